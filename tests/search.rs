//! Searching: what the query language means, by examples and against a slow reference that reads every text.

use dateline::article::{Article, DateEvidence, Dated, NewsDate, Origin, ParagraphKind};
use dateline::extract::{Annotations, Cue, CueClass, Quotation, QuotationKind, Speaker, SpeakerKind, Stance, Via};
use dateline::index::Index;
use dateline::search::{FacetKind, Field, Joined, Outcome, Request, Searcher, Sort};
use dateline::text::Span;

mod random;
mod reference;

/// An article with a headline and paragraphs; what follows `Name said:` on a line of its own is that person's quotation.
fn article(path: &str, date: (i16, u8, u8), headline: &str, paragraphs: &[&str]) -> (Article, Annotations) {
    let mut article = Article { origin: Origin { path: path.into(), ..Origin::default() }, ..Article::default() };
    article.source = path.split('/').next().map(str::to_owned);
    article.date = NewsDate::day(date.0, date.1, date.2).map(|date| Dated { date, evidence: DateEvidence::Metadata, confidence: 1.0 });
    article.push(ParagraphKind::Headline, headline);
    let mut annotations = Annotations::default();
    for words in paragraphs {
        article.push(ParagraphKind::Body, words);
        let paragraph = article.paragraphs.last().unwrap().span;
        if let Some((name, said)) = words.split_once(" said: ") {
            let number = annotations.speakers.iter().position(|speaker| speaker.name == name).unwrap_or_else(|| {
                annotations.speakers.push(speaker(name));
                annotations.speakers.len() - 1
            });
            let start = paragraph.start as usize + name.len();
            annotations.quotations.push(Quotation {
                content: vec![Span::new(start + 7, start + 7 + said.len())],
                cue: Some(Cue { span: Span::new(start + 1, start + 5), class: CueClass::Say }),
                source: Some(Span::new(paragraph.start as usize, start)),
                speakers: vec![number as u32],
                kind: if said.starts_with('"') { QuotationKind::Direct } else { QuotationKind::Indirect },
                stance: Stance::Statement,
                confidence: 0.9,
                speaker_confidence: 0.9,
                via: Via::Name,
                rule: "cue".into(),
            });
        }
    }
    (article, annotations)
}

fn speaker(name: &str) -> Speaker {
    Speaker { name: name.into(), kind: SpeakerKind::Person, role: Some("mayor of Ryburn".into()), affiliation: None, mentions: Vec::new() }
}

fn archive() -> Vec<(Article, Annotations)> {
    vec![
        article(
            "courier/bridge.txt",
            (2021, 11, 3),
            "Bridge opens after nine years",
            &[
                "The footbridge over the Ryburn opened on Monday. Steel prices had delayed it twice.",
                "Ada Moreau said: \"Tariffs on steel cost us two winters. The supply of bolts never stopped, but the supply chain for girders did.\"",
                "Jon Silva said: \"I never doubted the girders.\"",
            ],
        ),
        article(
            "courier/school.txt",
            (2019, 4, 13),
            "School chain elects Polish head",
            &[
                "Women polish the hall floor. The school elected officials in a happy mood.",
                "Jon Silva said: \"The tariff was paid; steel is dear.\"",
                "Ada Moreau said: the elections were fair and happiness is rare.",
            ],
        ),
        article(
            "wire/steel.txt",
            (2022, 1, 9),
            "Steel tariff raised",
            &[
                "The tariff on steel rises. A tariff on bolts follows; tariffs on girders do not.",
                "Microscopic résumé of a co-operation with AT&T in the U.S. market.",
            ],
        ),
        article("wire/resume.txt", (2022, 1, 10), "Talks resume", &["Officials resume talks in supply rooms. The chain of shops waits."]),
    ]
}

fn searcher() -> Searcher {
    Searcher::new(Index::in_memory(&archive()).unwrap())
}

/// Paths, without folder and ending, of what a query finds, in alphabetical order.
fn found(query: &str) -> String {
    let request = Request { relax: false, ..Request::new(query, Joined::All).unwrap() };
    let mut names: Vec<String> = searcher().search(&request).unwrap().hits.iter().map(|hit| short(&hit.origin.path)).collect();
    names.sort_unstable();
    names.join(" ")
}

