//! Comparing what was found with what was marked.

use super::gold::{Gold, GoldQuotation};
use super::report::{ByKind, Counts, Report};
use crate::article::Article;
use crate::extract::tokens::Document;
use crate::extract::{Annotations, Cue, CueClass, Quotation, QuotationKind, Speaker, SpeakerKind, Stance, Via, people, speakers};
use crate::text::{Span, fold};

/// Runs `annotate` over the articles and counts.
///
/// A quotation is found when the words of a contiguous part and those of a marked one have half or more in common; each marked part
/// is found once, and counts under its own kind. Quotations marked inside another's content are neither asked for nor held against the program.
pub fn evaluate(golds: &[Gold], annotate: impl Fn(&Article) -> Annotations) -> Report {
    let mut report = Report { articles: golds.len(), ..Report::default() };
    for gold in golds {
        let found = annotate(&gold.article);
        let mut page = Page { gold, text: &gold.article.text, words: words(&gold.article.text), report: &mut report };
        page.quotations(&found);
        page.given();
        page.people(&found);
        page.places(&found);
    }
    report
}

struct Page<'g, 'r> {
    gold: &'g Gold,
    text: &'g str,
    /// Spans of the words of the text.
    words: Vec<Span>,
    report: &'r mut Report,
}

/// A contiguous part of a quotation, marked or found.
#[derive(Clone, Copy)]
struct Part {
    /// First word and one past the last.
    words: (usize, usize),
    /// Position of its quotation.
    quotation: usize,
    kind: QuotationKind,
    /// Whether it lies inside the content of another.
    inner: bool,
}

impl Page<'_, '_> {
    fn quotations(&mut self, found: &Annotations) {
        let marks = quoted_stretches(self.text);
        let parts = |contents: Vec<&[Span]>| -> Vec<Part> {
            let mut parts = Vec::new();
            for (quotation, content) in contents.iter().enumerate() {
                for span in merge(self.text, content) {
                    let words = self.range(span);
                    let inner = contents
                        .iter()
                        .enumerate()
                        .any(|(other, content)| other != quotation && content.iter().any(|outer| outer.contains(span) && *outer != span));
                    if words.0 < words.1 {
                        parts.push(Part { words, quotation, kind: self.kind(words, &marks), inner });
                    }
                }
            }
            parts
        };
        let gold = parts(self.gold.quotations.iter().map(|quotation| &quotation.content[..]).collect());
        let predicted = parts(found.quotations.iter().map(|quotation| &quotation.content[..]).collect());
        let pairs = pair(&gold, &predicted);
        let single = self.text.matches(['“', '"', '«']).count() * 4 < self.text.matches(['‘', '\'']).count();
        for part in gold.iter().filter(|part| !part.inner) {
            count(&mut self.report.quotations, part.kind, |counts| counts.gold += 1);
            count(&mut self.report.end_to_end, part.kind, |counts| counts.gold += 1);
            self.report.single_marks.gold += usize::from(single && part.kind == QuotationKind::Direct);
        }
        for (position, part) in predicted.iter().enumerate() {
            let twin = pairs.iter().find(|&&(_, other)| other == position).map(|&(marked, _)| gold[marked]);
            let kind = twin.map_or(part.kind, |marked| marked.kind);
            if !twin.is_some_and(|marked| marked.inner) {
                count(&mut self.report.quotations, kind, |counts| counts.found += 1);
                count(&mut self.report.end_to_end, kind, |counts| counts.found += 1);
                self.report.single_marks.found += usize::from(single && kind == QuotationKind::Direct);
            }
            if twin.is_none() {
                self.mistake("invented", self.words_of(part.words), "");
            }
        }
        for (marked, part) in gold.iter().enumerate().filter(|(_, part)| !part.inner) {
            let Some(&(_, other)) = pairs.iter().find(|&&(position, _)| position == marked) else {
                self.mistake("missed", self.words_of(part.words), "");
                continue;
            };
            let quotation = &self.gold.quotations[part.quotation];
            let names = names_of(&found.quotations[predicted[other].quotation], &found.speakers);
            let right = self.right(quotation, &names);
            count(&mut self.report.quotations, part.kind, |counts| counts.right += 1);
            self.report.speakers.count(self.gold.form(quotation), right);
            if !right {
                let source = found.quotations[predicted[other].quotation].source.map_or("", |span| span.of(self.text));
                let note = format!(" by {source:?}: `{}`, not `{}`", quotation.speakers.join("; "), names.join("; "));
                self.mistake("found speaker", self.words_of(part.words), &note);
            }
            if right {
                count(&mut self.report.end_to_end, part.kind, |counts| counts.right += 1);
                self.report.single_marks.right += usize::from(single && part.kind == QuotationKind::Direct);
            }
        }
    }

