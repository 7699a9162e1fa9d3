//! DOCX, the word processor's ZIP archive of XML: paragraphs with their styles.

use std::io::{Read, Seek};
use std::rc::Rc;

use zip::ZipArchive;

use super::xml::{self, NodeId, Tree};
use super::{Found, fill};
use crate::archive::budget::{Guarded, Trouble, read_whole};
use crate::archive::clean::{Block, BlockKind};
use crate::archive::read::Reading;

/// Reads a document as one article.
pub(crate) fn read<R: Read + Seek>(reading: &mut Reading<'_>, archive: &mut ZipArchive<R>) -> Result<(), Trouble> {
    let bytes = member(reading, archive, "word/document.xml")?;
    let text = reading.decode(&bytes, None);
    let (tree, broken) = xml::parse(&text, &reading.budget)?;
    let found = properties(reading, archive);
    let mut blocks = Vec::new();
    let mut after = 0;
    for node in tree.root().into_iter().flat_map(|root| tree.descendants(root)) {
        if node >= after && tree.name(node) == "p" {
            after = node + 1 + tree.descendants(node).count() as NodeId;
            blocks.push(Block::new(kind(&tree, node), words(&tree, node)));
        }
    }
    blocks.retain(|block| !block.text.trim().is_empty());
    reading.blocks(blocks, &found);
    broken.map_or(Ok(()), Err)
}

/// A member's bytes, within the limits.
pub(super) fn member<R: Read + Seek>(reading: &Reading<'_>, archive: &mut ZipArchive<R>, name: &str) -> Result<Vec<u8>, Trouble> {
    let entry = archive.by_name(name)?;
    let packed = entry.compressed_size();
    read_whole(&mut Guarded::member(entry, packed, Rc::clone(&reading.budget)), reading.options.limits.text)
}

fn properties<R: Read + Seek>(reading: &mut Reading<'_>, archive: &mut ZipArchive<R>) -> Found {
    let mut found = Found::default();
    let Ok(bytes) = member(reading, archive, "docProps/core.xml") else { return found };
    let text = reading.decode(&bytes, None);
    let Ok((tree, _)) = xml::parse(&text, &reading.budget) else { return found };
    let Some(root) = tree.root() else { return found };
    let words = |name: &str| tree.words_of(root, name).unwrap_or_default();
    fill(&mut found.title, words("title"));
    found.byline.extend(Some(words("creator")).filter(|name| !name.is_empty()));
    found.dated(words("created"));
    fill(&mut found.language, words("language"));
    found
}

fn kind(tree: &Tree, paragraph: NodeId) -> BlockKind {
    let style = tree.find(paragraph, "pStyle").and_then(|style| tree.attribute(style, "val")).unwrap_or_default().to_ascii_lowercase();
    match style.as_str() {
        "title" => BlockKind::Headline,
        "subtitle" => BlockKind::Standfirst,
        "caption" => BlockKind::Caption,
        "byline" | "author" => BlockKind::Byline,
        "date" => BlockKind::Date,
        _ if style.starts_with("heading") => BlockKind::Subheading,
        _ if style.contains("quote") => BlockKind::Quote,
        _ if tree.find(paragraph, "numPr").is_some() => BlockKind::Item,
        _ => BlockKind::Text,
    }
}

/// The words of a paragraph; field codes and deleted text have elements of their own and stay out.
fn words(tree: &Tree, paragraph: NodeId) -> String {
    let mut out = String::new();
    for node in tree.descendants(paragraph) {
        match tree.name(node) {
            "t" => out.extend(tree.descendants(node).filter_map(|inner| tree.text_node(inner))),
            "tab" | "br" | "cr" => out.push(' '),
            "noBreakHyphen" => out.push('-'),
            _ => {}
        }
    }
    out.trim().to_owned()
}
