//! A small price list and formularies on it, for the tests.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use reference_data::catalogue::{Catalogue, Delisted};
use reference_data::codes::GenericStatus;
use reference_data::edition::{Edition, EditionId, SourceKind};
use reference_data::product::{Originator, PriceRow, Product, Route};

use crate::document::{
    Basis, BasisDates, Content, DrugGroup, Entry, Ingredient, Issuer, Item, Level, ListedProduct, Reason, Region, SCHEMA, STATEMENT,
};

/// Code, name, 成分名, 剤形, strength, maker (empty: 統一名収載), price, status (`?`: unknown), and what else is said of it.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const LINES: &[Line] = &[
    ("2149042F1011", "テルミサルタン２０ｍｇ錠", "テルミサルタン", "錠", "20mg", "", "10.4", "3", ""),
    ("2149042F1020", "ミホンディス錠２０ｍｇ", "テルミサルタン", "錠", "20mg", "見本先発", "35.2", "2", "先発"),
    ("2149042F1038", "テルミサルタン錠２０ｍｇ「見本」", "テルミサルタン", "錠", "20mg", "見本製薬", "10.4", "3", ""),
    ("2149042F2026", "ミホンディス錠４０ｍｇ", "テルミサルタン", "錠", "40mg", "見本先発", "61.0", "2", "先発"),
    ("2149042F2034", "テルミサルタン錠４０ｍｇ「見本」", "テルミサルタン", "錠", "40mg", "見本製薬", "1234.50", "3", ""),
    ("2149042F2042", "テルミサルタン錠４０ｍｇ「架空」", "テルミサルタン", "錠", "40mg", "架空薬品", "18", "3", ""),
    ("2149040F1028", "ミホンタン錠２５ｍｇ", "ロサルタンカリウム", "錠", "25mg", "見本先発", "19.0", "☆", "先発"),
    ("2149040F1036", "ロサルタンＫ錠２５ｍｇ「見本」", "ロサルタンカリウム", "錠", "25mg", "見本製薬", "12.1", "3", ""),
    ("2149040F1044", "ロサルタンＫ錠２５ｍｇ「架空」", "ロサルタンカリウム", "錠", "25mg", "架空薬品", "19.9", "★", ""),
    ("2149040F2024", "ミホンタン錠５０ｍｇ", "ロサルタンカリウム", "錠", "50mg", "見本先発", "36.0", "2", "先発"),
    ("2149040F2032", "ロサルタンＫ錠５０ｍｇ「見本」", "ロサルタンカリウム", "錠", "50mg", "見本製薬", "22.7", "3", ""),
    ("2149040F3020", "ミホンタン錠１００ｍｇ", "ロサルタンカリウム", "錠", "100mg", "見本先発", "70.9", "1", "先発"),
    // By another route: not a strength left out.
    ("2149040A1024", "ミホンタン注５ｍｇ", "ロサルタンカリウム", "注射液", "5mg", "見本先発", "300", "1", "先発 注射"),
    ("2329030F1020", "ミホンキャブ錠１０ｍｇ", "ボノプラザンフマル酸塩", "錠", "10mg", "見本先発", "96.1", "1", "先発"),
    (
        "3399410G1020",
        "ミホングラスチム注７５μｇ",
        "フィルグラスチム（遺伝子組換え）",
        "注射液",
        "75μg",
        "見本先発",
        "7000",
        "1",
        "先発 注射",
    ),
    (
        "3399410G1038",
        "フィルグラスチムＢＳ注７５μｇ「見本」",
        "フィルグラスチム（遺伝子組換え）［見本後続１］",
        "注射液",
        "75μg",
        "見本製薬",
        "4000",
        "",
        "後続 注射",
    ),
    // As in the real list: the biosimilar under a code of its own.
    ("3399499G1020", "ミホンペグ注３．６ｍｇ", "ペグミホン（遺伝子組換え）", "注射液", "3.6mg", "見本先発", "9000", "1", "先発 注射"),
    (
        "3399500G1023",
        "ペグミホンＢＳ注３．６ｍｇ「見本」",
        "ペグミホン（遺伝子組換え）［ペグミホン後続１］",
        "注射液",
        "3.6mg",
        "見本製薬",
        "5000",
        "",
        "後続 注射",
    ),
    ("2344009F1027", "ミホンマグ錠３３０ｍｇ", "酸化マグネシウム", "錠", "330mg", "見本先発", "5.7", "", "準先発"),
    ("2344009F1035", "酸化マグネシウム錠３３０ｍｇ「見本」", "酸化マグネシウム", "錠", "330mg", "見本製薬", "5.7", "3", ""),
    ("2344009F1043", "酸化マグネシウム錠３３０ｍｇ", "酸化マグネシウム", "錠", "330mg", "見本局方", "5.7", "", ""),
    ("2171014F1029", "ミメイジピン錠５ｍｇ「見本」", "ミメイジピン", "錠", "5mg", "見本製薬", "9.8", "?", ""),
    ("2171014F2025", "ミメイジピン錠１０ｍｇ「見本」", "ミメイジピン", "錠", "10mg", "見本製薬", "15.0", "?", ""),
    ("2171014F2033", "ミメイジピン錠１０ｍｇ「架空」", "ミメイジピン", "錠", "10mg", "架空薬品", "15.0", "3", ""),
    ("2189015F1021", "サルバスタチン錠５ｍｇ「見本」", "サルバスタチン", "錠", "5mg", "見本製薬", "11.0", "3", "2026-03-31"),
    ("2189015F1030", "サルバスタチン錠５ｍｇ「架空」", "サルバスタチン", "錠", "5mg", "架空薬品", "11.0", "3", "2026-09-30"),
    ("2189015F1048", "ミホンスタチン錠５ｍｇ", "サルバスタチン", "錠", "5mg", "見本先発", "44.0", "2", "先発"),
];

