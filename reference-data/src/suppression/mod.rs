//! What a release may show. A figure below its threshold is hidden, and so is whatever would let it be worked out: from the margins, from
//! the tree of places, from the other tables, from earlier releases. Pure, exact and the same every time.
//!
//! A release is a set of cells, each the sum of atoms (the finest figures that exist) over a set of products × a set of places × a set of
//! parts of time and strata. An attacker knows every cell that is shown, every cell that was shown before, and that no figure is negative.
//! [`decide`] hides until no small figure can be narrowed to an interval shorter than its threshold; figures that no table shows but that
//! follow from several are protected like hidden cells. Cells that are hidden for others are held to their own threshold too.
//!
//! A linear programme for each of some hundred thousand hidden cells is out of reach. Instead each gets a proof: moves (see `search`) that
//! change nothing seen and keep every figure at zero or more, by which it can rise and fall far enough. Hiding more never breaks a proof,
//! so one pass over what is hidden, and over what is hidden for it, is enough. Where no moves are left the cheapest cells that stand in
//! the way of one are hidden: by quantity and threshold for what it gains, then by the number of figures in them, sums where nothing else
//! helps, in the end all. [`Decision::verify`] checks the proofs from their definition.
//!
//! Derived numbers (yen, shares, contributions, savings, ranks) are other equations over the same figures, or nearly so. They are shown
//! only where they follow from quantities that are shown: [`Decision::yen_shown`], [`Decision::all_shown`].

mod board;
mod decision;
mod evidence;
mod exact;
mod flow;
mod layout;
mod merged;
mod protect;
mod release;
mod rule;
mod search;

pub use decision::{Decision, Protected, State, decide};
pub use evidence::Unproved;
pub use release::{Atom, Cell, CellId, ColumnSet, Release, RowSet, SliceSet};
pub use rule::{Demand, PatientThreshold, QuantityThresholds, Rule, RuleError, all, find};

/// The person stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// The classes of elements that no set tells apart: for each of `0..elements` the number of its class, in the order of their first
/// elements. What a release and everything before it never tells apart can be one row, column or slice of it.
pub fn classes(elements: usize, sets: impl IntoIterator<Item = impl AsRef<[u32]>>) -> Vec<u32> {
    let mut of: Vec<u32> = vec![0; elements];
    let mut count = u32::from(elements > 0);
    for set in sets {
        let mut split = std::collections::HashMap::new();
        for element in set.as_ref() {
            let class = &mut of[*element as usize];
            *class = *split.entry(*class).or_insert_with(|| {
                count += 1;
                count - 1
            });
        }
    }
    let mut names = std::collections::HashMap::new();
    for class in &mut of {
        let next = names.len() as u32;
        *class = *names.entry(*class).or_insert(next);
    }
    of
}
