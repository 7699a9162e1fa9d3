//! "The minister", "the company", "her survey", `a senior official`: whom the article calls that, or somebody new.

use crate::extract::lexicon::{flag, word_hash};
use crate::extract::people::names::{name_span, owner, stem_hash};
use crate::extract::people::plain;
use crate::extract::people::vocabulary::{Gender, Kind, kind, kind as word_kind};
use crate::extract::tokens::{Document, class};
use crate::extract::{Quotation, SpeakerKind, Via};
use crate::gazetteer::{WordFlags, lexicon};

use super::asked::{Asked, is_rank, is_written};
use super::cast::Member;
use super::nouns::{Article, Description, Noun, is_name_elsewhere};
use super::pronouns::Wanted;
use super::resolve::{Answer, Resolver};
use super::roles::{self, BEARER};

impl Resolver<'_, '_> {
    /// A stray noun or verb that was taken for a source: nobody is called `night`.
    pub(super) fn says_nothing(&self, description: &Description) -> bool {
        let head = &self.cast.document.tokens[description.head];
        if kind(head.word).any(Kind::CALENDAR) {
            return true;
        }
        description.noun == Noun::Thing
            && description.article == Article::Indefinite
            && head.flags & (flag::CAPITAL | flag::S) == 0
            && self.cast.document.tokens[description.first].flags & flag::DETERMINER == 0
    }

    /// A function word, an adverb, a lone verb in front of a colon: `the`, `however`, `Revealed`. Nobody is credited.
    pub(super) fn is_nobody(&self, description: &Description) -> bool {
        let document = self.cast.document;
        let head = &document.tokens[description.head];
        let found = kind(head.word);
        let small = head.flags & (flag::CLOSED | flag::LY) != 0
            || found.any(Kind::NOT_NAME) && !is_rank(head.word)
            || is_time(document, description.head);
        let verb = description.first == description.last && description.noun == Noun::Thing && head.flags & (flag::ED | flag::ING) != 0;
        (small || verb) && !found.any(BEARER.and(Kind::GROUP)) && !is_one(document.word(description.head))
    }

    pub(super) fn description(&mut self, description: &Description, token: u32, quotation: &Quotation) -> Answer {
        let answer = match description.noun {
            Noun::Bearer => self.bearer(description, token, quotation),
            Noun::Organisation => self.body(description, token),
            Noun::Thing => self.author(description, token),
            Noun::Group => None,
        };
        answer.unwrap_or_else(|| self.introduce(description))
    }

    /// "her survey", "the council's figures": what a person or body has written speaks for them.
    fn author(&mut self, description: &Description, token: u32) -> Option<Answer> {
        let document = self.cast.document;
        if description.article == Article::Possessive {
            if !is_written(document.word(description.head)) {
                return None;
            }
            let wanted = match document.word(description.first).to_ascii_lowercase().as_str() {
                "his" => Wanted::Person(Gender::Male),
                "her" => Wanted::Person(Gender::Female),
                _ => return None,
            };
            let fits = |member: &&u32| wanted.fits(&self.cast.members[**member as usize]);
            let member = *self.cast.focus.iter().rev().find(fits)?;
            return Some(Answer::one(member, Via::Description, 0.6));
        }
        let at = (description.first..description.head).find(|&at| owner(document, at).is_some())?;
        let head = stem_hash(document, at);
        let body = kind(head).any(Kind::ORGANISATION);
        if !body || at > description.first + 2 {
            return None;
        }
        let owner = Description {
            first: description.first,
            head: at,
            last: at,
            article: Article::Definite,
            noun: Noun::Organisation,
            gender: Gender::Unknown,
        };
        let answer = self.body(&owner, token)?;
        Some(Answer { via: Via::Description, confidence: 0.6, ..answer })
    }

