//! Choosing products, or forms and strengths, into tiers.

use reference_data::codes::{Group9, NhiCode};
use reference_data::product::Product;

use super::entries::{next_rank, take_out, to_tier};
use super::texts::quoted;
use super::{Edit, EditError};
use crate::document::{DrugGroup, Entry, Ingredient, Item, Level, ListedProduct, Reason};

impl Edit<'_> {
    pub(super) fn choose_product(&mut self, group: &str, code: &NhiCode, tier: Option<&str>) -> Result<String, EditError> {
        let Some(tier) = tier else {
            let listed = self.catalogue.and_then(|catalogue| catalogue.product(code)).map(|product| product.row.name.clone());
            let group = self.group(group)?;
            let name = picked(group, code).map(|product| product.name.clone()).or(listed);
            unpick(group, code);
            return Ok(format!("{}を収載から外した", quoted(name.as_deref().unwrap_or(code.as_str()))));
        };
        let label = self.tier_label(tier)?;
        let product = self.catalogue.ok_or(EditError::NoCatalogue)?.product(code);
        let product = product.ok_or_else(|| EditError::UnknownProduct { code: code.clone() })?;
        let group = of_ingredient(self.group(group)?, &product.row.name, product)?;
        let group_id = group.id.clone();

        // An entry that the move would leave empty goes along with its words, unless the tier has an entry to join.
        let leaving = group.entries.iter().find(|entry| entry.tier != tier && holds_only(entry, code)).map(|entry| entry.id.clone());
        let to = matching(group, tier, product);
        match (leaving, to) {
            (Some(entry), None) => {
                to_tier(group, &entry, tier);
                unpick_elsewhere(group, code, tier);
            }
            _ => {
                if group.entries.iter().any(|entry| entry.tier == tier && has(entry, code)) {
                    unpick_elsewhere(group, code, tier);
                } else {
                    unpick(group, code);
                    let listed = ListedProduct {
                        id: code.as_str().to_owned(),
                        nhi_code: code.clone(),
                        yj_code: None,
                        name: product.row.name.clone(),
                        maker: product.row.maker.clone(),
                    };
                    self.item(&group_id, tier, product)?.products.push(listed);
                }
            }
        }
        Ok(format!("{}を{label}にした", quoted(&product.row.name)))
    }

    /// The form and strength stands in the tier without a pick: picks that it has there go. From other tiers, and from all where `tier`
    /// is none, it goes where it stands without a pick; what was picked in them stays.
    pub(super) fn choose_group9(&mut self, group: &str, group9: &Group9, tier: Option<&str>) -> Result<String, EditError> {
        let unpicked = |item: &Item| item.group9 == *group9 && item.products.is_empty();
        let Some(tier) = tier else {
            let group = self.group(group)?;
            let mut listed = group.entries.iter().flat_map(|entry| entry.items.iter().map(move |item| (entry, item)));
            let name = match listed.find(|(_, item)| item.group9 == *group9) {
                Some((entry, item)) => with_form(&entry.ingredient.name, &item.form, &item.strength),
                None => group9.to_string(),
            };
            leave(group, |_, item| unpicked(item));
            return Ok(format!("{}を収載から外した", quoted(&name)));
        };
        let label = self.tier_label(tier)?;
        let product = self.catalogue.ok_or(EditError::NoCatalogue)?.of_group(group9).first();
        let product = product.ok_or_else(|| EditError::UnknownGroup9 { code: group9.clone() })?;
        let name = with_form(&product.row.ingredient, &product.form, &product.strength);
        let group = of_ingredient(self.group(group)?, &name, product)?;
        let group_id = group.id.clone();

        let leaving = group.entries.iter().find(|entry| entry.tier != tier && entry.items.len() == 1 && entry.items.iter().all(unpicked));
        let leaving = leaving.map(|entry| entry.id.clone());
        match (leaving, matching(group, tier, product)) {
            (Some(entry), None) => to_tier(group, &entry, tier),
            _ => {
                leave(group, |entry, item| entry.tier != tier && unpicked(item));
                self.item(&group_id, tier, product)?.products.clear();
            }
        }
        Ok(format!("{}を{label}にした", quoted(&name)))
    }

    /// The item of the product's form and strength in the tier; made, with its entry, where there is none.
    fn item(&mut self, group: &str, tier: &str, product: &Product) -> Result<&mut Item, EditError> {
        let group9 = product.row.nhi_code.group9();
        let (entry_id, item_id) = ((self.ids)(), (self.ids)());
        let group = self.group(group)?;
        let at = match matching(group, tier, product) {
            Some(at) => at,
            None => {
                group.entries.push(Entry {
                    id: entry_id,
                    order: u32::MAX,
                    tier: tier.to_owned(),
                    rank: next_rank(group, tier),
                    level: Level::Ingredient,
                    ingredient: Ingredient { code: product.row.nhi_code.ingredient(), name: product.row.ingredient.clone() },
                    items: Vec::new(),
                    indication: String::new(),
                    conditions: String::new(),
                    reason: Reason::default(),
                    brand_reason: None,
                    references: Vec::new(),
                });
                group.entries.len() - 1
            }
        };
        let items = &mut group.entries[at].items;
        let at = match items.iter().position(|item| item.group9 == group9) {
            Some(at) => at,
            None => {
                items.push(Item {
                    id: item_id,
                    form: product.form.clone(),
                    strength: product.strength.clone(),
                    group9,
                    generic_rx_name: None,
                    generic_name_code: None,
                    products: Vec::new(),
                });
                items.len() - 1
            }
        };
        Ok(&mut items[at])
    }
}

