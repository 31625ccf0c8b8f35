//! 医療用医薬品供給状況. Its headings carry numbers that change from one layout to the next, line breaks and remarks: they are compared
//! without white space and without numbers.

use jiff::civil::Date;

use super::{FileFault, Problem, RowFault, fault, text};
use crate::edition::SourceKind;
use crate::japanese;
use crate::product::Route;
use crate::supply::{Listing, ProductClass, Shipping, SupplyId, SupplyRow, Volume};
use crate::table::Row;

const CODE: &str = "YJコード";
const ROUTE: &str = "薬剤区分";
const INGREDIENT: &str = "成分名";
const SPEC: &str = "規格単位";
const NAME: &str = "品名";
const CLASS: &str = "製品区分";
const LISTING: &str = "薬価収載年月日";
const SHIPPING: &str = "製造販売業者の「出荷対応」の状況";
const CATEGORY: &str = "薬効分類";
const BASIC: &str = "基礎的医薬品";
const SHIPPING_UPDATED: &str = "⑫の情報を更新した日";
const REASON: &str = "限定出荷/供給停止の理由";
const OUTLOOK: &str = "限定出荷の解除見込み/供給停止の解消見込み";
const VOLUME: &str = "製造販売業者の「出荷量」の現在の状況";
const IMPROVES_TO: &str = "「出荷量」の改善(増加)見込み量";
const UPDATED: &str = "⑫以外の情報を更新した日";
const CHANGED_NOW: &str = "今回掲載時の更新有無";

/// The days that Excel counts rightly: from 1900-03-01 to 9999-12-31.
const SERIALS: std::ops::RangeInclusive<i32> = 61..=2_958_465;

/// Two headings that no other list has together.
pub fn is_header(headers: &[String]) -> bool {
    find(headers, |heading| heading == CODE).is_some() && find(headers, |heading| heading.contains("出荷")).is_some()
}

/// The first column whose heading, numbers aside, fits.
fn find(headers: &[String], fits: impl Fn(&str) -> bool) -> Option<usize> {
    let heading = |header: &String| header.chars().filter(|character| !character.is_ascii_digit()).collect::<String>();
    headers.iter().position(|header| fits(&heading(header)))
}

pub struct Columns {
    code: usize,
    route: usize,
    ingredient: usize,
    spec: usize,
    name: usize,
    class: usize,
    listing: usize,
    shipping: usize,
    category: Option<usize>,
    maker: Option<usize>,
    basic: Option<usize>,
    secured: Option<usize>,
    shipping_updated: Option<usize>,
    reason: Option<usize>,
    outlook: Option<usize>,
    outlook_when: Option<usize>,
    volume: Option<usize>,
    improves_when: Option<usize>,
    improves_to: Option<usize>,
    updated: Option<usize>,
    changed_now: Option<usize>,
}

