//! The fields of the index, and how articles become documents and come back.
//!
//! One index holds four kinds of document, told apart by [`Fields::doc`]:
//!
//! | kind | what it is | text fields |
//! | --- | --- | --- |
//! | [`Kind::File`] | a file of the archive as it was when read: the index is its own manifest | none |
//! | [`Kind::Article`] | one article | `body` `title` `standfirst` `speakers` `people` `locations` … |
//! | [`Kind::Quotation`] | one quotation, directly behind its article | `said` `speaker` `role` `cue` … |
//! | [`Kind::Source`] | what was learned of a source before its articles were read | none |
//!
//! The documents of an article stand in a row: the article, then its quotations in order; quotation `n` of the article in
//! document `d` is document `d + 1 + n` of the same segment ([`Rows`]). Merging keeps the row together, and a file's
//! documents are only ever deleted together.
//!
//! An archive has several times more quotations than articles, so a quotation says only what binds to itself: where, when and in
//! which outlet it was printed is asked of its article. But for `doc` and `speaker_id`, articles and quotations share no indexed
//! field: a term of `body` or `place` is always an article's (`docs/decisions/0002-small-quotations.md`).
//!
//! Words are indexed as [`super::analyzer`] makes them. In `body` every paragraph is a value of its own: word `n` of
//! paragraph `p` stands at position *words before it* + *paragraphs before it*, so no phrase runs over a paragraph's end. Marks stand
//! at the first words of sentences and paragraphs, so that `w/s` is answered without reading the text.

use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::schema::{FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions};
use tantivy::{DocId, SegmentReader, Term};

use super::analyzer::{self, Language, tokenizers};
use super::cases::CaseWriter;
use super::ids::{content_id, file_key, source_key, speaker_id};
use super::record::{self, FileRecord};
use super::segment::Draft;
use crate::article::{Article, ParagraphKind};
use crate::extract::fingerprint::{Signature, Sketch, fingerprint};
use crate::extract::{Annotations, CueClass, QuotationKind, Speaker, Stance, Toponym, ToponymUsage};
use crate::text::fold;

/// Version of fields, analyzer and stored form together. An index of another version is built anew.
pub const FORMAT: u32 = 3;

/// Kinds of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A file of the archive.
    File = 1,
    /// An article.
    Article = 2,
    /// A quotation within an article.
    Quotation = 3,
    /// What was learned of a source.
    Source = 4,
}

/// Every field, by the name under which it is in the schema.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The [`Kind`] as a number.
    pub doc: Field,
    /// Key of the file ([`file_key`]) a document comes from; on files and articles. A quotation has that of its article.
    pub file: Field,
    /// Public id of the article ([`content_id`]); on articles.
    pub id: Field,
    /// The packed article or [`FileRecord`]; nothing on quotations.
    pub stored: Field,

    /// Size and times of the file in one number: another number means another state. Missing while a large file is only partly
    /// indexed.
    pub stamp: Field,

    /// The whole text, paragraph by paragraph, without pull quotes.
    pub body: Field,
    /// The headline.
    pub title: Field,
    /// The standfirst.
    pub standfirst: Field,
    /// How the article opens, standfirst and first paragraph, as positions in `body`: first, end, and so on.
    pub lede: Field,
    /// How the words of `body` are written, packed by [`CaseWriter`].
    pub cases: Field,
    /// Names of those who speak in the article; fast as written.
    pub speakers: Field,
    /// Names of the people in it who do not speak; those who do are in `speakers`.
    pub people: Field,
    /// Names of the places in it and of what they lie in.
    pub locations: Field,
    /// Place names of the dateline.
    pub dateline: Field,
    /// The byline's names; fast as written.
    pub byline: Field,
    /// Words of the path and the member.
    pub path: Field,
    /// Words of running text.
    pub words: Field,
    /// The text's [`Sketch`], by which copies are found.
    pub sketch: Field,
    /// Number of the indexing run that first saw the article; rises by one a run.
    pub added: Field,
    /// Latitude of each place, thousandths of a degree; in step with `lon`.
    pub lat: Field,
    /// Longitude of each place, thousandths of a degree.
    pub lon: Field,
    /// ISO codes of the countries the article is about, lower case; fast.
    pub about: Field,

    /// The words of a quotation.
    pub said: Field,
    /// The speaker's name; fast as written.
    pub speaker: Field,
    /// The speaker's role and affiliation.
    pub role: Field,
    /// The cue's words.
    pub cue: Field,
    /// Its kind, its stance and the class of its cue, a number each ([`Trait`]).
    pub traits: Field,
    /// Which quotation of the article it is, from 0.
    pub ordinal: Field,

    /// First day the date may mean. Missing when there is no date.
    pub first_day: Field,
    /// Last day the date may mean.
    pub last_day: Field,
    /// The outlet; fast as written.
    pub source: Field,
    /// The section; fast as written.
    pub section: Field,
    /// ISO 639-1 code; fast.
    pub lang: Field,
    /// [`speaker_id`] of every speaker; on articles and quotations.
    pub speaker_id: Field,
    /// Ids of the places and of all they lie in.
    pub place: Field,
    /// The same as paths of ids, `continent/country/region/place`, for counting level by level; fast.
    pub places: Field,
    /// ISO codes of the countries of all places, lower case; fast.
    pub country: Field,
}

