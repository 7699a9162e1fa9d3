//! Noun phrases without a name of their own: which noun they are about, and what it describes.

use crate::extract::lexicon::flag;
use crate::extract::people::names::{owner, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::tokens::{Document, class};
use crate::gazetteer::{WordFlags, lexicon};

use super::asked::child_count;
use super::roles::BEARER;
use super::source::{Pronoun, pronoun};

/// A noun phrase without a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Description {
    /// First token, its determiner included.
    pub first: usize,
    /// The noun that says what it is.
    pub head: usize,
    /// Last token, inside.
    pub last: usize,
    /// How it is introduced.
    pub article: Article,
    /// What it describes.
    pub noun: Noun,
    /// What the noun says of its bearer.
    pub gender: Gender,
}

/// How a noun phrase is introduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Article {
    /// `the`, `this`, a bare title: somebody known.
    Definite,
    /// `a`, `another`, `some`, a bare plural: somebody new.
    Indefinite,
    /// `his`, `its`, `my`: somebody who belongs to somebody known.
    Possessive,
}

/// What a noun describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noun {
    /// One human being.
    Bearer,
    /// People in the plural.
    Group,
    /// A body.
    Organisation,
    /// A report, a note, a survey.
    Thing,
}

pub(super) fn is_sentence_start(document: &Document<'_>, token: usize) -> bool {
    document.sentence_of(token).first as usize == token || document.tokens[token - 1].flags & flag::WORD == 0
}

/// Tokens to either side within which [`is_name_elsewhere`] looks.
const ELSEWHERE: usize = 1_000;

/// Whether a word that opens its sentence has its capital inside sentences too, and is never without: `Trump said`, where the article
/// goes on about `Mr Trump`, but not `Legislation said`. Looks at no more than [`ELSEWHERE`] tokens to either side, below the headline.
pub(super) fn is_name_elsewhere(document: &Document<'_>, token: usize) -> bool {
    let word = stem_hash(document, token);
    let window = token.saturating_sub(ELSEWHERE)..document.len().min(token + ELSEWHERE);
    let mut named = false;
    for at in window {
        let found = &document.tokens[at];
        if found.word != document.tokens[token].word && stem_hash(document, at) != word {
            continue;
        }
        if found.flags & flag::CAPITAL == 0 {
            return false;
        }
        let small = |near: usize| document.tokens[near].flags & (flag::WORD | flag::CAPITAL) == flag::WORD;
        named |= !is_sentence_start(document, at) && small(at - 1) && document.paragraph_of(at) > 0;
    }
    named
}

pub(super) fn is_common(document: &Document<'_>, token: usize) -> bool {
    let word = document.word(token);
    let flags = lexicon().flags(word);
    let singular = word.strip_suffix('s').map(|stem| lexicon().flags(stem)).unwrap_or_default();
    (flags.has(WordFlags::ENGLISH) || singular.has(WordFlags::ENGLISH) && word.len() > 4) && document.class(token) != class::UPPER
}

/// The noun a phrase is about: the last word before its first preposition or participle clause.
pub(super) fn head_noun(document: &Document<'_>, first: usize, last: usize) -> usize {
    let mut start = first;
    // "Some in Washington" are some.
    let attached = |token: usize| document.tokens[token].flags & flag::PREPOSITION != 0;
    while start < last && document.tokens[start].flags & flag::DETERMINER != 0 && !attached(start + 1) {
        start += 1;
    }
    let mut head = start;
    for token in start..=last {
        let found = &document.tokens[token];
        if found.flags & flag::WORD == 0
            || found.flags & (flag::PREPOSITION | flag::SUBORDINATOR | flag::RELATIVE | flag::AUXILIARY | flag::PRONOUN) != 0
                && token > first
            || token > start && is_small(document, token) && (token == last || is_people_noun(document, head))
            || token > start && matches!(pronoun(document.word(token)), Some(Pronoun::Relative))
        {
            // "House of Commons", "Ministry of Works": the name goes on.
            let of_name = document.word(token) == "of"
                && document.tokens[head].flags & flag::CAPITAL != 0
                && token < last
                && document.tokens[token + 1].flags & flag::CAPITAL != 0;
            if !of_name || kind(document.tokens[head].word).any(BEARER.and(Kind::ORGANISATION).and(Kind::GROUP)) {
                break;
            }
            continue;
        }
        let clause = token > start
            && found.flags & (flag::ING | flag::ED) != 0
            && (kind(document.tokens[head].word).any(BEARER.and(Kind::GROUP).and(Kind::ORGANISATION))
                || noun_of(document, head) == Noun::Group)
            && found.flags & flag::CAPITAL == 0;
        // "passengers began": the verb came along.
        let verb = token > start
            && token == last
            && found.flags & flag::CAPITAL == 0
            && kind(document.tokens[head].word).any(Kind::GROUP)
            && !is_people_noun(document, token)
            // "a press release", "a police report" are one.
            && !matches!(document.word(first), "a" | "an" | "A" | "An");
        let adverb =
            matches!(document.word(token), "meanwhile" | "today" | "yesterday" | "also" | "now" | "then" | "again" | "later" | "earlier");
        if clause || verb || adverb && token > start || token > start && leaves_name(document, token, last) {
            break;
        }
        head = token;
    }
    head
}

