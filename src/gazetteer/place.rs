//! What the gazetteer knows of one place.

use std::fmt;

use super::names::OVERLAY;
use super::{Form, PlaceKind};

/// A place's position in one gazetteer: a handle to compare, hash and look up with. For storing, take [`Place::id`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub(super) u32);

impl Row {
    /// Whether it is a place of an overlay: one of the reader's own.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.0 & OVERLAY != 0
    }
}

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
    /// Degrees north, to a thousandth.
    pub lat: f32,
    /// Degrees east, to a thousandth.
    pub lon: f32,
    /// Inhabitants, rounded to three figures; 0 when unknown. Of divisions: the sum of their places.
    pub population: u32,
    /// GeoNames feature code: `PPLA` for a regional seat, `SEA`, `STRT`, `ADM1`.
    pub feature: &'static str,
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
    /// A place of our own table of regions, waters and landforms, be it a division besides: Crimea, Bavaria, the Black Sea.
    pub const NOTABLE: PlaceFlags = PlaceFlags(64);

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

/// GeoNames feature codes that occur, by the number the artifact keeps; new ones go at the end.
pub(super) const FEATURES: [&str; 64] = [
    "PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLC", "PPLF", "PPLG", "PPLL", "PPLR", "PPLS", "PPLX", "PPLQ", "PPLW", "STLMT",
    "PPLCH", "PPLH", "CONT", "PCLI", "PCLH", "PCLD", "ADM1", "ADM2", "RGN", "AREA", "OCN", "SEA", "GULF", "BAY", "STRT", "CHN", "LK",
    "STM", "CNL", "RSV", "FJD", "SD", "LGN", "MTS", "MT", "PK", "VLC", "HLLS", "PLAT", "PLN", "DSRT", "ISL", "ISLS", "PEN", "CAPE", "PASS",
    "VAL", "FRST", "PRK", "GLCR", "FLLS", "ATOL", "BLDG", "AIRP", "SQR", "CST", "SITE", "OTHER",
];

/// The number of a feature code; that of `PPL` for one not listed.
pub(super) fn feature_number(code: &str) -> u8 {
    FEATURES.iter().position(|&known| known == code).unwrap_or(0) as u8
}

const KINDS: [PlaceKind; 9] = [
    PlaceKind::Continent,
    PlaceKind::Country,
    PlaceKind::Region,
    PlaceKind::Admin1,
    PlaceKind::Admin2,
    PlaceKind::City,
    PlaceKind::Water,
    PlaceKind::Landform,
    PlaceKind::Site,
];

/// The kind with this number, a city for an unknown one.
pub(super) fn kind_of(number: u8) -> PlaceKind {
    KINDS.get(usize::from(number)).copied().unwrap_or(PlaceKind::City)
}

/// The number of a kind.
pub(super) fn kind_number(kind: PlaceKind) -> u8 {
    KINDS.iter().position(|&known| known == kind).unwrap_or(5) as u8
}

/// A number of inhabitants from 16 bits: five of exponent above eleven of significant digits.
pub(super) fn short_float(short: u16) -> u32 {
    let (exponent, digits) = (short >> 11, u32::from(short & 0x7ff));
    if exponent == 0 { digits } else { (digits | 0x800).checked_shl(u32::from(exponent) - 1).unwrap_or(u32::MAX) }
}

/// The reverse of [`short_float`], rounded to the nearest, at most 0.03 per cent off.
pub(super) fn to_short_float(number: u64) -> u16 {
    let number = number.min(4_000_000_000);
    let bits = 64 - number.leading_zeros();
    if bits <= 11 {
        return number as u16;
    }
    let shift = bits - 12;
    let rounded = if shift == 0 { number } else { (number + (1 << (shift - 1))) >> shift };
    if rounded >> 12 == 1 {
        return ((shift + 2) << 11) as u16;
    }
    ((shift + 1) << 11) as u16 | (rounded & 0x7ff) as u16
}

/// How likely news means this place when it says the name and nothing else, on the scale of `log10(population)` of cities: the start
/// prior of a linear resolver fitted on local and world news. Orders the senses of a name.
pub(super) fn prior(kind: PlaceKind, flags: PlaceFlags, population: u32, form: Form) -> f32 {
    let own = match kind {
        PlaceKind::Country if flags.has(PlaceFlags::FORMER) => 7.2,
        PlaceKind::Country => 7.5,
        PlaceKind::Continent => 7.4,
        PlaceKind::Admin1 if flags.has(PlaceFlags::WELL_KNOWN) => 6.5,
        _ if flags.has(PlaceFlags::NOTABLE) => 6.0,
        PlaceKind::Region | PlaceKind::Water | PlaceKind::Landform | PlaceKind::Site => 5.5,
        PlaceKind::Admin1 => 4.8,
        PlaceKind::Admin2 => 3.0,
        PlaceKind::City => (population as f32 + 1.0).log10() + if flags.has(PlaceFlags::CAPITAL) { 1.0 } else { 0.0 },
    };
    match form {
        Form::Alternate | Form::WithoutNoun => own - 1.0,
        Form::Former => own - 0.5,
        Form::Metonym => own + 1.0,
        Form::Shadowed => own - 8.0,
        Form::Adjective => own - 16.0,
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inhabitants_survive_rounding() {
        for number in [0, 1, 500, 2047, 2048, 4095, 4096, 8191, 65_535, 1_430_885, 9_999_999, 1_411_778_724] {
            let back = f64::from(short_float(to_short_float(number)));
            assert!((back - number as f64).abs() <= number as f64 * 0.0003, "{number} came back as {back}");
        }
    }

    #[test]
    fn codes_and_kinds_have_numbers_of_their_own() {
        for (number, code) in FEATURES.iter().enumerate() {
            assert_eq!(usize::from(feature_number(code)), number, "{code} stands twice");
        }
        for (number, &kind) in KINDS.iter().enumerate() {
            assert_eq!((kind_of(number as u8), usize::from(kind_number(kind))), (kind, number));
        }
    }
}
