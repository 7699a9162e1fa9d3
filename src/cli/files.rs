//! Where the files of hits lie: paths that other programs can open, and links to them on a terminal.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dateline::article::Origin;
use dateline::error::{Error, Result};
use dateline::index::{Index, platform};

/// The archive's roots, as they lie now.
pub struct Files {
    roots: Vec<PathBuf>,
    here: PathBuf,
}

impl Files {
    /// The files of an index, seen from the current folder.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(index: &Index) -> Result<Files> {
        let here = std::env::current_dir().map_err(|error| Error::io("find", ".", error))?;
        Ok(Files { roots: index.roots()?, here })
    }

    /// The file of an article: below the root that has it, else below the first one.
    pub fn locate(&self, origin: &Origin) -> PathBuf {
        let mut candidates = self.roots.iter().map(|root| if root.is_file() { root.clone() } else { root.join(&origin.path) });
        let first = candidates.clone().next().unwrap_or_else(|| PathBuf::from(&origin.path));
        candidates.find(|path| path.exists()).unwrap_or(first)
    }

    /// The file of an article as a path from the current folder, where it lies below that.
    pub fn shown(&self, origin: &Origin) -> String {
        let path = self.locate(origin);
        path.strip_prefix(&self.here).unwrap_or(&path).to_string_lossy().into_owned()
    }
}

/// `text` as a link to a file, in the escape sequence that terminals call OSC 8.
pub fn linked(text: &str, path: &Path) -> String {
    let mut address = format!("file://{}", platform::host());
    for byte in path.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
            letter if letter.is_ascii_alphanumeric() => address.push(char::from(letter)),
            // Writing to a string cannot fail.
            other => _ = write!(address, "%{other:02X}"),
        }
    }
    format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// Opens a file in the program that the desktop has for it, and does not wait.
///
/// # Errors
/// When there is no such program.
pub fn open_with_desktop(path: &Path) -> Result<()> {
    let [program, arguments @ ..] = platform::OPENER else { return Ok(()) };
    let started = Command::new(program).args(arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    match started {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::Other {
            message: format!("cannot start `{program}` to open `{}`: {error}", path.display()),
            hint: Some("print the paths with `--files` instead".into()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_survives_spaces_and_letters_beyond_ascii() {
        let link = linked("Bridge", Path::new("/data/news 2021/café.txt"));
        assert!(link.contains("/data/news%202021/caf%C3%A9.txt\u{1b}\\Bridge\u{1b}]8;;"), "{link}");
    }

    #[test]
    fn a_file_is_shown_from_the_current_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let (one, other) = (scratch.path().join("one"), scratch.path().join("other"));
        std::fs::create_dir_all(other.join("2021")).unwrap();
        std::fs::write(other.join("2021/flood.txt"), "").unwrap();
        let files = Files { roots: vec![one, other.clone()], here: scratch.path().to_path_buf() };
        let origin = Origin { path: "2021/flood.txt".into(), ..Origin::default() };
        assert_eq!(files.locate(&origin), other.join("2021/flood.txt"));
        assert_eq!(files.shown(&origin), "other/2021/flood.txt");
    }
}
