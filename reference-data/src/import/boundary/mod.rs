//! Boundaries as GeoJSON or TopoJSON, with the properties of 国土数値情報 行政区域データ (N03): the five-digit code in `N03_007`, a map of
//! prefectures with `N03_001` alone. Both are read into polygons, drawn together by place, and simplified so that neighbours stay joined.

mod geometry;
mod nested;
mod simplify;
#[cfg(test)]
mod tests;
mod topology;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};

use super::{FileFault, Parsed, Problem, RowFault, Rows};
use crate::codes::MunicipalityCode;
use crate::edition::SourceKind;
use crate::japanese;
use crate::place::shape::{Point, Polygon, Ring, ShapeRow, UNITS};
use crate::place::{PlaceId, prefecture};
use crate::table::TableError;
use geometry::Geometry;
use nested::Nested;
use topology::{Object, Step, Transform};

/// A map of one prefecture in full detail has some 10 MiB, the largest some 80.
const MAP_BYTES: u64 = 128 << 20;
/// Points that are kept in memory while a map is read.
const POINTS: usize = 8_000_000;
/// Properties that hold a code, in the order in which they are believed.
const CODES: [&str; 6] = ["N03_007", "団体コード", "市区町村コード", "全国地方公共団体コード", "code", "JCODE"];
const NAMES: [&str; 4] = ["N03_001", "N03_002", "N03_003", "N03_004"];

