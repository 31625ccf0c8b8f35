//! レセプト電算処理システム 医薬品マスター: no header, every field quoted, 35, 40 or 42 columns over the years, full or difference.

use jiff::civil::Date;

use super::{FileFault, Problem, RowFault, fault, is_blank};
use crate::edition::SourceKind;
use crate::japanese;
use crate::receipt_master::{Change, GenericNameFee, MasterForm, ReceiptRow, SelectiveCare};
use crate::table::Row;

/// Up to 一般名コード and what follows it, which came later.
const FEWEST_COLUMNS: usize = 35;

/// マスター種別 of medicines; 特定器材 and 診療行為 have others.
const MEDICINES: &str = "Y";

/// A column: where it stands, counted from 0, and what the publisher's description calls it.
type Column = (usize, &'static str);
const CHANGE: Column = (0, "変更区分");
const MASTER: Column = (1, "マスター種別");
const CODE: Column = (2, "医薬品コード");
const NAME: Column = (4, "漢字名称");
const KANA: Column = (6, "カナ名称");
const UNIT: Column = (9, "単位名");
const PRICE_KIND: Column = (10, "金額種別");
const PRICE: Column = (11, "新又は現金額");
const GENERIC: Column = (16, "後発品");
const COMMON_NAME: Column = (22, "商品名等関連");
const FORM: Column = (27, "剤形");
const CHANGED_ON: Column = (29, "変更年月日");
const ABOLISHED_ON: Column = (30, "廃止年月日");
const NHI_CODE: Column = (31, "薬価基準収載医薬品コード");
const TRANSITIONAL: Column = (33, "経過措置年月日");
const BASE_NAME: Column = (34, "基本漢字名称");
const LISTED_ON: Column = (35, "薬価収載年月日");
const GENERIC_NAME: Column = (36, "一般名コード");
const GENERIC_RX_NAME: Column = (37, "一般名処方の標準的な記載");
const FEE: Column = (38, "一般名処方加算対象区分");
const ORIGINAL: Column = (40, "長期収載品関連");
const SELECTIVE_CARE: Column = (41, "選定療養区分");

/// The first row tells: a sign of change, `Y` for medicines, a code of theirs.
pub fn is_master(rows: &[Row]) -> bool {
    let Some(first) = rows.iter().find(|row| !is_blank(row)) else { return false };
    first.cells.len() >= FEWEST_COLUMNS
        && Change::from_sign(first.cell(CHANGE.0)).is_some()
        && first.cell(MASTER.0) == MEDICINES
        && first.cell(CODE.0).len() == 9
}

pub struct Layout {
    /// Cells in every row.
    columns: usize,
    /// Every row that is unchanged or changed must stand whole.
    full: bool,
}

impl Layout {
    pub fn find(rows: &[Row]) -> Result<Self, FileFault> {
        let columns = rows.iter().find(|row| !is_blank(row)).ok_or(FileFault::NoRows { kind: SourceKind::ReceiptMaster })?.cells.len();
        let known = |row: &&Row| matches!(row.cell(CHANGE.0), "0" | "5");
        let stated = |row: &&Row| [NAME, PRICE_KIND, GENERIC, FORM].iter().all(|column| !row.cell(column.0).is_empty());
        let whole = rows.iter().filter(known).filter(stated).count();
        Ok(Self { columns, full: whole > rows.iter().filter(known).count() / 2 })
    }

    pub fn parse(&self, row: &Row) -> Result<ReceiptRow, RowFault> {
        if row.cells.len() != self.columns {
            return Err(fault(row, "", &row.cells.len().to_string(), Problem::OtherColumns));
        }
        if row.cell(MASTER.0) != MEDICINES {
            return Err(bad(row, MASTER, Problem::UnknownMark));
        }
        let change = sign(row, CHANGE, Change::from_sign)?.ok_or_else(|| bad(row, CHANGE, Problem::UnknownMark))?;
        let parsed = ReceiptRow {
            receipt_code: code(row, CODE)?.ok_or_else(|| bad(row, CODE, Problem::MalformedCode))?,
            change,
            name: text(row, NAME),
            kana: text(row, KANA),
            unit: text(row, UNIT),
            price_kind: sign(row, PRICE_KIND, |sign| sign.parse().ok())?,
            price: match text(row, PRICE) {
                Some(read) => Some(japanese::amount(&read).ok_or_else(|| bad(row, PRICE, Problem::NotANumber))?),
                None => None,
            },
            generic: sign(row, GENERIC, |sign| ["0", "1"].iter().position(|known| *known == sign).map(|at| at == 1))?,
            common_name_entry: code_or_none(row, COMMON_NAME)?,
            form: sign(row, FORM, MasterForm::from_sign)?,
            changed_on: day(row, CHANGED_ON)?.flatten(),
            abolished_on: day(row, ABOLISHED_ON)?,
            nhi_code: code(row, NHI_CODE)?,
            transitional_until: day(row, TRANSITIONAL)?,
            base_name: text(row, BASE_NAME),
            listed_on: day(row, LISTED_ON)?,
            generic_name_code: code(row, GENERIC_NAME)?,
            generic_rx_name: text(row, GENERIC_RX_NAME),
            generic_name_fee: sign(row, FEE, GenericNameFee::from_sign)?,
            original: code_or_none(row, ORIGINAL)?,
            selective_care: sign(row, SELECTIVE_CARE, SelectiveCare::from_sign)?,
        };
        let must_stand_whole = change == Change::New || self.full && change != Change::Abolished;
        if must_stand_whole && !parsed.is_whole() {
            let blank = [NAME, PRICE_KIND, GENERIC, FORM].into_iter().find(|column| row.cell(column.0).is_empty()).unwrap_or(NAME);
            return Err(bad(row, blank, Problem::MissingName));
        }
        Ok(parsed)
    }
}

fn bad(row: &Row, column: Column, problem: Problem) -> RowFault {
    fault(row, column.1, row.cell(column.0), problem)
}

fn text(row: &Row, column: Column) -> Option<String> {
    super::text(row, Some(column.0))
}

/// A sign that says one of a few things.
fn sign<T>(row: &Row, column: Column, known: impl Fn(&str) -> Option<T>) -> Result<Option<T>, RowFault> {
    text(row, column).map(|read| known(&read).ok_or_else(|| bad(row, column, Problem::UnknownMark))).transpose()
}

fn code<T: std::str::FromStr>(row: &Row, column: Column) -> Result<Option<T>, RowFault> {
    text(row, column).map(|read| read.parse().map_err(|_| bad(row, column, Problem::MalformedCode))).transpose()
}

/// A code, or `0` for none.
fn code_or_none<T: std::str::FromStr>(row: &Row, column: Column) -> Result<Option<Option<T>>, RowFault> {
    if text(row, column).as_deref() == Some("0") { Ok(Some(None)) } else { Ok(code(row, column)?.map(Some)) }
}

/// Eight digits, or `0` or `99999999` for none.
fn day(row: &Row, column: Column) -> Result<Option<Option<Date>>, RowFault> {
    let Some(read) = text(row, column) else { return Ok(None) };
    match read.as_str() {
        "0" | "00000000" | "99999999" => Ok(Some(None)),
        digits if digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            japanese::date(digits).map(|day| Some(Some(day))).ok_or_else(|| bad(row, column, Problem::ImpossibleDate))
        }
        _ => Err(bad(row, column, Problem::ImpossibleDate)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Rows, parse};
    use super::*;

    const WHOLE: [&str; 42] = [
        "0",
        "Y",
        "610000001",
        "4",
        "仮錠１ｍｇ",
        "3",
        "ｶﾘｼﾞｮｳ",
        "16",
        "1",
        "錠",
        "1",
        "16.50",
        "0",
        "0",
        "0",
        "0",
        "1",
        "0",
        "0",
        "0",
        "0",
        "8",
        "610000000",
        "1",
        "24.10",
        "0",
        "0",
        "1",
        "",
        "20240401",
        "99999999",
        "1124001F1010",
        "001495000",
        "20240930",
        "仮錠",
        "0",
        "1124001F1ZZZ",
        "【般】仮錠１ｍｇ",
        "2",
        "0",
        "0",
        "1",
    ];

    /// A row of so many columns with some of them in place of the whole row's.
    fn line(columns: usize, other: &[(usize, &str)]) -> String {
        let cell = |at: usize| other.iter().find(|(column, _)| *column == at).map_or(WHOLE[at], |(_, text)| text);
        (0..columns).map(|at| format!("\"{}\"", cell(at))).collect::<Vec<_>>().join(",") + "\r\n"
    }

    fn sparse(columns: usize, stated: &[(usize, &str)]) -> String {
        let cell = |at: usize| stated.iter().find(|(column, _)| *column == at).map_or("", |(_, text)| text);
        (0..columns).map(|at| format!("\"{}\"", cell(at))).collect::<Vec<_>>().join(",") + "\r\n"
    }

    fn rows(text: &str) -> Vec<ReceiptRow> {
        let bytes = encoding_rs::SHIFT_JIS.encode(text).0;
        let parsed = parse(&bytes, None).unwrap();
        assert_eq!((parsed.kind, parsed.faults), (SourceKind::ReceiptMaster, vec![]));
        match parsed.rows {
            Rows::ReceiptMaster(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => panic!("another kind of rows"),
        }
    }

    #[test]
    fn every_width_is_read_and_says_what_it_has() {
        for columns in [35, 40, 42] {
            let row = &rows(&line(columns, &[]))[0];
            assert_eq!((row.receipt_code.as_str(), row.change, row.name.as_deref()), ("610000001", Change::Unchanged, Some("仮錠１ｍｇ")));
            assert_eq!((row.price.unwrap().to_string().as_str(), row.generic, row.form), ("16.5", Some(true), Some(MasterForm::Oral)));
            assert_eq!(row.transitional_until.unwrap().unwrap().to_string(), "2024-09-30");
            assert_eq!(row.abolished_on, Some(None));
            assert_eq!(row.common_name_entry.as_ref().unwrap().as_ref().unwrap().as_str(), "610000000");
            assert_eq!(
                (row.listed_on, row.generic_name_fee),
                if columns > 35 { (Some(None), Some(GenericNameFee::Both)) } else { (None, None) }
            );
            assert_eq!(row.selective_care, (columns > 40).then_some(SelectiveCare::Subject));
            assert_eq!(row.original, (columns > 40).then_some(None));
        }
    }

    #[test]
    fn a_difference_has_blanks_that_are_no_faults() {
        let changed = sparse(40, &[(0, "5"), (1, "Y"), (2, "610000002"), (29, "20240628"), (33, "0")]);
        let abolished = sparse(40, &[(0, "9"), (1, "Y"), (2, "610000003"), (30, "20240628")]);
        let new = line(40, &[(0, "3"), (2, "610000004")]);
        let rows = rows(&format!("{changed}{abolished}{new}"));
        assert_eq!(
            (rows[0].change, rows[0].name.as_deref(), rows[0].transitional_until, rows[0].nhi_code.as_ref()),
            (Change::Changed, None, Some(None), None)
        );
        assert_eq!((rows[1].change, rows[1].abolished_on), (Change::Abolished, Some(Some(Date::constant(2024, 6, 28)))));
        assert!(rows[2].is_whole());
    }

    #[test]
    fn bad_rows_are_kept_out_and_named() {
        let good: String = (0..1000).map(|n| line(40, &[(2, &format!("61{n:07}"))])).collect();
        for (other, column, problem) in [
            ((0, "7"), CHANGE, Problem::UnknownMark),
            ((2, "61000000"), CODE, Problem::MalformedCode),
            ((4, ""), NAME, Problem::MissingName),
            ((11, "無料"), PRICE, Problem::NotANumber),
            ((16, "2"), GENERIC, Problem::UnknownMark),
            ((27, "2"), FORM, Problem::UnknownMark),
            ((31, "1124001"), NHI_CODE, Problem::MalformedCode),
            ((33, "20240931"), TRANSITIONAL, Problem::ImpossibleDate),
            ((36, "1124001F1"), GENERIC_NAME, Problem::MalformedCode),
        ] {
            let bad = line(40, &[other, (2, "620000000")]);
            let bytes = encoding_rs::SHIFT_JIS.encode(&format!("{good}{bad}")).0.into_owned();
            let parsed = parse(&bytes, None).unwrap();
            assert_eq!((parsed.rows_read, parsed.rows.len(), parsed.faults.len()), (1001, 1000, 1), "{other:?}");
            assert_eq!((parsed.faults[0].row, parsed.faults[0].column.as_str(), parsed.faults[0].problem), (1001, column.1, problem));
        }
        let short = line(39, &[(2, "620000000")]);
        let bytes = encoding_rs::SHIFT_JIS.encode(&format!("{good}{short}")).0.into_owned();
        assert_eq!(parse(&bytes, None).unwrap().faults[0].problem, Problem::OtherColumns);
    }

    #[test]
    fn other_masters_are_not_medicines() {
        for other in [line(40, &[(1, "T")]), line(34, &[]), line(40, &[(0, "x")])] {
            assert!(matches!(parse(other.as_bytes(), None), Err(FileFault::Unrecognised { .. })), "{other}");
        }
    }
}
