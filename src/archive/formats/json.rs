//! JSON and JSON Lines: one article, an array of them, or an object that holds such an array.
//!
//! Large arrays are read element by element, so a broken record costs itself and memory does not grow with the file.

use std::io::BufRead;

use serde_json::Value;

use super::{Found, Input, html, ninjs};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::mapping::{self, Field, Mapping};
use crate::archive::read::Reading;

/// How deep an array of articles may lie in objects: `{"response": {"docs": [...]}}` is 2.
const DEEPEST_LIST: usize = 4;

/// Reads a `.json` file.
pub(crate) fn read(reading: &mut Reading<'_>, mut input: Input<'_>) -> Result<(), Trouble> {
    let head = input.head()?;
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if start.first() == Some(&b'[') && matches!(input, Input::Stream { .. }) {
        return read_elements(reading, &mut *input.into_reader());
    }
    let bytes = input.into_bytes(reading.options.limits.text)?;
    let text = reading.decode(&bytes, None);
    if text.trim_start().starts_with('[') {
        return read_elements(reading, &mut text.as_bytes());
    }
    match serde_json::from_str(&text) {
        Ok(value) => read_value(reading, &value, 0),
        // Several objects one after the other, laid out over lines as some exports do.
        Err(error) if error.is_syntax() && text.trim_start().starts_with('{') => read_sequence(reading, &text),
        Err(error) => Err(malformed(&error)),
    }
}

/// Reads one record a line; blank lines are nothing.
pub(crate) fn read_lines(reading: &mut Reading<'_>, input: &mut dyn BufRead) -> Result<(), Trouble> {
    let head = input.fill_buf()?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        let bytes = crate::archive::budget::read_whole(input, reading.options.limits.text)?;
        let text = reading.decode(&bytes, None).into_owned();
        return read_lines(reading, &mut text.as_bytes());
    }
    let mut line = Vec::new();
    while read_line(reading, input, &mut line)? {
        let record = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii();
        if !record.is_empty() {
            read_record(reading, record);
        }
    }
    Ok(())
}

/// Reads a line, which may not be longer than a document may be.
pub(crate) fn read_line(reading: &Reading<'_>, input: &mut dyn BufRead, line: &mut Vec<u8>) -> Result<bool, Trouble> {
    use std::io::Read;
    line.clear();
    let limit = reading.options.limits.text;
    let length = (&mut *input).take(limit).read_until(b'\n', line)?;
    if length as u64 == limit && line.last() != Some(&b'\n') {
        return Err(Trouble::new(SkipKind::TooLarge, format!("a line of more than {} MB", limit >> 20)));
    }
    Ok(length > 0)
}

/// Reads the elements of an outermost array.
fn read_elements(reading: &mut Reading<'_>, input: &mut dyn BufRead) -> Result<(), Trouble> {
    let mut splitter = Splitter::default();
    let mut element = Vec::new();
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return match splitter.done {
                true => Ok(()),
                false => Err(Trouble::malformed(format!("the array ends inside record {}", reading.record_number()))),
            };
        }
        let (taken, complete) = splitter.take(chunk, &mut element);
        input.consume(taken);
        if element.len() as u64 > reading.options.limits.text {
            return Err(Trouble::new(SkipKind::TooLarge, "a record too large for one article"));
        }
        if complete && !element.trim_ascii().is_empty() {
            read_record(reading, element.trim_ascii());
            element.clear();
        }
    }
}

/// Finds the elements of an array without parsing them: only strings and brackets matter.
#[derive(Default)]
struct Splitter {
    depth: usize,
    in_string: bool,
    escaped: bool,
    done: bool,
}

impl Splitter {
    /// Appends to `element` what belongs to it; says how much of `chunk` was used, and whether the element is complete.
    fn take(&mut self, chunk: &[u8], element: &mut Vec<u8>) -> (usize, bool) {
        let mut start = usize::from(self.depth == 0);
        let mut at = 0;
        if self.depth == 0 && !self.done {
            // Up to and with the opening bracket.
            let Some(open) = chunk.iter().position(|&byte| byte == b'[') else { return (chunk.len(), false) };
            self.depth = 1;
            (start, at) = (open + 1, open + 1);
        }
        while at < chunk.len() && !self.done {
            let byte = chunk[at];
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => self.depth -= 1,
                _ => {}
            }
            let ended = self.depth == 0;
            if ended || (byte == b',' && self.depth == 1 && !self.in_string) {
                element.extend_from_slice(&chunk[start..at]);
                self.done = ended;
                return (at + 1, true);
            }
            at += 1;
        }
        if !self.done {
            element.extend_from_slice(&chunk[start..]);
        }
        (chunk.len(), false)
    }
}

