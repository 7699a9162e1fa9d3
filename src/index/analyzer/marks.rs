//! The marks of sentences and paragraphs among the words (`docs/decisions/0003-marks-of-sentences.md`).

use std::iter::Peekable;

use super::{PARAGRAPH, SENTENCE};
use crate::text::{Span, sentences};

/// Where the sentences of a value begin, passed as its words are.
pub(in crate::index) struct Starts {
    sentences: Peekable<std::vec::IntoIter<Span>>,
    /// Whether no word has been passed yet.
    first: bool,
}

impl Starts {
    pub fn of(text: &str) -> Starts {
        let sentences = if text.is_empty() { Vec::new() } else { sentences(text) };
        Starts { first: !sentences.is_empty(), sentences: sentences.into_iter().peekable() }
    }

    /// The mark before the word that starts at byte `start`, when no other word stands before it in its sentence.
    pub fn before(&mut self, start: usize) -> Option<char> {
        let mut begins = false;
        while self.sentences.next_if(|sentence| sentence.start as usize <= start).is_some() {
            begins = true;
        }
        if std::mem::take(&mut self.first) {
            return Some(PARAGRAPH);
        }
        begins.then_some(SENTENCE)
    }
}