    /// The speakers, with quotations as marked.
    fn given(&mut self) {
        let mut quotations: Vec<Quotation> = self.gold.quotations.iter().map(as_found).collect();
        let document = Document::read(&self.gold.article);
        let settled = speakers::settle(&document, &people::find(&document), &mut quotations);
        for (marked, quotation) in self.gold.quotations.iter().zip(&quotations) {
            let names = names_of(quotation, &settled.speakers);
            let right = self.right(marked, &names);
            let form = self.gold.form(marked);
            self.report.given.count(form, right);
            if !right {
                let source = marked.source.map_or("", |span| span.of(self.text));
                let note = format!("{form:?} {source:?}: `{}`, not `{}`", marked.speakers.join("; "), names.join("; "));
                self.mistake("speaker", String::new(), &note);
            } else if let [position] = quotation.speakers[..] {
                self.told(&marked.speakers[0], &settled.speakers[position as usize]);
            }
        }
    }

    /// Kind and role of a speaker who was found.
    fn told(&mut self, name: &str, speaker: &Speaker) {
        let Some(marked) = self.gold.speaker(name) else { return };
        self.report.kinds.count(marked.kind == speaker.kind);
        if marked.kind != speaker.kind {
            let note = format!("`{name}` is {:?}, not {:?}", marked.kind, speaker.kind);
            self.mistake("kind", String::new(), &note);
        }
        if !marked.role.is_empty() && marked.kind == SpeakerKind::Person {
            let role = format!("{} {}", speaker.role.as_deref().unwrap_or(""), speaker.affiliation.as_deref().unwrap_or(""));
            let right = same_thing(&marked.role, &role);
            self.report.roles.count(right);
            if !right {
                self.mistake("role", String::new(), &format!("`{name}`: `{}`, not `{role}`", marked.role));
            }
        }
    }

    fn people(&mut self, found: &Annotations) {
        let named: Vec<String> = found
            .speakers
            .iter()
            .map(|speaker| &speaker.name)
            .chain(found.people.iter().map(|person| &person.name))
            .map(|name| fold(name).into_owned())
            .collect();
        let speakers = self.gold.speakers.iter().filter(|speaker| speaker.kind == SpeakerKind::Person).map(|speaker| &speaker.name);
        for name in speakers.chain(&self.gold.people) {
            let right = named.iter().any(|other| *other == fold(name));
            self.report.people.count(right);
            if !right {
                self.mistake("person", name.clone(), "");
            }
        }
    }

