//! 公表用の出力: what leaves the program with usage in it.

use clap::Args;
use formularies::transact::Release;
use reference_data::release::{Counts, Hidden, ReleaseTable, Request};
use reference_data::share::{Basis, LeftOut};
use reference_data::suppression::Rule;
use reference_data::usage::DatasetId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person asks to give out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Args, TS)]
pub struct ReleaseInput {
    /// 表 (share_by_place, share_by_place_category, share_by_place_ingredient, usage_list)。何度でも
    #[arg(long = "table", value_name = "TABLE", required = true)]
    pub tables: Vec<String>,
    /// データセット（一つだけなら省けます）
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub period: Option<String>,
    /// 絞り込み (setting=院外)。何度でも
    #[arg(long = "where", value_name = "KEY=VALUE")]
    #[serde(default)]
    pub filters: Vec<String>,
    /// この地域の中だけ (コードか名前)
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub within: Option<String>,
    /// 地域の段 (prefecture, region, municipality, ward)。省くとデータセットにある地域
    #[arg(long)]
    #[serde(default)]
    pub level: Option<String>,
    /// 秘匿の基準 (suisho release-rules で一覧)
    #[arg(long, value_name = "RULE", default_value = "unknown_patients")]
    #[serde(default = "unknown_patients")]
    pub rule: String,
    /// 基準より厳しい数量のしきい値 (oral=2000。oral, external, injection, dental, unknown)。何度でも
    #[arg(long = "threshold", value_name = "ROUTE=QUANTITY")]
    #[serde(default)]
    pub thresholds: Vec<String>,
    /// 保険者別の欄も出す
    #[arg(long)]
    #[serde(default)]
    pub insurers: bool,
    /// 市区町村と保険者を掛け合わせて出す理由と、誰の同意によるか。記録に残ります
    #[arg(long, value_name = "TEXT")]
    #[serde(default)]
    pub consent: Option<String>,
}

fn unknown_patients() -> String {
    "unknown_patients".to_owned()
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct MakeReleaseInput {
    #[serde(flatten)]
    pub release: ReleaseInput,
    /// A folder that is not there yet, or is empty.
    pub out: String,
    /// The token of the preview that the person saw; none where none was asked for.
    pub seen: Option<String>,
}

/// What will be hidden and why, before anything is written.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleasePreview {
    /// Stands for everything that the release decides and rests on: the same for the same release.
    pub token: String,
    pub request: Request,
    pub basis: Basis,
    /// 読み方, as it will be written.
    pub lines: Vec<String>,
    pub tables: Vec<ReleaseTableView>,
    /// Every figure once, margins among them.
    pub total: Counts,
    /// The places of the level, then their sums.
    pub places: Vec<ReleasePlace>,
    /// Insurers that have figures of their own.
    pub insurers: Vec<String>,
    /// Small figures that earlier releases have already given away; the first hundred.
    pub exposed: Vec<ExposedFigure>,
    pub exposed_total: u32,
    /// Releases of the dataset before this one, newest first.
    pub earlier: Vec<Release>,
    /// Numbers of those after which files of their period were imported: what they show was checked as if it were what the files say now.
    pub overtaken: Vec<u32>,
    /// Products that no list leads to a price code; they stand in no table.
    pub without_code: Vec<LeftOut>,
    /// Products whose unit cannot be converted; they stand in no table.
    pub unconverted: Vec<LeftOut>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleaseTableView {
    pub table: ReleaseTable,
    pub counts: Counts,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleasePlace {
    /// None for the sum of everything where that is no place.
    pub id: Option<String>,
    pub label: String,
    pub margin: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ExposedFigure {
    pub label: String,
    pub place: String,
}

/// A part of what is hidden.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct HiddenFiguresInput {
    /// Of the preview.
    pub token: String,
    pub table: Option<ReleaseTable>,
    /// By its position in the preview.
    pub place: Option<u32>,
    /// `below_threshold`, `place_too_small`, `protects`, `source`, `given_out`
    pub why: Option<String>,
    /// Words of the label or the key.
    pub text: String,
    /// At most so many lines.
    pub limit: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct HiddenFigures {
    pub total: u32,
    pub figures: Vec<Hidden>,
}

/// A table of one place as it will look.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ReleaseLinesInput {
    /// Of the preview.
    pub token: String,
    pub table: ReleaseTable,
    /// By its position in the preview; none for all places, of a table of shares.
    pub place: Option<u32>,
    /// At most so many lines.
    pub limit: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleaseLines {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub total: u32,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct MadeRelease {
    pub release: Release,
    pub preview: ReleasePreview,
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct ReleasesInput {
    /// データセット。省くとすべて
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleasesView {
    /// Newest first.
    pub releases: Vec<Release>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct WithdrawReleaseInput {
    /// 公表用の出力の番号
    pub number: u32,
    /// 取り下げる理由
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct ReleaseRulesInput {}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReleaseRules {
    /// The first is for figures without patients.
    pub rules: Vec<Rule>,
}
