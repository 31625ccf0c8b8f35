//! Every figure of every table in one long table, for programs.

use reference_data::release::{Checked, Figure, ReleaseTable, UsageList, Withheld};
use reference_data::share::Absence;

use super::folder::{Hashing, Staged};
use super::{Counter, ReleaseFileError, insurer, marked, place_code, place_name};
use crate::publish::csv::plain_text;

const NAME: &str = "縦持ち.csv";
const HEADERS: [&str; 16] = [
    "table",
    "place_code",
    "place",
    "margin",
    "insurer",
    "key",
    "label",
    "side",
    "status",
    "quantity",
    "share",
    "rank",
    "absence",
    "withheld",
    "suppressed_cells",
    "missing_cells",
];

/// What a line is about.
#[derive(Clone, Copy)]
struct Line<'a> {
    table: ReleaseTable,
    place: usize,
    band: usize,
    key: &'a str,
    label: &'a str,
    side: &'a str,
    /// `1`, `2`, `3`, `☆`, `★`, blank; `unknown` where no list knows the code.
    status: &'a str,
    share: Option<&'a str>,
    rank: Option<u32>,
}

pub(super) fn write(checked: &Checked, staged: &mut Staged, counter: &mut Counter) -> Result<(), ReleaseFileError> {
    staged.file(NAME, |out| {
        let mut long = Long { checked, writer: marked(NAME, out)? };
        long.record(HEADERS.map(str::to_owned))?;
        for place in 0..checked.draft.places.len() {
            for band in 0..checked.draft.bands.len() {
                for at in 0..checked.draft.shares.len() {
                    long.shares(at, place, band, counter)?;
                }
                if let Some(list) = &checked.draft.list {
                    long.list(list, place, band, counter)?;
                }
            }
        }
        long.writer.flush().map_err(|source| ReleaseFileError::File { name: NAME.to_owned(), source })
    })
}

struct Long<'a, 'b> {
    checked: &'a Checked,
    writer: csv::Writer<&'b mut Hashing>,
}

impl Long<'_, '_> {
    fn record(&mut self, record: [String; 16]) -> Result<(), ReleaseFileError> {
        self.writer.write_record(record).map_err(|error| ReleaseFileError::csv(NAME, error))
    }

    fn line(&mut self, line: &Line, figure: &Figure) -> Result<(), ReleaseFileError> {
        let checked = self.checked;
        self.record([
            line.table.name().to_owned(),
            place_code(checked, line.place).to_owned(),
            plain_text(place_name(checked, line.place)),
            u8::from(checked.draft.places[line.place].margin).to_string(),
            checked.draft.bands[line.band].insurer.as_ref().map(|_| plain_text(insurer(checked, line.band))).unwrap_or_default(),
            line.key.to_owned(),
            plain_text(line.label),
            line.side.to_owned(),
            line.status.to_owned(),
            figure.quantity.clone().unwrap_or_default(),
            line.share.unwrap_or_default().to_owned(),
            line.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            figure.absence.map(absence).unwrap_or_default().to_owned(),
            figure.withheld.map(withheld).unwrap_or_default().to_owned(),
            figure.suppressed_cells.to_string(),
            figure.missing_cells.to_string(),
        ])
    }

    fn shares(&mut self, at: usize, place: usize, band: usize, counter: &mut Counter) -> Result<(), ReleaseFileError> {
        let table = &self.checked.draft.shares[at];
        for (key, (code, label)) in table.keys.iter().enumerate() {
            counter.line()?;
            let Some(found) = self.checked.share_line(at, key, place, band) else { continue };
            let line = Line { table: table.table, place, band, key: code, label, side: "", status: "", share: None, rank: None };
            self.line(&Line { side: "generic", ..line }, &found.generic)?;
            self.line(&Line { side: "originator", ..line }, &found.originator)?;
            self.line(&Line { side: "both", share: found.share.as_deref(), rank: found.rank, ..line }, &found.both)?;
        }
        Ok(())
    }

    fn list(&mut self, list: &UsageList, place: usize, band: usize, counter: &mut Counter) -> Result<(), ReleaseFileError> {
        let checked = self.checked;
        let about = Line { table: ReleaseTable::UsageList, place, band, key: "", label: "", side: "", status: "", share: None, rank: None };
        for (line, product) in list.products.iter().enumerate() {
            counter.line()?;
            let Some(found) = checked.list_line(list, line, place, band) else { continue };
            let product = &checked.draft.products[*product as usize];
            let status = product.status.map_or("unknown", |status| status.sign());
            let share = found.rate.as_deref();
            self.line(&Line { key: product.code.as_str(), label: &product.name, side: "product", status, share, ..about }, &found.figure)?;
        }
        for (group, (name, _)) in list.groups.iter().enumerate() {
            if let Some(figure) = checked.group_figure(list, group, place, band) {
                self.line(&Line { label: name, side: "generic_name", ..about }, &figure)?;
            }
        }
        match checked.all_figure(list, place, band) {
            Some(figure) => self.line(&Line { side: "all", ..about }, &figure),
            None => Ok(()),
        }
    }
}

fn absence(absence: Absence) -> &'static str {
    match absence {
        Absence::Missing => "missing",
        Absence::Zero => "zero",
        Absence::Suppressed => "suppressed",
        Absence::NotApplicable => "not_applicable",
    }
}

fn withheld(by: Withheld) -> &'static str {
    match by {
        Withheld::Source => "source",
        Withheld::Release => "release",
    }
}
