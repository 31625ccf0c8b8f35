//! Questions that cannot be answered, and what is worth knowing of a file that came in.

use reference_data::period::Period;
use reference_data::place::PlaceId;
use reference_data::share::{Key, QuestionError, SpanError};
use reference_data::store::Note;
use reference_data::usage::layout;

use crate::operations::contract::{Failure, NoteView};

impl From<QuestionError> for Failure {
    fn from(error: QuestionError) -> Self {
        match &error {
            QuestionError::Keys => Self::refused(
                "too_many_keys",
                "この分け方では計算できません。",
                "分け方は二つまでで、同じものを重ねず、寄与や試算では地域以外を選んでください。",
            ),
            QuestionError::NoFigures => Self::refused(
                "no_figures",
                "この期間の使用実績はありません。",
                "「資料」（ターミナルでは suisho sources）で、データセットの期間を確かめてください。",
            ),
            QuestionError::SeveralDatasets => Self::refused(
                "several_datasets",
                "二つ以上のデータセットをまたいで計算することはできません。",
                "データセットを一つ選んでください（ターミナルでは --dataset）。",
            ),
            QuestionError::Value { key, value } => Self::refused(
                "no_such_value",
                format!("「{value}」は{}として読めません。", key_word(*key)),
                match key {
                    Key::Place => "地域の一覧（全国地方公共団体コード）を取り込むか、「資料」の「地域と区域」にある地域を選んでください。",
                    _ => "setting=院外、category=214、month=2025-04 のように書いてください。",
                },
            ),
            QuestionError::PlaceWithoutFigures(place) => Self::refused(
                "place_without_figures",
                format!("この地域{}とその中の地域の使用実績が、このデータセットにありません。", code_words(place)),
                "ほかの地域か、ほかのデータセットを選んでください。",
            ),
            QuestionError::PlaceTwice { place, texts } => Self::refused(
                "place_twice",
                format!("地域 {place} が「{}」と書き分けられ、同じ期間の同じ品目の数字が重なっています。", texts.join("」「")),
                "どちらかのファイルを除くか、suisho place-name で一方を数えないことにしてください。",
            ),
            QuestionError::NoWeight => Self::refused(
                "no_weight",
                "すべての列の重みが 0 で、順番を付けられません。",
                "少なくとも一つの列の重みを、1 以上にしてください。",
            ),
            QuestionError::NoReference => Self::refused(
                "no_reference",
                "比べる相手の地域の使用実績が、このデータセットにありません。",
                "比べる相手に、データセットにある地域を選んでください（ターミナルでは --reference）。",
            ),
        }
    }
}

impl From<SpanError> for Failure {
    fn from(error: SpanError) -> Self {
        const ANOTHER: &str = "日付や期間を変えるか、足りない期間の使用実績を取り込んでください。";
        match error {
            SpanError::Empty => QuestionError::NoFigures.into(),
            SpanError::OnePeriod(period) => Self::refused(
                "one_period",
                format!("このデータセットは一つの期間（{}）だけなので、前と後を比べられません。", span_said(period)),
                "月ごとの使用実績や、ほかの年の使用実績を取り込むか、期間が二つ以上あるデータセットを選んでください。",
            ),
            SpanError::NothingBefore { on, first } => Self::refused(
                "nothing_before",
                format!("{on} より前に終わる期間の使用実績がありません。いちばん古い期間は {} です。", span_said(first)),
                ANOTHER,
            ),
            SpanError::NothingAfter { on, last } => Self::refused(
                "nothing_after",
                format!("{on} からあとに始まる期間の使用実績がありません。いちばん新しい期間は {} です。", span_said(last)),
                ANOTHER,
            ),
            SpanError::NotBefore { on, span } => Self::refused(
                "not_before",
                format!("前の期間 {} が、{on} より前に終わっていません。", span_said(span)),
                "前の期間を、その日より前に終わるようにしてください。",
            ),
            SpanError::NotAfter { on, span } => Self::refused(
                "not_after",
                format!("後の期間 {} が、{on} より前に始まっています。", span_said(span)),
                "後の期間を、その日からあとに始まるようにしてください。",
            ),
            SpanError::NoData(span) => {
                Self::refused("no_figures", format!("期間 {} の使用実績が、このデータセットにありません。", span_said(span)), ANOTHER)
            }
        }
    }
}

/// The code of a place that has a published one; what a drawn region is known by tells nobody anything.
fn code_words(place: &PlaceId) -> String {
    let code = place.to_string();
    if code.bytes().all(|byte| byte.is_ascii_digit()) { format!("（{code}）") } else { String::new() }
}

/// `2024-04〜2025-03`, as the screen writes it.
pub fn span_said(span: Period) -> String {
    span.to_string().replace("..", "〜")
}

fn key_word(key: Key) -> &'static str {
    match key {
        Key::Place => "地域",
        Key::Category => "薬効分類",
        Key::Ingredient => "成分",
        Key::Month => "月",
        Key::Insurer => "保険者",
        Key::Age => "年齢階級",
        Key::Setting => "院内・院外・入院",
    }
}

pub fn note_view(note: &Note) -> NoteView {
    let message = match note {
        Note::OlderThanInUse { in_use } => {
            format!("使っている版（{in_use}）より前の日付の一覧です。履歴として取り込み、いまの供給状況には使いません。")
        }
        Note::Replaced { file_name, rows } => {
            format!("差し替えで {file_name}（{rows} 行）を丸ごと除きました。新しいファイルにない地域・期間・品目の数字も、もうありません。")
        }
        Note::Usage(layout::Note::RateDiffers { compared, differ, sheet, row, read, computed }) => {
            let sheet = sheet.as_deref().map(|sheet| format!("シート {sheet} の ")).unwrap_or_default();
            format!(
                "公表された使用率が、同じ一般名の中での割合と {compared} 行中 {differ} 行で違います（{sheet}{row} 行目: 公表 {read}、計算 {computed}）。使用率は計算し直したものを使います。"
            )
        }
    };
    NoteView { code: note.code().to_owned(), message }
}
