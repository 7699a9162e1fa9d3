//! Which countries an article is about, by how prominently it names them.
//!
//! A country is named by its own name, its people, its cities, its institutions ("Bundestag") and its money. Every country that
//! has any of these gets a weighted sum; those above nought count, the highest first. Where none is above it, the best alone counts.

use super::Context;
use super::candidates::Candidate;
use super::mentions::Mention;
use super::model::{Cue, Linear, Prominence};
use super::reader::Reader;
use crate::article::{Article, ParagraphKind};
use crate::gazetteer::{Country, Form, PlaceKind};

/// What an article says of each country it names. Buffers live from article to article.
#[derive(Default)]
pub(super) struct Countries {
    tallies: Vec<Tally>,
    has_dateline: bool,
}

#[derive(Clone, Debug)]
struct Tally {
    country: Country,
    headline: bool,
    dateline: bool,
    home: bool,
    own: u32,
    adjectives: u32,
    cities: u32,
    divisions: u32,
    organisations: u32,
    institutions: u32,
    money: u32,
    first: u32,
}

impl Tally {
    fn new(country: Country) -> Tally {
        Tally {
            country,
            headline: false,
            dateline: false,
            home: false,
            own: 0,
            adjectives: 0,
            cities: 0,
            divisions: 0,
            organisations: 0,
            institutions: 0,
            money: 0,
            first: u32::MAX,
        }
    }

    fn mentions(&self) -> u32 {
        self.own + self.adjectives + self.cities + self.divisions
    }

    fn is_named(&self) -> bool {
        self.mentions() > 0 || self.dateline || self.headline
    }
}

impl Countries {
    /// Counts what `reader` found.
    pub fn gather(&mut self, reader: &Reader, article: &Article, context: &Context<'_>, threshold: f32) {
        self.tallies.clear();
        self.has_dateline = false;
        let headline_end = headline_end(article);
        for (mention, &odds) in reader.draft.mentions.iter().zip(&reader.odds) {
            self.count(reader, mention, odds > threshold, headline_end);
        }
        for &(country, money) in &reader.draft.hints {
            let tally = self.of(country);
            *(if money { &mut tally.money } else { &mut tally.institutions }) += 1;
        }
        if let Some(country) = context.home.and_then(super::Home::country) {
            self.of(country).home = true;
        }
    }

    fn count(&mut self, reader: &Reader, mention: &Mention, accepted: bool, headline_end: u32) {
        let organisation = mention.cue(Cue::Organisation) >= 0.7;
        let reading = if accepted { reader.reading(mention).map(|(_, candidate)| candidate) } else { None };
        let adjective = reader.draft.names[mention.name as usize].adjective.as_ref();
        let Some((candidate, is_adjective)) = reading
            .map(|reading| (reading, false))
            .or(adjective.map(|adjective| (adjective, true)))
            .or_else(|| institution(reader, mention, organisation).map(|reading| (reading, false)))
        else {
            return;
        };
        if candidate.country.is_none() {
            return;
        }
        let tally = self.of(candidate.country);
        tally.first = tally.first.min(mention.span.start);
        match candidate.kind {
            _ if candidate.form == Form::Metonym => tally.institutions += 1,
            _ if reading.is_none() && !is_adjective => tally.organisations += 1,
            _ if organisation && candidate.kind != PlaceKind::Country => tally.organisations += 1,
            _ if is_adjective => tally.adjectives += 1,
            PlaceKind::Country => tally.own += 1,
            PlaceKind::Admin1 | PlaceKind::Region | PlaceKind::Landform | PlaceKind::Water => tally.divisions += 1,
            _ => tally.cities += 1,
        }
        tally.headline |= mention.span.start < headline_end;
        tally.dateline |= mention.dateline;
        self.has_dateline |= mention.dateline;
    }

    fn of(&mut self, country: Country) -> &mut Tally {
        let at = match self.tallies.iter().position(|tally| tally.country == country) {
            Some(at) => at,
            None => {
                self.tallies.push(Tally::new(country));
                self.tallies.len() - 1
            }
        };
        &mut self.tallies[at]
    }

