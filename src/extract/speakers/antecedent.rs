//! Whom "he" and "she" stand for: a small linear model over the people in the reader's mind.
//!
//! Each of them has a few [`Traits`], yes or no: how far back they were last mentioned, whether as the subject, whether they spoke last.
//! The weights stand in `antecedent.tsv`, which `dateline-train antecedents` writes. Nobody annotated them: where a man and a woman are
//! in mind, "she" itself says who is meant, so the model is learned with every gender hidden and right where the genders agree.

use std::sync::LazyLock;

use super::resolve::Resolver;

/// What can hold of somebody in mind, in the order of the bits of [`Traits`] and of the weights file.
pub(super) const TRAITS: [&str; 21] = [
    "a sentence before",
    "two sentences before",
    "three sentences before",
    "five sentences before",
    "nine sentences before",
    "a paragraph before",
    "two paragraphs before",
    "three paragraphs before",
    "somebody mentioned since",
    "two mentioned since",
    "three mentioned since",
    "subject",
    "subject of this sentence or the one before",
    "talked about in quote marks",
    "spoke before",
    "spoke last, up to two paragraphs before",
    "spoke last, in the same paragraph",
    "spoke last, and nobody was mentioned since",
    "mentioned since somebody else spoke",
    "subject of the last sentence with a name",
    "mentioned three times",
];

/// Which of [`TRAITS`] somebody has, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(pub u64);

impl Traits {
    fn set(&mut self, bit: usize, holds: bool) {
        self.0 |= u64::from(holds) << bit;
    }

    /// Positions in [`TRAITS`] of those that hold.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..TRAITS.len()).filter(move |bit| self.0 >> bit & 1 == 1)
    }

    /// Sum of the weights, in log-odds: of two people, how much more likely one is meant.
    pub(super) fn score(self) -> f32 {
        self.iter().map(|bit| WEIGHTS[bit]).sum()
    }
}

static WEIGHTS: LazyLock<[f32; TRAITS.len()]> = LazyLock::new(|| weights(include_str!("antecedent.tsv")));

/// Weights by name; a name that is not there weighs nothing.
fn weights(table: &str) -> [f32; TRAITS.len()] {
    let mut weights = [0.0; TRAITS.len()];
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, weight)) = line.split_once('\t') else { continue };
        if let (Some(bit), Ok(weight)) = (TRAITS.iter().position(|known| *known == name), weight.parse()) {
            weights[bit] = weight;
        }
    }
    weights
}

impl Resolver<'_, '_> {
    /// The traits of `member`, who has been mentioned, for a source at `token`. `order` counts the people mentioned
    /// since.
    pub(super) fn traits(&self, member: u32, token: u32, order: usize) -> Traits {
        let (document, entry) = (self.cast.document, &self.cast.members[member as usize]);
        let Some(seen) = entry.seen else { return Traits::default() };
        let (here, there) = (&document.tokens[token as usize], &document.tokens[seen.token as usize]);
        let sentences = here.sentence.saturating_sub(there.sentence);
        let paragraphs = document.paragraph_of(token as usize).saturating_sub(document.paragraph_of(seen.token as usize));
        let mut traits = Traits::default();
        let steps = [(0, sentences, &[1, 2, 3, 5, 9][..]), (5, paragraphs, &[1, 2, 3]), (8, order as u32, &[1, 2, 3])];
        for (first, value, steps) in steps {
            steps.iter().enumerate().for_each(|(bit, &step)| traits.set(first + bit, value >= step));
        }
        traits.set(11, seen.subject);
        traits.set(12, seen.subject && sentences <= 1);
        traits.set(13, seen.quoted && !self.cast.in_content(document.span(token, token)));
        traits.set(14, entry.spoke);
        if let Some(last) = self.last.as_ref().filter(|last| self.near(last.token, token, 2)) {
            let spoke = last.members.contains(&member);
            traits.set(15, spoke);
            traits.set(16, spoke && self.near(last.token, token, 0));
            traits.set(17, spoke && order == 0 && !self.heard_since(last.token, token, member));
            traits.set(18, !spoke && seen.token > last.token);
        }
        traits.set(19, self.brought_in(token).is_some_and(|(brought, _)| brought == member));
        traits.set(20, entry.count >= 3);
        traits
    }

    /// Whether a person other than `member` is mentioned between two tokens, as far as [`HEARD`] mentions go.
    fn heard_since(&self, from: u32, to: u32, member: u32) -> bool {
        let mentions = &self.cast.people.mentions;
        let before = &mentions[..mentions.partition_point(|mention| mention.first < to)];
        let since = before.iter().rev().take(HEARD).take_while(|mention| mention.first > from);
        since.into_iter().any(|mention| super::is_person(mention.who) && self.cast.member(mention.who) != member)
    }
}

/// Mentions looked back at for somebody else.
const HEARD: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trait_has_a_weight_and_every_weight_a_trait() {
        let names: Vec<&str> = include_str!("antecedent.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .collect();
        assert_eq!(names, TRAITS);
    }

    #[test]
    fn the_nearer_and_the_subject_are_likelier() {
        let of = |name: &str| WEIGHTS[TRAITS.iter().position(|known| *known == name).unwrap()];
        assert!(of("two sentences before") + of("three sentences before") + of("five sentences before") < 0.0);
        assert!(of("subject") + of("subject of this sentence or the one before") > 0.0);
        assert!(of("talked about in quote marks") < 0.0);
    }
}
