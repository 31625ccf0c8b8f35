//! The products as they are dispensed: what stands behind a price-list item, with the codes of claims and of supply.
//!
//! Most items are one product, whose 個別医薬品コード is the item's own. A 統一名収載 item is several brands with codes of their own, and in
//! claims also a product without a brand.

use super::chance::{Chance, Of};
use super::invent::{Invented, Listing};
use super::vocabulary::{Ingredient, Makers};

/// First digits of the receipt codes of the sample and of its （選） twins. The real master gives none with these.
const RECEIPT: u32 = 69;
const SELECTED: u32 = 65;
/// Brands of a 統一名収載 item are numbered downwards from here, above the items of their group.
const LAST_BRAND: u32 = 99;

#[derive(Debug)]
pub(super) struct Brand<'a> {
    pub product: &'a Invented,
    pub kind: Kind,
    /// Nine digits.
    pub receipt_code: String,
    /// The code of its （選） twin, where claims ask the patient to pay more (選定療養) when a generic is at hand.
    pub selected_code: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The item itself, under the item's name, maker and code.
    Own,
    /// The item itself where it is 統一名収載: claimed, and made by nobody.
    CommonName,
    /// One of the brands of a 統一名収載 item.
    Member {
        name: String,
        maker: &'static str,
        yj_code: String,
        /// The receipt code of the item without a brand.
        common_code: String,
    },
}

impl<'a> Brand<'a> {
    /// 個別医薬品コード
    pub fn yj_code(&self) -> Option<&str> {
        match &self.kind {
            Kind::Own => Some(&self.product.code),
            Kind::CommonName => None,
            Kind::Member { yj_code, .. } => Some(yj_code),
        }
    }

    pub fn name<'b>(&'b self, listing: &'b Listing) -> &'b str {
        match &self.kind {
            Kind::Member { name, .. } => name,
            Kind::Own | Kind::CommonName => &listing.name,
        }
    }

    pub fn maker(&self, listing: &Listing) -> Option<&'static str> {
        match &self.kind {
            Kind::Member { maker, .. } => Some(maker),
            Kind::Own | Kind::CommonName => listing.maker,
        }
    }
}

/// What stands behind the products of an ingredient, which is the `number`th of the table, in the order of its products.
pub(super) fn brands_of<'a>(
    ingredient: &Ingredient,
    number: usize,
    products: &'a [Invented],
    makers: &Makers,
    seed: u64,
) -> Vec<Brand<'a>> {
    let mut chance = Chance::coded(seed, Of::Brands, ingredient.code);
    let mut brands: Vec<Brand> = Vec::new();
    for product in products {
        let mut add = |kind: Kind| {
            let serial = number * 10_000 + brands.len();
            let code = |first: u32| format!("{first}{serial:07}");
            brands.push(Brand { product, kind, receipt_code: code(RECEIPT), selected_code: code(SELECTED) });
            code(RECEIPT)
        };
        if !product.common_name() {
            add(Kind::Own);
            continue;
        }
        let common_code = add(Kind::CommonName);
        let count = 3 + chance.below(6);
        for (maker, number) in chance.choose(&makers.common_name, count).into_iter().zip((0..LAST_BRAND).rev()) {
            let (form, label) = product.slot.split_once('/').unwrap_or((&product.slot, ""));
            add(Kind::Member {
                name: format!("{}{form}{label}「{}」", ingredient.generic_name, maker.mark),
                maker: maker.name,
                yj_code: super::invent::with_last_digit(product.group9(), number),
                common_code: common_code.clone(),
            });
        }
    }
    brands
}
