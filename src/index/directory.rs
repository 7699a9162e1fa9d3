//! [`SafeDirectory`]: Tantivy's folder of files with the promises that a news archive needs.
//!
//! Tantivy's own directory was measured to lose an acknowledged commit in a power cut (its folder is not synced after `meta.json`
//! is renamed), to make uncommitted documents visible after a write error (a background merge may still publish them), to hang
//! while another process holds its meta lock, to be unreadable on read-only media, and to write files that other accounts cannot
//! read. Around it:
//!
//! * after `meta.json` is replaced, the folder is synced;
//! * after the first write error every later write is refused, and that first error is kept as the cause;
//! * locks are waited for only so long, and are not asked for where we may not write;
//! * files have the mode that the umask asks for;
//! * stored articles can be read instead of mapped, for what is mapped counts as memory in use as long as it is open.
//!
//! The same type is the test double: [`Faults`] makes the n-th operation fail.

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen, TantivyError};

use super::platform::{self, LockFailure};
use crate::error::{Error, Result};

/// How long to wait for another process to let go of the meta lock; it is held for milliseconds unless something is wrong.
const META_PATIENCE: Duration = Duration::from_secs(10);

/// The file whose replacement is a commit.
pub(super) const META: &str = "meta.json";

/// A folder of index files; clones share one state.
#[derive(Clone)]
pub struct SafeDirectory {
    files: MmapDirectory,
    maps_stores: bool,
    state: Arc<State>,
}

struct State {
    folder: PathBuf,
    first_error: Mutex<Option<Arc<io::Error>>>,
    faults: Option<Faults>,
}

/// Which operation is to fail, for tests of what happens then.
#[derive(Debug)]
pub struct Faults {
    /// The number of the operation, counted from 1, that fails.
    pub at: u64,
    /// Whether all later ones fail too, as on a full disk.
    pub sticky: bool,
    /// What the failure looks like.
    pub kind: io::ErrorKind,
    /// Operations so far.
    pub count: AtomicU64,
}

impl SafeDirectory {
    /// The files in `folder`, which must exist.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn open(folder: &Path) -> Result<SafeDirectory> {
        SafeDirectory::with(folder, None)
    }

    /// The same, with operations that fail.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn with(folder: &Path, faults: Option<Faults>) -> Result<SafeDirectory> {
        let files = MmapDirectory::open(folder).map_err(|error| Error::io("open", folder, io::Error::other(error.to_string())))?;
        let state = State { folder: folder.to_path_buf(), first_error: Mutex::new(None), faults };
        Ok(SafeDirectory { files, maps_stores: true, state: Arc::new(state) })
    }

    /// The same files, but stored articles are read piece by piece where they are wanted.
    #[must_use]
    pub fn reading_stores(self) -> SafeDirectory {
        SafeDirectory { maps_stores: false, ..self }
    }

    /// The first write error, if there was one: the cause of whatever failed since.
    #[must_use]
    pub fn first_error(&self) -> Option<Arc<io::Error>> {
        self.state.first_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.state.folder
    }

    /// How many operations were counted for [`Faults`].
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.state.faults.as_ref().map_or(0, |faults| faults.count.load(Ordering::Relaxed))
    }

    /// What went wrong, in our words: the first write error rather than what Tantivy made of it.
    #[must_use]
    pub fn explain(&self, error: &TantivyError) -> Error {
        if let Some(cause) = self.first_error() {
            return Error::io("write", &self.state.folder, io::Error::new(cause.kind(), cause.to_string()));
        }
        explain(&self.state.folder, error)
    }
}

/// A Tantivy error in our words.
#[must_use]
pub fn explain(folder: &Path, error: &TantivyError) -> Error {
    let path = folder.to_path_buf();
    match error {
        TantivyError::IoError(cause) => Error::io("use", path, io::Error::new(cause.kind(), cause.to_string())),
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
            Error::io("write", path, io::Error::new(io_error.kind(), io_error.to_string()))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => {
            Error::io("read", path, io::Error::new(io_error.kind(), io_error.to_string()))
        }
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            Error::IndexDamaged { path, reason: format!("`{}` is missing", file.display()) }
        }
        TantivyError::IncompatibleIndex(reason) => Error::IndexIncompatible { path, reason: format!("{reason:?}") },
        TantivyError::DataCorruption(damage) => Error::IndexDamaged { path, reason: format!("{damage:?}") },
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::Locked { path, holder: "another process".into() },
        TantivyError::SchemaError(reason) => Error::IndexIncompatible { path, reason: reason.clone() },
        other => Error::IndexDamaged { path, reason: other.to_string() },
    }
}

