//! 資料: files in, editions, comparison.

use std::path::PathBuf;

use formularies::transact::HandworkOperation;
use reference_data::compare;
use reference_data::edition::{EditionId, SourceKind};
use reference_data::handwork::Handwork;
use reference_data::import::Rows;
use reference_data::intake::{self, IntakeError, Looked, Request, Step};
use reference_data::product::Route;
use reference_data::table;
use reference_data::usage::layout::Layout;
use reference_data::usage::mapping::{ColumnMapping, Role};
use reference_data::usage::{Given, Preview, QuantityUnit, plain};
use reference_data::workspace::Workspace;

use super::Call;
use super::contract::*;
use crate::message::{fault_view, note_view};
use crate::session::{actor, now};

/// So many faults of a file are shown before it is imported.
const FAULTS_SHOWN: usize = 200;

/// Reads and recognises files and takes nothing.
pub fn inspect_files(call: &Call, input: InspectFilesInput) -> Result<Vec<FileView>, Failure> {
    let total = input.paths.len() as u32;
    let handwork = call.session.formularies().handwork()?;
    let mut views = Vec::new();
    for (done, path) in input.paths.into_iter().enumerate() {
        let path = PathBuf::from(path);
        let file_name = table::file_name(&path);
        if !call.job.step(&format!("確認中: {file_name}"), done as u32, Some(total)) {
            return Err(IntakeError::Cancelled.into());
        }
        let looked = look(&handwork, Request { path: path.clone(), ..Request::default() });
        views.push(match looked {
            Err(error) => refused_view(path, file_name, error),
            Ok((looked, mapping)) => {
                let known = looked.sha256.as_deref().map(|sha256| call.session.store().known(sha256)).transpose()?.flatten();
                let list = looked.list();
                FileView {
                    path: path.display().to_string(),
                    file_name,
                    kind: Some(looked.kind()),
                    effective_on: known.as_ref().map(|known| known.effective_on).or(looked.effective_on),
                    rows_read: list.map_or(0, |list| list.rows_read),
                    rows_kept: list.map_or(0, |list| list.rows.len() as u32),
                    parts: list.map_or_else(Vec::new, |list| parts(&list.rows)),
                    already_imported: known.is_some(),
                    faults: list
                        .into_iter()
                        .flat_map(|list| list.faults.iter().map(|fault| fault_view(list.sheet.as_deref(), fault)))
                        .take(FAULTS_SHOWN)
                        .collect(),
                    usage: looked.preview().map(|preview| usage_look(preview, mapping.is_some())),
                    refusal: None,
                    sha256: looked.sha256,
                }
            }
        });
    }
    Ok(views)
}

/// Looks at a file, with what a person said before of columns like its.
fn look(handwork: &Handwork, mut request: Request) -> Result<(Looked, Option<ColumnMapping>), IntakeError> {
    let looked = intake::look(&request)?;
    let unknown = looked.preview().filter(|preview| preview.layout.is_none());
    let remembered = unknown.and_then(|preview| handwork.column_mappings.iter().find(|mapping| mapping.signature == preview.signature));
    match remembered {
        None => Ok((looked, None)),
        Some(mapping) => {
            request.usage.mapping = Some(mapping.clone());
            Ok((intake::look(&request)?, Some(mapping.clone())))
        }
    }
}

fn usage_look(preview: &Preview, remembered: bool) -> UsageLook {
    UsageLook {
        layout: preview.layout.map_or("unknown", Layout::name).to_owned(),
        headers: preview.headers.clone(),
        first_rows: preview.first_rows.clone(),
        roles: preview.roles.clone(),
        remembered,
        signature: preview.signature.clone(),
        dataset: preview.dataset.clone(),
        unit: preview.unit,
        needs: preview.lacks.iter().map(|lack| lack.name().to_owned()).collect(),
    }
}

