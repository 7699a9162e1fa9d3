//! Who says what, from the outside: news in, names out.

use dateline::article::Article;
use dateline::extract::tokens::Document;
use dateline::extract::{Cue, Extractor, Quotation, QuotationKind, SpeakerKind, Stance, Via, people, speakers};
use dateline::text::Span;
use proptest::prelude::*;

use crate::program::Archive;

/// Quotations by content and source as written, settled; `(source, names)` for each.
fn settled(text: &str, marked: &[(&str, &str)]) -> (Vec<String>, speakers::Settled) {
    let article = Article::verbatim(text);
    let document = Document::read(&article);
    let mut from = 0;
    let mut quotations: Vec<Quotation> = marked
        .iter()
        .map(|&(content, source)| {
            let content = from
                + text[from..]
                    .find(content)
                    .map(|at| (at, at + content.len()))
                    .map(|(start, _)| start)
                    .expect("content stands in the text");
            let length = marked.iter().find(|(known, _)| text[content..].starts_with(known)).map_or(1, |(known, _)| known.len());
            let near = if source.is_empty() { None } else { nearest(text, content, content + length, source) };
            from = content + length;
            quotation(Span::new(content, content + length), near)
        })
        .collect();
    let settled = speakers::settle(&document, &people::find(&document), &mut quotations);
    let names = |quotation: &Quotation| {
        quotation.speakers.iter().map(|&at| settled.speakers[at as usize].name.clone()).collect::<Vec<_>>().join(" + ")
    };
    (quotations.iter().map(names).collect(), settled)
}

/// The source that stands nearest to the content, outside it.
fn nearest(text: &str, start: usize, end: usize, source: &str) -> Option<Span> {
    let places = text.match_indices(source).map(|(at, _)| at).filter(|&at| at + source.len() <= start || at >= end);
    let whole =
        places.filter(|&at| !text[at + source.len()..].starts_with(char::is_alphanumeric) && !text[..at].ends_with(char::is_alphanumeric));
    whole.min_by_key(|&at| if at < start { start - at } else { at - end }).map(|at| Span::new(at, at + source.len()))
}

fn quotation(content: Span, source: Option<Span>) -> Quotation {
    Quotation {
        content: vec![content],
        cue: None::<Cue>,
        source,
        speakers: Vec::new(),
        kind: QuotationKind::Direct,
        stance: Stance::Statement,
        confidence: 1.0,
        speaker_confidence: 0.0,
        via: Via::Unknown,
        rule: "test".to_owned(),
    }
}

/// Each quotation as `(content, source as written)`, and who says it.
fn check(text: &str, cases: &[(&str, &str, &str)]) {
    let marked: Vec<(&str, &str)> = cases.iter().map(|&(content, source, _)| (content, source)).collect();
    let (names, _) = settled(text, &marked);
    for ((content, source, wanted), name) in cases.iter().zip(&names) {
        assert_eq!(name, wanted, "{content:?} by {source:?} in {text:?}");
    }
}

/// Role and affiliation of the only speaker.
fn check_role(text: &str, content: &str, source: &str, name: &str, role: Option<&str>, affiliation: Option<&str>) {
    let (_, settled) = settled(text, &[(content, source)]);
    let speaker = &settled.speakers[0];
    assert_eq!((speaker.name.as_str(), speaker.role.as_deref(), speaker.affiliation.as_deref()), (name, role, affiliation), "{text:?}");
}

fn check_people(text: &str, wanted: &[&str]) {
    let article = Article::verbatim(text);
    let found = people::find(&Document::read(&article));
    let names: Vec<&str> = found.persons.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, wanted, "{text:?}");
}

#[test]
fn a_pronoun_goes_to_the_last_subject_of_its_gender() {
    check("Maria Silva opened the bridge. “It took nine years,” she said.", &[("“It took nine years,”", "she", "Maria Silva")]);
    check(
        "Joan Hale met Robert Day at the weir. “It leaks,” he said. “It always has,” she replied.",
        &[("“It leaks,”", "he", "Robert Day"), ("“It always has,”", "she", "Joan Hale")],
    );
}

