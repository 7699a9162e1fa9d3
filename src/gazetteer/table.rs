//! The name table: from the hash of a key to what it can mean, read in place from the artifact's bytes.
//!
//! Entries are sorted by hash and cut into buckets by its top bits; an entry keeps the next 24 bits as a fingerprint and a value.
//! With 300,000 keys a word that is no key is taken for one about three times in ten million.
//! Two bitmaps answer the usual questions without touching the table: can these words be a name, can a name go on after them?

use super::names::Part;

/// Bits of an entry's fingerprint.
pub(super) const FINGERPRINT_BITS: u32 = 24;
const FINGERPRINT_BYTES: usize = 3;

/// A table in the artifact's bytes.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    /// One bit per hash of a key.
    pub names: Bitmap<'b>,
    /// One bit per hash of the words before a key's last.
    pub prefix: Bitmap<'b>,
    /// For each bucket the number of entries before it, 32 bits each, and the total.
    pub buckets: &'b [u8],
    /// Fingerprint and value.
    pub entries: &'b [u8],
    /// Lists of senses: a count, then values.
    pub groups: &'b [u8],
    /// Bytes of a value: 3, or 4 in a large gazetteer.
    pub width: usize,
}

impl<'b> Table<'b> {
    /// What the key means; `None` when it is no key, an empty part for a name that is to be swallowed.
    pub fn get(&self, key: u64) -> Option<Part<'b>> {
        let bits = (self.buckets.len() / 4).saturating_sub(1).checked_ilog2().unwrap_or(0);
        let (bucket, fingerprint) = place_of(key, bits);
        let size = FINGERPRINT_BYTES + self.width;
        let range = read(self.buckets, bucket * 4, 4) as usize * size..read(self.buckets, bucket * 4 + 4, 4) as usize * size;
        let entry = self.entries.get(range)?.chunks_exact(size).find(|entry| read(entry, 0, FINGERPRINT_BYTES) == fingerprint)?;
        Some(self.part(&entry[FINGERPRINT_BYTES..]))
    }

    /// A value is a sense, or, with the highest bit set, the offset of a list.
    fn part(&self, value: &'b [u8]) -> Part<'b> {
        let number = read(value, 0, self.width);
        let list = 1 << (self.width * 8 - 1);
        if number & list == 0 {
            return Part { bytes: value, width: self.width };
        }
        let at = (number & !list) as usize;
        let count = self.groups.get(at).map_or(0, |&count| usize::from(count));
        Part { bytes: self.groups.get(at + 1..at + 1 + count * self.width).unwrap_or_default(), width: self.width }
    }
}

/// A bucket among `2^bits` and the fingerprint in it.
pub(super) fn place_of(key: u64, bits: u32) -> (usize, u32) {
    let bucket = if bits == 0 { 0 } else { key >> (64 - bits) };
    let fingerprint = (key << bits) >> (64 - FINGERPRINT_BITS);
    (bucket as usize, fingerprint as u32)
}

/// A set of hashes with false positives: one bit for the low bits of each.
#[derive(Clone, Copy)]
pub(super) struct Bitmap<'b>(pub &'b [u8]);

impl Bitmap<'_> {
    /// Whether the hash may be in the set.
    #[inline]
    pub fn has(self, hash: u64) -> bool {
        let bit = hash as usize & (self.0.len() * 8).wrapping_sub(1);
        self.0.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }
}

/// A little-endian number of up to four bytes; 0 beyond the end, so that a damaged file gives wrong answers rather than a panic.
#[inline]
pub(super) fn read(bytes: &[u8], at: usize, width: usize) -> u32 {
    let mut number = [0; 4];
    if let Some(found) = bytes.get(at..at + width) {
        number[..width].copy_from_slice(found);
    }
    u32::from_le_bytes(number)
}