/// GeoJSON and TopoJSON are objects; no table begins like this.
pub fn is_map(bytes: &[u8]) -> bool {
    let bytes = without_mark(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// What either kind of file has at its top; the rest is passed over.
#[derive(serde::Deserialize)]
struct Map {
    r#type: Option<String>,
    #[serde(default)]
    features: Vec<Feature>,
    #[serde(default)]
    objects: BTreeMap<String, Object>,
    #[serde(default)]
    arcs: Nested<Step>,
    transform: Option<Transform>,
}

type Properties = BTreeMap<String, Scalar>;

/// A property, as text; none for lists and objects, which are passed over.
struct Scalar(Option<String>);

#[derive(serde::Deserialize)]
struct Feature {
    id: Option<Scalar>,
    properties: Option<Properties>,
    geometry: Option<Geometry>,
}

/// One shape of the file before shapes are drawn together by place.
struct Drawn {
    id: Option<Scalar>,
    properties: Properties,
    /// None: it is no area.
    polygons: Option<Vec<Polygon>>,
}

pub fn parse(bytes: &[u8]) -> Result<Parsed, FileFault> {
    if bytes.len() as u64 > MAP_BYTES {
        return Err(TableError::TooLarge { bytes: bytes.len() as u64, limit: MAP_BYTES }.into());
    }
    let map: Map = serde_json::from_slice(without_mark(bytes)).map_err(|error| match error.is_eof() {
        true => FileFault::Table(TableError::CutOff { line: error.line() as u32 }),
        false => FileFault::NotAMap { detail: error.to_string() },
    })?;
    let drawn = match map.r#type.as_deref() {
        Some("FeatureCollection") => map.features.into_iter().map(Drawn::from).collect(),
        Some("Topology") => topology::drawn(map.objects, map.arcs, map.transform)?,
        other => return Err(FileFault::Unrecognised { headers: other.map(str::to_owned).into_iter().collect() }),
    };
    shapes(drawn)
}

impl From<Feature> for Drawn {
    fn from(feature: Feature) -> Self {
        // A feature without a geometry is a place without a shape.
        let polygons = feature.geometry.map_or(Some(Vec::new()), Geometry::polygons);
        Self { id: feature.id, properties: feature.properties.unwrap_or_default(), polygons }
    }
}

fn shapes(drawn: Vec<Drawn>) -> Result<Parsed, FileFault> {
    let kind = SourceKind::Boundary;
    let rows_read = drawn.len() as u32;
    if rows_read == 0 {
        return Err(FileFault::NoRows { kind });
    }
    let points: usize = drawn.iter().filter_map(|drawn| drawn.polygons.as_ref()).flatten().flatten().map(Vec::len).sum();
    if points > POINTS {
        return Err(FileFault::TooManyPoints { limit: POINTS });
    }
    let mut shapes: BTreeMap<PlaceId, (u32, ShapeRow)> = BTreeMap::new();
    let mut faults: Vec<RowFault> = Vec::new();
    let mut damaged = 0;
    for (number, drawn) in (1..).zip(drawn) {
        let name = name(&drawn.properties);
        let mut fault = |problem, read: String| {
            let known = faults.iter().any(|fault| fault.problem == problem && fault.read == read);
            // Rocks that belong to no municipality come by the hundred: each name once.
            if !known {
                faults.push(RowFault { sheet: None, row: number, column: CODES[0].to_owned(), read, problem });
            }
        };
        let Some(place) = place(&drawn) else {
            fault(Problem::NoPlaceCode, name);
            continue;
        };
        let Some(polygons) = drawn.polygons else {
            fault(Problem::DamagedShape, if name.is_empty() { place.to_string() } else { name });
            damaged += 1;
            continue;
        };
        let row = ShapeRow { place: place.clone(), name, polygons: Vec::new() };
        shapes.entry(place).or_insert((number, row)).1.polygons.extend(polygons);
    }
    if shapes.is_empty() || damaged * 100 > rows_read {
        faults.truncate(100);
        return Err(FileFault::TooManyBadRows { rows: rows_read, faults });
    }
    let mut rows: Vec<(u32, ShapeRow)> = shapes.into_values().collect();
    simplify::simplify(rows.iter_mut().map(|(_, row)| &mut row.polygons).collect());
    Ok(Parsed { kind, sheet: None, dated: None, rows_read, rows: Rows::Shapes(rows), faults })
}

/// By its code; a shape that names a prefecture and nothing in it is the prefecture's.
fn place(drawn: &Drawn) -> Option<PlaceId> {
    let property = |key: &&str| drawn.properties.get(*key).and_then(Scalar::text);
    let code = CODES.iter().find_map(property).or_else(|| drawn.id.as_ref().and_then(Scalar::text));
    if let Some(id) = code.and_then(place_of_code) {
        return Some(id);
    }
    let smaller = NAMES[1..].iter().any(|key| property(key).is_some()) || drawn.properties.contains_key(CODES[0]);
    let prefecture = property(&NAMES[0]).filter(|_| !smaller)?;
    prefecture::named(prefecture)?.code.parse().ok()
}

fn place_of_code(code: &str) -> Option<PlaceId> {
    let code = japanese::plain(code);
    let code = code.as_ref();
    let id = match code.len() {
        2 => code.parse().ok(),
        5 => code.parse::<MunicipalityCode>().ok().map(|code| PlaceId::from(&code)),
        6 => MunicipalityCode::from_checked(code).map(|code| PlaceId::from(&code)),
        _ => None,
    };
    id.filter(|id: &PlaceId| prefecture::coded(&id.as_str()[..2]).is_some())
}

/// 大阪府大阪市天王寺区
fn name(properties: &Properties) -> String {
    let texts = |keys: &[&str]| keys.iter().filter_map(|key| properties.get(*key)?.text()).collect::<String>();
    let named = texts(&NAMES);
    if named.is_empty() { texts(&["name"]) } else { named }
}

/// A place on the globe in our units; none for anything else.
fn point(longitude: f64, latitude: f64) -> Option<Point> {
    let units = |degrees: f64| (degrees * f64::from(UNITS)).round() as i32;
    let on_globe = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
    on_globe.then(|| (units(longitude), units(latitude)))
}

/// A line that ends where it begins, without points that stand twice; none where it holds no area.
fn ring(mut points: Ring) -> Option<Ring> {
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    (points.len() >= 3).then_some(points)
}

impl Scalar {
    fn text(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.trim().is_empty())
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyScalar)
    }
}

struct AnyScalar;

impl<'de> Visitor<'de> for AnyScalar {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a property")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.to_owned())))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}
