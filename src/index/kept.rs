//! Files that the user keeps in the index folder, by hand or by command: `speakers.toml`, `places.toml`. Commands only ever add
//! lines at their end.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::extract::places::corrections::{Correction, Corrections};

/// Name of the file of corrected places.
pub const PLACES: &str = "places.toml";
/// What a new one begins with.
const PLACES_HEAD: &str =
    "# What was corrected about places. Written by `dateline places`, and by hand; applied by the next `dateline index`.\n";

/// The content of a kept file; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path, error)),
    }
}

/// Adds lines at the end of a kept file, after `head` if it is new.
pub(super) fn append(path: &Path, head: &str, lines: &str) -> Result<()> {
    let head = if path.exists() { "" } else { head };
    let failed = |error| Error::io("write", path, error);
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    file.write_all(format!("{head}{lines}").as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

/// The corrections of places of the index in `folder`; none where there is no `places.toml`.
///
/// # Errors
/// When the file cannot be read or understood.
pub fn corrections(folder: &Path) -> Result<Corrections> {
    read(&folder.join(PLACES))?.map_or(Ok(Corrections::default()), |text| Corrections::parse(&text))
}

/// Adds a correction to `places.toml` of the index in `folder`, and returns that file's path. It holds from the next build on.
///
/// # Errors
/// When the file cannot be understood or written; then nothing was added.
pub fn correct(folder: &Path, correction: &Correction) -> Result<PathBuf> {
    corrections(folder)?;
    let path = folder.join(PLACES);
    append(&path, PLACES_HEAD, &correction.lines())?;
    Ok(path)
}
