//! 後発医薬品割合 as others published it.

use clap::Args;
use reference_data::period::Period;
use reference_data::place::PlaceId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct PublishedSharesInput {
    /// 地域 (コードか名前)。何度でも。付けなければすべて
    #[arg(long = "place", value_name = "PLACE")]
    #[serde(default)]
    pub places: Vec<String>,
    /// この期間に掛かるものだけ (2024-04..2025-03 や FY2024)
    #[arg(long, value_name = "A..B")]
    #[serde(default)]
    pub period: Option<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishedSharesView {
    /// By place and period.
    pub rows: Vec<PublishedShareLine>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishedShareLine {
    #[ts(type = "string")]
    pub place: PlaceId,
    pub label: String,
    #[ts(type = "string")]
    pub period: Period,
    /// It speaks of exactly the period that was asked for.
    pub same_period: bool,
    /// 数量ベース, a fraction as exact as published.
    pub share: String,
    /// The file it was read from, or what the person who typed it in said.
    pub source: String,
    /// Typed in by hand.
    pub entered: bool,
}
