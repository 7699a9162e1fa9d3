//! Passages printed twice in one article: pull quotes, and summaries taken from the text.
//!
//! Compared by words, so that other quotation marks, another case or a full stop less make no difference. Runs of three words are
//! entered in one table; a paragraph most of whose runs stand in other paragraphs too is a repetition.

use std::collections::HashSet;

use crate::text::shingles::{hash_run, word_hashes};

/// Words in a run.
const RUN: usize = 3;

/// Shortest passage that counts as a repetition, in words. "He was not there." may well be said twice.
const SHORTEST: usize = 5;

/// Part of a paragraph's runs of words that must stand elsewhere for it to be a pull quote.
const PULLED: f32 = 0.75;

/// Which paragraphs of a body are pull quotes: those that print again what others say.
///
/// Paragraphs without quotation marks are looked at first, since the passage itself usually has them; then, of paragraphs that
/// repeat only each other, the later ones. Linear in the words.
pub(super) fn pull_quotes(paragraphs: &[&str]) -> Vec<usize> {
    if paragraphs.len() < 2 {
        return Vec::new();
    }
    let parts = repeated_parts(paragraphs);
    if parts.iter().all(|part| *part < PULLED) {
        return Vec::new();
    }
    let quoted = |text: &str| text.contains(['“', '”', '"', '«', '»']);
    let candidate = |at: usize| parts[at] >= PULLED && !quoted(paragraphs[at]);
    let mut pulled = later_repeats(paragraphs, &(0..paragraphs.len()).map(candidate).collect::<Vec<_>>());
    let rest: Vec<usize> = (0..paragraphs.len()).filter(|at| pulled.binary_search(at).is_err()).collect();
    let texts: Vec<&str> = rest.iter().map(|at| paragraphs[*at]).collect();
    let again: Vec<bool> = repeated_parts(&texts).into_iter().map(|part| part >= PULLED).collect();
    pulled.extend(later_repeats(&texts, &again).into_iter().map(|at| rest[at]));
    pulled
}

/// The candidates that repeat paragraphs which are none, or earlier candidates. In order.
fn later_repeats(paragraphs: &[&str], candidate: &[bool]) -> Vec<usize> {
    if !candidate.contains(&true) {
        return Vec::new();
    }
    let mut held: HashSet<u64> = HashSet::new();
    for (_, paragraph) in paragraphs.iter().enumerate().filter(|(at, _)| !candidate[*at]) {
        held.extend(hashes_of(paragraph).windows(RUN).map(hash_run));
    }
    let mut later = Vec::new();
    for at in (0..paragraphs.len()).filter(|at| candidate[*at]) {
        let runs: Vec<u64> = hashes_of(paragraphs[at]).windows(RUN).map(hash_run).collect();
        let known = runs.iter().filter(|run| held.contains(run)).count();
        if known as f32 >= PULLED * runs.len() as f32 {
            later.push(at);
        } else {
            held.extend(runs);
        }
    }
    later
}

fn hashes_of(paragraph: &str) -> Vec<u64> {
    let mut words = Vec::with_capacity(paragraph.len() / 6 + 1);
    word_hashes(paragraph, &mut words);
    words
}

/// For each paragraph the part, 0 to 1, of its three-word runs that other paragraphs hold as well; 0 for the very short.
///
/// Linear in the words.
pub(super) fn repeated_parts(paragraphs: &[&str]) -> Vec<f32> {
    let words: Vec<Vec<u64>> = paragraphs.iter().map(|paragraph| hashes_of(paragraph)).collect();
    let total: usize = words.iter().map(Vec::len).sum();
    let mut table = vec![(0_u64, 0_u32); (total * 2).next_power_of_two().max(16)];
    let mut repeated: Vec<u32> = vec![0; paragraphs.len()];
    // Two passes: the first marks each run with its paragraph, or as common to several; the second counts.
    for (number, words) in words.iter().enumerate() {
        for run in words.windows(RUN) {
            let slot = slot(&mut table, hash_run(run).max(1));
            slot.1 = if slot.1 == 0 || slot.1 == number as u32 + 1 { number as u32 + 1 } else { COMMON };
        }
    }
    for (number, words) in words.iter().enumerate() {
        repeated[number] = words.windows(RUN).filter(|run| slot(&mut table, hash_run(run).max(1)).1 == COMMON).count() as u32;
    }
    let part = |(words, repeated): (&Vec<u64>, &u32)| {
        if words.len() < SHORTEST { 0.0 } else { *repeated as f32 / (words.len() + 1 - RUN) as f32 }
    };
    words.iter().zip(&repeated).map(part).collect()
}

/// Mark of a run that several paragraphs hold.
const COMMON: u32 = u32::MAX;

/// The table's entry for a hash; empty entries have hash 0. The table is at most half full.
fn slot(table: &mut [(u64, u32)], hash: u64) -> &mut (u64, u32) {
    let mask = table.len() - 1;
    let mut at = hash as usize & mask;
    while table[at].0 != 0 && table[at].0 != hash {
        at = (at + 1) & mask;
    }
    table[at].0 = hash;
    &mut table[at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_quote_repeats_what_two_paragraphs_say() {
        let parts = repeated_parts(&[
            "The union said that “the company must also keep to the contract it signed in May”.",
            "“I have long wanted a settlement, and this is not one.”",
            "The company must also keep to the contract it signed in May. I have long wanted a settlement, and this is not one.",
            "Talks go on next week in Leeds.",
        ]);
        assert!(parts[2] > 0.85 && parts[0] < 0.8 && parts[3] < 0.1, "{parts:?}");
    }

    #[test]
    fn of_paragraphs_that_repeat_each_other_the_later_is_the_pull_quote() {
        let again = "We can repair the pier or build a new one.";
        let said = "“We can repair the pier or build a new one,” said Maria Silva on the quay.";
        assert_eq!(pull_quotes(&[again, said, "The council meets next week in Ennis."]), [0]);
        assert_eq!(pull_quotes(&[again, "The council meets next week in Ennis.", again, again]), [2, 3]);
        assert_eq!(pull_quotes(&[said, "“We can repair the pier or build a new one”"]), [1]);
        assert_eq!(pull_quotes(&[said, "The council meets next week in Ennis."]), [0_usize; 0]);
    }

    #[test]
    fn short_sentences_may_be_said_twice() {
        assert_eq!(repeated_parts(&["He was not there.", "He was not there."]), [0.0, 0.0]);
        assert_eq!(repeated_parts(&[]), [0.0_f32; 0]);
    }
}
