//! Figures of an answer as people write them: a second writing of what the screens and the PDF do.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

/// Decimal text of an answer.
pub fn decimal(text: &Value) -> Decimal {
    text.as_str().unwrap().parse().unwrap()
}

/// As people print a number: rounded once, half away from zero, a minus that is no hyphen.
pub fn rounded(number: Decimal, decimals: u32, sign: bool) -> String {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let digits = format!("{:.*}", decimals as usize, rounded.abs());
    match (rounded.is_zero(), rounded.is_sign_negative()) {
        (false, true) => format!("−{digits}"),
        (false, false) if sign => format!("+{digits}"),
        _ => digits,
    }
}

/// A fraction in per cent, one decimal: `80.1`.
pub fn percent(share: &Value) -> String {
    rounded(decimal(share) * Decimal::ONE_HUNDRED, 1, false)
}

/// Points with four decimals and their sign: `+0.1234`.
pub fn signed(points: &Value) -> String {
    rounded(decimal(points), 4, true)
}

/// Whole yen with separators.
pub fn yen(yen: &Value) -> String {
    count(&json!(yen.as_str().unwrap().parse::<u64>().unwrap()))
}

/// With separators: `12,345`.
pub fn count(count: &Value) -> String {
    let digits = count.as_u64().unwrap().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}
