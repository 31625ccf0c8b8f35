//! What is handed to the engine: the cells of the release and everything known before, in as few rows, columns and slices as tell them apart.

use std::collections::{BTreeSet, HashSet};

use super::Draft;
use super::products::Amount;
use crate::product::Route;
use crate::suppression::{Release, classes};

/// Elements in classes that no set tells apart.
struct Classes {
    /// For each element; none where no set has it.
    of: Vec<Option<u32>>,
    /// The elements of each class.
    members: Vec<Vec<u32>>,
}

impl Classes {
    /// `apart`: further sets of elements that are not to share a class with others.
    fn new(elements: usize, sets: &[&[u32]], apart: &[Vec<u32>]) -> Self {
        let all = sets.iter().copied().chain(apart.iter().map(Vec::as_slice));
        let class_of = classes(elements, all);
        let mut used: Vec<bool> = vec![false; elements];
        sets.iter().copied().flatten().for_each(|element| used[*element as usize] = true);
        let mut numbers = vec![None; elements];
        let mut members: Vec<Vec<u32>> = Vec::new();
        let of = (0..elements)
            .map(|element| {
                let class = used[element].then_some(class_of[element] as usize)?;
                let number = *numbers[class].get_or_insert_with(|| {
                    members.push(Vec::new());
                    members.len() as u32 - 1
                });
                members[number as usize].push(element as u32);
                Some(number)
            })
            .collect();
        Self { of, members }
    }

    /// A set of elements as classes.
    fn of_set(&self, set: &[u32]) -> Vec<u32> {
        let classes: BTreeSet<u32> = set.iter().filter_map(|element| self.of[*element as usize]).collect();
        classes.into_iter().collect()
    }
}

/// A draft as the engine takes it, with what its rows and columns stand for.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    /// Its cells are those of the draft under their own numbers.
    pub(super) release: Release,
    /// Products of each row.
    pub(super) rows: Vec<Vec<u32>>,
    /// Smallest places of each column.
    pub(super) columns: Vec<Vec<u32>>,
    /// For each cell: an earlier release shows it.
    pub(super) given_out: Vec<bool>,
}

pub(super) fn engine(draft: &Draft) -> Engine {
    let Draft { plan, ledger, columns, slices, before, .. } = draft;
    let sets = |own: &'_ [Vec<u32>], known: &dyn Fn(&super::Before) -> Vec<Vec<u32>>| -> Vec<Vec<u32>> {
        own.iter().cloned().chain(before.iter().flat_map(known)).collect()
    };
    let row_sets = sets(plan.rows.all(), &|before| before.rows.clone());
    let column_sets = sets(plan.columns.all(), &|before| before.columns.clone());
    let slice_sets = sets(plan.slices.all(), &|before| before.slices.clone());
    fn slice_of(sets: &[Vec<u32>]) -> Vec<&[u32]> {
        sets.iter().map(Vec::as_slice).collect()
    }
    let of_route = |route: Option<Route>| (0..).zip(&ledger.products).filter(move |(_, product)| product.route == route).map(|(at, _)| at);
    let routes: Vec<Vec<u32>> = [None].into_iter().chain(Route::ALL.map(Some)).map(|route| of_route(route).collect()).collect();
    let rows = Classes::new(ledger.products.len(), &slice_of(&row_sets), &routes);
    let places = Classes::new(columns.columns.len(), &slice_of(&column_sets), &[]);
    let times = Classes::new(slices.count, &slice_of(&slice_sets), &[]);

    let route = |class: &Vec<u32>| class.first().and_then(|product| ledger.products[*product as usize].route);
    let population = |class: &Vec<u32>| class.iter().map(|column| draft.populations[*column as usize]).sum::<Option<u64>>();
    let mut release =
        Release::new(rows.members.iter().map(route).collect(), places.members.iter().map(population).collect(), times.members.len());
    for (row, products) in (0..).zip(&rows.members) {
        for (column, of_place) in (0..).zip(&places.members) {
            for (slice, of_time) in (0..).zip(&times.members) {
                let mut amount = Amount::default();
                for product in products {
                    for place in of_place {
                        of_time.iter().for_each(|time| amount.join(ledger.amount(*product, *place, *time)));
                    }
                }
                release.put(row, column, slice, amount.atom());
            }
        }
    }

    let own_rows: Vec<_> = plan.rows.all().iter().map(|set| release.rows(&rows.of_set(set))).collect();
    let with_populations = plan.columns.all().iter().zip(&plan.populations);
    let own_columns: Vec<_> = with_populations.map(|(set, population)| release.columns(&places.of_set(set), *population)).collect();
    let own_slices: Vec<_> = plan.slices.all().iter().map(|set| release.slices(&times.of_set(set))).collect();
    for ([row, column, slice], _, _) in &plan.cells {
        release.cell(own_rows[*row as usize], own_columns[*column as usize], own_slices[*slice as usize]);
    }
    let mut known = HashSet::new();
    for before in before {
        let rows_of: Vec<Vec<u32>> = before.rows.iter().map(|set| rows.of_set(set)).collect();
        let columns_of: Vec<Vec<u32>> = before.columns.iter().map(|set| places.of_set(set)).collect();
        let slices_of: Vec<Vec<u32>> = before.slices.iter().map(|set| times.of_set(set)).collect();
        for [row, column, slice] in &before.shown {
            let sets = [&rows_of[*row as usize], &columns_of[*column as usize], &slices_of[*slice as usize]];
            if sets.iter().any(|set| set.is_empty()) {
                continue;
            }
            let cell = (release.rows(sets[0]), release.columns(sets[1], None), release.slices(sets[2]));
            if known.insert(cell) {
                release.know(cell.0, cell.1, cell.2);
            }
        }
    }
    let given_out = release.cells().iter().map(|cell| known.contains(&(cell.rows, cell.columns, cell.slices))).collect();
    Engine { release, rows: rows.members, columns: places.members, given_out }
}
