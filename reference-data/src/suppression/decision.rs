//! What a release may show, and what may be derived from it.

use serde::Serialize;
use ts_rs::TS;

use super::release::{Atom, Cell, CellId, Release};
use super::rule::Rule;

/// What becomes of a cell.
///
/// What is printed must not tell [`State::Primary`] from [`State::Complementary`]: that a cell is small is what is being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// Zero is shown as zero.
    Shown,
    /// Too small to be shown.
    Primary,
    /// 関連秘匿: hidden because another figure could be worked out from it.
    Complementary { protects: Protected },
    /// Every figure in it is suppressed in the source, or missing and suppressed.
    HeldBackBySource,
    /// There is no figure in it.
    Missing,
}

/// A figure that must not be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Protected {
    /// A hidden cell, as an index into the cells of the release.
    Cell { cell: u32 },
    /// A small figure that is no cell of the release but could be told from several. One of the products, places and slices that it is
    /// made of.
    Figure { row: u32, column: u32, slice: u32 },
}

/// The outcome for all cells of a release.
#[derive(Debug, Clone)]
pub struct Decision {
    pub(super) states: Vec<State>,
    pub(super) exposed: Vec<Protected>,
}

impl Decision {
    /// What the rule alone hides, without a look at what can be worked out from the rest.
    pub fn primary(release: &Release, rule: &Rule) -> Self {
        let states = release.cells.iter().map(|cell| primary(release, rule, *cell)).collect();
        Self { states, exposed: Vec::new() }
    }

    /// By [`CellId`].
    pub fn states(&self) -> &[State] {
        &self.states
    }

    pub fn state(&self, cell: CellId) -> State {
        self.states[cell.index()]
    }

    pub fn shown(&self, cell: CellId) -> bool {
        self.state(cell) == State::Shown
    }

    /// Figures too small to be shown that earlier releases have already given away: no hiding helps them any more. A release that has
    /// any does not keep its rule.
    pub fn exposed(&self) -> &[Protected] {
        &self.exposed
    }

    /// Whether a figure that is computed from these cells alone may be shown: a share from its numerator and denominator, 使用率 from the
    /// product and every product of the same 一般名 in the place, a contribution from both places' shares, a rank from all that is
    /// ranked. It is when all of them are shown: then it says nothing that they do not say. What is missing has no figure to give away;
    /// what the source holds back is not there to be computed from.
    pub fn all_shown(&self, cells: impl IntoIterator<Item = CellId>) -> bool {
        cells.into_iter().all(|cell| matches!(self.state(cell), State::Shown | State::Missing))
    }

    /// Whether yen of a cell (its amount, what it contributes, what it would save) may be shown.
    ///
    /// Yen is another sum over the same figures with other weights, the prices, and prices are public: beside the quantity it is a second
    /// equation. So it is shown only where it follows from quantities that are shown: the cell itself is, and each of its products is,
    /// on its own, over the same places and time. A cell of one product always is when it is shown.
    pub fn yen_shown(&self, release: &Release, cell: CellId) -> bool {
        if !self.shown(cell) {
            return false;
        }
        let Cell { rows, columns, slices } = release.cells[cell.index()];
        let rows = &release.row_sets.members[rows.0 as usize];
        rows.len() == 1
            || rows.iter().all(|row| {
                let alone = release.row_set_of(&[*row]).and_then(|rows| release.id(Cell { rows, columns, slices }));
                alone.is_some_and(|cell| self.all_shown([cell]))
            })
    }
}

/// Shown, primary, held back or missing.
fn primary(release: &Release, rule: &Rule, cell: Cell) -> State {
    let (mut held_back, mut known, mut sum, mut most_patients) = (false, false, 0_i64, None);
    for atom in release.atoms_of(cell) {
        match atom {
            Atom::Missing => {}
            Atom::HeldBack => held_back = true,
            Atom::Known { quantity, patients } => {
                known = true;
                sum = sum.saturating_add(quantity);
                most_patients = most_patients.max(patients);
            }
        }
    }
    if !known {
        return if held_back { State::HeldBackBySource } else { State::Missing };
    }
    let threshold = release.row_sets.members[cell.rows.0 as usize].iter().map(|row| rule.threshold(release.routes[*row as usize])).max();
    let population = release.set_populations[cell.columns.0 as usize];
    let demand = rule.demand(sum, threshold.unwrap_or(i64::MAX), most_patients, population);
    if demand.hidden { State::Primary } else { State::Shown }
}
