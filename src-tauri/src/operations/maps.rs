//! The shapes of places, for a map.

use std::collections::BTreeMap;

use reference_data::place::shape::Polygon;
use reference_data::place::{PlaceId, PlaceKind, Places};

use super::Call;
use super::contract::*;

/// A place without a shape of its own is drawn by its parts where each of them has one.
pub fn shapes(call: &Call, input: ShapesInput) -> Result<ShapesView, Failure> {
    let region = call.session.region()?;
    let known = region.shapes(&call.session)?;
    let mut view = ShapesView { shapes: Vec::new(), lacking: Vec::new() };
    for asked in input.places {
        let drawn = asked.parse().ok().and_then(|place: PlaceId| Some((drawn(&region.places, known, &place)?, place)));
        match drawn {
            Some((polygons, place)) => view.shapes.push(DrawnShape { place, polygons: polygons.into_iter().map(flat).collect() }),
            None => view.lacking.push(asked),
        }
    }
    Ok(view)
}

pub(super) fn drawn<'a>(places: &Places, known: &'a BTreeMap<PlaceId, Vec<Polygon>>, place: &PlaceId) -> Option<Vec<&'a Polygon>> {
    if let Some(polygons) = known.get(place) {
        return Some(polygons.iter().collect());
    }
    let parts: Vec<PlaceId> = match places.place(place)? {
        region if region.kind == PlaceKind::Region => region.members.clone(),
        _ => places.children(place).map(|child| child.id.clone()).collect(),
    };
    let mut polygons = Vec::new();
    for part in &parts {
        polygons.extend(drawn(places, known, part)?);
    }
    (!polygons.is_empty()).then_some(polygons)
}

fn flat(polygon: &Polygon) -> Vec<Vec<i32>> {
    polygon.iter().map(|ring| ring.iter().flat_map(|(x, y)| [*x, *y]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use reference_data::handwork::{Handwork, Region, RegionKind};
    use reference_data::place::MunicipalityRow;

    use super::*;

    fn id(text: &str) -> PlaceId {
        text.parse().unwrap()
    }

    #[test]
    fn a_place_is_drawn_by_itself_or_by_all_of_its_parts() {
        let municipality = |code: &str, name: &str| MunicipalityRow {
            code: code.parse().unwrap(),
            prefecture: "大阪府".to_owned(),
            name: Some(name.to_owned()),
            prefecture_kana: None,
            kana: None,
        };
        let rows = [municipality("27201", "甲市"), municipality("27202", "乙市"), municipality("27203", "丙市")];
        let region = |name: &str, members: &[&str]| Region {
            id: name.to_owned(),
            name: name.to_owned(),
            kind: RegionKind::Other,
            members: members.iter().map(|member| id(member)).collect(),
        };
        let regions = vec![region("whole", &["27201", "27202"]), region("torn", &["27202", "27203"]), region("empty", &[])];
        let places = Places::new(&rows, &[], &Handwork { regions, ..Handwork::default() });
        let square = |at: i32| vec![vec![vec![(at, 0), (at + 1, 0), (at + 1, 1)]]];
        let known = BTreeMap::from([(id("27201"), square(0)), (id("27202"), square(5)), (id("13"), square(9))]);
        for (place, expected) in [
            ("27201", Some(vec![0])),
            ("27203", None),
            ("whole", Some(vec![0, 5])),
            ("torn", None),
            ("empty", None),
            // One of its municipalities has no shape.
            ("27", None),
            ("13", Some(vec![9])),
            ("nowhere", None),
        ] {
            let found = drawn(&places, &known, &id(place));
            assert_eq!(found.map(|polygons| polygons.iter().map(|polygon| polygon[0][0].0).collect::<Vec<_>>()), expected, "{place}");
        }
        assert_eq!(flat(&square(5)[0]), [[5, 0, 6, 0, 6, 1]]);
    }
}
