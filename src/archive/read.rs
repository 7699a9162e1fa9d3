//! Reading one file: every article in it, whatever the format and however deep in archives.
//!
//! Each file is read in a cage: bounded in time, memory, depth and size, and a panic in a parser costs that file alone. What
//! could not be read is in the [`ReadReport`]; nothing is ever written.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use encoding_rs::Encoding;

use super::budget::{Budget, Hashed, Trouble};
use super::clean::{Block, Boilerplate, Hints, article_from_blocks, article_from_text, source_of};
use super::formats::{self, Found, Input};
use super::mapping::Mapping;
use super::walk::kind_of;
use super::{Skip, SkipKind, SourceFile, decode, system};
use crate::article::{Article, Origin};

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The encoding to use whatever the file says.
    pub encoding: Option<&'static Encoding>,
    /// Names of fields in JSON and CSV.
    pub mapping: Mapping,
    /// Take plain text files as they are: nothing cleaned, nothing left out ([`Article::verbatim`]).
    pub verbatim: bool,
    /// Lines known to come back in many articles of one source.
    pub boilerplate: Arc<Boilerplate>,
    /// Where to note the lines of every document that is a page, by source, when an archive is looked over for such lines.
    pub survey: Option<Arc<Mutex<BTreeMap<String, Boilerplate>>>>,
    /// What one file may cost.
    pub limits: Limits,
    /// The program whose hidden subcommand `__read-pdf` reads a PDF in a process of its own (see
    /// [`super::formats::pdf`]), usually the current one; with `None` PDFs are skipped.
    pub pdf_reader: Option<PathBuf>,
}

impl ReadOptions {
    /// The encoding of this name, as pages and mail headers write it (`windows-1252`, `latin1`), to be forced on every file.
    #[must_use]
    pub fn encoding_named(name: &str) -> Option<&'static Encoding> {
        Encoding::for_label(name.trim().as_bytes())
    }
}

/// What one file may cost before it is left out.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one document or record after decompression: 64 MB.
    pub text: u64,
    /// Bytes of one member of a container: 256 MB.
    pub member: u64,
    /// Bytes of all members of a container: 4 GB.
    pub total: u64,
    /// Members of a container: 100,000.
    pub members: u32,
    /// How many times larger than its compressed form anything may become, once it is larger than `text`: 200. News compresses
    /// three- to tenfold.
    pub ratio: u64,
    /// Containers and compression inside each other: 3.
    pub depth: u32,
    /// Time from one article to the next: 10 s.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { text: 64 << 20, member: 256 << 20, total: 4 << 30, members: 100_000, ratio: 200, depth: 3, time: Duration::from_secs(10) }
    }
}

/// What came of reading a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// The first 16 bytes of the BLAKE3 hash of the file's bytes: equal for a file that was moved.
    pub hash: [u8; 16],
    /// Articles handed over.
    pub articles: u32,
    /// What a reader may want to know, each once: ``took `headline` as the title``, `taken for windows-1251`.
    pub notes: Vec<String>,
    /// Members and records that were left out.
    pub skips: Vec<Skip>,
}

/// Reads a file and hands each of its articles to `sink`, in file order.
///
/// # Errors
/// A [`Skip`] when the file as a whole gave nothing. When a part of it failed, the report says so and the rest was handed over.
pub fn read(file: &SourceFile, options: &ReadOptions, sink: &mut dyn FnMut(Article)) -> Result<ReadReport, Skip> {
    let skip = |trouble: Trouble| Skip { path: file.relative.clone(), member: None, kind: trouble.kind, reason: trouble.reason };
    let mut opened = open(file).map_err(skip)?;
    if opened.size <= options.limits.text {
        let mut again = true;
        loop {
            let bytes = take_buffer(&mut opened, options.limits.text);
            let mut bytes = bytes.map_err(skip)?;
            if opened.is_unchanged(bytes.len() as u64) {
                let outcome = read_bytes(file, &bytes, options, sink);
                bytes.clear();
                BUFFER.set(bytes);
                return outcome;
            }
            if !again {
                return Err(skip(Trouble::new(SkipKind::Unstable, "it was written to while it was read, twice")));
            }
            again = false;
            opened = open(file).map_err(skip)?;
        }
    }
    let mut reading = Reading::new(file, options, sink);
    let hashed = Rc::new(RefCell::new(blake3::Hasher::new()));
    let outcome = reading.guarded(|reading| {
        let size = opened.size;
        let mut input = BufReader::with_capacity(256 << 10, Hashed::new(opened.file, Rc::clone(&hashed), Rc::clone(&reading.budget)));
        formats::read(reading, &file.relative, Input::Stream { reader: &mut input, size: Some(size) })?;
        reading.drain(&mut input)
    });
    reading.report.hash = short_hash(&hashed.borrow());
    reading.finish(outcome)
}

