//! What an article says somebody is: the role before a name, the apposition behind it, the clause with "who is".
//!
//! `US National Security Council spokesman John Kirby` · `Jane Doe, a lawyer for Acme,` · `its owner, Loretta Tift,` ·
//! `Tom Bright, who is the station's forecaster,`. The words stay as the article has them.

use crate::extract::lexicon::{flag, lexicon, word_hash};
use crate::extract::people::names::{owner, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::people::{Mention, People, Who};
use crate::extract::tokens::{Document, class};
use crate::text::Span;

/// A role as written, with what it says beside.
#[derive(Clone, Debug, Default)]
pub(super) struct Role {
    /// The role without its article: `chief engineer`, `Minister for Works`. `None` when only an age or a body was given.
    pub role: Option<Span>,
    /// The body it belongs to, when that stands apart.
    pub affiliation: Option<Span>,
    /// The noun that says it: `engineer`, `minister`.
    pub head: u32,
    /// All words of role and affiliation, for "the minister" later on.
    pub words: Vec<u32>,
    /// What the noun says of its bearer.
    pub gender: Gender,
    /// Years of age.
    pub age: Option<u32>,
}

/// Words that stand for a person when they end a noun phrase.
pub(super) const BEARER: Kind = Kind::ROLE.and(Kind::PERSON).and(Kind::RELATIVE);
/// Longest phrase looked at, in tokens: no apposition in a newspaper is longer.
const LONGEST: usize = 24;

/// Every role the text gives at this mention of a person: before the name, behind it.
pub(super) fn at(document: &Document<'_>, people: &People, mention: &Mention) -> Vec<Role> {
    let mut roles = Vec::new();
    roles.extend(before(document, people, mention));
    roles.extend(introduced(document, mention));
    roles.extend(behind(document, mention));
    roles.extend(doctor(document, mention));
    roles
}

/// `Dr Adeyemi` is "the doctor" later on; that is no role to show.
fn doctor(document: &Document<'_>, mention: &Mention) -> Option<Role> {
    let before = (mention.first as usize).checked_sub(1)?;
    let head = word_hash("doctor");
    let titled = matches!(document.word(before), "Dr" | "Dr.");
    titled.then(|| Role { head, words: vec![head], ..Role::default() })
}

/// `Ukraine’s air force spokesman Yuriy Ignat`, `Tánaiste and Minister for Foreign Affairs Micheál Martin`.
fn before(document: &Document<'_>, people: &People, mention: &Mention) -> Option<Role> {
    let mut end = (mention.first as usize).checked_sub(1)?;
    let sentence = document.tokens[mention.first as usize].sentence;
    while end > 0 && document.tokens[end].sentence == sentence && is_courtesy(document, end) {
        end -= 1;
    }
    let letters = end + 1 == mention.first as usize && end > mention.title as usize && is_in_letters(document, end);
    if document.tokens[end].sentence != sentence || !letters && !is_bearer(document, end) && !ends_office(document, end) {
        return None;
    }
    let mut start = end;
    while start > 0 && end - start < LONGEST && document.tokens[start - 1].sentence == sentence && extends_left(document, start - 1) {
        start -= 1;
    }
    while start < end && opens_badly(document, start) {
        start += 1;
    }
    let mut role = phrase(document, start, end);
    let own = people.within(role.role?).iter().rev().find(|inside| matches!(inside.who, Who::Organisation(_)));
    role.affiliation = own.map(|inside| inside.span);
    Some(role)
}

/// `Mr`, `Dr`, `Sir`: said of anybody.
fn is_courtesy(document: &Document<'_>, token: usize) -> bool {
    let found = kind(document.tokens[token].word);
    found.any(Kind::HONORIFIC) && !found.any(Kind::ROLE) && !is_rank(document.tokens[token].word)
}

/// Titles that name an office even when shortened.
fn is_rank(word: u32) -> bool {
    const RANKS: [&str; 34] = [
        "sen",
        "sen.",
        "rep",
        "rep.",
        "gov",
        "gov.",
        "gen",
        "gen.",
        "sgt",
        "sgt.",
        "col",
        "col.",
        "lt",
        "lt.",
        "capt",
        "capt.",
        "maj",
        "maj.",
        "insp",
        "insp.",
        "det",
        "det.",
        "supt",
        "supt.",
        "adm",
        "adm.",
        "cllr",
        "cllr.",
        "pc",
        "justice",
        "pope",
        "lieutenant",
        "private",
        "chief",
    ];
    RANKS.iter().any(|rank| word_hash(rank) == word)
}

/// `CS`, `MSP`, `DSP`: an office in letters.
fn is_in_letters(document: &Document<'_>, token: usize) -> bool {
    document.class(token) == class::UPPER && (2..=5).contains(&document.word(token).len())
}

fn is_bearer(document: &Document<'_>, token: usize) -> bool {
    let word = document.tokens[token].word;
    kind(word).any(BEARER) || is_rank(word)
}

/// `Secretary of State`, `Minister for Works`: an office whose noun stands before its department.
fn ends_office(document: &Document<'_>, end: usize) -> bool {
    let mut token = end;
    while token > 0 && end - token < 5 && document.tokens[token].flags & flag::CAPITAL != 0 {
        token -= 1;
    }
    matches!(document.word(token), "of" | "for")
        && token > 0
        && document.tokens[token - 1].flags & flag::CAPITAL != 0
        && kind(document.tokens[token - 1].word).any(Kind::ROLE)
}

/// Whether a token can belong to the role whose end stands right of it.
fn extends_left(document: &Document<'_>, token: usize) -> bool {
    let found = &document.tokens[token];
    if document.quoted(token) != document.quoted(token + 1) {
        return false;
    }
    if found.flags & flag::WORD == 0 {
        return document.word(token) == "&";
    }
    if found.flags & flag::CLOSED != 0 {
        let right = &document.tokens[token + 1];
        let office = matches!(document.word(token), "of" | "for" | "and") && right.flags & flag::CAPITAL != 0;
        return office
            && token > 0
            && document.tokens[token - 1].flags & flag::CAPITAL != 0
            && (kind(document.tokens[token - 1].word).any(Kind::ROLE) || document.word(token) == "of");
    }
    if found.flags & flag::CAPITAL != 0 {
        return !kind(found.word).any(Kind::CALENDAR);
    }
    let verbal = found.flags & (flag::ED | flag::ING | flag::LY) != 0 && !kind(found.word).any(BEARER.and(Kind::NOT_NAME));
    let cue = found.cue != 0 && lexicon().cue(found.cue).is_some_and(|cue| !cue.noun) && !kind(found.word).any(BEARER.and(Kind::NOT_NAME));
    !verbal && !cue && document.class(token) != class::DIGIT
}

/// A capital that only opens the sentence, and words no role starts with.
fn opens_badly(document: &Document<'_>, token: usize) -> bool {
    let found = kind(document.tokens[token].word);
    let kept = matches!(
        document.word(token).to_ascii_lowercase().as_str(),
        "former" | "ex" | "acting" | "deputy" | "assistant" | "senior" | "junior" | "vice" | "first"
    );
    found.any(Kind::NOT_NAME) && !kept || document.tokens[token].flags & flag::WORD == 0
}

/// `The shadow transport secretary, Stuart Penhaligon,` and `The Minister for Works, Engr Chidi Okafor,`.
fn introduced(document: &Document<'_>, mention: &Mention) -> Option<Role> {
    let comma = (mention.title as usize).checked_sub(1)?;
    let name = &document.tokens[mention.first as usize];
    let behind = (mention.last as usize + 1..document.len()).find(|&token| !kind(document.tokens[token].word).any(Kind::SUFFIX));
    let after = behind.map(|token| &document.tokens[token]);
    if comma > 0
        && document.class(comma) == class::COMMA
        && is_advocate(document.word(comma - 1))
        && document.sentence_of(comma).first as usize == comma - 1
    {
        return Some(advocate(document, comma - 1, None));
    }
    let closed = after.is_none_or(|token| {
        token.sentence != name.sentence || token.flags & flag::WORD == 0 || token.cue != 0 || token.flags & flag::AUXILIARY != 0
    });
    if document.class(comma) != class::COMMA || document.tokens[comma].sentence != name.sentence || !closed {
        return None;
    }
    let sentence = document.sentence_of(comma);
    let mut start = comma;
    while start > sentence.first as usize && comma - start < LONGEST {
        let token = &document.tokens[start - 1];
        let stops = token.flags & flag::WORD == 0
            || token.flags & flag::RELATIVE != 0
            || token.cue != 0 && token.flags & flag::CAPITAL == 0 && !kind(token.word).any(BEARER);
        if stops {
            break;
        }
        start -= 1;
        if token.flags & flag::DETERMINER != 0
            && !matches!(document.word(start).to_ascii_lowercase().as_str(), "two" | "three" | "several")
            && start < comma - 1
        {
            // "the head of the council" starts at its first "the"; of "advice from the chairman" the chairman is meant.
            let attached = start > sentence.first as usize + 1 && document.tokens[start - 1].flags & flag::PREPOSITION != 0;
            let bears = (start..comma).any(|at| is_bearer(document, at));
            let outer = attached && (is_bearer(document, start - 2) || !bears);
            if !outer {
                break;
            }
        }
    }
    noun_phrase(document, start, comma - 1)
}

/// What follows the name between commas: an age, a role, a body, a clause with "who is".
fn behind(document: &Document<'_>, mention: &Mention) -> Option<Role> {
    let comma = mention.last as usize + 1;
    let sentence = document.tokens[mention.last as usize].sentence;
    if comma + 1 >= document.len()
        || !matches!(document.class(comma), class::COMMA | class::BRACKET_OPEN | class::DASH)
        || document.tokens[comma + 1].sentence != sentence
    {
        return None;
    }
    let mut start = comma + 1;
    let mut age = None;
    if document.class(start) == class::DIGIT {
        age = document.word(start).parse().ok().filter(|&years| (1..120).contains(&years));
        age?;
        start += 1;
        if document.class(start) == class::COMMA && start + 1 < document.len() && document.tokens[start + 1].sentence == sentence {
            start += 1;
        }
    }
    if matches!(document.tokens.get(start), Some(token) if token.sentence == sentence) && document.word(start) == "who" {
        let is = document.tokens.get(start + 1).is_some_and(|token| token.flags & flag::BE != 0);
        start = if is { start + 2 } else { document.len() };
    }
    if matches!(document.tokens.get(start), Some(token) if token.sentence == sentence) && is_advocate(document.word(start)) {
        return Some(advocate(document, start, age));
    }
    let end = phrase_end(document, start, sentence);
    let found = end.and_then(|end| noun_phrase(document, start, end));
    match (found, age) {
        (Some(role), age) => Some(Role { age, ..role }),
        (None, Some(_)) => Some(Role { age, ..Role::default() }),
        (None, None) => None,
    }
}

/// `Leonard Quaye, defending,` is a lawyer without the word.
fn is_advocate(word: &str) -> bool {
    matches!(word, "defending" | "prosecuting" | "Prosecuting" | "Defending")
}

fn advocate(document: &Document<'_>, token: usize, age: Option<u32>) -> Role {
    let head = word_hash("barrister");
    Role { head, words: vec![head, word_hash("counsel"), word_hash("lawyer")], age, ..phrase(document, token, token) }
}

/// The last token of an apposition that starts at `start`: before a comma, a cue, "who", the end of the sentence.
fn phrase_end(document: &Document<'_>, start: usize, sentence: u32) -> Option<usize> {
    let mut token = start;
    while token < document.len() && token - start < LONGEST && document.tokens[token].sentence == sentence {
        let found = &document.tokens[token];
        let cue = found.cue != 0
            && found.flags & flag::CAPITAL == 0
            && !kind(found.word).any(BEARER)
            && lexicon().cue(found.cue).is_some_and(|cue| cue.tier >= 3 && !cue.noun);
        if found.flags & flag::WORD == 0 && document.word(token) != "&"
            || found.flags & (flag::RELATIVE | flag::BE) != 0
            || cue
            || document.quoted(token)
        {
            break;
        }
        token += 1;
    }
    (token > start).then(|| token - 1)
}

/// Reads `[the] [council's] chief engineer [at Acme]`; `None` unless a noun for a person comes before any preposition, or the
/// phrase is `of` and a body.
pub(super) fn noun_phrase(document: &Document<'_>, start: usize, end: usize) -> Option<Role> {
    let mut first = start;
    while first <= end && document.tokens[first].flags & flag::DETERMINER != 0 {
        first += 1;
    }
    if first > end {
        return None;
    }
    if first == start && matches!(document.word(first), "of" | "from" | "at") && first < end && document.word(first) != "from" {
        let body = skip_determiners(document, first + 1, end);
        let named = (body..=end).any(|token| kind(stem_hash(document, token)).any(Kind::ORGANISATION.and(Kind::ORGANISATION_NAME)));
        return named.then(|| Role {
            affiliation: Some(document.span(body as u32, end as u32)),
            words: words(document, body, end),
            ..Role::default()
        });
    }
    let mut head = None;
    let mut token = first;
    while token <= end && document.tokens[token].flags & (flag::PREPOSITION | flag::SUBORDINATOR | flag::PRONOUN | flag::AUXILIARY) == 0 {
        if is_bearer(document, token) && owner(document, token).is_none() {
            head = Some(token);
        }
        token += 1;
    }
    // "a schoolteacher who …": a noun for a person by its ending, behind an article.
    let by_ending = || (first > start && token > first).then(|| token - 1).filter(|&last| ends_like_a_person(document, last));
    let head = head.or_else(by_ending)?;
    // "chief constable" goes on to its last noun; "secretary general" has its head first.
    let last = if token > head + 1 && token - head <= 3 && document.tokens[head + 1].flags & flag::CAPITAL == 0 { head } else { token - 1 };
    let mut role_end = last.max(head);
    let mut affiliation = None;
    if token <= end && document.tokens[token].flags & flag::ATTACHING != 0 && token == role_end + 1 && token < end {
        let of_office = is_department(document, head, token);
        let until = attachment_end(document, token + 1, end);
        if of_office {
            role_end = until;
        } else if document.word(token) != "from" {
            let body = skip_determiners(document, token + 1, until);
            affiliation = (body <= until).then(|| document.span(body as u32, until as u32));
        }
    }
    let mut role = phrase(document, first, role_end);
    role.head = document.tokens[head].word;
    role.gender = kind(role.head).gender();
    if let Some(affiliation) = affiliation {
        role.words.extend(words(document, document.token_at(affiliation.start), end));
        role.affiliation = Some(affiliation);
    } else {
        role.affiliation = owner_within(document, first, head);
    }
    Some(role)
}

fn ends_like_a_person(document: &Document<'_>, token: usize) -> bool {
    let word = document.word(token);
    let long = word.len() > 5 && document.tokens[token].flags & flag::CAPITAL == 0;
    long && ["er", "ist", "ian", "man", "woman", "eer"].iter().any(|end| word.ends_with(end))
        && ![
            "letter", "number", "member", "order", "matter", "paper", "winter", "summer", "quarter", "center", "river", "computer",
            "disaster",
        ]
        .iter()
        .any(|thing| word.ends_with(thing))
}

/// `the council's chief engineer`: the council.
fn owner_within(document: &Document<'_>, first: usize, head: usize) -> Option<Span> {
    let at = (first..head).find(|&token| owner(document, token).is_some())?;
    let mut span = document.span(first as u32, at as u32);
    span.end = document.tokens[at].start + owner(document, at)?.len() as u32;
    Some(span)
}

fn skip_determiners(document: &Document<'_>, mut token: usize, end: usize) -> usize {
    while token < end && document.tokens[token].flags & flag::DETERMINER != 0 {
        token += 1;
    }
    token
}

/// Ministers, secretaries and ambassadors are named with what they are for.
fn is_department(document: &Document<'_>, head: usize, preposition: usize) -> bool {
    let office = matches!(
        document.word(head).to_ascii_lowercase().as_str(),
        "minister"
            | "secretary"
            | "commissioner"
            | "undersecretary"
            | "chancellor"
            | "ambassador"
            | "envoy"
            | "chief"
            | "leader"
            | "mp"
            | "member"
    );
    office && matches!(document.word(preposition), "for" | "of" | "to")
}

/// The end of what a preposition attaches: up to the next preposition that is not part of a name.
fn attachment_end(document: &Document<'_>, start: usize, end: usize) -> usize {
    let mut token = start;
    while token < end {
        let next = &document.tokens[token + 1];
        let of_name =
            document.word(token + 1) == "of" && document.tokens.get(token + 2).is_some_and(|after| after.flags & flag::CAPITAL != 0);
        let and_name = document.word(token + 1) == "and" && document.tokens[token].flags & flag::CAPITAL != 0;
        if next.flags & (flag::PREPOSITION | flag::SUBORDINATOR | flag::RELATIVE | flag::AUXILIARY) != 0 && !of_name && !and_name {
            break;
        }
        token += 1;
    }
    token
}

fn phrase(document: &Document<'_>, first: usize, last: usize) -> Role {
    let head = document.tokens[last].word;
    Role {
        role: Some(document.span(first as u32, last as u32)),
        affiliation: None,
        head,
        words: words(document, first, last),
        gender: kind(head).gender(),
        age: None,
    }
}

fn words(document: &Document<'_>, first: usize, last: usize) -> Vec<u32> {
    (first..=last)
        .filter(|&token| document.tokens[token].flags & flag::WORD != 0 && document.tokens[token].flags & flag::CLOSED == 0)
        .map(|token| stem_hash(document, token))
        .collect()
}
