//! From a folder of files to articles: walking, reading every format, and cleaning.
//!
//! A bad file costs that file, never the run: whatever goes wrong becomes a [`Skip`] with its kind and reason.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

mod budget;
pub mod clean;
mod containers;
pub mod decode;
pub mod formats;
pub mod glob;
pub mod mapping;
pub mod read;
pub mod system;
pub mod walk;

pub use glob::Glob;
pub use mapping::Mapping;
pub use read::{ReadOptions, ReadReport, read, read_bytes};
pub use walk::{INDEX_MARKER, WalkOptions, walk};
pub mod dates;
pub mod language;

/// A regular file found in an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to open it.
    pub path: PathBuf,
    /// Path below the archive's root, with `/` between folders; bytes that are no UTF-8 are written `\xNN`, a backslash `\\`.
    pub relative: String,
    /// Length in bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970 UTC.
    pub mtime_ns: i64,
    /// Change time (Unix) or 0: a file whose mtime was set back still shows here.
    pub ctime_ns: i64,
}

/// A file, member or record that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// Path below the archive's root, written as in [`SourceFile::relative`].
    pub path: String,
    /// Path inside a container and record number, where the trouble is in a part only.
    pub member: Option<String>,
    /// What kind of trouble.
    pub kind: SkipKind,
    /// The reason in words, with the byte offset where one is known.
    pub reason: String,
}

/// Kinds of trouble with a file; the summary counts by these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipKind {
    /// We may not read it.
    Permission,
    /// It was gone when we came to it.
    Vanished,
    /// It changed while it was read, twice.
    Unstable,
    /// A FIFO, socket or device: never opened.
    Special,
    /// Nothing in it, or nothing but boilerplate.
    Empty,
    /// Larger than the limit for one file or article.
    TooLarge,
    /// A format we do not read.
    Unsupported,
    /// Broken in a way that leaves nothing to read.
    Malformed,
    /// A container beyond its limits: a bomb, too many members, nested too deep.
    ArchiveLimit,
    /// It took longer than a file may take.
    Timeout,
    /// The operating system failed to read it.
    Io,
    /// Reading it made our own code fail: a bug, reported with its place.
    Internal,
}

impl SkipKind {
    /// The kind in the words of summaries and reports: `too-large`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SkipKind::Permission => "permission",
            SkipKind::Vanished => "vanished",
            SkipKind::Unstable => "unstable",
            SkipKind::Special => "special",
            SkipKind::Empty => "empty",
            SkipKind::TooLarge => "too-large",
            SkipKind::Unsupported => "unsupported",
            SkipKind::Malformed => "malformed",
            SkipKind::ArchiveLimit => "archive-limit",
            SkipKind::Timeout => "timeout",
            SkipKind::Io => "io",
            SkipKind::Internal => "internal",
        }
    }
}
