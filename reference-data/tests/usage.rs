//! Usage from a file to figures and back to its rows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::civil::Date;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reference_data::codes::NhiCode;
use reference_data::edition::{Edition, SourceKind};
use reference_data::import::{FileFault, Problem};
use reference_data::intake::{self, Content, IntakeError, Request, Taken};
use reference_data::period::{Month, Period};
use reference_data::product::PriceRow;
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::store::{AcceptError, Note, Store, StoreError, UsageOf};
use reference_data::table::TableError;
use reference_data::usage::gather::Wanted;
use reference_data::usage::layout::Layout;
use reference_data::usage::mapping::{ColumnMapping, Role, signature};
use reference_data::usage::{Cell, DatasetId, Figures, Given, Grain, Lack, Quantity, QuantityUnit, Sum, plain};
use reference_data::workspace::{Holder, Workspace};
use rust_decimal::Decimal;

const AT: &str = "2026-06-01T01:00:00Z";
const HEADER: &str =
    "データセット,地域,期間,薬価基準収載医薬品コード,レセプト電算コード,個別医薬品コード,品名,院内院外,保険者,年齢階級,単位,数量,患者数";

struct Room {
    folder: tempfile::TempDir,
    workspace: Workspace,
    store: Mutex<Store>,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { name: "見本".to_owned(), process: 1, since: AT.to_owned() };
        let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        Self { folder, workspace, store }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn take(&self, path: &Path) -> Result<Taken, IntakeError> {
        self.take_as(Request { path: path.to_owned(), ..Request::default() }, false)
    }

    fn take_as(&self, request: Request, replace: bool) -> Result<Taken, IntakeError> {
        intake::take(&self.store, &[request], replace, AT, &|_| true).remove(0)
    }

    /// Takes rows as a file of our own layout.
    fn rows(&self, name: &str, rows: &[&str]) -> Result<Taken, IntakeError> {
        self.take(&self.file(name, csv(rows)))
    }

    fn figures(&self, period: Option<&str>) -> Figures {
        let period = period.map(|period| period.parse().unwrap());
        self.store.lock().unwrap().figures(&dataset(), period).unwrap()
    }

    fn figures_of(&self, dataset: &str) -> Result<Figures, StoreError> {
        self.store.lock().unwrap().figures(&dataset.parse().unwrap(), None)
    }

    fn editions(&self) -> Vec<Edition> {
        self.store.lock().unwrap().editions().unwrap()
    }

    /// The name of every file and folder in the workspace.
    fn everything(&self) -> Vec<PathBuf> {
        fn add(folder: &Path, names: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    add(&path, names);
                }
                names.push(path);
            }
        }
        let mut names = Vec::new();
        add(self.workspace.folder(), &mut names);
        names.retain(|name| !name.to_string_lossy().contains("reference.db-"));
        names.sort();
        names
    }

    /// Refused, and nothing of it is anywhere.
    fn refused(&self, request: Request) -> IntakeError {
        let (before, editions) = (self.everything(), self.editions());
        let refusal = self.take_as(request, false).expect_err("refused");
        assert_eq!(self.everything(), before, "{refusal}");
        assert_eq!(self.editions(), editions, "{refusal}");
        refusal
    }

    fn refused_file(&self, name: &str, bytes: impl AsRef<[u8]>) -> FileFault {
        let path = self.file(name, bytes);
        match self.refused(Request { path, ..Request::default() }) {
            IntakeError::File(fault) => fault,
            other => panic!("{other}"),
        }
    }
}

fn dataset() -> DatasetId {
    "見本県".parse().unwrap()
}

fn csv(rows: &[&str]) -> String {
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

/// A row of the sample dataset: place, period, code, quantity.
fn row(place: &str, period: &str, code: &str, quantity: &str) -> String {
    format!("見本県,{place},{period},{code},,,見本品,院外,国保,,規格単位,{quantity},")
}

/// What the figures hold, by product, stratum and place, in words.
fn words(figures: &Figures) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    for series in &figures.series {
        let (item, stratum) = (&figures.items[series.item as usize], &figures.strata[series.stratum as usize]);
        for (place, sum) in figures.places.iter().zip(&series.sums) {
            if *sum == Sum::default() {
                continue;
            }
            let mut key = format!("{} {} {place}", item.code(), item.name);
            for part in [stratum.setting.map(|setting| setting.word().to_owned()), stratum.insurer.clone(), stratum.age.clone()] {
                write!(key, " {}", part.unwrap_or_default()).unwrap();
            }
            let quantity = Quantity(sum.quantity).decimal();
            words.insert(key, format!("{quantity} of {} and {} kept back", sum.known, sum.suppressed));
        }
    }
    words
}

