//! Lists of places through a workspace: what was read comes back, also when the store is built again.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use reference_data::edition::{Edition, SourceKind};
use reference_data::handwork::Handwork;
use reference_data::import::PublishedShareRow;
use reference_data::intake::{self, IntakeError, Request, Taken};
use reference_data::place::{MunicipalityRow, Places, PopulationRow, ShapeRow};
use reference_data::store::{AcceptError, Listed, Store};
use reference_data::workspace::{Holder, Workspace};

const MUNICIPALITIES: &str = "団体コード,都道府県名（漢字）,市区町村名（漢字）,都道府県名（カナ）,市区町村名（カナ）\n\
    270008,大阪府,,ｵｵｻｶﾌ,\n271004,大阪府,大阪市,ｵｵｻｶﾌ,ｵｵｻｶｼ\n271098,大阪府,大阪市天王寺区,ｵｵｻｶﾌ,ｵｵｻｶｼﾃﾝﾉｳｼﾞｸ\n";
const POPULATIONS: &str = "令和6年1月1日現在,\n市区町村名,人口\n天王寺区,80000\n大阪市,…\n";
const SHARES: &str = "都道府県,年月,割合\n大阪,2022-03,79.10\n";
const MAP: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"N03_001":"大阪府","N03_007":"27109"},
    "geometry":{"type":"Polygon","coordinates":[[[135.5,34.6],[135.6,34.6],[135.6,34.7],[135.5,34.6]]]}}]}"#;

struct Folder {
    folder: tempfile::TempDir,
    store: Mutex<Store>,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { name: "見本".into(), process: 1, since: "2026-04-02T01:00:00Z".into() };
        let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        Self { folder, store }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn take(&self, name: &str, content: &str, day: Option<&str>) -> Result<Taken, IntakeError> {
        let request =
            Request { path: self.file(name, content), kind: None, effective_on: day.map(|day| day.parse().unwrap()), ..Request::default() };
        intake::take(&self.store, &[request], false, "2026-04-02T01:00:00Z", &|_| true).remove(0)
    }

    fn edition(&self, kind: SourceKind) -> Edition {
        self.store.lock().unwrap().editions().unwrap().into_iter().find(|edition| edition.kind == kind).unwrap()
    }

    fn rows<T: Listed>(&self, kind: SourceKind) -> Vec<T> {
        let edition = self.edition(kind);
        self.store.lock().unwrap().rows(&edition).unwrap()
    }
}

#[test]
fn what_was_read_comes_back() {
    let folder = Folder::new();
    folder.take("団体コード.csv", MUNICIPALITIES, Some("2024-01-01")).unwrap();
    let population = folder.take("人口.csv", POPULATIONS, None).unwrap();
    assert_eq!((population.kind, population.effective_on.to_string()), (SourceKind::Population, "2024-01-01".to_owned()));
    let share = folder.take("割合.csv", SHARES, None).unwrap();
    assert_eq!((share.kind, share.effective_on.to_string()), (SourceKind::PublishedShare, "2022-03-01".to_owned()));
    assert!(matches!(folder.take("map.json", MAP, None), Err(IntakeError::NoEffectiveDate { kind: SourceKind::Boundary })));
    folder.take("N03-21_27_210101.geojson", MAP, None).unwrap();
    assert_eq!(folder.edition(SourceKind::Boundary).effective_on.to_string(), "2021-01-01");

    let seen = |folder: &Folder| {
        let municipalities: Vec<MunicipalityRow> = folder.rows(SourceKind::Municipality);
        let populations: Vec<PopulationRow> = folder.rows(SourceKind::Population);
        let shares: Vec<PublishedShareRow> = folder.rows(SourceKind::PublishedShare);
        let shapes: Vec<ShapeRow> = folder.rows(SourceKind::Boundary);
        (municipalities, populations, shares, shapes)
    };
    let before = seen(&folder);
    let (municipalities, populations, shares, shapes) = &before;
    assert_eq!(municipalities.iter().map(|row| row.kana.as_deref()).collect::<Vec<_>>(), [None, Some("ｵｵｻｶｼ"), Some("ｵｵｻｶｼﾃﾝﾉｳｼﾞｸ")]);
    assert_eq!(
        populations.iter().map(|row| (row.place.as_str(), row.population)).collect::<Vec<_>>(),
        [("大阪市", None), ("天王寺区", Some(80_000))]
    );
    assert_eq!(shares.iter().map(|row| (row.key(), row.share.to_string())).collect::<Vec<_>>(), [("27 2022-03", "0.791".to_owned())]);
    assert_eq!((shapes[0].place.as_str(), shapes[0].name.as_str(), shapes[0].polygons[0][0].len()), ("27109", "大阪府", 3));

    let places = Places::new(municipalities, populations, &Handwork::default());
    assert_eq!(places.place(&"27109".parse().unwrap()).unwrap().population, Some(80_000));
    // Its one ward is known, and so it is.
    assert_eq!(places.place(&"27100".parse().unwrap()).unwrap().population, Some(80_000));

    folder.store.lock().unwrap().rebuild().unwrap();
    assert_eq!(seen(&folder), before);
}

#[test]
fn another_figure_for_the_same_place_is_a_conflict() {
    let folder = Folder::new();
    folder.take("割合.csv", SHARES, Some("2022-03-01")).unwrap();
    let refused = folder.take("別.csv", "都道府県,年月,割合\n大阪府,令和4年3月,79.2\n", Some("2022-03-01"));
    assert!(matches!(refused, Err(IntakeError::Accept(AcceptError::Conflict { code, .. })) if code == "27 2022-03"));
    folder.take("同じ.csv", "都道府県,年月,割合\n大阪府,令和4年3月,79.1\n京都,2022-03,80\n", Some("2022-03-01")).unwrap();
    assert_eq!(folder.rows::<PublishedShareRow>(SourceKind::PublishedShare).len(), 2);
}
