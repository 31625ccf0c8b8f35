//! The terminal on 見本県: what each command answers, on any machine.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;
use tests::program::{Workspace, answer, command};
use tests::{pdf, region};

/// The fields that scripts build on.
#[test]
fn every_command_answers_one_json_value_with_its_fields() {
    let (workspace, files) = region::imported("demo");
    let editions = workspace.ask(0, ["sources"]);
    let prices: Vec<&Value> = editions["editions"].as_array().unwrap().iter().filter(|edition| edition["kind"] == "price_list").collect();
    assert!(prices.len() >= 2, "the region has two price editions to compare: {editions}");
    let (older, newer) = (prices[0]["id"].as_str().unwrap(), prices[1]["id"].as_str().unwrap());
    let found = workspace.ask(0, ["search", "ミホン", "--limit", "1"]);
    let code = found["hits"].get(0).map_or_else(
        || workspace.ask(0, ["search", "--limit", "1"])["hits"][0]["nhi_code"].as_str().unwrap().to_owned(),
        |hit| hit["nhi_code"].as_str().unwrap().to_owned(),
    );
    let formulary = region::formulary();
    let formulary = formulary.to_str().unwrap();
    let out = workspace.beside("out.csv");
    let file = files[0].to_str().unwrap();

    let cases: Vec<(Vec<&str>, &str, &[&str])> = vec![
        (
            vec!["import", file],
            "/files/0",
            &["path", "kind", "edition", "effective_on", "rows_read", "rows_kept", "already_imported", "errors"],
        ),
        (vec!["sources"], "/editions/0", &["id", "kind", "effective_on", "rows", "files"]),
        (vec!["compare", older, newer], "", &["common", "added", "removed", "dearer", "cheaper", "same", "status_changed"]),
        (vec!["search", "錠"], "", &["total", "hits"]),
        (vec!["search", "錠"], "/hits/0", &["nhi_code", "yj_code", "name", "ingredient", "strength", "maker", "price", "generic_status"]),
        (vec!["product", &code], "", &["product", "prices", "statuses", "group"]),
        (vec!["check", formulary], "", &["findings"]),
        (vec!["publish", formulary, "--format", "csv", "--out", out.to_str().unwrap()], "", &["path", "format", "sha256", "pages"]),
    ];
    for (arguments, place, fields) in cases {
        let value = workspace.ask(0, arguments.clone());
        let place = value.pointer(place).unwrap_or_else(|| panic!("{arguments:?} has no {place}: {value}"));
        for field in fields {
            assert!(place.get(field).is_some(), "{arguments:?} has no {field}: {place}");
        }
    }
}

#[test]
fn the_region_is_the_same_every_time_and_says_that_it_is_a_sample() {
    let workspace = Workspace::new();
    let first = region::files_of(&workspace.beside("first"), "demo", &[]);
    let second = region::files_of(&workspace.beside("second"), "demo", &[]);
    let names = |files: &[std::path::PathBuf]| files.iter().map(|file| file.file_name().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    for (a, b) in first.iter().zip(&second) {
        assert!(std::fs::read(a).unwrap() == std::fs::read(b).unwrap(), "{} differs", a.display());
    }
    let report = workspace.import(0, &first);
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), first.len());
    for file in files {
        assert!(file["refusal"].is_null() && file["errors"] == serde_json::json!([]), "{file}");
        // A city with wards stands on both sheets of its list.
        let twice = u64::from(file["kind"] == "municipality");
        assert_eq!(file["rows_read"].as_u64(), file["rows_kept"].as_u64().map(|kept| kept + twice), "{file}");
    }
    // No name in it can be mistaken for a real product.
    let all = workspace.ask(0, ["search", "--limit", "5000"]);
    let hits = all["hits"].as_array().unwrap();
    assert!((300..=600).contains(&hits.len()), "about 400 products: {}", hits.len());
    for hit in hits {
        let words = format!("{}{}", hit["name"], hit["maker"]);
        assert!(words.contains("見本") || words.contains("ミホン"), "{words}");
    }
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let workspace = Workspace::new();
    let files = region::files_of(&workspace.beside("sample"), "demo", &[]);
    workspace.import(0, &files);
    let before = workspace.state();
    let report = workspace.import(0, &files);
    for file in report["files"].as_array().unwrap() {
        assert_eq!(file["already_imported"], true, "{file}");
    }
    assert_eq!(workspace.state(), before);
}

#[test]
fn what_was_read_can_be_rebuilt_from_the_files() {
    let (workspace, _) = region::imported("demo");
    let sources = workspace.ask(0, ["sources"]);
    let found = workspace.ask(0, ["search", "錠", "--limit", "500"]);
    for name in ["reference.db", "reference.db-wal", "reference.db-shm"] {
        let _ = std::fs::remove_file(workspace.path().join(name));
    }
    let _ = std::fs::remove_dir_all(workspace.path().join("index"));
    workspace.run(["rebuild"]).expect(0);
    assert_eq!(workspace.ask(0, ["sources"]), sources);
    assert_eq!(workspace.ask(0, ["search", "錠", "--limit", "500"]), found);
}

