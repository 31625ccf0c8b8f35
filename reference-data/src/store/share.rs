//! The lists that figures of a period rest on, and nothing of them that cannot matter.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Store, StoreError, read, receipt_master};
use crate::codes::{GenericStatus, IngredientCode, NhiCode, ReceiptCode};
use crate::edition::{Edition, SourceKind};
use crate::period::{Month, Period};
use crate::share::{EditionAt, History, Lists, MasterEdition, PriceEdition, StatusEdition, SupplyChange, SupplyStep};
use crate::supply::Shipping;
use crate::usage::{Figures, QuantityUnit};

impl Store {
    /// What the figures of a period are computed with: of prices and statuses, the edition in force on the first day and those that come
    /// into force within, and of earlier ones the codes that were gone by the first day; the receipt master where the figures need it.
    pub fn share_lists(&self, period: Period, figures: &[Figures]) -> Result<Lists, StoreError> {
        let until = period.last_day();
        let mut editions = self.editions()?;
        editions.retain(|edition| edition.effective_on <= until);
        let of_kind = |kind: SourceKind| editions.iter().filter(move |edition| edition.kind == kind);
        let mut lists = Lists::default();
        let mut gone = Gone::new(period.first_day());
        for edition in of_kind(SourceKind::PriceList) {
            let prices = self.prices_of(edition, &mut gone)?;
            lists.prices.push(PriceEdition { id: edition.id.clone(), effective_on: edition.effective_on, prices });
        }
        let mut gone = Gone::new(period.first_day());
        for edition in of_kind(SourceKind::GenericStatus) {
            let statuses = self.statuses_and_fees_of(edition, &mut gone)?;
            lists.statuses.push(StatusEdition { id: edition.id.clone(), effective_on: edition.effective_on, statuses });
        }
        lists.ingredients = self.ingredients(of_kind(SourceKind::PriceList), figures)?;
        // Editions come newest first.
        lists.prices.reverse();
        lists.statuses.reverse();
        if figures.iter().any(needs_master) {
            let masters: Vec<&Edition> = of_kind(SourceKind::ReceiptMaster).collect();
            lists.masters = self.master_states(masters.into_iter().rev(), period.first_day())?;
        }
        Ok(lists)
    }

    /// The lists with what was in use before a period, for what changed within it.
    pub fn list_history(&self, period: Period) -> Result<History, StoreError> {
        // What is in force on a day before the first is read whole, and an edition of the first day has one to be compared with.
        let before = period.first_day().yesterday().ok().and_then(Month::of).unwrap_or(period.from);
        let lists = self.share_lists(Period { from: before, ..period }, &[])?;
        let mut editions = self.editions()?;
        editions.retain(|edition| edition.kind == SourceKind::Supply && edition.effective_on <= period.last_day());
        // They come newest first.
        editions.reverse();
        let within = editions.windows(2).filter(|pair| pair[1].effective_on >= period.first_day());
        let supply = within.map(|pair| self.supply_step(&pair[0], &pair[1])).collect::<Result<_, _>>()?;
        Ok(History { lists, supply, supply_editions: u32::try_from(editions.len()).unwrap_or(u32::MAX) })
    }

