use std::cell::Cell;

use rusqlite::Connection;

use super::*;
use crate::fixture::{catalogue, content, entry, ids};

pub(super) const ACTOR: &str = "見本 花子";

thread_local! {
    static CLOCK: Cell<i64> = const { Cell::new(1_780_000_000) };
}

/// A second later each time.
pub(super) fn now() -> Timestamp {
    CLOCK.set(CLOCK.get() + 1);
    Timestamp::from_second(CLOCK.get()).unwrap()
}

pub(super) fn memory() -> Formularies {
    Formularies::open(Path::new(":memory:"), Access::ReadWrite).unwrap().with_ids(ids())
}

fn on_disk() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("formularies.db");
    (folder, path)
}

fn create() -> Operation {
    Operation::CreateFormulary {
        title: "見本".into(), issuer: "薬剤師会".into(), region: "見本県".into(), policy: "nihonkai".into()
    }
}

pub(super) fn title(value: &str) -> Operation {
    Operation::SetTitle { value: value.into() }
}

fn edition(value: &str) -> Operation {
    Operation::SetEdition { value: value.into() }
}

/// Carries out an operation; gives the line of the log.
fn run(store: &mut Formularies, id: &str, operation: Operation) -> i64 {
    store.transact(&operation, Some(id), Some(&catalogue()), now(), ACTOR).unwrap().sequence.unwrap()
}

pub(super) fn created(store: &mut Formularies) -> String {
    store.transact(&create(), None, Some(&catalogue()), now(), ACTOR).unwrap().formulary
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let (_folder, path) = on_disk();
    let open = || Formularies::open(&path, Access::ReadWrite).unwrap();
    let id = {
        let mut store = open();
        let id = created(&mut store);
        run(&mut store, &id, title("一"));
        run(&mut store, &id, title("二"));
        id
    };
    let mut store = open();
    assert_eq!(store.undo_label(&id).unwrap().as_deref(), Some("表題を「二」にした"));
    let done = store.undo(&id, None, now(), ACTOR).unwrap();
    assert_eq!(done.label, "元に戻した: 表題を「二」にした");
    assert_eq!(done.changes.len(), 1);
    drop(store);
    let mut store = open();
    assert_eq!(store.content(&id).unwrap().title, "一");
    assert_eq!(store.redo_label(&id).unwrap().as_deref(), Some("表題を「二」にした"));
    assert_eq!(store.redo(&id, now(), ACTOR).unwrap().label, "やり直した: 表題を「二」にした");
    assert_eq!(store.content(&id).unwrap().title, "二");
    let history: Vec<_> = store.history(&id).unwrap().into_iter().map(|line| (line.label, line.undone, line.actor)).collect();
    let line = |label: &str, undone| (label.to_owned(), undone, ACTOR.to_owned());
    assert_eq!(
        history,
        [
            line("やり直した: 表題を「二」にした", false),
            line("元に戻した: 表題を「二」にした", true),
            line("表題を「二」にした", false),
            line("表題を「一」にした", false),
            line("「見本」を作成した", false),
        ]
    );
    store.verify_chain().unwrap();
}

#[test]
fn redo_after_something_new_is_refused() {
    let mut store = memory();
    let id = created(&mut store);
    run(&mut store, &id, title("一"));
    store.undo(&id, None, now(), ACTOR).unwrap();
    run(&mut store, &id, edition("2版"));
    assert_eq!(store.redo_label(&id).unwrap(), None);
    assert_eq!(store.redo(&id, now(), ACTOR).unwrap_err().code(), "nothing_to_redo");
}

#[test]
fn an_older_step_is_undone_alone_unless_its_place_was_touched_since() {
    let mut store = memory();
    let id = created(&mut store);
    let first = run(&mut store, &id, title("一"));
    let other = run(&mut store, &id, edition("2版"));
    let second = run(&mut store, &id, title("二"));

    let error = store.undo(&id, Some(first), now(), ACTOR).unwrap_err();
    assert!(
        matches!(&error, TransactError::TouchedSince { sequence, by, place, .. }
            if *sequence == first && by == "表題を「二」にした" && place == &["title"]),
        "{error}"
    );
    store.undo(&id, Some(other), now(), ACTOR).unwrap();
    let content = store.content(&id).unwrap();
    assert_eq!((content.title.as_str(), content.edition.as_str()), ("二", "初版"));

    assert_eq!(store.undo(&id, Some(other), now(), ACTOR).unwrap_err().code(), "already_undone");
    let standing: Vec<i64> = store.history(&id).unwrap().iter().filter(|line| line.stands).map(|line| line.sequence).collect();
    assert_eq!(standing, [second, first, first - 1], "the undo itself and what it took back do not stand");
    store.undo(&id, Some(second), now(), ACTOR).unwrap();
    store.undo(&id, Some(first), now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap().title, "見本");
    store.verify_chain().unwrap();
}

