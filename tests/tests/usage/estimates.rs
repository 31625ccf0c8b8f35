//! Contribution, gain, savings and the ranking of groups: their parts, their sums, and each rule worked out once more by hand.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use tests::program::Workspace;

use super::plain::{Used, decimal, rows};
use super::{REGION, ask};

/// A fraction of ten decimals times another is off by so much of a point of four decimals.
const NOISE: Decimal = Decimal::from_parts(2, 0, 0, false, 4);

#[track_caller]
fn assert_near(found: Decimal, expected: Decimal, noise: Decimal, what: &Value) {
    assert!((found - expected).abs() <= noise, "{found} and not {expected}: {what}");
}

fn fraction(value: &Value) -> Decimal {
    if value.is_null() { Decimal::ZERO } else { decimal(value) }
}

fn yen(value: &Value) -> Decimal {
    let yen = decimal(value);
    assert_eq!(yen.scale(), 0, "whole yen: {value}");
    yen
}

#[test]
fn the_parts_of_a_gap_as_printed_add_up_to_the_gap_as_printed() {
    for words in [
        &["contribution", "--place", "48101"][..],
        &["contribution", "--place", "東見本市"],
        &["contribution", "--place", "48201", "--reference", "48202"],
        &["contribution", "--place", "48100", "--where", "category=214", "--period", "2025-10..2025-12"],
    ] {
        let answer = ask(words);
        let gap = decimal(&answer["gap"]);
        assert_eq!(gap.scale(), 4, "points with four decimals");
        let difference = decimal(&answer["place"]["share"]) - decimal(&answer["reference"]["share"]);
        assert_near(gap, difference * Decimal::ONE_HUNDRED, Decimal::new(6, 5), &answer["gap"]);

        assert!(rows(&answer).len() > 1, "{words:?}");
        let mut sum = Decimal::ZERO;
        let total = decimal(&answer["reference"]["share"]);
        for row in rows(&answer) {
            let (rate, mix) = (decimal(&row["rate"]), decimal(&row["mix"]));
            assert_eq!(decimal(&row["total"]), rate + mix, "{row}");
            sum += rate + mix;
            // rate = w_p(s_p − s_r), mix = (w_p − w_r)(s_r − S_r); where one side has no use, all is mix.
            let (place, reference) = (fraction(&row["weight_place"]), fraction(&row["weight_reference"]));
            let (own, other) = (fraction(&row["share_place"]), fraction(&row["share_reference"]));
            let expected = match (row["share_place"].is_null(), row["share_reference"].is_null()) {
                (false, false) => [place * (own - other), (place - reference) * (other - total)],
                (false, true) => [Decimal::ZERO, place * (own - total)],
                (true, _) => [Decimal::ZERO, -reference * (other - total)],
            };
            for (found, expected) in [rate, mix].into_iter().zip(expected) {
                assert_near(found, expected * Decimal::ONE_HUNDRED, NOISE, row);
            }
        }
        assert_eq!(sum, gap, "{words:?}");
    }
    let sizes: Vec<Decimal> = rows(&ask(&["contribution", "--place", "48101"])).iter().map(|row| decimal(&row["total"]).abs()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b || b - a <= NOISE), "the largest first: {sizes:?}");
}

#[test]
fn a_place_without_anything_to_compare_with_is_refused() {
    for (words, code) in [
        (&["contribution", "--place", "48"][..], "no_reference"),
        (&["contribution", "--place", "49"], "place_without_figures"),
        (&["contribution", "--place", "どこにもない町"], "no_such_place"),
        (&["gain", "--place", "48101", "--to", "p50"], "no_such_standard"),
        (&["savings", "--target", "free"], "no_such_target"),
        (&["rank-groups", "--by", "month"], "no_such_key"),
    ] {
        let refused = REGION.workspace.ask(2, words.iter().chain(&["--dataset", super::DATASET]));
        assert_eq!(refused["error"]["code"], code, "{words:?}: {refused}");
    }
}

