//! Each format: a file in, articles out.

use super::{about, fixture, named, options, read_as, shown};
use dateline::archive::{ReadOptions, SkipKind};
use dateline::article::Article;

/// Reads a fixture and compares each article's metadata and lines.
fn check(name: &str, expected: &[(&str, &[&str])]) -> Vec<Article> {
    check_with(name, &options(), expected)
}

fn check_with(name: &str, options: &ReadOptions, expected: &[(&str, &[&str])]) -> Vec<Article> {
    let bytes = std::fs::read(fixture(name)).expect(name);
    check_bytes(name, &bytes, options, expected)
}

pub(super) fn check_bytes(name: &str, bytes: &[u8], options: &ReadOptions, expected: &[(&str, &[&str])]) -> Vec<Article> {
    let (articles, outcome) = read_as(name, bytes, options);
    let found: Vec<(String, Vec<String>)> = articles.iter().map(|article| (about(article), shown(article))).collect();
    let wanted: Vec<(String, Vec<String>)> =
        expected.iter().map(|(about, lines)| ((*about).to_owned(), lines.iter().map(|line| (*line).to_owned()).collect())).collect();
    assert_eq!(found, wanted, "{name}: {outcome:?}");
    articles
}

#[test]
fn markdown_with_front_matter() {
    let articles = check(
        "lockkeeper.md",
        &[(
            "2017-03-09 | The Towpath Post | Local | Una Falvey, Piet Brandsma",
            &[
                "# Lock keeper retires after 41 years and no floods",
                "ATHLONE — Nora Quigley closed the upper gate for the last time on Wednesday and handed the windlass to her niece.",
                "“I was never late for water,” she said.",
                "## What comes next",
                "The cottage becomes a museum.",
                "The dog stays.",
            ],
        )],
    );
    assert_eq!(articles[0].url.as_deref(), Some("https://towpath.example/2017/lock-keeper"));
    assert_eq!(articles[0].dateline.as_ref().map(|dateline| dateline.place.as_str()), Some("ATHLONE"));
}

#[test]
fn a_page_with_everything_around_the_article() {
    let articles = check(
        "ferry.html",
        &[(
            "2019-07-21 | The Harbour Gazette | Travel | Breda Nolan",
            &[
                "# Ferry captain turns back for forgotten cello",
                "+ A crossing was delayed by nine minutes and one sonata.",
                "[] The cello on the quay in Rosslare.",
                "The morning ferry to Pembroke turned round within sight of the breakwater on Saturday because a passenger had left her cello on the quay.",
                "“I have turned back for a child and for a dog,” Captain Ivor Pryce said. “Nobody complained then either.”",
                "## Nine minutes",
                "The cellist, Mairead Foy, played on deck until the Welsh coast came up, and was applauded by a lorry driver from Lublin.",
                "The company said that passengers should count their instruments.",
            ],
        )],
    );
    assert_eq!(articles[0].url.as_deref(), Some("https://harbour.example/2019/07/ferry-cello"));
}

#[test]
fn a_page_of_1999_laid_out_in_tables() {
    check(
        "mill-1999.html",
        &[(
            "1999-11-02 | - | - | Walt Oberlin",
            &[
                "# Mill fire was \"a kettle\"",
                "DUBUQUE, Iowa -- The fire that closed the old feed mill for a week began with a kettle, the fire marshal said Tuesday.",
                "\"It was a good kettle,\" said Lyle Hoffert, who has run the mill since 1962. \"It just wasn't watched.\"",
                "The mill will open again on Monday. Hoffert said the new kettle turns itself off.",
            ],
        )],
    );
}

#[test]
fn an_answer_of_a_news_interface() {
    check(
        "api.json",
        &[
            (
                "2021-05-04 | - | Region | Tess Arkwright",
                &[
                    "# Harbour seal elected to no board",
                    "A seal sat through the whole meeting of the harbour board in Whitby on Monday.",
                    "“It had the best attendance,” said the clerk, Hugh Bramall.",
                ],
            ),
            (
                "2021-05-05 | - | - | Tess Arkwright",
                &[
                    "# Tide table off by one day",
                    "The printed tide table was a day out for March.",
                    "Nobody drowned, the harbour master said.",
                ],
            ),
        ],
    );
}

