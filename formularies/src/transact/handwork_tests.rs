use proptest::prelude::*;
use proptest::sample::Index;
use reference_data::handwork::{AgKind, RegionKind};
use reference_data::place::PlaceId;
use reference_data::share::GroupWeights;
use reference_data::usage::QuantityUnit;
use reference_data::usage::mapping::Role;
use rusqlite::Connection;

use super::tests::{ACTOR, created, memory, now};
use super::*;
use crate::document::canonical_json;

fn place(text: &str) -> PlaceId {
    text.parse().unwrap()
}

fn region(name: &str, members: &[&str]) -> HandworkOperation {
    HandworkOperation::SetRegion {
        region: None,
        name: name.into(),
        kind: RegionKind::SecondaryMedicalArea,
        members: members.iter().map(|member| place(member)).collect(),
    }
}

fn redrawn(id: &str, name: &str, members: &[&str]) -> HandworkOperation {
    match region(name, members) {
        HandworkOperation::SetRegion { name, kind, members, .. } => {
            HandworkOperation::SetRegion { region: Some(id.into()), name, kind, members }
        }
        other => other,
    }
}

fn regions(regions: &[(&str, &[&str])]) -> HandworkOperation {
    let regions = regions.iter().map(|(name, members)| NewRegion {
        name: (*name).into(),
        kind: RegionKind::SecondaryMedicalArea,
        members: members.iter().map(|member| place(member)).collect(),
    });
    HandworkOperation::SetRegions { regions: regions.collect() }
}

fn place_name(read: &str, meant: Option<&str>) -> HandworkOperation {
    HandworkOperation::SetPlaceName { dataset: "国保".parse().unwrap(), read: read.into(), place: meant.map(place) }
}

fn mapping(roles: &[Role]) -> HandworkOperation {
    let unit = QuantityUnit::Master;
    HandworkOperation::SetColumnMapping { signature: "ab12".into(), roles: roles.to_vec(), dataset: None, unit }
}

fn flag(source: &str) -> HandworkOperation {
    let nhi_code = "2149042F2034".parse().unwrap();
    HandworkOperation::SetAuthorizedGeneric { nhi_code, kind: AgKind::Ag1, source: source.into() }
}

fn describe(name: &str) -> HandworkOperation {
    HandworkOperation::DescribeDataset {
        dataset: "国保".parse().unwrap(),
        name: name.into(),
        publisher: String::new(),
        population: " ".into(),
        place_basis: String::new(),
    }
}

fn share(at: &str, share: &str) -> HandworkOperation {
    HandworkOperation::EnterShare { place: place(at), period: "2022-03".parse().unwrap(), share: share.into(), source: "動向".into() }
}

/// By yen alone.
fn weights(yen: u8) -> HandworkOperation {
    HandworkOperation::SetGroupWeights { weights: Some(GroupWeights { yen, ..GroupWeights::NONE }) }
}

fn run(store: &mut Formularies, operation: HandworkOperation) -> Done {
    store.change_handwork(&operation, now(), ACTOR).unwrap()
}