impl Fields {
    /// The schema with its fields.
    #[must_use]
    pub fn build() -> (Schema, Fields) {
        let mut builder = Schema::builder();
        let fields = Fields::declare(&mut builder);
        (builder.build(), fields)
    }

    fn declare(builder: &mut SchemaBuilder) -> Fields {
        let positions = IndexRecordOption::WithFreqsAndPositions;
        Fields {
            doc: builder.add_u64_field("doc", number()),
            file: builder.add_u64_field("file", FAST),
            id: builder.add_u64_field("id", FAST),
            stored: builder.add_bytes_field("stored", STORED),
            stamp: builder.add_u64_field("stamp", FAST),
            body: builder.add_text_field("body", text(tokenizers::MARKED, positions, true)),
            title: builder.add_text_field("title", text(tokenizers::MARKED, positions, true)),
            standfirst: builder.add_text_field("standfirst", text(tokenizers::TEXT, positions, false)),
            lede: builder.add_u64_field("lede", FAST),
            cases: builder.add_u64_field("cases", FAST),
            speakers: builder.add_text_field("speakers", names(true)),
            people: builder.add_text_field("people", names(false)),
            locations: builder.add_text_field("locations", names(false)),
            dateline: builder.add_text_field("dateline", names(false)),
            byline: builder.add_text_field("byline", names(true)),
            path: builder.add_text_field("path", text(tokenizers::PLAIN, IndexRecordOption::Basic, false)),
            words: builder.add_u64_field("words", FAST),
            sketch: builder.add_u64_field("sketch", FAST),
            added: builder.add_u64_field("added", FAST),
            lat: builder.add_i64_field("lat", FAST),
            lon: builder.add_i64_field("lon", FAST),
            about: builder.add_text_field("about", code(true)),
            said: builder.add_text_field("said", text(tokenizers::MARKED, positions, true)),
            speaker: builder.add_text_field("speaker", names(true)),
            role: builder.add_text_field("role", text(tokenizers::TEXT, positions, false)),
            cue: builder.add_text_field("cue", text(tokenizers::TEXT, positions, false)),
            traits: builder.add_u64_field("traits", number()),
            ordinal: builder.add_u64_field("ordinal", FAST),
            first_day: builder.add_i64_field("first_day", FAST),
            last_day: builder.add_i64_field("last_day", FAST),
            source: builder.add_text_field("source", names(true)),
            section: builder.add_text_field("section", names(true)),
            lang: builder.add_text_field("lang", code(true)),
            speaker_id: builder.add_u64_field("speaker_id", number()),
            place: builder.add_u64_field("place", number()),
            places: builder.add_text_field("places", TextOptions::default().set_fast("raw")),
            country: builder.add_text_field("country", code(true)),
        }
    }

    /// The term that all documents of `kind` have.
    #[must_use]
    pub fn kind_term(&self, kind: Kind) -> Term {
        Term::from_field_u64(self.doc, kind as u64)
    }

    /// The term that all quotations with this trait have.
    #[must_use]
    pub fn trait_term(&self, of: Trait) -> Term {
        Term::from_field_u64(self.traits, of.number())
    }

    /// Writes the document of a file. `stamp` tells its state from others; `None` when only a part of it is indexed.
    pub(super) fn file_document(&self, record: &FileRecord, stamp: Option<u64>, document: &mut impl Draft) {
        document.add_u64(self.doc, Kind::File as u64);
        document.add_u64(self.file, file_key(record.root, &record.path));
        if let Some(stamp) = stamp {
            document.add_u64(self.stamp, stamp);
        }
        document.add_bytes(self.stored, record.pack());
    }

