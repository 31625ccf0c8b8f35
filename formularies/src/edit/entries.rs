//! Operations on one entry: its place, its rank, its words.

use super::texts::{paragraph, quoted};
use super::{Edit, EditError};
use crate::document::{DrugGroup, Entry, Level};
use crate::transact::EntryText;

impl Edit<'_> {
    fn entry(&mut self, group: &str, id: &str) -> Result<&mut Entry, EditError> {
        let found = self.group(group)?.entries.iter_mut().find(|entry| entry.id == id);
        found.ok_or_else(|| EditError::NoSuchEntry { entry: id.to_owned() })
    }

    pub(super) fn remove_entry(&mut self, group: &str, id: &str) -> Result<String, EditError> {
        let name = self.entry(group, id)?.ingredient.name.clone();
        take_out(self.group(group)?, id);
        Ok(format!("{}を収載から外した", quoted(&name)))
    }

    /// The ranks that the tier has go to its ranked entries in their new order.
    pub(super) fn move_entry(&mut self, group: &str, id: &str, order: u32) -> Result<String, EditError> {
        let (name, tier) = {
            let entry = self.entry(group, id)?;
            (entry.ingredient.name.clone(), entry.tier.clone())
        };
        let mut entries = in_tier(self.group(group)?, &tier);
        if let Some(at) = entries.iter().position(|entry| entry.id == id) {
            let entry = entries.remove(at);
            let to = (order.saturating_sub(1) as usize).min(entries.len());
            entries.insert(to, entry);
        }
        let mut ranks: Vec<u32> = entries.iter().filter_map(|entry| entry.rank).collect();
        ranks.sort_unstable();
        let mut ranks = ranks.into_iter();
        for (entry, order) in entries.into_iter().zip(1..) {
            entry.order = order;
            if entry.rank.is_some() {
                entry.rank = ranks.next();
            }
        }
        Ok(format!("{}の順番を変えた", quoted(&name)))
    }

    pub(super) fn set_entry_tier(&mut self, group: &str, id: &str, tier: &str) -> Result<String, EditError> {
        let label = self.tier_label(tier)?;
        let name = self.entry(group, id)?.ingredient.name.clone();
        to_tier(self.group(group)?, id, tier);
        Ok(format!("{}を{label}にした", quoted(&name)))
    }

    /// Ranked entries stand before the others of their tier, in the order of their ranks.
    pub(super) fn set_entry_rank(&mut self, group: &str, id: &str, rank: Option<u32>) -> Result<String, EditError> {
        if rank == Some(0) {
            return Err(EditError::RankZero);
        }
        let entry = self.entry(group, id)?;
        entry.rank = rank;
        let (name, tier) = (entry.ingredient.name.clone(), entry.tier.clone());
        let mut entries = in_tier(self.group(group)?, &tier);
        entries.sort_by_key(|entry| entry.rank.unwrap_or(u32::MAX));
        for (entry, order) in entries.into_iter().zip(1..) {
            entry.order = order;
        }
        Ok(match rank {
            Some(rank) => format!("{}の推奨順位を{rank}にした", quoted(&name)),
            None => format!("{}の推奨順位を消した", quoted(&name)),
        })
    }

    pub(super) fn set_entry_level(&mut self, group: &str, id: &str, level: Level) -> Result<String, EditError> {
        let entry = self.entry(group, id)?;
        entry.level = level;
        let word = match level {
            Level::Ingredient => "一般名",
            Level::Brand => "銘柄",
        };
        Ok(format!("{}を{word}での収載にした", quoted(&entry.ingredient.name)))
    }

    /// In the order of the list of references, each once.
    pub(super) fn set_entry_references(&mut self, group: &str, id: &str, references: &[String]) -> Result<String, EditError> {
        let known = &self.content.references;
        if let Some(reference) = references.iter().find(|id| !known.iter().any(|known| known.id == **id)) {
            return Err(EditError::NoSuchReference { reference: reference.clone() });
        }
        let mut known: Vec<_> =
            known.iter().filter(|known| references.contains(&known.id)).map(|known| (known.order, known.id.clone())).collect();
        known.sort();
        let entry = self.entry(group, id)?;
        entry.references = known.into_iter().map(|(_, id)| id).collect();
        Ok(format!("{}の参考資料を変えた", quoted(&entry.ingredient.name)))
    }

    pub(super) fn set_entry_text(&mut self, group: &str, id: &str, field: EntryText, value: &str) -> Result<String, EditError> {
        let entry = self.entry(group, id)?;
        let text = paragraph(value);
        let word = match field {
            EntryText::Efficacy => {
                entry.reason.efficacy = text;
                "有効性"
            }
            EntryText::Safety => {
                entry.reason.safety = text;
                "安全性"
            }
            EntryText::Economy => {
                entry.reason.economy = text;
                "経済性"
            }
            EntryText::StableSupply => {
                entry.reason.stable_supply = text;
                "安定供給"
            }
            EntryText::BrandReason => {
                entry.brand_reason = Some(text).filter(|text| !text.is_empty());
                "銘柄指定の理由"
            }
            EntryText::Indication => {
                entry.indication = text;
                "適応"
            }
            EntryText::Conditions => {
                entry.conditions = text;
                "使用の条件"
            }
        };
        Ok(format!("{}の{word}を書き換えた", quoted(&entry.ingredient.name)))
    }
}

/// The entries of a tier in their order.
fn in_tier<'a>(group: &'a mut DrugGroup, tier: &str) -> Vec<&'a mut Entry> {
    let mut entries: Vec<&mut Entry> = group.entries.iter_mut().filter(|entry| entry.tier == tier).collect();
    entries.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    entries
}

/// The rank that an entry gets which comes to the end of a tier: the next one where the tier is ranked.
pub(super) fn next_rank(group: &DrugGroup, tier: &str) -> Option<u32> {
    group.entries.iter().filter(|entry| entry.tier == tier).filter_map(|entry| entry.rank).max().map(|rank| rank.saturating_add(1))
}

/// Takes an entry away and closes the gap that its rank leaves.
pub(super) fn take_out(group: &mut DrugGroup, id: &str) -> Option<Entry> {
    let at = group.entries.iter().position(|entry| entry.id == id)?;
    let entry = group.entries.remove(at);
    if let Some(gone) = entry.rank {
        let mut left: Vec<&mut Entry> = in_tier(group, &entry.tier);
        if left.iter().all(|other| other.rank != Some(gone)) {
            for rank in left.iter_mut().filter_map(|other| other.rank.as_mut()).filter(|rank| **rank > gone) {
                *rank -= 1;
            }
        }
    }
    Some(entry)
}

/// Moves an entry with all its words to the end of another tier.
pub(super) fn to_tier(group: &mut DrugGroup, id: &str, tier: &str) {
    if group.entries.iter().any(|entry| entry.id == id && entry.tier == tier) {
        return;
    }
    if let Some(mut entry) = take_out(group, id) {
        entry.rank = next_rank(group, tier);
        entry.tier = tier.to_owned();
        entry.order = u32::MAX;
        group.entries.push(entry);
    }
}
