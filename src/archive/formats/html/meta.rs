//! What a page says about itself: schema.org JSON-LD, OpenGraph, meta tags, its address and language.

use serde_json::Value;

use super::entities::decode_entities;
use super::tokens::{Attributes, Tag};
use super::zones::Zone;
use crate::archive::formats::json::{names, words};
use crate::archive::formats::{Found, fill};

/// Longest JSON-LD script that is read.
const LONGEST_SCRIPT: usize = 2 << 20;

/// Metadata gathered on the way through a page, each field from the most trusted place that has it.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// The contents of `<title>`, which often ends with the outlet's name.
    pub page_title: Option<String>,
    /// The text of the article by the JSON-LD, if it is there.
    pub article_body: Option<String>,
    /// Whether the page says that it is an article.
    pub says_article: bool,
    structured: Found,
    open_graph: Found,
    tags: Found,
    /// Dates of `<time>` elements and microdata.
    dates: Vec<String>,
}

impl Meta {
    /// The fields in their order of trust: JSON-LD, OpenGraph, other tags.
    pub fn into_found(self) -> Found {
        let mut found = self.structured;
        for other in [self.open_graph, self.tags] {
            let fields = [
                (&mut found.title, other.title),
                (&mut found.standfirst, other.standfirst),
                (&mut found.agency, other.agency),
                (&mut found.source, other.source),
                (&mut found.section, other.section),
                (&mut found.url, other.url),
                (&mut found.language, other.language),
            ];
            for (field, value) in fields {
                fill(field, value.unwrap_or_default());
            }
            if found.byline.is_empty() {
                found.byline = other.byline;
            }
            found.dates.extend(other.dates);
        }
        for date in self.dates {
            found.dated(date);
        }
        found
    }

    /// Notes the language of `<html lang>`, which stands for the page when nothing more exact is said.
    pub fn set_language(&mut self, language: Option<&str>) {
        fill(&mut self.tags.language, language.unwrap_or_default());
    }

    /// Notes a date of microdata.
    pub fn add_date(&mut self, date: &str) {
        if self.dates.len() < 8 {
            self.dates.push(date.to_owned());
        }
    }

    /// Notes `<time datetime=…>` of the article's head; those beside it are of other articles.
    pub fn read_time(&mut self, attributes: Attributes<'_>, zone: Zone) {
        let beside = zone.has(Zone::BESIDE) || zone.has(Zone::FURNITURE) || zone.has(Zone::ASIDE);
        let property = attributes.get("itemprop").unwrap_or_default();
        if let Some(date) = attributes.get("datetime")
            && !beside
            && property != "dateModified"
        {
            self.add_date(date);
        }
    }

