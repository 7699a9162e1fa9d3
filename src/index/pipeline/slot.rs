//! What a worker writes into.

use tantivy::SegmentMeta;

use crate::index::analyzer::Analysis;
use crate::index::segment::SegmentBuilder;
use crate::index::store::Store;

/// Documents between two looks at a segment's memory, which itself takes time.
const MEMORY_CHECK: u32 = 64;

/// A worker's segment in the making, and those it had to finish early for want of memory.
#[derive(Default)]
pub(super) struct Slot {
    current: Option<SegmentBuilder>,
    /// Documents after which its memory is looked at again.
    next_check: u32,
    pub finished: Vec<SegmentMeta>,
    analysis: Analysis,
}

impl Slot {
    /// Lets `write` add documents that stand in a row, and writes the segment out when it has become as large as it may.
    pub fn add(
        &mut self,
        store: &Store,
        budget: usize,
        write: impl FnOnce(&mut SegmentBuilder, &mut Analysis) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let segment = match &mut self.current {
            Some(segment) => segment,
            none => none.insert(SegmentBuilder::new(store.engine.new_segment())?),
        };
        write(segment, &mut self.analysis)?;
        if segment.documents() >= self.next_check {
            self.next_check = segment.documents() + MEMORY_CHECK;
            if segment.size() >= budget {
                self.finish()?;
            }
        }
        Ok(())
    }

    /// Writes the segment out; it is not published yet.
    pub fn finish(&mut self) -> tantivy::Result<()> {
        let finished = self.current.take().map(SegmentBuilder::finish).transpose()?;
        self.finished.extend(finished);
        self.next_check = 0;
        Ok(())
    }
}
