//! 地域での使用, worked out by hand.

// Of its lists one is needed here.
#[allow(dead_code)]
mod invented;

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use reference_data::catalogue::{Catalogue, Delisted};
use reference_data::codes::{IngredientCode, NhiCode};
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::handwork::Handwork;
use reference_data::period::Period;
use reference_data::place::{MunicipalityRow, PlaceId, Places};
use reference_data::product::{PriceRow, Product, Route};
use reference_data::receipt_master::{MasterEdition, ReceiptMaster};
use reference_data::share::{Absence, Lists, Prepared, PriceEdition, QuestionError, RegionUsage, Used, region_usage};
use reference_data::usage::{Cell, Dataset, Figures, Grain, Item, Quantity, QuantityUnit, Series, Stratum, Sum};
use rust_decimal::Decimal;

use invented::receipt_row;

const DAY: Date = Date::constant(2025, 8, 14);
const COMMON: &str = "1124001F1010";
const BRAND: &str = "1124001F1029";
const STRONGER: &str = "1124001F2025";
const OTHER: &str = "1124002F1024";

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

fn listed(code: &str, maker: Option<&str>) -> Product {
    let row = PriceRow {
        nhi_code: code.parse().unwrap(),
        route: Route::Oral,
        ingredient: "仮の成分".to_owned(),
        spec: "５ｍｇ１錠".to_owned(),
        name: code.to_owned(),
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

fn catalogue() -> Catalogue {
    let products = vec![listed(COMMON, None), listed(BRAND, Some("甲")), listed(STRONGER, Some("甲")), listed(OTHER, Some("甲"))];
    Catalogue::new(edition(SourceKind::PriceList), None, products, BTreeMap::new())
}

fn places() -> Places {
    let row = |code: &str, name: &str| MunicipalityRow {
        code: code.parse().unwrap(),
        prefecture: "大阪府".to_owned(),
        name: Some(name.to_owned()),
        prefecture_kana: None,
        kana: None,
    };
    Places::new(&[row("27201", "川辺市"), row("27202", "山手市"), row("27203", "岸田市")], &[], &Handwork::default())
}

fn item(nhi_code: &str, receipt_code: &str, yj_code: &str) -> Item {
    Item {
        nhi_code: nhi_code.parse().ok(),
        receipt_code: receipt_code.parse().ok(),
        yj_code: yj_code.parse().ok(),
        name: format!("{nhi_code}{receipt_code}{yj_code}"),
        price: None,
        unit: None,
    }
}

fn cell(text: &str) -> Cell {
    match text {
        "" => Cell::Missing,
        "0" => Cell::Zero,
        "-" => Cell::Suppressed,
        quantity => Cell::Quantity(Quantity::from_decimal(quantity.parse().unwrap()).unwrap()),
    }
}

fn figures(unit: QuantityUnit, places: &[&str], rows: &[(Item, &[&str])]) -> Figures {
    let sum = |text: &&str| {
        let mut sum = Sum::default();
        sum.add(cell(text));
        sum
    };
    let period: Period = "FY2022".parse().unwrap();
    Figures {
        dataset: Dataset {
            id: "国保".parse().unwrap(),
            name: String::new(),
            publisher: String::new(),
            population: String::new(),
            place_basis: String::new(),
            grain: Grain::of(period),
            unit,
        },
        files: Vec::new(),
        periods: vec![period],
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        strata: vec![Stratum::default()],
        items: rows.iter().map(|(item, _)| item.clone()).collect(),
        series: (0..).zip(rows).map(|(item, (_, cells))| Series { item, stratum: 0, sums: cells.iter().map(sum).collect() }).collect(),
    }
}

fn ids(places: &[&str]) -> Vec<PlaceId> {
    places.iter().map(|place| place.parse().unwrap()).collect()
}

fn ingredients() -> [IngredientCode; 1] {
    ["1124001".parse().unwrap()]
}

fn usage(figures: &Figures, lists: &Lists, regions: &[Vec<PlaceId>]) -> Result<RegionUsage, QuestionError> {
    let prepared = Prepared::new(figures, figures.periods[0], lists, &places());
    let rows = vec![receipt_row("620000000", "仮", COMMON), receipt_row("620000001", "仮「甲」", COMMON)];
    let master = ReceiptMaster::fold(MasterEdition { edition: EditionId(String::new()), effective_on: DAY, rows }, Vec::new());
    region_usage(&ingredients(), regions, &[&prepared], &places(), &catalogue(), Some(&master))
}

/// Quantity or its absence, with the parts of the group and of the ingredient.
fn line(used: &Used) -> String {
    let sign = |absence: Option<Absence>| match absence {
        Some(Absence::Missing) => "…",
        Some(Absence::Zero) => "0",
        Some(Absence::Suppressed) => "＊",
        Some(Absence::NotApplicable) => "－",
        None => "?",
    };
    let part = |part: &reference_data::share::UsedPart| part.part.as_deref().unwrap_or(sign(part.absence)).to_owned();
    let quantity = match (&used.quantity, used.absence) {
        (Some(quantity), absence) => {
            assert!(matches!(absence, None | Some(Absence::Zero)) && (absence.is_some() == (quantity == "0")));
            quantity.clone()
        }
        (None, absence) => sign(absence).to_owned(),
    };
    format!("{quantity} {} {}", part(&used.of_group), part(&used.of_ingredient))
}

fn of(usage: &RegionUsage, code: &str) -> String {
    line(&usage.of(&[&code.parse().unwrap()]))
}

#[test]
fn figures_come_to_items_by_their_codes() {
    let rows: [(Item, &[&str]); 9] = [
        (item(COMMON, "", ""), &["10"]),
        // A brand of the 統一名, by its own code, by its receipt code, and by that of the 統一名 itself.
        (item("", "", "1124001F1045"), &["5"]),
        (item("", "620000001", ""), &["2"]),
        (item("", "620000000", ""), &["3"]),
        (item(BRAND, "", ""), &["12"]),
        // Gone from the list, though its group has a 統一名: a price code is not a brand's.
        (item("1124001F1037", "", ""), &["8"]),
        (item("", "", "1124001F2033"), &["40"]),
        (item(STRONGER, "", ""), &["20"]),
        (item(OTHER, "", ""), &["1000"]),
    ];
    let usage = usage(&figures(QuantityUnit::PriceUnit, &["27201"], &rows), &Lists::default(), &[]).unwrap();
    assert_eq!(of(&usage, COMMON), "20 0.5000000000 0.2000000000");
    assert_eq!(of(&usage, BRAND), "12 0.3000000000 0.1200000000");
    assert_eq!(of(&usage, STRONGER), "20 0.3333333333 0.2000000000");
    let both = usage.of(&[&COMMON.parse().unwrap(), &BRAND.parse().unwrap()]);
    assert_eq!(line(&both), "32 0.8000000000 0.3200000000");
    let unlisted: Vec<_> = usage.basis.unlisted.iter().map(|one| (one.code.as_str(), one.quantity.as_deref())).collect();
    assert_eq!(unlisted, [("1124001F1037", Some("8")), ("1124001F2033", Some("40"))]);
    assert_eq!(usage.of_ingredient(&ingredients()[0]), (Some("100".to_owned()), None, QuantityUnit::PriceUnit));
    assert!(usage.uses(&ingredients()[0]) && !usage.uses(&OTHER[..7].parse().unwrap()), "of what was not asked for nothing is told");
}

#[test]
fn absence_has_four_kinds_and_a_part_is_of_what_is_known() {
    for (common, brand, expected) in [
        ("1", "3", ["1 0.2500000000 0.2500000000", "3 0.7500000000 0.7500000000"]),
        ("0", "3", ["0 0.0000000000 0.0000000000", "3 1.0000000000 1.0000000000"]),
        ("-", "3", ["＊ ＊ ＊", "3 1.0000000000 1.0000000000"]),
        ("", "3", ["… … …", "3 1.0000000000 1.0000000000"]),
        ("0", "0", ["0 0 0", "0 0 0"]),
        ("0", "-", ["0 ＊ ＊", "＊ ＊ ＊"]),
        ("0", "", ["0 0 0", "… … …"]),
    ] {
        let rows: [(Item, &[&str]); 2] = [(item(COMMON, "", ""), &[common]), (item(BRAND, "", ""), &[brand])];
        let usage = usage(&figures(QuantityUnit::PriceUnit, &["27201"], &rows), &Lists::default(), &[]).unwrap();
        assert_eq!([of(&usage, COMMON), of(&usage, BRAND)], expected, "{common} and {brand}");
        assert_eq!(of(&usage, STRONGER).split(' ').next(), Some("…"), "no row speaks of it");
        let suppressed = usage.of(&[&BRAND.parse().unwrap()]).of_group.suppressed_cells;
        assert_eq!(suppressed, u64::from(common == "-"), "what the others lack");
        assert_eq!(usage.uses(&ingredients()[0]), [common, brand].iter().any(|text| !["", "0"].contains(text)));
    }
}

#[test]
fn what_cannot_be_converted_is_counted_as_the_dataset_counts_and_stands_in_no_part() {
    let prices = [(BRAND, "100"), (STRONGER, "65")].map(|(code, price)| (code.parse().unwrap(), price.parse().unwrap()));
    let lists = Lists {
        prices: vec![PriceEdition { id: EditionId("p".to_owned()), effective_on: Date::constant(2022, 4, 1), prices: prices.into() }],
        ..Lists::default()
    };
    let priced = |code, price: &str| Item { price: Some(price.parse().unwrap()), ..item(code, "", "") };
    let rows: [(Item, &[&str]); 3] = [
        (priced(BRAND, "37"), &["7"]),
        (priced(COMMON, "10"), &["0"]),
        // ｇ against １０ｇ
        (priced(STRONGER, "6.5"), &["40"]),
    ];
    let usage = usage(&figures(QuantityUnit::Master, &["27201"], &rows), &lists, &[]).unwrap();
    let brand = usage.of(&[&BRAND.parse().unwrap()]);
    assert_eq!((line(&brand).as_str(), brand.unit), ("7 － －", QuantityUnit::Master));
    let stronger = usage.of(&[&STRONGER.parse().unwrap()]);
    assert_eq!((line(&stronger).as_str(), stronger.unit), ("4 1.0000000000 1.0000000000", QuantityUnit::PriceUnit));
    assert_eq!((stronger.of_ingredient.total.as_str(), stronger.of_ingredient.unconverted), ("4", 1));
    assert_eq!(usage.basis.editions.iter().map(|used| (used.edition.0.as_str(), used.products)).collect::<Vec<_>>(), [("p", 2)]);
}

#[test]
fn a_region_is_its_places_else_what_it_lies_in() {
    let rows: [(Item, &[&str]); 1] = [(item(BRAND, "", ""), &["1", "20", "300"])];
    let of_towns = figures(QuantityUnit::PriceUnit, &["27201", "27202", "00"], &rows);
    for (regions, quantity, places, wider, lacking) in [
        (vec![], "300", vec![], false, vec![]),
        (vec![ids(&["27202"])], "20", vec!["大阪府山手市"], false, vec![]),
        (vec![ids(&["27201", "27202"])], "21", vec!["大阪府川辺市", "大阪府山手市"], false, vec![]),
        (vec![ids(&["27201", "27203"])], "1", vec!["大阪府川辺市"], false, vec!["大阪府岸田市"]),
        (vec![ids(&["27203"]), ids(&["27"])], "21", vec!["大阪府"], true, vec![]),
        (vec![ids(&[]), ids(&["27"])], "21", vec!["大阪府"], false, vec![]),
    ] {
        let usage = usage(&of_towns, &Lists::default(), &regions).unwrap();
        assert_eq!(usage.of(&[&BRAND.parse().unwrap()]).quantity.as_deref(), Some(quantity), "{regions:?}");
        assert_eq!(
            (&usage.basis.places, usage.basis.lacking_places.len()),
            (&places.iter().map(|name| (*name).to_owned()).collect(), lacking.len())
        );
        assert_eq!((usage.basis.wider, usage.basis.published_total), (wider, regions.is_empty()));
    }
    let nowhere = usage(&of_towns, &Lists::default(), &[ids(&["27203"]), ids(&["13"])]);
    assert_eq!(nowhere.map(|_| ()), Err(QuestionError::PlaceWithoutFigures("27203".parse().unwrap())));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_of_items_and_of_what_is_unlisted_are_the_whole(
        quantities in prop::collection::vec((0..7_usize, prop_oneof![Just(String::new()), Just("-".to_owned()), (0..50_u32).prop_map(|n| n.to_string())]), 1..12),
    ) {
        let codes = [COMMON, BRAND, STRONGER, "1124001F1037", "1124001F2033", "1124001F1045", "1124001F2041"];
        let items: Vec<Item> = quantities.iter().zip(0..).map(|((which, _), number)| {
            // Rows that differ in name alone are one product.
            let by_yj = *which > 3;
            let one = if by_yj { item("", "", codes[*which]) } else { item(codes[*which], "", "") };
            Item { name: format!("{number}"), ..one }
        }).collect();
        let cells: Vec<[&str; 1]> = quantities.iter().map(|(_, text)| [text.as_str()]).collect();
        let rows: Vec<(Item, &[&str])> = items.into_iter().zip(cells.iter().map(|cells| cells.as_slice())).collect();
        let usage = usage(&figures(QuantityUnit::PriceUnit, &["27201"], &rows), &Lists::default(), &[]).unwrap();
        let decimal = |text: Option<&str>| text.unwrap_or("0").parse::<Decimal>().unwrap();
        let listed: Vec<NhiCode> = catalogue().products().iter().map(|product| product.row.nhi_code.clone()).filter(|code| code.as_str() != OTHER).collect();
        let of_items: Decimal = listed.iter().map(|code| decimal(usage.of(&[code]).quantity.as_deref())).sum();
        let of_others: Decimal = usage.basis.unlisted.iter().map(|one| decimal(one.quantity.as_deref())).sum();
        let all: Decimal = quantities.iter().filter(|(_, text)| text != "-").map(|(_, text)| decimal(Some(text.as_str()).filter(|text| !text.is_empty()))).sum();
        prop_assert_eq!(of_items + of_others, all);
        prop_assert_eq!(usage.of(&[&listed[0]]).of_ingredient.total.parse::<Decimal>().unwrap(), all);
    }
}
