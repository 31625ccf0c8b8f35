//! Files that people send by mistake, and files that somebody made on purpose.

use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// The columns of a price list from 2021 on.
pub const PRICE_COLUMNS: [&str; 15] = [
    "区分",
    "薬価基準収載医薬品コード",
    "成分名",
    "規格",
    "日本薬局方",
    "麻薬",
    "業者名追記",
    "品名",
    "メーカー名",
    "診療報酬において加算等の算定対象となる後発医薬品",
    "先発医薬品",
    "同一剤形・規格の後発医薬品がある先発医薬品",
    "薬価",
    "経過措置による使用期限",
    "備考",
];
pub const CODE: usize = 1;
pub const NAME: usize = 7;
pub const PRICE: usize = 12;
pub const UNTIL: usize = 13;

pub type Row = [String; 15];

/// Rows of a price list, well-formed and fictional, each with a code of its own.
pub fn price_rows(count: usize) -> Vec<Row> {
    (0..count)
        .map(|n| {
            let (ingredient, brand) = (n / 50, n % 50);
            [
                "内用薬".into(),
                format!("21490{:02}F1{:03}", ingredient % 100, brand * 10 + 1),
                format!("見本成分{ingredient}"),
                "５ｍｇ１錠".into(),
                String::new(),
                String::new(),
                String::new(),
                format!("ミホン{ingredient}錠５ｍｇ「見本{brand}」"),
                format!("見本製薬{brand}"),
                "後発品".into(),
                String::new(),
                String::new(),
                format!("{}.{}", 10 + brand, n % 10),
                String::new(),
                String::new(),
            ]
        })
        .collect()
}

/// The rows as CSV under the columns of a price list.
pub fn price_csv(rows: &[Row]) -> String {
    let mut text = PRICE_COLUMNS.join(",") + "\n";
    for row in rows {
        text += &(row.join(",") + "\n");
    }
    text
}

pub fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lossy, "CP932 has every character of the test");
    bytes.into_owned()
}

/// A sound workbook with the cells as text in its first sheet.
pub fn workbook(path: &Path, cells: &[&[&str]]) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0u32..).zip(cells) {
        for (column, text) in (0u16..).zip(*line) {
            sheet.write_string(row, column, *text).expect("a cell can be written");
        }
    }
    workbook.save(path).expect("the workbook can be written");
}

/// An entry of an archive as its header describes it, which need not be true.
struct Entry {
    name: &'static str,
    deflated: Vec<u8>,
    crc: u32,
    claimed: u32,
}

impl Entry {
    fn honest(name: &'static str, content: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(content);
        Self { name, deflated: deflate(content, FlushCompress::Finish), crc: crc.sum(), claimed: content.len() as u32 }
    }
}

fn deflate(content: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut deflated = Vec::with_capacity(content.len() + 1024);
    let status = Compress::new(Compression::best(), false).compress_vec(content, &mut deflated, flush).expect("deflate takes any bytes");
    assert!(matches!(status, Status::Ok | Status::StreamEnd));
    deflated
}

/// A zip archive, written by hand so that it can lie.
fn archive(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = bytes.len() as u32;
        // Version, flags, method (8 is deflate), time and date: the same words in both headers.
        let mut words: Vec<u8> = [20u16, 0, 8, 0, 0x21].into_iter().flat_map(u16::to_le_bytes).collect();
        words.extend([entry.crc, entry.deflated.len() as u32, entry.claimed].into_iter().flat_map(u32::to_le_bytes));
        words.extend((entry.name.len() as u16).to_le_bytes());
        words.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&words);
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&entry.deflated);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&words);
        // Comment, disk, attributes.
        directory.extend([0u8; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let (count, offset) = (entries.len() as u16, bytes.len() as u32);
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="ＨＰ用" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const SHEET_START: &str =
    r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_END: &str = "</sheetData></worksheet>";
const STRINGS: &str =
    r#"<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>"#;

fn header_row() -> String {
    let cells: String = (b'A'..)
        .zip(PRICE_COLUMNS)
        .map(|(column, text)| format!(r#"<c r="{}1" t="inlineStr"><is><t>{text}</t></is></c>"#, column as char))
        .collect();
    format!(r#"<row r="1">{cells}</row>"#)
}

fn spreadsheet(sheet: Entry, strings: Entry) -> Vec<u8> {
    archive(&[
        Entry::honest("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        Entry::honest("_rels/.rels", RELATIONS.as_bytes()),
        Entry::honest("xl/workbook.xml", WORKBOOK.as_bytes()),
        Entry::honest("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS.as_bytes()),
        sheet,
        strings,
    ])
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const SHARED_STRINGS: &str = "xl/sharedStrings.xml";

/// A workbook of 1.4 KB whose last cell is the last cell that a sheet can have; with the columns of a price list, or bare.
pub fn far_cell(with_columns: bool) -> Vec<u8> {
    let header = if with_columns { header_row() } else { r#"<row r="1"><c r="A1"><v>1</v></c></row>"#.into() };
    let sheet = format!(r#"{SHEET_START}{header}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>{SHEET_END}"#);
    spreadsheet(Entry::honest(SHEET, sheet.as_bytes()), Entry::honest(SHARED_STRINGS, STRINGS.as_bytes()))
}

/// What a bomb unpacks to.
const MEBIBYTES: usize = 2048;

/// A workbook that unpacks to 2 GiB: in the sheet or in the shared strings, and its directory says so or lies.
pub fn bomb(in_strings: bool, lying: bool) -> Vec<u8> {
    let block = vec![b' '; 1 << 20];
    let start = if in_strings { STRINGS.trim_end_matches("</sst>").to_owned() } else { format!("{SHEET_START}{}", header_row()) };
    let mut deflated = deflate(start.as_bytes(), FlushCompress::Full);
    let full = deflate(&block, FlushCompress::Full);
    for _ in 0..MEBIBYTES {
        deflated.extend(&full);
    }
    deflated.extend(deflate(b"", FlushCompress::Finish));
    let claimed = if lying { 4096 } else { (start.len() + MEBIBYTES * block.len()) as u32 };
    let entry = |name| Entry { name, deflated: deflated.clone(), crc: 0, claimed };
    if in_strings {
        let sheet = format!("{SHEET_START}{}{SHEET_END}", header_row());
        spreadsheet(Entry::honest(SHEET, sheet.as_bytes()), entry(SHARED_STRINGS))
    } else {
        spreadsheet(entry(SHEET), Entry::honest(SHARED_STRINGS, STRINGS.as_bytes()))
    }
}

/// An archive that holds one file.
pub fn zipped(name: &'static str, content: &[u8]) -> Vec<u8> {
    archive(&[Entry::honest(name, content)])
}

/// An archive whose one file unpacks to 2 GiB of commas; its directory says so or lies.
pub fn zipped_bomb(name: &'static str, lying: bool) -> Vec<u8> {
    let full = deflate(&vec![b','; 1 << 20], FlushCompress::Full);
    let mut deflated = Vec::new();
    for _ in 0..MEBIBYTES {
        deflated.extend(&full);
    }
    deflated.extend(deflate(b"", FlushCompress::Finish));
    archive(&[Entry { name, deflated, crc: 0, claimed: if lying { 4096 } else { (MEBIBYTES << 20) as u32 } }])
}

/// Writes the bytes under a name that states a date, as an official file's does.
pub fn placed(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a file can be written");
    path
}
