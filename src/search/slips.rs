//! A misspelt word as an automaton, so that the dictionary of terms is entered only where words begin nearly alike.
//!
//! The dictionary hands over one byte after the other, and whole branches of it are left out as soon as what was read cannot
//! become a word near enough: `government~1` looks at some hundred branches instead of all words with `g`.

use tantivy_fst::Automaton;

use crate::index::analyzer::EXACT;

/// Terms that are a word with at most so many slips behind its first letter, marked or not. A slip is a letter too many, too few
/// or another, or two neighbours swapped, as [`distance`](super::query::suggest::distance) counts them.
pub struct Slips<'a> {
    /// The word, at most [`MOST_LETTERS`].
    letters: &'a [char],
    edits: usize,
}

/// Longest word; no term is longer.
pub const MOST_LETTERS: usize = 64;

/// Most slips.
const MOST_EDITS: usize = 2;

/// How far the bytes read so far agree with the word. Bit `n` of a number stands for its first `n` letters behind the first.
#[derive(Clone, Copy, Default)]
pub struct State {
    /// Whether the first letter was read.
    begun: bool,
    /// Letters that agree, by the number of slips.
    agree: [u128; MOST_EDITS + 1],
    /// The same where the last letter read is the second of two that may be swapped.
    swap: [u128; MOST_EDITS + 1],
    /// The letter being read, and bytes of it still to come.
    letter: u32,
    missing: u8,
}

impl<'a> Slips<'a> {
    /// The automaton; `None` for a word without a letter or too long.
    #[must_use]
    pub fn new(letters: &'a [char], edits: usize) -> Option<Slips<'a>> {
        (1..=MOST_LETTERS).contains(&letters.len()).then_some(Slips { letters, edits: edits.min(MOST_EDITS) })
    }

    fn length(&self) -> usize {
        self.letters.len() - 1
    }

    fn read(&self, state: &State, letter: char) -> State {
        if !state.begun {
            return match letter {
                EXACT => self.start(),
                _ if letter == self.letters[0] => State { begun: true, missing: 0, ..self.start() },
                _ => dead(),
            };
        }
        let all = (2 << self.length()) - 1;
        let same = self.letters[1..].iter().enumerate().fold(0_u128, |same, (at, known)| same | u128::from(*known == letter) << at);
        let mut next = State { begun: true, ..State::default() };
        for slips in 0..=self.edits {
            let mut agree = (state.agree[slips] & same) << 1;
            if let Some(fewer) = slips.checked_sub(1) {
                let too_many = state.agree[fewer];
                let another = state.agree[fewer] << 1;
                let too_few = next.agree[fewer] << 1;
                let swapped = (state.swap[fewer] & same) << 2;
                agree |= too_many | another | too_few | swapped;
            }
            next.agree[slips] = agree & all;
            next.swap[slips] = state.agree[slips] & same >> 1;
        }
        next
    }
}

/// Nothing that begins so is near.
fn dead() -> State {
    State { begun: true, ..State::default() }
}

impl Automaton for Slips<'_> {
    type State = State;

    fn start(&self) -> State {
        let mut agree = [0; MOST_EDITS + 1];
        // Letters may be too few from the start.
        (0..=self.edits).for_each(|slips| agree[slips] = ((2 << slips.min(self.length())) - 1) as u128);
        State { agree, ..State::default() }
    }

    fn is_match(&self, state: &State) -> bool {
        state.begun && state.missing == 0 && state.agree.iter().any(|agree| agree >> self.length() & 1 == 1)
    }

    fn can_match(&self, state: &State) -> bool {
        state.agree.iter().chain(&state.swap).any(|agree| *agree != 0)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let (letter, missing) = match byte {
            0x00..=0x7f => (u32::from(byte), 0),
            0x80..=0xbf => (state.letter << 6 | u32::from(byte & 0x3f), state.missing.saturating_sub(1)),
            0xc0..=0xdf => (u32::from(byte & 0x1f), 1),
            0xe0..=0xef => (u32::from(byte & 0x0f), 2),
            0xf0..=0xff => (u32::from(byte & 0x07), 3),
        };
        if missing > 0 {
            return State { letter, missing, ..*state };
        }
        char::from_u32(letter).map_or_else(dead, |letter| self.read(state, letter))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::query::suggest::distance;

    fn accepts(word: &str, edits: usize, term: &str) -> bool {
        let letters: Vec<char> = word.chars().collect();
        let slips = Slips::new(&letters, edits).unwrap();
        let mut state = slips.start();
        for byte in term.bytes() {
            if !slips.can_match(&state) {
                return false;
            }
            state = slips.accept(&state, byte);
        }
        slips.is_match(&state)
    }

    #[test]
    fn slips_are_a_letter_more_or_less_another_or_two_swapped() {
        for (term, near) in [
            ("tariff", true),
            ("=tariff", true),
            ("tarif", true),
            ("tarifff", true),
            ("tarriff", true),
            ("tairff", true),
            ("tariéf", true),
            ("tari", false),
            ("atriff", false),
            ("sheriff", false),
            ("", false),
            ("=", false),
        ] {
            assert_eq!(accepts("tariff", 1, term), near, "{term}");
        }
    }

    proptest! {
        #[test]
        fn it_counts_as_the_matrix_does(word in "[abé]{1,7}", term in "[abé東]{1,8}", edits in 1_usize..3) {
            let (letters, other): (Vec<char>, Vec<char>) = (word.chars().collect(), term.chars().collect());
            let near = letters[0] == other[0] && distance(&letters[1..], &other[1..]) <= edits;
            prop_assert_eq!(accepts(&word, edits, &term), near, "{} {}", word, term);
        }
    }
}
