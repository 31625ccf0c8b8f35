//! 後発医薬品に関する情報 (各先発医薬品の後発医薬品の有無に関する情報), with six to nine columns over the years.

use jiff::civil::Date;

use super::{FileFault, Problem, RowFault, code, day, fault, positions, refuse_repeated, text};
use crate::codes::{GenericStatus, NhiCode};
use crate::edition::SourceKind;
use crate::japanese;
use crate::product::StatusNotice;
use crate::table::Row;

const CODE: &str = "薬価基準収載医薬品コード";
const INGREDIENT: &str = "成分名";
const NAME: &str = "品名";
const STATUS: &str = "各先発医薬品の後発医薬品の有無に関する情報";
/// 収載年月日 since 2014-11, 告示年月日 before; both go on with `(YYYYMMDD)…`.
const LISTED_ON: [&str; 2] = ["収載年月日", "告示年月日"];
const TRANSITIONAL: &str = "経過措置による使用期限";
const REMARKS: &str = "備考";
const EXCLUDED: &str = "診療報酬における加算等の算定対象から除外する品目";
const CUT_OFF: &str = "カットオフ値の計算に含める品目";

const REQUIRED: [&str; 4] = [CODE, INGREDIENT, NAME, STATUS];

/// One row of a status edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    pub nhi_code: NhiCode,
    pub ingredient: String,
    pub name: String,
    pub status: GenericStatus,
    pub listed_on: Option<Date>,
    pub transitional_until: Option<Date>,
    pub remarks: Option<String>,
    /// Left out of the pharmacies' fee calculation.
    pub excluded_from_fee: bool,
    /// Counted in the cut-off value.
    pub counted_in_cut_off: bool,
}

pub fn is_header(headers: &[String]) -> bool {
    headers.iter().any(|header| header == STATUS)
}

pub struct Columns {
    code: usize,
    ingredient: usize,
    name: usize,
    status: usize,
    listed_on: Option<usize>,
    transitional: Option<usize>,
    remarks: Option<usize>,
    excluded: Option<usize>,
    cut_off: Option<usize>,
}

impl Columns {
    pub fn find(headers: &[String]) -> Result<Self, FileFault> {
        let at = positions(headers);
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|wanted| !at.contains_key(wanted)).collect();
        if !missing.is_empty() {
            return Err(FileFault::MissingColumns { kind: SourceKind::GenericStatus, columns: missing });
        }
        refuse_repeated(headers, SourceKind::GenericStatus, &[CODE, INGREDIENT, NAME, STATUS, TRANSITIONAL, EXCLUDED, CUT_OFF])?;
        Ok(Self {
            code: at[CODE],
            ingredient: at[INGREDIENT],
            name: at[NAME],
            status: at[STATUS],
            listed_on: headers.iter().position(|header| LISTED_ON.iter().any(|word| header.starts_with(word))),
            transitional: at.get(TRANSITIONAL).copied(),
            remarks: at.get(REMARKS).copied(),
            excluded: at.get(EXCLUDED).copied(),
            cut_off: at.get(CUT_OFF).copied(),
        })
    }

    pub fn parse(&self, row: &Row) -> Result<StatusRow, RowFault> {
        let sign = row.cell(self.status);
        Ok(StatusRow {
            nhi_code: code(row, self.code, CODE)?,
            ingredient: row.cell(self.ingredient).trim().to_owned(),
            name: text(row, Some(self.name)).ok_or_else(|| fault(row, NAME, "", Problem::MissingName))?,
            status: GenericStatus::from_sign(&japanese::plain(sign)).ok_or_else(|| fault(row, STATUS, sign, Problem::UnknownStatus))?,
            listed_on: day(row, self.listed_on, LISTED_ON[0])?,
            transitional_until: day(row, self.transitional, TRANSITIONAL)?,
            remarks: text(row, self.remarks),
            excluded_from_fee: one(row, self.excluded, EXCLUDED)?,
            counted_in_cut_off: one(row, self.cut_off, CUT_OFF)?,
        })
    }
}

/// A column in which `1` says yes and a blank no.
fn one(row: &Row, position: Option<usize>, header: &str) -> Result<bool, RowFault> {
    let read = position.map_or("", |position| row.cell(position));
    match japanese::plain(read).as_ref() {
        "" => Ok(false),
        "1" => Ok(true),
        _ => Err(fault(row, header, read, Problem::UnknownMark)),
    }
}

impl StatusNotice {
    /// Reads 備考: `R7.10.1から「2」に変更`, `4月1日から「2」に変更` (the next 1 April after the edition's day). None where it announces nothing.
    pub fn read(remarks: &str, effective_on: Date) -> Option<Self> {
        let (on, year_stated, rest) = match japanese::era_date(remarks) {
            Some((on, rest)) => (on, true, rest),
            None => {
                let (month, day, rest) = japanese::month_and_day(remarks)?;
                (japanese::next_day(month, day, effective_on)?, false, rest)
            }
        };
        let (sign, end) = rest.strip_prefix("から「")?.split_once('」')?;
        let status = GenericStatus::from_sign(&japanese::plain(sign))?;
        end.starts_with("に変更").then_some(Self { on, year_stated, status })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Rows, parse};
    use super::*;

    #[test]
    fn every_generation_of_columns_is_read() {
        for (header, row, status) in [
            (
                "\"薬価基準収載\n医薬品コード\",成分名,品名,各先発医薬品の後発医薬品の有無に関する情報,\"告示年月日\n(YYYYMMDD)\",備考",
                "1121001X1018,仮の成分,仮の品名,２,20140305,",
                GenericStatus::OriginatorWithGeneric,
            ),
            (
                "薬価基準収載医薬品コード,成分名,品名,各先発医薬品の後発医薬品の有無に関する情報,収載年月日,経過措置による使用期限,備考",
                "1121001X1018,仮の成分,仮の品名,2 ,20140305,R5.3.31まで,",
                GenericStatus::OriginatorWithGeneric,
            ),
            (
                "薬価基準収載医薬品コード,成分名,品名,各先発医薬品の後発医薬品の有無に関する情報,収載年月日,経過措置による使用期限,備考,診療報酬における加算等の算定対象から除外する品目,カットオフ値の計算に含める品目",
                "1121001X1018,仮の成分,仮の品名,★,,,,1,1",
                GenericStatus::GenericNotCheaper,
            ),
        ] {
            let parsed = parse(format!("{header}\n{row}\n").as_bytes(), None).unwrap();
            let Rows::Statuses(rows) = parsed.rows else { panic!("recognised as a price list") };
            assert_eq!(rows[0].1.status, status);
            assert!(parsed.faults.is_empty());
        }
    }

    #[test]
    fn notices_of_change_are_parsed() {
        let taken = Date::new(2025, 7, 16).unwrap();
        for (remarks, expected) in [
            ("R7.10.1から「2」に変更", Some(("2025-10-01", true, "2"))),
            ("H26.7.1から「２」に変更", Some(("2014-07-01", true, "2"))),
            ("4月1日から「2」に変更", Some(("2026-04-01", false, "2"))),
            ("R7.10.1から「☆」に変更", Some(("2025-10-01", true, "☆"))),
            ("R7.10.1から「9」に変更", None),
            ("R7.5.21収載", None),
            ("13月1日から「2」に変更", None),
        ] {
            let notice = StatusNotice::read(remarks, taken);
            assert_eq!(
                notice.map(|notice| (notice.on.to_string(), notice.year_stated, notice.status.sign())),
                expected.map(|(on, year_stated, sign)| (on.to_string(), year_stated, sign)),
                "{remarks}"
            );
        }
    }
}
