//! What went wrong, in Japanese: what, where, and what to do now. The only place where an error becomes words.

use std::io;

use formularies::document::DocumentError;
use formularies::edit::EditError;
use formularies::publish::DeclareError;
use formularies::publish::error::PrintError;
use formularies::transact::TransactError;
use reference_data::compare::CompareError;
use reference_data::edition::SourceKind;
use reference_data::import::{FileFault, Problem, RowFault};
use reference_data::intake::IntakeError;
use reference_data::sample::SampleError;
use reference_data::search::SearchError;
use reference_data::store::{AcceptError, StoreError};
use reference_data::table::TableError;
use reference_data::workspace::{Access, WorkspaceError};
use rusqlite::ErrorCode;

use crate::operations::contract::{Failure, FaultView};

impl Failure {
    /// A refusal: nothing was changed.
    pub fn refused(code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, remedy: remedy.into(), detail: None, refused: true }
    }

    /// Something that should not happen.
    pub fn internal(code: &'static str, message: impl Into<String>, detail: impl std::fmt::Display) -> Self {
        Self {
            code,
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

/// A fault of the program itself.
pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::internal("panic", "プログラムの中で思わぬ誤りが起きました。", said.unwrap_or("?"))
}

pub fn io_failure(error: &io::Error) -> Failure {
    let (code, message, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("not_found", "ファイルが見つかりません。", "場所と名前を確かめてください。"),
        io::ErrorKind::PermissionDenied => {
            ("permission", "ファイルを開く権限がありません。", "権限を確かめるか、ほかの場所を選んでください。")
        }
        io::ErrorKind::ReadOnlyFilesystem => ("read_only", "書き込めない場所です。", "書き込める場所を選んでください。"),
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => {
            ("disk_full", "ディスクの空きが足りません。何も変えていません。", "空きを作ってから、もう一度試してください。")
        }
        io::ErrorKind::IsADirectory => ("is_a_folder", "ファイルではなくフォルダーです。", "中のファイルを選んでください。"),
        io::ErrorKind::Unsupported => {
            ("not_a_file", "ふつうのファイルではありません（パイプや装置）。", "ディスクにあるファイルを選んでください。")
        }
        io::ErrorKind::InvalidData => {
            ("damaged", "保存してあるファイルが壊れています。", "バックアップから sources フォルダーを戻してください。")
        }
        _ => return Failure::internal("io", "ファイルを読み書きできませんでした。", error),
    };
    Failure::refused(code, message, remedy).detail(error)
}

pub fn db_failure(error: &rusqlite::Error) -> Failure {
    let known = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            ("disk_full", "ディスクの空きが足りません。何も変えていません。", "空きを作ってから、もう一度試してください。")
        }
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
            StoreError::SourceDamaged { file_name, sha256, .. } => Self::refused(
                "source_damaged",
                "保存してある元のファイルが壊れているか、なくなっています。何も変えていません。",
                "同じファイルをもう一度取り込むと直ります。手もとになければ、公表元から入手してください。",
            )
            .at(format!("{file_name}（sources/{sha256}）"))
            .detail(&error),
            StoreError::SourceUnreadable { file_name, sha256, .. } => {
                Self::internal("source_unreadable", "保存してある元のファイルを読み直せませんでした。何も変えていません。", &error)
                    .at(format!("{file_name}（sources/{sha256}）"))
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
            WorkspaceError::Missing(path) => Self::refused(
                "no_workspace",
                "作業フォルダーがありません。",
                "場所を確かめるか、先に suisho import で資料を取り込んでください。",
            )
            .at(path.display().to_string()),
            WorkspaceError::NotAFolder(path) => {
                Self::refused("not_a_folder", "作業フォルダーではなくファイルです。", "フォルダーを指定してください。")
                    .at(path.display().to_string())
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
        TableError::DamagedWorkbook { detail } => {
            Failure::refused("damaged_workbook", "Excel ファイルが壊れているか、途中で切れています。", again).detail(detail)
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

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        match error {
            SampleError::Write { path, source } => io_failure(&source).at(path.display().to_string()),
            SampleError::Occupied { path } => Self::refused(
                "occupied",
                "見本県の資料と同じ名前のファイルがあるため、書き出しません。",
                "空のフォルダーか、新しいフォルダーを指定してください。",
            )
            .at(path.display().to_string()),
            error => Self::internal("sample", "見本県の資料を書けませんでした。", error),
        }
    }
}

impl From<TransactError> for Failure {
    fn from(error: TransactError) -> Self {
        let code = error.code();
        let refused = |message: String, remedy: &str| Self::refused(code, message, remedy);
        match &error {
            TransactError::Edit(edit_error) => edit(edit_error, code),
            TransactError::NoSuchFormulary { formulary } => {
                refused(format!("フォーミュラリ「{formulary}」はこの作業フォルダーにありません。"), "一覧から選び直してください。")
            }
            TransactError::Known { .. } => {
                refused("このフォーミュラリは、もうこの作業フォルダーにあります。".into(), "一覧から開いてください。")
            }
            TransactError::NothingToUndo => refused("元に戻す操作がありません。".into(), "そのまま続けてください。"),
            TransactError::NothingToRedo => refused("やり直す操作がありません。".into(), "そのまま続けてください。"),
            TransactError::NoSuchStep { .. } => refused("その操作は記録にありません。".into(), "履歴を開き直してください。"),
            TransactError::NotUndoable { label, .. } => {
                refused(format!("「{label}」は元に戻せません。"), "公表した版は、新しい版を公表して差し替えてください。")
            }
            TransactError::AlreadyUndone { label, .. } => {
                refused(format!("「{label}」は、もう元に戻してあります。"), "やり直すときは、やり直しを使ってください。")
            }
            TransactError::TouchedSince { label, by, .. } => refused(
                format!("「{label}」は元に戻せません。後の操作「{by}」が同じところを変えています。"),
                "先に後の操作を元に戻すか、手で直してください。",
            ),
            TransactError::ReadOnly => {
                refused("この作業フォルダーは閲覧だけができます。".into(), "開いているほうで操作するか、書き込める場所で開いてください。")
            }
            TransactError::Newer { .. } => {
                refused("より新しい Suisho で作られた作業フォルダーです。".into(), "Suisho を新しい版にしてから開いてください。")
            }
            TransactError::Older { .. } => {
                refused("いちど書き込める状態で開く必要がある作業フォルダーです。".into(), "書き込めるところで開くと、今の形に直されます。")
            }
            TransactError::DiskFull => {
                refused("ディスクの空きが足りません。何も変えていません。".into(), "空きを作ってから、もう一度試してください。")
            }
            TransactError::Busy => refused("ほかのプログラムが書き込んでいます。".into(), "少し待ってから、もう一度試してください。"),
            TransactError::ChainBroken { sequence } => refused(
                format!("操作の記録が {sequence} 行目から合いません。外から書き換えられたおそれがあります。"),
                "backups フォルダーの写しと見比べてください。",
            ),
            TransactError::Damaged { detail } => {
                refused("フォーミュラリの保存場所が壊れています。".into(), "backups フォルダーの新しい写しから戻してください。")
                    .detail(detail)
            }
            TransactError::File { path, source } => io_failure(source).at(path.clone()),
            TransactError::NoRandom { .. } => Self::internal(code, "署名の鍵を作れませんでした。", &error),
            TransactError::Database(db) => db_failure(db),
        }
    }
}

fn edit(error: &EditError, code: &'static str) -> Failure {
    let refused = |message: String, remedy: &str| Failure::refused(code, message, remedy);
    let reload = "画面を開き直してください。";
    match error {
        EditError::NoFormulary | EditError::AlreadyExists => Failure::internal(code, "どのフォーミュラリの操作か分かりません。", error),
        EditError::NoSuchPolicy { policy } => refused(format!("方針「{policy}」はありません。"), "nihonkai か notice を選んでください。"),
        EditError::NoSuchTier { policy, tier } => {
            refused(format!("方針「{policy}」に階層「{tier}」はありません。"), "使っている階層を先に変えてから、方針を選び直してください。")
        }
        EditError::NoSuchGroup { .. } => refused("その薬効群は、もうありません。".into(), reload),
        EditError::NoSuchEntry { .. } => refused("その収載薬は、もうありません。".into(), reload),
        EditError::NoSuchReference { .. } => refused("その参考資料は、もうありません。".into(), reload),
        EditError::Empty { field } => {
            let field = match *field {
                "title" => "題名",
                "name" => "名前",
                "ingredients" => "成分",
                other => other,
            };
            refused(format!("「{field}」が空です。"), "入力してから、もう一度操作してください。")
        }
        EditError::RankZero => refused("推奨順位は 1 からです。".into(), "1 以上の数にしてください。"),
        EditError::RepeatedMember { .. } => refused("同じ委員が二度あります。".into(), reload),
        EditError::NoCatalogue => {
            refused("薬価基準収載品目リストがまだ取り込まれていません。".into(), "「資料」で厚生労働省のファイルを取り込んでください。")
        }
        EditError::UnknownProduct { .. } | EditError::UnknownGroup9 { .. } | EditError::UnknownIngredient { .. } => {
            refused("そのコードは、基準の薬価基準にありません。".into(), "基準の版を確かめてください。").detail(error)
        }
        EditError::NotInGroup { name, group, .. } => {
            refused(format!("「{name}」は薬効群「{group}」の成分ではありません。"), "先に薬効群の成分に加えてください。")
        }
        EditError::IngredientInUse { name, group, .. } => {
            refused(format!("「{name}」は薬効群「{group}」に収載されています。"), "先に収載薬から外してください。")
        }
    }
}

impl From<DeclareError> for Failure {
    fn from(error: DeclareError) -> Self {
        let code = error.code();
        match error {
            DeclareError::Transact(error) => error.into(),
            DeclareError::Faulty { findings } => {
                let sentences: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
                Self::refused(
                    code,
                    format!("誤りが {} 件あるため、公表できません。", findings.len()),
                    "指摘を直してから、もう一度公表してください。",
                )
                .detail(sentences.join("\n"))
            }
            DeclareError::Empty => Self::refused(code, "薬効群がないため、公表できません。", "「作成」で薬効群を加えてください。"),
            DeclareError::BasisNotAtHand => Self::refused(
                code,
                "基準にした薬価基準か後発医薬品情報の版が、この作業フォルダーにありません。",
                "「作成」の設定で基準の版を選び直してください。",
            ),
            DeclareError::AlreadyPublished { on } => {
                Self::refused(code, format!("同じ内容を {on} に公表しています。"), "書き出すだけなら、公表した版を選んでください。")
            }
            DeclareError::NoSuchEdition { sha256 } => {
                Self::refused(code, "その版は公表されていません。", "公開の一覧から版を選んでください。").at(sha256)
            }
        }
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        let code = error.code();
        let (message, remedy) = match &error {
            DocumentError::TooLarge { .. } => ("フォーミュラリの文書として大きすぎます。", "ファイルを確かめてください。"),
            DocumentError::Malformed { .. } => ("フォーミュラリの文書として読めません。", "Suisho が書き出した JSON を選んでください。"),
            DocumentError::OtherSchema { .. } => {
                ("この Suisho が読める形式の文書ではありません。", "Suisho を新しい版にするか、ファイルを確かめてください。")
            }
            _ => ("フォーミュラリの文書の中身に合わないところがあります。", "作った人に、書き出し直してもらってください。"),
        };
        Self::refused(code, message, remedy).detail(&error)
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        let code = error.code();
        match &error {
            PrintError::MissingGlyphs(missing) => {
                let list: Vec<String> = missing.iter().map(|glyph| format!("「{}」 {}", glyph.character, glyph.place)).collect();
                Self::refused(
                    code,
                    format!("印刷用の書体にない文字が {} か所あるため、書き出しません。", missing.len()),
                    "その文字を、ほかの文字に書き換えてください。",
                )
                .at(list.first().cloned().unwrap_or_default())
                .detail(list.join("\n"))
            }
            PrintError::Font(_) => Self::refused(code, "印刷用の書体を読めません。", "Suisho を入れ直してください。").detail(&error),
            PrintError::Write(io) => io_failure(io),
            PrintError::Table(_) => Self::internal(code, "書き出せませんでした。", &error),
        }
    }
}
