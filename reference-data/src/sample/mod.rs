//! 見本県: a fictional prefecture in the layouts of the official files, to try the program on and to test it where no real file is at hand.
//!
//! Ingredient names and codes are real; every product and every maker is invented and says 見本 or ミホン. Prices, statuses and what changes
//! between the two editions are drawn from a seed: the same seed gives the same bytes.

mod generic_status;
mod invent;
mod listing;
mod price_list;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::product::Route;

/// The seed of the sample region that the program shows, and of the sample formulary.
pub const SAMPLE_SEED: u64 = 1;

/// The dates of the two editions of each list, as they stand in the file names.
const EDITION_DATES: [&str; 2] = ["20250401", "20260401"];

const NOTE_NAME: &str = "読んでください.txt";
const NOTE: &str = "\u{feff}見本県（架空）の資料\r\n\
    \r\n\
    このフォルダーの資料は、すべて架空のものです。推奨（Suisho）を試すため、プログラムが作りました。\r\n\
    品名・メーカー名・薬価・後発医薬品の有無は実在しません。成分名と薬効分類だけが実在の名称です。\r\n\
    ファイルの様式は、厚生労働省の「薬価基準収載品目リスト」と「後発医薬品に関する情報」に合わせてあります。\r\n\
    診療・調剤・請求などの実務には使わないでください。\r\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// About 400 products.
    Demo,
    /// About 13,000 products, as many as the real list; those of [`Scale::Demo`] are among them unchanged.
    Prefecture,
}

#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("cannot write {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
    /// In a folder that holds no sample: it may be the ministry's own, whose names the sample's files bear.
    #[error("{path} is there and is not the sample's")]
    Occupied { path: PathBuf },
    #[error("cannot build a workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("cannot build a table: {0}")]
    Table(#[from] csv::Error),
}

/// Whether a catalogue is the sample's: every maker in it is one of those invented here.
pub fn is_fictional(catalogue: &crate::catalogue::Catalogue) -> bool {
    let mut makers = catalogue.products().iter().filter_map(|product| product.row.maker.as_deref()).peekable();
    makers.peek().is_some() && makers.all(|maker| maker.contains("見本"))
}

/// Writes the sample region into `dir`, which is created where it is missing, and a note that all of it is fictional.
///
/// Returns the files to import, the earlier edition first; the note is not among them. Files of the same names are replaced where the
/// note lies beside them, and refused where it does not. Each file appears under its name only when it is whole.
pub fn write(dir: &Path, scale: Scale, seed: u64) -> Result<Vec<PathBuf>, SampleError> {
    fs::create_dir_all(dir).map_err(|source| SampleError::Write { path: dir.to_owned(), source })?;
    if !dir.join(NOTE_NAME).exists() {
        let names =
            EDITION_DATES.into_iter().flat_map(|date| (1..=3).map(move |number| price_list_name(date, number)).chain([status_name(date)]));
        if let Some(path) = names.map(|name| dir.join(name)).find(|path| path.is_file()) {
            return Err(SampleError::Occupied { path });
        }
    }
    put(dir, NOTE_NAME, NOTE.as_bytes())?;

    let makers = vocabulary::makers();
    let products: Vec<invent::Invented> = vocabulary::ingredients()
        .iter()
        .filter(|ingredient| scale == Scale::Prefecture || ingredient.demo)
        .flat_map(|ingredient| invent::products_of(ingredient, &makers, seed))
        .collect();

    let mut written = Vec::new();
    for (edition, date) in EDITION_DATES.into_iter().enumerate() {
        let rows = listing::rows(&products, edition);
        for (number, route) in (1..).zip([Route::Oral, Route::Injection, Route::External]) {
            let of_route: Vec<&listing::Row> = rows.iter().filter(|row| row.product.route == route).collect();
            let workbook = price_list::workbook(route, &of_route)?;
            written.push(put(dir, &price_list_name(date, number), &workbook)?);
        }
        written.push(put(dir, &status_name(date), &generic_status::csv(&rows)?)?);
    }
    Ok(written)
}

fn price_list_name(date: &str, number: u32) -> String {
    format!("tp{date}-01_{number:02}.xlsx")
}

fn status_name(date: &str) -> String {
    format!("後発医薬品情報{date}.csv")
}

/// Writes under a temporary name and renames, so that a kill leaves no half file under the official name.
fn put(dir: &Path, name: &str, content: &[u8]) -> Result<PathBuf, SampleError> {
    let path = dir.join(name);
    let unfinished = dir.join(format!("{name}.writing"));
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    };
    write().map_err(|source| {
        // What cannot be removed either is left for the next run to overwrite; the first failure is the one to tell.
        let _ = fs::remove_file(&unfinished);
        SampleError::Write { path: path.clone(), source }
    })?;
    Ok(path)
}