/// The entry of the tier that the product belongs to. One code may carry several 成分名: an entry of the same name comes first, then one
/// that already has the form and strength.
fn matching(group: &DrugGroup, tier: &str, product: &Product) -> Option<usize> {
    let code = product.row.nhi_code.ingredient();
    let group9 = product.row.nhi_code.group9();
    let fits = |level: Option<Level>, test: &dyn Fn(&Entry) -> bool| {
        group.entries.iter().position(|entry| {
            entry.tier == tier && entry.ingredient.code == code && level.is_none_or(|level| entry.level == level) && test(entry)
        })
    };
    let same_name = |entry: &Entry| entry.ingredient.name == product.row.ingredient;
    let same_form = |entry: &Entry| entry.items.iter().any(|item| item.group9 == group9);
    fits(Some(Level::Ingredient), &same_name).or_else(|| fits(None, &same_name)).or_else(|| fits(None, &same_form))
}

fn of_ingredient<'a>(group: &'a mut DrugGroup, name: &str, product: &Product) -> Result<&'a mut DrugGroup, EditError> {
    let ingredient = product.row.nhi_code.ingredient();
    if group.ingredients.contains(&ingredient) {
        Ok(group)
    } else {
        Err(EditError::NotInGroup { name: name.to_owned(), ingredient, group: group.name.clone() })
    }
}

fn picked<'a>(group: &'a DrugGroup, code: &NhiCode) -> Option<&'a ListedProduct> {
    group.entries.iter().flat_map(|entry| &entry.items).flat_map(|item| &item.products).find(|product| product.nhi_code == *code)
}

fn has(entry: &Entry, code: &NhiCode) -> bool {
    entry.items.iter().flat_map(|item| &item.products).any(|product| product.nhi_code == *code)
}

fn holds_only(entry: &Entry, code: &NhiCode) -> bool {
    entry.items.len() == 1 && entry.items[0].products.len() == 1 && has(entry, code)
}

fn unpick(group: &mut DrugGroup, code: &NhiCode) {
    unpick_where(group, code, |_| true);
}

fn unpick_elsewhere(group: &mut DrugGroup, code: &NhiCode, tier: &str) {
    unpick_where(group, code, |entry| entry.tier != tier);
}

fn unpick_where(group: &mut DrugGroup, code: &NhiCode, which: impl Fn(&Entry) -> bool) {
    let mut emptied = Vec::new();
    for entry in group.entries.iter_mut().filter(|entry| which(entry)) {
        for item in &mut entry.items {
            let before = item.products.len();
            item.products.retain(|product| product.nhi_code != *code);
            if before > 0 && item.products.is_empty() {
                emptied.push(item.id.clone());
            }
        }
    }
    leave(group, |_, item| emptied.contains(&item.id));
}

/// Takes items away, and the entries that this leaves empty.
fn leave(group: &mut DrugGroup, which: impl Fn(&Entry, &Item) -> bool) {
    let mut emptied = Vec::new();
    for entry in &mut group.entries {
        let gone: Vec<String> = entry.items.iter().filter(|item| which(entry, item)).map(|item| item.id.clone()).collect();
        entry.items.retain(|item| !gone.contains(&item.id));
        if !gone.is_empty() && entry.items.is_empty() {
            emptied.push(entry.id.clone());
        }
    }
    for id in emptied {
        take_out(group, &id);
    }
}

fn with_form(name: &str, form: &str, strength: &str) -> String {
    [name, form, strength].iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
