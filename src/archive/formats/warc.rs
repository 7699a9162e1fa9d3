//! WARC, what web crawlers store: the HTML pages among its records.
//!
//! Responses and resources are read, as are the texts of WET files (`conversion`); a revisit says that a page had not changed and
//! has nothing to read. Images, scripts and error pages are passed over. The date of a crawl is no date of publication. After a
//! broken record reading goes on at the next `WARC/1.`.

use std::io::{BufRead, Cursor, Read};

use super::{Found, html};
use crate::archive::SkipKind;
use crate::archive::budget::{Trouble, read_whole};
use crate::archive::read::Reading;

/// Bytes searched for the next record after a broken one.
const LONGEST_SEARCH: u64 = 64 << 20;
/// Most bytes of a record's or response's header.
const LONGEST_HEADER: u64 = 256 << 10;

/// Reads the pages of a web archive.
pub(crate) fn read(reading: &mut Reading<'_>, input: &mut dyn BufRead) -> Result<(), Trouble> {
    let mut passed = Passed::default();
    let mut at = 0;
    loop {
        reading.budget.check_time()?;
        let outcome = match header(input, &mut at) {
            Ok(None) => break,
            Ok(Some(header)) => read_record(reading, input, &header, &mut at, &mut passed),
            Err(trouble) => Err(Stop::Lost(trouble)),
        };
        match outcome {
            Ok(()) => {}
            Err(Stop::End(trouble)) => {
                passed.note(reading);
                return Err(trouble);
            }
            Err(Stop::Lost(trouble)) => {
                let fatal = trouble.ends_file;
                let trouble = Trouble { reason: format!("{} at byte {at}", trouble.reason), ..trouble };
                if fatal || !find_next(input, &mut at)? {
                    passed.note(reading);
                    return Err(trouble);
                }
                reading.skip_record(trouble);
            }
        }
    }
    passed.note(reading);
    Ok(())
}

/// Why a record ends the reading as planned.
enum Stop {
    /// Nothing can follow: the file is cut off.
    End(Trouble),
    /// We lost our place; another record may follow.
    Lost(Trouble),
}

/// Records that hold nothing to read, by kind; a crawl has thousands, so they are counted, not listed.
#[derive(Default)]
struct Passed {
    other_content: u32,
    revisits: u32,
}

impl Passed {
    fn note(&self, reading: &mut Reading<'_>) {
        if self.other_content > 0 {
            reading.note(format!("{} records that are no HTML pages passed over", self.other_content));
        }
        if self.revisits > 0 {
            reading.note(format!("{} revisits of unchanged pages passed over", self.revisits));
        }
    }
}

/// Fields of a header, names in lower case.
struct Header {
    fields: Vec<(String, String)>,
}

impl Header {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The next record's header; `None` at the end of the file.
fn header(input: &mut dyn BufRead, at: &mut u64) -> Result<Option<Header>, Trouble> {
    let mut line = Vec::new();
    loop {
        if next_line(input, &mut line, at)? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            break;
        }
    }
    if !line.starts_with(b"WARC/") {
        return Err(Trouble::malformed("no WARC record where one should begin"));
    }
    Ok(Some(Header { fields: fields(input, at)? }))
}

/// Header fields up to the blank line.
fn fields(input: &mut dyn BufRead, at: &mut u64) -> Result<Vec<(String, String)>, Trouble> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut line = Vec::new();
    let start = *at;
    while next_line(input, &mut line, at)? > 0 && !line.trim_ascii().is_empty() {
        if *at - start > LONGEST_HEADER {
            return Err(Trouble::malformed("a header without end"));
        }
        let text = String::from_utf8_lossy(&line);
        match text.split_once(':') {
            Some((name, value)) if !text.starts_with([' ', '\t']) => {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            // A folded line goes on with the value before.
            _ => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            }
        }
    }
    Ok(fields)
}

fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>, at: &mut u64) -> Result<usize, Trouble> {
    line.clear();
    let length = (&mut *input).take(LONGEST_HEADER).read_until(b'\n', line)?;
    *at += length as u64;
    Ok(length)
}

/// Goes to the next line that begins a record, without taking it.
fn find_next(input: &mut dyn BufRead, at: &mut u64) -> Result<bool, Trouble> {
    let start = *at;
    let mut line = Vec::new();
    loop {
        if input.fill_buf()?.starts_with(b"WARC/1.") {
            return Ok(true);
        }
        if next_line(input, &mut line, at)? == 0 || *at - start > LONGEST_SEARCH {
            return Ok(false);
        }
    }
}

fn read_record(reading: &mut Reading<'_>, input: &mut dyn BufRead, header: &Header, at: &mut u64, passed: &mut Passed) -> Result<(), Stop> {
    let Some(length) = header.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
        return Err(Stop::Lost(Trouble::malformed("a record without its length")));
    };
    let kind = header.get("warc-type").unwrap_or_default();
    let wanted = is_wanted(kind, header.get("content-type").unwrap_or_default());
    passed.revisits += u32::from(kind == "revisit");
    if !wanted || length > reading.options.limits.text {
        passed.other_content += u32::from(matches!(kind, "response" | "resource"));
        skip_bytes(input, length, at)?;
        reading.pass_record();
        return Ok(());
    }
    let mut block = Vec::new();
    (&mut *input).take(length).read_to_end(&mut block).map_err(|error| Stop::End(error.into()))?;
    *at += block.len() as u64;
    if (block.len() as u64) < length {
        let reason = format!("the file ends inside a record, at byte {at}");
        return Err(Stop::End(Trouble::malformed(reason)));
    }
    match read_block(reading, header, kind, &block) {
        Ok(true) => {}
        Ok(false) => {
            passed.other_content += 1;
            reading.pass_record();
        }
        Err(trouble) if trouble.ends_file => return Err(Stop::End(trouble)),
        Err(trouble) => reading.skip_record(trouble),
    }
    Ok(())
}

