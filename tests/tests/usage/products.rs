//! 医薬品 as they are dispensed: the brands under an item, how they are supplied, what is used of them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::plain::decimal;
use super::{DATASET, REGION};

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

fn product(code: &str) -> Value {
    REGION.workspace.ask(0, ["product", code])
}

/// Items that the price list has under a name that many makers share.
fn common_names() -> Vec<Value> {
    let all = REGION.workspace.ask(0, ["search", "--limit", "5000"]);
    let hits = list(&all["hits"]).iter().filter(|hit| hit["maker"].is_null());
    hits.cloned().collect()
}

#[test]
fn a_brand_is_found_under_the_common_name_that_it_is_listed_by() {
    let items = common_names();
    assert!(!items.is_empty(), "the region has items of a common name");
    let mut met = 0;
    for item in items.iter().take(5) {
        let code = item["nhi_code"].as_str().unwrap();
        for brand in list(&product(code)["brands"]) {
            let name = brand["name"].as_str().unwrap();
            let found = REGION.workspace.ask(0, ["search", name, "--limit", "50"]);
            let hit = list(&found["hits"]).iter().find(|hit| hit["nhi_code"] == code);
            let hit = hit.unwrap_or_else(|| panic!("{name} is not found under {code}: {found}"));
            assert_eq!((&hit["brand"], &hit["yj_code"]), (&brand["name"], &brand["yj_code"]), "{name}");
            met += 1;
        }
    }
    assert!(met > 3, "{met} brands");
}

#[test]
fn a_product_shows_its_brands_their_supply_and_its_usage() {
    let mut used: BTreeMap<&str, BTreeMap<&str, Decimal>> = BTreeMap::new();
    for row in &REGION.plain.used {
        *used.entry(&row.code).or_default().entry(&row.place).or_default() += row.quantity.unwrap_or_default();
    }
    let (code, places) = used.iter().max_by_key(|(_, places)| places.values().sum::<Decimal>()).unwrap();
    let view = product(code);
    let usage = list(&view["usage"]).iter().find(|usage| usage["dataset"] == DATASET).unwrap();
    assert_eq!((&usage["period"], &usage["unit"]), (&"2025-04..2026-03".into(), &"price_unit".into()));
    let mut told: Vec<Decimal> =
        list(&usage["rows"]).iter().filter(|row| row["quantity"].is_string()).map(|row| decimal(&row["quantity"])).collect();
    assert!(told.is_sorted_by(|a, b| a >= b), "the most used first");
    let mut expected: Vec<Decimal> = places.values().copied().collect();
    told.sort();
    expected.sort();
    assert_eq!(told, expected);

    // Every brand that the supply list names says how it is supplied, on the day of the newer list and as it was in the older one.
    assert_eq!(view["supply_on"], "2026-05-01");
    let found = REGION.workspace.ask(0, ["search", "--limit", "5000"]);
    let hit = list(&found["hits"]).iter().find(|hit| hit["nhi_code"] == *code).unwrap();
    let states: Vec<&str> = list(&view["brands"]).iter().filter_map(|brand| brand["supply"]["state"].as_str()).collect();
    let count = ["normal", "limited", "stopped"].map(|state| hit["supply"][state].as_u64().unwrap_or_default()).iter().sum::<u64>();
    assert_eq!(states.len() as u64, count, "{hit}");
    assert!(count > 0, "{view}");
    for brand in list(&view["brands"]).iter().filter(|brand| brand["supply"].is_object()) {
        assert!(brand["supply"]["origin"]["file_name"].as_str().is_some_and(|name| name.contains("iyakuhinkyoukyu")), "{brand}");
    }
    let generic_names = list(&view["generic_names"]);
    assert!(generic_names.iter().all(|name| name["rx_name"].as_str().is_some_and(|name| name.starts_with("【般】"))), "{generic_names:?}");
}

#[test]
fn datasets_stand_beside_the_editions() {
    let sources = REGION.workspace.ask(0, ["sources"]);
    let datasets = list(&sources["datasets"]);
    let ids: Vec<&str> = datasets.iter().filter_map(|view| view["dataset"]["id"].as_str()).collect();
    assert_eq!(ids, ["ndb", DATASET]);
    let own = &datasets[1];
    assert_eq!((&own["period"], &own["places"], &own["gaps"]), (&"2025-04..2026-03".into(), &12.into(), &serde_json::json!([])));
    let codes: std::collections::BTreeSet<&str> = REGION.plain.used.iter().map(|used| used.code.as_str()).collect();
    assert_eq!(own["products"].as_u64(), Some(codes.len() as u64));
    assert_eq!(own["insurers"], serde_json::json!(["国保", "後期高齢者"]));
    assert_eq!(own["ages"], serde_json::json!(["64歳以下", "65-74歳", "75歳以上"]));
    assert_eq!((&own["settings"], &own["unknown_places"]), (&serde_json::json!(["院外"]), &serde_json::json!([])));
    assert_eq!(datasets[0]["settings"], serde_json::json!(["院内", "院外", "入院"]));
    // Both files of the publication are one edition of one dataset.
    let editions = list(&sources["editions"]).iter().filter(|edition| edition["dataset"] == "ndb").collect::<Vec<_>>();
    assert_eq!((editions.len(), list(&editions[0]["files"]).len()), (1, 2));
}
