//! A short signature of what an article says, by which copies of one story are recognised.
//!
//! Newspapers print an agency's story under another headline, cut from below, with other paragraph breaks and a sentence of
//! their own. So the signature is of the running text alone, by words: the runs of four words are hashed, and the [`SIZE`]
//! smallest hashes are kept (a bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997). Two sketches
//! tell how much of the *shorter* text stands in the longer one, which a cut does not lower.
//!
//! Comparing is done by [`likeness`]; finding what to compare with among a million is the business of
//! [`index::copies`](crate::index::copies).

use crate::article::{Article, ParagraphKind};
use crate::text::shingles::{hash_run, word_hashes};

/// Hashes kept. 64 of them tell a containment of 0.9 from one of 0.5 nearly always, in 256 bytes an article.
pub const SIZE: usize = 64;

/// Words in a run.
const RUN: usize = 4;

/// Below this many words of running text the headline counts too: "Qtly div 10 cts, pay April 10" is many companies' news.
const SHORT: usize = 30;

/// What an article says, in at most [`SIZE`] numbers, ascending. Fewer: those are all there are. None: it has no words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature(Vec<u32>);

/// The signature of an article's running text. About 4 ns a byte.
#[must_use]
pub fn signature(article: &Article) -> Signature {
    let mut words = Vec::with_capacity(article.text.len() / 5);
    add_words(article, &mut words, |kind| matches!(kind, ParagraphKind::Body | ParagraphKind::Subheading));
    if words.len() < SHORT {
        add_words(article, &mut words, |kind| matches!(kind, ParagraphKind::Headline | ParagraphKind::Standfirst));
    }
    Signature(smallest(runs(&words)))
}

fn add_words(article: &Article, words: &mut Vec<u64>, wanted: impl Fn(ParagraphKind) -> bool) {
    for paragraph in article.paragraphs.iter().filter(|paragraph| wanted(paragraph.kind)) {
        word_hashes(paragraph.span.of(&article.text), words);
    }
}

fn runs(words: &[u64]) -> Vec<u32> {
    let hash = |run: &[u64]| (hash_run(run) >> 32) as u32;
    match words.len() {
        0 => Vec::new(),
        1..RUN => vec![hash(words)],
        _ => words.windows(RUN).map(hash).collect(),
    }
}

/// The smallest distinct hashes, ascending.
fn smallest(mut hashes: Vec<u32>) -> Vec<u32> {
    // Sorting them all would cost most of the time; a few more than needed make up for repeated runs.
    let enough = SIZE * 2;
    if hashes.len() > enough * 2 {
        let all = hashes.clone();
        hashes.select_nth_unstable(enough);
        hashes.truncate(enough);
        hashes.sort_unstable();
        hashes.dedup();
        if hashes.len() < SIZE {
            hashes = all;
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SIZE);
    hashes
}

impl Signature {
    /// The hashes, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// Whether the article has no words to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Four bytes a hash, to keep with the index.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// Reads [`to_bytes`](Self::to_bytes) back; `None` when the bytes are no signature.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        if !bytes.len().is_multiple_of(4) || bytes.len() > SIZE * 4 {
            return None;
        }
        let hashes: Vec<u32> = bytes.chunks_exact(4).map(|hash| u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])).collect();
        hashes.is_sorted_by(|a, b| a < b).then_some(Signature(hashes))
    }

    /// Up to where the signature lists every hash of its text.
    fn limit(&self) -> u32 {
        if self.0.len() < SIZE { u32::MAX } else { self.0[SIZE - 1] }
    }
}

/// How two texts relate, estimated from their signatures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Part of the shorter text's runs of words that the longer one holds too, 0 to 1.
    pub containment: f32,
    /// Runs that both hold, of the runs that either holds, 0 to 1.
    pub resemblance: f32,
    /// Runs the estimate rests on: those of the shorter text that could be compared.
    pub compared: u32,
}

/// Compares two signatures. Symmetric; all zero when either is empty.
#[must_use]
pub fn likeness(a: &Signature, b: &Signature) -> Likeness {
    let limit = a.limit().min(b.limit());
    let (a, b) = (below(&a.0, limit), below(&b.0, limit));
    let (shorter, either) = (a.len().min(b.len()), a.len() + b.len());
    if shorter == 0 {
        return Likeness::default();
    }
    let common = common(a, b);
    Likeness {
        containment: common as f32 / shorter as f32,
        resemblance: common as f32 / (either - common) as f32,
        compared: shorter as u32,
    }
}

fn below(hashes: &[u32], limit: u32) -> &[u32] {
    &hashes[..hashes.partition_point(|hash| *hash <= limit)]
}

fn common(mut a: &[u32], mut b: &[u32]) -> usize {
    let mut count = 0;
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first()) {
        count += usize::from(x == y);
        if x <= y {
            a = rest_a;
        }
        if y <= x {
            b = rest_b;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The bridge over the Shannon was closed on Monday after divers found a crack in one of its piers.\n\n\
        Maria Silva, the council’s chief engineer, said that it would stay shut for at least six weeks.\n\n\
        “We can either repair the pier or build a new one, and both take time,” she said.\n\n\
        About 14,000 cars cross the bridge each day. The next crossing is at Killaloe, 24 kilometres away.";

    fn of(text: &str) -> Signature {
        signature(&Article::verbatim(text))
    }

    #[test]
    fn a_cut_copy_is_contained_in_the_story() {
        let (story, cut) = (of(STORY), of(&STORY[..200].replace("\n\n", " ").to_uppercase()));
        let likeness = likeness(&story, &cut);
        assert!(likeness.containment > 0.9 && likeness.resemblance < 0.7, "{likeness:?}");
    }

    #[test]
    fn another_story_is_not() {
        let other = of(
            "Corn at the Cedar County elevator closed at $3.18 a bushel on Wednesday, the lowest for August in nine years, growers said.",
        );
        assert!(likeness(&of(STORY), &other).containment < 0.1);
        assert_eq!(likeness(&of(STORY), &of("")), Likeness::default());
    }

    #[test]
    fn signatures_survive_being_stored() {
        let long: String = (0..400).map(|word| format!("word{word} ")).collect();
        for text in [STORY, "", "Bridge closed", &long] {
            let signature = of(text);
            assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature));
        }
        assert_eq!(of(&long).hashes().len(), SIZE);
        assert_eq!(Signature::from_bytes(&[1, 2, 3]), None);
        assert_eq!(Signature::from_bytes(&[2, 0, 0, 0, 1, 0, 0, 0]), None);
    }

    #[test]
    fn a_text_that_says_one_thing_over_and_over_is_not_long() {
        let refrain = "row row row your boat ".repeat(300);
        assert!(of(&refrain).hashes().len() <= 5);
    }
}
