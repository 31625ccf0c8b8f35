//! 薬効分類: the names of the drug classes (87) of 日本標準商品分類, three digits.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../vocabularies/therapeutic_categories.csv");

/// The name of a 薬効分類番号 of three digits; none for a number that the classification does not know.
pub fn name(code: &str) -> Option<&'static str> {
    names().get(code).copied()
}

fn names() -> &'static BTreeMap<&'static str, &'static str> {
    static NAMES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    NAMES.get_or_init(|| TABLE.lines().skip(1).filter_map(|line| line.split_once(',')).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn numbers_have_names() {
        for (code, expected) in [
            ("214", Some("血圧降下剤")),
            ("218", Some("高脂血症用剤")),
            ("232", Some("消化性潰瘍用剤")),
            ("821", Some("合成麻薬")),
            ("000", None),
            ("21", None),
            ("2149", None),
            ("", None),
            ("code", None),
        ] {
            assert_eq!(name(code), expected, "{code}");
        }
    }

    #[test]
    fn every_line_is_a_number_of_three_digits_with_a_name_and_occurs_once() {
        assert_eq!(names().len(), TABLE.lines().count() - 1);
        for (code, name) in names() {
            assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
            assert!(!name.trim().is_empty() && name.trim() == *name, "{code}");
        }
    }

    #[test]
    fn every_class_in_use_is_named_as_the_ministry_names_it() {
        let observed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real-data/codes/yakkou_bunrui_3digit.csv");
        let Ok(text) = fs::read_to_string(&observed) else {
            println!("skipped: no real data");
            return;
        };
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut compared = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let (code, observed) = (&record[0], &record[1]);
            assert!(name(code).is_some(), "{code}");
            if !observed.is_empty() {
                assert_eq!(name(code), Some(observed), "{code}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
