//! What people add by hand and take away again: regions, names of places, a file of their own, an edition that goes.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use tests::hostile::placed;
use tests::program::Workspace;
use tests::region;
use tests::usage::{csv, used};

use super::plain::{Sides, decimal, key, records, rows, share_text};
use super::{DATASET, REGION};

/// 見本県_区域.csv, which `sample` writes and nobody imports.
fn region_list() -> std::path::PathBuf {
    REGION.workspace.beside("sample").join("区域/見本県_区域.csv")
}

#[test]
fn regions_are_drawn_from_a_table_and_are_the_sum_of_their_members() {
    let workspace = REGION.workspace.copy();
    let drawn = workspace.ask(0, ["regions".into(), region_list().into_os_string()]);
    assert_eq!(drawn["unplaced"], json!([]));
    let mut members: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for cells in records(&region_list()) {
        // Without the check digit.
        members.entry((cells["種類"].clone(), cells["圏域名"].clone())).or_default().push(cells["団体コード"][..5].to_owned());
    }
    let regions = drawn["regions"].as_array().unwrap();
    assert_eq!(regions.len(), members.len());

    let by_place = REGION.plain.shares(&["place"], |_| true);
    let answer = workspace.ask(0, ["share", "--by", "place", "--level", "region", "--dataset", DATASET]);
    assert_eq!(rows(&answer).len(), regions.len());
    for row in rows(&answer) {
        let region = regions.iter().find(|region| region["id"] == row["key"][0]).unwrap();
        let kind = match region["kind"].as_str().unwrap() {
            "secondary_medical_area" => "二次医療圏",
            "pharmacist_association" => "薬剤師会",
            other => panic!("{other}"),
        };
        let of_list = members.iter().find(|((of_kind, name), _)| of_kind.contains(kind) && *name == region["name"].as_str().unwrap());
        let mut sum = Sides::default();
        for place in of_list.unwrap().1 {
            sum.add(&by_place[&vec![place.clone()]]);
        }
        assert_eq!(decimal(&row["generic"]), sum.generic.sum, "{row}");
        assert_eq!(row["share"], share_text(sum.share().unwrap()), "{row}");
    }
    // Where one of its name is meant, its id says which.
    let id = regions[0]["id"].as_str().unwrap();
    let contribution = workspace.ask(0, ["contribution", "--place", id, "--dataset", DATASET]);
    assert_eq!(contribution["place"]["label"], regions[0]["name"]);
}

#[test]
fn a_table_of_regions_with_unknown_places_draws_the_others_and_lists_these() {
    let workspace = REGION.workspace.copy();
    let list = "団体コード,市区町村名,圏域名,種類\n48101,,甲圏域,二次医療圏\n99999,,甲圏域,二次医療圏\n,どこにもない町,乙圏域,二次医療圏\n48201,,乙圏域,二次医療圏\n";
    let file = placed(&workspace.beside("files"), "regions.csv", list.as_bytes());
    let drawn = workspace.ask(1, ["regions".into(), file.into_os_string()]);
    assert_eq!(drawn["regions"].as_array().map(Vec::len), Some(2), "{drawn}");
    assert_eq!(drawn["unplaced"], json!(["3: 99999", "4: どこにもない町"]));
}

