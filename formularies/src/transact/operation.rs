//! What a person may do to a formulary.

use jiff::civil::Date;
use reference_data::codes::{Group9, IngredientCode, MunicipalityCode, NhiCode, PrefectureCode};
use reference_data::usage::DatasetId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::document::{Basis, Level, Member};

/// Each is one step of undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    CreateFormulary {
        title: String,
        issuer: String,
        region: String,
        policy: String,
    },
    RemoveFormulary,
    SetTitle {
        value: String,
    },
    SetEdition {
        value: String,
    },
    SetIssuer {
        name: String,
        contact: Option<String>,
    },
    SetRegion {
        name: String,
        #[ts(type = "string | null")]
        prefecture: Option<PrefectureCode>,
        #[ts(type = "string[]")]
        municipalities: Vec<MunicipalityCode>,
    },
    SetPolicy {
        policy: String,
    },
    SetTierLabel {
        tier: String,
        label: Option<String>,
    },
    SetBasis {
        basis: Basis,
    },
    SetCommittee {
        committee: Vec<Member>,
    },
    AddDrugGroup {
        name: String,
        #[ts(type = "string[]")]
        ingredients: Vec<IngredientCode>,
    },
    /// Several at once, as they were chosen by their usage; the dataset is what 地域での使用 is taken from, where one is named.
    AddDrugGroups {
        groups: Vec<NewGroup>,
        #[ts(type = "string | null")]
        usage: Option<DatasetId>,
    },
    RemoveDrugGroup {
        group: String,
    },
    /// To the place `order` (1 is first) among the groups.
    MoveDrugGroup {
        group: String,
        order: u32,
    },
    RenameDrugGroup {
        group: String,
        name: String,
    },
    SetGroupIngredients {
        group: String,
        #[ts(type = "string[]")]
        ingredients: Vec<IngredientCode>,
    },
    SetGroupText {
        group: String,
        field: GroupText,
        value: String,
    },
    SetGroupDate {
        group: String,
        field: GroupDate,
        #[ts(type = "string | null")]
        value: Option<Date>,
    },
    /// One key on a row of 候補: the product becomes part of that tier's entry of its ingredient (made where there is none, with the
    /// item of its form and strength), or leaves every tier where `tier` is none. A product stands in at most one tier of a group.
    ChooseProduct {
        group: String,
        #[ts(type = "string")]
        nhi_code: NhiCode,
        tier: Option<String>,
    },
    /// A form and strength by 一般名, without a product picked; where `tier` is none it leaves every tier in which it stands so.
    ChooseGroup9 {
        group: String,
        #[ts(type = "string")]
        group9: Group9,
        tier: Option<String>,
    },
    RemoveEntry {
        group: String,
        entry: String,
    },
    /// To the place `order` (1 is first) within its tier; the ranks follow where the tier is ranked.
    MoveEntry {
        group: String,
        entry: String,
        order: u32,
    },
    SetEntryTier {
        group: String,
        entry: String,
        tier: String,
    },
    SetEntryRank {
        group: String,
        entry: String,
        rank: Option<u32>,
    },
    SetEntryLevel {
        group: String,
        entry: String,
        level: Level,
    },
    SetEntryText {
        group: String,
        entry: String,
        field: EntryText,
        value: String,
    },
    /// The references that an entry points to, by their ids.
    SetEntryReferences {
        group: String,
        entry: String,
        references: Vec<String>,
    },
    /// 検討して収載しなかったもの
    SetConsidered {
        group: String,
        #[ts(type = "string")]
        ingredient: IngredientCode,
        /// None takes it away.
        reason: Option<String>,
    },
    /// The references, one text each, in order.
    SetReferences {
        references: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "NewDrugGroup")]
pub struct NewGroup {
    pub name: String,
    #[ts(type = "string[]")]
    pub ingredients: Vec<IngredientCode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupText {
    Edition,
    Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupDate {
    FirstIssuedOn,
    ReviewDue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EntryText {
    Efficacy,
    Safety,
    Economy,
    StableSupply,
    BrandReason,
    Indication,
    Conditions,
}
