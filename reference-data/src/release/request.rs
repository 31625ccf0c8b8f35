//! What is asked to be given out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::period::Period;
use crate::place::{PlaceId, PlaceKind};
use crate::share::Key;
use crate::usage::DatasetId;

/// One of the tables that a release may consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseTable {
    /// 後発医薬品割合 by place
    ShareByPlace,
    /// The same by place and 薬効分類
    ShareByPlaceCategory,
    /// The same by place and ingredient
    ShareByPlaceIngredient,
    /// 使用実績リスト by place: every product with its quantity and its part of the same 一般名
    UsageList,
}

impl ReleaseTable {
    pub const ALL: [Self; 4] = [Self::ShareByPlace, Self::ShareByPlaceCategory, Self::ShareByPlaceIngredient, Self::UsageList];

    /// The name on the command line, in JSON and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShareByPlace => "share_by_place",
            Self::ShareByPlaceCategory => "share_by_place_category",
            Self::ShareByPlaceIngredient => "share_by_place_ingredient",
            Self::UsageList => "usage_list",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// Everything that a person decides about a release. What follows from it is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "ReleaseRequest")]
pub struct Request {
    #[ts(type = "string")]
    pub dataset: DatasetId,
    /// From the first to the last month for which there are figures.
    #[ts(type = "string")]
    pub period: Period,
    /// On setting, insurer and age: each key with the values that count. The empty text stands for what the files do not say.
    #[ts(type = "Record<string, string[]>")]
    pub filters: BTreeMap<Key, Vec<String>>,
    /// Only what lies in it.
    #[ts(type = "string | null")]
    pub within: Option<PlaceId>,
    /// Places of this kind; none: the places as the dataset has them.
    pub level: Option<PlaceKind>,
    /// In order, none twice.
    pub tables: Vec<ReleaseTable>,
    /// Which thresholds, by name.
    pub rule: String,
    /// Why 市区町村 × 保険者 may be given out, and by whose leave; none where insurers are not told apart.
    pub insurers: Option<String>,
}
