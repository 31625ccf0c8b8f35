//! 使用実績: datasets, and the figures that are computed from them.

use clap::Args;
use reference_data::edition::EditionId;
use reference_data::share::{Absence, ContributionAnswer, GainAnswer, GroupAnswer, Options, SavingAnswer, ShareAnswer};
use reference_data::usage::{Dataset, DatasetId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A dataset with what was read of it.
#[derive(Debug, Clone, Serialize, TS)]
pub struct DatasetView {
    pub dataset: Dataset,
    pub editions: Vec<EditionId>,
    /// From the first month to the last: `2022-04..2023-03`
    pub period: String,
    /// Periods of the dataset's grain between the first and the last for which there is nothing.
    pub gaps: Vec<String>,
    pub places: u32,
    pub products: u32,
    pub settings: Vec<String>,
    pub insurers: Vec<String>,
    pub ages: Vec<String>,
    /// What its files write in place of a place, and nobody explained yet.
    pub unknown_places: Vec<String>,
}

/// What every figure is asked with.
#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct FiguresInput {
    /// データセット（一つだけなら省けます）
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub period: Option<String>,
    /// 絞り込み (setting=院外, category=214, place=27)。何度でも
    #[arg(long = "where", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub filters: Vec<String>,
    /// 加算等の算定対象から除外する品目を除く
    #[arg(long)]
    #[serde(default)]
    pub drop_fee_excluded: bool,
    /// 経腸成分栄養剤・特殊ミルク製剤を除く
    #[arg(long)]
    #[serde(default)]
    pub drop_nutrition: bool,
    /// ☆ を先発医薬品、★ を後発医薬品として数える
    #[arg(long)]
    #[serde(default)]
    pub count_stars: bool,
    /// 数量を規格単位に換算せず、データセットの数え方のまま使う
    #[arg(long)]
    #[serde(default)]
    pub as_counted: bool,
    /// 行のもとになったファイルと行を付ける
    #[arg(long)]
    #[serde(default)]
    pub trace: bool,
    /// 行ごとに、もとの行をいくつまで付けるか
    #[arg(long, value_name = "N", default_value_t = 20)]
    #[serde(default = "twenty")]
    pub trace_limit: u32,
}

fn twenty() -> u32 {
    20
}

impl FiguresInput {
    pub fn options(&self) -> Options {
        Options {
            drop_fee_excluded: self.drop_fee_excluded,
            drop_nutrition: self.drop_nutrition,
            count_stars: self.count_stars,
            as_counted: self.as_counted,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct ShareInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 分け方 (place, category, ingredient, month, insurer, age, setting)。二つまで、コンマで区切る
    #[arg(long, value_delimiter = ',', required = true)]
    pub by: Vec<String>,
    /// 数量 (quantity) か金額 (value)
    #[arg(long, default_value = "quantity")]
    #[serde(default = "quantity")]
    pub measure: String,
    /// 地域をまとめる段 (prefecture, region, municipality, ward)
    #[arg(long)]
    #[serde(default)]
    pub level: Option<String>,
    /// 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub reference: Option<String>,
}

pub(super) fn quantity() -> String {
    "quantity".to_owned()
}

/// The share, the contribution or the gain of one place.
#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct PlaceFiguresInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 地域 (コードか名前)
    #[arg(long, value_name = "PLACE")]
    pub place: String,
    /// 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub reference: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct GainInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub place: PlaceFiguresInput,
    /// 目標: 比べる相手 (reference) か、地域の 90 パーセンタイル (p90)
    #[arg(long, default_value = "reference")]
    #[serde(default = "to_reference")]
    pub to: String,
}

fn to_reference() -> String {
    "reference".to_owned()
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct SavingsInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 地域 (コードか名前)。省くとデータセットの全地域
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub place: Option<String>,
    /// 置き換える先の薬価: 最高 (highest)、平均 (mean)、最低 (lowest)
    #[arg(long, default_value = "lowest")]
    #[serde(default = "lowest")]
    pub target: String,
}

fn lowest() -> String {
    "lowest".to_owned()
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct RankGroupsInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 地域 (コードか名前)。省くとデータセットの全地域
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub place: Option<String>,
    /// 群: 薬効分類 (category) か成分 (ingredient)
    #[arg(long, default_value = "category")]
    #[serde(default = "category")]
    pub by: String,
    /// 置き換える先の薬価: 最高 (highest)、平均 (mean)、最低 (lowest)
    #[arg(long, default_value = "lowest")]
    #[serde(default = "lowest")]
    pub target: String,
    /// 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub reference: Option<String>,
    /// 列の重み (yen=3)。0 から 10。何度でも。付けた列だけを数えます。一つも付けなければ、覚えている重みか、どの列も同じ重み。
    /// 列: yen, gap, interchangeable, saving, supply_trouble, places_below, places_using
    #[arg(long = "weight", value_name = "COLUMN=N")]
    #[serde(default)]
    pub weights: Vec<String>,
}

pub(super) fn category() -> String {
    "category".to_owned()
}

/// A figure of a file, found again where it stands.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TraceLine {
    pub file_name: String,
    pub sha256: String,
    pub sheet: Option<String>,
    pub row: u32,
    pub place: String,
    pub period: String,
    pub code: String,
    pub name: String,
    /// As the dataset counts; none where there is an absence.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
}

/// The rows of the files that a figure was made from.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TraceView {
    pub total: u32,
    pub lines: Vec<TraceLine>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct DatasetsView {
    pub datasets: Vec<DatasetView>,
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct DatasetsInput {}

/// Writes the template of our own usage file.
#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct UsageTemplateInput {
    /// 書き出す場所
    pub path: String,
}

/// What the first rows of a usage file say, before it is imported.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UsageLook {
    /// `own`, `ndb`, `usage_list`, or `unknown` where the headers are not known and the columns have to be pointed out.
    pub layout: String,
    /// As written.
    pub headers: Vec<String>,
    /// Up to ten.
    pub first_rows: Vec<Vec<String>>,
    /// One for each column: what a person said of such headers before, else a guess.
    pub roles: Vec<reference_data::usage::mapping::Role>,
    /// The roles were remembered and not guessed.
    pub remembered: bool,
    pub signature: String,
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// None where nobody says it yet, and where only the rows do.
    pub unit: Option<reference_data::usage::QuantityUnit>,
    /// What the file does not say and a person must: `dataset`, `place`, `period`, `unit`, `quantity`, `code`; `mapping` where its
    /// columns have to be pointed out.
    pub needs: Vec<String>,
}

/// Something about an accepted file that is worth knowing and no fault.
#[derive(Debug, Clone, Serialize, TS)]
pub struct NoteView {
    pub code: String,
    pub message: String,
}

/// An answer, and for each of its rows where it comes from.
macro_rules! traced {
    ($($view:ident: $answer:ty),* $(,)?) => {
        $(#[derive(Debug, Clone, Serialize, TS)]
        pub struct $view {
            #[serde(flatten)]
            pub answer: $answer,
            /// One for each row; absent unless asked for.
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub traces: Vec<TraceView>,
        })*
    };
}

traced! {
    ShareView: ShareAnswer,
    ContributionView: ContributionAnswer,
    GainView: GainAnswer,
    SavingsView: SavingAnswer,
    GroupsView: GroupAnswer,
}