#[test]
fn every_operation_says_what_it_did() {
    let mut store = memory();
    let dataset = || "国保".parse().unwrap();
    run(&mut store, region("泉州", &["27204"]));
    let id = store.handwork().unwrap().regions[0].id.clone();
    let code = || "2149042F2034".parse().unwrap();
    let steps = [
        (region(" 豊能\n", &["27203", "27205"]), "区域「豊能」を作った"),
        (redrawn(&id, "泉州南", &["27204"]), "区域「泉州南」を書き換えた"),
        (regions(&[("豊能", &["27203"]), ("三島", &["27207"])]), "一覧から区域 2 件を取り込んだ"),
        (place_name("北区", Some("27127")), "「北区」を地域 27127 とした"),
        (place_name("泉南", Some(&id)), "「泉南」を区域「泉州南」とした"),
        (place_name("合計", None), "「合計」を数えないことにした"),
        (HandworkOperation::RemovePlaceName { dataset: dataset(), read: "北区".into() }, "「北区」がどの地域かの指定を外した"),
        (mapping(&[Role::YjCode, Role::Quantity, Role::Ignored, Role::Ignored]), "列の対応を覚えた"),
        (mapping(&[Role::NhiCode, Role::Quantity]), "列の対応を変えた"),
        (HandworkOperation::RemoveColumnMapping { signature: "ab12".into() }, "列の対応を削除した"),
        (flag("メーカーの案内"), "2149042F2034 をオーソライズド・ジェネリックとした"),
        (HandworkOperation::RemoveAuthorizedGeneric { nhi_code: code() }, "2149042F2034 のオーソライズド・ジェネリックの印を外した"),
        (describe("国保の調剤"), "データセット「国保」の説明を書いた"),
        (describe(""), "データセット「国保」の説明を消した"),
        (share("27", "0.7910"), "地域 27 の 2022-03 の公表値を入力した"),
        (
            HandworkOperation::RemoveShare { place: place("27"), period: "2022-03".parse().unwrap() },
            "地域 27 の 2022-03 の公表値を削除した",
        ),
        (HandworkOperation::RemovePlaceName { dataset: dataset(), read: "泉南".into() }, "「泉南」がどの地域かの指定を外した"),
        (HandworkOperation::RemoveRegion { region: id.clone() }, "区域「泉州南」を削除した"),
        (weights(10), "薬効群の選定の重みを変えた"),
        (HandworkOperation::SetGroupWeights { weights: None }, "薬効群の選定の重みを既定に戻した"),
    ];
    for (operation, label) in steps {
        let done = run(&mut store, operation);
        assert_eq!((done.formulary.as_str(), done.label.as_str()), (WORKSPACE, label));
        assert!(done.sequence.is_some(), "{label}");
    }
    let handwork = store.handwork().unwrap();
    let drawn: Vec<_> = handwork.regions.iter().map(|region| (region.name.as_str(), region.members.len())).collect();
    assert_eq!(drawn, [("三島", 1), ("豊能", 1)]);
    assert_eq!(handwork.place_names.iter().map(|name| (name.read.as_str(), name.place.clone())).collect::<Vec<_>>(), [("合計", None)]);
    assert_eq!((handwork.column_mappings.len(), handwork.authorized_generics.len(), handwork.datasets.len()), (0, 0, 0));
    store.verify_chain().unwrap();
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut store = memory();
    run(&mut store, region("豊能", &["27203"]));
    run(&mut store, region("泉州", &["27204"]));
    let ids: Vec<String> = store.handwork().unwrap().regions.iter().map(|region| region.id.clone()).collect();
    run(&mut store, share(&ids[0], "0.8"));
    let before = store.handwork().unwrap();
    let lines = store.history(WORKSPACE).unwrap().len();
    for (operation, code) in [
        (region(" ", &["27203"]), "empty_text"),
        (region("三島", &[]), "empty_text"),
        (regions(&[]), "empty_text"),
        (region("豊能", &["27205"]), "region_name_taken"),
        (redrawn(&ids[1], &before.regions[0].name, &["27205"]), "region_name_taken"),
        (regions(&[("三島", &["27207"]), ("三島", &["27211"])]), "region_name_taken"),
        (region("三島", &["27207", "27211", "27207"]), "repeated_place"),
        (region("三島", &["27"]), "not_a_municipality"),
        (region("三島", &["00"]), "not_a_municipality"),
        (region("三島", &[&ids[0]]), "not_a_municipality"),
        (redrawn("gone", "三島", &["27207"]), "no_such_region"),
        (HandworkOperation::RemoveRegion { region: "gone".into() }, "no_such_region"),
        (HandworkOperation::RemoveRegion { region: ids[0].clone() }, "region_in_use"),
        (place_name("", Some("27")), "empty_text"),
        (place_name("北", Some("gone")), "no_such_region"),
        (HandworkOperation::RemovePlaceName { dataset: "国保".parse().unwrap(), read: "北".into() }, "no_such_place_name"),
        (mapping(&[Role::NhiCode, Role::Quantity, Role::Quantity]), "repeated_role"),
        (mapping(&[Role::NhiCode]), "missing_role"),
        (mapping(&[Role::Name, Role::Quantity]), "missing_role"),
        (HandworkOperation::RemoveColumnMapping { signature: "ab12".into() }, "no_such_column_mapping"),
        (flag("\t"), "empty_text"),
        (HandworkOperation::RemoveAuthorizedGeneric { nhi_code: "2149042F2034".parse().unwrap() }, "no_such_authorized_generic"),
        (share("27", "79.1"), "not_a_share"),
        (share("27", "-0.1"), "not_a_share"),
        (share("27", "高い"), "not_a_share"),
        (share("gone", "0.8"), "no_such_region"),
        (HandworkOperation::RemoveShare { place: place("27"), period: "2022-03".parse().unwrap() }, "no_such_share"),
        (weights(11), "no_such_weights"),
        (weights(0), "no_such_weights"),
    ] {
        let error = store.change_handwork(&operation, now(), ACTOR).unwrap_err();
        assert_eq!(error.code(), code, "{operation:?}");
    }
    assert_eq!(store.handwork().unwrap(), before);
    assert_eq!(store.history(WORKSPACE).unwrap().len(), lines);
}

