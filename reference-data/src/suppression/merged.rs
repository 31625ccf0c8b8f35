//! A board with what its seen cells do not tell apart taken as one. Moves between many small figures, each too small to be one, are moves
//! between two of these.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::board::{ABSENT, Board, BoardCell};
use super::classes;
use super::exact::{World, worlds};
use super::search::{Move, Search, Target};

pub(super) struct Merged {
    board: Board,
    /// Rows and spots of the board in those of the merged one.
    row_of: Vec<u32>,
    spot_of: Vec<u32>,
    /// And back.
    rows: Vec<Vec<u32>>,
    spots: Vec<Vec<u32>>,
}

impl Merged {
    /// `targets`: what has to stay a set of rows and spots of its own.
    pub(super) fn new(board: &Board, targets: &[Target]) -> Self {
        let seen = || board.cells.iter().filter(|cell| cell.seen);
        let row_sets: BTreeSet<u32> = seen().map(|cell| cell.row_set).collect();
        let strips: BTreeSet<u32> = seen().map(|cell| cell.strip).collect();
        let sets = |all: &'_ [Vec<u32>], used: &BTreeSet<u32>| used.iter().map(|id| all[*id as usize].clone()).collect::<Vec<_>>();
        let (of_rows, of_spots) = (sets(&board.row_sets, &row_sets), sets(&board.strips, &strips));
        let row_of = classes(board.rows, of_rows.iter().map(Vec::as_slice).chain(targets.iter().map(|target| target.rows)));
        let spot_of = classes(board.spots, of_spots.iter().map(Vec::as_slice).chain(targets.iter().map(|target| target.spots)));
        let (rows, spots) = (members(&row_of), members(&spot_of));
        let number = |used: BTreeSet<u32>| used.into_iter().zip(0..).collect::<HashMap<u32, u32>>();
        let (row_set_of, strip_of) = (number(row_sets), number(strips));
        let cells: Vec<BoardCell> =
            seen().map(|cell| BoardCell { row_set: row_set_of[&cell.row_set], strip: strip_of[&cell.strip], ..*cell }).collect();
        let mut quantities = vec![ABSENT; rows.len() * spots.len()];
        for (spot, of_spot) in (0..).zip(&spot_of) {
            for (row, of_row) in (0..).zip(&row_of) {
                let quantity = board.quantity(row, spot);
                if quantity != ABSENT {
                    let sum = &mut quantities[*of_spot as usize * rows.len() + *of_row as usize];
                    *sum = quantity.saturating_add((*sum).max(0));
                }
            }
        }
        let merge = |sets: Vec<Vec<u32>>, of: &[u32]| sets.iter().map(|set| within(set, of)).collect();
        let merged = Board::over(rows.len(), spots.len(), quantities, merge(of_rows, &row_of), merge(of_spots, &spot_of)).with_cells(cells);
        Self { board: merged, row_of, spot_of, rows, spots }
    }

    /// Two worlds of the board that was merged, in which one of the targets is its width apart. `exactly`: beyond what moves reach.
    pub(super) fn worlds(&self, board: &Board, target: Target, exactly: bool) -> Option<[World; 2]> {
        let (rows, spots) = (within(target.rows, &self.row_of), within(target.spots, &self.spot_of));
        let own = Target { rows: &rows, spots: &spots, width: target.width };
        let mut search = Search::new(&self.board, own);
        search.collect(true);
        let found = match search.lacking {
            0 => of_moves(&search.moves),
            _ if exactly => worlds(&self.board, own)?,
            _ => return None,
        };
        Some(found.map(|world| self.spread(board, world)))
    }

    /// Each change over the figures that were taken as one: a rise in the first, a fall in as many as it needs.
    fn spread(&self, board: &Board, world: World) -> World {
        let mut changes = Vec::new();
        for (row, spot, mut change) in world.changes {
            let figures = self.spots[spot as usize].iter().flat_map(|spot| self.rows[row as usize].iter().map(|row| (*row, *spot)));
            for (row, spot) in figures.filter(|(row, spot)| board.quantity(*row, *spot) != ABSENT) {
                let own = change.max(-i128::from(board.quantity(row, spot)) * world.parts);
                if own != 0 {
                    changes.push((row, spot, own));
                }
                change -= own;
                if change == 0 {
                    break;
                }
            }
        }
        World { parts: world.parts, changes }
    }
}

fn of_moves(moves: &[Move]) -> [World; 2] {
    [1, -1].map(|sign: i64| {
        let mut changes: BTreeMap<(u32, u32), i128> = BTreeMap::new();
        for step in moves.iter().filter(|step| step.amount.signum() == sign) {
            for (row, spot, factor) in step.corners() {
                *changes.entry((row, spot)).or_default() += i128::from(step.amount) * i128::from(factor);
            }
        }
        World { parts: 1, changes: changes.into_iter().map(|((row, spot), change)| (row, spot, change)).collect() }
    })
}

fn members(class_of: &[u32]) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = Vec::new();
    for (element, class) in (0..).zip(class_of) {
        if members.len() == *class as usize {
            members.push(Vec::new());
        }
        members[*class as usize].push(element);
    }
    members
}

fn within(set: &[u32], class_of: &[u32]) -> Vec<u32> {
    let classes: BTreeSet<u32> = set.iter().map(|element| class_of[*element as usize]).collect();
    classes.into_iter().collect()
}