#[test]
fn figures_are_summed_by_place_and_every_kind_of_absence_survives() {
    let room = Room::new();
    let taken = room
        .rows(
            "a.csv",
            &[
                &row("見本市", "2026-04", "2149042F2021", "1234.5"),
                &row("見本市", "令和8年5月", "2149042F2021", "\"1,000\""),
                &row("見本市", "202606", "2149042F2021", "－"),
                &row("見本町", "2026-04", "2149042F2021", "0"),
                &row("見本町", "2026-05", "2149042F2021", ""),
                &row("見本村", "2026-05", "2149042F2021", "＊"),
            ],
        )
        .unwrap();
    assert_eq!((taken.rows_read, taken.rows_kept, taken.rows_faulty), (6, 6, 0));
    assert_eq!(taken.dataset, Some(dataset()));
    assert_eq!((taken.effective_on.to_string(), taken.period.unwrap().to_string()), ("2026-04-01".into(), "2026-04..2026-06".into()));

    let all = words(&room.figures(None));
    let key = |place: &str| format!("2149042F2021 見本品 {place} 院外 国保 ");
    assert_eq!(all[&key("見本市")], "2234.5 of 2 and 1 kept back");
    assert_eq!(all[&key("見本町")], "0 of 1 and 0 kept back");
    assert_eq!(all[&key("見本村")], "0 of 0 and 1 kept back");
    assert_eq!(words(&room.figures(Some("2026-05")))[&key("見本市")], "1000 of 1 and 0 kept back");

    let store = room.store.lock().unwrap();
    let product = UsageOf { nhi_codes: vec!["2149042F2021".parse().unwrap()], ..UsageOf::default() };
    let usage = store.usage_of(&product).unwrap().remove(0);
    let mut cells: Vec<(String, String, Cell)> =
        usage.cells.into_iter().map(|cell| (cell.place, cell.period.to_string(), cell.cell)).collect();
    cells.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let expected = [
        ("見本市", "2026-04", Cell::Quantity(Quantity(1_234_500_000))),
        ("見本市", "2026-05", Cell::Quantity(Quantity(1_000_000_000))),
        ("見本市", "2026-06", Cell::Suppressed),
        ("見本村", "2026-05", Cell::Suppressed),
        ("見本町", "2026-04", Cell::Zero),
    ];
    assert_eq!(cells, expected.map(|(place, period, cell)| (place.to_owned(), period.to_owned(), cell)));
}

/// One figure of an invented dataset.
#[derive(Debug, Clone)]
struct Invented {
    place: u8,
    month: u8,
    item: u8,
    insurer: bool,
    cell: String,
}

impl Invented {
    fn row(&self) -> String {
        let insurer = if self.insurer { "国保" } else { "" };
        format!("見本県,{},2026-{:02},2149042F{}021,,,見本品,院外,{insurer},,規格単位,{},", self.place, self.month, self.item, self.cell)
    }

    fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        sum.add(match self.cell.as_str() {
            "-" => Cell::Suppressed,
            "0" => Cell::Zero,
            amount => Cell::Quantity(Quantity::from_decimal(amount.parse().unwrap()).unwrap()),
        });
        sum
    }
}

/// Figures of different spots, in any order.
fn invented() -> impl Strategy<Value = Vec<Invented>> {
    let cell = prop_oneof![
        Just("-".to_owned()),
        Just("0".to_owned()),
        (1_u32..5_000_000).prop_map(|number| format!("{}.{:02}", number / 100, number % 100))
    ];
    let cell = cell.prop_map(|cell| if cell == "0.00" { "0.5".to_owned() } else { cell });
    prop::collection::btree_map((0_u8..6, 1_u8..6, 0_u8..5, any::<bool>()), cell, 1..80)
        .prop_map(|figures| {
            figures
                .into_iter()
                .map(|((place, month, item, insurer), cell)| Invented { place, month, item, insurer, cell })
                .collect::<Vec<_>>()
        })
        .prop_shuffle()
}

