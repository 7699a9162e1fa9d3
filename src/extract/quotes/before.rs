//! What a cue attributes on its left: `“It took nine years,” she said`.

use crate::extract::lexicon::{flag, role, word_hash};
use crate::extract::quotes::model::{Choice, Sink, bucket, pack, pack_word};
use crate::extract::quotes::scene::Scene;
use crate::extract::quotes::sums::{BUCKETS, CLASSES, TIERS, Table};
use crate::extract::tokens::class;

const THAT: u32 = word_hash("that");

/// Most starts looked at.
const MOST_STARTS: usize = 8;
/// How far back a start is looked for, in tokens.
const REACH: usize = 250;

/// Where a source can stand; see [`side_of`].
pub(crate) const SIDES: usize = 3;
/// Length of content that there is none of.
const NO_LENGTH: u8 = 15;
const LENGTH: Table<6> = Table::first([2, 2, SIDES, 2, BUCKETS, NO_LENGTH as usize + 1]);
const NEXT: Table<3> = Table::after(LENGTH, [2, SIDES, CLASSES]);
const END: Table<4> = Table::after(NEXT, [2, SIDES, 2, CLASSES]);
const MARKS: Table<6> = Table::after(END, [3, SIDES, 2, 2, 2, 2]);
const INSIDE: Table<4> = Table::after(MARKS, [2, SIDES, BUCKETS, TIERS]);
const PREVIOUS: Table<3> = Table::after(INSIDE, [3, SIDES, CLASSES]);
/// Sums that are kept of the features of content before a cue.
pub(crate) const SUMS: usize = PREVIOUS.end();

/// The choice of content before a cue: none, or one of a few starts up to a fixed end.
pub struct BeforeChoice<'s, 'd, 'a> {
    scene: &'s Scene<'d, 'a>,
    cue: usize,
    end: Option<usize>,
    /// First token of the sentence the end is in.
    sentence: usize,
    starts: Vec<usize>,
    side: u8,
    source_class: u8,
}

impl<'s, 'd, 'a> BeforeChoice<'s, 'd, 'a> {
    /// The options for a cue with this source. `starts` is a buffer to reuse.
    pub fn new(scene: &'s Scene<'d, 'a>, cue: usize, source: Option<(usize, usize)>, mut starts: Vec<usize>) -> Self {
        starts.clear();
        let end = content_end(scene, cue, source);
        let sentence = scene.bounds(end.unwrap_or(cue)).0;
        if let Some(end) = end {
            collect_starts(scene, sentence, end, &mut starts);
        }
        BeforeChoice {
            scene,
            cue,
            end,
            sentence,
            starts,
            side: side_of(source, cue),
            source_class: source.map_or(class::NONE, |span| scene.k(span.0)),
        }
    }

    /// The span of an option; `None` for "no content before".
    pub fn span(&self, option: usize) -> Option<(usize, usize)> {
        Some((self.starts[option.checked_sub(1)?], self.end?))
    }

    /// Gives the buffer back.
    pub fn into_buffer(self) -> Vec<usize> {
        self.starts
    }
}

/// 0 no source, 1 source left of the cue, 2 right of it.
pub(crate) fn side_of(source: Option<(usize, usize)>, cue: usize) -> u8 {
    source.map_or(0, |span| if span.1 < cue { 1 } else { 2 })
}

/// The last token of content before the cue, if there can be any.
fn content_end(scene: &Scene<'_, '_>, cue: usize, source: Option<(usize, usize)>) -> Option<usize> {
    let (first, _) = scene.bounds(cue);
    let document = scene.document;
    let left_source = source.filter(|span| span.1 < cue);
    let left = scene.left(cue);
    if first > 0 && document.paragraph_of(first - 1) == document.paragraph_of(first) && document.closes(first - 1) {
        // `“Who pays?” Hale asked.`: the quotation is the sentence before.
        let opens_sentence = left_source.is_some_and(|span| span.0 == first) || left.is_none();
        if opens_sentence {
            return Some(first - 1);
        }
    }
    let mut end = match left_source {
        Some(span) if span.0 > first => span.0 - 1,
        Some(_) => return None,
        None => left?,
    };
    while !scene.quoted(end) && matches!(scene.k(end), class::COMMA | class::DASH | class::COLON | class::SEMICOLON) {
        if end == first {
            return None;
        }
        end -= 1;
    }
    Some(end)
}

fn collect_starts(scene: &Scene<'_, '_>, first: usize, end: usize, starts: &mut Vec<usize>) {
    starts.push(first);
    for token in [end, first] {
        if let Some(run) = scene.document.run_of(token) {
            add(starts, run.first as usize);
        }
    }
    for token in (first.max(end.saturating_sub(REACH)) + 1..=end).rev() {
        if starts.len() >= MOST_STARTS {
            break;
        }
        if may_start(scene, token) {
            add(starts, token);
        }
    }
    starts.retain(|&start| start <= end);
    starts.sort_unstable();
}

fn may_start(scene: &Scene<'_, '_>, token: usize) -> bool {
    let before = token - 1;
    if scene.document.opens(token) {
        return true;
    }
    let open_before = !scene.quoted(before);
    let sign = open_before && matches!(scene.k(before), class::COMMA | class::SEMICOLON | class::COLON | class::DASH | class::BRACKET_OPEN);
    let word = open_before && scene.plays(before, role::PRECEDES);
    sign || word || (scene.w(token) == THAT && !scene.quoted(token))
}

