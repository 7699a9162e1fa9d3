//! Citations of an article, to the paragraph: Chicago, APA, BibTeX, RIS and CSL-JSON.
//!
//! The id in a citation is the article's public id, which depends on its words alone: it survives moving the file and indexing
//! it anew.

use serde_json::{Value, json};

use crate::article::{Article, NewsDate};

/// A style of citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The Chicago Manual of Style, 17th edition, 14.191: a newspaper article in a bibliography.
    Chicago,
    /// APA, 7th edition, 10.1: a newspaper article.
    Apa,
    /// An `@article` of BibTeX.
    Bibtex,
    /// A `NEWS` record of RIS.
    Ris,
    /// An `article-newspaper` of CSL-JSON, as Zotero and pandoc read it.
    Csl,
}

/// What is cited: an article, or a paragraph of it.
#[derive(Clone, Copy, Debug)]
pub struct Cited<'a> {
    /// Its public id.
    pub id: &'a str,
    /// The article.
    pub article: &'a Article,
    /// The paragraph, from 1.
    pub paragraph: Option<u32>,
}

/// The citation, without a line end behind it.
#[must_use]
pub fn cite(cited: Cited, style: Style) -> String {
    match style {
        Style::Chicago => chicago(cited),
        Style::Apa => apa(cited),
        Style::Bibtex => bibtex(cited),
        Style::Ris => ris(cited),
        Style::Csl => csl(cited).to_string(),
    }
}

/// A person's name in its two parts, or a body's name as it is.
enum Author<'a> {
    Person { family: String, given: &'a str },
    Body(&'a str),
}

/// Words by which a byline is a desk or an agency, not a person.
const BODIES: &[&str] = &[
    "staff",
    "desk",
    "agency",
    "agencies",
    "news",
    "press",
    "wire",
    "reporter",
    "reporters",
    "correspondent",
    "editorial",
    "team",
    "service",
    "bureau",
];
/// Particles that belong to the family name.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten", "van", "von", "zu", "ó", "ní",
];

fn author(name: &str) -> Author<'_> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_body = words.len() < 2 || words.iter().any(|word| BODIES.contains(&word.to_lowercase().as_str()));
    if is_body {
        return Author::Body(name);
    }
    let mut first = words.len() - 1;
    while first > 1 && PARTICLES.contains(&words[first - 1].to_lowercase().as_str()) {
        first -= 1;
    }
    let family = words[first..].join(" ");
    let given = name.trim_end().strip_suffix(family.as_str()).map_or(words[0], str::trim_end);
    Author::Person { family, given }
}

fn title(article: &Article) -> String {
    let title = article.headline();
    let title = if title.is_empty() { article.paragraphs.first().map_or("", |part| part.span.of(&article.text)) } else { title };
    let title: Vec<&str> = title.split_whitespace().take(40).collect();
    title.join(" ")
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn month(date: NewsDate) -> Option<&'static str> {
    date.month.and_then(|month| MONTHS.get(usize::from(month) - 1)).copied()
}

/// `November 3, 2021`, `November 2021`, `2021`.
fn american(date: NewsDate) -> String {
    match (month(date), date.day) {
        (Some(month), Some(day)) => format!("{month} {day}, {}", date.year),
        (Some(month), None) => format!("{month} {}", date.year),
        _ => date.year.to_string(),
    }
}

/// A sentence's full stop, unless the text ends with a stop of its own.
fn stop(text: &str) -> &'static str {
    if text.ends_with(['.', '?', '!']) { "" } else { "." }
}

fn chicago(Cited { id, article, paragraph }: Cited) -> String {
    let authors: Vec<String> = article
        .byline
        .iter()
        .enumerate()
        .map(|(nth, name)| match author(name) {
            Author::Person { family, given } if nth == 0 => format!("{family}, {given}"),
            _ => name.clone(),
        })
        .collect();
    let mut text = String::new();
    if let Some((last, others)) = authors.split_last() {
        let names = if others.is_empty() { last.clone() } else { format!("{}, and {last}", others.join(", ")) };
        text.push_str(&format!("{names}{} ", stop(&names)));
    }
    let title = title(article);
    text.push_str(&format!("“{title}{}”", stop(&title)));
    let mut rest: Vec<String> = Vec::new();
    rest.extend(article.source.clone());
    rest.extend(article.date.map(|dated| american(dated.date)));
    rest.extend(article.section.as_ref().map(|section| format!("sec. {section}")));
    rest.extend(paragraph.map(|paragraph| format!("para. {paragraph}")));
    if !rest.is_empty() {
        text.push_str(&format!(" {}.", rest.join(", ")));
    }
    match &article.url {
        Some(url) => text.push_str(&format!(" {url}.")),
        None => text.push_str(&format!(" {}.", anchor(id, paragraph))),
    }
    text
}