#[test]
fn surnames_titles_and_full_names_are_one_person() {
    check(
        "Council leader Joan Hale opened it. “Late,” Hale said. “But dry,” said Ms Hale. “Nearly,” Cllr Hale added.",
        &[("“Late,”", "Hale", "Joan Hale"), ("“But dry,”", "Ms Hale", "Joan Hale"), ("“Nearly,”", "Cllr Hale", "Joan Hale")],
    );
}

#[test]
fn two_of_one_surname_are_kept_apart_by_their_titles() {
    check(
        "Lyle Overmann and Connie Overmann run the mill. “Flour is up,” said Mrs Overmann. “Wheat is down,” said Mr Overmann.",
        &[("“Flour is up,”", "Mrs Overmann", "Connie Overmann"), ("“Wheat is down,”", "Mr Overmann", "Lyle Overmann")],
    );
}

#[test]
fn a_surname_of_two_is_that_of_the_one_the_story_is_about() {
    check(
        "Jordan Hale kicked the goal that settled the derby. Jordan Hale is no relation to Joan Hale, the council leader. “I slipped,” Hale said.",
        &[("“I slipped,”", "Hale", "Jordan Hale")],
    );
}

#[test]
fn a_source_inside_an_apposition_is_the_one_it_describes() {
    check("Mark Obi, the owner of Larkspur Energy, said it was late.", &[("it was late", "Larkspur Energy", "Mark Obi")]);
    check("Richard Hale, the county Democrat who heads the committee, said it was late.", &[("it was late", "who", "Richard Hale")]);
}

#[test]
fn lists_and_pronouns_in_lists_are_all_heard() {
    check(
        "Maria Silva spoke first. She and Jack Obi, a former mayor, said it was late.",
        &[("it was late", "She and Jack Obi, a former mayor,", "Maria Silva + Jack Obi")],
    );
    check(
        "Ann Hale, Jack Obi and Maria Silva said it was late.",
        &[("it was late", "Jack Obi and Maria Silva", "Ann Hale + Jack Obi + Maria Silva")],
    );
    check(
        "Senator Jack Obi of Texas and Senator Ann Hale of Ohio said it was late.",
        &[("it was late", "Senator Jack Obi of Texas and Senator Ann Hale of Ohio", "Jack Obi + Ann Hale")],
    );
}

/// As [`check`], for words inside words: each content is looked for from the start, its source before it.
fn check_nested(text: &str, cases: &[(&str, &str, &str)]) {
    let article = Article::verbatim(text);
    let document = Document::read(&article);
    let at = |words: &str, start: usize| Span::new(start, start + words.len());
    let mut quotations: Vec<Quotation> = cases
        .iter()
        .map(|(content, source, _)| {
            let start = text.find(content).expect("content stands in the text");
            let source =
                text[..start].rfind(source).map(|start| at(source, start)).or_else(|| text.rfind(source).map(|start| at(source, start)));
            quotation(at(content, start), source)
        })
        .collect();
    let settled = speakers::settle(&document, &people::find(&document), &mut quotations);
    for ((content, source, wanted), quotation) in cases.iter().zip(&quotations) {
        let names: Vec<&str> = quotation.speakers.iter().map(|&at| settled.speakers[at as usize].name.as_str()).collect();
        assert_eq!(names, [*wanted], "{content:?} by {source:?} in {text:?}");
    }
}

#[test]
fn somebody_new_in_somebodys_words_is_not_somebody_known() {
    check_nested(
        "Warren Peebles left early. “A young man came with flowers. He said he was sorry,” Dilys Beynon said.",
        &[
            ("“A young man came with flowers. He said he was sorry,”", "Dilys Beynon", "Dilys Beynon"),
            ("he was sorry", "He", "A young man"),
        ],
    );
}

