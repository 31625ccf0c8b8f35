//! The rows of one edition, with the statuses that follow from who is listed and at what price.

use std::collections::{BTreeMap, BTreeSet};

use super::invent::{Invented, Listing, Role};
use crate::codes::GenericStatus;

/// A product in one edition, as both lists print it.
pub(super) struct Row<'a> {
    pub product: &'a Invented,
    pub listing: &'a Listing,
    pub status: GenericStatus,
    /// ○ 同一剤形・規格の後発医薬品がある先発医薬品
    pub same_form_generic: bool,
}

/// The rows of the edition in the order of their codes. `products` are in that order already.
pub(super) fn rows(products: &[Invented], edition: usize) -> Vec<Row<'_>> {
    let listed: Vec<(&Invented, &Listing)> =
        products.iter().filter_map(|product| Some((product, product.listings[edition].as_ref()?))).collect();
    let market = Market::of(&listed);
    listed
        .into_iter()
        .map(|(product, listing)| {
            let status = market.status(product, listing);
            let originator = matches!(product.role, Role::Originator | Role::QuasiOriginator);
            // The ministry leaves ○ out where an originator has come down to its generics (☆).
            let same_form_generic = originator
                && status != GenericStatus::OriginatorNotDearer
                && market.cheapest_generic.contains_key(&(product.family, product.slot.as_str()));
            Row { product, listing, status, same_form_generic }
        })
        .collect()
}

/// What statuses are decided by.
struct Market<'a> {
    /// Families with a generic that is not about to go (経過措置).
    with_generic: BTreeSet<&'a str>,
    cheapest_generic: BTreeMap<(&'a str, &'a str), u64>,
    dearest_originator: BTreeMap<(&'a str, &'a str), u64>,
}

impl<'a> Market<'a> {
    fn of(listed: &[(&'a Invented, &'a Listing)]) -> Self {
        let mut market = Self { with_generic: BTreeSet::new(), cheapest_generic: BTreeMap::new(), dearest_originator: BTreeMap::new() };
        for (product, listing) in listed {
            let slot = (product.family, product.slot.as_str());
            match product.role {
                Role::Generic => {
                    if listing.transitional.is_empty() {
                        market.with_generic.insert(product.family);
                    }
                    let cheapest = market.cheapest_generic.entry(slot).or_insert(listing.price);
                    *cheapest = listing.price.min(*cheapest);
                }
                Role::Originator => {
                    let dearest = market.dearest_originator.entry(slot).or_insert(listing.price);
                    *dearest = listing.price.max(*dearest);
                }
                Role::OutsideOriginator | Role::QuasiOriginator | Role::Other => {}
            }
        }
        market
    }

    fn status(&self, product: &Invented, listing: &Listing) -> GenericStatus {
        let slot = (product.family, product.slot.as_str());
        match product.role {
            Role::OutsideOriginator | Role::QuasiOriginator | Role::Other => GenericStatus::Outside,
            Role::Generic => match self.dearest_originator.get(&slot) {
                Some(originator) if listing.price >= *originator => GenericStatus::GenericNotCheaper,
                _ => GenericStatus::Generic,
            },
            Role::Originator if !listing.notice.is_empty() => GenericStatus::NoGeneric,
            Role::Originator if !self.with_generic.contains(product.family) => GenericStatus::NoGeneric,
            Role::Originator => match self.cheapest_generic.get(&slot) {
                Some(generic) if listing.price <= *generic => GenericStatus::OriginatorNotDearer,
                _ => GenericStatus::OriginatorWithGeneric,
            },
        }
    }
}
