//! Invented worlds, fixed by their number: a dataset with every kind of gap, lists of several editions, places with wards and regions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use reference_data::codes::{GenericStatus, NhiCode, ReceiptCode};
use reference_data::edition::EditionId;
use reference_data::handwork::{Handwork, PlaceName, Region, RegionKind};
use reference_data::period::Period;
use reference_data::place::{MunicipalityRow, PlaceKind, Places};
use reference_data::share::{Lists, MasterEdition, PriceEdition, StatusEdition};
use reference_data::usage::{Cell, Dataset, Figures, Grain, Item, Quantity, QuantityUnit, Series, Setting, Stratum, Sum, UsageFile};
use rust_decimal::Decimal;

pub struct World {
    pub dataset: Dataset,
    pub periods: Vec<Period>,
    pub lists: Lists,
    pub items: Vec<Item>,
    pub strata: Vec<Stratum>,
    /// What the files write in place of a place, and what it means.
    pub texts: Vec<(&'static str, Meaning)>,
    /// By item, stratum, text and period; a cell without a row is not here.
    pub rows: BTreeMap<(usize, usize, usize, usize), Cell>,
    /// Of items and strata: what the dataset speaks of at all.
    pub series: BTreeSet<(usize, usize)>,
    /// Figures of a period name only the places and series that have rows in it.
    pub sparse: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Place(&'static str),
    Total,
    LeftOut,
    Unknown,
}

/// Id, what it lies in, kind, name. Two places are called 川辺市.
pub const TREE: [(&str, &str, PlaceKind, &str); 10] = [
    ("00", "", PlaceKind::Nation, "全国"),
    ("27", "00", PlaceKind::Prefecture, "大阪府"),
    ("28", "00", PlaceKind::Prefecture, "兵庫県"),
    ("27100", "27", PlaceKind::Municipality, "山手市"),
    ("27101", "27100", PlaceKind::Ward, "山手市北区"),
    ("27102", "27100", PlaceKind::Ward, "山手市南区"),
    ("27201", "27", PlaceKind::Municipality, "川辺市"),
    ("27202", "27", PlaceKind::Municipality, "海津町"),
    ("28201", "28", PlaceKind::Municipality, "川辺市"),
    ("28202", "28", PlaceKind::Municipality, "森村"),
];

pub const REGIONS: [(&str, &str, &[&str]); 3] =
    [("r-a", "北の圏域", &["27101", "27201"]), ("r-b", "南の圏域", &["27100", "27202"]), ("r-c", "県境", &["27202", "28201"])];

const TEXTS: [(&str, Meaning); 15] = [
    ("00", Meaning::Total),
    ("27", Meaning::Place("27")),
    ("大阪府", Meaning::Place("27")),
    ("28", Meaning::Place("28")),
    ("27100", Meaning::Place("27100")),
    ("山手市", Meaning::Place("27100")),
    ("27101", Meaning::Place("27101")),
    ("27102", Meaning::Place("27102")),
    ("27201", Meaning::Place("27201")),
    ("海津町", Meaning::Place("27202")),
    ("28201", Meaning::Place("28201")),
    ("28202", Meaning::Place("28202")),
    ("川辺市", Meaning::Unknown),
    ("謎の町", Meaning::Unknown),
    ("合計", Meaning::LeftOut),
];

/// Every place that can be asked for.
pub fn all_places() -> Vec<&'static str> {
    TREE.iter().map(|(id, ..)| *id).chain(REGIONS.iter().map(|(id, ..)| *id)).collect()
}

pub fn places() -> Places {
    let municipality = |(id, _, _, name): &(&str, &str, PlaceKind, &str)| {
        let prefecture = if id.starts_with("27") { "大阪府" } else { "兵庫県" };
        MunicipalityRow {
            code: id.parse().unwrap(),
            prefecture: prefecture.to_owned(),
            name: Some((*name).to_owned()),
            prefecture_kana: None,
            kana: None,
        }
    };
    let municipalities: Vec<MunicipalityRow> = TREE.iter().filter(|(id, ..)| id.len() == 5).map(municipality).collect();
    let region = |(id, name, members): &(&str, &str, &[&str])| Region {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        kind: RegionKind::Other,
        members: members.iter().map(|member| member.parse().unwrap()).collect(),
    };
    let said = PlaceName { id: "said".to_owned(), dataset: "見本".parse().unwrap(), read: "合計".to_owned(), place: None };
    let handwork = Handwork { regions: REGIONS.iter().map(region).collect(), place_names: vec![said], ..Handwork::default() };
    Places::new(&municipalities, &[], &handwork)
}

pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit as u64).unwrap()
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// About `percent` of them, in order.
    fn some<T: Clone>(&mut self, from: &[T], percent: usize) -> Vec<T> {
        from.iter().filter(|_| self.chance(percent)).cloned().collect()
    }
}

