//! Any text is a query or is turned down with a reason; no text stops the program.
#![no_main]

use std::sync::LazyLock;

use dateline::article::Article;
use dateline::extract::Extractor;
use dateline::index::Index;
use dateline::search::{Joined, Request, Searcher, query};
use libfuzzer_sys::fuzz_target;

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let texts = [
        "Bridge opens\n\nThe footbridge over the Ryburn opened on Monday. “It took nine years,” Maria Silva said.",
        "Steel tariff raised\n\nThe tariff on steel rises, ministers in Dublin said. Women elected her.\n\nNothing else changed.",
    ];
    let extractor = Extractor::default();
    let articles = texts.map(|text| {
        let article = Article::verbatim(text);
        let annotations = extractor.annotate(&article);
        (article, annotations)
    });
    Searcher::new(Index::in_memory(&articles).expect("an index in memory"))
});

fuzz_target!(|typed: &str| {
    let Ok(tree) = query::parse(typed, Joined::All) else { return };
    let written = tree.to_string();
    // Written out in full, a query may be longer than one may be.
    if written.len() <= query::MAX_BYTES
        && let Ok(again) = query::parse(&written, Joined::All)
    {
        assert_eq!(again.to_string(), written);
    }
    let request = Request::new(typed, Joined::All).expect("it was understood before");
    let _ = SEARCHER.search(&request);
});
