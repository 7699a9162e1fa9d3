//! Which field of a database export is the title, which the text: named by the user (`--map title=hed,date=pub`) or guessed.
//!
//! ```
//! use dateline::archive::Mapping;
//! let mapping: Mapping = "title=hed,text=content.plain".parse().unwrap();
//! assert!("titel=hed".parse::<Mapping>().is_err());
//! ```

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Field {
    Title,
    Text,
    Standfirst,
    Date,
    Byline,
    Agency,
    Dateline,
    Source,
    Section,
    Url,
    Language,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 11;

    /// The field's name in a mapping and in notes.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1[0]
    }
}

/// Names that exports give their fields, most telling first, written without case, spaces, hyphens and underscores. Seen in the
/// exports of common content systems (WordPress, Drupal, Arc), the schema.org vocabulary, news interfaces and scraped data sets.
const NAMES: [(Field, &[&str]); Field::COUNT] = [
    (Field::Title, &["title", "headline", "hed", "head", "heading", "articletitle", "posttitle", "webtitle", "hl1", "name", "subject"]),
    (
        Field::Text,
        &[
            "text",
            "body",
            "content",
            "articlebody",
            "bodytext",
            "fulltext",
            "story",
            "articletext",
            "maintext",
            "storytext",
            "storybody",
            "articlecontent",
            "postcontent",
            "contenthtml",
            "bodyhtml",
            "bodyxhtml",
            "contentencoded",
            "plaintext",
            "rawtext",
            "cleantext",
            "article",
            "document",
            "paragraphs",
            "transcript",
        ],
    ),
    (
        Field::Standfirst,
        &[
            "standfirst",
            "subtitle",
            "subheadline",
            "dek",
            "deck",
            "summary",
            "description",
            "abstract",
            "excerpt",
            "teaser",
            "snippet",
            "trailtext",
            "strapline",
            "intro",
            "leadparagraph",
        ],
    ),
    (
        Field::Date,
        &[
            "date",
            "published",
            "publishedat",
            "publicationdate",
            "pubdate",
            "datepublished",
            "publishdate",
            "publisheddate",
            "pub",
            "firstpublished",
            "firstpublicationdate",
            "webpublicationdate",
            "versioncreated",
            "firstcreated",
            "postdate",
            "issued",
            "dategmt",
            "displaydate",
            "created",
            "createdat",
            "datecreated",
            "timestamp",
            "day",
        ],
    ),
    (Field::Byline, &["byline", "author", "authors", "creator", "writer", "writers", "reporter", "by", "journalist"]),
    (Field::Agency, &["agency", "credit", "creditline", "wire", "newsagency"]),
    (Field::Dateline, &["dateline", "location"]),
    (
        Field::Source,
        &[
            "source",
            "outlet",
            "publisher",
            "publication",
            "newspaper",
            "paper",
            "site",
            "sitename",
            "journal",
            "sourcename",
            "domain",
            "feed",
        ],
    ),
    (
        Field::Section,
        &["section", "desk", "category", "categories", "sectionname", "articlesection", "newsdesk", "topic", "rubric", "column"],
    ),
    (Field::Url, &["url", "link", "canonicalurl", "permalink", "weburl", "webpage", "articleurl", "uri", "sourceurl"]),
    (Field::Language, &["language", "lang", "inlanguage", "locale"]),
];

/// Standfirsts that are the whole text where an export has no other: a feed's or a news interface's description.
pub(crate) const TEXT_FOR_WANT_OF_BETTER: [&str; 5] = ["description", "summary", "abstract", "excerpt", "snippet"];

static GUESSES: LazyLock<HashMap<&'static str, (Field, usize)>> = LazyLock::new(|| {
    let each =
        |&(field, names): &(Field, &'static [&'static str])| names.iter().enumerate().map(move |(rank, &name)| (name, (field, rank)));
    NAMES.iter().flat_map(each).collect()
});

/// The field that a column or key of this name is likely to be, with its rank among the names for that field, best 0.
pub(crate) fn guess(key: &str) -> Option<(Field, usize)> {
    GUESSES.get(plain(key).as_str()).copied()
}

/// A key without case and separators: `Pub_Date` → `pubdate`.
pub(crate) fn plain(key: &str) -> String {
    key.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names of fields given by the user; what is not named is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    fields: Vec<(Field, String)>,
}

impl Mapping {
    /// The name that the user gave for a field.
    pub(crate) fn key(&self, field: Field) -> Option<&str> {
        self.fields.iter().find(|(named, _)| *named == field).map(|(_, key)| key.as_str())
    }
}

impl FromStr for Mapping {
    type Err = String;

    /// Reads `title=headline,date=pub`. A dotted key (`content.plain`) leads into nested JSON. A field we do not know, or one
    /// named twice, is an error that says so.
    fn from_str(written: &str) -> Result<Mapping, String> {
        let mut fields: Vec<(Field, String)> = Vec::new();
        for pair in written.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((field, key)) = pair.split_once('=') else {
                return Err(format!("`{pair}` is no `field=key`; try `title=headline`"));
            };
            let known: Vec<_> = NAMES.iter().map(|(_, names)| names[0]).collect();
            let Some((named, _)) = guess(field) else {
                return Err(format!("unknown field `{}`; the fields are {}", field.trim(), known.join(", ")));
            };
            if fields.iter().any(|(other, _)| *other == named) {
                return Err(format!("the field `{}` is named twice", named.name()));
            }
            fields.push((named, key.trim().to_owned()));
        }
        Ok(Mapping { fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_each_key_once_and_plainly() {
        let mut seen = HashMap::new();
        for (position, (field, names)) in NAMES.iter().enumerate() {
            assert_eq!(*field as usize, position, "{field:?} stands in its place");
            for name in *names {
                assert_eq!(plain(name), *name, "written plainly");
                assert_eq!(seen.insert(name, field), None, "{name} is named twice");
            }
        }
        assert!(TEXT_FOR_WANT_OF_BETTER.iter().all(|name| matches!(guess(name), Some((Field::Standfirst, _)))));
    }

    #[test]
    fn keys_are_compared_without_case_and_separators() {
        assert_eq!(guess("Pub_Date").map(|(field, _)| field), Some(Field::Date));
        assert_eq!(guess("Article Body").map(|(field, _)| field), Some(Field::Text));
        assert_eq!(guess("colour"), None);
    }

    #[test]
    fn a_mapping_is_read_or_says_what_is_wrong() {
        let mapping: Mapping = "title=hed, body=content.plain".parse().expect("a mapping");
        assert_eq!((mapping.key(Field::Title), mapping.key(Field::Text)), (Some("hed"), Some("content.plain")));
        for (written, why) in [("titel=x", "unknown field `titel`"), ("title", "no `field=key`"), ("title=a,headline=b", "named twice")] {
            assert!(written.parse::<Mapping>().unwrap_err().contains(why), "{written}");
        }
    }
}
