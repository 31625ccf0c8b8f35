//! Ways in which figures could be other than they are without an attacker seeing a difference.
//!
//! A *move* raises the figure of a row and spot by some amount and, where cells are seen that hold it, lowers another row's or another
//! spot's by the same, or all four corners of a rectangle in turn. Nothing seen changes by it as long as no seen cell tells its corners
//! apart: one that holds exactly one of its rows and exactly one of its spots (or, with one row, exactly one of the spots). Moves that
//! leave every figure at zero or more are other worlds which the attacker can not rule out; how far a hidden figure rises in one and
//! falls in another is how wide it stays.

use std::cmp::Reverse;

use super::board::{ABSENT, Board, UNSEEN};
use super::flow::{bound, flow};

/// No second row, or no second spot.
pub(super) const NONE: u32 = u32::MAX;

/// Figures of a cell through which moves are looked for before others are hidden, and those for which others are.
const THROUGH: usize = 64;
const HIDE_THROUGH: usize = 6;
/// Second rows and second spots among which the cheapest move is chosen.
const CHOICE: usize = 12;
/// Moves between two spots that are kept beside those that already take all there is to take.
const SPARE: usize = 16;
/// Moves that are arranged together at most; where there are more, they stay as they came.
const MET: usize = 4_096;

/// Raises the figure of the first row and spot by `amount` (lowers it, where that is negative) and turns the other corners accordingly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) rows: [u32; 2],
    pub(super) spots: [u32; 2],
    pub(super) amount: i64,
}

impl Move {
    /// Rows and spots with the factor of the amount.
    pub(super) fn corners(&self) -> impl Iterator<Item = (u32, u32, i64)> {
        let corner = |row: usize, spot: usize| (self.rows[row], self.spots[spot], if row == spot { 1 } else { -1 });
        [corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)].into_iter().filter(|(row, spot, _)| *row != NONE && *spot != NONE)
    }
}

/// What is to be protected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) rows: &'a [u32],
    pub(super) spots: &'a [u32],
    pub(super) width: i64,
}

impl Target<'_> {
    pub(super) fn has_row(&self, row: u32) -> bool {
        has(self.rows, row)
    }

    pub(super) fn has_spot(&self, spot: u32) -> bool {
        has(self.spots, spot)
    }
}

fn has(set: &[u32], element: u32) -> bool {
    if let [only] = set { *only == element } else { set.binary_search(&element).is_ok() }
}

/// The moves found for one target.
#[derive(Debug)]
pub(super) struct Search<'a> {
    board: &'a Board,
    target: Target<'a>,
    pub(super) moves: Vec<Move>,
    /// What the moves do not reach yet.
    pub(super) lacking: i64,
    /// How much of a figure the moves already take away, in the world where the target rises and where it falls; by figure.
    taken: [Vec<((u32, u32), i64)>; 2],
    /// Rows and spots of the moves that were met.
    met: Vec<([u32; 2], [u32; 2])>,
    strips: Vec<u32>,
}

const RISING: usize = 0;
const FALLING: usize = 1;

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

impl<'a> Search<'a> {
    pub(super) fn new(board: &'a Board, target: Target<'a>) -> Self {
        Self {
            board,
            target,
            moves: Vec::new(),
            lacking: target.width,
            taken: [Vec::new(), Vec::new()],
            met: Vec::new(),
            strips: Vec::new(),
        }
    }

    /// Collects moves that are possible as things stand until the target is wide enough or there are no more.
    pub(super) fn collect(&mut self, everywhere: bool) {
        let figures = self.figures();
        let through = if everywhere { figures.len() } else { THROUGH };
        for (row, spot) in figures.into_iter().take(through) {
            if self.collect_from(row, spot) {
                return;
            }
        }
        self.rearrange();
    }

