//! Places of the world and their names, embedded in the program.

use serde::{Deserialize, Serialize};

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
