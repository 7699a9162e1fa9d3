//! E-mail newsletters: single messages (`.eml`) and mailboxes (`mbox`).

use std::io::BufRead;

use mail_parser::{Address, Message, MessageParser};

use super::json::read_line;
use super::{Found, fill, html};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::read::Reading;

/// Reads one message.
pub(crate) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Trouble> {
    // Some mail programs export single messages with the line that opens them in a mailbox.
    let message = bytes.strip_prefix(b"From ").and_then(|rest| rest.split_once_at(b'\n')).unwrap_or(bytes);
    let Some(message) = MessageParser::default().parse(message) else {
        return Err(Trouble::malformed("no message in it"));
    };
    let found = headers(&message);
    if found.title.is_none() && found.dates.is_empty() && message.from().is_none() {
        return Err(Trouble::malformed("a message without subject, date and sender"));
    }
    if let Some(page) = html_body(&message) {
        return html::read_mail(reading, &page, &found);
    }
    let text = message.body_text(0).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Trouble::new(SkipKind::Empty, "a message without text"));
    }
    reading.text(&text, &found);
    Ok(())
}

trait SplitOnce {
    fn split_once_at(&self, byte: u8) -> Option<&Self>;
}

impl SplitOnce for [u8] {
    /// What follows the first `byte`.
    fn split_once_at(&self, byte: u8) -> Option<&[u8]> {
        self.iter().position(|&other| other == byte).map(|at| &self[at + 1..])
    }
}

/// Reads every message of a mailbox; one begins at a line `From ` after a blank line.
pub(crate) fn read_mailbox(reading: &mut Reading<'_>, input: &mut dyn BufRead) -> Result<(), Trouble> {
    if !input.fill_buf()?.starts_with(b"From ") {
        return Err(Trouble::malformed("a mailbox begins with a line `From …`"));
    }
    let (mut line, mut message) = (Vec::new(), Vec::new());
    let mut after_blank = true;
    while read_line(reading, input, &mut line)? {
        if after_blank && line.starts_with(b"From ") {
            read_boxed(reading, &message);
            message.clear();
        } else {
            let quoted = line.iter().take_while(|&&byte| byte == b'>').count();
            // `>From ` was escaped because it would have begun a message.
            let escaped = quoted > 0 && line[quoted..].starts_with(b"From ");
            message.extend_from_slice(if escaped { &line[1..] } else { &line });
        }
        if message.len() as u64 > reading.options.limits.text {
            return Err(Trouble::new(SkipKind::TooLarge, "a message too large for one article"));
        }
        after_blank = line.trim_ascii().is_empty();
    }
    read_boxed(reading, &message);
    Ok(())
}

fn read_boxed(reading: &mut Reading<'_>, message: &[u8]) {
    if message.trim_ascii().is_empty() {
        return;
    }
    if let Err(trouble) = read(reading, message) {
        reading.skip_record(trouble);
    }
}

/// Whether a text begins with mail headers.
pub(super) fn looks_like_mail(head: &[u8]) -> bool {
    /// Headers that mail begins with.
    const FIRST: [&[u8]; 9] =
        [b"received:", b"return-path:", b"delivered-to:", b"mime-version:", b"message-id:", b"from:", b"subject:", b"date:", b"x-mailer:"];
    let headers = head.split(|&byte| byte == b'\n').take(12).filter(|line| {
        let start = line[..line.len().min(14)].to_ascii_lowercase();
        FIRST.iter().any(|header| start.starts_with(header))
    });
    let first = head[..head.len().min(14)].to_ascii_lowercase();
    FIRST.iter().any(|header| first.starts_with(header)) && headers.count() >= 3
}

fn headers(message: &Message<'_>) -> Found {
    let mut found = Found::default();
    fill(&mut found.title, message.subject().unwrap_or_default());
    if let Some(date) = message.date().filter(|date| date.is_valid()) {
        found.dated(date.to_rfc3339());
    }
    let sender = message.from().and_then(Address::first);
    fill(&mut found.source, sender.and_then(|sender| sender.name.as_deref().or(sender.address.as_deref())).unwrap_or_default());
    found
}

/// The HTML of a message that was sent as such.
fn html_body(message: &Message<'_>) -> Option<String> {
    let part = message.html_bodies().next()?;
    part.is_text_html().then(|| part.text_contents().unwrap_or_default().to_owned()).filter(|page| !page.trim().is_empty())
}
