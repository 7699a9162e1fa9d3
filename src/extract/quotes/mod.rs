//! Direct, indirect and mixed quotations in an article, with the words that attribute them.
//!
//! [`find`] never fails: text without a quotation gives an empty list. It works in small stages over a
//! [`Document`]: words that may be cues are scored; for each likely one a source, the content before and the content after are
//! chosen among a few candidates; the surest readings are accepted; quote marks that nobody has claimed are looked at last.
//! All scores come from small linear models over classes of tokens (see `weights.bin`), so the work is done per cue and per
//! quote mark rather than per word.
//!
//! ```
//! use dateline::{article::Article, extract::quotes};
//!
//! let article = Article::verbatim("“It took nine years,” Maria Silva said. She added that the old bridge would close.");
//! let found = quotes::find(&article);
//! assert_eq!(found[0].content[0].of(&article.text), "“It took nine years,”");
//! assert_eq!(found[0].source.unwrap().of(&article.text), "Maria Silva");
//! assert_eq!(found[1].content[0].of(&article.text), "that the old bridge would close");
//! ```
//!
//! Who a source *is* (that "she" is Maria Silva) is settled later, in `speakers`.

use crate::article::Article;
use crate::extract::tokens::{Document, class};
use crate::extract::{Cue, Quotation, QuotationKind, Stance, Via};

mod after;
mod before;
mod headline;
#[cfg(feature = "train")]
pub mod learn;
pub mod model;
mod run;
mod scene;
mod segment;
mod source;
mod stance;
mod sums;
mod transcript;

use model::{Models, Task};
use scene::Scene;
use segment::{Buffers, Reading, Rule, Segment, Sides, Taken, Thresholds};

/// How readily attitudes and findings count as quotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting {
    /// Words of speech, and others only when they are nearly certain: what belongs in an index.
    #[default]
    Speech,
    /// Beliefs, wishes and findings as readily as speech.
    Balanced,
}

impl Setting {
    fn thresholds(self) -> Thresholds {
        match self {
            Setting::Speech => Thresholds { speech: 0.5, other: 0.9, run: 0.7 },
            Setting::Balanced => Thresholds { speech: 0.5, other: 0.5, run: 0.7 },
        }
    }
}

/// Cues less likely than this are not read at all.
const LEAST_CUE: f32 = 0.15;

/// Chunks that a sentence seldom has more of.
const USUAL_CHUNKS: usize = 32;

/// The quotations of an article at the default setting, in order of their first content.
#[must_use]
pub fn find(article: &Article) -> Vec<Quotation> {
    find_in(&Document::read(article), Setting::default())
}

/// The quotations of a document, in order of their first content.
#[must_use]
pub fn find_in(document: &Document<'_>, setting: Setting) -> Vec<Quotation> {
    find_with(document, Models::shipped(), setting.thresholds())
}

fn find_with(document: &Document<'_>, models: &Models, thresholds: Thresholds) -> Vec<Quotation> {
    let scene = Scene::new(document, models);
    let segments = segments(&scene, models, thresholds);
    assemble(&scene, segments)
}

/// All accepted segments in text order, joined where no word stands between two of one source.
fn segments(scene: &Scene<'_, '_>, models: &Models, thresholds: Thresholds) -> Vec<Segment> {
    let (readings, cues) = read_cues(scene, models, thresholds);
    let (mut accepted, mut taken) = accept_all(scene, cues, thresholds);
    let floating = run::floating(scene, models, &accepted, &readings, thresholds.run, &mut taken);
    accepted.extend(floating);
    accepted.sort_by_key(|segment| segment.first);
    join(scene, accepted)
}

/// Transcript lines first, then what cues attribute, then headlines; in text order, with the tokens they take.
fn accept_all(scene: &Scene<'_, '_>, cues: Vec<(f32, Sides)>, thresholds: Thresholds) -> (Vec<Segment>, Taken) {
    let mut taken = Taken::new(scene.document.len());
    let mut lines = transcript::lines(scene);
    for line in &lines {
        taken.take(line.first, line.last);
    }
    let signed = transcript::signed(scene, &taken);
    for segment in &signed {
        taken.take(segment.first, segment.last);
    }
    lines.extend(signed);
    let mut accepted = segment::accept(scene, cues, thresholds, &mut taken);
    let headlines = headline::quotations(scene, &accepted, &mut taken);
    if !(lines.is_empty() && headlines.is_empty()) {
        accepted.extend(lines.into_iter().chain(headlines));
        accepted.sort_by_key(|segment| segment.first);
    }
    (accepted, taken)
}

/// Every likely cue read, and its segments with their confidence.
fn read_cues(scene: &Scene<'_, '_>, models: &Models, thresholds: Thresholds) -> (Vec<Reading>, Vec<(f32, Sides)>) {
    let mut readings = Vec::with_capacity(scene.candidates.len());
    let mut cues = Vec::with_capacity(scene.candidates.len());
    let mut buffers = Buffers::default();
    each_likely_cue(scene, LEAST_CUE, |cue, odds, chunks| {
        // An attitude that is to be nearly certain must be a likely cue to begin with.
        if odds < thresholds.other - 0.4 && !scene.is_speech(cue) {
            return;
        }
        let reading = past_the_addressee(scene, segment::read(scene, models, cue, chunks, &mut buffers), readings.last());
        let segments = [reading.before, reading.after].map(|span| {
            let (first, last) = segment::clean(scene, span?)?;
            let features = |sink: &mut model::Score<'_>| segment::segment_features(scene, &reading, (first, last), odds, sink);
            let confidence = models.of(Task::Segment).probability(features);
            Some(Segment { first, last, cue: Some(cue), source: reading.source, confidence, rule: Rule::Cue })
        });
        readings.push(reading);
        if let Some(best) = segments.iter().flatten().map(|segment| segment.confidence).reduce(f32::max) {
            cues.push((best, segments));
        }
    });
    (readings, cues)
}

