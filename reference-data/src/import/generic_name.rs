//! 一般名処方マスタ: its first sheet lists the names, its second (例外コード品目対照表) the products that an exceptional name stands for.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{FileFault, HEADER_ROWS, Problem, RowFault, code, fault, is_blank, positions, price, refuse_repeated, text};
use crate::codes::{GenericNameCode, NhiCode};
use crate::edition::SourceKind;
use crate::generic_name::GenericNameRow;
use crate::japanese;
use crate::product::Route;
use crate::receipt_master::GenericNameFee;
use crate::table::{Row, Sheet};

const ROUTE: &str = "区分";
const CODE: &str = "一般名コード";
const RX_NAME: &str = "一般名処方の標準的な記載";
const INGREDIENT: &str = "成分名";
const SPEC: &str = "規格";
const FEE: &str = "一般名処方加算対象";
const EXCEPTION: &str = "例外コード";
const LOWEST_PRICE: &str = "同一剤形・規格内の最低薬価";
const REMARKS: &str = "備考";
const NHI_CODE: &str = "薬価基準収載医薬品コード";

const REQUIRED: [&str; 8] = [ROUTE, CODE, RX_NAME, INGREDIENT, SPEC, FEE, EXCEPTION, LOWEST_PRICE];
/// The sheet that joins exceptional names to price codes.
pub const EXCEPTIONS: &str = "例外コード品目対照表";

pub fn is_header(headers: &[String]) -> bool {
    has(headers, CODE) && (has(headers, FEE) || has(headers, LOWEST_PRICE))
}

/// The header of [`EXCEPTIONS`], in which a name stands on the first of its rows only.
pub fn is_exceptions_header(headers: &[String]) -> bool {
    has(headers, CODE) && has(headers, NHI_CODE) && !is_header(headers)
}

fn has(headers: &[String], wanted: &str) -> bool {
    headers.iter().any(|header| header == wanted)
}

/// The products of the exceptional names, each with the first row of its name in that sheet.
type Products = BTreeMap<GenericNameCode, (u32, Vec<NhiCode>)>;

#[derive(Debug, Default)]
pub struct Exceptions {
    /// None: no sheet has them.
    products: Option<Products>,
    pub faults: Vec<RowFault>,
}

impl Exceptions {
    pub fn find(sheets: &[Sheet]) -> Self {
        let headers = |row: &Row| row.cells.iter().map(|cell| japanese::header(cell)).collect::<Vec<_>>();
        let header_in = |sheet: &Sheet| sheet.rows.iter().take(HEADER_ROWS).position(|row| is_exceptions_header(&headers(row)));
        let mut found: Vec<_> = sheets.iter().filter_map(|sheet| Some((sheet, header_in(sheet)?))).collect();
        // What is seen goes before what is hidden.
        found.sort_by_key(|(sheet, _)| sheet.hidden);
        let Some((sheet, header)) = found.first() else { return Self::default() };
        let headers = headers(&sheet.rows[*header]);
        let at = positions(&headers);
        let (name_at, nhi_at) = (at[CODE], at[NHI_CODE]);
        let mut products = Products::new();
        let mut faults = Vec::new();
        let mut name: Option<GenericNameCode> = None;
        for row in sheet.rows[header + 1..].iter().filter(|row| !is_blank(row)) {
            // A cell is blank where the row belongs to the name above it.
            if let Some(read) = text(row, Some(name_at)) {
                name = japanese::plain(&read).parse().ok();
                if name.is_none() {
                    faults.push(fault(row, &format!("{EXCEPTIONS} {CODE}"), &read, Problem::MalformedCode));
                    continue;
                }
            }
            match (&name, code::<NhiCode>(row, nhi_at, &format!("{EXCEPTIONS} {NHI_CODE}"))) {
                (Some(name), Ok(nhi_code)) => products.entry(name.clone()).or_insert((row.number, Vec::new())).1.push(nhi_code),
                // The name above it was bad, and was named.
                (None, Ok(_)) => {}
                (_, Err(fault)) => faults.push(fault),
            }
        }
        products.values_mut().for_each(|(_, codes)| {
            codes.sort();
            codes.dedup();
        });
        Self { products: Some(products), faults }
    }
}

pub struct Columns {
    route: usize,
    code: usize,
    rx_name: usize,
    ingredient: usize,
    spec: usize,
    fee: usize,
    exception: usize,
    lowest_price: usize,
    remarks: Option<usize>,
    products: Products,
}

