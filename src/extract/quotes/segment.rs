//! From cues to accepted content: each cue's choices, how sure they are together, and which cue wins where two overlap.

use crate::extract::lexicon::flag;
use crate::extract::quotes::after::{EndChoice, StartChoice};
use crate::extract::quotes::before::BeforeChoice;
use crate::extract::quotes::model::{Models, Sink, Task, best_of, bucket, odds, pack, pack_word};
use crate::extract::quotes::scene::Scene;
use crate::extract::quotes::source::{self, Chunk, SourceChoice};
use crate::extract::tokens::class;

/// What one cue attributes, with the probability of each choice.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The cue's token.
    pub cue: usize,
    /// Who is credited.
    pub source: Option<(usize, usize)>,
    /// Kind of the chunk that heads the source, 0 for none.
    pub source_kind: u8,
    /// Content before the cue.
    pub before: Option<(usize, usize)>,
    /// Content after the cue.
    pub after: Option<(usize, usize)>,
    /// Probability of the source.
    pub source_odds: f32,
    /// Probability of the content before.
    pub before_odds: f32,
    /// Probability of the start and of the end of the content after, multiplied.
    pub after_odds: f32,
}

/// A contiguous part of a quotation's content.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// First token.
    pub first: usize,
    /// Last token, inside.
    pub last: usize,
    /// The cue's token; `None` when no cue claims the words.
    pub cue: Option<usize>,
    /// Who is credited.
    pub source: Option<(usize, usize)>,
    /// How sure we are, 0 to 1.
    pub confidence: f32,
    /// What found it.
    pub rule: Rule,
}

/// The content before a cue and the content after it.
pub type Sides = [Option<Segment>; 2];

/// What found a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A cue word.
    Cue,
    /// Quote marks that no cue claims.
    Run,
    /// A line of a transcript or interview.
    Transcript,
    /// A headline with a colon.
    Headline,
}

/// Buffers that all cues share.
pub struct Buffers {
    probabilities: Vec<f32>,
    positions: Vec<usize>,
}

/// Options that a choice seldom has more of.
const USUAL_OPTIONS: usize = 24;

impl Default for Buffers {
    fn default() -> Buffers {
        Buffers { probabilities: Vec::with_capacity(USUAL_OPTIONS), positions: Vec::with_capacity(USUAL_OPTIONS) }
    }
}

/// Reads one cue. `chunks` are those of its sentence.
pub fn read(scene: &Scene<'_, '_>, models: &Models, cue: usize, chunks: &[Chunk], buffers: &mut Buffers) -> Reading {
    let probabilities = &mut buffers.probabilities;
    let sources = SourceChoice::new(scene, cue, chunks);
    let picked = models.of(Task::Source).pick(&sources, probabilities);
    let source_odds = probabilities[picked];
    let chunk = sources.chunk(picked);
    let source = chunk.map(|chunk| source::extend(scene, cue, chunk, chunks));

    let befores = BeforeChoice::new(scene, cue, source, std::mem::take(&mut buffers.positions));
    let picked = models.of(Task::Before).pick(&befores, probabilities);
    let mut before = befores.span(picked);
    let mut before_odds = probabilities[picked];
    // Should nothing be found on either side, the likelier of the two is taken.
    let second = 1 + best_of(&probabilities[1..]);
    let forced = (probabilities.len() > 1).then(|| (befores.span(second), probabilities[second]));
    buffers.positions = befores.into_buffer();

    let starts = StartChoice::new(scene, cue, source, before, std::mem::take(&mut buffers.positions));
    let mut picked = models.of(Task::Start).pick(&starts, probabilities);
    if before.is_none() && picked == 0 && probabilities.len() > 1 {
        let second = 1 + best_of(&probabilities[1..]);
        match forced {
            Some((span, odds)) if odds > probabilities[second] => (before, before_odds) = (span, odds),
            _ => picked = second,
        }
    } else if before.is_none()
        && picked == 0
        && let Some((span, odds)) = forced
    {
        (before, before_odds) = (span, odds);
    }
    let mut after_odds = probabilities[picked];
    let start = starts.start(picked);
    buffers.positions = starts.into_buffer();

    let after = start.map(|start| {
        let ends = EndChoice::new(scene, cue, start, before, std::mem::take(&mut buffers.positions));
        let picked = models.of(Task::End).pick(&ends, probabilities);
        after_odds *= probabilities[picked];
        let span = (start, ends.end(picked));
        buffers.positions = ends.into_buffer();
        span
    });
    let source_kind = chunk.map_or(0, |chunk| chunk.kind);
    Reading { cue, source, source_kind, before, after, source_odds, before_odds, after_odds }
}

/// Cuts a span to its first and last word or mark; `None` when no word is left.
pub fn clean(scene: &Scene<'_, '_>, (mut first, mut last): (usize, usize)) -> Option<(usize, usize)> {
    let document = scene.document;
    let starts = |token: usize| {
        scene.has(token, flag::WORD) || document.opens(token) || matches!(scene.k(token), class::MONEY | class::HASH | class::AT)
    };
    let ends = |token: usize| scene.has(token, flag::WORD) || document.closes(token) || scene.k(token) == class::PERCENT;
    while first <= last && !starts(first) {
        first += 1;
    }
    while last >= first && last > 0 && !ends(last) {
        last -= 1;
    }
    (first <= last && document.words(first, last + 1) > 0).then_some((first, last))
}

