//! The lists of places: 全国地方公共団体コード in the ministry's layout of two sheets, populations, and the regions that associations draw.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::SampleError;
use super::places::{Place, PlaceKind, Prefecture, with_check_digit};

const NOW: &str = "R8.1.1現在の団体";
const DESIGNATED: &str = "R8.1.1政令指定都市";
const HEADERS: [&str; 5] = ["団体コード", "都道府県名\n（漢字）", "市区町村名\n（漢字）", "都道府県名\n（カナ）", "市区町村名\n（カナ）"];
const DESIGNATED_HEADERS: [&str; 5] =
    ["団体コード", "都道府県名\n（漢字）", "市区町村名\n（漢字）", "都道府県名\n（ｶﾅ）", "市区町村名\n（ｶﾅ）"];

/// Prefectures and municipalities on the first sheet; on the second cities with their wards, whose names begin with the city's.
pub(super) fn workbook(prefectures: &[Prefecture]) -> Result<Vec<u8>, SampleError> {
    let mut workbook = Workbook::new();
    let written = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("全国地方公共団体コード（見本県・架空）").set_creation_datetime(&written));

    let sheet = workbook.add_worksheet().set_name(NOW)?;
    sheet.write_row(0, 0, HEADERS)?;
    let mut line = 1;
    for prefecture in prefectures {
        let code = with_check_digit(&format!("{}000", prefecture.code));
        sheet.write_row(line, 0, [&code, prefecture.name, "", prefecture.kana])?;
        line += 1;
        for place in prefecture.places.iter().filter(|place| place.kind != PlaceKind::Ward) {
            sheet.write_row(line, 0, [&with_check_digit(&place.code), prefecture.name, &place.name, prefecture.kana, &place.kana])?;
            line += 1;
        }
    }

    let sheet = workbook.add_worksheet().set_name(DESIGNATED)?;
    sheet.write_row(0, 0, DESIGNATED_HEADERS)?;
    let mut line = 1;
    for prefecture in prefectures {
        for place in prefecture.places.iter().filter(|place| place.kind != PlaceKind::Municipality) {
            let code = with_check_digit(&place.code);
            let kana = of_city_and_ward(&prefecture.places, place);
            sheet.write_row(line, 1, [prefecture.name, &place.full_name(), prefecture.kana, &kana])?;
            // The ministry's own sheet holds some codes as numbers.
            match code.parse::<u32>() {
                Ok(number) if place.code.ends_with('3') => sheet.write_number(line, 0, number)?,
                _ => sheet.write_string(line, 0, code)?,
            };
            line += 1;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn of_city_and_ward(places: &[Place], place: &Place) -> String {
    let city = places.iter().find(|city| city.kind == PlaceKind::DesignatedCity && city.name == place.within);
    format!("{}{}", city.map_or("", |city| &city.kana), place.kana)
}

/// Persons by place, and those aged 65 and over: the prefectures, their municipalities, the wards.
pub(super) fn populations(prefectures: &[Prefecture]) -> Result<Vec<u8>, SampleError> {
    let mut rows = vec![["団体コード", "都道府県名", "市区町村名", "人口", "65歳以上人口"].map(str::to_owned)];
    for prefecture in prefectures {
        let mut row = |code: &str, name: String, population: u64, aged: u64| {
            rows.push([with_check_digit(code), prefecture.name.to_owned(), name, population.to_string(), aged.to_string()]);
        };
        row(&format!("{}000", prefecture.code), String::new(), prefecture.population, prefecture.aged());
        prefecture.places.iter().for_each(|place| row(&place.code, place.full_name(), place.population, prefecture.aged_in(place)));
    }
    table(&rows)
}

/// 二次医療圏 and 郡市区薬剤師会 by municipality: a row for each place of each region.
pub(super) fn regions(prefectures: &[Prefecture]) -> Result<Vec<u8>, SampleError> {
    let mut rows = vec![["団体コード", "市区町村名", "圏域名", "種類"].map(str::to_owned)];
    for (kind, name) in [("二次医療圏", area as fn(&Place) -> &str), ("郡市区薬剤師会", association)] {
        let mut places: Vec<&Place> = prefectures.iter().flat_map(Prefecture::inhabited).collect();
        places.sort_by_key(|place| (place.code[..2].to_owned(), name(place).to_owned(), place.code.clone()));
        rows.extend(
            places.into_iter().map(|place| [with_check_digit(&place.code), place.full_name(), name(place).to_owned(), kind.to_owned()]),
        );
    }
    table(&rows)
}

fn area(place: &Place) -> &str {
    &place.area
}

fn association(place: &Place) -> &str {
    &place.association
}

/// UTF-8 with BOM, CRLF.
fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> Result<Vec<u8>, SampleError> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| SampleError::Table(error.into_error().into()))
}
