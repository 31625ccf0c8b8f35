//! Usage, and the lists that came with it, as they should not be: what is refused, what is kept out, what is taken with a word.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tests::hostile::*;
use tests::program::Workspace;
use tests::refusal::{assert_clear, assert_question_refused, assert_refused};
use tests::region;
use tests::usage::{PERIOD, PLACE, Row, UNIT, csv, csv_without, used};

const DATASET: &str = "区の資料";

/// Rows of two places and two products in a month.
fn rows(month: &str) -> Vec<Row> {
    [("48101", "2149042F2021"), ("48101", "2149042F2030"), ("48201", "2149042F2021"), ("48201", "2149042F2030")]
        .map(|(place, code)| used(DATASET, place, month, code, "100.5"))
        .into()
}

/// The region's lists and places, and one month of usage.
fn begun() -> (Workspace, Vec<PathBuf>) {
    let workspace = Workspace::new();
    let files = region::files_of(
        &workspace.beside("sample"),
        "demo",
        &["price_list", "generic_status", "municipality", "receipt_master", "supply"],
    );
    let usage = placed(&workspace.beside("files"), "june.csv", csv(&rows("2025-06")).as_bytes());
    let first: Vec<PathBuf> = files.iter().filter(|file| !file.to_string_lossy().contains("y_")).cloned().chain([usage]).collect();
    workspace.import(0, &first);
    (workspace, files)
}

struct Refused {
    case: &'static str,
    file: PathBuf,
    /// Beside the file on the command line.
    words: &'static [&'static str],
    code: &'static str,
    said: &'static [&'static str],
}

fn usage_files(folder: &Path) -> Vec<Refused> {
    let july = rows("2025-07");
    let with = |change: &dyn Fn(&mut Vec<Row>)| {
        let mut rows = july.clone();
        change(&mut rows);
        csv(&rows)
    };
    let many: Vec<Row> = (1..=200).map(|number| used(DATASET, "48101", "2025-07", &format!("2149042F{:04}", 2001 + number), "5")).collect();
    let mut bad = many.clone();
    bad.iter_mut().take(10).for_each(|row| row[11] = "-5".into());
    let cut = cp932(&csv(&many));
    let lead = cut.iter().rposition(|byte| *byte == 0x8b).expect("規 begins with 8B in CP932");
    let refused =
        |case, name: &str, content: &[u8], code, said| Refused { case, file: placed(folder, name, content), words: &[], code, said };
    let unnamed = |case, name: &str, content: String, said| refused(case, name, content.as_bytes(), "usage_lacks", said);
    vec![
        unnamed("no period", "a.csv", csv_without(&july, PERIOD), &["期間", "--period"]),
        unnamed("no place", "b.csv", csv_without(&july, PLACE), &["地域", "--place"]),
        unnamed("no dataset", "c.csv", csv_without(&july, 0), &["データセット", "--dataset"]),
        unnamed(
            "nothing said but codes and quantities",
            "d.csv",
            "薬価基準収載医薬品コード,単位,数量\n2149042F2021,規格単位,5\n".into(),
            &["データセット・地域・期間"],
        ),
        unnamed(
            "headers that nobody explained",
            "e.csv",
            "場所,月,品目コード,出た数\n48101,2025-07,2149042F2021,5\n".into(),
            &["列", "--columns"],
        ),
        unnamed("a column more, which could be a dimension", "f.csv", csv(&july).replace("患者数", "診療科"), &["列", "--columns"]),
        refused("a column twice", "g.csv", csv(&july).replace("保険者", "数量").as_bytes(), "repeated_columns", &["数量"]),
        refused("columns of patients", "h.csv", csv(&july).replace("患者数", "被保険者番号").as_bytes(), "patients", &["被保険者番号"]),
        refused(
            "a figure twice",
            "i.csv",
            with(&|rows| rows.push(used(DATASET, "48101", "2025-07", "2149042F2021", "7"))).as_bytes(),
            "duplicate_figure",
            &["2 行目", "6 行目", "2149042F2021", "48101"],
        ),
        refused(
            "another unit than its dataset",
            "j.csv",
            with(&|rows| rows.iter_mut().for_each(|row| row[UNIT] = "レセプト".into())).as_bytes(),
            "usage_other_unit",
            &["規格単位", "レセプト", DATASET],
        ),
        refused(
            "another length of period than its dataset",
            "k.csv",
            csv(&rows("2023-04..2024-03")).as_bytes(),
            "usage_other_grain",
            &["月", "年", DATASET],
        ),
        refused("two units", "l.csv", with(&|rows| rows[1][UNIT] = "レセプト".into()).as_bytes(), "several_units", &["規格単位"]),
        refused(
            "two lengths of period",
            "m.csv",
            with(&|rows| rows[1][PERIOD] = "FY2023".into()).as_bytes(),
            "several_grains",
            &["2025-07", "2023-04..2024-03"],
        ),
        refused(
            "two datasets",
            "n.csv",
            with(&|rows| rows[1][0] = "別の資料".into()).as_bytes(),
            "several_datasets",
            &[DATASET, "別の資料"],
        ),
        refused(
            "a month that is there",
            "o.csv",
            csv(&[used(DATASET, "48201", "2025-06", "2149042F2021", "7")]).as_bytes(),
            "usage_overlap",
            &["june.csv", "48201", "2025-06", "--replace"],
        ),
        refused("more than 1 % bad rows", "p.csv", csv(&bad).as_bytes(), "too_many_bad_rows", &["1 %", "数量"]),
        refused("a header and nothing below it", "q.csv", csv(&[]).as_bytes(), "no_rows", &["使用実績"]),
        refused("cut inside a character", "r.csv", &cut[..=lead], "cut_off", &["途中で切れ"]),
    ]
}

