//! The gazetteer from the outside: names in news, typed names, tables, files of one's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use dateline::gazetteer::tables::{self, Table, values};
use dateline::gazetteer::{Country, Form, Gazetteer, NameMatch, PlaceKind, WordFlags, build, km, lexicon};
use proptest::prelude::*;

fn gazetteer() -> &'static Gazetteer {
    Gazetteer::embedded()
}

fn scan(text: &str) -> Vec<NameMatch<'static>> {
    let mut found = Vec::new();
    gazetteer().scan(text, &mut |name| found.push(name));
    found
}

/// The names in a text, as written.
fn check_names(text: &str, expected: &[&str]) {
    let found: Vec<&str> = scan(text).into_iter().map(|name| name.span.of(text)).collect();
    assert_eq!(found, expected, "in {text:?}");
}

/// The path of a name's best meaning.
fn check_place(name: &str, expected: &str) {
    let best = gazetteer().resolve(name).first().map(|&(row, _)| row);
    let path = best.map(|row| gazetteer().path(row).iter().map(|&row| gazetteer().name(row)).collect::<Vec<_>>().join(" > "));
    assert_eq!(path.as_deref(), Some(expected), "{name}");
}

#[test]
fn names_of_the_news_are_found_however_they_are_set() {
    check_names("KYIV (Reuters) - Ukraine's envoy left.", &["KYIV", "Ukraine"]);
    check_names("She flew from New\nYork to St. Louis and Stratford-upon-Avon.", &["New\nYork", "St. Louis", "Stratford-upon-Avon"]);
    check_names("From N’Djamena to Port\u{a0}Harcourt, then Xi'an.", &["N’Djamena", "Port\u{a0}Harcourt", "Xi'an"]);
    check_names("Fighting near al-Hasakah; aid for sub-Saharan Africa.", &["al-Hasakah", "sub-Saharan Africa"]);
    check_names("Łódź and ŁÓDŹ and Lodz are one.", &["Łódź", "ŁÓDŹ", "Lodz"]);
}

#[test]
fn abbreviations_are_reported_only_where_they_are_safe() {
    check_names("A farm near Troy, N.C., burned.", &["Troy", "N.C."]);
    check_names("He moved to Gary, Ind., and then to Gary, IN.", &["Gary", "Ind.", "Gary", "IN"]);
    check_names("The U.S. and the UK. Then it ended.", &["U.S.", "UK"]);
    check_names("It cost US$5. Tell OR ask.", &[]);
}

#[test]
fn names_that_are_no_places_are_swallowed() {
    check_names("West Nile virus spread after St. Patrick's Day.", &[]);
    check_names("mail editor@Paris or see http://Paris.example", &[]);
}

#[test]
fn senses_say_how_the_name_belongs_to_the_place() {
    for (name, place, form) in [
        ("Ukrainian", "Ukraine", Form::Adjective),
        ("Texans", "Texas", Form::Adjective),
        ("Bombay", "Mumbai", Form::Former),
        ("Burma", "Myanmar", Form::Former),
        ("N.C.", "North Carolina", Form::Abbreviation),
        ("UK", "United Kingdom", Form::Acronym),
        ("White House", "White House", Form::Metonym),
        ("Kremlin", "Kremlin", Form::Metonym),
    ] {
        let sense = gazetteer().senses(name).first().unwrap_or_else(|| panic!("{name} is unknown"));
        assert_eq!((gazetteer().name(sense.row), sense.form), (place, form), "{name}");
    }
    assert_eq!(gazetteer().metonym("Downing Street"), Some("Government of the United Kingdom"));
    assert_eq!(gazetteer().metonym("Baker Street"), None);
    let iowa = gazetteer().senses("Atlantic").iter().find(|sense| gazetteer().place(sense.row).kind == PlaceKind::City);
    assert_eq!(iowa.map(|sense| sense.form), Some(Form::Shadowed));
}

#[test]
fn typed_names_find_their_place() {
    check_place("ukraine", "Europe > Ukraine");
    check_place("Georgia", "Asia > Georgia");
    check_place("Georgia, US", "North America > United States > Georgia");
    check_place("Troy, N.C.", "North America > United States > North Carolina > Montgomery County > Troy");
    check_place("Troy N.C.", "North America > United States > North Carolina > Montgomery County > Troy");
    check_place("Gary, IN", "North America > United States > Indiana > Lake County > Gary");
    check_place("geo:614540", "Asia > Georgia");
    check_place("Kiev", "Europe > Ukraine > Kyiv City > Kyiv");
    check_place("Cork", "Europe > Ireland > Munster > County Cork > Cork");
    check_place("Zaire", "Africa > Democratic Republic of the Congo");
    check_place("Soviet Union", "Europe > Soviet Union");
    check_place("London, Ontario", "North America > Canada > Ontario > Middlesex County > London");
    assert!(gazetteer().resolve("Xqzzy").is_empty());
    assert_eq!(gazetteer().suggest("Khrakiv", 3).first().map(|(name, _)| name.as_str()), Some("Kharkiv"));
}

