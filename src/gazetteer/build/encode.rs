//! From a draft to the bytes of the artifact. The same draft gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, DraftExtent, DraftPlace, Ix, Parent};
use crate::error::{Error, Result};
use crate::gazetteer::layer::{BLOCK_ROWS, COLUMN_BYTES, HEADER, MAGIC, SECTIONS, VERSION};
use crate::gazetteer::names::{Form, OVERLAY};
use crate::gazetteer::place::{Country, feature_number, kind_number, to_short_float};
use crate::gazetteer::table::{FINGERPRINT_BITS, place_of};
use crate::gazetteer::token::{EMPTY, exact_key, extend, key_of};
use crate::gazetteer::{PlaceKind, token};

/// Level of compression of the blocks: slow to write, as fast to read as any.
const LEVEL: i32 = 19;

/// The word lexicon to write.
pub(crate) enum Words {
    /// None: an overlay has no words of its own.
    None,
    /// Flags by folded word.
    Flags(BTreeMap<String, u16>),
    /// That of the embedded gazetteer.
    Embedded,
}

impl Words {
    /// How many there are, as far as known.
    pub fn len(&self) -> usize {
        match self {
            Words::None => 0,
            Words::Flags(words) => words.len(),
            Words::Embedded => crate::gazetteer::lexicon().len(),
        }
    }
}

/// Bytes of a gazetteer. `overlay` sets the bit that marks rows of an overlay.
pub(crate) fn encode(draft: &Draft, words: &Words, about: &str, overlay: bool) -> Result<Vec<u8>> {
    let order = rows_by_id(&draft.places)?;
    let layer = if overlay { OVERLAY } else { 0 };
    let row_of: Vec<u32> = invert(&order);
    let width = if order.len() < 1 << 19 { 3 } else { 4 };
    let countries = countries(draft, &row_of);
    let (block_index, blocks) = blocks(draft, &order, &row_of, layer, &countries)?;
    let table = names(draft, &row_of, width)?;
    let lexicon = lexicon(words)?;
    let country_section = countries.iter().flat_map(|&(code, row)| [&code.0[..], &row.to_le_bytes()].concat()).collect();
    let sections: [Vec<u8>; SECTIONS] = [
        about.as_bytes().to_vec(),
        table.names,
        table.prefix,
        table.buckets,
        table.entries,
        table.groups,
        block_index,
        blocks,
        country_section,
        extents(draft, &row_of, layer),
        lexicon.0,
        lexicon.1,
        lexicon.2,
        metonyms(draft),
    ];
    Ok(assemble(&sections, order.len(), width))
}

fn assemble(sections: &[Vec<u8>; SECTIONS], rows: usize, width: usize) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    for (at, number) in [(8, VERSION), (12, width as u32), (16, rows as u32)] {
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    for (index, section) in sections.iter().enumerate() {
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        let at = 64 + index * 16;
        let start = bytes.len() as u64;
        bytes[at..at + 8].copy_from_slice(&start.to_le_bytes());
        bytes[at + 8..at + 16].copy_from_slice(&(section.len() as u64).to_le_bytes());
        bytes.extend_from_slice(section);
    }
    let digest = blake3::hash(&bytes[64..]);
    bytes[24..56].copy_from_slice(digest.as_bytes());
    bytes
}

/// Positions in the draft by rising id.
fn rows_by_id(places: &[DraftPlace]) -> Result<Vec<Ix>> {
    let mut order: Vec<Ix> = (0..places.len()).collect();
    order.sort_by_key(|&ix| places[ix].id);
    match order.windows(2).find(|pair| places[pair[0]].id == places[pair[1]].id) {
        Some(pair) => {
            Err(Error::other(format!("`{}` and `{}` have the same id {}", places[pair[0]].name, places[pair[1]].name, places[pair[0]].id)))
        }
        None => Ok(order),
    }
}

