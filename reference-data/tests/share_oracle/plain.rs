//! The same figures, slowly and in the plainest words: every rule written down from its description, every number a big fraction, every
//! question a walk over all rows of the files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use reference_data::codes::{GenericStatus, NhiCode};
use reference_data::period::Period;
use reference_data::place::PlaceKind;
use reference_data::share::{Absence, Key, Measure, Options, Question, ShareRow};
use reference_data::usage::{Cell, QuantityUnit};
use rust_decimal::Decimal;

use super::world::{Meaning, REGIONS, TREE, World};

pub type Number = BigRational;

pub fn number(value: i64) -> Number {
    Number::from_integer(value.into())
}

fn of_decimal(value: Decimal) -> Number {
    Number::new(value.mantissa().into(), BigInt::from(10).pow(value.scale()))
}

/// Half away from zero.
pub fn rounded(value: &Number, decimals: u32) -> String {
    let zero = number(0);
    let positive = if *value < zero { -value } else { value.clone() };
    let units = (positive * Number::from_integer(BigInt::from(10).pow(decimals)) + Number::new(1.into(), 2.into())).floor().to_integer();
    let sign = if *value < zero && units != BigInt::ZERO { "-" } else { "" };
    if decimals == 0 {
        return format!("{sign}{units}");
    }
    let digits = format!("{units:0>width$}", width = decimals as usize + 1);
    let point = digits.len() - decimals as usize;
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}

/// All decimals where they end, else six.
pub fn amount(value: &Number) -> String {
    for decimals in 0..40 {
        if (value * Number::from_integer(BigInt::from(10).pow(decimals))).is_integer() {
            return rounded(value, decimals);
        }
    }
    rounded(value, 6)
}

// Places

fn kind(place: &str) -> PlaceKind {
    TREE.iter().find(|(id, ..)| *id == place).map_or(PlaceKind::Region, |(_, _, kind, _)| *kind)
}

fn name(place: &str) -> &'static str {
    let of_tree = TREE.iter().find(|(id, ..)| *id == place).map(|(.., name)| *name);
    of_tree.or(REGIONS.iter().find(|(id, ..)| *id == place).map(|(_, name, _)| *name)).unwrap()
}

/// The smallest places that it consists of; other prefectures than ours are their own.
fn atoms(place: &str) -> BTreeSet<String> {
    if let Some((_, _, members)) = REGIONS.iter().find(|(id, ..)| *id == place) {
        return members.iter().flat_map(|member| atoms(member)).collect();
    }
    let below: BTreeSet<String> = TREE.iter().filter(|(_, parent, ..)| *parent == place).flat_map(|(id, ..)| atoms(id)).collect();
    let others = (1..=47).map(|prefecture| format!("{prefecture:02}")).filter(|other| place == "00" && other != "27" && other != "28");
    let all: BTreeSet<String> = below.into_iter().chain(others).collect();
    if all.is_empty() { BTreeSet::from([place.to_owned()]) } else { all }
}

pub fn lies_in(inner: &str, outer: &str) -> bool {
    atoms(inner).is_subset(&atoms(outer))
}

/// The largest of `have` that lie in `place`, the nation apart.
fn parts(have: &BTreeSet<&'static str>, place: &str) -> BTreeSet<&'static str> {
    if place != "00" && have.contains(place) {
        return have.iter().copied().filter(|own| *own == place).collect();
    }
    let inside: Vec<&'static str> = have.iter().copied().filter(|own| *own != "00" && lies_in(own, place)).collect();
    inside.iter().copied().filter(|own| !inside.iter().any(|other| other != own && lies_in(own, other))).collect()
}

/// A place of an answer: for each group of periods the places of the dataset that are summed.
#[derive(Clone)]
pub struct Spot {
    pub id: Option<String>,
    pub parts: Vec<BTreeSet<&'static str>>,
}

impl Spot {
    pub fn published(&self) -> bool {
        self.parts.iter().all(|parts| parts.is_empty() || parts.contains("00")) && self.parts.iter().any(|parts| parts.contains("00"))
    }

    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(BTreeSet::is_empty)
    }
}

// Lists

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

// Figures

/// Periods that are summed before they are asked: all of them, or one by one.
pub type Groups = Vec<Vec<usize>>;

