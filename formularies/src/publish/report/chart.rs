//! What the charts of a page share: an upright axis in per cent, and how marks are made.

use crate::publish::drawing::{Drawing, Mark, Point, Stroke};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Line, Style};
use crate::publish::report::words::position;
use crate::publish::table::Side;

pub(super) const NOTE: Style = Style::regular(6.5).ink(Ink::Muted).tabular();
/// What is compared with.
pub(super) const COMPARED: Stroke = Stroke { ink: Ink::Muted, width: 0.9, dash: Some(3.0) };
/// What is compared with beside it.
pub(super) const FURTHER: Stroke = Stroke { ink: Ink::Muted, width: 0.9, dash: Some(1.0) };

/// Shares between a lowest and a highest, in per cent, from the bottom of a field to its top.
#[derive(Debug)]
pub(super) struct Scale {
    lowest: f32,
    highest: f32,
    step: f32,
    top: f32,
    bottom: f32,
}

impl Scale {
    /// None without a share.
    pub fn new<'a>(shares: impl Iterator<Item = &'a str>, top: f32, bottom: f32) -> Option<Self> {
        let (mut lowest, mut highest) = (f32::MAX, f32::MIN);
        for share in shares.map(|share| position(share) * 100.0) {
            (lowest, highest) = (lowest.min(share), highest.max(share));
        }
        if lowest > highest {
            return None;
        }
        let spread = (highest - lowest).max(0.4);
        let step = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| spread / step <= 4.0).unwrap_or(25.0);
        let (below, above) = (((lowest / step) - 0.4).floor() * step, ((highest / step) + 0.4).ceil() * step);
        Some(Self { lowest: below.max(0.0), highest: above.min(100.0).max(below + step), step, top, bottom })
    }

    pub fn y(&self, share: &str) -> f32 {
        self.at(position(share) * 100.0)
    }

    fn at(&self, percent: f32) -> f32 {
        self.bottom - (percent - self.lowest) / (self.highest - self.lowest) * (self.bottom - self.top)
    }

    /// Lines across the field, and what they stand for beside it.
    pub fn rules(&self, type_: &Typeface, drawing: &mut Drawing, from: f32, to: f32) {
        let decimals = usize::from(self.step < 1.0);
        for number in 0..=((self.highest - self.lowest) / self.step).round() as u16 {
            let percent = self.lowest + f32::from(number) * self.step;
            let y = self.at(percent);
            drawing.line(vec![(from, y), (to, y)], Stroke { ink: Ink::Hair, width: 0.4, dash: None });
            let label = vec![type_.span(&format!("{percent:.decimals$}"), NOTE)];
            drawing.text(type_, (from - 3.0, y + 2.2), label, Side::Right);
        }
        drawing.text(type_, (from - 3.0, self.top - 7.0), vec![type_.span("％", NOTE)], Side::Right);
    }
}

impl Drawing {
    pub fn new(width: f32, height: f32) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    pub fn line(&mut self, points: Vec<Point>, stroke: Stroke) {
        self.marks.push(Mark::Path { points, stroke });
    }

    /// The line begins, is centred or ends at the point.
    pub fn text(&mut self, type_: &Typeface, (x, y): Point, line: Line, side: Side) {
        self.marks.push(Mark::Text { x: x - side.shift(type_.width(&line)), y, line });
    }

    pub fn dot(&mut self, centre: Point, radius: f32, fill: Ink, edge: Option<Stroke>) {
        self.marks.push(Mark::Area { rings: vec![ring(centre, radius)], fill: Some(fill), edge });
    }
}

/// A circle, as near as print needs.
pub(super) fn ring((x, y): Point, radius: f32) -> Vec<Point> {
    const CORNERS: u8 = 20;
    let corner = |i: u8| f32::from(i) / f32::from(CORNERS) * std::f32::consts::TAU;
    (0..CORNERS).map(|i| (x + radius * corner(i).cos(), y + radius * corner(i).sin())).collect()
}