    fn supply_step(&self, before: &Edition, after: &Edition) -> Result<SupplyStep, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT later.id, later.name, earlier.shipping, later.shipping FROM supply later
             JOIN supply earlier ON earlier.edition = ?1 AND earlier.id = later.id AND earlier.shipping <> later.shipping
             WHERE later.edition = ?2 ORDER BY later.id",
        )?;
        let mut rows = statement.query([self.row_id(before)?, self.row_id(after)?])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            // What has no YJ code is in no price list.
            let Ok(code) = id.parse() else { continue };
            let state = |column| -> Result<Shipping, StoreError> {
                let number: u8 = row.get(column)?;
                Shipping::from_number(number).ok_or_else(|| StoreError::Damaged(number.to_string()))
            };
            changed.push(SupplyChange { code, name: row.get(1)?, before: state(2)?, after: state(3)? });
        }
        let at = |edition: &Edition| EditionAt { edition: edition.id.clone(), on: edition.effective_on };
        Ok(SupplyStep { before: at(before), after: at(after), changed })
    }

    fn prices_of(&self, edition: &Edition, gone: &mut Gone) -> Result<BTreeMap<NhiCode, Decimal>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT nhi_code, price FROM price WHERE edition = ?1 ORDER BY nhi_code")?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut prices = Vec::with_capacity(edition.rows as usize);
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let code = parsed(text(0)?)?;
            if gone.matters(&code, edition.effective_on) {
                prices.push((code, parsed(text(1)?)?));
            }
        }
        gone.passed(edition.effective_on, prices.iter().map(|(code, _)| code));
        Ok(prices.into_iter().collect())
    }

    /// 成分名 of what was used, as the newest edition that lists it says; those that share a code joined by ・. `editions` newest first.
    fn ingredients<'a>(
        &self,
        editions: impl Iterator<Item = &'a Edition>,
        figures: &[Figures],
    ) -> Result<BTreeMap<IngredientCode, String>, StoreError> {
        let mut wanted: HashSet<IngredientCode> =
            figures.iter().flat_map(|figures| &figures.items).filter_map(|item| Some(item.nhi_code.as_ref()?.ingredient())).collect();
        let unnamed = figures.iter().flat_map(|figures| &figures.items).any(|item| item.nhi_code.is_none());
        let mut names: BTreeMap<IngredientCode, String> = BTreeMap::new();
        for edition in editions {
            if wanted.is_empty() && !unnamed {
                break;
            }
            let sql = "SELECT DISTINCT substr(nhi_code, 1, 7), ingredient FROM price WHERE edition = ?1";
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query([self.row_id(edition)?])?;
            let mut of_edition: BTreeMap<IngredientCode, String> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
                let name = text(1)?.trim();
                let known = of_edition.entry(parsed(text(0)?)?).or_default();
                if !known.is_empty() {
                    known.push('・');
                }
                known.push_str(name);
            }
            for (code, name) in of_edition {
                wanted.remove(&code);
                names.entry(code).or_insert(name);
            }
        }
        Ok(names)
    }

    fn statuses_and_fees_of(&self, edition: &Edition, gone: &mut Gone) -> Result<BTreeMap<NhiCode, (GenericStatus, bool)>, StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT nhi_code, status, excluded_from_fee FROM generic_status WHERE edition = ?1 ORDER BY nhi_code")?;
        let mut rows = statement.query([self.row_id(edition)?])?;
        let mut statuses = Vec::with_capacity(edition.rows as usize);
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let code = parsed(text(0)?)?;
            if gone.matters(&code, edition.effective_on) {
                statuses.push((code, (read::status_sign(text(1)?)?, row.get(2)?)));
            }
        }
        gone.passed(edition.effective_on, statuses.iter().map(|(code, _)| code));
        Ok(statuses.into_iter().collect())
    }

    /// The states that the files come to, oldest first: on the first day, after each file within the period, and the last state before
    /// each full file. In between nothing is taken away, so that the state on the first day knows all that those before it knew.
    fn master_states<'a>(&self, editions: impl Iterator<Item = &'a Edition>, first_day: Date) -> Result<Vec<MasterEdition>, StoreError> {
        let mut states: Vec<MasterEdition> = Vec::new();
        for edition in editions {
            let key = self.row_id(edition)?;
            let difference: bool = self.db.query_row(receipt_master::IS_DIFFERENCE, [key], |row| row.get(0))?;
            let before = if difference && edition.effective_on <= first_day { states.pop() } else { None };
            let known =
                before.map(|before| before.products).or_else(|| states.last().filter(|_| difference).map(|last| last.products.clone()));
            // A difference without a full file before it says nothing of what it does not name.
            let Some(mut products) = known.or_else(|| (!difference).then(BTreeMap::new)) else { continue };
            self.lay_master(key, difference, &mut products)?;
            states.push(MasterEdition { id: edition.id.clone(), effective_on: edition.effective_on, products });
        }
        Ok(states)
    }

    fn lay_master(
        &self,
        edition: i64,
        difference: bool,
        products: &mut BTreeMap<ReceiptCode, (Option<NhiCode>, Option<Decimal>)>,
    ) -> Result<(), StoreError> {
        let mut statement = self
            .db
            .prepare_cached("SELECT receipt_code, change, nhi_code, price FROM receipt_master WHERE edition = ?1 ORDER BY receipt_code")?;
        let mut rows = statement.query([edition])?;
        while let Some(row) = rows.next()? {
            let receipt_code: ReceiptCode = read::code(row.get(0)?)?;
            let is_new = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? == crate::receipt_master::Change::New.sign();
            let nhi_code: Option<NhiCode> = row.get::<_, Option<String>>(2)?.map(read::code).transpose()?;
            let price: Option<Decimal> = row.get::<_, Option<String>>(3)?.map(read::code).transpose()?;
            match products.get_mut(&receipt_code) {
                Some(known) if difference && !is_new => {
                    known.0 = nhi_code.or(known.0.take());
                    known.1 = price.or(known.1);
                }
                // A change of what is not known.
                None if difference && !is_new => {}
                _ => drop(products.insert(receipt_code, (nhi_code, price))),
            }
        }
        Ok(())
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged(text.to_owned()))
}

/// Products without a price code are found through the master; master units without a price in the file are converted with its price.
fn needs_master(figures: &Figures) -> bool {
    let master_unit = figures.dataset.unit == QuantityUnit::Master;
    let needs = |item: &crate::usage::Item| match item.receipt_code {
        Some(_) if item.nhi_code.is_none() => true,
        _ => master_unit && item.price.is_none_or(|price| price <= Decimal::ZERO),
    };
    figures.items.iter().any(needs)
}

/// Going back from the newest edition: which codes of one matter that was not in force any more on the first day.
struct Gone {
    first_day: Date,
    /// Of the editions passed, from the one in force on the first day back; none before it.
    listed: Option<HashSet<NhiCode>>,
}

impl Gone {
    fn new(first_day: Date) -> Self {
        Self { first_day, listed: None }
    }

    fn matters(&self, code: &NhiCode, effective_on: Date) -> bool {
        effective_on > self.first_day || self.listed.as_ref().is_none_or(|listed| !listed.contains(code))
    }

    fn passed<'a>(&mut self, effective_on: Date, codes: impl Iterator<Item = &'a NhiCode>) {
        if effective_on <= self.first_day {
            self.listed.get_or_insert_default().extend(codes.cloned());
        }
    }
}
