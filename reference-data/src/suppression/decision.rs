//! What a release may show, and what may be derived from it.

use serde::Serialize;
use ts_rs::TS;

use super::Cancelled;
use super::board::Board;
use super::evidence::{self, Unproved};
use super::protect::{Proof, Protection, Subject, protect};
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
    states: Vec<State>,
    exposed: Vec<Protected>,
    narrow: Vec<Protected>,
    proofs: Vec<Proof>,
    unprovable: Vec<Subject>,
}

/// What is shown of a release and what is not. `go_on` is asked now and then, with the hidden figures looked at and how many there are so
/// far.
///
/// # Errors
/// When `go_on` says no.
pub fn decide(release: &Release, rule: &Rule, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Decision, Cancelled> {
    let Protection { board, hidden_for, proofs, exposed, narrow } = protect(release, rule, go_on)?;
    let mut ids = vec![0; board.cells.len()];
    for (id, at) in board.of_release.iter().enumerate() {
        at.iter().for_each(|at| ids[*at as usize] = id as u32);
    }
    let named = |subject: &Subject| match subject {
        Subject::Cell(cell) => Protected::Cell { cell: ids[*cell as usize] },
        Subject::Guarded(guarded) => {
            let guarded = &board.guarded[*guarded as usize];
            let (row, column, slice) = board.name(guarded.row, guarded.spot);
            Protected::Figure { row, column, slice }
        }
    };
    let mut states = primary(release, &board);
    for (at, subject) in hidden_for.iter().enumerate() {
        if let Some(subject) = subject {
            states[ids[at] as usize] = State::Complementary { protects: named(subject) };
        }
    }
    let of_all = |subjects: &[Subject]| subjects.iter().map(named).collect();
    let (of_exposed, of_narrow) = (of_all(&exposed), of_all(&narrow));
    Ok(Decision { states, exposed: of_exposed, narrow: of_narrow, proofs, unprovable: [exposed, narrow].concat() })
}

impl Decision {
    /// What the rule alone hides, without a look at what can be worked out from the rest.
    pub fn primary(release: &Release, rule: &Rule) -> Self {
        let states = primary(release, &Board::new(release, rule));
        Self { states, exposed: Vec::new(), narrow: Vec::new(), proofs: Vec::new(), unprovable: Vec::new() }
    }

    /// Proves from the definition that every hidden figure that is neither [exposed](Self::exposed) nor [narrow](Self::narrow) stays as wide as its threshold asks.
    ///
    /// # Errors
    /// The first that does not.
    pub fn verify(&self, release: &Release, rule: &Rule) -> Result<(), Unproved> {
        let mut board = Board::new(release, rule);
        for (state, at) in self.states.iter().zip(board.of_release.clone()) {
            if let Some(at) = at {
                let cell = &mut board.cells[at as usize];
                cell.seen = cell.known || *state == State::Shown;
            }
        }
        evidence::check(&board, &self.proofs, &self.unprovable)
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

    /// Figures too small to be shown that earlier releases alone narrow to less than their threshold: no hiding helps them any more. A
    /// release that has any does not keep its rule. Without earlier releases there are none.
    pub fn exposed(&self) -> &[Protected] {
        &self.exposed
    }

    /// Cells that are large enough to be shown, were hidden to protect small ones, and which earlier releases alone narrow to less than their
    /// own threshold. What they protect stays as wide as its threshold asks. Without earlier releases there are none.
    pub fn narrow(&self) -> &[Protected] {
        &self.narrow
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
fn primary(release: &Release, board: &Board) -> Vec<State> {
    let of_cell = |(cell, at): (&Cell, &Option<u32>)| match at {
        Some(at) if board.cells[*at as usize].demand.hidden => State::Primary,
        Some(_) => State::Shown,
        None if release.atoms_of(*cell).any(|atom| atom == Atom::HeldBack) => State::HeldBackBySource,
        None => State::Missing,
    };
    release.cells.iter().zip(&board.of_release).map(of_cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suppression::find;

    /// One product in four places and their sum, the first of them small.
    fn release() -> Release {
        let mut release = Release::new(vec![None], vec![None; 4], 1);
        let (rows, slices) = (release.rows(&[0]), release.slices(&[0]));
        for (column, quantity) in [5, 2_000, 3_000, 4_000].into_iter().enumerate() {
            release.put(0, column as u32, 0, Atom::Known { quantity: quantity * 1_000_000, patients: None });
            let columns = release.columns(&[column as u32], None);
            release.cell(rows, columns, slices);
        }
        let all = release.columns(&[0, 1, 2, 3], None);
        release.cell(rows, all, slices);
        release
    }

    #[test]
    fn a_proof_holds_for_what_it_proves_and_for_nothing_else() {
        let (release, rule) = (release(), &find("unknown_patients").unwrap().clone());
        let decision = decide(&release, rule, &mut |_, _| true).unwrap();
        assert_eq!(decision.verify(&release, rule), Ok(()));
        let hidden: Vec<usize> = (0..5).filter(|cell| decision.states[*cell] != State::Shown).collect();
        assert_eq!(hidden.len(), 2);

        assert_eq!(Decision::primary(&release, rule).verify(&release, rule), Err(Unproved::Unmatched));
        let mut shows_more = decision.clone();
        shows_more.states[hidden[1]] = State::Shown;
        assert_eq!(shows_more.verify(&release, rule), Err(Unproved::Unmatched));
        let mut knows_more = release.clone();
        let another = (1..4).find(|column| !hidden.contains(column)).unwrap();
        let with_small = knows_more.columns(&[0, another as u32], None);
        let Cell { rows, slices, .. } = knows_more.cells[0];
        knows_more.know(rows, with_small, slices);
        assert_eq!(decision.verify(&knows_more, rule), Err(Unproved::Seen));
        let mut is_less = release.clone();
        is_less.put(0, hidden[1] as u32, 0, Atom::Known { quantity: 10, patients: None });
        assert!(decision.verify(&is_less, rule).is_err());
        let mut stricter = rule.clone();
        stricter.quantity.unknown = rust_decimal::Decimal::from(1_999);
        assert_eq!(decision.verify(&release, &stricter), Err(Unproved::Narrow));
    }

    /// Two products out of three in each of three places, in a ring; sums both ways and the third were shown before.
    #[test]
    fn a_proof_by_whole_worlds_is_checked_like_any_other() {
        let mut release = Release::new(vec![None; 3], vec![None; 3], 1);
        let slices = release.slices(&[0]);
        for (at, quantity) in [5, 2_000, 9_000, 9_000, 3_000, 2_000, 2_000, 9_000, 3_000].into_iter().enumerate() {
            let (row, column) = (at as u32 / 3, at as u32 % 3);
            release.put(row, column, 0, Atom::Known { quantity: quantity * 1_000_000, patients: None });
            let (rows, columns) = (release.rows(&[row]), release.columns(&[column], None));
            release.cell(rows, columns, slices);
            if quantity == 9_000 {
                release.know(rows, columns, slices);
            }
        }
        let (all_rows, all_columns) = (release.rows(&[0, 1, 2]), release.columns(&[0, 1, 2], None));
        for one in 0..3 {
            let (rows, columns) = (release.rows(&[one]), release.columns(&[one], None));
            release.know(rows, all_columns, slices);
            release.know(all_rows, columns, slices);
        }
        let rule = find("unknown_patients").unwrap();
        let decision = decide(&release, rule, &mut |_, _| true).unwrap();
        assert_eq!((decision.exposed(), decision.verify(&release, rule)), (&[][..], Ok(())));
        let mut knows_more = release.clone();
        let (rows, columns) = (knows_more.rows(&[0, 1]), knows_more.columns(&[0], None));
        knows_more.know(rows, columns, slices);
        assert_eq!(decision.verify(&knows_more, rule), Err(Unproved::Seen));
        let mut is_less = release.clone();
        is_less.put(0, 1, 0, Atom::Known { quantity: 10, patients: None });
        assert!(decision.verify(&is_less, rule).is_err());
        let mut stricter = rule.clone();
        stricter.quantity.unknown = rust_decimal::Decimal::from(2_006);
        assert!(decision.verify(&release, &stricter).is_err());
    }
}
