//! What a cue attributes on its right: `she added that the old crossing would close`. First where it starts, then where it ends.

use crate::extract::lexicon::{flag, role};
use crate::extract::quotes::before::{SIDES, side_of};
use crate::extract::quotes::model::{Choice, Sink, bucket, pack, pack_word};
use crate::extract::quotes::scene::Scene;
use crate::extract::quotes::sums::{BUCKETS, CLASSES, TIERS, Table};
use crate::extract::tokens::{class, is_stop};

/// Most starts looked at, and how far from the cue.
const MOST_STARTS: usize = 9;
const REACH: usize = 22;

/// Kinds of content before a cue that a start tells apart: none, plain, quoted.
const BEFORES: usize = 3;
const REST: Table<4> = Table::first([3, SIDES, BEFORES, BUCKETS]);
const NEXT: Table<4> = Table::after(REST, [3, SIDES, BEFORES, CLASSES]);
const SKIPPED: Table<4> = Table::after(NEXT, [BUCKETS, 3, MOST_STARTS + 1, BUCKETS]);
const MARKS: Table<6> = Table::after(SKIPPED, [2, 2, 3, SIDES, BEFORES, TIERS]);
const FIRST: Table<3> = Table::after(MARKS, [SIDES, BEFORES, CLASSES]);
/// Sums that are kept of starts' features.
pub(crate) const START_SUMS: usize = FIRST.end();

/// The choice of where content after a cue starts: nowhere, or at one of a few tokens.
pub struct StartChoice<'s, 'd, 'a> {
    scene: &'s Scene<'d, 'a>,
    cue: usize,
    starts: Vec<usize>,
    /// First token after cue and source.
    from: usize,
    last: usize,
    side: u8,
    /// Content before the cue: 0 none, 1 plain, 2 quoted.
    before: u8,
    opening: usize,
}

impl<'s, 'd, 'a> StartChoice<'s, 'd, 'a> {
    /// The options for a cue with this source and content before. `starts` is a buffer to reuse.
    pub fn new(
        scene: &'s Scene<'d, 'a>,
        cue: usize,
        source: Option<(usize, usize)>,
        before: Option<(usize, usize)>,
        mut starts: Vec<usize>,
    ) -> Self {
        starts.clear();
        let last = scene.bounds(cue).1;
        let from = source.filter(|span| span.0 > cue).map_or(cue, |span| span.1) + 1;
        collect_starts(scene, cue, from, last, &mut starts);
        let opening = starts.iter().filter(|&&start| start <= last && scene.document.opens(start)).count();
        let before = before.map_or(0, |span| 1 + u8::from(scene.quoted(span.1)));
        StartChoice { scene, cue, starts, from, last, side: side_of(source, cue), before, opening }
    }

    /// The token of an option; `None` for "no content after".
    pub fn start(&self, option: usize) -> Option<usize> {
        self.starts.get(option.checked_sub(1)?).copied()
    }

    /// Gives the buffer back.
    pub fn into_buffer(self) -> Vec<usize> {
        self.starts
    }
}

fn collect_starts(scene: &Scene<'_, '_>, cue: usize, from: usize, last: usize, starts: &mut Vec<usize>) {
    let document = scene.document;
    let mut token = from;
    while token <= last && starts.len() < MOST_STARTS && token - from < REACH {
        let word = scene.has(token, flag::WORD) || matches!(scene.k(token), class::MONEY | class::HASH | class::AT);
        let opens = document.opens(token);
        if !word && !opens {
            token += 1;
            continue;
        }
        let after_sign = matches!(scene.k(token - 1), class::COMMA | class::COLON | class::DASH);
        let plain = !scene.quoted(token) && (scene.plays(token, role::STARTS) || after_sign);
        if token <= from + 1 || opens || plain {
            starts.push(token);
        }
        token = document.run_of(token).map_or(token, |run| run.last as usize) + 1;
    }
    // The next sentence, if it is a quotation or this one ends in a colon.
    if last + 1 < document.len() {
        let next = last + 1;
        let introduced = scene.k(last) == class::COLON && scene.has(next, flag::WORD);
        if (document.opens(next) || introduced) && next > cue {
            starts.push(next);
        }
    }
}

