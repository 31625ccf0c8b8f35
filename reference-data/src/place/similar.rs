//! Places like a place, of its own kind, for a comparison that is fair.
//!
//! How near two places are is told by their populations, the larger divided by the smaller, in steps of a quarter: up to 1.25, up to 1.5 and
//! so on. Within a step those whose part of people aged 65 and over differs least come first, in points; where that is not known on either
//! side, behind them by the ratio itself. A place without a population is near to none.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use ts_rs::TS;

use super::{Place, PlaceId, Places};

/// How wide a step of the ratio of populations is, as it is told beside an answer.
pub const STEP: &str = "0.25";

/// What places were compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    Population,
    AgedPart,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SimilarPlaces {
    pub place: Place,
    /// Empty where the place has no population; without the aged part where that of the place, or of all others, is missing.
    pub compared_by: Vec<Likeness>,
    /// How wide a step of the ratio is: places within one step are ordered by age.
    pub step: String,
    /// Of the places that could be compared, those without a population.
    pub without_population: u32,
    /// And those with one of which nobody says how many are 65 and over.
    pub without_aged_part: u32,
    /// The nearest first.
    pub rows: Vec<SimilarPlace>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SimilarPlace {
    pub place: Place,
    /// The larger population divided by the smaller, four decimals half up.
    pub ratio: String,
    /// Its aged part less the place's, in points, four decimals half away from zero; none where either is missing.
    pub aged_difference: Option<String>,
}

/// The nearest of `among`, but for the place itself and what overlaps with it. None where the tree does not know the place.
pub fn similar(places: &Places, place: &PlaceId, among: &[PlaceId], most: usize) -> Option<SimilarPlaces> {
    let own = places.place(place)?;
    let apart = |other: &&Place| other.kind == own.kind && !overlap(places, own, other);
    let others: Vec<&Place> = among.iter().filter_map(|id| places.place(id)).filter(apart).collect();
    let counted: Vec<&Place> = others.iter().copied().filter(|other| people(other).is_some()).collect();
    let Some(persons) = people(own) else {
        return Some(SimilarPlaces {
            place: own.clone(),
            compared_by: Vec::new(),
            step: STEP.to_owned(),
            without_population: count(others.len() - counted.len()),
            without_aged_part: 0,
            rows: Vec::new(),
        });
    };
    let mut near: Vec<Near> = counted.iter().filter_map(|other| Some(Near::new(own, persons, other, people(other)?))).collect();
    near.sort_by(Near::order);
    let by_age = near.iter().any(|near| near.aged_difference.is_some());
    Some(SimilarPlaces {
        place: own.clone(),
        compared_by: [Likeness::Population].into_iter().chain(by_age.then_some(Likeness::AgedPart)).collect(),
        step: STEP.to_owned(),
        without_population: count(others.len() - counted.len()),
        without_aged_part: count(counted.iter().filter(|other| other.aged_part.is_none()).count()),
        rows: near.into_iter().take(most).map(Near::told).collect(),
    })
}

fn overlap(places: &Places, one: &Place, other: &Place) -> bool {
    let leaves = places.leaf_positions(&other.id);
    one.id == other.id || places.leaf_positions(&one.id).iter().any(|leaf| leaves.binary_search(leaf).is_ok())
}

/// Nobody lives in a place of which nothing can be said by its population.
fn people(place: &Place) -> Option<u64> {
    place.population.filter(|population| *population > 0)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A place beside another.
struct Near<'a> {
    place: &'a Place,
    larger: u64,
    smaller: u64,
    /// A fraction.
    aged_difference: Option<Decimal>,
}

impl<'a> Near<'a> {
    fn new(own: &Place, persons: u64, other: &'a Place, others: u64) -> Self {
        let aged_difference = own.aged_part.zip(other.aged_part).map(|(own, other)| other - own);
        Self { place: other, larger: persons.max(others), smaller: persons.min(others), aged_difference }
    }

    /// In quarters above one, rounded up: 1.0 to 1.25 is the first step.
    fn step(&self) -> u128 {
        (4 * u128::from(self.larger - self.smaller)).div_ceil(u128::from(self.smaller)).max(1)
    }

    fn order(a: &Self, b: &Self) -> Ordering {
        let by_age = match (a.aged_difference, b.aged_difference) {
            (Some(a), Some(b)) => a.abs().cmp(&b.abs()),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        let product = |larger: u64, smaller: u64| u128::from(larger) * u128::from(smaller);
        let by_ratio = product(a.larger, b.smaller).cmp(&product(b.larger, a.smaller));
        a.step().cmp(&b.step()).then(by_age).then(by_ratio).then_with(|| a.place.id.cmp(&b.place.id))
    }

    fn told(self) -> SimilarPlace {
        let rounded = |value: Decimal| format!("{:.4}", value.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero));
        SimilarPlace {
            place: self.place.clone(),
            ratio: rounded(Decimal::from(self.larger) / Decimal::from(self.smaller)),
            aged_difference: self.aged_difference.map(|difference| rounded(difference * Decimal::ONE_HUNDRED)),
        }
    }
}
