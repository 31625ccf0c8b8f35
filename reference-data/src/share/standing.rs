//! Where a product of a usage file stands in a period: its price code, its status, its price and its unit.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::editions::{Order, first_day_first, last_day_first};
use super::units::Factor;
use super::{Lists, exact};
use crate::codes::{GenericStatus, Group9, NhiCode, YjCode};
use crate::period::Period;
use crate::usage::{Item, QuantityUnit};

/// A product of a usage file in a period. Positions are into [`Lists`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// None: it has a code that no list leads to a price code.
    pub code: Option<NhiCode>,
    /// None: no status edition knows the code.
    pub status: Option<GenericStatus>,
    /// 加算等の算定対象から除外する品目
    pub fee_excluded: bool,
    /// In yen per 規格単位; none where no price edition knows the code.
    pub price: Option<Decimal>,
    /// From the unit of the dataset to 規格単位; none where it cannot be converted.
    pub factor: Option<Factor>,
    pub price_edition: Option<usize>,
    pub status_edition: Option<usize>,
    pub master_edition: Option<usize>,
    /// The status in the edition in force on the first day of the question, and whether the product is 除外する品目 there; of a product
    /// that came later, in the edition that knows it.
    pub(super) first_status: Option<(GenericStatus, bool)>,
}

/// Which editions are asked, in which order. Where these are the same, a product stands the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) prices: Order,
    pub(super) statuses: Order,
    masters: Order,
    /// The status edition in force on the first day of the whole question.
    pub(super) first_status: Option<usize>,
}

/// The lists as a period asks them.
pub(super) struct Books<'a> {
    pub(super) lists: &'a Lists,
    pub(super) asked: Asked,
    master_prices: HashMap<usize, HashMap<&'a NhiCode, Option<Decimal>>>,
}

impl<'a> Books<'a> {
    /// `period`: of the figures. `whole`: of the question.
    pub(super) fn new(lists: &'a Lists, period: Period, whole: Period) -> Self {
        let prices: Vec<Date> = lists.prices.iter().map(|edition| edition.effective_on).collect();
        let statuses: Vec<Date> = lists.statuses.iter().map(|edition| edition.effective_on).collect();
        let masters: Vec<Date> = lists.masters.iter().map(|edition| edition.effective_on).collect();
        Self {
            lists,
            asked: Asked {
                prices: first_day_first(&prices, period),
                statuses: last_day_first(&statuses, period),
                masters: first_day_first(&masters, period),
                first_status: first_day_first(&statuses, whole).first,
            },
            master_prices: HashMap::new(),
        }
    }

    pub(super) fn standing(&mut self, item: &Item, unit: QuantityUnit) -> Standing {
        let mut standing = Standing::default();
        standing.code = item.nhi_code.clone().or_else(|| {
            let from_master = self.code_of_receipt(item);
            standing.master_edition = from_master.as_ref().map(|(edition, _)| *edition);
            from_master.map(|(_, code)| code).or_else(|| self.code_of_yj(item.yj_code.as_ref()?))
        });
        if let Some(code) = &standing.code {
            if let Some((edition, status, fee_excluded)) = self.status(code) {
                standing.status_edition = Some(edition);
                standing.status = Some(status);
                standing.fee_excluded = fee_excluded;
            }
            if let Some((edition, price)) = self.price(code) {
                standing.price_edition = Some(edition);
                standing.price = Some(price);
            }
            let in_force = standing.status.map(|status| (status, standing.fee_excluded));
            standing.first_status =
                self.asked.first_status.and_then(|first| self.lists.statuses[first].statuses.get(code).copied().or(in_force));
        }
        match unit {
            QuantityUnit::PriceUnit => standing.factor = Some(Factor::ONE),
            QuantityUnit::Master => {
                if let (Some(code), Some(list)) = (&standing.code, standing.price) {
                    let of_file = item.price.filter(|price| *price > Decimal::ZERO);
                    let of_master = if of_file.is_none() { self.master_price(item, code) } else { None };
                    standing.factor = of_file.or(of_master.map(|(_, price)| price)).and_then(|price| Factor::of_prices(price, list));
                    standing.master_edition = standing.master_edition.or(of_master.map(|(edition, _)| edition));
                }
            }
        }
        standing
    }