#[test]
fn groups_that_came_together_go_together() {
    let mut store = memory();
    let id = created(&mut store);
    let before = store.content(&id).unwrap();
    let group = |name: &str, ingredient: &str| NewGroup { name: name.into(), ingredients: vec![ingredient.parse().unwrap()] };
    let groups = vec![group("ARB", "2149042"), group("下剤", "2344009")];
    run(&mut store, &id, Operation::AddDrugGroups { groups, usage: Some("国保".parse().unwrap()) });
    let after = store.content(&id).unwrap();
    assert_eq!(store.undo_label(&id).unwrap().as_deref(), Some("「ARB」「下剤」の薬効群を加えた"));
    store.undo(&id, None, now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap(), before, "groups and dataset are gone");
    store.redo(&id, now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap(), after);
    store.verify_chain().unwrap();
}

#[test]
fn a_place_within_what_was_made_counts_as_touched() {
    let mut store = memory();
    let id = created(&mut store);
    let made = run(&mut store, &id, Operation::AddDrugGroup { name: "ARB".into(), ingredients: vec!["2149042".parse().unwrap()] });
    let group = store.content(&id).unwrap().drug_groups[0].id.clone();
    run(&mut store, &id, Operation::ChooseProduct { group, nhi_code: "2149042F1038".parse().unwrap(), tier: Some("recommended".into()) });
    let error = store.undo(&id, Some(made), now(), ACTOR).unwrap_err();
    assert!(matches!(&error, TransactError::TouchedSince { by, .. } if by.ends_with("を推奨薬にした")), "{error}");
}

#[test]
fn a_place_that_was_changed_and_changed_back_was_touched() {
    let mut store = memory();
    let id = created(&mut store);
    let first = run(&mut store, &id, title("一"));
    run(&mut store, &id, title("二"));
    run(&mut store, &id, title("一"));
    assert_eq!(store.undo(&id, Some(first), now(), ACTOR).unwrap_err().code(), "touched_since");
    // Taken back, the later steps stand in nobody's way.
    store.undo(&id, None, now(), ACTOR).unwrap();
    store.undo(&id, None, now(), ACTOR).unwrap();
    store.undo(&id, Some(first), now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap().title, "見本");
}

#[test]
fn only_steps_of_ones_own_are_undone() {
    let mut store = memory();
    let id = created(&mut store);
    let step = run(&mut store, &id, title("一"));
    let undo = store.undo(&id, None, now(), ACTOR).unwrap().sequence.unwrap();
    for (sequence, expected) in [(undo, "not_undoable"), (step, "already_undone"), (99, "no_such_step")] {
        assert_eq!(store.undo(&id, Some(sequence), now(), ACTOR).unwrap_err().code(), expected, "{sequence}");
    }
    let other = created(&mut store);
    assert_eq!(store.undo(&other, Some(step), now(), ACTOR).unwrap_err().code(), "no_such_step");
}

#[test]
fn creation_and_removal_are_undone_too() {
    let mut store = memory();
    let id = created(&mut store);
    run(&mut store, &id, title("一"));
    let before = store.content(&id).unwrap();
    run(&mut store, &id, Operation::RemoveFormulary);
    assert_eq!(store.list().unwrap(), []);
    assert_eq!(store.content(&id).unwrap_err().code(), "no_such_formulary");
    assert_eq!(store.history(&id).unwrap().len(), 3);
    store.verify_chain().unwrap();

    store.undo(&id, None, now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap(), before);
    store.undo(&id, None, now(), ACTOR).unwrap();
    store.undo(&id, None, now(), ACTOR).unwrap();
    assert_eq!(store.list().unwrap(), []);
    assert_eq!(store.undo(&id, None, now(), ACTOR).unwrap_err().code(), "nothing_to_undo");
    store.redo(&id, now(), ACTOR).unwrap();
    store.redo(&id, now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap(), before);
    store.verify_chain().unwrap();
}

#[test]
fn formularies_have_histories_of_their_own() {
    let mut store = memory();
    let (one, two) = (created(&mut store), created(&mut store));
    run(&mut store, &one, title("一"));
    run(&mut store, &two, title("二"));
    store.undo(&one, None, now(), ACTOR).unwrap();
    let titles: Vec<String> = store.list().unwrap().into_iter().map(|line| line.title).collect();
    assert_eq!(titles, ["二", "見本"]);
    assert_eq!(store.undo_label(&two).unwrap().as_deref(), Some("表題を「二」にした"));
}

