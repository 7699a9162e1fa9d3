//! From sketches to stories.

use super::{Text, are_copies};
use crate::error::Result;
use crate::extract::fingerprint::Signature;

/// With how many of its neighbours a text is compared among those that share one hash. A phrase that thousands of market reports begin
/// with makes no copies of them, and must not cost the square of their number; in a story printed so often neighbours are copies, and
/// hold it together.
const NEIGHBOURS: usize = 8;

/// Texts up to which a hash in common is evidence by itself. A run of words that more of them have is a phrase of the trade, or a story
/// printed often; then two texts must have another in common.
const RARE: usize = 4;

/// Pairs of texts worth comparing, by their places, each once, in order: those that share one rare hash of their sketches or two others.
pub(super) fn candidates(texts: &[Text]) -> Vec<(u32, u32)> {
    let mut filed: Vec<u64> = Vec::with_capacity(texts.len());
    for (place, text) in texts.iter().enumerate() {
        filed.extend(text.sketch.hashes().map(|hash| u64::from(hash) << 32 | place as u64));
    }
    filed.sort_unstable();
    let mut pairs: Vec<u64> = Vec::new();
    let mut members: Vec<u32> = Vec::new();
    for group in filed.chunk_by(|one, other| one >> 32 == other >> 32).filter(|group| group.len() > 1) {
        members.clear();
        members.extend(group.iter().map(|entry| *entry as u32));
        if members.len() > NEIGHBOURS {
            // Texts alike stand side by side, whatever their ids.
            members.sort_unstable_by_key(|place| (texts[*place as usize].sketch, *place));
        }
        for (at, one) in members.iter().enumerate() {
            for other in members[at + 1..].iter().take(NEIGHBOURS) {
                let pair = u64::from(*one.min(other)) << 32 | u64::from(*one.max(other));
                pairs.push(pair);
                if members.len() <= RARE {
                    pairs.push(pair);
                }
            }
        }
    }
    pairs.sort_unstable();
    let pairs = pairs.chunk_by(|one, other| one == other).filter(|times| times.len() > 1);
    pairs.map(|times| ((times[0] >> 32) as u32, times[0] as u32)).collect()
}

/// What was found of pairs of texts when they were compared, so that nobody has to read them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdicts {
    /// Hash of the pair, its lowest bit saying whether they are copies; ascending.
    entries: Vec<u64>,
}

impl Verdicts {
    /// Entries as they were stored; in order, or they are of no use.
    pub fn of(entries: Vec<u64>) -> Verdicts {
        Verdicts { entries }
    }

    pub fn entries(&self) -> &[u64] {
        &self.entries
    }

    fn look_up(&self, a: &Text, b: &Text) -> Option<u64> {
        let pair = Verdicts::entry(a, b, false);
        let place = self.entries.partition_point(|entry| *entry < pair);
        self.entries.get(place).copied().filter(|entry| entry & !1 == pair)
    }

    fn entry(a: &Text, b: &Text, copies: bool) -> u64 {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&a.key().to_le_bytes());
        bytes[8..].copy_from_slice(&b.key().to_le_bytes());
        xxhash_rust::xxh3::xxh3_64(&bytes) & !1 | u64::from(copies)
    }
}

/// Groups of places that were joined.
pub(super) struct Groups(Vec<u32>);

impl Groups {
    fn new(length: usize) -> Groups {
        Groups((0..length as u32).collect())
    }

    /// The smallest place of the group.
    pub fn first(&self, place: u32) -> u32 {
        let mut at = place;
        while self.0[at as usize] != at {
            at = self.0[at as usize];
        }
        at
    }

    fn are_joined(&mut self, one: u32, other: u32) -> bool {
        self.shorten(one) == self.shorten(other)
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.shorten(one), self.shorten(other));
        self.0[one.max(other) as usize] = one.min(other);
    }

    /// As [`first`](Self::first), and the next question is answered sooner.
    fn shorten(&mut self, place: u32) -> u32 {
        let first = self.first(place);
        let mut at = place;
        while at != first {
            at = std::mem::replace(&mut self.0[at as usize], first);
        }
        first
    }
}

