//! What the engine promises, on figures small enough to be worked out by hand.

use super::*;
use crate::codes::Group9;
use crate::handwork::{Handwork, PlaceName};
use crate::period::Period;
use crate::place::{MunicipalityRow, Places};
use crate::supply::SupplyCounts;
use crate::usage::{Cell, Dataset, Figures, Grain, Item, Quantity, QuantityUnit, Series, Setting, Stratum, Sum};

const ORIGINATOR: &str = "2149042F2021";
const GENERIC: &str = "2149042F2030";
const DEAR_GENERIC: &str = "2149042F2049";
const COMMON: &str = "2149042F2013";

/// Prices, statuses and a master in editions that take effect on these days.
pub(super) fn lists(prices: &[(&str, &[(&str, &str)])], statuses: &[(&str, &[(&str, &str)])]) -> Lists {
    let price = |(day, prices): &(&str, &[(&str, &str)])| PriceEdition {
        id: EditionId(format!("price {day}")),
        effective_on: day.parse().unwrap(),
        prices: prices.iter().map(|(code, price)| (code.parse().unwrap(), price.parse().unwrap())).collect(),
    };
    let status = |(day, statuses): &(&str, &[(&str, &str)])| StatusEdition {
        id: EditionId(format!("status {day}")),
        effective_on: day.parse().unwrap(),
        statuses: statuses.iter().map(|(code, sign)| (code.parse().unwrap(), (GenericStatus::from_sign(sign).unwrap(), false))).collect(),
    };
    Lists { prices: prices.iter().map(price).collect(), statuses: statuses.iter().map(status).collect(), ..Lists::default() }
}

fn cell(text: &str) -> Cell {
    match text {
        "" => Cell::Missing,
        "0" => Cell::Zero,
        "-" => Cell::Suppressed,
        quantity => Cell::Quantity(Quantity::from_decimal(quantity.parse().unwrap()).unwrap()),
    }
}

pub(super) fn item(code: &str) -> Item {
    Item { nhi_code: Some(code.parse().unwrap()), receipt_code: None, yj_code: None, name: code.to_owned(), price: None, unit: None }
}

/// One period, one stratum; a row for each item, a cell for each place.
pub(super) fn figures(period: &str, places: &[&str], rows: &[(Item, &[&str])]) -> Figures {
    let sum = |text: &&str| {
        let mut sum = Sum::default();
        sum.add(cell(text));
        sum
    };
    let period: Period = period.parse().unwrap();
    Figures {
        dataset: Dataset {
            id: "国保".parse().unwrap(),
            name: String::new(),
            publisher: String::new(),
            population: String::new(),
            place_basis: String::new(),
            grain: Grain::of(period),
            unit: QuantityUnit::PriceUnit,
        },
        files: Vec::new(),
        periods: vec![period],
        places: places.iter().map(|place| (*place).to_owned()).collect(),
        strata: vec![Stratum { setting: Some(Setting::OutpatientPharmacy), ..Stratum::default() }],
        items: rows.iter().map(|(item, _)| item.clone()).collect(),
        series: (0..).zip(rows).map(|(item, (_, cells))| Series { item, stratum: 0, sums: cells.iter().map(sum).collect() }).collect(),
    }
}

fn municipality(code: &str, name: &str) -> MunicipalityRow {
    MunicipalityRow {
        code: code.parse().unwrap(),
        prefecture: "大阪府".to_owned(),
        name: Some(name.to_owned()),
        prefecture_kana: None,
        kana: None,
    }
}

pub(super) fn places() -> Places {
    let row = municipality;
    let left_out = PlaceName { id: "1".to_owned(), dataset: "国保".parse().unwrap(), read: "不明".to_owned(), place: None };
    let handwork = Handwork { place_names: vec![left_out], ..Handwork::default() };
    Places::new(&[row("27100", "山手市"), row("27101", "山手市北区"), row("27102", "山手市南区"), row("27201", "川辺市")], &[], &handwork)
}

pub(super) fn prepare(figures: &Figures, lists: &Lists) -> Prepared {
    Prepared::new(figures, figures.periods[0], lists, &places())
}

fn by(keys: &[Key]) -> Question {
    Question { by: keys.into(), ..Question::default() }
}

fn ask(question: &Question, prepared: &Prepared) -> ShareAnswer {
    answer(question, &[prepared], &places()).unwrap()
}

/// Key, share and absence of each row.
fn shares(answer: &ShareAnswer) -> Vec<(String, Option<&str>, Option<Absence>)> {
    answer.rows.iter().map(|row| (row.key.join(","), row.share.as_deref(), row.absence)).collect()
}

