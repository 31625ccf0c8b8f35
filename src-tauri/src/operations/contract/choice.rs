//! 薬効群の選定 and 地域での使用.

use clap::Args;
use formularies::candidate::{Candidate, ListedUsage};
use formularies::choice::ChosenGroup;
use reference_data::share::UsageBasis;
use reference_data::usage::DatasetId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Failure;
use super::usage::category;

/// Groups as they were ranked, and where.
#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct ChosenGroupsInput {
    /// 薬効分類番号 (214) か、成分の 7 桁
    #[arg(required = true, value_name = "KEY")]
    pub keys: Vec<String>,
    /// 群: 薬効分類 (category) か成分 (ingredient)
    #[arg(long, default_value = "category")]
    #[serde(default = "category")]
    pub by: String,
    /// データセット（一つだけなら省けます）
    #[arg(long, value_name = "ID")]
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dataset: Option<DatasetId>,
    /// 地域 (コードか名前)。省くとデータセットの全地域
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub place: Option<String>,
    /// 期間 (2024-04 や 2024-04..2025-03)。付けなければデータセットの全期間
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub period: Option<String>,
    /// 薬効群を加えるフォーミュラリ (ID)。省くと、新しいもの
    #[arg(long, value_name = "FORMULARY")]
    #[serde(default)]
    pub formulary: Option<String>,
}

/// What each group holds of the price list, and what of it a drug group would take.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ChosenGroupsView {
    /// Of the quantities.
    pub basis: UsageBasis,
    pub groups: Vec<ChosenGroup>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct BeginGroupsInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub chosen: ChosenGroupsInput,
    /// 新しいフォーミュラリの名称
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub title: String,
    /// 新しいフォーミュラリの作成主体
    #[arg(long, default_value = "")]
    #[serde(default)]
    pub issuer: String,
    /// 新しいフォーミュラリの地域の呼び名（省くと、地域の名前）
    #[arg(long)]
    #[serde(default)]
    pub region: Option<String>,
    /// 新しいフォーミュラリの収載の方針 (nihonkai, notice)
    #[arg(long)]
    #[serde(default)]
    pub policy: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Args, TS)]
pub struct CandidatesInput {
    /// フォーミュラリ (ID)
    pub formulary: String,
    /// 薬効群 (ID か名称)
    pub group: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct CandidatesView {
    pub candidates: Vec<Candidate>,
    /// A line for each item of 収載表; empty without usage.
    pub listed: Vec<ListedUsage>,
    /// What 地域での使用 rests on; none where the formulary names no dataset, and where there is no usage.
    pub usage: Option<UsageBasis>,
    /// Why a formulary that names a dataset has no usage.
    pub no_usage: Option<Failure>,
}
