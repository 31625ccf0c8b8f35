//! Texts as they are stored, and names as they are quoted.

/// Without line breaks, control characters and doubled spaces.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").trim().to_owned()
}

/// Line breaks are `\n`; other control characters and the space around go.
pub(super) fn paragraph(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = unix.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    plain.trim().to_owned()
}

/// In 「」, unless the name brings its own: `テルミサルタン錠４０ｍｇ「トーワ」`.
pub(super) fn quoted(name: &str) -> String {
    if name.contains('「') { name.to_owned() } else { format!("「{name}」") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned() {
        for (read, line, lines) in [
            ("  見本県\r\n薬剤師会 ", "見本県 薬剤師会", "見本県\n薬剤師会"),
            ("a\u{0}\tb", "a b", "ab"),
            ("\r\n", "", ""),
            ("ア　イ", "ア　イ", "ア　イ"),
        ] {
            assert_eq!(one_line(read), line, "{read:?}");
            assert_eq!(paragraph(read), lines, "{read:?}");
        }
    }

    #[test]
    fn names_are_quoted_once() {
        assert_eq!(quoted("テルミサルタン"), "「テルミサルタン」");
        assert_eq!(quoted("テルミサルタン錠４０ｍｇ「トーワ」"), "テルミサルタン錠４０ｍｇ「トーワ」");
    }
}
