//! What cannot be shown is said.

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::program::Workspace;
use tests::region;
use tests::usage::{csv, used};
use tests::window::Window;

use crate::screen::{SETTLED, assert_accessible, assert_list_is, choose, opened};

#[tokio::test]
async fn what_the_figures_lack_is_said_in_a_sentence() {
    let workspace = Workspace::new();
    let lists = region::files_of(&workspace.beside("sample"), "demo", &["price_list", "generic_status", "municipality", "boundary"]);
    let (boundary, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
        lists.into_iter().partition(|file| file.extension().is_some_and(|extension| extension == "geojson"));
    workspace.import(0, &files);
    let found = workspace.ask(0, ["search", "ミホン", "--limit", "300"]);
    let of_status = |wanted: fn(&str) -> bool| {
        let hits = found["hits"].as_array().unwrap().iter();
        let code = hits.filter(|hit| wanted(hit["generic_status"].as_str().unwrap_or(""))).map(|hit| hit["nhi_code"].as_str().unwrap());
        code.take(1).next().unwrap().to_owned()
    };
    let (generic, outside) = (of_status(|status| status == "2"), of_status(|status| !matches!(status, "2" | "3" | "☆" | "★")));
    let both = ["48101", "48201"];
    let row = |dataset: &str, place: &str, code: &str, quantity: &str| used(dataset, place, "2025-06", code, quantity);
    let datasets = [
        ("一地域", vec![row("一地域", "48101", &generic, "100")], "one-place"),
        ("すべて秘匿", both.map(|place| row("すべて秘匿", place, &generic, "-")).to_vec(), "all-absent"),
        ("分母なし", both.map(|place| row("分母なし", place, &outside, "100")).to_vec(), "all-absent"),
    ];
    std::fs::create_dir_all(workspace.beside("files")).unwrap();
    for (dataset, rows, _) in &datasets {
        let file = workspace.beside("files").join(format!("{dataset}.csv"));
        std::fs::write(&file, csv(rows)).unwrap();
        files.push(file);
    }
    workspace.import(0, &files);

    // Without shapes the list is there alone, and says how to get a map.
    let window = opened(&workspace).await;
    window.click("place-region").await;
    for (dataset, _, said) in &datasets {
        choose(&window, "ask-dataset", dataset).await;
        window.until(&format!("document.querySelector('[data-testid=basis]')?.innerText.includes('{dataset}')")).await;
        window.until(SETTLED).await;
        window.marked(said).await;
        window.marked("no-shapes").await;
        let answer = workspace.ask(0, ["share", "--by", "place", "--dataset", dataset]);
        assert_list_is(&window, &answer).await;
        assert_accessible(&window, dataset).await;
        window.click("open-place").await;
        window.marked("place-page").await;
        window.until(SETTLED).await;
        let text = window.text().await;
        for nonsense in ["NaN", "Infinity", "undefined", "null"] {
            assert!(!text.contains(nonsense), "{dataset}: {nonsense} in\n{text}");
        }
        // A figure without anything to draw is not drawn.
        assert!(!window.is("[...document.querySelectorAll('main .chart')].some((one) => !one.querySelector('path, rect, text'))").await);
        assert_accessible(&window, &format!("{dataset}, a place")).await;
        window.click("place-back").await;
    }
    window.close().await;

    // Shapes of which one has no code and one a code that no list knows: their places are listed as having none.
    let mut shapes: Value = serde_json::from_slice(&std::fs::read(&boundary[0]).unwrap()).unwrap();
    let feature = |shapes: &Value, code: &str| {
        shapes["features"].as_array().unwrap().iter().position(|one| one["properties"]["N03_007"] == code).expect("a shape of the place")
    };
    let (without, unknown) = (feature(&shapes, "48101"), feature(&shapes, "48303"));
    shapes["features"][without]["properties"]["N03_007"] = Value::Null;
    shapes["features"][unknown]["properties"]["N03_007"] = json!("48999");
    let file = workspace.beside("files").join("N03-20260101_48.geojson");
    std::fs::write(&file, shapes.to_string()).unwrap();
    let told = workspace.import(1, &[file]);
    assert_eq!(told["files"][0]["errors"][0]["code"], "no_place_code");
    // Of a person who has not been here before: a window opens where one was.
    let window = Window::open(&workspace.beside("another"), &["--workspace", workspace.path().to_str().unwrap()]).await;
    window.click("place-region").await;
    choose(&window, "ask-dataset", "分母なし").await;
    window.marked("map").await;
    let lacking = window.marked("lacking-shapes").await.text().await.unwrap();
    assert!(lacking.contains("中央見本区"), "{lacking}");
    window.close().await;
}