    /// "the minister", "the 43-year-old", "a police sergeant" of the headline: whoever the article calls that.
    fn bearer(&mut self, description: &Description, token: u32, quotation: &Quotation) -> Option<Answer> {
        let document = self.cast.document;
        let asked = Asked::of(document, description);
        let opening = document.paragraph_of(token as usize) <= 1;
        if let Some(age) = asked.age {
            let aged = |member: &Member| member.roles.iter().any(|role| role.age == Some(age));
            if let Some(member) = self.cast.within_reach().find(|&member| aged(&self.cast.members[member as usize])) {
                return Some(Answer::one(member, Via::Description, 0.9));
            }
        }
        let known = description.article != Article::Indefinite || opening;
        let mut best: Option<(f32, u32)> = None;
        if known {
            for member in self.cast.within_reach() {
                let entry = &self.cast.members[member as usize];
                let Some(fit) = asked.fit(entry) else { continue };
                if !entry.gender.agrees(description.gender)
                    || description.article == Article::Indefinite && entry.seen.is_some() && fit < 6.0
                {
                    continue;
                }
                let presence = if entry.seen.is_some() { self.cast.presence(member, token).max(-4.0) } else { -4.5 };
                // An office like the one asked for needs more than to be the last one named.
                let score = fit + presence * if fit < 5.0 { 0.3 } else { 0.5 };
                if best.is_none_or(|(top, _)| score > top) {
                    best = Some((score, member));
                }
            }
        }
        if let Some((score, member)) = best {
            return Some(Answer::one(member, Via::Description, (0.6 + score * 0.03).clamp(0.5, 0.93)));
        }
        if opening && let Some(member) = self.named_below(token, description.gender) {
            let entry = &self.cast.members[member as usize];
            // "A Russian minister said": another office than that of the opposition leader below.
            if !asked.qualified || asked.telling && entry.is_plain() {
                return Some(Answer::one(member, Via::Description, 0.6));
            }
        }
        let apart = asked.qualified && !asked.proper || !asked.of.is_empty();
        if description.article != Article::Definite || apart && !asked.telling {
            return None;
        }
        // "the woman", "the 43-year-old", "the postmaster" of whom nothing was said before.
        let (member, confidence) = self.likeliest(Wanted::Person(description.gender), token, quotation)?;
        let entry = &self.cast.members[member as usize];
        let another = asked.age.is_some() && entry.roles.iter().any(|role| role.age.is_some());
        let plain = entry.is_plain();
        let generic = asked.telling && !another && (!asked.past || plain || confidence >= CLEAR);
        let close = entry.seen.is_some_and(|seen| self.near(seen.token, token, 1));
        if asked.proper && !generic {
            let known = asked.is_like(entry) || asked.placed && plain;
            return (close && known).then(|| Answer::one(member, Via::Description, confidence * 0.7));
        }
        // Somebody whose role is known is called something else only when nobody else could be meant; "the federal resources minister"
        // is an office of its own.
        let vague = asked.modifiers.len() <= 1;
        (generic || close && vague && (plain || confidence >= CLEAR))
            .then(|| Answer::one(member, Via::Description, confidence * if generic { 0.8 } else { 0.65 }))
    }

    /// Whom the opening keeps back: "The engineer who certified the valve said …", and his name in the paragraph below.
    fn named_below(&self, token: u32, gender: Gender) -> Option<u32> {
        let document = self.cast.document;
        let people = self.cast.people;
        let from = people.mentions.partition_point(|mention| mention.first < token);
        let named = |mention: &&crate::extract::people::Mention| super::is_person(mention.who) && mention.last > mention.first;
        if people.mentions[..from].iter().any(|mention| super::is_person(mention.who)) {
            return None;
        }
        let first = people.mentions[from..].iter().find(named)?;
        let member = self.cast.member(first.who);
        let close = document.paragraph_of(first.first as usize) <= document.paragraph_of(token as usize) + 3;
        let same_sentence = document.tokens[first.first as usize].sentence == document.tokens[token as usize].sentence;
        (close && !same_sentence && self.cast.members[member as usize].gender.agrees(gender)).then_some(member)
    }

