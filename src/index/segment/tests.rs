//! The files are those that the engine's own writer makes of the same documents.

use std::path::Path;

use proptest::prelude::*;
use tantivy::index::SegmentComponent;
use tantivy::indexer::{AddOperation, SegmentWriter};
use tantivy::schema::{Field, Value};
use tantivy::{Segment, TantivyDocument};

use super::{Draft, SegmentBuilder};
use crate::archive::{ReadOptions, WalkOptions, read, walk};
use crate::article::{Article, ParagraphKind};
use crate::extract::{Annotations, Extractor, Quotation, QuotationKind, Speaker, SpeakerKind, Stance, Via};
use crate::index::analyzer::{self, Analysis, Language, Starts};
use crate::index::cases::{Case, CaseWriter};
use crate::index::schema::{Context, Fields, Leaf};
use crate::text::Span;

impl Draft for TantivyDocument {
    fn add_text_in(&mut self, field: Field, language: Language, value: &str) {
        self.add_text(field, format!("{}{value}", language.mark()));
    }

    fn add_text_with_cases(&mut self, field: Field, language: Language, value: &str, cases: &mut CaseWriter) {
        let mark = language.mark();
        let before = self.get_all(field).filter_map(|value| value.as_str()?.strip_prefix(&*mark));
        let first: u32 = before.map(|value| analyzer::extent(value) + 1).sum();
        let mut starts = Starts::of(value);
        let indexed = analyzer::words(value).filter(|word| analyzer::is_indexed(word.span.of(value)));
        for word in indexed {
            let written = word.span.of(value);
            let case = Case::of(written, &analyzer::terms(written, None).form);
            cases.note(first + word.position, case, starts.before(word.span.start as usize).is_some());
        }
        self.add_text_in(field, language, value);
    }

    fn add_u64(&mut self, field: Field, value: u64) {
        self.add_u64(field, value);
    }

    fn add_i64(&mut self, field: Field, value: i64) {
        self.add_i64(field, value);
    }

    fn add_bytes(&mut self, field: Field, value: Vec<u8>) {
        self.add_bytes(field, &value);
    }
}

/// An index in memory that stores as those on disk do.
fn engine() -> (tantivy::Index, Fields) {
    let (schema, fields) = Fields::build();
    let mut engine = tantivy::Index::create_in_ram(schema);
    engine.set_tokenizers(analyzer::manager());
    (engine, fields)
}

const FILES: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FieldNorms,
    SegmentComponent::FastFields,
    SegmentComponent::Store,
];

fn files(segment: &Segment) -> Vec<Vec<u8>> {
    let bytes = |component| segment.open_read(component).unwrap().read_bytes().unwrap().as_slice().to_vec();
    FILES.into_iter().map(bytes).collect()
}

fn by_the_engine(articles: &[(Article, Annotations)]) -> Vec<Vec<u8>> {
    let (engine, fields) = engine();
    let segment = engine.new_segment();
    let mut writer = SegmentWriter::for_segment(64 << 20, segment.clone()).unwrap();
    for (number, (article, annotations)) in articles.iter().enumerate() {
        let leaf = Leaf::new(article, annotations);
        let mut documents = vec![TantivyDocument::new(); 1 + leaf.quotations()];
        fields.article_document(&leaf, Context { file: number as u64, added: 7 }, &mut documents[0]);
        (0..leaf.quotations()).for_each(|ordinal| fields.quotation_document(&leaf, ordinal, &mut documents[1 + ordinal]));
        documents.into_iter().for_each(|document| writer.add_document(AddOperation { opstamp: 0, document }).unwrap());
    }
    writer.finalize().unwrap();
    files(&segment)
}

fn by_the_builder(articles: &[(Article, Annotations)], analysis: &mut Analysis) -> Vec<Vec<u8>> {
    let (engine, fields) = engine();
    let segment = engine.new_segment();
    let mut builder = SegmentBuilder::new(segment.clone()).unwrap();
    for (number, (article, annotations)) in articles.iter().enumerate() {
        let context = Context { file: number as u64, added: 7 };
        builder.add_article(&fields, &Leaf::new(article, annotations), context, analysis).unwrap();
    }
    builder.finish().unwrap();
    files(&segment)
}

/// One analysis writes two segments, as it does when a worker's segment is full.
fn assert_same(articles: &[(Article, Annotations)]) {
    let (mut analysis, expected) = (Analysis::default(), by_the_engine(articles));
    for _ in 0..2 {
        let found = by_the_builder(articles, &mut analysis);
        for ((component, found), expected) in FILES.iter().zip(found).zip(&expected) {
            assert!(found == *expected, "{component:?}: {} bytes, by the engine {}", found.len(), expected.len());
        }
    }
}

#[test]
fn the_sample_corpus_becomes_the_same_files() {
    let extractor = Extractor::default();
    let mut articles = Vec::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-corpus");
    for file in walk(&corpus, &WalkOptions::default()).flatten() {
        let mut take = |article: Article| {
            let annotations = extractor.annotate(&article);
            articles.push((article, annotations));
        };
        let _ = read(&file, &ReadOptions::default(), &mut take);
    }
    assert!(articles.len() > 60 && articles.iter().any(|(_, annotations)| annotations.quotations.len() > 3));
    assert_same(&articles);
}

fn words() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            "(the|talks|Talks|ministers’|U\\.S\\.|12,000|élections|Élections|didn't|\\. |\n|…|\u{301}|东京)",
            "[a-e]{1,3}",
            "x{300}",
            ".{0,6}"
        ],
        0..40,
    )
    // To the engine, a value that begins with the mark names its language.
    .prop_map(|words| words.join(" ").replace(analyzer::LANGUAGE_MARK, ""))
}

fn article() -> impl Strategy<Value = (Article, Annotations)> {
    let language = proptest::option::of(prop_oneof!["en", "fr", "ga"]);
    (proptest::collection::vec(words(), 1..5), language, any::<prop::sample::Index>(), any::<prop::sample::Index>(), words()).prop_map(
        |(paragraphs, language, from, to, name)| {
            let mut article = Article { language, ..Article::default() };
            let kinds = [ParagraphKind::Headline, ParagraphKind::Standfirst, ParagraphKind::Body, ParagraphKind::PullQuote];
            paragraphs.iter().zip(kinds).for_each(|(paragraph, kind)| article.push(kind, paragraph));
            let text = &article.text;
            let boundary = |at: prop::sample::Index| text.floor_char_boundary(at.index(text.len() + 1));
            let (from, to) = (boundary(from), boundary(to));
            let said = Quotation {
                content: vec![Span::new(from.min(to), from.max(to))],
                cue: None,
                source: None,
                speakers: vec![0],
                kind: QuotationKind::Direct,
                stance: Stance::Statement,
                confidence: 1.0,
                speaker_confidence: 1.0,
                via: Via::Name,
                rule: "cue".into(),
            };
            let speakers = vec![Speaker { name, kind: SpeakerKind::Person, role: None, affiliation: None, mentions: vec![] }];
            (article, Annotations { quotations: vec![said.clone(), said], speakers, ..Annotations::default() })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_articles_become_the_same_files(articles in proptest::collection::vec(article(), 0..4)) {
        assert_same(&articles);
    }
}
