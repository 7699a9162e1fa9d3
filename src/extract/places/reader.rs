//! The order of the work on one article: names, cues, readings, cues again, answers.

use std::cell::RefCell;
use std::sync::Arc;

use super::Context;
use super::corrections::Verdict;

use super::candidates::Candidate;
use super::countries::Countries;
use super::mentions::{Draft, Mention};
use super::model::{Cue, Judge, Linear, Models, Trait, probability};
use super::resolve::{Entry, Resolver};
use super::usage;
use super::words::View;
use super::{lists, misprints};
use crate::article::Article;
use crate::extract::{PlaceRecord, ResolvedPlace, Toponym, ToponymUsage};
use crate::gazetteer::{Country, Form, Gazetteer, Row, WordFlags};
use crate::text::keys::KeyMap;
use crate::text::{Span, fold};

/// Log-odds below which a name does not even take part in resolving, before its readings are known.
pub(super) const LENIENT: f32 = -1.2;
/// How far below the threshold a name may be and still help the others.
pub(super) const HELPER: f32 = 0.5;

/// Reads articles one after the other, keeping its buffers.
#[derive(Default)]
pub(super) struct Reader {
    pub draft: Draft,
    pub resolver: Resolver,
    /// Log-odds of each mention, nothing below all for those that cannot be places.
    pub odds: Vec<f32>,
    /// Countries whose adjectives occur.
    pub adjectives: Vec<Country>,
    /// Mentions that belong to people, or that the reader has ruled out.
    pub vetoed: Vec<bool>,
    /// Mentions that took part in resolving.
    pub helpers: Vec<bool>,
    tallies: Countries,
    /// Records of places as annotations keep them, of the gazetteer with these serials.
    records: RefCell<KeyMap<Row, Arc<PlaceRecord>>>,
    gazetteer: [u64; 2],
}

/// Records kept at once.
const RECORDS: usize = 5_000;

impl Reader {
    /// Finds and judges every name of the article.
    pub fn read(&mut self, article: &Article, gazetteer: &Gazetteer, context: &Context<'_>, models: &Models) {
        let judge = models.judge(context.home.is_some());
        self.prepare(article, gazetteer, context);
        self.judge(&models.first);
        self.settle(context, judge, LENIENT);
        self.look_again();
        self.judge(&judge.second);
        if self.settle(context, judge, judge.threshold - HELPER) {
            self.look_again();
            self.judge(&judge.second);
        }
    }

