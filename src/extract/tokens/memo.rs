//! Words that the thread has read before, with all that a token says of them.
//!
//! The same few thousand words make up nearly all of an archive. They are recognised by their letters, sixteen bytes at once, so that
//! nothing of them is hashed, folded or looked up again.

use crate::text::chunk::Chunk;

/// How many words are kept: a power of two, so that all of them stay in the processor's second cache.
const SLOTS: usize = 4096;

/// A word of ASCII letters and digits, shorter than two chunks: its letters as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlainWord {
    letters: [u64; 2],
    /// Bytes, 1 to 15.
    pub length: usize,
}

impl PlainWord {
    /// The letters and digits from byte `start` on, where one stands; `None` when they are more than fifteen.
    #[inline]
    pub fn at(bytes: &[u8], start: usize) -> Option<PlainWord> {
        let chunk = Chunk::at(bytes, start);
        let length = chunk.word_length();
        if length < Chunk::LENGTH {
            return Some(PlainWord { letters: [chunk.first(length).number(), 0], length });
        }
        let rest = Chunk::at(bytes, start + Chunk::LENGTH);
        let more = rest.word_length();
        let letters = [chunk.number(), rest.first(more).number()];
        (more < Chunk::LENGTH).then_some(PlainWord { letters, length: Chunk::LENGTH + more })
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = (self.letters[0] ^ self.letters[1].rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - SLOTS.trailing_zeros())) as usize
    }
}

/// What holds of a word wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// See [`Token::word`](super::Token).
    pub word: u32,
    /// See [`Token::flags`](super::Token); where it stands, [`SPACED`](crate::extract::lexicon::flag::SPACED) may be added.
    pub flags: u16,
    /// See [`Token::cue`](super::Token).
    pub cue: u16,
    /// See [`Token::class`](super::Token).
    pub class: u8,
    /// See [`Token::roles`](super::Token).
    pub roles: u8,
    /// Whether a full stop behind it may belong to it: `Sgt.`, the initial in `John F. Hale`.
    pub may_keep_stop: bool,
}

/// Words by their letters. Each has one place, and the last read of those that share it stays.
pub(super) struct Memo {
    slots: Vec<([u64; 2], Seen)>,
}

impl Memo {
    /// A memo without a word, and without a byte on the heap.
    pub const fn new() -> Memo {
        Memo { slots: Vec::new() }
    }

    /// What holds of `word`: remembered, or by reading it.
    #[inline]
    pub fn get(&mut self, word: PlainWord, read: impl FnOnce() -> Seen) -> Seen {
        if self.slots.is_empty() {
            // No word is without letters, so nothing is found in a free place.
            self.slots.resize(SLOTS, ([0; 2], Seen::default()));
        }
        let slot = &mut self.slots[word.slot()];
        if slot.0 != word.letters {
            *slot = (word.letters, read());
        }
        slot.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> PlainWord {
        PlainWord::at(text.as_bytes(), 0).expect("a short word")
    }

    #[test]
    fn a_word_is_told_by_its_letters_and_their_case() {
        assert_eq!(word("bridge, he"), word("bridge"));
        assert_eq!((word("bridge").length, word("councillors.").length), (6, 11));
        assert_ne!(word("Bridge"), word("bridge"));
        assert_ne!(word("councillor"), word("councillors"));
        assert_eq!(PlainWord::at(b"counterrevolutionaries", 0), None);
    }

    #[test]
    fn a_word_is_read_once() {
        let mut memo = Memo::new();
        let seen = |number| Seen { word: number, ..Seen::default() };
        assert_eq!(memo.get(word("said"), || seen(1)).word, 1);
        assert_eq!(memo.get(word("said"), || seen(2)).word, 1);
        assert_eq!(memo.get(word("Said"), || seen(3)).word, 3);
    }
}
