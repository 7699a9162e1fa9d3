//! RSS and Atom feeds: each entry an article, as long as the feed carries it.

use super::json::hand_over;
use super::xml::{NodeId, Tree};
use super::{Found, fill, html};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::read::Reading;

/// Reads the entries of a feed.
pub(crate) fn read(reading: &mut Reading<'_>, tree: &Tree, root: NodeId) {
    let channel = tree.child(root, "channel").unwrap_or(root);
    let outlet = tree.child(channel, "title").map(|title| html::plain_text(&tree.words(title)));
    let language =
        tree.child(channel, "language").map(|language| tree.words(language)).or_else(|| tree.attribute(root, "lang").map(str::to_owned));
    let entries: Vec<NodeId> = tree.descendants(root).filter(|&node| matches!(tree.name(node), "item" | "entry")).collect();
    for entry in entries {
        if reading.budget.check_time().is_err() {
            return;
        }
        read_entry(reading, tree, entry, outlet.as_deref(), language.as_deref());
    }
}

fn read_entry(reading: &mut Reading<'_>, tree: &Tree, entry: NodeId, outlet: Option<&str>, language: Option<&str>) {
    let mut found = Found::default();
    let (mut content, mut summary) = (String::new(), String::new());
    for child in tree.children(entry) {
        let name = tree.name(child);
        match name {
            "title" => fill(&mut found.title, html::plain_text(&tree.words(child))),
            // `content:encoded` of RSS, `content` of Atom; the media extension's `content` has no words.
            "encoded" | "content" | "body" => longest(&mut content, mark_up(tree, child)),
            "description" | "summary" | "subtitle" => longest(&mut summary, mark_up(tree, child)),
            "pubDate" | "published" | "date" | "issued" | "created" => found.dated(tree.words(child)),
            "creator" | "author" => found.byline.push(author(tree, child)),
            "category" if found.section.is_none() => {
                fill(&mut found.section, tree.attribute(child, "term").map_or_else(|| tree.words(child), str::to_owned));
            }
            "link" if tree.attribute(child, "rel").is_none_or(|rel| rel == "alternate") => {
                fill(&mut found.url, tree.attribute(child, "href").map_or_else(|| tree.words(child), str::to_owned));
            }
            "source" => fill(&mut found.source, tree.words_of(child, "title").unwrap_or_else(|| tree.words(child))),
            _ => {}
        }
    }
    if found.dates.is_empty() {
        found.dated(tree.child(entry, "updated").map(|updated| tree.words(updated)).unwrap_or_default());
    }
    fill(&mut found.source, outlet.unwrap_or_default());
    fill(&mut found.language, tree.attribute(entry, "lang").or(language).unwrap_or_default());
    if content.is_empty() {
        content = summary;
    } else if summary.len() * 2 < content.len() {
        fill(&mut found.standfirst, html::plain_text(&summary));
    }
    if content.is_empty() && found.title.is_none() {
        return reading.skip_record(Trouble::new(SkipKind::Empty, "an entry without title and text"));
    }
    hand_over(reading, &content, &found);
}

fn longest(best: &mut String, other: String) {
    if other.len() > best.len() {
        *best = other;
    }
}

fn author(tree: &Tree, node: NodeId) -> String {
    let written = tree.words_of(node, "name").unwrap_or_else(|| tree.words(node));
    // RSS 2.0 asks for an address with the name in brackets.
    match written.split_once('(').filter(|(address, _)| address.contains('@')) {
        Some((_, name)) => name.trim_end_matches(')').to_owned(),
        None => written,
    }
}

/// The contents of a field: HTML given as escaped text, or XHTML elements, of which the paragraphs are kept.
fn mark_up(tree: &Tree, node: NodeId) -> String {
    let mut out = String::new();
    for inner in tree.descendants(node) {
        match tree.text_node(inner) {
            Some(words) => out.push_str(words),
            None if matches!(tree.name(inner), "p" | "div" | "h1" | "h2" | "h3" | "li" | "blockquote") => out.push_str("\n<p>"),
            None if tree.name(inner) == "br" => out.push_str("<br>"),
            None => {}
        }
    }
    out.trim().to_owned()
}