/// Joins texts that are copies. `read` gives the signatures of the texts at these places, in their order: of those alone that take
/// part in a pair without a verdict.
///
/// `texts` are in order of their ids. Pairs within a group already joined are not compared: it would change nothing.
pub(super) fn cluster(texts: &[Text], known: &Verdicts, read: impl FnOnce(&[u32]) -> Result<Vec<Signature>>) -> Result<(Groups, Verdicts)> {
    let mut groups = Groups::new(texts.len());
    let (mut open, mut entries) = (Vec::new(), Vec::new());
    for (one, other) in candidates(texts) {
        match known.look_up(&texts[one as usize], &texts[other as usize]) {
            None => open.push((one, other)),
            Some(entry) => {
                entries.push(entry);
                if entry & 1 == 1 {
                    groups.join(one, other);
                }
            }
        }
    }
    open.retain(|(one, other)| !groups.are_joined(*one, *other));
    let mut places: Vec<u32> = open.iter().flat_map(|(one, other)| [*one, *other]).collect();
    places.sort_unstable();
    places.dedup();
    let signatures = if places.is_empty() { Vec::new() } else { read(&places)? };
    let signature = |place: u32| places.binary_search(&place).ok().and_then(|at| signatures.get(at));
    for (one, other) in open {
        if groups.are_joined(one, other) {
            continue;
        }
        let copies = signature(one).zip(signature(other)).is_some_and(|(a, b)| are_copies(a, b));
        entries.push(Verdicts::entry(&texts[one as usize], &texts[other as usize], copies));
        if copies {
            groups.join(one, other);
        }
    }
    entries.sort_unstable();
    Ok((groups, Verdicts { entries }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::Copies;
    use super::*;
    use crate::article::Article;
    use crate::extract::fingerprint::{signature, sketch};

    /// Articles of an archive by file name.
    type Archive = BTreeMap<String, String>;

    /// The stories as lists of files, given what is known of pairs; and what is known then.
    fn stories(archive: &Archive, known: &Verdicts) -> (Vec<Vec<String>>, Verdicts) {
        let id = |text: &str| xxhash_rust::xxh3::xxh3_64(text.as_bytes()) >> 4;
        let mut by_id: BTreeMap<u64, (Article, u32)> = BTreeMap::new();
        for text in archive.values() {
            by_id.entry(id(text)).or_insert_with(|| (Article::verbatim(text), 0)).1 += 1;
        }
        let texts: Vec<Text> =
            by_id.iter().map(|(id, (article, printings))| Text { id: *id, sketch: sketch(article), printings: *printings }).collect();
        let articles: Vec<&Article> = by_id.values().map(|(article, _)| article).collect();
        let read = |places: &[u32]| Ok(places.iter().map(|place| signature(articles[*place as usize])).collect());
        let (groups, verdicts) = cluster(&texts, known, read).unwrap();
        let copies = Copies::of(1, &texts, |place| groups.first(place));
        let mut stories: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for (file, text) in archive {
            stories.entry(copies.story(id(text)).map_or(id(text), |story| story.id)).or_default().push(file.clone());
        }
        for story in copies.stories() {
            assert_eq!(stories[&story.id].len(), story.printings as usize);
            assert_eq!(copies.texts_with(story.id, story.id).first(), Some(&story.id), "a story is known by the smallest id");
        }
        (stories.into_values().collect(), verdicts)
    }

    fn sorted(mut stories: Vec<Vec<String>>) -> Vec<Vec<String>> {
        stories.sort();
        stories
    }

    fn check(files: &[(&str, &str)], expected: &[&[&str]]) {
        let archive: Archive = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        assert_eq!(sorted(stories(&archive, &Verdicts::default()).0), expected);
    }

    const LEAD: &str = "The bridge over the river was closed on Monday after divers found a crack in one of its piers, the council said. ";
    const MORE: &str = "Maria Silva, the chief engineer, said it would stay shut for at least six weeks while a new pier was built. ";
    const LAST: &str = "About 14,000 cars cross it each day, and the next crossing is at Killaloe, which is 24 kilometres up the valley. ";

    #[test]
    fn printings_of_a_story_are_found() {
        let (whole, cut) = (format!("{LEAD}{MORE}{LAST}"), format!("{LEAD}{MORE}"));
        let corn = "Corn closed at $3.18 a bushel on Wednesday, the lowest for August in nine years.";
        check(
            &[("courier", &whole), ("corn", corn), ("herald", &cut), ("mail", &whole), ("snap", "Flood."), ("wire", "Flood.")],
            &[&["corn"], &["courier", "herald", "mail"], &["snap", "wire"]],
        );
    }

    #[test]
    fn a_brief_is_no_copy_of_the_round_up_that_prints_it() {
        let filler: String =
            (0..40).map(|item| format!("Item {item} tells of a thing{item} that happened in town{item} on day{item}. ")).collect();
        check(&[("brief", LEAD), ("round-up", &format!("{LEAD}{filler}"))], &[&["brief"], &["round-up"]]);
    }

    #[test]
    fn what_a_removed_article_held_together_falls_apart() {
        let far: String = (0..3).map(|item| format!("Word{item} of another kind follows here as filler {item} for the page. ")).collect();
        let (first, both, last) = (format!("{LEAD}{MORE}"), format!("{LEAD}{MORE}{LAST}{far}"), format!("{LAST}{far}"));
        check(&[("a", &first), ("b", &both), ("c", &last)], &[&["a", "b", "c"]]);
        check(&[("a", &first), ("c", &last)], &[&["a"], &["c"]]);
    }

    #[test]
    fn a_phrase_that_all_reports_begin_with_costs_no_square() {
        let texts: Vec<Text> = (0..2000_u64)
            .map(|id| Text {
                id,
                sketch: sketch(&Article::verbatim(&format!("Closing prices of grain at noon. Bid {id} ask {id}5 paid {id}7."))),
                printings: 1,
            })
            .collect();
        assert!(candidates(&texts).len() <= 2000 * NEIGHBOURS * crate::extract::fingerprint::SKETCH);
    }

    /// Texts of sentences drawn from a small stock, so that many of them are copies.
    fn archive() -> impl Strategy<Value = Archive> {
        let sentence = |n: u32| format!("Sentence {n} says that thing {n} was seen by witness {n} near the gate of town {n} at dawn. ");
        let text = prop::collection::vec(0_u32..12, 0..6).prop_map(move |parts| parts.into_iter().map(sentence).collect::<String>());
        prop::collection::btree_map("[a-z]{1,2}", text, 0..24)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Steps of additions, changes and deletions, each with the verdicts of the one before, give the stories of one look at the end.
        #[test]
        fn the_steps_of_indexing_do_not_matter(steps in prop::collection::vec(archive(), 1..4)) {
            let mut known = Verdicts::default();
            for step in &steps {
                let (stepwise, verdicts) = stories(step, &known);
                let (at_once, _) = stories(step, &Verdicts::default());
                prop_assert_eq!(sorted(stepwise), sorted(at_once));
                known = verdicts;
            }
        }
    }
}