fn invert(order: &[Ix]) -> Vec<u32> {
    let mut rows = vec![0; order.len()];
    order.iter().enumerate().for_each(|(row, &ix)| rows[ix] = row as u32);
    rows
}

fn countries(draft: &Draft, row_of: &[u32]) -> Vec<(Country, u32)> {
    let countries = draft.places.iter().enumerate().filter(|(_, place)| place.kind == PlaceKind::Country && place.extent.is_none());
    let mut codes: BTreeMap<Country, u32> = countries.map(|(ix, place)| (place.country, row_of[ix])).collect();
    // An overlay has no countries of its own but its places lie in some.
    for place in &draft.places {
        if !place.country.is_none() {
            codes.entry(place.country).or_insert(u32::MAX);
        }
    }
    codes.into_iter().collect()
}

fn blocks(draft: &Draft, order: &[Ix], row_of: &[u32], layer: u32, countries: &[(Country, u32)]) -> Result<(Vec<u8>, Vec<u8>)> {
    let (mut index, mut blocks) = (Vec::new(), Vec::new());
    for rows in order.chunks(BLOCK_ROWS) {
        index.extend_from_slice(&(blocks.len() as u32).to_le_bytes());
        index.extend_from_slice(&draft.places[rows[0]].id.to_le_bytes());
        let plain = block(draft, rows, row_of, layer, countries);
        blocks.extend(zstd::bulk::compress(&plain, LEVEL).map_err(|error| Error::other(format!("cannot compress the places: {error}")))?);
    }
    index.extend_from_slice(&(blocks.len() as u32).to_le_bytes());
    Ok((index, blocks))
}

/// Columns as `layer` reads them.
fn block(draft: &Draft, rows: &[Ix], row_of: &[u32], layer: u32, countries: &[(Country, u32)]) -> Vec<u8> {
    let mut ids = Vec::new();
    let mut columns = vec![0; rows.len() * COLUMN_BYTES];
    let mut names = String::new();
    let mut last = 0;
    for (row, &ix) in rows.iter().enumerate() {
        let place = &draft.places[ix];
        varint(place.id - last, &mut ids);
        last = place.id;
        for (column, byte) in columns_of(place, row_of, layer, countries).into_iter().enumerate() {
            columns[column * rows.len() + row] = byte;
        }
        names.push_str(&place.name.replace('\n', " "));
        names.push('\n');
    }
    let mut plain = (ids.len() as u32).to_le_bytes().to_vec();
    plain.extend(ids);
    plain.extend(columns);
    plain.extend(names.into_bytes());
    plain
}

fn columns_of(place: &DraftPlace, row_of: &[u32], layer: u32, countries: &[(Country, u32)]) -> [u8; COLUMN_BYTES] {
    let parent = match place.parent {
        None => 0,
        Some(Parent::Draft(ix)) => (row_of[ix] | layer) + 1,
        Some(Parent::Below(row)) => row + 1,
    };
    let lat = ((place.lat + 90.0) * 1000.0).round() as u32;
    let lon = ((place.lon + 180.0) * 1000.0).round() as u32;
    let country = countries.binary_search_by_key(&place.country, |&(code, _)| code).map_or(0, |index| index as u8 + 1);
    let mut columns = [0; COLUMN_BYTES];
    columns[..4].copy_from_slice(&parent.to_le_bytes());
    columns[4..7].copy_from_slice(&lat.to_le_bytes()[..3]);
    columns[7..10].copy_from_slice(&lon.to_le_bytes()[..3]);
    columns[10..12].copy_from_slice(&to_short_float(place.population).to_le_bytes());
    columns[12..14].copy_from_slice(&(place.radius_km.round() as u16).to_le_bytes());
    columns[14] = kind_number(place.kind) << 4 | (place.alternates + 1).ilog2().min(15) as u8;
    columns[15] = place.flags;
    columns[16] = feature_number(place.feature);
    columns[17] = country;
    columns
}