    /// Writes the document of what was learned of a source; its `file` is a key of its own, so that it can be replaced as files are.
    pub(super) fn source_document(&self, name: &str, learned: Vec<u8>, document: &mut impl Draft) {
        document.add_u64(self.doc, Kind::Source as u64);
        document.add_u64(self.file, source_key(name));
        document.add_bytes(self.stored, learned);
    }

    /// Writes the document of an article; those of its quotations must follow, in order.
    pub(super) fn article_document(&self, leaf: &Leaf<'_>, context: Context, document: &mut impl Draft) {
        let Leaf { article, annotations, speakers, .. } = leaf;
        document.add_u64(self.doc, Kind::Article as u64);
        document.add_u64(self.file, context.file);
        document.add_u64(self.id, leaf.id);
        document.add_u64(self.words, article.word_count() as u64);
        for pair in leaf.sketch.to_column() {
            document.add_u64(self.sketch, pair);
        }
        document.add_u64(self.added, context.added);
        self.add_text(document, leaf);
        self.add_description(document, article);
        self.add_names(document, article, annotations);
        speakers.iter().for_each(|&id| document.add_u64(self.speaker_id, id));
        self.add_places(document, annotations);
        self.add_positions(document, annotations);
        document.add_bytes(self.stored, record::pack(article, annotations));
    }

    /// Writes the document of quotation `ordinal` of an article.
    pub(super) fn quotation_document(&self, leaf: &Leaf<'_>, ordinal: usize, document: &mut impl Draft) {
        let Some(quotation) = leaf.annotations.quotations.get(ordinal) else { return };
        let text = &leaf.article.text;
        document.add_u64(self.doc, Kind::Quotation as u64);
        for part in &quotation.content {
            document.add_text_in(self.said, leaf.language, part.of(text));
        }
        if let Some(cue) = &quotation.cue {
            document.add_text(self.cue, cue.span.of(text));
            document.add_u64(self.traits, Trait::Class(cue.class).number());
        }
        document.add_u64(self.traits, Trait::Kind(quotation.kind).number());
        document.add_u64(self.traits, Trait::Stance(quotation.stance).number());
        document.add_u64(self.ordinal, ordinal as u64);
        for &number in &quotation.speakers {
            if let Some((speaker, id)) = leaf.annotations.speakers.get(number as usize).zip(leaf.speakers.get(number as usize)) {
                self.add_speaker(document, speaker, *id);
            }
        }
    }

    fn add_description(&self, document: &mut impl Draft, article: &Article) {
        if let Some(dated) = &article.date {
            document.add_i64(self.first_day, dated.date.first_day());
            document.add_i64(self.last_day, dated.date.last_day());
        }
        for (field, value) in [(self.source, &article.source), (self.section, &article.section), (self.lang, &article.language)] {
            if let Some(value) = value {
                document.add_text(field, value);
            }
        }
    }

    fn add_places(&self, document: &mut impl Draft, annotations: &Annotations) {
        let places = Places::of(annotations);
        places.ids.iter().for_each(|&id| document.add_u64(self.place, u64::from(id)));
        places.paths.iter().for_each(|path| document.add_text(self.places, path));
        places.countries.iter().for_each(|country| document.add_text(self.country, country));
        annotations.countries.iter().for_each(|code| document.add_text(self.about, &fold(code)));
    }

    fn add_text(&self, document: &mut impl Draft, leaf: &Leaf<'_>) {
        let Leaf { article, language, .. } = *leaf;
        let mut cases = CaseWriter::default();
        for paragraph in &article.paragraphs {
            let words = paragraph.span.of(&article.text);
            match paragraph.kind {
                ParagraphKind::PullQuote => continue,
                ParagraphKind::Headline => document.add_text_in(self.title, language, words),
                ParagraphKind::Standfirst => document.add_text_in(self.standfirst, language, words),
                _ => {}
            }
            document.add_text_with_cases(self.body, language, words, &mut cases);
        }
        for packed in cases.finish() {
            document.add_u64(self.cases, u64::from(packed));
        }
        for range in lede(article) {
            document.add_u64(self.lede, u64::from(range.start));
            document.add_u64(self.lede, u64::from(range.end));
        }
    }

