//! Fitting the weights: logistic regression for what is a place, a ranking over readings for which place it is.
//!
//! Both follow the recipe of Gazetteer, context, one sense a name: three rounds of resolving and refitting, the readings of one round
//! giving the cues and the homes of the next. Everything is deterministic: the same articles in the same order give the same weights.

use super::homes::{self, Home, Samples};
use super::model::{Cue, Judge, Linear, Models, Prominence, Trait};
use super::reader::{HELPER, LENIENT, Reader};
use super::{Context, countries::Countries};
use crate::article::Article;
use crate::extract::tokens::Document;
use crate::extract::{Toponym, people};
use crate::gazetteer::{Country, Form, Gazetteer, PlaceKind, km};
use crate::text::Span;

/// Weight against a division called like its country's capital, set by hand: writers mean the capital unless another place of the
/// division is named, and the corpora hold too few such names to teach it.
const HAS_CAPITAL: f64 = -3.2;
/// How far a reading may be from the annotated point and still be right; the usual figure of the literature.
const RIGHT_KM: f32 = 161.0;

/// A place name that annotators marked.
#[derive(Clone, Debug)]
pub struct GoldName {
    /// Where it stands.
    pub span: Span,
    /// Degrees north and east, where annotated.
    pub point: Option<(f32, f32)>,
    /// GeoNames id, where annotated.
    pub id: Option<u32>,
    /// The country's code, if the name is that of a country.
    pub country: Option<String>,
}

/// An annotated article with its state in the training.
pub struct Example {
    article: Article,
    source: Option<String>,
    group: u64,
    reader: Box<Reader>,
    labels: Vec<Label>,
    people: Vec<Span>,
    home: Option<Home>,
}

/// What the annotation says of one mention.
#[derive(Clone, Copy, Default)]
struct Label {
    /// It is a place.
    place: bool,
    /// It is annotated as an adjective, and so tells nothing.
    ignored: bool,
    /// Right readings, as bits.
    right: u32,
}

impl Example {
    /// Reads an article and sets the annotation beside the names found. Articles of one `group` are never parted by folds.
    #[must_use]
    pub fn new(article: Article, source: Option<String>, group: u64, gold: &[GoldName], gazetteer: &Gazetteer) -> Example {
        let mut reader = Box::new(Reader::default());
        let people = people::find(&Document::read(&article)).person_spans().collect::<Vec<Span>>();
        reader.prepare(&article, gazetteer, &Context { people: &people, ..Context::default() });
        let labels = reader.draft.mentions.iter().map(|mention| label(mention, gold, &article, &reader, gazetteer)).collect();
        Example { article, source, group, reader, labels, people, home: None }
    }

    /// The article.
    #[must_use]
    pub fn article(&self) -> &Article {
        &self.article
    }

    /// The source it was published in.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The fold it belongs to, of `folds`.
    #[must_use]
    pub fn fold(&self, folds: usize) -> usize {
        (self.group.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as usize % folds
    }
}

fn label(mention: &super::mentions::Mention, gold: &[GoldName], article: &Article, reader: &Reader, gazetteer: &Gazetteer) -> Label {
    let mut label = Label::default();
    for name in gold.iter().filter(|name| name.span.overlaps(mention.span)) {
        let words = name.span.of(&article.text);
        if gazetteer.senses(words).first().is_some_and(|sense| sense.form == Form::Adjective) {
            label.ignored = true;
            continue;
        }
        label.place = true;
        let Some(point) = name.point.filter(|_| label.right == 0) else { continue };
        for (at, candidate) in reader.draft.readings(mention).iter().enumerate() {
            let same = name.id == Some(gazetteer.place(candidate.row).id);
            let country = candidate.kind == PlaceKind::Country && name.country.as_deref() == candidate.country.code();
            if same || country || km(candidate.point, point) <= RIGHT_KM {
                label.right |= 1 << at;
            }
        }
    }
    label
}

/// How to fit.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Log-odds above which a name is a place.
    pub threshold: f32,
    /// Rounds of resolving and refitting.
    pub rounds: usize,
    /// Whether articles may know their source's home.
    pub homes: bool,
}

/// Fits one judge per fold (weights for fold f never see its articles), or a single one over all with `folds` = 1.
/// `start` gives the first acceptance model of each fold.
pub fn fit_judges(
    examples: &mut [Example],
    folds: usize,
    options: Options,
    start: &[Linear<{ Cue::COUNT }>],
    gazetteer: &Gazetteer,
) -> Vec<Judge> {
    let judge = Judge { second: Linear::ZERO, threshold: options.threshold, ranking: prior_ranking() };
    let mut judges = vec![judge; folds];
    for round in 0..options.rounds {
        for example in examples.iter_mut() {
            let fold = example.fold(folds);
            let least = if round == 0 { LENIENT } else { options.threshold - HELPER };
            let model = if round == 0 { &start[fold] } else { &judges[fold].second };
            let Example { reader, home, .. } = example;
            reader.judge(model);
            let context = context_of(home.as_ref(), &example.article);
            reader.helpers.clear();
            reader.settle(&context, &judges[fold], least);
        }
        for fold in 0..folds {
            judges[fold].ranking = fit_ranking(&ranking_items(examples, folds, fold), 8);
        }
        for example in examples.iter_mut() {
            example.reader.look_again();
        }
        for fold in 0..folds {
            judges[fold].second = fit_acceptance(examples, folds, fold);
        }
        if options.homes {
            learn_homes(examples, folds, &judges, gazetteer);
        }
    }
    judges
}

