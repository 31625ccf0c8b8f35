//! 地域での使用: how much of each item of a price list is used in a region, and which part of its form and strength and of its ingredient
//! that is.
//!
//! A figure belongs to the item of its price code. One that is told by a YJ code belongs to the item of the same code, else to the 統一名
//! row of its nine characters; one told by a receipt code, to the item that the master in force gives, else the one in use. What so
//! comes to no item of the list is named apart; it still counts in the whole that the parts are taken of.
//!
//! Quantities are in 規格単位 where all of an item can be converted, else as the dataset counts; parts are of what is in 規格単位.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;
use ts_rs::TS;

use super::answer::Absence;
use super::basis::{EditionUsed, code};
use super::exact;
use super::place_rows::{PlaceRow, row_of, scope};
use super::prepared::{EditionRef, Prepared, Product};
use super::select::{Selected, select};
use super::{Key, Measure, Question, QuestionError};
use crate::catalogue::Catalogue;
use crate::codes::{Group9, IngredientCode, NhiCode, ReceiptCode};
use crate::dispensed::price_item_of_yj;
use crate::period::Period;
use crate::place::{PlaceId, Places};
use crate::receipt_master::ReceiptMaster;
use crate::usage::{Dataset, QuantityUnit, UsageFile};

/// How much of an item, or of several, is used in the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Used {
    /// Decimal text, exact where it is finite, else six decimals. None where no figure is known.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    /// What `quantity` counts.
    pub unit: QuantityUnit,
    /// Cells that the publisher kept back, and cells for which there is no row.
    pub suppressed_cells: u64,
    pub missing_cells: u64,
    pub of_group: UsedPart,
    pub of_ingredient: UsedPart,
}

/// A part of all that is used of one form and strength, or of one ingredient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UsedPart {
    /// A fraction, ten decimals.
    pub part: Option<String>,
    /// Why there is none: not applicable where the item's own quantity cannot be converted into 規格単位.
    pub absence: Option<Absence>,
    /// Of all together, in 規格単位.
    pub total: String,
    /// Cells of the others that were kept back: the part is of what is known.
    pub suppressed_cells: u64,
    /// Products whose quantities cannot be converted and stand in no total.
    pub unconverted: u32,
}

/// What the figures rest on. Shown with them, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UsageBasis {
    pub dataset: Dataset,
    pub files: Vec<UsageFile>,
    #[ts(type = "string")]
    pub period: Period,
    /// The places that were added up, each once; empty for all that the dataset has.
    pub places: Vec<String>,
    /// The dataset has nothing of the region itself: the figures are of the larger place in which it lies.
    pub wider: bool,
    /// Places of the region of which the dataset has nothing.
    pub lacking_places: Vec<String>,
    /// The publisher's own total and not a sum of parts.
    pub published_total: bool,
    /// Lists by which the products were found and converted.
    pub editions: Vec<EditionUsed>,
    /// Of the ingredients that were asked for, what belongs to no item of the price list; by code.
    pub unlisted: Vec<UnlistedUsage>,
}

/// A product of the files that belongs to no item of the price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnlistedUsage {
    pub code: String,
    pub name: String,
    /// None where no figure is known.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    pub unit: QuantityUnit,
}

/// 地域での使用 of some ingredients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionUsage {
    pub basis: UsageBasis,
    items: BTreeMap<NhiCode, Count>,
    groups: BTreeMap<Group9, Count>,
    ingredients: BTreeMap<IngredientCode, Count>,
    /// Cells that a product without a row lacks.
    expected: u64,
}

/// What the cells of one or several products come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Count {
    /// Millionths as the dataset counts.
    counted: i128,
    /// See [`exact`]: of what can be converted.
    converted: i128,
    known: u64,
    suppressed: u64,
    missing: u64,
    /// Products of which there is more than nothing and that cannot be converted.
    unconverted: BTreeSet<String>,
}

