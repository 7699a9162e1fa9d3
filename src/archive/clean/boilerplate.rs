//! Lines that come back: the furniture of a site, recognised by its repetition over an archive.
//!
//! "More from Sport", "Sign up for the morning briefing" and a masthead's slogan stand in hundreds of articles of one source
//! and in no sentence anybody wrote for one of them. A first quick pass over the archive shows every article's lines to
//! [`Boilerplate::observe`]; cleaning then asks how often a line was seen.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Articles remembered per source. Enough to see a line that stands in one article of ten; about 16 kB a source.
const SAMPLE: usize = 128;

/// Longest line counted, in bytes. Boilerplate paragraphs (appeals, newsletter boxes) reach about this length.
const LONGEST: usize = 400;

/// Lines remembered per article.
const LINES: usize = 200;

/// How often short lines come back in the articles of each source.
///
/// A sample of each source is kept: the [`SAMPLE`] articles whose keys hash lowest. So the evidence does not depend on the order
/// of reading, adding articles in two steps gives what one step gives, and memory is bounded by the number of sources. Two
/// printings of one story (same longest line) count once, so that a story printed ten times does not look like furniture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<u8>", try_from = "Vec<u8>")]
pub struct Boilerplate {
    /// Hash of the source's name → its sample.
    sources: BTreeMap<u64, Sample>,
}

/// What is remembered of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sample {
    /// Hash of an article's longest line → hashes of its short lines, sorted, each once.
    articles: BTreeMap<u64, Vec<u32>>,
    /// Hash of a line → number of articles in `articles` that hold it.
    counts: HashMap<u32, u32>,
}

/// How often a line was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Articles of the sample with this line, the article itself included if it is in the sample.
    pub articles: u32,
    /// Articles in the sample.
    pub of: u32,
}

impl Boilerplate {
    /// No archive-wide evidence: every line is judged by itself.
    #[must_use]
    pub fn none() -> Boilerplate {
        Boilerplate::default()
    }

    /// Whether nothing was observed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.sources.is_empty()
    }

    /// Articles remembered, of all sources.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.sources.values().map(|sample| sample.articles.len()).sum()
    }

    /// Takes note of one article's lines. `source` is what [`source_of`](super::source_of) gives, `text` the decoded file.
    pub fn observe(&mut self, source: &str, text: &str) {
        self.observe_lines(source, text.lines());
    }

    /// The same for a document that comes in pieces ([`Block`](super::Block)s): each piece is a line.
    pub fn observe_lines<'a>(&mut self, source: &str, lines: impl IntoIterator<Item = &'a str>) {
        let (key, lines) = key_and_lines(lines);
        self.sources.entry(xxh3_64(source.as_bytes())).or_default().insert(key, lines);
    }

    /// Adds what another pass (another thread, an earlier run) has observed. The order of merging does not matter.
    pub fn merge(&mut self, other: &Boilerplate) {
        for (source, sample) in &other.sources {
            let mine = self.sources.entry(*source).or_default();
            for (key, lines) in &sample.articles {
                mine.insert(*key, lines.clone());
            }
        }
    }

    /// How often `line` (trimmed) stands in articles of `source`, above or below where their text begins, whichever is more.
    #[must_use]
    pub fn seen(&self, source: &str, line: &str) -> Seen {
        let Some(sample) = self.source(source) else { return Seen::default() };
        let (above, below) = (sample.seen(line, true), sample.seen(line, false));
        if above.articles > below.articles { above } else { below }
    }

    /// The evidence on one source, looked up once per article.
    pub(super) fn source(&self, source: &str) -> Option<Evidence<'_>> {
        if self.sources.is_empty() {
            return None;
        }
        self.sources.get(&xxh3_64(source.as_bytes())).map(Evidence)
    }

    /// A compact form to keep with the index: 8 bytes an article and 4 a line.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        put(&mut bytes, self.sources.len() as u64);
        for (source, sample) in &self.sources {
            put(&mut bytes, *source);
            put(&mut bytes, sample.articles.len() as u64);
            for (key, lines) in &sample.articles {
                put(&mut bytes, *key);
                bytes.push(lines.len() as u8);
                lines.iter().for_each(|line| bytes.extend_from_slice(&line.to_le_bytes()));
            }
        }
        bytes
    }

    /// Reads [`to_bytes`](Self::to_bytes) back; `None` when the bytes are not of this kind, or damaged.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Boilerplate> {
        let mut rest = bytes.strip_prefix(&MAGIC)?;
        let mut boilerplate = Boilerplate::default();
        for _ in 0..take(&mut rest)? {
            let source = take(&mut rest)?;
            let sample = boilerplate.sources.entry(source).or_default();
            for _ in 0..take(&mut rest)? {
                let key = take(&mut rest)?;
                let (&count, after) = rest.split_first()?;
                let (lines, after) = after.split_at_checked(usize::from(count) * 4)?;
                rest = after;
                sample.insert(key, lines.chunks_exact(4).map(|line| u32::from_le_bytes([line[0], line[1], line[2], line[3]])).collect());
            }
        }
        rest.is_empty().then_some(boilerplate)
    }
}

impl From<Boilerplate> for Vec<u8> {
    fn from(boilerplate: Boilerplate) -> Vec<u8> {
        boilerplate.to_bytes()
    }
}

impl TryFrom<Vec<u8>> for Boilerplate {
    type Error = &'static str;

