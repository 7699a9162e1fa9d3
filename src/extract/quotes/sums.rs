//! Sums of a few weights, kept by what they depend on.
//!
//! Most features of a choice depend on a handful of small numbers: how far, on which side, before which class of token. Those that
//! depend on the same ones are always scored together, and their sum is the same wherever these numbers come together again. So it is
//! worked out when they first do, and from then on is one look-up instead of several.

use std::sync::atomic::{AtomicI16, Ordering};

/// A place for every combination of `N` numbers, each below its size.
#[derive(Clone, Copy, Debug)]
pub struct Table<const N: usize> {
    start: usize,
    sizes: [usize; N],
}

/// How many classes of tokens a table tells apart: all.
pub const CLASSES: usize = 256;
/// Values of [`bucket`](super::model::bucket) and of [`probability_bucket`](super::model::probability_bucket), with one to spare.
pub const BUCKETS: usize = 9;
/// Tiers of cues.
pub const TIERS: usize = 8;

impl<const N: usize> Table<N> {
    /// The first table of a model.
    pub const fn first(sizes: [usize; N]) -> Table<N> {
        Table { start: 0, sizes }
    }

    /// The table behind `before`.
    pub const fn after<const M: usize>(before: Table<M>, sizes: [usize; N]) -> Table<N> {
        Table { start: before.end(), sizes }
    }

    /// One past its last place.
    pub const fn end(&self) -> usize {
        let (mut length, mut at) = (1, 0);
        while at < N {
            length *= self.sizes[at];
            at += 1;
        }
        self.start + length
    }

    #[inline]
    fn place(&self, parts: [u8; N]) -> usize {
        let mut place = 0;
        for (part, size) in parts.into_iter().zip(self.sizes) {
            debug_assert!(usize::from(part) < size, "{parts:?} in {self:?}");
            place = place * size + usize::from(part);
        }
        self.start + place
    }
}

/// The sums of one model, for all threads. Each is the same whoever works it out, so none waits for another.
#[derive(Debug, Default)]
pub struct Sums(Vec<AtomicI16>);

/// No sum of a few weights of eight bits.
const UNKNOWN: i16 = i16::MIN;

impl Sums {
    /// Places for `length` sums; tables beyond them are welcome and keep nothing.
    pub fn new(length: usize) -> Sums {
        Sums((0..length).map(|_| AtomicI16::new(UNKNOWN)).collect())
    }

    /// What is kept for these parts: `Err` with where to keep it when nothing is, and without where nothing can be.
    #[inline]
    pub fn get<const N: usize>(&self, table: Table<N>, parts: [u8; N]) -> Result<i16, Option<&AtomicI16>> {
        let place = self.0.get(table.place(parts)).ok_or(None)?;
        match place.load(Ordering::Relaxed) {
            UNKNOWN => Err(Some(place)),
            sum => Ok(sum),
        }
    }
}

impl Clone for Sums {
    /// As many places, nothing kept yet: the clone's weights may be changed.
    fn clone(&self) -> Sums {
        Sums::new(self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_has_a_place_of_its_own() {
        let first = Table::first([3, 2]);
        let second = Table::after(first, [2, 2, 2]);
        let mut places: Vec<usize> = (0..3).flat_map(|a| (0..2).map(move |b| first.place([a, b]))).collect();
        places.extend((0..8_u8).map(|bits| second.place([bits >> 2, bits >> 1 & 1, bits & 1])));
        assert_eq!(places, (0..second.end()).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let table = Table::first([4]);
        let sums = Sums::new(table.end());
        sums.get(table, [2]).unwrap_err().expect("a place").store(-7, Ordering::Relaxed);
        assert_eq!((sums.get(table, [2]).ok(), sums.get(table, [1]).ok()), (Some(-7), None));
        assert!(sums.get(Table::after(table, [1]), [0]).unwrap_err().is_none());
    }
}
