//! What each operation makes of a content. Pure: catalogue, policies and new ids are handed in.

mod choose;
mod entries;
mod groups;
mod handwork;
#[cfg(test)]
mod tests;
mod texts;

use reference_data::catalogue::Catalogue;
use reference_data::codes::{Group9, IngredientCode, NhiCode};

use crate::document::{BasisDates, Content, Issuer, Member, Reference, Region, SCHEMA, STATEMENT};
use crate::policy::Policy;
use crate::transact::Operation;
pub use handwork::{HandworkError, edit_handwork, sound_handwork, tidy_handwork};
use texts::{one_line, paragraph, quoted};

/// What an operation leaves, and what is said of it in the history and beside 元に戻す.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// None: the formulary is gone.
    pub content: Option<Content>,
    /// 「テルミサルタン」を推奨薬にした
    pub label: String,
}

/// Why an operation is refused. Names are there for the sentence, ids for the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("no formulary was named")]
    NoFormulary,
    #[error("a formulary is created without naming one")]
    AlreadyExists,
    #[error("no policy {policy:?}")]
    NoSuchPolicy { policy: String },
    /// Also where a policy is to be taken that lacks a tier in use.
    #[error("policy {policy:?} has no tier {tier:?}")]
    NoSuchTier { policy: String, tier: String },
    #[error("no drug group {group:?}")]
    NoSuchGroup { group: String },
    #[error("no entry {entry:?}")]
    NoSuchEntry { entry: String },
    #[error("no reference {reference:?}")]
    NoSuchReference { reference: String },
    /// What may not be empty: `title`, `name`, `ingredients`, `groups`.
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("a rank counts from 1")]
    RankZero,
    #[error("two members have the id {id:?}")]
    RepeatedMember { id: String },
    /// The operation needs the price list that the formulary stands on.
    #[error("the price list of the basis is not at hand")]
    NoCatalogue,
    #[error("{code} is not in the price list of the basis")]
    UnknownProduct { code: NhiCode },
    #[error("{code} is not in the price list of the basis")]
    UnknownGroup9 { code: Group9 },
    #[error("{code} is not in the price list of the basis")]
    UnknownIngredient { code: IngredientCode },
    /// `name` is the product's or ingredient's, `group` the drug group's name.
    #[error("{ingredient} of {name} is not an ingredient of {group}")]
    NotInGroup { name: String, ingredient: IngredientCode, group: String },
    /// An ingredient cannot leave a drug group while an entry of it stands there.
    #[error("{name} is listed in {group}")]
    IngredientInUse { code: IngredientCode, name: String, group: String },
}

impl EditError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFormulary => "no_formulary_named",
            Self::AlreadyExists => "formulary_exists",
            Self::NoSuchPolicy { .. } => "no_such_policy",
            Self::NoSuchTier { .. } => "no_such_tier",
            Self::NoSuchGroup { .. } => "no_such_group",
            Self::NoSuchEntry { .. } => "no_such_entry",
            Self::NoSuchReference { .. } => "no_such_reference",
            Self::Empty { .. } => "empty_text",
            Self::RankZero => "rank_zero",
            Self::RepeatedMember { .. } => "repeated_member",
            Self::NoCatalogue => "no_price_list",
            Self::UnknownProduct { .. } => "unknown_product",
            Self::UnknownGroup9 { .. } => "unknown_group9",
            Self::UnknownIngredient { .. } => "unknown_ingredient",
            Self::NotInGroup { .. } => "ingredient_not_in_group",
            Self::IngredientInUse { .. } => "ingredient_in_use",
        }
    }
}

/// What an operation works on.
struct Edit<'a> {
    content: Content,
    policy: &'a Policy,
    catalogue: Option<&'a Catalogue>,
    ids: &'a mut dyn FnMut() -> String,
}

/// Carries out one operation. `catalogue` is the price list of the content's basis; `ids` gives an id that was never given before.
/// A created formulary stands on the editions of the catalogue.
pub fn edit(
    content: Option<&Content>,
    operation: &Operation,
    catalogue: Option<&Catalogue>,
    policies: &[Policy],
    ids: &mut dyn FnMut() -> String,
) -> Result<Edited, EditError> {
    let policy = |id: &str| policies.iter().find(|policy| policy.id == id).ok_or_else(|| EditError::NoSuchPolicy { policy: id.to_owned() });
    match (content, operation) {
        (None, Operation::CreateFormulary { title, issuer, region, policy: id }) => {
            let content = create(title, issuer, region, policy(id)?, catalogue, ids)?;
            Ok(Edited { label: format!("{}を作成した", quoted(&content.title)), content: Some(content) })
        }
        (Some(_), Operation::CreateFormulary { .. }) => Err(EditError::AlreadyExists),
        (None, _) => Err(EditError::NoFormulary),
        (Some(content), Operation::RemoveFormulary) => {
            Ok(Edited { content: None, label: format!("{}を削除した", quoted(&content.title)) })
        }
        (Some(content), Operation::SetPolicy { policy: id }) => {
            let content = set_policy(content.clone(), policy(id)?)?;
            Ok(Edited { content: Some(content), label: format!("収載の方針を{}にした", quoted(&policy(id)?.name)) })
        }
        (Some(content), operation) => {
            let mut edit = Edit { content: content.clone(), policy: policy(&content.policy)?, catalogue, ids };
            let label = edit.carry_out(operation)?;
            let mut content = edit.content;
            tidy(&mut content);
            Ok(Edited { content: Some(content), label })
        }
    }
}

