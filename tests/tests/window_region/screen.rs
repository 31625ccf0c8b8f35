//! The screens of 地域 as these tests meet them.

use std::path::PathBuf;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tests::figures::{percent, rounded};
use tests::program::Workspace;
use tests::region;
use tests::window::Window;

pub const DATASET: &str = "見本県調剤";

pub fn sample() -> Workspace {
    let workspace = Workspace::new();
    let files = region::files_of(&workspace.beside("sample"), "demo", &[]);
    workspace.import(0, &files);
    workspace
}

pub async fn opened(workspace: &Workspace) -> Window {
    let window = Window::open(workspace.home(), &["--workspace", workspace.path().to_str().expect("a plain path")]).await;
    window.marked("place-region").await;
    window
}

pub async fn assert_accessible(window: &Window, screen: &str) {
    let violations = window.axe().await;
    assert!(violations.is_empty(), "{screen}:\n{}", violations.join("\n"));
}

/// Chooses in a `select` as the mouse does.
pub async fn choose(window: &Window, mark: &str, value: &str) {
    window.marked(mark).await;
    let script = "const field = document.querySelector(`select[data-testid=${arguments[0]}]`);
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(script, vec![json!(mark), json!(value)]).await;
}

/// A press of what carries that `data-testid`. WebDriver points past what is shown larger than life.
pub async fn pressed(window: &Window, mark: &str) {
    window
        .until_script(&format!(
            "const it = document.querySelector('[data-testid={mark}]:not([disabled])'); it?.click(); return it !== null"
        ))
        .await;
}

/// No figure is on its way any more.
pub const SETTLED: &str = "!document.querySelector('main [aria-busy=true]')";

/// The rows of the table as they stand on the screen: key and the text of each cell. Scrolls through all of them.
pub async fn rows(window: &Window, table: &str) -> Vec<(String, Vec<String>)> {
    window.until(SETTLED).await;
    let script = "const [table, done] = arguments;
        const grid = document.querySelector(`[data-testid=table-${table}] [role=grid]`);
        const found = new Map();
        const frame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 30)));
        (async () => {
          for (let top = 0; top <= grid.scrollHeight; top += grid.clientHeight / 2) {
            grid.scrollTop = top;
            await frame();
            for (const row of grid.querySelectorAll('[data-key]'))
              found.set(row.dataset.key, [Number(row.dataset.index), [...row.querySelectorAll('[role=gridcell] .text')].map((cell) => cell.textContent.trim())]);
          }
          grid.scrollTop = 0;
          await frame();
          done([...found].sort((a, b) => a[1][0] - b[1][0]).map(([key, [, cells]]) => [key, cells]));
        })();";
    let found = window.client.execute_async(script, vec![json!(table)]).await.expect("the table is there");
    serde_json::from_value(found).expect("keys and cells")
}

/// What stands on the screen where the answer has this.
fn shown_share(row: &Value) -> String {
    match row["absence"].as_str() {
        None => percent(&row["share"]),
        Some("suppressed") => "＊".to_owned(),
        Some("missing") => "…".to_owned(),
        Some("zero") => "0".to_owned(),
        Some(_) => "－".to_owned(),
    }
}

fn shown_difference(row: &Value) -> String {
    match row["difference"].as_str() {
        None => "－".to_owned(),
        Some(difference) => rounded(difference.parse::<Decimal>().unwrap() * Decimal::ONE_HUNDRED, 1, true).replace('−', "-"),
    }
}

/// Every row of the ranked list is the terminal's, in its order; the nation is no place among the others. Gives how many there are.
pub async fn assert_list_is(window: &Window, answer: &Value) -> usize {
    let expected: Vec<(String, Vec<String>)> = answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["key"][0] != "00")
        .map(|row| {
            let rank = row["rank"].as_u64().map_or("－".to_owned(), |rank| rank.to_string());
            let label = row["label"][0].as_str().unwrap().to_owned();
            (row["key"][0].as_str().unwrap().to_owned(), vec![rank, label, shown_share(row), shown_difference(row)])
        })
        .collect();
    let mut found = rows(window, "ranked").await;
    for (_, cells) in &mut found {
        cells.truncate(4);
    }
    let ranked = |(_, cells): &&(String, Vec<String>)| cells[0] != "－";
    assert_eq!(found.iter().filter(ranked).count(), expected.iter().filter(ranked).count());
    let order: Vec<u64> = found.iter().filter(ranked).map(|(_, cells)| cells[0].parse().unwrap()).collect();
    assert!(order.is_sorted(), "{order:?}");
    let sorted = |mut rows: Vec<(String, Vec<String>)>| {
        rows.sort();
        rows
    };
    let count = expected.len();
    assert_eq!(sorted(found), sorted(expected));
    count
}

/// Where pictures of the screens are left for people to look at.
pub fn pictures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("region");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}