impl World {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let unit = dice.pick(&[QuantityUnit::PriceUnit, QuantityUnit::Master]);
        let periods: Vec<Period> = match dice.below(4) {
            0 => vec![Period::fiscal_year(2022).unwrap()],
            months => ["2022-04", "2022-05", "2022-06"][..months].iter().map(|month| month.parse().unwrap()).collect(),
        };
        let codes = codes(&mut dice);
        let lists = lists(&mut dice, &codes);
        let items = items(&mut dice, &codes, &lists);
        let mut texts = dice.some(&TEXTS, 60);
        if texts.is_empty() {
            texts.push(TEXTS[8]);
        }
        let mut world = Self {
            dataset: Dataset {
                id: "見本".parse().unwrap(),
                name: String::new(),
                publisher: String::new(),
                population: String::new(),
                place_basis: String::new(),
                grain: Grain::of(periods[0]),
                unit,
            },
            periods,
            lists,
            items,
            strata: strata(&mut dice),
            texts,
            rows: BTreeMap::new(),
            series: BTreeSet::new(),
            sparse: dice.chance(50),
        };
        world.use_products(&mut dice);
        world
    }

    fn use_products(&mut self, dice: &mut Dice) {
        // Two texts that stand for one place never speak of the same period.
        let mut speaks: Vec<Vec<bool>> = self.texts.iter().map(|_| self.periods.iter().map(|_| dice.chance(90)).collect()).collect();
        for (later, (_, meaning)) in self.texts.iter().enumerate() {
            let same = |(_, other): &(&str, Meaning)| matches!(other, Meaning::Place(_)) && other == meaning;
            if let Some(earlier) = self.texts[..later].iter().position(same) {
                let taken = speaks[earlier].clone();
                speaks[later].iter_mut().zip(taken).for_each(|(speaks, taken)| *speaks &= !taken);
            }
        }
        let kind = dice.below(10);
        for item in 0..self.items.len() {
            for stratum in 0..self.strata.len() {
                if !dice.chance(75) {
                    continue;
                }
                self.series.insert((item, stratum));
                for (text, speaks) in speaks.iter().enumerate() {
                    for period in (0..self.periods.len()).filter(|period| speaks[*period]) {
                        let cell = match (kind, dice.below(100)) {
                            (0, 0..40) | (_, 85..92) => Cell::Zero,
                            (1, 0..60) | (_, 92..) => Cell::Suppressed,
                            (2, 0..60) | (_, 70..85) => continue,
                            _ => Cell::Quantity(quantity(dice)),
                        };
                        self.rows.insert((item, stratum, text, period), cell);
                    }
                }
            }
        }
    }

    /// Texts that figures of these periods name.
    pub fn texts_in(&self, periods: &[usize]) -> Vec<usize> {
        let has_rows = |text: usize| self.rows.keys().any(|(_, _, of_row, period)| *of_row == text && periods.contains(period));
        (0..self.texts.len()).filter(|text| !self.sparse || has_rows(*text)).collect()
    }

    pub fn series_in(&self, periods: &[usize]) -> Vec<(usize, usize)> {
        let has_rows = |series: (usize, usize)| {
            self.rows.keys().any(|(item, stratum, _, period)| (*item, *stratum) == series && periods.contains(period))
        };
        self.series.iter().copied().filter(|series| !self.sparse || has_rows(*series)).collect()
    }

    /// As a store hands them out, summed over the periods; each product split in two files.
    pub fn figures(&self, periods: &[usize]) -> Figures {
        let texts = self.texts_in(periods);
        let mut series = Vec::new();
        for (item, stratum) in self.series_in(periods) {
            for file in 0..2 {
                let sum = |text: &usize| {
                    let mut sum = Sum::default();
                    for period in periods.iter().filter(|period| (**period + text) % 2 == file) {
                        sum.add(self.rows.get(&(item, stratum, *text, *period)).copied().unwrap_or_default());
                    }
                    sum
                };
                series.push(Series {
                    item: u32::try_from(item).unwrap(),
                    stratum: u32::try_from(stratum).unwrap(),
                    sums: texts.iter().map(sum).collect(),
                });
            }
        }
        Figures {
            dataset: self.dataset.clone(),
            files: vec![UsageFile { sha256: "ab".to_owned(), file_name: "使用実績.csv".to_owned(), sheet: None }],
            periods: periods.iter().map(|period| self.periods[*period]).collect(),
            places: texts.iter().map(|text| self.texts[*text].0.to_owned()).collect(),
            strata: self.strata.clone(),
            items: self.items.clone(),
            series,
        }
    }
}

