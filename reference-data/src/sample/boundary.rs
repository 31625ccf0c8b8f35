//! Shapes for places that do not exist, as GeoJSON with the properties of 国土数値情報 N03. They tile their prefecture: neighbours share
//! every point of their border. The land lies in the open Pacific, where there is none.
//!
//! Land is a sheet of small squares. Each belongs to the place whose seat is nearest, and the corners are shifted a little, once for all.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::chance::{Chance, Of};
use super::places::{Place, PlaceKind, Prefecture};

/// Squares of a prefecture, across and up.
const WIDTH: usize = 60;
const HEIGHT: usize = 46;
/// The side of a square, in ten-thousandths of a degree.
const SIDE: i64 = 200;
/// How far a corner is shifted at most.
const SHIFT: i64 = 70;
/// South-west corner of the first prefecture: 144.0° E, 29.0° N.
const WEST: i64 = 1_440_000;
const SOUTH: i64 = 290_000;
/// Prefectures in a row of the nation.
const ACROSS: usize = 7;
const CANDIDATES: usize = 12;

type Square = (usize, usize);
/// A corner of the sheet, or a point in ten-thousandths of a degree.
type Corner = (usize, usize);
type Point = (i64, i64);
type Ring = Vec<Point>;

/// The shapes of all places that have one.
pub(super) fn geojson(prefectures: &[Prefecture], seed: u64) -> Vec<u8> {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"name\":\"見本県（架空）\",\"features\":[");
    let mut first = true;
    for (number, prefecture) in prefectures.iter().enumerate().filter(|(_, prefecture)| !prefecture.places.is_empty()) {
        let places: Vec<&Place> = prefecture.inhabited().collect();
        let sheet = Sheet::draw(number, &places, &mut Chance::new(seed, Of::Shapes, number as u64));
        for (at, place) in places.into_iter().enumerate() {
            text.push_str(if first { "\n" } else { ",\n" });
            first = false;
            feature(&mut text, prefecture, place, &sheet.polygons(at));
        }
    }
    text.push_str("\n]}\n");
    text.into_bytes()
}

fn feature(text: &mut String, prefecture: &Prefecture, place: &Place, polygons: &[Vec<Ring>]) {
    let text_or_null = |text: &str| if text.is_empty() { "null".to_owned() } else { format!("\"{text}\"") };
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "{{\"type\":\"Feature\",\"properties\":{{\"N03_001\":\"{}\",\"N03_002\":null,\"N03_003\":{},\"N03_004\":\"{}\",\"N03_007\":\"{}\"}},",
        prefecture.name,
        text_or_null(&place.within),
        place.name,
        place.code,
    );
    let polygons: Vec<String> = polygons.iter().map(|rings| list(rings.iter().map(|ring| list(ring.iter().map(degrees))))).collect();
    let _ = match polygons.as_slice() {
        [polygon] => write!(text, "\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{polygon}}}}}"),
        _ => write!(text, "\"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}}}", polygons.join(",")),
    };
}

fn list(parts: impl Iterator<Item = String>) -> String {
    format!("[{}]", parts.collect::<Vec<_>>().join(","))
}

fn degrees(&(x, y): &Point) -> String {
    let degree = |value: i64| format!("{}.{:04}", value / 10_000, value % 10_000);
    format!("[{},{}]", degree(x), degree(y))
}

/// The squares of a prefecture: whose each is, none for the sea.
struct Sheet {
    owners: Vec<Option<usize>>,
    /// By corner.
    points: Vec<Point>,
}

impl Sheet {
    fn draw(number: usize, places: &[&Place], chance: &mut Chance) -> Self {
        let land = land(chance);
        let seats = seats(places, &land, chance);
        let nearest = |(x, y): Square| {
            let far = |&(a, b): &Square| (a.abs_diff(x).pow(2) + b.abs_diff(y).pow(2)) as u64;
            (0..seats.len()).min_by_key(|at| (far(&seats[*at]), *at))
        };
        let owners = (0..WIDTH * HEIGHT).map(|at| if land[at] { nearest(square(at)) } else { None }).collect();
        let origin = (WEST + (number % ACROSS * (WIDTH + 4)) as i64 * SIDE, SOUTH - (number / ACROSS * (HEIGHT + 4)) as i64 * SIDE);
        let points = (0..(WIDTH + 1) * (HEIGHT + 1))
            .map(|corner| {
                let mut shift = || chance.below(2 * SHIFT as usize + 1) as i64 - SHIFT;
                let (x, y) = (corner % (WIDTH + 1), corner / (WIDTH + 1));
                (origin.0 + x as i64 * SIDE + shift(), origin.1 + y as i64 * SIDE + shift())
            })
            .collect();
        Self { owners, points }
    }

