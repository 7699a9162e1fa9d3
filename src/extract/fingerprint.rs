//! A short signature of what an article says, by which copies of one story are recognised.
//!
//! Newspapers print an agency's story under another headline, cut from below, with other paragraph breaks and a sentence of
//! their own. So the signature is of the running text alone, by words: the runs of four words are hashed, and the [`SIZE`]
//! smallest hashes are kept (a bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997). Two sketches
//! tell how much of the *shorter* text stands in the longer one, which a cut does not lower.
//!
//! Comparing is done by [`likeness`]. Finding what to compare with among a million is the business of
//! [`index::copies`](crate::index::copies), which keeps a [`Sketch`] of every article: texts that have a hash of it in common are worth
//! comparing.

use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, ParagraphKind};
use crate::text::shingles::{hash_run, word_hashes};

/// Hashes kept. 64 of them tell a containment of 0.9 from one of 0.5 nearly always, in 256 bytes an article.
pub const SIZE: usize = 64;

/// Hashes of a sketch. Two texts with half of the runs of either in common miss each other once in 256 pairs; a story has more than
/// one printing by which to be found.
pub const SKETCH: usize = 8;

/// Fewest figures that say whether two texts report the same.
pub const FIGURES: usize = 4;

/// Words in a run.
const RUN: usize = 4;

/// Below this many words of running text the headline counts too: "Qtly div 10 cts, pay April 10" is many companies' news.
const SHORT: usize = 30;

/// What an article says, in at most [`SIZE`] hashes of runs, ascending. Fewer: those are all there are. None: it has no words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature {
    runs: Vec<u32>,
    /// Hashes of its figures, ascending, each once. "Treasury to sell 12.8 billion in bills" is said in the same words every week.
    figures: Vec<u32>,
}

/// The runs of words whose hashes are the smallest, each told by other bits of the hash than those that made it small: so that what
/// is filed under them is spread evenly. 0 where there are no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sketch([u32; SKETCH]);

/// The signature of an article's running text. About 4 ns a byte.
#[must_use]
pub fn signature(article: &Article) -> Signature {
    signature_of(article, runs(&words(article)))
}

/// The sketch of an article's running text, and its signature. Little more work than the signature alone.
#[must_use]
pub fn fingerprint(article: &Article) -> (Sketch, Signature) {
    let runs: Vec<u64> = runs(&words(article)).collect();
    (sketch_of(runs.iter().copied()), signature_of(article, runs.into_iter()))
}

fn signature_of(article: &Article, runs: impl Iterator<Item = u64>) -> Signature {
    let runs = smallest(runs.map(|hash| (hash >> 32) as u32).collect());
    Signature { runs, figures: figures(article) }
}

/// Hashes of the words of the running text that begin with a digit.
fn figures(article: &Article) -> Vec<u32> {
    let mut figures = Vec::new();
    for paragraph in article.paragraphs.iter().filter(|paragraph| paragraph.kind == ParagraphKind::Body) {
        let words = paragraph.span.of(&article.text).split(|mark: char| !mark.is_alphanumeric() && !matches!(mark, '.' | ',' | '/'));
        let figure = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
        figures.extend(words.filter(figure).map(|word| xxh3_64(word.trim_end_matches(['.', ',']).as_bytes()) as u32));
    }
    figures.sort_unstable();
    figures.dedup();
    figures
}

/// The sketch of an article's running text. About 3 ns a byte.
#[must_use]
pub fn sketch(article: &Article) -> Sketch {
    sketch_of(runs(&words(article)))
}

fn sketch_of(runs: impl Iterator<Item = u64>) -> Sketch {
    let mut smallest = [u64::MAX; SKETCH];
    for hash in runs {
        if hash < smallest[SKETCH - 1] && !smallest.contains(&hash) {
            let place = smallest.partition_point(|kept| *kept < hash);
            smallest[place..].rotate_right(1);
            smallest[place] = hash;
        }
    }
    Sketch(smallest.map(|hash| if hash == u64::MAX { 0 } else { hash as u32 }))
}

/// Hashes of the words that count.
fn words(article: &Article) -> Vec<u64> {
    let mut words = Vec::with_capacity(article.text.len() / 5);
    add_words(article, &mut words, |kind| matches!(kind, ParagraphKind::Body | ParagraphKind::Subheading));
    if words.len() < SHORT {
        add_words(article, &mut words, |kind| matches!(kind, ParagraphKind::Headline | ParagraphKind::Standfirst));
    }
    words
}

