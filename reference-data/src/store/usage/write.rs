//! A file of usage comes into the store, whole or not at all.

use std::io;

use rusqlite::{Transaction, TransactionBehavior, params};

use super::super::accept::{self, AcceptError, Acceptance, Counts, Note};
use super::super::{Store, StoreError};
use super::overlap::{self, Replaced};
use super::unit_and_grain;
use crate::edition::{EditionId, SourceKind};
use crate::sources::{Card, Packed, Sources};
use crate::usage::gather::{Gathered, Gatherer, Halt};
use crate::usage::matrix::{self, At};
use crate::usage::{self, Grain, Setting};

/// A usage file that was read to its end and that someone wants in the store.
pub struct OfferedUsage<'a> {
    pub gathered: Gathered,
    pub packed: Packed,
    pub file_name: &'a str,
    pub given: &'a usage::Given,
    /// RFC 3339
    pub imported_at: &'a str,
    /// Takes the place of files of the dataset that hold one of its figures.
    pub replace: bool,
}

impl Store {
    /// `go_on` is asked between two products.
    pub fn accept_usage(&mut self, mut offered: OfferedUsage, go_on: &mut dyn FnMut() -> bool) -> Result<Acceptance, AcceptError> {
        let Packed { sha256, .. } = &offered.packed;
        let known = self.known(sha256)?;
        if let Some(known) = &known
            && self.sources.has(sha256)
        {
            return Ok(known.clone());
        }
        let span = offered.gathered.span().ok_or_else(|| StoreError::Damaged("usage without a period".to_owned()))?;
        let card = Card {
            sha256: sha256.clone(),
            file_name: offered.file_name.to_owned(),
            kind: SourceKind::Usage,
            effective_on: span.first_day(),
            imported_at: offered.imported_at.to_owned(),
            sequence: self.next_sequence()?,
            usage: Some(offered.given.clone()),
        };
        if let Some(known) = known {
            // The figures are here and the file behind them was damaged or lost: it comes back.
            self.sources.keep_packed(&card, offered.packed).map_err(StoreError::Sources)?;
            return Ok(known);
        }
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (edition, replaced) = write(&transaction, &card, &mut offered.gathered, offered.replace, go_on)?;
        accept::commit_with_file(transaction, &self.sources, &card, |sources| sources.keep_packed(&card, offered.packed))?;
        self.remove_dismissed(&names(&replaced)).ok();
        let replaced = replaced.into_iter().map(|Replaced { file_name, rows, .. }| Note::Replaced { file_name, rows });
        let notes = replaced.chain(offered.gathered.notes.into_iter().map(Note::Usage)).collect();
        Ok(Acceptance { edition, effective_on: card.effective_on, already_imported: false, notes })
    }
}

/// Reads a kept file into the tables; gives its rows. Where it stands against earlier ones it was accepted in their place.
pub(in crate::store) fn take_in(db: &Transaction, sources: &Sources, card: &Card) -> Result<u32, StoreError> {
    let (file_name, sha256) = (|| card.file_name.clone(), || card.sha256.clone());
    let damaged = |error| StoreError::SourceDamaged { file_name: file_name(), sha256: sha256(), error };
    let given = card.usage.clone().unwrap_or_default();
    let mut gatherer = Gatherer::to_store(&given, sources.folder());
    let mut file = sources.open(&card.sha256).map_err(damaged)?;
    let read = usage::read(&mut file, &mut gatherer, &mut |_, _| true).and_then(|()| Ok(io::copy(&mut file, &mut io::sink())?));
    let gathered = read.and_then(|_| gatherer.finish());
    let mut gathered = gathered.map_err(|halt| match halt {
        Halt::Io(error) => damaged(error),
        Halt::File(fault) => StoreError::SourceUnreadable { file_name: file_name(), sha256: sha256(), fault },
        halt @ (Halt::Cancelled | Halt::Enough) => StoreError::Damaged(halt.to_string()),
    })?;
    match write(db, card, &mut gathered, true, &mut || true) {
        Ok(_) => Ok(gathered.rows_kept()),
        Err(AcceptError::Store(error)) => Err(error),
        Err(refused) => Err(StoreError::Damaged(refused.to_string())),
    }
}

