//! What an article's annotations depend on besides its text, in one number that every file's record keeps. A file whose number is
//! another one is read again, so that an index is of one make after a whole run, whatever was interrupted or left out before.

use xxhash_rust::xxh3::xxh3_64;

use super::options::IndexOptions;
use super::reader::Payload;
use crate::extract::Extractor;
use crate::extract::places::Corrections;

/// The number for articles read with these options; never the one of files that were never read.
pub(super) fn fingerprint(options: &IndexOptions, corrections: &Corrections) -> u64 {
    if !options.extract {
        return 1;
    }
    let gazetteer = xxh3_64(options.gazetteer.fingerprint().as_bytes());
    (gazetteer ^ corrections.fingerprint().rotate_left(1)) | 1 << 63
}

/// What finds quotations, speakers and places in this run; `None` when nothing is looked for.
pub(super) fn extractor(options: &IndexOptions, corrections: Corrections) -> Option<Extractor<'static>> {
    options.extract.then(|| Extractor::new(options.gazetteer).with_corrections(Some(corrections)))
}

/// Why files are read again though they did not change, given the last run's note and this run's; `None` when they are not.
pub(super) fn reason(before: &Payload, now: &Payload) -> Option<String> {
    if before.run == 0 || before.settings == now.settings || !before.extracted || !now.extracted {
        return None;
    }
    let changed = if before.gazetteer.fingerprint == now.gazetteer.fingerprint {
        "`places.toml` has changed".to_owned()
    } else {
        format!("the gazetteer was {} and is now {}", before.gazetteer, now.gazetteer)
    };
    Some(format!("{changed}; articles read before are read again"))
}
