//! The publishers' own usage files, where they are at hand.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use reference_data::import::FileFault;
use reference_data::table;
use reference_data::usage::gather::{Gathered, Gatherer, Halt, Wanted};
use reference_data::usage::layout::{self, Layout};
use reference_data::usage::{Cell, Figure, Given, Lack, PUBLISHED_TOTAL, QuantityUnit, Setting};

const ORAL: &str = "ndb/no09-fy2022-naifuku-ingai-pref.xlsx";
const EXTERNAL: &str = "ndb/no09-fy2022-gaiyo-pref.xlsx";
const OSAKA: &str = "usage-osaka/osaka_pref_from_ndb_fy2022_in_osaka_layout.csv";

/// The folder of the real files lies beside the project.
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no real data");
    None
}

/// Every figure of the file, and what is told of it as a whole.
fn read(path: &Path, given: &Given) -> Result<(Vec<Figure>, Gathered), Halt> {
    let sheets = table::read(&fs::read(path)?).map_err(FileFault::from)?;
    let found = layout::find(&sheets, given)?.ok_or_else(|| FileFault::Unrecognised { headers: Vec::new() })?;
    let all = Wanted { items: &|_| true, strata: &|_| true, places: &|_| true, periods: &|_| true };
    let mut figures = Vec::new();
    let mut take = |figure| {
        figures.push(figure);
        true
    };
    found.read(&mut Gatherer::to_trace(given, &all, &mut take), &mut |_| true)?;
    let folder = tempfile::tempdir()?;
    let mut gatherer = Gatherer::to_store(given, folder.path());
    found.read(&mut gatherer, &mut |_| true)?;
    Ok((figures, gatherer.finish()?))
}

/// How many figures are kept back and how many are zero.
fn absent<'a>(figures: impl IntoIterator<Item = &'a Figure>) -> (usize, usize) {
    figures.into_iter().fold((0, 0), |(suppressed, zero), figure| match figure.cell {
        Cell::Suppressed => (suppressed + 1, zero),
        Cell::Zero => (suppressed, zero + 1),
        Cell::Missing | Cell::Quantity(_) => (suppressed, zero),
    })
}

fn quantity(figure: &Figure) -> String {
    match figure.cell {
        Cell::Quantity(quantity) => quantity.decimal().to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn ndb_oral_medicines_keep_suppressed_and_zero_apart() {
    let Some(path) = real(ORAL) else { return };
    let (figures, gathered) = read(&path, &Given::default()).unwrap();
    assert_eq!((gathered.rows_read, gathered.rows_kept(), gathered.faults.len()), (8_387, 8_387, 0));
    assert_eq!(figures.iter().filter(|figure| figure.cell != Cell::Missing).count(), 402_576);
    assert_eq!(absent(&figures), (34_691, 47_161));
    assert_eq!((gathered.dataset.as_str(), gathered.unit), ("ndb", QuantityUnit::Master));
    assert_eq!((gathered.items.len(), gathered.places.len(), gathered.strata.len()), (8_387, 48, 1));
    assert_eq!(gathered.periods.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2022-04..2023-03"]);
    assert_eq!(gathered.strata[0].setting, Some(Setting::OutpatientPharmacy));
    let first: Vec<(&str, String)> = figures.iter().take(3).map(|figure| (figure.place.as_str(), quantity(figure))).collect();
    assert_eq!(first, [(PUBLISHED_TOTAL, "146138275.315".into()), ("01", "11142267.7".into()), ("02", "1713062.5".into())]);
    assert_eq!(
        (figures[0].row, figures[0].item.price.unwrap().to_string(), figures[0].item.unit.as_deref()),
        (5, "5.1".into(), Some("錠"))
    );
    // The place of the institution: テルミサルタン錠４０ｍｇ in 大阪府.
    let osaka = figures.iter().filter(|figure| figure.place == "27");
    let originator = osaka.filter(|figure| figure.item.name.starts_with("ミカルディス錠４０ｍｇ")).map(quantity).collect::<Vec<_>>();
    assert_eq!(originator, ["3024379.5"]);
}

#[test]
fn ndb_external_medicines_have_a_sheet_for_each_setting() {
    let Some(path) = real(EXTERNAL) else { return };
    let (figures, gathered) = read(&path, &Given::default()).unwrap();
    assert_eq!(gathered.rows_read, gathered.rows_kept());
    let mut rows: BTreeMap<Option<Setting>, HashSet<u32>> = BTreeMap::new();
    for figure in &figures {
        rows.entry(figure.stratum.setting).or_default().insert(figure.row);
    }
    let rows: Vec<(Option<Setting>, usize)> = rows.into_iter().map(|(setting, rows)| (setting, rows.len())).collect();
    let [in_house, pharmacy, inpatient] = Setting::ALL.map(Some);
    assert_eq!(rows, [(in_house, 2_521), (pharmacy, 2_448), (inpatient, 2_496)]);
    assert_eq!(rows.iter().map(|(_, rows)| *rows as u32).sum::<u32>(), gathered.rows_read);
}

#[test]
fn the_list_of_osaka_asks_for_its_place_and_period() {
    let Some(path) = real(OSAKA) else { return };
    let lacks = |given: &Given| match read(&path, given) {
        Err(Halt::File(FileFault::UsageLacks { lacks })) => lacks,
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    };
    assert_eq!(lacks(&Given::default()), [Lack::Place, Lack::Period]);
    let place = Given { place: Some("27".into()), ..Given::default() };
    assert_eq!(lacks(&place), [Lack::Period]);

    // The derived list counts in the units of NDB.
    let given = Given { period: "FY2022".parse().ok(), unit: Some(QuantityUnit::Master), ..place };
    let sheets = table::read(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(layout::find(&sheets, &given).unwrap().map(|found| found.layout()), Some(Layout::UsageList));
    let (figures, gathered) = read(&path, &given).unwrap();
    assert_eq!((gathered.rows_read, gathered.rows_kept()), (8_387, 8_387));
    assert_eq!(figures.len(), 8_387);
    assert_eq!(absent(&figures), (432, 234));
    assert_eq!((gathered.unit, gathered.places.as_slice()), (QuantityUnit::Master, &["27".to_owned()][..]));
    assert_eq!(gathered.notes, []);
}