#[test]
fn what_a_place_would_gain_at_the_reference_s_shares() {
    let answer = ask(&["gain", "--place", "48101"]);
    let of_reference: BTreeMap<String, Decimal> = rows(&ask(&["share", "--by", "ingredient"]))
        .iter()
        .filter(|row| row["share"].is_string())
        .map(|row| (row["key"][0].as_str().unwrap().to_owned(), decimal(&row["share"])))
        .collect();
    let (mut points, mut money) = (Decimal::ZERO, Decimal::ZERO);
    for row in rows(&answer) {
        let target = decimal(&row["target"]);
        assert_eq!(target, of_reference[row["key"].as_str().unwrap()], "{row}");
        let behind = (target - decimal(&row["share"])).max(Decimal::ZERO);
        assert_near(decimal(&row["moved"]), behind * decimal(&row["quantity"]), Decimal::ONE, row);
        points += decimal(&row["points"]);
        money += row["yen"].as_str().map_or(Decimal::ZERO, |text| text.parse().unwrap());
        assert!(decimal(&row["points"]) >= Decimal::ZERO, "never a loss: {row}");
    }
    let rounding = Decimal::from(rows(&answer).len()) / Decimal::from(20_000);
    assert_near(points, decimal(&answer["points"]), rounding, &answer["points"]);
    assert_near(money, yen(&answer["yen"]), Decimal::from(rows(&answer).len()), &answer["yen"]);
    let gained = (decimal(&answer["share_after"]) - decimal(&answer["place"]["share"])) * Decimal::ONE_HUNDRED;
    assert_near(gained, decimal(&answer["points"]), Decimal::new(1, 4), &answer["share_after"]);

    // The best tenth of the places is further than all of them together.
    let best = ask(&["gain", "--place", "48101", "--to", "p90"]);
    assert!(decimal(&best["points"]) > decimal(&answer["points"]));
    assert!(rows(&best).iter().all(|row| row["places"].as_u64().is_some_and(|places| places <= 12)));
}

/// By 9 characters: the prices of its generics, as the lists of the period have them.
fn generic_prices() -> BTreeMap<&'static str, Vec<Decimal>> {
    let mut prices: BTreeMap<&str, Vec<Decimal>> = BTreeMap::new();
    for (code, price) in &REGION.plain.prices {
        if matches!(REGION.plain.sign(code), Some("3" | "★")) {
            prices.entry(&code[..9]).or_default().push(*price);
        }
    }
    prices
}

#[test]
fn savings_are_what_the_same_ingredient_would_cost_less() {
    let generics = generic_prices();
    let mut totals = Vec::new();
    for target in ["highest", "mean", "lowest"] {
        let answer = ask(&["savings", "--target", target]);
        let mut quantities: BTreeMap<&str, Decimal> = BTreeMap::new();
        let mut without: BTreeSet<&str> = BTreeSet::new();
        let mut kept_back = 0;
        for used in &REGION.plain.used {
            if !matches!(REGION.plain.sign(&used.code), Some("2" | "☆")) {
                continue;
            }
            kept_back += u64::from(used.quantity.is_none());
            let quantity = used.quantity.unwrap_or_default();
            match generics.contains_key(&used.code[..9]) {
                true if quantity > Decimal::ZERO => *quantities.entry(&used.code).or_default() += quantity,
                false if quantity > Decimal::ZERO => {
                    without.insert(&used.code);
                }
                _ => {}
            }
        }
        let mut sum = Decimal::ZERO;
        let mut negative = 0;
        let products = answer["products"].as_array().unwrap();
        for product in products {
            let code = product["code"].as_str().unwrap();
            let prices = &generics[&code[..9]];
            let (price, quantity) = (REGION.plain.prices[code], quantities[code]);
            let to = match target {
                "highest" => *prices.iter().max().unwrap(),
                "lowest" => *prices.iter().min().unwrap(),
                _ => prices.iter().sum::<Decimal>() / Decimal::from(prices.len()),
            };
            assert_eq!((decimal(&product["price"]), decimal(&product["quantity"])), (price, quantity), "{product}");
            assert_near(decimal(&product["target_price"]), to, Decimal::new(1, 6), product);
            assert_eq!(product["negative"].as_bool(), Some(to > price), "{product}");
            negative += u64::from(to > price);
            let saving = (quantity * (price - to)).max(Decimal::ZERO);
            sum += saving;
            let rounded = saving.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
            assert_near(yen(&product["saving"]), rounded, Decimal::ONE, product);
        }
        let total = &answer["total"];
        assert_eq!(products.len(), quantities.len());
        assert_eq!(total["products"].as_u64(), Some(quantities.len() as u64));
        assert_eq!(total["negative"].as_u64(), Some(negative));
        assert_eq!(total["without_target"].as_u64(), Some(without.len() as u64));
        assert_eq!(total["suppressed_cells"].as_u64(), Some(kept_back));
        assert_eq!(answer["basis"]["lacks"]["suppressed_cells"], total["suppressed_cells"], "what a saving lacks stands in its basis");
        // Rounded once: not the sum of what was rounded.
        assert_near(yen(&total["saving"]), sum, Decimal::ONE, total);
        let steps = answer["steps"].as_array().unwrap();
        let (known, kept_back): (Vec<&Value>, Vec<&Value>) = steps.iter().partition(|step| step["saving"].is_string());
        for step in kept_back {
            assert!(step["saving"].is_null() && step["products"] == 0 && step["suppressed_cells"].as_u64() > Some(0), "{step}");
        }
        let of_steps: Decimal = known.iter().map(|step| yen(&step["saving"])).sum();
        assert_near(of_steps, sum, Decimal::from(steps.len()), total);
        assert_eq!(answer["basis"]["indicator"], "same_ingredient_saving");
        totals.push(sum);
    }
    assert!(totals.is_sorted() && totals[0] < totals[2], "the cheaper the target, the more is saved: {totals:?}");

    let place = ask(&["savings", "--place", "48101"]);
    assert!(yen(&place["total"]["saving"]) < totals[2]);
}

