//! What a name can mean: its senses with the facts the resolver weighs.

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
}

impl Candidate {
    fn new(row: Row, form: Form, place: &Place<'_>) -> Candidate {
        Candidate {
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

    /// A division that news names like a country: Iowa, Ontario, Scotland.
    pub fn is_well_known(&self) -> bool {
        self.kind == PlaceKind::Admin1 && self.flags.has(PlaceFlags::WELL_KNOWN)
    }

    /// A region, water, landform or continent: large, and known by a point in its middle.
    pub fn is_region(&self) -> bool {
        matches!(self.kind, PlaceKind::Region | PlaceKind::Water | PlaceKind::Landform | PlaceKind::Continent)
    }

    /// Whether the name is the place's own rather than an alternate or former one.
    pub fn is_primary(&self) -> bool {
        !matches!(self.form, Form::Alternate | Form::Former)
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
    /// Reads the senses of a name into the pool.
    pub fn read(senses: Senses<'_>, gazetteer: &Gazetteer, pool: &mut Vec<Candidate>) -> Name {
        let start = pool.len();
        let mut adjective = None;
        for sense in senses.iter() {
            let candidate = Candidate::new(sense.row, sense.form, &gazetteer.place(sense.row));
            if sense.form == Form::Adjective {
                adjective = adjective.or(Some(candidate));
            } else if pool.len() - start < 30 && !pool[start..].iter().any(|seen| seen.row == sense.row) {
                pool.push(candidate);
            }
        }
        let population = pool[start..].iter().filter(|candidate| candidate.is_city()).map(|candidate| candidate.population).max();
        Name { candidates: (start as u32, pool.len() as u32), adjective, population: population.unwrap_or(0), mentions: 0 }
    }

    /// Its readings; none for a pure adjective.
    pub fn readings<'p>(&self, pool: &'p [Candidate]) -> &'p [Candidate] {
        &pool[self.candidates.0 as usize..self.candidates.1 as usize]
    }
}
