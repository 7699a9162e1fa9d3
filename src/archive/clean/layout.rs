//! What each line of a page is, from what it says ([`marks`](super::marks)) and where it stands.
//!
//! A page is read in three zones. In the *head* the headline is looked for, then standfirst, byline and date. The *body* begins
//! with the first paragraph of running text after it; furniture inside is dropped line by line, link lists as a whole. After
//! the last paragraph comes the *tail*, where short lines are dropped once anything there shows that the page goes on.
//!
//! A text in which nothing looks like a page is left as it is: only then may a rule be wrong without harm.

use std::borrow::Cow;

use super::boilerplate::Seen;
use super::byline::{Byline, Credit};
use super::furniture::{APPEAL, CLOCK, NOTE, Reach, SEPARATOR, begins_as_button, speaks_to_reader};
use super::headline;
use super::lines::Line;
use super::marks::{AUTHOR_VERBS, Mark};
use super::{BlockKind, Hints};
use crate::article::ParagraphKind;

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Label {
    /// It is part of the text.
    Keep(ParagraphKind),
    /// A caption: these bytes are kept; from `credit` on it is a picture credit.
    Caption { words: (usize, usize), credit: usize },
    /// It is left out, for this reason.
    Drop(Cow<'static, str>),
}

/// The page with every line labelled.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// One for each line.
    pub labels: Vec<Label>,
    /// The byline found, empty if none.
    pub byline: Byline,
    /// The credit line found, and which line it is.
    pub credit: Option<(usize, Credit)>,
    /// Lines with dates of publication, the first printing's first.
    pub dates: Vec<usize>,
    /// Whether the text holds the headline (else the metadata's is put before it).
    pub has_headline: bool,
}

/// Labels the lines of a page.
pub(super) fn layout<'a>(lines: &'a [Line<'a>], marks: &'a [Mark], hints: &'a Hints<'a>) -> Layout {
    let mut page = Page {
        lines,
        marks,
        labels: vec![None; lines.len()],
        hints,
        scraped: is_scraped(marks),
        signed: is_signed(marks),
        found: Layout::default(),
        dateless: true,
    };
    let headline = headline::find(lines, marks, hints);
    page.found.has_headline = headline.is_some();
    let body = page.head(headline);
    page.body(body);
    page.drop_boxes(body);
    page.end_main_run(body);
    page.tail();
    page.settle_weak();
    page.found.labels = page.labels.into_iter().map(|label| label.unwrap_or(Label::Keep(ParagraphKind::Body))).collect();
    page.found
}

/// Whether anything on the page is surely not part of an article.
fn is_scraped(marks: &[Mark]) -> bool {
    // Clean texts have notes and times too.
    let of_text = |mark: &Mark| matches!(mark, Mark::Furniture(furniture) if matches!(furniture.reason, NOTE | CLOCK));
    let strong = marks.iter().filter(|mark| mark.is_furniture() && !of_text(mark) || matches!(mark, Mark::Repeated(_))).count();
    strong >= 1 || marks.iter().filter(|mark| mark.is_weak()).count() >= 3
}

/// Whether a byline or date stands among the first lines.
fn is_signed(marks: &[Mark]) -> bool {
    marks.iter().take(25).any(|mark| matches!(mark, Mark::Byline(_) | Mark::Date { .. }))
}

struct Page<'a> {
    lines: &'a [Line<'a>],
    marks: &'a [Mark],
    labels: Vec<Option<Label>>,
    hints: &'a Hints<'a>,
    scraped: bool,
    /// Whether it has a byline or date: what stands above the headline then is the outlet's.
    signed: bool,
    found: Layout,
    /// No line of the first printing was seen yet.
    dateless: bool,
}

