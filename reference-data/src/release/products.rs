//! The products of a release, and their figures in 規格単位.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;

use super::Counted;
use super::known::ProductKey;
use super::slices::Slices;
use crate::codes::{GenericStatus, NhiCode, ReceiptCode};
use crate::dispensed::{Brand, Dispensed};
use crate::japanese;
use crate::place::{PlaceId, Places, Resolved};
use crate::product::{PriceRow, Route};
use crate::share::{Factor, LeftOut, Prepared};
use crate::suppression::Atom;
use crate::usage::{Figures, Item, Quantity};

/// A product as the tables have it: what a reader cannot tell apart is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub code: NhiCode,
    pub name: String,
    /// None: no list at hand says.
    pub maker: Option<String>,
    /// 一般名処方の標準的な記載; those of a 統一名 that stands for products of two kinds joined by ／. Empty where it has none.
    pub generic_name: String,
    /// In yen per 規格単位.
    pub price: Option<Decimal>,
    /// None: no status edition knows the code.
    pub status: Option<GenericStatus>,
    pub(super) route: Option<Route>,
}

impl Product {
    /// What 使用率 is a part of: the same 一般名; where there is none, the same form and strength.
    pub(super) fn rate_group(&self) -> String {
        if self.generic_name.is_empty() { self.code.group9().to_string() } else { self.generic_name.clone() }
    }
}

/// What is known of one product in one place and slice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Amount {
    /// See [`crate::share`]: in 1/(7·10⁸) of a 規格単位.
    pub(super) sum: i128,
    pub(super) known: u32,
    pub(super) suppressed: u32,
    /// Cells for which there is no row.
    pub(super) missing: u32,
    /// So many distinct patients at least: one may stand in every part.
    patients: u32,
    /// Of some of it nobody counted the patients.
    uncounted: bool,
}

impl Amount {
    pub(super) fn join(&mut self, other: Self) {
        self.sum += other.sum;
        self.known += other.known;
        self.suppressed += other.suppressed;
        self.missing += other.missing;
        self.patients = self.patients.max(other.patients);
        self.uncounted |= other.uncounted;
    }

    /// Rounded to the millionth.
    pub(super) fn atom(self) -> Atom {
        let quantity = || i64::try_from((self.sum + 350) / 700).unwrap_or(i64::MAX);
        match self {
            Self { known: 1.., patients, uncounted, .. } => {
                Atom::Known { quantity: quantity(), patients: (!uncounted).then_some(patients) }
            }
            Self { suppressed: 1.., .. } => Atom::HeldBack,
            Self { .. } => Atom::Missing,
        }
    }
}

/// Products with their figures.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    /// By code, then name. Those of earlier releases alone are not among them.
    pub(super) products: Vec<Product>,
    pub(super) without_code: Vec<LeftOut>,
    pub(super) unconverted: Vec<LeftOut>,
    columns: usize,
    slices: usize,
    /// Product by product, column by column, slice by slice.
    amounts: Vec<Amount>,
}

pub(super) struct Sources<'a> {
    pub(super) whole: &'a Prepared,
    /// Of `whole`.
    pub(super) items: &'a [Item],
    pub(super) parts: &'a [Figures],
    pub(super) patients: &'a [Counted],
    pub(super) dispensed: Option<&'a Dispensed>,
    pub(super) places: &'a Places,
}

impl Ledger {
    pub(super) fn new(sources: &Sources, columns: &[PlaceId], slices: &Slices) -> Self {
        let mut products: BTreeMap<ProductKey, Product> = BTreeMap::new();
        let mut factors: HashMap<&Item, Option<Factor>> = HashMap::new();
        let mut left_out: [Vec<&Item>; 2] = Default::default();
        for (at, item) in sources.items.iter().enumerate() {
            let Some(standing) = sources.whole.standing(at) else { continue };
            factors.insert(item, standing.factor);
            match (&standing.code, standing.factor) {
                (None, _) => left_out[0].push(item),
                (Some(_), None) => left_out[1].push(item),
                (Some(code), Some(_)) => {
                    let product = product(item, code, sources.dispensed);
                    let entry = products.entry(key(&product.code, &product.name)).or_insert(product);
                    (entry.price, entry.status) = (standing.price, standing.status);
                }
            }
        }
        let numbers: HashMap<ProductKey, u32> = products.keys().cloned().zip(0..).collect();
        let mut ledger = Self {
            products: products.into_values().collect(),
            without_code: Vec::new(),
            unconverted: Vec::new(),
            columns: columns.len(),
            slices: slices.count,
            amounts: Vec::new(),
        };
        ledger.amounts = vec![Amount::default(); ledger.products.len() * ledger.columns * ledger.slices];
        let known = Known { numbers, factors, codes: codes(sources), dispensed: sources.dispensed };
        for (at, part) in sources.parts.iter().enumerate() {
            let patients = sources.patients.get(at).map_or(&[][..], Vec::as_slice);
            ledger.add(part, patients, at, slices, &columns_of(part, columns, sources), &known);
        }
        let [without_code, unconverted] = left_out.map(|items| counted(&items, sources.parts, slices));
        Self { without_code, unconverted, ..ledger }
    }

