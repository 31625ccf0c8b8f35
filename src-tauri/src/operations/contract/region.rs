//! The page of one place, and pages in print.

use clap::Args;
use serde::Deserialize;
use ts_rs::TS;

use super::usage::quantity;
use super::{FiguresInput, PlaceFiguresInput};

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct PlacePageInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub place: PlaceFiguresInput,
    /// 数量 (quantity) か金額 (value)
    #[arg(long, default_value = "quantity")]
    #[serde(default = "quantity")]
    pub measure: String,
}

/// Two A4 pages of one place, or a booklet of many.
#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct ReportInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 一つの地域 (コードか名前) を二ページに
    #[arg(long, value_name = "PLACE", conflicts_with = "all")]
    #[serde(default)]
    pub place: Option<String>,
    /// 多くの地域を一冊に
    #[arg(long)]
    #[serde(default)]
    pub all: bool,
    /// 一冊にする地域の段 (prefecture, region, municipality, ward)。省くとデータセットの地域のまま
    #[arg(long, requires = "all")]
    #[serde(default)]
    pub level: Option<String>,
    /// この地域の中の地域だけを一冊に (コードか名前)
    #[arg(long, value_name = "PLACE", requires = "all")]
    #[serde(default)]
    pub within: Option<String>,
    /// 比べる相手の地域（省くと、市区町村は都道府県、都道府県は全国）
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub reference: Option<String>,
    /// 数量 (quantity) か金額 (value)
    #[arg(long, default_value = "quantity")]
    #[serde(default = "quantity")]
    pub measure: String,
    /// 書き出す PDF の場所
    #[arg(long, value_name = "PDF")]
    pub out: String,
}