#[derive(Clone)]
pub struct Side {
    pub sum: Number,
    pub known: u64,
    pub suppressed: u64,
    pub missing: u64,
}

impl Default for Side {
    fn default() -> Self {
        Self { sum: number(0), known: 0, suppressed: 0, missing: 0 }
    }
}

#[derive(Clone, Default)]
pub struct Sides {
    pub generic: Side,
    pub originator: Side,
}

impl Sides {
    pub fn total(&self) -> Number {
        &self.generic.sum + &self.originator.sum
    }

    pub fn share(&self) -> Result<Number, Absence> {
        let both = [&self.generic, &self.originator];
        let hidden = both.iter().any(|side| side.suppressed > 0 && side.known == 0);
        if self.total() > number(0) && !hidden {
            return Ok(&self.generic.sum / self.total());
        }
        let any = |of: fn(&Side) -> u64| both.iter().any(|side| of(side) > 0);
        Err(if any(|side| side.suppressed) {
            Absence::Suppressed
        } else if any(|side| side.known) {
            Absence::Zero
        } else if any(|side| side.missing) {
            Absence::Missing
        } else {
            Absence::NotApplicable
        })
    }
}

/// Quantity, known and suppressed cells.
type Summed = (Number, u64, u64);

/// A world with the groups of periods it is asked in.
pub struct Asked<'a> {
    pub world: &'a World,
    pub groups: Groups,
    pub whole: Period,
    /// For each group, for each item.
    pub products: Vec<Vec<Product>>,
    /// For each group: places of the dataset, the nation among them where there is a published total.
    pub have: Vec<BTreeSet<&'static str>>,
    /// For each group: what is summed up of each item, stratum and place.
    cells: Vec<BTreeMap<(usize, usize, &'static str), Summed>>,
}

/// One product of one stratum in one group of periods.
#[derive(Clone, Copy)]
pub struct Line {
    pub group: usize,
    pub item: usize,
    pub stratum: usize,
}

