//! Contributions, gains, savings and bases, as slowly and plainly as the shares.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use reference_data::codes::GenericStatus;
use reference_data::share::{
    ContributionRow, GainRow, Key, LeftOut, Measure, Options, ProductSaving, Question, SavingStep, Standard, Target,
};
use reference_data::usage::QuantityUnit;
use rust_decimal::Decimal;

use super::plain::{Asked, Line, Number, Sides, Spot, amount, number, rounded};
use super::world::TREE;

fn priced(value: Decimal) -> Number {
    Number::new(value.mantissa().into(), BigInt::from(10).pow(value.scale()))
}

fn at_place(question: &Question, place: &str) -> Question {
    let mut question = question.clone();
    question.filters.insert(Key::Place, vec![place.to_owned()]);
    question
}

fn label(asked: &Asked, key: Key, value: &str) -> String {
    let named = asked.world.lists.ingredients.iter().find(|(code, _)| key == Key::Ingredient && code.as_str() == value);
    let class = [("214", "血圧降下剤"), ("217", "血管拡張剤"), ("325", "たん白アミノ酸製剤")];
    let class = class.iter().find(|(number, _)| key == Key::Category && *number == value).map(|(_, name)| (*name).to_owned());
    named.map(|(_, name)| name.clone()).or(class).unwrap_or_else(|| value.to_owned())
}

// Contribution

/// Place, reference and rows with the printed gap. None where a place has no figures or nothing to compare with.
pub fn contribution(asked: &Asked, question: &Question, key: Key, place: &str) -> Option<(Option<String>, Vec<ContributionRow>)> {
    let question = at_place(question, place);
    let spot = asked.asked_spot(&question, place)?;
    let reference = asked.reference(&question, std::slice::from_ref(&spot)).ok()??;
    let lines = asked.lines(&question);
    let weigh = |line: Line| asked.weight(line, question.measure, question.options, false);
    let all_place = asked.sides(&lines, &spot, weigh);
    let all_reference = asked.sides(&lines, &reference, weigh);
    let zero = number(0);
    if all_place.total() == zero || all_reference.total() == zero {
        return Some((None, Vec::new()));
    }
    let share = |sides: &Sides| &sides.generic.sum / sides.total();
    let (share_place, share_reference) = (share(&all_place), share(&all_reference));
    let values: BTreeSet<String> = lines.iter().filter_map(|line| asked.value(*line, key)).collect();
    let mut parts: Vec<(String, Number, Number, Sides, Sides)> = Vec::new();
    for value in values {
        let own: Vec<Line> = lines.iter().copied().filter(|line| asked.value(*line, key).as_ref() == Some(&value)).collect();
        let (p, r) = (asked.sides(&own, &spot, weigh), asked.sides(&own, &reference, weigh));
        let (w_p, w_r) = (p.total() / all_place.total(), r.total() / all_reference.total());
        let (rate, mix) = match (p.total() > zero, r.total() > zero) {
            (false, false) => continue,
            (true, true) => {
                let (s_p, s_r) = (share(&p), share(&r));
                (&w_p * (&s_p - &s_r), (&w_p - &w_r) * (&s_r - &share_reference))
            }
            (true, false) => (number(0), &w_p * (share(&p) - &share_reference)),
            (false, true) => (number(0), number(0) - &w_r * (share(&r) - &share_reference)),
        };
        parts.push((value, rate * number(100), mix * number(100), p, r));
    }
    let gap = (&share_place - &share_reference) * number(100);
    let sum = parts.iter().fold(number(0), |sum, (_, rate, mix, ..)| sum + rate + mix);
    assert_eq!(sum, gap, "the parts add up to the gap");
    // Printed: each part in ten-thousandths rounded down, then one more for those that lost most until the printed gap is reached.
    let unit = number(10_000);
    let printed_gap = rounded(&gap, 4);
    let wanted: BigInt = printed_gap.replace('.', "").parse().unwrap();
    let exact: Vec<Number> = parts.iter().flat_map(|(_, rate, mix, ..)| [rate * &unit, mix * &unit]).collect();
    let mut printed: Vec<BigInt> = exact.iter().map(|part| part.floor().to_integer()).collect();
    while printed.iter().sum::<BigInt>() < wanted {
        let lost = |at: usize| &exact[at] - Number::from_integer(printed[at].clone());
        let mut most = 0;
        for at in 1..exact.len() {
            if lost(at) > lost(most) {
                most = at;
            }
        }
        printed[most] += 1;
    }
    assert_eq!(printed.iter().sum::<BigInt>(), wanted, "printed parts add up to the printed gap");
    let text = |units: &BigInt| rounded(&Number::new(units.clone(), 10_000.into()), 4);
    let mut rows: Vec<(Number, ContributionRow)> = Vec::new();
    for (at, (value, rate, mix, p, r)) in parts.iter().enumerate() {
        let total = rate + mix;
        let row = ContributionRow {
            key: value.clone(),
            label: label(asked, key, value),
            rate: text(&printed[2 * at]),
            mix: text(&printed[2 * at + 1]),
            total: text(&(&printed[2 * at] + &printed[2 * at + 1])),
            weight_place: rounded(&(p.total() / all_place.total()), 10),
            weight_reference: rounded(&(r.total() / all_reference.total()), 10),
            share_place: (p.total() > zero).then(|| rounded(&share(p), 10)),
            share_reference: (r.total() > zero).then(|| rounded(&share(r), 10)),
        };
        rows.push((if total < zero { -total } else { total }, row));
    }
    rows.sort_by(|(a, first), (b, second)| b.cmp(a).then(first.key.cmp(&second.key)));
    Some((Some(printed_gap), rows.into_iter().map(|(_, row)| row).collect()))
}

