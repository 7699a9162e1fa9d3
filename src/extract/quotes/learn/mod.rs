//! Learning the weights from annotated articles. Compiled for `dateline-train` only.
//!
//! Every model after the first is trained on the *predictions* of the ones before it, made for articles those had not seen
//! (cross-fitting); otherwise it would trust them too much. Articles are dealt into [`FOLDS`] by their order, everything runs in
//! fixed order on one thread, so the same input gives the same weights.

pub mod fit;
pub mod gold;

use std::collections::HashMap;

use crate::extract::Quotation;
use crate::extract::lexicon::flag;
use crate::extract::quotes::after::{EndChoice, StartChoice};
use crate::extract::quotes::before::BeforeChoice;
use crate::extract::quotes::model::{Choice, Models, Task};
use crate::extract::quotes::run::{self, RunSourceChoice};
use crate::extract::quotes::scene::Scene;
use crate::extract::quotes::segment::{self, Buffers, Segment};
use crate::extract::quotes::source::{self, SourceChoice};
use crate::extract::quotes::{LEAST_CUE, Setting, accept_all, each_likely_cue, find_with, read_cues};
use crate::extract::tokens::Document;
use crate::text::Span;
use fit::Cases;
use gold::Gold;

/// Parts the articles are dealt into for cross-fitting.
pub const FOLDS: usize = 3;

type Pair = (usize, usize);

/// A gold quotation in tokens.
struct Truth {
    cue: Vec<Pair>,
    /// The cue's main word, if it is a candidate.
    head: Option<usize>,
    source: Option<Pair>,
    content: Vec<Pair>,
}

/// An article ready to learn from.
struct Lesson<'a> {
    scene: Scene<'a, 'a>,
    truths: Vec<Truth>,
    weight: usize,
}

/// Weights of the squared norm for the tasks.
fn strength(task: Task) -> f64 {
    match task {
        Task::Cue | Task::Segment => 5.0,
        Task::Run => 8.0,
        Task::RunSource => 3.0,
        Task::Before => 2.0,
        _ => 1.0,
    }
}

/// Learns all models from `golds`; each with how often it counts.
#[must_use]
pub fn learn(golds: &[(Gold, usize)]) -> Models {
    let documents: Vec<Document<'_>> = golds.iter().map(|(gold, _)| Document::read(&gold.article)).collect();
    let mut lessons: Vec<Lesson<'_>> = documents
        .iter()
        .zip(golds)
        .map(|(document, (gold, weight))| Lesson { scene: Scene::unscored(document), truths: truths(document, gold), weight: *weight })
        .collect();
    choose_heads(&mut lessons);

    let mut models = Models::blank();
    let mut by_fold: Vec<Models> = (0..FOLDS).map(|_| Models::blank()).collect();
    let cues: Vec<Cases> = lessons.iter().map(cue_cases).collect();
    fit_task(Task::Cue, &cues, &mut models, &mut by_fold);
    for (at, lesson) in lessons.iter_mut().enumerate() {
        score_cues(&mut lesson.scene, &by_fold[at % FOLDS]);
    }
    let choices: Vec<[Cases; 4]> = lessons.iter().map(choice_cases).collect();
    for (number, task) in [Task::Source, Task::Before, Task::Start, Task::End].into_iter().enumerate() {
        let cases: Vec<&Cases> = choices.iter().map(|cases| &cases[number]).collect();
        fit_task(task, &cases, &mut models, &mut by_fold);
    }
    let segments: Vec<Cases> = lessons.iter().enumerate().map(|(at, lesson)| segment_cases(lesson, &by_fold[at % FOLDS])).collect();
    fit_task(Task::Segment, &segments, &mut models, &mut by_fold);
    let runs: Vec<(Cases, Cases)> = lessons.iter().enumerate().map(|(at, lesson)| run_cases(lesson, &by_fold[at % FOLDS])).collect();
    fit_task(Task::Run, &runs.iter().map(|cases| &cases.0).collect::<Vec<_>>(), &mut models, &mut by_fold);
    fit_task(Task::RunSource, &runs.iter().map(|cases| &cases.1).collect::<Vec<_>>(), &mut models, &mut by_fold);
    models
}