    /// "the company", "the ministry", "the club": the body in mind that is one.
    fn body(&mut self, description: &Description, token: u32) -> Option<Answer> {
        let document = self.cast.document;
        if description.article == Article::Indefinite {
            return None;
        }
        let asked = Asked::of(document, description);
        let mut best: Option<(f32, u32)> = None;
        for member in self.cast.within_reach() {
            let entry = &self.cast.members[member as usize];
            if entry.kind != SpeakerKind::Organisation || entry.seen.is_none() && !entry.named {
                continue;
            }
            let named = entry.words.contains(&asked.head);
            let company = is_company(document.word(description.head))
                && entry.named
                && !entry.words.iter().any(|&word| kind(word).any(Kind::ORGANISATION) && !is_firm(word));
            if !(named || company)
                || asked.modifiers.iter().any(|word| named && !entry.words.contains(word))
                || company && !named && asked.qualified
            {
                continue;
            }
            let presence = if entry.seen.is_some() { self.cast.presence(member, token) } else { -3.0 };
            let score = presence + if named { 3.0 } else { 0.0 };
            if presence > -6.0 && best.is_none_or(|(top, _)| score > top) {
                best = Some((score, member));
            }
        }
        if let Some((_, member)) = best {
            return Some(Answer::one(member, Via::Description, 0.8));
        }
        // "Greenpeace has gone to court. The group said": a body whose name says nothing of what it is.
        if asked.modifiers.is_empty()
            && is_company(document.word(description.head))
            && let Some(answer) = self.body_nearby(token as usize)
        {
            return Some(Answer { via: Via::Description, ..answer });
        }
        if asked.modifiers.is_empty() && description.article == Article::Definite {
            let full = self.full_form(description, token)?;
            let answer = self.introduce(&full);
            return Some(Answer { via: Via::Description, confidence: 0.75, ..answer });
        }
        None
    }

    /// "the ministry" after "the works ministry built it": the fuller form in the text before.
    fn full_form(&self, description: &Description, token: u32) -> Option<Description> {
        let document = self.cast.document;
        let head = document.tokens[description.head].word;
        let from = (token as usize).saturating_sub(2_000);
        for at in (from..token as usize).rev() {
            if document.tokens[at].word != head || at == description.head {
                continue;
            }
            let mut first = at;
            while first > from && at - first < 6 && modifies(document, first - 1) {
                first -= 1;
            }
            if first < at {
                return Some(Description {
                    first,
                    head: at,
                    last: at,
                    article: Article::Definite,
                    noun: Noun::Organisation,
                    gender: Gender::Unknown,
                });
            }
        }
        None
    }

    /// Somebody new, known by the description alone, or the same description again.
    pub(super) fn introduce(&mut self, description: &Description) -> Answer {
        let document = self.cast.document;
        let words = description_words(document, description);
        let head = stem_hash(document, description.head);
        let again = self.cast.within_reach().rev().find(|&member| {
            let member = &self.cast.members[member as usize];
            let same_head = member.words.contains(&head) && !member.named;
            same_head
                && (member.words == words
                    || description.article == Article::Definite && words.iter().all(|word| member.words.contains(word)))
        });
        if let Some(member) = again {
            return Answer::one(member, Via::Description, 0.8);
        }
        let kind = speaker_kind(document, description);
        let name = self.description_name(description, kind);
        let mut member = Member::new(kind, name, words, false);
        member.gender = description.gender;
        if description.noun == Noun::Bearer && !is_anybody(document.word(description.first)) {
            member.roles.extend(roles::noun_phrase(document, description.first, description.last));
        }
        let member = self.cast.add(member);
        Answer::one(member, Via::Description, 0.75)
    }