#[test]
fn figures_are_what_the_rows_come_to_in_any_order_and_in_any_files_and_again_after_a_rebuild() {
    let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
    runner
        .run(&invented(), |figures| {
            let of_months = |months: Range<u8>| figures.iter().filter(move |figure| months.contains(&figure.month)).collect::<Vec<_>>();
            let room = Room::new();
            take_invented(&room, "all.csv", &of_months(1..6));
            let whole = room.figures(None);
            prop_assert_eq!(&words(&whole), &summed(&of_months(1..6)));
            let part = room.figures(Some("2026-02..2026-03"));
            prop_assert_eq!(&words(&part), &summed(&of_months(2..4)));
            let by_month = room.store.lock().unwrap().figures_by_period(&dataset(), None).unwrap();
            for figures in &by_month {
                let month = figures.periods[0].from.first_day().month() as u8;
                prop_assert_eq!(&words(figures), &summed(&of_months(month..month + 1)));
            }
            room.store.lock().unwrap().rebuild().unwrap();
            prop_assert_eq!(&room.figures(None), &whole);

            // The same in a file for each month, the last first.
            let room = Room::new();
            (1..6).rev().for_each(|month| take_invented(&room, &format!("{month}.csv"), &of_months(month..month + 1)));
            let same = |figures: Figures, other: &Figures| figures == Figures { files: figures.files.clone(), ..other.clone() };
            prop_assert!(same(room.figures(None), &whole));
            prop_assert!(same(room.figures(Some("2026-02..2026-03")), &part));
            let in_files = room.store.lock().unwrap().figures_by_period(&dataset(), None).unwrap();
            prop_assert!(in_files.into_iter().zip(&by_month).all(|(figures, other)| same(figures, other)));
            Ok(())
        })
        .unwrap();
}

fn take_invented(room: &Room, name: &str, figures: &[&Invented]) {
    if !figures.is_empty() {
        let rows: Vec<String> = figures.iter().map(|figure| figure.row()).collect();
        room.rows(name, &rows.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    }
}

/// What they come to by product, place and insurer, in the words of [`words`].
fn summed(figures: &[&Invented]) -> BTreeMap<String, String> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for figure in figures {
        let insurer = if figure.insurer { "国保" } else { "" };
        let key = format!("2149042F{}021 見本品 {} 院外 {insurer} ", figure.item, figure.place);
        sums.entry(key).or_default().merge(figure.sum());
    }
    let words = |sum: Sum| format!("{} of {} and {} kept back", Quantity(sum.quantity).decimal(), sum.known, sum.suppressed);
    sums.into_iter().map(|(key, sum)| (key, words(sum))).collect()
}

#[test]
fn a_file_in_any_encoding_and_order_of_columns_is_read() {
    let table = "単位,数量,地域,期間,レセプト電算コード,データセット,院内院外,,品名\n規格単位,12,見本市,令和8年度,610443047,見本県,外来 (院内),,\"見本\n品\"\n";
    let cp932 = encoding_rs::SHIFT_JIS.encode(table).0.into_owned();
    for bytes in [table.as_bytes().to_vec(), format!("\u{FEFF}{table}").into_bytes(), table.replace('\n', "\r\n").into_bytes(), cp932] {
        let room = Room::new();
        room.take(&room.file("a.csv", bytes)).unwrap();
        let figures = room.figures(None);
        assert_eq!(figures.items[0].receipt_code.as_ref().unwrap().as_str(), "610443047");
        assert_eq!(figures.items[0].name.replace('\r', ""), "見本\n品");
        assert_eq!((figures.dataset.grain, figures.dataset.unit), (Grain::Year, QuantityUnit::PriceUnit));
        assert_eq!(figures.periods[0].to_string(), "2026-04..2027-03");
        assert_eq!(figures.strata[0].setting.unwrap().word(), "院内");
    }
}

#[test]
fn what_a_file_lacks_a_person_says() {
    let table = "薬価基準収載医薬品コード,単位,数量\r\n2149042F2021,規格単位,12\r\n";
    let room = Room::new();
    let lacks = |fault| match fault {
        FileFault::UsageLacks { lacks } => lacks,
        other => panic!("{other}"),
    };
    assert_eq!(lacks(room.refused_file("a.csv", table)), [Lack::Dataset, Lack::Place, Lack::Period]);
    let request = |place: Option<&str>, period: Option<&str>| Request {
        path: room.folder.path().join("a.csv"),
        usage: Given {
            dataset: Some(dataset()),
            place: place.map(str::to_owned),
            period: period.map(|period| period.parse().unwrap()),
            ..Given::default()
        },
        ..Request::default()
    };
    let fault = room.refused(request(Some("見本市"), None));
    assert!(matches!(fault, IntakeError::File(FileFault::UsageLacks { lacks }) if lacks == [Lack::Period]));
    let Content::Usage(preview) = intake::look(&request(None, Some("2026-04"))).unwrap().content else { panic!("no usage") };
    assert_eq!((preview.layout, preview.lacks), (Some(Layout::Plain), vec![Lack::Place]));

    room.take_as(request(Some("見本市"), Some("2026-04")), false).unwrap();
    let before = room.figures(None);
    assert_eq!((before.places.as_slice(), before.periods[0].to_string()), (["見本市".to_owned()].as_slice(), "2026-04".to_owned()));
    room.store.lock().unwrap().rebuild().unwrap();
    assert_eq!(room.figures(None), before);

    // A place that every row lacks although there is a column for it.
    let fault = room.refused_file("b.csv", csv(&[&row("", "2026-05", "2149042F2021", "1")]));
    assert_eq!(lacks(fault), [Lack::Place]);
}

