//! The table of price lists.

use std::borrow::Cow;

use rusqlite::Row;
use rusqlite::types::Value;

use super::listed::Listed;
use super::{StoreError, read};
use crate::product::{GenericMark, Originator, PriceRow, Route};

impl Listed for PriceRow {
    const TABLE: &'static str = "price";
    const KEY: &'static str = "nhi_code";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("route", "TEXT NOT NULL"),
        ("ingredient", "TEXT NOT NULL"),
        ("spec", "TEXT NOT NULL"),
        ("name", "TEXT NOT NULL"),
        ("maker", "TEXT"),
        ("generic_mark", "TEXT"),
        ("originator", "TEXT"),
        ("same_form_generic", "INTEGER NOT NULL"),
        ("pharmacopoeia", "INTEGER NOT NULL"),
        ("narcotic", "INTEGER NOT NULL"),
        ("price", "TEXT NOT NULL"),
        ("transitional_until", "TEXT"),
        ("remarks", "TEXT"),
    ];

    fn key(&self) -> Cow<'_, str> {
        self.nhi_code.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        let mark = |mark| match mark {
            GenericMark::Generic => "後発品".to_owned(),
            GenericMark::NotCheaper => "★".to_owned(),
        };
        let originator = |originator| match originator {
            Originator::Originator => "先発品".to_owned(),
            Originator::QuasiOriginator => "準先発品".to_owned(),
        };
        vec![
            self.route.word().to_owned().into(),
            self.ingredient.clone().into(),
            self.spec.clone().into(),
            self.name.clone().into(),
            self.maker.clone().into(),
            self.generic_mark.map(mark).into(),
            self.originator.map(originator).into(),
            self.same_form_generic.into(),
            self.pharmacopoeia.into(),
            self.narcotic.into(),
            self.price.to_string().into(),
            self.transitional_until.map(|day| day.to_string()).into(),
            self.remarks.clone().into(),
        ]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let route: String = row.get(1)?;
        let price: String = row.get(11)?;
        let generic_mark: Option<String> = row.get(6)?;
        let originator: Option<String> = row.get(7)?;
        Ok(Self {
            nhi_code: read::code(row.get(0)?)?,
            route: Route::from_word(&route).ok_or(StoreError::Damaged(route))?,
            ingredient: row.get(2)?,
            spec: row.get(3)?,
            name: row.get(4)?,
            maker: row.get(5)?,
            generic_mark: generic_mark.map(|mark| if mark == "★" { GenericMark::NotCheaper } else { GenericMark::Generic }),
            originator: originator.map(|word| if word == "準先発品" { Originator::QuasiOriginator } else { Originator::Originator }),
            same_form_generic: row.get(8)?,
            pharmacopoeia: row.get(9)?,
            narcotic: row.get(10)?,
            price: price.parse().map_err(|_| StoreError::Damaged(price))?,
            transitional_until: row.get::<_, Option<String>>(12)?.map(|day| read::date(&day)).transpose()?,
            remarks: row.get(13)?,
        })
    }
}
