//! What to hide so that one more move becomes possible: the cells of the least worth for what it gains.

use super::board::UNSEEN;
use super::search::{NONE, Search, differing};

/// Figures of a cell for which others are hidden.
const HIDE_THROUGH: usize = 6;
/// Second rows and second spots among which the cheapest move is chosen.
const CHOICE: usize = 12;

/// Cells that would have to be hidden for a move.
#[derive(Debug)]
struct Price {
    cells: Vec<u32>,
    cost: u128,
    gain: i64,
    figures: u64,
}

impl Price {
    fn is_less(&self, other: &Self) -> bool {
        let of = |price: &Self, gain: i64| price.cost.saturating_mul(gain.unsigned_abs().into());
        (of(self, other.gain), self.figures) < (of(other, self.gain), other.figures)
    }
}

impl Search<'_> {
    /// The cells to hide so that one more move becomes possible, those of the least worth for what it gains. Empty where the moves that are
    /// possible turn out to be enough; none where those that were looked at are closed for ever, or by cells that `may_hide` does not give.
    pub(super) fn cheapest(&mut self, may_hide: &dyn Fn(u32) -> bool) -> Option<Vec<u32>> {
        while self.lacking > 0 {
            let (price, [row, other_row], [spot, other_spot]) = self.cheapest_move(may_hide)?;
            if !price.cells.is_empty() {
                return Some(price.cells);
            }
            // One that is possible and was passed over.
            self.take(row, other_row, spot, other_spot);
        }
        Some(Vec::new())
    }

    fn cheapest_move(&mut self, may_hide: &dyn Fn(u32) -> bool) -> Option<(Price, [u32; 2], [u32; 2])> {
        let mut best: Option<(Price, [u32; 2], [u32; 2])> = None;
        // One of more than zero can be set free by hiding all that holds it.
        let figures = self.figures().into_iter().filter(|(row, spot)| self.board.quantity(*row, *spot) > 0);
        for (row, spot) in figures.take(HIDE_THROUGH).collect::<Vec<_>>() {
            let spots = self.choice_of_spots(row, spot);
            let rows = self.choice_of_rows(row, spot);
            for other_spot in &spots {
                self.strips_between(spot, *other_spot);
                for other_row in &rows {
                    let cheaper = self.cheaper(row, *other_row, spot, *other_spot, best.as_ref().map(|(price, ..)| price));
                    if let Some(price) = cheaper.filter(|price| price.cells.iter().all(|cell| may_hide(*cell))) {
                        best = Some((price, [row, *other_row], [spot, *other_spot]));
                    }
                }
            }
        }
        best
    }

    /// None, and other spots: first those that the fewest strips tell apart.
    fn choice_of_spots(&self, row: u32, spot: u32) -> Vec<u32> {
        let board = self.board;
        let of = &board.strips_of[spot as usize];
        let spots: Vec<_> = board.near[spot as usize]
            .iter()
            .filter(|other| !self.target.has_spot(**other) && board.quantity(row, **other) > 0)
            .map(|other| {
                let apart = differing(of, &board.strips_of[*other as usize]);
                let (strips, seen) =
                    apart.fold((0, 0), |(strips, seen), strip| (strips + 1, seen + usize::from(board.lonely(board.signature(strip, row)))));
                ((strips, seen, self.misfit(board.quantity(row, *other))), *other)
            })
            .collect();
        best_first(spots)
    }

    /// None, and other rows: first those that share the smallest sets.
    fn choice_of_rows(&self, row: u32, spot: u32) -> Vec<u32> {
        let board = self.board;
        let mut rows: Vec<_> = Vec::new();
        for (order, set) in board.row_sets_of[row as usize].iter().enumerate() {
            let set = &board.row_sets[*set as usize];
            for other in set {
                if *other == row || self.target.has_row(*other) || board.quantity(*other, spot) <= 0 {
                    continue;
                }
                let strips = board.strips_of[spot as usize].iter();
                let seen = strips.filter(|strip| board.lonely(board.signature(**strip, *other))).count();
                rows.push(((order, seen, self.misfit(board.quantity(*other, spot))), *other));
            }
            if rows.len() >= CHOICE {
                break;
            }
        }
        best_first(rows)
    }

    /// The smallest figure that is large enough fits best.
    fn misfit(&self, quantity: i64) -> (bool, i64) {
        if quantity >= self.lacking { (false, quantity) } else { (true, -quantity) }
    }

    /// What the move would cost, if that is less for its gain than the best so far. The strips between its spots are at hand.
    fn cheaper(&self, row: u32, other_row: u32, spot: u32, other_spot: u32, best: Option<&Price>) -> Option<Price> {
        let (rise, fall) = self.reach(row, other_row, spot, other_spot)?;
        let gain = rise.saturating_add(fall).min(self.lacking);
        if gain <= 0 {
            return None;
        }
        let mut price = Price { cells: Vec::new(), cost: 0, gain, figures: 0 };
        for strip in &self.strips {
            let signature = self.board.signature(*strip, row);
            let other = if other_row == NONE { UNSEEN } else { self.board.signature(*strip, other_row) };
            if signature == other {
                continue;
            }
            for set in differing(self.board.seen_sets(signature), self.board.seen_sets(other)) {
                let at = self.board.cell_at(set, *strip)?;
                let cell = &self.board.cells[at as usize];
                if !cell.can_hide() {
                    return None;
                }
                // Each hidden cell is a loss, a small one too.
                price.cost += (i128::from(cell.quantity) + i128::from(cell.demand.width)).unsigned_abs();
                price.figures += u64::from(cell.figures);
                price.cells.push(at);
                if best.is_some_and(|best| !price.is_less(best)) {
                    return None;
                }
            }
        }
        Some(price)
    }
}

/// None, and the best of them once each.
fn best_first<K: Ord + Copy>(mut rated: Vec<(K, u32)>) -> Vec<u32> {
    // In several sets the same row may come more than once.
    let most = 3 * CHOICE;
    if rated.len() > most {
        rated.select_nth_unstable(most);
        rated.truncate(most);
    }
    rated.sort_unstable();
    let mut best = vec![NONE];
    for (_, other) in rated {
        if best.len() <= CHOICE && !best.contains(&other) {
            best.push(other);
        }
    }
    best
}
