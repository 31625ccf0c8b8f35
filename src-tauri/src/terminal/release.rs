//! 公表用の出力 as words in and lines out. What is printed before a release is made is what a preview shows.

use std::fmt::Write;

use clap::Args;
use formularies::transact::Release;
use reference_data::release::Counts;

use super::{Exit, say};
use crate::operations::contract::*;
use crate::operations::{Call, release as operations};

#[derive(Debug, Args)]
pub struct Words {
    #[command(flatten)]
    release: ReleaseInput,
    /// 書き出すフォルダー（まだないか、空のもの）
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    out: Option<String>,
    /// 下見だけを行い、何も書き出さない
    #[arg(long)]
    pub dry_run: bool,
    /// 下見で示された token。下見のあとで何かが変わっていれば、書き出しません
    #[arg(long, value_name = "TOKEN")]
    seen: Option<String>,
}

pub fn run(call: &Call, words: Words, json: bool) -> Result<Exit, Failure> {
    match words.out.filter(|_| !words.dry_run) {
        None => say(&operations::release_preview(call, words.release)?, json, preview),
        Some(out) => {
            let made = operations::make_release(call, MakeReleaseInput { release: words.release, out, seen: words.seen })?;
            say(&made, json, |made| preview(&made.preview) + &written(&made.release))
        }
    }
}

fn preview(preview: &ReleasePreview) -> String {
    let mut text: String = preview.lines.iter().map(|line| format!("{line}\n")).collect();
    writeln!(text, "\n伏せる欄: {}", counts(preview.total)).ok();
    if !preview.earlier.is_empty() {
        let numbers: Vec<String> = preview.earlier.iter().map(|release| release.number.to_string()).collect();
        writeln!(
            text,
            "このデータセットは、もう公表用に出力されています（{}）。その数字は知られているものとして確かめました。",
            numbers.join("、")
        )
        .ok();
    }
    if !preview.overtaken.is_empty() {
        let numbers: Vec<String> = preview.overtaken.iter().map(ToString::to_string).collect();
        writeln!(
            text,
            "出力 {} のあとに、同じ期間の使用実績が取り込まれています。前の出力は今の数字で出したものとして確かめたので、数字が変わった欄の差し引きは確かめられていません。",
            numbers.join("、")
        )
        .ok();
    }
    if preview.exposed_total > 0 {
        writeln!(
            text,
            "これまでの公表用の出力だけから、もう推し量れる小さな数字: {}。伏せても取り戻せません。出すかどうかを関係者と決め、出すときは token を --seen に付けてください。",
            preview.exposed_total
        )
        .ok();
        for exposed in &preview.exposed {
            writeln!(text, "  {}  {}", exposed.place, exposed.label).ok();
        }
    }
    writeln!(text, "token: {}", preview.token).ok();
    text
}

fn counts(counts: Counts) -> String {
    let Counts { shown, primary, complementary, source, .. } = counts;
    format!("{}（しきい値に満たない {primary}、関連秘匿 {complementary}、元の資料で秘匿 {source}）。示す欄: {shown}", counts.hidden())
}

fn written(release: &Release) -> String {
    let mut text = format!("公表用の出力 {} として記録しました。\n{}\n", release.number, release.folder);
    for file in &release.files {
        writeln!(text, "  {}  {} バイト  SHA-256 {}", file.name, file.bytes, file.sha256).ok();
    }
    text
}

pub fn list(view: &ReleasesView) -> String {
    if view.releases.is_empty() {
        return "公表用の出力は、まだありません。\n".to_owned();
    }
    let mut text = String::new();
    for release in &view.releases {
        let tables: Vec<&str> = release.request.tables.iter().map(|table| table.name()).collect();
        writeln!(
            text,
            "{}  {}  {}  {}  {}  {}\n  {}  SHA-256 {}",
            release.number,
            release.made_at,
            release.actor,
            release.request.dataset,
            release.request.period,
            tables.join("、"),
            release.folder,
            release.sha256
        )
        .ok();
        if let Some(withdrawn) = &release.withdrawn {
            writeln!(text, "  取り下げ {} {}: {}", withdrawn.at, withdrawn.actor, withdrawn.reason).ok();
        }
    }
    text
}

pub fn rules(view: &ReleaseRules) -> String {
    view.rules.iter().map(|rule| format!("{}  {}\n  {}\n  出典: {}\n", rule.id, rule.name, rule.description, rule.source)).collect()
}
