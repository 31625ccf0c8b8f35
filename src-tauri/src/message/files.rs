//! Files that are refused, and rows that are kept out.

use reference_data::import::{FileFault, Problem, RowFault};
use reference_data::intake::IntakeError;
use reference_data::store::AcceptError;
use reference_data::table::TableError;
use reference_data::usage::layout::ndb::By;
use reference_data::usage::{Grain, Lack};

use super::{io_failure, kind_name};
use crate::operations::contract::{Failure, FaultView};

/// What stands in the way goes as a whole file, never in part.
fn replacing(file_name: &str) -> String {
    format!(
        "どちらが正しいかを確かめてください。差し替えて取り込む（ターミナルでは --replace）と、取り込み済みの「{file_name}」は丸ごとなくなります。"
    )
}

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
            IntakeError::Accept(AcceptError::Conflict { code, file_name }) => {
                Self::refused("conflict", format!("同じ日付の版に、コード {code} が違う内容で取り込まれています。"), replacing(&file_name))
                    .at(format!("取り込み済みのファイル {file_name}"))
            }
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
            IntakeError::Accept(AcceptError::Overlap { file_name, place, period }) => Self::refused(
                "usage_overlap",
                format!("同じデータセットに、「{place}」の {period} の使用実績がもう取り込まれています。"),
                replacing(&file_name),
            )
            .at(format!("取り込み済みのファイル {file_name}")),
            IntakeError::Accept(AcceptError::OtherUnit { dataset, known, found }) => Self::refused(
                "usage_other_unit",
                format!("データセット「{dataset}」の数量は{}で数えていますが、このファイルは{}です。", known.word(), found.word()),
                "別のデータセットの名前で取り込むか、単位の列を確かめてください。",
            ),
            IntakeError::Accept(AcceptError::OtherGrain { dataset, known, found }) => Self::refused(
                "usage_other_grain",
                format!("データセット「{dataset}」は{}ごとの資料ですが、このファイルは{}ごとです。", grain(known), grain(found)),
                "別のデータセットの名前で取り込んでください。",
            ),
            IntakeError::Accept(refused @ AcceptError::Repeated(_)) => {
                Self::refused("duplicate_figure", "同じ数値が二度出てきます。", "ファイルを作った方に確かめてください。").detail(refused)
            }
            IntakeError::Accept(AcceptError::Cancelled) | IntakeError::Cancelled => {
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
            FileFault::NoPlaces { by } => Self::refused(
                "no_places",
                format!("NDBオープンデータの{}の表には、地域ごとの数量がありません。", if *by == By::Month { "診療月別" } else { "性年齢別" }),
                "「都道府県別薬効分類別数量」か二次医療圏別の表を選んでください。",
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
                    "列の読み方が合っているか、ファイルが公表されたままの形かを確かめてください。読めない行は「詳細」にあります。",
                )
                .at(first.map_or_else(String::new, |fault| format!("最初の誤り: {} 行目 {}", fault.row, row_fault(fault))))
                .detail(
                    faults.iter().take(20).map(|fault| format!("{} 行目 {}", fault.row, row_fault(fault))).collect::<Vec<_>>().join("\n"),
                )
            }
            FileFault::UsageLacks { lacks } => Self::refused(
                "usage_lacks",
                format!(
                    "使用実績の{}が、ファイルからは分かりません。",
                    lacks.iter().map(|lack| lack_name(*lack)).collect::<Vec<_>>().join("・")
                ),
                if lacks.contains(&Lack::Mapping) {
                    "取り込むときに、どの列が何かを選んでください（ターミナルでは --columns）。"
                } else {
                    "取り込むときに指定してください（ターミナルでは --dataset、--place、--period、--unit）。"
                },
            ),
            FileFault::UnknownColumns { columns } => Self::refused(
                "unknown_columns",
                "使用実績のファイルに、意味の分からない列があります。",
                "列の意味を選ぶか、要らない列を消してください。",
            )
            .at(format!("列 {}", columns.join("、"))),
            FileFault::SeveralDatasets { datasets } => Self::refused(
                "several_datasets",
                "一つのファイルに、二つ以上のデータセットがあります。",
                "データセットごとに分けたファイルを取り込んでください。",
            )
            .at(datasets.join("、")),
            FileFault::SeveralUnits => Self::refused(
                "several_units",
                "一つのファイルに、規格単位の数量とレセプトの単位の数量があります。",
                "単位ごとに分け、別のデータセットとして取り込んでください。",
            ),
            FileFault::SeveralGrains { periods } => Self::refused(
                "several_grains",
                "一つのファイルに、長さの違う期間があります。",
                "月ごとと年ごとの数値を分け、別のデータセットとして取り込んでください。",
            )
            .at(format!("{} と {}", periods[0], periods[1])),
            FileFault::DuplicateFigure { item, place, period, first, second } => Self::refused(
                "duplicate_figure",
                format!("「{place}」の {period} のコード {item} が、同じ区分で二度出てきます。"),
                "ファイルを作った方に確かめて、正しい行だけを残してください。",
            )
            .at(format!("{first} 行目と {second} 行目")),
            FileFault::TooVaried { limit } => Self::refused(
                "too_varied",
                format!("品目・地域・期間・区分のどれかの種類が多すぎます（{limit} まで）。"),
                "集計した資料かどうかを確かめてください。",
            ),
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
        Problem::MissingCode => "薬価基準収載医薬品コード・レセプト電算コード・個別医薬品コードのどれもありません。".to_owned(),
        Problem::MissingPlace => "地域が空です。".to_owned(),
        Problem::MissingPeriod => "期間が空です。".to_owned(),
        Problem::ImpossiblePeriod => format!("「{read}」は期間ではありません（例: 2026-04、令和8年度）。"),
        Problem::UnknownSetting => format!("「{read}」は 院内・院外・入院 のどれでもありません。"),
        Problem::UnknownUnit => format!("「{read}」は 規格単位・レセプト のどちらでもありません。"),
        Problem::NotAQuantity => format!("数量「{read}」が数ではないか、細かすぎるか大きすぎます（小数 6 桁、1,000 億まで）。"),
        Problem::NegativeQuantity => format!("数量「{read}」が負です。"),
        Problem::TooManyCells => "見出しより多い列があります。「1,234」のような数量は引用符で囲んでください。".to_owned(),
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

fn lack_name(lack: Lack) -> &'static str {
    match lack {
        Lack::Dataset => "データセット",
        Lack::Place => "地域",
        Lack::Period => "期間",
        Lack::Unit => "単位",
        Lack::Quantity => "数量",
        Lack::Code => "コード",
        Lack::Mapping => "列の意味",
    }
}

fn grain(grain: Grain) -> String {
    match grain {
        Grain::Month => "月".to_owned(),
        Grain::Year => "年".to_owned(),
        Grain::Months(months) => format!("{months} か月"),
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