fn short(path: &str) -> String {
    path.rsplit('/').next().unwrap().trim_end_matches(".txt").to_owned()
}

fn check(query: &str, expected: &str) {
    assert_eq!(found(query), expected, "{query}");
}

#[test]
fn marks_without_a_letter_stand_nowhere_and_are_soon_told() {
    for query in ["title:..", "lede:…", "title:.. OR title:,,"] {
        let started = std::time::Instant::now();
        assert_eq!(searcher().search(&Request::new(query, Joined::All).unwrap()).unwrap().total, 0, "{query}");
        assert!(started.elapsed() < std::time::Duration::from_secs(2), "{query}");
    }
}

#[test]
fn words_are_stemmed_unless_exactness_is_asked_for() {
    check("steel", "bridge school steel");
    check("steel tariff", "bridge school steel");
    check("steel -school", "bridge steel");
    check("open OR talk", "bridge resume");
    check("=tariffs", "steel");
    check("=Polish", "school");
    check("polish", "school");
    check("=polish head", "school");
    check("=résumé", "steel");
    check("=resume", "resume");
    check("resume", "resume steel");
    check("\"co-operation with at&t\"", "steel");
    check("=U.S.", "steel");
    check("*", "bridge resume school steel");
    check("NOT steel", "resume");
}

#[test]
fn patterns_stand_for_whole_words() {
    check("wom?n", "school");
    check("elect*", "school");
    check("happi*", "school");
    check("happ?", "school");
    check("happi", "school");
    check("stele~1", "bridge school steel");
    check("/gird.rs?/", "bridge steel");
    check("offic*", "resume school");
    check("\"elect* offic*\"", "school");
    check("\"tariff on *\"", "bridge steel");
    check("\"the * chain\"", "bridge");
}

#[test]
fn proximity_and_order() {
    check("\"supply chain\"", "bridge");
    check("supply w/5 chain", "bridge resume");
    check("chain w/5 supply", "bridge resume");
    check("chain pre/5 supply", "");
    check("tariff w/s bolts", "steel");
    check("tariff w/p bolts", "bridge steel");
    check("tariff* w/s steel", "bridge school steel");
    check("supply NOT w/1 chain", "bridge resume");
    check("chain NOT w/2 supply", "resume school");
    check("atleast4(tariff)", "steel");
    check("\"chain supply\"~3", "bridge resume");
}

#[test]
fn fields_narrow_the_search() {
    check("title:bridge", "bridge");
    check("title:(steel OR school)", "school steel");
    check("lede:steel", "bridge steel");
    check("lede:\"elected officials\"", "school");
    check("lede:\"never stopped\"", "");
    check("lede:tariff", "steel");
    check("lede:(tariff* w/3 rises)", "steel");
    check("lede:(rises w/5 follows)", "steel");
    check("lede:(rises w/4 follows)", "");
    check("lede:=Polish OR lede:(\"nine years\")", "");
    check("source:wire", "resume steel");
    check("date:2022", "resume steel");
    check("date:<2020", "school");
    check("date:2021-11..2022-01-09", "bridge steel");
    check("on:04-13", "school");
    check("words:<15", "resume");
    check("path:courier/*", "bridge school");
    check("path:sch*.txt", "school");
    check("title:\"steel tariff\"", "steel");
    check("title:\"tariff steel\"", "");
}

#[test]
fn said_and_speaker_hold_of_one_quotation() {
    check("said:tariff", "bridge school");
    check("said:(tariff* w/s steel) speaker:\"Ada Moreau\" kind:direct", "bridge");
    check("said:(tariff* w/s steel) speaker:silva", "school");
    check("said:girders speaker:moreau", "bridge");
    check("(said:girders) (speaker:moreau)", "bridge");
    check("said:doubted speaker:moreau", "");
    check("speaker:moreau speaker:silva", "bridge school");
    check("said:doubted speaker:silva speaker:moreau", "bridge");
    check("kind:indirect", "school");
    check("kind:indirect speaker:silva", "");
    check("said:(steel NOT bolts)", "school");
    check("said:steel -speaker:silva", "");
    check("role:mayor said:happiness", "school");
    check("cue:said", "bridge school");
    check("cue:say kind:indirect", "school");
    check("speaker:mor*", "bridge school");
    check("speaker:nobody", "");
}

