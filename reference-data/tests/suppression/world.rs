//! Invented releases, fixed by their number: products in ingredients and categories, places in regions, some with insurers told apart,
//! some over several parts of time; zeros, figures that do not exist, figures held back by the source; releases before them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use reference_data::product::Route;
use reference_data::suppression::{self, Atom, CellId, Decision, Release, Rule, State};

use crate::attacker::Equation;

const MILLION: i64 = 1_000_000;

pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.0.next_u32() as usize) % limit
    }

    pub fn within(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    Missing,
    HeldBack,
    Known { quantity: i64, patients: Option<u32> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
    pub slices: Vec<usize>,
}

/// The figures, and what of them is published at once.
pub struct World {
    pub rule: Rule,
    pub routes: Vec<Option<Route>>,
    /// Of the place of each column.
    pub populations: Vec<Option<u64>>,
    pub slices: usize,
    pub figures: Vec<Figure>,
    pub cells: Vec<Sum>,
    pub known: Vec<Sum>,
}

pub struct Threshold {
    pub must_hide: bool,
    pub width: i128,
}

/// How large the figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// Every second one is too small to be shown.
    Small,
    /// One in six.
    Benign,
}

impl World {
    pub fn new(seed: u64, sizes: Sizes) -> Self {
        let mut dice = Dice::new(seed);
        let rows = dice.within(3, 10);
        let places = dice.within(3, 8);
        let insurers = if places <= 4 && dice.chance(60) { 2 } else { 1 };
        let slices = if dice.chance(65) { 1 } else { dice.within(2, 3) };
        let rule = ["unknown_patients", "unknown_patients", "unknown_patients", "patients", "municipality_population"][dice.below(5)];
        let rule = suppression::find(rule).expect("a rule that ships").clone();
        let counted = rule.id != "unknown_patients";
        let routes = (0..rows).map(|_| Some(Route::ALL[[0, 0, 0, 1, 2][dice.below(5)]]).filter(|_| dice.chance(95))).collect();
        let of_place: Vec<Option<u64>> =
            (0..places).map(|_| Some([1_500, 9_000, 40_000, 90_000][dice.below(4)]).filter(|_| dice.chance(90))).collect();
        let populations: Vec<Option<u64>> = of_place.iter().flat_map(|population| std::iter::repeat_n(*population, insurers)).collect();
        let figures = (0..rows * populations.len() * slices).map(|_| figure(&mut dice, counted, sizes)).collect();
        let mut world = Self { rule, routes, populations, slices, figures, cells: Vec::new(), known: Vec::new() };
        if dice.chance(45) {
            for _ in 0..dice.within(1, 2) {
                world.cells = world.tables(&mut dice, places, insurers);
                let decision = world.decide();
                world.know_what_is_shown(&decision);
            }
        }
        world.cells = world.tables(&mut dice, places, insurers);
        world
    }

    /// Products, ingredients and categories × places, regions and all of them, some left out; over each part of time, all of it, or both.
    fn tables(&self, dice: &mut Dice, places: usize, insurers: usize) -> Vec<Sum> {
        let rows = self.routes.len();
        let ingredients = grouped(dice, rows, 3);
        let categories = grouped(dice, rows, 5);
        let of_rows = [singles(rows), ingredients, categories, vec![(0..rows).collect()]];
        let regions = grouped(dice, places, 4);
        let apart = insurers > 1 && dice.chance(50);
        let of_places = [singles(places), regions, vec![(0..places).collect()]];
        let columns_of = |places: &[usize]| -> Vec<usize> {
            places.iter().flat_map(|place| (0..insurers).map(move |insurer| place * insurers + insurer)).collect()
        };
        let mut of_columns: Vec<Vec<Vec<usize>>> =
            of_places.iter().map(|places| places.iter().map(|places| columns_of(places)).collect()).collect();
        if apart {
            of_columns.push(singles(places * insurers));
        }
        let mut of_slices = vec![vec![(0..self.slices).collect::<Vec<usize>>()]];
        if self.slices > 1 {
            of_slices.push(singles(self.slices));
            of_slices.swap(0, dice.below(2));
        }
        let mut cells = Vec::new();
        for (order, row_sets) in of_rows.iter().enumerate() {
            if order > 0 && dice.chance(40) {
                continue;
            }
            for column_sets in of_columns.iter().filter(|_| dice.chance(80)).collect::<Vec<_>>() {
                for slice_sets in &of_slices[..dice.within(1, of_slices.len())] {
                    for rows in row_sets {
                        for columns in column_sets {
                            for slices in slice_sets {
                                let sum = Sum { rows: rows.clone(), columns: columns.clone(), slices: slices.clone() };
                                if !cells.contains(&sum) {
                                    cells.push(sum);
                                }
                            }
                        }
                    }
                }
            }
        }
        cells
    }