    /// A description as a name: bodies without "the", the rest as written in lower case, "his" with its owner's name.
    fn description_name(&self, description: &Description, kind: SpeakerKind) -> String {
        let document = self.cast.document;
        let last = self.named_until(description);
        let mut first = description.first;
        let owner = (description.article == Article::Possessive).then(|| self.owner(document.word(first))).flatten();
        let article = document.word(first).to_ascii_lowercase();
        let titled = |token: usize| {
            let found = word_kind(document.tokens[token].word);
            found.any(Kind::HONORIFIC) && found.any(Kind::MALE.and(Kind::FEMALE))
        };
        if owner.is_some() || article == "the" && matches!(kind, SpeakerKind::Organisation | SpeakerKind::Group) || titled(first) {
            first = (first + 1).min(last);
        }
        let text = plain(name_span(document, first, last).of(document.text));
        if let Some(owner) = owner {
            return format!("{owner}'s {text}");
        }
        let opens = document.sentence_of(first).first as usize == first && kind != SpeakerKind::Organisation;
        if opens && !keeps_capital(document, first) { lower_first(&text) } else { text }
    }

    /// The last token of a description that says something: `some` of `some in`, `majorities of voters` of `majorities of voters in five`.
    fn named_until(&self, description: &Description) -> usize {
        let document = self.cast.document;
        let mut last = description_end(document, description);
        let hangs = |token: usize| {
            let number = word_kind(document.tokens[token].word).any(Kind::NOT_NAME) && document.tokens[token].flags & flag::CAPITAL == 0;
            document.tokens[token].flags & flag::CLOSED != 0 || number
        };
        while last > description.head && hangs(last) {
            last -= 1;
        }
        last
    }

    /// Whose "his", "its" or "my" is.
    fn owner(&self, word: &str) -> Option<String> {
        let wanted = match word.to_ascii_lowercase().as_str() {
            "his" => Wanted::Person(Gender::Male),
            "her" => Wanted::Person(Gender::Female),
            "its" => Wanted::Thing,
            "my" | "our" => {
                let speaks = self.talking.first().or_else(|| self.last.as_ref().and_then(|last| last.members.first()));
                return speaks.map(|&member| self.cast.members[member as usize].name.clone());
            }
            _ => return None,
        };
        let fits = |member: &&u32| wanted.fits(&self.cast.members[**member as usize]);
        self.cast.focus.iter().rev().find(fits).map(|&member| self.cast.members[member as usize].name.clone())
    }
}

/// Confidence of a choice that has nobody near it.
const CLEAR: f32 = 0.9;

fn is_company(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "company"
            | "firm"
            | "group"
            | "corporation"
            | "business"
            | "club"
            | "team"
            | "side"
            | "bank"
            | "operator"
            | "airline"
            | "manufacturer"
            | "maker"
            | "retailer"
            | "agency"
            | "party"
            | "union"
            | "outlet"
            | "paper"
            | "newspaper"
    )
}

fn is_firm(word: u32) -> bool {
    ["company", "firm", "group", "corporation", "business", "club", "bank"].iter().any(|firm| word_hash(firm) == word)
}

pub(super) fn modifies(document: &Document<'_>, token: usize) -> bool {
    let found = &document.tokens[token];
    let verbal = found.flags & (flag::ED | flag::ING | flag::LY) != 0 && found.flags & flag::CAPITAL == 0 || found.cue != 0;
    found.flags & flag::WORD != 0 && found.flags & flag::CLOSED == 0 && !verbal
}

fn description_words(document: &Document<'_>, description: &Description) -> Vec<u32> {
    (description.first..=description_end(document, description))
        .filter(|&token| document.tokens[token].flags & flag::WORD != 0 && document.tokens[token].flags & flag::CLOSED == 0)
        .map(|token| stem_hash(document, token))
        .collect()
}

