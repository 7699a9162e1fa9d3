//! "She", "they", "who", "I", and words without a source: who is in the reader's mind there.

use crate::extract::lexicon::flag;
use crate::extract::people::names::{is_place, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::tokens::{Document, class};
use crate::extract::{Quotation, SpeakerKind, Via};
use crate::text::Span;

use super::asked::is_written;
use super::cast::{Member, Seen};
use super::descriptions::modifies;
use super::extent;
use super::nouns::{Article, Description, Noun, is_common};
use super::resolve::{Answer, Resolver};
use super::roles::BEARER;
use super::source::{self, Part, Pronoun};

impl Resolver<'_, '_> {
    /// "I" inside somebody's words is that somebody.
    pub(super) fn first_person(&self, span: Span, all: &[Quotation], settled: &[Answer]) -> Answer {
        match around(span, all, settled) {
            members if !members.is_empty() => Answer { members, via: Via::Pronoun, confidence: 0.85 },
            _ => match &self.last {
                Some(last) => Answer { members: last.members.clone(), via: Via::Pronoun, confidence: 0.4 },
                None => Answer::NOBODY,
            },
        }
    }

    /// "who said": whoever stands before it.
    pub(super) fn antecedent(&mut self, token: u32) -> Answer {
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
        let mut start = by.map_or(start, |by| by + 1);
        // "The ordeal was tough for Kotzer, who": the name alone, where nothing else is named.
        let capital = |at: u32| document.tokens[at as usize].flags & flag::CAPITAL != 0;
        let somebody = BEARER.and(Kind::GROUP).and(Kind::ORGANISATION);
        if capital(end) && !(start..=end).any(|at| kind(document.tokens[at as usize].word).any(somebody)) {
            let attached = |at: &u32| document.tokens[*at as usize].flags & (flag::PREPOSITION | flag::CAPITAL) == flag::PREPOSITION;
            let of_name = |at: u32| document.word(at as usize) == "of" && at > start && capital(at - 1);
            start = (start..end).rev().find(|at| attached(at) && !of_name(*at)).map_or(start, |at| at + 1);
        }
        if let Some(at) = extent::apposed(document, self.cast.people, start as usize, end as usize) {
            return Answer::one(self.cast.member(mentions[at as usize].who), Via::Pronoun, 0.85);
        }
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

    pub(super) fn pronoun(&mut self, pronoun: Pronoun, token: u32, quotation: &Quotation) -> Answer {
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
        if let Some(description) = self.newcomer(wanted, token as usize) {
            return Answer { via: Via::Pronoun, confidence: 0.65, ..self.introduce(&description) };
        }
        let pair = if let Wanted::Many = wanted { self.pair_before(token as usize) } else { None };
        if let Some(members) = pair {
            return Answer { members, via: Via::Pronoun, confidence: 0.7 };
        }
        match self.likeliest(wanted, token, quotation) {
            // "Residents of Mill Lane are furious. They say": whom the sentence before is about, rather than what hangs on it.
            Some((member, _))
                if matches!(wanted, Wanted::Many) && !self.was_subject(member) && self.plural_before(token as usize).is_some() =>
            {
                self.described_before(wanted, token as usize).unwrap_or(Answer::NOBODY)
            }
            Some((member, confidence)) => {
                if let Wanted::Person(gender) = wanted {
                    let entry = &mut self.cast.members[member as usize];
                    entry.gender = entry.gender.or(gender);
                }
                Answer::one(member, Via::Pronoun, confidence)
            }
            None => match wanted {
                Wanted::Person(_) => None,
                Wanted::Thing => self.described_before(wanted, token as usize).or_else(|| self.body_nearby(token as usize)),
                Wanted::Many => self.described_before(wanted, token as usize),
            }
            .unwrap_or(Answer::NOBODY),
        }
    }

    /// A body whose name is a single word: `Shares in Orlith fell after it warned …`.
    pub(super) fn body_nearby(&mut self, token: usize) -> Option<Answer> {
        let document = self.cast.document;
        let sentence = document.tokens[token].sentence;
        let capital = |at: usize| document.tokens[at].flags & (flag::WORD | flag::CAPITAL) == flag::WORD | flag::CAPITAL;
        let unknown = |&at: &usize| {
            let found = kind(stem_hash(document, at));
            let opens = document.sentence_of(at).first as usize == at;
            capital(at)
                && !(opens && is_common(document, at))
                && document.tokens[at].flags & flag::CLOSED == 0
                && (found == Kind::default() || found.any(Kind::OUTLET.and(Kind::ORGANISATION_NAME)))
                && self.cast.people.at(document.tokens[at].start).is_none()
                && !document.quoted(at)
        };
        let last = (token.saturating_sub(NEWCOMER_REACH)..token)
            .rev()
            .take_while(|&at| document.tokens[at].sentence + 1 >= sentence && document.paragraph_of(at) + 1 >= document.paragraph_of(token))
            .find(unknown)?;
        let first = (0..=last).rev().take_while(|&at| capital(at)).last()?;
        // "The Department of Education": the end of a longer name.
        let part = first > 0 && matches!(document.word(first - 1), "of" | "the");
        if part || document.paragraph_of(last) == 0 || is_place(document, first, last) {
            return None;
        }
        let answer = self.capitals(first, last);
        let body = answer.members.iter().all(|&member| self.cast.members[member as usize].kind == SpeakerKind::Organisation);
        body.then_some(Answer { via: Via::Pronoun, confidence: 0.5, ..answer })
    }

    fn was_subject(&self, member: u32) -> bool {
        self.cast.members[member as usize].seen.is_some_and(|seen| seen.subject)
    }

    /// Two people who are the subject of the sentence before together: `Marta Kowal and her sister Ewa run the bakery. They say …`.
    fn pair_before(&self, token: usize) -> Option<Vec<u32>> {
        let document = self.cast.document;
        let before = document.sentences[(document.tokens[token].sentence as usize).checked_sub(1)?];
        let people = self.cast.people.within(document.span(before.first, before.last));
        let [first, second, ..] = people else { return None };
        let between = first.last as usize + 1..second.title as usize;
        let joins = |at: usize| document.word(at) == "and";
        let small =
            |at: usize| joins(at) || document.tokens[at].flags & flag::DETERMINER != 0 || kind(document.tokens[at].word).any(BEARER);
        let both = super::is_person(first.who) && super::is_person(second.who) && first.title == before.first;
        let near = before.paragraph == document.paragraph_of(token) && !document.quoted(before.first as usize);
        let joined = between.clone().any(joins) && between.clone().all(small);
        (both && near && joined).then(|| vec![self.cast.member(first.who), self.cast.member(second.who)])
    }

    /// Whom a noun phrase describes that opens one of the two sentences before: `Analysts at Peel Harcourt cut their rating. They wrote …`,
    /// `The report is scathing. It says …`.
    fn described_before(&mut self, wanted: Wanted, token: usize) -> Option<Answer> {
        let description = match wanted {
            Wanted::Many => self.plural_before(token)?,
            Wanted::Thing => self.subject_before(token, |head| {
                let document = self.cast.document;
                let organised = kind(document.tokens[head].word).any(Kind::ORGANISATION) && document.tokens[head].flags & flag::S == 0;
                organised || Wanted::Thing.suits(document, head)
            })?,
            Wanted::Person(_) => return None,
        };
        let organised = kind(self.cast.document.tokens[description.head].word).any(Kind::ORGANISATION);
        let noun = match wanted {
            Wanted::Many => Noun::Group,
            _ if organised => Noun::Organisation,
            _ => Noun::Thing,
        };
        Some(Answer { via: Via::Pronoun, confidence: 0.5, ..self.introduce(&Description { noun, ..description }) })
    }

    fn plural_before(&self, token: usize) -> Option<Description> {
        let document = self.cast.document;
        self.subject_before(token, |head| {
            kind(document.tokens[head].word).any(Kind::GROUP) && !kind(document.tokens[head].word).any(Kind::NOT_NAME)
        })
    }

    /// The noun phrase that opens one of the two sentences before `token`, in this paragraph or the last, and whose noun `suits`.
    fn subject_before(&self, token: usize, suits: impl Fn(usize) -> bool) -> Option<Description> {
        let document = self.cast.document;
        let here = document.tokens[token].sentence as usize;
        for sentence in document.sentences[here.saturating_sub(2)..here].iter().rev() {
            let opens = sentence.first as usize;
            let joined = matches!(document.word(opens), "But" | "And" | "So" | "Yet");
            let (first, end) = (opens + usize::from(joined), (sentence.last as usize).min(opens + LONGEST_SUBJECT));
            if sentence.paragraph + 1 < document.paragraph_of(token) || document.quoted(first) {
                return None;
            }
            let inside = |&at: &usize| {
                let found = &document.tokens[at];
                let verb = found.flags & (flag::AUXILIARY | flag::ED | flag::RELATIVE) != 0 || found.cue != 0 && !suits(at);
                found.flags & flag::WORD != 0 && !document.quoted(at) && !verb
            };
            let hangs = |&at: &usize| document.tokens[at].flags & flag::PREPOSITION == 0;
            if let Some(head) = (first..=end).take_while(inside).take_while(hangs).find(|&at| suits(at)) {
                let last = (head..=end).take_while(inside).last().unwrap_or(head);
                let article = if document.word(first) == "The" { Article::Definite } else { Article::Indefinite };
                return Some(Description { first, head, last, article, noun: Noun::Group, gender: Gender::Unknown });
            }
        }
        None
    }

    /// The member of that kind most present, whoever is told or answered left out: `“Did you see him?” asked Tate. “No,” he replied.`
    pub(super) fn likeliest(&self, wanted: Wanted, token: u32, quotation: &Quotation) -> Option<(u32, f32)> {
        let told = self.addressed(quotation);
        let others = told.or_else(|| self.answered(quotation, token)).and_then(|other| self.most_present(wanted, token, Some(other)));
        others.or_else(|| self.most_present(wanted, token, told))
    }

    /// Whom a reply answers: the one who spoke in the paragraph before.
    fn answered(&self, quotation: &Quotation, token: u32) -> Option<u32> {
        const REPLIES: &str = "replied answered responded retorted countered replies answers responds retorts counters";
        let document = self.cast.document;
        let cue = quotation.cue.as_ref()?.span.of(document.text);
        let last = self.last.as_ref().filter(|last| self.near(last.token, token, 1) && !self.near(last.token, token, 0))?;
        match last.members[..] {
            [member] if REPLIES.split(' ').any(|reply| reply == cue) => Some(member),
            _ => None,
        }
    }

    /// Somebody the words just before bring in without a name: `A young man came with flowers. He said …`, `There was a note. It said …`.
    /// Nobody when a name that fits stands nearer.
    fn newcomer(&self, wanted: Wanted, token: usize) -> Option<Description> {
        let document = self.cast.document;
        let sentence = document.tokens[token].sentence;
        let paragraph = document.paragraph_of(token);
        let inside = document.quoted(token) || !self.talking.is_empty();
        for at in (token.saturating_sub(NEWCOMER_REACH)..token).rev() {
            let found = &document.tokens[at];
            if found.sentence + 2 < sentence || document.paragraph_of(at) != paragraph || document.quoted(at) && !document.quoted(token) {
                return None;
            }
            // "My mother told me," Hale said. "She said": who says so stands between.
            if document.quoted(token) && !document.quoted(at) {
                continue;
            }
            if let Some(mention) = self.cast.people.at(found.start) {
                let member = self.cast.member(mention.who);
                if wanted.fits(&self.cast.members[member as usize]) && !self.talking.contains(&member) {
                    return None;
                }
                continue;
            }
            if let (Wanted::Many, true) = (wanted, document.quoted(token)) {
                match self.talked_of(at) {
                    Some(description) => return Some(description),
                    None => continue,
                }
            }
            let first = self.brought_by_article(at, inside)?.filter(|_| wanted.suits(document, at));
            // In the reporter's own words only the subject of the sentence, and not of the opening, which keeps names back.
            let subject = |first: usize| paragraph > 1 && document.sentence_of(first).first as usize == first;
            if let Some(first) = first.filter(|&first| inside || subject(first)) {
                let gender = kind(found.word).gender();
                let noun = if matches!(wanted, Wanted::Person(_)) { Noun::Bearer } else { Noun::Thing };
                let owned = document.word(first).eq_ignore_ascii_case("my");
                let article = if owned { Article::Possessive } else { Article::Indefinite };
                return Some(Description { first, head: at, last: at, article, noun, gender });
            }
        }
        None
    }

    /// The body or people a noun in somebody's words stands for: `the council` of `“We rang the council and they said wait.”`
    fn talked_of(&self, head: usize) -> Option<Description> {
        let document = self.cast.document;
        let found = kind(document.tokens[head].word);
        let suits = found.any(Kind::ORGANISATION.and(Kind::GROUP)) && !found.any(Kind::NOT_NAME);
        if !suits || document.tokens[head].flags & (flag::CAPITAL | flag::CLOSED) != 0 {
            return None;
        }
        let modifiers = (0..head).rev().take(4).take_while(|&at| modifies(document, at) && document.quoted(at)).count();
        let first = head - modifiers;
        let first = first.checked_sub(1).filter(|&at| document.word(at).eq_ignore_ascii_case("the")).unwrap_or(first);
        let noun = if found.any(Kind::GROUP) { Noun::Group } else { Noun::Organisation };
        Some(Description { first, head, last: head, article: Article::Definite, noun, gender: Gender::Unknown })
    }

    /// For a noun behind `a` (inside somebody's words also behind `my`), where its phrase starts; the outer `None` when the noun is
    /// somebody's role or name, so that nobody new is meant.
    fn brought_by_article(&self, head: usize, inside: bool) -> Option<Option<usize>> {
        let document = self.cast.document;
        let mut first = head;
        while first > 0 && head - first < 4 && modifies(document, first - 1) && document.quoted(first - 1) == document.quoted(head) {
            first -= 1;
        }
        let Some(article) = first.checked_sub(1) else { return Some(None) };
        let word = document.word(article).to_ascii_lowercase();
        if !(matches!(word.as_str(), "a" | "an" | "one" | "another") || inside && word == "my") {
            return Some(None);
        }
        let named_behind = (head + 1..document.len().min(head + 4))
            .any(|at| self.cast.people.at(document.tokens[at].start).is_some_and(|mention| super::is_person(mention.who)));
        let before = article.checked_sub(1).filter(|&before| document.tokens[before].sentence == document.tokens[head].sentence);
        let is_role = before.is_some_and(|before| {
            document.tokens[before].flags & flag::BE != 0
                || document.word(before) == "as"
                || document.word(before) == "," && before > 0 && self.cast.people.at(document.tokens[before - 1].start).is_some()
        });
        let describes = kind(document.tokens[head].word).any(Kind::ROLE.and(Kind::PERSON).and(Kind::RELATIVE));
        if describes && (named_behind || is_role) {
            return None;
        }
        let plain = document.tokens[head].flags & (flag::CAPITAL | flag::CLOSED) == 0;
        Some((plain && !named_behind && !is_role).then_some(article))
    }

    /// The member of that kind most present at `token`, with a confidence from its lead over the next. People are weighed by their
    /// [traits](super::antecedent), others by their presence.
    pub(super) fn most_present(&self, wanted: Wanted, token: u32, addressed: Option<u32>) -> Option<(u32, f32)> {
        let people = self.persons_in_mind();
        let mut best: Option<(f32, u32)> = None;
        let mut second = f32::MIN;
        for &member in self.cast.focus.iter().rev() {
            let entry = &self.cast.members[member as usize];
            if Some(member) == addressed || self.talking.contains(&member) || !wanted.fits(entry) {
                continue;
            }
            let presence = self.presence(member, token);
            let mut score = presence;
            if let Wanted::Person(gender) = wanted {
                let order = people.iter().position(|&other| other == member).unwrap_or(people.len());
                let agrees = gender != Gender::Unknown && entry.gender == gender;
                score = self.traits(member, token, order).score()
                    + if agrees { SAME_GENDER } else { 0.0 }
                    + if entry.named { 0.0 } else { NAMELESS };
            }
            if presence <= LEAST_PRESENCE {
                continue;
            }
            match best {
                Some((top, _)) if score <= top => second = second.max(score),
                _ => {
                    second = best.map_or(second, |(top, _)| second.max(top));
                    best = Some((score, member));
                }
            }
        }
        let (score, member) = best?;
        let lead = (score - second).clamp(0.0, 4.0);
        Some((member, 0.6 + 0.08 * lead))
    }

    /// Reads on to `token`, and follows the story's own "He" and "She" at the start of sentences, so that whoever it goes on about
    /// stays in mind.
    pub(super) fn follow(&mut self, token: u32) {
        let document = self.cast.document;
        let here = document.tokens[token as usize].sentence;
        while self.followed <= here {
            let first = document.sentences[self.followed as usize].first;
            self.followed += 1;
            let found = &document.tokens[first as usize];
            if first >= token || found.flags & flag::PRONOUN == 0 || document.quoted(first as usize) {
                continue;
            }
            let Some(gender) = source::subject_gender(document.word(first as usize)) else { continue };
            self.cast.read_until(first);
            self.talking.clear();
            if let Some((member, _)) = self.most_present(Wanted::Person(gender), first, None) {
                self.cast.touch(member, Seen { token: first, subject: true, quoted: false });
            }
        }
    }

    /// The people in mind, the last mentioned first.
    pub(super) fn persons_in_mind(&self) -> Vec<u32> {
        let person = |member: &u32| is_somebody(&self.cast.members[*member as usize]);
        self.cast.focus.iter().rev().copied().filter(person).collect()
    }

    /// How present somebody is, with what the last quotation and the sentence before add.
    pub(super) fn presence(&self, member: u32, token: u32) -> f32 {
        let mut score = self.cast.presence(member, token);
        if self.brought_in(token).is_some_and(|(brought, _)| brought == member) {
            score += 1.5;
        }
        if let Some(last) = self.last.as_ref().filter(|last| last.members.contains(&member) && self.near(last.token, token, 2)) {
            score += if self.near(last.token, token, 0) { 2.5 } else { 1.0 };
        }
        score
    }

    /// Whoever is told: "Kirby told Hale", "asked by Leonard Quaye" leave Hale and Quaye out when "he" is looked for.
    pub(super) fn addressed(&self, quotation: &Quotation) -> Option<u32> {
        let cue = quotation.cue.as_ref()?;
        let behind = self.cast.document.token_at(cue.span.end);
        let next = self.cast.document.tokens.get(behind)?;
        let mention = self.cast.people.at(next.start)?;
        Some(self.cast.member(mention.who)).filter(|_| !quotation.content.iter().any(|content| content.contains(mention.span)))
    }

    /// Words without a source: the last speaker goes on, unless the sentence before brought somebody else in.
    pub(super) fn floating(&mut self, quotation: &Quotation, token: u32) -> Answer {
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
    pub(super) fn brought_in(&self, token: u32) -> Option<(u32, u32)> {
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

    pub(super) fn near(&self, earlier: u32, token: u32, paragraphs: u32) -> bool {
        let document = self.cast.document;
        document.paragraph_of(token as usize).saturating_sub(document.paragraph_of(earlier as usize)) <= paragraphs
    }
}

/// The speakers of the innermost quotation around a span.
pub(super) fn around(span: Span, all: &[Quotation], settled: &[Answer]) -> Vec<u32> {
    let holds = |other: &Quotation| other.content.iter().any(|content| content.contains(span));
    let found = all.iter().zip(settled).filter(|(other, answer)| !answer.members.is_empty() && holds(other));
    found
        .min_by_key(|(other, _)| other.content.iter().map(|content| content.len()).sum::<usize>())
        .map_or_else(Vec::new, |(_, answer)| answer.members.clone())
}

/// What a pronoun can stand for.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Person(Gender),
    Thing,
    Many,
}

impl Wanted {
    /// Whether a noun can be what the pronoun stands for.
    fn suits(self, document: &Document<'_>, head: usize) -> bool {
        let found = kind(document.tokens[head].word);
        match self {
            Wanted::Person(gender) => {
                found.any(Kind::ROLE.and(Kind::PERSON).and(Kind::RELATIVE)) && !found.any(Kind::GROUP) && found.gender().agrees(gender)
            }
            Wanted::Thing => is_written(document.word(head)) && document.tokens[head].flags & flag::S == 0,
            Wanted::Many => false,
        }
    }

    pub(super) fn fits(self, member: &Member) -> bool {
        match self {
            Wanted::Person(gender) => is_somebody(member) && member.gender.agrees(gender),
            Wanted::Thing => {
                matches!(member.kind, SpeakerKind::Organisation) || member.kind == SpeakerKind::Unnamed && !is_somebody(member)
            }
            Wanted::Many => matches!(member.kind, SpeakerKind::Group | SpeakerKind::Organisation),
        }
    }
}

/// Whether a member is a human being: a person, or somebody described as one.
fn is_somebody(member: &Member) -> bool {
    let described = || !member.roles.is_empty() || member.gender != Gender::Unknown;
    member.kind == SpeakerKind::Person || member.kind == SpeakerKind::Unnamed && described()
}

/// Most tokens of a subject.
const LONGEST_SUBJECT: usize = 12;

/// What is farther away than this is out of mind; see [`Cast::presence`](super::cast::Cast::presence).
const LEAST_PRESENCE: f32 = -2.0;
/// What a gender that is known to be the pronoun's adds to the log-odds, over one that is not known.
const SAME_GENDER: f32 = 1.5;
/// What it adds that somebody is known by a description alone, who may be one of the others.
const NAMELESS: f32 = -1.5;
/// How far back somebody without a name is looked for, in tokens.
const NEWCOMER_REACH: usize = 60;

/// Whether only a bracket or an apposition stands between a name and `token`: `Zoe Lind (D-Calif.), who`.
fn adjacent(document: &Document<'_>, last: u32, token: u32) -> bool {
    if token - last <= 3 {
        return true;
    }
    let opens = last as usize + 1;
    if document.class(opens) == class::BRACKET_OPEN {
        let closes = (opens..token as usize).rev().find(|&at| document.class(at) == class::BRACKET_CLOSE);
        return token - last < 12 && closes.is_some_and(|closes| token as usize <= closes + 2);
    }
    token - last < 16
        && document.word(opens) == ","
        && matches!(document.word(token as usize - 1), ",")
        && (last + 2..token - 1).all(|at| document.tokens[at as usize].flags & flag::WORD != 0 && document.tokens[at as usize].cue == 0)
}
