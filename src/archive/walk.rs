//! The files of an archive, in an order that never changes between two runs.
//!
//! ```no_run
//! use dateline::archive::{WalkOptions, walk};
//! for found in walk("news".as_ref(), &WalkOptions::default()) {
//!     match found {
//!         Ok(file) => println!("{} ({} bytes)", file.relative, file.size),
//!         Err(skip) => eprintln!("{}: {}", skip.path, skip.reason),
//!     }
//! }
//! ```
//!
//! Only names and metadata are looked at here: no file is opened.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::glob::Glob;
use super::{Skip, SkipKind, SourceFile, system};

/// The file by which a folder is known to be an index of ours.
pub const INDEX_MARKER: &str = "dateline.json";

/// Which files of an archive are wanted.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Follow symbolic links. Each folder is still read once, whatever links lead to it.
    pub follow: bool,
    /// Files to take; empty takes all.
    pub include: Vec<Glob>,
    /// Files and whole folders to leave out; stronger than `include`.
    pub exclude: Vec<Glob>,
}

/// The regular files below `root` (or `root` itself, if it is a file), sorted by name, folder by folder.
///
/// What cannot be taken comes as a [`Skip`] in its place: unreadable folders, FIFOs and devices, symbolic links that are not
/// followed or lead back to where they are. Hidden files and folders (`.git`) and folders that hold an index of ours are left
/// out in silence, at every level. Memory grows with the largest folder, not with the archive.
pub fn walk(root: &Path, options: &WalkOptions) -> impl Iterator<Item = Result<SourceFile, Skip>> + use<> {
    let walker = WalkDir::new(root).sort_by_file_name().follow_links(options.follow).follow_root_links(true);
    let mut gate = Gate { root: root.to_path_buf(), options: options.clone(), seen: HashSet::new() };
    let mut entries = walker.into_iter();
    std::iter::from_fn(move || {
        loop {
            match entries.next()? {
                Err(error) => return Some(Err(gate.failed(&error))),
                Ok(entry) if entry.file_type().is_dir() => match gate.admit_folder(&entry) {
                    Ok(true) => {}
                    Ok(false) => entries.skip_current_dir(),
                    Err(skip) => {
                        entries.skip_current_dir();
                        return Some(Err(skip));
                    }
                },
                Ok(entry) => {
                    if let Some(found) = gate.admit_file(&entry) {
                        return Some(found);
                    }
                }
            }
        }
    })
}

/// Decides what of the walk is wanted.
struct Gate {
    root: PathBuf,
    options: WalkOptions,
    /// Folders read so far, when links are followed: two links to one folder must not double its articles.
    seen: HashSet<(u64, u64)>,
}

impl Gate {
    /// Whether to go into a folder.
    fn admit_folder(&mut self, entry: &DirEntry) -> Result<bool, Skip> {
        if entry.depth() > 0 && (is_hidden(entry) || self.excluded(&self.relative(entry.path()))) {
            return Ok(false);
        }
        if entry.path().join(INDEX_MARKER).symlink_metadata().is_ok() {
            return match entry.depth() {
                0 => Err(self.skip(entry.path(), SkipKind::Unsupported, "an index of ours, not an archive".into())),
                _ => Ok(false),
            };
        }
        if self.options.follow
            && let Some(identity) = entry.metadata().ok().and_then(|metadata| system::identity(&metadata))
        {
            return Ok(self.seen.insert(identity));
        }
        Ok(true)
    }

    fn admit_file(&self, entry: &DirEntry) -> Option<Result<SourceFile, Skip>> {
        if entry.depth() > 0 && is_hidden(entry) {
            return None;
        }
        let relative = self.relative(entry.path());
        if !self.included(&relative) || self.excluded(&relative) {
            return None;
        }
        if entry.path_is_symlink() && !self.options.follow && entry.depth() > 0 {
            return Some(Err(self.skip(entry.path(), SkipKind::Special, "a symbolic link; `--follow` reads what it leads to".into())));
        }
        if !entry.file_type().is_file() {
            return Some(Err(self.skip(entry.path(), SkipKind::Special, format!("{}, not a regular file", special_name(entry)))));
        }
        Some(match entry.metadata() {
            Err(error) => Err(self.failed(&error)),
            Ok(metadata) => {
                let (mtime_ns, ctime_ns) = system::times(&metadata);
                Ok(SourceFile { path: entry.path().to_path_buf(), relative, size: metadata.len(), mtime_ns, ctime_ns })
            }
        })
    }

    fn included(&self, relative: &str) -> bool {
        self.options.include.is_empty() || self.options.include.iter().any(|glob| glob.matches(relative))
    }

    fn excluded(&self, relative: &str) -> bool {
        self.options.exclude.iter().any(|glob| glob.matches(relative))
    }

    /// The path below the root; a root that is itself a file has its name.
    fn relative(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        match below.as_os_str().is_empty() {
            true => path.file_name().map_or_else(String::new, |name| system::written(Path::new(name))),
            false => system::written(below),
        }
    }

    fn skip(&self, path: &Path, kind: SkipKind, reason: String) -> Skip {
        Skip { path: self.relative(path), member: None, kind, reason }
    }