impl<'a> Asked<'a> {
    pub fn new(world: &'a World, groups: Groups) -> Self {
        let whole = world.periods.iter().copied().reduce(Period::hull).unwrap();
        let mut asked = Self { world, groups, whole, products: Vec::new(), have: Vec::new(), cells: Vec::new() };
        for group in 0..asked.groups.len() {
            let period = asked.period(group);
            asked.products.push((0..world.items.len()).map(|item| world.product(item, period, whole)).collect());
            let mut have = BTreeSet::new();
            for text in world.texts_in(&asked.groups[group]) {
                match world.texts[text].1 {
                    Meaning::Place(place) => drop(have.insert(place)),
                    Meaning::Total => drop(have.insert("00")),
                    Meaning::LeftOut | Meaning::Unknown => {}
                }
            }
            asked.have.push(have);
            let mut cells: BTreeMap<(usize, usize, &'static str), Summed> = BTreeMap::new();
            for ((item, stratum, text, period), cell) in &world.rows {
                let place = match world.texts[*text].1 {
                    Meaning::Place(place) => place,
                    Meaning::Total => "00",
                    Meaning::LeftOut | Meaning::Unknown => continue,
                };
                if !asked.groups[group].contains(period) {
                    continue;
                }
                let sum = cells.entry((*item, *stratum, place)).or_insert((number(0), 0, 0));
                match cell {
                    Cell::Missing => {}
                    Cell::Zero => sum.1 += 1,
                    Cell::Suppressed => sum.2 += 1,
                    Cell::Quantity(quantity) => {
                        sum.0 += Number::new(quantity.0.into(), 1_000_000.into());
                        sum.1 += 1;
                    }
                }
            }
            asked.cells.push(cells);
        }
        asked
    }

    pub fn period(&self, group: usize) -> Period {
        self.groups[group].iter().map(|period| self.world.periods[*period]).reduce(Period::hull).unwrap()
    }

    /// Quantity, known and suppressed cells of a line in one place of the dataset.
    pub fn cell(&self, line: Line, place: &'static str) -> Summed {
        self.cells[line.group].get(&(line.item, line.stratum, place)).cloned().unwrap_or((number(0), 0, 0))
    }

    /// What a line is under a key; none where its product has no code that tells.
    pub fn value(&self, line: Line, key: Key) -> Option<String> {
        let stratum = &self.world.strata[line.stratum];
        let product = &self.products[line.group][line.item];
        let yj = self.world.items[line.item].yj_code.as_ref().map(|code| code.to_string());
        let code = product.code.as_ref().map(|code| code.to_string()).or(yj);
        match key {
            Key::Place => None,
            Key::Category => code.map(|code| code[..3].to_owned()),
            Key::Ingredient => code.map(|code| code[..7].to_owned()),
            Key::Month => Some(self.period(line.group).to_string()),
            Key::Setting => Some(stratum.setting.map_or("", |setting| setting.word()).to_owned()),
            Key::Insurer => Some(stratum.insurer.clone().unwrap_or_default()),
            Key::Age => Some(stratum.age.clone().unwrap_or_default()),
        }
    }

    /// Lines that pass every filter but the one on places.
    pub fn lines(&self, question: &Question) -> Vec<Line> {
        let mut lines = Vec::new();
        for group in 0..self.groups.len() {
            for (item, stratum) in self.world.series_in(&self.groups[group]) {
                let line = Line { group, item, stratum };
                let passes = question.filters.iter().all(|(key, wanted)| match key {
                    Key::Place => true,
                    Key::Month => wanted.iter().any(|month| month.parse::<Period>().unwrap().contains(self.period(group))),
                    key => self.value(line, *key).is_some_and(|value| wanted.contains(&value)),
                });
                if passes {
                    lines.push(line);
                }
            }
        }
        lines
    }

    pub fn asks_group(&self, question: &Question, group: usize) -> bool {
        let months = question.filters.get(&Key::Month);
        months.is_none_or(|months| months.iter().any(|month| month.parse::<Period>().unwrap().contains(self.period(group))))
    }

    /// 規格単位 or yen of one unit of the dataset, and whether on the generics' side; none on neither.
    pub fn weight(&self, line: Line, measure: Measure, options: Options, first_edition: bool) -> Option<(bool, Number)> {
        let product = &self.products[line.group][line.item];
        let (status, fee_excluded) = if first_edition { product.first_status? } else { product.status? };
        let generic = match status {
            GenericStatus::Generic => true,
            GenericStatus::OriginatorWithGeneric => false,
            GenericStatus::GenericNotCheaper if options.count_stars => true,
            GenericStatus::OriginatorNotDearer if options.count_stars => false,
            _ => return None,
        };
        if options.drop_fee_excluded && fee_excluded || self.dropped_as_nutrition(line, options) {
            return None;
        }
        Some((generic, self.worth(line, measure, options)?))
    }

    pub fn dropped_as_nutrition(&self, line: Line, options: Options) -> bool {
        let code = &self.products[line.group][line.item].code;
        options.drop_nutrition && code.as_ref().is_some_and(|code| code.as_str().starts_with("3259109"))
    }

    pub fn worth(&self, line: Line, measure: Measure, options: Options) -> Option<Number> {
        let product = &self.products[line.group][line.item];
        let factor = if options.as_counted { number(1) } else { product.factor.clone()? };
        match measure {
            Measure::Quantity => Some(factor),
            Measure::Value => Some(factor * of_decimal(product.price?)),
        }
    }

    pub fn sides<'l>(
        &self,
        lines: impl IntoIterator<Item = &'l Line>,
        spot: &Spot,
        weigh: impl Fn(Line) -> Option<(bool, Number)>,
    ) -> Sides {
        let mut sides = Sides::default();
        for line in lines {
            let Some((generic, worth)) = weigh(*line) else { continue };
            let side = if generic { &mut sides.generic } else { &mut sides.originator };
            let periods = self.groups[line.group].len() as u64;
            if spot.parts[line.group].is_empty() {
                side.missing += periods;
            }
            for place in &spot.parts[line.group] {
                let (quantity, known, suppressed) = self.cell(*line, place);
                side.sum += quantity * &worth;
                side.known += known;
                side.suppressed += suppressed;
                side.missing += periods - known - suppressed;
            }
        }
        sides
    }

    // Places of a question

