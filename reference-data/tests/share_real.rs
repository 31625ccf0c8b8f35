//! The share over NDBオープンデータ of fiscal 2022 and the ministry's lists of that year, where they are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use reference_data::handwork::Handwork;
use reference_data::intake::{self, Request};
use reference_data::place::Places;
use reference_data::share::{Key, Lists, Options, Prepared, Question, ShareAnswer, ShareRow, answer};
use reference_data::store::Store;
use reference_data::usage::{Figures, Given, Item, QuantityUnit, Setting};
use reference_data::workspace::{Holder, Workspace};
use rust_decimal::Decimal;

const FILES: [&str; 8] = [
    "ndb/no09-fy2022-naifuku-ingai-pref.xlsx",
    "ndb/no09-fy2022-gaiyo-pref.xlsx",
    "price/converted-20220201.csv",
    "price/converted-20220401.csv",
    "price/converted-20230315.csv",
    "generic-status/converted-20220201.csv",
    "generic-status/converted-20220401.csv",
    "generic-status/converted-20230315.csv",
];

/// The folder of the real files lies beside the project.
fn real(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data").join(name)
}

/// Quantities of 大阪府 from the same tables, in the layout of its 使用実績リスト.
const LIST: &str = "usage-osaka/osaka_pref_from_ndb_fy2022_in_osaka_layout.csv";

struct Year {
    figures: Figures,
    /// Of the list.
    listed: Figures,
    lists: Lists,
    places: Places,
}