#[test]
fn i_they_and_she_in_somebodys_words_are_whom_they_tell_of() {
    check_nested(
        "Bill Fenn, 40, went to court. “The judge asked me and I said no,” said Fenn.",
        &[("“The judge asked me and I said no,”", "Fenn", "Bill Fenn"), ("no,”", "I", "Bill Fenn")],
    );
    check_nested(
        "Joan Hale lost her shop. Hale said: “We rang the council and they said wait.”",
        &[("“We rang the council and they said wait.”", "Hale", "Joan Hale"), ("wait.”", "they", "council")],
    );
}

#[test]
fn a_pronoun_in_reported_words_is_whoever_reports_them() {
    check_nested(
        "Norman Pickles waited. Wayne Ackroyd said he took it and promised to keep it.",
        &[("he took it and promised to keep it", "Wayne Ackroyd", "Wayne Ackroyd"), ("to keep it", "he", "Wayne Ackroyd")],
    );
}

#[test]
fn outlets_and_pollsters_speak_by_name() {
    check("Politico said it was late.", &[("it was late", "Politico", "Politico")]);
    check("On Monday The Daily Caller said it was late.", &[("it was late", "The Daily Caller", "Daily Caller")]);
}

#[test]
fn a_role_goes_to_whom_the_article_gives_it() {
    check(
        "The new transport minister, Joan Hale, came by train. Stuart Penhaligon, a train driver, brought her. “I was late,” the minister said. “I was not,” the driver said.",
        &[("“I was late,”", "the minister", "Joan Hale"), ("“I was not,”", "the driver", "Stuart Penhaligon")],
    );
}

#[test]
fn a_deputy_is_not_the_governor() {
    check(
        "Governor Ada Moreau was in Lagos. “Rates will rise,” said the deputy governor.",
        &[("“Rates will rise,”", "the deputy governor", "the deputy governor")],
    );
}

#[test]
fn an_age_goes_to_its_bearer() {
    check(
        "Brett Cagney, 33, was sent off by Ashleigh Donnan. “I asked a question,” the 33-year-old said.",
        &[("“I asked a question,”", "the 33-year-old", "Brett Cagney")],
    );
}

#[test]
fn what_somebody_is_beside_their_office_goes_to_whoever_was_just_named() {
    for (text, source, wanted) in [
        ("Debbie Roper keeps a parrot. “He talks,” the mum-of-three said.", "the mum-of-three", "Debbie Roper"),
        ("Postman Scott Ames scored, aged 29. “I am tired,” the 29-year-old striker said.", "the 29-year-old striker", "Scott Ames"),
        ("Steve Corless was cross. “I am not,” the Scot said.", "the Scot", "Steve Corless"),
        ("Sinéad Gallagher swam the lough. “It was cold,” the Letterkenny woman said.", "the Letterkenny woman", "Sinéad Gallagher"),
        ("Sen. Holly Brandt blocked the bill. “They'll live,” the Nebraska senator said.", "the Nebraska senator", "Holly Brandt"),
        ("Harjit Sandhu is recovering. “I felt it,” the father of four said.", "the father of four", "Harjit Sandhu"),
    ] {
        let content = &text[text.find('“').unwrap()..text.find('”').unwrap() + '”'.len_utf8()];
        check(text, &[(content, source, wanted)]);
    }
    // Somebody else's age, an outlet, an office with a rank: nobody named here.
    check(
        "Brett Cagney, 33, was sent off. “I saw it,” a 19-year-old fan said.",
        &[("“I saw it,”", "a 19-year-old fan", "a 19-year-old fan")],
    );
}

#[test]
fn a_name_behind_a_description_is_the_one_described() {
    check("Dame Edith Carrow died. Her son, the tenor Julian Carrow, said she was late.", &[("she was late", "Her son", "Julian Carrow")]);
}

