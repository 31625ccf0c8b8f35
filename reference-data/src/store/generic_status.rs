//! The table of 後発医薬品に関する情報.

use std::borrow::Cow;

use rusqlite::Row;
use rusqlite::types::Value;

use super::listed::Listed;
use super::{StoreError, read};
use crate::import::StatusRow;

impl Listed for StatusRow {
    const TABLE: &'static str = "generic_status";
    const KEY: &'static str = "nhi_code";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("ingredient", "TEXT NOT NULL"),
        ("name", "TEXT NOT NULL"),
        ("status", "TEXT NOT NULL"),
        ("listed_on", "TEXT"),
        ("transitional_until", "TEXT"),
        ("remarks", "TEXT"),
        ("excluded_from_fee", "INTEGER NOT NULL"),
        ("counted_in_cut_off", "INTEGER NOT NULL"),
    ];

    fn key(&self) -> Cow<'_, str> {
        self.nhi_code.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        vec![
            self.ingredient.clone().into(),
            self.name.clone().into(),
            self.status.sign().to_owned().into(),
            self.listed_on.map(|day| day.to_string()).into(),
            self.transitional_until.map(|day| day.to_string()).into(),
            self.remarks.clone().into(),
            self.excluded_from_fee.into(),
            self.counted_in_cut_off.into(),
        ]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            nhi_code: read::code(row.get(0)?)?,
            ingredient: row.get(1)?,
            name: row.get(2)?,
            status: read::status_sign(&row.get::<_, String>(3)?)?,
            listed_on: row.get::<_, Option<String>>(4)?.map(|day| read::date(&day)).transpose()?,
            transitional_until: row.get::<_, Option<String>>(5)?.map(|day| read::date(&day)).transpose()?,
            remarks: row.get(6)?,
            excluded_from_fee: row.get(7)?,
            counted_in_cut_off: row.get(8)?,
        })
    }
}
