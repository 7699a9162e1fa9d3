//! Which blocks of a page are the article.
//!
//! Three questions, in this order. Does an element call itself the article's text (`itemprop=articleBody`, `entry-content`) and
//! hold a fair part of the running text? Does an `<article>` or `<main>`? Else: which is the smallest element that holds nearly
//! all of it? Then the headline, standfirst, captions and bylines around that element are added, and links, teasers and headings
//! without text taken away.

use super::page::{Page, PageBlock};
use super::tokens::Tag;
use super::zones::Zone;
use super::{BlockKind, Found, kind_of, plain_text};
use crate::archive::clean::Block;
use crate::archive::formats::fill;

/// Shortest block that counts as running text when elements are weighed; shorter ones are labels more often than sentences.
const RUNNING_TEXT: usize = 60;
/// Share of links above which a block is a teaser or menu, not text.
const MOSTLY_LINKS: f32 = 0.5;
/// Share of a page's running text that an element called "article body" must hold to be believed.
const BELIEVED: f32 = 0.3;
/// Share of the running text that the smallest element holding "nearly all" of it must hold.
const NEARLY_ALL: f32 = 0.85;
/// Running text in bytes below which a page that does not call itself an article is none.
const SHORTEST_ARTICLE: usize = 140;

/// The article of a page.
pub(super) struct PageArticle {
    pub blocks: Vec<Block>,
    pub found: Found,
}

/// Finds the article of a page, if there is one.
pub(super) fn article(mut page: Page) -> Option<PageArticle> {
    let chosen = chosen_blocks(&page);
    let says_article = page.meta.says_article;
    let article_body = page.meta.article_body.take();
    let page_title = page.meta.page_title.take().map(|title| plain_text(&title));
    let mut found = std::mem::take(&mut page.meta).into_found();
    let mut blocks: Vec<Block> = Vec::with_capacity(chosen.len());
    for (block, kind) in page.blocks.iter_mut().zip(&chosen) {
        if let Some(kind) = kind {
            blocks.push(Block::new(*kind, std::mem::take(&mut block.text)));
        }
    }
    settle_title(&mut found, &mut blocks, page_title);
    // What the page calls its description stands under the headline on many pages without a name of its own.
    if let Some(block) = blocks.iter_mut().take(4).find(|block| found.standfirst.as_deref() == Some(block.text.as_str())) {
        block.kind = BlockKind::Standfirst;
    }
    let text: usize = blocks.iter().filter(|block| is_text(block.kind)).map(|block| block.text.len()).sum();
    if let Some(body) = article_body.filter(|body| body.len() > text * 2 + 200) {
        // The page holds its text only for scripts.
        blocks.retain(|block| !is_text(block.kind));
        blocks.extend(body.split('\n').filter(|line| !line.trim().is_empty()).map(|line| Block::new(BlockKind::Text, line.trim())));
    } else if text == 0 || (text < SHORTEST_ARTICLE && !says_article && !blocks.iter().any(|block| block.kind == BlockKind::Headline)) {
        return None;
    }
    Some(PageArticle { blocks, found })
}

/// A page without metadata has its `<title>`, of which the headline in the page is usually a part and more to the point. On
/// pages where the largest heading is the outlet's own name, the title ends with it and begins with the headline.
fn settle_title(found: &mut Found, blocks: &mut Vec<Block>, page_title: Option<String>) {
    let headline = blocks.iter().position(|block| block.kind == BlockKind::Headline);
    let Some(at) = headline else { return fill(&mut found.title, page_title.unwrap_or_default()) };
    if let Some(title) = page_title
        && title.len() > blocks[at].text.len() + 10
        && title.ends_with(&blocks[at].text)
    {
        fill(&mut found.source, &blocks[at].text);
        blocks.remove(at);
        fill(&mut found.title, title);
    }
}

fn is_text(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Text | BlockKind::Item | BlockKind::Quote | BlockKind::Preformatted)
}

/// For each block of the page, what it is in the article; `None` for one that is not part of it.
fn chosen_blocks(page: &Page) -> Vec<Option<BlockKind>> {
    let mut shunned = Zone::HIDDEN.with(Zone::FURNITURE).with(Zone::BESIDE);
    let mut weights = Weights::of(page, shunned);
    let everything = Weights::of(page, Zone::HIDDEN.with(Zone::FURNITURE));
    if weights.total < 300 && everything.total > 400 && everything.total > weights.total * 4 {
        // Nearly all text stands in elements with a bad name: on this page the names mean something else.
        shunned = Zone::HIDDEN.with(Zone::FURNITURE);
        weights = everything;
    }
    let top = top_container(page, &weights);
    let inside = page.is_inside(top);
    let span = span_of_text(page, &inside, shunned);
    let headline = headline(page, span.0, shunned);
    let boxes = boxes(page);
    let mut chosen: Vec<Option<BlockKind>> = Vec::with_capacity(page.blocks.len());
    for (at, block) in page.blocks.iter().enumerate() {
        let kind = if Some(at) == headline {
            Some(BlockKind::Headline)
        } else if inside[block.container as usize] {
            kind_inside(block, shunned)
                .filter(|_| !boxes[block.container as usize])
                .map(|kind| if at < span.0 { opening(block, kind) } else { kind })
        } else if headline.is_some_and(|headline| headline < at) && at < span.0 {
            kind_before(block, shunned).map(|kind| opening(block, kind))
        } else {
            None
        };
        chosen.push(kind);
    }
    drop_other_headlines(&mut chosen, headline);
    drop_bare_headings(&mut chosen);
    chosen
}

