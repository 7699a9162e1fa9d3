//! What the names that web designers give to elements say about the words inside: `class="article__body"`, `id=related-links`.

use super::tokens::{Attributes, Tag};

/// What is known of an element and everything inside it, as a set of the constants below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Zone(u32);

impl Zone {
    /// Not shown to the reader.
    pub const HIDDEN: Zone = Zone(1);
    /// Navigation, forms, footers: never part of an article.
    pub const FURNITURE: Zone = Zone(1 << 1);
    /// Named as something beside the article: related links, newsletter boxes, comments, adverts.
    pub const BESIDE: Zone = Zone(1 << 2);
    /// `<article>`, or said to hold one.
    pub const ARTICLE: Zone = Zone(1 << 3);
    /// Said to be the text of the article.
    pub const BODY: Zone = Zone(1 << 4);
    pub const HEADLINE: Zone = Zone(1 << 5);
    pub const STANDFIRST: Zone = Zone(1 << 6);
    pub const CAPTION: Zone = Zone(1 << 7);
    pub const CREDIT: Zone = Zone(1 << 8);
    pub const BYLINE: Zone = Zone(1 << 9);
    pub const DATE: Zone = Zone(1 << 10);
    pub const PULL_QUOTE: Zone = Zone(1 << 11);
    pub const FIGURE: Zone = Zone(1 << 12);
    pub const ASIDE: Zone = Zone(1 << 13);
    pub const MAIN: Zone = Zone(1 << 14);

    pub fn has(self, other: Zone) -> bool {
        self.0 & other.0 != 0
    }

    pub fn with(self, other: Zone) -> Zone {
        Zone(self.0 | other.0)
    }

    /// What two pieces of one block have in common; what is wrong with either holds for neither.
    pub fn common(self, other: Zone) -> Zone {
        Zone(self.0 & other.0)
    }

    pub fn without(self, other: Zone) -> Zone {
        Zone(self.0 & !other.0)
    }
}

/// The zone that an element opens by its tag and attributes.
pub(super) fn zone(tag: Tag, attributes: Attributes<'_>) -> Zone {
    let mut zone = by_tag(tag);
    for (name, value) in attributes.iter() {
        match name.len() {
            2 if name.eq_ignore_ascii_case("id") => zone = zone.with(by_names(value, tag)),
            4 if name.eq_ignore_ascii_case("role") => zone = zone.with(by_role(value)),
            5 if name.eq_ignore_ascii_case("class") => zone = zone.with(by_names(value, tag)),
            5 if name.eq_ignore_ascii_case("style") => zone = zone.with(by_style(value)),
            6 if name.eq_ignore_ascii_case("hidden") => zone = zone.with(Zone::HIDDEN),
            8 if name.eq_ignore_ascii_case("itemprop") => zone = zone.with(by_itemprop(value)),
            11 if name.eq_ignore_ascii_case("aria-hidden") && value == "true" => zone = zone.with(Zone::HIDDEN),
            11 if name.eq_ignore_ascii_case("data-testid") => zone = zone.with(by_names(value, tag)),
            14 if name.eq_ignore_ascii_case("data-component") => zone = zone.with(by_names(value, tag)),
            _ => {}
        }
    }
    // Whatever it is called, the page itself and the article are not beside the article.
    match tag {
        Tag::Html | Tag::Body | Tag::Main | Tag::Article => zone.without(Zone::BESIDE).without(Zone::FURNITURE).without(Zone::HIDDEN),
        _ if zone.has(Zone::BODY) => zone.without(Zone::BESIDE),
        _ => zone,
    }
}

fn by_tag(tag: Tag) -> Zone {
    match tag {
        Tag::Nav | Tag::Footer | Tag::Button | Tag::Label | Tag::Fieldset | Tag::Menu | Tag::Dialog | Tag::Option => Zone::FURNITURE,
        Tag::Aside => Zone::ASIDE,
        Tag::Article => Zone::ARTICLE,
        Tag::Main => Zone::MAIN,
        Tag::Figure => Zone::FIGURE,
        Tag::Figcaption => Zone::CAPTION,
        Tag::Noscript => Zone::BESIDE,
        _ => Zone::default(),
    }
}