#[test]
fn a_refused_usage_file_is_told_clearly_and_changes_nothing() {
    let (workspace, _) = begun();
    for Refused { case, file, words, code, said } in usage_files(&workspace.beside("bad")) {
        let import: Vec<OsString> = std::iter::once(file.into_os_string()).chain(words.iter().map(OsString::from)).collect();
        assert_refused(&workspace, case, &import, code, said);
    }
    // What the files lack can be said beside them.
    let file = placed(&workspace.beside("files"), "july.csv", "薬価基準収載医薬品コード,単位,数量\n2149042F2021,規格単位,5\n".as_bytes());
    let path = file.to_str().unwrap();
    workspace.ask(0, ["import", path, "--dataset", DATASET, "--place", "北見本市", "--period", "2025-07"]);
    let july = |place: &str| workspace.ask(0, ["share", "--by", "place", "--period", "2025-07", "--where", &format!("place={place}")]);
    assert_eq!(july("北見本市")["basis"]["lacks"]["unknown"][0]["quantity"], "5");
}

#[test]
fn bad_quantities_are_kept_out_and_listed() {
    let (workspace, _) = begun();
    let mut july: Vec<Row> =
        (0..600).map(|number| used(DATASET, "48101", "2025-07", &format!("2149042F{:04}", 2001 + number), "5")).collect();
    // (row as a spreadsheet counts it, column, what stands there, its code)
    let faults = [
        (11, 11, "-5", "negative_quantity"),
        (101, 11, "999999999999999", "not_a_quantity"),
        (201, 11, "1.2345678", "not_a_quantity"),
        (301, 11, "多数", "not_a_quantity"),
        (401, 3, "2149-42F2021", "malformed_code"),
        (501, PERIOD, "2025-13", "impossible_period"),
    ];
    for (row, column, text, _) in faults {
        july[row - 2][column] = text.into();
    }
    // Absence is no fault, and no zero.
    july[599][11] = "-".into();
    july[598][11] = String::new();
    let report = workspace.import(1, &[placed(&workspace.beside("files"), "july.csv", csv(&july).as_bytes())]);
    let file = &report["files"][0];
    assert_eq!((&file["rows_read"], &file["rows_kept"]), (&json!(600), &json!(600 - faults.len())));
    let errors = file["errors"].as_array().unwrap();
    assert_eq!(errors.len(), faults.len());
    for (error, (row, column, text, code)) in errors.iter().zip(faults) {
        assert_eq!((&error["row"], &error["column"]), (&json!(row), &json!(tests::usage::COLUMNS[column])), "{error}");
        assert_eq!((&error["read"], &error["code"]), (&json!(text), &json!(code)), "{error}");
        assert_clear(error["message"].as_str().unwrap_or_default());
    }
    let sources = workspace.ask(0, ["sources"]);
    let edition = sources["editions"].as_array().unwrap().iter().find(|edition| edition["period"] == "2025-07").unwrap();
    assert_eq!(edition["incomplete"], true);
}

