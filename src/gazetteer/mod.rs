//! Places of the world and their names, embedded in the program.
//!
//! A [`Gazetteer`] answers four questions. Which names stand in this text? ([`Gazetteer::scan`]) What can this name mean?
//! ([`Gazetteer::senses`]) What is this place? ([`Gazetteer::place`], a [`Row`] in, a [`Place`] out) What does somebody who types
//! `Georgia, US` or `geo:703448` want? ([`Gazetteer::resolve`]) Which of its meanings a name has *in an article* is settled
//! elsewhere, in [`extract`](crate::extract).
//!
//! ```
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
//! arrays; the records of places lie in blocks that are unpacked on first touch (a quarter of a millisecond each) and kept.
//! A gazetteer is `Sync`; every method takes `&self`.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use crate::error::{Error, Result};
use layer::Layer;
use names::OVERLAY;

pub mod build;
mod layer;
pub mod lexicon;
mod memo;
mod names;
mod place;
mod query;
mod scan;
mod table;
pub mod tables;
mod token;
mod version;

pub use lexicon::{Lexicon, WordFlags, lexicon};
pub use names::{Form, NameMatch, Sense, Senses};
pub use place::{Country, Extent, Place, PlaceFlags, Row};
pub use version::Version;

static ARTIFACT: &[u8] = include_bytes!("gazetteer.bin");

/// Places and their names: the embedded ones, or a user's own, with any number of small overlays on top.
pub struct Gazetteer {
    base: Layer,
    over: Option<Layer>,
    version: Version,
}

