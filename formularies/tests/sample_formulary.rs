//! The sample formulary against the sample region: what someone who opens 見本県 for the first time is shown.

use std::collections::BTreeSet;
use std::sync::Mutex;

use formularies::check::{Finding, Newest, Severity, check};
use formularies::document::{self, Content};
use formularies::policy;
use reference_data::catalogue::Catalogue;
use reference_data::edition::SourceKind;
use reference_data::intake::{self, Request};
use reference_data::sample::{self, SAMPLE_SEED, Scale};
use reference_data::store::Store;
use reference_data::workspace::{Holder, Workspace};

/// What a formulary rests on.
const LISTS: [SourceKind; 2] = [SourceKind::PriceList, SourceKind::GenericStatus];
const FORMULARY: &str = include_str!("../sample/mihon-central.json");

/// The newest editions of the demo region, imported as a person would.
fn demo() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let files = sample::write_kinds(&folder.path().join("files"), Scale::Demo, &LISTS, SAMPLE_SEED).unwrap();
    let holder = Holder { name: "test".to_owned(), process: 1, since: "2026-04-01T00:00:00Z".to_owned() };
    let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
    let store = Mutex::new(Store::open(&workspace).unwrap());
    let requests: Vec<Request> = files.into_iter().map(|path| Request { path, ..Request::default() }).collect();
    for taken in intake::take(&store, &requests, false, "2026-04-01T00:00:00Z", &|_| true) {
        let taken = taken.unwrap();
        assert!(taken.faults.is_empty() && taken.rows_kept == taken.rows_read, "{}: {:?}", taken.file_name, taken.faults);
    }
    (folder, store.into_inner().unwrap())
}

/// The formulary standing on the newest editions, as it is taken in.
fn formulary(catalogue: &Catalogue) -> Content {
    let mut content = document::parse(FORMULARY).unwrap();
    content.basis.price_list = Some(catalogue.price_list.id.clone());
    content.basis.generic_status = catalogue.generic_status.as_ref().map(|edition| edition.id.clone());
    content
}

fn findings(store: &Store) -> Vec<Finding> {
    let editions = store.editions().unwrap();
    let newest = |kind| editions.iter().find(|edition| edition.kind == kind);
    let newest = Newest { price_list: newest(SourceKind::PriceList), generic_status: newest(SourceKind::GenericStatus) };
    let catalogue = store.catalogue(None, None).unwrap().unwrap();
    let content = formulary(&catalogue);
    check(&content, policy::find(&content.policy).unwrap(), &catalogue, newest)
}

#[test]
fn the_files_of_the_sample_are_recognised_and_read_without_a_fault() {
    let (_folder, store) = demo();
    let editions: Vec<(SourceKind, String)> =
        store.editions().unwrap().into_iter().map(|edition| (edition.kind, edition.effective_on.to_string())).collect();
    for kind in LISTS {
        for date in ["2025-04-01", "2026-04-01"] {
            assert!(editions.contains(&(kind, date.to_owned())), "{kind:?} {date} in {editions:?}");
        }
    }
    assert!(store.editions().unwrap().iter().all(|edition| edition.missing_parts.is_empty() && !edition.incomplete));
}

#[test]
fn every_product_of_the_formulary_is_in_the_region_under_its_name() {
    let (_folder, store) = demo();
    let catalogue = store.catalogue(None, None).unwrap().unwrap();
    let content = document::parse(FORMULARY).unwrap();
    let mut count = 0;
    for group in &content.drug_groups {
        for entry in &group.entries {
            assert!(group.ingredients.contains(&entry.ingredient.code), "{}", entry.id);
            assert!(catalogue.ingredient_names(&entry.ingredient.code).contains(&entry.ingredient.name.as_str()), "{}", entry.id);
            for item in &entry.items {
                for listed in &item.products {
                    let product = catalogue.product(&listed.nhi_code).unwrap_or_else(|| panic!("{} is not listed", listed.nhi_code));
                    assert_eq!((&listed.name, &listed.maker), (&product.row.name, &product.row.maker));
                    assert_eq!(listed.id, listed.nhi_code.as_str());
                    assert_eq!((&item.group9, &item.group9.ingredient()), (&listed.nhi_code.group9(), &entry.ingredient.code));
                    count += 1;
                }
            }
        }
    }
    assert!(count > 50, "{count} products");
}

/// It has something to show of every kind short of an error: a first formulary is never finished.
#[test]
fn the_formulary_has_no_error_and_a_few_warnings() {
    let (_folder, store) = demo();
    let findings = findings(&store);
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.level == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rules = |level| -> BTreeSet<&str> {
        findings.iter().filter(|finding| finding.level == level).map(|finding| finding.rule.as_str()).collect()
    };
    assert_eq!(
        rules(Severity::Warning),
        ["reason_missing", "status_unknown", "strength_left_out", "transitional_before_review"].into(),
        "{findings:#?}"
    );
    assert_eq!(rules(Severity::Note), ["generic_not_cheaper_chosen"].into(), "{findings:#?}");
}
