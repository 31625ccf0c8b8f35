//! The operations from a terminal: words in, lines or one JSON value out. Nothing is drawn.

mod choice;
mod effect;
mod events;
mod figures;
mod human;
mod release;

use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use formularies::check::Severity;
use formularies::transact::{HandworkOperation, NewRegion};
use jiff::civil::Date;
use reference_data::edition::SourceKind;
use reference_data::sample::{self, Scale};
use reference_data::usage::DatasetId;
use reference_data::workspace::Workspace;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::message::{self, io_failure};
use crate::operations::contract::*;
use crate::operations::{self, Call, authoring, places, products, published, publishing, region, sources, usage};
use crate::session::{Session, own_folder};

/// What a command came to, as the exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// Done, with errors listed.
    WithErrors = 1,
    /// Nothing changed.
    Refused = 2,
    Internal = 3,
}

#[derive(Debug, Parser)]
#[command(name = "suisho", version, about = "推奨 Suisho — 地域フォーミュラリを作る。コマンドを付けずに起動すると画面が開きます")]
pub struct Words {
    /// 作業フォルダー（既定: この利用者のデータの置き場所）
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// 結果を一つの JSON で標準出力に書く
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 公式ファイルを取り込む
    Import(ImportWords),
    /// 取り込んだ資料の版
    Sources(SourcesInput),
    /// 同じ資料の二つの版を比べる
    Compare(CompareInput),
    /// 版を作業フォルダーから除く（元に戻せません）
    Remove(RemoveEditionInput),
    /// 取り込んだファイルから、読み取った内容と索引を作り直す
    Rebuild,
    /// 医薬品を探す
    Search(SearchInput),
    /// 一つの品目
    Product(ProductInput),
    /// 使用実績から後発医薬品割合を出す
    Share(ShareInput),
    /// 地域の割合の差を、成分ごとの寄与に分ける
    Contribution(PlaceFiguresInput),
    /// 成分ごとの割合が目標に届いたときに、地域の割合と薬剤費がどれだけ動くか
    Gain(GainInput),
    /// 同じ成分の後発医薬品に置き換えたときの参考試算
    Savings(SavingsInput),
    /// 薬効分類や成分を、金額・割合の差・試算・供給で並べる
    RankGroups(RankGroupsInput),
    /// 薬効分類や成分の群に、薬価基準のどの成分があり、薬効群にすると何が入るか
    ChosenGroups(ChosenGroupsInput),
    /// 選んだ群を、フォーミュラリの薬効群にする
    BeginGroups(BeginGroupsInput),
    /// 薬効群の候補と、地域での使用
    Candidates(CandidatesInput),
    /// 一つの地域のまとめ
    PlacePage(PlacePageInput),
    /// 地域のまとめを印刷する: 一つの地域を A4 二ページに、または多くの地域を一冊に
    Report(ReportInput),
    /// 期間の中で、薬価・後発の区分・供給の何が変わり、使っている品目のどれだけにあたるか
    Events(EventsInput),
    /// 人口と 65 歳以上の割合が近い地域
    Similar(SimilarInput),
    /// フォーミュラリの前と後で、推奨薬の使われ方がどう動いたか
    Effect(EffectInput),
    /// 使用実績を公表用に出力する: 伏せる欄を決め、ファイルを書き、記録する（元に戻せません）
    Release(release::Words),
    /// これまでの公表用の出力
    Releases(ReleasesInput),
    /// 公表用の出力を取り下げたと記録する（出たものは、知られているものとして数え続けます）
    WithdrawRelease(WithdrawReleaseInput),
    /// 秘匿の基準
    ReleaseRules,
    /// 使用実績の様式を書き出す
    UsageTemplate(UsageTemplateInput),
    /// 市区町村と区域の一覧 (CSV) から、区域を描く
    Regions(RegionsWords),
    /// 公表された後発医薬品割合を手で入れる
    PublishedShare(PublishedShareWords),
    /// 公表された後発医薬品割合（取り込んだものと、入れたもの）
    PublishedShares(PublishedSharesInput),
    /// 使用実績のファイルに書かれた地域の名前が、どの地域かを決める
    PlaceName(PlaceNameWords),
    /// 作業フォルダーのフォーミュラリ
    Formularies,
    /// フォーミュラリの文書を作業フォルダーに入れる
    Receive(ReceiveInput),
    /// フォーミュラリを点検する
    Check(CheckInput),
    /// フォーミュラリを、その日の版として確定する（元に戻せません）
    Declare(DeclareInput),
    /// フォーミュラリを書き出す
    Publish(PublishInput),
    /// 架空の見本県の資料を、公式の形で書き出す
    Sample(SampleWords),
}

