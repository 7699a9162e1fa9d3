//! Quotations as a reader of news meets them: text in, who is credited with which words out.

use dateline::article::{Article, ParagraphKind};
use dateline::extract::quotes::{self, Setting};
use dateline::extract::tokens::Document;
use dateline::extract::{CueClass, Quotation, QuotationKind, Stance};
use proptest::prelude::*;

/// Contents (parts joined by ` … `) with the words of the source, in text order.
fn found(article: &Article) -> Vec<(String, String)> {
    let words = |quotation: &Quotation| {
        let parts: Vec<&str> = quotation.content.iter().map(|span| span.of(&article.text)).collect();
        (parts.join(" … "), quotation.source.map_or("", |span| span.of(&article.text)).to_owned())
    };
    quotes::find(article).iter().map(words).collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let article = Article::verbatim(text);
    let found = found(&article);
    let found: Vec<(&str, &str)> = found.iter().map(|(content, source)| (content.as_str(), source.as_str())).collect();
    assert_eq!(found, expected, "in: {text}");
}

fn only(text: &str) -> Quotation {
    let article = Article::verbatim(text);
    let found = quotes::find(&article);
    assert_eq!(found.len(), 1, "one quotation in: {text}\n{:?}", self::found(&article));
    found.into_iter().next().expect("one")
}

fn check_none(text: &str) {
    check(text, &[]);
}

#[test]
fn an_apostrophe_behind_a_plural_parts_no_source() {
    check(
        "The minister left after a nurses' union said that drugs had gone missing.",
        &[("that drugs had gone missing", "a nurses' union")],
    );
    check("The teachers’ leader, Ann Hale, said the strike would go on.", &[("the strike would go on", "The teachers’ leader")]);
}

#[test]
fn the_cue_stands_before_behind_or_inside() {
    check("“It took nine years,” Maria Silva said.", &[("“It took nine years,”", "Maria Silva")]);
    check("Maria Silva said: “It took nine years.”", &[("“It took nine years.”", "Maria Silva")]);
    check("“It took nine years,” said Maria Silva, a council engineer.", &[("“It took nine years,”", "Maria Silva")]);
    check(
        "“It took nine years,” she said, “and it was worth every one of them.”",
        &[("“It took nine years,” … “and it was worth every one of them.”", "she")],
    );
    check("“Who pays for the bridge?” Hale asked.", &[("“Who pays for the bridge?”", "Hale")]);
}

#[test]
fn indirect_and_mixed_speech_count_too() {
    check("Ms Hale said the council would close the old bridge.", &[("the council would close the old bridge", "Ms Hale")]);
    let mixed = only("The mayor said the road was “a disgrace to the county”.");
    assert_eq!(mixed.kind, QuotationKind::Mixed);
    check("According to the ministry, exports rose by four per cent.", &[("exports rose by four per cent", "the ministry")]);
    check("Exports rose by four per cent, according to the ministry.", &[("Exports rose by four per cent", "the ministry")]);
}

#[test]
fn every_kind_of_mark_quotes() {
    for (open, close) in [("“", "”"), ("\"", "\""), ("''", "''"), ("``", "''"), ("«", "»"), ("„", "“"), ("‘", "’"), ("'", "'")]
    {
        let text = format!("{open}We won't pay for a bridge that nobody wanted,{close} Joan Hale said on Tuesday.");
        let quotation = only(&text);
        assert_eq!(quotation.kind, QuotationKind::Direct, "{text}");
        assert_eq!(quotation.source.map(|span| span.of(&text)), Some("Joan Hale"), "{text}");
    }
}

#[test]
fn apostrophes_are_no_marks() {
    check_none("The workers' canteen and the nurses' home opened in the '90s.");
    check(
        "‘It’s the nurses’ turn and they won’t wait,’ said Hale’s deputy.",
        &[("‘It’s the nurses’ turn and they won’t wait,’", "Hale’s deputy")],
    );
}

#[test]
fn a_closing_mark_may_be_missing() {
    let text = "“The bridge is safe and it will stay open, the mayor said.\n\nHe left at noon.";
    let article = Article::verbatim(text);
    let last = quotes::find(&article).iter().flat_map(|quotation| quotation.content.clone()).map(|span| span.end).max();
    assert!(last.is_none_or(|end| (end as usize) < text.find("He left").unwrap()), "it ends with its paragraph");
}

#[test]
fn a_quotation_goes_on_in_the_next_paragraph() {
    let text = "“The bridge took nine years,” said Maria Silva. “We lost two winters to the river.\n\n“Nobody believed it would stand.”";
    let article = Article::verbatim(text);
    let found = found(&article);
    assert!(found.iter().any(|(words, source)| words.contains("Nobody believed") && source == "Maria Silva"), "{found:?}");
}

#[test]
fn scare_quotes_and_titles_are_no_quotations() {
    check_none("The so-called “bridge to nowhere” opened on Monday.");
    check_none("She sang “Northern Rain” at the county fair.");
    check_none("Kevin “Red” Doyle scored twice in the second half.");
}

