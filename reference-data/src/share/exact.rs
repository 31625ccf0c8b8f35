//! Exact numbers: how sums are held, compared and written.
//!
//! A quantity in 規格単位 is millionths × seven-hundredths, so a sum counts 1/(7·10⁸); a sum of yen has four decimals more. An `i128`
//! holds sixteen thousand figures of the largest quantity, product and price that can be told; a real nation is 10¹⁵ below.

use std::cmp::{Ordering, Reverse};

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

use super::Measure;

pub(super) const SHARE_DECIMALS: u32 = 10;
const AMOUNT_DECIMALS: u32 = 6;
const PRICE_DECIMALS: u32 = 4;
/// A price is so many of these to the yen.
pub(super) const PRICE_UNIT: i64 = 10_i64.pow(PRICE_DECIMALS);
const PRICE_LIMIT: i128 = 10_000_000_000_000;

impl Measure {
    /// A sum is so many sevenths of ten to the minus this.
    fn scale(self) -> u32 {
        match self {
            Self::Quantity => 8,
            Self::Value => 8 + PRICE_DECIMALS,
        }
    }
}

/// A price in ten-thousandths of a yen. None where it is not above zero or cannot be held.
pub(super) fn price_mantissa(price: Decimal) -> Option<i64> {
    let price = price.normalize();
    let mantissa = price.mantissa().checked_mul(10_i128.pow(PRICE_DECIMALS.checked_sub(price.scale())?))?;
    (0 < mantissa && mantissa < PRICE_LIMIT).then(|| i64::try_from(mantissa).ok()).flatten()
}

/// A sum as a fraction.
pub(super) fn rational(sum: i128, measure: Measure) -> BigRational {
    BigRational::new(sum.into(), BigInt::from(7) * power_of_ten(measure.scale()))
}

/// A sum as decimal text: exact where it is finite, else six decimals half up.
pub(crate) fn amount(sum: i128, measure: Measure) -> String {
    if sum % 7 == 0 {
        return trimmed(point(sum / 7, measure.scale()));
    }
    let step = 7 * 10_i128.pow(measure.scale() - AMOUNT_DECIMALS);
    point(sum / step + i128::from(sum % step * 2 >= step), AMOUNT_DECIMALS)
}

/// The same of any fraction.
pub(super) fn amount_of(value: &BigRational) -> String {
    let mut decimals = 0;
    let mut denominator = value.denom().clone();
    for prime in [2, 5] {
        let mut times = 0;
        while &denominator % prime == BigInt::ZERO {
            denominator /= prime;
            times += 1;
        }
        decimals = times.max(decimals);
    }
    if denominator == BigInt::from(1) { fixed_rational(value, decimals) } else { fixed_rational(value, AMOUNT_DECIMALS) }
}

/// Millionths as decimal text.
pub(super) fn millionths(sum: i128) -> String {
    trimmed(point(sum, 6))
}

/// A share with all its decimals.
pub(crate) fn share_text((part, whole): Fraction) -> String {
    let twice = part.checked_mul(2 * 10_i128.pow(SHARE_DECIMALS));
    match twice.and_then(|twice| twice.checked_add(whole)).zip(whole.checked_mul(2)) {
        Some((twice, whole)) => point(twice / whole, SHARE_DECIMALS),
        None => fixed(&BigInt::from(part), &BigInt::from(whole), SHARE_DECIMALS),
    }
}

/// Rounded once, half away from zero. The denominator is above zero.
pub(super) fn fixed(numerator: &BigInt, denominator: &BigInt, decimals: u32) -> String {
    point(rounded(numerator, denominator, decimals), decimals)
}

pub(super) fn fixed_rational(value: &BigRational, decimals: u32) -> String {
    fixed(value.numer(), value.denom(), decimals)
}

/// The exact sum, rounded once, half away from zero.
///
/// A sum of many fractions has a denominator of all of theirs, which is long. Rounded down to sixty decimals each, their sum is known to
/// lie between two bounds; only where these round apart the fractions themselves are added.
pub(super) fn fixed_sum(parts: &[BigRational], decimals: u32) -> String {
    const FINE: u32 = 60;
    let fine = power_of_ten(FINE);
    let below: BigInt = parts.iter().map(|part| floor(&(part.numer() * &fine), part.denom())).sum();
    let bounds = [below.clone(), below + parts.len()].map(|bound| fixed(&bound, &fine, decimals));
    let [below, above] = bounds;
    if below == above {
        return below;
    }
    fixed_rational(&parts.iter().fold(BigRational::default(), |sum, part| sum + part), decimals)
}

fn rounded(numerator: &BigInt, denominator: &BigInt, decimals: u32) -> BigInt {
    let twice: BigInt = numerator * power_of_ten(decimals) * 2;
    let half = if *numerator < BigInt::ZERO { -denominator } else { denominator.clone() };
    // Division of big integers goes towards zero.
    (twice + half) / (denominator * 2)
}

/// A key that sorts fractions: nearly always its first thirty decimals decide, which is quick.
pub(super) fn in_order(value: BigRational) -> (BigInt, BigRational) {
    (floor(&(value.numer() * power_of_ten(30)), value.denom()), value)
}

/// The denominator is above zero.
fn floor(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let towards_zero = numerator / denominator;
    if numerator < &(&towards_zero * denominator) { towards_zero - 1 } else { towards_zero }
}