#[test]
fn json_lines_with_fields_named_by_the_user() {
    let mapping = "title=hed,date=pub,text=content.plain".parse().expect("a mapping");
    let options = ReadOptions { mapping, ..options() };
    let articles = check_with(
        "posts.jsonl",
        &options,
        &[
            (
                "2015-06-01 | - | - | ",
                &["# Choir sings to bees", "A choir in Ballina sang to four hives on Sunday. The bees did not leave."],
            ),
            ("2015-06-09 | - | - | ", &["# Choir to sing indoors", "The choir will sing indoors, its director said."]),
        ],
    );
    assert_eq!(articles.iter().map(|article| article.origin.record).collect::<Vec<_>>(), [0, 2], "a broken record keeps its number");
}

#[test]
fn guessed_fields_are_reported() {
    let bytes = std::fs::read(fixture("posts.jsonl")).expect("a fixture");
    let (articles, outcome) = read_as("posts.jsonl", &bytes, &options());
    let report = outcome.expect("a report");
    assert_eq!(articles.len(), 2);
    assert_eq!(report.notes, ["took `hed` as the title", "took `content` as the text", "took `pub` as the date"]);
    assert_eq!((report.skips[0].kind, report.skips[0].member.as_deref()), (SkipKind::Malformed, Some("record 1")));
}

#[test]
fn json_that_is_no_article_is_said_to_be_none() {
    let notes = br#"{"file": "a.txt", "title": "Bridge opens", "quotes": [{"text": "It took nine years", "speaker": "Maria Silva"}]}"#;
    let (articles, outcome) = read_as("expected.json", notes, &options());
    assert_eq!((articles.len(), outcome.unwrap_err().kind), (0, SkipKind::Unsupported));
}

#[test]
fn a_table_from_a_spreadsheet() {
    check(
        "tabelle.csv",
        &[
            (
                "2012-02-03 | kölner-blatt.example | - | Jörg Müller",
                &[
                    "# Bäckerei zählt Brötchen",
                    "In Köln hat eine Bäckerei ihre Brötchen gezählt.",
                    "Es waren \"zu viele\", sagte die Bäckerin Änne Größ.",
                ],
            ),
            (
                "2012-02-04 | kölner-blatt.example | - | Jörg Müller",
                &["# Brücke bleibt zu", "Die Brücke über den Rhein bleibt bis März geschlossen, sagte die Stadt."],
            ),
        ],
    );
}

#[test]
fn a_table_between_tabs() {
    check(
        "owls.tsv",
        &[
            (
                "2003-04-05 | - | - | ",
                &[
                    "# Owl in the library",
                    "An owl has moved into the reading room of the public library in Truro. \"It is quiet,\" the librarian, Pia Carlyon, said. \"It fits in.\"",
                ],
            ),
            ("2003-04-06 | - | - | ", &["# Owl out", "The owl left on Sunday by the main door, the librarian said, and returned nothing."]),
        ],
    );
}

#[test]
fn a_table_without_names_has_its_longest_column_as_text() {
    let row = |number: u32| format!("{number},\"{}\"\n", "The ferry was late again on Tuesday, the company said. ".repeat(5));
    let (articles, outcome) = read_as("t.csv", (row(1) + &row(2)).as_bytes(), &options());
    assert_eq!(articles.len(), 2);
    assert_eq!(outcome.expect("a report").notes, ["took `column 2` as the text"]);
}

#[test]
fn nitf_of_an_agency() {
    let articles = check(
        "nitf.xml",
        &[(
            "2018-09-13 | Alpine Ledger | World | Reto Camenisch",
            &[
                "# Glacier loses its name with its ice",
                "+ Mapmakers will write “former” beside it",
                "A glacier above Chur has shrunk so far that Swiss mapmakers will no longer call it one, the survey office said on Wednesday.",
                "“It is a snowfield with memories,” said Ladina Caflisch, who has measured it since 1988.",
                "## A field of snow",
                "The huts below it will keep their signs.",
                "[] The glacier in 1988.",
            ],
        )],
    );
    assert_eq!(articles[0].agency.as_deref(), Some("Northgate Wire"));
    assert_eq!(articles[0].dateline.as_ref().map(|dateline| dateline.place.as_str()), Some("CHUR, Switzerland"));
}

