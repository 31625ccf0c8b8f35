//! Shares by any key, with rank and difference from a reference.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::basis::{Basis, Covered, basis, indicator};
use super::exact::{self, Fraction, SHARE_DECIMALS};
use super::place_rows::{PlaceRow, known_row, named_places, place_rows, row_of, scope};
use super::select::{Axis, Selected, select};
use super::tally::{GENERIC, ORIGINATOR, Side, Tally, Under, Weigh, Weight, tally, weights};
use super::{Key, Measure, Prepared, Question, QuestionError};
use crate::place::{PlaceId, PlaceKind, Places};
use crate::usage::{Cell, Sum};
use num_bigint::BigInt;

/// A share with its two sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ShareRow {
    /// One part for each key asked.
    pub key: Vec<String>,
    pub label: Vec<String>,
    /// 規格単位 or yen; decimal text, exact where it is finite, else six decimals. None where no figure of the side is known.
    pub generic: Option<String>,
    pub originator: Option<String>,
    /// Both sides together: what the share is a share of. None where there is no share.
    pub total: Option<String>,
    /// A fraction; decimal text, ten decimals, half up.
    pub share: Option<String>,
    pub absence: Option<Absence>,
    /// Among the rows with the same second key, the highest first; equals share a rank. None where there is no share, and for a
    /// published total beside places.
    pub rank: Option<u32>,
    /// Share less the reference's for the same other key, as a fraction; ten decimals, half away from zero.
    pub difference: Option<String>,
    /// Cells that the row lacks, of products that stand on either side.
    pub suppressed_cells: u64,
    pub missing_cells: u64,
    /// Places that lie in the row's and of which the dataset has nothing.
    pub lacking_places: u32,
    /// The publisher's own total and not a sum of parts.
    pub published_total: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// No row speaks of it.
    Missing,
    /// All that is known is zero.
    Zero,
    /// What there is of one side, or of both, was kept back.
    Suppressed,
    /// No product that stands on either side.
    NotApplicable,
}

