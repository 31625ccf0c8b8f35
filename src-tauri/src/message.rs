//! What went wrong, in Japanese: what, where, and what to do now. The only place where an error becomes words.

use std::io;

use reference_data::compare::CompareError;
use reference_data::edition::SourceKind;
use reference_data::import::{FileFault, Problem, RowFault};
use reference_data::intake::IntakeError;
use reference_data::search::SearchError;
use reference_data::store::{AcceptError, StoreError};
use reference_data::table::TableError;
use reference_data::workspace::{Access, WorkspaceError};
use rusqlite::ErrorCode;

use crate::operations::contract::{Failure, FaultView};

impl Failure {
    /// A refusal: nothing was changed.
    pub fn refused(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), place: None, remedy: remedy.into(), detail: None, refused: true }
    }

    /// Something that should not happen.
    pub fn internal(code: &str, message: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            place: None,
            remedy: "もう一度試してください。続くときは「詳細」を添えて問い合わせてください。".to_owned(),
            detail: Some(detail.to_string()),
            refused: false,
        }
    }

    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place.get_or_insert(place.into());
        self
    }

    pub fn detail(mut self, detail: impl std::fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

pub fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::PriceList => "薬価基準収載品目リスト",
        SourceKind::GenericStatus => "後発医薬品に関する情報",
    }
}

/// Why nobody can write here, as a banner.
pub fn read_only(access: &Access) -> Option<String> {
    match access {
        Access::Write => None,
        Access::ReadOnlyFolder => Some("この作業フォルダーには書き込めないため、閲覧だけができます。".to_owned()),
        Access::HeldBy(Some(holder)) => Some(format!(
            "{} さん（プロセス {}、{} から）が開いているため、閲覧だけができます。",
            holder.name, holder.process, holder.since
        )),
        Access::HeldBy(None) => Some("ほかのプログラムが開いているため、閲覧だけができます。".to_owned()),
    }
}

/// A refusal to write in a workspace that this program only reads.
pub fn not_writable(access: &Access) -> Failure {
    let (code, remedy) = match access {
        Access::ReadOnlyFolder => ("read_only", "フォルダーの権限を確かめるか、書き込める場所に写してから開いてください。"),
        _ => ("held", "開いているほうで操作するか、それを閉じてから、もう一度試してください。"),
    };
    Failure::refused(code, read_only(access).unwrap_or_default(), remedy)
}

pub fn io_failure(error: &io::Error) -> Failure {
    let (code, message, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("not_found", "ファイルが見つかりません。", "場所と名前を確かめてください。"),
        io::ErrorKind::PermissionDenied => ("permission", "ファイルを開く権限がありません。", "権限を確かめるか、ほかの場所を選んでください。"),
        io::ErrorKind::ReadOnlyFilesystem => ("read_only", "書き込めない場所です。", "書き込める場所を選んでください。"),
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => {
            ("disk_full", "ディスクの空きが足りません。何も変えていません。", "空きを作ってから、もう一度試してください。")
        }
        io::ErrorKind::IsADirectory => ("is_a_folder", "ファイルではなくフォルダーです。", "中のファイルを選んでください。"),
        io::ErrorKind::InvalidData => {
            ("damaged", "保存してあるファイルが壊れています。", "バックアップから sources フォルダーを戻してください。")
        }
        _ => return Failure::internal("io", "ファイルを読み書きできませんでした。", error),
    };
    Failure::refused(code, message, remedy).detail(error)
}