fn by_role(role: &str) -> Zone {
    match role {
        "navigation" | "search" | "contentinfo" | "menu" | "menubar" | "dialog" | "alertdialog" | "tablist" => Zone::FURNITURE,
        "complementary" | "banner" => Zone::BESIDE,
        "main" => Zone::MAIN,
        "article" => Zone::ARTICLE,
        _ => Zone::default(),
    }
}

fn by_style(style: &str) -> Zone {
    let hidden = style.contains("display:none") || style.contains("display: none") || style.contains("visibility:hidden");
    if hidden { Zone::HIDDEN } else { Zone::default() }
}

fn by_itemprop(property: &str) -> Zone {
    match property {
        "articleBody" => Zone::BODY,
        "headline" => Zone::HEADLINE,
        "author" => Zone::BYLINE,
        "datePublished" => Zone::DATE,
        "caption" => Zone::CAPTION,
        "comment" => Zone::BESIDE,
        _ => Zone::default(),
    }
}

/// Class names that blogging software makes of a story's subject (`category-social-media`) say nothing about the element.
const IS_ABOUT_SUBJECT: [&str; 5] = ["category-", "tag-", "topic-", "section-", "postid-"];

/// The zone that class names or an id speak of. Names are read word by word, so that `no-sidebar` and `has-ads` say nothing.
fn by_names(names: &str, tag: Tag) -> Zone {
    let mut zone = Zone::default();
    for name in names.split_ascii_whitespace().take(24) {
        if name.len() <= 80 && !IS_ABOUT_SUBJECT.iter().any(|beginning| name.starts_with(beginning)) {
            zone = zone.with(by_name(name, tag));
        }
    }
    zone
}

fn by_name(name: &str, tag: Tag) -> Zone {
    // Room for a separator before each capital.
    let mut lower = [0_u8; 160];
    let length = plain(name.as_bytes(), &mut lower);
    let Ok(plain) = std::str::from_utf8(&lower[..length]) else { return Zone::default() };
    if let Some(zone) = whole_name(plain) {
        return zone;
    }
    let mut zone = Zone::default();
    let mut previous = "";
    for word in plain.split('-').filter(|word| !word.is_empty()) {
        // `has-sidebar`, `l-with-aside`: about the layout of what is around.
        if !matches!(previous, "no" | "has" | "with" | "without" | "is" | "not" | "hide" | "show") {
            zone = zone.with(by_word(word, tag));
        }
        previous = word;
    }
    zone
}

/// The name in lower case with `-` for every separator and before each inner capital (`articleBody` → `article-body`).
fn plain(name: &[u8], out: &mut [u8]) -> usize {
    let mut length = 0;
    let mut previous = b'-';
    for &byte in name {
        let separator = matches!(byte, b'_' | b'-' | b':' | b'.' | b'/');
        let inner_capital = byte.is_ascii_uppercase() && previous.is_ascii_lowercase();
        if (separator || inner_capital) && length < out.len() && length > 0 && out[length - 1] != b'-' {
            out[length] = b'-';
            length += 1;
        }
        if !separator && length < out.len() {
            out[length] = byte.to_ascii_lowercase();
            length += 1;
        }
        previous = byte;
    }
    length
}

/// Names that say more together than word by word.
fn whole_name(name: &str) -> Option<Zone> {
    Some(match name {
        "article-body"
        | "articlebody"
        | "article-content"
        | "article-text"
        | "articletext"
        | "story-body"
        | "storybody"
        | "story-content"
        | "storytext"
        | "story-text"
        | "entry-content"
        | "post-content"
        | "post-body"
        | "postcontent"
        | "post-entry"
        | "body-content"
        | "body-text"
        | "bodytext"
        | "body-copy"
        | "article-copy"
        | "content-body"
        | "article-main"
        | "article-main-content"
        | "news-content"
        | "news-text"
        | "article-body-content"
        | "story-body-text"
        | "field-name-body"
        | "rich-text"
        | "richtext"
        | "e-content"
        | "text-content" => Zone::BODY,
        "article-header" | "story-header" | "entry-header" | "post-header" | "page-content" | "main-content" => Zone::default(),
        "pull-quote" | "pullquote" | "blockquote-pull" | "quote-pull" => Zone::PULL_QUOTE,
        "hidden" | "read-more" | "readmore" | "see-also" | "you-may-like" | "you-might-like" | "more-on" | "more-from" | "most-read"
        | "most-popular" | "more-stories" | "also-read" | "up-next" | "sign-up" | "skip-link" | "skip-to-content" | "sr-only"
        | "visually-hidden" | "screen-reader-text" | "post-tags" | "entry-tags" | "article-tags" | "tag-list" | "topic-list"
        | "support-us" | "author-bio" | "about-author" | "about-the-author" | "print-only" | "contribution" | "donate"
        | "in-this-article" => Zone::BESIDE,
        "by" | "meta" | "article-meta" | "story-meta" | "entry-meta" | "post-meta" | "article-info" | "p-author" | "entry-author"
        | "article-author" | "post-author" | "author-name" => Zone::BYLINE,
        "photo-credit" | "image-credit" | "img-credit" | "picture-credit" | "photo-by" => Zone::CREDIT,
        "date" | "dt-published" | "publish-date" | "published-date" | "pub-date" | "post-date" | "entry-date" | "article-date"
        | "date-published" => Zone::DATE,
        _ => return None,
    })
}