fn quantity(dice: &mut Dice) -> Quantity {
    let magnitude = [1_000, 1_000_000, 1_000_000_000, 10_000_000_000_000][dice.below(4)];
    Quantity(i64::try_from(1 + dice.below(magnitude)).unwrap())
}

/// Four ingredients, nutrition among them; forms and strengths with up to five products, one of them perhaps under its 統一名.
fn codes(dice: &mut Dice) -> Vec<String> {
    let mut codes = Vec::new();
    for ingredient in ["2149001", "2149002", "2171003", "3259109"] {
        for form in dice.some(&["F1", "F2"], 75) {
            for brand in dice.some(&["014", "021", "035", "046", "058"], 65) {
                codes.push(format!("{ingredient}{form}{brand}"));
            }
        }
    }
    if codes.is_empty() {
        codes.push("2149001F1021".to_owned());
    }
    codes
}

fn lists(dice: &mut Dice, codes: &[String]) -> Lists {
    let dates =
        ["2021-12-01", "2022-03-15", "2022-04-01", "2022-04-20", "2022-05-01", "2022-06-17", "2022-07-01", "2023-03-15", "2023-04-01"];
    let base: Vec<usize> = codes.iter().map(|_| 20 + dice.below(3_000)).collect();
    let editions =
        |percent: usize, dice: &mut Dice| -> Vec<Date> { dice.some(&dates, percent).iter().map(|date| date.parse().unwrap()).collect() };
    let tenths = |tenths: usize| Decimal::new(i64::try_from(tenths).unwrap(), 1);
    let prices = editions(35, dice)
        .into_iter()
        .map(|effective_on| {
            let priced = |(code, base): (&String, &usize), dice: &mut Dice| {
                let price = if dice.chance(60) { *base } else { 1 + base * (80 + dice.below(40)) / 100 };
                dice.chance(80).then(|| (code.parse().unwrap(), if dice.chance(2) { Decimal::ZERO } else { tenths(price) }))
            };
            let prices: BTreeMap<NhiCode, Decimal> = codes.iter().zip(&base).filter_map(|pair| priced(pair, dice)).collect();
            PriceEdition { id: EditionId(format!("p{effective_on}")), effective_on, prices }
        })
        .collect();
    let statuses = editions(40, dice)
        .into_iter()
        .map(|effective_on| {
            let status = |dice: &mut Dice| match dice.below(10) {
                0..4 => GenericStatus::Generic,
                4..7 => GenericStatus::OriginatorWithGeneric,
                7 => GenericStatus::GenericNotCheaper,
                8 => GenericStatus::OriginatorNotDearer,
                _ => dice.pick(&[GenericStatus::NoGeneric, GenericStatus::Outside]),
            };
            let mut statuses: BTreeMap<NhiCode, (GenericStatus, bool)> = BTreeMap::new();
            for code in codes {
                if dice.chance(80) {
                    statuses.insert(code.parse().unwrap(), (status(dice), dice.chance(15)));
                }
            }
            StatusEdition { id: EditionId(format!("s{effective_on}")), effective_on, statuses }
        })
        .collect();
    let masters = editions(25, dice)
        .into_iter()
        .map(|effective_on| {
            let mut products: BTreeMap<ReceiptCode, (Option<NhiCode>, Option<Decimal>)> = BTreeMap::new();
            for receipt in 0..8 {
                if dice.chance(80) {
                    let at = dice.below(codes.len());
                    let price = dice.chance(85).then(|| master_price(dice, base[at]));
                    products.insert(receipt_code(receipt), (dice.chance(90).then(|| codes[at].parse().unwrap()), price));
                }
            }
            MasterEdition { id: EditionId(format!("m{effective_on}")), effective_on, products }
        })
        .collect();
    let ingredients = [("2149001".parse().unwrap(), "甲成分".to_owned())].into();
    Lists { prices, statuses, masters, ingredients }
}

