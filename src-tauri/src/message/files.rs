//! Files that are refused, and rows that are kept out.

use reference_data::import::{FileFault, Problem, RowFault};
use reference_data::intake::IntakeError;
use reference_data::store::AcceptError;
use reference_data::table::TableError;

use super::{io_failure, kind_name};
use crate::operations::contract::{Failure, FaultView};

impl From<IntakeError> for Failure {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Unreadable(error) => io_failure(&error),
            IntakeError::File(fault) => fault.into(),
            IntakeError::NoEffectiveDate { kind } => Self::refused(
                "no_effective_date",
                format!("「{}」の適用日が、ファイルの名前から分かりません。", kind_name(kind)),
                "適用日を入力してください（ターミナルでは --effective 2025-08-14）。",
            ),
            IntakeError::Accept(AcceptError::Store(error)) => error.into(),
            IntakeError::Accept(AcceptError::Conflict { code, file_name }) => Self::refused(
                "conflict",
                format!("同じ日付の版に、コード {code} が違う内容で取り込まれています。"),
                "どちらが正しいかを確かめ、差し替えるときは「差し替える」（--replace）を選んでください。",
            )
            .at(format!("取り込み済みのファイル {file_name}")),
            IntakeError::Accept(AcceptError::NoFullMaster) => Self::refused(
                "no_full_master",
                "医薬品マスターの差分ファイルですが、もとになる全件ファイルが取り込まれていません。",
                "この差分より前の日付の全件ファイル（y_ALL…）を先に取り込んでください。",
            ),
            IntakeError::Accept(AcceptError::OutOfOrder { newest }) => Self::refused(
                "out_of_order",
                format!("医薬品マスターの差分ファイルですが、{newest} の版がすでに取り込まれています。差分は日付の古い順に重ねます。"),
                format!(
                    "その版に含まれていれば、取り込む必要はありません。抜けていた差分なら、{newest} 以降の差分の版を外し、古い順に取り込み直すか、新しい全件ファイル（y_ALL…）を取り込んでください。"
                ),
            ),
            IntakeError::Cancelled => {
                Self::refused("cancelled", "中止しました。このファイルは取り込んでいません。", "必要なら、もう一度取り込んでください。")
            }
        }
    }
}

