use std::collections::BTreeMap;
use std::fs;

use reference_data::release::{ReleaseTable, Request};
use reference_data::sources::sha256;
use reference_data::suppression;

use super::tests::{ACTOR, created, now, title};
use super::*;

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> Formularies {
        Formularies::open(&self.path("formularies.db"), Access::ReadWrite).unwrap()
    }

    /// A folder with the files of a release, beside where they are to be.
    fn staged(&self, name: &str) -> (PathBuf, NewRelease) {
        let staged = self.path(&format!(".suisho-{name}"));
        fs::create_dir(&staged).unwrap();
        let files = ["b.csv", "a.csv"].map(|file| {
            let bytes = format!("{name} {file}");
            fs::write(staged.join(file), &bytes).unwrap();
            ReleasedFile { name: file.to_owned(), sha256: sha256(bytes.as_bytes()), bytes: bytes.len() as u32 }
        });
        let release =
            NewRelease { request: request("国保"), folder: self.path(name), files: files.into(), known: name.as_bytes().to_vec() };
        (staged, release)
    }

    /// What is left of releases under way.
    fn leftovers(&self) -> Vec<String> {
        let names = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with("workspace.release") || name.starts_with(".suisho-")).collect();
        names.sort();
        names
    }
}

fn request(dataset: &str) -> Request {
    Request {
        dataset: dataset.parse().unwrap(),
        period: "FY2024".parse().unwrap(),
        filters: BTreeMap::new(),
        within: None,
        level: None,
        tables: vec![ReleaseTable::UsageList],
        rule: suppression::find("unknown_patients").unwrap().clone(),
        insurers: false,
        consent: None,
    }
}

#[test]
fn a_release_is_its_files_and_its_record() {
    let desk = Desk::new();
    let mut store = desk.open();
    for (number, name) in [(1, "first"), (2, "second")] {
        let (staged, new) = desk.staged(name);
        let release = store.release(new.clone(), &staged, now(), ACTOR).unwrap();
        assert_eq!((release.number, release.request, &release.files), (number, new.request, &new.files));
        assert_eq!(fs::read_to_string(desk.path(name).join("a.csv")).unwrap(), format!("{name} a.csv"));
    }
    assert_eq!(desk.leftovers(), [] as [String; 0]);
    let dataset = "国保".parse().unwrap();
    assert_eq!(store.known(&dataset).unwrap(), [(1, b"first".to_vec()), (2, b"second".to_vec())]);
    assert_eq!(store.known(&"社保".parse().unwrap()).unwrap(), []);
    let listed = |store: &Formularies| store.releases(Some(&dataset)).unwrap().into_iter().map(|one| one.number).collect::<Vec<_>>();
    assert_eq!(listed(&store), [2, 1]);
    // the order of the files does not matter
    let files = store.releases(None).unwrap().swap_remove(0).files;
    assert_eq!(sha256_of(&files), sha256_of(&files.into_iter().rev().collect::<Vec<_>>()));
    store.verify_chain().unwrap();
    assert_eq!(listed(&Formularies::open(&desk.path("formularies.db"), Access::ReadOnly).unwrap()), [2, 1]);
}

#[test]
fn a_release_is_not_undone_only_withdrawn_and_stays_known() {
    let desk = Desk::new();
    let mut store = desk.open();
    let (staged, new) = desk.staged("first");
    store.release(new, &staged, now(), ACTOR).unwrap();
    assert_eq!(store.undo(WORKSPACE, None, now(), ACTOR).unwrap_err().code(), "nothing_to_undo");
    assert_eq!(store.undo(WORKSPACE, Some(1), now(), ACTOR).unwrap_err().code(), "not_undoable");
    assert_eq!(store.withdraw(7, "", now(), ACTOR).unwrap_err().code(), "no_such_release");
    store.withdraw(1, "桁の誤り", now(), ACTOR).unwrap();
    assert_eq!(store.withdraw(1, "もう一度", now(), ACTOR).unwrap_err().code(), "release_withdrawn");
    let release = store.releases(None).unwrap().swap_remove(0);
    assert_eq!(release.withdrawn.map(|withdrawn| withdrawn.reason).as_deref(), Some("桁の誤り"));
    assert_eq!(store.known(&release.request.dataset).unwrap().len(), 1);
    store.verify_chain().unwrap();
    for forbidden in
        ["DELETE FROM release", "UPDATE release SET known = x''", "DELETE FROM withdrawal", "UPDATE withdrawal SET reason = ''"]
    {
        assert!(store.db.execute(forbidden, []).is_err(), "{forbidden}");
    }
}

