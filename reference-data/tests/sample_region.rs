//! 見本県 as a person gets it: every file of the demo is taken in, and what the program then says of the region is what its files say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use reference_data::dispensed::Dispensed;
use reference_data::edition::SourceKind;
use reference_data::handwork::{Handwork, RegionKind};
use reference_data::import::region_list;
use reference_data::intake::{self, Request, Taken};
use reference_data::period::Period;
use reference_data::place::{MunicipalityRow, Places, PopulationRow, Resolved, ShapeRow};
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::share::{
    EffectFigures, EffectGroup, EffectQuestion, GroupEffect, Key, Prepared, Question, ShareRow, answer, effect, spans,
};
use reference_data::store::Store;
use reference_data::usage::{DatasetId, Figures, Item, Setting};
use reference_data::workspace::{Holder, Workspace};
use rust_decimal::Decimal;

struct Region {
    folder: tempfile::TempDir,
    taken: Vec<Taken>,
    store: Mutex<Store>,
}

static REGION: LazyLock<Region> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let files = sample::write(&folder.path().join("files"), Scale::Demo, SAMPLE_SEED).unwrap();
    let holder = Holder { name: "test".to_owned(), process: 1, since: "2026-05-02T00:00:00Z".to_owned() };
    let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    let requests: Vec<Request> = files.into_iter().map(|path| Request { path, ..Request::default() }).collect();
    let taken = intake::take(&store, &requests, false, "2026-05-02T00:00:00Z", &|_| true);
    Region { folder, taken: taken.into_iter().map(Result::unwrap).collect(), store }
});

impl Region {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("files").join(name)
    }

    fn places(&self) -> Places {
        let store = self.store.lock().unwrap();
        let newest = |kind| store.editions().unwrap().into_iter().find(|edition| edition.kind == kind).unwrap();
        let municipalities: Vec<MunicipalityRow> = store.rows(&newest(SourceKind::Municipality)).unwrap();
        let populations: Vec<PopulationRow> = store.rows(&newest(SourceKind::Population)).unwrap();
        Places::new(&municipalities, &populations, &Handwork::default())
    }

    /// Shares of a dataset over its whole period.
    fn shares(&self, dataset: &str, by: Key, setting: Setting) -> Vec<ShareRow> {
        let dataset: DatasetId = dataset.parse().unwrap();
        let places = self.places();
        let store = self.store.lock().unwrap();
        let figures = store.figures(&dataset, None).unwrap();
        let period = figures.periods.iter().copied().reduce(|a, b| a.hull(b)).unwrap();
        let lists = store.share_lists(period, std::slice::from_ref(&figures)).unwrap();
        let filters = BTreeMap::from([(Key::Setting, vec![setting.word().to_owned()])]);
        let question = Question { by: vec![by], filters, ..Question::default() };
        answer(&question, &[&Prepared::new(&figures, period, &lists, &places)], &places).unwrap().rows
    }
}

#[test]
fn every_file_is_taken_in_without_a_fault() {
    for taken in &REGION.taken {
        // The city with wards stands on both sheets of the official list.
        let twice = u32::from(taken.kind == SourceKind::Municipality);
        assert_eq!((taken.rows_kept, taken.rows_faulty), (taken.rows_read - twice, 0), "{}: {:?}", taken.file_name, taken.faults);
        assert!(!taken.already_imported && taken.notes.is_empty(), "{}: {:?}", taken.file_name, taken.notes);
    }
    let kinds: BTreeSet<SourceKind> = REGION.taken.iter().map(|taken| taken.kind).collect();
    let mut expected = BTreeSet::from(SourceKind::ALL);
    expected.remove(&SourceKind::PublishedShare);
    assert_eq!(kinds, expected);
    let store = REGION.store.lock().unwrap();
    assert!(store.editions().unwrap().iter().all(|edition| edition.missing_parts.is_empty() && !edition.incomplete));
    let datasets: Vec<String> = store.datasets().unwrap().into_iter().map(|dataset| dataset.id.to_string()).collect();
    assert_eq!(datasets, ["ndb", "見本県調剤"]);
}

#[test]
fn places_usage_and_shapes_know_each_other() {
    let places = REGION.places();
    assert_eq!(places.unplaced_populations(), [""; 0]);
    let store = REGION.store.lock().unwrap();
    for dataset in store.datasets().unwrap() {
        for text in store.extent(&dataset.id).unwrap().places {
            let Resolved::Known(place) = places.resolve(&dataset.id, &text) else { panic!("{dataset:?} {text}") };
            assert!(places.place(&place).unwrap().population.is_some(), "{place}");
        }
    }
    let edition = store.editions().unwrap().into_iter().find(|edition| edition.kind == SourceKind::Boundary).unwrap();
    let shapes: BTreeSet<String> = store.rows::<ShapeRow>(&edition).unwrap().into_iter().map(|shape| shape.place.to_string()).collect();
    let used = store.extent(&"見本県調剤".parse().unwrap()).unwrap().places;
    assert_eq!(shapes, used.into_iter().collect());
}

