//! Headlines that quote with a colon: `Smith: taxes will rise`, `‘I only borrowed him’: man cleared of theft`.

use crate::article::ParagraphKind;
use crate::extract::lexicon::flag;
use crate::extract::quotes::scene::Scene;
use crate::extract::quotes::segment::{Rule, Segment, Taken, clean};
use crate::extract::quotes::source;
use crate::extract::tokens::{NO_RUN, Sentence, class, is_stop};

/// Most words of a name before the colon.
const LONGEST_NAME: usize = 4;
/// Most words of an unmarked first line that counts as a headline.
const LONGEST_HEADLINE: usize = 18;
const CONFIDENCE: f32 = 0.8;

/// The quotation of each headline with a colon. `Hale: …` counts when the article quotes a Hale elsewhere (so that `Analysis: …`
/// and `Ukraine: …` do not).
pub fn quotations(scene: &Scene<'_, '_>, accepted: &[Segment], taken: &mut Taken) -> Vec<Segment> {
    let mut found = Vec::new();
    for (number, sentence) in scene.document.sentences.iter().enumerate() {
        if number > 0 && scene.document.paragraphs[sentence.paragraph as usize].kind == ParagraphKind::Body {
            break;
        }
        if !is_headline(scene, number) {
            continue;
        }
        let segment = quoted_before_colon(scene, *sentence, taken).or_else(|| name_before_colon(scene, *sentence, accepted, taken));
        if let Some(segment) = segment {
            taken.take(segment.first, segment.last);
            found.push(segment);
        }
    }
    found
}

/// Whether a sentence is a headline: marked as one, or a short first line without a full stop.
pub fn is_headline(scene: &Scene<'_, '_>, number: usize) -> bool {
    let document = scene.document;
    let sentence = document.sentences[number];
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    let kind = document.paragraphs[sentence.paragraph as usize].kind;
    let alone = document.sentences.get(number + 1).is_none_or(|next| next.paragraph != sentence.paragraph);
    let short = number == 0 && alone && !is_stop(scene.k(last)) && document.words(first, last + 1) <= LONGEST_HEADLINE;
    kind == ParagraphKind::Headline || (kind == ParagraphKind::Body && short)
}

fn quoted_before_colon(scene: &Scene<'_, '_>, sentence: Sentence, taken: &Taken) -> Option<Segment> {
    let first = sentence.first as usize;
    let run = scene.document.run_of(first)?;
    let colon = run.last as usize + 1;
    if colon >= sentence.last as usize || scene.k(colon) != class::COLON || taken.has(first) {
        return None;
    }
    let mut chunks = Vec::new();
    source::chunks(scene, (colon + 1, sentence.last as usize), &mut chunks);
    let source = chunks.first().map(|chunk| (chunk.first, chunk.last));
    Some(Segment { first, last: run.last as usize, cue: None, source, confidence: CONFIDENCE, rule: Rule::Headline })
}

fn name_before_colon(scene: &Scene<'_, '_>, sentence: Sentence, accepted: &[Segment], taken: &Taken) -> Option<Segment> {
    let (first, last) = (sentence.first as usize, sentence.last as usize);
    let colon = (first + 1..last.min(first + LONGEST_NAME + 1)).find(|&token| scene.k(token) == class::COLON)?;
    let named = (first..colon).all(|token| scene.has(token, flag::CAPITAL) && scene.document.tokens[token].run == NO_RUN);
    let span = clean(scene, (colon + 1, last))?;
    let free = (span.0..=span.1).all(|token| !taken.has(token));
    if !named || !free || scene.document.words(span.0, span.1 + 1) < 2 {
        return None;
    }
    let surname = scene.w(colon - 1);
    let speaks = accepted
        .iter()
        .filter_map(|segment| segment.source)
        .any(|(from, to)| from > colon && (from..=to.min(from + 12)).any(|token| scene.w(token) == surname));
    let (first_word, last_word) = span;
    let source = Some((first, colon - 1));
    speaks.then_some(Segment { first: first_word, last: last_word, cue: None, source, confidence: CONFIDENCE, rule: Rule::Headline })
}