pub const PRICE_LIST: Date = date(2025, 8, 14);
pub const STATUS: Date = date(2025, 7, 16);
/// Of every drug group in the fixture: after one 経過措置, before the other.
pub const REVIEW_DUE: Date = date(2026, 6, 30);
/// No longer in the price list.
pub const DELISTED: &str = "2149042F1992";

pub fn edition(kind: SourceKind, id: &str, effective_on: Date) -> Edition {
    Edition {
        id: EditionId(id.to_owned()),
        kind,
        effective_on,
        rows: LINES.len() as u32,
        dataset: None,
        period: None,
        files: Vec::new(),
        missing_parts: Vec::new(),
        incomplete: false,
        newest: true,
        names: Vec::new(),
    }
}

pub fn catalogue() -> Catalogue {
    let row = LINES[0];
    let gone = Delisted { last_listed_on: date(2024, 4, 1), row: PriceRow { nhi_code: DELISTED.parse().unwrap(), ..product(row).row } };
    Catalogue::new(
        edition(SourceKind::PriceList, "price-2025-08", PRICE_LIST),
        Some(edition(SourceKind::GenericStatus, "status-2025-07", STATUS)),
        LINES.iter().copied().map(product).collect(),
        BTreeMap::from([(DELISTED.parse().unwrap(), gone)]),
    )
}

/// The same list without a status edition.
pub fn catalogue_without_status() -> Catalogue {
    let products = LINES.iter().copied().map(product).map(|product| Product { status: None, ..product }).collect();
    Catalogue::new(edition(SourceKind::PriceList, "price-2025-08", PRICE_LIST), None, products, BTreeMap::new())
}

fn product((code, name, ingredient, form, strength, maker, price, sign, more): Line) -> Product {
    let originator = match more {
        more if more.starts_with("準先発") => Some(Originator::QuasiOriginator),
        more if more.starts_with("先発") => Some(Originator::Originator),
        _ => None,
    };
    let row = PriceRow {
        nhi_code: code.parse().unwrap(),
        route: if more.contains("注射") { Route::Injection } else { Route::Oral },
        ingredient: ingredient.to_owned(),
        spec: format!("{strength}１{form}"),
        name: name.to_owned(),
        maker: Some(maker.to_owned()).filter(|maker| !maker.is_empty()),
        generic_mark: None,
        originator,
        same_form_generic: false,
        pharmacopoeia: false,
        narcotic: false,
        price: price.parse().unwrap(),
        transitional_until: more.parse().ok(),
        remarks: None,
    };
    Product {
        status: if sign == "?" { None } else { Some(GenericStatus::from_sign(sign).unwrap()) },
        status_notice: None,
        biosimilar: row.biosimilar(),
        common_name_listing: row.common_name_listing(),
        form: form.to_owned(),
        strength: strength.to_owned(),
        row,
    }
}

