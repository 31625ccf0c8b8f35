//! What is published stays as it was published.

use serde_json::{Value, json};
use tests::hostile::{placed, price_csv, price_rows};
use tests::program::Workspace;
use tests::{pdf, region};

fn received() -> Workspace {
    let (workspace, _) = region::imported("demo");
    let received = workspace.ask(0, ["receive", region::formulary().to_str().unwrap()]);
    assert_eq!(received["formulary"], "mihon-central");
    workspace
}

fn sample() -> Value {
    serde_json::from_str(&std::fs::read_to_string(region::formulary()).unwrap()).unwrap()
}

#[test]
fn a_declared_edition_reads_the_same_when_the_lists_have_moved_on() {
    let workspace = received();
    let declared = workspace.ask(0, ["declare", "mihon-central", "--on", "2026-04-01"]);
    let edition = declared["published"][0]["sha256"].as_str().unwrap().to_owned();
    let print = |name: &str, format: &str| {
        let out = workspace.beside(name);
        workspace.ask(0, ["publish", "mihon-central", "--edition", &edition, "--format", format, "--out", out.to_str().unwrap()]);
        out
    };
    let before = ["pdf", "csv", "json"].map(|format| std::fs::read(print(&format!("before.{format}"), format)).unwrap());
    let text = pdf::text(&workspace.beside("before.pdf"));
    assert!(text.contains("2026-04-01") || text.contains("令和8年4月1日"), "the day it was published");

    // A newer price list that knows none of its products.
    workspace.import(0, &[placed(&workspace.beside("newer"), "20270401.csv", price_csv(&price_rows(200)).as_bytes())]);
    for (format, before) in ["pdf", "csv", "json"].into_iter().zip(before) {
        assert!(std::fs::read(print(&format!("after.{format}"), format)).unwrap() == before, "the {format} changed");
    }
    // The draft stands on the edition that it names, and is told of the newer one.
    let findings = workspace.ask(0, ["check", "mihon-central"]);
    assert!(findings["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "price_basis_outdated"), "{findings}");
}

#[test]
fn a_draft_says_that_it_is_one_and_an_edition_does_not() {
    let workspace = received();
    let draft = workspace.beside("draft.pdf");
    workspace.ask(0, ["publish", "mihon-central", "--format", "pdf", "--out", draft.to_str().unwrap()]);
    let declared = workspace.ask(0, ["declare", "mihon-central", "--on", "2026-04-01"]);
    let edition = declared["published"][0]["sha256"].as_str().unwrap();
    let published = workspace.beside("published.pdf");
    workspace.ask(0, ["publish", "mihon-central", "--edition", edition, "--format", "pdf", "--out", published.to_str().unwrap()]);
    let count = |file| pdf::text(file).matches('案').count();
    let pages: usize = pdf::info(&draft, "Pages").unwrap().parse().unwrap();
    assert!(count(&draft) >= count(&published) + pages, "every page of a draft is marked");
    // The same content is published once.
    let again = workspace.run(["declare", "mihon-central", "--on", "2026-05-01"]).expect(2);
    assert!(again.said().contains("2026-04-01"), "{}", again.said());
}

#[test]
fn what_has_errors_is_not_declared() {
    let (workspace, _) = region::imported("demo");
    let mut content = sample();
    // An originator as 推奨薬.
    let found = workspace.ask(0, ["search", "--status", "2", "--route", "oral", "--limit", "500"]);
    let entry = &content["drug_groups"][0]["entries"][0];
    let ingredient = entry["ingredient"]["code"].as_str().unwrap().to_owned();
    let hits = found["hits"].as_array().unwrap();
    let originator =
        hits.iter().find(|hit| hit["nhi_code"].as_str().unwrap().starts_with(&ingredient)).expect("the ingredient has an originator");
    let code = originator["nhi_code"].as_str().unwrap();
    content["drug_groups"][0]["entries"][0]["tier"] = "recommended".into();
    content["drug_groups"][0]["entries"][0]["items"] = json!([{ "id": "item-1", "form": "錠", "strength": originator["strength"], "group9": code[..9],
        "products": [{ "id": code, "nhi_code": code, "name": originator["name"], "maker": originator["maker"] }] }]);
    let document = workspace.beside("formulary.json");
    std::fs::write(&document, content.to_string()).unwrap();
    workspace.ask(0, ["receive", document.to_str().unwrap()]);
    workspace.ask(1, ["check", "mihon-central"]);
    let refused = workspace.run(["declare", "mihon-central", "--on", "2026-04-01"]).expect(2);
    assert!(refused.said().chars().any(|c| ('ぁ'..='ん').contains(&c)), "{}", refused.said());
    let formularies = workspace.ask(0, ["formularies"]);
    assert_eq!(formularies["formularies"][0]["published"], 0);
}

/// What is written as JSON can be received elsewhere, and is the same there.
#[test]
fn a_document_travels() {
    let workspace = received();
    let out = workspace.beside("out.json");
    workspace.ask(0, ["publish", "mihon-central", "--format", "json", "--out", out.to_str().unwrap()]);
    let (elsewhere, _) = region::imported("demo");
    elsewhere.ask(0, ["receive", out.to_str().unwrap()]);
    let again = elsewhere.beside("again.json");
    elsewhere.ask(0, ["publish", "mihon-central", "--format", "json", "--out", again.to_str().unwrap()]);
    assert!(std::fs::read(&out).unwrap() == std::fs::read(&again).unwrap());
}
