//! Where the words of a source begin and end: the models cut noun phrases short, and a name may stand outside them.

use crate::extract::lexicon::{flag, lexicon};
use crate::extract::people::names::{owner, stem_hash};
use crate::extract::people::vocabulary::{Kind, kind};
use crate::extract::people::{People, Who};
use crate::extract::tokens::{Document, Token, class};

use super::nouns::head_noun;
use super::roles::BEARER;

/// Most tokens of an apposition.
const LONGEST_APPOSITION: u32 = 40;

/// The person whose apposition the source was taken from: `the Dallas Mavericks` of `Mark Cuban, the owner of the Dallas Mavericks, said`,
/// `the Alabama Republican` of `Richard Shelby, the Alabama Republican who …`. As a position in [`People::mentions`].
pub(super) fn apposed(document: &Document<'_>, people: &People, first: usize, last: usize) -> Option<u32> {
    let closes = |token: &Token| token.flags & flag::RELATIVE != 0 || token.class == class::COMMA;
    if !document.tokens.get(last + 1).is_some_and(closes) {
        return None;
    }
    let sentence = document.sentence_of(first).first as usize;
    let mut token = first;
    while token > sentence && first - token < LONGEST_APPOSITION as usize {
        token -= 1;
        let found = &document.tokens[token];
        if found.class == class::COMMA {
            return person_before(document, people, token);
        }
        let verb = found.cue != 0 && found.flags & flag::CAPITAL == 0 && !kind(found.word).any(BEARER.and(Kind::ORGANISATION));
        if found.flags & flag::WORD == 0 || found.flags & (flag::AUXILIARY | flag::BE) != 0 || verb || document.quoted(token) {
            return None;
        }
    }
    None
}

/// The person whose full name ends right before the comma, a bracket between left out: `Sen. Ted Cruz (R-Tex.), …`.
fn person_before(document: &Document<'_>, people: &People, comma: usize) -> Option<u32> {
    let sentence = document.sentence_of(comma).first as usize;
    let mut end = comma.checked_sub(1)?;
    if document.class(end) == class::BRACKET_CLOSE {
        let from = sentence.max(end.saturating_sub(8));
        end = (from..end).rev().find(|&at| document.class(at) == class::BRACKET_OPEN)?.checked_sub(1)?;
    }
    let at = people.mentions.partition_point(|mention| (mention.last as usize) < end);
    let mention = people.mentions.get(at)?;
    let full = matches!(mention.who, Who::Person(_)) && mention.last as usize == end && mention.last > mention.first;
    // "told Maria Silva, the mayor, …" speaks of somebody who is told.
    let subject = mention.title as usize == sentence
        || document.tokens[mention.title as usize - 1].flags & (flag::PREPOSITION | flag::AUXILIARY) == 0
            && document.tokens[mention.title as usize - 1].cue == 0;
    (full && subject).then_some(at as u32)
}

/// The first token of a list of people that the source is the end of: `Ben Carson, ` before `Ted Cruz and Rand Paul`.
pub(super) fn list_start(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
    let joined = people.within(document.span(first as u32, last as u32));
    let ends_list = joined.len() > 1 && (first..=last).any(|token| document.word(token) == "and");
    let mut start = first;
    while ends_list && start > 1 && document.class(start - 1) == class::COMMA {
        let Some(mention) = people.at(document.tokens[start - 2].start) else { break };
        let person = matches!(mention.who, Who::Person(_)) && mention.last > mention.first;
        if !person || mention.last as usize != start - 2 || document.tokens[start].flags & flag::CAPITAL == 0 {
            break;
        }
        start = mention.title as usize;
    }
    start
}

