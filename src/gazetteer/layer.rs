//! The artifact as it lies on disk, read in place.
//!
//! A header of fixed size names the sections by offset and length; numbers are little-endian. The name table, the bitmaps and the
//! lexicon are used where they are. Records of places lie in blocks of [`BLOCK_ROWS`] rows, column by column and compressed; a block
//! is unpacked when one of its rows is first asked for. A damaged file may give wrong answers but no panic; `gazetteer info` checks
//! the digest.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::directory::OwnedBytes;

use super::lexicon::Lexicon;
use super::memo::Memo;
use super::names::Part;
use super::place::{Country, Extent, PlaceFlags, Row};
use super::table::{Bitmap, Found, Table, read};
use super::{PlaceKind, place};
use crate::error::{Error, Result};

/// First bytes of every gazetteer.
pub(super) const MAGIC: &[u8; 8] = b"dlgazet\n";
/// Goes up with every change of the layout, of hashing or of folding.
pub(super) const VERSION: u32 = 1;
/// Rows of a block: about a quarter of a millisecond to unpack.
pub(super) const BLOCK_ROWS: usize = 4096;
/// Bytes before the first section.
pub(super) const HEADER: usize = 64 + SECTIONS * 16;
/// How many sections there are.
pub(super) const SECTIONS: usize = 14;

/// The parts of the file, in order.
#[derive(Clone, Copy)]
pub(super) enum Section {
    /// JSON: sources, licences, counts. For people.
    About,
    Names,
    Prefix,
    Buckets,
    Entries,
    Groups,
    /// Offset of each block and one more for the end, and the id of its first row: 32 bits each.
    BlockIndex,
    Blocks,
    /// Code in two letters, row in 32 bits, by code.
    Countries,
    /// Row and offset, 32 bits each, by row; then lists.
    Extents,
    LexiconBuckets,
    LexiconEntries,
    LexiconPalette,
    /// Key in 64 bits, offset and length in 32 each, by key; then the names.
    Metonyms,
}

/// One file, mapped or embedded.
pub(super) struct Layer {
    bytes: OwnedBytes,
    sections: [Range<usize>; SECTIONS],
    /// Number of rows.
    pub rows: usize,
    width: usize,
    blocks: Box<[OnceLock<Block>]>,
    /// Another number for every layer opened by this process, by which threads remember what it said.
    pub serial: u64,
}

thread_local! {
    /// What layers said of keys.
    static NAMES: RefCell<Memo<Found>> = const { RefCell::new(Memo::new()) };
}

/// Unpacked rows.
pub(super) struct Block {
    records: Vec<Record>,
    names: String,
}

/// A row as it is kept in memory; see [`Place`](super::Place) for units.
#[derive(Clone, Copy)]
pub(super) struct Record {
    pub id: u32,
    /// Row of the parent plus one; 0 for none.
    pub parent: u32,
    name: (u32, u32),
    pub lat: f32,
    pub lon: f32,
    pub population: u32,
    pub radius_km: u16,
    pub kind: PlaceKind,
    pub alternates: u8,
    pub flags: PlaceFlags,
    pub feature: u8,
    country: u8,
}

