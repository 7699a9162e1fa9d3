//! Words, phrases and proximities compiled for matching: the one place that says what they mean.
//!
//! A [`Matcher`] is run in two ways. The index feeds it the positions of its words in an article
//! ([`spans`](super::spans)), and the highlighter feeds it the words of the text itself ([`scan`](super::scan)). Both call
//! [`Matcher::places`], so what is found and what is shown cannot differ.
//!
//! Positions count words from 0; between two paragraphs one position is left free, so no phrase runs across, and a distance
//! over the break is one longer.

use std::collections::HashSet;

use crate::index::analyzer::{self, Terms};
use crate::index::cases::{Case, same_letters};
use crate::search::query::{Expr, Form, Node, Within, Word, suggest};
use crate::text::fold;

/// First and last word position of a match.
pub type Place = (u32, u32);

/// A positional query: what must stand where, and how often.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// The words it looks for.
    pub leaves: Vec<Leaf>,
    /// How they must stand.
    pub shape: Shape,
    /// How many matches an article needs.
    pub at_least: u32,
}

/// How the words of a [`Matcher`] must stand. Numbers are positions in [`Matcher::leaves`].
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One word.
    Leaf(usize),
    /// Words in a row; `None` stands for any one word.
    Phrase(Vec<Option<usize>>),
    /// Words in any order with at most this many others among them.
    Loose(Vec<usize>, u32),
    /// Two shapes near each other.
    Near {
        /// The first.
        left: Box<Shape>,
        /// The second.
        right: Box<Shape>,
        /// How near.
        within: Within,
        /// Whether the first must come first.
        ordered: bool,
        /// Whether the second must *not* be there.
        negated: bool,
    },
    /// Any of them.
    Or(Vec<Shape>),
}

/// What one word of a text must be.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// The same stem, or the same form in a language with another stemmer.
    Stem(Terms),
    /// The same letters, capitals and accents.
    Exact {
        /// As typed.
        written: String,
        /// Its terms.
        terms: Terms,
        /// How it is written.
        case: Case,
    },
    /// A folded pattern with `*` and `?`.
    Glob(Vec<char>),
    /// A folded word with at most `edits` slips behind its first letter.
    Fuzzy {
        /// The word.
        letters: Vec<char>,
        /// Slips allowed.
        edits: usize,
    },
    /// A regular expression for the whole folded word.
    Regex(regex::Regex),
}

/// Where sentences and paragraphs begin, as word positions, rising, the first of each 0.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// First word of each sentence.
    pub sentences: Vec<u32>,
    /// First word of each paragraph.
    pub paragraphs: Vec<u32>,
}

impl Matcher {
    /// Compiles a word, phrase, proximity, count, or alternatives of these; `None` for anything that has no place in a text.
    #[must_use]
    pub fn compile(node: &Node) -> Option<Matcher> {
        let (node, at_least) = match &node.expr {
            Expr::AtLeast { count, of } => (&**of, *count),
            _ => (node, 1),
        };
        let mut leaves = Vec::new();
        let shape = shape_of(node, &mut leaves)?;
        Some(Matcher { leaves, shape, at_least })
    }

    /// Places of all matches, in order, each once. `occurrences` holds the rising positions of each leaf. `bounds` may be
    /// missing only if [`needs_bounds`](Matcher::needs_bounds) is false.
    #[must_use]
    pub fn places(&self, occurrences: &[Vec<u32>], bounds: &Bounds) -> Vec<Place> {
        places(&self.shape, occurrences, bounds)
    }

    /// Whether sentence or paragraph bounds decide.
    #[must_use]
    pub fn needs_bounds(&self) -> bool {
        needs_sentences(&self.shape) || needs_paragraphs(&self.shape)
    }

    /// Whether the letters of the text decide, not its terms alone; nor, where the index has them, the `cases` of its words.
    #[must_use]
    pub fn needs_letters(&self, cases: bool) -> bool {
        self.leaves.iter().any(|leaf| matches!(leaf, Leaf::Exact { case, terms, .. } if !cases || !case.tells_letters(&terms.form)))
    }

