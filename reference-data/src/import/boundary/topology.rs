//! TopoJSON: lines that shapes share, and shapes that name them by number (negative: backwards, counted from −1).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::nested::{Innermost, Nested};
use super::{Drawn, FileFault, POINTS, Polygon, Properties, Ring, Scalar, point, ring};

/// Points of a line, or with a transform their distances from the ones before.
#[derive(Default)]
pub struct Step {
    numbers: [f64; 2],
    count: usize,
}

impl Innermost for Step {
    fn take(&mut self, number: f64) {
        if let Some(place) = self.numbers.get_mut(self.count) {
            *place = number;
        }
        self.count += 1;
    }

    fn is_whole(&self) -> bool {
        self.count >= 2
    }
}

#[derive(Deserialize, Clone, Copy)]
pub struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
pub struct Object {
    r#type: Option<String>,
    id: Option<Scalar>,
    properties: Option<Properties>,
    /// Of a collection.
    #[serde(default)]
    geometries: Vec<Object>,
    /// Of a polygon, lists of numbers; of several, one level more.
    arcs: Option<Nested<Numbers>>,
}

/// The lines that one ring is made of.
#[derive(Default)]
struct Numbers(Vec<i32>);

impl Innermost for Numbers {
    fn take(&mut self, number: f64) {
        // What is no number of a line names one that is never there.
        self.0.push(if number.fract() == 0.0 && number.abs() < f64::from(i32::MAX) { number as i32 } else { i32::MAX });
    }

    fn is_whole(&self) -> bool {
        true
    }
}

/// Every shape of the file; those of one object come after each other.
pub fn drawn(objects: BTreeMap<String, Object>, arcs: Nested<Step>, transform: Option<Transform>) -> Result<Vec<Drawn>, FileFault> {
    let steps = match arcs.height {
        0 => Vec::new(),
        3 if arcs.whole && !arcs.gaps => arcs.lists_of_lists.into_iter().next().unwrap_or_default(),
        _ => return Err(FileFault::NotAMap { detail: "lines that are not lists of points".to_owned() }),
    };
    let lines: Vec<Option<Ring>> = steps.into_iter().map(|steps| line(&steps, transform)).collect();
    let mut drawn = Vec::new();
    // A shape may name one line any number of times.
    let mut room = POINTS;
    for object in objects.into_values() {
        collect(object, &lines, &mut room, &mut drawn)?;
    }
    Ok(drawn)
}

/// None where a point does not lie on the globe.
fn line(steps: &[Step], transform: Option<Transform>) -> Option<Ring> {
    let (mut x, mut y) = (0.0, 0.0);
    let place = |step: &Step| {
        let [first, second] = step.numbers;
        match transform {
            None => point(first, second),
            Some(Transform { scale, translate }) => {
                x += first;
                y += second;
                point(x * scale[0] + translate[0], y * scale[1] + translate[1])
            }
        }
    };
    steps.iter().map(place).collect()
}

fn collect(object: Object, lines: &[Option<Ring>], room: &mut usize, drawn: &mut Vec<Drawn>) -> Result<(), FileFault> {
    if object.r#type.as_deref() == Some("GeometryCollection") {
        return object.geometries.into_iter().try_for_each(|geometry| collect(geometry, lines, room, drawn));
    }
    let polygons = match object.r#type.as_deref() {
        None => Some(Vec::new()),
        Some(kind) => polygons(kind, object.arcs.unwrap_or_default(), lines, room)?,
    };
    drawn.push(Drawn { id: object.id, properties: object.properties.unwrap_or_default(), polygons });
    Ok(())
}

/// None where it is no area or damaged.
fn polygons(kind: &str, arcs: Nested<Numbers>, lines: &[Option<Ring>], room: &mut usize) -> Result<Option<Vec<Polygon>>, FileFault> {
    let parts = match (kind, arcs.height) {
        ("Polygon" | "MultiPolygon", 0) => Vec::new(),
        ("Polygon", 2) => arcs.lists,
        ("MultiPolygon", 3) => arcs.lists_of_lists.into_iter().next().unwrap_or_default(),
        _ => return Ok(None),
    };
    if !arcs.whole {
        return Ok(None);
    }
    let mut polygons = Vec::new();
    for part in parts {
        let mut rings = Vec::new();
        for numbers in part {
            match joined(&numbers.0, lines, room)? {
                Some(points) => rings.push(ring(points)),
                None => return Ok(None),
            }
        }
        // Lines that hold no area go; a polygon whose outer line is gone goes with them.
        if let Some(Some(_)) = rings.first() {
            polygons.push(rings.into_iter().flatten().collect());
        }
    }
    Ok(Some(polygons))
}

/// The named lines one after the other. None where one is not in the file.
fn joined(numbers: &[i32], lines: &[Option<Ring>], room: &mut usize) -> Result<Option<Ring>, FileFault> {
    let mut points = Ring::new();
    for number in numbers {
        let index = usize::try_from(if *number < 0 { !number } else { *number }).ok();
        let Some(Some(line)) = index.and_then(|index| lines.get(index)) else { return Ok(None) };
        *room = room.checked_sub(line.len().max(1)).ok_or(FileFault::TooManyPoints { limit: POINTS })?;
        if *number < 0 {
            points.extend(line.iter().rev());
        } else {
            points.extend(line);
        }
    }
    Ok(Some(points))
}