#[test]
fn places_in_the_news_are_there() {
    for name in [
        "Orikhiv",
        "Avdiivka",
        "Bakhmut",
        "Zaporizhzhia",
        "Kherson",
        "Belgorod",
        "Sevastopol",
        "Pyongyang",
        "Odessa",
        "Mumbai",
        "Rafah",
        "Gaza",
        "Ballymena",
        "Letterkenny",
        "Springfield",
        "Brooklyn",
        "Soho",
        "Westminster",
        "Crimea",
        "Tigray",
        "Xinjiang",
        "Ulster",
        "Connacht",
        "Gaza Strip",
        "West Bank",
        "Sahel",
        "Black Sea",
        "Mediterranean",
        "Gulf of Aden",
        "Rhine",
        "Mount Everest",
        "Balkans",
        "Donbas",
        "Silicon Valley",
        "Kashmir",
        "South Ossetia",
        "Transnistria",
        "Levant",
        "Mayo County",
        "County Mayo",
        "W.Va.",
        "S.C.",
        "N.D.",
        "B.C.",
        "Palestinians",
        "Ohioans",
        "Americans",
        "Canadians",
        "Darfur",
        "Siberia",
        "Strait of Hormuz",
        "Heathrow",
        "Brussels",
        "Holyrood",
    ] {
        assert!(!gazetteer().senses(name).is_empty(), "{name} is unknown");
    }
}

#[test]
fn a_region_holds_its_countries_and_towns() {
    let row = |name: &str| gazetteer().resolve(name)[0].0;
    for (place, region, expected) in [
        ("Kharkiv", "Ukraine", true),
        ("Kharkiv", "Europe", true),
        ("Bamako", "Sahel", true),
        ("Paris", "Sahel", false),
        ("Boston", "New England", true),
        ("Kyiv", "Soviet Union", true),
        ("Zagreb", "Balkans", true),
        ("Inverness", "Highlands", true),
        ("London", "Highlands", false),
        ("Ukraine", "Donbas", false),
    ] {
        assert_eq!(gazetteer().inside(row(place), row(region)), expected, "{place} in {region}");
    }
}

#[test]
fn the_lexicon_knows_what_else_a_word_is() {
    for (word, flag) in [
        ("Maria", WordFlags::GIVEN),
        ("reading", WordFlags::ENGLISH),
        ("Dr", WordFlags::TITLE),
        ("University", WordFlags::ORGANISATION),
        ("County", WordFlags::GENERIC),
        ("river", WordFlags::NATURE),
        ("Street", WordFlags::STREET),
        ("police", WordFlags::AFTER_PLACE),
        ("northern", WordFlags::DIRECTION),
        ("March", WordFlags::CALENDAR),
        ("the", WordFlags::STOP),
    ] {
        assert!(lexicon().flags(word).has(flag), "{word}: {:?}", lexicon().flags(word));
    }
    assert_eq!(lexicon().flags("Smith").surname_rank(), Some(0));
    assert_eq!(lexicon().flags("xqzzyplugh").surname_rank(), None);
}

#[test]
fn the_artifact_is_whole_and_small() {
    let (size, intact) = gazetteer().check();
    assert!(intact, "the embedded gazetteer does not fit its digest");
    assert!(size <= 8_000_000, "{size} bytes");
    let about: build::About = serde_json::from_str(gazetteer().about()).expect("the sources are JSON");
    assert_eq!(about.origins, build::origins().expect("SOURCES.toml can be read"), "build the gazetteer anew: SOURCES.toml has changed");
}

/// Tables whose lines begin with what they are about.
const SORTED: [Table; 17] = [
    tables::ALIASES,
    tables::COUNTRIES,
    tables::DEMONYMS,
    tables::DIRECTIONS,
    tables::DIVISIONS,
    tables::FORMER_COUNTRIES,
    tables::GENERIC_NOUNS,
    tables::METONYMS,
    tables::REGIONS,
    tables::STOP_PHRASES,
    tables::STOP_WORDS,
    tables::TITLES,
    tables::ORGANISATION_NOUNS,
    tables::STREET_NOUNS,
    tables::NATURE_NOUNS,
    tables::AFTER_PLACE,
    tables::CALENDAR,
];