    /// Whether something must not stand near: then fewer words can mean more matches.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        leaves_out(&self.shape)
    }

    /// Whether it is a single word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Leaf(_)) && self.at_least == 1
    }
}

fn shape_of(node: &Node, leaves: &mut Vec<Leaf>) -> Option<Shape> {
    match &node.expr {
        Expr::Word(word) => Some(shape_of_words(std::slice::from_ref(word), leaves)),
        Expr::Phrase { words, slop: None } => Some(shape_of_words(words, leaves)),
        Expr::Phrase { words, slop: Some(slop) } => Some(match shape_of_words(words, leaves) {
            Shape::Phrase(slots) => {
                let extra = slots.iter().filter(|slot| slot.is_none()).count() as u32;
                Shape::Loose(slots.into_iter().flatten().collect(), slop + extra)
            }
            word => word,
        }),
        Expr::Near { left, right, within, ordered, negated } => Some(Shape::Near {
            left: Box::new(shape_of(left, leaves)?),
            right: Box::new(shape_of(right, leaves)?),
            within: *within,
            ordered: *ordered,
            negated: *negated,
        }),
        Expr::Or(parts) => parts.iter().map(|part| shape_of(part, leaves)).collect::<Option<Vec<_>>>().map(Shape::Or),
        Expr::Boost { of, .. } => shape_of(of, leaves),
        _ => None,
    }
}

/// One typed word may be several words of a text: `co-operation`, `AT&T`. They must stand in a row.
fn shape_of_words(words: &[Word], leaves: &mut Vec<Leaf>) -> Shape {
    let mut slots = Vec::new();
    for word in words {
        if word.form == Form::Any {
            slots.push(None);
            continue;
        }
        for leaf in leaves_of(word) {
            slots.push(Some(leaves.len()));
            leaves.push(leaf);
        }
    }
    // A free place at either end asks for nothing that a reader would see.
    while slots.last() == Some(&None) {
        slots.pop();
    }
    let first = slots.iter().position(Option::is_some).unwrap_or(0);
    slots.drain(..first);
    match slots[..] {
        [Some(leaf)] => Shape::Leaf(leaf),
        _ => Shape::Phrase(slots),
    }
}

fn leaves_of(word: &Word) -> Vec<Leaf> {
    let cut = |text: &str| -> Vec<String> { analyzer::words(text).map(|word| word.span.of(text).to_owned()).collect() };
    match word.form {
        Form::Stem => cut(&word.text).iter().map(|word| Leaf::Stem(analyzer::terms(word, None))).collect(),
        Form::Exact => cut(&word.text).into_iter().map(exact).collect(),
        Form::Fuzzy(edits) => cut(&word.text)
            .iter()
            .map(|word| Leaf::Fuzzy { letters: analyzer::terms(word, None).form.chars().collect(), edits: usize::from(edits) })
            .collect(),
        Form::Wildcard => globs(&word.text),
        // The parser built it once to check it, with the same limits.
        Form::Regex => regex::Regex::new(&format!("^(?:{})$", word.text)).map(Leaf::Regex).into_iter().collect(),
        Form::Any => Vec::new(),
    }
}

fn exact(written: String) -> Leaf {
    let terms = analyzer::terms(&written, None);
    Leaf::Exact { case: Case::of(&written, &terms.form), written, terms }
}

/// The parts of a pattern between signs that part words: `co-op*` is `co` and `op*`.
fn globs(text: &str) -> Vec<Leaf> {
    let folded = fold(text);
    folded
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '*' | '?' | '\'')))
        .filter(|part| part.contains(char::is_alphanumeric))
        .map(|part| match part.contains(['*', '?']) {
            true => Leaf::Glob(part.chars().collect()),
            false => Leaf::Stem(analyzer::terms(part, None)),
        })
        .collect()
}

