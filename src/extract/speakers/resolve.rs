//! From the words of a source to the one who is meant.

use std::sync::LazyLock;

use crate::extract::lexicon::{WordMap, flag, word_hash};
use crate::extract::people::names::{is_place, name_span, possessive, stem_hash};
use crate::extract::people::plain;
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::tokens::Document;
use crate::extract::{Quotation, SpeakerKind, Via};
use crate::gazetteer::{WordFlags, lexicon};
use crate::text::Span;

use super::cast::{Cast, Member, Seen};
use super::roles::{self, Role};
use super::source::{self, Article, Description, Noun, Part, Pronoun};

/// Who is behind a quotation.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Members of the cast; empty when nobody could be settled.
    pub members: Vec<u32>,
    /// How it was found.
    pub via: Via,
    /// 0 to 1.
    pub confidence: f32,
}

impl Answer {
    const NOBODY: Answer = Answer { members: Vec::new(), via: Via::Unknown, confidence: 0.0 };

    fn one(member: u32, via: Via, confidence: f32) -> Answer {
        Answer { members: vec![member], via, confidence }
    }
}

/// Goes through the quotations of an article in text order.
pub(super) struct Resolver<'d, 'a> {
    cast: Cast<'d, 'a>,
    last: Option<Last>,
    /// Who answers and who asks in an interview, once known.
    interview: [Option<u32>; 2],
    /// Those inside whose words the pronoun at hand stands: they say "I" of themselves.
    talking: Vec<u32>,
}

/// The quotation before.
#[derive(Clone, Debug)]
struct Last {
    members: Vec<u32>,
    /// Last token of its words or its source.
    token: u32,
}

impl<'d, 'a> Resolver<'d, 'a> {
    pub fn new(cast: Cast<'d, 'a>) -> Resolver<'d, 'a> {
        Resolver { cast, last: None, interview: [None, None], talking: Vec::new() }
    }

    pub fn into_cast(self) -> Cast<'d, 'a> {
        self.cast
    }

    /// Who says `quotation`. `all` and `settled` are the quotations of the article and what is known of them so far.
    pub fn resolve(&mut self, quotation: &Quotation, all: &[Quotation], settled: &[Vec<u32>]) -> Answer {
        let document = self.cast.document;
        let Some(token) = self.token_of(super::anchor(quotation)) else { return Answer::NOBODY };
        self.cast.read_until(token);
        let answer = match quotation.source {
            None => self.floating(quotation, token),
            Some(span) => {
                let parts = source::read(document, self.cast.people, span);
                let mut answer = Answer::NOBODY;
                for part in parts {
                    let one = self.part(&part, span, token, quotation, all, settled);
                    answer = join(answer, one);
                }
                answer
            }
        };
        self.note(quotation, token, &answer);
        answer
    }

    fn token_of(&self, offset: u32) -> Option<u32> {
        let token = self.cast.document.token_at(offset);
        (token < self.cast.document.len()).then_some(token as u32)
    }

    /// Remembers who spoke, and ties the source to them.
    fn note(&mut self, quotation: &Quotation, token: u32, answer: &Answer) {
        if answer.members.is_empty() {
            return;
        }
        let quoted = quotation.source.is_some_and(|source| self.cast.in_content(source));
        for &member in &answer.members {
            self.cast.touch(member, Seen { token, subject: true, quoted });
            if let Some(source) = quotation.source
                && answer.members.len() == 1
            {
                self.cast.members[member as usize].mentions.push(source);
            }
        }
        if quoted {
            return;
        }
        let end = quotation.content.iter().chain(&quotation.source).map(|span| span.end).max().unwrap_or(0);
        let token = self.token_of(end.saturating_sub(1)).unwrap_or(token);
        self.last = Some(Last { members: answer.members.clone(), token });
    }

    fn part(&mut self, part: &Part, span: Span, token: u32, quotation: &Quotation, all: &[Quotation], settled: &[Vec<u32>]) -> Answer {
        match part {
            Part::Known(at) => {
                let mention = self.cast.people.mentions[*at as usize];
                let member = self.cast.member(mention.who);
                let full = mention.last > mention.first;
                Answer::one(member, Via::Name, if full { 0.98 } else { 0.95 })
            }
            Part::Capitals(first, last) => self.capitals(*first, *last),
            Part::Label(answers) => self.label(*answers, token),
            Part::Pronoun(Pronoun::Speaker) => self.first_person(span, all, settled),
            Part::Pronoun(Pronoun::Relative) => self.antecedent(token),
            Part::Pronoun(pronoun) => {
                self.talking = around(span, all, settled);
                self.pronoun(*pronoun, token, quotation)
            }
            Part::Description(description) if self.says_nothing(description) => {
                let answer = self.floating(quotation, token);
                Answer { confidence: answer.confidence.min(0.45), ..answer }
            }
            Part::Description(description) => self.description(description, token, quotation),
        }
    }

