//! Hides more until every hidden figure is wide enough.

use std::collections::VecDeque;

use super::Cancelled;
use super::board::Board;
use super::exact::World;
use super::merged::Merged;
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

/// What keeps a subject wide enough.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) subject: Subject,
    pub(super) by: Evidence,
}

#[derive(Debug, Clone)]
pub(super) enum Evidence {
    /// Those that raise it are one world, those that lower it another.
    Moves(Box<[Move]>),
    Worlds(Box<[World; 2]>),
}

#[derive(Debug)]
pub(super) struct Protection {
    pub(super) board: Board,
    /// By cell of the board: what it was hidden for.
    pub(super) hidden_for: Vec<Option<Subject>>,
    pub(super) proofs: Vec<Proof>,
    /// What is too small and nothing helps.
    pub(super) exposed: Vec<Subject>,
    /// Cells that could be shown, had to be hidden, and can not be as wide as others.
    pub(super) narrow: Vec<Subject>,
}

pub(super) fn protect(release: &Release, rule: &Rule, go_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Protection, Cancelled> {
    let board = Board::new(release, rule);
    let hidden_for = vec![None; board.cells.len()];
    let mut protection = Protection { hidden_for, proofs: Vec::new(), exposed: Vec::new(), narrow: Vec::new(), board };
    let subjects = protection.subjects();
    let mut open = VecDeque::new();
    let mut ask = Ask { done: 0, go_on };
    for (at, subject) in subjects.iter().enumerate() {
        ask.count(subjects.len() - at)?;
        if !protection.proved_on(None, *subject) {
            open.push_back(*subject);
        }
    }
    // Without earlier releases nothing is impossible: a figure all of whose cells are hidden can be anything.
    let mut floors = if open.is_empty() || release.known.is_empty() { None } else { Some(Floors::new(&protection.board, &mut ask)?) };
    while !open.is_empty() {
        let mut hard = Vec::new();
        while let Some(subject) = open.pop_front() {
            ask.count(open.len())?;
            if !protection.widen(subject, floors.as_ref(), &mut open) {
                let floors = floors.get_or_insert_with(|| Floors::without_earlier(&protection.board));
                if !protection.widen_on(floors, subject, &mut open) {
                    hard.push(subject);
                }
            }
        }
        if let Some(floors) = floors.as_ref().filter(|_| !hard.is_empty()) {
            protection.settle(&floors.last, &hard, &mut open, &mut ask)?;
        }
    }
    Ok(protection)
}

/// How little can be left to see.
struct Floors {
    /// What earlier releases have shown, zeros, and whatever could not be wide enough if it was hidden: who sees the rest of these sees as
    /// much of it anyway.
    usual: Board,
    /// Earlier releases alone.
    last: Board,
}

impl Floors {
    fn without_earlier(board: &Board) -> Self {
        Self { usual: board.all_hidden(false), last: board.all_hidden(true) }
    }

    fn new(board: &Board, ask: &mut Ask) -> Result<Self, Cancelled> {
        let mut usual = board.all_hidden(false);
        loop {
            let mut narrow = Vec::new();
            for (at, cell) in (0_u32..).zip(&usual.cells) {
                if cell.of_release && !cell.seen && !cell.demand.hidden {
                    ask.count(usual.cells.len())?;
                    if !is_wide(&usual, Subject::Cell(at)) {
                        narrow.push(at);
                    }
                }
            }
            if narrow.is_empty() {
                return Ok(Self { usual, last: board.all_hidden(true) });
            }
            narrow.into_iter().for_each(|cell| usual.show(cell));
        }
    }
}

fn is_wide(board: &Board, subject: Subject) -> bool {
    let mut search = Search::new(board, target(board, subject));
    search.collect(true);
    search.lacking == 0
}

struct Ask<'a> {
    done: usize,
    go_on: &'a mut dyn FnMut(usize, usize) -> bool,
}

