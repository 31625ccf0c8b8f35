//! 薬効群の選定: what chosen groups hold, drug groups made of them, and 地域での使用 beside the candidates.

use formularies::candidate::{self, places_of};
use formularies::choice::{chosen_group, region_of};
use formularies::document::{Basis, Content, DrugGroup};
use formularies::policy;
use formularies::transact::{NewGroup, Operation};
use reference_data::catalogue::Catalogue;
use reference_data::codes::IngredientCode;
use reference_data::place::PlaceId;
use reference_data::share::{Key, RegionUsage, region_usage};
use reference_data::usage::DatasetId;

use super::Call;
use super::authoring::{changed, policy_of};
use super::contract::*;
use super::usage::{asked, group_key, place};
use crate::session::{actor, now};

pub fn chosen_groups(call: &Call, input: ChosenGroupsInput) -> Result<ChosenGroupsView, Failure> {
    let catalogue = call.session.catalogue_needed(&basis_of(call, input.formulary.as_deref())?)?;
    chosen(call, &input, &catalogue)
}

/// Makes drug groups of chosen groups: in a formulary, or in a new one of which the region is the place.
pub fn begin_groups(call: &Call, input: BeginGroupsInput) -> Result<ChangedView, Failure> {
    call.session.must_write()?;
    let chosen_input = &input.chosen;
    let basis = basis_of(call, chosen_input.formulary.as_deref())?;
    let catalogue = call.session.catalogue_needed(&basis)?;
    let chosen = chosen(call, chosen_input, &catalogue)?;
    let groups = chosen.groups.iter().map(|group| {
        group.drug_group().ok_or_else(|| {
            Failure::refused(
                "group_without_products",
                format!("「{}」には、薬価基準にある成分で、地域で使われているものも、後発品のあるものもありません。", group.name),
                "その群を外して、もう一度始めてください。",
            )
        })
    });
    let groups = groups.collect::<Result<Vec<NewGroup>, Failure>>()?;
    // A formulary that has its dataset keeps it.
    let usage = if basis.usage.is_none() { Some(chosen.basis.dataset.id.clone()) } else { None };
    let carry_out = |operation: Operation, formulary: Option<&str>| {
        call.session.formularies().transact(&operation, formulary, Some(&catalogue), now(), &actor())
    };
    let formulary = match &chosen_input.formulary {
        Some(formulary) => formulary.clone(),
        None => {
            let region = match &chosen_input.place {
                Some(text) => {
                    let region = call.session.region()?;
                    region.places.place(&place(&region, text)?).map(region_of)
                }
                None => None,
            };
            let named = region.as_ref().map(|region| region.name.clone());
            let name = input.region.filter(|name| !name.trim().is_empty()).or(named).unwrap_or_default();
            let create = Operation::CreateFormulary {
                title: input.title,
                issuer: input.issuer,
                region: name.clone(),
                policy: input.policy.unwrap_or_else(|| policy::all()[0].id.clone()),
            };
            let id = carry_out(create, None)?.formulary;
            if let Some(region) = region {
                let set = Operation::SetRegion { name, prefecture: region.prefecture, municipalities: region.municipalities };
                carry_out(set, Some(&id))?;
            }
            id
        }
    };
    let done = carry_out(Operation::AddDrugGroups { groups, usage }, Some(&formulary))?;
    call.session.back_up();
    changed(call, done, false)
}

/// All products of the group's ingredients, with where they stand and how much of them the region uses.
pub fn candidates(call: &Call, input: CandidatesInput) -> Result<CandidatesView, Failure> {
    let content = call.session.formularies().content(&input.formulary)?;
    let catalogue = call.session.catalogue_needed(&content.basis)?;
    let policy = policy_of(&content)?;
    let named = || content.drug_groups.iter().find(|group| group.name == input.group);
    let Some(group) = content.group(&input.group).or_else(named) else {
        return Ok(CandidatesView { candidates: Vec::new(), listed: Vec::new(), usage: None, no_usage: None });
    };
    let (usage, no_usage) = match usage_in_region(call, &content, group, &catalogue) {
        Ok(usage) => (usage, None),
        // What the figures lack keeps nobody from choosing.
        Err(failure) if failure.refused => (None, Some(failure)),
        Err(failure) => return Err(failure),
    };
    Ok(CandidatesView {
        candidates: candidate::candidates(group, policy, &catalogue, usage.as_ref()),
        listed: usage.as_ref().map(|usage| candidate::listed_usage(group, policy, &catalogue, usage)).unwrap_or_default(),
        usage: usage.map(|usage| usage.basis),
        no_usage,
    })
}

/// None where the formulary names no dataset.
fn usage_in_region(call: &Call, content: &Content, group: &DrugGroup, catalogue: &Catalogue) -> Result<Option<RegionUsage>, Failure> {
    let Some(dataset) = &content.basis.usage else { return Ok(None) };
    used(call, Some(dataset), None, &places_of(&content.region), &group.ingredients, catalogue).map(Some)
}

fn basis_of(call: &Call, formulary: Option<&str>) -> Result<Basis, Failure> {
    match formulary {
        Some(id) => Ok(call.session.formularies().content(id)?.basis),
        None => Ok(Basis::default()),
    }
}

fn chosen(call: &Call, input: &ChosenGroupsInput, catalogue: &Catalogue) -> Result<ChosenGroupsView, Failure> {
    let length = match group_key(&input.by)? {
        Key::Category => 3,
        _ => 7,
    };
    if let Some(key) = input.keys.iter().find(|key| key.len() != length || !key.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Failure::refused(
            "no_such_group_key",
            format!("「{key}」は群の番号として読めません。"),
            "薬効分類は 3 桁、成分は 7 桁の数字で書いてください。",
        ));
    }
    let region = call.session.region()?;
    let regions: Vec<Vec<PlaceId>> = match &input.place {
        Some(text) => vec![vec![place(&region, text)?]],
        None => Vec::new(),
    };
    let lines = input.keys.iter().flat_map(|key| catalogue.ingredients_starting_with(key));
    let ingredients: Vec<IngredientCode> = lines.map(|line| line.code).collect();
    let usage = used(call, input.dataset.as_ref(), input.period.clone(), &regions, &ingredients, catalogue)?;
    let groups = input.keys.iter().map(|key| chosen_group(key, catalogue, &usage)).collect();
    Ok(ChosenGroupsView { basis: usage.basis, groups })
}

fn used(
    call: &Call,
    dataset: Option<&DatasetId>,
    period: Option<String>,
    regions: &[Vec<PlaceId>],
    ingredients: &[IngredientCode],
    catalogue: &Catalogue,
) -> Result<RegionUsage, Failure> {
    let input = FiguresInput { dataset: dataset.cloned(), period, ..FiguresInput::default() };
    let asked = asked(call, &input, Vec::new())?;
    let shelf = call.session.shelf_needed()?;
    let master = shelf.dispensed.lists().receipt_master.as_ref();
    let mut usage = region_usage(ingredients, regions, &asked.prepared(), &asked.region.places, catalogue, master)?;
    usage.basis.dataset = asked.region.described(usage.basis.dataset);
    Ok(usage)
}