/// A formulary under `nihonkai` with one drug group `g` of the given entries, every reason written.
pub fn content(entries: Vec<Entry>) -> Content {
    let mut ingredients: Vec<_> = entries.iter().map(|entry| entry.ingredient.code.clone()).collect();
    ingredients.sort();
    ingredients.dedup();
    let mut content = Content {
        schema: SCHEMA.to_owned(),
        id: "f".to_owned(),
        title: "見本県地域フォーミュラリ".to_owned(),
        edition: "2026.1".to_owned(),
        issuer: Issuer { name: "見本県薬剤師会".to_owned(), contact: None },
        region: Region { name: "見本県".to_owned(), ..Region::default() },
        policy: "nihonkai".to_owned(),
        tier_labels: BTreeMap::new(),
        basis: Basis {
            price_list: Some(EditionId("price-2025-08".to_owned())),
            generic_status: Some(EditionId("status-2025-07".to_owned())),
            usage: None,
        },
        committee: Vec::new(),
        drug_groups: vec![DrugGroup {
            id: "g".to_owned(),
            order: 1,
            name: "見本群".to_owned(),
            ingredients,
            edition: String::new(),
            first_issued_on: None,
            review_due: Some(REVIEW_DUE),
            scope: String::new(),
            entries,
            considered: Vec::new(),
        }],
        references: Vec::new(),
        facts: BTreeMap::new(),
        basis_dates: BasisDates::default(),
        statement: STATEMENT.to_owned(),
    };
    for (at, entry) in content.drug_groups[0].entries.iter_mut().enumerate() {
        entry.id = format!("e{}", at + 1);
        entry.order = at as u32 + 1;
        for (item, number) in entry.items.iter_mut().zip(1..) {
            item.id = format!("{}i{number}", entry.id);
        }
    }
    crate::edit::tidy(&mut content);
    content
}

/// Each item: a form and strength, or product codes of one, separated by spaces. Ids are given by [`content`].
pub fn entry(tier: &str, ingredient: &str, items: &[&str]) -> Entry {
    let written = || "記載あり".to_owned();
    Entry {
        id: String::new(),
        order: 0,
        tier: tier.to_owned(),
        rank: None,
        level: Level::Ingredient,
        ingredient: Ingredient { code: ingredient.parse().unwrap(), name: name_of(ingredient) },
        items: items.iter().map(|item| self::item(item)).collect(),
        indication: String::new(),
        conditions: String::new(),
        reason: Reason { efficacy: written(), safety: written(), economy: written(), stable_supply: written() },
        brand_reason: None,
        references: Vec::new(),
    }
}

fn item(text: &str) -> Item {
    let group9 = &text[..9];
    let known = LINES.iter().find(|line| line.0.starts_with(group9));
    let products = text.split(' ').filter(|code| code.len() == 12).map(|code| ListedProduct {
        id: code.to_owned(),
        nhi_code: code.parse().unwrap(),
        yj_code: None,
        name: LINES.iter().find(|line| line.0 == code).map_or("消えた品目", |line| line.1).to_owned(),
        maker: None,
    });
    Item {
        id: String::new(),
        form: known.map_or("錠", |line| line.3).to_owned(),
        strength: known.map_or("999mg", |line| line.4).to_owned(),
        group9: group9.parse().unwrap(),
        generic_rx_name: None,
        generic_name_code: None,
        products: products.collect(),
    }
}

fn name_of(ingredient: &str) -> String {
    LINES.iter().find(|line| line.0.starts_with(ingredient)).map_or("未知の成分", |line| line.2).to_owned()
}

/// `n1`, `n2` …; none twice within a test.
pub fn ids() -> impl FnMut() -> String + Send {
    thread_local! {
        static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    }
    || {
        COUNT.set(COUNT.get() + 1);
        format!("n{}", COUNT.get())
    }
}
