//! One span of a dataset, or one of its months: the group's ingredients in the place and in the reference.

use std::collections::{BTreeMap, HashMap};

use super::super::place_rows::{PlaceRow, row_of, scope};
use super::super::select::{Axis, Selected, select};
use super::super::tally::{Tally, Under, Weigh, tally, weights};
use super::super::{Absence, Key, Options, Prepared, Question, QuestionError};
use super::EffectProducts;
use crate::period::Period;
use crate::place::{PlaceId, Places};
use crate::usage::{Item, Sum};

/// The place, and the reference.
pub(super) type Sides = [Tally; 2];

pub(super) struct Moment<'a> {
    /// One.
    selected: Vec<Selected<'a>>,
    axis: Axis,
    /// The place and, where there is one, the reference.
    pub(super) rows: Vec<PlaceRow>,
    /// By ingredient, generics and all else.
    pub(super) tallies: BTreeMap<String, Sides>,
}

impl<'a> Moment<'a> {
    pub(super) fn new(
        asked: &Question,
        named: &[PlaceId],
        reference: Option<&PlaceId>,
        prepared: &'a Prepared,
        places: &Places,
    ) -> Result<Self, QuestionError> {
        let selected = select(asked, &[prepared])?;
        let place = place_row(named, asked, &selected, places)?;
        let rows = std::iter::once(place).chain(reference.map(|place| row_of(place, &selected, places))).collect();
        let axis = Axis::new(Key::Ingredient, &selected);
        let mut moment = Self { selected, axis, rows, tallies: BTreeMap::new() };
        moment.tallies = moment.tallies_under(Under::InForce);
        Ok(moment)
    }

    pub(super) fn period(&self) -> Period {
        self.selected[0].prepared.period
    }

    /// None where no status edition was in force on the first day.
    pub(super) fn first_tallies(&self) -> Option<BTreeMap<String, Sides>> {
        self.selected[0].prepared.first_edition.map(|_| self.tallies_under(Under::FirstEdition))
    }

    fn tallies_under(&self, under: Under) -> BTreeMap<String, Sides> {
        let weights = weights(&self.selected, Options::default(), Weigh::Whole, under);
        let tallies = tally(&self.selected, &weights, &[&self.axis], &self.rows);
        let sides = |of_rows: &[Tally]| [0, 1].map(|row| of_rows.get(row).copied().unwrap_or_default());
        let values = self.axis.values.iter().map(|(code, _)| code.clone());
        values.zip(tallies.chunks_exact(self.rows.len()).map(sides)).collect()
    }

    /// `row`: the place or the reference.
    pub(super) fn products(&self, row: usize, belongs: impl Fn(&str) -> bool) -> EffectProducts {
        let Selected { prepared, lines } = &self.selected[0];
        let mut found: HashMap<ProductKey, Sum> = HashMap::new();
        for line in lines {
            let product = &prepared.products[prepared.lines[*line].product as usize];
            let ingredient = product.ingredient.map(|at| prepared.ingredients[at as usize].0.as_str());
            if ingredient.is_some_and(&belongs) {
                let (cells, sum) = (prepared.cells(*line), found.entry(key(&product.item)).or_default());
                self.rows[row].columns[0].iter().for_each(|column| sum.merge(cells[*column]));
            }
        }
        count(found.into_values())
    }
}

/// The places together; one of which the dataset has nothing is counted among what the row lacks.
pub(super) fn place_row(named: &[PlaceId], asked: &Question, selected: &[Selected], places: &Places) -> Result<PlaceRow, QuestionError> {
    let (have, lack): (Vec<&PlaceId>, Vec<&PlaceId>) = named.iter().partition(|place| !row_of(place, selected, places).is_empty());
    let lacking = u32::try_from(lack.len()).unwrap_or(u32::MAX);
    let mut row = if have.is_empty() {
        let columns = vec![Vec::new(); selected.len()];
        PlaceRow { place: None, label: String::new(), published_total: false, columns, lacking_places: 0 }
    } else {
        let filters = [(Key::Place, have.into_iter().map(ToString::to_string).collect())].into();
        scope(&Question { filters, ..asked.clone() }, selected, places)?
    };
    row.lacking_places = row.lacking_places.saturating_add(lacking);
    Ok(row)
}

/// What tells one 販売名 from another: its codes. Brands under a 統一名 share theirs, and have only their names where the file gives no
/// other code.
#[derive(Debug, PartialEq, Eq, Hash)]
struct ProductKey<'a> {
    codes: [&'a str; 3],
    name: &'a str,
}

fn key(item: &Item) -> ProductKey<'_> {
    let nhi_code = item.nhi_code.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let receipt_code = item.receipt_code.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let yj_code = item.yj_code.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let common_name = nhi_code.get(9..11) == Some("01") && receipt_code.is_empty() && yj_code.is_empty();
    ProductKey { codes: [nhi_code, receipt_code, yj_code], name: if common_name { &item.name } else { "" } }
}

fn count(sums: impl Iterator<Item = Sum>) -> EffectProducts {
    let (mut count, mut any, mut known) = (EffectProducts { used: 0, kept_back: 0, absence: None }, false, false);
    for sum in sums {
        any = true;
        known |= sum.known > 0;
        if sum.quantity > 0 {
            count.used += 1;
        } else if sum.suppressed > 0 {
            count.kept_back += 1;
        }
    }
    count.absence = match (count.used, count.kept_back) {
        (1.., _) => None,
        (_, 1..) => Some(Absence::Suppressed),
        _ if known => Some(Absence::Zero),
        _ if any => Some(Absence::Missing),
        _ => Some(Absence::NotApplicable),
    };
    count
}
