//! Linear models with hashed features and 8-bit weights.
//!
//! A feature is a template number and a packed key; its hash picks a weight. All models together stay below 256 KiB, hold no
//! word of any text, and are written by `dateline-train` (see `weights.bin`'s header for what they were trained on).

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI16, Ordering};

use super::sums::{Sums, Table};
use super::{after, before, scene, source};

/// The models, in the order of the weights file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Is this word a cue here?
    Cue,
    /// Which noun chunk is the cue's source?
    Source,
    /// What content stands before the cue?
    Before,
    /// Where does content after the cue start?
    Start,
    /// Where does content after the cue end?
    End,
    /// Is this content right, all in all?
    Segment,
    /// Is this run of quoted words, which no cue has claimed, a quotation?
    Run,
    /// Who is the source of such a run?
    RunSource,
}

impl Task {
    /// All tasks, in file order.
    pub const ALL: [Task; 8] = [Task::Cue, Task::Source, Task::Before, Task::Start, Task::End, Task::Segment, Task::Run, Task::RunSource];

    /// Number of weights as a power of two.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Task::Cue | Task::Before | Task::Start => 15,
            Task::Source | Task::End => 16,
            Task::Segment | Task::Run => 13,
            Task::RunSource => 11,
        }
    }

    /// How many [sums](Sums) of weights are kept.
    const fn sums(self) -> usize {
        match self {
            Task::Cue => scene::SUMS,
            Task::Source => source::SUMS,
            Task::Before => before::SUMS,
            Task::Start => after::START_SUMS,
            Task::End => after::END_SUMS,
            Task::Segment | Task::Run | Task::RunSource => 0,
        }
    }
}

/// Something features are handed to: a running score, or a list in training.
pub trait Sink {
    /// Takes the feature `template` with the packed key `key` (see [`pack`]).
    fn put(&mut self, template: u8, key: u64);

    /// Takes the features that `features` puts, which depend on `parts` alone.
    #[inline]
    fn put_sum<const N: usize>(&mut self, _: Table<N>, parts: [u8; N], features: fn(&mut Self, [u8; N])) {
        features(self, parts);
    }
}

/// Packs up to five small numbers into a key.
#[inline]
pub fn pack<const N: usize>(parts: [u8; N]) -> u64 {
    parts.iter().fold(0, |key, &part| key << 8 | u64::from(part))
}

/// Packs a word and up to three small numbers into a key.
#[inline]
pub fn pack_word<const N: usize>(word: u32, parts: [u8; N]) -> u64 {
    u64::from(word) << 24 | pack(parts)
}