#[test]
fn lines_of_tables_stand_once_and_in_order() {
    for table in SORTED {
        let heading = usize::from(table.name.ends_with(".tsv"));
        let names: Vec<&str> = table.lines().skip(heading).map(|line| line.split('\t').next().unwrap_or_default()).collect();
        for pair in names.windows(2) {
            assert!(pair[0] < pair[1], "{}: `{}` stands before `{}`", table.name, pair[0], pair[1]);
        }
    }
}

#[test]
fn every_name_of_the_tables_is_in_the_gazetteer() {
    let known = |table: Table, name: &str| {
        assert!(!gazetteer().senses(name).is_empty(), "{}: `{name}` is not in the artifact; build it anew", table.name)
    };
    for [_, name, aliases, former, adjectives, ..] in tables::COUNTRIES.rows::<8>() {
        [name]
            .into_iter()
            .chain(values(aliases))
            .chain(values(former))
            .chain(values(adjectives))
            .for_each(|name| known(tables::COUNTRIES, name));
    }
    for [name, aliases, adjectives, ..] in tables::REGIONS.rows::<10>() {
        [name].into_iter().chain(values(aliases)).chain(values(adjectives)).for_each(|name| known(tables::REGIONS, name));
    }
    for [name, ..] in tables::ALIASES.rows::<3>() {
        known(tables::ALIASES, name);
    }
    for [adjectives, _] in tables::DEMONYMS.rows::<2>() {
        values(adjectives).for_each(|name| known(tables::DEMONYMS, name));
    }
    for [name, aliases, ..] in tables::METONYMS.rows::<7>() {
        [name].into_iter().chain(values(aliases)).for_each(|name| assert!(gazetteer().metonym(name).is_some(), "{name}"));
    }
}

#[test]
fn capitals_lie_in_their_countries_and_regions_near_theirs() {
    for [code, name, _, _, _, capital, lat, lon] in tables::COUNTRIES.rows::<8>() {
        let country = gazetteer().country(code).unwrap_or_else(|| panic!("{name} has no row"));
        let point = (lat.parse().expect("a number"), lon.parse().expect("a number"));
        let reach = f32::from(gazetteer().place(country).radius_km) * 3.5 + 300.0;
        if !capital.is_empty() {
            let own =
                gazetteer().senses(capital).iter().map(|sense| gazetteer().place(sense.row)).filter(|place| place.country.as_str() == code);
            let nearest = own.map(|place| km(point, place.point())).fold(f32::MAX, f32::min);
            if nearest < f32::MAX {
                assert!(nearest < reach, "{capital} is {nearest} km from the middle of {name}");
            }
        }
    }
    for [name, _, _, _, _, lat, lon, radius, countries, _] in tables::REGIONS.rows::<10>() {
        let point: (f32, f32) = (lat.parse().expect("a number"), lon.parse().expect("a number"));
        let radius: f32 = radius.parse().expect("a number");
        assert!(point.0.abs() <= 90.0 && point.1.abs() <= 180.0 && radius > 0.0, "{name}");
        for code in values(countries) {
            let country = gazetteer().place(gazetteer().country(code).unwrap_or_else(|| panic!("{name}: no country {code}")));
            // Outlying lands (Alaska, French Polynesia) make any box useless; the largest countries reach farthest.
            let reach = f32::from(country.radius_km) * 4.0 + radius + 800.0;
            let away = km(point, country.point());
            assert!(
                away < reach || matches!(code, "US" | "EC" | "CL" | "FR" | "PF" | "ZA" | "AU" | "NZ" | "IN" | "SH" | "TW"),
                "{name} is {away} km from {code}"
            );
        }
    }
}

#[test]
fn former_countries_have_successors() {
    for [name, _, _, successors, _, _, from, to] in tables::FORMER_COUNTRIES.rows::<8>() {
        assert!(values(successors).count() > 0 && values(successors).all(|code| Country::new(code).is_some()), "{name}");
        assert!(from.parse::<i32>().expect("a year") < to.parse::<i32>().expect("a year"), "{name}");
    }
}

