//! 公表用の出力: looked at before, checked with all that is known, written and recorded, or refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use formularies::release::{Staged, basis_lines, list_rows, share_rows, write};
use formularies::transact::{NewRelease, Release};
use jiff::Timestamp;
use reference_data::dispensed::Dispensed;
use reference_data::edition::Edition;
use reference_data::japanese;
use reference_data::period::Period;
use reference_data::release::{Counted, Draft, Hidden, Inputs, Known, Reason, ReleaseTable, Request, spans};
use reference_data::share::QuestionError;
use reference_data::suppression::{self, Rule};
use reference_data::usage::Figures;
use reference_data::workspace::folder_of;
use rust_decimal::Decimal;

use super::Call;
use super::contract::*;
use super::usage::{Asked, asked, level, place};
use crate::message::{io_failure, not_written};
use crate::session::{Previewed, actor, now};

const EXPOSED_SHOWN: usize = 100;

pub fn release_rules(_: &Call, _: ReleaseRulesInput) -> Result<ReleaseRules, Failure> {
    Ok(ReleaseRules { rules: suppression::all().to_vec() })
}

pub fn releases(call: &Call, input: ReleasesInput) -> Result<ReleasesView, Failure> {
    Ok(ReleasesView { releases: call.session.formularies().releases(input.dataset.as_ref())? })
}

pub fn withdraw_release(call: &Call, input: WithdrawReleaseInput) -> Result<ReleasesView, Failure> {
    call.session.must_write()?;
    if input.reason.trim().is_empty() {
        return Err(Failure::refused("no_reason", "取り下げる理由がありません。", "理由を書いてください。記録に残ります。"));
    }
    call.session.formularies().withdraw(input.number, input.reason.trim(), now(), &actor())?;
    call.session.back_up();
    releases(call, ReleasesInput::default())
}

/// Everything that will be hidden and why. Nothing is written.
pub fn release_preview(call: &Call, input: ReleaseInput) -> Result<ReleasePreview, Failure> {
    let previewed = previewed(call, &input)?;
    view(call, &previewed)
}

/// Writes the files of a release into their folder and records it: both or neither. Where earlier releases gave something small away, only
/// for a person who has seen the preview that says so.
pub fn make_release(call: &Call, input: MakeReleaseInput) -> Result<MadeRelease, Failure> {
    call.session.must_write()?;
    let folder = must_be_free(call, &input.out)?;
    let previewed = previewed(call, &input.release)?;
    if input.seen.as_ref().is_some_and(|seen| *seen != previewed.token) {
        return Err(Failure::refused(
            "preview_outdated",
            "下見のあとで、数字か、資料か、出力の記録が変わりました。何も書き出していません。",
            "下見をもう一度行い、伏せる欄を確かめてください。",
        ));
    }
    let preview = view(call, &previewed)?;
    if input.seen.is_none() && preview.exposed_total > 0 {
        let said = format!(
            "これまでの公表用の出力だけから推し量れる小さな数字が {} あります。ここで伏せても取り戻せません。何も書き出していません。",
            preview.exposed_total
        );
        let remedy = "下見（--dry-run）で確かめてください。出すと決めたら、下見で示された token を --seen に付けて実行してください。";
        return Err(Failure::refused("given_out_before", said, remedy));
    }
    let failed = |error: std::io::Error| not_written(&error).at(input.out.clone());
    let mut staged = Staged::new(&folder).map_err(failed)?;
    write(&previewed.checked, &previewed.editions, &mut staged, &mut |done, all| {
        call.job.step_within("公表用のファイルを書いています", f64::from(done) / f64::from(all.max(1)), done)
    })
    .map_err(|error| Failure::from(error).at(input.out.clone()))?;
    let new = NewRelease {
        request: previewed.checked.draft.request.clone(),
        folder,
        files: staged.files(),
        known: previewed.checked.known().pack(),
    };
    let release = call.session.formularies().release(new, staged.path(), now(), &actor())?;
    call.session.back_up();
    Ok(MadeRelease { release, preview })
}

