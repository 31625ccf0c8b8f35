use std::cell::Cell;

use proptest::prelude::*;
use proptest::sample::Index;
use reference_data::codes::{Group9, IngredientCode, NhiCode};
use rusqlite::Connection;

use super::*;
use crate::document::{Level, name, parse};
use crate::fixture::{catalogue, content, entry, ids};

const ACTOR: &str = "見本 花子";

thread_local! {
    static CLOCK: Cell<i64> = const { Cell::new(1_780_000_000) };
}

/// A second later each time.
fn now() -> Timestamp {
    CLOCK.set(CLOCK.get() + 1);
    Timestamp::from_second(CLOCK.get()).unwrap()
}

fn memory() -> Formularies {
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

fn title(value: &str) -> Operation {
    Operation::SetTitle { value: value.into() }
}

fn edition(value: &str) -> Operation {
    Operation::SetEdition { value: value.into() }
}

/// Carries out an operation; gives the line of the log.
fn run(store: &mut Formularies, id: &str, operation: Operation) -> i64 {
    store.transact(&operation, Some(id), Some(&catalogue()), now(), ACTOR).unwrap().sequence.unwrap()
}

fn created(store: &mut Formularies) -> String {
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
    store.undo(&id, Some(second), now(), ACTOR).unwrap();
    store.undo(&id, Some(first), now(), ACTOR).unwrap();
    assert_eq!(store.content(&id).unwrap().title, "見本");
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

/// An operation with its targets still to be picked among what the formulary has.
#[derive(Debug, Clone)]
enum Pick {
    Title(u8),
    AddGroup(u8),
    RemoveGroup(Index),
    MoveGroup(Index, u32),
    Choose(Index, Index, u8),
    ChooseForm(Index, Index, u8),
    RemoveEntry(Index, Index),
    MoveEntry(Index, Index, u32),
    Tier(Index, Index, bool),
    Rank(Index, Index, Option<u32>),
    Brand(Index, Index),
    Text(Index, Index, EntryText, u8),
    References(Vec<u8>),
    TierLabel(Option<u8>),
    Policy(bool),
    Remove,
    Undo,
    Redo,
}

const INGREDIENTS: [&str; 4] = ["2149040", "2149042", "2171014", "2344009"];

fn picks() -> impl Strategy<Value = Pick> {
    let at = || any::<Index>();
    prop_oneof![
        1 => any::<u8>().prop_map(Pick::Title),
        3 => (1..16u8).prop_map(Pick::AddGroup),
        1 => at().prop_map(Pick::RemoveGroup),
        1 => (at(), 0..4u32).prop_map(|(group, order)| Pick::MoveGroup(group, order)),
        9 => (at(), at(), 0..3u8).prop_map(|(group, product, tier)| Pick::Choose(group, product, tier)),
        4 => (at(), at(), 0..3u8).prop_map(|(group, product, tier)| Pick::ChooseForm(group, product, tier)),
        1 => (at(), at()).prop_map(|(group, entry)| Pick::RemoveEntry(group, entry)),
        2 => (at(), at(), 0..4u32).prop_map(|(group, entry, order)| Pick::MoveEntry(group, entry, order)),
        2 => (at(), at(), any::<bool>()).prop_map(|(group, entry, tier)| Pick::Tier(group, entry, tier)),
        2 => (at(), at(), prop::option::of(1..4u32)).prop_map(|(group, entry, rank)| Pick::Rank(group, entry, rank)),
        1 => (at(), at()).prop_map(|(group, entry)| Pick::Brand(group, entry)),
        2 => (at(), at(), prop_oneof![Just(EntryText::Safety), Just(EntryText::BrandReason)], any::<u8>())
            .prop_map(|(group, entry, field, text)| Pick::Text(group, entry, field, text)),
        1 => prop::collection::vec(0..5u8, 0..4).prop_map(Pick::References),
        1 => prop::option::of(any::<u8>()).prop_map(Pick::TierLabel),
        1 => any::<bool>().prop_map(Pick::Policy),
        1 => Just(Pick::Remove),
        3 => Just(Pick::Undo),
        2 => Just(Pick::Redo),
    ]
}

/// None where the formulary has nothing to pick, and for undo and redo.
fn operation(pick: &Pick, content: &Content, catalogue: &Catalogue) -> Option<Operation> {
    let group_at = |at: &Index| (!content.drug_groups.is_empty()).then(|| at.get(&content.drug_groups));
    let entry_at = |group: &Index, at: &Index| {
        let group = group_at(group)?;
        (!group.entries.is_empty()).then(|| (group.id.clone(), at.get(&group.entries).id.clone()))
    };
    let product_at = |at: &Index| -> NhiCode { at.get(catalogue.products()).row.nhi_code.clone() };
    let tier = |tier: u8| [Some("recommended".to_owned()), Some("option".to_owned()), None][usize::from(tier)].clone();
    let group9 = |at: &Index| -> Group9 { product_at(at).group9() };
    Some(match pick {
        Pick::Title(text) => title(&text.to_string()),
        Pick::AddGroup(which) => {
            let codes: Vec<IngredientCode> =
                INGREDIENTS.iter().zip(0..).filter(|(_, at)| which & (1 << at) != 0).map(|(code, _)| code.parse().unwrap()).collect();
            Operation::AddDrugGroup { name: format!("群{which}"), ingredients: codes }
        }
        Pick::RemoveGroup(group) => Operation::RemoveDrugGroup { group: group_at(group)?.id.clone() },
        Pick::MoveGroup(group, order) => Operation::MoveDrugGroup { group: group_at(group)?.id.clone(), order: *order },
        Pick::Choose(group, product, to) => {
            Operation::ChooseProduct { group: group_at(group)?.id.clone(), nhi_code: product_at(product), tier: tier(*to) }
        }
        Pick::ChooseForm(group, product, to) => {
            Operation::ChooseGroup9 { group: group_at(group)?.id.clone(), group9: group9(product), tier: tier(*to) }
        }
        Pick::RemoveEntry(group, entry) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::RemoveEntry { group, entry }
        }
        Pick::MoveEntry(group, entry, order) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::MoveEntry { group, entry, order: *order }
        }
        Pick::Tier(group, entry, option) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::SetEntryTier { group, entry, tier: tier(u8::from(*option))? }
        }
        Pick::Rank(group, entry, rank) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::SetEntryRank { group, entry, rank: *rank }
        }
        Pick::Brand(group, entry) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::SetEntryLevel { group, entry, level: Level::Brand }
        }
        Pick::Text(group, entry, field, text) => {
            let (group, entry) = entry_at(group, entry)?;
            Operation::SetEntryText { group, entry, field: *field, value: text.to_string() }
        }
        Pick::References(texts) => Operation::SetReferences { references: texts.iter().map(u8::to_string).collect() },
        Pick::TierLabel(label) => Operation::SetTierLabel { tier: "option".into(), label: label.map(|label| label.to_string()) },
        Pick::Policy(notice) => Operation::SetPolicy { policy: if *notice { "notice" } else { "nihonkai" }.into() },
        Pick::Remove => Operation::RemoveFormulary,
        Pick::Undo | Pick::Redo => return None,
    })
}