// Gain

pub struct Gain {
    pub share_after: Option<String>,
    pub points: Option<String>,
    pub yen: String,
    pub not_cheaper: u32,
    pub unpriced: u32,
    pub rows: Vec<GainRow>,
}

pub fn gain(asked: &Asked, question: &Question, standard: Standard, place: &str) -> Option<Gain> {
    let question = at_place(question, place);
    let options = question.options;
    let spot = asked.asked_spot(&question, place)?;
    let reference = asked.reference(&question, std::slice::from_ref(&spot)).ok()?;
    if standard == Standard::Reference && reference.is_none() {
        return None;
    }
    let elsewhere = elsewhere(asked, &question);
    let lines = asked.lines(&question);
    let quantity = |line: Line| asked.weight(line, Measure::Quantity, options, false);
    let yen = |line: Line| asked.weight(line, Measure::Value, options, false);
    let quantity_of_priced = |line: Line| yen(line).and(quantity(line));
    let all = asked.sides(&lines, &spot, quantity);
    let zero = number(0);
    let values: BTreeSet<String> = lines.iter().filter_map(|line| asked.value(*line, Key::Ingredient)).collect();
    let (mut points_sum, mut yen_sum, mut not_cheaper, mut unpriced) = (number(0), number(0), 0, 0);
    let mut rows: Vec<(Number, GainRow)> = Vec::new();
    for value in values {
        let own: Vec<Line> = lines.iter().copied().filter(|line| asked.value(*line, Key::Ingredient).as_ref() == Some(&value)).collect();
        let here = asked.sides(&own, &spot, quantity);
        if here.total() == zero {
            continue;
        }
        let share = &here.generic.sum / here.total();
        let (target, places) = match standard {
            Standard::Reference => {
                let there = asked.sides(&own, reference.as_ref().unwrap(), quantity);
                ((there.total() > zero).then(|| there.generic.sum.clone() / there.total()), u32::from(there.total() > zero))
            }
            Standard::Percentile90 => {
                let of_places = elsewhere.iter().map(|spot| asked.sides(&own, spot, quantity)).filter(|sides| sides.total() > zero);
                let mut shares: Vec<Number> = of_places.map(|sides| &sides.generic.sum / sides.total()).collect();
                shares.sort();
                // The smallest share that at least nine tenths of the places do not exceed.
                let nearest = shares.iter().find(|share| {
                    let up_to = shares.iter().filter(|other| other <= share).count();
                    up_to * 10 >= shares.len() * 9
                });
                (nearest.cloned(), u32::try_from(shares.len()).unwrap())
            }
        };
        let ahead = target.as_ref().map_or(number(0), |target| (target - &share).max(number(0)));
        let moved = here.total() * &ahead;
        let points = &moved / all.total() * number(100);
        let mean = |spot: &Spot, generic: bool| {
            let side = |sides: Sides| if generic { sides.generic.sum } else { sides.originator.sum };
            let units = side(asked.sides(&own, spot, quantity_of_priced));
            (units > number(0)).then(|| side(asked.sides(&own, spot, yen)) / units)
        };
        let generic_price = mean(&spot, true).or_else(|| mean(reference.as_ref()?, true));
        let saved = mean(&spot, false).zip(generic_price).map(|(originator, generic)| &moved * (originator - generic));
        let saved = if moved == zero { Some(number(0)) } else { saved };
        unpriced += u32::from(saved.is_none());
        if saved.as_ref().is_some_and(|saved| moved > zero && *saved <= zero) {
            not_cheaper += 1;
        }
        let saved = saved.map(|saved| saved.max(number(0)));
        points_sum += &points;
        yen_sum += saved.clone().unwrap_or_else(|| number(0));
        let row = GainRow {
            label: label(asked, Key::Ingredient, &value),
            key: value,
            quantity: amount(&here.total()),
            share: rounded(&share, 10),
            target: target.map(|target| rounded(&target, 10)),
            places,
            moved: amount(&moved),
            points: rounded(&points, 4),
            yen: saved.map(|saved| rounded(&saved, 0)),
        };
        rows.push((points, row));
    }
    rows.sort_by(|(a, first), (b, second)| b.cmp(a).then(first.key.cmp(&second.key)));
    let share = (all.total() > zero).then(|| &all.generic.sum / all.total());
    Some(Gain {
        share_after: share.as_ref().map(|share| rounded(&(share + &points_sum / number(100)), 10)),
        points: share.map(|_| rounded(&points_sum, 4)),
        yen: rounded(&yen_sum, 0),
        not_cheaper,
        unpriced,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    })
}

