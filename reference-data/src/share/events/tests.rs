//! What is told of a change, on figures small enough to be worked out by hand.

use super::super::tests::{figures, item, lists, places, prepare};
use super::super::{Key, Measure, Options};
use super::*;
use crate::usage::Item;

const ORIGINATOR: &str = "2149042F2021";
const GENERIC: &str = "2149042F2030";
const OTHER: &str = "2149043F2025";
const NEW: &str = "2149043F2033";
const UNUSED: &str = "2149044F2020";

fn history(prices: &[(&str, &[(&str, &str)])], statuses: &[(&str, &[(&str, &str)])]) -> History {
    History { lists: lists(prices, statuses), ..History::default() }
}

/// Of 60 originator, 30 generic, 5 each of two more.
fn used(cells: [&'static str; 4]) -> Vec<(Item, Vec<&'static str>)> {
    [ORIGINATOR, GENERIC, OTHER, NEW].into_iter().zip(cells).map(|(code, cell)| (item(code), vec![cell])).collect()
}

fn told(question: &Question, period: &str, history: &History, cells: [&'static str; 4]) -> EventsAnswer {
    let rows = used(cells);
    let rows: Vec<(Item, &[&str])> = rows.iter().map(|(item, cells)| (item.clone(), cells.as_slice())).collect();
    let prepared = prepare(&figures(period, &["27201"], &rows), &history.lists);
    events(question, period.parse().unwrap(), history, 2, &[&prepared], &places()).unwrap()
}

const CELLS: [&str; 4] = ["60", "30", "5", "5"];
const FIRST: &[(&str, &str)] = &[(ORIGINATOR, "2"), (GENERIC, "3"), (OTHER, "1"), (UNUSED, "2")];

#[test]
fn a_change_of_statuses_is_told_with_its_effect() {
    type Expected<'a> = (u32, Option<&'a str>, Option<&'a str>, &'a [(Option<&'a str>, &'a str, u32)]);
    let cases: &[(&[(&str, &str)], Expected)] = &[
        // 30 of 90, then the same.
        (FIRST, (0, None, Some("0.0000"), &[])),
        // 1→2 and a new generic, which counts as one on both sides: 35 of 95, then 35 of 100.
        (
            &[(ORIGINATOR, "2"), (GENERIC, "3"), (OTHER, "2"), (NEW, "3")],
            (2, Some("0.1000000000"), Some("-1.8421"), &[(None, "3", 1), (Some("1"), "2", 1)]),
        ),
        // 2→☆: all that is left is generic.
        (&[(ORIGINATOR, "☆"), (GENERIC, "3")], (1, Some("0.6666666667"), Some("66.6667"), &[(Some("2"), "☆", 1)])),
        // 3→★: none.
        (&[(ORIGINATOR, "2"), (GENERIC, "★")], (1, Some("0.3333333333"), Some("-33.3333"), &[(Some("3"), "★", 1)])),
        // Both leave: no share, and no effect.
        (&[(ORIGINATOR, "1"), (GENERIC, "★")], (2, Some("1.0000000000"), None, &[(Some("2"), "1", 1), (Some("3"), "★", 1)])),
        // What stands on neither side before and after has moved no share; what the list leaves out stays what it was.
        (&[(OTHER, ""), (UNUSED, "3")], (0, None, Some("0.0000"), &[])),
    ];
    for (second, (products, part, effect, moves)) in cases {
        let history = history(&[], &[("2022-02-01", FIRST), ("2022-06-17", second)]);
        let answer = told(&Question::default(), "FY2022", &history, CELLS);
        let [event] = answer.rows.as_slice() else { panic!("{:?}", answer.rows) };
        let found: Vec<(Option<&str>, &str, u32)> =
            event.moves.iter().map(|one| (one.before.as_deref(), one.after.as_str(), one.products)).collect();
        assert_eq!((event.products, event.part.as_deref(), event.effect.as_deref(), found.as_slice()), (*products, *part, *effect, *moves));
        assert_eq!(
            (event.kind, event.on.to_string(), event.from_month.as_str()),
            (EventKind::StatusChange, "2022-06-17".to_owned(), "2022-07")
        );
        assert_eq!((event.before.edition.0.as_str(), event.edition.0.as_str()), ("status 2022-02-01", "status 2022-06-17"));
        assert_eq!((event.dearer, event.cheaper), (None, None));
    }
}

#[test]
fn only_what_takes_effect_within_the_period_has_happened_in_it() {
    let editions: Vec<(&str, &[(&str, &str)])> =
        ["2022-02-01", "2022-04-01", "2022-06-17", "2023-03-31", "2023-04-01"].map(|day| (day, FIRST)).into();
    let history = history(&[], &editions);
    for (period, days) in [
        ("FY2022", &["2022-04-01", "2022-06-17", "2023-03-31"][..]),
        ("2022-06", &["2022-06-17"]),
        ("2022-05", &[]),
        // There is nothing before the first.
        ("2022-02", &[]),
        ("2023-04", &["2023-04-01"]),
    ] {
        let answer = told(&Question::default(), period, &history, CELLS);
        assert_eq!(answer.rows.iter().map(|event| event.on.to_string()).collect::<Vec<_>>(), days, "{period}");
    }
    let months: Vec<String> =
        told(&Question::default(), "FY2022", &history, CELLS).rows.into_iter().map(|event| event.from_month).collect();
    assert_eq!(months, ["2022-04", "2022-07", "2023-04"]);
}

#[test]
fn a_price_revision_counts_what_both_lists_price_and_the_place_uses() {
    let history = history(
        &[
            ("2022-02-01", &[(ORIGINATOR, "65"), (GENERIC, "20.0"), (OTHER, "8"), (UNUSED, "9")]),
            ("2022-04-01", &[(ORIGINATOR, "60.5"), (GENERIC, "20"), (OTHER, "9"), (NEW, "4"), (UNUSED, "1")]),
            ("2022-10-01", &[(ORIGINATOR, "60.5"), (GENERIC, "21")]),
        ],
        &[("2022-02-01", &[(ORIGINATOR, "2"), (GENERIC, "3"), (OTHER, "1"), (NEW, "3"), (UNUSED, "2")])],
    );
    let by_value = Question { measure: Measure::Value, ..Question::default() };
    for (question, parts) in [(Question::default(), ["0.6315789474", "0.3157894737"]), (by_value, ["0.8541176471", "0.1411764706"])] {
        let answer = told(&question, "FY2022", &history, ["60", "30", "5", "5"]);
        let found: Vec<_> = answer
            .rows
            .iter()
            .map(|event| (event.on.to_string(), event.products, event.dearer, event.cheaper, event.part.clone().unwrap()))
            .collect();
        assert_eq!(
            found,
            [
                ("2022-04-01".to_owned(), 1, Some(0), Some(1), parts[0].to_owned()),
                ("2022-10-01".to_owned(), 1, Some(1), Some(0), parts[1].to_owned()),
            ]
        );
        let line = &answer.rows[0].lines[0];
        assert_eq!((line.code.as_str(), line.before.as_deref(), line.after.as_str()), (ORIGINATOR, Some("65"), "60.5"));
        assert!(answer.rows.iter().all(|event| event.effect.is_none() && event.share_before.is_none() && event.moves.is_empty()));
    }
}

fn supply(day: &str, changes: &[(&str, Shipping, Shipping)]) -> SupplyStep {
    let edition = |day: &str| EditionAt { edition: EditionId(format!("supply {day}")), on: day.parse().unwrap() };
    SupplyStep {
        before: edition("2022-03-01"),
        after: edition(day),
        changed: changes
            .iter()
            .map(|(code, before, after)| SupplyChange {
                code: code.parse().unwrap(),
                name: format!("銘柄{code}"),
                before: *before,
                after: *after,
            })
            .collect(),
    }
}

#[test]
fn supply_is_told_by_what_became_of_it() {
    use Shipping::{LimitedOther, LimitedOwn, Normal, Stopped};
    let states: &[(&str, &str)] = &[(ORIGINATOR, "2"), ("2149042F2013", "3"), (OTHER, "1"), (NEW, "3")];
    let history = History {
        lists: lists(&[("2022-02-01", &[(ORIGINATOR, "65"), ("2149042F2013", "20"), (NEW, "4")])], &[("2022-02-01", states)]),
        supply: vec![
            supply(
                "2022-05-01",
                &[
                    (ORIGINATOR, Normal, Stopped),
                    // Two brands of one price code.
                    ("2149042F2048", Normal, LimitedOwn),
                    ("2149042F2056", Stopped, LimitedOther),
                    (NEW, LimitedOwn, LimitedOther),
                    // On neither side, and not used.
                    (OTHER, Normal, Stopped),
                    (UNUSED, Normal, Stopped),
                ],
            ),
            supply("2022-06-20", &[(ORIGINATOR, Stopped, Normal)]),
            supply("2023-05-01", &[(ORIGINATOR, Normal, Stopped)]),
        ],
        supply_editions: 3,
    };
    let rows: Vec<(Item, &[&str])> =
        vec![(item(ORIGINATOR), &["60"]), (item("2149042F2013"), &["30"]), (item(OTHER), &["5"]), (item(NEW), &["10"])];
    let prepared = prepare(&figures("FY2022", &["27201"], &rows), &history.lists);
    let answer = events(&Question::default(), "FY2022".parse().unwrap(), &history, 9, &[&prepared], &places()).unwrap();
    let found: Vec<_> = answer
        .rows
        .iter()
        .map(|event| {
            let codes: Vec<&str> = event.lines.iter().map(|line| line.code.as_str()).collect();
            (event.from_month.clone(), event.kind, event.products, event.part.as_deref(), codes)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("2022-05".to_owned(), EventKind::SupplyStop, 1, Some("0.6000000000"), vec![ORIGINATOR]),
            // Each of them stands for the use of the code, which counts once.
            ("2022-05".to_owned(), EventKind::SupplyLimited, 2, Some("0.3000000000"), vec!["2149042F2048", "2149042F2056"]),
            ("2022-06".to_owned(), EventKind::SupplyResumed, 1, Some("0.6000000000"), vec![ORIGINATOR]),
        ]
    );
    let line = &answer.rows[1].lines[1];
    assert_eq!((line.before.as_deref(), line.after.as_str()), (Some("⑤供給停止"), "④限定出荷（その他）"));
    let known: Vec<(SourceKind, u32)> = answer.lists.iter().map(|list| (list.kind, list.editions)).collect();
    assert_eq!(known, [(SourceKind::PriceList, 1), (SourceKind::GenericStatus, 1), (SourceKind::Supply, 3)]);
}

#[test]
fn figures_that_name_a_brand_are_met_by_its_own_row_alone() {
    use Shipping::{Normal, Stopped};
    let history = History {
        lists: lists(&[("2022-02-01", &[("2149042F2013", "20")])], &[("2022-02-01", &[("2149042F2013", "3")])]),
        supply: vec![supply("2022-05-01", &[("2149042F2048", Normal, Stopped)])],
        supply_editions: 2,
    };
    let brand = |yj: &str| Item { nhi_code: None, yj_code: Some(yj.parse().unwrap()), ..item("2149042F2013") };
    let rows: Vec<(Item, &[&str])> = vec![(brand("2149042F2048"), &["10"]), (brand("2149042F2056"), &["30"])];
    let prepared = prepare(&figures("FY2022", &["27201"], &rows), &history.lists);
    let answer = events(&Question::default(), "FY2022".parse().unwrap(), &history, 9, &[&prepared], &places()).unwrap();
    assert_eq!((answer.rows[0].products, answer.rows[0].part.as_deref()), (1, Some("0.2500000000")));
}

#[test]
fn what_was_kept_back_is_used_and_of_unknown_size() {
    let history = history(&[], &[("2022-02-01", FIRST), ("2022-06-17", &[(ORIGINATOR, "2"), (GENERIC, "★"), (OTHER, "2")])]);
    for (cells, products, part, suppressed, effect) in [
        (["60", "-", "5", ""], 2, Some("0.0769230769"), 1, None),
        (["60", "0", "5", ""], 1, Some("0.0769230769"), 0, Some("0.0000")),
        (["-", "-", "-", "-"], 2, None, 2, None),
        (["60", "", "", ""], 0, None, 0, Some("0.0000")),
    ] {
        let answer = told(&Question::default(), "FY2022", &history, cells);
        let event = &answer.rows[0];
        assert_eq!(
            (event.products, event.part.as_deref(), event.suppressed_cells, event.effect.as_deref()),
            (products, part, suppressed, effect),
            "{cells:?}"
        );
    }
}

#[test]
fn the_largest_lines_come_first_and_a_place_says_whose_use_is_meant() {
    let history = history(&[], &[("2022-02-01", FIRST), ("2022-06-17", &[(ORIGINATOR, "☆"), (GENERIC, "★"), (OTHER, "2")])]);
    let rows: Vec<(Item, &[&str])> = vec![(item(ORIGINATOR), &["1", "9"]), (item(GENERIC), &["2", "1"]), (item(OTHER), &["3", ""])];
    let prepared = prepare(&figures("FY2022", &["27201", "27101"], &rows), &history.lists);
    for (place, count_stars, codes, part) in [
        (None, false, vec![ORIGINATOR, GENERIC], "1.0000000000"),
        (Some("27201"), false, vec![OTHER, GENERIC], "1.0000000000"),
        (Some("27101"), false, vec![ORIGINATOR, GENERIC], "1.0000000000"),
        // Both stay where they stand.
        (Some("27201"), true, vec![OTHER, GENERIC], "1.0000000000"),
    ] {
        let filters = place.map(|place| (Key::Place, vec![place.to_owned()])).into_iter().collect();
        let question = Question { filters, options: Options { count_stars, ..Options::default() }, ..Question::default() };
        let answer = events(&question, "FY2022".parse().unwrap(), &history, 2, &[&prepared], &places()).unwrap();
        let found: Vec<&str> = answer.rows[0].lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!((found, answer.rows[0].part.as_deref()), (codes, Some(part)), "{place:?}");
    }
}
