//! Any text can be looked through for names of places, and any name can be asked for.
#![no_main]

use dateline::gazetteer::Gazetteer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let gazetteer = Gazetteer::embedded();
    gazetteer.scan(text, &mut |found| assert!(text.get(found.span.start as usize..found.span.end as usize).is_some(), "{:?}", found.span));
    for (row, weight) in gazetteer.resolve(text) {
        assert!(weight.is_finite() && !gazetteer.path(row).is_empty());
    }
    let _ = gazetteer.suggest(text, 3);
});