#[test]
fn columns_that_a_person_pointed_out_are_read_as_they_said() {
    let room = Room::new();
    let table = "番号,薬,市,出た数,診療科\n1,2149042F2021,見本市,12.5,内科\n2,2149042F2021,見本町,-,内科\n";
    let path = room.file("a.csv", table);
    let Content::Usage(preview) = intake::look(&Request { path: path.clone(), ..Request::default() }).unwrap().content else {
        panic!("no usage")
    };
    assert_eq!((preview.layout, preview.lacks.as_slice()), (None, [Lack::Mapping].as_slice()));
    assert_eq!((preview.headers.len(), preview.roles.len(), preview.first_rows.len()), (5, 5, 2));
    let refused = room.refused(Request { path: path.clone(), ..Request::default() });
    assert!(matches!(refused, IntakeError::File(FileFault::UsageLacks { lacks }) if lacks == [Lack::Mapping]));

    let headers: Vec<String> = ["番号", "薬", "市", "出た数", "診療科"].map(str::to_owned).into();
    assert_eq!(preview.signature, signature(&headers));
    let mapping = ColumnMapping {
        id: "1".to_owned(),
        signature: preview.signature,
        roles: vec![Role::Ignored, Role::NhiCode, Role::Place, Role::Quantity, Role::Ignored],
        dataset: Some(dataset()),
        unit: QuantityUnit::Master,
    };
    let usage = Given { period: Some("2026-04".parse().unwrap()), mapping: Some(mapping), ..Given::default() };
    room.take_as(Request { path, usage, ..Request::default() }, false).unwrap();
    let figures = room.figures(None);
    assert_eq!(figures.dataset.unit, QuantityUnit::Master);
    assert_eq!(words(&figures)["2149042F2021  見本市   "], "12.5 of 1 and 0 kept back");
    room.store.lock().unwrap().rebuild().unwrap();
    assert_eq!(room.figures(None), figures);
}

#[test]
fn bad_rows_are_kept_out_and_listed_and_more_than_one_in_a_hundred_refuses() {
    let room = Room::new();
    let good: Vec<String> = (0..400).map(|place| row(&format!("町{place}"), "2026-04", "2149042F2021", "1")).collect();
    let bad = [
        (row("見本市", "2026-04", "2149042F20", "1"), "薬価基準収載医薬品コード", "2149042F20", Problem::MalformedCode),
        (row("見本市", "2026-04", "", "1"), "薬価基準収載医薬品コード", "", Problem::MissingCode),
        (row("見本市", "2026-13", "2149042F2021", "1"), "期間", "2026-13", Problem::ImpossiblePeriod),
        (row("見本市", "2026-04", "2149042F2021", "1,234"), "数量", "1", Problem::TooManyCells),
    ];
    for (row, column, read, problem) in &bad {
        let mut rows: Vec<&str> = good.iter().map(String::as_str).collect();
        rows.insert(7, row);
        let room = Room::new();
        let taken = room.rows("a.csv", &rows).unwrap();
        assert_eq!((taken.rows_read, taken.rows_kept, taken.rows_faulty), (401, 400, 1));
        let fault = &taken.faults[0];
        assert_eq!((fault.row, fault.column.as_str(), fault.read.as_str(), fault.problem), (9, *column, *read, *problem));
        let edition = room.editions().remove(0);
        assert!(edition.incomplete);
        assert_eq!(room.store.lock().unwrap().faults(&edition.files[0].sha256).unwrap()[0].fault, *fault);
    }
    let rows: Vec<&str> =
        good.iter().map(String::as_str).chain(bad.iter().map(|(row, ..)| row.as_str())).chain([bad[0].0.as_str()]).collect();
    assert!(matches!(room.refused_file("b.csv", csv(&rows)), FileFault::TooManyBadRows { rows: 405, faults } if faults.len() == 5));
}

