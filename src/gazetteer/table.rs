//! The name table: from the hash of a key to what it can mean, read in place from the artifact's bytes.
//!
//! Entries are sorted by hash and cut into buckets by its top bits; an entry keeps the next 24 bits as a fingerprint and a value.
//! With 300,000 keys a word that is no key is taken for one about three times in ten million.
//! Two [bitmaps](Bitmap) answer the usual questions without touching the table: can these words be a name (one bit per hash of a key),
//! can a name go on after them (one bit per hash of the words before a key's last)?

use super::names::Part;

/// Bits of an entry's fingerprint.
pub(super) const FINGERPRINT_BITS: u32 = 24;
const FINGERPRINT_BYTES: usize = 3;

/// A table in the artifact's bytes.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
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
    /// What the key means, whatever the bitmaps say of it.
    pub fn find(&self, key: u64) -> Found {
        self.entry(key).map_or(Found::None, |at| self.found(at))
    }

    /// Offset of the key's value in [`Table::entries`].
    fn entry(&self, key: u64) -> Option<usize> {
        let bits = (self.buckets.len() / 4).saturating_sub(1).checked_ilog2().unwrap_or(0);
        let (bucket, fingerprint) = place_of(key, bits);
        let size = FINGERPRINT_BYTES + self.width;
        let range = read(self.buckets, bucket * 4, 4) as usize * size..read(self.buckets, bucket * 4 + 4, 4) as usize * size;
        let start = range.start;
        let mut entries = self.entries.get(range)?.chunks_exact(size);
        let number = entries.position(|entry| read(entry, 0, FINGERPRINT_BYTES) == fingerprint)?;
        Some(start + number * size + FINGERPRINT_BYTES)
    }

    /// A value is a sense, or, with the highest bit set, the offset of a list.
    fn found(&self, at: usize) -> Found {
        let number = read(self.entries, at, self.width);
        let list = 1 << (self.width * 8 - 1);
        if number & list == 0 {
            return Found::One { at: at as u32 };
        }
        let at = number & !list;
        Found::List { at: at + 1, count: self.groups.get(at as usize).copied().unwrap_or(0) }
    }
}

/// What a table says of a key, as positions in it: small enough to be remembered, and nothing is read before it is needed.
#[derive(Clone, Copy, Default)]
pub(super) enum Found {
    /// The key is no name.
    #[default]
    None,
    /// One sense, in [`Table::entries`].
    One { at: u32 },
    /// So many, in [`Table::groups`].
    List { at: u32, count: u8 },
}

impl Found {
    /// The senses, in the table's entries or groups; `None` when the key is no name, an empty part when the name is to be swallowed.
    #[inline]
    pub fn part<'b>(self, entries: &'b [u8], groups: &'b [u8], width: usize) -> Option<Part<'b>> {
        let (bytes, at, count) = match self {
            Found::None => return None,
            Found::One { at } => (entries, at as usize, 1),
            Found::List { at, count } => (groups, at as usize, usize::from(count)),
        };
        Some(Part { bytes: bytes.get(at..at + count * width).unwrap_or_default(), width })
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
