//! Files on their way: from the walk to the workers by the handful, and from a reader to all workers when they are large.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crossbeam_channel::{Sender, TrySendError};

use super::{Found, Pipeline, lock};
use crate::archive::{Skip, SkipKind};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::source::{self, ReadReport};

/// Articles and text after which a file counts as large, and in which it is then passed on.
const BATCH_ARTICLES: usize = 64;
pub(super) const BATCH_BYTES: usize = 512 << 10;

/// Files on their way from the walk to the workers. One by one, each would cost two changes of thread; nobody waits for a handful
/// to fill, though.
pub(super) struct Handful {
    files: Vec<Found>,
    bytes: u64,
    send: Sender<Vec<Found>>,
}

/// Files and bytes that are passed on together.
const HANDFUL_FILES: usize = 128;
const HANDFUL_BYTES: u64 = 256 << 10;

impl Handful {
    /// A handful for the workers at the other end of `send`.
    pub fn new(send: Sender<Vec<Found>>) -> Handful {
        Handful { files: Vec::new(), bytes: 0, send }
    }

    /// False when nobody takes files any more.
    pub fn add(&mut self, found: Found) -> bool {
        self.bytes += found.file.size;
        self.files.push(found);
        let enough = self.files.len() >= HANDFUL_FILES || self.bytes >= HANDFUL_BYTES;
        if enough || self.send.is_empty() { self.pass_on() } else { true }
    }

    /// Sends what there is.
    pub fn pass_on(&mut self) -> bool {
        self.bytes = 0;
        self.files.is_empty() || self.send.send(std::mem::take(&mut self.files)).is_ok()
    }
}

/// Articles of a large file.
pub(super) struct Batch {
    pub file: Arc<OpenFile>,
    pub articles: Vec<Article>,
}

/// A file that was read to its end at once.
pub(super) struct SmallFile {
    pub found: Found,
    pub report: ReadReport,
    pub articles: Vec<Article>,
    /// Bytes of text in its articles.
    pub bytes: usize,
}

/// A large file on its way.
pub(super) struct OpenFile {
    pub found: Found,
    /// Batches not yet indexed, and one for the reader.
    pub pending: AtomicUsize,
    pub articles: AtomicU32,
    pub quotations: AtomicU32,
    /// What the reader said, when it was through.
    pub report: Mutex<Option<ReadReport>>,
    /// Whether a commit recorded it as incomplete.
    pub recorded: AtomicBool,
}

/// The reading of one file by one worker.
pub(super) struct Reading<'p, 'a> {
    pipeline: &'p Pipeline<'a>,
    number: usize,
    found: Option<Found>,
    articles: Vec<Article>,
    bytes: usize,
    open: Option<Arc<OpenFile>>,
    failure: Option<Error>,
}

impl<'p, 'a> Reading<'p, 'a> {
    pub fn new(pipeline: &'p Pipeline<'a>, number: usize, found: Found) -> Reading<'p, 'a> {
        Reading { pipeline, number, found: Some(found), articles: Vec::new(), bytes: 0, open: None, failure: None }
    }

    /// Reads the file. Gives it back when it was small enough to wait for its end; a large one is passed on in batches.
    pub fn run(mut self) -> Result<Option<SmallFile>> {
        let Some(found) = &self.found else { return Ok(None) };
        let file = found.file.clone();
        let outcome = source::read(&file, &self.pipeline.knowledge.read, &mut |article| self.take(article));
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.open.is_some() { self.end_large(outcome).map(|()| None) } else { Ok(self.end_small(outcome)) }
    }

    /// Takes an article from the reader.
    fn take(&mut self, article: Article) {
        if self.failure.is_some() || (self.open.is_some() && self.pipeline.is_over()) {
            return;
        }
        self.bytes += article.text.len();
        self.articles.push(article);
        if self.articles.len() >= BATCH_ARTICLES || self.bytes >= BATCH_BYTES {
            self.pass_on();
        }
    }

    /// Makes the articles so far a batch for whoever is free.
    fn pass_on(&mut self) {
        if let Some(found) = self.found.take() {
            if found.known.is_some() {
                let _task = self.pipeline.task();
                self.pipeline.delete(found.key);
            }
            self.open = Some(Arc::new(OpenFile {
                found,
                pending: AtomicUsize::new(1),
                articles: AtomicU32::new(0),
                quotations: AtomicU32::new(0),
                report: Mutex::default(),
                recorded: AtomicBool::new(false),
            }));
            lock(&self.pipeline.open_files).extend(self.open.clone());
        }
        let Some(file) = &self.open else { return };
        file.pending.fetch_add(1, Ordering::AcqRel);
        self.bytes = 0;
        let batch = Batch { file: Arc::clone(file), articles: std::mem::take(&mut self.articles) };
        if let Err(TrySendError::Full(batch) | TrySendError::Disconnected(batch)) = self.pipeline.batches.0.try_send(batch) {
            if let Err(error) = self.pipeline.take_batch(self.number, batch) {
                self.failure = Some(error);
            }
            if self.pipeline.is_due() {
                self.pipeline.commit(false);
            }
        }
    }

    /// The reader is through with a large file.
    fn end_large(mut self, outcome: Result<ReadReport, Skip>) -> Result<()> {
        if self.pipeline.is_over() {
            // It stays open, and the commit records it as incomplete.
            return Ok(());
        }
        if !self.articles.is_empty() {
            self.pass_on();
        }
        let Some(file) = self.open else { return Ok(()) };
        let report = outcome.unwrap_or_else(|skip| ReadReport { hash: 0, skips: vec![skip] });
        *lock(&file.report) = Some(report);
        let _task = self.pipeline.task();
        self.pipeline.settle(self.number, &file)
    }

    /// The reader is through with a file that was small enough to wait for its end.
    fn end_small(self, outcome: Result<ReadReport, Skip>) -> Option<SmallFile> {
        let found = self.found?;
        let report = match outcome {
            Ok(report) => report,
            Err(skip) if is_passing(skip.kind) => {
                // It may be readable the next time; until then what is known of it stands.
                self.pipeline.skip(&skip);
                self.pipeline.progress.done(found.file.size, 0);
                return None;
            }
            Err(skip) => ReadReport { hash: 0, skips: vec![skip] },
        };
        Some(SmallFile { found, report, articles: self.articles, bytes: self.bytes })
    }
}

/// Troubles that may be gone the next time.
fn is_passing(kind: SkipKind) -> bool {
    matches!(kind, SkipKind::Permission | SkipKind::Vanished | SkipKind::Unstable | SkipKind::Io | SkipKind::Timeout | SkipKind::Internal)
}
