//! Quoted words that no cue claims: floating quotations that carry on from the last speaker, and scare quotes, titles and
//! nicknames, which are none.

use crate::extract::lexicon::flag;
use crate::extract::quotes::model::{Choice, Models, Sink, Task, bucket, pack};
use crate::extract::quotes::scene::{Scene, is_skipped};
use crate::extract::quotes::segment::{Reading, Rule, Segment, Taken, clean};
use crate::extract::quotes::source::{self, Chunk};
use crate::extract::tokens::{Run, class, is_stop};

/// A run before it is decided, with what stands around it.
#[derive(Clone, Copy)]
pub struct Situation {
    /// The run's number in the document.
    pub number: usize,
    /// The run.
    pub run: Run,
    /// The last segment that ends before it.
    pub previous: Option<Segment>,
    /// The first segment that starts behind it.
    pub next: Option<Segment>,
}

/// Share of a run's words that may be taken already.
const MOST_TAKEN: f32 = 0.3;

/// Calls `visit` for each run that no segment covers, in text order; segments that `visit` returns count as previous ones
/// for the runs behind. `accepted` is in text order.
pub fn each_free_run(
    scene: &Scene<'_, '_>,
    accepted: &[Segment],
    taken: &mut Taken,
    mut visit: impl FnMut(Situation, &Taken) -> Option<Segment>,
) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    let mut passed = 0;
    for (number, &run) in scene.document.runs.iter().enumerate() {
        let (first, last) = (run.first as usize, run.last as usize);
        if is_skipped(scene.document.kind_of(first)) || taken_share(scene, taken, first, last) > MOST_TAKEN {
            continue;
        }
        while accepted.get(passed).is_some_and(|segment| segment.last < first) {
            passed += 1;
        }
        let before = passed.checked_sub(1).map(|at| accepted[at]);
        let previous = match (before, found.last().copied()) {
            (Some(one), Some(other)) => Some(if one.last > other.last { one } else { other }),
            (one, other) => one.or(other),
        };
        let next = accepted[passed..].iter().take(3).find(|segment| segment.first > last).copied();
        if let Some(segment) = visit(Situation { number, run, previous, next }, taken) {
            taken.take(segment.first, segment.last);
            found.push(segment);
        }
    }
    found
}

fn taken_share(scene: &Scene<'_, '_>, taken: &Taken, first: usize, last: usize) -> f32 {
    let words = scene.document.words(first, last + 1);
    let used = (first..=last).filter(|&token| taken.has(token) && scene.has(token, flag::WORD)).count();
    used as f32 / words.max(1) as f32
}

/// Decides on every free run.
pub fn floating(
    scene: &Scene<'_, '_>,
    models: &Models,
    accepted: &[Segment],
    readings: &[Reading],
    least: f32,
    taken: &mut Taken,
) -> Vec<Segment> {
    let mut probabilities = Vec::new();
    let mut chunks = Vec::new();
    each_free_run(scene, accepted, taken, |situation, _| {
        let confidence = models.of(Task::Run).probability(|sink| run_features(scene, &situation, sink));
        if confidence < least {
            return None;
        }
        let (first, last) = clean(scene, (situation.run.first as usize, situation.run.last as usize))?;
        let choice = RunSourceChoice::new(scene, situation, readings, &mut chunks);
        let picked = models.of(Task::RunSource).pick(&choice, &mut probabilities);
        Some(Segment { first, last, cue: None, source: choice.options[picked].source(), confidence, rule: Rule::Run })
    })
}

