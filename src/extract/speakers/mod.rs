//! Who speaks: for every quotation the person or body behind "she", "the minister" or "Kirby".
//!
//! [`settle`] reads the quotations of an article in text order beside the names in it. A name settles itself; a pronoun goes to
//! whoever of its gender and number is most present in the reader's mind; a description to whom the article calls that; a
//! quotation without a source carries on from the last. Nobody is invented: `a senior official` stays one.
//!
//! ```
//! use dateline::{article::Article, extract::{people, speakers, tokens::Document}};
//!
//! let article = Article::verbatim("Maria Silva, the city's chief engineer, opened the bridge.");
//! let document = Document::read(&article);
//! let settled = speakers::settle(&document, &people::find(&document), &mut []);
//! assert_eq!(settled.people[0].name, "Maria Silva");
//! ```

mod antecedent;
mod asked;
mod cast;
mod descriptions;
mod extent;
mod nouns;
mod pronouns;
mod resolve;
mod roles;
mod source;
#[cfg(feature = "train")]
pub mod training;

use crate::extract::people::vocabulary::Gender;
use crate::extract::people::{People, Who, plain};
use crate::extract::tokens::Document;
use crate::extract::{Person, Quotation, Speaker, Via};
use crate::text::Span;

use cast::Cast;
use resolve::{Answer, Resolver};
use source::{Part, Pronoun};

/// A quotation that holds another is looked for among so many before and behind it.
const AROUND: usize = 128;

/// Who speaks in an article, and who is only named.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Those who speak, in order of their first mention.
    pub speakers: Vec<Speaker>,
    /// Those named who do not, in order of their first mention.
    pub people: Vec<Person>,
}

/// Settles the speakers of the quotations: fills [`Quotation::speakers`], [`Quotation::via`] and [`Quotation::speaker_confidence`].
///
/// Pure and total; time is linear in the text and in the quotations.
#[must_use]
pub fn settle(document: &Document<'_>, people: &People, quotations: &mut [Quotation]) -> Settled {
    let contents = quotations.iter().flat_map(|quotation| quotation.content.iter().copied()).collect();
    let mut resolver = Resolver::new(Cast::of(document, people, contents));
    let mut answers = settle_in_order(&mut resolver, quotations, |_, _| {});
    speak_for_themselves(document, people, quotations, &mut answers);
    let mut members: Vec<Vec<u32>> = Vec::with_capacity(answers.len());
    for (quotation, answer) in quotations.iter_mut().zip(answers) {
        quotation.via = answer.via;
        quotation.speaker_confidence = answer.confidence;
        members.push(answer.members);
    }
    let cast = resolver.into_cast();
    look_ahead(&cast, quotations, &mut members);
    tell(cast, quotations, &members)
}

/// Settles the quotations in the order of the text, and shows each to `before` first; answers in the order of `quotations`.
fn settle_in_order<'d, 'a>(
    resolver: &mut Resolver<'d, 'a>,
    quotations: &[Quotation],
    mut before: impl FnMut(&mut Resolver<'d, 'a>, usize),
) -> Vec<Answer> {
    let mut order: Vec<usize> = (0..quotations.len()).collect();
    order.sort_by_key(|&at| anchor(&quotations[at]));
    let mut answers = vec![Answer::NOBODY; quotations.len()];
    for at in order {
        before(resolver, at);
        let around = at.saturating_sub(AROUND)..quotations.len().min(at + AROUND);
        answers[at] = resolver.resolve(&quotations[at], &quotations[around.clone()], &answers[around]);
    }
    answers
}

/// "I" in somebody's words is that somebody, who may be named only behind them: `“The judge asked me and I said no,” said Fenn.`
fn speak_for_themselves(document: &Document<'_>, people: &People, quotations: &[Quotation], answers: &mut [Answer]) {
    for at in 0..quotations.len() {
        let Some(span) = quotations[at].source else { continue };
        if !matches!(source::read(document, people, span)[..], [Part::Pronoun(Pronoun::Speaker)]) {
            continue;
        }
        let near = at.saturating_sub(AROUND)..quotations.len().min(at + AROUND);
        let members = pronouns::around(span, &quotations[near.clone()], &answers[near]);
        if !members.is_empty() {
            answers[at] = Answer { members, via: Via::Pronoun, confidence: 0.85 };
        }
    }
}

