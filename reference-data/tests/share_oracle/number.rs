//! Exact numbers and how they are printed.

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

pub type Number = BigRational;

pub fn number(value: i64) -> Number {
    Number::from_integer(value.into())
}

pub fn of_decimal(value: Decimal) -> Number {
    Number::new(value.mantissa().into(), BigInt::from(10).pow(value.scale()))
}

/// Half away from zero.
pub fn rounded(value: &Number, decimals: u32) -> String {
    let zero = number(0);
    let positive = if *value < zero { -value } else { value.clone() };
    let units = (positive * Number::from_integer(BigInt::from(10).pow(decimals)) + Number::new(1.into(), 2.into())).floor().to_integer();
    let sign = if *value < zero && units != BigInt::ZERO { "-" } else { "" };
    if decimals == 0 {
        return format!("{sign}{units}");
    }
    let digits = format!("{units:0>width$}", width = decimals as usize + 1);
    let point = digits.len() - decimals as usize;
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}

/// All decimals where they end, else six.
pub fn amount(value: &Number) -> String {
    for decimals in 0..40 {
        if (value * Number::from_integer(BigInt::from(10).pow(decimals))).is_integer() {
            return rounded(value, decimals);
        }
    }
    rounded(value, 6)
}
