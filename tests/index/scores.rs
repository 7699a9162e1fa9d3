//! Ranking by BM25 looks at articles alone.

use dateline::article::{Article, ParagraphKind};
use dateline::extract::{Annotations, Quotation, QuotationKind, Stance, Via};
use dateline::index::Index;
use dateline::index::schema::Kind;
use dateline::text::Span;
use tantivy::Term;
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

fn articles() -> Vec<(Article, Annotations)> {
    let texts = [
        "The harbour reopened on Monday after the storm.",
        "A storm closed the harbour, and the harbour master said so. Boats waited outside for two days.",
        "The council met. It spoke of roads, of bridges and at great length of the budget for schools.",
    ];
    let article = |text: &&str| {
        let mut article = Article::default();
        article.push(ParagraphKind::Headline, "Harbour news");
        article.push(ParagraphKind::Body, text);
        (article, Annotations::default())
    };
    texts.iter().map(article).collect()
}

/// Ten quotations of the first words, which are not the point.
fn quoted(articles: &mut [(Article, Annotations)]) {
    for (article, annotations) in articles {
        let quotation = Quotation {
            content: vec![Span::new(0, article.text.find(' ').unwrap())],
            cue: None,
            source: None,
            speakers: vec![],
            kind: QuotationKind::Direct,
            stance: Stance::Statement,
            confidence: 1.0,
            speaker_confidence: 0.0,
            via: Via::Unknown,
            rule: "cue".into(),
        };
        annotations.quotations = vec![quotation; 10];
    }
}

/// Scores of the articles with `word`, best first.
fn scores(index: &Index, word: &str) -> Vec<f32> {
    let searcher = index.searcher();
    let statistics = index.statistics(&searcher, Kind::Article).unwrap();
    let query = TermQuery::new(Term::from_field_text(index.fields().body, word), IndexRecordOption::WithFreqs);
    let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&statistics, &searcher)).unwrap();
    let mut scores = Vec::new();
    for segment in searcher.segment_readers() {
        weight.for_each(segment, &mut |_, score| scores.push(score)).unwrap();
    }
    scores.sort_by(|one, other| other.total_cmp(one));
    scores
}

#[test]
fn quotation_documents_change_no_articles_score() {
    let mut articles = articles();
    let bare = Index::in_memory(&articles).unwrap();
    quoted(&mut articles);
    let with_quotations = Index::in_memory(&articles).unwrap();
    assert_eq!(with_quotations.totals().unwrap().quotations, 30);
    for word in ["harbour", "storm", "budget"] {
        let scores_before = scores(&bare, word);
        assert!(!scores_before.is_empty(), "{word}");
        assert_eq!(scores_before, scores(&with_quotations, word), "{word}");
    }
}
