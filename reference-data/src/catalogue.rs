//! The products of one price edition with their statuses, in memory and in the order of their codes, so that an ingredient, a form and
//! strength, or a 薬効分類 is a run of neighbours.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use crate::codes::{Group9, IngredientCode, NhiCode};
use crate::edition::Edition;
use crate::japanese;
use crate::product::{PriceRow, Product, Route};

/// A product of an earlier or later edition that the catalogue's own edition does not list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delisted {
    /// The latest edition that lists it.
    pub last_listed_on: Date,
    pub row: PriceRow,
}

/// An ingredient with what the edition lists of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IngredientLine {
    #[ts(type = "string")]
    pub code: IngredientCode,
    /// One code may carry several 成分名.
    pub names: Vec<String>,
    pub route: Route,
    pub products: u32,
    /// Of these, those that are 後発医薬品 (★ too) or バイオ後続品.
    pub generics: u32,
}

#[derive(Debug, Clone)]
pub struct Catalogue {
    pub price_list: Edition,
    pub generic_status: Option<Edition>,
    products: Vec<Product>,
    delisted: BTreeMap<NhiCode, Delisted>,
}

impl Catalogue {
    /// `products` in any order; a code occurs once.
    pub fn new(
        price_list: Edition,
        generic_status: Option<Edition>,
        mut products: Vec<Product>,
        delisted: BTreeMap<NhiCode, Delisted>,
    ) -> Self {
        products.sort_by(|a, b| a.row.nhi_code.cmp(&b.row.nhi_code));
        Self { price_list, generic_status, products, delisted }
    }

    /// Sorted by code.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    pub fn delisted(&self) -> &BTreeMap<NhiCode, Delisted> {
        &self.delisted
    }

    pub fn product(&self, code: &NhiCode) -> Option<&Product> {
        let at = self.products.binary_search_by(|product| product.row.nhi_code.cmp(code)).ok()?;
        Some(&self.products[at])
    }

    /// Products whose code begins so.
    pub fn starting_with(&self, prefix: &str) -> &[Product] {
        let from = self.products.partition_point(|product| product.row.nhi_code.as_str() < prefix);
        let count = self.products[from..].partition_point(|product| product.row.nhi_code.as_str().starts_with(prefix));
        &self.products[from..from + count]
    }

    pub fn of_group(&self, group: &Group9) -> &[Product] {
        self.starting_with(group.as_str())
    }

    pub fn of_ingredient(&self, ingredient: &IngredientCode) -> &[Product] {
        self.starting_with(ingredient.as_str())
    }

    /// The 成分名 that the code carries, in the order of the list; more than one for some codes.
    pub fn ingredient_names(&self, ingredient: &IngredientCode) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for product in self.of_ingredient(ingredient) {
            if !names.contains(&product.row.ingredient.as_str()) {
                names.push(&product.row.ingredient);
            }
        }
        names
    }

    /// Ingredients whose code or names hold every word of the query, by code; all of them for an empty query.
    pub fn ingredients(&self, query: &str) -> Vec<IngredientLine> {
        let query = japanese::fold(query);
        let words: Vec<&str> = query.split(' ').filter(|word| !word.is_empty()).collect();
        let mut lines = self.ingredients_starting_with("");
        lines.retain(|line| {
            let text = format!("{} {}", line.code, japanese::fold(&line.names.join(" ")));
            words.iter().all(|word| text.contains(word))
        });
        lines
    }

    /// Ingredients whose code begins so, by code.
    pub fn ingredients_starting_with(&self, prefix: &str) -> Vec<IngredientLine> {
        let runs = self.starting_with(prefix).chunk_by(|a, b| a.row.nhi_code.as_str()[..7] == b.row.nhi_code.as_str()[..7]);
        let line = |run: &[Product]| {
            let first = &run.first()?.row;
            let code = first.nhi_code.ingredient();
            Some(IngredientLine {
                names: self.ingredient_names(&code).into_iter().map(str::to_owned).collect(),
                route: first.route,
                products: run.len() as u32,
                generics: run.iter().filter(|product| product.generic_or_biosimilar() == Some(true)).count() as u32,
                code,
            })
        };
        runs.filter_map(line).collect()
    }
}
