//! What a place would gain if generics made up as much of each ingredient as elsewhere: at its reference, or at the 90th percentile of
//! the dataset's places. Never a loss: where the place is already as far, it gains nothing.
//!
//! In points of the place's own share, and in yen: the quantity that would move from originators to generics, times what one 規格単位 of
//! the ingredient's originators used there costs more than one of its generics used there (means by quantity over all strengths; where
//! no generic is used there, the reference's mean). An estimate, and named so wherever it is shown.

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::answer::{Reference, reference_view};
use super::basis::{Basis, indicator};
use super::contribution::{Compared, POINT_DECIMALS, compare};
use super::exact::{self, Fraction, SHARE_DECIMALS};
use super::place_rows::separate_places;
use super::tally::{GENERIC, ORIGINATOR, Tally, Under, Weigh, tally, weights};
use super::{Key, Measure, Prepared, Question, QuestionError};
use crate::place::{PlaceId, Places};

/// How far each ingredient would go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standard {
    /// The reference's share of the ingredient.
    #[default]
    Reference,
    /// The 90th percentile of the shares of the places that have one of the ingredient: of n shares in ascending order the ⌈0.9 n⌉th (nearest
    /// rank). Places are those of the question's level, else the largest of the dataset that do not overlap.
    Percentile90,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GainAnswer {
    /// Always by quantity.
    pub basis: Basis,
    pub standard: Standard,
    pub place: Reference,
    pub reference: Option<Reference>,
    /// The place's share if every ingredient went as far; a fraction, ten decimals.
    pub share_after: Option<String>,
    /// In points, four decimals; none where the place has no share.
    pub points: Option<String>,
    /// Rounded once, half up; none where the place has no share.
    pub yen: Option<String>,
    /// Ingredients whose generics used are not cheaper than its originators used: they count as zero yen.
    pub not_cheaper: u32,
    /// Ingredients that would gain points and have no price on one side.
    pub unpriced: u32,
    /// Ingredients of which the place has a share, the largest gain first.
    pub rows: Vec<GainRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GainRow {
    pub key: String,
    pub label: String,
    /// 規格単位 of both sides.
    pub quantity: String,
    /// A fraction, ten decimals.
    pub share: String,
    /// What the standard is for this ingredient; none where nobody else has a share of it.
    pub target: Option<String>,
    /// Places that the percentile is taken over.
    pub places: u32,
    /// 規格単位 that would move.
    pub moved: String,
    /// In points, four decimals.
    pub points: String,
    /// Rounded once, half up; none where a price is missing.
    pub yen: Option<String>,
}

/// The question's measure and keys do not count: a gain is by ingredient and by quantity.
pub fn gain(
    question: &Question,
    place: &PlaceId,
    standard: Standard,
    prepared: &[&Prepared],
    places: &Places,
) -> Result<GainAnswer, QuestionError> {
    let by_quantity = Question { measure: Measure::Quantity, ..question.clone() };
    let (question, compared) = compare(&by_quantity, Key::Ingredient, place, prepared, places)?;
    let targets = match (standard, &compared.reference) {
        (Standard::Reference, None) => return Err(QuestionError::NoReference),
        (Standard::Reference, Some(_)) => {
            compared.tallies.iter().map(|[_, reference]| used(*reference).map(|share| Goal { share, places: 1 })).collect()
        }
        (Standard::Percentile90, _) => percentiles(&question, &compared, places)?,
    };
    let weigh = |weigh| weights(&compared.selected, question.options, weigh, Under::InForce);
    let yen = compared.tally_both(&weigh(Weigh::Measure(Measure::Value)));
    let priced = compared.tally_both(&weigh(Weigh::PricedQuantity));
    let mut found = Found::default();
    for (at, (key, label)) in compared.axis.values.iter().enumerate() {
        let Some((generic, total)) = used(compared.tallies[at][0]) else { continue };
        let target: Option<Goal> = targets[at];
        let moved = target.map_or_else(zero, |Goal { share: (part, whole), .. }| {
            let moved = BigRational::new(BigInt::from(total) * part, whole.into()) - BigRational::from_integer(generic.into());
            moved.max(zero())
        });
        let each = mean_difference(&yen[at], &priced[at]);
        let points = &moved * BigInt::from(100) / BigInt::from(compared.totals[0].total());
        let moved = moved * exact::rational(1, Measure::Quantity);
        let yen = if moved == zero() { Some(zero()) } else { each.map(|each| &moved * each) };
        found.unpriced += u32::from(yen.is_none());
        found.not_cheaper += u32::from(moved > zero() && yen.as_ref().is_some_and(|yen| *yen <= zero()));
        let yen = yen.map(|yen| yen.max(zero()));
        found.points.push(points.clone());
        found.yen.extend(yen.clone());
        let row = GainRow {
            key: key.clone(),
            label: label.clone(),
            quantity: exact::amount(total, Measure::Quantity),
            share: exact::share_text((generic, total)),
            target: target.map(|goal| exact::share_text(goal.share)),
            places: target.map_or(0, |goal| goal.places),
            moved: exact::amount_of(&moved),
            points: exact::fixed_rational(&points, POINT_DECIMALS),
            yen: yen.map(|yen| exact::fixed_rational(&yen, 0)),
        };
        found.rows.push((points, row));
    }
    found.rows.sort_by(|(a, _), (b, _)| b.cmp(a));
    let basis = compared.basis(&question, places, indicator(Measure::Quantity))?;
    let [of_place, of_reference] = compared.totals;
    // What is gained of the share itself, and the share before it.
    let share = used(of_place).map(|(generic, total)| BigRational::new(generic.into(), total.into()));
    let after = share.clone().map(|share| found.points.iter().map(|points| points / BigInt::from(100)).chain([share]).collect::<Vec<_>>());
    Ok(GainAnswer {
        basis,
        standard,
        share_after: after.map(|parts| exact::fixed_sum(&parts, SHARE_DECIMALS)),
        points: share.as_ref().map(|_| exact::fixed_sum(&found.points, POINT_DECIMALS)),
        place: reference_view(compared.place, of_place),
        reference: compared.reference.map(|row| reference_view(row, of_reference)),
        yen: share.map(|_| exact::fixed_sum(&found.yen, 0)),
        not_cheaper: found.not_cheaper,
        unpriced: found.unpriced,
        rows: found.rows.into_iter().map(|(_, row)| row).collect(),
    })
}

/// A share to reach, and how many places it is taken from.
#[derive(Clone, Copy)]
struct Goal {
    share: Fraction,
    places: u32,
}

#[derive(Default)]
struct Found {
    points: Vec<BigRational>,
    yen: Vec<BigRational>,
    not_cheaper: u32,
    unpriced: u32,
    rows: Vec<(BigRational, GainRow)>,
}

fn zero() -> BigRational {
    BigRational::from_integer(BigInt::ZERO)
}

/// Generics and both sides, where there is a share: what was kept back is not zero.
fn used(tally: Tally) -> Option<Fraction> {
    tally.share().ok()
}

/// The share at the percentile and the number of places with a share, by position on the axis.
fn percentiles(question: &Question, compared: &Compared, places: &Places) -> Result<Vec<Option<Goal>>, QuestionError> {
    let rows = separate_places(question, &compared.selected, places)?;
    let tallies = tally(&compared.selected, &compared.weights, &[&compared.axis], &rows);
    let of_ingredient = |at: usize| {
        let mut shares: Vec<Fraction> = tallies[at * rows.len()..][..rows.len()].iter().filter_map(|tally| used(*tally)).collect();
        shares.sort_by(|a, b| exact::compare(*a, *b));
        let rank = (9 * shares.len()).div_ceil(10);
        Some(Goal { share: *shares.get(rank.checked_sub(1)?)?, places: u32::try_from(shares.len()).unwrap_or(u32::MAX) })
    };
    Ok((0..compared.axis.values.len()).map(of_ingredient).collect())
}

/// What one 規格単位 of the originators used costs more than one of the generics used, in yen.
fn mean_difference(yen: &[Tally; 2], priced: &[Tally; 2]) -> Option<BigRational> {
    let mean = |place: usize, side: usize| {
        let quantity = exact::rational(priced[place].0[side].sum, Measure::Quantity);
        (quantity > zero()).then(|| exact::rational(yen[place].0[side].sum, Measure::Value) / quantity)
    };
    let generic = mean(0, GENERIC).or_else(|| mean(1, GENERIC))?;
    Some(mean(0, ORIGINATOR)? - generic)
}
