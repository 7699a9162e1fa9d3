//! The names in a column of the index, numbered alike in every segment, so that they can be counted by number.
//!
//! Each segment numbers the names it has by itself and keeps them compressed. They are read once for a state of the index and
//! kept: a column's names once over, and four bytes for each name of each segment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Searcher;
use tantivy::index::SegmentId;

/// All names of one column, in order of their bytes, with the numbers that the segments give them.
#[derive(Default)]
pub struct Names {
    text: String,
    /// Where each name ends in `text`.
    ends: Vec<u32>,
    /// For each segment, from its number of a name to the name's place here.
    numbers: Vec<Vec<u32>>,
}

impl Names {
    fn read(column: &str, searcher: &Searcher) -> tantivy::Result<Names> {
        let mut found: Vec<(Box<str>, usize, usize)> = Vec::new();
        let mut names = Names::default();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            names.numbers.push(Vec::new());
            let Some(values) = reader.fast_fields().str(column)? else { continue };
            let mut stream = values.dictionary().stream()?;
            while stream.advance() {
                found.push((String::from_utf8_lossy(stream.key()).into(), segment, names.numbers[segment].len()));
                names.numbers[segment].push(0);
            }
        }
        // Stable, and each segment's run is in order already: a merge.
        found.sort();
        let mut last: Option<Box<str>> = None;
        for (name, segment, number) in found {
            if last.as_ref() != Some(&name) {
                names.text.push_str(&name);
                names.ends.push(names.text.len() as u32);
                last = Some(name);
            }
            names.numbers[segment][number] = names.ends.len() as u32 - 1;
        }
        Ok(names)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name with this number. Numbers rise with the names' bytes.
    #[must_use]
    pub fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    /// From a segment's numbers of names to theirs here.
    #[must_use]
    pub fn of_segment(&self, segment: usize) -> &[u32] {
        &self.numbers[segment]
    }
}

/// The names of the columns that were asked for, kept until the index has other segments.
#[derive(Default)]
pub struct KeptNames(Mutex<State>);

#[derive(Default)]
struct State {
    segments: Vec<SegmentId>,
    columns: HashMap<&'static str, Arc<Kept>>,
}

/// A column's names, once they are read. Locked while they are, so that none are read twice.
type Kept = Mutex<Option<Arc<Names>>>;

impl KeptNames {
    /// The names of a column. Reads them the first time they are asked for; another thread that asks for the same column meanwhile
    /// waits, others do not.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(&self, column: &'static str, searcher: &Searcher) -> tantivy::Result<Arc<Names>> {
        let kept = self.kept(column, searcher);
        let mut names = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = &*names {
            return Ok(Arc::clone(names));
        }
        let read = Arc::new(Names::read(column, searcher)?);
        Ok(Arc::clone(names.insert(read)))
    }

    fn kept(&self, column: &'static str, searcher: &Searcher) -> Arc<Kept> {
        let segments: Vec<SegmentId> = searcher.segment_readers().iter().map(|segment| segment.segment_id()).collect();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.segments != segments {
            *state = State { segments, columns: HashMap::new() };
        }
        Arc::clone(state.columns.entry(column).or_default())
    }
}

#[cfg(test)]
mod tests {
    use tantivy::indexer::NoMergePolicy;
    use tantivy::schema::{FAST, Schema};
    use tantivy::{Index, IndexWriter, doc};

    use super::*;

    /// An index with a segment for each list of outlets.
    fn index(segments: &[&[&str]]) -> (Index, IndexWriter) {
        let mut schema = Schema::builder();
        let source = schema.add_text_field("source", FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for outlets in segments {
            outlets.iter().for_each(|outlet| _ = writer.add_document(doc!(source => *outlet)).unwrap());
            writer.commit().unwrap();
        }
        (index, writer)
    }

    #[test]
    fn a_name_has_one_number_in_all_segments() {
        let (index, _) = index(&[&["Post", "Wire", "Post"], &["Courier", "Wire"]]);
        let searcher = index.reader().unwrap().searcher();
        let names = Names::read("source", &searcher).unwrap();
        assert_eq!((0..names.len()).map(|number| names.get(number)).collect::<Vec<_>>(), ["Courier", "Post", "Wire"]);
        let of_segment = |of: usize| names.of_segment(of).iter().map(|&number| names.get(number as usize)).collect::<Vec<_>>();
        let mut both = [of_segment(0), of_segment(1)];
        both.sort();
        assert_eq!(both, [["Courier", "Wire"], ["Post", "Wire"]]);
    }

    #[test]
    fn a_column_that_no_segment_has_is_empty() {
        let (index, _) = index(&[&["Post"]]);
        let names = Names::read("section", &index.reader().unwrap().searcher()).unwrap();
        assert_eq!((names.len(), names.of_segment(0).len()), (0, 0));
    }

    #[test]
    fn names_are_read_once_for_a_state_of_the_index() {
        let (index, mut writer) = index(&[&["Post"]]);
        let reader = index.reader().unwrap();
        let kept = KeptNames::default();
        let first = kept.of("source", &reader.searcher()).unwrap();
        assert!(Arc::ptr_eq(&first, &kept.of("source", &reader.searcher()).unwrap()));
        let source = index.schema().get_field("source").unwrap();
        writer.add_document(doc!(source => "Wire")).unwrap();
        writer.commit().unwrap();
        reader.reload().unwrap();
        assert_eq!(kept.of("source", &reader.searcher()).unwrap().len(), 2);
    }
}