    fn failed(&self, error: &walkdir::Error) -> Skip {
        let path = error.path().unwrap_or(&self.root).to_path_buf();
        if let Some(ancestor) = error.loop_ancestor() {
            let reason = format!("a symbolic link that leads back to `{}`", self.relative(ancestor));
            return self.skip(&path, SkipKind::Special, reason);
        }
        match error.io_error() {
            Some(io) => self.skip(&path, kind_of(io), io.to_string()),
            None => self.skip(&path, SkipKind::Io, error.to_string()),
        }
    }
}

/// What kind of trouble an error of the operating system is.
#[must_use]
pub(crate) fn kind_of(error: &io::Error) -> SkipKind {
    match error.kind() {
        io::ErrorKind::PermissionDenied => SkipKind::Permission,
        io::ErrorKind::NotFound => SkipKind::Vanished,
        _ => SkipKind::Io,
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

#[cfg(unix)]
fn special_name(entry: &DirEntry) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = entry.file_type();
    match () {
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_block_device() || kind.is_char_device() => "a device",
        () => "a special file",
    }
}

#[cfg(not(unix))]
fn special_name(_entry: &DirEntry) -> &'static str {
    "a special file"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The files found, and the paths skipped with their kinds, both in order.
    fn found(root: &Path, options: &WalkOptions) -> (Vec<String>, Vec<(String, SkipKind)>) {
        let (mut files, mut skips) = (Vec::new(), Vec::new());
        for each in walk(root, options) {
            match each {
                Ok(file) => files.push(file.relative),
                Err(skip) => skips.push((skip.path, skip.kind)),
            }
        }
        (files, skips)
    }

    fn archive(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, "words").expect("a file");
        }
        root
    }

    fn globs(patterns: &[&str]) -> Vec<Glob> {
        patterns.iter().map(|pattern| Glob::new(pattern).expect("a pattern")).collect()
    }

    #[test]
    fn files_come_sorted_folder_by_folder() {
        let root = archive(&["b.txt", "a/2.txt", "a/1.txt", "c/x.md", "A.txt"]);
        let (files, skips) = found(root.path(), &WalkOptions::default());
        assert_eq!(files, ["A.txt", "a/1.txt", "a/2.txt", "b.txt", "c/x.md"]);
        assert_eq!(skips, []);
    }

    #[test]
    fn hidden_folders_and_our_own_indexes_are_left_out_at_every_level() {
        let root = archive(&["a.txt", ".git/b.txt", "x/idx/dateline.json", "x/idx/c.txt", "x/.hidden.txt", "x/d.txt"]);
        assert_eq!(found(root.path(), &WalkOptions::default()).0, ["a.txt", "x/d.txt"]);
        let (files, skips) = found(&root.path().join("x/idx"), &WalkOptions::default());
        assert_eq!((files.len(), skips.len()), (0, 1), "an index as the archive itself is said to be one");
    }

    #[test]
    fn a_hidden_root_is_read_when_asked_for_by_name() {
        let root = archive(&[".press/a.txt"]);
        assert_eq!(found(&root.path().join(".press"), &WalkOptions::default()).0, ["a.txt"]);
    }

    #[test]
    fn a_single_file_is_an_archive_of_one() {
        let root = archive(&["a.txt"]);
        assert_eq!(found(&root.path().join("a.txt"), &WalkOptions::default()).0, ["a.txt"]);
    }

    #[test]
    fn a_missing_root_is_reported() {
        let root = archive(&[]);
        let (files, skips) = found(&root.path().join("gone"), &WalkOptions::default());
        assert_eq!((files.len(), skips.len(), skips[0].1), (0, 1, SkipKind::Vanished));
    }

    #[test]
    fn wanted_and_unwanted_patterns() {
        let root = archive(&["a.txt", "a.pdf", "old/b.txt", "new/c.txt"]);
        let options = WalkOptions { include: globs(&["*.txt"]), exclude: globs(&["old"]), ..WalkOptions::default() };
        assert_eq!(found(root.path(), &options).0, ["a.txt", "new/c.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_when_asked_and_never_in_circles() {
        let root = archive(&["a/1.txt"]);
        std::os::unix::fs::symlink(".", root.path().join("a/back")).expect("a link");
        std::os::unix::fs::symlink("a", root.path().join("b")).expect("a link");
        std::os::unix::fs::symlink("nowhere", root.path().join("c")).expect("a link");
        let (files, skips) = found(root.path(), &WalkOptions::default());
        assert_eq!(files, ["a/1.txt"]);
        assert_eq!(skips.iter().map(|skip| skip.0.as_str()).collect::<Vec<_>>(), ["a/back", "b", "c"]);
        let (files, skips) = found(root.path(), &WalkOptions { follow: true, ..WalkOptions::default() });
        assert_eq!(files, ["a/1.txt"], "`b` leads to a folder that was read");
        assert_eq!(skips, [("a/back".to_owned(), SkipKind::Special), ("c".to_owned(), SkipKind::Vanished)]);
    }

    #[cfg(unix)]
    #[test]
    fn pipes_are_reported_and_odd_names_kept() {
        use std::os::unix::ffi::OsStrExt;
        let root = archive(&["a.txt", "-x", "new\nline.txt"]);
        fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "words").expect("a file");
        rustix::fs::mknodat(rustix::fs::CWD, root.path().join("pipe"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .expect("a pipe");
        let (files, skips) = found(root.path(), &WalkOptions::default());
        assert_eq!(files, ["-x", "a.txt", "caf\\xE9.txt", "new\nline.txt"]);
        assert_eq!(skips, [("pipe".to_owned(), SkipKind::Special)]);
    }
}
