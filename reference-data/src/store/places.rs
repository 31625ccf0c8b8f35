//! The tables of 全国地方公共団体コード, of populations, of published shares and of shapes.

use std::borrow::Cow;

use rusqlite::Row;
use rusqlite::types::Value;

use super::StoreError;
use super::listed::Listed;
use crate::codes::MunicipalityCode;
use crate::import::PublishedShareRow;
use crate::place::{MunicipalityRow, PopulationRow, ShapeRow, shape};

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(what.to_string())
}

impl Listed for MunicipalityRow {
    const TABLE: &'static str = "municipality";
    const KEY: &'static str = "code";
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("prefecture", "TEXT NOT NULL"), ("name", "TEXT"), ("prefecture_kana", "TEXT"), ("kana", "TEXT")];

    fn key(&self) -> Cow<'_, str> {
        self.code.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        vec![self.prefecture.clone().into(), self.name.clone().into(), self.prefecture_kana.clone().into(), self.kana.clone().into()]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let code: String = row.get(0)?;
        Ok(Self {
            code: code.parse::<MunicipalityCode>().map_err(damaged)?,
            prefecture: row.get(1)?,
            name: row.get(2)?,
            prefecture_kana: row.get(3)?,
            kana: row.get(4)?,
        })
    }
}

impl Listed for PopulationRow {
    const TABLE: &'static str = "population";
    const KEY: &'static str = "place";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[("population", "INTEGER"), ("aged", "INTEGER"), ("aged_rate", "TEXT")];

    fn key(&self) -> Cow<'_, str> {
        self.place.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        let persons = |persons: Option<u64>| persons.and_then(|persons| i64::try_from(persons).ok()).into();
        vec![persons(self.population), persons(self.aged), self.aged_rate.map(|rate| rate.to_string()).into()]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let persons = |column| -> Result<Option<u64>, StoreError> {
            row.get::<_, Option<i64>>(column)?.map(|persons| u64::try_from(persons).map_err(damaged)).transpose()
        };
        let aged_rate: Option<String> = row.get(3)?;
        Ok(Self {
            place: row.get(0)?,
            population: persons(1)?,
            aged: persons(2)?,
            aged_rate: aged_rate.map(|rate| rate.parse().map_err(damaged)).transpose()?,
        })
    }
}

impl Listed for PublishedShareRow {
    const TABLE: &'static str = "published_share";
    const KEY: &'static str = "figure";
    const COLUMNS: &'static [(&'static str, &'static str)] =
        &[("place", "TEXT NOT NULL"), ("period", "TEXT NOT NULL"), ("share", "TEXT NOT NULL")];

    fn key(&self) -> Cow<'_, str> {
        PublishedShareRow::key(self).into()
    }

    fn values(&self) -> Vec<Value> {
        vec![self.place.to_string().into(), self.period.to_string().into(), self.share.to_string().into()]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let (place, period, share): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Self::new(place.parse().map_err(damaged)?, period.parse().map_err(damaged)?, share.parse().map_err(damaged)?))
    }
}

impl Listed for ShapeRow {
    const TABLE: &'static str = "shape";
    const KEY: &'static str = "place";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[("name", "TEXT NOT NULL"), ("polygons", "BLOB NOT NULL")];

    fn key(&self) -> Cow<'_, str> {
        self.place.as_str().into()
    }

    fn values(&self) -> Vec<Value> {
        vec![self.name.clone().into(), shape::packed(&self.polygons).into()]
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let (place, polygons): (String, Vec<u8>) = (row.get(0)?, row.get(2)?);
        let polygons = shape::unpacked(&polygons).ok_or_else(|| damaged(format!("the shape of {place}")))?;
        Ok(Self { place: place.parse().map_err(damaged)?, name: row.get(1)?, polygons })
    }
}