/// Places of the level, else the largest of the dataset that do not overlap.
fn elsewhere(asked: &Asked, question: &Question) -> Vec<Spot> {
    let mut everywhere = question.clone();
    everywhere.filters.remove(&Key::Place);
    let spots = asked.spots(&everywhere).unwrap();
    if question.level.is_some() {
        return spots;
    }
    let own: BTreeSet<&str> = spots.iter().filter_map(|spot| spot.id.as_deref()).filter(|place| *place != "00").collect();
    let lies_in = super::plain::lies_in;
    let largest = |place: &str| !own.iter().any(|other| *other != place && lies_in(place, other));
    spots.iter().filter(|spot| spot.id.as_deref().is_some_and(|place| own.contains(place) && largest(place))).cloned().collect()
}

// Saving

#[derive(Default)]
struct Tried {
    quantity: Option<Number>,
    saving: Option<Number>,
    prices: BTreeSet<String>,
    targets: BTreeSet<String>,
    negative: bool,
}

/// Steps by the key, products and total.
pub fn saving(asked: &Asked, question: &Question, target: Target) -> Option<(Vec<SavingStep>, Vec<ProductSaving>, SavingStep)> {
    let key = question.by.first().copied().unwrap_or(Key::Ingredient);
    let scope = asked.scope(question)?;
    let lines = asked.lines(question);
    let mut steps = Vec::new();
    if key == Key::Place {
        for spot in asked.spots(question)? {
            let id = spot.id.clone().unwrap();
            let (mut step, _) = step(asked, &lines, &spot, question.options, target);
            step.key = id;
            steps.push(step);
        }
    } else {
        let values: BTreeSet<String> = lines.iter().filter_map(|line| asked.value(*line, key)).collect();
        for value in values {
            let own: Vec<Line> = lines.iter().copied().filter(|line| asked.value(*line, key).as_ref() == Some(&value)).collect();
            let (mut step, _) = step(asked, &own, &scope, question.options, target);
            step.key.clone_from(&value);
            steps.push(step);
        }
    }
    steps.retain(|step| step.products + step.without_target + step.unpriced + step.unconverted > 0 || step.suppressed_cells > 0);
    steps.sort_by(|a, b| a.key.cmp(&b.key));
    let (total, products) = step(asked, &lines, &scope, question.options, target);
    Some((steps, products, total))
}

