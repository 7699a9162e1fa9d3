//! The work of a run: one thread walks, the others read, extract and index.
//!
//! ```text
//!  walk ──files──▶ worker 1: read → clean → extract → its own segment ─┐
//!                  worker 2:            "                              ├─▶ commit: all segments at once
//!                     ▲   └─ articles of a large file, for all workers ┘
//! ```
//!
//! Each worker does everything with the file it took, in its own segment, so two threads do twice the work of one. All queues are
//! bounded, so memory does not grow with the archive. A file with many articles (a year of wire copy in one JSON Lines file) is
//! cut into batches that any worker may take.
//!
//! A **commit** stops all workers between two tasks, finishes their segments in parallel, and publishes deletions and new
//! documents together: whoever opens the index sees a file as it was or as it is, never half of each. A large file that is not
//! through is recorded as incomplete in that commit, and the record replaced when it is.

mod reading;
mod slot;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use tantivy::{SegmentMeta, TantivyError};

use self::reading::{BATCH_BYTES, Batch, Handful, OpenFile, Reading, SmallFile};
use self::slot::Slot;
use super::analyzer::Analysis;
use super::copies::Fresh;
use super::deletion::Deletion;
use super::ids::{article_key, source_key};
use super::manifest::{self, Known};
use super::options::{IndexOptions, Phase, Progress, Summary};
use super::reader::Payload;
use super::record::FileRecord;
use super::schema::{Context, Kind, Leaf};
use super::segment::SegmentBuilder;
use super::source::{self, ReadReport};
use super::store::Store;
use super::survey::Survey;
use super::writer::{Update, tally_skip};
use crate::archive::{ReadOptions, Skip, SkipKind, SourceFile};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::extract::{Annotations, Extractor, SpeechRead};

/// A file that has to be read.
pub(super) struct Found {
    pub file: SourceFile,
    pub root: u32,
    pub key: u64,
    /// What the index knows of it.
    pub known: Option<Known>,
    /// Whether it must be indexed again even with the same content.
    pub outdated: bool,
}

/// How long an idle worker waits before it looks around.
const IDLE: Duration = Duration::from_millis(10);

/// Part of the memory for a run that holds signatures of articles: those of some fifty thousand with what is usual.
const FRESH_PART: usize = 8;

/// What articles are read with.
pub(super) struct Knowledge {
    /// Finds quotations, speakers and places; `None` looks for none.
    pub extractor: Option<Extractor<'static>>,
    /// How files become articles.
    pub read: ReadOptions,
}

/// One run.
pub(super) struct Pipeline<'a> {
    store: &'a Store,
    options: &'a IndexOptions,
    progress: &'a dyn Progress,
    knowledge: Knowledge,
    payload: Payload,
    /// Held for reading while a task goes on, for writing by a commit.
    gate: RwLock<()>,
    slots: Vec<Mutex<Slot>>,
    batches: (Sender<Batch>, Receiver<Batch>),
    /// Files being read, which may still give batches.
    reading: AtomicUsize,
    open_files: Mutex<Vec<Arc<OpenFile>>>,
    deletions: Mutex<Deletion>,
    /// Hashes of files read in this run, to know moved ones.
    hashes: Mutex<HashSet<u64>>,
    /// Bytes of text since the last commit, and when that was.
    uncommitted: AtomicU64,
    last_commit: Mutex<Instant>,
    dirty: AtomicBool,
    failure: Mutex<Option<Error>>,
    failed: AtomicBool,
    /// Signatures of the articles added.
    fresh: Mutex<Fresh>,
    summary: Mutex<Summary>,
    report: Mutex<Option<BufWriter<File>>>,
}

