//! Files that nobody sends by mistake, and names that are no files.

use std::fs;
use std::io::{Cursor, Write};

use reference_data::import::{self, FileFault, Parsed, Rows};
use reference_data::table::{CELLS, TableError, UNPACKED_BYTES};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEADER: [&str; 15] = [
    "区分",
    "薬価基準収載医薬品コード",
    "成分名",
    "規格",
    "",
    "",
    "",
    "品名",
    "メーカー名",
    "診療報酬において加算等の算定対象となる後発医薬品",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    "経過措置による使用期限",
    "備考",
];

fn product(price: &str, until: &str) -> Vec<String> {
    let cells = ["内用薬", "1121001X1018", "仮の成分", "１ｇ", "", "", "", "仮の品名", "仮製薬", "", "", "", price, until, ""];
    cells.map(str::to_owned).to_vec()
}

fn header() -> Vec<String> {
    HEADER.map(str::to_owned).to_vec()
}

/// `<row>` elements of text cells; a cell that begins with `<` is an element itself.
fn rows(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| match text.as_str() {
        element if element.starts_with('<') => element.to_owned(),
        text => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    };
    rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect()
}

struct SheetOf {
    name: &'static str,
    /// `worksheet` or `chartsheet`
    kind: &'static str,
    hidden: bool,
    rows: String,
}

fn sheet(name: &'static str, rows: String) -> SheetOf {
    SheetOf { name, kind: "worksheet", hidden: false, rows }
}

fn workbook(sheets: &[SheetOf]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut parts = vec![(
        "_rels/.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )];
    let (mut list, mut relations) = (String::new(), format!("<Relationship Id=\"s\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>"));
    for (number, sheet) in sheets.iter().enumerate() {
        let SheetOf { name, kind, hidden, rows } = sheet;
        let state = if *hidden { "state=\"hidden\"" } else { "" };
        list += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" {state} r:id=\"r{0}\"/>", number + 1);
        relations += &format!("<Relationship Id=\"r{0}\" Type=\"{OFFICE}/{kind}\" Target=\"{kind}s/sheet{0}.xml\"/>", number + 1);
        parts.push((
            format!("xl/{kind}s/sheet{}.xml", number + 1),
            format!("<{kind} xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></{kind}>"),
        ));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>")));
    let formats = "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>";
    parts.push(("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{MAIN}\">{formats}</styleSheet>")));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn prices(parsed: Parsed) -> Vec<String> {
    let Rows::Prices(rows) = parsed.rows else { panic!("not a price list") };
    rows.into_iter().map(|(_, row)| format!("{} {:?}", row.price, row.transitional_until)).collect()
}

#[test]
fn the_sheet_that_is_seen_is_the_one_that_is_read() {
    let list = |price: &str| rows(&[header(), product(price, "")]);
    let hidden = |price: &str| SheetOf { hidden: true, ..sheet("旧", list(price)) };
    let chart = SheetOf { kind: "chartsheet", ..sheet("グラフ", String::new()) };
    let cover = sheet("表紙", rows(&[vec!["薬価基準".to_owned()]]));
    for sheets in [vec![hidden("1.1"), sheet("ＨＰ用", list("8.5"))], vec![chart, cover, sheet("ＨＰ用", list("8.5"))], vec![hidden("8.5")]]
    {
        assert_eq!(prices(import::parse(&workbook(&sheets), None).unwrap()), ["8.5 None"]);
    }
    let two = workbook(&[sheet("内用", list("8.5")), sheet("注射", list("9.5"))]);
    let fault = import::parse(&two, None).unwrap_err();
    assert_eq!(fault, FileFault::SeveralSheets { sheets: vec!["内用".to_owned(), "注射".to_owned()] });
}

#[test]
fn cells_are_what_the_spreadsheet_shows_or_a_fault() {
    let number = |value: &str| format!("<c><v>{value}</v></c>");
    let day = |value: &str| format!("<c s=\"1\"><v>{value}</v></c>");
    for (price, until, expected) in [
        (number("69.69999999999999"), String::new(), Some("69.7 None")),
        ("<c><f>A1*2</f><v>12.5</v></c>".to_owned(), String::new(), Some("12.5 None")),
        ("<c t=\"e\"><v>#N/A</v></c>".to_owned(), String::new(), None),
        ("<c><f>1/0</f></c>".to_owned(), String::new(), None),
        (day("8.5"), String::new(), None),
        (number("1e21"), String::new(), None),
        (number("8.5"), day("46112"), Some("8.5 Some(2026-03-31)")),
        (number("8.5"), day("1e300"), None),
        (number("8.5"), day("-5"), None),
        (number("8.5"), day("NaN"), None),
    ] {
        let bytes = workbook(&[sheet("ＨＰ用", rows(&[header(), product(&price, &until)]))]);
        match (import::parse(&bytes, None), expected) {
            (Ok(parsed), Some(expected)) => assert_eq!(prices(parsed), [expected], "{price} {until}"),
            (Err(FileFault::TooManyBadRows { rows: 1, .. }), None) => {}
            (other, _) => panic!("{price} {until}: {other:?}"),
        }
    }
}

#[test]
fn what_the_reader_of_workbooks_stumbles_over_is_a_damaged_workbook() {
    for cell in [
        "<c r=\"A99999999999999\"><v>1</v></c>",
        "<c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c>",
        "<c r=\"1A\"><v>1</v></c>",
        "<c t=\"s\"><v>-1</v></c>",
    ] {
        let bytes = workbook(&[sheet("ＨＰ用", rows(&[header(), vec![cell.to_owned()]]))]);
        let fault = import::parse(&bytes, None).unwrap_err();
        assert!(matches!(fault, FileFault::Table(TableError::DamagedWorkbook { .. })), "{cell}: {fault:?}");
    }
}

#[test]
fn cells_that_are_only_claimed_are_bounded() {
    let far: String = (1..=CELLS / 500).map(|row| format!("<row r=\"{row}\"><c r=\"SR{row}\"><v>1</v></c></row>")).collect();
    let fault = import::parse(&workbook(&[sheet("ＨＰ用", far)]), None).unwrap_err();
    assert_eq!(fault, FileFault::Table(TableError::TooManyCells { limit: CELLS }));
}

#[test]
fn a_folder_is_no_file_to_read() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(import::read_file(folder.path()).unwrap_err().kind(), std::io::ErrorKind::IsADirectory);
    let file = folder.path().join("薬価 #1%20?.csv");
    fs::write(&file, "a,b\n").ok();
    if file.exists() {
        assert_eq!(import::read_file(&file).unwrap().unwrap(), b"a,b\n");
    }
}

/// A pipe makes a reader wait for ever; a device never ends.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), "/dev/zero".as_ref()] {
        assert_eq!(import::read_file(path).unwrap_err().kind(), std::io::ErrorKind::Unsupported, "{}", path.display());
    }
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_one_table_of_an_archive_is_read() {
    let list = [HEADER.map(str::to_owned).to_vec(), product("8.5", "")].map(|row| row.join(",") + "\n").concat();
    let table = list.as_bytes();
    for entries in [
        vec![("tp20250814.csv", table)],
        vec![("TP20250814.CSV", table), ("readme.txt", b"-".as_slice())],
        vec![("薬価/tp20250814.csv", table), ("__MACOSX/薬価/._tp20250814.csv", b"x".as_slice()), (".hidden.csv", b"x".as_slice())],
    ] {
        let parsed = import::parse(&archive(&entries), None).unwrap();
        assert_eq!(parsed.dated.unwrap().to_string(), "2025-08-14", "{entries:?}");
        assert_eq!(prices(parsed), ["8.5 None"]);
    }
}

