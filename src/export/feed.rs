//! A saved search as an Atom feed (RFC 4287), for feed readers.
//!
//! An entry's id is made from the article's words and its `updated` is the time it was first found, so both stay as they are
//! from one writing of the feed to the next: a reader shows every article once.

use std::fmt::Write as _;

use jiff::Timestamp;
use xxhash_rust::xxh3::xxh3_64;

use super::formats::xml;
use crate::index::ids::show_id;
use crate::search::{Hit, Passage};

/// A feed: its articles, newest found first.
#[derive(Debug)]
pub struct Feed<'a> {
    /// The name of the saved search.
    pub name: &'a str,
    /// What it asks.
    pub query: &'a str,
    /// Articles, each with the time it was first found.
    pub entries: Vec<(Timestamp, &'a Hit)>,
}

impl Feed<'_> {
    /// The feed as XML. Without an entry it was last updated at the beginning of 1970: it has to say something that stays.
    #[must_use]
    pub fn atom(&self) -> String {
        let id = show_id(xxh3_64(format!("{}\n{}", self.name, self.query).as_bytes()) >> 4);
        let updated = self.entries.iter().map(|(found, _)| *found).max().unwrap_or(Timestamp::UNIX_EPOCH);
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        let mut line = |element: &str, content: &str| _ = writeln!(text, "<{element}>{}</{element}>", xml(content));
        line("title", self.name);
        line("subtitle", self.query);
        line("id", &format!("urn:dateline:saved:{id}"));
        line("updated", &updated.to_string());
        text.push_str("<author><name>dateline</name></author>\n");
        for (found, hit) in &self.entries {
            entry(*found, hit, &mut text);
        }
        text.push_str("</feed>\n");
        text
    }
}

fn entry(found: Timestamp, hit: &Hit, text: &mut String) {
    text.push_str("<entry>\n");
    let mut line = |element: &str, content: &str| _ = writeln!(text, "<{element}>{}</{element}>", xml(content));
    line("title", &hit.headline);
    line("id", &format!("urn:dateline:{}", hit.id));
    line("updated", &found.to_string());
    if let Some(date) = hit.date.filter(|date| date.day.is_some()) {
        line("published", &format!("{date}T00:00:00Z"));
    }
    for name in hit.byline.iter().chain(hit.source.iter().filter(|_| hit.byline.is_empty())) {
        _ = writeln!(text, "<author><name>{}</name></author>", xml(name));
    }
    if let Some(url) = hit.url.as_deref().filter(|url| url.starts_with("http://") || url.starts_with("https://")) {
        _ = writeln!(text, "<link rel=\"alternate\" href=\"{}\"/>", xml(url));
    }
    let content: String = hit.snippets.iter().map(passage).collect();
    _ = writeln!(text, "<content type=\"html\">{}</content>\n</entry>", xml(&content));
}

/// A passage as HTML, its matches bold, with who said it.
fn passage(passage: &Passage) -> String {
    let mut html = String::from("<p>");
    let mut at = 0;
    for mark in passage.highlights() {
        _ = write!(html, "{}<b>{}</b>", xml(&passage.text[at..mark.start as usize]), xml(mark.of(&passage.text)));
        at = mark.end as usize;
    }
    html.push_str(&xml(&passage.text[at..]));
    if let Some(quotation) = passage.quotation.as_ref().filter(|quotation| !quotation.speakers.is_empty()) {
        _ = write!(html, " — {}", xml(&quotation.speakers.join(" and ")));
    }
    html + "</p>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{NewsDate, Origin};
    use crate::search::Snippet;
    use crate::text::Span;

    fn hit() -> Hit {
        let snippet = Snippet {
            span: Span::new(0, 22),
            highlights: vec![Span::new(0, 5)],
            paragraph: 2,
            quotation: None,
            cut_before: false,
            cut_after: false,
        };
        Hit {
            id: "7f3c91d20abc".into(),
            origin: Origin::default(),
            headline: "Steel & tariffs: <what> now?".into(),
            story: None,
            date: NewsDate::day(2021, 11, 3),
            source: Some("Ryburn Courier".into()),
            section: None,
            byline: Vec::new(),
            url: Some("https://courier.example/?a=1&b=2".into()),
            language: None,
            words: 20,
            score: 1.0,
            snippets: vec![Passage { snippet, text: "Steel <is> dear & rare".into(), quotation: None }],
            speakers: Vec::new(),
            places: Vec::new(),
            copies: 0,
            explanation: None,
        }
    }

    #[test]
    fn a_feed_is_well_formed_and_the_same_every_time() {
        let hit = hit();
        let found: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let feed = Feed { name: "steel", query: "steel \u{7} \"tariff\"", entries: vec![(found, &hit)] };
        let text = feed.atom();
        assert_eq!(text, feed.atom());
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut open = Vec::new();
        loop {
            match reader.read_event().expect("well formed") {
                quick_xml::events::Event::Start(tag) => open.push(tag.name().as_ref().to_owned()),
                quick_xml::events::Event::End(tag) => assert_eq!(open.pop().as_deref(), Some(tag.name().as_ref())),
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty());
        for part in [
            "<id>urn:dateline:7f3c91d20abc</id>",
            "<updated>2026-01-02T03:04:05Z</updated>",
            "<published>2021-11-03T00:00:00Z</published>",
            "href=\"https://courier.example/?a=1&amp;b=2\"",
            "&lt;b&gt;Steel&lt;/b&gt; &amp;lt;is&amp;gt;",
            "<title>Steel &amp; tariffs: &lt;what&gt; now?</title>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(Feed { name: "steel", query: "steel", entries: Vec::new() }.atom().contains("1970-01-01T00:00:00Z"));
    }
}
