//! An index opened for writing: one writer at a time, cleaned of what an interrupted run left behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, IndexWriter, TantivyError};

use super::analyzer;
use super::directory::{Faults, SafeDirectory};
use super::location::{MARKER, Marker, SEGMENTS};
use super::options::{IndexOptions, Progress};
use super::platform::{self, FileLock, LockFailure, TEMPORARY};
use super::reader::Payload;
use super::schema::Fields;
use crate::error::{Error, Result};

/// The file whose lock says that a run is writing, and the file that says whose run it is.
const LOCK: &str = "writer.lock";
const HOLDER: &str = "writer.json";

/// How long to wait for the lock before somebody else counts as writing. A lock outlives its holder by a moment when that has just
/// started another program: the child shares the open lock file until it runs.
const PATIENCE: Duration = Duration::from_millis(500);

/// An index that only we write to.
pub(super) struct Store {
    pub folder: PathBuf,
    pub fields: Fields,
    pub engine: tantivy::Index,
    files: SafeDirectory,
    writer: Mutex<IndexWriter>,
    _lock: FileLock,
}

impl Store {
    /// Opens or makes the index in `folder`.
    ///
    /// The order matters: lock, make if there is none, sweep half-written files, and let Tantivy collect what no commit names.
    /// Without the last step an index that was killed while deleting can never commit a deletion again.
    pub fn open(folder: &Path, options: &IndexOptions, faults: Option<Faults>, progress: &dyn Progress) -> Result<Store> {
        fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, error))?;
        let lock = take_lock(folder)?;
        if options.fresh {
            remove(folder)?;
        }
        match Marker::read(folder) {
            Ok(_) => {}
            Err(Error::IndexMissing(_)) => make(folder)?,
            Err(other) => return Err(other),
        }
        let swept = sweep(folder) + sweep(&folder.join(SEGMENTS));
        let (_, fields) = Fields::build();
        let frugal = options.memory < FRUGAL;
        let files = SafeDirectory::with(&folder.join(SEGMENTS), faults)?;
        let files = if frugal { files.reading_stores() } else { files };
        let explain = |error: TantivyError| files.explain(&error);
        let mut engine = tantivy::Index::open(files.clone()).map_err(explain)?;
        engine.set_tokenizers(analyzer::manager());
        let writer = engine.writer_with_options(writer_options()).map_err(explain)?;
        writer.set_merge_policy(Box::new(merge_policy(frugal)));
        let collected = writer.garbage_collect_files().wait().map_err(explain)?.deleted_files.len();
        if swept + collected > 0 {
            progress.note(&format!("cleaned up {} of an interrupted run", count(swept + collected, "file")));
        }
        Ok(Store { folder: folder.to_path_buf(), fields, engine, files, writer: Mutex::new(writer), _lock: lock })
    }

    /// The writer, for one at a time.
    pub fn writer(&self) -> MutexGuard<'_, IndexWriter> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was written with the last commit.
    pub fn payload(&self) -> Result<Payload> {
        let meta = self.engine.load_metas().map_err(|error| self.explain(&error))?;
        Payload::read(meta.payload.as_deref(), &self.folder)
    }

    /// What went wrong, in our words.
    pub fn explain(&self, error: &TantivyError) -> Error {
        self.files.explain(error)
    }

    /// Waits for merges, then lets go of the index. An error of a merge that nobody waited for shows here.
    pub fn close(self) -> Result<()> {
        let Store { files, writer, .. } = self;
        let writer = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        writer.wait_merging_threads().map_err(|error| files.explain(&error))?;
        match files.first_error() {
            Some(cause) => Err(Error::io("write", files.folder(), std::io::Error::new(cause.kind(), cause.to_string()))),
            None => Ok(()),
        }
    }
}

/// One idle thread: our own workers build the segments, the writer only publishes them.
fn writer_options() -> IndexWriterOptions {
    IndexWriterOptions::builder().num_worker_threads(1).num_merge_threads(1).build()
}

/// Bytes of memory for a run below which merges are held small too: all that is merged is mapped, and counts as memory in use.
const FRUGAL: usize = 128 << 20;

