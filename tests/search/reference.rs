//! A slow reference for the query language: it reads every text, word by word, and knows nothing of the index, of positions in
//! it, or of clever matching. The laws and the comparison over the sample archive are at the end. They can be asked of an archive of
//! one's own, with more queries:
//!
//!     DATELINE_REFERENCE=/data/news DATELINE_CASES=500 cargo test --release --test integration search::reference

use std::collections::BTreeSet;
use std::sync::OnceLock;

use dateline::article::{Article, ParagraphKind};
use dateline::extract::{Annotations, Quotation};
use dateline::index::{Index, IndexOptions, Silent, analyzer, build};
use dateline::search::query::{self, Expr, Form, Node, Value, Within, Word};
use dateline::search::{Field, Joined, Request, Searcher, Shown};
use dateline::text::{Span, fold, sentences};
use proptest::prelude::*;

/// A word of a text as the reference sees it.
struct Seen {
    written: String,
    form: String,
    stem: String,
    /// Words before it, and one for every paragraph break before it.
    at: u32,
    sentence: usize,
    paragraph: usize,
    span: Span,
}

fn read(text: &str, parts: &[Span], language: Option<&str>) -> Vec<Seen> {
    let (mut seen, mut at, mut sentence) = (Vec::new(), 0, 0);
    for (paragraph, part) in parts.iter().enumerate() {
        for bounds in sentences(part.of(text)) {
            sentence += 1;
            let _ = bounds;
        }
        let inside: Vec<Span> = sentences(part.of(text));
        let first = sentence - inside.len();
        let base = at;
        for word in analyzer::words(part.of(text)) {
            let written = word.span.of(part.of(text)).to_owned();
            let terms = analyzer::terms(&written, language);
            let within = inside.iter().rposition(|bounds| bounds.start <= word.span.start).unwrap_or(0);
            let span = Span { start: part.start + word.span.start, end: part.start + word.span.end };
            at = base + word.position + 1;
            seen.push(Seen { written, form: terms.form, stem: terms.stem, at: at - 1, sentence: first + within, paragraph, span });
        }
        at += 1;
    }
    seen
}

fn parts(article: &Article, keep: impl Fn(ParagraphKind) -> bool) -> Vec<Span> {
    article.paragraphs.iter().filter(|part| keep(part.kind)).map(|part| part.span).collect()
}

fn lede(article: &Article) -> Vec<Span> {
    let mut spans = parts(article, |kind| kind == ParagraphKind::Standfirst);
    spans.extend(article.paragraphs.iter().find(|part| part.kind == ParagraphKind::Body).map(|part| part.span));
    spans
}

/// Whether one word of a query means one word of a text.
fn means(word: &Word, part: &str, seen: &Seen) -> bool {
    match word.form {
        Form::Stem => {
            let terms = analyzer::terms(part, None);
            terms.stem == seen.stem || terms.form == seen.form
        }
        Form::Exact => seen.written.replace('’', "'") == part,
        Form::Wildcard => matches_pattern(&fold(part), &seen.form),
        Form::Fuzzy(edits) => {
            let wanted = analyzer::terms(part, None).form;
            wanted.chars().next() == seen.form.chars().next() && edit_distance(&wanted, &seen.form) <= usize::from(edits)
        }
        Form::Regex => regex::Regex::new(&format!("^(?:{part})$")).unwrap().is_match(&seen.form),
        Form::Any => true,
    }
}

fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('*') => text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| matches_pattern(letters.as_str(), &text[at..])),
        Some(letter) => {
            let mut rest = text.chars();
            rest.next().is_some_and(|other| letter == '?' || letter == other) && matches_pattern(letters.as_str(), rest.as_str())
        }
    }
}

