//! What the words of a source say: a name, a pronoun, a description, and which of them is the one that speaks.
//!
//! `a spokesman for Joan Hale` is a spokesman, `its owner, Loretta Tift` is Loretta Tift, `Petropoulos and Hale` are two.

use crate::extract::lexicon::{flag, word_hash};
use crate::extract::people::names::{is_office_part, owner, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::people::{People, Who};
use crate::extract::tokens::Document;
use crate::text::Span;

use super::asked::child_count;
use super::extent::{apposed, completed, head_end, leads_to, list_start, presented};
use super::nouns::{Description, Noun, article_of, capitals_start, head_noun, is_common, is_name_elsewhere, is_sentence_start, noun_of};
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
pub(super) fn pronoun(word: &str) -> Option<Pronoun> {
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

/// The known names that head the tokens: the last one, or all of a list.
fn names(document: &Document<'_>, people: &People, first: usize, last: usize) -> Vec<Part> {
    let span = document.span(first as u32, last as u32);
    let inside = people.within(span);
    let offset = inside.first().map_or(0, |mention| people.mentions.partition_point(|other| other.first < mention.first));
    let person = |who: Who| matches!(who, Who::Person(_));
    let mut parts = Vec::new();
    for (at, mention) in inside.iter().enumerate() {
        let (start, end) = (mention.first as usize, mention.last as usize);
        let owned = owner(document, end).is_some() && end < last;
        let office = end < last && is_noun_behind(document, end + 1, last);
        let hangs = attached(document, first, mention.title as usize);
        if owned || office || hangs && !(person(mention.who) && ends_office(document, first, mention.title as usize)) {
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
    let human = |part: &Part| matches!(part, Part::Known(at) if person(people.mentions[*at as usize].who));
    if parts.iter().any(human) && !listed_together(document, people, &parts) {
        parts.retain(human);
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

/// Whether the name ends an office that holds a preposition: `Secretary of State John Kerry`, `Minister for Works Chidi Okafor`.
fn ends_office(document: &Document<'_>, first: usize, title: usize) -> bool {
    let office = Kind::ROLE.and(Kind::HONORIFIC);
    let capital = |token: usize| document.tokens[token].flags & flag::CAPITAL != 0;
    let noun = (first..title)
        .rev()
        .take_while(|&token| is_office_part(document, token))
        .find(|&token| kind(document.tokens[token].word).any(office));
    noun.is_some_and(|noun| capital(noun) && capital(title) && matches!(document.word(noun + 1), "of" | "for"))
}

/// Whether the name hangs on a preposition, as in `a spokesman for Joan Hale`.
fn attached(document: &Document<'_>, first: usize, title: usize) -> bool {
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
    let introduced = mention.title as usize <= start || leads_to(document, start, mention.title as usize);
    let whole = introduced && (honours || document.tokens[mention.last as usize + 1].flags & flag::PREPOSITION != 0);
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
    let gender = child_count(document.word(head)).map_or(found, |parent| kind(word_hash(parent))).gender();
    Part::Description(Description { first, head, last: cut.max(head).min(last), article, noun, gender })
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
