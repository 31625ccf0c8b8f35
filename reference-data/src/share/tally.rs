//! The one pass over the figures: what stands on either side, place by place and key by key.

use super::exact::Fraction;
use super::place_rows::PlaceRow;
use super::prepared::Product;
use super::select::{Axis, Selected};
use super::{Absence, Measure, Options};
use crate::codes::GenericStatus;
use crate::share::Factor;

pub(super) const GENERIC: usize = 0;
pub(super) const ORIGINATOR: usize = 1;

/// One side of a share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Side {
    /// See [`super::exact`].
    pub(super) sum: i128,
    pub(super) known: u64,
    pub(super) suppressed: u64,
    pub(super) missing: u64,
}

impl Side {
    pub(super) fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.known += other.known;
        self.suppressed += other.suppressed;
        self.missing += other.missing;
    }
}

/// Both sides: generics and originators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally(pub(super) [Side; 2]);

impl Tally {
    pub(super) fn generic(&self) -> i128 {
        self.0[GENERIC].sum
    }

    /// Both sides.
    pub(super) fn total(&self) -> i128 {
        self.0[GENERIC].sum + self.0[ORIGINATOR].sum
    }

    pub(super) fn add(&mut self, other: Self) {
        for (side, other) in self.0.iter_mut().zip(other.0) {
            side.add(other);
        }
    }

    /// Generics and both sides, or why there is no share. A side of which every figure was kept back is more than zero, so what the
    /// other side holds is no share; cells without a row are taken for nothing used, and counted.
    pub(super) fn share(&self) -> Result<Fraction, Absence> {
        let [generic, originator] = &self.0;
        let count = |of: fn(&Side) -> u64| of(generic) + of(originator);
        let kept_back = |side: &Side| side.known == 0 && side.suppressed > 0;
        if self.total() > 0 && !kept_back(generic) && !kept_back(originator) {
            Ok((generic.sum, self.total()))
        } else if count(|side| side.suppressed) > 0 {
            Err(Absence::Suppressed)
        } else if count(|side| side.known) > 0 {
            Err(Absence::Zero)
        } else if count(|side| side.missing) > 0 {
            Err(Absence::Missing)
        } else {
            Err(Absence::NotApplicable)
        }
    }

    /// Any figure of either side.
    pub(super) fn is_known(&self) -> bool {
        self.0.iter().any(|side| side.known > 0)
    }

    pub(super) fn suppressed(&self) -> u64 {
        self.0.iter().map(|side| side.suppressed).sum()
    }

    pub(super) fn missing(&self) -> u64 {
        self.0.iter().map(|side| side.missing).sum()
    }
}

/// On which side a product stands, and what one millionth of it counts there; none where it stands on neither.
pub(super) type Weight = Option<(usize, i64)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weigh {
    Measure(Measure),
    /// Quantities of products that have a price: what a mean price is taken over.
    PricedQuantity,
    /// Yen of every product, whatever its status, all on the side of generics.
    AllValue,
    /// Quantities of every product whose status is known: 3 and ★ on the side of generics, all others on the other.
    Whole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    InForce,
    /// The status edition in force on the first day of the question alone.
    FirstEdition,
}

/// For each period, for each product.
pub(super) fn weights(selected: &[Selected], options: Options, weigh: Weigh, under: Under) -> Vec<Vec<Weight>> {
    let weight = |product: &Product| {
        let status = match under {
            Under::InForce => product.standing.status.map(|status| (status, product.standing.fee_excluded)),
            Under::FirstEdition => product.standing.first_status,
        };
        if dropped(product, status.is_some_and(|(_, fee_excluded)| fee_excluded), options) {
            return None;
        }
        let factor = factor(product, options)?;
        match weigh {
            Weigh::Measure(Measure::Quantity) => Some((side(status?.0, options)?, factor)),
            Weigh::Measure(Measure::Value) => Some((side(status?.0, options)?, factor * product.price?)),
            Weigh::PricedQuantity => product.price.and(Some((side(status?.0, options)?, factor))),
            Weigh::AllValue => Some((GENERIC, factor * product.price?)),
            Weigh::Whole => Some((if status?.0.is_generic() { GENERIC } else { ORIGINATOR }, factor)),
        }
    };
    selected.iter().map(|selected| selected.prepared.products.iter().map(weight).collect()).collect()
}

pub(super) fn dropped(product: &Product, fee_excluded: bool, options: Options) -> bool {
    options.drop_fee_excluded && fee_excluded || options.drop_nutrition && product.nutrition
}

/// In seven-hundredths.
pub(super) fn factor(product: &Product, options: Options) -> Option<i64> {
    let factor = if options.as_counted { Some(Factor::ONE) } else { product.standing.factor };
    factor.map(Factor::seven_hundredths)
}

pub(super) fn side(status: GenericStatus, options: Options) -> Option<usize> {
    match status {
        GenericStatus::Generic => Some(GENERIC),
        GenericStatus::OriginatorWithGeneric => Some(ORIGINATOR),
        GenericStatus::GenericNotCheaper => options.count_stars.then_some(GENERIC),
        GenericStatus::OriginatorNotDearer => options.count_stars.then_some(ORIGINATOR),
        GenericStatus::NoGeneric | GenericStatus::Outside => None,
    }
}

/// For each combination of the axes' values, for each place: its sides. The last axis moves before the first, places fastest.
pub(super) fn tally(selected: &[Selected], weights: &[Vec<Weight>], axes: &[&Axis], places: &[PlaceRow]) -> Vec<Tally> {
    let width = places.len();
    let mut tallies = vec![Tally::default(); axes.iter().map(|axis| axis.values.len()).product::<usize>() * width];
    for (period, (selected, weights)) in selected.iter().zip(weights).enumerate() {
        let columns: Vec<(usize, usize)> =
            places.iter().enumerate().flat_map(|(place, row)| row.columns[period].iter().map(move |column| (*column, place))).collect();
        let without: Vec<usize> = (0..width).filter(|place| places[*place].columns[period].is_empty()).collect();
        let expected: Vec<u32> = selected.prepared.columns.iter().map(|column| column.expected).collect();
        for (at, line) in selected.lines.iter().enumerate() {
            let Some((side, weight)) = weights[selected.prepared.lines[*line].product as usize] else { continue };
            let position = axes.iter().try_fold(0, |position, axis| Some(position * axis.values.len() + axis.of_line(period, at)?));
            let Some(position) = position else { continue };
            let tallies = &mut tallies[position * width..][..width];
            let cells = selected.prepared.cells(*line);
            for (column, place) in &columns {
                let cell = cells[*column];
                let side = &mut tallies[*place].0[side];
                side.sum += i128::from(cell.quantity) * i128::from(weight);
                side.known += u64::from(cell.known);
                side.suppressed += u64::from(cell.suppressed);
                side.missing += u64::from(expected[*column].saturating_sub(cell.known + cell.suppressed));
            }
            for place in &without {
                tallies[*place].0[side].missing += u64::from(selected.prepared.periods);
            }
        }
    }
    tallies
}
