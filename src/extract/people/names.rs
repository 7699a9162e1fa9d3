//! Runs of capitalised words, and what each is likely to be.
//!
//! A run is what a reader takes in at one glance: `Police sergeant` breaks it, `Sgt. John F. Hale` and `Piet van der Merwe` do not.
//! [`runs`] looks at every token once and at nothing twice; [`judge`] weighs a run by its own words and the two around it.

use super::vocabulary::{Gender, Kind, given_gender, kind};
use crate::extract::lexicon::{flag, word_hash};
use crate::extract::marks::nickname_end;
use crate::extract::tokens::{Document, class};
use crate::gazetteer::{Form, Gazetteer, PlaceKind, WordFlags, lexicon};
use crate::text::Span;

/// A stretch of capitalised words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// First token.
    pub first: usize,
    /// Last token, inside.
    pub last: usize,
}

/// What a run is likely to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A name of two words or more.
    Person,
    /// One word with a title or role before it.
    Surname,
    /// One word that is a person only if the article names that person elsewhere.
    Single,
    /// The name of a body.
    Organisation,
    /// Something else.
    Other,
}

/// A run cut into its title and its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    /// First token of the name.
    pub first: usize,
    /// Last token of the name, inside.
    pub last: usize,
    /// First token of the title or role before it; equal to `first` when there is none.
    pub title: usize,
    /// What it is.
    pub verdict: Verdict,
}

/// Calls `found` for each run of the document, in text order.
pub(super) fn runs(document: &Document<'_>, found: &mut impl FnMut(Run)) {
    let mut at = 0;
    while at < document.len() {
        if !starts_name(document, at) {
            at += 1;
            continue;
        }
        let first = at;
        let mut last = at;
        while let Some(next) = joined(document, last) {
            last = next;
        }
        found(Run { first, last });
        at = last + 1;
    }
}

/// The token that continues the run after `last`: a capitalised word, over particles or `&`.
fn joined(document: &Document<'_>, last: usize) -> Option<usize> {
    if owner(document, last).is_some() {
        return None;
    }
    let sentence = document.tokens[last].sentence;
    if let Some(end) = nickname_end(document, last + 1).filter(|&end| document.tokens[end + 1].sentence == sentence) {
        return Some(end + 1);
    }
    let mut next = last + 1;
    while next < document.len() && next <= last + 4 && document.tokens[next].sentence == sentence {
        if starts_name(document, next) {
            let quoted = document.tokens[next].run == document.tokens[last].run;
            return quoted.then_some(next);
        }
        let ampersand = document.word(next) == "&";
        let particle = document.tokens[next].flags & flag::WORD != 0
            && kind(document.tokens[next].word).any(Kind::PARTICLE)
            && !is_verbal(document, next);
        if !ampersand && !particle {
            return None;
        }
        next += 1;
    }
    None
}

/// `do` joins Portuguese names and asks English questions; a closed-class word joins nothing unless it is a known particle.
fn is_verbal(document: &Document<'_>, token: usize) -> bool {
    matches!(document.word(token), "do" | "a" | "e" | "y") && !starts_name(document, token + 1)
}

fn starts_name(document: &Document<'_>, token: usize) -> bool {
    let Some(found) = document.tokens.get(token) else { return false };
    if found.flags & flag::WORD == 0 {
        return false;
    }
    found.flags & flag::CAPITAL != 0 || (found.class == class::LOWER && prefixed(document, token))
}

/// `al-Assad`, `d’Ornano`: a small prefix and a capital.
fn prefixed(document: &Document<'_>, token: usize) -> bool {
    // Nearly every word ends its way here.
    if !document.tokens[token].joined {
        return false;
    }
    let word = document.word(token);
    let Some(at) = word.find(['-', '\'', '’']) else { return false };
    at <= 3 && word[at..].chars().nth(1).is_some_and(char::is_uppercase)
}

/// The word without `'s`, or after an `s` without the apostrophe, if it has one; `TREASURY'S` and `nurses'` too.
pub(crate) fn possessive(word: &str) -> Option<&str> {
    match word.strip_suffix(['\'', '’']) {
        Some(stem) => stem.ends_with(['s', 'S']).then_some(stem),
        None => word.strip_suffix(['s', 'S'])?.strip_suffix(['\'', '’']),
    }
}