    /// Reads names and the cues that do not depend on readings.
    pub fn prepare(&mut self, article: &Article, gazetteer: &Gazetteer, context: &Context<'_>) {
        if !gazetteer.is_still(&mut self.gazetteer) || self.records.borrow().len() > RECORDS {
            self.records.borrow_mut().clear();
        }
        self.draft.read(article, gazetteer);
        self.vetoed.clear();
        self.vetoed.resize(self.draft.mentions.len(), false);
        self.helpers.clear();
        self.mark_people(context.people);
        self.veto_people();
        self.veto_agencies(article);
        self.veto_parts_of_lakes(article);
        self.veto_given_names();
        self.veto_addresses();
        self.correct(article, gazetteer, context);
        let view = self.draft.view(article);
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            *vetoed |= usage::is_figure(mention, view) || is_no_name(mention, view);
        }
        self.adjectives.clear();
        for name in &self.draft.names {
            if let Some(adjective) = &name.adjective
                && !adjective.country.is_none()
                && !self.adjectives.contains(&adjective.country)
            {
                self.adjectives.push(adjective.country);
            }
        }
    }

    /// Marks the names that are persons' or inside a person's, where nothing places them.
    fn mark_people(&mut self, people: &[Span]) {
        let mut at = 0;
        for mention in &mut self.draft.mentions {
            while people.get(at).is_some_and(|person| person.end <= mention.span.start) {
                at += 1;
            }
            let Some(person) = people.get(at).filter(|person| person.overlaps(mention.span)) else { continue };
            if mention.lock == 0 && mention.cue(Cue::Dateline) == 0.0 {
                mention.set(if *person == mention.span { Cue::IsPerson } else { Cue::InPerson }, 1.0);
            }
        }
    }

    /// A word that is a person by more than the finder's word (a title, a given name, the full name elsewhere) is no place unless it
    /// stands as one. For longer names and doubtful ones the marks are weighed like other cues.
    fn veto_people(&mut self) {
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            let known = mention.cue(Cue::KnownPerson) > 0.0 || mention.cue(Cue::Person) >= 1.0;
            let inside = mention.cue(Cue::InPerson) > 0.0 && known;
            let bare = mention.cue(Cue::IsPerson) > 0.0 && (known || mention.flags.has(WordFlags::GIVEN)) && mention.cue(Cue::Slot) < 1.0;
            *vetoed |= mention.is_single() && (inside || bare);
        }
    }

    /// The agency of a dateline is one throughout, and so is the one that the article is credited to.
    fn veto_agencies(&mut self, article: &Article) {
        let credited = article.agency.as_deref().or(article.dateline.as_ref().and_then(|dateline| dateline.agency.as_deref()));
        let agencies: Vec<u32> = self
            .draft
            .mentions
            .iter()
            .filter(|mention| mention.agency || credited == Some(mention.span.of(&article.text)))
            .map(|mention| mention.name)
            .collect();
        if agencies.is_empty() {
            return;
        }
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            *vetoed |= agencies.contains(&mention.name);
        }
    }

    /// "Jordan" is the player throughout once "Jordan Hale" is named, unless something places it: even a country's name is.
    fn veto_given_names(&mut self) {
        let names: Vec<u32> = self
            .draft
            .mentions
            .iter()
            .filter(|mention| {
                mention.is_single() && mention.cue(Cue::Person) >= 1.0 && mention.flags.has(WordFlags::GIVEN) && !is_placed(mention)
            })
            .map(|mention| mention.name)
            .collect();
        if names.is_empty() {
            return;
        }
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            *vetoed |= names.contains(&mention.name);
        }
    }

    /// "The White House" stands for a government, though Casablanca is called so and a town in Tennessee is.
    fn veto_addresses(&mut self) {
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            let readings = self.draft.readings(mention);
            let address = readings.iter().any(|reading| reading.form == Form::Metonym);
            *vetoed |= address && mention.lock == 0 && !readings.iter().any(|reading| reading.own_name && reading.population > 50_000);
        }
    }

    /// Takes out what a reader has said to be no place here, and leaves of a name that was said to mean one place that place alone.
    fn correct(&mut self, article: &Article, gazetteer: &Gazetteer, context: &Context<'_>) {
        let Some(corrections) = context.corrections.filter(|corrections| !corrections.is_empty()) else { return };
        let source = article.source.as_deref().map(fold);
        for at in 0..self.draft.mentions.len() {
            let name = fold(self.draft.mentions[at].span.of(&article.text));
            match corrections.verdict(&name, source.as_deref()) {
                None => {}
                Some(Verdict::NoPlace) => self.vetoed[at] = true,
                Some(Verdict::Means(id)) => {
                    if let Some(row) = gazetteer.by_id(id) {
                        self.draft.mean(at, Candidate::new(row, Form::Primary, &gazetteer.place(row), &name));
                    }
                }
            }
        }
    }

    /// "Lake Chad" that the gazetteer does not know is neither Chad nor a Lake.
    fn veto_parts_of_lakes(&mut self, article: &Article) {
        let view = self.draft.view(article);
        for (mention, vetoed) in self.draft.mentions.iter().zip(&mut self.vetoed) {
            let own = mention.is_single() && mention.flags.has(WordFlags::NATURE) && mention.lock == 0;
            let led = view.gap_before(mention.first) == " " && view.among(mention.first.wrapping_sub(1), &["lake", "mount"]);
            *vetoed |= own || led && view.is_capital(mention.first.wrapping_sub(1));
        }
    }

    /// Gives every mention its log-odds.
    pub fn judge(&mut self, model: &Linear<{ Cue::COUNT }>) {
        self.odds.clear();
        for (mention, &vetoed) in self.draft.mentions.iter().zip(&self.vetoed) {
            let possible = !vetoed && !self.draft.readings(mention).is_empty() && mention.cue(Cue::ShortCapitals) == 0.0;
            self.odds.push(if possible { model.score(&mention.cues) } else { f32::NEG_INFINITY });
        }
    }

    /// Resolves the names that have a mention above `least`; false if that changes nothing, because the same mentions were above the
    /// last time.
    pub fn settle(&mut self, context: &Context<'_>, judge: &Judge, least: f32) -> bool {
        let changed =
            self.helpers.len() != self.odds.len() || self.helpers.iter().zip(&self.odds).any(|(&helps, &odds)| helps != (odds > least));
        if !changed {
            return false;
        }
        self.helpers.clear();
        self.helpers.extend(self.odds.iter().map(|&odds| odds > least));
        let helpers = &self.helpers;
        self.resolver.collect(&self.draft, |at| helpers[at]);
        let home = context.home.map(|home| home.view(context.article));
        self.resolver.resolve(&self.draft, &self.adjectives, home.as_ref(), &judge.ranking);
        true
    }

    /// Unsets the cues that follow from the readings.
    #[cfg(feature = "train")]
    pub fn forget_readings(&mut self) {
        for mention in &mut self.draft.mentions {
            mention.cues[Cue::Coherence as usize..].fill(0.0);
        }
    }

    /// Sets the cues that follow from the readings.
    pub fn look_again(&mut self) {
        for mention in &mut self.draft.mentions {
            let Some(slot) = self.resolver.of_name[mention.name as usize] else { continue };
            let entry = &self.resolver.entries[slot as usize];
            let traits = &self.resolver.traits[entry.start + entry.pick];
            let of = |name: Trait| traits[name as usize];
            let suspect = (mention.cue(Cue::Surname) + mention.cue(Cue::Given) + mention.cue(Cue::Word)).min(1.0);
            mention.set(Cue::Coherence, of(Trait::CountryShare));
            mention.set(Cue::Nearness, of(Trait::Nearest));
            mention.set(Cue::Home, of(Trait::Home));
            mention.set(Cue::Confidence, entry.confidence);
            mention.set(Cue::Size, of(Trait::Population) / 7.0);
            mention.set(Cue::Lonely, of(Trait::Lonely));
            mention.set(Cue::Capital, f32::from(of(Trait::Capital) > 0.0 && of(Trait::Population) > 5.0));
            mention.set(Cue::CountryNamed, of(Trait::CountryNamed));
            mention.set(Cue::Admin1Named, of(Trait::Admin1Named).max(of(Trait::Admin1Share)));
            mention.set(Cue::HomeSuspect, of(Trait::Home) * suspect);
            mention.set(Cue::NearSuspect, of(Trait::Nearest) * suspect);
        }
    }

    /// The entry and reading of a mention; a lock at the mention itself goes before the name's reading in the article.
    pub fn reading(&self, mention: &Mention) -> Option<(&Entry, &Candidate)> {
        let entry = &self.resolver.entries[self.resolver.of_name[mention.name as usize]? as usize];
        let readings = self.draft.readings(mention);
        let locked = mention.lock != 0 && mention.lock >> entry.pick & 1 == 0;
        let candidate = if locked {
            let allowed = readings.iter().enumerate().filter(|(at, _)| mention.lock >> at & 1 == 1);
            allowed.max_by_key(|(at, candidate)| (candidate.population, std::cmp::Reverse(*at))).map(|(_, candidate)| candidate)?
        } else {
            &readings[entry.pick]
        };
        Some((entry, candidate))
    }

    /// The answers, in text order.
    pub fn toponyms(&self, article: &Article, gazetteer: &Gazetteer, context: &Context<'_>, threshold: f32) -> Vec<Toponym> {
        let mut toponyms = Vec::with_capacity(self.draft.mentions.len());
        for (mention, &odds) in self.draft.mentions.iter().zip(&self.odds) {
            if let Some(toponym) = self.toponym(article, gazetteer, mention, odds, threshold) {
                toponyms.push(toponym);
            }
        }
        lists::find(self, article, gazetteer, &mut toponyms);
        misprints::find(self, article, gazetteer, &mut toponyms);
        if let Some(corrections) = context.corrections {
            corrections.apply(article, gazetteer, &mut toponyms);
        }
        toponyms
    }

    fn toponym(&self, article: &Article, gazetteer: &Gazetteer, mention: &Mention, odds: f32, threshold: f32) -> Option<Toponym> {
        if let Some(end) = mention.street_end {
            let span = Span { start: mention.span.start, end };
            return (odds > 0.0).then(|| Toponym { span, place: None, usage: ToponymUsage::Street, confidence: probability(odds) });
        }
        if odds > threshold {
            let (entry, candidate) = self.reading(mention)?;
            if candidate.form == Form::Metonym {
                return None;
            }
            let runner_up = entry.runner_up.map(|at| gazetteer.id(self.draft.readings(mention)[at].row));
            let place = self.record(candidate.row, entry.confidence, runner_up, gazetteer);
            let usage = usage::of(mention, candidate, self.draft.view(article));
            return Some(Toponym { span: mention.span, place: Some(place), usage, confidence: probability(odds) });
        }
        let adjective = self.draft.names[mention.name as usize].adjective.as_ref()?;
        if mention.cue(Cue::Organisation) >= 0.7 || usage::is_figure(mention, self.draft.view(article)) {
            return None;
        }
        let place = self.record(adjective.row, 1.0, None, gazetteer);
        Some(Toponym { span: mention.span, place: Some(place), usage: ToponymUsage::Adjective, confidence: 0.9 })
    }

    /// A place's record, remembered from earlier articles.
    fn record(&self, row: Row, confidence: f32, runner_up: Option<u32>, gazetteer: &Gazetteer) -> ResolvedPlace {
        let mut records = self.records.borrow_mut();
        let record = records.entry(row).or_insert_with(|| Arc::new(record(row, gazetteer))).clone();
        ResolvedPlace { record, confidence, runner_up }
    }

    /// The countries the article is about.
    pub fn countries(&mut self, article: &Article, context: &Context<'_>, models: &Models) -> Vec<String> {
        let mut tallies = std::mem::take(&mut self.tallies);
        tallies.gather(self, article, context, models.judge(context.home.is_some()).threshold);
        let ranked = tallies.ranked(&models.countries);
        self.tallies = tallies;
        ranked
    }
}