    /// A name that stands nowhere else in the article in full: a place for its government, a company, a lone surname.
    fn capitals(&mut self, first: usize, last: usize) -> Answer {
        let document = self.cast.document;
        let span = name_span(document, first, last);
        let words: Vec<u32> = (first..=last).map(|token| stem_hash(document, token)).collect();
        let member = match self.cast.named(&words) {
            Some(member) => member,
            None => {
                let kind = if is_place(document, first, last) || !looks_human(document, first, last) {
                    SpeakerKind::Organisation
                } else {
                    SpeakerKind::Person
                };
                self.cast.add(Member::new(kind, plain(span.of(document.text)), words, true))
            }
        };
        Answer::one(member, Via::Name, 0.8)
    }

    /// `Q:` and `A:`. The one named most often answers; somebody else named before the first question asks.
    fn label(&mut self, answers: bool, token: u32) -> Answer {
        if self.interview[0].is_none() {
            let persons = 0..self.cast.people.persons.len() as u32;
            let by_mentions = |&person: &u32| (self.cast.people.persons[person as usize].mentions.len(), std::cmp::Reverse(person));
            let answering = persons.clone().max_by_key(by_mentions);
            let before = |&person: &u32| self.cast.members[person as usize].seen.is_some_and(|seen| seen.token < token);
            let asking = persons.filter(|person| Some(*person) != answering).filter(before).max_by_key(by_mentions);
            self.interview = [answering, asking];
        }
        match self.interview[usize::from(!answers)] {
            Some(member) => Answer::one(member, Via::Transcript, 0.85),
            None => Answer::NOBODY,
        }
    }

    /// "I" inside somebody's words is that somebody.
    fn first_person(&self, span: Span, all: &[Quotation], settled: &[Vec<u32>]) -> Answer {
        match around(span, all, settled) {
            members if !members.is_empty() => Answer { members, via: Via::Pronoun, confidence: 0.85 },
            _ => match &self.last {
                Some(last) => Answer { members: last.members.clone(), via: Via::Pronoun, confidence: 0.4 },
                None => Answer::NOBODY,
            },
        }
    }

    /// "who said": whoever stands before it.
    fn antecedent(&mut self, token: u32) -> Answer {
        let document = self.cast.document;
        let sentence = document.sentence_of(token as usize).first;
        let mentions = &self.cast.people.mentions;
        let before = mentions[..mentions.partition_point(|mention| mention.first < token)].last().copied();
        if let Some(mention) = before.filter(|mention| mention.first >= sentence && adjacent(document, mention.last, token)) {
            return Answer::one(self.cast.member(mention.who), Via::Pronoun, 0.9);
        }
        let Some(end) = (sentence..token).rev().find(|&at| document.tokens[at as usize].flags & flag::WORD != 0) else {
            return Answer::NOBODY;
        };
        let mut start = end;
        while start > sentence
            && end - start < 12
            && document.tokens[start as usize].flags & flag::DETERMINER == 0
            && document.tokens[start as usize - 1].flags & (flag::WORD) != 0
            && document.tokens[start as usize - 1].cue == 0
            && document.tokens[start as usize - 1].flags & (flag::AUXILIARY | flag::SUBORDINATOR) == 0
        {
            start -= 1;
        }
        // "turned away by customs officers": the noun phrase behind the last verb's preposition.
        let by = (start..end).rev().find(|&at| matches!(document.word(at as usize), "by" | "to"));
        let start = by.map_or(start, |by| by + 1);
        let parts = source::read(document, self.cast.people, document.span(start, end));
        match parts.first() {
            Some(Part::Description(description)) => {
                let description = description.clone();
                let answer = self.introduce(&description);
                Answer { via: Via::Pronoun, confidence: 0.7, ..answer }
            }
            Some(Part::Capitals(first, last)) => self.capitals(*first, *last),
            Some(Part::Known(at)) => Answer::one(self.cast.member(mentions[*at as usize].who), Via::Pronoun, 0.8),
            _ => Answer::NOBODY,
        }
    }

