//! Ordinary words, given names, surnames, titles and nouns that tell people and organisations from places.
//!
//! The same set serves the speaker pass (is `Maria` a given name, `Dr` a title?) and the place pass (is `Reading` an English word?).

use std::cell::RefCell;
use std::sync::OnceLock;

use super::Gazetteer;
use super::memo::Memo;
use super::table::{place_of, read};
use super::token::token_at;
use crate::text::words::{PlainWord, WordMemo};

/// The words inside the program: SCOWL English words, US census and Faker names, our own lists of titles and nouns.
#[must_use]
pub fn lexicon() -> Lexicon<'static> {
    static WORDS: OnceLock<Lexicon<'static>> = OnceLock::new();
    *WORDS.get_or_init(|| Gazetteer::embedded().words())
}

/// A set of folded words with flags, read in place from the artifact. As cheap to copy as a slice.
///
/// Words are kept as fingerprints of 16 bits below a bucket of another 16: an unknown word is taken for a known one about once in
/// 25,000 times.
#[derive(Clone, Copy)]
pub struct Lexicon<'b> {
    /// For each bucket the number of entries before it, 32 bits each, and the total.
    pub(super) buckets: &'b [u8],
    /// Fingerprint in 16 bits, then the number of a set of flags in 8.
    pub(super) entries: &'b [u8],
    /// The sets of flags that occur, 16 bits each.
    pub(super) palette: &'b [u8],
    /// Whose words they are; see [`Layer`](super::layer::Layer).
    pub(super) owner: u64,
}

thread_local! {
    /// What lexica said of words, by their hashes.
    static WORDS: RefCell<Memo<WordFlags>> = const { RefCell::new(Memo::new()) };
    /// What a lexicon said of words as they are written, and whose it was.
    static WRITTEN: RefCell<WordMemo<(u64, WordFlags)>> = const { RefCell::new(WordMemo::new()) };
}

/// Bytes of an entry.
pub(super) const ENTRY: usize = 3;

impl Lexicon<'_> {
    /// What `word` is besides a name; nothing for an unknown word. The word may be in any case and with diacritics; of several words
    /// the first counts. Some 5 ns for a word that the thread asked for lately, else 20.
    #[must_use]
    pub fn flags(&self, word: &str) -> WordFlags {
        let Some(plain) = PlainWord::of(word) else { return self.read(word) };
        WRITTEN.with_borrow_mut(|words| {
            let known = words.entry(plain, || (self.owner, self.read(word)));
            if known.0 != self.owner {
                *known = (self.owner, self.read(word));
            }
            known.1
        })
    }

    fn read(&self, word: &str) -> WordFlags {
        if word.starts_with(super::token::is_start) { self.of_hash(token_at(word, 0).hash) } else { WordFlags::default() }
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() / ENTRY
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The flags of a word by its hash, as the scan has it at hand.
    #[inline]
    pub(super) fn of_hash(&self, hash: u64) -> WordFlags {
        WORDS.with_borrow_mut(|words| words.get(self.owner, hash, || self.find(hash)))
    }

    fn find(&self, hash: u64) -> WordFlags {
        let bits = (self.buckets.len() / 4).saturating_sub(1).checked_ilog2().unwrap_or(0);
        let (bucket, fingerprint) = place_of(hash, bits);
        let range = read(self.buckets, bucket * 4, 4) as usize * ENTRY..read(self.buckets, bucket * 4 + 4, 4) as usize * ENTRY;
        let entries = self.entries.get(range).unwrap_or_default();
        let found = entries.chunks_exact(ENTRY).find(|entry| read(entry, 0, 2) == fingerprint >> 8);
        found.map_or(WordFlags::default(), |entry| WordFlags(read(self.palette, usize::from(entry[2]) * 2, 2) as u16))
    }
}

/// What a word is. Several may hold: `mark` is a given name, a surname and an English word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct WordFlags(pub(super) u16);

impl WordFlags {
    /// An English word that dictionaries write in lower case: `nice`, `reading`, `said`.
    pub const ENGLISH: WordFlags = WordFlags(1);
    /// A given name of the US census of 1990, or of Faker's 80 locales.
    pub const GIVEN: WordFlags = WordFlags(2);
    /// Function words, weekdays, months, directions, parties, media: never a place by themselves.
    pub const STOP: WordFlags = WordFlags(1 << 5);
    /// Goes before a person's name: `mr`, `judge`, `coach`, `senator`.
    pub const TITLE: WordFlags = WordFlags(1 << 6);
    /// Makes an organisation of the name before it: `university`, `times`, `airlines`.
    pub const ORGANISATION: WordFlags = WordFlags(1 << 7);
    /// Makes a division of the name before or after it: `county`, `oblast`, `city`.
    pub const GENERIC: WordFlags = WordFlags(1 << 8);
    /// Makes a water or landform: `river`, `lake`, `mountains`.
    pub const NATURE: WordFlags = WordFlags(1 << 9);
    /// Makes a street: `street`, `road`, `highway`.
    pub const STREET: WordFlags = WordFlags(1 << 10);
    /// Says that the name before it is a place: `police`, `residents`, `mayor`.
    pub const AFTER_PLACE: WordFlags = WordFlags(1 << 11);
    /// Says that the name after it is a place: `northern`, `downtown`, `central`.
    pub const DIRECTION: WordFlags = WordFlags(1 << 12);
    /// A weekday or month.
    pub const CALENDAR: WordFlags = WordFlags(1 << 13);

    /// Whether all of `other` is set.
    #[must_use]
    pub fn has(self, other: WordFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// How common a surname it is in the US census of 1990: `Some(0)` for the first 1,000 (`smith`), 1 below 5,000, 2 below 20,000,
    /// 3 for the rest of 88,799 and for surnames of Faker's locales only; `None` for no surname.
    #[must_use]
    pub fn surname_rank(self) -> Option<u8> {
        match (self.0 >> 2) & 7 {
            0 => None,
            class => Some(class as u8 - 1),
        }
    }

    /// No flag at all: the word is unknown.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