#[test]
fn a_month_that_is_there_can_be_replaced() {
    let (workspace, _) = begun();
    let editions = |workspace: &Workspace| workspace.ask(0, ["sources"])["editions"].as_array().map(Vec::len);
    let quantities = |workspace: &Workspace| -> Vec<Value> {
        let share = workspace.ask(0, ["share", "--by", "place", "--where", "ingredient=2149042"]);
        share["basis"]["lacks"]["unknown"].as_array().unwrap().iter().map(|left| left["quantity"].clone()).collect()
    };
    let (files, before) = (workspace.state().1.len(), editions(&workspace));
    assert_eq!(quantities(&workspace), ["201", "201"]);
    let corrected: Vec<Row> = rows("2025-06")
        .into_iter()
        .map(|mut row| {
            row[11] = "1000".into();
            row
        })
        .collect();
    let file = placed(&workspace.beside("files"), "june-corrected.csv", csv(&corrected).as_bytes());
    workspace.ask(2, ["import", file.to_str().unwrap()]);
    workspace.ask(0, ["import", file.to_str().unwrap(), "--replace"]);
    assert_eq!((workspace.state().1.len(), editions(&workspace)), (files, before), "the earlier file is gone");
    assert_eq!(quantities(&workspace), ["2000", "2000"]);
}

#[test]
fn columns_that_a_person_explained_are_remembered() {
    let (workspace, _) = begun();
    let foreign =
        |month: &str| format!("場所,月,品目コード,出た数,備考\n48101,{month},2149042F2021,12.5,あ\n48201,{month},2149042F2021,30,い\n");
    let folder = workspace.beside("files");
    let july = placed(&folder, "july.csv", foreign("2025-07").as_bytes());
    let explained = ["--dataset", DATASET, "--unit", "price_unit", "--columns", "place,period,nhi_code,quantity,ignored"];
    let report = workspace.ask(0, ["import", july.to_str().unwrap()].iter().chain(&explained));
    assert_eq!((&report["files"][0]["dataset"], &report["files"][0]["rows_kept"]), (&json!(DATASET), &json!(2)));
    // The next file with these headers needs no word.
    let report = workspace.import(0, &[placed(&folder, "august.csv", foreign("2025-08").as_bytes())]);
    assert_eq!((&report["files"][0]["dataset"], &report["files"][0]["rows_kept"]), (&json!(DATASET), &json!(2)));
    let own = Workspace::new();
    let same: Vec<Row> = ["2025-07", "2025-08"]
        .iter()
        .flat_map(|month| [used(DATASET, "48101", month, "2149042F2021", "12.5"), used(DATASET, "48201", month, "2149042F2021", "30")])
        .collect();
    own.import(0, &[placed(&own.beside("files"), "same.csv", csv(&same).as_bytes())]);
    let extent = |workspace: &Workspace| workspace.ask(0, ["sources"])["datasets"][0]["unknown_places"].clone();
    assert_eq!(extent(&workspace), json!([]), "the places are known here");
    assert_eq!(extent(&own), json!(["48101", "48201"]), "and not where no list of them is");

    for (columns, code) in [("place,period,nhi_code", "usage_lacks"), ("place,period,nhi_code,quantity,quantity", "repeated_columns")] {
        let file = placed(&folder, "other.csv", foreign("2025-09").replace("備考", "メモ").as_bytes());
        let import = [file.into_os_string(), "--dataset".into(), DATASET.into(), "--columns".into(), columns.into()];
        assert_refused(&workspace, columns, &import, code, &[]);
    }
    let refused =
        assert_question_refused(&workspace, &["import", july.to_str().unwrap(), "--columns", "somewhere,nhi_code"], "no_such_role");
    assert!(refused["remedy"].as_str().unwrap().contains("nhi_code"));
}

#[test]
fn codes_that_no_list_knows_are_told_with_all_that_was_used_of_them() {
    let (workspace, _) = begun();
    let unlisted = [("9999999F9999", "3"), ("9999999F9999", "4.5"), ("1119999F1234", "0.000001")];
    let rows: Vec<Row> = unlisted
        .iter()
        .zip(["48101", "48201", "48201"])
        .map(|((code, quantity), place)| used(DATASET, place, "2025-07", code, quantity))
        .collect();
    workspace.import(0, &[placed(&workspace.beside("files"), "july.csv", csv(&rows).as_bytes())]);
    let share = workspace.ask(0, ["share", "--by", "place", "--period", "2025-07"]);
    let told: Vec<(&str, &str)> = share["basis"]["lacks"]["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| (left["code"].as_str().unwrap(), left["quantity"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("1119999F1234", "0.000001"), ("9999999F9999", "7.5")]);
    let said = workspace.run(["share", "--by", "place", "--period", "2025-07"]).expect(0);
    assert!(said.out.contains("後発の区分が分からない品目: 2") && said.out.contains("9999999F9999"), "{}", said.out);
}