/// The token's word without its `'s`, if it has one; the text is looked at for words with a sign in them only.
pub(crate) fn owner<'d>(document: &'d Document<'_>, token: usize) -> Option<&'d str> {
    if document.tokens[token].joined { possessive(document.word(token)) } else { None }
}

/// The [hash](word_hash) of a word without its `'s`.
pub(crate) fn stem_hash(document: &Document<'_>, token: usize) -> u32 {
    match owner(document, token) {
        Some(stem) => word_hash(stem),
        None => document.tokens[token].word,
    }
}

/// The span of the tokens without a possessive at the end.
pub(crate) fn name_span(document: &Document<'_>, first: usize, last: usize) -> Span {
    let mut span = document.span(first as u32, last as u32);
    if let Some(stem) = owner(document, last) {
        span.end = document.tokens[last].start + stem.len() as u32;
    }
    span
}

/// The name as written, without possessive and nickname.
pub(crate) fn written(document: &Document<'_>, first: usize, last: usize) -> String {
    let text = name_span(document, first, last).of(document.text);
    let nickname = (first + 1..last).find_map(|mark| Some((mark, nickname_end(document, mark).filter(|&end| end < last)?)));
    let Some((opens, closes)) = nickname else { return text.to_owned() };
    [name_span(document, first, opens - 1), name_span(document, closes + 1, last)].map(|part| part.of(document.text)).join(" ")
}

/// Cuts titles and openers off a run and weighs the rest.
pub(super) fn judge(document: &Document<'_>, run: Run) -> Judged {
    let mut first = run.first;
    let mut last = run.last;
    while first < last && opens_sentence(document, first) {
        first += 1;
    }
    while last > first && is_verb(document, last) {
        last -= 1;
    }
    let start = first;
    let titled = cut_title(document, &mut first, last);
    let (whole, mut end) = (last, last);
    while last > first && kind(stem_hash(document, last)).any(Kind::SUFFIX) {
        if !is_generation(document.word(last)) {
            end = last - 1;
        }
        last -= 1;
    }
    let titled = titled || last < whole || first == last && body_in_front(document, first);
    let verdict = if last == first { judge_single(document, first, titled) } else { judge_several(document, &mut first, last, titled) };
    Judged { first, last: end, title: start.min(first), verdict }
}

/// A verb of saying in a headline that capitalises it: `Hale Says`, `Retired General Reveals`.
fn is_verb(document: &Document<'_>, token: usize) -> bool {
    let found = &document.tokens[token];
    found.cue != 0 && found.flags & (flag::S | flag::ED) != 0 && word_flags(document, token).surname_rank().is_none()
}

/// `Jr` and `III` tell father from son and stay; `QC` and `MBE` are honours and go.
fn is_generation(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "Jr" | "JR" | "Sr" | "SR" | "II" | "III" | "IV")
}

/// `But Silva`, `On Monday`: a function word that carries a capital only because a sentence starts.
fn opens_sentence(document: &Document<'_>, token: usize) -> bool {
    let found = kind(document.tokens[token].word);
    if found.any(Kind::CALENDAR)
        && token > 0
        && (document.class(token - 1) == class::COMMA || role_in_front(document, token))
        && named_like_a_day(document, token)
    {
        return false;
    }
    if found.any(Kind::NOT_NAME.and(Kind::CALENDAR)) && !lexicon().flags(document.word(token)).has(WordFlags::GIVEN) {
        return true;
    }
    // "Will", "May": names elsewhere, openers before a name of two words.
    found.any(Kind::NOT_NAME) && document.sentence_of(token).first as usize == token && starts_name(document, token + 2)
}

/// `a danfo driver, Monday Eze`: days are given names in West Africa when a surname follows.
fn named_like_a_day(document: &Document<'_>, token: usize) -> bool {
    starts_name(document, token + 1)
        && !kind(document.tokens[token + 1].word).any(Kind::CALENDAR)
        && !word_flags(document, token + 1).has(WordFlags::ENGLISH)
}