impl Absence {
    /// Of one figure; none where there is a quantity.
    pub fn of_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Missing => Some(Self::Missing),
            Cell::Zero => Some(Self::Zero),
            Cell::Suppressed => Some(Self::Suppressed),
            Cell::Quantity(_) => None,
        }
    }

    /// Of a sum; what was kept back may be more than nothing, so that it is no zero.
    pub fn of_sum(sum: Sum) -> Option<Self> {
        match sum {
            Sum { quantity: 1.., .. } => None,
            Sum { suppressed: 1.., .. } => Some(Self::Suppressed),
            Sum { known: 1.., .. } => Some(Self::Zero),
            Sum { .. } => Some(Self::Missing),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ShareAnswer {
    pub measure: Measure,
    pub basis: Basis,
    /// The place that differences are taken from, and how it is made.
    pub reference: Option<Reference>,
    /// By key.
    pub rows: Vec<ShareRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ReferencePlace")]
pub struct Reference {
    #[ts(type = "string")]
    pub place: PlaceId,
    pub label: String,
    /// Over everything asked for but the place.
    pub share: Option<String>,
    /// The publisher's own total; otherwise the sum of the parts that the dataset has.
    pub published_total: bool,
    /// Places that lie in it and of which the dataset has nothing.
    pub lacking_places: u32,
}

/// Shares of figures of one dataset, one period each.
pub fn answer(question: &Question, prepared: &[&Prepared], places: &Places) -> Result<ShareAnswer, QuestionError> {
    let Told { selected, rows, tallies, reference, shares } = told(question, prepared, places)?;
    let covered = Covered { rows: &rows, tallies: &tallies, measure: question.measure, indicator: indicator(question.measure) };
    let basis = basis(question, &selected, places, &covered)?;
    Ok(ShareAnswer { measure: question.measure, basis, reference, rows: shares })
}

/// The rows alone, for who tells what they rest on elsewhere.
pub(super) fn shares(question: &Question, prepared: &[&Prepared], places: &Places) -> Result<Vec<ShareRow>, QuestionError> {
    Ok(told(question, prepared, places)?.shares)
}

struct Told<'a> {
    selected: Vec<Selected<'a>>,
    rows: Vec<PlaceRow>,
    tallies: Vec<Tally>,
    reference: Option<Reference>,
    /// By key.
    shares: Vec<ShareRow>,
}

fn told<'a>(question: &Question, prepared: &[&'a Prepared], places: &Places) -> Result<Told<'a>, QuestionError> {
    if question.by.len() > 2 || question.by.len() == 2 && question.by[0] == question.by[1] {
        return Err(QuestionError::Keys);
    }
    let selected = select(question, prepared)?;
    let by_place = question.by.contains(&Key::Place);
    let rows = if by_place { place_rows(question, &selected, places)? } else { vec![scope(question, &selected, places)?] };
    let axes: Vec<Axis> = question.by.iter().filter(|key| **key != Key::Place).map(|key| Axis::new(*key, &selected)).collect();
    let axes: Vec<&Axis> = axes.iter().collect();
    let weights = weights(&selected, question.options, Weigh::Measure(question.measure), Under::InForce);
    let tallies = tally(&selected, &weights, &axes, &rows);
    let reference = reference_row(question, &rows, &selected, places)?;
    let of_reference = reference.as_ref().map(|row| tally(&selected, &weights, &axes, std::slice::from_ref(row)));
    let mut shares = Vec::with_capacity(tallies.len());
    let mut fractions = Vec::with_capacity(tallies.len());
    for (at, tally) in tallies.iter().enumerate() {
        let (others, row) = (at / rows.len(), &rows[at % rows.len()]);
        let parts = key_parts(question, &axes, others, row);
        let row_share = share_row(tally, row, parts, question.measure);
        let of_reference = of_reference.as_ref().and_then(|tallies| tallies[others].share().ok());
        fractions.push(tally.share().ok());
        let difference = tally.share().ok().zip(of_reference).map(|(own, reference)| difference(own, reference));
        shares.push(ShareRow { difference, ..row_share });
    }
    rank(&mut shares, &fractions, by_place);
    shares.sort_by(|a, b| a.key.cmp(&b.key));
    let reference = reference.map(|row| {
        let tally = tally_all(&selected, &weights, &row);
        reference_view(row, tally)
    });
    Ok(Told { selected, rows, tallies, reference, shares })
}

/// One place, over everything selected.
pub(super) fn tally_all(selected: &[Selected], weights: &[Vec<Weight>], row: &PlaceRow) -> Tally {
    tally(selected, weights, &[], std::slice::from_ref(row))[0]
}

/// Value and label of each key, in the order asked.
fn key_parts(question: &Question, axes: &[&Axis], others: usize, row: &PlaceRow) -> Vec<(String, String)> {
    let mut position = others;
    let mut of_axes: Vec<(String, String)> = Vec::with_capacity(2);
    for axis in axes.iter().rev() {
        of_axes.push(axis.values[position % axis.values.len()].clone());
        position /= axis.values.len();
    }
    let place = || (row.place.as_ref().map(PlaceId::to_string).unwrap_or_default(), row.label.clone());
    question.by.iter().map(|key| if *key == Key::Place { place() } else { of_axes.pop().unwrap_or_default() }).collect()
}

fn share_row(tally: &Tally, row: &PlaceRow, parts: Vec<(String, String)>, measure: Measure) -> ShareRow {
    let side = |side: &Side| (side.known > 0).then(|| exact::amount(side.sum, measure));
    let (key, label) = parts.into_iter().unzip();
    let share = tally.share();
    ShareRow {
        key,
        label,
        generic: side(&tally.0[GENERIC]),
        originator: side(&tally.0[ORIGINATOR]),
        total: share.ok().map(|(_, total)| exact::amount(total, measure)),
        share: share.ok().map(exact::share_text),
        absence: share.err(),
        rank: None,
        difference: None,
        suppressed_cells: tally.suppressed(),
        missing_cells: tally.missing(),
        lacking_places: row.lacking_places,
        published_total: row.published_total,
    }
}

