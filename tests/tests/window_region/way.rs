//! The whole way: from the map to the candidates of a formulary.

use fantoccini::key::Key;
use serde_json::{Value, json};
use tests::figures::{count, decimal, percent};
use tests::pdf;
use tests::program::Workspace;
use tests::window::Window;

use crate::screen::{DATASET, SETTLED, assert_accessible, assert_list_is, choose, opened, rows, sample};

async fn paths_of_map(window: &Window) -> usize {
    let count = window.value("document.querySelectorAll('[data-testid=map] path[data-place]').length").await;
    usize::try_from(count.as_u64().unwrap()).unwrap()
}

#[tokio::test]
async fn from_the_map_to_the_candidates() {
    let workspace = sample();
    let window = opened(&workspace).await;
    let terminal = |words: &[&str]| workspace.ask(0, words.iter().chain(&["--dataset", DATASET]));

    // The map and its twin.
    window.click("place-region").await;
    window.marked("map").await;
    let by_place = terminal(&["share", "--by", "place"]);
    let places = assert_list_is(&window, &by_place).await;
    assert_eq!(paths_of_map(&window).await, places);
    assert_accessible(&window, "地域").await;
    let reference = &by_place["reference"];
    let measured = window.marked("measured").await.text().await.unwrap();
    assert!(measured.contains(&format!("{} {} ％", reference["label"].as_str().unwrap(), percent(&reference["share"]))), "{measured}");

    // Filtered, it is the terminal's answer to the same question.
    choose(&window, "ask-category", "214").await;
    choose(&window, "ask-insurer", "国保").await;
    window.until("document.querySelector('[data-testid=ask-clear]')").await;
    let filtered = terminal(&["share", "--by", "place", "--where", "category=214", "--where", "insurer=国保"]);
    window
        .until(&format!(
            "document.querySelector('[data-testid=measured]')?.innerText.includes('{} ％')",
            percent(&filtered["reference"]["share"])
        ))
        .await;
    assert_list_is(&window, &filtered).await;
    assert_accessible(&window, "地域, filtered").await;
    window.click("ask-clear").await;
    assert_list_is(&window, &by_place).await;

    // A place of the map, its page, and every figure on it.
    let row = by_place["rows"].as_array().unwrap().iter().find(|row| row["rank"] == 3).unwrap();
    let place = row["key"][0].as_str().unwrap();
    window.click_at(&format!("//*[@data-testid='table-ranked']//*[@data-key='{place}']/*[3]")).await;
    window.until(&format!("document.querySelector('[data-testid=chosen-share]').textContent === '{} ％'", percent(&row["share"]))).await;
    window.click("open-place").await;
    window.until(&format!("document.querySelector('[data-testid=place-page]')?.dataset.place === '{place}'")).await;
    window.until(SETTLED).await;
    let page = terminal(&["place-page", "--place", place]);
    let text = window.text().await;
    for figure in figures_of(&page) {
        assert!(text.contains(&figure), "{figure} is not on the page:\n{text}");
    }
    window.until("document.querySelector('[data-testid=place-events]') && document.querySelector('[data-testid=place-similar]')").await;
    assert_accessible(&window, "地域, a place").await;

    // The waterfall's twin adds up to the gap, as printed.
    window.click_at("//*[contains(@data-figure, '差')]//*[@data-testid='figure-table']").await;
    let steps = window.value("[...document.querySelectorAll('[data-figure*=差] .twin tbody tr')].map((row) => row.innerText)").await;
    let steps = steps.as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect::<Vec<_>>().join("\n");
    for pull in ["down", "up"].into_iter().flat_map(|way| page["pulls"][way].as_array().unwrap()) {
        let label = pull["row"]["label"].as_str().unwrap();
        assert!(steps.contains(label), "{label} is not in\n{steps}");
    }

    // Two pages of it, through the system's dialog.
    let out = workspace.beside("place.pdf");
    window.click("place-print").await;
    window.save_in_dialog("書き出す場所", out.to_str().unwrap()).await;
    window.until("document.querySelector('[data-testid=done]').textContent.includes('place.pdf')").await;
    pdf::sound(&out);
    assert_eq!(pdf::info(&out, "Pages").as_deref(), Some("2"));
    let printed = pdf::text(&out);
    for expected in [page["place"]["full_name"].as_str().unwrap().to_owned(), percent(&page["share"]["share"])] {
        assert!(printed.contains(&expected), "{expected} is not in the text of the PDF");
    }

    // All places in one.
    window.click("place-back").await;
    let out = workspace.beside("places.pdf");
    window.click("print-all").await;
    window.save_in_dialog("書き出す場所", out.to_str().unwrap()).await;
    window.until("document.querySelector('[data-testid=done]').textContent.includes('places.pdf')").await;
    pdf::sound(&out);
    let pages: usize = pdf::info(&out, "Pages").unwrap().parse().unwrap();
    assert!(pages > 2 * places, "{pages} pages of {places} places");
    let printed = pdf::text(&out);
    for row in by_place["rows"].as_array().unwrap() {
        assert!(printed.contains(row["label"][0].as_str().unwrap()));
    }

    // Two groups are ticked and become drug groups of a new formulary.
    window.click("tab-choice").await;
    window.marked("weights").await;
    let ranked = terminal(&["rank-groups"]);
    let groups: Vec<&str> = ranked["rows"].as_array().unwrap().iter().take(2).map(|row| row["key"].as_str().unwrap()).collect();
    let on_screen: Vec<String> = rows(&window, "groups").await.into_iter().map(|(key, _)| key).collect();
    let order: Vec<&str> = ranked["rows"].as_array().unwrap().iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(on_screen, order);
    assert_accessible(&window, "薬効群の選定").await;
    for group in &groups {
        window.click_at(&format!("//*[@data-testid='table-groups']//*[@data-key='{group}']//span[starts-with(@class, 'box')]")).await;
    }
    window.click("begin-groups").await;
    window.marked("begin-form").await;
    assert_accessible(&window, "薬効群の選定, beginning").await;
    window.fill("//form[@data-testid='begin-form']//input[@name='title']", "地域で始めたフォーミュラリ").await;
    window.fill("//form[@data-testid='begin-form']//input[@name='issuer']", "見本薬剤師会").await;
    window.click("begin-go").await;

    // 作成, with what is used beside every candidate.
    window.marked("table-candidates").await;
    window.until("document.querySelectorAll('[data-testid=group]').length === 2").await;
    assert_usage_beside_candidates(&window, &workspace).await;
    assert_accessible(&window, "作成, candidates with usage").await;

    // One step back, and the formulary has no group.
    window.keys(&format!("{}z{}", char::from(Key::Control), char::from(Key::Null))).await;
    window.until("document.querySelectorAll('[data-testid=group]').length === 0").await;
    window.close().await;
}