/// Features of a free run.
pub fn run_features<S: Sink>(scene: &Scene<'_, '_>, situation: &Situation, sink: &mut S) {
    let document = scene.document;
    let (first, last) = (situation.run.first as usize, situation.run.last as usize);
    let words = size(document.words(first, last + 1));
    let paragraph_start = starts_paragraph(scene, first);
    let paragraph_end = last + 1 == document.len() || starts_paragraph(scene, last + 1);
    let (sentence_first, _) = scene.bounds(first);
    let (_, sentence_last) = scene.bounds(last);
    let sentence_start = u8::from(sentence_first == first);
    let sentence_end = u8::from(sentence_last <= last + 1);
    let (paragraph_start, paragraph_end) = (u8::from(paragraph_start), u8::from(paragraph_end));
    let end = if situation.run.closed { scene.k(last - 1) } else { scene.k(last) };
    let end = if matches!(end, class::STOP | class::COMMA | class::BANG | class::QUERY | class::ELLIPSIS | class::DASH) { end } else { 0 };
    let looked = (first + 1..last).take(60);
    let count = looked.clone().count().max(1);
    let capitals = (looked.filter(|&token| scene.has(token, flag::CAPITAL)).count() * 4 / count) as u8;
    let (before, after) = (scene.k(first.wrapping_sub(1)), scene.k(last + 1));
    let likely = scene.top_likely(sentence_first, first).max(scene.top_likely(last + 1, sentence_last + 1));
    sink.put(0, 0);
    sink.put(1, pack([words]));
    sink.put(2, pack([paragraph_start, paragraph_end, sentence_start, sentence_end]));
    sink.put(3, pack([sentence_start, sentence_end, words]));
    sink.put(4, pack([end]));
    sink.put(5, pack([end, words]));
    sink.put(6, pack([u8::from(situation.run.closed)]));
    sink.put(7, pack([capitals]));
    sink.put(8, pack([capitals, words]));
    sink.put(9, pack([scene.k(first + 1)]));
    sink.put(10, pack([before, words]));
    sink.put(11, pack([before]));
    sink.put(12, pack([after]));
    sink.put(13, pack([likely]));
    sink.put(14, pack([likely, words]));
    sink.put(15, pack([u8::from(scene.has((first + 1).min(document.len() - 1), flag::CAPITAL)), words]));
    previous_features(scene, situation, (paragraph_start, paragraph_end, words), sink);
    // Whole sentences in quote marks right behind somebody's words go on from them.
    let whole = sentence_start & sentence_end & u8::from(is_stop(end));
    let behind = situation.previous.map_or(3, |previous| paragraphs_between(scene, previous.last, first));
    sink.put(37, pack([whole, behind, u8::from(words > 2)]));
    sink.put(38, pack([whole, behind, likely, words]));
}

fn previous_features<S: Sink>(scene: &Scene<'_, '_>, situation: &Situation, (start, end, words): (u8, u8, u8), sink: &mut S) {
    let document = scene.document;
    let first = situation.run.first as usize;
    if let Some(previous) = situation.previous {
        let gap = gap_bucket(document.words(previous.last + 1, first));
        let apart = paragraphs_between(scene, previous.last, first).min(2);
        let quoted = u8::from(scene.quoted(previous.last));
        sink.put(30, pack([gap, apart, quoted]));
        sink.put(31, pack([gap, apart, quoted, start, end]));
        sink.put(32, pack([gap, apart, quoted, words]));
    } else {
        sink.put(33, pack([start, end]));
        sink.put(34, pack([words]));
    }
    let mut open_before = 0;
    if situation.number > 0 && start == 1 {
        let before = document.runs[situation.number - 1];
        if paragraphs_between(scene, before.last as usize, first) == 1 {
            open_before = 1 + u8::from(!before.closed);
        }
    }
    sink.put(35, pack([open_before]));
    sink.put(36, pack([open_before, start, end]));
}

/// Bucket of a run's words: bounds 1, 2, 3, 4, 6, 9, 15, 25.
fn size(words: usize) -> u8 {
    [1, 2, 3, 4, 6, 9, 15, 25].iter().take_while(|&&bound| words > bound).count() as u8
}

fn gap_bucket(words: usize) -> u8 {
    [0, 3, 8, 20].iter().take_while(|&&bound| words > bound).count() as u8
}

fn distance(words: usize) -> u8 {
    [0, 2, 4, 8, 15, 30].iter().take_while(|&&bound| words > bound).count() as u8
}

fn starts_paragraph(scene: &Scene<'_, '_>, token: usize) -> bool {
    token == 0 || scene.document.paragraph_of(token - 1) != scene.document.paragraph_of(token)
}

fn paragraphs_between(scene: &Scene<'_, '_>, earlier: usize, later: usize) -> u8 {
    (scene.document.paragraph_of(later) - scene.document.paragraph_of(earlier)).min(3) as u8
}

/// Where a floating quotation's source may come from.
#[derive(Clone, Copy)]
pub enum Origin {
    /// Nobody.
    Nobody,
    /// The source of the segment before.
    Previous(Segment),
    /// The source of the segment behind.
    Next(Segment),
    /// The first or second chunk of its own sentence, left of it.
    Own(u8, Chunk),
    /// The source of the nearest cue of the paragraph.
    Nearby(Reading, f32),
    /// The first chunk of the sentence before.
    Subject(Chunk),
}

impl Origin {
    /// The source as a span of tokens.
    pub fn source(self) -> Option<(usize, usize)> {
        match self {
            Origin::Nobody => None,
            Origin::Previous(segment) | Origin::Next(segment) => segment.source,
            Origin::Own(_, chunk) | Origin::Subject(chunk) => Some((chunk.first, chunk.last)),
            Origin::Nearby(reading, _) => reading.source,
        }
    }
}

