//! Opening an index for reading.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tantivy::query::{Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{Directory, DocAddress, IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use super::analyzer::{self, Analysis};
use super::copies::Copies;
use super::directory::{self, META, SafeDirectory};
use super::ids::file_key;
use super::location::{self, Marker, SEGMENTS};
use super::options::Totals;
use super::record::{self, FileRecord};
use super::schema::{Context, Fields, Kind, Leaf};
use super::segment::SegmentBuilder;
use super::source;
use super::statistics::KindStatistics;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::extract::Annotations;
use crate::gazetteer::Version;

/// An index opened for reading. Clones are cheap and share one set of open segments; threads may hold one each.
///
/// A [`Searcher`] taken from it keeps seeing the commit it was taken at, whatever a writer does meanwhile.
#[derive(Clone)]
pub struct Index {
    folder: Arc<Path>,
    engine: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    copies: Arc<Mutex<Option<Arc<Copies>>>>,
}

/// What is read of the newest commit here; the engine reads the rest when it opens the index.
#[derive(Deserialize)]
struct Commit {
    payload: Option<String>,
}

/// What is written with every commit, so that it can never disagree with the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The archive's roots as seen from the index folder; their numbers are part of every key and never change.
    pub roots: Vec<String>,
    /// How many runs there have been.
    pub run: u64,
    /// Whether the last run extracted quotations, speakers and places.
    pub extracted: bool,
    /// The home area that was stated for all outlets.
    #[serde(default)]
    pub home: Option<String>,
    /// The gazetteer that the last run resolved places with.
    pub gazetteer: Version,
    /// What annotations depended on in the last run: see [`FileRecord::settings`].
    pub settings: u64,
}

impl Payload {
    /// Reads the note of a commit; what there is without one.
    pub(super) fn read(note: Option<&str>, folder: &Path) -> Result<Payload> {
        note.map_or_else(|| Ok(Payload::default()), |note| serde_json::from_str(note).map_err(|error| damaged_note(folder, &error)))
    }
}

fn damaged_note(folder: &Path, error: &serde_json::Error) -> Error {
    Error::IndexDamaged { path: folder.to_path_buf(), reason: format!("the last commit's note: {error}") }
}

impl Index {
    /// Opens the index in `folder`; it keeps showing the commit it was opened at until [`reload`](Index::reload).
    ///
    /// Costs a few milliseconds, whatever the index's size: files are mapped, not read.
    ///
    /// # Errors
    /// When there is no index, or it cannot be used by this program, or it is damaged.
    pub fn open(folder: &Path) -> Result<Index> {
        Index::open_with(folder, ReloadPolicy::Manual, |files| files)
    }

    /// The same for whoever reads many articles and little else: they are read from their files, which are not mapped.
    pub(super) fn open_reading(folder: &Path) -> Result<Index> {
        Index::open_with(folder, ReloadPolicy::Manual, SafeDirectory::reading_stores)
    }

