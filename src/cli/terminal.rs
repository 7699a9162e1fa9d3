//! Where results go: standard output with colours on a terminal only, and a closed pipe as a normal end.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::{Child, Command, Stdio};

use anstyle::{AnsiColor, Style};
use dateline::error::{Error, Result};

/// Standard output with what is known about it.
pub struct Terminal {
    /// Buffered standard output. A reader that went away (`| head`) is remembered, not reported.
    pub out: Output,
    /// Styles to print with; all empty when colours are off.
    pub styles: Styles,
    /// Columns of the terminal, or 100 when the output is no terminal.
    pub width: usize,
    /// Whether standard output is a terminal.
    pub interactive: bool,
    /// Whether the terminal is given links.
    pub links: bool,
}

/// The few styles the program uses.
#[derive(Clone, Copy, Default)]
pub struct Styles {
    /// Headlines.
    pub title: Style,
    /// Matched words.
    pub matched: Style,
    /// Names of speakers.
    pub speaker: Style,
    /// Names of places.
    pub place: Style,
    /// Dates, paths, counts.
    pub faint: Style,
    /// Trouble.
    pub warning: Style,
}

impl Terminal {
    /// Looks at standard output and the environment (`NO_COLOR`, `TERM`, `COLUMNS`).
    pub fn new(color: clap::ColorChoice) -> Terminal {
        let interactive = io::stdout().is_terminal();
        let wanted = match color {
            clap::ColorChoice::Always => true,
            clap::ColorChoice::Never => false,
            clap::ColorChoice::Auto => {
                interactive
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        let styles = if wanted { Styles::coloured() } else { Styles::default() };
        Terminal { out: Output::new(), styles, width: width(interactive), interactive, links: false }
    }

    /// Follows what is set about links and the pager. A pager is for people only: it is not started into a pipe.
    pub fn configure(&mut self, hyperlinks: &str, pager: &str) {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        self.links = match hyperlinks {
            "always" => true,
            "never" => false,
            _ => self.interactive && !dumb,
        };
        if self.interactive && !dumb {
            self.out.wanted = Some(pager.to_owned());
        }
    }
}

impl Terminal {
    /// Writes results. A reader that went away ends the command quietly: see [`Output::closed`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| Error::io("write", "standard output", error))
    }

    /// Hands on what was written so far.
    pub fn flush(&mut self) -> Result<()> {
        self.out.flush().map_err(|error| Error::io("write", "standard output", error))
    }
}

impl Styles {
    fn coloured() -> Styles {
        Styles {
            title: Style::new().bold(),
            matched: Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            speaker: Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            place: Style::new().fg_color(Some(AnsiColor::Green.into())),
            faint: Style::new().dimmed(),
            warning: Style::new().fg_color(Some(AnsiColor::Yellow.into())),
        }
    }
}

fn width(interactive: bool) -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || interactive.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    asked.or_else(seen).unwrap_or(100).clamp(40, 200)
}

/// Buffered standard output, or a pager before it, that remembers when its reader went away.
pub struct Output {
    inner: BufWriter<Box<dyn Write>>,
    /// The pager to start with the first thing that is written, so that progress before it has the terminal for itself.
    wanted: Option<String>,
    pager: Option<Child>,
    closed: bool,
}

impl Output {
    fn new() -> Output {
        Output { inner: BufWriter::with_capacity(64 * 1024, Box::new(io::stdout())), wanted: None, pager: None, closed: false }
    }

    /// Starts a pager, `program options`, for all that is written. Without one, or when it cannot be started, results
    /// go to standard output.
    fn page(&mut self, command: &str) {
        let mut words = command.split_whitespace();
        let Some(program) = words.next() else { return };
        let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return };
        let Some(input) = child.stdin.take() else { return };
        // Ctrl-C belongs to the pager while it runs. A handler that is there already does its own work on the first one.
        let _ = ctrlc::set_handler(|| {});
        self.inner = BufWriter::with_capacity(64 * 1024, Box::new(input));
        self.pager = Some(child);
    }

    /// Hands on the rest and waits until the reader has closed the pager, if there is one.
    pub fn finish(&mut self) -> io::Result<()> {
        let result = self.flush();
        if let Some(mut child) = self.pager.take() {
            self.inner = BufWriter::new(Box::new(io::sink()));
            child.wait()?;
        }
        result
    }

    /// Whether the reader went away: the rest may be skipped, and the command ended well.
    pub fn closed(&self) -> bool {
        self.closed
    }

    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            self.closed = true;
        }
        result
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(command) = self.wanted.take() {
            self.page(&command);
        }
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}

/// `text` in at most `width` characters, cut at a word with `…`.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let short: String = text.chars().take(width.saturating_sub(1)).collect();
    let end = short.rfind(' ').filter(|&end| end > width / 2).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([' ', ',', ';', ':', '-']))
}
