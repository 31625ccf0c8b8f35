use reference_data::catalogue::Catalogue;

use super::*;
use crate::document::{Level, canonical, parse};
use crate::fixture::{catalogue, content, entry, ids};
use crate::policy;
use crate::transact::{EntryText, GroupDate, GroupText, NewGroup};

fn code<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn choose(product: &str, tier: Option<&str>) -> Operation {
    Operation::ChooseProduct { group: "g".into(), nhi_code: code(product), tier: tier.map(Into::into) }
}

fn choose9(group9: &str, tier: Option<&str>) -> Operation {
    Operation::ChooseGroup9 { group: "g".into(), group9: code(group9), tier: tier.map(Into::into) }
}

/// One line per entry: tier, order and rank, ingredient, then form-and-strength with the last digits of the picks.
fn table(content: &Content) -> Vec<String> {
    let mut entries: Vec<_> = content.drug_groups[0].entries.iter().collect();
    entries.sort_by_key(|entry| (&entry.tier, entry.order));
    let line = |entry: &&crate::document::Entry| {
        let items: Vec<String> = entry
            .items
            .iter()
            .map(|item| {
                let picks: Vec<&str> = item.products.iter().map(|product| &product.nhi_code.as_str()[9..]).collect();
                format!("{}[{}]", &item.group9.as_str()[7..], picks.join(" "))
            })
            .collect();
        let rank = entry.rank.map(|rank| format!("#{rank}")).unwrap_or_default();
        format!("{} {}{rank} {} {}", entry.tier, entry.order, entry.ingredient.name, items.join(" "))
    };
    entries.iter().map(line).collect()
}

/// A group of two ingredients without entries.
fn empty() -> Content {
    let mut content = content(vec![entry("option", "2149040", &[]), entry("option", "2149042", &[])]);
    content.drug_groups[0].entries.clear();
    content
}

fn run(mut content: Content, operations: &[Operation]) -> (Content, Vec<String>) {
    let (catalogue, mut ids, mut labels) = (catalogue(), ids(), Vec::new());
    for operation in operations {
        let edited = edit(Some(&content), operation, Some(&catalogue), policy::all(), &mut ids).unwrap();
        labels.push(edited.label);
        content = edited.content.unwrap();
        // Whatever an operation leaves is a sound document.
        assert_eq!(parse(&canonical(&content)).unwrap(), content);
    }
    (content, labels)
}

