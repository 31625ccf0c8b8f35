//! Places like a place.

use clap::Args;
use reference_data::place::{Likeness, Place, SimilarPlace};
use reference_data::share::{Absence, Basis, Measure};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FiguresInput;
use super::usage::quantity;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct SimilarInput {
    #[command(flatten)]
    #[serde(flatten)]
    pub figures: FiguresInput,
    /// 地域 (コードか名前)
    #[arg(long, value_name = "PLACE")]
    pub place: String,
    /// いくつまで挙げるか
    #[arg(long, value_name = "N", default_value_t = 5)]
    #[serde(default = "five")]
    pub count: u32,
    /// 数量 (quantity) か金額 (value)
    #[arg(long, default_value = "quantity")]
    #[serde(default = "quantity")]
    pub measure: String,
}

fn five() -> u32 {
    5
}

/// Places of the same kind that have figures in the dataset, the nearest first. How near two places are is told by their populations,
/// the larger divided by the smaller, in steps of [`SimilarView::step`]; within a step by the part of people aged 65 and over.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SimilarView {
    pub measure: Measure,
    /// Of the shares.
    pub basis: Basis,
    pub place: Place,
    pub share: Option<String>,
    pub absence: Option<Absence>,
    /// Empty where the place has no population; then there are no rows.
    pub compared_by: Vec<Likeness>,
    pub step: String,
    /// Of the places that could be compared, those without a population.
    pub without_population: u32,
    /// And those with one of which nobody says how many are 65 and over.
    pub without_aged_part: u32,
    pub rows: Vec<SimilarRow>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct SimilarRow {
    #[serde(flatten)]
    pub similar: SimilarPlace,
    pub share: Option<String>,
    pub absence: Option<Absence>,
    /// Its share less the place's, as a fraction; ten decimals.
    pub difference: Option<String>,
}
