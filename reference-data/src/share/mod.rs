//! 後発医薬品割合 and what follows from it: shares, contributions to a gap, what a place would gain, same-ingredient savings, and which
//! groups are worth taking up. Pure and exact: figures, lists and places are handed in, nothing is rounded before it is shown.
//!
//! Shares are by quantity in 規格単位, Σ3 ÷ (Σ2 + Σ3) (新指標, 薬価基準告示上の規格単位で数えた数量); ☆ ★ 1 and blank stand on neither side.
//! By value is the same in yen and is this program's own figure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::codes::{GenericStatus, NhiCode, ReceiptCode};
use crate::edition::EditionId;
use crate::period::Period;
use crate::place::{PlaceId, PlaceKind};
use crate::usage::Dataset;

/// What is summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 数量ベース
    #[default]
    Quantity,
    /// 金額ベース (this program's own: no public formula was seen)
    Value,
}

/// By what a share is told apart. Any two can be crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    Place,
    /// 薬効分類, three digits
    Category,
    /// The first seven characters
    Ingredient,
    Month,
    Insurer,
    Age,
    Setting,
}

/// What is left out or added, none by default; each is named in the basis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(rename = "ShareOptions")]
pub struct Options {
    /// Leaves out 診療報酬における加算等の算定対象から除外する品目.
    pub drop_fee_excluded: bool,
    /// Leaves out 経腸成分栄養剤 and 特殊ミルク製剤, as 調剤医療費の動向 does.
    pub drop_nutrition: bool,
    /// Counts ☆ as originators and ★ as generics.
    pub count_stars: bool,
}

/// What a figure is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    pub measure: Measure,
    /// One or two.
    pub by: Vec<Key>,
    /// Each key with the values that count; all of them for a key that is not named.
    pub filters: BTreeMap<Key, Vec<String>>,
    /// Places of this kind, rolled up where needed; none: the places as the dataset has them.
    pub level: Option<PlaceKind>,
    pub options: Options,
    /// What differences are taken from; none: the prefecture for a municipality, the nation for a prefecture.
    pub reference: Option<PlaceId>,
}

/// One price edition, as the engine takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceEdition {
    pub id: EditionId,
    pub effective_on: Date,
    /// By code. In yen per 規格単位.
    pub prices: BTreeMap<NhiCode, Decimal>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEdition {
    pub id: EditionId,
    pub effective_on: Date,
    /// By code: the status, and whether it is 加算等の算定対象から除外する品目.
    pub statuses: BTreeMap<NhiCode, (GenericStatus, bool)>,
}

/// One state of the receipt master.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterEdition {
    pub id: EditionId,
    pub effective_on: Date,
    /// By receipt code: the price code (none where the master has none) and the price in yen per unit of the master.
    pub products: BTreeMap<ReceiptCode, (Option<NhiCode>, Option<Decimal>)>,
}

/// Everything the engine needs beside the figures. Each list oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    pub prices: Vec<PriceEdition>,
    pub statuses: Vec<StatusEdition>,
    pub masters: Vec<MasterEdition>,
}

/// An edition that a figure rests on, and for how many products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EditionUsed {
    pub kind: crate::edition::SourceKind,
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    pub products: u32,
}

/// What a figure rests on. Shown with it, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ShareBasis")]
pub struct Basis {
    /// `generic_share_quantity`, `generic_share_value`
    pub indicator: String,
    pub dataset: Dataset,
    pub files: Vec<crate::usage::UsageFile>,
    #[ts(type = "string")]
    pub period: Period,
    pub editions: Vec<EditionUsed>,
    /// `setting=院外`, in order.
    pub filters: Vec<String>,
    pub options: Options,
    pub lacks: Lacks,
    /// The same figure over everything asked for, under the status edition that was in force on the first day of the period alone.
    /// None where it is the only edition used, or where none was in force then.
    pub first_edition: Option<FirstEdition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FirstEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    /// Over the reference (the nation's published total, or everything asked for), as a fraction.
    pub share: Option<String>,
}

/// What a figure lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Lacks {
    /// Cells that the publisher kept back.
    pub suppressed_cells: u64,
    /// Cells for which there is no row.
    pub missing_cells: u64,
    /// Products whose unit could not be converted; their quantities stand in no figure.
    pub unconverted: Vec<LeftOut>,
    /// Products whose code no status edition knows.
    pub unknown: Vec<LeftOut>,
    /// Texts in place of a place that no list and no person explains.
    pub unknown_places: Vec<String>,
}

/// A product that stands in no figure, with all that was used of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LeftOut {
    pub code: String,
    pub name: String,
    /// In the dataset's unit.
    pub quantity: String,
}

/// A share with its two sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ShareRow {
    /// One part for each key asked.
    pub key: Vec<String>,
    pub label: Vec<String>,
    /// 規格単位 or yen; decimal text.
    pub generic: Option<String>,
    pub originator: Option<String>,
    /// A fraction; decimal text, ten decimals, half up.
    pub share: Option<String>,
    pub absence: Option<Absence>,
    /// Among the rows with the same second key, the highest first; none where there is no share or where the row is a published total.
    pub rank: Option<u32>,
    /// Share less the reference's, as a fraction.
    pub difference: Option<String>,
    /// Cells that the row lacks.
    pub suppressed_cells: u64,
    pub missing_cells: u64,
    /// The publisher's own total and not a sum of parts.
    pub published_total: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    Missing,
    Zero,
    Suppressed,
    /// Nothing of either side is used, so that there is no share.
    NotApplicable,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ShareAnswer {
    pub measure: Measure,
    pub basis: Basis,
    /// The place that differences are taken from, and how it is made.
    pub reference: Option<Reference>,
    pub rows: Vec<ShareRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ReferencePlace")]
pub struct Reference {
    #[ts(type = "string")]
    pub place: PlaceId,
    pub label: String,
    pub share: Option<String>,
    /// The publisher's own total; otherwise the sum of the parts that the dataset has.
    pub published_total: bool,
}
