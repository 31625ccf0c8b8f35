//! How much a group is worth taking up, by a person's own weights on what is told of it.
//!
//! Groups differ by orders of magnitude in yen and by single numbers in places, so what counts is a group's place among the others: in
//! each column its part is that of the other groups with a figure there that have less, from 0 (none) to 1 (all of them); equals have
//! the same part, and one group alone has 0. A group without a figure has no part, and the column adds nothing to its score. The score
//! is the mean of the parts under the weights, from 0 to 1.

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
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

/// What is told of a group; none where there is no figure.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// In whole ones, as they are shown.
    pub(super) yen: Option<i128>,
    /// A share that is not behind is behind by nothing.
    pub(super) behind: Option<BigRational>,
    pub(super) interchangeable: u32,
    /// As `yen`.
    pub(super) saving: Option<i128>,
    pub(super) supply_trouble: Option<Ratio<u32>>,
    pub(super) places_below: Option<u32>,
    pub(super) places_using: u32,
}

/// The groups by one column: for each how many others have less, none without a figure; and how many others there are to have less.
struct Standing {
    below: Vec<Option<usize>>,
    others: usize,
}

impl Standing {
    fn of(groups: &[Told], column: GroupColumn) -> Self {
        match column {
            GroupColumn::Yen => Self::by(groups, |told| told.yen),
            GroupColumn::Gap => Self::by(groups, |told| told.behind.clone().map(exact::in_order)),
            GroupColumn::Interchangeable => Self::by(groups, |told| Some(told.interchangeable)),
            GroupColumn::Saving => Self::by(groups, |told| told.saving),
            GroupColumn::SupplyTrouble => Self::by(groups, |told| told.supply_trouble),
            GroupColumn::PlacesBelow => Self::by(groups, |told| told.places_below),
            GroupColumn::PlacesUsing => Self::by(groups, |told| Some(told.places_using)),
        }
    }

    fn by<K: Ord>(groups: &[Told], figure: impl Fn(&Told) -> Option<K>) -> Self {
        let figures: Vec<Option<K>> = groups.iter().map(figure).collect();
        let mut rising: Vec<&K> = figures.iter().flatten().collect();
        rising.sort_unstable();
        let below = |figure: &Option<K>| Some(rising.partition_point(|other| *other < figure.as_ref().unwrap_or(other)));
        let below = figures.iter().map(|figure| figure.as_ref().and_then(|_| below(figure))).collect();
        Self { below, others: rising.len().saturating_sub(1).max(1) }
    }
}

