//! 一般名処方マスタ: the names under which a prescription by generic name counts, and which products each of them stands for.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use crate::codes::{GenericNameCode, NhiCode};
use crate::edition::Edition;
use crate::product::Route;
use crate::receipt_master::GenericNameFee;

/// One name of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GenericNameRow {
    #[ts(type = "string")]
    pub code: GenericNameCode,
    pub route: Route,
    /// 一般名処方の標準的な記載: `【般】…`
    pub rx_name: String,
    /// 成分名
    pub ingredient: String,
    /// 規格; of some exceptions several, one to a line
    pub spec: String,
    /// 一般名処方加算対象
    pub fee: GenericNameFee,
    /// 例外コード: the price codes that it stands for, sorted. None for a plain code, which stands for those that begin with its nine
    /// characters.
    #[ts(type = "string[] | null")]
    pub exception_of: Option<Vec<NhiCode>>,
    /// 同一剤形・規格内の最低薬価, yen
    #[ts(type = "string")]
    pub lowest_price: Decimal,
    /// 備考
    pub remarks: Option<String>,
}

/// The names of one edition.
#[derive(Debug, Clone)]
pub struct GenericNames {
    pub edition: Edition,
    /// Sorted by code.
    rows: Vec<GenericNameRow>,
    /// Positions in `rows`, by price code.
    exceptions: BTreeMap<NhiCode, Vec<u32>>,
}

impl GenericNames {
    /// `rows` sorted by code, as the store gives them.
    pub fn new(edition: Edition, rows: Vec<GenericNameRow>) -> Self {
        let mut exceptions: BTreeMap<NhiCode, Vec<u32>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            for code in row.exception_of.iter().flatten() {
                exceptions.entry(code.clone()).or_default().push(at as u32);
            }
        }
        Self { edition, rows, exceptions }
    }

    /// Sorted by code.
    pub fn rows(&self) -> &[GenericNameRow] {
        &self.rows
    }

    pub fn name(&self, code: &GenericNameCode) -> Option<&GenericNameRow> {
        let at = self.rows.binary_search_by(|row| row.code.cmp(code)).ok()?;
        Some(&self.rows[at])
    }

    /// The names that a price code is prescribed under: the exceptions that list it (two, where its 統一名 stands for products of two
    /// kinds), else the one of its nine characters and `ZZZ`.
    pub fn of(&self, code: &NhiCode) -> Vec<&GenericNameRow> {
        if let Some(exceptions) = self.exceptions.get(code) {
            return exceptions.iter().map(|at| &self.rows[*at as usize]).collect();
        }
        let plain: Option<GenericNameCode> = format!("{}ZZZ", code.group9()).parse().ok();
        plain.and_then(|plain| self.name(&plain)).into_iter().collect()
    }
}