/// Damerau's distance with neighbours swapped, the whole matrix.
fn edit_distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            d[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let mut least = (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(d[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    d[a.len()][b.len()]
}

/// The words that a typed word is cut into.
fn cut(word: &Word) -> Vec<String> {
    match word.form {
        Form::Wildcard | Form::Regex | Form::Any => vec![word.text.clone()],
        _ => analyzer::words(&word.text).map(|cut| cut.span.of(&word.text).to_owned()).collect(),
    }
}

type Places = BTreeSet<(usize, usize)>;

/// First and last word, as indices, of everything a positional node means.
fn places(node: &Node, text: &[Seen]) -> Places {
    match &node.expr {
        Expr::Word(word) => row(std::slice::from_ref(word), text),
        Expr::Phrase { words, slop: None } => row(words, text),
        Expr::Phrase { words, slop: Some(slop) } => in_any_order(words, *slop, text),
        Expr::Or(parts) => parts.iter().flat_map(|part| places(part, text)).collect(),
        Expr::Boost { of, .. } => places(of, text),
        Expr::Near { left, right, within, ordered, negated } => {
            let (left, right) = (places(left, text), places(right, text));
            let near = |one: (usize, usize), other: (usize, usize)| is_near(one, other, *within, *ordered, text);
            if *negated {
                return left.into_iter().filter(|one| !right.iter().any(|other| near(*one, *other))).collect();
            }
            let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
            pairs.filter(|(one, other)| near(*one, *other)).map(|(one, other)| (one.0.min(other.0), one.1.max(other.1))).collect()
        }
        other => panic!("no places: {other:?}"),
    }
}

fn is_near(one: (usize, usize), other: (usize, usize), within: Within, ordered: bool, text: &[Seen]) -> bool {
    let (first, second) = if one.1 < other.0 { (one, other) } else { (other, one) };
    if first.1 >= second.0 || (ordered && first != one) {
        return false;
    }
    match within {
        Within::Words(most) => text[second.0].at - text[first.1].at <= most,
        Within::Sentence => text[first.0].sentence == text[second.1].sentence,
        Within::Paragraph => text[first.0].paragraph == text[second.1].paragraph,
    }
}

fn row(words: &[Word], text: &[Seen]) -> Places {
    let mut wanted: Vec<(&Word, String)> = words.iter().flat_map(|word| cut(word).into_iter().map(move |part| (word, part))).collect();
    while wanted.last().is_some_and(|(word, _)| word.form == Form::Any) {
        wanted.pop();
    }
    while wanted.first().is_some_and(|(word, _)| word.form == Form::Any) {
        wanted.remove(0);
    }
    let fits = |start: usize| {
        wanted.iter().enumerate().all(|(nth, (word, part))| {
            text.get(start + nth).is_some_and(|seen| seen.at == text[start].at + nth as u32 && means(word, part, seen))
        })
    };
    (0..text.len()).filter(|start| fits(*start)).map(|start| (start, start + wanted.len() - 1)).collect()
}

/// Any order, at most `slop` other words: every way to give each wanted word a place of its own. For two or three words.
fn in_any_order(words: &[Word], slop: u32, text: &[Seen]) -> Places {
    let wanted: Vec<(&Word, String)> = words.iter().flat_map(|word| cut(word).into_iter().map(move |part| (word, part))).collect();
    let mut found = Places::new();
    let mut taken = Vec::new();
    assign(&wanted, slop, text, &mut taken, &mut found);
    found
}

fn assign(wanted: &[(&Word, String)], slop: u32, text: &[Seen], taken: &mut Vec<usize>, found: &mut Places) {
    let Some((word, part)) = wanted.get(taken.len()) else {
        let (first, last) = (*taken.iter().min().unwrap(), *taken.iter().max().unwrap());
        if text[last].at - text[first].at < wanted.len() as u32 + slop {
            found.insert((first, last));
        }
        return;
    };
    for at in 0..text.len() {
        if !taken.contains(&at) && means(word, part, &text[at]) {
            taken.push(at);
            assign(wanted, slop, text, taken, found);
            taken.pop();
        }
    }
}

/// An article and its words, read once.
struct Known {
    article: Article,
    annotations: Annotations,
    body: Vec<Seen>,
    title: Vec<Seen>,
}

impl Known {
    fn read(article: Article, annotations: Annotations) -> Known {
        let language = article.language.as_deref();
        let body = read(&article.text, &parts(&article, |kind| kind != ParagraphKind::PullQuote), language);
        let title = read(&article.text, &parts(&article, |kind| kind == ParagraphKind::Headline), language);
        Known { article, annotations, body, title }
    }
}

/// Whether an article answers a query.
fn answers(node: &Node, known: &Known, scope: Field) -> bool {
    let again = |node: &Node| answers(node, known, scope);
    let Known { article, annotations, .. } = known;
    match &node.expr {
        Expr::Everything => true,
        Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { .. } => !article_places(node, known, scope).is_empty(),
        Expr::AtLeast { count, of } => article_places(of, known, scope).len() as u32 >= *count,
        Expr::And(parts) => {
            let of_quotation = |node: &&Node| is_of_quotation(node);
            let bound: Vec<&Node> = parts.iter().filter(of_quotation).collect();
            parts.iter().filter(|part| !is_of_quotation(part)).all(again)
                && groups(&bound).iter().all(|group| one(group, article, annotations))
        }
        Expr::Or(parts) => parts.iter().any(again),
        Expr::Not(of) => !again(of),
        Expr::Boost { of, .. } => again(of),
        Expr::In { field: Field::Said, .. } => one(&[node], article, annotations),
        Expr::In { field, of } => answers(of, known, *field),
        Expr::Filter { field, .. } if field.is_of_quotation() => one(&[node], article, annotations),
        Expr::Filter { field, value } => filter(*field, value, article),
    }
}

fn article_places(node: &Node, known: &Known, scope: Field) -> Places {
    let text = if scope == Field::Title { &known.title } else { &known.body };
    let mut found = places(node, text);
    if scope == Field::Lede {
        let lede = lede(&known.article);
        let holds = |at: usize| lede.iter().any(|part| part.contains(text[at].span));
        found.retain(|(first, last)| holds(*first) && holds(*last));
    }
    found
}

fn is_of_quotation(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter { field, .. } | Expr::In { field, .. } => field.is_of_quotation(),
        Expr::Or(parts) => parts.iter().all(is_of_quotation),
        Expr::Boost { of, .. } => is_of_quotation(of),
        _ => false,
    }
}

fn groups<'n>(bound: &[&'n Node]) -> Vec<Vec<&'n Node>> {
    let mut groups: Vec<Vec<&Node>> = vec![Vec::new()];
    let speaks = |node: &&Node| node.filters().iter().any(|(field, _)| *field == Field::Speaker);
    for node in bound {
        if groups.last().unwrap().iter().any(speaks) && speaks(node) {
            groups.push(Vec::new());
        }
        groups.last_mut().unwrap().push(*node);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn one(group: &[&Node], article: &Article, annotations: &Annotations) -> bool {
    annotations.quotations.iter().any(|quotation| group.iter().all(|node| of_quotation(node, quotation, article, annotations)))
}

fn of_quotation(node: &Node, quotation: &Quotation, article: &Article, annotations: &Annotations) -> bool {
    let again = |node: &Node| of_quotation(node, quotation, article, annotations);
    let text = || read(&article.text, &quotation.content, article.language.as_deref());
    match &node.expr {
        Expr::Everything => true,
        Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { .. } => !places(node, &text()).is_empty(),
        Expr::AtLeast { count, of } => places(of, &text()).len() as u32 >= *count,
        Expr::And(parts) => parts.iter().all(again),
        Expr::Or(parts) => parts.iter().any(again),
        Expr::Not(of) => !again(of),
        Expr::Boost { of, .. } | Expr::In { of, .. } => again(of),
        Expr::Filter { field: Field::Kind, value: Value::Kind(kind) } => quotation.kind == *kind,
        Expr::Filter { field: Field::Speaker, value: Value::Name(words) } => quotation.speakers.iter().any(|number| {
            format!(" {} ", analyzer::folded_words(&annotations.speakers[*number as usize].name))
                .contains(&format!(" {} ", fold(&words[0].text)))
        }),
        other => panic!("not in the reference: {other:?}"),
    }
}

fn filter(field: Field, value: &Value, article: &Article) -> bool {
    match (field, value) {
        (Field::Date, Value::Days(days)) => article.date.is_some_and(|dated| days.holds(dated.date.first_day(), dated.date.last_day())),
        (Field::Words, Value::Numbers(numbers)) => numbers.holds(article.word_count() as u64),
        (Field::Source, Value::Name(words)) => {
            let name = article.source.as_deref().map(analyzer::folded_words).unwrap_or_default();
            format!(" {name} ").contains(&format!(" {} ", fold(&words[0].text)))
        }
        other => panic!("not in the reference: {other:?}"),
    }
}

/// The sample archive, or one that is named, indexed once, with every article as the index gives it back.
pub struct Sample {
    pub searcher: Searcher,
    articles: Vec<Known>,
    /// Words as they stand in the articles, common and rare ones.
    vocabulary: Vec<String>,
    names: Vec<String>,
    _scratch: tempfile::TempDir,
}

pub fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("index");
        let options = IndexOptions { index: Some(folder.clone()), ..IndexOptions::default() };
        let ours = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-corpus");
        let archive = std::env::var_os("DATELINE_REFERENCE").map_or_else(ours, Into::into);
        build(&[archive], &options, &Silent).unwrap();
        let searcher = Searcher::new(Index::open(&folder).unwrap());
        let mut articles = Vec::new();
        let everything = Request { fold_copies: false, ..Request::new("*", Joined::All).unwrap() };
        let mut keep = |shown: Shown| {
            articles.push(Known::read(shown.article, shown.annotations));
            std::ops::ControlFlow::Continue(())
        };
        searcher.each_article(&everything, &mut keep).unwrap();
        let mut vocabulary = Vec::new();
        let mut names = vec!["nobody".to_owned()];
        for (number, Known { article, annotations, .. }) in articles.iter().enumerate() {
            let words: Vec<&str> = analyzer::words(&article.text).map(|word| word.span.of(&article.text)).collect();
            vocabulary.extend(words.iter().skip(number % 7).step_by(11).map(|word| (*word).to_owned()));
            names.extend(annotations.speakers.iter().filter_map(|speaker| speaker.name.split_whitespace().last()).map(str::to_owned));
        }
        names.retain(|name| name.chars().all(char::is_alphanumeric));
        Sample { searcher, articles, vocabulary, names, _scratch: scratch }
    })
}