impl State {
    /// Refuses everything after the first error, and fails where a test wants it.
    fn check(&self) -> io::Result<()> {
        if let Some(cause) = &*self.first_error.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(io::Error::new(cause.kind(), format!("an earlier write failed: {cause}")));
        }
        match &self.faults {
            Some(faults) => faults.count_one(),
            None => Ok(()),
        }
    }

    /// Does a write; its failure is the last thing that is written.
    fn write<T>(&self, operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let result = self.check().and_then(|()| operation());
        if let Err(error) = &result {
            let mut first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| Arc::new(io::Error::new(error.kind(), error.to_string())));
        }
        result
    }
}

impl Faults {
    fn count_one(&self) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if number == self.at || (self.sticky && number > self.at) {
            return Err(io::Error::new(self.kind, "injected fault"));
        }
        Ok(())
    }
}

impl fmt::Debug for SafeDirectory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SafeDirectory({})", self.state.folder.display())
    }
}

impl Directory for SafeDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if self.maps_stores || path.extension().is_none_or(|extension| extension != "store") {
            return self.files.get_file_handle(path);
        }
        let wrap = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_path_buf()),
            _ => OpenReadError::IoError { io_error: Arc::new(error), filepath: path.to_path_buf() },
        };
        Ok(Arc::new(ReadFile::open(&self.state.folder.join(path)).map_err(wrap)?))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        // A file that cannot be removed is collected another time; nothing is lost by it, so it poisons nothing.
        self.state.check().map_err(|error| DeleteError::IoError { io_error: Arc::new(error), filepath: path.to_path_buf() })?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let mut refused = None;
        let opened = self.state.write(|| match self.files.open_write(path) {
            Ok(writer) => writer.into_inner().map_err(io::IntoInnerError::into_error),
            Err(OpenWriteError::IoError { io_error, .. }) => Err(io::Error::new(io_error.kind(), io_error.to_string())),
            Err(exists @ OpenWriteError::FileAlreadyExists(_)) => {
                refused = Some(exists);
                Err(io::ErrorKind::AlreadyExists.into())
            }
        });
        match (opened, refused) {
            (Ok(inner), _) => Ok(BufWriter::new(Box::new(GuardedWriter { inner, state: Arc::clone(&self.state) }))),
            (Err(_), Some(exists)) => Err(exists),
            (Err(error), None) => Err(OpenWriteError::wrap_io_error(error, path.to_path_buf())),
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.state.write(|| platform::replace(&self.state.folder.join(path), data))?;
        if path == Path::new(META) {
            self.sync_directory()?;
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.state.write(|| platform::sync_folder(&self.state.folder))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let path = self.state.folder.join(&lock.filepath);
        let (patience, or_without) =
            if lock.filepath == INDEX_WRITER_LOCK.filepath { (Duration::ZERO, false) } else { (META_PATIENCE, true) };
        match platform::lock(&path, patience, or_without) {
            Ok(held) => Ok(DirectoryLock::from(Box::new(held))),
            Err(LockFailure::Held) => Err(LockError::LockBusy),
            Err(LockFailure::Io(error)) => Err(LockError::IoError(Arc::new(error))),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(callback)
    }
}

/// A file that is read where it is asked for.
#[derive(Debug)]
struct ReadFile {
    file: File,
    length: usize,
}

impl ReadFile {
    fn open(path: &Path) -> io::Result<ReadFile> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        Ok(ReadFile { file, length })
    }
}

impl HasLen for ReadFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for ReadFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        platform::read_at(&self.file, &mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

/// A file being written whose errors are remembered.
struct GuardedWriter {
    inner: Box<dyn TerminatingWrite + Send + Sync>,
    state: Arc<State>,
}

impl Write for GuardedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let inner = &mut self.inner;
        self.state.write(|| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        let inner = &mut self.inner;
        self.state.write(|| inner.flush())
    }
}

impl TerminatingWrite for GuardedWriter {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let inner = &mut self.inner;
        self.state.write(|| inner.terminate_ref(token))
    }
}
