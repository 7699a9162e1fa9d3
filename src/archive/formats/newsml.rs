//! NewsML-G2 messages and items, and the older NewsML 1 around NITF or XHTML.

use super::xml::{NodeId, Tree};
use super::{Found, fill, nitf};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::clean::{Block, BlockKind};
use crate::archive::read::Reading;

/// Reads every text item of a message.
pub(crate) fn read(reading: &mut Reading<'_>, tree: &Tree, root: NodeId) -> Result<(), Trouble> {
    let is_item = |&node: &NodeId| matches!(tree.name(node), "newsItem" | "NewsItem");
    let items: Vec<NodeId> = std::iter::once(root).chain(tree.descendants(root)).filter(is_item).collect();
    if items.is_empty() {
        return Err(Trouble::new(SkipKind::Empty, "NewsML without a news item"));
    }
    for item in items {
        reading.budget.check_time()?;
        if let Err(trouble) = read_item(reading, tree, item) {
            reading.skip_record(trouble);
        }
    }
    Ok(())
}

fn read_item(reading: &mut Reading<'_>, tree: &Tree, item: NodeId) -> Result<(), Trouble> {
    let qualified = |name: &str| tree.find(item, name).and_then(|node| tree.attribute(node, "qcode")).unwrap_or_default();
    if qualified("pubStatus").ends_with(":canceled") || qualified("pubStatus").ends_with(":withheld") {
        return Err(Trouble::new(SkipKind::Empty, "taken back by the agency"));
    }
    let class = qualified("itemClass");
    if !class.is_empty() && !class.ends_with(":text") {
        return Err(Trouble::new(SkipKind::Empty, format!("an item of class `{class}`, not text")));
    }
    let mut found = metadata(tree, item);
    let mut blocks = Vec::new();
    if let Some(inner) = tree.find(item, "nitf") {
        found = merged(found, nitf::head(tree, inner));
        content(tree, inner, &mut blocks);
    } else if let Some(inner) = content_node(tree, item) {
        content(tree, inner, &mut blocks);
    }
    if blocks.is_empty() {
        return Err(Trouble::new(SkipKind::Empty, "a news item without text"));
    }
    found.clean = true;
    reading.blocks(blocks, &found);
    Ok(())
}

fn metadata(tree: &Tree, item: NodeId) -> Found {
    let mut found = Found::default();
    let words = |name: &str| tree.words_of(item, name).unwrap_or_default();
    for name in ["headline", "HeadLine"] {
        fill(&mut found.title, words(name));
    }
    for name in ["subHeadline", "SubHeadLine"] {
        fill(&mut found.standfirst, words(name));
    }
    for name in ["by", "ByLine"] {
        found.byline.extend(Some(words(name)).filter(|by| !by.is_empty() && found.byline.is_empty()));
    }
    if found.byline.is_empty() {
        found.byline.extend(tree.all(item, "creator").filter_map(|creator| tree.words_of(creator, "name")));
    }
    for name in ["contentCreated", "firstCreated", "FirstCreated", "versionCreated", "ThisRevisionCreated", "DateId"] {
        found.dated(words(name));
    }
    for name in ["dateline", "DateLine"] {
        fill(&mut found.dateline, words(name).trim_end_matches(['-', ' ']));
    }
    for name in ["creditline", "CreditLine"] {
        fill(&mut found.agency, words(name));
    }
    let provider = tree.find(item, "provider").map(|provider| {
        tree.words_of(provider, "name").unwrap_or_else(|| tree.attribute(provider, "literal").unwrap_or_default().to_owned())
    });
    fill(&mut found.source, provider.unwrap_or_default());
    let holder = tree.find(item, "copyrightHolder").map(|holder| tree.words(holder));
    fill(&mut found.source, holder.unwrap_or_default());
    let subject = tree.find(item, "subject").and_then(|subject| tree.words_of(subject, "name"));
    fill(&mut found.section, subject.unwrap_or_default());
    let language = tree.find(item, "language").and_then(|language| tree.attribute(language, "tag"));
    fill(&mut found.language, language.or_else(|| tree.attribute(item, "lang")).unwrap_or_default());
    found
}

/// Where the text is: the best rendition is XML or XHTML, else plain text.
fn content_node(tree: &Tree, item: NodeId) -> Option<NodeId> {
    let in_set = ["inlineXML", "inlineData", "DataContent", "ContentItem"].into_iter().find_map(|name| tree.find(item, name))?;
    Some(tree.find(in_set, "body").unwrap_or(in_set))
}

fn content(tree: &Tree, top: NodeId, blocks: &mut Vec<Block>) {
    let headline = tree.words_of(top, "hl1");
    blocks.extend(headline.map(|headline| Block::new(BlockKind::Headline, headline)));
    let body = tree.find(top, "body.content").unwrap_or(top);
    nitf::paragraphs(tree, body, blocks);
    if blocks.iter().all(|block| block.kind == BlockKind::Headline) {
        blocks.clear();
    }
}

fn merged(mut found: Found, other: Found) -> Found {
    fill(&mut found.title, other.title.unwrap_or_default());
    fill(&mut found.source, other.source.unwrap_or_default());
    fill(&mut found.section, other.section.unwrap_or_default());
    fill(&mut found.language, other.language.unwrap_or_default());
    found.dates.extend(other.dates);
    found
}
