//! Products as they are dispensed: the price list, the receipt master, the supply list and the generic names in one view, from a group
//! (the first nine characters) over the price-list item to the branded products.
//!
//! A YJ code belongs to the item with the very same code; else to the 統一名 row of its nine characters. One that shares only the nine
//! characters with another brand belongs to no item and has no price.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use crate::catalogue::Catalogue;
use crate::codes::{GenericNameCode, NhiCode, ReceiptCode, YjCode};
use crate::generic_name::GenericNames;
use crate::handwork::{AuthorizedGeneric, Handwork};
use crate::japanese;
use crate::product::{PriceRow, Product};
use crate::receipt_master::{ReceiptMaster, ReceiptProduct};
use crate::supply::{Listing, SupplyCounts, SupplyList, SupplyRow};

/// What is joined to the price list; each is there or not.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    pub receipt_master: Option<ReceiptMaster>,
    pub supply: Option<SupplyList>,
    pub generic_names: Option<GenericNames>,
}

/// How a YJ code came to its price-list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The same code
    Exact,
    /// The 統一名 row of the same nine characters
    CommonName,
}

/// A branded product of a price-list item. What is listed by brand has one, itself; a 統一名 row has as many as the receipt master and
/// the supply list know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Brand {
    /// The price-list item.
    #[ts(type = "string")]
    pub nhi_code: NhiCode,
    pub name: String,
    /// None: the lists that know the product do not say.
    pub maker: Option<String>,
    /// None: no supply list at hand has the product.
    #[ts(type = "string | null")]
    pub yj_code: Option<YjCode>,
    /// Without twins（選） and what was abolished.
    #[ts(type = "string[]")]
    pub receipt_codes: Vec<ReceiptCode>,
    /// 経過措置 of the product itself, by the receipt master.
    #[ts(type = "string | null")]
    pub transitional_until: Option<Date>,
    /// Position in the supply list.
    #[serde(skip)]
    #[ts(skip)]
    supply: Option<u32>,
}

/// Where a brand is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct BrandSources {
    pub receipt_master: bool,
    pub supply: bool,
}

impl Brand {
    pub fn sources(&self) -> BrandSources {
        BrandSources { receipt_master: !self.receipt_codes.is_empty(), supply: self.supply.is_some() }
    }
}

/// How the YJ codes of the supply list came to price-list items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Matching {
    pub exact: u32,
    pub common_name: u32,
    /// Listed by the supply list's own word and in no item.
    pub unmatched: u32,
    /// 薬価基準未収載, or under a number that is no YJ code
    pub outside: u32,
}

/// The name under which a price code is prescribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PrescribedAs {
    #[ts(type = "string")]
    pub code: GenericNameCode,
    /// 【般】…
    pub rx_name: String,
    /// By an 例外コード and not by the first nine characters.
    pub exception: bool,
}

#[derive(Debug)]
pub struct Dispensed {
    catalogue: Arc<Catalogue>,
    lists: Lists,
    /// Sorted by item, and then by name and YJ code.
    brands: Vec<Brand>,
    matching: Matching,
    /// Positions in the supply list: listed there, and in no item.
    unmatched: Vec<u32>,
}

impl Dispensed {
    pub fn new(catalogue: Arc<Catalogue>, lists: Lists) -> Self {
        let (supplied, matching, unmatched) = match &lists.supply {
            Some(supply) => by_item(&catalogue, supply),
            None => Default::default(),
        };
        let mut brands = Vec::with_capacity(catalogue.products().len() * 2);
        let mut rest = supplied.as_slice();
        for product in catalogue.products() {
            let count = rest.partition_point(|(code, _)| *code <= product.row.nhi_code);
            let (own, others) = rest.split_at(count);
            rest = others;
            let supplied: Vec<(u32, &SupplyRow)> =
                lists.supply.iter().flat_map(|supply| own.iter().map(|(_, at)| (*at, &supply.rows()[*at as usize]))).collect();
            let from = brands.len();
            brands_of_item(product, lists.receipt_master.as_ref(), &supplied, &mut brands);
            brands[from..].sort_by(|a, b| (&a.name, &a.yj_code).cmp(&(&b.name, &b.yj_code)));
        }
        Self { catalogue, lists, brands, matching, unmatched }
    }

    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    pub fn matching(&self) -> Matching {
        self.matching
    }

