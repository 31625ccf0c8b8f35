//! Which figures a row was made from, so that it can be opened down to files and rows.

use super::place_rows::{known_row, scope};
use super::select::select;
use super::tally::{GENERIC, Under, Weigh, weights};
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
    /// On the side of generics, else of originators.
    pub generic: bool,
}

/// `row`: the key of a [`super::ShareRow`] that answers the question.
pub fn trace(question: &Question, row: &[String], prepared: &[&Prepared], places: &Places) -> Result<Vec<TracedLine>, QuestionError> {
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
    let weights = weights(&selected, asked.options, Weigh::Measure(asked.measure), Under::InForce);
    let mut lines = Vec::new();
    for (period, selected_one) in selected.iter().enumerate() {
        let of_period = selected_one.prepared;
        let columns = place.single_columns(&selected, period);
        let counted: Vec<usize> = columns.iter().flat_map(|column| of_period.places_of_column(*column)).collect();
        let index = prepared.iter().position(|prepared| std::ptr::eq(*prepared, of_period)).unwrap_or(period);
        for line in &selected_one.lines {
            let line = of_period.lines[*line];
            if let Some((side, _)) = weights[period][line.product as usize] {
                lines.push(TracedLine {
                    prepared: index,
                    item: line.product as usize,
                    stratum: line.stratum as usize,
                    places: counted.clone(),
                    generic: side == GENERIC,
                });
            }
        }
    }
    Ok(lines)
}
