//! The columns in which tables of many makes name a place: a code, a name, a prefecture before the name.

use super::{Problem, RowFault, fault, text};
use crate::codes::MunicipalityCode;
use crate::japanese;
use crate::place::PlaceId;
use crate::table::Row;

pub const CODES: [&str; 9] = [
    "団体コード",
    "市区町村コード",
    "市町村コード",
    "地方公共団体コード",
    "全国地方公共団体コード",
    "標準地域コード",
    "地域コード",
    "都道府県コード",
    "code",
];
pub const PREFECTURES: [&str; 3] = ["都道府県名", "都道府県", "都道府県名(漢字)"];
pub const NAMES: [&str; 12] = [
    "市区町村名",
    "市区町村",
    "市町村名",
    "市町村",
    "区市町村名",
    "市区町村名(漢字)",
    "団体名",
    "自治体名",
    "place",
    "name",
    "地域名",
    "地域",
];

/// Where a table names its places. At least one of the columns is there.
pub struct PlaceColumns {
    code: Option<usize>,
    /// How many digits the codes of the table have; a spreadsheet takes leading zeros.
    digits: usize,
    prefecture: Option<usize>,
    name: Option<usize>,
}

impl PlaceColumns {
    /// `headers` in lower case; a column that means something else already is blank. None where no column names a place.
    pub fn find(headers: &[String], body: &[Row]) -> Option<Self> {
        let one = |words: &[&str]| words.iter().find_map(|word| headers.iter().position(|header| header == word));
        let (code, prefecture, name) = (one(&CODES), one(&PREFECTURES), one(&NAMES));
        code.or(prefecture).or(name)?;
        let lengths = body.iter().filter_map(|row| Some(japanese::plain(row.cell(code?)).len()));
        let digits = lengths.filter(|length| *length <= 6).max().unwrap_or(0);
        Some(Self { code, digits, prefecture, name })
    }

    pub fn has_code(&self, row: &Row) -> bool {
        text(row, self.code).is_some()
    }

    /// A code goes before a name; a name has its prefecture's before it where the table has that.
    pub fn place(&self, row: &Row) -> Result<String, RowFault> {
        if let Some(read) = text(row, self.code) {
            let code = self.code(&read).ok_or_else(|| fault(row, CODES[0], &read, Problem::MalformedPlaceCode))?;
            return Ok(code.to_string());
        }
        let (prefecture, name) = (text(row, self.prefecture), text(row, self.name));
        match (prefecture, name) {
            (Some(prefecture), Some(name)) if !name.starts_with(&prefecture) => Ok(prefecture + &name),
            (prefecture, name) => name.or(prefecture).ok_or_else(|| fault(row, NAMES[0], "", Problem::MissingName)),
        }
    }

    /// The place that a code of the table means. A table of six digits gives back the zero that is lost where the check digit then fits.
    fn code(&self, read: &str) -> Option<PlaceId> {
        let read = japanese::plain(read);
        let code: Option<MunicipalityCode> = match (self.digits, read.len()) {
            (_, 1 | 2) => format!("{read:0>2}000").parse().ok(),
            (6, _) => MunicipalityCode::from_checked(&format!("{read:0>6}")),
            _ => format!("{read:0>5}").parse().ok(),
        };
        code.map(|code| if code.as_str() == "00000" { PlaceId::nation() } else { PlaceId::from(&code) })
    }
}