pub(super) fn difference(own: Fraction, reference: Fraction) -> String {
    let product = |a: i128, b: i128| BigInt::from(a) * b;
    exact::fixed(&(product(own.0, reference.1) - product(reference.0, own.1)), &product(own.1, reference.1), SHARE_DECIMALS)
}

fn rank(rows: &mut [ShareRow], shares: &[Option<Fraction>], by_place: bool) {
    let mut by_second: HashMap<Option<&str>, Vec<(usize, Fraction)>> = HashMap::new();
    for (at, (row, share)) in rows.iter().zip(shares).enumerate() {
        let apart = row.key.is_empty() || by_place && row.published_total;
        if let Some(share) = share.filter(|_| !apart) {
            by_second.entry(row.key.get(1).map(String::as_str)).or_default().push((at, share));
        }
    }
    let together: Vec<Vec<(usize, Fraction)>> = by_second.into_values().collect();
    for mut together in together {
        together.sort_by(|(_, a), (_, b)| exact::compare(*b, *a));
        let mut rank = 0;
        let mut last: Option<Fraction> = None;
        for (place, (at, share)) in together.into_iter().enumerate() {
            if last.is_none_or(|last| exact::compare(share, last).is_ne()) {
                rank = u32::try_from(place + 1).unwrap_or(u32::MAX);
            }
            last = Some(share);
            rows[at].rank = Some(rank);
        }
    }
}

pub(super) fn reference_view(row: PlaceRow, tally: Tally) -> Reference {
    Reference {
        place: row.place.unwrap_or_else(PlaceId::nation),
        label: row.label,
        share: tally.share().ok().map(exact::share_text),
        published_total: row.published_total,
        lacking_places: row.lacking_places,
    }
}

/// The place that was named, else the prefecture in which all the places lie, else the nation. No place is its own reference unless it
/// was named, nor is one that would rest on no other place.
pub(super) fn reference_row(
    question: &Question,
    rows: &[PlaceRow],
    selected: &[Selected],
    places: &Places,
) -> Result<Option<PlaceRow>, QuestionError> {
    if let Some(place) = &question.reference {
        return known_row(place, selected, places).map(Some);
    }
    let of_rows: BTreeSet<PlaceId> = rows.iter().filter_map(|row| row.place.clone()).collect();
    let mut asked: BTreeSet<PlaceId> =
        if of_rows.is_empty() { named_places(question, places)?.into_iter().flatten().collect() } else { of_rows };
    asked.remove(&PlaceId::nation());
    if asked.is_empty() {
        return Ok(None);
    }
    let prefectures: BTreeSet<Option<PlaceId>> = asked.iter().map(|place| prefecture(place, places)).collect();
    let place = match prefectures.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(prefecture)] if asked.iter().any(|place| place != prefecture) => prefecture.clone(),
        _ => PlaceId::nation(),
    };
    let row = row_of(&place, selected, places);
    let of_asked = asked.iter().map(|place| row_of(place, selected, places).all_single_columns(selected)).reduce(|_, _| Vec::new());
    Ok((!row.is_empty() && of_asked.as_ref() != Some(&row.all_single_columns(selected))).then_some(row))
}

/// In which a place lies, or which it is.
pub(super) fn prefecture(place: &PlaceId, places: &Places) -> Option<PlaceId> {
    let mut at = places.place(place);
    while let Some(place) = at {
        if place.kind == PlaceKind::Prefecture {
            return Some(place.id.clone());
        }
        at = place.parent.as_ref().and_then(|parent| places.place(parent));
    }
    None
}