#[derive(Debug, Args)]
pub struct ImportWords {
    /// 取り込むファイル
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// 種類 (price_list, generic_status, receipt_master, generic_name, supply, usage, municipality, population, published_share,
    /// boundary)。付けなければ中身から見分けます
    #[arg(long)]
    kind: Option<String>,
    /// 適用日 (2025-08-14)。付けなければファイルの名前から読みます
    #[arg(long, value_name = "DATE")]
    effective: Option<String>,
    /// 使用実績のデータセット。ファイルに書かれていないときに
    #[arg(long, value_name = "ID")]
    dataset: Option<DatasetId>,
    /// 使用実績の地域 (コードか名前)。ファイルに書かれていないときに
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// 使用実績の期間 (2024-04 や 2022-04..2023-03)。ファイルに書かれていないときに
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// 使用実績の数量の単位 (price_unit 規格単位、master レセプトの単位)。ファイルに書かれていないときに
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// 使用実績の列の意味を左から順に (place,period,nhi_code,name,quantity,ignored …)。見出しから分からないときに
    #[arg(long, value_name = "ROLES", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// 同じ版の同じコードや、同じ地域と期間の使用実績を持つファイルを、丸ごと差し替える
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Args)]
pub struct RegionsWords {
    /// 市区町村（コードか名前）と区域の名前の列がある CSV
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct PublishedShareWords {
    /// 地域 (コードか名前)
    place: String,
    /// 期間 (2022-03 や FY2022)
    period: String,
    /// 割合。ポイントで (82.1)
    points: Decimal,
    /// どの資料によるか
    #[arg(long)]
    source: String,
}

#[derive(Debug, Args)]
pub struct PlaceNameWords {
    /// データセット
    dataset: DatasetId,
    /// ファイルに書かれた名前
    read: String,
    /// 地域 (コードか名前)。省くと、その数字を数えません
    place: Option<String>,
}

#[derive(Debug, Args)]
pub struct SampleWords {
    /// 書き出すフォルダー
    dir: PathBuf,
    /// 大きさ (demo 約 400 品目・12 地域、prefecture 約 13,000 品目・72 市区町村、prefecture-by-insurer 同じく保険者別、
    /// nation 1,741 市区町村で約 6 GB)
    #[arg(long, default_value = "demo")]
    scale: String,
    /// 書き出す種類 (price_list, usage など。コンマで区切ります)。付けなければ全部
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    only: Vec<String>,
}

/// Carries out the command and says how it went.
pub fn run(command: Command, workspace: Option<PathBuf>, json: bool, resources: &std::path::Path) -> Exit {
    let work = || match command {
        Command::Sample(words) => write_sample(words, json),
        Command::UsageTemplate(input) => write_template(input, workspace, json),
        command => carry_out(command, workspace, json, resources),
    };
    let outcome = std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(message::panicked(&*panic)));
    outcome.unwrap_or_else(|failure| fail(&failure, json))
}

/// Says why nothing was done.
pub fn fail(failure: &Failure, json: bool) -> Exit {
    aside(&human::failure(failure));
    if json {
        // Nothing is left to tell of an output that cannot be written.
        print(&format!("{}\n", json!({ "error": failure }))).ok();
    }
    if failure.refused { Exit::Refused } else { Exit::Internal }
}