impl<'a> Pipeline<'a> {
    pub fn new(
        store: &'a Store,
        options: &'a IndexOptions,
        progress: &'a dyn Progress,
        payload: Payload,
        knowledge: Knowledge,
    ) -> Result<Pipeline<'a>> {
        let threads = options.threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, usize::from);
        let report = match &options.report {
            Some(path) => Some(BufWriter::new(File::create(path).map_err(|error| Error::io("create", path, error))?)),
            None => None,
        };
        Ok(Pipeline {
            store,
            options,
            progress,
            knowledge,
            payload,
            gate: RwLock::new(()),
            slots: (0..threads).map(|_| Mutex::default()).collect(),
            batches: bounded(2 * threads),
            reading: AtomicUsize::new(0),
            open_files: Mutex::default(),
            deletions: Mutex::default(),
            hashes: Mutex::default(),
            uncommitted: AtomicU64::new(0),
            last_commit: Mutex::new(Instant::now()),
            dirty: AtomicBool::new(false),
            failure: Mutex::default(),
            failed: AtomicBool::new(false),
            fresh: Mutex::new(Fresh::with_room(options.memory / FRESH_PART)),
            summary: Mutex::default(),
            report: Mutex::new(report),
        })
    }

    /// Walks, and works until all is indexed and committed.
    pub fn run(&self, update: &mut Update<'_>) -> Result<()> {
        let known = (!update.is_first()).then(|| update.searcher().clone());
        let (send, files) = bounded::<Vec<Found>>(16);
        let closed = std::thread::scope(|scope| {
            for number in 0..self.slots.len() {
                let (files, known) = (files.clone(), known.clone());
                std::thread::Builder::new()
                    .name(format!("index-{number}"))
                    // Extraction is flat, but readers of nested formats are given room.
                    .stack_size(16 << 20)
                    .spawn_scoped(scope, move || self.work(number, &files, known.as_ref()))
                    .map_err(|error| Error::other(format!("cannot start a thread: {error}")))?;
            }
            drop(files);
            let mut handful = Handful::new(send);
            let closed = update.walk(self.options, &mut |found| self.admit(found, &mut handful));
            handful.pass_on();
            drop(handful);
            Ok::<_, Error>(closed)
        })?;
        if self.is_over() {
            return Ok(());
        }
        let hashes = lock(&self.hashes);
        let gone = update.gone(&closed, &hashes, self.options)?;
        drop(hashes);
        if !gone.is_empty() {
            self.dirty.store(true, Ordering::Relaxed);
            lock(&self.deletions).files.extend(gone);
        }
        Ok(())
    }

    /// The last commit, the summary, and the signatures of the articles added.
    pub fn finish(self, outcome: Result<()>) -> Result<(Summary, Fresh)> {
        outcome?;
        if !self.failed.load(Ordering::Relaxed) {
            self.commit(true);
        }
        if let Some(failure) = lock(&self.failure).take() {
            return Err(failure);
        }
        if let Some(report) = &mut *lock(&self.report) {
            report.flush().map_err(|error| Error::io("write", self.options.report.clone().unwrap_or_default(), error))?;
        }
        let mut summary = std::mem::take(&mut *lock(&self.summary));
        summary.interrupted = self.options.stop.is_requested();
        Ok((summary, std::mem::take(&mut *lock(&self.fresh))))
    }

    /// Passes a file of the walk on to the workers; false ends the walk.
    fn admit(&self, found: Result<Found, Skip>, handful: &mut Handful) -> bool {
        match found {
            Ok(found) => {
                self.progress.found(found.file.size);
                handful.add(found) && !self.is_over()
            }
            Err(skip) => {
                self.skip(&skip);
                true
            }
        }
    }

    /// Adds what was learned of sources; `now` before anything that was read with it.
    pub fn keep_survey(&self, survey: &mut Survey, now: bool) -> Result<()> {
        for (name, learned) in survey.changes() {
            self.delete(source_key(&name));
            self.add(0, |segment, analysis| segment.add(analysis, |draft| self.store.fields.source_document(&name, learned, draft)))?;
        }
        if now {
            self.commit(true);
        }
        Ok(())
    }

    /// Whether to stop, by wish or by failure.
    pub fn is_over(&self) -> bool {
        self.options.stop.is_requested() || self.failed.load(Ordering::Relaxed)
    }

    /// Keeps the first failure; the others follow from it.
    fn fail(&self, error: Error) {
        lock(&self.failure).get_or_insert(error);
        self.failed.store(true, Ordering::Relaxed);
    }

    fn skip(&self, skip: &Skip) {
        self.progress.skipped(skip);
        tally_skip(&mut lock(&self.summary).skipped, skip);
        if let Some(report) = &mut *lock(&self.report) {
            let line = serde_json::to_string(skip).unwrap_or_default();
            if let Err(error) = writeln!(report, "{line}") {
                self.fail(Error::io("write", self.options.report.clone().unwrap_or_default(), error));
            }
        }
    }

    /// A worker's life.
    fn work(&self, number: usize, files: &Receiver<Vec<Found>>, known: Option<&tantivy::Searcher>) {
        let mut walking = true;
        while !self.is_over() {
            let done = match self.batches.1.try_recv() {
                Ok(batch) => self.take_batch(number, batch),
                Err(_) if walking => match files.try_recv() {
                    Ok(handful) => self.take_files(number, handful, known),
                    Err(TryRecvError::Empty) => self.wait(number, files, known, &mut walking),
                    Err(TryRecvError::Disconnected) => {
                        walking = false;
                        Ok(())
                    }
                },
                // No more files: batches may still come from files being read by others.
                Err(_) if self.reading.load(Ordering::Acquire) == 0 && self.batches.1.is_empty() => return,
                Err(_) => match self.batches.1.recv_timeout(IDLE) {
                    Ok(batch) => self.take_batch(number, batch),
                    Err(_) => Ok(()),
                },
            };
            if let Err(error) = done {
                self.fail(error);
                return;
            }
            if self.is_due() {
                self.commit(false);
            }
        }
    }

    /// Waits for whatever comes first.
    fn wait(&self, number: usize, files: &Receiver<Vec<Found>>, known: Option<&tantivy::Searcher>, walking: &mut bool) -> Result<()> {
        match files.recv_timeout(IDLE) {
            Ok(handful) => self.take_files(number, handful, known),
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Err(RecvTimeoutError::Disconnected) => {
                *walking = false;
                Ok(())
            }
        }
    }

    /// Reads files, and then indexes together those that are small: what a stage works with stays in the processor's caches from one
    /// article to the next.
    fn take_files(&self, number: usize, handful: Vec<Found>, known: Option<&tantivy::Searcher>) -> Result<()> {
        let mut small: Vec<SmallFile> = Vec::new();
        for found in handful {
            if self.is_over() {
                return Ok(());
            }
            self.reading.fetch_add(1, Ordering::AcqRel);
            let outcome = Reading::new(self, number, found).run();
            self.reading.fetch_sub(1, Ordering::AcqRel);
            small.extend(outcome?);
            if small.iter().map(|file| file.bytes).sum::<usize>() >= BATCH_BYTES {
                self.index_files(number, &mut small, known)?;
            }
        }
        self.index_files(number, &mut small, known)
    }

    /// Indexes small files.
    fn index_files(&self, number: usize, files: &mut Vec<SmallFile>, known: Option<&tantivy::Searcher>) -> Result<()> {
        let _task = self.task();
        let mut changed = Vec::new();
        for file in files.drain(..) {
            let found = &file.found;
            let kept = match (found.known, known) {
                (Some(before), Some(searcher)) if !found.outdated => self.keep(number, found, before, file.report.hash, searcher)?,
                _ => false,
            };
            if !kept {
                changed.push(file);
            }
        }
        let articles = changed.iter().flat_map(|file| file.articles.iter().map(|article| (&file.found, article)));
        let mut annotations = self.annotate(&articles.collect::<Vec<_>>()).into_iter();
        for file in changed {
            if file.found.known.is_some() {
                self.delete(file.found.key);
            }
            let quotations = self.add_articles(number, &file.found, &file.articles, &mut annotations)?;
            self.record(number, &file.found, file.report, (file.articles.len() as u32, quotations))?;
        }
        Ok(())
    }

    /// Indexes a batch of a large file.
    fn take_batch(&self, number: usize, batch: Batch) -> Result<()> {
        let _task = self.task();
        let articles = batch.articles.iter().map(|article| (&batch.file.found, article));
        let mut annotations = self.annotate(&articles.collect::<Vec<_>>()).into_iter();
        let quotations = self.add_articles(number, &batch.file.found, &batch.articles, &mut annotations)?;
        batch.file.articles.fetch_add(batch.articles.len() as u32, Ordering::Relaxed);
        batch.file.quotations.fetch_add(quotations, Ordering::Relaxed);
        self.settle(number, &batch.file)
    }

    /// One part of a large file is done; with the last one its record is written.
    fn settle(&self, number: usize, file: &Arc<OpenFile>) -> Result<()> {
        if file.pending.fetch_sub(1, Ordering::AcqRel) > 1 {
            return Ok(());
        }
        lock(&self.open_files).retain(|open| !Arc::ptr_eq(open, file));
        if file.recorded.load(Ordering::Acquire) {
            self.dirty.store(true, Ordering::Relaxed);
            lock(&self.deletions).records.insert(file.found.key);
        }
        let report = lock(&file.report).take().unwrap_or_default();
        let counts = (file.articles.load(Ordering::Relaxed), file.quotations.load(Ordering::Relaxed));
        self.record(number, &file.found, report, counts)
    }

    /// Finds quotations, speakers and places in each of these articles.
    fn annotate(&self, articles: &[(&Found, &Article)]) -> Vec<Annotations> {
        let Some(extractor) = &self.knowledge.extractor else { return vec![Annotations::default(); articles.len()] };
        let guard = |article: &Article, read: &mut dyn FnMut() -> SpeechRead| {
            catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
                self.skip(&internal(article));
                SpeechRead::default()
            })
        };
        let mut all: Vec<SpeechRead> = articles.iter().map(|(_, article)| guard(article, &mut || extractor.read_speech(article))).collect();
        for ((found, article), read) in articles.iter().zip(&mut all) {
            let key = Some(article_key(found.key, &article.origin));
            *read = guard(article, &mut || extractor.read_places(article, key, std::mem::take(read)));
        }
        all.into_iter().map(|read| read.annotations).collect()
    }

    /// Adds articles to the worker's segment with what was found in each; gives the number of quotations.
    fn add_articles(
        &self,
        number: usize,
        found: &Found,
        articles: &[Article],
        annotations: &mut impl Iterator<Item = Annotations>,
    ) -> Result<u32> {
        let context = Context { file: found.key, added: self.payload.run };
        let mut quotations = 0;
        for (article, annotations) in articles.iter().zip(annotations) {
            let leaf = Leaf::new(article, &annotations);
            self.add(number, |segment, analysis| segment.add_article(&self.store.fields, &leaf, context, analysis))?;
            lock(&self.fresh).keep(leaf.id, &leaf.sketch, leaf.signature);
            self.uncommitted.fetch_add(article.text.len() as u64, Ordering::Relaxed);
            quotations += annotations.quotations.len();
        }
        let mut summary = lock(&self.summary);
        summary.articles += articles.len() as u64;
        summary.quotations += quotations as u64;
        Ok(quotations as u32)
    }

    /// Writes a file's record: it is all in the index now.
    fn record(&self, number: usize, found: &Found, report: ReadReport, (articles, quotations): (u32, u32)) -> Result<()> {
        report.skips.iter().for_each(|skip| self.skip(skip));
        if report.hash != 0 {
            lock(&self.hashes).insert(report.hash);
        }
        let record = FileRecord { hash: report.hash, articles, quotations, complete: true, skips: report.skips, ..self.record_of(found) };
        self.add_record(number, &record, Some(self.stamp(found)))?;
        self.progress.done(found.file.size, u64::from(articles));
        let mut summary = lock(&self.summary);
        // A file that was left out was not read, or not to any use: it is no part of how fast the others were.
        summary.bytes += if articles > 0 { found.file.size } else { 0 };
        if found.known.is_some() {
            summary.updated += 1;
        } else {
            summary.added += 1;
        }
        Ok(())
    }

    /// Removes what the index holds of a file with the next commit, before that adds anything.
    fn delete(&self, file: u64) {
        self.dirty.store(true, Ordering::Relaxed);
        lock(&self.deletions).files.insert(file);
    }

    /// Adds to the worker's segment.
    fn add(&self, number: usize, write: impl FnOnce(&mut SegmentBuilder, &mut Analysis) -> tantivy::Result<()>) -> Result<()> {
        self.dirty.store(true, Ordering::Relaxed);
        let mut slot = lock(&self.slots[number]);
        slot.add(self.store, self.budget(), write).map_err(|error| self.store.explain(&error))
    }

    /// Adds the record of a file.
    fn add_record(&self, number: usize, record: &FileRecord, stamp: Option<u64>) -> Result<()> {
        self.add(number, |segment, analysis| segment.add(analysis, |draft| self.store.fields.file_document(record, stamp, draft)))
    }

    fn budget(&self) -> usize {
        (self.options.memory / self.slots.len()).max(4 << 20)
    }

    /// Says that a task goes on: no commit comes between its parts.
    fn task(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_due(&self) -> bool {
        self.dirty.load(Ordering::Relaxed)
            && (self.uncommitted.load(Ordering::Relaxed) >= self.options.commit_bytes
                || lock(&self.last_commit).elapsed() >= self.options.commit_after)
    }

    /// Publishes everything done so far. Failing, it ends the run.
    fn commit(&self, last: bool) {
        let _all_stopped = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        if self.failed.load(Ordering::Relaxed) || !(self.is_due() || (last && self.dirty.load(Ordering::Relaxed))) {
            return;
        }
        self.progress.phase(Phase::Committing);
        if let Err(error) = self.publish() {
            self.fail(error);
        }
        self.uncommitted.store(0, Ordering::Relaxed);
        self.dirty.store(false, Ordering::Relaxed);
        *lock(&self.last_commit) = Instant::now();
        self.progress.phase(Phase::Indexing);
    }

    fn publish(&self) -> Result<()> {
        for file in lock(&self.open_files).iter().filter(|file| !file.recorded.swap(true, Ordering::AcqRel)) {
            let record = FileRecord { complete: false, ..self.record_of(&file.found) };
            self.add_record(0, &record, None)?;
        }
        let explain = |error: TantivyError| self.store.explain(&error);
        let finished = self.finish_segments().map_err(explain)?;
        let mut writer = self.store.writer();
        let mut deletion = std::mem::take(&mut *lock(&self.deletions));
        if !deletion.is_empty() {
            deletion.spared = finished.iter().map(SegmentMeta::id).collect();
            writer.delete_query(deletion.into_query(self.store.fields.kind_term(Kind::File))).map_err(explain)?;
        }
        for segment in finished {
            writer.add_segment(segment).map_err(explain)?;
        }
        let mut prepared = writer.prepare_commit().map_err(explain)?;
        prepared.set_payload(&serde_json::to_string(&self.payload).unwrap_or_default());
        prepared.commit().map_err(explain)?;
        Ok(())
    }

    /// Writes out the segments of all workers, each on a thread.
    fn finish_segments(&self) -> tantivy::Result<Vec<SegmentMeta>> {
        let finish = |slot: &Mutex<Slot>| {
            let mut slot = lock(slot);
            slot.finish()?;
            Ok(std::mem::take(&mut slot.finished))
        };
        let parts: Vec<tantivy::Result<Vec<SegmentMeta>>> = std::thread::scope(|scope| {
            let others: Vec<_> = self.slots[1..].iter().map(|slot| scope.spawn(move || finish(slot))).collect();
            let first = finish(&self.slots[0]);
            let joined = others.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(lost())));
            std::iter::once(first).chain(joined).collect()
        });
        let mut all = Vec::new();
        for part in parts {
            all.extend(part?);
        }
        Ok(all)
    }
}

