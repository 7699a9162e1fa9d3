//! The query by which documents of files are deleted: a look at one column instead of a term for every file.
//!
//! A term a file would be the largest part of the dictionary of an archive of short items. Deleting looks at the column of file
//! keys of each segment once a commit, a few milliseconds for a million documents.

use std::collections::HashSet;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::postings::SegmentPostings;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// Documents of files by their keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Deletion {
    /// Files of which every document goes.
    pub files: HashSet<u64>,
    /// Files of which only the record goes.
    pub records: HashSet<u64>,
    /// Segments that keep all: they hold what the same commit adds. Tantivy would look into them too, since it hands a deletion
    /// not yet taken up to segments that are added after it.
    pub spared: HashSet<SegmentId>,
}

impl Deletion {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.records.is_empty()
    }

    /// The query; `kind` is the term that file documents have.
    pub fn into_query(self, kind: Term) -> Box<dyn Query> {
        Box::new(FilesQuery { keys: Arc::new(self), kind })
    }
}

#[derive(Clone, Debug)]
struct FilesQuery {
    keys: Arc<Deletion>,
    kind: Term,
}

impl Query for FilesQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(FilesWeight(self.clone())))
    }
}

struct FilesWeight(FilesQuery);

impl Weight for FilesWeight {
    fn scorer(&self, segment: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let FilesQuery { keys, kind } = &self.0;
        if keys.spared.contains(&segment.segment_id()) {
            return Ok(Box::new(Documents { found: Vec::new(), at: 0 }));
        }
        let column = segment.fast_fields().u64("file")?;
        let records = segment.inverted_index(kind.field())?.read_postings(kind, IndexRecordOption::Basic)?;
        let mut found = Vec::new();
        let mut goes = false;
        for document in 0..segment.max_doc() {
            // A quotation has no key of its own: it goes with the article before it.
            if let Some(key) = column.first(document) {
                goes = keys.files.contains(&key);
            }
            if goes {
                found.push(document);
            }
        }
        if let Some(mut records) = records.filter(|_| !keys.records.is_empty()) {
            add_records(&mut records, |document| column.first(document).is_some_and(|key| keys.records.contains(&key)), &mut found);
        }
        found.sort_unstable();
        found.dedup();
        Ok(Box::new(Documents { found, at: 0 }))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("files to delete", 1.0))
    }
}

fn add_records(records: &mut SegmentPostings, goes: impl Fn(DocId) -> bool, found: &mut Vec<DocId>) {
    let mut document = records.doc();
    while document != TERMINATED {
        if goes(document) {
            found.push(document);
        }
        document = records.advance();
    }
}

/// A list of documents.
struct Documents {
    found: Vec<DocId>,
    at: usize,
}

impl DocSet for Documents {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.found.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.found.len() as u32
    }
}

impl Scorer for Documents {
    fn score(&mut self) -> Score {
        1.0
    }
}
