//! 医薬品: search and products.

use clap::Args;
use jiff::civil::Date;
use reference_data::codes::GenericStatus;
use reference_data::dispensed::PrescribedAs;
use reference_data::edition::EditionId;
use reference_data::handwork::AuthorizedGeneric;
use reference_data::product::Origin;
use reference_data::product::PriceRow;
use reference_data::product::Product;
use reference_data::product::Route;
use reference_data::product::StatusNotice;
use reference_data::share::Absence;
use reference_data::supply::{Shipping, SupplyCounts, Volume};
use reference_data::usage::{DatasetId, QuantityUnit};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct SearchInput {
    /// 品名・成分・メーカー・コードの一部。空白で区切ると、すべてを含むもの
    #[serde(default)]
    #[arg(default_value = "")]
    pub query: String,
    #[serde(default = "fifty")]
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    #[serde(default)]
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
    /// 区分 (oral, injection, external, dental)
    #[serde(default)]
    #[arg(long)]
    pub route: Vec<String>,
    /// 薬効分類番号の先頭 (214)
    #[serde(default)]
    #[arg(long)]
    pub category: Option<String>,
    /// 後発の区分 (1 2 3 ☆ ★ blank unknown)
    #[serde(default)]
    #[arg(long)]
    pub status: Vec<String>,
    /// 薬価基準から削除された品目も探す
    #[serde(default)]
    #[arg(long)]
    pub delisted: bool,
}

fn fifty() -> u32 {
    50
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct SearchView {
    pub total: u32,
    pub hits: Vec<Hit>,
    /// How many of the query's hits each filter value would leave, the filter of that kind aside.
    pub routes: Vec<Count>,
    pub statuses: Vec<Count>,
    pub categories: Vec<Count>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Count {
    pub key: String,
    pub label: String,
    pub count: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Hit {
    pub nhi_code: String,
    /// None: the sources at hand do not say.
    pub yj_code: Option<String>,
    /// The branded product of a 統一名収載 item by which the query found it.
    pub brand: Option<String>,
    pub name: String,
    pub ingredient: String,
    pub strength: String,
    pub spec: String,
    pub maker: Option<String>,
    pub route: Route,
    pub price: String,
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\" | null")]
    pub generic_status: Option<GenericStatus>,
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    /// Set where the product is no longer in the edition in use: the last edition that had it.
    #[ts(type = "string | null")]
    pub last_listed_on: Option<Date>,
    /// None: no supply list is in use, or it has none of the products that are dispensed under this one.
    pub supply: Option<SupplyCounts>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct ProductInput {
    /// 薬価基準収載医薬品コード (12 桁)
    pub code: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ProductView {
    pub product: Product,
    /// 214 血圧降下剤
    pub category: String,
    #[ts(type = "string | null")]
    pub last_listed_on: Option<Date>,
    /// Oldest first.
    pub prices: Vec<PriceInEdition>,
    pub statuses: Vec<StatusInEdition>,
    /// Every product of the same ingredient, form and strength, itself among them.
    pub group: Vec<Product>,
    /// Products of the same ingredient in other forms and strengths.
    pub same_ingredient: Vec<Product>,
    /// Formularies in which it stands.
    pub listed_in: Vec<ListedIn>,
    /// The products that are dispensed under it: itself, or the brands of a 統一名収載 item.
    pub brands: Vec<BrandView>,
    /// The day of the supply list in use; none where there is none.
    #[ts(type = "string | null")]
    pub supply_on: Option<Date>,
    /// 【般】… and its code; empty where no master at hand has it.
    pub generic_names: Vec<PrescribedAs>,
    /// One for each dataset that has it.
    pub usage: Vec<ProductUsage>,
}

/// A product as it is dispensed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BrandView {
    pub name: String,
    pub maker: Option<String>,
    pub yj_code: Option<String>,
    pub receipt_codes: Vec<String>,
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    pub supply: Option<SupplyView>,
    /// The person's own statement.
    pub authorized_generic: Option<AuthorizedGeneric>,
}

/// A row of 医療用医薬品供給状況.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SupplyView {
    pub state: Shipping,
    /// The day on which the maker last changed it.
    #[ts(type = "string | null")]
    pub state_updated_on: Option<Date>,
    pub reason: Option<String>,
    /// ア. あり, イ. なし, ウ. 未定
    pub outlook: Option<String>,
    pub outlook_text: Option<String>,
    pub volume: Option<Volume>,
    /// None: the list does not say.
    pub basic_drug: Option<bool>,
    /// 供給確保医薬品 A, B, C
    pub secured: Option<String>,
    pub origin: Origin,
    /// States in earlier lists, oldest first, where they differ from one list to the next.
    pub history: Vec<SupplyChange>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct SupplyChange {
    #[ts(type = "string")]
    pub on: Date,
    pub state: Shipping,
}

/// How much of a product was used, by place.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProductUsage {
    #[ts(type = "string")]
    pub dataset: DatasetId,
    pub dataset_name: String,
    pub period: String,
    /// `price_unit` or `master`
    pub unit: QuantityUnit,
    /// The most used first; a published total last.
    pub rows: Vec<ProductUsageRow>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ProductUsageRow {
    pub place: String,
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    pub suppressed_cells: u64,
    pub published_total: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PriceInEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    pub row: PriceRow,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct StatusInEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    #[ts(type = "\"1\" | \"2\" | \"3\" | \"☆\" | \"★\" | \"\"")]
    pub status: GenericStatus,
    pub notice: Option<StatusNotice>,
    pub remarks: Option<String>,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ListedIn {
    pub formulary: String,
    pub title: String,
    pub group: String,
    pub tier: String,
}
