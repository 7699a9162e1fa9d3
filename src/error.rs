//! One error type for the library: what failed, where, and what to do next.
//!
//! Three things are kept apart. An [`Error`] ends the operation. A [`Skip`](crate::archive::Skip) is a file or article that
//! had to be left out while the run goes on. A doubt (which Springfield?) is no error at all: it travels with the result as
//! confidence and candidates.

use std::fmt;
use std::path::{Path, PathBuf};

/// The result of an operation that may end with an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation could not be done. `Display` is one lower-case line without a full stop; [`Error::hint`] says what to try.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query or an option's value cannot be understood.
    #[error("{0}")]
    Query(QueryError),
    /// What was asked for by an option or an argument is not there or cannot be.
    #[error("{message}")]
    Usage {
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// There is no index where one was looked for.
    #[error("no index at `{}`", .0.display())]
    IndexMissing(PathBuf),
    /// The index was written by another version, or its parts do not belong together.
    #[error("the index at `{}` cannot be used: {reason}", path.display())]
    IndexIncompatible {
        /// The index folder.
        path: PathBuf,
        /// What does not fit, with both versions where that is the reason.
        reason: String,
    },
    /// The index's files are damaged.
    #[error("the index at `{}` is damaged: {reason}", path.display())]
    IndexDamaged {
        /// The index folder.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another process is writing to the index.
    #[error("the index at `{}` is being written by {holder}", path.display())]
    Locked {
        /// The index folder.
        path: PathBuf,
        /// Who holds the lock, as far as known.
        holder: String,
    },
    /// The disk, or the space allowed to us, is full.
    #[error("no space left for `{}`; what was committed before is safe", .0.display())]
    NoSpace(PathBuf),
    /// Reading or writing failed.
    #[error("cannot {what} `{}`: {source}", path.display())]
    Io {
        /// The verb: `read`, `write`, `create`, …
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// More than half of the archive seems to be gone, so nothing was removed from the index.
    #[error("{gone} of {known} files seem to be gone from `{}`; nothing was removed", root.display())]
    ArchiveGone {
        /// The archive's root.
        root: PathBuf,
        /// Files in the index that were not found.
        gone: u64,
        /// Files in the index.
        known: u64,
    },
    /// The user asked to stop; what was done so far is committed.
    #[error("interrupted; what was indexed so far is kept")]
    Interrupted,
    /// Anything else, said in full.
    #[error("{message}")]
    Other {
        /// What failed and where.
        message: String,
        /// What to try.
        hint: Option<String>,
    },
}

impl Error {
    /// Wraps an I/O error with what was being done, telling a full disk apart.
    #[must_use]
    pub fn io(what: &'static str, path: impl AsRef<Path>, source: std::io::Error) -> Error {
        let path = path.as_ref().to_path_buf();
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => Error::NoSpace(path),
            _ => Error::Io { what, path, source },
        }
    }

    /// An error that has no kind of its own.
    #[must_use]
    pub fn other(message: impl Into<String>) -> Error {
        Error::Other { message: message.into(), hint: None }
    }

    /// An option or argument that cannot be taken, without a hint.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Error {
        Error::Usage { message: message.into(), hint: None }
    }

    /// What to try next, if there is something to try.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Query(error) => error.suggestion.clone(),
            Error::IndexMissing(_) => Some("build one with `dateline index FOLDER`, or name it with `--index DIR`".into()),
            Error::IndexIncompatible { .. } => {
                Some("build it anew with `dateline index --fresh FOLDER`; the articles themselves are untouched".into())
            }
            Error::IndexDamaged { .. } => {
                Some("see what is wrong with `dateline doctor`, or build it anew with `dateline index --fresh FOLDER`".into())
            }
            Error::Locked { .. } => Some("wait until it has finished; searching works meanwhile".into()),
            Error::NoSpace(_) => Some("free some space and run the same command again: it goes on where it stopped".into()),
            Error::ArchiveGone { .. } => Some("is a disk not mounted? if the files are really gone, add `--prune`".into()),
            Error::Usage { hint, .. } | Error::Other { hint, .. } => hint.clone(),
            Error::Io { .. } | Error::Interrupted => None,
        }
    }
}

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The query as typed.
    pub query: String,
    /// Byte offset of the trouble in `query`.
    pub offset: usize,
    /// Length in bytes of the trouble, 0 for a place between characters.
    pub length: usize,
    /// The reason, lower case, without a full stop.
    pub reason: String,
    /// A query or option to try instead.
    pub suggestion: Option<String>,
}

impl fmt::Display for QueryError {
    /// The reason, then the query with a caret under the trouble.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = self.query.floor_char_boundary(self.offset);
        let end = self.query.ceil_char_boundary(offset + self.length);
        let before = self.query[..offset].chars().count();
        let under = self.query[offset..end].chars().count().max(1);
        writeln!(formatter, "{}", self.reason)?;
        writeln!(formatter, "  {}", crate::text::visible(&self.query))?;
        write!(formatter, "  {}{}", " ".repeat(before), "^".repeat(under))
    }
}

impl std::error::Error for QueryError {}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Error {
        Error::Query(error)
    }
}
