//! Usage from a file to figures and back to its rows.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use reference_data::intake::{self, IntakeError, Request, Taken};

use reference_data::store::{Store, UsageOf};

use reference_data::usage::{Cell, DatasetId, Figures, Quantity, Sum};
use reference_data::workspace::{Holder, Workspace};

const AT: &str = "2026-06-01T01:00:00Z";
const HEADER: &str =
    "データセット,地域,期間,薬価基準収載医薬品コード,レセプト電算コード,個別医薬品コード,品名,院内院外,保険者,年齢階級,単位,数量,患者数";

struct Room {
    folder: tempfile::TempDir,
    store: Mutex<Store>,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { name: "見本".to_owned(), process: 1, since: AT.to_owned() };
        let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        Self { folder, store }
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