/// Each article's key in the samples of its source.
fn key(article: &Article) -> u64 {
    xxhash_rust::xxh3::xxh3_64(article.text.as_bytes())
}

fn context_of<'a>(home: Option<&'a Home>, article: &Article) -> Context<'a> {
    Context { home, article: Some(key(article)), ..Context::default() }
}

/// Learns every source's home from its articles' present readings.
fn learn_homes(examples: &mut [Example], folds: usize, judges: &[Judge], gazetteer: &Gazetteer) {
    let mut samples = Samples::new();
    for example in examples.iter_mut() {
        let fold = example.fold(folds);
        example.reader.judge(&judges[fold].second);
        let Some(source) = &example.source else { continue };
        let toponyms = example.reader.toponyms(&example.article, gazetteer, &Context::default(), judges[fold].threshold);
        homes::learn(&mut samples, source, key(&example.article), &toponyms, gazetteer);
    }
    for example in examples.iter_mut() {
        let sample = example.source.as_ref().and_then(|source| samples.get(source));
        example.home = sample.map(|sample| Home::learned(sample, gazetteer));
    }
}

/// Finds the places of every example as a reader of the archive would: once without homes, then, if asked, with the homes learned.
#[must_use]
pub fn predict(
    examples: &[Example],
    folds: usize,
    models: &[Models],
    with_homes: bool,
    gazetteer: &Gazetteer,
) -> Vec<(Vec<Toponym>, Vec<String>)> {
    let find = |example: &Example, home: Option<&Home>| {
        let context = Context { people: &example.people, ..context_of(home, &example.article) };
        super::find_with(&example.article, gazetteer, &context, &models[example.fold(folds)])
    };
    let found: Vec<_> = examples.iter().map(|example| find(example, None)).collect();
    if !with_homes {
        return found;
    }
    let mut samples = Samples::new();
    for (example, (toponyms, _)) in examples.iter().zip(&found) {
        if let Some(source) = &example.source {
            homes::learn(&mut samples, source, key(&example.article), toponyms, gazetteer);
        }
    }
    let homes: std::collections::BTreeMap<&String, Home> =
        samples.iter().map(|(source, sample)| (source, Home::learned(sample, gazetteer))).collect();
    examples.iter().map(|example| find(example, example.source.as_ref().and_then(|source| homes.get(source)))).collect()
}

/// Forgets what was learned of readings and homes.
pub fn forget(examples: &mut [Example]) {
    for example in examples.iter_mut() {
        example.reader.forget_readings();
        example.home = None;
    }
}

/// Fits the first acceptance model of each fold.
#[must_use]
pub fn fit_first(examples: &mut [Example], folds: usize) -> Vec<Linear<{ Cue::COUNT }>> {
    forget(examples);
    (0..folds).map(|fold| fit_acceptance(examples, folds, fold)).collect()
}

fn fit_acceptance(examples: &[Example], folds: usize, fold: usize) -> Linear<{ Cue::COUNT }> {
    let mut items = Vec::new();
    for example in examples.iter().filter(|example| folds == 1 || example.fold(folds) != fold) {
        let judged = example.reader.draft.mentions.iter().zip(&example.reader.vetoed);
        for ((mention, &vetoed), label) in judged.zip(&example.labels) {
            let possible = !vetoed && !example.reader.draft.readings(mention).is_empty() && mention.cue(Cue::ShortCapitals) == 0.0;
            if possible && !label.ignored {
                items.push((mention.cues, label.place));
            }
        }
    }
    fit_logistic(&items, 10)
}

/// A name's readings with the right ones as bits.
type RankingItem = (Vec<[f32; Trait::COUNT]>, u32);

fn ranking_items(examples: &[Example], folds: usize, fold: usize) -> Vec<RankingItem> {
    let mut items = Vec::new();
    for example in examples.iter().filter(|example| folds == 1 || example.fold(folds) != fold) {
        let reader = &example.reader;
        let mut right = vec![0_u32; reader.draft.names.len()];
        let mut known = vec![false; reader.draft.names.len()];
        for (at, (mention, label)) in reader.draft.mentions.iter().zip(&example.labels).enumerate() {
            let name = mention.name as usize;
            if !known[name] && label.right != 0 && reader.odds[at] > f32::NEG_INFINITY {
                known[name] = true;
                right[name] = label.right;
            }
        }
        for entry in &reader.resolver.entries {
            let right = right[entry.name as usize];
            if right != 0 && right.count_ones() < entry.count as u32 {
                items.push((reader.resolver.traits[entry.start..entry.start + entry.count].to_vec(), right));
            }
        }
    }
    items
}

