//! Which groups of medicines are worth taking up: what they cost, how far their share is behind, how many of their products stand for each
//! other, what a change within the ingredient would save, how their supply is, and how many places it concerns. All of it together is a
//! score by a person's own weights.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use num_rational::{BigRational, Ratio};
use serde::Serialize;
use ts_rs::TS;

use super::answer::{Absence, Reference, difference, reference_row, reference_view, tally_all};
use super::basis::{Basis, Covered, basis, indicator};
use super::exact::{self, Fraction};
use super::place_rows::{named_places, scope, separate_places};
use super::saving::{Target, replaced};
use super::score::{GroupColumn, GroupWeights, Score, ScorePart, ScoreRule, Told, scores};
use super::select::{Axis, select};
use super::tally::{Under, Weigh, tally, weights};
use super::{Key, Measure, Prepared, Question, QuestionError};
use crate::codes::Group9;
use crate::place::Places;
use crate::supply::SupplyCounts;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GroupAnswer {
    /// Of the shares.
    pub basis: Basis,
    pub target: Target,
    pub reference: Option<Reference>,
    pub weights: GroupWeights,
    pub rule: ScoreRule,
    /// Columns in which no group has a figure; they add nothing to any score.
    pub without_figures: Vec<GroupColumn>,
    /// The highest score first; of equal ones the dearest.
    pub rows: Vec<GroupRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GroupRow {
    pub key: String,
    pub label: String,
    /// From 0 to 1, ten decimals.
    pub score: String,
    /// By score; equals share a rank.
    pub rank: u32,
    /// What each column adds to the score.
    pub parts: Vec<ScorePart>,
    /// Of all products that have a price and a unit, whatever their status; rounded once, half up. None where no figure of them is known.
    pub yen: Option<String>,
    /// Why there is none; else none.
    pub absence: Option<Absence>,
    /// Cells of them that the publisher kept back.
    pub suppressed_cells: u64,
    /// A fraction, ten decimals.
    pub share: Option<String>,
    pub reference_share: Option<String>,
    /// Share less the reference's.
    pub gap: Option<String>,
    /// Products of the price list in force that share form and strength with another.
    pub interchangeable: u32,
    /// Yen, rounded once, half up; none where `yen` has none, and where the publisher kept back all of it.
    pub saving: Option<String>,
    /// Products in the list of supply, and those not ①通常出荷 among them.
    pub supply_products: u32,
    pub supply_trouble: u32,
    /// A fraction, ten decimals; none where the list names no product of the group.
    pub supply_trouble_part: Option<String>,
    /// Places that use the group on either side.
    pub places_using: u32,
    /// Those among them whose share of it is below the reference's, or without a reference below that of all that was asked for; none
    /// where there is nothing to compare with.
    pub places_below: Option<u32>,
}

/// By category or ingredient, category where the question has no key. Places are those of the question's level, else the largest of the
/// dataset that do not overlap, in what was asked for.
pub fn rank_groups(
    question: &Question,
    target: Target,
    weights_of_columns: GroupWeights,
    supply: &BTreeMap<Group9, SupplyCounts>,
    prepared: &[&Prepared],
    places: &Places,
) -> Result<GroupAnswer, QuestionError> {
    let (key, length) = match question.by.as_slice() {
        [] | [Key::Category] => (Key::Category, 3),
        [Key::Ingredient] => (Key::Ingredient, 7),
        _ => return Err(QuestionError::Keys),
    };
    let selected = select(question, prepared)?;
    let axis = Axis::new(key, &selected);
    let scope = scope(question, &selected, places)?;
    let reference = reference_row(question, std::slice::from_ref(&scope), &selected, places)?;
    let sides = weights(&selected, question.options, Weigh::Measure(question.measure), Under::InForce);
    let of_scope = tally(&selected, &sides, &[&axis], std::slice::from_ref(&scope));
    let of_reference = reference.as_ref().map(|row| tally(&selected, &sides, &[&axis], std::slice::from_ref(row)));
    let yen_weights = weights(&selected, question.options, Weigh::AllValue, Under::InForce);
    let yen = tally(&selected, &yen_weights, &[&axis], std::slice::from_ref(&scope));
    let steps = replaced(&selected, question.options, target, Some(&axis), std::slice::from_ref(&scope));
    let mut parts = separate_places(question, &selected, places)?;
    if let Some(named) = named_places(question, places)? {
        parts.retain(|row| row.place.as_ref().is_some_and(|place| named.iter().any(|outer| places.covers(outer, place))));
    }
    let of_parts = tally(&selected, &sides, &[&axis], &parts);
    let mut interchangeable: HashMap<&str, u32> = HashMap::new();
    for group in selected[selected.len() - 1].prepared.groups.iter().filter(|group| group.products > 1) {
        *interchangeable.entry(&group.code.as_str()[..length]).or_default() += group.products;
    }
    let mut supplied: HashMap<&str, SupplyCounts> = HashMap::new();
    for (code, count) in supply {
        let sum = supplied.entry(&code.as_str()[..length]).or_default();
        sum.normal += count.normal;
        sum.limited += count.limited;
        sum.stopped += count.stopped;
    }
    let mut rows: Vec<(i128, GroupRow, Told)> = Vec::with_capacity(axis.values.len());
    for (at, (key, label)) in axis.values.iter().enumerate() {
        let share = of_scope[at].share().ok();
        let reference_share = of_reference.as_ref().and_then(|tallies| tallies[at].share().ok());
        let shares_of_parts = of_parts[at * parts.len()..][..parts.len()].iter().filter_map(|tally| tally.share().ok());
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let supplied = supplied.get(key.as_str()).copied().unwrap_or_default();
        let row = GroupRow {
            key: key.clone(),
            label: label.clone(),
            score: String::new(),
            rank: 0,
            parts: Vec::new(),
            yen: yen[at].is_known().then(|| exact::fixed_rational(&exact::rational(yen[at].total(), Measure::Value), 0)),
            absence: (!yen[at].is_known()).then(|| if yen[at].suppressed() > 0 { Absence::Suppressed } else { Absence::Missing }),
            suppressed_cells: yen[at].suppressed(),
            share: share.map(exact::share_text),
            reference_share: reference_share.map(exact::share_text),
            gap: share.zip(reference_share).map(|(own, reference)| difference(own, reference)),
            interchangeable: interchangeable.get(key.as_str()).copied().unwrap_or_default(),
            saving: if yen[at].is_known() { steps[at].saving() } else { None },
            supply_products: supplied.products(),
            supply_trouble: supplied.in_trouble(),
            supply_trouble_part: (supplied.products() > 0)
                .then(|| exact::share_text((supplied.in_trouble().into(), supplied.products().into()))),
            places_using: count(shares_of_parts.clone().count()),
            places_below: reference_share
                .or(share)
                .map(|reference| count(shares_of_parts.filter(|share: &Fraction| exact::compare(*share, reference).is_lt()).count())),
        };
        let told = told(&row, share.zip(reference_share));
        rows.push((yen[at].total(), row, told));
    }
    rows.sort_by_key(|(yen, ..)| Reverse(*yen));
    let (rows, told): (Vec<GroupRow>, Vec<Told>) = rows.into_iter().map(|(_, row, told)| (row, told)).unzip();
    let scores = scores(&told, weights_of_columns).ok_or(QuestionError::NoWeight)?;
    let scored = |(row, scored): (GroupRow, Score)| GroupRow { score: scored.score, rank: scored.rank, parts: scored.parts, ..row };
    let mut rows: Vec<GroupRow> = rows.into_iter().zip(scores).map(scored).collect();
    rows.sort_by_key(|row| row.rank);
    let without = |at: &usize| rows.iter().all(|row| row.parts[*at].part.is_none());
    let without_figures = (0..GroupColumn::ALL.len()).filter(without).map(|at| GroupColumn::ALL[at]).collect();
    let total = tally_all(&selected, &sides, &scope);
    let covered = Covered {
        rows: std::slice::from_ref(&scope),
        tallies: &[total],
        measure: question.measure,
        indicator: indicator(question.measure),
    };
    let basis = basis(question, &selected, places, &covered)?;
    let reference = reference.map(|row| {
        let tally = tally_all(&selected, &sides, &row);
        reference_view(row, tally)
    });
    let (weights, rule) = (weights_of_columns, ScoreRule::GroupsBelow);
    Ok(GroupAnswer { basis, target, reference, weights, rule, without_figures, rows })
}

/// `shares`: the group's own and the reference's.
fn told(row: &GroupRow, shares: Option<(Fraction, Fraction)>) -> Told {
    let fraction = |(part, whole): Fraction| BigRational::new(part.into(), whole.into());
    Told {
        yen: row.yen.as_deref().and_then(|yen| yen.parse().ok()),
        behind: shares.map(|(own, reference)| (fraction(reference) - fraction(own)).max(BigRational::default())),
        interchangeable: row.interchangeable,
        saving: row.saving.as_deref().and_then(|saving| saving.parse().ok()),
        supply_trouble: (row.supply_products > 0).then(|| Ratio::new(row.supply_trouble, row.supply_products)),
        places_below: row.places_below,
        places_using: row.places_using,
    }
}
