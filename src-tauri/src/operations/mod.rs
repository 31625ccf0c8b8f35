//! The operations, each declared once: from here the window, the terminal and the TypeScript types know them.

pub mod authoring;
pub mod choice;
pub mod contract;
mod dispensed;
pub mod effect;
pub mod events;
mod images;
mod maps;
pub mod places;
pub mod products;
pub mod published;
pub mod publishing;
pub mod region;
pub mod release;
pub mod similar;
pub mod sources;
pub mod usage;
pub mod workspace;

use std::sync::Arc;

use reference_data::share::PlacePage;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::{App, Job};
use crate::bindings::Types;
use crate::session::Session;
use contract::*;

/// What an operation works with, beside its input.
pub struct Call<'a> {
    pub app: &'a App,
    pub session: Arc<Session>,
    pub job: &'a Job<'a>,
}

/// An operation as the window calls it.
pub struct Declared {
    pub name: &'static str,
    pub run: fn(&Call, Value) -> Result<Value, Failure>,
    /// Adds the types of input and output and says their TypeScript names.
    pub types: fn(&mut Types) -> (String, String),
}

macro_rules! operations {
    ($($room:ident: $($name:ident($input:ty) -> $output:ty),* $(,)?;)*) => {
        pub static OPERATIONS: &[Declared] = &[$($(Declared {
            name: stringify!($name),
            run: |call, input| in_json(call, input, $room::$name),
            types: |types| (types.add::<$input>(), types.add::<$output>()),
        }),*),*];
    };
}

operations! {
    workspace:
        workspace(WorkspaceInput) -> WorkspaceView,
        open_workspace(OpenWorkspaceInput) -> WorkspaceView,
        cancel(CancelInput) -> ();
    sources:
        inspect_files(InspectFilesInput) -> Vec<FileView>,
        import(ImportInput) -> ImportReport,
        sources(SourcesInput) -> SourcesView,
        faults(FaultsInput) -> Vec<FaultView>,
        remove_edition(RemoveEditionInput) -> SourcesView,
        compare(CompareInput) -> ComparisonView,
        usage_template(UsageTemplateInput) -> WrittenTable;
    places:
        places(PlacesInput) -> PlacesView,
        handwork(HandworkInput) -> HandworkView,
        change_handwork(ChangeHandworkInput) -> HandworkView,
        undo_handwork(HandworkInput) -> HandworkView,
        redo_handwork(HandworkInput) -> HandworkView,
        read_regions(ReadRegionsInput) -> ReadRegionsView;
    usage:
        datasets(DatasetsInput) -> DatasetsView,
        share(ShareInput) -> ShareView,
        contribution(PlaceFiguresInput) -> ContributionView,
        gain(GainInput) -> GainView,
        savings(SavingsInput) -> SavingsView,
        rank_groups(RankGroupsInput) -> GroupsView;
    region:
        place_page(PlacePageInput) -> PlacePage,
        report(ReportInput) -> PublishedFile;
    events:
        events(EventsInput) -> EventsView;
    similar:
        similar(SimilarInput) -> SimilarView;
    effect:
        effect(EffectInput) -> EffectView;
    release:
        release_rules(ReleaseRulesInput) -> ReleaseRules,
        release_preview(ReleaseInput) -> ReleasePreview,
        hidden_figures(HiddenFiguresInput) -> HiddenFigures,
        release_lines(ReleaseLinesInput) -> ReleaseLines,
        make_release(MakeReleaseInput) -> MadeRelease,
        releases(ReleasesInput) -> ReleasesView,
        withdraw_release(WithdrawReleaseInput) -> ReleasesView;
    products:
        search(SearchInput) -> SearchView,
        product(ProductInput) -> ProductView,
        ingredients(IngredientsInput) -> IngredientsView;
    authoring:
        formularies(FormulariesInput) -> Vec<FormularyLine>,
        formulary(FormularyInput) -> FormularyView,
        change(ChangeInput) -> ChangedView,
        receive(ReceiveInput) -> ChangedView,
        undo(UndoInput) -> ChangedView,
        redo(FormularyInput) -> ChangedView,
        history(FormularyInput) -> HistoryView;
    choice:
        chosen_groups(ChosenGroupsInput) -> ChosenGroupsView,
        begin_groups(BeginGroupsInput) -> ChangedView,
        candidates(CandidatesInput) -> CandidatesView;
    publishing:
        check(CheckInput) -> FindingsView,
        declare(DeclareInput) -> FormularyView,
        preview(PreviewInput) -> PreviewView,
        publish(PublishInput) -> PublishedFile,
        write_table(WriteTableInput) -> WrittenTable;
    maps:
        shapes(ShapesInput) -> ShapesView;
    published:
        published_shares(PublishedSharesInput) -> PublishedSharesView;
    images:
        write_image(WriteImageInput) -> WrittenFile;
}

fn in_json<I: DeserializeOwned, O: Serialize>(
    call: &Call,
    input: Value,
    run: fn(&Call, I) -> Result<O, Failure>,
) -> Result<Value, Failure> {
    let input = serde_json::from_value(input).map_err(|error| Failure::internal("input", "画面から読めない指示が来ました。", error))?;
    serde_json::to_value(run(call, input)?).map_err(|error| Failure::internal("output", "結果を渡せませんでした。", error))
}