/// The parts in units of ten to the minus `decimals`, and their sum rounded half away from zero: the printed parts add up to the printed
/// sum. Each part is rounded down, and what is left goes to those that lost most, the first of equals first.
pub(super) fn largest_remainder(parts: &[BigRational], sum: &BigRational, decimals: u32) -> (Vec<BigInt>, BigInt) {
    let scale = power_of_ten(decimals);
    let printed_sum = rounded(sum.numer(), sum.denom(), decimals);
    let mut printed: Vec<BigInt> = parts.iter().map(|part| floor(&(part.numer() * &scale), part.denom())).collect();
    let left = &printed_sum - printed.iter().sum::<BigInt>();
    // Denominators are above zero, and remainders smaller than them.
    let lost =
        |at: &usize| BigRational::new_raw(parts[*at].numer() * &scale - &printed[*at] * parts[*at].denom(), parts[*at].denom().clone());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_cached_key(|at| Reverse(in_order(lost(at))));
    // What is left is the sum of what was lost, rounded: never less than none, never more than there are parts that lost.
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        printed[at] += 1;
    }
    (printed, printed_sum)
}

/// A part and a whole above zero, both sums of one measure.
pub(crate) type Fraction = (i128, i128);

/// Which of two fractions is larger.
pub(crate) fn compare(a: Fraction, b: Fraction) -> Ordering {
    match (a.0.checked_mul(b.1), b.0.checked_mul(a.1)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => (BigInt::from(a.0) * b.1).cmp(&(BigInt::from(b.0) * a.1)),
    }
}

/// So many units of ten to the minus `decimals`, with all decimals.
pub(super) fn point(units: impl ToString, decimals: u32) -> String {
    let decimals = decimals as usize;
    let units = units.to_string();
    let (sign, digits) = units.strip_prefix('-').map_or(("", units.as_str()), |digits| ("-", digits));
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_where_they_end() {
        for (sum, measure, expected) in [
            (0, Measure::Quantity, "0"),
            (700_000_000, Measure::Quantity, "1"),
            (7, Measure::Quantity, "0.00000001"),
            (50_000_000, Measure::Quantity, "0.071429"),
            (70_000_000 * 3 + 100_000_000, Measure::Quantity, "0.442857"),
            (25_000_000, Measure::Quantity, "0.035714"),
            (7_000_000_000_000, Measure::Value, "1"),
            (8_750_000_000_000, Measure::Value, "1.25"),
            (1_000_000_000_000, Measure::Value, "0.142857"),
        ] {
            assert_eq!(amount(sum, measure), expected);
        }
    }

    #[test]
    fn shares_round_half_away_from_zero() {
        for (part, total, expected) in [
            (1, 3, "0.3333333333"),
            (2, 3, "0.6666666667"),
            (1, 20_000_000_000, "0.0000000001"),
            (1, 20_000_000_001, "0.0000000000"),
            (-1, 20_000_000_000, "-0.0000000001"),
            (-1, 20_000_000_001, "0.0000000000"),
            (5, 5, "1.0000000000"),
        ] {
            assert_eq!(fixed(&BigInt::from(part), &BigInt::from(total), SHARE_DECIMALS), expected);
            if part >= 0 {
                assert_eq!(share_text((part, total)), expected);
                // the same fraction beyond the width of a word
                let wide = 1 << 90;
                assert_eq!(share_text((part * wide, total * wide)), expected);
            }
        }
    }

    #[test]
    fn printed_parts_add_up_to_the_printed_sum() {
        let part = |numerator: i64, denominator: i64| BigRational::new(numerator.into(), denominator.into());
        for (parts, expected, sum) in [
            (vec![part(1, 3), part(1, 3), part(1, 3)], vec!["0.4", "0.3", "0.3"], "1.0"),
            (vec![part(1, 20), part(0, 1)], vec!["0.1", "0.0"], "0.1"),
            (vec![part(-1, 3), part(2, 3)], vec!["-0.3", "0.6"], "0.3"),
            (vec![part(-1, 20), part(-1, 20), part(0, 1)], vec!["0.0", "-0.1", "0.0"], "-0.1"),
            (vec![], vec![], "0.0"),
        ] {
            let whole = parts.iter().fold(BigRational::default(), |sum, part| sum + part);
            let (printed, printed_sum) = largest_remainder(&parts, &whole, 1);
            let printed: Vec<String> = printed.iter().map(|part| point(part, 1)).collect();
            assert_eq!((printed, point(printed_sum, 1)), (expected.into_iter().map(str::to_owned).collect(), sum.to_owned()));
        }
    }

    #[test]
    fn sums_round_once() {
        let part = |numerator: i64, denominator: i64| BigRational::new(numerator.into(), denominator.into());
        for (parts, expected) in [
            (vec![], "0"),
            (vec![part(1, 3), part(1, 6)], "1"),
            (vec![part(1, 3), part(1, 6), part(-1, 1_000_000_007)], "0"),
            (vec![part(-1, 3), part(-1, 6)], "-1"),
            (vec![part(-1, 3), part(1, 3)], "0"),
            (vec![part(1, 3), part(1, 3), part(1, 3)], "1"),
        ] {
            assert_eq!(fixed_sum(&parts, 0), expected);
        }
    }

    #[test]
    fn fractions_compare_beyond_the_width_of_a_word() {
        let large = i128::MAX / 3;
        assert_eq!(compare((large, large), (1, 1)), Ordering::Equal);
        assert_eq!(compare((large - 1, large), (large - 2, large - 1)), Ordering::Greater);
        assert_eq!(compare((1, 3), (1, 2)), Ordering::Less);
    }

    #[test]
    fn prices_that_cannot_be_held_are_none() {
        for (text, expected) in [
            ("10.1", Some(101_000)),
            ("167077222", Some(1_670_772_220_000)),
            ("999999999.9999", Some(9_999_999_999_999)),
            ("1000000000", None),
            ("0", None),
            ("0.0001", Some(1)),
            ("0.00001", None),
        ] {
            assert_eq!(price_mantissa(text.parse().unwrap()), expected, "{text}");
        }
    }
}