pub fn db_failure(error: &rusqlite::Error) -> Failure {
    let known = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ("disk_full", "ディスクの空きが足りません。何も変えていません。", "空きを作ってから、もう一度試してください。"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            ("read_only", "この作業フォルダーには書き込めません。", "フォルダーの権限を確かめてください。")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            ("held", "ほかのプログラムが書き込んでいます。", "少し待ってから、もう一度試してください。")
        }
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => {
            ("disk", "作業フォルダーを読み書きできません。何も変えていません。", "ディスクの空きと権限を確かめてください。")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            ("damaged", "作業フォルダーのデータが壊れています。", "バックアップから戻すか、suisho rebuild で作り直してください。")
        }
        _ => return Failure::internal("database", "データを読み書きできませんでした。", error),
    };
    Failure::refused(known.0, known.1, known.2).detail(error)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Db(db) => db_failure(db),
            StoreError::Sources(io) => io_failure(io),
            StoreError::NoSuchEdition(name) => Self::refused(
                "no_such_edition",
                format!("「{name}」という版はありません。"),
                "suisho sources または「資料」で、版の日付か ID を確かめてください。",
            ),
            StoreError::NeedsRebuild => Self::refused(
                "needs_rebuild",
                "この作業フォルダーは、いちど書き込める状態で開く必要があります。",
                "書き込めるところで開くと、取り込んだファイルから作り直されます。",
            ),
            StoreError::SourceUnreadable { sha256, .. } => {
                Self::internal("source_unreadable", "保存してあるファイルを読み直せませんでした。", &error).at(sha256.clone())
            }
            StoreError::Damaged(_) => Self::internal("damaged", "作業フォルダーのデータに読めないところがあります。", &error),
        }
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        Self::internal("search", "検索の索引を使えませんでした。", error)
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        match error {
            WorkspaceError::Missing(path) => {
                Self::refused("no_workspace", "作業フォルダーがありません。", "場所を確かめるか、先に suisho import で資料を取り込んでください。")
                    .at(path.display().to_string())
            }
            WorkspaceError::NotAFolder(path) => {
                Self::refused("not_a_folder", "作業フォルダーではなくファイルです。", "フォルダーを指定してください。").at(path.display().to_string())
            }
            WorkspaceError::Io(path, error) => io_failure(&error).at(path.display().to_string()),
        }
    }
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        match error {
            CompareError::DifferentKinds(a, b) => Self::refused(
                "different_kinds",
                format!("「{}」と「{}」は比べられません。", kind_name(a), kind_name(b)),
                "同じ種類の版を二つ選んでください。",
            ),
            CompareError::Store(error) => error.into(),
        }
    }
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
            IntakeError::Accept(AcceptError::Conflict { code, file_name }) => Self::refused(
                "conflict",
                format!("同じ日付の版に、コード {code} が違う内容で取り込まれています。"),
                "どちらが正しいかを確かめ、差し替えるときは「差し替える」（--replace）を選んでください。",
            )
            .at(format!("取り込み済みのファイル {file_name}")),
            IntakeError::Cancelled => Self::refused("cancelled", "取り込みを中止しました。何も変えていません。", "必要なら、もう一度取り込んでください。"),
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
                "厚生労働省の「薬価基準収載品目リスト」か「各先発医薬品の後発医薬品の有無に関する情報」のファイルを選んでください。",
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
            FileFault::TooManyBadRows { rows, faults } => {
                let first = faults.first();
                Self::refused(
                    "too_many_bad_rows",
                    format!("{rows} 行のうち 1 % を超える行が読めないため、取り込みません。"),
                    "ファイルが公表されたままの形かを確かめてください。",
                )
                .at(first.map_or_else(String::new, |fault| format!("最初の誤り: {} 行目「{}」", fault.row, fault.column)))
                .detail(faults.iter().take(20).map(|fault| format!("{} 行目 {}", fault.row, row_fault(fault))).collect::<Vec<_>>().join("\n"))
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
        TableError::OldOrEncryptedWorkbook => Failure::refused(
            "old_or_encrypted",
            "古い形式（.xls）か、パスワードのかかった Excel ファイルです。",
            "Excel で開き、パスワードのない .xlsx として保存し直してください。",
        ),
        TableError::NotATable { detail } => {
            Failure::refused("not_a_table", "表として読めないファイルです。", "Excel（.xlsx）か CSV のファイルを選んでください。").detail(detail)
        }
        TableError::DamagedWorkbook { detail } => {
            Failure::refused("damaged_workbook", "Excel ファイルが壊れているか、途中で切れています。", again).detail(detail)
        }
        TableError::Encoding { line } => Failure::refused(
            "encoding",
            "文字コードが UTF-8 でも Shift_JIS（CP932）でもないところがあります。",
            "公表されたままのファイルを使うか、UTF-8 の CSV として保存し直してください。",
        )
        .at(format!("{} 行目のあたり", line + 1)),
        TableError::CutOff { line } => {
            Failure::refused("cut_off", "ファイルが途中で切れています。", again).at(format!("{line} 行目"))
        }
    }
}

/// What was read and what was expected.
pub fn row_fault(fault: &RowFault) -> String {
    let read = &fault.read;
    match fault.problem {
        Problem::MalformedCode => format!("コード「{read}」は 12 桁の薬価基準収載医薬品コードではありません。"),
        Problem::MissingName => format!("「{}」が空です。", fault.column),
        Problem::UnknownRoute => format!("区分「{read}」は 内用薬・注射薬・外用薬・歯科用薬剤 のどれでもありません。"),
        Problem::UnknownMark => format!("「{read}」は「{}」の列に現れる語ではありません。", fault.column),
        Problem::MissingPrice => "薬価が空です。".to_owned(),
        Problem::NotANumber => format!("薬価「{read}」が数ではありません。"),
        Problem::NotPositive => format!("薬価「{read}」が 0 以下です。"),
        Problem::AbsurdPrice => format!("薬価「{read}」が大きすぎます（20 億円まで）。"),
        Problem::ImpossibleDate => format!("「{read}」という日付はありません（例: R8.3.31まで）。"),
        Problem::UnknownStatus => format!("「{read}」は 1・2・3・☆・★・空白 のどれでもありません。"),
    }
}

pub fn fault_view(sheet: Option<&str>, fault: &RowFault) -> FaultView {
    FaultView {
        sheet: sheet.map(str::to_owned),
        row: Some(fault.row),
        column: Some(fault.column.clone()),
        code: fault.problem.code().to_owned(),
        read: fault.read.clone(),
        message: row_fault(fault),
    }
}
