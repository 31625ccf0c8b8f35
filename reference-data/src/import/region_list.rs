//! Regions from a table: a municipality or ward in each row, with the name of the region it belongs to. `団体コード,市区町村名,圏域名,種類` is
//! what we ask people for; without 種類 the heading of the region says what it is (二次医療圏, 薬剤師会), and otherwise it is another.
//!
//! This is no source: what is read becomes handwork, and nothing of the file is kept.

use super::place_columns::PlaceColumns;
use super::{FileFault, HEADER_ROWS, is_blank, refuse_patients, text};
use crate::handwork::{Region, RegionKind};
use crate::japanese;
use crate::place::{PlaceId, PlaceKind, Places, Resolved};
use crate::table::{self, Row, Sheet};

/// Headings of the region's name, with what such a region is.
const REGIONS: [(&str, RegionKind); 19] = [
    ("二次医療圏", RegionKind::SecondaryMedicalArea),
    ("二次医療圏名", RegionKind::SecondaryMedicalArea),
    ("医療圏", RegionKind::SecondaryMedicalArea),
    ("医療圏名", RegionKind::SecondaryMedicalArea),
    ("薬剤師会", RegionKind::PharmacistAssociation),
    ("薬剤師会名", RegionKind::PharmacistAssociation),
    ("地域薬剤師会", RegionKind::PharmacistAssociation),
    ("地域薬剤師会名", RegionKind::PharmacistAssociation),
    ("郡市区薬剤師会", RegionKind::PharmacistAssociation),
    ("圏域", RegionKind::Other),
    ("圏域名", RegionKind::Other),
    ("区域", RegionKind::Other),
    ("区域名", RegionKind::Other),
    ("地区", RegionKind::Other),
    ("地区名", RegionKind::Other),
    ("region", RegionKind::Other),
    ("地域区分", RegionKind::Other),
    ("地域名", RegionKind::Other),
    ("地域", RegionKind::Other),
];
const KINDS: [&str; 3] = ["種類", "区分", "kind"];

/// What a table of regions gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionList {
    /// In the order of the table, their members by code. Without ids: they are given when the regions are drawn.
    pub regions: Vec<Region>,
    /// Rows that stand in no region.
    pub unplaced: Vec<Unplaced>,
}

/// A row that stands in no region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    pub row: u32,
    /// The place, or the kind that is not known.
    pub read: String,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Neither a code nor a name.
    NoPlace,
    UnknownPlace,
    /// Several places bear the name.
    Ambiguous(Vec<PlaceId>),
    /// A prefecture, the nation or a region: none of these can be drawn into one.
    NotAMunicipality,
    /// The name of the region is blank.
    NoRegion,
    /// Neither 二次医療圏 nor 薬剤師会 nor その他.
    UnknownKind,
}

/// Reads the one sheet that has such a table.
pub fn read(bytes: &[u8], places: &Places) -> Result<RegionList, FileFault> {
    let sheets = table::read(bytes)?;
    let mut found: Vec<(&Sheet, usize, Columns)> = sheets.iter().filter(|sheet| !sheet.hidden).filter_map(columns_in).collect();
    if found.len() > 1 {
        return Err(FileFault::SeveralSheets { sheets: found.iter().filter_map(|(sheet, ..)| sheet.name.clone()).collect() });
    }
    let Some((sheet, header, columns)) = found.pop() else {
        for sheet in &sheets {
            refuse_patients(&sheet.rows[..sheet.rows.len().min(HEADER_ROWS)])?;
        }
        let first = sheets.iter().flat_map(|sheet| &sheet.rows).find(|row| !is_blank(row));
        let headers = first.map(|row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).take(20).cloned().collect());
        return Err(FileFault::Unrecognised { headers: headers.unwrap_or_default() });
    };
    refuse_patients(&sheet.rows[..=header])?;
    let mut list = RegionList::default();
    for row in sheet.rows[header + 1..].iter().filter(|row| !is_blank(row)) {
        match columns.parse(row, places) {
            Ok((name, kind, place)) => list.add(name, kind, place),
            Err(unplaced) => list.unplaced.push(unplaced),
        }
    }
    Ok(list)
}

struct Columns {
    place: PlaceColumns,
    region: usize,
    kind: Option<usize>,
    /// What the heading of the region says.
    usual: RegionKind,
}

fn columns_in(sheet: &Sheet) -> Option<(&Sheet, usize, Columns)> {
    sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(header, row)| {
        let mut headers: Vec<String> = row.cells.iter().map(|cell| japanese::header(cell).to_lowercase()).collect();
        let (region, usual) = REGIONS.iter().find_map(|(word, kind)| Some((headers.iter().position(|header| header == word)?, *kind)))?;
        // 地域 may be the heading of either.
        headers[region].clear();
        let kind = KINDS.iter().find_map(|word| headers.iter().position(|header| header == word));
        let place = PlaceColumns::find(&headers, &sheet.rows[header + 1..])?;
        Some((sheet, header, Columns { place, region, kind, usual }))
    })
}