#[test]
fn it_and_they_reach_what_the_sentence_before_is_about() {
    check("A warning\n\nShares in the chip designer Orlith fell after it said sales were poor.", &[("sales were poor", "it", "Orlith")]);
    check("Nets banned\n\nGreenpeace has gone to court. The group said it would win.", &[("it would win", "The group", "Greenpeace")]);
    check("Residents of Mill Lane are furious. They say it is loud.", &[("it is loud", "They", "residents of Mill Lane")]);
    check("The report is scathing. It says managers slept.", &[("managers slept", "It", "the report")]);
    check("Marta Kowal and her sister Ewa Kowal bake. They say flour is dear.", &[("flour is dear", "They", "Marta Kowal + Ewa Kowal")]);
}

#[test]
fn a_name_between_commas_is_the_subject_of_its_sentence() {
    check(
        "“It was old,” Amir Saleh said. The dead man's brother, Kevin Orde, wept. “I saw him,” he said.",
        &[("“It was old,”", "Amir Saleh", "Amir Saleh"), ("“I saw him,”", "he", "Kevin Orde")],
    );
}

#[test]
fn the_unnamed_stay_unnamed() {
    let text = "Joan Hale left early. “She was tired,” a senior official said. “Very tired,” the official added. Residents said the hall was cold.";
    let (names, settled) =
        settled(text, &[("“She was tired,”", "a senior official"), ("“Very tired,”", "the official"), ("the hall was cold", "Residents")]);
    assert_eq!(names, ["a senior official", "a senior official", "residents"]);
    let kinds: Vec<SpeakerKind> = settled.speakers.iter().map(|speaker| speaker.kind).collect();
    assert_eq!(kinds, [SpeakerKind::Unnamed, SpeakerKind::Group]);
    assert_eq!(settled.people[0].name, "Joan Hale");
}

#[test]
fn a_spokesman_for_somebody_is_not_that_somebody() {
    check("“No comment,” said a spokesman for Joan Hale.", &[("“No comment,”", "a spokesman for Joan Hale", "a spokesman for Joan Hale")]);
}

#[test]
fn compound_sources_are_two_speakers_and_they_are_both() {
    check(
        "Dean Petropoulos and Jordan Hale promised there would be no prawns. They said it twice.",
        &[
            ("there would be no prawns", "Dean Petropoulos and Jordan Hale", "Dean Petropoulos + Jordan Hale"),
            ("it twice", "They", "Dean Petropoulos + Jordan Hale"),
        ],
    );
    check(
        "Trevor and Glenys Moss said the swan was theirs.",
        &[("the swan was theirs", "Trevor and Glenys Moss", "Trevor Moss + Glenys Moss")],
    );
}

#[test]
fn companies_and_their_pronouns() {
    check(
        "Larkspur Energy closed its plant. The company said the sun had set. It blamed the moon.",
        &[("the sun had set", "The company", "Larkspur Energy"), ("the moon", "It", "Larkspur Energy")],
    );
}

#[test]
fn a_place_can_speak_for_its_government() {
    let text = "Talks went on in Geneva. Moscow said the offer was poor.";
    let (names, settled) = settled(text, &[("the offer was poor", "Moscow")]);
    assert_eq!((names[0].as_str(), settled.speakers[0].kind), ("Moscow", SpeakerKind::Organisation));
}

#[test]
fn bodies_that_belong_to_a_country_keep_its_name() {
    let text = "Estonia’s defence ministry said the ship had left. Latvia’s prosecutor general meanwhile said it was stolen. Residents of Riga said nothing was.";
    let (names, settled) = settled(
        text,
        &[
            ("the ship had left", "Estonia’s"),
            ("it was stolen", "Latvia’s prosecutor general meanwhile"),
            ("nothing was", "Residents of Riga"),
        ],
    );
    assert_eq!(names, ["Estonia’s defence ministry", "Latvia’s prosecutor general", "residents of Riga"]);
    let kinds: Vec<SpeakerKind> = settled.speakers.iter().map(|speaker| speaker.kind).collect();
    assert_eq!(kinds, [SpeakerKind::Organisation, SpeakerKind::Organisation, SpeakerKind::Group]);
}

