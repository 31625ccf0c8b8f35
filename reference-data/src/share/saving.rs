//! What it would save if every originator that has generics (status 2 and ☆) were replaced by a generic (3 or ★) of the same nine
//! characters: ingredient, route, form and strength. Generics stay what they are. An upper bound, and named so wherever it is shown.
//!
//! The target is the highest, the mean (of the products listed, not weighted) or the lowest price among the generics of the price list in
//! force. A target that is dearer saves nothing and is counted; what was kept back, cannot be converted, has no price or no generic of
//! the same form and strength stands in no saving and is counted.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::basis::{Basis, Covered, basis, code};
use super::exact::{self, PRICE_UNIT};
use super::place_rows::{PlaceRow, place_rows, scope};
use super::prepared::{Group, Product};
use super::select::{Axis, Selected, select};
use super::tally::{dropped, factor};
use super::{Key, Measure, Options, Prepared, Question, QuestionError};
use crate::codes::GenericStatus;
use crate::place::Places;

/// Which of the generics' prices the originators are replaced at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Highest,
    Mean,
    #[default]
    Lowest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SavingAnswer {
    pub basis: Basis,
    pub target: Target,
    /// By the one key of the question, by ingredient where it has none; by key.
    pub steps: Vec<SavingStep>,
    /// By code.
    pub products: Vec<ProductSaving>,
    /// Over everything asked for, each place once. Its saving is rounded once and need not be the sum of the rounded ones.
    pub total: SavingStep,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "SavingPart")]
pub struct SavingStep {
    pub key: String,
    pub label: String,
    /// Products that would be replaced.
    pub products: u32,
    /// Those among them whose target is dearer: they count as zero.
    pub negative: u32,
    /// Products without a generic of the same form and strength in the price list in force.
    pub without_target: u32,
    /// Products without a price of their own.
    pub unpriced: u32,
    /// Products whose unit cannot be converted.
    pub unconverted: u32,
    /// Cells of products that would be replaced, or could not, that the publisher kept back.
    pub suppressed_cells: u64,
    /// Yen, rounded once, half up; none where the publisher kept back all of it.
    pub saving: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProductSaving {
    pub code: String,
    pub name: String,
    /// 規格単位
    pub quantity: String,
    /// Yen per 規格単位; none where it differs between the periods.
    pub price: Option<String>,
    /// Exact where it is finite, else six decimals.
    pub target_price: Option<String>,
    pub negative: bool,
    /// Yen, rounded once, half up.
    pub saving: String,
}

pub fn saving(question: &Question, target: Target, prepared: &[&Prepared], places: &Places) -> Result<SavingAnswer, QuestionError> {
    let selected = select(question, prepared)?;
    let scope = scope(question, &selected, places)?;
    let (rows, axis) = match question.by.as_slice() {
        [] => (vec![scope.clone()], Some(Axis::new(Key::Ingredient, &selected))),
        [Key::Place] => (place_rows(question, &selected, places)?, None),
        [key] => (vec![scope.clone()], Some(Axis::new(*key, &selected))),
        _ => return Err(QuestionError::Keys),
    };
    let steps = replaced(&selected, question.options, target, axis.as_ref(), &rows);
    let covered =
        Covered { rows: std::slice::from_ref(&scope), tallies: &[], measure: Measure::Value, indicator: "same_ingredient_saving" };
    let mut basis = basis(question, &selected, places, &covered)?;
    let labels = axis.map_or_else(|| rows.iter().map(place_label).collect(), |axis| axis.values);
    let all = replaced(&selected, question.options, target, None, std::slice::from_ref(&scope)).pop().unwrap_or_default();
    basis.lacks.suppressed_cells = all.suppressed_cells;
    Ok(SavingAnswer {
        basis,
        target,
        steps: labels.into_iter().zip(&steps).filter(|(_, step)| !step.is_empty()).map(|(label, step)| view(label, step)).collect(),
        products: products(&all),
        total: view((String::new(), String::new()), &all),
    })
}

fn place_label(row: &PlaceRow) -> (String, String) {
    (row.place.as_ref().map(ToString::to_string).unwrap_or_default(), row.label.clone())
}

/// What would be replaced in one step. Products by code and name.
#[derive(Debug, Default)]
pub(super) struct Step<'a> {
    replaced: BTreeMap<(&'a str, &'a str), Replaced>,
    without_target: BTreeSet<(&'a str, &'a str)>,
    unpriced: BTreeSet<(&'a str, &'a str)>,
    unconverted: BTreeSet<(&'a str, &'a str)>,
    suppressed_cells: u64,
}

/// All of one product in one step.
#[derive(Debug, Default)]
struct Replaced {
    /// See [`exact`].
    quantity: i128,
    /// In yen.
    saving: BigRational,
    /// In ten-thousandths of a yen; several where they differ between the periods.
    prices: BTreeSet<BigRational>,
    targets: BTreeSet<BigRational>,
    negative: bool,
}

/// What becomes of a product that has generics, in one period.
#[derive(Debug, Clone)]
enum Fate {
    Replaced { factor: i64, price: i64, target: BigRational },
    WithoutTarget,
    Unpriced,
    Unconverted,
}

impl Step<'_> {
    fn is_empty(&self) -> bool {
        self.replaced.is_empty()
            && self.without_target.is_empty()
            && self.unpriced.is_empty()
            && self.unconverted.is_empty()
            && self.suppressed_cells == 0
    }

    /// Yen, rounded once, half up; none where the publisher kept back all of it.
    pub(super) fn saving(&self) -> Option<String> {
        let kept_back = self.replaced.is_empty() && self.suppressed_cells > 0;
        let savings = || self.replaced.values().map(|replaced| replaced.saving.clone()).collect::<Vec<_>>();
        (!kept_back).then(|| exact::fixed_sum(&savings(), 0))
    }
}

