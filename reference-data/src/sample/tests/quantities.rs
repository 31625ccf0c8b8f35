//! What is used, against the layouts and against what a region looks like.

use rust_decimal::Decimal;

use super::workbook::Cell;
use super::*;
use crate::sample::demand::{Consumer, Demand};
use crate::sample::{invent, vocabulary};

const HEADER: &str =
    "データセット,地域,期間,薬価基準収載医薬品コード,レセプト電算コード,個別医薬品コード,品名,院内院外,保険者,年齢階級,単位,数量,患者数";

fn usage() -> &'static [Vec<String>] {
    static ROWS: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    ROWS.get_or_init(|| written().table("見本県_使用実績.csv", HEADER))
}

#[test]
fn the_demo_s_usage_keeps_to_the_layout() {
    let rows = usage();
    assert!((30_000..60_000).contains(&rows.len()), "{} rows", rows.len());
    let months: BTreeSet<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(months.len(), 12);
    assert_eq!((months.first(), months.last()), (Some(&"2025-04"), Some(&"2026-03")));
    assert_eq!(rows.iter().map(|row| row[1].as_str()).collect::<BTreeSet<_>>().len(), 12);
    let strata: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row[8].as_str(), row[9].as_str())).collect();
    assert_eq!(strata, [("国保", "64歳以下"), ("国保", "65-74歳"), ("後期高齢者", "75歳以上")].into());

    let (earlier, later) = (prices(0), prices(1));
    let mut seen = BTreeSet::new();
    for row in rows {
        assert!(seen.insert((&row[1], &row[2], &row[3], &row[8], &row[9])), "{row:?} stands twice");
        assert!(earlier.contains_key(row[3].as_str()) || later.contains_key(row[3].as_str()), "{row:?}");
        assert_eq!([&row[0], &row[4], &row[5], &row[7], &row[10]], ["見本県調剤", "", "", "院外", "規格単位"]);
        assert!(row[6].contains("見本") || row[6].contains("ミホン"), "{row:?}");
        match row[11].as_str() {
            "-" => assert_eq!(row[12], "", "{row:?}"),
            quantity => {
                let quantity: Decimal = quantity.parse().unwrap();
                let patients: u64 = row[12].parse().unwrap();
                assert!(quantity.scale() <= 1 && (quantity.is_zero() || patients >= 10), "{row:?}");
            }
        }
    }
}

#[test]
fn absence_has_its_kinds() {
    let rows = usage();
    let count = |test: &dyn Fn(&Vec<String>) -> bool| rows.iter().filter(|row| test(row)).count();
    assert!(count(&|row| row[11] == "-") > 500, "kept back");
    assert!(count(&|row| row[11] == "0") > 20, "zero");
    // The village of 4,800 people has not reported in August.
    let reported = |month: &str| count(&|row| row[1] == "48406" && row[2] == month);
    assert_eq!(reported("2025-08"), 0);
    assert!(reported("2025-07") > 0 && reported("2025-09") > 0);
}

/// Generics and originators under the status list that is in force, by a key of the row.
fn shares(key: &dyn Fn(&[String]) -> String) -> BTreeMap<String, Decimal> {
    let mut sides: BTreeMap<String, [Decimal; 2]> = BTreeMap::new();
    for row in usage() {
        let side = match demo()[0].status(&row[3]) {
            Some("3") => 0,
            Some("2") => 1,
            _ => continue,
        };
        if let Ok(quantity) = row[11].parse::<Decimal>() {
            sides.entry(key(row)).or_default()[side] += quantity;
        }
    }
    let used = sides.into_iter().filter(|(_, [generic, originator])| !(generic + originator).is_zero());
    used.map(|(key, [generic, originator])| (key, generic * Decimal::ONE_HUNDRED / (generic + originator))).collect()
}

#[test]
fn generics_stand_where_they_stand_in_a_real_region() {
    let by_place: Vec<Decimal> = shares(&|row| row[1].clone()).into_values().collect();
    let between = |share: &Decimal, low: i64, high: i64| *share > Decimal::from(low) && *share < Decimal::from(high);
    assert!(by_place.iter().all(|share| between(share, 68, 97)), "{by_place:?}");
    assert!(by_place.iter().max().unwrap() - by_place.iter().min().unwrap() > Decimal::from(6), "{by_place:?}");
    // Somewhere an ingredient is far below what it is elsewhere.
    let by_ingredient = shares(&|row| row[3][..7].to_owned());
    let crossed = shares(&|row| format!("{} {}", row[1], &row[3][..7]));
    let lagging = crossed.iter().filter(|(key, share)| by_ingredient[&key[6..]] - **share > Decimal::from(15)).count();
    assert!(lagging >= 5, "{lagging}");
    // A new generic takes its time.
    let new = shares(&|row| if row[3].starts_with("2329") { row[2].clone() } else { String::new() });
    assert!(new["2026-03"] > new["2025-04"]);
}

#[test]
fn a_generic_that_comes_late_is_used_late() {
    let rows = usage();
    let added: BTreeSet<&str> = prices(1).into_keys().filter(|code| !prices(0).contains_key(code)).collect();
    let late: Vec<&Vec<String>> = rows.iter().filter(|row| added.contains(row[3].as_str())).collect();
    assert!(!late.is_empty() && late.iter().all(|row| row[2].as_str() >= "2025-06"));
    let vildagliptin = late.iter().filter(|row| row[3].starts_with("3969011")).map(|row| row[2].as_str()).min();
    assert_eq!(vildagliptin, Some("2025-12"));
}

