//! Posting lists while they grow.
//!
//! A segment in the making has a hundred thousand lists, most of them a few bytes long, some of megabytes. Each is a chain of
//! chunks in one arena; every chunk is twice as long as the one before, up to a bound, so that little is wasted on the short and
//! little time on the long.

use tantivy::DocId;

/// Where the lists lie. Grows by pages, so that nothing is ever copied.
#[derive(Default)]
pub(super) struct Arena {
    pages: Vec<Box<[u8; PAGE]>>,
    /// First free byte of the last page.
    free: usize,
}

/// Bytes of a page.
const PAGE: usize = 1 << 20;

/// Bytes of content in the first chunk of a list, and in the longest.
const FIRST: u32 = 8;
const LONGEST: u32 = 2048;

/// Bytes behind a chunk's content: the address of the next.
const LINK: u32 = 4;

/// Longest encoded number.
const LONGEST_NUMBER: u32 = 6;

/// A posting list: documents and, for each, positions.
///
/// Written as numbers of seven bits a byte. The lowest bit of a number tells what it is: 1 for a new document (the step from
/// the one before), 0 for a position in it (the step from the one before).
#[derive(Clone, Copy, Default)]
pub(super) struct List {
    first: u32,
    at: u32,
    /// End of the current chunk's content.
    end: u32,
    chunks: u32,
    document: DocId,
    position: u32,
    /// Documents in the list.
    pub documents: u32,
}

impl Arena {
    /// Bytes in use.
    pub fn size(&self) -> usize {
        self.pages.len() * PAGE
    }

    /// A new chunk with room for so much content.
    fn chunk(&mut self, content: u32) -> u32 {
        let length = (content + LINK) as usize;
        if self.pages.is_empty() || self.free + length > PAGE {
            self.pages.push(Box::new([0; PAGE]));
            self.free = 0;
        }
        let address = (self.pages.len() - 1) * PAGE + self.free;
        self.free += length;
        address as u32
    }

    fn bytes(&self, address: u32, length: u32) -> &[u8] {
        let (page, offset) = (address as usize / PAGE, address as usize % PAGE);
        &self.pages[page][offset..offset + length as usize]
    }

    fn bytes_mut(&mut self, address: u32, length: u32) -> &mut [u8] {
        let (page, offset) = (address as usize / PAGE, address as usize % PAGE);
        &mut self.pages[page][offset..offset + length as usize]
    }
}

/// Content of the chunk with this number.
fn content(chunk: u32) -> u32 {
    if chunk > 8 { LONGEST } else { (FIRST << chunk).min(LONGEST) }
}

impl List {
    /// Notes a document; positions are counted from its start from now on. Documents come in rising order, each as often as wanted.
    #[inline]
    pub fn enter(&mut self, document: DocId, arena: &mut Arena) {
        if self.documents == 0 || self.document != document {
            self.write(u64::from(document - self.document) << 1 | 1, arena);
            self.document = document;
            self.position = 0;
            self.documents += 1;
        }
    }

    /// Notes a position in a document, not before the position noted last.
    #[inline]
    pub fn push(&mut self, document: DocId, position: u32, arena: &mut Arena) {
        self.enter(document, arena);
        self.write(u64::from(position - self.position) << 1, arena);
        self.position = position;
    }

    #[inline]
    fn write(&mut self, number: u64, arena: &mut Arena) {
        if self.end - self.at < LONGEST_NUMBER {
            return self.write_over(number, arena);
        }
        let bytes = arena.bytes_mut(self.at, LONGEST_NUMBER);
        let mut rest = number;
        let mut length = 0;
        while rest >= 0x80 {
            bytes[length] = rest as u8 | 0x80;
            rest >>= 7;
            length += 1;
        }
        bytes[length] = rest as u8;
        self.at += length as u32 + 1;
    }

    /// Writes a number that may run into the next chunk.
    fn write_over(&mut self, number: u64, arena: &mut Arena) {
        let mut rest = number;
        loop {
            if self.at == self.end {
                self.extend(arena);
            }
            let last = rest < 0x80;
            arena.bytes_mut(self.at, 1)[0] = if last { rest as u8 } else { rest as u8 | 0x80 };
            self.at += 1;
            if last {
                return;
            }
            rest >>= 7;
        }
    }

    fn extend(&mut self, arena: &mut Arena) {
        let room = content(self.chunks);
        let next = arena.chunk(room);
        if self.chunks == 0 {
            self.first = next;
        } else {
            arena.bytes_mut(self.end, LINK).copy_from_slice(&next.to_le_bytes());
        }
        (self.at, self.end) = (next, next + room);
        self.chunks += 1;
    }

    /// Gives each document with its positions, as steps from one to the next, the first from 0. `buffers` are scratch.
    pub fn each(&self, arena: &Arena, buffers: &mut Buffers, mut take: impl FnMut(DocId, &[u32])) {
        self.collect(arena, &mut buffers.bytes);
        let mut rest = &buffers.bytes[..];
        let (mut document, mut begun) = (0, false);
        buffers.steps.clear();
        while let Some(number) = read(&mut rest) {
            if number & 1 == 0 {
                buffers.steps.push((number >> 1) as u32);
                continue;
            }
            if begun {
                take(document, &buffers.steps);
                buffers.steps.clear();
            }
            begun = true;
            document += (number >> 1) as DocId;
        }
        if begun {
            take(document, &buffers.steps);
        }
    }

    /// The content of all chunks in a row.
    fn collect(&self, arena: &Arena, bytes: &mut Vec<u8>) {
        bytes.clear();
        let mut address = self.first;
        for chunk in 0..self.chunks {
            let room = content(chunk);
            if chunk + 1 == self.chunks {
                bytes.extend_from_slice(arena.bytes(address, self.at - address));
                return;
            }
            bytes.extend_from_slice(arena.bytes(address, room));
            let mut link = [0; LINK as usize];
            link.copy_from_slice(arena.bytes(address + room, LINK));
            address = u32::from_le_bytes(link);
        }
    }
}

/// Scratch for reading lists.
#[derive(Default)]
pub(super) struct Buffers {
    bytes: Vec<u8>,
    steps: Vec<u32>,
}

/// Takes a number off the front.
fn read(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for (place, &byte) in bytes.iter().enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            *bytes = &bytes[place + 1..];
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_growing_side_by_side_are_read_back(
            entries in proptest::collection::vec((0_usize..4, 0_u32..1000, proptest::collection::vec(0_u32..1 << 30, 0..3)), 0..400)
        ) {
            let mut arena = Arena::default();
            let mut lists = [List::default(); 4];
            let mut expected: [Vec<(u32, Vec<u32>)>; 4] = Default::default();
            let mut document = 0;
            for (list, step, steps) in entries {
                document += step + 1;
                lists[list].enter(document, &mut arena);
                let mut position = 0_u32;
                for step in &steps {
                    position = position.saturating_add(*step);
                    lists[list].push(document, position, &mut arena);
                }
                expected[list].push((document, steps));
            }
            for (list, expected) in lists.iter().zip(expected) {
                let mut found = Vec::new();
                list.each(&arena, &mut Buffers::default(), |document, steps| found.push((document, steps.to_vec())));
                prop_assert_eq!(list.documents as usize, found.len());
                prop_assert_eq!(found, expected);
            }
        }
    }
}