    pub fn release(&self) -> Release {
        let mut release = Release::new(self.routes.clone(), self.populations.clone(), self.slices);
        let (columns, slices) = (self.populations.len(), self.slices);
        for (at, figure) in self.figures.iter().enumerate() {
            let atom = match figure {
                Figure::Missing => Atom::Missing,
                Figure::HeldBack => Atom::HeldBack,
                Figure::Known { quantity, patients } => Atom::Known { quantity: quantity * MILLION, patients: *patients },
            };
            release.put((at / slices / columns) as u32, (at / slices % columns) as u32, (at % slices) as u32, atom);
        }
        for (sum, known) in self.cells.iter().map(|sum| (sum, false)).chain(self.known.iter().map(|sum| (sum, true))) {
            let numbers = |set: &[usize]| set.iter().map(|element| *element as u32).collect::<Vec<u32>>();
            let rows = release.rows(&numbers(&sum.rows));
            let columns = release.columns(&numbers(&sum.columns), self.population(sum));
            let slices = release.slices(&numbers(&sum.slices));
            if known {
                release.know(rows, columns, slices);
            } else {
                release.cell(rows, columns, slices);
            }
        }
        release
    }

    pub fn decide(&self) -> Decision {
        let release = self.release();
        let decision = suppression::decide(&release, &self.rule, &mut |_, _| true).expect("nobody stops it");
        assert_eq!(decision.verify(&release, &self.rule), Ok(()));
        decision
    }

    fn shown<'a>(&'a self, decision: &'a Decision) -> impl Iterator<Item = &'a Sum> {
        (0..).zip(&self.cells).filter(|(id, _)| decision.state(CellId(*id)) == State::Shown).map(|(_, sum)| sum)
    }

    /// Of the place that the columns make up; of insurers in one place, the place's.
    pub fn population(&self, sum: &Sum) -> Option<u64> {
        if sum.columns.len() == 1 {
            return self.populations[sum.columns[0]];
        }
        sum.columns.iter().map(|column| self.populations[*column]).sum()
    }

    /// The figures that a sum is made of, those that do not exist left out.
    pub fn parts(&self, sum: &Sum) -> Vec<usize> {
        let mut parts = self.all_parts(sum);
        parts.retain(|part| matches!(self.figures[*part], Figure::Known { .. }));
        parts
    }

    fn all_parts(&self, sum: &Sum) -> Vec<usize> {
        let at = |row: &usize, column: &usize, slice: &usize| (row * self.populations.len() + column) * self.slices + slice;
        let mut parts = Vec::new();
        for row in &sum.rows {
            for column in &sum.columns {
                parts.extend(sum.slices.iter().map(|slice| at(row, column, slice)));
            }
        }
        parts
    }

    pub fn value(&self, parts: &[usize]) -> i128 {
        let quantity = |part: &usize| if let Figure::Known { quantity, .. } = self.figures[*part] { i128::from(quantity) } else { 0 };
        parts.iter().map(quantity).sum()
    }

