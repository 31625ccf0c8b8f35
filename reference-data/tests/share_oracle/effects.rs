//! What moved within a group before and after a day.

use std::collections::{BTreeMap, BTreeSet};

use reference_data::codes::GenericStatus;
use reference_data::period::Period;
use reference_data::place::{PlaceId, Places};
use reference_data::share::{
    Absence, EffectAnswer, EffectBeforeAfter, EffectBeside, EffectChange, EffectFigures, EffectGroup, EffectMoved, EffectQuestion,
    EffectShare, Key, Measure, Options, Prepared, Question, QuestionError, Spans, effect,
};

use super::figures::{Asked, Line, Side, Sides};
use super::number::{Number, amount, number, rounded};
use super::tree::{Spot, lies_in};
use super::world::{Dice, World, all_places, places};

const INGREDIENTS: [&str; 4] = ["2149001", "2149002", "2171003", "3259109"];

/// So many datasets.
const WORLDS: u64 = 200;

/// One span or month.
struct Moment<'a> {
    asked: Asked<'a>,
    /// Of the groups' ingredients, with their codes.
    lines: Vec<(Line, String)>,
    place: Spot,
    reference: Option<Spot>,
}

struct Plain<'a> {
    question: &'a EffectQuestion,
    before: Moment<'a>,
    after: Moment<'a>,
    months: Vec<Moment<'a>>,
}

fn question(dice: &mut Dice) -> EffectQuestion {
    let group = |number: usize, dice: &mut Dice| {
        let mut ingredients: Vec<&str> = INGREDIENTS.into_iter().filter(|_| dice.chance(60)).collect();
        if ingredients.is_empty() {
            ingredients.push(INGREDIENTS[0]);
        }
        let recommended = ingredients.iter().filter(|_| dice.chance(45)).map(|code| code.parse().unwrap()).collect();
        EffectGroup {
            id: format!("g{number}"),
            name: format!("薬効群{number}"),
            ingredients: ingredients.iter().map(|code| code.parse().unwrap()).collect(),
            recommended,
        }
    };
    let groups = (0..=dice.below(2)).map(|number| group(number, dice)).collect();
    let id = |place: &str| -> PlaceId { place.parse().unwrap() };
    let named = (0..=dice.below(3)).map(|_| id(dice.pick(&all_places()))).collect();
    let mut filters = BTreeMap::new();
    if dice.chance(20) {
        filters.insert(Key::Setting, vec![dice.pick(&["院内", "院外", "入院", ""]).to_owned()]);
    }
    EffectQuestion { groups, places: named, reference: dice.chance(30).then(|| id(dice.pick(&all_places()))), filters }
}

/// The places together, as far as there is anything of them.
fn together(asked: &Asked, named: &[PlaceId]) -> Spot {
    let with_figures: Vec<String> = named.iter().map(ToString::to_string).filter(|place| !asked.spot(place).is_empty()).collect();
    if with_figures.is_empty() {
        return Spot { id: None, parts: asked.groups.iter().map(|_| BTreeSet::new()).collect() };
    }
    let question = Question { filters: [(Key::Place, with_figures)].into(), ..Question::default() };
    asked.scope(&question).unwrap()
}

