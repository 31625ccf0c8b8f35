//! What is searched: every product with the folded texts that verify a hit, and the brands that are dispensed under a 統一名.

use std::hash::{Hash, Hasher};

use rust_decimal::Decimal;

use crate::codes::{GenericStatus, NhiCode, ReceiptCode, YjCode};
use crate::dispensed::{Brand, Dispensed};
use crate::japanese::fold;
use crate::product::{Product, Route};

/// The texts are folded.
pub struct Entry {
    pub nhi_code: NhiCode,
    pub name: String,
    pub ingredient: String,
    pub maker: String,
    pub spec: String,
    pub route: Route,
    pub status: Option<GenericStatus>,
    pub delisted: bool,
    /// All that the receipt master has for the price code and no brand has.
    pub receipt_codes: Vec<ReceiptCode>,
    /// Of a 統一名 alone.
    pub brands: Vec<BrandEntry>,
}

pub struct BrandEntry {
    /// As published.
    pub name: String,
    pub folded_name: String,
    /// Folded.
    pub maker: String,
    pub yj_code: Option<YjCode>,
    pub receipt_codes: Vec<ReceiptCode>,
}

impl Entry {
    /// Every text in which a word may stand.
    pub fn text(&self) -> String {
        let mut text = format!("{} {} {} {}", self.name, self.ingredient, self.maker, self.spec);
        for brand in &self.brands {
            text.extend([" ", &brand.folded_name, " ", &brand.maker]);
        }
        text
    }

    /// Every code by which it is found.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let of_brands = self
            .brands
            .iter()
            .flat_map(|brand| brand.yj_code.iter().map(YjCode::as_str).chain(brand.receipt_codes.iter().map(ReceiptCode::as_str)));
        std::iter::once(self.nhi_code.as_str()).chain(self.receipt_codes.iter().map(ReceiptCode::as_str)).chain(of_brands)
    }
}

/// Sorted by static rank: what is listed, 内用薬 first, plain tablets before capsules before other forms, then ingredient, strength, name.
pub fn entries(dispensed: &Dispensed) -> Vec<Entry> {
    let catalogue = dispensed.catalogue();
    let delisted: Vec<Product> = catalogue.delisted().values().cloned().map(Product::from).collect();
    let listed = catalogue.products().iter().map(|product| (product, false));
    let mut ranked: Vec<_> = listed
        .chain(delisted.iter().map(|product| (product, true)))
        .map(|(product, delisted)| {
            let form = match product.form.as_str() {
                "錠" => 0,
                "カプセル" => 1,
                _ => 2,
            };
            let brands = if product.common_name_listing { dispensed.brands_of(&product.row.nhi_code) } else { &[] };
            let entry = Entry {
                nhi_code: product.row.nhi_code.clone(),
                name: fold(&product.row.name),
                ingredient: fold(&product.row.ingredient),
                maker: fold(product.row.maker.as_deref().unwrap_or("")),
                spec: fold(&product.row.spec),
                route: product.row.route,
                status: product.status,
                delisted,
                receipt_codes: receipt_codes(dispensed, &product.row.nhi_code, brands),
                brands: brands.iter().map(brand_entry).collect(),
            };
            ((delisted, product.row.route, form, entry.ingredient.clone(), size(&product.strength), entry.name.clone()), entry)
        })
        .collect();
    ranked.sort_by(|(rank_a, a), (rank_b, b)| rank_a.cmp(rank_b).then_with(|| a.nhi_code.cmp(&b.nhi_code)));
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

fn receipt_codes(dispensed: &Dispensed, code: &NhiCode, brands: &[Brand]) -> Vec<ReceiptCode> {
    let entries = dispensed.lists().receipt_master.iter().flat_map(|master| master.with_nhi_code(code));
    let codes = entries.map(|entry| &entry.receipt_code);
    codes.filter(|code| !brands.iter().any(|brand| brand.receipt_codes.contains(code))).cloned().collect()
}

fn brand_entry(brand: &Brand) -> BrandEntry {
    BrandEntry {
        name: brand.name.clone(),
        folded_name: fold(&brand.name),
        maker: fold(brand.maker.as_deref().unwrap_or("")),
        yj_code: brand.yj_code.clone(),
        receipt_codes: brand.receipt_codes.clone(),
    }
}

/// Of the texts in their order. The documents of an index say where in it they stand: an index that another version of the program built
/// from the same store may mean other places.
pub fn digest(entries: &[Entry]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    for entry in entries {
        (&entry.nhi_code, entry.text()).hash(&mut hasher);
    }
    hasher.finish()
}

/// The first number of a strength, in milligrams where it is a mass.
fn size(strength: &str) -> Decimal {
    let end = strength.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(strength.len());
    let number: Decimal = strength[..end].parse().unwrap_or_default();
    match &strength[end..] {
        unit if unit.starts_with('μ') => number / Decimal::ONE_THOUSAND,
        unit if unit.starts_with('g') => number.checked_mul(Decimal::ONE_THOUSAND).unwrap_or(number),
        _ => number,
    }
}
