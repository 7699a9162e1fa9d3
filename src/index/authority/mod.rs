//! The same speaker across the archive: which names of which articles are one person or body.
//!
//! An article knows its speakers by name; the authority reads all of them ([`Sighting`]s), groups them and gives each group a stable
//! id. It is conservative: the same full name is one person unless the archive shows two at the same time in different walks of life
//! (a police sergeant and a hurling manager); near spellings are only proposed, in [`Authority::review`]. What an editor decides is
//! written down in [`Decisions`] (`speakers.toml`) and applied on reading, so that nothing is indexed again.
//!
//! ```
//! use dateline::index::authority::{Authority, Decisions, Sighting};
//!
//! let sightings = [
//!     Sighting::new("Joan Hale", "2016/a.txt").said(3).role("council leader").on(16_900),
//!     Sighting::new("Joan F. Hale", "2022/b.txt").said(2).role("junior transport minister").on(19_100),
//! ];
//! let authority = Authority::of(&sightings, &Decisions::default());
//! assert_eq!(authority.entries().len(), 1);
//! assert_eq!(authority.find("hale")[0].quotations, 5);
//! ```

mod decisions;
mod names;
mod sightings;
mod walks;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::extract::SpeakerKind;

use decisions::Rulings;
pub use decisions::{Decision, Decisions, FILE};

/// One speaker of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Canonical name in the article.
    pub name: String,
    /// The article, by any key that is the same for the same article.
    pub article: String,
    /// What kind of speaker it is there.
    pub kind: SpeakerKind,
    /// The role there.
    pub role: Option<String>,
    /// The affiliation there.
    pub affiliation: Option<String>,
    /// Day of the article, counted from 1970-01-01.
    pub day: Option<i64>,
    /// Quotations there.
    pub quotations: u32,
    /// Places named in the article, most prominent first.
    pub places: Vec<String>,
    /// The outlet.
    pub source: Option<String>,
}

/// A person, body or group across the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Stable id: a hash of the folded name, and of the walk of life where namesakes are kept apart.
    pub id: u64,
    /// The name shown: the fullest of the frequent ones, or what an editor chose.
    pub name: String,
    /// What kind of speaker it is in most articles.
    pub kind: SpeakerKind,
    /// Quotations in all articles.
    pub quotations: u32,
    /// Articles.
    pub articles: u32,
    /// Day of the first dated article.
    pub first: Option<i64>,
    /// Day of the last dated article.
    pub last: Option<i64>,
    /// Roles over time, by first day.
    pub roles: Vec<Tenure>,
    /// Places named in the same articles, most frequent first, with the number of articles; at most ten.
    pub places: Vec<(String, u32)>,
    /// Outlets with the number of articles, most frequent first; at most ten.
    pub outlets: Vec<(String, u32)>,
    /// Spellings with the number of articles, most frequent first.
    pub variants: Vec<(String, u32)>,
    /// Why namesakes were kept apart, if they were.
    pub hint: Option<String>,
    /// Positions of its sightings in what [`Authority::of`] was given.
    pub sightings: Vec<u32>,
}

/// A role for as long as articles give it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenure {
    /// The role as most articles write it.
    pub role: String,
    /// First day it is given.
    pub first: Option<i64>,
    /// Last day it is given.
    pub last: Option<i64>,
    /// Articles that give it.
    pub articles: u32,
}

/// Two entries an editor should look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Ids of both.
    pub ids: (u64, u64),
    /// Names of both.
    pub names: (String, String),
    /// What speaks for and against.
    pub reason: String,
}

/// All speakers of an archive.
#[derive(Clone, Debug, Default)]
pub struct Authority {
    entries: Vec<Entry>,
    by_id: HashMap<u64, usize>,
    doubts: Vec<Doubt>,
}

impl Authority {
    /// Groups sightings into speakers and applies what editors decided. The same sightings in any order give the same entries.
    ///
    /// Persons, bodies and groups are listed; the unnamed (`a senior official`) belong to their article alone. Takes time linear in the
    /// sightings, and memory for each name once.
    #[must_use]
    pub fn of(sightings: &[Sighting], decisions: &Decisions) -> Authority {
        let rulings = Rulings::of(decisions);
        let mut groups = grouped(sightings, &rulings);
        rulings.join(&mut groups, sightings);
        let kept = groups.iter().filter(|group| !rulings.rejects(&group.key));
        let entries = kept.map(|group| group.entry(sightings, &rulings)).filter(|entry| !rulings.rejects(&entry.name)).collect();
        let entries = by_quotations(entries);
        let by_id = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
        let doubts = doubts(&entries, &rulings);
        Authority { entries, by_id, doubts }
    }

