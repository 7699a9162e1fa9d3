//! Annotated articles to learn from: PolNeAR's JSON lines, and our own mark-up.

use serde::Deserialize;

use crate::article::Article;
use crate::text::Span;

/// An article with the quotations that people marked in it.
pub struct Gold {
    /// The article.
    pub article: Article,
    /// What was marked.
    pub quotes: Vec<GoldQuote>,
}

/// A marked quotation.
#[derive(Clone, Debug, Default)]
pub struct GoldQuote {
    /// Content parts in text order; parts with no word between are one.
    pub content: Vec<Span>,
    /// The cue.
    pub cue: Vec<Span>,
    /// The source.
    pub source: Vec<Span>,
}

#[derive(Deserialize)]
struct Record {
    text: String,
    quotes: Vec<RecordQuote>,
}

#[derive(Deserialize)]
struct RecordQuote {
    content: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    source: Vec<(usize, usize)>,
}

/// Reads one line of PolNeAR as JSON, whose offsets count characters.
///
/// # Errors
/// When the line is no such record.
pub fn from_json(line: &str) -> Result<Gold, serde_json::Error> {
    let record: Record = serde_json::from_str(line)?;
    let mut bytes: Vec<usize> = record.text.char_indices().map(|(at, _)| at).collect();
    bytes.push(record.text.len());
    let spans = |pairs: &[(usize, usize)]| -> Vec<Span> {
        let mut spans: Vec<Span> = pairs.iter().map(|&(start, end)| Span::new(bytes[start], bytes[end])).collect();
        spans.sort();
        spans
    };
    let quotes = record
        .quotes
        .iter()
        .map(|quote| GoldQuote {
            content: merge(&record.text, spans(&quote.content)),
            cue: spans(&quote.cue),
            source: spans(&quote.source),
        })
        .collect();
    Ok(Gold { article: Article::verbatim(&record.text), quotes })
}

/// Joins parts with no word between them.
fn merge(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last)
                if span.start <= last.end
                    || !text[last.end as usize..span.start as usize].contains(|letter: char| letter.is_alphanumeric()) =>
            {
                last.end = last.end.max(span.end);
            }
            _ => merged.push(span),
        }
    }
    merged
}

/// Reads our own mark-up: header lines, a blank line, the text with marks in square brackets, a trailer behind `---`.
///
/// `[Q1|content]`, `[N1|content not said]`, `[S1=Name|source]`, `[C1|cue]`; places (`[P=CC|Name]`) are passed over. Returns the value
/// of the header `part` beside the article, and `None` when brackets do not match.
#[must_use]
pub fn from_markup(file: &str) -> Option<(String, Gold)> {
    let file = file.replace("\r\n", "\n");
    let (header, rest) = file.split_once("\n\n")?;
    let part = header.lines().find_map(|line| line.strip_prefix("part:")).unwrap_or("").trim().to_owned();
    let marked = rest.split("\n---").next().unwrap_or(rest);
    let mut text = String::with_capacity(marked.len());
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut quotes: std::collections::BTreeMap<String, GoldQuote> = std::collections::BTreeMap::new();
    let mut at = 0;
    while let Some(character) = marked[at..].chars().next() {
        match character {
            '[' => {
                let bar = at + marked[at..].find('|')?;
                open.push((marked[at + 1..bar].to_owned(), text.len()));
                at = bar + 1;
                continue;
            }
            ']' => {
                let (label, start) = open.pop()?;
                note(&label, Span::new(start, text.len()), &mut quotes);
            }
            _ => text.push(character),
        }
        at += character.len_utf8();
    }
    let mut quotes: Vec<GoldQuote> = quotes.into_values().collect();
    for quote in &mut quotes {
        quote.content.sort();
        quote.content = merge(&text, std::mem::take(&mut quote.content));
    }
    quotes.retain(|quote| !quote.content.is_empty());
    open.is_empty().then(|| (part, Gold { article: Article::verbatim(&text), quotes }))
}

fn note(label: &str, span: Span, quotes: &mut std::collections::BTreeMap<String, GoldQuote>) {
    let name = label.split('=').next().unwrap_or(label);
    let (Some(kind), Some(number)) = (name.get(..1), name.get(1..)) else { return };
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return;
    }
    let quote = quotes.entry(number.to_owned()).or_default();
    match kind {
        "Q" | "N" => quote.content.push(span),
        "S" => quote.source.push(span),
        "C" => quote.cue.push(span),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_mark_up_is_read() {
        let file = "outlet: X\npart: train\n\nBridge opens\n\n[Q1|“It took nine years,”] [S1=Maria Silva|she] [C1|said] in [P=IE|Limerick]. [Q1|“It was worth it.”]\n---\nspeaker: x\n";
        let (part, gold) = from_markup(file).expect("reads");
        let text = &gold.article.text;
        assert_eq!(part, "train");
        assert_eq!(gold.quotes.len(), 1);
        let quote = &gold.quotes[0];
        assert_eq!(quote.content.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["“It took nine years,”", "“It was worth it.”"]);
        assert_eq!((quote.cue[0].of(text), quote.source[0].of(text)), ("said", "she"));
        assert!(text.ends_with("in Limerick. “It was worth it.”"));
    }

    #[test]
    fn offsets_of_json_count_characters() {
        let line = r#"{"text":"É: “So.”","quotes":[{"content":[[3,8]],"cue":[[1,2]],"source":[[0,1]]}]}"#;
        let gold = from_json(line).expect("reads");
        assert_eq!(gold.quotes[0].content[0].of(&gold.article.text), "“So.”");
    }
}
