//! Place names in news: what is one, and which place it is. Every case is a text and what a careful reader finds in it.

use dateline::article::Article;
use dateline::extract::places::{self, Context, Corrections, Home, Samples, homes};
use dateline::extract::{Toponym, ToponymUsage};
use dateline::gazetteer::Gazetteer;
use proptest::prelude::*;

fn find(text: &str) -> (Article, Vec<Toponym>, Vec<String>) {
    let article = Article::verbatim(text);
    let (toponyms, countries) = places::find(&article, Gazetteer::embedded(), &Context::default());
    (article, toponyms, countries)
}

/// What a toponym is, in the notation of the cases: `Troy = US/North Carolina`, `Black Sea = -`, `Ukrainian = UA adjective`.
fn shown(toponym: &Toponym, article: &Article) -> String {
    let words = toponym.span.of(&article.text);
    let usage = match toponym.usage {
        ToponymUsage::Mention => "",
        ToponymUsage::Dateline => " dateline",
        ToponymUsage::Adjective => " adjective",
        ToponymUsage::Metonym => " metonym",
        ToponymUsage::InOrganisation => " organisation",
        ToponymUsage::Street => " street",
    };
    let place = toponym.place.as_ref().map_or("?".to_owned(), |place| {
        let country = place.country.as_deref().unwrap_or("-");
        match place.path.get(2).filter(|_| place.path.len() > 3) {
            Some(admin1) if country == "US" || country == "CA" => format!("{country}/{admin1}"),
            _ => country.to_owned(),
        }
    });
    format!("{words} = {place}{usage}")
}

/// Checks that exactly these names are found, in text order.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let (article, toponyms, _) = find(text);
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, expected, "{text}");
}

/// Checks the countries an article is about, most prominent first.
#[track_caller]
fn check_countries(text: &str, expected: &[&str]) {
    assert_eq!(find(text).2, expected, "{text}");
}

#[test]
fn a_person_called_like_a_place_is_a_person_throughout() {
    check(
        "Paris Whitlock runs Larkspur Energy. Whitlock, 51, grew up in Houston. Paris never looks back, her mother said.",
        &["Houston = US/Texas"],
    );
    check("Jordan Hale scored twice in Leeds. “Jordan was superb,” the coach said. Hale will miss the next match.", &["Leeds = GB"]);
    check("Mr Chad Walker was jailed for theft. Walker had denied it.", &[]);
    check("Chelsea Okoro won the 800 metres in Nairobi. Okoro led from the bell.", &["Nairobi = KE"]);
}

#[test]
fn a_place_that_is_also_a_given_name_stays_a_place_where_it_stands_as_one() {
    check("Floods hit villages in Jordan and Lebanon on Monday.", &["Jordan = JO", "Lebanon = LB"]);
    check("Fighting spread across Chad and into Sudan.", &["Chad = TD", "Sudan = SD"]);
}

#[test]
fn an_organisation_swallows_the_place_in_its_name() {
    for text in [
        "The Washington Times reported it first.",
        "He studied at the University of Limerick.",
        "Egypt Telecom raised its prices.",
        "Bank of England officials declined to comment.",
    ] {
        let (_, toponyms, _) = find(text);
        assert!(toponyms.iter().all(|toponym| toponym.usage == ToponymUsage::InOrganisation), "{text}");
    }
}

#[test]
fn a_capital_that_acts_is_its_government() {
    check(
        "Moscow said it had not fired. Warsaw accused Moscow of lying.",
        &["Moscow = RU metonym", "Warsaw = PL metonym", "Moscow = RU metonym"],
    );
    check("She lives in Moscow.", &["Moscow = RU"]);
}

#[test]
fn adjectives_count_for_their_country() {
    check("Ukrainian drones crossed the border, Russians said.", &["Ukrainian = UA adjective", "Russians = RU adjective"]);
    check("They ate French fries and caught German measles.", &[]);
}

#[test]
fn european_is_no_mine_in_arizona() {
    let (_, toponyms, _) = find("European leaders met on Sunday to discuss the harvest.");
    assert!(toponyms.iter().all(|toponym| toponym.usage == ToponymUsage::Adjective));
}