fn carry_out(command: Command, workspace: Option<PathBuf>, json: bool, resources: &std::path::Path) -> Result<Exit, Failure> {
    let folder = workspace.map_or_else(own_folder, Ok)?;
    let writes = matches!(
        command,
        Command::Import(_)
            | Command::Remove(_)
            | Command::Rebuild
            | Command::Receive(_)
            | Command::Declare(_)
            | Command::Regions(_)
            | Command::PublishedShare(_)
            | Command::PlaceName(_)
            | Command::BeginGroups(_)
            | Command::WithdrawRelease(_)
    ) || matches!(&command, Command::Release(words) if !words.dry_run);
    let app = App::new(Session::open(&folder, writes)?, resources);
    let report = |progress: ProgressView| aside(&format!("{}\n", human::progress(&progress)));
    app.with_job(None, &report, |job| {
        let call = Call { app: &app, session: app.session(), job };
        match command {
            Command::Import(words) => import(&call, words, json),
            Command::Sources(input) => say(&sources::sources(&call, input)?, json, human::sources),
            Command::Compare(input) => say(&sources::compare(&call, input)?, json, human::comparison),
            Command::Remove(input) => say(&sources::remove_edition(&call, input)?, json, human::sources),
            Command::Rebuild => rebuild(&call, json),
            Command::Search(input) => say(&products::search(&call, input)?, json, human::search),
            Command::Product(input) => say(&products::product(&call, input)?, json, human::product),
            Command::Share(input) => say(&usage::share(&call, input)?, json, figures::share),
            Command::Contribution(input) => say(&usage::contribution(&call, input)?, json, figures::contribution),
            Command::Gain(input) => say(&usage::gain(&call, input)?, json, figures::gain),
            Command::Savings(input) => say(&usage::savings(&call, input)?, json, figures::savings),
            Command::RankGroups(input) => say(&usage::rank_groups(&call, input)?, json, choice::groups),
            Command::ChosenGroups(input) => say(&operations::choice::chosen_groups(&call, input)?, json, choice::chosen_groups),
            Command::BeginGroups(input) => received(&operations::choice::begin_groups(&call, input)?, json),
            Command::Candidates(input) => say(&operations::choice::candidates(&call, input)?, json, choice::candidates),
            Command::Effect(input) => say(&operations::effect::effect(&call, input)?, json, effect::effect),
            Command::PlacePage(input) => say(&region::place_page(&call, input)?, json, figures::place_page),
            Command::Report(input) => say(&region::report(&call, input)?, json, human::published),
            Command::Events(input) => say(&operations::events::events(&call, input)?, json, events::events),
            Command::Similar(input) => say(&operations::similar::similar(&call, input)?, json, events::similar),
            Command::Release(words) => release::run(&call, words, json),
            Command::Releases(input) => say(&operations::release::releases(&call, input)?, json, release::list),
            Command::WithdrawRelease(input) => say(&operations::release::withdraw_release(&call, input)?, json, release::list),
            Command::ReleaseRules => say(&operations::release::release_rules(&call, ReleaseRulesInput {})?, json, release::rules),
            Command::Regions(words) => regions(&call, words, json),
            Command::PublishedShare(words) => published_share(&call, words, json),
            Command::PublishedShares(input) => say(&published::published_shares(&call, input)?, json, figures::published_shares),
            Command::PlaceName(words) => place_name(&call, words, json),
            Command::Formularies => {
                let formularies = authoring::formularies(&call, FormulariesInput {})?;
                say(&json!({ "formularies": formularies }), json, |_| human::formularies(&formularies))
            }
            Command::Receive(input) => received(&authoring::receive(&call, input)?, json),
            Command::Check(input) => {
                let found = publishing::check(&call, input)?;
                say(&found, json, human::findings)?;
                let faulty = found.findings.iter().any(|finding| finding.level == Severity::Error);
                Ok(if faulty { Exit::WithErrors } else { Exit::Done })
            }
            Command::Declare(input) => {
                let published = publishing::declare(&call, input)?.published;
                say(&json!({ "published": published }), json, |_| human::declared(&published))
            }
            Command::Publish(input) => say(&publishing::publish(&call, input)?, json, human::published),
            // These need no workspace.
            Command::UsageTemplate(input) => write_template(input, Some(folder), json),
            Command::Sample(words) => write_sample(words, json),
        }
    })
}

/// Prints a result as JSON or as a person reads it.
fn say<T: Serialize>(result: &T, json: bool, human: impl Fn(&T) -> String) -> Result<Exit, Failure> {
    if json {
        let value = serde_json::to_string(result).map_err(|error| Failure::internal("output", "結果を渡せませんでした。", error))?;
        print(&format!("{value}\n"))?;
    } else {
        print(&human(result))?;
    }
    Ok(Exit::Done)
}

/// A formulary that came to be or grew.
fn received(changed: &ChangedView, json: bool) -> Result<Exit, Failure> {
    let id = changed.formulary.as_ref().map(|view| &view.content.id);
    say(&json!({ "formulary": id, "done": changed.done }), json, |_| format!("{}\n", changed.done))
}

/// Writes to standard output. Who stops reading has read enough.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(io_failure(&error)),
        _ => Ok(()),
    }
}

/// Writes to standard error, as far as somebody reads there.
fn aside(text: &str) {
    std::io::stderr().lock().write_all(text.as_bytes()).ok();
}

