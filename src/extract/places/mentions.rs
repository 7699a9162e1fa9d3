//! Names found in an article, each with its readings and the cues around it.

use super::candidates::{Candidate, Memory, Name};
use super::model::Cue;
use super::words::{View, Words};
use super::{cues, hints, locks};
use crate::article::Article;
use crate::gazetteer::{Country, Form, Gazetteer, NameMatch, Senses, WordFlags};
use crate::text::Span;
use crate::text::keys::KeyMap;

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
    /// Whether it goes on with an enumeration that the mention before it belongs to.
    pub listed: bool,
    /// Whether it opens a report.
    pub dateline: bool,
    /// Whether it is the agency of a dateline: `GENEVA (Northgate) -`.
    pub agency: bool,
    /// Where its paragraph begins.
    pub paragraph: u32,
    /// The numbers of the acceptance models.
    pub cues: [f32; Cue::COUNT],
}

impl Mention {
    fn new(span: Span, (first, last): (usize, usize), name: u32, flags: WordFlags, abbreviation: bool, paragraph: u32) -> Mention {
        Mention {
            span,
            first,
            last,
            name,
            flags,
            abbreviation,
            lock: 0,
            parent_lock: 0,
            noun: None,
            street_end: None,
            listed: false,
            dateline: false,
            agency: false,
            paragraph,
            cues: [0.0; Cue::COUNT],
        }
    }

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
    /// Readings of all names, also those of articles before.
    pub memory: Memory,
    /// Position in `names` by key.
    index: KeyMap<u64, u32>,
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
        self.index.clear();
        self.memory.check(gazetteer);
        self.words.read(article);
        let mut from = 0;
        for paragraph in &article.paragraphs {
            let offset = paragraph.span.start;
            gazetteer.scan(paragraph.span.of(&article.text), &mut |found| {
                from = self.add(found, article, offset, from, gazetteer);
            });
        }
        self.add_bare_abbreviations(article, gazetteer);
        let mut found = std::mem::take(&mut self.hints);
        hints::read(self.view(article), &mut found);
        self.hints = found;
        cues::read(self, article, gazetteer);
        locks::read(self, article);
        cues::known_people(self, article);
        cues::share(self);
    }

    /// Adds a name that stands `offset` bytes further on in the article; gives its first word's position.
    fn add(&mut self, found: NameMatch<'_>, article: &Article, offset: u32, from: usize, gazetteer: &Gazetteer) -> usize {
        let found = without_kind(found, article, offset, gazetteer);
        let span = Span { start: found.span.start + offset, end: found.span.end + offset };
        let first = self.words.position(from, span.start);
        let last = self.words.position(first, span.end.saturating_sub(1)).max(first);
        let last = if self.words.start_of(last).is_none_or(|start| start >= span.end) { last.saturating_sub(1).max(first) } else { last };
        let name = self.name(found.key, span.of(&article.text), found.senses, gazetteer);
        let abbreviation = self.names[name as usize].abbreviation;
        self.mentions.push(Mention::new(span, (first, last), name, found.flags, abbreviation, offset));
        first
    }

    /// The position of a name in [`Draft::names`], with one more mention.
    fn name(&mut self, key: u64, written: &str, senses: Senses<'_>, gazetteer: &Gazetteer) -> u32 {
        let name = *self.index.entry(key).or_insert_with(|| {
            self.names.push(self.memory.name(key, written, senses, gazetteer));
            self.names.len() as u32 - 1
        });
        self.names[name as usize].mentions += 1;
        name
    }

    /// Finds states after a town that lack their full stop or stand in capitals: `BOCA RATON, Fla, March 24`, `TROY, MICH.,`.
    fn add_bare_abbreviations(&mut self, article: &Article, gazetteer: &Gazetteer) {
        let mut at = 0;
        while at < self.mentions.len() {
            if let Some((word, form)) = bare_abbreviation(&self.mentions[at], self.words.view(&article.text)) {
                self.add_abbreviation(at, word, form.as_str(), article, gazetteer);
            }
            at += 1;
        }
    }

    /// Makes word `word` after mention `at` the state that `form` abbreviates, if it abbreviates one.
    fn add_abbreviation(&mut self, at: usize, word: usize, form: &str, article: &Article, gazetteer: &Gazetteer) {
        let next = self.mentions.get(at + 1).filter(|next| next.first <= word);
        if next.is_some_and(|next| next.abbreviation || next.first != next.last) {
            return;
        }
        let replaces = next.is_some();
        let senses = gazetteer.senses(form);
        if senses.first().is_none_or(|sense| sense.form != Form::Abbreviation) {
            return;
        }
        let Some((start, end)) = self.words.view(&article.text).get(word).map(|word| (word.start, word.end)) else { return };
        let stop = u32::from(article.text[end as usize..].starts_with('.'));
        let name = self.name(xxhash_rust::xxh3::xxh3_64(form.as_bytes()), form, senses, gazetteer);
        let paragraph = self.mentions[at].paragraph;
        let mention = Mention::new(Span { start, end: end + stop }, (word, word), name, WordFlags::default(), true, paragraph);
        if replaces {
            let old = std::mem::replace(&mut self.mentions[at + 1], mention);
            self.names[old.name as usize].mentions = self.names[old.name as usize].mentions.saturating_sub(1).max(1);
        } else {
            self.mentions.insert(at + 1, mention);
        }
    }

    /// Makes `only` the one reading of the name of mention `at`.
    pub fn mean(&mut self, at: usize, only: Candidate) {
        let mention = &mut self.mentions[at];
        (mention.lock, mention.parent_lock) = (0, 0);
        let first = self.memory.pool.len() as u32;
        self.memory.pool.push(only);
        self.names[mention.name as usize].candidates = (first, first + 1);
    }

    /// The readings of a mention's name.
    pub fn readings(&self, mention: &Mention) -> &[Candidate] {
        self.names[mention.name as usize].readings(&self.memory.pool)
    }

    /// The article's words beside its text.
    pub fn view<'a>(&'a self, article: &'a Article) -> View<'a> {
        self.words.view(&article.text)
    }
}

