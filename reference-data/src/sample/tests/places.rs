//! Places, people, regions and shapes, against the layouts and against each other.

use serde_json::Value;

use super::*;
use crate::codes::MunicipalityCode;
use crate::place::prefecture;
use crate::sample::places;

/// Six-digit codes and names of both sheets.
fn municipalities() -> [Vec<(String, String)>; 2] {
    let path = written().path("全国地方公共団体コード20260101.xlsx");
    let sheets = workbook::sheet_names(&path);
    assert_eq!(sheets, ["R8.1.1現在の団体", "R8.1.1政令指定都市"]);
    [0, 1].map(|sheet| {
        let rows = workbook::rows(&path, &sheets[sheet], 5);
        assert_eq!(workbook::texts(&rows[0])[..3], ["団体コード", "都道府県名\n（漢字）", "市区町村名\n（漢字）"]);
        let code = |cell: &workbook::Cell| cell.number().map_or_else(|| cell.text().to_owned(), |number| format!("{number:06}"));
        rows[1..].iter().map(|row| (code(&row[0]), row[2].text().to_owned())).collect()
    })
}

#[test]
fn the_official_list_has_a_city_with_wards_and_nothing_real() {
    let [now, designated] = municipalities();
    assert_eq!(now.iter().filter(|(_, name)| name.is_empty()).count(), 47);
    assert_eq!(designated.iter().map(|(_, name)| name.as_str()).next(), Some("見本市"));
    assert!(designated.iter().skip(1).all(|(_, name)| name.starts_with("見本市") && name.ends_with('区')));
    assert!(designated.len() > 3 && now.contains(&designated[0]));
    for (code, name) in now.iter().chain(&designated) {
        let municipality = MunicipalityCode::from_checked(code).unwrap_or_else(|| panic!("{code}"));
        assert!(prefecture::all().iter().all(|real| !municipality.as_str().starts_with(real.code)), "{code}");
        assert!(name.is_empty() || name.contains("見本"), "{name}");
    }
}

#[test]
fn no_place_bears_a_real_name() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data/municipality/soumu_000925835.xlsx");
    if !real.is_file() {
        println!("skipped: no real data");
        return;
    }
    let sheet = workbook::sheet_names(&real).remove(0);
    let real: BTreeSet<String> = workbook::rows(&real, &sheet, 7).iter().map(|row| row[2].text().to_owned()).collect();
    assert!(real.len() > 1500);
    for prefecture in places::prefectures(Scale::Nation, SAMPLE_SEED) {
        for place in &prefecture.places {
            assert!(!real.contains(&place.name), "{}", place.name);
        }
    }
}

#[test]
fn everybody_is_counted_once() {
    let rows = written().table("見本県_人口20260101.csv", "団体コード,都道府県名,市区町村名,人口,65歳以上人口");
    let ward = |name: &str| name.starts_with("見本市") && name != "見本市";
    for column in [3, 4] {
        let people = |row: &Vec<String>| row[column].parse::<u64>().unwrap();
        let sum = |test: &dyn Fn(&str) -> bool| rows.iter().filter(|row| test(&row[2])).map(people).sum::<u64>();
        let of = |prefecture: &str, name: &str| rows.iter().find(|row| row[1] == prefecture && row[2] == name).map(people).unwrap();
        assert_eq!(of("見本県", "見本市"), sum(&ward));
        assert_eq!(of("見本県", ""), sum(&|name| !name.is_empty() && !ward(name)));
    }
    let number = |text: &str| text.parse::<u64>().unwrap();
    assert!(rows.iter().all(|row| (20..50).contains(&(number(&row[4]) * 100 / number(&row[3])))));
    assert_eq!(rows.iter().filter(|row| row[2].is_empty()).count(), 47);
}

#[test]
fn every_place_lies_in_one_region_of_each_kind() {
    let rows = written().table("区域/見本県_区域.csv", "団体コード,市区町村名,圏域名,種類");
    let [now, designated] = municipalities();
    let mut inhabited: BTreeSet<&str> = now.iter().chain(&designated).map(|(code, _)| code.as_str()).collect();
    inhabited.retain(|code| !code.ends_with("000") && !code.starts_with("48100") && !code[2..].starts_with("000"));
    for kind in ["二次医療圏", "郡市区薬剤師会"] {
        let codes: Vec<&str> = rows.iter().filter(|row| row[3] == kind).map(|row| row[0].as_str()).collect();
        assert_eq!(codes.len(), inhabited.len());
        assert_eq!(codes.into_iter().collect::<BTreeSet<_>>(), inhabited, "{kind}");
    }
    assert!(rows.iter().all(|row| row[2].contains("見本")));
    assert!(!written().files.contains(&regions_file(written().folder.path())), "it is not imported");
}

type Edge = ([i64; 2], [i64; 2]);

/// Every place with the sides of its land, as they run.
fn shapes(text: &str) -> Vec<(String, Vec<Edge>)> {
    let map: Value = serde_json::from_str(text).unwrap();
    assert_eq!(map["type"], "FeatureCollection");
    let units = |value: &Value| (value.as_f64().unwrap() * 10_000.0).round() as i64;
    let of = |feature: &Value| {
        let polygons: Vec<&Value> = match feature["geometry"]["type"].as_str().unwrap() {
            "Polygon" => vec![&feature["geometry"]["coordinates"]],
            "MultiPolygon" => feature["geometry"]["coordinates"].as_array().unwrap().iter().collect(),
            other => panic!("{other}"),
        };
        let mut edges = Vec::new();
        for polygon in polygons {
            for (at, ring) in polygon.as_array().unwrap().iter().enumerate() {
                let points: Vec<[i64; 2]> = ring.as_array().unwrap().iter().map(|point| [units(&point[0]), units(&point[1])]).collect();
                assert!(points.len() >= 5 && points.first() == points.last(), "a ring is closed");
                let inner: BTreeSet<_> = points[1..].iter().collect();
                assert_eq!(inner.len(), points.len() - 1, "a ring meets itself nowhere");
                let area: i64 = points.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
                assert!(if at == 0 { area > 0 } else { area < 0 }, "outside counter-clockwise, holes clockwise");
                edges.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
            }
        }
        (feature["properties"]["N03_007"].as_str().unwrap().to_owned(), edges)
    };
    map["features"].as_array().unwrap().iter().map(of).collect()
}

/// Each side of a shape is a neighbour's, run the other way, or the coast; none is run twice.
#[test]
fn shapes_tile_their_prefecture() {
    for (scale, seed) in [(Scale::Demo, SAMPLE_SEED), (Scale::Prefecture, SAMPLE_SEED), (Scale::Demo, 5), (Scale::Prefecture, 6)] {
        let prefectures = places::prefectures(scale, seed);
        let text = String::from_utf8(super::super::boundary::geojson(&prefectures, seed)).unwrap();
        let shapes = shapes(&text);
        let codes: Vec<&str> = shapes.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, prefectures[0].inhabited().map(|place| place.code.as_str()).collect::<Vec<_>>());
        let mut owners: BTreeMap<Edge, &str> = BTreeMap::new();
        for (code, edges) in &shapes {
            for edge in edges {
                assert_eq!(owners.insert(*edge, code), None, "{code} {edge:?}");
            }
        }
        let neighbours: BTreeSet<(&str, &str)> =
            owners.iter().filter_map(|((from, to), code)| Some((*code, *owners.get(&(*to, *from))?))).collect();
        assert!(neighbours.iter().all(|(a, b)| a != b), "a border lies between two places");
        for code in codes {
            assert!(neighbours.iter().any(|(a, _)| *a == code), "{code} has a neighbour");
        }
    }
}
