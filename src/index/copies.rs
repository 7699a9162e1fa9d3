//! Clusters of copies: which articles are printings of one story.
//!
//! [`Copies`] holds the [`Signature`] of every article by its key and says for each which cluster it belongs to. Two articles are
//! copies when most of the shorter one's text stands in the longer one; a cluster is all that are joined by such pairs. Whether
//! two articles are copies depends on the two alone, so the order of adding does not matter, and adding in two steps gives the
//! clusters of one.
//!
//! ```
//! use dateline::{article::Article, extract::fingerprint::signature, index::copies::Copies};
//!
//! let story = "The bridge was closed on Monday after divers found a crack in one of its piers, the council said in a statement.";
//! let mut copies = Copies::default();
//! copies.insert(7, signature(&Article::verbatim(story)));
//! copies.insert(9, signature(&Article::verbatim(&story.replace("closed", "shut"))));
//! copies.insert(8, signature(&Article::verbatim("Corn closed at $3.18 a bushel on Wednesday, the lowest for August in nine years.")));
//! assert_eq!(copies.clusters(), [(7, 7), (8, 8), (9, 7)]);
//! ```

use std::collections::{BTreeMap, HashMap};

use crate::extract::fingerprint::{Signature, likeness};

/// Hashes of a signature under which an article is filed, its smallest. Two articles are compared when they share one: with half
/// of the longer text in common, all sixteen miss once in 65,000 pairs.
const FILED: usize = 16;

/// Least part of the shorter text that the longer one must hold.
const CONTAINED: f32 = 0.6;

/// Least resemblance: a brief is no copy of the round-up that prints it among twenty others.
const ALIKE: f32 = 0.15;

/// Fewest runs of words that can be compared at all; shorter texts are copies only when they are the same.
const COMPARED: u32 = 8;

/// The clusters of copies of an archive. About 500 bytes an article.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    /// Key → place in `stories`.
    keys: BTreeMap<u64, u32>,
    /// Texts that differ in their signature, with how many articles have each.
    stories: Vec<Story>,
    /// Signature → place in `stories`: an exact copy is never compared with anything.
    known: HashMap<Signature, u32>,
    /// Filed hash → places in `stories`.
    filed: HashMap<u32, Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Story {
    signature: Signature,
    /// Articles with this very signature; 0 when the last was removed.
    articles: u32,
    /// Stories it is a copy of, in both directions.
    copies: Vec<u32>,
}

impl Copies {
    /// Adds an article, or replaces its signature. An article without words is in no one's cluster but its own.
    pub fn insert(&mut self, key: u64, signature: Signature) {
        self.remove(key);
        let story = match self.known.get(&signature) {
            Some(story) if !signature.is_empty() => *story,
            _ => self.add_story(signature),
        };
        self.stories[story as usize].articles += 1;
        self.keys.insert(key, story);
    }

    /// Forgets an article; unknown keys are no error. Clusters it alone held together fall apart.
    pub fn remove(&mut self, key: u64) {
        let Some(story) = self.keys.remove(&key) else { return };
        let story = &mut self.stories[story as usize];
        story.articles -= 1;
        // A story without articles stays where it is, joins nothing, and is there again should a copy come back.
    }

    /// Articles held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no article is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The signatures, in order of keys: what must be stored to have the clusters again.
    pub fn signatures(&self) -> impl Iterator<Item = (u64, &Signature)> {
        self.keys.iter().map(|(key, story)| (*key, &self.stories[*story as usize].signature))
    }

    /// Every article's key with its cluster's number, in order of keys. A cluster's number is the smallest key in it, so an article
    /// without copies has its own.
    ///
    /// Takes time linear in the articles and pairs of copies.
    #[must_use]
    pub fn clusters(&self) -> Vec<(u64, u64)> {
        let mut number: Vec<Option<u64>> = vec![None; self.stories.len()];
        let mut clusters = Vec::with_capacity(self.keys.len());
        // Keys rise, so the first article that reaches a cluster gives it its number.
        for (key, story) in &self.keys {
            if number[*story as usize].is_none() {
                self.spread(*story, *key, &mut number);
            }
            clusters.push((*key, number[*story as usize].unwrap_or(*key)));
        }
        clusters
    }

    /// The cluster's number of one article, and the keys of all its printings in order; `None` for an unknown key.
    #[must_use]
    pub fn cluster_of(&self, key: u64) -> Option<(u64, Vec<u64>)> {
        let start = *self.keys.get(&key)?;
        let mut number = vec![None; self.stories.len()];
        self.spread(start, key, &mut number);
        let keys: Vec<u64> = self.keys.iter().filter(|(_, story)| number[**story as usize].is_some()).map(|(key, _)| *key).collect();
        Some((*keys.first()?, keys))
    }

    /// Gives a number to a story and all that are joined to it by copies still held.
    fn spread(&self, from: u32, cluster: u64, number: &mut [Option<u64>]) {
        let mut open = vec![from];
        number[from as usize] = Some(cluster);
        while let Some(story) = open.pop() {
            for next in &self.stories[story as usize].copies {
                if number[*next as usize].is_none() && self.stories[*next as usize].articles > 0 {
                    number[*next as usize] = Some(cluster);
                    open.push(*next);
                }
            }
        }
    }

