//! What an effect promises, on figures small enough to be worked out by hand.

use super::super::tests::{figures, item, lists, places};
use super::*;
use crate::usage::Item;

const TELMISARTAN: &str = "2149042F1010";
const OLMESARTAN: &str = "2149044F1010";

const STATUSES: [(&str, &str); 6] = [
    ("2149042F1028", "3"),
    ("2149042F1036", "2"),
    ("2149044F1020", "★"),
    ("2149048F1022", "1"),
    ("2149040F1025", ""),
    ("2149040F1033", "3"),
];

fn group(recommended: &[&str]) -> EffectGroup {
    let codes = |codes: &[&str]| codes.iter().map(|code| code.parse().unwrap()).collect();
    EffectGroup {
        id: "arb".to_owned(),
        name: "ARB".to_owned(),
        ingredients: codes(&["2149040", "2149042", "2149044", "2149048"]),
        recommended: codes(recommended),
    }
}

/// Rows of a span, a cell for each place, and the span.
type Span<'a> = (&'a str, &'a [&'a str], &'a [(Item, &'a [&'a str])]);

fn ask(question: &EffectQuestion, lists: &Lists, before: Span, after: Span) -> Result<EffectAnswer, QuestionError> {
    let places = places();
    let ready = |(span, texts, rows): Span| {
        let figures = figures(span, texts, rows);
        Prepared::new(&figures, figures.periods[0], lists, &places)
    };
    let spans = Spans { before: before.0.parse().unwrap(), after: after.0.parse().unwrap() };
    let (before, after) = (ready(before), ready(after));
    let figures = EffectFigures { spans, before: &before, after: &after, months: vec![&before, &after] };
    effect(question, spans.after.first_day(), &figures, lists, &places)
}

fn question(recommended: &[&str], of: &[&str]) -> EffectQuestion {
    EffectQuestion {
        groups: vec![group(recommended)],
        places: of.iter().map(|place| place.parse().unwrap()).collect(),
        ..EffectQuestion::default()
    }
}

/// `before → after (change)`, a sign of absence in place of a share.
fn told(change: &EffectChange) -> String {
    let share = |share: &EffectShare| match (&share.share, share.absence) {
        (Some(share), None) => share.trim_end_matches('0').trim_end_matches('.').to_owned(),
        (None, Some(absence)) => format!("{absence:?}"),
        other => panic!("{other:?}"),
    };
    let change_told = change.change.as_deref().map_or("-", |change| change.trim_end_matches('0').trim_end_matches('.'));
    format!("{} → {} ({change_told})", share(&change.before), share(&change.after))
}

#[test]
fn the_ministry_s_measure_of_a_place_beside_its_prefecture() {
    let lists = lists(&[], &[("2022-04-01", &STATUSES)]);
    let row = |code: &str| item(code);
    // Of a hundred: generics of the recommended 42 and then 77, in the prefecture 30 and 61.
    let before: [(Item, &[&str]); 5] = [
        (row("2149042F1028"), &["32", "200"]),
        (row("2149042F1036"), &["8", "150"]),
        (row("2149044F1020"), &["10", "100"]),
        (row("2149048F1022"), &["30", "300"]),
        (row("2149040F1025"), &["20", "250"]),
    ];
    let after: [(Item, &[&str]); 5] = [
        (row("2149042F1028"), &["57", "400"]),
        (row("2149042F1036"), &["3", "50"]),
        (row("2149044F1020"), &["20", "210"]),
        (row("2149048F1022"), &["0", "200"]),
        (row("2149040F1033"), &["20", "140"]),
    ];
    let texts = ["27201", "27"];
    let answer =
        ask(&question(&["2149042", "2149044"], &["27201"]), &lists, ("2022-04", &texts, &before), ("2023-04", &texts, &after)).unwrap();
    assert_eq!(answer.reference.as_ref().unwrap().label, "大阪府");
    let group = &answer.groups[0];
    let reference = |moved: &EffectMoved| told(moved.reference.as_ref().unwrap());
    assert_eq!(told(&group.generics.place), "0.42 → 0.77 (0.35)");
    assert_eq!(reference(&group.generics), "0.3 → 0.61 (0.31)");
    assert_eq!(group.generics.difference.as_deref(), Some("0.0400000000"));
    assert_eq!(told(&group.recommended.place), "0.5 → 0.8 (0.3)");
    assert_eq!(told(&group.others.place), "0.58 → 0.03 (-0.55)");
    let ingredients: Vec<(String, bool, String)> =
        group.ingredients.iter().map(|row| (row.code.to_string(), row.recommended, told(&row.generics.place))).collect();
    assert_eq!(
        ingredients,
        [
            ("2149040".to_owned(), false, "0 → 0.2 (0.2)".to_owned()),
            ("2149042".to_owned(), true, "0.32 → 0.57 (0.25)".to_owned()),
            ("2149044".to_owned(), true, "0.1 → 0.2 (0.1)".to_owned()),
            // Nobody makes a generic of it.
            ("2149048".to_owned(), false, "NotApplicable → NotApplicable (-)".to_owned()),
        ]
    );
    let used = |counts: &EffectBeforeAfter<EffectProducts>| (counts.before.used, counts.after.used);
    assert_eq!((used(&group.products.place), used(group.products.reference.as_ref().unwrap())), ((5, 4), (5, 5)));
    let quantity = |of: &EffectBeforeAfter<EffectQuantity>| [of.before.quantity.clone().unwrap(), of.after.quantity.clone().unwrap()];
    assert_eq!((quantity(&group.quantity.place), group.first_editions.as_ref()), (["100".to_owned(), "100".to_owned()], None));
    let trend: Vec<String> = group.trend.iter().map(|month| format!("{} {}", month.period, month.place.share.as_ref().unwrap())).collect();
    assert_eq!(trend, ["2022-04 0.4200000000", "2023-04 0.7700000000"]);
    assert_eq!(answer.cautions, [EffectCaution::OtherEvents, EffectCaution::NotDailyDoses]);
    assert_eq!(answer.basis.indicator, "recommended_generics_share");
}

#[test]
fn absences_stay_apart() {
    let lists = lists(&[], &[("2022-04-01", &STATUSES)]);
    let texts = ["27201", "27"];
    let rows = |cells: [&'static [&'static str]; 2]| [(item("2149042F1028"), cells[0]), (item("2149048F1022"), cells[1])];
    for (before, after, recommended, expected) in [
        (["6", "60"], ["4", "40"], &["2149042"][..], "0.6 → 0.6 (0)"),
        (["-", "60"], ["4", "40"], &["2149042"], "Suppressed → 0.6 (-)"),
        (["0", "60"], ["0", "40"], &["2149042"], "Zero → 0.6 (-)"),
        (["", "60"], ["", "40"], &["2149042"], "Missing → 0.6 (-)"),
        (["", "60"], ["4", "40"], &["2149042"], "0 → 0.6 (0.6)"),
        (["6", "60"], ["4", "40"], &[], "NotApplicable → NotApplicable (-)"),
        (["6", "60"], ["4", "40"], &["2149044"], "0 → 0 (0)"),
    ] {
        let (first, second): (Vec<&str>, Vec<&str>) = (before.to_vec(), after.to_vec());
        let before = [(item("2149042F1028"), first.as_slice()), (item("2149048F1022"), second.as_slice())];
        let after = rows([&["6", "60"], &["4", "40"]]);
        let answer = ask(&question(recommended, &["27201"]), &lists, ("2022-04", &texts, &before), ("2023-04", &texts, &after)).unwrap();
        assert_eq!(told(&answer.groups[0].generics.place), expected, "{first:?} {second:?} {recommended:?}");
        // The reference is known throughout.
        let reference = answer.groups[0].generics.reference.as_ref().unwrap();
        assert_eq!(reference.change.is_some(), !recommended.is_empty());
        assert_eq!(answer.basis.lacks.suppressed_cells, u64::from(first[0] == "-"));
    }
}

