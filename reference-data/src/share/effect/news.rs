//! Generics that came while an effect was measured. They are read off the status editions: what one knows as a generic and the one before
//! it did not.

use std::collections::{BTreeMap, BTreeSet};

use super::super::editions::first_day_first;
use super::super::{Lists, StatusEdition};
use super::{EffectCaution, EffectGroup, Spans};
use crate::codes::{IngredientCode, NhiCode};

/// By day, then in the order of the group's ingredients.
pub(super) fn new_generics(group: &EffectGroup, spans: Spans, lists: &Lists) -> Vec<EffectCaution> {
    let period = spans.before.hull(spans.after);
    let dates: Vec<_> = lists.statuses.iter().map(|edition| edition.effective_on).collect();
    // The one in force on the first day, then those within; before the first of all there is nothing to be new against.
    let mut in_force: Vec<&StatusEdition> =
        first_day_first(&dates, period).current_ones().iter().map(|position| &lists.statuses[*position]).collect();
    in_force.sort_by_key(|edition| edition.effective_on);
    let mut found = Vec::new();
    for pair in in_force.windows(2) {
        let [earlier, later] = [generics(pair[0], group), generics(pair[1], group)];
        for ingredient in &group.ingredients {
            let of = |codes: &BTreeMap<IngredientCode, BTreeSet<NhiCode>>| codes.get(ingredient).cloned().unwrap_or_default();
            let (known, now) = (of(&earlier), of(&later));
            let products = now.difference(&known).count();
            if products > 0 {
                found.push(EffectCaution::NewGenerics {
                    group: group.id.clone(),
                    ingredient: ingredient.clone(),
                    label: lists.ingredients.get(ingredient).cloned().unwrap_or_else(|| ingredient.to_string()),
                    on: pair[1].effective_on,
                    first: known.is_empty(),
                    products: u32::try_from(products).unwrap_or(u32::MAX),
                });
            }
        }
    }
    found
}

fn generics(edition: &StatusEdition, group: &EffectGroup) -> BTreeMap<IngredientCode, BTreeSet<NhiCode>> {
    let mut found: BTreeMap<IngredientCode, BTreeSet<NhiCode>> = BTreeMap::new();
    for (code, (status, _)) in &edition.statuses {
        let ingredient = code.ingredient();
        if status.is_generic() && group.ingredients.contains(&ingredient) {
            found.entry(ingredient).or_default().insert(code.clone());
        }
    }
    found
}
