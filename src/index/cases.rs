//! How words are written: `polish`, `Polish`, `POLISH`, for searches that tell them apart (`=Polish`).
//!
//! Terms are folded, so the index keeps beside them, for each article, where its words are written otherwise than one expects: a
//! sentence begins with a capital, everything else is small. What is otherwise comes in runs (names, headlines), and a run takes
//! some eight bits (`docs/decisions/0005-capitals.md`).
//!
//! One bit after the other, a run is: the words between it and the run before, the [`Case`], and how many words it is long.

/// How a word is written, beside its folded form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Case {
    /// As its form, which has no capitals to tell apart: `東`. So is, whatever it looks like, what begins with a digit.
    #[default]
    Plain,
    /// As its form: `polish`.
    Small,
    /// With a capital: `Polish`.
    Capital,
    /// In capitals: `POLISH`.
    Capitals,
    /// In capitals with dots between them: `U.S`.
    Dotted,
    /// In a way that only the text shows: `McHale`, `café`.
    Mixed,
}

/// The order in which cases are coded; the first stands for what is small where a capital is expected as well.
const CODED: [Case; 4] = [Case::Capital, Case::Capitals, Case::Dotted, Case::Mixed];

impl Case {
    /// How a word with this folded form is written.
    #[must_use]
    pub fn of(written: &str, form: &str) -> Case {
        if form.starts_with(|first: char| first.is_ascii_digit()) {
            return Case::Plain;
        }
        let mut letters = form.chars();
        let first = letters.next();
        let capital = || first.into_iter().flat_map(char::to_uppercase).chain(form.chars().skip(1));
        let capitals = || form.chars().flat_map(char::to_uppercase);
        if same_letters(written.chars(), form.chars()) {
            return if form.chars().eq(capitals()) { Case::Plain } else { Case::Small };
        }
        if same_letters(written.chars(), capital()) {
            return Case::Capital;
        }
        if same_letters(written.chars(), capitals()) {
            return Case::Capitals;
        }
        let dotted = || capitals().flat_map(|letter| ['.', letter]).skip(1);
        if written.chars().eq(dotted()) { Case::Dotted } else { Case::Mixed }
    }

    /// Whether every word of the same form that is written so has the same letters.
    #[must_use]
    pub fn tells_letters(self, form: &str) -> bool {
        self != Case::Mixed && !form.starts_with(|first: char| first.is_ascii_digit())
    }

    /// What is noted of a word written so; nothing where it is as expected.
    fn unexpected(self, begins: bool) -> Option<Case> {
        match (self, begins) {
            (Case::Plain, _) | (Case::Small, false) | (Case::Capital, true) => None,
            (Case::Small, true) => Some(Case::Capital),
            _ => Some(self),
        }
    }
}

/// Equal but for the typographic shape of apostrophes.
pub fn same_letters(left: impl Iterator<Item = char>, right: impl Iterator<Item = char>) -> bool {
    let plain = |letter: char| match letter {
        '‘' | '’' | 'ʼ' => '\'',
        other => other,
    };
    left.map(plain).eq(right.map(plain))
}

/// Gaps between runs below this are written in short.
const NEAR: u32 = 64;
/// Bits of a near gap that are written as they are; the others are counted.
const GAP: u32 = 3;

/// Notes how the words of one article are written.
#[derive(Clone, Debug, Default)]
pub struct CaseWriter {
    packed: Vec<u32>,
    /// Bits used in the last of `packed`, from the highest down.
    used: u32,
    run: Option<Run>,
    /// End of the last run written.
    end: u32,
}

/// Neighbouring words of which the same is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: u32,
    end: u32,
    noted: Case,
}

impl CaseWriter {
    /// Notes the word at a position, behind all noted before; `begins` says that a sentence begins with it.
    #[inline]
    pub fn note(&mut self, position: u32, case: Case, begins: bool) {
        let Some(noted) = case.unexpected(begins) else { return };
        match &mut self.run {
            Some(run) if run.end == position && run.noted == noted => run.end += 1,
            run => {
                let before = run.replace(Run { start: position, end: position + 1, noted });
                self.write(before);
            }
        }
    }

