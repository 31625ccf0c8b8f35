//! What stands in the column of quantities, exactly: never by way of a binary fraction.

use rust_decimal::Decimal;

use crate::import::Problem;
use crate::japanese;
use crate::usage::{Cell, Quantity};

/// What the cell holds.
pub fn cell(text: &str) -> Result<Cell, Problem> {
    of_digits(text.as_bytes()).map_or_else(|| of_text(text), Ok)
}

/// Digits with a point, as almost every row has them; none for anything else, which [`of_text`] reads at leisure.
pub fn of_digits(bytes: &[u8]) -> Option<Cell> {
    let (mut number, mut decimals, mut point) = (0_i64, 0_u32, false);
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + i64::from(byte - b'0');
                decimals += u32::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    // A lone point, or a point at either end, is left to the other.
    if point && (decimals == 0 || bytes[0] == b'.') {
        return None;
    }
    let missing = Quantity::DECIMALS.checked_sub(decimals)?;
    number.checked_mul(10_i64.pow(missing)).filter(|millionths| *millionths <= LIMIT).map(of_millionths)
}

/// Millionths: a hundred billion units of one product in one place and period. The nation's whole year of one product stays below 10¹⁰.
const LIMIT: i64 = 100_000_000_000 * 1_000_000;

/// `-` and its relatives, `＊`: kept back by the publisher. Nothing at all: missing.
pub fn of_text(text: &str) -> Result<Cell, Problem> {
    let plain = japanese::plain(text);
    match plain.as_ref() {
        "" => return Ok(Cell::Missing),
        "*" | "-" | "ー" | "─" | "\u{2010}" | "\u{2011}" | "\u{2012}" | "\u{2013}" | "\u{2014}" | "\u{2015}" | "\u{2212}" => {
            return Ok(Cell::Suppressed);
        }
        _ => {}
    }
    let ungrouped = without_separators(&plain).ok_or(Problem::NotAQuantity)?;
    let amount: Decimal = Decimal::from_str_exact(&ungrouped).map_err(|_| Problem::NotAQuantity)?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Problem::NegativeQuantity);
    }
    let quantity = Quantity::from_decimal(without_noise(amount)).filter(|quantity| quantity.0 <= LIMIT).ok_or(Problem::NotAQuantity)?;
    Ok(of_millionths(quantity.0))
}

fn of_millionths(millionths: i64) -> Cell {
    if millionths == 0 { Cell::Zero } else { Cell::Quantity(Quantity(millionths)) }
}

/// Takes off what binary fractions left: `0.30000000000000004` is 0.3. Decimals beyond the sixth that are more than that stay.
fn without_noise(amount: Decimal) -> Decimal {
    let meant = amount.round_dp(Quantity::DECIMALS);
    // A sum of such fractions is off by some units in the 53rd binary place.
    let noise = Decimal::new(1, 9).max(amount.abs() / Decimal::from(1_u64 << 50));
    if (amount - meant).abs() <= noise { meant } else { amount }
}

/// `1,234,567.5`: commas where thousands end, or nowhere.
fn without_separators(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let good = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3) && fraction.is_none_or(|text| !text.contains(','));
    good.then(|| text.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_and_their_absence() {
        let quantity = |millionths| Ok(Cell::Quantity(Quantity(millionths)));
        for (text, expected) in [
            ("1", quantity(1_000_000)),
            ("17517093.75", quantity(17_517_093_750_000)),
            ("0.000001", quantity(1)),
            ("1.50000000", quantity(1_500_000)),
            (" 1,234,567.5 ", quantity(1_234_567_500_000)),
            ("１２３", quantity(123_000_000)),
            ("+3", quantity(3_000_000)),
            ("100000000000", quantity(LIMIT)),
            ("0", Ok(Cell::Zero)),
            ("0.0", Ok(Cell::Zero)),
            ("-0", Ok(Cell::Zero)),
            ("", Ok(Cell::Missing)),
            ("　", Ok(Cell::Missing)),
            ("-", Ok(Cell::Suppressed)),
            ("－", Ok(Cell::Suppressed)),
            ("‐", Ok(Cell::Suppressed)),
            ("＊", Ok(Cell::Suppressed)),
            ("-1", Err(Problem::NegativeQuantity)),
            ("12,34", Err(Problem::NotAQuantity)),
            ("0.30000000000000004", quantity(300_000)),
            ("5.0999999999999996", quantity(5_100_000)),
            ("108466212.47499998", quantity(108_466_212_475_000)),
            ("0.0000000000001", Ok(Cell::Zero)),
            ("1.0000001", Err(Problem::NotAQuantity)),
            ("1.23456789012345", Err(Problem::NotAQuantity)),
            ("100000000001", Err(Problem::NotAQuantity)),
            ("99999999999999999999", Err(Problem::NotAQuantity)),
            ("1e5", Err(Problem::NotAQuantity)),
            (".", Err(Problem::NotAQuantity)),
            ("多数", Err(Problem::NotAQuantity)),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
            if let Some(cell) = of_digits(text.as_bytes()) {
                assert_eq!(Ok(cell), expected, "{text}");
            }
        }
        assert_eq!(of_digits(b"17517093.75"), Some(Cell::Quantity(Quantity(17_517_093_750_000))));
    }
}
