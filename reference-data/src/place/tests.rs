use proptest::prelude::*;

use super::*;
use crate::handwork::{Handwork, PlaceName, Region, RegionKind};
use crate::usage::DatasetId;

fn id(text: &str) -> PlaceId {
    text.parse().unwrap()
}

fn ids(texts: &[&str]) -> Vec<PlaceId> {
    texts.iter().map(|text| id(text)).collect()
}

fn row(code: &str, prefecture: &str, name: &str) -> MunicipalityRow {
    let name = (!name.is_empty()).then(|| name.to_owned());
    MunicipalityRow { code: code.parse().unwrap(), prefecture: prefecture.to_owned(), name, prefecture_kana: None, kana: None }
}

/// Two prefectures; a designated city with three wards, another with one; a name that occurs twice.
fn list() -> Vec<MunicipalityRow> {
    vec![
        row("27109", "大阪府", "大阪市天王寺区"),
        row("27000", "大阪府", ""),
        row("27100", "大阪府", "大阪市"),
        row("27123", "大阪府", "大阪市淀川区"),
        row("27127", "大阪府", "大阪市北区"),
        row("27140", "大阪府", "堺市"),
        row("27146", "大阪府", "堺市北区"),
        row("27203", "大阪府", "豊中市"),
        row("29000", "奈良県", ""),
        row("29402", "奈良県", "明日香村"),
        row("34208", "広島県", "府中市"),
        row("13206", "東京都", "府中市"),
        row("12224", "千葉県", "鎌ケ谷市"),
        row("12106", "千葉県", "千葉市緑区"),
        row("12100", "千葉県", "千葉市"),
        row("01210", "北海道", "岩見沢市"),
    ]
}

fn region(id: &str, name: &str, members: &[&str]) -> Region {
    Region { id: id.to_owned(), name: name.to_owned(), kind: RegionKind::Other, members: ids(members) }
}

fn drawn() -> Handwork {
    let said = |read: &str, place: Option<&str>| PlaceName {
        id: read.to_owned(),
        dataset: "国保".parse().unwrap(),
        read: read.to_owned(),
        place: place.map(id),
    };
    Handwork {
        regions: vec![
            region("r-north", "豊能", &["27203"]),
            region("r-sakai", "堺市", &["27140"]),
            region("r-wards", "天王寺・淀川", &["27109", "27123"]),
            region("r-lost", "旧浜松", &["22131", "27203"]),
            region("r-both", "府中", &["34208", "13206"]),
            region("27100", "偽", &["27203"]),
        ],
        place_names: vec![said("北区", Some("27127")), said("合計", None), said("旧", Some("r-gone"))],
        ..Handwork::default()
    }
}

fn places() -> Places {
    Places::new(&list(), &[], &drawn())
}

#[test]
fn texts_of_files_become_places() {
    let places = places();
    let dataset: DatasetId = "国保".parse().unwrap();
    let known = |text: &str| Resolved::Known(id(text));
    for (text, expected) in [
        ("27", known("27")),
        ("２７", known("27")),
        ("27000", known("27")),
        ("270008", known("27")),
        ("271004", known("27100")),
        ("271005", Resolved::Unknown),
        ("27100", known("27100")),
        ("27999", Resolved::Unknown),
        ("48", Resolved::Unknown),
        ("00", known("00")),
        ("全国", known("00")),
        ("大阪府", known("27")),
        ("大阪", known("27")),
        ("大 阪", known("27")),
        ("青　森", known("02")),
        ("大阪府大阪市天王寺区", known("27109")),
        ("大阪府 大阪市 天王寺区", known("27109")),
        ("大阪市天王寺区", known("27109")),
        ("大阪府天王寺区", known("27109")),
        ("天王寺区", known("27109")),
        ("堺市北区", known("27146")),
        ("府中市", Resolved::Ambiguous(ids(&["13206", "34208"]))),
        ("東京都府中市", known("13206")),
        ("東京府中市", Resolved::Unknown),
        ("鎌ヶ谷市", known("12224")),
        ("奈良県高市郡明日香村", known("29402")),
        ("高市郡明日香村", known("29402")),
        ("27_大阪府", known("27")),
        ("27127 北区", known("27127")),
        ("27 奈良県", Resolved::Unknown),
        // A city of Hokkaido whose leading zero is lost is a ward of Chiba, as it is written.
        ("12106", known("12106")),
        ("012106", known("01210")),
        ("1", Resolved::Unknown),
        ("2701", Resolved::Unknown),
        ("豊能", known("r-north")),
        ("大阪府豊能", known("r-north")),
        ("堺市", known("27140")),
        ("r-sakai", known("r-sakai")),
        ("R-Sakai", known("r-sakai")),
        ("北区", known("27127")),
        (" 北　区 ", known("27127")),
        ("合計", Resolved::LeftOut),
        ("旧", Resolved::Unknown),
        ("", Resolved::Unknown),
    ] {
        assert_eq!(places.resolve(&dataset, text), expected, "{text:?}");
    }
    let other: DatasetId = "別".parse().unwrap();
    assert_eq!(places.resolve(&other, "北区"), Resolved::Ambiguous(ids(&["27127", "27146"])));
    assert_eq!(places.named("合計"), Resolved::Unknown);
}

