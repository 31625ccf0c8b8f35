use super::super::{Parsed, Rows, parse};
use super::*;

fn shares(parsed: &Parsed) -> Vec<String> {
    match &parsed.rows {
        Rows::PublishedShares(rows) => rows.iter().map(|(_, row)| format!("{} {}", row.key(), row.share)).collect(),
        other => panic!("{other:?}"),
    }
}

fn read(table: &str) -> Result<Parsed, FileFault> {
    parse(table.as_bytes(), None)
}

const TITLE: &str = "表Ⅷ－２　都道府県別後発医薬品割合（数量ベース、新指標）,,,,,,\n（保険薬局の所在する都道府県ごと）,,,,,,（単位：％）\n";

#[test]
fn prefectures_down_and_periods_across() {
    for (name, table, expected) in [
        (
            "years, then the months of the last",
            ",令和２年度,令和３年度,,,,\n,,4～3月,4月,5月,3月,対前年度差\n全　国,82.1,82.1,81.9,82.0,82.2,▲0.3\n北海道,83.5,83.4,83.2,-,83.6,0.1\n青 森,82.3,82.2,…,82.0,82.3,▲0.1\n注）電算処理分,,,,,,\n",
            vec![
                "00 2020-04..2021-03 0.821",
                "00 2021-04 0.819",
                "00 2021-04..2022-03 0.821",
                "00 2021-05 0.82",
                "00 2022-03 0.822",
                "01 2020-04..2021-03 0.835",
                "01 2021-04 0.832",
                "01 2021-04..2022-03 0.834",
                "01 2022-03 0.836",
                "02 2020-04..2021-03 0.823",
                "02 2021-04..2022-03 0.822",
                "02 2021-05 0.82",
                "02 2022-03 0.823",
            ],
        ),
        (
            "months with their year, then months alone; a column of codes; fractions",
            "コード,都道府県,令和4年11月,12月,1月,2月\n27,大 阪,0.791,0.792,0.79,0.7905\n1,東京,0.78,0.781,0.782,0.783\n",
            vec![
                "13 2022-11 0.78",
                "13 2022-12 0.781",
                "13 2023-01 0.782",
                "13 2023-02 0.783",
                "27 2022-11 0.791",
                "27 2022-12 0.792",
                "27 2023-01 0.79",
                "27 2023-02 0.7905",
            ],
        ),
        (
            "another indicator beside it",
            ",新指標,,旧指標,\n,2021年度,2022年度,2021年度,2022年度\n大阪,79.02%,79.5%,57.0%,58.0%\n京都,80.1%,80.2%,57.1%,58.1%\n",
            vec!["26 2021-04..2022-03 0.801", "26 2022-04..2023-03 0.802", "27 2021-04..2022-03 0.7902", "27 2022-04..2023-03 0.795"],
        ),
    ] {
        let parsed = read(&format!("{TITLE}{table}")).unwrap();
        assert_eq!(parsed.kind, SourceKind::PublishedShare);
        assert_eq!(shares(&parsed), expected, "{name}");
        assert_eq!((parsed.rows_read as usize, parsed.faults.len()), (expected.len(), 0), "{name}");
    }
}

#[test]
fn the_newest_month_is_the_day_of_the_table() {
    let parsed = read(&format!("{TITLE},令和３年度,\n,4月,3月\n大阪,79.0,79.1\n京都,80.1,80.2\n")).unwrap();
    assert_eq!(parsed.dated.unwrap().to_string(), "2022-03-01");
}

#[test]
fn other_indicators_and_unreadable_headings_are_refused() {
    let body = "大阪,57.1,57.2\n京都,58.1,58.2\n";
    let old = "後発医薬品割合（数量ベース、旧指標）,,\n";
    assert!(matches!(read(&format!("{old},令和２年度,令和３年度\n{body}")), Err(FileFault::Unrecognised { .. })));
    let kind = SourceKind::PublishedShare;
    assert_eq!(read(&format!("{TITLE},甲,乙\n{body}")).unwrap_err(), FileFault::MissingColumns { kind, columns: vec!["年度", "月"] });
    let twice = read(&format!("{TITLE},令和２年度,\n,院内,院外\n{body}")).unwrap_err();
    assert_eq!(twice, FileFault::RepeatedColumns { kind, columns: vec!["年度", "月"] });
}

#[test]
fn a_plain_table() {
    for (table, expected) in [
        ("都道府県,年月,割合\n大阪府,2022-03,79.1\n青 森,令和4年3月,82.2\n", vec!["02 2022-03 0.822", "27 2022-03 0.791"]),
        (
            "都道府県名,年度,後発医薬品割合（％）\n大阪,2022,79.1％\n全国,令和4年度,81.7\n",
            vec!["00 2022-04..2023-03 0.817", "27 2022-04..2023-03 0.791"],
        ),
        ("place,period,share\n27,FY2022,0.7902\n27127,2022-04,1\n", vec!["27 2022-04..2023-03 0.7902", "27127 2022-04 1"]),
        ("地域,期間,新指標\n271004,2022-04,79.1\n26,2022-04,-\n", vec!["27100 2022-04 0.791"]),
    ] {
        let parsed = read(table).unwrap();
        assert_eq!((shares(&parsed), parsed.faults.len()), (expected.iter().map(|row| (*row).to_owned()).collect(), 0), "{table}");
    }
}

#[test]
fn bad_rows_are_kept_out_and_named() {
    let good: String = (0..120).map(|number| format!("大阪,{}-{:02},7{}.1\n", 2001 + number / 12, number % 12 + 1, number % 10)).collect();
    for (bad, column, problem) in [
        ("大阪市,2020-01,79.1", "都道府県", Problem::UnknownPlace),
        ("95,2020-01,79.1", "都道府県", Problem::UnknownPlace),
        ("大阪,いつか,79.1", "年月", Problem::UnknownPeriod),
        ("大阪,2020-01,▲0.3", "割合", Problem::NotAShare),
        ("大阪,2020-01,100.1", "割合", Problem::NotAShare),
        ("大阪,2020-01,高い", "割合", Problem::NotAShare),
        ("大阪,2020-01,79228162514264337593543950335", "割合", Problem::NotAShare),
    ] {
        let parsed = read(&format!("都道府県,年月,割合\n{good}{bad}\n")).unwrap();
        assert_eq!((parsed.rows_read, parsed.rows.len(), parsed.faults.len()), (121, 120, 1), "{bad}");
        assert_eq!((parsed.faults[0].column.as_str(), parsed.faults[0].problem), (column, problem), "{bad}");
    }
    assert!(matches!(read("都道府県,年月,割合\n大阪,2022-03,79.1\n大阪府,2022-03,79.2\n"), Err(FileFault::DuplicateCode { .. })));
}
