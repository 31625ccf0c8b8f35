//! Rows and spots of a release: what no cell of it, and none before it, tells apart is one.

use std::collections::{BTreeSet, HashMap};

use super::board::ABSENT;
use super::classes;
use super::release::{Atom, Cell, Release};
use super::rule::Rule;

/// Sets and cells in rows and spots.
pub(super) struct Layout {
    pub(super) row_sets: Vec<Vec<u32>>,
    pub(super) strips: Vec<Vec<u32>>,
    /// Set of rows and strip of each cell, the release's and then the known ones.
    pub(super) cells: Vec<(u32, u32)>,
    row_of: Vec<u32>,
    column_of: Vec<u32>,
    slice_of: Vec<u32>,
    slices: usize,
    pub(super) row_names: Vec<u32>,
    pub(super) spot_names: Vec<(u32, u32)>,
}

impl Layout {
    pub(super) fn of(release: &Release) -> Self {
        let all: Vec<Cell> = release.cells.iter().chain(&release.known).copied().collect();
        let row_of = classes(release.routes.len(), used(&release.row_sets.members, all.iter().map(|cell| cell.rows.0)));
        let column_of = classes(release.populations.len(), used(&release.column_sets.members, all.iter().map(|cell| cell.columns.0)));
        let slice_of = classes(release.slices, used(&release.slice_sets.members, all.iter().map(|cell| cell.slices.0)));
        let (row_names, column_names, slice_names) = (names(&row_of), names(&column_of), names(&slice_of));
        let slices = slice_names.len();
        let mut strips = Vec::new();
        let mut strip_ids: HashMap<(u32, u32), u32> = HashMap::new();
        let mut cells = Vec::with_capacity(all.len());
        for cell in &all {
            let strip = *strip_ids.entry((cell.columns.0, cell.slices.0)).or_insert_with(|| {
                let columns = within(&release.column_sets.members[cell.columns.0 as usize], &column_of);
                let of_cell = within(&release.slice_sets.members[cell.slices.0 as usize], &slice_of);
                let spot = |column: u32, slice: u32| column * slices as u32 + slice;
                strips.push(columns.iter().flat_map(|column| of_cell.iter().map(move |slice| spot(*column, *slice))).collect());
                strips.len() as u32 - 1
            });
            cells.push((cell.rows.0, strip));
        }
        Self {
            row_sets: release.row_sets.members.iter().map(|rows| within(rows, &row_of)).collect(),
            strips,
            cells,
            slices,
            spot_names: column_names.iter().flat_map(|column| slice_names.iter().map(|slice| (*column, *slice))).collect(),
            row_of,
            column_of,
            slice_of,
            row_names,
        }
    }
}

/// The sets that cells are made of.
fn used(sets: &[Vec<u32>], ids: impl Iterator<Item = u32>) -> impl Iterator<Item = &[u32]> {
    let ids: BTreeSet<u32> = ids.collect();
    ids.into_iter().map(|id| sets[id as usize].as_slice())
}

/// The first element of each class.
fn names(class_of: &[u32]) -> Vec<u32> {
    let mut names = Vec::new();
    for (element, class) in class_of.iter().enumerate() {
        if *class as usize == names.len() {
            names.push(element as u32);
        }
    }
    names
}

fn within(set: &[u32], class_of: &[u32]) -> Vec<u32> {
    set.iter().map(|element| class_of[*element as usize]).collect::<BTreeSet<u32>>().into_iter().collect()
}

pub(super) fn holders(sets: &[Vec<u32>], elements: usize) -> Vec<Vec<u32>> {
    let mut of = vec![Vec::new(); elements];
    for (id, set) in sets.iter().enumerate() {
        set.iter().for_each(|element| of[*element as usize].push(id as u32));
    }
    of
}

