//! 全国地方公共団体コード: prefectures and municipalities on one sheet, designated cities with their wards on another.

use super::{FileFault, Numbered, Problem, RowFault, fault, refuse_repeated, text};
use crate::codes::MunicipalityCode;
use crate::edition::SourceKind;
use crate::japanese;
use crate::place::{MunicipalityRow, prefecture};
use crate::table::Row;

const CODE: &str = "団体コード";
const PREFECTURE: &str = "都道府県名(漢字)";
const NAME: &str = "市区町村名(漢字)";
const PREFECTURE_KANA: &str = "都道府県名(カナ)";
const KANA: &str = "市区町村名(カナ)";

const REQUIRED: [&str; 3] = [CODE, PREFECTURE, NAME];
const KNOWN: [&str; 5] = [CODE, PREFECTURE, NAME, PREFECTURE_KANA, KANA];

/// A table that says more than this list does, of places by code, is another one.
pub fn is_header(headers: &[String]) -> bool {
    let known = |header: &&String| KNOWN.contains(&header.as_str());
    let named = headers.iter().filter(|header| !header.is_empty());
    headers.iter().filter(known).count() >= 3 && named.clone().count() == named.filter(known).count()
}

pub struct Columns {
    code: usize,
    prefecture: usize,
    name: usize,
    prefecture_kana: Option<usize>,
    kana: Option<usize>,
}

impl Columns {
    pub fn find(headers: &[String]) -> Result<Self, FileFault> {
        let kind = SourceKind::Municipality;
        let at = super::positions(headers);
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|wanted| !at.contains_key(wanted)).collect();
        if !missing.is_empty() {
            return Err(FileFault::MissingColumns { kind, columns: missing });
        }
        refuse_repeated(headers, kind, &KNOWN)?;
        Ok(Self {
            code: at[CODE],
            prefecture: at[PREFECTURE],
            name: at[NAME],
            prefecture_kana: at.get(PREFECTURE_KANA).copied(),
            kana: at.get(KANA).copied(),
        })
    }

    pub fn parse(&self, row: &Row) -> Result<MunicipalityRow, RowFault> {
        let read = row.cell(self.code);
        let code = code(read).ok_or_else(|| fault(row, CODE, read, Problem::MalformedPlaceCode))?;
        let prefecture = text(row, Some(self.prefecture)).ok_or_else(|| fault(row, PREFECTURE, "", Problem::MissingName))?;
        if prefecture::named(&prefecture).is_none_or(|known| !code.as_str().starts_with(known.code)) {
            return Err(fault(row, PREFECTURE, &prefecture, Problem::UnknownPlace));
        }
        let name = text(row, Some(self.name));
        // The prefecture itself has no name of a municipality, and everything else has one.
        match (&name, code.as_str().ends_with("000")) {
            (None, false) => return Err(fault(row, NAME, "", Problem::MissingName)),
            (Some(name), true) => return Err(fault(row, NAME, name, Problem::UnknownPlace)),
            _ => {}
        }
        let (prefecture_kana, kana) = (text(row, self.prefecture_kana), text(row, self.kana));
        Ok(MunicipalityRow { code, prefecture, name, prefecture_kana, kana })
    }
}

/// Six digits with their check digit; a workbook holds some as numbers, which lose a leading zero.
fn code(read: &str) -> Option<MunicipalityCode> {
    MunicipalityCode::from_checked(&format!("{:0>6}", japanese::plain(read)))
}

