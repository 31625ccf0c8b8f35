//! The last word on one figure: how far it can rise and fall, as a linear programme over whole numbers. Slow, and asked only where moves
//! were not enough.
//!
//! Unknowns are by how much figures differ from what they are, so that all being zero is where it begins: the simplex method with
//! fraction-free pivots (Edmonds), Bland's rule, and figures that stand still neither at a bound nor in the basis.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashSet};

use super::board::{ABSENT, Board};
use super::search::Target;

/// Figures that are looked at together, those first that share the smallest sums with the target; the rest is taken to stand still.
const FIGURES: usize = 50_000;
/// Unknowns among them: figures that no sum tells apart are one.
const UNKNOWNS: usize = 256;

/// Figures as they could be without an attacker seeing a difference: rows and spots with their changes, in parts of a millionth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct World {
    /// How many parts a millionth has; more than zero.
    pub(super) parts: i128,
    pub(super) changes: Vec<(u32, u32, i128)>,
}

impl World {
    /// By how much each cell of the board would differ that does; rows and strip.
    pub(super) fn differences(&self, board: &Board) -> BTreeMap<(u32, u32), i128> {
        let mut differences = BTreeMap::new();
        for (row, spot, change) in &self.changes {
            for strip in &board.strips_of[*spot as usize] {
                board.row_sets_of[*row as usize].iter().for_each(|set| *differences.entry((*set, *strip)).or_default() += change);
            }
        }
        differences.retain(|_, difference| *difference != 0);
        differences
    }

    /// The cells by which the world would be told from what is.
    pub(super) fn changed(&self, board: &Board) -> Vec<u32> {
        let differing = self.differences(board).into_keys().filter_map(|(set, strip)| board.cell_at(set, strip));
        differing.filter(|cell| board.cells[*cell as usize].seen).collect()
    }
}

/// Two worlds in which the target comes to sums at least its width apart. None where there are none, or where that would take too long or
/// too large numbers to say.
pub(super) fn worlds(board: &Board, target: Target) -> Option<[World; 2]> {
    let unknowns = unknowns(board, &target);
    let width = (i128::from(target.width), 1);
    let (rise, risen) = furthest(&unknowns, 1, width)?;
    let left = (width.0.checked_mul(risen.1)?.checked_sub(risen.0)?, risen.1);
    if left.0 <= 0 {
        return Some([rise, World { parts: 1, changes: Vec::new() }]);
    }
    let (fall, fallen) = furthest(&unknowns, -1, left)?;
    let enough = fallen.0.checked_mul(left.1)? >= left.0.checked_mul(fallen.1)?;
    enough.then_some([rise, fall])
}

/// Figures that are in the same sums, inside the target or outside.
struct Unknown {
    /// Rows and spots with their quantities.
    figures: Vec<(u32, u32, i128)>,
    in_target: bool,
}

struct Unknowns {
    all: Vec<Unknown>,
    /// For each seen sum the unknowns that are in it.
    sums: Vec<Vec<usize>>,
}

fn unknowns(board: &Board, target: &Target) -> Unknowns {
    let mut found = Found { board, target, met: HashSet::new(), open: BinaryHeap::new(), cells: HashSet::new(), classes: BTreeMap::new() };
    let mut room = found.take(target.rows, target.spots);
    while let Some(Reverse((_, cell))) = found.open.pop().filter(|_| room) {
        let cell = &board.cells[cell as usize];
        room = found.take(&board.row_sets[cell.row_set as usize], &board.strips[cell.strip as usize]);
    }
    let mut sums: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (unknown, (_, cells)) in found.classes.keys().enumerate() {
        cells.iter().for_each(|cell| sums.entry(*cell).or_default().push(unknown));
    }
    let sums: BTreeSet<Vec<usize>> = sums.into_values().collect();
    Unknowns { all: found.classes.into_values().collect(), sums: sums.into_iter().collect() }
}

struct Found<'a> {
    board: &'a Board,
    target: &'a Target<'a>,
    met: HashSet<(u32, u32)>,
    /// Cells whose figures are still to be taken, the smallest first.
    open: BinaryHeap<Reverse<(u32, u32)>>,
    /// Those that are or were among them.
    cells: HashSet<u32>,
    /// By whether they are in the target, and by cells.
    classes: BTreeMap<(bool, Vec<u32>), Unknown>,
}

