//! Markdown, with YAML front matter between `---` lines as static sites and newsroom wikis write it.

use serde_json::Value;

use super::json::{date, names, words};
use super::{Found, fill};
use crate::archive::budget::Trouble;
use crate::archive::clean::{Block, BlockKind};
use crate::archive::mapping::{self, Field};
use crate::archive::read::Reading;
use crate::article::Article;

/// Reads a Markdown file.
pub(crate) fn read(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Trouble> {
    let text = reading.decode(bytes, None);
    if reading.options.verbatim {
        reading.hand_over(Article::verbatim(&text));
        return Ok(());
    }
    let (front, body) = split_front_matter(&text);
    let found = match front {
        None => Found::default(),
        Some(front) => match front_matter(front) {
            Ok(found) => found,
            Err(why) => {
                reading.note(format!("front matter not understood ({why}); read without it"));
                Found::default()
            }
        },
    };
    reading.blocks(blocks(body), &found);
    Ok(())
}

/// The YAML between the `---` lines, and the rest.
fn split_front_matter(text: &str) -> (Option<&str>, &str) {
    let Some(after) = text.strip_prefix("---").and_then(|rest| rest.trim_start_matches([' ', '\r']).strip_prefix('\n')) else {
        return (None, text);
    };
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(&after[..at]), &after[at + line.len()..]);
        }
        at += line.len();
    }
    (None, text)
}

fn front_matter(yaml: &str) -> Result<Found, String> {
    if yaml.len() > 1 << 20 {
        return Err("more than 1 MB".into());
    }
    let value: Value = serde_saphyr::from_str(yaml).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())?;
    let Value::Object(entries) = value else { return Err("no keys and values".into()) };
    let mut found = Found::default();
    let mut ranked: Vec<_> =
        entries.iter().filter_map(|(key, value)| mapping::guess(key).map(|(field, rank)| (rank, field, value))).collect();
    ranked.sort_by_key(|(rank, field, _)| (*rank, *field));
    for (_, field, value) in ranked {
        take(&mut found, field, value);
    }
    Ok(found)
}

/// Takes a value for a field that has none yet.
fn take(found: &mut Found, field: Field, value: &Value) {
    let words = words(value).unwrap_or_default();
    match field {
        Field::Title => fill(&mut found.title, words),
        Field::Standfirst => fill(&mut found.standfirst, words),
        Field::Date => found.dated(date(value).unwrap_or_default()),
        Field::Byline if found.byline.is_empty() => found.byline = names(value),
        Field::Agency => fill(&mut found.agency, words),
        Field::Dateline => fill(&mut found.dateline, words),
        Field::Source => fill(&mut found.source, words),
        Field::Section => fill(&mut found.section, names(value).into_iter().next().unwrap_or_default()),
        Field::Url => fill(&mut found.url, words),
        Field::Language => fill(&mut found.language, words),
        Field::Byline | Field::Text => {}
    }
}

/// The blocks of a Markdown text, its inline marks taken away.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<BlockKind> = None;
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            open = None;
            continue;
        }
        if fenced {
            push(&mut blocks, &mut open, BlockKind::Preformatted, line, "\n");
            continue;
        }
        if trimmed.is_empty() || is_rule(trimmed) {
            // A line of `=` or `-` right below words makes them a heading.
            if let (Some(BlockKind::Text), Some(last)) = (open, blocks.last_mut())
                && !trimmed.is_empty()
            {
                last.kind = if trimmed.starts_with('=') { BlockKind::Headline } else { BlockKind::Subheading };
            }
            open = None;
            continue;
        }
        let (kind, words) = classify(trimmed);
        if !matches!(kind, BlockKind::Text) || (open == Some(BlockKind::Item) && !line.starts_with(' ')) {
            open = open.filter(|&open| open == BlockKind::Quote && kind == BlockKind::Quote);
        }
        let kind = open.filter(|_| kind == BlockKind::Text).unwrap_or(kind);
        push(&mut blocks, &mut open, kind, &without_marks(words), " ");
        if matches!(kind, BlockKind::Headline | BlockKind::Subheading) {
            open = None;
        }
    }
    blocks.retain(|block| !block.text.trim().is_empty());
    blocks
}

