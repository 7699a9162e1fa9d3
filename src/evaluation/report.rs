//! Counts, and how they print.

use std::fmt;

use super::gold::Source;

/// Found, marked and right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Marked by hand.
    pub gold: usize,
    /// Found by the program.
    pub found: usize,
    /// Both, among the marked.
    pub right: usize,
}

/// So many out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Right ones.
    pub right: usize,
    /// All.
    pub all: usize,
}

/// Quotations by kind, counted by contiguous parts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByKind {
    /// All.
    pub all: Counts,
    /// In quote marks throughout.
    pub direct: Counts,
    /// Partly.
    pub mixed: Counts,
    /// Without.
    pub indirect: Counts,
}

/// Shares by the form of the source.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByForm([Share; 6]);

/// Place names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    /// The name as a stretch of text.
    pub names: Counts,
    /// The name and its country.
    pub countries: Counts,
}

/// What an evaluation found. Figures are micro-averages over all articles.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Articles.
    pub articles: usize,
    /// Quotations found: half of the words in common, or more.
    pub quotations: ByKind,
    /// Quotations found whose speakers are right by canonical name.
    pub end_to_end: ByKind,
    /// Direct quotations of articles that quote in single marks, found with the right speaker.
    pub single_marks: Counts,
    /// Canonical name right, with the quotations as marked.
    pub given: ByForm,
    /// Canonical name right, among quotations found.
    pub speakers: ByForm,
    /// Kind of speaker right, with the quotations as marked.
    pub kinds: Share,
    /// Role told where one is marked: the marked noun is in it.
    pub roles: Share,
    /// People of the trailer, speakers or not, found by full name.
    pub people: Share,
    /// Place names.
    pub places: Places,
    /// What went wrong, a line each, in order of the articles.
    pub mistakes: Vec<String>,
}

impl Counts {
    /// Share of the found that are right; 1 when nothing was found.
    #[must_use]
    pub fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of the marked that were found; 1 when nothing was marked.
    #[must_use]
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of both.
    #[must_use]
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

impl Share {
    /// Right ones out of all; 1 when there are none.
    #[must_use]
    pub fn rate(self) -> f64 {
        ratio(self.right, self.all)
    }

    pub(super) fn count(&mut self, right: bool) {
        self.all += 1;
        self.right += usize::from(right);
    }
}

impl ByForm {
    /// The forms in the order they print.
    pub const FORMS: [(Source, &'static str); 6] = [
        (Source::FullName, "full name"),
        (Source::Surname, "surname"),
        (Source::Pronoun, "pronoun"),
        (Source::Role, "role"),
        (Source::Other, "other"),
        (Source::Floating, "floating"),
    ];

    /// The share of one form.
    #[must_use]
    pub fn of(&self, form: Source) -> Share {
        self.0[form as usize]
    }

    /// All forms together.
    #[must_use]
    pub fn all(&self) -> Share {
        self.0.iter().fold(Share::default(), |sum, share| Share { right: sum.right + share.right, all: sum.all + share.all })
    }

    pub(super) fn count(&mut self, form: Source, right: bool) {
        self.0[form as usize].count(right);
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl fmt::Display for Report {
    /// The table of `dateline eval`; figures in per cent.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} articles\n", self.articles)?;
        writeln!(formatter, "{:<34}{:>7}{:>7}{:>7}{:>8}{:>8}", "", "P", "R", "F1", "marked", "found")?;
        let row = |formatter: &mut fmt::Formatter<'_>, name: &str, counts: Counts| {
            let percent = |value: f64| 100.0 * value;
            let (precision, recall, f1) = (percent(counts.precision()), percent(counts.recall()), percent(counts.f1()));
            writeln!(formatter, "{name:<34}{precision:>7.1}{recall:>7.1}{f1:>7.1}{:>8}{:>8}", counts.gold, counts.found)
        };
        for (name, kinds) in [("quotations", &self.quotations), ("with the right speaker", &self.end_to_end)] {
            row(formatter, name, kinds.all)?;
            row(formatter, "  direct", kinds.direct)?;
            row(formatter, "  mixed", kinds.mixed)?;
            row(formatter, "  indirect", kinds.indirect)?;
        }
        row(formatter, "  direct, in single marks", self.single_marks)?;
        row(formatter, "place names", self.places.names)?;
        row(formatter, "  with the right country", self.places.countries)?;
        writeln!(formatter, "\n{:<34}{:>14}{:>16}", "speaker right, by source", "as marked", "as found")?;
        let shares = |formatter: &mut fmt::Formatter<'_>, name: &str, given: Share, found: Share| {
            let cell = |share: Share| format!("{:.1} ({})", 100.0 * share.rate(), share.all);
            writeln!(formatter, "{name:<34}{:>14}{:>16}", cell(given), cell(found))
        };
        for (form, name) in ByForm::FORMS {
            shares(formatter, &format!("  {name}"), self.given.of(form), self.speakers.of(form))?;
        }
        shares(formatter, "  all", self.given.all(), self.speakers.all())?;
        for (name, share) in [("kind of speaker", self.kinds), ("role", self.roles), ("people named", self.people)] {
            writeln!(formatter, "{name:<34}{:>14}", format!("{:.1} ({})", 100.0 * share.rate(), share.all))?;
        }
        Ok(())
    }
}