    fn add_names(&self, document: &mut impl Draft, article: &Article, annotations: &Annotations) {
        for name in &article.byline {
            document.add_text(self.byline, name);
        }
        if let Some(dateline) = &article.dateline {
            document.add_text(self.dateline, &dateline.place);
        }
        document.add_text(self.path, &article.origin.path);
        if let Some(member) = &article.origin.member {
            document.add_text(self.path, member);
        }
        for speaker in &annotations.speakers {
            document.add_text(self.speakers, &speaker.name);
        }
        for person in &annotations.people {
            document.add_text(self.people, &person.name);
        }
        for name in place_names(article, annotations) {
            document.add_text(self.locations, name);
        }
    }

    fn add_positions(&self, document: &mut impl Draft, annotations: &Annotations) {
        let mut seen = Vec::new();
        for place in annotations.toponyms.iter().filter(|toponym| is_on_map(toponym)).filter_map(|toponym| toponym.place.as_ref()) {
            if !seen.contains(&place.id) {
                seen.push(place.id);
                document.add_i64(self.lat, millidegrees(place.lat));
                document.add_i64(self.lon, millidegrees(place.lon));
            }
        }
    }

    fn add_speaker(&self, document: &mut impl Draft, speaker: &Speaker, id: u64) {
        document.add_text(self.speaker, &speaker.name);
        document.add_u64(self.speaker_id, id);
        for words in speaker.role.iter().chain(&speaker.affiliation) {
            document.add_text(self.role, words);
        }
    }
}

/// Positions in `body` of standfirst and first paragraph, neighbours joined.
fn lede(article: &Article) -> Vec<Range<u32>> {
    let first = article.paragraphs.iter().position(|paragraph| paragraph.kind == ParagraphKind::Body);
    let opens = |&(number, kind): &(usize, ParagraphKind)| kind == ParagraphKind::Standfirst || Some(number) == first;
    let kinds = || article.paragraphs.iter().map(|paragraph| paragraph.kind).enumerate();
    let Some((last, _)) = kinds().rfind(opens) else { return Vec::new() };
    let mut ranges: Vec<Range<u32>> = Vec::new();
    let mut base = 0;
    for (number, kind) in kinds().take(last + 1).filter(|(_, kind)| *kind != ParagraphKind::PullQuote) {
        let end = base + analyzer::extent(article.paragraphs[number].span.of(&article.text));
        if opens(&(number, kind)) {
            match ranges.last_mut() {
                Some(before) if before.end + 1 == base => before.end = end,
                _ => ranges.push(base..end),
            }
        }
        base = end + 1;
    }
    ranges
}

/// Something that is so of many quotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// How the words are given.
    Kind(QuotationKind),
    /// Whether they were said at all.
    Stance(Stance),
    /// What the speaker does with them.
    Class(CueClass),
}

impl Trait {
    /// Its number in [`Fields::traits`]. The order of the enumerations is a part of [`FORMAT`].
    fn number(self) -> u64 {
        match self {
            Trait::Kind(kind) => kind as u64,
            Trait::Stance(stance) => 8 + stance as u64,
            Trait::Class(class) => 16 + class as u64,
        }
    }
}

/// An article about to be written, with what all its documents share.
pub(super) struct Leaf<'a> {
    article: &'a Article,
    annotations: &'a Annotations,
    language: Language,
    /// [`speaker_id`] of each speaker.
    speakers: Vec<u64>,
    /// [`content_id`].
    pub id: u64,
    /// By which copies of it are looked for.
    pub sketch: Sketch,
    /// By which they are known.
    pub signature: Signature,
}

impl<'a> Leaf<'a> {
    pub fn new(article: &'a Article, annotations: &'a Annotations) -> Leaf<'a> {
        let speakers = annotations.speakers.iter().map(|speaker| speaker_id(&speaker.name)).collect();
        let language = Language::of(article.language.as_deref());
        let (sketch, signature) = fingerprint(article);
        Leaf { article, annotations, language, speakers, id: content_id(article), sketch, signature }
    }

    /// How many quotations follow the article.
    pub fn quotations(&self) -> usize {
        self.annotations.quotations.len()
    }
}

/// What an article does not know about itself when it becomes documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// Key of the file it was read from.
    pub file: u64,
    /// Number of the indexing run.
    pub added: u64,
}