#[test]
fn a_file_that_is_not_one_dataset_in_one_unit_and_grain_is_refused_as_a_whole() {
    let room = Room::new();
    let one = row("見本市", "2026-04", "2149042F2021", "1");
    let refused = |other: &str| room.refused_file("a.csv", csv(&[&one, other]));
    let other = one.replace("見本市", "見本町");
    assert!(matches!(refused(&other.replace("見本県", "別の県")), FileFault::SeveralDatasets { .. }));
    assert!(matches!(refused(&other.replace("規格単位", "レセプト")), FileFault::SeveralUnits));
    assert!(matches!(refused(&other.replace("2026-04", "2026年度")), FileFault::SeveralGrains { .. }));
    let columns = |bytes: String| room.refused_file("a.csv", bytes);
    assert!(matches!(columns(csv(&[&one]).replace("品名", "患者氏名")), FileFault::Patients { .. }));
    assert!(matches!(columns(csv(&[&one]).replace("品名", "地域")), FileFault::RepeatedColumns { .. }));
    assert!(matches!(columns(format!("{HEADER}\r\n")), FileFault::NoRows { .. }));
    // A column that nobody knows could be a dimension.
    let unknown = columns(csv(&[&one]).replace("品名", "診療科"));
    assert!(matches!(unknown, FileFault::UsageLacks { lacks } if lacks == [Lack::Mapping]));
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let room = Room::new();
    let whole = csv(&[&row("見本市", "2026-04", "2149042F2021", "1"), &row("見本町", "2026-04", "2149042F2021", "1")]);
    for cut in [
        whole[..whole.rfind("2149042F2021").unwrap()].to_owned(),
        whole.replace("見本町", "\"見本町"),
        whole.replacen("見本市", "\"見本市", 1),
    ] {
        let fault = room.refused_file("a.csv", cut);
        assert!(matches!(fault, FileFault::Table(TableError::CutOff { .. })), "{fault}");
    }
    let mut bytes = whole.clone().into_bytes();
    let at = whole.find("見本町").unwrap();
    bytes[at] = 0xFF;
    assert!(matches!(room.refused_file("a.csv", bytes), FileFault::Table(TableError::Encoding { .. })));
}

#[test]
fn a_figure_that_stands_twice_refuses_the_file_and_names_both_rows() {
    let room = Room::new();
    let one = row("見本市", "2026-04", "2149042F2021", "1");
    let rows = [one.as_str(), "", &row("見本町", "2026-04", "2149042F2021", "1"), &row("見本市", "令和8年4月", "2149042F2021", "-")];
    let FileFault::DuplicateFigure { item, place, period, first, second } = room.refused_file("a.csv", csv(&rows)) else {
        panic!("refused otherwise")
    };
    assert_eq!((item.as_str(), place.as_str(), period.to_string().as_str(), first, second), ("2149042F2021", "見本市", "2026-04", 2, 5));
    // Other names under one code are other products: brands of a 統一名.
    room.rows("b.csv", &[&one, &one.replace("見本品", "見本品「ほか」")]).unwrap();
    assert_eq!(room.figures(None).items.len(), 2);
}

