//! What a file has cost so far, and the readers that stop when it is too much.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::SkipKind;
use super::read::Limits;

/// Why a file, member or record is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub kind: SkipKind,
    /// In words, lower case.
    pub reason: String,
    /// Whether the rest of the file is left out too: its time is up, or it is a bomb.
    pub ends_file: bool,
}

impl Trouble {
    pub fn new(kind: SkipKind, reason: impl Into<String>) -> Trouble {
        Trouble { kind, reason: reason.into(), ends_file: false }
    }

    pub fn malformed(reason: impl Into<String>) -> Trouble {
        Trouble::new(SkipKind::Malformed, reason)
    }

    fn ending_file(kind: SkipKind, reason: impl Into<String>) -> Trouble {
        Trouble { kind, reason: reason.into(), ends_file: true }
    }

    /// As an error of a reader, to pass through code that knows only those.
    fn into_io(self) -> io::Error {
        io::Error::other(self)
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Trouble {}

impl From<io::Error> for Trouble {
    /// Gets back a trouble that travelled as an I/O error. What decompressors say of broken data is malformed input, as is an
    /// early end.
    fn from(error: io::Error) -> Trouble {
        if let Some(trouble) = error.get_ref().and_then(|inner| inner.downcast_ref::<Trouble>()) {
            return trouble.clone();
        }
        match error.kind() {
            _ if error.raw_os_error().is_some() => Trouble::new(super::walk::kind_of(&error), error.to_string()),
            io::ErrorKind::UnexpectedEof => Trouble::malformed(format!("it ends too early ({error})")),
            _ => Trouble::malformed(error.to_string()),
        }
    }
}

/// What one file has cost, shared by all readers that work on it.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    deadline: Cell<Instant>,
    /// Bytes of members read so far, decompressed.
    total: Cell<u64>,
    members: Cell<u32>,
}

impl Budget {
    pub fn new(limits: &Limits) -> Budget {
        Budget { limits: limits.clone(), deadline: Cell::new(Instant::now() + limits.time), total: Cell::new(0), members: Cell::new(0) }
    }

    /// An article, or a record that is none, is behind us: the time for the next begins.
    pub fn progress(&self) {
        self.deadline.set(Instant::now() + self.limits.time);
    }

    /// Time left until the file is given up.
    pub fn time_left(&self) -> Duration {
        self.deadline.get().saturating_duration_since(Instant::now())
    }

    /// Fails when the time is up. To be called now and then by whatever loops over input.
    pub fn check_time(&self) -> Result<(), Trouble> {
        if self.time_left().is_zero() {
            let reason = format!("given up after {} s without an article", self.limits.time.as_secs_f32());
            return Err(Trouble::ending_file(SkipKind::Timeout, reason));
        }
        Ok(())
    }

    /// Counts one more member of a container, which has its own time.
    pub fn count_member(&self) -> Result<(), Trouble> {
        self.check_time()?;
        self.progress();
        self.members.set(self.members.get() + 1);
        if self.members.get() > self.limits.members {
            let reason = format!("more than {} members", self.limits.members);
            return Err(Trouble::ending_file(SkipKind::ArchiveLimit, reason));
        }
        Ok(())
    }

    fn count_output(&self, bytes: u64) -> Result<(), Trouble> {
        self.total.set(self.total.get() + bytes);
        if self.total.get() > self.limits.total {
            let reason = format!("more than {} MB in its members", self.limits.total >> 20);
            return Err(Trouble::ending_file(SkipKind::ArchiveLimit, reason));
        }
        Ok(())
    }
}

/// Passes bytes of the file on, adds them to its hash, and stops when the time is up.
pub(crate) struct Hashed<R> {
    inner: R,
    hasher: Rc<RefCell<blake3::Hasher>>,
    budget: Rc<Budget>,
}

impl<R> Hashed<R> {
    pub fn new(inner: R, hasher: Rc<RefCell<blake3::Hasher>>, budget: Rc<Budget>) -> Hashed<R> {
        Hashed { inner, hasher, budget }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.check_time().map_err(Trouble::into_io)?;
        let length = self.inner.read(buffer)?;
        self.hasher.borrow_mut().update(&buffer[..length]);
        Ok(length)
    }
}

/// Counts what goes into a decompressor.
pub(crate) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    /// The reader, and the count of bytes taken from it.
    pub fn new(inner: R) -> (Counted<R>, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Counted { inner, count: Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.set(self.count.get() + length as u64);
        Ok(length)
    }
}

/// What comes out of a decompressor or container, stopped when it is a bomb or takes too long.
pub(crate) struct Guarded<R> {
    inner: R,
    budget: Rc<Budget>,
    /// Bytes that went in so far.
    compressed: Rc<Cell<u64>>,
    out: u64,
    /// Bytes that may come out; a member of a container has such a limit, a stream of records has none.
    limit: Option<u64>,
}

impl<R> Guarded<R> {
    /// A single compressed stream; `compressed` counts its input.
    pub fn stream(inner: R, compressed: Rc<Cell<u64>>, budget: Rc<Budget>) -> Guarded<R> {
        Guarded { inner, budget, compressed, out: 0, limit: None }
    }

    /// A member of a container, whose packed size is known.
    pub fn member(inner: R, packed: u64, budget: Rc<Budget>) -> Guarded<R> {
        let limit = Some(budget.limits.member);
        Guarded { inner, budget, compressed: Rc::new(Cell::new(packed)), out: 0, limit }
    }

    fn count(&mut self, bytes: u64) -> Result<(), Trouble> {
        self.out += bytes;
        self.budget.check_time()?;
        let limits = &self.budget.limits;
        if self.out > limits.text && self.out / limits.ratio > self.compressed.get() {
            let reason = format!("more than {} times larger than its compressed form", limits.ratio);
            return Err(Trouble::ending_file(SkipKind::ArchiveLimit, reason));
        }
        if let Some(limit) = self.limit {
            if self.out > limit {
                return Err(Trouble::new(SkipKind::ArchiveLimit, format!("a member of more than {} MB", limit >> 20)));
            }
            self.budget.count_output(bytes)?;
        }
        Ok(())
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count(length as u64).map_err(Trouble::into_io)?;
        Ok(length)
    }
}

/// Reads all of `input` up to `limit` bytes.
pub(crate) fn read_whole(input: &mut dyn Read, limit: u64) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    input.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(Trouble::new(SkipKind::TooLarge, format!("more than {} MB in one piece", limit >> 20)));
    }
    Ok(bytes)
}