    /// Descriptions of the unnamed (`a senior official`), those quoted most first. One description in two articles may be two people:
    /// such an entry counts words, not a person, and no decision applies to it.
    #[must_use]
    pub fn unnamed(sightings: &[Sighting]) -> Vec<Entry> {
        let mut by_key: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (at, sighting) in sightings.iter().enumerate().filter(|(_, sighting)| sighting.kind == SpeakerKind::Unnamed) {
            by_key.entry(names::key(&sighting.name)).or_default().push(at as u32);
        }
        let group = |(key, members)| Group { key, walk: None, members, hint: None, shown: None };
        by_quotations(by_key.into_iter().map(group).map(|group| group.entry(sightings, &Rulings::default())).collect())
    }

    /// All entries, those quoted most first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry with this id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Entry> {
        self.by_id.get(&id).map(|&at| &self.entries[at])
    }

    /// Entries one of whose spellings holds all words of `query` in any order, those quoted most first. Case and accents do not matter.
    #[must_use]
    pub fn find(&self, query: &str) -> Vec<&Entry> {
        let wanted = names::words(query);
        let holds = |name: &str| {
            let words = names::words(name);
            !wanted.is_empty() && wanted.iter().all(|word| words.contains(word))
        };
        self.entries.iter().filter(|entry| holds(&entry.name) || entry.variants.iter().any(|(name, _)| holds(name))).collect()
    }

    /// Entries that go by this very name or spelling, those quoted most first; several when namesakes are kept apart.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<&Entry> {
        let key = names::key(name);
        let goes = |entry: &&Entry| names::key(&entry.name) == key || entry.variants.iter().any(|(name, _)| names::key(name) == key);
        if key.is_empty() { Vec::new() } else { self.entries.iter().filter(goes).collect() }
    }

    /// Cases an editor should decide: near spellings not merged, namesakes kept apart. In order of their names.
    #[must_use]
    pub fn review(&self) -> &[Doubt] {
        &self.doubts
    }
}

impl Sighting {
    /// A person quoted once in `article`.
    #[must_use]
    pub fn new(name: &str, article: &str) -> Sighting {
        Sighting {
            name: name.to_owned(),
            article: article.to_owned(),
            kind: SpeakerKind::Person,
            role: None,
            affiliation: None,
            day: None,
            quotations: 1,
            places: Vec::new(),
            source: None,
        }
    }

    /// With so many quotations.
    #[must_use]
    pub fn said(mut self, quotations: u32) -> Sighting {
        self.quotations = quotations;
        self
    }

    /// With a role.
    #[must_use]
    pub fn role(mut self, role: &str) -> Sighting {
        self.role = Some(role.to_owned());
        self
    }

    /// In an article of that day.
    #[must_use]
    pub fn on(mut self, day: i64) -> Sighting {
        self.day = Some(day);
        self
    }
}

/// Sightings taken for one speaker.
#[derive(Clone, Debug)]
pub(in crate::index::authority) struct Group {
    /// Folded words of the name that gives the id.
    pub key: String,
    /// What tells this namesake from the others, if there are any.
    pub walk: Option<&'static str>,
    pub members: Vec<u32>,
    pub hint: Option<String>,
    /// The name an editor chose.
    pub shown: Option<String>,
}

/// Entries in the order they are listed.
fn by_quotations(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| b.quotations.cmp(&a.quotations).then_with(|| a.name.cmp(&b.name)).then(a.id.cmp(&b.id)));
    entries
}

/// Sightings by name, initials put to the full name they can only belong to, namesakes parted.
fn grouped(sightings: &[Sighting], rulings: &Rulings) -> Vec<Group> {
    let mut chosen: HashMap<String, String> = HashMap::new();
    let mut by_key: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, sighting) in sightings.iter().enumerate().filter(|(_, sighting)| sighting.kind != SpeakerKind::Unnamed) {
        let mut key = names::key(&sighting.name);
        if let Some(name) = rulings.alias(&key) {
            key = names::key(name);
            chosen.insert(key.clone(), name.to_owned());
        }
        by_key.entry(key).or_default().push(at as u32);
    }
    by_key.remove("");
    let keys: BTreeSet<String> = by_key.keys().cloned().collect();
    for key in &keys {
        if let Some(plain) = names::without_initial(key, &keys)
            && !rulings.parts(key, &plain)
            && let Some(members) = by_key.remove(key)
        {
            by_key.entry(plain).or_default().extend(members);
        }
    }
    let mut groups: Vec<Group> = by_key.into_iter().flat_map(|(key, members)| walks::part(key, members, sightings)).collect();
    groups.iter_mut().for_each(|group| group.shown = chosen.get(&group.key).cloned());
    groups
}