pub fn hidden_figures(call: &Call, input: HiddenFiguresInput) -> Result<HiddenFigures, Failure> {
    let previewed = seen(call, &input.token)?;
    let place = input.place.and_then(|at| previewed.checked.draft.places.get(at as usize));
    let text = japanese::fold(&input.text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let wanted = |hidden: &Hidden| {
        input.table.is_none_or(|table| hidden.table == table)
            && place.is_none_or(|place| hidden.place == place.label && hidden.place_id == place.id)
            && input.why.as_deref().is_none_or(|why| why == reason_name(&hidden.reason))
            && (words.is_empty() || {
                let label = japanese::fold(&format!("{} {}", hidden.key, hidden.label));
                words.iter().all(|word| label.contains(word))
            })
    };
    let mut found = HiddenFigures { total: 0, figures: Vec::new() };
    for hidden in previewed.checked.hidden().filter(wanted) {
        found.total += 1;
        if found.figures.len() < input.limit as usize {
            found.figures.push(hidden);
        }
    }
    Ok(found)
}

pub fn release_lines(call: &Call, input: ReleaseLinesInput) -> Result<ReleaseLines, Failure> {
    let previewed = seen(call, &input.token)?;
    let checked = &previewed.checked;
    let limit = input.limit as usize;
    let place = input.place.map(|at| at as usize).filter(|at| *at < checked.draft.places.len());
    let (headers, rows, total) = match input.table {
        ReleaseTable::UsageList => list_rows(checked, place, limit),
        table => share_rows(checked, table, place, limit),
    };
    Ok(ReleaseLines { headers, rows, total })
}

pub fn reason_name(reason: &Reason) -> &'static str {
    match reason {
        Reason::BelowThreshold => "below_threshold",
        Reason::PlaceTooSmall => "place_too_small",
        Reason::Protects { .. } => "protects",
        Reason::Source => "source",
        Reason::GivenOut => "given_out",
    }
}

/// The preview that was shown last, if it is that one.
fn seen(call: &Call, token: &str) -> Result<Arc<Previewed>, Failure> {
    call.session
        .previewed()
        .filter(|previewed| previewed.token == token)
        .ok_or_else(|| Failure::refused("no_preview", "この下見は、もう手もとにありません。", "下見をもう一度行ってください。"))
}

/// The release, computed anew unless nothing has moved since it was last.
fn previewed(call: &Call, input: &ReleaseInput) -> Result<Arc<Previewed>, Failure> {
    let region = call.session.region()?;
    let earlier_count = call.session.formularies().releases(None)?.len();
    let known = call.session.previewed().filter(|previewed| {
        previewed.input == *input && Arc::ptr_eq(&previewed.region, &region) && previewed.earlier_count == earlier_count
    });
    if let Some(known) = known {
        return Ok(known);
    }
    call.job.step("使用実績を読んでいます", 0, None);
    let figures = FiguresInput {
        dataset: input.dataset.clone(),
        period: input.period.clone(),
        filters: input.filters.clone(),
        ..FiguresInput::default()
    };
    let asked = asked(call, &figures, Vec::new())?;
    let request = request(&asked, input)?;
    request.check().map_err(Failure::from)?;
    let earlier = earlier(call, &request)?;
    let parts = parts(call, &request, &earlier)?;
    let patients = patients(call, &request, &parts)?;
    let dispensed: Option<Arc<Dispensed>> = call.session.shelf()?.map(|shelf| shelf.dispensed.clone());
    let editions: Vec<Edition> = call.session.store().editions()?;
    let ready = &asked.figures[0];
    let inputs = Inputs {
        request: &request,
        whole: &ready.prepared,
        items: &ready.items,
        parts: &parts,
        patients: &patients,
        places: &asked.region.places,
        dispensed: dispensed.as_deref(),
        earlier: &earlier,
    };
    call.job.step("表を組み立てています", 0, None);
    let mut draft = Draft::new(&inputs)?;
    draft.basis = asked.described(draft.basis);
    let checked = draft
        .decide(&mut |looked_at, all| {
            let part = looked_at as f64 / all.max(1) as f64;
            call.job.step_within("伏せる欄を決めています", part, u32::try_from(looked_at).unwrap_or(u32::MAX))
        })
        .map_err(|_| Failure::refused("cancelled", "中止しました。", "必要なら、もう一度実行してください。"))?;
    let token = checked.digest();
    let previewed = Arc::new(Previewed { input: input.clone(), region, earlier_count, token, checked, editions });
    call.session.keep_previewed(previewed.clone());
    Ok(previewed)
}

