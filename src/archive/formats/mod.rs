//! The formats that articles come in, one file each.
//!
//! A format is told by its first bytes where they are unmistakable, then by the ending of the file's name, then by looking at the
//! text. Each reader takes bytes (or a stream of records) and hands texts or blocks, with what the format says about them, to
//! [`Reading`]; cleaning is not its business. To add one: write `formats/NAME.rs` with a `read` function like that of [`sgml`],
//! add it to [`Format`], and give it a section in `docs/formats.md` and a fixture.

use std::borrow::Cow;
use std::io::BufRead;

use super::SkipKind;
use super::budget::{Trouble, read_whole};
use super::clean::Hints;
use super::containers::{self, Compression};
use super::read::Reading;
use crate::article::DateEvidence;

pub(crate) mod csv;
pub(crate) mod docx;
pub(crate) mod epub;
pub(crate) mod feed;
pub mod html;
pub(crate) mod json;
pub(crate) mod mail;
pub(crate) mod markdown;
pub(crate) mod newsml;
pub(crate) mod ninjs;
pub(crate) mod nitf;
pub mod pdf;
pub(crate) mod sgml;
pub(crate) mod warc;
mod xml;

/// What a format says about an article; becomes the cleaner's [`Hints`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub title: Option<String>,
    pub standfirst: Option<String>,
    pub byline: Vec<String>,
    pub agency: Option<String>,
    pub dateline: Option<String>,
    pub dates: Vec<(DateEvidence, String)>,
    pub source: Option<String>,
    pub section: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// Host of the address: the outlet when nothing better is known.
    pub host: Option<String>,
    /// See [`Hints::clean`].
    pub clean: bool,
}

impl Found {
    pub fn hints<'a>(&'a self, path: &'a str, member: Option<&'a str>, record: u32) -> Hints<'a> {
        Hints {
            path,
            member,
            record,
            title: self.title.as_deref(),
            standfirst: self.standfirst.as_deref(),
            byline: self.byline.iter().map(String::as_str).collect(),
            agency: self.agency.as_deref(),
            dateline: self.dateline.as_deref(),
            dates: self.dates.iter().map(|(evidence, date)| (*evidence, date.as_str())).collect(),
            source: self.source.as_deref().or(self.host.as_deref()),
            section: self.section.as_deref(),
            url: self.url.as_deref(),
            language: self.language.as_deref(),
            clean: self.clean,
        }
    }

    /// Adds a date of the format's own metadata.
    pub fn dated(&mut self, date: impl Into<String>) {
        let date = date.into();
        if !date.trim().is_empty() {
            self.dates.push((DateEvidence::Metadata, date));
        }
    }
}

/// Fills an empty field.
pub(crate) fn fill(field: &mut Option<String>, value: impl AsRef<str>) {
    let value = value.as_ref().trim();
    if field.is_none() && !value.is_empty() {
        *field = Some(value.to_owned());
    }
}

/// What there is to read: bytes in memory, or a stream too large for it or of unknown length.
pub(crate) enum Input<'a> {
    Bytes(&'a [u8]),
    Stream {
        reader: &'a mut dyn BufRead,
        /// Length where it is known, which is only for a file of the archive itself.
        size: Option<u64>,
    },
}

impl<'a> Input<'a> {
    /// The first bytes, without taking them.
    fn head(&mut self) -> Result<&[u8], Trouble> {
        Ok(match self {
            Input::Bytes(bytes) => bytes,
            Input::Stream { reader, .. } => reader.fill_buf()?,
        })
    }

    /// All of it, if it is not more than `limit` bytes.
    pub fn into_bytes(self, limit: u64) -> Result<Cow<'a, [u8]>, Trouble> {
        match self {
            Input::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Input::Stream { size: Some(size), .. } if size > limit => {
                Err(Trouble::new(SkipKind::TooLarge, format!("{} MB; a single document may have {} MB", size >> 20, limit >> 20)))
            }
            Input::Stream { reader, .. } => read_whole(reader, limit).map(Cow::Owned),
        }
    }

    /// It as a stream.
    pub fn into_reader(self) -> Box<dyn BufRead + 'a> {
        match self {
            Input::Bytes(bytes) => Box::new(bytes),
            Input::Stream { reader, .. } => Box::new(reader),
        }
    }
}

