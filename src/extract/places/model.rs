//! The linear models that accept names, choose their readings and rank countries, with their weights.
//!
//! The numbers live in `weights.tsv`, which says where they come from; `dateline-train-places` writes it.

use std::sync::OnceLock;

/// Declares a set of features: an enum whose variants are positions in an array of numbers, with their names in `weights.tsv`.
macro_rules! features {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $feature:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $feature,)* }

        impl $name {
            /// How many features there are.
            pub const COUNT: usize = [$($text),*].len();
            /// Their names in the table of weights, in order.
            pub const NAMES: [&'static str; Self::COUNT] = [$($text),*];
        }
    };
}

features! {
    /// What speaks for or against a name being a place where it stands. `any` and `mean` go over the article's mentions of the name.
    Cue {
        /// A preposition of place before it: "in", "near", "from"; half for "of" and "to".
        Slot = "slot",
        /// Such a preposition before any mention.
        AnySlot = "any slot",
        /// A word such as "northern" or "downtown" before it.
        Direction = "direction",
        /// The same before any mention.
        AnyDirection = "any direction",
        /// A word such as "police" or "residents" after it.
        AfterPlace = "after place",
        /// The same after any mention.
        AnyAfterPlace = "any after place",
        /// "City of", "province of" before it.
        KindOf = "kind of",
        /// Locked by ", State" or ", Country" that holds it; .6 for a county.
        Lock = "lock",
        /// The same at any mention.
        AnyLock = "any lock",
        /// It is the state or country of such a lock.
        ParentLock = "parent lock",
        /// The same at any mention.
        AnyParentLock = "any parent lock",
        /// It stands in a dateline.
        Dateline = "dateline",
        /// Any mention stands in a dateline.
        AnyDateline = "any dateline",
        /// A person's name seems to run through it: title, given name or initial beside it.
        Person = "person",
        /// Mean of the same.
        MeanPerson = "mean person",
        /// It is a part of the name of a person known from elsewhere in the article.
        KnownPerson = "known person",
        /// It is a part of a person's name, as the people of the article were found.
        InPerson = "in person",
        /// It is all of a person's name where it stands, as the people of the article were found.
        IsPerson = "is person",
        /// An organisation's noun ends the run of capitals it begins.
        Organisation = "organisation",
        /// Mean of the same.
        MeanOrganisation = "mean organisation",
        /// A capitalised word and "of" before it: "Bank of X".
        CapitalOf = "capital of",
        /// A capitalised word before it that is no direction and no ordinary word at a sentence's start.
        CapitalBefore = "capital before",
        /// A capitalised word after it.
        CapitalAfter = "capital after",
        /// A street's noun after it.
        Street = "street",
        /// A number before it.
        NumberBefore = "number before",
        /// It is an ordinary word or month, and a number follows: "March 26".
        WordNumber = "word number",
        /// A river's or mountain's noun after it that is no part of the name.
        Nature = "nature",
        /// A division's noun after it that is no part of the name.
        Generic = "generic",
        /// A dollar sign after it.
        Money = "money",
        /// A possessive.
        Possessive = "possessive",
        /// One word, and an English one.
        Word = "word",
        /// The same at the start of a sentence.
        WordStart = "word at start",
        /// The same, but it is a city of more than 50,000.
        WordStartCity = "city word at start",
        /// One word that also stands in small letters in the article.
        LowerCase = "lower case",
        /// One word that no lexicon knows: neither word nor given name nor surname.
        Unknown = "unknown",
        /// A given name.
        Given = "given",
        /// A surname: 1 for the commonest thousand, .7, .4.
        Surname = "surname",
        /// Function words, months, parties only.
        Stop = "stop",
        /// Three letters or fewer.
        Short = "short",
        /// All capitals, more than three letters.
        Capitals = "capitals",
        /// No abbreviation, not more than three letters, all capitals.
        ShortCapitals = "short capitals",
        /// It is the own name of one of its places.
        Primary = "primary",
        /// More words than one.
        Several = "several",
        /// An abbreviation.
        Abbreviation = "abbreviation",
        /// log10 of the largest city of the name.
        Population = "population",
        /// log10 of the most names that a city of the name has.
        Alternates = "alternates",
        /// A country of the name.
        Country = "country",
        /// A division that news names like a country.
        WellKnown = "well known",
        /// Another first-level division.
        Admin1 = "admin1",
        /// A second-level division, and no city.
        Admin2 = "admin2",
        /// A region, water or landform.
        Region = "region",
        /// log of the number of mentions.
        Mentions = "mentions",
        /// Its reading: share of the other names in its country.
        Coherence = "coherence",
        /// Its reading: nearness of the nearest other place.
        Nearness = "nearness",
        /// Its reading: how often the source writes of places near it.
        Home = "home",
        /// Its reading: how sure the resolver is.
        Confidence = "confidence",
        /// Its reading: log10 of inhabitants, over 7.
        Size = "size",
        /// Its reading: a small place that nothing supports.
        Lonely = "lonely",
        /// Its reading: a capital of more than 100,000.
        Capital = "capital",
        /// Its reading: its country is named.
        CountryNamed = "country named",
        /// Its reading: its first-level division is named or shared.
        Admin1Named = "admin1 named",
        /// `Home`, where the name is also a word, given name or surname.
        HomeSuspect = "home suspect",
        /// `Nearness`, where the name is also a word, given name or surname.
        NearSuspect = "near suspect",
    }
}