#[test]
fn only_2_and_3_stand_on_a_side() {
    let signs = [
        ("2149042F2021", "2"),
        ("2149042F2030", "3"),
        ("2149042F2049", "★"),
        ("2149043F2025", "☆"),
        ("2149044F2020", "1"),
        ("2149045F2024", ""),
    ];
    let lists = lists(&[], &[("2022-04-01", &signs)]);
    let quantities = ["1200.5", "6800.25", "400", "300", "9000", "700"];
    let rows: Vec<(Item, &[&str])> =
        signs.iter().zip(&quantities).map(|((code, _), quantity)| (item(code), std::slice::from_ref(quantity))).collect();
    let prepared = prepare(&figures("FY2022", &["27"], &rows), &lists);
    for (count_stars, generic, originator, share) in
        [(false, "6800.25", "1200.5", "0.8499515670"), (true, "7200.25", "1500.5", "0.8275436026")]
    {
        let question = Question { options: Options { count_stars, ..Options::default() }, ..Question::default() };
        let row = &ask(&question, &prepared).rows[0];
        assert_eq!(
            (row.generic.as_deref(), row.originator.as_deref(), row.share.as_deref()),
            (Some(generic), Some(originator), Some(share))
        );
    }
}

#[test]
fn grams_become_units_of_ten() {
    let lists = lists(&[("2022-04-01", &[(ORIGINATOR, "65"), (GENERIC, "20")])], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let priced = |code, price: &str| Item { price: Some(price.parse().unwrap()), ..item(code) };
    let mut figures = figures(
        "FY2022",
        &["27"],
        &[(priced(ORIGINATOR, "6.5"), &["1000"]), (priced(GENERIC, "20"), &["300"]), (priced(GENERIC, "45"), &["50"])],
    );
    figures.dataset.unit = QuantityUnit::Master;
    figures.items[2].name = "三つ目".to_owned();
    let prepared = prepare(&figures, &lists);
    let converted = ask(&Question::default(), &prepared);
    assert_eq!((converted.rows[0].generic.as_deref(), converted.rows[0].share.as_deref()), (Some("300"), Some("0.7500000000")));
    let units: Vec<(&str, u32)> = converted.basis.units.iter().map(|unit| (unit.factor.as_str(), unit.products)).collect();
    assert_eq!(units, [("1", 1), ("0.1", 1)]);
    let left_out = LeftOut { code: GENERIC.to_owned(), name: "三つ目".to_owned(), quantity: "50".to_owned() };
    assert_eq!(converted.basis.lacks.unconverted, [left_out]);
    let as_counted = Question { options: Options { as_counted: true, ..Options::default() }, ..Question::default() };
    assert_eq!(ask(&as_counted, &prepared).rows[0].share.as_deref(), Some("0.2592592593"));
}

#[test]
fn statuses_come_from_the_latest_edition_in_force_then_from_earlier_ones() {
    let editions: [(&str, &[(&str, &str)]); 4] = [
        ("2022-02-01", &[(ORIGINATOR, "1"), (GENERIC, "3"), ("2149043F2025", "2")]),
        ("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")]),
        ("2023-03-15", &[(ORIGINATOR, "2"), (GENERIC, "★")]),
        ("2023-04-01", &[("2149044F2020", "3")]),
    ];
    let lists = lists(&[], &editions);
    let rows: [(Item, &[&str]); 4] =
        [(item(ORIGINATOR), &["10"]), (item(GENERIC), &["30"]), (item("2149043F2025"), &["5"]), (item("2149044F2020"), &["7.5"])];
    let prepared = prepare(&figures("FY2022", &["27"], &rows), &lists);
    let answer = ask(&Question::default(), &prepared);
    assert_eq!(shares(&answer), [(String::new(), Some("0.0000000000"), None)]);
    let used: Vec<(&str, u32)> = answer.basis.editions.iter().map(|used| (used.edition.0.as_str(), used.products)).collect();
    assert_eq!(used, [("status 2022-02-01", 1), ("status 2023-03-15", 2)]);
    let unknown = LeftOut { code: "2149044F2020".to_owned(), name: "2149044F2020".to_owned(), quantity: "7.5".to_owned() };
    assert_eq!(answer.basis.lacks.unknown, [unknown]);
    let first = answer.basis.first_edition.unwrap();
    assert_eq!((first.edition.0.as_str(), first.share.as_deref()), ("status 2022-04-01", Some("0.6666666667")));
    assert_eq!(first.share_in_force.as_deref(), Some("0.0000000000"));

    let month = prepare(&figures("2023-03", &["27"], &rows), &lists);
    let answer = ask(&Question::default(), &month);
    assert_eq!((answer.rows[0].share.as_deref(), answer.rows[0].generic.as_deref()), (Some("0.6666666667"), Some("30")));
}

