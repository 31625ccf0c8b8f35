//! Fewer points, with neighbours still joined: lines are cut where three shapes meet or a border reaches the sea, every piece is
//! simplified once (Visvalingam and Whyatt: the point that spans the smallest triangle with its neighbours goes first), and the shapes
//! are put together again. The result depends on nothing but the shapes.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::{Point, Polygon, Ring};

/// So many points remain for each shape on the average; a map of few shapes keeps more.
const POINTS_PER_SHAPE: usize = 100;
const POINTS_PER_MAP: usize = 20_000;

/// Twice an area, in squared units. Exact: coordinates stay below 2²⁶.
type Area = i64;

/// A ring as pieces: which, and whether it runs against them.
type Cut = Vec<(usize, bool)>;

pub fn simplify(mut shapes: Vec<&mut Vec<Polygon>>) {
    let junctions = Junctions::of(shapes.iter().flat_map(|polygons| polygons.iter().flatten()));
    let mut pieces = Pieces::default();
    let cut: Vec<Vec<Vec<Cut>>> = shapes
        .iter()
        .map(|polygons| polygons.iter().map(|polygon| polygon.iter().map(|ring| pieces.cut(ring, &junctions)).collect()).collect())
        .collect();
    let threshold = pieces.threshold(POINTS_PER_MAP.max(POINTS_PER_SHAPE * shapes.len()));
    let simple: Vec<Ring> = (0..pieces.lines.len()).map(|index| pieces.simplified(index, threshold)).collect();
    for (polygons, cut) in shapes.iter_mut().zip(cut) {
        let rings = |cut: Vec<Cut>| cut.iter().map(|pieces| joined(pieces, &simple)).collect::<Polygon>();
        **polygons = without_specks(cut.into_iter().map(rings).collect(), threshold);
    }
}

/// Points at which a line is cut: those that do not have the same two neighbours wherever they occur.
struct Junctions(HashMap<Point, (Point, Point, bool)>);

impl Junctions {
    fn of<'a>(rings: impl Iterator<Item = &'a Ring>) -> Self {
        let mut points: HashMap<Point, (Point, Point, bool)> = HashMap::new();
        for ring in rings {
            for (index, point) in ring.iter().enumerate() {
                let (before, after) = (ring[(index + ring.len() - 1) % ring.len()], ring[(index + 1) % ring.len()]);
                let (low, high) = (before.min(after), before.max(after));
                let known = points.entry(*point).or_insert((low, high, false));
                known.2 |= (known.0, known.1) != (low, high);
            }
        }
        Self(points)
    }

    fn is_one(&self, point: &Point) -> bool {
        self.0.get(point).is_some_and(|(_, _, junction)| *junction)
    }
}

/// Lines between junctions, each once and in one direction; a ring without a junction is a line that ends where it begins.
#[derive(Default)]
struct Pieces {
    lines: Vec<Ring>,
    /// For each point of each line the triangle with which it goes; the largest number for one that stays.
    spans: Vec<Vec<Area>>,
    known: HashMap<Ring, usize>,
}

impl Pieces {
    fn cut(&mut self, ring: &Ring, junctions: &Junctions) -> Cut {
        let first = ring.iter().position(|point| junctions.is_one(point));
        // Without a junction every shape with this ring begins at the same point.
        let first = first.unwrap_or_else(|| (0..ring.len()).min_by_key(|index| ring[*index]).unwrap_or(0));
        let mut pieces = Vec::new();
        let mut piece = vec![ring[first]];
        for step in 1..=ring.len() {
            let point = ring[(first + step) % ring.len()];
            piece.push(point);
            if step == ring.len() || junctions.is_one(&point) {
                pieces.push(self.add(std::mem::replace(&mut piece, vec![point])));
            }
        }
        pieces
    }

    fn add(&mut self, line: Ring) -> (usize, bool) {
        let against = line.iter().rev().lt(line.iter());
        let line: Ring = if against { line.into_iter().rev().collect() } else { line };
        let index = *self.known.entry(line).or_insert_with_key(|line| {
            self.spans.push(spans(line));
            self.lines.push(line.clone());
            self.lines.len() - 1
        });
        (index, against)
    }

    /// The span up to which points go so that about `budget` remain.
    fn threshold(&self, budget: usize) -> Area {
        let mut spans: Vec<Area> = self.spans.iter().flatten().copied().collect();
        if spans.len() <= budget {
            return 0;
        }
        let (_, threshold, _) = spans.select_nth_unstable_by_key(budget, |span| Reverse(*span));
        // Of a map of junctions alone nothing can go.
        if *threshold == Area::MAX { Area::MAX - 1 } else { *threshold }
    }