#[test]
fn nitf_of_a_library_repeats_the_first_paragraph_once() {
    check(
        "nitf-library.xml",
        &[(
            "1996-02-13 | The Evening Ledger | Metropolitan Desk | HAROLD PENNIMAN",
            &[
                "# METRO NEWS BRIEFS; Clock Tower Keeps Two Times",
                "The clock tower here has told two times since December, one to the river and one to the bank.",
                "\"The bank's is the right one,\" said Estelle Marchetti, who winds it.",
            ],
        )],
    );
}

#[test]
fn newsml_g2_without_pictures_and_withdrawn_items() {
    check(
        "newsml-g2.xml",
        &[(
            "2016-08-18 | Northgate Wire | Fisheries | Ama Serwaa",
            &[
                "# Fish market moves at night",
                "TEMA, Ghana, Aug 18 (Northgate) - The fish market moved two streets in one night, to the surprise of the cats.",
                "“They found us by noon,” Ama Lartey, a trader, said.",
            ],
        )],
    );
}

#[test]
fn ninjs_of_both_generations() {
    let articles = check(
        "ninjs.json",
        &[
            (
                "2020-01-07 | Northgate Wire | Transport | Salma Idrissi",
                &[
                    "# Camels given right of way",
                    "Camels will have right of way on the new road south of Ouarzazate, the province said.",
                    "“They had it before,” said Brahim Ouzine, who keeps nine.",
                ],
            ),
            (
                "2020-01-08 | - | - | ",
                &[
                    "# Camel counts doubled",
                    "The number of camels on the road has doubled, the province said.",
                    "It did not say from what.",
                ],
            ),
        ],
    );
    assert_eq!(articles[1].origin.record, 3);
}

#[test]
fn feeds_of_both_kinds() {
    check(
        "feed.rss",
        &[
            (
                "2020-05-12 | Fen & Field | Rivers | Olive Tansley",
                &[
                    "# Eel ladder opens – eels wait",
                    "+ The first day.",
                    "An eel ladder opened at Denver Sluice on Monday. No eel used it.",
                    "“They are thinking about it,” said the warden, Rufus Catling.",
                ],
            ),
            (
                "2020-05-13 | Fen & Field | - | Olive Tansley",
                &["# Heron blamed", "A heron was seen at the foot of the ladder, the warden said."],
            ),
        ],
    );
    check(
        "feed.atom",
        &[(
            "2018-05-20 | Pass Courier | - | Gian Nuttli",
            &["# Pass opens & closes", "The pass opened at six and closed at seven, for snow.", "“A good hour,” the road master said."],
        )],
    );
}

#[test]
fn a_wire_file_of_twelve_articles() {
    let (articles, outcome) = read_as("wire.sgm", &std::fs::read(fixture("wire.sgm")).expect("a fixture"), &options());
    assert_eq!((articles.len(), outcome.expect("a report").skips), (12, vec![]));
    assert!(articles.iter().all(|article| article.date.is_some_and(|dated| dated.date.to_string() == "1987-02-26")));
    assert_eq!(
        shown(&articles[0]),
        [
            "# TIN STOCKS FALL AT ROTTERDAM",
            "Stocks of tin at Rotterdam fell by 410 tonnes in the week ended Tuesday, warehouse keepers said.",
            "They stood at 3,115 tonnes, the lowest since October.",
        ]
    );
    assert_eq!(articles[1].headline(), "BRASSWORKS <BRW> 4TH QTR NET");
    assert_eq!(
        shown(&articles[4]),
        [
            "# WHEAT SALE TO ALGERIA CONFIRMED",
            "A sale of 60,000 tonnes of wheat to Algeria was confirmed by the exporters, who gave no price.",
        ]
    );
    assert_eq!(shown(&articles[7]), ["# COFFEE TALKS ADJOURNED"]);
    let places: Vec<_> = articles.iter().filter_map(|article| article.dateline.as_ref()).map(|dateline| dateline.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "ROTTERDAM",
            "CLEVELAND",
            "PANAMA CITY",
            "RECIFE, Brazil",
            "WASHINGTON",
            "LONDON",
            "SYDNEY",
            "GDANSK, Poland",
            "TORONTO",
            "OSLO",
            "ORLANDO, Fla.",
        ]
    );
}

