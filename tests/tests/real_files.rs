//! The ministry's own files, where this machine has them: the numbers were counted on them by other means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tests::program::Workspace;
use tests::{pdf, real_data};

fn price_files(data: &Path, date: &str) -> Vec<PathBuf> {
    (1..=3).map(|part| data.join(format!("price/tp{date}-01_0{part}.xlsx"))).collect()
}

/// The newest editions of both lists.
fn imported(data: &Path) -> Workspace {
    let workspace = Workspace::new();
    let mut files = price_files(data, "20250814");
    files.push(data.join("generic-status/converted-20250716.csv"));
    workspace.import(0, &files);
    workspace
}

fn hits(found: &Value) -> Vec<&str> {
    found["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["name"].as_str()).collect()
}

#[test]
fn two_price_editions_read_without_a_fault_and_compare() {
    let Some(data) = real_data() else { return };
    let workspace = Workspace::new();
    for (date, effective_on, rows) in [("20240401", "2024-04-01", [7_264, 3_567, 2_060]), ("20250814", "2025-08-14", [6_944, 3_493, 1_980])]
    {
        let report = workspace.import(0, &price_files(&data, date));
        for (file, rows) in report["files"].as_array().unwrap().iter().zip(rows) {
            assert_eq!(file["kind"], "price_list", "{file}");
            assert_eq!(file["effective_on"], effective_on);
            assert_eq!((&file["rows_read"], &file["rows_kept"]), (&json!(rows), &json!(rows)));
            assert_eq!(file["errors"], json!([]));
        }
        // Files of one kind and date are one edition.
        let editions: BTreeSet<&str> = report["files"].as_array().unwrap().iter().filter_map(|file| file["edition"].as_str()).collect();
        let last = report["files"][2]["edition"].as_str().unwrap();
        let sources = workspace.ask(0, ["sources"]);
        let edition = sources["editions"].as_array().unwrap().iter().find(|edition| edition["effective_on"] == effective_on).unwrap();
        assert_eq!(edition["id"], last, "reported: {editions:?}");
        assert_eq!(edition["rows"], rows.iter().sum::<i32>());
        assert_eq!(edition["missing_parts"], json!([]));
    }
    let compared = workspace.ask(0, ["compare", "2024-04-01", "2025-08-14"]);
    for (field, expected) in
        [("common", 11_879), ("added", 538), ("removed", 1_012), ("dearer", 1_700), ("cheaper", 5_120), ("same", 5_059)]
    {
        assert_eq!(compared[field], expected, "{field}");
    }
    let listed = workspace.ask(0, ["compare", "2024-04-01", "2025-08-14", "--list"]);
    assert_eq!(listed["products"].as_array().map(Vec::len), Some(538 + 1_012 + 1_700 + 5_120));
}

#[test]
fn the_parts_of_an_edition_may_come_one_by_one() {
    let Some(data) = real_data() else { return };
    let together = Workspace::new();
    together.import(0, &price_files(&data, "20250814"));
    let apart = Workspace::new();
    for file in price_files(&data, "20250814").into_iter().rev() {
        apart.import(0, &[file]);
    }
    let id = |workspace: &Workspace| workspace.ask(0, ["sources"])["editions"][0]["id"].clone();
    assert_eq!(id(&together), id(&apart));
}

#[test]
fn the_old_layout_has_its_names_in_place() {
    let Some(data) = real_data() else { return };
    let file = data.join("price/converted-20160401.csv");
    let workspace = Workspace::new();
    let report = workspace.import(0, std::slice::from_ref(&file));
    assert_eq!(report["files"][0]["rows_kept"], 15_925);
    assert_eq!(report["files"][0]["errors"], json!([]));

    // Read a second time by hand: the name is the column before the maker, under a blank header.
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let maker = reader.headers().unwrap().iter().position(|header| header == "メーカー名").unwrap();
    let expected: BTreeMap<String, String> =
        reader.records().map(Result::unwrap).map(|record| (record[1].to_owned(), record[maker - 1].to_owned())).collect();
    let found = workspace.ask(0, ["search", "--limit", "20000"]);
    assert_eq!(found["total"], 15_925);
    let hits = found["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 15_925);
    for hit in hits {
        assert_eq!(hit["name"].as_str().unwrap(), expected[hit["nhi_code"].as_str().unwrap()]);
    }
}

/// The statuses of a status edition as the program stored them.
fn stored_statuses(file: PathBuf) -> BTreeMap<&'static str, u64> {
    let workspace = Workspace::new();
    workspace.import(0, &[file]);
    let opened = reference_data::workspace::Workspace::open(&workspace.path(), None).unwrap();
    let store = reference_data::store::Store::open(&opened).unwrap();
    let edition = store.editions().unwrap().remove(0);
    let mut counts = BTreeMap::new();
    for row in store.rows::<reference_data::import::StatusRow>(&edition).unwrap() {
        *counts.entry(row.status.sign()).or_default() += 1;
    }
    counts
}

#[test]
fn statuses_are_read_as_published() {
    let Some(data) = real_data() else { return };
    for (date, expected) in [
        ("20160401", [("", 3_761), ("1", 2_181), ("2", 1_502), ("3", 8_377), ("★", 66), ("☆", 38)]),
        ("20240401", [("", 3_965), ("1", 2_360), ("2", 1_304), ("3", 4_829), ("★", 319), ("☆", 140)]),
        ("20250716", [("", 3_813), ("1", 2_437), ("2", 1_216), ("3", 4_375), ("★", 405), ("☆", 188)]),
    ] {
        assert_eq!(stored_statuses(data.join(format!("generic-status/converted-{date}.csv"))), BTreeMap::from(expected), "{date}");
    }
}

#[test]
fn statuses_join_the_price_list_and_a_code_that_they_do_not_know_is_unknown() {
    let Some(data) = real_data() else { return };
    // Both lists as CSV of nearly one date, joined by hand.
    let status_file = data.join("generic-status/converted-20250716.csv");
    let price_file = data.join("price/converted-20250401.csv");
    let workspace = Workspace::new();
    let report = workspace.import(0, &[price_file.clone(), status_file.clone()]);
    assert_eq!(report["files"][1]["kind"], "generic_status");
    assert_eq!(report["files"][1]["rows_kept"], 12_434);

    let column = |file: &Path, column: &str| -> BTreeMap<String, String> {
        let mut reader = csv::Reader::from_path(file).unwrap();
        let at = |header: &str, reader: &mut csv::Reader<_>| reader.headers().unwrap().iter().position(|known| known == header).unwrap();
        let (code, column) = (at("薬価基準収載医薬品コード", &mut reader), at(column, &mut reader));
        reader.records().map(Result::unwrap).map(|record| (record[code].to_owned(), record[column].trim().to_owned())).collect()
    };
    let statuses = column(&status_file, "各先発医薬品の後発医薬品の有無に関する情報");
    let mut joined: BTreeMap<&str, u64> = BTreeMap::new();
    for code in column(&price_file, "品名").keys() {
        *joined.entry(statuses.get(code).map_or("unknown", |status| if status.is_empty() { "blank" } else { status })).or_default() += 1;
    }
    for status in ["blank", "1", "2", "3", "★", "☆", "unknown"] {
        let found = workspace.ask(0, ["search", "--limit", "1", "--status", status]);
        assert_eq!(found["total"].as_u64(), Some(joined.get(status).copied().unwrap_or_default()), "{status}");
    }

    let workspace = imported(&data);
    let unknown = workspace.ask(0, ["search", "--status", "unknown", "--limit", "20"]);
    assert_eq!(unknown["total"], 11);
    assert!(unknown["hits"].as_array().unwrap().iter().all(|hit| hit["generic_status"].is_null()));
}

#[test]
fn every_status_edition_is_read() {
    let Some(data) = real_data() else { return };
    for (date, rows) in [("20160401", 15_925), ("20240401", 12_917), ("20250716", 12_434)] {
        let report = Workspace::new().import(0, &[data.join(format!("generic-status/converted-{date}.csv"))]);
        assert_eq!(report["files"][0]["kind"], "generic_status");
        assert_eq!(report["files"][0]["rows_kept"], rows, "{date}");
        assert_eq!(report["files"][0]["errors"], json!([]));
    }
}

#[test]
fn search_understands_what_a_pharmacist_types() {
    let Some(data) = real_data() else { return };
    let workspace = imported(&data);
    let search = |query: &str| workspace.ask(0, ["search", query, "--limit", "500"]);

    let spellings: Vec<Value> = ["ｱﾑﾛｼﾞ", "あむろじ", "アムロジ"].map(search).into();
    assert!(spellings[0]["total"].as_u64().is_some_and(|total| total > 50));
    assert!(spellings.iter().all(|found| found == &spellings[0]));

    let by_code = search("2149");
    let codes: Vec<&str> = by_code["hits"].as_array().unwrap().iter().filter_map(|hit| hit["nhi_code"].as_str()).collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| code.starts_with("2149")), "{codes:?}");

    let rosuvastatin = search("ロスバスタチン 5 トーワ");
    assert_eq!(hits(&rosuvastatin)[0], "ロスバスタチン錠５ｍｇ「トーワ」");
    assert!(hits(&rosuvastatin)[1].starts_with("ロスバスタチンＯＤ錠５ｍｇ"), "{:?}", hits(&rosuvastatin));

    for hit in search("アムロジピン 5mg")["hits"].as_array().unwrap() {
        assert!(hit["name"].as_str().unwrap().contains("５ｍｇ"), "5mg is not 2.5mg: {hit}");
    }
    for hit in search("テルミサルタン 20mg")["hits"].as_array().unwrap() {
        assert_eq!(hit["strength"], "20mg", "{hit}");
    }
    // One character is enough, and a name that begins with the word comes before one that contains it.
    assert!(search("鉄")["total"].as_u64().is_some_and(|total| total > 0));
    assert!(hits(&search("アスピリン"))[0].starts_with("アスピリン"));
}

