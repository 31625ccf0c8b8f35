//! How much a group is worth taking up, by a person's own weights on what is told of it.
//!
//! Groups differ by orders of magnitude in yen and by single numbers in places, so what counts is a group's place among the others: in
//! each column its part is that of the other groups with a figure there that have less, from 0 (none) to 1 (all of them); equals have
//! the same part, and one group alone has 0. A group without a figure has no part, and the column adds nothing to its score. The score
//! is the mean of the parts under the weights, from 0 to 1.

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::exact::{self, SHARE_DECIMALS};

/// What is told of a group and can be weighed. More of it speaks for taking the group up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupColumn {
    /// 薬剤費
    Yen,
    /// By how much the share is below the reference's; nothing where it is not.
    Gap,
    /// Products that share form and strength with another.
    Interchangeable,
    /// 参考試算
    Saving,
    /// Of the products in the list of supply, the part that is not ①通常出荷.
    SupplyTrouble,
    /// Places whose share is below the reference's.
    PlacesBelow,
    /// Places that use the group on either side.
    PlacesUsing,
}

impl GroupColumn {
    pub const ALL: [Self; 7] =
        [Self::Yen, Self::Gap, Self::Interchangeable, Self::Saving, Self::SupplyTrouble, Self::PlacesBelow, Self::PlacesUsing];

    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yen => "yen",
            Self::Gap => "gap",
            Self::Interchangeable => "interchangeable",
            Self::Saving => "saving",
            Self::SupplyTrouble => "supply_trouble",
            Self::PlacesBelow => "places_below",
            Self::PlacesUsing => "places_using",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// What a person gives each column, from 0 (it does not count) to [`GroupWeights::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GroupWeights {
    pub yen: u8,
    pub gap: u8,
    pub interchangeable: u8,
    pub saving: u8,
    pub supply_trouble: u8,
    pub places_below: u8,
    pub places_using: u8,
}

impl Default for GroupWeights {
    /// Every column the same.
    fn default() -> Self {
        Self { yen: 5, gap: 5, interchangeable: 5, saving: 5, supply_trouble: 5, places_below: 5, places_using: 5 }
    }
}

impl GroupWeights {
    pub const MOST: u8 = 10;
    pub const NONE: Self = Self { yen: 0, gap: 0, interchangeable: 0, saving: 0, supply_trouble: 0, places_below: 0, places_using: 0 };

    pub fn of(&self, column: GroupColumn) -> u8 {
        match column {
            GroupColumn::Yen => self.yen,
            GroupColumn::Gap => self.gap,
            GroupColumn::Interchangeable => self.interchangeable,
            GroupColumn::Saving => self.saving,
            GroupColumn::SupplyTrouble => self.supply_trouble,
            GroupColumn::PlacesBelow => self.places_below,
            GroupColumn::PlacesUsing => self.places_using,
        }
    }

    pub fn set(&mut self, column: GroupColumn, weight: u8) {
        let slot = match column {
            GroupColumn::Yen => &mut self.yen,
            GroupColumn::Gap => &mut self.gap,
            GroupColumn::Interchangeable => &mut self.interchangeable,
            GroupColumn::Saving => &mut self.saving,
            GroupColumn::SupplyTrouble => &mut self.supply_trouble,
            GroupColumn::PlacesBelow => &mut self.places_below,
            GroupColumn::PlacesUsing => &mut self.places_using,
        };
        *slot = weight;
    }

    /// Each within its bounds, and one at least above nothing.
    pub fn are_sound(&self) -> bool {
        GroupColumn::ALL.iter().all(|column| self.of(*column) <= Self::MOST) && self.total() > 0
    }

    fn total(&self) -> u32 {
        GroupColumn::ALL.iter().map(|column| u32::from(self.of(*column))).sum()
    }
}

/// How a column's figures become parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScoreRule {
    /// The part of the other groups with a figure in the column that have less.
    GroupsBelow,
}

