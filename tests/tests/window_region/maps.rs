//! The real maps: the prefectures with NDBオープンデータ, and 大阪府's municipalities with usage of the sample.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::figures::percent;
use tests::program::Workspace;
use tests::{real_data, region};

use crate::screen::{assert_accessible, assert_list_is, choose, opened, pictures};

/// The places of `usage` written as municipalities and wards of 大阪府, one of them left without usage.
fn usage_in_osaka(usage: &Path, boundaries: &Path) -> (String, usize) {
    let topology: Value = serde_json::from_slice(&std::fs::read(boundaries).unwrap()).unwrap();
    let objects = topology["objects"].as_object().unwrap().values();
    let mut codes: Vec<&str> = objects
        .flat_map(|object| object["geometries"].as_array().unwrap())
        .filter_map(|geometry| geometry["properties"]["N03_007"].as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let text = std::fs::read_to_string(usage).unwrap();
    let mut lines = text.lines();
    let mut written = lines.next().unwrap().to_owned() + "\n";
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let mut places: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    places.sort_unstable();
    places.dedup();
    let (without, with) = codes.split_last().unwrap();
    for (at, code) in with.iter().enumerate() {
        // A month of a place of the sample, each place's own.
        for row in rows.iter().filter(|row| row[1] == places[at % places.len()] && row[2] == "2025-06") {
            let mut row = row.clone();
            row[0] = "大阪府の見本";
            row[1] = code;
            written += &(row.join(",") + "\n");
        }
    }
    assert!(without.starts_with("27"));
    (written, codes.len())
}

#[tokio::test]
async fn on_the_real_maps_every_number_is_the_terminal_s() {
    let Some(data) = real_data() else { return };
    let workspace = Workspace::new();
    let sample = region::files_of(&workspace.beside("sample"), "demo", &["price_list", "generic_status", "usage"]);
    let (usage, places) = usage_in_osaka(region::named(&sample, "使用実績.csv"), &data.join("municipality/s0010_N03-21_27_210101.json"));
    let of_osaka = workspace.beside("大阪府の見本.csv");
    std::fs::write(&of_osaka, usage).unwrap();
    let mut files: Vec<PathBuf> = sample.iter().filter(|file| !file.to_string_lossy().contains("見本県")).cloned().collect();
    let real = [
        "municipality/soumu_000925835.xlsx",
        "municipality/s0010_N03-21_27_210101.json",
        "ndb/no09-fy2022-naifuku-ingai-pref.xlsx",
        "generic-status/converted-20230315.csv",
        "price/converted-20230315.csv",
        "receipt-master/y_ALL20240531.zip",
    ];
    files.extend(real.map(|file| data.join(file)));
    files.push(of_osaka);
    workspace.import(0, &files);
    // Its name says no day.
    let prefectures = data.join("municipality/s0001_prefectures.json").into_os_string();
    workspace.ask(0, ["import".into(), prefectures, "--effective".into(), "2021-01-01".into()]);
    let window = opened(&workspace).await;
    window.click("place-region").await;
    window.marked("map").await;
    // 大阪府's municipalities and wards, of which the last has no usage; the prefectures.
    for (id, ranked, drawn) in [("大阪府の見本", places - 1, places), ("ndb", 47, 47)] {
        choose(&window, "ask-dataset", id).await;
        let answer = workspace.ask(0, ["share", "--by", "place", "--dataset", id]);
        let measured = percent(&answer["reference"]["share"]);
        window.until(&format!("document.querySelector('[data-testid=measured]')?.innerText.includes('{measured} ％')")).await;
        let shown = assert_list_is(&window, &answer).await;
        window.until(&format!("document.querySelectorAll('[data-testid=map] path[data-place]').length === {drawn}")).await;
        assert_eq!(shown, ranked, "{id}");
        assert!(!window.is("/NaN|Infinity|undefined/.test(document.body.innerText)").await);
        assert_accessible(&window, id).await;
        window.picture(&pictures().join(format!("real-{ranked}.png"))).await;
    }
    window.close().await;
}
