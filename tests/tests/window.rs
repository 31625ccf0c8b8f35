//! The real window, from the first door to the published file.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use fantoccini::key::Key;
use serde_json::{Value, json};
use tests::program::Workspace;
use tests::window::Window;
use tests::{pdf, real_data, region};

/// Three price files in the person's home, which holds nothing else, and a status file elsewhere.
struct Lists {
    prices: Vec<PathBuf>,
    status: PathBuf,
}

fn lists(workspace: &Workspace) -> Lists {
    let (prices, status) = match real_data() {
        Some(data) => (
            (1..=3).map(|part| data.join(format!("price/tp20250814-01_0{part}.xlsx"))).collect::<Vec<_>>(),
            data.join("generic-status/converted-20250716.csv"),
        ),
        None => of_the_region(workspace),
    };
    let folder = workspace.beside("home");
    std::fs::create_dir_all(&folder).unwrap();
    let copied = |file: &PathBuf| {
        let copy = folder.join(file.file_name().unwrap());
        std::fs::copy(file, &copy).unwrap();
        copy
    };
    Lists { prices: prices.iter().map(copied).collect(), status }
}

fn of_the_region(workspace: &Workspace) -> (Vec<PathBuf>, PathBuf) {
    let files = region::files(&workspace.beside("sample"), "demo");
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    // The kinds are told from the content, and so is what belongs together.
    let looked = Workspace::new();
    let report = looked.import(0, &files);
    let of_kind = |kind: &str| -> Vec<(String, PathBuf)> {
        let of_kind = report["files"].as_array().unwrap().iter().filter(|file| file["kind"] == kind);
        of_kind.map(|file| (file["effective_on"].as_str().unwrap().to_owned(), PathBuf::from(file["path"].as_str().unwrap()))).collect()
    };
    let prices = of_kind("price_list");
    let newest = prices.iter().map(|(date, _)| date.clone()).max().unwrap();
    let mut newest: Vec<PathBuf> = prices.into_iter().filter(|(date, _)| *date == newest).map(|(_, file)| file).collect();
    newest.retain(|file| name(file).ends_with(".xlsx"));
    let status = of_kind("generic_status").into_iter().max().unwrap().1;
    (newest, status)
}

/// The screen as a person without sight or mouse meets it has no fault that axe knows.
async fn assert_accessible(window: &Window, screen: &str) {
    let violations = window.axe().await;
    assert!(violations.is_empty(), "{screen}:\n{}", violations.join("\n"));
}

fn with_control(key: &str) -> String {
    format!("{}{key}{}", char::from(Key::Control), char::from(Key::Null))
}