/// None where there is nothing to answer from.
fn plain<'a>(world: &'a World, question: &'a EffectQuestion, split: usize) -> Option<Plain<'a>> {
    let all: Vec<usize> = (0..world.periods.len()).collect();
    let both = Asked::new(world, vec![all[..split].to_vec(), all[split..].to_vec()]);
    let own = together(&both, &question.places);
    if own.is_empty() {
        return None;
    }
    let reference = match &question.reference {
        Some(place) => Some(place.to_string()).filter(|place| !both.spot(place).is_empty()),
        None => {
            let asked: Vec<String> = question.places.iter().map(ToString::to_string).collect();
            let lie_in = |prefecture: &&str| asked.iter().all(|place| place != prefecture && lies_in(place, prefecture));
            let candidates = ["27", "28"].into_iter().filter(lie_in).chain(["00"]);
            let mut candidates = candidates.filter(|_| !asked.iter().any(|place| place == "00"));
            let differs = |place: &&str| !both.spot(place).is_empty() && both.spot(place).parts != own.parts;
            candidates.find(differs).map(str::to_owned)
        }
    };
    if question.reference.is_some() && reference.is_none() {
        return None;
    }
    let moment = |periods: &[usize]| {
        let whole = periods.iter().map(|period| world.periods[*period]).reduce(Period::hull).unwrap();
        let asked = Asked::about(world, vec![periods.to_vec()], whole);
        let every: BTreeSet<String> = question.groups.iter().flat_map(|group| codes(&group.ingredients)).collect();
        let lines = asked.lines(&Question { filters: question.filters.clone(), ..Question::default() }).into_iter();
        let lines = lines.filter_map(|line| Some((line, asked.value(line, Key::Ingredient).filter(|code| every.contains(code))?)));
        let lines: Vec<(Line, String)> = lines.collect();
        let place = together(&asked, &question.places);
        let reference = reference.as_ref().map(|place| asked.spot(place));
        Moment { asked, lines, place, reference }
    };
    let months = all.iter().map(|period| moment(&[*period])).collect();
    Some(Plain { question, before: moment(&all[..split]), after: moment(&all[split..]), months })
}

impl Moment<'_> {
    fn lines(&self, ingredients: &BTreeSet<String>) -> Vec<Line> {
        self.lines.iter().filter(|(_, code)| ingredients.contains(code)).map(|(line, _)| *line).collect()
    }

    fn ingredient(&self, line: Line) -> Option<String> {
        self.asked.value(line, Key::Ingredient)
    }

    /// None where nobody knows what it is.
    fn is_generic(&self, line: Line, first_edition: bool) -> Option<bool> {
        let product = &self.asked.products[line.group][line.item];
        let (status, _) = if first_edition { product.first_status? } else { product.status? };
        Some(matches!(status, GenericStatus::Generic | GenericStatus::GenericNotCheaper))
    }

    /// What is meant on the side of generics, all else of the lines on the other.
    fn sides(&self, lines: &[Line], spot: &Spot, meant: &dyn Fn(Line) -> Option<bool>) -> Sides {
        self.asked.sides(lines, spot, |line| Some((meant(line)?, self.asked.worth(line, Measure::Quantity, Options::default())?)))
    }

    fn spot(&self, place: bool) -> &Spot {
        if place { &self.place } else { self.reference.as_ref().unwrap() }
    }
}

