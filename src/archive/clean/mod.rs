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
mod search;
mod signs;

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
    article_of(text, &lines::lines_below(hints.title, text, 0, None), hints, boilerplate, true)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ParagraphKind::{self, Body, Caption, Headline, PullQuote, Standfirst, Subheading};

    const LEAD: &str = "The bridge over the Shannon was closed on Monday after divers found a crack in one of its piers.";

    fn kinds(article: &Article) -> Vec<(ParagraphKind, &str)> {
        article.paragraphs.iter().map(|paragraph| (paragraph.kind, paragraph.span.of(&article.text))).collect()
    }

    fn read(text: &str, hints: &Hints<'_>) -> Article {
        article_from_text(text, hints, &Boilerplate::none())
    }

    /// What a source's pages leave of each when they are known to one another; the pages differ in the number.
    fn read_together(page: impl Fn(usize) -> String) -> Vec<Article> {
        let pages: Vec<String> = (0..12).map(page).collect();
        let mut boilerplate = Boilerplate::default();
        pages.iter().for_each(|page| boilerplate.observe("blatt", page));
        let hints = Hints { path: "blatt/1.txt", ..Hints::default() };
        pages.iter().map(|page| article_from_text(page, &hints, &boilerplate)).collect()
    }

    #[test]
    fn furniture_in_any_language_is_known_by_its_return() {
        let page = |number: usize| {
            format!(
                "Startseite\nNachrichten\nWetter\n\nBrücke {number} gesperrt\n\nDie Brücke über den Fluss Nummer {number} ist seit Montag gesperrt, \
                 teilte die Stadt mit.\n\nDer Umweg führt über Ort {number} und ist zwölf Kilometer lang.\n\nJetzt abonnieren\nImpressum\nDatenschutz\n"
            )
        };
        for (number, article) in read_together(page).iter().enumerate() {
            let headline = format!("Brücke {number} gesperrt");
            assert_eq!(article.headline(), headline);
            assert!(article.text.starts_with(&headline) && article.text.ends_with("Kilometer lang."), "{}", article.text);
            assert!(article.removed.iter().any(|line| line.text == "Impressum" && line.reason.contains("12 of 12 articles")));
        }
        let alone = read(&page(1), &Hints::default());
        assert!(alone.text.contains("Impressum"), "one page alone does not show it");
    }

    #[test]
    fn reports_of_one_form_lose_nothing_to_their_likeness() {
        let page = |number: usize| {
            format!(
                "Grain prices at noon\n\nThe prices of grain at Port Calder at noon were as follows, the exchange said.\n\nWheat\n{number}1.50\n\n\
                 Barley\n{number}0.25\n\nTrade was slow, with {number} lots sold.\n\nOats\n{number}2.75\n\nPrices in dollars a tonne\n"
            )
        };
        for (number, article) in read_together(page).iter().enumerate() {
            let words: Vec<&str> = article.text.split_whitespace().collect();
            let page = page(number);
            let lost = page.split_whitespace().filter(|word| !words.contains(word)).count();
            assert!(lost <= 5, "only the note at the very end may count as the page's: {:?}", article.removed);
            assert_eq!(article.headline(), "Grain prices at noon");
        }
    }

    #[test]
    fn the_title_of_the_metadata_finds_the_headline_or_stands_in_for_it() {
        let title = Hints { title: Some("Bridge closed | The Herald"), ..Hints::default() };
        assert_eq!(read(&format!("Home\nMenu\n\nBridge closed\n\n{LEAD}\n"), &title).headline(), "Bridge closed");
        let record = Hints { title: Some("Bridge closed"), clean: true, ..Hints::default() };
        assert_eq!(kinds(&read(LEAD, &record)), [(Headline, "Bridge closed"), (Body, LEAD)]);
    }

    #[test]
    fn fields_of_a_record_are_taken_over() {
        let hints = Hints {
            path: "herald/2014/04/bridge.json",
            title: Some("Bridge closed"),
            byline: vec!["By Ann Lee and Bob Day", "Ann Lee"],
            dateline: Some("LIMERICK, April 3 (Northgate)"),
            url: Some("javascript:alert(1)"),
            language: Some("en-GB"),
            clean: true,
            ..Hints::default()
        };
        let article = read(LEAD, &hints);
        assert_eq!(article.byline, ["Ann Lee", "Bob Day"]);
        assert_eq!(article.agency.as_deref(), Some("Northgate"));
        assert_eq!(article.dateline.as_ref().map(|dateline| dateline.place.as_str()), Some("LIMERICK"));
        assert_eq!(article.date.map(|dated| (dated.date.to_string(), dated.evidence)), Some(("2014-04-03".into(), DateEvidence::Dateline)));
        assert_eq!((article.source.as_deref(), article.url, article.language.as_deref()), (Some("herald"), None, Some("en")));
    }

    #[test]
    fn blocks_keep_what_their_markup_says() {
        let article = article_from_blocks(
            [
                Block::new(BlockKind::Text, "Skip to content"),
                Block::new(BlockKind::Headline, "Bridge\n closed"),
                Block::new(BlockKind::Standfirst, "Six weeks of detours ahead"),
                Block::new(BlockKind::Byline, "Ann Lee"),
                Block::new(BlockKind::Caption, "The bridge at dawn. Photo: Bob Day"),
                Block::new(BlockKind::Text, LEAD),
                Block::new(BlockKind::Quote, "We can repair the pier or build a new one"),
                Block::new(BlockKind::Subheading, "Detours"),
                Block::new(
                    BlockKind::Text,
                    "“We can repair the pier or build a new one, and both take time,” said Maria Silva, the engineer.",
                ),
            ],
            &Hints::default(),
            &Boilerplate::none(),
        );
        let expected = [Headline, Standfirst, Caption, Body, PullQuote, Subheading, Body];
        assert_eq!(kinds(&article).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), expected, "{:?}", kinds(&article));
        assert_eq!(article.headline(), "Bridge closed");
        assert_eq!(article.byline, ["Ann Lee"]);
        assert!(article.source_map.is_empty());
    }

    #[test]
    fn a_page_with_an_appeal_on_top_keeps_headline_date_and_caption_apart() {
        let page = format!(
            "Advertisement\n\nBefore you turn the page\nThis paper has no owner but its readers.\nMaybe later\n\nBridge closed for a week\n\n\
             By Ann Lee\n\nThe bridge at dawn.\nCredit: Bob Day/Fenwick Pictures\n\nApr 3rd 2014, 6:45 AM  9,804 Views  11 Comments\n\n{LEAD}\n"
        );
        let article = read(&page, &Hints::default());
        assert_eq!(kinds(&article), [(Headline, "Bridge closed for a week"), (Caption, "The bridge at dawn."), (Body, LEAD)]);
        assert_eq!(article.date.map(|dated| dated.date.to_string()).as_deref(), Some("2014-04-03"));
        assert_eq!(article.byline, ["Ann Lee"]);
    }

    #[test]
    fn no_text_gives_an_article_without_text() {
        for text in ["", " \n\n\t\r\n", "Advertisement\n\nMenu\n"] {
            assert_eq!(read(text, &Hints::default()).text, "");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_every_span_fits(text in "(?s)([A-Za-z .,:“”’é—\\-|@0-9]{0,60}\n{0,2}){0,12}|.{0,300}") {
            let article = read(&text, &Hints::default());
            let mut end = 0;
            for paragraph in &article.paragraphs {
                assert!(paragraph.span.start >= end && !paragraph.span.of(&article.text).is_empty());
                end = paragraph.span.end;
            }
            assert!(article.removed.iter().all(|removed| text.get(removed.source.range()).is_some()));
            assert!(article.source_map.is_sorted());
        }
    }
}