/// The places of an article as it is filtered and counted by them, each once.
#[derive(Default)]
struct Places {
    /// The places named and all they lie in.
    ids: Vec<u32>,
    /// The places named, as paths of ids.
    paths: Vec<String>,
    /// The countries they lie in, lower case.
    countries: Vec<String>,
}

impl Places {
    fn of(annotations: &Annotations) -> Places {
        let mut places = Places::default();
        let mut seen: Vec<u32> = Vec::new();
        for place in annotations.toponyms.iter().filter_map(|toponym| toponym.place.as_ref()) {
            if seen.contains(&place.id) {
                continue;
            }
            seen.push(place.id);
            for &id in place.path_ids.iter().chain([&place.id]) {
                if !places.ids.contains(&id) {
                    places.ids.push(id);
                }
            }
            if let Some(country) = place.country.as_deref().map(fold)
                && !places.countries.iter().any(|known| *known == *country)
            {
                places.countries.push(country.into_owned());
            }
            places.paths.push(path_of(&place.path_ids));
        }
        places
    }
}

/// Ids from the widest to the narrowest, `1/5/77`.
fn path_of(ids: &[u32]) -> String {
    let mut path = String::with_capacity(8 * ids.len());
    for id in ids {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&id.to_string());
    }
    path
}

/// Names under which the places of an article may be asked for, each once: as written, and the chain of what they lie in.
fn place_names<'a>(article: &'a Article, annotations: &'a Annotations) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    let mut add = |name: &'a str| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for toponym in &annotations.toponyms {
        add(toponym.span.of(&article.text));
        if let Some(place) = &toponym.place {
            add(&place.name);
            place.path.iter().for_each(|name| add(name));
        }
    }
    names
}

/// Whether a toponym belongs on a map: "Ukrainian" and a street do not.
fn is_on_map(toponym: &Toponym) -> bool {
    !matches!(toponym.usage, ToponymUsage::Adjective | ToponymUsage::Street)
}

/// A coordinate as the index stores it.
#[must_use]
pub fn millidegrees(degrees: f32) -> i64 {
    (f64::from(degrees) * 1000.0).round() as i64
}

/// Leads from the quotations of a segment to their articles, by a look at one column.
#[derive(Clone, Debug)]
pub struct Rows {
    ordinals: Column<u64>,
}

impl Rows {
    /// Opens the column; a segment without quotations has none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Rows> {
        let ordinals = segment.fast_fields().column_opt::<u64>("ordinal")?;
        Ok(Rows { ordinals: ordinals.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())) })
    }

    /// The article of the quotation in document `quotation`, `None` for a document that is none.
    #[must_use]
    pub fn article(&self, quotation: DocId) -> Option<DocId> {
        self.ordinals.first(quotation).and_then(|ordinal| quotation.checked_sub(ordinal as u32 + 1))
    }
}

/// The name of a class of cue: its serialised name.
#[must_use]
pub fn class_name(class: crate::extract::CueClass) -> String {
    format!("{class:?}").to_ascii_lowercase()
}

/// Indexed words, not stored: the packed article holds them already.
fn text(tokenizer: &str, record: IndexRecordOption, lengths: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(lengths);
    TextOptions::default().set_indexing_options(indexing)
}

/// Folded, unstemmed words with positions; `fast` keeps the names as written for counting.
fn names(fast: bool) -> TextOptions {
    let options = text(tokenizers::PLAIN, IndexRecordOption::WithFreqsAndPositions, false);
    if fast { options.set_fast("raw") } else { options }
}

/// A number to be found by. The engine's own `INDEXED` would keep a length for it, a byte a document.
fn number() -> NumericOptions {
    NumericOptions::default().set_indexed()
}

/// One term, as it is.
fn code(fast: bool) -> TextOptions {
    let options = text("raw", IndexRecordOption::Basic, false);
    if fast { options.set_fast("raw") } else { options }
}

#[cfg(test)]
pub(super) mod tests {
    use tantivy::TantivyDocument;

    use super::*;
    use crate::extract::{Cue, PlaceKind, PlaceRecord, Quotation, ResolvedPlace, SpeakerKind, Via};
    use crate::text::Span;

