//! The usage of a prefecture: importing it, and the generic share of its 72 municipalities, beside DuckDB and Polars on the same file.

use std::ffi::OsStr;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use reference_data::edition::SourceKind;
use reference_data::handwork::Handwork;
use reference_data::import::StatusRow;
use reference_data::period::Period;
use reference_data::place::{MunicipalityRow, Places};
use reference_data::share::{Key, Prepared, Question, answer};
use reference_data::store::Store;
use reference_data::workspace;
use tests::program::Workspace;
use tests::region::{files_of, named};

use crate::measure::{Line, median, numbers, process};

const KINDS: [&str; 4] = ["price_list", "generic_status", "municipality", "usage"];

pub fn lines() -> Vec<Line> {
    let workspace = Workspace::new();
    let files = files_of(&workspace.beside("sample"), "prefecture", &KINDS);
    let usage = named(&files, "使用実績.csv");
    let lists: Vec<_> = files.iter().filter(|file| !file.to_string_lossy().contains("NDB") && file.as_path() != usage).cloned().collect();
    let import = || {
        let workspace = Workspace::new();
        process(workspace.command([OsStr::new("import"), usage.as_os_str()]))
    };
    let mut imports = [import(), import(), import()];
    imports.sort_unstable();
    let rows = workspace.ask(0, [OsStr::new("import"), usage.as_os_str()])["files"][0]["rows_read"].to_string();
    workspace.import(0, &lists);

    let status = workspace.beside("status.csv");
    fs::write(&status, statuses(&workspace.path())).expect("a file");
    let theirs = |script: &str, file: &str| numbers(script, &[usage.as_os_str(), status.as_os_str(), workspace.beside(file).as_os_str()]);
    let others = [("DuckDB", theirs("usage_duckdb.py", "usage.duckdb")), ("Polars", theirs("usage_polars.py", "usage.parquet"))];
    for (name, numbers) in others.iter().filter_map(|(name, numbers)| Some((name, numbers.as_ref()?))) {
        println!("  {name}: peak of memory {} MiB", numbers[3]);
    }
    let against = |at: usize, what: &str| {
        let other =
            |(name, numbers): &(&str, Option<Vec<f64>>)| Some((format!("{name}, {what}"), Duration::from_secs_f64(numbers.as_ref()?[at])));
        others.iter().filter_map(other).collect()
    };

    let question = Question { by: vec![Key::Place], ..Question::default() };
    let (prepared, places) = prepare(&workspace.path());
    let warm = median(9, || {
        black_box(answer(&question, &[&prepared], &places).is_ok_and(|answer| answer.rows.len() >= 72));
    });
    let cold = median(5, || {
        let (prepared, places) = prepare(&workspace.path());
        black_box(answer(&question, &[&prepared], &places).is_ok());
    });
    let (whole, _) = process(workspace.command(["share", "--by", "place", "--json"]));
    let share = |gesture: &str, took, budget, against| Line {
        gesture: gesture.into(),
        took,
        budget: Duration::from_millis(budget),
        peak: None,
        against,
    };
    vec![
        Line {
            gesture: format!("import usage, {rows} rows, whole"),
            took: imports[1].0,
            budget: Duration::from_secs(5),
            peak: imports.iter().filter_map(|(_, peak)| *peak).max(),
            against: against(0, "loaded and summed"),
        },
        share("generic share of its municipalities, warm", warm, 5, against(1, "warm")),
        share("the same, from a store just opened", cold, 50, against(2, "cold")),
        share("the same, from the command line", whole, 500, Vec::new()),
    ]
}

fn store(folder: &Path) -> Store {
    let workspace = workspace::Workspace::open(folder, None).expect("the workspace is there");
    Store::open(&workspace).expect("the store can be read")
}

/// Everything from the disk to figures that can be asked.
fn prepare(folder: &Path) -> (Prepared, Places) {
    let store = store(folder);
    let dataset = store.datasets().expect("the store can be read").remove(0).id;
    let figures = vec![store.figures(&dataset, None).expect("there are figures")];
    let whole = figures[0].periods.iter().copied().reduce(Period::hull).expect("there are periods");
    let lists = store.share_lists(whole, &figures).expect("there are lists");
    let editions = store.editions().expect("the store can be read");
    let municipalities = editions.iter().find(|edition| edition.kind == SourceKind::Municipality).expect("a list of municipalities");
    let places = Places::new(&store.rows::<MunicipalityRow>(municipalities).expect("rows"), &[], &Handwork::default());
    (Prepared::new(&figures[0], whole, &lists, &places), places)
}

/// Codes and statuses of the edition in force on the first day, as the other programs read them.
fn statuses(folder: &Path) -> String {
    let store = store(folder);
    let editions = store.editions().expect("the store can be read");
    let first = editions.iter().rfind(|edition| edition.kind == SourceKind::GenericStatus).expect("a list of statuses");
    let rows = store.rows::<StatusRow>(first).expect("rows");
    let lines = rows.iter().map(|row| format!("{},{}\n", row.nhi_code, row.status.sign()));
    std::iter::once("code,status\n".to_owned()).chain(lines).collect()
}
