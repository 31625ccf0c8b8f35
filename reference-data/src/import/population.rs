//! 人口 by place: a plain table that has a column with a place's code or name and one with its population, under any of the headings
//! that such tables use. `団体コード,都道府県名,市区町村名,人口,65歳以上人口` is what we ask people for; a code goes before a name, and the
//! people aged 65 and over may be missing, or stand there as a rate (高齢化率).

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::place_columns::{CODES, NAMES, PREFECTURES, PlaceColumns};
use super::{FileFault, Problem, RowFault, fault};
use crate::edition::SourceKind;
use crate::japanese;
use crate::place::PopulationRow;
use crate::table::{Row, Sheet};

const POPULATIONS: [&str; 9] =
    ["人口", "総人口", "人口総数", "総人口数", "人口計", "推計人口", "住民基本台帳人口", "国勢調査人口", "population"];
const POPULATION: &str = "人口";
/// People aged 65 and over, and their part of the population.
const AGED: [&str; 6] = ["65歳以上人口", "65歳以上", "65歳以上の人口", "老年人口", "高齢者人口", "高齢者数"];
const AGED_RATES: [&str; 9] = [
    "高齢化率",
    "老年人口割合",
    "老年人口比率",
    "65歳以上割合",
    "65歳以上人口割合",
    "65歳以上人口の割合",
    "65歳以上の割合",
    "高齢者割合",
    "高齢者人口割合",
];
/// Where a table has no number.
const NO_NUMBER: [&str; 9] = ["", "-", "‐", "―", "−", "…", "...", "X", "x"];
/// No place has more people.
const ABSURD: u64 = 200_000_000;

pub fn is_header(headers: &[String]) -> bool {
    let headers: Vec<String> = headers.iter().map(|header| header.to_lowercase()).collect();
    let place = headers.iter().any(|header| [&CODES[..], &PREFECTURES, &NAMES].concat().contains(&header.as_str()));
    // A table of medicines that also says how many people live there is not this one.
    let medicines = headers.iter().any(|header| header.contains("数量") || header.contains("医薬品"));
    place && !medicines && headers.iter().any(|header| is_population(header))
}

/// 人口, 総人口(人), 令和6年1月1日現在人口, 2020年国勢調査人口
fn is_population(header: &str) -> bool {
    POPULATIONS.contains(&without_unit(header).trim_start_matches(of_a_day))
}

/// 65歳以上人口(人), うち65歳以上, 令和6年老年人口
fn is_aged(header: &str) -> bool {
    says(&AGED, without_unit(header))
}

/// 高齢化率(%), 65歳以上人口割合
fn is_aged_rate(header: &str) -> bool {
    says(&AGED_RATES, header.strip_suffix("(%)").unwrap_or(header))
}

fn without_unit(header: &str) -> &str {
    ["(人)", "(総数)", "(計)", "(男女計)"].iter().find_map(|unit| header.strip_suffix(unit)).unwrap_or(header)
}

fn of_a_day(letter: char) -> bool {
    letter.is_ascii_digit() || "令和平成年月日現在度の.-/".contains(letter)
}

/// One of the words, behind nothing but a day or うち.
fn says(words: &[&str], header: &str) -> bool {
    let header = header.strip_prefix("うち").unwrap_or(header);
    words.iter().any(|word| header.strip_suffix(word).is_some_and(|before| before.chars().all(of_a_day)))
}

pub struct Columns {
    place: PlaceColumns,
    population: usize,
    aged: Option<usize>,
    aged_rate: Option<usize>,
}

impl Columns {
    pub fn find(headers: &[String], body: &[Row]) -> Result<Self, FileFault> {
        let kind = SourceKind::Population;
        let headers: Vec<String> = headers.iter().map(|header| header.to_lowercase()).collect();
        let one = |means: fn(&str) -> bool, name| {
            let mut found = (0..headers.len()).filter(|column| means(&headers[*column]));
            match (found.next(), found.next()) {
                (found, None) => Ok(found),
                _ => Err(FileFault::RepeatedColumns { kind, columns: vec![name] }),
            }
        };
        let missing = |columns| FileFault::MissingColumns { kind, columns };
        Ok(Self {
            population: one(is_population, POPULATION)?.ok_or_else(|| missing(vec![POPULATION]))?,
            aged: one(is_aged, AGED[0])?,
            aged_rate: one(is_aged_rate, AGED_RATES[0])?,
            place: PlaceColumns::find(&headers, body).ok_or_else(|| missing(vec![CODES[0], NAMES[0]]))?,
        })
    }

    /// Titles between the rows and notes below them name none and have no number.
    pub fn names_a_place(&self, row: &Row) -> bool {
        self.place.has_code(row) || !row.cell(self.population).trim().is_empty()
    }

