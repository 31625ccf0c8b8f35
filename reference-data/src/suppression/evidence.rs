//! The proof of a decision, checked from the definition: nothing of what found it is used.

use super::board::{ABSENT, Board};
use super::exact::World;
use super::protect::{Evidence, Proof, Subject, target};
use super::search::{Move, Target};

/// A hidden figure of which it is not shown that it stays wide enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    #[error("hidden figures and proofs that do not match")]
    Unmatched,
    #[error("a move that an attacker would see")]
    Seen,
    #[error("a figure below zero")]
    Negative,
    #[error("an interval that is too short")]
    Narrow,
}

/// Whether every subject has a proof and every proof holds on the board. `exposed` have none.
pub(super) fn check(board: &Board, proofs: &[Proof], exposed: &[Subject]) -> Result<(), Unproved> {
    let hidden = (0_u32..).zip(&board.cells).filter(|(_, cell)| cell.of_release && cell.quantity > 0 && (cell.demand.hidden || !cell.seen));
    let guarded = (0..board.guarded.len() as u32).map(Subject::Guarded);
    let subjects: Vec<Subject> = hidden.map(|(at, _)| Subject::Cell(at)).chain(guarded).collect();
    let mut proved: Vec<Subject> = proofs.iter().map(|proof| proof.subject).chain(exposed.iter().copied()).collect();
    proved.sort_unstable();
    if proved != subjects {
        return Err(Unproved::Unmatched);
    }
    proofs.iter().try_for_each(|proof| check_one(board, proof))
}

fn check_one(board: &Board, proof: &Proof) -> Result<(), Unproved> {
    let target = target(board, proof.subject);
    // Where the subject rises, and where it falls.
    let worlds = match &proof.by {
        Evidence::Moves(moves) => of_moves(board, moves)?,
        Evidence::Worlds(worlds) => {
            let worlds = worlds.each_ref().map(|world| World { parts: world.parts, changes: world.changes.clone() });
            if worlds.iter().any(|world| world.is_seen(board)) {
                return Err(Unproved::Seen);
            }
            worlds
        }
    };
    let [rise, fall] = worlds;
    if !(rise.is_possible(board) && fall.is_possible(board)) {
        return Err(Unproved::Negative);
    }
    // As fractions over both their parts.
    let apart = rise.change_of(&target) * fall.parts - fall.change_of(&target) * rise.parts;
    if apart < i128::from(target.width) * rise.parts * fall.parts {
        return Err(Unproved::Narrow);
    }
    Ok(())
}

fn of_moves(board: &Board, moves: &[Move]) -> Result<[World; 2], Unproved> {
    let mut worlds = [World { parts: 1, changes: Vec::new() }, World { parts: 1, changes: Vec::new() }];
    for step in moves {
        if is_seen(board, step) {
            return Err(Unproved::Seen);
        }
        let world = &mut worlds[usize::from(step.amount < 0)];
        for (row, spot, factor) in step.corners() {
            world.turn(row, spot, i128::from(step.amount) * i128::from(factor));
        }
    }
    Ok(worlds)
}

/// Whether a seen cell changes: one with exactly one of the rows and exactly one of the spots.
fn is_seen(board: &Board, step: &Move) -> bool {
    let one_of = |sets_of: &[Vec<u32>], elements: [u32; 2]| -> Vec<u32> {
        let sets = elements.map(|element| sets_of.get(element as usize).map_or(&[][..], Vec::as_slice));
        let only = |these: &[u32], those: &[u32]| these.iter().copied().filter(|set| !those.contains(set)).collect::<Vec<u32>>();
        [only(sets[0], sets[1]), only(sets[1], sets[0])].concat()
    };
    let strips = one_of(&board.strips_of, step.spots);
    let cells = one_of(&board.row_sets_of, step.rows).into_iter().flat_map(|set| strips.iter().map(move |strip| (set, *strip)));
    cells.filter_map(|(set, strip)| board.cell_at(set, strip)).any(|cell| board.cells[cell as usize].seen)
}

impl World {
    fn turn(&mut self, row: u32, spot: u32, change: i128) {
        match self.changes.iter_mut().find(|(of_row, of_spot, _)| (*of_row, *of_spot) == (row, spot)) {
            Some((_, _, known)) => *known += change,
            None => self.changes.push((row, spot, change)),
        }
    }

    /// Whether a seen cell differs.
    fn is_seen(&self, board: &Board) -> bool {
        board.cells.iter().filter(|cell| cell.seen).any(|cell| {
            let (rows, spots) = (&board.row_sets[cell.row_set as usize], &board.strips[cell.strip as usize]);
            let own = self.changes.iter().filter(|(row, spot, _)| rows.contains(row) && spots.contains(spot));
            own.map(|(_, _, change)| change).sum::<i128>() != 0
        })
    }

    fn is_possible(&self, board: &Board) -> bool {
        let possible = |quantity: i64, change: i128| quantity != ABSENT && i128::from(quantity) * self.parts + change >= 0;
        self.parts > 0 && self.changes.iter().all(|(row, spot, change)| possible(board.quantity(*row, *spot), *change))
    }

    fn change_of(&self, target: &Target) -> i128 {
        self.changes.iter().filter(|(row, spot, _)| target.has_row(*row) && target.has_spot(*spot)).map(|(_, _, change)| change).sum()
    }
}
