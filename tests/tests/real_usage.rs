//! NDBオープンデータ of fiscal 2022 with the ministry's lists of that year, and the lists of products as they are dispensed, through the
//! program, where this machine has them. The numbers were computed and counted on the files by other means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use tests::program::Workspace;
use tests::real_data;

const YEAR: [&str; 8] = [
    "ndb/no09-fy2022-naifuku-ingai-pref.xlsx",
    "ndb/no09-fy2022-gaiyo-pref.xlsx",
    "price/converted-20220201.csv",
    "price/converted-20220401.csv",
    "price/converted-20230315.csv",
    "generic-status/converted-20220201.csv",
    "generic-status/converted-20220401.csv",
    "generic-status/converted-20230315.csv",
];

/// Imported once for all tests that only ask.
static FISCAL_2022: LazyLock<Option<Workspace>> =
    LazyLock::new(|| imported(Workspace::staying(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("real_usage")), &YEAR));

fn imported(workspace: Workspace, files: &[&str]) -> Option<Workspace> {
    let data = real_data()?;
    let files: Vec<PathBuf> = files.iter().map(|name| data.join(name)).collect();
    let report = workspace.import(0, &files);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(file["errors"], json!([]), "{}", file["path"]);
    }
    Some(workspace)
}

/// Out of hospital, by pharmacies.
fn ask(workspace: &Workspace, words: &[&str]) -> Value {
    workspace.ask(0, words.iter().chain(&["--where", "setting=院外"]))
}

/// In per cent, rounded half up as a person would.
fn percent(share: &Value) -> String {
    let share: Decimal = share.as_str().unwrap().parse().unwrap();
    let percent = (share * Decimal::ONE_HUNDRED).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    format!("{percent:.2}")
}

fn by_label(answer: &Value) -> BTreeMap<&str, &Value> {
    answer["rows"].as_array().unwrap().iter().map(|row| (row["label"][0].as_str().unwrap(), row)).collect()
}

#[test]
fn the_share_of_a_year_out_of_the_published_tables() {
    let Some(workspace) = FISCAL_2022.as_ref() else { return };
    let share = ask(workspace, &["share", "--by", "place"]);
    let places = by_label(&share);
    assert_eq!(places.len(), 48);
    for (place, expected) in [
        ("全国", "81.70"),
        ("大阪府", "79.02"),
        ("東京都", "78.12"),
        ("北海道", "82.68"),
        ("岩手県", "85.90"),
        ("徳島県", "77.82"),
        ("沖縄県", "88.75"),
    ] {
        assert_eq!(percent(&places[place]["share"]), expected, "{place}");
    }
    assert!(places["全国"]["published_total"] == true && places["全国"]["rank"].is_null());
    assert_eq!(percent(&share["basis"]["first_edition"]["share"]), "83.10", "under the edition of the first day alone");
    // What was listed on the first day is in the newest list still; what no list of the year has is in the one before.
    let editions = share["basis"]["editions"].as_array().unwrap().iter().filter(|edition| edition["kind"] == "generic_status");
    let days: BTreeSet<&str> = editions.map(|edition| edition["effective_on"].as_str().unwrap()).collect();
    assert_eq!(days, BTreeSet::from(["2022-02-01", "2023-03-15"]));

    let as_counted = ask(workspace, &["share", "--by", "place", "--as-counted"]);
    assert_eq!(percent(&by_label(&as_counted)["全国"]["share"]), "81.82");
    let category = ask(workspace, &["share", "--by", "category", "--where", "place=大阪府", "--where", "category=214"]);
    assert_eq!(percent(&category["rows"][0]["share"]), "82.40");
}

/// One year of NDB has no before and no after, and says so.
#[test]
fn a_single_year_shows_no_effect() {
    let Some(workspace) = FISCAL_2022.as_ref() else { return };
    let formulary = tests::project().join("formularies/sample/mihon-central.json");
    let words = ["effect", formulary.to_str().unwrap(), "--on", "2022-10-01", "--place", "大阪府"];
    let error = &workspace.ask(2, words)["error"];
    assert_eq!((&error["code"], &error["refused"]), (&json!("one_period"), &json!(true)));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("2022-04〜2023-03") && message.contains("前と後を比べられません"), "{message}");
}

