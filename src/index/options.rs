//! What the caller of [`build`](super::build) says and hears: options, progress, the summary.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::archive::{ReadOptions, Skip, SkipKind, WalkOptions};
use crate::gazetteer::Gazetteer;

/// How to build or update an index. `IndexOptions::default()` is what `dateline index FOLDER` does.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// The index folder; `None` looks for one as [`location`](super::location) says.
    pub index: Option<PathBuf>,
    /// Threads that read, extract and index; `None` for as many as the machine has.
    pub threads: Option<NonZeroUsize>,
    /// Bytes for the terms and postings of all threads together before they are written out.
    pub memory: usize,
    /// Whether to find quotations, speakers and places. Without it the text alone is searchable.
    pub extract: bool,
    /// The places of the world, and the user's own.
    pub gazetteer: &'static Gazetteer,
    /// Where all outlets of the archive are at home: `Cedar Rapids, Iowa`. `None` learns it for each source.
    pub home: Option<String>,
    /// Read every file again, even when size and times say that it has not changed.
    pub rehash: bool,
    /// Forget files that are gone even when more than half of the archive is.
    pub prune: bool,
    /// Build the index anew.
    pub fresh: bool,
    /// Follow symbolic links.
    pub follow_links: bool,
    /// Which files of the archive to take.
    pub walk: WalkOptions,
    /// How to read them: encoding, names of fields, limits.
    pub read: ReadOptions,
    /// Where to list what was skipped, as JSON Lines.
    pub report: Option<PathBuf>,
    /// Set to ask for an early end: what was done so far is committed.
    pub stop: Stop,
    /// Text read before a commit, in bytes.
    pub commit_bytes: u64,
    /// Time before a commit.
    pub commit_after: Duration,
}

impl Default for IndexOptions {
    fn default() -> IndexOptions {
        IndexOptions {
            index: None,
            threads: None,
            memory: 192 << 20,
            extract: true,
            gazetteer: Gazetteer::embedded(),
            home: None,
            rehash: false,
            prune: false,
            fresh: false,
            follow_links: false,
            walk: WalkOptions::default(),
            read: ReadOptions::default(),
            report: None,
            stop: Stop::default(),
            commit_bytes: 64 << 20,
            commit_after: Duration::from_secs(30),
        }
    }
}

/// A flag that asks a running build to end; clones share it, so a signal handler may hold one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a build is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking at what is indexed already.
    Comparing,
    /// Walking, reading, extracting and indexing at once.
    Indexing,
    /// Writing what was indexed to disk.
    Committing,
    /// Joining small segments, so that searches are fast.
    Merging,
}

/// Hears of a build as it goes on, from several threads. Every method may be left out.
pub trait Progress: Sync {
    /// A new phase began.
    fn phase(&self, phase: Phase) {
        let _ = phase;
    }
    /// A file was found that has to be read; `bytes` is its size.
    fn found(&self, bytes: u64) {
        let _ = bytes;
    }
    /// Such a file is done; `articles` were read from it.
    fn done(&self, bytes: u64, articles: u64) {
        let _ = (bytes, articles);
    }
    /// Something was left out.
    fn skipped(&self, skip: &Skip) {
        let _ = skip;
    }
    /// A line for the user: "cleaned up 12 files of an interrupted run".
    fn note(&self, message: &str) {
        let _ = message;
    }
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// What a build did and what the index holds now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The index folder.
    pub index: PathBuf,
    /// Files seen below the given roots.
    pub files: u64,
    /// Files that had not changed since the last run.
    pub unchanged: u64,
    /// Files read for the first time.
    pub added: u64,
    /// Files read again because they changed.
    pub updated: u64,
    /// Files known under another name, whose articles were carried over.
    pub moved: u64,
    /// Files that are gone, whose articles were removed.
    pub removed: u64,
    /// Articles written in this run.
    pub articles: u64,
    /// Quotations written in this run.
    pub quotations: u64,
    /// Bytes of files read in this run.
    pub bytes: u64,
    /// What was left out, counted by kind.
    pub skipped: BTreeMap<SkipKind, u64>,
    /// What the index holds after the run.
    pub total: Totals,
    /// Whether the run was asked to stop before its end.
    pub interrupted: bool,
    /// How long it took.
    pub seconds: Seconds,
}

/// What an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Totals {
    /// Files, those without articles included.
    pub files: u64,
    /// Articles.
    pub articles: u64,
    /// Quotations.
    pub quotations: u64,
}

/// A duration in whole milliseconds, written as seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seconds(pub u64);

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Seconds {
        Seconds(duration.as_millis() as u64)
    }
}

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 1000.0)
    }
}
