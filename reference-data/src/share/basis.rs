//! What a figure rests on and what it lacks. Shown with it, always.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use super::place_rows::{PlaceRow, scope};
use super::prepared::{EditionRef, Prepared, Product};
use super::select::Selected;
use super::tally::{Tally, Under, Weigh, tally, weights};
use super::units::Factor;
use super::{Measure, Options, Question, QuestionError, exact};
use crate::codes::IngredientCode;
use crate::edition::{EditionId, SourceKind};
use crate::period::Period;
use crate::place::Places;
use crate::product::Route;
use crate::usage::{Dataset, Item, QuantityUnit, UsageFile};

/// NDBオープンデータ keeps back quantities below these where the number of patients is not known (millionths; 内服・外用 and 注射).
const SMALL: i64 = 1_000_000_000;
const SMALL_INJECTED: i64 = 400_000_000;

/// What a figure rests on. Shown with it, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "ShareBasis")]
pub struct Basis {
    /// `generic_share_quantity`, `generic_share_value`, `same_ingredient_saving`
    pub indicator: String,
    pub dataset: Dataset,
    pub files: Vec<UsageFile>,
    #[ts(type = "string")]
    pub period: Period,
    pub editions: Vec<EditionUsed>,
    /// How many products were converted by which factor; empty for a dataset that counts 規格単位.
    pub units: Vec<UnitCount>,
    /// `setting=院外`, in order.
    pub filters: Vec<String>,
    pub options: Options,
    pub lacks: Lacks,
    /// The same figure over everything asked for, under the status edition that was in force on the first day of the period; the
    /// others are asked only for what it does not know. None where it is the only edition used, or where none was in force then.
    pub first_edition: Option<FirstEdition>,
    /// What was asked holds, in any place, a quantity of one product, place and period that NDBオープンデータ would keep back: below 1,000,
    /// of 注射 below 400. Such figures are for those alone who may see the usage itself.
    pub holds_small_figures: bool,
}

/// An edition that a figure rests on, and for how many products of the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EditionUsed {
    pub kind: SourceKind,
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    pub products: u32,
}

/// So many products of the dataset were converted into 規格単位 by this factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnitCount {
    /// `1`, `0.1`, `1/28`
    pub factor: String,
    pub products: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FirstEdition {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    /// Over everything asked for: the places named, else the publisher's own total, else the sum of parts. A fraction.
    pub share: Option<String>,
    /// The same under the editions that were used.
    pub share_in_force: Option<String>,
}

/// What a figure lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Lacks {
    /// Cells that the publisher kept back, of products that stand on either side; of a saving, of those that would be replaced.
    pub suppressed_cells: u64,
    /// Cells for which there is no row, of products that stand on either side.
    pub missing_cells: u64,
    /// Products whose unit could not be converted; their quantities stand in no figure.
    pub unconverted: Vec<LeftOut>,
    /// Products whose code no status edition knows.
    pub unknown: Vec<LeftOut>,
    /// Products with a status and without a price; they stand in no figure in yen. Empty for a figure by quantity.
    pub unpriced: Vec<LeftOut>,
    /// Texts in place of a place that no list and no person explains.
    pub unknown_places: Vec<String>,
}

/// A product that stands in no figure, with all that was used of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LeftOut {
    pub code: String,
    pub name: String,
    /// In the dataset's unit, over everything asked for.
    pub quantity: String,
}

/// What the rows of an answer cover, and what they lack.
pub(super) struct Covered<'a> {
    pub(super) rows: &'a [PlaceRow],
    /// Of all rows together.
    pub(super) tallies: &'a [Tally],
    pub(super) measure: Measure,
    pub(super) indicator: &'a str,
}

pub(super) fn basis(question: &Question, selected: &[Selected], places: &Places, covered: &Covered) -> Result<Basis, QuestionError> {
    let scope = scope(question, selected, places)?;
    let (first, prepared) = (&selected[0], selected.iter().map(|selected| selected.prepared));
    let (suppressed_cells, missing_cells) = lacking_cells(question, selected, covered);
    let mut files: Vec<UsageFile> = Vec::new();
    for file in prepared.clone().flat_map(|prepared| &prepared.files) {
        if !files.contains(file) {
            files.push(file.clone());
        }
    }
    let unknown_places: BTreeSet<&String> = prepared.clone().flat_map(|prepared| &prepared.unknown_places).collect();
    let products = used_products(selected);
    let products_left_out = |which: &dyn Fn(&Product) -> bool| left_out(&products, selected, &scope, which);
    let converts = first.prepared.dataset.unit == QuantityUnit::Master && !question.options.as_counted;
    let lacks = Lacks {
        suppressed_cells,
        missing_cells,
        unknown: products_left_out(&|product| product.standing.status.is_none()),
        unconverted: if converts {
            products_left_out(&|product| product.standing.status.is_some() && product.standing.factor.is_none())
        } else {
            Vec::new()
        },
        unpriced: if covered.measure == Measure::Value {
            products_left_out(&|product| product.standing.status.is_some() && product.price.is_none() && product.standing.factor.is_some())
        } else {
            Vec::new()
        },
        unknown_places: unknown_places.into_iter().cloned().collect(),
    };
    let editions = editions_used(&products, selected, converts || covered.measure == Measure::Value);
    Ok(Basis {
        indicator: covered.indicator.to_owned(),
        dataset: first.prepared.dataset.clone(),
        files,
        period: prepared.map(|prepared| prepared.period).reduce(Period::hull).unwrap_or(first.prepared.period),
        units: if converts { unit_counts(&products, selected) } else { Vec::new() },
        filters: filters(question),
        options: question.options,
        lacks,
        first_edition: first_edition(question, selected, &scope, &editions, covered.measure),
        editions,
        holds_small_figures: selected.iter().any(holds_small_figures),
    })
}

