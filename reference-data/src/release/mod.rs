//! Releases: what leaves the program with usage in it. A declared set of tables over one dataset, checked together with every margin, the
//! tree of places and everything of the dataset that was given out before; then decided and finished. Pure: figures, lists, places and
//! earlier releases are handed in.
//!
//! Quantities are in 規格単位, and so are the thresholds as they are applied here: where a dataset counts smaller units, that is the stricter
//! side.

mod check;
mod finish;
mod known;
mod places;
mod products;
mod request;
mod sets;
mod slices;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::dispensed::Dispensed;
use crate::edition::SourceKind;
use crate::place::{PlaceId, Places, Resolved};
use crate::share::{self, Basis, EditionUsed, Key, LeftOut, Measure, Prepared, Question, QuestionError, ShareRow};
use crate::usage::{Figures, Item, PUBLISHED_TOTAL};
use places::{Layout, lay_out};
use products::{Ledger, Sources};
use slices::Slices;
use tables::{Layer, Plan};

pub use finish::{Checked, Counts, Figure, Hidden, ListLine, Reason, ShareLine, Withheld};
pub use known::{Known, KnownError};
pub use places::PlaceLine;
pub use products::Product;
pub use request::{ReleaseTable, Request, RequestError};
pub use slices::{Band, spans};
pub use tables::{At, ShareTable, Side, Spot, UsageList};

/// Why a release cannot be made of these figures.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The dataset has figures of a place and of what lies in it, and both would be in the release.
    #[error("{} and {} overlap", .places[0], .places[1])]
    Overlap { places: [PlaceId; 2] },
    /// No place of the kind has any figure that was asked for.
    #[error("no figure to give out")]
    Nothing,
}

/// Distinct patients of each series of figures in each place, at least.
pub type Counted = Vec<Vec<Option<u32>>>;

/// What a release is made of.
pub struct Inputs<'a> {
    pub request: &'a Request,
    /// The figures of the release's period, and their items.
    pub whole: &'a Prepared,
    pub items: &'a [Item],
    /// The figures of each of [`spans`].
    pub parts: &'a [Figures],
    /// Of each part what [`crate::store::Store::patients`] counts; empty where the rule does not ask.
    pub patients: &'a [Counted],
    pub places: &'a Places,
    /// Names, makers and 一般名; none where no price list is at hand.
    pub dispensed: Option<&'a Dispensed>,
    /// Every earlier release of the dataset, with its number.
    pub earlier: &'a [(u32, Known)],
}

/// A release before it is decided what of it is shown.
#[derive(Debug, Clone)]
pub struct Draft {
    pub request: Request,
    /// Of the shares by place.
    pub basis: Basis,
    /// Price editions that the prices of the list are from.
    pub prices: Vec<EditionUsed>,
    /// The places of the level by id, then margins.
    pub places: Vec<PlaceLine>,
    /// All together first.
    pub bands: Vec<Band>,
    /// By code and name.
    pub products: Vec<Product>,
    pub shares: Vec<ShareTable>,
    pub list: Option<UsageList>,
    /// Products that no list leads to a price code, with the quantities of the dataset.
    pub without_code: Vec<LeftOut>,
    /// Products whose unit cannot be converted into 規格単位.
    pub unconverted: Vec<LeftOut>,
    /// Numbers of the earlier releases that it was checked with.
    pub earlier: Vec<u32>,
    plan: Plan,
    ledger: Ledger,
    columns: Layout,
    /// Of the place of each column.
    populations: Vec<Option<u64>>,
    /// The name of each column.
    column_names: Vec<String>,
    slices: Slices,
    /// For each earlier release: its sets of rows and columns in those of this one, and what it shows.
    before: Vec<Before>,
}

#[derive(Debug, Clone)]
struct Before {
    rows: Vec<Vec<u32>>,
    columns: Vec<Vec<u32>>,
    slices: Vec<Vec<u32>>,
    /// Sets of rows, columns and slices.
    shown: Vec<[u32; 3]>,
}

