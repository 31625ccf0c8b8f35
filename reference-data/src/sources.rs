//! `sources/`: every accepted file, compressed, as it was, under its SHA-256; beside each a card that says what it was taken for.
//! Everything that was read from the files can be built again from here.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::edition::SourceKind;
use crate::table::FILE_BYTES;
use crate::usage::Given;
use crate::usage::plain::USAGE_BYTES;
use crate::workspace::{Beside, TEMPORARY, replace_file};

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
    /// Of usage alone: what a person said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Given>,
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

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn keep(&self, card: &Card, bytes: &[u8]) -> io::Result<()> {
        let mut packing = self.packing()?;
        packing.write_all(bytes)?;
        self.keep_packed(card, packing.finish()?)
    }

    /// Begins to keep a file that comes piece by piece. What is not finished and kept leaves nothing.
    pub fn packing(&self) -> io::Result<Packing> {
        fs::create_dir_all(&self.folder)?;
        let file = BufWriter::with_capacity(PACKED_BYTES, Beside::new(&self.folder)?);
        Ok(Packing { file: GzEncoder::new(file, Compression::fast()), digest: Sha256::new(), bytes: 0 })
    }

    pub fn keep_packed(&self, card: &Card, packed: Packed) -> io::Result<()> {
        packed.file.put(&self.file(&card.sha256))?;
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
        self.open(sha256)?.take(FILE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > FILE_BYTES {
            return Err(damaged(sha256));
        }
        Ok(bytes)
    }

    /// The same piece by piece; the error comes at the end.
    pub fn open(&self, sha256: &str) -> io::Result<Unpacking> {
        let file = GzDecoder::new(fs::File::open(self.file(sha256))?).take(USAGE_BYTES + 1);
        Ok(Unpacking { file, digest: Sha256::new(), sha256: sha256.to_owned() })
    }

    /// The file is there as it was, and its card with it.
    pub fn has(&self, sha256: &str) -> bool {
        self.card(sha256).exists() && self.open(sha256).and_then(|mut file| io::copy(&mut file, &mut io::sink())).is_ok()
    }

    fn file(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256)
    }

    fn card(&self, sha256: &str) -> PathBuf {
        Path::new(&self.folder).join(format!("{sha256}.json"))
    }
}

/// Of a file on its way into the sources.
const PACKED_BYTES: usize = 256 << 10;

/// A file that is being kept: what is written is hashed and compressed.
#[derive(Debug)]
pub struct Packing {
    file: GzEncoder<BufWriter<Beside>>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Packing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Packing {
    pub fn finish(self) -> io::Result<Packed> {
        let file = self.file.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Packed { sha256: hex(&self.digest.finalize()), bytes: self.bytes, file })
    }
}

/// A whole file, compressed and not yet in its place.
#[derive(Debug)]
pub struct Packed {
    pub sha256: String,
    /// Before it was compressed.
    pub bytes: u64,
    file: Beside,
}

/// A kept file as it was. Whoever reads it to its end knows that it is that.
#[derive(Debug)]
pub struct Unpacking {
    file: io::Take<GzDecoder<fs::File>>,
    digest: Sha256,
    sha256: String,
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.digest.update(&buffer[..count]);
        if count == 0 && !buffer.is_empty() && hex(&self.digest.clone().finalize()) != self.sha256 {
            return Err(damaged(&self.sha256));
        }
        Ok(count)
    }
}

fn damaged(sha256: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{sha256} is damaged"))
}
