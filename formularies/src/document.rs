//! The content of a formulary: what is written, and nothing of what happened to it.
//!
//! Plain JSON with a published schema; its canonical form (RFC 8785) has a SHA-256, which is its name. Every element of a list has a
//! stable `id`; the place in a list is the field `order`, never the place in the array.

use std::collections::BTreeMap;

use jiff::civil::Date;
use reference_data::codes::{GenericNameCode, GenericStatus, Group9, IngredientCode, MunicipalityCode, NhiCode, PrefectureCode, YjCode};
use reference_data::edition::EditionId;
use reference_data::usage::DatasetId;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod reading;
#[cfg(test)]
mod tests;

pub use reading::{DocumentError, MAX_BYTES, parse};

pub const SCHEMA: &str = "suisho-formulary/1";
/// The formulary does not restrict prescribing (フォーミュラリの運用について, 2023-07-07, Ⅱ).
pub const STATEMENT: &str = "本フォーミュラリは処方を制限するものではありません。";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Always `suisho-formulary/1`.
    pub schema: String,
    pub id: String,
    pub title: String,
    /// 版: `2026.1`
    pub edition: String,
    pub issuer: Issuer,
    pub region: Region,
    /// The id of a policy (`nihonkai`, `notice`).
    pub policy: String,
    /// The association's own words for the policy's tiers, by tier id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tier_labels: BTreeMap<String, String>,
    pub basis: Basis,
    #[serde(default)]
    pub committee: Vec<Member>,
    #[serde(default)]
    pub drug_groups: Vec<DrugGroup>,
    #[serde(default)]
    pub references: Vec<Reference>,
    /// Filled when an edition is published: what the reference data said of every product in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Fact>")]
    #[ts(as = "BTreeMap<String, Fact>")]
    pub facts: BTreeMap<NhiCode, Fact>,
    /// Filled with the facts: the days from which the editions of the basis hold.
    #[serde(default, skip_serializing_if = "BasisDates::is_empty")]
    pub basis_dates: BasisDates,
    pub statement: String,
}

impl Content {
    /// Sorts every list by `order`, then `id`. The place in an array means nothing; this makes the name of a content independent of it.
    pub fn sort(&mut self) {
        self.committee.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        self.references.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        self.drug_groups.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        for group in &mut self.drug_groups {
            group.entries.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
            group.considered.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
            for item in group.entries.iter_mut().flat_map(|entry| &mut entry.items) {
                item.products.sort_by(|a, b| a.id.cmp(&b.id));
            }
            for entry in &mut group.entries {
                entry.items.sort_by(|a, b| (&a.group9, &a.id).cmp(&(&b.group9, &b.id)));
            }
        }
    }

    pub fn group(&self, id: &str) -> Option<&DrugGroup> {
        self.drug_groups.iter().find(|group| group.id == id)
    }
}

/// RFC 8785: sorted keys, no spaces, one way to write every value.
pub fn canonical(content: &Content) -> String {
    canonical_json(content)
}

/// The name of a content: SHA-256 of its canonical form, in hex.
pub fn name(content: &Content) -> String {
    sha256_hex(canonical(content).as_bytes())
}

/// Any of our own values in RFC 8785 form.
pub(crate) fn canonical_json(value: &impl Serialize) -> String {
    serde_json_canonicalizer::to_string(value).expect("our own types have text keys and finite numbers, so they always serialise")
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON Schema of the document, as committed in `schema/suisho-formulary-1.json`.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Content)).expect("a schema is plain JSON");
    text.push('\n');
    text
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// As people say it: 見本県中央
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    #[ts(type = "string | null")]
    pub prefecture: Option<PrefectureCode>,
    #[serde(default)]
    #[ts(type = "string[]")]
    pub municipalities: Vec<MunicipalityCode>,
}

