//! What the index takes from the layers below: files of a folder, articles of a file, annotations of an article.

use std::fs;
use std::path::Path;

use super::options::IndexOptions;
use super::record::FileRecord;
use crate::archive::{Skip, SkipKind, SourceFile};
use crate::article::{Article, Paragraph, ParagraphKind};
use crate::extract::Annotations;

/// What came of reading a file.
#[derive(Default)]
pub struct ReadReport {
    pub hash: u64,
    pub skips: Vec<Skip>,
}

/// The files below `root` in a stable order.
pub fn walk(root: &Path, options: &IndexOptions) -> impl Iterator<Item = Result<SourceFile, Skip>> + use<> {
    let root = root.to_path_buf();
    walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .follow_links(options.follow_links)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
        .filter_map(move |entry| {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
                    return Some(Err(Skip { path, member: None, kind: SkipKind::Io, reason: error.to_string() }));
                }
            };
            if !entry.file_type().is_file() {
                return None;
            }
            let metadata = entry.metadata().ok()?;
            let relative = entry.path().strip_prefix(&root).unwrap_or(entry.path()).to_string_lossy().into_owned();
            use std::os::unix::fs::MetadataExt;
            let mtime_ns = metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec();
            let ctime_ns = metadata.ctime() * 1_000_000_000 + metadata.ctime_nsec();
            Some(Ok(SourceFile { path: entry.path().to_path_buf(), relative, size: metadata.len(), mtime_ns, ctime_ns }))
        })
}

pub fn read(file: &SourceFile, _options: &IndexOptions, sink: &mut dyn FnMut(Article)) -> Result<ReadReport, Skip> {
    let skip = |kind, reason: String| Skip { path: file.relative.clone(), member: None, kind, reason };
    let bytes = fs::read(&file.path).map_err(|error| skip(SkipKind::Io, error.to_string()))?;
    let hash = u64::from_le_bytes(blake3::hash(&bytes).as_bytes()[..8].try_into().expect("eight bytes"));
    let text = String::from_utf8_lossy(&bytes);
    if text.trim().is_empty() {
        return Err(skip(SkipKind::Empty, "nothing to read in it".into()));
    }
    let mut emit = |record: usize, text: &str| {
        let mut article = Article::verbatim(text);
        if let Some(Paragraph { kind, .. }) = article.paragraphs.first_mut() {
            *kind = ParagraphKind::Headline;
        }
        article.origin.path.clone_from(&file.relative);
        article.origin.record = record as u32;
        article.source = file.relative.split_once('/').map(|(folder, _)| folder.to_owned());
        sink(article);
    };
    if file.relative.ends_with(".jsonl") {
        for (record, line) in text.lines().enumerate() {
            let value: serde_json::Value = serde_json::from_str(line).map_err(|error| skip(SkipKind::Malformed, error.to_string()))?;
            emit(record, &format!("{}\n\n{}", value["title"].as_str().unwrap_or(""), value["body"].as_str().unwrap_or("")));
        }
    } else {
        emit(0, &text);
    }
    Ok(ReadReport { hash, skips: Vec::new() })
}

/// Finds quotations, speakers and places.
pub struct Extractor;

impl Extractor {
    pub fn new() -> Extractor {
        Extractor
    }

    pub fn annotate(&self, _article: &Article) -> Annotations {
        Annotations::default()
    }
}

/// Size and times of a file as one number.
pub fn stamp(file: &SourceFile) -> u64 {
    let SourceFile { size, mtime_ns, ctime_ns, .. } = *file;
    FileRecord { size, mtime_ns, ctime_ns, ..FileRecord::default() }.stamp()
}

/// A path as the index writes it: `/` between folders.
pub fn written(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