    fn pronoun(&mut self, pronoun: Pronoun, token: u32, quotation: &Quotation) -> Answer {
        if let (Pronoun::Many, Some(last)) = (pronoun, &self.last)
            && last.members.len() > 1
            && self.near(last.token, token, 2)
        {
            return Answer { members: last.members.clone(), via: Via::Pronoun, confidence: 0.8 };
        }
        let wanted = match pronoun {
            Pronoun::Person(gender) => Wanted::Person(gender),
            Pronoun::Thing => Wanted::Thing,
            _ => Wanted::Many,
        };
        match self.most_present(wanted, token, quotation) {
            Some((member, confidence)) => {
                if let Wanted::Person(gender) = wanted {
                    let entry = &mut self.cast.members[member as usize];
                    entry.gender = entry.gender.or(gender);
                }
                Answer::one(member, Via::Pronoun, confidence)
            }
            None => Answer::NOBODY,
        }
    }

    fn near(&self, earlier: u32, token: u32, paragraphs: u32) -> bool {
        let document = self.cast.document;
        document.paragraph_of(token as usize).saturating_sub(document.paragraph_of(earlier as usize)) <= paragraphs
    }

    /// The member of that kind most present at `token`, with a confidence from its lead over the next.
    fn most_present(&self, wanted: Wanted, token: u32, quotation: &Quotation) -> Option<(u32, f32)> {
        let addressed = self.addressed(quotation);
        let brought = self.brought_in(token).map(|(member, _)| member);
        let mut best: Option<(f32, u32)> = None;
        let mut second = f32::MIN;
        for &member in self.cast.focus.iter().rev() {
            let entry = &self.cast.members[member as usize];
            if Some(member) == addressed || self.talking.contains(&member) || !wanted.fits(entry) {
                continue;
            }
            let mut score = self.cast.presence(member, token);
            if brought == Some(member) {
                score += 1.5;
            }
            if let Some(last) = self.last.as_ref().filter(|last| last.members.contains(&member) && self.near(last.token, token, 2)) {
                score += if self.near(last.token, token, 0) { 2.5 } else { 1.0 };
            }
            if let Wanted::Person(gender) = wanted {
                score += if gender != Gender::Unknown && entry.gender == gender { 2.0 } else { 0.0 };
            }
            match best {
                Some((top, _)) if score <= top => second = second.max(score),
                _ => {
                    second = best.map_or(second, |(top, _)| second.max(top));
                    best = Some((score, member));
                }
            }
        }
        let (score, member) = best.filter(|(score, _)| *score > -2.0)?;
        let lead = (score - second).clamp(0.0, 4.0);
        Some((member, 0.6 + 0.08 * lead))
    }

    /// Whoever is told: "Kirby told Hale", "asked by Leonard Quaye" leave Hale and Quaye out when "he" is looked for.
    fn addressed(&self, quotation: &Quotation) -> Option<u32> {
        let cue = quotation.cue.as_ref()?;
        let behind = self.cast.document.token_at(cue.span.end);
        let next = self.cast.document.tokens.get(behind)?;
        let mention = self.cast.people.at(next.start)?;
        Some(self.cast.member(mention.who)).filter(|_| !quotation.content.iter().any(|content| content.contains(mention.span)))
    }

    /// Words without a source: the last speaker goes on, unless the sentence before brought somebody else in.
    fn floating(&mut self, quotation: &Quotation, token: u32) -> Answer {
        let document = self.cast.document;
        let brought = self.brought_in(token);
        if let Some(last) = &self.last
            && self.near(last.token, token, 1)
        {
            let newer = brought.is_some_and(|(member, at)| at > last.token && !last.members.contains(&member));
            if !newer {
                let same = document.paragraph_of(last.token as usize) == document.paragraph_of(token as usize);
                return Answer { members: last.members.clone(), via: Via::Floating, confidence: if same { 0.85 } else { 0.65 } };
            }
        }
        if let Some((member, _)) = brought {
            return Answer::one(member, Via::Floating, 0.55);
        }
        // The headline quotes whoever says the same words below.
        let first = quotation.content.first().map_or(0, |content| content.start);
        if self.last.is_none() && document.paragraph_of(token as usize) == 0 && first < 400 {
            return Answer::NOBODY;
        }
        Answer::NOBODY
    }