/// テルミサルタン錠４０ｍｇ in 大阪府, from the rows of the file that a trace opens.
#[test]
fn one_form_and_strength_out_of_the_rows_of_the_file() {
    let Some(workspace) = FISCAL_2022.as_ref() else { return };
    let words =
        ["share", "--by", "ingredient", "--where", "place=大阪府", "--where", "ingredient=2149042", "--trace", "--trace-limit", "1000"];
    let share = ask(workspace, &words);
    let lines = share["traces"][0]["lines"].as_array().unwrap();
    let of_group: Vec<&Value> =
        lines.iter().filter(|line| line["code"].as_str().is_some_and(|code| code.starts_with("2149042F2"))).collect();
    let sum = |originator: bool| -> Decimal {
        let of_side =
            of_group.iter().filter(|line| line["name"].as_str().is_some_and(|name| name.starts_with("ミカルディス")) == originator);
        of_side.filter_map(|line| line["quantity"].as_str()).map(|quantity| quantity.parse::<Decimal>().unwrap()).sum()
    };
    assert_eq!((sum(false).normalize().to_string(), sum(true).normalize().to_string()), ("17517093.75".into(), "3024379.5".into()));
    let (generic, both) = (sum(false), sum(false) + sum(true));
    assert_eq!((generic * Decimal::ONE_HUNDRED / both).round_dp(3).to_string(), "85.277");
    assert!(of_group.iter().all(|line| line["file_name"] == "no09-fy2022-naifuku-ingai-pref.xlsx" && line["place"] == "27"));
}

#[test]
fn what_the_lists_changed_within_the_year() {
    let Some(workspace) = FISCAL_2022.as_ref() else { return };
    let told = ask(workspace, &["events", "--place", "大阪府", "--as-counted", "--lines", "3"]);
    let events = told["rows"].as_array().unwrap();
    let kinds: Vec<(&str, &str)> = events.iter().map(|event| (event["on"].as_str().unwrap(), event["kind"].as_str().unwrap())).collect();
    assert_eq!(
        kinds,
        [
            ("2022-04-01", "price_revision"),
            ("2022-04-01", "status_change"),
            ("2023-03-15", "price_revision"),
            ("2023-03-15", "status_change")
        ]
    );
    let moved = |event: &Value, before: &Value, after: &str| {
        let moves = event["moves"].as_array().unwrap();
        moves.iter().find(|one| one["before"] == *before && one["after"] == after).map_or(json!(0), |one| one["products"].clone())
    };
    for (at, effect, listed, gained_generics, lost_them) in [(1, "0.3750", 211, 1, 1), (3, "-1.4092", 150, 24, 8)] {
        let event = &events[at];
        assert_eq!(event["effect"], effect);
        assert_eq!(moved(event, &Value::Null, "3"), listed);
        assert_eq!((moved(event, &json!("1"), "2"), moved(event, &json!("2"), "1")), (json!(gained_generics), json!(lost_them)));
        assert_eq!(event["lines"].as_array().unwrap().len(), 3);
    }
    // The year ends where its figures stand, and begins where those of the first edition do.
    let first = &told["basis"]["first_edition"];
    assert_eq!((&events[3]["share_before"], &events[3]["share_after"]), (&first["share"], &first["share_in_force"]));
    let known: Vec<&Value> = told["lists"].as_array().unwrap().iter().map(|list| &list["editions"]).collect();
    assert_eq!(known, [&json!(3), &json!(3), &json!(0)]);
}

#[test]
fn the_lists_of_dispensed_products_come_in_whole() {
    let files = [
        "price/tp20250814-01_01.xlsx",
        "price/tp20250814-01_02.xlsx",
        "price/tp20250814-01_03.xlsx",
        "receipt-master/y_ALL20240531.zip",
        "receipt-master/y_20240628.csv",
        "receipt-master/y_20240906.csv",
        "generic-name/ippanmeishohoumaster_250814.xlsx",
        "supply/260819iyakuhinkyoukyu.xlsx",
        "municipality/soumu_000925835.xlsx",
    ];
    let Some(workspace) = imported(Workspace::new(), &files) else { return };
    let sources = workspace.ask(0, ["sources"]);
    let rows = |kind: &str, day: &str| {
        let mut editions = sources["editions"].as_array().unwrap().iter();
        editions.find(|edition| edition["kind"] == kind && edition["effective_on"] == day).unwrap_or_else(|| panic!("{kind} {day}"))["rows"]
            .clone()
    };
    assert_eq!(rows("supply", "2026-08-19"), 16_387);
    assert_eq!(rows("receipt_master", "2024-05-31"), 19_748);
    assert_eq!(rows("generic_name", "2025-08-14"), 1_368);
    // A difference is out of order once a newer one is in.
    let data = real_data().unwrap();
    let again = workspace.import(0, &[data.join("receipt-master/y_20240628.csv")]);
    assert_eq!(again["files"][0]["already_imported"], true);

    // Found by the name of a brand, under the name that makers share.
    let found = workspace.ask(0, ["search", "アムロジピン錠５ｍｇ「", "--limit", "200"]);
    let hits = found["hits"].as_array().unwrap();
    let by_brand = hits.iter().find(|hit| hit["maker"].is_null() && hit["brand"].is_string()).unwrap_or_else(|| panic!("{found}"));
    assert!(by_brand["brand"].as_str().unwrap().starts_with("アムロジピン錠５ｍｇ「"), "{by_brand}");
    let product = workspace.ask(0, ["product", by_brand["nhi_code"].as_str().unwrap()]);
    assert!(product["brands"].as_array().is_some_and(|brands| brands.len() > 10), "{}", product["brands"]);
    assert_eq!(product["supply_on"], "2026-08-19");
}