fn apa(Cited { id, article, paragraph }: Cited) -> String {
    let initials = |given: &str| {
        let initial = |part: &str| part.chars().next().map(|letter| format!("{}.", letter.to_uppercase()));
        given.split([' ', '-']).filter_map(initial).collect::<Vec<_>>().join(" ")
    };
    let names: Vec<String> = article
        .byline
        .iter()
        .map(|name| match author(name) {
            Author::Person { family, given } => format!("{family}, {}", initials(given)),
            Author::Body(name) => name.to_owned(),
        })
        .collect();
    let when = article.date.map_or("n.d.".to_owned(), |dated| match (month(dated.date), dated.date.day) {
        (Some(month), Some(day)) => format!("{}, {month} {day}", dated.date.year),
        (Some(month), None) => format!("{}, {month}", dated.date.year),
        _ => dated.date.year.to_string(),
    });
    let title = title(article);
    let who = match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}, & {last}", others.join(", ")),
        None => String::new(),
    };
    // Without an author the title takes the first place.
    let mut text = if who.is_empty() {
        format!("{title}{} ({when}).", stop(&title))
    } else {
        format!("{who}{} ({when}). {title}{}", stop(&who), stop(&title))
    };
    if let Some(source) = &article.source {
        text.push_str(&format!(" {source}{}.", paragraph.map_or(String::new(), |paragraph| format!(", para. {paragraph}"))));
    }
    text.push_str(&format!(" {}", article.url.clone().unwrap_or_else(|| anchor(id, paragraph))));
    text
}

/// The id with its paragraph, as `show` takes it.
fn anchor(id: &str, paragraph: Option<u32>) -> String {
    paragraph.map_or(id.to_owned(), |paragraph| format!("{id}:p{paragraph}"))
}

fn bibtex(Cited { id, article, paragraph }: Cited) -> String {
    let escaped = |text: &str| {
        let mut safe = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '&' | '%' | '$' | '#' | '_' | '{' | '}' => safe.extend(['\\', letter]),
                '\\' => safe.push_str("\\textbackslash{}"),
                '~' => safe.push_str("\\textasciitilde{}"),
                '^' => safe.push_str("\\textasciicircum{}"),
                '\n' | '\r' | '\t' => safe.push(' '),
                other => safe.push(other),
            }
        }
        safe
    };
    let authors: Vec<String> = article
        .byline
        .iter()
        .map(|name| match author(name) {
            Author::Person { family, given } => format!("{}, {}", escaped(&family), escaped(given)),
            // Braces keep a body's name from being taken apart.
            Author::Body(name) => format!("{{{}}}", escaped(name)),
        })
        .collect();
    let mut fields: Vec<(&str, String)> = Vec::new();
    if !authors.is_empty() {
        fields.push(("author", authors.join(" and ")));
    }
    fields.push(("title", format!("{{{}}}", escaped(&title(article)))));
    fields.extend(article.source.as_ref().map(|source| ("journal", escaped(source))));
    if let Some(date) = article.date.map(|dated| dated.date) {
        fields.push(("year", date.year.to_string()));
        fields.extend(month(date).map(|month| ("month", month[..3].to_lowercase())));
        fields.extend(date.day.map(|day| ("day", day.to_string())));
    }
    fields.extend(article.url.as_ref().map(|url| ("url", url.clone())));
    fields.push(("note", anchor(id, paragraph)));
    let lines: Vec<String> = fields
        .into_iter()
        .map(|(name, value)| if name == "month" { format!("  {name} = {value}") } else { format!("  {name} = {{{value}}}") })
        .collect();
    format!("@article{{{id},\n{}\n}}", lines.join(",\n"))
}

fn ris(Cited { id, article, paragraph }: Cited) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec!["TY  - NEWS".to_owned()];
    for name in &article.byline {
        lines.push(match author(name) {
            Author::Person { family, given } => format!("AU  - {family}, {given}"),
            Author::Body(name) => format!("AU  - {}", one_line(name)),
        });
    }
    lines.push(format!("TI  - {}", title(article)));
    lines.extend(article.source.as_ref().map(|source| format!("T2  - {}", one_line(source))));
    if let Some(date) = article.date.map(|dated| dated.date) {
        lines.push(format!("PY  - {}", date.year));
        let two = |part: Option<u8>| part.map_or(String::new(), |part| format!("{part:02}"));
        lines.push(format!("DA  - {}/{}/{}/", date.year, two(date.month), two(date.day)));
    }
    lines.extend(article.language.as_ref().map(|language| format!("LA  - {language}")));
    lines.extend(article.url.as_ref().map(|url| format!("UR  - {url}")));
    lines.extend(paragraph.map(|paragraph| format!("SP  - para. {paragraph}")));
    lines.push(format!("ID  - {id}"));
    lines.push("ER  - ".to_owned());
    lines.join("\n")
}