impl Columns {
    pub fn find(headers: &[String]) -> Result<Self, FileFault> {
        let mut missing = Vec::new();
        let mut required = |name: &'static str, fits: &dyn Fn(&str) -> bool| {
            find(headers, fits).unwrap_or_else(|| {
                missing.push(name);
                0
            })
        };
        let found = Self {
            code: required(CODE, &|heading| heading == CODE),
            route: required(ROUTE, &|heading| heading == ROUTE),
            ingredient: required(INGREDIENT, &|heading| heading == INGREDIENT),
            spec: required(SPEC, &|heading| heading.starts_with(SPEC)),
            name: required(NAME, &|heading| heading.starts_with(NAME)),
            class: required(CLASS, &|heading| heading == CLASS),
            listing: required(LISTING, &|heading| heading == LISTING),
            shipping: required(SHIPPING, &|heading| heading.contains("「出荷対応」の状況")),
            category: find(headers, |heading| heading.starts_with(CATEGORY)),
            maker: find(headers, |heading| heading.starts_with("製造販売業者名") || heading.starts_with("製造販売会社名")),
            basic: find(headers, |heading| heading == BASIC),
            // （重要）供給確保医薬品; 安定確保医薬品 before.
            secured: find(headers, |heading| heading.ends_with("確保医薬品")),
            shipping_updated: find(headers, |heading| heading.starts_with("当該品目のの情報を更新した日")),
            reason: find(headers, |heading| heading == REASON),
            outlook: find(headers, |heading| heading == OUTLOOK),
            outlook_when: find(headers, |heading| heading.contains("在庫消尽時期")),
            volume: find(headers, |heading| heading.contains("「出荷量」の現在の状況")),
            improves_when: find(headers, |heading| heading.ends_with("改善(増加)見込み時期")),
            improves_to: find(headers, |heading| heading.ends_with("改善(増加)見込み量")),
            updated: find(headers, |heading| heading.contains("以外の情報を更新した日")),
            changed_now: find(headers, |heading| heading.starts_with(CHANGED_NOW)),
        };
        if missing.is_empty() { Ok(found) } else { Err(FileFault::MissingColumns { kind: SourceKind::Supply, columns: missing }) }
    }

    pub fn parse(&self, row: &Row) -> Result<SupplyRow, RowFault> {
        let unknown = |position: usize, header: &str| fault(row, header, row.cell(position), Problem::UnknownMark);
        let required = |position, header| text(row, Some(position)).ok_or_else(|| fault(row, header, "", Problem::MissingName));
        let code = japanese::plain(row.cell(self.code));
        let volume = match text(row, self.volume) {
            None => None,
            Some(read) => Some(volume(&read).ok_or_else(|| fault(row, VOLUME, &read, Problem::UnknownMark))?),
        };
        Ok(SupplyRow {
            id: SupplyId::read(&code).ok_or_else(|| fault(row, CODE, row.cell(self.code), Problem::MalformedCode))?,
            route: route(row.cell(self.route)).ok_or_else(|| fault(row, ROUTE, row.cell(self.route), Problem::UnknownRoute))?,
            category: text(row, self.category),
            ingredient: required(self.ingredient, INGREDIENT)?,
            spec: required(self.spec, SPEC)?,
            name: required(self.name, NAME)?,
            maker: text(row, self.maker),
            class: number(row.cell(self.class)).and_then(ProductClass::from_number).ok_or_else(|| unknown(self.class, CLASS))?,
            basic: match text(row, self.basic).map(|read| number(&read)) {
                None => None,
                Some(Some(1)) => Some(true),
                Some(Some(2)) => Some(false),
                Some(_) => return Err(unknown(self.basic.unwrap_or_default(), BASIC)),
            },
            secured: text(row, self.secured),
            listing: match text(row, Some(self.listing)) {
                None => Listing::Unstated,
                Some(read) if read.contains("未収載") => Listing::NotListed,
                Some(_) => day(row, Some(self.listing), LISTING)?.map_or(Listing::Unstated, Listing::On),
            },
            shipping: number(row.cell(self.shipping)).and_then(Shipping::from_number).ok_or_else(|| unknown(self.shipping, SHIPPING))?,
            shipping_updated_on: day(row, self.shipping_updated, SHIPPING_UPDATED)?,
            reason: text(row, self.reason),
            outlook: text(row, self.outlook),
            outlook_when: text(row, self.outlook_when),
            volume,
            improves_when: text(row, self.improves_when),
            improves_to: match text(row, self.improves_to) {
                None => None,
                Some(read) => Some(percent(&read).ok_or_else(|| fault(row, IMPROVES_TO, &read, Problem::NotANumber))?),
            },
            updated_on: day(row, self.updated, UPDATED)?,
            changed_now: text(row, self.changed_now).is_some(),
        })
    }
}

/// The number with which a cell begins: `①通常出荷`, `2：後発品`, `２．…`.
fn number(read: &str) -> Option<u8> {
    let read = japanese::plain(read);
    let end = read.find(|character: char| !character.is_ascii_digit()).unwrap_or(read.len());
    read[..end].parse().ok()
}

/// `1：内用薬`
fn route(read: &str) -> Option<Route> {
    let read = japanese::plain(read);
    Route::from_word(read.trim_start_matches(|character: char| character.is_ascii_digit() || matches!(character, ':' | '.' | ' ')))
}

/// `Aプラス．出荷量増加`, `A．出荷量通常`
fn volume(read: &str) -> Option<Volume> {
    let read = japanese::plain(read);
    Volume::from_sign(read.split(['.', ':', ' ']).next()?)
}

/// `110`, `110%`
fn percent(read: &str) -> Option<u32> {
    let read = japanese::plain(read);
    read.trim_end_matches('%').trim_end().parse().ok()
}

/// A day as a spreadsheet keeps it (a count of days), as a date cell or as text; none where the cell is blank.
fn day(row: &Row, position: Option<usize>, header: &str) -> Result<Option<Date>, RowFault> {
    let Some(read) = text(row, position) else { return Ok(None) };
    let plain = japanese::plain(&read);
    let serial = plain.strip_suffix(".0").unwrap_or(&plain).parse().ok().filter(|serial| SERIALS.contains(serial));
    let day = match serial {
        Some(days) => EPOCH.checked_add(jiff::Span::new().days(days)).ok(),
        None => japanese::date(&plain),
    };
    day.map(Some).ok_or_else(|| fault(row, header, &read, Problem::ImpossibleDate))
}

