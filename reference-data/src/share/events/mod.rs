//! Why a figure may have moved: what changed from one edition of a list to the next within a period, among the products that a place uses
//! and that stand on either side of its share.
//!
//! A price revision, a change of statuses, and what the lists of supply say to have been stopped, limited or resumed. Only a change of
//! statuses moves a share of the same figures, and only of it an effect is told: the share of the period's figures under the new edition
//! less their share under the one before, where the editions in force are asked for what an edition does not know, as in
//! [`super::FirstEdition`]. A product that is new to the list thus counts the same on both sides: it has moved no share by being listed. The
//! effects of a period add up.

mod changes;
mod row;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use super::basis::{Basis, Covered, basis, indicator};
use super::exact::Fraction;
use super::place_rows::scope;
use super::select::select;
use super::tally::{Under, Weigh, tally, weights};
use super::{Lists, Prepared, Question, QuestionError};
use crate::codes::YjCode;
use crate::edition::{EditionId, SourceKind};
use crate::period::{Month, Period};
use crate::place::Places;
use crate::supply::Shipping;
use changes::Uses;
use row::{Step, row};

/// The lists of a period with those that were in use before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Of prices and statuses the editions that take effect within the period and the one before the first of them, whole.
    pub lists: Lists,
    /// Each list of supply that takes effect within the period beside the one before it, oldest first.
    pub supply: Vec<SupplyStep>,
    /// Lists of supply that take effect up to the end of the period.
    pub supply_editions: u32,
}

/// What one list of supply says otherwise than the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyStep {
    pub before: EditionAt,
    pub after: EditionAt,
    /// Products that both lists have, and whose state differs.
    pub changed: Vec<SupplyChange>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyChange {
    pub code: YjCode,
    /// As the later list writes it.
    pub name: String,
    pub before: Shipping,
    pub after: Shipping,
}

/// An edition with the day on which it takes effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EditionAt {
    pub edition: EditionId,
    #[ts(type = "string")]
    pub on: Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 薬価基準: prices that both editions have and that differ
    PriceRevision,
    /// 後発医薬品に関する情報: statuses that differ, and products that are new to the list
    StatusChange,
    /// 供給: to ⑤供給停止
    SupplyStop,
    /// 供給: to ②③④限定出荷, from any other state
    SupplyLimited,
    /// 供給: back to ①通常出荷
    SupplyResumed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EventsAnswer {
    pub basis: Basis,
    /// How many editions of each list there are up to the end of the period. With fewer than two nothing can be told of it.
    pub lists: Vec<ListsKnown>,
    /// By day, then kind. A revision and a change of statuses also where they concern no product that is used.
    pub rows: Vec<Event>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ListsKnown {
    pub kind: SourceKind,
    pub editions: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "FigureEvent")]
pub struct Event {
    #[ts(type = "string")]
    pub on: Date,
    /// The first month whose own figures rest on it: `2024-05`. A figure of a longer period rests on a change of statuses within it already.
    /// Of a change of supply, the month in which it stands in the list.
    pub from_month: String,
    pub kind: EventKind,
    pub edition: EditionId,
    pub before: EditionAt,
    /// Codes of the price list; of supply, products of the list of supply.
    pub products: u32,
    /// Of the place's use of products that stand on either side, before or after the change, the part that these make up; a fraction, ten
    /// decimals. None where no use of them is known.
    pub part: Option<String>,
    /// Cells of them that the publisher kept back.
    pub suppressed_cells: u64,
    /// Of a price revision alone.
    pub dearer: Option<u32>,
    pub cheaper: Option<u32>,
    /// Of a change of statuses alone: points, four decimals; none where either edition gives no share.
    pub effect: Option<String>,
    /// The shares that the effect is the difference of: of the same figures under either edition; fractions, ten decimals.
    pub share_before: Option<String>,
    pub share_after: Option<String>,
    /// Of statuses and supply: how many went from what to what, the most frequent first.
    pub moves: Vec<Move>,
    /// What is new to the list behind the others, the largest part first; no more of them than were asked for.
    pub lines: Vec<EventLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "EventMove")]
