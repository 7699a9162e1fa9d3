//! A gazetteer under construction: places, and names that point to them.

use std::collections::BTreeMap;

use crate::gazetteer::place::{Country, PlaceFlags, prior};
use crate::gazetteer::{Form, PlaceKind, km, token};
use crate::text::fold;

/// Position of a place in the draft.
pub(crate) type Ix = usize;

/// A place before it has a row.
#[derive(Clone, Debug)]
pub(crate) struct DraftPlace {
    pub id: u32,
    pub name: String,
    pub kind: PlaceKind,
    pub feature: &'static str,
    pub country: Country,
    pub lat: f64,
    pub lon: f64,
    pub population: u64,
    /// Number of names in all scripts, 0 to be set from what was added.
    pub alternates: u32,
    pub flags: u8,
    pub radius_km: f64,
    pub parent: Option<Parent>,
    pub extent: Option<DraftExtent>,
}

/// The place above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Parent {
    /// Of the same draft.
    Draft(Ix),
    /// A row of the gazetteer below an overlay.
    Below(u32),
}

/// See [`Extent`](crate::gazetteer::Extent).
#[derive(Clone, Debug)]
pub(crate) enum DraftExtent {
    Members(Vec<Ix>),
    Circle(Vec<Country>),
}

impl DraftPlace {
    pub fn new(id: u32, name: &str, kind: PlaceKind, feature: &'static str, lat: f64, lon: f64) -> DraftPlace {
        DraftPlace {
            id,
            name: name.to_owned(),
            kind,
            feature,
            country: Country::NONE,
            lat,
            lon,
            population: 0,
            alternates: 0,
            flags: 0,
            radius_km: 0.0,
            parent: None,
            extent: None,
        }
    }

    pub fn set(&mut self, flag: PlaceFlags) {
        self.flags |= flag.0;
    }

    pub fn km(&self, other: &DraftPlace) -> f32 {
        km((self.lat as f32, self.lon as f32), (other.lat as f32, other.lon as f32))
    }
}

/// Places, the senses of folded names and of exact forms, and what addresses stand for.
#[derive(Default)]
pub(crate) struct Draft {
    pub places: Vec<DraftPlace>,
    /// Folded words joined by spaces.
    pub folded: BTreeMap<String, Vec<(Ix, Form)>>,
    /// Abbreviations, letter by letter.
    pub exact: BTreeMap<String, Vec<(Ix, Form)>>,
    /// Names that are swallowed.
    pub stops: Vec<String>,
    /// Folded name and body.
    pub metonyms: BTreeMap<String, String>,
}

/// Most senses a name keeps.
const MOST_SENSES: usize = 30;
/// Most words a name may have, as the scan looks no further.
const MOST_WORDS: usize = 8;

impl Draft {
    /// Takes a place in.
    pub fn push(&mut self, place: DraftPlace) -> Ix {
        self.places.push(place);
        self.places.len() - 1
    }

    /// Lets `name` mean a place. Of two forms the more direct one stays.
    pub fn name(&mut self, place: Ix, name: &str, form: Form) {
        if matches!(form, Form::Abbreviation | Form::Acronym | Form::Postal) {
            add(self.exact.entry(name.replace(' ', "")).or_default(), place, form);
            return;
        }
        let key = words_of(name);
        if !key.is_empty() && key.split(' ').count() <= MOST_WORDS {
            add(self.folded.entry(key).or_default(), place, form);
        }
    }

    /// The largest city of that name in a country.
    pub fn city(&self, name: &str, country: &str) -> Option<Ix> {
        let senses = self.folded.get(&words_of(name))?.iter();
        let cities = senses.filter(|(ix, _)| self.places[*ix].kind == PlaceKind::City && self.places[*ix].country.as_str() == country);
        cities.map(|&(ix, _)| ix).max_by_key(|&ix| (self.places[ix].population, std::cmp::Reverse(self.places[ix].id)))
    }

    /// Both spellings of `Saint`, `Fort` and `Mount`.
    pub fn spell_out_saints(&mut self) {
        for (long, short) in [("saint ", "st "), ("fort ", "ft "), ("mount ", "mt "), ("sainte ", "ste ")] {
            for (one, other) in [(long, short), (short, long)] {
                let found: Vec<_> =
                    self.folded.iter().filter_map(|(key, senses)| Some((key.strip_prefix(one)?.to_owned(), senses.clone()))).collect();
                for (rest, senses) in found {
                    let entry = self.folded.entry(format!("{other}{rest}")).or_default();
                    senses.into_iter().for_each(|(place, form)| add(entry, place, form));
                }
            }
        }
    }

    /// Marks senses that nobody means without saying more: towns beside a region, sea or country of their name.
    pub fn shadow(&mut self, unshadowed: &[String]) {
        for (key, senses) in &mut self.folded {
            let places = &self.places;
            let great: Vec<Ix> =
                senses.iter().filter(|(ix, form)| is_great(&places[*ix]) && *form <= Form::Former).map(|&(ix, _)| ix).collect();
            if great.is_empty() || unshadowed.contains(key) {
                continue;
            }
            for (ix, form) in senses.iter_mut().filter(|(_, form)| *form <= Form::WithoutNoun) {
                if great.iter().any(|&over| casts_shadow(&places[over], &places[*ix])) {
                    *form = Form::Shadowed;
                }
            }
        }
    }

    /// Orders senses by prior and cuts long lists.
    pub fn order(&mut self) {
        for senses in self.folded.values_mut().chain(self.exact.values_mut()) {
            let rank = |&(ix, form): &(Ix, Form)| {
                let place = &self.places[ix];
                (-prior(place.kind, PlaceFlags(place.flags), place.population.min(u64::from(u32::MAX)) as u32, form), place.id)
            };
            senses.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).expect("priors are numbers"));
            senses.truncate(MOST_SENSES);
        }
    }
}

fn is_great(place: &DraftPlace) -> bool {
    matches!(place.kind, PlaceKind::Country | PlaceKind::Region | PlaceKind::Water | PlaceKind::Landform | PlaceKind::Continent)
}

/// A region hides towns below 100,000 inhabitants unless they lie in or beside it; a country hides places below 2,500 abroad, except
/// in the United States, whose local news does mean them.
fn casts_shadow(over: &DraftPlace, town: &DraftPlace) -> bool {
    if town.kind != PlaceKind::City {
        return false;
    }
    if over.kind == PlaceKind::Country {
        return town.population < 2_500 && town.country != over.country && town.country.as_str() != "US";
    }
    town.population < 100_000 && !(over.country == town.country && !over.country.is_none() && over.km(town) < 150.0)
}

fn add(senses: &mut Vec<(Ix, Form)>, place: Ix, form: Form) {
    match senses.iter_mut().find(|(known, _)| *known == place) {
        Some((_, known)) => *known = form.min(*known),
        None => senses.push((place, form)),
    }
}

/// The folded words of a name, joined by spaces.
pub(crate) fn words_of(name: &str) -> String {
    let mut words = String::new();
    token::each_token(name, |token| {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&fold(&name[token.start..token.end]));
    });
    words
}
