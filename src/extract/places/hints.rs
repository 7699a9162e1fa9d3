//! Institutions and currencies: words that say which country an article is about without naming it.
//!
//! They never make a place name. They count for [`countries`](super::countries) only, most of all where nothing else does.

use std::sync::LazyLock;

use super::words::{Shape, View, Word};
use crate::gazetteer::Country;

/// Institutions of one country, by a single word that means nothing else in news.
const INSTITUTIONS: &[(&str, &str)] = &[
    ("Bundesbank", "DE"),
    ("Bundesliga", "DE"),
    ("Bundesrat", "DE"),
    ("Bundestag", "DE"),
    ("Bundeswehr", "DE"),
    ("CFTC", "US"),
    ("CIA", "US"),
    ("Capitol", "US"),
    ("Congressional", "US"),
    ("Congressman", "US"),
    ("Congresswoman", "US"),
    ("Dáil", "IE"),
    ("EPA", "US"),
    ("FBI", "US"),
    ("FCC", "US"),
    ("FDA", "US"),
    ("FTC", "US"),
    ("Fed", "US"),
    ("Folketing", "DK"),
    ("Gardaí", "IE"),
    ("Garda", "IE"),
    ("Holyrood", "GB"),
    ("Knesset", "IL"),
    ("MITI", "JP"),
    ("NASA", "US"),
    ("NHS", "GB"),
    ("Nasdaq", "US"),
    ("Nikkei", "JP"),
    ("Oireachtas", "IE"),
    ("Pentagon", "US"),
    ("Rada", "UA"),
    ("Riksbank", "SE"),
    ("Riksdag", "SE"),
    ("Sejm", "PL"),
    ("Stormont", "GB"),
    ("Storting", "NO"),
    ("Taoiseach", "IE"),
    ("Tánaiste", "IE"),
    ("USDA", "US"),
    ("Westminster", "GB"),
    ("Whitehall", "GB"),
];

/// Money of one country, as small words. Dollars are mostly American where nothing else is said.
const MONEY: &[(&str, &str)] = &[
    ("baht", "TH"),
    ("cents", "US"),
    ("cts", "US"),
    ("dlr", "US"),
    ("dlrs", "US"),
    ("dollar", "US"),
    ("dollars", "US"),
    ("forint", "HU"),
    ("guilders", "NL"),
    ("hryvnia", "UA"),
    ("hryvnias", "UA"),
    ("kronor", "SE"),
    ("lira", "TR"),
    ("lire", "IT"),
    ("marks", "DE"),
    ("naira", "NG"),
    ("pence", "GB"),
    ("rand", "ZA"),
    ("renminbi", "CN"),
    ("ringgit", "MY"),
    ("roubles", "RU"),
    ("rubles", "RU"),
    ("rupees", "IN"),
    ("rupiah", "ID"),
    ("shekels", "IL"),
    ("sterling", "GB"),
    ("stg", "GB"),
    ("taka", "BD"),
    ("yen", "JP"),
    ("yuan", "CN"),
    ("zloty", "PL"),
    ("zlotys", "PL"),
];

/// Collects the hints of an article: the country, and whether it is money.
pub(super) fn read(view: View<'_>, out: &mut Vec<(Country, bool)>) {
    out.clear();
    let starts = &*STARTS;
    for (at, word) in view.words().iter().enumerate() {
        let hint = match word.shape {
            Shape::Number => {
                if has_sign(view.text, word.start) {
                    sign(view.text, word.start).map(|country| (country, true))
                } else {
                    None
                }
            }
            _ if !starts.may_hint(view.text.as_bytes(), word) => None,
            Shape::Lower => look_up(MONEY, view.word(at)).map(|country| (country, true)),
            Shape::Capital => institution(view, at),
        };
        out.extend(hint.and_then(|(country, money)| Some((Country::new(country)?, money))));
    }
}

/// An institution, or money in a line of capitals.
fn institution(view: View<'_>, at: usize) -> Option<(&'static str, bool)> {
    let word = view.word(at);
    match look_up(INSTITUTIONS, word) {
        Some(country) => Some((country, false)),
        None if word.len() <= 8 && view.is_all_capitals(at) => shouted(word).map(|country| (country, true)),
        None => None,
    }
}

/// Money in a headline of capitals: "4TH QTR SHR 36 CTS".
fn shouted(word: &str) -> Option<&'static str> {
    let mut small = [0; 8];
    let small = &mut small[..word.len()];
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    look_up(MONEY, std::str::from_utf8(small).ok()?)
}

fn look_up(table: &'static [(&str, &str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(entry, _)| *entry == word).map(|(_, country)| *country)
}

/// How long the hints are that begin with two letters: nearly every word of an article ends its way here.
static STARTS: LazyLock<Starts> = LazyLock::new(|| {
    let mut starts = Starts([0; 1024]);
    for (word, _) in INSTITUTIONS.iter().chain(MONEY) {
        starts.0[Starts::slot(word.as_bytes(), 0)] |= 1 << word.len();
    }
    starts
});

/// For each two letters, as bits, the lengths of the hints that begin with them in any case.
struct Starts([u16; 1024]);

impl Starts {
    fn may_hint(&self, bytes: &[u8], word: &Word) -> bool {
        let length = word.end - word.start;
        length < u16::BITS && length > 1 && self.0[Starts::slot(bytes, word.start as usize)] >> length & 1 == 1
    }

    /// The low five bits of a letter are the same in both cases.
    fn slot(bytes: &[u8], at: usize) -> usize {
        usize::from(bytes[at] & 31) << 5 | usize::from(bytes[at + 1] & 31)
    }
}

fn has_sign(text: &str, at: u32) -> bool {
    at > 0 && !matches!(text.as_bytes()[at as usize - 1], b' ' | b'\n' | b'.' | b',' | b'-' | b'(')
}

/// The currency sign right before a number: "$40", "£3.50", but not "C$40".
fn sign(text: &str, at: u32) -> Option<&'static str> {
    let before = &text[..at as usize];
    let country = match before.chars().next_back()? {
        '$' => "US",
        '£' => "GB",
        '¥' => "JP",
        '₹' => "IN",
        '₦' => "NG",
        '₴' => "UA",
        _ => return None,
    };
    let sign = before.chars().next_back().map_or(0, char::len_utf8);
    let alone = !before[..before.len() - sign].ends_with(|letter: char| letter.is_alphabetic());
    (alone || before.ends_with("US$")).then_some(country)
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;
    use super::*;
    use crate::article::Article;

    fn check(text: &str, expected: &[&str]) {
        let mut words = Words::default();
        words.read(&Article::verbatim(text));
        let mut hints = Vec::new();
        read(words.view(text), &mut hints);
        assert_eq!(hints.iter().map(|(country, _)| country.as_str()).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn money_and_institutions_hint_at_a_country() {
        check("The Bundestag voted for 40 mln marks.", &["DE", "DE"]);
        check("It cost £3.50, or $4, the Tánaiste said.", &["GB", "US", "IE"]);
        check("It cost C$40 and US$12.", &["US"]);
        check("CONCORD INC 3RD QTR SHR 36 CTS VS 31 CTS, USDA SAYS", &["US", "US", "US"]);
        check("He marked the fed cattle.", &[]);
    }

    #[test]
    fn every_hint_names_a_country_once() {
        for table in [INSTITUTIONS, MONEY] {
            for (at, (word, country)) in table.iter().enumerate() {
                assert!(Country::new(country).is_some(), "{word}");
                assert!(table[..at].iter().all(|(other, _)| other != word), "`{word}` stands twice");
            }
        }
    }
}
