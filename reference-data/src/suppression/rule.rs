//! Rules as data: below what a figure must not be shown.

use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::layout::Tally;
use crate::product::Route;
use crate::usage::Quantity;

/// Patients for which the quantities of [`QuantityThresholds`] stand: both are given for the same protection.
const PATIENTS_OF_QUANTITY: u32 = 10;

/// Which figures are too small to be shown. A figure of zero may be shown; one above zero and below its threshold may not.
///
/// A sum over several products is held to the largest threshold of those of which there is any in it, so that it never gives a part away
/// which its own threshold would keep. Patients of a sum are at least those of its largest part.
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

    /// What is asked of a figure in a place of so many people.
    ///
    /// Patients decide where enough of them were counted, or all; else quantities do. A place of unknown size is taken for the smallest of
    /// which anything may be shown.
    pub(super) fn demand(&self, tally: &Tally, population: Option<u64>) -> Demand {
        let class =
            population.and_then(|persons| self.patients.iter().find(|class| class.population_below.is_none_or(|bound| persons < bound)));
        let nothing_shown = class.is_some_and(|class| class.fewer_than.is_none());
        let smallest = self.patients.iter().find_map(|class| class.fewer_than);
        let fewer_than = class.and_then(|class| class.fewer_than).or(smallest);
        let Tally { quantity, threshold, patients, uncounted, .. } = *tally;
        let (too_small, width) = match (fewer_than, patients) {
            (Some(fewer_than), Some(patients)) if patients >= fewer_than || !uncounted => {
                (patients < fewer_than, divided_up(i128::from(quantity) * i128::from(fewer_than), patients))
            }
            (fewer_than, _) => {
                let factor = fewer_than.unwrap_or_default().max(PATIENTS_OF_QUANTITY);
                let threshold = divided_up(i128::from(threshold) * i128::from(factor), PATIENTS_OF_QUANTITY);
                (i128::from(quantity) < threshold, threshold)
            }
        };
        Demand { hidden: nothing_shown || (quantity > 0 && too_small), width: i64::try_from(width).unwrap_or(i64::MAX) }
    }
}

fn divided_up(number: i128, by: u32) -> i128 {
    (number + i128::from(by) - 1) / i128::from(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: i64 = 1_000_000;

    #[test]
    fn shipped_rules_are_sound() {
        let ids: Vec<&str> = all().iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["unknown_patients", "patients", "municipality_population"]);
        for rule in all() {
            assert_eq!(rule.check(), Ok(()), "{}", rule.id);
            assert_eq!(rule.own(rule), Ok(()), "{}", rule.id);
            let thresholds = [Some(Route::Oral), Some(Route::External), Some(Route::Injection), Some(Route::Dental), None];
            let thresholds = thresholds.map(|route| rule.threshold(route) / MILLION);
            assert_eq!(thresholds, [1_000, 1_000, 400, 1_000, 1_000], "{}", rule.id);
        }
    }

    #[test]
    fn what_a_rule_asks_of_a_figure() {
        let (unknown, patients, population) = ("unknown_patients", "patients", "municipality_population");
        for (id, quantity, counted, persons, hidden, width) in [
            (unknown, 0, None, None, false, 1_000),
            (unknown, 1, None, None, true, 1_000),
            (unknown, 999, None, None, true, 1_000),
            (unknown, 1_000, None, None, false, 1_000),
            // The rule does not look at patients or people.
            (unknown, 999, Some(100), Some(1_000), true, 1_000),
            (patients, 5_000, Some(9), None, true, 5_556),
            (patients, 5_000, Some(10), None, false, 5_000),
            (patients, 300, Some(30), None, false, 100),
            (patients, 999, None, None, true, 1_000),
            // Nobody is not the number of patients of something.
            (patients, 999, Some(0), None, true, 1_000),
            (population, 5_000, Some(500), Some(1_999), true, 200),
            (population, 0, Some(0), Some(1_999), true, 2_000),
            (population, 5_000, Some(19), Some(2_000), true, 5_264),
            (population, 5_000, Some(20), Some(24_999), false, 5_000),
            (population, 5_000, Some(10), Some(25_000), false, 5_000),
            (population, 5_000, Some(10), None, true, 10_000),
            (population, 1_999, None, Some(24_999), true, 2_000),
            (population, 1_000, None, Some(25_000), false, 1_000),
        ] {
            let counted = counted.filter(|patients| *patients > 0);
            let quantity = quantity * MILLION;
            let tally = Tally { quantity, figures: 1, threshold: 1_000 * MILLION, patients: counted, uncounted: counted.is_none() };
            let demand = find(id).unwrap().demand(&tally, persons);
            assert_eq!((demand.hidden, (demand.width + MILLION - 1) / MILLION), (hidden, width), "{id} {quantity} {counted:?} {persons:?}");
        }
    }

    #[test]
    fn patients_decide_where_enough_were_counted_and_quantities_where_not() {
        let rule = find("patients").unwrap();
        for (quantity, patients, hidden) in [(900, 12, false), (900, 3, true), (1_100, 3, false)] {
            let tally =
                Tally { quantity: quantity * MILLION, figures: 2, threshold: 1_000 * MILLION, patients: Some(patients), uncounted: true };
            assert_eq!(rule.demand(&tally, None).hidden, hidden, "{quantity} {patients}");
        }
    }

    #[test]
    fn a_rule_may_become_stricter_and_not_laxer() {
        let of = find("municipality_population").unwrap();
        let changed = |change: &dyn Fn(&mut Rule)| {
            let mut own = of.clone();
            change(&mut own);
            own.own(of)
        };
        let laxer = || Err(RuleError::Laxer(of.id.clone()));
        assert_eq!(changed(&|rule| rule.quantity.injection = Decimal::from(500)), Ok(()));
        assert_eq!(changed(&|rule| rule.quantity.oral = Decimal::from(999)), laxer());
        assert_eq!(changed(&|rule| rule.patients[2].fewer_than = Some(20)), Ok(()));
        assert_eq!(changed(&|rule| rule.patients[1].fewer_than = Some(19)), laxer());
        assert_eq!(changed(&|rule| rule.patients[1].fewer_than = None), Ok(()));
        assert_eq!(changed(&|rule| rule.patients[0].fewer_than = Some(20)), laxer());
        assert_eq!(changed(&|rule| rule.patients[0].population_below = Some(5_000)), Ok(()));
        assert_eq!(changed(&|rule| rule.patients[0].population_below = Some(1_000)), laxer());
        assert_eq!(changed(&|rule| rule.patients.clear()), laxer());
        assert_eq!(changed(&|rule| rule.patients.swap(0, 1)), Err(RuleError::Populations));
        assert_eq!(changed(&|rule| rule.patients.iter_mut().for_each(|class| class.fewer_than = None)), Err(RuleError::NothingShown));
        assert_eq!(changed(&|rule| rule.quantity.oral = Decimal::ZERO), Err(RuleError::Quantity(Decimal::ZERO)));
    }
}