fn request(asked: &Asked, input: &ReleaseInput) -> Result<Request, Failure> {
    let ready = asked.figures.first().filter(|ready| !ready.periods.is_empty());
    let period = ready.and_then(|ready| ready.periods.iter().copied().reduce(Period::hull));
    let (Some(ready), Some(period)) = (ready, period) else {
        return Err(QuestionError::NoFigures.into());
    };
    let mut tables = input.tables.iter().map(|name| table(name)).collect::<Result<Vec<_>, _>>()?;
    tables.sort_unstable();
    tables.dedup();
    Ok(Request {
        dataset: ready.prepared.dataset().id.clone(),
        period,
        filters: asked.question.filters.clone(),
        within: input.within.as_deref().map(|text| place(&asked.region, text)).transpose()?,
        level: input.level.as_deref().map(level).transpose()?,
        tables,
        rule: rule(&input.rule, &input.thresholds)?,
        insurers: input.insurers,
        consent: input.consent.as_ref().map(|consent| consent.trim().to_owned()).filter(|consent| !consent.is_empty()),
    })
}

fn table(name: &str) -> Result<ReleaseTable, Failure> {
    ReleaseTable::from_name(name).ok_or_else(|| {
        let known = ReleaseTable::ALL.map(ReleaseTable::name).join("、");
        Failure::refused("no_such_table", format!("「{name}」という表はありません。"), format!("{known} のどれかにしてください。"))
    })
}

/// A rule that ships, with a person's own thresholds, which may only be stricter.
fn rule(id: &str, thresholds: &[String]) -> Result<Rule, Failure> {
    let shipped = suppression::find(id).ok_or_else(|| {
        let known: Vec<&str> = suppression::all().iter().map(|rule| rule.id.as_str()).collect();
        Failure::refused(
            "no_such_rule",
            format!("「{id}」という基準はありません。"),
            format!("{} のどれかにしてください。", known.join("、")),
        )
    })?;
    let mut own = shipped.clone();
    for threshold in thresholds {
        let read = threshold.split_once('=').and_then(|(route, quantity)| Some((route.trim(), amount(quantity)?)));
        let field = read.and_then(|(route, quantity)| {
            let field = match route {
                "oral" => &mut own.quantity.oral,
                "external" => &mut own.quantity.external,
                "injection" => &mut own.quantity.injection,
                "dental" => &mut own.quantity.dental,
                "unknown" => &mut own.quantity.unknown,
                _ => return None,
            };
            Some((field, quantity))
        });
        let Some((field, quantity)) = field else {
            return Err(Failure::refused(
                "no_such_threshold",
                format!("「{threshold}」はしきい値として読めません。"),
                "oral=2000 のように、oral、external、injection、dental、unknown のどれかと数量で書いてください。",
            ));
        };
        *field = quantity;
    }
    if !thresholds.is_empty() {
        own.own(shipped)?;
    }
    Ok(own)
}

/// A quantity in plain digits; nobody means `1e9`.
fn amount(text: &str) -> Option<Decimal> {
    let plain = text.trim();
    plain.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')).then(|| plain.parse().ok())?
}

/// What the readers of every earlier release of the dataset know, the withdrawn ones too.
fn earlier(call: &Call, request: &Request) -> Result<Vec<(u32, Known)>, Failure> {
    let kept = call.session.formularies().known(&request.dataset)?;
    kept.into_iter()
        .map(|(number, known)| {
            let known = Known::unpack(&known).map_err(|error| {
                let said = format!("公表用の出力 {number} の記録を読めないため、新しい出力を確かめられません。");
                Failure::refused("release_record_damaged", said, "backups フォルダーの新しい写しから戻してください。").detail(error)
            })?;
            Ok((number, known))
        })
        .collect()
}

fn parts(call: &Call, request: &Request, earlier: &[(u32, Known)]) -> Result<Vec<Figures>, Failure> {
    let store = call.session.store();
    let periods = store.extent(&request.dataset)?.periods;
    let spans = spans(request, earlier, &periods).into_iter();
    Ok(spans.map(|span| store.figures(&request.dataset, Some(span))).collect::<Result<_, _>>()?)
}

