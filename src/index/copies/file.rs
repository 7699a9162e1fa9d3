//! `copies.bin`: the stories and verdicts of one state of the index, to be had again without comparing anything.
//!
//! Little-endian numbers. A head of 48 bytes: magic, state, then length and checksum of each of two parts; the stories, which a search
//! reads (a few hundred microseconds for a hundred thousand copies); the verdicts, which only the next run needs.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::cluster::Verdicts;
use super::{Copies, Story};
use crate::index::platform;

/// Name of the file in the index folder.
pub(super) const NAME: &str = "copies.bin";

const MAGIC: u64 = u64::from_le_bytes(*b"dlcopy01");
const HEAD: usize = 48;

/// Replaces the file.
pub(super) fn write(path: &Path, copies: &Copies, verdicts: &Verdicts) -> io::Result<()> {
    let mut stories = Vec::with_capacity(16 + copies.ids.len() * 12 + copies.stories.len() * 12);
    stories.extend((copies.ids.len() as u64).to_le_bytes());
    stories.extend(copies.ids.iter().flat_map(|id| id.to_le_bytes()));
    stories.extend(copies.story_of.iter().flat_map(|story| story.to_le_bytes()));
    stories.extend(copies.stories.iter().flat_map(|story| story.id.to_le_bytes()));
    stories.extend(copies.stories.iter().flat_map(|story| story.printings.to_le_bytes()));
    let verdicts: Vec<u8> = verdicts.entries().iter().flat_map(|entry| entry.to_le_bytes()).collect();
    let head = [MAGIC, copies.state, stories.len() as u64, xxh3_64(&stories), verdicts.len() as u64, xxh3_64(&verdicts)];
    let mut bytes: Vec<u8> = head.iter().flat_map(|number| number.to_le_bytes()).collect();
    bytes.extend(stories);
    bytes.extend(verdicts);
    platform::replace(path, &bytes)
}

/// The file as far as it was read.
pub(super) struct Kept {
    /// The state of the index it was made from.
    pub state: u64,
    lengths: [u64; 2],
    checksums: [u64; 2],
    file: File,
}

/// Opens the file; `None` when there is none, or something else in its place.
pub(super) fn open(path: &Path) -> Option<Kept> {
    let mut file = File::open(path).ok()?;
    let mut head = [0; HEAD];
    file.read_exact(&mut head).ok()?;
    let numbers = words(&head);
    let length = file.metadata().ok()?.len();
    let whole = (HEAD as u64).checked_add(numbers[2])?.checked_add(numbers[4])?;
    (numbers[0] == MAGIC && whole == length).then_some(Kept {
        state: numbers[1],
        lengths: [numbers[2], numbers[4]],
        checksums: [numbers[3], numbers[5]],
        file,
    })
}

impl Kept {
    /// Reads the stories, and leaves the file at the verdicts; `None` when they are damaged.
    pub fn stories(&mut self) -> Option<Copies> {
        let bytes = self.part(0)?;
        let (count, rest) = bytes.split_at_checked(8)?;
        let count = usize::try_from(words(count)[0]).ok()?;
        let (ids, rest) = rest.split_at_checked(count.checked_mul(8)?)?;
        let (story_of, rest) = rest.split_at_checked(count * 4)?;
        let (numbers, printings) = rest.split_at_checked(rest.len() / 12 * 8)?;
        let stories = words(numbers).into_iter().zip(halves(printings)).map(|(id, printings)| Story { id, printings });
        Some(Copies { state: self.state, ids: words(ids), story_of: halves(story_of), stories: stories.collect() })
    }

    /// Reads the verdicts, after the stories; `None` when they are damaged.
    pub fn verdicts(&mut self) -> Option<Verdicts> {
        Some(Verdicts::of(words(&self.part(1)?)))
    }

    fn part(&mut self, number: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(self.lengths[number]).ok()?];
        self.file.read_exact(&mut bytes).ok()?;
        (xxh3_64(&bytes) == self.checksums[number]).then_some(bytes)
    }
}

fn words(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect()
}

fn halves(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|half| u32::from_le_bytes(*half)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let stories = vec![Story { id: 3, printings: 2 }, Story { id: 5, printings: 4 }];
        let copies = Copies { state: 77, ids: vec![3, 5, 9], story_of: vec![0, 1, 1], stories };
        let verdicts = Verdicts::of(vec![4, 7, 8]);
        write(&path, &copies, &verdicts).unwrap();
        let mut kept = open(&path).unwrap();
        assert_eq!((kept.state, kept.stories().unwrap()), (77, copies));
        assert_eq!(kept.verdicts().unwrap(), verdicts);
        let whole = std::fs::read(&path).unwrap();
        for at in 16..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 4;
            std::fs::write(&path, &damaged).unwrap();
            let sound = open(&path).is_some_and(|mut kept| kept.stories().is_some() && kept.verdicts().is_some());
            assert!(!sound, "byte {at}");
        }
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(open(&path).is_none());
        assert!(open(&folder.path().join("nothing")).is_none());
    }
}