#[test]
fn words_without_a_source_carry_on_from_the_last() {
    check(
        "“It leaks,” Joan Hale said.\n\n“It always has.”\n\nThe rain went on.",
        &[("“It leaks,”", "Joan Hale", "Joan Hale"), ("“It always has.”", "", "Joan Hale")],
    );
    check(
        "“It leaks,” Joan Hale said.\n\nRobert Day shook his head. “It never did.”",
        &[("“It leaks,”", "Joan Hale", "Joan Hale"), ("“It never did.”", "", "Robert Day")],
    );
}

#[test]
fn labels_of_a_transcript_are_names() {
    check(
        "Gareth Pugh was questioned by Rhodri Lane QC.\n\nLANE: Did you look?\n\nPUGH: I looked.",
        &[("Did you look?", "LANE", "Rhodri Lane"), ("I looked.", "PUGH", "Gareth Pugh")],
    );
}

#[test]
fn relative_clauses_lead_to_the_name_before_them() {
    check("Tom Bright, who said the rain would stop, was wet.", &[("the rain would stop", "who", "Tom Bright")]);
}

#[test]
fn i_inside_somebodys_words_is_that_somebody() {
    let text = "“I told him to go,” said Tom Bright.";
    let article = Article::verbatim(text);
    let document = Document::read(&article);
    let span = |words: &str| text.find(words).map(|at| Span::new(at, at + words.len())).expect("there");
    let mut quotations =
        [quotation(span("“I told him to go,”"), Some(span("Tom Bright"))), quotation(span("to go"), Some(span("I ").trim(text)))];
    let settled = speakers::settle(&document, &people::find(&document), &mut quotations);
    assert_eq!(settled.speakers.len(), 1);
    assert_eq!(settled.speakers[0].name, "Tom Bright");
}

#[test]
fn the_opening_keeps_a_name_back() {
    check(
        "Man cleared of stealing ferret\n\nA man accused of stealing a ferret told a jury it was a loan.\n\nWayne Ackroyd, 34, denied theft.",
        &[("it was a loan", "A man accused of stealing a ferret", "Wayne Ackroyd"), ("theft", "Wayne Ackroyd", "Wayne Ackroyd")],
    );
}

#[test]
fn roles_stay_as_the_article_writes_them() {
    check_role(
        "US National Grid Council spokesman Tom Bright called it “slow”.",
        "“slow”",
        "Tom Bright",
        "Tom Bright",
        Some("US National Grid Council spokesman"),
        Some("US National Grid Council"),
    );
    check_role("“Late,” said Jane Obi, a lawyer for Acme, on Monday.", "“Late,”", "Jane Obi", "Jane Obi", Some("lawyer"), Some("Acme"));
    check_role(
        "“Late,” said Maria Silva, the council’s chief engineer.",
        "“Late,”",
        "Maria Silva",
        "Maria Silva",
        Some("council’s chief engineer"),
        Some("council"),
    );
    check_role(
        "Tánaiste and Minister for Foreign Affairs Niamh Daly said it was “late”.",
        "“late”",
        "Niamh Daly",
        "Niamh Daly",
        Some("Tánaiste and Minister for Foreign Affairs"),
        None,
    );
    check_role("Its owner, Loretta Tift, said it was “late”.", "“late”", "Loretta Tift", "Loretta Tift", Some("owner"), None);
}

