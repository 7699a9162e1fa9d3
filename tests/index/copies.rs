//! Wire copies through the whole index: articles edited as newspapers edit them are found again, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use dateline::index::ids::{content_id, show_id};
use dateline::index::schema::Kind;
use dateline::index::{Index, IndexOptions};
use dateline::search::{Field, Joined, Request, Searcher};
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;

use super::{Archive, plain};

/// A small generator of numbers: the same news on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A word, the frequent ones often: ranks fall off as in real text.
    fn word(&mut self) -> String {
        const SMALL: [&str; 24] = [
            "the", "of", "to", "a", "in", "and", "that", "on", "for", "was", "with", "said", "by", "at", "from", "it", "had", "were",
            "would", "its", "been", "after", "who", "not",
        ];
        if self.chance(45) {
            return SMALL[self.below(SMALL.len())].to_owned();
        }
        let top = [60, 600, 6000][self.below(3)];
        let rank = self.below(top);
        let syllables = ["ba", "re", "ti", "mo", "lu", "ker", "san", "dor", "vi", "ple", "gra", "ton", "mi", "fe", "ch", "ou"];
        (0..3).map(|place| syllables[(rank >> (4 * place)) % 16]).collect()
    }

    fn sentence(&mut self) -> String {
        let words: Vec<String> = (0..8 + self.below(16)).map(|_| self.word()).collect();
        let mut sentence = words.join(" ") + ".";
        sentence[..1].make_ascii_uppercase();
        sentence
    }

    fn paragraph(&mut self) -> String {
        (0..1 + self.below(3)).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
    }

    fn headline(&mut self) -> String {
        let headline = (0..5 + self.below(5)).map(|_| self.word()).collect::<Vec<_>>().join(" ");
        headline[..1].to_uppercase() + &headline[1..]
    }
}

/// One story as a newspaper printed it.
#[derive(Clone, PartialEq)]
struct Printing {
    story: usize,
    headline: String,
    paragraphs: Vec<String>,
}

/// 700 stories, and 300 printings of some of them edited as desks do. One story in ten takes a paragraph of background from another.
fn newsroom(dice: &mut Dice) -> Vec<Printing> {
    let mut printings: Vec<Printing> = Vec::new();
    for story in 0..700 {
        let mut paragraphs: Vec<String> = (0..4 + dice.below(12)).map(|_| dice.paragraph()).collect();
        if story > 0 && dice.chance(10) {
            let other = &printings[dice.below(story)].paragraphs;
            paragraphs.push(other[other.len() - 1].clone());
        }
        printings.push(Printing { story, headline: dice.headline(), paragraphs });
    }
    for _ in 0..300 {
        let mut copy = printings[dice.below(700)].clone();
        edit(&mut copy, dice);
        printings.push(copy);
    }
    printings
}

/// Cut from below, given another headline, divided anew, lengthened by a paragraph, put into house style: one or several of these.
fn edit(copy: &mut Printing, dice: &mut Dice) {
    if dice.chance(60) {
        let kept = (copy.paragraphs.len() * (35 + dice.below(60))).div_ceil(100);
        copy.paragraphs.truncate(kept.max(2));
    }
    if dice.chance(70) {
        copy.headline = dice.headline();
    }
    if dice.chance(50) {
        let words = copy.paragraphs.join(" ");
        copy.paragraphs = words.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()).collect();
    }
    if dice.chance(40) {
        let place = dice.below(copy.paragraphs.len() + 1);
        copy.paragraphs.insert(place, dice.paragraph());
    }
    if dice.chance(30) {
        for paragraph in &mut copy.paragraphs {
            let words = paragraph.split(' ').map(|word| if dice.below(40) == 0 { dice.word() } else { word.to_owned() });
            *paragraph = words.collect::<Vec<_>>().join(" ");
        }
    }
}

impl Printing {
    fn text(&self) -> String {
        format!("{}\n\n{}\n", self.headline, self.paragraphs.join("\n\n"))
    }
}

