//! Bringing an index up to date: what changed is read, what is gone is removed, the rest is left alone.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::directory::Faults;
use super::ids::file_key;
use super::kept;
use super::location;
use super::manifest::Manifest;
use super::options::{IndexOptions, Phase, Progress, Summary};
use super::pipeline::{Found, Knowledge, Pipeline};
use super::reader::{Index, Payload};
use super::record::FileRecord;
use super::settings;
use super::source;
use super::store::{Store, count};
use super::survey::{Sampling, Survey, files_of};
use crate::archive::{ReadOptions, Skip, SourceFile};
use crate::error::{Error, Result};

/// Brings the index of the archives in `roots` (folders or single files) up to date, and makes it if there is none.
///
/// Only what changed since the last run is read, and what is read otherwise now that more is known of its source
/// (`index/survey`). Killed or stopped at any moment, the index holds whole files of some commit, and
/// the next run goes on from there. Bad files are counted in the summary and never end the run.
///
/// Takes memory for [`IndexOptions::memory`], one batch of articles a thread and 48 bytes a file, whatever the archive's size.
///
/// # Errors
/// When the index cannot be written ([`Error::Locked`], [`Error::NoSpace`], …; what was committed before stays), when a root is
/// missing, or when more than half of the archive seems gone ([`Error::ArchiveGone`]; what was new is indexed then, and nothing
/// removed).
pub fn build(roots: &[PathBuf], options: &IndexOptions, progress: &dyn Progress) -> Result<Summary> {
    build_with(roots, options, progress, None)
}

/// [`build`] on a disk that fails, for tests.
///
/// # Errors
/// As [`build`].
#[doc(hidden)]
pub fn build_with(roots: &[PathBuf], options: &IndexOptions, progress: &dyn Progress, faults: Option<Faults>) -> Result<Summary> {
    let started = Instant::now();
    let paths = roots.iter().map(|root| existing(root)).collect::<Result<Vec<_>>>()?;
    let first = paths.first().ok_or_else(|| Error::other("no archive to index was named"))?;
    let home = if first.is_dir() { first.clone() } else { first.parent().unwrap_or(first).to_path_buf() };
    let folder = location::for_archive(options.index.as_deref(), &home);
    // A place that nobody knows and a correction that says nothing are refused before anything is written.
    let corrections = kept::corrections(&folder)?;
    let settings = settings::fingerprint(options, &corrections);
    let plain = settings::extractor(options, corrections)?;
    let store = Store::open(&folder, options, faults, progress)?;
    let folder = fs::canonicalize(&folder).map_err(|error| Error::io("open", &folder, error))?;
    let before = store.payload()?;
    let mut payload = Payload {
        run: before.run + 1,
        extracted: options.extract,
        home: options.home.clone(),
        gazetteer: options.gazetteer.version().clone(),
        settings,
        ..before.clone()
    };
    if let Some(reason) = settings::reason(&before, &payload) {
        progress.note(&reason);
    }
    let scopes = scopes(&folder, &mut payload, &paths)?;
    progress.phase(Phase::Comparing);
    let searcher = store.engine.reader().map_err(|error| store.explain(&error))?.searcher();
    let mut manifest = Manifest::load(searcher, &store.fields).map_err(|error| store.explain(&error))?;
    let mut survey = Survey::load(manifest.searcher(), &store.fields).map_err(|error| store.explain(&error))?;
    if before.run > 0 && before.settings != settings {
        survey.forget();
    }
    let mut update = Update::new(scopes, &mut manifest, options.rehash, settings);
    let sampling = update.look_around(options);
    if !sampling.is_empty() && !options.read.verbatim {
        survey.learn(sampling, options, plain.as_ref().filter(|_| options.home.is_none()));
    }
    let unsettled = survey.unsettled();
    update.renew(files_of(update.searcher(), &unsettled).map_err(|error| store.explain(&error))?, progress);
    if update.renewed.is_empty() {
        survey.settle();
    }
    progress.phase(Phase::Indexing);
    let knowledge = Knowledge {
        extractor: plain.map(|plain| plain.with_samples(&survey.homes())),
        read: ReadOptions { boilerplate: survey.lines(), ..options.read.clone() },
    };
    let pipeline = Pipeline::new(&store, options, progress, payload, knowledge)?;
    let outcome = pipeline.keep_survey(&mut survey, !update.renewed.is_empty()).and_then(|()| pipeline.run(&mut update));
    if outcome.is_ok() && !pipeline.is_over() {
        survey.settle();
        pipeline.keep_survey(&mut survey, false)?;
    }
    let tally = update.tally;
    let (mut summary, fresh) = pipeline.finish(outcome)?;
    summary.files = tally.files;
    summary.unchanged += tally.unchanged;
    summary.moved = tally.moved;
    summary.removed = tally.removed;
    summary.index.clone_from(&store.folder);
    progress.phase(Phase::Merging);
    store.close()?;
    let index = Index::open_reading(&summary.index)?;
    index.keep_copies(&fresh)?;
    summary.total = index.totals()?;
    summary.seconds = started.elapsed().into();
    match tally.refused {
        Some(refused) => Err(refused),
        None => Ok(summary),
    }
}

