//! Names found in an article, each with its readings and the cues around it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::candidates::{Candidate, Name};
use super::model::Cue;
use super::words::{View, Words};
use super::{cues, hints, locks};
use crate::article::Article;
use crate::gazetteer::{Country, Form, Gazetteer, NameMatch, WordFlags};
use crate::text::Span;

/// A name where it stands.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// The name as written.
    pub span: Span,
    /// Positions of its first and last word.
    pub first: usize,
    /// Position of its last word.
    pub last: usize,
    /// Position in [`Draft::names`].
    pub name: u32,
    /// What its only word is besides; empty when it has several.
    pub flags: WordFlags,
    /// Whether the form is an abbreviation: `N.C.`, `Calif.`.
    pub abbreviation: bool,
    /// The readings that a ", State" after it allows, as bits; nought without one.
    pub lock: u32,
    /// The readings that a town before it makes likely, as bits.
    pub parent_lock: u32,
    /// A division's noun beside it.
    pub noun: Option<Noun>,
    /// Where the street ends whose name it begins.
    pub street_end: Option<u32>,
    /// Whether it opens a report.
    pub dateline: bool,
    /// Where its paragraph begins.
    pub paragraph: u32,
    /// The numbers of the acceptance models.
    pub cues: [f32; Cue::COUNT],
}

impl Mention {
    pub fn cue(&self, cue: Cue) -> f32 {
        self.cues[cue as usize]
    }

    pub fn set(&mut self, cue: Cue, value: f32) {
        self.cues[cue as usize] = value;
    }

    pub fn is_single(&self) -> bool {
        self.first == self.last
    }
}

/// A noun that says what kind of place the name beside it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noun {
    /// County, oblast, province.
    Division,
    /// City.
    City,
    /// Republic, township and others that do not decide.
    Other,
}

/// An article being read: buffers that live from article to article.
#[derive(Default)]
pub(super) struct Draft {
    /// All words.
    pub words: Words,
    /// Names found, in text order, not overlapping.
    pub mentions: Vec<Mention>,
    /// Distinct names, in order of their first mention.
    pub names: Vec<Name>,
    /// Readings of all names.
    pub pool: Vec<Candidate>,
    /// Position in `names` by key.
    index: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
    /// Folded surnames of people named in the article, as hashes of the words in small letters.
    pub surnames: Vec<u64>,
    /// Countries that institutions and money hint at, and whether it is money.
    pub hints: Vec<(Country, bool)>,
}

impl Draft {
    /// Finds the names of `article` and the cues around them.
    pub fn read(&mut self, article: &Article, gazetteer: &Gazetteer) {
        self.mentions.clear();
        self.names.clear();
        self.pool.clear();
        self.index.clear();
        self.words.read(article);
        let mut from = 0;
        for paragraph in &article.paragraphs {
            let offset = paragraph.span.start;
            gazetteer.scan(paragraph.span.of(&article.text), &mut |found| {
                from = self.add(found, offset, from, gazetteer);
            });
        }
        let mut found = std::mem::take(&mut self.hints);
        hints::read(self.view(article), &mut found);
        self.hints = found;
        cues::read(self, article, gazetteer);
        locks::read(self, article);
        cues::known_people(self, article);
        cues::share(self);
    }

    /// Adds a name that stands `offset` bytes further on in the article; gives its first word's position.
    fn add(&mut self, found: NameMatch<'_>, offset: u32, from: usize, gazetteer: &Gazetteer) -> usize {
        let span = Span { start: found.span.start + offset, end: found.span.end + offset };
        let first = self.words.position(from, span.start);
        let last = self.words.position(first, span.end.saturating_sub(1)).max(first);
        let last = if self.words.start_of(last).is_none_or(|start| start >= span.end) { last.saturating_sub(1).max(first) } else { last };
        let name = *self.index.entry(found.key).or_insert_with(|| {
            self.names.push(Name::read(found.senses, gazetteer, &mut self.pool));
            self.names.len() as u32 - 1
        });
        self.names[name as usize].mentions += 1;
        let abbreviation = found.senses.first().is_some_and(|sense| sense.form == Form::Abbreviation);
        self.mentions.push(Mention {
            span,
            first,
            last,
            name,
            flags: found.flags,
            abbreviation,
            lock: 0,
            parent_lock: 0,
            noun: None,
            street_end: None,
            dateline: false,
            paragraph: offset,
            cues: [0.0; Cue::COUNT],
        });
        first
    }

    /// The readings of a mention's name.
    pub fn readings(&self, mention: &Mention) -> &[Candidate] {
        self.names[mention.name as usize].readings(&self.pool)
    }

    /// The article's words beside its text.
    pub fn view<'a>(&'a self, article: &'a Article) -> View<'a> {
        self.words.view(&article.text)
    }
}

/// Keys are hashes already.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