impl Choice for StartChoice<'_, '_, '_> {
    fn options(&self) -> usize {
        1 + self.starts.len()
    }

    fn group(&self, option: usize) -> u8 {
        match self.start(option) {
            None => 0,
            Some(start) if start > self.last => 2,
            Some(_) => 1,
        }
    }

    fn shared<S: Sink>(&self, group: u8, sink: &mut S) {
        let (scene, side, before) = (self.scene, self.side, self.before);
        let next = if self.from <= self.last { scene.k(self.from) } else { class::NONE };
        let rest = bucket(self.last.saturating_sub(self.from.min(self.last)));
        sink.put_sum(REST, [group, side, before, rest], |sink, [group, side, before, rest]| {
            sink.put(0, pack([side, before]) << 2 | u64::from(group));
            sink.put(3, pack([rest, side, before]) << 2 | u64::from(group));
        });
        sink.put_sum(NEXT, [group, side, before, next], |sink, [group, side, before, next]| {
            sink.put(1, pack([next]) << 2 | u64::from(group));
            sink.put(2, pack([next, side, before]) << 2 | u64::from(group));
        });
        let mut put = |template: u8, key: u64| sink.put(template, key << 2 | u64::from(group));
        let word = scene.w(self.cue);
        let lemma = scene.form(self.cue).map_or(0, |form| u32::from(form.lemma) + 1);
        put(4, pack_word(word, []));
        put(5, pack_word(word, [side, before]));
        put(6, pack_word(lemma, [next]));
        put(7, pack([scene.suffix(self.cue), next, before]));
        if group == 0 {
            let follows = self.starts.last().is_some_and(|&start| start > self.last);
            sink.put(8, pack([u8::from(follows)]));
        }
    }

    fn own<S: Sink>(&self, option: usize, sink: &mut S) {
        match self.start(option) {
            Some(start) if start > self.last => self.next_sentence(start, sink),
            Some(start) => self.same_sentence(start, option as u8 - 1, sink),
            None => {}
        }
    }
}

impl StartChoice<'_, '_, '_> {
    fn next_sentence<S: Sink>(&self, start: usize, sink: &mut S) {
        let (scene, document) = (self.scene, self.scene.document);
        let end = scene.k(self.last);
        let paragraph = u8::from(document.paragraph_of(start) != document.paragraph_of(self.cue));
        sink.put(20, pack([u8::from(document.opens(start)), end]));
        sink.put(21, pack([paragraph]));
        sink.put(22, pack([paragraph, self.before, self.side]));
        sink.put(23, pack([end, paragraph]));
        sink.put(24, pack([bucket(self.last - self.cue), self.before]));
        // A quotation with a cue of its own behind it belongs to that one: `“It will not,” Nyström replied.`
        let close = document.run_of(start).map_or(start, |run| run.last as usize);
        let own_cue = scene.top_likely(close + 1, scene.bounds(close).1 + 1);
        let sign = if close > start { scene.k(close - 1) } else { class::NONE };
        sink.put(25, pack([own_cue, paragraph]));
        sink.put(26, pack([own_cue, sign, paragraph]));
        sink.put(27, pack([sign, self.before]));
    }

    fn same_sentence<S: Sink>(&self, start: usize, index: u8, sink: &mut S) {
        let (scene, cue) = (self.scene, self.cue);
        let distance = bucket(start - self.from);
        let (class, previous) = (scene.k(start), scene.k(start - 1));
        let next = if self.from <= self.last { scene.k(self.from) } else { class::NONE };
        let opens = u8::from(scene.document.opens(start));
        let others = u8::from(self.opening > 0);
        let commas = (self.from..start).filter(|&token| scene.k(token) == class::COMMA).count().min(2) as u8;
        let tier = scene.tier(cue);
        let parts = [scene.top_likely(cue + 1, start), commas, index, distance];
        sink.put_sum(SKIPPED, parts, |sink, [likely, commas, index, distance]| {
            sink.put(30, pack([likely, distance]));
            sink.put(31, pack([distance]));
            sink.put(35, pack([commas]));
            sink.put(36, pack([commas, distance]));
            sink.put(37, pack([index]));
        });
        let parts = [opens, others, commas, self.side, self.before, scene.top_tier(cue + 1, start)];
        sink.put_sum(MARKS, parts, |sink, [opens, others, commas, side, before, tier]| {
            sink.put(38, pack([opens, others, commas]));
            sink.put(39, pack([opens, others, before, side]));
            sink.put(42, pack([tier]));
        });
        sink.put_sum(FIRST, [self.side, self.before, class], |sink, [side, before, class]| {
            sink.put(32, pack([class]));
            sink.put(41, pack([class, side, before]));
        });
        sink.put(33, pack([previous]));
        sink.put(34, pack([class, previous]));
        sink.put(40, pack([next, distance, opens]));
        sink.put(43, pack([tier, distance, class]));
        let skipped = |back: usize| if self.from + back < start { scene.k(self.from + back) } else { class::NONE };
        sink.put(44, pack([skipped(0), skipped(1), skipped(2)]));
        let word = scene.w(cue);
        let lemma = scene.form(cue).map_or(0, |form| u32::from(form.lemma) + 1);
        sink.put(45, pack_word(word, [distance]));
        sink.put(46, pack_word(lemma, [class, opens]));
        sink.put(47, pack_word(scene.w(start), [distance]));
    }
}

