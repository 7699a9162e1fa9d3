//! Places from GeoNames' own export files (download.geonames.org/export/dump), for a gazetteer of the user's own.
//!
//! `allCountries.txt`, `cities500.txt` or a country's `IE.txt` have 19 columns; `alternateNamesV2.txt` says of each other name its
//! language and whether it is historic or colloquial; the rest name divisions and countries.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::archive::lines;
use super::assemble::Assembly;
use super::draft::{DraftPlace, Parent};
use super::packages::{City, CountryInfo, Division, Source};
use super::{Origin, is_latin};
use crate::error::{Error, Result};
use crate::gazetteer::place::{Country, FEATURES};
use crate::gazetteer::{Form, PlaceKind};

/// Files of the export and what to take from them.
#[derive(Clone, Debug, Default)]
pub struct Dump {
    /// `allCountries.txt`, `cities500.txt`, `IE.txt`: at least one.
    pub places: Vec<PathBuf>,
    /// `alternateNamesV2.txt`. Without it the names in the places' own column count, which have no language.
    pub alternates: Option<PathBuf>,
    /// `admin1CodesASCII.txt`.
    pub admin1: Option<PathBuf>,
    /// `admin2Codes.txt`.
    pub admin2: Option<PathBuf>,
    /// `countryInfo.txt`.
    pub country_info: Option<PathBuf>,
    /// Languages of other names, as in the file: `en`, `fr`; names without a language count always. Empty for all.
    pub languages: Vec<String>,
    /// Feature classes to take: `P` populated places, `T` mountains and islands, `H` waters, `L` areas, `S` spots, `R` roads, `V` woods.
    /// Divisions come from their own files. Empty for `P`.
    pub classes: String,
    /// Populated places with fewer inhabitants are left out; 0 for none.
    pub min_population: u32,
    /// Countries to take, by code; empty for all.
    pub countries: Vec<String>,
    /// Keep names in scripts other than Latin.
    pub all_scripts: bool,
}

/// A water, landform, area or spot.
pub(crate) struct Feature {
    id: u32,
    name: String,
    kind: PlaceKind,
    code: String,
    country: String,
    division: String,
    point: (f64, f64),
    names: Vec<String>,
}

/// Columns of a place.
const NAME: usize = 1;
const ALTERNATES: usize = 3;
const LAT: usize = 4;
const LON: usize = 5;
const CLASS: usize = 6;
const CODE: usize = 7;
const COUNTRY: usize = 8;
const ADMIN1: usize = 10;
const ADMIN2: usize = 11;
const POPULATION: usize = 14;
/// Columns of a line.
const COLUMNS: usize = 19;

impl Dump {
    pub(super) fn read(&self) -> Result<Source> {
        let mut source = Source { countries: self.read_countries()?, ..Source::default() };
        source.admin1 = divisions(self.admin1.as_deref())?;
        source.admin2 = divisions(self.admin2.as_deref())?;
        for path in &self.places {
            self.read_places(path, &mut source)?;
        }
        source.cities.sort_by_key(|city| city.id);
        source.cities.dedup_by_key(|city| city.id);
        source.features.sort_by_key(|feature| feature.id);
        source.features.dedup_by_key(|feature| feature.id);
        if source.cities.is_empty() && source.features.is_empty() {
            return Err(Error::other("no place was left in the GeoNames files after filtering"));
        }
        self.read_alternates(&mut source)?;
        if !self.all_scripts {
            source.cities.iter_mut().for_each(|city| city.alternatenames.retain(|name| is_latin(name)));
        }
        Ok(source)
    }

    fn read_places(&self, path: &Path, source: &mut Source) -> Result<()> {
        each_line(path, |number, line| {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() < COLUMNS {
                return Err(Error::other(format!("`{}` line {number}: {} columns instead of {COLUMNS}", path.display(), cells.len())));
            }
            let wrong = |what: &str| Error::other(format!("`{}` line {number}: no {what}", path.display()));
            if !self.countries.is_empty() && !self.countries.iter().any(|country| country == cells[COUNTRY]) {
                return Ok(());
            }
            let classes = if self.classes.is_empty() { "P" } else { &self.classes };
            if cells[CLASS].is_empty() || !classes.contains(cells[CLASS]) {
                return Ok(());
            }
            let id = cells[0].parse().map_err(|_| wrong("id"))?;
            let point = (cells[LAT].parse().map_err(|_| wrong("latitude"))?, cells[LON].parse().map_err(|_| wrong("longitude"))?);
            if cells[CLASS] == "P" {
                self.city(&cells, id, point, source)
            } else {
                feature(&cells, id, point, source)
            }
            Ok(())
        })
    }

    fn city(&self, cells: &[&str], id: u32, (latitude, longitude): (f64, f64), source: &mut Source) {
        let population = cells[POPULATION].parse().unwrap_or(0);
        let gone = matches!(cells[CODE], "PPLH" | "PPLCH" | "PPLQ" | "PPLW");
        if population < u64::from(self.min_population) || gone {
            return;
        }
        source.cities.push(City {
            id,
            name: cells[NAME].to_owned(),
            latitude,
            longitude,
            countrycode: cells[COUNTRY].to_owned(),
            population,
            admin1code: cells[ADMIN1].to_owned(),
            alternatenames: cells[ALTERNATES].split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            admin2code: cells[ADMIN2].to_owned(),
            feature: cells[CODE].to_owned(),
        });
    }

