use proptest::prelude::*;

use super::*;

/// The query in full, or the reason it is refused.
fn read(query: &str) -> String {
    parse(query, Default::All).map_or_else(|error| error.reason, |node| node.to_string())
}

fn check(query: &str, full: &str) {
    assert_eq!(read(query), full, "{query}");
}

fn refused(query: &str, under: &str, reason: &str, suggestion: &str) {
    let error = parse(query, Default::All).expect_err(query);
    assert!(error.reason.contains(reason), "{query}: {}", error.reason);
    assert_eq!(&error.query[error.offset..error.offset + error.length], under, "{query}");
    assert!(error.suggestion.as_deref().unwrap_or("").contains(suggestion), "{query}: {:?}", error.suggestion);
}

#[test]
fn all_words_are_wanted_and_capitals_make_operators() {
    check("steel tariff", "(steel AND tariff)");
    check("steel OR iron tariff", "(steel OR (iron AND tariff))");
    check("(steel OR iron) tariff", "((steel OR iron) AND tariff)");
    check("steel and not or iron", "(steel AND and AND not AND or AND iron)");
    check("steel -iron NOT coal", "(steel AND NOT iron AND NOT coal)");
    check("a -\"b c\" -(d OR e)", "(a AND NOT \"b c\" AND NOT (d OR e))");
    check("co-operation – talks", "(co-operation AND talks)");
    check("", "*");
    check("*", "*");
}

#[test]
fn any_word_will_do_when_asked_for() {
    let any = |query| parse(query, Default::Any).unwrap().to_string();
    assert_eq!(any("steel tariff"), "(steel OR tariff)");
    assert_eq!(any("steel tariff -iron"), "((steel OR tariff) AND NOT iron)");
    assert_eq!(any("steel tariff speaker:moreau"), "((steel OR tariff) AND speaker:\"moreau\")");
    assert_eq!(any("steel AND tariff iron"), "(iron AND steel AND tariff)");
    assert_eq!(plain("what's (new) in -steel?").to_string(), "(what's OR (new) OR in OR -steel?)");
}

#[test]
fn phrases_and_proximity() {
    check("\"supply chain\"", "\"supply chain\"");
    check("\"wolf big\"~3", "\"wolf big\"~3");
    check("a w/5 b", "(a w/5 b)");
    check("a W/5 b pre/3 c", "((a w/5 b) pre/3 c)");
    check("a near/5 b", "(a w/5 b)");
    check("a /s b", "(a w/s b)");
    check("a w/s b c w/p d", "((a w/s b) AND (c w/p d))");
    check("a NOT w/5 b", "(a NOT w/5 b)");
    check("(a OR \"b c\") w/5 dd*", "((a OR \"b c\") w/5 dd*)");
}

#[test]
fn words_carry_their_own_operators() {
    check("wom?n elect* =Polish colour~1 colour~ rate^2", "(wom?n AND elect* AND =Polish AND colour~1 AND colour~1 AND rate^2)");
    check("\"elect* official\" \"the * minister\"", "(\"elect* official\" AND \"the * minister\")");
    check("/tariffs?/ /a\\/b/", "(/tariffs?/ AND /a\\/b/)");
    check("who opened the bridge?", "(who AND opened AND the AND bridge)");
    check("happ?", "happ?");
    check("steel happ? OR b", "((steel AND happ?) OR b)");
    check("atleast3(tariff OR duty)", "atleast3((tariff OR duty))");
    check("\"a b\"^2.5 (a b)^3", "(\"a b\"^2.5 AND (a AND b)^3)");
}

#[test]
fn fields_and_their_values() {
    check("title:bridge headline:(a OR b)", "(title:bridge AND title:(a OR b))");
    check("speaker:(moreau OR silva)", "(speaker:\"moreau\" OR speaker:\"silva\")");
    check("date:2019..2021-03 on:04-13 words:>800", "(date:2019..2021-03 AND on:04-13 AND words:801..)");
    check("kind:Direct cue:warned lang:en", "(kind:direct AND cue:\"warned\" AND lang:\"en\")");
    check("near:Kyiv,30km", "near:\"Kyiv, 30km\"");
    check("near:\"50.45,30.52,30km\"", "near:\"50.45, 30.52, 30km\"");
    check("speaker: moreau", "speaker:\"moreau\"");
    check("10:30 http://example.org/a", "(10:30 AND http://example.org/a)");
    check("path:2021/11/*", "path:\"2021/11/*\"");
}

#[test]
fn typed_characters_work() {
    check("“supply chain”", "\"supply chain\"");
    check("ｓａｉｄ：（steel）", "said:steel");
    check("a\u{a0}b", "(a AND b)");
    check("don’t", "don't");
    check("zero\u{200b}width", "zerowidth");
}