    /// A report with a quotation and a place, annotated by hand.
    pub(crate) fn flood_report() -> (Article, Annotations) {
        let mut article = Article::default();
        article.origin.path = "post/flood.txt".into();
        article.push(ParagraphKind::Headline, "Flood in Lower Denny");
        article.push(ParagraphKind::Body, "“The dam held,” said Ada Moreau, the mayor of Lower Denny.");
        article.source_map = vec![(0, 10), (22, 40), (23, 42)];
        let text = article.text.clone();
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let quotation = Quotation {
            content: vec![span("“The dam held,”")],
            cue: Some(Cue { span: span("said"), class: CueClass::Say }),
            source: Some(span("Ada Moreau")),
            speakers: vec![0],
            kind: QuotationKind::Direct,
            stance: Stance::Statement,
            confidence: 0.9,
            speaker_confidence: 0.75,
            via: Via::Name,
            rule: "cue".into(),
        };
        let speaker = Speaker {
            name: "Ada Moreau".into(),
            kind: SpeakerKind::Person,
            role: Some("mayor of Lower Denny".into()),
            affiliation: None,
            mentions: vec![span("Ada Moreau")],
        };
        let record = PlaceRecord {
            id: 77,
            name: "Lower Denny".into(),
            kind: PlaceKind::City,
            country: Some("ZZ".into()),
            lat: 51.5,
            lon: -0.125,
            path: vec!["Europe".into(), "Zedland".into(), "Lower Denny".into()],
            path_ids: vec![1, 5, 77],
        };
        let place = ResolvedPlace { record: record.into(), confidence: 0.8, runner_up: Some(78) };
        let toponym = |span| Toponym { span, place: Some(place.clone()), usage: ToponymUsage::Mention, confidence: 0.95 };
        let first = toponym(span("Lower Denny"));
        let second = toponym(Span::new(text.rfind("Lower").unwrap(), text.len() - 1));
        let annotations = Annotations {
            quotations: vec![quotation],
            speakers: vec![speaker],
            people: vec![],
            toponyms: vec![first, second],
            countries: vec!["ZZ".into()],
        };
        (article, annotations)
    }

    #[test]
    fn an_article_comes_back_as_it_went_in() {
        let (article, annotations) = flood_report();
        let packed = record::pack(&article, &annotations);
        assert_eq!(record::unpack(&packed).unwrap(), (article, annotations));
        assert!(record::unpack(&packed[..packed.len() / 2]).is_err());
    }

    #[test]
    fn a_place_is_found_by_all_it_lies_in() {
        let (article, annotations) = flood_report();
        let places = Places::of(&annotations);
        assert_eq!(places.ids, [1, 5, 77]);
        assert_eq!(places.paths, ["1/5/77"]);
        assert_eq!(places.countries, ["zz"]);
        assert_eq!(place_names(&article, &annotations), ["Lower Denny", "Europe", "Zedland"]);
    }

    #[test]
    fn articles_and_quotations_share_no_field_but_kind_and_speaker() {
        let (_, fields) = Fields::build();
        let (mut article, annotations) = flood_report();
        article.source = Some("Post".into());
        article.language = Some("en".into());
        let leaf = Leaf::new(&article, &annotations);
        let (mut of_article, mut of_quotation) = (TantivyDocument::new(), TantivyDocument::new());
        fields.article_document(&leaf, Context::default(), &mut of_article);
        fields.quotation_document(&leaf, 0, &mut of_quotation);
        let names = |document: &TantivyDocument| document.field_values().map(|(field, _)| field).collect::<Vec<_>>();
        let of_article = names(&of_article);
        let mut shared: Vec<Field> = names(&of_quotation).into_iter().filter(|field| of_article.contains(field)).collect();
        shared.dedup();
        assert_eq!(shared, [fields.doc, fields.speaker_id]);
    }

    #[test]
    fn an_opening_is_known_by_its_positions() {
        let mut article = Article::default();
        let parts = [
            (ParagraphKind::Headline, "Flood in Lower Denny"),
            (ParagraphKind::Standfirst, "The dam held, the mayor says"),
            (ParagraphKind::PullQuote, "It rained and rained"),
            (ParagraphKind::Body, "Rain fell."),
            (ParagraphKind::Body, "It went on."),
        ];
        parts.iter().for_each(|(kind, words)| article.push(*kind, words));
        let edges = |article: &Article| lede(article).iter().map(|range| (range.start, range.end)).collect::<Vec<_>>();
        assert_eq!(edges(&article), [(5, 14)]);
        article.paragraphs[1].kind = ParagraphKind::Caption;
        assert_eq!(edges(&article), [(12, 14)]);
        assert_eq!(edges(&Article::default()), []);
    }
}
