//! Who a cue credits: noun chunks around the cue, and the choice among them.

use crate::extract::lexicon::{flag, word_hash};
use crate::extract::quotes::model::{Choice, Sink, bucket, pack, pack_word};
use crate::extract::quotes::scene::{FARTHEST_CUE, SUFFIXES, Scene};
use crate::extract::quotes::sums::{BUCKETS, CLASSES, TIERS, Table};
use crate::extract::tokens::class;
use crate::gazetteer::{WordFlags, lexicon};

/// A stretch of words without verb, preposition or punctuation: `the council's chief engineer`, `she`, `who`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// First token.
    pub first: usize,
    /// Last token, inside.
    pub last: usize,
    /// What broke the words before it off.
    pub breaker: u8,
    /// What it looks like; see [`kind_of`].
    pub kind: u8,
}

/// Breaker of the first chunk of a sentence.
pub const START: u8 = class::NONE;
/// Breaker of a chunk right behind another one.
pub const CHUNK: u8 = 61;
/// Breaker of a chunk behind quoted words.
pub const QUOTED: u8 = 62;
/// Breaker that marks a chunk as a relative pronoun.
pub const RELATIVE: u8 = 63;

const AND: u32 = word_hash("and");
const IN: u32 = word_hash("in");
const WITH: u32 = word_hash("with");

/// The chunks of a sentence outside quote marks, appended to `chunks` in text order.
pub fn chunks(scene: &Scene<'_, '_>, (first, last): (usize, usize), chunks: &mut Vec<Chunk>) {
    let mut breaker = START;
    let mut at = first;
    while at <= last {
        if breaks(scene, at, first) {
            if scene.has(at, flag::RELATIVE) && !scene.quoted(at) {
                chunks.push(chunk(scene, at, at, RELATIVE));
            }
            breaker = if scene.quoted(at) { QUOTED } else { scene.k(at) };
            at += 1;
            continue;
        }
        let begin = at;
        while at < last
            && !scene.has(at, flag::PRONOUN)
            && !breaks(scene, at + 1, first)
            && !scene.has(at + 1, flag::DETERMINER | flag::PRONOUN)
        {
            at += 1;
        }
        chunks.push(chunk(scene, begin, at, breaker));
        breaker = CHUNK;
        at += 1;
    }
}

fn chunk(scene: &Scene<'_, '_>, first: usize, last: usize, breaker: u8) -> Chunk {
    let chunk = Chunk { first, last, breaker, kind: 0 };
    Chunk { kind: kind_of(scene, chunk), ..chunk }
}

/// Whether a token belongs to no chunk.
fn breaks(scene: &Scene<'_, '_>, token: usize, first: usize) -> bool {
    let flags = scene.document.tokens[token].flags;
    if flags & flag::WORD == 0 || scene.quoted(token) || flags & (flag::AUXILIARY | flag::PREPOSITION | flag::SUBORDINATOR) != 0 {
        return true;
    }
    // "Reacting, the chairman said": a participle that opens the sentence is nobody. (Boeing is somebody.)
    if token == first
        && flags & flag::ING != 0
        && scene.k(token + 1) == class::COMMA
        && lexicon().flags(scene.document.word(token)).has(WordFlags::ENGLISH)
    {
        return true;
    }
    let capital = flags & flag::CAPITAL != 0;
    let tier = scene.tier(token);
    if tier >= 2 && token > first && is_noun_here(scene, token, first) {
        return false;
    }
    if tier >= 4 {
        return token > first || !capital;
    }
    if capital {
        return false;
    }
    flags & flag::LY != 0 || (tier >= 2 && !heads_subject(scene, token))
}

/// Whether a cue word cannot be a verb where it stands, so that the chunk goes on: `the state health ministry`, `a poll`, `The Post`, `a
/// new report`. A bare form behind an article is a noun, and behind a noun in the singular that has one. (`White House press secretary`
/// is left to the speakers: the models do better with two chunks.)
fn is_noun_here(scene: &Scene<'_, '_>, token: usize, first: usize) -> bool {
    let Some(form) = scene.form(token).filter(|form| form.bare) else { return false };
    let most = if form.noun_too { MOST_ADJECTIVES } else { 0 };
    let article = |at: usize| is_article(scene.w(at)) || POSSESSIVES.contains(&scene.w(at));
    let between = (first..token).rev().take_while(|&at| is_modifier(scene, at)).take(most + 1).count();
    between <= most && token > first + between && article(token - 1 - between) && !scene.quoted(token - 1)
}

