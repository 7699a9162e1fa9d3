//! The names in a column of the index, numbered alike in every segment, so that they can be counted by number.
//!
//! Each segment numbers the names it has by itself and keeps them compressed. They are read once for a state of the index and
//! kept, a column's names once over and four bytes for each name of each segment; unless those needed are few.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::StrColumn;
use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher};

/// All names of one column, in order of their bytes, with the numbers that the segments give them.
#[derive(Default)]
pub struct Names {
    text: String,
    /// Where each name ends in `text`.
    ends: Vec<u32>,
    /// For each segment, from its number of a name to the name's place here.
    numbers: Vec<Vec<u32>>,
}

/// A name as a segment has it: the segment, and its number there.
type Found = (Box<str>, usize, usize);

impl Names {
    /// Reads all names of a column.
    fn read(column: &str, searcher: &Searcher) -> tantivy::Result<Names> {
        Names::gather(column, searcher, |values, segment, found| {
            let mut stream = values.dictionary().stream()?;
            for number in 0.. {
                if !stream.advance() {
                    break;
                }
                found.push((String::from_utf8_lossy(stream.key()).into(), segment, number));
            }
            Ok(())
        })
    }

    /// Reads the names that have these numbers in their segments, rising. The others are not there.
    fn read_these(column: &str, searcher: &Searcher, wanted: &[Vec<u64>]) -> tantivy::Result<Names> {
        Names::gather(column, searcher, |values, segment, found| {
            let mut numbers = wanted[segment].iter();
            values.dictionary().sorted_ords_to_term_cb(&wanted[segment], |name| {
                let number = numbers.next().map_or(0, |number| *number as usize);
                found.push((String::from_utf8_lossy(name).into(), segment, number));
            })?;
            Ok(())
        })
    }

    fn gather(
        column: &str,
        searcher: &Searcher,
        read: impl Fn(&StrColumn, usize, &mut Vec<Found>) -> tantivy::Result<()>,
    ) -> tantivy::Result<Names> {
        let mut found = Vec::new();
        let mut names = Names::default();
        for (segment, reader) in searcher.segment_readers().iter().enumerate() {
            let values = reader.fast_fields().str(column)?;
            names.numbers.push(vec![0; values.as_ref().map_or(0, |values| values.num_terms())]);
            if let Some(values) = values {
                read(&values, segment, &mut found)?;
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

    /// From a segment's numbers of names to theirs here; any number for a name that was not read.
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
type Kept = Mutex<Column>;

#[derive(Default)]
struct Column {
    names: Option<Arc<Names>>,
    /// Names read for themselves.
    read: usize,
}

/// Most names that are read for themselves.
const FEW: usize = 2000;

impl KeptNames {
    /// The names that these documents of each segment have in a column, and perhaps others.
    ///
    /// A program that answers one question about a rare word reads few names. All are read and kept where those needed are not few,
    /// or where as many have been read for themselves; another thread that asks for the same column meanwhile waits, others do not.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn needed(&self, column: &'static str, searcher: &Searcher, docs: &[Vec<DocId>]) -> tantivy::Result<Arc<Names>> {
        let kept = self.kept(column, searcher);
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = &kept.names {
            return Ok(Arc::clone(names));
        }
        let all = size(column, searcher)?;
        if let Some(wanted) = few(column, searcher, docs)?.filter(|_| all > FEW) {
            kept.read += wanted.iter().map(Vec::len).sum::<usize>();
            if kept.read <= all {
                return Ok(Arc::new(Names::read_these(column, searcher, &wanted)?));
            }
        }
        Ok(Arc::clone(kept.names.insert(Arc::new(Names::read(column, searcher)?))))
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

/// How many names the segments have in a column, those of several counted in each.
fn size(column: &str, searcher: &Searcher) -> tantivy::Result<usize> {
    let columns = searcher.segment_readers().iter().map(|reader| reader.fast_fields().str(column));
    columns.map(|values| Ok(values?.map_or(0, |values| values.num_terms()))).sum()
}

/// The numbers that documents have in a column, segment by segment, rising; `None` where they are not few.
fn few(column: &str, searcher: &Searcher, docs: &[Vec<DocId>]) -> tantivy::Result<Option<Vec<Vec<u64>>>> {
    let (mut wanted, mut all) = (Vec::new(), 0);
    for (reader, docs) in searcher.segment_readers().iter().zip(docs) {
        let mut numbers = BTreeSet::new();
        if let Some(values) = reader.fast_fields().str(column)? {
            for &doc in docs {
                numbers.extend(values.ords().values_for_doc(doc));
                if all + numbers.len() > FEW {
                    return Ok(None);
                }
            }
        }
        all += numbers.len();
        wanted.push(numbers.into_iter().collect());
    }
    Ok(Some(wanted))
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
    fn names_may_be_read_for_themselves() {
        let (index, _) = index(&[&["Post", "Wire", "Courier", "Post"], &["Argus", "Wire"]]);
        let searcher = index.reader().unwrap().searcher();
        let larger = searcher.segment_readers().iter().position(|segment| segment.max_doc() == 4).unwrap();
        let mut docs = vec![Vec::new(); 2];
        docs[larger] = vec![0, 1, 3];
        let wanted = few("source", &searcher, &docs).unwrap().unwrap();
        let names = Names::read_these("source", &searcher, &wanted).unwrap();
        assert_eq!((names.len(), names.get(0), names.get(1)), (2, "Post", "Wire"));
        let column = searcher.segment_reader(larger as u32).fast_fields().str("source").unwrap().unwrap();
        let of_doc = |doc| names.get(names.of_segment(larger)[column.ords().first(doc).unwrap() as usize] as usize);
        assert_eq!([0, 1, 3].map(of_doc), ["Post", "Wire", "Post"]);
        assert_eq!(size("source", &searcher).unwrap(), 5);
    }

    #[test]
    fn many_names_are_kept_when_as_many_were_read_for_themselves() {
        let outlets: Vec<String> = (0..FEW + 1).map(|number| format!("Post {number}")).collect();
        let (index, _) = index(&[&outlets.iter().map(String::as_str).collect::<Vec<_>>()]);
        let searcher = index.reader().unwrap().searcher();
        let kept = KeptNames::default();
        let needed = |count: usize| kept.needed("source", &searcher, &[(0..count as DocId).collect()]).unwrap().len();
        assert_eq!([needed(0), needed(3), needed(FEW - 2), needed(1), needed(0)], [0, 3, FEW - 2, FEW + 1, FEW + 1]);
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
        let needed = || kept.needed("source", &reader.searcher(), &[vec![0], vec![0]]).unwrap();
        let first = needed();
        assert!(Arc::ptr_eq(&first, &needed()));
        let source = index.schema().get_field("source").unwrap();
        writer.add_document(doc!(source => "Wire")).unwrap();
        writer.commit().unwrap();
        reader.reload().unwrap();
        assert_eq!(needed().len(), 2);
    }
}
