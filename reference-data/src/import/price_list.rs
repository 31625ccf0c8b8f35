//! 薬価基準収載品目リスト: the original workbook, the converted CSV, and the layout before 2017-09, in which the heading 品名 spans the
//! columns of the marks and the name stands in the last of them, under a blank header.

use super::{FileFault, Problem, RowFault, code, day, fault, positions, price, refuse_repeated, text};
use crate::edition::SourceKind;
use crate::product::{GenericMark, Originator, PriceRow, Route};
use crate::table::Row;

const CODE: &str = "薬価基準収載医薬品コード";
const ROUTE: &str = "区分";
const INGREDIENT: &str = "成分名";
const SPEC: &str = "規格";
const NAME: &str = "品名";
const MAKER: &str = "メーカー名";
const GENERIC: &str = "診療報酬において加算等の算定対象となる後発医薬品";
const ORIGINATOR: &str = "先発医薬品";
const SAME_FORM: &str = "同一剤形・規格の後発医薬品がある先発医薬品";
const PRICE: &str = "薬価";
const TRANSITIONAL: &str = "経過措置による使用期限";
const REMARKS: &str = "備考";

const REQUIRED: [&str; 11] = [CODE, ROUTE, INGREDIENT, SPEC, NAME, MAKER, GENERIC, ORIGINATOR, SAME_FORM, PRICE, TRANSITIONAL];
/// 局方, 麻薬, 業者名追記
const MARKS: [&str; 3] = ["局", "麻", "※"];

/// Five of the headings tell a price list, so that one without its code column is refused for that and not as unknown.
pub fn is_header(headers: &[String]) -> bool {
    let known = |wanted: &&&str| headers.iter().any(|header| header == **wanted);
    REQUIRED.iter().filter(known).count() >= 5 && headers.iter().any(|header| header == PRICE || header == CODE)
}

pub struct Columns {
    code: usize,
    route: usize,
    ingredient: usize,
    spec: usize,
    /// Where the name may stand, the likeliest first.
    name: Vec<usize>,
    /// Between 規格 and メーカー名.
    marks: std::ops::Range<usize>,
    maker: usize,
    generic: usize,
    originator: usize,
    same_form: usize,
    price: usize,
    transitional: usize,
    remarks: Option<usize>,
}

