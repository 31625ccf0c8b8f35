//! The same figure in two files of one dataset would be counted twice. Files whose places, periods or strata do not meet are told apart by
//! those alone; of others, the cells of the products that both have are looked at.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::super::StoreError;
use super::super::accept::{self, AcceptError};
use super::{FileTables, damaged, items};
use crate::period::Period;
use crate::usage::Item;
use crate::usage::gather::Gathered;
use crate::usage::matrix::{self, At};

/// A file that went.
pub struct Replaced {
    pub sha256: String,
    pub file_name: String,
    pub rows: u32,
}

/// After a file was written: with `replace`, the other files that hold one of its figures go, and are given; without, the first of them
/// refuses the file.
pub fn settle(db: &Transaction, file: i64, gathered: &Gathered, replace: bool) -> Result<Vec<Replaced>, AcceptError> {
    let new = New { file, gathered };
    let mut by_codes: Option<HashMap<Codes, Vec<u32>>> = None;
    let mut replaced = Vec::new();
    for other in FileTables::of_dataset(db, &gathered.dataset)?.into_iter().filter(|other| other.id != file) {
        let Some(meeting) = Meeting::of(gathered, &other) else { continue };
        let by_codes = by_codes.get_or_insert_with(|| by_codes_of(&gathered.items));
        let Some((place, period)) = new.figure_in(db, &other, &meeting, by_codes)? else { continue };
        if !replace {
            return Err(AcceptError::Overlap { file_name: other.file_name, place: other.places[place as usize].clone(), period });
        }
        let rows = db.query_row("SELECT rows_kept FROM file WHERE id = ?1", [other.id], |row| row.get(0)).map_err(StoreError::from)?;
        remove(db, other.id)?;
        replaced.push(Replaced { sha256: other.sha256, file_name: other.file_name, rows });
    }
    Ok(replaced)
}

/// Takes a file with all its figures away; an edition that has no file left goes with it.
fn remove(db: &Transaction, file: i64) -> Result<(), StoreError> {
    let edition: i64 = db.query_row("SELECT edition FROM file WHERE id = ?1", [file], |row| row.get(0))?;
    db.execute("DELETE FROM file WHERE id = ?1", [file])?;
    let empty: bool = db.query_row("SELECT NOT EXISTS (SELECT 1 FROM file WHERE edition = ?1)", [edition], |row| row.get(0))?;
    if empty {
        db.execute("DELETE FROM edition WHERE id = ?1", [edition])?;
    } else {
        accept::name(db, edition)?;
    }
    Ok(())
}

/// How a file's numbers stand to those of the new one.
struct Meeting {
    /// By the other's number: the new one's.
    places: Vec<Option<u32>>,
    strata: Vec<Option<u32>>,
    /// The new one's periods that have a month in common with the other's.
    periods: Vec<Vec<u32>>,
}

impl Meeting {
    /// None where they have no place, no month or no stratum in common.
    fn of(new: &Gathered, other: &FileTables) -> Option<Self> {
        let places = numbers(&new.places, &other.places)?;
        let strata = numbers(&new.strata, &other.strata)?;
        let with = |period: &Period| (0..).zip(&new.periods).filter(|(_, new)| new.overlaps(*period)).map(|(number, _)| number).collect();
        let periods: Vec<Vec<u32>> = other.periods.iter().map(with).collect();
        periods.iter().any(|with| !with.is_empty()).then_some(Self { places, strata, periods })
    }
}

fn numbers<T: Eq + std::hash::Hash>(new: &[T], other: &[T]) -> Option<Vec<Option<u32>>> {
    let numbers: HashMap<&T, u32> = new.iter().zip(0..).collect();
    let found: Vec<Option<u32>> = other.iter().map(|thing| numbers.get(thing).copied()).collect();
    found.iter().any(Option::is_some).then_some(found)
}

/// By what a product is the same in two files: names and prices may be written anew.
type Codes = [Option<String>; 3];

fn codes(item: &Item) -> Codes {
    let text = |code: Option<&str>| code.map(str::to_owned);
    [
        text(item.nhi_code.as_ref().map(|code| code.as_str())),
        text(item.receipt_code.as_ref().map(|code| code.as_str())),
        text(item.yj_code.as_ref().map(|code| code.as_str())),
    ]
}

fn by_codes_of(items: &[Item]) -> HashMap<Codes, Vec<u32>> {
    let mut numbers: HashMap<Codes, Vec<u32>> = HashMap::new();
    for (item, number) in items.iter().zip(0..) {
        numbers.entry(codes(item)).or_default().push(number);
    }
    numbers
}

struct New<'a> {
    file: i64,
    gathered: &'a Gathered,
}

impl New<'_> {
    /// A figure of the other file that the new one has too: the other's place and the new one's period.
    fn figure_in(
        &self,
        db: &Connection,
        other: &FileTables,
        meeting: &Meeting,
        by_codes: &HashMap<Codes, Vec<u32>>,
    ) -> Result<Option<(u32, Period)>, StoreError> {
        for (item, number) in items(db, other.id)?.iter().zip(0_u32..) {
            let Some(mine) = by_codes.get(&codes(item)) else { continue };
            for (stratum, my_stratum) in meeting.strata.iter().enumerate().filter_map(|(number, mine)| Some((number as u32, (*mine)?))) {
                let theirs = cells(db, other.id, number, stratum, other.periods.len() as u32)?;
                if theirs.is_empty() {
                    continue;
                }
                for mine in mine {
                    let mine = cells(db, self.file, *mine, my_stratum, self.gathered.periods.len() as u32)?;
                    if let Some((place, period)) = common(&mine, &theirs, meeting) {
                        return Ok(Some((place, self.gathered.periods[period as usize])));
                    }
                }
            }
        }
        Ok(None)
    }
}

fn common(mine: &[At], theirs: &[At], meeting: &Meeting) -> Option<(u32, u32)> {
    theirs.iter().find_map(|at| {
        let place = meeting.places.get(at.place as usize).copied().flatten()?;
        let is_mine = |period: &&u32| mine.binary_search_by(|at| (at.place, at.period).cmp(&(place, **period))).is_ok();
        let period = meeting.periods.get(at.period as usize)?.iter().find(is_mine)?;
        Some((at.place, *period))
    })
}

/// The cells of one product of one stratum of a file, by place and period.
pub fn cells(db: &Connection, file: i64, item: u32, stratum: u32, periods: u32) -> Result<Vec<At>, StoreError> {
    let (table, column) = if periods > 1 { ("usage_cells", "cells") } else { ("usage_total", "totals") };
    let mut statement = db.prepare_cached(&format!("SELECT {column} FROM {table} WHERE file = ?1 AND item = ?2 AND stratum = ?3"))?;
    let bytes: Option<Vec<u8>> = statement.query_row(params![file, item, stratum], |row| row.get(0)).optional()?;
    let mut cells = Vec::new();
    let Some(bytes) = bytes else { return Ok(cells) };
    if periods > 1 {
        matrix::cells(&bytes, periods, |at| cells.push(at)).map_err(damaged)?;
    } else {
        matrix::totals(&bytes, |place, sum| cells.push(At { place, period: 0, cell: matrix::only_cell(sum) })).map_err(damaged)?;
    }
    Ok(cells)
}
