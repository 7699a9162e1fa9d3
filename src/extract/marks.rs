//! Quote marks: which sign opens, which closes, and which is only an apostrophe.
//!
//! News comes with `“ ”`, `"`, `'' ''`, ``` `` '' ```, `« »`, `„ “` and, in Britain, Ireland, India and Australia, with single marks
//! outside and double ones inside. Marks go missing, open again with each paragraph of a long quotation, and nest. [`runs`] finds
//! the outermost stretches, paragraph by paragraph; a run never goes on into the next paragraph.

use crate::extract::lexicon::flag;
use crate::extract::people::vocabulary::{Kind, kind};
use crate::extract::tokens::{Document, Run, class};
use crate::gazetteer::{WordFlags, lexicon};

/// The quoted runs of a document: in text order, not overlapping, each with at least one word.
///
/// `bounds` are the first tokens of the paragraphs and the number of tokens; `marks` are the tokens that may be marks.
pub(crate) fn runs(document: &Document<'_>, bounds: &[u32], marks: &[u32]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(marks.len() / 2);
    let mut rest = marks;
    for bound in bounds.windows(2) {
        let count = rest.partition_point(|&mark| mark < bound[1]);
        let (here, behind) = rest.split_at(count);
        rest = behind;
        if !here.is_empty() {
            Paragraph { document, first: bound[0], end: bound[1], runs: &mut runs }.read(here);
        }
    }
    runs
}

/// What a mark can be by its shape and by what it touches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    Open,
    Close,
    Either,
    /// An apostrophe.
    Neither,
}

struct Paragraph<'p, 'a> {
    document: &'p Document<'a>,
    first: u32,
    end: u32,
    runs: &'p mut Vec<Run>,
}

impl Paragraph<'_, '_> {
    fn read(mut self, marks: &[u32]) {
        let double = marks.iter().any(|&mark| self.class(mark) == class::DOUBLE);
        let singles_first = self.opens_single_before_double(marks);
        if !double || singles_first {
            self.read_single(marks);
        } else {
            self.read_double(marks);
        }
    }

    /// Whether the paragraph quotes in single marks and nests double ones: a single mark opens before the first double one and
    /// closes after it.
    fn opens_single_before_double(&self, marks: &[u32]) -> bool {
        let Some(first_double) = marks.iter().position(|&mark| self.class(mark) == class::DOUBLE) else { return false };
        let Some(open) = marks[..first_double].iter().position(|&mark| self.single_side(mark) == Side::Open) else { return false };
        match self.close_of(&marks[open..]) {
            Some(close) => marks[open + close] > marks[first_double],
            None => false,
        }
    }

    fn read_double(&mut self, marks: &[u32]) {
        let mut open: Option<u32> = None;
        let mut at = 0;
        while at < marks.len() {
            let mark = marks[at];
            if self.class(mark) == class::SINGLE {
                // Single marks outside a run quote too: "PM warns of 'hard winter'" above an article with double ones.
                if open.is_none()
                    && self.single_side(mark) == Side::Open
                    && let Some(close) = self.close_before_double(&marks[at..])
                {
                    self.push(mark, marks[at + close], true);
                    at += close;
                }
                at += 1;
                continue;
            }
            match (self.double_side(mark, open.is_some()), open) {
                (Side::Open, Some(before)) => {
                    self.push(before, mark - 1, false);
                    open = Some(mark);
                }
                (Side::Open | Side::Either, None) => open = Some(mark),
                (Side::Close | Side::Either, Some(before)) => {
                    self.push(before, mark, true);
                    open = None;
                }
                (Side::Close | Side::Neither, None) | (Side::Neither, Some(_)) => {}
            }
            at += 1;
        }
        if let Some(before) = open {
            self.push(before, self.end - 1, false);
        }
    }

    fn read_single(&mut self, marks: &[u32]) {
        let mut at = 0;
        while at < marks.len() {
            if self.single_side(marks[at]) != Side::Open {
                at += 1;
                continue;
            }
            match self.close_of(&marks[at..]) {
                Some(close) => {
                    self.push(marks[at], marks[at + close], true);
                    at += close + 1;
                }
                None if self.may_run_on(marks[at]) => {
                    self.push(marks[at], self.end - 1, false);
                    return;
                }
                None => at += 1,
            }
        }
    }

    /// A single mark without a closing one: a quotation that goes on in the next paragraph opens at the start of this one.
    fn may_run_on(&self, mark: u32) -> bool {
        mark == self.first && self.document.words(mark as usize, self.end as usize) > 3
    }