impl Page<'_> {
    fn drop(&mut self, at: usize, reason: impl Into<Cow<'static, str>>) {
        self.labels[at] = Some(Label::Drop(reason.into()));
    }

    fn keep(&mut self, at: usize, kind: ParagraphKind) {
        self.labels[at] = Some(Label::Keep(kind));
    }

    /// Labels everything before the body and returns where the body begins.
    fn head(&mut self, headline: Option<usize>) -> usize {
        let from = headline.map_or(0, |at| at + 1);
        if let Some(at) = headline {
            self.keep(at, ParagraphKind::Headline);
            (0..at).for_each(|line| self.before_headline(line));
        }
        let known = headline.is_some() || self.hints.title.is_some();
        let mut standfirst = !known;
        for at in from..self.lines.len() {
            if self.take_credit_or_date(at) || self.labels[at].is_some() {
                continue;
            }
            match &self.marks[at] {
                // `Key points:` and what they are.
                Mark::Plain if known && self.points_below(at) >= 2 => {
                    standfirst = true;
                    (at..=at + self.points_below(at)).for_each(|point| self.keep(point, ParagraphKind::Standfirst));
                }
                // `- Drivers sat in a queue while police tried bread`: a summary in points.
                Mark::Plain if known && self.scraped && is_point(&self.lines[at]) && self.next_sentence(at + 1).is_some() => {
                    standfirst = true;
                    self.keep(at, ParagraphKind::Standfirst);
                }
                Mark::Plain if self.is_head_line(at) && known => {
                    let line = &self.lines[at];
                    // Below the byline a summary is long; "Heard on The Long Drive Home" is not one.
                    let signed = self.found.byline != Byline::default() || !self.found.dates.is_empty();
                    let shortest = match (self.scraped, signed) {
                        (false, _) => 1,
                        (true, false) => 5,
                        (true, true) => 8,
                    };
                    if !standfirst && line.shape.words >= shortest && !line.text.ends_with(':') && !starts_small(&line.text) {
                        standfirst = true;
                        self.keep(at, ParagraphKind::Standfirst);
                    } else if (self.scraped || !self.found.byline.names.is_empty()) && !self.is_first_paragraph(at) {
                        self.drop(at, "line between headline and text");
                    } else {
                        return at;
                    }
                }
                Mark::Plain if !standfirst && self.is_standfirst(at) => {
                    standfirst = true;
                    self.keep(at, ParagraphKind::Standfirst);
                }
                Mark::Plain => return at,
                // The first post of a live page.
                mark if mark.is_clock() && (at + 1..self.lines.len()).take(2).any(|next| self.opens_post(next)) => {
                    self.drop(at, CLOCK);
                    return at + 1;
                }
                mark => self.drop_marked(at, &mark.clone()),
            }
        }
        self.lines.len()
    }

    fn before_headline(&mut self, at: usize) {
        if self.take_credit_or_date(at) || self.labels[at].is_some() {
            return;
        }
        match self.marks[at].clone() {
            // A kicker above the headline of a clean text.
            Mark::Plain if !self.scraped && !self.signed => {
                let kind = if self.lines[at].shape.is_sentence() { ParagraphKind::Body } else { ParagraphKind::Subheading };
                self.keep(at, kind);
            }
            Mark::Plain => self.drop(at, "before the headline"),
            mark => self.drop_marked(at, &mark),
        }
    }

    /// Bylines, credits, captions and dates, which are taken for what they are in head and tail alike.
    fn take_credit_or_date(&mut self, at: usize) -> bool {
        match &self.marks[at] {
            Mark::Byline(byline) => {
                if self.found.byline.names.is_empty() {
                    let agency = self.found.byline.agency.take();
                    self.found.byline = byline.clone();
                    self.found.byline.agency = self.found.byline.agency.take().or(agency);
                }
                // `Written by Kavya Reddy | Updated: April 18, 2016`
                self.take_date(at, false);
                self.drop(at, "byline");
            }
            Mark::Date { updated, .. } => {
                self.take_date(at, !updated);
                self.drop(at, "date line");
            }
            Mark::Credit(credit) => {
                let better = |known: &(usize, Credit)| known.1.names.is_empty() && !credit.names.is_empty();
                if self.found.credit.as_ref().is_none_or(better) {
                    self.found.credit = Some((at, credit.clone()));
                }
                self.drop(at, "credit line");
            }
            Mark::Caption { words, credit } => {
                self.labels[at] = Some(if words.0 == words.1 {
                    Label::Drop("photo credit".into())
                } else {
                    Label::Caption { words: *words, credit: *credit }
                });
            }
            _ => return false,
        }
        true
    }

    fn take_date(&mut self, at: usize, first_printing: bool) {
        if first_printing && self.dateless {
            self.dateless = false;
            self.found.dates.insert(0, at);
        } else {
            self.found.dates.push(at);
        }
    }

    fn drop_marked(&mut self, at: usize, mark: &Mark) {
        match mark {
            Mark::Furniture(furniture) => self.drop(at, furniture.reason),
            Mark::Repeated(seen) => self.drop(at, repeated(*seen)),
            _ => {}
        }
    }

    /// How many lines of some length stand right below a heading with a colon, without a gap and without full stops.
    fn points_below(&self, at: usize) -> usize {
        let heading = &self.lines[at];
        if !heading.text.ends_with(':') || heading.shape.words > 4 {
            return 0;
        }
        let point = |at: &usize| {
            let line = &self.lines[*at];
            self.marks[*at].is_plain() && !line.blank_before && line.shape.words >= 5 && !line.shape.ends
        };
        (at + 1..self.lines.len()).take_while(point).count()
    }

    /// A line of the head that is no sentence: second headline, role of the author, name of a section.
    fn is_head_line(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let more = self.next_sentence(at + 1).is_some();
        line.kind != Some(BlockKind::Text) && !line.shape.is_sentence() && line.shape.is_title(&line.text) && more && !line.has_dateline()
            || line.kind == Some(BlockKind::Standfirst)
    }

    /// Whether a line below the time of a post is its first paragraph.
    fn opens_post(&self, at: usize) -> bool {
        self.marks[at].is_plain() && self.lines[at].shape.is_sentence() || self.is_first_paragraph(at)
    }

    /// A line too long for a headline, or one that announces what follows, right above a sentence: a paragraph without its full stop.
    fn is_first_paragraph(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let long = line.shape.words >= 18 || line.text.ends_with(':') && line.shape.words >= 8;
        long && self.marks.get(at + 1).is_some_and(Mark::is_plain) && self.lines[at + 1].shape.is_sentence()
    }

    /// A sentence below the headline that sums up rather than begins: something stands between it and the text, or the text
    /// begins anew with a dateline or capitals, or it comes back in the text.
    fn is_standfirst(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let Some(next) = self.next_sentence(at + 1) else { return false };
        if line.kind == Some(BlockKind::Standfirst) {
            return true;
        }
        if line.shape.words > 60 || line.shape.has_caps_lead() || line.has_dateline() {
            return false;
        }
        let following = &self.lines[next];
        if following.shape.has_caps_lead() || following.has_dateline() {
            return true;
        }
        let between = &self.marks[at + 1..next];
        if between.iter().any(|mark| matches!(mark, Mark::Byline(_) | Mark::Date { .. })) {
            return true;
        }
        line.shape.words >= 10 && self.comes_back(at)
    }

    /// Whether the paragraphs that follow hold most of this one again.
    fn comes_back(&self, at: usize) -> bool {
        let mut texts: Vec<&str> = vec![&self.lines[at].text];
        let mut next = at;
        while texts.len() < 8
            && let Some(found) = self.next_plain(next + 1)
        {
            texts.push(&self.lines[found].text);
            next = found;
        }
        super::repeats::repeated_parts(&texts)[0] >= 0.6
    }

    /// The next sentence, if no more than a few short lines (a desk's name, a button) stand before it.
    fn next_sentence(&self, from: usize) -> Option<usize> {
        let mut short = 0;
        for at in from..self.lines.len() {
            if !self.marks[at].is_plain() {
                continue;
            }
            let shape = &self.lines[at].shape;
            if shape.is_sentence() || self.lines[at].has_dateline() {
                return Some(at);
            }
            short += if shape.words <= 4 { 1 } else { 3 };
            if short > if self.scraped { 30 } else { 6 } {
                return None;
            }
        }
        None
    }

    fn next_plain(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).find(|at| self.marks[*at].is_plain())
    }

    /// Labels the lines from the first paragraph of the body on.
    fn body(&mut self, from: usize) {
        let mut list: Option<String> = None;
        let mut sentences = 0_usize;
        let mut at = from;
        while at < self.lines.len() {
            let plain = self.marks[at].is_plain();
            if let Some(heading) = &list {
                if plain && self.resumes(at) || self.is_picture(at) && self.next_plain(at + 1).is_some_and(|next| self.resumes(next)) {
                    list = None;
                } else {
                    let reason = format!("listed under “{heading}”");
                    let marked = !plain && !matches!(self.marks[at], Mark::Byline(_) | Mark::Date { .. } | Mark::Caption { .. });
                    if marked && matches!(self.marks[at], Mark::Credit(_)) {
                        self.take_credit_or_date(at);
                    } else if marked {
                        self.drop_marked(at, &self.marks[at].clone());
                    } else {
                        self.drop(at, reason);
                    }
                    if let Some(heading) = self.opens_list(at) {
                        list = Some(heading);
                    }
                    if sentences > 1 && self.opens_comments(at) {
                        (at + 1..self.lines.len()).for_each(|line| self.drop(line, "comments"));
                        return;
                    }
                    at += 1;
                    continue;
                }
            }
            match self.marks[at].clone() {
                Mark::Plain => {
                    sentences += usize::from(self.lines[at].shape.is_sentence());
                    self.keep(at, ParagraphKind::Body);
                }
                // After one sentence it may still be a button of the head: "Join the conversation".
                Mark::Furniture(furniture) if self.opens_comments(at) && sentences > 1 => {
                    self.drop(at, furniture.reason);
                    (at + 1..self.lines.len()).for_each(|line| self.drop(line, "comments"));
                    return;
                }
                Mark::Furniture(furniture) if furniture.reach == Reach::Weak => {} // settled last, by its neighbours
                Mark::Furniture(furniture) => {
                    self.drop(at, furniture.reason);
                    list = self.opens_list(at);
                }
                Mark::Repeated(seen) => self.drop(at, repeated(seen)),
                Mark::Date { said: false, .. } if sentences > 0 && self.sentence_follows(at) => self.keep(at, ParagraphKind::Subheading),
                Mark::Byline(_) if sentences > 2 && self.sentence_follows(at) && !self.is_below_clock(at) => {
                    self.keep(at, ParagraphKind::Body);
                }
                _ => {
                    self.take_credit_or_date(at);
                }
            }
            at += 1;
        }
    }

    /// Whether a line is the caption of a picture, with its credit: lists of links have none.
    fn is_picture(&self, at: usize) -> bool {
        matches!(self.marks[at], Mark::Caption { words, credit } if words.0 < words.1 && credit < self.lines[at].text.len())
    }

    /// Whether the time of a post stands one or two lines above: there stand its title and its author.
    fn is_below_clock(&self, at: usize) -> bool {
        self.marks[at.saturating_sub(2)..at].iter().any(Mark::is_clock)
    }

    /// Whether all that follows are readers' comments and the form for them.
    fn opens_comments(&self, at: usize) -> bool {
        matches!(&self.marks[at], Mark::Furniture(furniture) if furniture.reach == Reach::Tail)
    }

    /// Drops what stands in one block below furniture where paragraphs stand apart: an appeal below its heading, a notice below its cross.
    fn drop_boxes(&mut self, from: usize) {
        let apart = |at: usize| self.lines[at].blank_before && self.lines.get(at + 1).is_none_or(|next| next.blank_before);
        let sentences = (from..self.lines.len()).filter(|at| self.is_kept(*at) && self.lines[*at].shape.is_sentence());
        let (alone, joined): (Vec<usize>, Vec<usize>) = sentences.partition(|at| apart(*at));
        if !self.scraped || alone.len() < 3 * joined.len().max(1) {
            return;
        }
        let mut start = from;
        while start < self.lines.len() {
            let end = (start + 1..self.lines.len()).find(|at| self.lines[*at].blank_before).unwrap_or(self.lines.len());
            let kept: Vec<usize> = (start..end).filter(|at| self.is_kept(*at)).collect();
            let of_page = (start..end).filter(|at| self.is_of_box(*at)).count();
            let short = kept.iter().all(|at| self.lines[*at].shape.words <= LONGEST_IN_BOX && !self.lines[*at].shape.quoted);
            let asks = || kept.iter().any(|at| speaks_to_reader(&self.lines[*at].text));
            let appeals = (start..end).any(|at| matches!(&self.marks[at], Mark::Furniture(furniture) if furniture.reason == APPEAL));
            if appeals && kept.iter().all(|at| !self.lines[*at].shape.quoted) || self.is_of_box(start) && short && (of_page >= 2 || asks())
            {
                kept.into_iter().for_each(|at| self.drop(at, "in a box of the page"));
            }
            start = end;
        }
    }

    /// Whether a line is furniture as boxes of the page hold it: no link, note or time among paragraphs.
    fn is_of_box(&self, at: usize) -> bool {
        let Mark::Furniture(furniture) = &self.marks[at] else { return false };
        furniture.reach != Reach::Weak && !matches!(furniture.reason, NOTE | CLOCK) || furniture.reason == SEPARATOR
    }

    fn is_kept(&self, at: usize) -> bool {
        self.labels[at] == Some(Label::Keep(ParagraphKind::Body))
    }

    fn opens_list(&self, at: usize) -> Option<String> {
        match &self.marks[at] {
            Mark::Furniture(furniture) if furniture.reach == Reach::List => {
                Some(self.lines[at].text.trim_end_matches([':', ' ']).to_owned())
            }
            _ => None,
        }
    }

    /// Whether running text goes on at this line of a link list: a long paragraph, or two in a row.
    fn resumes(&self, at: usize) -> bool {
        let line = &self.lines[at];
        // Headlines of a list end without a full stop.
        let sentence = line.shape.is_prose() || line.shape.full_stop && line.shape.words >= 5 && line.shape.is_sentence();
        if !sentence || self.tells_of_author(at) {
            return false;
        }
        if line.shape.words >= 25 || (line.shape.quoted && line.shape.words >= 12) {
            return true;
        }
        // Below the links a page asks its readers for something.
        if !line.shape.quoted && speaks_to_reader(&line.text) {
            return false;
        }
        (at + 1..self.lines.len())
            .find(|next| !matches!(&self.marks[*next], Mark::Furniture(furniture) if furniture.reach == Reach::Line))
            .is_some_and(|next| {
                // The last paragraph stands above the credit line.
                self.marks[next].ends_article() && line.blank_before || self.marks[next].is_plain() && self.lines[next].shape.is_sentence()
            })
    }

    fn sentence_follows(&self, at: usize) -> bool {
        self.next_plain(at + 1).is_some_and(|next| self.lines[next].shape.is_sentence())
    }

    /// Drops what follows the main run of prose: teasers of other stories among menus, which no phrase tells from the text.
    ///
    /// Sentences count for the run by their words, gaps of other lines against it; the article ends where the sum is highest. A gap
    /// costs what two short sentences bring, so that a box inside the text does not end it.
    fn end_main_run(&mut self, from: usize) {
        if !self.scraped {
            return;
        }
        let (mut sum, mut gap, mut highest, mut end, mut credited) = (0, 0, 0, None, false);
        // Sentences with a blank line above, and whether something of the page stands above what we look at.
        let (mut stand_apart, mut below_page) = (0, false);
        for at in from..self.lines.len() {
            let line = &self.lines[at];
            let kept = self.is_kept(at);
            // The time of a post says that a live page goes on.
            if self.marks[at].is_clock() {
                gap = 0;
            }
            if !(kept && line.shape.is_sentence()) {
                gap += i32::from(!self.is_beside_the_text(at));
                below_page |= self.marks[at].is_furniture();
                credited |= self.marks[at].ends_article();
                continue;
            }
            let is_teaser = self.is_teaser(at);
            stand_apart += i32::from(!is_teaser && line.blank_before);
            below_page &= is_teaser;
            sum -= (gap * LINE_OF_GAP).min(if gap < LONG_GAP && !credited { SHORT_GAP_COST } else { LONG_GAP_COST });
            (gap, credited) = (0, false);
            sum += if is_teaser && (below_page || stand_apart > 1) { 0 } else { self.worth(at) };
            if sum >= highest {
                (highest, end) = (sum, Some(at));
            }
        }
        let Some(end) = end.filter(|end| self.page_shows_below(*end)) else { return };
        let rest: Vec<usize> =
            (end + 1..self.lines.len()).filter(|at| self.labels[*at] == Some(Label::Keep(ParagraphKind::Body))).collect();
        // Only where sentences were cut off: short lines are weighed in the tail.
        if let Some(last) = rest.iter().rposition(|at| self.lines[*at].shape.is_sentence()) {
            rest[..=last].iter().for_each(|at| self.drop(*at, "after the end of the article"));
        }
    }

    /// Whether something of the page, or a long row of short lines, stands between a sentence and the next: verse does not end an article.
    fn page_shows_below(&self, at: usize) -> bool {
        let rest = at + 1..self.lines.len();
        let gap = rest.take_while(|at| !(self.marks[*at].is_plain() && self.lines[*at].shape.is_sentence()));
        let (mut length, mut page) = (0, false);
        for at in gap {
            length += 1;
            page |= self.marks[at].is_furniture() || self.marks[at].ends_article();
        }
        page || length >= LONG_GAP
    }

    /// Whether a line that is no sentence says nothing on where the article ends: captions, dates, separators, figures.
    fn is_beside_the_text(&self, at: usize) -> bool {
        match &self.marks[at] {
            Mark::Plain => self.labels[at] == Some(Label::Keep(ParagraphKind::Body)) && ends_in_figure(&self.lines[at].text),
            Mark::Caption { .. } | Mark::Credit(_) | Mark::Date { .. } => true,
            Mark::Furniture(furniture) => matches!(furniture.reason, SEPARATOR | CLOCK),
            _ => false,
        }
    }

    /// What a sentence counts for the main run: its words, and more when somebody speaks or it is a paragraph that stands apart.
    fn worth(&self, at: usize) -> i32 {
        let line = &self.lines[at];
        let apart = line.blank_before && self.lines.get(at + 1).is_none_or(|next| next.blank_before);
        line.shape.words.min(30) as i32 + 2 + if line.shape.quoted { 10 } else { 0 } + if apart { 8 } else { 0 }
    }

    /// Whether a sentence stands below a title without a gap.
    fn is_teaser(&self, at: usize) -> bool {
        let Some(above) = at.checked_sub(1) else { return false };
        let (line, title) = (&self.lines[at], &self.lines[above].shape);
        self.marks[above].is_plain() && !line.blank_before && !line.shape.quoted && !title.ends && title.words >= 3
    }

    /// Drops the author's box and the short lines after the last paragraph, if the page shows that it goes on after the article.
    fn tail(&mut self) {
        let mut last = (0..self.lines.len()).rev().find(|at| self.is_kept(*at) && self.lines[*at].shape.is_sentence());
        while let Some(at) = last
            && self.is_author_box(at)
        {
            self.drop(at, "author box");
            last = (0..at).rev().find(|at| self.is_kept(*at) && self.lines[*at].shape.is_sentence());
        }
        while let Some(at) = last
            && let Some(from) = self.broken_off_before(at)
        {
            for line in from..=at {
                if self.is_kept(line) {
                    self.drop(line, "after the end of the article");
                }
            }
            last = (0..from).rev().find(|at| self.is_kept(*at) && self.lines[*at].shape.is_sentence());
        }
        let Some(last) = last else { return };
        self.drop_links_below(last);
        let last_furniture = self.marks.iter().rposition(|mark| mark.is_furniture() || matches!(mark, Mark::Repeated(_)));
        let mut ended = false;
        for at in last + 1..self.lines.len() {
            // `Renata Cole: 207-555-0110`
            let starts = |name: &String| self.lines[at].text.starts_with(name.as_str()) && self.lines[at].shape.words <= 6;
            if self.is_kept(at) && self.found.byline.names.iter().any(starts) {
                self.drop(at, "author contact");
            }
            let named = |name: &String| name.eq_ignore_ascii_case(&self.lines[at].text);
            if self.is_kept(at) && (self.tells_of_author(at) || self.scraped && self.found.byline.names.iter().any(named)) {
                self.drop(at, "author box");
            }
            let is_end = self.marks[at].is_furniture() || matches!(self.marks[at], Mark::Repeated(_) | Mark::Credit(_));
            ended |= is_end || matches!(&self.labels[at], Some(Label::Drop(reason)) if reason == "author box");
            // A table or list of results may end an article; two or three words may not, once the page goes on below.
            let follows = last_furniture.is_some_and(|furniture| furniture > at);
            let bare = self.lines[at].shape.words <= 3 && !self.lines[at].text.bytes().any(|byte| byte.is_ascii_digit());
            if self.is_kept(at) && (ended || (bare && follows)) {
                self.drop(at, "after the end of the article");
            }
        }
    }

    /// Drops the titles below the last paragraph of a page, if they are many and long: other articles, without a heading.
    fn drop_links_below(&mut self, last: usize) {
        let rest = || (last + 1..self.lines.len()).filter(|at| self.is_kept(*at));
        let long = rest().filter(|at| self.is_link(*at) && self.lines[*at].shape.words >= 4).count();
        if !self.scraped || long < 2 || rest().count() < LINKS || rest().any(|at| !self.is_link(at)) {
            return;
        }
        rest().collect::<Vec<_>>().into_iter().for_each(|at| self.drop(at, "links to other articles"));
    }

    /// Whether the last sentence stands alone below the article: between it and the text are furniture and two short lines or more
    /// that could be anything. Gives the first line of that gap.
    fn broken_off_before(&self, at: usize) -> Option<usize> {
        let line = &self.lines[at];
        let closes = line.blank_before && self.marks.get(at + 1).is_some_and(Mark::ends_article);
        if line.shape.words >= 25 || line.shape.quoted || closes {
            return None;
        }
        let mut from = at;
        // What stands above the first furniture may be a list of results; it belongs to the article.
        let (mut furniture, mut unknown, mut gap) = (None, 0, 0);
        while from > 0 && !(self.marks[from - 1].is_plain() && self.lines[from - 1].shape.is_sentence()) {
            from -= 1;
            let bare = self.marks[from].is_plain() && !self.lines[from].text.bytes().any(|byte| byte.is_ascii_digit());
            unknown += usize::from(bare);
            if self.marks[from].is_furniture() {
                (furniture, gap) = (Some(from), unknown);
            }
        }
        furniture.filter(|_| from > 0 && gap >= 2)
    }

    /// "Joan Hale is a staff writer who covers …", below an article by Joan Hale.
    fn is_author_box(&self, at: usize) -> bool {
        (self.tells_of_author(at) || self.is_below_author(at))
            && !self.sentence_follows(at)
            && (self.scraped || self.next_plain(at + 1).is_none())
    }

    /// Whether the author's name stands alone above, with a line for the role between them: what the author says of the author.
    fn is_below_author(&self, at: usize) -> bool {
        let named = |at: usize| self.found.byline.names.iter().any(|name| name.eq_ignore_ascii_case(&self.lines[at].text));
        let role = |at: usize| self.lines[at].shape.words <= 4 && !self.lines[at].shape.ends;
        at >= 1 && named(at - 1) || at >= 2 && role(at - 1) && named(at - 2)
    }

    /// Whether a line begins with the author's name (or a title and the surname) and says what the author does.
    fn tells_of_author(&self, at: usize) -> bool {
        let text = &*self.lines[at].text;
        let titles = ["Mr. ", "Ms. ", "Mrs. ", "Mr ", "Ms ", "Mrs ", "Dr ", "Dr. ", "Prof. "];
        let untitled = titles.iter().find_map(|title| text.strip_prefix(title));
        let rest_after = |name: &str| {
            let surname = name.rsplit(' ').next().unwrap_or_default();
            let first = name.split(' ').next().filter(|first| first.len() >= 4).unwrap_or(name);
            // In capitals above the text, perhaps not below it.
            let whole = text.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)).map(|_| &text[name.len()..]);
            whole.or_else(|| untitled?.strip_prefix(surname)).or_else(|| text.strip_prefix(first))
        };
        let tells = |rest: &str| {
            let described = rest.starts_with(", a ") || rest.starts_with(", an ");
            described || AUTHOR_VERBS.iter().any(|verb| rest.trim_start_matches([',', ' ']).starts_with(verb))
        };
        let known = self.hints.byline.iter().map(|field| field.trim_start_matches("By "));
        self.found.byline.names.iter().map(String::as_str).chain(known).filter(|name| name.len() > 3).filter_map(rest_after).any(tells)
    }

    /// Weak furniture ("Video", "12") is text between two paragraphs, and furniture beside other furniture or its like. A short
    /// line with furniture on both sides ("Morning Ledger", the newsletter's name) belongs to it.
    fn settle_weak(&mut self) {
        // Whether the next labelled line below each was left out, from the end upwards.
        let mut after = vec![None; self.lines.len()];
        for at in (1..self.lines.len()).rev() {
            after[at - 1] = is_dropped(self.labels[at].as_ref()).or(after[at]);
        }
        let mut before = None;
        for at in 0..self.lines.len() {
            if self.labels[at].is_none() {
                let in_row = self.marks.get(at + 1).is_some_and(Mark::is_weak) || (at > 0 && self.marks[at - 1].is_weak());
                if before == Some(false) && after[at] == Some(false) && !in_row && self.marks[at].is_weak() {
                    self.keep(at, ParagraphKind::Body);
                } else {
                    self.drop_marked(at, &self.marks[at].clone());
                }
            }
            before = is_dropped(self.labels[at].as_ref()).or(before);
        }
        self.drop_links_inside();
        for at in 1..self.lines.len().saturating_sub(1) {
            let line = &self.lines[at];
            let short = line.shape.words <= 4 && !line.shape.ends;
            if self.is_kept(at) && short && [at - 1, at + 1].iter().all(|beside| self.marks[*beside].is_furniture()) {
                self.drop(at, "between parts of the page");
            }
            if self.speaks_for_box(at) {
                self.drop(at, "in a box of the page");
            }
        }
        self.drop_offers();
    }

    /// Whether a sentence without a gap beside a box speaks for the paper to the reader: "We use your sign-up to …".
    fn speaks_for_box(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let own = |word: &str| ["we", "our", "us"].iter().any(|own| word.eq_ignore_ascii_case(own));
        let beside = !line.blank_before && at > 0 && self.is_of_box(at - 1);
        let speaks = || line.text.split(|mark: char| !mark.is_alphanumeric()).any(own) && speaks_to_reader(&line.text);
        self.is_kept(at) && beside && !line.shape.quoted && speaks()
    }

    /// Drops what a box offers, between its heading and its button: a few lines, nobody's words.
    fn drop_offers(&mut self) {
        let of_box =
            |at: &usize| matches!(&self.marks[*at], Mark::Furniture(furniture) if matches!(furniture.reason, "newsletter box" | "paywall"));
        let boxes: Vec<usize> = (0..self.lines.len()).filter(of_box).collect();
        for pair in boxes.windows(2) {
            let offered = pair[0] + 1..pair[1];
            let plain = |at: usize| self.lines[at].shape.words <= LONGEST_IN_BOX && !self.lines[at].shape.quoted && self.is_kept(at);
            if offered.len() <= LONGEST_OFFER && offered.clone().all(plain) {
                offered.for_each(|at| self.drop(at, "between parts of the page"));
            }
        }
    }

    /// Drops runs of titles inside the text that are links to other articles: between two sentences, with furniture among them.
    ///
    /// Results, points and verse have digits, marks or ends of sentences, or stand without furniture; one title is a subheading.
    fn drop_links_inside(&mut self) {
        let sentence = |page: &Self, at: usize| {
            matches!(page.labels[at], Some(Label::Keep(_) | Label::Caption { .. })) && page.lines[at].shape.is_sentence()
        };
        let mut start = match (0..self.lines.len()).find(|at| sentence(self, *at)) {
            Some(first) => first + 1,
            None => return,
        };
        while let Some(end) = (start..self.lines.len()).find(|at| sentence(self, *at)) {
            let titles: Vec<usize> = (start..end).filter(|at| self.is_link(*at)).collect();
            let others: Vec<usize> =
                (start..end).filter(|at| matches!(self.labels[*at], Some(Label::Keep(_))) && !self.is_link(*at)).collect();
            let buttons = titles.iter().filter(|at| begins_as_button(&self.lines[**at].text)).count();
            let among_furniture = buttons >= 2 || (start..end).any(|at| self.marks[at].is_furniture());
            let alike = others.is_empty() || buttons >= 2 && others.len() * LINKS <= titles.len();
            if titles.len() >= LINKS && alike && (among_furniture || self.is_list_of_links(&titles)) {
                titles.into_iter().chain(others).for_each(|at| self.drop(at, "links to other articles"));
            }
            start = end + 1;
        }
    }

    /// Whether titles stand as a list of links does on a page: in one block, set apart from the paragraphs at both ends or at neither,
    /// two of them or more long enough for headlines.
    fn is_list_of_links(&self, titles: &[usize]) -> bool {
        let [first, .., last] = titles else { return false };
        let in_one_block = (first + 1..=*last).all(|at| !self.lines[at].blank_before);
        let alike = self.lines.get(last + 1).is_some_and(|next| next.blank_before == self.lines[*first].blank_before);
        let long = titles.iter().filter(|at| self.lines[**at].shape.words >= 5).count();
        self.scraped && in_one_block && alike && long >= 2
    }

    /// Whether a kept line could be the title of another article.
    fn is_link(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let title = line.shape.is_title(&line.text) && !line.shape.ends && !is_point(line) && line.kind != Some(BlockKind::Item);
        let begins = line.text.starts_with(char::is_uppercase) && !line.text.ends_with([',', ';', ':']);
        self.is_kept(at) && title && !self.is_below_clock(at) && begins && !line.text.bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// Whether a line is of a table: its last word holds a figure.
fn ends_in_figure(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Lines of the longest offer between the heading and the button of a box.
const LONGEST_OFFER: usize = 2;

/// Words of the longest line that a box of the page holds.
const LONGEST_IN_BOX: u32 = 25;

/// What a line that is no sentence counts against the main run, in words.
const LINE_OF_GAP: i32 = 6;

/// Lines of a gap that is more than a box inside the text.
const LONG_GAP: i32 = 6;

/// Most that a shorter gap costs.
const SHORT_GAP_COST: i32 = 16;

/// Most that a gap costs.
const LONG_GAP_COST: i32 = 24;

/// Fewest titles in a row that are links rather than subheadings.
const LINKS: usize = 3;

/// Whether a labelled line was left out; a separator says nothing of its neighbours.
fn is_dropped(label: Option<&Label>) -> Option<bool> {
    match label? {
        Label::Drop(reason) if reason == SEPARATOR => None,
        label => Some(matches!(label, Label::Drop(_))),
    }
}

fn repeated(seen: Seen) -> Cow<'static, str> {
    format!("repeated in {} of {} articles of this source", seen.articles, seen.of).into()
}

/// A point of a list: `- Drivers sat in a queue for three hours`.
pub(super) fn is_point(line: &Line<'_>) -> bool {
    line.shape.words >= 5 && ["- ", "• ", "* ", "– ", "● ", "▪ "].iter().any(|mark| line.text.starts_with(mark))
}

fn starts_small(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Gives body lines that are headings their kind: short, no sentence, and a sentence below.
pub(super) fn mark_subheadings(lines: &[Line<'_>], labels: &mut [Label]) {
    let body: Vec<usize> = (0..lines.len()).filter(|at| labels[*at] == Label::Keep(ParagraphKind::Body)).collect();
    for pair in body.windows(2) {
        let (line, next) = (&lines[pair[0]], &lines[pair[1]]);
        if line.kind == Some(BlockKind::Subheading)
            || (is_subheading(line) && next.shape.is_sentence() && line.kind != Some(BlockKind::Item))
        {
            labels[pair[0]] = Label::Keep(ParagraphKind::Subheading);
        }
    }
}

fn is_subheading(line: &Line<'_>) -> bool {
    let text = &*line.text;
    let numbered = text.starts_with(|first: char| first.is_ascii_digit());
    let question = text.ends_with('?') && line.shape.words <= 10 && !line.shape.quoted && !numbered;
    line.shape.words <= 12
        && (!line.shape.ends || question)
        && line.shape.is_title(text)
        && !text.ends_with([',', ';', ':', '-', '—', '–'])
        && !starts_small(text)
        && !line.has_dateline()
}