/// Features of a segment of a reading: `after` tells which side of the cue it is on.
pub fn segment_features<S: Sink>(scene: &Scene<'_, '_>, reading: &Reading, (first, last): (usize, usize), cue_odds: f32, sink: &mut S) {
    let cue = reading.cue;
    let (sentence_first, sentence_last) = scene.bounds(cue);
    let after = first > cue;
    let side = u8::from(after);
    let chosen = odds(if after { reading.after_odds } else { reading.before_odds });
    let (cue_odds, source_odds) = (odds(cue_odds), odds(reading.source_odds));
    let document = scene.document;
    let quoted = if scene.quoted(first) && document.tokens[first].run == document.tokens[last].run {
        2
    } else {
        u8::from(document.quoted_among(first, last + 1) > 0)
    };
    let length = bucket(last - first + 1);
    let left = scene.top_likely(sentence_first, cue);
    let right = scene.top_likely(cue + 1, sentence_last + 1);
    let speech = u8::from(scene.is_speech(cue));
    sink.put(0, 0);
    sink.put(1, pack([cue_odds]));
    sink.put(2, pack([side, chosen]));
    sink.put(3, pack([cue_odds, chosen / 2]));
    sink.put(4, pack([source_odds]));
    sink.put(5, pack([quoted, side]));
    sink.put(6, pack([quoted, cue_odds]));
    sink.put(7, pack([length, side, quoted]));
    sink.put(8, pack([length, cue_odds]));
    sink.put(9, pack([left]));
    sink.put(10, pack([left, cue_odds]));
    sink.put(11, pack([right]));
    sink.put(12, pack([speech, cue_odds]));
    sink.put(13, pack([reading.source_kind]));
    sink.put(14, pack([reading.source_kind, source_odds, speech]));
    sink.put(15, pack([u8::from(reading.before.is_some() && reading.after.is_some())]));
    sink.put(16, pack([scene.k(first), side]));
    sink.put(17, pack([scene.k(last + 1), side]));
    let lemma = scene.form(cue).map_or(0, |form| u32::from(form.lemma) + 1);
    sink.put(18, pack_word(lemma, [side]));
    sink.put(19, pack([scene.tier(cue), quoted, speech]));
}

/// How sure a segment must be to be accepted.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Segments of speech cues.
    pub speech: f32,
    /// Segments of other cues: attitudes, findings, intentions.
    pub other: f32,
    /// Quoted runs that no cue claims.
    pub run: f32,
}

/// Tokens that accepted content has taken.
pub struct Taken(Vec<bool>);

impl Taken {
    /// Nothing taken of a document of `len` tokens.
    pub fn new(len: usize) -> Taken {
        Taken(vec![false; len])
    }

    /// Whether a token is taken.
    pub fn has(&self, token: usize) -> bool {
        self.0[token]
    }

    /// Takes tokens.
    pub fn take(&mut self, first: usize, last: usize) {
        self.0[first..=last].fill(true);
    }

    /// The longest free stretch of a span, when at least half of the span is free.
    fn free_part(&self, (first, last): (usize, usize)) -> Option<(usize, usize)> {
        let taken = self.0[first..=last].iter().filter(|&&taken| taken).count();
        if taken == 0 {
            return Some((first, last));
        }
        if taken * 2 > last - first + 1 {
            return None;
        }
        let (mut best, mut from) = ((first, 0), first);
        for token in first..=last + 1 {
            if token > last || self.0[token] {
                if token - from > best.1 {
                    best = (from, token - from);
                }
                from = token + 1;
            }
        }
        (best.1 > 0).then(|| (best.0, best.0 + best.1 - 1))
    }
}

/// Accepts segments, the surest cues first. A cue inside accepted content attributes nothing: the outermost wins.
pub fn accept(scene: &Scene<'_, '_>, mut cues: Vec<(f32, Sides)>, thresholds: Thresholds, taken: &mut Taken) -> Vec<Segment> {
    cues.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut accepted = Vec::new();
    for (_, segments) in cues {
        let Some(cue) = segments.iter().flatten().find_map(|segment| segment.cue) else { continue };
        if taken.has(cue) {
            continue;
        }
        let least = if scene.is_speech(cue) { thresholds.speech } else { thresholds.other };
        for mut segment in segments.into_iter().flatten().filter(|segment| segment.confidence >= least) {
            let Some(part) = taken.free_part((segment.first, segment.last)) else { continue };
            if part != (segment.first, segment.last) {
                let Some((first, last)) = clean(scene, part) else { continue };
                (segment.first, segment.last) = (first, last);
            }
            taken.take(segment.first, segment.last);
            accepted.push(segment);
        }
    }
    accepted.sort_by_key(|segment| segment.first);
    accepted
}