/// The figures of the page that stand on it as text: what the charts draw stands in their tables.
fn figures_of(page: &Value) -> Vec<String> {
    let mut figures = vec![
        page["place"]["full_name"].as_str().unwrap().to_owned(),
        format!("{} ％", percent(&page["share"]["share"])),
        format!("{} ％", percent(&page["reference"]["share"])),
    ];
    let list = |value: &Value, key: &str| value[key].as_array().unwrap().clone();
    for group in list(&page["groups"], "best").iter().chain(&list(&page["groups"], "worst")) {
        figures.push(group["label"].as_str().unwrap().to_owned());
        figures.extend([&group["share"], &group["weight"]].map(percent));
        figures.push(yen_of(&group["yen"]));
    }
    for step in ["highest", "mean", "lowest"] {
        figures.push(format!("{} 円", yen_of(&page["saving"][step]["saving"])));
    }
    figures.push(format!("{} 円", yen_of(&page["cost"]["yen"])));
    for row in list(&page["supply"], "rows") {
        figures.push(row["label"].as_str().unwrap().to_owned());
        figures.push(yen_of(&row["yen"]));
    }
    figures
}

fn yen_of(yen: &Value) -> String {
    count(&json!(decimal(yen).to_string().parse::<u64>().unwrap()))
}