#[test]
fn what_no_list_knows_stands_in_no_share_and_is_named() {
    let lists = lists(&[], &[("2022-04-01", &STATUSES)]);
    let rows: [(Item, &[&str]); 3] = [(item("2149042F1028"), &["6"]), (item("2149048F1022"), &["4"]), (item("2149042F1099"), &["90"])];
    let span = |span| (span, ["27201"].as_slice(), rows.as_slice());
    let answer = ask(&question(&["2149042"], &["27201"]), &lists, span("2022-04"), span("2023-04")).unwrap();
    let group = &answer.groups[0];
    assert_eq!((told(&group.generics.place), group.generics.reference.as_ref()), ("0.6 → 0.6 (0)".to_owned(), None));
    // It is in use all the same.
    assert_eq!(group.products.place.before.used, 3);
    let unknown: Vec<(&str, &str)> =
        answer.basis.lacks.unknown.iter().map(|product| (product.code.as_str(), product.quantity.as_str())).collect();
    assert_eq!(unknown, [("2149042F1099", "180")]);
    // Without any list nobody can say anything.
    let answer = ask(&question(&["2149042"], &["27201"]), &Lists::default(), span("2022-04"), span("2023-04")).unwrap();
    assert_eq!(told(&answer.groups[0].generics.place), "NotApplicable → NotApplicable (-)");
}

