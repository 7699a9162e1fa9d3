//! What the index takes from the layers below: files of a folder and articles of a file.

use std::path::Path;

use super::options::IndexOptions;
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

/// Size and times of a file, and the [settings](super::settings) its articles were read with, in one number; a file whose number is
/// another has changed, in whatever direction its clock went, or has to be read otherwise.
pub(super) fn stamp(file: &SourceFile, settings: u64) -> u64 {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&settings.to_le_bytes());
    bytes[..8].copy_from_slice(&file.size.to_le_bytes());
    bytes[8..16].copy_from_slice(&file.mtime_ns.to_le_bytes());
    bytes[16..24].copy_from_slice(&file.ctime_ns.to_le_bytes());
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

/// A path as the index writes it: `/` between folders.
pub(super) fn written(path: &Path) -> String {
    archive::system::written(path)
}