#[test]
fn regions_can_be_drawn_from_the_list_beside_the_files() {
    let list = region_list::read(&fs::read(sample::regions_file(&REGION.file(""))).unwrap(), &REGION.places()).unwrap();
    assert!(list.unplaced.is_empty(), "{:?}", list.unplaced);
    for kind in [RegionKind::SecondaryMedicalArea, RegionKind::PharmacistAssociation] {
        let regions: Vec<_> = list.regions.iter().filter(|region| region.kind == kind).collect();
        assert!(regions.len() > 3 && regions.iter().map(|region| region.members.len()).sum::<usize>() == 12, "{regions:?}");
    }
}

#[test]
fn every_product_in_supply_is_found_but_those_that_were_taken_off_the_list() {
    let store = REGION.store.lock().unwrap();
    let catalogue = Arc::new(store.catalogue(None, None).unwrap().unwrap());
    let dispensed = Dispensed::new(catalogue.clone(), store.lists().unwrap());
    let own = catalogue.products().iter().filter(|product| product.row.maker.is_some()).count() as u32;
    let matching = dispensed.matching();
    assert_eq!(matching.exact, own);
    assert!(matching.common_name > 100 && matching.outside > 5 && matching.unmatched > 5, "{matching:?}");
    let earlier: BTreeSet<String> = fs::read_to_string(REGION.file("後発医薬品情報20250401.csv"))
        .unwrap()
        .lines()
        .filter_map(|line| line.get(..12).map(str::to_owned))
        .collect();
    for row in dispensed.unmatched() {
        assert!(earlier.contains(row.id.as_str()), "{row:?}");
    }
    for product in catalogue.products() {
        let brands = dispensed.brands_of(&product.row.nhi_code);
        let expected = if product.row.maker.is_some() { 1..=1 } else { 3..=9 };
        assert!(expected.contains(&brands.len()), "{}: {brands:#?}", product.row.name);
    }
}

const ARB: [&str; 7] = ["2149039", "2149040", "2149041", "2149042", "2149044", "2149046", "2149048"];
const RECOMMENDED: [&str; 2] = ["2149042", "2149044"];
const CENTRAL: [&str; 4] = ["48101", "48102", "48103", "48104"];

/// What came of the sample formulary.
fn effect_on_arb() -> GroupEffect {
    let dataset: DatasetId = "見本県調剤".parse().unwrap();
    let places = REGION.places();
    let store = REGION.store.lock().unwrap();
    let periods = store.extent(&dataset).unwrap().periods;
    let spans = spans(&periods, "2025-10-01".parse().unwrap(), None, None).unwrap();
    let wanted = |item: &Item| item.nhi_code.as_ref().is_some_and(|code| ARB.contains(&code.ingredient().as_str()));
    let mut figures = [spans.before, spans.after].map(|span| store.figures_of(&dataset, Some(span), &wanted).unwrap()).to_vec();
    figures.extend(store.figures_by_period_of(&dataset, None, &wanted).unwrap());
    let lists = store.share_lists(spans.before.hull(spans.after), &figures).unwrap();
    let span = |figures: &Figures| figures.periods.iter().copied().reduce(Period::hull).unwrap();
    let prepared: Vec<Prepared> = figures.iter().map(|figures| Prepared::new(figures, span(figures), &lists, &places)).collect();
    let codes = |codes: &[&str]| codes.iter().map(|code| code.parse().unwrap()).collect();
    let group = EffectGroup { id: "arb".to_owned(), name: "ARB".to_owned(), ingredients: codes(&ARB), recommended: codes(&RECOMMENDED) };
    let places_of = CENTRAL.iter().map(|code| code.parse().unwrap()).collect();
    let question = EffectQuestion { groups: vec![group], places: places_of, ..EffectQuestion::default() };
    let figures = EffectFigures { spans, before: &prepared[0], after: &prepared[1], months: prepared[2..].iter().collect() };
    effect(&question, "2025-10-01".parse().unwrap(), &figures, &lists, &places).unwrap().groups.remove(0)
}