    /// What was noted, packed.
    #[must_use]
    pub fn finish(mut self) -> Vec<u32> {
        let last = self.run.take();
        self.write(last);
        if let Some(last) = self.packed.last_mut() {
            // No run begins with so many ones and nothing behind them.
            *last |= ((1_u64 << (32 - self.used)) - 1) as u32;
        }
        self.packed
    }

    fn write(&mut self, run: Option<Run>) {
        let Some(Run { start, end, noted }) = run else { return };
        let gap = start - self.end;
        if gap < NEAR {
            self.ones(gap >> GAP);
            self.bits(gap, GAP);
        } else {
            self.bits(0xff, NEAR >> GAP);
            self.bits(gap, 32);
        }
        match CODED.iter().position(|case| *case == noted) {
            Some(last) if last == CODED.len() - 1 => self.bits(0b111, last as u32),
            number => self.ones(number.unwrap_or(0) as u32),
        }
        let length = end - start;
        self.ones(length.ilog2());
        self.bits(length, length.ilog2());
        self.end = end;
    }

    /// So many ones and a zero.
    fn ones(&mut self, count: u32) {
        (0..count).for_each(|_| self.bits(1, 1));
        self.bits(0, 1);
    }

    /// The lowest `count` bits of a number.
    fn bits(&mut self, number: u32, count: u32) {
        for place in (0..count).rev() {
            if self.packed.is_empty() || self.used == 32 {
                self.packed.push(0);
                self.used = 0;
            }
            self.used += 1;
            if let Some(last) = self.packed.last_mut() {
                *last |= (number >> place & 1) << (32 - self.used);
            }
        }
    }
}

/// Tells how the words of one article are written. Positions are asked in rising order, each article from its start.
#[derive(Clone, Debug, Default)]
pub struct CaseReader {
    packed: Vec<u32>,
    next: usize,
    /// The bits at hand, from the highest down, and how many they are.
    bits: u64,
    held: u32,
    run: Option<Run>,
}

impl CaseReader {
    /// Goes to an article.
    pub fn open(&mut self, packed: impl Iterator<Item = u64>) {
        self.packed.clear();
        self.packed.extend(packed.map(|bits| bits as u32));
        (self.next, self.bits, self.held) = (0, 0, 0);
        self.run = self.read(0);
    }

    /// Whether the word at a position is written so.
    pub fn is(&mut self, case: Case, position: u32, begins: bool) -> bool {
        while let Some(run) = self.run
            && run.end <= position
        {
            self.run = self.read(run.end);
        }
        let noted = self.run.filter(|run| run.start <= position).map(|run| run.noted);
        noted == case.unexpected(begins)
    }

    /// The run behind one that ends at `end`. What is damaged ends the article.
    #[inline]
    fn read(&mut self, end: u32) -> Option<Run> {
        self.fill();
        self.read_short(end).or_else(|| self.read_long(end))
    }

    /// The same for a near run of a few words, nearly all there are: all of it is at hand.
    #[inline]
    fn read_short(&mut self, end: u32) -> Option<Run> {
        let bits = self.bits;
        let ones = bits.leading_ones();
        let used = ones + 1 + GAP;
        if ones >= NEAR >> GAP || self.held < 32 {
            return None;
        }
        let gap = ones << GAP | (bits << (ones + 1) >> (64 - GAP)) as u32;
        let bits = bits << used;
        let kind = bits.leading_ones().min(CODED.len() as u32 - 1);
        let step = (kind + 1).min(CODED.len() as u32 - 1);
        let bits = bits << step;
        let width = bits.leading_ones();
        if width > 3 {
            return None;
        }
        let length = 1 << width | (bits << (width + 1) >> 32 >> (32 - width)) as u32;
        let used = used + step + 2 * width + 1;
        self.bits <<= used;
        self.held -= used;
        let start = end.checked_add(gap)?;
        Some(Run { start, end: start.checked_add(length)?, noted: CODED[kind as usize] })
    }

