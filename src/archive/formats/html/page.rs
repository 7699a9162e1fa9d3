//! A page as a list of its blocks, each with what surrounds it.

use super::entities::decode_entities;
use super::meta::Meta;
use super::tokens::{Attributes, Tag, Token, Tokens};
use super::zones::{Zone, zone};
use crate::archive::budget::{Budget, Trouble};

/// Elements inside each other that are kept apart; deeper ones count as part of the one at this depth.
const DEEPEST: usize = 512;

/// A page taken apart.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub blocks: Vec<PageBlock>,
    /// Elements that hold blocks, in document order; a parent comes before its children. The first is the page itself.
    pub containers: Vec<Container>,
    pub meta: Meta,
}

/// A run of words on a line of its own.
#[derive(Debug)]
pub(super) struct PageBlock {
    /// White space runs are one space, except in `pre`.
    pub text: String,
    /// The innermost block element: `P`, `H2`, `Li`, `Div`, …
    pub tag: Tag,
    pub zone: Zone,
    /// Bytes of `text` that are links.
    pub linked: usize,
    /// Whether some of the words are a `<time>`.
    pub timed: bool,
    /// The container it stands in.
    pub container: u32,
}

/// An element that holds blocks.
#[derive(Debug)]
pub(super) struct Container {
    pub parent: u32,
    pub tag: Tag,
    pub zone: Zone,
}

/// Takes a page apart.
pub(super) fn take_apart(page: &str, budget: Option<&Budget>) -> Result<Page, Trouble> {
    let mut builder = Builder::new(page.len());
    for (count, token) in Tokens::new(page).enumerate() {
        if count % 16_384 == 16_383
            && let Some(budget) = budget
        {
            budget.check_time()?;
        }
        match token {
            Token::Text(words) => builder.words(words),
            Token::Start(tag, attributes) => builder.start(tag, attributes),
            Token::End(tag) => builder.end(tag),
            Token::Raw(tag, attributes, words) => builder.raw(tag, attributes, words),
        }
    }
    builder.flush();
    Ok(builder.page)
}

struct Open {
    tag: Tag,
    zone: Zone,
    container: u32,
}

struct Builder {
    page: Page,
    open: Vec<Open>,
    /// Start tags passed over because they were too deep, not yet ended.
    too_deep: usize,
    text: String,
    linked: usize,
    timed: bool,
    links_open: usize,
    /// Line breaks (`br`) since the last words.
    breaks: usize,
    /// The zone of the words in `text`: an inline `span class=byline` may know more than the paragraph.
    text_zone: Option<Zone>,
}

impl Builder {
    fn new(length: usize) -> Builder {
        let mut page = Page::default();
        page.blocks.reserve(length / 1_024);
        page.containers.push(Container { parent: 0, tag: Tag::Html, zone: Zone::default() });
        let open = Vec::with_capacity(32);
        Builder { page, open, too_deep: 0, text: String::new(), linked: 0, timed: false, links_open: 0, breaks: 0, text_zone: None }
    }

    fn zone(&self) -> Zone {
        self.open.last().map_or(Zone::default(), |open| open.zone)
    }

    fn container(&self) -> u32 {
        self.open.last().map_or(0, |open| open.container)
    }

    fn words(&mut self, words: &str) {
        if self.zone().has(Zone::HIDDEN) {
            return;
        }
        if self.open.last().is_some_and(|open| open.tag == Tag::Pre) {
            self.text.push_str(&decode_entities(words));
            return;
        }
        if words.bytes().all(|byte| byte.is_ascii_whitespace()) {
            if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
            return;
        }
        if self.breaks > 0 {
            self.break_line();
        }
        let before = self.text.len();
        let words = decode_entities(words);
        match words.contains('\u{a0}') {
            true => push_collapsed(&words.replace('\u{a0}', " "), &mut self.text),
            false => push_collapsed(&words, &mut self.text),
        }
        if self.links_open > 0 {
            self.linked += self.text.len() - before;
        }
        self.timed |= self.open.last().is_some_and(|open| open.tag == Tag::Time);
        let zone = self.zone();
        self.text_zone = Some(match self.text_zone {
            // What all the words of a block have in common holds for the block.
            Some(earlier) if earlier != zone => Zone::common(earlier, zone),
            _ => zone,
        });
    }

    /// One `br` is white space, two are a new paragraph.
    fn break_line(&mut self) {
        if self.breaks > 1 {
            self.flush();
        } else if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.breaks = 0;
    }