/// Rows of the sheet below its header, with the class filled in.
fn ndb(file: &str, sheet: &str) -> Vec<(f64, Vec<Cell>)> {
    let rows = workbook::rows(&written().path(file), sheet, 56);
    assert!(rows[0][0].text().starts_with(&format!("診療年月：2025年04月～2026年03月　{sheet}　※見本県（架空）")), "{:?}", rows[0][0]);
    assert!(rows[1].iter().all(|cell| *cell == Cell::Blank));
    let headers = [
        "薬効\n分類",
        "薬効分類名称",
        "医薬品\nコード",
        "医薬品名",
        "単位",
        "薬価基準収載\n医薬品コード",
        "薬価",
        "後発品\n区分",
        "総計\n(処方数量)",
    ];
    assert_eq!(workbook::texts(&rows[2][..9]), headers);
    assert_eq!((rows[2][9].text(), rows[3][9].text()), ("48", "見本県"));
    assert_eq!((rows[2][55].text(), rows[3][55].text()), ("94", "第四十七見本県"));
    let mut class = 0.0;
    let mut named = BTreeSet::new();
    rows.into_iter()
        .skip(4)
        .map(|row| {
            if let Some(number) = row[0].number() {
                class = number;
                assert!(named.insert(number as u64), "a class is named once");
                assert!(!row[1].text().is_empty());
            }
            (class, row)
        })
        .collect()
}

fn assert_published_as_ndb_is(rows: &[(f64, Vec<Cell>)]) {
    let (earlier, later) = (prices(0), prices(1));
    for (class, row) in rows {
        let code = row[5].text();
        assert_eq!(code[..3].parse::<f64>().unwrap(), *class, "{code}");
        let list = earlier.get(code).or_else(|| later.get(code)).unwrap();
        let hundredths = (row[6].number().unwrap() * 100.0).round() as u64;
        assert!([1, 5, 10].contains(&(list * 10 / hundredths)), "{code}");
        let generic = demo()[0].status(code) == Some("3");
        assert_eq!(row[7].number(), Some(f64::from(u8::from(generic))), "{code}");
        let cells = &row[9..];
        let kept_back = cells.iter().filter(|cell| cell.text() == "-").count();
        assert_ne!(kept_back, 1, "one alone could be worked out: {code}");
        let sum: f64 = cells.iter().filter_map(Cell::number).sum();
        assert!(cells.iter().filter_map(Cell::number).all(|quantity| quantity == 0.0 || quantity >= 1000.0), "{code}");
        match row[8].number() {
            Some(total) => assert!(total >= sum - 0.01 && (kept_back > 0 || total <= sum + 0.01), "{code}: {total} {sum}"),
            None => assert!(row[8].text() == "-" && sum == 0.0, "{code}"),
        }
    }
}

#[test]
fn the_published_tables_keep_to_the_layout_of_ndb() {
    let oral = ndb("見本県_NDB様式_内服薬_外来院外.xlsx", "内服薬 外来 (院外)");
    assert!(oral.len() > 400, "{}", oral.len());
    assert_published_as_ndb_is(&oral);
    assert!(oral.iter().any(|(_, row)| row.iter().any(|cell| cell.text() == "-")));
    let mut units = BTreeSet::new();
    for setting in ["外来 (院内)", "外来 (院外)", "入院"] {
        let external = ndb("見本県_NDB様式_外用薬.xlsx", &format!("外用薬 {setting}"));
        assert!(!external.is_empty());
        assert_published_as_ndb_is(&external);
        units.extend(external.iter().map(|(_, row)| row[4].text().to_owned()));
    }
    for unit in ["ｇ", "ｍＬ", "枚"] {
        assert!(units.contains(unit), "{units:?}");
    }
    // A 統一名収載 item is published by brand.
    let rows = |code: &str| oral.iter().filter(|(_, row)| row[5].text() == code).count();
    let common = demo()[0].prices.iter().find(|line| line.code().starts_with("2171022") && line.is(8, "")).unwrap();
    assert!(rows(common.code()) >= 3);
}

#[test]
fn a_region_of_full_size_has_its_products_and_most_of_its_cells() {
    let makers = vocabulary::makers();
    let products: Vec<invent::Invented> =
        vocabulary::ingredients().iter().flat_map(|ingredient| invent::products_of(ingredient, &makers, SAMPLE_SEED)).collect();
    for (most, least) in [(8000, 7900), (6000, 5900)] {
        let demand = Demand::draw(&products, most, 4000, 25, SAMPLE_SEED);
        assert!((least..=most).contains(&demand.items.len()), "{}", demand.items.len());
        assert!(demand.items.is_sorted_by(|a, b| a.product.code < b.product.code));
        let consumer = Consumer { place: 1, stratum: 0, persons: 180_000, leaning: 0, follows: false };
        let mut used = Vec::new();
        demand.month(&consumer, 3, SAMPLE_SEED, &mut used);
        let of = |test: &dyn Fn(&Option<u64>) -> bool| used.iter().filter(|cell| test(cell)).count() * 100 / used.len();
        assert!(of(&|cell| cell.is_none()) < 15, "missing");
        assert!((25..75).contains(&of(&|cell| cell.is_some_and(|tenths| tenths > 0))), "used");
        let mut again = Vec::new();
        demand.month(&consumer, 3, SAMPLE_SEED, &mut again);
        assert_eq!(used, again);
    }
}