#[test]
fn a_name_that_no_list_knows_is_told_and_can_be_explained_or_left_out() {
    let workspace = REGION.workspace.copy();
    let (generic, originator) = generic_and_originator();
    let rows_of_file = [
        ("中央区役所", &generic, "30"),
        ("中央区役所", &originator, "10"),
        ("集計", &generic, "1000"),
        ("48201", &generic, "5"),
        ("48201", &originator, "5"),
    ];
    let file = csv(&rows_of_file.map(|(place, code, quantity)| used("区の資料", place, "2025-06", code, quantity)));
    workspace.import(0, &[placed(&workspace.beside("files"), "ward.csv", file.as_bytes())]);
    let unknown = || {
        let sources = workspace.ask(0, ["sources"]);
        let views = sources["datasets"].as_array().unwrap().clone();
        views.into_iter().find(|view| view["dataset"]["id"] == "区の資料").unwrap()["unknown_places"].clone()
    };
    let share = || workspace.ask(0, ["share", "--by", "place", "--dataset", "区の資料"]);
    assert_eq!(unknown(), json!(["中央区役所", "集計"]));
    assert_eq!(share()["basis"]["lacks"]["unknown_places"], unknown());
    assert_eq!(rows(&share()).iter().map(key).collect::<Vec<_>>(), [["48201"]], "what is not known stands in no row");

    workspace.ask(0, ["place-name", "区の資料", "中央区役所", "中央見本区"]);
    workspace.ask(0, ["place-name", "区の資料", "集計"]);
    assert_eq!(unknown(), json!([]));
    let answer = share();
    assert_eq!(rows(&answer)[0]["key"], json!(["48101"]));
    assert_eq!((&rows(&answer)[0]["share"], rows(&answer).len()), (&json!("0.7500000000"), 2));
    assert_eq!(answer["basis"]["lacks"]["unknown_places"], json!([]));

    // A place that nobody knows explains nothing.
    let before = workspace.state();
    let refused = workspace.ask(2, ["place-name", "区の資料", "集計", "どこにもない町"]);
    assert_eq!(refused["error"]["code"], "no_such_place");
    assert_eq!(workspace.state(), before);
}

fn generic_and_originator() -> (String, String) {
    let with = |sign: &str| REGION.plain.statuses.iter().find(|(_, status)| status.sign == sign).unwrap().0.clone();
    (with("3"), with("2"))
}

#[test]
fn the_template_is_a_file_that_can_be_imported() {
    let workspace = Workspace::new();
    let path = workspace.beside("template.csv");
    let written = workspace.ask(0, ["usage-template".into(), path.clone().into_os_string()]);
    assert_eq!(written["rows"], 3);
    let first = fs::read(&path).unwrap();
    assert!(first.starts_with(b"\xef\xbb\xbf"), "Excel needs the mark to see UTF-8");
    workspace.ask(0, ["usage-template".into(), path.clone().into_os_string()]);
    assert!(fs::read(&path).unwrap() == first, "two runs give two files");
    let report = workspace.import(0, &[path]);
    assert_eq!((&report["files"][0]["kind"], &report["files"][0]["rows_kept"]), (&json!("usage"), &json!(3)));
    // Its places are made up, and are told so.
    let sources = workspace.ask(0, ["sources"]);
    assert_eq!(sources["datasets"][0]["unknown_places"], json!(["見本市", "見本町"]));
}

/// What the commands say, byte for byte.
fn everything_said(workspace: &Workspace) -> Vec<String> {
    let questions: [&[&str]; 8] = [
        &["sources"],
        &["share", "--by", "place,category", "--dataset", DATASET, "--trace", "--trace-limit", "2"],
        &["share", "--by", "place", "--dataset", "ndb"],
        &["contribution", "--place", "48101", "--dataset", DATASET],
        &["gain", "--place", "48101", "--dataset", DATASET],
        &["savings", "--dataset", DATASET],
        &["rank-groups", "--dataset", DATASET],
        &["search", "錠", "--limit", "500"],
    ];
    questions.iter().map(|words| workspace.run(["--json"].iter().chain(*words).copied()).expect(0).out).collect()
}

#[test]
fn what_was_read_can_be_built_again_byte_for_byte() {
    let workspace = REGION.workspace.copy();
    workspace.ask(0, ["regions".into(), region_list().into_os_string()]);
    let before = everything_said(&workspace);
    workspace.run(["rebuild"]).expect(0);
    assert!(everything_said(&workspace) == before, "after a rebuild");
    for name in ["reference.db", "reference.db-wal", "reference.db-shm"] {
        let _ = fs::remove_file(workspace.path().join(name));
    }
    let _ = fs::remove_dir_all(workspace.path().join("index"));
    workspace.run(["rebuild"]).expect(0);
    assert!(everything_said(&workspace) == before, "after the store was lost");
}

