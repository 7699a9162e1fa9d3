//! What an article's annotations depend on besides its text, in one number that every file's record keeps. A file whose number is
//! another one is read again, so that an index is of one make after a whole run, whatever was interrupted or left out before.

use xxhash_rust::xxh3::xxh3_64;

use super::options::IndexOptions;
use super::reader::Payload;
use crate::error::Result;
use crate::extract::Extractor;
use crate::extract::places::Corrections;

/// The number for articles read with these options; never the one of files that were never read.
pub(super) fn fingerprint(options: &IndexOptions, corrections: &Corrections) -> u64 {
    if !options.extract {
        return 1;
    }
    let gazetteer = xxh3_64(options.gazetteer.fingerprint().as_bytes());
    let home = options.home.as_deref().map_or(0, |home| xxh3_64(home.as_bytes()));
    (gazetteer ^ corrections.fingerprint().rotate_left(1) ^ home.rotate_left(2)) | 1 << 63
}

/// What finds quotations, speakers and places in this run; `None` when nothing is looked for.
///
/// # Errors
/// When the gazetteer does not know the home area that is stated.
pub(super) fn extractor(options: &IndexOptions, corrections: Corrections) -> Result<Option<Extractor<'static>>> {
    if !options.extract {
        return Ok(None);
    }
    Extractor::new(options.gazetteer).with_corrections(Some(corrections)).with_home(options.home.as_deref()).map(Some)
}

/// Why files are read again though they did not change, given the last run's note and this run's; `None` when they are not.
pub(super) fn reason(before: &Payload, now: &Payload) -> Option<String> {
    if before.run == 0 || before.settings == now.settings || !before.extracted || !now.extracted {
        return None;
    }
    let changed = if before.gazetteer.fingerprint != now.gazetteer.fingerprint {
        format!("the gazetteer was {} and is now {}", before.gazetteer, now.gazetteer)
    } else if before.home != now.home {
        "the home area is another one".to_owned()
    } else {
        "`places.toml` has changed".to_owned()
    };
    Some(format!("{changed}; articles read before are read again"))
}
