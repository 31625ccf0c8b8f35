//! What came of a formulary: its groups before and after a day, in its place and beside it in a reference.

use std::sync::Arc;

use formularies::document::{Content, Region as Area};
use formularies::recommended::recommended;
use reference_data::codes::IngredientCode;
use reference_data::edition::SourceKind;
use reference_data::period::Period;
use reference_data::place::{PlaceId, Resolved};
use reference_data::share::{self, EditionUsed, EffectAnswer, EffectFigures, EffectQuestion, Key, Lists, Prepared, Spans};
use reference_data::usage::{DatasetId, Figures, Item};

use super::Call;
use super::authoring::policy_of;
use super::contract::*;
use super::publishing::content_called;
use super::usage::{dataset, day, filters, period, place};
use crate::message;
use crate::region::{AskedEffect, ReadyEffect, Region};

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

    let spans = share::spans(&call.session.store().extent(&dataset.id)?.periods, on, before, after)?;
    let ready = ready(call, &region, &content, dataset.id, spans)?;
    let [before, after, months @ ..] = ready.prepared.as_slice() else { return Err(share::QuestionError::NoFigures.into()) };
    let figures = EffectFigures { spans, before, after, months: months.iter().collect() };
    let question = EffectQuestion { groups, places, reference, filters };
    let answer = share::effect(&question, on, &figures, &ready.lists, &region.places)?;
    let is_status = |used: &EditionUsed| used.kind == SourceKind::GenericStatus;
    if !answer.basis.lacks.unknown.is_empty() && !answer.basis.editions.iter().any(is_status) {
        return Err(Failure::refused(
            "no_status",
            format!(
                "{} までに適用された「後発医薬品に関する情報」がないので、何が後発品か分かりません。",
                message::span_said(answer.after)
            ),
            "「資料」で、その期間の後発医薬品に関する情報を取り込んでください。",
        ));
    }
    Ok(EffectView { formulary: content.id, title: content.title, answer: described(answer, name, &region) })
}

/// The figures of all the formulary's groups: who looks at one of them looks at the next. Both spans, then the periods one by one.
fn ready(call: &Call, region: &Region, content: &Content, dataset: DatasetId, spans: Spans) -> Result<Arc<ReadyEffect>, Failure> {
    let groups = recommended(content, policy_of(content)?, &[])?;
    let mut ingredients: Vec<IngredientCode> = groups.into_iter().flat_map(|group| group.ingredients).collect();
    ingredients.sort_unstable();
    ingredients.dedup();
    let asked = AskedEffect { dataset, spans, ingredients };
    if let Some(known) = region.ready_effect(&asked) {
        return Ok(known);
    }
    let (both, whole) = ([spans.before, spans.after], spans.before.hull(spans.after));
    let (figures, mut lists) = {
        let (store, wanted) = (call.session.store(), wanted(&asked.ingredients));
        let of_span = |span: &Period| store.figures_of(&asked.dataset, Some(*span), &wanted);
        let mut figures: Vec<Figures> = both.iter().map(of_span).collect::<Result<_, _>>()?;
        figures.extend(store.figures_by_period_of(&asked.dataset, Some(whole), &wanted)?);
        let lists = store.share_lists(whole, &figures)?;
        (figures, lists)
    };
    name_unused(call, content, &asked.ingredients, &mut lists)?;
    let span = |at: usize| both.get(at).copied().unwrap_or(whole);
    let mut prepared: Vec<Prepared> = Vec::new();
    for (at, figures) in figures.iter().enumerate() {
        prepared.push(Prepared::after(prepared.last(), figures, span(at), &lists, &region.places));
    }
    Ok(region.keep_effect(ReadyEffect { asked, prepared, lists }))
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
                "地域を選んでください（ターミナルでは --place）。「作成」の地域の名前を、市区町村や描いた区域の名前と同じにすると、次からは選ばずに済みます。",
            )),
        },
        ([_], _) => Ok((municipalities, None)),
        _ => Ok((municipalities, Some(name.to_owned()).filter(|name| !name.is_empty()))),
    }
}

/// Products of the ingredients, which are sorted. What bears no price code may be one of them: the lists tell later.
fn wanted(ingredients: &[IngredientCode]) -> impl Fn(&Item) -> bool {
    move |item: &Item| item.nhi_code.as_ref().is_none_or(|code| ingredients.binary_search(&code.ingredient()).is_ok())
}

/// Ingredients of which nothing was used have their names from the formulary's own price list.
fn name_unused(call: &Call, content: &Content, ingredients: &[IngredientCode], lists: &mut Lists) -> Result<(), Failure> {
    let Some(catalogue) = call.session.catalogue(&content.basis)? else { return Ok(()) };
    for code in ingredients {
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
