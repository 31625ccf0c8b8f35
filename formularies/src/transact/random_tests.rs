//! Whatever a person does and takes back, in whatever order, the document stays sound and the log leads back to its beginning.

use proptest::prelude::*;
use proptest::sample::Index;
use reference_data::codes::{Group9, IngredientCode, NhiCode};

use super::tests::{ACTOR, created, memory, now, title};
use super::*;
use crate::document::{Level, canonical, name, parse};
use crate::fixture::catalogue;

/// An operation with its targets still to be picked among what the formulary has.
#[derive(Debug, Clone)]
enum Pick {
    Title(u8),
    AddGroup(u8),
    AddGroups(u8, bool),
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
        1 => ((1..16u8), any::<bool>()).prop_map(|(which, usage)| Pick::AddGroups(which, usage)),
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
        Pick::AddGroups(which, usage) => {
            let picked = INGREDIENTS.iter().zip(0..).filter(|(_, at)| which & (1 << at) != 0).map(|(code, _)| code.parse().unwrap());
            let groups = picked.map(|code: IngredientCode| NewGroup { name: format!("群{code}"), ingredients: vec![code] }).collect();
            Operation::AddDrugGroups { groups, usage: usage.then(|| "国保".parse().unwrap()) }
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
