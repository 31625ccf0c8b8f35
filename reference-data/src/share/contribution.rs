//! What makes the gap between a place and its reference: how much of it each ingredient's own share accounts for (rate), and how much
//! that more or less of it is used (mix). With w the ingredient's part of both sides, s its share, S the total, p the place and r the
//! reference: rate = w_p(s_p − s_r), mix = (w_p − w_r)(s_r − S_r). Where the reference has no use, all is mix w_p(s_p − S_r); where the
//! place has none, all is mix −w_r(s_r − S_r). The parts add up to S_p − S_r exactly.

use std::cmp::Reverse;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::Serialize;
use ts_rs::TS;

use super::answer::{Reference, reference_row, reference_view, tally_all};
use super::basis::{Basis, Covered, basis, indicator};
use super::exact::{self, largest_remainder};
use super::place_rows::{PlaceRow, known_row};
use super::select::{Axis, Selected, select};
use super::tally::{Tally, Under, Weigh, Weight, tally, weights};
use super::{Key, Measure, Prepared, Question, QuestionError};
use crate::place::{PlaceId, Places};

/// Printed parts have so many decimals, in points (hundredths of the whole).
pub(super) const POINT_DECIMALS: u32 = 4;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ContributionAnswer {
    pub measure: Measure,
    pub basis: Basis,
    /// The place that was asked for.
    pub place: Reference,
    pub reference: Reference,
    /// The place's share less the reference's, in points, four decimals; none where either has none, and then there are no rows.
    pub gap: Option<String>,
    /// The largest first, whichever way it goes.
    pub rows: Vec<ContributionRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ContributionRow {
    pub key: String,
    pub label: String,
    /// In points, four decimals. All rates and mixes of an answer add up to its gap as printed.
    pub rate: String,
    pub mix: String,
    /// Rate and mix as printed, added.
    pub total: String,
    /// The part of both sides that it makes up; fractions, ten decimals.
    pub weight_place: String,
    pub weight_reference: String,
    /// None where there is no use.
    pub share_place: Option<String>,
    pub share_reference: Option<String>,
}

/// A place and what it is compared with, told apart by a key.
pub(super) struct Compared<'a> {
    pub(super) selected: Vec<Selected<'a>>,
    pub(super) weights: Vec<Vec<Weight>>,
    pub(super) axis: Axis,
    pub(super) place: PlaceRow,
    pub(super) reference: Option<PlaceRow>,
    /// By position on the axis: the place, and the reference or nothing.
    pub(super) tallies: Vec<[Tally; 2]>,
    pub(super) totals: [Tally; 2],
}

/// A filter on places does not count: `place` takes its part.
pub(super) fn compare<'a>(
    question: &Question,
    key: Key,
    place: &PlaceId,
    prepared: &[&'a Prepared],
    places: &Places,
) -> Result<(Question, Compared<'a>), QuestionError> {
    let mut question = question.clone();
    question.filters.insert(Key::Place, vec![place.to_string()]);
    let selected = select(&question, prepared)?;
    let row = known_row(place, &selected, places)?;
    let reference = reference_row(&question, std::slice::from_ref(&row), &selected, places)?;
    let weights = weights(&selected, question.options, Weigh::Measure(question.measure), Under::InForce);
    let axis = Axis::new(key, &selected);
    let mut compared = Compared { selected, weights, axis, place: row, reference, tallies: Vec::new(), totals: [Tally::default(); 2] };
    compared.tallies = compared.tally_both(&compared.weights);
    let all = |row: &PlaceRow| tally_all(&compared.selected, &compared.weights, row);
    compared.totals = [all(&compared.place), compared.reference.as_ref().map(all).unwrap_or_default()];
    Ok((question, compared))
}

impl Compared<'_> {
    /// By position on the axis: the place, and the reference or nothing.
    pub(super) fn tally_both(&self, weights: &[Vec<Weight>]) -> Vec<[Tally; 2]> {
        let of = |row: &PlaceRow| tally(&self.selected, weights, &[&self.axis], std::slice::from_ref(row));
        let of_reference = self.reference.as_ref().map(of);
        let reference = |at: usize| of_reference.as_ref().map_or(Tally::default(), |tallies| tallies[at]);
        of(&self.place).into_iter().enumerate().map(|(at, tally)| [tally, reference(at)]).collect()
    }

    pub(super) fn basis(&self, question: &Question, places: &Places, indicator: &str) -> Result<Basis, QuestionError> {
        let covered = Covered { rows: std::slice::from_ref(&self.place), tallies: &self.totals[..1], measure: question.measure, indicator };
        basis(question, &self.selected, places, &covered)
    }
}