/// The items of `ingredients` in the first of `regions` of which the dataset has something; without any, in all that it has. `master` is
/// the one in use.
pub fn region_usage(
    ingredients: &[IngredientCode],
    regions: &[Vec<PlaceId>],
    prepared: &[&Prepared],
    places: &Places,
    catalogue: &Catalogue,
    master: Option<&ReceiptMaster>,
) -> Result<RegionUsage, QuestionError> {
    let selected = select(&Question::default(), prepared)?;
    let region = known_region(regions, &selected, places)?;
    let mut usage = RegionUsage {
        basis: usage_basis(&region, &selected),
        items: BTreeMap::new(),
        groups: BTreeMap::new(),
        ingredients: BTreeMap::new(),
        expected: 0,
    };
    let asked: HashSet<&str> = ingredients.iter().map(IngredientCode::as_str).collect();
    let by_receipt = items_of_receipts(ingredients, catalogue, master);
    let mut editions: BTreeMap<&EditionRef, BTreeSet<&str>> = BTreeMap::new();
    let mut unlisted: BTreeMap<(String, String), Count> = BTreeMap::new();
    for (period, Selected { prepared, lines }) in selected.iter().enumerate() {
        let standing = |product: &Product| {
            let of_those = |stands: &Stands| asked.contains(&stands.code()[..7]);
            may_be_of(product, &asked, &by_receipt).then(|| stands(product, catalogue, &by_receipt)).flatten().filter(of_those)
        };
        let stands: Vec<Option<Stands>> = prepared.products.iter().map(standing).collect();
        let columns = &region.row.columns[period];
        let expected: Vec<u32> = columns.iter().map(|column| prepared.columns[*column].expected).collect();
        let without = if columns.is_empty() { u64::from(prepared.periods) } else { 0 };
        usage.expected += expected.iter().map(|cells| u64::from(*cells)).sum::<u64>() + without;
        for line in lines {
            let number = prepared.lines[*line].product as usize;
            let Some(stands) = &stands[number] else { continue };
            let product = &prepared.products[number];
            let cells = prepared.cells(*line);
            let mut count = Count { missing: without, ..Count::default() };
            for (column, expected) in columns.iter().zip(&expected) {
                let cell = cells[*column];
                count.counted += i128::from(cell.quantity);
                count.known += u64::from(cell.known);
                count.suppressed += u64::from(cell.suppressed);
                count.missing += u64::from(expected.saturating_sub(cell.known + cell.suppressed));
            }
            match product.standing.factor {
                Some(factor) => count.converted = count.counted * i128::from(factor.seven_hundredths()),
                None if count.counted > 0 => drop(count.unconverted.insert(code(product).to_owned())),
                None => {}
            }
            let [price, _, master] = product.used;
            for edition in price.filter(|_| prepared.dataset.unit == QuantityUnit::Master).iter().chain(&master) {
                editions.entry(&prepared.editions[*edition]).or_default().insert(code(product));
            }
            usage.ingredients.entry(stands.ingredient()).or_default().add(&count);
            usage.groups.entry(stands.group()).or_default().add(&count);
            match stands {
                Stands::Item(item) => usage.items.entry(item.clone()).or_default().add(&count),
                Stands::Unlisted(code) => {
                    unlisted.entry((code.to_string(), product.item.name.clone())).or_default().add(&count);
                }
            }
        }
    }
    let unit = usage.basis.dataset.unit;
    let said = unlisted.into_iter().filter(|(_, count)| count.known + count.suppressed > 0);
    usage.basis.unlisted = said
        .map(|((code, name), count)| {
            let (quantity, unit) = count.quantity(unit);
            UnlistedUsage { code, name, quantity, absence: count.absence(), unit }
        })
        .collect();
    usage.basis.editions = editions.into_iter().map(|(edition, products)| edition_used(edition, products.len())).collect();
    Ok(usage)
}

impl RegionUsage {
    /// Of items of one form and strength together; each item once.
    pub fn of(&self, items: &[&NhiCode]) -> Used {
        let mut count = Count::default();
        for item in items {
            match self.items.get(*item) {
                Some(own) => count.add(own),
                None => count.missing += self.expected,
            }
        }
        let nothing = Count::default();
        let first = items.first();
        let group = first.and_then(|item| self.groups.get(&item.group9())).unwrap_or(&nothing);
        let ingredient = first.and_then(|item| self.ingredients.get(&item.ingredient())).unwrap_or(&nothing);
        let (quantity, unit) = count.quantity(self.basis.dataset.unit);
        Used {
            quantity,
            absence: count.absence(),
            unit,
            suppressed_cells: count.suppressed,
            missing_cells: count.missing,
            of_group: count.part_of(group),
            of_ingredient: count.part_of(ingredient),
        }
    }

