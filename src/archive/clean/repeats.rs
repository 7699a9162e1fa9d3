//! Passages printed twice in one article: pull quotes, and summaries taken from the text.
//!
//! Compared by words, so that other quotation marks, another case or a full stop less make no difference. Runs of three words are
//! entered in one table; a paragraph most of whose runs stand in other paragraphs too is a repetition.

use crate::text::shingles::{hash_run, word_hashes};

/// Words in a run.
const RUN: usize = 3;

/// Shortest passage that counts as a repetition, in words. "He was not there." may well be said twice.
const SHORTEST: usize = 5;

/// For each paragraph the part, 0 to 1, of its three-word runs that other paragraphs hold as well; 0 for the very short.
///
/// Linear in the words.
pub(super) fn repeated_parts(paragraphs: &[&str]) -> Vec<f32> {
    let words: Vec<Vec<u64>> = paragraphs
        .iter()
        .map(|paragraph| {
            let mut words = Vec::with_capacity(paragraph.len() / 6 + 1);
            word_hashes(paragraph, &mut words);
            words
        })
        .collect();
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
    fn short_sentences_may_be_said_twice() {
        assert_eq!(repeated_parts(&["He was not there.", "He was not there."]), [0.0, 0.0]);
        assert_eq!(repeated_parts(&[]), [0.0_f32; 0]);
    }
}
