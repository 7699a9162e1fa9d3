//! The terms of a segment in the making, numbered as they are met.

use xxhash_rust::xxh3::xxh3_64;

/// Terms of all fields together: one number for the same bytes, in whatever field they stand.
#[derive(Default)]
pub(super) struct Terms {
    /// Open addressing; number + 1, 0 for a free place.
    table: Vec<u32>,
    terms: Vec<Term>,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Term {
    hash: u32,
    start: u32,
    length: u32,
}

impl Terms {
    /// The number of a term.
    pub fn number(&mut self, term: &[u8]) -> u32 {
        if self.terms.len() * 2 >= self.table.len() {
            self.grow();
        }
        // Words of the archive, of which a table per segment would have to be made long to be attacked: the memo before it is seeded.
        let hash = xxh3_64(term) as u32;
        let mask = self.table.len() - 1;
        let mut place = hash as usize & mask;
        while let Some(number) = self.table[place].checked_sub(1) {
            if self.terms[number as usize].hash == hash && self.get(number) == term {
                return number;
            }
            place = (place + 1) & mask;
        }
        let number = self.terms.len() as u32;
        self.table[place] = number + 1;
        self.terms.push(Term { hash, start: self.bytes.len() as u32, length: term.len() as u32 });
        self.bytes.extend_from_slice(term);
        number
    }

    /// The bytes of a term.
    pub fn get(&self, number: u32) -> &[u8] {
        let Term { start, length, .. } = self.terms[number as usize];
        &self.bytes[start as usize..(start + length) as usize]
    }

    /// The place of each term among all, in the order of their bytes.
    pub fn ranks(&self) -> Vec<u32> {
        let opening = |number: u32| {
            let mut first = [0; 8];
            let term = self.get(number);
            let length = term.len().min(8);
            first[..length].copy_from_slice(&term[..length]);
            u64::from_be_bytes(first)
        };
        let mut order: Vec<(u64, u32)> = (0..self.terms.len() as u32).map(|number| (opening(number), number)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let mut ranks = vec![0; order.len()];
        for (rank, (_, number)) in order.into_iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        ranks
    }

    /// Bytes in use.
    pub fn size(&self) -> usize {
        self.table.capacity() * 4 + self.terms.capacity() * size_of::<Term>() + self.bytes.capacity()
    }

    fn grow(&mut self) {
        let mut larger = vec![0; (self.table.len() * 2).max(1 << 10)];
        let mask = larger.len() - 1;
        for (number, term) in self.terms.iter().enumerate() {
            let mut place = term.hash as usize & mask;
            while larger[place] > 0 {
                place = (place + 1) & mask;
            }
            larger[place] = number as u32 + 1;
        }
        self.table = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_keeps_its_number_and_ranks_follow_bytes() {
        let mut terms = Terms::default();
        let words = ["quay", "=quays", "", "mayor", "mayoral", "mayoralty", "\u{2}", "élan"];
        let numbers: Vec<u32> = words.iter().map(|word| terms.number(word.as_bytes())).collect();
        (0..5000).for_each(|other| _ = terms.number(format!("word{other}").as_bytes()));
        assert_eq!(numbers, words.iter().map(|word| terms.number(word.as_bytes())).collect::<Vec<_>>());
        let ranks = terms.ranks();
        let mut by_rank = words;
        by_rank.sort_by_key(|word| ranks[terms.number(word.as_bytes()) as usize]);
        let mut sorted = words;
        sorted.sort_unstable();
        assert_eq!(by_rank, sorted);
    }
}
