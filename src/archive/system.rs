//! What differs between Linux, macOS and Windows about files: opening without hanging, times, identity, names as bytes.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Opens `path` for reading without ever waiting: a FIFO without a writer would block a plain `open` for good.
///
/// Whether it is a regular file is for the caller to ask of the opened file, not of the path: the path may have changed meanwhile.
pub fn open_without_waiting(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    options.open(path)
}

/// Modification and change time in nanoseconds since 1970 UTC; the change time is 0 where the system has none.
#[cfg(unix)]
pub fn times(metadata: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
    (nanoseconds(metadata.mtime(), metadata.mtime_nsec()), nanoseconds(metadata.ctime(), metadata.ctime_nsec()))
}

/// Modification and change time in nanoseconds since 1970 UTC; the change time is 0 where the system has none.
#[cfg(not(unix))]
pub fn times(metadata: &Metadata) -> (i64, i64) {
    let since = |time: std::time::SystemTime| match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_nanos()).unwrap_or(i64::MAX),
    };
    (metadata.modified().map_or(0, since), 0)
}

/// A number pair that two paths share only when they lead to the same folder; `None` where the system has none.
pub fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// A path below the archive's root as we write it everywhere: `/` between folders, a byte that is no UTF-8 as `\xNN`, a
/// backslash as `\\`. Different paths stay different, and every path can be printed.
pub fn written(relative: &Path) -> String {
    let mut out = String::with_capacity(relative.as_os_str().len());
    for component in relative.components() {
        if !out.is_empty() {
            out.push('/');
        }
        push_name(component.as_os_str().as_encoded_bytes(), &mut out);
    }
    out
}

/// Appends a file name, given as bytes, in the form of [`written`].
pub fn push_name(name: &[u8], out: &mut String) {
    for chunk in name.utf8_chunks() {
        if chunk.valid().contains('\\') {
            out.push_str(&chunk.valid().replace('\\', "\\\\"));
        } else {
            out.push_str(chunk.valid());
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_can_be_written() {
        assert_eq!(written(Path::new("2014/04/bridge.txt")), "2014/04/bridge.txt");
        let mut name = String::new();
        push_name(b"caf\xe9 \\ \xe2\x82\xac.txt", &mut name);
        assert_eq!(name, "caf\\xE9 \\\\ €.txt");
    }
}