#[test]
fn files_of_a_dataset_join_unless_they_hold_the_same_figure() {
    let room = Room::new();
    let figure = |place: &str, period: &str, quantity: &str| row(place, period, "2149042F2021", quantity);
    room.rows("april.csv", &[&figure("見本市", "2026-04", "1"), &figure("見本町", "2026-04", "2")]).unwrap();
    // Another place, another month, another product, another insurer.
    room.rows("village.csv", &[&figure("見本村", "2026-04", "3")]).unwrap();
    room.rows("may.csv", &[&figure("見本市", "2026-05", "4"), &figure("見本町", "2026-05", "-")]).unwrap();
    room.rows("product.csv", &[&figure("見本市", "2026-04", "5").replace("2149042F2021", "2149042F3028")]).unwrap();
    room.rows("insurer.csv", &[&figure("見本市", "2026-04", "6").replace("国保", "後期高齢者")]).unwrap();
    let joined = room.figures(None);
    assert_eq!(words(&joined)["2149042F2021 見本品 見本市 院外 国保 "], "5 of 2 and 0 kept back");
    assert_eq!((joined.files.len(), joined.periods.len(), joined.places.len()), (5, 2, 3));
    assert_eq!(room.editions().iter().map(|edition| edition.files.len()).collect::<Vec<_>>(), [1, 4]);

    // A suppressed figure is a figure too.
    let again = room.file("again.csv", csv(&[&figure("見本市", "2026-06", "1"), &figure("見本町", "2026-05", "9")]));
    let request = Request { path: again, ..Request::default() };
    let IntakeError::Accept(AcceptError::Overlap { file_name, place, period }) = room.refused(request.clone()) else { panic!("taken") };
    assert_eq!((file_name.as_str(), place.as_str(), period.to_string().as_str()), ("may.csv", "見本町", "2026-05"));

    let taken = room.take_as(request, true).unwrap();
    assert_eq!(taken.notes, [Note::Replaced { file_name: "may.csv".to_owned(), rows: 2 }]);
    let replaced = room.figures(None);
    assert_eq!(replaced.files.iter().filter(|file| file.file_name == "may.csv").count(), 0);
    let words = words(&replaced);
    assert_eq!(words["2149042F2021 見本品 見本市 院外 国保 "], "2 of 2 and 0 kept back");
    assert_eq!(words["2149042F2021 見本品 見本町 院外 国保 "], "11 of 2 and 0 kept back");
    assert_eq!(fs::read_dir(room.workspace.sources()).unwrap().count(), 5 * 2);
    room.store.lock().unwrap().rebuild().unwrap();
    assert_eq!(room.figures(None), replaced);

    let unit = room.file("unit.csv", csv(&[&figure("別の市", "2026-04", "1").replace("規格単位", "レセプト")]));
    let refused = room.refused(Request { path: unit, ..Request::default() });
    assert!(matches!(refused, IntakeError::Accept(AcceptError::OtherUnit { found: QuantityUnit::Master, .. })), "{refused}");
    let year = room.file("year.csv", csv(&[&figure("別の市", "2025年度", "1")]));
    let refused = room.refused(Request { path: year.clone(), ..Request::default() });
    assert!(matches!(refused, IntakeError::Accept(AcceptError::OtherGrain { found: Grain::Year, .. })), "{refused}");
    let usage = Given { dataset: Some("年ごと".parse().unwrap()), ..Given::default() };
    room.take_as(Request { path: year, usage, ..Request::default() }, false).unwrap();
    assert_eq!(room.figures_of("年ごと").unwrap().items.len(), 1);
    assert_eq!(room.store.lock().unwrap().datasets().unwrap().len(), 2);
}

#[test]
fn years_that_share_months_overlap() {
    let room = Room::new();
    room.rows("fiscal.csv", &[&row("見本市", "2025年度", "2149042F2021", "1")]).unwrap();
    let calendar = room.file("calendar.csv", csv(&[&row("見本市", "2026年", "2149042F2021", "1")]));
    let refused = room.refused(Request { path: calendar, ..Request::default() });
    assert!(matches!(refused, IntakeError::Accept(AcceptError::Overlap { .. })), "{refused}");
}

#[test]
fn an_import_that_is_cancelled_within_the_file_leaves_nothing() {
    let room = Room::new();
    let rows: Vec<String> = (0..70_000)
        .map(|number| row(&format!("町{}", number % 700), &format!("{}-01", 2001 + number / 700), "2149042F2021", "1"))
        .collect();
    let path = room.file("long.csv", csv(&rows.iter().map(String::as_str).collect::<Vec<_>>()));
    let before = room.everything();
    // Before any row is stored, and while they are.
    for allowed in [1, 2] {
        let steps = AtomicU32::new(0);
        let request = Request { path: path.clone(), ..Request::default() };
        let taken = intake::take(&room.store, &[request], false, AT, &|step| {
            step.within.is_none_or(|within| {
                assert_eq!(within.of_bytes, fs::metadata(&path).unwrap().len());
                steps.fetch_add(1, Ordering::Relaxed) < allowed
            })
        });
        assert!(matches!(taken[0], Err(IntakeError::Cancelled)));
        assert_eq!(steps.load(Ordering::Relaxed), allowed + 1);
        assert_eq!(room.everything(), before);
        assert!(room.editions().is_empty());
    }
    assert_eq!(room.take(&path).unwrap().rows_kept, 70_000);
}

#[test]
fn figures_are_traced_to_file_and_row() {
    let room = Room::new();
    let figure = |place: &str, period: &str, quantity: &str| row(place, period, "2149042F2021", quantity);
    let april = [
        &figure("見本市", "2026-04", "1").replace("見本品", "\"見本\n品\""),
        "",
        "",
        &figure("見本町", "2026-04", "-"),
        &figure("見本村", "2026-04", "3"),
    ];
    room.rows("april.csv", &april).unwrap();
    room.rows("may.csv", &[&figure("見本村", "2026-05", "4"), &figure("見本町", "2026-05", "5")]).unwrap();
    let wanted = Wanted { items: &|_| true, strata: &|_| true, places: &|place| place == "見本町", periods: &|_| true };
    let mut traced = Vec::new();
    room.store.lock().unwrap().trace(&dataset(), &wanted, &mut |one| traced.push(one), &mut |_| true).unwrap();
    let found: Vec<(String, u32, Cell)> =
        traced.into_iter().map(|traced| (traced.file.file_name, traced.figure.row, traced.figure.cell)).collect();
    let expected = [("april.csv", 5, Cell::Suppressed), ("may.csv", 3, Cell::Quantity(Quantity(5_000_000)))];
    assert_eq!(found, expected.map(|(name, row, cell)| (name.to_owned(), row, cell)));
}

