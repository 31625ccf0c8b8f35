//! Invented tables of every layout and quirk, as sheets.

use crate::import::{FileFault, Problem};
use crate::table::{Row, Sheet};
use crate::usage::gather::{Gathered, Gatherer, Halt, Wanted};
use crate::usage::mapping::{ColumnMapping, Role, signature};
use crate::usage::{Cell, Figure, Given, Lack, PUBLISHED_TOTAL, QuantityUnit, Setting};

use super::{Layout, Note, find, guess, ndb};

/// Rows from 1 on; cells are separated by `|`, a line that begins with `/` is empty.
fn sheet(name: &str, rows: &str) -> Sheet {
    let cells = |row: &str| row.split('|').map(|cell| cell.replace("\\n", "\r\n")).collect();
    let rows = rows.lines().map(str::trim_start).enumerate();
    let rows = rows.filter(|(_, row)| !row.starts_with('/'));
    Sheet {
        name: Some(name.to_owned()),
        hidden: false,
        rows: rows.map(|(index, row)| Row { number: index as u32 + 1, cells: cells(row) }).collect(),
    }
}

fn figures(sheets: &[Sheet], given: &Given) -> Vec<Figure> {
    let all = Wanted { items: &|_| true, strata: &|_| true, places: &|_| true, periods: &|_| true };
    let mut figures = Vec::new();
    let mut take = |figure| {
        figures.push(figure);
        true
    };
    let mut gatherer = Gatherer::to_trace(given, &all, &mut take);
    let found = find(sheets, given).unwrap().unwrap();
    found.read(&mut gatherer, &mut |_| true).unwrap();
    figures
}

fn gathered(sheets: &[Sheet], given: &Given) -> Result<Gathered, Halt> {
    let folder = tempfile::tempdir().unwrap();
    let mut gatherer = Gatherer::to_store(given, folder.path());
    let found = find(sheets, given)?.unwrap();
    found.read(&mut gatherer, &mut |_| true)?;
    gatherer.finish()
}

fn lacks(error: Result<Gathered, Halt>) -> Vec<Lack> {
    match error {
        Err(Halt::File(FileFault::UsageLacks { lacks })) => lacks,
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Missing => "missing".into(),
        Cell::Zero => "zero".into(),
        Cell::Suppressed => "suppressed".into(),
        Cell::Quantity(quantity) => quantity.decimal().to_string(),
    }
}

/// `place cell`, in the order of the file.
fn by_place(figures: &[Figure]) -> Vec<String> {
    figures.iter().map(|figure| format!("{} {}", figure.place, text(figure.cell))).collect()
}

const TITLE: &str = "診療年月：2022年04月～2023年03月　内服薬 外来 (院外)　※1000未満の場合は「‐」で表示";

#[test]
fn every_generation_of_ndb_headers_is_read() {
    let with_unit =
        "薬効\\n分類|薬効分類名称|医薬品\\nコード|医薬品名|単位|薬価基準収載\\n医薬品コード|薬価|後発品\\n区分|総計\\n(処方数量)|01|02|47";
    let without_unit = "薬効分類|薬効分類名称|医薬品コード|医薬品名|薬価基準収載医薬品コード|薬価|後発品区分|総計|1|2|47";
    for (name, rows, unit) in [
        (
            "内服薬 外来 (院外)",
            format!("{TITLE}\n/\n{with_unit}\n|||||||||北海道|青森県|沖縄県\n112|催眠鎮静剤|620049101|仮の錠|錠|1124022F1016|5.1|1|30.5|10.25|-|0"),
            Some("錠"),
        ),
        (
            "内服薬 外来（院外）",
            format!("{TITLE}\n/\n{without_unit}\n||||||||北海道|青森県|沖縄県\n112|催眠鎮静剤|620049101|仮の錠|1124022F1016|5.0999999999999996|1|30.5|10.25|‐|0"),
            None,
        ),
        // A header of one line, and names of places without codes.
        (
            "院外",
            "平成26年4月～平成27年3月診療分\n医薬品コード|医薬品名|薬価基準収載医薬品コード|薬価|総計|01|02|47\n620049101|仮の錠|1124022F1016|5.1|30.5|10.250000000000002|－|0".to_owned(),
            None,
        ),
    ] {
        let sheets = [sheet(name, &rows)];
        let figures = figures(&sheets, &Given::default());
        assert_eq!(by_place(&figures), ["00 30.5", "01 10.25", "02 suppressed", "47 zero"], "{rows}");
        let first = &figures[0];
        let codes = (first.item.nhi_code.as_ref().unwrap().as_str(), first.item.receipt_code.as_ref().unwrap().as_str());
        assert_eq!(codes, ("1124022F1016", "620049101"));
        assert_eq!(first.item.price.unwrap().to_string(), "5.1");
        assert_eq!((first.item.name.as_str(), first.item.unit.as_deref()), ("仮の錠", unit));
        assert_eq!(first.stratum.setting, Some(Setting::OutpatientPharmacy));
        assert_eq!(first.sheet.as_deref(), Some(name));
        assert!(["2022-04..2023-03", "2014-04..2015-03"].contains(&first.period.to_string().as_str()));
    }
}

