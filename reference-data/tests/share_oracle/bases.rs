//! What a figure rests on and lacks.

use std::collections::{BTreeMap, BTreeSet};

use reference_data::share::{Key, LeftOut, Measure, Question};
use reference_data::usage::QuantityUnit;

use super::figures::{Asked, Line};
use super::number::{Number, amount, number, rounded};
use super::tree::Spot;

pub struct Expected {
    pub suppressed_cells: u64,
    pub missing_cells: u64,
    pub unknown: Vec<LeftOut>,
    pub unconverted: Vec<LeftOut>,
    pub unpriced: Vec<LeftOut>,
    pub units: BTreeMap<String, u32>,
    /// By name of the edition.
    pub editions: BTreeMap<String, u32>,
    /// Under the first edition and under those in force; none where the first is the only one.
    pub first_edition: Option<(Option<String>, Option<String>)>,
}

pub fn basis(asked: &Asked, question: &Question) -> Option<Expected> {
    let lines = asked.lines(question);
    let scope = asked.scope(question)?;
    let spots = if question.by.contains(&Key::Place) { asked.spots(question)? } else { vec![scope.clone()] };
    let together = |group: usize| spots.iter().flat_map(|spot| spot.parts[group].iter().copied()).collect::<BTreeSet<_>>();
    let without: u64 = lines
        .iter()
        .filter(|line| asked.weight(**line, question.measure, question.options, false).is_some())
        .map(|line| spots.iter().filter(|spot| spot.parts[line.group].is_empty()).count() as u64 * asked.groups[line.group].len() as u64)
        .sum();
    let all = Spot { id: None, parts: (0..asked.groups.len()).map(together).collect() };
    let cells = asked.sides(&lines, &all, |line| asked.weight(line, question.measure, question.options, false));
    let empty: u64 = lines
        .iter()
        .filter(|line| all.parts[line.group].is_empty() && asked.weight(**line, question.measure, question.options, false).is_some())
        .map(|line| asked.groups[line.group].len() as u64)
        .sum();
    let missing = cells.generic.missing + cells.originator.missing;
    let converts = asked.world.dataset.unit == QuantityUnit::Master && !question.options.as_counted;
    let used: BTreeSet<(usize, usize)> = lines.iter().map(|line| (line.group, line.item)).collect();
    let left_out = |which: &dyn Fn(usize, usize) -> bool| -> Vec<LeftOut> {
        let mut found: BTreeMap<(String, String), (Number, bool)> = BTreeMap::new();
        for line in lines.iter().filter(|line| which(line.group, line.item)) {
            let item = &asked.world.items[line.item];
            let price_code = asked.products[line.group][line.item].code.as_ref().map(|code| code.to_string());
            let yj = item.yj_code.as_ref().map(|code| code.to_string());
            let code = price_code.or(yj).or(item.receipt_code.as_ref().map(|code| code.to_string())).unwrap();
            let entry = found.entry((code, item.name.clone())).or_insert((number(0), false));
            for place in &scope.parts[line.group] {
                let (quantity, known, suppressed) = asked.cell(*line, place);
                entry.0 += quantity;
                entry.1 |= known + suppressed > 0;
            }
        }
        let said = found.into_iter().filter(|(_, (_, said))| *said);
        said.map(|((code, name), (quantity, _))| LeftOut { code, name, quantity: amount(&quantity) }).collect()
    };
    let product = |group: usize, item: usize| &asked.products[group][item];
    let mut units: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut editions: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (group, item) in &used {
        let product = product(*group, *item);
        if let (true, Some(factor)) = (converts, &product.factor) {
            let text = match factor.denom().to_string().as_str() {
                "14" => "1/14".to_owned(),
                "28" => "1/28".to_owned(),
                _ => amount(factor),
            };
            units.entry(text).or_default().insert(*item);
        }
        let with_prices = converts || question.measure == Measure::Value;
        let dates = [("p", product.price_date.filter(|_| with_prices)), ("s", product.status_date), ("m", product.master_date)];
        for (kind, date) in dates {
            if let Some(date) = date {
                editions.entry(format!("{kind}{date}")).or_default().insert(*item);
            }
        }
    }
    let count = |of: BTreeMap<String, BTreeSet<usize>>| {
        of.into_iter().map(|(name, items)| (name, u32::try_from(items.len()).unwrap())).collect::<BTreeMap<String, u32>>()
    };
    let editions = count(editions);
    let first = asked.world.first_edition(asked.whole);
    let only_first =
        first.is_none_or(|first| editions.keys().filter(|name| name.starts_with('s')).all(|name| *name == format!("s{first}")));
    let share = |first_edition: bool| {
        let weigh = |line: Line| asked.weight(line, question.measure, question.options, first_edition);
        asked.sides(&lines, &scope, weigh).share().ok().map(|share| rounded(&share, 10))
    };
    Some(Expected {
        suppressed_cells: cells.generic.suppressed + cells.originator.suppressed,
        missing_cells: missing - empty + without,
        unknown: left_out(&|group, item| product(group, item).status.is_none()),
        unconverted: if converts {
            left_out(&|group, item| product(group, item).status.is_some() && product(group, item).factor.is_none())
        } else {
            Vec::new()
        },
        unpriced: if question.measure == Measure::Value {
            left_out(&|group, item| {
                let product = product(group, item);
                product.status.is_some() && product.price.is_none() && product.factor.is_some()
            })
        } else {
            Vec::new()
        },
        units: count(units),
        editions,
        first_edition: (!only_first).then(|| (share(true), share(false))),
    })
}