fn receipt_code(number: usize) -> ReceiptCode {
    format!("61000000{number}").parse().unwrap()
}

/// Near a factor of the list price, or a little too far from it.
fn master_price(dice: &mut Dice, tenths: usize) -> Decimal {
    let denominator = dice.pick(&[1, 1, 1, 10, 10, 100, 5, 14, 28, 2]);
    let percent = dice.pick(&[100, 100, 100, 102, 97, 103, 104]);
    Decimal::new(i64::try_from(tenths * percent * 1_000).unwrap(), 6).checked_div(Decimal::from(denominator)).unwrap().round_dp(6)
}

fn items(dice: &mut Dice, codes: &[String], lists: &Lists) -> Vec<Item> {
    let count = 5 + dice.below(9);
    (0..count)
        .map(|number| {
            let code = dice.pick(codes);
            let listed = lists.prices.iter().rev().find_map(|edition| edition.prices.get(&code.parse().unwrap()).copied());
            let tenths = listed.map_or(100, |price| {
                usize::try_from((price * Decimal::TEN).mantissa() / 10_i128.pow((price * Decimal::TEN).scale())).unwrap()
            });
            let price = dice.chance(55).then(|| master_price(dice, tenths));
            let name = format!("製剤{number}");
            let empty = Item { nhi_code: None, receipt_code: None, yj_code: None, name, price, unit: None };
            match dice.below(10) {
                0 => Item { nhi_code: Some("9999999X9999".parse().unwrap()), ..empty },
                1..3 => Item { receipt_code: Some(receipt_code(dice.below(9))), ..empty },
                3 => Item { yj_code: Some(code.parse().unwrap()), ..empty },
                4 => Item { yj_code: Some(format!("{}079", &code[..9]).parse().unwrap()), ..empty },
                5 => Item {
                    receipt_code: Some(receipt_code(dice.below(9))),
                    yj_code: Some(format!("{}079", &code[..9]).parse().unwrap()),
                    ..empty
                },
                6 => Item { nhi_code: Some(code.parse().unwrap()), receipt_code: Some(receipt_code(dice.below(9))), ..empty },
                _ => Item { nhi_code: Some(code.parse().unwrap()), ..empty },
            }
        })
        .collect()
}

fn strata(dice: &mut Dice) -> Vec<Stratum> {
    let mut strata = BTreeSet::new();
    for _ in 0..=dice.below(4) {
        let word = |words: [&str; 2], dice: &mut Dice| dice.chance(75).then(|| dice.pick(&words).to_owned());
        strata.insert(Stratum {
            setting: dice.chance(80).then(|| dice.pick(&Setting::ALL)),
            insurer: word(["国保", "後期高齢者"], dice),
            age: word(["65-74", "75歳以上"], dice),
        });
    }
    strata.into_iter().collect()
}
