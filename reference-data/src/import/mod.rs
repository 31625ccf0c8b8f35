//! From a file of a publisher to rows: what kind of file it is, which columns it has, and which of its rows are good.
//! Parsing a recognised file never fails halfway: it gives the good rows and a list of faults.

mod generic_status;
mod price_list;

use std::collections::HashMap;
use std::path::Path;

use jiff::civil::Date;

use crate::codes::NhiCode;
use crate::edition::SourceKind;
use crate::japanese;
use crate::period::Period;
use crate::product::PriceRow;
use crate::table::{self, Row, Sheet, TableError};
use crate::usage::Lack;
use crate::workspace::{self, Bounded};

pub use generic_status::StatusRow;

/// The header is looked for in so many first rows.
const HEADER_ROWS: usize = 10;
/// Words that only a list of persons has in its header.
const PATIENT_WORDS: [&str; 8] = ["被保険者", "氏名", "生年月日", "患者番号", "患者ID", "患者名", "カルテ番号", "個人番号"];

/// A file with everything that could be read from it.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub kind: SourceKind,
    pub sheet: Option<String>,
    /// Rows below the header that hold anything.
    pub rows_read: u32,
    pub rows: Rows,
    pub faults: Vec<RowFault>,
}

/// The good rows, each with its place in the file, sorted by code.
#[derive(Debug, Clone)]
pub enum Rows {
    Prices(Vec<(u32, PriceRow)>),
    Statuses(Vec<(u32, StatusRow)>),
}