/// What one column adds to a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ScorePart {
    pub column: GroupColumn,
    /// From 0 to 1, ten decimals. None: the group has no figure there, and the column adds nothing.
    pub part: Option<String>,
    /// Part × weight ÷ the sum of the weights, ten decimals; together they are the score as it is written.
    pub adds: String,
}

/// A group's score among the groups of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Score {
    /// From 0 to 1, ten decimals.
    pub(super) score: String,
    /// 1 is the highest score; equals share a rank.
    pub(super) rank: u32,
    /// In the order of [`GroupColumn::ALL`].
    pub(super) parts: Vec<ScorePart>,
}

/// What is told of a group, in the order of [`GroupColumn::ALL`].
pub(super) type Told = [Option<BigRational>; GroupColumn::ALL.len()];

/// The score of each group, in their order. None where the weights come to nothing.
pub(super) fn scores(groups: &[Told], weights: GroupWeights) -> Option<Vec<Score>> {
    let total = weights.total();
    if total == 0 {
        return None;
    }
    let mut parts: Vec<Vec<Option<BigRational>>> = vec![Vec::with_capacity(GroupColumn::ALL.len()); groups.len()];
    for column in 0..GroupColumn::ALL.len() {
        for (parts, part) in parts.iter_mut().zip(parts_of_column(groups, column)) {
            parts.push(part);
        }
    }
    let weight_of = |column| BigRational::new(weights.of(column).into(), total.into());
    let weights = GroupColumn::ALL.map(weight_of);
    let adds = |parts: &Vec<Option<BigRational>>| -> Vec<BigRational> {
        parts.iter().zip(&weights).map(|(part, weight)| part.as_ref().map_or_else(BigRational::default, |part| part * weight)).collect()
    };
    let adds: Vec<Vec<BigRational>> = parts.iter().map(adds).collect();
    let sums: Vec<BigRational> = adds.iter().map(|adds| adds.iter().fold(BigRational::default(), |sum, part| sum + part)).collect();
    let mut falling: Vec<(BigInt, BigRational)> = sums.iter().cloned().map(exact::in_order).collect();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let written = |((parts, adds), sum): ((Vec<Option<BigRational>>, Vec<BigRational>), BigRational)| {
        let (printed, score) = exact::largest_remainder(&adds, &sum, SHARE_DECIMALS);
        let above = exact::in_order(sum);
        let rank = falling.partition_point(|other| *other > above) + 1;
        let parts = GroupColumn::ALL.into_iter().zip(parts).zip(printed).map(|((column, part), adds)| ScorePart {
            column,
            part: part.map(|part| exact::fixed_rational(&part, SHARE_DECIMALS)),
            adds: exact::point(adds, SHARE_DECIMALS),
        });
        Score { score: exact::point(score, SHARE_DECIMALS), rank: u32::try_from(rank).unwrap_or(u32::MAX), parts: parts.collect() }
    };
    Some(parts.into_iter().zip(adds).zip(sums).map(written).collect())
}