#[test]
fn a_removed_edition_is_gone_and_can_come_again() {
    let room = Room::new();
    let rows = [row("見本市", "2026-04", "2149042F2021", "1")];
    let taken = room.rows("a.csv", &[&rows[0]]).unwrap();
    assert!(room.rows("a.csv", &[&rows[0]]).unwrap().already_imported);
    let before = room.figures(None);
    let sources = room.workspace.sources();
    // A kept file that was lost comes back with the same file.
    for entry in fs::read_dir(&sources).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none() {
            fs::write(path, "").unwrap();
        }
    }
    assert!(room.rows("a.csv", &[&rows[0]]).unwrap().already_imported);
    assert_eq!(room.store.lock().unwrap().rebuild().unwrap().rows, 1);
    assert_eq!(room.figures(None), before);

    room.store.lock().unwrap().remove(&taken.edition).unwrap();
    assert!(matches!(room.figures_of("見本県"), Err(StoreError::NoSuchDataset(_))));
    assert_eq!(fs::read_dir(&sources).unwrap().count(), 0);
    assert!(!room.rows("a.csv", &[&rows[0]]).unwrap().already_imported);
    assert_eq!(words(&room.figures(None)), words(&before));
}

#[test]
fn the_template_is_a_file_that_is_read() {
    let room = Room::new();
    let taken = room.take(&room.file("template.csv", plain::template())).unwrap();
    assert_eq!((taken.rows_kept, taken.rows_faulty), (3, 0));
}

/// Every file of 見本県 in the store.
fn sample_room() -> Room {
    let room = Room::new();
    let files = sample::write(&room.folder.path().join("files"), Scale::Demo, SAMPLE_SEED).unwrap();
    let requests: Vec<Request> = files.into_iter().map(|path| Request { path, ..Request::default() }).collect();
    intake::take(&room.store, &requests, false, AT, &|_| true).into_iter().for_each(|taken| drop(taken.unwrap()));
    room
}

#[test]
fn the_lists_of_a_period_find_what_all_lists_would_find() {
    let room = sample_room();
    let store = room.store.lock().unwrap();
    let dataset = store.datasets().unwrap().remove(0);
    let mut figures = store.figures(&dataset.id, None).unwrap();
    assert!(store.share_lists(figures.periods[0], std::slice::from_ref(&figures)).unwrap().masters.is_empty(), "not needed");
    // A product that is called by its receipt code alone.
    figures.items[0].nhi_code = None;
    figures.items[0].receipt_code = Some("610443047".parse().unwrap());
    let mut editions = store.editions().unwrap();
    editions.sort_by_key(|edition| Reverse(edition.effective_on));
    let of_kind = |kind| editions.iter().filter(move |edition| edition.kind == kind);
    let codes: BTreeSet<NhiCode> =
        of_kind(SourceKind::PriceList).flat_map(|edition| store.rows::<PriceRow>(edition).unwrap()).map(|row| row.nhi_code).collect();
    let days: BTreeSet<Date> = editions.iter().map(|edition| edition.effective_on).collect();
    for day in days {
        for period in [Period::month(Month::of(day).unwrap()), Period::fiscal_year(day.year()).unwrap()] {
            let lists = store.share_lists(period, std::slice::from_ref(&figures)).unwrap();
            // From the edition in force on the first day back.
            let all: Vec<BTreeMap<NhiCode, Decimal>> = of_kind(SourceKind::PriceList)
                .filter(|edition| edition.effective_on <= period.first_day())
                .map(|edition| store.rows::<PriceRow>(edition).unwrap().into_iter().map(|row| (row.nhi_code, row.price)).collect())
                .collect();
            let in_force = lists.prices.iter().rev().filter(|edition| edition.effective_on <= period.first_day());
            for code in &codes {
                let found = in_force.clone().find_map(|edition| edition.prices.get(code));
                assert_eq!(found, all.iter().find_map(|prices| prices.get(code)), "{code} {period}");
            }
            assert!(lists.prices.iter().all(|edition| edition.effective_on <= period.last_day()));
            assert!(lists.prices.is_sorted_by_key(|edition| edition.effective_on));

            let master = store.receipt_master_on(period.first_day()).unwrap();
            let state = lists.masters.iter().rfind(|state| state.effective_on <= period.first_day());
            let expected = master.map(|master| {
                let products = master.products().iter();
                products
                    .map(|product| (product.receipt_code.clone(), (product.nhi_code.clone(), product.price)))
                    .collect::<BTreeMap<_, _>>()
            });
            assert!(state.map(|state| &state.products) == expected.as_ref(), "{period}");
        }
    }
}

