//! 規格単位 and the unit of the レセプト電算 医薬品マスター: a powder listed by `１０ｇ` is claimed by the gram.

/// The unit in which claims count a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MasterUnit {
    pub word: &'static str,
    /// 単位コード; 0 with an empty word where the master has none.
    pub code: u32,
    /// So many of it make one 規格単位.
    pub per_list_unit: u64,
}

/// 単位コード by the word that ends a 規格.
const UNITS: [(&str, u32); 14] = [
    ("錠", 16),
    ("カプセル", 15),
    ("包", 18),
    ("瓶", 19),
    ("袋", 20),
    ("管", 22),
    ("ｇ", 33),
    ("ｍＬ", 36),
    ("筒", 47),
    ("キット", 51),
    ("枚", 6),
    ("個", 10),
    ("本", 7),
    ("組", 8),
];

impl MasterUnit {
    /// Of a 規格: `１０ｍｇ１錠`, `１０ｇ`, `０．１％５ｍＬ１瓶`.
    pub fn of(spec: &str) -> Self {
        // Eye drops are listed by the bottle and claimed by the millilitre.
        if spec.ends_with("％５ｍＬ１瓶") {
            return Self { word: "ｍＬ", code: 36, per_list_unit: 5 };
        }
        let Some((word, code)) = UNITS.into_iter().find(|(word, _)| spec.ends_with(word)) else {
            return Self { word: "", code: 0, per_list_unit: 1 };
        };
        let measured = word == "ｇ" || word == "ｍＬ";
        let tenfold = measured && spec.strip_suffix(word).is_some_and(|rest| rest.ends_with("１０"));
        Self { word, code, per_list_unit: if tenfold { 10 } else { 1 } }
    }

    /// Of a price per 規格単位 in tenths of a yen, the price per master unit in hundredths, half up.
    pub fn price(self, tenths: u64) -> u64 {
        (tenths * 10 + self.per_list_unit / 2) / self.per_list_unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_claims() {
        for (spec, word, per_list_unit) in [
            ("１０ｍｇ１錠", "錠", 1),
            ("１ｇ", "ｇ", 1),
            ("１０ｇ", "ｇ", 10),
            ("１０％１０ｍＬ", "ｍＬ", 10),
            ("１％１ｇ", "ｇ", 1),
            ("０．１％５ｍＬ１瓶", "ｍＬ", 5),
            ("１００ｍｇ１０ｍＬ１瓶", "瓶", 1),
            ("１０ｃｍ×１４ｃｍ１枚", "枚", 1),
            ("３００単位１キット", "キット", 1),
        ] {
            let unit = MasterUnit::of(spec);
            assert_eq!((unit.word, unit.per_list_unit), (word, per_list_unit), "{spec}");
        }
    }

    #[test]
    fn prices_follow_the_unit() {
        assert_eq!(MasterUnit::of("１０ｇ").price(24), 24);
        assert_eq!(MasterUnit::of("０．１％５ｍＬ１瓶").price(38), 76);
        assert_eq!(MasterUnit::of("５ｍｇ１錠").price(101), 1010);
    }
}
