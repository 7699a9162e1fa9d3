//! `dateline index`: building an index and bringing it up to date.

use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use dateline::archive::Skip;
use dateline::error::{Error, Result};
use dateline::index::{IndexOptions, Phase, Progress, Stop, Summary, build};
use dateline::text::visible;
use indicatif::{ProgressBar, ProgressStyle};

use super::config::{Config, bytes};
use super::reading::Reading;
use super::terminal::Terminal;
use super::{Global, Status};

/// Options of `index`.
#[derive(clap::Args)]
pub struct Args {
    /// Folders or files to index; all that was indexed before is brought up to date too when none is given
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    how: Building,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

/// How to build: shared with `search --archive`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Building {
    /// Only make the text searchable: find no quotations, speakers or places
    #[arg(long)]
    no_extract: bool,
    /// Where all outlets of the archive are at home: "Cedar Rapids, Iowa"; learned for each outlet when it is not said
    #[arg(long, value_name = "PLACE")]
    home: Option<String>,
    /// Read every file again, changed or not
    #[arg(long)]
    rehash: bool,
    /// Forget files that are gone, even when that is most of the archive
    #[arg(long)]
    prune: bool,
    /// Throw the index away and build it anew
    #[arg(long)]
    fresh: bool,
    #[command(flatten)]
    reading: Reading,
    /// Memory for building [default: 256M]
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// List every file that was left out, with the reason, as JSON Lines
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// End with status 4 when a file could not be read
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
pub fn run(args: &Args, global: &Global, config: &Config, terminal: &mut Terminal) -> Result<Status> {
    let summary = update(&args.paths, &args.how, global, config)?;
    if args.json {
        let line = serde_json::to_string(&summary).map_err(|error| Error::other(error.to_string()))?;
        terminal.write(format!("{line}\n").as_bytes())?;
    }
    Ok(args.how.status(&summary))
}

impl Building {
    /// The status that a run with this outcome ends with.
    pub fn status(&self, summary: &Summary) -> Status {
        if summary.interrupted {
            Status::Interrupted
        } else if self.strict && !summary.skipped.is_empty() {
            Status::SomeFailed
        } else {
            Status::Done
        }
    }

    fn options(&self, global: &Global, config: &Config) -> Result<IndexOptions> {
        let memory = self.memory.as_deref().unwrap_or(config.text("index.memory"));
        let memory = bytes(memory).map_err(Error::usage)?;
        let walk = self.reading.walk_options(config)?;
        Ok(IndexOptions {
            index: global.index.clone(),
            threads: global.threads.and_then(NonZeroUsize::new),
            memory: usize::try_from(memory).unwrap_or(usize::MAX),
            extract: !self.no_extract,
            gazetteer: global.gazetteer(config)?,
            home: Some(self.home.as_deref().unwrap_or(config.text("places.home"))).filter(|home| !home.is_empty()).map(str::to_owned),
            rehash: self.rehash,
            prune: self.prune,
            fresh: self.fresh,
            follow_links: walk.follow,
            walk,
            read: self.reading.read_options(config)?,
            report: self.report.clone(),
            ..IndexOptions::default()
        })
    }
}

/// Builds or updates the index of `paths`, showing progress on a terminal and a summary on standard error.
pub fn update(paths: &[PathBuf], how: &Building, global: &Global, config: &Config) -> Result<Summary> {
    let options = how.options(global, config)?;
    stop_on_interrupt(options.stop.clone());
    let progress = Bar::new(global.quiet);
    let summary = build(paths, &options, &progress)?;
    progress.bar.finish_and_clear();
    if !global.quiet {
        // Nothing can be done when standard error is closed.
        let _ = std::io::stderr().write_all(summary_text(&summary).as_bytes());
    }
    Ok(summary)
}

/// The first Ctrl-C asks the build to commit and stop; the second ends the process at once.
fn stop_on_interrupt(stop: Stop) {
    static ASKED: AtomicBool = AtomicBool::new(false);
    // Fails only when a handler is set already: then that one serves.
    let _ = ctrlc::set_handler(move || {
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Status::Interrupted as u8));
        }
        eprintln!("\ndateline: stopping; what is read so far will be kept (press Ctrl-C again to stop at once)");
        stop.request();
    });
}