    pub fn spot(&self, place: &str) -> Spot {
        let of_group = |have: &BTreeSet<&'static str>| {
            if place == "00" && have.contains("00") { BTreeSet::from(["00"]) } else { parts(have, place) }
        };
        Spot { id: Some(place.to_owned()), parts: self.have.iter().map(of_group).collect() }
    }

    /// Without the groups that a filter on months leaves out.
    fn within(&self, question: &Question, spot: Spot) -> Spot {
        let keep = |(group, parts)| if self.asks_group(question, group) { parts } else { BTreeSet::new() };
        Spot { parts: spot.parts.into_iter().enumerate().map(keep).collect(), ..spot }
    }

    pub fn asked_spot(&self, question: &Question, place: &str) -> Option<Spot> {
        Some(self.within(question, self.spot(place))).filter(|spot| !spot.is_empty())
    }

    /// Everything asked for together. None where a place that is named has no figures.
    pub fn scope(&self, question: &Question) -> Option<Spot> {
        let Some(named) = question.filters.get(&Key::Place) else {
            return Some(Spot { id: None, ..self.within(question, self.spot("00")) });
        };
        let distinct: BTreeSet<&String> = named.iter().collect();
        let spots: Vec<Spot> = distinct.iter().map(|place| self.asked_spot(question, place)).collect::<Option<_>>()?;
        if let [only] = spots.as_slice() {
            return Some(only.clone());
        }
        if distinct.iter().any(|place| *place == "00") {
            return self.asked_spot(question, "00");
        }
        let together = |group: usize| {
            let all: BTreeSet<&'static str> = spots.iter().flat_map(|spot| spot.parts[group].iter().copied()).collect();
            parts(&all, "00")
        };
        Some(Spot { id: None, parts: (0..self.groups.len()).map(together).collect() })
    }

    pub fn spots(&self, question: &Question) -> Option<Vec<Spot>> {
        let named: Option<BTreeSet<&String>> = question.filters.get(&Key::Place).map(|named| named.iter().collect());
        let all = TREE.iter().map(|(id, ..)| *id).chain(REGIONS.iter().map(|(id, ..)| *id));
        match (question.level, named) {
            (Some(level), named) => {
                let wanted = all.filter(|place| kind(place) == level);
                let wanted = wanted.filter(|place| named.as_ref().is_none_or(|named| named.iter().any(|outer| lies_in(place, outer))));
                Some(wanted.filter_map(|place| self.asked_spot(question, place)).collect())
            }
            (None, Some(named)) => named.iter().map(|place| self.asked_spot(question, place)).collect(),
            (None, None) => {
                let own = all.filter(|place| {
                    (0..self.groups.len()).any(|group| self.asks_group(question, group) && self.have[group].contains(place))
                });
                let only_itself = |place: &str| Spot {
                    id: Some(place.to_owned()),
                    parts: self.have.iter().map(|have| have.iter().copied().filter(|own| *own == place).collect()).collect(),
                };
                Some(own.map(|place| self.within(question, only_itself(place))).collect())
            }
        }
    }

    /// The place of which differences are taken. Err: it was named and has no figures.
    pub fn reference(&self, question: &Question, spots: &[Spot]) -> Result<Option<Spot>, ()> {
        if let Some(place) = &question.reference {
            return self.asked_spot(question, place.as_str()).map(Some).ok_or(());
        }
        let mut asked: BTreeSet<String> = spots.iter().filter_map(|spot| spot.id.clone()).collect();
        if asked.is_empty() {
            asked = question.filters.get(&Key::Place).into_iter().flatten().cloned().collect();
        }
        asked.remove("00");
        if asked.is_empty() {
            return Ok(None);
        }
        let candidates = ["27", "28"];
        let common = candidates.into_iter().find(|prefecture| asked.iter().all(|place| lies_in(place, prefecture)));
        let place = match common {
            Some(prefecture) if asked.iter().any(|place| place != prefecture) => prefecture,
            _ => "00",
        };
        let Some(spot) = self.asked_spot(question, place) else { return Ok(None) };
        let same = asked.len() == 1 && self.within(question, self.spot(asked.first().unwrap())).parts == spot.parts;
        Ok((!same).then_some(spot))
    }
}