impl From<FileFault> for Failure {
    fn from(fault: FileFault) -> Self {
        match &fault {
            FileFault::Table(error) => table(error),
            FileFault::Unrecognised { headers } => Self::refused(
                "unrecognised",
                "どの種類の資料か分かりません。",
                "取り込める資料の一覧と見比べてください（薬価基準収載品目リスト、後発医薬品に関する情報、医薬品マスター、一般名処方マスタ、供給状況など）。公表されたままのファイルなら、見出しの行が残っているかを確かめてください。",
            )
            .detail(format!("最初の行: {}", headers.join(" | "))),
            FileFault::OtherKind { asked, found } => Self::refused(
                "other_kind",
                format!("「{}」ではなく「{}」のファイルです。", kind_name(*asked), kind_name(*found)),
                "ファイルを選び直すか、種類の指定を外してください。",
            ),
            FileFault::Patients { columns } => Self::refused(
                "patients",
                "患者さんの情報が含まれているようなので、取り込みません。",
                "このソフトは個人の情報を扱いません。列を確かめ、集計した資料だけを使ってください。",
            )
            .at(format!("列 {}", columns.join("、"))),
            FileFault::MissingColumns { kind, columns } => Self::refused(
                "missing_columns",
                format!("「{}」に必要な列がありません。", kind_name(*kind)),
                "厚生労働省が公表したままのファイルか、見出しの行が残っているかを確かめてください。",
            )
            .at(format!("ない列: {}", columns.join("、"))),
            FileFault::MissingSheet { kind, sheet } => Self::refused(
                "missing_sheet",
                format!("「{}」に必要なシートがありません。", kind_name(*kind)),
                "公表されたままの Excel ファイルを選んでください（シートを一つだけ保存した CSV には、必要な対応表が入っていません）。",
            )
            .at(format!("ないシート: {sheet}")),
            FileFault::RepeatedColumns { kind, columns } => Self::refused(
                "repeated_columns",
                format!("「{}」に同じ見出しの列が二つ以上あり、どちらを読むか決められません。", kind_name(*kind)),
                "公表されたままのファイルを使うか、要らない列を消してください。",
            )
            .at(format!("列 {}", columns.join("、"))),
            FileFault::SeveralSheets { sheets } => Self::refused(
                "several_sheets",
                "品目の一覧のあるシートが二つ以上あり、どれを読むか決められません。",
                "一つのシートだけを残して保存したファイルを、シートごとに取り込んでください。",
            )
            .at(format!("シート {}", sheets.join("、"))),
            FileFault::NoRows { kind } => Self::refused(
                "no_rows",
                format!("「{}」の見出しだけで、品目の行がありません。", kind_name(*kind)),
                "公表元から、もう一度ファイルを入手してください。",
            ),
            FileFault::DuplicateCode { code, first, second } => Self::refused(
                "duplicate_code",
                format!("コード {code} が、違う内容で二度出てきます。"),
                "公表元のファイルと見比べて、正しい行だけを残してください。",
            )
            .at(format!("{first} 行目と {second} 行目")),
            FileFault::NotAMap { detail } => Self::refused(
                "not_a_map",
                "地図（GeoJSON・TopoJSON）として読めないファイルです。",
                "国土数値情報の行政区域データなど、GeoJSON か TopoJSON のファイルを選んでください。",
            )
            .detail(detail.clone()),
            FileFault::TooManyPoints { limit } => Self::refused(
                "too_many_points",
                format!("地図の点が多すぎます（{} 万個まで）。", limit / 10_000),
                "都道府県ごとのファイルか、簡素化した地図を使ってください。",
            ),
            FileFault::TooManyBadRows { rows, faults } => {
                let first = faults.first();
                Self::refused(
                    "too_many_bad_rows",
                    format!("{rows} 行のうち 1 % を超える行が読めないため、取り込みません。"),
                    "ファイルが公表されたままの形かを確かめてください。",
                )
                .at(first.map_or_else(String::new, |fault| format!("最初の誤り: {} 行目「{}」", fault.row, fault.column)))
                .detail(
                    faults.iter().take(20).map(|fault| format!("{} 行目 {}", fault.row, row_fault(fault))).collect::<Vec<_>>().join("\n"),
                )
            }
        }
    }
}

fn table(error: &TableError) -> Failure {
    let again = "公表元から、もう一度ファイルを入手してください。";
    match error {
        TableError::Empty => Failure::refused("empty", "ファイルが空です。", again),
        TableError::TooLarge { bytes, limit } => Failure::refused(
            "too_large",
            format!("ファイルが大きすぎます（{} MB。{} MB まで）。", bytes >> 20, limit >> 20),
            "公表されたファイルかどうかを確かめてください。",
        ),
        TableError::UnpacksTooLarge { limit } => Failure::refused(
            "unpacks_too_large",
            format!("展開すると {} MB を超えるファイルなので、開きません。", limit >> 20),
            "公表されたファイルかどうかを確かめてください。壊れているか、悪意のあるファイルのおそれがあります。",
        ),
        TableError::TooManyCells { limit } => Failure::refused(
            "too_many_cells",
            format!("セルが多すぎます（{} 万個まで）。", limit / 10_000),
            "公表されたファイルかどうかを確かめ、要らないシートや行を消してください。",
        ),
        TableError::OtherSeparator { separator } => Failure::refused(
            "other_separator",
            format!("カンマではなく{}で区切られたファイルです。", if *separator == '\t' { "タブ" } else { "セミコロン" }),
            "カンマ区切りの CSV（UTF-8）として保存し直してください。",
        ),
        TableError::OldOrEncryptedWorkbook => Failure::refused(
            "old_or_encrypted",
            "古い形式（.xls）か、パスワードのかかった Excel ファイルです。",
            "Excel で開き、パスワードのない .xlsx として保存し直してください。",
        ),
        TableError::NotATable { detail } => {
            Failure::refused("not_a_table", "表として読めないファイルです。", "Excel（.xlsx）か CSV のファイルを選んでください。")
                .detail(detail)
        }
        TableError::NotOneTableInArchive { tables } => Failure::refused(
            "not_one_table",
            format!("圧縮ファイル（zip）の中に CSV ファイルが {tables} 個あります。一つだけ入ったものを読みます。"),
            "zip を展開し、中のファイルを選んでください。",
        ),
        TableError::DamagedWorkbook { detail } => {
            Failure::refused("damaged_workbook", "Excel ファイルか圧縮ファイルが壊れているか、途中で切れています。", again).detail(detail)
        }
        TableError::Encoding { line } => Failure::refused(
            "encoding",
            "文字コードが UTF-8 でも Shift_JIS（CP932）でもないところがあります。",
            "公表されたままのファイルを使うか、UTF-8 の CSV として保存し直してください。",
        )
        .at(format!("{} 行目のあたり", line + 1)),
        TableError::CutOff { line } => Failure::refused("cut_off", "ファイルが途中で切れています。", again).at(format!("{line} 行目")),
    }
}