    fn simplified(&self, index: usize, threshold: Area) -> Ring {
        let (line, spans) = (&self.lines[index], &self.spans[index]);
        line.iter().zip(spans).filter(|(_, span)| **span > threshold).map(|(point, _)| *point).collect()
    }
}

/// The triangle with which each point goes, never less than that of one that goes before it. The ends stay, and of what lies between them
/// the last one to go (two for a closed line), so that no ring falls together.
fn spans(line: &Ring) -> Vec<Area> {
    let last = line.len() - 1;
    let mut spans = vec![Area::MAX; line.len()];
    let stay = if line[0] == line[last] { 2 } else { 1 };
    let (mut before, mut after): (Vec<usize>, Vec<usize>) =
        (0..line.len()).map(|index| (index.saturating_sub(1), (index + 1).min(last))).unzip();
    let mut queue: BinaryHeap<Reverse<(Area, usize)>> =
        (1..last).map(|index| Reverse((triangle(line[index - 1], line[index], line[index + 1]), index))).collect();
    let mut current: Vec<Area> = (0..line.len())
        .map(|index| if (1..last).contains(&index) { triangle(line[index - 1], line[index], line[index + 1]) } else { Area::MAX })
        .collect();
    let mut left = last.saturating_sub(1);
    let mut largest = 0;
    while left > stay {
        let Some(Reverse((area, index))) = queue.pop() else { break };
        // An entry that was superseded when a neighbour went.
        if spans[index] != Area::MAX || area != current[index] {
            continue;
        }
        largest = area.max(largest);
        spans[index] = largest;
        left -= 1;
        let (previous, next) = (before[index], after[index]);
        after[previous] = next;
        before[next] = previous;
        for neighbour in [previous, next] {
            if (1..last).contains(&neighbour) {
                let area = triangle(line[before[neighbour]], line[neighbour], line[after[neighbour]]);
                current[neighbour] = area;
                queue.push(Reverse((area, neighbour)));
            }
        }
    }
    spans
}

fn triangle(a: Point, b: Point, c: Point) -> Area {
    let difference = |from: Point, to: Point| (i64::from(to.0) - i64::from(from.0), i64::from(to.1) - i64::from(from.1));
    let ((ux, uy), (vx, vy)) = (difference(a, b), difference(a, c));
    (ux * vy - uy * vx).abs()
}

fn joined(pieces: &[(usize, bool)], simple: &[Ring]) -> Ring {
    let mut ring = Ring::new();
    for (index, against) in pieces {
        let line = &simple[*index];
        // The end of a piece is the beginning of the next.
        if *against {
            ring.extend(line.iter().rev().take(line.len().saturating_sub(1)));
        } else {
            ring.extend(&line[..line.len().saturating_sub(1)]);
        }
    }
    ring
}

/// Islands and lakes that are smaller than what is left out elsewhere go; the largest part of a place stays.
fn without_specks(polygons: Vec<Polygon>, threshold: Area) -> Vec<Polygon> {
    let size = |polygon: &Polygon| polygon.first().map_or(0, area);
    let largest = (0..polygons.len()).max_by_key(|index| (size(&polygons[*index]), Reverse(*index)));
    let kept = polygons.into_iter().enumerate().filter(|(index, polygon)| Some(*index) == largest || size(polygon) > i128::from(threshold));
    kept.map(|(_, polygon)| {
        let mut rings = polygon.into_iter();
        let outer = rings.next();
        outer.into_iter().chain(rings.filter(|ring| area(ring) > i128::from(threshold))).collect()
    })
    .collect()
}

