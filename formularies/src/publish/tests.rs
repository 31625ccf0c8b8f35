use std::path::Path;

use jiff::civil::date;
use reference_data::catalogue::Catalogue;

use super::edition::{Edition, State};
use super::*;
use crate::document::{Level, Member, Reference, parse};
use crate::fixture::{catalogue, catalogue_without_status, content, entry, ids};
use crate::policy;
use crate::transact::{Access, Operation};

const ACTOR: &str = "見本 花子";

fn at() -> Timestamp {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn faultless() -> Content {
    content(vec![
        entry("recommended", "2149042", &["2149042F1", "2149042F2034 2149042F2042"]),
        entry("option", "2149040", &["2149040F1028", "2149040F2", "2149040F3"]),
    ])
}

fn store_with(content: Content) -> Formularies {
    let mut store = Formularies::open(Path::new(":memory:"), Access::ReadWrite).unwrap().with_ids(ids());
    store.receive(content, at(), ACTOR).unwrap();
    store
}

#[test]
fn a_declared_edition_reads_the_same_for_ever() {
    let (mut store, catalogue) = (store_with(faultless()), catalogue());
    let day = date(2026, 4, 1);
    let published = store.declare("f", day, at(), ACTOR, &catalogue).unwrap();
    assert_eq!(store.published("f").unwrap(), std::slice::from_ref(&published));

    // The draft goes on, and is removed; the edition stays.
    let operation = Operation::SetTitle { value: "別の表題".into() };
    store.transact(&operation, Some("f"), Some(&catalogue), at(), ACTOR).unwrap();
    store.transact(&Operation::RemoveFormulary, Some("f"), None, at(), ACTOR).unwrap();
    let content = store.published_content("f", &published.sha256).unwrap();
    assert_eq!(name(&content), published.sha256);
    assert_eq!(parse(&canonical(&content)).unwrap(), content);
    let printed = Edition::published(&content, policy::find("nihonkai").unwrap(), published.on);
    assert_eq!(printed.title, "見本県地域フォーミュラリ");
    assert_eq!(printed.state, State::Published { on: day });
    // Nothing of it comes from a price list at hand: what it prints of the products is what the draft printed.
    let draft = Edition::draft(&faultless(), policy::find("nihonkai").unwrap(), &catalogue);
    assert_eq!((printed.groups, printed.basis), (draft.groups, draft.basis));
    assert_eq!(store.events("f").unwrap().len(), 1);
    store.verify_chain().unwrap();
}

#[test]
fn declaring_is_refused_with_the_reason() {
    let recommended_originator = content(vec![entry("recommended", "2149042", &["2149042F1", "2149042F2026"])]);
    let mut empty = faultless();
    empty.drug_groups.clear();
    let mut elsewhere = faultless();
    elsewhere.basis.price_list = None;
    for (what, content, catalogue, expected) in [
        ("an error stands", recommended_originator, catalogue(), "declare_faulty"),
        ("nothing to publish", empty, catalogue(), "declare_empty"),
        ("another basis", elsewhere, catalogue(), "declare_basis_not_at_hand"),
        ("another status basis", faultless(), catalogue_without_status(), "declare_basis_not_at_hand"),
    ] {
        let mut store = store_with(content);
        let refused = store.declare("f", date(2026, 4, 1), at(), ACTOR, &catalogue).map_err(|error| error.code());
        assert_eq!(refused, Err(expected), "{what}");
        assert_eq!(store.published("f").unwrap(), []);
        assert_eq!(store.history("f").unwrap().len(), 1, "{what}");
    }
    let mut store = store_with(faultless());
    assert_eq!(store.declare("x", date(2026, 4, 1), at(), ACTOR, &catalogue()).unwrap_err().code(), "no_such_formulary");
}

#[test]
fn a_content_is_published_once_and_the_next_edition_beside_it() {
    let (mut store, catalogue) = (store_with(faultless()), catalogue());
    store.declare("f", date(2026, 10, 1), at(), ACTOR, &catalogue).unwrap();
    let again = store.declare("f", date(2026, 11, 1), at(), ACTOR, &catalogue).unwrap_err();
    assert!(matches!(again, DeclareError::AlreadyPublished { on } if on == date(2026, 10, 1)), "{again}");
    let next = Operation::SetEdition { value: "2026.2".into() };
    store.transact(&next, Some("f"), None, at(), ACTOR).unwrap();
    store.declare("f", date(2026, 12, 1), at(), ACTOR, &catalogue).unwrap();
    let editions: Vec<_> = store.published("f").unwrap().into_iter().map(|published| (published.edition, published.on)).collect();
    assert_eq!(editions, [("2026.1".to_owned(), date(2026, 10, 1)), ("2026.2".to_owned(), date(2026, 12, 1))]);
    // One author, one chain of events.
    let mut events = store.events("f").unwrap();
    events.sort_by_key(|event| event.body.sequence);
    assert_eq!(events.iter().map(|event| event.body.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(events[1].body.parents, [events[0].id.clone()]);
    assert_eq!(events[0].body.author, events[1].body.author);
    assert_eq!(crate::ledger::state(&events).forks, []);
}

#[test]
fn publishing_is_not_undone_and_holds_nothing_up() {
    let (mut store, catalogue) = (store_with(faultless()), catalogue());
    let step = store.transact(&Operation::SetTitle { value: "一".into() }, Some("f"), None, at(), ACTOR).unwrap();
    store.declare("f", date(2026, 4, 1), at(), ACTOR, &catalogue).unwrap();
    let line = store.history("f").unwrap().remove(0);
    assert_eq!(line.label, "「一」2026.1を2026-04-01付けで公表した");
    assert_eq!(store.undo("f", Some(line.sequence), at(), ACTOR).unwrap_err().code(), "not_undoable");
    store.undo("f", None, at(), ACTOR).unwrap();
    assert!(store.history("f").unwrap().iter().any(|line| line.undone && Some(line.sequence) == step.sequence));
    assert_eq!(store.published("f").unwrap().len(), 1);
    store.verify_chain().unwrap();
}

#[test]
fn a_declaration_is_written_whole_or_not_at_all() {
    let (mut store, catalogue) = (store_with(faultless()), catalogue());
    for table in ["edition", "event", "audit", "author"] {
        store.db.execute_batch(&format!("CREATE TRIGGER fail BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END")).unwrap();
        assert_eq!(store.declare("f", date(2026, 4, 1), at(), ACTOR, &catalogue).unwrap_err().code(), "formularies_failed");
        store.db.execute_batch("DROP TRIGGER fail").unwrap();
        for table in ["edition", "event", "author"] {
            let rows: i64 = store.db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table}");
        }
        store.verify_chain().unwrap();
    }
    store.declare("f", date(2026, 4, 1), at(), ACTOR, &catalogue).unwrap();
    for refused in ["UPDATE edition SET content = '{}'", "DELETE FROM edition", "UPDATE event SET event = '{}'", "DELETE FROM event"] {
        store.db.execute(refused, []).unwrap_err();
    }
}

/// Products of an item as a reader sees them: `name price status notes`.
fn products(edition: &Edition, tier: usize, entry: usize, item: usize) -> Vec<String> {
    let products = &edition.groups[0].tiers[tier].entries[entry].items[item].products;
    products.iter().map(|product| format!("{} {} [{}] {}", product.name, product.price, product.status, product.notes.join("・"))).collect()
}

fn draft(content: &Content, catalogue: &Catalogue) -> Edition {
    Edition::draft(content, policy::find(&content.policy).unwrap(), catalogue)
}

#[test]
fn what_is_meant_is_printed() {
    let content = content(vec![
        entry("recommended", "2149042", &["2149042F1", "2149042F2034 2149042F2042"]),
        entry("recommended", "3399410", &["3399410G1"]),
        entry("option", "2149042", &["2149042F1"]),
        entry("option", "2149040", &["2149040F1028", "2149040F3"]),
        entry("option", "2189015", &["2189015F1021"]),
        entry("option", "2171014", &["2171014F1029", "2171014F2999"]),
    ]);
    let edition = draft(&content, &catalogue());
    let tiers: Vec<_> = edition.groups[0].tiers.iter().map(|tier| format!("{}{}", tier.mark, tier.label)).collect();
    assert_eq!(tiers, ["●推奨薬", "○オプション"]);
    let recommended = &edition.groups[0].tiers[0].entries[0];
    assert_eq!((recommended.name.as_str(), recommended.items[0].form_and_strength.as_str()), ("テルミサルタン", "錠 20mg"));
    assert_eq!(recommended.items.iter().map(|item| item.any_product).collect::<Vec<_>>(), [true, false]);

    // Without a pick: all that the tier admits, generics there and everything here, although both are one form and strength.
    let generics = ["テルミサルタン２０ｍｇ錠 10.4 [3] 統一名収載", "テルミサルタン錠２０ｍｇ「見本」 10.4 [3] "];
    assert_eq!(products(&edition, 0, 0, 0), generics);
    assert_eq!(products(&edition, 1, 0, 0), [generics[0], "ミホンディス錠２０ｍｇ 35.2 [2] ", generics[1]]);
    // Picked: those, with the price as published.
    assert_eq!(
        products(&edition, 0, 0, 1),
        ["テルミサルタン錠４０ｍｇ「見本」 1,234.50 [3] ", "テルミサルタン錠４０ｍｇ「架空」 18.0 [3] "]
    );
    assert_eq!(products(&edition, 0, 1, 0), ["フィルグラスチムＢＳ注７５μｇ「見本」 4,000.0 [] バイオ後続品"]);
    assert_eq!(products(&edition, 1, 1, 0), ["ミホンタン錠２５ｍｇ 19.0 [☆] "]);
    assert_eq!(products(&edition, 1, 1, 1), ["ミホンタン錠１００ｍｇ 70.9 [1] 後発医薬品なし"]);
    assert_eq!(products(&edition, 1, 2, 0), ["サルバスタチン錠５ｍｇ「見本」 11.0 [3] 経過措置 2026-03-31まで"]);
    assert_eq!(products(&edition, 1, 3, 0), ["ミメイジピン錠５ｍｇ「見本」 9.8 [不明] "]);
    // Picked and not in the price list: it does not vanish.
    assert_eq!(products(&edition, 1, 3, 1), ["消えた品目 － [不明] 薬価基準にありません"]);
}

#[test]
fn the_words_around_the_table() {
    let mut content = faultless();
    content.committee = vec![
        Member {
            id: "m2".into(), order: 2, name: "乙".into(), role: String::new(), coi: vec!["Ａ社 講演料".into(), "Ｂ社 顧問".into()]
        },
        Member { id: "m1".into(), order: 1, name: "甲".into(), role: "委員長".into(), coi: vec![] },
    ];
    content.references = vec![
        Reference { id: "r2".into(), order: 2, text: "添付文書".into() },
        Reference { id: "r1".into(), order: 1, text: "診療ガイドライン".into() },
    ];
    content.tier_labels.insert("option".into(), "第二推奨".into());
    let group = &mut content.drug_groups[0];
    group.edition = "3版".into();
    let first = &mut group.entries[0];
    first.rank = Some(2);
    first.references = vec!["r2".into(), "r1".into()];
    first.reason.safety = " ".into();
    let second = &mut group.entries[1];
    second.level = Level::Brand;
    second.brand_reason = Some("製剤の特性".into());

    let edition = draft(&content, &catalogue());
    assert_eq!(edition.content_sha256, name(&content));
    let members: Vec<_> = edition.committee.iter().map(|member| (member.name.as_str(), member.coi.as_str())).collect();
    assert_eq!(members, [("甲", "なし"), ("乙", "Ａ社 講演料、Ｂ社 顧問")]);
    assert_eq!(edition.references, ["診療ガイドライン", "添付文書"]);
    assert_eq!(edition.statement, crate::document::STATEMENT);
    let lines =
        |lines: &[edition::Labelled]| -> Vec<String> { lines.iter().map(|line| format!("{}: {}", line.label, line.value)).collect() };
    assert_eq!(
        lines(&edition.basis),
        ["薬価基準: 2025-08-14（SHA-256 price-2025-08）", "後発医薬品に関する情報: 2025-07-16（SHA-256 status-2025-07）"]
    );
    let group = &edition.groups[0];
    assert_eq!(lines(&group.dates), ["版: 3版", "見直し期限: 2026-06-30"]);
    assert_eq!(group.tiers[1].label, "第二推奨");
    let (first, second) = (&group.tiers[0].entries[0], &group.tiers[1].entries[0]);
    assert_eq!((first.rank.as_str(), first.references.as_slice()), ("2", &[1, 2][..]));
    assert_eq!(lines(&first.reasons), ["有効性: 記載あり", "経済性: 記載あり", "安定供給: 記載あり"]);
    assert_eq!((second.rank.as_str(), second.name.as_str()), ("", "ミホンタン錠２５ｍｇ（ロサルタンカリウム）"));
    assert_eq!(lines(&second.reasons).last().map(String::as_str), Some("銘柄指定の理由: 製剤の特性"));
}

#[test]
fn a_draft_says_which_editions_its_figures_come_from() {
    let mut content = faultless();
    content.basis.price_list = None;
    content.basis.generic_status.as_mut().unwrap().0 = "other".into();
    let basis: Vec<_> = draft(&content, &catalogue()).basis.into_iter().map(|line| line.value).collect();
    assert_eq!(
        basis,
        [
            "2025-08-14（SHA-256 price-2025-08） 版の指定がないため、この版による",
            "2025-07-16（SHA-256 status-2025-07） 指定された版がないため、この版による"
        ]
    );
}