/// Most words between an article and a cue word that is a noun.
const MOST_ADJECTIVES: usize = 2;

/// Whether a word can stand between an article and its noun: no plural, no function word, no other cue.
fn is_modifier(scene: &Scene<'_, '_>, token: usize) -> bool {
    let found = &scene.document.tokens[token];
    found.flags & flag::WORD != 0
        && found.flags & (flag::CLOSED | flag::S | flag::LY) == 0
        && scene.tier(token) == 0
        && !scene.quoted(token)
}

const POSSESSIVES: [u32; 6] = [word_hash("his"), word_hash("her"), word_hash("its"), word_hash("their"), word_hash("our"), word_hash("my")];

/// Whether a cue noun is the subject of the word behind it: `the report found`, `a poll has shown`.
fn heads_subject(scene: &Scene<'_, '_>, token: usize) -> bool {
    let noun = scene.form(token).is_some_and(|form| form.noun);
    noun && token + 1 < scene.document.len() && (scene.tier(token + 1) >= 3 || scene.has(token + 1, flag::AUXILIARY))
}

/// Kind of a chunk, as a small number: relative, one of seven pronouns, or determiner × capitals.
fn kind_of(scene: &Scene<'_, '_>, chunk: Chunk) -> u8 {
    if chunk.breaker == RELATIVE {
        return 1;
    }
    if chunk.first == chunk.last && scene.has(chunk.first, flag::PRONOUN) {
        return 2 + (scene.w(chunk.first) % 29) as u8;
    }
    let determiner = if !scene.has(chunk.first, flag::DETERMINER) { 0 } else { 1 + u8::from(!is_article(scene.w(chunk.first))) };
    let shape = if scene.has(chunk.last, flag::CAPITAL) {
        0
    } else if (chunk.first..=chunk.last).any(|token| scene.has(token, flag::CAPITAL)) {
        1
    } else {
        2
    };
    40 + determiner * 3 + shape
}

/// Kind without telling the pronouns apart.
fn broad(kind: u8) -> u8 {
    if (2..40).contains(&kind) { 2 } else { kind }
}

fn is_article(word: u32) -> bool {
    const ARTICLES: [u32; 3] = [word_hash("the"), word_hash("a"), word_hash("an")];
    ARTICLES.contains(&word)
}

/// The choice of a source for one cue: nobody, up to six chunks to the left (nearest first), up to three to the right.
pub struct SourceChoice<'s, 'd, 'a> {
    scene: &'s Scene<'d, 'a>,
    cue: Cue,
    /// What of the cue's own chunk stands before it: `the union's` of `the union's claim`.
    own: Option<Chunk>,
    left: &'s [Chunk],
    right: &'s [Chunk],
    /// What stands between the cue and each of the chunks, in the order of options.
    between: [Between; MOST_LEFT + MOST_RIGHT],
    left_class: u8,
    be: bool,
}

/// Most chunks looked at on either side.
const MOST_LEFT: usize = 6;
const MOST_RIGHT: usize = 3;

/// Kinds of chunks; see [`kind_of`].
const KINDS: usize = 50;
/// Places on a side, with one to spare.
const PLACES: usize = MOST_LEFT + 1;
const KIND: Table<4> = Table::first([2, PLACES, 2, KINDS]);
const FIRST: Table<4> = Table::after(KIND, [2, 4, 2, KINDS]);
const BETWEEN: Table<4> = Table::after(FIRST, [2, 2, 2, TIERS]);
const GAP: Table<3> = Table::after(BETWEEN, [2, BUCKETS, BUCKETS]);
const BREAKER: Table<3> = Table::after(GAP, [2, PLACES, CLASSES]);
const PREVIOUS: Table<3> = Table::after(BREAKER, [2, CLASSES, KINDS]);
const VERB: Table<4> = Table::after(PREVIOUS, [2, BUCKETS + 1, PLACES, SUFFIXES]);
/// Sums that are kept of sources' features.
pub(crate) const SUMS: usize = VERB.end();