#[test]
fn names_of_many_shapes_are_found() {
    check_people(
        "Piet van der Merwe met Chidi Okafor and T. Harinath. Anne-Marie O’Neill wrote.",
        &["Piet van der Merwe", "Chidi Okafor", "T. Harinath", "Anne-Marie O’Neill"],
    );
    check_people(
        "Treasury Secretary Ellen Kovacs and Deng Liwei spoke. Sir Alun Prosser QC did not.",
        &["Ellen Kovacs", "Deng Liwei", "Alun Prosser"],
    );
    check_people("A danfo driver, Monday Eze, waited for Prime Minister Yasuko Nakano.", &["Monday Eze", "Yasuko Nakano"]);
    check_people(
        "On the wharf they were met by Darryl “Stumpy” Pruss and Chief (Mrs) Titi Bello, then by old Edna (Teddy) Vance.",
        &["Darryl Pruss", "Titi Bello", "Edna Vance"],
    );
    check_people("On Monday Pope Leo wrote to Sub-Inspector Ramesh Kumar.", &["Pope Leo", "Ramesh Kumar"]);
}

#[test]
fn titles_from_everywhere_leave_the_name_alone() {
    for (source, name) in [
        ("Det Con Paul Gell", "Paul Gell"),
        ("Argyll MSP Alasdair Reid", "Alasdair Reid"),
        ("Agriculture CS Rebecca Chebet", "Rebecca Chebet"),
        ("DSP Grace Koko", "Grace Koko"),
        ("Alhaji Sanusi Gaya", "Sanusi Gaya"),
        ("Nana Kwabena Asare-Donkor", "Kwabena Asare-Donkor"),
        ("Datuk Rahman Yusof", "Rahman Yusof"),
        ("Union Minister of State for Consumer Affairs Prakash Wadkar", "Prakash Wadkar"),
    ] {
        check(&format!("The road was shut. {source} said it was safe."), &[("it was safe", source, name)]);
    }
}

#[test]
fn people_with_names_of_places_and_places_with_names_of_people() {
    check_people("Paris Whitlock, 58, flew from Paris to Houston. Jordan Hale played in Jordan.", &["Paris Whitlock", "Jordan Hale"]);
    check_people("Ohio State beat Michigan at Victoria Park on Sunday in March.", &[]);
    check_people("The New York Post and the Larkspur Times wrote about Saudi Arabia.", &[]);
}

#[test]
fn headlines_in_capitals_name_those_the_article_knows() {
    let text = "HALE SAYS BRIDGE IS SAFE\n\nJoan Hale crossed it twice.";
    let article = Article::verbatim(text);
    let found = people::find(&Document::read(&article));
    assert_eq!((found.persons.len(), found.persons[0].mentions.len()), (1, 2));
    assert_eq!(found.persons[0].name, "Joan Hale");
}

#[test]
fn soft_line_ends_do_not_cut_a_name() {
    check_people(
        "    The talks in the town went on for most of the week with Joan\nHale, the minister, who came with officials from the north of the\ncountry and left with the same officials late on Friday night.\n",
        &["Joan Hale"],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gets_an_answer(text in "([A-Z]?[a-z]{0,6}[ ,.“”\"'’:—-]?|said |she |Mr |Maria Silva |\n\n|the minister |é|𝒜){0,60}") {
        let article = Article::verbatim(&text);
        let found = Extractor::default().annotate(&article);
        for quotation in &found.quotations {
            prop_assert!((0.0..=1.0).contains(&quotation.speaker_confidence));
            prop_assert!(quotation.speakers.iter().all(|&at| (at as usize) < found.speakers.len()));
        }
        for span in found.speakers.iter().flat_map(|speaker| &speaker.mentions).chain(found.people.iter().flat_map(|person| &person.mentions)) {
            prop_assert!(!span.of(&article.text).is_empty());
        }
    }
}

/// Names and quotations of `speakers --json` with these options.
fn listed(archive: &Archive, options: &[&str]) -> Vec<(String, u64)> {
    let (_, printed, _) = archive.run(&[&["speakers", "--json"], options].concat());
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(row["schema"], "dateline.speaker/1");
        (row["name"].as_str().unwrap().to_owned(), row["quotations"].as_u64().unwrap())
    };
    printed.lines().map(row).collect()
}