#[test]
fn results_have_an_order_a_total_and_counts() {
    let searcher = searcher();
    let mut request = Request::new("steel", Joined::All).unwrap();
    request.facets = vec![FacetKind::Speaker, FacetKind::Year, FacetKind::Source];
    let results = searcher.search(&request).unwrap();
    assert_eq!(results.total, 3);
    assert_eq!(short(&results.hits[0].origin.path), "steel", "the headline and most matches");
    let counts: Vec<_> =
        results.facets.iter().map(|facet| facet.values.iter().map(|v| (v.label.as_str(), v.count)).collect::<Vec<_>>()).collect();
    assert_eq!(counts[0], [("Ada Moreau", 2), ("Jon Silva", 2)]);
    assert_eq!(counts[1], [("2019", 1), ("2021", 1), ("2022", 1)]);
    assert_eq!(counts[2], [("courier", 2), ("wire", 1)]);
    request.sort = Sort::Oldest;
    let years: Vec<_> = searcher.search(&request).unwrap().hits.iter().map(|hit| hit.date.unwrap().year).collect();
    assert_eq!(years, [2019, 2021, 2022]);
    request.limit = 1;
    request.offset = 1;
    assert_eq!(short(&searcher.search(&request).unwrap().hits[0].origin.path), "bridge");
}

#[test]
fn a_hit_shows_who_said_the_words_that_were_found() {
    let request = Request::new("said:\"supply chain\" speaker:moreau", Joined::All).unwrap();
    let hit = searcher().search(&request).unwrap().hits.remove(0);
    let passage = &hit.snippets[0];
    assert!(passage.text.contains("supply chain"), "{}", passage.text);
    let marked: Vec<&str> = passage.highlights().map(|span| span.of(&passage.text)).collect();
    assert_eq!(marked, ["supply chain"]);
    assert_eq!(passage.quotation.as_ref().unwrap().speakers, ["Ada Moreau"]);
    assert_eq!(passage.snippet.paragraph, 3);
}

#[test]
fn most_words_are_shown_when_nothing_has_all() {
    let results = searcher().search(&Request::new("tariff girders polish happiness", Joined::All).unwrap()).unwrap();
    assert_eq!(results.relaxed, Some((3, 4)));
    assert_eq!(results.hits.len(), 1);
    let nothing = searcher().search(&Request::new("speaker:moroau tarif", Joined::All).unwrap()).unwrap();
    assert_eq!(nothing.total, 0);
    assert_eq!(nothing.suggestions, [("moroau".to_owned(), "moreau".to_owned()), ("tarif".to_owned(), "tariff".to_owned())]);
}

#[test]
fn options_are_conditions_like_typed_ones() {
    let request = Request::new("steel", Joined::All).unwrap().with(Field::Speaker, "ADA  moreau").unwrap();
    assert_eq!(searcher().search(&request).unwrap().total, 2);
    let request = request.without(Field::Source, "courier").unwrap();
    assert_eq!(searcher().search(&request).unwrap().total, 0);
    assert!(Request::new("steel", Joined::All).unwrap().with(Field::Date, "soon").is_err());
}

