//! What a name can mean: its senses with the facts the resolver weighs.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::gazetteer::{Country, Form, Gazetteer, Place, PlaceFlags, PlaceKind, Row, Senses};

/// One reading of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub row: Row,
    pub form: Form,
    pub kind: PlaceKind,
    pub country: Country,
    pub admin1: Option<Row>,
    pub admin2: Option<Row>,
    pub point: (f32, f32),
    pub population: u32,
    pub alternates: u8,
    pub flags: PlaceFlags,
    /// The name is its own English name or the beginning of it: "Frankfurt" for Frankfurt am Main.
    pub own_name: bool,
}

impl Candidate {
    pub fn new(row: Row, form: Form, place: &Place<'_>, written: &str) -> Candidate {
        Candidate {
            own_name: !matches!(form, Form::Alternate | Form::Former) || begins_name(place.name, written),
            row,
            form,
            kind: place.kind,
            country: place.country,
            admin1: place.admin1,
            admin2: place.admin2,
            point: place.point(),
            population: place.population,
            alternates: place.alternates,
            flags: place.flags,
        }
    }

    pub fn is_city(&self) -> bool {
        self.kind == PlaceKind::City
    }

    /// A division that news names like a country (Iowa, Ontario, Scotland), or a place of the reader's own: who lists a farm knows
    /// that their paper means it.
    pub fn is_well_known(&self) -> bool {
        self.row.is_own() || self.kind == PlaceKind::Admin1 && self.flags.has(PlaceFlags::WELL_KNOWN)
    }

    /// A region, water, landform or continent: large, and known by a point in its middle.
    pub fn is_region(&self) -> bool {
        matches!(self.kind, PlaceKind::Region | PlaceKind::Water | PlaceKind::Landform | PlaceKind::Continent)
    }

    /// Whether the name is the place's own rather than an alternate or former one.
    pub fn is_primary(&self) -> bool {
        self.own_name
    }

    /// A county called without its noun: "Cork", "Orange".
    pub fn is_bare_county(&self) -> bool {
        self.form == Form::WithoutNoun && self.kind == PlaceKind::Admin2
    }

    /// Whether this lies in `parent`, as "City, State" and "State, Country" have it.
    pub fn lies_in(&self, parent: &Candidate) -> bool {
        if self.row == parent.row || self.kind == PlaceKind::Country || self.country != parent.country || self.country.is_none() {
            return false;
        }
        match parent.kind {
            PlaceKind::Country => true,
            PlaceKind::Admin1 => self.kind != PlaceKind::Admin1 && self.admin1 == Some(parent.row),
            PlaceKind::Admin2 => self.is_city() && self.admin2 == Some(parent.row),
            _ => false,
        }
    }

    /// log10 of inhabitants + 1.
    pub fn log_population(&self) -> f32 {
        (self.population as f32 + 1.0).log10()
    }

    /// log10 of the number of names + 1, from the gazetteer's log2.
    pub fn log_alternates(&self) -> f32 {
        f32::from(self.alternates) * std::f32::consts::LOG10_2
    }
}

/// Whether `name` begins with the words of `written`. A qualifier in brackets says that the bare name is another place's: nobody calls
/// Frankfurt (Oder) Frankfurt.
fn begins_name(name: &str, written: &str) -> bool {
    let Some((start, rest)) = name.as_bytes().split_at_checked(written.len()) else { return false };
    start.eq_ignore_ascii_case(written.as_bytes())
        && rest.first().is_none_or(|byte| matches!(byte, b' ' | b'-'))
        && !rest.starts_with(b" (")
}

/// Facts about a name that hold wherever it stands.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// First and one past the last position of its readings in the pool.
    pub candidates: (u32, u32),
    /// The country or region whose adjective it is.
    pub adjective: Option<Candidate>,
    /// Inhabitants of the largest city of the name.
    pub population: u32,
    /// How many mentions it has in the article.
    pub mentions: u32,
}

impl Name {
    /// Its readings; none for a pure adjective.
    pub fn readings<'p>(&self, pool: &'p [Candidate]) -> &'p [Candidate] {
        &pool[self.candidates.0 as usize..self.candidates.1 as usize]
    }
}

/// Names most often seen, with their readings: the same few thousand names make up nearly all of an archive, and reading a record of
/// the gazetteer costs a miss of the processor's cache.
#[derive(Default)]
pub(super) struct Memory {
    /// The gazetteer they are of.
    fingerprint: String,
    names: HashMap<u64, Remembered, BuildHasherDefault<KeyHasher>>,
}

/// A name's readings, apart from any article.
struct Remembered {
    readings: Box<[Candidate]>,
    adjective: Option<Candidate>,
    population: u32,
}

/// Names remembered at once, some ten megabytes.
const REMEMBERED: usize = 20_000;

impl Memory {
    /// Forgets everything if it was of another gazetteer.
    pub fn check(&mut self, gazetteer: &Gazetteer) {
        let fingerprint = gazetteer.fingerprint();
        if fingerprint != self.fingerprint || self.names.len() > REMEMBERED {
            self.fingerprint = fingerprint.to_owned();
            self.names.clear();
        }
    }

    /// The name with its readings added to the pool.
    pub fn name(&mut self, key: u64, written: &str, senses: Senses<'_>, gazetteer: &Gazetteer, pool: &mut Vec<Candidate>) -> Name {
        let remembered = self.names.entry(key).or_insert_with(|| Remembered::read(written, senses, gazetteer));
        let start = pool.len() as u32;
        pool.extend_from_slice(&remembered.readings);
        Name { candidates: (start, pool.len() as u32), adjective: remembered.adjective, population: remembered.population, mentions: 0 }
    }
}

impl Remembered {
    fn read(written: &str, senses: Senses<'_>, gazetteer: &Gazetteer) -> Remembered {
        let mut readings: Vec<Candidate> = Vec::new();
        let mut adjective = None;
        for sense in senses.iter() {
            let candidate = Candidate::new(sense.row, sense.form, &gazetteer.place(sense.row), written);
            if sense.form == Form::Adjective {
                adjective = adjective.or(Some(candidate));
            } else if readings.len() < 30 && !readings.iter().any(|seen| seen.row == sense.row) {
                readings.push(candidate);
            }
        }
        // "Mexico" is said for Mexico City by people who are in Mexico; news means the country.
        let countries: Vec<Country> = readings
            .iter()
            .filter(|reading| reading.kind == PlaceKind::Country && reading.form == Form::Primary)
            .map(|country| country.country)
            .collect();
        readings.retain(|reading| !(reading.is_city() && reading.form == Form::Alternate && countries.contains(&reading.country)));
        let population = readings.iter().filter(|candidate| candidate.is_city()).map(|candidate| candidate.population).max();
        Remembered { readings: readings.into(), adjective, population: population.unwrap_or(0) }
    }
}

/// Keys are hashes already.
#[derive(Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
