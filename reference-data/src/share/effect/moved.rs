//! What moved within one group.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::super::exact::{self, Fraction, SHARE_DECIMALS};
use super::super::tally::{GENERIC, ORIGINATOR, Side, Tally};
use super::super::{Absence, Lists, Measure, answer};
use super::moment::{Moment, Sides};
use super::{
    EffectBeforeAfter, EffectBeside, EffectChange, EffectGroup, EffectMonth, EffectMoved, EffectQuantity, EffectShare, GroupEffect,
    IngredientEffect,
};
use crate::codes::IngredientCode;

type Share = Result<Fraction, Absence>;

/// Which part of the group a share is of: by ingredient and side.
type Which<'a> = &'a dyn Fn(&str, usize) -> bool;

pub(super) fn group(group: &EffectGroup, before: &Moment, after: &Moment, months: &[Moment], lists: &Lists) -> GroupEffect {
    let spans = Spans { within: group.ingredients.iter().map(IngredientCode::as_str).collect(), both: [before, after] };
    let recommended: BTreeSet<&str> =
        group.recommended.iter().map(IngredientCode::as_str).filter(|code| spans.within.contains(code)).collect();
    let exists = !recommended.is_empty();
    let of_recommended = |code: &str, side: usize| recommended.contains(code) && side == GENERIC;
    let generics = spans.moved(&of_recommended, exists);
    let ingredient = |code: &IngredientCode| IngredientEffect {
        label: lists.ingredients.get(code).cloned().unwrap_or_else(|| code.to_string()),
        recommended: recommended.contains(code.as_str()),
        generics: spans.moved(&|of, side| of == code.as_str() && side == GENERIC, spans.has_generics(code)),
        code: code.clone(),
    };
    let point = |month: &Moment| {
        let share = |row: usize| view(spans.share(month, row, &of_recommended, exists));
        EffectMonth { period: month.period(), place: share(0), reference: spans.compared().then(|| share(1)) }
    };
    let first_edition = |moment: &Moment, in_force: &EffectShare| match moment.first_tallies().filter(|_| exists) {
        Some(tallies) => view(spans.part(&tallies, 0, &of_recommended).share()),
        None => in_force.clone(),
    };
    let EffectChange { before: in_force_before, after: in_force_after, .. } = &generics.place;
    let first_editions = EffectBeforeAfter { before: first_edition(before, in_force_before), after: first_edition(after, in_force_after) };
    let same = (&first_editions.before, &first_editions.after) == (in_force_before, in_force_after);
    GroupEffect {
        id: group.id.clone(),
        name: group.name.clone(),
        recommended: spans.moved(&|code, _| recommended.contains(code), exists),
        ingredients: group.ingredients.iter().map(ingredient).collect(),
        others: spans.moved(&|_, side| side == ORIGINATOR, true),
        quantity: spans.beside(|moment, row| quantity(&spans.part(&moment.tallies, row, &|_, _| true))),
        products: spans.beside(|moment, row| moment.products(row, |code| spans.within.contains(code))),
        trend: months.iter().map(point).collect(),
        first_editions: (!same).then_some(first_editions),
        generics,
    }
}

struct Spans<'a> {
    /// The group's ingredients.
    within: BTreeSet<&'a str>,
    both: [&'a Moment<'a>; 2],
}

impl Spans<'_> {
    fn compared(&self) -> bool {
        self.both[0].rows.len() > 1
    }

    fn beside<T>(&self, of: impl Fn(&Moment, usize) -> T) -> EffectBeside<T> {
        let row = |row: usize| EffectBeforeAfter { before: of(self.both[0], row), after: of(self.both[1], row) };
        EffectBeside { place: row(0), reference: self.compared().then(|| row(1)) }
    }

    /// Any product of the ingredient, in any place of the dataset, in either span.
    fn has_generics(&self, code: &IngredientCode) -> bool {
        let of_place = self.both.iter().filter_map(|moment| moment.tallies.get(code.as_str())).map(|[place, _]| place.0[GENERIC]);
        of_place.into_iter().any(|side| side != Side::default())
    }

    /// What is meant, and what of the group is not.
    fn part(&self, tallies: &BTreeMap<String, Sides>, row: usize, which: Which) -> Tally {
        let mut part = Tally::default();
        for (code, sides) in tallies.iter().filter(|(code, _)| self.within.contains(code.as_str())) {
            for side in [GENERIC, ORIGINATOR] {
                part.0[usize::from(!which(code, side))].add(sides[row].0[side]);
            }
        }
        part
    }

    /// `exists`: there is something that could be used.
    fn share(&self, moment: &Moment, row: usize, which: Which, exists: bool) -> Share {
        if exists { self.part(&moment.tallies, row, which).share() } else { Err(Absence::NotApplicable) }
    }

    fn moved(&self, which: Which, exists: bool) -> EffectMoved {
        let shares = |row: usize| self.both.map(|moment| self.share(moment, row, which, exists));
        let (place, reference) = (shares(0), self.compared().then(|| shares(1)));
        let difference = reference.and_then(|reference| Some(rational(place)? - rational(reference)?));
        EffectMoved {
            place: change(place),
            reference: reference.map(change),
            difference: difference.map(|difference| exact::fixed_rational(&difference, SHARE_DECIMALS)),
        }
    }
}

fn change([before, after]: [Share; 2]) -> EffectChange {
    let both = after.ok().zip(before.ok());
    EffectChange { before: view(before), after: view(after), change: both.map(|(after, before)| answer::difference(after, before)) }
}

fn rational([before, after]: [Share; 2]) -> Option<BigRational> {
    let share = |share: Share| share.ok().map(|(part, whole)| BigRational::new(BigInt::from(part), BigInt::from(whole)));
    Some(share(after)? - share(before)?)
}

fn view(share: Share) -> EffectShare {
    EffectShare { share: share.ok().map(exact::share_text), absence: share.err() }
}

/// Of everything: all of it is meant, nothing is not.
fn quantity(whole: &Tally) -> EffectQuantity {
    let [side, _] = whole.0;
    let absence = match side {
        Side { sum: 1.., .. } => None,
        Side { suppressed: 1.., .. } => Some(Absence::Suppressed),
        Side { known: 1.., .. } => Some(Absence::Zero),
        Side { missing: 1.., .. } => Some(Absence::Missing),
        Side { .. } => Some(Absence::NotApplicable),
    };
    EffectQuantity {
        quantity: absence.is_none().then(|| exact::amount(side.sum, Measure::Quantity)),
        absence,
        suppressed_cells: side.suppressed,
        missing_cells: side.missing,
    }
}
