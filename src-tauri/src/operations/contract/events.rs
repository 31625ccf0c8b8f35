//! Why a figure moved.

use clap::Args;
use reference_data::product::Origin;
use reference_data::share::EventsAnswer;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FiguresInput;
use super::usage::quantity;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct EventsInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 地域 (コードか名前)。省くとデータセットの全地域
    #[arg(long, value_name = "PLACE")]
    #[serde(default)]
    pub place: Option<String>,
    /// 数量 (quantity) か金額 (value)
    #[arg(long, default_value = "quantity")]
    #[serde(default = "quantity")]
    pub measure: String,
    /// 出来事ごとに、品目をいくつまで挙げるか
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[serde(default = "ten")]
    pub lines: u32,
}

fn ten() -> u32 {
    10
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct EventsView {
    #[serde(flatten)]
    pub answer: EventsAnswer,
    /// One for each row; absent unless asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traces: Vec<EventTrace>,
}

/// Where the lines of an event stand in the lists.
#[derive(Debug, Clone, Serialize, TS)]
pub struct EventTrace {
    /// One for each line.
    pub lines: Vec<EventOrigin>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct EventOrigin {
    /// None where the edition before does not have it.
    pub before: Option<Origin>,
    pub after: Option<Origin>,
}