impl Rows {
    pub fn len(&self) -> usize {
        match self {
            Self::Prices(rows) => rows.len(),
            Self::Statuses(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A row that is kept out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    pub row: u32,
    /// The header of the column, as published.
    pub column: String,
    pub read: String,
    pub problem: Problem,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    MalformedCode,
    MissingName,
    UnknownRoute,
    UnknownMark,
    MissingPrice,
    NotANumber,
    NotPositive,
    AbsurdPrice,
    ImpossibleDate,
    UnknownStatus,
    /// None of the codes that a product can be known by.
    MissingCode,
    MissingPlace,
    MissingPeriod,
    ImpossiblePeriod,
    UnknownSetting,
    UnknownUnit,
    /// Not a number, more than six decimals, or absurdly large.
    NotAQuantity,
    NegativeQuantity,
    /// More cells than the header has: a comma without quotes moved them.
    TooManyCells,
}

impl Problem {
    pub const ALL: [Self; 19] = [
        Self::MalformedCode,
        Self::MissingName,
        Self::UnknownRoute,
        Self::UnknownMark,
        Self::MissingPrice,
        Self::NotANumber,
        Self::NotPositive,
        Self::AbsurdPrice,
        Self::ImpossibleDate,
        Self::UnknownStatus,
        Self::MissingCode,
        Self::MissingPlace,
        Self::MissingPeriod,
        Self::ImpossiblePeriod,
        Self::UnknownSetting,
        Self::UnknownUnit,
        Self::NotAQuantity,
        Self::NegativeQuantity,
        Self::TooManyCells,
    ];

    /// The stable name, in the store and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::MalformedCode => "malformed_code",
            Self::MissingName => "missing_name",
            Self::UnknownRoute => "unknown_route",
            Self::UnknownMark => "unknown_mark",
            Self::MissingPrice => "missing_price",
            Self::NotANumber => "not_a_number",
            Self::NotPositive => "not_positive",
            Self::AbsurdPrice => "absurd_price",
            Self::ImpossibleDate => "impossible_date",
            Self::UnknownStatus => "unknown_status",
            Self::MissingCode => "missing_code",
            Self::MissingPlace => "missing_place",
            Self::MissingPeriod => "missing_period",
            Self::ImpossiblePeriod => "impossible_period",
            Self::UnknownSetting => "unknown_setting",
            Self::UnknownUnit => "unknown_unit",
            Self::NotAQuantity => "not_a_quantity",
            Self::NegativeQuantity => "negative_quantity",
            Self::TooManyCells => "too_many_cells",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }
}

/// Why a whole file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("kind not recognised; headers: {headers:?}")]
    Unrecognised { headers: Vec<String> },
    #[error("recognised as {found:?}, not {asked:?}")]
    OtherKind { asked: SourceKind, found: SourceKind },
    /// Of NDBオープンデータ: the figures of the whole nation by something else than places.
    #[error("a table by {by:?} and not by places")]
    NoPlaces { by: crate::usage::layout::ndb::By },
    #[error("looks like a list of persons: {columns:?}")]
    Patients { columns: Vec<String> },
    #[error("{kind:?} without the columns {columns:?}")]
    MissingColumns { kind: SourceKind, columns: Vec<&'static str> },
    /// Which of them is meant cannot be known.
    #[error("{kind:?} with the columns {columns:?} more than once")]
    RepeatedColumns { kind: SourceKind, columns: Vec<&'static str> },
    #[error("the sheets {sheets:?} all hold a list")]
    SeveralSheets { sheets: Vec<String> },
    #[error("no rows below the header")]
    NoRows { kind: SourceKind },
    #[error("code {code} in rows {first} and {second} with different content")]
    DuplicateCode { code: String, first: u32, second: u32 },
    #[error("{} of {rows} rows are bad", faults.len())]
    TooManyBadRows { rows: u32, faults: Vec<RowFault> },
    /// Of a usage file: a person has to say it.
    #[error("neither the file nor anybody says its {lacks:?}")]
    UsageLacks { lacks: Vec<Lack> },
    /// Of a usage file: a column that could be a dimension, over which nothing may be added up unseen.
    #[error("columns of a usage file that are not known: {columns:?}")]
    UnknownColumns { columns: Vec<String> },
    #[error("several datasets in one file: {datasets:?}")]
    SeveralDatasets { datasets: Vec<String> },
    #[error("several units in one file")]
    SeveralUnits,
    #[error("periods of several lengths in one file: {} and {}", periods[0], periods[1])]
    SeveralGrains { periods: [Period; 2] },
    #[error("{item} of {place} in {period} stands in rows {first} and {second}")]
    DuplicateFigure { item: String, place: String, period: Period, first: u32, second: u32 },
    #[error("more than {limit} different products, places, periods or dimensions in one file")]
    TooVaried { limit: u32 },
}

/// Reads a file whole. `asked` is the kind that the person named; none leaves it to the content.
pub fn parse(bytes: &[u8], asked: Option<SourceKind>) -> Result<Parsed, FileFault> {
    let sheets = table::read(bytes)?;
    let found = recognise(&sheets, asked)?;
    if let Some(asked) = asked.filter(|asked| *asked != found.kind) {
        return Err(FileFault::OtherKind { asked, found: found.kind });
    }
    let body = &found.sheet.rows[found.header + 1..];
    let (rows, mut faults) = match found.kind {
        SourceKind::PriceList => {
            let columns = price_list::Columns::find(&found.headers)?;
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.nhi_code.as_str())?;
            (Rows::Prices(rows), faults)
        }
        SourceKind::GenericStatus => {
            let columns = generic_status::Columns::find(&found.headers)?;
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.nhi_code.as_str())?;
            (Rows::Statuses(rows), faults)
        }
        _ => return Err(FileFault::Unrecognised { headers: found.headers }),
    };
    let rows_read = body.iter().filter(|row| !is_blank(row)).count() as u32;
    if rows_read == 0 {
        return Err(FileFault::NoRows { kind: found.kind });
    }
    if faults.len() * 100 > rows_read as usize {
        faults.truncate(100);
        return Err(FileFault::TooManyBadRows { rows: rows_read, faults });
    }
    Ok(Parsed { kind: found.kind, sheet: found.sheet.name.clone(), rows_read, rows, faults })
}

/// The effective date that the file's name proposes: `tp20250814-01_01.xlsx`, `converted-20160401.csv`, `260819….xlsx`. Eight digits say
/// more than six; two different dates propose none.
pub fn date_in_name(name: &str) -> Option<Date> {
    let dates_of = |length: usize, century: &str| {
        let runs = name.split(|character: char| !character.is_ascii_digit()).filter(|run| run.len() == length);
        let mut dates: Vec<Date> = runs.filter_map(|run| japanese::date(&format!("{century}{run}"))).collect();
        dates.retain(|date| (1990..2100).contains(&date.year()));
        dates.dedup();
        dates
    };
    let dates = Some(dates_of(8, "")).filter(|dates| !dates.is_empty()).unwrap_or_else(|| dates_of(6, "20"));
    if let [date] = dates.as_slice() { Some(*date) } else { None }
}

/// Reads the file under the cap of [`table::FILE_BYTES`].
pub fn read_file(path: &Path) -> std::io::Result<Result<Vec<u8>, FileFault>> {
    let too_large = |bytes| Ok(Err(TableError::TooLarge { bytes, limit: table::FILE_BYTES }.into()));
    match workspace::read_regular_file(path, table::FILE_BYTES)? {
        Bounded::Whole(bytes) => Ok(Ok(bytes)),
        Bounded::TooLarge(bytes) => too_large(bytes),
    }
}

struct Recognised<'a> {
    kind: SourceKind,
    sheet: &'a Sheet,
    /// The index of the header row.
    header: usize,
    headers: Vec<String>,
}

