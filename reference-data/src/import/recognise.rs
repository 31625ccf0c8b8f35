//! What kind of list a file is, and on which of its sheets it stands. Lists of persons are refused before anything of them is read.

use super::{
    FileFault, generic_name, generic_status, is_blank, municipality, population, price_list, published_share, receipt_master, supply,
};
use crate::edition::SourceKind;
use crate::japanese;
use crate::table::{Row, Sheet};

/// The header is looked for in so many first rows.
pub(super) const HEADER_ROWS: usize = 10;
/// Words that only a list of persons has in its header.
const PATIENT_WORDS: [&str; 8] = ["被保険者", "氏名", "生年月日", "患者番号", "患者ID", "患者名", "カルテ番号", "個人番号"];

pub(super) struct Recognised<'a> {
    pub(super) kind: SourceKind,
    pub(super) sheet: &'a Sheet,
    /// Where the rows begin, below the header if there is one.
    pub(super) body: usize,
    pub(super) headers: Vec<String>,
}

/// The sheets that hold one list.
pub(super) struct Found<'a> {
    pub(super) first: Recognised<'a>,
    pub(super) more: Vec<Recognised<'a>>,
}

impl Found<'_> {
    pub(super) fn kind(&self) -> SourceKind {
        self.first.kind
    }

    pub(super) fn sheets(&self) -> Option<String> {
        let names: Vec<&str> = std::iter::once(&self.first).chain(&self.more).filter_map(|found| found.sheet.name.as_deref()).collect();
        (!names.is_empty()).then(|| names.join("、"))
    }
}

/// Whether a list of this kind goes over several sheets of one workbook.
fn spans_sheets(kind: SourceKind) -> bool {
    matches!(kind, SourceKind::Municipality | SourceKind::PublishedShare)
}

/// Finds the sheets that hold a list, of the kind asked for where there are several kinds; what is hidden counts only where nothing that
/// is seen holds one.
pub(super) fn recognise(sheets: &[Sheet], asked: Option<SourceKind>) -> Result<Found<'_>, FileFault> {
    let lists = |hidden: bool| sheets.iter().filter(move |sheet| sheet.hidden == hidden).filter_map(list_in).collect::<Vec<_>>();
    let mut found = lists(false);
    if found.is_empty() {
        found = lists(true);
    }
    if found.iter().any(|found| Some(found.kind) == asked) {
        found.retain(|found| Some(found.kind) == asked);
    }
    let one_list = found.iter().all(|other| other.kind == found[0].kind && spans_sheets(other.kind));
    if found.len() > 1 && !one_list {
        return Err(FileFault::SeveralSheets { sheets: found.iter().filter_map(|found| found.sheet.name.clone()).collect() });
    }
    for found in &found {
        refuse_patients(&found.sheet.rows[..found.body])?;
    }
    let mut found = found.into_iter();
    if let Some(first) = found.next() {
        return Ok(Found { first, more: found.collect() });
    }
    for sheet in sheets {
        refuse_patients(&sheet.rows[..sheet.rows.len().min(HEADER_ROWS)])?;
    }
    let first = sheets.iter().flat_map(|sheet| &sheet.rows).find(|row| !is_blank(row));
    let headers = first.map(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).take(20).cloned().collect());
    Err(FileFault::Unrecognised { headers: headers.unwrap_or_default() })
}

fn list_in(sheet: &Sheet) -> Option<Recognised<'_>> {
    if receipt_master::is_master(&sheet.rows) {
        return Some(Recognised { kind: SourceKind::ReceiptMaster, sheet, body: 0, headers: Vec::new() });
    }
    let in_row = |(header, row): (usize, &Row)| {
        let headers: Vec<String> = row.cells.iter().map(|cell| japanese::header(cell)).collect();
        let kind = if generic_status::is_header(&headers) {
            SourceKind::GenericStatus
        } else if generic_name::is_header(&headers) {
            SourceKind::GenericName
        } else if generic_name::is_exceptions_header(&headers) {
            // It stands beside the list and is none itself.
            return None;
        } else if supply::is_header(&headers) {
            SourceKind::Supply
        } else if price_list::is_header(&headers) {
            SourceKind::PriceList
        } else if municipality::is_header(&headers) {
            SourceKind::Municipality
        } else if population::is_header(&headers) {
            SourceKind::Population
        } else if published_share::is_header(&headers) {
            SourceKind::PublishedShare
        } else {
            return None;
        };
        Some(Recognised { kind, sheet, body: header + 1, headers })
    };
    let cross_table = || {
        let header = published_share::header_of_cross_table(sheet)?;
        Some(Recognised { kind: SourceKind::PublishedShare, sheet, body: header + 1, headers: Vec::new() })
    };
    sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(in_row).or_else(cross_table)
}

pub(super) fn refuse_patients(rows: &[Row]) -> Result<(), FileFault> {
    refuse_patients_in(rows.iter().flat_map(|row| &row.cells))
}

pub(crate) fn refuse_patients_in<'a>(cells: impl Iterator<Item = &'a String>) -> Result<(), FileFault> {
    let columns: Vec<String> = cells
        .map(|cell| japanese::header(cell))
        .filter(|cell| cell.chars().count() <= 20 && PATIENT_WORDS.iter().any(|word| cell.contains(word)))
        .collect();
    if columns.is_empty() { Ok(()) } else { Err(FileFault::Patients { columns }) }
}
