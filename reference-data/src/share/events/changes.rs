//! What a place uses, and what two editions say of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::super::place_rows::PlaceRow;
use super::super::prepared::Product;
use super::super::select::Selected;
use super::super::standing::Books;
use super::super::tally::{Weight, dropped, factor, side};
use super::super::{Lists, Measure, Options, Question};
use super::SupplyChange;
use crate::codes::{GenericStatus, NhiCode, YjCode};
use crate::period::Period;

type Statuses = BTreeMap<NhiCode, (GenericStatus, bool)>;

/// A product in one period of the figures, with what is known of its use.
struct Use<'a> {
    product: &'a Product,
    /// In the measure of the question, see [`super::super::exact`].
    amount: i128,
    suppressed: u64,
}

/// What a place uses of the products that can stand on a side; nothing of what cannot be converted or priced, which is in no figure.
pub(super) struct Uses<'a> {
    selected: &'a [Selected<'a>],
    measure: Measure,
    options: Options,
    uses: Vec<Use<'a>>,
}

/// A product that is used, before and after. Texts as in [`super::EventLine`].
pub(super) struct Changed {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: String,
    pub(super) dearer: bool,
    /// Into the uses, ascending.
    pub(super) uses: BTreeSet<usize>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(question: &Question, selected: &'a [Selected<'a>], scope: &PlaceRow) -> Self {
        let mut uses = Self { selected, measure: question.measure, options: question.options, uses: Vec::new() };
        for (period, Selected { prepared, lines }) in selected.iter().enumerate() {
            let mut sums = vec![(0_i128, 0_u64); prepared.products.len()];
            for line in lines {
                let cells = prepared.cells(*line);
                let (quantity, suppressed) = &mut sums[prepared.lines[*line].product as usize];
                for cell in scope.columns[period].iter().map(|column| cells[*column]) {
                    *quantity += i128::from(cell.quantity);
                    *suppressed += u64::from(cell.suppressed);
                }
            }
            for (product, (quantity, suppressed)) in prepared.products.iter().zip(sums) {
                if let (Some(worth), true) = (uses.worth(product), quantity > 0 || suppressed > 0) {
                    uses.uses.push(Use { product, amount: quantity * i128::from(worth), suppressed });
                }
            }
        }
        uses
    }

    pub(super) fn amount(&self, of: &BTreeSet<usize>) -> i128 {
        of.iter().map(|at| self.uses[*at].amount).sum()
    }

    pub(super) fn suppressed(&self, of: &BTreeSet<usize>) -> u64 {
        of.iter().map(|at| self.uses[*at].suppressed).sum()
    }

    /// Of all that stands on either side under the editions in force.
    pub(super) fn total_in_force(&self) -> i128 {
        self.uses.iter().filter(|used| self.stands_in_force(used.product)).map(|used| used.amount).sum()
    }

    /// Prices that both editions have.
    pub(super) fn prices(&self, before: &BTreeMap<NhiCode, Decimal>, after: &BTreeMap<NhiCode, Decimal>) -> Vec<Changed> {
        let mut changed = Vec::new();
        for (code, uses) in self.by_code(|product| self.stands_in_force(product)) {
            let [Some(before), Some(after)] = [before, after].map(|prices| prices.get(code).map(Decimal::normalize)) else { continue };
            if before != after {
                let dearer = after > before;
                let [before, after] = [before, after].map(|price| price.to_string());
                changed.push(self.changed(code, Some(before), after, dearer, uses));
            }
        }
        changed
    }

    /// Statuses that differ, products that are new to the list, and what is used of all that stands on either side before or after.
    pub(super) fn statuses(&self, before: &Statuses, after: &Statuses) -> (Vec<Changed>, i128) {
        let stands = |product: &Product| [before, after].iter().any(|edition| self.stands(product, status_in(edition, product)).is_some());
        let total = self.uses.iter().filter(|used| stands(used.product)).map(|used| used.amount).sum();
        let mut changed = Vec::new();
        for (code, uses) in self.by_code(stands) {
            let [before, after] = [before, after].map(|edition| edition.get(code).map(|(status, _)| status.sign().to_owned()));
            if let Some(after) = after.filter(|after| before.as_ref() != Some(after)) {
                changed.push(self.changed(code, before, after, false, uses));
            }
        }
        (changed, total)
    }

    /// Products of the list of supply that are used: under their own YJ code where the figures have it, else under the price code that it
    /// belongs to.
    pub(super) fn supply<'c>(&self, lists: &Lists, period: Period, changes: impl Iterator<Item = &'c SupplyChange>) -> Vec<Changed> {
        let books = Books::new(lists, period, period);
        let mut by_yj: HashMap<&YjCode, BTreeSet<usize>> = HashMap::new();
        let mut by_code: HashMap<&NhiCode, BTreeSet<usize>> = HashMap::new();
        for (at, used) in self.uses.iter().enumerate().filter(|(_, used)| self.stands_in_force(used.product)) {
            match (&used.product.item.yj_code, &used.product.standing.code) {
                (Some(yj), _) => drop(by_yj.entry(yj).or_default().insert(at)),
                (None, Some(code)) => drop(by_code.entry(code).or_default().insert(at)),
                (None, None) => {}
            }
        }
        let mut changed = Vec::new();
        for change in changes {
            let of_code = books.code_of_yj(&change.code).and_then(|code| by_code.get(&code).cloned());
            let of_yj = by_yj.get(&change.code).cloned();
            let uses: BTreeSet<usize> = of_yj.into_iter().chain(of_code).flatten().collect();
            if !uses.is_empty() {
                changed.push(Changed {
                    code: change.code.to_string(),
                    name: change.name.clone(),
                    before: Some(change.before.words().to_owned()),
                    after: change.after.words().to_owned(),
                    dearer: false,
                    uses,
                });
            }
        }
        changed
    }

    /// The sides of a share as they are under an edition.
    pub(super) fn weights_under(&self, edition: &Statuses) -> Vec<Vec<Weight>> {
        let weight = |product: &Product| Some((self.stands(product, status_in(edition, product))?, self.worth(product)?));
        self.selected.iter().map(|selected| selected.prepared.products.iter().map(weight).collect()).collect()
    }

    fn changed(&self, code: &NhiCode, before: Option<String>, after: String, dearer: bool, uses: BTreeSet<usize>) -> Changed {
        // Of several names of one code that of which most is used, the first of equals.
        let by_use = uses.iter().map(|at| &self.uses[*at]).max_by(|a, b| a.amount.cmp(&b.amount).then(b.name().cmp(a.name())));
        let name = by_use.map_or_else(String::new, |used| used.name().to_owned());
        Changed { code: code.to_string(), name, before, after, dearer, uses }
    }

    fn by_code(&self, counts: impl Fn(&Product) -> bool) -> BTreeMap<&'a NhiCode, BTreeSet<usize>> {
        let mut found: BTreeMap<&NhiCode, BTreeSet<usize>> = BTreeMap::new();
        for (at, used) in self.uses.iter().enumerate() {
            if let Some(code) = used.product.standing.code.as_ref().filter(|_| counts(used.product)) {
                found.entry(code).or_default().insert(at);
            }
        }
        found
    }

    fn stands_in_force(&self, product: &Product) -> bool {
        self.stands(product, in_force(product)).is_some()
    }

    fn stands(&self, product: &Product, status: Option<(GenericStatus, bool)>) -> Option<usize> {
        let (status, fee_excluded) = status?;
        if dropped(product, fee_excluded, self.options) { None } else { side(status, self.options) }
    }

    /// What one millionth of its unit counts.
    fn worth(&self, product: &Product) -> Option<i64> {
        let factor = factor(product, self.options)?;
        match self.measure {
            Measure::Quantity => Some(factor),
            Measure::Value => Some(factor * product.price?),
        }
    }
}

impl Use<'_> {
    fn name(&self) -> &str {
        &self.product.item.name
    }
}

/// In an edition; of a product that it does not have, as the figures count it.
fn status_in(edition: &Statuses, product: &Product) -> Option<(GenericStatus, bool)> {
    let code = product.standing.code.as_ref()?;
    edition.get(code).copied().or_else(|| in_force(product))
}

fn in_force(product: &Product) -> Option<(GenericStatus, bool)> {
    product.standing.status.map(|status| (status, product.standing.fee_excluded))
}
