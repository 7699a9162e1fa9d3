//! The command line: one file per subcommand, results on standard output, everything else on standard error.
//!
//! This part of the program only parses options, calls the library and prints. Exit statuses are in [`Status`].

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{CommandFactory, Parser, Subcommand};
use dateline::error::{Error, Result};
use dateline::gazetteer::Gazetteer;
use dateline::index::location;

mod completions;
mod config;
mod doctor;
mod eval;
mod export;
mod extract;
mod files;
mod gazetteer;
mod hits;
mod index;
mod places;
mod quotes;
mod reading;
mod saved;
mod search;
mod show;
mod speakers;
mod stats;
mod terminal;
mod verify;

use config::Config;
use terminal::Terminal;

/// Search your own news archive: who said what, and where.
#[derive(Parser)]
#[command(name = "dateline", version, about, long_about = None, max_term_width = 100, after_help = "Start with:  dateline search \"some words\" --archive FOLDER")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options every subcommand understands.
#[derive(clap::Args, Clone, Debug)]
pub struct Global {
    /// The index folder [default: the nearest `.dateline` folder upwards]
    #[arg(short = 'C', long, global = true, value_name = "DIR", env = "DATELINE_INDEX")]
    pub index: Option<PathBuf>,
    /// Say less: no progress, no summary
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,
    /// Print to the terminal itself, not through a pager
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Number of threads [default: all cores]
    #[arg(short = 'j', long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// A gazetteer built with `gazetteer build` [default: the built-in one]
    #[arg(long, global = true, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// A tab-separated file of one's own places on top of the gazetteer (repeatable)
    #[arg(long, global = true, value_name = "FILE")]
    overlay: Vec<PathBuf>,
}

impl Global {
    /// The places of the world as the options say, else the settings. Loaded once.
    pub fn gazetteer(&self, config: &Config) -> Result<&'static Gazetteer> {
        static LOADED: OnceLock<&'static Gazetteer> = OnceLock::new();
        if let Some(loaded) = LOADED.get() {
            return Ok(loaded);
        }
        let base = self.gazetteer.clone().or_else(|| config.paths("places.gazetteer").pop());
        let overlays = if self.overlay.is_empty() { config.paths("places.overlays") } else { self.overlay.clone() };
        let loaded = Gazetteer::for_program(base.as_deref(), &overlays)?;
        Ok(LOADED.get_or_init(|| loaded))
    }
}

#[derive(Subcommand)]
enum Command {
    /// Build an index of a folder, or bring it up to date
    Index(index::Args),
    /// Search articles
    Search(Box<search::Args>),
    /// Quotations: who said what, when and where
    Quotes(Box<quotes::Args>),
    /// Check whether something was really said
    Verify(Box<verify::Args>),
    /// Searches that are kept, and what is new in them
    Saved(saved::Args),
    /// Read an article, cite it, or find what is like it
    Show(Box<show::Args>),
    /// Write articles in the formats of other programs
    Export(Box<export::Args>),
    /// Who speaks in the archive, and what you decide about their names
    Speakers(speakers::Args),
    /// Places the archive writes about
    Places(Box<places::Args>),
    /// What the archive holds, and how often something was written about
    Stats(Box<stats::Args>),
    /// Show what is found in files: quotations, speakers, places; needs no index
    Extract(extract::Args),
    /// Check the index, and what is known about its articles
    Doctor(doctor::Args),
    /// The places the program knows, and building a gazetteer of one's own
    Gazetteer(gazetteer::Args),
    /// Measure extraction on articles you have marked up yourself
    Eval(eval::Args),
    /// Write a completion script for a shell
    Completions(completions::CompletionsArgs),
    /// Write manual pages into a folder
    Man(completions::ManArgs),
}

impl Command {
    /// Whether it prints something to read, of any length: then a terminal gets a pager.
    fn is_read(&self) -> bool {
        matches!(
            self,
            Command::Search(_)
                | Command::Quotes(_)
                | Command::Show(_)
                | Command::Saved(_)
                | Command::Speakers(_)
                | Command::Places(_)
                | Command::Stats(_)
        )
    }
}

/// How a command ended. The numbers are part of the interface and listed in the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Found, or done.
    Done = 0,
    /// Nothing was found.
    NothingFound = 1,
    /// The command line or the query cannot be understood.
    Usage = 2,
    /// The index is missing, incompatible or damaged.
    Index = 3,
    /// Some files failed and `--strict` was given.
    SomeFailed = 4,
    /// `verify`: the words were altered.
    Altered = 5,
    /// No space left.
    NoSpace = 6,
    /// Another process is writing to the index.
    Locked = 7,
    /// Anything else that failed.
    Failed = 8,
    /// Stopped by the user.
    Interrupted = 130,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}