#[test]
fn the_same_again_leaves_no_line() {
    let mut store = memory();
    run(&mut store, place_name("北区", Some("27127")));
    assert_eq!(run(&mut store, place_name(" 北区 ", Some("27127"))).sequence, None);
    assert_eq!(run(&mut store, describe("")).sequence, None);
}

#[test]
fn handwork_and_formularies_are_undone_apart_and_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("formularies.db");
    let open = || Formularies::open(&path, Access::ReadWrite).unwrap();
    let mut store = open();
    assert_eq!(store.handwork().unwrap(), Handwork::default());
    run(&mut store, region("豊能", &["27203"]));
    let formulary = created(&mut store);
    run(&mut store, share("27", "0.7910"));
    drop(store);

    let mut store = open();
    assert_eq!(store.handwork().unwrap().published_shares[0].share, "0.791");
    assert_eq!(store.undo_label(WORKSPACE).unwrap().as_deref(), Some("地域 27 の 2022-03 の公表値を入力した"));
    assert_eq!(store.undo(WORKSPACE, None, now(), ACTOR).unwrap().label, "元に戻した: 地域 27 の 2022-03 の公表値を入力した");
    store.undo(WORKSPACE, None, now(), ACTOR).unwrap();
    assert_eq!(store.undo(WORKSPACE, None, now(), ACTOR).unwrap_err().code(), "nothing_to_undo");
    assert_eq!(store.handwork().unwrap(), Handwork::default());
    assert!(store.content(&formulary).is_ok());
    assert_eq!(store.redo(WORKSPACE, now(), ACTOR).unwrap().label, "やり直した: 区域「豊能」を作った");
    assert_eq!(store.handwork().unwrap().regions[0].name, "豊能");
    store.verify_chain().unwrap();
    assert!(store.back_up(now()).unwrap().is_some());
}

#[test]
fn taking_back_an_older_step_never_leaves_what_no_operation_may() {
    let mut store = memory();
    let drawn = run(&mut store, region("豊能", &["27203"])).sequence;
    let id = store.handwork().unwrap().regions[0].id.clone();
    run(&mut store, place_name("北部", Some(&id)));
    assert_eq!(store.undo(WORKSPACE, drawn, now(), ACTOR).unwrap_err().code(), "region_in_use");
    run(&mut store, place_name("北部", None));
    let removed = run(&mut store, HandworkOperation::RemoveRegion { region: id }).sequence;
    run(&mut store, region("豊能", &["27205"]));
    assert_eq!(store.undo(WORKSPACE, removed, now(), ACTOR).unwrap_err().code(), "region_name_taken");
    // The same statement again is the same element: what was removed before does not come beside it.
    run(&mut store, flag("案内"));
    let removed = run(&mut store, HandworkOperation::RemoveAuthorizedGeneric { nhi_code: "2149042F2034".parse().unwrap() }).sequence;
    run(&mut store, flag("別の案内"));
    assert_eq!(store.undo(WORKSPACE, removed, now(), ACTOR).unwrap_err().code(), "touched_since");
    store.verify_chain().unwrap();
}

#[test]
fn weights_taken_back_out_of_turn_still_rank() {
    let mut store = memory();
    let set = |yen, gap| HandworkOperation::SetGroupWeights { weights: Some(GroupWeights { yen, gap, ..GroupWeights::NONE }) };
    run(&mut store, set(10, 0));
    let gap = run(&mut store, set(10, 3)).sequence;
    run(&mut store, set(0, 3));
    assert_eq!(store.undo(WORKSPACE, gap, now(), ACTOR).unwrap_err().code(), "no_such_weights");
    store.undo(WORKSPACE, None, now(), ACTOR).unwrap();
    store.undo(WORKSPACE, gap, now(), ACTOR).unwrap();
    assert_eq!(store.handwork().unwrap().group_weights, Some(GroupWeights { yen: 10, ..GroupWeights::NONE }));
    store.verify_chain().unwrap();
}

#[test]
fn handwork_of_before_there_were_weights_is_read() {
    let mut store = memory();
    run(&mut store, region("豊能", &["27203"]));
    let stored: String = store.db.query_row("SELECT content FROM handwork", [], |row| row.get(0)).unwrap();
    assert!(!stored.contains("group_weights"), "what was never given is not written: older files read and verify as they are");
    assert_eq!(store.handwork().unwrap().group_weights, None);
}

