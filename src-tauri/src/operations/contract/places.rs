//! Places as a tree, and the handwork that explains and groups them.

use clap::Args;
use formularies::transact::HandworkOperation;
use reference_data::handwork::{Handwork, Region};
use reference_data::place::Place;
use reference_data::usage::DatasetId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Default, Deserialize, Args, TS)]
pub struct PlacesInput {}

#[derive(Debug, Clone, Serialize, TS)]
pub struct PlacesView {
    /// Every place with its parent, prefectures first, each followed by what lies in it.
    pub places: Vec<Place>,
    /// There is no list of municipalities yet: only prefectures are known.
    pub prefectures_only: bool,
    /// Places of which the shape is at hand.
    pub shapes: Vec<String>,
    /// No list of populations was imported.
    pub population_missing: bool,
    pub unknown: Vec<UnknownPlace>,
}

/// What a usage file writes in place of a place, and nobody explained.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UnknownPlace {
    #[ts(type = "string")]
    pub dataset: DatasetId,
    pub read: String,
    /// Places that bear the name; empty where none does.
    pub candidates: Vec<Place>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct HandworkInput {}

#[derive(Debug, Clone, Serialize, TS)]
pub struct HandworkView {
    pub handwork: Handwork,
    /// What was done just now; empty where it was only asked for.
    pub done: String,
    pub undo_label: Option<String>,
    pub redo_label: Option<String>,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ChangeHandworkInput {
    pub operation: HandworkOperation,
}

/// Regions as a CSV lists them: a municipality in each row, with the name of its region.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct ReadRegionsInput {
    pub path: String,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ReadRegionsView {
    pub regions: Vec<Region>,
    /// Rows whose municipality is not known: `3: 見本市`.
    pub unplaced: Vec<String>,
}