/// What the features of all options ask of the cue.
struct Cue {
    token: usize,
    /// First and last token of its sentence.
    bounds: (usize, usize),
    word: u32,
    /// Number of its lemma plus one.
    lemma: u32,
    suffix: u8,
    tier: u8,
    speech: bool,
    /// Class of the token before.
    before: u8,
}

impl Cue {
    fn new(scene: &Scene<'_, '_>, token: usize) -> Cue {
        Cue {
            token,
            bounds: scene.bounds(token),
            word: scene.w(token),
            lemma: scene.form(token).map_or(0, |form| u32::from(form.lemma) + 1),
            suffix: scene.suffix(token),
            tier: scene.tier(token),
            speech: scene.is_speech(token),
            before: scene.k(token.wrapping_sub(1)),
        }
    }
}

/// What stands between a cue and a chunk.
#[derive(Clone, Copy, Default)]
struct Between {
    commas: usize,
    /// Tokens that are neither auxiliaries nor adverbs.
    gap: usize,
    conjunction: bool,
    quoted: bool,
    /// Greatest tier of a cue.
    tier: u8,
    /// Greatest bucket of a cue's probability.
    likely: u8,
}

impl Between {
    fn add(&mut self, scene: &Scene<'_, '_>, token: usize) {
        let found = &scene.document.tokens[token];
        self.commas += usize::from(found.class == class::COMMA);
        self.gap += usize::from(found.flags & (flag::AUXILIARY | flag::LY) == 0);
        self.conjunction |= found.flags & flag::SUBORDINATOR != 0;
        self.quoted |= scene.quoted(token);
        self.tier = self.tier.max(scene.tier(token));
        self.likely = self.likely.max(scene.likely(token));
    }

    /// The same, where `from..to` are the tokens between. In very long sentences not all of them count as cues.
    fn limited(self, scene: &Scene<'_, '_>, from: usize, to: usize) -> Between {
        if to.saturating_sub(from) <= FARTHEST_CUE {
            return self;
        }
        Between { tier: scene.top_tier(from, to), likely: scene.top_likely(from, to), ..self }
    }
}

impl<'s, 'd, 'a> SourceChoice<'s, 'd, 'a> {
    /// `chunks` are those of the cue's sentence.
    pub fn new(scene: &'s Scene<'d, 'a>, cue: usize, chunks: &'s [Chunk]) -> Self {
        let split = chunks.partition_point(|chunk| chunk.last < cue);
        let behind = chunks.partition_point(|chunk| chunk.first <= cue);
        let own = chunks.get(split).filter(|chunk| chunk.first < cue).map(|&around| chunk(scene, around.first, cue - 1, around.breaker));
        let left = &chunks[split.saturating_sub(MOST_LEFT - usize::from(own.is_some()))..split];
        let right = &chunks[behind..chunks.len().min(behind + MOST_RIGHT)];
        let left_of_cue = scene.left(cue);
        let from = left_of_cue.map_or(scene.bounds(cue).0, |token| token + 1);
        let be = (from..cue).any(|token| scene.has(token, flag::BE));
        let left_class = left_of_cue.map_or(class::NONE, |token| scene.k(token));
        let between = between(scene, cue, own.iter().chain(left.iter().rev()), right);
        SourceChoice { scene, cue: Cue::new(scene, cue), own, left, right, between, left_class, be }
    }

    /// The chunk an option stands for; `None` for "nobody".
    pub fn chunk(&self, option: usize) -> Option<Chunk> {
        let at = option.checked_sub(1)?;
        let nearest = self.own.iter().chain(self.left.iter().rev());
        nearest.chain(self.right).nth(at).copied()
    }

    fn left_options(&self) -> usize {
        self.left.len() + usize::from(self.own.is_some())
    }
}

