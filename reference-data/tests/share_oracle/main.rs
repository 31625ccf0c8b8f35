//! The engine against a second implementation that is slow, obvious and written apart from it, every rule from its description, every
//! number a big fraction, every question a walk over all rows of the files: to the last digit, over invented datasets
//! with suppressed, zero and missing cells, unknown codes, units that cannot be converted, several editions, published totals, and
//! cities beside their wards.

mod bases;
mod changes;
mod effects;
mod figures;
mod gaps;
mod number;
mod pages;
mod product;
mod savings;
mod shares;
mod tree;
mod world;

use std::collections::BTreeMap;

use reference_data::place::{PlaceId, PlaceKind, Places};
use reference_data::share::{
    self, Basis, EventKind, GroupWeights, History, Key, Measure, Options, Prepared, Question, ShareRow, Standard, Target,
};
use reference_data::usage::Setting;

use figures::Asked;
use world::{Dice, World, places};

/// Datasets, in four tests so that they run side by side.
const WORLDS: u64 = 1_000;

fn question(dice: &mut Dice) -> Question {
    let mut by: Vec<Key> = Vec::new();
    for _ in 0..dice.below(3) {
        let key = dice.pick(&Key::ALL);
        if !by.contains(&key) {
            by.push(key);
        }
    }
    let mut question = Question {
        measure: dice.pick(&[Measure::Quantity, Measure::Value]),
        by,
        level: dice
            .chance(25)
            .then(|| dice.pick(&[PlaceKind::Nation, PlaceKind::Prefecture, PlaceKind::Region, PlaceKind::Municipality, PlaceKind::Ward])),
        options: options(dice),
        reference: dice.chance(20).then(|| dice.pick(&world::all_places()).parse().unwrap()),
        ..Question::default()
    };
    for (key, percent, values) in [
        (Key::Place, 20, world::all_places()),
        (Key::Category, 15, vec!["214", "217", "325", "999"]),
        (Key::Ingredient, 15, vec!["2149001", "2149002", "2171003"]),
        (Key::Month, 8, vec!["2022-04", "2022-05", "2022-04..2023-03"]),
        (Key::Setting, 15, vec!["院内", "院外", "入院", ""]),
        (Key::Insurer, 10, vec!["国保", "後期高齢者", ""]),
        (Key::Age, 10, vec!["65-74", "75歳以上", ""]),
    ] {
        if dice.chance(percent) {
            let wanted = (0..=dice.below(2)).map(|_| dice.pick(&values).to_owned()).collect();
            question.filters.insert(key, wanted);
        }
    }
    question
}

fn options(dice: &mut Dice) -> Options {
    Options {
        drop_fee_excluded: dice.chance(20),
        drop_nutrition: dice.chance(20),
        count_stars: dice.chance(20),
        as_counted: dice.chance(15),
    }
}

/// All periods in one, or each for itself.
fn prepared(asked: &Asked, places: &Places) -> Vec<Prepared> {
    let mut prepared: Vec<Prepared> = Vec::new();
    for group in &asked.groups {
        prepared.push(Prepared::after(prepared.last(), &asked.world.figures(group), asked.whole, &asked.world.lists, places));
    }
    prepared
}

/// Each world, in one piece or month by month, with dice for its questions.
fn for_each_world(quarter: u64, check: impl Fn(&Asked, &[&Prepared], &Places, &mut Dice)) {
    let places = places();
    for seed in (0..WORLDS).filter(|seed| seed % 4 == quarter) {
        let world = World::new(seed);
        let mut dice = Dice::new(seed + 1_000_000);
        let all: Vec<usize> = (0..world.periods.len()).collect();
        let groups = if dice.chance(50) { vec![all] } else { all.iter().map(|period| vec![*period]).collect() };
        let asked = Asked::new(&world, groups);
        let prepared = prepared(&asked, &places);
        let prepared: Vec<&Prepared> = prepared.iter().collect();
        println!("world {seed}");
        check(&asked, &prepared, &places, &mut dice);
    }
}

fn agree(quarter: u64) {
    for_each_world(quarter, |asked, prepared, places, dice| {
        for _ in 0..3 {
            let question = question(dice);
            println!("{question:?}");
            check_shares(asked, prepared, places, &question);
        }
        let question = Question { by: Vec::new(), ..question(dice) };
        println!("{question:?}");
        let place = dice.pick(&world::all_places());
        check_contribution(asked, prepared, places, &question, dice.pick(&[Key::Ingredient, Key::Category, Key::Setting]), place);
        check_gain(asked, prepared, places, &question, dice.pick(&[Standard::Reference, Standard::Percentile90]), place);
        let by = dice.pick(&[vec![], vec![Key::Place], vec![Key::Category], vec![Key::Insurer]]);
        check_saving(
            asked,
            prepared,
            places,
            &Question { by, ..question.clone() },
            dice.pick(&[Target::Highest, Target::Mean, Target::Lowest]),
        );
        check_groups(prepared, places, &question, dice.pick(&[Target::Highest, Target::Mean, Target::Lowest]));
        check_events(asked, prepared, places, &question);
        if dice.chance(40) {
            pages::check(prepared, places, &question, &id(place), &id(dice.pick(&world::all_places())));
        }
    });
}

