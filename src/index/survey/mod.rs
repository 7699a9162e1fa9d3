//! What the articles of one source have in common, learned before they are indexed: where the source is at home, and which lines are
//! the page's rather than an article's.
//!
//! Both are judgements on many articles that change how each single one is read. So a run looks at a sample of the files that it is
//! about to read ([`sample`](sample::Sampling)), learns from it, and reads all of them with what it has learned:
//!
//! * The sample is those files of each top-level folder whose keys are the smallest, at most [`sample::FILES`] of them. It does not
//!   depend on the order of the walk nor on threads.
//! * What was learned of a source holds until its sample has **doubled**, and for good once it has [`ENOUGH`] articles. Then its
//!   articles in the index are outdated and read again with the others of that run. So an archive that grows from nothing is read
//!   twice over at most, and one file more never changes how the rest is read.
//! * It is kept in the index, one document a source, in the same commits as the articles ([`Kind::Source`]). Outdated articles are
//!   read again by the next run if this one is killed.
//!
//! Where nothing was learned yet articles are read without it: the structure of a page and the words of an article are evidence enough
//! for most.

mod sample;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument};

use super::options::IndexOptions;
use super::reader::Index;
use super::schema::{Fields, Kind};
use crate::archive::clean::Boilerplate;
use crate::error::Result;
use crate::extract::Extractor;
use crate::extract::places::{Sample, Samples};

pub(super) use sample::Sampling;

/// Articles in the sample of a source from which it can be judged for good.
const ENOUGH: usize = 48;

/// Fewest articles that say anything.
const FEWEST: usize = 4;

/// What is known of every source.
#[derive(Default)]
pub(super) struct Survey {
    sources: BTreeMap<String, Source>,
    /// Sources of which the index must be told.
    changed: BTreeSet<String>,
}

/// What is known of one source, as it is stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Source {
    name: String,
    /// What its articles are read with.
    used: Notes,
    /// What was seen since; the next to be used.
    seen: Notes,
    /// Whether all of its articles were read with what is used.
    settled: bool,
}

/// Notes on a sample of a source's articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Notes {
    places: Sample,
    lines: Boilerplate,
}

impl Notes {
    fn merge(&mut self, places: Option<Sample>, lines: Option<Boilerplate>) {
        if let Some(places) = places {
            self.places.merge(places);
        }
        if let Some(lines) = lines {
            self.lines.merge(&lines);
        }
    }

    fn articles(&self) -> usize {
        self.places.len().max(self.lines.articles())
    }
}

impl Source {
    /// Takes the new notes into use when there are enough of them; says whether it did.
    fn renew(&mut self) -> bool {
        let (used, seen) = (self.used.articles(), self.seen.articles());
        let renewed = used < ENOUGH && seen >= FEWEST.max(2 * used);
        if renewed {
            self.used = std::mem::take(&mut self.seen);
        }
        renewed
    }

    /// Whether nothing that could be seen would change anything.
    fn is_known(&self) -> bool {
        self.used.articles() >= ENOUGH
    }
}

impl Survey {
    /// What the index knows.
    pub fn load(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Survey> {
        let mut survey = Survey::default();
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(fields.doc)?;
            let Some(mut postings) = index.read_postings(&fields.kind_term(Kind::Source), IndexRecordOption::Basic)? else { continue };
            let alive = segment.alive_bitset();
            while postings.doc() != TERMINATED {
                if alive.is_none_or(|alive| alive.is_alive(postings.doc())) {
                    let document: TantivyDocument = searcher.doc(DocAddress::new(ordinal as u32, postings.doc()))?;
                    let bytes = document.get_first(fields.stored).and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
                    // Notes that cannot be read are lost, no more.
                    if let Ok(source) = postcard::from_bytes::<Source>(&bytes.unwrap_or_default()) {
                        survey.sources.insert(source.name.clone(), source);
                    }
                }
                postings.advance();
            }
        }
        Ok(survey)
    }

    /// Forgets everything, before all articles are read in another way.
    pub fn forget(&mut self) {
        for source in self.sources.values_mut() {
            *source = Source { name: std::mem::take(&mut source.name), settled: true, ..Source::default() };
            self.changed.insert(source.name.clone());
        }
    }

