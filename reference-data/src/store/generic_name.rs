//! The table of 一般名処方マスタ.

use std::borrow::Cow;

use rusqlite::Row;
use rusqlite::types::Value;

use super::listed::Listed;
use super::{Store, StoreError, read};
use crate::codes::NhiCode;
use crate::edition::{EditionId, SourceKind};
use crate::generic_name::{GenericNameRow, GenericNames};
use crate::product::Route;
use crate::receipt_master::GenericNameFee;

impl Listed for GenericNameRow {
    const TABLE: &'static str = "generic_name";
    const KEY: &'static str = "code";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("route", "TEXT NOT NULL"),
        ("rx_name", "TEXT NOT NULL"),
        ("ingredient", "TEXT NOT NULL"),
        ("spec", "TEXT NOT NULL"),
        ("fee", "TEXT NOT NULL"),
        // Price codes with a space between; NULL for a plain code.
        ("exception_of", "TEXT"),
        ("lowest_price", "TEXT NOT NULL"),
        ("remarks", "TEXT"),
    ];

    fn key(&self) -> Cow<'_, str> {
        self.code.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        let joined = |codes: &Vec<NhiCode>| codes.iter().map(NhiCode::as_str).collect::<Vec<_>>().join(" ");
        vec![
            self.route.word().to_owned().into(),
            self.rx_name.clone().into(),
            self.ingredient.clone().into(),
            self.spec.clone().into(),
            self.fee.sign().to_owned().into(),
            self.exception_of.as_ref().map(joined).into(),
            self.lowest_price.to_string().into(),
            self.remarks.clone().into(),
        ]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let codes = |text: String| text.split(' ').map(|code| read::code(code.to_owned())).collect::<Result<Vec<NhiCode>, _>>();
        Ok(Self {
            code: read::code(row.get(0)?)?,
            route: read::known(row.get(1)?, Route::from_word)?,
            rx_name: row.get(2)?,
            ingredient: row.get(3)?,
            spec: row.get(4)?,
            fee: read::known(row.get(5)?, GenericNameFee::from_sign)?,
            exception_of: row.get::<_, Option<String>>(6)?.map(codes).transpose()?,
            lowest_price: read::code(row.get(7)?)?,
            remarks: row.get(8)?,
        })
    }
}

impl Store {
    /// 一般名処方マスタ of an edition; of the newest where none is named. None where there is none.
    pub fn generic_names(&self, edition: Option<&EditionId>) -> Result<Option<GenericNames>, StoreError> {
        let Some(edition) = self.edition_or_newest(edition, SourceKind::GenericName)? else { return Ok(None) };
        let rows = self.rows(&edition)?;
        Ok(Some(GenericNames::new(edition, rows)))
    }
}
