//! A small map of the places of a kind, shaded by where they stand. Made once for all the places that it shows.

use std::collections::BTreeMap;

use reference_data::place::PlaceId;
use reference_data::place::shape::{Polygon, UNITS};
use reference_data::share::{Peer, PlaceStanding};

use crate::publish::drawing::{Drawing, Mark, Point, Stroke};
use crate::publish::glyphs::Typeface;
use crate::publish::layout::{Ink, Style};
use crate::publish::report::chart::{NOTE, ring};
use crate::publish::report::fit::fit_line;
use crate::publish::report::ranked::in_order;
use crate::publish::report::words::bare_percent;
use crate::publish::table::Side;

/// The shape of a place; none where it is not at hand.
pub type Shapes<'a> = dyn Fn(&PlaceId) -> Option<Vec<&'a Polygon>> + 'a;

const CLASSES: usize = 5;
const LEGEND: f32 = 62.0;
/// The side of what is drawn beside the map.
const ASIDE: f32 = 40.0;
const LABEL: f32 = 11.0;
/// From one line of the legend to the next.
const KEY: f32 = 13.0;
const BORDER: Stroke = Stroke { ink: Ink::Rule, width: 0.35, dash: None };

pub(super) struct Map {
    pub drawing: Drawing,
    /// Rings of each place on the paper.
    places: BTreeMap<PlaceId, Vec<Vec<Point>>>,
}

/// None where no place of the standing has a shape.
pub(super) fn map(type_: &Typeface, standing: &PlaceStanding, shapes: &Shapes, width: f32, height: f32) -> Option<Map> {
    let shaped: Vec<(&Peer, Vec<&Polygon>)> = standing.peers.iter().filter_map(|peer| Some((peer, shapes(&peer.place)?))).collect();
    let mut extents: Vec<(&Peer, Extent)> = shaped.iter().filter_map(|(peer, polygons)| Some((*peer, Extent::of(polygons)?))).collect();
    // As many as there is room for above the legend.
    let most = (height - (CLASSES + 2) as f32 * KEY - 6.0) / (ASIDE + LABEL);
    let apart = apart(&mut extents, most.max(0.0) as usize);
    let main = Frame::new(Extent::around(&extents)?, [0.0, 0.0, width - LEGEND, height])?;
    let side = width - LEGEND + 6.0;
    let aside = apart.iter().enumerate().filter_map(|(at, (peer, extent))| {
        let top = 4.0 + at as f32 * (ASIDE + LABEL);
        Some((&peer.place, Frame::new(*extent, [side, top, side + ASIDE, top + ASIDE])?))
    });
    let aside: BTreeMap<&PlaceId, Frame> = aside.collect();
    let classes = classes(standing);
    let mut drawing = Drawing::new(width, height);
    let mut places = BTreeMap::new();
    for (peer, polygons) in &shaped {
        let frame = aside.get(&peer.place).unwrap_or(&main);
        let rings: Vec<Vec<Point>> = polygons.iter().copied().flatten().filter_map(|ring| frame.ring(ring)).collect();
        let fill = classes.of.get(&peer.place).map_or(Ink::Paper, |class| shade(*class));
        drawing.marks.push(Mark::Area { rings: rings.clone(), fill: Some(fill), edge: Some(BORDER) });
        places.insert(peer.place.clone(), rings);
    }
    for (peer, _) in &apart {
        let Some(Frame { bounds: [left, top, right, bottom], .. }) = aside.get(&peer.place) else { continue };
        let corners = vec![(*left, *top), (*right, *top), (*right, *bottom), (*left, *bottom)];
        drawing.marks.push(Mark::Area { rings: vec![corners], fill: None, edge: Some(BORDER) });
        let line = fit_line(type_, &peer.label, NOTE, LEGEND - 6.0);
        drawing.text(type_, (*left, bottom + 7.5), line, Side::Left);
    }
    legend(type_, &mut drawing, &classes, side);
    Some(Map { drawing, places })
}

/// West, south, east, north.
#[derive(Debug, Clone, Copy)]
struct Extent([f64; 4]);

