//! NDBオープンデータ 処方薬: quantities by product and 都道府県 or 二次医療圏, one sheet for each setting. The header has two lines, codes of
//! places above their names; whether there is a column 単位 and whether codes are texts or numbers changed over the years. The class, which
//! stands on the first row of its run alone, is the beginning of the price code and is taken from there.

use super::sheet::is_note;
use super::title;
use crate::codes::{NhiCode, ReceiptCode};
use crate::import::{FileFault, Problem, RowFault};
use crate::japanese;
use crate::period::Period;
use crate::place::prefecture;
use crate::table::{Row, Sheet};
use crate::usage::gather::{Gatherer, Halt, Spot};
use crate::usage::plain::amount;
use crate::usage::{Cell, DatasetId, Described, Item, Lack, PUBLISHED_TOTAL, QuantityUnit, Setting, Stratum};

const RECEIPT_CODE: &str = "医薬品コード";
const NAME: &str = "医薬品名";
const UNIT: &str = "単位";
const NHI_CODE: &str = "薬価基準収載医薬品コード";
const PRICE: &str = "薬価";
/// 総計(処方数量)
const TOTAL: &str = "総計";

/// What the columns of figures stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Prefecture,
    SecondaryMedicalArea,
    /// 性年齢別: of the whole nation, men and women apart
    SexAndAge,
    /// 診療月別: of the whole nation
    Month,
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    sheet: &'a Sheet,
    pub header: &'a Row,
    pub body: &'a [Row],
    pub by: By,
    receipt_code: usize,
    nhi_code: usize,
    name: Option<usize>,
    unit: Option<usize>,
    price: Option<usize>,
    /// Columns of figures, the published total first, and what they are called.
    places: Vec<(usize, String)>,
    setting: Option<Setting>,
    /// As the title says.
    pub period: Option<Period>,
    with_public_expense: bool,
}

/// None where the sheet holds no such table.
pub fn find(sheet: &Sheet) -> Option<Table<'_>> {
    (0..sheet.rows.len().min(super::HEADER_ROWS)).find_map(|header| table(sheet, header))
}

fn table(sheet: &Sheet, header: usize) -> Option<Table<'_>> {
    let row = &sheet.rows[header];
    let headers: Vec<String> = row.cells.iter().map(|cell| japanese::header(cell)).collect();
    let at = |wanted: &str| headers.iter().position(|header| header == wanted);
    let receipt_code = at(RECEIPT_CODE)?;
    let nhi_code = at(NHI_CODE)?;
    let total = headers.iter().position(|header| header.starts_with(TOTAL))?;
    let below = sheet.rows.get(header + 1).filter(|below| below.cell(receipt_code).is_empty() && below.cell(nhi_code).is_empty());
    let width = headers.len().max(below.map_or(0, |below| below.cells.len()));
    let mut by = None;
    let mut places = vec![(total, PUBLISHED_TOTAL.to_owned())];
    for column in total + 1..width {
        let code = headers.get(column).map_or("", String::as_str);
        let name = below.map_or(String::new(), |below| japanese::header(below.cell(column)));
        if code.is_empty() && name.is_empty() {
            continue;
        }
        let (kind, text) = place(code, &name)?;
        if *by.get_or_insert(kind) != kind {
            return None;
        }
        places.push((column, text));
    }
    let above: Vec<&str> = sheet.rows[..header].iter().flat_map(|row| row.cells.iter().map(String::as_str)).collect();
    let sheet_name = sheet.name.as_deref().unwrap_or_default();
    Some(Table {
        sheet,
        header: row,
        body: &sheet.rows[header + 1 + usize::from(below.is_some())..],
        by: by?,
        receipt_code,
        nhi_code,
        name: at(NAME),
        unit: at(UNIT),
        price: at(PRICE),
        places,
        setting: title::setting(sheet_name).or_else(|| above.iter().find_map(|text| title::setting(text))),
        period: title::period(above.iter().copied().chain([sheet_name])),
        with_public_expense: above.iter().copied().chain([sheet_name]).any(|text| text.contains("公費を含む")),
    })
}

/// `27` over 大阪府 is `27`, `2701` over 豊能 is `2701 豊能`: names of areas repeat from prefecture to prefecture.
fn place(code: &str, name: &str) -> Option<(By, String)> {
    let either = |words: &[&str]| words.iter().any(|word| code.contains(word) || name.contains(word));
    if either(&["歳", "男", "女"]) {
        return Some((By::SexAndAge, String::new()));
    }
    let number = Some(code).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())).and_then(|code| code.parse::<u16>().ok());
    if let Some(known) = number.and_then(|number| prefecture::coded(&format!("{number:02}"))).filter(|_| code.len() <= 2) {
        return Some((By::Prefecture, known.code.to_owned()));
    }
    match (code.len(), number) {
        (3 | 4, Some(number)) => Some((By::SecondaryMedicalArea, format!("{number:04} {name}").trim_end().to_owned())),
        _ if either(&["月"]) => Some((By::Month, String::new())),
        (0, _) if name.ends_with(['都', '道', '府', '県']) => Some((By::Prefecture, name.to_owned())),
        _ => None,
    }
}

