//! Names and what they can mean.

use super::{Row, WordFlags};
use crate::text::Span;

/// How a name belongs to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Form {
    /// Its own English name: `Kyiv`.
    Primary = 0,
    /// Another name or spelling: `Kyyiv`, `Big Apple`.
    Alternate = 1,
    /// A name it had, or an older spelling: `Kiev`, `Bombay`, `Burma`.
    Former = 2,
    /// Its name without the generic noun: `Cork` for `Cork County`, `Kharkiv` for `Kharkiv Oblast`.
    WithoutNoun = 3,
    /// With full stops: `U.S.`, `N.C.`, `Calif.`; only where it is safe.
    Abbreviation = 4,
    /// Capitals: `UK`, `UAE`, `NC`; two-letter postal forms only after a comma or bracket.
    Acronym = 5,
    /// An adjective or inhabitants: `Ukrainian`, `Texans`, `Londoner`.
    Adjective = 6,
    /// An address that stands for a government or institution: `Downing Street`, `the Kremlin`. The place is where it is;
    /// [`Gazetteer::metonym`](super::Gazetteer::metonym) names the body.
    Metonym = 7,
}

/// One thing a name can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The place.
    pub row: Row,
    /// How the name belongs to it.
    pub form: Form,
}

/// What a name can mean, best first by prior (countries, well-known divisions, regions, then cities by population), at most 30.
#[derive(Clone, Copy, Debug)]
pub struct Senses<'g> {
    bytes: &'g [u8],
}

impl<'g> Senses<'g> {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() / 4
    }

    /// Whether the name means nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The best.
    #[must_use]
    pub fn first(&self) -> Option<Sense> {
        self.iter().next()
    }

    /// All, best first.
    pub fn iter(&self) -> impl Iterator<Item = Sense> + 'g {
        std::iter::empty()
    }
}

/// A name found in a text.
#[derive(Clone, Copy, Debug)]
pub struct NameMatch<'g> {
    /// The name as written, without a possessive `'s`, with the last full stop of an abbreviation.
    pub span: Span,
    /// The same for every spelling that folds alike: group an article's mentions by it. A 64-bit hash, stable within a version.
    pub key: u64,
    /// How many words it has; `N.C.` has two.
    pub words: u8,
    /// What its only word is besides; empty when it has several. For `may`, `victoria`, `jackson`.
    pub flags: WordFlags,
    /// What it can mean, never empty.
    pub senses: Senses<'g>,
}
