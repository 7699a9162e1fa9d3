//! Which articles are printings of one story.
//!
//! Two articles are copies when most of the shorter one's text stands in the longer one ([`are_copies`]); a **story** is all that are
//! joined by such pairs. Whether two articles are copies depends on their texts alone, so the stories of an archive do not depend on
//! the order in which it was indexed, nor on the steps.
//!
//! A later copy may join a story, or bridge two of them, and a deletion may part one. So a story's number cannot be written into
//! documents. What the documents hold is a [`Sketch`] of each text, in a column (32 bytes an article); the stories are worked out from
//! the sketches when a run ends, and kept in the file `copies.bin` beside the segments. That file is **derived**: it names the state
//! of the index it was made from, and where it is missing, damaged or of another state it is made again, by the next run for good, by
//! a search for itself. Losing it costs time and nothing else.
//!
//! ```text
//!  sketches ──▶ pairs that share a hash ──▶ their texts, compared once a pair ──▶ stories
//!   (column)        (cluster.rs)            (gather.rs; verdicts are kept)       (Copies)
//! ```
//!
//! A text is known by its [`content_id`](super::ids::content_id): a file that moves keeps its story, and printings that do not
//! differ are one text.

mod cluster;
mod file;
mod gather;

use std::collections::HashMap;

use crate::extract::fingerprint::{Signature, Sketch, likeness};

/// Least part of the shorter text that the longer one must hold.
const CONTAINED: f32 = 0.6;

/// Least resemblance: a brief is no copy of the round-up that prints it among twenty others.
const ALIKE: f32 = 0.15;

/// Least part of the figures of one text that the other must hold, where there are enough: reports of one form are no copies.
const FIGURES: f32 = 0.5;

/// Fewest runs of words that can be compared at all; shorter texts are copies only when they are the same.
const COMPARED: u32 = 8;

/// Whether two texts are printings of one story, by their signatures. Symmetric.
#[must_use]
pub fn are_copies(a: &Signature, b: &Signature) -> bool {
    if a == b {
        return !a.is_empty();
    }
    let likeness = likeness(a, b);
    likeness.compared >= COMPARED
        && likeness.containment >= CONTAINED
        && likeness.resemblance >= ALIKE
        && likeness.figures.is_none_or(|figures| figures >= FIGURES)
}

/// A story with more than one printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Story {
    /// The smallest id of its texts: what the story is known by.
    pub id: u64,
    /// Articles of the archive that print it, two at least.
    pub printings: u32,
}

/// The stories with more than one printing, as of one state of an index. Twelve bytes for each text of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// The state of the index, see [`state_of`](gather::state_of).
    state: u64,
    /// Ids of the texts, ascending.
    ids: Vec<u64>,
    /// Place in `stories` of each text.
    story_of: Vec<u32>,
    stories: Vec<Story>,
}

impl Copies {
    /// The story that the text with this id is a printing of; `None` when it was printed once.
    #[must_use]
    pub fn story(&self, id: u64) -> Option<Story> {
        let place = self.ids.binary_search(&id).ok()?;
        self.stories.get(self.story_of[place] as usize).copied()
    }

    /// Whether every story was printed once.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// All stories, in order of their ids.
    #[must_use]
    pub fn stories(&self) -> &[Story] {
        &self.stories
    }

    /// Ids of all texts of the stories that have a text with an id from `first` to `last`, ascending. Printings in the same words are one
    /// text. Looks at all texts.
    #[must_use]
    pub fn texts_with(&self, first: u64, last: u64) -> Vec<u64> {
        let range = self.ids.partition_point(|id| *id < first)..self.ids.partition_point(|id| *id <= last);
        let stories = self.story_of.get(range).unwrap_or_default();
        let texts = self.ids.iter().zip(&self.story_of);
        texts.filter(|(_, story)| stories.contains(story)).map(|(id, _)| *id).collect()
    }

    /// The stories of these texts, which are in order of their ids; `group` gives for each the place of the first of its group.
    fn of(state: u64, texts: &[Text], group: impl Fn(u32) -> u32) -> Copies {
        let mut printings = vec![0_u32; texts.len()];
        for (place, text) in texts.iter().enumerate() {
            printings[group(place as u32) as usize] += text.printings;
        }
        let mut copies = Copies { state, ..Copies::default() };
        let mut numbers = vec![u32::MAX; texts.len()];
        for (place, text) in texts.iter().enumerate() {
            let first = group(place as u32) as usize;
            if printings[first] < 2 {
                continue;
            }
            if numbers[first] == u32::MAX {
                numbers[first] = copies.stories.len() as u32;
                copies.stories.push(Story { id: text.id, printings: printings[first] });
            }
            copies.ids.push(text.id);
            copies.story_of.push(numbers[first]);
        }
        copies
    }
}

/// A text of the archive, however often it is printed in these very words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Text {
    id: u64,
    sketch: Sketch,
    printings: u32,
}

impl Text {
    /// What a verdict on the text is known by: what it says, as it was cleaned.
    fn key(&self) -> u64 {
        key(self.id, &self.sketch)
    }
}

fn key(id: u64, sketch: &Sketch) -> u64 {
    sketch.to_column().fold(id, |key, pair| (key ^ pair).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29))
}

/// Signatures of texts that were written just now, so that they need not be read again to be compared.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    signatures: HashMap<u64, Signature>,
    /// Bytes that are left for more.
    room: usize,
}

impl Fresh {
    /// Takes signatures until they take up about so many bytes.
    pub fn with_room(room: usize) -> Fresh {
        Fresh { signatures: HashMap::new(), room }
    }

    /// Keeps the signature of the text with this id and sketch.
    pub fn keep(&mut self, id: u64, sketch: &Sketch, signature: Signature) {
        // The table has room for half as many again.
        let size = signature.size() + 2 * size_of::<u64>();
        if size <= self.room && self.signatures.insert(key(id, sketch), signature).is_none() {
            self.room -= size;
        }
    }

    fn of(&self, text: &Text) -> Option<&Signature> {
        self.signatures.get(&text.key())
    }
}
