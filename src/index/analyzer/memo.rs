//! What written words become, remembered: words repeat, and a stemmer takes longer than all else that is done with a word.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use super::{EXACT, LONGEST_TERM, Language, form_of, stem_of};
use crate::index::cases::Case;
use crate::text::chunk::Chunk;

/// What the written words of any language became.
///
/// A table of open addressing whose entries hold words of up to [16 bytes](Key), nearly all there are, themselves: a word seen
/// before costs one cache line. Terms stand in one string. Every word remembered has a [number](Entry::number), under which others
/// can keep what they know of it.
pub(in crate::index) struct Memo {
    table: Vec<Entry>,
    entries: u32,
    texts: String,
    seed: u64,
    generation: u64,
}

/// A written word in 16 bytes: its own, filled up with zeros, or a hash of a longer one.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    first: u64,
    rest: u64,
}

/// One remembered word; `word_length` 0 is a free place.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
pub(in crate::index) struct Entry {
    key: Key,
    /// Where its texts begin in [`Memo::texts`]: the written word when it is longer than its key, then its terms.
    start: u32,
    /// Counted from 0 in the order in which words were learned; means nothing in another [generation](Memo::generation).
    pub number: u32,
    word_length: u8,
    /// 0 for a word that is not indexed.
    stem_length: u8,
    /// 0 where the form does not differ from the stem.
    marked_length: u8,
    language: u8,
    /// How the word is written.
    pub case: Case,
}

/// Words after which a memo is to be [trimmed](Memo::trim), 6 MB of them.
const ENOUGH: u32 = 1 << 16;

/// Longest written word, in bytes, that can become a term.
const LONGEST_WORD: usize = u8::MAX as usize;

impl Memo {
    pub fn new() -> Memo {
        Memo { table: vec![Entry::default(); 1 << 12], entries: 0, texts: String::new(), seed: seed(), generation: 0 }
    }

    /// Forgets everything when it has become too much. Called between texts: within one, numbers hold.
    pub fn trim(&mut self) {
        if self.entries >= ENOUGH || self.texts.len() > ENOUGH as usize * 64 {
            *self = Memo { generation: self.generation + 1, ..Memo::new() };
        }
    }

    /// Rises by one when everything was forgotten.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What the word became that `text` begins with, `length` bytes of it.
    #[inline]
    pub fn look_up(&mut self, text: &str, length: usize, language: Language) -> Entry {
        let key = Key::of(text.as_bytes(), length, self.seed);
        let mask = self.table.len() - 1;
        let mut place = key.hash(self.seed ^ u64::from(language.0)) as usize & mask;
        loop {
            let entry = self.table[place];
            if entry.word_length == 0 {
                return self.learn(&text[..length], language, key, place);
            }
            let alike = entry.key == key && usize::from(entry.word_length) == length && entry.language == language.0;
            if alike && (length <= KEY || self.text(entry, 0, entry.word_length) == &text[..length]) {
                return entry;
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn learn(&mut self, word: &str, language: Language, key: Key, place: usize) -> Entry {
        if word.len() > LONGEST_WORD {
            return Entry::default();
        }
        if self.entries as usize * 2 >= self.table.len() {
            self.grow();
            return self.look_up(word, word.len(), language);
        }
        let entry = self.write(word, language, key);
        self.table[place] = entry;
        self.entries += 1;
        entry
    }

    /// Works out the terms of a word and writes them down.
    fn write(&mut self, word: &str, language: Language, key: Key) -> Entry {
        let start = self.texts.len() as u32;
        if word.len() > KEY {
            self.texts.push_str(word);
        }
        let form = form_of(word);
        let lengths = Entry { word_length: word.len() as u8, language: language.0, ..Entry::default() };
        let mut entry = Entry { key, start, number: self.entries, ..lengths };
        if form.is_empty() || form.len() > LONGEST_TERM {
            return entry;
        }
        let stem = stem_of(word, &form, language);
        if stem.is_empty() || stem.len() > 2 * LONGEST_TERM {
            return entry;
        }
        entry.case = Case::of(word, &form);
        self.texts.push_str(&stem);
        entry.stem_length = stem.len() as u8;
        if stem != form {
            self.texts.push(EXACT);
            self.texts.push_str(&form);
            entry.marked_length = (form.len() + EXACT.len_utf8()) as u8;
        }
        entry
    }

    fn grow(&mut self) {
        let larger = vec![Entry::default(); self.table.len() * 2];
        let mask = larger.len() - 1;
        for entry in std::mem::replace(&mut self.table, larger).into_iter().filter(|entry| entry.word_length > 0) {
            let mut place = entry.key.hash(self.seed ^ u64::from(entry.language)) as usize & mask;
            while self.table[place].word_length > 0 {
                place = (place + 1) & mask;
            }
            self.table[place] = entry;
        }
    }

    /// The term of the word's stem.
    pub fn stem(&self, entry: Entry) -> &str {
        self.text(entry, entry.written_length(), entry.stem_length)
    }

    /// The term of the word's form with its mark, empty where the form is the stem.
    pub fn marked(&self, entry: Entry) -> &str {
        self.text(entry, entry.written_length() + usize::from(entry.stem_length), entry.marked_length)
    }

    /// The word's folded form.
    pub fn form(&self, entry: Entry) -> &str {
        if entry.has_marked_form() { &self.marked(entry)[EXACT.len_utf8()..] } else { self.stem(entry) }
    }

    fn text(&self, entry: Entry, after: usize, length: u8) -> &str {
        let start = entry.start as usize + after;
        &self.texts[start..start + usize::from(length)]
    }
}

/// Longest word, in bytes, that is its own key.
const KEY: usize = size_of::<Key>();

impl Key {
    /// The key of the word that `text` begins with, `length` bytes of it.
    #[inline]
    fn of(text: &[u8], length: usize, seed: u64) -> Key {
        if length > KEY {
            let hash = xxhash_rust::xxh3::xxh3_128_with_seed(&text[..length], seed);
            return Key { first: hash as u64, rest: (hash >> 64) as u64 };
        }
        // A whole key is read at once, whatever is behind the word, and that cut off: words have all lengths, which no processor foretells.
        let rest = length.saturating_sub(Chunk::LENGTH);
        Key { first: Chunk::at(text, 0).first(length - rest).number(), rest: Chunk::at(text, Chunk::LENGTH).first(rest).number() }
    }

    /// Cannot be foretold without the seed.
    #[inline]
    fn hash(self, seed: u64) -> u64 {
        let product = u128::from(self.first ^ seed) * u128::from(self.rest.rotate_left(32) ^ seed.rotate_left(17) | 1);
        let mixed = (product as u64 ^ (product >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 32
    }
}

impl Entry {
    /// Bytes of the written word among its texts.
    fn written_length(self) -> usize {
        if usize::from(self.word_length) > KEY { usize::from(self.word_length) } else { 0 }
    }

    /// Whether the word becomes a term at all, or only takes its position.
    pub fn is_indexed(self) -> bool {
        self.stem_length > 0
    }

    /// Whether its form differs from its stem.
    pub fn has_marked_form(self) -> bool {
        self.marked_length > 0
    }
}

/// Drawn once a process, so that no article can be written whose words collide.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| RandomState::new().hash_one(0_u64))
}