/// Decimal text with separators: `712,639.5`.
fn separated(quantity: &str) -> String {
    let (whole, fraction) = quantity.split_once('.').map_or((quantity, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    count(&json!(whole.parse::<u64>().unwrap())) + &fraction
}

/// Each candidate of the group on the screen shows the quantity that the terminal says.
async fn assert_usage_beside_candidates(window: &Window, workspace: &Workspace) {
    let formularies = workspace.ask(0, ["formularies"]);
    let id = formularies["formularies"][0]["id"].as_str().unwrap();
    let group = window.value("document.querySelector('[data-testid=group][aria-current]')?.dataset.group ?? null").await;
    let answer = match group.as_str() {
        Some(group) => workspace.ask(0, ["candidates", id, group]),
        None => panic!("no group is chosen: {}", window.text().await),
    };
    let candidates = answer["candidates"].as_array().unwrap();
    let found = rows(window, "candidates").await;
    assert_eq!(found.len(), candidates.len());
    let mut shown = 0;
    for candidate in candidates {
        let code = candidate["product"]["nhi_code"].as_str().unwrap();
        let (_, cells) = found.iter().find(|(key, _)| key == code).unwrap_or_else(|| panic!("{code} is not among the candidates"));
        if let Some(quantity) = candidate["usage"]["quantity"].as_str() {
            let quantity = separated(quantity);
            assert!(cells.contains(&quantity), "{code}: {quantity} is not in {cells:?}");
            shown += usize::from(quantity != "0");
        }
    }
    assert!(shown > 0, "nothing is used of {answer}");
}

#[tokio::test]
async fn the_whole_way_by_keyboard() {
    let workspace = sample();
    let window = opened(&workspace).await;
    let key = |key: Key| char::from(key).to_string();
    let by_place = workspace.ask(0, ["share", "--by", "place", "--dataset", DATASET]);
    let ranked = |rank: u64| by_place["rows"].as_array().unwrap().iter().find(|row| row["rank"] == rank).unwrap();

    // The field that reaches everything, a filter, and the filter taken off.
    window.keys(&format!("{}k{}", char::from(Key::Control), char::from(Key::Null))).await;
    window.keys("地域").await;
    window.keys(&key(Key::Enter)).await;
    window.marked("map").await;
    window.tab_to("it.dataset.testid === 'ask-insurer'").await;
    window.keys(&key(Key::Down)).await;
    window.keys(&key(Key::Enter)).await;
    window.until("document.querySelector('[data-testid=ask-insurer]').value !== ''").await;
    window.tab_to("it.dataset.testid === 'ask-clear'").await;
    window.keys(&key(Key::Enter)).await;
    window.until("document.querySelector('[data-testid=ask-insurer]').value === ''").await;
    window.until(SETTLED).await;

    // On the map from rank to rank, and into the page of a place.
    window.tab_to("it.dataset.testid === 'map'").await;
    window.keys(&key(Key::Home)).await;
    window.keys(&key(Key::Down)).await;
    let second = percent(&ranked(2)["share"]);
    window.until(&format!("document.querySelector('[data-testid=map-said]').textContent.includes('{second} ％')")).await;
    window.keys(&key(Key::Enter)).await;
    window.marked("place-page").await;
    window.tab_to("it.dataset.testid === 'place-print' && !it.disabled").await;
    window.keys(&key(Key::Enter)).await;
    let out = workspace.beside("keyboard.pdf");
    window.save_in_dialog("書き出す場所", out.to_str().unwrap()).await;
    window.until("document.querySelector('[data-testid=done]').textContent.includes('keyboard.pdf')").await;
    assert_eq!(pdf::info(&out, "Pages").as_deref(), Some("2"));
    window.tab_to("it.dataset.testid === 'place-back'").await;
    window.keys(&key(Key::Enter)).await;

    // Two groups, ticked and taken up.
    window.marked("tab-compare").await;
    window.tab_to("it.dataset.testid === 'tab-compare'").await;
    window.keys(&key(Key::Right)).await;
    window.until("document.querySelectorAll('[data-testid=table-groups] [data-key]').length > 1").await;
    window.tab_to("it.getAttribute('role') === 'grid'").await;
    for press in [" ".to_owned(), key(Key::Down), " ".to_owned()] {
        window.keys(&press).await;
    }
    window.tab_to("it.dataset.testid === 'begin-groups' && !it.disabled").await;
    window.keys(&key(Key::Enter)).await;
    window.marked("begin-form").await;
    for (name, text) in [("title", "鍵盤だけで"), ("issuer", "見本薬剤師会")] {
        window.tab_to(&format!("it.name === '{name}'")).await;
        window.keys(text).await;
    }
    window.keys(&key(Key::Enter)).await;
    window.marked("table-candidates").await;
    window.until("document.querySelectorAll('[data-testid=group]').length === 2").await;
    assert_usage_beside_candidates(&window, &workspace).await;
    window.close().await;
}