const SHAPE: Table<8> = Table::first([2, 2, 2, 2, 2, 2, 2, TIERS]);
const LENGTH: Table<4> = Table::after(SHAPE, [2, 2, BUCKETS, BUCKETS]);
const LIKELY: Table<3> = Table::after(LENGTH, [2, BUCKETS, BUCKETS]);
const INSIDE: Table<3> = Table::after(LIKELY, [2, TIERS, TIERS]);
const BEHIND: Table<5> = Table::after(INSIDE, [2, 2, 2, 2, CLASSES]);
const FOLLOWER: Table<3> = Table::after(BEHIND, [2, 2, CLASSES]);
/// Sums that are kept of ends' features.
pub(crate) const END_SUMS: usize = FOLLOWER.end();

/// The choice of where content after a cue ends, given its start.
pub struct EndChoice<'s, 'd, 'a> {
    scene: &'s Scene<'d, 'a>,
    cue: usize,
    start: usize,
    ends: Vec<usize>,
    /// The end of the sentence, or of the run that starts here when that is later.
    full: usize,
    /// The close of the run that starts here.
    close: Option<usize>,
    greatest: usize,
    before: u8,
}

/// Ends inside the sentence: the nearest and the last few.
const NEAR_ENDS: usize = 8;
const FAR_ENDS: usize = 6;

impl<'s, 'd, 'a> EndChoice<'s, 'd, 'a> {
    /// The options for content that starts at `start`. `ends` is a buffer to reuse.
    pub fn new(scene: &'s Scene<'d, 'a>, cue: usize, start: usize, before: Option<(usize, usize)>, mut ends: Vec<usize>) -> Self {
        ends.clear();
        let document = scene.document;
        let mut last = scene.bounds(start).1;
        let close = if document.opens(start) { document.run_of(start).map(|run| run.last as usize) } else { None };
        if let Some(close) = close {
            ends.push(close);
            last = scene.bounds(close).1;
        }
        let mut end = last;
        while end > start
            && !scene.quoted(end)
            && (is_stop(scene.k(end)) || matches!(scene.k(end), class::SEMICOLON | class::COLON | class::COMMA))
        {
            end -= 1;
        }
        add(&mut ends, end);
        let full = ends.iter().take(2).copied().max().unwrap_or(end);
        if let Some(run) = document.run_of(last)
            && run.last as usize > last
        {
            add(&mut ends, run.last as usize);
        }
        if scene.k(cue) == class::COLON || start > scene.bounds(cue).1 {
            let paragraph = paragraph_end(scene, last);
            if paragraph > last {
                add(&mut ends, paragraph);
            }
        }
        inner_ends(scene, start, last, end, &mut ends);
        let greatest = ends.iter().copied().max().unwrap_or(full);
        EndChoice { scene, cue, start, ends, full, close, greatest, before: u8::from(before.is_some()) }
    }

    /// The token of an option.
    pub fn end(&self, option: usize) -> usize {
        self.ends[option]
    }