fn refused_view(path: PathBuf, file_name: String, error: IntakeError) -> FileView {
    FileView {
        path: path.display().to_string(),
        kind: None,
        effective_on: None,
        sha256: None,
        rows_read: 0,
        rows_kept: 0,
        parts: Vec::new(),
        already_imported: false,
        faults: Vec::new(),
        usage: None,
        refusal: Some(Failure::from(error).at(file_name.clone())),
        file_name,
    }
}

fn parts(rows: &Rows) -> Vec<Route> {
    let Rows::Prices(rows) = rows else { return Vec::new() };
    Route::ALL.into_iter().filter(|route| rows.iter().any(|(_, row)| row.route == *route)).collect()
}

/// Takes files in. Each is independent: one that is refused leaves the others.
pub fn import(call: &Call, input: ImportInput) -> Result<ImportReport, Failure> {
    call.session.must_write()?;
    let handwork = call.session.formularies().handwork()?;
    let requests: Vec<Request> = input.files.iter().map(|file| request(&handwork, file)).collect::<Result<_, Failure>>()?;
    let progress = |step: Step| {
        let label = format!("取込中: {}", step.file_name);
        match step.within {
            Some(within) => call.job.step_within(&label, within.bytes as f64 / within.of_bytes.max(1) as f64, within.rows),
            None => call.job.step(&label, step.done, Some(step.total)),
        }
    };
    let taken = intake::take(&call.session.store, &requests, input.replace, &now().to_string(), &progress);
    for (taken, (request, file)) in taken.iter().zip(requests.iter().zip(&input.files)) {
        if let (Ok(_), Some(mapping), Some(_)) = (taken, &request.usage.mapping, &file.roles) {
            remember(call, mapping)?;
        }
    }
    let files = taken.into_iter().zip(input.files).map(|(taken, file)| imported(taken, file)).collect();
    call.job.step("索引を作っています", requests.len() as u32 * 2, None);
    call.session.shelf()?;
    Ok(ImportReport { files })
}

/// With what a person says of a usage file now, or said of one with the same headers before.
fn request(handwork: &Handwork, file: &ImportFile) -> Result<Request, Failure> {
    let period = file.period.as_deref().map(super::usage::period).transpose()?;
    let usage = Given { dataset: file.dataset.clone(), place: file.place.clone(), period, unit: file.unit, mapping: None };
    let mut request = Request { path: PathBuf::from(&file.path), kind: file.kind, effective_on: file.effective_on, usage };
    let may_be_mapped = file.kind.is_none_or(|kind| kind == SourceKind::Usage);
    if file.roles.is_none() && (handwork.column_mappings.is_empty() || !may_be_mapped) {
        return Ok(request);
    }
    // What cannot be read is said when it is taken.
    let Ok((looked, remembered)) = look(handwork, request.clone()) else { return Ok(request) };
    request.usage.mapping = match (&file.roles, looked.preview()) {
        (Some(roles), Some(preview)) => Some(ColumnMapping {
            id: String::new(),
            signature: preview.signature.clone(),
            roles: roles.clone(),
            dataset: file.dataset.clone(),
            unit: file.unit.or(preview.unit).unwrap_or(QuantityUnit::PriceUnit),
        }),
        _ => remembered,
    };
    Ok(request)
}

/// The next file with such headers is read in the same way.
fn remember(call: &Call, mapping: &ColumnMapping) -> Result<(), Failure> {
    let ColumnMapping { signature, roles, dataset, unit, .. } = mapping.clone();
    let operation = HandworkOperation::SetColumnMapping { signature, roles, dataset, unit };
    call.session.formularies().change_handwork(&operation, now(), &actor())?;
    call.session.back_up();
    Ok(())
}

