//! The tables of a release as cells: which products and places each figure is the sum of.

use std::collections::{BTreeMap, HashMap};

use super::places::PlaceLine;
use super::products::{Ledger, Product, Sum};
use super::sets::Sets;
use super::slices::Band;
use super::{ReleaseTable, Request};
use crate::codes::GenericStatus;
use crate::suppression::CellId;

/// Which products of a key a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Generic,
    Originator,
    Both,
}

impl Side {
    pub const ALL: [Self; 3] = [Self::Generic, Self::Originator, Self::Both];

    /// The word in our files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Originator => "originator",
            Self::Both => "both",
        }
    }
}

/// Where a figure stands. Positions are into the lists of the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    Share {
        table: u32,
        key: u32,
        side: Side,
    },
    Product {
        product: u32,
    },
    /// The sum that 使用率 is a part of.
    RateGroup {
        group: u32,
    },
    /// Every product together.
    All,
}

/// A figure with its place and insurer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub spot: Spot,
    pub place: u32,
    pub band: u32,
}

/// 後発医薬品割合 by place and one more key.
#[derive(Debug, Clone)]
pub struct ShareTable {
    pub table: ReleaseTable,
    /// By key: the number and its name. One line with the empty key for the table by place alone.
    pub keys: Vec<(String, String)>,
    /// For each key, for each side: it has products.
    has: Vec<[bool; 3]>,
    /// For each key, place and band, for each side; none where there is no figure.
    cells: Vec<[Option<CellId>; 3]>,
}

/// 使用実績リスト.
#[derive(Debug, Clone, Default)]
pub struct UsageList {
    /// Numbers of those of which anything is said, in the order of the products.
    pub products: Vec<u32>,
    /// For each of `products`: into `groups`.
    pub group_of: Vec<u32>,
    /// Products with the same 一般名, by their numbers.
    pub groups: Vec<(String, Vec<u32>)>,
    /// For each of `products`, place and band.
    cells: Vec<Option<CellId>>,
    /// For each of `groups`, place and band.
    group_cells: Vec<Option<CellId>>,
    /// For each place and band.
    all_cells: Vec<Option<CellId>>,
}

/// All cells of all tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) rows: Sets,
    pub(super) columns: Sets,
    /// Of each set of columns.
    pub(super) populations: Vec<Option<u64>>,
    pub(super) slices: Sets,
    /// By [`CellId`]: its sets, where it stands first, and what is known of it.
    pub(super) cells: Vec<([u32; 3], At, Sum)>,
    numbers: HashMap<[u32; 3], u32>,
}

impl Plan {
    fn cell(&mut self, sets: [u32; 3], at: At, ledger: &Ledger) -> Option<CellId> {
        if let Some(number) = self.numbers.get(&sets) {
            return Some(CellId(*number));
        }
        let [rows, columns, slices] = sets;
        let sum = ledger.sum(self.rows.members(rows), self.columns.members(columns), self.slices.members(slices));
        // What nobody says anything of is no figure.
        if !sum.is_said() {
            return None;
        }
        let number = self.cells.len() as u32;
        self.numbers.insert(sets, number);
        self.cells.push((sets, at, sum));
        Some(CellId(number))
    }
}

/// Lays out every table of the request; `names`: of 薬効分類 and ingredients, by number.
pub(super) struct Layer<'a> {
    request: &'a Request,
    ledger: &'a Ledger,
    names: &'a BTreeMap<String, String>,
    /// For each place and band: its sets of columns and slices.
    grid: Vec<Option<[u32; 2]>>,
    bands: usize,
    pub(super) plan: Plan,
}

impl<'a> Layer<'a> {
    pub(super) fn new(
        request: &'a Request,
        ledger: &'a Ledger,
        places: &[PlaceLine],
        bands: &[Band],
        names: &'a BTreeMap<String, String>,
    ) -> Self {
        let (mut plan, mut grid) = (Plan::default(), Vec::with_capacity(places.len() * bands.len()));
        for line in places {
            let columns = plan.columns.put(line.columns.clone());
            if columns.is_some_and(|columns| columns as usize == plan.populations.len()) {
                plan.populations.push(line.population);
            }
            grid.extend(bands.iter().map(|band| Some([columns?, plan.slices.put(band.slices.clone())?])));
        }
        Self { request, ledger, names, grid, bands: bands.len(), plan }
    }

    /// The cells of one set of products, for each place and band.
    fn cells(&mut self, products: Vec<u32>, spot: Spot) -> Vec<Option<CellId>> {
        let Some(rows) = self.plan.rows.put(products) else { return vec![None; self.grid.len()] };
        let (plan, bands, ledger) = (&mut self.plan, self.bands, self.ledger);
        let cell = |(at, sets): (usize, &Option<[u32; 2]>)| {
            let [columns, slices] = (*sets)?;
            let at = At { spot, place: (at / bands) as u32, band: (at % bands) as u32 };
            plan.cell([rows, columns, slices], at, ledger)
        };
        self.grid.iter().enumerate().map(cell).collect()
    }