#[test]
fn a_change_from_outside_is_noticed() {
    for statement in
        ["UPDATE handwork SET content = replace(content, '豊能', '豊中')", "UPDATE handwork SET content = '{}'", "DELETE FROM handwork"]
    {
        let mut store = memory();
        run(&mut store, region("豊能", &["27203"]));
        created(&mut store);
        store.verify_chain().unwrap();
        store.db.execute_batch(statement).unwrap();
        assert_eq!(store.verify_chain().unwrap_err().code(), "audit_chain_broken", "{statement}");
    }
    let store = memory();
    let empty = canonical_json(&Handwork::default());
    store
        .db
        .execute(
            "INSERT INTO handwork VALUES (1, ?1, '')",
            [empty.replace("\"regions\":[]", "\"regions\":[{\"id\":\"a\",\"kind\":\"other\",\"members\":[],\"name\":\"a\"}]")],
        )
        .unwrap();
    assert_eq!(store.verify_chain().unwrap_err().code(), "audit_chain_broken");
}

#[test]
fn a_formulary_cannot_pass_itself_off_as_the_workspace() {
    let mut store = memory();
    let id = created(&mut store);
    let mut content = store.content(&id).unwrap();
    content.id = WORKSPACE.into();
    assert_eq!(store.receive(content, now(), ACTOR).unwrap_err().code(), "formulary_known");
}

/// A file as version 1 left it, with a formulary in it.
#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("formularies.db"), folder.path().join("new.db"));
    let mut store = Formularies::open(&new, Access::ReadWrite).unwrap();
    let id = created(&mut store);
    let content = store.content(&id).unwrap();
    drop(store);
    let db = Connection::open(&old).unwrap();
    db.execute_batch(schema::V1).unwrap();
    db.execute("ATTACH ?1 AS new", [new.to_string_lossy()]).unwrap();
    db.execute_batch("INSERT INTO draft SELECT * FROM new.draft; INSERT INTO audit SELECT * FROM new.audit; PRAGMA user_version = 1;")
        .unwrap();
    drop(db);

    let refused = Formularies::open(&old, Access::ReadOnly).map(|_| ()).unwrap_err();
    assert!(matches!(refused, TransactError::Older { found: 1, known: schema::VERSION }), "{refused}");
    let mut store = Formularies::open(&old, Access::ReadWrite).unwrap();
    assert_eq!(store.content(&id).unwrap(), content);
    assert_eq!(store.handwork().unwrap(), Handwork::default());
    store.verify_chain().unwrap();
    run(&mut store, region("豊能", &["27203"]));
    store.undo(&id, None, now(), ACTOR).unwrap();
    store.verify_chain().unwrap();
    drop(store);
    assert_eq!(Formularies::open(&old, Access::ReadOnly).unwrap().handwork().unwrap().regions.len(), 1);
}

/// An operation with what it is about still to be picked.
#[derive(Debug, Clone)]
enum Pick {
    Region(u8, u8),
    Redraw(Index, u8, u8),
    Regions(u8, u8),
    RemoveRegion(Index),
    PlaceName(u8, Option<Index>),
    RemovePlaceName(u8),
    Flag(u8),
    Describe(u8),
    Share(Option<Index>, u8),
    Weights(u8, u8),
    Undo,
    UndoOlder(Index),
    Redo,
}

fn picks() -> impl Strategy<Value = Pick> {
    let at = || any::<Index>();
    prop_oneof![
        4 => (0..4u8, 1..8u8).prop_map(|(name, members)| Pick::Region(name, members)),
        2 => (at(), 0..4u8, 1..8u8).prop_map(|(region, name, members)| Pick::Redraw(region, name, members)),
        2 => (0..4u8, 1..8u8).prop_map(|(name, members)| Pick::Regions(name, members)),
        2 => at().prop_map(Pick::RemoveRegion),
        3 => (0..3u8, prop::option::of(at())).prop_map(|(read, place)| Pick::PlaceName(read, place)),
        1 => (0..3u8).prop_map(Pick::RemovePlaceName),
        2 => (0..3u8).prop_map(Pick::Flag),
        1 => (0..3u8).prop_map(Pick::Describe),
        2 => (prop::option::of(at()), 0..3u8).prop_map(|(place, share)| Pick::Share(place, share)),
        2 => (0..3u8, 0..3u8).prop_map(|(yen, gap)| Pick::Weights(yen, gap)),
        3 => Just(Pick::Undo),
        2 => at().prop_map(Pick::UndoOlder),
        2 => Just(Pick::Redo),
    ]
}

