//! 薬効群の選定: what a group that was chosen by its figures becomes in a formulary.

use reference_data::catalogue::{Catalogue, IngredientLine};
use reference_data::place::{Place, PlaceId, PlaceKind};
use reference_data::share::{Absence, RegionUsage};
use reference_data::therapeutic_category;
use reference_data::usage::QuantityUnit;
use serde::Serialize;
use ts_rs::TS;

use crate::document::Region;
use crate::transact::NewGroup;

/// A 薬効分類 or an ingredient, with the ingredients of the price list that are in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ChosenGroup {
    /// Three digits, or the seven of an ingredient.
    pub key: String,
    /// The name that a drug group made of it has.
    pub name: String,
    /// By code.
    pub ingredients: Vec<ChosenIngredient>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ChosenIngredient {
    #[serde(flatten)]
    pub line: IngredientLine,
    /// In the region; what was kept back is more than nothing.
    pub used: bool,
    /// Of all its products, in `unit`; none where no figure is known.
    pub quantity: Option<String>,
    pub absence: Option<Absence>,
    pub unit: QuantityUnit,
    /// It becomes an ingredient of the drug group: it is used in the region or has a generic or biosimilar. What is neither used nor
    /// could stand for anything else would only fill the list of candidates.
    pub taken: bool,
}

/// What lies under `key` in the price list.
pub fn chosen_group(key: &str, catalogue: &Catalogue, usage: &RegionUsage) -> ChosenGroup {
    let ingredient = |line: IngredientLine| {
        let used = usage.uses(&line.code);
        let (quantity, absence, unit) = usage.of_ingredient(&line.code);
        ChosenIngredient { taken: used || line.generics > 0, used, quantity, absence, unit, line }
    };
    let ingredients: Vec<ChosenIngredient> = catalogue.ingredients_starting_with(key).into_iter().map(ingredient).collect();
    let of_ingredient = || ingredients.first().filter(|_| ingredients.len() == 1).map(|one| one.line.names.join("・"));
    let name = therapeutic_category::name(key).map(str::to_owned).or_else(of_ingredient).unwrap_or_else(|| key.to_owned());
    ChosenGroup { key: key.to_owned(), name, ingredients }
}

impl ChosenGroup {
    /// None where nothing of it would be taken.
    pub fn drug_group(&self) -> Option<NewGroup> {
        let taken = self.ingredients.iter().filter(|ingredient| ingredient.taken);
        let ingredients: Vec<_> = taken.map(|ingredient| ingredient.line.code.clone()).collect();
        (!ingredients.is_empty()).then(|| NewGroup { name: self.name.clone(), ingredients })
    }
}

/// The region of a formulary for a place: of a municipality, a ward or a drawn region also the codes, so that its usage can be asked.
pub fn region_of(place: &Place) -> Region {
    // A region over several prefectures lies in the nation.
    let prefecture = match place.kind {
        PlaceKind::Nation => None,
        PlaceKind::Prefecture => Some(place.id.clone()),
        PlaceKind::Municipality | PlaceKind::Ward => place.id.prefecture(),
        PlaceKind::Region => place.parent.clone().filter(|parent| *parent != PlaceId::nation()),
    };
    let members = match place.kind {
        PlaceKind::Nation | PlaceKind::Prefecture => &[][..],
        PlaceKind::Region => &place.members,
        PlaceKind::Municipality | PlaceKind::Ward => std::slice::from_ref(&place.id),
    };
    Region {
        name: place.full_name.clone(),
        prefecture: prefecture.and_then(|id| id.as_str().parse().ok()),
        municipalities: members.iter().filter_map(|id| id.as_str().parse().ok()).collect(),
    }
}
