//! Which ingredients of a formulary are recommended, group by group: by these its effect is measured.

use reference_data::share::EffectGroup;

use crate::document::{Content, DrugGroup};
use crate::policy::Policy;

/// A name that none of the formulary's groups has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such group: {0:?}")]
pub struct NoSuchGroup(pub String);

/// The groups of the formulary in their order; those alone that are chosen by id or name, where any are. Recommended is what stands in
/// the tier that the policy asks of every group; an option is not.
pub fn recommended(content: &Content, policy: &Policy, chosen: &[String]) -> Result<Vec<EffectGroup>, NoSuchGroup> {
    let called = |group: &DrugGroup, name: &String| group.id == *name || group.name == *name;
    if let Some(unknown) = chosen.iter().find(|name| !content.drug_groups.iter().any(|group| called(group, name))) {
        return Err(NoSuchGroup(unknown.clone()));
    }
    let wanted = |group: &&DrugGroup| chosen.is_empty() || chosen.iter().any(|name| called(group, name));
    let mut groups: Vec<&DrugGroup> = content.drug_groups.iter().filter(wanted).collect();
    groups.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    Ok(groups.into_iter().map(|group| of_group(group, policy)).collect())
}

fn of_group(group: &DrugGroup, policy: &Policy) -> EffectGroup {
    let mut entries: Vec<_> = group.entries.iter().collect();
    entries.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    let mut measured = EffectGroup { id: group.id.clone(), name: group.name.clone(), ..EffectGroup::default() };
    // What stands in an entry belongs to the group, also where the list of its ingredients forgot it.
    for code in group.ingredients.iter().chain(entries.iter().map(|entry| &entry.ingredient.code)) {
        if !measured.ingredients.contains(code) {
            measured.ingredients.push(code.clone());
        }
    }
    for entry in entries.into_iter().filter(|entry| entry.tier == policy.required_tier) {
        if !measured.recommended.contains(&entry.ingredient.code) {
            measured.recommended.push(entry.ingredient.code.clone());
        }
    }
    measured
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::fixture::{content, entry};
    use crate::policy;

    fn told(groups: &[EffectGroup]) -> Vec<String> {
        let codes = |codes: &[reference_data::codes::IngredientCode]| codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        groups.iter().map(|group| format!("{}: {} / {}", group.name, codes(&group.recommended), codes(&group.ingredients))).collect()
    }

    #[test]
    fn the_required_tier_is_what_is_recommended() {
        let nihonkai = policy::find("nihonkai").unwrap();
        let mut content = content(vec![
            entry("option", "2149040", &["2149040F1"]),
            entry("recommended", "2149042", &["2149042F1"]),
            entry("recommended", "2149042", &["2149042F2"]),
            entry("recommended", "2189015", &["2189015F1"]),
        ]);
        assert_eq!(told(&recommended(&content, nihonkai, &[]).unwrap()), ["見本群: 2149042 2189015 / 2149040 2149042 2189015"]);
        content.drug_groups[0].ingredients = vec!["2149048".parse().unwrap()];
        assert_eq!(told(&recommended(&content, nihonkai, &[]).unwrap()), ["見本群: 2149042 2189015 / 2149048 2149040 2149042 2189015"]);
        // The policy says which tier that is.
        let other = policy::Policy { required_tier: "option".to_owned(), ..nihonkai.clone() };
        assert_eq!(told(&recommended(&content, &other, &[]).unwrap()), ["見本群: 2149040 / 2149048 2149040 2149042 2189015"]);
        content.drug_groups[0].entries.clear();
        assert_eq!(told(&recommended(&content, nihonkai, &[]).unwrap()), ["見本群:  / 2149048"]);
    }

    #[test]
    fn groups_are_chosen_by_id_or_name_and_keep_their_order() {
        let content = document::parse(include_str!("../sample/mihon-central.json")).unwrap();
        let policy = policy::find(&content.policy).unwrap();
        let ids = |chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
            recommended(&content, policy, &chosen).map(|groups| groups.into_iter().map(|group| group.id).collect::<Vec<_>>().join(" "))
        };
        for (chosen, expected) in [
            (&[][..], Ok("arb statin ppi")),
            (&["ppi", "arb"], Ok("arb ppi")),
            (&["スタチン（HMG-CoA還元酵素阻害薬）"], Ok("statin")),
            (&["arb", "尿酸"], Err("尿酸")),
        ] {
            assert_eq!(ids(chosen), expected.map(str::to_owned).map_err(|name| NoSuchGroup(name.to_owned())), "{chosen:?}");
        }
    }
}