#[test]
fn georgia_is_decided_by_its_neighbours() {
    check(
        "Voters in Georgia, from Atlanta to Savannah, chose a governor.",
        &["Georgia = US", "Atlanta = US/Georgia", "Savannah = US/Georgia"],
    );
    check("Georgia and Russia closed the border near Tbilisi.", &["Georgia = GE", "Russia = RU", "Tbilisi = GE"]);
}

#[test]
fn city_and_state_lock_each_other() {
    check("The fair opened in Paris, Texas.", &["Paris = US/Texas", "Texas = US"]);
    check("A storm struck Birmingham, Ala., on Friday.", &["Birmingham = US/Alabama", "Ala. = US"]);
    check("The bridge at London, Ontario, was shut.", &["London = CA/Ontario", "Ontario = CA"]);
    check("Police in Newcastle, Australia, found the boat.", &["Newcastle = AU", "Australia = AU"]);
    check("He was born in Cambridge, Massachusetts.", &["Cambridge = US/Massachusetts", "Massachusetts = US"]);
}

#[test]
fn a_dateline_keeps_its_state() {
    check(
        "TROY, N.C. (AP) — The mill closed on Friday. Troy has 3,000 people.",
        &["TROY = US/North Carolina dateline", "N.C. = US dateline", "Troy = US/North Carolina"],
    );
    check("KYIV, Ukraine — Power was back by noon.", &["KYIV = UA dateline", "Ukraine = UA dateline"]);
    check("GENEVA, March 3 (Northgate) - Talks resumed on Monday.", &["GENEVA = CH dateline"]);
    check("Toronto, Feb 26 - The company expects a better year.", &["Toronto = CA/Ontario dateline"]);
}

#[test]
fn washington_is_the_capital_unless_its_state_is_meant() {
    check("Senators left Washington for the summer.", &["Washington = US/Washington, D.C."]);
}

#[test]
fn oklahoma_is_the_state() {
    check("Wheat prospects improved in Oklahoma and Kansas.", &["Oklahoma = US", "Kansas = US"]);
}

#[test]
fn abbreviations_count_only_where_they_are_safe() {
    check("Me and Miss Hale said OK. In Or was a gold mine, Pa said.", &[]);
    check("The U.S. and the UK agreed; it cost us US$460.", &["U.S. = US", "UK = GB"]);
    check("A man held in a Ky. jail has died.", &["Ky. = US"]);
    check("Senator Nancy Hale, D-Calif., said no.", &["Calif. = US"]);
}

#[test]
fn a_name_may_be_broken_over_two_lines() {
    check(
        "    The ministry said on Tuesday that exports from Saudi\nArabia rose by four per cent in the first three months of\nthe year, more than was expected by the traders in the market.\n    It gave no reason for the rise, which came in a month with\nfew ships.\n",
        &["Saudi\nArabia = SA"],
    );
}

#[test]
fn former_and_foreign_spellings_find_the_same_city() {
    for name in ["Kyiv", "Kiev"] {
        check(&format!("Power failed in {name} overnight."), &[&format!("{name} = UA")]);
    }
    check("Ships sailed from Odessa to Bombay.", &["Odessa = UA", "Bombay = IN"]);
}

#[test]
fn a_misprint_in_a_clear_slot_means_the_name_that_stands_right() {
    check("Residents of Belgorod taped their windows. Shelling in Belgograd killed a man.", &["Belgorod = RU", "Belgograd = RU"]);
    let (_, toponyms, _) = find("Residents of Belgorod taped their windows. Shelling in Belgograd killed a man.");
    assert!(toponyms[1].confidence <= 0.5);
    check("Shelling in Belgograd killed a man.", &[]);
}

#[test]
fn ordinary_words_months_and_weekdays_are_no_places() {
    check("March was mild. Reading is fun, and most of us had a nice bath. On Thursday May smiled.", &[]);
    check("He took the train to Reading and walked to Bath.", &["Reading = GB", "Bath = GB"]);
}

