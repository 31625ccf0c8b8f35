//! Pictures on a page: made once, shown wherever they are wanted.

use crate::publish::layout::{Ink, Line};

/// x from the left edge of the drawing, y downwards from its top, in points.
pub(crate) type Point = (f32, f32);

/// What lies outside its frame is not shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawing {
    pub width: f32,
    pub height: f32,
    /// From the lowest to the topmost.
    pub marks: Vec<Mark>,
}

#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// y is the baseline.
    Text {
        x: f32,
        y: f32,
        line: Line,
    },
    /// Closed rings; what lies within an even number of them is outside.
    Area {
        rings: Vec<Vec<Point>>,
        fill: Option<Ink>,
        edge: Option<Stroke>,
    },
    Path {
        points: Vec<Point>,
        stroke: Stroke,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Stroke {
    pub ink: Ink,
    pub width: f32,
    /// As long as the gaps between; none for a whole line.
    pub dash: Option<f32>,
}
