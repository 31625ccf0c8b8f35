//! Units of the receipt master against 規格単位: a master counts grams where the list prices ten of them, or tablets where it prices a sheet.

use rust_decimal::Decimal;

/// How many 規格単位 one unit of the master is, in seven-hundredths: the least common denominator of all factors that occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Factor(u16);

/// Denominator and text of each.
const KNOWN: [(u16, &str); 6] = [(1, "1"), (5, "0.2"), (10, "0.1"), (14, "1/14"), (28, "1/28"), (100, "0.01")];

impl Factor {
    pub const ONE: Self = Self(700);

    /// The price of one unit of the master over the price of one 規格単位, as the nearest factor that occurs. None where it is further
    /// than 3 % of that factor from it: such a quantity cannot be converted.
    pub fn of_prices(master: Decimal, list: Decimal) -> Option<Self> {
        let (master, list) = (master.normalize(), list.normalize());
        let scale = master.scale().max(list.scale());
        let whole = |price: Decimal| price.mantissa().checked_mul(10_i128.pow(scale - price.scale()));
        let (master, list) = (whole(master)?, whole(list)?);
        if master <= 0 || list <= 0 {
            return None;
        }
        // No two factors lie within 3 % of the same price, so the first is the nearest.
        KNOWN.into_iter().find_map(|(denominator, _)| {
            let apart = master.checked_mul(denominator.into())?.checked_sub(list)?.checked_abs()?;
            (apart.checked_mul(100)? <= list.checked_mul(3)?).then_some(Self(Self::ONE.0 / denominator))
        })
    }

    pub(crate) fn seven_hundredths(self) -> i64 {
        self.0.into()
    }

    /// `1`, `0.1`, `1/28`
    pub fn text(self) -> &'static str {
        KNOWN.into_iter().find(|(denominator, _)| Self::ONE.0 / denominator == self.0).map_or("1", |(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_tell_the_factor() {
        for (master, list, expected) in [
            // 錠 against １錠
            ("10.10", "10.1", Some("1")),
            // ｇ against １０ｇ
            ("6.5", "65", Some("0.1")),
            ("6.47", "65", Some("0.1")),
            // ｍＬ against １００ｍＬ
            ("0.71", "71.2", Some("0.01")),
            // a sachet of five
            ("20", "100", Some("0.2")),
            // tablets against a sheet of 28 and of 14
            ("24.95", "698.6", Some("1/28")),
            ("24.95", "349.3", Some("1/14")),
            // the master has moved with a new price
            ("97", "100", Some("1")),
            ("103", "100", Some("1")),
            ("96.99", "100", None),
            ("103.01", "100", None),
            ("9.7", "100", Some("0.1")),
            ("9.699", "100", None),
            // two units of the list in one of the master: nothing that occurs
            ("200", "100", None),
            ("50", "100", None),
            ("0", "100", None),
            ("100", "0", None),
            ("-1", "-1", None),
            ("79228162514264337593543950335", "0.0000000000000000000000000001", None),
        ] {
            let price = |text: &str| text.parse::<Decimal>().unwrap();
            assert_eq!(Factor::of_prices(price(master), price(list)).map(Factor::text), expected, "{master} to {list}");
        }
    }

    #[test]
    fn factors_are_whole_seven_hundredths_and_never_within_reach_of_each_other() {
        for (denominator, text) in KNOWN {
            assert_eq!(700 % denominator, 0, "{text}");
        }
        for pair in KNOWN.windows(2) {
            assert!(103 * u32::from(pair[0].0) < 97 * u32::from(pair[1].0), "{pair:?}");
        }
    }
}
