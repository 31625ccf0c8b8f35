//! What there is to say of one place: composed of the answers of this room, so that every figure of the page is the figure that the room
//! gives by itself. What is equal for all places is asked once ([`PlacePages::new`]), so that many pages cost little more than their own
//! parts.

mod pages;
mod pulls;
mod shared;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use ts_rs::TS;

use super::answer::{Absence, Reference, ShareRow};
use super::basis::Basis;
use super::contribution::ContributionRow;
use super::gain::GainRow;
use super::saving::SavingStep;
use super::{Measure, Prepared, Question, QuestionError};
use crate::codes::Group9;
use crate::edition::EditionId;
use crate::period::Period;
use crate::place::{Place, PlaceId, PlaceKind, Places};
use crate::supply::SupplyCounts;

pub use pages::PlacePages;

/// What pages are made of, beside the question.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub prepared: &'a [&'a Prepared],
    /// The same figures, one for each period of the dataset.
    pub months: &'a [&'a Prepared],
    pub places: &'a Places,
    /// None where there is no list of supply.
    pub supply: Option<&'a SupplyState>,
    pub published: &'a [PublishedFigure],
}

/// One list of supply by form and strength.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyState {
    pub edition: EditionId,
    pub effective_on: Date,
    pub counts: BTreeMap<Group9, SupplyCounts>,
}

/// A share that its publisher gives: of all claims and not of the dataset, so that nothing is subtracted from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PublishedFigure {
    #[ts(type = "string")]
    pub place: PlaceId,
    #[ts(type = "string")]
    pub period: Period,
    /// A fraction, as exact as published.
    pub share: String,
    /// The name of the file, or what the person says who entered it.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlacePage {
    pub place: Place,
    pub measure: Measure,
    /// The place's own; its difference is a fraction, ten decimals.
    pub share: ShareRow,
    /// None where nothing is at hand beside the place's own.
    pub reference: Option<Reference>,
    /// None where it is the reference itself, or where the dataset has nothing of it beyond what the reference rests on.
    pub nation: Option<Reference>,
    /// Among the places of its kind; none for a place that is alone.
    pub standing: Option<PlaceStanding>,
    /// Of the place, of its prefecture and of the nation, where known.
    pub published: Vec<PublishedFigure>,
    pub groups: PlaceGroups,
    /// What makes the gap; none where there is no gap to be told.
    pub pulls: Option<Pulls>,
    /// If every ingredient's share reached the reference's; none without a reference. Always by quantity.
    pub gain: Option<PlaceGain>,
    /// 同じ成分・剤形・規格の後発医薬品への置き換え, an upper bound; none where nothing is known there that could be replaced.
    pub saving: Option<PlaceSaving>,
    /// Of all products that have a price and a unit, whatever their status.
    pub cost: PlaceCost,
    /// None without a list of supply.
    pub supply: Option<PlaceSupply>,
    /// A point for each period of the dataset; in order.
    pub trend: Vec<TrendPoint>,
    /// Of the share.
    pub basis: Basis,
}

/// Where a place stands among others of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceStanding {
    /// In which all of them lie.
    pub within: Place,
    pub kind: PlaceKind,
    /// The highest share first; none where the place has no share.
    pub rank: Option<u32>,
    /// How many have a share.
    pub of: u32,
    /// All of them, the place itself among them; by id.
    pub peers: Vec<Peer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Peer {
    #[ts(type = "string")]
    pub place: PlaceId,
    pub label: String,
    pub share: Option<String>,
    pub absence: Option<Absence>,
    pub rank: Option<u32>,
}

/// 薬効分類 above and below the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGroups {
    /// From this part of the place's both sides on; a fraction.
    pub minimum_weight: String,
    /// How many reach it and have a share on both sides of the comparison.
    pub compared: u32,
    /// Above the reference, the furthest first.
    pub best: Vec<PlaceGroup>,
    /// Below the reference, the furthest first.
    pub worst: Vec<PlaceGroup>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGroup {
    pub key: String,
    pub label: String,
    /// Fractions, ten decimals.
    pub share: String,
    pub reference_share: String,
    pub difference: String,
    /// The part of both sides of the place that it makes up.
    pub weight: String,
    /// What it adds to the gap, in points, four decimals.
    pub contribution: String,
    /// Rounded once, half up.
    pub yen: Option<String>,
}

/// Ingredients between the reference's share and the place's. Those named and the others add up to the gap exactly as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Pulls {
    /// In points, four decimals: the place's share less the reference's.
    pub gap: String,
    /// The largest loss first.
    pub down: Vec<Pull>,
    /// Between those that pull down and those that push up; none where all are named.
    pub others: Option<OtherPulls>,
    /// The smallest first, so that the steps go on up to the gap.
    pub up: Vec<Pull>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Pull {
    /// As the engine tells it.
    pub row: ContributionRow,
    /// Where the step begins and ends, in points from the reference's share, four decimals.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OtherPulls {
    pub ingredients: u32,
    /// In points, four decimals.
    pub rate: String,
    pub mix: String,
    pub total: String,
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceGain {
    /// A fraction, ten decimals.
    pub share_after: Option<String>,
    /// In points, four decimals.
    pub points: Option<String>,
    /// Rounded once, half up.
    pub yen: Option<String>,
    /// Ingredients that would gain points.
    pub ingredients: u32,
    pub not_cheaper: u32,
    pub unpriced: u32,
    /// The largest gains in points.
    pub rows: Vec<GainRow>,
}

/// At each of the three prices; see [`SavingStep`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSaving {
    pub highest: SavingStep,
    pub mean: SavingStep,
    pub lowest: SavingStep,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceCost {
    /// Rounded once, half up; none where no figure is known.
    pub yen: Option<String>,
    pub absence: Option<Absence>,
    pub suppressed_cells: u64,
}

/// How the ingredients in use can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSupply {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub effective_on: Date,
    /// In use and named by the list.
    pub ingredients: u32,
    /// Those with a product that is not ①通常出荷.
    pub in_trouble: u32,
    /// Those without any product of ①通常出荷.
    pub without_normal: u32,
    /// In trouble, as part of those in use and named; a fraction, ten decimals.
    pub part: Option<String>,
    /// Products of them in the list, those not ①通常出荷, and those ⑤供給停止.
    pub products: u32,
    pub products_in_trouble: u32,
    pub products_stopped: u32,
    /// Those without any product of ①通常出荷 first, then those in trouble; the dearest of each first.
    pub rows: Vec<PlaceSupplyRow>,
}

/// An ingredient in use of which a product is not ①通常出荷.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceSupplyRow {
    pub key: String,
    pub label: String,
    /// Rounded once, half up.
    pub yen: Option<String>,
    /// In the list, those among them not ①通常出荷, and those ⑤供給停止.
    pub products: u32,
    pub in_trouble: u32,
    pub stopped: u32,
    /// A fraction, ten decimals.
    pub part: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrendPoint {
    /// `2024-04`, or as long as the dataset tells periods apart.
    pub period: String,
    /// A fraction, ten decimals.
    pub share: Option<String>,
    pub absence: Option<Absence>,
    pub reference_share: Option<String>,
    pub reference_absence: Option<Absence>,
}

/// One page.
pub fn place_page(question: &Question, place: &PlaceId, sources: Sources) -> Result<PlacePage, QuestionError> {
    PlacePages::new(question, std::slice::from_ref(place), sources)?.page(place)
}

/// Decimal text of this room.
fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
