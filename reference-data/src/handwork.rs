//! What people add to the published lists by hand: regions they draw, names of places they explain, columns they point out, products they
//! know to be authorised generics, weights they give to what is told of a group. It is kept with the formularies, where every change is logged and can be taken back, and handed down.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::codes::NhiCode;
use crate::period::Period;
use crate::place::PlaceId;
use crate::share::GroupWeights;
use crate::usage::DatasetId;
use crate::usage::mapping::ColumnMapping;

/// All handwork of a workspace. Every element of a list has an id that never means another: a region's is made up, the others' say what
/// they are about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Handwork {
    pub regions: Vec<Region>,
    pub place_names: Vec<PlaceName>,
    pub column_mappings: Vec<ColumnMapping>,
    pub authorized_generics: Vec<AuthorizedGeneric>,
    pub datasets: Vec<DatasetNote>,
    pub published_shares: Vec<EnteredShare>,
    /// None: every column the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_weights: Option<GroupWeights>,
}

/// Places drawn together: 二次医療圏, 郡市区薬剤師会の区域, or any others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "DrawnRegion")]
pub struct Region {
    pub id: String,
    pub name: String,
    pub kind: RegionKind,
    /// Municipalities and wards; never a region.
    #[ts(type = "string[]")]
    pub members: Vec<PlaceId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// 二次医療圏
    SecondaryMedicalArea,
    /// 郡市区薬剤師会の区域
    PharmacistAssociation,
    Other,
}

/// What a usage file calls a place, and which place that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PlaceName {
    pub id: String,
    #[ts(type = "string")]
    pub dataset: DatasetId,
    pub read: String,
    /// None: the person said that it is no place to be counted.
    #[ts(type = "string | null")]
    pub place: Option<PlaceId>,
}

/// オーソライズド・ジェネリック: there is no open list, so it is a person's own statement and says where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AuthorizedGeneric {
    pub id: String,
    #[ts(type = "string")]
    pub nhi_code: NhiCode,
    pub kind: AgKind,
    /// Where the person knows it from.
    pub source: String,
}

/// The common split of authorised generics; no legal definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AgKind {
    /// Same 原薬, 添加物, 製法 and 工場
    Ag1,
    /// Same 原薬 and 製法, another plant
    Ag2,
    /// Another 原薬, same 製法
    Ag3,
    Unstated,
}

/// What a dataset is, in a person's words where the files do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DatasetNote {
    /// The dataset's own id.
    #[ts(type = "string")]
    pub id: DatasetId,
    pub name: String,
    pub publisher: String,
    /// 国保・後期高齢者, 全保険者 …
    pub population: String,
    /// 薬局所在地, 住所地, 医療機関所在地
    pub place_basis: String,
}

/// A published share that was typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EnteredShare {
    pub id: String,
    #[ts(type = "string")]
    pub place: PlaceId,
    #[ts(type = "string")]
    pub period: Period,
    /// A fraction, as a decimal text.
    pub share: String,
    pub source: String,
}
