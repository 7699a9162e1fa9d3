//! The fields a query can name, and the names by which people know them.

use std::fmt;

/// A field of the query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// Everything below the headline.
    Body,
    /// How the article opens: standfirst and first paragraph.
    Lede,
    /// The words of a quotation.
    Said,
    /// Who said it.
    Speaker,
    /// The role of who said it.
    Role,
    /// The cue verb, or its class.
    Cue,
    /// Direct, mixed or indirect.
    Kind,
    /// A place named in the article, or anything inside that place.
    Place,
    /// A country named in the article.
    Country,
    /// A country the article is about.
    About,
    /// A circle on the map.
    Near,
    /// A rectangle on the map.
    Bbox,
    /// The place in the dateline.
    Dateline,
    /// The outlet.
    Source,
    /// Who wrote it.
    Byline,
    /// The section or desk.
    Section,
    /// The language.
    Lang,
    /// The day of publication, a range.
    Date,
    /// The day of the year, in any year.
    On,
    /// Words of running text.
    Words,
    /// How many printings of the story there are.
    Copies,
    /// The story, by the id of any of its printings.
    Story,
    /// The path of the file.
    Path,
    /// The article's public id.
    Id,
}

/// What kind of thing may follow a field's colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Any query on words.
    Text,
    /// A name: words that may hold wildcards.
    Name,
    /// A value with a form of its own.
    Value,
}

/// Each field with its names: the first is the one we print, the others are what users of other systems type.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Title, &["title", "headline", "head", "hl"]),
    (Field::Body, &["body", "text"]),
    (Field::Lede, &["lede", "lead", "hlp", "hlead"]),
    (Field::Said, &["said", "quote", "quotes", "quotation"]),
    (Field::Speaker, &["speaker", "speakers", "who"]),
    (Field::Role, &["role"]),
    (Field::Cue, &["cue", "verb"]),
    (Field::Kind, &["kind"]),
    (Field::Place, &["place", "places", "location", "locations", "in"]),
    (Field::Country, &["country", "countries"]),
    (Field::About, &["about"]),
    (Field::Near, &["near", "within"]),
    (Field::Bbox, &["bbox"]),
    (Field::Dateline, &["dateline"]),
    (Field::Source, &["source", "publication", "outlet", "sn"]),
    (Field::Byline, &["byline", "by", "author"]),
    (Field::Section, &["section", "se"]),
    (Field::Lang, &["lang", "language", "la"]),
    (Field::Date, &["date", "published"]),
    (Field::On, &["on"]),
    (Field::Words, &["words", "wc", "length"]),
    (Field::Copies, &["copies"]),
    (Field::Story, &["story"]),
    (Field::Path, &["path", "file"]),
    (Field::Id, &["id"]),
];

impl Field {
    /// The field of this name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Field> {
        let name = name.to_ascii_lowercase();
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
    }

    /// The name we print.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, names)| names[0])
    }

    /// Every field by the name we print, in the order of the guide.
    pub fn all() -> impl Iterator<Item = Field> {
        NAMES.iter().map(|(field, _)| *field)
    }

    /// Every name of every field, for completion and did-you-mean.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().flat_map(|(_, names)| names.iter().copied())
    }

    /// Whether the field is about one quotation rather than about the article.
    #[must_use]
    pub fn is_of_quotation(self) -> bool {
        matches!(self, Field::Said | Field::Speaker | Field::Role | Field::Cue | Field::Kind)
    }

    pub(super) fn takes(self) -> Takes {
        match self {
            Field::Title | Field::Body | Field::Lede | Field::Said => Takes::Text,
            Field::Speaker
            | Field::Role
            | Field::Cue
            | Field::Place
            | Field::Country
            | Field::About
            | Field::Dateline
            | Field::Source
            | Field::Byline
            | Field::Section => Takes::Name,
            _ => Takes::Value,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_belongs_to_one_field() {
        let mut names: Vec<_> = Field::names().collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
        for field in Field::all() {
            assert_eq!(Field::named(field.name()), Some(field));
        }
        assert_eq!(Field::named("HEADLINE"), Some(Field::Title));
        assert_eq!(Field::named("speaker_name"), None);
    }
}