/// Path of every article with the id of its story; an article printed once is a story by itself.
fn stories(archive: &Archive) -> BTreeMap<String, u64> {
    let index = Index::open(&archive.index()).expect("an index");
    let searcher = index.searcher();
    let copies = index.copies(&searcher).expect("the stories");
    let query = TermQuery::new(index.fields().kind_term(Kind::Article), IndexRecordOption::Basic);
    let addresses = searcher.search(&query, &DocSetCollector).expect("a search");
    let story = |address| {
        let (article, _) = index.article(&searcher, address).expect("an article");
        let id = content_id(&article);
        (article.origin.path, copies.story(id).map_or(id, |story| story.id))
    };
    addresses.into_iter().map(story).collect()
}

#[test]
fn edited_copies_of_a_story_are_found_and_nothing_else() {
    let printings = newsroom(&mut Dice(42));
    let archive = Archive::new();
    let name = |at: usize| format!("{}/{at}.txt", at % 9);
    printings.iter().enumerate().for_each(|(at, printing)| archive.write(&name(at), &printing.text()));
    archive.build();
    let stories = stories(&archive);
    let (mut both, mut found, mut real) = (0, 0, 0);
    for (at, printing) in printings.iter().enumerate() {
        for (other, other_printing) in printings[..at].iter().enumerate() {
            let (same, joined) = (printing.story == other_printing.story, stories[&name(at)] == stories[&name(other)]);
            both += usize::from(same && joined);
            found += usize::from(joined);
            real += usize::from(same);
        }
    }
    let (precision, recall) = (both as f64 / found as f64, both as f64 / real as f64);
    println!("copies: {real} pairs among {} articles: precision {precision:.4}, recall {recall:.4}", printings.len());
    assert!(precision >= 0.99 && recall >= 0.95, "precision {precision:.4}, recall {recall:.4}");
}

/// Archives that grow, change and shrink in steps have the stories of one that was indexed at once.
#[test]
fn indexing_in_steps_gives_the_stories_of_one_run() {
    for seed in 1..4 {
        let mut dice = Dice(seed);
        let printings: Vec<Printing> = newsroom(&mut dice).split_off(560);
        let stepwise = Archive::new();
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        for _ in 0..4 {
            for _ in 0..150 {
                let name = format!("{}.txt", dice.below(200));
                if dice.chance(20) {
                    if files.remove(&name).is_some() {
                        stepwise.remove(&name);
                    }
                } else {
                    let text = printings[dice.below(printings.len())].text();
                    stepwise.write(&name, &text);
                    files.insert(name, text);
                }
            }
            stepwise.build();
        }
        let at_once = Archive::new();
        files.iter().rev().for_each(|(name, text)| at_once.write(name, text));
        at_once.build();
        let expected = stories(&at_once);
        assert_eq!(stories(&stepwise), expected, "seed {seed}");
        let different: BTreeSet<u64> = expected.values().copied().collect();
        assert!(different.len() + 20 < expected.len(), "the steps joined {} articles to {} stories", expected.len(), different.len());
    }
}

#[test]
fn the_file_of_stories_is_made_again_when_it_is_lost_or_of_another_time() {
    let printings = newsroom(&mut Dice(5));
    let archive = Archive::new();
    (600..800).for_each(|at| archive.write(&format!("{at}.txt"), &printings[at].text()));
    archive.build();
    let expected = stories(&archive);
    let file = archive.index().join("copies.bin");
    let old = fs::read(&file).expect("the file of stories");
    for damaged in [None, Some(Vec::new()), Some(old[..old.len() / 2].to_vec())] {
        match damaged {
            None => fs::remove_file(&file).unwrap(),
            Some(bytes) => fs::write(&file, bytes).unwrap(),
        }
        assert!(!Index::open(&archive.index()).unwrap().has_copies());
        assert_eq!(stories(&archive), expected, "a search does without it");
        archive.build();
        assert!(Index::open(&archive.index()).unwrap().has_copies(), "a run with nothing to index makes it again");
        assert_eq!(stories(&archive), expected);
    }
    archive.write("again.txt", &printings[600].text());
    archive.build();
    fs::write(&file, &old).unwrap();
    let now = stories(&archive);
    assert_eq!(now["again.txt"], now["600.txt"], "the stories of an older state are not believed");
}

