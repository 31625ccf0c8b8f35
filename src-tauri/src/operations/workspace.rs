//! The workspace that is open.

use std::path::Path;

use formularies::document;
use formularies::policy;
use formularies::transact::{HandworkOperation, NewRegion};
use reference_data::edition::SourceKind;
use reference_data::handwork::Region;
use reference_data::import::{self, region_list};
use reference_data::intake::{self, Request, Step};
use reference_data::sample::{self, Scale};

use super::Call;
use super::authoring::take_in;
use super::contract::*;
use crate::message;
use crate::session::{Session, actor, now, own_folder, sample_folder};

/// The formulary that the sample region opens with.
const SAMPLE_FORMULARY: &str = include_str!("../../../formularies/sample/mihon-central.json");

pub fn workspace(call: &Call, _: WorkspaceInput) -> Result<WorkspaceView, Failure> {
    view(&call.session)
}

pub fn cancel(call: &Call, input: CancelInput) -> Result<(), Failure> {
    call.app.cancel(&input.job);
    Ok(())
}

pub fn open_workspace(call: &Call, input: OpenWorkspaceInput) -> Result<WorkspaceView, Failure> {
    let folder = match input.which {
        Which::Own => own_folder()?,
        Which::Sample => sample_folder()?,
    };
    if call.session.workspace.folder() == folder {
        return view(&call.session);
    }
    let session = Session::open(&folder, true)?;
    if matches!(input.which, Which::Sample) && session.workspace.may_write() && lacks_sample(&session)? {
        fill_with_sample(&session, call)?;
    }
    view(&call.app.open(session))
}

/// Writes the sample's files, imports them and takes in its formulary: what a person would do by hand.
pub fn fill_with_sample(session: &Session, call: &Call) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(|error| message::io_failure(&error))?;
    call.job.step("見本県の資料を作っています", 0, None);
    let files = sample::write(folder.path(), Scale::Demo, sample::SAMPLE_SEED)?;
    let requests: Vec<Request> = files.into_iter().map(|path| Request { path, ..Request::default() }).collect();
    let at = now().to_string();
    let progress = |step: Step| call.job.step(&format!("取込中: {}", step.file_name), step.done, Some(step.total));
    for taken in intake::take(&session.store, &requests, false, &at, &progress) {
        taken?;
    }
    explain_sample(session, &sample::regions_file(folder.path()))?;
    take_in(session, document::parse(SAMPLE_FORMULARY)?)?;
    Ok(())
}

/// Says of the sample's datasets that they are invented, also of the one in the layout of a ministry's, and draws its regions.
fn explain_sample(session: &Session, regions: &Path) -> Result<(), Failure> {
    let datasets = session.store().datasets()?;
    for dataset in datasets {
        let operation = HandworkOperation::DescribeDataset {
            name: format!("{}（架空）", if dataset.name.is_empty() { dataset.id.as_str() } else { &dataset.name }),
            publisher: "見本県（架空）".to_owned(),
            population: "架空の患者".to_owned(),
            place_basis: if dataset.place_basis.is_empty() { "薬局の所在地".to_owned() } else { dataset.place_basis },
            dataset: dataset.id,
        };
        session.formularies().change_handwork(&operation, now(), &actor())?;
    }
    let bytes = import::read_file(regions).map_err(|error| message::io_failure(&error))??;
    let list = region_list::read(&bytes, &session.region()?.places)?;
    let new = |region: Region| NewRegion { name: region.name, kind: region.kind, members: region.members };
    let operation = HandworkOperation::SetRegions { regions: list.regions.into_iter().map(new).collect() };
    session.formularies().change_handwork(&operation, now(), &actor())?;
    Ok(())
}

/// Its formulary comes last: where it never came, the sample was never filled or not to its end.
fn lacks_sample(session: &Session) -> Result<bool, Failure> {
    let sample = document::parse(SAMPLE_FORMULARY)?;
    let formularies = session.formularies();
    Ok(formularies.list()?.is_empty() && formularies.history(&sample.id)?.is_empty())
}

fn is_empty(session: &Session) -> Result<bool, Failure> {
    // One lock at a time: whoever writes a formulary asks for the store while it holds the formularies.
    let nothing_imported = session.store().editions()?.is_empty();
    Ok(nothing_imported && session.formularies().list()?.is_empty())
}

fn view(session: &Session) -> Result<WorkspaceView, Failure> {
    let editions = session.store().editions()?;
    let newest = |kind: SourceKind| editions.iter().find(|edition| edition.kind == kind).cloned();
    Ok(WorkspaceView {
        path: session.workspace.folder().display().to_string(),
        sample: session.shelf()?.is_some_and(|shelf| sample::is_fictional(&shelf.catalogue)),
        read_only: message::read_only(session.workspace.access()),
        empty: is_empty(session)?,
        price_list: newest(SourceKind::PriceList),
        generic_status: newest(SourceKind::GenericStatus),
        policies: policy::all().to_vec(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