    pub fn parse(&self, row: &Row) -> Result<PopulationRow, RowFault> {
        let place = self.place.place(row)?;
        let population = count(row, Some(self.population), POPULATION)?;
        let aged = count(row, self.aged, AGED[0])?;
        if let (Some(column), Some(aged), Some(population)) = (self.aged, aged, population)
            && aged > population
        {
            return Err(fault(row, AGED[0], row.cell(column).trim(), Problem::NotACount));
        }
        Ok(PopulationRow { place, population, aged, aged_rate: self.rate(row)? })
    }

    /// As a fraction. Tables write per cent; a workbook's cell that is shown as per cent holds a fraction, and no place has so few aged
    /// people that one could be taken for the other.
    fn rate(&self, row: &Row) -> Result<Option<Decimal>, RowFault> {
        let Some(read) = self.aged_rate.map(|column| row.cell(column).trim()) else { return Ok(None) };
        let plain = japanese::plain(read);
        if is_no_number(&plain) {
            return Ok(None);
        }
        let (bare, in_percent) = plain.strip_suffix('%').map_or((plain.as_ref(), false), |bare| (bare, true));
        let rate =
            japanese::amount(bare.trim()).map(|rate| if in_percent || rate > Decimal::ONE { rate / Decimal::ONE_HUNDRED } else { rate });
        let rate = rate.filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
        rate.map(|rate| Some(rate.normalize())).ok_or_else(|| fault(row, AGED_RATES[0], read, Problem::NotAShare))
    }
}

/// Persons; none where the table has no number there, or no such column.
fn count(row: &Row, column: Option<usize>, name: &'static str) -> Result<Option<u64>, RowFault> {
    let Some(read) = column.map(|column| row.cell(column).trim()) else { return Ok(None) };
    let plain = japanese::plain(read);
    if is_no_number(&plain) {
        return Ok(None);
    }
    let bare = plain.strip_suffix('人').unwrap_or(&plain);
    let count = japanese::amount(bare).filter(|count| count.is_integer()).and_then(|count| count.to_u64());
    count.filter(|count| *count <= ABSURD).map(Some).ok_or_else(|| fault(row, name, read, Problem::NotACount))
}

fn is_no_number(plain: &str) -> bool {
    NO_NUMBER.contains(&plain) || plain.chars().all(|letter| letter == '*')
}

/// `令和6年1月1日現在` above the table or in its heading.
pub fn day(sheet: &Sheet, header: usize) -> Option<Date> {
    let name = sheet.name.iter();
    sheet.rows[..=header].iter().flat_map(|row| &row.cells).chain(name).find_map(|cell| japanese::date(cell))
}

#[cfg(test)]
mod tests {
    use super::super::{Parsed, Rows, parse};
    use super::*;

    fn read(table: &str) -> Result<Parsed, FileFault> {
        parse(table.as_bytes(), None)
    }