    /// Whether anything of an ingredient is used; what was kept back is more than nothing.
    pub fn uses(&self, ingredient: &IngredientCode) -> bool {
        self.ingredients.get(ingredient).is_some_and(|count| matches!(count.absence(), None | Some(Absence::Suppressed)))
    }

    /// Quantity of an ingredient, why there is none, and what it counts.
    pub fn of_ingredient(&self, ingredient: &IngredientCode) -> (Option<String>, Option<Absence>, QuantityUnit) {
        let nothing = Count::default();
        let count = self.ingredients.get(ingredient).unwrap_or(&nothing);
        let (quantity, unit) = count.quantity(self.basis.dataset.unit);
        (quantity, count.absence(), unit)
    }
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.counted += other.counted;
        self.converted += other.converted;
        self.known += other.known;
        self.suppressed += other.suppressed;
        self.missing += other.missing;
        self.unconverted.extend(other.unconverted.iter().cloned());
    }

    /// As [`Absence::of_sum`]: what was kept back may be more than nothing, so that it is no zero.
    fn absence(&self) -> Option<Absence> {
        match self {
            Self { counted: 1.., .. } => None,
            Self { suppressed: 1.., .. } => Some(Absence::Suppressed),
            Self { known: 1.., .. } => Some(Absence::Zero),
            Self { .. } => Some(Absence::Missing),
        }
    }

    fn quantity(&self, unit: QuantityUnit) -> (Option<String>, QuantityUnit) {
        let known = matches!(self.absence(), None | Some(Absence::Zero));
        if self.unconverted.is_empty() {
            (known.then(|| exact::amount(self.converted, Measure::Quantity)), QuantityUnit::PriceUnit)
        } else {
            (known.then(|| exact::millionths(self.counted)), unit)
        }
    }

    fn part_of(&self, whole: &Self) -> UsedPart {
        let absence = match self.absence() {
            Some(absence @ (Absence::Suppressed | Absence::Missing)) => Some(absence),
            _ if !self.unconverted.is_empty() => Some(Absence::NotApplicable),
            _ if whole.converted > 0 => None,
            // Nothing that could be converted is known of the whole, and this is nothing of it.
            _ if whole.suppressed > 0 => Some(Absence::Suppressed),
            _ if !whole.unconverted.is_empty() => Some(Absence::NotApplicable),
            _ => Some(Absence::Zero),
        };
        UsedPart {
            part: absence.is_none().then(|| exact::share_text((self.converted, whole.converted))),
            absence,
            total: exact::amount(whole.converted, Measure::Quantity),
            suppressed_cells: whole.suppressed.saturating_sub(self.suppressed),
            unconverted: u32::try_from(whole.unconverted.len()).unwrap_or(u32::MAX),
        }
    }
}

/// Where a product of a file stands in the price list.
enum Stands {
    Item(NhiCode),
    /// In no item, with the code by which it is known.
    Unlisted(NhiCode),
}

impl Stands {
    fn code(&self) -> &str {
        match self {
            Self::Item(code) | Self::Unlisted(code) => code.as_str(),
        }
    }

    fn group(&self) -> Group9 {
        match self {
            Self::Item(code) | Self::Unlisted(code) => code.group9(),
        }
    }

    fn ingredient(&self) -> IngredientCode {
        match self {
            Self::Item(code) | Self::Unlisted(code) => code.ingredient(),
        }
    }
}

/// Leaves out at a glance what has nothing to do with the ingredients.
fn may_be_of(product: &Product, asked: &HashSet<&str>, by_receipt: &HashMap<&ReceiptCode, &NhiCode>) -> bool {
    let item = &product.item;
    let codes = [item.nhi_code.as_ref(), product.standing.code.as_ref()].into_iter().flatten().map(NhiCode::as_str);
    codes.chain(item.yj_code.as_ref().map(|code| code.as_str())).any(|code| asked.contains(&code[..7]))
        || item.receipt_code.as_ref().is_some_and(|code| by_receipt.contains_key(code))
}

