//! Any text is an article: extraction ends, and what it finds lies in the text.
#![no_main]

use std::sync::LazyLock;

use dateline::article::Article;
use dateline::extract::Extractor;
use dateline::text::Span;
use libfuzzer_sys::fuzz_target;

static EXTRACTOR: LazyLock<Extractor<'static>> = LazyLock::new(Extractor::default);

fuzz_target!(|text: &str| {
    let article = Article::verbatim(text);
    let found = EXTRACTOR.annotate(&article);
    let lies_in_text = |span: Span| assert!(article.text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    for quotation in &found.quotations {
        quotation.content.iter().copied().for_each(lies_in_text);
        quotation.cue.iter().for_each(|cue| lies_in_text(cue.span));
        quotation.source.into_iter().for_each(lies_in_text);
        assert!(quotation.speakers.iter().all(|number| (*number as usize) < found.speakers.len()));
    }
    found.toponyms.iter().for_each(|toponym| lies_in_text(toponym.span));
});