#[test]
fn products_are_chosen_by_one_key() {
    const A: &str = "2149042F1038";
    const B: &str = "2149042F2034";
    const C: &str = "2149042F2042";
    const D: &str = "2149040F1036";
    const R: Option<&str> = Some("recommended");
    const O: Option<&str> = Some("option");
    let cases: &[(&str, Vec<Operation>, &[&str])] = &[
        ("the first makes entry and item", vec![choose(A, R)], &["recommended 1 テルミサルタン F1[038]"]),
        ("another form joins", vec![choose(A, R), choose(B, R)], &["recommended 1 テルミサルタン F1[038] F2[034]"]),
        ("another product joins its form", vec![choose(C, R), choose(B, R)], &["recommended 1 テルミサルタン F2[034 042]"]),
        ("twice is once", vec![choose(A, R), choose(A, R)], &["recommended 1 テルミサルタン F1[038]"]),
        (
            "another ingredient is another entry",
            vec![choose(A, R), choose(D, R)],
            &["recommended 1 テルミサルタン F1[038]", "recommended 2 ロサルタンカリウム F1[036]"],
        ),
        (
            "another tier takes it over",
            vec![choose(B, R), choose(C, R), choose(C, O)],
            &["option 1 テルミサルタン F2[042]", "recommended 1 テルミサルタン F2[034]"],
        ),
        ("and the last with its entry", vec![choose(B, R), choose(B, O)], &["option 1 テルミサルタン F2[034]"]),
        ("into an entry that is there", vec![choose(A, O), choose(B, R), choose(B, O)], &["option 1 テルミサルタン F1[038] F2[034]"]),
        ("an empty item goes", vec![choose(A, R), choose(B, R), choose(B, None)], &["recommended 1 テルミサルタン F1[038]"]),
        ("an empty entry goes", vec![choose(A, R), choose(D, R), choose(A, None)], &["recommended 1 ロサルタンカリウム F1[036]"]),
        ("by 一般名", vec![choose9("2149042F2", R)], &["recommended 1 テルミサルタン F2[]"]),
        ("a pick narrows it", vec![choose9("2149042F2", R), choose(B, R)], &["recommended 1 テルミサルタン F2[034]"]),
        ("by 一般名 again", vec![choose(B, R), choose9("2149042F2", R)], &["recommended 1 テルミサルタン F2[]"]),
        ("to another tier", vec![choose9("2149042F2", R), choose9("2149042F2", O)], &["option 1 テルミサルタン F2[]"]),
        (
            "picks of another tier stay",
            vec![choose("2149042F2026", O), choose9("2149042F2", R)],
            &["option 1 テルミサルタン F2[026]", "recommended 1 テルミサルタン F2[]"],
        ),
        (
            "out again, and picks stay",
            vec![choose("2149042F2026", O), choose9("2149042F2", R), choose9("2149042F2", None)],
            &["option 1 テルミサルタン F2[026]"],
        ),
        (
            "what is not there is not taken out",
            vec![choose(A, R), choose(B, None), choose9("2149042F2", None)],
            &["recommended 1 テルミサルタン F1[038]"],
        ),
    ];
    for (name, operations, expected) in cases {
        assert_eq!(table(&run(empty(), operations).0), *expected, "{name}");
    }
}

#[test]
fn an_entry_that_moves_keeps_its_words() {
    let write = |entry: &str| Operation::SetEntryText {
        group: "g".into(),
        entry: entry.into(),
        field: EntryText::Efficacy,
        value: "差がない".into(),
    };
    for operations in [
        [choose("2149042F2034", Some("recommended")), choose("2149042F2034", Some("option"))],
        [choose9("2149042F2", Some("recommended")), choose9("2149042F2", Some("option"))],
    ] {
        let (before, _) = run(empty(), &operations[..1]);
        let id = before.drug_groups[0].entries[0].id.clone();
        let (after, _) = run(before, &[write(&id), operations[1].clone()]);
        let entry = &after.drug_groups[0].entries[0];
        assert_eq!((entry.tier.as_str(), entry.reason.efficacy.as_str(), &entry.id), ("option", "差がない", &id));
    }
}

#[test]
fn the_brand_entry_of_an_ingredient_takes_its_products() {
    let (content, _) = run(empty(), &[choose("2149042F1038", Some("recommended"))]);
    let id = content.drug_groups[0].entries[0].id.clone();
    let brand = Operation::SetEntryLevel { group: "g".into(), entry: id, level: Level::Brand };
    let (content, _) = run(content, &[brand, choose("2149042F2034", Some("recommended"))]);
    assert_eq!(table(&content), ["recommended 1 テルミサルタン F1[038] F2[034]"]);
}

#[test]
fn an_entry_refers_to_references_that_are_there_in_their_order() {
    let references = Operation::SetReferences { references: vec!["a".into(), "b".into()] };
    let (content, _) = run(empty(), &[choose("2149042F1038", Some("recommended")), references]);
    let entry = content.drug_groups[0].entries[0].id.clone();
    let ids: Vec<String> = content.references.iter().map(|reference| reference.id.clone()).collect();
    let refer = |references: Vec<String>| Operation::SetEntryReferences { group: "g".into(), entry: entry.clone(), references };
    let (content, _) = run(content, &[refer(vec![ids[1].clone(), ids[0].clone(), ids[1].clone()])]);
    assert_eq!(content.drug_groups[0].entries[0].references, ids);
    let unknown = refer(vec!["nowhere".into()]);
    let refused = edit(Some(&content), &unknown, None, policy::all(), &mut || unreachable!("nothing is made"));
    assert!(matches!(refused, Err(EditError::NoSuchReference { .. })));
}