fn add(starts: &mut Vec<usize>, start: usize) {
    if !starts.contains(&start) {
        starts.push(start);
    }
}

impl Choice for BeforeChoice<'_, '_, '_> {
    fn options(&self) -> usize {
        1 + self.starts.len()
    }

    fn group(&self, option: usize) -> u8 {
        u8::from(option > 0)
    }

    fn shared<S: Sink>(&self, group: u8, sink: &mut S) {
        let (scene, cue, side) = (self.scene, self.cue, self.side);
        let (first, last) = scene.bounds(cue);
        let earlier = u8::from(self.end.is_some_and(|end| end < first));
        let next = if cue < last { scene.k(cue + 1) } else { class::NONE };
        let after_end = self.end.map_or(60, |end| scene.k(end + 1));
        let quoted_end = u8::from(self.end.is_some_and(|end| scene.quoted(end)));
        let to_end = bucket(last - cue);
        let quoted_after = u8::from(scene.document.quoted_among(cue + 1, last + 1) > 0);
        let length = self.end.map_or(NO_LENGTH, |end| bucket(end - self.sentence.min(end)));
        let tier = scene.tier(cue);
        let parts = [group, earlier, side, quoted_after, to_end, length];
        sink.put_sum(LENGTH, parts, |sink, [group, earlier, side, quoted_after, to_end, length]| {
            let mut put = |template: u8, key: u64| sink.put(template, key << 1 | u64::from(group));
            put(0, 0);
            put(1, pack([earlier, side]));
            put(2, pack([side]));
            put(7, pack([to_end, side]));
            put(8, pack([quoted_after, side]));
            put(13, pack([length]));
        });
        sink.put_sum(NEXT, [group, side, next], |sink, [group, side, next]| {
            sink.put(3, pack([next]) << 1 | u64::from(group));
            sink.put(6, pack([next, side]) << 1 | u64::from(group));
        });
        sink.put_sum(END, [group, side, quoted_end, after_end], |sink, [group, side, quoted_end, after_end]| {
            sink.put(4, pack([side, after_end]) << 1 | u64::from(group));
            sink.put(5, pack([side, quoted_end, after_end]) << 1 | u64::from(group));
        });
        let mut put = |template: u8, key: u64| sink.put(template, key << 1 | u64::from(group));
        put(9, pack([after_end, next, side]));
        put(10, pack([self.source_class]));
        put(11, pack([quoted_end, after_end, to_end]));
        put(12, pack([tier, after_end, side]));
        let word = scene.w(cue);
        let lemma = scene.form(cue).map_or(0, |form| u32::from(form.lemma) + 1);
        put(14, pack_word(word, []));
        put(15, pack_word(lemma, [side]));
        put(16, pack_word(lemma, [side, after_end]));
        put(17, pack([scene.suffix(cue), side, quoted_end, scene.left_class(cue)]));
    }

    fn own<S: Sink>(&self, option: usize, sink: &mut S) {
        let Some((start, end)) = self.span(option) else { return };
        let (scene, cue, side) = (self.scene, self.cue, self.side);
        let document = scene.document;
        let opens = document.opens(start);
        let same = opens && document.tokens[start].run == document.tokens[end].run;
        let (opens, same) = (u8::from(opens), u8::from(same));
        let quoted_end = u8::from(scene.quoted(end));
        let next = if cue < scene.bounds(cue).1 { scene.k(cue + 1) } else { class::NONE };
        // 0 at the start of the sentence, 1 before it, 2 behind.
        let place = if start == self.sentence { 0 } else { 1 + u8::from(start > self.sentence) };
        let likely = scene.top_likely(start, end + 1);
        let tier = scene.top_tier(start.max(self.sentence), end + 1);
        let (before, class) = (scene.k(start.wrapping_sub(1)), scene.k(start));
        let word_ends = u8::from(scene.has(end, flag::WORD));
        let parts = [place, side, opens, same, quoted_end, word_ends];
        sink.put_sum(MARKS, parts, |sink, [place, side, opens, same, quoted_end, word_ends]| {
            let at_start = u8::from(place == 0);
            sink.put(31, pack([at_start]));
            sink.put(32, pack([opens, same]));
            sink.put(34, pack([place]));
            sink.put(41, pack([at_start, side, quoted_end]));
            sink.put(42, pack([place, same, quoted_end]));
            sink.put(44, pack([word_ends, place, quoted_end]));
        });
        sink.put_sum(INSIDE, [u8::from(place == 0), side, likely, tier], |sink, [at_start, side, likely, tier]| {
            sink.put(30, pack([likely, at_start]));
            sink.put(38, pack([tier]));
            sink.put(39, pack([tier, at_start, side]));
        });
        sink.put_sum(PREVIOUS, [place, side, before], |sink, [place, side, before]| {
            sink.put(35, pack([before, place]));
            sink.put(43, pack([before, side]));
        });
        sink.put(33, pack([bucket(end - start + 1)]));
        sink.put(36, pack([class]));
        sink.put(37, pack([class, before]));
        sink.put(40, pack([opens, same, side, next]));
    }
}
