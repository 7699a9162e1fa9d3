//! Queries that the engine has no stock part for: from quotations to their articles and back, conditions on columns, and tests
//! on the text itself.
//!
//! The documents of an article stand in a row (see [`schema`](crate::index::schema)), so going from a quotation to its article
//! is a subtraction and keeps the order.

use std::fmt;
use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::index::schema::{Fields, Kind, Rows};
use crate::index::statistics::KindStatistics;

/// Articles that hold a quotation which the inner query finds; scored by their best one.
#[derive(Debug)]
pub struct HasQuotation {
    /// Finds quotations.
    pub quotation: Box<dyn Query>,
    /// The fields of the index, to score quotations among quotations.
    pub fields: Fields,
}

impl Clone for HasQuotation {
    fn clone(&self) -> HasQuotation {
        HasQuotation { quotation: self.quotation.box_clone(), fields: self.fields }
    }
}

impl Query for HasQuotation {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = match scoring {
            EnableScoring::Enabled { searcher, .. } => {
                let statistics = KindStatistics::new(searcher, &self.fields, Kind::Quotation)?;
                self.quotation.weight(EnableScoring::enabled_from_statistics_provider(&statistics, searcher))?
            }
            disabled @ EnableScoring::Disabled { .. } => self.quotation.weight(disabled)?,
        };
        Ok(Box::new(HasQuotationWeight(weight)))
    }
}

struct HasQuotationWeight(Box<dyn Weight>);

impl Weight for HasQuotationWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let quotations = self.0.scorer(segment, boost)?;
        let mut scorer = HasQuotationScorer { quotations, rows: Rows::open(segment)?, doc: 0, score: 0.0 };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self.scorer(segment, 1.0)?, "the best quotation", doc)
    }
}

struct HasQuotationScorer {
    /// Stands behind the quotations of `doc`.
    quotations: Box<dyn Scorer>,
    rows: Rows,
    doc: DocId,
    score: Score,
}

impl HasQuotationScorer {
    fn article(&self) -> Option<DocId> {
        let quotation = self.quotations.doc();
        if quotation == TERMINATED {
            return None;
        }
        self.rows.article(quotation)
    }

    /// Takes the article of the quotation at hand, and all its other quotations with it.
    fn settle(&mut self) -> DocId {
        while self.quotations.doc() != TERMINATED {
            let Some(article) = self.article() else {
                self.quotations.advance();
                continue;
            };
            self.doc = article;
            self.score = self.quotations.score();
            while self.quotations.advance() != TERMINATED && self.article() == Some(article) {
                self.score = self.score.max(self.quotations.score());
            }
            return article;
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl DocSet for HasQuotationScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle() }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if self.quotations.doc() < target {
            self.quotations.seek(target);
        }
        // The quotation found may belong to an article before the target.
        while self.settle() < target {}
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.quotations.size_hint()
    }

    fn cost(&self) -> u64 {
        self.quotations.cost() + u64::from(self.quotations.size_hint())
    }
}

impl Scorer for HasQuotationScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// Quotations whose article the inner query finds. To be joined with a query on quotations: by itself it looks at every one.
#[derive(Debug)]
pub struct InArticle(pub Box<dyn Query>);

impl Clone for InArticle {
    fn clone(&self) -> InArticle {
        InArticle(self.0.box_clone())
    }
}

impl Query for InArticle {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(InArticleWeight(self.0.weight(scoring)?)))
    }
}

struct InArticleWeight(Box<dyn Weight>);

impl Weight for InArticleWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let articles = self.0.scorer(segment, boost)?;
        let mut scorer = InArticleScorer { articles, rows: Rows::open(segment)?, doc: 0, end: segment.max_doc() };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self.scorer(segment, 1.0)?, "its article", doc)
    }
}

struct InArticleScorer {
    articles: Box<dyn Scorer>,
    rows: Rows,
    doc: DocId,
    end: DocId,
}

impl InArticleScorer {
    /// Stands on the first quotation at or behind `doc` whose article is found.
    fn settle(&mut self) -> DocId {
        while self.doc < self.end {
            if let Some(article) = self.rows.article(self.doc) {
                if self.articles.doc() < article {
                    self.articles.seek(article);
                }
                match self.articles.doc() {
                    TERMINATED => break,
                    found if found == article => return self.doc,
                    later => self.doc = later + 1,
                }
            } else {
                self.doc += 1;
            }
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl DocSet for InArticleScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.doc += 1;
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.doc = target;
            return self.settle();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.articles.size_hint().saturating_mul(8).min(self.end)
    }

    fn cost(&self) -> u64 {
        self.articles.cost() + u64::from(self.size_hint()) * 4
    }
}

impl Scorer for InArticleScorer {
    fn score(&mut self) -> Score {
        self.articles.score()
    }
}

/// A test on one document of a segment.
pub type DocTest = Box<dyn FnMut(DocId) -> bool + Send>;
/// Makes the test for a segment; `None` when no document of it can pass.
pub type MakeTest = dyn Fn(&SegmentReader) -> tantivy::Result<Option<DocTest>> + Send + Sync;

/// Documents found by the inner query that also pass a test; scored by the inner query.
#[derive(Clone)]
pub struct Tested {
    /// Finds candidates.
    pub candidates: Arc<dyn Query>,
    /// Decides.
    pub test: Arc<MakeTest>,
    /// What the test costs beside looking at a posting.
    pub cost: u64,
}

impl fmt::Debug for Tested {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Tested({:?})", self.candidates)
    }
}

impl Query for Tested {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(TestedWeight { candidates: self.candidates.weight(scoring)?, test: Arc::clone(&self.test), cost: self.cost }))
    }
}

struct TestedWeight {
    candidates: Box<dyn Weight>,
    test: Arc<MakeTest>,
    cost: u64,
}

impl Weight for TestedWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(test) = (self.test)(segment)? else { return Ok(Box::new(EmptyScorer)) };
        let mut scorer = TestedScorer { candidates: self.candidates.scorer(segment, boost)?, test, cost: self.cost };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain(self.scorer(segment, 1.0)?, "found and tested", doc)
    }
}

struct TestedScorer {
    candidates: Box<dyn Scorer>,
    test: DocTest,
    cost: u64,
}

impl TestedScorer {
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.candidates.doc();
            if doc == TERMINATED || (self.test)(doc) {
                return doc;
            }
            self.candidates.advance();
        }
    }
}

impl DocSet for TestedScorer {
    fn advance(&mut self) -> DocId {
        self.candidates.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.candidates.doc() {
            return self.candidates.doc();
        }
        self.candidates.seek(target);
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.candidates.doc()
    }

    fn size_hint(&self) -> u32 {
        self.candidates.size_hint() / 2
    }

    fn cost(&self) -> u64 {
        self.candidates.cost().saturating_add(u64::from(self.candidates.size_hint()).saturating_mul(self.cost))
    }
}

impl Scorer for TestedScorer {
    fn score(&mut self) -> Score {
        self.candidates.score()
    }
}

fn explain(mut scorer: Box<dyn Scorer>, what: &'static str, doc: DocId) -> tantivy::Result<Explanation> {
    if scorer.doc() > doc || (scorer.doc() < doc && scorer.seek(doc) != doc) {
        return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new(what, scorer.score()))
}
