//! Words at a terminal that are no command, or not all of one.

use clap::error::{ContextKind, ErrorKind};

use crate::operations::contract::Failure;

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let told = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
        let (word, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
        let message = match error.kind() {
            ErrorKind::InvalidSubcommand => format!("「{}」というコマンドはありません。", told(ContextKind::InvalidSubcommand)),
            ErrorKind::UnknownArgument => format!("「{word}」という指定はありません。"),
            ErrorKind::MissingRequiredArgument => format!("{word} が足りません。"),
            ErrorKind::InvalidValue if value.is_empty() => format!("{word} に値がありません。"),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("「{value}」は、{word} の値になりません。"),
            ErrorKind::ArgumentConflict => format!("{word} は、一度だけ、またはほかの指定と一緒でないときに使えます。"),
            _ => "コマンドの書き方が違います。".to_owned(),
        };
        let failure = Self::refused("words", message, "suisho --help か、suisho コマンド --help で書き方を確かめてください。");
        failure.detail(error.to_string().trim().strip_prefix("error: ").unwrap_or_default())
    }
}