/// Twice the area within.
fn area(ring: &Ring) -> i128 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    let sum: i128 = pairs.map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1)).sum();
    sum.abs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A grid of squares whose sides wander, so that neighbours share long borders.
    fn grid(width: usize, height: usize, steps: usize, wander: &[i32]) -> Vec<Vec<Polygon>> {
        let mut turn = 0;
        let mut wandering = |from: Point, to: Point| -> Ring {
            let mut line = Ring::new();
            for step in 1..steps {
                turn += 1;
                let at = |from: i32, to: i32| from + (to - from) * step as i32 / steps as i32;
                let off = wander[turn % wander.len()];
                line.push((
                    at(from.0, to.0) + if from.0 == to.0 { off } else { 0 },
                    at(from.1, to.1) + if from.1 == to.1 { off } else { 0 },
                ));
            }
            line
        };
        let corner = |x: usize, y: usize| (x as i32 * 10_000, y as i32 * 10_000);
        let across: Vec<Vec<Ring>> =
            (0..=height).map(|y| (0..width).map(|x| wandering(corner(x, y), corner(x + 1, y))).collect()).collect();
        let down: Vec<Vec<Ring>> = (0..height).map(|y| (0..=width).map(|x| wandering(corner(x, y), corner(x, y + 1))).collect()).collect();
        let mut shapes = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let mut ring = vec![corner(x, y)];
                ring.extend(&across[y][x]);
                ring.push(corner(x + 1, y));
                ring.extend(&down[y][x + 1]);
                ring.push(corner(x + 1, y + 1));
                ring.extend(across[y + 1][x].iter().rev());
                ring.push(corner(x, y + 1));
                ring.extend(down[y][x].iter().rev());
                shapes.push(vec![vec![ring]]);
            }
        }
        shapes
    }

    fn points(shapes: &[Vec<Polygon>]) -> usize {
        shapes.iter().flatten().flatten().map(Vec::len).sum()
    }

    #[test]
    fn neighbours_stay_joined_and_the_whole_keeps_its_size() {
        let wander: Vec<i32> = (0..997).map(|n| (n * 7919 % 401) - 200).collect();
        let before = grid(6, 5, 800, &wander);
        let mut after = before.clone();
        simplify(after.iter_mut().collect());
        assert!(points(&after) <= POINTS_PER_MAP * 2 + 200, "{}", points(&after));
        assert!(points(&after) * 3 < points(&before) * 2);
        // Every border between two squares is drawn by both: each step of one is a step of another, backwards, or lies on the outside.
        let mut steps: HashMap<(Point, Point), i32> = HashMap::new();
        for ring in after.iter().flatten().flatten() {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                *steps.entry((*a.min(b), *a.max(b))).or_default() += if a < b { 1 } else { -1 };
            }
        }
        let open: Vec<_> = steps.iter().filter(|(_, sum)| **sum != 0).map(|(step, _)| *step).collect();
        let outside = |point: Point| point.0 < 1_000 || point.1 < 1_000 || point.0 > 59_000 || point.1 > 49_000;
        assert!(open.iter().all(|(a, b)| outside(*a) && outside(*b)));
        let size = |shapes: &[Vec<Polygon>]| shapes.iter().flatten().flatten().map(area).sum::<i128>();
        assert!((size(&after) - size(&before)).abs() * 50 < size(&before));
    }

    #[test]
    fn small_maps_stay_as_they_are() {
        let before = grid(2, 2, 3, &[10, -10]);
        let mut after = before.clone();
        simplify(after.iter_mut().collect());
        let normal = |shapes: &[Vec<Polygon>]| {
            let mut rings: Vec<(i128, usize)> = shapes.iter().flatten().flatten().map(|ring| (area(ring), ring.len())).collect();
            rings.sort();
            rings
        };
        assert_eq!(normal(&after), normal(&before));
    }

    #[test]
    fn specks_go_and_a_place_never_does() {
        let square = |x: i32, side: i32| vec![vec![(x, 0), (x + side, 0), (x + side, side), (x, side)]];
        let kept = |polygons: Vec<Polygon>| without_specks(polygons, 100).len();
        assert_eq!(kept(vec![square(0, 100), square(1_000, 5), square(2_000, 50)]), 2);
        assert_eq!(kept(vec![square(0, 1), square(1_000, 1)]), 1);
        assert_eq!(kept(Vec::new()), 0);
        let hole = vec![(10, 10), (13, 10), (13, 13)];
        assert_eq!(without_specks(vec![[square(0, 100)[0].clone(), hole].to_vec()], 100)[0].len(), 1);
    }

    proptest! {
        #[test]
        fn no_rings_make_it_fail(rings in prop::collection::vec(prop::collection::vec((0..6_i32, 0..6_i32), 3..9), 1..6)) {
            let mut shapes: Vec<Vec<Polygon>> = rings.into_iter().filter_map(super::super::ring).map(|ring| vec![vec![ring]]).collect();
            let count = shapes.len();
            simplify(shapes.iter_mut().collect());
            prop_assert_eq!(shapes.iter().filter(|polygons| !polygons.is_empty()).count(), count);
        }
    }
}