/// Logistic regression by AdaGrad.
#[must_use]
pub fn fit_logistic<const N: usize>(items: &[([f32; N], bool)], epochs: usize) -> Linear<N> {
    let (mut weights, mut squares) = ([0.0_f64; N], [1e-6_f64; N]);
    let (mut bias, mut bias_square) = (0.0_f64, 1e-6_f64);
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut random = Random(1);
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &at in &order {
            let (features, label) = &items[at];
            let sum: f64 = bias + features.iter().zip(&weights).map(|(&value, weight)| f64::from(value) * weight).sum::<f64>();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(*label));
            if error.abs() < 1e-4 {
                continue;
            }
            bias_square += error * error;
            bias -= 0.15 * error / bias_square.sqrt();
            for (slot, &value) in features.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                let gradient = error * f64::from(value) + 1e-4 * weights[slot];
                squares[slot] += gradient * gradient;
                weights[slot] -= 0.15 * gradient / squares[slot].sqrt();
            }
        }
    }
    Linear { bias: rounded(bias), weights: weights.map(rounded) }
}

/// A ranking over readings: the right ones together should have all the probability.
fn fit_ranking(items: &[RankingItem], epochs: usize) -> Linear<{ Trait::COUNT }> {
    let (mut weights, mut squares) = ([0.0_f64; Trait::COUNT], [1e-6_f64; Trait::COUNT]);
    weights[Trait::HasCapital as usize] = HAS_CAPITAL;
    let mut order: Vec<usize> = (0..items.len()).collect();
    let mut random = Random(1);
    for _ in 0..epochs {
        random.shuffle(&mut order);
        for &at in &order {
            step_ranking(&items[at], &mut weights, &mut squares);
        }
    }
    Linear { bias: 0.0, weights: weights.map(rounded) }
}

fn step_ranking((readings, right): &RankingItem, weights: &mut [f64; Trait::COUNT], squares: &mut [f64; Trait::COUNT]) {
    let sums: Vec<f64> =
        readings.iter().map(|traits| traits.iter().zip(&*weights).map(|(&value, weight)| f64::from(value) * weight).sum()).collect();
    let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let is_right = |at: usize| right >> at & 1 == 1;
    let all: f64 = shares.iter().sum();
    let all_right: f64 = shares.iter().enumerate().filter(|(at, _)| is_right(*at)).map(|(_, share)| share).sum();
    for (at, traits) in readings.iter().enumerate() {
        let target = if is_right(at) { shares[at] / all_right.max(1e-300) } else { 0.0 };
        let error = shares[at] / all - target;
        if error.abs() < 1e-4 {
            continue;
        }
        for (slot, &value) in traits.iter().enumerate().filter(|(slot, value)| **value != 0.0 && *slot != Trait::HasCapital as usize) {
            let gradient = error * f64::from(value) + 1e-3 * weights[slot];
            squares[slot] += gradient * gradient;
            weights[slot] -= 0.2 * gradient / squares[slot].sqrt();
        }
    }
}

/// Three decimals: what the table holds.
fn rounded(weight: f64) -> f32 {
    ((weight * 1000.0).round() / 1000.0) as f32
}

/// A ranking by common sense, to begin with.
fn prior_ranking() -> Linear<{ Trait::COUNT }> {
    let mut ranking = Linear::ZERO;
    for (name, weight) in [
        (Trait::Population, 1.0),
        (Trait::Alternates, 0.5),
        (Trait::Country, 8.0),
        (Trait::WellKnown, 6.0),
        (Trait::Admin1, 3.5),
        (Trait::Admin2, 2.0),
        (Trait::Region, 6.0),
        (Trait::Capital, 1.0),
        (Trait::CountryNamed, 1.0),
        (Trait::CountryShare, 2.0),
        (Trait::Admin1Named, 2.0),
        (Trait::Admin1Share, 2.0),
        (Trait::Nearest, 2.0),
        (Trait::Nearness, 2.0),
        (Trait::Lock, 6.0),
        (Trait::Primary, 1.0),
        (Trait::Home, 3.0),
        (Trait::HomeAdmin1, 1.0),
    ] {
        ranking.weights[name as usize] = weight;
    }
    ranking
}

/// The features of every country an article names, for fitting the ranking of countries.
#[must_use]
pub fn prominences(article: &Article, gazetteer: &Gazetteer, models: &Models) -> Vec<(Country, [f32; Prominence::COUNT])> {
    let people = people::find(&Document::read(article)).person_spans().collect::<Vec<Span>>();
    let context = Context { people: &people, ..Context::default() };
    let mut reader = Reader::default();
    reader.read(article, gazetteer, &context, models);
    let mut countries = Countries::default();
    countries.gather(&reader, article, &context, models.away.threshold);
    countries.features().collect()
}

/// A small generator for shuffling (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn shuffle(&mut self, list: &mut [usize]) {
        for at in (1..list.len()).rev() {
            list.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}
