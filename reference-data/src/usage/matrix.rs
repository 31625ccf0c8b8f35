//! One product of one stratum in one file, over its places and periods, as two short runs of bytes: what each place comes to over all
//! periods, and every cell. Quantities stand as whole multiples of the largest power of ten that divides them all, so that nothing is
//! lost; numbers are variable-length integers of seven bits a byte, the lowest first.
//!
//! Totals: the power; then for each place that holds anything the gap since the one before, known cells × 2 (+ 1 where suppressed cells
//! follow), suppressed cells, and the quantity where there are known cells.
//!
//! Cells: the power; then for each place the gap, two bits for each period (missing, zero, suppressed, quantity), and the quantities.

use super::{Cell, Quantity, Sum};

/// A cell with where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub place: u32,
    pub period: u32,
    pub cell: Cell,
}

/// Bytes that are no matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a matrix of usage")]
pub struct Damaged;

/// Whether what a product comes to in all places and periods is a number that [`Sum`] holds.
pub fn can_be_added_up(cells: impl Iterator<Item = Cell>) -> bool {
    let quantity = |cell| if let Cell::Quantity(quantity) = cell { i128::from(quantity.0) } else { 0 };
    cells.map(quantity).sum::<i128>() < i128::from(i64::MAX)
}

/// Totals and cells; `cells` are sorted by place and period, each place and period once, none of them missing.
pub fn pack(cells: &[At], periods: u32, totals: &mut Vec<u8>, matrix: &mut Vec<u8>) {
    let power = power_of(cells);
    let unit = 10_i64.pow(u32::from(power));
    totals.clear();
    totals.push(power);
    matrix.clear();
    matrix.push(power);
    let mut before = 0;
    for of_place in cells.chunk_by(|a, b| a.place == b.place) {
        let gap = u64::from(of_place[0].place - before);
        before = of_place[0].place;
        let mut sum = Sum::default();
        of_place.iter().for_each(|at| sum.add(at.cell));
        put(totals, gap);
        put(totals, u64::from(sum.known) * 2 + u64::from(sum.suppressed > 0));
        if sum.suppressed > 0 {
            put(totals, u64::from(sum.suppressed));
        }
        if sum.known > 0 {
            put(totals, (sum.quantity / unit) as u64);
        }
        put(matrix, gap);
        let kinds = matrix.len();
        matrix.resize(kinds + kind_bytes(periods), 0);
        for at in of_place {
            matrix[kinds + at.period as usize / 4] |= kind(at.cell) << (at.period % 4 * 2);
            if let Cell::Quantity(quantity) = at.cell {
                put(matrix, (quantity.0 / unit) as u64);
            }
        }
    }
}

/// The largest power of ten, up to six, that divides every quantity.
fn power_of(cells: &[At]) -> u8 {
    let mut power = Quantity::DECIMALS;
    let mut unit = 10_i64.pow(power);
    for at in cells {
        let Cell::Quantity(quantity) = at.cell else { continue };
        while quantity.0 % unit != 0 {
            power -= 1;
            unit /= 10;
        }
    }
    power as u8
}

/// What each place comes to over all periods of the file.
pub fn totals(mut bytes: &[u8], mut each: impl FnMut(u32, Sum)) -> Result<(), Damaged> {
    let unit = unit(&mut bytes)?;
    let mut place = 0_u32;
    while !bytes.is_empty() {
        place = next_place(place, &mut bytes)?;
        let known = take(&mut bytes)?;
        let suppressed = if known & 1 == 1 { take(&mut bytes)? } else { 0 };
        let known = known >> 1;
        let quantity = if known > 0 { amount(&mut bytes, unit)? } else { 0 };
        let count = |count: u64| u32::try_from(count).map_err(|_| Damaged);
        each(place, Sum { quantity, known: count(known)?, suppressed: count(suppressed)? });
    }
    Ok(())
}

