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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_committed_types_are_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/bindings.ts");
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(&path, typescript()).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(committed == typescript(), "ui/src/bindings.ts is not current: run `make bindings`");
    }

    #[test]
    fn the_capability_names_every_operation_and_no_other() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities/main.json");
        let capability: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let permissions = capability["permissions"].as_array().unwrap().iter();
        let mut named: Vec<String> =
            permissions.filter_map(|permission| Some(permission.as_str()?.strip_prefix("allow-")?.replace('-', "_"))).collect();
        let mut declared: Vec<String> = OPERATIONS.iter().map(|operation| operation.name.to_owned()).collect();
        named.sort();
        declared.sort();
        assert_eq!(named, declared);
    }
}