fn import(call: &Call, words: ImportWords, json: bool) -> Result<Exit, Failure> {
    let kind = words.kind.as_deref().map(sources::kind_called).transpose()?;
    let effective_on: Option<Date> = words.effective.as_deref().map(usage::day).transpose()?;
    let unit = words.unit.as_deref().map(sources::unit_called).transpose()?;
    let roles =
        words.columns.map(|names| names.iter().map(|name| sources::role_called(name)).collect::<Result<Vec<_>, _>>()).transpose()?;
    let file = |path: &PathBuf| ImportFile {
        path: path.display().to_string(),
        kind,
        effective_on,
        dataset: words.dataset.clone(),
        place: words.place.clone(),
        period: words.period.clone(),
        unit,
        roles: roles.clone(),
    };
    let report = sources::import(call, ImportInput { files: words.files.iter().map(file).collect(), replace: words.replace })?;
    say(&report, json, human::imported)?;
    let refusals: Vec<&Failure> = report.files.iter().filter_map(|file| file.refusal.as_ref()).collect();
    refusals.iter().for_each(|failure| aside(&human::failure(failure)));
    Ok(if refusals.iter().any(|failure| !failure.refused) {
        Exit::Internal
    } else if refusals.len() == report.files.len() {
        Exit::Refused
    } else if report.files.iter().any(|file| !file.errors.is_empty()) {
        Exit::WithErrors
    } else {
        Exit::Done
    })
}

/// Draws the regions of a CSV; rows that name no known municipality are said and left out.
fn regions(call: &Call, words: RegionsWords, json: bool) -> Result<Exit, Failure> {
    let read = places::read_regions(call, ReadRegionsInput { path: words.file.display().to_string() })?;
    let regions = read.regions.into_iter().map(|region| NewRegion { name: region.name, kind: region.kind, members: region.members });
    let drawn =
        places::change_handwork(call, ChangeHandworkInput { operation: HandworkOperation::SetRegions { regions: regions.collect() } })?;
    let said = json!({ "done": drawn.done, "regions": drawn.handwork.regions, "unplaced": read.unplaced });
    say(&said, json, |_| {
        let left: String = read.unplaced.iter().map(|line| format!("  分からない行 {line}\n")).collect();
        format!("{}\n{left}", drawn.done)
    })?;
    Ok(if read.unplaced.is_empty() { Exit::Done } else { Exit::WithErrors })
}

fn published_share(call: &Call, words: PublishedShareWords, json: bool) -> Result<Exit, Failure> {
    let place = usage::place(&*call.session.region()?, &words.place)?;
    let (period, share) = (usage::period(&words.period)?, words.points / Decimal::ONE_HUNDRED);
    let operation = HandworkOperation::EnterShare { place, period, share: share.normalize().to_string(), source: words.source };
    let changed = places::change_handwork(call, ChangeHandworkInput { operation })?;
    say(&json!({ "done": changed.done }), json, |_| format!("{}\n", changed.done))
}

fn place_name(call: &Call, words: PlaceNameWords, json: bool) -> Result<Exit, Failure> {
    let place = match &words.place {
        Some(text) => Some(usage::place(&*call.session.region()?, text)?),
        None => None,
    };
    let operation = HandworkOperation::SetPlaceName { dataset: words.dataset, read: words.read, place };
    let changed = places::change_handwork(call, ChangeHandworkInput { operation })?;
    say(&json!({ "done": changed.done }), json, |_| format!("{}\n", changed.done))
}

fn rebuild(call: &Call, json: bool) -> Result<Exit, Failure> {
    call.session.must_write()?;
    call.job.step("作り直しています", 0, None);
    let rebuilt = call.session.store().rebuild()?;
    call.session.shelf()?;
    say(&json!({ "files": rebuilt.files, "rows": rebuilt.rows }), json, |_| {
        format!("{} 個のファイルから {} 行を読み直し、索引を作り直しました。\n", rebuilt.files, rebuilt.rows)
    })
}

/// Nobody has a workspace before the first file is in; what one keeps is not overwritten.
fn write_template(input: UsageTemplateInput, workspace: Option<PathBuf>, json: bool) -> Result<Exit, Failure> {
    let folder = workspace.map_or_else(own_folder, Ok)?;
    let written = sources::write_template(Workspace::open(&folder, None).ok().as_ref(), input)?;
    say(&written, json, |written| format!("使用実績の様式を書き出しました。\n{}\n", written.path))
}

fn write_sample(words: SampleWords, json: bool) -> Result<Exit, Failure> {
    let scale = Scale::from_word(&words.scale).ok_or_else(|| {
        let known = Scale::ALL.map(Scale::word).join("、");
        Failure::refused(
            "no_such_scale",
            format!("「{}」という大きさはありません。", words.scale),
            format!("{known} のどれかにしてください。"),
        )
    })?;
    let only: Vec<SourceKind> = words.only.iter().map(|kind| sources::kind_called(kind)).collect::<Result<_, _>>()?;
    let kinds = if only.is_empty() { SourceKind::ALL.to_vec() } else { only };
    let files = sample::write_kinds(&words.dir, scale, &kinds, sample::SAMPLE_SEED)?;
    let files: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    say(&json!({ "files": files }), json, |_| format!("見本県（架空）の資料を書き出しました。\n{}\n", files.join("\n")))
}