/// The rows of an answer, but for the count of places that they lack. None where a place that is named has no figures.
pub fn share(asked: &Asked, question: &Question) -> Option<Vec<ShareRow>> {
    let lines = asked.lines(question);
    let by_place = question.by.contains(&Key::Place);
    let scope = asked.scope(question)?;
    let spots = if by_place { asked.spots(question)? } else { vec![scope] };
    let reference = asked.reference(question, &spots).ok()?;
    let weigh = |line: Line| asked.weight(line, question.measure, question.options, false);
    let other_keys: Vec<Key> = question.by.iter().copied().filter(|key| *key != Key::Place).collect();
    let mut others: Vec<Vec<String>> = vec![Vec::new()];
    for key in &other_keys {
        let mut values: BTreeSet<String> = lines.iter().filter_map(|line| asked.value(*line, *key)).collect();
        if *key == Key::Month {
            values = (0..asked.groups.len())
                .filter(|group| asked.asks_group(question, *group))
                .map(|group| asked.period(group).to_string())
                .collect();
        }
        others = others.iter().flat_map(|before| values.iter().map(|value| [before.clone(), vec![value.clone()]].concat())).collect();
    }
    let mut rows: Vec<(ShareRow, Option<Number>)> = Vec::new();
    for spot in &spots {
        for values in &others {
            let of_row = |line: &&Line| other_keys.iter().zip(values).all(|(key, value)| asked.value(**line, *key).as_ref() == Some(value));
            let sides = asked.sides(lines.iter().filter(of_row), spot, weigh);
            let of_reference = reference.as_ref().and_then(|spot| asked.sides(lines.iter().filter(of_row), spot, weigh).share().ok());
            let mut rest = values.iter();
            let key: Vec<String> = question
                .by
                .iter()
                .map(|key| if *key == Key::Place { spot.id.clone().unwrap() } else { rest.next().unwrap().clone() })
                .collect();
            let label = question.by.iter().zip(&key).map(|(by, value)| label(*by, value, &spots)).collect();
            let known = |side: &Side| (side.known > 0).then(|| amount(&side.sum));
            let share = sides.share();
            let row = ShareRow {
                key,
                label,
                generic: known(&sides.generic),
                originator: known(&sides.originator),
                share: share.as_ref().ok().map(|share| rounded(share, 10)),
                absence: share.as_ref().err().copied(),
                rank: None,
                difference: share.as_ref().ok().zip(of_reference).map(|(own, reference)| rounded(&(own - reference), 10)),
                suppressed_cells: sides.generic.suppressed + sides.originator.suppressed,
                missing_cells: sides.generic.missing + sides.originator.missing,
                lacking_places: 0,
                published_total: spot.published(),
            };
            rows.push((row, share.ok()));
        }
    }
    for at in 0..rows.len() {
        let (row, share) = &rows[at];
        let apart = |row: &ShareRow| by_place && row.published_total;
        if let (Some(own), false, false) = (share, apart(row), row.key.is_empty()) {
            let rivals = rows.iter().filter(|(other, _)| other.key.get(1) == row.key.get(1) && !apart(other));
            let better = rivals.filter(|(_, share)| share.as_ref().is_some_and(|share| share > own)).count();
            rows[at].0.rank = Some(u32::try_from(better).unwrap() + 1);
        }
    }
    let mut rows: Vec<ShareRow> = rows.into_iter().map(|(row, _)| row).collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Some(rows)
}

fn label(key: Key, value: &str, spots: &[Spot]) -> String {
    match (key, value) {
        (Key::Place, "27201") if spots.iter().any(|spot| spot.id.as_deref() == Some("28201")) => "大阪府川辺市".to_owned(),
        (Key::Place, "28201") if spots.iter().any(|spot| spot.id.as_deref() == Some("27201")) => "兵庫県川辺市".to_owned(),
        (Key::Place, place) => name(place).to_owned(),
        (Key::Category, "214") => "血圧降下剤".to_owned(),
        (Key::Category, "217") => "血管拡張剤".to_owned(),
        (Key::Category, "325") => "たん白アミノ酸製剤".to_owned(),
        (Key::Ingredient, "2149001") => "甲成分".to_owned(),
        _ => value.to_owned(),
    }
}
