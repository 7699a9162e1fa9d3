//! Misprints: `Belgograd` where `Belgorod` stands in the same article.
//!
//! Only a word that no list knows, where a place must stand ("in Belgograd"), and only against names the article has as places.

use super::reader::Reader;
use super::words::View;
use crate::article::Article;
use crate::extract::{Toponym, ToponymUsage};
use crate::gazetteer::Gazetteer;
use crate::text::{Span, fold};

/// Prepositions after which a place must stand.
const CLEAR_SLOT: &[&str] = &["in", "near", "from", "outside", "around", "across", "at"];
/// How sure a misprint can be, at best.
const CONFIDENCE: f32 = 0.5;
/// Names a misprint is compared with, so that a text of nothing but names stays linear.
const COMPARED: usize = 200;

/// Adds toponyms for misprinted names of places that `toponyms` holds already.
pub(super) fn find(reader: &Reader, article: &Article, gazetteer: &Gazetteer, toponyms: &mut Vec<Toponym>) {
    let view = reader.draft.view(article);
    let mut added = Vec::new();
    for at in 1..view.len() {
        let slot = view.is_capital(at) && view.gap_before(at) == " " && view.among(at - 1, CLEAR_SLOT);
        if !slot || view.word(at).len() < 6 || !is_unknown(at, view, gazetteer) {
            continue;
        }
        if let Some(found) = right_form(at, view, toponyms) {
            added.push(found);
        }
    }
    if !added.is_empty() {
        toponyms.extend(added);
        toponyms.sort_by_key(|toponym| toponym.span.start);
    }
}

/// Whether nothing is known of the word, and it stands alone.
fn is_unknown(at: usize, view: View<'_>, gazetteer: &Gazetteer) -> bool {
    let followed = matches!(view.gap(at), " " | "-") && view.is_capital(at + 1);
    !followed && view.flags(at).is_empty() && gazetteer.senses(view.word(at)).is_empty() && !view.occurs_in_lower_case(at)
}

/// The place of the article whose name is nearest to the word, if one is near enough.
fn right_form(at: usize, view: View<'_>, toponyms: &[Toponym]) -> Option<Toponym> {
    let word = view.get(at)?;
    let span = Span { start: word.start, end: word.end };
    let written = fold(span.of(view.text)).into_owned();
    let allowed = if written.len() >= 8 { 2 } else { 1 };
    let mut best: Option<(usize, &Toponym)> = None;
    for toponym in toponyms.iter().take(COMPARED) {
        let usable = toponym.usage != ToponymUsage::Adjective && toponym.place.is_some();
        let words = toponym.span.of(view.text);
        if !usable || words.len().abs_diff(written.len()) > 2 || !same_start(words, view.word(at)) {
            continue;
        }
        let distance = edits(&fold(words), &written, allowed);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, toponym));
        }
    }
    let (_, right) = best?;
    let mut place = right.place.clone()?;
    place.confidence = place.confidence.min(CONFIDENCE);
    Some(Toponym { span, place: Some(place), usage: ToponymUsage::Mention, confidence: CONFIDENCE })
}

/// Slips rarely spoil the first letter, and names that differ in it are mostly other names.
fn same_start(a: &str, b: &str) -> bool {
    a.chars().next() == b.chars().next()
}

/// Edits (letters put in, left out, changed, or two neighbours swapped) from one word to the other; more than `most` when over it.
fn edits(a: &str, b: &str, most: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before_last[j - 2] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_slips_of_the_pen() {
        assert_eq!(edits("belgorod", "belgograd", 2), 2);
        assert_eq!(edits("mauritius", "mauritious", 2), 1);
        assert_eq!(edits("philippines", "philipines", 2), 1);
        assert_eq!(edits("kyiv", "kyvi", 1), 1);
        assert!(edits("cork", "york", 1) == 1 && edits("limerick", "lima", 2) > 2);
    }
}