    /// The pieces of a place's land, each with its outer ring, counter-clockwise, and its holes.
    fn polygons(&self, owner: usize) -> Vec<Vec<Ring>> {
        pieces(|at| self.owners[at] == Some(owner)).iter().map(|piece| self.rings(piece)).collect()
    }

    fn rings(&self, piece: &[bool]) -> Vec<Ring> {
        let mut edges = edges(piece);
        let mut rings: Vec<Ring> = Vec::new();
        while let Some((&start, _)) = edges.first_key_value() {
            let mut corners = vec![start];
            let mut from = None;
            let mut at = start;
            while let Some(next) = take_edge(&mut edges, from, at) {
                corners.push(next);
                (from, at) = (Some(at), next);
                if at == start {
                    break;
                }
            }
            rings.push(corners.into_iter().map(|(x, y)| self.points[y * (WIDTH + 1) + x]).collect());
        }
        rings.sort_by_key(|ring| std::cmp::Reverse(doubled_area(ring)));
        rings
    }
}

fn square(at: usize) -> Square {
    (at % WIDTH, at / WIDTH)
}

/// The four squares beside one.
fn beside(at: usize) -> impl Iterator<Item = usize> {
    let (x, y) = square(at);
    [(x > 0).then(|| at - 1), (x + 1 < WIDTH).then_some(at + 1), (y > 0).then(|| at - WIDTH), (y + 1 < HEIGHT).then_some(at + WIDTH)]
        .into_iter()
        .flatten()
}

/// An oval with capes and bays, and an island off it. True is land.
fn land(chance: &mut Chance) -> Vec<bool> {
    let mut disc = |across: usize, radius: usize| {
        // Around the oval's edge: a point of the sheet's border, drawn inwards.
        let along = chance.below(2 * (WIDTH + HEIGHT));
        let (x, y) = match along {
            _ if along < WIDTH => (along, 0),
            _ if along < WIDTH + HEIGHT => (WIDTH, along - WIDTH),
            _ if along < 2 * WIDTH + HEIGHT => (2 * WIDTH + HEIGHT - along, HEIGHT),
            _ => (0, 2 * (WIDTH + HEIGHT) - along),
        };
        let inwards = |from: usize, middle: usize| (from * (100 - across) + middle * across) / 100;
        (inwards(x, WIDTH / 2), inwards(y, HEIGHT / 2), radius)
    };
    let capes: Vec<_> = (0..5).map(|_| disc(30, 7)).collect();
    let bays: Vec<_> = (0..4).map(|_| disc(12, 5)).collect();
    let island = (WIDTH - 5, 4, 3);
    let within = |(x, y): Square, &(a, b, radius): &(usize, usize, usize)| a.abs_diff(x).pow(2) + b.abs_diff(y).pow(2) < radius * radius;
    let oval = |(x, y): Square| {
        let (dx, dy) = ((2 * x + 1).abs_diff(WIDTH), (2 * y + 1).abs_diff(HEIGHT));
        dx * dx * 1000 / (WIDTH * WIDTH) + dy * dy * 1000 / (HEIGHT * HEIGHT) < 720
    };
    (0..WIDTH * HEIGHT)
        .map(square)
        .map(|at| {
            let edge = at.0 == 0 || at.1 == 0 || at.0 == WIDTH - 1 || at.1 == HEIGHT - 1;
            let main = (oval(at) || capes.iter().any(|cape| within(at, cape))) && !bays.iter().any(|bay| within(at, bay));
            !edge && (main || within(at, &island))
        })
        .collect()
}