/// Groups of the association's own making, each with every ingredient recommended by 一般名 and one generic picked per form and strength.
const GROUPS: [(&str, &[&str]); 3] = [
    ("ARB", &["2149039", "2149040", "2149041", "2149042", "2149044", "2149046", "2149048"]),
    ("スタチン", &["2189010", "2189011", "2189012", "2189015", "2189016", "2189017"]),
    ("PPI", &["2329022", "2329023", "2329028", "2329029"]),
];

fn formulary(workspace: &Workspace) -> Value {
    let sources = workspace.ask(0, ["sources"]);
    let edition = |kind: &str| {
        sources["editions"].as_array().unwrap().iter().find(|edition| edition["kind"] == kind && edition["newest"] == true).unwrap()["id"]
            .clone()
    };
    let all = workspace.ask(0, ["search", "--route", "oral", "--status", "3", "--limit", "20000"]);
    let generics = all["hits"].as_array().unwrap();
    let groups: Vec<Value> = (1..).zip(GROUPS).map(|(order, (name, ingredients))| {
        let entries: Vec<Value> = (1..).zip(ingredients).map(|(order, ingredient)| entry(generics, order, ingredient)).collect();
        json!({ "id": format!("group-{order}"), "order": order, "name": name, "ingredients": ingredients, "edition": "初版", "review_due": "2026-03-01", "entries": entries })
    }).collect();
    json!({
        "schema": "suisho-formulary/1", "id": "test", "title": "検査用地域フォーミュラリ", "edition": "2025.1", "issuer": { "name": "検査薬剤師会" },
        "region": { "name": "検査地域" }, "policy": "nihonkai", "basis": { "price_list": edition("price_list"), "generic_status": edition("generic_status") },
        "drug_groups": groups, "statement": "本フォーミュラリは処方を制限するものではありません。"
    })
}