/// Moves `first` behind the last title or role in the run; says whether one stands before the name, in the run or in front of it.
fn cut_title(document: &Document<'_>, first: &mut usize, last: usize) -> bool {
    let start = *first;
    for token in (start..last).rev() {
        let found = title_kind(document, token);
        if !found.any(Kind::HONORIFIC.and(Kind::ROLE)) || owner(document, token).is_some() && token > start {
            continue;
        }
        let name = matches!(document.word(token), "Dean" | "Earl" | "Guy" | "Marshal" | "Baker") || !found.any(Kind::HONORIFIC);
        let given = name && lexicon().flags(document.word(token)).has(WordFlags::GIVEN) && !found.any(Kind::MALE.and(Kind::FEMALE));
        let role_before =
            token > start && kind(document.tokens[token - 1].word).any(Kind::HONORIFIC.and(Kind::ROLE)) || role_in_front(document, token);
        if given
            && (role_before || token + 1 == last && matches!(document.word(token), "Dean" | "Earl" | "Guy" | "Marshal" | "Judge" | "Baker"))
        {
            continue;
        }
        // "Chief (Mrs) Titi Bello": the bracket goes with the title.
        *first = (token + 1..last).find(|&at| document.tokens[at].flags & flag::WORD != 0).unwrap_or(last);
        return true;
    }
    role_in_front(document, start)
}

/// What a word is before a name: `Sub-Inspector` is what an inspector is, `Con` behind `Det` a constable.
fn title_kind(document: &Document<'_>, token: usize) -> Kind {
    let found = kind(stem_hash(document, token));
    let word = document.word(token);
    let detective = token > 0 && matches!(word, "Con" | "Ch") && document.word(token - 1).starts_with("Det");
    let parts = word.split_once('-').map(|(front, end)| [word_hash(front), word_hash(end)]);
    if detective {
        return Kind::HONORIFIC;
    }
    parts.into_iter().flatten().map(kind).find(|part| part.any(Kind::HONORIFIC.and(Kind::ROLE))).unwrap_or(found)
}

/// Whether the word before `token` is a role in lower case: `spokesman John Kirby`.
fn role_in_front(document: &Document<'_>, token: usize) -> bool {
    let Some(before) = token.checked_sub(1) else { return false };
    let found = &document.tokens[before];
    found.flags & flag::WORD != 0
        && found.sentence == document.tokens[token].sentence
        && kind(found.word).any(Kind::ROLE.and(Kind::HONORIFIC).and(Kind::RELATIVE).and(Kind::PERSON))
}

/// `the chip designer Orlith`: a role that firms have too, before a word that is nobody's known name.
fn firm_in_front(document: &Document<'_>, token: usize) -> bool {
    const FIRMS: &str = "designer retailer developer supplier lender broker brewer distiller exporter importer contractor merchant builder \
                         operator grower trader regulator dealer host vendor seller";
    let flags = word_flags(document, token);
    let named = flags.surname_rank().is_some() || is_given(document, token);
    !named && token > 0 && FIRMS.split_ascii_whitespace().any(|firm| document.word(token - 1) == firm)
}

/// `TREASURY'S BAKER`, `the Fed's Hale`: a common surname that a body in front lays claim to.
fn body_in_front(document: &Document<'_>, token: usize) -> bool {
    let Some(body) = token.checked_sub(1).and_then(|before| owner(document, before)) else { return false };
    let acronym = body.len() <= 4 && body.chars().all(char::is_uppercase);
    let body = acronym || kind(word_hash(body)).any(Kind::ORGANISATION.and(Kind::ORGANISATION_NAME));
    body && document.tokens[token - 1].sentence == document.tokens[token].sentence && word_flags(document, token).surname_rank() == Some(0)
}