impl Found<'_> {
    /// False where there are too many.
    fn take(&mut self, rows: &[u32], spots: &[u32]) -> bool {
        rows.iter().all(|row| spots.iter().all(|spot| self.take_one(*row, *spot)))
    }

    fn take_one(&mut self, row: u32, spot: u32) -> bool {
        let board = self.board;
        if board.quantity(row, spot) == ABSENT || !self.met.insert((row, spot)) {
            return true;
        }
        if self.met.len() > FIGURES {
            return false;
        }
        let Some(cells) = seen_with(board, row, spot) else { return true };
        let in_target = self.target.has_row(row) && self.target.has_spot(spot);
        let class = (in_target, cells);
        if self.classes.len() == UNKNOWNS && !self.classes.contains_key(&class) {
            return false;
        }
        for cell in &class.1 {
            if self.cells.insert(*cell) {
                self.open.push(Reverse((board.cells[*cell as usize].figures, *cell)));
            }
        }
        let of_class = self.classes.entry(class).or_insert_with(|| Unknown { figures: Vec::new(), in_target });
        of_class.figures.push((row, spot, board.quantity(row, spot).into()));
        true
    }
}

/// The seen cells that hold a figure, ascending; none where one of them is the figure itself.
fn seen_with(board: &Board, row: u32, spot: u32) -> Option<Vec<u32>> {
    let mut cells = Vec::new();
    for strip in &board.strips_of[spot as usize] {
        let signature = board.signature(*strip, row);
        if board.lonely(signature) && board.strips[*strip as usize].len() == 1 {
            return None;
        }
        cells.extend(board.seen_sets(signature).iter().filter_map(|set| board.cell_at(*set, *strip)));
    }
    cells.sort_unstable();
    Some(cells)
}

/// A world in which the target differs in the direction of `sign` by `need`, or by as much as it can, and by how much. Fractions.
fn furthest(unknowns: &Unknowns, sign: i128, need: (i128, i128)) -> Option<(World, (i128, i128))> {
    let mut tableau = Tableau::new(unknowns, sign)?;
    loop {
        let reached = tableau.reached()?;
        let enough = reached.checked_mul(need.1)? >= need.0.checked_mul(tableau.denominator)?;
        if enough || !tableau.step(need.0)? {
            return Some((tableau.world(unknowns)?, (tableau.reached()?, tableau.denominator)));
        }
    }
}

/// Each basic unknown is minus the sum of its row over the others, divided by the denominator.
struct Tableau {
    rows: Vec<Vec<i128>>,
    basis: Vec<usize>,
    denominator: i128,
    goal: Vec<i128>,
    /// How far each unknown can fall.
    quantities: Vec<i128>,
    /// Of those that are not basic: zero, minus all of it, or in the end whatever is enough.
    values: Vec<i128>,
}

impl Tableau {
    fn new(unknowns: &Unknowns, sign: i128) -> Option<Self> {
        let width = unknowns.all.len();
        let mut tableau = Self {
            rows: Vec::new(),
            basis: Vec::new(),
            denominator: 1,
            goal: unknowns.all.iter().map(|unknown| if unknown.in_target { sign } else { 0 }).collect(),
            quantities: unknowns.all.iter().map(|unknown| unknown.figures.iter().map(|(_, _, quantity)| quantity).sum()).collect(),
            values: vec![0; width],
        };
        for sum in &unknowns.sums {
            let mut row = vec![0; width];
            sum.iter().for_each(|unknown| row[*unknown] = tableau.denominator);
            tableau.put(row)?;
        }
        Some(tableau)
    }

    /// One more equation; nothing where it follows from those before.
    fn put(&mut self, mut row: Vec<i128>) -> Option<()> {
        for (basic, other) in self.basis.iter().zip(&self.rows) {
            // Other rows have nothing in the column of a basic unknown, so one after the other is as well as all at once.
            let factor = row[*basic] / self.denominator;
            for (entry, of_other) in row.iter_mut().zip(other) {
                *entry = entry.checked_sub(factor.checked_mul(*of_other)?)?;
            }
        }
        let free = |column: &usize| row[*column] != 0;
        // The largest has the most room to move with the others.
        if let Some(column) = (0..row.len()).filter(free).max_by_key(|column| (self.quantities[*column], Reverse(*column))) {
            self.rows.push(row);
            self.basis.push(column);
            self.pivot(self.rows.len() - 1, column)?;
        }
        Some(())
    }

