//! HTML pages: the article found among menus, adverts and links, with what the page says about it.
//!
//! One pass takes the page apart into blocks ([`page`]); class names, links and lengths tell which of them are the article
//! ([`main_text`]); JSON-LD, OpenGraph and meta tags give title, date, author, outlet, section and address ([`meta`]). Whether a
//! line within the article is an appeal or a byline is for the cleaner to say.
//!
//! ```
//! let page = "<title>Bridge opens | The Herald</title><nav><a href=/>Home</a></nav><article><h1>Bridge opens</h1>\
//!             <p>Limerick has a new bridge after nine years of work.</p></article>";
//! let (blocks, _) = dateline::archive::formats::html::article_blocks(page);
//! assert_eq!(blocks[0].text, "Bridge opens");
//! assert_eq!(blocks.len(), 2);
//! ```

use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::clean::{Block, BlockKind};
use crate::archive::decode::declared_charset;
use crate::archive::read::Reading;

use super::{Found, fill};
use tokens::Tag;
use zones::Zone;

mod entities;
mod main_text;
mod meta;
mod page;
mod tokens;
mod zones;

pub(crate) use entities::{decode_entities, entity};

/// Reads a page. What its container knows (`given`) wins over what the page says; `charset` is what the transport declared.
pub(crate) fn read(reading: &mut Reading<'_>, bytes: &[u8], given: &Found, charset: Option<&str>) -> Result<(), Trouble> {
    let declared = charset.map(str::to_owned).or_else(|| declared_charset(bytes));
    let text = reading.decode(bytes, declared.as_deref());
    let page = page::take_apart(&text, Some(&reading.budget))?;
    let Some(article) = main_text::article(page) else {
        return Err(Trouble::new(SkipKind::Empty, "no article found in the page"));
    };
    reading.blocks(article.blocks, &merged(given, article.found));
    Ok(())
}

/// Reads the HTML of a message: laid out in tables, with no word about what is what, so all of it counts but menus.
pub(crate) fn read_mail(reading: &mut Reading<'_>, page: &str, given: &Found) -> Result<(), Trouble> {
    let page = page::take_apart(page, Some(&reading.budget))?;
    let shunned = Zone::HIDDEN.with(Zone::FURNITURE);
    let kept = page.blocks.into_iter().filter(|block| !block.zone.has(shunned) && block.link_share() < 0.5);
    let blocks = kept.map(|block| Block::new(kind_of(block.tag, block.zone), block.text)).collect();
    reading.blocks(blocks, given);
    Ok(())
}

/// The blocks of a page's article, and its title by the metadata where no block is the headline, without reading a file: for measuring and for callers with pages at hand.
#[must_use]
pub fn article_blocks(page: &str) -> (Vec<Block>, Option<String>) {
    let article = page::take_apart(page, None).ok().and_then(main_text::article);
    article.map_or_else(Default::default, |article| (article.blocks, article.found.title))
}

fn merged(given: &Found, page: Found) -> Found {
    let mut merged = given.clone();
    fill(&mut merged.title, page.title.unwrap_or_default());
    fill(&mut merged.standfirst, page.standfirst.unwrap_or_default());
    fill(&mut merged.dateline, page.dateline.unwrap_or_default());
    fill(&mut merged.source, page.source.unwrap_or_default());
    fill(&mut merged.section, page.section.unwrap_or_default());
    fill(&mut merged.url, page.url.unwrap_or_default());
    fill(&mut merged.language, page.language.unwrap_or_default());
    if merged.byline.is_empty() {
        merged.byline = page.byline;
    }
    merged.dates.extend(page.dates);
    merged
}

/// All blocks of a piece of HTML that is known to be an article: a feed's content, a database field, a chapter.
pub(crate) fn blocks_of_fragment(fragment: &str) -> Vec<Block> {
    let page = page::take_apart(fragment, None).unwrap_or_default();
    let shown = page.blocks.into_iter().filter(|block| !block.zone.has(Zone::HIDDEN));
    shown.map(|block| Block::new(kind_of(block.tag, block.zone), block.text)).collect()
}

/// What a block is by its element and surroundings.
fn kind_of(tag: Tag, zone: Zone) -> BlockKind {
    match tag {
        _ if zone.has(Zone::CREDIT) && !zone.has(Zone::BODY) => BlockKind::Credit,
        Tag::Figcaption | Tag::Caption => BlockKind::Caption,
        _ if zone.has(Zone::CAPTION) || zone.has(Zone::FIGURE) => BlockKind::Caption,
        Tag::H1 => BlockKind::Headline,
        Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 if zone.has(Zone::STANDFIRST) => BlockKind::Standfirst,
        Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 | Tag::Dt => BlockKind::Subheading,
        _ if zone.has(Zone::BYLINE) => BlockKind::Byline,
        _ if zone.has(Zone::DATE) => BlockKind::Date,
        _ if zone.has(Zone::PULL_QUOTE) || zone.has(Zone::ASIDE) => BlockKind::Quote,
        _ if zone.has(Zone::HEADLINE) => BlockKind::Headline,
        _ if zone.has(Zone::STANDFIRST) => BlockKind::Standfirst,
        Tag::Blockquote => BlockKind::Quote,
        Tag::Li => BlockKind::Item,
        Tag::Pre => BlockKind::Preformatted,
        _ => BlockKind::Text,
    }
}

/// Whether a text holds tags that only HTML has.
pub(crate) fn looks_like_html(text: &str) -> bool {
    /// Tags that text with mark-up nearly always has one of.
    const TELLING: [&str; 8] = ["p>", "p ", "br>", "br/>", "br />", "div", "span", "/a>"];
    let mut rest = text;
    let mut looked = 0;
    while let Some(at) = rest.find('<') {
        rest = rest[at + 1..].trim_start_matches('/');
        if TELLING.iter().any(|tag| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))) || rest.starts_with("a>") {
            return true;
        }
        looked += 1;
        if looked == 50 {
            return false;
        }
    }
    false
}

/// A short text without tags and character references: a title out of a database.
pub(crate) fn plain_text(text: &str) -> String {
    if !text.contains(['<', '&', '\n', '\t']) && !text.contains("  ") {
        return text.trim().to_owned();
    }
    // `STANDARD MILLS <SML> TO CLOSE`: a company's sign in wire copy, and no tag.
    if !["</", "/>", "<br", "<BR", "<p>", "<img"].iter().any(|tag| text.contains(tag)) {
        return one_line(&decode_entities(text));
    }
    let mut out = String::with_capacity(text.len());
    for token in tokens::Tokens::new(text) {
        match token {
            tokens::Token::Text(words) => out.push_str(&decode_entities(words)),
            tokens::Token::Start(tag, _) if tag.is_block() || tag == Tag::Br => out.push(' '),
            _ => {}
        }
    }
    one_line(&out)
}

/// Words with single spaces between them.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests;