#[test]
fn a_run_with_little_memory_makes_the_same_index() {
    let printings = newsroom(&mut Dice(11));
    let (roomy, frugal) = (Archive::new(), Archive::new());
    for archive in [&roomy, &frugal] {
        (500..900).for_each(|at| archive.write(&format!("{at}.txt"), &printings[at].text()));
    }
    roomy.build();
    // Written out and joined many times; what is stored is read, not mapped.
    frugal.build_with(&IndexOptions { memory: 1 << 20, commit_bytes: 16 << 10, ..plain() });
    assert_eq!(frugal.content(), roomy.content());
    assert_eq!(stories(&frugal), stories(&roomy));
}

const STORY: &str = "The footbridge at Killaloe was closed on Monday after divers found a crack in one of its piers, the council said.\n\n\
    Maria Silva, the chief engineer, said it would stay shut for at least six weeks while a new pier was built.\n\n\
    “We can either repair the pier or build a new one, and both take time,” she said.\n\n\
    About 14,000 cars cross it each day, and the next crossing is 24 kilometres up the valley.\n";

#[test]
fn a_story_is_one_hit_that_knows_its_printings() {
    let cut = STORY.split_inclusive("\n\n").take(3).collect::<String>();
    let archive = Archive::with(&[
        ("2019/05/03/courier.txt", &format!("Bridge shut\n\n{STORY}")),
        ("2019/05/04/herald.txt", &format!("Six weeks without a bridge\n\n{STORY}")),
        ("2019/05/05/mail.txt", &format!("Bridge shut\n\n{STORY}")),
        ("2019/05/06/post.txt", &format!("Divers find crack\n\n{cut}")),
        (
            "2019/05/07/ferry.txt",
            "Ferry to sail\n\nA ferry will carry cars while the footbridge at Killaloe is closed, the council said.\n",
        ),
    ]);
    archive.build_with(&dateline::index::IndexOptions::default());
    let searcher = Searcher::open(&archive.index()).unwrap();
    let results = searcher.search(&Request::new("killaloe", Joined::All).unwrap()).unwrap();
    assert_eq!((results.total, results.printings), (2, 5));
    let story = results.hits.iter().find(|hit| hit.copies > 0).expect("a story");
    assert_eq!((story.copies, story.origin.path.as_str()), (3, "2019/05/03/courier.txt"), "the first printing speaks for it");
    let paths = |query: &str| {
        let request = Request { fold_copies: false, ..Request::new(query, Joined::All).unwrap() };
        let mut paths: Vec<String> = searcher.search(&request).unwrap().hits.into_iter().map(|hit| hit.origin.path).collect();
        paths.sort();
        paths
    };
    assert_eq!(paths("killaloe copies:>3").len(), 4);
    assert_eq!(paths("killaloe copies:1"), ["2019/05/07/ferry.txt"]);
    assert_eq!(paths("killaloe").len(), 5);
    let shown = searcher.show(&story.id).unwrap();
    let others: Vec<&str> = shown.copies.iter().map(|printing| printing.origin.path.as_str()).collect();
    assert_eq!(others, ["2019/05/04/herald.txt", "2019/05/05/mail.txt", "2019/05/06/post.txt"]);
    assert_eq!(paths(&format!("story:{}", shown.copies[2].id)).len(), 4, "any printing names the story");
    assert_eq!(searcher.similar(&story.id, 5).unwrap().hits.len(), 1, "a copy is nothing similar");
    let request = Request::new("", Joined::All).unwrap().with(Field::Speaker, "silva").unwrap();
    let quotes = searcher.quotes(&request).unwrap();
    assert!(quotes.total < quotes.printings && quotes.rows[0].copies == 3, "{} of {}", quotes.total, quotes.printings);
    assert_eq!(quotes.rows[0].article, story.id);
    let verdict = searcher.verify("We can either repair the pier or build a new one", None).unwrap();
    assert_eq!(verdict.found.iter().map(|checked| checked.is_copy).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(show_id(content_id(&shown.article)), story.id);
}
