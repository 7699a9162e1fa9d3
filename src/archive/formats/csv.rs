//! CSV and TSV: a row an article, the columns named in the first row.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::Found;
use super::html;
use super::json::hand_over;
use crate::archive::SkipKind;
use crate::archive::budget::{Trouble, read_whole};
use crate::archive::mapping::{self, Field};
use crate::archive::read::Reading;

/// Rows looked at to find the text in a table that does not name its columns.
const SAMPLE: usize = 50;
/// Average length in bytes of a column that can only be text.
const TEXT_LENGTH: usize = 150;

/// Reads a table.
pub(crate) fn read(reading: &mut Reading<'_>, extension: &str, input: &mut dyn BufRead) -> Result<(), Trouble> {
    let head = input.fill_buf()?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        // What spreadsheets call "Unicode text".
        let bytes = read_whole(input, reading.options.limits.text)?;
        let text = reading.decode(&bytes, None).into_owned();
        return read(reading, extension, &mut text.as_bytes());
    }
    let delimiter = delimiter(head, extension);
    if head.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    let since_row = Rc::new(Cell::new(0));
    let capped = Capped { inner: input, since_row: Rc::clone(&since_row), limit: reading.options.limits.text };
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(capped);
    let mut table = Table::default();
    let mut row = ByteRecord::new();
    while table.next(&mut rows, &mut row)? {
        since_row.set(0);
        if table.columns.is_none() {
            table.name_columns(reading, &row, &mut rows)?;
            continue;
        }
        table.read_row(reading, &row);
    }
    Ok(())
}

/// The delimiter that the first line has most of.
fn delimiter(head: &[u8], extension: &str) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or(head);
    let count = |wanted: u8| line.iter().filter(|&&byte| byte == wanted).count();
    let default = if extension.eq_ignore_ascii_case("csv") { b',' } else { b'\t' };
    [default, b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|&candidate| count(candidate)).unwrap_or(default)
}

/// Which column is which field.
#[derive(Default)]
struct Table {
    columns: Option<[Option<usize>; Field::COUNT]>,
    /// Rows read ahead to find the columns, last first.
    ahead: Vec<ByteRecord>,
}

impl Table {
    fn next<R: Read>(&mut self, rows: &mut csv::Reader<R>, row: &mut ByteRecord) -> Result<bool, Trouble> {
        if self.columns.is_some()
            && let Some(earlier) = self.ahead.pop()
        {
            *row = earlier;
            return Ok(true);
        }
        rows.read_byte_record(row).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => Trouble::from(error),
            other => Trouble::malformed(format!("{other:?}")),
        })
    }

    /// Finds the columns by the first row, or by what the rows hold when it names none.
    fn name_columns<R: Read>(&mut self, reading: &mut Reading<'_>, first: &ByteRecord, rows: &mut csv::Reader<R>) -> Result<(), Trouble> {
        let names: Vec<String> = first.iter().map(|name| reading.decode(name, None).trim().to_owned()).collect();
        let mut columns = by_names(reading, &names);
        let headed = columns.iter().any(Option::is_some);
        let mut sample = if headed { Vec::new() } else { vec![first.clone()] };
        if columns[Field::Text as usize].is_none() {
            let mut row = ByteRecord::new();
            while sample.len() < SAMPLE && self.next(rows, &mut row)? {
                sample.push(row.clone());
            }
            let Some(column) = longest_column(&sample) else {
                return Err(Trouble::new(SkipKind::Unsupported, "no column that holds the text; `--map text=COLUMN` names it"));
            };
            columns[Field::Text as usize] = Some(column);
            let name = names.get(column).filter(|_| headed).cloned().unwrap_or_else(|| format!("column {}", column + 1));
            reading.note(format!("took `{name}` as the text"));
        }
        sample.reverse();
        self.ahead = sample;
        self.columns = Some(columns);
        Ok(())
    }

    fn read_row(&self, reading: &mut Reading<'_>, row: &ByteRecord) {
        let Some(columns) = &self.columns else { return };
        if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return;
        }
        let mut cell = |field: Field| {
            let bytes = columns[field as usize].and_then(|column| row.get(column))?;
            let text = reading.decode(bytes, None);
            (!text.trim().is_empty()).then(|| text.into_owned())
        };
        let text = cell(Field::Text).unwrap_or_default();
        let mut found = Found {
            title: cell(Field::Title).map(|title| html::plain_text(&title)),
            standfirst: cell(Field::Standfirst).map(|standfirst| html::plain_text(&standfirst)),
            byline: cell(Field::Byline).into_iter().collect(),
            agency: cell(Field::Agency),
            dateline: cell(Field::Dateline),
            source: cell(Field::Source),
            section: cell(Field::Section),
            url: cell(Field::Url),
            language: cell(Field::Language),
            ..Found::default()
        };
        if let Some(date) = cell(Field::Date) {
            let number = date.trim().parse::<i64>().ok().filter(|number| number.abs() > 99_991_231);
            found.dated(number.and_then(|number| super::json::date(&number.into())).unwrap_or(date));
        }
        hand_over(reading, &text, &found);
    }
}

fn by_names(reading: &mut Reading<'_>, names: &[String]) -> [Option<usize>; Field::COUNT] {
    let mut columns = [None; Field::COUNT];
    let mut ranks = [usize::MAX; Field::COUNT];
    for (column, name) in names.iter().enumerate() {
        if let Some((field, rank)) = mapping::guess(name)
            && rank < ranks[field as usize]
        {
            (columns[field as usize], ranks[field as usize]) = (Some(column), rank);
        }
    }
    let mapping = &reading.options.mapping;
    for (field, column) in super::json::FIELDS.into_iter().zip(&mut columns) {
        if let Some(key) = mapping.key(field) {
            *column = names.iter().position(|name| name.eq_ignore_ascii_case(key));
        }
    }
    for field in super::json::FIELDS {
        if let Some(column) = columns[field as usize]
            && reading.options.mapping.key(field).is_none()
            && mapping::plain(&names[column]) != field.name()
        {
            reading.note(format!("took `{}` as the {}", names[column], field.name()));
        }
    }
    columns
}

fn longest_column(sample: &[ByteRecord]) -> Option<usize> {
    let columns = sample.iter().map(ByteRecord::len).max()?;
    let total = |column: usize| sample.iter().filter_map(|row| row.get(column)).map(<[u8]>::len).sum::<usize>();
    let longest = (0..columns).max_by_key(|&column| total(column))?;
    (total(longest) >= TEXT_LENGTH * sample.len()).then_some(longest)
}

/// Stops a row that never ends: a quotation mark too many makes the whole file one cell.
struct Capped<'a> {
    inner: &'a mut dyn BufRead,
    since_row: Rc<Cell<u64>>,
    limit: u64,
}

impl Read for Capped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.since_row.set(self.since_row.get() + length as u64);
        if self.since_row.get() > self.limit {
            return Err(std::io::Error::other(Trouble::new(SkipKind::TooLarge, "a row too large; is a quotation mark missing?")));
        }
        Ok(length)
    }
}