#[test]
fn ndb_totals_may_be_kept_back_and_empty_cells_say_nothing() {
    let rows = format!(
        "{TITLE}\n/\n医薬品コード|医薬品名|薬価基準収載医薬品コード|総計|01|02\n|||||\n620049101|甲|1124022F1016|-|-|\n|||||\n620049102|乙||5|5\n※ 注意|||||"
    );
    let sheets = [sheet("内服薬", &rows)];
    assert_eq!(find(&sheets, &Given::default()).unwrap().map(|found| found.layout()), Some(Layout::Ndb));
    let gathered = gathered(&sheets, &Given::default()).unwrap();
    assert_eq!((gathered.rows_read, gathered.rows_kept()), (2, 2));
    let figures = figures(&sheets, &Given::default());
    assert_eq!(
        by_place(&figures.into_iter().filter(|figure| figure.cell != Cell::Missing).collect::<Vec<_>>()),
        ["00 suppressed", "01 suppressed", "00 5", "01 5"]
    );
}

#[test]
fn every_sheet_of_ndb_is_a_setting() {
    let rows =
        "診療年月：2022年04月～2023年03月\n医薬品コード|医薬品名|薬価基準収載医薬品コード|総計|27\n|||\n620049101|甲|1124022F1016|7|7";
    let notes = sheet("注意事項", "この表の見方\n数量とは");
    let sheets = [notes, sheet("外用薬 外来 (院内)", rows), sheet("外用薬 外来 (院外)", rows), sheet("外用薬 入院", rows)];
    let figures = figures(&sheets, &Given::default());
    let settings: Vec<Option<Setting>> =
        figures.iter().filter(|figure| figure.place == "27").map(|figure| figure.stratum.setting).collect();
    assert_eq!(settings, Setting::ALL.map(Some));
    let gathered = gathered(&sheets, &Given::default()).unwrap();
    assert_eq!(
        (gathered.dataset.as_str(), gathered.unit, gathered.described.publisher.as_str()),
        ("ndb", QuantityUnit::Master, "厚生労働省")
    );
}

#[test]
fn ndb_without_a_period_asks_for_it() {
    let rows = "内服薬\n医薬品コード|医薬品名|薬価基準収載医薬品コード|総計|27\n|||\n620049101|甲|1124022F1016|7|7";
    let sheets = [sheet("院外", rows)];
    assert_eq!(lacks(gathered(&sheets, &Given::default())), [Lack::Period]);
    let given = Given { period: "FY2022".parse().ok(), ..Given::default() };
    assert_eq!(figures(&sheets, &given)[0].period.to_string(), "2022-04..2023-03");
}