#[tokio::test]
async fn from_the_first_door_to_the_published_file() {
    let workspace = Workspace::new();
    let lists = lists(&workspace);
    let folder = workspace.path();
    let window = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;

    // The doors; the official files come in through the system's own dialog and by dropping.
    window.marked("door-sample").await;
    assert_accessible(&window, "the doors").await;
    window.click("door-official").await;
    window.click("choose-files").await;
    window.choose_home_in_dialog("ファイルを選ぶ").await;
    window.until("document.querySelectorAll('[data-testid=incoming-file]').length === 3").await;
    assert_accessible(&window, "資料, files chosen").await;
    window.click("import").await;
    window.until("document.querySelectorAll('[data-testid=import-report] li').length === 3").await;
    assert_accessible(&window, "資料, files imported").await;
    let dropped = json!([lists.status]);
    window.run("window.dispatchEvent(new CustomEvent('suisho:drop', { detail: { paths: arguments[0] } }))", vec![dropped]).await;
    window.until("document.querySelectorAll('[data-testid=incoming-file]').length === 1").await;
    window.click("import").await;
    window.until("document.querySelectorAll('[data-testid=import-report] li').length === 1").await;

    // Meanwhile a terminal may read here and is told who writes.
    let sources = workspace.ask(0, ["sources"]);
    assert_eq!(sources["editions"].as_array().map(Vec::len), Some(2), "{sources}");
    let refused = workspace.run(["import".into(), lists.prices[0].clone().into_os_string()]).expect(2);
    assert!(refused.said().contains("開いている"), "{}", refused.said());

    // What the terminal finds, the window finds.
    let found = workspace.ask(0, ["search", "てるみさるたん", "--limit", "200"]);
    let hits = found["hits"].as_array().unwrap();
    window.click("place-medicines").await;
    window.fill("//*[@data-testid='search']", "てるみさるたん").await;
    let total = format!("{} 品目", found["total"]);
    window.until(&format!("document.querySelector('[data-testid=search-total]').textContent === {total:?}")).await;
    window.keys(&char::from(Key::Tab).to_string()).await;
    window.run("document.querySelector('[data-testid=table-medicines] [role=grid]').focus()", vec![]).await;
    window.keys(&char::from(Key::Down).to_string()).await;
    window
        .until(&format!("document.querySelector('[data-testid=product]')?.dataset.code === {:?}", hits[1]["nhi_code"].as_str().unwrap()))
        .await;
    assert_accessible(&window, "医薬品").await;

    // A formulary with one group.
    window.click("place-writing").await;
    assert_accessible(&window, "作成, nothing there").await;
    window.click("new-formulary").await;
    window.fill("//input[@name='title']", "検査の地域フォーミュラリ").await;
    window.fill("//input[@name='issuer']", "検査薬剤師会").await;
    assert_accessible(&window, "作成, a new formulary").await;
    window.press("作り始める").await;
    window.click("add-group").await;
    window.fill("//form[@data-testid='group-form']//input[@name='name']", "ARB").await;
    window.fill("//*[@data-testid='ingredient-search']", "2149042").await;
    window.click_at("//*[@data-testid='ingredients']//li[contains(., '2149042')]//input").await;
    assert_accessible(&window, "作成, a new group").await;
    window.press("この薬効群を加える").await;

    // An originator as 推奨薬: a finding says so. A generic in its place: it goes.
    let with_status = |status: &str| {
        hits.iter().find(|hit| hit["generic_status"] == status).unwrap_or_else(|| panic!("telmisartan has a product of status {status}"))
    };
    let (originator, generic) = (with_status("2"), with_status("3"));
    pick(&window, originator, "1").await;
    window.until("document.querySelector('[data-testid=findings]').textContent.includes('✕')").await;
    assert_accessible(&window, "作成, candidates").await;
    window.click("findings").await;
    let rule = "[...document.querySelectorAll('[data-testid=findings-list] li')].some((line) => line.textContent.includes('エラー'))";
    window.until(rule).await;
    assert_accessible(&window, "作成, findings").await;
    window.click("findings").await;
    window.click("tab-candidates").await;
    pick(&window, originator, "0").await;
    pick(&window, generic, "1").await;
    window.until("!document.querySelector('[data-testid=findings]').textContent.includes('✕')").await;

    // Undo and redo by key.
    window.click("tab-listing").await;
    let generic_name = generic["name"].as_str().unwrap();
    let listed = format!("document.querySelector('[data-testid=tier-recommended]').textContent.includes({generic_name:?})");
    window.until(&listed).await;
    assert_accessible(&window, "作成, 収載表").await;
    window.keys(&with_control("z")).await;
    window.until(&format!("!({listed})")).await;
    window.keys(&with_control("y")).await;
    window.until(&listed).await;

    // A reason, written in place.
    window.click_at("//*[@data-testid='tier-recommended']//*[@data-testid='entry']").await;
    window.marked("entry-editor").await;
    window.fill("//*[@data-testid='entry-editor']//label[normalize-space(.)='有効性']/following::textarea[1]", "降圧効果に差がない").await;
    window.keys(&with_control(&char::from(Key::Enter).to_string())).await;
    window.until("document.querySelector('[data-testid=done]').textContent !== ''").await;
    assert_accessible(&window, "作成, an entry").await;

    // An edition, as PDF and CSV through the system's dialog.
    window.click("place-publishing").await;
    window.marked("preview-pages").await;
    assert_accessible(&window, "公開").await;
    window.click("declare").await;
    window.click("confirm").await;
    window.until("document.querySelectorAll('[data-testid=published-editions] li').length === 2").await;
    for format in ["pdf", "csv"] {
        let out = workspace.beside(&format!("published.{format}"));
        window.click(&format!("publish-{format}")).await;
        window.save_in_dialog("書き出す場所", out.to_str().unwrap()).await;
        window.until(&format!("document.querySelector('[data-testid=written-files] [data-format={format}]')")).await;
        assert!(out.is_file(), "{} was not written", out.display());
    }
    assert_accessible(&window, "公開, published").await;
    let printed = pdf::text(&workspace.beside("published.pdf"));
    for expected in ["検査の地域フォーミュラリ", "検査薬剤師会", "ARB", generic_name, "降圧効果に差がない"] {
        let expected: String = expected.split_whitespace().collect();
        assert!(printed.contains(&expected), "{expected} is not in the text of the PDF");
    }
    let csv = std::fs::read_to_string(workspace.beside("published.csv")).unwrap();
    assert!(csv.contains(generic["nhi_code"].as_str().unwrap()));
    window.close().await;
}

