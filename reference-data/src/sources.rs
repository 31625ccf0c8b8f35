//! `sources/`: every accepted file, compressed, as it was, under its SHA-256; beside each a card that says what it was taken for.
//! Everything that was read from the files can be built again from here.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::edition::SourceKind;
use crate::table::FILE_BYTES;
use crate::workspace::{TEMPORARY, replace_file};

/// What an accepted file was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub sha256: String,
    pub file_name: String,
    pub kind: SourceKind,
    pub effective_on: Date,
    /// RFC 3339
    pub imported_at: String,
    /// The place in the order of imports, so that a rebuild repeats it.
    pub sequence: u32,
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The folder `sources/` of a workspace.
#[derive(Debug, Clone)]
pub struct Sources {
    folder: PathBuf,
}

impl Sources {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub fn keep(&self, card: &Card, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut packed = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::fast());
        packed.write_all(bytes)?;
        replace_file(&self.file(&card.sha256), &packed.finish()?)?;
        // The card comes last: a file without one was never accepted.
        replace_file(&self.card(&card.sha256), &serde_json::to_vec_pretty(card).map_err(io::Error::other)?)
    }

    pub fn remove(&self, sha256: &str) -> io::Result<()> {
        for path in [self.card(sha256), self.file(sha256)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// In the order of their imports, and the names of those that cannot be read.
    pub fn cards(&self) -> io::Result<(Vec<Card>, Vec<String>)> {
        let (mut cards, mut unreadable) = (Vec::new(), Vec::new());
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((cards, unreadable)),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if !is_sha256(&name) || path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            match serde_json::from_slice::<Card>(&fs::read(&path)?) {
                Ok(card) if card.sha256 == name => cards.push(card),
                _ => unreadable.push(name),
            }
        }
        cards.sort_by(|a: &Card, b: &Card| (a.sequence, &a.sha256).cmp(&(b.sequence, &b.sha256)));
        Ok((cards, unreadable))
    }

    /// Clears away what a killed import left: a file whose card was never written, unless it is one of `known`.
    pub fn clear_unfinished(&self, known: &[String]) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let sha256 = name.strip_suffix(".json").unwrap_or(&name);
            let unfinished = is_sha256(sha256) && !self.card(sha256).exists() && !known.iter().any(|known| known == sha256);
            if name.starts_with(TEMPORARY) || unfinished {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// The file as it was. An error of kind `InvalidData` where it is no longer that.
    pub fn read(&self, sha256: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        GzDecoder::new(fs::File::open(self.file(sha256))?).take(FILE_BYTES + 1).read_to_end(&mut bytes)?;
        if self::sha256(&bytes) != sha256 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{sha256} is damaged")));
        }
        Ok(bytes)
    }

    /// The file is there as it was, and its card with it.
    pub fn has(&self, sha256: &str) -> bool {
        self.card(sha256).exists() && self.read(sha256).is_ok()
    }

    fn file(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256)
    }

    fn card(&self, sha256: &str) -> PathBuf {
        Path::new(&self.folder).join(format!("{sha256}.json"))
    }
}
