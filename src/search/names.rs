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
    columns: HashMap<&'static str, Arc<Names>>,
}

impl KeptNames {
    /// The names of a column. Reads them the first time they are asked for; another thread that asks meanwhile waits.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(&self, column: &'static str, searcher: &Searcher) -> tantivy::Result<Arc<Names>> {
        let segments: Vec<SegmentId> = searcher.segment_readers().iter().map(|segment| segment.segment_id()).collect();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.segments != segments {
            *state = State { segments, columns: HashMap::new() };
        }
        if let Some(names) = state.columns.get(column) {
            return Ok(Arc::clone(names));
        }
        let names = Arc::new(Names::read(column, searcher)?);
        state.columns.insert(column, Arc::clone(&names));
        Ok(names)
    }
}