#[test]
fn a_brand_is_found_by_its_code_or_under_its_common_name() {
    let prices: [(&str, &[(&str, &str)]); 2] =
        [("2022-02-01", &[(GENERIC, "9")]), ("2022-04-01", &[(ORIGINATOR, "20"), (COMMON, "10"), ("2149043F2025", "5")])];
    let lists = lists(&prices, &[("2022-04-01", &[(ORIGINATOR, "2"), (COMMON, "3")])]);
    let yj = |code: &str| Item { nhi_code: None, yj_code: Some(code.parse().unwrap()), ..item(ORIGINATOR) };
    let cases = [
        (ORIGINATOR, Some(ORIGINATOR), Some("20")),
        // its own row of an earlier edition has given way to the common name
        (GENERIC, Some(COMMON), Some("10")),
        (DEAR_GENERIC, Some(COMMON), Some("10")),
        // only another brand of the same form and strength is listed
        ("2149043F2033", None, None),
    ];
    let rows: Vec<(Item, &[&str])> = cases.iter().map(|(code, ..)| (yj(code), &["1"] as &[&str])).collect();
    let prepared = prepare(&figures("FY2022", &["27"], &rows), &lists);
    for (at, (code, expected, price)) in cases.into_iter().enumerate() {
        let standing = prepared.standing(at).unwrap();
        assert_eq!(standing.code.as_ref().map(|code| code.as_str()), expected, "{code}");
        assert_eq!(standing.price.map(|price| price.to_string()).as_deref(), price, "{code}");
    }
}

#[test]
fn absence_has_four_kinds() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3"), ("2149044F2020", "1")])]);
    for (originator, generic, share, absence) in [
        ("10", "30", Some("0.7500000000"), None),
        ("0", "30", Some("1.0000000000"), None),
        ("10", "0", Some("0.0000000000"), None),
        // nothing was said of the originator: nothing is taken for used
        ("", "30", Some("1.0000000000"), None),
        // it was used and not told how much: there is no share
        ("-", "30", None, Some(Absence::Suppressed)),
        ("-", "", None, Some(Absence::Suppressed)),
        ("-", "0", None, Some(Absence::Suppressed)),
        ("0", "0", None, Some(Absence::Zero)),
        ("0", "", None, Some(Absence::Zero)),
        ("", "", None, Some(Absence::Missing)),
    ] {
        let rows: [(Item, &[&str]); 3] = [(item(ORIGINATOR), &[originator]), (item(GENERIC), &[generic]), (item("2149044F2020"), &["5"])];
        let prepared = prepare(&figures("FY2022", &["27"], &rows), &lists);
        let answer = ask(&by(&[Key::Place]), &prepared);
        assert_eq!(shares(&answer), [("27".to_owned(), share, absence)], "{originator:?} and {generic:?}");
        let row = &answer.rows[0];
        let count = |sign: &str| [originator, generic].iter().filter(|text| **text == sign).count() as u64;
        assert_eq!((row.suppressed_cells, row.missing_cells), (count("-"), count("")));
        let other = ask(&by(&[Key::Ingredient]), &prepared);
        assert_eq!(shares(&other)[1], ("2149044".to_owned(), None, Some(Absence::NotApplicable)));
    }
}

#[test]
fn a_published_total_is_no_part_and_a_city_stands_for_its_wards() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let texts = ["00", "27100", "27101", "北区", "27201", "不明", "どこか"];
    let rows: [(Item, &[&str]); 2] =
        [(item(ORIGINATOR), &["100", "10", "4", "", "20", "999", "999"]), (item(GENERIC), &["400", "30", "16", "", "20", "999", "999"])];
    let prepared = prepare(&figures("FY2022", &texts, &rows), &lists);
    let answer = ask(&by(&[Key::Place]), &prepared);
    let rows: Vec<(&str, Option<&str>, Option<u32>, bool)> =
        answer.rows.iter().map(|row| (row.key[0].as_str(), row.generic.as_deref(), row.rank, row.published_total)).collect();
    let expected = [
        ("00", Some("400"), None, true),
        ("27100", Some("30"), Some(2), false),
        ("27101", Some("16"), Some(1), false),
        ("27201", Some("20"), Some(3), false),
    ];
    assert_eq!(rows, expected);
    assert_eq!(answer.basis.lacks.unknown_places, ["どこか"]);
    let reference = answer.reference.as_ref().unwrap();
    assert_eq!((reference.place.as_str(), reference.share.as_deref(), reference.published_total), ("27", Some("0.6250000000"), false));
    assert_eq!(answer.rows[1].difference.as_deref(), Some("0.1250000000"));
    let prefecture = ask(&Question { level: Some(PlaceKind::Prefecture), ..by(&[Key::Place]) }, &prepared);
    assert_eq!(prefecture.rows[0].generic.as_deref(), Some("50"));
    let whole = ask(&Question::default(), &prepared);
    assert_eq!((whole.rows[0].generic.as_deref(), whole.rows[0].published_total), (Some("400"), true));
}