impl Gazetteer {
    /// The gazetteer inside the program. Costs nothing until a name is looked up.
    ///
    /// # Panics
    /// When the program was built with an artifact of another format, which its tests rule out.
    #[must_use]
    pub fn embedded() -> &'static Gazetteer {
        static EMBEDDED: OnceLock<Gazetteer> = OnceLock::new();
        EMBEDDED.get_or_init(|| Gazetteer::from_bytes(OwnedBytes::new(ARTIFACT)).expect("the embedded gazetteer has this program's format"))
    }

    /// A user's own gazetteer, memory-mapped.
    ///
    /// # Errors
    /// When the file cannot be read, is no gazetteer, or was written for another version of the format.
    pub fn open(path: &Path) -> Result<Gazetteer> {
        let not_read = |source: std::io::Error| Error::io("read", path, source);
        let path = path.canonicalize().map_err(not_read)?;
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(Error::io("read", &path, std::io::ErrorKind::IsADirectory.into()));
        };
        // The engine's directory maps files without unsafe code on our side.
        let directory = MmapDirectory::open(folder).map_err(|error| not_read(std::io::Error::other(error)))?;
        let file = directory.open_read(Path::new(name)).map_err(|error| not_read(std::io::Error::other(error)))?;
        Gazetteer::from_bytes(file.read_bytes().map_err(not_read)?).map_err(|error| match error {
            Error::Other { message, hint } => Error::Other { message: format!("`{}`: {message}", path.display()), hint },
            error => error,
        })
    }

    /// A gazetteer with the places of small tab-separated files on top; see [`build::overlay`] for their columns. Without `base` the
    /// embedded one lies below.
    ///
    /// # Errors
    /// When a file cannot be read, or a line of an overlay cannot be understood (the message names file and line).
    pub fn load(base: Option<&Path>, overlays: &[impl AsRef<Path>]) -> Result<Gazetteer> {
        let mut gazetteer = match base {
            Some(path) => Gazetteer::open(path)?,
            None => Gazetteer::from_bytes(OwnedBytes::new(ARTIFACT))?,
        };
        gazetteer.version.base = base.map(file_name);
        if !overlays.is_empty() {
            let bytes = build::overlay::compile(&gazetteer, overlays)?;
            gazetteer.over = Some(Layer::new(OwnedBytes::new(bytes))?);
            gazetteer.version.overlays = overlays.iter().map(|path| file_name(path.as_ref())).collect();
            gazetteer.version.fingerprint = gazetteer.digest();
        }
        Ok(gazetteer)
    }

    /// The gazetteer of a whole program: the embedded one when no file is named, else one that is loaded here and stays until the
    /// program ends.
    ///
    /// # Errors
    /// As [`load`](Gazetteer::load).
    pub fn for_program(base: Option<&Path>, overlays: &[impl AsRef<Path>]) -> Result<&'static Gazetteer> {
        if base.is_none() && overlays.is_empty() {
            return Ok(Gazetteer::embedded());
        }
        Ok(Box::leak(Box::new(Gazetteer::load(base, overlays)?)))
    }

    pub(crate) fn from_bytes(bytes: OwnedBytes) -> Result<Gazetteer> {
        let mut gazetteer = Gazetteer { base: Layer::new(bytes)?, over: None, version: Version::default() };
        gazetteer.version.fingerprint = gazetteer.digest();
        Ok(gazetteer)
    }

    /// Which data this is: a short hexadecimal digest of the artifact and its overlays. An index records it and compares.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.version.fingerprint
    }

    /// Which data this is, with the names of the files it was loaded from.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    fn digest(&self) -> String {
        let mut shown = String::new();
        for layer in self.layers() {
            let separator = if shown.is_empty() { "" } else { "+" };
            shown.push_str(separator);
            layer.digest()[..6].iter().for_each(|byte| _ = write!(shown, "{byte:02x}"));
        }
        shown
    }

    /// Whether this is the gazetteer that gave `serials`, which are brought up to date if not. For memories of what it said.
    pub(crate) fn is_still(&self, serials: &mut [u64; 2]) -> bool {
        let current = [self.base.serial, self.over.as_ref().map_or(0, |layer| layer.serial)];
        std::mem::replace(serials, current) == current
    }

    /// Where the data comes from, as the JSON text written at build: `sources`, `counts`, `attribution`.
    #[must_use]
    pub fn about(&self) -> &str {
        std::str::from_utf8(self.base.section(layer::Section::About)).unwrap_or_default()
    }

    /// Size in bytes, and whether the content is as it was written. Reads everything.
    #[must_use]
    pub fn check(&self) -> (usize, bool) {
        self.layers().fold((0, true), |(size, intact), layer| (size + layer.size(), intact && layer.is_intact()))
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.base).chain(&self.over)
    }

    /// Calls `found` for every name in `text`, in text order, without overlaps, longest match first from the left.
    ///
    /// A name starts at a capital letter (or any letter outside ASCII that is not lower case). Between its words may stand a space,
    /// no-break space, line break, hyphen or apostrophe, and a full stop after a short word (`St. Louis`). `ALL CAPS` and every
    /// spelling that folds alike are found. A possessive `'s` is left out of the span. Abbreviations are reported only where they
    /// are safe (`Gary, Ind.`, `Troy, N.C.`, `the U.S.`); names that are no places (`West Nile virus`, `St. Patrick's Day`) are
    /// swallowed. Whether a reported name *is* a place here (`Paris Hilton`, `March`) is for the caller to judge.
    ///
    /// Linear in the text; allocates nothing while letters are Latin.
    pub fn scan<'g>(&'g self, text: &str, found: &mut dyn FnMut(NameMatch<'g>)) {
        scan::scan(self, text, found);
    }

    /// What `name` can mean, best first; empty when it is no name of a place. The whole of `name` must be the name.
    ///
    /// Case, diacritics and punctuation between words do not matter, except that abbreviations (`Calif.`, `NC`) need their own form.
    #[must_use]
    pub fn senses(&self, name: &str) -> Senses<'_> {
        let name = name.trim();
        // Exact forms are kept without blanks.
        let exact = if name.contains(' ') { None } else { self.look_up(token::exact_key(name)) };
        let folded = || token::key_of(name).and_then(|(key, _)| self.look_up(key));
        exact.filter(|senses| !senses.is_empty()).or_else(folded).unwrap_or_default()
    }

    /// What a key means, in both layers; `None` when it is none, empty for a name to be swallowed.
    fn look_up(&self, key: u64) -> Option<Senses<'_>> {
        let base = self.base.senses(key);
        let over = self.over.as_ref().and_then(|layer| layer.senses(key));
        (base.is_some() || over.is_some()).then(|| Senses { base: base.unwrap_or_default(), over: over.unwrap_or_default() })
    }

    fn may_go_on(&self, key: u64) -> bool {
        self.layers().any(|layer| layer.may_go_on(key))
    }

    /// The word lexicon of this gazetteer.
    #[must_use]
    pub fn words(&self) -> Lexicon<'_> {
        self.base.lexicon()
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layers().map(|layer| layer.rows).sum()
    }

    /// Whether there are no places at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record of a place. A row of another gazetteer gives some other place, or a nameless one.
    #[must_use]
    pub fn place(&self, row: Row) -> Place<'_> {
        let (layer, index) = self.layer_of(row);
        let record = layer.record(index);
        let (admin1, admin2) = self.divisions(row, &record);
        Place {
            id: record.id,
            name: layer.name(index),
            kind: record.kind,
            country: layer.country_of(&record),
            lat: record.lat,
            lon: record.lon,
            population: record.population,
            feature: place::FEATURES.get(usize::from(record.feature)).copied().unwrap_or("PPL"),
            alternates: record.alternates,
            flags: record.flags,
            admin1,
            admin2,
            parent: parent_of(&record),
            radius_km: record.radius_km,
        }
    }

    fn layer_of(&self, row: Row) -> (&Layer, usize) {
        match &self.over {
            Some(over) if row.0 & OVERLAY != 0 => (over, (row.0 & !OVERLAY) as usize),
            _ => (&self.base, (row.0 & !OVERLAY) as usize),
        }
    }

    /// The English name of a place: cheaper than the whole record.
    #[must_use]
    pub fn name(&self, row: Row) -> &str {
        let (layer, index) = self.layer_of(row);
        layer.name(index)
    }

    /// The id of a place: cheaper than the whole record.
    pub(crate) fn id(&self, row: Row) -> u32 {
        self.record(row).id
    }

    /// What a place is and its inhabitants: without the walk up to its divisions that [`place`](Gazetteer::place) makes.
    pub(crate) fn kind_and_population(&self, row: Row) -> (PlaceKind, u32) {
        let record = self.record(row);
        (record.kind, record.population)
    }

    fn record(&self, row: Row) -> layer::Record {
        let (layer, index) = self.layer_of(row);
        layer.record(index)
    }

    /// The first- and second-level division on the way up.
    fn divisions(&self, row: Row, record: &layer::Record) -> (Option<Row>, Option<Row>) {
        let (mut row, mut record) = (row, *record);
        let mut second = None;
        for _ in 0..LONGEST_PATH {
            match record.kind {
                PlaceKind::Admin1 => return (Some(row), second),
                PlaceKind::Admin2 => second = Some(row),
                PlaceKind::Country | PlaceKind::Continent => break,
                _ => {}
            }
            let Some(parent) = parent_of(&record) else { break };
            (row, record) = (parent, self.record(parent));
        }
        (None, second)
    }

    /// The place with this id: GeoNames', or 2^31 and above for places of our own tables and of overlays.
    #[must_use]
    pub fn by_id(&self, id: u32) -> Option<Row> {
        let over = self.over.as_ref().and_then(|layer| layer.row_of(id)).map(|row| Row(row as u32 | OVERLAY));
        over.or_else(|| self.base.row_of(id).map(|row| Row(row as u32)))
    }

    /// The country with this ISO 3166-1 alpha-2 code (and `XK` for Kosovo).
    #[must_use]
    pub fn country(&self, code: &str) -> Option<Row> {
        self.base.country_row(Country::new(code)?).map(Row)
    }

    /// From the widest to the place itself: continent, country, first and second level, place. A region or sea stands under its
    /// country if it has exactly one, else under its continent, else alone.
    #[must_use]
    pub fn path(&self, row: Row) -> Vec<Row> {
        let mut path = vec![row];
        let mut record = self.record(row);
        while let Some(parent) = parent_of(&record) {
            if path.len() == LONGEST_PATH {
                break;
            }
            path.push(parent);
            record = self.record(parent);
        }
        path.reverse();
        path
    }

    /// Whether `row` lies in `ancestor`, or is it: by the [`path`](Gazetteer::path), or by the [`extent`](Gazetteer::extent) of a
    /// region. For circles the point decides, and a place that reaches farther than the region is not inside.
    #[must_use]
    pub fn inside(&self, row: Row, ancestor: Row) -> bool {
        let path = self.path(row);
        if path.contains(&ancestor) {
            return true;
        }
        match self.extent(ancestor) {
            None => false,
            Some(Extent::Members(members)) => members.iter().any(|member| path.contains(member)),
            Some(Extent::Circle { centre, radius_km, countries }) => {
                let place = self.place(row);
                (countries.is_empty() || countries.contains(&place.country))
                    && !matches!(place.kind, PlaceKind::Country | PlaceKind::Continent)
                    && place.radius_km <= radius_km
                    && km(centre, place.point()) <= f32::from(radius_km)
            }
        }
    }

    /// What a region, sea or range covers; `None` for places whose inside is what has them in its path.
    #[must_use]
    pub fn extent(&self, row: Row) -> Option<Extent> {
        self.layer_of(row).0.extent(row.0)
    }

    /// The body that an address stands for: `Downing Street` gives `Government of the United Kingdom`; `None` for other names.
    #[must_use]
    pub fn metonym(&self, name: &str) -> Option<&str> {
        let (key, _) = token::key_of(name)?;
        self.base.metonym(key)
    }

    /// What a typed place name means, best first, with a prior that adds up to 1: `ukraine`, `Georgia, US`, `Troy, N.C.`,
    /// `geo:703448`. After a comma stands anything the place lies in, wider ones later: `Springfield, Clark County, Ohio`.
    ///
    /// Empty when nothing is known by that name; see [`suggest`](Gazetteer::suggest) then.
    #[must_use]
    pub fn resolve(&self, query: &str) -> Vec<(Row, f32)> {
        query::resolve(self, query)
    }

    /// Names spelled much like `name`, most likely first, at most `limit`. Looks at every place's own name: tens of milliseconds.
    #[must_use]
    pub fn suggest(&self, name: &str, limit: usize) -> Vec<(String, Row)> {
        query::suggest(self, name, limit)
    }

    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = Row> + use<> {
        let over = self.over.as_ref().map_or(0, |layer| layer.rows as u32);
        (0..self.base.rows as u32).map(Row).chain((0..over).map(|row| Row(row | OVERLAY)))
    }
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Gazetteer").field(&self.version).finish()
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// No path is longer; guards against circles in damaged files.
const LONGEST_PATH: usize = 12;

fn parent_of(record: &layer::Record) -> Option<Row> {
    record.parent.checked_sub(1).map(Row)
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
    /// A building, quarter, square or airport known by itself: the Kremlin, Heathrow.
    Site,
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