fn calder() -> Archive {
    Archive::new(&[
        (
            "2023-03-01-bridge.txt",
            "Bridge opens\n\nPublished 1 March 2023\n\n\"The bridge is open to everybody,\" council leader Kateryna Bondar said on \
             Monday. \"It took nine years to build,\" she said.\n",
        ),
        (
            "2024-05-06-ferry.txt",
            "Ferry returns\n\nPublished 6 May 2024\n\n\"The ferry sails again in June,\" Katerina Bondar said on Tuesday. Harbour \
             master Tom Bright said: \"We are ready for the summer.\"\n",
        ),
    ])
}

#[test]
fn speakers_are_listed_with_their_counts() {
    let archive = calder();
    let (status, printed, _) = archive.run(&["speakers"]);
    assert_eq!(status, 0, "{printed}");
    assert!(printed.lines().next().is_some_and(|line| line.contains("Kateryna Bondar") && line.contains("2023-03-01")), "{printed}");
    assert_eq!(listed(&archive, &["--min", "2"]), [("Kateryna Bondar".to_owned(), 2)]);
    assert_eq!(listed(&archive, &["-n", "2"]).len(), 2);
    assert_eq!(archive.run(&["speakers", "--min", "99"]).0, 1);
    assert_eq!(archive.run(&["speakers", "--kind", "unnamed"]).0, 1);
}

#[test]
fn a_card_shows_a_speaker_and_a_slip_is_put_right() {
    let archive = calder();
    let (status, card, _) = archive.run(&["speakers", "kateryna", "bondar"]);
    assert_eq!(status, 0);
    for part in ["Kateryna Bondar", "2 quotations in 1 article", "council leader", "nine years"] {
        assert!(card.contains(part), "{part:?} in {card}");
    }
    assert!(!card.contains("ferry"), "{card}");
    let (status, _, hint) = archive.run(&["speakers", "Tom Brigt"]);
    assert_eq!(status, 1);
    assert!(hint.contains("did you mean `Tom Bright`?"), "{hint}");
    let (status, _, said) = archive.run(&["speakers", "--name", "split"]);
    assert_eq!(status, 1, "a name, not a verb");
    assert!(said.contains("`split`"), "{said}");
}

#[test]
fn a_merge_holds_without_indexing_again_and_after_it() {
    let archive = calder();
    let (status, review, _) = archive.run(&["speakers", "review"]);
    assert_eq!(status, 0);
    assert!(review.contains("Kateryna Bondar") && review.contains("Katerina Bondar"), "{review}");
    assert_eq!(archive.run(&["speakers", "merge", "Kateryna Bondar", "Nobody Known"]).0, 1);
    assert!(!archive.path().join(".dateline/speakers.toml").exists());
    assert_eq!(archive.run(&["speakers", "merge", "Kateryna Bondar", "Katerina Bondar"]).0, 0);
    let merged = [("Kateryna Bondar".to_owned(), 3), ("Tom Bright".to_owned(), 1)];
    assert_eq!(listed(&archive, &[]), merged);
    assert_eq!(archive.run(&["speakers", "review"]).0, 1, "nothing is in doubt any more");
    let (_, found, _) = archive.run(&["quotes", "--speaker", "Kateryna Bondar", "--count"]);
    assert_eq!(found.trim(), "3");
    assert_eq!(archive.run(&["index", "--fresh", "."]).0, 0);
    assert_eq!(listed(&archive, &[]), merged);
    assert_eq!(archive.run(&["speakers", "reject", "Tom Bright"]).0, 0);
    assert_eq!(archive.run(&["speakers", "rename", "Katerina Bondar", "Kateryna Bondar-Lys"]).0, 0);
    assert_eq!(listed(&archive, &[]), [("Kateryna Bondar-Lys".to_owned(), 3)]);
}

#[test]
fn a_couple_needs_a_surname() {
    let article = Article::verbatim("Trevor and Glenys Jr said the swan was theirs. Trevor and Glenys III said nothing.");
    let people = people::find(&Document::read(&article));
    assert!(people.persons.iter().all(|person| !person.name.starts_with("Trevor")), "{:?}", people.persons);
}