/// Reads objects that follow each other without commas.
fn read_sequence(reading: &mut Reading<'_>, text: &str) -> Result<(), Trouble> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        match values.next() {
            None => return Ok(()),
            Some(Ok(value)) => read_value(reading, &value, 0)?,
            Some(Err(error)) => return Err(malformed(&error)),
        }
    }
}

/// Parses one record and reads it; a broken one is reported and counted.
fn read_record(reading: &mut Reading<'_>, record: &[u8]) {
    let parsed = match std::str::from_utf8(record) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_str(&reading.decode(record, None)),
    };
    let outcome = match parsed {
        Ok(value) => read_value(reading, &value, 0),
        Err(error) => Err(malformed(&error)),
    };
    if let Err(trouble) = outcome {
        reading.skip_record(trouble);
    }
}

fn malformed(error: &serde_json::Error) -> Trouble {
    Trouble::malformed(format!("broken JSON: {error}"))
}

/// Reads an article, or the articles in a list however wrapped.
fn read_value(reading: &mut Reading<'_>, value: &Value, depth: usize) -> Result<(), Trouble> {
    if let Value::Array(values) = value {
        for value in values {
            if let Err(trouble) = read_value(reading, value, depth + 1) {
                reading.skip_record(trouble);
            }
        }
        return Ok(());
    }
    if ninjs::is_item(value) {
        return ninjs::read(reading, value);
    }
    let picked = Picked::of(value, &reading.options.mapping);
    if picked.get(Field::Text).is_some() {
        return read_article(reading, &picked);
    }
    if let Some(list) = list_in(value, depth) {
        return read_value(reading, list, depth + 1);
    }
    // Among articles a record with a headline alone is a brief of one line.
    let is_brief = reading.report.articles > 0 && picked.get(Field::Date).is_some();
    if picked.get(Field::Title).is_some() && (is_brief || picked.standfirst_is_text()) {
        return read_article(reading, &picked);
    }
    let reason = match value {
        Value::Object(_) => "no field that holds the text; `--map text=FIELD` names it",
        _ => "neither an article nor a list of articles",
    };
    Err(Trouble::new(SkipKind::Unsupported, reason))
}

/// A list of objects somewhere in an object.
fn list_in(value: &Value, depth: usize) -> Option<&Value> {
    if depth >= DEEPEST_LIST {
        return None;
    }
    let object = value.as_object()?;
    let is_list = |value: &&Value| value.as_array().is_some_and(|values| values.iter().take(3).any(is_like_an_article));
    object.values().find(is_list).or_else(|| object.values().find_map(|value| list_in(value, depth + 1)))
}

/// Whether an object has words and something that tells an article from any other object with words.
fn is_like_an_article(value: &Value) -> bool {
    let picked = Picked::of(value, &NO_MAPPING);
    let told = [Field::Title, Field::Date, Field::Url].iter().any(|&field| picked.get(field).is_some());
    ninjs::is_item(value) || (told && (picked.get(Field::Text).is_some() || picked.standfirst_is_text()))
}

static NO_MAPPING: std::sync::LazyLock<Mapping> = std::sync::LazyLock::new(Mapping::default);

/// The values taken for the fields of an article, with the keys they stood under.
pub(crate) struct Picked<'a> {
    fields: [Option<(&'a str, &'a Value)>; Field::COUNT],
    ranks: [usize; Field::COUNT],
}

impl<'a> Picked<'a> {
    /// Picks by the user's names first, then by guess; keys of the object itself before those of objects within it.
    fn of(value: &'a Value, mapping: &'a Mapping) -> Picked<'a> {
        let mut picked = Picked { fields: [None; Field::COUNT], ranks: [usize::MAX; Field::COUNT] };
        picked.collect(value, 0);
        for field in FIELDS {
            if let Some(key) = mapping.key(field) {
                picked.fields[field as usize] = at_path(value, key).map(|value| (key, value));
            }
        }
        picked
    }

    fn collect(&mut self, value: &'a Value, depth: usize) {
        let Some(object) = value.as_object() else { return };
        for (key, value) in object {
            let Some((field, rank)) = mapping::guess(key) else { continue };
            let rank = rank + depth * 100;
            // A list or object under a name like `articles` or `content` is looked into instead, unless it holds words itself.
            let fits = field != Field::Text || value.is_null() || words(value).is_some();
            if fits && rank < self.ranks[field as usize] {
                self.ranks[field as usize] = rank;
                self.fields[field as usize] = Some((key, value));
            }
        }
        if depth < 2 && self.fields[Field::Text as usize].is_none() {
            for value in object.values().filter(|value| value.is_object()) {
                self.collect(value, depth + 1);
            }
        }
    }

    fn get(&self, field: Field) -> Option<&'a Value> {
        self.fields[field as usize].map(|(_, value)| value)
    }

    fn words(&self, field: Field) -> Option<String> {
        self.get(field).and_then(words)
    }

    fn standfirst_is_text(&self) -> bool {
        let key = self.fields[Field::Standfirst as usize].map(|(key, _)| mapping::plain(key));
        key.is_some_and(|key| mapping::TEXT_FOR_WANT_OF_BETTER.contains(&key.as_str()))
    }
}