#[test]
fn an_archive_that_holds_no_table_or_several_is_refused() {
    let nested = archive(&[("a.csv", b"a,b\n")]);
    let many: Vec<String> = (0..1500).map(|number| format!("{number}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"a,b\n".as_slice())).collect();
    for (entries, tables) in [
        (vec![], 0),
        (vec![("a.txt", b"a,b\n".as_slice())], 0),
        (vec![("inner.zip", nested.as_slice())], 0),
        (vec![("../a.csv", b"a,b\n".as_slice())], 0),
        (vec![("a/../../b.csv", b"a,b\n".as_slice())], 0),
        (vec![("/etc/a.csv", b"a,b\n".as_slice())], 0),
        (vec![("C:a.csv", b"a,b\n".as_slice())], 0),
        (vec![("..\\a.csv", b"a,b\n".as_slice())], 0),
        (vec![("a.csv", b"a,b\n".as_slice()), ("b.csv", b"a,b\n".as_slice())], 2),
        (many, 1500),
    ] {
        let fault = import::parse(&archive(&entries), None).unwrap_err();
        assert_eq!(fault, FileFault::Table(TableError::NotOneTableInArchive { tables }));
    }
}

#[test]
fn an_archive_that_unpacks_beyond_all_tables_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("y_ALL20240531.csv", SimpleFileOptions::default()).unwrap();
    let block = vec![b','; 1 << 20];
    for _ in 0..=UNPACKED_BYTES >> 20 {
        zip.write_all(&block).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let fault = import::parse(&bytes, None).unwrap_err();
    assert_eq!(fault, FileFault::Table(TableError::UnpacksTooLarge { limit: UNPACKED_BYTES }));
    // The same, cut off in the middle.
    let fault = import::parse(&bytes[..bytes.len() / 2], None).unwrap_err();
    assert!(matches!(fault, FileFault::Table(TableError::DamagedWorkbook { .. })), "{fault:?}");
    let empty = archive(&[("a.csv", b"")]);
    assert_eq!(import::parse(&empty, None).unwrap_err(), FileFault::Table(TableError::Empty));
}