    fn rows(table: &str) -> Vec<(String, Option<u64>)> {
        match read(table).unwrap().rows {
            Rows::Populations(rows) => rows.into_iter().map(|(_, row)| (row.place, row.population)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tables_under_many_headings() {
        for (table, expected) in [
            ("団体コード,市区町村名,人口\n271004,大阪市,\"2,752,412\"\n", ("27100", Some(2_752_412))),
            ("市区町村コード,総人口（人）\n27100,2752412人\n", ("27100", Some(2_752_412))),
            ("市区町村コード,総人口\n1100,1970000\n27100,2752412\n", ("01100", Some(1_970_000))),
            ("団体コード,人口\n11002,1970000\n271004,1\n", ("01100", Some(1_970_000))),
            ("都道府県コード,人口\n1,5092000\n", ("01", Some(5_092_000))),
            ("code,population\n00000,124000000\n", ("00", Some(124_000_000))),
            ("団体コード,人口\n270008,8774574\n", ("27", Some(8_774_574))),
            ("都道府県名,市区町村名,2020年国勢調査人口\n大阪府,豊中市,401558\n", ("大阪府豊中市", Some(401_558))),
            ("都道府県名,市区町村名,人口\n大阪府,大阪府豊中市,401558\n", ("大阪府豊中市", Some(401_558))),
            ("都道府県,令和６年１月１日現在人口\n大 阪,8774574\n", ("大 阪", Some(8_774_574))),
            ("地域,推計人口\n全国,-\n", ("全国", None)),
            ("place,Population\n27127,…\n", ("27127", None)),
        ] {
            let rows = rows(table);
            assert_eq!((rows[0].0.as_str(), rows[0].1), expected, "{table}");
        }
    }

    #[test]
    fn people_of_65_and_over_stand_as_a_count_or_a_rate_or_nowhere() {
        for (table, aged, rate) in [
            ("団体コード,人口\n271004,100\n", None, None),
            ("団体コード,人口,65歳以上人口\n271004,100,28\n", Some(28), None),
            ("団体コード,人口,６５歳以上人口（人）\n271004,\"1,000\",280人\n", Some(280), None),
            ("団体コード,総人口,うち65歳以上\n271004,100,0\n", Some(0), None),
            ("団体コード,人口,令和6年老年人口\n271004,100,…\n", None, None),
            ("団体コード,人口,高齢化率\n271004,100,28.4\n", None, Some("0.284")),
            ("団体コード,人口,高齢化率（％）\n271004,100,28.40％\n", None, Some("0.284")),
            ("団体コード,人口,65歳以上人口の割合\n271004,100,0.2843\n", None, Some("0.2843")),
            ("団体コード,人口,65歳以上割合\n271004,100,-\n", None, None),
            ("団体コード,人口,老年人口,老年人口割合\n271004,100,28,28\n", Some(28), Some("0.28")),
            ("団体コード,人口,65歳以上人口\n271004,…,28\n", Some(28), None),
        ] {
            let Rows::Populations(rows) = read(table).unwrap().rows else { panic!("{table}") };
            let row = &rows[0].1;
            assert_eq!((row.aged, row.aged_rate.map(|rate| rate.to_string()).as_deref()), (aged, rate), "{table}");
        }
        assert!(matches!(read("団体コード,65歳以上人口\n271004,28\n"), Err(FileFault::Unrecognised { .. })));
        let repeated = FileFault::RepeatedColumns { kind: SourceKind::Population, columns: vec![AGED[0]] };
        assert_eq!(read("団体コード,人口,65歳以上人口,老年人口\n271004,100,28,28\n").unwrap_err(), repeated);
    }

    #[test]
    fn titles_and_notes_are_no_places_and_the_title_says_the_day() {
        let table = "住民基本台帳人口（令和6年1月1日現在）,,\n,,\n都道府県名,市区町村名,人口\n大阪府,,8774574\n,,\n大阪府,豊中市,401558\n注）外国人を含む,,\n";
        let parsed = read(table).unwrap();
        assert_eq!((parsed.rows.len(), parsed.faults.len()), (2, 0));
        assert_eq!(parsed.dated.unwrap().to_string(), "2024-01-01");
    }

    #[test]
    fn bad_rows_are_kept_out_and_files_refused() {
        let good: String = (0..120).map(|number| format!("第{number}市,,{number}\n")).collect();
        for (bad, problem) in [
            (",271005,10", Problem::MalformedPlaceCode),
            ("大阪市,271004,-5", Problem::NotACount),
            ("大阪市,271004,1.5", Problem::NotACount),
            ("大阪市,271004,9999999999", Problem::NotACount),
            ("大阪市,271004,多数", Problem::NotACount),
            (",,5", Problem::MissingName),
        ] {
            let parsed = read(&format!("市区町村名,団体コード,人口\n{good}{bad}\n")).unwrap();
            assert_eq!((parsed.rows.len(), parsed.faults.len(), parsed.faults[0].problem), (120, 1, problem), "{bad}");
        }
        let good: String = (0..120).map(|number| format!("第{number}市,{number},1,5\n")).collect();
        for (bad, problem) in [
            ("大阪市,100,101,28", Problem::NotACount),
            ("大阪市,100,多数,28", Problem::NotACount),
            ("大阪市,100,28,101", Problem::NotAShare),
            ("大阪市,100,28,-1", Problem::NotAShare),
            ("大阪市,100,28,三割", Problem::NotAShare),
        ] {
            let good = good.replace("第0市,0,1", "第0市,0,0");
            let parsed = read(&format!("市区町村名,人口,65歳以上人口,高齢化率\n{good}{bad}\n")).unwrap();
            assert_eq!((parsed.rows.len(), parsed.faults.len(), parsed.faults[0].problem), (120, 1, problem), "{bad}");
        }
        let repeated = |columns| FileFault::RepeatedColumns { kind: SourceKind::Population, columns };
        assert_eq!(read("市区町村名,2015年人口,2020年人口\n大阪市,1,2\n").unwrap_err(), repeated(vec![POPULATION]));
        assert!(matches!(read("市区町村名,人口\n府中市,1\n府中市,2\n"), Err(FileFault::DuplicateCode { first: 2, second: 3, .. })));
        assert!(matches!(read("市区町村名,人口（千人）\n大阪市,2752\n"), Err(FileFault::Unrecognised { .. })));
        assert!(matches!(read("市区町村名,薬価基準収載医薬品コード,数量,人口\n大阪市,x,1,2\n"), Err(FileFault::Unrecognised { .. })));
    }
}
