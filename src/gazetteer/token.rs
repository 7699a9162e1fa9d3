//! Words of a text as the name table sees them: maximal runs of letters and digits, folded and hashed on the fly.
//!
//! A key of the table is the sequence of its folded words, so `Stratford-upon-Avon`, `STRATFORD UPON AVON` and a name broken
//! over two lines are one key. Folding is [`fold`](crate::text::fold)'s; nothing is copied.

use std::sync::LazyLock;

use crate::text::chunk::Chunk;
use crate::text::fold::fold_into;
use unicode_normalization::char::is_combining_mark;

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// One word of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Hash of the folded word.
    pub hash: u64,
    /// Whether it starts with a capital, or with a letter of a script without case.
    pub capital: bool,
    /// Whether no letter is lower case.
    pub all_capitals: bool,
}

impl Token {
    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Whether a character belongs to a word. Marks and invisible characters inside a word fold to nothing but do not end it.
pub(super) fn is_word(character: char) -> bool {
    is_start(character) || is_combining_mark(character) || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// Whether a word may start with this character. The letter-like apostrophes of `Marʼinka` and `Hawaiʻi` are none, so that every
/// apostrophe parts words alike.
pub(super) fn is_start(character: char) -> bool {
    character.is_alphanumeric() && !matches!(character, '\u{2b9}'..='\u{2bf}')
}

/// The word that starts at `start`, which must be a character boundary where [`is_word`] holds.
#[inline]
pub(super) fn token_at(text: &str, start: usize) -> Token {
    let bytes = text.as_bytes();
    let chunk = Chunk::at(bytes, start);
    let letters = chunk.word_length();
    // Nearly every word of news is shorter than a chunk and in ASCII.
    if letters < Chunk::LENGTH && letters > 0 && bytes.get(start + letters).is_none_or(|&byte| byte < 0x80) {
        let hash = WordHash { hash: 0, chunk: chunk.lowered(letters), length: letters as u32 };
        let lower = chunk.first(letters).has_lower_case();
        return Token {
            start,
            end: start + letters,
            hash: hash.finish(),
            capital: bytes[start].is_ascii_uppercase(),
            all_capitals: !lower,
        };
    }
    long_token_at(text, start)
}

/// As [`token_at`], for a word of any length and in any letters.
fn long_token_at(text: &str, start: usize) -> Token {
    let bytes = text.as_bytes();
    let mut hash = WordHash::default();
    let mut at = start;
    let mut lower = false;
    loop {
        let chunk = Chunk::at(bytes, at);
        let letters = chunk.word_length();
        lower |= chunk.first(letters).has_lower_case();
        hash.push_chunk(chunk.lowered(letters), letters);
        at += letters;
        if letters == Chunk::LENGTH {
            continue;
        }
        if bytes.get(at).is_none_or(|&byte| byte < 0x80) {
            break;
        }
        let character = char_at(text, at);
        if !is_word(character) {
            break;
        }
        lower |= character.is_lowercase();
        hash.push_char(character);
        at += character.len_utf8();
    }
    let first = bytes[start];
    let capital = if first < 0x80 { first.is_ascii_uppercase() } else { is_capital(char_at(text, start)) };
    Token { start, end: at, hash: hash.finish(), capital, all_capitals: !lower }
}

/// The character at a boundary of the text.
pub(super) fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// A letter that may begin a name: upper case, or of a script without case.
pub(super) fn is_capital(character: char) -> bool {
    character.is_alphabetic() && !character.is_lowercase()
}

/// The hash of a key that consists of `prefix`'s words and one more; start with [`EMPTY`].
pub(super) fn extend(prefix: u64, word: u64) -> u64 {
    mix((prefix.rotate_left(23) ^ word).wrapping_mul(MULTIPLIER))
}

/// The hash of a key without words.
pub(super) const EMPTY: u64 = 0;

/// The hash of all words of `name`, and how many there are. `None` for a name without any.
pub(super) fn key_of(name: &str) -> Option<(u64, usize)> {
    let mut key = EMPTY;
    let mut words = 0;
    each_token(name, |token| {
        key = extend(key, token.hash);
        words += 1;
    });
    (words > 0).then_some((key, words))
}

/// The hash of a form that counts letter by letter: `N.C.`, `UK`. Apart from all folded keys.
pub(super) fn exact_key(form: &str) -> u64 {
    let mut hash = WordHash::default();
    form.bytes().for_each(|byte| hash.push(byte));
    extend(MULTIPLIER, hash.finish())
}

/// Calls `found` for every word of `text`.
pub(super) fn each_token(text: &str, mut found: impl FnMut(Token)) {
    let mut at = 0;
    while at < text.len() {
        let character = char_at(text, at);
        if is_start(character) {
            let token = token_at(text, at);
            at = token.end;
            found(token);
        } else {
            at += character.len_utf8();
        }
    }
}

/// Hash of a folded word, fed byte by byte.
#[derive(Default)]
struct WordHash {
    hash: u64,
    chunk: u64,
    length: u32,
}

impl WordHash {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.chunk |= u64::from(byte) << ((self.length & 7) * 8);
        self.length += 1;
        if self.length & 7 == 0 {
            self.hash = (self.hash ^ self.chunk).wrapping_mul(MULTIPLIER).rotate_left(29);
            self.chunk = 0;
        }
    }

    /// Pushes the first `length` bytes of a chunk whose others are nought.
    #[inline]
    fn push_chunk(&mut self, chunk: u64, length: usize) {
        if self.length & 7 != 0 {
            chunk.to_le_bytes()[..length].iter().for_each(|&byte| self.push(byte));
            return;
        }
        self.length += length as u32;
        if length == Chunk::LENGTH {
            self.hash = (self.hash ^ chunk).wrapping_mul(MULTIPLIER).rotate_left(29);
        } else {
            self.chunk = chunk;
        }
    }

    fn push_char(&mut self, character: char) {
        match (character as u32).checked_sub(LATIN_START).and_then(|index| LATIN.get(index as usize)) {
            Some(folded) => folded.iter().take_while(|&&byte| byte != 0).for_each(|&byte| self.push(byte)),
            None => {
                let mut folded = String::new();
                fold_into(character, &mut folded);
                folded.bytes().for_each(|byte| self.push(byte));
            }
        }
    }

    fn finish(self) -> u64 {
        mix((self.hash ^ self.chunk ^ u64::from(self.length) << 56).wrapping_mul(MULTIPLIER))
    }
}

const LATIN_START: u32 = 0x80;

/// What Latin letters with marks fold to, at most four bytes each, so that European names are hashed without allocating.
static LATIN: LazyLock<[[u8; 4]; 0x1D0]> = LazyLock::new(|| {
    std::array::from_fn(|index| {
        let mut folded = String::new();
        fold_into(char::from_u32(LATIN_START + index as u32).unwrap_or('?'), &mut folded);
        let mut bytes = [0; 4];
        let length = folded.len().min(4);
        bytes[..length].copy_from_slice(&folded.as_bytes()[..length]);
        bytes
    })
});

/// Spreads every bit over all others (the finaliser of MurmurHash3).
fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^ (hash >> 29)
}