impl Layer {
    /// Reads the header; everything else stays where it is.
    pub fn new(bytes: OwnedBytes) -> Result<Layer> {
        let number = |at| read(&bytes, at, 4);
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return Err(Error::Other {
                message: "this file is no gazetteer".into(),
                hint: Some("make one with `dateline gazetteer build`".into()),
            });
        }
        if number(8) != VERSION {
            return Err(Error::Other {
                message: format!("this gazetteer has format {}, this program reads format {VERSION}", number(8)),
                hint: Some("build it anew with `dateline gazetteer build`".into()),
            });
        }
        let mut sections = [const { 0..0 }; SECTIONS];
        for (index, section) in sections.iter_mut().enumerate() {
            let start = number(64 + index * 16) as usize;
            let end = start.saturating_add(number(64 + index * 16 + 8) as usize);
            if end > bytes.len() {
                return Err(Error::other("this gazetteer is cut short"));
            }
            *section = start..end;
        }
        let rows = number(16) as usize;
        let width = (number(12) as usize).clamp(3, 4);
        let blocks = (0..rows.div_ceil(BLOCK_ROWS)).map(|_| OnceLock::new()).collect();
        static OPENED: AtomicU64 = AtomicU64::new(1);
        Ok(Layer { bytes, sections, rows, width, blocks, serial: OPENED.fetch_add(1, Ordering::Relaxed) })
    }

    /// The bytes of a section.
    pub fn section(&self, section: Section) -> &[u8] {
        &self.bytes[self.sections[section as usize].clone()]
    }

    /// Digest of everything after the header, as written when it was built.
    pub fn digest(&self) -> &[u8] {
        &self.bytes[24..56]
    }

    /// Whether the file is as it was written.
    pub fn is_intact(&self) -> bool {
        blake3::hash(&self.bytes[64..]).as_bytes() == self.digest()
    }

    /// Size of the file in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The name table.
    #[inline]
    pub fn table(&self) -> Table<'_> {
        Table {
            buckets: self.section(Section::Buckets),
            entries: self.section(Section::Entries),
            groups: self.section(Section::Groups),
            width: self.width,
        }
    }

    /// The senses of a key; `None` when it is no key. What the table says is remembered for the thread.
    #[inline]
    pub fn senses(&self, key: u64) -> Option<Part<'_>> {
        // The bitmap is a tenth of the table's size; most words are no names.
        if !Bitmap(self.section(Section::Names)).has(key) {
            return None;
        }
        let found = NAMES.with_borrow_mut(|names| names.get(self.serial, key, || self.table().find(key)));
        found.part(self.section(Section::Entries), self.section(Section::Groups), self.width)
    }

    /// Whether a name can go on after the words of this key. Now and then a wrong yes.
    #[inline]
    pub fn may_go_on(&self, key: u64) -> bool {
        Bitmap(self.section(Section::Prefix)).has(key)
    }

    /// The word lexicon; empty in an overlay.
    #[inline]
    pub fn lexicon(&self) -> Lexicon<'_> {
        Lexicon {
            buckets: self.section(Section::LexiconBuckets),
            entries: self.section(Section::LexiconEntries),
            palette: self.section(Section::LexiconPalette),
            owner: self.serial,
        }
    }

    /// The record of a row. Past the end or in a damaged block, a nameless record at 0/0.
    pub fn record(&self, row: usize) -> Record {
        self.block(row / BLOCK_ROWS).records.get(row % BLOCK_ROWS).copied().unwrap_or(Record::NOWHERE)
    }

    /// The name of a row.
    pub fn name(&self, row: usize) -> &str {
        let block = self.block(row / BLOCK_ROWS);
        let name = block.records.get(row % BLOCK_ROWS).map_or((0, 0), |record| record.name);
        block.names.get(name.0 as usize..name.1 as usize).unwrap_or_default()
    }

    fn block(&self, index: usize) -> &Block {
        static EMPTY: Block = Block { records: Vec::new(), names: String::new() };
        self.blocks
            .get(index)
            .map_or(&EMPTY, |block| block.get_or_init(|| self.unpack(index).unwrap_or(Block { records: Vec::new(), names: String::new() })))
    }

    fn unpack(&self, index: usize) -> Option<Block> {
        let entry = self.section(Section::BlockIndex);
        let range = read(entry, index * 8, 4) as usize..read(entry, index * 8 + 8, 4) as usize;
        let packed = self.section(Section::Blocks).get(range)?;
        let plain = zstd::bulk::decompress(packed, 1 << 22).ok()?;
        Block::decode(&plain, (self.rows - index * BLOCK_ROWS).min(BLOCK_ROWS))
    }

    /// The row with this id: rows are sorted by it.
    pub fn row_of(&self, id: u32) -> Option<usize> {
        let index = self.section(Section::BlockIndex);
        let (mut low, mut high) = (0, self.blocks.len());
        while low < high {
            let middle = (low + high) / 2;
            if read(index, middle * 8 + 4, 4) <= id { low = middle + 1 } else { high = middle }
        }
        let block = low.checked_sub(1)?;
        let row = self.block(block).records.binary_search_by_key(&id, |record| record.id).ok()?;
        Some(block * BLOCK_ROWS + row)
    }

    /// The country of a record.
    pub fn country_of(&self, record: &Record) -> Country {
        match usize::from(record.country).checked_sub(1).and_then(|index| self.section(Section::Countries).get(index * 6..index * 6 + 2)) {
            Some(&[a, b]) => Country([a, b]),
            _ => Country::NONE,
        }
    }

    /// The row of a country.
    pub fn country_row(&self, code: Country) -> Option<u32> {
        let mut rows = self.section(Section::Countries).chunks_exact(6);
        rows.find(|entry| entry[..2] == code.0).map(|entry| read(entry, 2, 4))
    }

    /// What a region covers; see [`Extent`].
    pub fn extent(&self, row: u32) -> Option<Extent> {
        let section = self.section(Section::Extents);
        let count = read(section, 0, 4) as usize;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            if read(section, 4 + middle * 8, 4) < row { low = middle + 1 } else { high = middle }
        }
        if low == count || read(section, 4 + low * 8, 4) != row {
            return None;
        }
        let at = read(section, 4 + low * 8 + 4, 4) as usize;
        let number = read(section, at + 1, 2) as usize;
        if read(section, at, 1) == 0 {
            return Some(Extent::Members((0..number).map(|index| Row(read(section, at + 3 + index * 4, 4))).collect()));
        }
        let countries = section.get(at + 3..at + 3 + number * 2).unwrap_or_default();
        let record = self.record((row & !super::names::OVERLAY) as usize);
        Some(Extent::Circle {
            centre: (record.lat, record.lon),
            radius_km: record.radius_km,
            countries: countries.chunks_exact(2).map(|code| Country([code[0], code[1]])).collect(),
        })
    }

    /// The body an address stands for, by the key of its name.
    pub fn metonym(&self, key: u64) -> Option<&str> {
        let section = self.section(Section::Metonyms);
        let entry =
            section.get(4..4 + read(section, 0, 4) as usize * 16)?.chunks_exact(16).find(|entry| entry[..8] == key.to_le_bytes())?;
        let at = read(entry, 8, 4) as usize;
        std::str::from_utf8(section.get(at..at + read(entry, 12, 4) as usize)?).ok()
    }
}