/// From the files through the store, read once. None where they are not at hand.
static YEAR: LazyLock<Option<Year>> = LazyLock::new(|| {
    let given =
        Given { place: Some("大阪府".into()), period: "FY2022".parse().ok(), unit: Some(QuantityUnit::Master), ..Given::default() };
    let mut requests: Vec<Request> = FILES.iter().map(|name| Request { path: real(name), ..Request::default() }).collect();
    requests.push(Request { path: real(LIST), usage: given, ..Request::default() });
    if !requests.iter().all(|request| request.path.exists()) {
        println!("skipped: no real data");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let holder = Holder { name: "test".into(), process: 1, since: "2026-01-01T00:00:00Z".into() };
    let workspace = Workspace::open(folder.path(), Some(&holder)).unwrap();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    for taken in intake::take(&store, &requests, false, "2026-01-01T00:00:00Z", &|_| true) {
        assert_eq!(taken.unwrap().rows_faulty, 0);
    }
    let store = store.into_inner().unwrap();
    let figures = store.figures(&"ndb".parse().unwrap(), None).unwrap();
    let lists = store.share_lists(figures.periods[0], std::slice::from_ref(&figures)).unwrap();
    let listed = store.figures(&"usage-list".parse().unwrap(), None).unwrap();
    Some(Year { figures, listed, lists, places: Places::new(&[], &[], &Handwork::default()) })
});

static PREPARED: LazyLock<Option<Prepared>> = LazyLock::new(|| YEAR.as_ref().map(|year| prepared(year, &year.figures)));

fn prepared(year: &Year, figures: &Figures) -> Prepared {
    Prepared::new(figures, figures.periods[0], &year.lists, &year.places)
}

/// Out of hospital, of the places and categories named.
fn question(by: &[Key], filters: &[(Key, &str)]) -> Question {
    let setting = (Key::Setting, vec![Setting::OutpatientPharmacy.word().to_owned()]);
    let filters = filters.iter().map(|(key, value)| (*key, vec![(*value).to_owned()])).chain([setting]).collect();
    Question { by: by.to_vec(), filters, ..Question::default() }
}

fn ask(year: &Year, prepared: &Prepared, question: &Question) -> ShareAnswer {
    answer(question, &[prepared], &year.places).unwrap()
}

fn percent(share: Option<&String>, decimals: u32) -> String {
    let share: Decimal = share.unwrap().parse().unwrap();
    format!("{:.1$}", (share * Decimal::ONE_HUNDRED).round_dp(decimals), decimals as usize)
}

/// The same figures of some products alone.
fn only(figures: &Figures, wanted: impl Fn(&Item) -> bool) -> Figures {
    let series = figures.series.iter().filter(|series| wanted(&figures.items[series.item as usize]));
    Figures { series: series.cloned().collect(), ..figures.clone() }
}

fn whole(amount: &Option<String>) -> Decimal {
    amount.as_ref().unwrap().parse::<Decimal>().unwrap().round()
}

#[test]
fn one_form_and_strength_in_one_prefecture() {
    let Some(year) = YEAR.as_ref() else { return };
    let telmisartan = only(&year.figures, |item| item.nhi_code.as_ref().is_some_and(|code| code.as_str().starts_with("2149042F2")));
    let answer = ask(year, &prepared(year, &telmisartan), &question(&[], &[(Key::Place, "27")]));
    let [row] = answer.rows.as_slice() else { panic!("{:?}", answer.rows) };
    assert_eq!((row.generic.as_deref(), row.originator.as_deref()), (Some("17517093.75"), Some("3024379.5")));
    assert_eq!(percent(row.share.as_ref(), 3), "85.277");
}

#[test]
fn a_usage_list_gives_the_same_as_the_tables_it_was_made_of() {
    let Some(year) = YEAR.as_ref() else { return };
    let listed = prepared(year, &year.listed);
    let of_list = |filters: &[(Key, &str)]| {
        let filters = filters.iter().map(|(key, value)| (*key, vec![(*value).to_owned()])).collect();
        ask(year, &listed, &Question { filters, ..Question::default() })
    };
    let row = of_list(&[(Key::Place, "27"), (Key::Category, "214")]).rows.remove(0);
    assert_eq!((whole(&row.generic), whole(&row.originator)), (258_377_934.into(), 55_179_106.into()));
    assert!(of_list(&[(Key::Place, "27")]).basis.lacks.unknown_places.is_empty());
}

#[test]
fn one_category_in_one_prefecture() {
    let (Some(year), Some(prepared)) = (YEAR.as_ref(), PREPARED.as_ref()) else { return };
    let answer = ask(year, prepared, &question(&[], &[(Key::Place, "27"), (Key::Category, "214")]));
    assert_eq!((whole(&answer.rows[0].generic), whole(&answer.rows[0].originator)), (258_377_934.into(), 55_179_106.into()));
    assert_eq!(percent(answer.rows[0].share.as_ref(), 2), "82.40");
}

#[test]
fn the_nation_by_the_published_totals() {
    let (Some(year), Some(prepared)) = (YEAR.as_ref(), PREPARED.as_ref()) else { return };
    let answer = ask(year, prepared, &question(&[], &[]));
    let [row] = answer.rows.as_slice() else { panic!("{:?}", answer.rows) };
    assert!(row.published_total);
    assert_eq!((whole(&row.generic), whole(&row.originator)), (65_938_067_814_u64.into(), 14_772_088_042_u64.into()));
    assert_eq!(percent(row.share.as_ref(), 2), "81.70");
    assert_eq!(percent(answer.basis.first_edition.unwrap().share.as_ref(), 2), "83.10");

    let as_counted = Question { options: Options { as_counted: true, ..Options::default() }, ..question(&[], &[]) };
    let row = &ask(year, prepared, &as_counted).rows[0];
    assert_eq!((whole(&row.generic), whole(&row.originator)), (66_532_096_393_u64.into(), 14_783_061_053_u64.into()));
    assert_eq!(percent(row.share.as_ref(), 2), "81.82");
}

/// Name of the place, and the row.
fn by_place() -> Option<BTreeMap<String, ShareRow>> {
    let (year, prepared) = (YEAR.as_ref()?, PREPARED.as_ref()?);
    let rows = ask(year, prepared, &question(&[Key::Place], &[])).rows;
    Some(rows.into_iter().map(|row| (row.label[0].clone(), row)).collect())
}

/// The columns of a CSV of numbers, by its first column.
fn table(name: &str) -> Vec<(String, Vec<Option<Decimal>>)> {
    let text = fs::read_to_string(real(name)).unwrap();
    let lines = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    lines.map(|cells| (cells[0].to_owned(), cells[1..].iter().map(|cell| cell.parse().ok()).collect())).collect()
}

#[test]
fn every_prefecture_as_computed_elsewhere() {
    let Some(rows) = by_place() else { return };
    let computed = table("stats/computed_generic_share_ndb_fy2022_all_prefectures.csv");
    assert_eq!((rows.len(), computed.len()), (48, 48));
    for (place, cells) in computed {
        let row = &rows[&place];
        let share: Decimal = row.share.as_ref().unwrap().parse().unwrap();
        assert!((share * Decimal::ONE_HUNDRED - cells[0].unwrap()).abs() <= Decimal::new(1, 2), "{place} {share}");
        // There a sheet of 28 counted as 0.036 and not as 1/28.
        for (amount, computed) in [(&row.generic, cells[1].unwrap()), (&row.originator, cells[2].unwrap())] {
            assert!((whole(amount) - computed).abs() * Decimal::from(1_000_000) <= computed, "{place} {amount:?} {computed}");
        }
    }
}

#[test]
fn prefectures_as_published() {
    let Some(rows) = by_place() else { return };
    let published = table("stats/official_generic_share_new_index_partial.csv");
    assert_eq!(published.len(), 30);
    for (place, cells) in published {
        let share: Decimal = rows[&place].share.as_ref().unwrap().parse().unwrap();
        let difference = (share * Decimal::ONE_HUNDRED - cells[1].unwrap()).abs();
        assert!(difference <= Decimal::new(15, 1), "{place} {difference}");
    }
}

#[test]
fn factors_of_units() {
    let (Some(year), Some(prepared)) = (YEAR.as_ref(), PREPARED.as_ref()) else { return };
    let figures = &year.figures;
    let pharmacy = |stratum: u32| figures.strata[stratum as usize].setting == Some(Setting::OutpatientPharmacy);
    let items: BTreeSet<u32> = figures.series.iter().filter(|series| pharmacy(series.stratum)).map(|series| series.item).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let factor = |item: u32| prepared.standing(item as usize).unwrap().factor.map_or("unconverted", |factor| factor.text());
    for item in &items {
        *counts.entry(factor(*item)).or_default() += 1;
    }
    assert_eq!(items.len(), 10_835);
    let of_name = |name: &str| items.iter().filter(|item| figures.items[**item as usize].name.starts_with(name)).collect::<Vec<_>>();
    // Its price moved within the year.
    assert_eq!(of_name("リベルサス").into_iter().map(|item| factor(*item)).collect::<Vec<_>>(), ["1", "1", "1"]);
    assert_eq!(counts, BTreeMap::from([("0.01", 1), ("0.1", 1_259), ("0.2", 1), ("1", 9_572), ("1/28", 2)]));
}