#[test]
fn an_edition_that_goes_takes_its_usage_away() {
    let workspace = REGION.workspace.copy();
    let sources = workspace.ask(0, ["sources"]);
    let editions = sources["editions"].as_array().unwrap();
    let id = |dataset: &str| editions.iter().find(|edition| edition["dataset"] == dataset).unwrap()["id"].as_str().unwrap().to_owned();
    let after = workspace.ask(0, ["remove", &id("ndb")]);
    assert_eq!(after["editions"].as_array().map(Vec::len), Some(editions.len() - 1));
    assert_eq!(after["datasets"].as_array().map(Vec::len), Some(1));
    // The one that is left need not be named.
    let share = workspace.ask(0, ["share", "--by", "place"]);
    assert_eq!(share["basis"]["dataset"]["id"], DATASET);
    assert!(product_usage(&workspace).iter().all(|usage| usage["dataset"] == DATASET));

    let kept = workspace.state().1.len();
    workspace.ask(0, ["remove", &id(DATASET)]);
    assert!(workspace.state().1.len() < kept, "the file itself goes too");
    assert_eq!(workspace.ask(2, ["share", "--by", "place"])["error"]["code"], "no_usage");
    assert_eq!(product_usage(&workspace), Vec::<Value>::new());
    // And can come back.
    workspace.import(0, &[region::named(&REGION.files, "使用実績").to_owned()]);
    assert_eq!(workspace.ask(0, ["share", "--by", "place"]), share);
}

fn product_usage(workspace: &Workspace) -> Vec<Value> {
    let code = &REGION.plain.used[0].code;
    workspace.ask(0, ["product", code])["usage"].as_array().unwrap().clone()
}

#[test]
fn a_published_share_is_told_as_it_was_published_and_a_file_comes_before_what_was_typed_in() {
    let workspace = REGION.workspace.copy();
    for (place, points) in [("48", "79.9"), ("48101", "81.50")] {
        workspace.ask(0, ["published-share", place, "FY2025", points, "--source", "県の資料"]);
    }
    for points in ["101", "1e9"] {
        let refused = workspace.ask(2, ["published-share", "48", "FY2025", points, "--source", "県の資料"]);
        let (told, remedy) = (refused["error"]["message"].as_str().unwrap(), refused["error"]["remedy"].as_str().unwrap());
        assert!(told.contains("0 から 100 ％") && remedy.contains("79.1"), "it speaks of points, in which it is asked: {refused}");
    }
    let list = "都道府県,年度,割合\n全国,2025,82.1\n見本県,2025,80.25\n見本県,2023,70\n";
    workspace.import(0, &[placed(&workspace.beside("files"), "公表20260401.csv", list.as_bytes())]);
    let line = |place: &str, share: &str, source: &str, entered: bool, same: bool| json!([place, share, source, entered, same]);
    let told = |words: &[&str]| -> Vec<Value> {
        let answer = workspace.ask(0, ["published-shares"].iter().chain(words));
        let of_row = |row: &Value| json!([row["place"], row["share"], row["source"], row["entered"], row["same_period"]]);
        rows(&answer).iter().map(of_row).collect()
    };
    let prefecture = |same| line("48", "0.8025", "公表20260401.csv", false, same);
    assert_eq!(
        told(&["--period", "FY2025"]),
        [line("00", "0.821", "公表20260401.csv", false, true), prefecture(true), line("48101", "0.815", "県の資料", true, true)]
    );
    // A year says something of its months, and is not told as a month's.
    assert_eq!(told(&["--place", "見本県", "--period", "2025-06"]), [prefecture(false)]);
    assert_eq!(told(&["--place", "48"]).len(), 2);
    assert_eq!(told(&["--place", "48102"]), [] as [Value; 0]);
}