fn create(
    title: &str,
    issuer: &str,
    region: &str,
    policy: &Policy,
    catalogue: Option<&Catalogue>,
    ids: &mut dyn FnMut() -> String,
) -> Result<Content, EditError> {
    let title = filled(title, "title")?;
    Ok(Content {
        schema: SCHEMA.to_owned(),
        id: ids(),
        title,
        edition: "初版".to_owned(),
        issuer: Issuer { name: one_line(issuer), contact: None },
        region: Region { name: one_line(region), ..Region::default() },
        policy: policy.id.clone(),
        tier_labels: Default::default(),
        basis: crate::transact::basis(
            catalogue.map(|catalogue| catalogue.price_list.id.clone()),
            catalogue.and_then(|catalogue| catalogue.generic_status.as_ref()).map(|edition| edition.id.clone()),
        ),
        committee: Vec::new(),
        drug_groups: Vec::new(),
        references: Vec::new(),
        facts: Default::default(),
        basis_dates: BasisDates::default(),
        statement: STATEMENT.to_owned(),
    })
}

fn set_policy(mut content: Content, policy: &Policy) -> Result<Content, EditError> {
    let used = content.drug_groups.iter().flat_map(|group| &group.entries).find(|entry| policy.tier(&entry.tier).is_none());
    if let Some(entry) = used {
        return Err(EditError::NoSuchTier { policy: policy.id.clone(), tier: entry.tier.clone() });
    }
    content.policy = policy.id.clone();
    content.tier_labels.retain(|tier, _| policy.tier(tier).is_some());
    Ok(content)
}