    fn places(&mut self, found: &Annotations) {
        use crate::extract::ToponymUsage::{Adjective, InOrganisation, Street};
        let asked = |usage| !matches!(usage, Adjective | InOrganisation | Street);
        let toponyms: Vec<_> = found.toponyms.iter().filter(|toponym| asked(toponym.usage) && toponym.place.is_some()).collect();
        let (names, countries) = (&mut self.report.places.names, &mut self.report.places.countries);
        names.gold += self.gold.places.len();
        countries.gold += self.gold.places.len();
        names.found += toponyms.len();
        countries.found += toponyms.len();
        let mut mistakes = Vec::new();
        for place in &self.gold.places {
            let Some(toponym) = toponyms.iter().find(|toponym| toponym.span.overlaps(place.span)) else {
                mistakes.push(("place missed", place.span));
                continue;
            };
            names.right += 1;
            if toponym.place.as_ref().is_some_and(|resolved| resolved.country == place.country) {
                countries.right += 1;
            } else {
                mistakes.push(("country", place.span));
            }
        }
        for toponym in toponyms {
            if !self.gold.places.iter().any(|place| place.span.overlaps(toponym.span)) {
                mistakes.push(("place invented", toponym.span));
            }
        }
        for (what, span) in mistakes {
            self.mistake(what, span.of(self.text).to_owned(), "");
        }
    }

    fn mistake(&mut self, what: &str, words: String, note: &str) {
        self.report.mistakes.push(format!("{}: {what}: {words}{note}", self.gold.name));
    }

    /// Whether the names are those of the marked speakers. Persons by full name; others by the words that matter.
    fn right(&self, marked: &GoldQuotation, names: &[String]) -> bool {
        let same = |wanted: &String| {
            let person = self.gold.speaker(wanted).is_some_and(|speaker| speaker.kind == SpeakerKind::Person);
            names.iter().any(|name| if person { fold(name) == fold(wanted) } else { same_thing(wanted, name) })
        };
        marked.speakers.len() == names.len() && marked.speakers.iter().all(same)
    }

    fn range(&self, span: Span) -> (usize, usize) {
        let first = self.words.partition_point(|word| word.end <= span.start);
        let last = self.words.partition_point(|word| word.start < span.end);
        (first, last)
    }

    fn words_of(&self, words: (usize, usize)) -> String {
        self.words[words.0].cover(self.words[words.1 - 1]).of(self.text).to_owned()
    }

    fn kind(&self, words: (usize, usize), marks: &[Span]) -> QuotationKind {
        let quoted = self.words[words.0..words.1].iter().filter(|word| marks.iter().any(|mark| mark.contains(**word))).count();
        match quoted {
            0 => QuotationKind::Indirect,
            all if all == words.1 - words.0 => QuotationKind::Direct,
            _ => QuotationKind::Mixed,
        }
    }
}

fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (
            letter.is_alphanumeric()
                || matches!(letter, '\'' | '’') && start.is_some() && text[at + letter.len_utf8()..].starts_with(char::is_alphanumeric),
            start,
        ) {
            (true, None) => start = Some(at),
            (false, Some(first)) => {
                words.push(Span::new(first, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Stretches in quote marks, as extraction reads them.
fn quoted_stretches(text: &str) -> Vec<Span> {
    let article = Article::verbatim(text);
    let document = Document::read(&article);
    document.runs.iter().map(|run| document.span(run.first, run.last)).collect()
}

/// Parts with no word between them are one.
fn merge(text: &str, spans: &[Span]) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for &span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end || !text[last.end as usize..span.start as usize].contains(char::is_alphanumeric) => {
                last.end = last.end.max(span.end)
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// Pairs marked and found parts, those most alike first; positions in both lists.
fn pair(gold: &[Part], predicted: &[Part]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (marked, part) in gold.iter().enumerate() {
        for (position, other) in predicted.iter().enumerate() {
            let common = part.words.1.min(other.words.1).saturating_sub(part.words.0.max(other.words.0));
            let all = (part.words.1 - part.words.0) + (other.words.1 - other.words.0) - common;
            if common * 2 >= all {
                candidates.push((common as f64 / all as f64, marked, position));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, marked, position) in candidates {
        if !pairs.iter().any(|&(known, other)| known == marked || other == position) {
            pairs.push((marked, position));
        }
    }
    pairs
}

fn count(kinds: &mut ByKind, kind: QuotationKind, mut change: impl FnMut(&mut Counts)) {
    change(&mut kinds.all);
    change(match kind {
        QuotationKind::Direct => &mut kinds.direct,
        QuotationKind::Mixed => &mut kinds.mixed,
        QuotationKind::Indirect => &mut kinds.indirect,
    });
}

fn names_of(quotation: &Quotation, speakers: &[Speaker]) -> Vec<String> {
    quotation.speakers.iter().map(|&speaker| speakers[speaker as usize].name.clone()).collect()
}

/// A marked quotation as extraction would give it, before its speaker is settled.
fn as_found(marked: &GoldQuotation) -> Quotation {
    Quotation {
        content: marked.content.clone(),
        cue: marked.cue.map(|span| Cue { span, class: CueClass::Say }),
        source: marked.source,
        speakers: Vec::new(),
        kind: QuotationKind::Direct,
        stance: if marked.negated { Stance::Negated } else { Stance::Statement },
        confidence: 1.0,
        speaker_confidence: 0.0,
        via: Via::Unknown,
        rule: "marked".to_owned(),
    }
}

/// Whether two descriptions are of one thing: the words of the shorter are in the longer, or half of all are in both. Articles,
/// possessives and prepositions do not count.
fn same_thing(a: &str, b: &str) -> bool {
    let content = |text: &str| -> Vec<String> {
        const SMALL: [&str; 20] = [
            "the", "a", "an", "of", "for", "at", "in", "s", "and", "his", "her", "its", "their", "who", "from", "with", "to", "one", "my",
            "on",
        ];
        fold(text)
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty() && !SMALL.contains(word))
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (content(a), content(b));
    let common = a.iter().filter(|word| b.contains(word)).count();
    common > 0 && (common == a.len().min(b.len()) || 2 * common >= a.len() + b.len() - common)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perfect(gold: &Gold) -> Annotations {
        let mut quotations: Vec<Quotation> = gold.quotations.iter().map(as_found).collect();
        let document = Document::read(&gold.article);
        let settled = speakers::settle(&document, &people::find(&document), &mut quotations);
        Annotations { quotations, speakers: settled.speakers, people: settled.people, ..Annotations::default() }
    }

    fn gold() -> Gold {
        let file = "part: test\n\nBridge opens\n\n[Q1|“It took nine years,”] [C1|said] [S1=Maria Silva|Maria Silva]. [S2=Maria Silva|She] [C2|added] that [Q2|it was worth it].\n---\nspeaker: Maria Silva; person; ;\n";
        Gold::parse("bridge", file).unwrap()
    }

    #[test]
    fn what_was_marked_scores_full_marks() {
        let report = evaluate(&[gold()], |_| perfect(&gold()));
        assert_eq!(report.quotations.all, Counts { gold: 2, found: 2, right: 2 });
        assert_eq!(report.end_to_end.all.f1(), 1.0);
        assert_eq!(report.quotations.direct.gold, 1);
        assert_eq!(report.people.rate(), 1.0);
        assert!(report.mistakes.is_empty(), "{:?}", report.mistakes);
    }

    #[test]
    fn nothing_found_scores_nothing_and_inventions_cost_precision() {
        assert_eq!(evaluate(&[gold()], |_| Annotations::default()).quotations.all.f1(), 0.0);
        let invented = |article: &Article| {
            let gold = gold();
            let mut found = perfect(&gold);
            found.quotations[1].content = vec![Span::new(0, article.text.find("\n").unwrap())];
            found
        };
        let report = evaluate(&[gold()], invented);
        assert_eq!((report.quotations.all.precision(), report.quotations.all.recall()), (0.5, 0.5));
    }

    #[test]
    fn descriptions_are_compared_by_their_words() {
        assert!(same_thing("the trade ministry", "trade ministry in Tbilisi"));
        assert!(same_thing("residents of Malakpet", "Residents"));
        assert!(!same_thing("the trade ministry", "the embassy"));
    }
}