fn lost() -> TantivyError {
    TantivyError::SystemError("a thread failed while it wrote a segment".into())
}

impl Pipeline<'_> {
    /// The record of a file before anything is known of its content.
    fn record_of(&self, found: &Found) -> FileRecord {
        let SourceFile { relative, size, .. } = &found.file;
        FileRecord { path: relative.clone(), root: found.root, size: *size, settings: self.payload.settings, ..FileRecord::default() }
    }

    fn stamp(&self, found: &Found) -> u64 {
        source::stamp(&found.file, self.payload.settings)
    }

    /// Whether the file was touched but says what it said; then its record alone is brought up to date.
    fn keep(&self, number: usize, found: &Found, before: Known, hash: u64, searcher: &tantivy::Searcher) -> Result<bool> {
        let Some(stamp) = before.stamp else { return Ok(false) };
        let record = manifest::record(searcher, self.store.fields.stored, before)?;
        if record.hash != hash || hash == 0 || record.settings != self.payload.settings {
            return Ok(false);
        }
        lock(&self.summary).unchanged += 1;
        self.progress.done(found.file.size, 0);
        let now = self.stamp(found);
        if now != stamp {
            lock(&self.deletions).records.insert(found.key);
            self.add_record(number, &record, Some(now))?;
        }
        Ok(true)
    }
}

fn internal(article: &Article) -> Skip {
    Skip {
        path: article.origin.path.clone(),
        member: article.origin.member.clone(),
        kind: SkipKind::Internal,
        reason: "finding quotations and places failed; its text is indexed without them".into(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
