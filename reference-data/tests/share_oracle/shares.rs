//! Shares, with rank and difference.

use std::collections::BTreeSet;

use reference_data::share::{Key, Question, ShareRow};

use super::figures::{Asked, Line, Side};
use super::number::{Number, amount, rounded};
use super::tree::{Spot, name};

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
                total: share.is_ok().then(|| amount(&sides.total())),
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

pub fn label(key: Key, value: &str, spots: &[Spot]) -> String {
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