pub struct Move {
    /// As in [`EventLine`].
    pub before: Option<String>,
    pub after: String,
    pub products: u32,
    pub part: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EventLine {
    /// A price code; of supply a YJ code.
    pub code: String,
    pub name: String,
    /// A price in yen, a sign of status (blank as published), or a state of supply in the list's words. None: the edition before does not
    /// have it.
    pub before: Option<String>,
    pub after: String,
    /// As [`Event::part`]. Of supply, that of the price code under which the product is dispensed where the figures do not tell its
    /// brands apart; then several lines may stand for the same use, which counts once.
    pub part: Option<String>,
}

/// What happened within a period to what was asked for. `question.by` does not count; a filter on places says whose use is meant, else
/// all of it is.
pub fn events(
    question: &Question,
    period: Period,
    history: &History,
    most: usize,
    prepared: &[&Prepared],
    places: &Places,
) -> Result<EventsAnswer, QuestionError> {
    let question = Question { by: Vec::new(), ..question.clone() };
    let selected = select(&question, prepared)?;
    let scope = scope(&question, &selected, places)?;
    let uses = Uses::new(&question, &selected, &scope);
    let lists = &history.lists;
    let mut rows = Vec::new();
    let prices: Vec<EditionAt> = lists.prices.iter().map(|edition| at(&edition.id, edition.effective_on)).collect();
    for (before, after) in steps(&prices, period) {
        let changed = uses.prices(&lists.prices[before].prices, &lists.prices[after].prices);
        let step = Step { kind: EventKind::PriceRevision, before: &prices[before], after: &prices[after], total: uses.total_in_force() };
        let mut event = row(&step, &changed, &uses, most);
        let dearer = changed.iter().filter(|change| change.dearer).count() as u32;
        (event.dearer, event.cheaper) = (Some(dearer), Some(event.products - dearer));
        event.moves.clear();
        rows.push(event);
    }
    let statuses: Vec<EditionAt> = lists.statuses.iter().map(|edition| at(&edition.id, edition.effective_on)).collect();
    for (before, after) in steps(&statuses, period) {
        let [earlier, later] = [before, after].map(|position| &lists.statuses[position].statuses);
        let (changed, total) = uses.statuses(earlier, later);
        let step = Step { kind: EventKind::StatusChange, before: &statuses[before], after: &statuses[after], total };
        let mut event = row(&step, &changed, &uses, most);
        let share = |edition| tally(&selected, &uses.weights_under(edition), &[], std::slice::from_ref(&scope))[0].share().ok();
        (event.share_before, event.share_after, event.effect) = row::effect(share(earlier), share(later));
        rows.push(event);
    }
    for step in history.supply.iter().filter(|step| within(step.after.on, period)) {
        for kind in [EventKind::SupplyStop, EventKind::SupplyLimited, EventKind::SupplyResumed] {
            let changed = uses.supply(lists, period, step.changed.iter().filter(|change| row::supply_kind(change) == Some(kind)));
            if !changed.is_empty() {
                let step = Step { kind, before: &step.before, after: &step.after, total: uses.total_in_force() };
                rows.push(row(&step, &changed, &uses, most));
            }
        }
    }
    rows.sort_by_key(|event| (event.on, event.kind));
    let sides = weights(&selected, question.options, Weigh::Measure(question.measure), Under::InForce);
    let tallies = tally(&selected, &sides, &[], std::slice::from_ref(&scope));
    let known = |kind, editions| ListsKnown { kind, editions };
    let until = |editions: &[EditionAt]| editions.iter().filter(|edition| edition.on <= period.last_day()).count() as u32;
    let lists = vec![
        known(SourceKind::PriceList, until(&prices)),
        known(SourceKind::GenericStatus, until(&statuses)),
        known(SourceKind::Supply, history.supply_editions),
    ];
    let covered = Covered {
        rows: std::slice::from_ref(&scope),
        tallies: &tallies,
        measure: question.measure,
        indicator: indicator(question.measure),
    };
    Ok(EventsAnswer { basis: basis(&question, &selected, places, &covered)?, lists, rows })
}

fn at(id: &EditionId, on: Date) -> EditionAt {
    EditionAt { edition: id.clone(), on }
}

/// Positions of the edition before and of the one that takes effect within the period.
fn steps(editions: &[EditionAt], period: Period) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..editions.len()).collect();
    order.sort_by_key(|position| editions[*position].on);
    order.windows(2).map(|pair| (pair[0], pair[1])).filter(|(_, after)| within(editions[*after].on, period)).collect()
}

fn within(day: Date, period: Period) -> bool {
    (period.first_day()..=period.last_day()).contains(&day)
}

/// The first month on whose first day it is in force.
fn first_month(on: Date) -> Option<Month> {
    let month = Month::of(on)?;
    Some(if on == month.first_day() { month } else { month.next() })
}

/// A part of a whole above zero.
fn part(amount: i128, total: i128) -> Option<Fraction> {
    (amount > 0 && total > 0).then_some((amount, total))
}
