//! Which columns of the figures add up to which place. A published total is never a part, and nothing is counted twice.

use std::collections::BTreeSet;

use super::select::Selected;
use super::{Key, Question, QuestionError};
use crate::place::{Place, PlaceId, PlaceKind, Places};

/// A place and the columns that add up to it.
#[derive(Debug, Clone)]
pub(super) struct PlaceRow {
    /// None for everything that the dataset has.
    pub(super) place: Option<PlaceId>,
    pub(super) label: String,
    pub(super) published_total: bool,
    /// For each period.
    pub(super) columns: Vec<Vec<usize>>,
    /// Places that lie in it and of which the dataset has nothing, as large as can be.
    pub(super) lacking_places: u32,
}

impl PlaceRow {
    pub(super) fn is_empty(&self) -> bool {
        self.columns.iter().all(Vec::is_empty)
    }

    /// The columns of one period that are places, the sum of parts taken apart.
    pub(super) fn single_columns(&self, selected: &[Selected], period: usize) -> Vec<usize> {
        let (columns, prepared) = (&self.columns[period], selected[period].prepared);
        if columns.as_slice() == [prepared.sum_of_parts] { prepared.parts.clone() } else { columns.clone() }
    }

    pub(super) fn all_single_columns(&self, selected: &[Selected]) -> Vec<Vec<usize>> {
        (0..selected.len()).map(|period| self.single_columns(selected, period)).collect()
    }
}

/// One row for each place of the question, by id.
pub(super) fn place_rows(question: &Question, selected: &[Selected], places: &Places) -> Result<Vec<PlaceRow>, QuestionError> {
    let named = named_places(question, places)?;
    let mut rows: Vec<PlaceRow> = match (question.level, &named) {
        (Some(level), named) => {
            let lies_in = |place: &PlaceId| named.as_ref().is_none_or(|named| named.iter().any(|outer| places.covers(outer, place)));
            let of_level = places_of_level(level, selected, places).into_iter().filter(lies_in);
            of_level.map(|place| row_of(&place, selected, places)).filter(|row| !row.is_empty()).collect()
        }
        (None, Some(named)) => named.iter().map(|place| known_row(place, selected, places)).collect::<Result<_, _>>()?,
        (None, None) => {
            let of_period =
                |selected: &Selected| selected.prepared.columns.iter().filter_map(|column| column.place.clone()).collect::<Vec<_>>();
            let ids: BTreeSet<PlaceId> = selected.iter().flat_map(of_period).collect();
            ids.iter().map(|place| own_row(place, selected, places)).collect()
        }
    };
    // 府中市 and 北区 exist more than once.
    let labels: Vec<String> = rows.iter().map(|row| row.label.clone()).collect();
    for row in &mut rows {
        if labels.iter().filter(|label| **label == row.label).count() > 1 {
            row.label = row.place.as_ref().and_then(|id| places.place(id)).map_or_else(String::new, |place| place.full_name.clone());
        }
    }
    Ok(rows)
}

/// Everything that was asked for in one row: the places named together, else the publisher's own total, else the sum of parts.
pub(super) fn scope(question: &Question, selected: &[Selected], places: &Places) -> Result<PlaceRow, QuestionError> {
    let nation = PlaceId::nation();
    let Some(named) = named_places(question, places)? else {
        let row = row_of(&nation, selected, places);
        return Ok(PlaceRow { place: None, label: String::new(), ..row });
    };
    let rows: Vec<PlaceRow> = named.iter().map(|place| known_row(place, selected, places)).collect::<Result<_, _>>()?;
    if let Some(row) = rows.iter().find(|row| named.len() == 1 || row.place.as_ref() == Some(&nation)) {
        return Ok(row.clone());
    }
    let columns = selected.iter().enumerate().map(|(period, Selected { prepared, .. })| {
        let of_rows = rows.iter().flat_map(|row| row.single_columns(selected, period));
        let ids: BTreeSet<PlaceId> = of_rows.filter_map(|column| prepared.columns[column].place.clone()).collect();
        let ids: Vec<PlaceId> = ids.into_iter().collect();
        places.roll_up(&ids, &nation).parts.iter().filter_map(|part| prepared.column(part)).collect()
    });
    Ok(PlaceRow {
        place: None,
        label: String::new(),
        published_total: false,
        columns: columns.collect(),
        lacking_places: rows.iter().map(|row| row.lacking_places).sum(),
    })
}

