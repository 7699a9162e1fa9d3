//! Where the index lies: `--index DIR`, else `$DATELINE_INDEX`, else the nearest `.dateline` folder upwards, else `.dateline` in
//! the archive's root.
//!
//! An index folder holds `dateline.json` (the marker by which it is known, written last when an index is made), `segments/` with
//! Tantivy's files, and what the user keeps beside them (`speakers.toml`, `config.toml`). The marker is a promise about the
//! format only; everything that changes lives in Tantivy's commits.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::schema::{self, Fields};
use crate::error::{Error, Result};

/// Name of the folder made in an archive's root.
pub const FOLDER: &str = ".dateline";

/// Name of the file by which an index folder is known.
pub const MARKER: &str = "dateline.json";

/// Name of the folder of Tantivy's files.
pub const SEGMENTS: &str = "segments";

/// Environment variable that names an index.
pub const VARIABLE: &str = "DATELINE_INDEX";

/// The content of the marker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// [`schema::FORMAT`] of the program that made the index.
    pub format: u32,
    /// Hash of the schema, for a change that forgot to raise the format.
    pub schema: String,
    /// The version of the program that made it.
    pub written_by: String,
}

impl Marker {
    /// The marker of this program.
    #[must_use]
    pub fn ours() -> Marker {
        let (schema, _) = Fields::build();
        let described = serde_json::to_vec(&schema).unwrap_or_default();
        let hash = blake3::hash(&described).to_hex();
        Marker { format: schema::FORMAT, schema: hash[..16].to_owned(), written_by: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// Reads the marker of the index in `folder` and checks that this program can use the index.
    ///
    /// # Errors
    /// When there is no index, or one of another format.
    pub fn read(folder: &Path) -> Result<Marker> {
        let path = folder.join(MARKER);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                return Err(Error::IndexMissing(folder.to_path_buf()));
            }
            Err(error) => return Err(Error::io("read", path, error)),
        };
        let damaged = |error: serde_json::Error| Error::IndexDamaged { path: folder.to_path_buf(), reason: format!("`{MARKER}`: {error}") };
        let marker: Marker = serde_json::from_slice(&text).map_err(damaged)?;
        let ours = Marker::ours();
        if marker.format != ours.format {
            let reason = format!(
                "dateline {} wrote it in format {}, this is dateline {} with format {}",
                marker.written_by, marker.format, ours.written_by, ours.format
            );
            return Err(Error::IndexIncompatible { path: folder.to_path_buf(), reason });
        }
        if marker.schema != ours.schema {
            let reason = format!("its fields are not those of dateline {}", ours.written_by);
            return Err(Error::IndexIncompatible { path: folder.to_path_buf(), reason });
        }
        Ok(marker)
    }
}

/// The index to search: `explicit` (from `--index`), else the environment's, else the nearest `.dateline` from `start` upwards.
///
/// # Errors
/// When there is none.
pub fn find(explicit: Option<&Path>, start: &Path) -> Result<PathBuf> {
    if let Some(named) = named(explicit) {
        return Ok(named);
    }
    nearest(start).ok_or_else(|| Error::IndexMissing(start.join(FOLDER)))
}

/// The index to build for `root`: as [`find`], but where there is none, a new one in `root`.
#[must_use]
pub fn for_archive(explicit: Option<&Path>, root: &Path) -> PathBuf {
    named(explicit).or_else(|| nearest(root)).unwrap_or_else(|| root.join(FOLDER))
}

/// What the option or the environment says.
fn named(explicit: Option<&Path>) -> Option<PathBuf> {
    let from_environment = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    explicit.map(Path::to_path_buf).or_else(from_environment)
}

fn nearest(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().map(|folder| folder.join(FOLDER)).find(|folder| folder.join(MARKER).is_file())
}

/// Whether `folder` is an index: it holds the marker.
#[must_use]
pub fn is_index(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// `path` as seen from the index `folder`, so that archive and index can be moved together: `..` for the index in an archive's
/// root. Both must be absolute.
#[must_use]
pub fn relative_to(folder: &Path, path: &Path) -> String {
    let from: Vec<Component> = folder.components().collect();
    let to: Vec<Component> = path.components().collect();
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return path.to_string_lossy().into_owned();
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let steps: Vec<String> = up.chain(down).collect();
    if steps.is_empty() { ".".into() } else { steps.join("/") }
}

/// A root recorded by [`relative_to`] as a path again, with `..` taken away by name.
#[must_use]
pub fn resolve(folder: &Path, recorded: &str) -> PathBuf {
    let mut path = folder.to_path_buf();
    for part in Path::new(recorded).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_recorded_from_the_index_and_found_again() {
        for (folder, root, recorded) in [
            ("/data/news/.dateline", "/data/news", ".."),
            ("/data/news/.dateline", "/data/more/2024", "../../more/2024"),
            ("/data/index", "/data/index", "."),
            ("/idx", "/data/news", "../data/news"),
        ] {
            assert_eq!(relative_to(Path::new(folder), Path::new(root)), recorded);
            assert_eq!(resolve(Path::new(folder), recorded), Path::new(root));
        }
    }

    #[test]
    fn the_nearest_index_upwards_is_used() {
        let scratch = tempfile::tempdir().unwrap();
        let deep = scratch.path().join("news/2024/05");
        std::fs::create_dir_all(&deep).unwrap();
        assert!(matches!(Marker::read(&deep), Err(Error::IndexMissing(_))));
        let index = scratch.path().join("news").join(FOLDER);
        std::fs::create_dir_all(&index).unwrap();
        assert_eq!(nearest(&deep), None, "a folder without a marker is no index");
        std::fs::write(index.join(MARKER), serde_json::to_vec(&Marker::ours()).unwrap()).unwrap();
        assert_eq!(nearest(&deep), Some(index.clone()));
        assert_eq!(find(Some(Path::new("elsewhere")), &deep).unwrap(), Path::new("elsewhere"));
        assert!(Marker::read(&index).is_ok());
        std::fs::write(index.join(MARKER), r#"{"format":99,"schema":"x","written_by":"9.0"}"#).unwrap();
        let error = Marker::read(&index).unwrap_err().to_string();
        assert!(error.contains("format 99") && error.contains("dateline 9.0"), "{error}");
    }
}