    fn try_from(bytes: Vec<u8>) -> Result<Boilerplate, &'static str> {
        Boilerplate::from_bytes(&bytes).ok_or("these are no lines of sources")
    }
}

const MAGIC: [u8; 8] = *b"dlboil01";

fn put(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*number))
}

/// The sample of one source, for the many questions one article asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence<'a>(&'a Sample);

impl Evidence<'_> {
    /// How often `line` (trimmed) was seen above (`top`) or below the beginning of the text.
    pub(super) fn seen(self, line: &str, top: bool) -> Seen {
        let articles = if line.len() > LONGEST { 0 } else { self.0.counts.get(&hash_line(line, top)).copied().unwrap_or(0) };
        Seen { articles, of: self.0.articles.len() as u32 }
    }
}

impl Sample {
    fn insert(&mut self, key: u64, lines: Vec<u32>) {
        if self.articles.len() >= SAMPLE && self.articles.last_key_value().is_some_and(|(last, _)| *last <= key) {
            return;
        }
        // Of two printings of a story the one with the smaller list is kept: any rule will do that does not ask which came first.
        if let Some(known) = self.articles.get(&key) {
            if *known <= lines {
                return;
            }
            self.remove(key);
        }
        for line in &lines {
            *self.counts.entry(*line).or_default() += 1;
        }
        self.articles.insert(key, lines);
        if self.articles.len() > SAMPLE
            && let Some(last) = self.articles.last_key_value().map(|(last, _)| *last)
        {
            self.remove(last);
        }
    }

    fn remove(&mut self, key: u64) {
        for line in self.articles.remove(&key).unwrap_or_default() {
            if let std::collections::hash_map::Entry::Occupied(mut count) = self.counts.entry(line) {
                *count.get_mut() -= 1;
                if *count.get() == 0 {
                    count.remove();
                }
            }
        }
    }
}

/// Whether an article's text has begun with this line: a sentence of some length.
///
/// The headline of one article stands in the link lists of twenty others; but it stands *above* the text in one only.
pub(super) fn begins_text(line: &str) -> bool {
    line.len() >= 80 && line.ends_with(['.', '”', '"', '’', '\'', '!', '?'])
}

/// The key of an article (hash of its longest line) and the hashes of its short lines, sorted, each once.
fn key_and_lines<'a>(all: impl IntoIterator<Item = &'a str>) -> (u64, Vec<u32>) {
    let (mut longest, mut top) = ("", true);
    let mut lines = Vec::new();
    for line in all {
        let line = line.trim();
        top &= !begins_text(line);
        if line.len() > longest.len() {
            longest = line;
        }
        if !line.is_empty() && line.len() <= LONGEST {
            lines.push(hash_line(line, top));
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines.truncate(LINES);
    (xxh3_64(longest.as_bytes()), lines)
}

/// The hash of a line above or below the beginning of the text.
fn hash_line(line: &str, top: bool) -> u32 {
    // The lowest bit says where.
    xxh3_64(line.as_bytes()) as u32 & !1 | u32::from(top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32) -> String {
        let story =
            format!("Story {number} begins with a sentence of some length, so that the text of page {number} is seen to begin here.");
        format!("The Herald\n{number} comments\nHeadline {number}\n\n{story}\n\nSign up\nHeadline {}\n", number + 1)
    }

    fn observed(numbers: impl IntoIterator<Item = u32>) -> Boilerplate {
        let mut boilerplate = Boilerplate::default();
        numbers.into_iter().for_each(|number| boilerplate.observe("herald", &page(number)));
        boilerplate
    }

    #[test]
    fn lines_that_come_back_are_counted_per_source() {
        let boilerplate = observed(0..20);
        assert_eq!(boilerplate.seen("herald", "Sign up"), Seen { articles: 20, of: 20 });
        assert_eq!(
            boilerplate.seen("herald", "7 comments").articles,
            1,
            "the lines of a report that differ in their numbers are its content"
        );
        assert_eq!(boilerplate.seen("herald", "Nobody was hurt.").articles, 0);
        assert_eq!(boilerplate.seen("courier", "Sign up"), Seen::default());
        assert!(Boilerplate::none().is_none() && !boilerplate.is_none());
    }

    #[test]
    fn printings_of_one_story_count_once() {
        let mut boilerplate = Boilerplate::default();
        let story = "The bridge was closed on Monday after divers found a crack in one of its piers, the council said.";
        (0..10).for_each(|printing| boilerplate.observe("herald", &format!("{story}\n\nNobody was hurt.\n\nPage {printing}\n")));
        assert_eq!(boilerplate.seen("herald", "Nobody was hurt."), Seen { articles: 1, of: 1 });
    }

    #[test]
    fn the_order_of_reading_does_not_matter() {
        let at_once = observed(0..300);
        let backwards = observed((0..300).rev());
        let mut merged = observed(120..300);
        merged.merge(&observed(0..180));
        assert!(at_once == backwards && at_once == merged);
        assert_eq!(at_once.seen("herald", "Sign up").of as usize, SAMPLE);
    }

    #[test]
    fn it_survives_being_stored() {
        for boilerplate in [Boilerplate::none(), observed(0..30)] {
            let bytes = boilerplate.to_bytes();
            assert_eq!(Boilerplate::from_bytes(&bytes), Some(boilerplate));
            assert_eq!(Boilerplate::from_bytes(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(Boilerplate::from_bytes(b"something else"), None);
    }
}