fn found(query: &str) -> BTreeSet<String> {
    let request = Request { relax: false, fold_copies: false, limit: 10_000, snippets: 1, ..Request::new(query, Joined::All).unwrap() };
    sample()
        .searcher
        .search(&request)
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .hits
        .into_iter()
        .map(|hit| place(&hit.origin))
        .collect()
}

fn place(origin: &dateline::article::Origin) -> String {
    format!("{}#{}", origin.path, origin.record)
}

fn expected(query: &str) -> BTreeSet<String> {
    let node = query::parse(query, Joined::All).unwrap();
    let right = sample().articles.iter().filter(|known| answers(&node, known, Field::Body));
    right.map(|known| place(&known.article.origin)).collect()
}

/// A word of the sample archive in one of the forms that a query may give it.
fn word() -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), 0..9_u8, any::<prop::sample::Index>()).prop_map(|(index, form, other)| {
        let written = index.get(&sample().vocabulary).clone();
        let letters: Vec<char> = written.chars().collect();
        let plain = letters.len() > 3 && letters.iter().all(|letter| letter.is_ascii_alphabetic());
        let at = 2 + other.index(letters.len().max(3) - 2);
        match form {
            0 if plain => format!("{}*", letters[..at].iter().collect::<String>()),
            1 if plain => letters.iter().enumerate().map(|(nth, letter)| if nth == at { '?' } else { *letter }).collect(),
            2 if plain => format!("{written}~1"),
            3 if letters.iter().all(|letter| letter.is_alphanumeric()) => format!("={written}"),
            4 if plain => format!("/{}.*/", letters[..at].iter().collect::<String>().to_lowercase()),
            5 if plain => format!("{}~2", letters.iter().rev().skip(1).rev().collect::<String>()),
            _ if matches!(written.as_str(), "AND" | "OR" | "NOT") => "steel".into(),
            _ => written,
        }
    })
}

