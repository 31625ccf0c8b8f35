//! 薬効群の選定 in the terminal: groups by score, drug groups made of them, and 地域での使用 beside what can be chosen.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::plain::decimal;
use super::{DATASET, REGION};

const PLACE: &str = "48201";

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key}: {value}"))
}

#[test]
fn groups_stand_by_their_score_and_the_score_is_what_its_columns_add() {
    for weights in [&[][..], &["--weight", "yen=3"], &["--weight", "gap=10", "--weight", "supply_trouble=1"]] {
        let words: Vec<&str> = ["rank-groups", "--dataset", DATASET, "--place", PLACE].iter().chain(weights).copied().collect();
        let answer = REGION.workspace.ask(0, words);
        let rows = list(&answer["rows"]);
        let scores: Vec<Decimal> = rows.iter().map(|row| decimal(&row["score"])).collect();
        assert!(rows.len() > 5 && scores.is_sorted_by(|a, b| a >= b), "{weights:?}");
        for (row, score) in rows.iter().zip(&scores) {
            let parts = list(&row["parts"]);
            assert_eq!(parts.iter().map(|part| decimal(&part["adds"])).sum::<Decimal>(), *score);
            let above = scores.iter().filter(|other| *other > score).count() as u64;
            assert_eq!(row["rank"], above + 1);
            let counted = |part: &&Value| answer["weights"][text(part, "column")] == 0;
            assert!(parts.iter().filter(counted).all(|part| decimal(&part["adds"]).is_zero()), "what has no weight adds nothing");
        }
        if weights.len() == 2 {
            let yen: Vec<Decimal> = rows.iter().map(|row| &row["yen"]).filter(|yen| yen.is_string()).map(decimal).collect();
            assert!(yen.is_sorted_by(|a, b| a >= b), "by yen alone the dearest is first");
        }
    }
    for (weight, code) in [("yen=0", "no_weight"), ("yen=11", "no_such_weight"), ("price=1", "no_such_weight"), ("yen", "no_such_weight")] {
        let refused = REGION.workspace.ask(2, ["rank-groups", "--dataset", DATASET, "--weight", weight]);
        assert_eq!(refused["error"]["code"], code, "{weight}");
    }
}