impl Columns {
    fn parse(&self, row: &Row, places: &Places) -> Result<(String, RegionKind, PlaceId), Unplaced> {
        let unplaced = |read: &str, why| Unplaced { row: row.number, read: read.trim().to_owned(), why };
        let read = self.place.place(row).map_err(|fault| {
            let why = if fault.read.is_empty() { Why::NoPlace } else { Why::UnknownPlace };
            unplaced(&fault.read, why)
        })?;
        let place = match places.named(&read) {
            Resolved::Known(place) => place,
            Resolved::Ambiguous(several) => return Err(unplaced(&read, Why::Ambiguous(several))),
            Resolved::Unknown | Resolved::LeftOut => return Err(unplaced(&read, Why::UnknownPlace)),
        };
        if !places.place(&place).is_some_and(|place| matches!(place.kind, PlaceKind::Municipality | PlaceKind::Ward)) {
            return Err(unplaced(&read, Why::NotAMunicipality));
        }
        let name = text(row, Some(self.region)).ok_or_else(|| unplaced(&read, Why::NoRegion))?;
        let kind = match text(row, self.kind) {
            None => self.usual,
            Some(word) => kind(&word).ok_or_else(|| unplaced(&word, Why::UnknownKind))?,
        };
        Ok((name, kind, place))
    }
}

fn kind(word: &str) -> Option<RegionKind> {
    let word = japanese::header(word);
    if word.contains("医療圏") {
        Some(RegionKind::SecondaryMedicalArea)
    } else if word.contains("薬剤師会") {
        Some(RegionKind::PharmacistAssociation)
    } else {
        (word == "その他").then_some(RegionKind::Other)
    }
}

impl RegionList {
    /// A place that a region has already stands in it once.
    fn add(&mut self, name: String, kind: RegionKind, place: PlaceId) {
        let known = self.regions.iter_mut().find(|region| region.kind == kind && region.name == name);
        match known {
            Some(region) => {
                if let Err(at) = region.members.binary_search(&place) {
                    region.members.insert(at, place);
                }
            }
            None => self.regions.push(Region { id: String::new(), name, kind, members: vec![place] }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handwork::Handwork;
    use crate::place::MunicipalityRow;

    fn places() -> Places {
        let row = |code: &str, prefecture: &str, name: &str| MunicipalityRow {
            code: code.parse().unwrap(),
            prefecture: prefecture.to_owned(),
            name: Some(name.to_owned()),
            prefecture_kana: None,
            kana: None,
        };
        let rows = [
            row("27100", "大阪府", "大阪市"),
            row("27109", "大阪府", "大阪市天王寺区"),
            row("27203", "大阪府", "豊中市"),
            row("27204", "大阪府", "池田市"),
            row("13206", "東京都", "府中市"),
            row("34208", "広島県", "府中市"),
        ];
        Places::new(&rows, &[], &Handwork::default())
    }

    /// `豊能 secondary_medical_area 27203 27204`
    fn regions(list: &RegionList) -> Vec<String> {
        let members = |region: &Region| region.members.iter().map(|member| format!(" {member}")).collect::<String>();
        list.regions.iter().map(|region| format!("{} {:?}{}", region.name, region.kind, members(region))).collect()
    }

    #[test]
    fn tables_as_people_keep_them() {
        for (table, expected) in [
            (
                "団体コード,市区町村名,二次医療圏名\n272043,池田市,豊能\n272035,豊中市,豊能\n272035,豊中市,豊能\n",
                vec!["豊能 SecondaryMedicalArea 27203 27204"],
            ),
            ("市区町村,地域\n大阪市天王寺区,天王寺\n豊中市,北部\n", vec!["天王寺 Other 27109", "北部 Other 27203"]),
            ("表題,\n\n都道府県名,市区町村名,薬剤師会名\n東京都,府中市,府中\n", vec!["府中 PharmacistAssociation 13206"]),
            (
                "place,region,kind\n27203,豊能,二次医療圏\n27203,豊能,郡市区薬剤師会\n27204,豊能,その他\n",
                vec!["豊能 SecondaryMedicalArea 27203", "豊能 PharmacistAssociation 27203", "豊能 Other 27204"],
            ),
        ] {
            let list = read(table.as_bytes(), &places()).unwrap();
            assert_eq!((regions(&list), list.unplaced.len()), (expected.iter().map(|line| (*line).to_owned()).collect(), 0), "{table}");
        }
    }

    #[test]
    fn rows_that_stand_in_no_region_are_named() {
        let table = "市区町村名,団体コード,圏域名,種類\n見本市,,甲,\n府中市,,甲,\n大阪府,,甲,\n,,甲,\n豊中市,,,\n豊中市,,甲,なにか\n,271005,甲,\n池田市,,甲,\n";
        let list = read(table.as_bytes(), &places()).unwrap();
        let ambiguous = Why::Ambiguous(vec!["13206".parse().unwrap(), "34208".parse().unwrap()]);
        let expected = [
            (2, "見本市", Why::UnknownPlace),
            (3, "府中市", ambiguous),
            (4, "大阪府", Why::NotAMunicipality),
            (5, "", Why::NoPlace),
            (6, "豊中市", Why::NoRegion),
            (7, "なにか", Why::UnknownKind),
            (8, "271005", Why::UnknownPlace),
        ];
        assert_eq!(list.unplaced, expected.map(|(row, read, why)| Unplaced { row, read: read.to_owned(), why }));
        assert_eq!(regions(&list), ["甲 Other 27204"]);
    }

    #[test]
    fn other_files_are_refused() {
        assert!(matches!(read(b"a,b\n1,2\n", &places()), Err(FileFault::Unrecognised { .. })));
        assert!(matches!(read("市区町村名,人口\n豊中市,1\n".as_bytes(), &places()), Err(FileFault::Unrecognised { .. })));
        assert!(matches!(read("氏名,市区町村,地域\n仮名,豊中市,甲\n".as_bytes(), &places()), Err(FileFault::Patients { .. })));
        assert!(matches!(read(b"", &places()), Err(FileFault::Table(_))));
    }
}
