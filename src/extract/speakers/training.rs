//! Learning whom pronouns stand for. Compiled for `dateline-train` only.

use crate::extract::Quotation;
use crate::extract::people::People;
use crate::extract::people::vocabulary::Gender;
use crate::extract::tokens::Document;

use super::antecedent::{TRAITS, Traits};
use super::cast::Cast;
use super::resolve::Resolver;
use super::source::{self, Part, Pronoun};

/// A pronoun and those it could stand for.
#[derive(Clone, Debug, Default)]
pub struct Lesson {
    /// Whoever is in mind; what the rules without a model make of them; whether it can be them.
    pub candidates: Vec<(Traits, f32, bool)>,
}

/// One lesson for each "he" and "she" of the quotations that tells something: of those in mind some can be meant and some cannot.
///
/// Without `names`, the people whose gender is known are asked, and those of the pronoun's are right. With `names`, the marked speakers
/// of each quotation, whoever fits the pronoun is asked, and the one of that name is right.
#[must_use]
pub fn lessons(document: &Document<'_>, people: &People, quotations: &[Quotation], names: Option<&[Vec<String>]>) -> Vec<Lesson> {
    let contents = quotations.iter().flat_map(|quotation| quotation.content.iter().copied()).collect();
    let mut resolver = Resolver::new(Cast::of(document, people, contents));
    let genders: Vec<Gender> = resolver.cast.members.iter().map(|member| member.gender).collect();
    let mut lessons = Vec::new();
    super::settle_in_order(&mut resolver, quotations, |resolver, at| {
        let quotation = &quotations[at];
        let Some((gender, token)) = asked(resolver, quotation) else { return };
        let judge = |member: u32| match (names, genders.get(member as usize)) {
            (Some(names), _) => {
                let entry = &resolver.cast.members[member as usize];
                entry.gender.agrees(gender).then(|| names[at].contains(&entry.name))
            }
            (None, Some(&known)) => (known != Gender::Unknown).then_some(known == gender),
            (None, None) => None,
        };
        let asked: Vec<_> = resolver
            .in_mind(token, quotation)
            .into_iter()
            .filter_map(|(member, traits, rule)| Some((traits, rule, judge(member)?)))
            .collect();
        if asked.iter().any(|asked| asked.2) && asked.iter().any(|asked| !asked.2) {
            lessons.push(Lesson { candidates: asked });
        }
    });
    lessons
}

/// The gender a quotation's source asks for, and where it stands; `None` when it is no "he" or "she", or stands in somebody's words.
fn asked(resolver: &mut Resolver<'_, '_>, quotation: &Quotation) -> Option<(Gender, u32)> {
    let span = quotation.source?;
    let (document, people) = (resolver.cast.document, resolver.cast.people);
    let [Part::Pronoun(Pronoun::Person(gender))] = source::read(document, people, span)[..] else { return None };
    let token = document.token_at(span.start) as u32;
    if resolver.cast.in_content(span) {
        return None;
    }
    resolver.follow(token);
    resolver.cast.read_until(token);
    Some((gender, token))
}

impl Resolver<'_, '_> {
    /// The people in mind at `token`, whatever their gender, with their traits and what the rules without a model make of them.
    fn in_mind(&self, token: u32, quotation: &Quotation) -> Vec<(u32, Traits, f32)> {
        let told = self.addressed(quotation);
        let persons = self.persons_in_mind();
        let order = persons.iter().enumerate().filter(|(_, member)| Some(**member) != told);
        order.map(|(order, &member)| (member, self.traits(member, token, order), self.presence(member, token))).collect()
    }
}

/// Weights for [`TRAITS`] under which the right candidates are likeliest: the logarithm of their joint probability, less `decay` times
/// the squared weights, climbed in fixed steps. The same lessons give the same weights.
#[must_use]
pub fn fit(lessons: &[&Lesson], decay: f64) -> Vec<f64> {
    const ROUNDS: usize = 600;
    let mut weights = vec![0.0; TRAITS.len()];
    let rate = 4.0 / lessons.len().max(1) as f64;
    for _ in 0..ROUNDS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -2.0 * decay * weight).collect();
        for lesson in lessons {
            let scores: Vec<f64> = lesson.candidates.iter().map(|(traits, ..)| traits.iter().map(|bit| weights[bit]).sum()).collect();
            let top = scores.iter().copied().fold(f64::MIN, f64::max);
            let shares: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
            let all: f64 = shares.iter().sum();
            let right: f64 = shares.iter().zip(&lesson.candidates).filter(|(_, candidate)| candidate.2).map(|(share, _)| share).sum();
            for (share, (traits, _, fits)) in shares.iter().zip(&lesson.candidates) {
                let pull = if *fits { share / right } else { 0.0 } - share / all;
                traits.iter().for_each(|bit| slope[bit] += pull);
            }
        }
        weights.iter_mut().zip(&slope).for_each(|(weight, slope)| *weight += rate * slope);
    }
    weights
}

/// Share of lessons whose likeliest candidate is right, by weights, and by the rules without a model.
#[must_use]
pub fn accuracy(lessons: &[&Lesson], weights: &[f64]) -> (f64, f64) {
    let share = |score: &dyn Fn(&(Traits, f32, bool)) -> f64| {
        let right = |lesson: &&&Lesson| {
            let best = lesson.candidates.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
            best.is_some_and(|best| best.2)
        };
        lessons.iter().filter(right).count() as f64 / lessons.len().max(1) as f64
    };
    (share(&|(traits, ..)| traits.iter().map(|bit| weights[bit]).sum()), share(&|(_, rule, _)| f64::from(*rule)))
}

/// The table of weights as `antecedent.tsv` has it.
#[must_use]
pub fn table(weights: &[f64], provenance: &str) -> String {
    let mut table: String = provenance.lines().map(|line| format!("# {line}\n")).collect();
    for (name, weight) in TRAITS.iter().zip(weights) {
        table.push_str(&format!("{name}\t{weight:.2}\n"));
    }
    table
}