fn csl(Cited { id, article, paragraph }: Cited) -> Value {
    let authors: Vec<Value> = article
        .byline
        .iter()
        .map(|name| match author(name) {
            Author::Person { family, given } => json!({"family": family, "given": given}),
            Author::Body(name) => json!({"literal": name}),
        })
        .collect();
    let mut item = json!({"id": id, "type": "article-newspaper", "title": title(article)});
    let mut set = |key: &str, value: Value| item[key] = value;
    if !authors.is_empty() {
        set("author", Value::Array(authors));
    }
    if let Some(source) = &article.source {
        set("container-title", json!(source));
    }
    if let Some(date) = article.date.map(|dated| dated.date) {
        let mut parts = vec![i32::from(date.year)];
        parts.extend(date.month.map(i32::from));
        parts.extend(date.day.map(i32::from));
        set("issued", json!({"date-parts": [parts]}));
    }
    for (key, value) in [("section", &article.section), ("URL", &article.url), ("language", &article.language)] {
        if let Some(value) = value {
            set(key, json!(value));
        }
    }
    if let Some(paragraph) = paragraph {
        set("locator", json!(paragraph.to_string()));
        set("label", json!("paragraph"));
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{DateEvidence, Dated, ParagraphKind};

    fn article() -> Article {
        let mut article = Article { byline: vec!["Ada van der Meer".into(), "Jon Silva".into()], ..Article::default() };
        article.source = Some("Ryburn & Calder Courier".into());
        article.url = Some("https://courier.example/bridge".into());
        article.date = NewsDate::day(2021, 11, 3).map(|date| Dated { date, evidence: DateEvidence::Metadata, confidence: 1.0 });
        article.push(ParagraphKind::Headline, "Bridge opens: 100% done?");
        article
    }

    fn check(style: Style, expected: &str) {
        assert_eq!(cite(Cited { id: "7f3c91d20abc", article: &article(), paragraph: Some(6) }, style), expected);
    }

    #[test]
    fn an_article_is_cited_in_each_style() {
        check(
            Style::Chicago,
            "van der Meer, Ada, and Jon Silva. “Bridge opens: 100% done?” Ryburn & Calder Courier, November 3, 2021, para. 6. https://courier.example/bridge.",
        );
        check(
            Style::Apa,
            "van der Meer, A., & Silva, J. (2021, November 3). Bridge opens: 100% done? Ryburn & Calder Courier, para. 6. https://courier.example/bridge",
        );
        check(
            Style::Bibtex,
            "@article{7f3c91d20abc,\n  author = {van der Meer, Ada and Silva, Jon},\n  title = {{Bridge opens: 100\\% done?}},\n  journal = {Ryburn \\& Calder Courier},\n  year = {2021},\n  month = nov,\n  day = {3},\n  url = {https://courier.example/bridge},\n  note = {7f3c91d20abc:p6}\n}",
        );
        check(
            Style::Ris,
            "TY  - NEWS\nAU  - van der Meer, Ada\nAU  - Silva, Jon\nTI  - Bridge opens: 100% done?\nT2  - Ryburn & Calder Courier\nPY  - 2021\nDA  - 2021/11/03/\nUR  - https://courier.example/bridge\nSP  - para. 6\nID  - 7f3c91d20abc\nER  - ",
        );
    }

    #[test]
    fn csl_is_what_reference_managers_read() {
        let article = article();
        let item = csl(Cited { id: "7f3c91d20abc", article: &article, paragraph: None });
        assert_eq!(item["type"], "article-newspaper");
        assert_eq!(item["author"][0]["family"], "van der Meer");
        assert_eq!(item["issued"]["date-parts"][0], json!([2021, 11, 3]));
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut article = Article { byline: vec!["Northgate Wire staff".into()], ..Article::default() };
        article.push(ParagraphKind::Headline, "Storm passes.");
        let cited = Cited { id: "7f3c91d20abc", article: &article, paragraph: None };
        assert_eq!(cite(cited, Style::Chicago), "Northgate Wire staff. “Storm passes.” 7f3c91d20abc.");
        assert_eq!(cite(cited, Style::Apa), "Northgate Wire staff. (n.d.). Storm passes. 7f3c91d20abc");
    }
}
