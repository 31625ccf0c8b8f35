//! 地域 in the real window: from the map to the candidates of a formulary, by mouse and by keyboard, at every size.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use fantoccini::key::Key;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tests::figures::{count, decimal, percent, rounded};
use tests::program::Workspace;
use tests::usage::{csv, used};
use tests::window::Window;
use tests::{pdf, real_data, region};

const DATASET: &str = "見本県調剤";

fn sample() -> Workspace {
    let workspace = Workspace::new();
    let files = region::files_of(&workspace.beside("sample"), "demo", &[]);
    workspace.import(0, &files);
    workspace
}

async fn opened(workspace: &Workspace) -> Window {
    let window = Window::open(workspace.home(), &["--workspace", workspace.path().to_str().expect("a plain path")]).await;
    window.marked("place-region").await;
    window
}

async fn assert_accessible(window: &Window, screen: &str) {
    let violations = window.axe().await;
    assert!(violations.is_empty(), "{screen}:\n{}", violations.join("\n"));
}

/// Chooses in a `select` as the mouse does.
async fn choose(window: &Window, mark: &str, value: &str) {
    window.marked(mark).await;
    let script = "const field = document.querySelector(`select[data-testid=${arguments[0]}]`);
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(script, vec![json!(mark), json!(value)]).await;
}

/// No figure is on its way any more.
const SETTLED: &str = "!document.querySelector('main [aria-busy=true]')";

/// The rows of the table as they stand on the screen: key and the text of each cell. Scrolls through all of them.
async fn rows(window: &Window, table: &str) -> Vec<(String, Vec<String>)> {
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
async fn assert_list_is(window: &Window, answer: &Value) -> usize {
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

/// What of the page does not fit: an element of the screen that could be scrolled sideways as a whole.
const TOO_WIDE: &str = "[document.documentElement, ...document.querySelectorAll('main, [role=tabpanel], aside')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName} ${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)";

#[tokio::test]
async fn every_screen_fits_at_every_size() {
    let workspace = sample();
    workspace.ask(0, ["receive".into(), region::formulary()]);
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("region");
    std::fs::create_dir_all(&pictures).unwrap();
    let window = opened(&workspace).await;
    window.click("place-writing").await;
    window.click_at("//*[@data-testid='formularies']//tbody//button[1]").await;
    window.marked("group").await;
    for (width, height) in [(1280, 800), (1920, 1080)] {
        for zoom in [1, 2] {
            window.shown_at((width, height), zoom).await;
            for screen in ["compare", "beside", "place", "choice", "effect", "release", "candidates"] {
                open_screen(&window, screen).await;
                window.until(SETTLED).await;
                let name = format!("{screen} {width}×{height} {}", zoom * 100);
                window.picture(&pictures.join(format!("{screen}-{width}x{height}-{}.png", zoom * 100))).await;
                // A chart follows the size a moment later.
                window.until(&format!("{TOO_WIDE}.length === 0")).await;
                assert_accessible(&window, &name).await;
            }
        }
    }
    window.close().await;
}

/// A press of what carries that `data-testid`. WebDriver points past what is shown larger than life.
async fn pressed(window: &Window, mark: &str) {
    window
        .until_script(&format!(
            "const it = document.querySelector('[data-testid={mark}]:not([disabled])'); it?.click(); return it !== null"
        ))
        .await;
}

async fn open_screen(window: &Window, screen: &str) {
    match screen {
        "compare" => {
            pressed(window, "place-region").await;
            pressed(window, "tab-compare").await;
            window.marked("map").await;
        }
        "beside" => {
            let tick = "const rows = [...document.querySelectorAll('[data-testid=table-ranked] [data-key]')].slice(0, 3);
                for (const row of rows) if (!row.querySelector('.box.ticked')) row.querySelector('span.box').click();
                return rows.length === 3";
            window.until_script(tick).await;
            pressed(window, "open-beside").await;
            window.marked("side-by-side").await;
        }
        "place" => {
            pressed(window, "beside-back").await;
            pressed(window, "open-place").await;
            window.marked("place-events").await;
        }
        "choice" => {
            pressed(window, "place-back").await;
            pressed(window, "tab-choice").await;
            window.until("document.querySelector('[data-testid=table-groups] [data-key]')").await;
        }
        "effect" => {
            pressed(window, "tab-effect").await;
            window.marked("effect-on").await;
            // The day that was given is remembered.
            if window.is("document.querySelector('[data-testid=effect-on]').value === ''").await {
                window.fill("//*[@data-testid='effect-on']", "2025-10-01").await;
                window.keys(&char::from(Key::Enter).to_string()).await;
            }
            window.marked("effect-sentence").await;
            if window.is("!document.querySelector('[data-testid=trace-rows] li')").await {
                pressed(window, "trace").await;
                window.until("document.querySelector('[data-testid=trace-rows] li')").await;
            }
        }
        "release" => {
            pressed(window, "tab-release").await;
            pressed(window, "release-look").await;
            window.marked("release-counts").await;
        }
        _ => {
            pressed(window, "place-writing").await;
            pressed(window, "group").await;
            pressed(window, "tab-candidates").await;
            window.until("document.querySelector('[data-testid=table-candidates] [data-key]')").await;
        }
    }
}

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
        let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("region");
        std::fs::create_dir_all(&pictures).unwrap();
        window.picture(&pictures.join(format!("real-{ranked}.png"))).await;
    }
    window.close().await;
}

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