/// How many segments such a run joins, and the documents of one that it does not join any more. A segment of its workers has 50,000,
/// of which four map some 50 MB; segments of a million articles are then forty. A later run with more memory joins those.
const FRUGAL_SEGMENTS: usize = 4;
const FRUGAL_DOCUMENTS: usize = 100_000;

/// Eight segments of a size are joined into one, by a frugal run four; a segment is rewritten when a third of it is deleted.
fn merge_policy(frugal: bool) -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(0.3);
    if frugal {
        policy.set_min_num_segments(FRUGAL_SEGMENTS);
        policy.set_max_docs_before_merge(FRUGAL_DOCUMENTS);
    }
    policy
}

/// Who writes, for the message to whoever comes second.
#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    since: String,
}

fn take_lock(folder: &Path) -> Result<FileLock> {
    let path = folder.join(LOCK);
    let lock = match platform::lock(&path, PATIENCE, false) {
        Ok(lock) => lock,
        Err(LockFailure::Held) => return Err(Error::Locked { path: folder.to_path_buf(), holder: holder(folder) }),
        Err(LockFailure::Io(error)) => return Err(Error::io("write", path, error)),
    };
    let since = jiff::Zoned::now().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let holder = Holder { pid: std::process::id(), host: platform::host(), since };
    let written = serde_json::to_vec(&holder).unwrap_or_default();
    platform::replace(&folder.join(HOLDER), &written).map_err(|error| Error::io("write", folder.join(HOLDER), error))?;
    Ok(lock)
}

fn holder(folder: &Path) -> String {
    let read = fs::read(folder.join(HOLDER)).ok().and_then(|text| serde_json::from_slice::<Holder>(&text).ok());
    read.map_or_else(|| "another process".into(), |holder| format!("process {} on {} since {}", holder.pid, holder.host, holder.since))
}

/// Removes Tantivy's files and the marker, the marker first; what the user keeps in the folder stays.
fn remove(folder: &Path) -> Result<()> {
    let marker = folder.join(MARKER);
    match fs::remove_file(&marker) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("remove", marker, error)),
        _ => {}
    }
    let segments = folder.join(SEGMENTS);
    match fs::remove_dir_all(&segments) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", segments, error)),
        _ => Ok(()),
    }
}

/// Makes an empty index. The marker comes last: a folder without one was never an index.
///
/// Tantivy's "open or create" starts an empty index where `meta.json` is missing and then deletes the documents of the old one;
/// so a folder with documents and without a marker is refused.
fn make(folder: &Path) -> Result<()> {
    let segments = folder.join(SEGMENTS);
    if let Ok(meta) = fs::read_to_string(segments.join("meta.json"))
        && meta.contains("\"segment_id\"")
    {
        let reason = format!("it holds documents but `{MARKER}` is missing");
        return Err(Error::IndexDamaged { path: folder.to_path_buf(), reason });
    }
    remove(folder)?;
    fs::create_dir(&segments).map_err(|error| Error::io("create", &segments, error))?;
    let files = SafeDirectory::open(&segments)?;
    let (schema, _) = Fields::build();
    let created = tantivy::Index::create(files.clone(), schema, settings());
    created.map_err(|error| files.explain(&error))?;
    let marker = serde_json::to_vec_pretty(&Marker::ours()).unwrap_or_default();
    platform::replace(&folder.join(MARKER), &marker).map_err(|error| Error::io("write", folder.join(MARKER), error))?;
    platform::sync_folder(folder).map_err(|error| Error::io("write", folder, error))
}

/// Stored articles are compressed with zstd, 32 KB at a time: a fifth smaller than with lz4. The lowest level in such blocks gives the
/// size of the third in half of them, for half the time. Each worker compresses its own; a thread for it would only wait.
fn settings() -> IndexSettings {
    let zstd = ZstdCompressor { compression_level: Some(1) };
    IndexSettings {
        docstore_compression: Compressor::Zstd(zstd),
        docstore_blocksize: 32 << 10,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// Removes half-written files; we hold the lock, so they are nobody's.
fn sweep(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let temporary = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes());
    entries.flatten().filter(temporary).filter(|entry| fs::remove_file(entry.path()).is_ok()).count()
}

/// `1 file`, `12 files`.
pub(super) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