    /// Gives the buffer back.
    pub fn into_buffer(self) -> Vec<usize> {
        self.ends
    }
}

fn add(ends: &mut Vec<usize>, end: usize) {
    if !ends.contains(&end) {
        ends.push(end);
    }
}

/// The last word or mark of the paragraph that `token` is in.
fn paragraph_end(scene: &Scene<'_, '_>, token: usize) -> usize {
    let document = scene.document;
    let paragraph = document.paragraph_of(token);
    let sentences = &document.sentences[document.tokens[token].sentence as usize..];
    let count = sentences.partition_point(|sentence| sentence.paragraph == paragraph);
    let mut end = sentences[count - 1].last as usize;
    while end > token && !scene.quoted(end) && !scene.has(end, flag::WORD) {
        end -= 1;
    }
    end
}

fn inner_ends(scene: &Scene<'_, '_>, start: usize, last: usize, end: usize, ends: &mut Vec<usize>) {
    let given = ends.len();
    for token in start + 1..=last.min(start + 250) {
        if scene.quoted(token) {
            if token < end && scene.document.closes(token) {
                add_inner(ends, given, token);
            }
            continue;
        }
        let sign = matches!(scene.k(token), class::COMMA | class::SEMICOLON | class::DASH | class::BRACKET_OPEN | class::COLON);
        if token < start + 2 || !(sign || scene.plays(token, role::ENDS)) {
            continue;
        }
        let mut inner = token - 1;
        while inner > start && matches!(scene.k(inner), class::COMMA | class::SEMICOLON) {
            inner -= 1;
        }
        if !scene.quoted(inner) {
            add_inner(ends, given, inner);
        }
    }
    let inner = ends.len() - given;
    if inner > NEAR_ENDS + FAR_ENDS {
        ends.drain(given + NEAR_ENDS..ends.len() - FAR_ENDS);
    }
}

/// Ends come in rising order, so only the last one and the given ones can be the same.
fn add_inner(ends: &mut Vec<usize>, given: usize, end: usize) {
    if ends.last() != Some(&end) && !ends[..given].contains(&end) {
        ends.push(end);
    }
}

impl Choice for EndChoice<'_, '_, '_> {
    fn options(&self) -> usize {
        self.ends.len()
    }

    /// Whether the option is the full sentence or run.
    fn group(&self, option: usize) -> u8 {
        u8::from(self.ends[option] == self.full)
    }

    fn shared<S: Sink>(&self, full: u8, sink: &mut S) {
        let (scene, cue, start) = (self.scene, self.cue, self.start);
        sink.put(0, pack([full]));
        sink.put(1, pack([full, scene.tier(cue)]));
        sink.put(2, pack([full, scene.k(start)]));
        sink.put(17, pack([self.before, full]));
        sink.put(50, pack_word(scene.w(cue), [full]));
        sink.put(51, pack_word(scene.w(start), [full]));
    }

    fn own<S: Sink>(&self, option: usize, sink: &mut S) {
        let (scene, end) = (self.scene, self.ends[option]);
        let comma = matches!(scene.k(end + 1), class::COMMA | class::SEMICOLON);
        let follower = if comma { end + 2 } else { end + 1 };
        let view = View {
            full: u8::from(end == self.full),
            comma: u8::from(comma),
            next: scene.k(follower),
            next2: scene.k(follower + 1),
            follower,
            length: bucket(end - self.start + 1),
            closes: u8::from(scene.document.closes(end)),
        };
        self.shape(end, &view, sink);
        self.around(end, &view, sink);
        self.words(end, &view, sink);
    }
}

/// What several features of an end share.
struct View {
    full: u8,
    comma: u8,
    next: u8,
    next2: u8,
    follower: usize,
    length: u8,
    closes: u8,
}

