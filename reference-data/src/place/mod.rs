//! Places as a tree: 全国 › 都道府県 › 二次医療圏 or a drawn region › 市区町村 › 区. A roll-up never counts a place twice.

pub mod prefecture;
mod resolve;
mod roll_up;
pub mod shape;
mod similar;
#[cfg(test)]
mod tests;
mod tree;

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::codes::{MunicipalityCode, PrefectureCode};

pub use roll_up::RollUp;
pub use shape::ShapeRow;
pub use similar::{Likeness, SimilarPlace, SimilarPlaces, similar};
pub use tree::Places;

/// `00` 全国; two digits 都道府県; five digits 市区町村 or 区 (without the check digit); anything else the id of a drawn region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(String);

impl PlaceId {
    pub fn nation() -> Self {
        Self("00".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefecture in which a municipality or ward lies; none for other kinds.
    pub fn prefecture(&self) -> Option<Self> {
        (self.0.len() == 5 && self.0.bytes().all(|byte| byte.is_ascii_digit())).then(|| Self(self.0[..2].to_owned()))
    }
}

impl From<&MunicipalityCode> for PlaceId {
    /// A code that ends with `000` is its prefecture's.
    fn from(code: &MunicipalityCode) -> Self {
        Self(code.as_str().strip_suffix("000").unwrap_or(code.as_str()).to_owned())
    }
}

impl From<&PrefectureCode> for PlaceId {
    fn from(code: &PrefectureCode) -> Self {
        Self(code.as_str().to_owned())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a place: {0:?}")]
pub struct PlaceIdError(pub String);

impl FromStr for PlaceId {
    type Err = PlaceIdError;
    fn from_str(text: &str) -> Result<Self, PlaceIdError> {
        let fits =
            !text.is_empty() && text.len() <= 64 && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
        if fits { Ok(Self(text.to_owned())) } else { Err(PlaceIdError(text.to_owned())) }
    }
}

impl fmt::Display for PlaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PlaceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PlaceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Nation,
    Prefecture,
    /// 二次医療圏, 郡市区薬剤師会の区域 or another that a person drew
    Region,
    /// 市町村 and the 23 区 of Tokyo
    Municipality,
    /// 区 of a 政令指定都市
    Ward,
}

/// A place of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Place {
    #[ts(type = "string")]
    pub id: PlaceId,
    pub kind: PlaceKind,
    /// As the official list calls it: 東大阪市, 大阪市天王寺区. A ward's own name alone (北区) may be that of several.
    pub name: String,
    /// With what it lies in: 大阪府大阪市天王寺区
    pub full_name: String,
    /// Half-width as published; none for regions.
    pub kana: Option<String>,
    /// In the official tree: the ward's city, the city's prefecture, the prefecture's nation. A region's is the prefecture of all its
    /// members, or the nation.
    #[ts(type = "string | null")]
    pub parent: Option<PlaceId>,
    /// Of a region alone: the municipalities and wards drawn together.
    #[ts(type = "string[]")]
    pub members: Vec<PlaceId>,
    /// None: no list of populations names it (missing, not zero). A region's is the sum where every member's is known.
    pub population: Option<u64>,
    /// Persons aged 65 and over; missing and summed as populations are.
    pub aged: Option<u64>,
    /// Their part of the population, a fraction: as the list states it, else from the persons, ten decimals half up. None where neither
    /// is listed; what the list states of parts is no statement of the whole.
    #[ts(type = "string | null")]
    pub aged_part: Option<Decimal>,
}

/// A line of 全国地方公共団体コード, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MunicipalityRow {
    pub code: MunicipalityCode,
    /// 大阪府
    pub prefecture: String,
    /// 大阪市, or a ward with its city's name before it: 大阪市天王寺区. None for the prefecture itself.
    pub name: Option<String>,
    /// Half-width
    pub prefecture_kana: Option<String>,
    /// Half-width
    pub kana: Option<String>,
}

/// A line of a list of populations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationRow {
    /// As the list writes it: a code, or a name, with its prefecture's before it where the list has that.
    pub place: String,
    /// Persons. None: the list names the place and has no number there.
    pub population: Option<u64>,
    /// Persons aged 65 and over. None: the list does not say.
    pub aged: Option<u64>,
    /// 高齢化率 as the list states it, a fraction. None: the list does not say.
    pub aged_rate: Option<Decimal>,
}

/// What a text in a usage file stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    Known(PlaceId),
    /// A person said that it is not to be counted.
    LeftOut,
    /// Several places bear the name.
    Ambiguous(Vec<PlaceId>),
    Unknown,
}