/// A format, container or compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Compressed(Compression),
    Zip,
    Tar,
    Text,
    Markdown,
    Html,
    Xml,
    Json,
    JsonLines,
    Csv,
    Sgml,
    Warc,
    Pdf,
    Mail,
    Mailbox,
}

/// Reads what is in `input`, a file or member called `name`.
pub(crate) fn read(reading: &mut Reading<'_>, name: &str, mut input: Input<'_>) -> Result<(), Trouble> {
    let extension = extension(name);
    let head = input.head()?;
    if head.is_empty() {
        return Err(Trouble::new(SkipKind::Empty, "0 bytes"));
    }
    let format = Format::of(extension, head)?;
    let limit = reading.options.limits.text;
    match format {
        Format::Text => {
            let bytes = input.into_bytes(limit)?;
            reading.plain(&bytes);
            Ok(())
        }
        Format::Compressed(compression) => containers::read_compressed(reading, compression, name, input),
        Format::Zip => containers::zip::read(reading, input),
        Format::Tar => containers::tar::read(reading, input),
        Format::JsonLines => json::read_lines(reading, &mut *input.into_reader()),
        Format::Csv => csv::read(reading, extension, &mut *input.into_reader()),
        Format::Sgml => sgml::read(reading, &mut *input.into_reader()),
        Format::Warc => warc::read(reading, &mut *input.into_reader()),
        Format::Mailbox => mail::read_mailbox(reading, &mut *input.into_reader()),
        Format::Json => json::read(reading, input),
        Format::Markdown => markdown::read(reading, &input.into_bytes(limit)?),
        Format::Html => html::read(reading, &input.into_bytes(limit)?, &Found::default(), None),
        Format::Xml => read_xml(reading, &input.into_bytes(limit)?),
        Format::Pdf => pdf::read(reading, &input.into_bytes(limit)?),
        Format::Mail => mail::read(reading, &input.into_bytes(limit)?),
    }
}

/// The ending of a file's name, without the dot; empty when there is none that looks like one.
fn extension(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((_, ending)) if (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) => ending,
        _ => "",
    }
}

impl Format {
    fn of(extension: &str, head: &[u8]) -> Result<Format, Trouble> {
        let is = |wanted: &[&str]| wanted.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted));
        if is(&["txt", "text"]) && !matches!(head[0], b'<' | b'%' | 0x1f | 0x28 | b'P' | b'B' | 0xfd) {
            return Ok(Format::Text);
        }
        if let Some(format) = Format::by_magic(head) {
            return Ok(format);
        }
        Ok(match () {
            () if is(&["txt", "text"]) => Format::by_markup(head).unwrap_or(Format::Text),
            () if is(&["md", "markdown", "mdown", "mkd"]) => Format::Markdown,
            () if is(&["html", "htm", "xhtml", "xht", "shtml"]) => Format::Html,
            () if is(&["json"]) => Format::Json,
            () if is(&["jsonl", "ndjson", "jsonlines"]) => Format::JsonLines,
            () if is(&["csv", "tsv", "tab"]) => Format::Csv,
            () if is(&["xml", "nitf", "newsml", "rss", "atom", "rdf"]) => Format::by_markup(head).unwrap_or(Format::Xml),
            () if is(&["sgm", "sgml"]) => Format::Sgml,
            () if is(&["warc", "arc"]) => Format::Warc,
            () if is(&["pdf"]) => Format::Pdf,
            () if is(&["eml"]) => Format::Mail,
            () if is(&["mbox", "mbx"]) => Format::Mailbox,
            () if is(&["tar"]) => Format::Tar,
            () if is(&["zip", "docx", "epub"]) => Format::Zip,
            () if is(&["gz", "tgz"]) => Format::Compressed(Compression::Gzip),
            () if is(&["zst", "zstd"]) => Format::Compressed(Compression::Zstd),
            () if is(&["bz2"]) => Format::Compressed(Compression::Bzip2),
            () if is(&["xz"]) => Format::Compressed(Compression::Xz),
            () if extension.is_empty() || extension.bytes().all(|byte| byte.is_ascii_digit()) => Format::by_look(head)?,
            () => {
                let reason = format!("`.{extension}` is no format we read; text can be renamed to `.txt`");
                return Err(Trouble::new(SkipKind::Unsupported, reason));
            }
        })
    }

    /// Formats whose first bytes are unmistakable, whatever the file is called.
    fn by_magic(head: &[u8]) -> Option<Format> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Format::Zip),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Format::Pdf),
            _ if head.starts_with(b"WARC/1.") => Some(Format::Warc),
            _ if head.get(257..262) == Some(b"ustar") => Some(Format::Tar),
            _ => Compression::of(head).map(Format::Compressed),
        }
    }

    /// HTML, XML and SGML by their first tag.
    fn by_markup(head: &[u8]) -> Option<Format> {
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let begins = |tag: &[u8]| start.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
        match () {
            () if begins(b"<!doctype html") || begins(b"<html") => Some(Format::Html),
            () if begins(b"<!doctype lewis") || begins(b"<reuters") => Some(Format::Sgml),
            () if begins(b"<?xml") || begins(b"<nitf") || begins(b"<rss") || begins(b"<feed") => Some(Format::Xml),
            () => None,
        }
    }

    /// A file without a telling name.
    fn by_look(head: &[u8]) -> Result<Format, Trouble> {
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        if let Some(format) = Format::by_markup(head) {
            return Ok(format);
        }
        let controls = head.iter().take(4_096).filter(|&&byte| byte < 9 || (14..27).contains(&byte)).count();
        Ok(match start.first() {
            Some(b'{') if start.windows(3).any(|three| three == b"}\n{") => Format::JsonLines,
            Some(b'{' | b'[') if serde_json::from_slice::<serde::de::IgnoredAny>(start).is_ok() => Format::Json,
            _ if start.starts_with(b"From ") => Format::Mailbox,
            _ if mail::looks_like_mail(start) => Format::Mail,
            _ if start.starts_with(b"---\n") => Format::Markdown,
            _ if controls * 50 > head.len().min(4_096) && !head.starts_with(b"\xff\xfe") && !head.starts_with(b"\xfe\xff") => {
                return Err(Trouble::new(SkipKind::Unsupported, "binary data of no format we read"));
            }
            _ => Format::Text,
        })
    }
}

