//! The ingredients between two shares: a few that pull down, a few that push up, and all others in one.

use rust_decimal::Decimal;

use super::{OtherPulls, Pull, Pulls, count, decimal};
use crate::share::contribution::ContributionRow;

/// So many ingredients are named that pull the share down, and that push it up.
const DOWN: usize = 8;
const UP: usize = 5;

/// The rows come with the largest first, whichever way they go.
pub(super) fn pulls(gap: String, rows: Vec<ContributionRow>) -> Pulls {
    let (mut down, mut up, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let total = decimal(&row.total);
        if total < Decimal::ZERO && down.len() < DOWN {
            down.push(row);
        } else if total > Decimal::ZERO && up.len() < UP {
            up.push(row);
        } else {
            others.push(row);
        }
    }
    up.reverse();
    let mut at = Decimal::new(0, 4);
    let mut step = |total: &str| {
        let from = at;
        at += decimal(total);
        (from.to_string(), at.to_string())
    };
    let mut walk = |row: ContributionRow| {
        let (from, to) = step(&row.total);
        Pull { row, from, to }
    };
    let down: Vec<Pull> = down.into_iter().map(&mut walk).collect();
    let sum = |of: fn(&ContributionRow) -> &String| others.iter().fold(Decimal::new(0, 4), |sum, row| sum + decimal(of(row))).to_string();
    let others = (!others.is_empty()).then(|| {
        let total = sum(|row| &row.total);
        let (from, to) = step(&total);
        OtherPulls { ingredients: count(others.len()), rate: sum(|row| &row.rate), mix: sum(|row| &row.mix), total, from, to }
    });
    let up = up.into_iter().map(|row| {
        let (from, to) = step(&row.total);
        Pull { row, from, to }
    });
    Pulls { gap, down, others, up: up.collect() }
}