#[test]
fn where_the_files_cannot_be_put_nothing_is_recorded_and_what_was_there_stays() {
    let desk = Desk::new();
    let mut store = desk.open();
    fs::create_dir(desk.path("taken")).unwrap();
    fs::write(desk.path("taken").join("mine.txt"), "mine").unwrap();
    let (staged, new) = desk.staged("taken");
    assert_eq!(store.release(new, &staged, now(), ACTOR).unwrap_err().code(), "file_failed");
    assert_eq!(fs::read_to_string(desk.path("taken").join("mine.txt")).unwrap(), "mine");
    assert_eq!(store.releases(None).unwrap(), []);
    assert_eq!(store.history(WORKSPACE).unwrap(), []);
    assert_eq!(desk.leftovers(), [".suisho-taken"]);
    // an empty folder is taken
    fs::create_dir(desk.path("empty")).unwrap();
    let (staged, new) = desk.staged("empty");
    store.release(new, &staged, now(), ACTOR).unwrap();
    // nobody gives out from a workspace that is open elsewhere
    let mut reader = Formularies::open(&desk.path("formularies.db"), Access::ReadOnly).unwrap();
    let (staged, new) = desk.staged("reader");
    assert_eq!(reader.release(new, &staged, now(), ACTOR).unwrap_err().code(), "formularies_read_only");
    assert!(!desk.path("reader").exists());
}

/// The record could not be ended: the files are taken back.
#[test]
fn where_the_record_fails_the_files_go() {
    let desk = Desk::new();
    let mut store = desk.open();
    store.db.execute_batch("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END;").unwrap();
    let (staged, new) = desk.staged("first");
    store.release(new, &staged, now(), ACTOR).unwrap_err();
    assert!(!desk.path("first").exists() && staged.exists());
    assert_eq!(store.releases(None).unwrap(), []);
}

/// What a kill leaves at every point, and what becomes of it when the workspace is opened again.
#[test]
fn what_was_cut_short_is_settled() {
    for (what, moved, spoilt, recorded) in [
        ("before the files were moved", false, false, false),
        ("after it", true, false, true),
        ("after it, and a file was lost", true, true, false),
    ] {
        let desk = Desk::new();
        let mut store = desk.open();
        let id = created(&mut store);
        let (staged, new) = desk.staged("first");
        // Everything up to the end of the transaction happened, and then nothing more: the record is not there.
        let (at, folder) = (now(), new.folder.clone());
        store.leave_note(new, at, ACTOR);
        if moved {
            fs::rename(&staged, &folder).unwrap();
        }
        if spoilt {
            fs::write(folder.join("a.csv"), "").unwrap();
        }
        drop(store);
        for _ in 0..2 {
            let mut store = desk.open();
            let releases = store.releases(None).unwrap();
            assert_eq!(releases.len(), usize::from(recorded), "{what}");
            assert!(releases.iter().all(|release| release.made_at == at.to_string()), "{what}");
            let known = store.known(&"国保".parse().unwrap()).unwrap();
            assert!(known.iter().all(|(_, known)| known == b"first"), "{what}");
            store.verify_chain().unwrap();
            store.transact(&title("次"), Some(&id), None, now(), ACTOR).unwrap();
            assert!(desk.leftovers().iter().all(|name| !name.starts_with("workspace.release")), "{what}");
        }
    }
}

/// The record was ended, and only the note is still there.
#[test]
fn a_release_is_recorded_once() {
    let desk = Desk::new();
    let mut store = desk.open();
    let (staged, new) = desk.staged("first");
    let at = now();
    store.release(new.clone(), &staged, at, ACTOR).unwrap();
    store.leave_note(new, at, ACTOR);
    drop(store);
    assert_eq!(desk.open().releases(None).unwrap().len(), 1);
    assert_eq!(desk.leftovers(), [] as [String; 0]);
}