    pub(super) fn status(&self, code: &NhiCode) -> Option<(usize, GenericStatus, bool)> {
        self.asked.statuses.positions.iter().find_map(|position| {
            let (status, fee_excluded) = self.lists.statuses[*position].statuses.get(code)?;
            Some((*position, *status, *fee_excluded))
        })
    }

    pub(super) fn price(&self, code: &NhiCode) -> Option<(usize, Decimal)> {
        self.asked.prices.positions.iter().find_map(|position| {
            let price = self.lists.prices[*position].prices.get(code)?;
            exact::price_mantissa(*price).map(|_| (*position, *price))
        })
    }

    fn code_of_receipt(&self, item: &Item) -> Option<(usize, NhiCode)> {
        let receipt_code = item.receipt_code.as_ref()?;
        self.asked.masters.positions.iter().find_map(|position| {
            let (code, _) = self.lists.masters[*position].products.get(receipt_code)?;
            Some((*position, code.clone()?))
        })
    }

    /// The code itself where a list has it, else the 統一名 row of its form and strength; in editions in force in the period before
    /// earlier ones. A YJ code that shares only form and strength with another brand leads to nothing.
    pub(super) fn code_of_yj(&self, yj_code: &YjCode) -> Option<NhiCode> {
        let exact: NhiCode = yj_code.as_str().parse().ok()?;
        let group = yj_code.group9();
        let stages = [Order::current_ones, Order::earlier_ones];
        stages.into_iter().find_map(|stage| {
            let (prices, statuses) = (stage(&self.asked.prices), stage(&self.asked.statuses));
            let listed = prices.iter().any(|position| self.lists.prices[*position].prices.contains_key(&exact))
                || statuses.iter().any(|position| self.lists.statuses[*position].statuses.contains_key(&exact));
            if listed {
                return Some(exact.clone());
            }
            let (first, last) = common_name_codes(&group)?;
            let of_prices =
                prices.iter().find_map(|position| self.lists.prices[*position].prices.range(&first..=&last).next().map(|(code, _)| code));
            let of_statuses = || {
                let mut editions = statuses.iter();
                editions.find_map(|position| self.lists.statuses[*position].statuses.range(&first..=&last).next().map(|(code, _)| code))
            };
            of_prices.or_else(of_statuses).cloned()
        })
    }

    /// By receipt code, else by price code where all products of the master that bear it have one price.
    fn master_price(&mut self, item: &Item, code: &NhiCode) -> Option<(usize, Decimal)> {
        let positive = |price: &Decimal| *price > Decimal::ZERO;
        let positions = self.asked.masters.positions.clone();
        let by_receipt_code = item.receipt_code.as_ref().and_then(|receipt_code| {
            let price = |position: &usize| self.lists.masters[*position].products.get(receipt_code)?.1.filter(positive);
            positions.iter().find_map(|position| Some((*position, price(position)?)))
        });
        by_receipt_code.or_else(|| {
            let lists = self.lists;
            positions.into_iter().find_map(|position| {
                let prices = self.master_prices.entry(position).or_insert_with(|| agreed_prices(&lists.masters[position].products));
                Some((position, (*prices.get(code)?)?))
            })
        })
    }
}

fn agreed_prices<'a, R>(
    products: impl IntoIterator<Item = (R, &'a (Option<NhiCode>, Option<Decimal>))>,
) -> HashMap<&'a NhiCode, Option<Decimal>> {
    let mut prices: HashMap<&NhiCode, Option<Decimal>> = HashMap::new();
    for (_, (code, price)) in products {
        let (Some(code), Some(price)) = (code, price.filter(|price| *price > Decimal::ZERO)) else { continue };
        prices.entry(code).and_modify(|agreed| *agreed = agreed.filter(|agreed| *agreed == price)).or_insert(Some(price));
    }
    prices
}

/// The code of a 統一名 row ends with 01 and a check digit.
fn common_name_codes(group: &Group9) -> Option<(NhiCode, NhiCode)> {
    Some((format!("{group}010").parse().ok()?, format!("{group}019").parse().ok()?))
}