fn is_wanted(kind: &str, content: &str) -> bool {
    match kind {
        "response" => content.starts_with("application/http") || is_html(content),
        "resource" => is_html(content),
        "conversion" => content.starts_with("text/plain"),
        _ => false,
    }
}

fn is_html(content: &str) -> bool {
    let content = content.trim_start().to_ascii_lowercase();
    content.starts_with("text/html") || content.starts_with("application/xhtml")
}

fn skip_bytes(input: &mut dyn BufRead, length: u64, at: &mut u64) -> Result<(), Stop> {
    let skipped = std::io::copy(&mut (&mut *input).take(length), &mut std::io::sink()).map_err(|error| Stop::End(error.into()))?;
    *at += skipped;
    match skipped == length {
        true => Ok(()),
        false => Err(Stop::End(Trouble::malformed(format!("the file ends inside a record, at byte {at}")))),
    }
}

/// Reads a record's block; false when it turns out to be no page.
fn read_block(reading: &mut Reading<'_>, header: &Header, kind: &str, block: &[u8]) -> Result<bool, Trouble> {
    let address = header.get("warc-target-uri").map(|uri| uri.trim_matches(['<', '>']).to_owned());
    let mut found = Found { url: address, ..Found::default() };
    found.host = found.url.as_deref().and_then(host);
    if kind == "conversion" {
        let text = reading.decode(block, Some("utf-8"));
        reading.text(&text, &found);
        return Ok(true);
    }
    let content = header.get("content-type").unwrap_or_default();
    if !content.starts_with("application/http") {
        html::read(reading, block, &found, charset(content))?;
        return Ok(true);
    }
    let mut rest = Cursor::new(block);
    let mut status = Vec::new();
    let mut at = 0;
    next_line(&mut rest, &mut status, &mut at)?;
    let fields = Header { fields: fields(&mut rest, &mut at)? };
    let successful = status.split(|&byte| byte == b' ').nth(1).is_some_and(|code| code.starts_with(b"200"));
    let content = fields.get("content-type").unwrap_or_default();
    let payload = &block[(at as usize).min(block.len())..];
    if !successful || !(is_html(content) || (content.is_empty() && payload.trim_ascii_start().starts_with(b"<"))) {
        return Ok(false);
    }
    let page = unpacked(reading, &fields, payload)?;
    html::read(reading, &page, &found, charset(content))?;
    Ok(true)
}

/// The payload without its transfer and content encodings.
fn unpacked(reading: &Reading<'_>, fields: &Header, payload: &[u8]) -> Result<Vec<u8>, Trouble> {
    let chunked = fields.get("transfer-encoding").is_some_and(|encoding| encoding.to_ascii_lowercase().contains("chunked"));
    // Many crawlers store the payload without chunks but keep the header.
    let body = if chunked { without_chunks(payload).unwrap_or_else(|| payload.to_vec()) } else { payload.to_vec() };
    let limit = reading.options.limits.text;
    match fields.get("content-encoding").unwrap_or("identity").to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_whole(&mut flate2::read::MultiGzDecoder::new(&body[..]), limit),
        "deflate" => read_whole(&mut flate2::read::ZlibDecoder::new(&body[..]), limit),
        "zstd" => read_whole(&mut zstd::stream::read::Decoder::new(&body[..])?, limit),
        "br" => Err(Trouble::new(SkipKind::Unsupported, "a page compressed with Brotli")),
        _ => Ok(body),
    }
}

fn without_chunks(mut payload: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(payload.len());
    loop {
        let end = payload.iter().take(64).position(|&byte| byte == b'\n')?;
        let line = std::str::from_utf8(&payload[..end]).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        payload = &payload[end + 1..];
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(payload.get(..length)?);
        payload = payload[length..].strip_prefix(b"\r\n").or_else(|| payload[length..].strip_prefix(b"\n"))?;
    }
}

/// `http://www.quay.example/2014/04/` → `quay.example`.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://").filter(|(scheme, _)| scheme.starts_with("http"))?;
    let host = rest.split(['/', ':', '?', '#']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

fn charset(content: &str) -> Option<&str> {
    let at = content.to_ascii_lowercase().find("charset=")?;
    Some(content[at + 8..].split([';', ' ']).next()?.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        assert_eq!(without_chunks(b"4\r\nLima\r\n3;x=y\r\nck!\r\n0\r\n\r\n").as_deref(), Some(&b"Limack!"[..]));
        assert_eq!(without_chunks(b"<html>"), None);
    }

    #[test]
    fn the_charset_is_found_in_a_content_type() {
        assert_eq!(charset("text/html; charset=\"iso-8859-1\""), Some("iso-8859-1"));
        assert_eq!(charset("text/html"), None);
    }
}
