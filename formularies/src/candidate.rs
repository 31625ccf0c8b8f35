//! 候補: the products that a drug group can choose from, with where each stands now and how much of it is used in the region.

use reference_data::catalogue::Catalogue;
use reference_data::codes::{Group9, NhiCode};
use reference_data::place::PlaceId;
use reference_data::product::Product;
use reference_data::share::{RegionUsage, Used};
use serde::Serialize;
use ts_rs::TS;

use crate::document::{DrugGroup, Entry, Item, Region};
use crate::policy::Policy;

/// A product of one of the group's ingredients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Candidate {
    pub product: Product,
    #[ts(type = "string")]
    pub group9: Group9,
    /// The tier in which it is picked, or that admits it where its form and strength stands without a pick.
    pub tier: Option<String>,
    /// Picked itself.
    pub picked: bool,
    /// 地域での使用; none where the formulary names no dataset, or one that has nothing of the region.
    pub usage: Option<Used>,
}

/// 地域での使用 of one line of 収載表: of the products picked, else of all that the tier admits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ListedUsage {
    /// The id of the item of an entry.
    pub item: String,
    pub usage: Used,
}

/// All products of the group's ingredients, in the order of the ingredients and then of the codes.
pub fn candidates(group: &DrugGroup, policy: &Policy, catalogue: &Catalogue, usage: Option<&RegionUsage>) -> Vec<Candidate> {
    let items = || group.entries.iter().flat_map(|entry| entry.items.iter().map(move |item| (entry, item)));
    let products = group.ingredients.iter().flat_map(|ingredient| catalogue.of_ingredient(ingredient));
    let candidate = |product: &Product| {
        let group9 = product.row.nhi_code.group9();
        let picked = items().find(|(_, item)| item.products.iter().any(|listed| listed.nhi_code == product.row.nhi_code));
        let meant = || items().find(|(entry, item)| item.group9 == group9 && item.products.is_empty() && admits(policy, entry, product));
        Candidate {
            tier: picked.or_else(meant).map(|(entry, _)| entry.tier.clone()),
            picked: picked.is_some(),
            usage: usage.map(|usage| usage.of(&[&product.row.nhi_code])),
            product: product.clone(),
            group9,
        }
    };
    products.map(candidate).collect()
}

/// A line for each item of the group's entries, in their order.
pub fn listed_usage(group: &DrugGroup, policy: &Policy, catalogue: &Catalogue, usage: &RegionUsage) -> Vec<ListedUsage> {
    let items = group.entries.iter().flat_map(|entry| entry.items.iter().map(move |item| (entry, item)));
    let line = |(entry, item)| {
        let meant = products_of(entry, item, policy, catalogue);
        ListedUsage { item: item.id.clone(), usage: usage.of(&meant) }
    };
    items.map(line).collect()
}

/// The products picked, or all that the tier admits where none is.
fn products_of<'a>(entry: &Entry, item: &'a Item, policy: &Policy, catalogue: &'a Catalogue) -> Vec<&'a NhiCode> {
    if !item.products.is_empty() {
        return item.products.iter().map(|listed| &listed.nhi_code).collect();
    }
    let of_group = catalogue.of_group(&item.group9).iter();
    of_group.filter(|product| admits(policy, entry, product)).map(|product| &product.row.nhi_code).collect()
}

fn admits(policy: &Policy, entry: &Entry, product: &Product) -> bool {
    policy.tier(&entry.tier).is_some_and(|tier| tier.admits.admits(product))
}

/// The places of a formulary's region, as usage is asked of them: its municipalities, else the prefecture; none for everywhere.
pub fn places_of(region: &Region) -> Vec<Vec<PlaceId>> {
    let municipalities: Vec<PlaceId> = region.municipalities.iter().map(PlaceId::from).collect();
    let prefecture: Vec<PlaceId> = region.prefecture.iter().map(PlaceId::from).collect();
    [municipalities, prefecture].into_iter().filter(|places| !places.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{catalogue, content, entry};
    use crate::policy;

    /// `product tier`, with `*` where it is picked itself.
    fn standing(entries: Vec<crate::document::Entry>) -> Vec<String> {
        let content = content(entries);
        let policy = policy::find(&content.policy).unwrap();
        let mut group = content.drug_groups[0].clone();
        group.ingredients = vec!["2149042".parse().unwrap()];
        let line = |candidate: Candidate| {
            let code = candidate.product.row.nhi_code.as_str()[7..].to_owned();
            let tier = candidate.tier.unwrap_or_else(|| "-".to_owned());
            format!("{code} {tier}{}", if candidate.picked { "*" } else { "" })
        };
        candidates(&group, policy, &catalogue(), None).into_iter().map(line).collect()
    }

    #[test]
    fn a_form_and_strength_without_a_pick_means_what_its_tier_admits_and_not_the_originator() {
        assert_eq!(
            standing(vec![entry("recommended", "2149042", &["2149042F1", "2149042F2034"])]),
            ["F1011 recommended", "F1020 -", "F1038 recommended", "F2026 -", "F2034 recommended*", "F2042 -"]
        );
        assert_eq!(standing(vec![entry("option", "2149042", &["2149042F1"])])[..3], ["F1011 option", "F1020 option", "F1038 option"]);
    }
}
