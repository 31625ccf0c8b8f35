//! Where a product stands in a period: code, status, price and unit.

use std::collections::BTreeSet;

use jiff::civil::Date;
use reference_data::codes::{GenericStatus, NhiCode};
use reference_data::period::Period;
use reference_data::usage::QuantityUnit;
use rust_decimal::Decimal;

use super::number::{Number, number, of_decimal};
use super::world::World;

fn in_force_on(dates: &[Date], day: Date) -> Option<Date> {
    dates.iter().copied().filter(|date| *date <= day).max()
}

/// Dates of editions in the order in which prices are asked, and how many of them are in force in the period.
fn price_order(dates: &[Date], period: Period) -> (Vec<Date>, usize) {
    let first = in_force_on(dates, period.first_day());
    let mut within: Vec<Date> = dates.iter().copied().filter(|date| *date > period.first_day() && *date <= period.last_day()).collect();
    within.sort();
    within.reverse();
    let mut earlier: Vec<Date> = dates.iter().copied().filter(|date| Some(*date) < first).collect();
    earlier.sort();
    earlier.reverse();
    let order: Vec<Date> = first.into_iter().chain(within).collect();
    let current = order.len();
    (order.into_iter().chain(earlier).collect(), current)
}

fn status_order(dates: &[Date], period: Period) -> (Vec<Date>, usize) {
    let (mut order, current) = price_order(dates, period);
    if period.length() > 1 {
        order.sort();
        order.reverse();
    }
    (order, current)
}

pub struct Product {
    pub code: Option<NhiCode>,
    pub status: Option<(GenericStatus, bool)>,
    pub status_date: Option<Date>,
    pub first_status: Option<(GenericStatus, bool)>,
    pub price: Option<Decimal>,
    pub price_date: Option<Date>,
    pub master_date: Option<Date>,
    /// 規格単位 in one unit of the dataset.
    pub factor: Option<Number>,
}

impl World {
    fn price_dates(&self) -> Vec<Date> {
        self.lists.prices.iter().map(|edition| edition.effective_on).collect()
    }

    fn status_dates(&self) -> Vec<Date> {
        self.lists.statuses.iter().map(|edition| edition.effective_on).collect()
    }

    fn price_in(&self, date: Date, code: &str) -> Option<Decimal> {
        let edition = self.lists.prices.iter().find(|edition| edition.effective_on == date)?;
        edition.prices.get(&code.parse().ok()?).copied()
    }

    fn status_in(&self, date: Date, code: &str) -> Option<(GenericStatus, bool)> {
        let edition = self.lists.statuses.iter().find(|edition| edition.effective_on == date)?;
        edition.statuses.get(&code.parse().ok()?).copied()
    }

    pub fn price(&self, code: &str, period: Period) -> Option<(Date, Decimal)> {
        let (order, _) = price_order(&self.price_dates(), period);
        order.into_iter().find_map(|date| Some((date, self.price_in(date, code).filter(|price| *price > Decimal::ZERO)?)))
    }

    pub fn status(&self, code: &str, period: Period) -> Option<(Date, (GenericStatus, bool))> {
        let (order, _) = status_order(&self.status_dates(), period);
        order.into_iter().find_map(|date| Some((date, self.status_in(date, code)?)))
    }

    pub fn first_edition(&self, whole: Period) -> Option<Date> {
        in_force_on(&self.status_dates(), whole.first_day())
    }

    /// Codes that a price edition in force in the period lists with a price.
    pub fn listed(&self, period: Period) -> BTreeSet<String> {
        let (order, current) = price_order(&self.price_dates(), period);
        let of_date = |date: &Date| self.lists.prices.iter().find(|edition| edition.effective_on == *date).unwrap();
        let codes = order[..current].iter().flat_map(|date| of_date(date).prices.iter());
        codes.filter(|(_, price)| **price > Decimal::ZERO).map(|(code, _)| code.to_string()).collect()
    }