    /// Every country with its features, in order of first mention.
    pub fn features(&self) -> impl Iterator<Item = (Country, [f32; Prominence::COUNT])> + '_ {
        let total: u32 = self.tallies.iter().map(Tally::mentions).sum();
        let named = self.tallies.iter().filter(|tally| tally.is_named()).count();
        self.tallies.iter().map(move |tally| (tally.country, self.features_of(tally, total, named)))
    }

    fn features_of(&self, tally: &Tally, total: u32, named: usize) -> [f32; Prominence::COUNT] {
        let mut features = [0.0; Prominence::COUNT];
        let mut set = |name: Prominence, value: f32| features[name as usize] = value;
        let mentions = tally.mentions() as f32;
        let up_to = |count: u32, most: u32| count.min(most) as f32;
        let (headline, dateline) = (f32::from(tally.headline), f32::from(tally.dateline));
        let alone = named == usize::from(tally.is_named());
        set(Prominence::Headline, headline);
        set(Prominence::Dateline, dateline);
        set(Prominence::Mentions, mentions.ln_1p());
        set(Prominence::Share, mentions / total.max(1) as f32);
        set(Prominence::Country, up_to(tally.own, 3));
        set(Prominence::Adjectives, up_to(tally.adjectives, 3));
        set(Prominence::Cities, up_to(tally.cities, 3));
        set(Prominence::Divisions, up_to(tally.divisions, 3));
        set(Prominence::Organisations, up_to(tally.organisations, 2));
        set(Prominence::Lead, f32::from(tally.first < 300));
        set(Prominence::Institutions, (tally.institutions as f32).ln_1p());
        set(Prominence::Currency, (tally.money as f32).ln_1p());
        set(Prominence::Home, f32::from(tally.home));
        set(Prominence::Alone, f32::from(alone));
        set(Prominence::HomeAlone, f32::from(tally.home && alone && !self.has_dateline));
        set(Prominence::HintAlone, f32::from(alone && !tally.is_named() && !self.has_dateline));
        set(Prominence::Countries, (named as f32).ln_1p());
        set(Prominence::DatelineMentions, dateline * mentions.ln_1p());
        set(Prominence::HeadlineMentions, headline * mentions.ln_1p());
        features
    }

    /// The countries the article is about, most prominent first.
    pub fn ranked(&self, model: &Linear<{ Prominence::COUNT }>) -> Vec<String> {
        let mut scored: Vec<(f32, Country)> = self.features().map(|(country, features)| (model.score(&features), country)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let about = scored.iter().take_while(|(score, _)| *score > 0.0).count().max(1);
        scored.truncate(about);
        scored.into_iter().map(|(_, country)| country.as_str().to_owned()).collect()
    }
}

/// Where the headline ends: that of the article, or a short first paragraph without a full stop when nothing is marked.
fn headline_end(article: &Article) -> u32 {
    let Some(first) = article.paragraphs.first() else { return 0 };
    if let Some(headline) = article.paragraphs.iter().find(|paragraph| paragraph.kind == ParagraphKind::Headline) {
        return headline.span.end;
    }
    let words = first.span.of(&article.text);
    let short = words.len() < 130 && !words.ends_with('.') || article.paragraphs.len() == 1 && words.len() < 130;
    if short { first.span.end } else { 0 }
}

/// The best reading of a name that was not accepted as a place, where it still says which country is meant: a country's or state's
/// name inside an organisation's, or an address that stands for a government.
fn institution<'r>(reader: &'r Reader, mention: &Mention, organisation: bool) -> Option<&'r Candidate> {
    let readings = reader.draft.readings(mention);
    let best = readings.iter().find(|reading| reading.form == Form::Metonym).or(readings.first())?;
    let telling = best.form == Form::Metonym
        || organisation && (best.kind == PlaceKind::Country || best.is_well_known() || best.population > 1_000_000);
    telling.then_some(best)
}