    /// The person who is subject of the sentence before `token`, in this paragraph or at the end of the last.
    fn brought_in(&self, token: u32) -> Option<(u32, u32)> {
        let document = self.cast.document;
        let sentence = document.tokens[token as usize].sentence;
        let people = self.cast.people;
        let before = people.mentions.partition_point(|mention| mention.first < token);
        for mention in people.mentions[..before].iter().rev().take(4) {
            let there = document.tokens[mention.first as usize].sentence;
            if there + 1 < sentence || document.quoted(mention.first as usize) {
                return None;
            }
            let member = self.cast.member(mention.who);
            let seen = self.cast.members[member as usize].seen;
            if super::is_person(mention.who) && seen.is_some_and(|seen| seen.subject) {
                return Some((member, mention.first));
            }
        }
        None
    }

    /// A stray noun or verb that was taken for a source: nobody is called `night`.
    fn says_nothing(&self, description: &Description) -> bool {
        let head = &self.cast.document.tokens[description.head];
        if kind(head.word).any(Kind::CALENDAR) {
            return true;
        }
        description.noun == Noun::Thing
            && description.article == Article::Indefinite
            && head.flags & (flag::CAPITAL | flag::S) == 0
            && self.cast.document.tokens[description.first].flags & flag::DETERMINER == 0
    }

    fn description(&mut self, description: &Description, token: u32, quotation: &Quotation) -> Answer {
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
            let wanted = match document.word(description.first).to_ascii_lowercase().as_str() {
                "his" => Wanted::Person(Gender::Male),
                "her" => Wanted::Person(Gender::Female),
                _ => return None,
            };
            let fits = |member: &&u32| wanted.fits(&self.cast.members[**member as usize]);
            let member = *self.cast.focus.iter().rev().find(fits)?;
            return Some(Answer::one(member, Via::Description, 0.6));
        }
        let at = (description.first..description.head).find(|&at| possessive(document.word(at)).is_some())?;
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
                let score = fit + presence * 0.5;
                if best.is_none_or(|(top, _)| score > top) {
                    best = Some((score, member));
                }
            }
        }
        if let Some((score, member)) = best {
            return Some(Answer::one(member, Via::Description, (0.6 + score * 0.03).clamp(0.5, 0.93)));
        }
        if opening
            && !asked.specific
            && let Some(member) = self.named_below(token, description.gender)
        {
            return Some(Answer::one(member, Via::Description, 0.6));
        }
        if description.article != Article::Definite || asked.specific {
            return None;
        }
        // "the woman", "the 43-year-old", "the postmaster" of whom nothing was said before.
        let generic = asked.age.is_some() || kind(asked.head).any(Kind::PERSON);
        let (member, confidence) = self.most_present(Wanted::Person(description.gender), token, quotation)?;
        let plain = self.cast.members[member as usize].roles.iter().all(|role| role.role.is_none());
        let close = self.cast.members[member as usize].seen.is_some_and(|seen| self.near(seen.token, token, 1));
        (generic || plain && close).then(|| Answer::one(member, Via::Description, confidence * if generic { 0.8 } else { 0.65 }))
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
                || company && !named && asked.specific
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
    fn introduce(&mut self, description: &Description) -> Answer {
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
        if description.noun == Noun::Bearer {
            member.roles.extend(roles::noun_phrase(document, description.first, description.last));
        }
        let member = self.cast.add(member);
        Answer::one(member, Via::Description, 0.75)
    }

    /// A description as a name: bodies without "the", the rest as written in lower case, "his" with its owner's name.
    fn description_name(&self, description: &Description, kind: SpeakerKind) -> String {
        let document = self.cast.document;
        let last = description_end(document, description);
        let mut first = description.first;
        let owner = (description.article == Article::Possessive).then(|| self.owner(document.word(first))).flatten();
        let article = document.word(first).to_ascii_lowercase();
        if owner.is_some() || article == "the" && matches!(kind, SpeakerKind::Organisation | SpeakerKind::Group) {
            first = (first + 1).min(last);
        }
        let text = plain(name_span(document, first, last).of(document.text));
        if let Some(owner) = owner {
            return format!("{owner}'s {text}");
        }
        let lower = document.tokens[first].flags & flag::CAPITAL != 0
            && document.sentence_of(first).first as usize == first
            && kind != SpeakerKind::Organisation;
        if lower { lower_first(&text) } else { text }
    }

    /// Whose "his", "its" or "my" is.
    fn owner(&self, word: &str) -> Option<String> {
        let wanted = match word.to_ascii_lowercase().as_str() {
            "his" => Wanted::Person(Gender::Male),
            "her" => Wanted::Person(Gender::Female),
            "its" => Wanted::Thing,
            "my" | "our" => {
                return self
                    .last
                    .as_ref()
                    .and_then(|last| last.members.first())
                    .map(|&member| self.cast.members[member as usize].name.clone());
            }
            _ => return None,
        };
        let fits = |member: &&u32| wanted.fits(&self.cast.members[**member as usize]);
        self.cast.focus.iter().rev().find(fits).map(|&member| self.cast.members[member as usize].name.clone())
    }
}