    /// Position in `marks` of the mark that closes the single mark `marks[0]`, before the next one that opens.
    ///
    /// After a word in `s` a mark may be a possessive (`the nurses' pay`); such a one closes only if no better one follows.
    fn close_of(&self, marks: &[u32]) -> Option<usize> {
        let mut doubtful = None;
        let mut depth = 0_usize;
        for (at, &mark) in marks.iter().enumerate().skip(1).take(MARKS_AHEAD) {
            if self.class(mark) == class::DOUBLE {
                depth += 1;
                continue;
            }
            match self.single_side(mark) {
                // Within nested double marks nothing closes.
                Side::Close if depth.is_multiple_of(2) => return Some(at),
                Side::Either if depth.is_multiple_of(2) => doubtful = doubtful.or(Some(at)),
                Side::Open if depth.is_multiple_of(2) => break,
                _ => {}
            }
        }
        doubtful
    }

    fn close_before_double(&self, marks: &[u32]) -> Option<usize> {
        let limit = marks.iter().position(|&mark| self.class(mark) == class::DOUBLE).unwrap_or(marks.len());
        self.close_of(&marks[..limit])
    }

    fn double_side(&self, mark: u32, inside: bool) -> Side {
        let (before, after) = self.touches(mark);
        match self.character(mark) {
            '“' | '`' | '‘' => {
                // A wrong opening mark that closes: `“It's unusual,“ said Hale`, and the German „so“.
                if inside && before != Touch::Space && after != Touch::Word { Side::Close } else { Side::Open }
            }
            '„' | '‟' => Side::Open,
            '«' | '»' => match (before, after) {
                (Touch::Space | Touch::Bracket, Touch::Word) => Side::Open,
                (Touch::Word | Touch::Sign, Touch::Space | Touch::Sign | Touch::Bracket) => Side::Close,
                _ if self.character(mark) == '«' => Side::Open,
                _ => Side::Close,
            },
            '”' => {
                let opens = !inside && matches!(before, Touch::Space | Touch::Bracket) && after == Touch::Word;
                if opens { Side::Open } else { Side::Close }
            }
            _ => self.straight_side(before, after, inside),
        }
    }

    /// `"` and `''`, which look the same on both sides.
    fn straight_side(&self, before: Touch, after: Touch, inside: bool) -> Side {
        match (before, after) {
            (Touch::Space | Touch::Bracket, Touch::Word) if inside => Side::Open,
            (Touch::Word | Touch::Sign, Touch::Space) if !inside => Side::Neither,
            _ => Side::Either,
        }
    }

    fn single_side(&self, mark: u32) -> Side {
        let (before, after) = self.touches(mark);
        let character = self.character(mark);
        let opens = matches!(before, Touch::Space | Touch::Bracket) && matches!(after, Touch::Word | Touch::Bracket | Touch::Sign);
        if opens && (character != '’' || after == Touch::Word) {
            return if character == '’' || self.is_elision(mark) { Side::Neither } else { Side::Open };
        }
        if character == '‘' || before == Touch::Space || after == Touch::Word {
            return Side::Neither;
        }
        let possessive = before == Touch::Word
            && self.document.tokens[mark as usize - 1].flags & flag::S != 0
            && after == Touch::Space
            && self.next_is(mark, |next| next.flags & flag::WORD != 0 && next.flags & flag::CAPITAL == 0);
        if possessive { Side::Either } else { Side::Close }
    }

    /// `'90s`, `'em`, `'til`: a letter left out, not a quotation.
    fn is_elision(&self, mark: u32) -> bool {
        let Some(next) = self.document.tokens.get(mark as usize + 1).filter(|_| mark + 1 < self.end) else { return true };
        let word = &self.document.text[next.start as usize..next.end as usize];
        let decade = word.len() <= 3 && word.as_bytes()[0].is_ascii_digit() && !self.next_is(mark + 1, |sign| sign.class == class::SINGLE);
        decade || ["em", "til", "tis", "twas", "cause", "bout", "n", "cos"].iter().any(|elided| word.eq_ignore_ascii_case(elided))
    }

    fn next_is(&self, at: u32, test: impl Fn(&crate::extract::tokens::Token) -> bool) -> bool {
        at + 1 < self.end && test(&self.document.tokens[at as usize + 1])
    }

    fn touches(&self, mark: u32) -> (Touch, Touch) {
        let tokens = &self.document.tokens;
        let before = if mark == self.first || tokens[mark as usize].flags & flag::SPACED != 0 {
            Touch::Space
        } else {
            Touch::of(&tokens[mark as usize - 1], false)
        };
        let after = match tokens.get(mark as usize + 1) {
            Some(next) if mark + 1 < self.end && next.flags & flag::SPACED == 0 => Touch::of(next, true),
            _ => Touch::Space,
        };
        (before, after)
    }

    fn class(&self, mark: u32) -> u8 {
        self.document.tokens[mark as usize].class
    }

    fn character(&self, mark: u32) -> char {
        self.document.word(mark as usize).chars().next().unwrap_or('"')
    }

    fn push(&mut self, first: u32, last: u32, closed: bool) {
        if last > first && self.document_words(first, last) && nickname_end(self.document, first as usize) != Some(last as usize) {
            self.runs.push(Run { first, last, closed });
        }
    }

