//! What came of the sample formulary, in the terminal: beside the same figures added up from the files by hand.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::plain::{Used, decimal};
use super::{REGION, ask, passes};

const ARB: [&str; 7] = ["2149039", "2149040", "2149041", "2149042", "2149044", "2149046", "2149048"];
const RECOMMENDED: [&str; 2] = ["2149042", "2149044"];
const CENTRAL: [&str; 4] = ["48101", "48102", "48103", "48104"];

fn formulary() -> PathBuf {
    tests::project().join("formularies/sample/mihon-central.json")
}

fn effect(words: &[&str]) -> Value {
    let formulary = formulary();
    ask(&[&["effect", formulary.to_str().unwrap()], words].concat())
}

/// Of a group: the part that counts, to ten decimals.
fn share(rows: &[&Used], counts: impl Fn(&Used, &str) -> bool) -> Decimal {
    let (mut part, mut whole) = (Decimal::ZERO, Decimal::ZERO);
    for used in rows {
        // What the list does not know stands in no share.
        let Some(sign) = REGION.plain.sign(&used.code) else { continue };
        let quantity = used.quantity.unwrap_or_default();
        whole += quantity;
        part += if counts(used, sign) { quantity } else { Decimal::ZERO };
    }
    (part / whole).round_dp_with_strategy(10, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn is_generic(sign: &str) -> bool {
    matches!(sign, "3" | "★")
}

#[test]
fn what_moved_is_what_the_rows_add_up_to() {
    for (place, spans, filters) in [
        (None, [["2025-04", "2025-09"], ["2025-10", "2026-03"]], &[][..]),
        (Some("48201"), [["2025-06", "2025-06"], ["2026-01", "2026-03"]], &["insurer=国保"]),
    ] {
        let mut words = vec!["--on", "2025-10-01", "--group", "arb"];
        let spans_told = spans.map(|[from, to]| if from == to { from.to_owned() } else { format!("{from}..{to}") });
        if let Some(place) = place {
            words.extend(["--place", place, "--before", &spans_told[0], "--after", &spans_told[1]]);
        }
        filters.iter().for_each(|filter| words.extend(["--where", *filter]));
        let answer = effect(&words);
        assert_eq!((&answer["before"], &answer["after"]), (&json!(spans_told[0]), &json!(spans_told[1])));
        let of_place: Vec<&str> = place.map_or(CENTRAL.to_vec(), |place| vec![place]);
        assert_eq!(answer["place"]["places"], json!(of_place));
        assert_eq!(answer["reference"]["places"], json!(["48"]));
        let group = &answer["groups"][0];
        for (side, everywhere) in [("place", false), ("reference", true)] {
            for (when, [from, to]) in [("before", spans[0]), ("after", spans[1])] {
                let within = |used: &&Used| {
                    ARB.contains(&&used.code[..7])
                        && (everywhere || of_place.contains(&used.place.as_str()))
                        && (from..=to).contains(&used.month.as_str())
                        && passes(used, filters)
                };
                let rows: Vec<&Used> = REGION.plain.used.iter().filter(within).collect();
                let recommended = |used: &Used| RECOMMENDED.contains(&&used.code[..7]);
                let shown = |moved: &Value| decimal(&moved[side][when]["share"]);
                assert_eq!(shown(&group["generics"]), share(&rows, |used, sign| recommended(used) && is_generic(sign)), "{side} {when}");
                assert_eq!(shown(&group["recommended"]), share(&rows, |used, _| recommended(used)), "{side} {when}");
                assert_eq!(shown(&group["others"]), share(&rows, |_, sign| !is_generic(sign)), "{side} {when}");
                for row in group["ingredients"].as_array().unwrap() {
                    let code = row["code"].as_str().unwrap();
                    assert_eq!(row["recommended"], json!(RECOMMENDED.contains(&code)));
                    assert_eq!(shown(&row["generics"]), share(&rows, |used, sign| used.code.starts_with(code) && is_generic(sign)));
                }
                let in_use = |used: &&&Used| used.quantity.is_some_and(|quantity| !quantity.is_zero());
                let products: BTreeSet<&str> = rows.iter().filter(in_use).map(|used| used.code.as_str()).collect();
                assert_eq!(group["products"][side][when]["used"], json!(products.len()), "{side} {when}");
            }
            let change = |when: &str| decimal(&group["generics"][side][when]["share"]);
            let apart = decimal(&group["generics"][side]["change"]) - (change("after") - change("before"));
            assert!(apart.abs() <= Decimal::new(1, 10), "{apart}");
        }
        for month in group["trend"].as_array().unwrap() {
            let within = |used: &&Used| {
                ARB.contains(&&used.code[..7])
                    && of_place.contains(&used.place.as_str())
                    && month["period"] == used.month.as_str()
                    && passes(used, filters)
            };
            let rows: Vec<&Used> = REGION.plain.used.iter().filter(within).collect();
            let expected = share(&rows, |used, sign| RECOMMENDED.contains(&&used.code[..7]) && is_generic(sign));
            assert_eq!(decimal(&month["place"]["share"]), expected, "{month}");
        }
    }
}

#[test]
fn all_groups_are_answered_and_the_region_is_one_sum() {
    let answer = effect(&["--on", "2025-10-01"]);
    let ids: Vec<&Value> = answer["groups"].as_array().unwrap().iter().map(|group| &group["id"]).collect();
    assert_eq!(ids, ["arb", "statin", "ppi"]);
    assert_eq!(answer["place"]["label"], "見本県中央");
    assert_eq!(answer["place"]["names"], json!(["見本市中央見本区", "見本市東見本区", "見本市西見本区", "見本市南見本区"]));
    let cautions: Vec<&Value> = answer["cautions"].as_array().unwrap().iter().map(|caution| &caution["caution"]).collect();
    assert_eq!(cautions, ["other_events", "seasons_differ", "not_daily_doses"]);
    // A month that the day cuts in two belongs to no side.
    let cut = effect(&["--on", "2025-10-15"]);
    assert_eq!((&cut["before"], &cut["after"]), (&json!("2025-05..2025-09"), &json!("2025-11..2026-03")));
    // A person is told what is counted, and of which places.
    let formulary = formulary();
    let words = ["effect", formulary.to_str().unwrap(), "--on", "2025-10-01", "--dataset", super::DATASET];
    let said = REGION.workspace.run(words).expect(0).said();
    assert!(said.contains("1日維持用量への換算はしていません") && said.contains("合わせた数字"), "{said}");
}

#[test]
fn a_day_or_a_span_that_parts_nothing_is_refused_with_its_reason() {
    let formulary = formulary();
    for (words, code) in [
        (&["--on", "2025-04-01"][..], "nothing_before"),
        (&["--on", "2026-03-02"], "nothing_after"),
        (&["--on", "2025-10-01", "--before", "2025-09..2025-10"], "not_before"),
        (&["--on", "2025-10-01", "--after", "2025-09..2025-10"], "not_after"),
        (&["--on", "2025-10-01", "--before", "2019"], "no_figures"),
        (&["--on", "2025-10-01", "--after", "いつか"], "no_such_period"),
        (&["--on", "いつか"], "no_such_day"),
        (&["--on", "2025-10-01", "--group", "尿酸"], "no_such_group"),
        (&["--on", "2025-10-01", "--place", "どこにもない町"], "no_such_place"),
        (&["--on", "2025-10-01", "--place", "49"], "place_without_figures"),
        (&["--on", "2025-10-01", "--where", "category=214"], "no_such_filter"),
    ] {
        let words = [&["effect", formulary.to_str().unwrap(), "--dataset", super::DATASET], words].concat();
        let refused = REGION.workspace.ask(2, &words);
        assert_eq!(refused["error"]["code"], code, "{words:?}: {refused}");
    }
    let refused = REGION.workspace.ask(2, ["effect", formulary.to_str().unwrap(), "--on", "2025-10-01", "--dataset", "ndb"]);
    assert_eq!(refused["error"]["code"], "one_period");
    let refused = REGION.workspace.ask(2, ["effect", "どこにもない.json", "--on", "2025-10-01"]);
    assert_eq!(refused["error"]["code"], "no_such_formulary");
}
