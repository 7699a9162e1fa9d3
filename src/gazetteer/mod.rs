//! Places of the world and their names, embedded in the program.
//!
//! A [`Gazetteer`] answers four questions. Which names stand in this text? ([`Gazetteer::scan`]) What can this name mean?
//! ([`Gazetteer::senses`]) What is this place? ([`Gazetteer::place`], a [`Row`] in, a [`Place`] out) What does somebody who types
//! `Georgia, US` or `geo:703448` want? ([`Gazetteer::resolve`]) Which of its meanings a name has *in an article* is settled
//! elsewhere, in [`extract`](crate::extract).
//!
//! ```no_run
//! use dateline::gazetteer::{Gazetteer, PlaceKind};
//!
//! let gazetteer = Gazetteer::embedded();
//! let mut found = Vec::new();
//! gazetteer.scan("The bridge at Limerick, Ireland's third city, reopened.", &mut |name| {
//!     found.push((name.span.start, gazetteer.place(name.senses.first().unwrap().row).kind));
//! });
//! assert_eq!(found, [(14, PlaceKind::City), (24, PlaceKind::Country)]);
//! ```
//!
//! # In memory
//! The artifact is used in place, embedded or memory-mapped: opening parses nothing. The name table and the word lexicon are plain
//! arrays; the records of places lie in blocks that are unpacked on first touch (about a millisecond each) and kept.
//! A gazetteer is `Sync`; every method takes `&self`.

use serde::{Deserialize, Serialize};

pub mod lexicon;
mod names;
mod place;

pub use lexicon::{Lexicon, WordFlags, lexicon};
pub use names::{Form, NameMatch, Sense, Senses};
pub use place::{Country, Extent, Place, PlaceFlags, Row};

/// Places and their names: the embedded ones, or a user's own, with any number of small overlays on top.
pub struct Gazetteer {}

impl Gazetteer {
    /// The gazetteer inside the program. Costs nothing until a name is looked up.
    #[must_use]
    pub fn embedded() -> &'static Gazetteer {
        todo!()
    }

    /// A user's own gazetteer, memory-mapped.
    ///
    /// # Errors
    /// When the file cannot be read, is no gazetteer, or was written for another version of the format.
    pub fn open(path: &std::path::Path) -> crate::error::Result<Gazetteer> {
        let _ = path;
        todo!()
    }

    /// Which data this is: a short hexadecimal digest of the artifact and its overlays. An index records it and compares.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        todo!()
    }

    /// Calls `found` for every name in `text`, in text order, without overlaps, longest match first from the left.
    ///
    /// A name starts at a capital letter (or any letter outside ASCII that is not lower case). Between its words may stand a space,
    /// no-break space, line break, hyphen or apostrophe, and a full stop after a short word (`St. Louis`). `ALL CAPS` and every
    /// spelling that folds alike are found. A possessive `'s` is left out of the span. Abbreviations are reported only where they
    /// are safe (`Gary, Ind.`, `Troy, N.C.`, `the U.S.`); names that are no places (`Hong Kong flu`, `St. Patrick's Day`) are
    /// swallowed. Whether a reported name *is* a place here (`Paris Hilton`, `March`) is for the caller to judge.
    ///
    /// Linear in the text, allocates nothing.
    pub fn scan<'g>(&'g self, text: &str, found: &mut dyn FnMut(NameMatch<'g>)) {
        let _ = (text, found);
        todo!()
    }

    /// What `name` can mean, best first; empty when it is no name of a place. The whole of `name` must be the name.
    ///
    /// Case, diacritics and punctuation between words do not matter, except that abbreviations (`Calif.`, `NC`) need their own form.
    #[must_use]
    pub fn senses(&self, name: &str) -> Senses<'_> {
        let _ = name;
        todo!()
    }

    /// The record of a place.
    ///
    /// # Panics
    /// When `row` comes from another gazetteer.
    #[must_use]
    pub fn place(&self, row: Row) -> Place<'_> {
        let _ = row;
        todo!()
    }

    /// The place with this id: GeoNames', or 2^31 and above for places of our own tables and of overlays.
    #[must_use]
    pub fn by_id(&self, id: u32) -> Option<Row> {
        let _ = id;
        todo!()
    }

    /// The country with this ISO 3166-1 alpha-2 code (and `XK` for Kosovo).
    #[must_use]
    pub fn country(&self, code: &str) -> Option<Row> {
        let _ = code;
        todo!()
    }

    /// From the widest to the place itself: continent, country, first and second level, place. A region or sea stands under its
    /// country if it has exactly one, else under its continent, else alone.
    #[must_use]
    pub fn path(&self, row: Row) -> Vec<Row> {
        let _ = row;
        todo!()
    }

    /// Whether `row` lies in `ancestor`, or is it: by the [`path`](Gazetteer::path), or by the [`extent`](Gazetteer::extent) of a region.
    #[must_use]
    pub fn inside(&self, row: Row, ancestor: Row) -> bool {
        let _ = (row, ancestor);
        todo!()
    }

    /// What a region, sea or range covers; `None` for places whose inside is what has them in its path.
    #[must_use]
    pub fn extent(&self, row: Row) -> Option<Extent> {
        let _ = row;
        todo!()
    }

    /// The body that an address stands for: `Downing Street` gives `Government of the United Kingdom`; `None` for other names.
    #[must_use]
    pub fn metonym(&self, name: &str) -> Option<&'static str> {
        let _ = name;
        todo!()
    }

    /// What a typed place name means, best first, with a prior that adds up to 1: `ukraine`, `Georgia, US`, `Troy, N.C.`, `geo:703448`.
    ///
    /// Empty when nothing is known by that name; see [`suggest`](Gazetteer::suggest) then.
    #[must_use]
    pub fn resolve(&self, query: &str) -> Vec<(Row, f32)> {
        let _ = query;
        todo!()
    }

    /// Names spelled much like `name`, most likely first, at most `limit`. Looks at every name: tens of milliseconds.
    #[must_use]
    pub fn suggest(&self, name: &str, limit: usize) -> Vec<(String, Row)> {
        let _ = (name, limit);
        todo!()
    }
}

/// What a place is, from wide to narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Europe, Africa.
    Continent,
    /// A sovereign country or a territory with a code of its own.
    Country,
    /// A region across or beside borders: the Sahel, the Balkans, Donbas, Silicon Valley.
    Region,
    /// First-level division: state, province, oblast.
    Admin1,
    /// Second-level division: county, district.
    Admin2,
    /// A city, town or village.
    City,
    /// A sea, lake, river or strait.
    Water,
    /// A mountain, range, desert, island or cape.
    Landform,
}

/// Kilometres between two points given in degrees; good to half a per cent below 1,000 km, a rough figure beyond.
#[must_use]
pub fn km(a: (f32, f32), b: (f32, f32)) -> f32 {
    let mut east = (b.1 - a.1).abs();
    if east > 180.0 {
        east = 360.0 - east;
    }
    let north = b.0 - a.0;
    let east = east * ((a.0 + b.0) / 2.0).to_radians().cos();
    111.2 * (north * north + east * east).sqrt()
}