/// What figures come to together, and what a rule has to know of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) quantity: i64,
    /// How many there are; of none there is no sum.
    pub(super) figures: u32,
    /// The largest threshold of a product of which there is more than zero: a product of which there is none neither endangers the sum
    /// nor protects it.
    pub(super) threshold: i64,
    /// So many distinct patients at least: one patient may be counted in every part.
    pub(super) patients: Option<u32>,
    /// Whether nobody counted the patients of some part.
    pub(super) uncounted: bool,
}

impl Tally {
    fn of(atom: Atom, threshold: i64) -> Self {
        let Atom::Known { quantity, patients } = atom else { return Self::default() };
        // A quantity without a patient is one whose patients are not known.
        let patients = patients.filter(|patients| *patients > 0);
        if quantity == 0 {
            return Self { figures: 1, ..Self::default() };
        }
        Self { quantity, figures: 1, threshold, patients, uncounted: patients.is_none() }
    }

    fn add(&mut self, other: &Self) {
        self.quantity = self.quantity.saturating_add(other.quantity);
        self.figures += other.figures;
        self.threshold = self.threshold.max(other.threshold);
        self.patients = self.patients.max(other.patients);
        self.uncounted |= other.uncounted;
    }
}

/// What is known of every row and spot.
pub(super) struct Figures {
    /// Spot by spot, each as long as there are rows.
    pub(super) tallies: Vec<Tally>,
    /// Of each spot.
    pub(super) populations: Vec<Option<u64>>,
}

impl Figures {
    pub(super) fn of(release: &Release, rule: &Rule, layout: &Layout) -> Self {
        let rows = layout.row_names.len();
        let mut tallies = vec![Tally::default(); rows * layout.spot_names.len()];
        let mut atoms = release.atoms.iter();
        for (row, route) in layout.row_of.iter().zip(&release.routes) {
            let threshold = rule.threshold(*route);
            for column in &layout.column_of {
                for (slice, atom) in layout.slice_of.iter().zip(&mut atoms) {
                    let at = (*column as usize * layout.slices + *slice as usize) * rows + *row as usize;
                    tallies[at].add(&Tally::of(*atom, threshold));
                }
            }
        }
        // The same place may stand in several columns, so that its people must not be added up.
        let mut of_columns: Vec<Option<Option<u64>>> = vec![None; layout.spot_names.len() / layout.slices.max(1)];
        for (population, column) in release.populations.iter().zip(&layout.column_of) {
            let of_column = &mut of_columns[*column as usize];
            *of_column = Some(of_column.map_or(*population, |before| before.zip(*population).map(|(before, more)| before.max(more))));
        }
        let populations = of_columns.into_iter().flat_map(|population| std::iter::repeat_n(population.flatten(), layout.slices)).collect();
        Self { tallies, populations }
    }

    /// [`ABSENT`] where there is none.
    pub(super) fn quantities(&self) -> Vec<i64> {
        self.tallies.iter().map(|tally| if tally.figures > 0 { tally.quantity } else { ABSENT }).collect()
    }
}

/// What each cell of the layout comes to, worked out strip by strip.
pub(super) fn sums(layout: &Layout, figures: &Figures) -> Vec<Tally> {
    let rows = layout.row_names.len();
    let mut of_strip: Vec<Vec<usize>> = vec![Vec::new(); layout.strips.len()];
    layout.cells.iter().enumerate().for_each(|(index, (_, strip))| of_strip[*strip as usize].push(index));
    let mut sums = vec![Tally::default(); layout.cells.len()];
    let mut of_row = vec![Tally::default(); rows];
    for (spots, cells) in layout.strips.iter().zip(&of_strip) {
        of_row.fill(Tally::default());
        for spot in spots {
            let of_spot = &figures.tallies[*spot as usize * rows..][..rows];
            of_row.iter_mut().zip(of_spot).for_each(|(sum, tally)| sum.add(tally));
        }
        for cell in cells {
            let row_set = &layout.row_sets[layout.cells[*cell].0 as usize];
            row_set.iter().for_each(|row| sums[*cell].add(&of_row[*row as usize]));
        }
    }
    sums
}