/// Every cell that is not missing, by place and period.
pub fn cells(mut bytes: &[u8], periods: u32, mut each: impl FnMut(At)) -> Result<(), Damaged> {
    let unit = unit(&mut bytes)?;
    let mut place = 0_u32;
    while !bytes.is_empty() {
        place = next_place(place, &mut bytes)?;
        let (kinds, rest) = bytes.split_at_checked(kind_bytes(periods)).ok_or(Damaged)?;
        bytes = rest;
        for period in 0..periods {
            let cell = match kinds[period as usize / 4] >> (period % 4 * 2) & 3 {
                0 => continue,
                1 => Cell::Zero,
                2 => Cell::Suppressed,
                _ => Cell::Quantity(Quantity(amount(&mut bytes, unit)?)),
            };
            each(At { place, period, cell });
        }
    }
    Ok(())
}

/// The cell of a file of one period, out of its total.
pub fn only_cell(sum: Sum) -> Cell {
    match sum {
        Sum { suppressed: 1.., .. } => Cell::Suppressed,
        Sum { known: 0, .. } => Cell::Missing,
        Sum { quantity: 0, .. } => Cell::Zero,
        Sum { quantity, .. } => Cell::Quantity(Quantity(quantity)),
    }
}

fn kind(cell: Cell) -> u8 {
    match cell {
        Cell::Missing => 0,
        Cell::Zero => 1,
        Cell::Suppressed => 2,
        Cell::Quantity(_) => 3,
    }
}

fn kind_bytes(periods: u32) -> usize {
    periods.div_ceil(4) as usize
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Result<u64, Damaged> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Damaged)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Ok(number);
        }
    }
    Err(Damaged)
}

fn next_place(before: u32, bytes: &mut &[u8]) -> Result<u32, Damaged> {
    let gap = u32::try_from(take(bytes)?).map_err(|_| Damaged)?;
    before.checked_add(gap).ok_or(Damaged)
}

fn unit(bytes: &mut &[u8]) -> Result<i64, Damaged> {
    let (power, rest) = bytes.split_first().ok_or(Damaged)?;
    *bytes = rest;
    if u32::from(*power) > Quantity::DECIMALS {
        return Err(Damaged);
    }
    Ok(10_i64.pow(u32::from(*power)))
}

fn amount(bytes: &mut &[u8], unit: i64) -> Result<i64, Damaged> {
    i64::try_from(take(bytes)?).ok().and_then(|number| number.checked_mul(unit)).ok_or(Damaged)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn any_cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Zero),
            Just(Cell::Suppressed),
            (1_i64..1_000_000_000_000_000, 0_u32..7)
                .prop_map(|(number, power)| Cell::Quantity(Quantity((number / 10_i64.pow(power)).max(1) * 10_i64.pow(power)))),
        ]
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            periods in 1_u32..40,
            cells in prop::collection::btree_map((0_u32..3_000, 0_u32..40), any_cell(), 0..120),
        ) {
            let packed: Vec<At> = cells.into_iter()
                .filter(|((_, period), _)| *period < periods)
                .map(|((place, period), cell)| At { place, period, cell })
                .collect();
            let (mut sums_bytes, mut matrix) = (Vec::new(), Vec::new());
            pack(&packed, periods, &mut sums_bytes, &mut matrix);

            let mut unpacked = Vec::new();
            super::cells(&matrix, periods, |at| unpacked.push(at)).unwrap();
            prop_assert_eq!(&unpacked, &packed);

            let mut expected: BTreeMap<u32, Sum> = BTreeMap::new();
            packed.iter().for_each(|at| expected.entry(at.place).or_default().add(at.cell));
            let mut sums = BTreeMap::new();
            totals(&sums_bytes, |place, sum| { sums.insert(place, sum); }).unwrap();
            prop_assert_eq!(&sums, &expected);
            if periods == 1 {
                for at in &packed {
                    prop_assert_eq!(only_cell(sums[&at.place]), at.cell);
                }
            }
        }

        #[test]
        fn bytes_from_elsewhere_are_refused_or_read_and_never_more(bytes in prop::collection::vec(any::<u8>(), 0..60), periods in 1_u32..20) {
            totals(&bytes, |_, _| {}).ok();
            super::cells(&bytes, periods, |_| {}).ok();
        }
    }
}