/// The designated cities stand on both sheets; the kana may be written in two ways.
pub fn joined(first: Numbered<MunicipalityRow>, more: Numbered<MunicipalityRow>) -> Result<Numbered<MunicipalityRow>, FileFault> {
    let mut rows = first;
    let known = rows.len();
    for (number, row) in more {
        match rows[..known].binary_search_by(|(_, standing)| standing.code.cmp(&row.code)) {
            Ok(at) if rows[at].1.name == row.name => {}
            Ok(at) => return Err(FileFault::DuplicateCode { code: row.code.to_string(), first: rows[at].0, second: number }),
            Err(_) => rows.push((number, row)),
        }
    }
    rows.sort_by(|(_, a), (_, b)| a.code.cmp(&b.code));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::super::{Parsed, Rows, parse};
    use super::*;

    const HEADER: &str = "団体コード,\"都道府県名\n（漢字）\",\"市区町村名\n（漢字）\",\"都道府県名\n（カナ）\",\"市区町村名\n（ｶﾅ）\"";

    fn read(rows: &str) -> Result<Parsed, FileFault> {
        parse(format!("{HEADER}\n{rows}").as_bytes(), None)
    }

    fn rows(parsed: Parsed) -> Vec<MunicipalityRow> {
        match parsed.rows {
            Rows::Municipalities(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn codes_lose_their_check_digit_and_get_back_their_zero() {
        let parsed = read("270008,大阪府,,ｵｵｻｶﾌ,\n271004,大阪府,大阪市,ｵｵｻｶﾌ,ｵｵｻｶｼ\n11002,北海道,札幌市,ﾎｯｶｲﾄﾞｳ,ｻｯﾎﾟﾛｼ\n").unwrap();
        assert_eq!((parsed.kind, parsed.rows_read, parsed.faults.len()), (SourceKind::Municipality, 3, 0));
        let read: Vec<_> = rows(parsed).into_iter().map(|row| (row.code.to_string(), row.name, row.kana)).collect();
        assert_eq!(
            read,
            [
                ("01100".to_owned(), Some("札幌市".to_owned()), Some("ｻｯﾎﾟﾛｼ".to_owned())),
                ("27000".to_owned(), None, None),
                ("27100".to_owned(), Some("大阪市".to_owned()), Some("ｵｵｻｶｼ".to_owned())),
            ]
        );
    }

    #[test]
    fn bad_rows_are_kept_out_and_named() {
        let good: String = (0..120)
            .map(|number| {
                let code: MunicipalityCode = format!("27{number:03}").parse().unwrap();
                let name = if number == 0 { String::new() } else { format!("第{number}市") };
                format!("{code}{},大阪府,{name},,\n", code.check_digit())
            })
            .collect();
        for (bad, column, problem) in [
            ("271005,大阪府,大阪市,,", CODE, Problem::MalformedPlaceCode),
            ("大阪,大阪府,大阪市,,", CODE, Problem::MalformedPlaceCode),
            ("２７１００４４,大阪府,大阪市,,", CODE, Problem::MalformedPlaceCode),
            ("292010,大阪府,奈良市,,", PREFECTURE, Problem::UnknownPlace),
            ("480002,仮県,,,", PREFECTURE, Problem::UnknownPlace),
            ("292010,,奈良市,,", PREFECTURE, Problem::MissingName),
            ("292010,奈良県,,,", NAME, Problem::MissingName),
            ("290009,奈良県,奈良市,,", NAME, Problem::UnknownPlace),
        ] {
            let parsed = read(&format!("{good}{bad}\n")).unwrap();
            assert_eq!((parsed.rows_read, parsed.rows.len()), (121, 120), "{bad}");
            assert_eq!((parsed.faults[0].row, parsed.faults[0].column.as_str(), parsed.faults[0].problem), (122, column, problem), "{bad}");
        }
    }

    #[test]
    fn two_sheets_are_one_list() {
        let row = |code: &str, name: &str, kana: &str| MunicipalityRow {
            code: code.parse().unwrap(),
            prefecture: "大阪府".to_owned(),
            name: Some(name.to_owned()),
            prefecture_kana: None,
            kana: Some(kana.to_owned()),
        };
        let first = vec![(2, row("27100", "大阪市", "ｵｵｻｶｼ")), (3, row("27203", "豊中市", "ﾄﾖﾅｶｼ"))];
        let more = vec![(2, row("27100", "大阪市", "ｵｵｻｶ ｼ")), (3, row("27102", "大阪市都島区", ""))];
        let codes: Vec<String> = joined(first.clone(), more).unwrap().into_iter().map(|(_, row)| row.code.to_string()).collect();
        assert_eq!(codes, ["27100", "27102", "27203"]);
        let other = vec![(9, row("27100", "別の市", ""))];
        assert_eq!(joined(first, other), Err(FileFault::DuplicateCode { code: "27100".to_owned(), first: 2, second: 9 }));
    }
}
