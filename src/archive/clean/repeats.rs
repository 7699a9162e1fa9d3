//! Passages printed twice in one article: pull quotes, and summaries taken from the text.
//!
//! Compared by words, so that other quotation marks, another case or a full stop less make no difference. Runs of three words are
//! entered in one table; a paragraph most of whose runs stand in other paragraphs too is a repetition.

use std::collections::HashSet;

use crate::text::shingles::word_hashes;

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
    let words = Words::of(paragraphs);
    if !words.may_repeat() {
        return Vec::new();
    }
    let parts = words.repeated_parts();
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
        held.extend(runs(&hashes_of(paragraph)));
    }
    let mut later = Vec::new();
    for at in (0..paragraphs.len()).filter(|at| candidate[*at]) {
        let runs: Vec<u64> = runs(&hashes_of(paragraphs[at])).collect();
        let known = runs.iter().filter(|run| held.contains(run)).count();
        if known as f32 >= PULLED * runs.len() as f32 {
            later.push(at);
        } else {
            held.extend(runs);
        }
    }
    later
}

/// The hashes of the runs among words. Those of words are well spread already.
fn runs(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    words.windows(RUN).map(|run| {
        let mixed = run.iter().fold(0_u64, |mixed, word| mixed.rotate_left(21) ^ word);
        mixed ^ mixed >> 32
    })
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
    Words::of(paragraphs).repeated_parts()
}

/// The words of some paragraphs as hashes.
struct Words {
    hashes: Vec<u64>,
    /// Where the words of each paragraph end.
    ends: Vec<usize>,
}

impl Words {
    fn of(paragraphs: &[&str]) -> Words {
        let hashes = Vec::with_capacity(paragraphs.iter().map(|paragraph| paragraph.len() / 5 + 1).sum());
        let mut words = Words { hashes, ends: Vec::with_capacity(paragraphs.len()) };
        for paragraph in paragraphs {
            word_hashes(paragraph, &mut words.hashes);
            words.ends.push(words.hashes.len());
        }
        words
    }

    /// The words of each paragraph.
    fn paragraphs(&self) -> impl Iterator<Item = &[u64]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.hashes[start..*end])
    }

    /// Whether two runs of words that follow one another seem to stand in two paragraphs, as of [`PULLED`] runs some must. A cheap look
    /// that spares most articles the other: runs are known by one bit, which some may share.
    fn may_repeat(&self) -> bool {
        let bits = (self.hashes.len() * 64).next_power_of_two().max(1024);
        let mut seen = vec![0_u64; bits / 64];
        let place = |run: u64| (run as usize / 64 % (bits / 64), 1_u64 << (run % 64));
        for words in self.paragraphs() {
            let mut known = 0;
            for (slot, bit) in runs(words).map(place) {
                known = if seen[slot] & bit == 0 { 0 } else { known + 1 };
                if known == 2 {
                    return true;
                }
            }
            runs(words).map(place).for_each(|(slot, bit)| seen[slot] |= bit);
        }
        false
    }

    /// As the function of this name.
    fn repeated_parts(&self) -> Vec<f32> {
        let mut table = Table::new(self.hashes.len());
        // Two passes: the first notes for each run whose it is, or that it is common to several; the second counts.
        let mut slots: Vec<usize> = Vec::with_capacity(self.hashes.len());
        for (number, words) in self.paragraphs().enumerate() {
            slots.extend(runs(words).map(|run| table.enter(run, number as u32 + 1)));
        }
        let mut run = 0;
        let part = |words: &[u64]| {
            let runs = &slots[run..run + (words.len() + 1).saturating_sub(RUN)];
            run += runs.len();
            let repeated = runs.iter().filter(|slot| table.entries[**slot].1 == COMMON).count();
            if words.len() < SHORTEST { 0.0 } else { repeated as f32 / runs.len() as f32 }
        };
        self.paragraphs().map(part).collect()
    }
}

/// Mark of a run that several paragraphs hold.
const COMMON: u32 = u32::MAX;

/// Which paragraph each run is in. A run is known by 32 bits of its hash and its place, which the others decide.
struct Table {
    /// Part of the hash, and the number of the paragraph, from 1; 0 in empty entries.
    entries: Vec<(u32, u32)>,
}

impl Table {
    /// A table that is at most half full with this many runs.
    fn new(runs: usize) -> Table {
        Table { entries: vec![(0, 0); (runs * 2).next_power_of_two().max(16)] }
    }

    /// Enters a run of a paragraph and returns its place.
    fn enter(&mut self, hash: u64, paragraph: u32) -> usize {
        let mask = self.entries.len() - 1;
        let known = (hash >> 32) as u32;
        let mut at = hash as usize & mask;
        while self.entries[at].1 != 0 && self.entries[at].0 != known {
            at = (at + 1) & mask;
        }
        let entry = &mut self.entries[at];
        let owner = if entry.1 == 0 || entry.1 == paragraph { paragraph } else { COMMON };
        *entry = (known, owner);
        at
    }
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
