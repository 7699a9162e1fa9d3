//! Ordinary words, given names, surnames, titles and nouns that tell people and organisations from places.
//!
//! The same set serves the speaker pass (is `Maria` a given name, `Dr` a title?) and the place pass (is `Reading` an English word?).

/// The words inside the program: SCOWL English words, US census and Faker names, our own lists of titles and nouns.
#[must_use]
pub fn lexicon() -> &'static Lexicon {
    todo!()
}

/// A set of folded words with flags.
///
/// Words are kept as fingerprints: an unknown word is taken for a known one about once in 30,000 times.
pub struct Lexicon {}

impl Lexicon {
    /// What `word` is besides a name; nothing for an unknown word. The word may be in any case and with diacritics, but must be one
    /// word (letters and digits only). About 10 ns, allocates nothing.
    #[must_use]
    pub fn flags(&self, word: &str) -> WordFlags {
        let _ = word;
        todo!()
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