features! {
    /// What speaks for one reading of a name against its others.
    Trait {
        /// log10 of inhabitants + 1, of a city.
        Population = "population",
        /// log10 of the number of its names + 1, of a city.
        Alternates = "alternates",
        /// A country.
        Country = "country",
        /// A division that news names like a country.
        WellKnown = "well known",
        /// Another first-level division.
        Admin1 = "admin1",
        /// A second-level division.
        Admin2 = "admin2",
        /// A region, water or landform.
        Region = "region",
        /// A country's capital.
        Capital = "capital",
        /// The seat of a division.
        Seat = "seat",
        /// A section of a city.
        Section = "section",
        /// The name is its own, not an alternate.
        Primary = "primary",
        /// The largest city of the name.
        Largest = "largest",
        /// Its country is named.
        CountryNamed = "country named",
        /// Share of the other names in its country.
        CountryShare = "country share",
        /// Its first-level division is named.
        Admin1Named = "admin1 named",
        /// Share of the other names in its first-level division.
        Admin1Share = "admin1 share",
        /// Nearness of the nearest other place.
        Nearest = "nearest",
        /// Mean nearness of the other places.
        Nearness = "nearness",
        /// "City, State" says so.
        Lock = "lock",
        /// The noun beside it agrees: County, Oblast, City.
        NounAgrees = "noun agrees",
        /// How often the source writes of places near it.
        Home = "home",
        /// How often the source writes of its first-level division.
        HomeAdmin1 = "home admin1",
        /// A small place that nothing supports.
        Lonely = "lonely",
        /// It contains the readings of other names.
        Contains = "contains",
        /// A second-level division called without its noun.
        WithoutNoun = "without noun",
        /// How often the source writes of its country.
        HomeCountry = "home country",
        /// A first-level division with a large city of its name.
        HasCity = "has city",
        /// A first-level division whose country's capital has the same name: Washington.
        HasCapital = "has capital",
        /// Share of its neighbours in an enumeration that are of its kind: "Armenia, Georgia and Iraq".
        Listed = "listed",
        /// The name is another place's own and none of its own: Pittsburg for Pittsburgh.
        Borrowed = "borrowed",
        /// log10 of inhabitants + 1 over 7, of a city whose name opens the report without its state or country: those are large.
        DatelineSize = "dateline size",
        /// A city that nothing supports: how many times larger the largest of its name is, as log10.
        Dwarfed = "dwarfed",
    }
}

