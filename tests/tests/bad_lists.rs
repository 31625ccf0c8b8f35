//! The lists beside the price list, as they should not be: masters out of order, archives that lie, maps without end.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::hostile::*;
use tests::program::Workspace;
use tests::refusal::assert_refused;
use tests::region;

fn list_of(workspace: &Workspace, kinds: &[&str]) -> Vec<PathBuf> {
    region::files_of(&workspace.beside("sample"), "demo", kinds)
}

/// The difference of the sample's receipt master without its last row: a file that was never imported.
fn another_difference(file: &PathBuf) -> Vec<u8> {
    let bytes = std::fs::read(file).unwrap();
    let body = bytes.strip_suffix(b"\r\n").unwrap();
    let end = body.windows(2).rposition(|pair| pair == b"\r\n").unwrap();
    bytes[..end + 2].to_vec()
}

#[test]
fn differences_of_the_receipt_master_stand_on_a_full_file_and_come_in_order() {
    let workspace = Workspace::new();
    let files = list_of(&workspace, &["receipt_master", "municipality"]);
    let [full, difference, municipalities] = files.as_slice() else { panic!("{files:?}") };
    workspace.import(0, std::slice::from_ref(municipalities));
    let folder = workspace.beside("files");
    assert_refused(&workspace, "no full file", &[difference.into()], "no_full_master", &["全件ファイル", "y_ALL"]);

    // Together they are put in order, whichever way they were named.
    let report = workspace.import(0, &[difference.clone(), full.clone()]);
    assert!(report["files"].as_array().unwrap().iter().all(|file| file["refusal"].is_null()), "{report}");
    let earlier = placed(&folder, "y_20250601.csv", &another_difference(difference));
    assert_refused(&workspace, "a difference older than the newest", &[earlier.into()], "out_of_order", &["2025-12-05", "古い順"]);
    let later = placed(&folder, "y_20260105.csv", &another_difference(difference));
    workspace.import(0, &[later]);
    assert_eq!(masters(&workspace), ["2026-01-05", "2025-12-05", "2025-04-01"]);
}

fn masters(workspace: &Workspace) -> Vec<String> {
    let sources = workspace.ask(0, ["sources"]);
    let editions = sources["editions"].as_array().unwrap().iter().filter(|edition| edition["kind"] == "receipt_master");
    editions.map(|edition| edition["effective_on"].as_str().unwrap().to_owned()).collect()
}

/// A list of the state of supply that is older than the one in use is history.
#[test]
fn an_older_supply_list_is_taken_as_history_and_not_used() {
    let workspace = Workspace::new();
    let files = list_of(&workspace, &["price_list", "supply"]);
    let (supplies, prices): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| file.to_string_lossy().contains("iyakuhinkyoukyu"));
    workspace.import(0, &prices);
    workspace.import(0, &supplies[1..]);
    let hit = workspace.ask(0, ["search", "ミホン", "--limit", "200"])["hits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|hit| hit["supply"].is_object())
        .unwrap()
        .clone();
    let code = hit["nhi_code"].as_str().unwrap();
    let before = workspace.ask(0, ["product", code]);
    let report = workspace.import(0, &supplies[..1]);
    let notes = &report["files"][0]["notes"];
    assert_eq!(notes[0]["code"], "older_than_in_use");
    assert!(notes[0]["message"].as_str().is_some_and(|message| message.contains("2026-05-01")), "{notes}");
    let after = workspace.ask(0, ["product", code]);
    assert_eq!((&before["supply_on"], &after["supply_on"]), (&json!("2026-05-01"), &json!("2026-05-01")));
    let states = |view: &Value| view["brands"].as_array().unwrap().iter().map(|brand| brand["supply"]["state"].clone()).collect::<Vec<_>>();
    assert_eq!(states(&before), states(&after));
}

fn map(coordinates: &str) -> Vec<u8> {
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"N03_001":"見本県","N03_004":"北見本市","N03_007":"48201"}},"geometry":{{"type":"Polygon","coordinates":[{coordinates}]}}}}]}}"#
    )
    .into_bytes()
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

