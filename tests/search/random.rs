//! Queries that nobody would type: none may stop the program or keep it for a second.
//!
//! A few hundred are tried with the other tests. For a long run, say how many:
//!
//!     DATELINE_QUERIES=1000000 cargo test --release --test integration random_queries

use std::time::{Duration, Instant};

use dateline::search::{Joined, Request};

use super::reference::sample;

/// Queries tried when nobody says otherwise.
const FEW: u64 = 400;
/// Longest a query may take on the sample archive.
const PATIENCE: Duration = Duration::from_secs(1);

/// Pieces that queries are made of and mutated with.
const PIECES: &[&str] = &[
    "AND",
    "OR",
    "NOT",
    "-",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "'",
    "’",
    "~",
    "~1",
    "~99",
    "^",
    "^2",
    "w/3",
    "w/0",
    "w/s",
    "w/p",
    "pre/2",
    "/s",
    "/p",
    "NOT w/5",
    "near5",
    "atleast3(",
    "atleast0(",
    "=",
    "*",
    "?",
    "**",
    "a*",
    "/.*/",
    "/(a|b)+/",
    "/[/",
    "/a{1,500}/",
    "title:",
    "said:(",
    "speaker:",
    "kind:direct",
    "kind:",
    "date:",
    "date:2019..",
    "date:9999-99-99",
    "on:02-29",
    "words:>",
    "near:",
    "near:Kyiv,30km",
    "bbox:1,2,3,4",
    "path:*",
    "id:",
    "copies:>1",
    ":",
    "::",
    ",",
    "..",
    ">",
    "<",
    "\u{0}",
    "\u{200b}",
    "\u{feff}",
    "ﬁ",
    "é",
    "e\u{301}",
    "中文",
    "🦆",
    "\\",
    "\t",
    "　",
    "the",
    "bridge",
    "elect*",
    "wom?n",
    "colour~2",
    "steel",
    "minister",
    "U.S.",
    "AT&T",
    "co-operation",
    "12,000",
    "place:Paris",
    "role:mayor",
];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// One below `limit`: xorshift64*.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

/// A query as the guide shows it, one made of pieces, or one changed here and there.
fn query(numbers: &mut Numbers, models: &[String]) -> String {
    if numbers.below(3) == 0 {
        let length = 1 + numbers.below(12);
        return (0..length).map(|_| PIECES[numbers.below(PIECES.len())]).collect::<Vec<_>>().join(if numbers.below(4) == 0 {
            ""
        } else {
            " "
        });
    }
    let mut query: Vec<char> = models[numbers.below(models.len())].chars().collect();
    for _ in 0..1 + numbers.below(4) {
        let at = numbers.below(query.len() + 1);
        match numbers.below(4) {
            0 if at < query.len() => _ = query.remove(at),
            1 => {
                let other = &models[numbers.below(models.len())];
                query.splice(at..at, format!(" {other} ").chars());
            }
            2 if at < query.len() => {
                let end = (at + 1 + numbers.below(12)).min(query.len());
                let piece: Vec<char> = query[at..end].to_vec();
                query.splice(at..at, piece);
            }
            _ => _ = query.splice(at..at, PIECES[numbers.below(PIECES.len())].chars()),
        }
    }
    query.into_iter().collect()
}

/// The queries of the guide.
fn models() -> Vec<String> {
    let guide = include_str!("../../docs/query-syntax.md");
    let rows = guide.lines().filter(|line| line.starts_with("| `"));
    let mut models: Vec<String> = rows.flat_map(|line| line.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    models.extend(guide.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned));
    models
}

#[test]
fn random_queries_neither_stop_the_program_nor_keep_it() {
    let count = std::env::var("DATELINE_QUERIES").ok().and_then(|count| count.parse().ok()).unwrap_or(FEW);
    let (models, mut numbers) = (models(), Numbers(0x5eed_cafe_f00d_d00d));
    // Without optimisation everything takes many times as long.
    let patience = if cfg!(debug_assertions) { PATIENCE * 10 } else { PATIENCE };
    let (mut understood, mut slowest) = (0_u64, (Duration::ZERO, String::new()));
    for _ in 0..count {
        let typed = query(&mut numbers, &models);
        let took = match ask(&typed) {
            None => continue,
            // Something else may have had the machine: a slow query is slow again.
            Some(took) if took > patience => took.min(ask(&typed).unwrap_or_default()).min(ask(&typed).unwrap_or_default()),
            Some(took) => took,
        };
        understood += 1;
        assert!(took <= patience, "{took:?}: {typed:?}");
        if took > slowest.0 {
            slowest = (took, typed);
        }
    }
    println!("{understood} of {count} queries were understood; the slowest took {:?}: {:?}", slowest.0, slowest.1);
    assert!(understood > count / 20, "only {understood} of {count} were understood");
}

/// How long an answer took; `None` where the query cannot be understood, with a place in it to point at.
fn ask(typed: &str) -> Option<Duration> {
    let started = Instant::now();
    match Request::new(typed, Joined::All) {
        Err(error) => {
            assert!(error.to_string().contains('^') && !error.reason.is_empty(), "{typed:?}");
            assert!(started.elapsed() < PATIENCE, "{typed:?} took {:?} to be turned down", started.elapsed());
            None
        }
        Ok(request) => {
            // A pattern that stands for too many words is turned down by the index.
            let _ = sample().searcher.search(&Request { limit: 3, ..request });
            Some(started.elapsed())
        }
    }
}
