//! The table of 医療用医薬品供給状況.

use std::borrow::Cow;

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::listed::Listed;
use super::{Store, StoreError, read};
use crate::edition::{EditionId, SourceKind};
use crate::product::Route;
use crate::supply::{Listing, ProductClass, Shipping, SupplyId, SupplyList, SupplyRow, Volume};

/// In place of a day: 薬価基準未収載.
const NOT_LISTED: &str = "-";

impl Listed for SupplyRow {
    const TABLE: &'static str = "supply";
    const KEY: &'static str = "id";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("route", "TEXT NOT NULL"),
        ("category", "TEXT"),
        ("ingredient", "TEXT NOT NULL"),
        ("spec", "TEXT NOT NULL"),
        ("name", "TEXT NOT NULL"),
        ("maker", "TEXT"),
        ("class", "INTEGER NOT NULL"),
        ("basic", "INTEGER"),
        ("secured", "TEXT"),
        ("listing", "TEXT"),
        ("shipping", "INTEGER NOT NULL"),
        ("shipping_updated_on", "TEXT"),
        ("reason", "TEXT"),
        ("outlook", "TEXT"),
        ("outlook_when", "TEXT"),
        ("volume", "TEXT"),
        ("improves_when", "TEXT"),
        ("improves_to", "INTEGER"),
        ("updated_on", "TEXT"),
        ("changed_now", "INTEGER NOT NULL"),
    ];

    fn key(&self) -> Cow<'_, str> {
        self.id.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        let listing = match self.listing {
            Listing::On(day) => Some(day.to_string()),
            Listing::NotListed => Some(NOT_LISTED.to_owned()),
            Listing::Unstated => None,
        };
        vec![
            self.route.word().to_owned().into(),
            self.category.clone().into(),
            self.ingredient.clone().into(),
            self.spec.clone().into(),
            self.name.clone().into(),
            self.maker.clone().into(),
            i64::from(self.class.number()).into(),
            self.basic.into(),
            self.secured.clone().into(),
            listing.into(),
            i64::from(self.shipping.number()).into(),
            self.shipping_updated_on.map(|day| day.to_string()).into(),
            self.reason.clone().into(),
            self.outlook.clone().into(),
            self.outlook_when.clone().into(),
            self.volume.map(|volume| volume.sign().to_owned()).into(),
            self.improves_when.clone().into(),
            self.improves_to.map(i64::from).into(),
            self.updated_on.map(|day| day.to_string()).into(),
            self.changed_now.into(),
        ]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let number = |at| Ok::<u8, StoreError>(row.get::<_, u8>(at)?);
        let unknown = |number: u8| StoreError::Damaged(number.to_string());
        let day = |at| -> Result<Option<Date>, StoreError> { row.get::<_, Option<String>>(at)?.map(|day| read::date(&day)).transpose() };
        let (class, shipping) = (number(7)?, number(11)?);
        Ok(Self {
            id: read::known(row.get(0)?, SupplyId::read)?,
            route: read::known(row.get(1)?, Route::from_word)?,
            category: row.get(2)?,
            ingredient: row.get(3)?,
            spec: row.get(4)?,
            name: row.get(5)?,
            maker: row.get(6)?,
            class: ProductClass::from_number(class).ok_or_else(|| unknown(class))?,
            basic: row.get(8)?,
            secured: row.get(9)?,
            listing: match row.get::<_, Option<String>>(10)?.as_deref() {
                None => Listing::Unstated,
                Some(NOT_LISTED) => Listing::NotListed,
                Some(day) => Listing::On(read::date(day)?),
            },
            shipping: Shipping::from_number(shipping).ok_or_else(|| unknown(shipping))?,
            shipping_updated_on: day(12)?,
            reason: row.get(13)?,
            outlook: row.get(14)?,
            outlook_when: row.get(15)?,
            volume: row.get::<_, Option<String>>(16)?.map(|volume| read::known(volume, Volume::from_sign)).transpose()?,
            improves_when: row.get(17)?,
            improves_to: row.get(18)?,
            updated_on: day(19)?,
            changed_now: row.get(20)?,
        })
    }
}

/// The day of the newest list, where that is after `effective_on`: what is older comes in as history and never into use.
pub(super) fn newer_in_use(db: &Transaction, effective_on: Date) -> Result<Option<Date>, StoreError> {
    let newer: Option<String> = db
        .query_row(
            "SELECT max(effective_on) FROM edition WHERE kind = ?1 AND effective_on > ?2",
            params![SourceKind::Supply.name(), effective_on.to_string()],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    newer.map(|day| read::date(&day)).transpose()
}

impl Store {
    /// 医療用医薬品供給状況 of an edition; the one in use, the newest, where none is named. None where there is none.
    pub fn supply_list(&self, edition: Option<&EditionId>) -> Result<Option<SupplyList>, StoreError> {
        let Some(edition) = self.edition_or_newest(edition, SourceKind::Supply)? else { return Ok(None) };
        let rows = self.rows(&edition)?;
        Ok(Some(SupplyList::new(edition, rows)))
    }
}