/// None for a product that no list leads to a code.
fn stands(product: &Product, catalogue: &Catalogue, by_receipt: &HashMap<&ReceiptCode, &NhiCode>) -> Option<Stands> {
    let item = &product.item;
    let listed = |code: &&NhiCode| catalogue.product(code).is_some();
    if let Some(code) = item.nhi_code.as_ref().filter(listed) {
        return Some(Stands::Item(code.clone()));
    }
    if let Some((row, _)) = item.yj_code.as_ref().and_then(|code| price_item_of_yj(catalogue, code)) {
        return Some(Stands::Item(row.nhi_code.clone()));
    }
    // The file's own price code is believed, also where the list does not have it.
    if let Some(code) = &item.nhi_code {
        return Some(Stands::Unlisted(code.clone()));
    }
    let of_period = product.standing.code.as_ref();
    if let Some(code) = of_period.filter(listed) {
        return Some(Stands::Item(code.clone()));
    }
    if let Some(code) = item.receipt_code.as_ref().and_then(|code| by_receipt.get(code)) {
        return Some(Stands::Item((*code).clone()));
    }
    let by_yj = || item.yj_code.as_ref().and_then(|code| code.as_str().parse().ok());
    of_period.cloned().or_else(by_yj).map(Stands::Unlisted)
}

/// Items of the ingredients by the receipt codes under which a master has them or a brand of theirs.
fn items_of_receipts<'a>(
    ingredients: &[IngredientCode],
    catalogue: &'a Catalogue,
    master: Option<&'a ReceiptMaster>,
) -> HashMap<&'a ReceiptCode, &'a NhiCode> {
    let items = ingredients.iter().flat_map(|ingredient| catalogue.of_ingredient(ingredient)).map(|product| &product.row.nhi_code);
    let Some(master) = master else { return HashMap::new() };
    items.flat_map(|item| master.with_nhi_code(item).map(move |entry| (&entry.receipt_code, item))).collect()
}

/// A region of which the dataset has something.
struct KnownRegion {
    row: PlaceRow,
    places: Vec<String>,
    wider: bool,
    lacking: Vec<String>,
}

fn known_region(regions: &[Vec<PlaceId>], selected: &[Selected], places: &Places) -> Result<KnownRegion, QuestionError> {
    let has = |place: &PlaceId| places.place(place).is_some() && !row_of(place, selected, places).is_empty();
    let names = |ids: &[&PlaceId]| ids.iter().map(|id| places.place(id).map_or(id.as_str(), |place| &place.full_name).to_owned()).collect();
    let named = regions.iter().filter(|region| !region.is_empty());
    for (wider, region) in named.enumerate().map(|(at, region)| (at > 0, region)) {
        let (known, lacking): (Vec<&PlaceId>, Vec<&PlaceId>) = region.iter().partition(|place| has(place));
        if !known.is_empty() {
            let filter = known.iter().map(|place| place.to_string()).collect();
            let question = Question { filters: [(Key::Place, filter)].into(), ..Question::default() };
            let row = scope(&question, selected, places)?;
            return Ok(KnownRegion { row, places: names(&known), wider, lacking: names(&lacking) });
        }
    }
    match regions.iter().flatten().next() {
        Some(place) => Err(QuestionError::PlaceWithoutFigures(place.clone())),
        None => {
            Ok(KnownRegion { row: scope(&Question::default(), selected, places)?, places: Vec::new(), wider: false, lacking: Vec::new() })
        }
    }
}

fn usage_basis(region: &KnownRegion, selected: &[Selected]) -> UsageBasis {
    let first = selected[0].prepared;
    let mut files: Vec<UsageFile> = Vec::new();
    for file in selected.iter().flat_map(|selected| &selected.prepared.files) {
        if !files.contains(file) {
            files.push(file.clone());
        }
    }
    UsageBasis {
        dataset: first.dataset.clone(),
        files,
        period: selected.iter().map(|selected| selected.prepared.period).reduce(Period::hull).unwrap_or(first.period),
        places: region.places.clone(),
        wider: region.wider,
        lacking_places: region.lacking.clone(),
        published_total: region.row.published_total,
        editions: Vec::new(),
        unlisted: Vec::new(),
    }
}

fn edition_used(edition: &EditionRef, products: usize) -> EditionUsed {
    EditionUsed {
        kind: edition.kind,
        edition: edition.edition.clone(),
        effective_on: edition.effective_on,
        products: u32::try_from(products).unwrap_or(u32::MAX),
    }
}
