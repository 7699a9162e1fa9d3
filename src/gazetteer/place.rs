//! What the gazetteer knows of one place.

use std::fmt;

use super::PlaceKind;

/// A place's position in one gazetteer: a handle to compare, hash and look up with. For storing, take [`Place::id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub(super) u32);

/// An ISO 3166-1 alpha-2 code; `XK` for Kosovo. [`Country::NONE`] for seas, continents and regions across borders.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(pub(super) [u8; 2]);

impl Country {
    /// No country, or more than one.
    pub const NONE: Country = Country([0, 0]);

    /// The code of two capital letters; `None` for anything else.
    #[must_use]
    pub fn new(code: &str) -> Option<Country> {
        match *code.as_bytes() {
            [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Some(Country([a, b])),
            _ => None,
        }
    }

    /// The two letters, empty for [`Country::NONE`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        if *self == Country::NONE { "" } else { std::str::from_utf8(&self.0).unwrap_or_default() }
    }

    /// The code, or `None` for [`Country::NONE`].
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        (*self != Country::NONE).then(|| self.as_str())
    }

    /// Whether there is no single country.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Country::NONE
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_none() { "-" } else { self.as_str() })
    }
}

/// One record of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'g> {
    /// GeoNames id, or 2^31 and above for places of our own tables.
    pub id: u32,
    /// English name: `Kyiv`, `Cork County`.
    pub name: &'g str,
    /// What it is.
    pub kind: PlaceKind,
    /// The country it lies in.
    pub country: Country,
    /// Degrees north, to about 20 m.
    pub lat: f32,
    /// Degrees east, to about 40 m.
    pub lon: f32,
    /// Inhabitants, rounded to three figures; 0 when unknown. Of divisions: the sum of their places.
    pub population: u32,
    /// Number of its names in all scripts, as `floor(log2(n + 1))`, 0 to 9: a better sign of prominence than population.
    pub alternates: u8,
    /// Capital, seat, section.
    pub flags: PlaceFlags,
    /// The first-level division it lies in (its own row for one), if known.
    pub admin1: Option<Row>,
    /// The second-level division it lies in (its own row for one), if known.
    pub admin2: Option<Row>,
    /// The place directly above in the path.
    pub parent: Option<Row>,
    /// Roughly how far it reaches from its point, in km; 0 for a point. Hand-set for regions, waters and landforms, from the spread of
    /// their places for countries and divisions.
    pub radius_km: u16,
}

impl Place<'_> {
    /// The point, for [`km`](super::km).
    #[must_use]
    pub fn point(&self) -> (f32, f32) {
        (self.lat, self.lon)
    }
}

/// What stands out about a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PlaceFlags(pub(super) u8);

impl PlaceFlags {
    /// The capital of its country.
    pub const CAPITAL: PlaceFlags = PlaceFlags(1);
    /// The seat of a first-level division (GeoNames feature code PPLA).
    pub const SEAT: PlaceFlags = PlaceFlags(2);
    /// The seat of a second-level division (PPLA2).
    pub const SEAT2: PlaceFlags = PlaceFlags(4);
    /// A quarter of a larger place (PPLX): Soho, Brooklyn Heights.
    pub const SECTION: PlaceFlags = PlaceFlags(8);
    /// A first-level division that news names like a country: US states, Canadian provinces, Australian states, UK nations.
    pub const WELL_KNOWN: PlaceFlags = PlaceFlags(16);
    /// A country that is no more: the Soviet Union, Yugoslavia.
    pub const FORMER: PlaceFlags = PlaceFlags(32);

    /// Whether all of `other` is set.
    #[must_use]
    pub fn has(self, other: PlaceFlags) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What a region, sea or range covers.
#[derive(Clone, Debug, PartialEq)]
pub enum Extent {
    /// Exactly these countries and divisions.
    Members(Vec<Row>),
    /// Places within the radius of the point, in these countries only (any, if empty).
    Circle {
        /// Degrees north and east.
        centre: (f32, f32),
        /// Reach in km.
        radius_km: u16,
        /// Countries it lies in.
        countries: Vec<Country>,
    },
}
