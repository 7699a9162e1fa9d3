//! Marked-up articles.

use std::collections::BTreeMap;

use crate::article::{Article, ParagraphKind};
use crate::extract::SpeakerKind;
use crate::text::Span;

/// An article with what a human being found in it.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The file's name without its ending.
    pub name: String,
    /// The header: `country`, `desk`, `part`, ….
    pub header: BTreeMap<String, String>,
    /// The article without its mark-up; the first paragraph is the headline.
    pub article: Article,
    /// The quotations, in order of their numbers.
    pub quotations: Vec<GoldQuotation>,
    /// Place names in text order.
    pub places: Vec<GoldPlace>,
    /// Those who speak, from the trailer.
    pub speakers: Vec<GoldSpeaker>,
    /// People named who do not speak, from the trailer.
    pub people: Vec<String>,
}

/// A marked quotation.
#[derive(Clone, Debug, Default)]
pub struct GoldQuotation {
    /// The number that ties content, source and cue together.
    pub number: u32,
    /// Content parts in text order.
    pub content: Vec<Span>,
    /// The cue, if one is marked.
    pub cue: Option<Span>,
    /// The source, if one is marked.
    pub source: Option<Span>,
    /// Canonical names of the speakers; two for a compound source, none when nobody is credited.
    pub speakers: Vec<String>,
    /// Whether it is marked as not said (`N`).
    pub negated: bool,
}

/// A speaker of the trailer.
#[derive(Clone, Debug)]
pub struct GoldSpeaker {
    /// Canonical name.
    pub name: String,
    /// Person, organisation, group or unnamed.
    pub kind: SpeakerKind,
    /// The role as written, empty if none is given.
    pub role: String,
    /// The affiliation, empty if none is given.
    pub affiliation: String,
}

/// A marked place name.
#[derive(Clone, Debug)]
pub struct GoldPlace {
    /// The name as written.
    pub span: Span,
    /// ISO 3166-1 alpha-2 code; `None` for `--`: seas, continents, regions across borders.
    pub country: Option<String>,
    /// GeoNames code of the first-level division, where given.
    pub division: Option<String>,
    /// The place's own name where the text has another form, else the text.
    pub place: String,
    /// Whether the place stands for its government.
    pub metonym: bool,
}

/// How a source is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// All of a person's name.
    FullName,
    /// A person's surname, with or without a title.
    Surname,
    /// "She", "they", "it", "I", "who".
    Pronoun,
    /// "The minister", "the 43-year-old": a named person without the name.
    Role,
    /// A body, a group, somebody unnamed, by its own name or description.
    Other,
    /// No source in the sentence, or the label of an interview.
    Floating,
}

/// What is wrong with a marked-up file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{file}`, line {line}: {problem}")]
pub struct GoldError {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl Gold {
    /// Reads a marked-up file; `name` is for messages and the report.
    ///
    /// # Errors
    /// When brackets do not match, a mark is unknown, or a line of the trailer cannot be read.
    pub fn parse(name: &str, file: &str) -> Result<Gold, GoldError> {
        let file = file.replace("\r\n", "\n");
        let (header, body) = file.split_once("\n\n").unwrap_or(("", &file));
        let (marked, trailer) = body.split_once("\n---").unwrap_or((body, ""));
        let first_line = header.lines().count() + 2;
        let fail = |line: usize, problem: String| GoldError { file: name.to_owned(), line, problem };
        let mut reader = Reader::default();
        reader.read(marked.trim_end()).map_err(|(line, problem)| fail(first_line + line, problem))?;
        let header = header
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let mut article = Article::verbatim(&reader.text);
        if let Some(first) = article.paragraphs.first_mut() {
            first.kind = ParagraphKind::Headline;
        }
        let mut gold = Gold {
            name: name.to_owned(),
            header,
            article,
            quotations: Vec::new(),
            places: reader.places,
            speakers: Vec::new(),
            people: Vec::new(),
        };
        let trailer_line = first_line + marked.lines().count();
        let mut sources = BTreeMap::new();
        for (at, line) in trailer.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            gold.read_trailer(line.trim(), &mut sources).map_err(|problem| fail(trailer_line + at, problem))?;
        }
        gold.places.sort_by_key(|place| place.span);
        gold.quotations = reader.quotations.into_values().filter(|quotation| !quotation.content.is_empty()).collect();
        for quotation in &mut gold.quotations {
            quotation.content.sort();
            if let Some(speakers) = sources.get(&quotation.number)
                && quotation.speakers.is_empty()
            {
                quotation.speakers.clone_from(speakers);
            }
        }
        Ok(gold)
    }