#[test]
fn quotations_are_rows_with_their_speakers() {
    let rows = |query: &str| {
        let answer = searcher().quotes(&Request { sort: Sort::Oldest, ..Request::new(query, Joined::All).unwrap() }).unwrap();
        answer.rows.into_iter().map(|row| format!("{}: {}", row.speakers[0], &row.text[..12])).collect::<Vec<_>>()
    };
    assert_eq!(rows("steel"), ["Jon Silva: \"The tariff ", "Ada Moreau: \"Tariffs on "]);
    assert_eq!(rows("girders speaker:silva"), ["Jon Silva: \"I never dou"]);
    assert_eq!(rows("title:bridge -speaker:silva"), ["Ada Moreau: \"Tariffs on "]);
    assert_eq!(rows("kind:indirect"), ["Ada Moreau: the election"]);
    assert_eq!(rows("date:2019 speaker:silva"), ["Jon Silva: \"The tariff "]);
    assert_eq!(rows("date:2021"), ["Ada Moreau: \"Tariffs on ", "Jon Silva: \"I never dou"]);
    assert_eq!(rows("source:courier -date:2021 kind:direct"), ["Jon Silva: \"The tariff "]);
    assert_eq!(rows("cue:say path:bridge speaker:moreau"), ["Ada Moreau: \"Tariffs on "]);
    assert_eq!(rows("source:wire OR cue:deny"), [""; 0]);
    let request = Request { facets: vec![FacetKind::Speaker, FacetKind::Source], ..Request::new("source:courier", Joined::All).unwrap() };
    let facets = searcher().quotes(&request).unwrap().facets;
    let counts: Vec<Vec<_>> = facets.iter().map(|facet| facet.values.iter().map(|v| (v.label.as_str(), v.count)).collect()).collect();
    assert_eq!(counts, [vec![("Ada Moreau", 2), ("Jon Silva", 2)], vec![("courier", 4)]]);
}

#[test]
fn an_article_is_opened_by_its_id_or_the_beginning_of_it() {
    let searcher = searcher();
    let hit = searcher.search(&Request::new("title:bridge", Joined::All).unwrap()).unwrap().hits.remove(0);
    assert_eq!(hit.id.len(), 12);
    assert_eq!(searcher.show(&hit.id).unwrap().article.headline(), "Bridge opens after nine years");
    assert_eq!(searcher.show(&format!("a/{}:p3", &hit.id[..8])).unwrap().id, hit.id);
    assert!(searcher.show("zzzzzzzzzzzz").unwrap_err().to_string().contains("no article"));
    let similar = searcher.similar(&hit.id, 5).unwrap();
    assert!(similar.hits.iter().all(|other| other.id != hit.id) && !similar.hits.is_empty());
}

/// What becomes of a text, and who is credited with what was found.
fn verified(text: &str) -> (Outcome, Vec<String>) {
    let verdict = searcher().verify(text, None).unwrap();
    (verdict.outcome, verdict.found.iter().map(|checked| checked.quotation.speakers.join(" and ")).collect())
}

#[test]
fn a_quotation_is_verified() {
    let moreau = vec!["Ada Moreau".to_owned()];
    assert_eq!(verified("tariffs on STEEL cost us two winters"), (Outcome::Exact, moreau.clone()));
    assert_eq!(verified("“the supply chain for girders did”"), (Outcome::Exact, moreau.clone()));
    assert_eq!(verified("Tariffs on steel cost us three long winters").0, Outcome::Altered);
    assert_eq!(verified("Tariffs on iron cost us two winters"), (Outcome::Altered, moreau));
    assert_eq!(verified("the moon is made of cheese"), (Outcome::NotFound, vec![]));
    assert_eq!(verified("The tariff was paid; steel is dear. Tariffs on steel cost us two winters.").0, Outcome::Spliced);
    assert_eq!(verified("The footbridge over the Ryburn opened on Monday"), (Outcome::Exact, vec![String::new()]), "nobody said it");
    let by = |speaker| searcher().verify("Tariffs on steel cost us two winters", Some(speaker)).unwrap().outcome;
    assert_eq!((by("moreau"), by("silva")), (Outcome::Exact, Outcome::NotFound));
    assert!(searcher().verify(" … ", None).is_err());
}

/// Every query in the first column of the guide's tables is understood, and the examples of what was said find something.
#[test]
fn the_queries_of_the_guide_are_understood() {
    let guide = include_str!("../docs/query-syntax.md");
    let mut queries = 0;
    for line in guide.lines().filter(|line| line.starts_with("| `")) {
        let column = line.trim_start_matches("| ").split(" | ").next().unwrap();
        for query in column.split('`').skip(1).step_by(2).filter(|query| !query.ends_with(':')) {
            queries += 1;
            if let Err(error) = Request::new(query, Joined::All) {
                panic!("{query}: {error}");
            }
        }
    }
    for query in guide.lines().filter_map(|line| line.strip_prefix("    ")) {
        queries += 1;
        assert!(Request::new(query, Joined::All).is_ok(), "{query}");
    }
    assert!(queries >= 50, "only {queries} queries found in the guide");
}