/// Brings the candidate into view, goes to its row and presses one key.
async fn pick(window: &Window, product: &Value, key: &str) {
    let code = product["nhi_code"].as_str().unwrap();
    let row = format!("document.querySelector('[data-testid=table-candidates] [data-key=\"{code}\"]')");
    let scroll = format!(
        "const grid = document.querySelector('[data-testid=table-candidates] [role=grid]'); if (grid && !{row}) {{ grid.scrollTop = (grid.scrollTop + grid.clientHeight / 2) % grid.scrollHeight; }} return Boolean({row})"
    );
    window.until_script(&scroll).await;
    window.click_at(&format!("//*[@data-testid='table-candidates']//*[@data-key='{code}']/*[1]")).await;
    window.keys(key).await;
    let expected = if key == "0" { "–" } else { "●" };
    window.until(&format!("{row}?.textContent.includes({expected:?})")).await;
}

#[tokio::test]
async fn the_sample_region_opens_at_its_door_and_every_place_works() {
    let workspace = Workspace::new();
    let folder = workspace.path();
    let window = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;
    window.click("door-sample").await;
    // It opens where its formulary stands.
    window.marked("sample").await;
    window.marked("listing").await;
    assert!(window.is("document.querySelectorAll('[data-testid=group]').length > 1").await);
    for place in ["sources", "medicines", "writing", "publishing"] {
        window.click(&format!("place-{place}")).await;
        window.until(&format!("document.querySelector('[data-testid=place-{place}]').getAttribute('aria-current') === 'page'")).await;
        window.find("//main//h1").await;
        if place == "publishing" {
            window.marked("preview-pages").await;
        }
        assert_accessible(&window, place).await;
        assert!(window.is("!document.querySelector('[data-testid=failure]')").await, "{place}: {}", window.text().await);
    }
    window.close().await;
}

