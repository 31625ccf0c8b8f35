//! Releases that cannot be made.

use std::io;

use formularies::release::ReleaseFileError;
use reference_data::release::{ReleaseError, RequestError};
use reference_data::suppression::{self, RuleError};

use crate::operations::contract::Failure;

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::NoTable => Self::refused("no_table", "表が一つも選ばれていません。", "出力する表を選んでください。"),
            RequestError::Filter(key) => Self::refused(
                "release_filter",
                format!(
                    "公表用の出力は「{}」で絞り込めません。品目や地域を一部だけ抜き出すと、計との差し引きを確かめられません。",
                    key.name()
                ),
                "setting、insurer、age で絞り込むか、地域は「この地域の中だけ」（ターミナルでは --within）で指定してください。",
            ),
            RequestError::NoConsent => Self::refused(
                "no_consent",
                "市区町村と保険者を掛け合わせた数字は、ふつうは公表用に出力しません。",
                "必要なときは、理由と、誰の同意によるかを書いてください（ターミナルでは --consent）。記録に残ります。",
            ),
        }
    }
}

impl From<ReleaseError> for Failure {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Request(error) => error.into(),
            ReleaseError::Question(error) => error.into(),
            ReleaseError::Overlap { places } => Self::refused(
                "places_overlap",
                format!(
                    "データセットに、重なり合う地域 {} と {} の数字が別々にあります。両方を出すと差し引きができてしまいます。",
                    places[0], places[1]
                ),
                "地域の段を一つに決めてください（ターミナルでは --level）。",
            ),
            ReleaseError::Nothing => Self::refused(
                "nothing_to_release",
                "この地域の段と絞り込みでは、出力できる数字が一つもありません。",
                "地域の段、期間、絞り込みを確かめてください。",
            ),
        }
    }
}

impl From<RuleError> for Failure {
    fn from(error: RuleError) -> Self {
        let (code, message) = match &error {
            RuleError::Laxer(of) => {
                let name = suppression::find(of).map_or(of, |rule| &rule.name);
                ("rule_laxer", format!("しきい値を、「{name}」より緩くすることはできません。"))
            }
            RuleError::Quantity(quantity) => ("rule_quantity", format!("{quantity} は、しきい値になる数量ではありません。")),
            RuleError::Populations | RuleError::NothingShown => ("rule_unsound", "この基準では、何も示せません。".to_owned()),
        };
        Self::refused(code, message, "基準より大きい値にするか、しきい値の指定を外してください。")
    }
}

impl From<ReleaseFileError> for Failure {
    fn from(error: ReleaseFileError) -> Self {
        match error {
            ReleaseFileError::Cancelled => {
                Self::refused("cancelled", "中止しました。何も書き出していません。", "必要なら、もう一度実行してください。")
            }
            ReleaseFileError::File { name, source } => not_written(&source).detail(format!("{name}: {source}")),
            ReleaseFileError::Workbook { name, source } => Self::internal("workbook", format!("「{name}」を書けませんでした。"), source),
        }
    }
}

/// The folder of a release, or a file in it, cannot be written.
pub fn not_written(error: &io::Error) -> Failure {
    let (code, message, remedy) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge | io::ErrorKind::QuotaExceeded => (
            "disk_full",
            "書き出し先のディスクの空きが足りません。書きかけのファイルは消しました。出力の記録も残していません。",
            "空きを作るか、空きのあるディスクのフォルダーを指定して、もう一度実行してください。",
        ),
        io::ErrorKind::PermissionDenied => (
            "permission",
            "書き出し先に書き込む権限がありません。何も書き出さず、出力の記録も残していません。",
            "権限を確かめるか、ほかのフォルダーを指定してください。",
        ),
        io::ErrorKind::ReadOnlyFilesystem => (
            "read_only",
            "書き出し先は、書き込めないディスクです。何も書き出さず、出力の記録も残していません。",
            "書き込めるディスクのフォルダーを指定してください。",
        ),
        io::ErrorKind::NotFound => (
            "not_found",
            "書き出し先のフォルダーが見つかりません。何も書き出さず、出力の記録も残していません。",
            "ディスクがつながっているかを確かめるか、ほかのフォルダーを指定してください。",
        ),
        _ => (
            "disk",
            "書き出し先に書き込めませんでした。書きかけのファイルは消しました。出力の記録も残していません。",
            "ディスクの様子を確かめるか、ほかのフォルダーを指定して、もう一度実行してください。",
        ),
    };
    Failure::refused(code, message, remedy).detail(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_takes_nothing_more_is_no_fault_of_ours() {
        for (kind, code) in [
            (io::ErrorKind::StorageFull, "disk_full"),
            (io::ErrorKind::FileTooLarge, "disk_full"),
            (io::ErrorKind::QuotaExceeded, "disk_full"),
            (io::ErrorKind::PermissionDenied, "permission"),
            (io::ErrorKind::ReadOnlyFilesystem, "read_only"),
            (io::ErrorKind::NotFound, "not_found"),
            (io::ErrorKind::TimedOut, "disk"),
        ] {
            let source = io::Error::from(kind);
            let failure = Failure::from(ReleaseFileError::File { name: "縦持ち.csv".to_owned(), source });
            assert_eq!((failure.code, failure.refused), (code, true), "{kind:?}");
            assert!(failure.detail.is_some_and(|detail| detail.contains("縦持ち.csv")), "{kind:?}");
        }
    }
}