    fn read_trailer(&mut self, line: &str, sources: &mut BTreeMap<u32, Vec<String>>) -> Result<(), String> {
        if let Some(rest) = line.strip_prefix("speaker:") {
            let mut fields = rest.split(';').map(str::trim);
            let mut field = || fields.next().unwrap_or("").to_owned();
            let (name, kind, role, affiliation) = (field(), field(), field(), field());
            let kind = match kind.as_str() {
                "person" => SpeakerKind::Person,
                "organisation" => SpeakerKind::Organisation,
                "group" => SpeakerKind::Group,
                "unnamed" => SpeakerKind::Unnamed,
                other => return Err(format!("`{other}` is no kind of speaker; write person, organisation, group or unnamed")),
            };
            self.speakers.push(GoldSpeaker { name, kind, role, affiliation });
        } else if let Some(rest) = line.strip_prefix("people:") {
            self.people.extend(names(rest, ','));
        } else if let Some((number, name)) = line.strip_prefix("source Q").and_then(|rest| rest.split_once('=')) {
            let number = number.trim().parse().map_err(|_| format!("`{}` is no number of a quotation", number.trim()))?;
            sources.insert(number, names(name, ';'));
        } else {
            return Err(format!("`{line}` is neither `speaker:`, `people:` nor `source Q1 = Name`"));
        }
        Ok(())
    }

    /// What the trailer says of a speaker.
    #[must_use]
    pub fn speaker(&self, name: &str) -> Option<&GoldSpeaker> {
        self.speakers.iter().find(|speaker| speaker.name == name)
    }

    /// How the source of a quotation is written.
    #[must_use]
    pub fn form(&self, quotation: &GoldQuotation) -> Source {
        let Some(span) = quotation.source else { return Source::Floating };
        let words: Vec<String> = crate::text::fold(span.of(&self.article.text))
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        const PRONOUNS: [&str; 14] = ["he", "she", "it", "they", "i", "we", "who", "which", "that", "you", "both", "him", "her", "them"];
        if words.iter().all(|word| word == "q" || word == "a") {
            return Source::Floating;
        }
        if words.iter().all(|word| PRONOUNS.contains(&word.as_str())) {
            return Source::Pronoun;
        }
        let [speaker] = quotation.speakers.as_slice() else { return Source::Other };
        if self.speaker(speaker).is_none_or(|speaker| speaker.kind != SpeakerKind::Person) {
            return Source::Other;
        }
        let name: Vec<String> = crate::text::fold(speaker).split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned).collect();
        match (
            name.iter().all(|word| words.contains(word)),
            name.last().is_some_and(|last| words.contains(last)) || name.first().is_some_and(|first| words.contains(first)),
        ) {
            (true, _) => Source::FullName,
            (_, true) => Source::Surname,
            _ => Source::Role,
        }
    }
}

