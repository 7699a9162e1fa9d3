//! What a thread asked last. The same few thousand words make up nearly all of an archive, and every look-up in tables of this size
//! costs misses of the processor's cache, so answers are kept where the next question will find them.

/// How many answers are kept: a power of two.
const SLOTS: usize = 4096;

/// Answers by key. Each key has one place, and the last asked of those that share it stays.
pub(super) struct Memo<V> {
    slots: Vec<(u64, V)>,
}

impl<V: Copy + Default> Memo<V> {
    /// A memory without an answer, and without a byte on the heap.
    pub const fn new() -> Memo<V> {
        Memo { slots: Vec::new() }
    }

    /// What `table` says of `key`: remembered, or by asking. Keys are hashes of good quality.
    #[inline]
    pub fn get(&mut self, table: u64, key: u64, ask: impl FnOnce() -> V) -> V {
        if self.slots.is_empty() {
            self.prepare();
        }
        let key = key ^ table.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = &mut self.slots[key as usize % SLOTS];
        if slot.0 != key {
            *slot = (key, ask());
        }
        slot.1
    }

    #[cold]
    fn prepare(&mut self) {
        // A free slot has a key that belongs to another slot.
        self.slots.extend((0..SLOTS as u64).map(|slot| (!slot, V::default())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_asked_for_once_and_never_taken_for_another() {
        let mut memo = Memo::new();
        let key = 7 + SLOTS as u64;
        assert_eq!(memo.get(1, 7, || 'a'), 'a');
        assert_eq!(memo.get(1, 7, || 'b'), 'a', "remembered");
        assert_eq!(memo.get(1, key, || 'c'), 'c', "another key in the same place");
        assert_eq!(memo.get(1, 7, || 'd'), 'd', "asked again");
        assert_eq!(memo.get(2, 7, || 'e'), 'e', "another table");
        assert_eq!(memo.get(2, 0, || 'f'), 'f', "no key is taken for a free place");
    }
}