    /// The number of a product of an earlier release.
    pub(super) fn number(&self, wanted: &ProductKey) -> Option<u32> {
        self.products.binary_search_by(|product| key(&product.code, &product.name).cmp(wanted)).ok().map(|at| at as u32)
    }

    pub(super) fn key(&self, product: u32) -> ProductKey {
        let product = &self.products[product as usize];
        key(&product.code, &product.name)
    }

    pub(super) fn amount(&self, product: u32, column: u32, slice: u32) -> Amount {
        self.amounts[self.at(product, column, slice)]
    }

    /// Of all of them together.
    pub(super) fn sum(&self, products: &[u32], columns: &[u32], slices: &[u32]) -> Sum {
        let mut sum = Sum::default();
        for product in products {
            for column in columns {
                for slice in slices {
                    sum.add(self.amount(*product, *column, *slice));
                }
            }
        }
        sum
    }

    fn at(&self, product: u32, column: u32, slice: u32) -> usize {
        (product as usize * self.columns + column as usize) * self.slices + slice as usize
    }

    fn add(
        &mut self,
        part: &Figures,
        patients: &[Vec<Option<u32>>],
        number: usize,
        slices: &Slices,
        column_of: &[Option<u32>],
        known: &Known,
    ) {
        let products: Vec<Option<u32>> = part.items.iter().map(|item| known.number(item)).collect();
        // A product may have several series: one for each price and each file. The cells that they hold together:
        let mut held: BTreeMap<(u32, u32, u32), Vec<u32>> = BTreeMap::new();
        for (index, series) in part.series.iter().enumerate() {
            let Some(product) = products[series.item as usize] else { continue };
            let Some(slice) = slices.of(number, &part.strata[series.stratum as usize]) else { continue };
            let factor = known.factor(&part.items[series.item as usize]);
            let held = held.entry((product, series.stratum, slice)).or_insert_with(|| vec![0; self.columns]);
            let patients = patients.get(index).map_or(&[][..], Vec::as_slice);
            for (place, (column, sum)) in column_of.iter().zip(&series.sums).enumerate() {
                let Some(column) = *column else { continue };
                let at = self.at(product, column, slice);
                let amount = &mut self.amounts[at];
                amount.sum += i128::from(sum.quantity) * i128::from(factor);
                amount.known += sum.known;
                amount.suppressed += sum.suppressed;
                match patients.get(place).copied().flatten() {
                    Some(patients) => amount.patients = amount.patients.max(patients),
                    None => amount.uncounted |= sum.quantity > 0,
                }
                held[column as usize] += sum.known + sum.suppressed;
            }
        }
        let expected = part.periods.len() as u32;
        for ((product, _, slice), held) in held {
            for (column, held) in (0..).zip(held) {
                let at = self.at(product, column, slice);
                self.amounts[at].missing += expected.saturating_sub(held);
            }
        }
    }
}

/// How an item of any part of the figures comes to its product.
struct Known<'a> {
    numbers: HashMap<ProductKey, u32>,
    factors: HashMap<&'a Item, Option<Factor>>,
    codes: HashMap<&'a ReceiptCode, &'a NhiCode>,
    dispensed: Option<&'a Dispensed>,
}

impl Known<'_> {
    fn number(&self, item: &Item) -> Option<u32> {
        // What cannot be converted in the release's own period stands in none of its figures.
        if self.factors.get(item).is_some_and(Option::is_none) {
            return None;
        }
        let code = item.nhi_code.as_ref().or_else(|| self.codes.get(item.receipt_code.as_ref()?).copied())?;
        let row = self.dispensed.and_then(|dispensed| listed(dispensed, code));
        self.numbers.get(&key(code, &name_of(item, row))).copied()
    }

    /// In seven-hundredths.
    fn factor(&self, item: &Item) -> i64 {
        self.factors.get(item).copied().flatten().unwrap_or(Factor::ONE).seven_hundredths()
    }
}

