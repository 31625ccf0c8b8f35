//! What came of a formulary: how much of a group goes to the recommended ingredients before and after a day, in a place and beside it in
//! a reference. As the ministry measured it in 酒田 and 八尾 (2026-02): the quantity of the recommended ingredients' generics ÷ the quantity
//! of all products of the group, and how many products are in use.
//!
//! Quantities are in 規格単位 and are not converted into 1日維持用量: a tablet of 40 mg counts as one of 20 mg does. Generics are 3 and ★,
//! biosimilars among them. What no status edition knows stands in no share, and the basis names it.

mod moment;
mod moved;
mod news;
mod spans;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use super::basis::{Basis, Lacks, editions_used, holds_small_figures, left_out, unit_counts, used_products};
use super::place_rows::{PlaceRow, known_row, row_of};
use super::select::{Selected, select};
use super::{Absence, Key, Lists, Prepared, Question, QuestionError, answer};
use crate::codes::IngredientCode;
use crate::period::Period;
use crate::place::{PlaceId, Places};
use crate::usage::QuantityUnit;

use moment::{Moment, place_row};
pub use spans::{SpanError, Spans, spans};

/// A group of ingredients of which some are recommended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EffectGroup {
    pub id: String,
    pub name: String,
    /// Each once.
    pub ingredients: Vec<IngredientCode>,
    /// Among them.
    pub recommended: Vec<IngredientCode>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EffectQuestion {
    pub groups: Vec<EffectGroup>,
    /// Taken together as one.
    pub places: Vec<PlaceId>,
    /// None: the prefecture in which all the places lie, else the nation.
    pub reference: Option<PlaceId>,
    /// Of setting, insurer and age.
    pub filters: BTreeMap<Key, Vec<String>>,
}

/// The figures of a dataset, each span summed, and its months between the first and the last one by one.
#[derive(Debug, Clone)]
pub struct EffectFigures<'a> {
    pub spans: Spans,
    pub before: &'a Prepared,
    pub after: &'a Prepared,
    pub months: Vec<&'a Prepared>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectAnswer {
    /// Of both spans; what it lacks is counted in the place.
    pub basis: Basis,
    #[ts(type = "string")]
    pub on: Date,
    #[ts(type = "string")]
    pub before: Period,
    #[ts(type = "string")]
    pub after: Period,
    pub place: EffectPlace,
    /// None where there is nothing to compare with.
    pub reference: Option<EffectPlace>,
    pub groups: Vec<GroupEffect>,
    pub cautions: Vec<EffectCaution>,
}