#[test]
fn a_month_is_a_town_only_where_its_county_or_country_stands() {
    check("The piling will stop between March and July so that the birds can nest.", &[]);
    check("Cholera has spread since August of last year.", &[]);
    check("The market at March, Cambridgeshire, moved to Friday.", &["March = GB", "Cambridgeshire = GB"]);
}

#[test]
fn a_name_means_what_the_names_listed_beside_it_are() {
    check(
        "Donors promised $672 million for Nigeria, Niger, Chad and Cameroon.",
        &["Nigeria = NG", "Niger = NE", "Chad = TD", "Cameroon = CM"],
    );
    check(
        "Cases were reported in Armenia, Azerbaijan, Georgia and Iran.",
        &["Armenia = AM", "Azerbaijan = AZ", "Georgia = GE", "Iran = IR"],
    );
    check("The recall covers Oregon, Utah, Washington and Wyoming.", &["Oregon = US", "Utah = US", "Washington = US", "Wyoming = US"]);
    check("Wheat is late in Washington state.", &["Washington = US"]);
}

#[test]
fn a_country_is_not_its_capital() {
    let (_, toponyms, _) = find("Officials in Mexico told people to stay at home. Schools in Mexico City were shut.");
    let ids: Vec<u32> = toponyms.iter().map(|toponym| toponym.place.as_ref().unwrap().id).collect();
    assert_eq!(ids, [3_996_063, 3_530_597]);
}

#[test]
fn a_large_city_goes_before_its_small_namesake() {
    let (_, toponyms, _) = find("FRANKFURT, July 21 (Northgate) - Rates will rise, the bank said. Berlin was told in June.");
    assert_eq!(toponyms[0].place.as_ref().unwrap().name, "Frankfurt am Main");
    check("The mill in Pittsburgh closed in May.", &["Pittsburgh = US/Pennsylvania"]);
}

#[test]
fn illnesses_eras_and_money_are_no_places() {
    check("The Marburg virus is rare, and so is Rift Valley fever.", &[]);
    check("The mound was built between 250 and 100 B.C. by farmers.", &[]);
    check("The crop is worth $US 15 billion.", &[]);
}

#[test]
fn a_noun_of_bodies_or_a_direction_alone_is_no_place() {
    check("The University will close, and the Center with it. Congress was told.", &[]);
    check("Southern and Northern will merge, the railways said.", &[]);
}

#[test]
fn a_patrol_of_the_highways_is_no_street() {
    let (_, toponyms, _) = find("A lorry overturned near Hays, the Kansas Highway Patrol said.");
    assert!(toponyms.iter().all(|toponym| toponym.usage != ToponymUsage::Street));
    check("The shop on West Street and the one on North Road are shut.", &["West Street = ? street", "North Road = ? street"]);
}

#[test]
fn any_norfolk_may_call_itself_a_city() {
    check("The City of Norfolk, Nebraska, needs a slogan.", &["Norfolk = US/Nebraska", "Nebraska = US"]);
}

#[test]
fn generic_nouns_choose_the_kind() {
    check("Deputies in Walker County, Texas, found the truck.", &["Walker County = US/Texas", "Texas = US"]);
    check("Shelling hit the Kharkiv region twice.", &["Kharkiv = UA"]);
    let (_, toponyms, _) = find("Shelling hit the Kharkiv region twice.");
    assert_eq!(toponyms[0].place.as_ref().unwrap().kind, dateline::gazetteer::PlaceKind::Admin1);
    let (_, toponyms, _) = find("Trams run again in the city of Kharkiv.");
    assert_eq!(toponyms[0].place.as_ref().unwrap().kind, dateline::gazetteer::PlaceKind::City);
}

#[test]
fn a_noun_after_a_list_is_for_all_its_names() {
    let (_, toponyms, _) = find("Rail services in the Kharkiv and Sumy regions stopped.");
    assert_eq!(toponyms.len(), 2);
    assert!(toponyms.iter().all(|toponym| toponym.place.as_ref().unwrap().kind == dateline::gazetteer::PlaceKind::Admin1));
}

