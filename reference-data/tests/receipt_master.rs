//! Full files and differences of the receipt master in every order in which they may come.

use std::path::PathBuf;
use std::sync::Mutex;

use reference_data::intake::{self, IntakeError, Request, Taken};
use reference_data::store::{AcceptError, Store};
use reference_data::workspace::{Holder, Workspace};

struct Desk {
    folder: tempfile::TempDir,
    store: Mutex<Store>,
}

/// A line of 40 columns, blank where nothing is stated.
fn line(stated: &[(usize, &str)]) -> String {
    let cell = |at: usize| stated.iter().find(|(column, _)| *column == at).map_or("", |(_, text)| text);
    (0..40).map(|at| format!("\"{}\"", cell(at))).collect::<Vec<_>>().join(",") + "\r\n"
}

fn whole(change: &str, code: &str, price: &str) -> String {
    line(&[
        (0, change),
        (1, "Y"),
        (2, code),
        (4, "仮錠"),
        (10, "1"),
        (11, price),
        (16, "1"),
        (27, "1"),
        (29, "20240401"),
        (30, "99999999"),
        (31, "1124001F1010"),
        (33, "0"),
    ])
}

fn priced(code: &str, price: &str) -> String {
    line(&[(0, "5"), (1, "Y"), (2, code), (11, price)])
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let holder = Holder { name: String::new(), process: 1, since: String::new() };
        let workspace = Workspace::open(&folder.path().join("workspace"), Some(&holder)).unwrap();
        let store = Mutex::new(Store::open(&workspace).unwrap());
        Self { folder, store }
    }

    /// `y_ALL20240531` has two products; a difference gives the first a price that its name tells.
    fn file(&self, name: &str) -> PathBuf {
        let day = &name[name.len() - 4..];
        let text = match name.starts_with("y_ALL") {
            true => whole("0", "610000001", &format!("1{day}")) + &whole("0", "610000002", "8.50"),
            false => priced("610000001", &format!("2{day}")) + &priced("610000009", "1"),
        };
        let path = self.folder.path().join(format!("{name}.csv"));
        std::fs::write(&path, encoding_rs::SHIFT_JIS.encode(&text).0).unwrap();
        path
    }

    fn take(&self, names: &[&str]) -> Vec<Result<Taken, IntakeError>> {
        let requests: Vec<Request> = names.iter().map(|name| Request { path: self.file(name), ..Request::default() }).collect();
        intake::take(&self.store, &requests, false, "2026-11-20T00:00:00Z", &|_| true)
    }

    /// The price of the first product on a day, and how many codes the differences named in vain.
    fn state(&self, day: &str) -> Option<(String, usize)> {
        let master = self.store.lock().unwrap().receipt_master_on(day.parse().unwrap()).unwrap()?;
        let unknown = master.applied.iter().map(|applied| applied.unknown.len()).sum();
        Some((master.products()[0].price.unwrap().to_string(), unknown))
    }
}

fn outcome(taken: &Result<Taken, IntakeError>) -> String {
    match taken {
        Ok(taken) if taken.already_imported => "known".to_owned(),
        Ok(_) => "taken".to_owned(),
        Err(IntakeError::Accept(AcceptError::NoFullMaster)) => "no full master".to_owned(),
        Err(IntakeError::Accept(AcceptError::OutOfOrder { newest })) => format!("not after {newest}"),
        Err(IntakeError::Accept(AcceptError::Conflict { .. })) => "conflict".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn files_come_one_after_another() {
    let cases: [(&[&str], &[&str]); 7] = [
        (&["y_20240628"], &["no full master"]),
        (&["y_ALL20240531", "y_20240628", "y_20240906", "y_20240628"], &["taken", "taken", "taken", "known"]),
        (&["y_ALL20240531", "y_20240906", "y_20240628"], &["taken", "taken", "not after 2024-09-06"]),
        (&["y_ALL20240531", "y_20240531"], &["taken", "not after 2024-05-31"]),
        (&["y_ALL20240531", "y_20240430"], &["taken", "no full master"]),
        // What comes after a later full file does not stand on this difference.
        (&["y_ALL20240531", "y_ALL20240902", "y_20240906", "y_20240628"], &["taken", "taken", "taken", "taken"]),
        (&["y_ALL20240531", "y_20240628", "y_ALL20240628"], &["taken", "taken", "conflict"]),
    ];
    for (files, expected) in cases {
        let desk = Desk::new();
        let outcomes: Vec<String> = files.iter().map(|file| outcome(&desk.take(&[*file])[0])).collect();
        assert_eq!(outcomes, expected, "{files:?}");
    }
}

#[test]
fn several_files_at_once_are_taken_in_the_order_of_their_days() {
    let desk = Desk::new();
    let taken = desk.take(&["y_20240906", "y_20240628", "y_ALL20240531"]);
    assert_eq!(taken.iter().map(outcome).collect::<Vec<_>>(), ["taken"; 3]);
    assert_eq!(taken.iter().map(|taken| taken.as_ref().unwrap().effective_on.month()).collect::<Vec<_>>(), [9, 6, 5]);
}

#[test]
fn a_state_is_the_last_full_file_and_the_differences_after_it() {
    let desk = Desk::new();
    desk.take(&["y_ALL20240531", "y_20240628", "y_ALL20240902", "y_20240906"]);
    for (day, expected) in [
        ("2024-05-30", None),
        ("2024-05-31", Some(("10531", 0))),
        ("2024-07-01", Some(("20628", 1))),
        ("2024-09-02", Some(("10902", 0))),
        ("2025-01-01", Some(("20906", 1))),
    ] {
        assert_eq!(desk.state(day), expected.map(|(price, unknown)| (price.to_owned(), unknown)), "{day}");
    }
    // Without the full file the differences after it stand on the one before.
    let store = &mut *desk.store.lock().unwrap();
    let removed = store.edition_called("2024-09-02", None).unwrap();
    store.remove(&removed.id).unwrap();
    let master = store.receipt_master(None).unwrap().unwrap();
    assert_eq!(master.applied.iter().map(|applied| applied.effective_on.month()).collect::<Vec<_>>(), [5, 6, 9]);
    store.rebuild().unwrap();
    assert_eq!(store.receipt_master(None).unwrap().unwrap(), master);
}