features! {
    /// What speaks for an article being about a country.
    Prominence {
        /// Named in the headline.
        Headline = "headline",
        /// The dateline's.
        Dateline = "dateline",
        /// log of mentions + 1.
        Mentions = "mentions",
        /// Share of all mentions.
        Share = "share",
        /// Mentions of the country itself, up to 3.
        Country = "country",
        /// Adjectives, up to 3.
        Adjectives = "adjectives",
        /// Mentions of its cities, up to 3.
        Cities = "cities",
        /// Mentions of its first-level divisions, up to 3.
        Divisions = "divisions",
        /// Mentions inside organisations' names, up to 2.
        Organisations = "organisations",
        /// First mentioned in the first 300 bytes.
        Lead = "lead",
        /// log of mentions of its institutions + 1: Bundestag, Wall Street.
        Institutions = "institutions",
        /// log of mentions of its currency + 1.
        Currency = "currency",
        /// It is where the source is at home.
        Home = "home",
        /// No other country is named.
        Alone = "alone",
        /// Where the source is at home, nothing else named and no dateline.
        HomeAlone = "home alone",
        /// Only its currency or institutions speak for it, and no other country is named.
        HintAlone = "hint alone",
        /// log of the number of countries + 1.
        Countries = "countries",
        /// Dateline, times log of mentions + 1.
        DatelineMentions = "dateline mentions",
        /// Headline, times log of mentions + 1.
        HeadlineMentions = "headline mentions",
    }
}

/// A weighted sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear<const N: usize> {
    /// Added to every sum.
    pub bias: f32,
    /// One weight per feature.
    pub weights: [f32; N],
}

impl<const N: usize> Linear<N> {
    /// All weights nought.
    pub const ZERO: Linear<N> = Linear { bias: 0.0, weights: [0.0; N] };

    /// The sum for these features.
    #[must_use]
    pub fn score(&self, features: &[f32; N]) -> f32 {
        let mut lanes = [0.0_f32; 8];
        let chunks = features.chunks_exact(8).zip(self.weights.chunks_exact(8));
        for (values, weights) in chunks {
            for lane in 0..8 {
                lanes[lane] += values[lane] * weights[lane];
            }
        }
        let rest = N - N % 8;
        let tail: f32 = features[rest..].iter().zip(&self.weights[rest..]).map(|(value, weight)| value * weight).sum();
        self.bias + lanes.iter().sum::<f32>() + tail
    }
}

/// How names are judged and read, once with and once without knowing where the source is at home.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// Accepts names with the knowledge of their readings.
    pub second: Linear<{ Cue::COUNT }>,
    /// A name is a place when the second sum is above this.
    pub threshold: f32,
    /// Ranks the readings of a name.
    pub ranking: Linear<{ Trait::COUNT }>,
}

/// All models of the place pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Models {
    /// Accepts names before anything is known of their readings; lenient.
    pub first: Linear<{ Cue::COUNT }>,
    /// For sources of which no home is known.
    pub away: Judge,
    /// For sources whose home is known.
    pub local: Judge,
    /// Ranks the countries of an article.
    pub countries: Linear<{ Prominence::COUNT }>,
}

impl Models {
    /// The models the program ships with.
    #[must_use]
    pub fn embedded() -> &'static Models {
        static MODELS: OnceLock<Models> = OnceLock::new();
        MODELS.get_or_init(|| Models::parse(include_str!("weights.tsv")))
    }

    /// The judge to ask.
    #[must_use]
    pub fn judge(&self, home_known: bool) -> &Judge {
        if home_known { &self.local } else { &self.away }
    }

    /// Reads a table of `model`, `feature` and `weight`, separated by tabs. Unknown rows are ignored, missing ones are nought.
    #[must_use]
    pub fn parse(table: &str) -> Models {
        let rows: Vec<(&str, &str, f32)> = table.lines().filter_map(row).collect();
        Models {
            first: linear(&rows, "first", &Cue::NAMES),
            away: judge(&rows, "away"),
            local: judge(&rows, "local"),
            countries: linear(&rows, "countries", &Prominence::NAMES),
        }
    }

    /// The table that [`parse`](Models::parse) reads, with `header` as comment lines.
    #[must_use]
    pub fn to_table(&self, header: &str) -> String {
        let mut table: String = header.lines().map(|line| format!("# {line}\n")).collect();
        write_linear(&mut table, "first", &Cue::NAMES, &self.first);
        for (name, judge) in [("away", &self.away), ("local", &self.local)] {
            table.push_str(&format!("{name} second\tthreshold\t{:.2}\n", judge.threshold));
            write_linear(&mut table, &format!("{name} second"), &Cue::NAMES, &judge.second);
            write_linear(&mut table, &format!("{name} ranking"), &Trait::NAMES, &judge.ranking);
        }
        write_linear(&mut table, "countries", &Prominence::NAMES, &self.countries);
        table
    }
}