/// A quotation that opens the article without a source, or with "he" or "she", belongs to whoever is quoted next: the headline `‘I only
/// borrowed him’`.
fn look_ahead(cast: &Cast<'_, '_>, quotations: &mut [Quotation], members: &mut [Vec<u32>]) {
    let document = cast.document;
    let paragraph = |quotation: &Quotation| {
        let token = document.token_at(anchor(quotation));
        (token < document.len()).then(|| document.paragraph_of(token))
    };
    for at in 0..quotations.len() {
        let Some(here) = paragraph(&quotations[at]) else { continue };
        if here > 1 {
            break;
        }
        let gender = match quotations[at].source {
            None => Gender::Unknown,
            Some(source) => match source::subject_gender(source.of(document.text)) {
                Some(gender) => gender,
                None => continue,
            },
        };
        if !members[at].is_empty() {
            continue;
        }
        let Some(next) = (at + 1..quotations.len().min(at + AROUND)).find(|&next| !members[next].is_empty()) else { continue };
        let fits = members[next].iter().all(|&member| cast.members[member as usize].gender.agrees(gender));
        if fits && paragraph(&quotations[next]).is_some_and(|there| there <= here + 2) {
            members[at] = members[next].clone();
            (quotations[at].via, quotations[at].speaker_confidence) = (Via::Floating, 0.4);
        }
    }
}

/// Where the reader learns who speaks: at the source, else where the words start.
fn anchor(quotation: &Quotation) -> u32 {
    quotation.source.map_or_else(|| quotation.content.first().map_or(0, |content| content.start), |source| source.start)
}

/// Lists speakers and people, and lets the quotations point to the speakers.
fn tell(mut cast: Cast<'_, '_>, quotations: &mut [Quotation], members: &[Vec<u32>]) -> Settled {
    let document = cast.document;
    let mut mentions: Vec<Vec<Span>> = cast.members.iter_mut().map(|member| std::mem::take(&mut member.mentions)).collect();
    for mention in &cast.people.mentions {
        mentions[cast.member(mention.who) as usize].push(mention.span);
    }
    let speaks: Vec<bool> = {
        let mut speaks = vec![false; cast.members.len()];
        members.iter().flatten().for_each(|&member| speaks[member as usize] = true);
        speaks
    };
    for spans in &mut mentions {
        spans.sort();
        spans.dedup_by(|later, earlier| earlier.overlaps(*later));
    }
    let mut order: Vec<u32> = (0..cast.members.len() as u32).collect();
    order.sort_by_key(|&member| mentions[member as usize].first().map_or(u32::MAX, |span| span.start));
    let mut settled = Settled::default();
    let mut position = vec![0_u32; cast.members.len()];
    for &member in &order {
        let (at, entry) = (member as usize, &cast.members[member as usize]);
        if speaks[at] {
            position[at] = settled.speakers.len() as u32;
            let words = |span: Span| plain(span.of(document.text));
            settled.speakers.push(Speaker {
                name: entry.name.clone(),
                kind: entry.kind,
                role: entry.role().and_then(|role| role.role).map(words),
                affiliation: entry.role().into_iter().chain(&entry.roles).find_map(|role| role.affiliation).map(words),
                mentions: std::mem::take(&mut mentions[at]),
            });
        } else if cast.is_person(member) && !mentions[at].is_empty() {
            settled.people.push(Person { name: entry.name.clone(), mentions: std::mem::take(&mut mentions[at]) });
        }
    }
    for (quotation, members) in quotations.iter_mut().zip(members) {
        quotation.speakers = members.iter().map(|&member| position[member as usize]).collect();
        if members.is_empty() {
            (quotation.via, quotation.speaker_confidence) = (Via::Unknown, 0.0);
        }
    }
    settled
}

/// Whether a mention is a person's.
fn is_person(who: Who) -> bool {
    matches!(who, Who::Person(_))
}