#[test]
fn a_cue_word_that_is_a_noun_belongs_to_the_source() {
    check("The state health ministry denied that it was late.", &[("that it was late", "The state health ministry")]);
    check("A new report said that the bridge was safe.", &[("that the bridge was safe", "A new report")]);
    check("The Post reported that the bridge would close.", &[("that the bridge would close", "The Post")]);
}

#[test]
fn an_apposition_is_not_the_source() {
    let text = "The bridge will reopen in May, Maria Silva, an engineer at the council, told reporters.";
    let quotation = only(text);
    assert_eq!(quotation.content[0].of(text), "The bridge will reopen in May");
    assert!(quotation.source.is_some_and(|source| source.of(text).starts_with("Maria Silva")));
}

#[test]
fn signed_quotations_name_their_speaker_behind_a_dash() {
    check(
        "“We waited nine years for this bridge and it was worth it.” — Maria Silva\n\n“It is far too narrow for two buses.” – Des Cullinane, bus driver",
        &[
            ("“We waited nine years for this bridge and it was worth it.”", "Maria Silva"),
            ("“It is far too narrow for two buses.”", "Des Cullinane"),
        ],
    );
}

/// The cases of stanfordnlp/CoreNLP#905, in our own words: who says the second quotation when its sentence names several people, or none.
#[test]
fn quotations_keep_their_speaker_among_several_names() {
    check(
        "“The bridge is safe,” Hale told Martin. “You can drive across it.”",
        &[("“The bridge is safe,” … “You can drive across it.”", "Hale")],
    );
    check(
        "Hale asked Martin: “Who pays for it?” Martin replied: “The county does.”",
        &[("“Who pays for it?”", "Hale"), ("“The county does.”", "Martin")],
    );
    check("“It will open in May,” said Hale, who met Martin on Monday.", &[("“It will open in May,”", "Hale")]);
}

#[test]
fn nested_marks_and_hard_spaces_stay_inside() {
    check("“He told me ‘go home’ and I went,” Hale said.", &[("“He told me ‘go home’ and I went,”", "Hale")]);
    check("‘He told me “go home” and I went,’ Hale said.", &[("‘He told me “go home” and I went,’", "Hale")]);
    check("“The\u{a0}bridge is\u{a0}safe,” Joan\u{a0}Hale said.", &[("“The\u{a0}bridge is\u{a0}safe,”", "Joan\u{a0}Hale")]);
}

#[test]
fn the_one_who_is_told_is_not_the_speaker() {
    check("Hale told the Herald that the bridge would close.", &[("that the bridge would close", "Hale")]);
    check("Asked by the Herald, Hale said the bridge would close.", &[("the bridge would close", "Hale")]);
}

#[test]
fn what_was_not_said_is_kept_apart() {
    let negated = only("The minister did not say whether the bridge would open this year.");
    assert_eq!(negated.stance, Stance::Negated);
    let declined = only("A spokesman declined to say whether the mayor would resign.");
    assert_eq!(declined.stance, Stance::Negated);
    let refused = only("Ms Hale refused to say who had paid for the trip.");
    assert_eq!(refused.stance, Stance::Negated);
    let would = only("The governor would say that rates must rise.");
    assert_eq!(would.stance, Stance::Hypothetical);
    assert_eq!(only("Ms Hale said rates would rise.").stance, Stance::Statement);
}

#[test]
fn the_cue_has_a_class_and_its_auxiliaries() {
    let class = |text: &str| only(text).cue.map(|cue| cue.class);
    assert_eq!(class("The company denied that it had polluted the river."), Some(CueClass::Deny));
    assert_eq!(class("The minister promised that the school would be rebuilt by June."), Some(CueClass::Promise));
    assert_eq!(class("Forecasters warned that the river would flood."), Some(CueClass::Warn));
    assert_eq!(class("“The river is rising,” the mayor tweeted."), Some(CueClass::Write));
    let text = "The ministry has not said when the bridge will open.";
    assert_eq!(only(text).cue.map(|cue| cue.span.of(text)), Some("has not said"));
    let text = "The bridge is safe, according to the council.";
    assert_eq!(only(text).cue.map(|cue| cue.span.of(text)), Some("according to"));
}

#[test]
fn transcripts_and_interviews_say_who_speaks() {
    check(
        "HALE: Who paid for the bridge?\n\nSILVA: The county did. It said so in writing.\n\nHALE: And when?",
        &[("Who paid for the bridge?", "HALE"), ("The county did. It said so in writing.", "SILVA"), ("And when?", "HALE")],
    );
    check("Q: Did you sleep?\nA: Like a stone.", &[("Did you sleep?", "Q"), ("Like a stone.", "A")]);
}

#[test]
fn headlines_quote_with_colons_and_single_marks() {
    let mut article = Article::default();
    article.push(ParagraphKind::Headline, "Hale: taxes will rise");
    article.push(ParagraphKind::Body, "Taxes will rise next year, Joan Hale said on Monday.");
    let found = found(&article);
    assert_eq!(found[0], ("taxes will rise".to_owned(), "Hale".to_owned()));
    let mut other = Article::default();
    other.push(ParagraphKind::Headline, "Analysis: taxes will rise");
    other.push(ParagraphKind::Body, "Taxes will rise next year, Joan Hale said on Monday.");
    assert!(self::found(&other).iter().all(|(_, source)| source != "Analysis"));
}