#[test]
fn engine_and_plain_words_agree_1() {
    agree(0);
}

#[test]
fn engine_and_plain_words_agree_2() {
    agree(1);
}

#[test]
fn engine_and_plain_words_agree_3() {
    agree(2);
}

#[test]
fn engine_and_plain_words_agree_4() {
    agree(3);
}

/// A question whose months leave nothing has no figures; the plain implementation does not know it.
fn asks_something(asked: &Asked, question: &Question) -> bool {
    (0..asked.groups.len()).any(|group| asked.asks_group(question, group))
}

fn check_shares(asked: &Asked, prepared: &[&Prepared], places: &Places, question: &Question) {
    let answer = share::answer(question, prepared, places);
    let expected = if asks_something(asked, question) { shares::share(asked, question) } else { None };
    let Ok(answer) = answer else {
        assert!(expected.is_none(), "refused: {answer:?}");
        return;
    };
    let rows: Vec<ShareRow> = answer.rows.iter().map(|row| ShareRow { lacking_places: 0, ..row.clone() }).collect();
    assert_eq!(rows, expected.expect("not refused"));
    check_basis(asked, question, &answer.basis);
}

fn check_basis(asked: &Asked, question: &Question, basis: &Basis) {
    let expected = bases::basis(asked, question).unwrap();
    assert_eq!(basis.lacks.unknown, expected.unknown);
    assert_eq!(basis.lacks.unconverted, expected.unconverted);
    assert_eq!(basis.lacks.unpriced, expected.unpriced);
    assert_eq!((basis.lacks.suppressed_cells, basis.lacks.missing_cells), (expected.suppressed_cells, expected.missing_cells));
    let units: BTreeMap<String, u32> = basis.units.iter().map(|unit| (unit.factor.clone(), unit.products)).collect();
    assert_eq!(units, expected.units);
    let editions: BTreeMap<String, u32> = basis.editions.iter().map(|used| (used.edition.0.clone(), used.products)).collect();
    assert_eq!(editions, expected.editions);
    let first = basis.first_edition.as_ref().map(|first| (first.share.clone(), first.share_in_force.clone()));
    assert_eq!(first, expected.first_edition);
}

fn check_contribution(asked: &Asked, prepared: &[&Prepared], places: &Places, question: &Question, key: Key, place: &str) {
    let question = Question { by: vec![key], ..question.clone() };
    let answer = share::contribution(&question, &id(place), prepared, places);
    let expected = if asks_something(asked, &question) { gaps::contribution(asked, &question, key, place) } else { None };
    match answer {
        Ok(answer) => assert_eq!((answer.gap, answer.rows), expected.expect("not refused")),
        Err(refused) => assert!(expected.is_none(), "refused: {refused}"),
    }
}

fn check_gain(asked: &Asked, prepared: &[&Prepared], places: &Places, question: &Question, standard: Standard, place: &str) {
    let answer = share::gain(question, &id(place), standard, prepared, places);
    let expected = if asks_something(asked, question) { gaps::gain(asked, question, standard, place) } else { None };
    match answer {
        Ok(answer) => {
            let expected = expected.expect("not refused");
            assert_eq!(answer.rows, expected.rows);
            assert_eq!((answer.points, answer.share_after, answer.yen), (expected.points, expected.share_after, expected.yen));
            assert_eq!((answer.not_cheaper, answer.unpriced), (expected.not_cheaper, expected.unpriced));
        }
        Err(refused) => assert!(expected.is_none(), "refused: {refused}"),
    }
}

fn check_saving(asked: &Asked, prepared: &[&Prepared], places: &Places, question: &Question, target: Target) {
    let answer = share::saving(question, target, prepared, places);
    let expected = if asks_something(asked, question) { savings::saving(asked, question, target) } else { None };
    match answer {
        Ok(mut answer) => {
            answer.steps.iter_mut().for_each(|step| step.label.clear());
            let (steps, products, total) = expected.expect("not refused");
            assert_eq!((answer.steps, answer.products, answer.total), (steps, products, total));
        }
        Err(refused) => assert!(expected.is_none(), "refused: {refused}"),
    }
}