fn judge(rows: &[(&str, &str, f32)], name: &str) -> Judge {
    let second = format!("{name} second");
    Judge {
        second: linear(rows, &second, &Cue::NAMES),
        threshold: weight(rows, &second, "threshold"),
        ranking: linear(rows, &format!("{name} ranking"), &Trait::NAMES),
    }
}

fn row(line: &str) -> Option<(&str, &str, f32)> {
    let mut fields = line.split('\t');
    let (model, feature, weight) = (fields.next()?, fields.next()?, fields.next()?);
    Some((model, feature, weight.trim().parse().ok()?))
}

fn weight(rows: &[(&str, &str, f32)], model: &str, feature: &str) -> f32 {
    rows.iter().find(|row| row.0 == model && row.1 == feature).map_or(0.0, |row| row.2)
}

fn linear<const N: usize>(rows: &[(&str, &str, f32)], model: &str, names: &[&str; N]) -> Linear<N> {
    Linear { bias: weight(rows, model, "bias"), weights: std::array::from_fn(|at| weight(rows, model, names[at])) }
}

fn write_linear<const N: usize>(table: &mut String, model: &str, names: &[&str; N], linear: &Linear<N>) {
    table.push_str(&format!("{model}\tbias\t{:.3}\n", linear.bias));
    for (name, weight) in names.iter().zip(linear.weights).filter(|(_, weight)| *weight != 0.0) {
        table.push_str(&format!("{model}\t{name}\t{weight:.3}\n"));
    }
}

/// The logistic function: a sum of log-odds as a probability.
#[must_use]
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_back_as_it_was_written() {
        let mut models = Models::parse("");
        models.first.bias = -0.5;
        models.away.second.weights[Cue::Lock as usize] = 2.25;
        models.local.ranking.weights[Trait::HasCity as usize] = -0.875;
        models.local.threshold = 0.25;
        assert_eq!(Models::parse(&models.to_table("Of the reader's news.")), models);
    }

    #[test]
    fn every_shipped_weight_belongs_to_a_feature() {
        let known = |model: &str, feature: &str| match model {
            "first" | "away second" | "local second" => Cue::NAMES.contains(&feature),
            "away ranking" | "local ranking" => Trait::NAMES.contains(&feature),
            "countries" => Prominence::NAMES.contains(&feature),
            _ => false,
        };
        for line in include_str!("weights.tsv").lines().filter(|line| !line.starts_with('#')) {
            let (model, feature, weight) = row(line).unwrap_or_else(|| panic!("no weight in `{line}`"));
            assert!(feature == "bias" || feature == "threshold" || known(model, feature), "unknown feature in `{line}`");
            assert!(weight.abs() < 20.0, "unlikely weight in `{line}`");
        }
    }

    #[test]
    fn names_of_features_are_unique() {
        for names in [&Cue::NAMES[..], &Trait::NAMES[..], &Prominence::NAMES[..]] {
            let mut sorted = names.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), names.len());
        }
    }

    #[test]
    fn a_sum_of_features_counts_each_once() {
        let linear = Linear { bias: 1.0, weights: std::array::from_fn::<f32, 11, _>(|at| at as f32) };
        assert_eq!(linear.score(&[1.0; 11]), 56.0);
        assert!((probability(0.0) - 0.5).abs() < 1e-6);
    }
}
