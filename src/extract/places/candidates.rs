//! What a name can mean: its senses with the facts the resolver weighs.

use crate::extract::people::names::possessive;
use crate::gazetteer::{Country, Form, Gazetteer, Place, PlaceFlags, PlaceKind, Row, Senses};
use crate::text::fold;
use crate::text::keys::KeyMap;

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
    /// log10 of inhabitants + 1.
    pub log_population: f32,
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
            log_population: (place.population as f32 + 1.0).log10(),
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

    /// log10 of the number of names + 1, from the gazetteer's log2.
    pub fn log_alternates(&self) -> f32 {
        f32::from(self.alternates) * std::f32::consts::LOG10_2
    }
}

/// Whether `name` begins with the words of `written`, however they are spaced, accented and spelled in capitals: the answer is kept for
/// every way to write the name. A qualifier in brackets says that the bare name is another place's: nobody calls Frankfurt (Oder)
/// Frankfurt.
fn begins_name(name: &str, written: &str) -> bool {
    let mut rest = without_possessive(name);
    for word in words(written) {
        let Some(first) = words(rest).next().filter(|first| fold(first) == fold(word)) else { return false };
        let Some(at) = rest.find(first) else { return false };
        rest = &rest[at + first.len()..];
    }
    rest.chars().next().is_none_or(|next| matches!(next, ' ' | '-')) && !rest.starts_with(" (")
}

/// The words of a name, without a possessive's `s`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    without_possessive(name).split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn without_possessive(name: &str) -> &str {
    possessive(name).unwrap_or(name)
}

/// Facts about a name that hold wherever it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// First and one past the last position of its readings in the pool.
    pub candidates: (u32, u32),
    /// The country or region whose adjective it is.
    pub adjective: Option<Candidate>,
    /// Inhabitants of the largest city of the name.
    pub population: u32,
    /// log10 of them + 1.
    pub log_population: f32,
    /// What its readings are between them.
    pub has: Has,
    /// Whether the form is an abbreviation: `N.C.`, `Calif.`.
    pub abbreviation: bool,
    /// How many mentions it has in the article.
    pub mentions: u32,
}

/// What is among the readings of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Has {
    /// A place whose own name it is.
    pub primary: bool,
    pub country: bool,
    /// A continent, or what news names like a country.
    pub well_known: bool,
    pub admin1: bool,
    pub admin2: bool,
    pub region: bool,
    /// The most names that a city among them has, as the gazetteer counts them.
    pub alternates: u8,
}

impl Has {
    fn of(readings: &[Candidate]) -> Has {
        let mut has = Has::default();
        for reading in readings {
            has.primary |= reading.is_primary();
            has.country |= reading.kind == PlaceKind::Country;
            has.well_known |= reading.is_well_known() || reading.kind == PlaceKind::Continent;
            has.admin1 |= reading.kind == PlaceKind::Admin1;
            has.admin2 |= reading.kind == PlaceKind::Admin2;
            has.region |= reading.is_region();
            if reading.is_city() {
                has.alternates = has.alternates.max(reading.alternates);
            }
        }
        has
    }
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
    gazetteer: [u64; 2],
    names: KeyMap<u64, Name>,
    /// Readings of all of them.
    pub pool: Vec<Candidate>,
}

/// Names remembered at once, some ten megabytes, and readings.
const REMEMBERED: usize = 20_000;
const READINGS: usize = 10 * REMEMBERED;

impl Memory {
    /// Forgets everything if it was of another gazetteer.
    pub fn check(&mut self, gazetteer: &Gazetteer) {
        if !gazetteer.is_still(&mut self.gazetteer) || self.names.len() > REMEMBERED || self.pool.len() > READINGS {
            self.names.clear();
            self.pool.clear();
        }
    }

    /// The name with its readings in the pool, not yet mentioned.
    pub fn name(&mut self, key: u64, written: &str, senses: Senses<'_>, gazetteer: &Gazetteer) -> Name {
        *self.names.entry(key).or_insert_with(|| Name::read(written, senses, gazetteer, &mut self.pool))
    }
}

impl Name {
    fn read(written: &str, senses: Senses<'_>, gazetteer: &Gazetteer, pool: &mut Vec<Candidate>) -> Name {
        let start = pool.len();
        let mut adjective = None;
        for sense in senses.iter() {
            let candidate = Candidate::new(sense.row, sense.form, &gazetteer.place(sense.row), written);
            if sense.form == Form::Adjective {
                adjective = adjective.or(Some(candidate));
            } else if pool.len() < start + 30 && !pool[start..].iter().any(|seen| seen.row == sense.row) {
                pool.push(candidate);
            }
        }
        drop_capitals(pool, start);
        let readings = &pool[start..];
        let population = readings.iter().filter(|candidate| candidate.is_city()).map(|candidate| candidate.population).max().unwrap_or(0);
        Name {
            has: Has::of(readings),
            log_population: (population as f32 + 1.0).log10(),
            candidates: (start as u32, pool.len() as u32),
            adjective,
            population,
            abbreviation: senses.first().is_some_and(|sense| sense.form == Form::Abbreviation),
            mentions: 0,
        }
    }
}

/// Takes capitals out that are called like their country without their own noun. "Mexico" is said for Mexico City by people who are in
/// Mexico; news means the country.
fn drop_capitals(pool: &mut Vec<Candidate>, start: usize) {
    let is_country = |reading: &Candidate| reading.kind == PlaceKind::Country && reading.form == Form::Primary;
    let countries: Vec<Country> = pool[start..].iter().filter(|reading| is_country(reading)).map(|country| country.country).collect();
    if countries.is_empty() {
        return;
    }
    let mut at = start;
    while at < pool.len() {
        let reading = &pool[at];
        if reading.is_city() && reading.form == Form::Alternate && countries.contains(&reading.country) {
            pool.remove(at);
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_of_a_name_does_not_depend_on_how_it_was_written_first() {
        for (written, name, expected) in [
            ("Long Island", "Long Island City", true),
            ("Long\nIsland", "Long Island City", true),
            ("LONG ISLAND'S", "Long Island City", true),
            ("Sao Paulo", "São Paulo", true),
            ("Frankfurt", "Frankfurt am Main", true),
            ("Frankfurt", "Frankfurt (Oder)", false),
            ("St. John's", "St. John's", true),
            ("Frank", "Frankfurt", false),
            ("Paris", "Le Paris", false),
        ] {
            assert_eq!(begins_name(name, written), expected, "{written:?} in {name}");
        }
    }
}