    /// Rows of the supply list that are listed by its own word and belong to no item.
    pub fn unmatched(&self) -> impl Iterator<Item = &SupplyRow> {
        self.unmatched.iter().filter_map(|at| self.lists.supply.as_ref()?.rows().get(*at as usize))
    }

    /// All brands, sorted by item.
    pub fn brands(&self) -> &[Brand] {
        &self.brands
    }

    /// What is dispensed under a price-list item, by name. Empty for an item that the edition does not list, and for a 統一名 of which no
    /// list at hand knows a product.
    pub fn brands_of(&self, item: &NhiCode) -> &[Brand] {
        let from = self.brands.partition_point(|brand| brand.nhi_code < *item);
        let count = self.brands[from..].partition_point(|brand| brand.nhi_code == *item);
        &self.brands[from..from + count]
    }

    /// The row of a brand in the supply list.
    pub fn supply_of_brand(&self, brand: &Brand) -> Option<&SupplyRow> {
        self.lists.supply.as_ref()?.rows().get(brand.supply? as usize)
    }

    /// The rows of the supply list that belong to a price-list item.
    pub fn supply_of(&self, item: &NhiCode) -> Vec<&SupplyRow> {
        self.brands_of(item).iter().filter_map(|brand| self.supply_of_brand(brand)).collect()
    }

    /// How the products that are dispensed under an item are supplied; none where the list in use has none of them.
    pub fn supply_counts(&self, item: &NhiCode) -> Option<SupplyCounts> {
        let mut counts = SupplyCounts::default();
        self.supply_of(item).into_iter().for_each(|row| counts.add(row.shipping));
        (counts.products() > 0).then_some(counts)
    }

    /// The price-list item that a YJ code belongs to, and how.
    pub fn price_item_of_yj(&self, code: &YjCode) -> Option<(&PriceRow, Match)> {
        price_item_of_yj(&self.catalogue, code)
    }

    /// The names that a price code is prescribed under: those of 一般名処方マスタ; else those that the receipt master still has for it.
    pub fn generic_names_of(&self, code: &NhiCode) -> Vec<PrescribedAs> {
        let prescribed = |name: &GenericNameCode, rx_name: &str| PrescribedAs {
            exception: name.as_str()[..9] != code.as_str()[..9],
            code: name.clone(),
            rx_name: rx_name.to_owned(),
        };
        let listed = self.lists.generic_names.iter().flat_map(|names| names.of(code));
        let mut found: Vec<PrescribedAs> = listed.map(|row| prescribed(&row.code, &row.rx_name)).collect();
        if found.is_empty() {
            let entries = self.lists.receipt_master.iter().flat_map(|master| master.with_nhi_code(code));
            found.extend(entries.filter_map(|entry| Some(prescribed(entry.generic_name_code.as_ref()?, entry.generic_rx_name.as_ref()?))));
            found.sort_by(|a, b| a.code.cmp(&b.code));
            found.dedup_by(|a, b| a.code == b.code);
        }
        found
    }
}

/// The price-list item that a YJ code belongs to, and how. None for one that shares only its nine characters with other brands.
pub fn price_item_of_yj<'a>(catalogue: &'a Catalogue, code: &YjCode) -> Option<(&'a PriceRow, Match)> {
    let group = catalogue.of_group(&code.group9());
    if let Ok(at) = group.binary_search_by(|product| product.row.nhi_code.as_str().cmp(code.as_str())) {
        return Some((&group[at].row, Match::Exact));
    }
    let common_name = group.iter().find(|product| is_common_name(&product.row))?;
    Some((&common_name.row, Match::CommonName))
}

/// A 統一名 row: no maker, and the tenth and eleventh characters `01`.
fn is_common_name(row: &PriceRow) -> bool {
    row.common_name_listing() && &row.nhi_code.as_str()[9..11] == "01"
}

