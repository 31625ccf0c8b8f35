//! 使用実績: what was dispensed or prescribed, by product, place and period, of one dataset at a time.

pub mod gather;
mod given;
pub mod layout;
pub mod mapping;
pub mod matrix;
pub mod plain;
mod source;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::codes::{NhiCode, ReceiptCode, YjCode};
use crate::period::Period;

pub use given::{Described, Given, Lack};
pub use source::{HEAD_BYTES, Preview, read, read_sheets};

/// Usage belongs to one (publisher, population, place basis, period grain, unit). Nothing is summed across datasets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
pub struct DatasetId(String);

impl DatasetId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a name of a dataset: {0:?}")]
pub struct DatasetIdError(pub String);

impl FromStr for DatasetId {
    type Err = DatasetIdError;
    /// 1 to 64 characters without control characters; outer white space is not part of it.
    fn from_str(text: &str) -> Result<Self, DatasetIdError> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= 64 && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(DatasetIdError(text.to_owned())) }
    }
}

impl TryFrom<String> for DatasetId {
    type Error = DatasetIdError;
    fn try_from(text: String) -> Result<Self, DatasetIdError> {
        text.parse()
    }
}

impl From<DatasetId> for String {
    fn from(id: DatasetId) -> Self {
        id.0
    }
}

impl fmt::Display for DatasetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuantityUnit {
    /// 規格単位 of the price list
    PriceUnit,
    /// The unit of the レセプト電算 医薬品マスター
    Master,
}

impl QuantityUnit {
    /// The word in our own files.
    pub fn word(self) -> &'static str {
        match self {
            Self::PriceUnit => "規格単位",
            Self::Master => "レセプト",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::PriceUnit, Self::Master].into_iter().find(|unit| unit.word() == word)
    }
}

/// How long the periods of a dataset are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Month,
    Year,
    /// So many months.
    Months(u32),
}

impl Grain {
    pub fn of(period: Period) -> Self {
        Self::of_months(period.length())
    }

    pub fn of_months(months: u32) -> Self {
        match months {
            1 => Self::Month,
            12 => Self::Year,
            months => Self::Months(months),
        }
    }
}

/// What a dataset is. The texts are empty where neither the files nor a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Dataset {
    #[ts(type = "string")]
    pub id: DatasetId,
    pub name: String,
    pub publisher: String,
    pub population: String,
    pub place_basis: String,
    pub grain: Grain,
    pub unit: QuantityUnit,
}

/// 院内・院外・入院
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// 外来（院内）
    OutpatientInHouse,
    /// 外来（院外）
    OutpatientPharmacy,
    /// 入院
    Inpatient,
}

impl Setting {
    pub const ALL: [Self; 3] = [Self::OutpatientInHouse, Self::OutpatientPharmacy, Self::Inpatient];

    /// The word, on the command line and in our own files.
    pub fn word(self) -> &'static str {
        match self {
            Self::OutpatientInHouse => "院内",
            Self::OutpatientPharmacy => "院外",
            Self::Inpatient => "入院",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.word() == word)
    }
}

/// The dimensions inside a dataset. None: the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Stratum {
    pub setting: Option<Setting>,
    /// 国保, 後期高齢者 … as the file writes it
    pub insurer: Option<String>,
    /// 65-74, 75歳以上 … as the file writes it
    pub age: Option<String>,
}

/// A product as a usage file names it. At least one code is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
pub struct Item {
    #[ts(type = "string | null")]
    pub nhi_code: Option<NhiCode>,
    #[ts(type = "string | null")]
    pub receipt_code: Option<ReceiptCode>,
    #[ts(type = "string | null")]
    pub yj_code: Option<YjCode>,
    /// Empty where the file has none.
    pub name: String,
    /// The price in the file, in yen per unit of the file.
    #[ts(type = "string | null")]
    pub price: Option<Decimal>,
    /// 錠, ｇ …
    pub unit: Option<String>,
}

impl Item {
    pub fn has_code(&self) -> bool {
        !self.code().is_empty()
    }