#[test]
fn errors_show_the_place_the_reason_and_a_way_out() {
    refused("steel \"supply chain", "\"supply chain", "never closed", "steel \"supply chain\"");
    refused("(steel OR iron", "(", "never closed", "(steel OR iron)");
    refused("steel)", ")", "never opened", "");
    refused("speeker:moreau", "speeker", "unknown field `speeker`", "did you mean `speaker:`");
    refused("xyzzy:moreau", "xyzzy", "unknown field", "the fields are title, body");
    refused("a AND", "AND", "nothing follows", "\"AND\"");
    refused("OR b", "OR", "nothing stands before", "\"OR\"");
    refused("a w/5", "w/5", "both sides", "bridge w/5 opened");
    refused("a w/0 b", "w/0", "1 to 500", "");
    refused("(a b) w/5 c", "(a b)", "AND", "chain");
    refused("a w/5 title:b", "title:b", "field", "title:(");
    refused("date:yesterday", "yesterday", "no date", "date:2021");
    refused("date:2021..2019", "2021..2019", "ends before", "");
    refused("*burg", "*burg", "two letters", "/.*burg/");
    refused("colour~9", "colour~9", "at most 2", "colour~1");
    refused("/(/", "/(/", "broken", "");
    refused("()", ")", "hold nothing", "");
    refused("title:", "title:", "nothing follows", "title:bridge");
    refused("kind:loud", "loud", "no kind", "kind:direct");
    refused("bridge^900", "^900", "boost", "");
    refused("a\u{e9}\u{301} “x", "“x", "never closed", "");
}

#[test]
fn bombs_are_refused_before_they_are_built() {
    for (bomb, reason) in [
        ("(".repeat(1000), "nested"),
        ("-".repeat(1000) + "a", "nested"),
        ("(x AND NOT ".repeat(300), "nested"),
        ("a ".repeat(300), "256 words"),
        ("a".repeat(5000), "4096"),
        ("a w/1 ".repeat(100) + "b", "in a row"),
        (format!("\"{}\"", "a ".repeat(65)), "64 words"),
        ("NOT ".repeat(500) + "a", "nested"),
        ("/(((a{99}){99}){99})/".into(), "too large"),
    ] {
        assert!(read(&bomb).contains(reason), "{}: {}", &bomb[..20], read(&bomb));
    }
}

/// The same tree whatever the places.
fn bare(node: &Node) -> String {
    format!("{:?}", strip(node.clone()))
}

fn strip(mut node: Node) -> Node {
    node.span = Span::new(0, 0);
    node.expr = match node.expr {
        Expr::And(parts) => Expr::And(parts.into_iter().map(strip).collect()),
        Expr::Or(parts) => Expr::Or(parts.into_iter().map(strip).collect()),
        Expr::Not(of) => Expr::Not(Box::new(strip(*of))),
        Expr::Boost { by, of } => Expr::Boost { by, of: Box::new(strip(*of)) },
        Expr::In { field, of } => Expr::In { field, of: Box::new(strip(*of)) },
        Expr::AtLeast { count, of } => Expr::AtLeast { count, of: Box::new(strip(*of)) },
        Expr::Near { left, right, within, ordered, negated } => {
            Expr::Near { left: Box::new(strip(*left)), right: Box::new(strip(*right)), within, ordered, negated }
        }
        other => other,
    };
    node
}

/// Queries that are mostly right: fragments of the language strung together.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "steel",
        "tariff*",
        "wom?n",
        "=Polish",
        "colour~1",
        "\"supply chain\"",
        "\"a b\"~3",
        "AND",
        "OR",
        "NOT",
        "-",
        "(",
        ")",
        "w/5",
        "pre/2",
        "w/s",
        "w/p",
        "title:",
        "said:",
        "speaker:",
        "\"Ada Moreau\"",
        "kind:direct",
        "date:2019..2021-03",
        "on:04-13",
        "words:>800",
        "^2",
        "atleast2(",
        "/re+/",
        "near:Kyiv,5km",
        "bbox:1,2,3,4",
        "lede:(",
        "“x”",
        "é",
        "*",
        "\"",
        "~",
        ":",
        "path:a/*",
        "date:<2020-02",
        "&",
        "cue:warn*",
    ]);
    prop::collection::vec((fragment, any::<bool>()), 0..14).prop_map(|parts| {
        let mut query = String::new();
        for (part, spaced) in parts {
            query.push_str(part);
            if spaced || part.ends_with(char::is_alphanumeric) {
                query.push(' ');
            }
        }
        query
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_parser(query in ".{0,200}") {
        for default in [Default::All, Default::Any] {
            if let Err(error) = parse(&query, default) {
                prop_assert!(error.query.is_char_boundary(error.offset));
                prop_assert!(!error.to_string().is_empty());
            }
        }
        let _ = plain(&query);
    }

    #[test]
    fn a_query_written_in_full_means_the_same(query in fragments()) {
        for default in [Default::All, Default::Any] {
            if let Ok(node) = parse(&query, default) {
                let full = node.to_string();
                let again = parse(&full, Default::All);
                prop_assert!(again.is_ok(), "{query:?} is in full {full:?}: {again:?}");
                prop_assert_eq!(bare(&again.unwrap()), bare(&node), "{} is in full {}", query, full);
            }
        }
    }
}

#[test]
fn a_question_in_prose_is_its_telling_words() {
    assert_eq!(plain("What is known about the steel tariff?").to_string(), "(known OR steel OR tariff?)");
    assert_eq!(plain("To be, or not to be").children().len(), 6, "where there is nothing else, all of it");
}
