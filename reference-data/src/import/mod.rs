//! From a file of a publisher to rows: what kind of file it is, which columns it has, and which of its rows are good.
//! Parsing a recognised file never fails halfway: it gives the good rows and a list of faults.

mod boundary;
mod generic_name;
mod generic_status;
mod municipality;
mod place_columns;
mod population;
mod price_list;
mod published_share;
mod receipt_master;
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
use crate::period::Period;
use crate::place::{MunicipalityRow, PopulationRow, ShapeRow};
use crate::product::PriceRow;
use crate::receipt_master::ReceiptRow;
use crate::supply::SupplyRow;
use crate::table::{self, Row, Sheet, TableError};
use crate::usage::Lack;
use crate::workspace::{self, Bounded};

pub use boundary::is_map;
pub use generic_status::StatusRow;
pub use published_share::PublishedShareRow;

/// The header is looked for in so many first rows.
const HEADER_ROWS: usize = 10;
/// Yen. The dearest product so far is 167 million.
const ABSURD_PRICE: Decimal = Decimal::from_parts(2_000_000_000, 0, 0, false, 0);
/// Words that only a list of persons has in its header.
const PATIENT_WORDS: [&str; 8] = ["被保険者", "氏名", "生年月日", "患者番号", "患者ID", "患者名", "カルテ番号", "個人番号"];

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

/// A row that is kept out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Where the list goes over several sheets; otherwise none, and it stands on the file's one sheet.
    pub sheet: Option<String>,
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
    /// Another number of columns than the other rows.
    OtherColumns,
    /// An exceptional name for which no products are listed.
    NoProducts,
    /// Products for a name that is not listed.
    NotListed,
    /// No 団体コード of six digits with a check digit that fits.
    MalformedPlaceCode,
    /// No place that can be told from the row alone: no 都道府県, or a code that belongs to another one.
    UnknownPlace,
    /// No count of persons.
    NotACount,
    /// No fraction between 0 and 1.
    NotAShare,
    UnknownPeriod,
    /// A shape that names no place by its code.
    NoPlaceCode,
    /// No area: points or lines, coordinates beyond the globe, borders that are not in the file.
    DamagedShape,
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
    pub const ALL: [Self; 29] = [
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
        Self::OtherColumns,
        Self::NoProducts,
        Self::NotListed,
        Self::MalformedPlaceCode,
        Self::UnknownPlace,
        Self::NotACount,
        Self::NotAShare,
        Self::UnknownPeriod,
        Self::NoPlaceCode,
        Self::DamagedShape,
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
            Self::OtherColumns => "other_columns",
            Self::NoProducts => "no_products",
            Self::NotListed => "not_listed",
            Self::MalformedPlaceCode => "malformed_place_code",
            Self::UnknownPlace => "unknown_place",
            Self::NotACount => "not_a_count",
            Self::NotAShare => "not_a_share",
            Self::UnknownPeriod => "unknown_period",
            Self::NoPlaceCode => "no_place_code",
            Self::DamagedShape => "damaged_shape",
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
    #[error("{kind:?} without the sheet {sheet:?}")]
    MissingSheet { kind: SourceKind, sheet: &'static str },
    #[error("the sheets {sheets:?} all hold a list")]
    SeveralSheets { sheets: Vec<String> },
    #[error("no rows below the header")]
    NoRows { kind: SourceKind },
    #[error("code {code} in rows {first} and {second} with different content")]
    DuplicateCode { code: String, first: u32, second: u32 },
    #[error("{} of {rows} rows are bad", faults.len())]
    TooManyBadRows { rows: u32, faults: Vec<RowFault> },
    #[error("not a map: {detail}")]
    NotAMap { detail: String },
    #[error("a map of more than {limit} points")]
    TooManyPoints { limit: usize },
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

struct Recognised<'a> {
    kind: SourceKind,
    sheet: &'a Sheet,
    /// Where the rows begin, below the header if there is one.
    body: usize,
    headers: Vec<String>,
}

/// The sheets that hold one list.
struct Found<'a> {
    first: Recognised<'a>,
    more: Vec<Recognised<'a>>,
}

impl Found<'_> {
    fn kind(&self) -> SourceKind {
        self.first.kind
    }

    fn sheets(&self) -> Option<String> {
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
fn recognise(sheets: &[Sheet], asked: Option<SourceKind>) -> Result<Found<'_>, FileFault> {
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
