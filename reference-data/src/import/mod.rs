//! From a file of a publisher to rows: which columns it has, and which of its rows are good.
//! Parsing a recognised file never fails halfway: it gives the good rows and a list of faults.

mod boundary;
mod fault;
mod generic_name;
mod generic_status;
mod municipality;
mod place_columns;
mod population;
mod price_list;
mod published_share;
mod receipt_master;
mod recognise;
pub mod region_list;
mod supply;

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::edition::SourceKind;
use crate::generic_name::GenericNameRow;
use crate::japanese;
use crate::place::{MunicipalityRow, PopulationRow, ShapeRow};
use crate::product::PriceRow;
use crate::receipt_master::ReceiptRow;
use crate::supply::SupplyRow;
use crate::table::{self, Row, Sheet, TableError};
use crate::workspace::{self, Bounded};

use recognise::{HEADER_ROWS, Recognised, recognise, refuse_patients};

pub use boundary::is_map;
pub use fault::{FileFault, Problem, RowFault};
pub use generic_status::StatusRow;
pub use published_share::PublishedShareRow;
pub(crate) use recognise::refuse_patients_in;

/// Yen. The dearest product so far is 167 million.
const ABSURD_PRICE: Decimal = Decimal::from_parts(2_000_000_000, 0, 0, false, 0);

/// A file with everything that could be read from it.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub kind: SourceKind,
    /// All of them where the list goes over several: `現在の団体、政令指定都市`.
    pub sheet: Option<String>,
    /// The day for which the file itself says that it stands.
    pub dated: Option<Date>,
    /// Rows below the header that hold anything; of a cross table its figures, of a map its places.
    pub rows_read: u32,
    pub rows: Rows,
    pub faults: Vec<RowFault>,
}

/// The good rows, each with its place in the file, sorted by code.
#[derive(Debug, Clone)]
pub enum Rows {
    Prices(Vec<(u32, PriceRow)>),
    Statuses(Vec<(u32, StatusRow)>),
    ReceiptMaster(Vec<(u32, ReceiptRow)>),
    GenericNames(Vec<(u32, GenericNameRow)>),
    Supplies(Vec<(u32, SupplyRow)>),
    Municipalities(Vec<(u32, MunicipalityRow)>),
    Populations(Vec<(u32, PopulationRow)>),
    PublishedShares(Vec<(u32, PublishedShareRow)>),
    Shapes(Vec<(u32, ShapeRow)>),
}

