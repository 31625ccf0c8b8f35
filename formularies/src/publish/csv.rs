//! The table of an edition for spreadsheets: one record per product, UTF-8 with its mark, CRLF.
//!
//! Excel turns text into formulas, numbers and dates. A cell of text that it would turn begins with an apostrophe, which is not part
//! of the text: one that begins like a formula (`=`, `+`, `-`, `@`, also full-width, tab or return), and one that reads like a number or
//! a date but would not come out as it is written (`2026.10`, `007`, `1-2`). A code whose letter is E reads like a number with an
//! exponent (`2149044E0012`) and gets the apostrophe; every other code is text by its letter and stays as it is for other programs.

use std::io::Write;

use csv::{Terminator, Writer, WriterBuilder};
use rust_decimal::Decimal;

use crate::publish::edition::{Edition, Entry, Group, Item, Product, State, Tier};
use crate::publish::error::PrintError;

const HEADER: [&str; 22] = [
    "薬効群",
    "階層記号",
    "階層",
    "推奨順位",
    "一般名",
    "剤形・規格",
    "品目の指定",
    "薬価基準収載医薬品コード",
    "品名",
    "メーカー",
    "規格",
    "薬価(円)",
    "後発区分",
    "備考",
    "適応",
    "条件",
    "推奨理由",
    "フォーミュラリ",
    "版",
    "発行者",
    "状態",
    "公表日",
];

/// A record per product; an entry or item without products gets one record, its product cells empty.
pub fn csv(edition: &Edition) -> Result<Vec<u8>, PrintError> {
    let mut writer = writer();
    writer.write_record(HEADER)?;
    for group in &edition.groups {
        for tier in &group.tiers {
            for entry in &tier.entries {
                if entry.items.is_empty() {
                    writer.write_record(record(edition, group, tier, entry, None, None))?;
                }
                for item in &entry.items {
                    if item.products.is_empty() {
                        writer.write_record(record(edition, group, tier, entry, Some(item), None))?;
                    }
                    for product in &item.products {
                        writer.write_record(record(edition, group, tier, entry, Some(item), Some(product)))?;
                    }
                }
            }
        }
    }
    finished(writer)
}

fn record(
    edition: &Edition,
    group: &Group,
    tier: &Tier,
    entry: &Entry,
    item: Option<&Item>,
    product: Option<&Product>,
) -> [String; HEADER.len()] {
    let (state, on) = match edition.state {
        State::Draft => ("案", String::new()),
        State::Published { on } => ("公表", on.to_string()),
    };
    let reasons: Vec<String> = entry.reasons.iter().map(|reason| format!("{}：{}", reason.label, reason.value)).collect();
    let named = match item {
        Some(item) if item.any_product => "いずれも可",
        Some(_) if product.is_some() => "指定",
        _ => "",
    };
    let of = |field: fn(&Product) -> &str| product.map_or(String::new(), |product| text(field(product)));
    [
        text(&group.name),
        text(&tier.mark),
        text(&tier.label),
        text(&entry.rank),
        text(&entry.name),
        item.map_or(String::new(), |item| text(&item.form_and_strength)),
        named.to_owned(),
        of(|product| &product.nhi_code),
        of(|product| &product.name),
        of(|product| &product.maker),
        of(|product| &product.spec),
        product.map_or(String::new(), |product| price(&product.price)),
        of(|product| &product.status),
        product.map_or(String::new(), |product| text(&product.notes.join("、"))),
        text(&entry.indication),
        text(&entry.conditions),
        text(&reasons.join("／")),
        text(&edition.title),
        text(&edition.edition),
        text(&edition.issuer),
        state.to_owned(),
        on,
    ]
}

/// A table of text as it is shown on screen, in the same dress: a figure that is shown as one stays a number.
pub fn table(headers: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, PrintError> {
    let mut writer = writer();
    writer.write_record(headers.iter().map(|header| text(header)))?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| figure(cell).unwrap_or_else(|| text(cell))))?;
    }
    finished(writer)
}