    /// Whether there is a word in `first..=last`. Word counts are not filled in yet, so this looks.
    fn document_words(&self, first: u32, last: u32) -> bool {
        self.document.tokens[first as usize..=last as usize].iter().any(|token| token.flags & flag::WORD != 0)
    }
}

/// Most words of a nickname.
const LONGEST_NICKNAME: usize = 2;

/// The mark that closes a nickname which `mark` opens: `Darryl “Stumpy” Pruss`, `Edna (Teddy) Vance`, also a second title: `Chief (Mrs)
/// Titi Bello`. It stands between a given name or a title and another capital, and is no quotation.
pub(crate) fn nickname_end(document: &Document<'_>, mark: usize) -> Option<usize> {
    let marked = |at: usize| matches!(document.class(at), class::DOUBLE | class::SINGLE | class::BRACKET_OPEN | class::BRACKET_CLOSE);
    let named =
        |at: usize| document.tokens.get(at).is_some_and(|token| token.flags & (flag::WORD | flag::CAPITAL) == flag::WORD | flag::CAPITAL);
    let given = mark.checked_sub(1).filter(|_| marked(mark))?;
    let words = (mark + 1..document.len()).take(LONGEST_NICKNAME + 1).take_while(|&at| named(at)).count();
    let end = mark + 1 + words;
    let fits =
        (1..=LONGEST_NICKNAME).contains(&words) && marked(end) && named(end + 1) && document.tokens[end + 1].flags & flag::CLOSED == 0;
    let titles = [given, mark + 1].iter().all(|&at| kind(document.tokens[at].word).any(Kind::HONORIFIC));
    (fits && (titles || lexicon().flags(document.word(given)).has(WordFlags::GIVEN))).then_some(end)
}

/// How far the closing mark of a single quote is looked for, in marks.
const MARKS_AHEAD: usize = 40;

/// What stands beside a mark without a space between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Touch {
    Space,
    Word,
    /// An opening bracket or dash before the mark.
    Bracket,
    Sign,
}

impl Touch {
    fn of(token: &crate::extract::tokens::Token, after: bool) -> Touch {
        match token.class {
            _ if token.flags & flag::WORD != 0 => Touch::Word,
            class::BRACKET_OPEN | class::DASH if !after => Touch::Bracket,
            class::DOUBLE | class::SINGLE => Touch::Bracket,
            class::MONEY | class::HASH | class::AT if after => Touch::Word,
            class::ELLIPSIS | class::BRACKET_OPEN if after => Touch::Bracket,
            _ => Touch::Sign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn check_runs(text: &str, expected: &[&str]) {
        let article = Article::verbatim(text);
        let document = Document::read(&article);
        let runs: Vec<&str> = document.runs.iter().map(|run| document.span(run.first, run.last).of(text)).collect();
        assert_eq!(runs, expected, "{text}");
    }

    #[test]
    fn every_shape_of_double_mark_quotes() {
        check_runs("“Yes,” he said.", &["“Yes,”"]);
        check_runs("\"Yes,\" he said, \"and no.\"", &["\"Yes,\"", "\"and no.\""]);
        check_runs("''Yes,'' he said.", &["''Yes,''"]);
        check_runs("``Yes,'' he said.", &["``Yes,''"]);
        check_runs("«Yes», he said. « No », she said.", &["«Yes»", "« No »"]);
        check_runs("„Yes“, he said.", &["„Yes“"]);
        check_runs("»Yes«, he said.", &["»Yes«"]);
    }

    #[test]
    fn a_missing_mark_costs_one_paragraph_at_most() {
        check_runs("“It never closes.\nHe said “no”.", &["“It never closes.", "“no”"]);
        check_runs("“It's unusual,“ said Hale.", &["“It's unusual,“"]);
        check_runs("\"One never closed. \"Two,\" he said.", &["\"One never closed.", "\"Two,\""]);
    }

    #[test]
    fn british_single_marks_are_told_from_apostrophes() {
        check_runs("‘It’s the nurses’ turn,’ said Hale’s deputy.", &["‘It’s the nurses’ turn,’"]);
        check_runs("'It's the nurses' turn,' said Hale's deputy.", &["'It's the nurses' turn,'"]);
        check_runs("The workers' rights and the '90s haven't gone.", &[]);
        check_runs("Minister warns of 'hard winter'", &["'hard winter'"]);
        check_runs("Minister warns of ‘hard winters’ in the north", &["‘hard winters’"]);
    }

    #[test]
    fn marks_nest_and_the_outer_ones_count() {
        check_runs("“He told me ‘go home’ twice,” she said.", &["“He told me ‘go home’ twice,”"]);
        check_runs("‘He told me “go home” twice,’ she said.", &["‘He told me “go home” twice,’"]);
        check_runs("'He told me \"go home\" twice,' she said.", &["'He told me \"go home\" twice,'"]);
    }
}