/// What was read and what was expected.
pub fn row_fault(fault: &RowFault) -> String {
    let read = &fault.read;
    match fault.problem {
        Problem::MalformedCode => format!("「{read}」は「{}」の形のコードではありません。", fault.column),
        Problem::MissingName => format!("「{}」が空です。", fault.column),
        Problem::UnknownRoute => format!("区分「{read}」は 内用薬・注射薬・外用薬・歯科用薬剤 のどれでもありません。"),
        Problem::UnknownMark => format!("「{read}」は「{}」の列に現れる語ではありません。", fault.column),
        Problem::MissingPrice => format!("「{}」が空です。", fault.column),
        Problem::NotANumber => format!("「{}」の「{read}」が数ではありません。", fault.column),
        Problem::NotPositive => format!("「{}」の「{read}」が 0 以下です。", fault.column),
        Problem::AbsurdPrice => format!("「{}」の「{read}」が大きすぎます（20 億円まで）。", fault.column),
        Problem::ImpossibleDate => format!("「{read}」という日付はありません（例: R8.3.31まで）。"),
        Problem::OtherColumns => format!("列の数が {read} で、ほかの行と違います。"),
        Problem::NoProducts => format!("例外コード「{read}」にあたる品目が、対照表にありません。"),
        Problem::NotListed => format!("対照表の一般名コード「{read}」が、一般名処方マスタの例外コードにありません。"),
        Problem::UnknownStatus => format!("「{read}」は 1・2・3・☆・★・空白 のどれでもありません。"),
        Problem::MalformedPlaceCode => format!("「{read}」は検査数字の合う 6 桁の団体コードではありません。"),
        Problem::UnknownPlace => format!("「{read}」がどの地域か分かりません（都道府県は名前かコードで書きます）。"),
        Problem::NotACount => format!("人口「{read}」が人数ではありません。"),
        Problem::NotAShare => format!("割合「{read}」が 0 から 100 % の間にありません。"),
        Problem::UnknownPeriod => format!("「{read}」がいつのことか分かりません（例: 2024-04、令和6年度）。"),
        Problem::NoPlaceCode => format!("「{read}」には 5 桁の団体コードがないため、どの地域の形か分かりません。"),
        Problem::DamagedShape => format!("「{read}」の形が読めません（面でないか、座標が壊れています）。"),
    }
}

pub fn fault_view(sheet: Option<&str>, fault: &RowFault) -> FaultView {
    FaultView {
        sheet: fault.sheet.as_deref().or(sheet).map(str::to_owned),
        row: Some(fault.row),
        column: Some(fault.column.clone()),
        code: fault.problem.code().to_owned(),
        read: fault.read.clone(),
        message: row_fault(fault),
    }
}
