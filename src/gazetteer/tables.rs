//! The reviewed tables in `tables/`: what no open package holds, or holds wrongly.
//!
//! Tab-separated, a header line, `#` for comments, `|` between several values of a cell. Facts of general knowledge with rounded
//! coordinates. They are read when a gazetteer is built and by tests, never while searching; only the word lists reach the lexicon.
//! To add a place, add a line at its alphabetical position and run the tests: they say what is missing.

/// A table: its name for messages and its text.
#[derive(Clone, Copy)]
pub struct Table {
    /// File name.
    pub name: &'static str,
    text: &'static str,
}

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident = $file:literal;)*) => {
        $($(#[$doc])* pub const $constant: Table = Table { name: $file, text: include_str!(concat!("tables/", $file)) };)*
    };
}

tables! {
    /// Continents with GeoNames' codes and ids.
    CONTINENTS = "continents.tsv";
    /// Countries: names, former names, adjectives, capital, point.
    COUNTRIES = "countries.tsv";
    /// Countries that are no more, with their successors.
    FORMER_COUNTRIES = "former_countries.tsv";
    /// US states, Canadian provinces, Australian states, UK nations, with abbreviations.
    DIVISIONS = "divisions.tsv";
    /// Regions, waters and landforms.
    REGIONS = "regions.tsv";
    /// Adjectives and inhabitants of regions and cities.
    DEMONYMS = "demonyms.tsv";
    /// Other names of places.
    ALIASES = "aliases.tsv";
    /// Addresses that stand for institutions.
    METONYMS = "metonyms.tsv";
    /// Names that look like places and are none.
    STOP_PHRASES = "stop_phrases.txt";
    /// Words that are no place by themselves.
    STOP_WORDS = "stop_words.txt";
    /// Weekdays and months.
    CALENDAR = "calendar.txt";
    /// Nouns that make an organisation of the name before them.
    ORGANISATION_NOUNS = "organisation_nouns.txt";
    /// Titles before a person's name.
    TITLES = "titles.txt";
    /// Nouns of divisions.
    GENERIC_NOUNS = "generic_nouns.txt";
    /// Nouns of waters and landforms.
    NATURE_NOUNS = "nature_nouns.txt";
    /// Nouns of streets.
    STREET_NOUNS = "street_nouns.txt";
    /// Words that follow places.
    AFTER_PLACE = "after_place.txt";
    /// Words that precede places.
    DIRECTIONS = "directions.txt";
    /// Names of regions whose namesake towns stay likely.
    UNSHADOWED = "unshadowed.txt";
}

impl Table {
    /// The lines with content, header left out, cut at tabs to exactly `WIDTH` cells.
    ///
    /// # Panics
    /// When a line has another number of cells: a mistake in our own table.
    pub fn rows<const WIDTH: usize>(self) -> impl Iterator<Item = [&'static str; WIDTH]> {
        self.lines().skip(1).map(move |line| {
            let cells: Vec<&str> = line.split('\t').collect();
            cells.try_into().unwrap_or_else(|_| panic!("{}: not {WIDTH} cells in `{line}`", self.name))
        })
    }

    /// The lines of a list.
    pub fn lines(self) -> impl Iterator<Item = &'static str> {
        self.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
}

/// The values of a cell.
pub fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|value| !value.is_empty())
}
