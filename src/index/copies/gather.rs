//! Reading what stories are made of from an index.

use std::sync::{Arc, PoisonError};

use rayon::prelude::*;
use tantivy::{DocAddress, Searcher};
use xxhash_rust::xxh3::xxh3_64;

use super::cluster::{Verdicts, cluster};
use super::{Copies, Fresh, Text, file};
use crate::error::{Error, Result};
use crate::extract::fingerprint::{Signature, Sketch, signature};
use crate::index::reader::Index;
use crate::index::record;

/// Articles that one thread reads in a row.
const BATCH: usize = 256;

/// A view of an index in one number: which segments it has and how many documents are left in each.
pub(super) fn state_of(view: &Searcher) -> u64 {
    let segments = view.segment_readers().iter();
    let mut segments: Vec<String> =
        segments.map(|segment| format!("{}:{} ", segment.segment_id().uuid_string(), segment.num_docs())).collect();
    segments.sort_unstable();
    xxh3_64(segments.concat().as_bytes())
}

impl Index {
    /// The stories with more than one printing that `view` shows. Read once for a state of the index; a few hundred microseconds for a
    /// hundred thousand articles, or a second where they have to be worked out because a run was killed.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn copies(&self, view: &Searcher) -> Result<Arc<Copies>> {
        let state = state_of(view);
        let mut known = self.known_copies().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copies) = known.as_ref().filter(|copies| copies.state == state) {
            return Ok(Arc::clone(copies));
        }
        let copies = match self.kept_copies(state) {
            Some(copies) => copies,
            None => self.work_out(view, state, &self.verdicts(), &Fresh::default())?.0,
        };
        let copies = Arc::new(copies);
        *known = Some(Arc::clone(&copies));
        Ok(copies)
    }

    /// Whether the file of stories is there, sound and of the newest state of the index; a run makes it so.
    #[must_use]
    pub fn has_copies(&self) -> bool {
        self.kept_copies(state_of(&self.searcher())).is_some()
    }

    /// Writes the file of stories if it is not of this state of the index. Texts in `fresh` are not read again.
    pub(in crate::index) fn keep_copies(&self, fresh: &Fresh) -> Result<()> {
        let view = self.searcher();
        let state = state_of(&view);
        if self.kept_copies(state).is_some() {
            return Ok(());
        }
        let (copies, verdicts) = self.work_out(&view, state, &self.verdicts(), fresh)?;
        let path = self.folder().join(file::NAME);
        file::write(&path, &copies, &verdicts).map_err(|error| Error::io("write", path, error))
    }

    fn kept_copies(&self, state: u64) -> Option<Copies> {
        file::open(&self.folder().join(file::NAME)).filter(|kept| kept.state == state)?.stories()
    }

    /// Whether the file of stories says what the articles say. One that will be made again anyway says nothing wrong.
    pub(in crate::index) fn are_copies_sound(&self) -> Result<bool> {
        let view = self.searcher();
        let state = state_of(&view);
        let Some(kept) = self.kept_copies(state) else { return Ok(true) };
        Ok(self.work_out(&view, state, &Verdicts::default(), &Fresh::default())?.0 == kept)
    }

    /// Verdicts of whatever state; none where there is no sound file.
    fn verdicts(&self) -> Verdicts {
        let kept = file::open(&self.folder().join(file::NAME));
        kept.and_then(|mut kept| kept.stories().and_then(|_| kept.verdicts())).unwrap_or_default()
    }

    /// Works the stories out: a sort of eight numbers an article, and a reading of those that may be copies of one another and were
    /// not compared before.
    fn work_out(&self, view: &Searcher, state: u64, known: &Verdicts, fresh: &Fresh) -> Result<(Copies, Verdicts)> {
        let (texts, addresses) = texts(view).map_err(|error| self.explain(&error))?;
        let read = |places: &[u32]| {
            let mut signatures: Vec<Option<Signature>> = places.iter().map(|place| fresh.of(&texts[*place as usize]).cloned()).collect();
            let missing: Vec<usize> = (0..places.len()).filter(|number| signatures[*number].is_none()).collect();
            let to_read: Vec<DocAddress> = missing.iter().map(|number| addresses[places[*number] as usize]).collect();
            for (number, signature) in missing.into_iter().zip(self.signatures(view, &to_read)?) {
                signatures[number] = Some(signature);
            }
            Ok(signatures.into_iter().flatten().collect())
        };
        let (groups, verdicts) = cluster(&texts, known, read)?;
        Ok((Copies::of(state, &texts, |place| groups.first(place)), verdicts))
    }

    /// Signatures of the articles in these documents, read in the order in which they are stored, in parallel.
    fn signatures(&self, view: &Searcher, addresses: &[DocAddress]) -> Result<Vec<Signature>> {
        let mut order: Vec<(DocAddress, usize)> = addresses.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let batches: Result<Vec<Vec<(usize, Signature)>>> = order
            .par_chunks(BATCH)
            .map(|batch| batch.iter().map(|(address, number)| Ok((*number, self.signature(view, *address)?))).collect())
            .collect();
        let mut signatures = vec![Signature::default(); addresses.len()];
        for (number, signature) in batches?.into_iter().flatten() {
            signatures[number] = signature;
        }
        Ok(signatures)
    }

    fn signature(&self, view: &Searcher, address: DocAddress) -> Result<Signature> {
        let bytes = self.stored(view, address)?;
        Ok(signature(&record::unpack_article(&bytes)?.0))
    }
}

/// Every text of the index in order of ids, and where one printing of each is stored.
///
/// Printings in the same words may have been cleaned differently; then the one with the smallest sketch stands for them, whatever the
/// order of the documents.
fn texts(view: &Searcher) -> tantivy::Result<(Vec<Text>, Vec<DocAddress>)> {
    let mut printings: Vec<(u64, Sketch, DocAddress)> = Vec::new();
    for (ordinal, segment) in view.segment_readers().iter().enumerate() {
        let columns = segment.fast_fields();
        let (ids, sketches) = (columns.column_opt::<u64>("id")?, columns.column_opt::<u64>("sketch")?);
        let Some(ids) = ids else { continue };
        for doc in segment.doc_ids_alive() {
            let Some(id) = ids.first(doc) else { continue };
            let sketch = sketches.as_ref().map(|sketches| Sketch::from_column(sketches.values_for_doc(doc))).unwrap_or_default();
            printings.push((id, sketch, DocAddress::new(ordinal as u32, doc)));
        }
    }
    printings.sort_unstable();
    let texts = printings.chunk_by(|one, other| one.0 == other.0).map(|printed| {
        let (id, sketch, address) = printed[0];
        (Text { id, sketch, printings: printed.len() as u32 }, address)
    });
    Ok(texts.unzip())
}
