//! What the index knows of the archive's files, read from its own columns: no second file could disagree with it.

use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument};

use super::record::FileRecord;
use super::schema::{Fields, Kind};
use crate::error::{Error, Result};
use crate::text::keys::KeyMap;

/// A file as the index knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// Its [`stamp`](super::source::stamp) when it was read; `None` when only a part of it is indexed.
    pub stamp: Option<u64>,
    /// Whether the walk met it.
    seen: bool,
    address: DocAddress,
}

/// The files of the index by key.
pub(super) struct Manifest {
    searcher: Searcher,
    stored: tantivy::schema::Field,
    files: KeyMap<u64, Known>,
}

impl Manifest {
    /// Reads the columns of all file documents: 48 bytes of memory a file, a million files in about a second.
    pub fn load(searcher: Searcher, fields: &Fields) -> tantivy::Result<Manifest> {
        let mut files = KeyMap::default();
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let columns = segment.fast_fields();
            let (keys, stamps) = (columns.u64("file")?, columns.u64("stamp")?);
            let index = segment.inverted_index(fields.doc)?;
            let Some(mut postings) = index.read_postings(&fields.kind_term(Kind::File), IndexRecordOption::Basic)? else { continue };
            let alive = segment.alive_bitset();
            files.reserve(postings.size_hint() as usize);
            let mut document = postings.doc();
            while document != TERMINATED {
                if alive.is_none_or(|alive| alive.is_alive(document))
                    && let Some(key) = keys.first(document)
                {
                    let address = DocAddress::new(ordinal as u32, document);
                    files.insert(key, Known { stamp: stamps.first(document), seen: false, address });
                }
                document = postings.advance();
            }
        }
        Ok(Manifest { searcher, stored: fields.stored, files })
    }

    /// Files known.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// What is known of the file with this key; it counts as seen from then on.
    pub fn see(&mut self, key: u64) -> Option<Known> {
        let known = self.files.get_mut(&key)?;
        known.seen = true;
        Some(*known)
    }

    /// Makes all files unseen again, for another walk.
    pub fn begin(&mut self) {
        self.files.values_mut().for_each(|known| known.seen = false);
    }

    /// The files that were not seen, with their records.
    pub fn unseen(&self) -> impl Iterator<Item = Result<(u64, FileRecord)>> + '_ {
        // In the order in which they are stored, so that each block is unpacked once.
        let mut left: Vec<(u64, Known)> = self.files.iter().filter(|(_, known)| !known.seen).map(|(&key, &known)| (key, known)).collect();
        left.sort_unstable_by_key(|(_, known)| known.address);
        left.into_iter().map(|(key, known)| Ok((key, record(&self.searcher, self.stored, known)?)))
    }

    /// A view of the index as it was when the manifest was read.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }
}

/// The stored record of a known file.
pub(super) fn record(searcher: &Searcher, stored: tantivy::schema::Field, known: Known) -> Result<FileRecord> {
    let document: TantivyDocument =
        searcher.doc(known.address).map_err(|error| Error::other(format!("cannot read a file record: {error}")))?;
    let bytes = document.get_first(stored).and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
    FileRecord::unpack(&bytes.unwrap_or_default())
}