#[test]
fn north_and_south_korea_are_two_countries() {
    check("Envoys of North and South Korea met for an hour.", &["North = KP", "South Korea = KR"]);
    check("Frogs are dying in Central and South America.", &["Central = -", "South America = -"]);
}

#[test]
fn streets_are_streets() {
    check("The fire at 6016 Dublin Road was out by six.", &["Dublin Road = ? street"]);
}

#[test]
fn seas_and_regions_have_no_single_country() {
    check("The ship sank in the Black Sea. Rain is late across the Sahel.", &["Black Sea = -", "Sahel = -"]);
}

#[test]
fn the_countries_of_an_article_stand_in_order_of_prominence() {
    check_countries(
        "KYIV, Ukraine — Ukraine and Poland will share their wagons. Poland's railway and Ukraine's said they would run by May.",
        &["UA", "PL"],
    );
    check_countries("Shares fell after the Bundesbank raised its rate.", &["DE"]);
    check_countries("A quiet day for all.", &[]);
}

#[test]
fn a_local_paper_means_its_own_town() {
    let gazetteer = Gazetteer::embedded();
    let home = Home::given("Cedar Rapids, Iowa", gazetteer).expect("Cedar Rapids is known");
    let article = Article::verbatim("The council in Tipton will repair the bridge on the road to Marion.");
    let context = Context { home: Some(&home), ..Context::default() };
    let (toponyms, countries) = places::find(&article, gazetteer, &context);
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, ["Tipton = US/Iowa", "Marion = US/Iowa"]);
    assert_eq!(countries, ["US"]);
}

#[test]
fn a_source_home_is_learned_from_its_other_articles() {
    let gazetteer = Gazetteer::embedded();
    let earlier = [
        "Farmers around Tipton, Iowa, had rain.",
        "The fair in Cedar Rapids, Iowa, opened on Friday.",
        "Police in Iowa City, Iowa, closed Route 6.",
        "A barn burned near Mechanicsville, Iowa.",
    ];
    let mut samples = Samples::new();
    for (key, text) in earlier.iter().enumerate() {
        let (_, toponyms, _) = find(text);
        homes::learn(&mut samples, "Cedar County Gazette", key as u64, &toponyms, gazetteer);
    }
    let home = Home::learned(&samples["Cedar County Gazette"], gazetteer);
    let article = Article::verbatim("The school in Lisbon will close. Teachers in Marion were not told.");
    let context = Context { home: Some(&home), article: Some(99), ..Context::default() };
    let (toponyms, _) = places::find(&article, gazetteer, &context);
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, ["Lisbon = US/Iowa", "Marion = US/Iowa"]);
}

#[test]
fn corrections_go_before_everything() {
    let gazetteer = Gazetteer::embedded();
    let corrections = Corrections::parse(
        "[[correct]]\ntext = \"Houston\"\nnot_a_place = true\n\n[[correct]]\nsource = \"The Shannon Herald\"\ntext = \"The Diamond\"\nplace = 2962943\n",
    )
    .unwrap();
    let mut article = Article::verbatim("Houston sold its stall at The Diamond in Limerick.");
    article.source = Some("The Shannon Herald".into());
    let context = Context { corrections: Some(&corrections), ..Context::default() };
    let (toponyms, _) = places::find(&article, gazetteer, &context);
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, ["The Diamond = IE", "Limerick = IE"]);
}

#[test]
fn what_a_name_is_corrected_to_counts_for_the_countries() {
    let gazetteer = Gazetteer::embedded();
    let west = gazetteer.resolve("Newcastle West, Ireland").first().map(|&(row, _)| gazetteer.place(row).id).expect("a town");
    let corrections = Corrections::parse(&format!("[[correct]]\ntext = \"Newcastle\"\nplace = {west}\n")).unwrap();
    let article = Article::verbatim("The bridge in Newcastle was closed on Monday. Traffic in Newcastle was slow.");
    let context = Context { corrections: Some(&corrections), ..Context::default() };
    let (toponyms, countries) = places::find(&article, gazetteer, &context);
    assert!(toponyms.iter().all(|toponym| toponym.place.as_ref().unwrap().id == west) && toponyms.len() == 2);
    assert_eq!(countries, ["IE"]);
}