/// Fits a task on all articles, and for each fold on all others.
fn fit_task<C: std::borrow::Borrow<Cases>>(task: Task, cases: &[C], models: &mut Models, by_fold: &mut [Models]) {
    let gather = |skipped: Option<usize>| {
        let mut all = Cases::default();
        for (at, cases) in cases.iter().enumerate() {
            if Some(at % FOLDS) != skipped {
                all.extend(cases.borrow());
            }
        }
        all
    };
    for (fold, models) in by_fold.iter_mut().enumerate() {
        models.set(task, gather(Some(fold)).fit(task, strength(task)));
    }
    let all = gather(None);
    eprintln!("{task:?}: {} cases", all.count());
    models.set(task, all.fit(task, strength(task)));
}

fn truths(document: &Document<'_>, gold: &Gold) -> Vec<Truth> {
    let tokens = |span: &Span| -> Option<Pair> {
        let first = document.token_at(span.start);
        let behind = document.tokens.partition_point(|token| token.start < span.end);
        (first < behind).then(|| (first, behind - 1))
    };
    let all = |spans: &[Span]| spans.iter().filter_map(tokens).collect::<Vec<_>>();
    gold.quotes
        .iter()
        .map(|quote| Truth { cue: all(&quote.cue), head: None, source: all(&quote.source).first().copied(), content: all(&quote.content) })
        .collect()
}

