//! What is written, declared and printed.

use formularies::document::DocumentError;
use formularies::edit::{EditError, HandworkError};
use formularies::publish::DeclareError;
use formularies::publish::error::PrintError;
use formularies::recommended::NoSuchGroup;
use formularies::transact::TransactError;
use reference_data::usage::mapping::Role;

use super::{db_failure, io_failure};
use crate::operations::contract::Failure;

impl From<TransactError> for Failure {
    fn from(error: TransactError) -> Self {
        let code = error.code();
        let refused = |message: String, remedy: &str| Self::refused(code, message, remedy);
        match &error {
            TransactError::Edit(edit_error) => edit(edit_error, code),
            TransactError::Handwork(error) => handwork(error, code),
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
            TransactError::NoSuchRelease { number } => {
                refused(format!("公表用の出力 {number} は、この作業フォルダーの記録にありません。"), "一覧から選び直してください。")
            }
            TransactError::AlreadyWithdrawn { number } => {
                refused(format!("公表用の出力 {number} は、もう取り下げてあります。"), "そのまま続けてください。")
            }
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
                "groups" => "薬効群",
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

fn handwork(error: &HandworkError, code: &'static str) -> Failure {
    let refused = |message: String, remedy: &str| Failure::refused(code, message, remedy);
    let reload = "画面を開き直してください。";
    match error {
        HandworkError::Empty { field } => {
            let field = match *field {
                "name" => "名前",
                "members" => "含まれる市区町村",
                "regions" => "地域の一覧",
                "read" => "資料での書き方",
                "source" => "出典",
                other => other,
            };
            refused(format!("「{field}」が空です。"), "入力してから、もう一度操作してください。")
        }
        HandworkError::NoSuchRegion { .. } => refused("その区域は、もうありません。".into(), "区域を選び直してください。"),
        HandworkError::RegionNameTaken { name } => refused(
            format!("「{name}」という区域が、同じ種類に二つあることになります。"),
            "ほかの名前にするか、今ある区域を書き換えてください。",
        ),
        HandworkError::RegionInUse { name, by } => {
            refused(format!("区域「{name}」は使われています（{by}）。"), "先に、この区域を指している名前の指定や公表値を外してください。")
        }
        HandworkError::NotAMunicipality { place } => {
            refused(format!("「{place}」は市区町村ではないため、区域に入れられません。"), "市区町村か、政令指定都市の区を選んでください。")
        }
        HandworkError::RepeatedPlace { place, region } => {
            refused(format!("区域「{region}」に「{place}」が二度入っています。"), "重なりを除いてください。")
        }
        HandworkError::NoSuchPlaceName { .. } => refused("その名前の指定は、もうありません。".into(), reload),
        HandworkError::NoSuchColumnMapping { .. } => refused("その列の対応は、もうありません。".into(), reload),
        HandworkError::RepeatedRole { role } => {
            refused(format!("二つの列が、どちらも「{}」になっています。", role_name(*role)), "どちらか一つにしてください。")
        }
        HandworkError::MissingRole { role: Role::NhiCode } => refused(
            "医薬品のコードの列がありません。".into(),
            "薬価基準収載医薬品コード・レセプト電算コード・個別医薬品コード（YJ）のどれかの列を指してください。",
        ),
        HandworkError::MissingRole { role } => refused(format!("「{}」の列がありません。", role_name(*role)), "どの列かを指してください。"),
        HandworkError::NoSuchAuthorizedGeneric { .. } => {
            refused("その品目には、オーソライズド・ジェネリックの印がありません。".into(), reload)
        }
        HandworkError::NotAShare { .. } => {
            refused("公表された割合が、0 から 100 ％の間にありません。".into(), "79.1 のように、％ の数で入力してください。")
        }
        HandworkError::Weights => {
            refused("この重みでは、順番を付けられません。".into(), "どの列も 0 から 10 の整数で、少なくとも一つは 1 以上にしてください。")
        }
        HandworkError::NoSuchShare { .. } => refused("その公表値は、もうありません。".into(), reload),
    }
}

/// What a column of a usage file holds.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Dataset => "データセット",
        Role::Place => "地域",
        Role::Period => "期間",
        Role::NhiCode => "薬価基準収載医薬品コード",
        Role::ReceiptCode => "レセプト電算コード",
        Role::YjCode => "個別医薬品コード（YJ）",
        Role::Name => "品名",
        Role::Setting => "院内・院外",
        Role::Insurer => "保険者",
        Role::Age => "年齢",
        Role::Unit => "単位",
        Role::Quantity => "数量",
        Role::Price => "薬価",
        Role::Patients => "人数",
        Role::Ignored => "読まない列",
    }
}

impl From<NoSuchGroup> for Failure {
    fn from(NoSuchGroup(name): NoSuchGroup) -> Self {
        Self::refused(
            "no_such_group",
            format!("「{name}」という薬効群は、このフォーミュラリにありません。"),
            "薬効群の名前か ID を確かめてください。",
        )
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