impl Columns {
    pub fn find(headers: &[String]) -> Result<Self, FileFault> {
        let at = positions(headers);
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|wanted| !at.contains_key(wanted)).collect();
        if !missing.is_empty() {
            return Err(FileFault::MissingColumns { kind: SourceKind::PriceList, columns: missing });
        }
        refuse_repeated(headers, SourceKind::PriceList, &REQUIRED)?;
        let unnamed = |header: &str| header.is_empty() || header.starts_with("Unnamed:");
        // The merged heading 品名 spans unnamed columns up to メーカー名; a column with a heading of its own is somebody's addition.
        let before_maker = at[MAKER].saturating_sub(1);
        let mut name: Vec<usize> = Some(before_maker).filter(|position| unnamed(&headers[*position])).into_iter().collect();
        name.push(at[NAME]);
        name.extend((0..headers.len()).filter(|position| headers[*position].starts_with("Unnamed:")));
        Ok(Self {
            code: at[CODE],
            route: at[ROUTE],
            ingredient: at[INGREDIENT],
            spec: at[SPEC],
            name,
            marks: (at[SPEC] + 1)..at[MAKER].max(at[SPEC] + 1),
            maker: at[MAKER],
            generic: at[GENERIC],
            originator: at[ORIGINATOR],
            same_form: at[SAME_FORM],
            price: at[PRICE],
            transitional: at[TRANSITIONAL],
            remarks: at.get(REMARKS).copied(),
        })
    }

    pub fn parse(&self, row: &Row) -> Result<PriceRow, RowFault> {
        let nhi_code = code(row, self.code, CODE)?;
        let route =
            Route::from_word(row.cell(self.route).trim()).ok_or_else(|| fault(row, ROUTE, row.cell(self.route), Problem::UnknownRoute))?;
        let name = (self.name.iter().map(|position| row.cell(*position).trim()))
            .find(|name| !name.is_empty() && !MARKS.contains(name))
            .ok_or_else(|| fault(row, NAME, "", Problem::MissingName))?;
        let marked = |mark: &str| self.marks.clone().any(|position| row.cell(position).trim() == mark);
        Ok(PriceRow {
            route,
            ingredient: text(row, Some(self.ingredient)).ok_or_else(|| fault(row, INGREDIENT, "", Problem::MissingName))?,
            spec: text(row, Some(self.spec)).ok_or_else(|| fault(row, SPEC, "", Problem::MissingName))?,
            name: name.to_owned(),
            maker: text(row, Some(self.maker)),
            generic_mark: match row.cell(self.generic).trim() {
                "" => None,
                "後発品" => Some(GenericMark::Generic),
                "★" => Some(GenericMark::NotCheaper),
                other => return Err(fault(row, GENERIC, other, Problem::UnknownMark)),
            },
            originator: match row.cell(self.originator).trim() {
                "" => None,
                "先発品" => Some(Originator::Originator),
                "準先発品" => Some(Originator::QuasiOriginator),
                other => return Err(fault(row, ORIGINATOR, other, Problem::UnknownMark)),
            },
            same_form_generic: match row.cell(self.same_form).trim() {
                "" => false,
                "○" | "〇" | "◯" => true,
                other => return Err(fault(row, SAME_FORM, other, Problem::UnknownMark)),
            },
            pharmacopoeia: marked("局"),
            narcotic: marked("麻"),
            price: price(row, self.price, PRICE)?,
            transitional_until: day(row, Some(self.transitional), TRANSITIONAL)?,
            remarks: text(row, self.remarks),
            nhi_code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Rows, parse};
    use super::*;

    const MODERN: &str = "区分,薬価基準収載医薬品コード,成分名,規格,,,,品名,メーカー名,診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,薬価,経過措置による使用期限,備考";
    const OLD: &str = "区分,薬価基準収載医薬品コード,成分名,規格,品名,麻薬,業者名追記,Unnamed: 7,メーカー名,診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,薬価,経過措置による使用期限,備考";
    const MIXED: &str = "区分,薬価基準収載医薬品コード,成分名,規格,日本薬局方,麻薬,業者名追記,品名,メーカー名,診療報酬において加算等の算定対象となる後発医薬品,先発医薬品,同一剤形・規格の後発医薬品がある先発医薬品,薬価,経過措置による使用期限,備考,Unnamed: 7";

    fn rows(header: &str, row: &str) -> Vec<PriceRow> {
        let parsed = parse(format!("{header}\n{row}\n").as_bytes(), None).unwrap();
        match parsed.rows {
            Rows::Prices(rows) => rows.into_iter().map(|(_, row)| row).collect(),
            _ => panic!("recognised as another list"),
        }
    }

    #[test]
    fn every_layout_gives_the_name_and_its_marks() {
        for (header, row) in [
            (MODERN, "内用薬,1121001X1018,仮の成分,１ｇ,局,麻,,仮の品名,,,,,8.5,R8.3.31まで,"),
            (OLD, "内用薬,1121001X1018,仮の成分,１ｇ,局,麻,,仮の品名,,,,,8.5,R8.3.31まで,"),
            (MIXED, "内用薬,1121001X1018,仮の成分,１ｇ,局,麻,,,,,,,8.5,R8.3.31まで,,仮の品名"),
        ] {
            let row = &rows(header, row)[0];
            assert_eq!(row.name, "仮の品名");
            assert!(row.pharmacopoeia && row.narcotic && row.common_name_listing());
            assert_eq!(row.price.to_string(), "8.5");
            assert_eq!(row.transitional_until.unwrap().to_string(), "2026-03-31");
        }
    }

    #[test]
    fn a_column_that_somebody_put_in_is_not_the_name() {
        let header = MODERN.replace("品名,", "品名,メモ,");
        assert_eq!(rows(&header, "内用薬,1121001X1018,仮の成分,１ｇ,,,,仮の品名,わたしのメモ,,,,,8.5,,")[0].name, "仮の品名");
    }

    #[test]
    fn a_heading_that_stands_twice_is_refused() {
        let header = format!("{MODERN},薬価");
        let row = "内用薬,1121001X1018,仮の成分,１ｇ,,,,仮の品名,,,,,8.5,,,9.5";
        assert_eq!(
            parse(format!("{header}\n{row}\n").as_bytes(), None).unwrap_err(),
            FileFault::RepeatedColumns { kind: SourceKind::PriceList, columns: vec![PRICE] }
        );
    }

    #[test]
    fn bad_rows_are_kept_out_and_named() {
        let good: String = (0..1000).map(|n| format!("内用薬,1121001X{n:04},仮の成分,１ｇ,,,,品{n},仮製薬,後発品,,,8.5,,\n")).collect();
        for (bad, column, problem) in [
            ("内用薬,1121002X101,仮,１ｇ,,,,品,仮,,,,8.5,,", CODE, Problem::MalformedCode),
            ("飲み薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,8.5,,", ROUTE, Problem::UnknownRoute),
            ("内用薬,1121002X1010,仮,１ｇ,,,,,仮,,,,8.5,,", NAME, Problem::MissingName),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,-8.5,,", PRICE, Problem::NotPositive),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,99999999999,,", PRICE, Problem::AbsurdPrice),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,未定,,", PRICE, Problem::NotANumber),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,,,", PRICE, Problem::MissingPrice),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,8.5,R8.2.30まで,", TRANSITIONAL, Problem::ImpossibleDate),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,ジェネ,,,8.5,,", GENERIC, Problem::UnknownMark),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,×,8.5,,", SAME_FORM, Problem::UnknownMark),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,\"1,5\",,", PRICE, Problem::NotANumber),
            ("内用薬,1121002X1010,仮,１ｇ,,,,品,仮,,,,8.5,R32767.3.31まで,", TRANSITIONAL, Problem::ImpossibleDate),
        ] {
            let parsed = parse(format!("{MODERN}\n{good}{bad}\n").as_bytes(), None).unwrap();
            assert_eq!((parsed.rows_read, parsed.rows.len()), (1001, 1000), "{bad}");
            assert_eq!(parsed.faults.len(), 1);
            assert_eq!((parsed.faults[0].row, parsed.faults[0].column.as_str(), parsed.faults[0].problem), (1002, column, problem));
        }
    }

    #[test]
    fn files_that_are_refused() {
        let row = "内用薬,1121001X1018,仮の成分,１ｇ,,,,品名,仮製薬,,,,8.5,,";
        let other = "内用薬,1121001X1018,仮の成分,１ｇ,,,,品名,仮製薬,,,,9.5,,";
        let without_code = MODERN.replace("薬価基準収載医薬品コード", "番号");
        assert!(matches!(
            parse(format!("{MODERN}\n{row}\n{other}\n").as_bytes(), None),
            Err(FileFault::DuplicateCode { first: 2, second: 3, .. })
        ));
        assert_eq!(parse(format!("{MODERN}\n{row}\n{row}\n").as_bytes(), None).unwrap().rows.len(), 1);
        assert_eq!(
            parse(format!("{without_code}\n{row}\n").as_bytes(), None).unwrap_err(),
            FileFault::MissingColumns { kind: SourceKind::PriceList, columns: vec![CODE] }
        );
        assert_eq!(parse(format!("{MODERN}\n").as_bytes(), None).unwrap_err(), FileFault::NoRows { kind: SourceKind::PriceList });
        assert!(matches!(parse("氏名,生年月日,薬\n仮名,1950-01-01,x\n".as_bytes(), None), Err(FileFault::Patients { .. })));
        assert!(matches!(parse("a,b\n1,2\n".as_bytes(), None), Err(FileFault::Unrecognised { .. })));
        assert!(matches!(
            parse(format!("{MODERN}\n{row}\n").as_bytes(), Some(SourceKind::GenericStatus)),
            Err(FileFault::OtherKind { .. })
        ));
    }
}