#[test]
fn several_places_are_one_sum_and_what_they_lack_is_counted() {
    let lists = lists(&[], &[("2022-04-01", &STATUSES)]);
    let rows: [(Item, &[&str]); 2] = [(item("2149042F1028"), &["6", "10", "1"]), (item("2149048F1022"), &["4", "0", "9"])];
    let after: [(Item, &[&str]); 2] = [(item("2149042F1028"), &["6"]), (item("2149048F1022"), &["4"])];
    for (places, label, lacking, expected) in [
        (&["27101"][..], "山手市北区", (0, 0), "0.6 → 0.6 (0)"),
        (&["27102", "27101"], "山手市北区・山手市南区", (0, 1), "0.8 → 0.6 (-0.2)"),
        // A city and its ward: nothing is counted twice.
        (&["27100", "27101"], "山手市・山手市北区", (0, 1), "0.8 → 0.6 (-0.2)"),
        (&["27101", "27201"], "山手市北区・川辺市", (0, 1), "0.35 → 0.6 (0.25)"),
    ] {
        let answer =
            ask(&question(&["2149042"], places), &lists, ("2022-04", &["27101", "27102", "27201"], &rows), ("2023-04", &["27101"], &after))
                .unwrap();
        let place = &answer.place;
        assert_eq!((place.label.as_str(), (place.lacking_before, place.lacking_after)), (label, lacking), "{places:?}");
        assert_eq!(told(&answer.groups[0].generics.place), expected, "{places:?}");
    }
    let refused = ask(&question(&["2149042"], &["27201"]), &lists, ("2022-04", &["27101"], &after), ("2023-04", &["27101"], &after));
    assert_eq!(refused.unwrap_err(), QuestionError::PlaceWithoutFigures("27201".parse().unwrap()));
}

#[test]
fn all_of_a_prefecture_is_compared_with_the_nation() {
    let lists = lists(&[], &[("2022-04-01", &STATUSES)]);
    let rows: [(Item, &[&str]); 2] = [(item("2149042F1028"), &["6", "10"]), (item("2149048F1022"), &["4", "30"])];
    let span = |span| (span, ["27201", "00"].as_slice(), rows.as_slice());
    let answer = ask(&question(&["2149042"], &["27201"]), &lists, span("2022-04"), span("2023-04")).unwrap();
    let reference = answer.reference.unwrap();
    assert_eq!((reference.label.as_str(), reference.published_total), ("全国", true));
    let named = EffectQuestion { reference: Some("27".parse().unwrap()), ..question(&["2149042"], &["27201"]) };
    let answer = ask(&named, &lists, span("2022-04"), span("2023-04")).unwrap();
    assert_eq!(answer.reference.unwrap().label, "大阪府", "a reference that was named is taken");
}

