//! From text as it was scraped to an [`Article`]: what is headline, caption, byline and body, and what is no article at all.
//!
//! ```
//! use dateline::archive::clean::{Boilerplate, Hints, article_from_text};
//!
//! let page = "Advertisement\n\nBridge opens nine years late\n\nBy Joan Hale\n\nLIMERICK HAS A new bridge across the Shannon.\n\nRead more\n";
//! let article = article_from_text(page, &Hints::default(), &Boilerplate::none());
//! assert_eq!(article.headline(), "Bridge opens nine years late");
//! assert_eq!(article.byline, ["Joan Hale"]);
//! assert_eq!(article.removed.len(), 3); // the advertisement, the byline and the link, each with its reason
//! ```
//!
//! Two kinds of evidence are used. *Structural*: what a line says and where it stands. *Archive-wide*: [`Boilerplate`], the
//! short lines that come back in many articles of one source. Nothing is destroyed: every line left out is in
//! [`Article::removed`] with the reason, and [`Article::source_map`] leads from the text back to the file.
//!
//! Formats are the business of the readers: they hand over decoded text or [`Block`]s, and what they know as [`Hints`].

use crate::article::{Article, DateEvidence};

mod assemble;
mod boilerplate;
mod byline;
mod caption;
mod dateline;
mod furniture;
mod headline;
mod layout;
mod lines;
mod marks;
mod phrases;
mod repeats;

pub use boilerplate::{Boilerplate, Seen};
use lines::Line;

/// What a reader knows about an article from its format; all of it optional, `Hints::default()` knows nothing.
#[derive(Clone, Debug, Default)]
pub struct Hints<'a> {
    /// Path below the archive's root, written as in [`Origin::path`](crate::article::Origin::path). Dates and the outlet are
    /// looked for in it when nothing better is known.
    pub path: &'a str,
    /// Path inside a container.
    pub member: Option<&'a str>,
    /// Number of the record within the file or member, from 0.
    pub record: u32,
    /// The title by the metadata. It wins over the text; a site's name at its end (`Bridge opens | The Herald`) is cut off
    /// when the text's own headline shows where.
    pub title: Option<&'a str>,
    /// The summary by the metadata.
    pub standfirst: Option<&'a str>,
    /// Author fields, each a name or a line such as `By Ann Lee and Bob Day`.
    pub byline: Vec<&'a str>,
    /// The agency or credit by the metadata.
    pub agency: Option<&'a str>,
    /// A dateline field: `KYIV, Ukraine`. Kept apart from the text.
    pub dateline: Option<&'a str>,
    /// Dates as written, with what each is, in the reader's order of trust. Unreadable ones are passed over.
    pub dates: Vec<(DateEvidence, &'a str)>,
    /// The outlet; without it the first folder of `path`.
    pub source: Option<&'a str>,
    /// The section or desk.
    pub section: Option<&'a str>,
    /// The address; anything but `http` and `https` is dropped.
    pub url: Option<&'a str>,
    /// The language by the metadata: `en`, `en-GB`, `eng`. Without it the text is asked.
    pub language: Option<&'a str>,
    /// Whether the text is an article already (a database field, NITF, a wire feed): datelines, bylines, wrapping and
    /// subheadings are recognised, but no line is taken for an advertisement or a menu.
    pub clean: bool,
}

/// A piece of a structured document (HTML, XML, DOCX, EPUB) with what its mark-up says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the mark-up says; a guess that the text may overrule.
    pub kind: BlockKind,
    /// Its words. Line breaks inside are white space, except in [`BlockKind::Preformatted`].
    pub text: String,
}

impl Block {
    /// A block of `kind` with these words.
    #[must_use]
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Block {
        Block { kind, text: text.into() }
    }
}

/// What mark-up says about a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The document's title (`h1`, `hl1`).
    Headline,
    /// The summary below it.
    Standfirst,
    /// A paragraph (`p`, `div` with bare text).
    Text,
    /// A lower heading (`h2` to `h6`).
    Subheading,
    /// `figcaption`, `caption`.
    Caption,
    /// `blockquote`, `aside`, an element of class "pullquote": marked a pull quote if it repeats the body, else kept as text.
    Quote,
    /// A list item.
    Item,
    /// An author line.
    Byline,
    /// A line with the date of publication.
    Date,
    /// A credit or copyright line.
    Credit,
    /// Text whose line breaks are kept in the mark-up (`pre`, NITF's hard-wrapped blocks): read like a plain text file.
    Preformatted,
}

/// Reads the text of a file: as scraped, hard-wrapped by an agency, or clean already.
///
/// Total: any text gives an article, an empty or all-boilerplate one an article without text. Offsets in
/// [`Article::removed`] and [`Article::source_map`] are bytes of `text`. Takes time linear in the text.
#[must_use]
pub fn article_from_text(text: &str, hints: &Hints<'_>, boilerplate: &Boilerplate) -> Article {
    article_of(text, &lines::lines_of(text, 0, None), hints, boilerplate, true)
}

/// Reads the blocks of a structured document, in document order.
///
/// As [`article_from_text`]; [`Article::source_map`] stays empty and the spans of [`Article::removed`] count bytes of the
/// blocks' texts laid end to end with a line feed after each.
#[must_use]
pub fn article_from_blocks(blocks: impl IntoIterator<Item = Block>, hints: &Hints<'_>, boilerplate: &Boilerplate) -> Article {
    let blocks: Vec<Block> = blocks.into_iter().collect();
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(blocks.len());
    let mut base = 0;
    for block in &blocks {
        if block.kind == BlockKind::Preformatted {
            lines.extend(lines::lines_of(&block.text, base, Some(block.kind)));
        } else {
            lines.extend(lines::line_of_block(&block.text, base, block.kind));
        }
        base += block.text.len() + 1;
    }
    article_of("", &lines, hints, boilerplate, false)
}

fn article_of(source: &str, lines: &[Line<'_>], hints: &Hints<'_>, boilerplate: &Boilerplate, mapped: bool) -> Article {
    let evidence = boilerplate.source(source_of(hints).unwrap_or_default());
    let marks = marks::mark(lines, evidence, hints.clean);
    let mut layout = layout::layout(lines, &marks, hints);
    layout::mark_subheadings(lines, &mut layout.labels);
    assemble::assemble(source, lines, &layout, hints, mapped)
}

/// The name under which an article's lines are counted and its outlet is shown: what the metadata says, else the first folder
/// below the archive's root, else nothing.
#[must_use]
pub fn source_of<'a>(hints: &Hints<'a>) -> Option<&'a str> {
    let folder = || hints.path.split_once('/').map(|(folder, _)| folder);
    hints.source.map(str::trim).filter(|source| !source.is_empty()).or_else(folder)
}
