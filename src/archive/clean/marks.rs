//! The first look at each line: what it is by itself, before its place on the page is weighed.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::BlockKind;
use super::boilerplate::{Evidence, Seen, begins_text};
use super::byline::{Byline, Credit, byline, credit, is_name, is_role};
use super::caption::caption;
use super::furniture::{BOX_BUTTON, CLOCK, Furniture, Reach, SEPARATOR, judge, speaks_to_reader};
use super::lines::{Line, Shape};
use super::signs::Signs;
use crate::archive::dates::{self, DayOrder};
use crate::text::offset_in;

/// What a line is by itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// Nothing in particular: text.
    Plain,
    /// Part of the page.
    Furniture(Furniture),
    /// It stands in many articles of the source.
    Repeated(Seen),
    /// The author line.
    Byline(Byline),
    /// A credit line.
    Credit(Credit),
    /// "Published …", or a date alone. Whether it says so in words ("Published"), and whether it is of the first printing.
    Date { said: bool, updated: bool },
    /// A caption: the bytes of its words, and the first byte of the credit after them.
    Caption { words: (usize, usize), credit: usize },
}

impl Mark {
    pub fn is_plain(&self) -> bool {
        *self == Mark::Plain
    }

    /// Furniture that is furniture wherever it stands.
    pub fn is_furniture(&self) -> bool {
        matches!(self, Mark::Furniture(furniture) if furniture.reach != Reach::Weak)
    }

    /// The time of a post on a live page.
    pub fn is_clock(&self) -> bool {
        matches!(self, Mark::Furniture(furniture) if furniture.reason == CLOCK)
    }

    /// A credit line of people: `With reporting by …` stands below the last paragraph. An agency's alone may be a picture's.
    pub fn ends_article(&self) -> bool {
        matches!(self, Mark::Credit(credit) if !credit.names.is_empty() || credit.agency.is_none())
    }

    pub fn is_weak(&self) -> bool {
        matches!(self, Mark::Furniture(furniture) if furniture.reach == Reach::Weak && furniture.reason != SEPARATOR)
    }
}