    /// One after the other the moves did not come to enough; all together they may.
    fn rearrange(&mut self) {
        if !(2..MET).contains(&self.met.len()) {
            return;
        }
        let lowered = [RISING, FALLING].map(|world| {
            let sides = if world == RISING { [(0, 1), (1, 0)] } else { [(0, 0), (1, 1)] };
            let of_move = |(rows, spots): &([u32; 2], [u32; 2])| {
                sides.map(|(row, spot)| Some((rows[row], spots[spot])).filter(|(row, spot)| *row != NONE && *spot != NONE))
            };
            self.met.iter().map(of_move).collect::<Vec<_>>()
        });
        let board = self.board;
        let quantity = |row, spot| board.quantity(row, spot);
        let most = lowered.iter().map(|lowered| bound(lowered, quantity)).fold(0_i64, i64::saturating_add);
        if most < self.target.width {
            return;
        }
        let met = std::mem::take(&mut self.met);
        self.moves.clear();
        self.taken = [Vec::new(), Vec::new()];
        self.lacking = self.target.width;
        for (lowered, sign) in lowered.iter().zip([1, -1]) {
            let amounts = flow(lowered, quantity, self.lacking);
            for ((rows, spots), amount) in met.iter().zip(amounts) {
                self.add(Move { rows: *rows, spots: *spots, amount: amount * sign });
            }
        }
    }

    fn add(&mut self, step: Move) {
        if step.amount == 0 {
            return;
        }
        let (world, sign) = if step.amount > 0 { (RISING, 1) } else { (FALLING, -1) };
        let amount = step.amount.abs();
        let taken = &mut self.taken[world];
        for (row, spot, _) in step.corners().filter(|(_, _, factor)| *factor != sign) {
            match taken.binary_search_by_key(&(row, spot), |(figure, _)| *figure) {
                Ok(at) => taken[at].1 += amount,
                Err(at) => taken.insert(at, ((row, spot), amount)),
            }
        }
        self.moves.push(step);
        self.lacking -= amount;
    }

    /// The figures of the target, those first of which the least is seen.
    fn figures(&self) -> Vec<(u32, u32)> {
        let board = self.board;
        let mut figures: Vec<(u32, u32)> = Vec::new();
        for row in self.target.rows {
            figures.extend(self.target.spots.iter().map(|spot| (*row, *spot)).filter(|(row, spot)| board.quantity(*row, *spot) != ABSENT));
        }
        if figures.len() > 1 {
            let seen = |row, spot: u32| {
                let strips = board.strips_of[spot as usize].iter();
                strips.map(|strip| board.seen_sets(board.signature(*strip, row)).len()).sum::<usize>()
            };
            figures.sort_by_cached_key(|(row, spot)| (seen(*row, *spot), Reverse(board.quantity(*row, *spot))));
        }
        figures
    }

    /// Whether the target is wide enough now.
    fn collect_from(&mut self, row: u32, spot: u32) -> bool {
        let board = self.board;
        if self.collect_between(row, spot, NONE) {
            return true;
        }
        for other in &board.near[spot as usize] {
            let apart = !self.target.has_spot(*other) && board.quantity(row, *other) != ABSENT;
            if apart && self.collect_between(row, spot, *other) {
                return true;
            }
        }
        false
    }

    fn collect_between(&mut self, row: u32, spot: u32, other_spot: u32) -> bool {
        let board = self.board;
        self.strips_between(spot, other_spot);
        let mut fewest: Option<&[u32]> = None;
        for strip in &self.strips {
            let signature = board.signature(*strip, row);
            if signature == UNSEEN {
                continue;
            }
            if board.lonely(signature) {
                return false;
            }
            let alike = board.alike(*strip, signature);
            if fewest.is_none_or(|fewest| alike.len() < fewest.len()) {
                fewest = Some(alike);
            }
        }
        let Some(alike) = fewest else {
            self.take(row, NONE, spot, other_spot);
            return self.lacking == 0;
        };
        let mut spare = 0;
        for other_row in alike {
            let fits = *other_row != row
                && !self.target.has_row(*other_row)
                && self.strips.iter().all(|strip| board.signature(*strip, row) == board.signature(*strip, *other_row));
            if fits {
                self.take(row, *other_row, spot, other_spot);
                if self.lacking == 0 {
                    return true;
                }
                // A few more, for what another order could gain.
                spare += usize::from(self.is_exhausted(row, spot, other_spot));
                if spare > SPARE {
                    return false;
                }
            }
        }
        false
    }