fn parts_of_column(groups: &[Told], column: usize) -> Vec<Option<BigRational>> {
    let mut rising: Vec<(BigInt, BigRational)> = groups.iter().filter_map(|told| told[column].clone()).map(exact::in_order).collect();
    rising.sort_unstable();
    let others = rising.len().saturating_sub(1).max(1);
    let part = |told: &Told| {
        let own = exact::in_order(told[column].clone()?);
        let below = rising.partition_point(|other| *other < own);
        Some(BigRational::new(below.into(), others.into()))
    };
    groups.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(number: i64) -> BigRational {
        BigRational::from_integer(number.into())
    }

    fn any_told() -> impl Strategy<Value = Told> {
        // Few values, so that many are equal; fractions too, so that the printed ones would hide a difference.
        let figure = prop_oneof![
            2 => Just(None),
            6 => (-3_i64..9).prop_map(|number| Some(whole(number))),
            2 => (1_i64..4).prop_map(|number| Some(BigRational::new(number.into(), BigInt::from(3) << 80))),
        ];
        prop::collection::vec(figure, GroupColumn::ALL.len()).prop_map(|told| told.try_into().expect("as many as columns"))
    }

    fn any_weights() -> impl Strategy<Value = GroupWeights> {
        prop::array::uniform7(0..=GroupWeights::MOST).prop_map(|all| {
            let mut weights = GroupWeights::NONE;
            GroupColumn::ALL.into_iter().zip(all).for_each(|(column, weight)| weights.set(column, weight));
            weights
        })
    }

    /// The rule in plain words: every group against every other, and every score against every other.
    fn slowly(groups: &[Told], weights: GroupWeights) -> Vec<(BigRational, u32)> {
        let score = |at: usize| {
            let (mut score, mut all) = (whole(0), 0_i64);
            for (index, column) in GroupColumn::ALL.into_iter().enumerate() {
                let weight = i64::from(weights.of(column));
                all += weight;
                let Some(own) = &groups[at][index] else { continue };
                let others = (0..groups.len()).filter(|other| *other != at).filter_map(|other| groups[other][index].as_ref());
                let (mut less, mut count) = (0, 0);
                for other in others {
                    count += 1;
                    less += i64::from(other < own);
                }
                if count > 0 {
                    score += whole(weight * less) / whole(count);
                }
            }
            score / whole(all)
        };
        let scores: Vec<BigRational> = (0..groups.len()).map(score).collect();
        let rank = |own: &BigRational| 1 + scores.iter().filter(|other| *other > own).count() as u32;
        scores.iter().map(|own| (own.clone(), rank(own))).collect()
    }

    proptest! {
        #[test]
        fn scores_are_what_plain_words_say(groups in prop::collection::vec(any_told(), 0..12), weights in any_weights()) {
            let Some(scored) = scores(&groups, weights) else {
                prop_assert_eq!(weights, GroupWeights::NONE);
                return Ok(());
            };
            prop_assert_eq!(scored.len(), groups.len());
            for ((score, told), (expected, rank)) in scored.iter().zip(&groups).zip(slowly(&groups, weights)) {
                prop_assert_eq!(&score.score, &exact::fixed_rational(&expected, SHARE_DECIMALS));
                prop_assert_eq!(score.rank, rank);
                let adds: BigInt = score.parts.iter().map(|part| part.adds.replace('.', "").parse::<BigInt>().unwrap()).sum();
                prop_assert_eq!(exact::point(adds, SHARE_DECIMALS), score.score.as_str(), "what the columns add is the score");
                let without: Vec<bool> = score.parts.iter().map(|part| part.part.is_none()).collect();
                prop_assert_eq!(without, told.iter().map(Option::is_none).collect::<Vec<_>>());
            }
        }

        #[test]
        fn more_in_a_column_never_costs_score(
            mut groups in prop::collection::vec(any_told(), 2..8),
            weights in any_weights(),
            column in 0..GroupColumn::ALL.len(),
        ) {
            prop_assume!(weights.total() > 0 && groups[0][column].is_some());
            let before = slowly(&groups, weights)[0].clone();
            groups[0][column] = Some(whole(100));
            let after = slowly(&groups, weights)[0].clone();
            prop_assert!(after.0 >= before.0 && scores(&groups, weights).unwrap()[0].rank <= before.1);
        }
    }

    #[test]
    fn weights_have_bounds_and_some_count() {
        let only = |yen| GroupWeights { yen, ..GroupWeights::NONE };
        for (weights, sound) in [(GroupWeights::default(), true), (GroupWeights::NONE, false), (only(10), true), (only(11), false)] {
            assert_eq!(weights.are_sound(), sound, "{weights:?}");
        }
        assert_eq!(scores(&[], GroupWeights::NONE), None);
    }
}
