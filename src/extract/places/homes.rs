//! Where a source is at home: a paper in Paris, Texas that writes "Paris" means its own town.
//!
//! A [`Sample`] keeps, for up to [`SAMPLE`] articles of a source, which places they were found to name. It can be filled article by
//! article in any order, merged, and stored. A [`Home`] is made of it when a source is done and answers for any point how often the
//! source writes of places near there; an article never counts as evidence for itself.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::model::Trait;
use super::resolve::nearness;
use crate::extract::{Toponym, ToponymUsage};
use crate::gazetteer::{Country, Gazetteer, PlaceKind, Row, km};

/// Articles kept for one source. Seven are enough to help; a few dozen say all there is to say.
pub const SAMPLE: usize = 64;
/// Places kept for one article.
const POINTS: usize = 12;
/// Cells of the field to a degree.
const CELLS: f32 = 4.0;
/// Degrees of latitude around a place that the field reaches: 300 km, where nearness is .05.
const REACH: f32 = 2.7;
/// Share of a source's articles that must be set near one point for the source to have a home at all. A wire and a magazine have none,
/// and to read them as if places elsewhere were far from it would lose some.
const LOCAL: f32 = 0.3;
/// Kilometres at which a given home's pull has fallen to 1/e.
const GIVEN_KM: f32 = 150.0;

/// What articles of one source were found to name: those with the smallest keys, so that order does not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    articles: BTreeMap<u64, Sighting>,
}

/// The places of one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Sighting {
    /// Towns and counties, in hundredths of a degree north and east.
    points: Vec<(i16, i16)>,
    /// Ids of first-level divisions.
    admin1: Vec<u32>,
    /// Countries.
    countries: Vec<String>,
}

/// Samples of many sources.
pub type Samples = BTreeMap<String, Sample>;

/// Adds an article's places to its source's sample. `key` tells articles apart, and should be a hash of what names the article.
///
/// Articles without a resolved place change nothing.
pub fn learn(samples: &mut Samples, source: &str, key: u64, toponyms: &[Toponym], gazetteer: &Gazetteer) {
    let sighting = Sighting::of(toponyms, gazetteer);
    if sighting.countries.is_empty() && sighting.points.is_empty() {
        return;
    }
    samples.entry(source.to_owned()).or_default().add(key, sighting);
}

impl Sample {
    fn add(&mut self, key: u64, sighting: Sighting) {
        self.articles.insert(key, sighting);
        if self.articles.len() > SAMPLE {
            self.articles.pop_last();
        }
    }

    /// Takes in what another sample of the same source holds.
    pub fn merge(&mut self, other: Sample) {
        for (key, sighting) in other.articles {
            self.add(key, sighting);
        }
    }

    /// Number of articles kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }
}

impl Sighting {
    fn of(toponyms: &[Toponym], gazetteer: &Gazetteer) -> Sighting {
        let mut sighting = Sighting::default();
        for toponym in toponyms {
            let Some(place) = &toponym.place else { continue };
            if matches!(toponym.usage, ToponymUsage::Adjective | ToponymUsage::Street) {
                continue;
            }
            if matches!(place.kind, PlaceKind::City | PlaceKind::Admin2) && place.confidence > 0.5 {
                let point = ((place.lat * 100.0) as i16, (place.lon * 100.0) as i16);
                if sighting.points.len() < POINTS && !sighting.points.contains(&point) {
                    sighting.points.push(point);
                }
            }
            for id in &place.path_ids {
                let admin1 = gazetteer.by_id(*id).is_some_and(|row| gazetteer.place(row).kind == PlaceKind::Admin1);
                if admin1 && !sighting.admin1.contains(id) {
                    sighting.admin1.push(*id);
                }
            }
            if let Some(country) = &place.country
                && !sighting.countries.contains(country)
            {
                sighting.countries.push(country.clone());
            }
        }
        sighting
    }
}

/// Where a source is at home, ready to be asked.
#[derive(Clone, Debug)]
pub enum Home {
    /// Learned from its articles.
    Learned(Field),
    /// Stated by the reader: `--home "Cedar Rapids, Iowa"`.
    Given {
        /// Degrees north and east.
        point: (f32, f32),
        /// Its country.
        country: Country,
    },
}