/// The hash of a feature; its top bits pick the weight.
#[inline]
fn feature_hash(template: u8, key: u64) -> u64 {
    let mixed = (key ^ u64::from(template) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// One linear model.
#[derive(Clone, Debug)]
pub struct Linear {
    /// What one unit of weight is worth in log odds.
    pub scale: f32,
    /// 2^bits weights.
    pub weights: Vec<i8>,
    sums: Sums,
}

impl Linear {
    /// A model that keeps no sums, so that its weights may change.
    #[must_use]
    pub fn new(scale: f32, weights: Vec<i8>) -> Linear {
        Linear { scale, weights, sums: Sums::default() }
    }

    /// Position of a feature's weight.
    #[inline]
    pub fn slot(&self, template: u8, key: u64) -> usize {
        (feature_hash(template, key) >> self.shift()) as usize
    }

    fn shift(&self) -> u32 {
        64 - self.weights.len().trailing_zeros()
    }

    /// A model that finds everything equally likely.
    #[must_use]
    pub fn blank(task: Task) -> Linear {
        Linear::new(0.0, vec![0; 1 << task.bits()])
    }

    /// Probability of "yes" by the logistic function.
    pub fn probability(&self, features: impl FnOnce(&mut Score<'_>)) -> f32 {
        let mut score = Score::new(self, 0);
        features(&mut score);
        1.0 / (1.0 + (-score.value().clamp(-30.0, 30.0)).exp())
    }

    /// The most likely option of a choice, with the probabilities of all written to `probabilities`. The choice has an option.
    pub fn pick<C: Choice>(&self, choice: &C, probabilities: &mut Vec<f32>) -> usize {
        probabilities.clear();
        if choice.options() == 1 {
            probabilities.push(1.0);
            return 0;
        }
        let mut shared = [None; GROUPS];
        for option in 0..choice.options() {
            let group = choice.group(option);
            let base = *shared[group as usize].get_or_insert_with(|| {
                let mut score = Score::new(self, 0);
                choice.shared(group, &mut score);
                score.sum
            });
            let mut score = Score::new(self, base);
            choice.own(option, &mut score);
            probabilities.push(score.value());
        }
        softmax(probabilities);
        best_of(probabilities)
    }
}

/// Position of the greatest value; the first of equals.
pub fn best_of(values: &[f32]) -> usize {
    let mut best = 0;
    for (at, &value) in values.iter().enumerate() {
        if value > values[best] {
            best = at;
        }
    }
    best
}

fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        total += *score;
    }
    for score in scores {
        *score /= total;
    }
}

/// Most groups of options.
const GROUPS: usize = 5;

/// A choice among options. Features that all options of a group share are scored once.
pub trait Choice {
    /// Number of options, at least one.
    fn options(&self) -> usize;
    /// The group an option belongs to, below 5.
    fn group(&self, option: usize) -> u8;
    /// Features of every option of a group.
    fn shared<S: Sink>(&self, group: u8, sink: &mut S);
    /// Features of one option.
    fn own<S: Sink>(&self, option: usize, sink: &mut S);
}

/// A sum of weights.
pub struct Score<'m> {
    weights: &'m [i8],
    /// What of a hash is left away so that it picks a weight.
    shift: u32,
    sums: &'m Sums,
    scale: f32,
    sum: i32,
}

impl<'m> Score<'m> {
    fn new(model: &'m Linear, sum: i32) -> Score<'m> {
        Score { weights: &model.weights, shift: model.shift(), sums: &model.sums, scale: model.scale, sum }
    }

    /// Adds what `features` puts, and keeps it in `place`.
    #[cold]
    #[inline(never)]
    fn put_new<const N: usize>(&mut self, place: Option<&AtomicI16>, parts: [u8; N], features: fn(&mut Self, [u8; N])) {
        let before = self.sum;
        features(self, parts);
        if let Some(place) = place {
            place.store((self.sum - before) as i16, Ordering::Relaxed);
        }
    }

    fn value(&self) -> f32 {
        self.sum as f32 * self.scale
    }
}

impl Sink for Score<'_> {
    #[inline]
    fn put(&mut self, template: u8, key: u64) {
        self.sum += i32::from(self.weights[(feature_hash(template, key) >> self.shift) as usize]);
    }

    #[inline]
    fn put_sum<const N: usize>(&mut self, table: Table<N>, parts: [u8; N], features: fn(&mut Self, [u8; N])) {
        match self.sums.get(table, parts) {
            Ok(sum) => self.sum += i32::from(sum),
            Err(place) => self.put_new(place, parts, features),
        }
    }
}

/// All models.
#[derive(Clone, Debug)]
pub struct Models(Vec<Linear>);

/// First line of the weights file.
pub(crate) const MAGIC: &str = "dateline quotation weights 1";
static WEIGHTS: &[u8] = include_bytes!("weights.bin");