fn varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

struct NameSections {
    names: Vec<u8>,
    prefix: Vec<u8>,
    buckets: Vec<u8>,
    entries: Vec<u8>,
    groups: Vec<u8>,
}

fn names(draft: &Draft, row_of: &[u32], width: usize) -> Result<NameSections> {
    let mut keys: BTreeMap<u64, (&str, Vec<u32>)> = BTreeMap::new();
    let mut prefixes = BTreeSet::new();
    let value = |&(ix, form): &(Ix, Form)| row_of[ix] << 4 | form as u32;
    let none = Vec::new();
    let stops = draft.stops.iter().map(|name| (name, &none));
    for (name, senses) in draft.folded.iter().chain(stops) {
        let Some((key, _)) = key_of(name) else { continue };
        let mut prefix = EMPTY;
        token::each_token(name, |word| {
            if prefix != EMPTY {
                prefixes.insert(prefix);
            }
            prefix = extend(prefix, word.hash);
        });
        // A stop phrase that is also a name stays swallowed: it comes last.
        keys.insert(key, (name, senses.iter().map(value).collect()));
    }
    for (form, senses) in &draft.exact {
        keys.insert(exact_key(form), (form, senses.iter().map(value).collect()));
    }
    let mut groups = Vec::new();
    let list = 1_u32 << (width * 8 - 1);
    let values = keys.iter().map(|(&key, (_, senses))| {
        let value = match senses[..] {
            [one] => one,
            _ => group(senses, width, &mut groups) | list,
        };
        (key, value.to_le_bytes()[..width].to_vec())
    });
    let values: Vec<_> = values.collect();
    if groups.len() >= list as usize {
        return Err(Error::other("too many names for this format of the gazetteer"));
    }
    let (buckets, entries) = bucket_up(&values, |key, bits| place_of(key, bits).1, FINGERPRINT_BITS / 8)
        .map_err(|key| Error::other(format!("the name `{}` collides with another", keys[&key].0)))?;
    Ok(NameSections { names: bitmap(&keys.keys().copied().collect()), prefix: bitmap(&prefixes), buckets, entries, groups })
}

/// Writes a list of senses once and gives its offset.
fn group(senses: &[u32], width: usize, groups: &mut Vec<u8>) -> u32 {
    let at = groups.len() as u32;
    groups.push(senses.len() as u8);
    senses.iter().for_each(|sense| groups.extend_from_slice(&sense.to_le_bytes()[..width]));
    at
}

/// About four entries to a bucket: offsets, then fingerprint and value of each. The key of a collision is the error.
fn bucket_up(values: &[(u64, Vec<u8>)], fingerprint: impl Fn(u64, u32) -> u32, bytes: u32) -> Result<(Vec<u8>, Vec<u8>), u64> {
    let bits = (values.len() / 4).max(1).ilog2();
    let (mut buckets, mut entries) = (Vec::new(), Vec::new());
    let mut next = 0;
    let mut last = None;
    for (count, (key, value)) in values.iter().enumerate() {
        let this = (place_of(*key, bits).0, fingerprint(*key, bits));
        if last == Some(this) {
            return Err(*key);
        }
        last = Some(this);
        while next <= this.0 {
            buckets.extend_from_slice(&(count as u32).to_le_bytes());
            next += 1;
        }
        entries.extend_from_slice(&this.1.to_le_bytes()[..bytes as usize]);
        entries.extend_from_slice(value);
    }
    while next <= 1 << bits {
        buckets.extend_from_slice(&(values.len() as u32).to_le_bytes());
        next += 1;
    }
    Ok((buckets, entries))
}

/// A bitmap of five to ten bits for each hash.
fn bitmap(hashes: &BTreeSet<u64>) -> Vec<u8> {
    let bits = (hashes.len() * 5).next_power_of_two().max(64);
    let mut bitmap = vec![0_u8; bits / 8];
    for &hash in hashes {
        let bit = hash as usize & (bits - 1);
        bitmap[bit / 8] |= 1 << (bit % 8);
    }
    bitmap
}

