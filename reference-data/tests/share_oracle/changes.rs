//! What changed from one edition to the next, worked out product by product.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use reference_data::codes::GenericStatus;
use reference_data::share::{EventKind, Question};
use rust_decimal::Decimal;

use super::figures::{Asked, Line};
use super::number::{Number, number, rounded};

/// Code, before, after, part.
type Changed = (String, Option<String>, String, Option<String>);

/// Day, kind, products, part, cells kept back, dearer, share before, share after, effect, lines.
pub type Told =
    (Date, EventKind, u32, Option<String>, u64, Option<u32>, [Option<String>; 3], Vec<(String, Option<String>, String, Option<String>)>);

/// Price revisions and changes of statuses. None where a place that is named has no figures.
pub fn changes(asked: &Asked, question: &Question) -> Option<Vec<Told>> {
    let lines = asked.lines(question);
    let scope = asked.scope(question)?;
    let code = |line: &Line| asked.products[line.group][line.item].code.as_ref().map(|code| code.to_string());
    let side = |line: &Line, status: Option<(GenericStatus, bool)>| {
        let (status, fee_excluded) = status?;
        let stars = question.options.count_stars;
        let generic = match status {
            GenericStatus::Generic => true,
            GenericStatus::OriginatorWithGeneric => false,
            GenericStatus::GenericNotCheaper if stars => true,
            GenericStatus::OriginatorNotDearer if stars => false,
            _ => return None,
        };
        let dropped = question.options.drop_fee_excluded && fee_excluded || asked.dropped_as_nutrition(*line, question.options);
        (!dropped).then_some(generic)
    };
    // What is used of a line, in the measure, and the cells that were kept back; none where it stands in no figure.
    let used = |line: &Line| {
        let worth = asked.worth(*line, question.measure, question.options)?;
        let mut sum = (number(0), 0);
        for place in &scope.parts[line.group] {
            let (quantity, _, suppressed) = asked.cell(*line, place);
            sum.0 += quantity * &worth;
            sum.1 += suppressed;
        }
        (sum.0 > number(0) || sum.1 > 0).then_some(sum)
    };
    let parts_of = |counts: &dyn Fn(&Line) -> bool| {
        let mut total = number(0);
        let mut by_code: BTreeMap<String, (Number, u64)> = BTreeMap::new();
        for line in lines.iter().filter(|line| counts(line)) {
            let (Some(code), Some((amount, suppressed))) = (code(line), used(line)) else { continue };
            total += &amount;
            let known = by_code.entry(code).or_insert((number(0), 0));
            known.0 += amount;
            known.1 += suppressed;
        }
        (by_code, total)
    };
    let part = |amount: &Number, total: &Number| (*amount > number(0) && *total > number(0)).then(|| rounded(&(amount / total), 10));
    let mut told: Vec<Told> = Vec::new();
    let put = |changed: Vec<(String, Option<String>, String)>, by_code: &BTreeMap<String, (Number, u64)>, total: &Number| {
        let mut lines: Vec<(Number, Changed)> = changed
            .into_iter()
            .map(|(code, before, after)| {
                let amount = by_code[&code].0.clone();
                let part = part(&amount, total);
                (amount, (code, before, after, part))
            })
            .collect();
        lines.sort_by(|(a, left), (b, right)| left.1.is_none().cmp(&right.1.is_none()).then(b.cmp(a)).then(left.0.cmp(&right.0)));
        let amount = lines.iter().fold(number(0), |sum, (amount, _)| sum + amount);
        let suppressed: u64 = lines.iter().map(|(_, line)| by_code[&line.0].1).sum();
        (part(&amount, total), suppressed, lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>())
    };
    let pairs = |days: BTreeSet<Date>| {
        let days: Vec<Date> = days.into_iter().collect();
        let within = |day: &Date| *day >= asked.whole.first_day() && *day <= asked.whole.last_day();
        days.windows(2).map(|pair| (pair[0], pair[1])).filter(|(_, after)| within(after)).collect::<Vec<_>>()
    };
    for (before, after) in pairs(asked.world.lists.prices.iter().map(|edition| edition.effective_on).collect()) {
        let in_force = |line: &Line| side(line, asked.products[line.group][line.item].status).is_some();
        let (by_code, total) = parts_of(&in_force);
        let price = |day: Date, code: &str| -> Option<Decimal> {
            let edition = asked.world.lists.prices.iter().find(|edition| edition.effective_on == day).unwrap();
            edition.prices.get(&code.parse().unwrap()).copied()
        };
        let mut dearer = 0;
        let mut changed = Vec::new();
        for code in by_code.keys() {
            if let (Some(old), Some(new)) = (price(before, code), price(after, code))
                && old != new
            {
                dearer += u32::from(new > old);
                changed.push((code.clone(), Some(old.normalize().to_string()), new.normalize().to_string()));
            }
        }
        let products = u32::try_from(changed.len()).unwrap();
        let (part, suppressed, lines) = put(changed, &by_code, &total);
        told.push((after, EventKind::PriceRevision, products, part, suppressed, Some(dearer), [None, None, None], lines));
    }
    for (before, after) in pairs(asked.world.lists.statuses.iter().map(|edition| edition.effective_on).collect()) {
        let listed = |day: Date, code: &str| {
            let edition = asked.world.lists.statuses.iter().find(|edition| edition.effective_on == day).unwrap();
            edition.statuses.get(&code.parse().unwrap()).copied()
        };
        let status = |day: Date, line: &Line| listed(day, &code(line)?).or(asked.products[line.group][line.item].status);
        let either = |line: &Line| [before, after].iter().any(|day| side(line, status(*day, line)).is_some());
        let (by_code, total) = parts_of(&either);
        let mut changed = Vec::new();
        for code in by_code.keys() {
            let [old, new] = [before, after].map(|day| listed(day, code).map(|(status, _)| status.sign().to_owned()));
            if let Some(new) = new.filter(|new| old.as_ref() != Some(new)) {
                changed.push((code.clone(), old, new));
            }
        }
        let products = u32::try_from(changed.len()).unwrap();
        let (part, suppressed, of_lines) = put(changed, &by_code, &total);
        let share = |day: Date| {
            let weigh = |line: Line| Some((side(&line, status(day, &line))?, asked.worth(line, question.measure, question.options)?));
            asked.sides(&lines, &scope, weigh).share().ok()
        };
        let (old, new) = (share(before), share(after));
        let effect = old.clone().zip(new.clone()).map(|(old, new)| rounded(&((new - old) * number(100)), 4));
        let shares = [old, new].map(|share| share.map(|share| rounded(&share, 10)));
        let [old, new] = shares;
        told.push((after, EventKind::StatusChange, products, part, suppressed, None, [old, new, effect], of_lines));
    }
    told.sort_by_key(|(day, kind, ..)| (*day, *kind));
    Some(told)
}