fn names(list: &str, separator: char) -> Vec<String> {
    list.split(separator).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Takes the marks out of a text.
#[derive(Default)]
struct Reader {
    text: String,
    quotations: BTreeMap<u32, GoldQuotation>,
    places: Vec<GoldPlace>,
}

impl Reader {
    fn read(&mut self, marked: &str) -> Result<(), (usize, String)> {
        let mut open: Vec<(String, usize)> = Vec::new();
        let (mut rest, mut line) = (marked, 0);
        while let Some(character) = rest.chars().next() {
            match character {
                '[' => {
                    let bar = rest.find('|').ok_or((line, "a mark without `|`".to_owned()))?;
                    open.push((rest[1..bar].to_owned(), self.text.len()));
                    rest = &rest[bar + 1..];
                    continue;
                }
                ']' => {
                    let (mark, start) = open.pop().ok_or((line, "`]` without `[`".to_owned()))?;
                    self.note(&mark, Span::new(start, self.text.len())).map_err(|problem| (line, problem))?;
                }
                _ => self.text.push(character),
            }
            line += usize::from(character == '\n');
            rest = &rest[character.len_utf8()..];
        }
        match open.pop() {
            Some((mark, _)) => Err((line, format!("`[{mark}|` is never closed"))),
            None => Ok(()),
        }
    }

    fn note(&mut self, mark: &str, span: Span) -> Result<(), String> {
        let (label, value) = mark.split_once('=').unwrap_or((mark, ""));
        if let Some(metonym) = match label {
            "P" => Some(false),
            "P!" => Some(true),
            _ => None,
        } {
            self.places.push(place(value, span, &self.text, metonym));
            return Ok(());
        }
        let unknown = || format!("`[{mark}|` is no mark; write `[Q1|`, `[N1|`, `[C1|`, `[S1=Name|` or `[P=CC|`");
        let (kind, number) = label.split_at_checked(1).ok_or_else(unknown)?;
        let number: u32 = number.parse().map_err(|_| unknown())?;
        let quotation = self.quotations.entry(number).or_insert_with(|| GoldQuotation { number, ..GoldQuotation::default() });
        match kind {
            "Q" => quotation.content.push(span),
            "N" => {
                quotation.content.push(span);
                quotation.negated = true;
            }
            "C" => quotation.cue = Some(quotation.cue.map_or(span, |cue| cue.cover(span))),
            "S" => {
                quotation.source = Some(span);
                quotation.speakers = names(value, ';');
            }
            _ => return Err(unknown()),
        }
        Ok(())
    }
}

/// `US.NC/Troy`, `GB.ENG`, `--/Black Sea`.
fn place(value: &str, span: Span, text: &str, metonym: bool) -> GoldPlace {
    let (code, name) = value.split_once('/').unwrap_or((value, span.of(text)));
    let (country, division) = match code.split_once('.') {
        Some((country, division)) => (country, Some(division.to_owned())),
        None => (code, None),
    };
    GoldPlace { span, country: (country != "--").then(|| country.to_owned()), division, place: name.to_owned(), metonym }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIDGE: &str = "country: IE\npart: train\n\nBridge opens\n\n[Q1|“It took nine years,”] [S1=Maria Silva|she] [C1|said] in [P=IE/Limerick|Limerick]. [Q1|“So.”]\n\n[S2=Ann Lee;Bob Day|Ann Lee and Bob Day] [C2|would not say] [N2|why]. [Q3|“No comment.”]\n---\nspeaker: Maria Silva; person; chief engineer; council\nspeaker: Ann Lee; person; ;\npeople: Joan Hale, Tom Bright\nsource Q3 = Bob Day\n";

    #[test]
    fn marks_are_taken_out_and_kept() {
        let gold = Gold::parse("bridge", BRIDGE).unwrap();
        let text = &gold.article.text;
        assert!(text.starts_with("Bridge opens\n\n“It took nine years,” she said in Limerick. “So.”"));
        assert_eq!(gold.header["country"], "IE");
        assert_eq!(gold.quotations.len(), 3);
        assert_eq!(gold.quotations[0].content.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["“It took nine years,”", "“So.”"]);
        assert_eq!(gold.quotations[1].speakers, ["Ann Lee", "Bob Day"]);
        assert!(gold.quotations[1].negated);
        assert_eq!(gold.quotations[2].speakers, ["Bob Day"]);
        assert_eq!(gold.people, ["Joan Hale", "Tom Bright"]);
        assert_eq!((gold.places[0].country.as_deref(), gold.places[0].place.as_str()), (Some("IE"), "Limerick"));
        assert_eq!(gold.speaker("Maria Silva").map(|speaker| speaker.affiliation.as_str()), Some("council"));
    }

    #[test]
    fn the_form_of_a_source_is_told() {
        let gold = Gold::parse("bridge", BRIDGE).unwrap();
        let forms: Vec<Source> = gold.quotations.iter().map(|quotation| gold.form(quotation)).collect();
        assert_eq!(forms, [Source::Pronoun, Source::Other, Source::Floating]);
    }

    #[test]
    fn a_slip_is_named_with_its_line() {
        let slip = |file: &str| Gold::parse("slip", file).unwrap_err().to_string();
        assert_eq!(slip("part: test\n\nA\n\n[Q1|“So.” she said."), "`slip`, line 5: `[Q1|` is never closed");
        assert!(slip("part: test\n\n[X1|so]").contains("is no mark"));
        assert!(slip("part: test\n\nA\n---\nspeaker: Ann Lee; human\n").contains("`human` is no kind of speaker"));
    }
}