fn judge_single(document: &Document<'_>, token: usize, titled: bool) -> Verdict {
    let found = kind(stem_hash(document, token));
    if found.any(Kind::CALENDAR.and(Kind::DEMONYM).and(Kind::NOT_NAME).and(Kind::GROUP).and(Kind::HONORIFIC)) {
        return Verdict::Other;
    }
    if document.class(token) == class::UPPER && document.word(token).len() <= 5 && !titled {
        return Verdict::Single;
    }
    if titled
        && !firm_in_front(document, token)
        && !is_place(document, token, token)
        && !found.any(Kind::ORGANISATION_NAME.and(Kind::ORGANISATION).and(Kind::ROLE))
    {
        return Verdict::Surname;
    }
    Verdict::Single
}

fn judge_several(document: &Document<'_>, first: &mut usize, last: usize, titled: bool) -> Verdict {
    let ends = kind(stem_hash(document, last));
    let end = word_flags(document, last);
    let office = title_kind(document, last).any(Kind::ROLE.and(Kind::HONORIFIC));
    let titled = titled || !office && office_in_front(document, *first);
    let body = ends.any(Kind::ORGANISATION_NAME.and(Kind::ORGANISATION));
    if !body {
        skip_to_given(document, first, last);
    }
    let opening = word_flags(document, *first);
    let given = opening.has(WordFlags::GIVEN);
    let presented = titled || introduced(document, *first);
    let human = given || presented && !opening.has(WordFlags::ENGLISH);
    let located = body && !titled && is_place(document, *first, *first);
    if body && !(human && !located && last == *first + 1 && end.surname_rank().is_some_and(|rank| rank <= 1)) {
        return Verdict::Organisation;
    }
    let length = last + 1 - *first;
    if length == 1 {
        return judge_single(document, last, titled);
    }
    let mut score = if titled {
        6
    } else if presented {
        3
    } else {
        0
    };
    score += opening_score(document, *first, opening);
    score += ending_score(document, last, end);
    score += context_score(document, *first, last);
    if body {
        score -= 2;
    }
    let day = kind(document.tokens[*first].word).any(Kind::CALENDAR) && presented && named_like_a_day(document, *first);
    if !day
        && (*first..=last).any(|token| {
            kind(stem_hash(document, token)).any(Kind::CALENDAR.and(Kind::NOT_NAME))
                && !kind(stem_hash(document, token)).any(Kind::PARTICLE)
                && !word_flags(document, token).has(WordFlags::GIVEN)
        })
    {
        score -= 6;
    }
    if (*first..=last).any(|token| kind(stem_hash(document, token)).any(Kind::DEMONYM)) {
        score -= 5;
    }
    if document.text[document.span(*first as u32, last as u32).range()].contains('&') {
        return Verdict::Organisation;
    }
    if length > 4 {
        score -= 2 * (length as i32 - 4);
    }
    if score >= 4 && !titled && is_place(document, last, last) {
        score -= 3;
    }
    if score >= 4 && !titled && is_place(document, *first, last) {
        score -= 6;
    }
    if score >= 4 { Verdict::Person } else { Verdict::Other }
}

/// `Foreign Affairs Micheál Martin`, `State John Kerry`: the name starts at the first given name behind ordinary words.
fn skip_to_given(document: &Document<'_>, first: &mut usize, last: usize) {
    let ordinary = |token: usize| {
        let flags = word_flags(document, token);
        let found = kind(stem_hash(document, token));
        (flags.has(WordFlags::ENGLISH)
            || found.any(Kind::DEMONYM.and(Kind::ORGANISATION_NAME).and(Kind::ROLE))
            || document.class(token) == class::UPPER
            || !flags.has(WordFlags::GIVEN) && is_place(document, token, token))
            && !flags.has(WordFlags::GIVEN)
            && !is_initial(document.word(token))
    };
    if let Some(name) = (*first + 1..last).find(|&token| is_abbreviation(document, token - 1, *first) && opens_name(document, token, last))
    {
        *first = name;
        return;
    }
    if office_in_front(document, *first)
        && let Some(name) = (*first + 1..last).find(|&token| kind(stem_hash(document, token)) == Kind::default() && !ordinary(token))
    {
        *first = name;
        return;
    }
    if last < *first + 2 || !ordinary(*first) {
        return;
    }
    for token in *first + 1..last {
        if (is_given(document, token) || is_initial(document.word(token))) && !kind(stem_hash(document, token)).any(Kind::ORGANISATION_NAME)
        {
            *first = token;
            return;
        }
    }
}

