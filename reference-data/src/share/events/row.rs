//! One change of an edition, as it is told.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::super::contribution::POINT_DECIMALS;
use super::super::exact::{self, Fraction};
use super::changes::{Changed, Uses};
use super::{EditionAt, Event, EventKind, EventLine, Move, SupplyChange, first_month, part};
use crate::period::Month;
use crate::supply::Shipping;

/// From one edition to the next.
pub(super) struct Step<'a> {
    pub(super) kind: EventKind,
    pub(super) before: &'a EditionAt,
    pub(super) after: &'a EditionAt,
    /// What parts are taken of.
    pub(super) total: i128,
}

pub(super) fn row(step: &Step, changed: &[Changed], uses: &Uses, most: usize) -> Event {
    let part_of = |of: &BTreeSet<usize>| part(uses.amount(of), step.total).map(exact::share_text);
    let all: BTreeSet<usize> = changed.iter().flat_map(|change| change.uses.iter().copied()).collect();
    let mut order: Vec<&Changed> = changed.iter().collect();
    let new = |change: &Changed| change.before.is_none();
    let by_use = |a: &Changed, b: &Changed| uses.amount(&b.uses).cmp(&uses.amount(&a.uses)).then_with(|| a.code.cmp(&b.code));
    order.sort_by(|a, b| new(a).cmp(&new(b)).then_with(|| by_use(a, b)));
    let line = |change: &Changed| EventLine {
        code: change.code.clone(),
        name: change.name.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
        part: part_of(&change.uses),
    };
    let mut by_move: BTreeMap<(Option<&str>, &str), Vec<&Changed>> = BTreeMap::new();
    for change in changed {
        by_move.entry((change.before.as_deref(), &change.after)).or_default().push(change);
    }
    let mut moves: Vec<Move> = by_move
        .into_iter()
        .map(|((before, after), changes)| Move {
            before: before.map(str::to_owned),
            after: after.to_owned(),
            products: count(changes.len()),
            part: part_of(&changes.iter().flat_map(|change| change.uses.iter().copied()).collect()),
        })
        .collect();
    moves.sort_by_key(|one| Reverse(one.products));
    let on = step.after.on;
    let supply = !matches!(step.kind, EventKind::PriceRevision | EventKind::StatusChange);
    let from_month = if supply { Month::of(on) } else { first_month(on) };
    Event {
        on,
        from_month: from_month.map_or_else(String::new, |month| month.to_string()),
        kind: step.kind,
        edition: step.after.edition.clone(),
        before: step.before.clone(),
        products: count(changed.len()),
        part: part_of(&all),
        suppressed_cells: uses.suppressed(&all),
        dearer: None,
        cheaper: None,
        effect: None,
        share_before: None,
        share_after: None,
        moves,
        lines: order.into_iter().take(most).map(line).collect(),
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Both shares, and the second less the first in points.
pub(super) fn effect(before: Option<Fraction>, after: Option<Fraction>) -> (Option<String>, Option<String>, Option<String>) {
    let points = before.zip(after).map(|(before, after)| {
        let share = |(part, whole): Fraction| BigRational::new(part.into(), whole.into());
        exact::fixed_rational(&((share(after) - share(before)) * BigInt::from(100)), POINT_DECIMALS)
    });
    (before.map(exact::share_text), after.map(exact::share_text), points)
}

/// None where it was limited before and is limited for another reason now.
pub(super) fn supply_kind(change: &SupplyChange) -> Option<EventKind> {
    let limited = |state| matches!(state, Shipping::LimitedOwn | Shipping::LimitedOtherCompany | Shipping::LimitedOther);
    match change.after {
        after if after == change.before => None,
        Shipping::Normal => Some(EventKind::SupplyResumed),
        Shipping::Stopped => Some(EventKind::SupplyStop),
        Shipping::LimitedOwn | Shipping::LimitedOtherCompany | Shipping::LimitedOther => {
            (!limited(change.before)).then_some(EventKind::SupplyLimited)
        }
    }
}