#[test]
fn a_place_that_is_written_in_two_ways_is_not_counted_twice() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let named = |code: &str, name: &str| Item { name: name.to_owned(), ..item(code) };
    let answer_of = |rows: &[(Item, &[&str])]| {
        let prepared = prepare(&figures("2022-04", &["27201", "川辺市"], rows), &lists);
        answer(&by(&[Key::Place]), &[&prepared], &places()).map(|answer| answer.rows[0].generic.clone())
    };
    let twice = Err(QuestionError::PlaceTwice { place: "27201".parse().unwrap(), texts: vec!["27201".to_owned(), "川辺市".to_owned()] });
    assert_eq!(answer_of(&[(item(GENERIC), &["60", "60"]), (item(ORIGINATOR), &["40", ""])]), twice);
    assert_eq!(answer_of(&[(named(GENERIC, "甲"), &["60", ""]), (named(GENERIC, "乙"), &["", "-"])]), twice);
    // Towns that a person said to be the city now.
    let (mut merged, town) = (figures("2022-04", &["27201", "旧川辺町"], &[(item(GENERIC), &["60", "60"])]), "旧川辺町".to_owned());
    merged.dataset.id = "合併".parse().unwrap();
    let said = PlaceName { id: "1".to_owned(), dataset: merged.dataset.id.clone(), read: town, place: Some("27201".parse().unwrap()) };
    let rows = [municipality("27201", "川辺市")];
    let places = Places::new(&rows, &[], &Handwork { place_names: vec![said], ..Handwork::default() });
    let prepared = Prepared::new(&merged, merged.periods[0], &lists, &places);
    let merged = answer(&by(&[Key::Place]), &[&prepared], &places).unwrap();
    assert_eq!(merged.rows[0].generic.as_deref(), Some("120"));
    // Each product under one name alone, and brands that share a code.
    assert_eq!(answer_of(&[(item(GENERIC), &["60", ""]), (item(ORIGINATOR), &["", "40"])]), Ok(Some("60".to_owned())));
    assert_eq!(answer_of(&[(named(GENERIC, "甲"), &["60", ""]), (named(GENERIC, "乙"), &["20", ""])]), Ok(Some("80".to_owned())));
}

#[test]
fn the_width_of_letters_in_a_filter_does_not_matter() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let mut figures = figures("FY2022", &["27"], &[(item(ORIGINATOR), &["40"]), (item(GENERIC), &["60"])]);
    figures.strata[0].age = Some("65歳以上".to_owned());
    let prepared = prepare(&figures, &lists);
    for (age, share) in [("65歳以上", Some("0.6000000000")), ("６５歳以上", Some("0.6000000000")), ("75歳以上", None)] {
        let filters = [(Key::Age, vec![age.to_owned()]), (Key::Category, vec!["２１４".to_owned()])].into();
        assert_eq!(ask(&Question { filters, ..Question::default() }, &prepared).rows[0].share.as_deref(), share, "{age}");
    }
}

#[test]
fn questions_that_cannot_be_answered_are_refused() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2")])]);
    let rows: [(Item, &[&str]); 1] = [(item(ORIGINATOR), &["1"])];
    let prepared = prepare(&figures("FY2022", &["27201"], &rows), &lists);
    let filtered = |key: Key, value: &str| Question { filters: [(key, vec![value.to_owned()])].into(), ..Question::default() };
    let value = |key, value: &str| QuestionError::Value { key, value: value.to_owned() };
    for (question, expected) in [
        (by(&[Key::Place, Key::Place]), QuestionError::Keys),
        (by(&[Key::Place, Key::Age, Key::Month]), QuestionError::Keys),
        (filtered(Key::Place, "27999"), value(Key::Place, "27999")),
        (filtered(Key::Place, "川辺市"), value(Key::Place, "川辺市")),
        (filtered(Key::Place, "27101"), QuestionError::PlaceWithoutFigures("27101".parse().unwrap())),
        (filtered(Key::Setting, "院外来"), value(Key::Setting, "院外来")),
        (filtered(Key::Month, "いつか"), value(Key::Month, "いつか")),
        (filtered(Key::Month, "2021-04"), QuestionError::NoFigures),
        (
            Question { reference: Some("28".parse().unwrap()), ..Question::default() },
            QuestionError::PlaceWithoutFigures("28".parse().unwrap()),
        ),
    ] {
        assert_eq!(answer(&question, &[&prepared], &places()).unwrap_err(), expected);
    }
    assert_eq!(answer(&Question::default(), &[], &places()).unwrap_err(), QuestionError::NoFigures);
    let mut other = figures("FY2022", &["27201"], &rows);
    other.dataset.id = "別".parse().unwrap();
    let other = prepare(&other, &lists);
    assert_eq!(answer(&Question::default(), &[&prepared, &other], &places()).unwrap_err(), QuestionError::SeveralDatasets);
    let mut nothing = figures("FY2022", &[], &[]);
    nothing.periods.clear();
    let nothing = Prepared::new(&nothing, "2019-04".parse().unwrap(), &lists, &places());
    for question in [Question::default(), by(&[Key::Place])] {
        assert_eq!(answer(&question, &[&nothing], &places()).unwrap_err(), QuestionError::NoFigures);
    }
    let alone = contribution(&Question::default(), &"27201".parse().unwrap(), &[&prepared], &places());
    assert_eq!(alone.unwrap_err(), QuestionError::NoReference);
}