/// What a share is of.
#[derive(Clone, Copy)]
enum Of<'a> {
    Recommended(&'a BTreeSet<String>),
    RecommendedWhole(&'a BTreeSet<String>),
    Ingredient(&'a str),
    NoGeneric,
}

impl Plain<'_> {
    fn share(&self, moment: &Moment, group: &EffectGroup, of: Of, place: bool, first_edition: bool) -> Result<Number, Absence> {
        let lines = moment.lines(&codes(&group.ingredients));
        let meant = |line: Line| {
            let (code, generic) = (moment.ingredient(line).unwrap(), moment.is_generic(line, first_edition)?);
            Some(match of {
                Of::Recommended(codes) => generic && codes.contains(&code),
                Of::RecommendedWhole(codes) => codes.contains(&code),
                Of::Ingredient(ingredient) => generic && code == ingredient,
                Of::NoGeneric => !generic,
            })
        };
        let exists = match of {
            Of::Recommended(codes) | Of::RecommendedWhole(codes) => !codes.is_empty(),
            Of::Ingredient(ingredient) => self.has_generics(ingredient),
            Of::NoGeneric => true,
        };
        if !exists {
            return Err(Absence::NotApplicable);
        }
        moment.sides(&lines, moment.spot(place), &meant).share()
    }

    /// Of any place, before or after.
    fn has_generics(&self, ingredient: &str) -> bool {
        [&self.before, &self.after].iter().any(|moment| {
            let counts = |line: &Line| moment.asked.worth(*line, Measure::Quantity, Options::default()).is_some();
            let lines = moment.lines(&[ingredient.to_owned()].into());
            lines.iter().any(|line| counts(line) && moment.is_generic(*line, false) == Some(true))
        })
    }

    fn moved(&self, group: &EffectGroup, of: Of) -> EffectMoved {
        let change = |place: bool| {
            let [before, after] = [&self.before, &self.after].map(|moment| self.share(moment, group, of, place, false));
            let moved = before.as_ref().ok().zip(after.as_ref().ok()).map(|(before, after)| after - before);
            let change =
                EffectChange { before: shown(&before), after: shown(&after), change: moved.as_ref().map(|moved| rounded(moved, 10)) };
            (change, moved)
        };
        let (place, of_place) = change(true);
        let reference = self.before.reference.as_ref().map(|_| change(false));
        let difference = reference.as_ref().and_then(|(_, of_reference)| Some(of_place? - of_reference.clone()?));
        EffectMoved {
            place,
            reference: reference.map(|(reference, _)| reference),
            difference: difference.map(|difference| rounded(&difference, 10)),
        }
    }

    /// Used, kept back.
    fn products(&self, moment: &Moment, group: &EffectGroup, place: bool) -> (u32, u32) {
        let mut found: BTreeMap<(String, String), (Number, u64)> = BTreeMap::new();
        for line in moment.lines(&codes(&group.ingredients)) {
            let item = &moment.asked.world.items[line.item];
            let codes = [
                item.nhi_code.as_ref().map(ToString::to_string).unwrap_or_default(),
                item.receipt_code.as_ref().map(ToString::to_string).unwrap_or_default(),
                item.yj_code.as_ref().map(ToString::to_string).unwrap_or_default(),
            ];
            let only_common_name = codes[0].get(9..11) == Some("01") && codes[1].is_empty() && codes[2].is_empty();
            let name = if only_common_name { item.name.clone() } else { String::new() };
            let entry = found.entry((codes.join(" "), name)).or_insert((number(0), 0));
            for place in &moment.spot(place).parts[0] {
                let (quantity, _, suppressed) = moment.asked.cell(line, place);
                entry.0 += quantity;
                entry.1 += suppressed;
            }
        }
        let used = found.values().filter(|(quantity, _)| *quantity > number(0)).count();
        let kept_back = found.values().filter(|(quantity, suppressed)| *quantity == number(0) && *suppressed > 0).count();
        (u32::try_from(used).unwrap(), u32::try_from(kept_back).unwrap())
    }

    fn check_group(&self, answer: &EffectAnswer, at: usize) {
        let (group, view) = (&self.question.groups[at], &answer.groups[at]);
        let recommended = codes(&group.recommended);
        assert_eq!(view.generics, self.moved(group, Of::Recommended(&recommended)));
        assert_eq!(view.recommended, self.moved(group, Of::RecommendedWhole(&recommended)));
        assert_eq!(view.others, self.moved(group, Of::NoGeneric));
        assert_eq!(view.ingredients.len(), group.ingredients.len());
        for (row, code) in view.ingredients.iter().zip(&group.ingredients) {
            assert_eq!((&row.code, row.recommended), (code, group.recommended.contains(code)));
            assert_eq!(row.generics, self.moved(group, Of::Ingredient(code.as_str())));
        }
        for place in [true, false].into_iter().filter(|place| *place || self.before.reference.is_some()) {
            let (products, quantity) = (row(&view.products, place), row(&view.quantity, place));
            let of_span = [(&self.before, products.before, quantity.before), (&self.after, products.after, quantity.after)];
            for (moment, products, quantity) in of_span {
                assert_eq!((products.used, products.kept_back), self.products(moment, group, place));
                assert_eq!(products.absence.is_some(), products.used == 0);
                let lines = moment.lines(&codes(&group.ingredients));
                let whole = moment.sides(&lines, moment.spot(place), &|line| moment.is_generic(line, false).map(|_| true)).generic;
                let expected = (whole.sum > number(0)).then(|| amount(&whole.sum));
                assert_eq!((quantity.quantity, quantity.absence), (expected, absence(&whole)));
                assert_eq!((quantity.suppressed_cells, quantity.missing_cells), (whole.suppressed, whole.missing));
            }
            let trend = self.months.iter().map(|month| shown(&self.share(month, group, Of::Recommended(&recommended), place, false)));
            let points = view.trend.iter().map(|point| if place { point.place.clone() } else { point.reference.clone().unwrap() });
            assert_eq!(points.collect::<Vec<_>>(), trend.collect::<Vec<_>>());
        }
        let [before, after] = [&self.before, &self.after].map(|moment| {
            // Where no edition was in force on the first day, there is no other answer than the usual one.
            let first = moment.asked.world.first_edition(moment.asked.whole).is_some();
            shown(&self.share(moment, group, Of::Recommended(&recommended), true, first))
        });
        let same = before == view.generics.place.before && after == view.generics.place.after;
        assert_eq!(view.first_editions.as_ref().map(|first| (&first.before, &first.after)), (!same).then_some((&before, &after)));
    }
}

fn codes<T: ToString>(codes: &[T]) -> BTreeSet<String> {
    codes.iter().map(ToString::to_string).collect()
}

fn shown(share: &Result<Number, Absence>) -> EffectShare {
    EffectShare { share: share.as_ref().ok().map(|share| rounded(share, 10)), absence: share.as_ref().err().copied() }
}

fn absence(whole: &Side) -> Option<Absence> {
    match whole {
        whole if whole.sum > number(0) => None,
        Side { suppressed: 1.., .. } => Some(Absence::Suppressed),
        Side { known: 1.., .. } => Some(Absence::Zero),
        Side { missing: 1.., .. } => Some(Absence::Missing),
        Side { .. } => Some(Absence::NotApplicable),
    }
}

fn row<T: Clone>(of: &EffectBeside<T>, place: bool) -> EffectBeforeAfter<T> {
    if place { of.place.clone() } else { of.reference.clone().unwrap() }
}

#[test]
fn what_moved_within_groups_agrees() {
    let places = places();
    let mut answered = 0;
    for seed in 0..WORLDS {
        let world = World::new(seed);
        if world.periods.len() < 2 {
            continue;
        }
        let mut dice = Dice::new(seed + 2_000_000);
        let split = 1 + dice.below(world.periods.len() - 1);
        for _ in 0..3 {
            let question = question(&mut dice);
            println!("world {seed}, split {split}: {question:?}");
            let plain = plain(&world, &question, split);
            let answer = asked(&world, &question, split, &places);
            let Ok(answer) = answer else {
                assert!(plain.is_none(), "refused: {answer:?}");
                continue;
            };
            let plain = plain.expect("not refused");
            let reference = plain.before.reference.as_ref().and_then(|spot| spot.id.clone());
            assert_eq!(answer.reference.as_ref().map(|reference| reference.places[0].to_string()), reference);
            (0..question.groups.len()).for_each(|at| plain.check_group(&answer, at));
            answered += usize::from(answer.groups.iter().any(|group| group.generics.difference.is_some()));
        }
    }
    assert!(answered >= 40, "a difference of differences in {answered} answers");
}

fn asked(world: &World, question: &EffectQuestion, split: usize, places: &Places) -> Result<EffectAnswer, QuestionError> {
    let all: Vec<usize> = (0..world.periods.len()).collect();
    let span = |periods: &[usize]| periods.iter().map(|period| world.periods[*period]).reduce(Period::hull).unwrap();
    let prepared = |periods: &[usize]| Prepared::new(&world.figures(periods), span(periods), &world.lists, places);
    let (before, after) = (prepared(&all[..split]), prepared(&all[split..]));
    let months: Vec<Prepared> = all.iter().map(|period| prepared(&[*period])).collect();
    let spans = Spans { before: span(&all[..split]), after: span(&all[split..]) };
    let figures = EffectFigures { spans, before: &before, after: &after, months: months.iter().collect() };
    effect(question, spans.after.first_day(), &figures, &world.lists, places)
}
