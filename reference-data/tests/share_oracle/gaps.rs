//! Contributions to a gap, and what a place would gain.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use reference_data::share::{ContributionRow, GainRow, Key, Measure, Question, Standard};

use super::figures::{Asked, Line, Sides};
use super::number::{Number, amount, number, rounded};
use super::shares::label;
use super::tree::{Spot, lies_in};

fn at_place(question: &Question, place: &str) -> Question {
    let mut question = question.clone();
    question.filters.insert(Key::Place, vec![place.to_owned()]);
    question
}

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
    if all_place.share().is_err() || all_reference.share().is_err() {
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
            label: label(key, value, &[]),
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

pub struct Gain {
    pub share_after: Option<String>,
    pub points: Option<String>,
    pub yen: Option<String>,
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
        let Ok(share) = here.share() else { continue };
        let (target, places) = match standard {
            Standard::Reference => {
                let there = asked.sides(&own, reference.as_ref().unwrap(), quantity);
                (there.share().ok(), u32::from(there.share().is_ok()))
            }
            Standard::Percentile90 => {
                let mut shares: Vec<Number> = elsewhere.iter().filter_map(|spot| asked.sides(&own, spot, quantity).share().ok()).collect();
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
            label: label(Key::Ingredient, &value, &[]),
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
    let share = all.share().ok();
    Some(Gain {
        share_after: share.as_ref().map(|share| rounded(&(share + &points_sum / number(100)), 10)),
        points: share.as_ref().map(|_| rounded(&points_sum, 4)),
        yen: share.map(|_| rounded(&yen_sum, 0)),
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
    let largest = |place: &str| !own.iter().any(|other| *other != place && lies_in(place, other));
    spots.iter().filter(|spot| spot.id.as_deref().is_some_and(|place| own.contains(place) && largest(place))).cloned().collect()
}