/// Reads XML by what its outermost element is.
fn read_xml(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Trouble> {
    let declared = super::decode::declared_charset(bytes);
    let text = reading.decode(bytes, declared.as_deref());
    let (tree, broken) = xml::parse(&text, &reading.budget)?;
    let Some(root) = tree.root() else {
        return Err(broken.unwrap_or_else(|| Trouble::malformed("no element in it")));
    };
    match tree.name(root) {
        "nitf" => nitf::read(reading, &tree, root),
        "newsMessage" | "newsItem" | "packageItem" | "NewsML" | "NewsItem" => newsml::read(reading, &tree, root)?,
        "rss" | "RDF" | "feed" => feed::read(reading, &tree, root),
        "html" => return html::read(reading, bytes, &Found::default(), None),
        other => {
            let found = tree.descendants(root).find(|&node| tree.name(node) == "nitf");
            match found {
                Some(inner) => nitf::read(reading, &tree, inner),
                None if broken.is_none() => {
                    return Err(Trouble::new(SkipKind::Unsupported, format!("XML with `{other}` outermost is no format we read")));
                }
                None => {}
            }
        }
    }
    broken.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, head: &[u8], format: Format) {
        assert_eq!(Format::of(extension(name), head), Ok(format), "{name}");
    }

    #[test]
    fn a_format_is_told_by_first_bytes_then_name_then_look() {
        check("2014/a.txt", b"Bridge opens", Format::Text);
        check("a.txt", b"Police seek witness", Format::Text);
        check("a.TXT", b"<!DOCTYPE html><p>Bridge", Format::Html);
        check("a.txt", b"\x1f\x8b\x08rest", Format::Compressed(Compression::Gzip));
        check("a.xml", b"<?xml version='1.0'?><nitf/>", Format::Xml);
        check("story", b"{\"title\": \"Bridge opens\"}", Format::Json);
        check("dump", b"{\"title\": \"a\"}\n{\"title\": \"b\"}\n", Format::JsonLines);
        check("news.1998", b"Bridge opens", Format::Text);
        check("inbox", b"From desk@example.org Mon Jan  1", Format::Mailbox);
        check("Mr. Hale resigns", b"He did.", Format::Text);
        assert_eq!(Format::of("jpg", b"\xff\xd8\xff").map_err(|trouble| trouble.kind), Err(SkipKind::Unsupported));
        assert_eq!(Format::of("", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0").map_err(|trouble| trouble.kind), Err(SkipKind::Unsupported));
    }
}
