//! From sources and tables to a draft: which places there are, what lies in what, and what each is called.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::draft::{Draft, DraftExtent, DraftPlace, Ix, Parent, words_of};
use super::packages::{City, Division, Source};
use super::words::Common;
use super::{is_latin, own_id};
use crate::error::{Error, Result};
use crate::gazetteer::place::{Country, FEATURES, PlaceFlags};
use crate::gazetteer::tables::{self, values};
use crate::gazetteer::{Form, PlaceKind, WordFlags};

/// Places below this many inhabitants keep only their own name: the others' other names cost a megabyte and gained nothing on local
/// news (places recipe, all Latin alternates: 0.841 against 0.844).
const ALTERNATES_FROM: u64 = 15_000;
/// A given name stays another name of a place this large: `Sofia`, `Florence`.
const GIVEN_NAME_FROM: u64 = 1_000_000;

/// Which names are kept.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    /// Least population of a place that keeps its other names.
    pub alternates_from: u64,
    /// Keep names in scripts other than Latin.
    pub all_scripts: bool,
}

impl Rules {
    /// Those of the embedded gazetteer.
    pub const EMBEDDED: Rules = Rules { alternates_from: ALTERNATES_FROM, all_scripts: false };
}

/// Builds the draft of a whole gazetteer.
pub(crate) fn assemble(source: &Source, common: &Common<'_>, rules: Rules) -> Result<Draft> {
    let mut assembly = Assembly::new(common, rules);
    assembly.continents()?;
    assembly.countries(source)?;
    assembly.former_countries()?;
    assembly.divisions(source)?;
    source.cities.iter().for_each(|city| assembly.city(city));
    assembly.regions()?;
    super::geonames::add_features(&mut assembly, &source.features);
    assembly.metonyms()?;
    assembly.aliases()?;
    assembly.demonyms()?;
    assembly.finish();
    Ok(assembly.draft)
}

/// What is known while places are taken in.
pub(crate) struct Assembly<'c> {
    pub draft: Draft,
    common: &'c Common<'c>,
    rules: Rules,
    continents: BTreeMap<&'static str, Ix>,
    pub countries: BTreeMap<Country, Ix>,
    /// By code: `US.CA`, `US.CA.037`.
    pub divisions: HashMap<String, Ix>,
    capitals: HashSet<(String, Country)>,
    ids: HashSet<u32>,
    /// Rows of the table of regions by name, to be named by others.
    named: HashMap<String, Ix>,
}