/// The score of each group, in their order. None where the weights come to nothing.
pub(super) fn scores(groups: &[Told], weights: GroupWeights) -> Option<Vec<Score>> {
    let total = weights.total();
    if total == 0 {
        return None;
    }
    let columns = GroupColumn::ALL.map(|column| (column, Standing::of(groups, column)));
    // Everything is so many of one small part, so that sums need no common denominator each.
    let common: BigInt = columns.iter().map(|(_, standing)| BigInt::from(standing.others)).product();
    let whole = &common * total;
    let units = columns.each_ref().map(|(column, standing)| &common / standing.others * weights.of(*column));
    let adds = |group: usize| columns.iter().zip(&units).map(move |((_, standing), unit)| unit * standing.below[group].unwrap_or(0));
    let adds: Vec<Vec<BigInt>> = (0..groups.len()).map(|group| adds(group).collect()).collect();
    let sums: Vec<BigInt> = adds.iter().map(|adds| adds.iter().sum()).collect();
    let mut falling: Vec<&BigInt> = sums.iter().collect();
    falling.sort_unstable_by(|a, b| b.cmp(a));
    let fraction = |part: &BigInt| BigRational::new_raw(part.clone(), whole.clone());
    let written = |group: usize| {
        let (printed, score) =
            exact::largest_remainder(&adds[group].iter().map(fraction).collect::<Vec<_>>(), &fraction(&sums[group]), SHARE_DECIMALS);
        let rank = falling.partition_point(|other| **other > sums[group]) + 1;
        let part = |((column, standing), adds): (&(GroupColumn, Standing), BigInt)| ScorePart {
            column: *column,
            part: standing.below[group].map(|below| exact::fixed(&below.into(), &standing.others.into(), SHARE_DECIMALS)),
            adds: exact::point(adds, SHARE_DECIMALS),
        };
        Score {
            score: exact::point(score, SHARE_DECIMALS),
            rank: u32::try_from(rank).unwrap_or(u32::MAX),
            parts: columns.iter().zip(printed).map(part).collect(),
        }
    };
    Some((0..groups.len()).map(written).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(number: i64) -> BigRational {
        BigRational::from_integer(number.into())
    }

    fn nothing() -> Told {
        Told { yen: None, behind: None, interchangeable: 0, saving: None, supply_trouble: None, places_below: None, places_using: 0 }
    }

    /// Few values, so that many are equal; fractions so close that printed ones would hide that they differ.
    fn any_told() -> impl Strategy<Value = Told> {
        let behind =
            prop_oneof![(0_i64..4).prop_map(whole), (1_i64..4).prop_map(|number| BigRational::new(number.into(), BigInt::from(3) << 80)),];
        let some = || prop::option::weighted(0.8, 0_u32..6);
        let supply = prop::option::weighted(0.8, (0_u32..4, 1_u32..4).prop_map(|(part, whole)| Ratio::new(part, whole)));
        (some(), prop::option::weighted(0.8, behind), 0_u32..4, some(), supply, some(), 0_u32..4).prop_map(
            |(yen, behind, interchangeable, saving, supply_trouble, places_below, places_using)| Told {
                yen: yen.map(i128::from),
                behind,
                interchangeable,
                saving: saving.map(i128::from),
                supply_trouble,
                places_below,
                places_using,
            },
        )
    }

    fn figure(told: &Told, column: GroupColumn) -> Option<BigRational> {
        let count = |count: u32| whole(count.into());
        match column {
            GroupColumn::Yen => told.yen.map(|yen| BigRational::from_integer(yen.into())),
            GroupColumn::Gap => told.behind.clone(),
            GroupColumn::Interchangeable => Some(count(told.interchangeable)),
            GroupColumn::Saving => told.saving.map(|yen| BigRational::from_integer(yen.into())),
            GroupColumn::SupplyTrouble => told.supply_trouble.map(|part| count(*part.numer()) / count(*part.denom())),
            GroupColumn::PlacesBelow => told.places_below.map(count),
            GroupColumn::PlacesUsing => Some(count(told.places_using)),
        }
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
            for column in GroupColumn::ALL {
                let weight = i64::from(weights.of(column));
                all += weight;
                let Some(own) = figure(&groups[at], column) else { continue };
                let others = (0..groups.len()).filter(|other| *other != at).filter_map(|other| figure(&groups[other], column));
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
                prop_assert_eq!(without, GroupColumn::ALL.map(|column| figure(told, column).is_none()));
            }
        }

        #[test]
        fn more_yen_never_costs_score(mut groups in prop::collection::vec(any_told(), 2..8), weights in any_weights()) {
            prop_assume!(weights.total() > 0 && groups[0].yen.is_some());
            let before = slowly(&groups, weights)[0].clone();
            groups[0].yen = Some(100);
            prop_assert!(slowly(&groups, weights)[0].0 >= before.0 && scores(&groups, weights).unwrap()[0].rank <= before.1);
        }
    }

    #[test]
    fn one_group_alone_has_nothing_to_exceed() {
        let alone = scores(&[Told { yen: Some(5), ..nothing() }], GroupWeights::default()).unwrap();
        assert_eq!((alone[0].score.as_str(), alone[0].rank), ("0.0000000000", 1));
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
