//! What went wrong, in Japanese: what, where, and what to do now. The only place where an error becomes words.

mod figures;
mod files;
mod formularies;
mod release;
mod stores;
mod words;

use std::io;

use reference_data::edition::SourceKind;
use reference_data::workspace::Access;
use rusqlite::ErrorCode;

use crate::operations::contract::Failure;

pub use figures::{note_view, span_said};
pub use files::fault_view;
pub use release::not_written;

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
        SourceKind::ReceiptMaster => "レセプト電算 医薬品マスター",
        SourceKind::GenericName => "一般名処方マスタ",
        SourceKind::Supply => "医療用医薬品供給状況",
        SourceKind::Usage => "使用実績",
        SourceKind::Municipality => "全国地方公共団体コード",
        SourceKind::Population => "人口",
        SourceKind::PublishedShare => "調剤医療費の動向（後発医薬品割合）",
        SourceKind::Boundary => "地域の境界",
    }
}

/// A moment of UTC as the clock on the wall shows it.
fn on_the_wall(moment: &str) -> String {
    let local = moment.parse().map(|moment: jiff::Timestamp| moment.to_zoned(jiff::tz::TimeZone::system()));
    local.map_or_else(|_| moment.to_owned(), |local| local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// Why nobody can write here, as a banner.
pub fn read_only(access: &Access) -> Option<String> {
    match access {
        Access::Write => None,
        Access::ReadOnlyFolder => Some("この作業フォルダーには書き込めないため、閲覧だけができます。".to_owned()),
        Access::HeldBy(Some(holder)) => Some(format!(
            "{} さんが {} から開いているため、閲覧だけができます（プロセス {}）。",
            holder.name,
            on_the_wall(&holder.since),
            holder.process
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
