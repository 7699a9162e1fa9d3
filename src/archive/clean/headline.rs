//! Which line of a page is its headline.

use super::layout::is_point;
use super::lines::{Line, Shape};
use super::marks::Mark;
use super::{BlockKind, Hints, source_of};
use crate::text::fold;

/// Lines looked at from the top: menus of large sites have more than a hundred.
const REACH: usize = 300;

/// The line that is the headline; `None` when there is none, or when the metadata's title stands nowhere in the text.
pub(super) fn find(lines: &[Line<'_>], marks: &[Mark], hints: &Hints<'_>) -> Option<usize> {
    let title = hints.title.map(str::trim).filter(|title| !title.is_empty());
    if let Some(title) = title
        && let Some(at) = by_title(lines, title)
    {
        return Some(at);
    }
    // A record's text that nothing shows to be a page needs no headline of its own: its first line may be a piece of a sentence.
    let is_record = title.is_some() && lines.iter().all(|line| line.kind.is_none()) && !marks.iter().any(Mark::is_furniture);
    let by_structure = || if is_record { None } else { by_structure(lines, marks, source_of(hints).unwrap_or_default()) };
    let headline = by_markup(lines, marks).or_else(by_structure);
    match title {
        // The page's headline and the title of its metadata may differ in wording, but not in everything.
        Some(title) => headline.filter(|at| share_words(&lines[*at].text, title)),
        None => headline,
    }
}

/// The line that says what the metadata's title says, a site's name after it left aside. The last one before the text, since
/// menus and trails repeat the title above the headline.
fn by_title(lines: &[Line<'_>], title: &str) -> Option<usize> {
    let title = fold(title);
    let same = |line: &Line<'_>| {
        if line.text.len() > title.len() * 2 + 8 || line.text.len() < 4 {
            return false;
        }
        let text = fold(&line.text);
        *text == *title
            || title.strip_prefix(&*text).is_some_and(|rest| rest.trim_start().starts_with(['|', '-', '·', ':', '—']) && text.len() >= 10)
    };
    let body = lines.iter().take(REACH).position(|line| line.shape.is_prose() && !same(line)).unwrap_or(lines.len());
    (0..body.min(REACH)).rev().find(|at| same(&lines[*at])).or_else(|| lines.iter().take(REACH).position(same))
}

fn by_markup(lines: &[Line<'_>], marks: &[Mark]) -> Option<usize> {
    let headings = || (0..lines.len()).filter(|at| lines[*at].kind == Some(BlockKind::Headline) && !marks[*at].is_furniture());
    // A site may put its own name in a first heading; a headline has words.
    headings().find(|at| lines[*at].shape.words >= 3).or_else(|| headings().next())
}

fn share_words(headline: &str, title: &str) -> bool {
    let title = fold(title);
    let folded = fold(headline);
    let words: Vec<&str> = folded.split(|mark: char| !mark.is_alphanumeric()).filter(|word| word.len() > 3).collect();
    let shared = words.iter().filter(|word| title.contains(**word)).count();
    shared * 2 >= words.len() && shared > 0
}

fn by_structure(lines: &[Line<'_>], marks: &[Mark], outlet: &str) -> Option<usize> {
    let length = lines.len().min(REACH);
    let prose = (0..length).find(|at| begins_running(lines, marks, *at)).unwrap_or(length);
    let outlet = slug(outlet);
    // The outlet may be named as the author, below the headline.
    let names_outlet =
        |at: &usize| !matches!(marks[*at], Mark::Byline(_)) && lines[*at].shape.words <= 5 && is_outlet(&lines[*at].text, &outlet);
    let masthead = (0..prose).rev().find(names_outlet);
    let page = marks.iter().position(Mark::is_furniture).unwrap_or(lines.len());
    let top = Top { prose, page, outlet, masthead };
    // Of two that look alike the one with more words: "Listen Live" is a button.
    let mut best: Option<((i32, u32), usize)> = None;
    for at in 0..length {
        let score = score(lines, marks, at, &top);
        if let Some(score) = score
            && score > 0
            && best.is_none_or(|(best, _)| (score, lines[at].shape.words) > best)
        {
            best = Some(((score, lines[at].shape.words), at));
        }
    }
    best.map(|(_, at)| at)
}

/// Whether running text begins at a line: a paragraph, unless two short lines follow it, as they do the weather.
fn begins_running(lines: &[Line<'_>], marks: &[Mark], at: usize) -> bool {
    let mut below = (at + 1..lines.len()).filter(|next| marks[*next].is_plain()).map(|next| &lines[next].shape).take(2);
    let short = |shape: &Shape| !shape.is_sentence() && shape.words <= 8;
    let signed = marks.get(at + 1).is_some_and(|mark| matches!(mark, Mark::Byline(_) | Mark::Date { .. }));
    marks[at].is_plain() && lines[at].shape.is_prose() && (signed || !(below.next().is_some_and(short) && below.next().is_some_and(short)))
}

/// What is known of the top of a page before its lines are weighed.
struct Top {
    /// The first line of running text.
    prose: usize,
    /// The first line that is surely not the article's.
    page: usize,
    /// The outlet's [`slug`].
    outlet: String,
    /// The last line above the text that is the outlet's name.
    masthead: Option<usize>,
}

/// How much a line looks like the headline; `None` when it cannot be.
fn score(lines: &[Line<'_>], marks: &[Mark], at: usize, top: &Top) -> Option<i32> {
    let prose = top.prose;
    let line = &lines[at];
    // `In pictures: Toy train museum reopens after five years` may be a link or the headline, which its byline tells.
    let labelled = matches!(&marks[at], Mark::Furniture(furniture) if furniture.reason == "link to another article")
        && line.shape.words >= 5
        && line.text.contains([':', '|'])
        && at <= prose;
    let repeated = matches!(marks[at], Mark::Repeated(_));
    if !(marks[at].is_plain() || repeated || labelled) {
        return None;
    }
    // After running text has begun, only a new beginning makes a headline: an appeal above it, a byline or dateline below.
    if at > prose && top.page >= at {
        return None;
    }
    // `The city said the pipes were gone. We dug up nine of them.` A sentence may be a headline, right above the author's name.
    let sentence = !line.shape.is_title(&line.text);
    if sentence && !(line.shape.full_stop && (4..=25).contains(&line.shape.words) && line.blank_before && !line.shape.quoted) {
        return None;
    }
    if is_point(line) {
        return None;
    }
    if line.kind.is_some_and(|kind| !matches!(kind, BlockKind::Text | BlockKind::Preformatted | BlockKind::Headline)) {
        return None;
    }
    if line.has_dateline() {
        return None;
    }
    let next = next_part(lines, marks, at);
    let is_signed = || next == Next::Author || labelled && is_near_author(lines, marks, at);
    if (sentence || labelled) && !is_signed() || at > prose && !matches!(next, Next::Anchor | Next::Author) {
        return None;
    }
    let mut score = match line.shape.words {
        1 => -3,
        2 => -1,
        3 | 21.. => 0,
        _ => 2,
    };
    score += match next {
        Next::Anchor => 4,
        Next::Author => 3,
        Next::Prose | Next::Standfirst => 2,
        Next::Other => 0,
    };
    score += i32::from(line.blank_before && lines.get(at + 1).is_none_or(|next| next.blank_before));
    score += i32::from(!marks[..at].iter().any(Mark::is_plain));
    score -= i32::from(is_masthead(&line.text) || is_outlet(&line.text, &top.outlet)) * 5;
    // What stands above the outlet's own name is not the article's.
    score -= i32::from(sentence) * 3 + i32::from(top.masthead.is_some_and(|masthead| masthead > at)) * 3;
    // Section, role and buttons may stand between the headline and the author, but hardly the headline below the author.
    score += i32::from(next == Next::Other && is_near_author(lines, marks, at)) * 2;
    score -= i32::from(follows_author(lines, marks, at)) * 3;
    let twin = |other: usize| other != at && lines[other].text == line.text;
    score += i32::from(line.shape.words >= 4 && !repeated && (at.saturating_sub(20)..at).any(twin)) * 3;
    score -= i32::from(repeated) * 2 + i32::from(line.text.ends_with([':', ','])) * 2 + i32::from(at > prose) * 2;
    // The second of two headlines is the standfirst.
    let follows_title = (0..at).rev().find(|before| marks[*before].is_plain() || matches!(marks[*before], Mark::Repeated(_)));
    let alone = |at: usize| lines[at].blank_before && lines.get(at + 1).is_none_or(|next| next.blank_before);
    let second = |before: usize| {
        is_long_title(&lines[before])
            && !(lines[before].shape.words <= 8 && is_result(&lines[before].text))
            && !twin(before)
            && before + 2 >= at
            && (alone(before) || !line.blank_before)
    };
    score -= i32::from(follows_title.is_some_and(second)) * 2;
    score -= i32::from(is_in_run(lines, at)) * 2 + i32::from(line.shape.words <= 8 && is_result(&line.text)) * 3;
    Some(score)
}

/// `Rathmore Town 2-2 Kilbeg Rovers`: what a page shows above its report of a match.
fn is_result(text: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let goals = |word: &str| word.split_once(['-', '–']).is_some_and(|(ours, theirs)| number(ours) && number(theirs));
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let words = || text.split(' ');
    let name = |word: &str| goals(word) || word.starts_with(char::is_uppercase);
    words().any(goals) && words().all(name)
}

/// `The Courier | Sport`, `News · Halifax`: the name of the paper or a section, and one more.
fn is_masthead(text: &str) -> bool {
    let parts = text.split_once(" | ").or_else(|| text.split_once(" · "));
    let words = |part: &str| part.split_ascii_whitespace().count();
    parts.is_some_and(|(first, last)| words(first) <= 4 && words(last) <= 2 && !text.ends_with(['?', '!', '.']))
}

/// Letters and digits of a name, in small letters, without "the": `The Calder Courier` and `calder-courier` are one.
fn slug(name: &str) -> String {
    let folded = fold(name);
    let slug: String = folded.chars().filter(|character| character.is_alphanumeric()).collect();
    slug.strip_prefix("the").map_or(slug.clone(), str::to_owned)
}

/// `Fen Chronicle | News, Sport & Views`: begins with the outlet's own name, and a bar or nothing after it.
fn is_outlet(text: &str, outlet: &str) -> bool {
    let first = text.split(['|', '·', '»', '>']).next().unwrap_or_default();
    outlet.len() >= 4 && text.len() <= 120 && slug(first) == outlet
}

/// Lines between headline and author that are looked over.
const NEAR: usize = 5;

/// Whether an author's name or a date stands a few lines below, with nothing but a second headline and short lines before it.
fn is_near_author(lines: &[Line<'_>], marks: &[Mark], at: usize) -> bool {
    let beside =
        |mark: &Mark| matches!(mark, Mark::Caption { .. }) || matches!(mark, Mark::Furniture(furniture) if furniture.reason == "counter");
    for next in (at + 1..lines.len()).filter(|next| !beside(&marks[*next])).take(NEAR) {
        match &marks[next] {
            Mark::Byline(_) | Mark::Date { .. } => return true,
            Mark::Plain if next == at + 1 && is_long_title(&lines[next]) => {}
            Mark::Plain if lines[next].shape.is_sentence() || lines[next].shape.words > 4 => return false,
            _ => {}
        }
    }
    false
}

/// Whether an author's name or a date stands above, and a title above that.
fn follows_author(lines: &[Line<'_>], marks: &[Mark], at: usize) -> bool {
    let author = (0..at).rev().find(|before| matches!(marks[*before], Mark::Byline(_) | Mark::Date { .. }));
    author.is_some_and(|author| (0..author).any(|before| marks[before].is_plain() && is_long_title(&lines[before])))
}

/// What the first thing of substance below a line is.
#[derive(PartialEq)]
enum Next {
    /// A paragraph that can only be a first one: it opens with a dateline, or with capitals.
    Anchor,
    /// A byline or date.
    Author,
    Prose,
    /// A longer line without a full stop that itself stands above text.
    Standfirst,
    Other,
}

fn next_part(lines: &[Line<'_>], marks: &[Mark], at: usize) -> Next {
    let skipped = |mark: &Mark| matches!(mark, Mark::Caption { .. } | Mark::Furniture(_) | Mark::Credit(_));
    // A summary in points stands below the headline without parting it from the byline.
    let Some(next) = (at + 1..lines.len()).find(|next| !skipped(&marks[*next]) && !is_point(&lines[*next])) else { return Next::Other };
    let shape = &lines[next].shape;
    match &marks[next] {
        Mark::Byline(_) | Mark::Date { .. } => Next::Author,
        Mark::Plain if lines[next].has_dateline() || shape.has_caps_lead() => Next::Anchor,
        Mark::Plain if shape.is_sentence() => {
            // A summary between headline and byline does not weaken either.
            let after = (next + 1..lines.len()).find(|next| !skipped(&marks[*next]));
            let author = after.is_some_and(|after| matches!(marks[after], Mark::Byline(_) | Mark::Date { .. }));
            if author || after.is_some_and(|after| marks[after].is_plain() && lines[after].shape.has_caps_lead()) {
                Next::Author
            } else {
                Next::Prose
            }
        }
        Mark::Plain if is_long_title(&lines[next]) => {
            let after = (next + 1..lines.len()).find(|next| !skipped(&marks[*next]));
            let text = after.is_some_and(|after| {
                matches!(marks[after], Mark::Byline(_) | Mark::Date { .. }) || (marks[after].is_plain() && lines[after].shape.is_prose())
            });
            if text { Next::Standfirst } else { Next::Other }
        }
        _ => Next::Other,
    }
}

fn is_long_title(line: &Line<'_>) -> bool {
    line.shape.words >= 4 && line.shape.is_title(&line.text) && !line.shape.is_sentence() && !line.text.contains('|')
}

/// Short lines in a row that make a list.
const LONG_RUN: usize = 5;

/// Whether a line stands among [`LONG_RUN`] or more short lines without a gap: a menu, or a list of links.
fn is_in_run(lines: &[Line<'_>], at: usize) -> bool {
    let short = |line: &Line<'_>| line.shape.is_title(&line.text) && !line.shape.is_sentence();
    let mut run = 1;
    let mut before = at;
    while run < LONG_RUN && before > 0 && !lines[before].blank_before && short(&lines[before - 1]) {
        run += 1;
        before -= 1;
    }
    let mut after = at;
    while run < LONG_RUN && after + 1 < lines.len() && !lines[after + 1].blank_before && short(&lines[after + 1]) {
        run += 1;
        after += 1;
    }
    run >= LONG_RUN
}