/// Carries out what can be; gives how many steps were written.
fn play(store: &mut Formularies, id: &str, picks: &[Pick], catalogue: &Catalogue) -> usize {
    let mut steps = 0;
    for pick in picks {
        let content = store.content(id).ok();
        let done = match (pick, &content) {
            (Pick::Undo, _) => store.undo(id, None, now(), ACTOR),
            (Pick::Redo, _) => store.redo(id, now(), ACTOR),
            (_, None) => continue,
            (pick, Some(content)) => match operation(pick, content, catalogue) {
                Some(operation) => store.transact(&operation, Some(id), Some(catalogue), now(), ACTOR),
                None => continue,
            },
        };
        let after = store.content(id).ok();
        match done {
            Ok(done) => steps += usize::from(done.sequence.is_some()),
            // A refusal changes nothing, and is one that a person can be told.
            Err(error) => {
                assert!(matches!(error, TransactError::Edit(_) | TransactError::NothingToUndo | TransactError::NothingToRedo), "{error}");
                assert_eq!(after, content);
            }
        }
        // What stands is a sound document.
        if let Some(content) = after {
            assert_eq!(parse(&canonical(&content)).unwrap(), content);
        }
    }
    steps
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_undone_is_the_beginning_and_all_redone_the_end(picks in prop::collection::vec(picks(), 0..40)) {
        let (mut store, catalogue) = (memory(), catalogue());
        let id = created(&mut store);
        let first = name(&store.content(&id).unwrap());
        play(&mut store, &id, &picks, &catalogue);
        let last = store.content(&id).ok();

        let mut undone = 0;
        let mut beginning = None;
        while let Ok(content) = store.undo(&id, None, now(), ACTOR).map(|_| store.content(&id).ok()) {
            undone += 1;
            beginning = if content.is_some() { content } else { beginning };
        }
        // The last undo took back the creation.
        prop_assert!(store.content(&id).is_err());
        if undone > 1 {
            prop_assert_eq!(beginning.map(|content| name(&content)), Some(first));
        }
        for _ in 0..undone {
            store.redo(&id, now(), ACTOR).unwrap();
        }
        prop_assert_eq!(store.content(&id).ok(), last);
        store.verify_chain().unwrap();
    }

    #[test]
    fn steps_undone_out_of_turn_leave_a_sound_document(
        picks in prop::collection::vec(picks(), 5..30),
        which in prop::collection::vec(any::<Index>(), 1..12),
    ) {
        let (mut store, catalogue) = (memory(), catalogue());
        let id = created(&mut store);
        play(&mut store, &id, &picks, &catalogue);
        for at in which {
            let sequence = at.get(&store.history(&id).unwrap()).sequence;
            let before = store.content(&id).ok();
            match store.undo(&id, Some(sequence), now(), ACTOR) {
                Ok(_) => {}
                Err(TransactError::TouchedSince { by, .. }) => {
                    prop_assert!(!by.is_empty());
                    prop_assert_eq!(store.content(&id).ok(), before);
                }
                Err(error) => {
                    let told = matches!(error, TransactError::AlreadyUndone { .. } | TransactError::NotUndoable { .. });
                    prop_assert!(told, "{}", error);
                }
            }
            if let Ok(content) = store.content(&id) {
                prop_assert_eq!(parse(&canonical(&content)).unwrap(), content);
            }
        }
        store.verify_chain().unwrap();
    }
}