    /// Learns from a sample of the files that will be read.
    pub fn learn(&mut self, sampling: Sampling, options: &IndexOptions, extractor: Option<&Extractor<'_>>) {
        let (mut places, mut lines) = sampling.read(options, extractor, |source| self.sources.get(source).is_some_and(Source::is_known));
        let names: BTreeSet<String> = places.keys().chain(lines.keys()).cloned().collect();
        for name in names {
            let source =
                self.sources.entry(name.clone()).or_insert_with(|| Source { name: name.clone(), settled: true, ..Source::default() });
            if source.is_known() {
                continue;
            }
            if source.seen.articles() == 0 {
                source.seen = source.used.clone();
            }
            source.seen.merge(places.remove(&name), lines.remove(&name));
            source.settled &= !source.renew();
            self.changed.insert(name);
        }
    }

    /// Sources of which articles in the index were read with less than what is known now.
    pub fn unsettled(&self) -> HashSet<&str> {
        self.sources.values().filter(|source| !source.settled).map(|source| source.name.as_str()).collect()
    }

    /// Says that every article was read with what is used now.
    pub fn settle(&mut self) {
        for source in self.sources.values_mut().filter(|source| !source.settled) {
            source.settled = true;
            self.changed.insert(source.name.clone());
        }
    }

    /// What the index must be told of since it was last told: names of sources, and what was learned of each, packed.
    pub fn changes(&mut self) -> Vec<(String, Vec<u8>)> {
        let changed = std::mem::take(&mut self.changed);
        let sources = changed.iter().filter_map(|name| self.sources.get(name));
        sources.map(|source| (source.name.clone(), postcard::to_allocvec(source).unwrap_or_default())).collect()
    }

    /// Where the sources are at home.
    pub fn homes(&self) -> Samples {
        let known = self.sources.values().filter(|source| !source.used.places.is_empty());
        known.map(|source| (source.name.clone(), source.used.places.clone())).collect()
    }

    /// Lines that come back in the articles of each source.
    pub fn lines(&self) -> Arc<Boilerplate> {
        let mut all = Boilerplate::none();
        self.sources.values().for_each(|source| all.merge(&source.used.lines));
        Arc::new(all)
    }
}

/// What an index has learned of the sources of its archive: with it a file is read as it was indexed.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    /// Where the sources are at home, learned.
    pub homes: Samples,
    /// Where they all are, stated.
    pub home: Option<String>,
    /// Lines that come back in the articles of each.
    pub lines: Arc<Boilerplate>,
}

impl Index {
    /// What was learned of the archive's sources.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn learned(&self) -> Result<Learned> {
        let survey = Survey::load(&self.searcher(), self.fields()).map_err(|error| self.explain(&error))?;
        Ok(Learned { homes: survey.homes(), home: self.payload()?.home, lines: survey.lines() })
    }
}

/// Keys of the files that hold articles of these sources. Looks at every document.
pub(super) fn files_of(searcher: &Searcher, sources: &HashSet<&str>) -> tantivy::Result<HashSet<u64>> {
    let mut files = HashSet::new();
    if sources.is_empty() {
        return Ok(files);
    }
    for segment in searcher.segment_readers() {
        let (keys, ids) = (segment.fast_fields().u64("file")?, segment.fast_fields().column_opt::<u64>("id")?);
        let named = of_source(segment, sources)?;
        for doc in segment.doc_ids_alive() {
            if ids.as_ref().is_some_and(|ids| ids.first(doc).is_some()) && named(doc) {
                files.extend(keys.first(doc));
            }
        }
    }
    Ok(files)
}

/// A test whether the article in a document is of one of these sources; an article without a source is of the source `""`.
fn of_source(segment: &SegmentReader, sources: &HashSet<&str>) -> tantivy::Result<Box<dyn Fn(u32) -> bool>> {
    let unnamed = sources.contains("");
    let Some(column) = segment.fast_fields().str("source")? else { return Ok(Box::new(move |_| unnamed)) };
    let mut ordinals = HashSet::new();
    for source in sources {
        ordinals.extend(column.dictionary().term_ord(str::as_bytes(source))?);
    }
    Ok(Box::new(move |doc| column.term_ords(doc).next().map_or(unnamed, |ordinal| ordinals.contains(&ordinal))))
}
