//! Counts for BM25 that look at one kind of document only.
//!
//! Tantivy divides a field's tokens by *all* documents of the index. File and quotation documents have no `body`, so they would
//! make every article look many times longer than the average, and every word rarer. [`KindStatistics`] counts one kind alone:
//! adding quotations changes no article's score.

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::schema::{Fields, Kind};

/// Statistics of the documents of one kind.
///
/// ```ignore
/// let statistics = KindStatistics::new(&searcher, &fields, Kind::Article)?;
/// let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&statistics, &searcher))?;
/// ```
#[derive(Clone)]
pub struct KindStatistics {
    searcher: Searcher,
    documents: u64,
}

impl KindStatistics {
    /// Counts the documents of `kind`: one look into the term dictionary of each segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(searcher: &Searcher, fields: &Fields, kind: Kind) -> tantivy::Result<KindStatistics> {
        let documents = searcher.doc_freq(&fields.kind_term(kind))?;
        Ok(KindStatistics { searcher: searcher.clone(), documents })
    }

    /// Documents of the kind, those deleted but not yet merged away included, as BM25 counts them.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.documents
    }
}

impl Bm25StatisticsProvider for KindStatistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    /// Never more than the documents of the kind: fields that articles and quotations share (a source) have more, and BM25
    /// insists.
    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(Bm25StatisticsProvider::doc_freq(&self.searcher, term)?.min(self.documents))
    }
}