pub(crate) const FIELDS: [Field; Field::COUNT] = [
    Field::Title,
    Field::Text,
    Field::Standfirst,
    Field::Date,
    Field::Byline,
    Field::Agency,
    Field::Dateline,
    Field::Source,
    Field::Section,
    Field::Url,
    Field::Language,
];

/// The value at `content.plain`.
fn at_path<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    match value.get(path) {
        Some(value) => Some(value),
        None => path.split('.').try_fold(value, |value, key| match key.parse::<usize>() {
            Ok(number) if value.is_array() => value.get(number),
            _ => value.get(key),
        }),
    }
}

fn read_article(reading: &mut Reading<'_>, picked: &Picked<'_>) -> Result<(), Trouble> {
    note_guesses(reading, picked);
    let mut found = Found {
        title: picked.words(Field::Title).map(|title| html::plain_text(&title)),
        standfirst: picked.words(Field::Standfirst).map(|standfirst| html::plain_text(&standfirst)),
        byline: picked.get(Field::Byline).map_or_else(Vec::new, names),
        agency: picked.words(Field::Agency),
        dateline: picked.words(Field::Dateline),
        source: picked.words(Field::Source),
        section: picked.get(Field::Section).and_then(|value| names(value).into_iter().next()),
        url: picked.words(Field::Url),
        language: picked.words(Field::Language),
        ..Found::default()
    };
    if let Some(date) = picked.get(Field::Date).and_then(date) {
        found.dated(date);
    }
    let text = match picked.words(Field::Text) {
        Some(text) => text,
        None if picked.get(Field::Text).is_none() => found.standfirst.take().unwrap_or_default(),
        None => String::new(),
    };
    hand_over(reading, &text, &found);
    Ok(())
}

/// Hands over a field's text, which is HTML in many exports.
pub(crate) fn hand_over(reading: &mut Reading<'_>, text: &str, found: &Found) {
    match html::looks_like_html(text) {
        true => reading.blocks(html::blocks_of_fragment(text), found),
        false => reading.text(text, found),
    }
}

fn note_guesses(reading: &mut Reading<'_>, picked: &Picked<'_>) {
    // Once a file is enough; later records nearly always have the same keys.
    if reading.record_number() > 0 {
        return;
    }
    for field in FIELDS {
        if let Some((key, _)) = picked.fields[field as usize]
            && reading.options.mapping.key(field).is_none()
            && mapping::plain(key) != field.name()
        {
            reading.note(format!("took `{key}` as the {}", field.name()));
        }
    }
}

/// The words in a value: of a string, of a list of paragraphs, of an object such as `{"rendered": "…"}`.
pub(crate) fn words(value: &Value) -> Option<String> {
    /// Keys under which content systems put the words of a wrapped value.
    const INNER: [&str; 12] =
        ["text", "rendered", "value", "name", "main", "original", "title", "#text", "plain", "content", "html", "full_name"];
    match value {
        Value::String(words) => (!words.trim().is_empty()).then(|| words.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let parts: Vec<_> = values.iter().filter_map(words).collect();
            (!parts.is_empty()).then(|| parts.join("\n\n"))
        }
        Value::Object(object) => INNER.iter().find_map(|key| object.get(*key).and_then(words)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The names in a value: of one author or several.
pub(crate) fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(words).collect(),
        other => words(other).into_iter().collect(),
    }
}

/// A date as words; numbers are seconds or milliseconds since 1970, as databases export them.
pub(crate) fn date(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => {
            let number = number.as_f64()? as i64;
            match number.abs() {
                0..=9_999 => Some(number.to_string()),
                // 19870226, a day written as a number.
                10_000_101..=99_991_231 => Some(number.to_string()),
                10_000..=99_999_999_999 => day(number),
                _ => day(number / 1_000),
            }
        }
        Value::Object(object) => object.get("$date").or_else(|| object.get("value")).and_then(date),
        Value::Array(values) => values.first().and_then(date),
        other => words(other),
    }
}

fn day(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}