    /// The strips that hold exactly one of the two spots; all that hold the first where there is no second.
    fn strips_between(&mut self, spot: u32, other: u32) {
        let of = |spot: u32| self.board.strips_of.get(spot as usize).map_or(&[][..], Vec::as_slice);
        self.strips.clear();
        self.strips.extend(differing(of(spot), of(other)));
    }

    /// Adds the move with these corners as far as the figures let it.
    fn take(&mut self, row: u32, other_row: u32, spot: u32, other_spot: u32) {
        let (rows, spots) = ([row, other_row], [spot, other_spot]);
        // Most could not be made at all, or no more; that is quickly seen.
        if self.room(rows, spots, |quantity, _, _| quantity).is_none_or(|(rise, fall)| rise + fall == 0) {
            return;
        }
        if self.met.len() < MET {
            self.met.push((rows, spots));
        }
        let Some((rise, fall)) = self.reach(row, other_row, spot, other_spot) else { return };
        for (reach, sign) in [(rise, 1), (fall, -1)] {
            self.add(Move { rows, spots, amount: reach.min(self.lacking) * sign });
        }
    }

    /// How far the target can rise and fall by the move, beside those that are there already. None where a corner has no figure.
    fn reach(&self, row: u32, other_row: u32, spot: u32, other_spot: u32) -> Option<(i64, i64)> {
        self.room([row, other_row], [spot, other_spot], |quantity, figure, world| quantity - self.taken_of(figure, world))
    }

    fn taken_of(&self, figure: (u32, u32), world: usize) -> i64 {
        let taken = &self.taken[world];
        taken.binary_search_by_key(&figure, |(figure, _)| *figure).map_or(0, |at| taken[at].1)
    }

    /// Whether nothing is left of the figures of the row that moves between these spots lower.
    fn is_exhausted(&self, row: u32, spot: u32, other_spot: u32) -> bool {
        let gone = |spot: u32, world: usize| spot != NONE && self.board.quantity(row, spot) <= self.taken_of((row, spot), world);
        gone(spot, FALLING) && gone(other_spot, RISING)
    }

    /// As far as the figures that it lowers let it, of which there is `left`.
    fn room(&self, rows: [u32; 2], spots: [u32; 2], left: impl Fn(i64, (u32, u32), usize) -> i64) -> Option<(i64, i64)> {
        let (mut rise, mut fall) = (self.target.width, self.target.width);
        let shape = Move { rows, spots, amount: 0 };
        for (row, spot, factor) in shape.corners() {
            let quantity = self.board.quantity(row, spot);
            if quantity == ABSENT {
                return None;
            }
            let (world, reach) = if factor > 0 { (FALLING, &mut fall) } else { (RISING, &mut rise) };
            *reach = (*reach).min(left(quantity, (row, spot), world));
        }
        Some((rise, fall))
    }

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

    /// The cells that stand in the way of a move.
    pub(super) fn in_the_way(board: &Board, step: &Move) -> Vec<u32> {
        let [spot, other_spot] = step.spots;
        let of = |spot: u32| board.strips_of.get(spot as usize).map_or(&[][..], Vec::as_slice);
        let mut cells = Vec::new();
        for strip in differing(of(spot), of(other_spot)) {
            let seen = |row: u32| if row == NONE { &[] } else { board.seen_sets(board.signature(strip, row)) };
            cells.extend(differing(seen(step.rows[0]), seen(step.rows[1])).filter_map(|set| board.cell_at(set, strip)));
        }
        cells
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

/// What is in exactly one of two ascending lists, ascending.
fn differing<'a>(one: &'a [u32], other: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let (mut at, mut at_other) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            match (one.get(at), other.get(at_other)) {
                (Some(a), Some(b)) if a == b => (at, at_other) = (at + 1, at_other + 1),
                (Some(a), Some(b)) if a > b => {
                    at_other += 1;
                    return Some(*b);
                }
                (Some(a), _) => {
                    at += 1;
                    return Some(*a);
                }
                (None, Some(b)) => {
                    at_other += 1;
                    return Some(*b);
                }
                (None, None) => return None,
            }
        }
    })
}