#[test]
fn groups_are_ranked_by_what_they_cost() {
    let answer = ask(&["rank-groups", "--place", "48101", "--weight", "yen=1"]);
    let here = |used: &Used| used.place == "48101";
    let costs = REGION.plain.weighed(
        &["category"],
        |used| (here(used) && REGION.plain.prices.contains_key(&used.code)).then_some(true),
        |quantity, code| quantity * REGION.plain.prices[code],
    );
    let shares: BTreeMap<String, Value> = rows(&ask(&["share", "--by", "category", "--where", "place=48101"]))
        .iter()
        .map(|row| (row["key"][0].as_str().unwrap().to_owned(), row.clone()))
        .collect();
    let savings: BTreeMap<String, Decimal> = rows(&answer)
        .iter()
        .filter(|row| row["saving"].is_string())
        .map(|row| (row["key"].as_str().unwrap().to_owned(), yen(&row["saving"])))
        .collect();
    let mut before = Decimal::MAX;
    for row in rows(&answer) {
        let key = row["key"].as_str().unwrap();
        let cost = costs.get(&vec![key.to_owned()]).map_or(Decimal::ZERO, |sides| sides.generic.sum);
        if costs.get(&vec![key.to_owned()]).is_some_and(|sides| sides.generic.known) {
            assert_near(yen(&row["yen"]), cost, Decimal::new(5, 1), row);
        } else {
            assert!(row["yen"].is_null() && row["saving"].is_null() && row["absence"].is_string(), "what nobody told is no yen: {row}");
        }
        assert!(cost <= before, "the dearest first: {row}");
        before = cost;
        assert_eq!((&row["share"], &row["gap"]), (&shares[key]["share"], &shares[key]["difference"]), "{row}");
        assert!(row["supply_trouble"].as_u64() <= row["supply_products"].as_u64(), "{row}");
    }
    assert!(rows(&answer).iter().any(|row| row["supply_trouble"].as_u64() > Some(0)), "the supply list is asked");
    let total = yen(&ask(&["savings", "--place", "48101"])["total"]["saving"]);
    assert_near(savings.values().sum(), total, Decimal::from(savings.len()), &answer["target"]);
    // Over everything there is nothing to compare with; places are below the share of everything.
    for row in rows(&ask(&["rank-groups"])) {
        assert!(row["reference_share"].is_null() && row["places_below"].as_u64() <= row["places_using"].as_u64(), "{row}");
    }
    let by_ingredient = ask(&["rank-groups", "--place", "48101", "--by", "ingredient"]);
    assert!(rows(&by_ingredient).iter().all(|row| row["key"].as_str().is_some_and(|key| key.len() == 7)));
}

/// Without the lists that a figure needs it says what it lacks, and does not fail.
#[test]
fn usage_without_the_lists_gives_no_share_and_no_saving_and_says_why() {
    let workspace = Workspace::new();
    let file = |part: &str| tests::region::named(&REGION.files, part).to_owned();
    workspace.import(0, &[file("使用実績")]);
    let nowhere = workspace.ask(0, ["share", "--by", "place"]);
    assert!(rows(&nowhere).is_empty(), "no place is known without a list of municipalities");
    assert_eq!(nowhere["basis"]["lacks"]["unknown_places"].as_array().map(Vec::len), Some(12));

    workspace.import(0, &[file("全国地方公共団体コード")]);
    let answer = workspace.ask(0, ["share", "--by", "place"]);
    assert_eq!(rows(&answer).len(), 12);
    for row in rows(&answer) {
        assert_eq!((&row["share"], &row["generic"]), (&Value::Null, &Value::Null), "{row}");
        assert_eq!(row["absence"], "not_applicable", "{row}");
    }
    let products: BTreeSet<&str> = REGION.plain.used.iter().map(|used| used.code.as_str()).collect();
    assert_eq!(answer["basis"]["lacks"]["unknown"].as_array().map(Vec::len), Some(products.len()));
    assert_eq!(workspace.ask(0, ["savings"])["total"]["saving"], "0");
}