#[test]
fn the_sample_formulary_has_no_error_and_prints() {
    let (workspace, _) = region::imported("demo");
    let formulary = region::formulary();
    let formulary = formulary.to_str().unwrap();
    let findings = workspace.ask(0, ["check", formulary]);
    let errors: Vec<&Value> = findings["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");

    let (first, second) = (workspace.beside("1.pdf"), workspace.beside("2.pdf"));
    let printed = workspace.ask(0, ["publish", formulary, "--format", "pdf", "--out", first.to_str().unwrap()]);
    workspace.ask(0, ["publish", formulary, "--format", "pdf", "--out", second.to_str().unwrap()]);
    assert!(std::fs::read(&first).unwrap() == std::fs::read(&second).unwrap(), "two runs give two files");
    assert_eq!(printed["pages"].as_u64().map(|pages| pages.to_string()), pdf::info(&first, "Pages"));

    pdf::sound(&first);
    let fonts = pdf::fonts(&first);
    assert!(!fonts.is_empty());
    for font in &fonts {
        assert!(font.embedded && font.subset && font.unicode, "{}", font.name);
    }
    let text = pdf::text(&first);
    let content: Value = serde_json::from_str(&std::fs::read_to_string(region::formulary()).unwrap()).unwrap();
    for expected in named_in(&content) {
        let expected: String = expected.split_whitespace().collect();
        assert!(text.contains(&expected), "{expected} is not in the text of the PDF");
    }
    // Printed from the terminal it is a draft, and says so.
    assert!(text.contains('案'));
}

/// What a reader must find: titles, names of groups and entries, products, reasons.
fn named_in(content: &Value) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    let mut take = |value: &Value| names.extend(value.as_str().filter(|text| !text.is_empty()).map(str::to_owned));
    take(&content["title"]);
    take(&content["issuer"]["name"]);
    take(&content["statement"]);
    for group in content["drug_groups"].as_array().unwrap() {
        take(&group["name"]);
        for entry in group["entries"].as_array().unwrap() {
            take(&entry["ingredient"]["name"]);
            for reason in ["efficacy", "safety", "economy", "stable_supply"] {
                take(&entry["reason"][reason]);
            }
            for product in entry["items"].as_array().unwrap().iter().flat_map(|item| item["products"].as_array().unwrap()) {
                take(&product["name"]);
            }
        }
    }
    assert!(names.len() > 10);
    names
}

#[test]
fn the_csv_opens_in_excel_and_starts_no_formula() {
    let (workspace, _) = region::imported("demo");
    // A text that a spreadsheet would run, where people write freely.
    let mut content: Value = serde_json::from_str(&std::fs::read_to_string(region::formulary()).unwrap()).unwrap();
    content["drug_groups"][0]["entries"][0]["reason"]["efficacy"] = "=HYPERLINK(\"x\")".into();
    content["drug_groups"][0]["entries"][0]["reason"]["safety"] = "一行目\n二行目".into();
    let document = workspace.beside("formulary.json");
    std::fs::write(&document, serde_json::to_vec(&content).unwrap()).unwrap();
    let out = workspace.beside("out.csv");
    workspace.ask(0, ["publish", document.to_str().unwrap(), "--format", "csv", "--out", out.to_str().unwrap()]);

    let bytes = std::fs::read(&out).unwrap();
    let text = String::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").expect("Excel needs the mark to see UTF-8").to_vec()).unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().len();
    let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("every record has every column")).collect();
    assert!(columns > 5 && !records.is_empty());
    assert_eq!(text.lines().count(), records.len() + 1, "one record per line");
    let mut codes = 0;
    for cell in records.iter().flat_map(csv::StringRecord::iter) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?} would run");
        codes += usize::from(cell.trim_start_matches('\'').len() == 12 && cell.parse::<reference_data::codes::NhiCode>().is_ok());
    }
    assert!(codes > 0, "codes stand as text");
}

#[test]
fn help_and_version_are_answered_without_a_window() {
    let workspace = Workspace::new();
    for (argument, expected) in [("--help", "import"), ("--version", env!("CARGO_PKG_VERSION"))] {
        let mut asked = command(workspace.home());
        asked.arg(argument);
        let said = answer(asked).expect(0).out;
        assert!(said.contains(expected), "{said}");
    }
    let mut unknown = command(workspace.home());
    unknown.arg("frobnicate");
    let unknown = answer(unknown);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.out.is_empty());
}

#[test]
fn who_stops_reading_has_read_enough() {
    let (workspace, _) = region::imported("demo");
    let mut command = workspace.command(["search", "", "--limit", "5000", "--json"]);
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    running.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // The pipe is closed here, with most of the answer unread.
    let ended = running.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// Who mistypes a command is told so in the language of the program, with a code for scripts.
#[test]
fn words_that_are_no_command_are_refused_in_words_that_a_person_reads() {
    let workspace = Workspace::new();
    for (words, message) in [
        (&["serach"][..], "「serach」というコマンドはありません。"),
        (&["place-page", "48101"], "「48101」という指定はありません。"),
        (&["search", "--colour"], "「--colour」という指定はありません。"),
        (&["place-page"], "--place <PLACE> が足りません。"),
        (&["share", "--by", "place", "--trace-limit", "many"], "「many」は、--trace-limit <N> の値になりません。"),
        (&["share", "--by"], "--by <BY> に値がありません。"),
        (&["place-page", "--place", "48101", "--place", "48102"], "--place <PLACE> は、一度だけ"),
    ] {
        let refused = workspace.ask(2, words.iter().copied());
        assert_eq!(refused["error"]["code"], "words", "{words:?}");
        let told = refused["error"]["message"].as_str().unwrap();
        assert!(told.starts_with(message), "{words:?}: {told}");
        let remedy = refused["error"]["remedy"].as_str().unwrap();
        assert!(remedy.contains("--help"), "{words:?}: {remedy}");
    }
    let help = workspace.run(["--help"]);
    assert_eq!(help.code, Some(0), "{}", help.said());
}
