//! A small tree of an XML document, for formats that are read by looking things up in it.
//!
//! Flat storage, no recursion, nesting capped; entities other than the five of XML and character references are taken from
//! HTML's table or left as text, and nothing is ever fetched: a DTD is skipped unread.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::html::entity;
use crate::archive::budget::{Budget, Trouble};

/// Elements inside each other that are kept apart; deeper ones count as part of the element at this depth.
const DEEPEST: usize = 512;
/// Elements and texts of one document.
const MOST_NODES: usize = 5_000_000;

/// Number of a node in its [`Tree`].
pub(crate) type NodeId = u32;

/// A parsed document.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    content: Content,
    parent: Option<NodeId>,
    /// One past the last node inside: a node's descendants follow it directly.
    end: NodeId,
}

#[derive(Debug)]
enum Content {
    Element { name: String, attributes: Vec<(String, String)> },
    Text(String),
}

/// Parses a document. When it is broken, what was read until then is returned with the trouble.
pub(crate) fn parse(text: &str, budget: &Budget) -> Result<(Tree, Option<Trouble>), Trouble> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder::default();
    loop {
        if builder.tree.nodes.len() % 4_096 == 0 {
            budget.check_time()?;
        }
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                let at = reader.error_position();
                return Ok((builder.finish(), Some(Trouble::malformed(format!("broken XML at byte {at}: {error}")))));
            }
        };
        if builder.tree.nodes.len() >= MOST_NODES {
            return Ok((builder.finish(), Some(Trouble::malformed(format!("more than {MOST_NODES} XML nodes")))));
        }
        builder.add(&event);
    }
    let open = builder.open.len();
    let broken = (open > 0).then(|| Trouble::malformed(format!("the XML ends with {open} elements open, at byte {}", text.len())));
    Ok((builder.finish(), broken))
}

#[derive(Default)]
struct Builder {
    tree: Tree,
    open: Vec<NodeId>,
    /// Elements open beyond the deepest that is kept.
    too_deep: usize,
}

impl Builder {
    fn add(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) if self.open.len() >= DEEPEST => {
                let _ = start;
                self.too_deep += 1;
            }
            Event::Start(start) => {
                let id = self.element(start);
                self.open.push(id);
            }
            Event::Empty(start) => {
                self.element(start);
            }
            Event::End(_) if self.too_deep > 0 => self.too_deep -= 1,
            Event::End(end) => self.close(end.local_name().as_ref()),
            Event::Text(text) => self.text(text),
            Event::CData(text) => self.text(text),
            Event::GeneralRef(reference) => {
                let resolved = resolve(reference);
                self.text(&resolved);
            }
            _ => {}
        }
    }

    fn element(&mut self, start: &BytesStart<'_>) -> NodeId {
        let attributes = start
            .attributes()
            .with_checks(false)
            .filter_map(Result::ok)
            .map(|attribute| {
                let value = super::html::decode_entities(&attribute.value);
                (attribute.key.local_name().as_ref().to_owned(), value.into_owned())
            })
            .collect();
        let name = start.local_name().as_ref().to_owned();
        self.push(Content::Element { name, attributes })
    }

    fn push(&mut self, content: Content) -> NodeId {
        let id = self.tree.nodes.len() as NodeId;
        self.tree.nodes.push(Node { content, parent: self.open.last().copied(), end: id + 1 });
        id
    }

    fn text(&mut self, words: &str) {
        if self.open.is_empty() || words.is_empty() {
            return;
        }
        let parent = self.open.last().copied();
        if let Some(Node { content: Content::Text(last), parent: same, .. }) = self.tree.nodes.last_mut()
            && *same == parent
        {
            last.push_str(words);
            return;
        }
        self.push(Content::Text(words.to_owned()));
    }

    /// Closes the innermost open element of this name; an end without a start is passed over.
    fn close(&mut self, name: &str) {
        let nearest = self.open.iter().rev().take(32).position(|&id| self.tree.name(id) == name);
        for _ in 0..nearest.map_or(0, |above| above + 1) {
            if let Some(id) = self.open.pop() {
                self.tree.nodes[id as usize].end = self.tree.nodes.len() as NodeId;
            }
        }
    }

    fn finish(mut self) -> Tree {
        let end = self.tree.nodes.len() as NodeId;
        for id in self.open {
            self.tree.nodes[id as usize].end = end;
        }
        self.tree
    }
}

fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name: &str = reference;
    entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

impl Tree {
    /// The outermost element.
    pub fn root(&self) -> Option<NodeId> {
        self.nodes.iter().position(|node| matches!(node.content, Content::Element { .. })).map(|at| at as NodeId)
    }

    /// An element's name without its namespace prefix; empty for a text.
    pub fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id as usize].content {
            Content::Element { name, .. } => name,
            Content::Text(_) => "",
        }
    }

    /// The words of a text node.
    pub fn text_node(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id as usize].content {
            Content::Text(words) => Some(words),
            Content::Element { .. } => None,
        }
    }

    /// An attribute by its local name.
    pub fn attribute(&self, id: NodeId, wanted: &str) -> Option<&str> {
        match &self.nodes[id as usize].content {
            Content::Element { attributes, .. } => attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()),
            Content::Text(_) => None,
        }
    }

    /// Everything inside a node, in document order.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        id + 1..self.nodes[id as usize].end
    }

    /// What lies directly inside a node.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.nodes[id as usize].end;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = next;
                next = self.nodes[child as usize].end;
                child
            })
        })
    }

    /// The first element of this name inside a node, at any depth.
    pub fn find(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.descendants(id).find(|&node| self.name(node) == name)
    }

    /// All elements of this name inside a node.
    pub fn all<'a>(&'a self, id: NodeId, name: &'a str) -> impl Iterator<Item = NodeId> + 'a {
        self.descendants(id).filter(move |&node| self.name(node) == name)
    }

    /// The direct child of this name.
    pub fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.children(id).find(|&node| self.name(node) == name)
    }

    /// Whether a node lies inside an element of this name, below `top`.
    pub fn is_inside(&self, id: NodeId, name: &str, top: NodeId) -> bool {
        let mut at = self.nodes[id as usize].parent;
        while let Some(node) = at.filter(|&node| node > top) {
            if self.name(node) == name {
                return true;
            }
            at = self.nodes[node as usize].parent;
        }
        false
    }

    /// All words inside a node, white space runs as one space.
    pub fn words(&self, id: NodeId) -> String {
        let mut out = String::new();
        for node in std::iter::once(id).chain(self.descendants(id)) {
            match self.text_node(node) {
                Some(words) => out.push_str(words),
                None if matches!(self.name(node), "br" | "p" | "hl1" | "hl2" | "tr" | "li") => out.push(' '),
                None => {}
            }
        }
        super::html::one_line(&out)
    }

    /// The words of the first element of this name.
    pub fn words_of(&self, id: NodeId, name: &str) -> Option<String> {
        self.find(id, name).map(|node| self.words(node)).filter(|words| !words.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::read::Limits;

    fn tree(text: &str) -> (Tree, Option<Trouble>) {
        parse(text, &Budget::new(&Limits::default())).expect("in time")
    }

    #[test]
    fn elements_attributes_and_texts_are_found() {
        let (tree, broken) = tree("<?xml version='1.0'?><n:item id='a&amp;b'><t>Bridge <b>opens</b>&nbsp;&#8212; now</t><t/></n:item>");
        let root = tree.root().expect("a root");
        assert_eq!((tree.name(root), tree.attribute(root, "id"), broken), ("item", Some("a&b"), None));
        assert_eq!(tree.words_of(root, "t").as_deref(), Some("Bridge opens — now"));
        assert_eq!(tree.children(root).count(), 2);
    }

    #[test]
    fn entities_of_a_document_are_not_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]><x>&b;&f;</x>";
        let (tree, _) = tree(bomb);
        assert_eq!(tree.words(tree.root().expect("a root")), "&b;&f;");
    }

    #[test]
    fn a_million_elements_inside_each_other_are_no_harm() {
        let deep = "<a>".repeat(1_000_000);
        let (tree, broken) = tree(&deep);
        assert_eq!((tree.nodes.len(), broken.is_some()), (DEEPEST, true));
    }

    #[test]
    fn broken_xml_gives_what_was_read_until_then() {
        let (tree, broken) = tree("<x><t>Bridge opens</t><t>nine years");
        assert_eq!(tree.words(tree.root().expect("a root")), "Bridge opensnine years");
        assert!(broken.is_some_and(|trouble| trouble.reason.contains("2 elements open")));
    }
}