/// Whether the run goes on with what an office is for: `Power` of `Minister of State for Power Goddy Jedy`.
fn office_in_front(document: &Document<'_>, first: usize) -> bool {
    let sentence = document.sentence_of(first).first as usize;
    let hangs = first > sentence && matches!(document.word(first - 1), "of" | "for" | "and" | "the");
    let mut office = (sentence..first).rev().take(OFFICE).take_while(|&at| is_office_part(document, at));
    hangs && office.any(|at| kind(document.tokens[at].word).any(Kind::ROLE))
}

/// Whether a token can stand in the name of an office: a capital, or what joins them.
pub(crate) fn is_office_part(document: &Document<'_>, token: usize) -> bool {
    document.tokens[token].flags & flag::CAPITAL != 0 || matches!(document.word(token), "of" | "for" | "and" | "the" | "&")
}

/// Most tokens of an office in front of what it is for.
const OFFICE: usize = 10;

/// `Argyll MSP Alasdair Reid`, `DSP Grace Koko`: an office or rank in letters. Two letters that open a run are initials (`KT Rama Rao`).
fn is_abbreviation(document: &Document<'_>, token: usize, start: usize) -> bool {
    let word = document.word(token);
    let least = if token == start { 3 } else { 2 };
    document.class(token) == class::UPPER
        && (least..=5).contains(&word.len())
        && !word.contains('.')
        && !matches!(word, "HMS" | "USS" | "RMS")
        && !is_given(document, token)
}

/// Whether a name starts behind an abbreviation: at a given name, or at a word that is nothing else where a person is spoken of.
fn opens_name(document: &Document<'_>, token: usize, last: usize) -> bool {
    let unknown = |at: usize| document.class(at) == class::CAPITAL && kind(stem_hash(document, at)) == Kind::default();
    let flags = word_flags(document, token);
    is_given(document, token)
        || !flags.has(WordFlags::ENGLISH)
            && (token..=last).all(unknown)
            && !is_place(document, token, token)
            && context_score(document, token, last) > 0
}

fn is_given(document: &Document<'_>, token: usize) -> bool {
    word_flags(document, token).has(WordFlags::GIVEN) || given_gender(document.tokens[token].word) != Gender::Unknown
}

/// `counsel to the inquiry, Rhodri Lane`: a comma, and a role in the phrase before it.
fn introduced(document: &Document<'_>, first: usize) -> bool {
    let Some(comma) = first.checked_sub(1).filter(|&comma| document.class(comma) == class::COMMA) else { return false };
    let sentence = document.sentence_of(first).first as usize;
    let from = sentence.max(comma.saturating_sub(7));
    document.tokens[comma].sentence == document.tokens[first].sentence
        && (from..comma)
            .rev()
            .take_while(|&token| document.tokens[token].flags & flag::WORD != 0)
            .any(|token| kind(document.tokens[token].word).any(Kind::ROLE.and(Kind::RELATIVE)))
}

/// The last token of a body's name with what `of`, `on` or `for` attaches: `Commission on Presidential Debates`.
pub(super) fn body_end(document: &Document<'_>, last: usize) -> usize {
    let mut next = last + 1;
    if next >= document.len() || owner(document, last).is_some() || !matches!(document.word(next), "of" | "on" | "for") {
        return last;
    }
    next += 1;
    if next < document.len() && document.word(next) == "the" {
        next += 1;
    }
    let mut end = next;
    while starts_name(document, end) && document.tokens[end].sentence == document.tokens[last].sentence && end < next + 4 {
        end += 1;
    }
    let person = (next..end).any(|token| {
        kind(document.tokens[token].word).any(Kind::HONORIFIC.and(Kind::ROLE).and(Kind::CALENDAR))
            || end > next + 1 && word_flags(document, token).has(WordFlags::GIVEN)
    });
    if end == next || person || starts_name(document, end) { last } else { end - 1 }
}