/// A place, or several as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectPlace {
    #[ts(type = "string[]")]
    pub places: Vec<PlaceId>,
    /// Of each of them.
    pub names: Vec<String>,
    /// What they are called together.
    pub label: String,
    /// The publisher's own total and not a sum of parts.
    pub published_total: bool,
    /// Places of it of which the dataset has nothing before, and after.
    pub lacking_before: u32,
    pub lacking_after: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GroupEffect {
    pub id: String,
    pub name: String,
    /// The recommended ingredients' generics within the group.
    pub generics: EffectMoved,
    /// The recommended ingredients within the group, generics or not.
    pub recommended: EffectMoved,
    pub ingredients: Vec<IngredientEffect>,
    /// What is no generic, of any ingredient. With all ingredients' generics it makes up the group.
    pub others: EffectMoved,
    /// 規格単位 of the whole group, as far as statuses are known.
    pub quantity: EffectBeside<EffectQuantity>,
    pub products: EffectBeside<EffectProducts>,
    /// The share of `generics`, period by period.
    pub trend: Vec<EffectMonth>,
    /// The place's `generics` under the status editions in force on the first day of each span; none where they say the same.
    pub first_editions: Option<EffectBeforeAfter<EffectShare>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IngredientEffect {
    #[ts(type = "string")]
    pub code: IngredientCode,
    /// 成分名; the code where no list names it.
    pub label: String,
    pub recommended: bool,
    /// Its generics within the group.
    pub generics: EffectMoved,
}

/// How a share of a group moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectMoved {
    pub place: EffectChange,
    pub reference: Option<EffectChange>,
    /// The place's change less the reference's, as a fraction; ten decimals, half away from zero.
    pub difference: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectChange {
    pub before: EffectShare,
    pub after: EffectShare,
    /// After less before, as a fraction; ten decimals, half away from zero.
    pub change: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectShare {
    /// A fraction; decimal text, ten decimals, half up.
    pub share: Option<String>,
    pub absence: Option<Absence>,
}

/// The place and, where there is one, the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectBeside<T> {
    pub place: EffectBeforeAfter<T>,
    pub reference: Option<EffectBeforeAfter<T>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectBeforeAfter<T> {
    pub before: T,
    pub after: T,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectQuantity {
    /// Decimal text; exact where it is finite, else six decimals.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    pub suppressed_cells: u64,
    pub missing_cells: u64,
}

/// Different 販売名 as the dataset tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectProducts {
    /// Of which more than nothing is used.
    pub used: u32,
    /// Of which nothing is known to be used and something was kept back.
    pub kept_back: u32,
    /// Why none is in use.
    pub absence: Option<Absence>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EffectMonth {
    #[ts(type = "string")]
    pub period: Period,
    pub place: EffectShare,
    pub reference: Option<EffectShare>,
}

/// What an effect must be read with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "caution", rename_all = "snake_case")]
pub enum EffectCaution {
    /// Whatever else happened between the spans moves all places; what moves the place alone is the difference to the reference.
    OtherEvents,
    /// Generics of an ingredient of the group that an edition of the status list knows and the one before it did not.
    NewGenerics {
        /// Id of the group.
        group: String,
        #[ts(type = "string")]
        ingredient: IngredientCode,
        label: String,
        /// From when the edition holds.
        #[ts(type = "string")]
        on: Date,
        /// The ingredient had no generic before.
        first: bool,
        products: u32,
    },
    /// The spans are not the same months of the year.
    SeasonsDiffer,
    /// Months of the spans for which the dataset has nothing.
    MonthsLacking {
        #[ts(type = "string[]")]
        periods: Vec<Period>,
    },
    /// Quantities are in 規格単位, and not in 1日維持用量.
    NotDailyDoses,
}

/// What the spans of a dataset say. Statuses are those of each span's own editions, of each month's own in the trend.
pub fn effect(
    question: &EffectQuestion,
    on: Date,
    figures: &EffectFigures,
    lists: &Lists,
    places: &Places,
) -> Result<EffectAnswer, QuestionError> {
    let asked = asked(question);
    let both = select(&asked, &[figures.before, figures.after])?;
    let [named, reference] = sides(question, &asked, &both, places)?;
    let moment = |prepared| Moment::new(&asked, &named, reference.first(), prepared, places);
    let (before, after) = (moment(figures.before)?, moment(figures.after)?);
    let months: Vec<Moment> = figures.months.iter().map(|month| moment(month)).collect::<Result<_, _>>()?;
    let view = |ids: &[PlaceId], row: &dyn for<'m> Fn(&'m Moment) -> &'m PlaceRow| EffectPlace {
        places: ids.to_vec(),
        label: names(ids, places).join("・"),
        names: names(ids, places),
        published_total: [&before, &after].iter().all(|moment| row(moment).published_total),
        lacking_before: row(&before).lacking_places,
        lacking_after: row(&after).lacking_places,
    };
    let mut cautions = vec![EffectCaution::OtherEvents];
    cautions.extend(question.groups.iter().flat_map(|group| news::new_generics(group, figures.spans, lists)));
    if seasons(figures.spans.before) != seasons(figures.spans.after) {
        cautions.push(EffectCaution::SeasonsDiffer);
    }
    let known: Vec<Period> = figures.months.iter().map(|month| month.period()).collect();
    let lacking: Vec<Period> =
        [figures.spans.before, figures.spans.after].into_iter().flat_map(|span| spans::lacking(&known, span)).collect();
    if !lacking.is_empty() {
        cautions.push(EffectCaution::MonthsLacking { periods: lacking });
    }
    cautions.push(EffectCaution::NotDailyDoses);
    Ok(EffectAnswer {
        basis: basis(question, &both, [&before, &after]),
        on,
        before: figures.spans.before,
        after: figures.spans.after,
        place: view(&named, &|moment| &moment.rows[0]),
        reference: (!reference.is_empty()).then(|| view(&reference, &|moment| &moment.rows[1])),
        groups: question.groups.iter().map(|group| moved::group(group, &before, &after, &months, lists)).collect(),
        cautions,
    })
}

/// The lines that any group is made of.
fn asked(question: &EffectQuestion) -> Question {
    let mut filters = question.filters.clone();
    let codes: BTreeSet<&IngredientCode> = question.groups.iter().flat_map(|group| &group.ingredients).collect();
    filters.insert(Key::Ingredient, codes.into_iter().map(ToString::to_string).collect());
    Question { filters, reference: question.reference.clone(), ..Question::default() }
}

/// The places, and what they are compared with: one place or none.
fn sides(question: &EffectQuestion, asked: &Question, both: &[Selected], places: &Places) -> Result<[Vec<PlaceId>; 2], QuestionError> {
    let mut named = question.places.clone();
    named.sort_unstable();
    named.dedup();
    if let Some(unknown) = named.iter().find(|place| places.place(place).is_none()) {
        return Err(QuestionError::Value { key: Key::Place, value: unknown.to_string() });
    }
    let place = place_row(&named, asked, both, places)?;
    if place.is_empty() {
        return Err(named.first().map_or(QuestionError::NoFigures, |first| QuestionError::PlaceWithoutFigures(first.clone())));
    }
    let reference = match &question.reference {
        Some(reference) => Some(known_row(reference, both, places)?),
        None => {
            let own = place.all_single_columns(both);
            let mut larger = larger(&named, places).into_iter().map(|place| row_of(&place, both, places));
            larger.find(|row| !row.is_empty() && row.all_single_columns(both) != own)
        }
    };
    Ok([named, reference.and_then(|row| row.place).into_iter().collect()])
}

/// What the places lie in: their prefecture where it is one and not a place itself, and the nation.
fn larger(named: &[PlaceId], places: &Places) -> Vec<PlaceId> {
    let nation = PlaceId::nation();
    if named.contains(&nation) {
        return Vec::new();
    }
    let prefectures: BTreeSet<Option<PlaceId>> = named.iter().map(|place| answer::prefecture(place, places)).collect();
    let only = if prefectures.len() == 1 { prefectures.into_iter().next().flatten() } else { None };
    only.filter(|prefecture| !named.contains(prefecture)).into_iter().chain([nation]).collect()
}

fn names(ids: &[PlaceId], places: &Places) -> Vec<String> {
    ids.iter().map(|id| places.place(id).map_or_else(|| id.to_string(), |place| place.name.clone())).collect()
}

/// Months of the year.
fn seasons(span: Period) -> BTreeSet<i8> {
    span.months().map(|month| month.first_day().month()).collect()
}

fn basis(question: &EffectQuestion, both: &[Selected], moments: [&Moment; 2]) -> Basis {
    let first = both[0].prepared;
    let products = used_products(both);
    let columns = moments.map(|moment| moment.rows[0].columns[0].clone());
    let place = PlaceRow { columns: columns.to_vec(), ..moments[0].rows[0].clone() };
    let converts = first.dataset.unit == QuantityUnit::Master;
    let mut files = Vec::new();
    for file in both.iter().flat_map(|selected| &selected.prepared.files) {
        if !files.contains(file) {
            files.push(file.clone());
        }
    }
    let unknown_places: BTreeSet<&String> = both.iter().flat_map(|selected| &selected.prepared.unknown_places).collect();
    Basis {
        indicator: "recommended_generics_share".to_owned(),
        dataset: first.dataset.clone(),
        files,
        period: both.iter().map(|selected| selected.prepared.period).reduce(Period::hull).unwrap_or(first.period),
        editions: editions_used(&products, both, converts),
        units: if converts { unit_counts(&products, both) } else { Vec::new() },
        filters: question.filters.iter().flat_map(|(key, values)| values.iter().map(|value| format!("{}={value}", key.name()))).collect(),
        options: super::Options::default(),
        lacks: Lacks {
            suppressed_cells: moments.iter().flat_map(|moment| moment.tallies.values()).map(|[place, _]| place.suppressed()).sum(),
            missing_cells: moments.iter().flat_map(|moment| moment.tallies.values()).map(|[place, _]| place.missing()).sum(),
            unconverted: left_out(&products, both, &place, &|product| {
                product.standing.status.is_some() && product.standing.factor.is_none()
            }),
            unknown: left_out(&products, both, &place, &|product| product.standing.status.is_none()),
            unpriced: Vec::new(),
            unknown_places: unknown_places.into_iter().cloned().collect(),
        },
        first_edition: None,
        holds_small_figures: both.iter().any(holds_small_figures),
    }
}