fn add_words(article: &Article, words: &mut Vec<u64>, wanted: impl Fn(ParagraphKind) -> bool) {
    for paragraph in article.paragraphs.iter().filter(|paragraph| wanted(paragraph.kind)) {
        word_hashes(paragraph.span.of(&article.text), words);
    }
}

/// Hashes of all runs of words; of a text shorter than one run, of the whole.
fn runs(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    let short = (1..RUN).contains(&words.len()).then(|| hash_run(words));
    short.into_iter().chain(words.array_windows::<RUN>().map(|run| hash_run(run)))
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

impl Sketch {
    /// The hashes, at most [`SKETCH`].
    pub fn hashes(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied().filter(|hash| *hash != 0)
    }

    /// The sketch as numbers for a column: two hashes each.
    pub fn to_column(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.chunks_exact(2).map(|pair| u64::from(pair[0]) << 32 | u64::from(pair[1])).take_while(|pair| *pair != 0)
    }

    /// Reads [`to_column`](Self::to_column) back.
    pub fn from_column(values: impl Iterator<Item = u64>) -> Sketch {
        let mut sketch = Sketch::default();
        for (pair, value) in sketch.0.chunks_exact_mut(2).zip(values) {
            pair.copy_from_slice(&[(value >> 32) as u32, value as u32]);
        }
        sketch
    }
}

impl Signature {
    /// The hashes of runs, ascending.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.runs
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Signature>() + 4 * (self.runs.capacity() + self.figures.capacity())
    }

    /// Whether the article has no words to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Up to where the signature lists every hash of its text.
    fn limit(&self) -> u32 {
        if self.runs.len() < SIZE { u32::MAX } else { self.runs[SIZE - 1] }
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
    /// Part of the figures of the text with fewer that stand in the other one; `None` when it has fewer than [`FIGURES`].
    pub figures: Option<f32>,
}

/// Compares two signatures. Symmetric; all zero when either is empty.
#[must_use]
pub fn likeness(a: &Signature, b: &Signature) -> Likeness {
    let limit = a.limit().min(b.limit());
    let fewer = a.figures.len().min(b.figures.len());
    let figures = (fewer >= FIGURES).then(|| common(&a.figures, &b.figures) as f32 / fewer as f32);
    let (a, b) = (below(&a.runs, limit), below(&b.runs, limit));
    let (shorter, either) = (a.len().min(b.len()), a.len() + b.len());
    if shorter == 0 {
        return Likeness::default();
    }
    let common = common(a, b);
    Likeness {
        containment: common as f32 / shorter as f32,
        resemblance: common as f32 / (either - common) as f32,
        compared: shorter as u32,
        figures,
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
    fn the_same_report_of_another_week_has_other_figures() {
        let sale = |billion: &str, day: u32| {
            of(&format!(
                "The Treasury said it will sell {billion} billion dlrs in bills on June {day}, maturing on the {}th, to raise {billion}5 mln.",
                day + 9
            ))
        };
        assert_eq!(likeness(&sale("12.8", 4), &sale("12.8", 4)).figures, Some(1.0));
        let (one, other) = (sale("12.8", 4), sale("13.2", 11));
        assert!(likeness(&one, &other).figures.is_some_and(|figures| figures < 0.5));
        assert_eq!(likeness(&of(STORY), &one).figures, None, "a text without many figures is not judged by them");
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
    fn a_sketch_survives_a_column_and_knows_a_cut_copy() {
        let long: String = (0..400).map(|word| format!("word{word} ")).collect();
        for text in [STORY, "", "Bridge closed", "Bridge closed for six weeks", &long] {
            let sketch = sketch(&Article::verbatim(text));
            assert_eq!(Sketch::from_column(sketch.to_column()), sketch);
        }
        let hashes = |text: &str| sketch(&Article::verbatim(text)).hashes().collect::<Vec<_>>();
        assert_eq!((hashes("").len(), hashes("Bridge closed").len(), hashes(&long).len()), (0, 1, SKETCH));
        let (story, cut) = (hashes(STORY), hashes(&STORY[..STORY.len() * 3 / 4]));
        assert!(story.iter().any(|hash| cut.contains(hash)));
    }

    #[test]
    fn a_text_that_says_one_thing_over_and_over_is_not_long() {
        let refrain = "row row row your boat ".repeat(300);
        assert!(of(&refrain).hashes().len() <= 5);
    }
}
