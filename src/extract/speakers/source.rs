//! What the words of a source say: a name, a pronoun, a description, and which of them is the one that speaks.
//!
//! `a spokesman for Joan Hale` is a spokesman, `its owner, Loretta Tift` is Loretta Tift, `Petropoulos and Hale` are two.

use crate::extract::lexicon::{flag, lexicon};
use crate::extract::people::names::{possessive, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::people::{People, Who};
use crate::extract::tokens::{Document, class};
use crate::text::Span;

use super::roles::BEARER;

/// One speaker in the words of a source.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A name known in the article: position in [`People::mentions`].
    Known(u32),
    /// Capitalised words nobody else in the article bears; tokens, both inside.
    Capitals(usize, usize),
    /// A pronoun.
    Pronoun(Pronoun),
    /// `Q` or `A` before a colon.
    Label(bool),
    /// Anything else.
    Description(Description),
}

/// What a pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    /// He or she.
    Person(Gender),
    /// It.
    Thing,
    /// They.
    Many,
    /// I, we.
    Speaker,
    /// Who, which, that.
    Relative,
}

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

/// The speakers in the words of a source; empty when the span holds no word.
pub(super) fn read(document: &Document<'_>, people: &People, span: Span) -> Vec<Part> {
    let mut first = document.token_at(span.start);
    let mut last = document.token_at(span.end.saturating_sub(1)).min(document.len().saturating_sub(1));
    while first <= last && first < document.len() && document.tokens[first].flags & flag::WORD == 0 {
        first += 1;
    }
    while last > first && document.tokens[last].flags & flag::WORD == 0 {
        last -= 1;
    }
    if first > last || first >= document.len() {
        return Vec::new();
    }
    last = completed(document, people, first, last);
    if let Some(part) = single(document, first, last) {
        return vec![part];
    }
    let first = list_start(document, people, first, last);
    let cut = head_end(document, first, last);
    let mut named = names(document, people, first, cut);
    if !named.is_empty() {
        // "She and Jack Goldsmith": the pronoun is one of the two.
        if document.word(first + 1) == "and"
            && let Some(Part::Pronoun(pronoun)) = single(document, first, first)
        {
            named.insert(0, Part::Pronoun(pronoun));
        }
        return match &named[..] {
            [Part::Known(at)] if !matches!(people.mentions[*at as usize].who, Who::Person(_)) => {
                apposed(document, people, first, last).map_or(named, |at| vec![Part::Known(at)])
            }
            _ => named,
        };
    }
    if let Some(at) = apposed(document, people, first, last) {
        return vec![Part::Known(at)];
    }
    // "She and her aides": the one who can be named.
    if first + 1 < last
        && document.word(first + 1) == "and"
        && let Some(part) = single(document, first, first)
    {
        return vec![part];
    }
    // "The shadow transport secretary, Stuart Penhaligon": the name stands behind the comma, or behind the source as it was cut.
    let last = if cut == last { presented(document, people, first, last) } else { last };
    if cut < last
        && let Some(part) = name_behind(document, people, cut + 1, last)
    {
        return vec![part];
    }
    vec![unnamed(document, first, cut, last)]
}

/// Most tokens of an apposition.
const LONGEST_APPOSITION: u32 = 40;