/// A register of `count` people, all of different names, most of whom speak.
fn register(count: usize) -> String {
    const START: [&str; 10] = ["Bel", "Cor", "Dav", "Fen", "Gar", "Hol", "Kel", "Mar", "Nor", "Tev"];
    const MIDDLE: [&str; 10] = ["a", "an", "ar", "el", "en", "er", "il", "in", "or", "un"];
    const END: [&str; 20] = [
        "bey", "cott", "dale", "din", "fax", "gate", "ham", "kin", "lock", "mond", "ner", "pool", "rick", "sby", "ster", "ton", "vane",
        "ver", "wick", "worth",
    ];
    const GIVEN: [&str; 4] = ["Maria", "Robert", "Ellen", "Trevor"];
    const OFFICE: [&str; 4] = ["mayor", "farmer", "lawyer", "coach"];
    let one = |at: usize| {
        let surname = format!("{}{}{}", START[at % 10], MIDDLE[at / 10 % 10], END[at / 100 % 20]);
        let (given, office, age) = (GIVEN[at % 4], OFFICE[at / 4 % 4], 20 + at % 60);
        format!(
            "{given} {surname}, {age}, a {office} from the hills, came late. “The road was wet,” {surname} said. \
             “It rained,” the {office} said. “All day,” the {age}-year-old added. The company said it was sorry. She said she was glad.\n\n"
        )
    };
    (0..count).map(one).collect()
}

#[test]
fn time_grows_with_the_number_of_people_not_with_its_square() {
    let seconds = || {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
    };
    let time = |count: usize| {
        let article = Article::verbatim(&register(count));
        let document = Document::read(&article);
        let mut quotations = dateline::extract::quotes::find_in(&document, dateline::extract::quotes::Setting::default());
        let start = seconds();
        let people = people::find(&document);
        let settled = speakers::settle(&document, &people, &mut quotations);
        let taken = seconds() - start;
        assert!(people.persons.len() >= count * 9 / 10 && settled.speakers.len() >= count / 2);
        taken
    };
    let few = time(500).min(time(500));
    let many = time(2000).min(time(2000));
    assert!(many < few * 9.0, "four times the people took {:.1} times as long", many / few);
}

#[test]
fn a_small_word_a_lone_verb_or_a_time_is_no_speaker() {
    check("Joan Hale left the weir at noon. Perhaps the gates will hold, however it rains.", &[("the gates will hold", "Perhaps", "")]);
    check("Joan Hale left the weir at noon. Last year: the gates held.", &[("the gates held", "Last year", "")]);
}

#[test]
fn a_source_cut_behind_its_article_goes_on_to_its_noun() {
    check("The two camps agreed to repair the weir.", &[("to repair the weir", "The", "the two camps")]);
    check("In the county, exit polls suggested the weir would pass.", &[("the weir would pass", "exit", "exit polls")]);
}

#[test]
fn a_title_and_a_bracket_lead_to_the_person() {
    check("The weir leaks. “It always has,” Mr. Arad said.", &[("“It always has,”", "Mr. Arad", "Arad")]);
    check("Rep. Zoe Lind (D-Calif.), who said it was late, left.", &[("it was late", "who", "Zoe Lind")]);
}

#[test]
fn a_pronoun_with_its_verb_or_before_a_noun_of_speech_is_still_a_pronoun() {
    check("Joan Hale opened the weir. She’s promised it will hold.", &[("it will hold", "She’s", "Joan Hale")]);
    check("Robert Day opened the weir. Nobody liked his claim that it leaks.", &[("it leaks", "his", "Robert Day")]);
}

#[test]
fn the_one_the_story_goes_on_about_stays_in_mind() {
    check(
        "Robert Day has run the weir since 2009. He took it over from Mark Obi. He mended it twice. “It leaks,” he said.",
        &[("“It leaks,”", "he", "Robert Day")],
    );
}
