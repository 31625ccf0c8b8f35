//! Usage and what follows from it, in the terminal on 見本県: every figure beside the same figure added up from the files by hand.

mod choice;
mod effects;
mod estimates;
mod places;
mod plain;
mod products;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use reference_data::edition::SourceKind;
use reference_data::product::PriceRow;
use reference_data::store::Store;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tests::program::{Answer, Workspace};
use tests::region;

use plain::{Plain, Used, assert_same, decimal, key, records, rows, share_text};

const DATASET: &str = "見本県調剤";

/// The whole sample region, imported once for all tests that only ask.
struct Region {
    workspace: Workspace,
    files: Vec<PathBuf>,
    plain: Plain,
}

static REGION: LazyLock<Region> = LazyLock::new(|| {
    let workspace = Workspace::staying(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("usage"));
    let files = region::files_of(&workspace.beside("sample"), "demo", &[]);
    workspace.import(0, &files);
    let opened = reference_data::workspace::Workspace::open(&workspace.path(), None).unwrap();
    let store = Store::open(&opened).unwrap();
    let editions = store.editions().unwrap();
    let earlier = editions.iter().find(|edition| edition.kind == SourceKind::PriceList && edition.effective_on.to_string() == "2025-04-01");
    let prices = store.rows::<PriceRow>(earlier.unwrap()).unwrap();
    let prices = prices.into_iter().map(|row| (row.nhi_code.to_string(), row.price)).collect();
    Region { plain: Plain::read(&files, prices), workspace, files }
});

/// Asks a question of the dataset of the region's pharmacies.
#[track_caller]
fn ask(words: &[&str]) -> Value {
    REGION.workspace.ask(0, words.iter().chain(&["--dataset", DATASET]))
}

/// Whether a row passes filters as they stand on the command line: some value of every key.
fn passes(used: &Used, filters: &[&str]) -> bool {
    let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, value) in filters.iter().filter_map(|filter| filter.split_once('=')) {
        wanted.entry(key).or_default().push(value);
    }
    wanted.iter().all(|(key, values)| values.contains(&used.value(key)))
}

