//! The workspace, what was read into it, and what can be asked of that.

use reference_data::compare::CompareError;
use reference_data::sample::SampleError;
use reference_data::search::SearchError;
use reference_data::store::StoreError;
use reference_data::workspace::WorkspaceError;

use super::{db_failure, io_failure, kind_name};
use crate::operations::contract::Failure;

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
            StoreError::NoSuchDataset(id) => Self::refused(
                "no_such_dataset",
                format!("データセット「{id}」はありません。"),
                "資料の一覧で、取り込んであるデータセットを確かめてください。",
            ),
            StoreError::Cancelled => Self::refused("cancelled", "中止しました。", "必要なら、もう一度実行してください。"),
            StoreError::TooMuch { code } => Self::refused(
                "too_much",
                format!("コード {code} の数量は、すべての地域と期間を合わせると大きすぎて、正しく足せません（9 兆まで）。"),
                "単位や桁の間違いがないか、使用実績のファイルを確かめてください。",
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
            CompareError::NotCompared(kind) => Self::refused(
                "not_compared",
                format!("「{}」の二つの版を品目ごとに比べることはできません。", kind_name(kind)),
                "薬価基準収載品目リストか、後発医薬品に関する情報の版を選んでください。",
            ),
            CompareError::DifferentKinds(a, b) => Self::refused(
                "different_kinds",
                format!("「{}」と「{}」は比べられません。", kind_name(a), kind_name(b)),
                "同じ種類の版を二つ選んでください。",
            ),
            CompareError::Store(error) => error.into(),
        }
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
