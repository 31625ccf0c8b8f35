//! Hides more until every hidden figure is wide enough.

use std::collections::VecDeque;

use super::Cancelled;
use super::board::Board;
use super::release::Release;
use super::rule::Rule;
use super::search::{Move, Search, Target};

/// Targets between two questions whether to go on.
const STEP: usize = 256;

/// A hidden cell, or a small figure that is no cell, by its place on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Cell(u32),
    Guarded(u32),
}

/// The moves that keep a subject wide enough.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) subject: Subject,
    pub(super) moves: Box<[Move]>,
}

#[derive(Debug)]
pub(super) struct Protection {
    pub(super) board: Board,
    /// By cell of the board: what it was hidden for.
    pub(super) hidden_for: Vec<Option<Subject>>,
    pub(super) proofs: Vec<Proof>,
    /// What nothing helps.
    pub(super) exposed: Vec<Subject>,
}

pub(super) fn protect(release: &Release, rule: &Rule, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Protection, Cancelled> {
    let board = Board::new(release, rule);
    let mut protection = Protection { hidden_for: vec![None; board.cells.len()], proofs: Vec::new(), exposed: Vec::new(), board };
    let subjects = protection.subjects();
    let mut open = VecDeque::new();
    let mut ask = Ask { done: 0, go_on };
    for (at, subject) in subjects.iter().enumerate() {
        ask.count(subjects.len() - at)?;
        if !protection.proved_as_it_is(*subject) {
            open.push_back(*subject);
        }
    }
    // Only earlier releases make anything impossible.
    let floor = (!open.is_empty() && !release.known.is_empty()).then(|| Board::all_hidden(release, rule));
    while let Some(subject) = open.pop_front() {
        ask.count(open.len())?;
        protection.widen(subject, floor.as_ref(), &mut open);
    }
    Ok(protection)
}

struct Ask<'a> {
    done: usize,
    go_on: &'a mut dyn FnMut(usize, usize) -> bool,
}

impl Ask<'_> {
    fn count(&mut self, open: usize) -> Result<(), Cancelled> {
        self.done += 1;
        let go_on = !self.done.is_multiple_of(STEP) || (self.go_on)(self.done, self.done + open);
        if go_on { Ok(()) } else { Err(Cancelled) }
    }
}

pub(super) fn target(board: &Board, subject: Subject) -> Target<'_> {
    match subject {
        Subject::Cell(cell) => {
            let cell = &board.cells[cell as usize];
            Target { rows: &board.row_sets[cell.row_set as usize], spots: &board.strips[cell.strip as usize], width: cell.demand.width }
        }
        Subject::Guarded(guarded) => {
            let guarded = &board.guarded[guarded as usize];
            Target { rows: std::slice::from_ref(&guarded.row), spots: std::slice::from_ref(&guarded.spot), width: guarded.width }
        }
    }
}

impl Protection {
    /// What is hidden at first. Zero gives nothing away, even where nothing of a place is shown.
    fn subjects(&mut self) -> Vec<Subject> {
        let mut subjects = Vec::new();
        for (at, cell) in self.board.cells.iter().enumerate() {
            let subject = Subject::Cell(at as u32);
            match (cell.demand.hidden && cell.of_release && cell.quantity > 0, cell.known) {
                (true, true) => self.exposed.push(subject),
                (true, false) => subjects.push(subject),
                (false, _) => {}
            }
        }
        subjects.extend((0..self.board.guarded.len() as u32).map(Subject::Guarded));
        subjects
    }

    fn proved_as_it_is(&mut self, subject: Subject) -> bool {
        let mut search = Search::new(&self.board, target(&self.board, subject));
        search.collect(false);
        let proved = search.lacking == 0;
        if proved {
            self.proofs.push(Proof { subject, moves: search.moves.into() });
        }
        proved
    }

    /// Hides what is needed for one subject; what was hidden is a subject too.
    fn widen(&mut self, subject: Subject, floor: Option<&Board>, open: &mut VecDeque<Subject>) {
        loop {
            let mut search = Search::new(&self.board, target(&self.board, subject));
            search.collect(false);
            if search.lacking == 0 {
                self.proofs.push(Proof { subject, moves: search.moves.into() });
                return;
            }
            match search.cheapest() {
                Some(cells) if !cells.is_empty() => cells.into_iter().for_each(|cell| self.hide(cell, subject, open)),
                _ => return self.widen_as_on(floor, subject, open),
            }
        }
    }

    /// Hides what stands in the way of the moves that would be possible if all were hidden.
    fn widen_as_on(&mut self, floor: Option<&Board>, subject: Subject, open: &mut VecDeque<Subject>) {
        let Some(floor) = floor else { return self.exposed.push(subject) };
        let mut search = Search::new(floor, target(floor, subject));
        search.collect(true);
        if search.lacking > 0 {
            return self.exposed.push(subject);
        }
        let moves = std::mem::take(&mut search.moves);
        for step in &moves {
            Search::in_the_way(&self.board, step).into_iter().for_each(|cell| self.hide(cell, subject, open));
        }
        self.proofs.push(Proof { subject, moves: moves.into() });
    }

    fn hide(&mut self, cell: u32, subject: Subject, open: &mut VecDeque<Subject>) {
        self.board.hide(cell);
        self.hidden_for[cell as usize] = Some(subject);
        open.push_back(Subject::Cell(cell));
    }
}