#[test]
fn chosen_groups_become_drug_groups_whose_candidates_carry_the_usage_of_the_place() {
    let workspace = REGION.workspace.copy();
    let words = ["--dataset", DATASET, "--place", PLACE];
    let chosen = workspace.ask(0, ["chosen-groups", "214", "232"].iter().chain(&words));
    let begun = workspace
        .ask(0, ["begin-groups", "214", "232", "--title", "北見本市フォーミュラリ", "--issuer", "北見本市薬剤師会"].iter().chain(&words));
    assert_eq!(begun["done"], "「血圧降下剤」「消化性潰瘍用剤」の薬効群を加えた");
    let formulary = text(&begun, "formulary");
    let written = workspace.beside("written.json");
    workspace.ask(0, ["publish", formulary, "--format", "json", "--out", written.to_str().unwrap()]);
    let content: Value = serde_json::from_str(&std::fs::read_to_string(written).unwrap()).unwrap();
    assert_eq!(content["basis"]["usage"], DATASET);
    assert_eq!(content["region"], serde_json::json!({ "name": "見本県北見本市", "prefecture": "48", "municipalities": [PLACE] }));
    for (group, of_group) in list(&content["drug_groups"]).iter().zip(list(&chosen["groups"])) {
        assert_eq!(group["name"], of_group["name"]);
        let taken = list(&of_group["ingredients"]).iter().filter(|ingredient| ingredient["taken"] == true);
        assert_eq!(list(&group["ingredients"]), taken.map(|ingredient| ingredient["code"].clone()).collect::<Vec<_>>());
    }

    let mut used: BTreeMap<&str, Decimal> = BTreeMap::new();
    for row in REGION.plain.used.iter().filter(|row| row.place == PLACE) {
        *used.entry(&row.code).or_default() += row.quantity.unwrap_or_default();
    }
    let sum = |prefix: &str| used.iter().filter(|(code, _)| code.starts_with(prefix)).map(|(_, quantity)| *quantity).sum::<Decimal>();
    let offered = workspace.ask(0, ["candidates", formulary, "血圧降下剤"]);
    let mut met = BTreeSet::new();
    for candidate in list(&offered["candidates"]) {
        let (code, usage) = (text(&candidate["product"], "nhi_code"), &candidate["usage"]);
        let Some(quantity) = used.get(code).filter(|quantity| !quantity.is_zero()) else {
            assert!(usage["quantity"].is_null() || usage["absence"] == "zero", "{code}: {usage}");
            assert!(!usage["absence"].is_null(), "{code}: {usage}");
            continue;
        };
        assert_eq!((decimal(&usage["quantity"]), usage["unit"].as_str()), (*quantity, Some("price_unit")), "{code}");
        for (part, whole) in [("of_group", &code[..9]), ("of_ingredient", &code[..7])] {
            assert_eq!(decimal(&usage[part]["total"]), sum(whole), "{code}");
            let apart = decimal(&usage[part]["part"]) * sum(whole) - quantity;
            assert!(apart.abs() < Decimal::ONE, "{code}: {usage}");
        }
        met.insert(code.to_owned());
    }
    assert!(met.len() > 20, "{} products are used", met.len());
    // What was used and is gone from the list is named, not lost.
    let unlisted: BTreeSet<String> = list(&offered["usage"]["unlisted"]).iter().map(|one| text(one, "code").to_owned()).collect();
    let of_group = used.keys().filter(|code| code.starts_with("214") && !used[**code].is_zero()).map(|code| (*code).to_owned());
    assert_eq!(of_group.collect::<BTreeSet<_>>(), met.union(&unlisted).cloned().collect());
    assert_eq!(offered["usage"]["places"], serde_json::json!(["見本県北見本市"]));

    // A further step adds to it and leaves its dataset; what cannot be begun changes nothing.
    let more = workspace.ask(0, ["begin-groups", "2171022", "--by", "ingredient", "--formulary", formulary].iter().chain(&words));
    assert_eq!(more["formulary"], formulary);
    let before = workspace.ask(0, ["formularies"]);
    assert_eq!(before["formularies"][0]["groups"], 3);
    for (words, code) in [
        (&["begin-groups", "21", "--title", "x", "--issuer", "x"][..], "no_such_group_key"),
        (&["begin-groups", "999", "--title", "x", "--issuer", "x"], "group_without_products"),
        (&["begin-groups", "214", "--issuer", "x"], "empty_text"),
        (&["begin-groups", "214", "--title", "x", "--place", "13"], "no_such_place"),
        (&["begin-groups", "214", "--formulary", "nowhere"], "no_such_formulary"),
    ] {
        let refused = workspace.ask(2, words.iter().chain(&["--dataset", DATASET]));
        assert_eq!(refused["error"]["code"], code, "{words:?}");
    }
    assert_eq!(workspace.ask(0, ["formularies"]), before);
}

#[test]
fn a_formulary_whose_dataset_is_not_here_still_offers_its_candidates() {
    let workspace = REGION.workspace.copy();
    let begun = workspace.ask(0, ["begin-groups", "214", "--title", "x", "--issuer", "x", "--dataset", DATASET, "--place", PLACE]);
    let formulary = text(&begun, "formulary");
    let edition =
        list(&workspace.ask(0, ["sources"])["editions"]).iter().find(|edition| edition["dataset"] == DATASET).unwrap()["id"].clone();
    workspace.ask(0, ["remove", edition.as_str().unwrap()]);
    let offered = workspace.ask(0, ["candidates", formulary, "血圧降下剤"]);
    assert!(list(&offered["candidates"]).len() > 20 && offered["usage"].is_null());
    assert!(list(&offered["candidates"]).iter().all(|candidate| candidate["usage"].is_null()));
    assert_eq!(offered["no_usage"]["code"], "no_such_dataset");
}