    fn pivot(&mut self, row: usize, column: usize) -> Option<()> {
        if self.rows[row][column] < 0 {
            self.rows[row].iter_mut().for_each(|entry| *entry = -*entry);
        }
        let pivot_row = self.rows[row].clone();
        let pivot = pivot_row[column];
        for (_, other) in self.rows.iter_mut().enumerate().filter(|(index, _)| *index != row) {
            let factor = other[column];
            for (entry, of_pivot) in other.iter_mut().zip(&pivot_row) {
                let turned = entry.checked_mul(pivot)?.checked_sub(factor.checked_mul(*of_pivot)?)?;
                *entry = turned / self.denominator;
            }
        }
        self.denominator = pivot;
        self.basis[row] = column;
        self.values[column] = 0;
        Some(())
    }

    /// What a basic unknown is now, times the denominator.
    fn basic(&self, row: usize) -> Option<i128> {
        let mut value = 0_i128;
        for (entry, of_other) in self.rows[row].iter().zip(&self.values) {
            if *of_other != 0 {
                value = value.checked_sub(entry.checked_mul(*of_other)?)?;
            }
        }
        Some(value)
    }

    /// The goal, times the denominator.
    fn reached(&self) -> Option<i128> {
        let mut reached = 0_i128;
        for (goal, value) in self.goal.iter().zip(&self.values) {
            reached = reached.checked_add(goal.checked_mul(*value)?.checked_mul(self.denominator)?)?;
        }
        for (row, basic) in self.basis.iter().enumerate() {
            if self.goal[*basic] != 0 {
                reached = reached.checked_add(self.goal[*basic].checked_mul(self.basic(row)?)?)?;
            }
        }
        Some(reached)
    }

    /// Moves one unknown as far as the others let it, endless ones by `need`. False where nothing brings the goal any further.
    fn step(&mut self, need: i128) -> Option<bool> {
        for column in (0..self.values.len()).filter(|column| !self.basis.contains(column)) {
            let mut gain = self.goal[column].checked_mul(self.denominator)?;
            for (row, basic) in self.basis.iter().enumerate().filter(|(_, basic)| self.goal[**basic] != 0) {
                gain = gain.checked_sub(self.goal[*basic].checked_mul(self.rows[row][column])?)?;
            }
            let can_fall = self.values[column] > -self.quantities[column];
            if gain > 0 || gain < 0 && can_fall {
                self.turn(column, gain.signum(), gain.abs(), need)?;
                return Some(true);
            }
        }
        Some(false)
    }

    fn turn(&mut self, column: usize, sign: i128, gain: i128, need: i128) -> Option<()> {
        // The nearest bound as a fraction, and whose it is; of equals the first unknown (Bland).
        let mut nearest: Option<(i128, i128, usize, Option<usize>)> = None;
        if sign < 0 {
            nearest = Some((self.quantities[column] + self.values[column], 1, column, None));
        }
        for (row, basic) in self.basis.iter().enumerate() {
            let speed = self.rows[row][column] * sign;
            if speed > 0 {
                let room = self.basic(row)?.checked_add(self.quantities[*basic].checked_mul(self.denominator)?)?;
                let nearer = match nearest {
                    None => true,
                    Some((of_nearest, per, unknown, _)) => {
                        let (own, other) = (room.checked_mul(per)?, of_nearest.checked_mul(speed)?);
                        own < other || own == other && *basic < unknown
                    }
                };
                if nearer {
                    nearest = Some((room, speed, *basic, Some(row)));
                }
            }
        }
        match nearest {
            // One by one as much as the denominator is worth of the goal, at least.
            None => {
                let far = need.checked_mul(self.denominator)?.checked_div_euclid(gain)?.checked_add(1)?;
                self.values[column] = self.values[column].checked_add(far.checked_mul(sign)?)?;
            }
            Some((_, _, _, None)) => self.values[column] = -self.quantities[column],
            Some((_, _, leaving, Some(row))) => {
                self.pivot(row, column)?;
                self.values[leaving] = -self.quantities[leaving];
            }
        }
        Some(())
    }

    fn world(&self, unknowns: &Unknowns) -> Option<World> {
        let mut world = World { parts: self.denominator, changes: Vec::new() };
        let mut basic = vec![None; self.values.len()];
        for (row, of_row) in self.basis.iter().enumerate() {
            basic[*of_row] = Some(self.basic(row)?);
        }
        for (unknown, (basic, value)) in unknowns.all.iter().zip(basic.into_iter().zip(&self.values)) {
            let mut change = basic.unwrap_or(value.checked_mul(self.denominator)?);
            for (row, spot, quantity) in &unknown.figures {
                // What rises does so in one figure; what falls may need several.
                let own = change.max(-quantity.checked_mul(self.denominator)?);
                if own != 0 {
                    world.changes.push((*row, *spot, own));
                }
                change -= own;
            }
        }
        Some(world)
    }
}