    /// Of a figure that is hidden or not there at all: how wide its interval has to stay, by the words of the rule; none where it may be
    /// shown.
    pub fn threshold(&self, sum: &Sum) -> Threshold {
        let parts = self.parts(sum);
        let quantity = self.value(&parts);
        let of_route = |row: &usize| if self.routes[*row] == Some(Route::Injection) { 400 } else { 1_000 };
        let (mut of_quantity, mut patients, mut all_counted) = (0, 0, true);
        for part in &parts {
            let row = part / self.slices / self.populations.len();
            if let Figure::Known { quantity: 1.., patients: counted } = self.figures[*part] {
                of_quantity = of_quantity.max(of_route(&row));
                patients = patients.max(i128::from(counted.unwrap_or_default()));
                all_counted &= counted.is_some_and(|patients| patients > 0);
            }
        }
        let fewer_than = match (self.rule.id.as_str(), self.population(sum)) {
            ("unknown_patients", _) => None,
            ("patients", _) | ("municipality_population", Some(25_000..)) => Some(10),
            _ => Some(20),
        };
        let nothing_shown = self.rule.id == "municipality_population" && self.population(sum).is_some_and(|persons| persons < 2_000);
        let (too_small, width) = match fewer_than {
            None => (quantity < of_quantity, of_quantity),
            // Rounded down: the engine's is never smaller.
            Some(fewer_than) if patients >= fewer_than || (all_counted && patients > 0) => {
                (patients < fewer_than, quantity * fewer_than / patients)
            }
            Some(fewer_than) => (quantity < of_quantity * fewer_than / 10, of_quantity * fewer_than / 10),
        };
        Threshold { must_hide: nothing_shown || (quantity > 0 && too_small), width }
    }

    pub fn know_what_is_shown(&mut self, decision: &Decision) {
        let shown: Vec<Sum> = self.shown(decision).cloned().collect();
        self.known.extend(shown);
    }

    pub fn holds(&self, sum: &Sum, figure: Figure) -> bool {
        self.all_parts(sum).into_iter().any(|part| self.figures[part] == figure)
    }

    /// Row, column and slice of a figure.
    pub fn place_of(&self, figure: usize) -> [usize; 3] {
        [figure / self.slices / self.populations.len(), figure / self.slices % self.populations.len(), figure % self.slices]
    }

    pub fn alone(&self, figure: usize) -> Sum {
        let [row, column, slice] = self.place_of(figure);
        Sum { rows: vec![row], columns: vec![column], slices: vec![slice] }
    }

    /// What somebody with all releases in hand reads in them.
    pub fn read(&self, decision: &Decision) -> Vec<Equation> {
        self.shown(decision).chain(&self.known).map(|sum| self.equation(sum)).collect()
    }

    /// What somebody with the earlier releases in hand reads in them.
    pub fn read_before(&self) -> Vec<Equation> {
        self.known.iter().map(|sum| self.equation(sum)).collect()
    }

    fn equation(&self, sum: &Sum) -> Equation {
        let figures = self.parts(sum);
        Equation { value: self.value(&figures), figures }
    }
}

fn figure(dice: &mut Dice, counted: bool, sizes: Sizes) -> Figure {
    let small = match sizes {
        Sizes::Small => 50,
        Sizes::Benign => 12,
    };
    match dice.below(100) {
        0..4 => Figure::Missing,
        4..8 => Figure::HeldBack,
        8..14 => Figure::Known { quantity: 0, patients: counted.then_some(0) },
        _ => {
            let quantity = if dice.chance(small) { dice.within(1, 900) } else { dice.within(900, 20_000) } as i64;
            let patients = (quantity as usize).div_ceil(dice.within(60, 140)).max(1) as u32;
            Figure::Known { quantity, patients: (counted && dice.chance(90)).then_some(patients) }
        }
    }
}

fn singles(elements: usize) -> Vec<Vec<usize>> {
    (0..elements).map(|element| vec![element]).collect()
}

/// Neighbours together, `most` at the most.
fn grouped(dice: &mut Dice, elements: usize, most: usize) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut left = 0;
    for element in 0..elements {
        if left == 0 {
            groups.push(Vec::new());
            left = dice.within(1, most);
        }
        groups.last_mut().expect("one was begun").push(element);
        left -= 1;
    }
    groups
}
