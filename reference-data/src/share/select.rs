//! Which lines of the figures a question is about, and what they are told apart by.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Key, Prepared, Question, QuestionError};
use crate::japanese;
use crate::period::Period;
use crate::usage::{Setting, Stratum};

/// The lines of one period that a question is about, in order.
pub(super) struct Selected<'a> {
    pub(super) prepared: &'a Prepared,
    /// Into the lines of `prepared`.
    pub(super) lines: Vec<usize>,
}

/// What every filter but the one on places lets through. At least one period.
pub(super) fn select<'a>(question: &Question, prepared: &[&'a Prepared]) -> Result<Vec<Selected<'a>>, QuestionError> {
    let Some(dataset) = prepared.first().map(|first| &first.dataset) else { return Err(QuestionError::NoFigures) };
    if prepared.iter().any(|other| other.dataset.id != dataset.id) {
        return Err(QuestionError::SeveralDatasets);
    }
    let months = months(question)?;
    check_settings(question)?;
    let in_months = |period: Period| months.as_ref().is_none_or(|months| months.iter().any(|month| month.contains(period)));
    let asked = prepared.iter().filter(|prepared| prepared.periods > 0 && in_months(prepared.period));
    let selected: Vec<Selected> = asked.map(|prepared| Selected { prepared, lines: lines(question, prepared) }).collect();
    if let Some((place, texts)) = selected.iter().find_map(|selected| selected.prepared.twice.clone()) {
        return Err(QuestionError::PlaceTwice { place, texts });
    }
    if selected.is_empty() { Err(QuestionError::NoFigures) } else { Ok(selected) }
}

fn months(question: &Question) -> Result<Option<Vec<Period>>, QuestionError> {
    let Some(values) = question.filters.get(&Key::Month) else { return Ok(None) };
    let read = |value: &String| value.parse().map_err(|_| QuestionError::Value { key: Key::Month, value: value.clone() });
    values.iter().map(read).collect::<Result<_, _>>().map(Some)
}

fn check_settings(question: &Question) -> Result<(), QuestionError> {
    let values = question.filters.get(&Key::Setting).into_iter().flatten();
    match values.into_iter().find(|value| !value.is_empty() && Setting::from_word(value).is_none()) {
        Some(value) => Err(QuestionError::Value { key: Key::Setting, value: value.clone() }),
        None => Ok(()),
    }
}

fn lines(question: &Question, prepared: &Prepared) -> Vec<usize> {
    // ６５歳以上 is asked as well as 65歳以上.
    let wanted: BTreeMap<Key, Vec<Cow<str>>> =
        question.filters.iter().map(|(key, values)| (*key, values.iter().map(|value| japanese::plain(value)).collect())).collect();
    let passes =
        |key: Key, value: &str| wanted.get(&key).is_none_or(|wanted| wanted.iter().any(|wanted| *wanted == japanese::plain(value)));
    let stratum: Vec<bool> = prepared
        .strata
        .iter()
        .map(|stratum| [Key::Setting, Key::Insurer, Key::Age].into_iter().all(|key| passes(key, value_of(stratum, key))))
        .collect();
    let of_values = |key, values: &[(String, String)]| values.iter().map(|(value, _)| passes(key, value)).collect::<Vec<bool>>();
    let categories = of_values(Key::Category, &prepared.categories);
    let ingredients = of_values(Key::Ingredient, &prepared.ingredients);
    let (any_category, any_ingredient) = (passes_all(question, Key::Category), passes_all(question, Key::Ingredient));
    let product: Vec<bool> = prepared
        .products
        .iter()
        .map(|product| {
            product.category.map_or(any_category, |at| categories[at as usize])
                && product.ingredient.map_or(any_ingredient, |at| ingredients[at as usize])
        })
        .collect();
    let passing = |line: &usize| {
        let line = prepared.lines[*line];
        stratum[line.stratum as usize] && product[line.product as usize]
    };
    (0..prepared.lines.len()).filter(passing).collect()
}

fn passes_all(question: &Question, key: Key) -> bool {
    !question.filters.contains_key(&key)
}

/// The empty text where the file does not say.
fn value_of(stratum: &Stratum, key: Key) -> &str {
    match key {
        Key::Setting => stratum.setting.map_or("", Setting::word),
        Key::Insurer => stratum.insurer.as_deref().unwrap_or_default(),
        Key::Age => stratum.age.as_deref().unwrap_or_default(),
        Key::Place | Key::Category | Key::Ingredient | Key::Month => "",
    }
}

/// The values of one key, and which of them each line has.
pub(super) struct Axis {
    /// Value and label, by value.
    pub(super) values: Vec<(String, String)>,
    /// For each period, for each selected line. None: its product has no code that tells.
    of_line: Vec<Vec<Option<usize>>>,
}

impl Axis {
    /// For any key but places.
    pub(super) fn new(key: Key, selected: &[Selected]) -> Self {
        let own: Vec<Vec<(String, String)>> = selected.iter().map(|selected| own_values(key, selected)).collect();
        let mut values: BTreeMap<&str, &str> = BTreeMap::new();
        for (own, selected) in own.iter().zip(selected) {
            // A month for which there is nothing is still a month that was asked for.
            let mut occurs = vec![key == Key::Month; own.len()];
            for line in &selected.lines {
                if let Some(at) = own_value(key, selected, *line) {
                    occurs[at] = true;
                }
            }
            let occurring = own.iter().zip(occurs).filter(|(_, occurs)| *occurs);
            values.extend(occurring.map(|((value, label), _)| (value.as_str(), label.as_str())));
        }
        let values: Vec<(String, String)> = values.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned())).collect();
        let position = |(wanted, _): &(String, String)| values.binary_search_by(|(value, _)| value.cmp(wanted)).ok();
        let of_line = own
            .iter()
            .zip(selected)
            .map(|(own, selected)| {
                let positions: Vec<Option<usize>> = own.iter().map(position).collect();
                selected.lines.iter().map(|line| positions[own_value(key, selected, *line)?]).collect()
            })
            .collect();
        Self { values, of_line }
    }

    pub(super) fn of_line(&self, period: usize, line: usize) -> Option<usize> {
        self.of_line[period][line]
    }
}

/// All values of a key that one period knows, with their labels.
fn own_values(key: Key, selected: &Selected) -> Vec<(String, String)> {
    let prepared = selected.prepared;
    let unnamed = |value: &str| (value.to_owned(), value.to_owned());
    match key {
        Key::Category => prepared.categories.to_vec(),
        Key::Ingredient => prepared.ingredients.to_vec(),
        Key::Month => vec![unnamed(&prepared.period.to_string())],
        Key::Setting | Key::Insurer | Key::Age => prepared.strata.iter().map(|stratum| unnamed(value_of(stratum, key))).collect(),
        Key::Place => Vec::new(),
    }
}

/// Into what [`own_values`] gives.
fn own_value(key: Key, selected: &Selected, line: usize) -> Option<usize> {
    let line = selected.prepared.lines[line];
    let product = || &selected.prepared.products[line.product as usize];
    match key {
        Key::Category => product().category.map(|at| at as usize),
        Key::Ingredient => product().ingredient.map(|at| at as usize),
        Key::Month => Some(0),
        Key::Setting | Key::Insurer | Key::Age => Some(line.stratum as usize),
        Key::Place => None,
    }
}