/// Descriptions are kept with what `of`, `for`, `at`, `in` and `from` attach, and no further.
pub(super) fn description_end(document: &Document<'_>, description: &Description) -> usize {
    let next = description.head + 1;
    // "accused the government of plotting" is no government of that.
    let attached = next < description.last
        && document.tokens[next].flags & flag::ATTACHING != 0
        && document.tokens[next + 1].flags & (flag::ING | flag::CAPITAL) != flag::ING;
    if !attached {
        return description.head;
    }
    let mut end = next;
    while end < description.last {
        let found = &document.tokens[end + 1];
        if found.flags & flag::WORD == 0
            || found.flags & (flag::RELATIVE | flag::AUXILIARY | flag::SUBORDINATOR) != 0
            || found.flags & flag::PREPOSITION != 0 && found.flags & flag::ATTACHING == 0
            || ends_phrase(document, end + 1)
        {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a participle goes on with what the noun before it did: `conducted` of `a poll of voters conducted`, not `registered` of `400
/// registered voters`.
fn ends_phrase(document: &Document<'_>, token: usize) -> bool {
    let (found, before) = (&document.tokens[token], &document.tokens[token - 1]);
    let counted =
        before.flags & (flag::CLOSED | flag::LY) != 0 || document.class(token - 1) == class::DIGIT || is_number(document.word(token - 1));
    let plural = document.tokens.get(token + 1).is_some_and(|next| kind(next.word).any(Kind::GROUP));
    found.flags & (flag::ED | flag::CAPITAL) == flag::ED && !counted && !plural
}

fn speaker_kind(document: &Document<'_>, description: &Description) -> SpeakerKind {
    match description.noun {
        Noun::Bearer if is_anybody(document.word(description.first)) => SpeakerKind::Group,
        // "Two officials" are sources without a name; "officials" are a group.
        Noun::Group if is_number(document.word(description.first)) => SpeakerKind::Unnamed,
        Noun::Group => SpeakerKind::Group,
        Noun::Organisation => SpeakerKind::Organisation,
        Noun::Bearer if is_office(document, description) => SpeakerKind::Organisation,
        Noun::Bearer | Noun::Thing => SpeakerKind::Unnamed,
    }
}

fn is_number(word: &str) -> bool {
    const NUMBERS: &str = "two three four five six seven eight nine ten eleven twelve";
    NUMBERS.split(' ').any(|number| word.eq_ignore_ascii_case(number))
}

/// `Ukraine’s prosecutor general`, `the attorney general`: an office that speaks as a body.
fn is_office(document: &Document<'_>, description: &Description) -> bool {
    let head = description.head;
    let owned = owner(document, description.first).is_some();
    owned && head > description.first && document.word(head) == "general" && kind(document.tokens[head - 1].word).any(Kind::ROLE)
}

/// Whether the first word of a sentence has its capital for itself: names, demonyms, parties, `Mr`, headlines in title case.
fn keeps_capital(document: &Document<'_>, token: usize) -> bool {
    let flags = document.tokens[token].flags;
    let found = kind(stem_hash(document, token));
    let known =
        found.any(Kind::DEMONYM.and(Kind::HONORIFIC).and(Kind::OUTLET)) || lexicon().flags(document.word(token)).has(WordFlags::STOP);
    let plain = flags & flag::CLOSED != 0 || found.any(BEARER.and(Kind::GROUP)) || is_english(document.word(token));
    flags & flag::CAPITAL == 0 || known && flags & flag::CLOSED == 0 || !plain || is_name_elsewhere(document, token)
}

fn is_english(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    lexicon().flags(word).has(WordFlags::ENGLISH) || lexicon().flags(stem).has(WordFlags::ENGLISH)
}

/// `last year`, `a month`: when something was said.
fn is_time(document: &Document<'_>, token: usize) -> bool {
    const TIMES: &str = "second minute hour day night morning evening week weekend month year decade";
    let word = document.word(token);
    document.tokens[token].flags & flag::CAPITAL == 0 && TIMES.split(' ').any(|time| word == time || word.strip_suffix('s') == Some(time))
}

/// `every minister`, `any voter`: nobody one could point to.
fn is_anybody(word: &str) -> bool {
    ["every", "any", "each", "no", "few", "neither"].iter().any(|any| word.eq_ignore_ascii_case(any))
}

/// `one`, `another`, `someone`: small words that are somebody.
fn is_one(word: &str) -> bool {
    ["one", "another", "someone", "somebody", "other", "each"].iter().any(|one| word.eq_ignore_ascii_case(one))
}

fn lower_first(text: &str) -> String {
    if text.chars().nth(1).is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