/// Walks from the cue to the last chunk on either side, so that no token is looked at for more than one chunk. `left` has the nearest
/// chunk first.
fn between<'c>(
    scene: &Scene<'_, '_>,
    cue: usize,
    left: impl Iterator<Item = &'c Chunk>,
    right: &[Chunk],
) -> [Between; MOST_LEFT + MOST_RIGHT] {
    let mut all = [Between::default(); MOST_LEFT + MOST_RIGHT];
    let (mut passed, mut at, mut count) = (Between::default(), cue, 0);
    for (chunk, between) in left.zip(&mut all) {
        count += 1;
        while at > chunk.last + 1 {
            at -= 1;
            passed.add(scene, at);
        }
        *between = passed.limited(scene, at, cue);
    }
    (passed, at) = (Between::default(), cue + 1);
    for (chunk, between) in right.iter().zip(&mut all[count..]) {
        while at < chunk.first {
            passed.add(scene, at);
            at += 1;
        }
        *between = passed.limited(scene, cue + 1, at);
    }
    all
}

impl Choice for SourceChoice<'_, '_, '_> {
    fn options(&self) -> usize {
        1 + self.left_options() + self.right.len()
    }

    /// 0 for nobody, else by side and by whether the chunk stands next to the cue.
    fn group(&self, option: usize) -> u8 {
        let Some(between) = option.checked_sub(1).map(|at| &self.between[at]) else { return 0 };
        1 + 2 * u8::from(option > self.left_options()) + u8::from(between.gap == 0)
    }

    fn shared<S: Sink>(&self, group: u8, sink: &mut S) {
        if let Some(group) = group.checked_sub(1) {
            self.beside(group >> 1, group & 1, sink);
            return;
        }
        let (cue, left) = (&self.cue, self.left_class);
        let next = self.scene.k(cue.token + 1);
        sink.put(0, 0);
        sink.put(1, pack([left]));
        sink.put(2, pack([next]));
        sink.put(3, pack([left, next]));
        sink.put(4, pack([u8::from(self.left_options() == 0)]));
        sink.put(5, pack_word(cue.word, [0]));
        sink.put(6, pack([cue.before, cue.suffix]));
        sink.put(7, pack([cue.tier, left]));
    }

    fn own<S: Sink>(&self, option: usize, sink: &mut S) {
        let Some(chunk) = self.chunk(option) else { return };
        let right = option > self.left_options();
        let index = if right { option - 1 - self.left_options() } else { option - 1 } as u8;
        self.place(chunk, right, index, &self.between[option - 1], sink);
        self.neighbours(chunk, right, index, sink);
    }
}