impl Rows {
    pub fn len(&self) -> usize {
        match self {
            Self::Prices(rows) => rows.len(),
            Self::Statuses(rows) => rows.len(),
            Self::ReceiptMaster(rows) => rows.len(),
            Self::GenericNames(rows) => rows.len(),
            Self::Supplies(rows) => rows.len(),
            Self::Municipalities(rows) => rows.len(),
            Self::Populations(rows) => rows.len(),
            Self::PublishedShares(rows) => rows.len(),
            Self::Shapes(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads a file whole. `asked` is the kind that the person named; none leaves it to the content.
pub fn parse(bytes: &[u8], asked: Option<SourceKind>) -> Result<Parsed, FileFault> {
    if boundary::is_map(bytes) {
        refuse_other(asked, SourceKind::Boundary)?;
        return boundary::parse(bytes);
    }
    parse_sheets(&table::read(bytes)?, asked)
}

/// The same of a file whose sheets are read already.
pub fn parse_sheets(sheets: &[Sheet], asked: Option<SourceKind>) -> Result<Parsed, FileFault> {
    let found = recognise(sheets, asked)?;
    let kind = found.kind();
    refuse_other(asked, kind)?;
    let mut read = read_sheet(&found.first, sheets)?;
    for more in &found.more {
        let next = read_sheet(more, sheets)?;
        read = Read {
            rows: joined(read.rows, next.rows)?,
            rows_read: read.rows_read + next.rows_read,
            faults: [read.faults, next.faults].concat(),
            dated: read.dated.max(next.dated),
        };
    }
    let Read { rows, rows_read, mut faults, dated } = read;
    if rows_read == 0 {
        return Err(FileFault::NoRows { kind });
    }
    if faults.len() * 100 > rows_read as usize {
        faults.truncate(100);
        return Err(FileFault::TooManyBadRows { rows: rows_read, faults });
    }
    if found.more.is_empty() {
        faults.iter_mut().for_each(|fault| fault.sheet = None);
    }
    Ok(Parsed { kind, sheet: found.sheets(), dated, rows_read, rows, faults })
}

fn refuse_other(asked: Option<SourceKind>, found: SourceKind) -> Result<(), FileFault> {
    asked.filter(|asked| *asked != found).map_or(Ok(()), |asked| Err(FileFault::OtherKind { asked, found }))
}

/// What one sheet gives.
struct Read {
    rows: Rows,
    rows_read: u32,
    faults: Vec<RowFault>,
    dated: Option<Date>,
}

fn read_sheet(found: &Recognised, sheets: &[Sheet]) -> Result<Read, FileFault> {
    let Recognised { kind, sheet, body: from, headers } = found;
    let body = &sheet.rows[*from..];
    let mut read = Read {
        rows: Rows::Prices(Vec::new()),
        rows_read: body.iter().filter(|row| !is_blank(row)).count() as u32,
        faults: Vec::new(),
        // A file in an archive has a name of its own.
        dated: sheet.name.as_deref().filter(|name| name.to_ascii_lowercase().ends_with(".csv")).and_then(date_in_name),
    };
    (read.rows, read.faults) = match kind {
        SourceKind::PriceList => {
            let columns = price_list::Columns::find(headers)?;
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.nhi_code.as_str())?;
            (Rows::Prices(rows), faults)
        }
        SourceKind::GenericStatus => {
            let columns = generic_status::Columns::find(headers)?;
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.nhi_code.as_str())?;
            (Rows::Statuses(rows), faults)
        }
        SourceKind::ReceiptMaster => {
            let layout = receipt_master::Layout::find(body)?;
            let (rows, faults) = good_rows(body, |row| layout.parse(row), |row| row.receipt_code.as_str())?;
            (Rows::ReceiptMaster(rows), faults)
        }
        SourceKind::GenericName => {
            let mut exceptions = generic_name::Exceptions::find(sheets);
            let columns = generic_name::Columns::find(headers, body, &mut exceptions)?;
            read.dated = generic_name::applies_from(sheet, &sheet.rows[..*from]);
            let (rows, mut faults) = good_rows(body, |row| columns.parse(row), |row| row.code.as_str())?;
            faults.append(&mut exceptions.faults);
            faults.append(&mut generic_name::left_over(&columns, &rows));
            (Rows::GenericNames(rows), faults)
        }
        SourceKind::Supply => {
            let columns = supply::Columns::find(headers)?;
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.id.as_str())?;
            (Rows::Supplies(rows), faults)
        }
        SourceKind::Municipality => {
            let columns = municipality::Columns::find(headers)?;
            read.dated = sheet.name.as_deref().and_then(japanese::date);
            let (rows, faults) = good_rows(body, |row| columns.parse(row), |row| row.code.as_str())?;
            (Rows::Municipalities(rows), faults)
        }
        SourceKind::Population => {
            let columns = population::Columns::find(headers, body)?;
            read.dated = population::day(sheet, from - 1);
            let body: Vec<Row> = body.iter().filter(|row| columns.names_a_place(row)).cloned().collect();
            let (rows, faults) = good_rows(&body, |row| columns.parse(row), |row| row.place.as_str())?;
            (Rows::Populations(rows), faults)
        }
        SourceKind::PublishedShare => {
            let figures = published_share::read(sheet, from - 1, headers)?;
            (read.rows_read, read.dated) = (figures.read, figures.dated());
            (Rows::PublishedShares(unique(figures.rows, |row| row.key())?), figures.faults)
        }
        _ => return Err(FileFault::Unrecognised { headers: headers.clone() }),
    };
    read.faults.iter_mut().for_each(|fault| fault.sheet.clone_from(&sheet.name));
    Ok(read)
}

/// The rows of two sheets of one list.
fn joined(first: Rows, more: Rows) -> Result<Rows, FileFault> {
    Ok(match (first, more) {
        (Rows::Municipalities(first), Rows::Municipalities(more)) => Rows::Municipalities(municipality::joined(first, more)?),
        (Rows::PublishedShares(first), Rows::PublishedShares(more)) => {
            Rows::PublishedShares(unique([first, more].concat(), |row| row.key())?)
        }
        (first, _) => first,
    })
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

/// A heading that stands twice leaves open which column is meant.
fn refuse_repeated(headers: &[String], kind: SourceKind, columns: &[&'static str]) -> Result<(), FileFault> {
    let repeated = |column: &&&str| headers.iter().filter(|header| header == *column).count() > 1;
    let columns: Vec<&'static str> = columns.iter().filter(repeated).copied().collect();
    if columns.is_empty() { Ok(()) } else { Err(FileFault::RepeatedColumns { kind, columns }) }
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
    Ok((unique(good, code)?, faults))
}

/// Sorted by code; the same content twice counts once.
fn unique<T: PartialEq>(mut rows: Numbered<T>, code: impl Fn(&T) -> &str) -> Result<Numbered<T>, FileFault> {
    rows.sort_by(|(row_a, a), (row_b, b)| code(a).cmp(code(b)).then(row_a.cmp(row_b)));
    let repeated = rows.windows(2).find(|pair| code(&pair[0].1) == code(&pair[1].1) && pair[0].1 != pair[1].1);
    if let Some([(first, row), (second, _)]) = repeated {
        return Err(FileFault::DuplicateCode { code: code(row).to_owned(), first: *first, second: *second });
    }
    rows.dedup_by(|later, earlier| code(&later.1) == code(&earlier.1));
    Ok(rows)
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
    RowFault { sheet: None, row: row.number, column: column.to_owned(), read: read.to_owned(), problem }
}

fn code<T: FromStr>(row: &Row, position: usize, header: &str) -> Result<T, RowFault> {
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

/// Yen, more than nothing.
fn price(row: &Row, position: usize, header: &str) -> Result<Decimal, RowFault> {
    let read = row.cell(position).trim();
    let problem = |problem| fault(row, header, read, problem);
    if read.is_empty() {
        return Err(problem(Problem::MissingPrice));
    }
    let price = japanese::amount(read).ok_or_else(|| problem(Problem::NotANumber))?;
    if price <= Decimal::ZERO {
        return Err(problem(Problem::NotPositive));
    }
    if price > ABSURD_PRICE {
        return Err(problem(Problem::AbsurdPrice));
    }
    Ok(price)
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