impl Columns {
    /// `body`: the rows below the header.
    pub fn find(headers: &[String], body: &[Row], exceptions: &mut Exceptions) -> Result<Self, FileFault> {
        let at = positions(headers);
        let missing: Vec<&str> = REQUIRED.into_iter().filter(|wanted| !at.contains_key(wanted)).collect();
        if !missing.is_empty() {
            return Err(FileFault::MissingColumns { kind: SourceKind::GenericName, columns: missing });
        }
        refuse_repeated(headers, SourceKind::GenericName, &REQUIRED)?;
        if exceptions.products.is_none() && body.iter().any(|row| !row.cell(at[EXCEPTION]).trim().is_empty()) {
            return Err(FileFault::MissingSheet { kind: SourceKind::GenericName, sheet: EXCEPTIONS });
        }
        Ok(Self {
            route: at[ROUTE],
            code: at[CODE],
            rx_name: at[RX_NAME],
            ingredient: at[INGREDIENT],
            spec: at[SPEC],
            fee: at[FEE],
            exception: at[EXCEPTION],
            lowest_price: at[LOWEST_PRICE],
            remarks: at.get(REMARKS).copied(),
            products: exceptions.products.take().unwrap_or_default(),
        })
    }

    pub fn parse(&self, row: &Row) -> Result<GenericNameRow, RowFault> {
        let name: GenericNameCode = code(row, self.code, CODE)?;
        let required = |at, header| text(row, Some(at)).ok_or_else(|| fault(row, header, "", Problem::MissingName));
        let route = row.cell(self.route).trim();
        let exception_of = match japanese::plain(row.cell(self.exception)).as_ref() {
            "" => None,
            EXCEPTION => {
                let (_, codes) = self.products.get(&name).ok_or_else(|| fault(row, CODE, name.as_str(), Problem::NoProducts))?;
                Some(codes.clone())
            }
            other => return Err(fault(row, EXCEPTION, other, Problem::UnknownMark)),
        };
        Ok(GenericNameRow {
            route: Route::from_word(route).ok_or_else(|| fault(row, ROUTE, route, Problem::UnknownRoute))?,
            rx_name: required(self.rx_name, RX_NAME)?,
            ingredient: required(self.ingredient, INGREDIENT)?,
            spec: required(self.spec, SPEC)?,
            fee: match japanese::header(row.cell(self.fee)).as_str() {
                "加算1,2" | "加算1、2" => GenericNameFee::Both,
                "加算1" => GenericNameFee::First,
                "" => GenericNameFee::Neither,
                _ => return Err(fault(row, FEE, row.cell(self.fee), Problem::UnknownMark)),
            },
            exception_of,
            lowest_price: price(row, self.lowest_price, LOWEST_PRICE)?,
            remarks: text(row, self.remarks),
            code: name,
        })
    }
}

/// Names of [`EXCEPTIONS`] that the list itself does not have as exceptions: their products would stand under no name.
pub fn left_over(columns: &Columns, rows: &[(u32, GenericNameRow)]) -> Vec<RowFault> {
    let listed = |name: &GenericNameCode| rows.iter().any(|(_, row)| row.code == *name && row.exception_of.is_some());
    let left = columns.products.iter().filter(|(name, _)| !listed(name));
    let column = format!("{EXCEPTIONS} {CODE}");
    left.map(|(name, (row, _))| RowFault {
        sheet: None,
        row: *row,
        column: column.clone(),
        read: name.to_string(),
        problem: Problem::NotListed,
    })
    .collect()
}

/// The day from which the list applies, as it says above its header: `令和7年8月14日適用`; else the one of the sheet's name
/// (`…（R7.8.14版）…`).
pub fn applies_from(sheet: &Sheet, above: &[Row]) -> Option<Date> {
    let cells = above.iter().flat_map(|row| &row.cells);
    let mut stated = cells.filter(|cell| cell.contains("適用")).filter_map(|cell| japanese::date(cell));
    stated.next().or_else(|| japanese::date(sheet.name.as_deref()?))
}

#[cfg(test)]
mod tests {
    use super::super::{Parsed, Rows, parse};
    use super::*;

    const HEADER: [&str; 9] = [ROUTE, CODE, RX_NAME, INGREDIENT, SPEC, FEE, EXCEPTION, "同一剤形・規格内の\n最低薬価", REMARKS];
    const PRODUCTS_HEADER: [&str; 8] = [ROUTE, CODE, RX_NAME, INGREDIENT, SPEC, NHI_CODE, "品名", "薬価"];