    fn add_story(&mut self, signature: Signature) -> u32 {
        let place = self.stories.len() as u32;
        let copies = self.copies_of(&signature);
        for copy in &copies {
            self.stories[*copy as usize].copies.push(place);
        }
        for hash in signature.hashes().iter().take(FILED) {
            self.filed.entry(*hash).or_default().push(place);
        }
        if !signature.is_empty() {
            self.known.insert(signature.clone(), place);
        }
        self.stories.push(Story { signature, articles: 0, copies });
        place
    }

    /// Stories that a text with this signature is a copy of.
    fn copies_of(&self, signature: &Signature) -> Vec<u32> {
        let mut candidates: Vec<u32> =
            signature.hashes().iter().take(FILED).filter_map(|hash| self.filed.get(hash)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.retain(|story| are_copies(signature, &self.stories[*story as usize].signature));
        candidates
    }
}

/// Whether two texts are printings of one story, by their signatures. Symmetric.
#[must_use]
pub fn are_copies(a: &Signature, b: &Signature) -> bool {
    if a == b {
        return !a.is_empty();
    }
    let likeness = likeness(a, b);
    likeness.compared >= COMPARED && likeness.containment >= CONTAINED && likeness.resemblance >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::extract::fingerprint::signature;
    use proptest::prelude::*;

    fn of(text: &str) -> Signature {
        signature(&Article::verbatim(text))
    }

    const LEAD: &str = "The bridge over the river was closed on Monday after divers found a crack in one of its piers, the council said. ";
    const MORE: &str = "Maria Silva, the chief engineer, said it would stay shut for at least six weeks while a new pier was built. ";
    const LAST: &str = "About 14,000 cars cross it each day, and the next crossing is at Killaloe, which is 24 kilometres up the valley. ";

    #[test]
    fn printings_of_a_story_are_one_cluster_numbered_by_its_smallest_key() {
        let mut copies = Copies::default();
        copies.insert(30, of(&format!("{LEAD}{MORE}{LAST}")));
        copies.insert(10, of(&format!("{LEAD}{MORE}")));
        copies.insert(20, of(&format!("{LEAD}{MORE}{LAST}")));
        copies.insert(40, of("Corn closed at $3.18 a bushel on Wednesday, the lowest for August in nine years."));
        copies.insert(50, of(""));
        copies.insert(60, of(""));
        assert_eq!(copies.clusters(), [(10, 10), (20, 10), (30, 10), (40, 40), (50, 50), (60, 60)]);
        assert_eq!(copies.cluster_of(30), Some((10, vec![10, 20, 30])));
        assert_eq!(copies.cluster_of(31), None);
    }

    #[test]
    fn a_brief_is_no_copy_of_the_round_up_that_prints_it() {
        let filler: String =
            (0..40).map(|item| format!("Item {item} tells of a thing{item} that happened in town{item} on day{item}. ")).collect();
        let mut copies = Copies::default();
        copies.insert(1, of(LEAD));
        copies.insert(2, of(&format!("{LEAD}{filler}")));
        assert_eq!(copies.clusters(), [(1, 1), (2, 2)]);
    }

    #[test]
    fn what_a_removed_article_held_together_falls_apart() {
        let far: String = (0..3).map(|item| format!("Word{item} of another kind follows here as filler {item} for the page. ")).collect();
        let mut copies = Copies::default();
        copies.insert(1, of(&format!("{LEAD}{MORE}")));
        copies.insert(2, of(&format!("{LEAD}{MORE}{LAST}{far}")));
        copies.insert(3, of(&format!("{LAST}{far}")));
        assert_eq!(copies.clusters(), [(1, 1), (2, 1), (3, 1)]);
        copies.remove(2);
        assert_eq!(copies.clusters(), [(1, 1), (3, 3)]);
    }

    /// Texts of sentences drawn from a small stock, so that many of them are copies.
    fn texts() -> impl Strategy<Value = Vec<(u64, String)>> {
        let sentence = |n: u32| format!("Sentence {n} says that thing {n} was seen by witness {n} near the gate of town {n} at dawn. ");
        let text = prop::collection::vec(0_u32..12, 0..6).prop_map(move |parts| parts.into_iter().map(sentence).collect::<String>());
        prop::collection::vec((0_u64..30, text), 0..20)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_order_and_the_steps_of_adding_do_not_matter(texts in texts(), removed in prop::collection::vec(0_u64..30, 0..5)) {
            let mut stepwise = Copies::default();
            for (key, text) in &texts {
                stepwise.insert(*key, of(text));
                prop_assert!(stepwise.clusters().len() <= texts.len());
            }
            removed.iter().for_each(|key| stepwise.remove(*key));
            let last: BTreeMap<u64, &String> = texts.iter().map(|(key, text)| (*key, text)).collect();
            let mut at_once = Copies::default();
            for (key, text) in last.iter().rev().filter(|(key, _)| !removed.contains(key)) {
                at_once.insert(*key, of(text));
            }
            prop_assert_eq!(stepwise.clusters(), at_once.clusters());
        }
    }
}