/// The head of each gold cue: the candidate in it that is most often part of a cue wherever it stands.
fn choose_heads(lessons: &mut [Lesson<'_>]) {
    let mut counts: HashMap<u32, (f32, f32)> = HashMap::new();
    for lesson in lessons.iter() {
        for candidate in &lesson.scene.candidates {
            counts.entry(lesson.scene.w(candidate.token)).or_default().1 += 1.0;
        }
        for &(first, last) in lesson.truths.iter().flat_map(|truth| &truth.cue) {
            for token in first..=last {
                counts.entry(lesson.scene.w(token)).or_default().0 += 1.0 / (last - first + 1) as f32;
            }
        }
    }
    for lesson in lessons.iter_mut() {
        let scene = &lesson.scene;
        for truth in &mut lesson.truths {
            let share = |token: &usize| counts.get(&scene.w(*token)).map_or(0.0, |&(cue, all)| (cue + 0.1) / (all + 1.0));
            let tokens = truth.cue.iter().flat_map(|&(first, last)| first..=last).filter(|&token| scene.tier(token) > 0);
            truth.head = tokens.max_by(|left, right| share(left).total_cmp(&share(right)).then(right.cmp(left)));
        }
    }
}

fn cue_cases(lesson: &Lesson<'_>) -> Cases {
    let mut cases = Cases::default();
    for candidate in &lesson.scene.candidates {
        let yes = lesson.truths.iter().any(|truth| truth.head == Some(candidate.token));
        for _ in 0..lesson.weight {
            cases.add_question(Task::Cue, yes, |sink| lesson.scene.cue_features(candidate.token, sink));
        }
    }
    cases
}

fn score_cues(scene: &mut Scene<'_, '_>, models: &Models) {
    for at in 0..scene.candidates.len() {
        let token = scene.candidates[at].token;
        let probability = models.of(Task::Cue).probability(|sink| scene.cue_features(token, sink));
        scene.set_probability(at, probability);
    }
}

/// Words that two spans share, over the words of both together.
fn jaccard(document: &Document<'_>, left: Pair, right: Pair) -> f32 {
    let (first, last) = (left.0.max(right.0), left.1.min(right.1));
    let shared = document.words(first, last + 1);
    let all = document.words(left.0, left.1 + 1) + document.words(right.0, right.1 + 1) - shared;
    if all == 0 { 0.0 } else { shared as f32 / all as f32 }
}

fn overlap(left: Pair, right: Pair) -> bool {
    left.0 <= right.1 && right.0 <= left.1
}

/// The option with the greatest value of `value`, if that is at least `least`.
fn best(options: std::ops::Range<usize>, least: f32, value: impl Fn(usize) -> f32) -> Option<usize> {
    let best = options.max_by(|&left, &right| value(left).total_cmp(&value(right)).then(right.cmp(&left)))?;
    (value(best) >= least).then_some(best)
}

/// Cases for source, before, start and end, each given the truth about the ones before it.
fn choice_cases(lesson: &Lesson<'_>) -> [Cases; 4] {
    let mut cases: [Cases; 4] = Default::default();
    for truth in &lesson.truths {
        for _ in 0..lesson.weight {
            add_choices(lesson, truth, &mut cases);
        }
    }
    cases
}

fn add_choices(lesson: &Lesson<'_>, truth: &Truth, cases: &mut [Cases; 4]) {
    let (scene, document) = (&lesson.scene, lesson.scene.document);
    let Some(cue) = truth.head else { return };
    let mut chunks = Vec::new();
    source::chunks(scene, scene.bounds(cue), &mut chunks);
    let sources = SourceChoice::new(scene, cue, &chunks);
    let right = match truth.source {
        None => Some(0),
        Some(span) => best(1..sources.options(), -500.0, |option| {
            let chunk = sources.chunk(option).map_or((usize::MAX, 0), |chunk| (chunk.first, chunk.last));
            if overlap(chunk, span) { -(chunk.0.abs_diff(span.0) as f32) } else { -1000.0 }
        }),
    };
    let mut source = truth.source;
    if let Some(right) = right {
        cases[0].add_choice(Task::Source, &sources, right);
        if let Some(chunk) = sources.chunk(right) {
            source = Some(source::extend(scene, cue, chunk, &chunks));
        }
    }
    let before = truth.content.iter().rfind(|span| span.1 < cue).copied();
    let after = truth.content.iter().find(|span| span.0 > cue).copied();

    let befores = BeforeChoice::new(scene, cue, source, Vec::new());
    let right = match before {
        None => Some(0),
        Some(span) => best(1..befores.options(), 0.5, |option| befores.span(option).map_or(0.0, |found| jaccard(document, found, span))),
    };
    let mut chosen = None;
    if let Some(right) = right {
        cases[1].add_choice(Task::Before, &befores, right);
        chosen = befores.span(right);
    }

    let starts = StartChoice::new(scene, cue, source, chosen, Vec::new());
    let right = match after {
        None => Some(0),
        Some(span) => {
            best(1..starts.options(), -2.0, |option| starts.start(option).map_or(-1000.0, |start| -(start.abs_diff(span.0) as f32)))
        }
    };
    let Some(right) = right else { return };
    cases[2].add_choice(Task::Start, &starts, right);
    let (Some(start), Some(span)) = (starts.start(right), after) else { return };
    let ends = EndChoice::new(scene, cue, start, chosen, Vec::new());
    let wanted = (start, span.1.max(start));
    if let Some(right) = best(0..ends.options(), 0.5, |option| jaccard(document, (start, ends.end(option).max(start)), wanted)) {
        cases[3].add_choice(Task::End, &ends, right);
    }
}

fn segment_cases(lesson: &Lesson<'_>, models: &Models) -> Cases {
    let (scene, document) = (&lesson.scene, lesson.scene.document);
    let mut cases = Cases::default();
    let mut buffers = Buffers::default();
    each_likely_cue(scene, LEAST_CUE, |cue, odds, chunks| {
        let reading = segment::read(scene, models, cue, chunks, &mut buffers);
        for span in [reading.before, reading.after].into_iter().flatten() {
            let Some(span) = segment::clean(scene, span) else { continue };
            let yes = lesson.truths.iter().flat_map(|truth| &truth.content).any(|&part| jaccard(document, part, span) >= 0.5);
            for _ in 0..lesson.weight {
                cases.add_question(Task::Segment, yes, |sink| segment::segment_features(scene, &reading, span, odds, sink));
            }
        }
    });
    cases
}

/// Cases for runs and for their sources.
fn run_cases(lesson: &Lesson<'_>, models: &Models) -> (Cases, Cases) {
    let scene = &lesson.scene;
    let (mut runs, mut sources) = (Cases::default(), Cases::default());
    let (readings, cues) = read_cues(scene, models, Setting::Speech.thresholds());
    let (accepted, mut taken) = accept_all(scene, cues, Setting::Speech.thresholds());
    let mut chunks = Vec::new();
    run::each_free_run(scene, &accepted, &mut taken, |situation, _| {
        let span = segment::clean(scene, (situation.run.first as usize, situation.run.last as usize))?;
        let truth = quotation_of_run(lesson, span);
        for _ in 0..lesson.weight {
            runs.add_question(Task::Run, truth.is_some(), |sink| run::run_features(scene, &situation, sink));
        }
        let truth = truth?;
        let choice = RunSourceChoice::new(scene, situation, &readings, &mut chunks);
        if let Some(right) = right_source(lesson, truth, &choice) {
            for _ in 0..lesson.weight {
                sources.add_choice(Task::RunSource, &choice, right);
            }
        }
        let source = truth.source;
        Some(Segment { first: span.0, last: span.1, cue: None, source, confidence: 1.0, rule: segment::Rule::Run })
    });
    (runs, sources)
}

/// The gold quotation that a run is, or is most of a part of.
fn quotation_of_run<'l>(lesson: &'l Lesson<'_>, run: Pair) -> Option<&'l Truth> {
    let document = lesson.scene.document;
    lesson.truths.iter().rfind(|truth| {
        truth.content.iter().any(|&part| {
            let shared = document.words(part.0.max(run.0), part.1.min(run.1) + 1);
            let most = shared * 2 >= document.words(run.0, run.1 + 1) && shared > 0;
            let goes_on = part.1 > run.1 || (part.0 < run.0 && document.paragraph_of(part.0) != document.paragraph_of(run.0));
            most && (jaccard(document, part, run) >= 0.5 || goes_on)
        })
    })
}

fn right_source(lesson: &Lesson<'_>, truth: &Truth, choice: &RunSourceChoice<'_, '_, '_>) -> Option<usize> {
    let Some(wanted) = truth.source else { return Some(0) };
    let scene = &lesson.scene;
    let sources = || choice.options.iter().enumerate().filter_map(|(at, option)| Some((at, option.source()?)));
    let same = sources().find(|(_, source)| overlap(*source, wanted));
    same.or_else(|| sources().find(|(_, source)| shares_name(scene, *source, wanted))).map(|(at, _)| at)
}

/// Whether the last capitalised word of one span stands in the other.
fn shares_name(scene: &Scene<'_, '_>, source: Pair, wanted: Pair) -> bool {
    let name = (source.0..=source.1).rfind(|&token| scene.has(token, flag::CAPITAL));
    name.is_some_and(|name| (wanted.0..=wanted.1).any(|token| scene.w(token) == scene.w(name)))
}

/// The quotations of a document by given models, for measuring them.
#[must_use]
pub fn predict(document: &Document<'_>, models: &Models, setting: Setting) -> Vec<Quotation> {
    find_with(document, models, setting.thresholds())
}

/// Runs the first `stage` stages of extraction on a document, to time them: 0 candidates, 1 their scores, 2 their readings, 3 all.
#[must_use]
pub fn stage(document: &Document<'_>, stage: usize) -> usize {
    let models = Models::shipped();
    match stage {
        0 => Scene::unscored(document).candidates.len(),
        1 => Scene::new(document, models).candidates.iter().filter(|candidate| candidate.probability >= LEAST_CUE).count(),
        2 => read_cues(&Scene::new(document, models), models, Setting::Speech.thresholds()).0.len(),
        _ => find_with(document, models, Setting::Speech.thresholds()).len(),
    }
}
