//! From labelled lines to an [`Article`]: the text with its paragraphs, what was left out, and the way back to the source.

use super::byline::{self, Byline};
use super::layout::{Label, Layout};
use super::lines::{Line, pieces};
use super::repeats::pull_quotes;
use super::{Hints, dateline, source_of};
use crate::archive::{dates, language};
use crate::article::{Article, DateEvidence, Dateline, Origin, ParagraphKind, Removed};
use crate::text::Span;

/// Builds the article. `mapped` says whether the lines' spans are offsets of a source that readers may be led back to.
pub(super) fn assemble(source: &str, lines: &[Line<'_>], layout: &Layout, hints: &Hints<'_>, mapped: bool) -> Article {
    let mut article = Article { origin: origin(hints), ..Article::default() };
    let kept = lines.iter().zip(&layout.labels).filter(|(_, label)| !matches!(label, Label::Drop(_)));
    article.text.reserve(kept.map(|(line, _)| line.text.len() + 2).sum());
    article.paragraphs.reserve(lines.len());
    if let Some(title) = hints.title.map(str::trim).filter(|title| !title.is_empty() && !layout.has_headline) {
        article.push(ParagraphKind::Headline, title);
    }
    for (line, label) in lines.iter().zip(&layout.labels) {
        match label {
            Label::Keep(kind) => keep(&mut article, source, line, *kind, (0, line.text.len()), mapped),
            Label::Caption { words, credit } => {
                keep(&mut article, source, line, ParagraphKind::Caption, *words, mapped);
                if *credit < line.text.len() {
                    article.removed.push(Removed {
                        source: part_of(line, *credit),
                        text: line.text[*credit..].to_owned(),
                        reason: "photo credit".to_owned(),
                    });
                }
            }
            Label::Drop(reason) => {
                article.removed.push(Removed { source: line.source, text: line.text.to_string(), reason: reason.to_string() });
            }
        }
    }
    if !lines.iter().any(Line::is_wrapped) {
        mark_pull_quotes(&mut article);
    }
    add_people(&mut article, lines, layout, hints);
    add_dateline(&mut article, lines, layout, hints);
    add_standfirst(&mut article, hints);
    add_metadata(&mut article, lines, layout, hints);
    article
}

fn origin(hints: &Hints<'_>) -> Origin {
    Origin { path: hints.path.to_owned(), member: hints.member.map(str::to_owned), record: hints.record }
}

/// Where the end of a line, from byte `from` on, stands in the source; the whole line if it was joined from several.
fn part_of(line: &Line<'_>, from: usize) -> Span {
    if line.text.len() != line.source.len() {
        return line.source;
    }
    Span::new(line.source.start as usize + from, line.source.end as usize)
}

fn keep(article: &mut Article, source: &str, line: &Line<'_>, kind: ParagraphKind, part: (usize, usize), mapped: bool) {
    article.push(kind, &line.text[part.0..part.1]);
    let Some(start) = article.paragraphs.last().map(|paragraph| paragraph.span.start).filter(|_| mapped) else { return };
    for (at, from) in pieces(source, line, 0).filter(|(at, _)| *at < part.1) {
        let skipped = part.0.saturating_sub(at);
        article.source_map.push((start + (at + skipped - part.0) as u32, (from + skipped) as u32));
    }
}

/// A summary that only the metadata holds goes below the headline; one that repeats the text's beginning is not needed.
fn add_standfirst(article: &mut Article, hints: &Hints<'_>) {
    let Some(words) = hints.standfirst.map(str::trim).filter(|words| words.split(' ').count() >= 3) else { return };
    let known = article.paragraphs.iter().any(|paragraph| paragraph.kind == ParagraphKind::Standfirst);
    let Some(headline) = article.paragraphs.iter().position(|paragraph| paragraph.kind == ParagraphKind::Headline) else { return };
    let opening = words.trim_end_matches(['…', '.', ' ']);
    if known || article.text.contains(opening.get(..opening.floor_char_boundary(60)).unwrap_or(opening)) {
        return;
    }
    let at = article.paragraphs[headline].span.end;
    let inserted = format!("\n\n{words}");
    article.text.insert_str(at as usize, &inserted);
    let length = inserted.len() as u32;
    for paragraph in &mut article.paragraphs[headline + 1..] {
        paragraph.span = Span { start: paragraph.span.start + length, end: paragraph.span.end + length };
    }
    article.source_map.iter_mut().filter(|(text, _)| *text >= at).for_each(|(text, _)| *text += length);
    if let Some(span) = article.dateline.as_mut().and_then(|dateline| dateline.span.as_mut()).filter(|span| span.start >= at) {
        *span = Span { start: span.start + length, end: span.end + length };
    }
    let paragraph = crate::article::Paragraph { span: Span { start: at + 2, end: at + length }, kind: ParagraphKind::Standfirst };
    article.paragraphs.insert(headline + 1, paragraph);
}

/// Marks body paragraphs that print a passage of the body again. Not for hard-wrapped copy, as agencies and mail send it: nothing is
/// displayed there, and what says the same twice are rows of tables.
fn mark_pull_quotes(article: &mut Article) {
    let is_text = |at: &usize| matches!(article.paragraphs[*at].kind, ParagraphKind::Body | ParagraphKind::Subheading);
    let body: Vec<usize> = (0..article.paragraphs.len()).filter(is_text).collect();
    let texts: Vec<&str> = body.iter().map(|at| article.paragraphs[*at].span.of(&article.text)).collect();
    for at in pull_quotes(&texts) {
        article.paragraphs[body[at]].kind = ParagraphKind::PullQuote;
    }
}

fn add_people(article: &mut Article, lines: &[Line<'_>], layout: &Layout, hints: &Hints<'_>) {
    let mut named: Vec<String> = Vec::new();
    let mut agency = hints.agency.map(plain);
    for field in hints.byline.iter().map(|field| field.trim()).filter(|field| !field.is_empty()) {
        let read = byline::byline(field).or_else(|| byline::byline(&format!("By {field}")));
        let Byline { names, agency: named_agency } = read.unwrap_or_else(|| Byline { names: vec![field.to_owned()], agency: None });
        named.extend(names);
        agency = agency.or(named_agency);
    }
    let credit = layout.credit.as_ref();
    if named.is_empty() {
        named.extend(layout.byline.names.iter().cloned());
    }
    if named.is_empty() {
        named.extend(credit.into_iter().flat_map(|(_, credit)| credit.names.iter().cloned()));
    }
    for name in named.iter().map(|name| plain(name)) {
        if !article.byline.contains(&name) {
            article.byline.push(name);
        }
    }
    article.agency = agency
        .or_else(|| credit.and_then(|(_, credit)| credit.agency.clone()))
        .or_else(|| layout.byline.agency.clone())
        .map(|agency| plain(&agency));
    article.credit = credit.map(|(at, _)| plain(&lines[*at].text));
}

/// Without hard spaces.
fn plain(text: &str) -> String {
    text.trim().replace('\u{a0}', " ")
}

/// Looks for the dateline in the first two paragraphs of the body.
fn add_dateline(article: &mut Article, lines: &[Line<'_>], layout: &Layout, hints: &Hints<'_>) {
    let kept = || lines.iter().zip(&layout.labels).filter(|(_, label)| !matches!(label, Label::Drop(_))).map(|(line, _)| line);
    // The metadata's headline stands before what the lines hold.
    let of_lines = &article.paragraphs[article.paragraphs.len() - kept().count()..];
    let mut body = of_lines.iter().zip(kept()).filter(|(paragraph, _)| paragraph.kind == ParagraphKind::Body).take(2);
    let found = body.find_map(|(paragraph, line)| {
        let found = line.dateline()?;
        let start = paragraph.span.start as usize;
        let agency = found.agency.map(str::to_owned);
        Some(Dateline {
            text: found.text.to_owned(),
            place: found.place.to_owned(),
            agency,
            span: Some(Span::new(start, start + found.text.len())),
        })
    });
    let field = || {
        let text = hints.dateline.map(str::trim).filter(|text| !text.is_empty())?;
        let whole = format!("{text} -");
        let found = dateline::dateline(&whole);
        let place = found.map_or(text, |found| found.place).to_owned();
        Some(Dateline { text: text.to_owned(), place, agency: found.and_then(|found| found.agency.map(str::to_owned)), span: None })
    };
    article.dateline = found.filter(|dateline| !is_transcript(article, dateline)).or_else(field);
    if article.agency.is_none() {
        article.agency = article.dateline.as_ref().and_then(|dateline| dateline.agency.clone());
    }
}

/// `HALE: …` opens a turn of a transcript when other paragraphs open like it.
fn is_transcript(article: &Article, dateline: &Dateline) -> bool {
    let Some(span) = dateline.span.filter(|_| dateline.agency.is_none()) else { return false };
    if !article.text[span.end as usize..].starts_with(':') {
        return false;
    }
    let turn =
        |words: &str| words.split_once(": ").is_some_and(|(name, _)| name.len() <= 30 && name.chars().all(|letter| !letter.is_lowercase()));
    article.paragraphs.iter().filter(|paragraph| paragraph.kind == ParagraphKind::Body && turn(paragraph.span.of(&article.text))).count()
        >= 2
}

fn add_metadata(article: &mut Article, lines: &[Line<'_>], layout: &Layout, hints: &Hints<'_>) {
    let some = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    article.source = some(source_of(hints));
    article.section = some(hints.section);
    let web = |url: &&str| {
        url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
            || url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"))
    };
    article.url = some(hints.url.map(str::trim).filter(web));
    article.language = hints.language.and_then(language::from_tag).or_else(|| language::detect(&article.text)).map(str::to_owned);
    let mut written = hints.dates.clone();
    written.extend(layout.dates.iter().map(|at| (DateEvidence::PublishedLine, date_part(&lines[*at].text))));
    // `© AFP 2024`: a year at least, if nothing says more.
    let credit = article.credit.as_deref().filter(|credit| credit.starts_with('©')).unwrap_or_default();
    let year = credit.split(|mark: char| !mark.is_ascii_digit()).find(|digits| digits.len() == 4);
    written.extend(year.map(|year| (DateEvidence::PublishedLine, year)));
    let dateline = article.dateline.as_ref().map(|dateline| dateline.text.as_str());
    let order = dates::DayOrder::of_outlet(hints.language.or(article.language.as_deref()), article.url.as_deref());
    article.date = dates::settle(&dates::Clues { written, dateline, url: article.url.as_deref(), path: hints.path, order });
}

/// `Published 5 May 2024 Updated 6 May 2024`: the part before "updated", unless the line begins with it.
fn date_part(line: &str) -> &str {
    let later =
        ["updated", "Updated", "UPDATED", "modified", "Modified"].iter().filter_map(|word| line.find(word)).filter(|at| *at > 8).min();
    let before = &line[..later.unwrap_or(line.len())];
    if dates::find(before, dates::DayOrder::Unknown).is_some() { before } else { line }
}