/// Writes a file's figures. Gives the edition's name and the files it took the place of.
fn write(
    db: &Transaction,
    card: &Card,
    gathered: &mut Gathered,
    replace: bool,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(EditionId, Vec<Replaced>), AcceptError> {
    must_fit(db, gathered)?;
    let edition = accept::edition_of(db, card, Some(&gathered.dataset))?;
    let counts = Counts { read: gathered.rows_read, kept: gathered.rows_kept(), faulty: gathered.faulty };
    let file = accept::enter(db, edition, card, gathered.sheet.as_deref(), counts, &gathered.faults)?;
    write_words(db, file, gathered)?;
    write_figures(db, file, gathered, go_on)?;
    write_patients(db, file, gathered, go_on)?;
    let replaced = overlap::settle(db, file, gathered, replace)?;
    accept::dismiss(db, &names(&replaced))?;
    Ok((accept::name(db, edition)?, replaced))
}

fn names(replaced: &[Replaced]) -> Vec<String> {
    replaced.iter().map(|file| file.sha256.clone()).collect()
}

/// A dataset has one unit and one length of period.
fn must_fit(db: &Transaction, gathered: &Gathered) -> Result<(), AcceptError> {
    let (dataset, found) = (gathered.dataset.clone(), gathered.unit);
    let Some((unit, grain)) = unit_and_grain(db, &dataset)? else { return Ok(()) };
    if unit != found {
        return Err(AcceptError::OtherUnit { dataset, known: unit, found });
    }
    match gathered.periods.first().map(|period| Grain::of(*period)) {
        Some(found) if found != grain => Err(AcceptError::OtherGrain { dataset, known: grain, found }),
        _ => Ok(()),
    }
}

fn write_words(db: &Transaction, file: i64, gathered: &Gathered) -> Result<(), AcceptError> {
    let Gathered { described, unit, .. } = gathered;
    let grain = gathered.periods.first().map_or(0, |period| period.length());
    let span = gathered.span().map(|span| span.to_string());
    db.execute(
        "INSERT INTO usage_file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![file, unit.word(), grain, span, described.name, described.publisher, described.population, described.place_basis],
    )?;
    let mut insert = db.prepare("INSERT INTO usage_place VALUES (?1, ?2, ?3)")?;
    for (number, place) in gathered.places.iter().enumerate() {
        insert.execute(params![file, number as i64, place])?;
    }
    let mut insert = db.prepare("INSERT INTO usage_period VALUES (?1, ?2, ?3)")?;
    for (number, period) in gathered.periods.iter().enumerate() {
        insert.execute(params![file, number as i64, period.to_string()])?;
    }
    let mut insert = db.prepare("INSERT INTO usage_stratum VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (number, stratum) in gathered.strata.iter().enumerate() {
        insert.execute(params![file, number as i64, stratum.setting.map(Setting::word), stratum.insurer, stratum.age])?;
    }
    let mut insert = db.prepare("INSERT INTO usage_item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for (number, item) in gathered.items.iter().enumerate() {
        let codes = [
            item.nhi_code.as_ref().map(|code| code.as_str()),
            item.receipt_code.as_ref().map(|code| code.as_str()),
            item.yj_code.as_ref().map(|code| code.as_str()),
        ];
        let price = item.price.map(|price| price.to_string());
        insert.execute(params![file, number as i64, codes[0], codes[1], codes[2], item.name, price, item.unit])?;
    }
    Ok(())
}

fn write_figures(db: &Transaction, file: i64, gathered: &mut Gathered, go_on: &mut dyn FnMut() -> bool) -> Result<(), AcceptError> {
    let periods = gathered.periods.len() as u32;
    let mut insert_totals = db.prepare("INSERT INTO usage_total VALUES (?1, ?2, ?3, ?4)")?;
    let mut insert_cells = db.prepare("INSERT INTO usage_cells VALUES (?1, ?2, ?3, ?4)")?;
    let (mut totals, mut matrix, mut series) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = gathered.next_figure().map_err(StoreError::Sources)?;
    while let Some((first, _)) = next {
        series.clear();
        while let Some((spot, cell)) = next.filter(|(spot, _)| (spot.item, spot.stratum) == (first.item, first.stratum)) {
            let at = At { place: spot.place, period: spot.period, cell };
            if series.last().is_some_and(|before: &At| (before.place, before.period) == (at.place, at.period)) {
                return Err(AcceptError::Repeated(spot));
            }
            series.push(at);
            next = gathered.next_figure().map_err(StoreError::Sources)?;
        }
        if !matrix::can_be_added_up(series.iter().map(|at| at.cell)) {
            return Err(StoreError::TooMuch { code: gathered.items[first.item as usize].code().to_owned() }.into());
        }
        matrix::pack(&series, periods, &mut totals, &mut matrix);
        insert_totals.execute(params![file, first.item, first.stratum, totals])?;
        if periods > 1 {
            insert_cells.execute(params![file, first.item, first.stratum, matrix])?;
        }
        if !go_on() {
            return Err(AcceptError::Cancelled);
        }
    }
    Ok(())
}

/// After the figures: none of them is there twice, and so none of these.
fn write_patients(db: &Transaction, file: i64, gathered: &mut Gathered, go_on: &mut dyn FnMut() -> bool) -> Result<(), AcceptError> {
    let periods = gathered.periods.len() as u32;
    let mut insert = db.prepare("INSERT INTO usage_patients VALUES (?1, ?2, ?3, ?4)")?;
    let (mut totals, mut matrix, mut series) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = gathered.next_patients().map_err(StoreError::Sources)?;
    while let Some((first, _)) = next {
        series.clear();
        while let Some((spot, cell)) = next.filter(|(spot, _)| (spot.item, spot.stratum) == (first.item, first.stratum)) {
            series.push(At { place: spot.place, period: spot.period, cell });
            next = gathered.next_patients().map_err(StoreError::Sources)?;
        }
        matrix::pack(&series, periods, &mut totals, &mut matrix);
        insert.execute(params![file, first.item, first.stratum, matrix])?;
        if !go_on() {
            return Err(AcceptError::Cancelled);
        }
    }
    Ok(())
}
