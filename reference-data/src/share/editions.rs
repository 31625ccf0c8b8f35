//! Which editions a figure asks, and in which order. Never one that takes effect after the figure's period.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::period::Period;

/// Positions in a list of editions, in the order in which they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) positions: Vec<usize>,
    /// How many of them, from the front, are in force on some day of the period.
    current: usize,
    /// The one in force on the first day.
    pub(super) first: Option<usize>,
}

impl Order {
    pub(super) fn current_ones(&self) -> &[usize] {
        &self.positions[..self.current]
    }

    pub(super) fn earlier_ones(&self) -> &[usize] {
        &self.positions[self.current..]
    }
}

/// For prices and the receipt master: in force on the first day, then those within the period, the latest first, then earlier ones.
pub(super) fn first_day_first(dates: &[Date], period: Period) -> Order {
    let (within, until_first_day): (Vec<usize>, Vec<usize>) =
        latest_first(dates, period.last_day()).into_iter().partition(|position| dates[*position] > period.first_day());
    let first = until_first_day.first().copied();
    let current = within.len() + usize::from(first.is_some());
    let positions = first.into_iter().chain(within).chain(until_first_day.into_iter().skip(1)).collect();
    Order { positions, current, first }
}

/// For statuses: those in force within the period, the latest first, then earlier ones. Of a single month it is the one on its first
/// day that counts, as for prices.
pub(super) fn last_day_first(dates: &[Date], period: Period) -> Order {
    let by_first_day = first_day_first(dates, period);
    if period.length() == 1 {
        return by_first_day;
    }
    Order { positions: latest_first(dates, period.last_day()), ..by_first_day }
}

fn latest_first(dates: &[Date], until: Date) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..dates.len()).filter(|position| dates[*position] <= until).collect();
    positions.sort_by_key(|position| Reverse((dates[*position], *position)));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_of_a_period() {
        let dates: Vec<Date> =
            ["2021-09-22", "2022-02-01", "2022-04-01", "2023-03-15", "2023-04-01"].map(|date| date.parse().unwrap()).into();
        for (period, prices, statuses, current, first) in [
            ("2022-04..2023-03", vec![2, 3, 1, 0], vec![3, 2, 1, 0], 2, Some(2)),
            ("2022-01..2022-12", vec![0, 2, 1], vec![2, 1, 0], 3, Some(0)),
            ("2023-03", vec![2, 3, 1, 0], vec![2, 3, 1, 0], 2, Some(2)),
            ("2023-04", vec![4, 3, 2, 1, 0], vec![4, 3, 2, 1, 0], 1, Some(4)),
            ("2021-09", vec![0], vec![0], 1, None),
            ("2021-08", vec![], vec![], 0, None),
        ] {
            let period: Period = period.parse().unwrap();
            assert_eq!(first_day_first(&dates, period), Order { positions: prices, current, first }, "{period}");
            assert_eq!(last_day_first(&dates, period), Order { positions: statuses, current, first }, "{period}");
        }
    }
}