/// The person whose apposition the source was taken from: `the Dallas Mavericks` of `Mark Cuban, the owner of the Dallas Mavericks, said`,
/// `the Alabama Republican` of `Richard Shelby, the Alabama Republican who …`. As a position in [`People::mentions`].
pub(super) fn apposed(document: &Document<'_>, people: &People, first: usize, last: usize) -> Option<u32> {
    let closes = |token: &crate::extract::tokens::Token| token.flags & flag::RELATIVE != 0 || token.class == class::COMMA;
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
fn list_start(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
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
fn completed(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
    if let Some(end) = name_ahead(document, people, last) {
        return end;
    }
    let determiner = |token: usize| document.tokens[token].flags & flag::DETERMINER != 0;
    let opens = determiner(first);
    let owner = possessive(document.word(last)).is_some();
    let unfinished = owner || opens && (last == first || document.tokens[last].flags & flag::ED != 0 && last == first + 1);
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
    if end == last && !owner {
        end = noun_ahead(document, last);
    }
    // "Latvia's defence ministry", but not "Hale's claim": what is owned has to be somebody who can speak.
    let speaks = kind(document.tokens[end].word).any(BEARER.and(Kind::ORGANISATION).and(Kind::GROUP));
    if owner && !speaks { last } else { end }
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
fn presented(document: &Document<'_>, people: &People, first: usize, last: usize) -> usize {
    let head = kind(stem_hash(document, head_noun(document, first, last)));
    if !head.any(BEARER.and(Kind::ORGANISATION)) || document.class(last + 1) != class::COMMA || last + 2 >= document.len() {
        return last;
    }
    let at = people.mentions.partition_point(|mention| (mention.title as usize) < last + 2);
    let Some(mention) = people.mentions.get(at) else { return last };
    let fits = match mention.who {
        Who::Person(_) => head.any(BEARER) && mention.last > mention.first,
        Who::Organisation(_) => !head.any(Kind::RELATIVE),
    };
    let closed = document
        .tokens
        .get(home_end(document, mention.last as usize) + 1)
        .is_none_or(|token| token.flags & flag::WORD == 0 || token.cue != 0 || kind(token.word).any(Kind::SUFFIX));
    if fits && mention.title as usize == last + 2 && closed { mention.last as usize } else { last }
}

/// The last token of a name with where its bearer is from: `Verle Hinkhouse of West Branch`.
fn home_end(document: &Document<'_>, last: usize) -> usize {
    if last + 2 >= document.len() || !matches!(document.word(last + 1), "of" | "from") {
        return last;
    }
    let capitals = (last + 2..document.len()).take(4).take_while(|&at| document.tokens[at].flags & flag::CAPITAL != 0).count();
    if capitals > 0 { last + 1 + capitals } else { last }
}

fn single(document: &Document<'_>, first: usize, last: usize) -> Option<Part> {
    let word = document.word(first);
    if first < last {
        let behind = document.word(first + 1);
        let both = matches!(behind, "both" | "all" | "himself" | "herself" | "itself" | "themselves" | "too" | "also");
        return if both && last == first + 1 { pronoun(word).map(Part::Pronoun) } else { None };
    }
    if matches!(word, "Q" | "A" | "q" | "a") {
        return Some(Part::Label(word.eq_ignore_ascii_case("A")));
    }
    pronoun(word).map(Part::Pronoun)
}

/// What a pronoun asks for, whatever hangs on it: `he’s`, `they've`, `his` before a noun of speech (`his claim that`).
fn pronoun(word: &str) -> Option<Pronoun> {
    let lower = word.to_ascii_lowercase();
    let (stem, tail) = lower.split_once(['\'', '’']).unwrap_or((&lower, ""));
    if !matches!(tail, "" | "s" | "d" | "ve" | "ll" | "re" | "m") {
        return None;
    }
    Some(match stem {
        "he" | "him" | "his" => Pronoun::Person(Gender::Male),
        "she" | "her" => Pronoun::Person(Gender::Female),
        "it" | "this" | "its" => Pronoun::Thing,
        "they" | "them" | "these" | "those" | "both" | "their" => Pronoun::Many,
        "i" | "we" | "me" | "us" | "my" | "our" => Pronoun::Speaker,
        "who" | "which" | "that" | "whom" | "whose" => Pronoun::Relative,
        _ => return None,
    })
}

/// The gender of "he" and "she".
pub(super) fn subject_gender(word: &str) -> Option<Gender> {
    match word {
        "He" | "he" => Some(Gender::Male),
        "She" | "she" => Some(Gender::Female),
        _ => None,
    }
}

/// The last token of the head of a source: up to its first comma, bracket, dash or "who".
fn head_end(document: &Document<'_>, first: usize, last: usize) -> usize {
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

/// The known names that head the tokens: the last one, or all of a list.
fn names(document: &Document<'_>, people: &People, first: usize, last: usize) -> Vec<Part> {
    let span = document.span(first as u32, last as u32);
    let inside = people.within(span);
    let offset = inside.first().map_or(0, |mention| people.mentions.partition_point(|other| other.first < mention.first));
    let mut parts = Vec::new();
    for (at, mention) in inside.iter().enumerate() {
        let (start, end) = (mention.first as usize, mention.last as usize);
        let owner = possessive(document.word(end)).is_some() && end < last;
        let office = end < last && is_noun_behind(document, end + 1, last);
        if owner || office || attached(document, first, mention.title as usize) {
            continue;
        }
        let listed = end < last && matches!(document.word(end + 1), "and" | "," | "&" | "or");
        let attaching = end < last && document.tokens[end + 1].flags & (flag::ATTACHING | flag::PREPOSITION) != 0;
        let trailing = end < last && document.tokens[end + 1].flags & (flag::AUXILIARY | flag::DETERMINER) != 0;
        if end >= last || listed || attaching || trailing || start <= first || mention.title as usize <= first {
            parts.push(Part::Known((offset + at) as u32));
        }
    }
    // Of a person and the body before the name, the person speaks: "Colliers coach Dean Petropoulos".
    let person = |part: &Part| matches!(part, Part::Known(at) if matches!(people.mentions[*at as usize].who, Who::Person(_)));
    if parts.iter().any(person) && !listed_together(document, people, &parts) {
        parts.retain(person);
    }
    if !parts.is_empty() && !listed_together(document, people, &parts) {
        let one = parts.swap_remove(0);
        return vec![one];
    }
    parts
}

/// Whether only `and`, commas, titles and articles stand between the names.
fn listed_together(document: &Document<'_>, people: &People, parts: &[Part]) -> bool {
    let position = |part: &Part| match part {
        Part::Known(at) => Some(people.mentions[*at as usize]),
        _ => None,
    };
    parts.len() > 1
        && parts.windows(2).all(|pair| {
            let (Some(left), Some(right)) = (position(&pair[0]), position(&pair[1])) else { return false };
            let between = left.last as usize + 1..right.first as usize;
            let joined = between.clone().any(|token| matches!(document.word(token), "and" | "," | "&" | "or"));
            let capital = |token: usize| document.tokens.get(token).is_some_and(|found| found.flags & flag::CAPITAL != 0);
            // "Ted Cruz of Texas and Rand Paul": a preposition between capitals belongs to the name or office.
            let apart = |token: usize| document.tokens[token].flags & flag::PREPOSITION != 0 && !(capital(token - 1) && capital(token + 1));
            joined && !between.clone().any(apart)
        })
}

/// A body named as a modifier: `Larkspur chief executive`.
fn is_noun_behind(document: &Document<'_>, token: usize, last: usize) -> bool {
    (token..=last.min(token + 2))
        .take_while(|&at| document.tokens[at].flags & (flag::CLOSED | flag::ED) == 0)
        .any(|at| kind(document.tokens[at].word).any(BEARER.and(Kind::ORGANISATION)))
}

/// Whether the name hangs on a preposition, as in `a spokesman for Joan Hale`; offices keep theirs (`Secretary of State John Kerry`).
fn attached(document: &Document<'_>, first: usize, title: usize) -> bool {
    let office = title > first + 1
        && document.word(title - 1) == "of"
        && document.tokens[title - 2].flags & flag::CAPITAL != 0
        && document.tokens[title].flags & flag::CAPITAL != 0
        && kind(document.tokens[title - 2].word).any(Kind::ROLE.and(Kind::HONORIFIC));
    if office {
        return false;
    }
    let mut token = title;
    while token > first && document.tokens[token - 1].flags & flag::DETERMINER != 0 {
        token -= 1;
    }
    token > first && document.tokens[token - 1].flags & (flag::PREPOSITION | flag::ATTACHING) != 0
}

fn name_behind(document: &Document<'_>, people: &People, start: usize, last: usize) -> Option<Part> {
    let mut start = start;
    while start < last && document.tokens[start].flags & flag::WORD == 0 {
        start += 1;
    }
    let end = head_end(document, start, last);
    let span = document.span(start as u32, end as u32);
    let mention = people.within(span).first()?;
    let honours = (mention.last as usize + 1..=end).all(|token| kind(document.tokens[token].word).any(Kind::SUFFIX));
    let whole = mention.title as usize <= start && (honours || document.tokens[mention.last as usize + 1].flags & flag::PREPOSITION != 0);
    let at = people.mentions.partition_point(|other| other.first < mention.first);
    whole.then_some(Part::Known(at as u32))
}

/// A source without a known name.
fn unnamed(document: &Document<'_>, first: usize, cut: usize, last: usize) -> Part {
    let head = match partitive(document, first, cut) {
        Some(whole) => head_noun(document, whole, cut),
        None => head_noun(document, first, cut),
    };
    let found = kind(stem_hash(document, head));
    let capital = document.tokens[head].flags & flag::CAPITAL != 0;
    let titled = is_titled_name(document, first, head);
    let described = found.any(BEARER.and(Kind::GROUP).and(Kind::HONORIFIC)) && !titled
        || found.any(Kind::ORGANISATION) && (first == head || document.tokens[first].flags & flag::DETERMINER != 0);
    let common = capital
        && head == first
        && is_sentence_start(document, first)
        && is_common(document, head)
        && !found.any(Kind::OUTLET)
        && !is_name_elsewhere(document, head);
    if found.any(Kind::DEMONYM) && !found.any(Kind::ORGANISATION_NAME) && cut == head {
        let description = Description {
            first,
            head,
            last: head,
            article: article_of(document, first, head),
            noun: Noun::Bearer,
            gender: Gender::Unknown,
        };
        return Part::Description(description);
    }
    if capital && !described && !common && !found.any(Kind::CALENDAR) {
        let start = capitals_start(document, first, head);
        return Part::Capitals(start, head);
    }
    let article = article_of(document, first, head);
    let noun = match noun_of(document, head) {
        Noun::Group if is_one(document, first) => Noun::Bearer,
        noun => noun,
    };
    Part::Description(Description { first, head, last: cut.max(head).min(last), article, noun, gender: found.gender() })
}

/// Where the whole stands of which the source is a part: behind `most of`, `some of`, `one of`.
fn partitive(document: &Document<'_>, first: usize, cut: usize) -> Option<usize> {
    const PARTS: &str =
        "most many some several few one two three all none both half each any dozens hundreds thousands scores majority number group";
    let word = |token: usize| document.word(token).to_ascii_lowercase();
    let part = first + usize::from(matches!(word(first).as_str(), "a" | "the" | "only"));
    let whole = part + 2;
    (whole <= cut && word(part + 1) == "of" && PARTS.split(' ').any(|known| known == word(part))).then_some(whole)
}

/// `one of the residents` is one of them.
fn is_one(document: &Document<'_>, first: usize) -> bool {
    matches!(document.word(first).to_ascii_lowercase().as_str(), "one" | "another" | "each") && document.word(first + 1) == "of"
}

/// `The Daily Caller`, `The New Hampshire Union Leader`: a capital article inside a sentence opens a name, whatever noun ends it.
fn is_titled_name(document: &Document<'_>, first: usize, head: usize) -> bool {
    document.word(first) == "The"
        && head > first + 1
        && !is_sentence_start(document, first)
        && (first..=head).all(|token| document.tokens[token].flags & flag::CAPITAL != 0)
}

fn is_sentence_start(document: &Document<'_>, token: usize) -> bool {
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

fn is_common(document: &Document<'_>, token: usize) -> bool {
    use crate::gazetteer::{WordFlags, lexicon};
    let word = document.word(token);
    let flags = lexicon().flags(word);
    let singular = word.strip_suffix('s').map(|stem| lexicon().flags(stem)).unwrap_or_default();
    (flags.has(WordFlags::ENGLISH) || singular.has(WordFlags::ENGLISH) && word.len() > 4) && document.class(token) != class::UPPER
}

/// The noun a phrase is about: the last word before its first preposition or participle clause.
fn head_noun(document: &Document<'_>, first: usize, last: usize) -> usize {
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
        && possessive(document.word(token - 1)).is_none();
    let capital_behind = (token + 1..=last.min(token + 2)).any(|at| document.tokens[at].flags & flag::CAPITAL != 0);
    named && found.flags & flag::CAPITAL == 0 && !capital_behind && token == last && !is_people_noun(document, token)
}

/// Whether a word names people or bodies, by the vocabulary or by how it ends.
fn is_people_noun(document: &Document<'_>, token: usize) -> bool {
    let known = BEARER.and(Kind::GROUP).and(Kind::ORGANISATION).and(Kind::ORGANISATION_NAME).and(Kind::HONORIFIC);
    let ends = ["er", "or", "ist", "ian", "man", "woman", "men", "women", "ers", "ors", "ists", "ians"];
    kind(document.tokens[token].word).any(known) || ends.iter().any(|end| document.word(token).ends_with(end))
}

fn capitals_start(document: &Document<'_>, first: usize, head: usize) -> usize {
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

fn article_of(document: &Document<'_>, first: usize, head: usize) -> Article {
    let word = document.word(first).to_ascii_lowercase();
    match word.as_str() {
        "the" | "this" | "that" | "these" | "those" => Article::Definite,
        "his" | "her" | "its" | "their" | "my" | "our" | "your" => Article::Possessive,
        _ if first == head && kind(document.tokens[head].word).any(Kind::ROLE) => Article::Definite,
        _ if possessive(document.word(first)).is_some() => Article::Definite,
        _ => Article::Indefinite,
    }
}

fn noun_of(document: &Document<'_>, head: usize) -> Noun {
    let word = document.word(head);
    let found = kind(stem_hash(document, head));
    if word.ends_with("-year-old")
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
