//! Everyone who could be meant at a point of the article: the cast, and who stands in the reader's mind.

use std::collections::HashMap;

use crate::extract::SpeakerKind;
use crate::extract::lexicon::flag;
use crate::extract::people::vocabulary::{Gender, Kind, kind};
use crate::extract::people::{Mention, People, Who};
use crate::extract::tokens::{Document, class};
use crate::text::Span;

use super::roles::{self, Role};

/// Somebody who speaks or could speak.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// What kind of speaker it is.
    pub kind: SpeakerKind,
    /// Canonical name.
    pub name: String,
    /// Whether the name is a name rather than a description.
    pub named: bool,
    /// Evidence for "he" and "she".
    pub gender: Gender,
    /// Hashes of the words of the name or description.
    pub words: Vec<u32>,
    /// What the article says they are, in text order.
    pub roles: Vec<Role>,
    /// Mentions tied to them.
    pub mentions: Vec<Span>,
    /// Where they were last in mind.
    pub seen: Option<Seen>,
    /// Mentions so far.
    pub count: u32,
    /// Whether they have spoken so far.
    pub spoke: bool,
}

/// Where somebody was last in the reader's mind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Token of the mention.
    pub token: u32,
    /// Whether it was the subject of its clause.
    pub subject: bool,
    /// Whether it stood in quote marks: talked about, not talking.
    pub quoted: bool,
}

/// The cast of an article, and those in mind, most recent last.
pub(super) struct Cast<'d, 'a> {
    pub document: &'d Document<'a>,
    pub people: &'d People,
    pub members: Vec<Member>,
    /// Members in mind, most recent last, no more than [`IN_MIND`].
    pub focus: Vec<u32>,
    persons: u32,
    /// The person and the body last in the order of members that have been named so far.
    latest: [u32; 2],
    /// Named members by their words, up to [`Cast::listed`]; filled when first needed.
    by_words: HashMap<Vec<u32>, u32>,
    listed: usize,
    /// Content of quotations, in text order.
    contents: Vec<Span>,
    /// Next of [`People::mentions`] to be read.
    next_mention: usize,
}

/// How many stay in mind: a pronoun never reaches further back.
const IN_MIND: usize = 16;
/// In an article with more members than this, a description reaches so many of those named around it and as many of those it described
/// last. Lists of results and court registers name thousands.
const REACH: u32 = 512;
/// Roles are looked for at so many first mentions of each person; later ones repeat them.
const INTRODUCTIONS: usize = 6;

impl<'d, 'a> Cast<'d, 'a> {
    /// The named of the article, nobody in mind yet. `contents` is what stands in quotations.
    pub fn of(document: &'d Document<'a>, people: &'d People, mut contents: Vec<Span>) -> Cast<'d, 'a> {
        contents.sort();
        contents.dedup_by(|later, earlier| {
            let joined = later.start < earlier.end;
            earlier.end = if joined { earlier.end.max(later.end) } else { earlier.end };
            joined
        });
        let persons = people.persons.len() as u32;
        let mut cast = Cast {
            document,
            people,
            members: Vec::new(),
            focus: Vec::new(),
            persons,
            latest: [0, persons],
            by_words: HashMap::new(),
            listed: 0,
            contents,
            next_mention: 0,
        };
        for person in &people.persons {
            let mut roles: Vec<Role> = Vec::new();
            for &at in person.mentions.iter().take(INTRODUCTIONS) {
                roles.extend(roles::at(document, people, &people.mentions[at as usize]));
            }
            let gender = roles.iter().map(|role| role.gender).fold(person.gender, Gender::or);
            cast.members.push(Member {
                gender,
                roles,
                ..Member::new(SpeakerKind::Person, person.name.clone(), person.words.clone(), true)
            });
        }
        for body in &people.organisations {
            cast.members.push(Member::new(SpeakerKind::Organisation, body.name.clone(), body.words.clone(), true));
        }
        cast
    }

    /// The member a name belongs to.
    pub fn member(&self, who: Who) -> u32 {
        match who {
            Who::Person(person) => person,
            Who::Organisation(organisation) => self.persons + organisation,
        }
    }

    /// Whether a member is one of the people of [`People::persons`].
    pub fn is_person(&self, member: u32) -> bool {
        member < self.persons
    }

    /// Somebody new.
    pub fn add(&mut self, member: Member) -> u32 {
        self.members.push(member);
        self.members.len() as u32 - 1
    }

    /// The first named member with exactly these words.
    pub fn named(&mut self, words: &[u32]) -> Option<u32> {
        for (at, member) in self.members.iter().enumerate().skip(self.listed).filter(|(_, member)| member.named) {
            self.by_words.entry(member.words.clone()).or_insert(at as u32);
        }
        self.listed = self.members.len();
        self.by_words.get(words).copied()
    }

    /// Whom a description can mean here, in the order of members: everybody, or in a very large cast those around; see [`REACH`].
    pub fn within_reach(&self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        let (all, bodies) = (self.members.len() as u32, self.persons + self.people.organisations.len() as u32);
        let ranges = if all <= REACH {
            [0..all, all..all, all..all]
        } else {
            let around = |latest: u32, from: u32, to: u32| latest.saturating_sub(REACH).max(from)..(latest + REACH / 4).min(to);
            [
                around(self.latest[0], 0, self.persons),
                around(self.latest[1], self.persons, bodies),
                all.saturating_sub(REACH).max(bodies)..all,
            ]
        };
        ranges.into_iter().flatten()
    }