/// Where the rule asks for them.
fn patients(call: &Call, request: &Request, parts: &[Figures]) -> Result<Vec<Counted>, Failure> {
    let asked = if request.rule.patients.is_empty() { &[] } else { parts };
    let store = call.session.store();
    Ok(asked.iter().map(|part| store.patients(part)).collect::<Result<_, _>>()?)
}

fn view(call: &Call, previewed: &Previewed) -> Result<ReleasePreview, Failure> {
    let Previewed { token, checked, editions, .. } = previewed;
    let draft = &checked.draft;
    let exposed: Vec<ExposedFigure> = checked.exposed().map(|(label, place)| ExposedFigure { label, place }).collect();
    let earlier: Vec<Release> = call.session.formularies().releases(Some(&draft.request.dataset))?;
    let overtaken = overtaken(call, &earlier)?;
    Ok(ReleasePreview {
        token: token.clone(),
        request: draft.request.clone(),
        basis: draft.basis.clone(),
        lines: basis_lines(checked, editions),
        tables: checked.counts().into_iter().map(|(table, counts)| ReleaseTableView { table, counts }).collect(),
        total: checked.total(),
        places: draft
            .places
            .iter()
            .map(|place| ReleasePlace { id: place.id.as_ref().map(ToString::to_string), label: place.label.clone(), margin: place.margin })
            .collect(),
        insurers: draft.bands.iter().filter_map(|band| band.insurer.clone()).collect(),
        exposed_total: exposed.len() as u32,
        exposed: exposed.into_iter().take(EXPOSED_SHOWN).collect(),
        overtaken,
        earlier,
        without_code: draft.without_code.clone(),
        unconverted: draft.unconverted.clone(),
    })
}

/// What a release showed is not kept, only what can be worked out of it; its figures are taken to be those of the files at hand.
fn overtaken(call: &Call, earlier: &[Release]) -> Result<Vec<u32>, Failure> {
    let editions = call.session.store().editions()?;
    let after = |release: &&Release| {
        editions
            .iter()
            .filter(|edition| edition.dataset.as_ref() == Some(&release.request.dataset))
            .filter(|edition| edition.period.is_some_and(|period| period.overlaps(release.request.period)))
            .flat_map(|edition| &edition.files)
            .any(|file| moment(&file.imported_at) > moment(&release.made_at))
    };
    Ok(earlier.iter().filter(after).map(|release| release.number).collect())
}

fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// The folder of a release is its own: not there yet, or empty, and not what the workspace keeps.
fn must_be_free(call: &Call, out: &str) -> Result<PathBuf, Failure> {
    let refused = |code, message, remedy| Err(Failure::refused(code, message, remedy).at(out));
    let path = Path::new(out);
    if out.trim().is_empty() || !folder_of(path).is_dir() {
        return refused(
            "no_folder",
            "書き出し先のフォルダーを置く場所がありません。",
            "フォルダーを作るか、ほかの場所を指定してください。",
        );
    }
    let within_workspace = path
        .canonicalize()
        .or_else(|_| folder_of(path).canonicalize())
        .is_ok_and(|found| call.session.workspace.folder().canonicalize().is_ok_and(|workspace| found.starts_with(workspace)));
    if within_workspace {
        return refused("own_file", "書き出し先が、作業フォルダーの中です。", "ほかの場所を指定してください。");
    }
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(io_failure(&error).at(out)),
        Ok(found) if !found.is_dir() => {
            return refused("not_a_folder", "書き出し先がフォルダーではなくファイルです。", "ほかの名前を指定してください。");
        }
        Ok(_) => {
            let mut inside = std::fs::read_dir(path).map_err(|error| io_failure(&error).at(out))?;
            if inside.next().is_some() {
                return refused(
                    "occupied",
                    "書き出し先のフォルダーに、もう何か入っています。一つの出力には、それだけのフォルダーを使います。",
                    "空のフォルダーか、新しいフォルダーの名前を指定してください。",
                );
            }
        }
    }
    // The record says where the files are, also when it is read elsewhere.
    let parent = folder_of(path).canonicalize().map_err(|error| io_failure(&error).at(out))?;
    let Some(name) = path.file_name() else {
        return refused("no_folder", "書き出し先のフォルダーに名前がありません。", "フォルダーの名前まで指定してください。");
    };
    Ok(parent.join(name))
}