/// How often a source writes of every part of the world.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Per cell the sum over articles of the nearness of their nearest place.
    cells: HashMap<(i16, i16), f32>,
    admin1: HashMap<Row, u32>,
    countries: Vec<(Country, u32)>,
    articles: u32,
    /// Whether there is an area to which most of it comes back.
    is_local: bool,
    /// Each article's own part, so that it can be taken out again.
    own: BTreeMap<u64, Own>,
}

#[derive(Clone, Debug)]
struct Own {
    points: Vec<(f32, f32)>,
    admin1: Vec<Row>,
    countries: Vec<Country>,
}

impl Home {
    /// The home that a sample shows. Costs a few milliseconds for a full sample.
    #[must_use]
    pub fn learned(sample: &Sample, gazetteer: &Gazetteer) -> Home {
        let mut field = Field { articles: sample.articles.len() as u32, ..Field::default() };
        for (key, sighting) in &sample.articles {
            field.add(*key, Own::of(sighting, gazetteer));
        }
        let peak = field.cells.values().fold(0.0, |peak: f32, near| peak.max(*near));
        field.is_local = peak >= LOCAL * field.articles as f32;
        Home::Learned(field)
    }

    /// The home that a reader states, as a place's name; `None` when the gazetteer does not know it.
    #[must_use]
    pub fn given(name: &str, gazetteer: &Gazetteer) -> Option<Home> {
        let (row, _) = *gazetteer.resolve(name).first()?;
        let place = gazetteer.place(row);
        Some(Home::Given { point: place.point(), country: place.country })
    }

    /// Whether the source is at home anywhere: its articles come back to one area.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Home::Given { .. } => true,
            Home::Learned(field) => field.is_local,
        }
    }

    /// The country most of the source's articles name, or that the given home lies in.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        match self {
            Home::Given { country, .. } => Some(*country),
            Home::Learned(field) => {
                let (country, count) = *field.countries.iter().max_by_key(|(country, count)| (*count, std::cmp::Reverse(*country)))?;
                (count * 2 >= field.articles).then_some(country)
            }
        }
    }

    /// The home as seen by the article with this key, which is no evidence for itself.
    pub(super) fn view(&self, article: Option<u64>) -> HomeView<'_> {
        let own = match self {
            Home::Learned(field) => article.and_then(|key| field.own.get(&key)),
            Home::Given { .. } => None,
        };
        HomeView { home: self, own }
    }
}

impl Field {
    fn add(&mut self, key: u64, own: Own) {
        let mut cells: HashMap<(i16, i16), f32> = HashMap::new();
        for &point in &own.points {
            each_cell_near(point, |cell| {
                let near = nearness(centre(cell), point);
                let best = cells.entry(cell).or_default();
                *best = best.max(near);
            });
        }
        // Sums of floats depend on their order; each cell gets one addition per article, in the order of keys.
        for (cell, near) in cells {
            *self.cells.entry(cell).or_default() += near;
        }
        for &row in &own.admin1 {
            *self.admin1.entry(row).or_default() += 1;
        }
        for &country in &own.countries {
            match self.countries.iter_mut().find(|(seen, _)| *seen == country) {
                Some((_, count)) => *count += 1,
                None => self.countries.push((country, 1)),
            }
        }
        self.own.insert(key, own);
    }
}

impl Own {
    fn of(sighting: &Sighting, gazetteer: &Gazetteer) -> Own {
        Own {
            points: sighting.points.iter().map(|&(lat, lon)| (f32::from(lat) / 100.0, f32::from(lon) / 100.0)).collect(),
            admin1: sighting.admin1.iter().filter_map(|&id| gazetteer.by_id(id)).collect(),
            countries: sighting.countries.iter().filter_map(|code| Country::new(code)).collect(),
        }
    }
}

fn cell_of(point: (f32, f32)) -> (i16, i16) {
    ((point.0 * CELLS).floor() as i16, (point.1 * CELLS).floor() as i16)
}