/// The end of a noun phrase that was cut behind its article or adjective: `Its` of `Its counsel`, `the retired` of `the retired judge`.
pub(super) fn completed(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
    if let Some(end) = name_ahead(document, people, last) {
        return end;
    }
    let determiner = |token: usize| document.tokens[token].flags & flag::DETERMINER != 0;
    let opens = determiner(first);
    let owned = owner(document, last).is_some();
    let unfinished = owned || opens && (last == first || document.tokens[last].flags & flag::ED != 0 && last == first + 1);
    let mut end = last;
    while unfinished && end < last + 4 && end + 1 < document.len() {
        let next = &document.tokens[end + 1];
        // Behind "the" or "the two" stands a noun, whatever else the word can be: "The remarks suggest", "The two camps agreed".
        let slot = is_article(document, end) || end > first && determiner(end) && is_article(document, end - 1);
        let counts = slot && determiner(end + 1);
        let verb =
            next.cue != 0 && !slot && !kind(next.word).any(BEARER.and(Kind::ORGANISATION)) || next.flags & flag::ED != 0 && end > last;
        if next.flags & flag::WORD == 0
            || next.flags & flag::CLOSED != 0 && !counts
            || verb
            || next.sentence != document.tokens[first].sentence
            || document.quoted(end + 1) != document.quoted(first)
        {
            break;
        }
        end += 1;
    }
    if end == last && !owned {
        end = noun_ahead(document, last);
    }
    // "Latvia's defence ministry", but not "Hale's claim": what is owned has to be somebody who can speak.
    let speaks = kind(document.tokens[end].word).any(BEARER.and(Kind::ORGANISATION).and(Kind::GROUP));
    if owned && !speaks { last } else { end }
}

fn is_article(document: &Document<'_>, token: usize) -> bool {
    let word = document.word(token);
    ["the", "a", "an"].iter().any(|article| word.eq_ignore_ascii_case(article))
}

/// The noun a source was cut short of, right before its verb: `exit` of `exit polls suggested`, `Hale` of `Hale supporters believe`. Else
/// `last`.
fn noun_ahead(document: &Document<'_>, last: usize) -> usize {
    let (ended, Some(next), Some(behind)) = (&document.tokens[last], document.tokens.get(last + 1), document.tokens.get(last + 2)) else {
        return last;
    };
    let people = kind(next.word).any(Kind::GROUP) && next.cue == 0;
    // "polls" is a verb as well; behind another noun and before a verb it is none.
    let poll = lexicon().cue(next.cue).is_some_and(|cue| cue.noun_too) && next.flags & flag::S != 0 && behind.cue != 0;
    let poll = poll && ended.flags & flag::CAPITAL == 0;
    let open = ended.flags & (flag::CLOSED | flag::LY) == 0 && next.flags & (flag::CAPITAL | flag::CLOSED) == 0;
    let together = next.sentence == ended.sentence && behind.sentence == ended.sentence;
    let apart = document.quoted(last) != document.quoted(last + 1) || kind(ended.word).any(BEARER.and(Kind::GROUP));
    let verb = behind.cue != 0 || behind.flags & (flag::AUXILIARY | flag::ED) != 0;
    if open && together && !apart && verb && (people || poll) { last + 1 } else { last }
}

/// The end of the name that the source was cut short of: `The Washington` of `The Washington Post`, `White House` of `White House
/// press secretary Ellen Kovacs`.
fn name_ahead(document: &Document<'_>, people: &People, last: usize) -> Option<usize> {
    let ended = &document.tokens[last];
    if let Some(mention) = people.at(ended.start).filter(|mention| mention.last as usize > last) {
        return Some(mention.last as usize);
    }
    let mut next = last + 1;
    let mut role = kind(ended.word).any(BEARER);
    while next < document.len()
        && next <= last + 4
        && document.tokens[next].sentence == ended.sentence
        && document.quoted(next) == document.quoted(last)
    {
        if let Some(mention) = people.at(document.tokens[next].start) {
            let person = matches!(mention.who, Who::Person(_)) && mention.first as usize == next;
            return (person && role && ended.flags & flag::CLOSED == 0).then_some(mention.last as usize);
        }
        let found = &document.tokens[next];
        // "Vatican spokesman the Rev. Carlo Rossi".
        if role && document.word(next) == "the" && document.tokens.get(next + 1).is_some_and(|title| kind(title.word).any(Kind::HONORIFIC))
        {
            next += 1;
            continue;
        }
        let bearer = kind(found.word).any(BEARER.and(Kind::HONORIFIC));
        // "White House press secretary", "rural fire service superintendent": bare forms that are nouns as well.
        let noun = lexicon().cue(found.cue).is_some_and(|cue| cue.bare && cue.noun_too);
        if found.flags & flag::WORD == 0
            || found.flags & flag::CLOSED != 0
            || found.cue != 0 && !bearer && !noun
            || found.flags & flag::ED != 0
        {
            return None;
        }
        role |= bearer;
        next += 1;
    }
    None
}

