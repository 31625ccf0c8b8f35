//! A search per key, as a person types, beside the two ways in which SQLite alone would do it.

use std::hint::black_box;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reference_data::catalogue::Catalogue;
use reference_data::dispensed::{Dispensed, Lists};
use reference_data::intake::{Request, take};
use reference_data::japanese::fold;
use reference_data::search::{Filters, Search};
use reference_data::store::Store;
use reference_data::workspace::{Holder, Workspace};
use rusqlite::Connection;

use crate::Material;
use crate::measure::{Line, percentile};

/// What is typed; every beginning of it is a search.
const TYPED: [&str; 10] = [
    "アムロジピン",
    "あむろじ",
    "ｱﾑﾛｼﾞ",
    "ロスバスタチン 5 トーワ",
    "テルミサルタン 40mg",
    "2149042",
    "od錠10mg",
    "サワイ",
    "注射液",
    "ファモチジン錠20mg",
];
const PAGE: usize = 50;

pub fn lines(material: &Material) -> Vec<Line> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dispensed = Dispensed::new(Arc::new(catalogue(material, folder.path())), Lists::default());
    let search = Search::open(None, "bench", &dispensed).expect("an index in memory");
    let keys: Vec<String> =
        TYPED.iter().flat_map(|typed| typed.char_indices().map(|(at, c)| typed[..at + c.len_utf8()].to_owned())).collect();

    // A trigram needs three characters; shorter words cannot be asked.
    let long: Vec<String> = keys.iter().filter(|query| fold(query).split(' ').all(|word| word.chars().count() >= 3)).cloned().collect();
    let db = tables(dispensed.catalogue());
    let ours = |query: &str| {
        black_box(search.find(query, &Filters::default(), 0, PAGE).expect("a search").total);
    };
    let mut every = (times(&keys, ours), times(&keys, |query| scan(&db, query)), "SQLite LIKE scan");
    let mut longer = (times(&long, ours), times(&long, |query| trigrams(&db, query)), "SQLite FTS5 trigram, unranked");
    let mut lines = Vec::new();
    for (what, (ours, theirs, name)) in [("", &mut every), (" of 3 characters and more", &mut longer)] {
        for (share, at) in [("p50", 0.5), ("p99", 0.99)] {
            lines.push(Line {
                gesture: format!("search, per key{what}, {share}"),
                took: percentile(ours, at),
                budget: Duration::from_millis(2),
                peak: None,
                against: vec![(name.to_string(), percentile(theirs, at))],
            });
        }
    }
    lines
}

fn catalogue(material: &Material, folder: &std::path::Path) -> Catalogue {
    let holder = Holder { name: "bench".into(), process: std::process::id(), since: "2026-01-01T00:00:00Z".into() };
    let workspace = Workspace::open(folder, Some(&holder)).expect("a workspace");
    let store = Mutex::new(Store::open(&workspace).expect("a store"));
    let requests: Vec<Request> = material.price_lists.iter().map(|path| Request { path: path.clone(), ..Request::default() }).collect();
    for taken in take(&store, &requests, false, "2026-01-01T00:00:00Z", &|_| true) {
        taken.expect("the files are sound");
    }
    let store = store.into_inner().expect("nothing panicked");
    let edition = store.editions().expect("editions").into_iter().find(|edition| edition.newest).expect("an edition");
    store.catalogue(Some(&edition.id), None).expect("a catalogue").expect("products")
}

fn times(keys: &[String], mut search: impl FnMut(&str)) -> Vec<Duration> {
    keys.iter().for_each(|key| search(key));
    let mut took = Vec::new();
    for _ in 0..20 {
        for key in keys {
            let start = Instant::now();
            search(key);
            took.push(start.elapsed());
        }
    }
    took
}

fn tables(catalogue: &Catalogue) -> Connection {
    let db = Connection::open_in_memory().expect("SQLite");
    db.execute_batch(
        "CREATE TABLE product (name TEXT, text TEXT);
         CREATE VIRTUAL TABLE gram USING fts5 (text, name UNINDEXED, tokenize = 'trigram');",
    )
    .expect("tables");
    for product in catalogue.products() {
        let row = &product.row;
        let text = fold(&format!("{} {} {} {} {}", row.name, row.ingredient, row.maker.as_deref().unwrap_or(""), row.spec, row.nhi_code));
        db.execute("INSERT INTO product VALUES (?1, ?2)", [&row.name, &text]).expect("a row");
        db.execute("INSERT INTO gram (text, name) VALUES (?1, ?2)", [&text, &row.name]).expect("a row");
    }
    db
}

/// Counts every hit and reads a page of names, as ours does.
fn read(db: &Connection, sql: &str, parameters: &[String]) {
    let mut statement = db.prepare_cached(sql).expect("a statement");
    let mut rows = statement.query(rusqlite::params_from_iter(parameters)).expect("a query");
    let mut total = 0;
    while let Some(row) = rows.next().expect("a row") {
        if total < PAGE {
            black_box(row.get::<_, String>(0).expect("a name"));
        }
        total += 1;
    }
    black_box(total);
}

fn scan(db: &Connection, query: &str) {
    let words: Vec<String> = fold(query).split(' ').filter(|word| !word.is_empty()).map(|word| format!("%{word}%")).collect();
    let conditions = vec!["text LIKE ?"; words.len().max(1)].join(" AND ");
    let words = if words.is_empty() { vec!["%".into()] } else { words };
    read(db, &format!("SELECT name FROM product WHERE {conditions}"), &words);
}

fn trigrams(db: &Connection, query: &str) {
    let words: Vec<String> = fold(query).split(' ').filter(|word| !word.is_empty()).map(|word| format!("\"{word}\"")).collect();
    read(db, "SELECT name FROM gram WHERE gram MATCH ?", &[words.join(" AND ")]);
}