impl Group {
    fn id(&self) -> u64 {
        let walk = self.walk.map_or(String::new(), |walk| format!("\n{walk}"));
        super::ids::speaker_id(&self.key) ^ if walk.is_empty() { 0 } else { super::ids::speaker_id(&walk) }
    }

    fn entry(&self, sightings: &[Sighting], rulings: &Rulings) -> Entry {
        let mut members = self.members.clone();
        members.sort_unstable();
        let own = || members.iter().map(|&member| &sightings[member as usize]);
        let articles: BTreeSet<&str> = own().map(|sighting| sighting.article.as_str()).collect();
        let variants = ranked(own().map(|sighting| sighting.name.as_str()));
        let kinds = ranked(own().map(|sighting| kind_name(sighting.kind)));
        let shown = self.shown.clone().unwrap_or_else(|| fullest(&variants));
        let mut places = ranked(own().flat_map(|sighting| sighting.places.iter().map(String::as_str)));
        places.truncate(10);
        let mut outlets = ranked(own().filter_map(|sighting| sighting.source.as_deref()));
        outlets.truncate(10);
        Entry {
            id: self.id(),
            name: rulings.name(shown),
            kind: own()
                .map(|sighting| sighting.kind)
                .find(|&kind| kinds.first().is_some_and(|(name, _)| name == kind_name(kind)))
                .unwrap_or(SpeakerKind::Person),
            quotations: own().map(|sighting| sighting.quotations).sum(),
            articles: articles.len() as u32,
            first: own().filter_map(|sighting| sighting.day).min(),
            last: own().filter_map(|sighting| sighting.day).max(),
            roles: tenures(own()),
            places,
            outlets,
            variants,
            hint: self.hint.clone(),
            sightings: members.clone(),
        }
    }
}

/// Each different word with its number, most frequent first, then by itself.
fn ranked<'s>(words: impl Iterator<Item = &'s str>) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    let mut ranked: Vec<(String, u32)> = counts.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    ranked
}

/// The spelling to show: the most frequent; among equals the longest.
fn fullest(variants: &[(String, u32)]) -> String {
    variants
        .iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(a.0.len().cmp(&b.0.len())).then(b.0.cmp(&a.0)))
        .map_or_else(String::new, |(name, _)| name.clone())
}

fn kind_name(kind: SpeakerKind) -> &'static str {
    match kind {
        SpeakerKind::Person => "person",
        SpeakerKind::Organisation => "organisation",
        SpeakerKind::Group => "group",
        SpeakerKind::Unnamed => "unnamed",
    }
}

fn tenures<'s>(sightings: impl Iterator<Item = &'s Sighting>) -> Vec<Tenure> {
    let mut tenures: BTreeMap<String, (Vec<&str>, Tenure)> = BTreeMap::new();
    for sighting in sightings {
        let Some(role) = sighting.role.as_deref().filter(|role| !role.is_empty()) else { continue };
        let blank = || (Vec::new(), Tenure { role: String::new(), first: None, last: None, articles: 0 });
        let (spellings, tenure) = tenures.entry(names::key(role)).or_insert_with(blank);
        spellings.push(role);
        tenure.articles += 1;
        tenure.first = [tenure.first, sighting.day].into_iter().flatten().min();
        tenure.last = tenure.last.max(sighting.day);
    }
    let mut tenures: Vec<Tenure> =
        tenures.into_values().map(|(spellings, tenure)| Tenure { role: fullest(&ranked(spellings.into_iter())), ..tenure }).collect();
    tenures.sort_by(|a, b| a.first.cmp(&b.first).then_with(|| a.role.cmp(&b.role)));
    tenures
}

/// Near spellings and namesakes, except those already decided.
fn doubts(entries: &[Entry], rulings: &Rulings) -> Vec<Doubt> {
    let mut by_sound: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.kind == SpeakerKind::Person) {
        by_sound.entry(names::sound(&entry.name)).or_default().push(entry);
    }
    let mut doubts = Vec::new();
    for alike in by_sound.values() {
        for (at, a) in alike.iter().enumerate() {
            for b in &alike[at + 1..] {
                if rulings.parts(&names::key(&a.name), &names::key(&b.name)) {
                    continue;
                }
                let namesakes = names::key(&a.name) == names::key(&b.name);
                let reason = match (&a.hint, namesakes) {
                    (Some(hint), true) => hint.clone(),
                    _ => format!("`{}` and `{}` may be two spellings of one name", a.name, b.name),
                };
                doubts.push(Doubt { ids: (a.id, b.id), names: (a.name.clone(), b.name.clone()), reason });
            }
        }
    }
    doubts.sort_by(|a, b| a.names.cmp(&b.names).then(a.ids.cmp(&b.ids)));
    doubts
}

#[cfg(test)]
mod tests;
