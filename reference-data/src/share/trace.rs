//! Which figures a row was made from, so that it can be opened down to files and rows.

use super::place_rows::{known_row, scope};
use super::saving::is_replaced;
use super::select::select;
use super::tally::{Under, Weigh, weights};
use super::{Key, Prepared, Question, QuestionError};
use crate::place::Places;

/// A product of a stratum, with the places in which it was counted. Indexes are into the [`crate::usage::Figures`] that were prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedLine {
    /// Into the slice that was handed in.
    pub prepared: usize,
    pub item: usize,
    pub stratum: usize,
    pub places: Vec<usize>,
}

/// Which products a row was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Those on either side of a share
    Sides,
    /// Those that a saving replaces, or would if they had a price and a target
    Replaced,
    /// Those on either side, and all others that have a price: what a group costs
    Group,
}

/// `row`: a value for each key of the question, as an answer to it gives them.
pub fn trace(
    question: &Question,
    counted: Counted,
    row: &[String],
    prepared: &[&Prepared],
    places: &Places,
) -> Result<Vec<TracedLine>, QuestionError> {
    if row.len() != question.by.len() {
        return Err(QuestionError::Keys);
    }
    let mut asked = question.clone();
    asked.filters.extend(question.by.iter().zip(row).map(|(key, value)| (*key, vec![value.clone()])));
    let selected = select(&asked, prepared)?;
    let place = match question.by.iter().position(|key| *key == Key::Place) {
        Some(at) => {
            let id = row[at].parse().map_err(|_| QuestionError::Value { key: Key::Place, value: row[at].clone() })?;
            known_row(&id, &selected, places)?
        }
        None => scope(&asked, &selected, places)?,
    };
    let sides = weights(&selected, asked.options, Weigh::Measure(asked.measure), Under::InForce);
    let priced = weights(&selected, asked.options, Weigh::AllValue, Under::InForce);
    let counts = |period: usize, of_period: &Prepared, product: usize| match counted {
        Counted::Sides => sides[period][product].is_some(),
        Counted::Replaced => is_replaced(&of_period.products[product], asked.options),
        Counted::Group => sides[period][product].is_some() || priced[period][product].is_some(),
    };
    let mut lines = Vec::new();
    for (period, selected_one) in selected.iter().enumerate() {
        let of_period = selected_one.prepared;
        let columns = place.single_columns(&selected, period);
        let of_row: Vec<usize> = columns.iter().flat_map(|column| of_period.places_of_column(*column)).collect();
        let index = prepared.iter().position(|prepared| std::ptr::eq(*prepared, of_period)).unwrap_or(period);
        for line in &selected_one.lines {
            let line = of_period.lines[*line];
            if counts(period, of_period, line.product as usize) {
                lines.push(TracedLine {
                    prepared: index,
                    item: line.product as usize,
                    stratum: line.stratum as usize,
                    places: of_row.clone(),
                });
            }
        }
    }
    Ok(lines)
}