/// The price codes of receipt codes, as the release's own period has them.
fn codes<'a>(sources: &Sources<'a>) -> HashMap<&'a ReceiptCode, &'a NhiCode> {
    let items = sources.items.iter().enumerate();
    items.filter_map(|(at, item)| Some((item.receipt_code.as_ref()?, sources.whole.standing(at)?.code.as_ref()?))).collect()
}

/// What is known of several products, places and slices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) sum: i128,
    pub(super) known: u64,
    pub(super) suppressed: u64,
    pub(super) missing: u64,
}

impl Sum {
    fn add(&mut self, amount: Amount) {
        self.sum += amount.sum;
        self.known += u64::from(amount.known);
        self.suppressed += u64::from(amount.suppressed);
        self.missing += u64::from(amount.missing);
    }

    pub(super) fn is_said(self) -> bool {
        self.known + self.suppressed > 0
    }
}

fn key(code: &NhiCode, name: &str) -> ProductKey {
    ProductKey { code: code.to_string(), name: japanese::plain(name).into_owned() }
}

fn product(item: &Item, code: &NhiCode, dispensed: Option<&Dispensed>) -> Product {
    let row = dispensed.and_then(|dispensed| listed(dispensed, code));
    let name = name_of(item, row);
    let prescribed = dispensed.map(|dispensed| dispensed.generic_names_of(code)).unwrap_or_default();
    let generic_names: Vec<&str> = prescribed.iter().map(|name| name.rx_name.as_str()).collect();
    let maker = dispensed.and_then(|dispensed| maker(dispensed.brands_of(code), item, &name));
    Product {
        maker: maker.or_else(|| row.and_then(|row| row.maker.clone())),
        generic_name: generic_names.join("／"),
        price: None,
        status: None,
        route: row.map(|row| row.route),
        code: code.clone(),
        name,
    }
}

fn listed<'a>(dispensed: &'a Dispensed, code: &NhiCode) -> Option<&'a PriceRow> {
    let catalogue = dispensed.catalogue();
    catalogue.product(code).map(|product| &product.row).or_else(|| catalogue.delisted().get(code).map(|delisted| &delisted.row))
}

fn name_of(item: &Item, row: Option<&PriceRow>) -> String {
    let of_list = || row.map_or_else(|| item.code().to_owned(), |row| row.name.clone());
    if item.name.trim().is_empty() { of_list() } else { item.name.trim().to_owned() }
}

/// The one brand that the item is; none where it may be several.
fn maker(brands: &[Brand], item: &Item, name: &str) -> Option<String> {
    let folded = japanese::fold(name);
    let by_code = brands.iter().find(|brand| {
        item.receipt_code.as_ref().is_some_and(|code| brand.receipt_codes.contains(code))
            || item.yj_code.is_some() && brand.yj_code == item.yj_code
    });
    let by_name = || brands.iter().find(|brand| japanese::fold(&brand.name) == folded);
    let only = || if brands.len() == 1 { brands.first() } else { None };
    by_code.or_else(by_name).or_else(only).and_then(|brand| brand.maker.clone())
}

/// For each place of the figures: its column; none for what is not counted.
fn columns_of(part: &Figures, columns: &[PlaceId], sources: &Sources) -> Vec<Option<u32>> {
    let column = |text: &String| match sources.places.resolve(&part.dataset.id, text) {
        Resolved::Known(place) => columns.iter().position(|column| *column == place).map(|at| at as u32),
        Resolved::LeftOut | Resolved::Ambiguous(_) | Resolved::Unknown => None,
    };
    part.places.iter().map(column).collect()
}

/// Of products that stand in no table, everything that was asked for.
fn counted(items: &[&Item], parts: &[Figures], slices: &Slices) -> Vec<LeftOut> {
    let items: HashSet<&Item> = items.iter().copied().collect();
    let mut found: BTreeMap<(&str, &str), (i64, bool)> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.periods.iter().all(|period| slices.periods.contains(period))) {
        for series in &part.series {
            let item = &part.items[series.item as usize];
            if !items.contains(&item) || !slices.strata.contains(&part.strata[series.stratum as usize]) {
                continue;
            }
            let (quantity, said) = found.entry((item.code(), &item.name)).or_default();
            for sum in &series.sums {
                *quantity = quantity.saturating_add(sum.quantity);
                *said |= sum.known + sum.suppressed > 0;
            }
        }
    }
    let said = found.into_iter().filter(|(_, (_, said))| *said);
    said.map(|((code, name), (quantity, _))| LeftOut {
        code: code.to_owned(),
        name: name.to_owned(),
        quantity: Quantity(quantity).decimal().to_string(),
    })
    .collect()
}