/// `out`, `up`, `also`, `not`: words in lower case that end no noun phrase.
fn is_small(document: &Document<'_>, token: usize) -> bool {
    let found = kind(document.tokens[token].word);
    document.tokens[token].flags & flag::CAPITAL == 0 && found.any(Kind::NOT_NAME) && !found.any(BEARER.and(Kind::GROUP))
}

/// Whether a word in lower case behind a name is no part of it: `went` of `Romney went`, not `coach` of `Pearls coach`.
fn leaves_name(document: &Document<'_>, token: usize, last: usize) -> bool {
    let (before, found) = (&document.tokens[token - 1], &document.tokens[token]);
    let named = before.flags & flag::CAPITAL != 0
        && !(is_sentence_start(document, token - 1) && is_common(document, token - 1))
        && !kind(stem_hash(document, token - 1)).any(Kind::DEMONYM)
        && owner(document, token - 1).is_none();
    let capital_behind = (token + 1..=last.min(token + 2)).any(|at| document.tokens[at].flags & flag::CAPITAL != 0);
    named && found.flags & flag::CAPITAL == 0 && !capital_behind && token == last && !is_people_noun(document, token)
}

/// Whether a word names people or bodies, by the vocabulary or by how it ends.
fn is_people_noun(document: &Document<'_>, token: usize) -> bool {
    let known = BEARER.and(Kind::GROUP).and(Kind::ORGANISATION).and(Kind::ORGANISATION_NAME).and(Kind::HONORIFIC);
    let ends = ["er", "or", "ist", "ian", "man", "woman", "men", "women", "ers", "ors", "ists", "ians"];
    kind(document.tokens[token].word).any(known) || ends.iter().any(|end| document.word(token).ends_with(end))
}

pub(super) fn capitals_start(document: &Document<'_>, first: usize, head: usize) -> usize {
    let mut start = head;
    while start > first
        && (document.tokens[start - 1].flags & flag::CAPITAL != 0
            || matches!(document.word(start - 1), "of" | "&" | "and")
                && start - 1 > first
                && document.tokens[start - 2].flags & flag::CAPITAL != 0)
    {
        start -= 1;
    }
    while start < head && (document.tokens[start].flags & flag::DETERMINER != 0 || kind(document.tokens[start].word).any(Kind::HONORIFIC)) {
        start += 1;
    }
    start
}

pub(super) fn article_of(document: &Document<'_>, first: usize, head: usize) -> Article {
    let word = document.word(first).to_ascii_lowercase();
    match word.as_str() {
        "the" | "this" | "that" | "these" | "those" => Article::Definite,
        "his" | "her" | "its" | "their" | "my" | "our" | "your" => Article::Possessive,
        _ if first == head && kind(document.tokens[head].word).any(Kind::ROLE) => Article::Definite,
        _ if owner(document, first).is_some() => Article::Definite,
        _ => Article::Indefinite,
    }
}

pub(super) fn noun_of(document: &Document<'_>, head: usize) -> Noun {
    let word = document.word(head);
    let found = kind(stem_hash(document, head));
    if word.ends_with("-year-old")
        || child_count(word).is_some()
        || found.any(BEARER) && !found.any(Kind::GROUP)
        || matches!(word.to_ascii_lowercase().as_str(), "one" | "another" | "someone" | "somebody" | "other")
    {
        return Noun::Bearer;
    }
    let share = ["percent", "majority", "majorities", "dozen"].iter().any(|share| word.eq_ignore_ascii_case(share));
    if share || word.eq_ignore_ascii_case("police") || found.any(Kind::GROUP) {
        return Noun::Group;
    }
    // Words that only end names ("Act", "Week", "Power") are bodies in names alone; "the city" is one without.
    const GOVERNED: &str = "state county city town village district province republic kingdom federation territory commonwealth";
    const MEETING: &str = "bank hospital court house conference convention forum summit project initiative";
    let lower = word.to_ascii_lowercase();
    let body = document.tokens[head].flags & flag::CAPITAL != 0
        || [GOVERNED, MEETING].iter().any(|list| list.split(' ').any(|known| known == lower));
    let named = body && found.any(Kind::ORGANISATION_NAME);
    if found.any(Kind::ORGANISATION) || named {
        return Noun::Organisation;
    }
    let plural = document.tokens[head].flags & flag::S != 0 && !word.ends_with("ss") && !word.ends_with("us");
    if word.ends_with("-year-olds") || plural && ["ers", "ors", "ists", "ians", "ents", "ants", "ees"].iter().any(|end| word.ends_with(end))
    {
        return Noun::Group;
    }
    if ["er", "or", "ist", "ian", "man", "woman"].iter().any(|end| word.ends_with(end))
        && !matches!(word, "letter" | "paper" | "newspaper" | "order" | "poster" | "banner" | "number" | "register" | "ledger")
    {
        return Noun::Bearer;
    }
    Noun::Thing
}