    /// The first of its codes, as a text.
    pub fn code(&self) -> &str {
        let nhi_code = self.nhi_code.as_ref().map(NhiCode::as_str);
        nhi_code.or(self.receipt_code.as_ref().map(ReceiptCode::as_str)).or(self.yj_code.as_ref().map(YjCode::as_str)).unwrap_or_default()
    }
}

/// A quantity in millionths of its unit. Claims carry up to five decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub i64);

impl Quantity {
    pub const DECIMALS: u32 = 6;

    /// None where it is negative, has more decimals, or is too large (9 × 10¹²).
    pub fn from_decimal(amount: Decimal) -> Option<Self> {
        let amount = amount.normalize();
        let missing = Self::DECIMALS.checked_sub(amount.scale())?;
        let millionths = amount.mantissa().checked_mul(10_i128.pow(missing))?;
        i64::try_from(millionths).ok().filter(|millionths| *millionths >= 0).map(Self)
    }

    pub fn decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.0), Self::DECIMALS).normalize()
    }
}

/// What stands in a usage file for one product, place, period and stratum. The four never collapse into each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Cell {
    /// No row or an empty cell.
    #[default]
    Missing,
    Zero,
    /// Kept back by the publisher: `-`
    Suppressed,
    /// More than zero.
    Quantity(Quantity),
}

/// One figure as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// None for a CSV.
    pub sheet: Option<Arc<str>>,
    /// Counted as Excel counts, the header included.
    pub row: u32,
    pub item: Item,
    pub stratum: Stratum,
    /// As the file writes it; a code or a name; [`PUBLISHED_TOTAL`] for the publisher's total of all places.
    pub place: String,
    pub period: Period,
    pub cell: Cell,
}

/// What one product of one stratum comes to in one place over the periods of a question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Millionths of the dataset's unit, over the cells that are known. It stops at the largest number; the store refuses a file, and
    /// a question, in which a product comes to that much in all places together.
    pub quantity: i64,
    /// Cells that hold zero or a quantity.
    pub known: u32,
    pub suppressed: u32,
}

impl Sum {
    pub fn add(&mut self, cell: Cell) {
        match cell {
            Cell::Missing => {}
            Cell::Zero => self.known += 1,
            Cell::Suppressed => self.suppressed += 1,
            Cell::Quantity(quantity) => {
                self.known += 1;
                self.quantity = self.quantity.saturating_add(quantity.0);
            }
        }
    }

    pub fn merge(&mut self, other: Self) {
        self.quantity = self.quantity.saturating_add(other.quantity);
        self.known += other.known;
        self.suppressed += other.suppressed;
    }
}

/// One product of one stratum, summed over the periods of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Index into [`Figures::items`].
    pub item: u32,
    /// Index into [`Figures::strata`].
    pub stratum: u32,
    /// By index into [`Figures::places`].
    pub sums: Vec<Sum>,
}

/// A dataset over some of its periods, as the engine takes it. A place that stands for a published total (NDB 総計) is a place of its
/// own, [`crate::place::PlaceId::nation`], and never a sum of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    pub dataset: Dataset,
    /// The files that were summed.
    pub files: Vec<UsageFile>,
    /// The periods that were summed, in order; all of one grain.
    pub periods: Vec<Period>,
    /// As the files write them.
    pub places: Vec<String>,
    pub strata: Vec<Stratum>,
    pub items: Vec<Item>,
    /// An item may have several, one for each file that holds it.
    pub series: Vec<Series>,
}

/// The text that stands for a published total of all places.
pub const PUBLISHED_TOTAL: &str = "00";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UsageFile {
    pub sha256: String,
    pub file_name: String,
    pub sheet: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact_or_refused() {
        for (text, expected) in [
            ("17517093.75", Some("17517093.75")),
            ("0.00001", Some("0.00001")),
            ("1.2345678", None),
            ("-1", None),
            ("9223372036854", Some("9223372036854")),
            ("92233720368548", None),
        ] {
            let amount: Decimal = text.parse().unwrap();
            assert_eq!(Quantity::from_decimal(amount).map(|quantity| quantity.decimal().to_string()).as_deref(), expected, "{text}");
        }
    }
}
