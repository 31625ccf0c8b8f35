//! Under which 一般名 a product is prescribed: one for each form and strength that has a generic, and some of their own (例外コード).

use std::collections::BTreeMap;

use super::invent::Role;
use super::listing::Row;
use crate::product::Route;

/// A 一般名 as prescriptions write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GenericName {
    /// 一般名コード
    pub code: String,
    /// 一般名処方の標準的な記載
    pub text: String,
    /// 例外コード
    pub exception: bool,
    /// 加算1,2: originator and generics; otherwise 加算1.
    pub both_fees: bool,
}

/// The 一般名 of each product of an edition that has one, by the product's code.
pub(super) fn generic_names<'a>(rows: &[Row<'a>]) -> BTreeMap<&'a str, GenericName> {
    let mut groups: BTreeMap<&str, Vec<&Row<'a>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.product.route != Route::Injection) {
        groups.entry(row.product.group9()).or_default().push(row);
    }
    let mut names = BTreeMap::new();
    for (group, rows) in groups {
        if !rows.iter().any(|row| row.product.role == Role::Generic) {
            continue;
        }
        let both_fees = rows.iter().any(|row| row.product.role != Role::Generic);
        for (at, row) in rows.iter().enumerate() {
            let product = row.product;
            let (form, label) = product.slot.split_once('/').unwrap_or((&product.slot, ""));
            let text = format!("【般】{}{form}{label}", product.generic_name);
            let name = if product.exception {
                // Every second product of the group differs: two names share the nine characters of one code.
                let note = if product.route == Route::External { "（防腐剤無添加）" } else { "（用法の異なるもの）" };
                let (letter, note) = if at % 2 == 1 { (second_letter(group), note) } else { (first_letter(group), "") };
                GenericName { code: format!("{}{letter}ZZZ", &group[..8]), text: format!("{text}{note}"), exception: true, both_fees }
            } else {
                GenericName { code: format!("{group}ZZZ"), text, exception: false, both_fees }
            };
            names.insert(product.code.as_str(), name);
        }
    }
    names
}

/// The ninth character of 例外コード: A and B for the first strength, C and D for the second.
fn first_letter(group: &str) -> char {
    char::from(b'A' + (group.as_bytes()[8] - b'1') * 2)
}

fn second_letter(group: &str) -> char {
    char::from(b'B' + (group.as_bytes()[8] - b'1') * 2)
}
