//! Two editions of one list, compared by code.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use crate::codes::NhiCode;
use crate::edition::{Edition, SourceKind};
use crate::import::StatusRow;
use crate::product::PriceRow;
use crate::store::{Store, StoreError};

/// Counts by code. What a kind of list does not have is none: a status list has no prices, a price list no statuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Comparison {
    pub common: u32,
    pub added: u32,
    pub removed: u32,
    pub dearer: Option<u32>,
    pub cheaper: Option<u32>,
    /// Common, and neither price nor status changed.
    pub same: u32,
    pub status_changed: Option<u32>,
    /// Every product that differs, by code.
    pub products: Vec<ComparedProduct>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ComparedProduct {
    #[ts(type = "string")]
    pub nhi_code: NhiCode,
    pub name: String,
    pub maker: Option<String>,
    pub difference: Difference,
    /// A price or a status sign; none where the product is not in that edition.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Percent of the price before, to one decimal, half away from zero.
    #[ts(type = "string | null")]
    pub percent: Option<Decimal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    Added,
    Removed,
    Dearer,
    Cheaper,
    StatusChanged,
}

#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error("editions of different kinds: {0:?} and {1:?}")]
    DifferentKinds(SourceKind, SourceKind),
    /// Only price lists and status lists are compared by code.
    #[error("editions of {0:?} are not compared")]
    NotCompared(SourceKind),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub fn compare(store: &Store, before: &Edition, after: &Edition) -> Result<Comparison, CompareError> {
    match (before.kind, after.kind) {
        (SourceKind::PriceList, SourceKind::PriceList) => {
            let line = |row: PriceRow| Line { nhi_code: row.nhi_code, name: row.name, maker: row.maker, value: row.price };
            let before = store.rows::<PriceRow>(before)?.into_iter().map(line).collect::<Vec<_>>();
            let after = store.rows::<PriceRow>(after)?.into_iter().map(line).collect::<Vec<_>>();
            let mut found = lines(&before, &after, |before, after| match after.cmp(before) {
                Ordering::Greater => Some(Difference::Dearer),
                Ordering::Less => Some(Difference::Cheaper),
                Ordering::Equal => None,
            });
            found.dearer = Some(count(&found.products, Difference::Dearer));
            found.cheaper = Some(count(&found.products, Difference::Cheaper));
            for product in &mut found.products {
                product.percent = percent(product.before.as_deref(), product.after.as_deref());
            }
            Ok(found)
        }
        (SourceKind::GenericStatus, SourceKind::GenericStatus) => {
            let line = |row: StatusRow| Line { nhi_code: row.nhi_code, name: row.name, maker: None, value: row.status.sign() };
            let before = store.rows::<StatusRow>(before)?.into_iter().map(line).collect::<Vec<_>>();
            let after = store.rows::<StatusRow>(after)?.into_iter().map(line).collect::<Vec<_>>();
            let mut found = lines(&before, &after, |before, after| (before != after).then_some(Difference::StatusChanged));
            found.status_changed = Some(count(&found.products, Difference::StatusChanged));
            Ok(found)
        }
        (before, after) if before == after => Err(CompareError::NotCompared(before)),
        (before, after) => Err(CompareError::DifferentKinds(before, after)),
    }
}

struct Line<V> {
    nhi_code: NhiCode,
    name: String,
    maker: Option<String>,
    value: V,
}

/// Merges two lists that are sorted by code.
fn lines<V: ToString>(before: &[Line<V>], after: &[Line<V>], change: impl Fn(&V, &V) -> Option<Difference>) -> Comparison {
    let mut found =
        Comparison { common: 0, added: 0, removed: 0, dearer: None, cheaper: None, same: 0, status_changed: None, products: Vec::new() };
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(old), Some(new)) => old.nhi_code.cmp(&new.nhi_code),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return found,
        };
        let old = if order == Ordering::Greater { None } else { old.next() };
        let new = if order == Ordering::Less { None } else { new.next() };
        let change = match (old, new) {
            (Some(old), Some(new)) => {
                found.common += 1;
                change(&old.value, &new.value)
            }
            (None, _) => {
                found.added += 1;
                Some(Difference::Added)
            }
            (_, None) => {
                found.removed += 1;
                Some(Difference::Removed)
            }
        };
        match (change, new.or(old)) {
            (Some(difference), Some(line)) => found.products.push(ComparedProduct {
                nhi_code: line.nhi_code.clone(),
                name: line.name.clone(),
                maker: line.maker.clone(),
                difference,
                before: old.map(|line| line.value.to_string()),
                after: new.map(|line| line.value.to_string()),
                percent: None,
            }),
            _ => found.same += 1,
        }
    }
}

fn count(products: &[ComparedProduct], difference: Difference) -> u32 {
    products.iter().filter(|product| product.difference == difference).count() as u32
}

fn percent(before: Option<&str>, after: Option<&str>) -> Option<Decimal> {
    let before: Decimal = before?.parse().ok()?;
    let after: Decimal = after?.parse().ok()?;
    let ratio = (after - before).checked_div(before)? * Decimal::ONE_HUNDRED;
    Some(ratio.round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero))
}
