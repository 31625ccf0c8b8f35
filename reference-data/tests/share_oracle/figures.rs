//! What the files say, line by line, and the two sides of a share.

use std::collections::{BTreeMap, BTreeSet};

use reference_data::codes::GenericStatus;
use reference_data::period::Period;
use reference_data::share::{Absence, Key, Measure, Options, Question};
use reference_data::usage::Cell;

use super::number::{Number, number, of_decimal};
use super::product::Product;
use super::tree::Spot;
use super::world::{Meaning, World};

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
        Self::about(world, groups, world.periods.iter().copied().reduce(Period::hull).unwrap())
    }

    /// A question about `whole`.
    pub fn about(world: &'a World, groups: Groups, whole: Period) -> Self {
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
}