impl EndChoice<'_, '_, '_> {
    fn shape<S: Sink>(&self, end: usize, view: &View, sink: &mut S) {
        let (scene, full) = (self.scene, view.full);
        let tier = scene.tier(self.cue);
        let start = scene.k(self.start);
        let run_end = u8::from(self.close == Some(end));
        let opens = u8::from(self.close.is_some());
        let after = scene.k(end + 1);
        let rest = bucket(self.full.saturating_sub(end));
        let (beyond, short) = (u8::from(end > self.full), u8::from(self.full < self.greatest));
        let document = scene.document;
        let quoted_inside = u8::from(document.quoted_among(self.start, end + 1) > 0);
        let quoted_after = u8::from(document.quoted_among(end + 1, self.full + 1) > 0);
        let parts = [run_end, opens, full, view.closes, beyond, quoted_inside, quoted_after, tier];
        sink.put_sum(SHAPE, parts, |sink, [run_end, opens, full, closes, beyond, quoted_inside, quoted_after, tier]| {
            sink.put(4, pack([run_end, full]));
            sink.put(13, pack([opens, run_end, full]));
            sink.put(14, pack([closes]));
            sink.put(15, pack([closes, full, opens]));
            sink.put(18, pack([beyond, closes, tier]));
            sink.put(37, pack([quoted_inside, quoted_after, full]));
        });
        sink.put_sum(LENGTH, [full, view.comma, view.length, rest], |sink, [full, comma, length, rest]| {
            sink.put(3, pack([length, full]));
            sink.put(11, pack([rest, comma]));
        });
        sink.put_sum(BEHIND, [full, run_end, beyond, short, after], |sink, [full, run_end, beyond, short, after]| {
            sink.put(5, pack([run_end, after]));
            sink.put(6, pack([after]));
            sink.put(19, pack([beyond, short, full, after]));
        });
        sink.put_sum(FOLLOWER, [view.comma, view.closes, view.next], |sink, [comma, closes, next]| {
            sink.put(7, pack([comma, next]));
            sink.put(16, pack([closes, next]));
        });
        sink.put(8, pack([view.comma, view.next, view.next2]));
        sink.put(9, pack([view.next, view.length]));
        sink.put(10, pack([view.next, tier, start]));
        sink.put(12, pack([rest, view.next]));
        sink.put(20, pack([scene.k(end)]));
    }

    fn around<S: Sink>(&self, end: usize, view: &View, sink: &mut S) {
        let (scene, full) = (self.scene, view.full);
        let ahead = self.full.min(end + 8) + 1;
        let tier_ahead = scene.top_tier(end + 1, ahead);
        let tier_inside = scene.top_tier(self.start, end + 1);
        let near = scene.top_likely(end + 1, self.full.min(end + 6) + 1);
        let inside = scene.top_likely(self.start, end + 1);
        sink.put_sum(LIKELY, [full, near, inside], |sink, [full, near, inside]| {
            sink.put(30, pack([near, full]));
            sink.put(32, pack([inside, full]));
            sink.put(33, pack([near, inside, full]));
        });
        sink.put_sum(INSIDE, [full, tier_ahead, tier_inside], |sink, [full, tier_ahead, tier_inside]| {
            sink.put(35, pack([tier_ahead, full]));
            sink.put(36, pack([tier_inside, full]));
        });
        sink.put(31, pack([near, view.next, view.next2]));
        sink.put(34, pack([near, view.next]));
        // Whether a verb of its own follows: ", and closed the bridge", "but it opens".
        let (first, second) = (self.ending(view.follower), self.ending(view.follower + 1));
        sink.put(38, pack([view.next, view.comma, first, second]));
        sink.put(39, pack([view.next, view.next2, second]));
    }

    /// How a word ends and whether it is a cue, as a small number; 0 beyond the text.
    fn ending(&self, token: usize) -> u8 {
        if token >= self.scene.document.len() {
            return 0;
        }
        1 + self.scene.suffix(token) * 2 + u8::from(self.scene.tier(token) > 2)
    }

    fn words<S: Sink>(&self, end: usize, view: &View, sink: &mut S) {
        let scene = self.scene;
        let lemma = scene.form(self.cue).map_or(0, |form| u32::from(form.lemma) + 1);
        sink.put(52, pack_word(lemma, [scene.k(end + 1)]));
        sink.put(53, pack_word(lemma, [view.length]));
        sink.put(54, pack_word(scene.w(view.follower), [view.comma]));
        sink.put(55, pack_word(scene.w(view.follower + 1), [view.comma, view.next]));
        if view.full == 1 {
            sink.put(56, pack_word(scene.w(end), []));
        }
    }
}