    pub fn product(&self, item: usize, period: Period, whole: Period) -> Product {
        let item = &self.items[item];
        let master_dates: Vec<Date> = self.lists.masters.iter().map(|edition| edition.effective_on).collect();
        let (masters, _) = price_order(&master_dates, period);
        let master = |date: &Date| &self.lists.masters.iter().find(|edition| edition.effective_on == *date).unwrap().products;
        let mut master_date = None;
        let mut code = item.nhi_code.clone();
        if let (None, Some(receipt)) = (&code, &item.receipt_code) {
            for date in &masters {
                if let (None, Some((Some(found), _))) = (&code, master(date).get(receipt)) {
                    code = Some(found.clone());
                    master_date = Some(*date);
                }
            }
        }
        if let (None, Some(yj)) = (&code, &item.yj_code) {
            code = self.code_of_yj(yj.as_str(), period);
        }
        let text = code.as_ref().map(|code| code.as_str()).unwrap_or_default();
        let (status_date, status) = self.status(text, period).unzip();
        let (price_date, price) = self.price(text, period).unzip();
        let mut factor = Some(number(1));
        if self.dataset.unit == QuantityUnit::Master {
            factor = None;
            if let (Some(list), Some(code)) = (price, &code) {
                let mut dispensed = item.price.filter(|price| *price > Decimal::ZERO);
                let mut from = None;
                if let (None, Some(receipt)) = (dispensed, &item.receipt_code) {
                    for date in &masters {
                        let price = master(date).get(receipt).and_then(|(_, price)| *price);
                        if let (None, Some(price)) = (dispensed, price.filter(|price| *price > Decimal::ZERO)) {
                            dispensed = Some(price);
                            from = Some(*date);
                        }
                    }
                }
                if dispensed.is_none() {
                    for date in &masters {
                        let mut prices: Vec<Decimal> = master(date)
                            .values()
                            .filter(|(of, price)| of.as_ref() == Some(code) && price.is_some_and(|price| price > Decimal::ZERO))
                            .map(|(_, price)| price.unwrap())
                            .collect();
                        prices.dedup();
                        if let (None, [only]) = (dispensed, prices.as_slice()) {
                            dispensed = Some(*only);
                            from = Some(*date);
                        }
                    }
                }
                master_date = master_date.or(from);
                factor = dispensed.and_then(|price| nearest(&(of_decimal(price) / of_decimal(list))));
            }
        }
        let first_status = self.first_edition(whole).and_then(|date| self.status_in(date, text).or(status));
        Product { code, status, status_date, first_status, price, price_date, master_date, factor }
    }

    fn code_of_yj(&self, yj: &str, period: Period) -> Option<NhiCode> {
        let (prices, current_prices) = price_order(&self.price_dates(), period);
        let (statuses, current_statuses) = status_order(&self.status_dates(), period);
        let common = |code: &str| code.len() == 12 && code[..9] == yj[..9] && &code[9..11] == "01";
        let stages =
            [(&prices[..current_prices], &statuses[..current_statuses]), (&prices[current_prices..], &statuses[current_statuses..])];
        for (prices, statuses) in stages {
            let of_prices = prices.iter().flat_map(|date| {
                self.lists.prices.iter().filter(|edition| edition.effective_on == *date).flat_map(|edition| edition.prices.keys())
            });
            let of_statuses = statuses.iter().flat_map(|date| {
                self.lists.statuses.iter().filter(|edition| edition.effective_on == *date).flat_map(|edition| edition.statuses.keys())
            });
            let codes: Vec<&NhiCode> = of_prices.chain(of_statuses).collect();
            if let Some(exact) = codes.iter().find(|code| code.as_str() == yj) {
                return Some((*exact).clone());
            }
            if let Some(common) = codes.iter().find(|code| common(code.as_str())) {
                return Some((*common).clone());
            }
        }
        None
    }
}

/// The nearest of the factors that occur, within 3 % of it.
fn nearest(ratio: &Number) -> Option<Number> {
    let factors = [1, 10, 100, 5, 14, 28].map(|denominator| Number::new(1.into(), denominator.into()));
    let apart = |factor: &Number| if ratio > factor { (ratio - factor) / factor } else { (factor - ratio) / factor };
    let nearest = factors.into_iter().min_by_key(apart).unwrap();
    (apart(&nearest) <= Number::new(3.into(), 100.into())).then_some(nearest)
}