/// As [`read`], of bytes that were read already. Only the names in `file` are used.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(file: &SourceFile, bytes: &[u8], options: &ReadOptions, sink: &mut dyn FnMut(Article)) -> Result<ReadReport, Skip> {
    let mut reading = Reading::new(file, options, sink);
    reading.report.hash = short_hash(blake3::Hasher::new().update(bytes));
    let outcome = reading.guarded(|reading| formats::read(reading, &file.relative, Input::Bytes(bytes)));
    reading.finish(outcome)
}

fn short_hash(hasher: &blake3::Hasher) -> [u8; 16] {
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

thread_local! {
    /// The bytes of the last file, kept so that small files cost no allocation.
    static BUFFER: std::cell::Cell<Vec<u8>> = const { std::cell::Cell::new(Vec::new()) };
}

struct Opened {
    file: File,
    size: u64,
    times: (i64, i64),
}

impl Opened {
    /// Whether the file is still as it was when opened, with `read` bytes in it.
    fn is_unchanged(&self, read: u64) -> bool {
        read == self.size && self.file.metadata().is_ok_and(|now| now.len() == self.size && system::times(&now) == self.times)
    }
}

fn open(file: &SourceFile) -> Result<Opened, Trouble> {
    let failed = |error: io::Error| Trouble::new(kind_of(&error), error.to_string());
    let opened = system::open_without_waiting(&file.path).map_err(failed)?;
    let metadata = opened.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(Trouble::new(SkipKind::Special, "not a regular file"));
    }
    Ok(Opened { size: metadata.len(), times: system::times(&metadata), file: opened })
}

/// All bytes of a file of at most `limit` bytes.
fn take_buffer(opened: &mut Opened, limit: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = BUFFER.take();
    if bytes.capacity() > 4 << 20 {
        bytes = Vec::new();
    }
    bytes.reserve(opened.size as usize + 1);
    (&opened.file).take(limit + 1).read_to_end(&mut bytes).map_err(|error| Trouble::new(kind_of(&error), error.to_string()))?;
    Ok(bytes)
}

/// The state of reading one file: where we are in it, what it has cost, where articles go.
pub(crate) struct Reading<'a> {
    pub file: &'a SourceFile,
    pub options: &'a ReadOptions,
    pub budget: Rc<Budget>,
    pub report: ReadReport,
    sink: &'a mut dyn FnMut(Article),
    /// Path inside the containers we are in, `inner.zip/news.txt`.
    member: Option<String>,
    /// How often each member's name was met.
    members: HashMap<String, u32>,
    /// Number of the next record.
    record: u32,
    /// Containers and compression we are in.
    pub depth: u32,
}