impl Edit<'_> {
    /// Gives the label.
    fn carry_out(&mut self, operation: &Operation) -> Result<String, EditError> {
        match operation {
            Operation::CreateFormulary { .. } | Operation::RemoveFormulary | Operation::SetPolicy { .. } => {
                unreachable!("these make, remove or judge the whole content and are carried out before")
            }
            Operation::SetTitle { value } => {
                self.content.title = filled(value, "title")?;
                Ok(format!("表題を{}にした", quoted(&self.content.title)))
            }
            Operation::SetEdition { value } => {
                self.content.edition = one_line(value);
                Ok(format!("版を{}にした", quoted(&self.content.edition)))
            }
            Operation::SetIssuer { name, contact } => {
                let contact = contact.as_deref().map(paragraph).filter(|text| !text.is_empty());
                self.content.issuer = Issuer { name: one_line(name), contact };
                Ok(format!("発行者を{}にした", quoted(&self.content.issuer.name)))
            }
            Operation::SetRegion { name, prefecture, municipalities } => {
                let mut municipalities = municipalities.clone();
                municipalities.sort();
                municipalities.dedup();
                self.content.region = Region { name: one_line(name), prefecture: prefecture.clone(), municipalities };
                Ok(format!("対象地域を{}にした", quoted(&self.content.region.name)))
            }
            Operation::SetTierLabel { tier, label } => self.set_tier_label(tier, label.as_deref()),
            Operation::SetBasis { basis } => {
                self.content.basis = basis.clone();
                Ok("根拠とする資料の版を変えた".to_owned())
            }
            Operation::SetCommittee { committee } => self.set_committee(committee),
            Operation::SetReferences { references } => self.set_references(references),
            Operation::AddDrugGroup { name, ingredients } => {
                let name = self.add_group(name, ingredients)?;
                Ok(format!("薬効群{}を追加した", quoted(&name)))
            }
            Operation::AddDrugGroups { groups, usage } => self.add_groups(groups, usage.as_ref()),
            Operation::RemoveDrugGroup { group } => self.remove_group(group),
            Operation::MoveDrugGroup { group, order } => self.move_group(group, *order),
            Operation::RenameDrugGroup { group, name } => self.rename_group(group, name),
            Operation::SetGroupIngredients { group, ingredients } => self.set_group_ingredients(group, ingredients),
            Operation::SetGroupText { group, field, value } => self.set_group_text(group, *field, value),
            Operation::SetGroupDate { group, field, value } => self.set_group_date(group, *field, *value),
            Operation::SetConsidered { group, ingredient, reason } => self.set_considered(group, ingredient, reason.as_deref()),
            Operation::ChooseProduct { group, nhi_code, tier } => self.choose_product(group, nhi_code, tier.as_deref()),
            Operation::ChooseGroup9 { group, group9, tier } => self.choose_group9(group, group9, tier.as_deref()),
            Operation::RemoveEntry { group, entry } => self.remove_entry(group, entry),
            Operation::MoveEntry { group, entry, order } => self.move_entry(group, entry, *order),
            Operation::SetEntryTier { group, entry, tier } => self.set_entry_tier(group, entry, tier),
            Operation::SetEntryRank { group, entry, rank } => self.set_entry_rank(group, entry, *rank),
            Operation::SetEntryLevel { group, entry, level } => self.set_entry_level(group, entry, *level),
            Operation::SetEntryText { group, entry, field, value } => self.set_entry_text(group, entry, *field, value),
            Operation::SetEntryReferences { group, entry, references } => self.set_entry_references(group, entry, references),
        }
    }

    /// The tier's own label; refuses a tier that the policy does not have.
    fn tier_label(&self, tier: &str) -> Result<String, EditError> {
        match self.policy.tier(tier) {
            Some(_) => Ok(self.policy.label(&self.content, tier).to_owned()),
            None => Err(EditError::NoSuchTier { policy: self.policy.id.clone(), tier: tier.to_owned() }),
        }
    }

    fn set_tier_label(&mut self, tier: &str, label: Option<&str>) -> Result<String, EditError> {
        let before = self.tier_label(tier)?;
        match label.map(one_line).filter(|label| !label.is_empty()) {
            Some(label) => {
                self.content.tier_labels.insert(tier.to_owned(), label);
            }
            None => {
                self.content.tier_labels.remove(tier);
            }
        }
        Ok(format!("区分{}の呼び方を{}にした", quoted(&before), quoted(&self.tier_label(tier)?)))
    }

    /// In the given order; a member without an id is new.
    fn set_committee(&mut self, committee: &[Member]) -> Result<String, EditError> {
        let mut members: Vec<Member> = Vec::with_capacity(committee.len());
        for (member, order) in committee.iter().zip(1..) {
            let id = if member.id.is_empty() { (self.ids)() } else { member.id.clone() };
            if members.iter().any(|known| known.id == id) {
                return Err(EditError::RepeatedMember { id });
            }
            members.push(Member {
                id,
                order,
                name: filled(&member.name, "name")?,
                role: one_line(&member.role),
                coi: member.coi.iter().map(|text| one_line(text)).filter(|text| !text.is_empty()).collect(),
            });
        }
        self.content.committee = members;
        Ok("委員を書き換えた".to_owned())
    }

    /// A text that stays keeps its id, and with it the entries that refer to it; what refers to a text that goes, goes too.
    fn set_references(&mut self, texts: &[String]) -> Result<String, EditError> {
        let mut old = std::mem::take(&mut self.content.references);
        let texts: Vec<String> = texts.iter().map(|text| paragraph(text)).filter(|text| !text.is_empty()).collect();
        let kept: Vec<Option<Reference>> =
            texts.iter().map(|text| old.iter().position(|reference| reference.text == *text).map(|at| old.remove(at))).collect();
        // A text rewritten in its place is the same reference.
        for ((text, kept), order) in texts.into_iter().zip(kept).zip(1..) {
            let id = match kept {
                Some(reference) => reference.id,
                None => match old.iter().position(|reference| reference.order == order) {
                    Some(at) => old.remove(at).id,
                    None => (self.ids)(),
                },
            };
            self.content.references.push(Reference { id, order, text });
        }
        let content = &mut self.content;
        for entry in content.drug_groups.iter_mut().flat_map(|group| &mut group.entries) {
            entry.references.retain(|id| content.references.iter().any(|reference| reference.id == *id));
        }
        Ok("参考資料を書き換えた".to_owned())
    }
}

fn filled(text: &str, field: &'static str) -> Result<String, EditError> {
    let text = one_line(text);
    if text.is_empty() { Err(EditError::Empty { field }) } else { Ok(text) }
}

/// Counts every order from 1 without gaps: groups, entries within their tier, what was considered; and sorts the lists.
pub(crate) fn tidy(content: &mut Content) {
    content.sort();
    for (group, order) in content.drug_groups.iter_mut().zip(1..) {
        group.order = order;
        for (considered, order) in group.considered.iter_mut().zip(1..) {
            considered.order = order;
        }
        let mut counts = std::collections::BTreeMap::<String, u32>::new();
        for entry in &mut group.entries {
            let count = counts.entry(entry.tier.clone()).or_default();
            *count += 1;
            entry.order = *count;
        }
    }
    content.sort();
}