impl From<&Error> for Status {
    fn from(error: &Error) -> Status {
        match error {
            Error::Query(_) | Error::Usage { .. } => Status::Usage,
            Error::IndexMissing(_) | Error::IndexIncompatible { .. } | Error::IndexDamaged { .. } => Status::Index,
            Error::Locked { .. } => Status::Locked,
            Error::NoSpace(_) => Status::NoSpace,
            Error::Interrupted => Status::Interrupted,
            _ => Status::Failed,
        }
    }
}

/// Runs the program and returns its exit status.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut terminal = Terminal::new(cli.global.color);
    let outcome = run(cli, &mut terminal);
    let flushed = terminal.out.finish();
    match outcome {
        Ok(_) | Err(_) if terminal.out.closed() => Status::Done.into(),
        Ok(status) => match flushed {
            Ok(()) => status.into(),
            Err(error) => report(&Error::io("write", "standard output", error)).into(),
        },
        Err(error) => report(&error).into(),
    }
}

fn run(cli: Cli, terminal: &mut Terminal) -> Result<Status> {
    let config = Config::load(settings_folder(&cli).as_deref())?;
    let pager = if cli.global.no_pager || !cli.command.is_read() { "" } else { config.text("output.pager") };
    terminal.configure(config.text("output.hyperlinks"), pager);
    match cli.command {
        Command::Index(args) => index::run(&args, &cli.global, &config, terminal),
        Command::Search(args) => search::run(&args, &cli.global, &config, terminal),
        Command::Quotes(args) => quotes::run(&args, &cli.global, &config, terminal),
        Command::Verify(args) => verify::run(&args, &cli.global, &config, terminal),
        Command::Saved(args) => saved::run(&args, &cli.global, &config, terminal),
        Command::Show(args) => show::run(&args, &cli.global, &config, terminal),
        Command::Export(args) => export::run(&args, &cli.global, &config, terminal),
        Command::Speakers(args) => speakers::run(&args, &cli.global, &config, terminal),
        Command::Places(args) => places::run(&args, &cli.global, &config, terminal),
        Command::Stats(args) => stats::run(&args, &cli.global, &config, terminal),
        Command::Doctor(args) => doctor::run(&args, &cli.global, &config, terminal),
        Command::Eval(args) => eval::run(&args, &cli.global, &config, terminal),
        Command::Extract(args) => extract::run(&args, &cli.global, &config, terminal),
        Command::Gazetteer(args) => gazetteer::run(&args, &cli.global, &config, terminal),
        Command::Completions(args) => completions::completions(&args, Cli::command(), terminal),
        Command::Man(args) => completions::man(&args, Cli::command()),
    }
}

/// The index folder whose own settings hold: that of the archive named, else the nearest one upwards.
fn settings_folder(cli: &Cli) -> Option<PathBuf> {
    let explicit = cli.global.index.as_deref();
    match cli.command.archive() {
        Some(archive) => Some(location::for_archive(explicit, archive)),
        None => location::find(explicit, &std::env::current_dir().ok()?).ok(),
    }
}

impl Command {
    /// The archive named on the command line, if one is.
    fn archive(&self) -> Option<&Path> {
        match self {
            Command::Index(args) => args.paths.first().map(PathBuf::as_path),
            Command::Search(args) => args.archive.as_deref(),
            Command::Quotes(args) => args.archive.as_deref(),
            Command::Verify(args) => args.archive.as_deref(),
            Command::Show(args) => args.archive.as_deref(),
            Command::Export(args) => args.archive.as_deref(),
            _ => None,
        }
    }
}

/// Prints an error with its hint and returns the status it stands for.
fn report(error: &Error) -> Status {
    let mut text = format!("dateline: {error}\n");
    if let Some(hint) = error.hint() {
        text.push_str(&format!("hint: {hint}\n"));
    }
    // Nothing can be done when even standard error is closed.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
    Status::from(error)
}

/// Help and version are no errors; anything else is status 2. What looks like an option may have been meant as a part of a query.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return Status::Done.into();
    }
    let unknown = match error.get(clap::error::ContextKind::InvalidArg) {
        Some(clap::error::ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    if error.kind() == clap::error::ErrorKind::UnknownArgument
        && !unknown.starts_with("--")
        && std::env::args().nth(1).is_some_and(|name| ASKING.contains(&name.as_str()))
    {
        eprintln!("hint: to leave out a word, write `NOT word`, or put the query in quote marks: 'bridge -tunnel'");
    }
    Status::Usage.into()
}

/// Subcommands that take a query.
const ASKING: [&str; 3] = ["search", "quotes", "export"];
