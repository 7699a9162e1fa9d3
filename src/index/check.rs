//! Whether an index is sound: its files as they were written, its documents readable, its counts in agreement.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::options::Totals;
use super::reader::Index;
use super::record::FileRecord;
use super::schema::Kind;
use crate::article::Article;
use crate::error::Result;
use crate::extract::Annotations;

/// Articles that a thread reads in a row: some share a block of the store.
const SHARE: usize = 256;

/// What a check found. The index is sound when nothing is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// What the index holds.
    pub totals: Totals,
    /// Files whose content is not what was written.
    pub damaged: Vec<String>,
    /// Documents that cannot be read, or are there twice.
    pub problems: Vec<String>,
}

impl Health {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.problems.is_empty()
    }
}

impl Index {
    /// Checks the index. The quick check compares counts and opens every part; `full` also reads every byte against its checksum and
    /// unpacks every article: about as long as reading the index takes.
    ///
    /// # Errors
    /// When the index cannot be opened at all.
    pub fn check(&self, full: bool) -> Result<Health> {
        let mut health = Health { totals: self.totals()?, ..Health::default() };
        if !full {
            return Ok(health);
        }
        match self.engine().validate_checksum() {
            Ok(damaged) => health.damaged = damaged.into_iter().map(|file| file.display().to_string()).collect(),
            Err(error) => health.problems.push(error.to_string()),
        }
        health.damaged.sort();
        // Damaged parts can make the engine fail in ways that are no errors; the checksums have told what is wrong.
        if health.damaged.is_empty() {
            let read = self.read_all(&mut health.problems);
            match read.and_then(|()| self.are_copies_sound()) {
                Ok(true) => {}
                Ok(false) => health.problems.push("`copies.bin` is not what the articles say; remove it and run `dateline index`".into()),
                Err(error) => health.problems.push(error.to_string()),
            }
        }
        Ok(health)
    }

    /// Unpacks every article and sees that none is there twice.
    fn read_all(&self, problems: &mut Vec<String>) -> Result<()> {
        let searcher = self.searcher();
        let files = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64("file")).collect::<tantivy::Result<Vec<_>>>();
        let files = files.map_err(|error| self.explain(&error))?;
        let mut seen = HashSet::new();
        self.each(Kind::Article, &mut |address| {
            let (article, _) = self.article(&searcher, address)?;
            let file = files[address.segment_ord as usize].first(address.doc_id);
            let path = article.origin.path;
            if !seen.insert((file, article.origin.member, article.origin.record)) {
                problems.push(format!("`{path}` is indexed twice"));
            }
            Ok(())
        })
    }

    /// Hands every article to `take`, in the order of the index.
    ///
    /// # Errors
    /// When an article cannot be read.
    pub fn each_article(&self, take: &mut dyn FnMut(Article, Annotations)) -> Result<()> {
        let searcher = self.searcher();
        self.each(Kind::Article, &mut |address| {
            let (article, annotations) = self.article(&searcher, address)?;
            take(article, annotations);
            Ok(())
        })
    }

    /// Hands every file of the manifest to `take`, in the order of the index.
    ///
    /// # Errors
    /// When a record cannot be read.
    pub fn each_file(&self, take: &mut dyn FnMut(FileRecord)) -> Result<()> {
        let searcher = self.searcher();
        self.each(Kind::File, &mut |address| {
            take(self.file(&searcher, address)?);
            Ok(())
        })
    }

    /// What `of` makes of every article, in the order of the index. All cores share the articles.
    ///
    /// # Errors
    /// When an article cannot be read.
    pub fn gather<T: Send>(&self, of: impl Fn(&Article, &Annotations) -> Vec<T> + Sync) -> Result<Vec<T>> {
        let searcher = self.searcher();
        let mut addresses = Vec::new();
        self.each(Kind::Article, &mut |address| {
            addresses.push(address);
            Ok(())
        })?;
        let read = |share: &[DocAddress]| {
            let mut found = Vec::new();
            for &address in share {
                let (article, annotations) = self.article(&searcher, address)?;
                found.extend(of(&article, &annotations));
            }
            Ok(found)
        };
        let shares = addresses.par_chunks(SHARE).map(read).collect::<Result<Vec<_>>>()?;
        Ok(shares.into_iter().flatten().collect())
    }

    fn each(&self, kind: Kind, take: &mut dyn FnMut(DocAddress) -> Result<()>) -> Result<()> {
        let term = self.fields().kind_term(kind);
        for (ordinal, segment) in self.searcher().segment_readers().iter().enumerate() {
            let explain = |error: tantivy::TantivyError| self.explain(&error);
            let inverted = segment.inverted_index(term.field()).map_err(explain)?;
            let postings = inverted.read_postings(&term, IndexRecordOption::Basic).map_err(|error| self.explain(&error.into()))?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                if !segment.is_deleted(doc) {
                    take(DocAddress::new(ordinal as u32, doc))?;
                }
                postings.advance();
            }
        }
        Ok(())
    }
}