impl Extent {
    /// Of the largest part, so that far islands of a place do not make all else small.
    fn of(polygons: &[&Polygon]) -> Option<Self> {
        let parts = polygons.iter().filter_map(|polygon| bounds(polygon.first()?)).map(Self);
        parts.max_by(|a, b| a.area().total_cmp(&b.area()))
    }

    fn around(extents: &[(&Peer, Extent)]) -> Option<Self> {
        let join = |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
        extents.iter().map(|(_, extent)| extent.0).reduce(join).map(Self)
    }

    fn area(self) -> f64 {
        let Self([west, south, east, north]) = self;
        (east - west) * (north - south)
    }
}

/// Small places without which the map would be much larger: they are taken out and drawn beside it, at a scale of their own.
fn apart<'p>(extents: &mut Vec<(&'p Peer, Extent)>, most: usize) -> Vec<(&'p Peer, Extent)> {
    const SMALL: f64 = 0.05;
    const SHRINKS: f64 = 0.75;
    let whole: f64 = extents.iter().map(|(_, extent)| extent.area()).sum();
    let mut apart = Vec::new();
    while apart.len() < most && extents.len() > 2 {
        let Some(area) = Extent::around(extents).map(Extent::area) else { break };
        let without = |at: usize| {
            let rest: Vec<(&Peer, Extent)> = extents.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).collect();
            Extent::around(&rest).map_or(area, Extent::area)
        };
        let small = (0..extents.len()).filter(|at| extents[*at].1.area() < whole * SMALL);
        let best = small.map(|at| (at, without(at))).min_by(|a, b| a.1.total_cmp(&b.1));
        match best {
            Some((at, rest)) if rest < area * SHRINKS => apart.push(extents.remove(at)),
            _ => break,
        }
    }
    apart
}

impl Map {
    /// Around the place, to be laid over the map.
    pub fn highlight(&self, place: &PlaceId) -> Option<Drawing> {
        let rings = self.places.get(place)?;
        let mut drawing = Drawing::new(self.drawing.width, self.drawing.height);
        let halo = |ink, width| Some(Stroke { ink, width, dash: None });
        for edge in [halo(Ink::Paper, 3.0), halo(Ink::Text, 1.5)] {
            drawing.marks.push(Mark::Area { rings: rings.clone(), fill: None, edge });
        }
        let all = || rings.iter().flatten();
        let reach = |of: fn(&Point) -> f32| {
            let (from, to) = all().map(of).fold((f32::MAX, f32::MIN), |(from, to), at| (from.min(at), to.max(at)));
            ((from + to) / 2.0, to - from)
        };
        let ((x, width), (y, height)) = (reach(|point| point.0), reach(|point| point.1));
        // What is too small to be seen is ringed.
        if width.max(height) < 9.0 && all().next().is_some() {
            drawing.marks.push(Mark::Area { rings: vec![ring((x, y), 9.0)], fill: None, edge: halo(Ink::Text, 1.0) });
        }
        Some(drawing)
    }
}

/// Where on the paper a place of the world is.
struct Frame {
    west: f64,
    north: f64,
    /// Points to a unit of latitude, and a unit of longitude to one of latitude.
    scale: f64,
    narrow: f64,
    left: f32,
    top: f32,
    /// Left, top, right, bottom on the paper.
    bounds: [f32; 4],
}

impl Frame {
    fn new(Extent([west, south, east, north]): Extent, bounds: [f32; 4]) -> Option<Self> {
        const EDGE: f32 = 3.0;
        let narrow = ((south + north) / 2.0 / f64::from(UNITS)).to_radians().cos();
        let (wide, high) = ((east - west) * narrow, north - south);
        if wide <= 0.0 || high <= 0.0 {
            return None;
        }
        let [x, y, right, bottom] = bounds;
        let (width, height) = (right - x, bottom - y);
        let scale = (f64::from(width - 2.0 * EDGE) / wide).min(f64::from(height - 2.0 * EDGE) / high);
        let left = x + (width - (wide * scale) as f32) / 2.0;
        let top = y + (height - (high * scale) as f32) / 2.0;
        Some(Self { west, north, scale, narrow, left, top, bounds })
    }