    fn name<'a>(code: &'a str, fee: &'a str, exception: &'a str) -> Vec<&'a str> {
        vec!["内用薬", code, "【般】仮錠", "仮の成分", "５ｍｇ１錠", fee, exception, "6.5", ""]
    }

    fn product<'a>(name: &'a str, nhi_code: &'a str) -> Vec<&'a str> {
        vec![if name.is_empty() { "" } else { "内用薬" }, name, "", "", "", nhi_code, "仮錠", "6.5"]
    }

    fn workbook(names: &[Vec<&str>], products: Option<&[Vec<&str>]>) -> Vec<u8> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let mut add = |name: &str, title: &str, header: &[&str], rows: &[Vec<&str>]| {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name).unwrap();
            sheet.write_string(0, 0, title).unwrap();
            sheet.write_string(1, 8, "令和7年8月14日適用").unwrap();
            for (line, cells) in std::iter::once(header.to_vec()).chain(rows.iter().cloned()).enumerate() {
                for (column, text) in cells.into_iter().enumerate() {
                    sheet.write_string(line as u32 + 2, column as u16, text).unwrap();
                }
            }
        };
        add("一般名処方マスタ（R7.8.14版） 全体", "一般名処方マスタ", &HEADER, names);
        if let Some(products) = products {
            add(EXCEPTIONS, "一般名処方マスタ（例外コード表）", &PRODUCTS_HEADER, products);
        }
        workbook.save_to_buffer().unwrap()
    }

    fn rows(parsed: Parsed) -> Vec<GenericNameRow> {
        let Rows::GenericNames(rows) = parsed.rows else { panic!("another kind of rows") };
        rows.into_iter().map(|(_, row)| row).collect()
    }

    #[test]
    fn an_exception_is_joined_to_all_its_products() {
        let names =
            [name("1124001F2ZZZ", "加算1,2", ""), name("1319702QAZZZ", "加算1", EXCEPTION), name("1329710QAZZZ", "加算１", EXCEPTION)];
        // The cells under a name are blank in more than one way.
        let products = [
            product("1319702QAZZZ", "1319702Q3010"),
            product("", "1319702Q5021"),
            product("\u{3000}", "1319702Q3037"),
            product("1329710QAZZZ", "1329710Q1027"),
        ];
        let parsed = parse(&workbook(&names, Some(&products)), None).unwrap();
        assert_eq!((parsed.kind, parsed.rows_read, &parsed.faults), (SourceKind::GenericName, 3, &vec![]));
        assert_eq!(parsed.dated, Some(Date::constant(2025, 8, 14)));
        let rows = rows(parsed);
        let codes = |row: &GenericNameRow| row.exception_of.as_ref().map(|codes| codes.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(codes(&rows[0]), None);
        assert_eq!(codes(&rows[1]).unwrap(), ["1319702Q3010", "1319702Q3037", "1319702Q5021"]);
        assert_eq!(codes(&rows[2]).unwrap(), ["1329710Q1027"]);
        assert_eq!(
            rows.iter().map(|row| row.fee).collect::<Vec<_>>(),
            [GenericNameFee::Both, GenericNameFee::First, GenericNameFee::First]
        );
    }

    #[test]
    fn what_cannot_be_joined_is_named() {
        let plain: Vec<String> = (0..1000).map(|n| format!("11{n:05}F2ZZZ")).collect();
        let mut names: Vec<Vec<&str>> = plain.iter().map(|code| name(code, "加算1,2", "")).collect();
        names.push(name("1319702QAZZZ", "加算1", EXCEPTION));
        let products = [product("1319702QBZZZ", "1319702Q4033"), product("", "1319702Q")];
        let parsed = parse(&workbook(&names, Some(&products)), None).unwrap();
        let mut faults: Vec<_> = parsed.faults.iter().map(|fault| (fault.row, fault.problem)).collect();
        faults.sort_by_key(|(row, _)| *row);
        assert_eq!(faults, [(4, Problem::NotListed), (5, Problem::MalformedCode), (1004, Problem::NoProducts)]);
        assert_eq!(
            parse(&workbook(&names, None), None).unwrap_err(),
            FileFault::MissingSheet { kind: SourceKind::GenericName, sheet: EXCEPTIONS }
        );
    }

    #[test]
    fn the_day_is_found_where_the_list_says_it() {
        let row = |cells: &[&str]| Row { number: 1, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() };
        let sheet = |name: &str| Sheet { name: Some(name.to_owned()), hidden: false, rows: Vec::new() };
        for (name, cells, expected) in [
            ("全体", vec!["一般名処方マスタ", "", "令和7年8月14日適用"], Some("2025-08-14")),
            ("一般名処方マスタ（R7.8.14版） 全体", vec!["一般名処方マスタ"], Some("2025-08-14")),
            ("一般名処方マスタ（R7.8.14版） 全体", vec!["令和７年１２月１日適用"], Some("2025-12-01")),
            ("全体", vec!["一般名処方マスタ"], None),
        ] {
            assert_eq!(applies_from(&sheet(name), &[row(&cells)]).map(|day| day.to_string()).as_deref(), expected, "{name} {cells:?}");
        }
    }
}
