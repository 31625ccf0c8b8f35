//! The page of one place.

use clap::Args;
use serde::Deserialize;
use ts_rs::TS;

use super::PlaceFiguresInput;
use super::usage::quantity;

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