impl<'a> Reading<'a> {
    fn new(file: &'a SourceFile, options: &'a ReadOptions, sink: &'a mut dyn FnMut(Article)) -> Reading<'a> {
        let budget = Rc::new(Budget::new(&options.limits));
        Reading { file, options, budget, report: ReadReport::default(), sink, member: None, members: HashMap::new(), record: 0, depth: 0 }
    }

    /// Reads what the format left unread, which belongs to the hash; it may take as long as the disk needs.
    fn drain(&self, input: &mut impl BufRead) -> Result<(), Trouble> {
        loop {
            let length = input.fill_buf()?.len();
            if length == 0 {
                return Ok(());
            }
            input.consume(length);
            self.budget.progress();
        }
    }

    /// Runs a parser so that its panic costs what it was reading, not the run.
    pub fn guarded(&mut self, parse: impl FnOnce(&mut Self) -> Result<(), Trouble>) -> Result<(), Trouble> {
        catch_unwind(AssertUnwindSafe(|| parse(self))).unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
            Err(Trouble::new(SkipKind::Internal, format!("the reader failed: {}", words.unwrap_or_else(|| "unknown panic".into()))))
        })
    }

    fn finish(mut self, outcome: Result<(), Trouble>) -> Result<ReadReport, Skip> {
        if let Err(trouble) = outcome {
            self.skip(trouble);
        }
        if self.report.articles == 0 {
            if self.report.skips.is_empty() {
                self.skip(Trouble::new(SkipKind::Empty, "nothing to read in it"));
            }
            if let [only] = &self.report.skips[..] {
                return Err(only.clone());
            }
        }
        Ok(self.report)
    }

    /// Notes that the current member or record is left out.
    pub fn skip(&mut self, trouble: Trouble) {
        let member = self.member.clone();
        self.report.skips.push(Skip { path: self.file.relative.clone(), member, kind: trouble.kind, reason: trouble.reason });
    }

    /// Notes that the current record is left out, and counts it: the records after it keep their numbers when it is mended.
    pub fn skip_record(&mut self, trouble: Trouble) {
        self.budget.progress();
        let record = format!("record {}", self.record);
        let member = Some(self.member.as_ref().map_or(record.clone(), |member| format!("{member}, {record}")));
        self.report.skips.push(Skip { path: self.file.relative.clone(), member, kind: trouble.kind, reason: trouble.reason });
        self.record += 1;
    }

    /// Number of the next record in this file or member, from 0.
    pub fn record_number(&self) -> u32 {
        self.record
    }

    /// Counts a record that holds nothing to read.
    pub fn pass_record(&mut self) {
        self.budget.progress();
        self.record += 1;
    }

    /// Adds a note once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if self.report.notes.len() < 20 && !self.report.notes.contains(&note) {
            self.report.notes.push(note);
        }
    }

    /// Reads a member of a container with `parse`; its failure is its own.
    pub fn in_member(&mut self, name: &str, parse: impl FnOnce(&mut Self) -> Result<(), Trouble>) -> Result<(), Trouble> {
        let outer = self.member.clone();
        let name = outer.as_ref().map_or_else(|| name.to_owned(), |outer| format!("{outer}/{name}"));
        self.member = Some(self.unique(name));
        let (record, depth) = (std::mem::take(&mut self.record), self.depth);
        let outcome = self.guarded(parse);
        self.depth = depth;
        let fatal = match outcome {
            Err(trouble) if trouble.ends_file => Some(trouble),
            Err(trouble) => {
                self.skip(trouble);
                None
            }
            Ok(()) => None,
        };
        self.record = record;
        self.member = outer;
        fatal.map_or(Ok(()), Err)
    }

    /// A member's name, told apart from earlier ones of the same name: a TAR archive may hold every version of a file.
    fn unique(&mut self, name: String) -> String {
        let times = self.members.entry(name.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { name } else { format!("{name}#{times}") }
    }

    /// Enters a container or compressed stream.
    pub fn descend(&mut self) -> Result<(), Trouble> {
        self.depth += 1;
        if self.depth > self.options.limits.depth {
            let reason = format!("more than {} archives inside each other", self.options.limits.depth);
            return Err(Trouble::new(SkipKind::ArchiveLimit, reason));
        }
        Ok(())
    }

    /// Decodes bytes and notes what is worth noting.
    pub fn decode<'b>(&mut self, bytes: &'b [u8], declared: Option<&str>) -> std::borrow::Cow<'b, str> {
        let decoded = decode::decode(bytes, declared, self.options.encoding);
        if let Some(note) = decoded.note {
            self.note(note);
        }
        decoded.text
    }

    /// Hands over the article made of a text.
    pub fn text(&mut self, text: &str, found: &Found) {
        let article = {
            let hints = found.hints(&self.file.relative, self.member.as_deref(), self.record);
            self.survey(&hints, text.lines());
            article_from_text(text, &hints, &self.options.boilerplate)
        };
        self.hand_over(article);
    }

    /// Hands over a plain text file, the common case, with nothing known but where it is.
    pub fn plain(&mut self, bytes: &[u8]) {
        if self.options.verbatim {
            let decoded = decode::decode_exactly(bytes, None, self.options.encoding);
            self.hand_over(Article::verbatim(&decoded.text));
            return;
        }
        let text = self.decode(bytes, None);
        let article = {
            let hints = Hints { path: &self.file.relative, member: self.member.as_deref(), record: self.record, ..Hints::default() };
            self.survey(&hints, text.lines());
            article_from_text(&text, &hints, &self.options.boilerplate)
        };
        self.hand_over(article);
    }

    /// Hands over the article made of blocks.
    pub fn blocks(&mut self, blocks: Vec<Block>, found: &Found) {
        let article = {
            let hints = found.hints(&self.file.relative, self.member.as_deref(), self.record);
            self.survey(&hints, blocks.iter().map(|block| block.text.as_str()));
            article_from_blocks(blocks, &hints, &self.options.boilerplate)
        };
        self.hand_over(article);
    }

    /// Notes the lines of a page where they are asked for.
    fn survey<'t>(&self, hints: &Hints<'_>, lines: impl IntoIterator<Item = &'t str>) {
        if let Some(survey) = self.options.survey.as_ref().filter(|_| !hints.clean) {
            let source = source_of(hints).unwrap_or_default();
            let mut survey = survey.lock().unwrap_or_else(PoisonError::into_inner);
            survey.entry(source.to_owned()).or_default().observe_lines(source, lines);
        }
    }

    /// Hands over an article, if it has any text.
    pub fn hand_over(&mut self, mut article: Article) {
        if article.text.trim().is_empty() {
            let why = if article.removed.is_empty() { "no text in it" } else { "nothing but boilerplate in it" };
            match self.record {
                0 => self.skip(Trouble::new(SkipKind::Empty, why)),
                _ => return self.skip_record(Trouble::new(SkipKind::Empty, why)),
            }
            self.record += 1;
            return;
        }
        article.origin = Origin { path: self.file.relative.clone(), member: self.member.clone(), record: self.record };
        self.record += 1;
        self.report.articles += 1;
        self.budget.progress();
        (self.sink)(article);
    }
}