impl Models {
    /// The models shipped with the program, read at first use.
    pub fn shipped() -> &'static Models {
        static MODELS: OnceLock<Models> = OnceLock::new();
        MODELS.get_or_init(|| Models::tried().or_else(|| Models::from_bytes(WEIGHTS)).unwrap_or_else(Models::blank))
    }

    /// Under the feature `train`, the models of the file that `DATELINE_WEIGHTS` names, so that weights can be measured unshipped.
    fn tried() -> Option<Models> {
        if !cfg!(feature = "train") {
            return None;
        }
        Models::from_bytes(&std::fs::read(std::env::var_os("DATELINE_WEIGHTS")?).ok()?)
    }

    /// Models that know nothing.
    #[must_use]
    pub fn blank() -> Models {
        Models(Task::ALL.iter().map(|&task| Linear::blank(task)).collect())
    }

    /// The model of a task.
    #[inline]
    pub fn of(&self, task: Task) -> &Linear {
        &self.0[task as usize]
    }

    /// Puts a model in place of the one for `task`.
    pub fn set(&mut self, task: Task, model: Linear) {
        self.0[task as usize] = model;
    }

    /// Reads a weights file: header lines, a blank line, then for each task a scale (`f32`, little endian) and its weights.
    /// `None` when it is anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Models> {
        let header = bytes.windows(2).position(|pair| pair == b"\n\n")?;
        if !bytes.starts_with(MAGIC.as_bytes()) {
            return None;
        }
        let mut rest = &bytes[header + 2..];
        let mut models = Vec::new();
        for task in Task::ALL {
            let (scale, behind) = rest.split_first_chunk::<4>()?;
            let (weights, behind) = behind.split_at_checked(1 << task.bits())?;
            let weights = weights.iter().map(|&byte| byte as i8).collect();
            models.push(Linear { sums: Sums::new(task.sums()), ..Linear::new(f32::from_le_bytes(*scale), weights) });
            rest = behind;
        }
        rest.is_empty().then_some(Models(models))
    }

    /// The weights file, with `provenance` lines (`key: value`) in its header.
    #[must_use]
    pub fn to_bytes(&self, provenance: &str) -> Vec<u8> {
        let mut bytes = format!("{MAGIC}\n{}\n\n", provenance.trim_end()).into_bytes();
        for model in &self.0 {
            bytes.extend(model.scale.to_le_bytes());
            bytes.extend(model.weights.iter().map(|&weight| weight as u8));
        }
        bytes
    }
}

/// Bucket of a count: bounds 0, 1, 2, 3, 5, 8, 13, 21.
#[inline]
pub fn bucket(count: usize) -> u8 {
    match count {
        0..=3 => count as u8,
        4..=5 => 4,
        6..=8 => 5,
        9..=13 => 6,
        14..=21 => 7,
        _ => 8,
    }
}

/// Bucket of a probability: bounds .04, .1, .2, .35, .5, .7, .85.
#[inline]
pub fn probability_bucket(probability: f32) -> u8 {
    [0.04, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85].iter().take_while(|&&bound| probability >= bound).count() as u8
}

/// Twice the log odds of a probability, from 0 (hopeless) to 14 (certain).
#[inline]
pub fn odds(probability: f32) -> u8 {
    let odds = (probability.max(1e-6) / (1.0 - probability).max(1e-6)).ln();
    ((2.0 * odds).clamp(-6.0, 8.0) as i32 + 6) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole_and_small() {
        assert!(WEIGHTS.len() <= 256 * 1024, "{} bytes", WEIGHTS.len());
        let models = Models::from_bytes(WEIGHTS).expect("weights.bin reads");
        for task in Task::ALL {
            let model = models.of(task);
            assert!(model.scale > 0.0 && model.weights.iter().any(|&weight| weight != 0), "{task:?} has been trained");
        }
    }

    #[test]
    fn a_weights_file_survives_the_round_trip() {
        let mut models = Models::blank();
        models.set(Task::Run, Linear::new(0.25, vec![-3; 1 << Task::Run.bits()]));
        let bytes = models.to_bytes("trained on: nothing");
        let again = Models::from_bytes(&bytes).expect("own output reads");
        assert_eq!(again.of(Task::Run).weights[7], -3);
        assert!(Models::from_bytes(&bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn buckets_rise() {
        assert_eq!([0, 3, 5, 8, 13, 21, 22].map(bucket), [0, 3, 4, 5, 6, 7, 8]);
        assert_eq!([0.0, 0.5, 0.9].map(probability_bucket), [0, 5, 7]);
        assert!(odds(0.0) == 0 && odds(1.0) == 14 && odds(0.5) == 6);
    }
}
