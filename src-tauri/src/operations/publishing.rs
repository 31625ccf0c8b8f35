//! 公開: findings, editions declared, files written.

use std::path::Path;
use std::sync::Arc;

use formularies::document::{self, Content, DocumentError, canonical};
use formularies::publish::Pdf;
use formularies::publish::csv::{csv, table};
use formularies::publish::edition::Edition;
use formularies::publish::pdf::pdf;
use reference_data::catalogue::Catalogue;
use reference_data::sources::sha256;
use reference_data::workspace::{Bounded, Workspace, folder_of, read_regular_file, replace_file};

use super::Call;
use super::authoring::{findings, policy_of, view};
use super::contract::*;
use crate::message::io_failure;
use crate::session::{actor, now};

pub fn check(call: &Call, input: CheckInput) -> Result<FindingsView, Failure> {
    let content = content_called(call, &input.formulary)?;
    let catalogue = call.session.catalogue_needed(&content.basis)?;
    Ok(FindingsView { findings: findings(call, &content, &catalogue)? })
}

pub fn declare(call: &Call, input: DeclareInput) -> Result<FormularyView, Failure> {
    call.session.must_write()?;
    let content = call.session.formularies().content(&input.formulary)?;
    let catalogue = call.session.catalogue_needed(&content.basis)?;
    // What cannot be printed is not published.
    print(call, &Edition::draft(&content, policy_of(&content)?, &catalogue))?;
    call.session.formularies().declare(&input.formulary, input.on, now(), &actor(), &catalogue)?;
    call.session.back_up();
    view(call, &input.formulary)
}

pub fn preview(call: &Call, input: PreviewInput) -> Result<PreviewView, Failure> {
    let (edition, _) = edition_called(call, &input.formulary, input.edition.as_deref())?;
    let printed = print(call, &edition)?;
    Ok(PreviewView { pages: printed.pages, pdf: base64(&printed.bytes) })
}

/// Writes a draft (marked 案) or a published edition to a file, all or nothing.
pub fn publish(call: &Call, input: PublishInput) -> Result<PublishedFile, Failure> {
    call.job.step("書き出し中", 0, None);
    let (edition, content) = edition_called(call, &input.formulary, input.edition.as_deref())?;
    let (bytes, pages) = match input.format.as_str() {
        "pdf" => {
            let printed = print(call, &edition)?;
            (printed.bytes, Some(printed.pages))
        }
        "csv" => (csv(&edition)?, None),
        "json" => (canonical(&content).into_bytes(), None),
        other => {
            return Err(Failure::refused(
                "no_such_format",
                format!("「{other}」という形式はありません。"),
                "pdf、csv、json のどれかにしてください。",
            ));
        }
    };
    write(Some(&call.session.workspace), &input.out, Some(&input.formulary), &bytes)?;
    Ok(PublishedFile { path: input.out, format: input.format, sha256: sha256(&bytes), bytes: bytes.len() as u32, pages })
}

/// Writes what a table of the screen shows, for a spreadsheet.
pub fn write_table(call: &Call, input: WriteTableInput) -> Result<WrittenTable, Failure> {
    write(Some(&call.session.workspace), &input.path, None, &table(&input.headers, &input.rows)?)?;
    Ok(WrittenTable { path: input.path, rows: input.rows.len() as u32 })
}

pub fn write(workspace: Option<&Workspace>, out: &str, source: Option<&str>, bytes: &[u8]) -> Result<(), Failure> {
    must_not_destroy(workspace, out, source)?;
    replace_file(Path::new(out), bytes).map_err(|error| io_failure(&error).at(out))
}

/// A written file takes the place of an earlier one, and of nothing else: not of the document it is made from, not of what the
/// workspace keeps, not of a device.
fn must_not_destroy(workspace: Option<&Workspace>, path: &str, source: Option<&str>) -> Result<(), Failure> {
    let out = Path::new(path);
    let refused = |code, message, remedy| Err(Failure::refused(code, message, remedy).at(path));
    if !folder_of(out).is_dir() {
        return refused("no_folder", "書き出し先のフォルダーがありません。", "フォルダーを作るか、ほかの場所を指定してください。");
    }
    if workspace.is_some_and(|workspace| workspace.keeps(out)) {
        return refused("own_file", "書き出し先が、作業フォルダーの中身そのものです。", "ほかの場所か、ほかの名前を指定してください。");
    }
    let Ok(found) = std::fs::metadata(out) else { return Ok(()) };
    if found.is_dir() {
        return refused("is_a_folder", "書き出し先がフォルダーです。", "ファイルの名前まで指定してください。");
    }
    if !found.is_file() {
        return refused("not_a_file", "書き出し先がふつうのファイルではありません（パイプや装置）。", "ファイルの名前を指定してください。");
    }
    let Ok(out) = out.canonicalize() else { return Ok(()) };
    if source.and_then(|source| Path::new(source).canonicalize().ok()).is_some_and(|source| source == out) {
        return refused("same_file", "書き出し先が、元の文書と同じファイルです。", "ほかの名前を指定してください。");
    }
    Ok(())
}

fn print(call: &Call, edition: &Edition) -> Result<Pdf, Failure> {
    Ok(pdf(edition, &call.app.fonts()?)?)
}

/// The draft, or the published edition of that SHA-256, with its content.
fn edition_called(call: &Call, formulary: &str, sha256: Option<&str>) -> Result<(Edition, Content), Failure> {
    let Some(sha256) = sha256 else {
        let content = content_called(call, formulary)?;
        let catalogue: Arc<Catalogue> = call.session.catalogue_needed(&content.basis)?;
        return Ok((Edition::draft(&content, policy_of(&content)?, &catalogue), content));
    };
    let formularies = call.session.formularies();
    let content = formularies.published_content(formulary, sha256)?;
    let known = formularies.published(formulary)?.into_iter().find(|known| known.sha256 == sha256);
    let on = known.map(|known| known.on).ok_or_else(|| {
        Failure::refused("no_such_edition", "その版は公表されていません。", "公開の一覧から版を選んでください。").at(sha256.to_owned())
    })?;
    Ok((Edition::published(&content, policy_of(&content)?, on), content))
}

/// A formulary of the workspace by its id, or a document by its path.
pub(super) fn content_called(call: &Call, name: &str) -> Result<Content, Failure> {
    if call.session.formularies().list()?.iter().any(|summary| summary.id == name) {
        return Ok(call.session.formularies().content(name)?);
    }
    if !Path::new(name).exists() {
        return Err(Failure::refused(
            "no_such_formulary",
            format!("「{name}」というフォーミュラリも文書もありません。"),
            "作業フォルダーの中の ID か、文書（JSON）の場所を指定してください。",
        ));
    }
    document_at(name)
}

/// Reads a document from a file.
pub fn document_at(path: &str) -> Result<Content, Failure> {
    let bytes = match read_regular_file(Path::new(path), document::MAX_BYTES as u64) {
        Ok(Bounded::Whole(bytes)) => bytes,
        Ok(Bounded::TooLarge(bytes)) => return Err(Failure::from(DocumentError::TooLarge { bytes: bytes as usize }).at(path)),
        Err(error) => return Err(io_failure(&error).at(path)),
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        Failure::refused("not_text", "フォーミュラリの文書として読めません。", "Suisho が書き出した JSON を選んでください。")
            .detail(error)
            .at(path)
    })?;
    document::parse(&text).map_err(|error| Failure::from(error).at(path))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
