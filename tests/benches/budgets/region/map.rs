//! A map of every municipality of the country: its first paint, and its colours when something else is asked.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reference_data::edition::SourceKind;
use reference_data::handwork::Handwork;
use reference_data::import::StatusRow;
use reference_data::place::{MunicipalityRow, PlaceKind, Places};
use reference_data::store::Store;
use reference_data::workspace;
use tests::program::Workspace;
use tests::region::files_of;

use super::page::{Page, Told};
use crate::measure::{Line, percentile};

const RUNS: usize = 5;
/// Usage is of so many products in each municipality, in so many months.
const PRODUCTS: usize = 20;
const MONTHS: u32 = 12;
const KINDS: [&str; 4] = ["price_list", "generic_status", "municipality", "boundary"];

pub async fn lines() -> Vec<Line> {
    let workspace = Workspace::new();
    let name = import(&workspace);
    let page = Page::open(workspace.home(), &workspace.path()).await;
    let mut entered: Vec<Told> = Vec::new();
    for run in 0..RUNS {
        if run > 0 {
            page.again().await;
        }
        let entering = page.time_until("press('[data-testid=place-region]')", Some("[data-testid=map] path[data-place]"));
        entered.push(entering.await.expect("地域 is there"));
    }
    // Both are asked once; from then on the page has the answers.
    let measures = ["choose('ask-measure', 'value')", "choose('ask-measure', 'quantity')"];
    let periods = ["choose('ask-period', -1)", "choose('ask-period', -2)", "choose('ask-period', -3)"];
    let steps = ["choose('map-steps', 'even')", "choose('map-steps', 'quantile')"];
    let mut asking = times(&page, &measures).await;
    asking.extend(times(&page, &periods).await);
    let mut known = Vec::new();
    let mut stepped = Vec::new();
    for _ in 0..RUNS {
        known.extend(times(&page, &measures).await);
        known.extend(times(&page, &periods).await);
        stepped.extend(times(&page, &steps).await);
    }
    let shapes = page.count("[data-testid=map] path[data-place]").await;
    page.close().await;

    let middle = |mut took: Vec<Duration>| percentile(&mut took, 0.5);
    let line = |gesture: String, took, budget| Line { gesture, took, budget: Duration::from_millis(budget), peak: None, against: vec![] };
    vec![
        line(
            format!("map of {shapes} shapes, from its shapes to painted ({name})"),
            middle(entered.iter().filter_map(|told| told.marked_since("shapes")).collect()),
            300,
        ),
        line("the same, from the click on 地域".into(), middle(entered.iter().map(|told| told.marked).collect()), 300),
        line("the same, until all that stands below it is painted".into(), middle(entered.iter().map(|told| told.last).collect()), 1_000),
        line("recolour, other classes".into(), middle(stepped), 50),
        line("recolour, another question whose answer is there".into(), middle(known), 50),
        line("the same, asked for the first time".into(), middle(asking), 100),
    ]
}

async fn times(page: &Page, gestures: &[&str]) -> Vec<Duration> {
    let mut times = Vec::new();
    for gesture in gestures {
        let told = page.time(gesture).await.unwrap_or_else(|| panic!("nothing to do: {gesture}"));
        times.push(told.last);
    }
    times
}

/// Lists, shapes, and usage for every municipality; gives what the map is of.
fn import(workspace: &Workspace) -> &'static str {
    let (name, code, files) = match tests::real_data() {
        // Land that belongs to no municipality is told as an error.
        Some(data) => ("国土数値情報", 1, real(&data)),
        None => ("見本", 0, files_of(&workspace.beside("sample"), "nation", &KINDS)),
    };
    workspace.import(code, &files);
    let usage = workspace.beside("usage.csv");
    fs::write(&usage, usage_everywhere(&workspace.path())).expect("a file");
    workspace.import(0, &[usage]);
    name
}

fn real(data: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = (1..=3).map(|part| data.join(format!("price/tp20250814-01_0{part}.xlsx"))).collect();
    files.push(data.join("generic-status/converted-20250716.csv"));
    files.push(data.join("municipality/soumu_000925835.xlsx"));
    files.push(data.join("municipality/s0001_N03-21_210101_designated_city.json"));
    files
}

/// Quantities that differ from place to place and from month to month.
fn usage_everywhere(folder: &Path) -> String {
    let workspace = workspace::Workspace::open(folder, None).expect("the workspace is there");
    let store = Store::open(&workspace).expect("the store can be read");
    let editions = store.editions().expect("the store can be read");
    let newest = |kind: SourceKind| editions.iter().find(move |edition| edition.kind == kind).expect("an edition of each kind");
    let places = Places::new(&store.rows::<MunicipalityRow>(newest(SourceKind::Municipality)).expect("rows"), &[], &Handwork::default());
    let statuses = store.rows::<StatusRow>(newest(SourceKind::GenericStatus)).expect("rows");
    let counted: Vec<&StatusRow> = statuses.iter().filter(|row| matches!(row.status.sign(), "2" | "3")).collect();
    // From all of the list, so that they are of many 薬効分類.
    let products: Vec<&StatusRow> = counted.iter().step_by((counted.len() / PRODUCTS).max(1)).take(PRODUCTS).copied().collect();
    let mut text = String::from("データセット,地域,期間,薬価基準収載医薬品コード,品名,単位,数量\n");
    for (at, place) in places.of_kind(PlaceKind::Municipality).enumerate() {
        for (number, product) in products.iter().enumerate() {
            for month in 0..MONTHS {
                let quantity = 1_000 + (at * 7_919 + number * 104_729 + month as usize * 1_299_709) % 9_000;
                let (year, month) = (2024 + (month + 3) / 12, (month + 3) % 12 + 1);
                // Writing to a String does not fail.
                let _ = writeln!(text, "全国,{},{year}-{month:02},{},品目{number},規格単位,{quantity}", place.id, product.nhi_code);
            }
        }
    }
    text
}
