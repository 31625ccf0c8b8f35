//! What a release promises, on figures small enough to be worked out by hand.

use std::collections::BTreeMap;

use super::*;
use crate::codes::GenericStatus;
use crate::edition::EditionId;
use crate::handwork::Handwork;
use crate::period::Period;
use crate::place::{MunicipalityRow, PlaceKind};
use crate::share::{Absence, Lists, PriceEdition, StatusEdition};
use crate::suppression::{self, Rule};
use crate::usage::{Cell, Dataset, Grain, Quantity, QuantityUnit, Series, Setting, Stratum, Sum};

/// Two originators with generics of two strengths, and one of another 薬効分類 without.
const PRODUCTS: [(&str, &str); 5] =
    [("2149042F1025", "2"), ("2149042F1033", "3"), ("2149042F2021", "2"), ("2149042F2030", "3"), ("1124001F1010", "1")];
const APRIL: &str = "2024-04";
const MAY: &str = "2024-05";

/// Figures by product, place, month and stratum, as rows of a file.
struct World {
    rows: Vec<(usize, &'static str, &'static str, Stratum, &'static str)>,
    unit: QuantityUnit,
    /// So many units are counted as one patient; none: nobody counted any.
    units_of_a_patient: Option<u32>,
}

fn at(setting: Setting, insurer: Option<&str>) -> Stratum {
    Stratum { setting: Some(setting), insurer: insurer.map(str::to_owned), age: None }
}

fn pharmacy() -> Stratum {
    at(Setting::OutpatientPharmacy, None)
}

impl World {
    /// Every product in three municipalities in April.
    fn april(cells: [[&'static str; 3]; 5]) -> Self {
        let rows = cells.into_iter().enumerate().flat_map(|(product, cells)| {
            ["27201", "27202", "27203"].into_iter().zip(cells).map(move |(place, cell)| (product, place, APRIL, pharmacy(), cell))
        });
        Self { rows: rows.collect(), unit: QuantityUnit::PriceUnit, units_of_a_patient: None }
    }

    fn and(mut self, product: usize, place: &'static str, month: &'static str, stratum: Stratum, cell: &'static str) -> Self {
        self.rows.push((product, place, month, stratum, cell));
        self
    }

    fn periods(&self) -> Vec<Period> {
        let mut periods: Vec<Period> = self.rows.iter().map(|(_, _, month, ..)| month.parse().unwrap()).collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    fn figures(&self, span: Period) -> Figures {
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts.dedup();
            texts
        };
        let places = sorted(self.rows.iter().map(|(_, place, ..)| (*place).to_owned()).collect());
        let mut strata: Vec<Stratum> = self.rows.iter().map(|(.., stratum, _)| stratum.clone()).collect();
        strata.sort();
        strata.dedup();
        let mut series: BTreeMap<(u32, u32), Vec<Sum>> = BTreeMap::new();
        for (product, place, month, stratum, cell) in &self.rows {
            if span.contains(month.parse().unwrap()) {
                let stratum = strata.binary_search(stratum).unwrap() as u32;
                let sums = series.entry((*product as u32, stratum)).or_insert_with(|| vec![Sum::default(); places.len()]);
                sums[places.iter().position(|known| known == place).unwrap()].add(read(cell));
            }
        }
        Figures {
            dataset: Dataset {
                id: "国保".parse().unwrap(),
                name: String::new(),
                publisher: String::new(),
                population: String::new(),
                place_basis: String::new(),
                grain: Grain::Month,
                unit: self.unit,
            },
            files: Vec::new(),
            periods: self.periods().into_iter().filter(|period| span.contains(*period)).collect(),
            places,
            strata,
            items: PRODUCTS.iter().map(|(code, _)| item(code)).collect(),
            series: series.into_iter().map(|((item, stratum), sums)| Series { item, stratum, sums }).collect(),
        }
    }

    fn patients(&self, parts: &[Figures]) -> Vec<Counted> {
        let Some(units) = self.units_of_a_patient else { return Vec::new() };
        let of_sum = |sum: &Sum| (sum.known > 0).then_some((sum.quantity / 1_000_000) as u32 / units);
        parts.iter().map(|part| part.series.iter().map(|series| series.sums.iter().map(of_sum).collect()).collect()).collect()
    }

    fn draft(&self, request: &Request, earlier: &[(u32, Known)]) -> Result<Draft, ReleaseError> {
        let lists = Lists {
            prices: vec![PriceEdition {
                id: EditionId("price".into()),
                effective_on: "2024-04-01".parse().unwrap(),
                prices: PRODUCTS.iter().map(|(code, _)| (code.parse().unwrap(), "10.1".parse().unwrap())).collect(),
            }],
            statuses: vec![StatusEdition {
                id: EditionId("status".into()),
                effective_on: "2024-04-01".parse().unwrap(),
                statuses: PRODUCTS
                    .iter()
                    .map(|(code, sign)| (code.parse().unwrap(), (GenericStatus::from_sign(sign).unwrap(), false)))
                    .collect(),
            }],
            ..Lists::default()
        };
        let places = places();
        let whole = self.figures(request.period);
        let prepared = Prepared::new(&whole, request.period, &lists, &places);
        let parts: Vec<Figures> = spans(request, earlier, &self.periods()).into_iter().map(|span| self.figures(span)).collect();
        let items = &whole.items;
        let patients = &self.patients(&parts);
        Draft::new(&Inputs { request, whole: &prepared, items, parts: &parts, patients, places: &places, dispensed: None, earlier })
    }

    fn check(&self, request: &Request, earlier: &[(u32, Known)]) -> Checked {
        let checked = self.draft(request, earlier).unwrap().decide(&mut |_, _| true).unwrap();
        checked.verify().unwrap();
        checked
    }
}

fn read(text: &str) -> Cell {
    match text {
        "" => Cell::Missing,
        "0" => Cell::Zero,
        "-" => Cell::Suppressed,
        quantity => Cell::Quantity(Quantity::from_decimal(quantity.parse().unwrap()).unwrap()),
    }
}

fn item(code: &str) -> Item {
    Item { nhi_code: Some(code.parse().unwrap()), receipt_code: None, yj_code: None, name: code.to_owned(), price: None, unit: None }
}

fn places() -> Places {
    let row = |code: &str, name: &str| MunicipalityRow {
        code: code.parse().unwrap(),
        prefecture: "大阪府".to_owned(),
        name: Some(name.to_owned()),
        prefecture_kana: None,
        kana: None,
    };
    Places::new(&[row("27201", "川辺市"), row("27202", "山手市"), row("27203", "浜町")], &[], &Handwork::default())
}

fn rule() -> Rule {
    suppression::find("unknown_patients").unwrap().clone()
}

fn request(tables: &[ReleaseTable]) -> Request {
    Request {
        dataset: "国保".parse().unwrap(),
        period: APRIL.parse().unwrap(),
        filters: BTreeMap::new(),
        within: Some("27".parse().unwrap()),
        level: Some(PlaceKind::Municipality),
        tables: tables.to_vec(),
        rule: rule(),
        insurers: false,
        consent: None,
    }
}

/// The list by product and place, margins last: the quantity and the rate, or their signs.
fn list(checked: &Checked) -> Vec<Vec<String>> {
    let list = checked.draft.list.as_ref().unwrap();
    let cell = |line: usize, place: usize| match checked.list_line(list, line, place, 0) {
        None => "…".to_owned(),
        Some(found) => {
            let quantity = match (found.figure.quantity, found.figure.withheld) {
                (Some(quantity), _) => quantity,
                (None, Some(Withheld::Source)) => "source".to_owned(),
                (None, _) => "＊".to_owned(),
            };
            format!("{quantity} {}", found.rate_percent.unwrap_or_else(|| if found.rate_hidden { "＊" } else { "－" }.to_owned()))
        }
    };
    (0..list.products.len()).map(|line| (0..checked.draft.places.len()).map(|place| cell(line, place)).collect()).collect()
}

const LARGE: [[&str; 3]; 5] = [
    ["50000", "60000", "70000"],
    ["30000", "40000", "50000"],
    ["20000", "30000", "40000"],
    ["90000", "80000", "70000"],
    ["10000", "0", ""],
];

#[test]
fn what_is_large_enough_is_shown_as_it_is() {
    let checked = World::april(LARGE).check(&request(&ReleaseTable::ALL), &[]);
    assert_eq!(checked.hidden().count(), 0);
    let expected = [
        ["10000 100.0", "0 －", "…", "10000 100.0"],
        ["50000 62.5", "60000 60.0", "70000 58.3", "180000 60.0"],
        ["30000 37.5", "40000 40.0", "50000 41.7", "120000 40.0"],
        ["20000 18.2", "30000 27.3", "40000 36.4", "90000 27.3"],
        ["90000 81.8", "80000 72.7", "70000 63.6", "240000 72.7"],
    ];
    assert_eq!(list(&checked), expected.map(|line| line.map(str::to_owned).to_vec()));
    // The same shares as everywhere else.
    let places: Vec<_> = checked.draft.places.iter().map(|place| (place.label.as_str(), place.margin)).collect();
    assert_eq!(places, [("川辺市", false), ("山手市", false), ("浜町", false), ("大阪府", true)]);
    let lines: Vec<ShareLine> = (0..4).map(|place| checked.share_line(0, 0, place, 0).unwrap()).collect();
    let shares: Vec<_> = lines.iter().map(|line| line.share.as_deref().unwrap()).collect();
    assert_eq!(shares, ["0.6315789474", "0.5714285714", "0.5217391304", "0.5714285714"]);
    assert_eq!(lines.iter().map(|line| line.rank).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), None]);
    assert_eq!(lines[0].both.quantity.as_deref(), Some("190000"));
}

#[test]
fn what_is_small_is_hidden_and_no_difference_tells_it() {
    let mut cells = LARGE;
    cells[0][1] = "300";
    let checked = World::april(cells).check(&request(&[ReleaseTable::UsageList]), &[]);
    let lines = list(&checked);
    assert_eq!(lines[1][1], "＊ ＊", "{lines:?}");
    // A sum with it would tell it: its product's, its 一般名's or its place's has to go, or another of its parts.
    let hidden: Vec<Hidden> = checked.hidden().collect();
    let below: Vec<&Hidden> = hidden.iter().filter(|hidden| hidden.reason == Reason::BelowThreshold).collect();
    assert_eq!(below.iter().map(|hidden| (hidden.key.as_str(), hidden.place.as_str())).collect::<Vec<_>>(), [("2149042F1025", "山手市")]);
    assert!(hidden.iter().any(|hidden| matches!(&hidden.reason, Reason::Protects { place, .. } if place == "山手市")), "{hidden:?}");
    // Where a product of its 一般名 is hidden, nobody's part of it is told.
    assert!(lines[2][1].ends_with('＊'), "{lines:?}");
    let counts = checked.counts();
    assert_eq!((counts[0].1.primary, counts[0].1.hidden()), (1, hidden.len() as u32));
    assert_eq!(checked.total(), counts[0].1);
}

#[test]
fn where_patients_were_counted_they_decide() {
    let mut cells = LARGE;
    cells[0][1] = "300";
    let by_patients = Request { rule: suppression::find("patients").unwrap().clone(), ..request(&[ReleaseTable::UsageList]) };
    for (units_of_a_patient, hidden) in [(None, true), (Some(50), true), (Some(30), false)] {
        let checked = World { units_of_a_patient, ..World::april(cells) }.check(&by_patients, &[]);
        let below = checked.hidden().filter(|hidden| hidden.reason == Reason::BelowThreshold).count();
        assert_eq!(below, usize::from(hidden), "{units_of_a_patient:?}");
        assert_eq!(checked.hidden().count() > 0, hidden, "{units_of_a_patient:?}");
    }
}

#[test]
fn what_the_source_kept_back_stays_so() {
    let mut cells = LARGE;
    cells[0] = ["50000", "-", "70000"];
    let checked = World::april(cells).check(&request(&[ReleaseTable::ShareByPlace, ReleaseTable::UsageList]), &[]);
    let lines = list(&checked);
    assert_eq!((lines[1][1].as_str(), lines[1][3].as_str()), ("source ＊", "120000 50.0"));
    let whole = checked.list_line(checked.draft.list.as_ref().unwrap(), 1, 3, 0).unwrap();
    assert_eq!((whole.figure.suppressed_cells, whole.figure.missing_cells), (1, 0));
    let reasons: Vec<Reason> = checked.hidden().map(|hidden| hidden.reason).collect();
    assert!(!reasons.is_empty() && reasons.iter().all(|reason| *reason == Reason::Source), "{reasons:?}");
    // One side of the share is there in part: it is shown as everywhere else, and says what it lacks.
    let line = checked.share_line(0, 0, 1, 0).unwrap();
    assert_eq!((line.both.suppressed_cells, line.originator.suppressed_cells), (1, 1));
}

/// Every way in which a second release could be laid beside the first.
#[test]
fn a_second_release_cannot_be_subtracted_from_the_first() {
    let inpatient = || at(Setting::Inpatient, None);
    let world = World::april(LARGE).and(0, "27201", MAY, pharmacy(), "300").and(1, "27201", MAY, pharmacy(), "40000").and(
        1,
        "27202",
        APRIL,
        inpatient(),
        "500",
    );
    let both: Period = "2024-04..2024-05".parse().unwrap();
    let list = &[ReleaseTable::UsageList][..];
    let one_setting = BTreeMap::from([(Key::Setting, vec!["院外".to_owned()])]);
    let of = |period: Period, filters: &BTreeMap<Key, Vec<String>>, level| Request {
        period,
        filters: filters.clone(),
        level: Some(level),
        ..request(list)
    };
    let (april, none) = (APRIL.parse().unwrap(), BTreeMap::new());
    let (municipality, prefecture) = (PlaceKind::Municipality, PlaceKind::Prefecture);
    for (what, first, second) in [
        ("a month of two", of(both, &none, municipality), of(april, &none, municipality)),
        ("two months after one", of(april, &none, municipality), of(both, &none, municipality)),
        ("one setting", of(april, &none, municipality), of(april, &one_setting, municipality)),
        ("all settings after one", of(april, &one_setting, municipality), of(april, &none, municipality)),
        ("the prefecture of two months", of(both, &none, prefecture), of(april, &none, municipality)),
    ] {
        let before = world.check(&first, &[]);
        let alone = world.check(&second, &[]).hidden().count();
        let known = Known::unpack(&before.known().pack()).unwrap();
        assert_eq!(known, before.known());
        let after = world.check(&second, &[(1, known)]);
        assert_eq!(after.exposed().count(), 0, "{what}");
        assert!(after.hidden().count() > alone, "{what}: {} hidden as without the first", after.hidden().count());
        // The same once more says nothing new.
        let again = world.check(&first, &[(1, before.known())]);
        assert_eq!(again.known(), before.known(), "{what}");
    }
}

#[test]
fn a_figure_that_an_earlier_release_gave_away_is_named() {
    let mut cells = LARGE;
    cells[0][1] = "1500";
    let world = World::april(cells);
    let before = world.check(&request(&[ReleaseTable::UsageList]), &[]);
    assert_eq!(before.hidden().count(), 0);
    let mut stricter = request(&[ReleaseTable::UsageList]);
    stricter.rule.quantity.unknown = "2000".parse().unwrap();
    let after = world.draft(&stricter, &[(7, before.known())]).unwrap().decide(&mut |_, _| true).unwrap();
    assert_eq!(after.draft.earlier, [7]);
    let given_out: Vec<Hidden> = after.hidden().filter(|hidden| hidden.reason == Reason::GivenOut).collect();
    assert_eq!(given_out.iter().map(|hidden| hidden.place.as_str()).collect::<Vec<_>>(), ["山手市"]);
    assert_eq!(after.exposed().map(|(label, place)| format!("{label} {place}")).collect::<Vec<_>>(), ["2149042F1025 山手市"]);
}

#[test]
fn insurers_are_told_apart_only_with_consent() {
    let of = |insurer: &str| at(Setting::OutpatientPharmacy, Some(insurer));
    let mut world = World { rows: Vec::new(), ..World::april(LARGE) };
    for (place, national, elderly) in [("27201", "20000", "30000"), ("27202", "25000", "35000"), ("27203", "26000", "36000")] {
        world = world.and(0, place, APRIL, of("国保"), national).and(0, place, APRIL, of("後期高齢者"), elderly);
    }
    let crossed =
        |consent: Option<&str>| Request { insurers: true, consent: consent.map(str::to_owned), ..request(&[ReleaseTable::UsageList]) };
    for refused in [crossed(None), crossed(Some(" "))] {
        assert!(matches!(world.draft(&refused, &[]), Err(ReleaseError::Request(RequestError::NoConsent))));
    }
    let filters = BTreeMap::from([(Key::Insurer, vec!["国保".to_owned()])]);
    let filtered = Request { filters, ..request(&[ReleaseTable::UsageList]) };
    assert!(matches!(world.draft(&filtered, &[]), Err(ReleaseError::Request(RequestError::NoConsent))));
    let checked = world.check(&crossed(Some("協議会の同意")), &[]);
    let bands: Vec<_> = checked.draft.bands.iter().map(|band| band.insurer.as_deref()).collect();
    assert_eq!(bands, [None, Some("国保"), Some("後期高齢者")]);
    let list = checked.draft.list.as_ref().unwrap();
    let quantity = |band| checked.list_line(list, 0, 0, band).unwrap().figure.quantity;
    assert_eq!([0, 1, 2].map(quantity), ["50000", "20000", "30000"].map(|text| Some(text.to_owned())));
    // Of a prefecture they may be told apart.
    let prefecture = Request { level: Some(PlaceKind::Prefecture), consent: None, ..crossed(None) };
    assert_eq!(world.check(&prefecture, &[]).draft.bands.len(), 3);
}

#[test]
fn a_request_that_is_none_is_refused() {
    let world = World::april(LARGE);
    type Spoil = fn(&mut Request);
    let cases: [(&str, Spoil); 4] = [
        ("no table", |request| request.tables.clear()),
        ("be filtered by category", |request| drop(request.filters.insert(Key::Category, vec!["214".into()]))),
        ("no figure to give out", |request| drop(request.filters.insert(Key::Setting, vec!["入院".into()]))),
        ("no figures of 13", |request| request.within = Some("13".parse().unwrap())),
    ];
    for (expected, spoil) in cases {
        let mut request = request(&ReleaseTable::ALL);
        spoil(&mut request);
        let error = world.draft(&request, &[]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Without a price in file or list a quantity in the master's unit is no number of 規格単位.
#[test]
fn what_cannot_be_converted_is_named_and_stands_nowhere() {
    let world = World { unit: QuantityUnit::Master, ..World::april(LARGE) };
    let error = world.draft(&request(&ReleaseTable::ALL), &[]).map(|_| ()).unwrap_err();
    assert!(matches!(error, ReleaseError::Nothing), "{error}");
}

#[test]
fn a_place_and_its_parts_are_not_given_out_side_by_side() {
    let world = World::april(LARGE).and(0, "27", APRIL, pharmacy(), "180000");
    let any_level = Request { level: None, within: None, ..request(&[ReleaseTable::UsageList]) };
    let error = world.draft(&any_level, &[]).map(|_| ()).unwrap_err();
    assert!(matches!(&error, ReleaseError::Overlap { .. }), "{error}");
    // Of one level there is no doubt.
    assert_eq!(world.check(&request(&[ReleaseTable::UsageList]), &[]).hidden().count(), 0);
}

#[test]
fn the_digest_stands_for_the_release_and_no_other() {
    let tables = &[ReleaseTable::UsageList, ReleaseTable::ShareByPlace];
    let digest = |cells, request: &Request| World::april(cells).check(request, &[]).digest();
    let own = digest(LARGE, &request(tables));
    assert_eq!(own, digest(LARGE, &request(tables)));
    let mut other = LARGE;
    other[4][0] = "10001";
    assert_ne!(own, digest(other, &request(tables)));
    assert_ne!(own, digest(LARGE, &request(&tables[..1])));
}

#[test]
fn nothing_is_decided_after_a_stop() {
    let mut cells = LARGE;
    cells[0][1] = "300";
    let draft = World::april(cells).draft(&request(&ReleaseTable::ALL), &[]).unwrap();
    assert!(draft.decide(&mut |_, _| false).is_err());
}

/// Of no product is anything known, or the figure is zero: told apart.
#[test]
fn absences_do_not_collapse() {
    let cells = [["0", "", "-"], ["0", "", "-"], ["", "", ""], ["", "", ""], ["5000", "5000", "5000"]];
    let checked = World::april(cells).check(&request(&[ReleaseTable::ShareByPlace]), &[]);
    let absence = |place| checked.share_line(0, 0, place, 0).map(|line| line.absence);
    assert_eq!([0, 1, 2].map(absence), [Some(Some(Absence::Zero)), None, Some(Some(Absence::Suppressed))]);
}
