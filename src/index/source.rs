//! What the index takes from the layers below: files of a folder and articles of a file.

use std::path::Path;

use super::options::IndexOptions;
use super::record::FileRecord;
use crate::archive::{self, ReadOptions, Skip, SourceFile, WalkOptions};
use crate::article::Article;

/// What came of reading a file, as far as the index keeps it.
#[derive(Default)]
pub(super) struct ReadReport {
    /// Hash of its content, 0 when it could not be read.
    pub hash: u64,
    /// What was left out of it.
    pub skips: Vec<Skip>,
}

/// The files below `root` in a stable order.
pub(super) fn walk(root: &Path, options: &IndexOptions) -> impl Iterator<Item = Result<SourceFile, Skip>> + use<> {
    archive::walk(root, &WalkOptions { follow: options.follow_links, ..options.walk.clone() })
}

/// Hands every article of a file to `sink`, in file order.
pub(super) fn read(file: &SourceFile, options: &ReadOptions, sink: &mut dyn FnMut(Article)) -> Result<ReadReport, Skip> {
    let report = archive::read(file, options, sink)?;
    let mut hash = [0; 8];
    hash.copy_from_slice(&report.hash[..8]);
    Ok(ReadReport { hash: u64::from_le_bytes(hash), skips: report.skips })
}

/// Size and times of a file as one number.
pub(super) fn stamp(file: &SourceFile) -> u64 {
    let SourceFile { size, mtime_ns, ctime_ns, .. } = *file;
    FileRecord { size, mtime_ns, ctime_ns, ..FileRecord::default() }.stamp()
}

/// A path as the index writes it: `/` between folders.
pub(super) fn written(path: &Path) -> String {
    archive::system::written(path)
}
