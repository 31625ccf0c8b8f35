use super::super::parse as parse_any;
use super::*;

fn read(text: &str) -> Result<Parsed, FileFault> {
    parse_any(text.as_bytes(), None)
}

fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

fn square(west: i32, south: i32) -> String {
    let (east, north) = (west + 1, south + 1);
    format!(
        "{{\"type\":\"Polygon\",\"coordinates\":[[[{west},{south}],[{east},{south}],[{east},{north},5],[{west},{north}],[{west},{south}]]]}}"
    )
}

/// `27100: 1 polygon`, in order.
fn shapes(parsed: &Parsed) -> Vec<(String, usize)> {
    match &parsed.rows {
        Rows::Shapes(rows) => rows.iter().map(|(_, row)| (row.place.to_string(), row.polygons.len())).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn places_by_their_codes_and_prefectures_by_name() {
    for (properties, expected) in [
        ("{\"N03_001\":\"大阪府\",\"N03_003\":\"大阪市\",\"N03_004\":\"都島区\",\"N03_007\":\"27102\"}", Some("27102")),
        ("{\"N03_001\":\"大阪府\"}", Some("27")),
        ("{\"N03_001\":\"大阪府\",\"N03_004\":null,\"other\":[1,{\"a\":2}]}", Some("27")),
        ("{\"code\":271004}", Some("27100")),
        ("{\"団体コード\":\"２７１００４\"}", Some("27100")),
        ("{\"code\":\"27\"}", Some("27")),
        ("{\"N03_001\":\"大阪府\",\"N03_004\":\"所属未定地\",\"N03_007\":null}", None),
        ("{\"N03_001\":\"大阪府\",\"N03_007\":\"\"}", None),
        ("{\"code\":\"95201\"}", None),
        ("{\"code\":271005}", None),
        ("{\"name\":\"大阪市\"}", None),
        ("null", None),
    ] {
        let good: Vec<String> = (1..=200).map(|code| feature(&format!("{{\"code\":\"{:05}\"}}", 1000 + code), &square(140, 40))).collect();
        let parsed = read(&collection(&[&good[..], &[feature(properties, &square(135, 34))]].concat())).unwrap();
        assert_eq!(parsed.rows_read, 201);
        let found = shapes(&parsed).into_iter().map(|(place, _)| place).find(|place| !place.starts_with("01"));
        assert_eq!(found.as_deref(), expected, "{properties}");
        assert_eq!(
            parsed.faults.iter().map(|fault| fault.problem).collect::<Vec<_>>(),
            if expected.is_none() { vec![Problem::NoPlaceCode] } else { vec![] }
        );
    }
}

#[test]
fn parts_of_a_place_are_drawn_together_and_a_place_may_have_no_shape() {
    let code = |code: &str| format!("{{\"N03_001\":\"大阪府\",\"N03_007\":\"{code}\"}}");
    let two = "{\"coordinates\":[[[[1,1],[2,1],[2,2],[1,1]]],[[[5,5],[6,5],[6,6],[5,5]]]],\"type\":\"MultiPolygon\"}";
    let parsed = read(&collection(&[
        feature(&code("27102"), &square(135, 34)),
        feature(&code("27100"), two),
        feature(&code("27102"), &square(137, 34)),
        feature(&code("27103"), "null"),
        feature(&code("27104"), "{\"type\":\"MultiPolygon\",\"coordinates\":[]}"),
        // A line that turns back on itself holds nothing.
        feature(&code("27105"), "{\"type\":\"Polygon\",\"coordinates\":[[[1,1],[2,2],[1,1]]]}"),
    ]))
    .unwrap();
    let expected = [("27100", 2), ("27102", 2), ("27103", 0), ("27104", 0), ("27105", 0)];
    assert_eq!(shapes(&parsed), expected.map(|(place, polygons)| (place.to_owned(), polygons)));
    let Rows::Shapes(rows) = &parsed.rows else { panic!("{:?}", parsed.rows) };
    assert_eq!(rows[1].1.polygons[0][0][..2], [(13_500_000, 3_400_000), (13_600_000, 3_400_000)]);
}

const TOPOLOGY: &str = r#"{"objects":{"map":{"type":"GeometryCollection","geometries":[
    {"type":"Polygon","arcs":[[0,1]],"properties":{"N03_007":"27102"}},
    {"type":"MultiPolygon","arcs":[[[2,-2]]],"properties":{"N03_007":"27103"}},
    {"type":null,"properties":{"N03_007":"27104"}}]}},
    "arcs":[[[0,0],[10,0]],[[10,0],[0,10],[-10,0],[0,-10]],[[0,0],[0,-10],[10,0],[0,10]]],
    "transform":{"scale":[0.1,0.1],"translate":[135,34]},"type":"Topology"}"#;