#[test]
fn what_changes_nothing_leaves_no_line() {
    let mut store = memory();
    let id = created(&mut store);
    let done = store.transact(&title("見本"), Some(&id), None, now(), ACTOR).unwrap();
    assert_eq!((done.sequence, done.changes.len()), (None, 0));
    assert_eq!(store.history(&id).unwrap().len(), 1);
}

#[test]
fn a_received_document_becomes_a_draft_without_facts() {
    let mut store = memory();
    let mut document = content(vec![entry("recommended", "2149042", &["2149042F1"])]);
    document.drug_groups[0].entries[0].order = 7;
    let filled = crate::publish::edition::with_facts(&document, policy::find("nihonkai").unwrap(), &catalogue());
    assert!(!filled.facts.is_empty());
    let done = store.receive(filled, now(), ACTOR).unwrap();
    let draft = store.content(&done.formulary).unwrap();
    assert_eq!((draft.facts.len(), draft.drug_groups[0].entries[0].order), (0, 1));
    assert_eq!(store.receive(document, now(), ACTOR).unwrap_err().code(), "formulary_known");
    store.undo(&done.formulary, None, now(), ACTOR).unwrap();
    assert_eq!(store.list().unwrap(), []);
}

#[test]
fn a_step_is_written_whole_or_not_at_all() {
    let (_folder, path) = on_disk();
    let mut store = Formularies::open(&path, Access::ReadWrite).unwrap();
    let id = created(&mut store);
    for table in ["audit", "draft"] {
        for event in ["INSERT", "UPDATE"] {
            store
                .db
                .execute_batch(&format!(
                    "CREATE TRIGGER fail_{table}_{event} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
                ))
                .unwrap();
        }
        let operation = title(table);
        assert_eq!(store.transact(&operation, Some(&id), None, now(), ACTOR).unwrap_err().code(), "formularies_failed");
        assert_eq!(store.transact(&create(), None, None, now(), ACTOR).unwrap_err().code(), "formularies_failed");
        for event in ["INSERT", "UPDATE"] {
            store.db.execute_batch(&format!("DROP TRIGGER fail_{table}_{event}")).unwrap();
        }
        assert_eq!(store.content(&id).unwrap().title, "見本");
        assert_eq!(store.list().unwrap().len(), 1);
        assert_eq!(store.history(&id).unwrap().len(), 1);
        store.verify_chain().unwrap();
    }
    // What was begun and never committed is not there for anybody else, nor after the program is gone.
    let tx = store.db.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    tx.execute("UPDATE draft SET content = '{}'", []).unwrap();
    let other = Formularies::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(other.content(&id).unwrap().title, "見本");
    drop(tx);
    drop(store);
    let store = Formularies::open(&path, Access::ReadWrite).unwrap();
    assert_eq!(store.content(&id).unwrap().title, "見本");
}

#[test]
fn a_full_disk_loses_nothing() {
    let (_folder, path) = on_disk();
    let mut store = Formularies::open(&path, Access::ReadWrite).unwrap();
    let id = created(&mut store);
    let pages: i64 = store.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.db.pragma_update(None, "max_page_count", pages).unwrap();
    let long = title(&"長い表題".repeat(10_000));
    assert_eq!(store.transact(&long, Some(&id), None, now(), ACTOR).unwrap_err().code(), "disk_full");
    assert_eq!(store.content(&id).unwrap().title, "見本");
    store.verify_chain().unwrap();
    store.db.pragma_update(None, "max_page_count", pages + 1000).unwrap();
    store.transact(&long, Some(&id), None, now(), ACTOR).unwrap();
    store.verify_chain().unwrap();
}

/// Where permissions do not hold (an administrator), there is nothing to see.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = on_disk();
    let mut store = Formularies::open(&path, Access::ReadWrite).unwrap();
    let id = created(&mut store);
    drop(store);
    let permit = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    permit(&path, 0o444);
    permit(folder.path(), 0o555);
    if std::fs::write(folder.path().join("probe"), "").is_ok() {
        println!("skipped: permissions do not hold for this user");
        return;
    }
    let refused = Formularies::open(&path, Access::ReadWrite).map(|_| ()).map_err(|error| error.code());
    assert_eq!(refused, Err("formularies_read_only"));
    let refused = Formularies::open(&folder.path().join("none.db"), Access::ReadWrite).map(|_| ()).map_err(|error| error.code());
    assert_eq!(refused, Err("formularies_read_only"));
    let reader = Formularies::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(reader.content(&id).unwrap().title, "見本");
    reader.verify_chain().unwrap();
    drop(reader);
    permit(folder.path(), 0o755);
}

