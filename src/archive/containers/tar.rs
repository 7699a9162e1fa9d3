//! TAR archives, read as a stream.

use std::io::BufReader;
use std::rc::Rc;

use tar::EntryType;

use super::is_hidden_member;
use crate::archive::budget::{Guarded, Trouble};
use crate::archive::formats::{self, Input};
use crate::archive::read::Reading;
use crate::archive::{SkipKind, system};

/// Reads every regular member of a TAR archive.
pub(crate) fn read(reading: &mut Reading<'_>, input: Input<'_>) -> Result<(), Trouble> {
    reading.descend()?;
    let mut archive = tar::Archive::new(input.into_reader());
    for entry in archive.entries()? {
        reading.budget.count_member()?;
        let entry = entry?;
        let mut label = String::new();
        system::push_name(&entry.path_bytes(), &mut label);
        let label = label.strip_prefix("./").unwrap_or(&label).to_owned();
        let kind = entry.header().entry_type();
        if kind == EntryType::Directory || is_hidden_member(&label) {
            continue;
        }
        reading.in_member(&label, |reading| {
            if !matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse) {
                return Err(Trouble::new(SkipKind::Special, "a link or device in an archive"));
            }
            let size = entry.size();
            // Members are not packed, but sparse ones are as good as bombs.
            let mut reader = BufReader::new(Guarded::member(entry, size, Rc::clone(&reading.budget)));
            formats::read(reading, &label, Input::Stream { reader: &mut reader, size: None })
        })?;
    }
    Ok(())
}
