//! A release as files, in a folder that is filled beside its place. The same release gives the same bytes: no clock, no random name and
//! no order of a map reaches them.

mod basis;
mod folder;
mod list;
mod long;
mod shares;
mod workbook;

use std::io::Write;

use reference_data::edition::Edition;
use reference_data::release::{Checked, Figure, ReleaseTable};
use reference_data::share::Absence;
use rust_xlsxwriter::XlsxError;

use crate::publish::csv::writer_into;
use crate::transact::ReleasedFile;
pub use basis::basis_lines;
use folder::Hashing;
pub use folder::Staged;
pub use list::list_rows;
pub use shares::share_rows;

/// Why the files could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseFileError {
    #[error("the person stopped it")]
    Cancelled,
    #[error("{name}: {source}")]
    File { name: String, source: std::io::Error },
    #[error("{name}: {source}")]
    Workbook { name: String, source: Box<XlsxError> },
}

impl ReleaseFileError {
    /// What stood in the way on the disk, not merely that something did: a `csv::Error` made into an `io::Error` keeps no kind.
    fn csv(name: &str, error: csv::Error) -> Self {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            other => std::io::Error::other(format!("{other:?}")),
        };
        Self::File { name: name.to_owned(), source }
    }
}

/// Headers, the first rows, and how many there are.
pub type TableRows = (Vec<String>, Vec<Vec<String>>, u32);

/// Asked now and then, with the lines that are written and all there are; false stops.
pub type GoOn<'a> = &'a mut dyn FnMut(u32, u32) -> bool;

/// Writes every file of the release. `editions`: those of the workspace, for the basis.
pub fn write(checked: &Checked, editions: &[Edition], staged: &mut Staged, go_on: GoOn) -> Result<(), ReleaseFileError> {
    let lines = basis_lines(checked, editions);
    let mut counter = Counter { done: 0, all: lines_of(checked), go_on };
    if let Some(list) = &checked.draft.list {
        list::write_csv(checked, list, staged, &mut counter)?;
        list::write_workbook(checked, list, &lines, staged, &mut counter)?;
    }
    for (at, table) in checked.draft.shares.iter().enumerate() {
        shares::write_csv(checked, at, table, staged, &mut counter)?;
    }
    if !checked.draft.shares.is_empty() {
        shares::write_workbook(checked, &lines, staged, &mut counter)?;
    }
    long::write(checked, staged, &mut counter)?;
    basis::write(&lines, staged)
}

/// How many lines all files have together, about.
fn lines_of(checked: &Checked) -> u32 {
    let draft = &checked.draft;
    let keys: usize = draft.shares.iter().map(|table| table.keys.len()).sum();
    let products = draft.list.as_ref().map_or(0, |list| list.products.len());
    u32::try_from((keys + products) * 3 * draft.places.len() * draft.bands.len()).unwrap_or(u32::MAX)
}

struct Counter<'a> {
    done: u32,
    all: u32,
    go_on: GoOn<'a>,
}

impl Counter<'_> {
    fn line(&mut self) -> Result<(), ReleaseFileError> {
        self.done += 1;
        if self.done.is_multiple_of(1_024) && !(self.go_on)(self.done.min(self.all), self.all) {
            return Err(ReleaseFileError::Cancelled);
        }
        Ok(())
    }
}

/// A table that begins with the mark of UTF-8.
fn marked<'a>(name: &str, out: &'a mut Hashing) -> Result<csv::Writer<&'a mut Hashing>, ReleaseFileError> {
    out.write_all("\u{FEFF}".as_bytes()).map_err(|source| ReleaseFileError::File { name: name.to_owned(), source })?;
    Ok(writer_into(out))
}

/// What stands in a table for a figure: the quantity, or the sign of its absence.
fn shown(figure: &Figure) -> &str {
    figure.quantity.as_deref().unwrap_or_else(|| sign(figure.absence))
}

fn sign(absence: Option<Absence>) -> &'static str {
    match absence {
        Some(Absence::Suppressed) => "＊",
        Some(Absence::Missing) => "…",
        Some(Absence::Zero) => "0",
        Some(Absence::NotApplicable) | None => "－",
    }
}

/// The name of the sum of everything where it is no place.
const ALL_PLACES: &str = "計";
/// Of all insurers together.
const ALL_INSURERS: &str = "計";

fn place_name(checked: &Checked, place: usize) -> &str {
    let label = &checked.draft.places[place].label;
    if label.is_empty() { ALL_PLACES } else { label }
}

fn place_code(checked: &Checked, place: usize) -> &str {
    checked.draft.places[place].id.as_ref().map_or("", |id| id.as_str())
}

fn insurer(checked: &Checked, band: usize) -> &str {
    match checked.draft.bands[band].insurer.as_deref() {
        None => ALL_INSURERS,
        Some("") => "不明",
        Some(insurer) => insurer,
    }
}

/// What a table is called on paper.
pub fn table_name(table: ReleaseTable) -> &'static str {
    match table {
        ReleaseTable::ShareByPlace => "後発医薬品割合_地域別",
        ReleaseTable::ShareByPlaceCategory => "後発医薬品割合_地域・薬効分類別",
        ReleaseTable::ShareByPlaceIngredient => "後発医薬品割合_地域・成分別",
        ReleaseTable::UsageList => "使用実績リスト",
    }
}

fn released(name: &str, sha256: String, bytes: u64) -> ReleasedFile {
    ReleasedFile { name: name.to_owned(), sha256, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) }
}
