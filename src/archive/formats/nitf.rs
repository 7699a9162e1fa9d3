//! NITF, the News Industry Text Format, versions 2 to 3.6, as agencies and library collections use it.
//!
//! Persons, organisations and places that editors tagged in the text are read as words: an article has no room for other
//! people's annotations, and extraction finds its own.

use super::xml::{NodeId, Tree};
use super::{Found, fill};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::clean::{Block, BlockKind};
use crate::archive::read::Reading;

/// Reads the document whose outermost element is `nitf`.
pub(crate) fn read(reading: &mut Reading<'_>, tree: &Tree, nitf: NodeId) {
    let mut found = head(tree, nitf);
    found.clean = true;
    let mut blocks = Vec::new();
    if let Some(body) = tree.find(nitf, "body") {
        body_head(tree, body, &mut found, &mut blocks);
        body_content(tree, body, &mut blocks);
        body_end(tree, body, &mut found);
    }
    if blocks.is_empty() && found.title.is_none() {
        return reading.skip_record(Trouble::new(SkipKind::Empty, "NITF without a body"));
    }
    reading.blocks(blocks, &found);
}

/// Metadata of the document itself.
pub(super) fn head(tree: &Tree, nitf: NodeId) -> Found {
    let mut found = Found::default();
    let attribute = |element: &str, name: &str| tree.find(nitf, element).and_then(|node| tree.attribute(node, name)).unwrap_or_default();
    fill(
        &mut found.title,
        tree.words_of(nitf, "hl1").or_else(|| tree.words_of(nitf, "headline")).or_else(|| tree.words_of(nitf, "title")).unwrap_or_default(),
    );
    for (element, name) in [("pubdata", "date.publication"), ("date.issue", "norm"), ("story.date", "norm"), ("date.release", "norm")] {
        found.dated(attribute(element, name));
    }
    fill(&mut found.source, attribute("pubdata", "name"));
    fill(&mut found.source, tree.words_of(nitf, "doc.copyright").unwrap_or_else(|| attribute("doc.copyright", "holder").to_owned()));
    fill(&mut found.section, attribute("pubdata", "position.section"));
    for node in tree.all(nitf, "meta") {
        let content = tree.attribute(node, "content").unwrap_or_default();
        match tree.attribute(node, "name").unwrap_or_default() {
            "online_sections" | "dsk" | "section" => fill(&mut found.section, content.split(';').next().unwrap_or_default()),
            _ => {}
        }
    }
    fill(&mut found.url, attribute("pubdata", "ex-ref"));
    fill(&mut found.language, tree.attribute(nitf, "lang").unwrap_or_default());
    found
}

/// Headline, byline and dateline.
fn body_head(tree: &Tree, body: NodeId, found: &mut Found, blocks: &mut Vec<Block>) {
    let Some(head) = tree.find(body, "body.head") else { return };
    if let Some(headline) = tree.words_of(head, "hl1") {
        blocks.push(Block::new(BlockKind::Headline, headline));
    }
    if let Some(standfirst) = tree.words_of(head, "hl2").or_else(|| tree.words_of(head, "abstract")) {
        fill(&mut found.standfirst, standfirst);
    }
    let bylines: Vec<NodeId> = tree.all(head, "byline").collect();
    // Library collections print a byline twice: as it was and as it is filed ("HALE, JOAN").
    let printed = bylines.iter().find(|&&node| tree.attribute(node, "class") == Some("print_byline")).or(bylines.first());
    if let Some(&byline) = printed {
        let people: Vec<String> = tree.all(byline, "person").map(|person| tree.words(person)).collect();
        found.byline = if people.is_empty() { vec![tree.words(byline)] } else { people };
    }
    fill(&mut found.agency, tree.words_of(head, "distributor").unwrap_or_default());
    let place = tree.find(head, "dateline").map(|dateline| tree.words_of(dateline, "location").unwrap_or_else(|| tree.words(dateline)));
    fill(&mut found.dateline, place.unwrap_or_default());
    if let Some(date) = tree.find(head, "story.date") {
        found.dated(tree.attribute(date, "norm").map_or_else(|| tree.words(date), str::to_owned));
    }
}

fn body_content(tree: &Tree, body: NodeId, blocks: &mut Vec<Block>) {
    let contents: Vec<NodeId> = tree.all(body, "body.content").collect();
    for content in if contents.is_empty() { vec![body] } else { contents } {
        // Library collections repeat the first paragraph as a block of its own beside `full_text`.
        let full = tree.all(content, "block").find(|&block| tree.attribute(block, "class") == Some("full_text"));
        paragraphs(tree, full.unwrap_or(content), blocks);
    }
}

/// The paragraphs, subheadings, lists and captions inside an element, in order. Also used for the body of other agency XML.
pub(super) fn paragraphs(tree: &Tree, top: NodeId, blocks: &mut Vec<Block>) {
    let mut after = 0;
    for node in tree.descendants(top) {
        if node < after {
            continue;
        }
        let kind = match tree.name(node) {
            "p" | "Paragraph" | "tr" | "pre" if tree.is_inside(node, "media-caption", top) || tree.is_inside(node, "media", top) => {
                BlockKind::Caption
            }
            "p" if is_lead_copy(tree, node) => continue,
            "p" | "Paragraph" | "tr" => BlockKind::Text,
            "pre" => BlockKind::Preformatted,
            "hl2" | "h1" | "h2" | "h3" | "h4" | "SubHeadLine" => BlockKind::Subheading,
            "li" => BlockKind::Item,
            "media-caption" | "caption" if tree.find(node, "p").is_none() => BlockKind::Caption,
            "bq" | "blockquote" if tree.find(node, "p").is_none() => BlockKind::Quote,
            "body.head" | "media-metadata" | "media-producer" | "tagline" | "body.end" => {
                after = node + 1 + tree.descendants(node).count() as NodeId;
                continue;
            }
            _ => continue,
        };
        let words = if kind == BlockKind::Preformatted { raw(tree, node) } else { tree.words(node) };
        after = node + 1 + tree.descendants(node).count() as NodeId;
        if !words.trim().is_empty() {
            blocks.push(Block::new(kind, words));
        }
    }
    if blocks.iter().all(|block| block.kind == BlockKind::Headline) {
        // Agencies of the wire age put the hard-wrapped text straight into the block.
        let words = raw(tree, top);
        if !words.trim().is_empty() {
            blocks.push(Block::new(BlockKind::Preformatted, words));
        }
    }
}

/// `<p lede="true">` in some feeds repeats the first paragraph in front of the text.
fn is_lead_copy(tree: &Tree, node: NodeId) -> bool {
    tree.attribute(node, "class") == Some("lead_copy")
}

/// Words with their line breaks.
fn raw(tree: &Tree, node: NodeId) -> String {
    tree.descendants(node).filter_map(|inner| tree.text_node(inner)).collect()
}

fn body_end(tree: &Tree, body: NodeId, found: &mut Found) {
    let Some(end) = tree.find(body, "body.end") else { return };
    fill(&mut found.agency, tree.words_of(end, "distributor").unwrap_or_default());
}