impl Ask<'_> {
    fn count(&mut self, open: usize) -> Result<(), Cancelled> {
        self.done += 1;
        if (self.done - 1).is_multiple_of(STEP) { self.now(open) } else { Ok(()) }
    }

    fn now(&mut self, open: usize) -> Result<(), Cancelled> {
        if (self.go_on)(self.done, self.done + open) { Ok(()) } else { Err(Cancelled) }
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

    /// Whether the subject is wide enough on a floor, where what is in the way is hidden for it, or as things stand.
    fn proved_on(&mut self, floor: Option<(&Board, &mut VecDeque<Subject>)>, subject: Subject) -> bool {
        let board = floor.as_ref().map_or(&self.board, |(floor, _)| floor);
        let mut search = Search::new(board, target(board, subject));
        search.collect(floor.is_some());
        if search.lacking > 0 {
            return false;
        }
        let moves: Box<[Move]> = search.moves.into();
        if let Some((_, open)) = floor {
            for step in &moves {
                Search::in_the_way(&self.board, step).into_iter().for_each(|cell| self.hide(cell, subject, open));
            }
        }
        self.proofs.push(Proof { subject, by: Evidence::Moves(moves) });
        true
    }

    /// Hides what is needed for one subject; what was hidden is a subject too. Whether that was enough.
    fn widen(&mut self, subject: Subject, floors: Option<&Floors>, open: &mut VecDeque<Subject>) -> bool {
        loop {
            let mut search = Search::new(&self.board, target(&self.board, subject));
            search.collect(false);
            // What the floor shows is not worth hiding.
            let may_hide = |cell: u32| floors.is_none_or(|floors| !floors.usual.cells[cell as usize].seen);
            let cells = search.cheapest(&may_hide);
            if search.lacking == 0 {
                self.proofs.push(Proof { subject, by: Evidence::Moves(search.moves.into()) });
                return true;
            }
            let Some(cells) = cells else { return false };
            cells.into_iter().for_each(|cell| self.hide(cell, subject, open));
        }
    }

    /// Hides what is in the way of moves that are possible on a floor. Whether that was enough.
    fn widen_on(&mut self, floors: &Floors, subject: Subject, open: &mut VecDeque<Subject>) -> bool {
        self.proved_on(Some((&floors.usual, open)), subject) || self.proved_on(Some((&floors.last, open)), subject)
    }

    /// Without a doubt: what stays wide enough under the earlier releases alone is made so, with whatever has to be hidden for it; what does
    /// not was given away by them.
    fn settle(&mut self, last: &Board, subjects: &[Subject], open: &mut VecDeque<Subject>, ask: &mut Ask) -> Result<(), Cancelled> {
        let targets: Vec<Target> = subjects.iter().map(|subject| target(last, *subject)).collect();
        let merged = Merged::new(last, &targets);
        for (at, (subject, target)) in subjects.iter().zip(targets).enumerate() {
            ask.now(subjects.len() - at + open.len())?;
            // Together they keep apart more than one alone, which is looked at as long as it takes.
            let found = merged.worlds(last, target, false).or_else(|| Merged::new(last, &[target]).worlds(last, target, true));
            if let Some(worlds) = found {
                for world in &worlds {
                    world.changed(&self.board).into_iter().for_each(|cell| self.hide(cell, *subject, open));
                }
                self.proofs.push(Proof { subject: *subject, by: Evidence::Worlds(Box::new(worlds)) });
                continue;
            }
            let small = match subject {
                Subject::Cell(cell) => self.board.cells[*cell as usize].demand.hidden,
                Subject::Guarded(_) => true,
            };
            if small { self.exposed.push(*subject) } else { self.narrow.push(*subject) }
        }
        Ok(())
    }

    fn hide(&mut self, cell: u32, subject: Subject, open: &mut VecDeque<Subject>) {
        self.board.hide(cell);
        self.hidden_for[cell as usize] = Some(subject);
        // Of zero there is nothing to protect.
        if self.board.cells[cell as usize].quantity > 0 {
            open.push_back(Subject::Cell(cell));
        }
    }
}