/// What is wrong, the file's name, its bytes, the refusal's code, and what the refusal says.
type Case<'a> = (&'a str, &'a str, Option<&'a [u8]>, &'a str, &'a [&'a str]);

#[test]
fn archives_maps_and_tables_that_harm_are_refused() {
    let workspace = Workspace::new();
    let files = list_of(&workspace, &["receipt_master", "boundary", "municipality", "usage", "supply"]);
    workspace.import(0, &[region::named(&files, "全国地方公共団体コード").to_owned()]);
    let read = |part: &str| std::fs::read(region::named(&files, part)).unwrap();
    let (master, boundary, ndb, supply) = (read("y_ALL"), read("N03"), read("内服薬"), read("260501"));
    let deep = format!("{{\"type\":\"FeatureCollection\",\"features\":{}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let deep_shape = map(&nested(500_000));
    let folder = workspace.beside("bad");
    let header = ["薬効分類", "薬効分類名称", "医薬品名", "薬価", "総計", "48", "49"];
    let cells: [&[&str]; 3] =
        [&["診療年月：2025年04月～2026年03月　内服薬 外来 (院外)"], &header, &["214", "血圧降下剤", "見本の錠", "5.1", "100", "60", "40"]];
    workbook(&placed(&folder, "ndb-without-codes.xlsx", b""), &cells);
    let months: [&[&str]; 3] = [
        &["診療年月：2025年04月～2026年03月　内服薬 外来 (院外)"],
        &["医薬品コード", "医薬品名", "薬価基準収載医薬品コード", "総計", "2025年4月", "2025年5月"],
        &["620049101", "見本の錠", "2149042F2021", "100", "60", "40"],
    ];
    workbook(&placed(&folder, "ndb-by-month.xlsx", b""), &months);
    let cases: [Case; 15] = [
        ("a master cut in half", "y_ALL20250501.zip", Some(&master[..master.len() / 2]), "damaged_workbook", &["途中で切れ"]),
        ("a bomb as a master", "y_ALL20250502.zip", Some(&zipped_bomb("y_ALL20250502.csv", false)), "unpacks_too_large", &["展開"]),
        ("a bomb as a master that lies", "y_ALL20250503.zip", Some(&zipped_bomb("y_ALL20250503.csv", true)), "damaged_workbook", &["壊れ"]),
        ("an archive within the archive", "y_ALL20250504.zip", Some(&zipped("y_ALL20250504.zip", &master)), "not_one_table", &["zip"]),
        (
            "an archive that leads out of its folder",
            "y_ALL20250505.zip",
            Some(&zipped("../y_ALL20250505.csv", b"0,Y")),
            "not_one_table",
            &["zip"],
        ),
        ("a map cut in half", "N03-20260102_48.geojson", Some(&boundary[..boundary.len() / 2]), "cut_off", &["途中で切れ"]),
        ("a map of NaN", "N03-20260103_48.geojson", Some(&map("[[NaN,NaN],[1,1],[1,2],[NaN,NaN]]")), "not_a_map", &["GeoJSON"]),
        ("a map beyond the earth", "N03-20260104_48.geojson", Some(&map("[[1e999,0],[1,1],[1,2],[1e999,0]]")), "not_a_map", &["GeoJSON"]),
        ("a map nested without end", "N03-20260105_48.geojson", Some(deep.as_bytes()), "not_a_map", &["GeoJSON"]),
        ("a shape nested without end", "N03-20260106_48.geojson", Some(&deep_shape), "not_a_map", &["GeoJSON"]),
        (
            "a shape off the earth",
            "N03-20260107_48.geojson",
            Some(&map("[[1000,2000],[1001,2000],[1001,2001],[1000,2000]]")),
            "too_many_bad_rows",
            &["1 %"],
        ),
        ("published tables without codes", "ndb-without-codes.xlsx", None, "unrecognised", &["見出し"]),
        ("published tables without places", "ndb-by-month.xlsx", None, "no_places", &["診療月別", "都道府県別"]),
        ("published tables cut in half", "ndb.xlsx", Some(&ndb[..ndb.len() / 2]), "damaged_workbook", &["途中で切れ"]),
        ("a supply list cut in half", "260601iyakuhinkyoukyu.xlsx", Some(&supply[..supply.len() / 2]), "damaged_workbook", &["途中で切れ"]),
    ];
    for (case, name, content, code, said) in cases {
        let file = content.map_or_else(|| folder.join(name), |content| placed(&folder, name, content));
        assert_refused(&workspace, case, &[file.into_os_string()], code, said);
    }
}

/// As for workbooks: far more than the lists take, far less than these claim.
#[cfg(target_os = "linux")]
#[test]
fn an_archive_or_a_map_cannot_make_the_program_grow() {
    let workspace = Workspace::new();
    let folder = workspace.beside("bad");
    workspace.import(0, &list_of(&workspace, &["municipality"]));
    for (case, name, bytes) in [
        ("a bomb as a master", "y_ALL20250502.zip", zipped_bomb("y_ALL20250502.csv", false)),
        ("one that lies", "y_ALL20250503.zip", zipped_bomb("y_ALL20250503.csv", true)),
        ("a shape nested without end", "N03-20260106_48.geojson", map(&nested(5_000_000))),
        ("more points than any map has", "N03-20260108_48.geojson", map(&format!("[{}[1,1]]", "[1,1],[2,2],".repeat(4_000_001)))),
    ] {
        let file = placed(&folder, name, &bytes);
        let before = workspace.state();
        let limited = tests::refusal::limited("ulimit -v 2097152", &workspace, &["import".into(), file.into_os_string()]);
        assert_eq!(limited.code, Some(2), "{case}: {}", limited.said());
        assert_eq!(workspace.state(), before, "{case} changed something");
    }
}

/// A list that is not there is missed where it is needed and nowhere else.
#[test]
fn without_populations_and_shapes_every_figure_is_there() {
    let workspace = Workspace::new();
    let files = list_of(&workspace, &[]);
    let needed: Vec<PathBuf> =
        files.iter().filter(|file| !["人口", "N03", "NDB"].iter().any(|part| file.to_string_lossy().contains(part))).cloned().collect();
    assert!(needed.len() < files.len());
    workspace.import(0, &needed);
    for question in [
        &["share", "--by", "place"][..],
        &["contribution", "--place", "48101"],
        &["gain", "--place", "48101"],
        &["savings"],
        &["rank-groups"],
    ] {
        workspace.ask(0, question);
    }
    workspace.ask(0, ["regions".into(), workspace.beside("sample").join("区域/見本県_区域.csv").into_os_string()]);
}
