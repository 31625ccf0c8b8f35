//! The operations, each declared once: from here the window, the terminal and the TypeScript types know them.

pub mod contract;

use contract::*;

use crate::bindings::Types;

/// An operation as the window calls it.
pub struct Declared {
    pub name: &'static str,
    /// Adds the types of input and output and says their TypeScript names.
    pub types: fn(&mut Types) -> (String, String),
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident: $input:ty => $output:ty;)*) => {
        pub static OPERATIONS: &[Declared] = &[$(Declared {
            name: stringify!($name),
            types: |types| (types.add::<$input>(), types.add::<$output>()),
        }),*];
    };
}

operations! {
    /// What is open, and what stands in it.
    workspace: WorkspaceInput => WorkspaceView;
    open_workspace: OpenWorkspaceInput => WorkspaceView;
    cancel: CancelInput => ();

    inspect_files: InspectFilesInput => Vec<FileView>;
    import: ImportInput => ImportReport;
    sources: SourcesInput => SourcesView;
    faults: FaultsInput => Vec<FaultView>;
    remove_edition: RemoveEditionInput => SourcesView;
    compare: CompareInput => ComparisonView;

    search: SearchInput => SearchView;
    product: ProductInput => ProductView;

    formularies: FormulariesInput => Vec<FormularyLine>;
    formulary: FormularyInput => FormularyView;
    change: ChangeInput => ChangedView;
    undo: UndoInput => ChangedView;
    redo: FormularyInput => ChangedView;
    history: FormularyInput => HistoryView;
    candidates: CandidatesInput => CandidatesView;
    ingredients: IngredientsInput => IngredientsView;

    check: CheckInput => FindingsView;
    declare: DeclareInput => FormularyView;
    preview: PreviewInput => PreviewView;
    publish: PublishInput => PublishedFile;
}
