//! What comes of the sample formulary: 見本県中央 takes up what it recommends, month by month from the day on which it was issued. Its other
//! groups, and all other places, go on as they were.

/// 郡市区薬剤師会 whose formulary it is.
pub(super) const ASSOCIATION: &str = "見本県中央薬剤師会";

/// 2025-10
const ISSUED: usize = 6;

/// ARB and スタチン of `formularies/sample/mihon-central.json`: the recommended ingredients, and all others of the group.
const GROUPS: [(&[&str], &[&str]); 2] = [
    (&["2149042", "2149044"], &["2149039", "2149040", "2149041", "2149046", "2149048"]),
    (&["2189015", "2189017"], &["2189010", "2189011", "2189012", "2189016"]),
];

/// In thousandths of what would be without the formulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Uptake {
    pub amount: u64,
    /// How many of the products are still used.
    pub breadth: u64,
}

impl Uptake {
    pub const NONE: Self = Self { amount: 1000, breadth: 1000 };

    /// Of a product code in a month.
    pub fn of(code: &str, month: usize) -> Self {
        let Some(since) = month.checked_sub(ISSUED) else { return Self::NONE };
        let months = since as u64 + 1;
        let holds = |ingredients: &[&str]| ingredients.contains(&&code[..7]);
        if GROUPS.iter().any(|(recommended, _)| holds(recommended)) {
            Self { amount: 1000 + 60 * months, breadth: 600 }
        } else if GROUPS.iter().any(|(_, others)| holds(others)) {
            Self { amount: 1000 - 55 * months, breadth: 350 }
        } else {
            Self::NONE
        }
    }
}