#[test]
fn captions_and_pull_quotes_are_not_counted() {
    let mut article = Article::default();
    article.push(ParagraphKind::Body, "“It took nine years,” Maria Silva said.");
    article.push(ParagraphKind::PullQuote, "“It took nine years,” Maria Silva said.");
    article.push(ParagraphKind::Caption, "“It took nine years,” Maria Silva said.");
    assert_eq!(quotes::find(&article).len(), 1);
}

#[test]
fn soft_line_ends_do_not_cut_a_quotation() {
    let text = "    The ministry said on Tuesday that exports from Saudi\nArabia rose by four per cent in the first three months of\nthe year, more than expected by the traders in London.\n    \"We are pleased with the rise,\" a spokesman for the\nministry said, \"which came in a month with few ships.\"\n";
    let article = Article::verbatim(text);
    let found = found(&article);
    assert!(found[0].0.contains("Saudi\nArabia rose"), "{found:?}");
    assert!(
        found.iter().any(|(words, _)| words == "\"We are pleased with the rise,\" … \"which came in a month with few ships.\""),
        "{found:?}"
    );
}

/// Reports that a well-known annotator of quotations gets wrong (stanfordnlp/CoreNLP#905), told with our own people.
#[test]
fn each_of_two_speakers_keeps_the_own_words() {
    check(
        "“The dam will hold,” Nadia Haddad said. “It will not,” Lars Nyström replied.",
        &[("“The dam will hold,”", "Nadia Haddad"), ("“It will not,”", "Lars Nyström")],
    );
    check(
        "“We never saw the water come,” said Grace Mutua, who lost her house. Her brother Amos said: “We ran.”",
        &[("“We never saw the water come,”", "Grace Mutua"), ("“We ran.”", "Her brother Amos")],
    );
}

#[test]
fn the_balanced_setting_takes_beliefs_as_well() {
    let article = Article::verbatim("Voters believe that the bridge will never open. The mayor said it would.");
    let document = Document::read(&article);
    let speech = quotes::find_in(&document, Setting::Speech).len();
    assert!(quotes::find_in(&document, Setting::Balanced).len() >= speech && speech >= 1);
}

/// What must hold of the answer for any text: spans on character boundaries within the text, in order, confidence a probability.
fn check_laws(article: &Article) {
    let mut last_start = 0;
    for quotation in quotes::find(article) {
        assert!(!quotation.content.is_empty());
        assert!((0.0..=1.0).contains(&quotation.confidence));
        let spans = quotation.content.iter().chain(&quotation.source).chain(quotation.cue.iter().map(|cue| &cue.span));
        for span in spans {
            assert!(article.text.get(span.range()).is_some_and(|words| !words.is_empty()), "{span:?}");
        }
        assert!(quotation.content.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(quotation.content[0].start >= last_start);
        last_start = quotation.content[0].start;
    }
}

fn news_pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "“",
        "”",
        "\"",
        "'",
        "‘",
        "’",
        "''",
        "``",
        "«",
        "»",
        "„",
        ":",
        ",",
        ".",
        "?",
        "\n",
        "\n\n",
        " ",
        "said",
        "Hale",
        "she",
        "that",
        "the bridge",
        "according to",
        "Q:",
        "A:",
        "HALE:",
        "who",
        "—",
        "(",
        ")",
        "é",
        "\u{a0}",
        "\u{200b}",
        "€",
        "1,200",
        "denied",
        "would not",
        "İ",
        "🌉",
    ]);
    prop::collection::vec((piece, prop::bool::ANY), 0..120)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, space)| if space { format!("{piece} ") } else { piece.to_owned() }).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_string_gives_an_answer(text in "\\PC{0,200}") {
        check_laws(&Article::verbatim(&text));
    }

    #[test]
    fn any_muddle_of_news_gives_an_answer(text in news_pieces()) {
        check_laws(&Article::verbatim(&text));
    }
}

/// Processor time of this thread, which a busy machine does not stretch.
fn processor_seconds() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

#[test]
fn no_text_is_slower_than_its_length() {
    let long = |piece: &str, times: usize| piece.repeat(times);
    let texts = [
        long("\"", 60_000),
        long("' a", 60_000),
        long("“said ", 60_000),
        long("said ", 60_000),
        long(": ", 60_000),
        long("A: b\n", 40_000),
        format!("“{}” said Hale. {}", long("word ", 40_000), long("said she, ", 20_000)),
        long("“Yes,” said Hale, said Hale, said Hale, said Hale. ", 6_000),
        long("Hale, ", 60_000),
        long("‘no ", 60_000),
    ];
    for text in texts {
        let before = processor_seconds();
        check_laws(&Article::verbatim(&text));
        let seconds = processor_seconds() - before;
        // Generous for a build without optimisation; quadratic work would take minutes.
        assert!(seconds < 30.0, "{seconds} s for {:?}…", &text[..text.floor_char_boundary(20)]);
    }
}