const GENERIC: &str = "2149042F2030";

#[test]
fn sums_that_cannot_be_held_are_refused_and_never_cut_short() {
    let most = |places: std::ops::Range<u32>, code: &str| -> Vec<String> {
        places.map(|place| row(&format!("{place:05}"), "2026-04", code, "100000000000")).collect()
    };
    let take = |room: &Room, name: &str, rows: &[String]| room.rows(name, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let too_much = |error: &StoreError| matches!(error, StoreError::TooMuch { code } if code == GENERIC);
    let room = Room::new();
    let refused = take(&room, "all.csv", &most(0..93, GENERIC)).unwrap_err();
    assert!(matches!(&refused, IntakeError::Accept(AcceptError::Store(error)) if too_much(error)), "{refused}");
    take(&room, "half.csv", &most(0..60, GENERIC)).unwrap();
    let sums: i64 = room.figures(None).series[0].sums.iter().map(|sum| sum.quantity).sum();
    assert_eq!(sums, 60 * 100_000_000_000_000_000);
    take(&room, "other half.csv", &most(60..120, GENERIC)).unwrap();
    let store = room.store.lock().unwrap();
    assert!(too_much(&store.figures(&dataset(), None).unwrap_err()));
    assert!(too_much(&store.figures_by_period(&dataset(), None).unwrap_err()));
}

#[test]
fn a_comma_within_a_quantity_is_noticed_where_the_patients_show_it() {
    let good: Vec<String> = (0..200).map(|place| row(&format!("{place:05}"), "2026-04", GENERIC, "1") + "12").collect();
    for (patients, kept) in [("234.5", 200), ("２３", 201), ("-", 201), ("10未満", 201)] {
        let room = Room::new();
        let odd = row("48101", "2026-04", GENERIC, "1") + patients;
        let rows: Vec<&str> = good.iter().map(String::as_str).chain([odd.as_str()]).collect();
        let taken = room.rows("comma.csv", &rows).unwrap();
        assert_eq!((taken.rows_kept, taken.faults.len()), (kept, 201 - kept as usize), "{patients}");
        assert!(taken.faults.iter().all(|fault| fault.column == "患者数" && fault.problem == Problem::NotANumber));
    }
}

/// They stand beside the figures, and change none.
#[test]
fn patients_are_kept_and_never_added_up() {
    let of = |place: &str, month: &str, quantity: &str, patients: &str| row(place, month, GENERIC, quantity) + patients;
    let april = [
        of("48101", "2026-04", "100", "12"),
        of("48102", "2026-04", "30", "10未満"),
        of("48103", "2026-04", "0", ""),
        of("48104", "2026-04", "-", "5"),
        of("48105", "2026-04", "7", "1"),
    ];
    let later = [of("48101", "2026-05", "80", "9"), of("48105", "2026-05", "7", ""), of("48101", "2026-06", "90", "１３")];
    let with: Vec<&str> = april.iter().map(String::as_str).collect();
    let room = Room::new();
    room.rows("april.csv", &with).unwrap();
    room.rows("later.csv", &later.each_ref().map(String::as_str)).unwrap();
    let patients = |period: Option<&str>| {
        let figures = room.figures(period);
        let patients = room.store.lock().unwrap().patients(&figures).unwrap();
        assert_eq!((figures.places.len(), patients.len()), (5, 1));
        patients.into_iter().next().unwrap()
    };
    for (period, expected) in [
        (Some("2026-04"), [Some(12), None, Some(0), None, Some(1)]),
        (Some("2026-05"), [Some(9), None, None, None, None]),
        (Some("2026-04..2026-05"), [Some(12), None, Some(0), None, None]),
        (None, [Some(13), None, Some(0), None, None]),
    ] {
        assert_eq!(patients(period), expected, "{period:?}");
    }
    room.store.lock().unwrap().rebuild().unwrap();
    assert_eq!(patients(None), [Some(13), None, Some(0), None, None]);

    let without = Room::new();
    let bare: Vec<String> = april.iter().map(|row| format!("{},", row.rsplit_once(',').unwrap().0)).collect();
    without.rows("april.csv", &bare.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    let (known, bare) = (room.figures(Some("2026-04")), without.figures(None));
    assert_eq!((&known.items, &known.places, &known.series), (&bare.items, &bare.places, &bare.series));
}