/// Words that stand side by side in the sample archive, so that phrases are found.
fn pair() -> impl Strategy<Value = (String, String)> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1..5_usize).prop_map(|(article, at, far)| {
        let Known { article, .. } = article.get(&sample().articles);
        let words: Vec<&str> = analyzer::words(&article.text).map(|word| word.span.of(&article.text)).collect();
        if words.len() <= far {
            return ("the".to_owned(), "of".to_owned());
        }
        let at = at.index(words.len() - far);
        let quiet = |word: &str| if matches!(word, "AND" | "OR" | "NOT") { "the".to_owned() } else { word.to_owned() };
        (quiet(words[at]), quiet(words[at + far]))
    })
}

/// Something that stands at places.
fn positional() -> impl Strategy<Value = String> {
    let near = prop::sample::select(vec!["w/1", "w/3", "w/12", "pre/2", "pre/6", "w/s", "w/p", "NOT w/4", "NOT w/s"]);
    prop_oneof![
        3 => word(),
        2 => pair().prop_map(|(one, other)| format!("\"{one} {other}\"")),
        1 => (word(), pair()).prop_map(|(any, (one, other))| format!("\"{one} {other} {any}\"")),
        1 => pair().prop_map(|(one, other)| format!("\"{one} * {other}\"")),
        1 => (pair(), 0..6_u8).prop_map(|((one, other), slop)| format!("\"{other} {one}\"~{slop}")),
        3 => (pair(), near.clone()).prop_map(|((one, other), near)| format!("({one} {near} {other})")),
        2 => (pair(), word(), near.clone()).prop_map(|((one, _), other, near)| format!("({one} {near} {other})")),
        1 => (pair(), word()).prop_map(|((one, other), third)| format!("({one} w/6 ({other} OR {third}))")),
        1 => (pair(), pair()).prop_map(|((one, other), (third, _))| format!("({one} w/4 {other} w/20 {third})")),
        1 => (word(), 1..4_u8).prop_map(|(one, count)| format!("atleast{count}({one})")),
    ]
}

