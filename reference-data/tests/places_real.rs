//! The real list of municipalities and the real maps, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use reference_data::codes::MunicipalityCode;
use reference_data::edition::SourceKind;
use reference_data::handwork::Handwork;
use reference_data::import::{self, Parsed, Problem, Rows};
use reference_data::place::shape::{UNITS, packed};
use reference_data::place::{MunicipalityRow, PlaceId, PlaceKind, Places, Resolved, ShapeRow};
use reference_data::table;

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data/municipality");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data");
    None
}

fn parsed(folder: &Path, name: &str) -> Parsed {
    import::parse(&fs::read(folder.join(name)).unwrap(), None).unwrap()
}

fn municipalities(folder: &Path) -> Vec<MunicipalityRow> {
    match parsed(folder, "soumu_000925835.xlsx").rows {
        Rows::Municipalities(rows) => rows.into_iter().map(|(_, row)| row).collect(),
        other => panic!("{} rows of another kind", other.len()),
    }
}

fn shapes(folder: &Path, name: &str) -> (Vec<ShapeRow>, Parsed) {
    let parsed = parsed(folder, name);
    match &parsed.rows {
        Rows::Shapes(rows) => (rows.iter().map(|(_, row)| row.clone()).collect(), parsed),
        other => panic!("{} rows of another kind", other.len()),
    }
}

fn id(text: &str) -> PlaceId {
    text.parse().unwrap()
}

#[test]
fn the_list_of_municipalities() {
    let Some(folder) = folder() else { return };
    let bytes = fs::read(folder.join("soumu_000925835.xlsx")).unwrap();
    let sheets = table::read(&bytes).unwrap();
    let codes = |sheet: usize| sheets[sheet].rows[1..].iter().map(|row| row.cell(0).to_owned()).collect::<Vec<_>>();
    assert_eq!((codes(0).len(), codes(1).len()), (1_794, 191));
    assert_eq!([codes(0), codes(1)].concat().iter().filter(|code| MunicipalityCode::from_checked(code).is_some()).count(), 1_985);

    let parsed = import::parse(&bytes, None).unwrap();
    assert_eq!((parsed.kind, parsed.rows_read, parsed.faults.len()), (SourceKind::Municipality, 1_985, 0));
    // The 20 designated cities stand on both sheets.
    assert_eq!(parsed.rows.len(), 1_794 + 171);
    assert_eq!(parsed.dated.unwrap().to_string(), "2024-01-01");
    assert_eq!(parsed.sheet.as_deref(), Some("R6.1.1現在の団体、R6.1.1政令指定都市"));
}

#[test]
fn the_tree_of_places() {
    let Some(folder) = folder() else { return };
    let places = Places::new(&municipalities(&folder), &[], &Handwork::default());
    let count = |kind| places.of_kind(kind).count();
    let (prefectures, municipalities, wards) = (count(PlaceKind::Prefecture), count(PlaceKind::Municipality), count(PlaceKind::Ward));
    assert_eq!((prefectures, municipalities, wards), (47, 1_747, 171));
    for (place, children, leaves) in
        [("00", 47, 1_747 - 20 + 171), ("27", 43, 43 - 2 + 24 + 7), ("27100", 24, 24), ("27140", 7, 7), ("13", 62, 62), ("43100", 5, 5)]
    {
        assert_eq!((places.children(&id(place)).count(), places.leaves(&id(place)).count()), (children, leaves), "{place}");
    }
    let ward = places.place(&id("27109")).unwrap();
    assert_eq!(
        (ward.name.as_str(), ward.full_name.as_str(), ward.parent.clone()),
        ("大阪市天王寺区", "大阪府大阪市天王寺区", Some(id("27100")))
    );
    assert_eq!(places.named("天王寺区"), Resolved::Known(id("27109")));
    assert!(matches!(places.named("中央区"), Resolved::Ambiguous(several) if several.len() > 5));
    for place in places.all() {
        assert_eq!(places.named(place.id.as_str()), Resolved::Known(place.id.clone()));
        // Two villages of Hokkaido have one name.
        let expected = match place.full_name.as_str() {
            "北海道泊村" => Resolved::Ambiguous(vec![id("01403"), id("01696")]),
            _ => Resolved::Known(place.id.clone()),
        };
        assert_eq!(places.named(&place.full_name), expected, "{}", place.full_name);
    }
}

#[test]
fn a_prefecture_rolls_up_from_what_a_dataset_has() {
    let Some(folder) = folder() else { return };
    let places = Places::new(&municipalities(&folder), &[], &Handwork::default());
    let osaka: Vec<PlaceId> = places.leaves(&id("27")).map(|place| place.id.clone()).collect();
    let whole = places.roll_up(&osaka, &id("27"));
    assert_eq!((whole.parts.len(), whole.missing.len()), (72, 0));
    let with_cities: Vec<PlaceId> = osaka.iter().cloned().chain([id("27100"), id("27140")]).collect();
    assert_eq!(places.roll_up(&with_cities, &id("27")).parts.len(), 43);
    assert_eq!(places.roll_up(&osaka[1..], &id("27")).missing, [osaka[0].clone()]);
}

#[test]
fn the_maps() {
    let Some(folder) = folder() else { return };
    let places = Places::new(&municipalities(&folder), &[], &Handwork::default());
    for (name, shapes_read, places_named, without_shape, not_usable) in [
        // Seven places have none, and of four the publisher's own simplification left a line or nothing.
        ("s0001_N03-21_210101_designated_city.json", 1_751, 1_747, 7 + 4, 4),
        ("s0001_prefectures.json", 47, 47, 0, 0),
        ("s0010_N03-21_27_210101.json", 72, 72, 0, 0),
    ] {
        let (shapes, parsed) = shapes(&folder, name);
        assert_eq!((parsed.kind, parsed.rows_read, shapes.len()), (SourceKind::Boundary, shapes_read, places_named), "{name}");
        assert_eq!(shapes.iter().filter(|shape| shape.polygons.is_empty()).count(), without_shape, "{name}");
        assert!(parsed.faults.iter().all(|fault| fault.problem == Problem::NoPlaceCode && fault.read.ends_with("所属未定地")));
        assert_eq!(parsed.faults.len(), not_usable, "{name}");
        for shape in &shapes {
            assert!(places.place(&shape.place).is_some(), "{}", shape.name);
            for (longitude, latitude) in shape.polygons.iter().flatten().flatten() {
                assert!((122 * UNITS..154 * UNITS).contains(longitude) && (20 * UNITS..46 * UNITS).contains(latitude), "{}", shape.name);
            }
        }
        let bytes: usize = shapes.iter().map(|shape| packed(&shape.polygons).len()).sum();
        assert!(bytes < 400_000, "{name}: {bytes}");
    }
}

#[test]
fn neighbours_on_the_real_map_share_their_borders() {
    let Some(folder) = folder() else { return };
    let (shapes, _) = shapes(&folder, "s0010_N03-21_27_210101.json");
    let steps = |place: &str| -> Vec<((i32, i32), (i32, i32))> {
        let shape = shapes.iter().find(|shape| shape.place == id(place)).unwrap();
        let rings = shape.polygons.iter().flatten();
        rings.flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))).map(|(a, b)| (a.min(b), a.max(b))).collect()
    };
    // 天王寺区 lies inland: each step of its border is a step of a neighbour's.
    let neighbours: Vec<_> =
        shapes.iter().filter(|shape| shape.place != id("27109")).flat_map(|shape| steps(shape.place.as_str())).collect();
    let own = steps("27109");
    assert!(!own.is_empty() && own.iter().all(|step| neighbours.contains(step)));
}
