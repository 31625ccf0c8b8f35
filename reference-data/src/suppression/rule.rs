//! Rules as data: below what a figure must not be shown.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::product::Route;
use crate::usage::Quantity;

/// Patients for which the quantities of [`QuantityThresholds`] stand: both are given for the same protection.
const PATIENTS_OF_QUANTITY: u32 = 10;

/// Which figures are too small to be shown. A figure of zero may be shown; one above zero and below its threshold may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    pub name: String,
    /// Sentences for the person who chooses.
    pub description: String,
    /// Where the rule comes from.
    pub source: String,
    /// Where the number of patients is not known.
    pub quantity: QuantityThresholds,
    /// By population of the place, the smallest first; the last is for every population. Empty: the rule looks at quantities alone.
    pub patients: Vec<PatientThreshold>,
}

/// In the unit of the dataset. More than zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct QuantityThresholds {
    #[ts(type = "string")]
    pub oral: Decimal,
    #[ts(type = "string")]
    pub external: Decimal,
    #[ts(type = "string")]
    pub injection: Decimal,
    #[ts(type = "string")]
    pub dental: Decimal,
    /// A product of which no list says the 区分.
    #[ts(type = "string")]
    pub unknown: Decimal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PatientThreshold {
    /// Persons; none: any population.
    pub population_below: Option<u64>,
    /// None: nothing of such a place is shown, zero included.
    pub fewer_than: Option<u32>,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("a threshold of {0} is not a quantity above zero")]
    Quantity(Decimal),
    #[error("the classes of population do not rise, or the last of them does not hold every population")]
    Populations,
    #[error("no class of population shows anything")]
    NothingShown,
    #[error("less strict than {0}")]
    Laxer(String),
}

static SHIPPED: LazyLock<Vec<Rule>> =
    LazyLock::new(|| serde_json::from_str(include_str!("rules.json")).expect("the rules that ship are well formed; a test reads each"));

/// The rules that ship; the first is for figures without patients.
pub fn all() -> &'static [Rule] {
    &SHIPPED
}

pub fn find(id: &str) -> Option<&'static Rule> {
    SHIPPED.iter().find(|rule| rule.id == id)
}

/// What a rule asks of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    pub hidden: bool,
    /// How wide, in millionths of the dataset's unit, the interval must stay to which an attacker can narrow the figure once it is hidden.
    pub width: i64,
}

impl QuantityThresholds {
    pub fn of(&self, route: Option<Route>) -> Decimal {
        match route {
            Some(Route::Oral) => self.oral,
            Some(Route::External) => self.external,
            Some(Route::Injection) => self.injection,
            Some(Route::Dental) => self.dental,
            None => self.unknown,
        }
    }

    fn each(&self) -> [Decimal; 5] {
        [self.oral, self.external, self.injection, self.dental, self.unknown]
    }
}

impl Rule {
    /// # Errors
    /// What contradicts itself.
    pub fn check(&self) -> Result<(), RuleError> {
        for threshold in self.quantity.each() {
            if Quantity::from_decimal(threshold).is_none_or(|quantity| quantity.0 == 0) {
                return Err(RuleError::Quantity(threshold));
            }
        }
        let bounds: Vec<u64> = self.patients.iter().map(|class| class.population_below.unwrap_or(u64::MAX)).collect();
        if !bounds.is_sorted_by(|a, b| a < b) || self.patients.last().is_some_and(|last| last.population_below.is_some()) {
            return Err(RuleError::Populations);
        }
        if !self.patients.is_empty() && self.patients.iter().all(|class| class.fewer_than.is_none_or(|patients| patients == 0)) {
            return Err(RuleError::NothingShown);
        }
        Ok(())
    }

    /// This rule, made a person's own. A person may ask for more than `of`, never for less.
    ///
    /// # Errors
    /// A threshold below that of the rule it is made from, another set of populations, or what [`Rule::check`] finds.
    pub fn own(&self, of: &Rule) -> Result<(), RuleError> {
        self.check()?;
        let laxer = || RuleError::Laxer(of.id.clone());
        if self.quantity.each().into_iter().zip(of.quantity.each()).any(|(own, of)| own < of) || self.patients.len() != of.patients.len() {
            return Err(laxer());
        }
        for (own, of) in self.patients.iter().zip(&of.patients) {
            let fewer = |class: &PatientThreshold| class.fewer_than.unwrap_or(u32::MAX);
            let below = |class: &PatientThreshold| class.population_below.unwrap_or(u64::MAX);
            if fewer(own) < fewer(of) || below(own) < below(of) {
                return Err(laxer());
            }
        }
        Ok(())
    }

    /// The threshold of a product, in millionths.
    pub(super) fn threshold(&self, route: Option<Route>) -> i64 {
        Quantity::from_decimal(self.quantity.of(route)).map_or(i64::MAX, |quantity| quantity.0)
    }

    /// What is asked of a figure of `quantity` millionths. `threshold`: the largest of its products' thresholds. `patients`: at least so
    /// many distinct patients; none where no one counted them.
    pub(super) fn demand(&self, quantity: i64, threshold: i64, patients: Option<u32>, population: Option<u64>) -> Demand {
        let class =
            population.and_then(|persons| self.patients.iter().find(|class| class.population_below.is_none_or(|bound| persons < bound)));
        // A place of unknown size is protected as the smallest of which something may be shown.
        let smallest = self.patients.iter().find_map(|class| class.fewer_than);
        let nothing = class.is_some_and(|class| class.fewer_than.is_none());
        let fewer_than = class.and_then(|class| class.fewer_than).or(smallest);
        // A quantity without a patient is a figure whose patients are not known.
        let patients = patients.filter(|patients| *patients > 0);
        let (too_small, width) = match (fewer_than, patients) {
            (None, _) => (quantity < threshold, i128::from(threshold)),
            (Some(fewer_than), None) => {
                let factor = i128::from(fewer_than.max(PATIENTS_OF_QUANTITY));
                let threshold = divided_up(i128::from(threshold) * factor, PATIENTS_OF_QUANTITY);
                (i128::from(quantity) < threshold, threshold)
            }
            (Some(fewer_than), Some(patients)) => {
                let width = divided_up(i128::from(quantity) * i128::from(fewer_than), patients);
                (patients < fewer_than, width)
            }
        };
        Demand { hidden: nothing || (quantity > 0 && too_small), width: i64::try_from(width).unwrap_or(i64::MAX) }
    }
}

fn divided_up(number: i128, by: u32) -> i128 {
    (number + i128::from(by) - 1) / i128::from(by)
}