/// From here Excel counts its days, after the leap day of 1900 that there never was.
const EPOCH: Date = Date::constant(1899, 12, 30);

#[cfg(test)]
mod tests {
    use super::super::{Rows, parse};
    use super::*;

    const HEADER: [&str; 21] = [
        "①薬剤区分",
        "②薬効分類\n（保険薬収載時点の薬効分類を記載）",
        "③成分名",
        "④規格単位\n※全角",
        "⑤YJコード",
        "⑥品名\n（承認書に記載の正式名称）\n※全角",
        "⑦製造販売業者名",
        "⑧製品区分",
        "⑨基礎的\n医薬品",
        "⑩（重要）供給確保医薬品",
        "⑪薬価収載年月日",
        "⑫製造販売業者の\n「出荷対応」の状況",
        "⑬当該品目の⑫の情報を更新した日（令和7年5月13日以降のみ記載）",
        "⑭限定出荷/供給停止の理由",
        "⑮限定出荷の解除見込み／\n供給停止の解消見込み",
        "⑯限定出荷の解除見込み／\n供給停止の解消見込み／\n販売中止品の在庫消尽時期",
        "⑰製造販売業者の\n「出荷量」の現在の状況",
        "⑱製造販売業者の「出荷量」の改善（増加）見込み時期",
        "⑲⑱を任意選択した場合の「出荷量」の改善（増加）見込み量",
        "⑳当該品目の⑫以外の情報を更新した日",
        "今回掲載時の更新有無（更新有りの場合、Newと表示）",
    ];
    const ROW: [&str; 21] = [
        "1：内用薬",
        "仮の薬効",
        "仮の成分",
        "５ｍｇ１錠",
        "1124001F1045",
        "仮錠５ｍｇ「仮」",
        "仮製薬",
        "2：後発品",
        "1：対象",
        "B",
        "28004",
        "②限定出荷（自社の事情）",
        "46226",
        "３．製造トラブル（製造委託を含む）",
        "ウ. 未定",
        "\u{3000}",
        "B．出荷量減少",
        "e．３か月超",
        "110",
        "45674",
        "New",
    ];

    fn csv(header: &[&str], rows: &[Vec<&str>]) -> Vec<u8> {
        let line = |cells: &[&str]| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\n";
        let empty = ",".repeat(header.len() - 1) + "\n";
        (empty + &line(header) + &rows.iter().map(|row| line(row)).collect::<String>()).into_bytes()
    }

