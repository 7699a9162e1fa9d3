//! Running compiled queries over a text: where each of their words stands, by position and by byte.
//!
//! The positions are those of the index ([`schema`](crate::index::schema)), so a match found there is found here. Most words of
//! an article cannot be meant by a query, which the first letter shows; only the others are folded and stemmed, and what a word
//! became is remembered for the next article.

use std::cell::RefCell;
use std::collections::HashMap;

use super::matcher::{Bounds, Leaf, Place};
use crate::article::{Article, ParagraphKind};
use crate::extract::Quotation;
use crate::index::analyzer::{self, LONGEST_TERM};
use crate::text::{Span, sentences};

/// Finds the words of one query in texts. Kept for a whole result list; each thread needs its own.
pub struct Scanner {
    leaves: Vec<Leaf>,
    /// First letters, below 128, of words that may be meant.
    first: [bool; 128],
    /// Whether any word may be meant.
    any: bool,
    memo: RefCell<HashMap<String, Box<[u16]>>>,
    language: RefCell<Option<String>>,
}

/// A text cut into words with the positions of the index.
pub struct Scanned {
    /// Positions of each leaf, rising.
    pub occurrences: Vec<Vec<u32>>,
    /// Bytes of each word, by index.
    words: Vec<Span>,
    /// Position of the first word of each part, with that word's index in `words`.
    parts: Vec<(u32, u32)>,
}

impl Scanner {
    /// A scanner for the words of these leaves.
    #[must_use]
    pub fn new(leaves: Vec<Leaf>) -> Scanner {
        let mut first = [false; 128];
        let mut any = false;
        for leaf in &leaves {
            match leaf.first_letter() {
                Some(letter) if letter.is_ascii() => {
                    first[letter as usize] = true;
                    first[letter.to_ascii_uppercase() as usize] = true;
                }
                Some(_) => {}
                None => any = true,
            }
        }
        Scanner { leaves, first, any, memo: RefCell::new(HashMap::new()), language: RefCell::new(None) }
    }

    /// Reads the parts of a text, each a paragraph, in order. `language` is the article's.
    #[must_use]
    pub fn read(&self, text: &str, parts: &[Span], language: Option<&str>) -> Scanned {
        self.speak(language);
        let any = self.any || language.is_some_and(|code| !code.starts_with("en"));
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        let mut scanned =
            Scanned { occurrences: vec![Vec::new(); self.leaves.len()], words: Vec::with_capacity(length / 5), parts: Vec::new() };
        let mut base = 0;
        for part in parts {
            scanned.parts.push((base, scanned.words.len() as u32));
            base = self.read_part(text, *part, base, any, &mut scanned) + 1;
        }
        scanned
    }

    /// Reads one part and gives the position behind its last indexed word.
    fn read_part(&self, text: &str, part: Span, base: u32, any: bool, scanned: &mut Scanned) -> u32 {
        let slice = part.of(text);
        let bytes = slice.as_bytes();
        let mut end = base;
        for word in analyzer::words(slice) {
            let span = Span { start: part.start + word.span.start, end: part.start + word.span.end };
            scanned.words.push(span);
            let position = base + word.position;
            let letter = bytes[word.span.start as usize];
            if any || letter >= 128 || self.first[letter as usize] {
                self.note(word.span.of(slice), position, scanned);
            }
            if analyzer::is_indexed(word.span.of(slice)) {
                end = position + 1;
            }
        }
        end
    }

    fn note(&self, word: &str, position: u32, scanned: &mut Scanned) {
        let mut memo = self.memo.borrow_mut();
        if let Some(leaves) = memo.get(word) {
            leaves.iter().for_each(|&leaf| scanned.occurrences[leaf as usize].push(position));
            return;
        }
        let found: Box<[u16]> = self.matching(word).into();
        found.iter().for_each(|&leaf| scanned.occurrences[leaf as usize].push(position));
        if memo.len() > 1 << 16 {
            memo.clear();
        }
        memo.insert(word.to_owned(), found);
    }

    fn matching(&self, word: &str) -> Vec<u16> {
        let terms = analyzer::terms(word, self.language.borrow().as_deref());
        if terms.form.is_empty() || terms.form.len() > LONGEST_TERM {
            return Vec::new();
        }
        self.leaves.iter().enumerate().filter(|(_, leaf)| leaf.matches(word, &terms)).map(|(number, _)| number as u16).collect()
    }

    fn speak(&self, language: Option<&str>) {
        let mut current = self.language.borrow_mut();
        if current.as_deref() != language {
            *current = language.map(str::to_owned);
            self.memo.borrow_mut().clear();
        }
    }
}

impl Scanned {
    /// Bytes from the first to the last word of a place.
    #[must_use]
    pub fn bytes(&self, place: Place) -> Span {
        self.word(place.0).cover(self.word(place.1))
    }

