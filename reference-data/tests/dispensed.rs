//! How lists that name products in their own ways come to one view.

mod invented;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use reference_data::catalogue::{Catalogue, Delisted};
use reference_data::dispensed::{Dispensed, Lists, Match, Matching, authorized_generic};
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::generic_name::{GenericNameRow, GenericNames};
use reference_data::handwork::{AgKind, AuthorizedGeneric, Handwork};
use reference_data::product::{PriceRow, Product, Route};
use reference_data::receipt_master::{GenericNameFee, MasterEdition, ReceiptMaster, ReceiptRow, SelectiveCare};
use reference_data::supply::{Listing, SupplyId, SupplyList, SupplyRow};
use rust_decimal::Decimal;

use invented::{receipt_row, supply_row};

const DAY: Date = Date::constant(2025, 8, 14);

fn edition(kind: SourceKind) -> Edition {
    Edition {
        id: EditionId(kind.name().to_owned()),
        kind,
        effective_on: DAY,
        dataset: None,
        period: None,
        rows: 0,
        files: Vec::new(),
        missing_parts: Vec::new(),
        incomplete: false,
        newest: true,
        names: Vec::new(),
    }
}

fn listed(code: &str, name: &str, maker: Option<&str>) -> Product {
    let row = PriceRow {
        nhi_code: code.parse().unwrap(),
        route: Route::Oral,
        ingredient: "仮の成分".to_owned(),
        spec: "５ｍｇ１錠".to_owned(),
        name: name.to_owned(),
        maker: maker.map(str::to_owned),
        generic_mark: None,
        originator: None,
        same_form_generic: false,
        pharmacopoeia: false,
        narcotic: false,
        price: Decimal::TEN,
        transitional_until: None,
        remarks: None,
    };
    Delisted { last_listed_on: DAY, row }.into()
}

/// A group with a 統一名 and a brand of its own, and one with brands alone.
fn catalogue() -> Arc<Catalogue> {
    let products = vec![
        listed("1124001F1010", "仮成分５ｍｇ錠", None),
        listed("1124001F1029", "カリン錠５ｍｇ", Some("仮製薬")),
        listed("1124001F2025", "カリン錠１０ｍｇ", Some("仮製薬")),
    ];
    Arc::new(Catalogue::new(edition(SourceKind::PriceList), None, products, BTreeMap::new()))
}

fn supply(rows: Vec<SupplyRow>) -> Lists {
    Lists { supply: Some(SupplyList::new(edition(SourceKind::Supply), rows)), ..Lists::default() }
}

fn master(rows: Vec<ReceiptRow>) -> ReceiptMaster {
    ReceiptMaster::fold(MasterEdition { edition: EditionId(String::new()), effective_on: DAY, rows }, Vec::new())
}

/// Of the 統一名 whose entry is 620000000.
fn under_common_name(receipt_code: &str, name: &str) -> ReceiptRow {
    ReceiptRow { common_name_entry: Some("620000000".parse().ok()), ..receipt_row(receipt_code, name, "1124001F1010") }
}

#[test]
fn a_yj_code_belongs_to_its_own_item_or_to_the_common_name_of_its_group() {
    for (code, expected) in [
        ("1124001F1029", Some(("1124001F1029", Match::Exact))),
        ("1124001F1045", Some(("1124001F1010", Match::CommonName))),
        ("1124001F2025", Some(("1124001F2025", Match::Exact))),
        // It shares the group with a brand, whose price is not its own.
        ("1124001F2033", None),
        ("1124001G1033", None),
    ] {
        let dispensed = Dispensed::new(catalogue(), Lists::default());
        let found = dispensed.price_item_of_yj(&code.parse().unwrap()).map(|(row, how)| (row.nhi_code.to_string(), how));
        assert_eq!(found, expected.map(|(item, how)| (item.to_owned(), how)), "{code}");
    }
}

#[test]
fn every_row_of_the_supply_list_is_counted_once() {
    let other = |id: &str| SupplyRow { id: SupplyId::Other(id.to_owned()), ..supply_row("1124001F1045", "仮", "仮") };
    let rows = vec![
        supply_row("1124001F1029", "カリン錠５ｍｇ", "仮製薬"),
        supply_row("1124001F1045", "仮錠５ｍｇ「甲」", "甲薬品"),
        SupplyRow { listing: Listing::NotListed, ..supply_row("1124001F1053", "仮錠５ｍｇ「乙」", "乙薬品") },
        supply_row("1124001F2033", "仮錠１０ｍｇ「丙」", "丙薬品"),
        other("631301AS1024"),
        other("X00016"),
    ];
    let dispensed = Dispensed::new(catalogue(), supply(rows));
    assert_eq!(dispensed.matching(), Matching { exact: 1, common_name: 1, unmatched: 1, outside: 3 });
    assert_eq!(dispensed.unmatched().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["1124001F2033"]);
    let of = |code: &str| dispensed.supply_of(&code.parse().unwrap()).iter().map(|row| row.id.as_str()).collect::<Vec<_>>();
    assert_eq!(of("1124001F1010"), ["1124001F1045"]);
    assert_eq!(of("1124001F1029"), ["1124001F1029"]);
    assert_eq!(of("1124001F2025"), [""; 0]);
}

