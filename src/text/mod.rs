//! Small things about text that every later module needs: spans, folding, and what a terminal may be shown.
//!
//! All offsets in `dateline` count **bytes** of UTF-8 and lie on character boundaries.

use serde::{Deserialize, Serialize};

pub(crate) mod chunk;
pub mod fold;
pub(crate) mod keys;
pub mod sentences;
pub mod shingles;
pub mod visible;
pub(crate) mod words;

pub use fold::fold;
pub use sentences::sentences;
pub use visible::visible;

/// A range of bytes in a text, `start..end`, on character boundaries.
///
/// Offsets are `u32`: an article's text is capped far below 4 GiB when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// In debug builds when `start > end` or either does not fit in 32 bits.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end && u32::try_from(end).is_ok(), "span {start}..{end}");
        Span { start: start as u32, end: end as u32 }
    }

    /// The words the span covers.
    ///
    /// # Panics
    /// When the span does not belong to `text` (out of range, or off a character boundary).
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The span as a range for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Span {
        let words = self.of(text);
        let start = self.start as usize + (words.len() - words.trim_start().len());
        Span::new(start, start + words.trim().len())
    }
}

/// Where in `text` a part of it stands that was cut from it.
pub(crate) fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_knows_its_words_and_its_neighbours() {
        let text = "Micheál Martin said so.";
        let name = Span::new(0, 15);
        assert_eq!(name.of(text), "Micheál Martin");
        assert!(name.contains(Span::new(9, 15)) && name.overlaps(Span::new(14, 20)));
        assert!(!name.overlaps(Span::new(15, 20)));
        assert_eq!(Span::new(8, 16).trim(text).of(text), "Martin");
    }
}
