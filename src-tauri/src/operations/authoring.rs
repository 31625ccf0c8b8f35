//! 作成: formularies and their changes.

use formularies::check::{Finding, Newest, check};
use formularies::document::{Basis, Content, name};
use formularies::policy::{self, Policy};
use formularies::publish::edition::Edition;
use formularies::transact::{Done, Operation};
use reference_data::catalogue::Catalogue;
use reference_data::codes::NhiCode;
use reference_data::edition::SourceKind;

use super::Call;
use super::contract::*;
use super::publishing::document_at;
use crate::session::{Session, actor, now};

pub fn formularies(call: &Call, _: FormulariesInput) -> Result<Vec<FormularyLine>, Failure> {
    let list = call.session.formularies().list()?;
    let line = |summary: formularies::transact::Summary| FormularyLine {
        id: summary.id,
        title: summary.title,
        edition: summary.edition,
        issuer: summary.issuer,
        updated_at: summary.updated_at,
        groups: summary.groups as u32,
        published: summary.published as u32,
    };
    Ok(list.into_iter().map(line).collect())
}

pub fn formulary(call: &Call, input: FormularyInput) -> Result<FormularyView, Failure> {
    view(call, &input.formulary)
}

pub fn change(call: &Call, input: ChangeInput) -> Result<ChangedView, Failure> {
    call.session.must_write()?;
    let session = &call.session;
    let catalogue = match &input.formulary {
        Some(id) => {
            let content = session.formularies().content(id)?;
            session.catalogue(&content.basis)?
        }
        None => session.catalogue(&Basis::default())?,
    };
    let done = session.formularies().transact(&input.operation, input.formulary.as_deref(), catalogue.as_deref(), now(), &actor())?;
    session.back_up();
    changed(call, done, matches!(input.operation, Operation::RemoveFormulary))
}

/// Takes a document in as a draft.
pub fn receive(call: &Call, input: ReceiveInput) -> Result<ChangedView, Failure> {
    call.session.must_write()?;
    let done = take_in(&call.session, document_at(&input.path)?)?;
    changed(call, done, false)
}

/// A document that names no editions stands on the newest, as a new formulary does.
pub fn take_in(session: &Session, mut content: Content) -> Result<Done, Failure> {
    if let Some(catalogue) = session.catalogue(&Basis::default())? {
        let Basis { price_list, generic_status, usage: _ } = &mut content.basis;
        price_list.get_or_insert_with(|| catalogue.price_list.id.clone());
        *generic_status = generic_status.take().or_else(|| catalogue.generic_status.as_ref().map(|edition| edition.id.clone()));
    }
    let done = session.formularies().receive(content, now(), &actor())?;
    session.back_up();
    Ok(done)
}

pub fn undo(call: &Call, input: UndoInput) -> Result<ChangedView, Failure> {
    call.session.must_write()?;
    let done = call.session.formularies().undo(&input.formulary, input.sequence, now(), &actor())?;
    changed(call, done, false)
}

pub fn redo(call: &Call, input: FormularyInput) -> Result<ChangedView, Failure> {
    call.session.must_write()?;
    let done = call.session.formularies().redo(&input.formulary, now(), &actor())?;
    changed(call, done, false)
}

/// Undoing a creation, or redoing a removal, leaves no formulary to show.
pub fn changed(call: &Call, done: Done, removed: bool) -> Result<ChangedView, Failure> {
    let gone = removed || !call.session.formularies().list()?.iter().any(|summary| summary.id == done.formulary);
    let formulary = if gone { None } else { Some(view(call, &done.formulary)?) };
    Ok(ChangedView { formulary, done: done.label })
}

pub fn history(call: &Call, input: FormularyInput) -> Result<HistoryView, Failure> {
    let formularies = call.session.formularies();
    let broken = formularies.verify_chain().err().map(Failure::from);
    Ok(HistoryView { lines: formularies.history(&input.formulary)?, broken })
}

/// The formulary with everything that the screen shows of it.
pub fn view(call: &Call, id: &str) -> Result<FormularyView, Failure> {
    let session = &call.session;
    let formularies = session.formularies();
    let content = formularies.content(id)?;
    let undo = formularies.undo_label(id)?;
    let redo = formularies.redo_label(id)?;
    let updated_at = formularies.updated_at(id)?;
    let published = formularies.published(id)?;
    drop(formularies);
    let policy = policy_of(&content)?;
    let catalogue = session.catalogue(&content.basis)?;
    let findings = match &catalogue {
        Some(catalogue) => findings(call, &content, catalogue)?,
        None => Vec::new(),
    };
    Ok(FormularyView {
        sha256: name(&content),
        edition: catalogue.map(|catalogue| Edition::draft(&content, policy, &catalogue)),
        policy: policy.clone(),
        findings,
        undo,
        redo,
        published: published
            .into_iter()
            .map(|known| PublishedLine { sha256: known.sha256, edition: known.edition, on: known.on })
            .collect(),
        updated_at,
        content,
    })
}

/// What the rules find, and what print would lose.
pub fn findings(call: &Call, content: &Content, catalogue: &Catalogue) -> Result<Vec<Finding>, Failure> {
    let editions = call.session.store().editions()?;
    let newest = |kind| editions.iter().find(|edition| edition.kind == kind);
    let newest = Newest { price_list: newest(SourceKind::PriceList), generic_status: newest(SourceKind::GenericStatus) };
    let policy = policy_of(content)?;
    let missing = call.app.missing_glyphs(&Edition::draft(content, policy, catalogue))?;
    let mut findings: Vec<Finding> = missing.into_iter().map(Finding::from).collect();
    findings.extend(check(content, policy, catalogue, newest));
    Ok(findings)
}

pub fn policy_of(content: &Content) -> Result<&'static Policy, Failure> {
    policy::find(&content.policy).ok_or_else(|| {
        Failure::refused(
            "no_such_policy",
            format!("方針「{}」がこのソフトにありません。", content.policy),
            "nihonkai か notice を選んでください。",
        )
    })
}

/// Where a product stands in the formularies of the workspace.
pub fn listed_in(session: &Session, code: &NhiCode) -> Result<Vec<ListedIn>, Failure> {
    let formularies = session.formularies();
    let mut found = Vec::new();
    for summary in formularies.list()? {
        let content = formularies.content(&summary.id)?;
        let policy = policy_of(&content)?;
        for group in &content.drug_groups {
            for entry in &group.entries {
                let listed = entry.items.iter().any(|item| item.products.iter().any(|listed| listed.nhi_code == *code));
                if listed {
                    found.push(ListedIn {
                        formulary: content.id.clone(),
                        title: content.title.clone(),
                        group: group.name.clone(),
                        tier: policy.label(&content, &entry.tier).to_owned(),
                    });
                }
            }
        }
    }
    Ok(found)
}