fn step(asked: &Asked, lines: &[Line], spot: &Spot, options: Options, target: Target) -> (SavingStep, Vec<ProductSaving>) {
    let mut tried: BTreeMap<(String, String), Tried> = BTreeMap::new();
    let (mut without_target, mut unpriced, mut unconverted) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut suppressed_cells = 0;
    // Strata of one product are replaced together.
    let mut used: BTreeMap<(usize, usize), Number> = BTreeMap::new();
    for line in lines {
        let Some((status, fee_excluded)) = asked.products[line.group][line.item].status else { continue };
        let replaced = matches!(status, GenericStatus::OriginatorWithGeneric | GenericStatus::OriginatorNotDearer);
        if !replaced || options.drop_fee_excluded && fee_excluded || asked.dropped_as_nutrition(*line, options) {
            continue;
        }
        for place in &spot.parts[line.group] {
            let (quantity, _, suppressed) = asked.cell(*line, place);
            suppressed_cells += suppressed;
            if quantity > number(0) {
                *used.entry((line.group, line.item)).or_insert_with(|| number(0)) += quantity;
            }
        }
    }
    for ((group, item), quantity) in used {
        let product = &asked.products[group][item];
        let code = product.code.as_ref().unwrap().to_string();
        let name = (code.clone(), asked.world.items[item].name.clone());
        let factor = if options.as_counted { Some(number(1)) } else { product.factor.clone() };
        let Some(factor) = factor else {
            unconverted.insert(name);
            continue;
        };
        let Some(price) = product.price else {
            unpriced.insert(name);
            continue;
        };
        let period = asked.period(group);
        let generics: Vec<Number> = asked
            .world
            .listed(period)
            .into_iter()
            .filter(|other| other[..9] == code[..9])
            .filter(|other| asked.world.status(other, period).is_some_and(|(_, (status, _))| status.is_generic()))
            .map(|other| priced(asked.world.price(&other, period).unwrap().1))
            .collect();
        let wanted = match target {
            Target::Highest => generics.iter().max().cloned(),
            Target::Lowest => generics.iter().min().cloned(),
            Target::Mean if generics.is_empty() => None,
            Target::Mean => {
                let count = number(i64::try_from(generics.len()).unwrap());
                Some(generics.iter().fold(number(0), |sum, price| sum + price) / count)
            }
        };
        let Some(wanted) = wanted else {
            without_target.insert(name);
            continue;
        };
        let quantity = quantity * factor;
        let saved = &quantity * (priced(price) - &wanted);
        let found = tried.entry(name).or_default();
        found.negative |= saved < number(0);
        found.quantity = Some(found.quantity.take().unwrap_or_else(|| number(0)) + quantity);
        found.saving = Some(found.saving.take().unwrap_or_else(|| number(0)) + saved.max(number(0)));
        found.prices.insert(amount(&priced(price)));
        found.targets.insert(amount(&wanted));
    }
    let count = |count: usize| u32::try_from(count).unwrap();
    let saved = tried.values().fold(number(0), |sum, tried| sum + tried.saving.as_ref().unwrap());
    let step = SavingStep {
        key: String::new(),
        label: String::new(),
        products: count(tried.len()),
        negative: count(tried.values().filter(|tried| tried.negative).count()),
        without_target: count(without_target.len()),
        unpriced: count(unpriced.len()),
        unconverted: count(unconverted.len()),
        suppressed_cells,
        saving: rounded(&saved, 0),
    };
    let only = |texts: BTreeSet<String>| if texts.len() == 1 { texts.into_iter().next() } else { None };
    let products = tried.into_iter().map(|((code, name), tried)| ProductSaving {
        code,
        name,
        quantity: amount(&tried.quantity.unwrap()),
        price: only(tried.prices),
        target_price: only(tried.targets),
        negative: tried.negative,
        saving: rounded(&tried.saving.unwrap(), 0),
    });
    (step, products.collect())
}

// Basis

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

/// Every place that can be asked for.
pub fn all_places() -> Vec<&'static str> {
    TREE.iter().map(|(id, ..)| *id).chain(["r-a", "r-b", "r-c"]).collect()
}
