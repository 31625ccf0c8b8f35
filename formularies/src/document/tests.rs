use serde_json::{Value, json};

use super::*;
use crate::fixture::{catalogue, content, entry};
use crate::policy;
use crate::publish::edition::with_facts;

fn sample() -> Content {
    let mut content = content(vec![
        entry("recommended", "2149042", &["2149042F1", "2149042F2034 2149042F2042"]),
        entry("option", "2149040", &["2149040F1028"]),
    ]);
    content.references = vec![Reference { id: "r".into(), order: 1, text: "診療ガイドライン".into() }];
    content.drug_groups[0].entries[0].references = vec!["r".into()];
    content
}

#[test]
fn the_committed_schema_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/suisho-formulary-1.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, json_schema()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == json_schema(), "run the tests of this crate with UPDATE_SCHEMA=1");
}

#[test]
fn a_document_reads_back_as_it_was() {
    let draft = sample();
    for content in [with_facts(&draft, policy::find("nihonkai").unwrap(), &catalogue()), draft] {
        let text = canonical(&content);
        assert_eq!(parse(&text).unwrap(), content);
        assert_eq!(name(&parse(&format!("\u{feff}{text}")).unwrap()), name(&content));
        let spread = serde_json::to_string_pretty(&content).unwrap();
        assert_eq!(name(&parse(&spread).unwrap()), name(&content));
    }
}

#[test]
fn the_name_does_not_depend_on_places_in_arrays() {
    let content = sample();
    let mut shuffled: Value = serde_json::to_value(&content).unwrap();
    shuffled["drug_groups"][0]["entries"].as_array_mut().unwrap().reverse();
    shuffled["drug_groups"][0]["entries"][1]["items"].as_array_mut().unwrap().reverse();
    assert_ne!(shuffled, serde_json::to_value(&content).unwrap());
    assert_eq!(name(&parse(&shuffled.to_string()).unwrap()), name(&content));
    let mut other = content.clone();
    other.title.push('！');
    assert_ne!(name(&other), name(&content));
}

#[test]
fn what_a_reader_may_leave_out() {
    let document = json!({
        "schema": SCHEMA, "id": "f", "title": "t", "edition": "1", "issuer": {"name": "n"}, "region": {},
        "policy": "notice", "basis": {}, "statement": STATEMENT
    });
    let content = parse(&document.to_string()).unwrap();
    assert_eq!((content.drug_groups.len(), content.facts.len()), (0, 0));
}

#[test]
fn a_hostile_document_is_refused_whole() {
    type Spoil = fn(&mut Value);
    let cases: Vec<(&str, Spoil, &str)> = vec![
        ("another version", |d| d["schema"] = json!("suisho-formulary/2"), "document_other_schema"),
        ("no version", |d| d["schema"] = json!(1), "document_malformed"),
        ("unknown field", |d| d["macro"] = json!("x"), "document_malformed"),
        ("unknown field within", |d| d["drug_groups"][0]["entries"][0]["x"] = json!(1), "document_malformed"),
        ("missing field", |d| d["title"] = Value::Null, "document_malformed"),
        ("a code that is none", |d| d["drug_groups"][0]["ingredients"][0] = json!("../../x"), "document_malformed"),
        ("a day that does not exist", |d| d["drug_groups"][0]["review_due"] = json!("2026-02-30"), "document_malformed"),
        ("an order below zero", |d| d["drug_groups"][0]["order"] = json!(-1), "document_malformed"),
        ("empty id", |d| d["drug_groups"][0]["id"] = json!(""), "document_empty_id"),
        ("an id twice in a list", |d| d["drug_groups"][0]["entries"][1]["id"] = json!("e1"), "document_repeated_id"),
        ("an id twice in two lists", |d| d["references"][0]["id"] = json!("e1"), "document_repeated_id"),
        (
            "a product twice in an item",
            |d| {
                let products = d["drug_groups"][0]["entries"][0]["items"][1]["products"].as_array_mut().unwrap();
                products[1] = products[0].clone();
            },
            "document_repeated_id",
        ),
        (
            "a product under another id",
            |d| d["drug_groups"][0]["entries"][0]["items"][1]["products"][0]["id"] = json!("2149042F1020"),
            "document_misplaced",
        ),
        (
            "an item of another ingredient",
            |d| d["drug_groups"][0]["entries"][1]["items"] = json!([{"id": "i", "form": "", "strength": "", "group9": "2149042F1"}]),
            "document_misplaced",
        ),
        (
            "a product of another form",
            |d| {
                let item = &mut d["drug_groups"][0]["entries"][0]["items"][1];
                item["products"][0]["id"] = json!("2149042F1020");
                item["products"][0]["nhi_code"] = json!("2149042F1020");
            },
            "document_misplaced",
        ),
        ("a reference to nothing", |d| d["references"] = json!([]), "document_dangling_reference"),
    ];
    for (what, spoil, expected) in cases {
        let mut document = serde_json::to_value(sample()).unwrap();
        spoil(&mut document);
        assert_eq!(parse(&document.to_string()).map_err(|error| error.code()), Err(expected), "{what}");
    }
    for (text, expected) in [
        (String::new(), "document_malformed"),
        ("[]".into(), "document_malformed"),
        ("[".repeat(1_000_000), "document_malformed"),
        (r#"{"schema":"suisho-formulary/1","schema":"suisho-formulary/1"}"#.into(), "document_malformed"),
        (" ".repeat(MAX_BYTES + 1), "document_too_large"),
    ] {
        assert_eq!(parse(&text).map_err(|error| error.code()), Err(expected), "{:.40}", text);
    }
}

#[test]
fn a_malformed_document_says_where() {
    let text = format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"id\": 7\n}}");
    let error = parse(&text).unwrap_err();
    assert!(matches!(error, DocumentError::Malformed { line: 3, .. }), "{error}");
}

#[test]
fn a_basis_without_usage_is_written_as_it_always_was() {
    let content = sample();
    assert!(!canonical(&content).contains("usage"));
    let mut other = content.clone();
    other.basis.usage = Some("国保".parse().unwrap());
    assert_ne!(name(&other), name(&content));
    assert_eq!(parse(&canonical(&other)).unwrap(), other);
    // A name that no dataset can have is no document.
    let text = canonical(&other).replace("\"usage\":\"国保\"", "\"usage\":\" \"");
    assert_eq!(parse(&text).unwrap_err().code(), "document_malformed");
}