/// What a person knows of a brand: the flag may stand at its YJ code, or at the code of an item that is listed by brand.
pub fn authorized_generic<'a>(handwork: &'a Handwork, brand: &Brand) -> Option<&'a AuthorizedGeneric> {
    let is_it = |code: &NhiCode| *code == brand.nhi_code || brand.yj_code.as_ref().is_some_and(|yj| yj.as_str() == code.as_str());
    handwork.authorized_generics.iter().find(|flag| is_it(&flag.nhi_code))
}

type ByItem = Vec<(NhiCode, u32)>;

/// Positions in the supply list with their items, sorted by item; how they came there; and those that belong to none.
fn by_item(catalogue: &Catalogue, supply: &SupplyList) -> (ByItem, Matching, Vec<u32>) {
    let mut supplied = Vec::with_capacity(supply.rows().len());
    let mut matching = Matching::default();
    let mut unmatched = Vec::new();
    for (at, row) in (0u32..).zip(supply.rows()) {
        let Some(code) = row.id.yj_code().filter(|_| row.listing != Listing::NotListed) else {
            matching.outside += 1;
            continue;
        };
        match price_item_of_yj(catalogue, code) {
            Some((item, how)) => {
                match how {
                    Match::Exact => matching.exact += 1,
                    Match::CommonName => matching.common_name += 1,
                }
                supplied.push((item.nhi_code.clone(), at));
            }
            None => {
                matching.unmatched += 1;
                unmatched.push(at);
            }
        }
    }
    supplied.sort();
    (supplied, matching, unmatched)
}

fn brands_of_item(product: &Product, master: Option<&ReceiptMaster>, supplied: &[(u32, &SupplyRow)], brands: &mut Vec<Brand>) {
    let item = &product.row;
    let claimed = |entry: &&ReceiptProduct| !entry.is_twin() && entry.abolished_on.is_none();
    let entries: Vec<&ReceiptProduct> = master.iter().flat_map(|master| master.with_nhi_code(&item.nhi_code)).filter(claimed).collect();
    let brand_of = |supply: Option<&(u32, &SupplyRow)>, name: &str| Brand {
        nhi_code: item.nhi_code.clone(),
        name: name.to_owned(),
        maker: supply.and_then(|(_, row)| row.maker.clone()),
        yj_code: supply.and_then(|(_, row)| row.id.yj_code().cloned()),
        receipt_codes: Vec::new(),
        transitional_until: None,
        supply: supply.map(|(at, _)| *at),
    };
    if !is_common_name(item) {
        let mut brand = brand_of(supplied.first(), &item.name);
        brand.maker = item.maker.clone().or(brand.maker);
        entries.iter().for_each(|entry| take_entry(&mut brand, entry));
        brands.push(brand);
        return;
    }
    let from = brands.len();
    brands.extend(supplied.iter().map(|supply| brand_of(Some(supply), &supply.1.name)));
    let mut names: Vec<String> = brands[from..].iter().map(|brand| same_name(&brand.name)).collect();
    // An entry that is under no other is that of the 統一名 itself, and no product.
    for entry in entries.iter().filter(|entry| entry.common_name_entry.is_some()) {
        let name = same_name(&entry.base_name);
        if !names.contains(&name) {
            brands.push(brand_of(None, &entry.base_name));
            names.push(name.clone());
        }
        // One entry stands for all products of its name, which two makers may have.
        let of_name = brands[from..].iter_mut().zip(&names).filter(|(_, known)| **known == name);
        of_name.for_each(|(brand, _)| take_entry(brand, entry));
    }
}

fn take_entry(brand: &mut Brand, entry: &ReceiptProduct) {
    brand.receipt_codes.push(entry.receipt_code.clone());
    brand.transitional_until = brand.transitional_until.or(entry.transitional_until);
}

/// In this form two lists write the name of one product alike.
fn same_name(name: &str) -> String {
    let mut name = japanese::fold(name);
    name.retain(|character| !character.is_whitespace());
    name
}