#[test]
fn other_tables_of_ndb_are_told_apart() {
    let table = |codes: &str, names: &str| {
        let rows =
            format!("{TITLE}\n医薬品コード|医薬品名|薬価基準収載医薬品コード|総計|{codes}\n||||{names}\n620049101|甲|1124022F1016|7|3|4");
        [sheet("院外", &rows)]
    };
    // The sample region's prefectures begin where the real ones end.
    let sample = table("48|49", "見本県|北見本県");
    assert_eq!(by_place(&figures(&sample, &Given::default())), ["00 7", "48 3", "49 4"]);
    let areas = table("2701|2702", "豊能|三島");
    assert_eq!(by_place(&figures(&areas, &Given::default())), ["00 7", "2701 豊能 3", "2702 三島 4"]);
    assert_eq!(gathered(&areas, &Given::default()).unwrap().dataset.as_str(), "ndb-areas");
    for (codes, names, by) in [("男|", "0～4歳|5～9歳", ndb::By::SexAndAge), ("2023年4月|2023年5月", "|", ndb::By::Month)] {
        let sheets = table(codes, names);
        match find(&sheets, &Given::default()) {
            Err(FileFault::NoPlaces { by: found }) => assert_eq!(found, by),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn bad_rows_of_ndb_are_kept_out_whole() {
    let good = "620049101|甲|1124022F1016|5.1|7|7\n".repeat(300);
    let rows = format!(
        "{TITLE}\n医薬品コード|医薬品名|薬価基準収載医薬品コード|薬価|総計|27\n||||\n{good}62004910|乙|1124022F1016|5.1|7|7\n620049102|丙|1124022F1016|5.1|7|約7"
    );
    // One product stands in three hundred rows here, which only the store would notice.
    let sheets = [sheet("院外", &rows)];
    let gathered = gathered(&sheets, &Given::default()).unwrap();
    assert_eq!((gathered.rows_read, gathered.rows_kept()), (302, 300));
    let faults: Vec<_> =
        gathered.faults.iter().map(|fault| (fault.row, fault.column.as_str(), fault.read.as_str(), fault.problem)).collect();
    assert_eq!(faults, [(304, "医薬品コード", "62004910", Problem::MalformedCode), (305, "27", "約7", Problem::NotAQuantity)]);
}

const LIST: &str = "薬効分類コード|医薬品名|メーカー名|一般名処方の\\n標準的な記載|薬価|数 量|使用率|薬価基準収載\\n医薬品コード";

#[test]
fn usage_lists_are_read_by_their_headers() {
    let given = Given { place: Some("27".into()), period: "2023".parse().ok(), ..Given::default() };
    for (rows, figures_expected) in [
        (
            format!(
                "{LIST}\n214|甲|仮製薬|【般】仮|5.1|1,234.5|66.7|2149042F2021\n214|乙||【般】仮|5.1|-||2149042F2030\n214|丙|||5.1|0||2149042F2048"
            ),
            vec!["27 1234.5", "27 suppressed", "27 zero"],
        ),
        ("数量|薬価基準収載医薬品コード|医薬品名|使用率\n3|2149042F2021|甲|\n|2149042F2030|乙|".into(), vec!["27 3"]),
        ("大阪府の使用実績\n/\n/\n医薬品名|使用率|薬価基準収載医薬品コード|数量\n甲|100|2149042F2021|3\n合計|||".into(), vec!["27 3"]),
    ] {
        let sheets = [sheet("一覧", &rows)];
        let found = find(&sheets, &given).unwrap().unwrap();
        assert_eq!((found.layout(), found.unit(&given)), (Layout::UsageList, Some(QuantityUnit::PriceUnit)));
        let mut figures = figures(&sheets, &given);
        figures.retain(|figure| figure.cell != Cell::Missing);
        assert_eq!(by_place(&figures), figures_expected, "{rows}");
        assert_eq!(figures[0].item.name, "甲");
    }
}

#[test]
fn makers_tell_products_of_one_name_apart() {
    let rows = format!("{LIST}\n234|酸化物|仮製薬|||3||2149042F1011\n234|酸化物|別製薬|||4||2149042F1011\n234|他|仮製薬|||5||2149042F1011");
    let given = Given { place: Some("27".into()), period: "2023".parse().ok(), ..Given::default() };
    let figures = figures(&[sheet("一覧", &rows)], &given);
    let names: Vec<&str> = figures.iter().map(|figure| figure.item.name.as_str()).collect();
    assert_eq!(names, ["酸化物（仮製薬）", "酸化物（別製薬）", "他"]);
}

#[test]
fn a_usage_list_asks_for_what_it_does_not_say() {
    let rows = format!("{LIST}\n214|甲|仮製薬|【般】仮|5.1|3|100|2149042F2021");
    let one = [sheet("天王寺区", &rows)];
    assert_eq!(lacks(gathered(&one, &Given::default())), [Lack::Place, Lack::Period]);
    let titled = [sheet("天王寺区", &format!("使用実績リスト（令和5年1月～12月調剤分）\n{rows}"))];
    assert_eq!(lacks(gathered(&titled, &Given::default())), [Lack::Place]);
    let several = [sheet("天王寺区", &rows), sheet("堺市", &rows)];
    let given = Given { period: "2023".parse().ok(), ..Given::default() };
    assert_eq!(by_place(&figures(&several, &given)), ["天王寺区 3", "堺市 3"]);
    let parts = [sheet("内服薬", &rows), sheet("外用薬", &rows)];
    assert_eq!(lacks(gathered(&parts, &given)), [Lack::Place]);
    let given = Given { place: Some("27".into()), unit: Some(QuantityUnit::Master), dataset: "大阪府".parse().ok(), ..given };
    let gathered = gathered(&one, &given).unwrap();
    assert_eq!((gathered.dataset.as_str(), gathered.unit), ("大阪府", QuantityUnit::Master));
}

#[test]
fn columns_of_places_and_periods_go_first_in_a_usage_list() {
    let rows = format!(
        "市区町村名|調剤年月|{LIST}\n堺市|令和5年4月|214|甲|仮製薬|【般】仮|5.1|3|100|2149042F2021\n|2023-05|214|甲|仮製薬|【般】仮|5.1|4|100|2149042F2021"
    );
    let given = Given { place: Some("27".into()), ..Given::default() };
    let figures = figures(&[sheet("一覧", &rows)], &given);
    let found: Vec<String> = figures.iter().map(|figure| format!("{} {} {}", figure.place, figure.period, text(figure.cell))).collect();
    assert_eq!(found, ["堺市 2023-04 3", "27 2023-05 4"]);
}

#[test]
fn published_rates_are_compared_with_the_quantities() {
    let given = Given { place: Some("27".into()), period: "2023".parse().ok(), ..Given::default() };
    let row = |quantity: &str, rate: &str, code: u32| format!("\n214|甲|仮製薬|【般】仮|5.1|{quantity}|{rate}|2149042F{code}");
    for (rows, expected) in [
        ([row("1", "33.3", 2021), row("2", "66.7", 2030)], None),
        ([row("1", "0.333", 2021), row("2", "0.667", 2030)], None),
        ([row("1", "33.3%", 2021), row("2", "66.7%", 2030)], None),
        ([row("1", "", 2021), row("2", "66.7", 2030)], None),
        ([row("1", "20.0", 2021), row("2", "66.7", 2030)], Some((2, 1, 2, "20.0", "33.3"))),
        // What was kept back may have been divided by.
        ([row("-", "", 2021), row("2", "66.7", 2030)], None),
    ] {
        let sheets = [sheet("一覧", &format!("{LIST}{}", rows.concat()))];
        let notes = gathered(&sheets, &given).unwrap().notes;
        let found = notes.first().map(|Note::RateDiffers { compared, differ, row, read, computed, .. }| {
            (*compared, *differ, *row, read.as_str(), computed.as_str())
        });
        assert_eq!(found, expected, "{rows:?}");
    }
}

#[test]
fn two_columns_of_quantities_are_no_usage_list() {
    let sheets = [sheet("一覧", "医薬品名|使用率|薬価基準収載医薬品コード|数量|数量(前年)\n甲|100|2149042F2021|3|4")];
    assert!(find(&sheets, &Given::default()).unwrap().is_none());
    let guess = guess(&sheets).unwrap();
    assert_eq!(guess.roles, [Role::Name, Role::Ignored, Role::NhiCode, Role::Quantity, Role::Ignored]);
}

#[test]
fn unknown_columns_are_guessed_from_headers_and_contents() {
    for (rows, expected) in [
        (
            "集計表\n/\nコード|薬剤|件数|合計|月|市町村\n622222222|甲|3|1234.5|202404|堺市\n622222223|乙|1|-|202404|和泉市",
            Some(vec![Role::ReceiptCode, Role::Ignored, Role::Ignored, Role::Quantity, Role::Period, Role::Place]),
        ),
        ("ＹＪ|処方数量|薬価\n2149042F2021|3|5.1", Some(vec![Role::YjCode, Role::Quantity, Role::Price])),
        // 医薬品コード here holds price codes, whatever it says.
        ("医薬品コード|数量|処方区分\n2149042F2021|3|院外\n2149042F2030|5|院内", Some(vec![Role::NhiCode, Role::Quantity, Role::Setting])),
        ("品名|数量\n甲|3", None),
        ("コード|品名\n2149042F2021|甲", None),
        ("", None),
    ] {
        let found = guess(&[sheet("表", rows)]);
        assert_eq!(found.as_ref().map(|guess| guess.roles.clone()), expected, "{rows}");
        if let Some(guess) = found {
            assert_eq!(guess.signature, signature(&guess.headers));
            assert_eq!(guess.first_rows.len() + 1, rows.lines().skip_while(|line| !line.contains('|')).count());
        }
    }
}

#[test]
fn a_workbook_is_read_as_a_person_pointed_out() {
    let rows = "集計表\n/\nコード|合計|月|市町村\n622222222|1234.5|202404|堺市\n622222223|-|202404|和泉市\n※注|||";
    let sheets = [sheet("表", rows)];
    let headers: Vec<String> = ["コード", "合計", "月", "市町村"].map(str::to_owned).to_vec();
    let mapping = ColumnMapping {
        id: "1".into(),
        signature: signature(&headers),
        roles: vec![Role::ReceiptCode, Role::Quantity, Role::Period, Role::Place],
        dataset: "国保".parse().ok(),
        unit: QuantityUnit::Master,
    };
    let given = Given { mapping: Some(mapping.clone()), ..Given::default() };
    let figures = figures(&sheets, &given);
    assert_eq!(by_place(&figures), ["堺市 1234.5", "和泉市 suppressed"]);
    let known = gathered(&sheets, &given).unwrap();
    assert_eq!((known.dataset.as_str(), known.unit), ("国保", QuantityUnit::Master));

    let with = |roles: &[Role]| Given {
        mapping: Some(ColumnMapping { roles: roles.to_vec(), dataset: None, ..mapping.clone() }),
        ..Given::default()
    };
    use Role::{Ignored, Place, Quantity, ReceiptCode};
    for (roles, expected) in [
        ([ReceiptCode, Ignored, Ignored, Place], vec![Lack::Dataset, Lack::Period, Lack::Quantity]),
        ([Ignored, Quantity, Ignored, Ignored], vec![Lack::Dataset, Lack::Place, Lack::Period, Lack::Code]),
    ] {
        assert_eq!(lacks(gathered(&sheets, &with(&roles))), expected, "{roles:?}");
    }
    let twice = with(&[ReceiptCode, Quantity, Quantity, Place]);
    assert!(matches!(find(&sheets, &twice), Err(FileFault::RepeatedColumns { .. })));
    let other = [sheet("表", "コード|合計|年|市町村\n622222222|1234.5|202404|堺市")];
    assert!(find(&other, &given).unwrap().is_none());
}

#[test]
fn our_own_layout_is_read_from_a_workbook_too() {
    let sheets = [sheet(
        "見本",
        "データセット|地域|期間|薬価基準収載医薬品コード|数量|単位\n見本|13|2024-04-01|2149042F2021|3.3000000000000003|規格単位",
    )];
    let figures = figures(&sheets, &Given::default());
    assert_eq!((by_place(&figures), figures[0].period.to_string()), (vec!["13 3.3".to_owned()], "2024-04".to_owned()));
}

#[test]
fn persons_are_refused_in_every_sheet() {
    let rows = format!("{LIST}\n214|甲|仮製薬|【般】仮|5.1|3|100|2149042F2021");
    let sheets = [sheet("一覧", &rows), sheet("別", "氏名|数量\n某|1")];
    assert!(matches!(find(&sheets, &Given::default()), Err(FileFault::Patients { .. })));
}

#[test]
fn hidden_sheets_count_where_no_other_holds_a_table() {
    let rows = format!("{LIST}\n214|甲|仮製薬|【般】仮|5.1|3|100|2149042F2021");
    let given = Given { place: Some("27".into()), period: "2023".parse().ok(), ..Given::default() };
    let hidden = Sheet { hidden: true, ..sheet("前年", &rows) };
    assert_eq!(figures(&[sheet("今年", &rows), hidden.clone()], &given).len(), 1);
    assert_eq!(figures(&[sheet("表紙", "見出し"), hidden], &given).len(), 1);
    assert_eq!(PUBLISHED_TOTAL, "00");
}
