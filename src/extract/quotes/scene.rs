//! The article as the models look at it: where cues may stand, and how likely each of them is one.

use crate::article::ParagraphKind;
use crate::extract::lexicon::{CueForm, Lexicon, flag, lexicon, word_hash};
use crate::extract::quotes::model::{Models, Sink, Task, bucket, pack, pack_word, probability_bucket};
use crate::extract::quotes::sums::{BUCKETS, CLASSES, TIERS, Table};
use crate::extract::tokens::{Document, NO_RUN, class};

/// A word (or colon) that may attribute speech here.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The token.
    pub token: usize,
    /// Probability that it is a cue.
    pub probability: f32,
}

/// A document with its cue candidates.
pub struct Scene<'d, 'a> {
    /// The tokens.
    pub document: &'d Document<'a>,
    /// Candidates in text order.
    pub candidates: Vec<Candidate>,
    /// For each token its tier as a cue, 0 for none and within quote marks.
    tiers: Vec<u8>,
    /// For each token the bucket of its probability as a cue.
    buckets: Vec<u8>,
    lexicon: &'static Lexicon,
}

/// So many tokens from where one starts are looked through for cues.
pub(crate) const FARTHEST_CUE: usize = 100;
/// Tier of a colon.
const COLON_TIER: u8 = 1;
const THAT: u32 = word_hash("that");

/// Ends that [`Scene::suffix`] tells apart.
pub(crate) const SUFFIXES: usize = 4;
const NEXT: Table<3> = Table::first([TIERS, CLASSES, SUFFIXES]);
const LEFT: Table<2> = Table::after(NEXT, [TIERS, CLASSES]);
const PREVIOUS: Table<2> = Table::after(LEFT, [SUFFIXES, CLASSES]);
const QUOTED: Table<3> = Table::after(PREVIOUS, [TIERS, BUCKETS, BUCKETS]);
const PLACE: Table<3> = Table::after(QUOTED, [TIERS, BUCKETS, BUCKETS]);
const OTHERS: Table<4> = Table::after(PLACE, [TIERS, TIERS, TIERS, 2]);
const EDGES: Table<7> = Table::after(OTHERS, [TIERS, 2, 2, 2, 2, 2, 2]);
/// Sums that are kept of cues' features.
pub(crate) const SUMS: usize = EDGES.end();

impl<'d, 'a> Scene<'d, 'a> {
    /// Finds the candidates and scores them.
    pub fn new(document: &'d Document<'a>, models: &Models) -> Scene<'d, 'a> {
        let mut scene = Scene::unscored(document);
        for at in 0..scene.candidates.len() {
            let token = scene.candidates[at].token;
            let probability = models.of(Task::Cue).probability(|sink| scene.cue_features(token, sink));
            scene.set_probability(at, probability);
        }
        scene
    }

    /// Finds the candidates only; all probabilities are 0.
    pub fn unscored(document: &'d Document<'a>) -> Scene<'d, 'a> {
        let mut tiers = vec![0; document.len()];
        let mut candidates = Vec::with_capacity(document.len() / 8);
        for sentence in &document.sentences {
            if is_skipped(document.paragraphs[sentence.paragraph as usize].kind) {
                continue;
            }
            let (first, last) = (sentence.first as usize, sentence.last as usize);
            for (slot, token) in tiers[first..=last].iter_mut().zip(first..) {
                let tier = tier_of(document, token, first);
                if tier > 0 {
                    *slot = tier;
                    candidates.push(Candidate { token, probability: 0.0 });
                }
            }
        }
        Scene { document, candidates, tiers, buckets: vec![0; document.len()], lexicon: lexicon() }
    }

    /// Gives a candidate its probability.
    pub fn set_probability(&mut self, at: usize, probability: f32) {
        self.candidates[at].probability = probability;
        self.buckets[self.candidates[at].token] = probability_bucket(probability);
    }

    /// The class of a token; see [`class`].
    #[inline]
    pub fn k(&self, token: usize) -> u8 {
        self.document.class(token)
    }

    /// The hash of a token's word, 0 beyond either end.
    #[inline]
    pub fn w(&self, token: usize) -> u32 {
        self.document.tokens.get(token).map_or(0, |token| token.word)
    }

    /// Whether any of `bits` is set for a token.
    #[inline]
    pub fn has(&self, token: usize, bits: u16) -> bool {
        self.document.tokens[token].flags & bits != 0
    }