impl Leaf {
    /// Whether a word of a text, as written and with its terms, is meant.
    #[must_use]
    pub fn matches(&self, written: &str, terms: &Terms) -> bool {
        match self {
            Leaf::Stem(wanted) => wanted.stem == terms.stem || wanted.form == terms.form,
            Leaf::Exact { written: wanted, .. } => same_letters(wanted.chars(), written.chars()),
            _ => self.matches_form(&terms.form),
        }
    }

    /// Whether a folded form fits, for patterns; a stem or exact leaf compares forms.
    #[must_use]
    pub fn matches_form(&self, form: &str) -> bool {
        match self {
            Leaf::Stem(wanted) => wanted.form == form,
            Leaf::Exact { terms, .. } => terms.form == form,
            Leaf::Glob(pattern) => glob(pattern, form),
            Leaf::Fuzzy { letters, edits } => is_near(letters, *edits, form),
            Leaf::Regex(regex) => regex.is_match(form),
        }
    }

    /// Letters with which every form it matches begins.
    #[must_use]
    pub fn prefix(&self) -> String {
        match self {
            Leaf::Stem(terms) | Leaf::Exact { terms, .. } => terms.form.clone(),
            Leaf::Glob(pattern) => pattern.iter().take_while(|c| !matches!(c, '*' | '?')).collect(),
            Leaf::Fuzzy { letters, .. } => letters.iter().take(1).collect(),
            Leaf::Regex(regex) => literal_start(regex.as_str()),
        }
    }

    /// Whether it matches every form that begins with `start`.
    #[must_use]
    pub fn matches_all_from(&self, start: &str) -> bool {
        match self {
            Leaf::Glob(pattern) => pattern.split_last().is_some_and(|(last, prefix)| {
                *last == '*' && prefix.iter().all(|letter| !matches!(letter, '*' | '?')) && start.starts_with(&String::from_iter(prefix))
            }),
            _ => false,
        }
    }

    /// The first letter of every word it matches in English, `None` when there is no saying.
    #[must_use]
    pub fn first_letter(&self) -> Option<char> {
        self.prefix().chars().next()
    }
}

/// Letters with which everything begins that a whole-word expression matches: none where it has alternatives.
fn literal_start(pattern: &str) -> String {
    let inner = pattern.trim_start_matches("^(?:");
    if inner.contains('|') {
        return String::new();
    }
    let mut letters: String = inner.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    if inner[letters.len()..].starts_with(['*', '?', '{']) {
        letters.pop();
    }
    letters
}