impl SourceChoice<'_, '_, '_> {
    /// What makes of the cue one whose source stands on that side, next to it or not.
    fn beside<S: Sink>(&self, side: u8, adjacent: u8, sink: &mut S) {
        let cue = &self.cue;
        sink.put(21, pack([side, u8::from(self.be), adjacent, cue.suffix]));
        sink.put(22, pack([side, adjacent, self.left_class]));
        sink.put(26, pack_word(cue.word, [side, adjacent]));
        sink.put(27, pack_word(cue.lemma, [side, adjacent, cue.suffix]));
    }

    /// Where the chunk stands towards the cue.
    fn place<S: Sink>(&self, chunk: Chunk, right: bool, index: u8, between: &Between, sink: &mut S) {
        let cue = &self.cue;
        let kind = chunk.kind;
        let broad = broad(kind);
        let side = u8::from(right);
        let commas = between.commas.min(3) as u8;
        let adjacent = u8::from(between.gap == 0);
        let first = u8::from(chunk.first == cue.bounds.0);
        sink.put_sum(KIND, [side, index, adjacent, kind], |sink, [side, index, adjacent, kind]| {
            sink.put(10, pack([side, kind]));
            sink.put(11, pack([side, index]));
            sink.put(12, pack([side, index, kind]));
            sink.put(17, pack([side, adjacent, kind]));
        });
        sink.put_sum(FIRST, [side, commas, first, broad], |sink, [side, commas, first, broad]| {
            sink.put(13, pack([side, commas, broad]));
            sink.put(18, pack([side, first]));
            sink.put(19, pack([side, first, broad, commas.min(2)]));
        });
        let parts = [side, u8::from(between.quoted), u8::from(between.conjunction), between.tier];
        sink.put_sum(BETWEEN, parts, |sink, [side, quoted, conjunction, tier]| {
            sink.put(14, pack([side, quoted]));
            sink.put(15, pack([side, tier]));
            sink.put(16, pack([side, conjunction]));
        });
        sink.put_sum(GAP, [side, bucket(between.gap), between.likely], |sink, [side, gap, likely]| {
            sink.put(20, pack([side, gap]));
            sink.put(25, pack([side, likely]));
        });
        sink.put(23, pack([side, cue.suffix, index, broad]));
        sink.put(24, pack([side, u8::from(cue.speech), cue.tier / 2, index * 2 + adjacent]));
        sink.put(28, pack_word(cue.lemma, [side, broad]));
    }

    /// What stands around the chunk.
    fn neighbours<S: Sink>(&self, chunk: Chunk, right: bool, index: u8, sink: &mut S) {
        let (scene, cue) = (self.scene, &self.cue);
        let side = u8::from(right);
        let broad = broad(chunk.kind);
        let (before, after) = (scene.k(chunk.first.wrapping_sub(1)), scene.k(chunk.last + 1));
        sink.put_sum(BREAKER, [side, index, chunk.breaker], |sink, [side, index, breaker]| {
            sink.put(40, pack([side, breaker]));
            sink.put(41, pack([side, breaker, index]));
        });
        sink.put_sum(PREVIOUS, [side, before, broad], |sink, [side, before, broad]| {
            sink.put(42, pack([side, before]));
            sink.put(43, pack([side, before, broad]));
        });
        sink.put(44, pack([side, after]));
        sink.put(45, pack([side, after, before]));
        // An apposition between name and cue: `Maria Silva, the council's engineer, said`.
        let closed = u8::from(self.left_class == class::COMMA);
        sink.put(52, pack([side, closed, after, chunk.breaker]));
        sink.put(53, pack([side, closed, after, broad, index]));
        sink.put(54, pack([side, closed, u8::from(after == class::COMMA), chunk.kind, chunk.breaker]));
        let mut verb = chunk.last + 1;
        while verb <= cue.bounds.1 && scene.has(verb, flag::AUXILIARY | flag::LY) {
            verb += 1;
        }
        let other = if verb == cue.token { 9 } else { scene.likely(verb) };
        sink.put_sum(VERB, [side, other, index, cue.suffix], |sink, [side, other, index, suffix]| {
            sink.put(46, pack([side, other]));
            sink.put(47, pack([side, other, index, suffix]));
        });
        sink.put(48, pack([side, other, cue.before]));
        if right {
            sink.put(49, pack([cue.before, index]));
            sink.put(50, pack_word(cue.word, [cue.before, index]));
        }
        sink.put(51, pack_word(scene.w(chunk.last), [side]));
    }
}

/// The source as a span of tokens: the chunk with what is tied to it (`the mayor of Athlone`, `Hale and Martin`).
pub fn extend(scene: &Scene<'_, '_>, cue: usize, chunk: Chunk, chunks: &[Chunk]) -> (usize, usize) {
    let (first, mut last) = (chunk.first, chunk.last);
    let pronoun = scene.has(first, flag::PRONOUN);
    if chunk.breaker == RELATIVE || pronoun && scene.w(last + 1) != AND {
        return (first, last);
    }
    let limit = if last < cue { cue - 1 } else { scene.bounds(cue).1 };
    let behind = last > cue;
    while last + 2 <= limit {
        let tie = last + 1;
        if !(scene.has(tie, flag::ATTACHING) || scene.w(tie) == AND) {
            break;
        }
        let Ok(at) = chunks.binary_search_by_key(&(last + 2), |chunk| chunk.first) else { break };
        let next = chunks[at];
        let away = behind && matches!(scene.w(tie), IN | WITH);
        if next.last > limit || scene.has(next.first, flag::PRONOUN) || next.breaker == RELATIVE || away {
            break;
        }
        // "She and Jack Goldsmith" are two; "she and then came" are not.
        if pronoun && !scene.has(next.first, flag::CAPITAL | flag::DETERMINER) {
            break;
        }
        last = next.last;
    }
    (first, last)
}