    /// Reads the names before `token`, so that the focus is what the reader has in mind there.
    pub fn read_until(&mut self, token: u32) {
        while let Some(mention) = self.people.mentions.get(self.next_mention).filter(|mention| mention.first < token) {
            let seen = Seen { token: mention.first, subject: is_subject(self.document, mention), quoted: self.in_content(mention.span) };
            let member = self.member(mention.who);
            let latest = &mut self.latest[usize::from(!self.is_person(member))];
            *latest = member.max(*latest);
            self.touch(member, seen);
            self.next_mention += 1;
        }
    }

    /// Whether a span stands in what somebody says.
    pub fn in_content(&self, span: Span) -> bool {
        let at = self.contents.partition_point(|content| content.end <= span.start);
        self.contents.get(at).is_some_and(|content| content.start <= span.start)
    }

    /// Brings a member to mind.
    pub fn touch(&mut self, member: u32, seen: Seen) {
        let entry = &mut self.members[member as usize];
        entry.count += 1;
        // A name inside a quotation does not hide that its bearer was just the subject.
        let keeps = seen.quoted
            && entry.seen.is_some_and(|old| {
                !old.quoted && self.document.tokens[old.token as usize].sentence + 1 >= self.document.tokens[seen.token as usize].sentence
            });
        if !keeps {
            entry.seen = Some(seen);
        }
        self.focus.retain(|&other| other != member);
        self.focus.push(member);
        if self.focus.len() > IN_MIND {
            self.focus.remove(0);
        }
    }

    /// How present a member is at `token`: higher is more, about 10 for the subject of the sentence before.
    pub fn presence(&self, member: u32, token: u32) -> f32 {
        let inside = self.in_content(self.document.span(token, token));
        let Some(seen) = self.members[member as usize].seen else { return -100.0 };
        let (here, there) = (&self.document.tokens[token as usize], &self.document.tokens[seen.token as usize]);
        let sentences = here.sentence.saturating_sub(there.sentence).min(10) as f32;
        let paragraphs =
            self.document.paragraph_of(token as usize).saturating_sub(self.document.paragraph_of(seen.token as usize)).min(6) as f32;
        let mut score = 8.0 - sentences - 0.8 * paragraphs;
        if seen.subject {
            score += 2.5;
        }
        if seen.quoted && !inside {
            score -= 3.0;
        }
        score + (self.members[member as usize].count.min(6) as f32) * 0.25
    }
}

impl Member {
    pub fn new(kind: SpeakerKind, name: String, words: Vec<u32>, named: bool) -> Member {
        Member {
            kind,
            name,
            named,
            gender: Gender::Unknown,
            words,
            roles: Vec::new(),
            mentions: Vec::new(),
            seen: None,
            count: 0,
            spoke: false,
        }
    }

    /// Whether the article gives nothing of what they do.
    pub fn is_plain(&self) -> bool {
        self.roles.iter().all(|role| role.role.is_none())
    }

    /// The role to show: the first with a noun of its own, an office before a mere kinship.
    pub fn role(&self) -> Option<&Role> {
        let shown = |role: &&Role| role.role.is_some();
        self.roles.iter().filter(shown).find(|role| kind(role.head).any(Kind::ROLE)).or_else(|| self.roles.iter().find(shown))
    }
}

/// Whether a name opens its clause, or a verb follows it.
fn is_subject(document: &Document<'_>, mention: &Mention) -> bool {
    let start = mention.title as usize;
    let sentence = document.sentence_of(start).first as usize;
    let behind = document.tokens.get(mention.last as usize + 1);
    let verb = behind.is_some_and(|token| token.flags & (flag::AUXILIARY | flag::BE) != 0 || token.cue != 0 || token.flags & flag::ED != 0);
    let before = (sentence..start).rev().find(|&before| document.tokens[before].flags & flag::DETERMINER == 0);
    // "As Alexis Hale stood on the lawn": the word that opens a clause is a preposition as well.
    let clause = before
        .is_some_and(|before| matches!(document.word(before).to_ascii_lowercase().as_str(), "as" | "after" | "before" | "since" | "until"));
    let verb = verb || clause && behind.is_some_and(|token| token.flags & (flag::WORD | flag::CLOSED | flag::CAPITAL) == flag::WORD);
    let verb = verb || is_apposed_subject(document, sentence, start, mention.last as usize);
    let hangs = before.is_some_and(|before| document.tokens[before].flags & flag::PREPOSITION != 0) && !(clause && verb);
    !hangs && (start - sentence <= 3 || verb)
}

/// Whether a name between commas follows a description that opens the sentence: `The dead man's brother, Kevin Orde, wept.`
fn is_apposed_subject(document: &Document<'_>, sentence: usize, start: usize, last: usize) -> bool {
    let comma = |at: usize| document.class(at) == class::COMMA;
    let part = |at: usize| {
        let found = &document.tokens[at];
        let verb = found.flags & (flag::AUXILIARY | flag::BE | flag::SUBORDINATOR | flag::RELATIVE) != 0;
        found.flags & flag::WORD != 0 && !verb && (found.cue == 0 || kind(found.word).0 != 0)
    };
    let opened = start > sentence + 1 && comma(start - 1) && document.tokens[sentence].flags & flag::PREPOSITION == 0;
    opened
        && comma(last + 1)
        && (sentence..start - 1).all(part)
        && kind(document.tokens[start - 2].word).any(Kind::ROLE.and(Kind::RELATIVE).and(Kind::PERSON))
}