    /// Points nearer to each other than print can tell are one. None for what is nothing then, and for what leaves the frame.
    fn ring(&self, ring: &[(i32, i32)]) -> Option<Vec<Point>> {
        const FINE: f32 = 0.3;
        let [left, top, right, bottom] = self.bounds;
        let mut points: Vec<Point> = Vec::new();
        for (east, north) in ring {
            let x = self.left + ((f64::from(*east) - self.west) * self.narrow * self.scale) as f32;
            let y = self.top + ((self.north - f64::from(*north)) * self.scale) as f32;
            if !(left..=right).contains(&x) || !(top..=bottom).contains(&y) {
                return None;
            }
            if points.last().is_none_or(|last| (last.0 - x).abs() + (last.1 - y).abs() > FINE) {
                points.push((x, y));
            }
        }
        (points.len() > 2).then_some(points)
    }
}

/// West, south, east, north.
fn bounds(ring: &[(i32, i32)]) -> Option<[f64; 4]> {
    let east = ring.iter().map(|point| f64::from(point.0));
    let north = ring.iter().map(|point| f64::from(point.1));
    let least = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::min);
    let most = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::max);
    Some([least(&mut east.clone())?, least(&mut north.clone())?, most(&mut east.clone())?, most(&mut north.clone())?])
}

struct Classes {
    /// From 0, the highest shares.
    of: BTreeMap<PlaceId, usize>,
    /// The highest and the lowest share of each.
    ranges: Vec<(usize, String, String)>,
    absent: bool,
}

/// Fifths by rank.
fn classes(standing: &PlaceStanding) -> Classes {
    let ranked = in_order(standing);
    let class = |peer: &Peer| (peer.rank.map_or(0, |rank| rank as usize - 1) * CLASSES / ranked.len()).min(CLASSES - 1);
    let mut ranges: Vec<(usize, String, String)> = Vec::new();
    for peer in &ranked {
        let share = peer.share.clone().unwrap_or_default();
        match ranges.last_mut() {
            Some((last, _, lowest)) if *last == class(peer) => *lowest = share,
            _ => ranges.push((class(peer), share.clone(), share)),
        }
    }
    let of = ranked.iter().map(|peer| (peer.place.clone(), class(peer))).collect();
    Classes { of, ranges, absent: ranked.len() < standing.peers.len() }
}

fn shade(class: usize) -> Ink {
    Ink::Shade((CLASSES - 1 - class) as u8)
}

fn legend(type_: &Typeface, drawing: &mut Drawing, classes: &Classes, x: f32) {
    let rows = classes.ranges.len() + usize::from(classes.absent) + 1;
    let top = drawing.height - rows as f32 * KEY - 2.0;
    drawing.text(type_, (x, top + 8.0), vec![type_.span("割合（％）", NOTE)], Side::Left);
    let mut key = |row: usize, fill: Ink, label: &str| {
        let y = top + row as f32 * KEY;
        let corners = vec![(x, y + 2.0), (x + 12.0, y + 2.0), (x + 12.0, y + 11.0), (x, y + 11.0)];
        drawing.marks.push(Mark::Area { rings: vec![corners], fill: Some(fill), edge: Some(BORDER) });
        drawing.text(type_, (x + 15.0, y + 9.0), vec![type_.span(label, Style::regular(6.5).tabular())], Side::Left);
    };
    for (row, (class, highest, lowest)) in classes.ranges.iter().enumerate() {
        let (lowest, highest) = (bare_percent(lowest), bare_percent(highest));
        let label = if lowest == highest { lowest } else { format!("{lowest}〜{highest}") };
        key(row + 1, shade(*class), &label);
    }
    if classes.absent {
        key(classes.ranges.len() + 1, Ink::Paper, "割合なし");
    }
}

/// The same in words.
pub(super) fn said(standing: &PlaceStanding) -> String {
    format!(
        "{}の中での{}の地図。割合の高い順に五段階の濃さで塗り、この地域を太い線で囲む。",
        standing.within.name,
        super::words::kind(standing.kind)
    )
}