/// One step for each value of the axis, for each row, rows fastest.
pub(super) fn replaced<'a>(
    selected: &[Selected<'a>],
    options: Options,
    target: Target,
    axis: Option<&Axis>,
    rows: &[PlaceRow],
) -> Vec<Step<'a>> {
    let mut steps: Vec<Step> = Vec::new();
    steps.resize_with(axis.map_or(1, |axis| axis.values.len()) * rows.len(), Step::default);
    for (period, Selected { prepared, lines }) in selected.iter().enumerate() {
        let fates: Vec<Option<Fate>> = prepared.products.iter().map(|product| fate(product, &prepared.groups, options, target)).collect();
        // Strata of one product are neighbours; several of them may fall into one step.
        let mut quantities: BTreeMap<(usize, usize), i128> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            let product = prepared.lines[*line].product as usize;
            if fates[product].is_none() {
                continue;
            }
            let Some(position) = axis.map_or(Some(0), |axis| axis.of_line(period, at)) else { continue };
            let cells = prepared.cells(*line);
            for (row, place) in rows.iter().enumerate() {
                let step = position * rows.len() + row;
                for cell in place.columns[period].iter().map(|column| cells[*column]) {
                    steps[step].suppressed_cells += u64::from(cell.suppressed);
                    if cell.quantity > 0 {
                        *quantities.entry((step, product)).or_default() += i128::from(cell.quantity);
                    }
                }
            }
        }
        for ((step, product), quantity) in quantities {
            if let Some(fate) = &fates[product] {
                steps[step].add(&prepared.products[product], fate, quantity);
            }
        }
    }
    steps
}

/// An originator with generics, ☆ among them, that is not left out.
pub(super) fn is_replaced(product: &Product, options: Options) -> bool {
    let has_generics = matches!(product.standing.status, Some(GenericStatus::OriginatorWithGeneric | GenericStatus::OriginatorNotDearer));
    has_generics && !dropped(product, product.standing.fee_excluded, options)
}

/// None for a product that is not replaced: no originator, or one without generics.
fn fate(product: &Product, groups: &[Group], options: Options, target: Target) -> Option<Fate> {
    if !is_replaced(product, options) {
        return None;
    }
    let Some(factor) = factor(product, options) else { return Some(Fate::Unconverted) };
    let Some(price) = product.price else { return Some(Fate::Unpriced) };
    let generics = product.group.map_or(&[][..], |group| &groups[group as usize].generic_prices);
    let target = match target {
        Target::Highest => generics.iter().max().map(|price| BigRational::from_integer((*price).into())),
        Target::Lowest => generics.iter().min().map(|price| BigRational::from_integer((*price).into())),
        Target::Mean if generics.is_empty() => None,
        Target::Mean => Some(BigRational::new(generics.iter().sum::<i64>().into(), generics.len().into())),
    };
    Some(target.map_or(Fate::WithoutTarget, |target| Fate::Replaced { factor, price, target }))
}

impl<'a> Step<'a> {
    fn add(&mut self, product: &'a Product, fate: &Fate, quantity: i128) {
        let name = (code(product), product.item.name.as_str());
        let lacking = match fate {
            Fate::Replaced { .. } => None,
            Fate::WithoutTarget => Some(&mut self.without_target),
            Fate::Unpriced => Some(&mut self.unpriced),
            Fate::Unconverted => Some(&mut self.unconverted),
        };
        if let Some(lacking) = lacking {
            lacking.insert(name);
        }
        let Fate::Replaced { factor, price, target } = fate else { return };
        let quantity = quantity * i128::from(*factor);
        let price = BigRational::from_integer((*price).into());
        let saving = exact::rational(quantity, Measure::Quantity) * (&price - target) / BigRational::from_integer(PRICE_UNIT.into());
        let replaced = self.replaced.entry(name).or_default();
        replaced.quantity += quantity;
        replaced.negative |= saving < BigRational::default();
        replaced.saving += saving.max(BigRational::default());
        replaced.prices.insert(price);
        replaced.targets.insert(target.clone());
    }
}

fn view((key, label): (String, String), step: &Step) -> SavingStep {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SavingStep {
        key,
        label,
        products: count(step.replaced.len()),
        negative: count(step.replaced.values().filter(|replaced| replaced.negative).count()),
        without_target: count(step.without_target.len()),
        unpriced: count(step.unpriced.len()),
        unconverted: count(step.unconverted.len()),
        suppressed_cells: step.suppressed_cells,
        saving: step.saving(),
    }
}

fn products(step: &Step) -> Vec<ProductSaving> {
    let only = |prices: &BTreeSet<BigRational>| {
        let first = prices.first().filter(|_| prices.len() == 1)?;
        Some(exact::amount_of(&(first / BigRational::from_integer(PRICE_UNIT.into()))))
    };
    let view = |((code, name), replaced): (&(&str, &str), &Replaced)| ProductSaving {
        code: (*code).to_owned(),
        name: (*name).to_owned(),
        quantity: exact::amount(replaced.quantity, Measure::Quantity),
        price: only(&replaced.prices),
        target_price: only(&replaced.targets),
        negative: replaced.negative,
        saving: exact::fixed_rational(&replaced.saving, 0),
    };
    step.replaced.iter().map(view).collect()
}
