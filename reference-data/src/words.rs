//! 剤形 and 規格・含量 as the words of 品名 and 規格 give them. The lists have no columns for them.

use crate::japanese;

/// The special before the plain: the first word that occurs in the name is its form.
const FORMS: [&str; 66] = [
    "口腔内崩壊錠",
    "徐放OD錠",
    "OD錠",
    "RPD錠",
    "ODフィルム",
    "腸溶錠",
    "徐放錠",
    "徐放性錠",
    "CR錠",
    "LA錠",
    "SR錠",
    "ER錠",
    "XR錠",
    "MR錠",
    "チュアブル錠",
    "舌下錠",
    "バッカル錠",
    "発泡錠",
    "腟錠",
    "腟用錠",
    "トローチ",
    "腸溶カプセル",
    "徐放カプセル",
    "SRカプセル",
    "吸入用カプセル",
    "カプセル",
    "腸溶細粒",
    "徐放細粒",
    "細粒",
    "腸溶顆粒",
    "徐放顆粒",
    "顆粒",
    "ドライシロップ",
    "シロップ",
    "エリキシル",
    "内用液",
    "内服液",
    "内用懸濁液",
    "経口液",
    "ゼリー",
    "フィルム",
    "錠",
    "点眼",
    "眼軟膏",
    "点鼻",
    "点耳",
    "軟膏",
    "クリーム",
    "ローション",
    "ゲル",
    "テープ",
    "パップ",
    "パッチ",
    "坐剤",
    "坐薬",
    "吸入",
    "エアゾール",
    "スプレー",
    "点滴静注",
    "静注",
    "筋注",
    "皮下注",
    "注射",
    "注",
    "散",
    "液",
];

/// The units in which a list counts one item: `１錠`, `１ｇ`, `１管`.
const COUNTED: [&str; 26] = [
    "錠",
    "カプセル",
    "管",
    "瓶",
    "包",
    "個",
    "枚",
    "キット",
    "筒",
    "袋",
    "シート",
    "g",
    "mL",
    "L",
    "カップ",
    "本",
    "セット",
    "ブリスター",
    "缶",
    "組",
    "バイアル",
    "丸",
    "cm",
    "片",
    "吸入",
    "調剤用",
];

/// 剤形: the word of the name, `その他` where it has none.
pub fn form(name: &str) -> &'static str {
    let name = japanese::plain(name);
    FORMS.into_iter().find(|form| name.contains(form)).unwrap_or("その他")
}

/// 規格・含量 without the unit that is counted: `４０ｍｇ１錠` → `40mg`, `１％１ｇ` → `1%`, `１０ｇ` → `10g`.
pub fn strength(spec: &str) -> String {
    let spec = japanese::plain(spec).into_owned();
    let bare = match spec.rfind('(') {
        Some(at) if at > 0 && spec.ends_with(')') => &spec[..at],
        _ => &spec,
    };
    let longest = COUNTED.iter().filter(|unit| bare.ends_with(**unit)).max_by_key(|unit| unit.len());
    let rest = longest.map(|unit| &bare[..bare.len() - unit.len()]);
    let counted = rest.map(|rest| rest.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.'));
    counted.filter(|strength| !strength.is_empty()).unwrap_or(bare).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_strengths() {
        for (name, expected) in [
            ("仮サルタン錠４０ｍｇ「仮」", "錠"),
            ("仮サルタンＯＤ錠４０ｍｇ「仮」", "OD錠"),
            ("仮プラゾールカプセル１５ｍｇ", "カプセル"),
            ("仮ドライシロップ１％", "ドライシロップ"),
            ("仮点滴静注用５ｍｇ", "点滴静注"),
            ("仮", "その他"),
        ] {
            assert_eq!(form(name), expected, "{name}");
        }
        for (spec, expected) in [
            ("４０ｍｇ１錠", "40mg"),
            ("１％１ｇ", "1%"),
            ("１０ｇ", "10g"),
            ("２．５％５ｍＬ１瓶", "2.5%5mL"),
            ("５０μｇ１錠", "50μg"),
            ("１錠", "1錠"),
            ("１ｍＬ", "1mL"),
            ("２５０ｍｇ１瓶（溶解液付）", "250mg"),
        ] {
            assert_eq!(strength(spec), expected, "{spec}");
        }
    }
}