    /// Whether a token's word plays one of the roles in `bits`.
    #[inline]
    pub fn plays(&self, token: usize, bits: u8) -> bool {
        self.document.tokens[token].roles & bits != 0
    }

    /// Whether a token stands in quote marks.
    #[inline]
    pub fn quoted(&self, token: usize) -> bool {
        self.document.tokens[token].run != NO_RUN
    }

    /// Tier of a token as a cue.
    #[inline]
    pub fn tier(&self, token: usize) -> u8 {
        self.tiers[token]
    }

    /// Bucket of a token's probability as a cue; 0 beyond the end.
    #[inline]
    pub fn likely(&self, token: usize) -> u8 {
        self.buckets.get(token).copied().unwrap_or(0)
    }

    /// Greatest tier among the tokens `from..to` (of the first hundred).
    #[inline]
    pub fn top_tier(&self, from: usize, to: usize) -> u8 {
        top(&self.tiers, from, to)
    }

    /// Greatest bucket of probability among the tokens `from..to` (of the first hundred).
    #[inline]
    pub fn top_likely(&self, from: usize, to: usize) -> u8 {
        top(&self.buckets, from, to)
    }

    /// The cue form of a token.
    pub fn form(&self, token: usize) -> Option<&'static CueForm> {
        self.lexicon.cue(self.document.tokens[token].cue)
    }

    /// Whether a cue is one of speech rather than of attitude.
    pub fn is_speech(&self, token: usize) -> bool {
        self.form(token).is_none_or(|form| form.speech)
    }

    /// `ed`, `ing`, `s` or neither, as 1, 2, 3, 0.
    #[inline]
    pub fn suffix(&self, token: usize) -> u8 {
        let flags = self.document.tokens[token].flags;
        if flags & flag::ED != 0 {
            1
        } else if flags & flag::ING != 0 {
            2
        } else {
            u8::from(flags & flag::S != 0) * 3
        }
    }

    /// The token left of a cue, past auxiliaries and adverbs; `None` at the start of the sentence.
    pub fn left(&self, cue: usize) -> Option<usize> {
        let first = self.document.sentence_of(cue).first as usize;
        (first..cue).rev().find(|&token| !self.has(token, flag::AUXILIARY | flag::LY))
    }

    /// Class of the token at [`left`](Scene::left).
    pub fn left_class(&self, cue: usize) -> u8 {
        self.left(cue).map_or(class::NONE, |token| self.k(token))
    }

    /// First and last token of a cue's sentence.
    #[inline]
    pub fn bounds(&self, token: usize) -> (usize, usize) {
        let sentence = self.document.sentence_of(token);
        (sentence.first as usize, sentence.last as usize)
    }

    /// Features of a cue candidate.
    pub fn cue_features<S: Sink>(&self, cue: usize, sink: &mut S) {
        let (first, last) = self.bounds(cue);
        let within = |token: usize| if (first..=last).contains(&token) { self.k(token) } else { class::NONE };
        let (next, next2) = (within(cue + 1), within(cue + 2));
        let (before, before2) = (within(cue.wrapping_sub(1)), within(cue.wrapping_sub(2)));
        let (tier, suffix, left) = (self.tier(cue), self.suffix(cue), self.left_class(cue));
        sink.put_sum(NEXT, [tier, next, suffix], |sink, [tier, next, suffix]| {
            sink.put(0, 0);
            sink.put(1, pack([tier]));
            sink.put(2, pack([next]));
            sink.put(5, pack([tier, next]));
            sink.put(11, pack([suffix, next]));
            sink.put(12, pack([suffix, tier]));
        });
        sink.put_sum(LEFT, [tier, left], |sink, [tier, left]| {
            sink.put(4, pack([left]));
            sink.put(6, pack([tier, left]));
        });
        sink.put_sum(PREVIOUS, [suffix, before], |sink, [suffix, before]| {
            sink.put(3, pack([before]));
            sink.put(10, pack([suffix, before]));
        });
        sink.put(7, pack([tier, next, left]));
        sink.put(8, pack([next, next2]));
        sink.put(9, pack([before2, before]));
        self.cue_surroundings(cue, (first, last), tier, sink);
        self.cue_words(cue, next, before, left, sink);
    }

    fn cue_surroundings<S: Sink>(&self, cue: usize, (first, last): (usize, usize), tier: u8, sink: &mut S) {
        let document = self.document;
        let mut quote_left = cue;
        while quote_left > first && self.k(quote_left - 1) == class::COMMA && !self.quoted(quote_left - 1) {
            quote_left -= 1;
        }
        let quote_left = u8::from(quote_left > first && self.quoted(quote_left - 1));
        let ahead = (cue + 1..=last.min(cue + 29)).find(|&token| self.quoted(token)).map_or(99, |token| token - cue);
        let behind = (first.max(cue.saturating_sub(29))..cue).rev().find(|&token| self.quoted(token)).map_or(99, |token| cue - token);
        sink.put_sum(QUOTED, [tier, bucket(ahead), bucket(behind)], |sink, [tier, ahead, behind]| {
            sink.put(21, pack([ahead]));
            sink.put(22, pack([behind]));
            sink.put(23, pack([ahead, tier]));
            sink.put(24, pack([behind, tier]));
        });
        let (from_start, to_end) = (bucket(cue - first), bucket(last - cue));
        sink.put_sum(PLACE, [tier, from_start, to_end], |sink, [tier, from_start, to_end]| {
            sink.put(25, pack([from_start]));
            sink.put(26, pack([to_end]));
            sink.put(27, pack([from_start.min(3), tier]));
            sink.put(28, pack([to_end.min(4), tier]));
        });
        let (left_tier, right_tier) = (self.top_tier(first, cue), self.top_tier(cue + 1, last + 1));
        let that = (cue + 1..=last.min(cue + 8)).any(|token| self.w(token) == THAT);
        sink.put_sum(OTHERS, [tier, left_tier, right_tier, u8::from(that)], |sink, [tier, left, right, that]| {
            sink.put(29, pack([left]));
            sink.put(30, pack([right]));
            sink.put(31, pack([tier, left]));
            sink.put(32, pack([tier, right]));
            sink.put(33, pack([tier, left / 2, right / 2]));
            sink.put(35, pack([that, tier]));
        });
        let paragraph = document.paragraph_of(cue);
        let alone = last + 1 >= document.len() || document.paragraph_of(last + 1) != paragraph;
        let opening = first == 0 || document.paragraph_of(first - 1) != paragraph;
        let strong = |token: usize| u8::from((first..=last).contains(&token) && self.tier(token) >= 4);
        let (strong_next, strong_before) = (strong(cue + 1), strong(cue.wrapping_sub(1)));
        let edges = [tier, quote_left, strong_next, strong_before, u8::from(alone), u8::from(opening), u8::from(paragraph == 0)];
        sink.put_sum(EDGES, edges, |sink, [tier, quote_left, strong_next, strong_before, alone, opening, headline]| {
            sink.put(20, pack([quote_left]));
            sink.put(34, pack([strong_next, strong_before]));
            sink.put(36, pack([alone, opening, tier]));
            sink.put(37, pack([opening]));
            sink.put(38, pack([headline, tier]));
        });
        if tier == COLON_TIER {
            let capitals = cue > first && (first..cue).all(|token| self.k(token) == class::UPPER);
            sink.put(39, pack([u8::from(capitals), from_start]));
        }
    }

    /// Features that look at words, as hashes.
    fn cue_words<S: Sink>(&self, cue: usize, next: u8, before: u8, left: u8, sink: &mut S) {
        let word = self.w(cue);
        let lemma = self.form(cue).map_or(0, |form| u32::from(form.lemma) + 1);
        sink.put(50, pack_word(word, [0]));
        sink.put(51, pack_word(lemma, [0]));
        sink.put(52, pack_word(word, [next]));
        sink.put(53, pack_word(word, [left]));
        sink.put(54, pack_word(word, [before]));
        sink.put(55, pack_word(lemma, [next]));
        sink.put(56, pack_word(lemma, [left, self.suffix(cue)]));
    }
}

/// Captions and pull quotes are not looked at: a pull quote is counted where it first stood.
pub(crate) fn is_skipped(kind: ParagraphKind) -> bool {
    matches!(kind, ParagraphKind::Caption | ParagraphKind::PullQuote)
}

fn tier_of(document: &Document<'_>, token: usize, first: usize) -> u8 {
    let found = &document.tokens[token];
    if found.run != NO_RUN {
        return 0;
    }
    if found.class == class::COLON {
        return if token > first { COLON_TIER } else { 0 };
    }
    lexicon().cue(found.cue).map_or(0, |form| form.tier)
}

fn top(values: &[u8], from: usize, to: usize) -> u8 {
    let to = to.min(values.len()).min(from + FARTHEST_CUE);
    if from >= to { 0 } else { values[from..to].iter().copied().fold(0, u8::max) }
}