fn entry(generics: &[Value], order: u32, ingredient: &str) -> Value {
    let mut items: BTreeMap<&str, &Value> = BTreeMap::new();
    for hit in generics {
        let code = hit["nhi_code"].as_str().unwrap();
        if code.starts_with(ingredient) {
            items.entry(&code[..9]).or_insert(hit);
        }
    }
    assert!(!items.is_empty(), "{ingredient} has generics");
    let name = items.values().next().unwrap()["ingredient"].clone();
    let items: Vec<Value> = items
        .iter()
        .map(|(group9, hit)| {
            json!({ "id": format!("item-{group9}"), "form": "", "strength": hit["strength"], "group9": group9,
                "products": [{ "id": hit["nhi_code"], "nhi_code": hit["nhi_code"], "name": hit["name"], "maker": hit["maker"] }] })
        })
        .collect();
    json!({ "id": format!("entry-{ingredient}"), "order": order, "tier": "recommended", "rank": order, "level": "ingredient",
        "ingredient": { "code": ingredient, "name": name }, "items": items,
        "reason": { "efficacy": "有効性の理由", "safety": "安全性の理由", "economy": "経済性の理由", "stable_supply": "安定供給の理由" } })
}

fn written(workspace: &Workspace, name: &str, content: &Value) -> String {
    let path = workspace.beside(name);
    std::fs::write(&path, serde_json::to_vec_pretty(content).unwrap()).unwrap();
    path.into_os_string().into_string().unwrap()
}