#[test]
fn adjectives_belong_to_one_country() {
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for [code, _, _, _, adjectives, ..] in tables::COUNTRIES.rows::<8>() {
        values(adjectives).for_each(|adjective| _ = owners.entry(adjective).or_default().insert(code));
    }
    owners.retain(|_, codes| codes.len() > 1);
    let shared: Vec<&str> = owners.into_keys().collect();
    assert_eq!(shared, ["Congolese"], "an adjective of two countries needs a reason");
}

#[test]
fn an_overlay_adds_a_newsrooms_own_places() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ours.tsv");
    fs::write(
        &file,
        "# ours\nname\taliases\tlat\tlon\tkind\tparent\nBallyhillmore\tBaile an Chnoic Mhóir\t52.66\t-8.61\tcity\tLimerick, Ireland\n",
    )
    .expect("written");
    let gazetteer = Gazetteer::load(None, &[&file]).expect("a good overlay");
    let row = gazetteer.resolve("Baile an Chnoic Mhoir").first().expect("known").0;
    let place = gazetteer.place(row);
    assert_eq!((place.name, place.country.as_str()), ("Ballyhillmore", "IE"));
    assert_eq!(gazetteer.path(row).first().map(|&row| gazetteer.name(row)), Some("Europe"));
    assert!(gazetteer.inside(row, gazetteer.country("IE").expect("Ireland")));
    assert_eq!(gazetteer.by_id(place.id), Some(row));
    assert_ne!(gazetteer.fingerprint(), Gazetteer::embedded().fingerprint());

    fs::write(&file, "name\tlat\tlon\nNowhere\t95\t0\n").expect("written");
    let error = Gazetteer::load(None, &[&file]).expect_err("a bad latitude").to_string();
    assert!(error.contains("line 2") && error.contains("no point on earth"), "{error}");
}

#[test]
fn a_dump_of_geonames_makes_a_gazetteer() {
    let folder = tempfile::tempdir().expect("a folder");
    let places = folder.path().join("IE.txt");
    let line = |id: u32, name: &str, class: &str, code: &str, people: u32| {
        format!("{id}\t{name}\t{name}\t\t52.5\t-8.5\t{class}\t{code}\tIE\t\tM\t08\t\t\t{people}\t\t10\tEurope/Dublin\t2024-01-01\n")
    };
    fs::write(&places, line(1, "Testerton", "P", "PPL", 900) + &line(2, "Lough Test", "H", "LK", 0) + &line(3, "Tiny", "P", "PPL", 3))
        .expect("written");
    let dump = build::Dump { places: vec![places], classes: "PH".into(), min_population: 100, ..build::Dump::default() };
    let built = build::build(&build::From::Dump(dump.clone())).expect("builds");
    assert_eq!(built.bytes, build::build(&build::From::Dump(dump)).expect("builds").bytes, "the same sources give the same bytes");
    let path = folder.path().join("ireland.bin");
    build::write(&built, &path).expect("written");
    let gazetteer = Gazetteer::open(&path).expect("opens");
    assert_eq!(gazetteer.resolve("Testerton").first().map(|&(row, _)| gazetteer.place(row).id), Some(1));
    assert_eq!(gazetteer.resolve("Lough Test").first().map(|&(row, _)| gazetteer.place(row).kind), Some(PlaceKind::Water));
    assert!(gazetteer.by_id(3).is_none(), "three inhabitants are too few");
    assert!(gazetteer.words().flags("Maria").has(WordFlags::GIVEN), "the word lexicon comes along");

    fs::write(&path, "no gazetteer").expect("written");
    assert!(Gazetteer::open(&path).is_err());
    fs::write(&path, &built.bytes[..built.bytes.len() / 2]).expect("written");
    assert!(Gazetteer::open(&path).is_err());
}

proptest! {
    #[test]
    fn spans_lie_in_order_on_character_boundaries(text in r"([A-ZÉŁa-zéł.,'’\-\n\u{a0}]{0,12}[ ]?(New York|N\.C\.|U\.S|al-|İ|中|ß|St\. |Ukraine's)?){0,12}") {
        let mut end = 0;
        for name in scan(&text) {
            prop_assert!(name.span.start as usize >= end && !name.span.is_empty());
            end = name.span.end as usize;
            prop_assert!(!name.span.of(&text).is_empty() && !name.senses.is_empty());
        }
    }

    #[test]
    fn any_text_can_be_scanned_and_looked_up(text in r"\PC{0,80}") {
        scan(&text);
        let _ = gazetteer().senses(&text);
        let _ = lexicon().flags(&text);
    }
}