#[test]
fn brands_under_one_common_name_are_products_of_their_own() {
    let lists = lists(&[], &[("2022-04-01", &[(TELMISARTAN, "3"), (OLMESARTAN, "3")])]);
    let named = |code: &str, name: &str| Item { name: name.to_owned(), ..item(code) };
    let receipt = |code: &str| Item { receipt_code: Some(code.parse().unwrap()), ..item(TELMISARTAN) };
    for (items, expected) in [
        (vec![named(TELMISARTAN, "甲"), named(TELMISARTAN, "乙")], 2),
        (vec![receipt("610000001"), receipt("610000002")], 2),
        // The same product under an older name.
        (vec![named("2149042F1028", "甲"), named("2149042F1028", "　甲")], 1),
        (vec![named(TELMISARTAN, "甲"), named(OLMESARTAN, "甲")], 2),
    ] {
        let rows: Vec<(Item, &[&str])> = items.into_iter().map(|item| (item, ["1"].as_slice())).collect();
        let span = |span| (span, ["27201"].as_slice(), rows.as_slice());
        let answer = ask(&question(&["2149042"], &["27201"]), &lists, span("2022-04"), span("2023-04")).unwrap();
        assert_eq!(answer.groups[0].products.place.before.used, expected, "{rows:?}");
    }
}

#[test]
fn what_moves_every_place_is_said() {
    let statuses = |more: &'static [(&'static str, &'static str)]| [&STATUSES[..], more].concat();
    let (second, third) =
        (statuses(&[("2149042F1052", "3")]), statuses(&[("2149048F1030", "3"), ("2149048F1048", "★"), ("2171014F1029", "3")]));
    let lists =
        lists(&[], &[("2021-04-01", &[]), ("2022-04-01", &STATUSES), ("2022-06-17", &second), ("2022-12-09", &third), ("2023-04-01", &[])]);
    let rows: [(Item, &[&str]); 1] = [(item("2149042F1028"), &["6"])];
    let answer =
        ask(&question(&["2149042"], &["27201"]), &lists, ("2022-04..2022-06", &["27201"], &rows), ("2022-10..2023-03", &["27201"], &rows))
            .unwrap();
    let new = |ingredient: &str, on: &str, first, products| EffectCaution::NewGenerics {
        group: "arb".to_owned(),
        ingredient: ingredient.parse().unwrap(),
        label: ingredient.to_owned(),
        on: on.parse().unwrap(),
        first,
        products,
    };
    assert_eq!(
        answer.cautions,
        [
            EffectCaution::OtherEvents,
            new("2149042", "2022-06-17", false, 1),
            new("2149048", "2022-12-09", true, 2),
            EffectCaution::SeasonsDiffer,
            EffectCaution::NotDailyDoses,
        ]
    );
}

#[test]
fn an_edition_within_a_span_shows_what_the_first_would_have_said() {
    let later = [("2149042F1028", "3"), ("2149048F1022", "3")];
    let lists = lists(&[], &[("2022-04-01", &[("2149042F1028", "3"), ("2149048F1022", "1")]), ("2022-05-01", &later)]);
    let rows: [(Item, &[&str]); 2] = [(item("2149042F1028"), &["6"]), (item("2149048F1022"), &["4"])];
    let answer = ask(
        &question(&["2149042", "2149048"], &["27201"]),
        &lists,
        ("2022-04..2022-06", &["27201"], &rows),
        ("2023-04..2023-06", &["27201"], &rows),
    )
    .unwrap();
    let group = &answer.groups[0];
    assert_eq!(told(&group.generics.place), "1 → 1 (0)");
    let first = group.first_editions.as_ref().unwrap();
    assert_eq!((first.before.share.as_deref(), first.after.share.as_deref()), (Some("0.6000000000"), Some("1.0000000000")));
}
