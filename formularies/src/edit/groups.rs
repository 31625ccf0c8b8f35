//! Operations on drug groups.

use jiff::civil::Date;
use reference_data::codes::IngredientCode;
use reference_data::usage::DatasetId;

use super::texts::{one_line, paragraph, quoted};
use super::{Edit, EditError, filled};
use crate::document::{Considered, DrugGroup, Ingredient};
use crate::transact::{GroupDate, GroupText, NewGroup};

impl Edit<'_> {
    pub(super) fn group(&mut self, id: &str) -> Result<&mut DrugGroup, EditError> {
        let found = self.content.drug_groups.iter_mut().find(|group| group.id == id);
        found.ok_or_else(|| EditError::NoSuchGroup { group: id.to_owned() })
    }

    /// Gives the name as it is kept.
    pub(super) fn add_group(&mut self, name: &str, ingredients: &[IngredientCode]) -> Result<String, EditError> {
        let name = filled(name, "name")?;
        let ingredients = set_of(ingredients)?;
        let next = self.content.drug_groups.iter().map(|group| group.order).max().unwrap_or(0).saturating_add(1);
        let group = DrugGroup {
            id: (self.ids)(),
            order: next,
            name: name.clone(),
            ingredients,
            edition: String::new(),
            first_issued_on: None,
            review_due: None,
            scope: String::new(),
            entries: Vec::new(),
            considered: Vec::new(),
        };
        self.content.drug_groups.push(group);
        Ok(name)
    }

    pub(super) fn add_groups(&mut self, groups: &[NewGroup], usage: Option<&DatasetId>) -> Result<String, EditError> {
        /// So many are named, the others counted.
        const NAMED: usize = 3;
        if groups.is_empty() {
            return Err(EditError::Empty { field: "groups" });
        }
        let names = groups.iter().map(|group| self.add_group(&group.name, &group.ingredients)).collect::<Result<Vec<_>, _>>()?;
        if let Some(usage) = usage {
            self.content.basis.usage = Some(usage.clone());
        }
        let named: String = names.iter().take(NAMED).map(|name| quoted(name)).collect();
        Ok(match names.len().saturating_sub(NAMED) {
            0 => format!("{named}の薬効群を加えた"),
            others => format!("{named}ほか {others} の薬効群を加えた"),
        })
    }

    pub(super) fn remove_group(&mut self, id: &str) -> Result<String, EditError> {
        let name = self.group(id)?.name.clone();
        self.content.drug_groups.retain(|group| group.id != id);
        Ok(format!("薬効群{}を削除した", quoted(&name)))
    }

    pub(super) fn move_group(&mut self, id: &str, order: u32) -> Result<String, EditError> {
        let name = self.group(id)?.name.clone();
        let groups = &mut self.content.drug_groups;
        groups.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        if let Some(at) = groups.iter().position(|group| group.id == id) {
            let group = groups.remove(at);
            let to = (order.saturating_sub(1) as usize).min(groups.len());
            groups.insert(to, group);
        }
        for (group, order) in groups.iter_mut().zip(1..) {
            group.order = order;
        }
        Ok(format!("薬効群{}の順番を変えた", quoted(&name)))
    }

    pub(super) fn rename_group(&mut self, id: &str, name: &str) -> Result<String, EditError> {
        let name = filled(name, "name")?;
        let group = self.group(id)?;
        let before = std::mem::replace(&mut group.name, name.clone());
        Ok(format!("薬効群{}の名前を{}にした", quoted(&before), quoted(&name)))
    }

    pub(super) fn set_group_ingredients(&mut self, id: &str, ingredients: &[IngredientCode]) -> Result<String, EditError> {
        let ingredients = set_of(ingredients)?;
        let group = self.group(id)?;
        if let Some(entry) = group.entries.iter().find(|entry| !ingredients.contains(&entry.ingredient.code)) {
            return Err(EditError::IngredientInUse {
                code: entry.ingredient.code.clone(),
                name: entry.ingredient.name.clone(),
                group: group.name.clone(),
            });
        }
        group.ingredients = ingredients;
        Ok(format!("薬効群{}の成分を変えた", quoted(&group.name)))
    }

    pub(super) fn set_group_text(&mut self, id: &str, field: GroupText, value: &str) -> Result<String, EditError> {
        let group = self.group(id)?;
        let word = match field {
            GroupText::Edition => {
                group.edition = one_line(value);
                "版"
            }
            GroupText::Scope => {
                group.scope = paragraph(value);
                "対象範囲"
            }
        };
        Ok(format!("薬効群{}の{word}を書き換えた", quoted(&group.name)))
    }

    pub(super) fn set_group_date(&mut self, id: &str, field: GroupDate, value: Option<Date>) -> Result<String, EditError> {
        let group = self.group(id)?;
        let (slot, word) = match field {
            GroupDate::FirstIssuedOn => (&mut group.first_issued_on, "初回作成日"),
            GroupDate::ReviewDue => (&mut group.review_due, "見直し期限"),
        };
        *slot = value;
        let name = quoted(&group.name);
        Ok(match value {
            Some(date) => format!("薬効群{name}の{word}を{date}にした"),
            None => format!("薬効群{name}の{word}を消した"),
        })
    }

    pub(super) fn set_considered(&mut self, id: &str, code: &IngredientCode, reason: Option<&str>) -> Result<String, EditError> {
        let catalogue = self.catalogue;
        let group = self.group(id)?;
        let at = group.considered.iter().position(|considered| considered.ingredient.code == *code);
        let Some(reason) = reason else {
            return match at {
                Some(at) => {
                    let gone = group.considered.remove(at);
                    Ok(format!("{}を検討した薬から外した", quoted(&gone.ingredient.name)))
                }
                None => Err(EditError::UnknownIngredient { code: code.clone() }),
            };
        };
        let reason = paragraph(reason);
        if let Some(at) = at {
            let considered = &mut group.considered[at];
            considered.reason = reason;
            return Ok(format!("{}を収載しない理由を書き換えた", quoted(&considered.ingredient.name)));
        }
        let names = catalogue.ok_or(EditError::NoCatalogue)?.ingredient_names(code);
        let name = names.first().ok_or_else(|| EditError::UnknownIngredient { code: code.clone() })?.to_string();
        if !group.ingredients.contains(code) {
            return Err(EditError::NotInGroup { name, ingredient: code.clone(), group: group.name.clone() });
        }
        let considered = Considered { id: (self.ids)(), order: u32::MAX, ingredient: Ingredient { code: code.clone(), name }, reason };
        let label = format!("{}を検討して収載しなかった薬に加えた", quoted(&considered.ingredient.name));
        self.group(id)?.considered.push(considered);
        Ok(label)
    }
}

/// Each once, in the order of the codes.
fn set_of(ingredients: &[IngredientCode]) -> Result<Vec<IngredientCode>, EditError> {
    let mut set = ingredients.to_vec();
    set.sort();
    set.dedup();
    if set.is_empty() { Err(EditError::Empty { field: "ingredients" }) } else { Ok(set) }
}