    /// Reads `<meta>` or `<link>`.
    pub fn read(&mut self, tag: Tag, attributes: Attributes<'_>) {
        if tag == Tag::Link {
            if attributes.get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) {
                fill(&mut self.open_graph.url, decode_entities(attributes.get("href").unwrap_or_default()));
            }
            return;
        }
        let name = attributes.get("property").or_else(|| attributes.get("name")).or_else(|| attributes.get("itemprop"));
        let (Some(name), Some(content)) = (name, attributes.get("content")) else { return };
        let value = decode_entities(content.trim());
        if !value.is_empty() {
            self.take(&name.to_ascii_lowercase(), &value);
        }
    }

    /// Takes the value of a meta tag. Names as OpenGraph, Dublin Core, Google News, Parse.ly, Sailthru and older habits have them.
    fn take(&mut self, name: &str, value: &str) {
        match name {
            "og:title" => fill(&mut self.open_graph.title, value),
            "og:description" => fill(&mut self.open_graph.standfirst, value),
            "og:site_name" => fill(&mut self.open_graph.source, value),
            "og:url" => fill(&mut self.open_graph.url, value),
            "og:type" => self.says_article |= value.eq_ignore_ascii_case("article"),
            "article:published_time" | "og:article:published_time" | "og:pubdate" | "datepublished" => self.open_graph.dated(value),
            "article:section" | "og:article:section" => fill(&mut self.open_graph.section, value),
            "article:author" if !value.starts_with("http") => self.open_graph.byline.push(value.to_owned()),
            "author" | "byl" | "dc.creator" | "dcterms.creator" | "parsely-author" | "sailthru.author" | "citation_author"
                if !value.starts_with("http") && self.tags.byline.is_empty() =>
            {
                self.tags.byline.push(value.to_owned());
            }
            "headline" | "dc.title" | "dcterms.title" | "parsely-title" | "sailthru.title" | "hdl" | "twitter:title" => {
                fill(&mut self.tags.title, value)
            }
            "description" | "dc.description" | "twitter:description" => fill(&mut self.tags.standfirst, value),
            "date"
            | "pubdate"
            | "publishdate"
            | "publish-date"
            | "publication_date"
            | "publication-date"
            | "dc.date"
            | "dc.date.issued"
            | "dcterms.date"
            | "dcterms.created"
            | "dcterms.issued"
            | "parsely-pub-date"
            | "sailthru.date"
            | "ptime"
            | "article.published"
            | "originalpublicationdate"
            | "citation_publication_date"
            | "cxenseparse:recs:publishtime"
            | "published_at"
            | "article_date_original" => self.tags.dated(value),
            "section" | "parsely-section" | "cg" | "dc.subject" | "cxenseparse:section" => fill(&mut self.tags.section, value),
            "application-name" | "dc.publisher" | "publisher" | "cre" | "source" => fill(&mut self.tags.source, value),
            "og:locale" => fill(&mut self.tags.language, value.replace('_', "-")),
            "language" | "content-language" | "dc.language" => fill(&mut self.tags.language, value),
            _ => {}
        }
    }

    /// Reads a script if it is JSON-LD about an article.
    pub fn read_script(&mut self, attributes: Attributes<'_>, script: &str) {
        let is_data = attributes.get("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"));
        if !is_data
            || script.len() > LONGEST_SCRIPT
            || !(script.contains("Article") || script.contains("Posting") || script.contains("Report"))
        {
            return;
        }
        let script =
            script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_end_matches("-->").trim_end_matches("//]]>");
        let value = serde_json::from_str(script.trim()).or_else(|_| serde_json::from_str(&without_controls(script.trim())));
        if let Ok(value) = value {
            self.read_structured(&value, 0);
        }
    }

    fn read_structured(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(values) if depth < 4 => values.iter().for_each(|value| self.read_structured(value, depth + 1)),
            Value::Object(object) => {
                if is_article(value) {
                    self.read_news_article(value);
                } else if let Some(graph) = object.get("@graph").filter(|_| depth < 4) {
                    self.read_structured(graph, depth + 1);
                } else if let Some(main) = object.get("mainEntity").filter(|_| depth < 4) {
                    self.read_structured(main, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn read_news_article(&mut self, article: &Value) {
        if self.structured.title.is_some() {
            return;
        }
        self.says_article = true;
        let text = |key: &str| article.get(key).and_then(words).map(|words| decode_entities(&words).into_owned());
        let found = &mut self.structured;
        fill(&mut found.title, text("headline").or_else(|| text("name")).unwrap_or_default());
        fill(&mut found.standfirst, text("alternativeHeadline").or_else(|| text("description")).unwrap_or_default());
        fill(&mut found.section, article.get("articleSection").map(names).and_then(|names| names.into_iter().next()).unwrap_or_default());
        fill(&mut found.source, text("publisher").unwrap_or_default());
        fill(&mut found.language, text("inLanguage").unwrap_or_default());
        fill(&mut found.dateline, text("dateline").unwrap_or_default());
        let page = article.get("mainEntityOfPage");
        let address = text("url").or_else(|| page.and_then(|page| page.get("@id")).and_then(words)).or_else(|| page.and_then(words));
        fill(&mut found.url, address.filter(|address| address.starts_with("http")).unwrap_or_default());
        found.dated(text("datePublished").or_else(|| text("dateCreated")).unwrap_or_default());
        found.byline = article.get("author").or_else(|| article.get("creator")).map(names).unwrap_or_default();
        found.byline.retain(|name| !name.starts_with("http"));
        self.article_body = text("articleBody");
    }
}

fn is_article(value: &Value) -> bool {
    let named = |name: &Value| {
        name.as_str()
            .is_some_and(|name| name.ends_with("Article") || name.ends_with("Posting") || matches!(name, "Report" | "schema:NewsArticle"))
    };
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}

/// JSON with the raw line breaks inside strings that careless templates leave, as spaces.
fn without_controls(script: &str) -> String {
    script.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
