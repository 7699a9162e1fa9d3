//! Cleaning judged from outside: scraped pages with hand-marked lines, and copies of articles edited as newspapers edit them.
//!
//! A page under `tests/fixtures/scraped/SITE/` has a letter and a bar before each line: `H` headline, `S` standfirst, `B` body, `U`
//! subheading, `C` caption, `P` pull quote; `Y` byline, `D` date, `R` credit and `X` everything else that is no part of the text.
//! `[[…]]` encloses the credit at the end of a caption. A line without a letter is blank.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dateline::archive::clean::{Boilerplate, Hints, article_from_text};
use dateline::article::{Article, ParagraphKind};
use dateline::extract::fingerprint::{Signature, signature};
use dateline::index::copies::Copies;

/// A page and what a careful reader marked on it.
struct Page {
    site: String,
    name: String,
    /// As scraped.
    text: String,
    /// Letter and words of each line that holds something.
    gold: Vec<(char, String)>,
}

fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scraped");
    let mut pages = Vec::new();
    for site in sorted(&root) {
        for file in sorted(&site) {
            let marked = std::fs::read_to_string(&file).expect("a fixture is UTF-8");
            let name = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            pages.push(page(name(&site), name(&file), &marked));
        }
    }
    pages
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the fixtures are there").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}

fn page(site: String, name: String, marked: &str) -> Page {
    let (mut text, mut gold) = (String::new(), Vec::new());
    for line in marked.lines() {
        if let Some((letter, words)) = line.split_once('|') {
            let letter = letter.chars().next().expect("a letter before the bar");
            assert!("HSBUCPYDRX".contains(letter) && line.as_bytes()[1] == b'|', "{site}/{name}: `{line}`");
            text.push_str(&words.replace("[[", "").replace("]]", ""));
            gold.push((letter, words.trim().to_owned()));
        } else {
            assert!(line.is_empty(), "{site}/{name}: `{line}`");
        }
        text.push('\n');
    }
    Page { site, name, text, gold }
}

fn read(page: &Page, boilerplate: &Boilerplate) -> Article {
    let path = format!("{}/{}.txt", page.site, page.name);
    article_from_text(&page.text, &Hints { path: &path, ..Hints::default() }, boilerplate)
}

#[derive(Default)]
struct Score {
    kept: usize,
    wrong: usize,
    missed: usize,
    kinds: usize,
    faults: Vec<String>,
}

/// Compares an article with the marks, line by line.
fn score(page: &Page, article: &Article, score: &mut Score) {
    let kept: Vec<(ParagraphKind, &str)> =
        article.paragraphs.iter().map(|paragraph| (paragraph.kind, paragraph.span.of(&article.text))).collect();
    let mut at = 0;
    for (letter, words) in &page.gold {
        let own = words.split("[[").next().unwrap_or_default().trim();
        let found = kept[at..].iter().position(|(_, text)| text.contains(own) || (own.len() > 20 && text.replace('\n', " ").contains(own)));
        let wanted = "HSBUCP".contains(*letter);
        // A line that is furniture may read like one that is text further on; only the next paragraphs can be it.
        let found = found.filter(|ahead| wanted || (*ahead == 0 && kept[at].1 == own));
        match (wanted, found) {
            (true, Some(ahead)) => {
                at += ahead;
                score.kept += 1;
                score.kinds += usize::from(is_kind(*letter, kept[at].0));
                if !is_kind(*letter, kept[at].0) {
                    score.faults.push(format!("{}/{}: {letter} read as {:?}: {own}", page.site, page.name, kept[at].0));
                }
                if words.contains("[[") && kept[at].1 != own {
                    score.faults.push(format!("{}/{}: credit left in `{}`", page.site, page.name, kept[at].1));
                }
                if article.text.ends_with(own) || kept[at].1.ends_with(own) {
                    at += 1;
                }
            }
            (true, None) => {
                score.missed += 1;
                score.faults.push(format!("{}/{}: lost {letter}|{own}  ({})", page.site, page.name, reason(article, own)));
            }
            (false, Some(_)) => {
                score.wrong += 1;
                at += 1;
                score.faults.push(format!("{}/{}: kept {letter}|{own}", page.site, page.name));
            }
            (false, None) => {}
        }
        at = at.min(kept.len());
    }
}

fn reason<'a>(article: &'a Article, words: &str) -> &'a str {
    article.removed.iter().find(|removed| removed.text.contains(words)).map_or("nowhere", |removed| &removed.reason)
}

fn is_kind(letter: char, kind: ParagraphKind) -> bool {
    kind == match letter {
        'H' => ParagraphKind::Headline,
        'S' => ParagraphKind::Standfirst,
        'U' => ParagraphKind::Subheading,
        'C' => ParagraphKind::Caption,
        'P' => ParagraphKind::PullQuote,
        _ => ParagraphKind::Body,
    }
}

/// What the archive shows of each source: every page of every site, observed once.
fn archive_wide(pages: &[Page]) -> Boilerplate {
    let mut boilerplate = Boilerplate::default();
    pages.iter().for_each(|page| boilerplate.observe(&page.site, &page.text));
    boilerplate
}