/// Whether the pattern covers all of `text`; `*` stands for any letters, `?` for one. Time at most pattern times text.
fn glob(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    p = at + 1;
                    t = taken + 1;
                    star = Some((at, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

fn is_near(letters: &[char], edits: usize, form: &str) -> bool {
    let mut other = form.chars();
    if other.clone().next() != letters.first().copied() || other.clone().count().abs_diff(letters.len()) > edits {
        return false;
    }
    // One slip takes away one kind of letter and brings in another, at most.
    let strange = kinds_of(letters.iter().copied()) ^ kinds_of(other.clone());
    if strange.count_ones() as usize > 2 * edits {
        return false;
    }
    other.next();
    suggest::distance(&letters[1..], &other.collect::<Vec<_>>()) <= edits
}

/// Which letters there are, a bit for each; letters may share one.
fn kinds_of(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(0, |kinds, letter| kinds | 1 << (letter as u32 % 64))
}

/// Whether a shape is such as `test` looks for, or one of its parts.
fn any_part(shape: &Shape, test: &impl Fn(&Shape) -> bool) -> bool {
    let inside = match shape {
        Shape::Leaf(_) | Shape::Loose(..) | Shape::Phrase(_) => false,
        Shape::Near { left, right, .. } => any_part(left, test) || any_part(right, test),
        Shape::Or(parts) => parts.iter().any(|part| any_part(part, test)),
    };
    inside || test(shape)
}

fn leaves_out(shape: &Shape) -> bool {
    any_part(shape, &|part| matches!(part, Shape::Near { negated: true, .. }))
}

/// Whether sentences decide.
pub(super) fn needs_sentences(shape: &Shape) -> bool {
    any_part(shape, &|part| matches!(part, Shape::Near { within: Within::Sentence, .. }))
}

/// Whether paragraphs decide.
pub(super) fn needs_paragraphs(shape: &Shape) -> bool {
    any_part(shape, &|part| match part {
        // A free place must not be the break between two paragraphs.
        Shape::Phrase(slots) => slots.contains(&None),
        Shape::Near { within, .. } => *within == Within::Paragraph,
        Shape::Leaf(_) | Shape::Loose(..) | Shape::Or(_) => false,
    })
}

fn places(shape: &Shape, occurrences: &[Vec<u32>], bounds: &Bounds) -> Vec<Place> {
    match shape {
        Shape::Leaf(leaf) => occurrences[*leaf].iter().map(|&at| (at, at)).collect(),
        Shape::Phrase(slots) => phrase(slots, occurrences, bounds),
        Shape::Loose(leaves, slop) => loose(leaves, *slop, occurrences),
        Shape::Or(parts) => tidy(parts.iter().flat_map(|part| places(part, occurrences, bounds)).collect()),
        Shape::Near { left, right, within, ordered, negated } => {
            let nearness = Nearness { within: *within, ordered: *ordered, bounds };
            if let (Shape::Leaf(left), Shape::Leaf(right)) = (&**left, &**right) {
                let word = |at: &u32| (*at, *at);
                return near(&occurrences[*left], &occurrences[*right], word, &nearness, *negated);
            }
            let left = places(left, occurrences, bounds);
            if left.is_empty() {
                return left;
            }
            near(&left, &places(right, occurrences, bounds), |place| *place, &nearness, *negated)
        }
    }
}

fn tidy(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_unstable();
    places.dedup();
    places
}

fn phrase(slots: &[Option<usize>], occurrences: &[Vec<u32>], bounds: &Bounds) -> Vec<Place> {
    let last = slots.len() as u32 - u32::from(!slots.is_empty());
    let Some(first) = slots.first().copied().flatten() else { return Vec::new() };
    let has_gaps = slots.contains(&None);
    occurrences[first]
        .iter()
        .filter(|&&start| {
            slots.iter().zip(start..).skip(1).all(|(slot, at)| slot.is_none_or(|leaf| occurrences[leaf].binary_search(&at).is_ok()))
                && !(has_gaps && part_of(&bounds.paragraphs, start) != part_of(&bounds.paragraphs, start + last))
        })
        .map(|&start| (start, start + last))
        .collect()
}

/// Smallest windows that hold every word, each at a place of its own, with at most `slop` other words.
fn loose(leaves: &[usize], slop: u32, occurrences: &[Vec<u32>]) -> Vec<Place> {
    let mut events: Vec<(u32, usize)> =
        leaves.iter().enumerate().flat_map(|(slot, &leaf)| occurrences[leaf].iter().map(move |&at| (at, slot))).collect();
    events.sort_unstable();
    let longest = leaves.len() as u32 + slop;
    let mut found = Vec::new();
    for begin in 0..events.len() {
        let start = events[begin].0;
        if begin > 0 && events[begin - 1].0 == start {
            continue;
        }
        let window = events[begin..].iter().take_while(|(at, _)| at - start < longest);
        if let Some(end) = complete(window.copied(), leaves.len()) {
            found.push((start, end));
        }
    }
    found
}

/// The position at which the events seen so far can first fill every slot, each from a position of its own.
fn complete(window: impl Iterator<Item = (u32, usize)>, slots: usize) -> Option<u32> {
    let mut seen: Vec<(u32, usize)> = Vec::new();
    let mut holders: Vec<Option<u32>> = vec![None; slots];
    for (at, slot) in window {
        seen.push((at, slot));
        // A new position can help the slots that are still empty, directly or by freeing another one's place.
        for slot in 0..slots {
            if holders[slot].is_none() {
                refill(slot, &seen, &mut holders, &mut HashSet::new());
            }
        }
        if holders.iter().all(Option::is_some) {
            return Some(at);
        }
    }
    None
}

/// Finds a position for `slot`, taking one from another slot that can find a new one.
fn refill(slot: usize, seen: &[(u32, usize)], holders: &mut [Option<u32>], tried: &mut HashSet<u32>) -> bool {
    let fits: Vec<u32> = seen.iter().filter(|(_, of)| *of == slot).map(|(at, _)| *at).collect();
    for at in fits {
        if !tried.insert(at) {
            continue;
        }
        let holder = holders.iter().position(|held| *held == Some(at));
        if holder.is_none_or(|holder| refill(holder, seen, holders, tried)) {
            holders[slot] = Some(at);
            return true;
        }
    }
    false
}

struct Nearness<'b> {
    within: Within,
    ordered: bool,
    bounds: &'b Bounds,
}

impl Nearness<'_> {
    /// Whether two matches that do not overlap are near each other.
    fn holds(&self, left: Place, right: Place) -> bool {
        let gap = if left.1 < right.0 {
            right.0 - left.1
        } else if right.1 < left.0 && !self.ordered {
            left.0 - right.1
        } else {
            return false;
        };
        let (start, end) = (left.0.min(right.0), left.1.max(right.1));
        match self.within {
            Within::Words(most) => gap <= most,
            Within::Sentence => part_of(&self.bounds.sentences, start) == part_of(&self.bounds.sentences, end),
            Within::Paragraph => part_of(&self.bounds.paragraphs, start) == part_of(&self.bounds.paragraphs, end),
        }
    }

    /// Last position at which something near a match that ends at `end` can begin.
    fn reach(&self, end: u32) -> u32 {
        let next = |starts: &[u32]| starts.get(part_of(starts, end)).copied().unwrap_or(u32::MAX);
        match self.within {
            Within::Words(most) => end.saturating_add(most),
            Within::Sentence => next(&self.bounds.sentences),
            Within::Paragraph => next(&self.bounds.paragraphs),
        }
    }

    /// First position at which something near a match that begins at `start` can end.
    fn back(&self, start: u32) -> u32 {
        let first = |starts: &[u32]| part_of(starts, start).checked_sub(1).map_or(0, |at| starts[at]);
        match self.within {
            _ if self.ordered => start,
            Within::Words(most) => start.saturating_sub(most),
            Within::Sentence => first(&self.bounds.sentences),
            Within::Paragraph => first(&self.bounds.paragraphs),
        }
    }
}

/// How many parts have begun at or before `position`.
fn part_of(starts: &[u32], position: u32) -> usize {
    starts.partition_point(|&start| start <= position)
}

/// Matches of the left that have one of the right near them, as places from the first word to the last; `negated`, those that have
/// none. Both stand in order of their first words.
fn near<T>(left: &[T], right: &[T], place: impl Fn(&T) -> Place, nearness: &Nearness, negated: bool) -> Vec<Place> {
    let longest = right.iter().map(|other| place(other).1 - place(other).0).max().unwrap_or(0);
    let mut found = Vec::new();
    let mut begin = 0;
    for one in left.iter().map(&place) {
        let from = nearness.back(one.0).saturating_sub(longest);
        // Lefts come in order of their first words, and so do the rights that they reach back to.
        begin += right[begin..].iter().take_while(|other| place(other).0 < from).count();
        let reach = nearness.reach(one.1);
        let others = right[begin..].iter().map(&place).take_while(|other| other.0 <= reach);
        let mut others = others.filter(|other| nearness.holds(one, *other));
        if negated {
            if others.next().is_none() {
                found.push(one);
            }
        } else {
            found.extend(others.map(|other| (one.0.min(other.0), one.1.max(other.1))));
        }
    }
    tidy(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::{self, Default};

    /// Places of `query` in a text whose words stand one to a position, sentences parted by `.`, paragraphs by `/`.
    fn check(query: &str, text: &str, expected: &[Place]) {
        let matcher = Matcher::compile(&query::parse(query, Default::All).unwrap()).expect("positional");
        let (mut bounds, mut position) = (Bounds { sentences: vec![0], paragraphs: vec![0] }, 0);
        let mut occurrences = vec![Vec::new(); matcher.leaves.len()];
        for word in text.split(' ') {
            match word {
                "." => bounds.sentences.push(position),
                "/" => {
                    position += 1;
                    bounds.sentences.push(position);
                    bounds.paragraphs.push(position);
                }
                _ => {
                    let terms = analyzer::terms(word, None);
                    for (leaf, found) in matcher.leaves.iter().zip(&mut occurrences) {
                        if leaf.matches(word, &terms) {
                            found.push(position);
                        }
                    }
                    position += 1;
                }
            }
        }
        assert_eq!(matcher.places(&occurrences, &bounds), expected, "{query} in {text}");
    }

    #[test]
    fn words_in_all_their_forms() {
        check("opens", "it opened . an open door", &[(1, 1), (3, 3)]);
        check("=opened", "Opened it opened opens", &[(2, 2)]);
        check("wom?n", "woman women womaan", &[(0, 0), (1, 1)]);
        check("elect*", "elections re-elect elect", &[(0, 0), (2, 2)]);
        check("colour~1", "color colours cologne dolour", &[(0, 0), (1, 1)]);
        check("/tari.fs?/", "tariff tariffs tarif", &[(0, 0), (1, 1)]);
        check("Micheal", "Micheál spoke", &[(0, 0)]);
        check("happi*", "happy happiness", &[(1, 1)]);
    }

    #[test]
    fn an_expression_is_looked_for_from_the_letters_it_begins_with() {
        for (typed, start) in
            [("mark.*", "mark"), ("marke?t", "mark"), ("marke+t", "marke"), ("wall|flood", ""), ("(?i)wall", ""), ("wal{1,2}", "wa")]
        {
            assert_eq!(Leaf::Regex(regex::Regex::new(&format!("^(?:{typed})$")).unwrap()).prefix(), start, "{typed}");
        }
    }

    #[test]
    fn phrases_stand_in_a_row() {
        check("\"supply chain\"", "supply chain / supply / chain", &[(0, 1)]);
        check("\"the * minister\"", "the prime minister the / minister", &[(0, 2)]);
        check("\"elect* officials\"", "elected official", &[(0, 1)]);
        check("\"wolf big\"~3", "big bad grey old wolf", &[(0, 4)]);
        check("\"wolf big\"~2", "big bad grey old wolf", &[]);
        check("\"new york new york\"~1", "new york new", &[]);
        check("\"new york new york\"~1", "new york in new york", &[(0, 4)]);
        check("\"elect* election\"~0", "election elects", &[(0, 1)]);
    }

    #[test]
    fn proximity_counts_words() {
        check("a1 w/2 b1", "a1 x b1 x x a1", &[(0, 2)]);
        check("b1 w/2 a1", "a1 x b1 x x a1", &[(0, 2)]);
        check("b1 pre/2 a1", "a1 x b1 x a1", &[(2, 4)]);
        check("a1 w/5 a1", "a1 x a1", &[(0, 2)]);
        check("a1 w/5 a1", "a1 x", &[]);
        check("a1 NOT w/2 b1", "a1 b1 x x x a1", &[(5, 5)]);
        check("a1 w/s b1", "a1 x . b1 a1", &[(2, 3)]);
        check("a1 w/p b1", "a1 x . b1 / a1", &[(0, 2)]);
        check("(a1 OR c1) w/1 b1", "c1 b1 x a1 x b1", &[(0, 1)]);
        check("a1 w/1 b1 w/1 c1", "a1 b1 c1 x b1 c1", &[(0, 2)]);
    }
}