/// The path with links and dots resolved.
fn existing(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).map_err(|error| Error::io("read", path, error))
}

/// A part of the archive that this run looks at.
#[derive(Debug)]
struct Scope {
    /// Where to walk.
    path: PathBuf,
    /// Number of the root it lies in.
    root: u32,
    /// Path below that root, empty for the root itself.
    prefix: String,
}

impl Scope {
    /// A path below the scope as a path below the root.
    fn below_root(&self, relative: &str) -> String {
        if self.prefix.is_empty() {
            return relative.to_owned();
        }
        if self.path.is_dir() { format!("{}/{relative}", self.prefix) } else { self.prefix.clone() }
    }

    fn holds(&self, record: &FileRecord) -> bool {
        self.root == record.root
            && (self.prefix.is_empty()
                || record.path.strip_prefix(self.prefix.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

/// Finds the root each path lies in, or makes it one.
fn scopes(folder: &Path, payload: &mut Payload, paths: &[PathBuf]) -> Result<Vec<Scope>> {
    let mut scopes: Vec<Scope> = Vec::new();
    for path in paths {
        let known: Vec<PathBuf> = payload.roots.iter().map(|recorded| location::resolve(folder, recorded)).collect();
        let (root, prefix) = match known.iter().position(|root| path.starts_with(root)) {
            Some(root) => (root, written_below(path, &known[root])),
            None => {
                if let Some(inner) = known.iter().find(|root| root.starts_with(path)) {
                    return Err(Error::Other {
                        message: format!("`{}` holds `{}`, which is indexed by itself", path.display(), inner.display()),
                        hint: Some("index the larger folder anew with `--fresh`".into()),
                    });
                }
                let root = if path.is_dir() { path.clone() } else { path.parent().unwrap_or(path).to_path_buf() };
                payload.roots.push(location::relative_to(folder, &root));
                (known.len(), written_below(path, &root))
            }
        };
        scopes.push(Scope { path: path.clone(), root: root as u32, prefix });
    }
    // A folder named twice, or together with one inside it, is walked once.
    let mut kept: Vec<Scope> = Vec::new();
    scopes.sort_by(|one, other| one.path.cmp(&other.path));
    for scope in scopes {
        if !kept.iter().any(|outer| scope.path.starts_with(&outer.path)) {
            kept.push(scope);
        }
    }
    Ok(kept)
}

fn written_below(path: &Path, root: &Path) -> String {
    source::written(path.strip_prefix(root).unwrap_or(path))
}

/// The walk over the archive beside what the index knows of it.
pub(super) struct Update<'a> {
    scopes: Vec<Scope>,
    manifest: &'a mut Manifest,
    /// Read all files, whatever size and times say.
    again: bool,
    /// A number for what annotations depend on: see [`FileRecord::settings`].
    settings: u64,
    /// Files to index again because more is known of their sources.
    renewed: HashSet<u64>,
    /// What a first look around found, if it was little: then nobody has to walk again.
    waiting: Option<Waiting>,
    tally: Tally,
}

/// What a walk hands over.
struct Waiting {
    found: Vec<Result<Found, Skip>>,
    closed: HashSet<(u32, String)>,
}

/// Files to read up to which one walk is enough; beyond, a second walk costs less than to remember them all.
const WAITING: usize = 20_000;

#[derive(Default)]
struct Tally {
    files: u64,
    /// Files seen that the index knew.
    known: u64,
    unchanged: u64,
    moved: u64,
    removed: u64,
    refused: Option<Error>,
}

impl Update<'_> {
    fn new(scopes: Vec<Scope>, manifest: &mut Manifest, again: bool, settings: u64) -> Update<'_> {
        Update { scopes, manifest, again, settings, renewed: HashSet::new(), waiting: None, tally: Tally::default() }
    }

    /// Whether nothing is known of the archive yet.
    pub fn is_first(&self) -> bool {
        self.manifest.len() == 0
    }

    /// Walks the archive once to choose what to learn from.
    fn look_around(&mut self, options: &IndexOptions) -> Sampling {
        let (mut sampling, mut found, mut much) = (Sampling::default(), Vec::new(), false);
        let closed = self.walk(options, &mut |one| {
            if let Ok(one) = &one {
                sampling.consider(one.key, &one.file);
            }
            much |= found.len() >= WAITING;
            if !much {
                found.push(one);
            }
            true
        });
        self.waiting = (!much).then_some(Waiting { found, closed });
        sampling
    }

    /// Has these files read again.
    fn renew(&mut self, files: HashSet<u64>, progress: &dyn Progress) {
        if !files.is_empty() {
            progress.note(&format!("more is known of some sources: {} to read again", count(files.len(), "file")));
            self.waiting = None;
        }
        self.renewed = files;
    }

    /// Walks the archive and hands over what has to be read. Gives the folders that could not be looked into.
    pub fn walk(&mut self, options: &IndexOptions, take: &mut dyn FnMut(Result<Found, Skip>) -> bool) -> HashSet<(u32, String)> {
        if let Some(Waiting { found, closed }) = self.waiting.take() {
            let _all_taken = found.into_iter().all(take);
            return closed;
        }
        self.manifest.begin();
        self.tally = Tally::default();
        let mut closed = HashSet::new();
        let scopes = std::mem::take(&mut self.scopes);
        'walk: for scope in &scopes {
            for found in source::walk(&scope.path, options) {
                let going = match found {
                    Ok(file) => self.compare(scope, file).is_none_or(|found| take(Ok(found))),
                    Err(mut skip) => {
                        skip.path = if skip.path.is_empty() { scope.prefix.clone() } else { scope.below_root(&skip.path) };
                        closed.insert((scope.root, skip.path.clone()));
                        take(Err(skip))
                    }
                };
                if !going || options.stop.is_requested() {
                    break 'walk;
                }
            }
        }
        self.scopes = scopes;
        closed
    }

