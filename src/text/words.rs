//! What is kept of words that have been read before.
//!
//! The same few thousand words make up nearly all of an archive. They are recognised by their letters, sixteen bytes at once, so that
//! nothing of them is hashed, folded or looked up again.

use super::chunk::Chunk;

/// How many words are kept: a power of two, so that all of them stay in the processor's second cache.
const SLOTS: usize = 4096;

/// A word of ASCII letters and digits, shorter than two chunks: its letters as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlainWord {
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

    /// `word`, when all of it is a plain word.
    #[inline]
    pub fn of(word: &str) -> Option<PlainWord> {
        PlainWord::at(word.as_bytes(), 0).filter(|plain| plain.length == word.len() && plain.length > 0)
    }

    #[inline]
    fn slot(self) -> usize {
        let mixed = (self.letters[0] ^ self.letters[1].rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - SLOTS.trailing_zeros())) as usize
    }
}

/// Words by their letters. Each has one place, and the last read of those that share it stays.
pub(crate) struct WordMemo<V> {
    slots: Vec<([u64; 2], V)>,
}

impl<V: Copy + Default> WordMemo<V> {
    /// A memo without a word, and without a byte on the heap.
    pub const fn new() -> WordMemo<V> {
        WordMemo { slots: Vec::new() }
    }

    /// What is kept of `word`, or what `read` gives. The word has a letter.
    #[inline]
    pub fn entry(&mut self, word: PlainWord, read: impl FnOnce() -> V) -> &mut V {
        if self.slots.is_empty() {
            // No word is without letters, so nothing is found in a free place.
            self.slots.resize(SLOTS, ([0; 2], V::default()));
        }
        let slot = &mut self.slots[word.slot()];
        if slot.0 != word.letters {
            *slot = (word.letters, read());
        }
        &mut slot.1
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
        assert_eq!((PlainWord::of("bridge"), PlainWord::of("bridges'"), PlainWord::of("")), (Some(word("bridge")), None, None));
    }

    #[test]
    fn a_word_is_read_once() {
        let mut memo = WordMemo::new();
        assert_eq!(*memo.entry(word("said"), || 1), 1);
        assert_eq!(*memo.entry(word("said"), || 2), 1);
        assert_eq!(*memo.entry(word("Said"), || 3), 3);
    }
}