/// Whether what looks like a name is a part of speech, of a date or of another name: "in March", "Southern", "100 B.C.", "$US 5".
/// A town called March is one where "March, Cambridgeshire" stands somewhere.
fn is_no_name(mention: &Mention, view: View<'_>) -> bool {
    let placed = [Cue::AnyLock, Cue::AnyParentLock, Cue::AnyDateline].iter().any(|&cue| mention.cue(cue) > 0.0);
    if placed || mention.street_end.is_some() {
        return false;
    }
    let all = |flag: WordFlags| (mention.first..=mention.last).all(|at| view.flags(at).has(flag));
    let era = mention.abbreviation && mention.cue(Cue::NumberBefore) > 0.0;
    let money = view.text[..mention.span.start as usize].ends_with('$');
    let illness = view.gap(mention.last) == " " && view.among(mention.last + 1, ILLNESSES) && mention.cue(Cue::Country) == 0.0;
    let noun = mention.is_single() && mention.flags.has(WordFlags::ORGANISATION) && mention.flags.has(WordFlags::ENGLISH);
    era || money || illness || noun || mention.is_single() && mention.flags.has(WordFlags::CALENDAR) || all(WordFlags::DIRECTION)
}

/// What is named after the place it was first seen in: "Marburg virus", "Rift Valley fever", "Lyme disease".
const ILLNESSES: &[&str] = &["disease", "ebolavirus", "encephalitis", "fever", "flu", "syndrome", "virus", "viruses"];