#[tokio::test]
async fn a_second_window_reads_and_names_who_writes() {
    let (workspace, _) = region::imported("demo");
    let folder = workspace.path();
    let first = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;
    first.marked("place-sources").await;
    let second = Window::open(&workspace.beside("second"), &["--workspace", folder.to_str().unwrap()]).await;
    let told = second.marked("read-only").await.text().await.unwrap();
    assert!(told.contains("開いている"), "{told}");
    assert!(second.is("document.querySelector('[data-testid=choose-files]').disabled").await);
    // Reading works all the same.
    second.click("place-medicines").await;
    second.until("document.querySelectorAll('[data-testid=table-medicines] [data-key]').length > 0").await;
    second.close().await;
    first.close().await;
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    let workspace = Workspace::new();
    let folder = workspace.path();
    let window = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;
    let key = |key: Key| char::from(key).to_string();
    let with_alt = |held: Key| format!("{}{}{}", char::from(Key::Alt), char::from(held), char::from(Key::Null));
    let at = |place: &str| format!("document.querySelector('[data-testid=place-{place}]')?.getAttribute('aria-current') === 'page'");

    window.marked("door-sample").await;
    window.tab_to("it.dataset.testid === 'door-sample'").await;
    window.keys(&key(Key::Enter)).await;
    window.marked("listing").await;

    // The field that reaches everything: the third thing it offers is 医薬品.
    window.keys(&with_control("k")).await;
    window.keys(&format!("{0}{0}{1}", char::from(Key::Down), char::from(Key::Enter))).await;
    window.until(&at("medicines")).await;
    window.tab_to("it.dataset.testid === 'search'").await;
    window.keys("カンデサルタン").await;
    window.until("document.querySelectorAll('[data-testid=table-medicines] [data-key]').length > 0").await;
    window.tab_to("it.getAttribute('role') === 'grid'").await;
    window.keys(&key(Key::Down)).await;
    window.marked("product").await;

    // Back to where one was, and from finding to finding.
    window.keys(&with_alt(Key::Left)).await;
    window.until(&at("writing")).await;
    window.keys(&key(Key::F8)).await;
    window.marked("entry-editor").await;

    // A product of 候補 becomes an option by one key, and that is taken back.
    window.tab_to("it.dataset.testid === 'tab-listing'").await;
    window.keys(&key(Key::Right)).await;
    window.marked("table-candidates").await;
    window.tab_to("it.getAttribute('role') === 'grid'").await;
    let chosen = "document.querySelector('[data-testid=table-candidates] [aria-selected=true]')?.textContent";
    window.until(chosen).await;
    let before = window.value(chosen).await;
    window.keys(if before.as_str().is_some_and(|row| row.contains('○')) { "1" } else { "2" }).await;
    window.until(&format!("{chosen} !== {before}")).await;
    window.keys(&with_control("z")).await;
    window.until(&format!("{chosen} === {before}")).await;
    window.close().await;
}

/// A list of usage as a pharmacy keeps it: no header that the program knows, and one place that no list calls so.
const USAGE_OF_A_PHARMACY: &str = "市町村,調剤した月,番号,出た数
北見本市,2026年3月,2171022F2056,\"1,234.5\"
東見本市,2026年3月,2171022F2056,210
どこか村,2026年3月,2171022F2056,30
北見本,2026年3月,2171022F2018,1000
";