/// Finds the one sheet that holds a list, of the kind asked for where there are both; what is hidden counts only where nothing that is
/// seen holds one.
fn recognise(sheets: &[Sheet], asked: Option<SourceKind>) -> Result<Recognised<'_>, FileFault> {
    let lists = |hidden: bool| sheets.iter().filter(move |sheet| sheet.hidden == hidden).filter_map(list_in).collect::<Vec<_>>();
    let mut found = lists(false);
    if found.is_empty() {
        found = lists(true);
    }
    if found.iter().any(|found| Some(found.kind) == asked) {
        found.retain(|found| Some(found.kind) == asked);
    }
    if found.len() > 1 {
        return Err(FileFault::SeveralSheets { sheets: found.iter().filter_map(|found| found.sheet.name.clone()).collect() });
    }
    if let Some(found) = found.pop() {
        refuse_patients(&found.sheet.rows[..=found.header])?;
        return Ok(found);
    }
    for sheet in sheets {
        refuse_patients(&sheet.rows[..sheet.rows.len().min(HEADER_ROWS)])?;
    }
    let first = sheets.iter().flat_map(|sheet| &sheet.rows).find(|row| !is_blank(row));
    let headers = first.map(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).take(20).cloned().collect());
    Err(FileFault::Unrecognised { headers: headers.unwrap_or_default() })
}

fn list_in(sheet: &Sheet) -> Option<Recognised<'_>> {
    sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(header, row)| {
        let headers: Vec<String> = row.cells.iter().map(|cell| japanese::header(cell)).collect();
        let kind = if generic_status::is_header(&headers) {
            SourceKind::GenericStatus
        } else if price_list::is_header(&headers) {
            SourceKind::PriceList
        } else {
            return None;
        };
        Some(Recognised { kind, sheet, header, headers })
    })
}

/// A heading that stands twice leaves open which column is meant.
fn refuse_repeated(headers: &[String], kind: SourceKind, columns: &[&'static str]) -> Result<(), FileFault> {
    let repeated = |column: &&&str| headers.iter().filter(|header| header == *column).count() > 1;
    let columns: Vec<&'static str> = columns.iter().filter(repeated).copied().collect();
    if columns.is_empty() { Ok(()) } else { Err(FileFault::RepeatedColumns { kind, columns }) }
}

fn refuse_patients(rows: &[Row]) -> Result<(), FileFault> {
    refuse_patients_in(rows.iter().flat_map(|row| &row.cells))
}

pub(crate) fn refuse_patients_in<'a>(cells: impl Iterator<Item = &'a String>) -> Result<(), FileFault> {
    let columns: Vec<String> = cells
        .map(|cell| japanese::header(cell))
        .filter(|cell| cell.chars().count() <= 20 && PATIENT_WORDS.iter().any(|word| cell.contains(word)))
        .collect();
    if columns.is_empty() { Ok(()) } else { Err(FileFault::Patients { columns }) }
}

fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.trim().is_empty())
}

type Numbered<T> = Vec<(u32, T)>;

/// Splits rows into good ones, sorted by code, and faults. The same code twice with the same content counts once.
fn good_rows<T: PartialEq>(
    rows: &[Row],
    parse: impl Fn(&Row) -> Result<T, RowFault>,
    code: impl Fn(&T) -> &str,
) -> Result<(Numbered<T>, Vec<RowFault>), FileFault> {
    let mut good: Numbered<T> = Vec::with_capacity(rows.len());
    let mut faults = Vec::new();
    for row in rows.iter().filter(|row| !is_blank(row)) {
        match parse(row) {
            Ok(parsed) => good.push((row.number, parsed)),
            Err(fault) => faults.push(fault),
        }
    }
    good.sort_by(|(row_a, a), (row_b, b)| code(a).cmp(code(b)).then(row_a.cmp(row_b)));
    let repeated = good.windows(2).find(|pair| code(&pair[0].1) == code(&pair[1].1) && pair[0].1 != pair[1].1);
    if let Some([(first, row), (second, _)]) = repeated {
        return Err(FileFault::DuplicateCode { code: code(row).to_owned(), first: *first, second: *second });
    }
    good.dedup_by(|later, earlier| code(&later.1) == code(&earlier.1));
    Ok((good, faults))
}

/// Where the columns of a kind stand, by header text without white space.
fn positions(headers: &[String]) -> HashMap<&str, usize> {
    let mut positions = HashMap::new();
    for (index, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
        positions.entry(header.as_str()).or_insert(index);
    }
    positions
}

fn fault(row: &Row, column: &str, read: &str, problem: Problem) -> RowFault {
    RowFault { row: row.number, column: column.to_owned(), read: read.to_owned(), problem }
}

fn code(row: &Row, position: usize, header: &str) -> Result<NhiCode, RowFault> {
    let read = row.cell(position);
    japanese::plain(read).parse().map_err(|_| fault(row, header, read, Problem::MalformedCode))
}

/// A day or nothing; anything else is a fault.
fn day(row: &Row, position: Option<usize>, header: &str) -> Result<Option<Date>, RowFault> {
    let read = position.map_or("", |position| row.cell(position)).trim();
    if read.is_empty() {
        return Ok(None);
    }
    japanese::date(read).map(Some).ok_or_else(|| fault(row, header, read, Problem::ImpossibleDate))
}

fn text(row: &Row, position: Option<usize>) -> Option<String> {
    let read = row.cell(position?).trim();
    (!read.is_empty()).then(|| read.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_propose_dates() {
        for (name, expected) in [
            ("tp20250814-01_01.xlsx", Some("2025-08-14")),
            ("converted-20160401.csv", Some("2016-04-01")),
            ("260819iyakuhinkyoukyu.xlsx", Some("2026-08-19")),
            ("薬価基準20251332.xlsx", None),
            ("214900.csv", None),
            ("120250814123.csv", None),
            ("2149001_20250814.csv", Some("2025-08-14")),
            ("250814_20260401.csv", Some("2026-04-01")),
            ("20260401_20260401(1).csv", Some("2026-04-01")),
            ("20250814_20260401.csv", None),
            ("薬価.xlsx", None),
        ] {
            assert_eq!(date_in_name(name).map(|date| date.to_string()).as_deref(), expected, "{name}");
        }
    }
}