/// For each container, whether it is a box with a heading of its own beside the text: facts, a newsletter, links.
fn boxes(page: &Page) -> Vec<bool> {
    let mut boxes = vec![false; page.containers.len()];
    for block in page.blocks.iter().filter(|block| block.zone.has(Zone::ASIDE)) {
        boxes[block.container as usize] |= matches!(block.tag, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6);
    }
    boxes
}

/// What a block above the text is: a short line that is no sentence tells who wrote it, and when.
fn opening(block: &PageBlock, kind: BlockKind) -> BlockKind {
    let sentence = block.text.ends_with(['.', '!', '?', '”', '"', '’', ':']);
    match kind {
        BlockKind::Text | BlockKind::Item if block.timed && block.text.len() < 120 => BlockKind::Byline,
        BlockKind::Text if block.text.len() < RUNNING_TEXT && !sentence => BlockKind::Byline,
        other => other,
    }
}

/// Running text that each container holds, with all that is inside it.
struct Weights {
    within: Vec<usize>,
    total: usize,
}

impl Weights {
    fn of(page: &Page, shunned: Zone) -> Weights {
        let mut within = vec![0; page.containers.len()];
        for block in page.blocks.iter().filter(|block| is_running(block, shunned)) {
            within[block.container as usize] += block.text.len();
        }
        // Children come after their parents.
        for at in (1..within.len()).rev() {
            let own = within[at];
            within[page.containers[at].parent as usize] += own;
        }
        Weights { total: within[0], within }
    }

    fn share(&self, container: usize) -> f32 {
        self.within[container] as f32 / self.total.max(1) as f32
    }
}

fn is_running(block: &PageBlock, shunned: Zone) -> bool {
    block.text.len() >= RUNNING_TEXT
        && !block.zone.has(shunned)
        && !block.zone.has(Zone::ASIDE)
        && block.link_share() < MOSTLY_LINKS
        && !matches!(block.tag, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 | Tag::Figcaption)
}

/// The element that holds the article's text.
fn top_container(page: &Page, weights: &Weights) -> u32 {
    let heaviest = |wanted: &dyn Fn(usize) -> bool| {
        (1..page.containers.len()).filter(|&at| wanted(at)).max_by_key(|&at| (weights.within[at], std::cmp::Reverse(at)))
    };
    let names_itself_body = |at: usize| {
        let parent = page.containers[at].parent as usize;
        page.containers[at].zone.has(Zone::BODY) && !page.containers[parent].zone.has(Zone::BODY)
    };
    if let Some(body) = heaviest(&names_itself_body).filter(|&at| weights.share(at) >= BELIEVED) {
        return with_fellows(page, weights, body, &names_itself_body);
    }
    let is_article = |at: usize| page.containers[at].tag == Tag::Article;
    if let Some(article) = heaviest(&is_article).filter(|&at| weights.share(at) >= 0.5) {
        return article as u32;
    }
    let is_main = |at: usize| page.containers[at].tag == Tag::Main;
    let start = heaviest(&is_main).filter(|&at| weights.share(at) >= 0.5).unwrap_or(0);
    smallest_with_nearly_all(page, weights, start)
}

/// A text cut in several "article body" elements (by an advert, say) has the smallest element around all of them as its own.
fn with_fellows(page: &Page, weights: &Weights, body: usize, is_body: &dyn Fn(usize) -> bool) -> u32 {
    let parent = page.containers[body].parent as usize;
    let fellows = (1..page.containers.len()).filter(|&at| at != body && page.containers[at].parent as usize == parent && is_body(at));
    let others: usize = fellows.map(|at| weights.within[at]).sum();
    if others * 10 > weights.within[body] { parent as u32 } else { body as u32 }
}

fn smallest_with_nearly_all(page: &Page, weights: &Weights, start: usize) -> u32 {
    let wanted = weights.within[start] as f32 * NEARLY_ALL;
    let mut top = start;
    // A child follows its parent, so one pass finds the deepest in a chain.
    for at in start + 1..page.containers.len() {
        if page.containers[at].parent as usize == top && weights.within[at] as f32 >= wanted && weights.within[at] > 0 {
            top = at;
        }
    }
    top as u32
}