    /// The file if it has to be read.
    fn compare(&mut self, scope: &Scope, mut file: SourceFile) -> Option<Found> {
        self.tally.files += 1;
        file.relative = scope.below_root(&file.relative);
        let key = file_key(scope.root, &file.relative);
        let known = self.manifest.see(key);
        self.tally.known += u64::from(known.is_some());
        let stamp = source::stamp(&file, self.settings);
        let outdated = self.renewed.contains(&key);
        if !self.again && !outdated && known.is_some_and(|known| known.stamp == Some(stamp)) {
            self.tally.unchanged += 1;
            return None;
        }
        Some(Found { file, root: scope.root, key, known, outdated })
    }

    /// After a whole walk: the keys of the files that are gone.
    ///
    /// A file is gone when it was not seen, lies in a part of the archive that was walked, and not in a folder that could not be
    /// read. A gone file whose content was read under another name in this run has moved.
    pub fn gone(&mut self, closed: &HashSet<(u32, String)>, read: &HashSet<u64>, options: &IndexOptions) -> Result<Vec<u64>> {
        let mut gone = Vec::new();
        for unseen in self.manifest.unseen() {
            let (key, record) = unseen?;
            if self.scopes.iter().any(|scope| scope.holds(&record)) && !is_closed(&record, closed) {
                gone.push((key, record.hash));
            }
        }
        let moved = gone.iter().filter(|(_, hash)| *hash != 0 && read.contains(hash)).count() as u64;
        let lost = gone.len() as u64 - moved;
        let known = self.tally.known + gone.len() as u64;
        if lost * 2 > known && !options.prune {
            let root = self.scopes.first().map(|scope| scope.path.clone()).unwrap_or_default();
            self.tally.refused = Some(Error::ArchiveGone { root, gone: lost, known });
            return Ok(Vec::new());
        }
        self.tally.moved = moved;
        self.tally.removed = lost;
        Ok(gone.into_iter().map(|(key, _)| key).collect())
    }

    /// What the index knew of a file before this run.
    pub fn searcher(&self) -> &tantivy::Searcher {
        self.manifest.searcher()
    }
}

/// Whether a file lies in a folder that could not be read, or is itself one of what could not be taken.
fn is_closed(record: &FileRecord, closed: &HashSet<(u32, String)>) -> bool {
    if closed.is_empty() {
        return false;
    }
    let path = record.path.as_str();
    let above = path.match_indices('/').map(|(at, _)| &path[..at]).chain(["", path]);
    above.into_iter().any(|folder| closed.contains(&(record.root, folder.to_owned())))
}

/// Adds up what was skipped.
pub(super) fn tally_skip(counts: &mut BTreeMap<crate::archive::SkipKind, u64>, skip: &Skip) {
    *counts.entry(skip.kind).or_default() += 1;
}