    /// Replaces other names by those of the wanted languages.
    fn read_alternates(&self, source: &mut Source) -> Result<()> {
        let Some(path) = &self.alternates else { return Ok(()) };
        let positions: HashMap<u32, usize> = source.cities.iter().enumerate().map(|(index, city)| (city.id, index)).collect();
        let mut kept: Vec<Vec<String>> = vec![Vec::new(); source.cities.len()];
        each_line(path, |_, line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [_, id, language, name, ..] = cells[..] else { return Ok(()) };
            let Some(&index) = id.parse().ok().and_then(|id: u32| positions.get(&id)) else { return Ok(()) };
            let colloquial = cells.get(6) == Some(&"1");
            let wanted = language.is_empty()
                || language.len() <= 3 && (self.languages.is_empty() || self.languages.iter().any(|own| own == language));
            if wanted && !colloquial {
                kept[index].push(name.to_owned());
            }
            Ok(())
        })?;
        source.cities.iter_mut().zip(kept).for_each(|(city, names)| city.alternatenames = names);
        Ok(())
    }

    fn read_countries(&self) -> Result<BTreeMap<String, CountryInfo>> {
        let mut countries = BTreeMap::new();
        let Some(path) = &self.country_info else { return Ok(countries) };
        each_line(path, |number, line| {
            let cells: Vec<&str> = line.split('\t').collect();
            if line.starts_with('#') || cells.len() < 17 {
                return Ok(());
            }
            let id = cells[16].parse().map_err(|_| Error::other(format!("`{}` line {number}: no id", path.display())))?;
            let (area, population) = (cells[6].parse().unwrap_or(0.0), cells[7].parse().unwrap_or(0));
            countries.insert(cells[0].to_owned(), CountryInfo { id, continentcode: cells[8].to_owned(), area, population });
            Ok(())
        })?;
        Ok(countries)
    }

    pub(super) fn origins(&self) -> Vec<Origin> {
        let files = self.places.iter().chain(&self.alternates).chain(&self.admin1).chain(&self.admin2).chain(&self.country_info);
        let origin = |path: &PathBuf| Origin {
            name: "GeoNames".into(),
            version: String::new(),
            registry: "export".into(),
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256: String::new(),
            licence: "CC-BY-4.0".into(),
            attribution:
                "Place data from GeoNames (https://www.geonames.org/), licensed under CC BY 4.0; modified (filtered, folded, merged)."
                    .into(),
        };
        files.map(origin).collect()
    }
}

fn feature(cells: &[&str], id: u32, point: (f64, f64), source: &mut Source) {
    let kind = match cells[CLASS] {
        "H" => PlaceKind::Water,
        "T" | "U" => PlaceKind::Landform,
        "S" | "R" => PlaceKind::Site,
        "L" | "V" => PlaceKind::Region,
        _ => return,
    };
    source.features.push(Feature {
        id,
        name: cells[NAME].to_owned(),
        kind,
        code: cells[CODE].to_owned(),
        country: cells[COUNTRY].to_owned(),
        division: format!("{}.{}", cells[COUNTRY], cells[ADMIN1]),
        point,
        names: cells[ALTERNATES]
            .split(',')
            .filter(|name| is_latin(name) && name.starts_with(char::is_uppercase))
            .map(str::to_owned)
            .collect(),
    });
}

/// Takes the features of a dump into a draft, below the division they lie in.
pub(super) fn add_features(assembly: &mut Assembly<'_>, features: &[Feature]) {
    for feature in features {
        let code = FEATURES.iter().find(|&&known| known == feature.code).copied().unwrap_or("OTHER");
        let mut place = DraftPlace::new(feature.id, &feature.name, feature.kind, code, feature.point.0, feature.point.1);
        place.country = Country::new(&feature.country).unwrap_or(Country::NONE);
        place.alternates = feature.names.len() as u32;
        let above = assembly.divisions.get(&feature.division).or(assembly.countries.get(&place.country));
        place.parent = above.map(|&ix| Parent::Draft(ix));
        let ix = assembly.draft.push(place);
        assembly.draft.name(ix, &feature.name, Form::Primary);
        feature.names.iter().for_each(|name| assembly.draft.name(ix, name, Form::Alternate));
    }
}

/// Code, name, ASCII name, id.
fn divisions(path: Option<&Path>) -> Result<Vec<Division>> {
    let mut found = Vec::new();
    let Some(path) = path else { return Ok(found) };
    each_line(path, |_, line| {
        if let [code, name, _, id] = line.split('\t').collect::<Vec<_>>()[..] {
            found.push(Division { code: code.to_owned(), name: name.to_owned(), id: id.parse().ok() });
        }
        Ok(())
    })?;
    Ok(found)
}

fn each_line(path: &Path, mut each: impl FnMut(usize, &str) -> Result<()>) -> Result<()> {
    let mut reader = lines(path)?;
    let mut line = String::new();
    for number in 1.. {
        line.clear();
        if reader.read_line(&mut line).map_err(|error| Error::io("read", path, error))? == 0 {
            break;
        }
        each(number, line.trim_end_matches(['\n', '\r']))?;
    }
    Ok(())
}