fn centre(cell: (i16, i16)) -> (f32, f32) {
    ((f32::from(cell.0) + 0.5) / CELLS, (f32::from(cell.1) + 0.5) / CELLS)
}

fn each_cell_near(point: (f32, f32), mut with: impl FnMut((i16, i16))) {
    let width = REACH / point.0.to_radians().cos().max(0.2);
    let (south, west) = cell_of((point.0 - REACH, point.1 - width));
    let (north, east) = cell_of((point.0 + REACH, point.1 + width));
    for lat in south..=north {
        for lon in west..=east {
            with((lat, lon));
        }
    }
}

/// A home without one article's own part.
#[derive(Clone, Copy)]
pub(super) struct HomeView<'h> {
    home: &'h Home,
    own: Option<&'h Own>,
}

impl HomeView<'_> {
    /// Sets what the home says for a reading.
    pub fn weigh(&self, candidate: &Candidate, traits: &mut [f32; Trait::COUNT]) {
        let local = matches!(candidate.kind, PlaceKind::City | PlaceKind::Admin2) || candidate.is_region();
        match self.home {
            Home::Given { point, country } => {
                if local {
                    traits[Trait::Home as usize] = (-km(*point, candidate.point) / GIVEN_KM).exp();
                }
                traits[Trait::HomeCountry as usize] = f32::from(candidate.country == *country);
            }
            Home::Learned(field) => {
                let others = (field.articles - u32::from(self.own.is_some())) as f32 + 1.0;
                if local {
                    traits[Trait::Home as usize] = self.density(field, candidate.point) / others;
                }
                let admin1 = candidate.admin1.map_or(0, |row| self.admin1(field, row));
                traits[Trait::HomeAdmin1 as usize] = admin1 as f32 / others;
                traits[Trait::HomeCountry as usize] = self.country(field, candidate.country) as f32 / others;
            }
        }
    }

    fn density(&self, field: &Field, point: (f32, f32)) -> f32 {
        let cell = cell_of(point);
        let sum = field.cells.get(&cell).copied().unwrap_or(0.0);
        let own = self.own.map_or(0.0, |own| own.points.iter().map(|&place| nearness(centre(cell), place)).fold(0.0, f32::max));
        (sum - own).max(0.0)
    }

    fn admin1(&self, field: &Field, row: Row) -> u32 {
        let own = self.own.is_some_and(|own| own.admin1.contains(&row));
        field.admin1.get(&row).copied().unwrap_or(0).saturating_sub(u32::from(own))
    }

    fn country(&self, field: &Field, country: Country) -> u32 {
        let own = self.own.is_some_and(|own| own.countries.contains(&country));
        let all = field.countries.iter().find(|(seen, _)| *seen == country).map_or(0, |(_, count)| *count);
        all.saturating_sub(u32::from(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(points: &[(i16, i16)]) -> Sighting {
        Sighting { points: points.to_vec(), admin1: Vec::new(), countries: vec!["US".into()] }
    }

    #[test]
    fn a_sample_does_not_depend_on_the_order_of_its_articles() {
        let (mut forward, mut backward) = (Sample::default(), Sample::default());
        for key in 0..200_u64 {
            forward.add(key * 37 % 200, sighting(&[(4170, -9160)]));
            backward.add((199 - key) * 37 % 200, sighting(&[(4170, -9160)]));
        }
        assert_eq!(forward, backward);
        assert_eq!(forward.len(), SAMPLE);
    }

    #[test]
    fn an_article_is_no_evidence_for_itself() {
        let mut field = Field { articles: 2, ..Field::default() };
        let tipton = Own { points: vec![(41.77, -91.13)], admin1: Vec::new(), countries: Vec::new() };
        let cork = Own { points: vec![(51.9, -8.47)], admin1: Vec::new(), countries: Vec::new() };
        field.add(1, tipton);
        field.add(2, cork);
        let home = Home::Learned(field.clone());
        let near_tipton = |view: HomeView<'_>| view.density(&field, (41.7, -91.1));
        assert!(near_tipton(home.view(None)) > 0.8);
        assert!(near_tipton(home.view(Some(1))) < 0.05);
        assert!(near_tipton(home.view(Some(2))) > 0.8);
    }
}