/// The last token of a name that stands right behind the source, between commas: `a danfo driver` of `a danfo driver, Monday Eze`,
/// `The operator` of `The operator, Taff & Usk Water,`.
pub(super) fn presented(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
    let head = kind(stem_hash(document, head_noun(document, first, last)));
    if !head.any(BEARER.and(Kind::ORGANISATION)) || document.class(last + 1) != class::COMMA || last + 2 >= document.len() {
        return last;
    }
    let at = people.mentions.partition_point(|mention| (mention.title as usize) < last + 2);
    let Some(mention) = people.mentions.get(at).filter(|mention| leads_to(document, last + 2, mention.title as usize)) else { return last };
    let fits = match mention.who {
        Who::Person(_) => head.any(BEARER) && mention.last > mention.first,
        Who::Organisation(_) => !head.any(Kind::RELATIVE),
    };
    let closed = document
        .tokens
        .get(home_end(document, mention.last as usize) + 1)
        .is_none_or(|token| token.flags & flag::WORD == 0 || token.cue != 0 || kind(token.word).any(Kind::SUFFIX));
    if fits && closed { mention.last as usize } else { last }
}

/// Whether nothing but a role stands between `start` and a name: `the tenor` of `her son, the tenor Julian Carrow`.
pub(super) fn leads_to(document: &Document<'_>, start: usize, title: usize) -> bool {
    const LONGEST_ROLE: usize = 5;
    let small = |at: usize| {
        let found = &document.tokens[at];
        found.flags & flag::WORD != 0
            && found.flags & (flag::CAPITAL | flag::PREPOSITION | flag::AUXILIARY | flag::SUBORDINATOR | flag::PRONOUN | flag::RELATIVE)
                == 0
    };
    start == title
        || start < title
            && title - start <= LONGEST_ROLE
            && document.tokens[start].sentence == document.tokens[title].sentence
            && (start..title).all(small)
            && (kind(document.tokens[title - 1].word).any(BEARER) || title - start > 1 && is_article(document, start))
}

/// The last token of a name with where its bearer is from: `Verle Hinkhouse of West Branch`.
fn home_end(document: &Document<'_>, last: usize) -> usize {
    if last + 2 >= document.len() || !matches!(document.word(last + 1), "of" | "from") {
        return last;
    }
    let capitals = (last + 2..document.len()).take(4).take_while(|&at| document.tokens[at].flags & flag::CAPITAL != 0).count();
    if capitals > 0 { last + 1 + capitals } else { last }
}

/// The last token of the head of a source: up to its first comma, bracket, dash or "who".
pub(super) fn head_end(document: &Document<'_>, first: usize, last: usize) -> usize {
    let mut token = first + 1;
    while token <= last {
        let found = &document.tokens[token];
        if matches!(document.class(token), class::COMMA | class::BRACKET_OPEN | class::DASH | class::COLON | class::SEMICOLON)
            || found.flags & flag::RELATIVE != 0
        {
            // "Lee, Day and Hale": a list of names goes on.
            let list = document.class(token) == class::COMMA && is_list(document, token, last);
            if !list {
                return token - 1;
            }
        }
        token += 1;
    }
    last
}

fn is_list(document: &Document<'_>, comma: usize, last: usize) -> bool {
    let mut token = comma + 1;
    while token <= last && token < comma + 8 {
        match document.word(token) {
            "and" => {
                return token > comma + 1
                    && document.tokens[token - 1].flags & flag::CAPITAL != 0
                    && token < last
                    && document.tokens[token + 1].flags & flag::CAPITAL != 0;
            }
            _ if document.tokens[token].flags & flag::CAPITAL != 0 || document.class(token) == class::COMMA => token += 1,
            _ => return false,
        }
    }
    false
}
