//! What came of a formulary: its groups before and after a day, in its place and beside it in a reference.

use std::collections::HashSet;

use formularies::document::{Content, Region as Area};
use formularies::recommended::recommended;
use reference_data::place::{PlaceId, Resolved};
use reference_data::share::{self, EffectAnswer, EffectFigures, EffectGroup, EffectQuestion, Key, Lists, Prepared};
use reference_data::usage::{Figures, Item};

use super::Call;
use super::authoring::policy_of;
use super::contract::*;
use super::publishing::content_called;
use super::usage::{dataset, day, filters, period, place};
use crate::region::Region;

pub fn effect(call: &Call, input: EffectInput) -> Result<EffectView, Failure> {
    let content = content_called(call, &input.formulary)?;
    let region = call.session.region()?;
    let dataset = dataset(call, input.dataset.as_ref())?;
    let on = day(&input.on)?;
    let groups = recommended(&content, policy_of(&content)?, &input.groups)?;
    if groups.is_empty() {
        return Err(Failure::refused(
            "no_groups",
            "このフォーミュラリには、薬効群がまだありません。",
            "「作成」で薬効群を加えてください。",
        ));
    }
    let filters = filters(&region, &input.filters)?;
    if let Some(other) = filters.keys().find(|key| ![Key::Setting, Key::Insurer, Key::Age].contains(key)) {
        return Err(Failure::refused(
            "no_such_filter",
            format!("「{}」では絞り込めません。", other.name()),
            "setting、insurer、age のどれかにしてください。",
        ));
    }
    let (places, name) = match &input.place {
        Some(text) => (vec![place(&region, text)?], None),
        None => places_of(&content.region, &region)?,
    };
    let reference = input.reference.as_deref().map(|text| place(&region, text)).transpose()?;
    let named = |text: &Option<String>| text.as_deref().map(period).transpose();
    let (before, after) = (named(&input.before)?, named(&input.after)?);

    let store = call.session.store();
    let spans = share::spans(&store.extent(&dataset.id)?.periods, on, before, after)?;
    let wanted = wanted(&groups);
    let both = [spans.before, spans.after];
    let mut figures: Vec<Figures> =
        both.iter().map(|span| store.figures_of(&dataset.id, Some(*span), &wanted)).collect::<Result<_, _>>()?;
    let whole = spans.before.hull(spans.after);
    figures.extend(store.figures_by_period_of(&dataset.id, Some(whole), &wanted)?);
    let mut lists = store.share_lists(whole, &figures)?;
    drop(store);
    name_unused(call, &content, &groups, &mut lists)?;
    let span = |at: usize| both.get(at).copied().unwrap_or(whole);
    let prepared: Vec<Prepared> =
        figures.iter().enumerate().map(|(at, figures)| Prepared::new(figures, span(at), &lists, &region.places)).collect();
    let [before, after, months @ ..] = prepared.as_slice() else { return Err(share::QuestionError::NoFigures.into()) };
    let figures = EffectFigures { spans, before, after, months: months.iter().collect() };
    let question = EffectQuestion { groups, places, reference, filters };
    let answer = share::effect(&question, on, &figures, &lists, &region.places)?;
    Ok(EffectView { formulary: content.id, title: content.title, answer: described(answer, name, &region) })
}

/// The formulary's municipalities together, else its prefecture, else what bears the name of its region; and the name by which several
/// are called together.
fn places_of(area: &Area, region: &Region) -> Result<(Vec<PlaceId>, Option<String>), Failure> {
    let name = area.name.trim();
    let municipalities: Vec<PlaceId> = area.municipalities.iter().map(PlaceId::from).collect();
    match (municipalities.as_slice(), &area.prefecture) {
        ([], Some(prefecture)) => Ok((vec![prefecture.into()], None)),
        ([], None) => match region.places.named(name) {
            Resolved::Known(place) => Ok((vec![place], None)),
            _ => Err(Failure::refused(
                "no_region",
                "フォーミュラリの地域がどこなのか、分かりません。",
                "地域を選んでください（端末では --place）。「作成」の地域の名前を、市区町村や描いた区域の名前と同じにすると、次からは選ばずに済みます。",
            )),
        },
        ([_], _) => Ok((municipalities, None)),
        _ => Ok((municipalities, Some(name.to_owned()).filter(|name| !name.is_empty()))),
    }
}

/// Products of the groups. What bears no price code may be one of them: the lists tell later.
fn wanted(groups: &[EffectGroup]) -> impl Fn(&Item) -> bool + use<> {
    let ingredients: HashSet<String> = groups.iter().flat_map(|group| &group.ingredients).map(ToString::to_string).collect();
    move |item: &Item| item.nhi_code.as_ref().is_none_or(|code| ingredients.contains(code.ingredient().as_str()))
}

/// Ingredients of which nothing was used have their names from the formulary's own price list.
fn name_unused(call: &Call, content: &Content, groups: &[EffectGroup], lists: &mut Lists) -> Result<(), Failure> {
    let Some(catalogue) = call.session.catalogue(&content.basis)? else { return Ok(()) };
    for code in groups.iter().flat_map(|group| &group.ingredients) {
        let names = catalogue.ingredient_names(code);
        if !names.is_empty() {
            lists.ingredients.entry(code.clone()).or_insert_with(|| names.join("・"));
        }
    }
    Ok(())
}

/// With what people call the places and said of the dataset.
fn described(mut answer: EffectAnswer, name: Option<String>, region: &Region) -> EffectAnswer {
    answer.basis.dataset = region.described(answer.basis.dataset);
    if let Some(name) = name {
        answer.place.label = name;
    }
    answer
}