/// Three entries of one tier: e1, e2, e3.
fn three(ranks: [Option<u32>; 3]) -> Content {
    let mut content = content(vec![
        entry("recommended", "2149042", &["2149042F1"]),
        entry("recommended", "2149040", &["2149040F1"]),
        entry("recommended", "2171014", &["2171014F2"]),
    ]);
    for (entry, rank) in content.drug_groups[0].entries.iter_mut().zip(ranks) {
        entry.rank = rank;
    }
    content
}

#[test]
fn orders_and_ranks_stay_without_gaps() {
    let group = || "g".to_owned();
    let shift = |entry: &str, order| Operation::MoveEntry { group: group(), entry: entry.into(), order };
    let rank = |entry: &str, rank| Operation::SetEntryRank { group: group(), entry: entry.into(), rank };
    let remove = |entry: &str| Operation::RemoveEntry { group: group(), entry: entry.into() };
    let tier = |entry: &str, tier: &str| Operation::SetEntryTier { group: group(), entry: entry.into(), tier: tier.into() };
    let unranked = [None; 3];
    let ranked = [Some(1), Some(2), Some(3)];
    let tied = [Some(1), Some(1), Some(2)];
    type Case = (&'static str, [Option<u32>; 3], Operation, &'static [&'static str]);
    let cases: [Case; 12] = [
        ("to the front", unranked, shift("e3", 1), &["e3 1", "e1 2", "e2 3"]),
        ("beyond the end", unranked, shift("e1", 99), &["e2 1", "e3 2", "e1 3"]),
        ("order 0 is the front", unranked, shift("e2", 0), &["e2 1", "e1 2", "e3 3"]),
        ("the ranks follow", ranked, shift("e3", 1), &["e3 1#1", "e1 2#2", "e2 3#3"]),
        ("ties follow too", tied, shift("e3", 1), &["e3 1#1", "e1 2#1", "e2 3#2"]),
        ("a rank puts before those without", unranked, rank("e2", Some(1)), &["e2 1#1", "e1 2", "e3 3"]),
        ("a rank taken away puts behind", ranked, rank("e1", None), &["e2 1#2", "e3 2#3", "e1 3"]),
        ("the gap of one removed closes", ranked, remove("e2"), &["e1 1#1", "e3 2#2"]),
        ("no gap where another has the rank", tied, remove("e1"), &["e2 1#1", "e3 2#2"]),
        ("without a rank into a tier without", ranked, tier("e1", "option"), &["e2 1#1", "e3 2#2", "e1 1"]),
        ("its own tier changes nothing", ranked, tier("e1", "recommended"), &["e1 1#1", "e2 2#2", "e3 3#3"]),
        ("a removed one leaves no hole", unranked, remove("e1"), &["e2 1", "e3 2"]),
    ];
    for (name, ranks, operation, expected) in cases {
        let (content, _) = run(three(ranks), &[operation]);
        let mut entries: Vec<_> = content.drug_groups[0].entries.iter().collect();
        entries.sort_by_key(|entry| (entry.tier == "option", entry.order));
        let line = |entry: &&crate::document::Entry| {
            format!("{} {}{}", entry.id, entry.order, entry.rank.map(|rank| format!("#{rank}")).unwrap_or_default())
        };
        assert_eq!(entries.iter().map(line).collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn every_operation_says_what_it_did() {
    let group = || "g".to_owned();
    let entry = || "e1".to_owned();
    let considered =
        |reason: Option<&str>| Operation::SetConsidered { group: group(), ingredient: code("2149040"), reason: reason.map(Into::into) };
    let cases: Vec<(Operation, &str)> = vec![
        (choose("2149042F2034", Some("option")), "テルミサルタン錠４０ｍｇ「見本」をオプションにした"),
        (choose("2149042F1011", Some("recommended")), "「テルミサルタン２０ｍｇ錠」を推奨薬にした"),
        (choose("2149042F1011", None), "「テルミサルタン２０ｍｇ錠」を収載から外した"),
        (choose9("2149042F2", Some("recommended")), "「テルミサルタン 錠 40mg」を推奨薬にした"),
        (Operation::SetEntryTier { group: group(), entry: entry(), tier: "option".into() }, "「テルミサルタン」をオプションにした"),
        (
            Operation::SetTierLabel { tier: "recommended".into(), label: Some("第一推奨".into()) },
            "区分「推奨薬」の呼び方を「第一推奨」にした",
        ),
        (Operation::SetEntryTier { group: group(), entry: entry(), tier: "recommended".into() }, "「テルミサルタン」を第一推奨にした"),
        (Operation::SetTierLabel { tier: "recommended".into(), label: None }, "区分「第一推奨」の呼び方を「推奨薬」にした"),
        (
            Operation::SetEntryText { group: group(), entry: entry(), field: EntryText::StableSupply, value: "安定".into() },
            "「テルミサルタン」の安定供給を書き換えた",
        ),
        (
            Operation::SetGroupText { group: group(), field: GroupText::Scope, value: "成人".into() },
            "薬効群「見本群」の対象範囲を書き換えた",
        ),
        (
            Operation::SetGroupDate { group: group(), field: GroupDate::ReviewDue, value: "2027-03-31".parse().ok() },
            "薬効群「見本群」の見直し期限を2027-03-31にした",
        ),
        (considered(Some("後発品が少ない")), "「ロサルタンカリウム」を検討して収載しなかった薬に加えた"),
        (considered(Some("使用が少ない")), "「ロサルタンカリウム」を収載しない理由を書き換えた"),
        (considered(None), "「ロサルタンカリウム」を検討した薬から外した"),
        (Operation::SetPolicy { policy: "notice".into() }, "収載の方針を「フォーミュラリの運用について」に沿う方針にした"),
        (Operation::RenameDrugGroup { group: group(), name: "ＡＲＢ".into() }, "薬効群「見本群」の名前を「ＡＲＢ」にした"),
        (Operation::RemoveDrugGroup { group: group() }, "薬効群「ＡＲＢ」を削除した"),
    ];
    let mut start = content(vec![crate::fixture::entry("recommended", "2149042", &["2149042F2"])]);
    start.drug_groups[0].ingredients = vec![code("2149040"), code("2149042")];
    let (operations, expected): (Vec<Operation>, Vec<&str>) = cases.into_iter().unzip();
    assert_eq!(run(start, &operations).1, expected);
}

#[test]
fn references_keep_their_ids_through_rewriting() {
    let set = |texts: &[&str]| Operation::SetReferences { references: texts.iter().map(|text| (*text).to_owned()).collect() };
    let refer = |content: &mut Content, text: &str| {
        let id = content.references.iter().find(|reference| reference.text == text).unwrap().id.clone();
        content.drug_groups[0].entries[0].references = vec![id];
    };
    let texts = |content: &Content| -> Vec<String> { content.references.iter().map(|reference| reference.text.clone()).collect() };
    let referred = |content: &Content| -> Vec<String> {
        let by = |id: &String| content.references.iter().find(|reference| reference.id == *id).unwrap().text.clone();
        content.drug_groups[0].entries[0].references.iter().map(by).collect()
    };
    let start = content(vec![entry("recommended", "2149042", &["2149042F1"])]);
    for (name, after, expected) in [
        ("moved", vec!["c", "b", "a"], vec!["b"]),
        ("rewritten in its place", vec!["a", "B", "c"], vec!["B"]),
        ("one put before it", vec!["z", "a", "b", "c"], vec!["b"]),
        ("taken away", vec!["a", "c"], vec![]),
        ("all taken away", vec![], vec![]),
    ] {
        let (mut content, _) = run(start.clone(), &[set(&["a", "b", "c"])]);
        refer(&mut content, "b");
        let (content, _) = run(content, &[set(&after)]);
        assert_eq!(texts(&content), after, "{name}");
        assert_eq!(referred(&content), expected, "{name}");
    }
}

fn several(groups: &[(&str, &[&str])], usage: Option<&str>) -> Operation {
    let group = |(name, ingredients): &(&str, &[&str])| NewGroup {
        name: (*name).into(),
        ingredients: ingredients.iter().map(|ingredient| code(ingredient)).collect(),
    };
    Operation::AddDrugGroups { groups: groups.iter().map(group).collect(), usage: usage.map(code) }
}

#[test]
fn several_groups_come_in_one_step_and_in_their_order() {
    let four =
        [("血圧降下剤", &["2149042", "2149040"] as &[&str]), ("下剤", &["2344009"]), ("Ca拮抗薬", &["2171014"]), ("PPI", &["2329030"])];
    for (groups, usage, label) in [
        (&four[..2], Some("国保"), "「血圧降下剤」「下剤」の薬効群を加えた"),
        (&four[..3], None, "「血圧降下剤」「下剤」「Ca拮抗薬」の薬効群を加えた"),
        (&four[..], None, "「血圧降下剤」「下剤」「Ca拮抗薬」ほか 1 の薬効群を加えた"),
    ] {
        let before = content(vec![entry("recommended", "2149042", &["2149042F1"])]);
        let (after, labels) = run(before.clone(), &[several(groups, usage)]);
        assert_eq!(labels, [label]);
        let named: Vec<(u32, &str)> = after.drug_groups.iter().map(|group| (group.order, group.name.as_str())).collect();
        let expected: Vec<(u32, &str)> = (1..).zip(std::iter::once("見本群").chain(groups.iter().map(|(name, _)| *name))).collect();
        assert_eq!(named, expected);
        assert_eq!(after.basis.usage.as_ref().map(|dataset| dataset.as_str()), usage);
        assert_eq!(after.basis.price_list, before.basis.price_list);
    }
    let (kept, _) = run(empty(), &[several(&four[..1], Some("国保")), several(&four[1..2], None)]);
    assert!(kept.basis.usage.is_some(), "a step that names no dataset leaves the one that is there");
}

#[test]
fn a_formulary_is_created_on_the_editions_at_hand() {
    let (catalogue, mut ids) = (catalogue(), ids());
    let operation = Operation::CreateFormulary {
        title: " 見本 ".into(),
        issuer: "薬剤師会".into(),
        region: "見本県".into(),
        policy: "nihonkai".into(),
    };
    let edited = edit(None, &operation, Some(&catalogue), policy::all(), &mut ids).unwrap();
    let content = edited.content.unwrap();
    assert_eq!((content.title.as_str(), edited.label.as_str()), ("見本", "「見本」を作成した"));
    assert_eq!(content.basis.price_list.as_ref(), Some(&catalogue.price_list.id));
    assert_eq!(content.basis.generic_status, catalogue.generic_status.map(|edition| edition.id));
    assert_eq!(content.statement, STATEMENT);
    assert_eq!(parse(&canonical(&content)).unwrap(), content);
}

#[test]
fn what_is_refused() {
    let group = || "g".to_owned();
    let entry = || "e1".to_owned();
    let with = Some(catalogue());
    let none: Option<Catalogue> = None;
    let cases: Vec<(Operation, &Option<Catalogue>, &str)> = vec![
        (Operation::SetTitle { value: " \n ".into() }, &with, "empty_text"),
        (Operation::RenameDrugGroup { group: group(), name: String::new() }, &with, "empty_text"),
        (Operation::AddDrugGroup { name: "x".into(), ingredients: vec![] }, &with, "empty_text"),
        (Operation::AddDrugGroups { groups: vec![], usage: None }, &with, "empty_text"),
        (several(&[("x", &["2149042"]), ("y", &[])], None), &with, "empty_text"),
        (Operation::RemoveDrugGroup { group: "x".into() }, &with, "no_such_group"),
        (Operation::RemoveEntry { group: group(), entry: "x".into() }, &with, "no_such_entry"),
        (Operation::SetEntryTier { group: group(), entry: entry(), tier: "x".into() }, &with, "no_such_tier"),
        (Operation::SetTierLabel { tier: "x".into(), label: None }, &with, "no_such_tier"),
        (Operation::SetPolicy { policy: "x".into() }, &with, "no_such_policy"),
        (Operation::SetEntryRank { group: group(), entry: entry(), rank: Some(0) }, &with, "rank_zero"),
        (choose("2149042F2034", Some("recommended")), &none, "no_price_list"),
        (choose9("2149042F2", Some("recommended")), &none, "no_price_list"),
        (choose("2149042F2999", Some("recommended")), &with, "unknown_product"),
        (choose("2149042F2034", Some("x")), &with, "no_such_tier"),
        (choose9("2149042F9", Some("recommended")), &with, "unknown_group9"),
        (choose("2329030F1020", Some("option")), &with, "ingredient_not_in_group"),
        (choose9("2329030F1", Some("option")), &with, "ingredient_not_in_group"),
        (Operation::SetGroupIngredients { group: group(), ingredients: vec![code("2149040")] }, &with, "ingredient_in_use"),
        (
            Operation::SetConsidered { group: group(), ingredient: code("2329030"), reason: Some("x".into()) },
            &with,
            "ingredient_not_in_group",
        ),
        (Operation::SetConsidered { group: group(), ingredient: code("9999999"), reason: Some("x".into()) }, &with, "unknown_ingredient"),
        (
            Operation::CreateFormulary { title: "x".into(), issuer: "x".into(), region: "x".into(), policy: "notice".into() },
            &with,
            "formulary_exists",
        ),
    ];
    let start = content(vec![crate::fixture::entry("recommended", "2149042", &["2149042F1"])]);
    for (operation, catalogue, expected) in cases {
        let refused = edit(Some(&start), &operation, catalogue.as_ref(), policy::all(), &mut ids());
        assert_eq!(refused.map_err(|error| error.code()), Err(expected), "{operation:?}");
    }
    let refused = edit(None, &Operation::RemoveFormulary, None, policy::all(), &mut ids());
    assert_eq!(refused.map_err(|error| error.code()), Err("no_formulary_named"));
}

#[test]
fn members_get_ids_and_keep_them() {
    let member = |id: &str, name: &str| Member { id: id.into(), order: 0, name: name.into(), role: String::new(), coi: vec![" ".into()] };
    let set = |committee| Operation::SetCommittee { committee };
    let (content, _) = run(empty(), &[set(vec![member("", "甲"), member("", "乙")])]);
    let ids: Vec<String> = content.committee.iter().map(|member| member.id.clone()).collect();
    let (content, _) = run(content, &[set(vec![member(&ids[1], "乙"), member(&ids[0], "甲")])]);
    let named: Vec<_> = content.committee.iter().map(|member| (member.order, member.name.as_str(), &member.id, member.coi.len())).collect();
    assert_eq!(named, [(1, "乙", &ids[1], 0), (2, "甲", &ids[0], 0)]);
    let twice = set(vec![member("a", "甲"), member("a", "乙")]);
    let refused = edit(Some(&content), &twice, None, policy::all(), &mut crate::fixture::ids());
    assert_eq!(refused.map_err(|error| error.code()), Err("repeated_member"));
}
