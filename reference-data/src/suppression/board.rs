//! A release laid out for the search: what no cell tells apart is one row or one spot, and for every row and strip it is known which
//! cells an attacker sees.
//!
//! A *spot* is a column in a slice; a *strip* is the set of spots of a cell. A cell is then rows × strip, and a figure row × spot.

use std::collections::{HashMap, HashSet};

use super::layout::{Figures, Layout, Tally, holders, sums};
use super::release::{Cell, Release};
use super::rule::{Demand, Rule};

/// A figure that there is none of. It can not be moved.
pub(super) const ABSENT: i64 = -1;

/// The signature of a row in a strip of which an attacker sees nothing.
pub(super) const UNSEEN: u32 = 0;

#[derive(Debug, Clone)]
pub(super) struct Board {
    pub(super) rows: usize,
    pub(super) spots: usize,
    /// Spot by spot, each as long as there are rows; [`ABSENT`] where there is no figure.
    pub(super) quantities: Vec<i64>,
    /// Ascending rows of each set.
    pub(super) row_sets: Vec<Vec<u32>>,
    /// For each row, the sets that hold it, the smallest first.
    pub(super) row_sets_of: Vec<Vec<u32>>,
    /// Ascending spots of each strip.
    pub(super) strips: Vec<Vec<u32>>,
    /// For each spot, the strips that hold it, ascending.
    pub(super) strips_of: Vec<Vec<u32>>,
    /// For each spot all others, those first that the fewest strips tell apart from it.
    pub(super) near: Vec<Vec<u32>>,
    /// The release's, in its order, then those that only earlier releases have; none without any figure.
    pub(super) cells: Vec<BoardCell>,
    /// For each cell of the release its place in `cells`; none where it has no figure.
    pub(super) of_release: Vec<Option<u32>>,
    /// Small figures that are no cell.
    pub(super) guarded: Vec<Guarded>,
    /// For each strip, the sets of rows with which it makes a cell, ascending.
    by_strip: Vec<Vec<(u32, u32)>>,
    /// One row, column and slice of the release for each row and for each spot.
    row_names: Vec<u32>,
    spot_names: Vec<(u32, u32)>,
    /// Strip by strip, each as long as there are rows: which cells of the strip an attacker sees that hold the row.
    signatures: Vec<u32>,
    interned: Signatures,
    /// Rows that had a signature in a strip when it was last looked at; they may have lost it since.
    alike: HashMap<(u32, u32), Vec<u32>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct BoardCell {
    pub(super) row_set: u32,
    pub(super) strip: u32,
    pub(super) quantity: i64,
    /// How many figures it is the sum of.
    pub(super) figures: u32,
    pub(super) demand: Demand,
    /// An earlier release has shown it.
    pub(super) known: bool,
    pub(super) of_release: bool,
    /// What an attacker sees now.
    pub(super) seen: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Guarded {
    pub(super) row: u32,
    pub(super) spot: u32,
    pub(super) width: i64,
}

/// Sets of sets of rows, each kept once.
#[derive(Debug, Clone, Default)]
struct Signatures {
    members: Vec<Vec<u32>>,
    /// Whether one of them holds a single row, so that no other row can have the same.
    lonely: Vec<bool>,
    ids: HashMap<Vec<u32>, u32>,
    without: HashMap<(u32, u32), u32>,
}

impl BoardCell {
    /// Whether it may be hidden to protect others: earlier releases can not be taken back, and zero is shown as zero unless nothing else
    /// helps.
    pub(super) fn can_hide(&self) -> bool {
        !self.known && self.quantity > 0
    }
}

impl Board {
    pub(super) fn new(release: &Release, rule: &Rule) -> Self {
        let layout = Layout::of(release);
        let figures = Figures::of(release, rule, &layout);
        let sums = sums(&layout, &figures);
        let (rows, spots) = (layout.row_names.len(), layout.spot_names.len());
        let mut board = Self::over(rows, spots, figures.quantities(), layout.row_sets, layout.strips);
        (board.row_names, board.spot_names) = (layout.row_names, layout.spot_names);
        board.take_cells(release, rule, &layout.cells, &sums);
        board.take_guarded(rule, &figures);
        board.look();
        board
    }

    /// Without any cell.
    pub(super) fn over(rows: usize, spots: usize, quantities: Vec<i64>, row_sets: Vec<Vec<u32>>, strips: Vec<Vec<u32>>) -> Self {
        let mut board = Self {
            rows,
            spots,
            quantities,
            row_sets_of: holders(&row_sets, rows),
            strips_of: holders(&strips, spots),
            row_sets,
            strips,
            near: Vec::new(),
            cells: Vec::new(),
            of_release: Vec::new(),
            guarded: Vec::new(),
            by_strip: Vec::new(),
            row_names: Vec::new(),
            spot_names: Vec::new(),
            signatures: Vec::new(),
            interned: Signatures::default(),
            alike: HashMap::new(),
        };
        for sets in &mut board.row_sets_of {
            sets.sort_by_key(|set| (board.row_sets[*set as usize].len(), *set));
        }
        board.near = (0..board.spots as u32).map(|spot| board.nearest(spot)).collect();
        board
    }

    pub(super) fn with_cells(mut self, cells: Vec<BoardCell>) -> Self {
        self.cells = cells;
        self.sort_cells();
        self.look();
        self
    }

    /// The same, as it would be with everything hidden that earlier releases have not shown; `zeros`: those too.
    pub(super) fn all_hidden(&self, zeros: bool) -> Self {
        let mut board = self.clone();
        for cell in &mut board.cells {
            cell.seen &= cell.known || !zeros && cell.quantity == 0;
        }
        board.look();
        board
    }

    pub(super) fn quantity(&self, row: u32, spot: u32) -> i64 {
        self.quantities[spot as usize * self.rows + row as usize]
    }

    pub(super) fn signature(&self, strip: u32, row: u32) -> u32 {
        self.signatures[strip as usize * self.rows + row as usize]
    }

    /// Sets of rows, ascending.
    pub(super) fn seen_sets(&self, signature: u32) -> &[u32] {
        &self.interned.members[signature as usize]
    }

    pub(super) fn lonely(&self, signature: u32) -> bool {
        self.interned.lonely[signature as usize]
    }

    /// Every row with the signature in the strip, and some that had it once.
    pub(super) fn alike(&self, strip: u32, signature: u32) -> &[u32] {
        self.alike.get(&(strip, signature)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn cell_at(&self, row_set: u32, strip: u32) -> Option<u32> {
        let cells = &self.by_strip[strip as usize];
        cells.binary_search_by_key(&row_set, |(set, _)| *set).ok().map(|at| cells[at].1)
    }

    /// A row, column and slice of the release.
    pub(super) fn name(&self, row: u32, spot: u32) -> (u32, u32, u32) {
        let (column, slice) = self.spot_names[spot as usize];
        (self.row_names[row as usize], column, slice)
    }

    pub(super) fn hide(&mut self, cell: u32) {
        let BoardCell { row_set, strip, .. } = self.cells[cell as usize];
        self.cells[cell as usize].seen = false;
        for row in &self.row_sets[row_set as usize] {
            let at = strip as usize * self.rows + *row as usize;
            let fewer = self.interned.without(self.signatures[at], row_set, &self.row_sets);
            self.signatures[at] = fewer;
            self.alike.entry((strip, fewer)).or_default().push(*row);
        }
    }

    pub(super) fn show(&mut self, cell: u32) {
        let BoardCell { row_set, strip, .. } = self.cells[cell as usize];
        self.cells[cell as usize].seen = true;
        for row in &self.row_sets[row_set as usize] {
            let at = strip as usize * self.rows + *row as usize;
            let more = self.interned.with(self.signatures[at], row_set, &self.row_sets);
            self.signatures[at] = more;
            self.alike.entry((strip, more)).or_default().push(*row);
        }
    }

    fn nearest(&self, spot: u32) -> Vec<u32> {
        let of = &self.strips_of[spot as usize];
        let apart = |other: u32| {
            let of_other = &self.strips_of[other as usize];
            let shared = of.iter().filter(|strip| of_other.binary_search(strip).is_ok()).count();
            of.len() + of_other.len() - 2 * shared
        };
        let mut others: Vec<u32> = (0..self.spots as u32).filter(|other| *other != spot).collect();
        others.sort_by_cached_key(|other| (apart(*other), *other));
        others
    }

    fn take_cells(&mut self, release: &Release, rule: &Rule, places: &[(u32, u32)], sums: &[Tally]) {
        let known: HashSet<Cell> = release.known.iter().copied().collect();
        let mut seen = HashSet::new();
        let own = release.cells.len();
        for (index, (cell, ((row_set, strip), sum))) in release.cells.iter().chain(&release.known).zip(places.iter().zip(sums)).enumerate()
        {
            let of_release = index < own;
            let counts = sum.figures > 0 && seen.insert((*row_set, *strip));
            if of_release {
                self.of_release.push(counts.then_some(self.cells.len() as u32));
            }
            if counts {
                let population = release.set_populations[cell.columns.0 as usize];
                let demand = rule.demand(sum, population);
                let known = known.contains(cell);
                let (row_set, strip) = (*row_set, *strip);
                let (quantity, figures) = (sum.quantity, sum.figures);
                self.cells.push(BoardCell { row_set, strip, quantity, figures, demand, known, of_release, seen: known || !demand.hidden });
            }
        }
        self.sort_cells();
    }

    fn sort_cells(&mut self) {
        self.by_strip = vec![Vec::new(); self.strips.len()];
        for (index, cell) in self.cells.iter().enumerate() {
            self.by_strip[cell.strip as usize].push((cell.row_set, index as u32));
        }
        self.by_strip.iter_mut().for_each(|cells| cells.sort_unstable());
    }

    fn take_guarded(&mut self, rule: &Rule, figures: &Figures) {
        let mut is_cell = vec![false; self.quantities.len()];
        for cell in &self.cells {
            if let ([row], [spot]) = (&self.row_sets[cell.row_set as usize][..], &self.strips[cell.strip as usize][..]) {
                is_cell[*spot as usize * self.rows + *row as usize] = true;
            }
        }
        for (at, tally) in figures.tallies.iter().enumerate() {
            let (row, spot) = (at % self.rows, at / self.rows);
            if tally.quantity > 0 && !is_cell[at] {
                let demand = rule.demand(tally, figures.populations[spot]);
                if demand.hidden {
                    self.guarded.push(Guarded { row: row as u32, spot: spot as u32, width: demand.width });
                }
            }
        }
    }

    /// Writes down for every row and strip what an attacker sees.
    fn look(&mut self) {
        self.interned = Signatures::default();
        self.interned.put(Vec::new(), &self.row_sets);
        self.signatures = vec![UNSEEN; self.strips.len() * self.rows];
        self.alike.clear();
        let mut of_row: Vec<Vec<u32>> = vec![Vec::new(); self.rows];
        for (strip, cells) in self.by_strip.iter().enumerate() {
            of_row.iter_mut().for_each(Vec::clear);
            for (row_set, cell) in cells {
                if self.cells[*cell as usize].seen {
                    self.row_sets[*row_set as usize].iter().for_each(|row| of_row[*row as usize].push(*row_set));
                }
            }
            for (row, sets) in of_row.iter().enumerate() {
                let signature = match self.interned.ids.get(sets) {
                    Some(id) => *id,
                    None => self.interned.put(sets.clone(), &self.row_sets),
                };
                self.signatures[strip * self.rows + row] = signature;
                if !self.interned.lonely[signature as usize] {
                    self.alike.entry((strip as u32, signature)).or_default().push(row as u32);
                }
            }
        }
    }
}

impl Signatures {
    fn put(&mut self, sets: Vec<u32>, row_sets: &[Vec<u32>]) -> u32 {
        if let Some(id) = self.ids.get(&sets) {
            return *id;
        }
        let id = self.members.len() as u32;
        self.lonely.push(sets.iter().any(|set| row_sets[*set as usize].len() == 1));
        self.ids.insert(sets.clone(), id);
        self.members.push(sets);
        id
    }

    fn with(&mut self, signature: u32, set: u32, row_sets: &[Vec<u32>]) -> u32 {
        let mut more = self.members[signature as usize].clone();
        more.push(set);
        more.sort_unstable();
        self.put(more, row_sets)
    }

    fn without(&mut self, signature: u32, set: u32, row_sets: &[Vec<u32>]) -> u32 {
        if let Some(id) = self.without.get(&(signature, set)) {
            return *id;
        }
        let fewer = self.members[signature as usize].iter().copied().filter(|member| *member != set).collect();
        let id = self.put(fewer, row_sets);
        self.without.insert((signature, set), id);
        id
    }
}