#[test]
fn lines_of_a_topology_are_joined() {
    let parsed = read(TOPOLOGY).unwrap();
    assert_eq!(shapes(&parsed), [("27102".to_owned(), 1), ("27103".to_owned(), 1), ("27104".to_owned(), 0)]);
    let Rows::Shapes(rows) = &parsed.rows else { panic!("{:?}", parsed.rows) };
    let mut corners = rows[0].1.polygons[0][0].clone();
    corners.sort();
    assert_eq!(corners, [(13_500_000, 3_400_000), (13_500_000, 3_500_000), (13_600_000, 3_400_000), (13_600_000, 3_500_000)]);
}

#[test]
fn what_is_no_area_is_named() {
    let good: Vec<String> = (1..=200).map(|code| feature(&format!("{{\"code\":\"{:05}\"}}", 1000 + code), &square(140, 40))).collect();
    for geometry in [
        "{\"type\":\"Point\",\"coordinates\":[135,34]}",
        "{\"type\":\"LineString\",\"coordinates\":[[135,34],[136,34]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[500000,34],[1,1],[2,2]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[135,1e300],[1,1],[2,2]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[135,null],[1,1],[2,2]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[135],[1,1],[2,2]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[135,34],[1,1]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[[1,1],[2,1],[2,2]]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[1,1],2,[2,2]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":\"[[1,1]]\"}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[[[[[1]]]]]]]}",
        "{\"type\":\"Polygon\"}",
    ] {
        let parsed = read(&collection(&[&good[..], &[feature("{\"code\":\"27100\"}", geometry)]].concat())).unwrap();
        assert_eq!(parsed.rows.len(), 200, "{geometry}");
        let faults: Vec<_> = parsed.faults.iter().map(|fault| (fault.row, fault.read.as_str(), fault.problem)).collect();
        assert_eq!(faults, [(201, "27100", Problem::DamagedShape)], "{geometry}");
    }
}

#[test]
fn lines_that_are_not_in_the_file_are_damage() {
    for (from, to) in
        [("[[0,1]]", "[[0,99]]"), ("[[0,1]]", "[[-99]]"), ("[[0,1]]", "[[0.5]]"), ("[[0,1]]", "[[1e30]]"), ("[[0,1]]", "[\"0\"]")]
    {
        let refused = read(&TOPOLOGY.replace(from, to)).unwrap_err();
        assert!(
            matches!(&refused, FileFault::TooManyBadRows { rows: 3, faults } if faults[0].problem == Problem::DamagedShape),
            "{to}: {refused:?}"
        );
    }
    for (from, to) in [("[10,0]],[[10,0]", "[10]],[[10,0]"), ("[[0,0],[10,0]],", "[0,0],"), ("[[0,0],[10,0]],", "[],")] {
        assert!(matches!(read(&TOPOLOGY.replacen(from, to, 1)), Err(FileFault::NotAMap { .. })), "{to}");
    }
}

#[test]
fn files_that_are_refused() {
    let whole = collection(&[feature("{\"code\":\"27100\"}", &square(135, 34))]);
    let unrecognised = |text: &str| matches!(read(text), Err(FileFault::Unrecognised { .. }));
    assert!(unrecognised("{\"schema\":\"other\"}") && unrecognised("{}") && unrecognised("{\"type\":\"Feature\"}"));
    assert!(matches!(read("{\"type\":1}"), Err(FileFault::NotAMap { .. })));
    assert!(matches!(read(&whole.replace("135", "1e999")), Err(FileFault::NotAMap { .. })));
    assert!(matches!(read(&whole[..whole.len() - 9]), Err(FileFault::Table(TableError::CutOff { line: 1 }))));
    assert_eq!(read(&collection(&[])).unwrap_err(), FileFault::NoRows { kind: SourceKind::Boundary });
    assert!(matches!(read(&collection(&[feature("{}", &square(1, 1))])), Err(FileFault::TooManyBadRows { .. })));
    let deep = format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"geometry\":{{\"coordinates\":{}", "[".repeat(100_000));
    assert!(matches!(read(&deep), Err(FileFault::NotAMap { .. })));
    assert!(matches!(
        parse_any(whole.as_bytes(), Some(SourceKind::PriceList)),
        Err(FileFault::OtherKind { asked: SourceKind::PriceList, found: SourceKind::Boundary })
    ));
    assert!(read(&format!("\u{feff} \r\n{whole}")).is_ok());
}

#[test]
fn a_line_that_is_named_without_end_is_refused() {
    let long: Vec<String> = (0..2_000).map(|number| format!("[{},{}]", number % 2, number % 3)).collect();
    let many = vec!["0"; 5_000].join(",");
    let bomb = format!(
        "{{\"type\":\"Topology\",\"arcs\":[[{}]],\"objects\":{{\"m\":{{\"type\":\"Polygon\",\"arcs\":[[{many}]],\"properties\":{{\"code\":\"27100\"}}}}}}}}",
        long.join(",")
    );
    assert_eq!(read(&bomb).unwrap_err(), FileFault::TooManyPoints { limit: POINTS });
}
