//! The shapes of places, for a map.

use reference_data::place::PlaceId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct ShapesInput {
    pub places: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct ShapesView {
    /// In the order asked.
    pub shapes: Vec<DrawnShape>,
    /// Places without a shape of their own, of which not every part has one.
    pub lacking: Vec<String>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct DrawnShape {
    #[ts(type = "string")]
    pub place: PlaceId,
    /// Each polygon as its rings, the outer one first; each ring as x, y, x, y … in 1/100,000 degree, longitude before latitude, its
    /// first point not repeated.
    pub polygons: Vec<Vec<Vec<i32>>>,
}
