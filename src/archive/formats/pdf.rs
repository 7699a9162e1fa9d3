//! PDF, read by a process of its own.
//!
//! The parsers of this format can be made to take all memory or overflow the stack, which no caller survives. So the program runs
//! itself again with the hidden subcommand `__read-pdf`, which calls [`child_main`]: the file goes in on standard input, the text
//! comes out on standard output, and a limit on memory and time ends it.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Found, fill};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::read::Reading;

/// The hidden subcommand under which the program must call [`child_main`].
pub const SUBCOMMAND: &str = "__read-pdf";

/// What opens the answer; libraries may print before it.
const MARK: &str = "\u{1e}dateline.pdf/1\n";
/// Address space of the reading process.
const MEMORY: u64 = 1 << 30;

/// Reads a document as one article.
pub(crate) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Trouble> {
    let Some(program) = &reading.options.pdf_reader else {
        return Err(Trouble::new(SkipKind::Unsupported, "PDF needs a reading process, and none is set"));
    };
    let spawned = Command::new(program).arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let child = spawned.map_err(|error| Trouble::new(SkipKind::Io, format!("cannot run `{}`: {error}", program.display())))?;
    let answer = converse(child, bytes, reading.budget.time_left(), reading.options.limits.text)?;
    let (head, text) = answer.split_once('\n').unwrap_or((&answer, ""));
    let head: Value = serde_json::from_str(head).unwrap_or_default();
    if let Some(error) = head.get("error").and_then(Value::as_str) {
        return Err(Trouble::malformed(format!("broken PDF: {error}")));
    }
    let mut found = Found::default();
    let field = |name: &str| head.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    fill(&mut found.title, field("title"));
    found.byline.extend(Some(field("author")).filter(|author| !author.trim().is_empty()));
    found.dated(field("date"));
    if text.trim().is_empty() {
        return Err(Trouble::new(SkipKind::Empty, "no text in it; a scan needs character recognition first"));
    }
    reading.text(text, &found);
    Ok(())
}

/// Sends the document, takes the answer, and ends the process when its time is up.
fn converse(mut child: Child, bytes: &[u8], time: Duration, limit: u64) -> Result<String, Trouble> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let deadline = Instant::now() + time;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A reader that stops early closes the pipe; its answer tells why.
            let _ = stdin.map(|mut stdin| stdin.write_all(bytes));
        });
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.map(|stdout| stdout.take(limit).read_to_end(&mut answer));
            answer
        });
        let status = loop {
            match child.try_wait()? {
                Some(status) => break status,
                None if answer.is_finished() => break child.wait()?,
                None if Instant::now() >= deadline => {
                    child.kill()?;
                    child.wait()?;
                    return Err(Trouble::new(SkipKind::Timeout, format!("reading the PDF took more than {} s", time.as_secs())));
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        let answer = String::from_utf8_lossy(&answer.join().unwrap_or_default()).into_owned();
        match answer.split_once(MARK) {
            Some((_, answer)) => Ok(answer.to_owned()),
            None => Err(Trouble::malformed(format!("broken PDF: its reader ended with {status}"))),
        }
    })
}

/// The reading process: takes a document from standard input and prints its text. Returns the exit status.
#[must_use]
pub fn child_main() -> u8 {
    limit_memory();
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    if std::io::stdin().read_to_end(&mut bytes).is_err() {
        return 1;
    }
    let outcome = std::panic::catch_unwind(|| extract(&bytes)).unwrap_or_else(|_| Err("the reader failed".into()));
    let (head, text) = outcome.unwrap_or_else(|error| (json!({ "error": error }), String::new()));
    let mut out = std::io::stdout().lock();
    match write!(out, "{MARK}{head}\n{text}").and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn limit_memory() {
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        let limit = rustix::process::Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
        // Where it cannot be set, the time limit still holds.
        let _ = rustix::process::setrlimit(rustix::process::Resource::As, limit);
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let _ = MEMORY;
}

fn extract(bytes: &[u8]) -> Result<(Value, String), String> {
    let text = pdf_extract::extract_text_from_mem(bytes).map_err(|error| error.to_string())?;
    let document = pdf_extract::Document::load_mem(bytes).map_err(|error| error.to_string())?;
    let info = document.trailer.get(b"Info").and_then(|info| document.dereference(info)).ok();
    let field = |name: &[u8]| {
        let bytes = info.and_then(|(_, info)| info.as_dict().ok()?.get(name).ok()?.as_str().ok()).unwrap_or_default();
        pdf_string(bytes)
    };
    let date = field(b"CreationDate");
    Ok((json!({ "title": field(b"Title"), "author": field(b"Author"), "date": day(&date).unwrap_or_default() }), text))
}

/// A text string of PDF: UTF-16 with a mark, else nearly Latin 1.
fn pdf_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE.decode_with_bom_removal(bytes).0.into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// `D:20140405120000Z` → `2014-04-05`.
fn day(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_strings_of_pdf_are_read() {
        assert_eq!(day("D:20140405120000Z").as_deref(), Some("2014-04-05"));
        assert_eq!(day("D:2014"), None);
        assert_eq!(pdf_string(b"\xfe\xff\0L\0a"), "La");
    }
}
