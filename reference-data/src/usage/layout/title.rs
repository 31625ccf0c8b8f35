//! What the lines above a header and the names of sheets say: a period, a setting.

use crate::japanese;
use crate::period::Period;
use crate::usage::Setting;

/// The one period that the texts name; none where they name none or two. A single month counts only beside a word that says what
/// happened in it: it may as well be the month of publication.
pub fn period<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Period> {
    let mut found: Option<Period> = None;
    for text in texts {
        let text = japanese::plain(text);
        let says_what = ["診療", "調剤", "処方", "期間", "年月"].iter().any(|word| text.contains(word));
        let pieces = text.split(|character: char| character.is_whitespace() || "()[]「」【】〔〕:;,、。※".contains(character));
        for period in pieces.filter_map(piece).filter(|period| says_what || period.length() > 1) {
            if found.is_some_and(|found| found != period) {
                return None;
            }
            found = Some(period);
        }
    }
    found
}

/// `2022年04月~2023年03月`, `令和5年1月~12月調剤分`, `令和4年度`; the year has to be called one.
fn piece(text: &str) -> Option<Period> {
    let bare = ["診療分", "調剤分", "処方分", "分"].into_iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
    let (year, _) = bare.split_once('年')?;
    bare.parse().ok().or_else(|| {
        let (from, to) = bare.split_once(['~', '〜', '-'])?;
        format!("{from}..{year}年{to}").parse().ok()
    })
}

/// 外来 (院内), 外来 (院外) or 入院; none where the text names none or several.
pub fn setting(text: &str) -> Option<Setting> {
    let text = japanese::plain(text);
    if text.contains("外来") && text.contains("入院") {
        return None;
    }
    let mut named = Setting::ALL.into_iter().filter(|setting| text.contains(setting.word()));
    named.next().filter(|_| named.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_periods() {
        for (texts, expected) in [
            (
                &["診療年月：2022年04月～2023年03月　内服薬 外来 (院外)　※集計結果が1000未満の場合は「‐」で表示"][..],
                Some("2022-04..2023-03"),
            ),
            (&["平成26年4月～平成27年3月診療分"], Some("2014-04..2015-03")),
            (&["使用実績リスト（令和5年1月～12月調剤分）"], Some("2023-01..2023-12")),
            (&["使用実績リスト（令和４年度）"], Some("2022-04..2023-03")),
            (&["調剤年月：令和6年4月"], Some("2024-04")),
            (&["令和6年4月"], None),
            (&["令和4年度", "2022年04月～2023年03月"], Some("2022-04..2023-03")),
            (&["令和4年度", "令和5年度"], None),
            (&["1000未満", "2022"], None),
            (&[], None),
        ] {
            assert_eq!(period(texts.iter().copied()).map(|period| period.to_string()).as_deref(), expected, "{texts:?}");
        }
    }

    #[test]
    fn sheets_name_settings() {
        for (text, expected) in [
            ("外用薬 外来 (院内)", Some(Setting::OutpatientInHouse)),
            ("外用薬　外来（院外）", Some(Setting::OutpatientPharmacy)),
            ("注射薬 入院", Some(Setting::Inpatient)),
            ("外来・入院", None),
            ("院内・院外", None),
            ("外来", None),
        ] {
            assert_eq!(setting(text), expected, "{text}");
        }
    }
}