fn check_pages(pages: &[Page], boilerplate: &Boilerplate, evidence: &str) {
    let mut total = Score::default();
    let mut sites: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for page in pages {
        let before = total.wrong + total.missed;
        score(page, &read(page, boilerplate), &mut total);
        let site = sites.entry(&page.site).or_default();
        *site = (site.0 + 1, site.1 + total.wrong + total.missed - before);
    }
    let precision = total.kept as f64 / (total.kept + total.wrong) as f64;
    let recall = total.kept as f64 / (total.kept + total.missed) as f64;
    let kinds = total.kinds as f64 / total.kept as f64;
    total.faults.iter().for_each(|fault| println!("  {fault}"));
    println!(
        "{evidence}: {} pages, {} sites: line precision {precision:.4}, recall {recall:.4}, kinds {kinds:.4}",
        pages.len(),
        sites.len()
    );
    println!("  faults by site: {sites:?}");
    assert!(
        precision >= 0.98 && recall >= 0.98 && kinds >= 0.97,
        "{evidence}: precision {precision:.4}, recall {recall:.4}, kinds {kinds:.4}"
    );
}

#[test]
fn scraped_pages_give_their_articles_without_archive_wide_evidence() {
    check_pages(&pages(), &Boilerplate::none(), "line by line");
}

#[test]
fn scraped_pages_give_their_articles_with_archive_wide_evidence() {
    let pages = pages();
    check_pages(&pages, &archive_wide(&pages), "with the archive");
}

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
#[derive(Clone)]
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

fn signature_of(printing: &Printing) -> Signature {
    let text = format!("{}\n\n{}\n", printing.headline, printing.paragraphs.join("\n\n"));
    signature(&article_from_text(&text, &Hints::default(), &Boilerplate::none()))
}

#[test]
fn edited_copies_of_a_story_are_found_and_nothing_else() {
    let printings = newsroom(&mut Dice(42));
    let mut copies = Copies::default();
    printings.iter().enumerate().for_each(|(key, printing)| copies.insert(key as u64, signature_of(printing)));
    let clusters: Vec<u64> = copies.clusters().into_iter().map(|(_, cluster)| cluster).collect();
    let (mut both, mut found, mut real) = (0, 0, 0);
    for (at, printing) in printings.iter().enumerate() {
        for other in 0..at {
            let (same, joined) = (printing.story == printings[other].story, clusters[at] == clusters[other]);
            both += usize::from(same && joined);
            found += usize::from(joined);
            real += usize::from(same);
        }
    }
    let (precision, recall) = (both as f64 / found as f64, both as f64 / real as f64);
    println!("copies: {real} pairs among {} articles: precision {precision:.4}, recall {recall:.4}", printings.len());
    assert!(precision >= 0.99 && recall >= 0.95, "precision {precision:.4}, recall {recall:.4}");
}

#[test]
fn indexing_in_two_steps_gives_the_clusters_of_one() {
    let printings = newsroom(&mut Dice(7));
    let signatures: Vec<Signature> = printings.iter().map(signature_of).collect();
    let mut once = Copies::default();
    signatures.iter().enumerate().for_each(|(key, signature)| once.insert(key as u64, signature.clone()));
    let mut twice = Copies::default();
    let (later, first): (Vec<_>, Vec<_>) = signatures.iter().enumerate().partition(|(key, _)| key % 3 == 0);
    first.iter().for_each(|(key, signature)| twice.insert(*key as u64, (*signature).clone()));
    assert_eq!(twice.clusters().len(), first.len());
    later.iter().rev().for_each(|(key, signature)| twice.insert(*key as u64, (*signature).clone()));
    assert_eq!(once.clusters(), twice.clusters());
}

#[test]
fn a_clean_text_passes_untouched() {
    for text in [
        "Snow closes pass\n\nThe road over the Hollin Pass is closed after 30 centimetres of snow fell overnight.",
        "The council met on Monday. It agreed on nothing.",
        "Bridge opens\n\nThe bridge opened on Monday.\n\nJobs\n\nIt gives work to forty people.\n\nSport\n\nIt has no room for bicycles.",
        "A short poem\n\nThe cat\nsat\non the mat",
        "Scores\n\nLeeds beat Hull on Saturday in the rain.\n\nLeeds 21 Hull 12\nYork 8 Wakefield 6",
    ] {
        let article = article_from_text(text, &Hints::default(), &Boilerplate::none());
        let words: Vec<&str> = article.text.split_whitespace().collect();
        assert_eq!(words, text.split_whitespace().collect::<Vec<_>>(), "{:?}", article.removed);
        assert_eq!(article.removed, []);
    }
}

#[test]
fn offsets_lead_back_to_the_file_and_nothing_is_lost() {
    for page in pages() {
        let article = read(&page, &Boilerplate::none());
        for (at, from) in &article.source_map {
            let (text, source) = (&article.text[*at as usize..], &page.text[*from as usize..]);
            let same = text.chars().zip(source.chars()).take(8).take_while(|(a, b)| a == b || b.is_whitespace()).count();
            assert!(same >= 4.min(text.chars().count()), "{}/{}: {text:.20} is not at {source:.20}", page.site, page.name);
        }
        let mut words: Vec<&str> = article.text.split_whitespace().collect();
        words.extend(article.removed.iter().flat_map(|removed| removed.text.split_whitespace()));
        let missing = page.text.split_whitespace().filter(|word| !words.contains(word)).count();
        assert!(missing <= 4, "{}/{}: {missing} words are neither in the text nor among what was removed", page.site, page.name);
    }
}