#[tokio::test]
async fn the_region_its_usage_and_what_is_dispensed_there() {
    let workspace = Workspace::new();
    let folder = workspace.path();
    let window = Window::open(workspace.home(), &["--workspace", folder.to_str().unwrap()]).await;
    let key = |key: Key| char::from(key).to_string();
    window.click("door-sample").await;
    window.marked("listing").await;

    // 資料 has a mark for every kind, and says of a dataset what it is.
    window.click("place-sources").await;
    window.until("document.querySelectorAll('[data-testid=dataset]').length === 2").await;
    assert_accessible(&window, "資料").await;
    window.click_at("//*[@data-testid='dataset' and @data-id='ndb']").await;
    let facts = window.marked("dataset-facts").await.text().await.unwrap();
    for expected in ["2025-04〜2026-03", "年ごと", "47"] {
        assert!(facts.contains(expected), "{expected} is not in {facts}");
    }
    assert_accessible(&window, "資料, a dataset").await;

    // A region of two municipalities, drawn without the mouse.
    window.click("tab-places").await;
    window.marked("place-tree").await;
    window.tab_to("it.dataset.testid === 'draw-region'").await;
    window.keys(&key(Key::Enter)).await;
    window.marked("region-form").await;
    window.keys("東と北").await;
    for (name, code) in [("東見本市", "48203"), ("北見本市", "48201")] {
        window.tab_to("it.dataset.testid === 'place-filter'").await;
        window.run("document.activeElement.select()", vec![]).await;
        window.keys(name).await;
        window.tab_to("it.getAttribute('role') === 'tree'").await;
        window.keys(&key(Key::End)).await;
        window.keys(" ").await;
        window.until(&format!("document.querySelector('[data-place=\"{code}\"]')?.getAttribute('aria-checked') === 'true'")).await;
    }
    assert_accessible(&window, "資料, drawing a region").await;
    window.tab_to("it.dataset.testid === 'save-region'").await;
    window.keys(&key(Key::Enter)).await;
    window.until("!document.querySelector('[data-testid=region-form]')").await;
    window.until("document.activeElement.dataset.testid === 'place-tree'").await;
    window.fill("//*[@data-testid='place-filter']", "東と北").await;
    for expected in ["東と北", "薬剤師会", "710,400"] {
        window.until(&format!("document.querySelector('[data-testid=place-tree]').innerText.includes({expected:?})")).await;
    }
    window.marked("undo").await;

    // A file with headers of its own is read as a person says.
    let file = workspace.beside("薬局の月報.csv");
    std::fs::write(&file, USAGE_OF_A_PHARMACY).unwrap();
    window.click("tab-import").await;
    window.run("window.dispatchEvent(new CustomEvent('suisho:drop', { detail: { paths: arguments[0] } }))", vec![json!([file])]).await;
    window.marked("mapping").await;
    for (column, role) in ["place", "period", "nhi_code", "quantity"].into_iter().enumerate() {
        let choose = "const field = document.querySelector(`select[data-column=\"${arguments[0]}\"]`);
            field.value = arguments[1];
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        window.run(choose, vec![json!(column), json!(role)]).await;
    }
    window.fill("//input[@name='dataset']", "薬局の月報").await;
    let unit = "const field = document.querySelector('select[name=unit]');
        field.value = 'price_unit';
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(unit, vec![]).await;
    assert_accessible(&window, "資料, columns").await;
    window.click("import").await;
    window.marked("import-report").await;
    assert!(!window.is("document.querySelector('[data-testid=failure]')").await, "{}", window.text().await);
    assert_accessible(&window, "資料, usage imported").await;

    // One place is told by one press, the other counts nowhere.
    window.click("tab-unknown_places").await;
    window.until("document.querySelectorAll('[data-testid=unknown-places] tbody tr').length === 2").await;
    assert_accessible(&window, "資料, unknown places").await;
    window.click_at("//button[@aria-label='「北見本」は 見本県北見本市']").await;
    window.click_at("//button[@aria-label='「どこか村」を数えない']").await;
    window.until("document.querySelectorAll('[data-testid=decided-places] tbody tr').length === 2").await;
    assert_accessible(&window, "資料, places decided").await;

    // 医薬品 shows what is dispensed under the item of a common name, how it is supplied, and where it is used.
    window.click("place-medicines").await;
    window.fill("//*[@data-testid='search']", "アムロジピン錠５ｍｇ「ミホンアサキユメ」").await;
    let first = "document.querySelector('[data-testid=table-medicines] [data-key]')?.dataset.key";
    window.until(&format!("{first} === '2171022F2018'")).await;
    window.tab_to("it.getAttribute('role') === 'grid'").await;
    window.keys(&key(Key::Home)).await;
    window.until("document.querySelector('[data-testid=product]')?.dataset.code === '2171022F2018'").await;
    let shown = "document.querySelector('[data-testid=product]').innerText";
    for expected in ["ミホンアサキユメ", "通常出荷", "薬局の月報", "見本県北見本市", "1,000"] {
        window.until(&format!("{shown}.includes({expected:?})")).await;
    }
    assert_accessible(&window, "医薬品, brands and usage").await;
    window.close().await;
}