/// By the one key of the question, by ingredient where it has none.
pub fn contribution(
    question: &Question,
    place: &PlaceId,
    prepared: &[&Prepared],
    places: &Places,
) -> Result<ContributionAnswer, QuestionError> {
    let key = match question.by.as_slice() {
        [] => Key::Ingredient,
        [key] if *key != Key::Place => *key,
        _ => return Err(QuestionError::Keys),
    };
    let (question, compared) = compare(question, key, place, prepared, places)?;
    let Some(reference) = compared.reference.clone() else { return Err(QuestionError::NoReference) };
    let [of_place, of_reference] = compared.totals;
    let (gap, rows) = if of_place.share().is_ok() && of_reference.share().is_ok() {
        let (rows, gap) = rows(&compared);
        (Some(gap), rows)
    } else {
        (None, Vec::new())
    };
    Ok(ContributionAnswer {
        measure: question.measure,
        basis: compared.basis(&question, places, indicator(question.measure))?,
        place: reference_view(compared.place, of_place),
        reference: reference_view(reference, of_reference),
        gap,
        rows,
    })
}

/// Rows and the printed gap; both have a share.
fn rows(compared: &Compared) -> (Vec<ContributionRow>, String) {
    let [of_place, of_reference] = compared.totals;
    let used: Vec<(&(String, String), [Tally; 2])> = compared
        .axis
        .values
        .iter()
        .zip(compared.tallies.iter().copied())
        .filter(|(_, [place, reference])| place.total() > 0 || reference.total() > 0)
        .collect();
    let parts: Vec<BigRational> = used.iter().flat_map(|(_, tallies)| rate_and_mix(*tallies, of_place, of_reference)).collect();
    let share = |tally: Tally| BigRational::new(tally.generic().into(), tally.total().into());
    let gap = (share(of_place) - share(of_reference)) * BigInt::from(100);
    let (printed, gap) = largest_remainder(&parts, &gap, POINT_DECIMALS);
    let mut order: Vec<usize> = (0..used.len()).collect();
    let size = |at: &usize| {
        let total = &parts[2 * at] + &parts[2 * at + 1];
        if *total.numer() < BigInt::ZERO { -total } else { total }
    };
    order.sort_by_cached_key(|at| Reverse(exact::in_order(size(at))));
    let rows = order.into_iter().map(|at| {
        let ((key, label), [place, reference]) = used[at];
        let share = |tally: Tally| (tally.total() > 0).then(|| exact::share_text((tally.generic(), tally.total())));
        let (rate, mix) = (&printed[2 * at], &printed[2 * at + 1]);
        let points = |points: &BigInt| exact::point(points, POINT_DECIMALS);
        ContributionRow {
            key: key.clone(),
            label: label.clone(),
            rate: points(rate),
            mix: points(mix),
            total: points(&(rate + mix)),
            weight_place: exact::share_text((place.total(), of_place.total())),
            weight_reference: exact::share_text((reference.total(), of_reference.total())),
            share_place: share(place),
            share_reference: share(reference),
        }
    });
    (rows.collect(), exact::point(gap, POINT_DECIMALS))
}

/// In points. Not reduced: their greatest common divisors would take longer than all the rest.
fn rate_and_mix([place, reference]: [Tally; 2], all_place: Tally, all_reference: Tally) -> [BigRational; 2] {
    let sums = |tally: Tally| (BigInt::from(tally.generic()), BigInt::from(tally.total()));
    // w_p = d_p ÷ D_p, s_p = g_p ÷ d_p, S_r = G_r ÷ D_r
    let ((g_p, d_p), (g_r, d_r)) = (sums(place), sums(reference));
    let (_, all_p) = sums(all_place);
    let (all_g_r, all_r) = sums(all_reference);
    let points = |numerator: BigInt, denominator: BigInt| BigRational::new_raw(numerator * 100, denominator);
    match (place.total() > 0, reference.total() > 0) {
        (true, true) => [
            points(&g_p * &d_r - &d_p * &g_r, &all_p * &d_r),
            points((&d_p * &all_r - &d_r * &all_p) * (&g_r * &all_r - &all_g_r * &d_r), &all_p * &all_r * &all_r * &d_r),
        ],
        (true, false) => [BigRational::default(), points(&g_p * &all_r - &d_p * &all_g_r, &all_p * &all_r)],
        (false, true) => [BigRational::default(), points(&d_r * &all_g_r - &g_r * &all_r, &all_r * &all_r)],
        (false, false) => [BigRational::default(), BigRational::default()],
    }
}