fn errors(findings: &Value) -> Vec<&Value> {
    findings["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == "error").collect()
}

#[test]
fn a_formulary_of_generics_has_no_error_and_an_originator_or_a_drug_without_generics_has() {
    let Some(data) = real_data() else { return };
    let workspace = imported(&data);
    let sound = formulary(&workspace);
    let findings = workspace.ask(0, ["check", &written(&workspace, "sound.json", &sound)]);
    assert_eq!(errors(&findings), Vec::<&Value>::new());

    // ミカルディス in the place of its generics.
    let mut originator = sound.clone();
    let found = workspace.ask(0, ["search", "ミカルディス錠４０ｍｇ"]);
    let micardis = &found["hits"][0];
    assert_eq!(micardis["name"], "ミカルディス錠４０ｍｇ");
    let telmisartan = originator["drug_groups"][0]["entries"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|entry| entry["ingredient"]["code"] == "2149042")
        .unwrap();
    let item = telmisartan["items"].as_array_mut().unwrap().iter_mut().find(|item| item["group9"] == "2149042F2").unwrap();
    item["products"] =
        json!([{ "id": micardis["nhi_code"], "nhi_code": micardis["nhi_code"], "name": micardis["name"], "maker": micardis["maker"] }]);
    let findings = workspace.ask(1, ["check", &written(&workspace, "originator.json", &originator)]);
    let found = errors(&findings);
    assert!(!found.is_empty());
    for error in &found {
        assert!(error["message"].as_str().unwrap().contains("ミカルディス"), "{error}");
        let place: Vec<&str> = error["where"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(place[..2], ["group-1", "entry-2149042"], "{error}");
    }

    // タケキャブ has no generic at all.
    let mut without_generic = sound.clone();
    let found = workspace.ask(0, ["search", "タケキャブ錠１０ｍｇ"]);
    let vonoprazan = &found["hits"][0];
    let code = vonoprazan["nhi_code"].as_str().unwrap();
    let group = &mut without_generic["drug_groups"][2];
    group["ingredients"].as_array_mut().unwrap().push(json!(&code[..7]));
    group["entries"].as_array_mut().unwrap().push(json!({
        "id": "entry-p-cab", "order": 9, "tier": "recommended", "rank": 9, "level": "ingredient", "ingredient": { "code": &code[..7], "name": vonoprazan["ingredient"] },
        "items": [{ "id": "item-p-cab", "form": "錠", "strength": "10mg", "group9": &code[..9] }],
        "reason": { "efficacy": "理由", "safety": "理由", "economy": "理由", "stable_supply": "理由" }
    }));
    let findings = workspace.ask(1, ["check", &written(&workspace, "without.json", &without_generic)]);
    let found = errors(&findings);
    assert!(!found.is_empty());
    for error in &found {
        assert!(error["message"].as_str().unwrap().contains("後発"), "{error}");
        assert_eq!(error["where"][1], "entry-p-cab", "{error}");
    }
}

#[test]
fn its_pdf_shows_every_name_in_fonts_of_its_own_and_is_the_same_every_time() {
    let Some(data) = real_data() else { return };
    let workspace = imported(&data);
    let content = formulary(&workspace);
    let document = written(&workspace, "formulary.json", &content);
    let files = ["1.pdf", "2.pdf"].map(|name| workspace.beside(name));
    for file in &files {
        workspace.ask(0, ["publish", &document, "--format", "pdf", "--out", file.to_str().unwrap()]);
    }
    assert!(std::fs::read(&files[0]).unwrap() == std::fs::read(&files[1]).unwrap(), "two runs give two files");
    pdf::sound(&files[0]);
    for font in pdf::fonts(&files[0]) {
        assert!(font.embedded && font.subset && font.unicode, "{}", font.name);
    }
    let text = pdf::text(&files[0]);
    let mut names = 0;
    for group in content["drug_groups"].as_array().unwrap() {
        for entry in group["entries"].as_array().unwrap() {
            for product in entry["items"].as_array().unwrap().iter().flat_map(|item| item["products"].as_array().unwrap()) {
                let name: String = product["name"].as_str().unwrap().split_whitespace().collect();
                assert!(text.contains(&name), "{name} is not in the text of the PDF");
                names += 1;
            }
        }
    }
    assert!(names > 40, "{names} names");
}

/// What the list says in words is read, not only kept.
#[test]
fn words_of_the_lists_become_dates_and_signs() {
    let Some(data) = real_data() else { return };
    let workspace = imported(&data);
    let found = workspace.ask(0, ["search", "クレナフィン"]);
    let product = workspace.ask(0, ["product", found["hits"][0]["nhi_code"].as_str().unwrap()]);
    // 備考 of the status list: R7.10.1から「2」に変更
    assert_eq!(product["product"]["status"], "1");
    assert_eq!(product["product"]["status_notice"], json!({ "on": "2025-10-01", "year_stated": true, "status": "2" }));

    // メーカー名 is blank where one code stands for many products.
    let found = workspace.ask(0, ["search", "ブドウ糖注射液", "--limit", "100"]);
    assert!(found["hits"].as_array().unwrap().iter().any(|hit| hit["maker"].is_null()));

    // 経過措置 has two last days in an edition.
    let mut until: BTreeSet<String> = BTreeSet::new();
    let all = workspace.ask(0, ["search", "--limit", "20000"]);
    for hit in all["hits"].as_array().unwrap() {
        until.extend(hit["transitional_until"].as_str().map(str::to_owned));
    }
    assert!((1..=3).contains(&until.len()) && until.iter().all(|day| day.ends_with("-03-31") || day.ends_with("-09-30")), "{until:?}");
}
