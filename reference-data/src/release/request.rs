//! What is asked to be given out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::japanese;
use crate::period::Period;
use crate::place::{PlaceId, PlaceKind};
use crate::share::Key;
use crate::suppression::Rule;
use crate::usage::{DatasetId, Setting, Stratum};

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
    pub rule: Rule,
    /// Every table once for each insurer too.
    pub insurers: bool,
    /// Why 市区町村 × 保険者 may be given out, and by whose leave.
    pub consent: Option<String>,
}

/// A request that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    #[error("no table")]
    NoTable,
    /// A release is of whole products, places and months: those are not filtered.
    #[error("a release cannot be filtered by {}", .0.name())]
    Filter(Key),
    /// 市区町村 × 保険者 needs somebody's leave, and why.
    #[error("insurers of places smaller than a prefecture, and no consent")]
    NoConsent,
}

impl Request {
    /// # Errors
    /// What stands against the request itself, whatever the figures are.
    pub fn check(&self) -> Result<(), RequestError> {
        if self.tables.is_empty() {
            return Err(RequestError::NoTable);
        }
        if let Some(key) = self.filters.keys().find(|key| !matches!(key, Key::Setting | Key::Insurer | Key::Age)) {
            return Err(RequestError::Filter(*key));
        }
        let consented = self.consent.as_ref().is_some_and(|consent| !consent.trim().is_empty());
        if self.tells_insurers() && self.is_small() && !consented {
            return Err(RequestError::NoConsent);
        }
        Ok(())
    }

    pub fn has(&self, table: ReleaseTable) -> bool {
        self.tables.contains(&table)
    }

    /// Says something of one insurer, or of some.
    fn tells_insurers(&self) -> bool {
        self.insurers || self.filters.contains_key(&Key::Insurer)
    }

    /// Has places smaller than a prefecture, or may have.
    fn is_small(&self) -> bool {
        !matches!(self.level, Some(PlaceKind::Nation | PlaceKind::Prefecture))
    }

    /// Whether figures of the stratum are asked for.
    pub(super) fn takes(&self, stratum: &Stratum) -> bool {
        self.filters.iter().all(|(key, values)| {
            let value = match key {
                Key::Setting => stratum.setting.map_or("", Setting::word),
                Key::Insurer => stratum.insurer.as_deref().unwrap_or_default(),
                Key::Age => stratum.age.as_deref().unwrap_or_default(),
                _ => return false,
            };
            values.iter().any(|wanted| japanese::plain(wanted) == japanese::plain(value))
        })
    }
}
