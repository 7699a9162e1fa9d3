//! From the words of a source to the one who is meant.

use crate::extract::people::names::{is_place, name_span, owner, stem_hash};
use crate::extract::people::vocabulary::{Gender, Kind, given_gender, kind};
use crate::extract::people::{Mention, Who, plain};
use crate::extract::tokens::Document;
use crate::extract::{Quotation, SpeakerKind, Via};
use crate::gazetteer::{WordFlags, lexicon};
use crate::text::Span;

use super::cast::{Cast, Member, Seen};
use super::pronouns::{Wanted, around};
use super::roles;
use super::source::{self, Part, Pronoun};

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
    pub const NOBODY: Answer = Answer { members: Vec::new(), via: Via::Unknown, confidence: 0.0 };

    pub fn one(member: u32, via: Via, confidence: f32) -> Answer {
        Answer { members: vec![member], via, confidence }
    }
}

/// Goes through the quotations of an article in text order.
pub(super) struct Resolver<'d, 'a> {
    /// The cast, and who is in mind.
    pub cast: Cast<'d, 'a>,
    /// The quotation before.
    pub last: Option<Last>,
    /// Who answers and who asks in an interview, once known.
    interview: [Option<u32>; 2],
    /// Those inside whose words the pronoun at hand stands: they say "I" of themselves.
    pub talking: Vec<u32>,
    /// The next sentence whose opening pronoun is to be followed.
    pub followed: u32,
}

/// The quotation before.
#[derive(Clone, Debug)]
pub(super) struct Last {
    /// Who said it.
    pub members: Vec<u32>,
    /// Last token of its words or its source.
    pub token: u32,
}

impl<'d, 'a> Resolver<'d, 'a> {
    pub fn new(cast: Cast<'d, 'a>) -> Resolver<'d, 'a> {
        Resolver { cast, last: None, interview: [None, None], talking: Vec::new(), followed: 0 }
    }

    pub fn into_cast(self) -> Cast<'d, 'a> {
        self.cast
    }

    /// Who says `quotation`. `all` and `settled` are the quotations of the article and what is known of them so far.
    pub fn resolve(&mut self, quotation: &Quotation, all: &[Quotation], settled: &[Answer]) -> Answer {
        let document = self.cast.document;
        let Some(token) = self.token_of(super::anchor(quotation)) else { return Answer::NOBODY };
        self.follow(token);
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
            self.cast.members[member as usize].spoke = true;
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

    fn part(&mut self, part: &Part, span: Span, token: u32, quotation: &Quotation, all: &[Quotation], settled: &[Answer]) -> Answer {
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
                let around = around(span, all, settled);
                let quoted = self.cast.document.quoted(token as usize);
                // "He said he had taken the ferret and insisted …": outside quote marks a pronoun in somebody's words is theirs.
                if let ([member], false, Pronoun::Person(gender)) = (&around[..], quoted, pronoun)
                    && self.reported_here(span, all)
                    && Wanted::Person(*gender).fits(&self.cast.members[*member as usize])
                {
                    return Answer::one(*member, Via::Pronoun, 0.8);
                }
                let talks = quoted || !self.reported_here(span, all);
                self.talking = if talks { around } else { Vec::new() };
                self.pronoun(*pronoun, token, quotation)
            }
            Part::Description(description) if self.is_nobody(description) => Answer::NOBODY,
            Part::Description(description) if self.says_nothing(description) => {
                let answer = self.floating(quotation, token);
                Answer { confidence: answer.confidence.min(0.45), ..answer }
            }
            Part::Description(description) => self.description(description, token, quotation),
        }
    }

    /// Whether a span stands in words that a source of its own sentence is credited with; a transcript's lines are not such.
    fn reported_here(&self, span: Span, all: &[Quotation]) -> bool {
        let document = self.cast.document;
        let sentence = |offset: u32| document.tokens.get(document.token_at(offset)).map(|token| token.sentence);
        all.iter().any(|other| {
            other.content.iter().any(|content| content.contains(span) && *content != span)
                && other.source.is_some_and(|source| sentence(source.start) == sentence(span.start))
        })
    }

    /// A name that stands nowhere else in the article in full: a place for its government, a company, a lone surname.
    pub fn capitals(&mut self, first: usize, last: usize) -> Answer {
        let document = self.cast.document;
        let span = name_span(document, first, last);
        let words: Vec<u32> = (first..=last).map(|token| stem_hash(document, token)).collect();
        let member = match self.cast.named(&words).or_else(|| self.office_in_letters(first, last)) {
            Some(member) => member,
            None => {
                let title = first.checked_sub(1).map(|before| kind(document.tokens[before].word)).unwrap_or_default();
                let titled = title.any(Kind::HONORIFIC) && title.any(Kind::MALE.and(Kind::FEMALE));
                let human = titled || !is_place(document, first, last) && looks_human(document, first, last);
                let kind = if human { SpeakerKind::Person } else { SpeakerKind::Organisation };
                let mut member = Member::new(kind, plain(span.of(document.text)), words, true);
                if kind == SpeakerKind::Person {
                    let (first, last) = (first as u32, last as u32);
                    // Whose name it is plays no part in what is said around it.
                    let mention = Mention { span, first, last, title: first, who: Who::Person(0) };
                    member.roles = roles::at(document, self.cast.people, &mention);
                    member.gender =
                        member.roles.iter().map(|role| role.gender).fold(title.gender().or(given_gender(member.words[0])), Gender::or);
                }
                self.cast.add(member)
            }
        };
        Answer::one(member, Via::Name, 0.8)
    }

    /// "the CS", of somebody whose office the article gives in letters.
    fn office_in_letters(&self, first: usize, last: usize) -> Option<u32> {
        let document = self.cast.document;
        let definite = first == last && first > 0 && document.word(first - 1).eq_ignore_ascii_case("the");
        let head = stem_hash(document, last);
        let holds = |member: &u32| self.cast.members[*member as usize].roles.iter().any(|role| role.head == head);
        definite.then(|| self.cast.within_reach().find(holds)).flatten()
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
}

/// Whether a lone name is more likely a person's than a company's.
fn looks_human(document: &Document<'_>, first: usize, last: usize) -> bool {
    let flags = |token: usize| lexicon().flags(owner(document, token).unwrap_or(document.word(token)));
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
    if first < last {
        // "Mitt Romney": a surname behind a word that is nothing else.
        let unknown = last == first + 1 && flags(first).is_empty() && name.surname_rank().is_some() && !name.has(WordFlags::ENGLISH);
        return flags(first).has(WordFlags::GIVEN) || unknown && !is_place(document, first, first);
    }
    name.has(WordFlags::GIVEN) || name.surname_rank().is_some()
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