/// Marks every line. In a text known to be an article (`clean`) nothing is taken for furniture.
pub(super) fn mark(lines: &[Line<'_>], evidence: Option<Evidence<'_>>, clean: bool) -> Vec<Mark> {
    let mut scratch = String::with_capacity(256);
    let mut top = true;
    let mut marks: Vec<Mark> = Vec::with_capacity(lines.len());
    for line in lines {
        top &= !begins_text(&line.text);
        marks.push(mark_line(line, evidence.map(|evidence| (evidence, top)), clean, &mut scratch));
    }
    mark_by_neighbours(lines, &mut marks);
    mark_buttons(lines, &mut marks);
    spare_running_text(lines, &mut marks);
    marks
}

/// A word that may be text or a button ("Share", "Video") is a button where it stands twice.
fn mark_buttons(lines: &[Line<'_>], marks: &mut [Mark]) {
    let is_word =
        |at: &usize| lines[*at].shape.words <= 3 && !lines[*at].shape.ends && !lines[*at].text.bytes().any(|byte| byte.is_ascii_digit());
    let weak: Vec<usize> = (0..marks.len()).filter(|at| marks[*at].is_weak() && is_word(at)).collect();
    let twice = |at: &usize| weak.iter().filter(|other| lines[**other].text == lines[*at].text).take(2).count() == 2;
    if weak.len() > MOST_BUTTONS {
        return;
    }
    for at in weak.iter().copied().filter(|at| twice(at)) {
        if let Mark::Furniture(furniture) = &mut marks[at] {
            furniture.reach = Reach::Line;
        }
    }
}

/// More words of this kind stand in a menu, and are not counted.
const MOST_BUTTONS: usize = 200;

/// Takes back what was only seen to be repeated, but where the furniture of a page is.
///
/// A market report has the same words every day: its headline, its first sentence, the heads of its table. So a repeated line is
/// furniture only at the edges of the page, where nothing but furniture lies between it and the first or last line; above the text only
/// if what follows can still be the headline; and in a page of which anything else is a sentence.
fn spare_running_text(lines: &[Line<'_>], marks: &mut [Mark]) {
    if !marks.iter().any(|mark| matches!(mark, Mark::Repeated(_))) {
        return;
    }
    let top = marks.iter().position(|mark| !is_of_the_page(mark)).unwrap_or(0);
    let bottom = marks.iter().rposition(|mark| !is_of_the_page(mark)).unwrap_or(0);
    let is_headed = lines.get(top).is_some_and(|line| !line.shape.is_sentence());
    let is_told = marks.iter().zip(lines).any(|(mark, line)| mark.is_plain() && line.shape.is_sentence());
    for (at, mark) in marks.iter_mut().enumerate().filter(|(_, mark)| matches!(mark, Mark::Repeated(_))) {
        if !is_told || !(at > bottom || (at < top && is_headed)) {
            *mark = Mark::Plain;
        }
    }
}

/// Whether a line may stand between the text and the edge of the page.
fn is_of_the_page(mark: &Mark) -> bool {
    !matches!(mark, Mark::Plain | Mark::Caption { .. })
}

/// A bare name beside the date is the author; a line below "Image caption" is the caption, and so is one right above a credit.
fn mark_by_neighbours(lines: &[Line<'_>], marks: &mut [Mark]) {
    for at in 0..lines.len() {
        if !marks[at].is_plain() {
            mark_block(lines, marks, at);
            continue;
        }
        let text = &*lines[at].text;
        let near = &marks[at.saturating_sub(2)..(at + 3).min(marks.len())];
        let dated = near.iter().any(|mark| matches!(mark, Mark::Date { .. }) || mark.is_clock());
        let top = at > 0 && at < 40;
        let signed = |_: &Byline| (dated || is_told_of(lines, at)) && is_of_one_article(lines, at);
        if let Some(byline) = if top { bare_byline(&lines[at]).filter(signed) } else { None } {
            marks[at] = Mark::Byline(byline);
        } else if let Some(byline) = if top { name_above_role(&lines[at], marks.get(at + 1)) } else { None } {
            marks[at] = Mark::Byline(byline);
        } else if at > 0
            && lines[at - 1].text.get(..13).is_some_and(|label| label.eq_ignore_ascii_case("image caption"))
            && matches!(marks[at - 1], Mark::Caption { words: (0, 0), .. })
        {
            marks[at] = Mark::Caption { words: (0, text.len()), credit: text.len() };
        }
    }
}

/// Lines that stand without a gap beside one that says what the block is: the words above a bare credit, the appeal above its
/// button, the links below "Read more".
fn mark_block(lines: &[Line<'_>], marks: &mut [Mark], at: usize) {
    let joined = |at: usize| at < lines.len() && !lines[at].blank_before;
    match &marks[at] {
        Mark::Caption { words: (0, 0), .. } if joined(at) && lines[at - 1].blank_before && marks[at - 1].is_plain() => {
            let above = &lines[at - 1];
            if above.shape.words <= 30 && !joined(at + 1) {
                marks[at - 1] = Mark::Caption { words: (0, above.text.len()), credit: above.text.len() };
            }
        }
        Mark::Furniture(furniture) if furniture.reason == BOX_BUTTON || furniture.reason == "appeal for money" => {
            let Some(top) = (at.saturating_sub(LONGEST_BOX)..=at).rev().find(|at| lines[*at].blank_before) else { return };
            if joined(at + 1) || !lines[top..at].iter().any(|line| !line.shape.quoted && speaks_to_reader(&line.text)) {
                return;
            }
            for mark in marks[top..at].iter_mut().filter(|mark| mark.is_plain()) {
                *mark = Mark::Furniture(Furniture { reach: Reach::Line, reason: "appeal for money" });
            }
        }
        Mark::Furniture(furniture) if furniture.reach == Reach::Line && furniture.reason == "link to another article" => {
            let heading = lines[at].blank_before && lines[at].shape.words <= 2 && joined(at + 1);
            if heading && !lines[at + 1].shape.is_prose() {
                marks[at] = Mark::Furniture(Furniture { reach: Reach::List, reason: furniture.reason });
            } else if at > 0 && is_title_above_button(lines, marks, at) {
                marks[at - 1] = marks[at].clone();
            }
        }
        _ => {}
    }
}

/// Whether the line above a button such as "Read more" is the title of the story it leads to: the two in a block of their own.
fn is_title_above_button(lines: &[Line<'_>], marks: &[Mark], at: usize) -> bool {
    let above = &lines[at - 1];
    let alone = above.blank_before && !lines[at].blank_before && lines.get(at + 1).is_none_or(|next| next.blank_before);
    alone && lines[at].shape.words <= 2 && marks[at - 1].is_plain() && above.shape.words >= 3 && !above.shape.is_sentence()
}

/// What is said of an author below the article.
pub(super) static AUTHOR_VERBS: &[&str] =
    &["is ", "covers ", "writes ", "can be ", "was ", "has ", "reports ", "works ", "joined ", "began ", "lives "];

/// Whether a name at the top comes back below the text, alone or with what its bearer does: `Ann Lee is a reporter …`.
fn is_told_of(lines: &[Line<'_>], at: usize) -> bool {
    let name = &*lines[at].text;
    let told = |text: &str| {
        text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || AUTHOR_VERBS.iter().any(|verb| rest.trim_start().starts_with(verb)))
    };
    let text = lines[at..].iter().position(|line| line.shape.is_prose());
    text.is_some_and(|text| lines[at + text + 1..].iter().any(|line| told(&line.text)))
}

/// Whether a name is an author's rather than a section of the menu, which stands there twice, or what the article is about, which its
/// paragraphs name.
fn is_of_one_article(lines: &[Line<'_>], at: usize) -> bool {
    let name = &*lines[at].text;
    let text = lines.iter().position(|line| line.shape.is_prose()).unwrap_or(lines.len());
    let told = |line: &Line<'_>| line.shape.is_prose() && !line.text.starts_with(name) && line.text.contains(name);
    lines[..text.max(at)].iter().filter(|line| line.text == name).count() <= 1 && !lines.iter().any(told)
}

/// `BILLY RAY VOSS` above "Staff Writer".
fn name_above_role(line: &Line<'_>, below: Option<&Mark>) -> Option<Byline> {
    let Some(Mark::Byline(Byline { names, .. })) = below else { return None };
    let role = names.len() == 1 && is_role(&names[0]);
    let capitals = (2..=4).contains(&line.shape.words) && line.shape.caps == line.shape.words;
    (role && capitals && is_name(&line.text)).then(|| Byline { names: vec![line.text.to_string()], agency: None })
}

/// Lines of a box above its button.
const LONGEST_BOX: usize = 4;

/// Names and nothing else: `Nora Kessler`, `Renata Cole and Will Hatch`.
fn bare_byline(line: &Line<'_>) -> Option<Byline> {
    let shape = &line.shape;
    if !(2..=9).contains(&shape.words) || shape.caps > 0 || shape.lower * 2 > shape.words {
        return None;
    }
    // `Ann Lee (now) and Bob Day (earlier)`, of a live page.
    let shifted = line.text.contains('(');
    let text = if shifted { Cow::Owned(line.text.replace(" (now)", "").replace(" (earlier)", "")) } else { Cow::Borrowed(&*line.text) };
    let bare = text.len() == line.text.len();
    let plain =
        shape.words <= if bare { 7 } else { 9 } && shape.lower as usize == text.matches(" and ").count() + line.text.matches('(').count();
    let names = || text.split(" and ").flat_map(|names| names.split(", "));
    let full = |name: &str| is_name(name) && (2..=4).contains(&name.split(' ').count());
    (plain && names().all(full)).then(|| Byline { names: names().map(str::to_owned).collect(), agency: None })
}

fn mark_line(line: &Line<'_>, evidence: Option<(Evidence<'_>, bool)>, clean: bool, scratch: &mut String) -> Mark {
    if let Some(mark) = line.kind.and_then(|kind| by_markup(line, kind)) {
        return mark;
    }
    let (text, shape) = (&*line.text, &line.shape);
    if let Some(credit) = credit(text) {
        return Mark::Credit(credit);
    }
    if !shape.is_prose()
        && shape.words <= 24
        && let Some(byline) = byline(text)
    {
        return Mark::Byline(byline);
    }
    if let Some(date) = date_line(text, shape) {
        return date;
    }
    // `Posted on 9 October 2015 by Ruth`
    if shape.words <= LONGEST_DATE
        && BY.find(text.as_bytes()).is_some()
        && let Some((date, name)) = text.rsplit_once(" by ")
        && is_name(name)
        && date_line(date, shape).is_some()
    {
        return Mark::Byline(Byline { names: vec![name.to_owned()], agency: None });
    }
    if clean {
        return Mark::Plain;
    }
    if let Some(found) = caption(text).filter(|found| !found.credit.is_empty() || found.words.len() < text.len()) {
        return caption_mark(text, found.words, found.credit);
    }
    if let Some(furniture) = judge(text, shape, Signs::of(text), scratch) {
        return Mark::Furniture(furniture);
    }
    match evidence.map(|(evidence, top)| evidence.seen(text, top)) {
        Some(seen) if comes_back(seen, line) => Mark::Repeated(seen),
        _ => Mark::Plain,
    }
}

/// What parts date and author, prepared for the search since every short line is asked.
static BY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" by "));

/// What the mark-up settles.
fn by_markup(line: &Line<'_>, kind: BlockKind) -> Option<Mark> {
    let text = &*line.text;
    match kind {
        BlockKind::Byline => {
            Some(byline(text).or_else(|| byline(&format!("By {text}"))).map_or(Mark::Plain, Mark::Byline)).filter(|mark| !mark.is_plain())
        }
        BlockKind::Credit => Some(Mark::Credit(credit(text).unwrap_or_default())),
        BlockKind::Date => Some(Mark::Date { said: true, updated: says_updated(text) }),
        BlockKind::Caption => {
            let found = caption(text);
            Some(found.map_or(Mark::Caption { words: (0, text.len()), credit: text.len() }, |found| {
                caption_mark(text, found.words, found.credit)
            }))
        }
        _ => None,
    }
}

/// Offsets of the two parts of a caption. The words may begin after a label; what is not words is credit or label.
fn caption_mark(text: &str, words: &str, credit: &str) -> Mark {
    if words.is_empty() {
        return Mark::Caption { words: (0, 0), credit: 0 };
    }
    let start = offset_in(text, words);
    let credit = if credit.is_empty() { text.len() } else { offset_in(text, credit) };
    Mark::Caption { words: (start, start + words.len()), credit }
}

/// Whether a line seen so often may be part of the page: in four articles at least, and in a share of them that no running story
/// reaches. A sentence must be in more of them, and speak to the reader: reports of one kind may all end in the same words.
fn comes_back(seen: Seen, line: &Line<'_>) -> bool {
    let prose = line.shape.is_sentence();
    let share = if prose { 30 } else { 15 };
    seen.articles >= 4 && seen.articles * 100 >= seen.of * share && (!prose || speaks_to_reader(&line.text))
}

/// Words of the longest line that gives a date and nothing else.
const LONGEST_DATE: u32 = 26;

/// Bytes of the longest word beside a date, another scraped without a space before it: `Wednesdayupdated`.
const LONGEST_DATE_WORD: usize = 20;

/// A line that gives the date of publication and nothing else.
fn date_line(text: &str, shape: &Shape) -> Option<Mark> {
    if shape.words > LONGEST_DATE || text.len() > 160 || shape.quoted {
        return None;
    }
    let (mut said, mut counted) = (false, false);
    for word in text.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) || dates::month(word).is_some() {
            continue;
        }
        let mut lower = [0; LONGEST_DATE_WORD];
        let lower = lower.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let lower = std::str::from_utf8(lower).ok()?;
        // `Jun 21st 2016, 6:30 AM  14,208 Views  37 Comments  Share`: what a page prints beside a whole date.
        if COUNTED.contains(&lower) {
            counted = true;
            continue;
        }
        // Scraped without a space: `GMTUpdated`.
        let glued = lower.strip_suffix("updated").is_some_and(|before| DATE_WORDS.binary_search(&before).is_ok());
        let telling = glued
            || matches!(
                lower,
                "published" | "updated" | "posted" | "modified" | "created" | "date" | "dated" | "issued" | "filed" | "edited" | "revised"
            );
        // `NDT`, `MYT`: zones of time end in this letter.
        let zone = (3..=4).contains(&word.len()) && word.ends_with('T') && word.bytes().all(|byte| byte.is_ascii_uppercase());
        if !telling && !zone && DATE_WORDS.binary_search(&lower).is_err() {
            return None;
        }
        said |= telling;
    }
    let bare = shape.words <= 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ' || byte == b':');
    let ago = text.ends_with(" ago");
    // `Updated at 16.52 GMT` says what it is without a day.
    if !bare && !ago && !said && dates::find(text, DayOrder::Unknown).is_none_or(|date| date.month.is_none()) {
        return None;
    }
    let whole = || dates::find(text, DayOrder::Unknown).is_some_and(|date| date.year.is_some() && date.day.is_some());
    if counted && (bare || ago || !whole()) {
        return None;
    }
    // "Published" may stand on a line of its own, with the date on the next.
    (said || ago || !bare).then(|| Mark::Date { said: said || ago, updated: says_updated(text) })
}

/// Whether a date line speaks of a later version only.
fn says_updated(text: &str) -> bool {
    let lower = text.trim_start().to_ascii_lowercase();
    ["updated", "last updated", "last modified", "modified", "edited", "revised", "last edited"].iter().any(|word| lower.starts_with(word))
}

/// Counts and buttons that a page prints in one line with the date.
static COUNTED: &[&str] =
    &["comment", "comments", "email", "likes", "min", "mins", "print", "read", "reads", "share", "shares", "tweet", "view", "views"];

/// Words that may stand around a date of publication, sorted.
static DATE_WORDS: &[&str] = &[
    "a",
    "acst",
    "adt",
    "aedt",
    "aest",
    "ago",
    "akst",
    "am",
    "and",
    "article",
    "at",
    "awst",
    "bst",
    "cat",
    "cdt",
    "cest",
    "cet",
    "content",
    "cst",
    "ct",
    "day",
    "days",
    "de",
    "eat",
    "edt",
    "eet",
    "est",
    "et",
    "first",
    "fri",
    "friday",
    "gmt",
    "h",
    "hkt",
    "hour",
    "hours",
    "hrs",
    "hst",
    "ist",
    "jst",
    "kst",
    "last",
    "m",
    "mdt",
    "minute",
    "minutes",
    "mon",
    "monday",
    "month",
    "months",
    "msk",
    "mst",
    "mt",
    "nd",
    "nst",
    "nzdt",
    "nzst",
    "of",
    "on",
    "p",
    "pdt",
    "pkt",
    "pm",
    "pst",
    "pt",
    "rd",
    "s",
    "sast",
    "sat",
    "saturday",
    "sgt",
    "st",
    "story",
    "sun",
    "sunday",
    "t",
    "th",
    "the",
    "this",
    "thu",
    "thurs",
    "thursday",
    "time",
    "tue",
    "tues",
    "tuesday",
    "uhr",
    "um",
    "utc",
    "was",
    "wat",
    "wed",
    "wednesday",
    "week",
    "weeks",
    "wib",
    "year",
    "years",
    "z",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::clean::lines::lines_of;

    fn is_date(text: &str) -> bool {
        lines_of(text, 0, None).first().is_some_and(|line| date_line(&line.text, &line.shape).is_some())
    }

    #[test]
    fn date_lines() {
        assert!(DATE_WORDS.is_sorted());
        for text in [
            "Published 14:05, 11 March 2019",
            "Updated: April 18, 2016 7:44:10 am",
            "Aug 3, 2017 Updated Aug 4, 2017",
            "26-FEB-1987 15:01:01.79",
            "Tue 3 Jun 2014 10.42 BST",
            "Published 3 hours ago",
            "September 2, 2017",
            "Updated September 14 2021 - 8:12am, first published 5:00am",
            "Published",
            "Last updated",
            "May 3rd 2018, 7:05 AM  2,114 Views  9 Comments",
            "Friday 22nd November 2019  9:40 PM  880 Views  Share  Tweet",
            "Published Friday, March 8, 2019 2:15PM NDT",
            "This content was published on September 5, 2019 - 11:00",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "The bridge opened on 5 January 2024",
            "HOUSTON, March 4 -",
            "March of the penguins",
            "12 March Street",
            "In May 2019, three died",
            "Three years ago",
            "14,208 Views",
            "March comments 2019",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