/// The editions a formulary stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    #[serde(default)]
    pub price_list: Option<EditionId>,
    #[serde(default)]
    pub generic_status: Option<EditionId>,
    /// The dataset that 地域での使用 is taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null", optional)]
    pub usage: Option<DatasetId>,
}

/// The days from which the editions of the basis hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct BasisDates {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null")]
    pub price_list: Option<Date>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null")]
    pub generic_status: Option<Date>,
}

impl BasisDates {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// 委員, with the conflicts of interest declared (COI).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub id: String,
    pub order: u32,
    pub name: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub coi: Vec<String>,
}

/// 薬効群: the association's own set of ingredients, which may cut across 薬効分類.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DrugGroup {
    pub id: String,
    pub order: u32,
    pub name: String,
    #[ts(type = "string[]")]
    pub ingredients: Vec<IngredientCode>,
    /// 版 of the group: `3版`
    #[serde(default)]
    pub edition: String,
    /// 初回作成日
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null")]
    pub first_issued_on: Option<Date>,
    /// 見直し期限
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null")]
    pub review_due: Option<Date>,
    #[serde(default)]
    pub scope: String,
    #[serde(default)]
    pub entries: Vec<Entry>,
    /// Considered and not listed.
    #[serde(default)]
    pub considered: Vec<Considered>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 一般名
    Ingredient,
    /// 銘柄; needs a reason
    Brand,
}

/// 収載薬
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub order: u32,
    /// The id of a tier of the policy (`recommended`, `option`).
    pub tier: String,
    /// 推奨順位
    #[serde(default)]
    pub rank: Option<u32>,
    pub level: Level,
    pub ingredient: Ingredient,
    #[serde(default)]
    pub items: Vec<Item>,
    #[serde(default)]
    pub indication: String,
    #[serde(default)]
    pub conditions: String,
    #[serde(default)]
    pub reason: Reason,
    /// 銘柄指定の理由
    #[serde(default)]
    pub brand_reason: Option<String>,
    /// Ids of [`Reference`].
    #[serde(default)]
    pub references: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Ingredient {
    #[ts(type = "string")]
    pub code: IngredientCode,
    pub name: String,
}

/// One form and strength of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: String,
    pub form: String,
    pub strength: String,
    #[ts(type = "string")]
    pub group9: Group9,
    #[serde(default)]
    pub generic_rx_name: Option<String>,
    #[serde(default)]
    #[ts(type = "string | null")]
    pub generic_name_code: Option<GenericNameCode>,
    /// The products picked; with none, every product that the tier admits is meant.
    #[serde(default)]
    pub products: Vec<ListedProduct>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListedProduct {
    /// The `nhi_code` again: the stable id of the element.
    pub id: String,
    #[ts(type = "string")]
    pub nhi_code: NhiCode,
    #[serde(default)]
    #[ts(type = "string | null")]
    pub yj_code: Option<YjCode>,
    pub name: String,
    #[serde(default)]
    pub maker: Option<String>,
}

/// 推奨理由: 有効性・安全性・経済性・安定供給
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    #[serde(default)]
    pub efficacy: String,
    #[serde(default)]
    pub safety: String,
    #[serde(default)]
    pub economy: String,
    #[serde(default)]
    pub stable_supply: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Considered {
    pub id: String,
    pub order: u32,
    pub ingredient: Ingredient,
    #[serde(default)]
    pub reason: String,
}

/// 参考資料
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub id: String,
    pub order: u32,
    pub text: String,
}

/// What the reference data said of a product when the edition was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub name: String,
    pub maker: Option<String>,
    /// Yen per 規格.
    #[schemars(with = "String")]
    #[ts(type = "string")]
    pub price: Decimal,
    pub spec: String,
    /// バイオ後続品
    #[serde(default)]
    pub biosimilar: bool,
    /// None: unknown to the status edition.
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\" | null")]
    pub status: Option<GenericStatus>,
    #[schemars(with = "Option<String>")]
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    /// The price edition.
    pub edition: EditionId,
}
