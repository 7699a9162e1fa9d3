//! Eight bytes of a text at once: where a word of ASCII letters ends, and its letters in lower case, without a loop over bytes.
//!
//! Most words of news are shorter than that, so a word costs a few instructions and no branch that the processor guesses wrong.

/// Eight bytes, the first in the lowest place.
#[derive(Clone, Copy)]
pub(crate) struct Chunk(u64);

/// A byte in every place.
const EACH: u64 = 0x0101_0101_0101_0101;
/// The highest bit of every byte.
const HIGH: u64 = 0x80 * EACH;

impl Chunk {
    /// How many bytes.
    pub const LENGTH: usize = 8;

    /// The bytes from `at` on, with noughts behind the end.
    #[inline]
    pub fn at(bytes: &[u8], at: usize) -> Chunk {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.first_chunk().map_or_else(|| Chunk::short(rest), |chunk| Chunk(u64::from_le_bytes(*chunk)))
    }

    /// Fewer than eight bytes. Two reads that overlap, rather than a loop: a word by itself ends its way here.
    #[inline]
    fn short(rest: &[u8]) -> Chunk {
        let byte = |at: usize| u64::from(rest[at]) << (8 * at);
        Chunk(match (rest.len(), rest.first_chunk(), rest.last_chunk()) {
            (0, ..) => 0,
            (length, Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (length - 4))
            }
            (length, ..) => byte(0) | byte(length / 2) | byte(length - 1),
        })
    }

    /// The same with noughts behind the first `length` bytes.
    #[inline]
    pub fn first(self, length: usize) -> Chunk {
        Chunk(self.0 & 1_u64.checked_shl(8 * length as u32).unwrap_or(0).wrapping_sub(1))
    }

    /// The bytes as a number, the first in the lowest place.
    #[inline]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The first `length` bytes as a number, with [`0x20`](u8::to_ascii_lowercase) set in each: ASCII letters and digits in lower case.
    #[inline]
    pub fn lowered(self, length: usize) -> u64 {
        Chunk(self.0 | (0x20 * EACH)).first(length).0
    }

    /// How many bytes from the first on are ASCII letters or digits.
    #[inline]
    pub fn word_length(self) -> usize {
        (!(self.letters() | self.digits()) & HIGH).trailing_zeros() as usize / 8
    }

    /// Whether the first `length` bytes are ASCII digits.
    #[inline]
    pub fn is_number(self, length: usize) -> bool {
        Chunk(!self.digits() & HIGH).first(length).0 == 0
    }

    /// The highest bit of every byte that is an ASCII letter. Adding carries into it from `a`, and from the byte behind `z`.
    #[inline]
    fn letters(self) -> u64 {
        let low = (self.0 | (0x20 * EACH)) & (0x7f * EACH);
        (low + (0x80 - 0x61) * EACH) & !(low + (0x80 - 0x7b) * EACH) & !self.0 & HIGH
    }

    #[inline]
    fn digits(self) -> u64 {
        let low = self.0 & (0x7f * EACH);
        (low + (0x80 - 0x30) * EACH) & !(low + (0x80 - 0x3a) * EACH) & !self.0 & HIGH
    }

    /// How many bytes from the first on are ASCII letters or of characters beyond ASCII.
    #[inline]
    pub fn letters_length(self) -> usize {
        (!(self.letters() | self.0) & HIGH).trailing_zeros() as usize / 8
    }

    /// How many bytes stand before the first nought.
    #[inline]
    pub fn until_nought(self) -> usize {
        // Borrowing from a nought sets its highest bit; a wrong one can only be set behind it.
        ((self.0.wrapping_sub(EACH) & !self.0 & HIGH).trailing_zeros() / 8) as usize
    }

    /// Whether no byte is of a character beyond ASCII.
    #[inline]
    pub fn is_ascii(self) -> bool {
        self.0 & HIGH == 0
    }

    /// Whether an ASCII letter in lower case is among the bytes.
    #[inline]
    pub fn has_lower_case(self) -> bool {
        // The bit that tells the cases apart, moved to the highest place.
        self.letters() & self.0 << 2 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_like_the_standard_library_tells_it() {
        for byte in 0..=255_u8 {
            for at in 0..Chunk::LENGTH {
                let mut bytes = *b"aZ09zA5b";
                bytes[at] = byte;
                let chunk = Chunk::at(&bytes, 0);
                let length = if byte.is_ascii_alphanumeric() { Chunk::LENGTH } else { at };
                assert_eq!(chunk.word_length(), length, "{byte:#x} at {at}");
                assert_eq!(chunk.lowered(length).to_le_bytes()[..length], bytes.to_ascii_lowercase()[..length], "{byte:#x} at {at}");
                let lower = Chunk::at(&[byte; 8], 0).has_lower_case();
                assert_eq!(lower, byte.is_ascii_lowercase(), "{byte:#x}");
                let letter = byte.is_ascii_alphabetic() || !byte.is_ascii();
                assert_eq!(Chunk::at(&[byte; 8], 0).letters_length(), if letter { 8 } else { 0 }, "{byte:#x}");
            }
        }
    }

    #[test]
    fn behind_the_end_stands_nothing() {
        let chunk = Chunk::at(b"Troy, N.C.", 6);
        assert_eq!((chunk.number(), chunk.word_length()), (u64::from_le_bytes(*b"N.C.\0\0\0\0"), 1));
        assert_eq!(Chunk::at(b"Troy", 9).number(), 0);
        let until_nought = |text: &[u8]| Chunk::at(text, 0).until_nought();
        assert_eq!([until_nought(b"Limerick"), until_nought(b"Troy"), until_nought(b"a\0\x01\0b"), until_nought(b"")], [8, 4, 1, 0]);
        for length in 0..Chunk::LENGTH {
            let mut bytes = [0; Chunk::LENGTH];
            bytes[..length].copy_from_slice(&b"Limerick"[..length]);
            assert_eq!(Chunk::at(&b"Limerick"[..length], 0).number(), u64::from_le_bytes(bytes), "{length}");
        }
        assert!(Chunk::at(b"1848, 49", 0).is_number(4) && !Chunk::at(b"90s", 0).is_number(3));
        assert_eq!(Chunk::at(b"Limerick", 0).first(4).number(), Chunk::at(b"Lime", 0).number());
    }
}