/// Two ingredients; the place uses more of the one whose share is low, and a third alone.
#[test]
fn contributions_add_up_to_the_gap() {
    let signs = [(ORIGINATOR, "2"), (GENERIC, "3"), ("2149043F2025", "2"), ("2149043F2033", "3"), ("2149044F2020", "3")];
    let lists = lists(&[], &[("2022-04-01", &signs)]);
    let rows: [(Item, &[&str]); 5] = [
        (item(ORIGINATOR), &["40", "40"]),
        (item(GENERIC), &["20", "60"]),
        (item("2149043F2025"), &["10", "60"]),
        (item("2149043F2033"), &["20", "240"]),
        (item("2149044F2020"), &["10", ""]),
    ];
    let prepared = prepare(&figures("FY2022", &["27100", "27201"], &rows), &lists);
    let question = Question { reference: Some("27201".parse().unwrap()), ..Question::default() };
    let answer = contribution(&question, &"27100".parse().unwrap(), &[&prepared], &places()).unwrap();
    // S_p = 50/100, S_r = 300/400
    assert_eq!(answer.gap.as_deref(), Some("-25.0000"));
    let rows: Vec<(&str, &str, &str)> = answer.rows.iter().map(|row| (row.key.as_str(), row.rate.as_str(), row.mix.as_str())).collect();
    let expected = [
        // 0.6 × (1/3 − 0.6) and (0.6 − 0.25) × (0.6 − 0.75)
        ("2149042", "-16.0000", "-5.2500"),
        // 0.3 × (2/3 − 0.8) and (0.3 − 0.75) × (0.8 − 0.75)
        ("2149043", "-4.0000", "-2.2500"),
        // the reference has none: 0.1 × (1 − 0.75)
        ("2149044", "0.0000", "2.5000"),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_gain_is_never_a_loss() {
    let prices: &[(&str, &str)] = &[(ORIGINATOR, "50"), (GENERIC, "20"), ("2149043F2025", "8"), ("2149043F2033", "10")];
    let statuses: &[(&str, &str)] = &[(ORIGINATOR, "2"), (GENERIC, "3"), ("2149043F2025", "2"), ("2149043F2033", "3")];
    let lists = lists(&[("2022-04-01", prices)], &[("2022-04-01", statuses)]);
    let rows: [(Item, &[&str]); 4] = [
        (item(ORIGINATOR), &["40", "40"]),
        (item(GENERIC), &["20", "60"]),
        (item("2149043F2025"), &["10", "70"]),
        (item("2149043F2033"), &["30", "30"]),
    ];
    let prepared = prepare(&figures("FY2022", &["27101", "27201"], &rows), &lists);
    let question = Question { reference: Some("27201".parse().unwrap()), ..Question::default() };
    let gained = |place: &str, standard| {
        let reference = if place == "27201" { "27101" } else { "27201" };
        let question = Question { reference: Some(reference.parse().unwrap()), ..question.clone() };
        gain(&question, &place.parse().unwrap(), standard, &[&prepared], &places()).unwrap()
    };
    let answer = gained("27101", Standard::Reference);
    let rows: Vec<(&str, &str, &str, Option<&str>)> =
        answer.rows.iter().map(|row| (row.key.as_str(), row.moved.as_str(), row.points.as_str(), row.yen.as_deref())).collect();
    // 60 × (0.6 − 1/3) = 16 tablets, 30 yen each; the other ingredient is ahead already.
    assert_eq!(rows, [("2149042", "16", "16.0000", Some("480")), ("2149043", "0", "0.0000", Some("0"))]);
    assert_eq!(
        (answer.points.as_deref(), answer.share_after.as_deref(), answer.yen.as_deref()),
        (Some("16.0000"), Some("0.6600000000"), Some("480"))
    );
    // There the generics used are dearer than the originators: points, and no yen.
    let answer = gained("27201", Standard::Percentile90);
    assert_eq!((answer.rows[0].key.as_str(), answer.rows[0].moved.as_str(), answer.rows[0].yen.as_deref()), ("2149043", "45", Some("0")));
    assert_eq!((answer.rows[0].places, answer.not_cheaper), (2, 1));
}

#[test]
fn what_was_kept_back_is_no_standard_to_reach_and_nothing_to_gain() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3"), ("2149043F2025", "2"), ("2149043F2033", "3")])]);
    let rows: [(Item, &[&str]); 4] = [
        // 27101 would lead with 90 of 90, were its originators zero.
        (item(ORIGINATOR), &["-", "40", "50"]),
        (item(GENERIC), &["90", "60", "50"]),
        // 27201 would have everything to gain, were its generics zero.
        (item("2149043F2025"), &["10", "10", "80"]),
        (item("2149043F2033"), &["90", "90", "-"]),
    ];
    let prepared = prepare(&figures("FY2022", &["27101", "27102", "27201"], &rows), &lists);
    let answer = gain(&Question::default(), &"27201".parse().unwrap(), Standard::Percentile90, &[&prepared], &places()).unwrap();
    let rows: Vec<(&str, &str, Option<&str>, u32)> =
        answer.rows.iter().map(|row| (row.key.as_str(), row.share.as_str(), row.target.as_deref(), row.places)).collect();
    assert_eq!(rows, [("2149042", "0.5000000000", Some("0.6000000000"), 2)]);
}

#[test]
fn a_gap_to_a_share_that_was_kept_back_is_none() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let prepared =
        prepare(&figures("FY2022", &["27101", "27201"], &[(item(ORIGINATOR), &["-", "40"]), (item(GENERIC), &["90", "60"])]), &lists);
    let question = Question { reference: Some("27201".parse().unwrap()), ..Question::default() };
    let answer = contribution(&question, &"27101".parse().unwrap(), &[&prepared], &places()).unwrap();
    assert_eq!((answer.place.share, answer.gap, answer.rows), (None, None, Vec::new()));
}