impl Record {
    const NOWHERE: Record = Record {
        id: 0,
        parent: 0,
        name: (0, 0),
        lat: 0.0,
        lon: 0.0,
        population: 0,
        radius_km: 0,
        kind: PlaceKind::City,
        alternates: 0,
        flags: PlaceFlags(0),
        feature: 0,
        country: 0,
    };
}

impl Block {
    /// Columns in the order of `build::encode`: ids as variable-length differences, then the fixed columns byte by byte, then names.
    fn decode(plain: &[u8], rows: usize) -> Option<Block> {
        let ids_length = read(plain, 0, 4) as usize;
        let mut ids = plain.get(4..4 + ids_length)?.iter();
        let columns = plain.get(4 + ids_length..4 + ids_length + rows * COLUMN_BYTES)?;
        let names = String::from_utf8(plain[4 + ids_length + rows * COLUMN_BYTES..].to_vec()).ok()?;
        let mut lines = names.split_inclusive('\n');
        let mut records = Vec::with_capacity(rows);
        let (mut id, mut at) = (0_u32, 0_u32);
        for row in 0..rows {
            id = id.wrapping_add(varint(&mut ids)?);
            let length = lines.next()?.len() as u32;
            records.push(Record::from_columns(columns, row, rows, id, (at, at + length - 1)));
            at += length;
        }
        Some(Block { records, names })
    }
}

/// Bytes of a row in the fixed columns.
pub(super) const COLUMN_BYTES: usize = 18;

impl Record {
    fn from_columns(columns: &[u8], row: usize, rows: usize, id: u32, name: (u32, u32)) -> Record {
        let byte = |column: usize| columns[column * rows + row];
        let number =
            |column: usize, width: usize| (0..width).fold(0_u32, |number, index| number | u32::from(byte(column + index)) << (8 * index));
        Record {
            id,
            name,
            parent: number(0, 4),
            lat: (f64::from(number(4, 3)) / 1000.0 - 90.0) as f32,
            lon: (f64::from(number(7, 3)) / 1000.0 - 180.0) as f32,
            population: place::short_float(number(10, 2) as u16),
            radius_km: number(12, 2) as u16,
            kind: place::kind_of(byte(14) >> 4),
            alternates: byte(14) & 15,
            flags: PlaceFlags(byte(15)),
            feature: byte(16),
            country: byte(17),
        }
    }
}

fn varint(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.next()?;
        number |= u32::from(byte & 127).checked_shl(shift)?;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}