/// `Hale asked Martin: “Who pays?”`: before the colon stands who is asked; who asks is the source of the verb before that.
fn past_the_addressee(scene: &Scene<'_, '_>, reading: Reading, previous: Option<&Reading>) -> Reading {
    let asks = |verb: &&Reading| {
        reading.source.is_some_and(|(first, last)| verb.cue + 1 == first && last < reading.cue)
            && verb.source.is_some_and(|source| source.1 < verb.cue)
    };
    match previous.filter(|_| scene.k(reading.cue) == class::COLON).filter(asks) {
        Some(verb) => Reading { source: verb.source, source_kind: verb.source_kind, ..reading },
        None => reading,
    }
}

/// Calls `visit` with each candidate of at least this probability, its probability and the chunks of its sentence.
fn each_likely_cue(scene: &Scene<'_, '_>, least: f32, mut visit: impl FnMut(usize, f32, &[source::Chunk])) {
    let mut chunks = Vec::with_capacity(USUAL_CHUNKS);
    let mut sentence = u32::MAX;
    for candidate in &scene.candidates {
        if candidate.probability < least {
            continue;
        }
        let number = scene.document.tokens[candidate.token].sentence;
        if number != sentence {
            sentence = number;
            chunks.clear();
            source::chunks(scene, scene.bounds(candidate.token), &mut chunks);
        }
        visit(candidate.token, candidate.probability, &chunks);
    }
}

/// Joins neighbours with no word between them and the same source: quotations over paragraphs, `"A." "B."`.
fn join(scene: &Scene<'_, '_>, segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::with_capacity(segments.len());
    for segment in segments {
        if let Some(last) = joined.last_mut()
            && segment.first > last.last
            && scene.document.words(last.last + 1, segment.first) == 0
            && segment.source == last.source
            && (segment.rule == Rule::Run || segment.cue == last.cue)
        {
            last.last = segment.last;
            continue;
        }
        joined.push(segment);
    }
    joined
}

/// Segments of one cue become one quotation.
fn assemble(scene: &Scene<'_, '_>, segments: Vec<Segment>) -> Vec<Quotation> {
    let document = scene.document;
    let mut quotations: Vec<Quotation> = Vec::with_capacity(segments.len());
    let mut cues: Vec<Option<usize>> = Vec::with_capacity(segments.len());
    for segment in segments {
        let span = document.span(segment.first as u32, segment.last as u32);
        let quoted = document.quoted_among(segment.first, segment.last + 1);
        let kind = kind(scene, &segment, quoted);
        let recent = cues.len().saturating_sub(4);
        let same = segment.cue.and_then(|cue| cues[recent..].iter().position(|&other| other == Some(cue)));
        if let Some(at) = same {
            let quotation = &mut quotations[recent + at];
            quotation.content.push(span);
            quotation.confidence = quotation.confidence.max(segment.confidence);
            if quotation.kind != kind {
                quotation.kind = QuotationKind::Mixed;
            }
            continue;
        }
        cues.push(segment.cue);
        quotations.push(Quotation {
            content: vec![span],
            cue: segment.cue.and_then(|cue| cue_of(scene, cue)),
            source: segment.source.map(|(first, last)| document.span(first as u32, last as u32)),
            speakers: Vec::new(),
            kind,
            stance: segment.cue.map_or(Stance::Statement, |cue| {
                stance::stance(scene, cue, segment.source, kind == QuotationKind::Direct && segment.last < cue)
            }),
            confidence: segment.confidence,
            speaker_confidence: 0.0,
            via: match segment.rule {
                Rule::Run => Via::Floating,
                Rule::Transcript => Via::Transcript,
                Rule::Cue | Rule::Headline => Via::Unknown,
            },
            rule: segment.rule.name().to_owned(),
        });
    }
    quotations
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Rule::Cue => "cue",
            Rule::Run => "run",
            Rule::Transcript => "transcript",
            Rule::Headline => "headline",
        }
    }
}

fn cue_of(scene: &Scene<'_, '_>, cue: usize) -> Option<Cue> {
    let form = scene.form(cue)?;
    let (first, last) = stance::cue_bounds(scene, cue);
    Some(Cue { span: scene.document.span(first as u32, last as u32), class: form.class })
}

fn kind(scene: &Scene<'_, '_>, segment: &Segment, quoted: usize) -> QuotationKind {
    let document = scene.document;
    // "He said that “the bridge will open”": the conjunction belongs to the report, the words are all his.
    let first = segment.first
        + usize::from(
            segment.first < segment.last && document.word(segment.first).eq_ignore_ascii_case("that") && scene.quoted(segment.first + 1),
        );
    let plain_words = || (first..=segment.last).any(|token| !scene.quoted(token) && scene.has(token, crate::extract::lexicon::flag::WORD));
    if quoted == 0 {
        QuotationKind::Indirect
    } else if quoted >= document.words(first, segment.last + 1) && !plain_words() {
        QuotationKind::Direct
    } else {
        QuotationKind::Mixed
    }
}