fn extents(draft: &Draft, row_of: &[u32], layer: u32) -> Vec<u8> {
    let mut found: Vec<(u32, &DraftExtent)> =
        draft.places.iter().enumerate().filter_map(|(ix, place)| Some((row_of[ix] | layer, place.extent.as_ref()?))).collect();
    found.sort_by_key(|&(row, _)| row);
    let mut index = (found.len() as u32).to_le_bytes().to_vec();
    let mut lists = Vec::new();
    for (row, extent) in &found {
        let at = 4 + found.len() * 8 + lists.len();
        index.extend_from_slice(&row.to_le_bytes());
        index.extend_from_slice(&(at as u32).to_le_bytes());
        match extent {
            DraftExtent::Members(members) => {
                lists.push(0);
                lists.extend_from_slice(&(members.len() as u16).to_le_bytes());
                members.iter().for_each(|&ix| lists.extend_from_slice(&(row_of[ix] | layer).to_le_bytes()));
            }
            DraftExtent::Circle(countries) => {
                lists.push(1);
                lists.extend_from_slice(&(countries.len() as u16).to_le_bytes());
                countries.iter().for_each(|country| lists.extend_from_slice(&country.0));
            }
        }
    }
    index.extend(lists);
    index
}

fn metonyms(draft: &Draft) -> Vec<u8> {
    let found: BTreeMap<u64, &str> = draft.metonyms.iter().filter_map(|(name, body)| Some((key_of(name)?.0, body.as_str()))).collect();
    let mut index = (found.len() as u32).to_le_bytes().to_vec();
    let mut bodies = String::new();
    for (key, body) in &found {
        let at = 4 + found.len() * 16 + bodies.len();
        index.extend_from_slice(&key.to_le_bytes());
        index.extend_from_slice(&(at as u32).to_le_bytes());
        index.extend_from_slice(&(body.len() as u32).to_le_bytes());
        bodies.push_str(body);
    }
    index.extend(bodies.into_bytes());
    index
}

/// Buckets, entries, palette.
fn lexicon(words: &Words) -> Result<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let words = match words {
        Words::None => return Ok((Vec::new(), Vec::new(), Vec::new())),
        Words::Embedded => {
            let own = crate::gazetteer::lexicon();
            return Ok((own.buckets.to_vec(), own.entries.to_vec(), own.palette.to_vec()));
        }
        Words::Flags(words) => words,
    };
    let sets: BTreeSet<u16> = words.values().copied().collect();
    let sets: Vec<u16> = sets.into_iter().collect();
    if sets.len() > 256 {
        return Err(Error::other("too many different sets of word flags"));
    }
    // Two words of one fingerprint share their flags: told apart they cannot be.
    let mut hashes: BTreeMap<u64, u16> = BTreeMap::new();
    for (word, &flags) in words {
        let hash = token::token_at(word, 0).hash;
        *hashes.entry(hash).or_default() |= flags;
    }
    let number = |flags: u16| sets.binary_search(&flags).unwrap_or(0) as u8;
    let mut values: Vec<(u64, Vec<u8>)> = hashes.into_iter().map(|(hash, flags)| (hash, vec![number(flags)])).collect();
    let bits = (values.len() / 4).max(1).ilog2();
    values.dedup_by_key(|(hash, _)| (place_of(*hash, bits).0, place_of(*hash, bits).1 >> 8));
    let (buckets, entries) = bucket_up(&values, |key, bits| place_of(key, bits).1 >> 8, 2)
        .map_err(|key| Error::other(format!("two words collide at {key:x}")))?;
    Ok((buckets, entries, sets.iter().flat_map(|set| set.to_le_bytes()).collect()))
}