#[test]
fn a_place_of_ones_own_is_meant_where_its_name_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.tsv");
    std::fs::write(&file, "name\taliases\tlat\tlon\tkind\tparent\nBallyhill\t\t52.66\t-8.61\tcity\tLimerick, Ireland\n").unwrap();
    let gazetteer = Gazetteer::load(None, &[file]).unwrap();
    let article = Article::verbatim("The fête at Ballyhill drew 300 people, and the tea ran out by four.");
    let (toponyms, _) = places::find(&article, &gazetteer, &Context::default());
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, ["Ballyhill = IE"]);
}

#[test]
fn names_of_people_found_elsewhere_are_left_alone() {
    let article = Article::verbatim("Sofia Lund sailed to Malmö. Sofia was cold.");
    let people: Vec<dateline::text::Span> = [(0, 10), (29, 34)].iter().map(|&(start, end)| dateline::text::Span::new(start, end)).collect();
    let context = Context { people: &people, ..Context::default() };
    let (toponyms, _) = places::find(&article, Gazetteer::embedded(), &context);
    let found: Vec<String> = toponyms.iter().map(|toponym| shown(toponym, &article)).collect();
    assert_eq!(found, ["Malmö = SE"]);
}

fn newsy_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Kyiv"),
        Just("Paris"),
        Just("N.C."),
        Just("U.S."),
        Just("North"),
        Just("and"),
        Just("South Korea"),
        Just("County"),
        Just("regions"),
        Just("in"),
        Just(", "),
        Just("\n"),
        Just("\n\n"),
        Just(" — "),
        Just(" "),
        Just("St. "),
        Just("Łódź"),
        Just("’s"),
        Just("Road"),
        Just("é\u{301}"),
        Just("\u{200b}"),
        Just("2024"),
        Just("$"),
        Just("北京"),
    ];
    proptest::collection::vec(prop_oneof![piece.prop_map(str::to_owned), "\\PC{0,6}"], 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_gives_spans_in_order_on_character_boundaries(text in newsy_text()) {
        let (article, toponyms, countries) = find(&text);
        let mut end = 0;
        for toponym in &toponyms {
            prop_assert!(toponym.span.start >= end && !toponym.span.is_empty());
            prop_assert!(article.text.get(toponym.span.range()).is_some());
            prop_assert!((0.0..=1.0).contains(&toponym.confidence));
            if let Some(place) = &toponym.place {
                prop_assert_eq!(place.path_ids.last(), Some(&place.id));
                prop_assert_eq!(place.path.len(), place.path_ids.len());
                prop_assert!((0.0..=1.0).contains(&place.confidence));
            }
            end = toponym.span.end;
        }
        prop_assert!(countries.iter().all(|code| code.len() == 2));
        prop_assert_eq!(find(&text).1, toponyms);
    }
}

#[test]
fn what_was_read_before_on_the_thread_changes_nothing() {
    // Lines of a set width: a name may run over a line's end.
    let broken = "FARMINGDALE, N.Y., March 2 - A plant in Farmingdale that builds boats\n\
        for the ferries of the sound will close in May, its owners said, and\n\
        shops in the villages nearby fear for their trade. The plant on Long\n\
        Island has built boats for eighty years, and people who work there\n\
        hope that a buyer can be found before the summer.";
    let plain = "FARMINGDALE, N.Y., March 2 - A plant in Farmingdale builds boats. Shops on Long Island will close.";
    let read = |texts: [&'static str; 2]| std::thread::spawn(move || texts.map(|text| find(text).1)).join().expect("reading ends");
    let [broken_first, plain_second] = read([broken, plain]);
    let [plain_first, broken_second] = read([plain, broken]);
    assert_eq!((broken_first, plain_first), (broken_second, plain_second));
}
