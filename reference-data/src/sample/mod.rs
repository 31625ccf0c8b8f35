//! 見本県: a fictional prefecture in the layouts of the official files, to try the program on and to test it where no real file is at hand.
//!
//! Ingredient names and codes are real; every product, maker and place is invented and says 見本 or ミホン. Prices, statuses, what is used
//! and what changes between editions are drawn from a seed: the same seed gives the same bytes.

mod boundary;
mod brand;
mod chance;
mod demand;
mod generic_name;
mod generic_status;
mod invent;
mod listing;
mod municipality;
mod ndb;
mod places;
mod prescribing;
mod price_list;
mod receipt_master;
mod region;
mod supply;
#[cfg(test)]
mod tests;
mod unit;
mod unlisted;
mod uptake;
mod usage;
mod vocabulary;
mod wording;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::edition::SourceKind;
use region::{File, Region};

/// The seed of the sample region that the program shows, and of the sample formulary.
pub const SAMPLE_SEED: u64 = 1;

const NOTE_NAME: &str = "読んでください.txt";
const NOTE: &str = "\u{feff}見本県（架空）の資料\r\n\
    \r\n\
    このフォルダーの資料は、すべて架空のものです。推奨（Suisho）を試すため、プログラムが作りました。\r\n\
    品名・メーカー名・薬価・後発医薬品の有無・供給状況・使用実績・地名・人口・区域は実在しません。成分名と薬効分類だけが実在の名称です。\r\n\
    都道府県コード48以降は、実在しない都道府県のものです。区域の図形は、陸地のない海の上にあります。\r\n\
    ファイルの様式は、公表されている次の資料に合わせてあります。薬価基準収載品目リスト、後発医薬品に関する情報、\r\n\
    レセプト電算処理システム医薬品マスター、一般名処方マスタ、医療用医薬品供給状況、NDBオープンデータ、全国地方公共団体コード、\r\n\
    国土数値情報（行政区域）。使用実績の CSV は、推奨（Suisho）の様式です。\r\n\
    「区域」フォルダーの CSV は取り込む資料ではなく、二次医療圏と薬剤師会の区域を描くための一覧です。\r\n\
    診療・調剤・請求などの実務には使わないでください。\r\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// About 400 products, 12 places; usage by month, insurer and age.
    Demo,
    /// About 13,000 products, as many as the real list; those of [`Scale::Demo`] are among them unchanged. Usage of 8,000 of them in 72
    /// places by month: 6.6 million rows, 340 MB.
    Prefecture,
    /// The same with usage by insurer: twice as many rows.
    PrefectureByInsurer,
    /// The same products; usage of 6,000 of them in 1,741 places of 47 prefectures by month: 120 million rows, 6 GB.
    Nation,
}

impl Scale {
    pub const ALL: [Self; 4] = [Self::Demo, Self::Prefecture, Self::PrefectureByInsurer, Self::Nation];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Prefecture => "prefecture",
            Self::PrefectureByInsurer => "prefecture-by-insurer",
            Self::Nation => "nation",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scale| scale.word() == word)
    }
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
    #[error("cannot build an archive: {0}")]
    Archive(#[from] zip::result::ZipError),
}

/// Whether a catalogue is the sample's: every maker in it is one of those invented here.
pub fn is_fictional(catalogue: &crate::catalogue::Catalogue) -> bool {
    let mut makers = catalogue.products().iter().filter_map(|product| product.row.maker.as_deref()).peekable();
    makers.peek().is_some() && makers.all(|maker| maker.contains("見本"))
}

/// Writes the whole sample region into `dir`. See [`write_kinds`].
pub fn write(dir: &Path, scale: Scale, seed: u64) -> Result<Vec<PathBuf>, SampleError> {
    write_kinds(dir, scale, &SourceKind::ALL, seed)
}

/// Writes the sample region's files of these kinds into `dir`, which is created where it is missing, and a note that all of it is fictional.
///
/// Returns the files in the order in which they are to be imported, editions of a kind oldest first; the note and the list of regions
/// ([`regions_file`]) are not among them. Files of the same names are replaced where the note lies beside them, and refused where it does
/// not. Each file appears under its name only when it is whole.
pub fn write_kinds(dir: &Path, scale: Scale, kinds: &[SourceKind], seed: u64) -> Result<Vec<PathBuf>, SampleError> {
    fs::create_dir_all(dir).map_err(|source| SampleError::Write { path: dir.to_owned(), source })?;
    let files: Vec<File> = File::all().into_iter().filter(|file| kinds.contains(&file.kind())).collect();
    if !dir.join(NOTE_NAME).exists()
        && let Some(path) = files.iter().map(|file| dir.join(file.name())).find(|path| path.is_file())
    {
        return Err(SampleError::Occupied { path });
    }
    put(dir, NOTE_NAME, |out| Ok(out.write_all(NOTE.as_bytes())?))?;
    let region = Region::invent(scale, seed);
    let lists = region.lists();
    let mut written = Vec::new();
    for file in files {
        let path = put(dir, &file.name(), |out| lists.write(file, out))?;
        if file != File::Regions {
            written.push(path);
        }
    }
    Ok(written)
}

/// 二次医療圏 and 郡市区薬剤師会 by municipality, in the sample in `dir`: not a file to import but one to draw regions from.
pub fn regions_file(dir: &Path) -> PathBuf {
    dir.join(File::Regions.name())
}

/// Why the content of a file could not be written; the file's name is added where it is known.
enum Unwritten {
    Io(io::Error),
    Sample(SampleError),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SampleError> for Unwritten {
    fn from(error: SampleError) -> Self {
        Self::Sample(error)
    }
}

/// Writes under a temporary name and renames, so that a kill leaves no half file under the official name.
fn put(dir: &Path, name: &str, content: impl FnOnce(&mut dyn Write) -> Result<(), Unwritten>) -> Result<PathBuf, SampleError> {
    let path = dir.join(name);
    let unfinished = dir.join(format!("{name}.writing"));
    let write = || -> Result<(), Unwritten> {
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        let mut file = BufWriter::with_capacity(1 << 16, fs::File::create(&unfinished)?);
        content(&mut file)?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(fs::rename(&unfinished, &path)?)
    };
    write().map_err(|error| {
        // What cannot be removed either is left for the next run to overwrite; the first failure is the one to tell.
        let _ = fs::remove_file(&unfinished);
        match error {
            Unwritten::Io(source) => SampleError::Write { path: path.clone(), source },
            Unwritten::Sample(error) => error,
        }
    })?;
    Ok(path)
}
