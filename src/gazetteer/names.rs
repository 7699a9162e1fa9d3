//! Names and what they can mean.

use super::table::read;
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
    /// With full stops: `U.S.`, `N.C.`, `Calif.`; with one stop only after a capitalised word.
    Abbreviation = 4,
    /// Capitals: `UK`, `UAE`, `NSW`.
    Acronym = 5,
    /// An adjective or inhabitants: `Ukrainian`, `Texans`, `Londoner`.
    Adjective = 6,
    /// An address that stands for a government or institution: `Downing Street`, `the Kremlin`. The place is where it is;
    /// [`Gazetteer::metonym`](super::Gazetteer::metonym) names the body.
    Metonym = 7,
    /// Its own name, but news means something greater by it unless more is said: `Atlantic` in Iowa, `Cuba` in Illinois.
    Shadowed = 8,
    /// Two capitals of the post: `NC`; only after a comma or bracket that follows a name.
    Postal = 9,
}

impl Form {
    /// The form with this number; [`Form::Alternate`] for a number of a later version.
    pub(super) fn from_number(number: u32) -> Form {
        const FORMS: [Form; 10] = [
            Form::Primary,
            Form::Alternate,
            Form::Former,
            Form::WithoutNoun,
            Form::Abbreviation,
            Form::Acronym,
            Form::Adjective,
            Form::Metonym,
            Form::Shadowed,
            Form::Postal,
        ];
        FORMS.get(number as usize).copied().unwrap_or(Form::Alternate)
    }
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
///
/// Adjectives and shadowed places come last. Senses of overlays come before those of the gazetteer below.
#[derive(Clone, Copy, Debug, Default)]
pub struct Senses<'g> {
    pub(super) base: Part<'g>,
    pub(super) over: Part<'g>,
}

impl<'g> Senses<'g> {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.len() + self.over.len()
    }

    /// Whether the name means nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The best.
    #[must_use]
    pub fn first(&self) -> Option<Sense> {
        self.iter().next()
    }

    /// All, best first.
    pub fn iter(&self) -> impl Iterator<Item = Sense> + use<'g> {
        let (base, over) = (self.base, self.over);
        let upper = (0..over.len()).map(move |index| over.sense(index, OVERLAY));
        upper.chain((0..base.len()).map(move |index| base.sense(index, 0)))
    }
}

/// Rows of the overlay have this bit.
pub(super) const OVERLAY: u32 = 1 << 31;

/// The senses of one layer: fixed-width values of a row and, in the lowest four bits, a form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part<'g> {
    pub bytes: &'g [u8],
    pub width: usize,
}

impl Part<'_> {
    fn len(&self) -> usize {
        self.bytes.len().checked_div(self.width).unwrap_or(0)
    }

    fn sense(&self, index: usize, layer: u32) -> Sense {
        let value = read(self.bytes, index * self.width, self.width);
        Sense { row: Row(value >> 4 | layer), form: Form::from_number(value & 15) }
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