/// The speakers of the innermost quotation around a span.
fn around(span: Span, all: &[Quotation], settled: &[Vec<u32>]) -> Vec<u32> {
    let holds = |other: &Quotation| other.content.iter().any(|content| content.contains(span));
    let found = all.iter().zip(settled).filter(|(other, members)| !members.is_empty() && holds(other));
    found
        .min_by_key(|(other, _)| other.content.iter().map(|content| content.len()).sum::<usize>())
        .map_or_else(Vec::new, |(_, members)| members.clone())
}

/// What a pronoun can stand for.
#[derive(Clone, Copy)]
enum Wanted {
    Person(Gender),
    Thing,
    Many,
}

impl Wanted {
    fn fits(self, member: &Member) -> bool {
        match self {
            Wanted::Person(gender) => matches!(member.kind, SpeakerKind::Person | SpeakerKind::Unnamed) && member.gender.agrees(gender),
            Wanted::Thing => {
                matches!(member.kind, SpeakerKind::Organisation)
                    || member.kind == SpeakerKind::Unnamed && member.roles.is_empty() && member.gender == Gender::Unknown
            }
            Wanted::Many => matches!(member.kind, SpeakerKind::Group | SpeakerKind::Organisation),
        }
    }
}

/// What a description asks for.
struct Asked {
    head: u32,
    modifiers: Vec<u32>,
    age: Option<u32>,
    /// Whether a modifier names a country, a rank or a body, so that not anybody will do.
    specific: bool,
}

impl Asked {
    fn of(document: &Document<'_>, description: &Description) -> Asked {
        let word = document.word(description.head);
        let age = word.strip_suffix("-year-old").and_then(|years| years.parse().ok());
        let first = description.first.min(description.head);
        let modifier = |&token: &usize| document.tokens[token].flags & flag::WORD != 0 && document.tokens[token].flags & flag::CLOSED == 0;
        let modifiers: Vec<u32> = (first..description.head).filter(modifier).map(|token| stem_hash(document, token)).collect();
        let specific = (first..description.head).filter(modifier).any(|token| {
            document.tokens[token].flags & flag::CAPITAL != 0 && token > first
                || kind(document.tokens[token].word).any(Kind::DEMONYM)
                || is_rank(document.tokens[token].word)
        });
        Asked { head: stem_hash(document, description.head), modifiers, age, specific }
    }

    /// How well a member of the cast fits, from 4 up; `None` when it does not.
    fn fit(&self, member: &Member) -> Option<f32> {
        if !matches!(member.kind, SpeakerKind::Person | SpeakerKind::Unnamed) {
            return None;
        }
        member.roles.iter().filter_map(|role| self.fit_role(role)).max_by(f32::total_cmp)
    }

    fn fit_role(&self, role: &Role) -> Option<f32> {
        let mut score = if role.head == self.head {
            7.0
        } else if role.words.contains(&self.head) {
            6.0
        } else if akin(role.head, self.head) {
            4.5
        } else {
            return None;
        };
        for &modifier in &self.modifiers {
            let found = role.words.contains(&modifier);
            let country = kind(modifier).any(Kind::DEMONYM);
            if !found && (is_rank(modifier) || country && !role.words.is_empty()) {
                return None;
            }
            score += if found {
                1.5
            } else if score < 5.0 {
                -2.0
            } else {
                -0.7
            };
        }
        if role.words.iter().any(|&word| is_rank(word) && !self.modifiers.contains(&word)) {
            score -= 2.0;
        }
        (score >= 3.0).then_some(score)
    }
}

/// Words that make another office of an office.
fn is_rank(word: u32) -> bool {
    const RANKS: [&str; 10] = ["deputy", "shadow", "former", "vice", "assistant", "acting", "junior", "opposition", "ex", "outgoing"];
    static HASHES: LazyLock<Vec<u32>> = LazyLock::new(|| RANKS.iter().map(|rank| word_hash(rank)).collect());
    HASHES.contains(&word)
}

