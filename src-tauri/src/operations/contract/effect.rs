//! What came of a formulary.

use clap::Args;
use reference_data::share::EffectAnswer;
use reference_data::usage::DatasetId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct EffectInput {
    /// フォーミュラリ (作業フォルダーの ID か、文書の場所)
    pub formulary: String,
    /// この日の前と後を比べる (2025-10-01)
    #[arg(long, value_name = "DATE")]
    pub on: String,
    /// 前の期間（省くと、前と後に同じ長さで取れるいちばん長い期間。12 か月まで）
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub before: Option<String>,
    /// 後の期間
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub after: Option<String>,
    /// 地域 (コードか名前)。省くと、フォーミュラリの地域（市区町村が二つ以上なら、合わせた一つの数字）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub place: Option<String>,
    /// 比べる相手の地域（省くと、都道府県。都道府県なら全国）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub reference: Option<String>,
    /// 薬効群 (ID か名前)。何度でも。省くと全部
    #[arg(long = "group", value_name = "GROUP")]
    #[serde(default)]
    pub groups: Vec<String>,
    /// データセット（一つだけなら省けます）
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// 絞り込み (setting=院外, insurer=国保, age=75歳以上)。何度でも
    #[arg(long = "where", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub filters: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct EffectView {
    /// Its id.
    pub formulary: String,
    pub title: String,
    #[serde(flatten)]
    pub answer: EffectAnswer,
}