#[test]
fn the_90th_percentile_is_the_nearest_rank() {
    let lists = lists(&[], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    let texts: Vec<String> = (1..=11).map(|prefecture| format!("{prefecture:02}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (count, expected) in [(1, "0.1000000000"), (9, "0.9000000000"), (10, "0.9000000000"), (11, "1.0000000000")] {
        // shares of 0.1, 0.2 … 1.0, and one place without use
        let generic: Vec<String> = (1..=count).map(|tenths| tenths.min(10).to_string()).collect();
        let originator: Vec<String> = (1..=count).map(|tenths| (10 - tenths.min(10)).to_string()).collect();
        let cells = |of: &[String]| -> Vec<String> { of.iter().cloned().chain(vec!["0".to_owned(); 11 - of.len()]).collect() };
        let (generic, originator) = (cells(&generic), cells(&originator));
        let generic: Vec<&str> = generic.iter().map(String::as_str).collect();
        let originator: Vec<&str> = originator.iter().map(String::as_str).collect();
        let prepared = prepare(&figures("FY2022", &texts, &[(item(GENERIC), &generic), (item(ORIGINATOR), &originator)]), &lists);
        let answer = gain(&Question::default(), &"01".parse().unwrap(), Standard::Percentile90, &[&prepared], &places()).unwrap();
        assert_eq!((answer.rows[0].target.as_deref(), answer.rows[0].places), (Some(expected), count), "{count} places");
    }
}

#[test]
fn originators_are_replaced_at_the_price_of_their_generics() {
    let prices: &[(&str, &str)] =
        &[(ORIGINATOR, "50.5"), (GENERIC, "20"), (DEAR_GENERIC, "55"), (COMMON, "10.1"), ("2149043F2025", "30"), ("2149044F2020", "9")];
    let statuses: &[(&str, &str)] = &[
        (ORIGINATOR, "2"),
        (GENERIC, "3"),
        (DEAR_GENERIC, "★"),
        (COMMON, "3"),
        ("2149043F2025", "2"),
        ("2149044F2020", "1"),
        ("2149045F2024", "☆"),
    ];
    let lists = lists(&[("2022-04-01", prices)], &[("2022-04-01", statuses)]);
    let rows: [(Item, &[&str]); 5] = [
        (item(ORIGINATOR), &["1000.25", "-"]),
        (item(GENERIC), &["500", "500"]),
        (item("2149043F2025"), &["7", "7"]),
        (item("2149044F2020"), &["9", "9"]),
        (item("2149045F2024"), &["3", "3"]),
    ];
    let prepared = prepare(&figures("FY2022", &["27100", "27201"], &rows), &lists);
    for (target, price, saved, negative) in [
        // 1000.25 × 40.4 = 40410.1
        (Target::Lowest, "10.1", "40410", 0),
        // 1000.25 × (50.5 − 85.1 ÷ 3)
        (Target::Mean, "28.366667", "22139", 0),
        (Target::Highest, "55", "0", 1),
    ] {
        let answer = saving(&Question::default(), target, &[&prepared], &places()).unwrap();
        assert_eq!(answer.products.len(), 1);
        assert_eq!((answer.products[0].target_price.as_deref(), answer.products[0].saving.as_str()), (Some(price), saved));
        let total = &answer.total;
        assert_eq!((total.products, total.negative, total.saving.as_deref()), (1, negative, Some(saved)));
        assert_eq!((total.without_target, total.unpriced, total.unconverted, total.suppressed_cells), (1, 1, 0, 1));
    }
}

#[test]
fn groups_say_what_there_is_to_gain_and_what_stands_in_the_way() {
    let prices: &[(&str, &str)] = &[(ORIGINATOR, "50"), (GENERIC, "20"), (COMMON, "10"), ("2149043F2025", "30"), ("1124001F1022", "5")];
    let statuses: &[(&str, &str)] = &[(ORIGINATOR, "2"), (GENERIC, "3"), (COMMON, "3"), ("2149043F2025", "1"), ("1124001F1022", "")];
    let lists = lists(&[("2022-04-01", prices)], &[("2022-04-01", statuses)]);
    let rows: [(Item, &[&str]); 4] = [
        (item(ORIGINATOR), &["10", "30"]),
        (item(GENERIC), &["30", "10"]),
        (item("2149043F2025"), &["2", ""]),
        (item("1124001F1022"), &["1", ""]),
    ];
    let prepared = prepare(&figures("FY2022", &["27100", "27201"], &rows), &lists);
    let group = |code: &str| code.parse::<Group9>().unwrap();
    let supply = [
        (group("2149042F2"), SupplyCounts { normal: 2, limited: 1, stopped: 0 }),
        (group("2149043F2"), SupplyCounts { normal: 1, limited: 0, stopped: 0 }),
        (group("3999001F1"), SupplyCounts { normal: 0, limited: 4, stopped: 5 }),
    ]
    .into();
    let question = Question { reference: Some("27201".parse().unwrap()), ..Question::default() };
    let answer = rank_groups(&question, Target::Lowest, GroupWeights::default(), &supply, &[&prepared], &places()).unwrap();
    let keys: Vec<&str> = answer.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["214", "112"]);
    let row = &answer.rows[0];
    assert_eq!((row.label.as_str(), row.yen.as_deref(), row.saving.as_deref()), ("血圧降下剤", Some("2860"), Some("1600")));
    assert_eq!((row.share.as_deref(), row.gap.as_deref()), (Some("0.5000000000"), Some("0.2500000000")));
    assert_eq!((row.interchangeable, row.places_using, row.places_below), (3, 2, Some(0)));
    assert_eq!((row.supply_products, row.supply_trouble, row.supply_trouble_part.as_deref()), (4, 1, Some("0.2500000000")));
    assert_eq!((answer.rows[1].share.as_deref(), answer.rows[1].supply_trouble_part.as_deref()), (None, None));
    assert_eq!(answer.rows[1].places_below, None, "nothing to compare with is not none below");
}

#[test]
fn groups_are_ranked_by_what_a_person_gives_weight_to() {
    let prices: &[(&str, &str)] =
        &[(ORIGINATOR, "50"), (GENERIC, "20"), ("2171022F1029", "9"), ("2171022F1037", "5"), ("1124001F1022", "5")];
    let statuses: &[(&str, &str)] =
        &[(ORIGINATOR, "2"), (GENERIC, "3"), ("2171022F1029", "2"), ("2171022F1037", "3"), ("1124001F1022", "")];
    let lists = lists(&[("2022-04-01", prices)], &[("2022-04-01", statuses)]);
    let rows: [(Item, &[&str]); 5] = [
        // Ahead of the reference, and dear.
        (item(ORIGINATOR), &["10", "30"]),
        (item(GENERIC), &["90", "10"]),
        // Behind it, and cheap.
        (item("2171022F1029"), &["30", "10"]),
        (item("2171022F1037"), &["10", "30"]),
        (item("1124001F1022"), &["1", ""]),
    ];
    let prepared = prepare(&figures("FY2022", &["27100", "27201"], &rows), &lists);
    let question = Question {
        reference: Some("27201".parse().unwrap()),
        filters: [(Key::Place, vec!["27100".to_owned()])].into(),
        ..Question::default()
    };
    let rank = |weights: &[(GroupColumn, u8)]| {
        let mut given = GroupWeights::NONE;
        weights.iter().for_each(|(column, weight)| given.set(*column, *weight));
        rank_groups(&question, Target::Lowest, given, &BTreeMap::new(), &[&prepared], &places())
    };
    let ranked = |weights: &[(GroupColumn, u8)]| {
        let answer = rank(weights).unwrap();
        answer.rows.iter().map(|row| format!("{} {} {}", row.rank, row.key, row.score)).collect::<Vec<_>>()
    };
    use GroupColumn::{Gap, SupplyTrouble, Yen};
    assert_eq!(ranked(&[(Yen, 1)]), ["1 214 1.0000000000", "2 217 0.5000000000", "3 112 0.0000000000"]);
    // 112 stands on no side: it has no gap, and two have one.
    assert_eq!(ranked(&[(Gap, 7)]), ["1 217 1.0000000000", "2 214 0.0000000000", "2 112 0.0000000000"]);
    assert_eq!(ranked(&[(Yen, 1), (Gap, 2)]), ["1 217 0.8333333333", "2 214 0.3333333333", "3 112 0.0000000000"]);
    // Nothing is told of supply: all are equal, the dearest first, and the answer says so.
    assert_eq!(ranked(&[(SupplyTrouble, 10)]), ["1 214 0.0000000000", "1 217 0.0000000000", "1 112 0.0000000000"]);
    assert_eq!(rank(&[(Yen, 1)]).unwrap().without_figures, [SupplyTrouble]);
    assert_eq!(rank(&[]), Err(QuestionError::NoWeight));
    let answer = rank(&[(Yen, 1), (Gap, 2)]).unwrap();
    let part = |row: usize, column: GroupColumn| {
        let part = answer.rows[row].parts.iter().find(|part| part.column == column).unwrap();
        (part.part.as_deref(), part.adds.as_str())
    };
    assert_eq!(part(0, Gap), (Some("1.0000000000"), "0.6666666666"));
    assert_eq!(part(0, Yen), (Some("0.5000000000"), "0.1666666667"));
    assert_eq!(part(2, Gap), (None, "0.0000000000"));
}

#[test]
fn a_row_is_traced_to_what_it_was_made_from() {
    let stars = ("2149043F2025", "2149045F2033");
    let lists = lists(
        &[("2022-04-01", &[(ORIGINATOR, "100"), (GENERIC, "40"), (stars.0, "50"), ("2149044F2020", "9")])],
        &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3"), (stars.0, "☆"), (stars.1, "★"), ("2149044F2020", "1")])],
    );
    let cells: &[&str] = &["1", "2", "3", "4"];
    let rows = [ORIGINATOR, GENERIC, stars.0, stars.1, "2149044F2020"].map(|code| (item(code), cells));
    let prepared = prepare(&figures("FY2022", &["00", "27101", "27102", "27201"], &rows), &lists);
    for (counted, items) in [
        (Counted::Sides, &[0_usize, 1] as &[usize]),
        // Originators with generics, at whatever price.
        (Counted::Replaced, &[0, 2]),
        // Whatever has a price.
        (Counted::Group, &[0, 1, 2, 4]),
    ] {
        for (row, level, places_of_row) in
            [("27201", None, &[3_usize] as &[usize]), ("00", None, &[0]), ("27100", Some(PlaceKind::Municipality), &[1, 2])]
        {
            let question = Question { level, ..by(&[Key::Place]) };
            let traced = trace(&question, counted, &[row.to_owned()], &[&prepared], &places()).unwrap();
            let line = |item: &usize| TracedLine { prepared: 0, item: *item, stratum: 0, places: places_of_row.into() };
            assert_eq!(traced, items.iter().map(line).collect::<Vec<_>>(), "{counted:?} of {row}");
        }
    }
}

#[test]
fn a_group_of_which_nothing_is_told_has_no_yen_and_saves_nothing_that_is_known() {
    let lists = lists(&[("2022-04-01", &[(ORIGINATOR, "100"), (GENERIC, "40")])], &[("2022-04-01", &[(ORIGINATOR, "2"), (GENERIC, "3")])]);
    for (originator, generic, yen, saving, absence, suppressed_cells) in [
        ("-", "-", None, None, Some(Absence::Suppressed), 2),
        ("-", "", None, None, Some(Absence::Suppressed), 1),
        ("", "", None, None, Some(Absence::Missing), 0),
        ("-", "10", Some("400"), None, None, 1),
        ("5", "-", Some("500"), Some("300"), None, 1),
        ("0", "0", Some("0"), Some("0"), None, 0),
    ] {
        let rows: [(Item, &[&str]); 2] = [(item(ORIGINATOR), &[originator]), (item(GENERIC), &[generic])];
        let prepared = prepare(&figures("FY2022", &["27"], &rows), &lists);
        let answer =
            rank_groups(&Question::default(), Target::Lowest, GroupWeights::default(), &BTreeMap::new(), &[&prepared], &places()).unwrap();
        let row = &answer.rows[0];
        assert_eq!((row.yen.as_deref(), row.absence, row.suppressed_cells), (yen, absence, suppressed_cells), "{originator} and {generic}");
        assert_eq!(row.saving.as_deref(), saving, "{originator} and {generic}");
    }
}
