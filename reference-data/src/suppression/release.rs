//! What is about to leave the program: the finest figures that exist, and the cells of all tables as sums of them.

use std::collections::HashMap;

use crate::product::Route;
use crate::usage::Sum;

/// The finest figure: one product, in the smallest place (of one insurer where insurers are told apart), in one part of the time and
/// one class of strata.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Atom {
    /// No figure.
    #[default]
    Missing,
    /// Suppressed in the source. It is part of no sum.
    HeldBack,
    Known {
        /// Millionths of the dataset's unit; zero or more.
        quantity: i64,
        /// At least so many distinct patients; none where they were not counted.
        patients: Option<u32>,
    },
}

impl Atom {
    /// What is known of a sum; its suppressed cells are not in it.
    pub fn of(sum: Sum, patients: Option<u32>) -> Self {
        match sum {
            Sum { known: 1.., quantity, .. } => Self::Known { quantity, patients },
            Sum { suppressed: 1.., .. } => Self::HeldBack,
            Sum { .. } => Self::Missing,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowSet(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnSet(pub(super) u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SliceSet(pub(super) u32);

/// A figure of a table: the sum of the atoms of its rows × columns × slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub rows: RowSet,
    pub columns: ColumnSet,
    pub slices: SliceSet,
}

/// Index of a cell of the release, in the order in which they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub u32);

impl CellId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All tables of a release together, over one dataset.
///
/// Rows are products, columns the smallest places (or places × insurers), slices the parts of time and strata: as few of each as all
/// cells, those of earlier releases too, can be told in; [`super::classes`] finds them.
#[derive(Debug, Clone)]
pub struct Release {
    pub(super) routes: Vec<Option<Route>>,
    pub(super) populations: Vec<Option<u64>>,
    pub(super) slices: usize,
    /// By row, then column, then slice.
    pub(super) atoms: Vec<Atom>,
    pub(super) row_sets: Sets,
    pub(super) column_sets: Sets,
    /// Of each set of columns, as a place.
    pub(super) set_populations: Vec<Option<u64>>,
    pub(super) slice_sets: Sets,
    pub(super) cells: Vec<Cell>,
    ids: HashMap<Cell, CellId>,
    pub(super) known: Vec<Cell>,
}

/// Sets of indices, each kept once.
#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    /// Each ascending.
    pub(super) members: Vec<Vec<u32>>,
    ids: HashMap<Vec<u32>, u32>,
}

impl Sets {
    /// The set, and whether it is new.
    fn put(&mut self, members: &[u32], size: usize) -> (u32, bool) {
        let mut sorted = members.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert!(sorted.last().is_some_and(|last| (*last as usize) < size), "a set names something, and only what there is");
        if let Some(id) = self.ids.get(&sorted) {
            return (*id, false);
        }
        let id = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        self.ids.insert(sorted.clone(), id);
        self.members.push(sorted);
        (id, true)
    }
}

impl Release {
    /// `routes`: 区分 of each row. `populations`: of the place of each column. Every atom is missing until it is put.
    pub fn new(routes: Vec<Option<Route>>, populations: Vec<Option<u64>>, slices: usize) -> Self {
        let atoms = vec![Atom::Missing; routes.len() * populations.len() * slices];
        Self {
            routes,
            populations,
            slices,
            atoms,
            row_sets: Sets::default(),
            column_sets: Sets::default(),
            set_populations: Vec::new(),
            slice_sets: Sets::default(),
            cells: Vec::new(),
            ids: HashMap::new(),
            known: Vec::new(),
        }
    }

    pub fn put(&mut self, row: u32, column: u32, slice: u32, atom: Atom) {
        let at = self.at(row, column, slice);
        self.atoms[at] = atom;
    }

    pub fn atom(&self, row: u32, column: u32, slice: u32) -> Atom {
        self.atoms[self.at(row, column, slice)]
    }

    fn at(&self, row: u32, column: u32, slice: u32) -> usize {
        (row as usize * self.populations.len() + column as usize) * self.slices + slice as usize
    }

    pub fn rows(&mut self, rows: &[u32]) -> RowSet {
        RowSet(self.row_sets.put(rows, self.routes.len()).0)
    }

    /// `population`: of the place that the columns make up together.
    pub fn columns(&mut self, columns: &[u32], population: Option<u64>) -> ColumnSet {
        let (id, new) = self.column_sets.put(columns, self.populations.len());
        if new {
            self.set_populations.push(population);
        }
        ColumnSet(id)
    }

    pub fn slices(&mut self, slices: &[u32]) -> SliceSet {
        SliceSet(self.slice_sets.put(slices, self.slices).0)
    }

    /// A cell that will be published, with whatever is derived from it. Asked for twice, it is the same.
    pub fn cell(&mut self, rows: RowSet, columns: ColumnSet, slices: SliceSet) -> CellId {
        let cell = Cell { rows, columns, slices };
        let next = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(cell).or_insert(next);
        if id == next {
            self.cells.push(cell);
        }
        id
    }

    /// A cell that an earlier release has already shown.
    pub fn know(&mut self, rows: RowSet, columns: ColumnSet, slices: SliceSet) {
        self.known.push(Cell { rows, columns, slices });
    }

    /// As they were asked for, by [`CellId`].
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// None where no cell was asked for over these rows.
    pub fn row_set_of(&self, rows: &[u32]) -> Option<RowSet> {
        self.row_sets.ids.get(rows).copied().map(RowSet)
    }

    pub fn id(&self, cell: Cell) -> Option<CellId> {
        self.ids.get(&cell).copied()
    }

    /// The atoms that are in a cell, those without a figure too.
    pub(super) fn atoms_of(&self, cell: Cell) -> impl Iterator<Item = Atom> {
        let columns = &self.column_sets.members[cell.columns.0 as usize];
        let slices = &self.slice_sets.members[cell.slices.0 as usize];
        self.row_sets.members[cell.rows.0 as usize]
            .iter()
            .flat_map(move |row| columns.iter().flat_map(move |column| slices.iter().map(move |slice| self.atom(*row, *column, *slice))))
    }
}