#[test]
fn two_connections_see_one_truth() {
    let (_folder, path) = on_disk();
    let mut one = Formularies::open(&path, Access::ReadWrite).unwrap();
    let mut two = Formularies::open(&path, Access::ReadWrite).unwrap();
    let mut reader = Formularies::open(&path, Access::ReadOnly).unwrap();
    let id = created(&mut one);
    run(&mut two, &id, title("二"));
    run(&mut one, &id, edition("2版"));
    two.undo(&id, None, now(), ACTOR).unwrap();
    let content = reader.content(&id).unwrap();
    assert_eq!((content.title.as_str(), content.edition.as_str()), ("二", "初版"));
    reader.verify_chain().unwrap();
    assert_eq!(reader.transact(&title("三"), Some(&id), None, now(), ACTOR).unwrap_err().code(), "formularies_read_only");
    assert_eq!(reader.undo(&id, None, now(), ACTOR).unwrap_err().code(), "formularies_read_only");
}

#[test]
fn a_missing_database_reads_as_an_empty_one() {
    let (_folder, path) = on_disk();
    let store = Formularies::open(&path, Access::ReadOnly).unwrap();
    assert_eq!(store.list().unwrap(), []);
    assert!(!path.exists());
}

#[test]
fn other_databases_are_refused_and_stay_as_they_are() {
    let (folder, path) = on_disk();
    drop(Formularies::open(&path, Access::ReadWrite).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let older = folder.path().join("older.db");
    Connection::open(&older).unwrap().execute_batch("CREATE TABLE something (x); PRAGMA user_version = 0;").unwrap();
    let text = folder.path().join("text.db");
    std::fs::write(&text, "Das ist kein SQLite. ".repeat(100)).unwrap();
    for (path, access, expected) in [
        (&path, Access::ReadWrite, "formularies_newer"),
        (&path, Access::ReadOnly, "formularies_newer"),
        (&older, Access::ReadOnly, "formularies_older"),
        (&text, Access::ReadWrite, "formularies_damaged"),
        (&text, Access::ReadOnly, "formularies_damaged"),
    ] {
        let before = std::fs::read(path).unwrap();
        let refused = Formularies::open(path, access).map(|_| ()).map_err(|error| error.code());
        assert_eq!(refused, Err(expected), "{path:?} {access:?}");
        assert_eq!(std::fs::read(path).unwrap(), before, "{path:?} {access:?}");
    }
}

#[test]
fn a_log_that_was_tampered_with_is_told() {
    let open = || {
        let mut store = memory();
        let id = created(&mut store);
        run(&mut store, &id, title("一"));
        run(&mut store, &id, edition("2版"));
        run(&mut store, &id, title("二"));
        store.db.execute_batch("DROP TRIGGER audit_stays; DROP TRIGGER audit_kept;").unwrap();
        store
    };
    open().verify_chain().unwrap();
    for (tampering, line) in [
        ("UPDATE audit SET actor = 'x' WHERE sequence = 2", 2),
        ("UPDATE audit SET at = 'x' WHERE sequence = 1", 1),
        ("UPDATE audit SET label = 'x' WHERE sequence = 4", 4),
        ("UPDATE audit SET operation = '{}' WHERE sequence = 3", 3),
        ("UPDATE audit SET changes = replace(changes, '一', '三') WHERE sequence = 2", 2),
        ("UPDATE audit SET changes = 'x' WHERE sequence = 2", 2),
        ("UPDATE audit SET undoes = 1 WHERE sequence = 4", 4),
        ("UPDATE audit SET previous = '' WHERE sequence = 3", 3),
        ("DELETE FROM audit WHERE sequence = 2", 2),
        ("DELETE FROM audit WHERE sequence = 4", 3),
        ("UPDATE audit SET sequence = 9 WHERE sequence = 4", 4),
        ("UPDATE draft SET content = replace(content, '二', '三')", 4),
        ("DELETE FROM draft", 4),
    ] {
        let store = open();
        assert_eq!(store.db.execute(tampering, []).unwrap(), 1, "{tampering}");
        let error = store.verify_chain().unwrap_err();
        assert!(matches!(error, TransactError::ChainBroken { sequence } if sequence == line), "{tampering}: {error}");
    }
    // Our own hands cannot do it by mistake.
    let mut store = memory();
    created(&mut store);
    for refused in ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"] {
        store.db.execute(refused, []).unwrap_err();
    }
}