fn writer() -> Writer<Vec<u8>> {
    writer_into("\u{FEFF}".as_bytes().to_vec())
}

/// Into what has taken the mark of UTF-8 already.
pub(crate) fn writer_into<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out)
}

fn finished(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, PrintError> {
    writer.into_inner().map_err(|error| PrintError::Write(error.into_error()))
}

/// One line, and what a spreadsheet leaves alone.
fn text(text: &str) -> String {
    let line = one_line(text);
    if is_formula(&line) || is_misread(&line) { format!("'{line}") } else { line }
}

/// One line that starts no formula. What reads like a number stays as it is: for files that programs read.
pub(crate) fn plain_text(text: &str) -> String {
    let line = one_line(text);
    if is_formula(&line) { format!("'{line}") } else { line }
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\r', '\n'], " ")
}

fn is_formula(line: &str) -> bool {
    let formula = line.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || line.starts_with('\t');
    // A lone dash is a mark for "none" and no formula.
    formula && !matches!(line, "-" | "－")
}

/// Reads like a number or a date, and would not come out as it is written.
fn is_misread(text: &str) -> bool {
    let like = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || " .,:/-+eE%％()¥￥$年月日時分秒".contains(c);
    let digits = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let kept = || text.len() <= 15 && text.parse::<Decimal>().is_ok_and(|number| number.normalize().to_string() == text);
    digits && text.chars().all(like) && !kept()
}

/// A number of yen for the spreadsheet; what is none stays text.
fn price(price: &str) -> String {
    let plain = price.replace(',', "");
    if plain.parse::<Decimal>().is_ok_and(|number| !number.is_sign_negative()) { plain } else { text(price) }
}

/// The number that a cell of the screen shows (`1,234.50`, `-3.0`, `+3.0`); a code with leading zeros is none.
fn figure(cell: &str) -> Option<String> {
    let plain = cell.replace(',', "");
    // The sign of a gain is for people.
    let plain = match plain.strip_prefix('+') {
        Some(gain) if !gain.starts_with('-') => gain.to_owned(),
        _ => plain,
    };
    let unsigned = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, rest) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exact = plain.len() <= 15 && (whole == "0" || !whole.starts_with('0'));
    (exact && digits(whole) && digits(rest)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::specimen::{edition, entry, group, item, labelled, product, published, tier};

    fn records(edition: &Edition) -> Vec<Vec<String>> {
        let bytes = csv(edition).expect("written");
        let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).expect("the mark of UTF-8");
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
        reader.records().map(|record| record.expect("readable").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_record_is_a_product_and_says_how_it_came_in() {
        let named =
            item("錠 20mg", false, vec![product("錠２０ｍｇ「ニプロ」", "ニプロ", "1,234.50", "3"), product("錠２０ｍｇ", "", "9.8", "★")]);
        let any = item("錠 40mg", true, (0..12).map(|i| product(&format!("錠４０ｍｇ「{i}」"), "社", "20.30", "3")).collect());
        let groups = vec![
            group("ARB", vec![tier(vec![entry("テルミサルタン", vec![named, any]), entry("品目なし", Vec::new())])]),
            group("空の群", vec![tier(Vec::new())]),
        ];
        let records = records(&edition(published(), groups));
        assert_eq!(records.len(), 1 + 2 + 12 + 1);
        let column = |name: &str| records[0].iter().position(|header| header == name).expect("a header");
        let cell = |row: usize, name: &str| records[row][column(name)].as_str();
        assert_eq!(
            [cell(1, "薬効群"), cell(1, "階層記号"), cell(1, "階層"), cell(1, "推奨順位"), cell(1, "一般名"), cell(1, "剤形・規格")],
            ["ARB", "●", "推奨薬", "1", "テルミサルタン", "錠 20mg"]
        );
        assert_eq!(
            [cell(1, "薬価基準収載医薬品コード"), cell(1, "品名"), cell(1, "メーカー")],
            ["2149042F1021", "錠２０ｍｇ「ニプロ」", "ニプロ"]
        );
        assert_eq!([cell(1, "薬価(円)"), cell(2, "薬価(円)"), cell(2, "後発区分"), cell(2, "備考")], ["1234.50", "9.8", "★", "統一名収載"]);
        assert_eq!([cell(1, "品目の指定"), cell(3, "品目の指定"), cell(15, "品目の指定")], ["指定", "いずれも可", ""]);
        assert_eq!([cell(15, "一般名"), cell(15, "品名")], ["品目なし", ""]);
        assert_eq!([cell(1, "版"), cell(1, "状態"), cell(1, "公表日")], ["2026.1", "公表", "2026-04-01"]);
    }

    #[test]
    fn a_draft_says_so_and_has_no_date() {
        let groups = vec![group("ARB", vec![tier(vec![entry("テルミサルタン", Vec::new())])])];
        let records = records(&edition(State::Draft, groups));
        assert_eq!(records[1][HEADER.len() - 2..], ["案", ""]);
    }

    #[test]
    fn records_end_with_crlf_and_hold_one_line_each() {
        let mut entry = entry("一行目\r\n二行目\n三行目", Vec::new());
        entry.reasons = vec![labelled("有効性", "長い\n理由"), labelled("引用", "\"引用\", 読点")];
        let edition = edition(published(), vec![group("ARB", vec![tier(vec![entry])])]);
        let bytes = csv(&edition).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text.matches('\n').count(), 2);
        assert_eq!(text.matches("\r\n").count(), 2);
        assert_eq!(records(&edition)[1][4], "一行目 二行目 三行目");
        assert!(records(&edition)[1].iter().any(|cell| cell == "有効性：長い 理由／引用：\"引用\", 読点"));
    }

    #[test]
    fn a_table_of_the_screen_keeps_figures_and_disarms_the_rest() {
        let headers = ["品名".to_owned(), "=薬価".to_owned()];
        let cells = [
            ("錠４０ｍｇ「A,B」", "1,234.50"),
            ("=1+1", "120.0"),
            ("－", "-3.0"),
            ("2149044E1021", "0012"),
            ("一行目\n二行目", "-1+2"),
            ("1.2.3", "1234567890123456"),
            ("差", "+14.5"),
            ("差", "+-1"),
        ];
        let bytes = table(&headers, &cells.map(|(a, b)| vec![a.to_owned(), b.to_owned()])).expect("written");
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "\u{FEFF}品名,'=薬価\r\n\
             \"錠４０ｍｇ「A,B」\",1234.50\r\n\
             '=1+1,120.0\r\n\
             －,-3.0\r\n\
             '2149044E1021,'0012\r\n\
             一行目 二行目,'-1+2\r\n\
             '1.2.3,'1234567890123456\r\n\
             差,14.5\r\n\
             差,'+-1\r\n"
        );
    }

    #[test]
    fn no_cell_is_taken_for_a_formula_a_number_or_a_date_that_it_is_not() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝１＋１", "'＝１＋１"),
            ("＋", "'＋"),
            ("－１", "'－１"),
            ("＠", "'＠"),
            ("\tx", "'\tx"),
            ("\r=1", "' =1"),
            ("  =1", "'  =1"),
            ("－", "－"),
            ("2149044E0012", "'2149044E0012"),
            ("2149042F1021", "2149042F1021"),
            ("2149044E1021", "'2149044E1021"),
            ("0012", "'0012"),
            ("1-2", "'1-2"),
            ("1/2", "'1/2"),
            ("(1)", "'(1)"),
            ("¥5", "'¥5"),
            ("2026.10", "'2026.10"),
            ("2026.1", "2026.1"),
            ("2026年4月", "'2026年4月"),
            ("１０", "'１０"),
            ("1", "1"),
            ("3版", "3版"),
            ("錠 20mg", "錠 20mg"),
            ("", ""),
        ] {
            assert_eq!(super::text(text), cell, "{text:?}");
        }
    }
}
