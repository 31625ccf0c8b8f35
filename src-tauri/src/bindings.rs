//! The TypeScript side of the operations, written from the Rust types. Committed, and a test keeps it current.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

use crate::operations::OPERATIONS;
use crate::operations::contract::{Failure, ProgressView};

/// Declarations by TypeScript name.
pub struct Types {
    config: Config,
    declarations: BTreeMap<String, String>,
}

impl Types {
    /// Adds a type with everything it is made of; gives its TypeScript name.
    pub fn add<T: TS + 'static + ?Sized>(&mut self) -> String {
        self.visit::<T>();
        T::name(&self.config)
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of our own have a place to be exported to.
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let declaration = T::decl(&self.config);
            match self.declarations.get(&name) {
                Some(known) => {
                    assert_eq!(known, &declaration, "two types share the TypeScript name {name}");
                    return;
                }
                None => self.declarations.insert(name, declaration),
            };
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The whole of `ui/src/bindings.ts`.
pub fn typescript() -> String {
    let mut types = Types { config: Config::new().with_large_int("number"), declarations: BTreeMap::new() };
    types.add::<Failure>();
    types.add::<ProgressView>();
    let operations: String = OPERATIONS
        .iter()
        .map(|operation| {
            let (input, output) = (operation.types)(&mut types);
            format!("  {}: {{ input: {input}; output: {output} }};\n", operation.name)
        })
        .collect();
    let declarations: String = types.declarations.values().map(|declaration| format!("export {declaration}\n\n")).collect();
    format!(
        "// Written from the Rust types by `make bindings`; do not edit.\n\n{declarations}\
         /** Every operation by its name. */\nexport interface Operations {{\n{operations}}}\n"
    )
}
