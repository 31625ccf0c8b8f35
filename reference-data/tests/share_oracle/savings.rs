//! What originators would save as generics.

use std::collections::{BTreeMap, BTreeSet};

use reference_data::codes::GenericStatus;
use reference_data::share::{Key, Options, ProductSaving, Question, SavingStep, Target};

use super::figures::{Asked, Line};
use super::number::{Number, amount, number, of_decimal, rounded};
use super::tree::Spot;

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
            .map(|other| of_decimal(asked.world.price(&other, period).unwrap().1))
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
        let saved = &quantity * (of_decimal(price) - &wanted);
        let found = tried.entry(name).or_default();
        found.negative |= saved < number(0);
        found.quantity = Some(found.quantity.take().unwrap_or_else(|| number(0)) + quantity);
        found.saving = Some(found.saving.take().unwrap_or_else(|| number(0)) + saved.max(number(0)));
        found.prices.insert(amount(&of_decimal(price)));
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
        saving: if tried.is_empty() && suppressed_cells > 0 { None } else { Some(rounded(&saved, 0)) },
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