fn opening_score(document: &Document<'_>, token: usize, flags: WordFlags) -> i32 {
    let word = document.word(token);
    if is_initial(word) {
        return 4;
    }
    if document.class(token) == class::UPPER && word.len() > 2 && !flags.has(WordFlags::GIVEN) {
        return -4;
    }
    match (flags.has(WordFlags::GIVEN), flags.has(WordFlags::ENGLISH)) {
        (true, false) => 4,
        (true, true) => 3,
        (false, false) if flags.is_empty() => 2,
        (false, false) => 1,
        (false, true) => -4,
    }
}

fn ending_score(document: &Document<'_>, token: usize, flags: WordFlags) -> i32 {
    if document.class(token) == class::UPPER && document.word(token).len() <= 4 {
        return -4;
    }
    match (flags.surname_rank(), flags.has(WordFlags::ENGLISH)) {
        (Some(0 | 1), _) => 3,
        (Some(_), false) => 2,
        (Some(_), true) => 0,
        (None, false) => 2,
        (None, true) => -4,
    }
}

/// Words around the run: "the" before a name is against a person; an age, a verb of saying, "who" behind it are for one.
fn context_score(document: &Document<'_>, first: usize, last: usize) -> i32 {
    let mut score = 0;
    if first > 0
        && document.tokens[first - 1].sentence == document.tokens[first].sentence
        && document.word(first - 1).eq_ignore_ascii_case("the")
    {
        score -= 4;
    }
    if last + 2 < document.len() && document.class(last + 1) == class::COMMA {
        let next = document.word(last + 2);
        let age = document.class(last + 2) == class::DIGIT && next.len() == 2;
        score += if age {
            4
        } else if matches!(next, "who" | "whose") || has_role_behind(document, last + 2) {
            3
        } else {
            0
        };
    }
    if last + 1 < document.len() {
        let next = &document.tokens[last + 1];
        if next.cue != 0 && next.flags & flag::CAPITAL == 0 || document.word(last + 1) == "who" {
            score += 2;
        }
    }
    score
}

/// Whether an apposition that starts at `token` gives a role: `Hector Salinas, the finance director,`.
fn has_role_behind(document: &Document<'_>, token: usize) -> bool {
    let article = document.tokens[token].flags & flag::DETERMINER != 0;
    let phrase = (token..document.len()).take(8).take_while(|&at| {
        let found = &document.tokens[at];
        found.flags & flag::WORD != 0 && found.flags & (flag::PREPOSITION | flag::AUXILIARY | flag::RELATIVE) == 0
    });
    article && phrase.skip(1).any(|at| kind(document.tokens[at].word).any(Kind::ROLE.and(Kind::RELATIVE)))
}

pub(super) fn is_initial(word: &str) -> bool {
    let mut letters = word.chars().filter(|&letter| letter != '.');
    word.len() <= 6 && word.ends_with('.') && letters.clone().count() <= 3 && letters.all(char::is_uppercase)
        || word.len() <= 2 && word.chars().all(char::is_uppercase)
}

fn word_flags(document: &Document<'_>, token: usize) -> WordFlags {
    let word = document.word(token);
    if !document.tokens[token].joined {
        return lexicon().flags(word);
    }
    let word = possessive(word).unwrap_or(word);
    // The lexicon holds single words; of "Anne-Marie" and "O'Neill" the last part decides.
    let part = word.rsplit(['-', '\'', '’']).next().filter(|part| part.len() > 1).unwrap_or(word);
    lexicon().flags(part)
}

/// Inhabitants from which a town's name is no surprise by itself.
const WELL_KNOWN: u32 = 100_000;

/// Whether the tokens are the name of a well-known place.
pub(crate) fn is_place(document: &Document<'_>, first: usize, last: usize) -> bool {
    let gazetteer = Gazetteer::embedded();
    let Some(sense) = gazetteer.senses(name_span(document, first, last).of(document.text)).first() else { return false };
    let (kind, population) = gazetteer.kind_and_population(sense.row);
    let settled = matches!(kind, PlaceKind::Admin2 | PlaceKind::City | PlaceKind::Water | PlaceKind::Landform);
    !matches!(sense.form, Form::Adjective) && (!settled || population >= WELL_KNOWN)
}