/// In any place: figures of a place are read beside those of others.
pub(super) fn holds_small_figures(selected: &Selected) -> bool {
    let prepared = selected.prepared;
    let is_injected = |at: u32| {
        let code = prepared.ingredients[at as usize].0.parse::<IngredientCode>();
        code.is_ok_and(|code| Route::of(&code) == Route::Injection)
    };
    let limit = |ingredient: Option<u32>| if ingredient.is_some_and(is_injected) { SMALL_INJECTED } else { SMALL };
    let limits: Vec<i64> = prepared.products.iter().map(|product| limit(product.ingredient)).collect();
    selected.lines.iter().any(|line| {
        let limit = limits[prepared.lines[*line].product as usize];
        prepared.cells(*line).iter().any(|cell| 0 < cell.quantity && cell.quantity < limit)
    })
}

pub(super) fn indicator(measure: Measure) -> &'static str {
    match measure {
        Measure::Quantity => "generic_share_quantity",
        Measure::Value => "generic_share_value",
    }
}

fn filters(question: &Question) -> Vec<String> {
    question.filters.iter().flat_map(|(key, values)| values.iter().map(|value| format!("{}={value}", key.name()))).collect()
}

/// Each cell once, also where rows overlap.
fn lacking_cells(question: &Question, selected: &[Selected], covered: &Covered) -> (u64, u64) {
    let distinct =
        |period: usize| covered.rows.iter().flat_map(move |row| row.single_columns(selected, period)).collect::<BTreeSet<usize>>();
    let distinct: Vec<Vec<usize>> = (0..selected.len()).map(|period| distinct(period).into_iter().collect()).collect();
    let columns = |period: usize| covered.rows.iter().map(move |row| row.single_columns(selected, period).len()).sum::<usize>();
    if (0..selected.len()).all(|period| columns(period) == distinct[period].len()) {
        let mut all = Tally::default();
        covered.tallies.iter().for_each(|tally| all.add(*tally));
        return (all.suppressed(), all.missing());
    }
    let weights = weights(selected, question.options, Weigh::Measure(covered.measure), Under::InForce);
    let mut missing = 0;
    for (period, Selected { prepared, lines }) in selected.iter().enumerate() {
        // A row without anything in a period lacks its cells there; the pass below counts them once where no row has anything.
        let empty = covered.rows.iter().filter(|row| row.columns[period].is_empty()).count();
        let uncounted = empty - usize::from(distinct[period].is_empty());
        let counted = lines.iter().filter(|line| weights[period][prepared.lines[**line].product as usize].is_some()).count();
        missing += (uncounted * counted) as u64 * u64::from(prepared.periods);
    }
    let together = PlaceRow { place: None, label: String::new(), published_total: false, columns: distinct, lacking_places: 0 };
    let all = tally(selected, &weights, &[], &[together])[0];
    (all.suppressed(), all.missing() + missing)
}

/// For each period, whether a selected line holds the product.
pub(super) fn used_products(selected: &[Selected]) -> Vec<Vec<bool>> {
    let used = |selected: &Selected| {
        let mut used = vec![false; selected.prepared.products.len()];
        for line in &selected.lines {
            used[selected.prepared.lines[*line].product as usize] = true;
        }
        used
    };
    selected.iter().map(used).collect()
}

