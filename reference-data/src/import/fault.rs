//! What can be wrong with a file, and with a row of it.

use crate::edition::SourceKind;
use crate::period::Period;
use crate::table::TableError;
use crate::usage::Lack;

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