    fn start(&mut self, tag: Tag, attributes: Attributes<'_>) {
        match tag {
            Tag::Br if self.open.last().is_some_and(|open| open.tag == Tag::Pre) => self.text.push('\n'),
            Tag::Br => self.breaks += 1,
            Tag::Meta | Tag::Link => self.page.meta.read(tag, attributes),
            Tag::Html => self.page.meta.set_language(attributes.get("lang").or_else(|| attributes.get("xml:lang"))),
            _ => {}
        }
        if tag == Tag::Time {
            self.page.meta.read_time(attributes, self.zone());
        }
        if tag.is_block() {
            self.flush();
            self.close_implied(tag);
        }
        if tag.is_void() || (tag == Tag::Other && attributes.0.is_empty()) {
            return;
        }
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
            return;
        }
        let inherited = self.zone();
        let own = zone(tag, attributes);
        if own.has(Zone::DATE)
            && let Some(date) = attributes.get("content").or_else(|| attributes.get("datetime"))
        {
            self.page.meta.add_date(date);
        }
        let zone = inherited.with(own);
        let mut container = self.container();
        if matches!(
            tag,
            Tag::Div
                | Tag::Article
                | Tag::Section
                | Tag::Main
                | Tag::Body
                | Tag::Td
                | Tag::Center
                | Tag::Blockquote
                | Tag::Header
                | Tag::Aside
        ) {
            self.page.containers.push(Container { parent: container, tag, zone });
            container = self.page.containers.len() as u32 - 1;
        }
        self.links_open += usize::from(tag == Tag::A);
        self.open.push(Open { tag, zone, container });
    }

    /// Ends elements whose end tag may be left out: a paragraph at the next block, a list item at the next item.
    fn close_implied(&mut self, tag: Tag) {
        let ends = |open: Tag| match tag {
            Tag::Li => open == Tag::Li,
            Tag::Td | Tag::Th => matches!(open, Tag::Td | Tag::Th),
            Tag::Tr => matches!(open, Tag::Td | Tag::Th | Tag::Tr),
            Tag::Dt | Tag::Dd => matches!(open, Tag::Dt | Tag::Dd),
            _ => false,
        };
        if let Some(at) = self.open.iter().rposition(|open| open.tag.is_block())
            && (self.open[at].tag == Tag::P || ends(self.open[at].tag))
        {
            self.pop_to(at);
            if self.open.last().is_some_and(|open| ends(open.tag)) {
                self.pop_to(self.open.len() - 1);
            }
        }
    }

    fn end(&mut self, tag: Tag) {
        if tag.is_block() {
            self.flush();
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        // An end tag without a start must not close the page; a few levels of forgotten end tags are usual.
        let reach = self.open.len().saturating_sub(if tag.is_block() { 48 } else { 6 });
        if let Some(at) = self.open[reach..].iter().rposition(|open| open.tag == tag) {
            self.pop_to(reach + at);
        }
    }

    fn pop_to(&mut self, length: usize) {
        for open in self.open.drain(length..) {
            self.links_open -= usize::from(open.tag == Tag::A);
        }
    }

    fn raw(&mut self, tag: Tag, attributes: Attributes<'_>, words: &str) {
        match tag {
            Tag::Title if self.page.meta.page_title.is_none() => self.page.meta.page_title = Some(words.to_owned()),
            Tag::Script => self.page.meta.read_script(attributes, words),
            _ => {}
        }
    }

    /// Ends the block.
    fn flush(&mut self) {
        self.breaks = 0;
        let length = self.text.trim_end().len();
        self.text.truncate(length);
        let zone = self.text_zone.take();
        let timed = std::mem::take(&mut self.timed);
        if self.text.is_empty() {
            self.linked = 0;
            return;
        }
        let tag = self.open.iter().rev().find(|open| open.tag.is_block()).map_or(Tag::Body, |open| open.tag);
        self.page.blocks.push(PageBlock {
            text: self.text.as_str().to_owned(),
            tag,
            zone: zone.unwrap_or_else(|| self.zone()),
            linked: self.linked.min(self.text.len()),
            timed,
            container: self.container(),
        });
        self.text.clear();
        self.linked = 0;
    }
}

/// Appends words with each run of white space as one space.
fn push_collapsed(words: &str, out: &mut String) {
    let mut rest = words;
    while !rest.is_empty() {
        let end = rest.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(rest.len());
        out.push_str(&rest[..end]);
        rest = &rest[end..];
        if !rest.is_empty() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            rest = rest.trim_ascii_start();
        }
    }
}

impl PageBlock {
    /// Share of the words that are links, 0 to 1.
    pub fn link_share(&self) -> f32 {
        self.linked as f32 / self.text.len().max(1) as f32
    }
}