/// A ranked group says of a group what the other answers say of it.
fn check_groups(prepared: &[&Prepared], places: &Places, question: &Question, target: Target) {
    let by = |key| Question { by: vec![key], ..question.clone() };
    let answers = (
        share::rank_groups(&by(Key::Category), target, GroupWeights::default(), &BTreeMap::new(), prepared, places),
        share::answer(&by(Key::Category), prepared, places),
        share::saving(&by(Key::Category), target, prepared, places),
    );
    let (Ok(groups), Ok(shares), Ok(savings)) = answers else {
        assert!(answers.0.is_err(), "{:?}", answers.1.err());
        return;
    };
    assert_eq!(groups.rows.len(), shares.rows.len());
    for group in &groups.rows {
        let row = shares.rows.iter().find(|row| row.key[0] == group.key).unwrap();
        assert_eq!((&group.label, &group.share, &group.gap), (&row.label[0], &row.share, &row.difference));
        let saving = savings.steps.iter().find(|step| step.key == group.key).map_or(Some("0"), |step| step.saving.as_deref());
        assert_eq!(group.saving.as_deref(), saving.filter(|_| group.yen.is_some()));
        assert_eq!(group.places_below.is_some(), group.reference_share.is_some() || group.share.is_some());
        assert!(group.places_below <= Some(group.places_using));
    }
}

/// Every change to the last digit; and where one change of statuses left the share, the next begins.
fn check_events(asked: &Asked, prepared: &[&Prepared], places: &Places, question: &Question) {
    let history = History { lists: asked.world.lists.clone(), ..History::default() };
    let answer = share::events(question, asked.whole, &history, usize::MAX, prepared, places);
    let expected = if asks_something(asked, question) { changes::changes(asked, question) } else { None };
    let Ok(answer) = answer else {
        assert!(expected.is_none(), "refused: {answer:?}");
        return;
    };
    let told: Vec<changes::Told> = answer
        .rows
        .into_iter()
        .map(|event| {
            let lines = event.lines.into_iter().map(|line| (line.code, line.before, line.after, line.part)).collect();
            let shares = [event.share_before, event.share_after, event.effect];
            assert!(event.kind == EventKind::StatusChange || event.cheaper == event.dearer.map(|dearer| event.products - dearer));
            assert!(event.moves.iter().map(|one| one.products).sum::<u32>() == event.products || event.kind == EventKind::PriceRevision);
            (event.on, event.kind, event.products, event.part, event.suppressed_cells, event.dearer, shares, lines)
        })
        .collect();
    assert_eq!(told, expected.expect("not refused"));
    let first = answer.basis.first_edition.as_ref();
    let of_statuses: Vec<_> = told.iter().filter(|event| event.1 == EventKind::StatusChange).map(|event| &event.6).collect();
    assert!(of_statuses.windows(2).all(|pair| pair[0][1] == pair[1][0]));
    // What the basis says of the first edition is where the changes within the period begin.
    let within = told.iter().find(|event| event.1 == EventKind::StatusChange && event.0 > asked.whole.first_day());
    if let (Some(first), Some(within)) = (first, within) {
        assert_eq!(first.share, within.6[0]);
    }
}

fn id(place: &str) -> PlaceId {
    place.parse().unwrap()
}

#[test]
fn worlds_hold_what_they_promise() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let places = places();
    for seed in 0..200 {
        let world = World::new(seed);
        let asked = Asked::new(&world, vec![(0..world.periods.len()).collect()]);
        let prepared = prepared(&asked, &places);
        let question = Question { by: vec![Key::Place], measure: Measure::Value, ..Question::default() };
        let answer = share::answer(&question, &prepared.iter().collect::<Vec<_>>(), &places).unwrap();
        let basis = &answer.basis;
        let history = History { lists: world.lists.clone(), ..History::default() };
        let events = share::events(&question, asked.whole, &history, 1, &prepared.iter().collect::<Vec<_>>(), &places).unwrap().rows;
        for (what, holds) in [
            ("suppressed cells", basis.lacks.suppressed_cells > 0),
            ("missing cells", basis.lacks.missing_cells > 0),
            ("unknown codes", !basis.lacks.unknown.is_empty()),
            ("unconverted units", !basis.lacks.unconverted.is_empty()),
            ("no price", !basis.lacks.unpriced.is_empty()),
            ("unknown places", !basis.lacks.unknown_places.is_empty()),
            ("a status of another edition than the first", basis.first_edition.is_some()),
            ("several factors", basis.units.len() > 2),
            ("a published total", answer.rows.iter().any(|row| row.published_total)),
            ("a price revision that is felt", events.iter().any(|event| event.dearer.is_some() && event.part.is_some())),
            (
                "a change of statuses with an effect",
                events.iter().any(|event| event.effect.as_ref().is_some_and(|effect| effect != "0.0000")),
            ),
            ("a share", answer.rows.iter().any(|row| row.share.is_some())),
            ("a difference", answer.rows.iter().any(|row| row.difference.is_some())),
            ("an absence for every reason", answer.rows.iter().any(|row| row.absence.is_some())),
        ] {
            *seen.entry(what).or_default() += u32::from(holds);
        }
        assert!(world.strata.iter().all(|stratum| stratum.setting.is_none_or(|setting| Setting::ALL.contains(&setting))));
    }
    for (what, worlds) in seen {
        assert!(worlds >= 10, "{what}: {worlds} of 200 worlds");
    }
}