#[test]
fn two_lists_know_one_product_once() {
    let rows = vec![
        supply_row("1124001F1045", "仮錠５ｍｇ「甲」", "甲薬品"),
        supply_row("1124001F1053", "仮錠５ｍｇ「乙」", "乙薬品"),
        // Two makers give one name.
        supply_row("1124001F1061", "仮錠５ｍｇ「共」", "丙薬品"),
        supply_row("1124001F1070", "仮錠５ｍｇ「共」", "丁薬品"),
    ];
    let until = Some(Some(Date::constant(2026, 3, 31)));
    let entries = vec![
        receipt_row("620000000", "仮成分５ｍｇ錠", "1124001F1010"),
        // The same name in other widths, with the strength that claims add.
        ReceiptRow {
            base_name: Some("仮錠 5mg「甲」".to_owned()), ..under_common_name("620000001", "仮錠５ｍｇ「甲」　５ｍｇ")
        },
        ReceiptRow { transitional_until: until, ..under_common_name("620000002", "仮錠５ｍｇ「戊」") },
        under_common_name("620000003", "仮錠５ｍｇ「共」"),
        ReceiptRow { abolished_on: Some(Some(DAY)), ..under_common_name("620000004", "仮錠５ｍｇ「旧」") },
        receipt_row("620000005", "カリン錠５ｍｇ", "1124001F1029"),
        ReceiptRow {
            original: Some("620000005".parse().ok()),
            selective_care: Some(SelectiveCare::Twin),
            ..receipt_row("670000005", "カリン錠５ｍｇ（選）", "1124001F1029")
        },
    ];
    let dispensed = Dispensed::new(catalogue(), Lists { receipt_master: Some(master(entries)), ..supply(rows) });
    let brands = dispensed.brands_of(&"1124001F1010".parse().unwrap());
    let known: Vec<_> = brands
        .iter()
        .map(|brand| {
            let receipt_codes: Vec<&str> = brand.receipt_codes.iter().map(|code| code.as_str()).collect();
            (brand.name.as_str(), brand.maker.as_deref(), brand.yj_code.as_ref().map(|code| code.as_str()), receipt_codes)
        })
        .collect();
    assert_eq!(
        known,
        [
            ("仮錠５ｍｇ「乙」", Some("乙薬品"), Some("1124001F1053"), vec![]),
            ("仮錠５ｍｇ「共」", Some("丙薬品"), Some("1124001F1061"), vec!["620000003"]),
            ("仮錠５ｍｇ「共」", Some("丁薬品"), Some("1124001F1070"), vec!["620000003"]),
            ("仮錠５ｍｇ「戊」", None, None, vec!["620000002"]),
            ("仮錠５ｍｇ「甲」", Some("甲薬品"), Some("1124001F1045"), vec!["620000001"]),
        ]
    );
    assert_eq!(brands.iter().find(|brand| brand.yj_code.is_none()).unwrap().transitional_until, until.flatten());
    let [own] = dispensed.brands_of(&"1124001F1029".parse().unwrap()) else { panic!("one product") };
    assert_eq!(own.receipt_codes, ["620000005".parse().unwrap()]);
}

#[test]
fn a_flag_stands_at_the_product_that_it_names() {
    let dispensed = Dispensed::new(catalogue(), supply(vec![supply_row("1124001F1045", "仮錠５ｍｇ「甲」", "甲薬品")]));
    let flag = |code: &str| AuthorizedGeneric {
        id: code.to_owned(),
        nhi_code: code.parse().unwrap(),
        kind: AgKind::Ag1,
        source: "添付文書".to_owned(),
    };
    let handwork = Handwork { authorized_generics: vec![flag("1124001F1045"), flag("1124001F2025")], ..Handwork::default() };
    let flagged: Vec<_> =
        dispensed.brands().iter().filter_map(|brand| Some((brand.name.as_str(), &authorized_generic(&handwork, brand)?.id))).collect();
    assert_eq!(flagged, [("仮錠５ｍｇ「甲」", &"1124001F1045".to_owned()), ("カリン錠１０ｍｇ", &"1124001F2025".to_owned())]);
}

#[test]
fn an_exceptional_name_goes_before_that_of_the_nine_characters() {
    let name = |code: &str, exception_of: Option<&[&str]>| GenericNameRow {
        code: code.parse().unwrap(),
        route: Route::Oral,
        rx_name: format!("【般】{code}"),
        ingredient: "仮の成分".to_owned(),
        spec: "５ｍｇ１錠".to_owned(),
        fee: GenericNameFee::Both,
        exception_of: exception_of.map(|codes| codes.iter().map(|code| code.parse().unwrap()).collect()),
        lowest_price: Decimal::TEN,
        remarks: None,
    };
    let names = vec![
        name("1124001F1ZZZ", None),
        name("1124001FAZZZ", Some(&["1124001F1010", "1124001F1029"])),
        name("1124001FBZZZ", Some(&["1124001F1010"])),
    ];
    let entry = |code: &str, name: &str| ReceiptRow {
        generic_name_code: name.parse().ok(),
        generic_rx_name: Some(format!("【般】{name}")),
        ..receipt_row(&format!("6200{}", &code[7..].replace('F', "0")), "仮", code)
    };
    let lists = Lists {
        generic_names: Some(GenericNames::new(edition(SourceKind::GenericName), names)),
        receipt_master: Some(master(vec![entry("1124001F1029", "1124001F9ZZZ"), entry("1124001F2025", "1124001F2ZZZ")])),
        supply: None,
    };
    let dispensed = Dispensed::new(catalogue(), lists);
    for (code, expected) in [
        ("1124001F1010", vec![("1124001FAZZZ", true), ("1124001FBZZZ", true)]),
        ("1124001F1029", vec![("1124001FAZZZ", true)]),
        ("1124001F1037", vec![("1124001F1ZZZ", false)]),
        // The list no longer has it; prescriptions may, and the receipt master does.
        ("1124001F2025", vec![("1124001F2ZZZ", false)]),
        ("1124001F3021", vec![]),
    ] {
        let found = dispensed.generic_names_of(&code.parse().unwrap());
        let found: Vec<_> = found.iter().map(|name| (name.code.as_str(), name.exception)).collect();
        assert_eq!(found, expected, "{code}");
    }
}
