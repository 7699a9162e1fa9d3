//! What differs between operating systems, in one place: syncing folders, locking files, naming this process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// Makes the names in a folder durable: files created, renamed or removed in it survive a power cut.
///
/// Windows has no such call; NTFS journals its names.
///
/// # Errors
/// What the operating system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { File::open(folder)?.sync_all() }
}

/// Reads bytes from a place in a file, whoever else reads it.
///
/// # Errors
/// What the operating system says, and when the file ends too early.
pub fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset);
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut bytes[done..], offset + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => done += more,
            }
        }
        Ok(())
    }
}

/// A file lock, held until dropped. The operating system lets go of it when the process ends, however it ends, so a lock *file*
/// that lies about means nothing.
#[derive(Debug)]
pub struct FileLock {
    _file: Option<File>,
}

/// Why a lock was not had.
#[derive(Debug)]
pub enum LockFailure {
    /// Another process holds it.
    Held,
    /// The file could not be opened or locked.
    Io(io::Error),
}

/// Takes the lock on the file at `path`, waiting up to `patience`.
///
/// Where the lock file can be neither written nor read (read-only media, another user's index), there is no lock to take and no
/// writer to fear: with `or_without`, the answer is then a lock of nothing.
///
/// # Errors
/// When the lock is held by another, or cannot be taken at all.
pub fn lock(path: &Path, patience: Duration, or_without: bool) -> Result<FileLock, LockFailure> {
    let file = match open_lock_file(path) {
        Ok(file) => file,
        Err(error) if or_without && is_closed_to_us(&error) => return Ok(FileLock { _file: None }),
        Err(error) => return Err(LockFailure::Io(error)),
    };
    let until = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(FileLock { _file: Some(file) }),
            Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::WouldBlock) => return Err(LockFailure::Held),
            // File systems without locks (some network mounts) say so; a reader needs none to read.
            Err(TryLockError::Error(_)) if or_without => return Ok(FileLock { _file: None }),
            Err(TryLockError::Error(error)) => return Err(LockFailure::Io(error)),
        }
    }
}

/// Opens a lock file for writing, or just for reading where that is all we may: a lock needs no more.
fn open_lock_file(path: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    match opened {
        Err(error) if is_closed_to_us(&error) => File::open(path).map_err(|_| error),
        other => other,
    }
}

/// Whether an error means that we may not write there.
#[must_use]
pub fn is_closed_to_us(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// The name of this machine, `this machine` where it cannot be told.
#[must_use]
pub fn host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    if name.is_empty() { "this machine".into() } else { name }
}

/// The program, with its first arguments, by which the desktop opens a file in whatever is meant for it.
pub const OPENER: &[&str] = if cfg!(target_os = "macos") {
    &["open"]
} else if cfg!(windows) {
    &["cmd", "/C", "start", ""]
} else {
    &["xdg-open"]
};

/// Replaces the file at `path` by one holding `content`, at once or not at all, durably, with the file mode the umask asks for.
///
/// # Errors
/// What the operating system says; the old file is then untouched.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = folder.join(format!("{TEMPORARY}{}-{}", std::process::id(), next_number()));
    let written = write_new(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The space may be what is missing: leave none behind.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// How the names of half-written files begin.
pub const TEMPORARY: &str = ".tmp";

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    io::Write::write_all(&mut file, content)?;
    file.sync_data()
}

fn next_number() -> u64 {
    static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