/// First and last block of the text.
fn span_of_text(page: &Page, inside: &[bool], shunned: Zone) -> (usize, usize) {
    let is_text = |block: &PageBlock| inside[block.container as usize] && is_running(block, shunned);
    let first = page.blocks.iter().position(is_text).unwrap_or(page.blocks.len());
    let last = page.blocks.iter().rposition(is_text).unwrap_or(0);
    (first, last)
}

/// The block that is the headline: the last `h1` before the text that is not furniture, or an element called so, or the first
/// `h2` right before the text on old pages.
fn headline(page: &Page, first_text: usize, shunned: Zone) -> Option<usize> {
    let before = &page.blocks[..first_text.min(page.blocks.len())];
    let fair = |block: &PageBlock| !block.zone.has(shunned.without(Zone::BESIDE)) && block.text.len() >= 8 && block.text.len() < 400;
    let by_tag = before.iter().rposition(|block| block.tag == Tag::H1 && fair(block));
    let by_name = || before.iter().rposition(|block| block.zone.has(Zone::HEADLINE) && fair(block) && !block.zone.has(Zone::BYLINE));
    let by_heading = || {
        let near = first_text.saturating_sub(8);
        before[near..]
            .iter()
            .position(|block| matches!(block.tag, Tag::H2 | Tag::H3) && fair(block) && !block.zone.has(shunned))
            .map(|at| near + at)
    };
    by_tag.or_else(by_name).or_else(by_heading)
}

/// What a block inside the article's element is.
fn kind_inside(block: &PageBlock, shunned: Zone) -> Option<BlockKind> {
    if block.zone.has(shunned) {
        return None;
    }
    let kind = kind_of(block.tag, block.zone);
    let share = block.link_share();
    match kind {
        BlockKind::Item | BlockKind::Text | BlockKind::Subheading if share > 0.8 && block.text.len() < 200 => None,
        BlockKind::Item | BlockKind::Quote if share > MOSTLY_LINKS => None,
        _ if share > 0.65 && !matches!(kind, BlockKind::Byline | BlockKind::Headline) => None,
        // An aside within the article is a pull quote or a box; the cleaner keeps it when it repeats the text.
        BlockKind::Quote if block.zone.has(Zone::ASIDE) && !block.zone.has(Zone::PULL_QUOTE) && share > 0.1 => None,
        _ => Some(kind),
    }
}

/// What a block between headline and text is: only what an article has there.
fn kind_before(block: &PageBlock, shunned: Zone) -> Option<BlockKind> {
    if block.zone.has(shunned) || block.zone.has(Zone::ASIDE) {
        return None;
    }
    let share = block.link_share();
    match kind_of(block.tag, block.zone) {
        kind @ (BlockKind::Byline | BlockKind::Date) => Some(kind),
        kind @ (BlockKind::Standfirst | BlockKind::Caption | BlockKind::Credit) if share < MOSTLY_LINKS => Some(kind),
        BlockKind::Text if share < 0.3 => Some(BlockKind::Text),
        BlockKind::Item if share < 0.1 && block.text.len() >= RUNNING_TEXT => Some(BlockKind::Item),
        // A smaller heading between headline and text is the summary.
        BlockKind::Subheading if share < 0.3 && block.text.len() >= 25 => Some(BlockKind::Standfirst),
        _ => None,
    }
}

/// A page has one headline: other `h1` in the text are subheadings.
fn drop_other_headlines(chosen: &mut [Option<BlockKind>], headline: Option<usize>) {
    for (at, kind) in chosen.iter_mut().enumerate() {
        if *kind == Some(BlockKind::Headline) && headline.is_some() && Some(at) != headline {
            *kind = Some(BlockKind::Subheading);
        }
    }
}

/// Headings with no text below them belong to what was left out: `Related stories`, `Comments`.
fn drop_bare_headings(chosen: &mut [Option<BlockKind>]) {
    let mut text_follows = false;
    for kind in chosen.iter_mut().rev() {
        match kind {
            Some(BlockKind::Subheading) if !text_follows => *kind = None,
            Some(BlockKind::Subheading) => text_follows = false,
            Some(kind) if is_text(*kind) => text_follows = true,
            _ => {}
        }
    }
}

impl Page {
    /// For each container, whether it is `top` or inside it.
    fn is_inside(&self, top: u32) -> Vec<bool> {
        let mut inside = vec![false; self.containers.len()];
        for at in 0..self.containers.len() {
            inside[at] = at == top as usize || (at > top as usize && inside[self.containers[at].parent as usize]);
        }
        inside
    }
}
