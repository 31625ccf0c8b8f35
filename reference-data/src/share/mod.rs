//! 後発医薬品割合 and what follows from it: shares, contributions to a gap, what a place would gain, same-ingredient savings, and which
//! groups are worth taking up. Pure and exact: figures, lists and places are handed in, nothing is rounded before it is shown.
//!
//! Shares are by quantity in 規格単位, Σ3 ÷ (Σ2 + Σ3) (新指標, 薬価基準告示上の規格単位で数えた数量); ☆ ★ 1 and blank stand on neither side.
//! By value is the same in yen and is this program's own figure.
//!
//! [`Prepared`] is made once of the figures of one period and can be kept; every answer is one pass over it.

mod answer;
mod basis;
mod contribution;
mod editions;
mod effect;
mod events;
mod exact;
mod gain;
mod groups;
mod nutrition;
mod place_page;
mod place_rows;
mod prepared;
mod region_usage;
mod saving;
mod score;
mod select;
mod standing;
mod tally;
#[cfg(test)]
mod tests;
mod trace;
mod units;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::codes::{GenericStatus, IngredientCode, NhiCode, ReceiptCode};
use crate::edition::EditionId;
use crate::place::{PlaceId, PlaceKind};

pub use answer::{Absence, Reference, ShareAnswer, ShareRow, answer};
pub use basis::{Basis, EditionUsed, FirstEdition, Lacks, LeftOut, UnitCount};
pub use contribution::{ContributionAnswer, ContributionRow, contribution};
pub use effect::{
    EffectAnswer, EffectBeforeAfter, EffectBeside, EffectCaution, EffectChange, EffectFigures, EffectGroup, EffectMonth, EffectMoved,
    EffectPlace, EffectProducts, EffectQuantity, EffectQuestion, EffectShare, GroupEffect, IngredientEffect, SpanError, Spans, effect,
    spans,
};
pub use events::{EditionAt, Event, EventKind, EventLine, EventsAnswer, History, ListsKnown, Move, SupplyChange, SupplyStep, events};
pub(crate) use exact::{amount, compare, share_text};
pub use gain::{GainAnswer, GainRow, Standard, gain};
pub use groups::{GroupAnswer, GroupRow, rank_groups};
pub use place_page::{
    OtherPulls, Peer, PlaceCost, PlaceGain, PlaceGroup, PlaceGroups, PlacePage, PlacePages, PlaceSaving, PlaceStanding, PlaceSupply,
    PlaceSupplyRow, PublishedFigure, Pull, Pulls, Sources, SupplyState, TrendPoint, place_page,
};
pub use prepared::Prepared;
pub use region_usage::{RegionUsage, UnlistedUsage, UsageBasis, Used, UsedPart, region_usage};
pub use saving::{ProductSaving, SavingAnswer, SavingStep, Target, saving};
pub use score::{GroupColumn, GroupWeights, ScorePart, ScoreRule};
pub use standing::Standing;
pub use trace::{Counted, TracedLine, trace};
pub use units::Factor;

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

impl Key {
    pub const ALL: [Self; 7] = [Self::Place, Self::Category, Self::Ingredient, Self::Month, Self::Insurer, Self::Age, Self::Setting];

    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Category => "category",
            Self::Ingredient => "ingredient",
            Self::Month => "month",
            Self::Insurer => "insurer",
            Self::Age => "age",
            Self::Setting => "setting",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
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
    /// Takes quantities as the dataset counts them, without converting them into 規格単位.
    pub as_counted: bool,
}

/// What a figure is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    pub measure: Measure,
    /// None for one row over all; at most two, which differ.
    pub by: Vec<Key>,
    /// Each key with the values that count; all of them for a key that is not named. A place is named by its id, a setting by its word
    /// (院外), a month by any period that holds it; the empty text stands for what the files do not say.
    pub filters: BTreeMap<Key, Vec<String>>,
    /// Places of this kind, rolled up where needed; with a filter on places, those that lie in the places named. None: the places as
    /// the dataset has them; with a filter on places, the places named.
    pub level: Option<PlaceKind>,
    pub options: Options,
    /// What differences are taken from; none: the prefecture for a municipality, the nation for a prefecture.
    pub reference: Option<PlaceId>,
}

/// A question that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    #[error("no more than two keys, which differ")]
    Keys,
    #[error("nothing to answer from")]
    NoFigures,
    #[error("figures of several datasets")]
    SeveralDatasets,
    #[error("not a {}: {value:?}", .key.name())]
    Value { key: Key, value: String },
    /// The dataset has neither the place nor anything that lies in it.
    #[error("the dataset has no figures of {0}")]
    PlaceWithoutFigures(PlaceId),
    /// The files write one place in several ways and have the same figures of it under more than one.
    #[error("{place} stands in the dataset as {texts:?}")]
    PlaceTwice { place: PlaceId, texts: Vec<String> },
    /// None was named, and neither the prefecture nor the nation has figures beside the place's own.
    #[error("nothing to compare with")]
    NoReference,
    /// Groups are ranked by weights that all are nothing.
    #[error("no column counts")]
    NoWeight,
}

/// One price edition, as the engine takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceEdition {
    pub id: EditionId,
    pub effective_on: Date,
    /// By code. In yen per 規格単位; with more than four decimals, or of a thousand million yen and more, it is
    /// no price.
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
    /// 成分名, for labels. A code may carry several; the caller joins them.
    pub ingredients: BTreeMap<IngredientCode, String>,
}