fn push(blocks: &mut Vec<Block>, open: &mut Option<BlockKind>, kind: BlockKind, words: &str, joint: &str) {
    match blocks.last_mut() {
        Some(last) if *open == Some(kind) => {
            last.text.push_str(joint);
            last.text.push_str(words);
        }
        _ => blocks.push(Block::new(kind, words)),
    }
    *open = Some(kind);
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && ['-', '=', '*', '_'].iter().any(|&mark| line.chars().all(|character| character == mark || character == ' '))
}

fn classify(line: &str) -> (BlockKind, &str) {
    let hashes = line.bytes().take_while(|&byte| byte == b'#').count();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        let kind = if hashes == 1 { BlockKind::Headline } else { BlockKind::Subheading };
        return (kind, line[hashes..].trim().trim_end_matches('#').trim_end());
    }
    if let Some(quoted) = line.strip_prefix('>') {
        return (BlockKind::Quote, quoted.trim_start_matches(['>', ' ']));
    }
    for bullet in ["- ", "* ", "+ "] {
        if let Some(item) = line.strip_prefix(bullet) {
            return (BlockKind::Item, item);
        }
    }
    match line.split_once(". ") {
        Some((number, item)) if (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (BlockKind::Item, item)
        }
        _ => (BlockKind::Text, line),
    }
}

/// A line without emphasis marks, images, and the addresses of links: `**No**, [she](http://…) said` → `No, she said`.
fn without_marks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['*', '_', '[', '!', '`', '\\', '<']) {
        out.push_str(&rest[..at]);
        let (mark, after) = rest[at..].split_at(1);
        rest = match mark {
            "\\" => {
                let next = after.chars().next().map_or(0, char::len_utf8);
                out.push_str(&after[..next]);
                &after[next..]
            }
            "!" if after.starts_with('[') => link(after).map_or(after, |(_, rest)| rest),
            "[" => match link(&rest[at..]) {
                Some((words, rest)) => {
                    out.push_str(words);
                    rest
                }
                None => {
                    out.push('[');
                    after
                }
            },
            "<" if after.starts_with("http") && after.contains('>') => after.split_once('>').map_or(after, |(_, rest)| rest),
            "_" if out.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric) => {
                out.push('_');
                after
            }
            "*" | "_" | "`" if emphasis(&out, after) => after,
            other => {
                out.push_str(other);
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// Whether a mark touches a word, as emphasis does; `2 * 3` stays.
fn emphasis(before: &str, after: &str) -> bool {
    let space = |character: Option<char>| character.is_none_or(char::is_whitespace);
    !(space(before.chars().last()) && space(after.chars().next())) || before.is_empty() || after.is_empty()
}

/// The words of `[words](address)` or `[words][label]`, and what follows it.
fn link(text: &str) -> Option<(&str, &str)> {
    let (words, after) = text.strip_prefix('[')?.split_once(']')?;
    let (open, close) = match after.chars().next()? {
        '(' => ('(', ')'),
        '[' => ('[', ']'),
        _ => return None,
    };
    let (_, rest) = after.strip_prefix(open)?.split_once(close)?;
    Some((words, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_away_and_words_kept() {
        for (written, read) in [
            ("**“No,”** she *said*.", "“No,” she said."),
            ("See [the report](https://example.org/r_1) now", "See the report now"),
            ("![A bridge](b.jpg)The bridge", "The bridge"),
            ("2 * 3 and snake_case", "2 * 3 and snake_case"),
            ("a [bracket] stays, 1\\*", "a [bracket] stays, 1*"),
        ] {
            assert_eq!(without_marks(written), read);
        }
    }

    #[test]
    fn blocks_know_what_they_are() {
        let blocks = blocks("# Bridge opens\n\nFirst line\nsecond line.\n\n## Later\n\n> Quoted\n> on.\n\n- one\n- two\n");
        let kinds: Vec<_> = blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (BlockKind::Headline, "Bridge opens"),
                (BlockKind::Text, "First line second line."),
                (BlockKind::Subheading, "Later"),
                (BlockKind::Quote, "Quoted on."),
                (BlockKind::Item, "one"),
                (BlockKind::Item, "two"),
            ]
        );
    }

    #[test]
    fn front_matter_is_told_from_a_rule() {
        assert_eq!(split_front_matter("---\ntitle: Bridge\n---\nText"), (Some("title: Bridge\n"), "Text"));
        assert_eq!(split_front_matter("---\nno end").0, None);
        assert_eq!(split_front_matter("-- not").0, None);
    }
}
