//! Interviews and transcripts, where a label at the start of the paragraph says who speaks: `HALE: Who paid?`, `Q: Why now?`

use crate::extract::lexicon::{flag, word_hash};
use crate::extract::quotes::scene::{Scene, is_skipped};
use crate::extract::quotes::segment::{Rule, Segment, clean};
use crate::extract::tokens::{class, is_stop};

/// Most words of a label.
const LONGEST_LABEL: usize = 5;
/// Confidence of a line under a label that returns.
const CONFIDENCE: f32 = 0.95;

const Q: u32 = word_hash("q");
const A: u32 = word_hash("a");
/// Labels of boilerplate in capitals, which nobody speaks.
const NOBODY: [u32; 22] = [
    word_hash("byline"),
    word_hash("photo"),
    word_hash("photos"),
    word_hash("related"),
    word_hash("watch"),
    word_hash("video"),
    word_hash("read"),
    word_hash("more"),
    word_hash("update"),
    word_hash("updated"),
    word_hash("source"),
    word_hash("sources"),
    word_hash("note"),
    word_hash("correction"),
    word_hash("editor's"),
    word_hash("headline"),
    word_hash("dateline"),
    word_hash("length"),
    word_hash("section"),
    word_hash("also"),
    word_hash("exclusive"),
    word_hash("breaking"),
];

/// A paragraph that opens with a label.
#[derive(Clone, Copy)]
struct Line {
    /// First and last token of the label.
    label: (usize, usize),
    /// First token behind the label.
    from: usize,
    /// Last token of the paragraph.
    to: usize,
    /// Whether the label is in capitals, or `Q` or `A`.
    strong: bool,
}

/// The labelled lines of an article that is or holds a transcript: two labels in capitals, or three of any kind of which one
/// returns. Empty for any other article.
pub fn lines(scene: &Scene<'_, '_>) -> Vec<Segment> {
    let lines = labelled(scene);
    let strong = lines.iter().filter(|line| line.strong).count();
    let returns = lines.iter().enumerate().any(|(at, line)| lines[..at].iter().any(|other| same_label(scene, line, other)));
    let transcript = strong >= 2 || (lines.len() >= 3 && returns);
    if !transcript {
        return Vec::new();
    }
    let kept = lines.iter().filter(|line| line.strong || strong == 0);
    kept.filter_map(|line| {
        let (first, mut last) = clean(scene, (line.from, line.to))?;
        if last < line.to && is_stop(scene.k(last + 1)) {
            last += 1;
        }
        Some(Segment { first, last, cue: None, source: Some(line.label), confidence: CONFIDENCE, rule: Rule::Transcript })
    })
    .collect()
}

/// Most lines whose labels are compared, so that a long transcript costs no more than its length.
const MOST_COMPARED: usize = 64;

fn labelled(scene: &Scene<'_, '_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut paragraph = u32::MAX;
    let sentences = &scene.document.sentences;
    for (number, sentence) in sentences.iter().enumerate() {
        if sentence.paragraph == paragraph || is_skipped(scene.document.paragraphs[sentence.paragraph as usize].kind) {
            continue;
        }
        paragraph = sentence.paragraph;
        if let Some((label, from, strong)) = label(scene, sentence.first as usize) {
            let count = sentences[number..].partition_point(|other| other.paragraph == paragraph);
            let to = sentences[number + count - 1].last as usize;
            if from <= to {
                lines.push(Line { label, from, to, strong });
            }
        }
    }
    if lines.iter().filter(|line| line.strong).count() < 2 {
        lines.truncate(MOST_COMPARED);
    }
    lines
}

/// The label that starts at `first`, the token behind it, and whether it is a strong one.
fn label(scene: &Scene<'_, '_>, first: usize) -> Option<((usize, usize), usize, bool)> {
    let document = scene.document;
    let mut at = first;
    let mut names = true;
    while at < document.len() && at - first <= LONGEST_LABEL && scene.has(at, flag::WORD) && !scene.quoted(at) {
        names &= scene.has(at, flag::CAPITAL) || (at > first && scene.has(at, flag::CLOSED));
        at += 1;
    }
    if at == first || at - first > LONGEST_LABEL || at + 1 >= document.len() || !names || !matches!(scene.k(at), class::COLON | class::STOP)
    {
        return None;
    }
    let capitals = (first..at).all(|token| is_upper(document.word(token)));
    let letter = at == first + 1 && matches!(scene.w(first), Q | A) && capitals;
    let colon = scene.k(at) == class::COLON;
    let stop = letter && scene.k(at) == class::STOP;
    if !(colon || stop) || (first..at).any(|token| NOBODY.contains(&scene.w(token))) {
        return None;
    }
    Some(((first, at - 1), at + 1, capitals))
}

fn is_upper(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
}

fn same_label(scene: &Scene<'_, '_>, one: &Line, other: &Line) -> bool {
    let words = |line: &Line| line.label.1 - line.label.0;
    words(one) == words(other) && (0..=words(one)).all(|at| scene.w(one.label.0 + at) == scene.w(other.label.0 + at))
}