#[test]
fn a_text_that_is_no_name_may_be_like_a_few() {
    let places = places();
    let alike = |text: &str| places.alike(text).into_iter().map(|place| place.id.as_str().to_owned()).collect::<Vec<_>>();
    let cases: [(&str, &[&str]); 6] = [
        ("豊中", &["27203"]),
        ("豊中市（南部）", &["27203"]),
        ("鎌ヶ谷", &["12224"]),
        ("府中", &["13206", "34208"]),
        ("どこか村", &[]),
        ("", &[]),
    ];
    for (text, expected) in cases {
        let mut found = alike(text);
        found.sort();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn without_a_list_the_nation_and_its_prefectures_are_known() {
    let places = Places::default();
    assert_eq!(places.all().len(), 48);
    assert_eq!(places.named("東京"), Resolved::Known(id("13")));
    assert_eq!(places.named("27100"), Resolved::Unknown);
    assert_eq!(places.leaves(&PlaceId::nation()).count(), 47);
    assert_eq!(places.leaves(&id("27")).map(|place| place.name.as_str()).collect::<Vec<_>>(), ["大阪府"]);
    assert!(places.covers(&PlaceId::nation(), &id("27")) && !places.covers(&id("27"), &PlaceId::nation()));
}

#[test]
fn a_place_knows_what_it_lies_in_and_what_lies_in_it() {
    let places = places();
    let children = |text: &str| places.children(&id(text)).map(|place| place.id.to_string()).collect::<Vec<_>>();
    let leaves = |text: &str| places.leaves(&id(text)).map(|place| place.id.to_string()).collect::<Vec<_>>();
    let (osaka, wards) = (["27100", "27140", "27203"], ["27109", "27123", "27127"]);
    assert_eq!(children("27"), osaka);
    assert_eq!(children("27100"), wards);
    assert_eq!(leaves("27100"), wards);
    assert_eq!(leaves("27"), ["27109", "27123", "27127", "27146", "27203"]);
    assert_eq!(leaves("r-sakai"), ["27146"]);
    assert_eq!(children("r-wards"), ["27109", "27123"]);
    let ward = places.place(&id("27109")).unwrap();
    assert_eq!((ward.kind, ward.name.as_str(), ward.full_name.as_str()), (PlaceKind::Ward, "大阪市天王寺区", "大阪府大阪市天王寺区"));
    assert_eq!(ward.parent, Some(id("27100")));
    let parent = |text: &str| places.place(&id(text)).unwrap().parent.clone().unwrap();
    assert_eq!([parent("r-wards"), parent("r-lost"), parent("r-both")], [id("27"), id("00"), id("00")]);
    assert_eq!(places.regions_in(&id("27")).count(), 3);
    // A region cannot pass itself off as a city.
    assert_eq!(places.place(&id("27100")).unwrap().name, "大阪市");
    assert_eq!(places.of_kind(PlaceKind::Region).count(), 5);
    for (outer, inner, expected) in [
        ("27", "27109", true),
        ("27100", "27109", true),
        ("27", "r-wards", true),
        ("27100", "r-wards", true),
        ("r-wards", "27100", false),
        ("r-sakai", "27140", true),
        ("27", "r-lost", false),
        ("r-lost", "27203", true),
        ("29", "27", false),
        ("27", "99999", false),
        ("99999", "99999", false),
    ] {
        assert_eq!(places.covers(&id(outer), &id(inner)), expected, "{outer} {inner}");
    }
}

#[test]
fn populations_add_up_only_where_every_part_is_known() {
    let population =
        |place: &str, population| PopulationRow { place: place.to_owned(), population: Some(population), aged: None, aged_rate: None };
    let rows = [
        population("大阪市天王寺区", 80),
        population("27123", 180),
        population("271276", 140),
        population("大阪府豊中市", 400),
        population("27203", 1),
        population("どこか", 5),
        population("府中市", 5),
        PopulationRow { place: "27146".to_owned(), population: None, aged: None, aged_rate: None },
    ];
    let places = Places::new(&list(), &rows, &drawn());
    let of = |text: &str| places.place(&id(text)).unwrap().population;
    assert_eq!([of("27100"), of("27203"), of("r-wards"), of("r-north")], [Some(400), Some(400), Some(260), Some(400)]);
    assert_eq!([of("27146"), of("27140"), of("27"), of("00"), of("r-sakai"), of("r-lost")], [None; 6]);
    assert_eq!(places.unplaced_populations(), ["どこか", "府中市"]);
}

#[test]
fn people_of_65_and_over_are_told_as_far_as_the_list_tells_them() {
    let counted = |place: &str, population, aged, rate: Option<&str>| PopulationRow {
        place: place.to_owned(),
        population,
        aged,
        aged_rate: rate.map(|rate| rate.parse().unwrap()),
    };
    let rows = [
        counted("27109", Some(90), Some(30), None),
        counted("27123", Some(180), Some(60), None),
        counted("27127", Some(140), Some(35), None),
        counted("27203", Some(400), Some(100), Some("0.26")),
        counted("27203", Some(1), Some(1), Some("0.9")),
        counted("27146", None, None, Some("0.3")),
        counted("27140", None, Some(7), None),
        counted("22131", Some(0), Some(0), None),
    ];
    let places = Places::new(&list(), &rows, &drawn());
    let of = |text: &str| {
        let place = places.place(&id(text)).unwrap();
        (place.population, place.aged, place.aged_part.map(|part| part.to_string()))
    };
    let part = |part: &str| Some(part.to_owned());
    for (text, expected) in [
        ("27109", (Some(90), Some(30), part("0.3333333333"))),
        ("27100", (Some(410), Some(125), part("0.3048780488"))),
        // As stated, and the first line counts.
        ("27203", (Some(400), Some(100), part("0.26"))),
        ("r-wards", (Some(270), Some(90), part("0.3333333333"))),
        ("27146", (None, None, part("0.3"))),
        ("27140", (None, Some(7), None)),
        ("27", (None, Some(232), None)),
        ("r-lost", (None, None, None)),
    ] {
        assert_eq!(of(text), expected, "{text}");
    }
}

#[test]
fn a_roll_up_takes_the_larger_place_and_says_what_is_missing() {
    let places = places();
    for (have, wanted, parts, missing) in [
        // The city and not its wards.
        (vec!["27100", "27109", "27123", "27127", "27140", "27203"], "27", vec!["27100", "27140", "27203"], vec![]),
        (vec!["27109", "27123"], "27100", vec!["27109", "27123"], vec!["27127"]),
        (vec!["27", "27100"], "27", vec!["27"], vec![]),
        (vec!["27", "27100"], "27100", vec!["27100"], vec![]),
        (vec!["27", "27100"], "27109", vec![], vec!["27109"]),
        (vec!["27100"], "27", vec!["27100"], vec!["27140", "27203"]),
        // Two regions that overlap: only one counts, and not the places in it.
        (vec!["r-wards", "27109", "27127"], "27100", vec!["27127", "r-wards"], vec![]),
        (vec!["r-wards", "27109"], "r-wards", vec!["r-wards"], vec![]),
        (vec!["27109", "27123"], "r-wards", vec!["27109", "27123"], vec![]),
        (vec!["27203"], "r-lost", vec!["27203"], vec!["22131"]),
        (vec!["r-sakai", "27140"], "27", vec!["27140"], vec!["27100", "27203"]),
        (vec!["00"], "27", vec![], vec!["27"]),
        (vec!["27", "27", "27"], "27", vec!["27"], vec![]),
        (vec!["27"], "nowhere", vec![], vec![]),
    ] {
        let roll_up = places.roll_up(&ids(&have), &id(wanted));
        assert_eq!(roll_up, RollUp { parts: ids(&parts), missing: ids(&missing) }, "{have:?} {wanted}");
    }
    let nation: Vec<PlaceId> = places.of_kind(PlaceKind::Prefecture).map(|place| place.id.clone()).chain([PlaceId::nation()]).collect();
    let roll_up = places.roll_up(&nation, &PlaceId::nation());
    assert_eq!((roll_up.parts.len(), roll_up.missing.len(), roll_up.parts.contains(&PlaceId::nation())), (47, 0, false));
}

/// A made-up prefecture: cities, some with wards, and regions that may overlap.
fn tree() -> impl Strategy<Value = (Vec<MunicipalityRow>, Vec<Vec<usize>>)> {
    let cities = prop::collection::vec(0..4_usize, 1..6);
    let regions = prop::collection::vec(prop::collection::vec(0..20_usize, 1..5), 0..4);
    (cities, regions).prop_map(|(cities, regions)| {
        let mut rows = vec![row("13000", "東京都", "")];
        for (city, wards) in cities.iter().enumerate() {
            let code = 13100 + city * 10;
            rows.push(row(&code.to_string(), "東京都", &format!("第{city}市")));
            rows.extend((1..=*wards).map(|ward| row(&(code + ward).to_string(), "東京都", &format!("第{city}市{ward}区"))));
        }
        (rows, regions)
    })
}

proptest! {
    #[test]
    fn nothing_is_counted_twice_and_nothing_that_is_there_is_left_out(
        (rows, regions) in tree(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        wanted in any::<prop::sample::Index>(),
    ) {
        let small: Vec<&MunicipalityRow> = rows[1..].iter().collect();
        let regions = regions.iter().enumerate().map(|(number, members)| {
            let members: Vec<PlaceId> = members.iter().map(|member| PlaceId::from(&small[member % small.len()].code)).collect();
            Region { id: format!("r-{number}"), name: format!("圏域{number}"), kind: RegionKind::Other, members }
        });
        let places = Places::new(&rows, &[], &Handwork { regions: regions.collect(), ..Handwork::default() });
        let all: Vec<PlaceId> = places.all().iter().filter(|place| place.id.as_str() == "13" || places.covers(&id("13"), &place.id)).map(|place| place.id.clone()).collect();
        let have: Vec<PlaceId> = picks.iter().map(|pick| pick.get(&all).clone()).collect();
        let wanted = wanted.get(&all);
        let roll_up = places.roll_up(&have, wanted);

        let leaves = |id: &PlaceId| places.leaves(id).map(|place| place.id.clone()).collect::<Vec<_>>();
        let mut counted: Vec<PlaceId> = roll_up.parts.iter().flat_map(leaves).collect();
        let counts = counted.len();
        counted.sort();
        counted.dedup();
        prop_assert_eq!(counts, counted.len(), "counted twice");
        let inside = leaves(wanted);
        prop_assert!(counted.iter().all(|leaf| inside.contains(leaf)), "from elsewhere");
        prop_assert!(roll_up.parts.iter().all(|part| have.contains(part)));
        let mut missing: Vec<PlaceId> = roll_up.missing.iter().flat_map(leaves).collect();
        missing.sort();
        let mut both = [counted.clone(), missing].concat();
        both.sort();
        prop_assert_eq!(&both, &{ let mut inside = inside.clone(); inside.sort(); inside }, "covered and missing are the whole");
        // Every official place of the dataset in it is counted, unless a region was taken in its stead.
        let regions_taken = roll_up.parts.iter().any(|part| part.as_str().starts_with("r-"));
        if !regions_taken {
            let held: Vec<PlaceId> = have.iter().filter(|id| places.covers(wanted, id) && !id.as_str().starts_with("r-")).flat_map(leaves).collect();
            prop_assert!(held.iter().all(|leaf| counted.contains(leaf)));
        }
    }

    #[test]
    fn every_place_answers_to_its_code_and_its_full_name((rows, _) in tree()) {
        let places = Places::new(&rows, &[], &Handwork::default());
        for place in places.all() {
            prop_assert_eq!(places.named(place.id.as_str()), Resolved::Known(place.id.clone()));
            prop_assert_eq!(places.named(&place.full_name), Resolved::Known(place.id.clone()));
        }
        for row in &rows {
            let checked = format!("{}{}", row.code, row.code.check_digit());
            prop_assert_eq!(places.named(&checked), Resolved::Known(PlaceId::from(&row.code)));
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in "\\PC*") {
        let dataset: DatasetId = "国保".parse().unwrap();
        let _ = places().resolve(&dataset, &text);
    }
}

/// Of 豊中市 (100 persons) the places near it, with ratio and difference of the aged part.
fn near(rows: &[(&str, Option<u64>, Option<u64>)], among: &[&str], most: usize) -> (SimilarPlaces, Vec<String>) {
    let counted = |(place, population, aged): &(&str, Option<u64>, Option<u64>)| PopulationRow {
        place: (*place).to_owned(),
        population: *population,
        aged: *aged,
        aged_rate: None,
    };
    let rows: Vec<PopulationRow> = rows.iter().map(counted).collect();
    let found = similar(&Places::new(&list(), &rows, &drawn()), &id("27203"), &ids(among), most).unwrap();
    let told = found.rows.iter().map(|row| {
        let age = row.aged_difference.as_deref().map(|age| format!(" {age}")).unwrap_or_default();
        format!("{} {}{age}", row.place.id, row.ratio)
    });
    let told = told.collect();
    (found, told)
}

#[test]
fn similar_places_are_near_in_people_and_then_in_their_age() {
    let all = ["27203", "27100", "34208", "13206", "12224", "01210", "29402", "27109", "27"];
    let own = ("27203", Some(100), Some(30));
    for (rows, most, expected) in [
        // Within a step of a quarter the age decides, before that the step.
        (
            vec![
                own,
                ("27100", Some(124), Some(31)),
                ("34208", Some(99), Some(50)),
                ("13206", Some(80), Some(24)),
                ("12224", Some(126), Some(38)),
            ],
            9,
            vec!["13206 1.2500 0.0000", "27100 1.2400 -5.0000", "34208 1.0101 20.5051", "12224 1.2600 0.1587"],
        ),
        (vec![own, ("27100", Some(124), Some(31)), ("34208", Some(99), Some(50))], 1, vec!["27100 1.2400 -5.0000"]),
        // Of unknown age behind those within the step.
        (
            vec![own, ("27100", Some(101), None), ("34208", Some(120), Some(60)), ("13206", Some(102), None)],
            9,
            vec!["34208 1.2000 20.0000", "27100 1.0100", "13206 1.0200"],
        ),
        // Nobody says how old they are: people alone.
        (
            vec![("27203", Some(100), None), ("27100", Some(300), Some(1)), ("34208", Some(120), None)],
            9,
            vec!["34208 1.2000", "27100 3.0000"],
        ),
        // Equals by code.
        (vec![own, ("34208", Some(100), Some(30)), ("13206", Some(100), Some(30))], 9, vec!["13206 1.0000 0.0000", "34208 1.0000 0.0000"]),
        // Nobody lives there, and nobody knows who does.
        (vec![own, ("34208", Some(0), Some(0)), ("13206", None, Some(30))], 9, vec![]),
        (vec![("27203", None, Some(30)), ("34208", Some(100), Some(30))], 9, vec![]),
    ] {
        assert_eq!(near(&rows, &all, most).1, expected, "{rows:?}");
    }
}

#[test]
fn an_answer_says_what_it_compared_and_whom_it_could_not() {
    use Likeness::{AgedPart, Population};
    let all = ["27203", "34208", "13206", "12224"];
    let own = ("27203", Some(100), Some(30));
    for (rows, compared_by, without_population, without_aged_part) in [
        (vec![own, ("34208", Some(99), Some(50)), ("13206", Some(80), None)], vec![Population, AgedPart], 1, 1),
        (vec![("27203", Some(100), None), ("34208", Some(99), Some(50))], vec![Population], 2, 0),
        (vec![own, ("34208", Some(99), None)], vec![Population], 2, 1),
        (vec![("34208", Some(99), Some(1))], vec![], 2, 0),
    ] {
        let (found, _) = near(&rows, &all, 9);
        assert_eq!(
            (found.compared_by, found.without_population, found.without_aged_part),
            (compared_by, without_population, without_aged_part)
        );
    }
}

#[test]
fn a_region_is_similar_to_regions_that_lie_elsewhere() {
    let counted =
        |place: &str, population| PopulationRow { place: place.to_owned(), population: Some(population), aged: None, aged_rate: None };
    let rows = [counted("27109", 80), counted("27123", 180), counted("27127", 140), counted("27203", 400), counted("27140", 100)];
    let places = Places::new(&list(), &rows, &drawn());
    let regions: Vec<PlaceId> = places.of_kind(PlaceKind::Region).map(|region| region.id.clone()).collect();
    for region in &regions {
        let found = similar(&places, region, &regions, 9).unwrap();
        for row in found.rows {
            let members = |id: &PlaceId| places.leaves(id).map(|leaf| leaf.id.clone()).collect::<Vec<_>>();
            assert!(members(region).iter().all(|leaf| !members(&row.place.id).contains(leaf)), "{region} {}", row.place.id);
        }
    }
    let to = similar(&places, &id("r-wards"), &regions, 9).unwrap();
    assert_eq!(to.rows.iter().map(|row| row.place.id.as_str()).collect::<Vec<_>>(), ["r-north", "r-sakai"]);
}
