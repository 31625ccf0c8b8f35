//! Names as claims and lists of places write them: within CP932, and in half-width kana.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Readings of the words in product names that are not kana. What has none is left out of the kana name.
const READINGS: [(&str, &str); 18] = [
    ("見本", "ミホン"),
    ("錠", "ジヨウ"),
    ("細粒", "サイリユウ"),
    ("顆粒", "カリユウ"),
    ("散", "サン"),
    ("末", "マツ"),
    ("配合", "ハイゴウ"),
    ("内用液", "ナイヨウエキ"),
    ("点眼液", "テンガンエキ"),
    ("点鼻液", "テンビエキ"),
    ("軟膏", "ナンコウ"),
    ("坐剤", "ザザイ"),
    ("静注", "ジヨウチユウ"),
    ("皮下注", "ヒカチユウ"),
    ("注", "チユウ"),
    ("用", "ヨウ"),
    ("液", "エキ"),
    ("選", "セン"),
];

/// CP932 has no ㎍.
pub(super) fn without_compatibility_characters(text: &str) -> String {
    text.replace('㎍', "μｇ")
}

/// In half-width letters: katakana, digits and Latin letters.
pub(super) fn half_width(text: &str) -> String {
    let mut read = text.to_owned();
    for (kanji, kana) in READINGS {
        read = read.replace(kanji, kana);
    }
    let mut narrow = String::new();
    for character in read.chars() {
        match character {
            '！'..='～' => narrow.extend(char::from_u32(u32::from(character) - 0xFEE0)),
            'μ' => narrow.push('U'),
            _ if character.is_ascii() => narrow.push(character),
            _ => narrow.push_str(kana().get(&character).map_or("", String::as_str)),
        }
    }
    narrow
}

/// Half-width kana by the full-width one, read off from what NFKC makes of them.
fn kana() -> &'static BTreeMap<char, String> {
    static KANA: OnceLock<BTreeMap<char, String>> = OnceLock::new();
    KANA.get_or_init(|| {
        let halves = ('ｦ'..='ﾝ').flat_map(|half| ["", "ﾞ", "ﾟ"].map(|mark| format!("{half}{mark}")));
        let wide = |half: &str| {
            let mut letters = half.nfkc();
            Some((letters.next()?, letters.next())).and_then(|(first, more)| more.is_none().then_some(first))
        };
        halves.filter_map(|half| Some((wide(&half)?, half))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_narrow() {
        for (name, expected) in
            [("ミホンサルタン錠４０ｍｇ", "ﾐﾎﾝｻﾙﾀﾝｼﾞﾖｳ40mg"), ("アムロジピン錠５ｍｇ「見本Ａ」", "ｱﾑﾛｼﾞﾋﾟﾝｼﾞﾖｳ5mgﾐﾎﾝA"), ("ヴァ・ー", "ｳﾞｧｰ")]
        {
            assert_eq!(half_width(name), expected);
        }
    }
}