#[test]
fn shares_by_every_key_and_crossed_are_what_the_rows_add_up_to() {
    for (by, filters) in [
        (&["place"][..], &[][..]),
        (&["category"], &[]),
        (&["ingredient"], &[]),
        (&["month"], &[]),
        (&["insurer"], &[]),
        (&["age"], &[]),
        (&["setting"], &[]),
        (&["place", "category"], &[]),
        (&["month", "place"], &["category=214", "insurer=国保"]),
        (&["age", "category"], &["place=48101", "place=48201"]),
        (&["ingredient", "insurer"], &["age=75歳以上", "age=64歳以下", "category=232"]),
        (&["place"], &["ingredient=2149042", "setting=院外"]),
        (&["place"], &["month=2025-06"]),
        (&["category", "month"], &["month=2025-06", "month=2026-02"]),
    ] {
        let keys = by.join(",");
        let mut words = vec!["share", "--by", &keys];
        filters.iter().for_each(|filter| words.extend(["--where", filter]));
        let answer = ask(&words);
        assert_same(&answer, &REGION.plain.shares(by, |used| passes(used, filters)));
        let mut said: Vec<&str> = answer["basis"]["filters"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut asked = filters.to_vec();
        said.sort_unstable();
        asked.sort_unstable();
        assert_eq!(said, asked, "the basis names every filter");
    }
}

#[test]
fn a_share_by_value_is_the_same_in_yen() {
    for by in [&["place"][..], &["category", "insurer"]] {
        let answer = ask(&["share", "--measure", "value", "--by", &by.join(",")]);
        assert_same(&answer, &REGION.plain.values(by, |_| true));
        assert_eq!((&answer["measure"], &answer["basis"]["indicator"]), (&json!("value"), &json!("generic_share_value")));
    }
}

#[test]
fn a_period_takes_its_months_alone() {
    let answer = ask(&["share", "--by", "place", "--period", "2025-07..2025-09"]);
    let summer = |used: &Used| ("2025-07"..="2025-09").contains(&used.month.as_str());
    assert_same(&answer, &REGION.plain.shares(&["place"], summer));
    assert_eq!(answer["basis"]["period"], "2025-07..2025-09");
    let refused = REGION.workspace.run(["share", "--by", "place", "--dataset", DATASET, "--period", "2019-04"]).expect(2);
    assert!(refused.said().contains("期間"), "{}", refused.said());
}

#[test]
fn options_move_products_and_stand_in_the_basis() {
    let plain = &REGION.plain;
    let sided = |rule: &dyn Fn(&Used) -> Option<bool>| plain.weighed(&["place"], rule, |quantity, _| quantity);
    let with_stars = |used: &Used| match plain.sign(&used.code) {
        Some("3" | "★") => Some(true),
        Some("2" | "☆") => Some(false),
        _ => None,
    };
    let without_excluded = |used: &Used| plain.is_generic(used).filter(|_| !plain.statuses[&used.code].fee_excluded);
    for (option, field, expected) in [
        ("--count-stars", "count_stars", sided(&with_stars)),
        ("--drop-fee-excluded", "drop_fee_excluded", sided(&without_excluded)),
        // The dataset counts 規格単位 already.
        ("--as-counted", "as_counted", sided(&|used| plain.is_generic(used))),
    ] {
        let answer = ask(&["share", "--by", "place", option]);
        assert_same(&answer, &expected);
        let on: Vec<&String> =
            answer["basis"]["options"].as_object().unwrap().iter().filter(|(_, on)| **on == true).map(|(name, _)| name).collect();
        assert_eq!(on, [field]);
    }
    let both = [ask(&["share", "--by", "category"]), ask(&["share", "--by", "category", "--drop-nutrition"])];
    assert_eq!(both[1]["basis"]["options"]["drop_nutrition"], true);
    let category = |answer: &Value, code: &str| rows(answer).iter().find(|row| key(row) == [code]).cloned();
    assert_eq!(category(&both[0], "214"), category(&both[1], "214"), "it takes nothing but nutrition");
}

#[test]
fn ranks_and_differences_follow_from_the_shares() {
    let whole = REGION.plain.shares(&[], |_| true)[&vec![]].share().unwrap();
    let answer = ask(&["share", "--by", "place"]);
    assert_eq!((&answer["reference"]["place"], &answer["reference"]["label"]), (&json!("48"), &json!("見本県")));
    assert_eq!(answer["reference"]["share"], share_text(whole));
    let shares: Vec<Decimal> = rows(&answer).iter().map(|row| decimal(&row["share"])).collect();
    for row in rows(&answer) {
        let share = decimal(&row["share"]);
        assert_eq!(row["rank"].as_u64(), Some(1 + shares.iter().filter(|other| **other > share).count() as u64), "{row}");
        assert!((decimal(&row["difference"]) - (share - whole)).abs() <= Decimal::new(1, 9), "{row}");
    }

    // Against a place of one's own choice, by its name.
    let named = ask(&["share", "--by", "place", "--reference", "北見本市"]);
    let own = rows(&named).iter().find(|row| row["label"] == json!(["北見本市"])).unwrap();
    assert_eq!((&named["reference"]["label"], &own["difference"]), (&json!("北見本市"), &json!("0.0000000000")));
}

#[test]
fn levels_roll_places_up_and_count_none_twice() {
    let whole = ask(&["share", "--by", "setting"]);
    for (level, expected) in [("prefecture", &["48"][..]), ("ward", &["48101", "48102", "48103", "48104"])] {
        let answer = ask(&["share", "--by", "place", "--level", level]);
        assert_eq!(
            rows(&answer).iter().map(key).collect::<Vec<_>>(),
            expected.iter().map(|place| vec![(*place).to_owned()]).collect::<Vec<_>>()
        );
    }
    let sum = |answer: &Value, side: &str| rows(answer).iter().map(|row| decimal(&row[side])).sum::<Decimal>();
    let municipalities = ask(&["share", "--by", "place", "--level", "municipality"]);
    for side in ["generic", "originator"] {
        assert_eq!(sum(&municipalities, side), sum(&whole, side), "{side}");
    }
    let wards = |used: &Used| used.place.starts_with("481");
    let city = rows(&municipalities).iter().find(|row| row["label"] == json!(["見本市"])).unwrap();
    let of_wards = &REGION.plain.shares(&[], wards)[&vec![]];
    assert_eq!(decimal(&city["generic"]), of_wards.generic.sum);
    assert_eq!(city["share"], share_text(of_wards.share().unwrap()));
}

#[test]
fn a_figure_says_what_it_rests_on_and_what_it_lacks() {
    let answer = ask(&["share", "--by", "place"]);
    let basis = &answer["basis"];
    assert_eq!((&basis["dataset"]["id"], &basis["period"]), (&json!(DATASET), &json!("2025-04..2026-03")));
    assert_eq!(basis["files"][0]["file_name"], "見本県_使用実績.csv");
    let in_force: Vec<(&str, &str)> = basis["editions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edition| (edition["kind"].as_str().unwrap(), edition["effective_on"].as_str().unwrap()))
        .collect();
    assert_eq!(in_force, [("generic_status", "2025-04-01")], "what takes effect after the period has no part in it");

    // What no status edition of the period knows is told with all that was used of it.
    let mut unknown: BTreeMap<&str, Decimal> = BTreeMap::new();
    for used in REGION.plain.used.iter().filter(|used| REGION.plain.sign(&used.code).is_none()) {
        *unknown.entry(&used.code).or_default() += used.quantity.unwrap_or_default();
    }
    assert!(!unknown.is_empty());
    let told = basis["lacks"]["unknown"].as_array().unwrap();
    let told: BTreeMap<&str, Decimal> = told.iter().map(|left| (left["code"].as_str().unwrap(), decimal(&left["quantity"]))).collect();
    assert_eq!(told, unknown);
    let kept_back = REGION.plain.used.iter().filter(|used| used.quantity.is_none() && REGION.plain.is_generic(used).is_some()).count();
    assert_eq!(basis["lacks"]["suppressed_cells"].as_u64(), Some(kept_back as u64));
}

/// Every row opens down to the rows of the file, and these add up to it.
#[test]
fn a_trace_leads_to_the_rows_of_the_file() {
    let usage = region::named(&REGION.files, "使用実績");
    let lines = records(usage);
    let filters = ["category=214", "month=2025-06", "insurer=国保"];
    let mut words = vec!["share", "--by", "place,age", "--trace", "--trace-limit", "100000"];
    filters.iter().for_each(|filter| words.extend(["--where", filter]));
    let answer = ask(&words);
    let traces = answer["traces"].as_array().unwrap();
    assert_eq!(traces.len(), rows(&answer).len());
    let mut opened = 0;
    for (row, trace) in rows(&answer).iter().zip(traces) {
        let traced = trace["lines"].as_array().unwrap();
        assert_eq!(trace["total"].as_u64(), Some(traced.len() as u64));
        let mut sum = Decimal::ZERO;
        for line in traced {
            let written = &lines[line["row"].as_u64().unwrap() as usize - 2];
            assert_eq!(line["file_name"], "見本県_使用実績.csv");
            for (field, column) in [("place", "地域"), ("period", "期間"), ("code", "薬価基準収載医薬品コード"), ("name", "品名")]
            {
                assert_eq!(line[field].as_str(), Some(written[column].as_str()), "{line}");
            }
            assert_eq!(key(row), [written["地域"].as_str(), &written["年齢階級"]], "{line}");
            match line["quantity"].as_str() {
                Some(quantity) => {
                    assert_eq!(quantity.parse::<Decimal>().unwrap(), written["数量"].parse::<Decimal>().unwrap());
                    sum += decimal(&line["quantity"]);
                }
                None => assert_eq!((line["absence"].as_str(), written["数量"].as_str()), (Some("suppressed"), "-")),
            }
            opened += 1;
        }
        let side = |side: &str| row[side].as_str().map_or(Decimal::ZERO, |text| text.parse().unwrap());
        assert_eq!(sum, side("generic") + side("originator"), "the rows of {row}");
    }
    let counted = REGION.plain.used.iter().filter(|used| passes(used, &filters) && REGION.plain.is_generic(used).is_some());
    assert_eq!(opened, counted.count());

    // A few of them where a few are asked for, and how many there are.
    words[5] = "3";
    let few = ask(&words);
    for (all, few) in traces.iter().zip(few["traces"].as_array().unwrap()) {
        assert_eq!(all["total"], few["total"]);
        assert_eq!(few["lines"].as_array().unwrap()[..], all["lines"].as_array().unwrap()[..few["lines"].as_array().unwrap().len()]);
        assert!(few["lines"].as_array().unwrap().len() <= 3);
    }
}

/// The fields that scripts build on; the whole of standard output is one JSON value.
#[test]
fn every_command_answers_one_json_value_with_its_fields() {
    let cases: [(&[&str], &str, &[&str]); 11] = [
        (&["share", "--by", "place"], "", &["measure", "basis", "rows"]),
        (&["share", "--by", "place"], "/rows/0", &["key", "label", "generic", "originator", "share", "absence"]),
        (
            &["share", "--by", "place"],
            "/basis",
            &["indicator", "dataset", "files", "period", "editions", "units", "filters", "options", "lacks", "first_edition"],
        ),
        (&["contribution", "--place", "48101"], "/rows/0", &["key", "label", "rate", "mix", "total"]),
        (&["gain", "--place", "48101"], "", &["basis", "points", "yen", "rows"]),
        (&["savings"], "", &["basis", "steps", "products", "total"]),
        (&["savings"], "/basis/dataset", &["id", "publisher", "population", "place_basis", "grain", "unit"]),
        (&["rank-groups"], "", &["basis", "rows"]),
        (&["events", "--place", "48101"], "", &["basis", "lists", "rows"]),
        (&["similar", "--place", "48201"], "", &["basis", "place", "share", "compared_by", "step", "without_population", "rows"]),
        (&["rank-groups"], "/rows/0", &["key", "label", "yen", "share", "gap", "interchangeable", "saving", "supply_trouble"]),
    ];
    for (words, place, fields) in cases {
        let answer = ask(words);
        let place = answer.pointer(place).unwrap_or_else(|| panic!("{words:?} has no {place}: {answer}"));
        for field in fields {
            assert!(place.get(field).is_some(), "{words:?} has no {field}: {place}");
        }
    }
}

#[test]
fn with_several_datasets_and_none_named_a_question_is_refused_and_they_are_listed() {
    let questions: [&[&str]; 5] =
        [&["share", "--by", "place"], &["contribution", "--place", "48101"], &["gain", "--place", "48101"], &["savings"], &["rank-groups"]];
    for question in questions {
        let refused = REGION.workspace.run(question.iter().copied()).expect(2);
        assert!(refused.out.is_empty(), "{question:?}");
        for word in [DATASET, "ndb", "--dataset"] {
            assert!(refused.err.contains(word), "{question:?} does not say {word}: {}", refused.err);
        }
        let told = REGION.workspace.ask(2, question.iter().copied());
        assert_eq!(told["error"]["code"], "several_datasets", "{question:?}");
        let unknown = REGION.workspace.ask(2, question.iter().chain(&["--dataset", "nowhere"]));
        assert_eq!(unknown["error"]["code"], "no_such_dataset", "{question:?}");
    }
}

/// The published totals are the publisher's, and units of claims become 規格単位.
#[test]
fn the_published_tables_are_a_dataset_of_their_own() {
    let by_place = REGION.workspace.ask(0, ["share", "--by", "place", "--where", "setting=院外", "--dataset", "ndb"]);
    assert_eq!(rows(&by_place).len(), 48, "47 prefectures and the published total");
    for row in rows(&by_place) {
        assert_eq!(row["published_total"] == true, key(row) == ["00"], "{row}");
        assert_eq!(row["rank"].is_null(), key(row) == ["00"], "a total has no rank: {row}");
    }
    assert_eq!(by_place["reference"]["published_total"], true);
    // Kept back in parts, a product may well stand in the total.
    let total = rows(&by_place).iter().find(|row| key(row) == ["00"]).unwrap();
    let parts: Decimal = rows(&by_place).iter().filter(|row| key(row) != ["00"]).map(|row| decimal(&row["generic"])).sum();
    assert!(decimal(&total["generic"]) >= parts);

    let units = by_place["basis"]["units"].as_array().unwrap();
    let factors: Vec<&str> = units.iter().filter_map(|unit| unit["factor"].as_str()).collect();
    assert!(factors.contains(&"1") && factors.contains(&"0.1"), "{factors:?}");
    let as_counted = REGION.workspace.ask(0, ["share", "--by", "place", "--where", "setting=院外", "--dataset", "ndb", "--as-counted"]);
    assert_ne!(rows(&as_counted), rows(&by_place));
    assert_eq!(as_counted["basis"]["units"], json!([]));
}

/// What a person reads holds the same figures.
#[test]
fn without_json_the_same_is_said_in_words() {
    let json = ask(&["share", "--by", "place"]);
    let said: Answer = REGION.workspace.run(["share", "--by", "place", "--dataset", DATASET]).expect(0);
    for row in rows(&json) {
        let percent =
            (decimal(&row["share"]) * Decimal::ONE_HUNDRED).round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let line =
            said.out.lines().find(|line| line.starts_with(row["label"][0].as_str().unwrap())).unwrap_or_else(|| panic!("{}", said.out));
        assert!(line.contains(&format!("{percent:.2}")), "{line}");
    }
    for word in ["見本県調剤", "2025-04..2026-03", "後発医薬品に関する情報 2025-04-01", "秘匿"] {
        assert!(said.out.contains(word), "{word}");
    }
}
