//! Policies as data: which products a tier admits and how tiers are called.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use reference_data::product::Product;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::document::Content;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub id: String,
    pub name: String,
    /// Sentences for the reader of the formulary.
    pub description: String,
    /// Where the rule comes from.
    pub source: String,
    /// In the order in which they are printed.
    pub tiers: Vec<Tier>,
    /// Every group needs an entry of this tier.
    pub required_tier: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub id: String,
    pub label: String,
    /// The sign beside the label: ● ○
    pub mark: String,
    /// What the reader is told of the tier.
    pub note: String,
    pub admits: Admits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Admits {
    /// 後発医薬品 (AG を含む) and バイオ後続品 only
    GenericOrBiosimilar,
    /// Originators as well
    Any,
}

static SHIPPED: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    [include_str!("../policies/nihonkai.json"), include_str!("../policies/notice.json")]
        .iter()
        .map(|text| serde_json::from_str(text).expect("a policy that ships is well formed; a test reads each"))
        .collect()
});

/// The policies that ship, the usual one of regional formularies first.
pub fn all() -> &'static [Policy] {
    &SHIPPED
}

pub fn find(id: &str) -> Option<&'static Policy> {
    SHIPPED.iter().find(|policy| policy.id == id)
}

impl Policy {
    pub fn tier(&self, id: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    /// The association's own word for a tier, or the policy's; the id where the policy has no such tier.
    pub fn label<'a>(&'a self, content: &'a Content, tier: &'a str) -> &'a str {
        match (content.tier_labels.get(tier), self.tier(tier)) {
            (Some(own), _) => own,
            (None, Some(tier)) => &tier.label,
            (None, None) => tier,
        }
    }

    /// What contradicts itself: a repeated or empty tier, a required tier that does not exist.
    pub fn fault(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        for tier in &self.tiers {
            if tier.id.is_empty() || tier.label.trim().is_empty() || tier.mark.trim().is_empty() {
                return Some(format!("tier {:?} lacks an id, a label or a mark", tier.id));
            }
            if !seen.insert(&tier.id) {
                return Some(format!("tier {:?} occurs twice", tier.id));
            }
        }
        if self.tier(&self.required_tier).is_none() {
            return Some(format!("the required tier {:?} does not exist", self.required_tier));
        }
        None
    }
}

impl Admits {
    /// False also where the status is unknown and the tier asks for one.
    pub fn admits(self, product: &Product) -> bool {
        match self {
            Self::Any => true,
            Self::GenericOrBiosimilar => product.generic_or_biosimilar() == Some(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_policies_are_sound() {
        let ids: Vec<&str> = all().iter().map(|policy| policy.id.as_str()).collect();
        assert_eq!(ids, ["nihonkai", "notice"]);
        for policy in all() {
            assert_eq!(policy.fault(), None, "{}", policy.id);
            let signs: Vec<(&str, &str)> = policy.tiers.iter().map(|tier| (tier.mark.as_str(), tier.label.as_str())).collect();
            assert_eq!(signs, [("●", "推奨薬"), ("○", "オプション")], "{}", policy.id);
        }
        let admits = |id| find(id).unwrap().tiers.iter().map(|tier| tier.admits).collect::<Vec<_>>();
        assert_eq!(admits("nihonkai"), [Admits::GenericOrBiosimilar, Admits::Any]);
        assert_eq!(admits("notice"), [Admits::Any, Admits::Any]);
    }

    #[test]
    fn a_policy_that_contradicts_itself_is_told() {
        type Spoil = fn(&mut Policy);
        let cases: [(Spoil, &str); 3] = [
            (|policy| policy.required_tier = "first".into(), "required"),
            (|policy| policy.tiers[1].id = "recommended".into(), "twice"),
            (|policy| policy.tiers[0].label = " ".into(), "lacks"),
        ];
        for (spoil, word) in cases {
            let mut policy = find("nihonkai").unwrap().clone();
            spoil(&mut policy);
            assert!(policy.fault().is_some_and(|fault| fault.contains(word)), "{word}");
        }
    }
}