/// How many products fall under each; one that occurs in several periods counts once.
fn counted<'a, K: Ord, const N: usize>(
    used: &[Vec<bool>],
    selected: &[Selected<'a>],
    under: impl Fn(&'a Prepared, &'a Product) -> [Option<K>; N],
) -> BTreeMap<K, u32> {
    // Periods in which the same editions are in force have their products in common.
    let mut apart: Vec<(&'a Prepared, Vec<bool>)> = Vec::new();
    for (Selected { prepared, .. }, used) in selected.iter().zip(used) {
        match apart.iter_mut().find(|(known, _)| Arc::ptr_eq(&known.products, &prepared.products)) {
            Some((_, all)) => all.iter_mut().zip(used).for_each(|(all, used)| *all |= used),
            None => apart.push((*prepared, used.clone())),
        }
    }
    let products = |(prepared, used): &(&'a Prepared, Vec<bool>)| {
        let used: Vec<&'a Product> = prepared.products.iter().zip(used).filter(|(_, used)| **used).map(|(product, _)| product).collect();
        let prepared = *prepared;
        used.into_iter().map(move |product| (prepared, product))
    };
    if let [only] = apart.as_slice() {
        let mut counts = BTreeMap::new();
        for key in products(only).flat_map(|(prepared, product)| under(prepared, product)).flatten() {
            *counts.entry(key).or_default() += 1;
        }
        return counts;
    }
    let mut items: BTreeMap<K, HashSet<&Item>> = BTreeMap::new();
    for (prepared, product) in apart.iter().flat_map(products) {
        for key in under(prepared, product).into_iter().flatten() {
            items.entry(key).or_default().insert(&product.item);
        }
    }
    items.into_iter().map(|(key, items)| (key, u32::try_from(items.len()).unwrap_or(u32::MAX))).collect()
}

pub(super) fn editions_used(used: &[Vec<bool>], selected: &[Selected], with_prices: bool) -> Vec<EditionUsed> {
    let counts = counted(used, selected, |prepared, product| {
        let [price, status, master] = product.used;
        [price.filter(|_| with_prices), status, master].map(|position| position.map(|position| &prepared.editions[position]))
    });
    let used = |(edition, products): (&EditionRef, u32)| EditionUsed {
        kind: edition.kind,
        edition: edition.edition.clone(),
        effective_on: edition.effective_on,
        products,
    };
    counts.into_iter().map(used).collect()
}

/// The most frequent first.
pub(super) fn unit_counts(used: &[Vec<bool>], selected: &[Selected]) -> Vec<UnitCount> {
    let counts = counted(used, selected, |_, product| [product.standing.factor]);
    let mut units: Vec<(Factor, u32)> = counts.into_iter().collect();
    units.sort_by_key(|(factor, products)| (Reverse(*products), Reverse(*factor)));
    units.into_iter().map(|(factor, products)| UnitCount { factor: factor.text().to_owned(), products }).collect()
}

/// By code. Products of which nothing is said anywhere in what was asked for are not among them.
pub(super) fn left_out(used: &[Vec<bool>], selected: &[Selected], scope: &PlaceRow, which: &dyn Fn(&Product) -> bool) -> Vec<LeftOut> {
    let mut found: BTreeMap<(&str, &str), (i128, bool)> = BTreeMap::new();
    for (period, Selected { prepared, lines }) in selected.iter().enumerate() {
        let wanted: Vec<bool> = prepared.products.iter().zip(&used[period]).map(|(product, used)| *used && which(product)).collect();
        for line in lines {
            let product = prepared.lines[*line].product as usize;
            if !wanted[product] {
                continue;
            }
            let cells = prepared.cells(*line);
            let product = &prepared.products[product];
            let (quantity, said) = found.entry((code(product), &product.item.name)).or_default();
            for cell in scope.columns[period].iter().map(|column| cells[*column]) {
                *quantity += i128::from(cell.quantity);
                *said |= cell.known + cell.suppressed > 0;
            }
        }
    }
    let said = found.into_iter().filter(|(_, (_, said))| *said);
    said.map(|((code, name), (quantity, _))| LeftOut {
        code: code.to_owned(),
        name: name.to_owned(),
        quantity: exact::millionths(quantity),
    })
    .collect()
}

/// The price code, else what the file has.
pub(super) fn code(product: &Product) -> &str {
    let item = &product.item;
    let price_code = product.standing.code.as_ref().map(|code| code.as_str());
    let yj_code = item.yj_code.as_ref().map(|code| code.as_str());
    price_code.or(yj_code).or(item.receipt_code.as_ref().map(|code| code.as_str())).unwrap_or_default()
}

fn first_edition(
    question: &Question,
    selected: &[Selected],
    scope: &PlaceRow,
    editions: &[EditionUsed],
    measure: Measure,
) -> Option<FirstEdition> {
    let prepared = selected[0].prepared;
    let first = &prepared.editions[prepared.first_edition?];
    if editions.iter().filter(|used| used.kind == SourceKind::GenericStatus).all(|used| used.edition == first.edition) {
        return None;
    }
    let share = |under| {
        let weights = weights(selected, question.options, Weigh::Measure(measure), under);
        tally(selected, &weights, &[], std::slice::from_ref(scope))[0].share().ok().map(exact::share_text)
    };
    Some(FirstEdition {
        edition: first.edition.clone(),
        effective_on: first.effective_on,
        share: share(Under::FirstEdition),
        share_in_force: share(Under::InForce),
    })
}