fn clause() -> impl Strategy<Value = String> {
    let name = any::<prop::sample::Index>().prop_map(|index| index.get(&sample().names).clone());
    let field = prop::sample::select(vec!["title", "lede", "body", "said"]);
    prop_oneof![
        6 => positional(),
        2 => (field, positional()).prop_map(|(field, inner)| format!("{field}:({inner})")),
        1 => (positional(), word()).prop_map(|(one, other)| format!("said:({one} NOT {other})")),
        1 => name.prop_map(|name| format!("speaker:{name}")),
        1 => prop::sample::select(vec!["kind:direct", "kind:mixed", "kind:indirect", "date:2018..2020", "date:>2021", "words:>300", "source:wire"])
            .prop_map(str::to_owned),
    ]
}

fn any_query() -> impl Strategy<Value = String> {
    clause().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} {other})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one} OR {other})")),
            1 => inner.clone().prop_map(|one| format!("NOT {one}")),
            2 => (inner.clone(), inner).prop_map(|(one, other)| format!("({one} NOT {other})")),
        ]
    })
}

/// How many queries each law is tried on.
fn cases() -> u32 {
    std::env::var("DATELINE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_query_finds_what_the_reference_finds(query in any_query()) {
        if query::parse(&query, Joined::All).is_ok() {
            prop_assert_eq!(found(&query), expected(&query), "{}", query);
        }
    }

    #[test]
    fn proximity_does_not_care_who_comes_first((one, other) in pair(), far in 1..9_u8) {
        prop_assert_eq!(found(&format!("\"{one}\" w/{far} \"{other}\"")), found(&format!("\"{other}\" w/{far} \"{one}\"")));
    }

    #[test]
    fn a_phrase_is_a_proximity_is_a_conjunction((one, other) in pair()) {
        let (phrase, near, both) = (found(&format!("\"{one} {other}\"")), found(&format!("\"{one}\" w/3 \"{other}\"")), found(&format!("\"{one}\" AND \"{other}\"")));
        prop_assert!(phrase.is_subset(&near) && near.is_subset(&both));
    }

    #[test]
    fn not_is_the_complement(query in any_query()) {
        if query::parse(&format!("NOT {query}"), Joined::All).is_ok() {
            let (with, without) = (found(&query), found(&format!("NOT {query}")));
            prop_assert!(with.is_disjoint(&without));
            prop_assert_eq!(with.len() + without.len(), found("*").len());
        }
    }
}
