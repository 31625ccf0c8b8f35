//! The 47 都道府県, known without any list, and the 47 of the sample region, which do not exist.

use std::sync::OnceLock;

use crate::japanese;

const TABLE: &str = include_str!("../../vocabularies/prefectures.csv");
const SAMPLE_TABLE: &str = include_str!("../../vocabularies/prefectures_of_the_sample.csv");

/// One 都道府県.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefecture {
    /// Two digits
    pub code: &'static str,
    /// 大阪府
    pub name: &'static str,
    /// Half-width
    pub kana: &'static str,
}

impl Prefecture {
    /// The name as people say it: 大阪, 北海道.
    pub fn short_name(&self) -> &'static str {
        self.name.strip_suffix(['都', '府', '県']).unwrap_or(self.name)
    }
}

/// In the order of their codes.
pub fn all() -> &'static [Prefecture] {
    static PREFECTURES: OnceLock<Vec<Prefecture>> = OnceLock::new();
    PREFECTURES.get_or_init(|| read(TABLE))
}

/// Those of the sample region, 見本県 first; their codes begin where the real ones end.
pub fn of_the_sample() -> &'static [Prefecture] {
    static PREFECTURES: OnceLock<Vec<Prefecture>> = OnceLock::new();
    PREFECTURES.get_or_init(|| read(SAMPLE_TABLE))
}

fn read(table: &'static str) -> Vec<Prefecture> {
    let lines = table.lines().skip(1).map(|line| line.split(','));
    lines.filter_map(|mut cells| Some(Prefecture { code: cells.next()?, name: cells.next()?, kana: cells.next()? })).collect()
}

/// By its name with or without 都府県, also spaced (`青 森`).
pub fn named(text: &str) -> Option<&'static Prefecture> {
    let name = japanese::header(text);
    let mut known = all().iter().chain(of_the_sample());
    known.find(|prefecture| prefecture.name == name || prefecture.short_name() == name)
}

/// By two digits.
pub fn coded(code: &str) -> Option<&'static Prefecture> {
    all().iter().chain(of_the_sample()).find(|prefecture| prefecture.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_whole() {
        let codes: Vec<String> = (1..=47).map(|number| format!("{number:02}")).collect();
        assert_eq!(all().iter().map(|prefecture| prefecture.code).collect::<Vec<_>>(), codes);
        for prefecture in all() {
            assert!(prefecture.name.ends_with(['都', '道', '府', '県']), "{prefecture:?}");
            assert_eq!(prefecture.kana.trim(), prefecture.kana);
            assert_eq!(named(prefecture.short_name()), Some(prefecture));
        }
    }

    #[test]
    fn the_sample_lies_nowhere() {
        let codes: Vec<String> = (48..=94).map(|number| number.to_string()).collect();
        assert_eq!(of_the_sample().iter().map(|prefecture| prefecture.code).collect::<Vec<_>>(), codes);
        for prefecture in of_the_sample() {
            assert!(prefecture.name.ends_with("見本県") && prefecture.kana.ends_with("ﾐﾎﾝｹﾝ"), "{prefecture:?}");
            assert_eq!((named(prefecture.name), coded(prefecture.code)), (Some(prefecture), Some(prefecture)));
        }
    }

    #[test]
    fn names_as_tables_write_them() {
        for (text, expected) in [
            ("青 森", Some("02")),
            ("北海道", Some("01")),
            ("京　都", Some("26")),
            ("東京都", Some("13")),
            ("東京", Some("13")),
            ("大阪市", None),
            ("都", None),
            ("", None),
        ] {
            assert_eq!(named(text).map(|prefecture| prefecture.code), expected, "{text}");
        }
    }
}