/// Nouns news uses for one another.
fn akin(a: u32, b: u32) -> bool {
    const KIN: [&str; 14] = [
        "lawyer attorney barrister solicitor advocate counsel qc kc",
        "minister secretary",
        "officer policeman policewoman sergeant constable inspector detective sheriff superintendent sgt sgt.",
        "executive chief boss ceo president chairman chairwoman chair chairperson head leader director",
        "doctor physician surgeon medic",
        "scientist researcher biologist astronomer physicist chemist geologist hydrologist ecologist professor academic",
        "economist analyst strategist",
        "player striker midfielder defender winger forward goalkeeper captain halfback half-back hooker batsman bowler playmaker",
        "manager coach boss trainer",
        "politician senator congressman congresswoman lawmaker representative mp councillor leader democrat republican",
        "spokesman spokeswoman spokesperson",
        "farmer grower rancher",
        "journalist reporter correspondent editor columnist",
        "judge justice magistrate recorder",
    ];
    /// One bit for each group a word is in.
    static GROUPS: LazyLock<WordMap<u16>> = LazyLock::new(|| {
        let mut groups = WordMap::default();
        for (number, group) in KIN.iter().enumerate() {
            group.split(' ').for_each(|word| *groups.entry(word_hash(word)).or_default() |= 1 << number);
        }
        groups
    });
    let of = |word: u32| GROUPS.get(&word).copied().unwrap_or(0);
    of(a) & of(b) != 0
}

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

/// Whether only an apposition stands between a name and `token`.
fn adjacent(document: &Document<'_>, last: u32, token: u32) -> bool {
    if token - last <= 3 {
        return true;
    }
    token - last < 16
        && document.word(last as usize + 1) == ","
        && matches!(document.word(token as usize - 1), ",")
        && (last + 2..token - 1).all(|at| document.tokens[at as usize].flags & flag::WORD != 0 && document.tokens[at as usize].cue == 0)
}

fn modifies(document: &Document<'_>, token: usize) -> bool {
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
fn description_end(document: &Document<'_>, description: &Description) -> usize {
    let next = description.head + 1;
    let attached = next < description.last && document.tokens[next].flags & flag::ATTACHING != 0;
    if !attached {
        return description.head;
    }
    let mut end = next;
    while end < description.last {
        let found = &document.tokens[end + 1];
        if found.flags & flag::WORD == 0
            || found.flags & (flag::RELATIVE | flag::AUXILIARY | flag::SUBORDINATOR) != 0
            || found.flags & flag::PREPOSITION != 0 && found.flags & flag::ATTACHING == 0
        {
            break;
        }
        end += 1;
    }
    end
}

fn speaker_kind(document: &Document<'_>, description: &Description) -> SpeakerKind {
    match description.noun {
        Noun::Group => SpeakerKind::Group,
        Noun::Organisation => SpeakerKind::Organisation,
        Noun::Bearer if is_office(document, description) => SpeakerKind::Organisation,
        Noun::Bearer | Noun::Thing => SpeakerKind::Unnamed,
    }
}

/// `Ukraine’s prosecutor general`, `the attorney general`: an office that speaks as a body.
fn is_office(document: &Document<'_>, description: &Description) -> bool {
    let head = description.head;
    let owned = possessive(document.word(description.first)).is_some();
    owned && head > description.first && document.word(head) == "general" && kind(document.tokens[head - 1].word).any(Kind::ROLE)
}

/// Whether a lone name is more likely a person's than a company's.
fn looks_human(document: &Document<'_>, first: usize, last: usize) -> bool {
    let flags = |token: usize| lexicon().flags(possessive(document.word(token)).unwrap_or(document.word(token)));
    if kind(stem_hash(document, last)).any(Kind::ORGANISATION_NAME.and(Kind::ORGANISATION).and(Kind::DEMONYM))
        || first > 0 && document.word(first - 1).eq_ignore_ascii_case("the")
    {
        return false;
    }
    let capitals = document.word(last).chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    if capitals && document.word(last).len() <= 5 {
        return false;
    }
    let name = flags(last);
    if first < last { flags(first).has(WordFlags::GIVEN) } else { name.has(WordFlags::GIVEN) || name.surname_rank().is_some() }
}

fn lower_first(text: &str) -> String {
    if text.chars().nth(1).is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn join(mut answer: Answer, other: Answer) -> Answer {
    if answer.members.is_empty() {
        return other;
    }
    for member in other.members {
        if !answer.members.contains(&member) {
            answer.members.push(member);
        }
    }
    answer.confidence = answer.confidence.min(other.confidence);
    answer
}