#[test]
fn a_web_archive() {
    let articles = check(
        "crawl.warc",
        &[
            (
                "2014-04-02 | quay.example | - | ",
                &[
                    "# Eels return to dock",
                    "Eels have returned to the west dock in Hull after an absence of thirty years, a diver said.",
                    "“They looked pleased,” said the diver, Edie Marlow.",
                ],
            ),
            (
                "2014-04-07 | quay.example | - | ",
                &[
                    "# Café opens in lighthouse",
                    "A café has opened in the lighthouse at Flamborough, where the tea is carried up 119 steps.",
                ],
            ),
            (
                "2014-04-06 | - | - | ",
                &["# Pier sold for one pound", "The pier at Withernsea was sold on Friday for one pound, which the council has framed."],
            ),
        ],
    );
    assert_eq!(articles[0].url.as_deref(), Some("http://quay.example/2014/04/eels"));
}

#[test]
fn a_newsletter_and_a_mailbox() {
    check(
        "newsletter.eml",
        &[(
            "2019-09-06 | The Harbour Gazette | - | ",
            &[
                "# Friday’s tide: a whale in the lock",
                "A young whale swam into the lock at Sharpness on Thursday and would not pay the toll.",
                "“We waived it,” said the lock keeper, Renée Babbage.",
            ],
        )],
    );
    check(
        "letters.mbox",
        &[
            (
                "2019-09-07 | The Harbour Gazette | - | ",
                &["# Whale leaves", "The whale left the lock on the evening tide.", "From the quay a brass band played it out."],
            ),
            ("2019-09-08 | The Harbour Gazette | - | ", &["# Band thanks whale", "The band thanked the whale, which had gone."]),
        ],
    );
}

#[test]
fn a_word_processor_document() {
    check_bytes(
        "peat.docx",
        &super::made::docx(),
        &options(),
        &[(
            "2011-10-12 | - | - | Sorcha Lally",
            &[
                "# Peat train runs last load",
                "+ The narrow line closes after 60 years",
                "The last peat train on the narrow line ran on Friday with eleven wagons and a piper.",
                "## A short line",
                "“It was never fast,” said the driver, Mossie Gill. “It was never meant to be.”",
            ],
        )],
    );
}

#[test]
fn a_newspaper_for_a_reading_device() {
    let articles = check_bytes(
        "courier.epub",
        &super::made::epub(),
        &options(),
        &[
            (
                "2013-08-02 | Pass Courier | - | ",
                &[
                    "# Marmots dig up airfield",
                    "Marmots have dug up the grass airfield at Samedan for the third summer, the club said on Friday.",
                ],
            ),
            (
                "2013-08-02 | Pass Courier | - | ",
                &["# Bell rung by wind", "The bell of the chapel rang for six hours on Thursday, and it was the wind, the sexton said."],
            ),
        ],
    );
    assert_eq!(articles[0].origin.member.as_deref(), Some("OEBPS/one.xhtml"));
}

#[test]
fn a_pdf_read_by_a_process_of_its_own() {
    let (articles, outcome) = read_as("tram.pdf", &super::made::pdf(), &options());
    assert_eq!(articles.len(), 1, "{outcome:?}");
    assert_eq!(articles[0].headline(), "Tram stops for swan");
    assert!(articles[0].text.contains("The number nine tram stopped for a swan"), "{}", articles[0].text);
    assert_eq!(articles[0].date.map(|dated| dated.date.to_string()).as_deref(), Some("2014-04-05"));
}

#[test]
fn plain_text_is_taken_as_it_is_when_asked() {
    let options = ReadOptions { verbatim: true, ..options() };
    let text = "Advertisement\r\n\r\nBridge\0opens\n";
    let (articles, _) = read_as("a.txt", text.as_bytes(), &options);
    assert_eq!(articles[0].text, text);
}

#[test]
fn the_hash_is_of_the_bytes() {
    let hash =
        |name: &str, bytes: &[u8]| dateline::archive::read_bytes(&named(name), bytes, &options(), &mut |_| ()).expect("a report").hash;
    assert_eq!(hash("a.txt", b"Bridge opens"), hash("moved/b.txt", b"Bridge opens"));
    assert_ne!(hash("a.txt", b"Bridge opens"), hash("a.txt", b"Bridge closes"));
}