    /// Bytes of the word at a position; of the word before it, when it is the free position between two parts.
    #[must_use]
    pub fn word(&self, position: u32) -> Span {
        let part = self.parts.partition_point(|(base, _)| *base <= position).max(1) - 1;
        let Some(&(base, first)) = self.parts.get(part) else { return Span { start: 0, end: 0 } };
        let end = self.parts.get(part + 1).map_or(self.words.len() as u32, |(_, next)| *next);
        let index = (first + position.saturating_sub(base)).min(end.saturating_sub(1));
        self.words.get(index as usize).copied().unwrap_or(Span { start: 0, end: 0 })
    }

    /// Where sentences and paragraphs begin, in positions. Divides the text into sentences: call it only if they decide.
    #[must_use]
    pub fn bounds(&self, text: &str, parts: &[Span]) -> Bounds {
        let mut bounds = Bounds::default();
        for (number, (part, &(base, first))) in parts.iter().zip(&self.parts).enumerate() {
            bounds.paragraphs.push(base);
            let end = self.parts.get(number + 1).map_or(self.words.len(), |(_, next)| *next as usize);
            let words = &self.words[first as usize..end];
            let mut from = 0;
            for (nth, sentence) in sentences(part.of(text)).into_iter().enumerate() {
                let start = part.start + sentence.start;
                from += words[from..].partition_point(|word| word.start < start);
                // The first sentence begins with its paragraph, whatever stands before its first word.
                bounds.sentences.push(base + if nth == 0 { 0 } else { from as u32 });
            }
            if bounds.sentences.last().is_none_or(|last| *last < base) {
                bounds.sentences.push(base);
            }
        }
        bounds.sentences.dedup();
        bounds
    }
}

/// Parts of an article that the index holds as its text: every paragraph but repeated pull quotes.
#[must_use]
pub fn body_parts(article: &Article) -> Vec<Span> {
    article.paragraphs.iter().filter(|part| part.kind != ParagraphKind::PullQuote).map(|part| part.span).collect()
}

/// Parts of an article that are its headline.
#[must_use]
pub fn title_parts(article: &Article) -> Vec<Span> {
    article.paragraphs.iter().filter(|part| part.kind == ParagraphKind::Headline).map(|part| part.span).collect()
}

/// Parts of an article with which it opens: standfirst and first paragraph.
#[must_use]
pub fn lede_parts(article: &Article) -> Vec<Span> {
    let mut led = false;
    let mut opens = |kind| match kind {
        ParagraphKind::Standfirst => true,
        ParagraphKind::Body => !std::mem::replace(&mut led, true),
        _ => false,
    };
    article.paragraphs.iter().filter(|part| opens(part.kind)).map(|part| part.span).collect()
}

/// Whether bytes lie wholly within one or more of these neighbouring parts.
#[must_use]
pub fn lies_in(bytes: Span, parts: &[Span]) -> bool {
    let holds = |at: u32| parts.iter().any(|part| part.start <= at && at <= part.end);
    holds(bytes.start) && holds(bytes.end)
}

/// Parts of a quotation.
#[must_use]
pub fn said_parts(quotation: &Quotation) -> Vec<Span> {
    quotation.content.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::matcher::Matcher;
    use crate::search::query::{self, Default};

    fn found(query: &str, article: &Article) -> Vec<String> {
        let matcher = Matcher::compile(&query::parse(query, Default::All).unwrap()).unwrap();
        let scanner = Scanner::new(matcher.leaves.clone());
        let parts = body_parts(article);
        let scanned = scanner.read(&article.text, &parts, article.language.as_deref());
        let bounds = scanned.bounds(&article.text, &parts);
        matcher.places(&scanned.occurrences, &bounds).into_iter().map(|place| scanned.bytes(place).of(&article.text).to_owned()).collect()
    }

    #[test]
    fn matches_come_back_as_bytes_of_the_article() {
        let article = Article::verbatim("Micheál Martin opened it.\n\nThe mayor’s bridge opens. Steel was dear; the tariffs rose.");
        assert_eq!(found("\"micheal martin\"", &article), ["Micheál Martin"]);
        assert_eq!(found("open", &article), ["opened", "opens"]);
        assert_eq!(found("\"mayor's bridge\"", &article), ["mayor’s bridge"]);
        assert_eq!(found("tariff* w/s steel", &article), ["Steel was dear; the tariffs"]);
        assert_eq!(found("bridge w/s steel", &article), [""; 0]);
        assert_eq!(found("bridge w/p steel", &article), ["bridge opens. Steel"]);
        assert_eq!(found("martin w/p steel", &article), [""; 0]);
    }
}