/// A place of which the dataset has something.
pub(super) fn known_row(place: &PlaceId, selected: &[Selected], places: &Places) -> Result<PlaceRow, QuestionError> {
    let row = row_of(place, selected, places);
    if row.is_empty() { Err(QuestionError::PlaceWithoutFigures(place.clone())) } else { Ok(row) }
}

/// The places that the filter names, by id; none without a filter.
pub(super) fn named_places(question: &Question, places: &Places) -> Result<Option<Vec<PlaceId>>, QuestionError> {
    let Some(values) = question.filters.get(&Key::Place) else { return Ok(None) };
    let mut named = values
        .iter()
        .map(|value| match value.parse::<PlaceId>() {
            Ok(id) if places.place(&id).is_some() => Ok(id),
            _ => Err(QuestionError::Value { key: Key::Place, value: value.clone() }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    named.sort_unstable();
    named.dedup();
    Ok(Some(named))
}

/// Places that do not overlap: those of the question's level, else the largest that the dataset has. The filter on places does not count.
pub(super) fn separate_places(question: &Question, selected: &[Selected], places: &Places) -> Result<Vec<PlaceRow>, QuestionError> {
    if question.level.is_some() {
        let mut question = question.clone();
        question.filters.remove(&Key::Place);
        return place_rows(&question, selected, places);
    }
    let have: BTreeSet<PlaceId> = selected.iter().flat_map(|selected| selected.prepared.have.iter().cloned()).collect();
    let parts = places.roll_up(&have.into_iter().collect::<Vec<_>>(), &PlaceId::nation()).parts;
    Ok(parts.iter().map(|place| own_row(place, selected, places)).collect())
}

/// The place, from what each period has of it.
pub(super) fn row_of(place: &PlaceId, selected: &[Selected], places: &Places) -> PlaceRow {
    let mut row = own_row(place, selected, places);
    for (period, Selected { prepared, .. }) in selected.iter().enumerate() {
        if !row.columns[period].is_empty() {
            continue;
        }
        let rolled_up = places.roll_up(&prepared.have, place);
        let mut columns: Vec<usize> = rolled_up.parts.iter().filter_map(|part| prepared.column(part)).collect();
        columns.sort_unstable();
        if !columns.is_empty() {
            row.published_total = false;
            row.columns[period] = if columns == prepared.parts { vec![prepared.sum_of_parts] } else { columns };
            row.lacking_places = row.lacking_places.max(u32::try_from(rolled_up.missing.len()).unwrap_or(u32::MAX));
        }
    }
    row
}

/// The place where a dataset has it under its own name.
fn own_row(place: &PlaceId, selected: &[Selected], places: &Places) -> PlaceRow {
    PlaceRow {
        place: Some(place.clone()),
        label: places.place(place).map_or_else(|| place.to_string(), |place| place.name.clone()),
        published_total: *place == PlaceId::nation(),
        columns: selected.iter().map(|selected| selected.prepared.column(place).into_iter().collect()).collect(),
        lacking_places: 0,
    }
}

/// Places of a kind in which something of the dataset lies, by id.
fn places_of_level(level: PlaceKind, selected: &[Selected], places: &Places) -> BTreeSet<PlaceId> {
    if level == PlaceKind::Region {
        return places.of_kind(level).map(|place| place.id.clone()).collect();
    }
    let mut found = BTreeSet::new();
    for selected in selected {
        for place in selected.prepared.columns.iter().filter_map(|column| column.place.as_ref()) {
            let mut place: Option<&Place> = places.place(place);
            while let Some(at) = place {
                if at.kind == level {
                    found.insert(at.id.clone());
                }
                place = at.parent.as_ref().and_then(|parent| places.place(parent));
            }
        }
    }
    found
}