impl Table<'_> {
    pub fn has_places(&self) -> bool {
        matches!(self.by, By::Prefecture | By::SecondaryMedicalArea)
    }

    /// The dataset that the files of this publication form together. Areas say again what prefectures say, and claims with 公費 are other
    /// claims: these stay apart.
    pub fn dataset(&self) -> &'static str {
        match (self.by, self.with_public_expense) {
            (By::SecondaryMedicalArea, false) => "ndb-areas",
            (By::SecondaryMedicalArea, true) => "ndb-areas-with-public-expense",
            (_, false) => "ndb",
            (_, true) => "ndb-with-public-expense",
        }
    }

    fn described(&self) -> Described {
        let places = if self.by == By::SecondaryMedicalArea { "二次医療圏別" } else { "都道府県別" };
        Described {
            name: format!("NDBオープンデータ 処方薬 {places}"),
            publisher: "厚生労働省".to_owned(),
            population: if self.with_public_expense {
                "医療保険のレセプト（公費を含む）"
            } else {
                "医療保険のレセプト"
            }
            .to_owned(),
            place_basis: "医療機関の所在地".to_owned(),
        }
    }

    /// Hands over every figure. The period of a sheet whose title names none is the person's.
    pub fn read(&self, gatherer: &mut Gatherer<'_>, go_on: &mut dyn FnMut(u32) -> bool) -> Result<(), Halt> {
        if let Ok(dataset) = self.dataset().parse::<DatasetId>() {
            gatherer.dataset(dataset, self.described())?;
        }
        gatherer.sheet(self.sheet.name.as_deref());
        gatherer.unit(QuantityUnit::Master)?;
        let period = self.period.or(gatherer.given().period).ok_or(FileFault::UsageLacks { lacks: vec![Lack::Period] })?;
        let period = gatherer.period(period)?;
        let stratum = gatherer.stratum(Stratum { setting: self.setting, ..Stratum::default() })?;
        let places = self.places.iter().map(|(_, place)| gatherer.place(place)).collect::<Result<Vec<u32>, FileFault>>()?;
        let mut cells = Vec::with_capacity(places.len());
        for row in self.body.iter().filter(|row| self.holds_anything(row)) {
            gatherer.row();
            match self.item(row).and_then(|item| self.cells(row, &mut cells).map(|()| item)) {
                Err(fault) => gatherer.fault(fault),
                Ok(item) => {
                    let item = gatherer.item(item)?;
                    for (place, cell) in places.iter().zip(&cells) {
                        gatherer.put(Spot { item, stratum, place: *place, period }, *cell, row.number)?;
                    }
                }
            }
            if gatherer.rows().is_multiple_of(super::STEP) && !go_on(gatherer.rows()) {
                return Err(Halt::Cancelled);
            }
        }
        Ok(())
    }

    fn holds_anything(&self, row: &Row) -> bool {
        let filled = |column: usize| !row.cell(column).trim().is_empty();
        !is_note(row) && (filled(self.receipt_code) || filled(self.nhi_code) || self.places.iter().any(|(column, _)| filled(*column)))
    }

    fn item(&self, row: &Row) -> Result<Item, RowFault> {
        let text = |column: Option<usize>| column.map_or("", |column| row.cell(column)).trim();
        let receipt_code: Option<ReceiptCode> = code(row, self.receipt_code, RECEIPT_CODE)?;
        let nhi_code: Option<NhiCode> = code(row, self.nhi_code, NHI_CODE)?;
        if receipt_code.is_none() && nhi_code.is_none() {
            return Err(fault(row, NHI_CODE, "", Problem::MissingCode));
        }
        let price = match text(self.price) {
            "" => None,
            price => Some(japanese::amount(price).ok_or_else(|| fault(row, PRICE, price, Problem::NotANumber))?),
        };
        let unit = Some(text(self.unit)).filter(|unit| !unit.is_empty()).map(str::to_owned);
        Ok(Item { nhi_code, receipt_code, yj_code: None, name: text(self.name).to_owned(), price, unit })
    }

    fn cells(&self, row: &Row, cells: &mut Vec<Cell>) -> Result<(), RowFault> {
        cells.clear();
        for (column, place) in &self.places {
            let read = row.cell(*column);
            let header = if place == PUBLISHED_TOTAL { TOTAL } else { place };
            cells.push(amount::cell(read).map_err(|problem| fault(row, header, read, problem))?);
        }
        Ok(())
    }
}

fn code<T: std::str::FromStr>(row: &Row, column: usize, header: &str) -> Result<Option<T>, RowFault> {
    match japanese::plain(row.cell(column)).as_ref() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| fault(row, header, row.cell(column), Problem::MalformedCode)),
    }
}

fn fault(row: &Row, column: &str, read: &str, problem: Problem) -> RowFault {
    RowFault { sheet: None, row: row.number, column: column.to_owned(), read: read.to_owned(), problem }
}