/// "City of Norfolk" is how every Norfolk calls itself, not only the one that is registered so.
fn without_kind<'g>(found: NameMatch<'g>, article: &Article, offset: u32, gazetteer: &'g Gazetteer) -> NameMatch<'g> {
    let written = Span { start: found.span.start + offset, end: found.span.end + offset }.of(&article.text);
    let kind = ["City of ", "Town of ", "Village of "].iter().find(|kind| written.starts_with(**kind)).map_or(0, |kind| kind.len());
    if kind == 0 {
        return found;
    }
    let mut shorter = found;
    gazetteer.scan(&written[kind..], &mut |name| {
        if name.span.end as usize == written.len() - kind {
            let start = found.span.start + kind as u32;
            shorter = NameMatch { span: Span { start: start + name.span.start, end: found.span.end }, ..name };
        }
    });
    shorter
}

/// The word after `mention` and a comma as a state's abbreviation is spelled, if it may be one: `Fla` gives `Fla.`.
fn bare_abbreviation(mention: &Mention, view: View<'_>) -> Option<(usize, String)> {
    let word = mention.last + 1;
    let written = view.word(word);
    if view.gap(mention.last) != ", " || !(2..=6).contains(&written.len()) || !written.is_ascii() || !view.is_capital(word) {
        return None;
    }
    let stopped = view.gap(word).starts_with('.');
    if stopped && !view.is_all_capitals(word) || !view.gap(word).starts_with([',', '.', ' ']) {
        return None;
    }
    let mut form = written.to_ascii_lowercase();
    form[..1].make_ascii_uppercase();
    form.push('.');
    Some((word, form))
}