impl Draft {
    /// Lays out every table of the request with its margins.
    ///
    /// # Errors
    /// A request that is none, and figures of which no release can be made.
    pub fn new(inputs: &Inputs) -> Result<Self, ReleaseError> {
        let Inputs { request, whole, places, .. } = inputs;
        request.check()?;
        let answer = ask(inputs, &[Key::Place], Measure::Quantity)?;
        let prices = if request.has(ReleaseTable::UsageList) { ask(inputs, &[Key::Place], Measure::Value)?.1.editions } else { Vec::new() };
        let mut columns = lay_out(&answer.0, &have(inputs), request.within.as_ref(), places)?;
        let known_columns: Vec<Vec<Vec<u32>>> = inputs.earlier.iter().map(|(_, known)| columns.of_known(known, places)).collect();
        let slices = Slices::new(request, inputs.earlier, inputs.parts);
        let (items, parts, patients) = (inputs.items, inputs.parts, inputs.patients);
        let sources = Sources { whole, items, parts, patients, dispensed: inputs.dispensed, places };
        let ledger = Ledger::new(&sources, &columns.columns, &slices);
        let names = names(inputs)?;
        let mut layer = Layer::new(request, &ledger, &columns.lines, &slices.bands, &names);
        let shares = layer.share_tables();
        let list = request.has(ReleaseTable::UsageList).then(|| layer.usage_list());
        let plan = layer.plan;
        if plan.cells.is_empty() {
            return Err(ReleaseError::Nothing);
        }
        let before =
            |((_, known), columns): (&(u32, Known), Vec<Vec<u32>>), slices: &Vec<Vec<u32>>| before(known, columns, slices, &ledger);
        let before = inputs.earlier.iter().zip(known_columns).zip(&slices.known).map(|(earlier, slices)| before(earlier, slices)).collect();
        Ok(Self {
            request: (*request).clone(),
            basis: answer.1,
            prices: prices.into_iter().filter(|used| used.kind == SourceKind::PriceList).collect(),
            places: columns.lines.clone(),
            bands: slices.bands.clone(),
            products: ledger.products.clone(),
            shares,
            list,
            without_code: ledger.without_code.clone(),
            unconverted: ledger.unconverted.clone(),
            earlier: inputs.earlier.iter().map(|(number, _)| *number).collect(),
            populations: columns.columns.iter().map(|id| places.place(id).and_then(|place| place.population)).collect(),
            column_names: columns
                .columns
                .iter()
                .map(|id| places.place(id).map_or_else(|| id.to_string(), |place| place.name.clone()))
                .collect(),
            plan,
            ledger,
            columns,
            slices,
            before,
        })
    }

    fn column_label(&self, column: u32) -> String {
        self.column_names[column as usize].clone()
    }

    /// Places × bands: as many figures a line has.
    fn width(&self) -> usize {
        self.places.len() * self.bands.len()
    }
}

/// Shares of the request's figures, as every other screen asks for them.
fn ask(inputs: &Inputs, by: &[Key], measure: Measure) -> Result<(Vec<ShareRow>, Basis), ReleaseError> {
    let request = inputs.request;
    let mut filters = request.filters.clone();
    filters.extend(request.within.as_ref().map(|within| (Key::Place, vec![within.to_string()])));
    let by_place = by.contains(&Key::Place);
    // Without a level a place that is named stands for itself alone; its parts are what a release is of.
    let outside = by_place && request.level.is_none() && request.within.is_some();
    if outside {
        filters.remove(&Key::Place);
    }
    let question = Question { measure, by: by.to_vec(), filters, level: request.level.filter(|_| by_place), ..Question::default() };
    let mut answer = share::answer(&question, &[inputs.whole], inputs.places)?;
    if let Some(within) = request.within.as_ref().filter(|_| outside) {
        answer.rows.retain(|row| row.key[0].parse().is_ok_and(|place| inputs.places.covers(within, &place)));
    }
    Ok((answer.rows, answer.basis))
}

/// Names of 薬効分類 and ingredients, by number.
fn names(inputs: &Inputs) -> Result<BTreeMap<String, String>, ReleaseError> {
    let mut names = BTreeMap::new();
    for key in [Key::Category, Key::Ingredient] {
        let question = Question { by: vec![key], ..Question::default() };
        let rows = share::answer(&question, &[inputs.whole], inputs.places)?.rows;
        names.extend(rows.into_iter().map(|row| (row.key.concat(), row.label.concat())));
    }
    Ok(names)
}

/// The places that the dataset has figures of; a published total of the nation is no part of anything.
fn have(inputs: &Inputs) -> Vec<PlaceId> {
    let dataset = &inputs.whole.dataset().id;
    let texts = inputs.parts.iter().flat_map(|part| &part.places).filter(|text| *text != PUBLISHED_TOTAL);
    let known = texts.filter_map(|text| match inputs.places.resolve(dataset, text) {
        Resolved::Known(place) if place != PlaceId::nation() => Some(place),
        _ => None,
    });
    let mut have: Vec<PlaceId> = known.collect();
    have.sort_unstable();
    have.dedup();
    have
}

fn before(known: &Known, columns: Vec<Vec<u32>>, slices: &[Vec<u32>], ledger: &Ledger) -> Before {
    let numbers: Vec<Option<u32>> = known.products.iter().map(|product| ledger.number(product)).collect();
    let rows = known.row_sets.iter().map(|set| set.iter().filter_map(|product| numbers[*product as usize]).collect());
    let shown = known.shown.iter().flat_map(|shown| shown.rows().map(|rows| [rows, shown.columns, shown.slices]));
    Before { rows: rows.collect(), columns, slices: slices.to_vec(), shown: shown.collect() }
}
