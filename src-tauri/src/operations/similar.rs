//! Places like a place, with their shares.

use std::collections::HashMap;

use reference_data::place::{self, PlaceId};
use reference_data::share::{self, Key, QuestionError, ShareRow};

use super::Call;
use super::contract::*;
use super::usage::{asked, measure, place};

pub fn similar(call: &Call, input: SimilarInput) -> Result<SimilarView, Failure> {
    let mut asked = asked(call, &input.figures, vec![Key::Place])?;
    let own = place(&asked.region, &input.place)?;
    let places = &asked.region.places;
    asked.question.measure = measure(&input.measure)?;
    asked.question.filters.remove(&Key::Place);
    asked.question.level = places.place(&own).map(|place| place.kind);
    asked.question.reference = Some(own.clone());
    let answer = share::answer(&asked.question, &asked.prepared(), places)?;
    let shares: HashMap<PlaceId, &ShareRow> = answer.rows.iter().filter_map(|row| Some((row.key.first()?.parse().ok()?, row))).collect();
    let mut among: Vec<PlaceId> = shares.keys().cloned().collect();
    among.sort();
    let most = usize::try_from(input.count).unwrap_or(usize::MAX);
    let found = place::similar(places, &own, &among, most).ok_or(QuestionError::PlaceWithoutFigures(own.clone()))?;
    let row = |similar: place::SimilarPlace| {
        let share = shares.get(&similar.place.id);
        SimilarRow {
            share: share.and_then(|row| row.share.clone()),
            absence: share.and_then(|row| row.absence),
            difference: share.and_then(|row| row.difference.clone()),
            similar,
        }
    };
    let of_own = shares.get(&own);
    Ok(SimilarView {
        measure: answer.measure,
        share: of_own.and_then(|row| row.share.clone()),
        absence: of_own.and_then(|row| row.absence),
        place: found.place,
        compared_by: found.compared_by,
        step: found.step,
        without_population: found.without_population,
        without_aged_part: found.without_aged_part,
        rows: found.rows.into_iter().map(row).collect(),
        basis: asked.described(answer.basis.clone()),
    })
}