    /// Opens the index in `folder` and follows new commits within a second, for a program that runs on.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open_following(folder: &Path) -> Result<Index> {
        Index::open_with(folder, ReloadPolicy::OnCommitWithDelay, |files| files)
    }

    fn open_with(folder: &Path, policy: ReloadPolicy, how: impl FnOnce(SafeDirectory) -> SafeDirectory) -> Result<Index> {
        Marker::read(folder)?;
        let segments = folder.join(SEGMENTS);
        let files = how(SafeDirectory::open(&segments)?);
        let explain = |error: TantivyError| directory::explain(folder, &error);
        let mut engine = tantivy::Index::open(files).map_err(explain)?;
        engine.set_tokenizers(analyzer::manager());
        Index::of(folder, engine, policy)
    }

    /// An index in memory holding these articles, for tests and small programs. Files are not recorded.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn in_memory(articles: &[(Article, Annotations)]) -> Result<Index> {
        let folder = Path::new("memory");
        let explain = |error: TantivyError| directory::explain(folder, &error);
        let (schema, fields) = Fields::build();
        let mut engine = tantivy::Index::create_in_ram(schema);
        engine.set_tokenizers(analyzer::manager());
        let mut writer = engine.writer_with_num_threads::<TantivyDocument>(1, 32 << 20).map_err(explain)?;
        let mut segment = SegmentBuilder::new(engine.new_segment()).map_err(explain)?;
        let mut analysis = Analysis::default();
        for (article, annotations) in articles {
            let context = Context { file: file_key(0, &article.origin.path), ..Context::default() };
            segment.add_article(&fields, &Leaf::new(article, annotations), context, &mut analysis).map_err(explain)?;
        }
        writer.add_segment(segment.finish().map_err(explain)?).map_err(explain)?;
        writer.commit().map_err(explain)?;
        Index::of(folder, engine, ReloadPolicy::Manual)
    }

    fn of(folder: &Path, engine: tantivy::Index, policy: ReloadPolicy) -> Result<Index> {
        let explain = |error: TantivyError| directory::explain(folder, &error);
        let (_, fields) = Fields::build();
        let reader = engine.reader_builder().reload_policy(policy).doc_store_cache_num_blocks(32).try_into().map_err(explain)?;
        Ok(Index { folder: folder.into(), engine, reader, fields, copies: Arc::default() })
    }

    /// The index folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The engine, for queries that need it.
    #[must_use]
    pub fn engine(&self) -> &tantivy::Index {
        &self.engine
    }

    /// The fields of the schema.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The stories as last read, for [`Index::copies`].
    pub(super) fn known_copies(&self) -> &Mutex<Option<Arc<Copies>>> {
        &self.copies
    }

    /// A view of the newest commit known; takes microseconds.
    #[must_use]
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Looks for newer commits now.
    ///
    /// # Errors
    /// When the index was damaged or removed meanwhile.
    pub fn reload(&self) -> Result<()> {
        self.reader.reload().map_err(|error| self.explain(&error))
    }

    /// An engine's error in our words.
    #[must_use]
    pub fn explain(&self, error: &TantivyError) -> Error {
        directory::explain(&self.folder, error)
    }

    /// The counts by which documents of `kind` are ranked.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn statistics(&self, searcher: &Searcher, kind: Kind) -> Result<KindStatistics> {
        KindStatistics::new(searcher, &self.fields, kind).map_err(|error| self.explain(&error))
    }

    /// What was written with the newest commit on disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn payload(&self) -> Result<Payload> {
        let meta = self.engine.directory().atomic_read(Path::new(META));
        let meta = meta.map_err(|error| self.explain(&tantivy::TantivyError::from(error)))?;
        let commit: Commit = serde_json::from_slice(&meta).map_err(|error| damaged_note(&self.folder, &error))?;
        Payload::read(commit.payload.as_deref(), &self.folder)
    }

    /// How many documents of each kind the index holds: a count, or a pass over the deletions where there are any.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn totals(&self) -> Result<Totals> {
        let searcher = self.searcher();
        let count = |kind| self.count(&searcher, kind).map_err(|error| self.explain(&error));
        Ok(Totals { files: count(Kind::File)?, articles: count(Kind::Article)?, quotations: count(Kind::Quotation)? })
    }

    fn count(&self, searcher: &Searcher, kind: Kind) -> tantivy::Result<u64> {
        let query = TermQuery::new(self.fields.kind_term(kind), IndexRecordOption::Basic);
        Ok(query.count(searcher)? as u64)
    }

    /// The archive's roots, where they lie now, by number.
    ///
    /// # Errors
    /// As [`Index::payload`].
    pub fn roots(&self) -> Result<Vec<PathBuf>> {
        let folder = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.to_path_buf());
        Ok(self.payload()?.roots.iter().map(|recorded| location::resolve(&folder, recorded)).collect())
    }

    /// The number of the root in which a file or folder of the archive lies, and its path below that root; `None` for what lies elsewhere.
    ///
    /// # Errors
    /// As [`Index::payload`].
    pub fn place_of(&self, path: &Path) -> Result<Option<(u32, String)>> {
        let Ok(path) = std::fs::canonicalize(path) else { return Ok(None) };
        let below = |root: &PathBuf| path.strip_prefix(root).ok().map(source::written);
        Ok(self.roots()?.iter().enumerate().find_map(|(number, root)| Some((number as u32, below(root)?))))
    }

    /// The article and annotations in the document at `address`.
    ///
    /// # Errors
    /// When the document is no article or is damaged.
    pub fn article(&self, searcher: &Searcher, address: DocAddress) -> Result<(Article, Annotations)> {
        record::unpack(&self.stored(searcher, address)?)
    }

    /// The file record in the document at `address`.
    ///
    /// # Errors
    /// When the document is no file or is damaged.
    pub fn file(&self, searcher: &Searcher, address: DocAddress) -> Result<FileRecord> {
        FileRecord::unpack(&self.stored(searcher, address)?)
    }

    /// The packed bytes of the document at `address`, for [`record::unpack_article`].
    ///
    /// # Errors
    /// When the document stores nothing or cannot be read.
    pub fn stored(&self, searcher: &Searcher, address: DocAddress) -> Result<Vec<u8>> {
        let document: TantivyDocument = searcher.doc(address).map_err(|error| self.explain(&error))?;
        let stored = document.get_first(self.fields.stored).and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
        stored.ok_or_else(|| Error::IndexDamaged { path: self.folder.to_path_buf(), reason: "a document without content".into() })
    }
}