/// The choice of a source for a free run.
pub struct RunSourceChoice<'s, 'd, 'a> {
    scene: &'s Scene<'d, 'a>,
    situation: Situation,
    /// What there is to choose from; the first is nobody.
    pub options: Vec<Origin>,
}

impl<'s, 'd, 'a> RunSourceChoice<'s, 'd, 'a> {
    /// The options for a run. `readings` are in text order; `chunks` is a buffer.
    pub fn new(scene: &'s Scene<'d, 'a>, situation: Situation, readings: &[Reading], chunks: &mut Vec<Chunk>) -> Self {
        let mut options = vec![Origin::Nobody];
        options.extend(situation.previous.map(Origin::Previous));
        options.extend(situation.next.map(Origin::Next));
        let first = situation.run.first as usize;
        let sentence = scene.bounds(first);
        chunks.clear();
        source::chunks(scene, sentence, chunks);
        let subjects = chunks.iter().filter(|chunk| chunk.last < first && is_subject(chunk)).take(2);
        options.extend(subjects.zip(0..).map(|(&chunk, index)| Origin::Own(index, chunk)));
        if let Some(reading) = nearest(scene, &situation, readings) {
            let likely = f32::from(scene.likely(reading.cue));
            options.push(Origin::Nearby(reading, likely));
        }
        if sentence.0 == first && first > 0 {
            chunks.clear();
            source::chunks(scene, scene.bounds(first - 1), chunks);
            options.extend(chunks.iter().find(|chunk| is_subject(chunk)).map(|&chunk| Origin::Subject(chunk)));
        }
        RunSourceChoice { scene, situation, options }
    }
}

fn is_subject(chunk: &Chunk) -> bool {
    matches!(chunk.breaker, source::START | class::COMMA | source::CHUNK)
}

/// The reading of the cue nearest to the run, in its paragraph, with a source.
fn nearest(scene: &Scene<'_, '_>, situation: &Situation, readings: &[Reading]) -> Option<Reading> {
    let (first, last) = (situation.run.first as usize, situation.run.last as usize);
    let behind = readings.partition_point(|reading| reading.cue < first);
    let paragraph = scene.document.paragraph_of(first);
    let near = |reading: &&Reading| scene.document.paragraph_of(reading.cue) == paragraph && reading.source.is_some();
    let left = behind.checked_sub(1).map(|at| &readings[at]).filter(near);
    let right = readings[behind..].first().filter(near);
    match (left, right) {
        (Some(left), Some(right)) => Some(if first - left.cue <= right.cue.abs_diff(last) { *left } else { *right }),
        (left, right) => left.or(right).copied(),
    }
}

impl Choice for RunSourceChoice<'_, '_, '_> {
    fn options(&self) -> usize {
        self.options.len()
    }

    fn group(&self, _: usize) -> u8 {
        0
    }

    fn shared<S: Sink>(&self, _: u8, _: &mut S) {}

    fn own<S: Sink>(&self, option: usize, sink: &mut S) {
        let (scene, document) = (self.scene, self.scene.document);
        let (first, last) = (self.situation.run.first as usize, self.situation.run.last as usize);
        let start = u8::from(starts_paragraph(scene, first));
        let has_previous = u8::from(self.situation.previous.is_some());
        match self.options[option] {
            Origin::Nobody => {
                sink.put(0, pack([has_previous]));
                sink.put(1, pack([u8::from(document.tokens[first].sentence == 0)]));
            }
            Origin::Previous(segment) => {
                let gap = distance(document.words(segment.last + 1, first));
                let apart = paragraphs_between(scene, segment.last, first);
                let quoted = u8::from(scene.quoted(segment.last));
                sink.put(2, 0);
                sink.put(3, pack([gap]));
                sink.put(4, pack([apart, quoted, gap]));
                sink.put(5, pack([start, apart, quoted]));
                sink.put(15, pack([u8::from(segment.source.is_some()), quoted]));
            }
            Origin::Next(segment) => {
                let gap = distance(document.words(last + 1, segment.first));
                let apart = paragraphs_between(scene, last, segment.first);
                sink.put(6, 0);
                sink.put(7, pack([gap]));
                sink.put(8, pack([apart, u8::from(scene.quoted(segment.first)), gap]));
            }
            Origin::Own(index, chunk) => {
                sink.put(9, pack([index, chunk.kind]));
                sink.put(10, pack([index, has_previous]));
            }
            Origin::Nearby(reading, likely) => {
                let gap = first.abs_diff(reading.cue).min(last.abs_diff(reading.cue));
                sink.put(11, pack([likely as u8]));
                sink.put(12, pack([bucket(gap), u8::from(reading.cue < first)]));
            }
            Origin::Subject(chunk) => {
                sink.put(13, pack([chunk.kind]));
                sink.put(14, pack([has_previous]));
            }
        }
    }
}
