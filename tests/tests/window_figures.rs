//! The window asks for figures in JSON and the terminal in words: both are told the same.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use tests::program::Workspace;
use tests::region;
use tests::window::Window;

const DATASET: &str = "見本県調剤";
const FORMULARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../formularies/sample/mihon-central.json");

/// What the operation answers to the screens.
async fn invoke(window: &Window, operation: &str, input: Value) -> Value {
    let script = "const done = arguments[arguments.length - 1];
        window.__TAURI_INTERNALS__.invoke(arguments[0], { input: arguments[1], job: null }).then(done, (failure) => done({ failure }));";
    window.client.execute_async(script, vec![json!(operation), input]).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
}

#[tokio::test]
async fn a_figure_is_the_same_in_the_window_and_in_the_terminal() {
    let workspace = Workspace::new();
    let files = region::files_of(&workspace.beside("sample"), "demo", &[]);
    workspace.import(0, &files.iter().filter(|file| !file.to_string_lossy().contains("人口")).cloned().collect::<Vec<_>>());
    let folder = workspace.path();
    let window = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;
    window.until("document.querySelector('[data-testid=place-sources]')").await;
    let june = json!(["category=214", "month=2025-06"]);
    let cases: [(&str, Value, &[&str]); 11] = [
        ("share", json!({ "by": ["place", "insurer"], "dataset": DATASET }), &["share", "--by", "place,insurer", "--dataset", DATASET]),
        (
            "share",
            json!({ "by": ["place"], "dataset": DATASET, "filters": june, "measure": "value", "level": "ward", "trace": true, "trace_limit": 2 }),
            &[
                "share",
                "--by",
                "place",
                "--dataset",
                DATASET,
                "--where",
                "category=214",
                "--where",
                "month=2025-06",
                "--measure",
                "value",
                "--level",
                "ward",
                "--trace",
                "--trace-limit",
                "2",
            ],
        ),
        ("contribution", json!({ "place": "48101", "dataset": DATASET }), &["contribution", "--place", "48101", "--dataset", DATASET]),
        (
            "gain",
            json!({ "place": "48101", "dataset": DATASET, "to": "p90" }),
            &["gain", "--place", "48101", "--dataset", DATASET, "--to", "p90"],
        ),
        ("savings", json!({ "dataset": "ndb", "period": "FY2025" }), &["savings", "--dataset", "ndb", "--period", "FY2025"]),
        ("rank_groups", json!({ "dataset": DATASET, "place": "北見本市" }), &["rank-groups", "--dataset", DATASET, "--place", "北見本市"]),
        (
            "chosen_groups",
            json!({ "keys": ["214"], "dataset": DATASET, "place": "北見本市" }),
            &["chosen-groups", "214", "--dataset", DATASET, "--place", "北見本市"],
        ),
        ("place_page", json!({ "place": "48101", "dataset": DATASET }), &["place-page", "--place", "48101", "--dataset", DATASET]),
        ("events", json!({ "place": "48101", "dataset": DATASET }), &["events", "--place", "48101", "--dataset", DATASET]),
        ("sources", json!({}), &["sources"]),
        (
            "effect",
            json!({ "formulary": FORMULARY, "on": "2025-10-01", "dataset": DATASET, "groups": ["arb"], "filters": ["insurer=国保"] }),
            &["effect", FORMULARY, "--on", "2025-10-01", "--dataset", DATASET, "--group", "arb", "--where", "insurer=国保"],
        ),
    ];
    for (operation, input, words) in cases {
        assert_eq!(invoke(&window, operation, input).await, workspace.ask(0, words), "{words:?}");
    }
    // A question that is refused is refused alike.
    let refused = invoke(&window, "share", json!({ "by": ["place"] })).await;
    assert_eq!(refused["failure"], workspace.ask(2, ["share", "--by", "place"])["error"]);

    // What is not at hand is said, and keeps nobody from the rest.
    let places = invoke(&window, "places", json!({})).await;
    assert_eq!(places["population_missing"], true);
    let populations: Vec<&Value> = places["places"].as_array().unwrap().iter().map(|place| &place["population"]).collect();
    assert!(populations.len() > 12 && populations.iter().all(|population| population.is_null()));
    window.close().await;
}