/// Progress on standard error: silent unless that is a terminal.
struct Bar {
    bar: ProgressBar,
    quiet: bool,
    articles: AtomicU64,
    files: AtomicU64,
    shown: AtomicU64,
}

/// Skips printed as they happen; the rest is in the summary and in `--report`.
const SHOWN_SKIPS: u64 = 10;

impl Bar {
    fn new(quiet: bool) -> Bar {
        let bar = if quiet || !std::io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::new(0) };
        if let Ok(style) =
            ProgressStyle::with_template("{prefix:<11} {wide_bar} {bytes}/{total_bytes}  {binary_bytes_per_sec}  {msg}  {eta} left")
        {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar { bar, quiet, articles: AtomicU64::new(0), files: AtomicU64::new(0), shown: AtomicU64::new(0) }
    }
}

impl Progress for Bar {
    fn phase(&self, phase: Phase) {
        self.bar.set_prefix(match phase {
            Phase::Comparing => "comparing",
            Phase::Indexing => "indexing",
            Phase::Committing => "committing",
            Phase::Merging => "merging",
        });
    }

    fn found(&self, bytes: u64) {
        self.bar.inc_length(bytes);
    }

    fn done(&self, bytes: u64, articles: u64) {
        let articles = self.articles.fetch_add(articles, Ordering::Relaxed) + articles;
        let files = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(bytes);
        if files.is_multiple_of(64) {
            self.bar.set_message(format!("{} files, {} articles", grouped(files), grouped(articles)));
        }
    }

    fn skipped(&self, skip: &Skip) {
        if self.quiet || self.shown.fetch_add(1, Ordering::Relaxed) >= SHOWN_SKIPS {
            return;
        }
        let member = skip.member.as_deref().map_or(String::new(), |member| format!(" ({})", visible(member)));
        self.say(&format!("skipped {}{member}: {}", visible(&skip.path), visible(&skip.reason)));
    }

    fn note(&self, message: &str) {
        if !self.quiet {
            self.say(&visible(message));
        }
    }
}

impl Bar {
    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("dateline: {line}"));
    }
}

/// The summary as people read it.
fn summary_text(summary: &Summary) -> String {
    let seconds = summary.seconds.0 as f64 / 1000.0;
    let mut text = String::new();
    let changed = summary.added + summary.updated + summary.moved + summary.removed;
    if changed == 0 && !summary.interrupted {
        text.push_str(&format!(
            "up to date: {} in {} ({seconds:.1} s)\n",
            counted(summary.total.articles, "article"),
            counted(summary.total.files, "file")
        ));
        text.push_str(&left_out(summary));
        return text;
    }
    text.push_str(&format!(
        "indexed {} and {} from {} in {seconds:.1} s ({:.1} MB/s)\n",
        counted(summary.articles, "article"),
        counted(summary.quotations, "quotation"),
        counted(summary.added + summary.updated, "file"),
        summary.bytes as f64 / 1e6 / seconds.max(0.001),
    ));
    let others: Vec<String> =
        [(summary.unchanged, "unchanged"), (summary.updated, "changed"), (summary.moved, "moved"), (summary.removed, "gone")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", grouped(count)))
            .collect();
    if !others.is_empty() {
        text.push_str(&format!("  {}\n", others.join(", ")));
    }
    text.push_str(&left_out(summary));
    text.push_str(&format!(
        "  the index holds {} and {}\n",
        counted(summary.total.articles, "article"),
        counted(summary.total.quotations, "quotation")
    ));
    text
}

/// `1 article`, `12,000 articles`.
fn counted(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// What could not be read, by kind; nothing when all could.
fn left_out(summary: &Summary) -> String {
    if summary.skipped.is_empty() {
        return String::new();
    }
    let kinds: Vec<String> = summary.skipped.iter().map(|(kind, count)| format!("{} {}", grouped(*count), kind.name())).collect();
    format!("  left out: {} (`--report FILE` lists them)\n", kinds.join(", "))
}

/// A number with its thousands apart: `12,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000, 12_000, 1_234_567].map(grouped), ["0", "999", "1,000", "12,000", "1,234,567"]);
    }
}