fn imported(taken: Result<intake::Taken, IntakeError>, file: ImportFile) -> ImportedFile {
    match taken {
        Ok(taken) => ImportedFile {
            path: file.path,
            kind: Some(taken.kind),
            edition: Some(taken.edition),
            effective_on: Some(taken.effective_on),
            rows_read: taken.rows_read,
            rows_kept: taken.rows_kept,
            already_imported: taken.already_imported,
            errors: taken.faults.iter().map(|fault| fault_view(taken.sheet.as_deref(), fault)).collect(),
            dataset: taken.dataset,
            notes: taken.notes.iter().map(note_view).collect(),
            refusal: None,
        },
        Err(error) => {
            let refusal = Failure::from(error).at(table::file_name(file.path.as_ref()));
            ImportedFile {
                path: file.path,
                kind: file.kind,
                edition: None,
                effective_on: file.effective_on,
                rows_read: 0,
                rows_kept: 0,
                already_imported: false,
                errors: vec![FaultView {
                    sheet: None,
                    row: None,
                    column: None,
                    code: refusal.code.to_owned(),
                    read: String::new(),
                    message: refusal.message.clone(),
                }],
                dataset: None,
                notes: Vec::new(),
                refusal: Some(refusal),
            }
        }
    }
}

pub fn sources(call: &Call, _: SourcesInput) -> Result<SourcesView, Failure> {
    // The store is let go of before it is asked again.
    let editions = call.session.store().editions()?;
    Ok(SourcesView { editions, datasets: super::usage::views(call)? })
}

/// The rows of an accepted file that were kept out.
pub fn faults(call: &Call, input: FaultsInput) -> Result<Vec<FaultView>, Failure> {
    let kept = call.session.store().faults(&input.sha256)?;
    Ok(kept.iter().map(|kept| fault_view(kept.sheet.as_deref(), &kept.fault)).collect())
}

/// Takes an edition out of the workspace.
pub fn remove_edition(call: &Call, input: RemoveEditionInput) -> Result<SourcesView, Failure> {
    call.session.must_write()?;
    let edition = call.session.store().edition_called(&input.edition, None)?;
    call.session.store().remove(&EditionId(edition.id.0))?;
    sources(call, SourcesInput {})
}

/// Writes the template of our own usage file.
pub fn usage_template(call: &Call, input: UsageTemplateInput) -> Result<WrittenTable, Failure> {
    write_template(Some(&call.session.workspace), input)
}

/// The same where there need not be a workspace.
pub fn write_template(workspace: Option<&Workspace>, input: UsageTemplateInput) -> Result<WrittenTable, Failure> {
    let template = plain::template();
    super::publishing::write(workspace, &input.path, None, &template)?;
    Ok(WrittenTable { path: input.path, rows: template.iter().filter(|byte| **byte == b'\n').count() as u32 - 1 })
}

pub fn unit_called(name: &str) -> Result<QuantityUnit, Failure> {
    match name {
        "price_unit" | "規格単位" => Ok(QuantityUnit::PriceUnit),
        "master" | "レセプト" => Ok(QuantityUnit::Master),
        _ => Err(Failure::refused(
            "no_such_unit",
            format!("「{name}」という単位はありません。"),
            "price_unit（規格単位）か master（レセプトの単位）にしてください。",
        )),
    }
}

pub fn role_called(name: &str) -> Result<Role, Failure> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|_| {
        Failure::refused(
            "no_such_role",
            format!("「{name}」という列の意味はありません。"),
            "dataset、place、period、nhi_code、receipt_code、yj_code、name、setting、insurer、age、unit、quantity、price、patients、ignored のどれかにしてください。",
        )
    })
}

/// Compares two editions of one list.
pub fn compare(call: &Call, input: CompareInput) -> Result<ComparisonView, Failure> {
    let store = call.session.store();
    let before = store.edition_called(&input.before, None)?;
    let after = store.edition_called(&input.after, Some(before.kind))?;
    let mut counts = compare::compare(&store, &before, &after)?;
    if !input.list {
        counts.products.clear();
    }
    Ok(ComparisonView { kind: before.kind, before, after, counts })
}

/// A kind as a person names it on the command line.
pub fn kind_called(name: &str) -> Result<SourceKind, Failure> {
    let names = SourceKind::ALL.map(SourceKind::name).join("、");
    SourceKind::from_name(name).ok_or_else(|| {
        Failure::refused("no_such_kind", format!("「{name}」という種類はありません。"), format!("{names} のどれかにしてください。"))
    })
}