/// Whether any mention of the name stands where only a place can.
fn is_placed(mention: &Mention) -> bool {
    [Cue::AnySlot, Cue::AnyLock, Cue::AnyParentLock, Cue::AnyDateline, Cue::AnyDirection].iter().any(|&cue| mention.cue(cue) >= 0.6)
}

/// A reading that no memory is kept of.
pub(super) fn resolved(row: Row, confidence: f32, runner_up: Option<u32>, gazetteer: &Gazetteer) -> ResolvedPlace {
    ResolvedPlace { record: Arc::new(record(row, gazetteer)), confidence, runner_up }
}

/// A place's record as annotations keep it.
fn record(row: Row, gazetteer: &Gazetteer) -> PlaceRecord {
    let place = gazetteer.place(row);
    let rows = gazetteer.path(row);
    let mut path = Vec::with_capacity(rows.len());
    let mut path_ids = Vec::with_capacity(rows.len());
    for &above in &rows {
        let above = gazetteer.place(above);
        path.push(above.name.to_owned());
        path_ids.push(above.id);
    }
    PlaceRecord {
        id: place.id,
        name: place.name.to_owned(),
        kind: place.kind,
        country: place.country.code().map(str::to_owned),
        lat: place.lat,
        lon: place.lon,
        path,
        path_ids,
    }
}