    fn with(other: &[(usize, &'static str)]) -> Vec<&'static str> {
        let mut row = ROW.to_vec();
        other.iter().for_each(|(at, text)| row[*at] = text);
        row
    }

    fn read(header: &[&str], row: Vec<&str>) -> Result<SupplyRow, RowFault> {
        let headers: Vec<String> = header.iter().map(|cell| japanese::header(cell)).collect();
        let row = Row { number: 3, cells: row.into_iter().map(str::to_owned).collect() };
        Columns::find(&headers).unwrap().parse(&row)
    }

    #[test]
    fn a_list_is_recognised_under_its_empty_row() {
        let parsed = parse(&csv(&HEADER, &[ROW.to_vec()]), None).unwrap();
        assert_eq!((parsed.kind, parsed.rows_read), (SourceKind::Supply, 1));
        let Rows::Supplies(rows) = parsed.rows else { panic!("another kind of rows") };
        let (number, row) = &rows[0];
        assert_eq!((*number, row.id.as_str(), row.route, row.class), (3, "1124001F1045", Route::Oral, ProductClass::Generic));
        assert_eq!((row.shipping, row.volume, row.improves_to), (Shipping::LimitedOwn, Some(Volume::Less), Some(110)));
        assert_eq!((row.basic, row.secured.as_deref(), row.changed_now), (Some(true), Some("B"), true));
        assert_eq!(row.outlook_when, None);
        assert_eq!(row.listing, Listing::On(Date::constant(1976, 9, 1)));
        assert_eq!(row.shipping_updated_on, Some(Date::constant(2026, 7, 23)));
        assert_eq!(row.updated_on, Some(Date::constant(2025, 1, 17)));
        assert_eq!(row.reason.as_deref(), Some("３．製造トラブル（製造委託を含む）"));
    }

    #[test]
    fn days_are_read_in_every_form_of_a_spreadsheet() {
        for (text, expected) in [
            ("28004", Some("1976-09-01")),
            ("28004.0", Some("1976-09-01")),
            ("1976-09-01", Some("1976-09-01")),
            ("1976-09-01T00:00:00", Some("1976-09-01")),
            ("1976/9/1", Some("1976-09-01")),
            ("19760901", Some("1976-09-01")),
            ("昭和51年9月1日", Some("1976-09-01")),
            ("1", None),
            ("9999999", None),
            ("未定", None),
            ("-3", None),
        ] {
            let listing = read(&HEADER, with(&[(10, text)])).map(|row| row.listing);
            match (listing, expected) {
                (Ok(Listing::On(day)), Some(expected)) => assert_eq!(day.to_string(), expected, "{text}"),
                (Err(fault), None) => assert_eq!(fault.problem, Problem::ImpossibleDate, "{text}"),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
        for (text, expected) in [("薬価基準未収載", Listing::NotListed), ("", Listing::Unstated), ("\u{3000}", Listing::Unstated)] {
            assert_eq!(read(&HEADER, with(&[(10, text)])).unwrap().listing, expected);
        }
    }

    #[test]
    fn the_state_is_told_by_its_number_alone() {
        for (text, expected) in [
            ("①通常出荷", Shipping::Normal),
            ("② 限定出荷(自社の事情)", Shipping::LimitedOwn),
            ("③限定出荷（他社品の影響）", Shipping::LimitedOtherCompany),
            ("④限定出荷（その他）\n", Shipping::LimitedOther),
            ("⑤供給停止", Shipping::Stopped),
        ] {
            assert_eq!(read(&HEADER, with(&[(11, text)])).unwrap().shipping, expected);
        }
        for (at, text, column) in
            [(11, "⑥調整中", SHIPPING), (11, "", SHIPPING), (7, "7：別", CLASS), (8, "3：不明", BASIC), (16, "E．別", VOLUME)]
        {
            let fault = read(&HEADER, with(&[(at, text)])).unwrap_err();
            assert_eq!((fault.column.as_str(), fault.problem), (column, Problem::UnknownMark), "{text}");
        }
        for (text, expected) in
            [("Aプラス．出荷量増加", Volume::More), ("Ａ．出荷量通常", Volume::Usual), ("D.薬価削除予定", Volume::LeavingList)]
        {
            assert_eq!(read(&HEADER, with(&[(16, text)])).unwrap().volume, Some(expected));
        }
    }

    #[test]
    fn blanks_of_every_kind_are_blank() {
        for blank in ["", "\u{3000}", " "] {
            let row =
                read(&HEADER, with(&[(6, blank), (8, blank), (9, blank), (12, blank), (13, blank), (16, blank), (18, blank), (20, blank)]))
                    .unwrap();
            assert_eq!((row.maker, row.basic, row.secured, row.shipping_updated_on), (None, None, None, None));
            assert_eq!((row.reason, row.volume, row.improves_to, row.changed_now), (None, None, None, false));
        }
    }

    #[test]
    fn numbers_that_are_no_yj_codes_are_kept_apart() {
        for (text, yj) in [("1124001F1045", true), ("Ｘ00016", false), ("X00016", false), ("631301AS1024", false)] {
            let row = read(&HEADER, with(&[(4, text)])).unwrap();
            assert_eq!(row.id.yj_code().is_some(), yj, "{text}");
        }
        for text in ["", "なし", "1124001F1045-1124001F1045"] {
            assert_eq!(read(&HEADER, with(&[(4, text)])).unwrap_err().problem, Problem::MalformedCode, "{text}");
        }
    }

    #[test]
    fn headings_of_earlier_layouts_are_known() {
        let mut earlier = HEADER;
        earlier[9] = "⑩安定確保医薬品";
        assert_eq!(read(&earlier, ROW.to_vec()).unwrap().secured.as_deref(), Some("B"));
        let mut without = HEADER.to_vec();
        without.remove(12);
        let mut row = ROW.to_vec();
        row.remove(12);
        assert_eq!(read(&without, row).unwrap().shipping_updated_on, None);
        let bad: Vec<&str> = HEADER.iter().map(|cell| if cell.contains("出荷対応") { "⑫状況" } else { cell }).collect();
        assert_eq!(
            parse(&csv(&bad, &[ROW.to_vec()]), None).unwrap_err(),
            FileFault::MissingColumns { kind: SourceKind::Supply, columns: vec![SHIPPING] }
        );
    }
}