    fn read_long(&mut self, end: u32) -> Option<Run> {
        let far = NEAR >> GAP;
        let gap = match self.ones(far)? {
            ones if ones == far => self.take(32)?,
            ones => ones << GAP | self.take(GAP)?,
        };
        let noted = CODED[self.ones(CODED.len() as u32 - 1)? as usize];
        let width = self.ones(32)?;
        let length = if width < 32 { 1 << width | self.take(width)? } else { return None };
        let start = end.checked_add(gap)?;
        Some(Run { start, end: start.checked_add(length)?, noted })
    }

    /// How many ones come next, at most `most`; a zero behind fewer is passed.
    fn ones(&mut self, most: u32) -> Option<u32> {
        self.fill();
        let ones = self.bits.leading_ones().min(most);
        if ones < most {
            self.take(ones + 1)?;
        } else {
            self.take(ones)?;
        }
        Some(ones)
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        self.fill();
        if count > self.held {
            return None;
        }
        let taken = if count == 0 { 0 } else { (self.bits >> (64 - count)) as u32 };
        self.bits <<= count;
        self.held -= count;
        Some(taken)
    }

    fn fill(&mut self) {
        if self.held <= 32
            && let Some(&bits) = self.packed.get(self.next)
        {
            self.next += 1;
            self.bits |= u64::from(bits) << (32 - self.held);
            self.held += 32;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::analyzer;

    #[test]
    fn a_word_is_written_in_one_of_six_ways() {
        for (written, case) in [
            ("polish", Case::Small),
            ("Polish", Case::Capital),
            ("POLISH", Case::Capitals),
            ("U.S", Case::Dotted),
            ("US", Case::Capitals),
            ("A", Case::Capital),
            ("McHale", Case::Mixed),
            ("café", Case::Mixed),
            ("don’t", Case::Small),
            ("O’BRIEN", Case::Capitals),
            ("Москва", Case::Capital),
            ("東", Case::Plain),
            ("12,000", Case::Plain),
            ("43rd", Case::Plain),
            ("Straße", Case::Mixed),
            ("zero\u{200b}width", Case::Mixed),
        ] {
            assert_eq!(Case::of(written, &analyzer::terms(written, None).form), case, "{written}");
        }
    }

    /// Cases by their numbers.
    const ALL: [Case; 6] = [Case::Plain, Case::Small, Case::Capital, Case::Capitals, Case::Dotted, Case::Mixed];

    fn packed(words: &[(u32, Case, bool)]) -> Vec<u32> {
        let mut writer = CaseWriter::default();
        words.iter().for_each(|&(position, case, begins)| writer.note(position, case, begins));
        writer.finish()
    }

    #[test]
    fn what_is_as_expected_takes_no_room_and_a_name_nine_bits() {
        let sentence = [Case::Capital, Case::Small, Case::Plain, Case::Small];
        let words: Vec<_> = (0..).zip(sentence).map(|(at, case)| (at, case, at == 0)).collect();
        assert!(packed(&words).is_empty());
        let names: Vec<_> = (0..30).map(|at| (at, if at % 10 > 7 { Case::Capital } else { Case::Small }, false)).collect();
        assert_eq!(packed(&names).len(), 1, "three names in 32 bits");
    }

    proptest! {
        #[test]
        fn how_words_are_written_comes_back(words in proptest::collection::vec((prop_oneof![4 => 1_u32..3, 1 => 1_u32..300], 0_usize..6, any::<bool>()), 0..200)) {
            let mut at = 0;
            let words: Vec<_> = words.into_iter().map(|(step, case, begins)| { at += step; (at, ALL[case], begins) }).collect();
            let mut reader = CaseReader::default();
            reader.open(packed(&words).into_iter().map(u64::from));
            for &(position, case, begins) in &words {
                for asked in ALL {
                    let same = asked == case || asked.unexpected(begins).is_none() && case.unexpected(begins).is_none();
                    prop_assert_eq!(reader.is(asked, position, begins), same, "{:?} at {}", asked, position);
                }
            }
        }

        #[test]
        fn damaged_bits_end_somewhere(bits in proptest::collection::vec(any::<u32>(), 0..20)) {
            let mut reader = CaseReader::default();
            reader.open(bits.into_iter().map(u64::from));
            (0..2000).for_each(|position| _ = reader.is(Case::Capital, position, false));
        }
    }
}
