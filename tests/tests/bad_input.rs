//! What bad input gets: a clear sentence, and a workspace in which nothing was changed or lost.

use std::path::{Path, PathBuf};

use tests::hostile::*;
use tests::program::Workspace;
use tests::refusal::{assert_clear, assert_refused};
use tests::region;

/// A file, and what is said of it: the stable code of the refusal and a word that its sentences must hold.
struct Refused {
    case: &'static str,
    file: PathBuf,
    code: &'static str,
    word: &'static str,
}

/// Every file of this table is refused whole.
fn refused_files(folder: &Path) -> Vec<Refused> {
    let rows = price_rows(400);
    let csv = price_csv(&rows);
    let sound = folder.join("sound.xlsx");
    std::fs::create_dir_all(folder).unwrap();
    let lines: Vec<Vec<&str>> =
        std::iter::once(PRICE_COLUMNS.to_vec()).chain(rows.iter().map(|row| row.iter().map(String::as_str).collect())).collect();
    workbook(&sound, &lines.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let sound = std::fs::read(&sound).unwrap();

    let wrong = folder.join("tp20250401-01_02.xlsx");
    workbook(&wrong, &[&["日付", "科目", "金額"], &["2025-04-01", "会議費", "1200"]]);

    let cut = cp932(&csv);
    // Ends with the first byte of a character of two.
    let lead = cut.len() - 1 - cut.iter().rev().position(|byte| *byte == 0x8c).expect("見 begins with 8C in CP932");

    let without_code = csv.replacen("薬価基準収載医薬品コード", "品番", 1);
    let mut twice = rows.clone();
    twice.push({
        let mut row = rows[0].clone();
        row[PRICE] = "99.9".into();
        row
    });
    let mut many_bad = rows.clone();
    many_bad.iter_mut().take(20).for_each(|row| row[PRICE] = "無料".into());
    let patients = "被保険者番号,氏名,生年月日,薬価基準収載医薬品コード,数量\n12345678,見本 太郎,S25.1.1,2149000F1001,30\n";

    let refused = |case, file, code, word| Refused { case, file, code, word };
    let named = |name: &str, bytes: &[u8]| placed(folder, name, bytes);
    vec![
        refused("a workbook of something else", wrong, "unrecognised", "資料"),
        refused("an empty workbook", named("tp20250401-01_03.xlsx", b""), "empty", "空"),
        refused("an empty CSV", named("20250402.csv", b""), "empty", "空"),
        refused("a workbook cut in half", named("tp20250403-01_01.xlsx", &sound[..sound.len() / 2]), "damaged_workbook", "途中で切れ"),
        refused("a CSV cut inside a character", named("20250404.csv", &cut[..=lead]), "cut_off", "途中で切れ"),
        refused("no column of codes", named("20250405.csv", without_code.as_bytes()), "missing_columns", "薬価基準収載医薬品コード"),
        refused("a code twice with two prices", named("20250406.csv", price_csv(&twice).as_bytes()), "duplicate_code", "2 行目"),
        refused("more than 1 % bad rows", named("20250407.csv", price_csv(&many_bad).as_bytes()), "too_many_bad_rows", "1 %"),
        refused("a list of patients", named("20250408.csv", patients.as_bytes()), "patients", "被保険者番号"),
        refused("a list of patients in CP932", named("20250409.csv", &cp932(patients)), "patients", "氏名"),
        refused("a cell at XFD1048576", named("tp20250410-01_01.xlsx", &far_cell(false)), "unrecognised", "資料"),
        refused("a bomb in the sheet", named("tp20250411-01_01.xlsx", &bomb(false, false)), "unpacks_too_large", "展開"),
        refused("a bomb in the shared strings", named("tp20250412-01_01.xlsx", &bomb(true, false)), "unpacks_too_large", "展開"),
        refused("a bomb in the sheet that lies", named("tp20250413-01_01.xlsx", &bomb(false, true)), "damaged_workbook", "壊れ"),
        refused("a bomb in the shared strings that lies", named("tp20250414-01_01.xlsx", &bomb(true, true)), "damaged_workbook", "壊れ"),
        refused("neither date in the name nor given", named("薬価.csv", csv.as_bytes()), "no_effective_date", "適用日"),
        refused("not there", folder.join("tp20250415-01_01.xlsx"), "not_found", "見つかりません"),
        refused("a folder", folder.to_owned(), "is_a_folder", "フォルダー"),
    ]
}

#[test]
fn a_refused_file_is_told_clearly_and_changes_nothing() {
    let (workspace, _) = region::imported("demo");
    for Refused { case, file, code, word } in refused_files(&workspace.beside("bad")) {
        assert_refused(&workspace, case, &[file.into_os_string()], code, &[word]);
    }
}

/// The limit is address space, of which 2 GB is far more than a price list takes and far less than these claim.
#[cfg(target_os = "linux")]
#[test]
fn a_workbook_cannot_make_the_program_grow() {
    let (workspace, _) = region::imported("demo");
    let before = workspace.state();
    let folder = workspace.beside("bad");
    for (case, bytes) in [
        ("a cell at XFD1048576", far_cell(false)),
        ("the same under the columns of a price list", far_cell(true)),
        ("a bomb in the sheet", bomb(false, false)),
        ("a bomb in the sheet that lies", bomb(false, true)),
        ("a bomb in the shared strings", bomb(true, false)),
        ("a bomb in the shared strings that lies", bomb(true, true)),
    ] {
        let file = placed(&folder, "tp20250410-01_01.xlsx", &bytes);
        let limited = tests::refusal::limited("ulimit -v 2097152", &workspace, &["import".into(), file.into_os_string()]);
        assert_eq!(limited.code, Some(2), "{case}: {}", limited.said());
        assert_eq!(workspace.state(), before, "{case} changed something");
    }
}

#[test]
fn bad_rows_are_kept_out_and_listed() {
    let workspace = Workspace::new();
    let mut rows = price_rows(500);
    // (row as Excel counts it, column, what stands there, what the message names)
    let faults: [(usize, usize, &str); 4] =
        [(11, PRICE, "-5"), (101, PRICE, "9999999999999"), (201, UNTIL, "R8.2.30まで"), (301, CODE, "2149-00F1001")];
    for (row, column, text) in faults {
        rows[row - 2][column] = text.into();
    }
    let file = placed(&workspace.beside("files"), "20250401.csv", price_csv(&rows).as_bytes());
    let report = workspace.import(1, &[file]);
    let imported = &report["files"][0];
    assert_eq!(imported["rows_read"], 500);
    assert_eq!(imported["rows_kept"], 496);
    assert_eq!(imported["effective_on"], "2025-04-01");
    let errors = imported["errors"].as_array().expect("faults are listed");
    assert_eq!(errors.len(), faults.len());
    for (error, (row, column, text)) in errors.iter().zip(faults) {
        assert_eq!(error["row"], row);
        assert_eq!(error["column"], PRICE_COLUMNS[column]);
        assert_eq!(error["read"], text);
        assert!(error["code"].as_str().is_some_and(|code| !code.is_empty()));
        assert_clear(error["message"].as_str().unwrap_or_default());
    }
    // The good rows are there, and the edition says that it is incomplete.
    let editions = workspace.ask(0, ["sources"]);
    assert_eq!(editions["editions"][0]["rows"], 496);
    assert_eq!(editions["editions"][0]["incomplete"], true);
    assert_eq!(workspace.ask(0, ["search", "ミホン0錠"])["total"], 49);
}

#[test]
fn a_refused_file_does_not_stop_the_others() {
    let workspace = Workspace::new();
    let folder = workspace.beside("files");
    let good = placed(&folder, "20250401.csv", price_csv(&price_rows(100)).as_bytes());
    let bad = placed(&folder, "20250402.csv", b"");
    let report = workspace.import(1, &[bad, good]);
    assert!(report["files"][0]["refusal"].is_object());
    assert_eq!(report["files"][1]["rows_kept"], 100);
    assert_eq!(workspace.ask(0, ["sources"])["editions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn every_encoding_of_a_csv_reads_the_same() {
    let mut rows = price_rows(60);
    rows[7][14] = "\"備考の\n二行目\"".into();
    let text = price_csv(&rows);
    let mut with_mark = "\u{feff}".as_bytes().to_vec();
    with_mark.extend(text.as_bytes());
    let mut answers = Vec::new();
    for (case, bytes) in [
        ("UTF-8", text.clone().into_bytes()),
        ("UTF-8 with a mark", with_mark),
        ("CP932", cp932(&text)),
        ("CP932 with CRLF", cp932(&text.replace('\n', "\r\n"))),
    ] {
        let workspace = Workspace::new();
        let file = placed(&workspace.beside("files"), "20250401.csv", &bytes);
        let report = workspace.import(0, &[file]);
        assert_eq!(report["files"][0]["rows_kept"], 60, "{case}");
        let found = workspace.ask(0, ["search", "ミホン", "--limit", "100"]);
        assert_eq!(found["total"], 60, "{case}");
        answers.push(found["hits"].clone());
    }
    assert!(answers.iter().all(|hits| *hits == answers[0]));
}

#[test]
fn the_wrong_words_are_refused_with_a_sentence() {
    let (workspace, _) = region::imported("demo");
    let before = workspace.state();
    let nothing_here = workspace.beside("no.json");
    let broken = placed(&workspace.beside("bad"), "broken.json", b"{\"schema\": \"suisho-formulary/1\"");
    let foreign = placed(&workspace.beside("bad"), "foreign.json", b"{\"schema\": \"something-else/9\"}");
    let cases: Vec<Vec<std::ffi::OsString>> = vec![
        vec!["product".into(), "9999999F9999".into()],
        vec!["product".into(), "何か".into()],
        vec!["compare".into(), "1999-01-01".into(), "1999-02-01".into()],
        vec!["check".into(), nothing_here.into()],
        vec!["check".into(), broken.clone().into()],
        vec!["check".into(), foreign.into()],
        vec!["publish".into(), broken.into(), "--format".into(), "pdf".into(), "--out".into(), workspace.beside("x.pdf").into()],
        vec![
            "publish".into(),
            region::formulary().into(),
            "--format".into(),
            "docx".into(),
            "--out".into(),
            workspace.beside("x.docx").into(),
        ],
    ];
    for case in cases {
        let said = workspace.run(case.clone()).expect(2).said();
        println!("{case:?}\n  {said}");
        assert_clear(&said);
        assert_eq!(workspace.state(), before, "{case:?} changed something");
    }
    assert!(!workspace.beside("x.pdf").exists() && !workspace.beside("x.docx").exists());
}
