//! Policies as data: which products a tier admits and how tiers are called.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub id: String,
    pub name: String,
    /// Sentences for the reader of the formulary.
    pub description: String,
    /// Where the rule comes from.
    pub source: String,
    /// In the order in which they are printed.
    pub tiers: Vec<Tier>,
    /// Every group needs an entry of this tier.
    pub required_tier: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub id: String,
    pub label: String,
    /// The sign beside the label: ● ○
    pub mark: String,
    /// What the reader is told of the tier.
    pub note: String,
    pub admits: Admits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Admits {
    /// 後発医薬品 (AG を含む) and バイオ後続品 only
    GenericOrBiosimilar,
    /// Originators as well
    Any,
}
