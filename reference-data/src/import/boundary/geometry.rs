//! The geometry of GeoJSON.

use serde::Deserialize;

use super::nested::{Innermost, Nested};
use super::{Point, Polygon, Ring, point, ring};

#[derive(Deserialize)]
pub struct Geometry {
    r#type: Option<String>,
    coordinates: Option<Nested<Position>>,
}

/// Longitude and latitude; the height above the sea and what else there may be is passed over.
#[derive(Default)]
struct Position {
    degrees: [f64; 2],
    count: usize,
}

impl Position {
    fn point(&self) -> Option<Point> {
        point(self.degrees[0], self.degrees[1]).filter(|_| self.count >= 2)
    }
}

impl Innermost for Position {
    fn take(&mut self, number: f64) {
        if let Some(place) = self.degrees.get_mut(self.count) {
            *place = number;
        }
        self.count += 1;
    }

    fn is_whole(&self) -> bool {
        self.point().is_some()
    }
}

impl Geometry {
    /// None where it is no area or damaged; one without a type is empty.
    pub fn polygons(self) -> Option<Vec<Polygon>> {
        let Some(kind) = self.r#type else { return Some(Vec::new()) };
        let coordinates = self.coordinates?;
        match (kind.as_str(), coordinates.height) {
            ("Polygon" | "MultiPolygon", 0) | ("Polygon", 3) | ("MultiPolygon", 4) => {}
            _ => return None,
        }
        coordinates.whole.then(|| coordinates.lists_of_lists.into_iter().filter_map(polygon).collect())
    }
}

/// Lines that hold no area go; a polygon whose outer line is gone goes with them.
fn polygon(lines: Vec<Vec<Position>>) -> Option<Polygon> {
    let mut lines = lines.into_iter().map(|line| ring(line.iter().filter_map(Position::point).collect::<Ring>()));
    let outer = lines.next()??;
    Some(std::iter::once(outer).chain(lines.flatten()).collect())
}