/// A square for each place, well apart: wards in the middle, the others by 二次医療圏 around it.
fn seats(places: &[&Place], land: &[bool], chance: &mut Chance) -> Vec<Square> {
    let squares: Vec<Square> = (0..land.len()).filter(|at| land[*at]).map(square).collect();
    let apart = |(x, y): Square, (a, b): Square| a.abs_diff(x).pow(2) + b.abs_diff(y).pow(2);
    let mut seats: Vec<Square> = Vec::new();
    for _ in places {
        let candidates = (0..CANDIDATES).map(|_| squares[chance.below(squares.len())]).collect::<Vec<_>>();
        let room = |candidate: &Square| seats.iter().map(|seat| apart(*seat, *candidate)).min().unwrap_or(usize::MAX);
        seats.extend(candidates.into_iter().max_by_key(room));
    }
    let middle = (WIDTH / 2, HEIGHT / 2);
    seats.sort_by_key(|seat| (apart(*seat, middle), *seat));
    let wards = places.iter().filter(|place| place.kind == PlaceKind::Ward).count();
    let mut around = seats.split_off(wards);
    around.sort_by_key(|seat| direction(*seat, middle));
    seats.extend(around);

    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|at| (places[*at].kind != PlaceKind::Ward, places[*at].area.as_str(), *at));
    let mut given = vec![middle; places.len()];
    for (seat, place) in seats.into_iter().zip(order) {
        given[place] = seat;
    }
    given
}

/// A number that grows with the angle around the middle.
fn direction((x, y): Square, (a, b): Square) -> i64 {
    let (dx, dy) = (x as i64 - a as i64, y as i64 - b as i64);
    let slope = 1000 * dy / (dx.abs() + dy.abs()).max(1);
    match (dx >= 0, dy >= 0) {
        (true, true) => slope,
        (false, _) => 2000 - slope,
        (true, false) => 4000 + slope,
    }
}

/// The connected pieces of the squares that are asked for.
fn pieces(asked: impl Fn(usize) -> bool) -> Vec<Vec<bool>> {
    let mut seen = vec![false; WIDTH * HEIGHT];
    let mut pieces = Vec::new();
    for start in 0..WIDTH * HEIGHT {
        if seen[start] || !asked(start) {
            continue;
        }
        let mut piece = vec![false; WIDTH * HEIGHT];
        let mut reached = vec![start];
        while let Some(at) = reached.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                piece[at] = true;
                reached.extend(beside(at).filter(|next| !seen[*next] && asked(*next)));
            }
        }
        pieces.push(piece);
    }
    pieces
}

/// The sides between the piece and the rest, with the piece on the left, by the corner where they begin.
fn edges(piece: &[bool]) -> BTreeMap<Corner, Vec<Corner>> {
    let inside = |x: usize, y: usize| x < WIDTH && y < HEIGHT && piece[y * WIDTH + x];
    let mut edges: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for (x, y) in (0..piece.len()).filter(|at| piece[*at]).map(square) {
        for (other, from, to) in [
            (y > 0 && inside(x, y - 1), (x, y), (x + 1, y)),
            (inside(x + 1, y), (x + 1, y), (x + 1, y + 1)),
            (inside(x, y + 1), (x + 1, y + 1), (x, y + 1)),
            (x > 0 && inside(x - 1, y), (x, y + 1), (x, y)),
        ] {
            if !other {
                edges.entry(from).or_default().push(to);
            }
        }
    }
    edges
}

/// Takes the side that leads on from a corner; where two do, the one to the right, which keeps a hole that touches the outer ring apart.
fn take_edge(edges: &mut BTreeMap<Corner, Vec<Corner>>, from: Option<Corner>, at: Corner) -> Option<Corner> {
    let leading = edges.get_mut(&at)?;
    let chosen = from.and_then(|from| leading.iter().position(|next| turns_right(from, at, *next))).unwrap_or(0);
    let next = leading.swap_remove(chosen);
    if leading.is_empty() {
        edges.remove(&at);
    }
    Some(next)
}

fn turns_right(from: Corner, at: Corner, next: Corner) -> bool {
    let step = |a: Corner, b: Corner| (b.0 as i64 - a.0 as i64, b.1 as i64 - a.1 as i64);
    let ((ax, ay), (bx, by)) = (step(from, at), step(at, next));
    ax * by - ay * bx < 0
}

/// Twice the area that a closed ring encloses; negative where it runs clockwise.
fn doubled_area(ring: &Ring) -> i64 {
    ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum()
}