impl<'c> Assembly<'c> {
    fn new(common: &'c Common<'c>, rules: Rules) -> Assembly<'c> {
        Assembly {
            draft: Draft::default(),
            common,
            rules,
            continents: BTreeMap::new(),
            countries: BTreeMap::new(),
            divisions: HashMap::new(),
            capitals: HashSet::new(),
            ids: HashSet::new(),
            named: HashMap::new(),
        }
    }

    pub fn own_id(&mut self, name: &str) -> u32 {
        own_id(name, &mut self.ids)
    }

    fn continents(&mut self) -> Result<()> {
        for [code, id, name, adjectives, lat, lon, radius] in tables::CONTINENTS.rows() {
            let mut place = DraftPlace::new(number(id)?, name, PlaceKind::Continent, "CONT", number(lat)?, number(lon)?);
            place.radius_km = number(radius)?;
            place.alternates = 300;
            let ix = self.draft.push(place);
            self.draft.name(ix, name, Form::Primary);
            self.adjectives(ix, adjectives);
            self.continents.insert(code, ix);
            self.named.insert(name.to_owned(), ix);
        }
        Ok(())
    }

    fn countries(&mut self, source: &Source) -> Result<()> {
        for [code, name, aliases, former, adjectives, capital, lat, lon] in tables::COUNTRIES.rows() {
            let country = country_of(code)?;
            let info = source.countries.get(code);
            let id = info.map_or_else(|| self.own_id(code), |info| info.id);
            let mut place = DraftPlace::new(id, name, PlaceKind::Country, "PCLI", number(lat)?, number(lon)?);
            place.country = country;
            place.alternates = 150;
            if let Some(info) = info {
                place.population = info.population;
                place.radius_km = (info.area / std::f64::consts::PI).sqrt();
                place.parent = self.continents.get(info.continentcode.as_str()).map(|&ix| Parent::Draft(ix));
            }
            let ix = self.draft.push(place);
            self.countries.insert(country, ix);
            self.draft.name(ix, name, Form::Primary);
            values(aliases).for_each(|alias| self.draft.name(ix, alias, Form::Primary));
            values(former).for_each(|alias| self.draft.name(ix, alias, Form::Former));
            self.adjectives(ix, adjectives);
            self.capitals.insert((words_of(capital), country));
        }
        Ok(())
    }

    fn former_countries(&mut self) -> Result<()> {
        for [name, aliases, adjectives, successors, lat, lon, _from, _to] in tables::FORMER_COUNTRIES.rows() {
            let successors: Vec<Country> = values(successors).map(country_of).collect::<Result<_>>()?;
            let members: Vec<Ix> = successors.iter().map(|&country| self.country(country)).collect::<Result<_>>()?;
            let id = self.own_id(&format!("former {name}"));
            let mut place = DraftPlace::new(id, name, PlaceKind::Country, "PCLH", number(lat)?, number(lon)?);
            place.country = successors[0];
            place.parent = self.draft.places[members[0]].parent;
            place.alternates = 100;
            place.set(PlaceFlags::FORMER);
            place.radius_km = self.spread(&members, number(lat)?, number(lon)?);
            place.extent = Some(DraftExtent::Members(members));
            let ix = self.draft.push(place);
            self.named.insert(name.to_owned(), ix);
            self.draft.name(ix, name, Form::Primary);
            values(aliases).for_each(|alias| self.draft.name(ix, alias, Form::Primary));
            self.adjectives(ix, adjectives);
        }
        Ok(())
    }

    fn spread(&self, members: &[Ix], lat: f64, lon: f64) -> f64 {
        let centre = DraftPlace::new(0, "", PlaceKind::Region, "RGN", lat, lon);
        let reach = |&ix: &Ix| f64::from(centre.km(&self.draft.places[ix])) + self.draft.places[ix].radius_km;
        members.iter().map(reach).fold(0.0, f64::max)
    }

    fn country(&self, country: Country) -> Result<Ix> {
        self.countries
            .get(&country)
            .copied()
            .ok_or_else(|| Error::other(format!("no country `{}` in `{}`", country.as_str(), tables::COUNTRIES.name)))
    }

    /// First and second level: point and reach from the places in them.
    fn divisions(&mut self, source: &Source) -> Result<()> {
        let mut members: HashMap<String, Vec<&City>> = HashMap::new();
        for city in &source.cities {
            let first = format!("{}.{}", city.countrycode, city.admin1code);
            if !city.admin2code.is_empty() {
                members.entry(format!("{first}.{}", city.admin2code)).or_default().push(city);
            }
            members.entry(first).or_default().push(city);
        }
        let well_known: HashMap<&str, [&str; 7]> = tables::DIVISIONS.rows().map(|row: [&str; 7]| (row[0], row)).collect();
        for division in &source.admin1 {
            let row = well_known.get(division.code.as_str());
            self.first_level(division, members.get(&division.code).map_or(&[], Vec::as_slice), row)?;
        }
        for division in &source.admin2 {
            if let Some(cities) = members.get(&division.code) {
                self.second_level(division, cities);
            }
        }
        Ok(())
    }

    fn first_level(&mut self, division: &Division, cities: &[&City], row: Option<&[&str; 7]>) -> Result<()> {
        let Some(country) = division.code.get(..2).and_then(Country::new).filter(|country| self.countries.contains_key(country)) else {
            return Ok(());
        };
        let name = row.map_or(division.name.as_str(), |row| row[1]);
        if cities.is_empty() && row.is_none() {
            return Ok(());
        }
        let mut place = self.division_place(division, name, PlaceKind::Admin1, cities);
        place.country = country;
        place.parent = Some(Parent::Draft(self.countries[&country]));
        place.alternates = 15;
        if let Some(row) = row {
            (place.lat, place.lon) = (number(row[5])?, number(row[6])?);
            place.alternates = 63;
            place.set(PlaceFlags::WELL_KNOWN);
        }
        let ix = self.draft.push(place);
        self.divisions.insert(division.code.clone(), ix);
        self.draft.name(ix, name, Form::Primary);
        self.draft.name(ix, &division.name, Form::Primary);
        if let Some(bare) = without_noun(&division.name, &FIRST_LEVEL_NOUNS, &FIRST_LEVEL_HEADS) {
            self.draft.name(ix, bare, Form::WithoutNoun);
        }
        if let Some(&[_, _, abbreviations, postal, adjectives, _, _]) = row {
            values(abbreviations).for_each(|form| self.draft.name(ix, form, Form::Abbreviation));
            values(postal).for_each(|form| self.draft.name(ix, form, Form::Postal));
            self.adjectives(ix, adjectives);
        }
        Ok(())
    }

    fn second_level(&mut self, division: &Division, cities: &[&City]) {
        let mut codes = division.code.splitn(3, '.');
        let (country, first) = (codes.next().unwrap_or_default(), codes.next().unwrap_or_default());
        let Some(country) = Country::new(country).filter(|country| self.countries.contains_key(country)) else { return };
        let mut place = self.division_place(division, &division.name, PlaceKind::Admin2, cities);
        place.country = country;
        let above = self.divisions.get(&format!("{}.{first}", country.as_str())).or(self.countries.get(&country));
        place.parent = above.map(|&ix| Parent::Draft(ix));
        place.alternates = 10;
        let ix = self.draft.push(place);
        self.divisions.insert(division.code.clone(), ix);
        let name = division.name.as_str();
        self.draft.name(ix, name, Form::Primary);
        let bare = without_noun(name, &SECOND_LEVEL_NOUNS, &SECOND_LEVEL_HEADS);
        if let Some(bare) = bare {
            self.draft.name(ix, bare, Form::WithoutNoun);
        }
        if let Some(bare) = name.strip_prefix("County ") {
            self.draft.name(ix, &format!("{bare} County"), Form::Primary);
        } else if bare.is_none() && matches!(country.as_str(), "GB" | "IE") {
            self.draft.name(ix, &format!("{name} County"), Form::Alternate);
            self.draft.name(ix, &format!("County {name}"), Form::Alternate);
        }
    }

    /// The unweighted mean of its places, as nothing better is known; reach: nine in ten of them.
    fn division_place(&mut self, division: &Division, name: &str, kind: PlaceKind, cities: &[&City]) -> DraftPlace {
        let id = division.id.unwrap_or_else(|| self.own_id(&division.code));
        let feature = if kind == PlaceKind::Admin1 { "ADM1" } else { "ADM2" };
        let mean = |coordinate: fn(&City) -> f64| cities.iter().map(|city| coordinate(city)).sum::<f64>() / cities.len().max(1) as f64;
        let mut place = DraftPlace::new(id, name, kind, feature, mean(|city| city.latitude), mean(|city| city.longitude));
        place.population = cities.iter().map(|city| city.population).sum();
        let point = |city: &&City| DraftPlace::new(0, "", kind, "PPL", city.latitude, city.longitude);
        let mut reach: Vec<f32> = cities.iter().map(|city| place.km(&point(city))).collect();
        reach.sort_by(f32::total_cmp);
        place.radius_km = reach.get(reach.len() * 9 / 10).map_or(0.0, |&km| f64::from(km).max(3.0));
        place
    }

    fn city(&mut self, city: &City) {
        let Some(country) = Country::new(&city.countrycode) else { return };
        let mut place = DraftPlace::new(city.id, &city.name, PlaceKind::City, feature(&city.feature), city.latitude, city.longitude);
        place.country = country;
        place.population = city.population;
        place.alternates = city.alternatenames.len() as u32;
        let first = format!("{}.{}", city.countrycode, city.admin1code);
        let above =
            self.divisions.get(&format!("{first}.{}", city.admin2code)).or(self.divisions.get(&first)).or(self.countries.get(&country));
        place.parent = above.map(|&ix| Parent::Draft(ix));
        self.flag(&mut place, city);
        let ix = self.draft.push(place);
        let own = words_of(&city.name);
        if own.chars().count() > 2 || city.population >= 50_000 {
            self.draft.name(ix, &city.name, Form::Primary);
        }
        if city.population >= self.rules.alternates_from {
            for alternate in &city.alternatenames {
                if self.is_good(alternate, city.population) {
                    self.draft.name(ix, alternate, Form::Alternate);
                }
            }
        }
    }

    fn flag(&self, place: &mut DraftPlace, city: &City) {
        let named = |name: &String| self.capitals.contains(&(words_of(name), place.country));
        let tiny = matches!(city.countrycode.as_str(), "VA" | "MC" | "SM" | "AD" | "LI");
        let large = city.population > 100_000;
        let capital = named(&city.name) || large && city.alternatenames.iter().any(|name| is_latin(name) && named(name));
        if capital && (city.population >= 20_000 || tiny || city.feature == "PPLC") {
            place.set(PlaceFlags::CAPITAL);
            place.feature = "PPLC";
        } else if place.feature == "PPLC" {
            place.feature = "PPLA";
        }
        match place.feature {
            "PPLA" => place.set(PlaceFlags::SEAT),
            "PPLA2" => place.set(PlaceFlags::SEAT2),
            "PPLX" => place.set(PlaceFlags::SECTION),
            _ => {}
        }
    }

    /// Other names carry no language: those that would be read as something else are left out.
    fn is_good(&self, name: &str, population: u64) -> bool {
        if self.rules.all_scripts && !is_latin(name) {
            return true;
        }
        let length = name.chars().count();
        if !is_latin(name)
            || length < 4
            || !name.starts_with(char::is_uppercase)
            || name.contains(|sign: char| sign.is_ascii_digit() || "/(),;".contains(sign))
        {
            return false;
        }
        if length <= 4 && name.chars().all(char::is_uppercase) {
            return false;
        }
        let key = words_of(name);
        key.contains(' ')
            || !self.common.is(&key, WordFlags::ENGLISH)
                && !self.common.is(&key, WordFlags::STOP)
                && (population >= GIVEN_NAME_FROM || !self.common.is(&key, WordFlags::GIVEN))
    }

    fn adjectives(&mut self, ix: Ix, cell: &str) {
        values(cell).for_each(|adjective| self.draft.name(ix, adjective, Form::Adjective));
    }

    fn regions(&mut self) -> Result<()> {
        let mut members = Vec::new();
        for [name, aliases, adjectives, kind, code, lat, lon, radius, countries, covers] in tables::REGIONS.rows() {
            let countries: Vec<Country> = values(countries).map(country_of).collect::<Result<_>>()?;
            let (lat, lon) = (number(lat)?, number(lon)?);
            let ix = match self.division_named(name, &countries) {
                Some(ix) => {
                    let place = &mut self.draft.places[ix];
                    (place.lat, place.lon, place.alternates) = (lat, lon, place.alternates.max(40));
                    place.set(PlaceFlags::NOTABLE);
                    ix
                }
                None => self.region(name, kind, code, (lat, lon), number(radius)?, &countries)?,
            };
            self.named.insert(name.to_owned(), ix);
            self.draft.name(ix, name, Form::Primary);
            values(aliases).for_each(|alias| self.draft.name(ix, alias, Form::Primary));
            self.adjectives(ix, adjectives);
            if !covers.is_empty() {
                members.push((ix, covers));
            }
        }
        for (ix, covers) in members {
            let covered = values(covers).map(|name| self.find(name)).collect::<Result<Vec<Ix>>>()?;
            self.draft.places[ix].extent = Some(DraftExtent::Members(covered));
        }
        Ok(())
    }

    /// The first-level division that is the region: `Crimea`, `Bavaria`.
    fn division_named(&self, name: &str, countries: &[Country]) -> Option<Ix> {
        let [country] = countries else { return None };
        let senses = self.draft.folded.get(&words_of(name))?;
        let is_it = |ix: Ix| self.draft.places[ix].kind == PlaceKind::Admin1 && self.draft.places[ix].country == *country;
        senses.iter().map(|&(ix, _)| ix).find(|&ix| is_it(ix))
    }

    fn region(&mut self, name: &str, kind: &str, code: &str, point: (f64, f64), radius: f64, countries: &[Country]) -> Result<Ix> {
        let kind = match kind {
            "region" => PlaceKind::Region,
            "water" => PlaceKind::Water,
            "landform" => PlaceKind::Landform,
            "site" => PlaceKind::Site,
            _ => return Err(Error::other(format!("no kind `{kind}` for `{name}`"))),
        };
        let id = self.own_id(&format!("region {name}"));
        let mut place = DraftPlace::new(id, name, kind, feature(code), point.0, point.1);
        place.alternates = 40;
        place.radius_km = radius;
        place.set(PlaceFlags::NOTABLE);
        if let [country] = countries {
            place.country = *country;
            place.parent = Some(Parent::Draft(self.country(*country)?));
        } else if let Some(&first) = countries.first() {
            let above = self.draft.places[self.country(first)?].parent;
            let same = countries.iter().all(|&country| self.country(country).is_ok_and(|ix| self.draft.places[ix].parent == above));
            place.parent = above.filter(|_| same);
        }
        if radius > 0.0 {
            place.extent = Some(DraftExtent::Circle(countries.to_vec()));
        }
        Ok(self.draft.push(place))
    }

    fn metonyms(&mut self) -> Result<()> {
        for [name, aliases, place, lat, lon, code, body] in tables::METONYMS.rows() {
            let within = match self.find(place) {
                Ok(within) => within,
                Err(_) if place.contains(',') => continue,
                Err(error) => return Err(error),
            };
            let ix = if lat.is_empty() {
                within
            } else {
                let id = self.own_id(&format!("metonym {name}"));
                let mut site = DraftPlace::new(id, name, PlaceKind::Site, feature(code), number(lat)?, number(lon)?);
                site.country = self.draft.places[within].country;
                site.parent = Some(Parent::Draft(within));
                site.alternates = 40;
                self.draft.push(site)
            };
            for name in std::iter::once(name).chain(values(aliases)) {
                self.draft.name(ix, name, Form::Metonym);
                self.draft.metonyms.insert(words_of(name), body.to_owned());
            }
        }
        Ok(())
    }

    fn aliases(&mut self) -> Result<()> {
        for [name, place, form] in tables::ALIASES.rows() {
            let form = match form {
                "primary" => Form::Primary,
                "alternate" => Form::Alternate,
                "former" => Form::Former,
                "abbreviation" => Form::Abbreviation,
                "acronym" => Form::Acronym,
                _ => return Err(Error::other(format!("{}: no form `{form}` for `{name}`", tables::ALIASES.name))),
            };
            match self.find(place) {
                Ok(ix) => self.rename(ix, name, form),
                // A gazetteer of a few countries lacks most cities.
                Err(_) if place.contains(',') => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A former name is no longer an undated other name.
    fn rename(&mut self, ix: Ix, name: &str, form: Form) {
        if form == Form::Former
            && let Some(senses) = self.draft.folded.get_mut(&words_of(name))
        {
            senses.retain(|&(other, old)| other != ix || old != Form::Alternate);
        }
        self.draft.name(ix, name, form);
    }

    fn demonyms(&mut self) -> Result<()> {
        for [adjectives, place] in tables::DEMONYMS.rows() {
            match self.find(place) {
                Ok(ix) => self.adjectives(ix, adjectives),
                Err(_) if place.contains(',') => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// A place named in a table: a country's code, a division's code, a row of another table, or `city, country code`.
    fn find(&self, name: &str) -> Result<Ix> {
        let country = Country::new(name).and_then(|country| self.countries.get(&country));
        let city = || name.rsplit_once(", ").and_then(|(city, country)| self.draft.city(city, country));
        let found = country.or_else(|| self.divisions.get(name)).or_else(|| self.named.get(name)).copied().or_else(city);
        found.ok_or_else(|| Error::other(format!("no place `{name}`, which a table names")))
    }

    fn finish(&mut self) {
        self.draft.spell_out_saints();
        let unshadowed: Vec<String> = tables::UNSHADOWED.lines().map(words_of).collect();
        self.draft.shadow(&unshadowed);
        self.draft.order();
        self.draft.stops = tables::STOP_PHRASES.lines().map(str::to_owned).collect();
    }
}

/// Nouns after the name of a first-level division.
const FIRST_LEVEL_NOUNS: [&str; 14] = [
    "Oblast",
    "Province",
    "State",
    "Region",
    "Governorate",
    "City",
    "Prefecture",
    "Krai",
    "Department",
    "County",
    "District",
    "Voivodeship",
    "Parish",
    "Republic",
];
/// Words before it.
const FIRST_LEVEL_HEADS: [&str; 9] = [
    "Provincia de",
    "Province of",
    "State of",
    "Departamento de",
    "Departamento del",
    "Estado de",
    "Wilaya de",
    "Republic of",
    "Région de",
];
/// Nouns after the name of a second-level division.
const SECOND_LEVEL_NOUNS: [&str; 10] =
    ["District", "Borough", "County", "Parish", "Municipality", "Province", "Raion", "Rayon", "City", "Regency"];
/// Words before it.
const SECOND_LEVEL_HEADS: [&str; 17] = [
    "County",
    "Provincia di",
    "Provincia de",
    "Province of",
    "Provincia del",
    "Landkreis",
    "Kreis",
    "Kabupaten",
    "Kota",
    "Regency",
    "Arrondissement de",
    "Departamento de",
    "Distrito de",
    "City of",
    "Borough of",
    "Municipality of",
    "City and Borough of",
];

/// A name without its generic noun; `None` when it has none, or nothing else.
fn without_noun<'n>(name: &'n str, nouns: &[&str], heads: &[&str]) -> Option<&'n str> {
    let tail = nouns.iter().find_map(|noun| name.strip_suffix(noun)?.strip_suffix(' '));
    let head = || heads.iter().find_map(|head| name.strip_prefix(head)?.strip_prefix(' '));
    tail.or_else(head).filter(|rest| !rest.is_empty())
}

fn feature(code: &str) -> &'static str {
    FEATURES.iter().find(|&&known| known == code).copied().unwrap_or("PPL")
}

fn number<T: std::str::FromStr>(cell: &str) -> Result<T> {
    cell.parse().map_err(|_| Error::other(format!("`{cell}` is no number in a table of the gazetteer")))
}

fn country_of(code: &str) -> Result<Country> {
    Country::new(code).ok_or_else(|| Error::other(format!("`{code}` is no country code")))
}