fn by_word(word: &str, tag: Tag) -> Zone {
    match word {
        "standfirst" | "dek" | "deck" | "subtitle" | "strapline" | "subheadline" | "teaser" | "excerpt" | "kicker" if tag == Tag::A => {
            Zone::default()
        }
        "standfirst" | "dek" | "deck" | "subtitle" | "strapline" | "subheadline" | "subhed" => Zone::STANDFIRST,
        "caption" | "cutline" | "figcaption" => Zone::CAPTION,
        "credit" | "credits" | "copyright" => Zone::CREDIT,
        "byline" | "bylines" | "author" | "authors" | "submitted" => Zone::BYLINE,
        "dateline" | "timestamp" | "pubdate" | "published" => Zone::DATE,
        "headline" | "hed" if matches!(tag, Tag::H1 | Tag::H2 | Tag::Div | Tag::Span) => Zone::HEADLINE,
        "nav" | "navbar" | "navigation" | "menu" | "breadcrumb" | "breadcrumbs" | "footer" | "masthead" | "pagination" | "pager"
        | "toolbar" | "cookie" | "cookies" | "consent" | "gdpr" | "modal" | "popup" | "overlay" | "offcanvas" | "searchform" => {
            Zone::FURNITURE
        }
        "ad" | "ads" | "advert" | "dfp" | "mpu" | "taboola" | "outbrain" | "widget" | "disqus" | "rail" | "carousel" | "tags"
        | "tooltip" | "teasers" | "upsell" | "poll" | "ticker" => Zone::BESIDE,
        // Sections of opinion, not what readers write below.
        "commentary" | "commentisfree" => Zone::default(),
        _ if BESIDE_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)) => Zone::BESIDE,
        _ => Zone::default(),
    }
}

/// Beginnings of words for what stands beside an article, often glued to others: `relatedarticles`, `sharebuttons`.
const BESIDE_BEGINNINGS: [&str; 18] = [
    "related",
    "share",
    "sharing",
    "social",
    "newsletter",
    "comment",
    "advert",
    "promo",
    "sidebar",
    "recommend",
    "subscri",
    "sponsor",
    "paywall",
    "trending",
    "signup",
    "recirc",
    "donat",
    "cookie",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: Tag, attributes: &str, zone_expected: Zone) {
        assert_eq!(zone(tag, Attributes(attributes)), zone_expected, "{attributes}");
    }

    #[test]
    fn designers_names_are_read_word_by_word() {
        check(Tag::Div, "class='article__body'", Zone::BODY);
        check(Tag::Div, "class='articleBody'", Zone::BODY);
        check(Tag::Div, "id=related-links", Zone::BESIDE);
        check(Tag::Div, "class=sharebuttons", Zone::BESIDE);
        check(Tag::Div, "class='layout has-sidebar no-ads'", Zone::default());
        check(Tag::P, "class='story-standfirst'", Zone::STANDFIRST);
        check(Tag::Body, "class='sidebar comments-open'", Zone::default());
        check(Tag::Div, "itemprop=articleBody class='sponsored'", Zone::BODY);
        check(Tag::Div, "class='post category-social-media commentary hidden-print'", Zone::default());
        check(Tag::Div, "style='color:red;display:none'", Zone::HIDDEN);
    }
}