    pub(super) fn share_tables(&mut self) -> Vec<ShareTable> {
        let tables: Vec<ReleaseTable> = self.request.tables.iter().copied().filter(|table| *table != ReleaseTable::UsageList).collect();
        tables.into_iter().zip(0..).map(|(table, number)| self.share_table(table, number)).collect()
    }

    fn share_table(&mut self, table: ReleaseTable, number: u32) -> ShareTable {
        let key = |product: &Product| match table {
            ReleaseTable::ShareByPlaceCategory => product.code.therapeutic_category().to_owned(),
            ReleaseTable::ShareByPlaceIngredient => product.code.ingredient().to_string(),
            ReleaseTable::ShareByPlace | ReleaseTable::UsageList => String::new(),
        };
        let mut products: BTreeMap<String, [Vec<u32>; 3]> = BTreeMap::new();
        for (at, product) in (0..).zip(&self.ledger.products) {
            if let Some(side) = side(product.status) {
                let of_key = products.entry(key(product)).or_default();
                of_key[side as usize].push(at);
                of_key[Side::Both as usize].push(at);
            }
        }
        let (mut keys, mut has, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        for (key, sides) in products {
            let own = [0, 1, 2].map(|side: usize| !sides[side].is_empty());
            let at = keys.len() as u32;
            let mut of_key = vec![[None; 3]; self.grid.len()];
            for (side, products) in Side::ALL.into_iter().zip(sides) {
                let of_side = self.cells(products, Spot::Share { table: number, key: at, side });
                of_key.iter_mut().zip(of_side).for_each(|(sides, cell)| sides[side as usize] = cell);
            }
            if of_key.iter().flatten().any(Option::is_some) {
                let label = self.names.get(&key).cloned().unwrap_or_else(|| key.clone());
                keys.push((key, label));
                has.push(own);
                cells.extend(of_key);
            }
        }
        ShareTable { table, keys, has, cells }
    }

    pub(super) fn usage_list(&mut self) -> UsageList {
        let mut list = UsageList::default();
        let mut groups: BTreeMap<String, u32> = BTreeMap::new();
        for (at, product) in (0..).zip(&self.ledger.products) {
            let cells = self.cells(vec![at], Spot::Product { product: at });
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let name = product.rate_group();
            let group = *groups.entry(name.clone()).or_insert_with(|| {
                list.groups.push((name, Vec::new()));
                list.groups.len() as u32 - 1
            });
            list.groups[group as usize].1.push(at);
            list.products.push(at);
            list.group_of.push(group);
            list.cells.extend(cells);
        }
        for (at, (_, products)) in (0..).zip(&list.groups) {
            let cells = self.cells(products.clone(), Spot::RateGroup { group: at });
            list.group_cells.extend(cells);
        }
        list.all_cells = self.cells(list.products.clone(), Spot::All);
        list
    }
}

/// On which side of a share a product stands; none where it stands on neither.
pub(super) fn side(status: Option<GenericStatus>) -> Option<Side> {
    match status? {
        GenericStatus::Generic => Some(Side::Generic),
        GenericStatus::OriginatorWithGeneric => Some(Side::Originator),
        GenericStatus::NoGeneric | GenericStatus::OriginatorNotDearer | GenericStatus::GenericNotCheaper | GenericStatus::Outside => None,
    }
}

impl ShareTable {
    /// `width`: places × bands; `at` among them.
    pub(super) fn sides(&self, key: usize, at: usize, width: usize) -> [Option<CellId>; 3] {
        self.cells[key * width + at]
    }

    /// Whether any product of the key stands on the side.
    pub(super) fn has(&self, key: usize, side: Side) -> bool {
        self.has[key][side as usize]
    }

    pub(super) fn all(&self) -> impl Iterator<Item = CellId> {
        self.cells.iter().flatten().flatten().copied()
    }
}

impl UsageList {
    pub(super) fn cell(&self, product: usize, at: usize, width: usize) -> Option<CellId> {
        self.cells[product * width + at]
    }

    pub(super) fn group_cell(&self, group: usize, at: usize, width: usize) -> Option<CellId> {
        self.group_cells[group * width + at]
    }

    pub(super) fn all_cell(&self, at: usize) -> Option<CellId> {
        self.all_cells[at]
    }

    /// Each once: a product that is alone in its group is the group.
    pub(super) fn all(&self) -> impl Iterator<Item = CellId> {
        let cells: std::collections::BTreeSet<CellId> =
            [&self.cells, &self.group_cells, &self.all_cells].into_iter().flatten().flatten().copied().collect();
        cells.into_iter()
    }
}