/// None for undo and redo, and where there is nothing to pick.
fn operation(pick: &Pick, handwork: &Handwork) -> Option<HandworkOperation> {
    let members = |bits: u8| {
        ["27203", "27205", "27207"]
            .into_iter()
            .zip(0..)
            .filter(|(_, at)| bits & (1 << at) != 0)
            .map(|(member, _)| member)
            .collect::<Vec<_>>()
    };
    let region_at = |at: &Index| (!handwork.regions.is_empty()).then(|| at.get(&handwork.regions).id.clone());
    let place_at = |at: &Option<Index>| at.as_ref().map_or(Some("27".to_owned()), region_at);
    Some(match pick {
        Pick::Region(name, bits) => region(&name.to_string(), &members(*bits)),
        Pick::Redraw(at, name, bits) => redrawn(&region_at(at)?, &name.to_string(), &members(*bits)),
        Pick::Regions(name, bits) => regions(&[(&name.to_string(), &members(*bits)), ("別", &["27203"])]),
        Pick::RemoveRegion(at) => HandworkOperation::RemoveRegion { region: region_at(at)? },
        Pick::PlaceName(read, at) => place_name(&read.to_string(), Some(&place_at(at)?)),
        Pick::RemovePlaceName(read) => HandworkOperation::RemovePlaceName { dataset: "国保".parse().unwrap(), read: read.to_string() },
        Pick::Flag(0) => HandworkOperation::RemoveAuthorizedGeneric { nhi_code: "2149042F2034".parse().unwrap() },
        Pick::Flag(source) => flag(&source.to_string()),
        Pick::Describe(0) => describe(""),
        Pick::Describe(name) => describe(&name.to_string()),
        Pick::Share(at, tenths) => share(&place_at(at)?, &format!("0.{tenths}")),
        Pick::Weights(yen, gap) => {
            HandworkOperation::SetGroupWeights { weights: Some(GroupWeights { yen: *yen, gap: *gap, ..GroupWeights::NONE }) }
        }
        Pick::Undo | Pick::UndoOlder(_) | Pick::Redo => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_undone_is_the_beginning_and_all_redone_the_end(picks in prop::collection::vec(picks(), 0..40)) {
        let mut store = memory();
        for pick in &picks {
            let before = store.handwork().unwrap();
            let done = match (pick, operation(pick, &before)) {
                (Pick::Undo, _) => store.undo(WORKSPACE, None, now(), ACTOR),
                (Pick::UndoOlder(at), _) => {
                    let lines = store.history(WORKSPACE).unwrap();
                    if lines.is_empty() {
                        continue;
                    }
                    store.undo(WORKSPACE, Some(at.get(&lines).sequence), now(), ACTOR)
                }
                (Pick::Redo, _) => store.redo(WORKSPACE, now(), ACTOR),
                (_, Some(operation)) => store.change_handwork(&operation, now(), ACTOR),
                (_, None) => continue,
            };
            let after = store.handwork().unwrap();
            if let Err(error) = done {
                prop_assert!(!matches!(error, TransactError::Damaged { .. } | TransactError::Database(_)), "{error}");
                prop_assert_eq!(&after, &before, "a refusal changes nothing");
            }
            prop_assert!(after.group_weights.is_none_or(|weights| weights.are_sound()));
            let mut names: Vec<_> = after.regions.iter().map(|region| (region.kind, region.name.clone())).collect();
            names.dedup();
            prop_assert_eq!(names.len(), after.regions.len());
            let used = after.place_names.iter().filter_map(|name| name.place.as_ref()).chain(after.published_shares.iter().map(|share| &share.place));
            for place in used.filter(|place| place.as_str().bytes().any(|byte| !byte.is_ascii_digit())) {
                prop_assert!(after.regions.iter().any(|region| region.id == place.as_str()), "{place} is gone");
            }
        }
        let last = store.handwork().unwrap();
        let mut undone = 0;
        while store.undo(WORKSPACE, None, now(), ACTOR).is_ok() {
            undone += 1;
        }
        let left = store.undo_label(WORKSPACE).unwrap();
        if left.is_none() {
            prop_assert_eq!(store.handwork().unwrap(), Handwork::default());
        }
        for _ in 0..undone {
            store.redo(WORKSPACE, now(), ACTOR).unwrap();
        }
        prop_assert_eq!(store.handwork().unwrap(), last);
        store.verify_chain().unwrap();
    }
}