#[test]
fn what_came_of_the_formulary_is_what_the_file_comes_to() {
    let text = |name: &str| fs::read_to_string(REGION.file(name)).unwrap();
    let statuses = text("後発医薬品情報20250401.csv");
    let mut reader = csv::Reader::from_reader(statuses.trim_start_matches('\u{feff}').as_bytes());
    let status: BTreeMap<String, bool> =
        reader.records().map(Result::unwrap).map(|record| (record[0].to_owned(), ["3", "★"].contains(&&record[3]))).collect();
    // Before and after, in the region and in the prefecture: recommended generics, and everything; and the products in use.
    let mut sums = [[(Decimal::ZERO, Decimal::ZERO); 2]; 2];
    let mut products: [[BTreeSet<String>; 2]; 2] = Default::default();
    for line in text("見本県_使用実績.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if !ARB.contains(&&cells[3][..7]) {
            continue;
        }
        let quantity: Decimal = cells[11].parse().unwrap_or(Decimal::ZERO);
        let span = usize::from(cells[2] >= "2025-10");
        let in_place = CENTRAL.contains(&cells[1]).then_some(0);
        for place in in_place.into_iter().chain([1]) {
            let (part, whole) = &mut sums[place][span];
            // What the list does not know stands in no share.
            if let Some(generic) = status.get(cells[3]) {
                *whole += quantity;
                *part += if *generic && RECOMMENDED.contains(&&cells[3][..7]) { quantity } else { Decimal::ZERO };
            }
            if !quantity.is_zero() {
                products[place][span].insert(cells[3].to_owned());
            }
        }
    }
    let group = effect_on_arb();
    let reference = group.generics.reference.unwrap();
    let told = [[&group.generics.place.before, &group.generics.place.after], [&reference.before, &reference.after]];
    let shares = sums.map(|spans| spans.map(|(part, whole)| part / whole));
    let rounded = |share: &Decimal| share.round_dp_with_strategy(10, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    for (told, share) in told.iter().flatten().zip(shares.iter().flatten()) {
        assert_eq!(told.share.as_ref().unwrap().parse::<Decimal>().unwrap(), rounded(share));
    }
    let used = group.products.reference.unwrap();
    let told = [[group.products.place.before, group.products.place.after], [used.before, used.after]];
    let products = products.map(|spans| spans.map(|codes| codes.len()));
    assert_eq!(told.map(|spans| spans.map(|count| count.used as usize)), products);
    assert_eq!(group.trend.len(), 12);

    // It can be seen: the region moves, the rest hardly, and fewer products are in use.
    let points = |number: i64| Decimal::new(number, 2);
    let [place, prefecture] = shares.map(|[before, after]| after - before);
    assert!(place > points(5) && prefecture < points(4) && prefecture > points(0), "{place} {prefecture}");
    assert!(products[0][1] + 5 < products[0][0], "{products:?}");
    assert!(group.generics.difference.unwrap().parse::<Decimal>().unwrap() > points(3));
}

/// The same share from the file and the status list, by adding up.
#[test]
fn the_share_of_each_place_is_what_the_file_comes_to() {
    let text = |name: &str| fs::read_to_string(REGION.file(name)).unwrap();
    let statuses = text("後発医薬品情報20250401.csv");
    let mut reader = csv::Reader::from_reader(statuses.trim_start_matches('\u{feff}').as_bytes());
    let status: BTreeMap<String, String> =
        reader.records().map(Result::unwrap).map(|record| (record[0].to_owned(), record[3].to_owned())).collect();
    let mut sides: BTreeMap<String, [Decimal; 2]> = BTreeMap::new();
    for line in text("見本県_使用実績.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let side = match status.get(cells[3]).map(String::as_str) {
            Some("3") => 0,
            Some("2") => 1,
            _ => continue,
        };
        sides.entry(cells[1].to_owned()).or_default()[side] += cells[11].parse().unwrap_or(Decimal::ZERO);
    }
    let rows = REGION.shares("見本県調剤", Key::Place, Setting::OutpatientPharmacy);
    let told: BTreeMap<String, [Decimal; 2]> = rows
        .iter()
        .filter(|row| sides.contains_key(&row.key[0]))
        .map(|row| (row.key[0].clone(), [&row.generic, &row.originator].map(|side| side.as_ref().unwrap().parse().unwrap())))
        .collect();
    assert_eq!(told, sides);
    assert_eq!(sides.len(), 12);
}

#[test]
fn claims_by_prefecture_become_units_of_the_price_list() {
    let rows = REGION.shares("ndb", Key::Place, Setting::OutpatientPharmacy);
    let shares: Vec<Decimal> = rows.iter().map(|row| row.share.as_ref().unwrap().parse().unwrap()).collect();
    assert!(rows.iter().any(|row| row.published_total));
    assert!(shares.len() >= 47 && shares.iter().all(|share| (Decimal::new(65, 2)..Decimal::new(95, 2)).contains(share)), "{shares:?}");
}
