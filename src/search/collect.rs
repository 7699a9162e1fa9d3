//! Gathering what a query finds: every match with its score, then order, facets and copies.
//!
//! All matches are kept (eight bytes each), so that totals, facets and `--all` are exact; a million matches are 8 MB.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use crate::index::copies::Copies;
use crate::index::schema::Rows;

/// One match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Its score, rounded so that the order of additions cannot show.
    pub score: u32,
    /// Its document.
    pub address: DocAddress,
}

impl Match {
    /// The score as the engine gave it, to three decimals.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.score as f32 / SCALE
    }
}

const SCALE: f32 = 1024.0;

/// Collects every match.
pub struct AllMatches;

impl Collector for AllMatches {
    type Fruit = Vec<Match>;
    type Child = SegmentMatches;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentMatches> {
        Ok(SegmentMatches { segment, matches: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<Match>>) -> tantivy::Result<Vec<Match>> {
        Ok(segments.concat())
    }
}

/// The matches of one segment.
pub struct SegmentMatches {
    segment: SegmentOrdinal,
    matches: Vec<Match>,
}

impl SegmentCollector for SegmentMatches {
    type Fruit = Vec<Match>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let score = (score.max(0.0) * SCALE).round() as u32;
        self.matches.push(Match { score, address: DocAddress::new(self.segment, doc) });
    }

    fn harvest(self) -> Vec<Match> {
        self.matches
    }
}

/// How results are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; those without a date last.
    Newest,
    /// Oldest first; those without a date last.
    Oldest,
}

/// One column of numbers over all segments.
pub struct Numbers<T> {
    columns: Vec<Option<Column<T>>>,
}

impl<T> Numbers<T>
where
    T: PartialOrd + Copy + tantivy::columnar::HasAssociatedColumnType + Send + Sync + 'static,
    tantivy::columnar::DynamicColumn: Into<Option<Column<T>>>,
{
    /// Opens the column in every segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn open(searcher: &Searcher, name: &str) -> tantivy::Result<Numbers<T>> {
        let columns = searcher.segment_readers().iter().map(|segment| segment.fast_fields().column_opt::<T>(name));
        Ok(Numbers { columns: columns.collect::<Result<_, _>>()? })
    }

    /// The value of a document, if it has one.
    #[must_use]
    pub fn get(&self, address: DocAddress) -> Option<T> {
        self.columns[address.segment_ord as usize].as_ref()?.first(address.doc_id)
    }
}

/// From the documents found to the articles that they are or belong to.
pub struct Articles {
    segments: Vec<Rows>,
}

impl Articles {
    /// Opens the rows of every segment.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn open(searcher: &Searcher) -> tantivy::Result<Articles> {
        Ok(Articles { segments: searcher.segment_readers().iter().map(Rows::open).collect::<Result<_, _>>()? })
    }

    /// The article that a document is, or that it is a quotation of.
    #[must_use]
    pub fn of(&self, address: DocAddress) -> DocAddress {
        match self.segments[address.segment_ord as usize].article(address.doc_id) {
            Some(article) => DocAddress::new(address.segment_ord, article),
            None => address,
        }
    }
}

/// Puts the first `limit` matches in order, behind nothing else: the same matches give the same order, always. Ties go to the
/// newer article, then to its id and its file's key, which do not depend on how the index is laid out, then to the first quotation.
///
/// Columns are looked at once for every match that its score does not put behind the others.
///
/// # Errors
/// When the index cannot be read.
pub fn arrange(matches: &mut [Match], limit: usize, sort: Sort, searcher: &Searcher) -> tantivy::Result<()> {
    let limit = limit.min(matches.len());
    if limit == 0 {
        return Ok(());
    }
    let order = Order::open(searcher, sort)?;
    let candidates = if sort == Sort::Relevance { best(matches, limit) } else { matches.len() };
    let mut ranked: Vec<(Rank, Match)> = matches[..candidates].iter().map(|found| (order.rank(found), *found)).collect();
    let compare =
        |one: &(Rank, Match), other: &(Rank, Match)| one.0.cmp(&other.0).then_with(|| order.place(&one.1).cmp(&order.place(&other.1)));
    if limit < ranked.len() {
        ranked.select_nth_unstable_by(limit - 1, compare);
    }
    ranked[..limit].sort_unstable_by(compare);
    for (place, (_, found)) in matches.iter_mut().zip(ranked) {
        *place = found;
    }
    Ok(())
}

/// Brings the matches with the `limit` best scores to the front and all that score as the last of them; gives how many they are.
fn best(matches: &mut [Match], limit: usize) -> usize {
    if limit >= matches.len() {
        return matches.len();
    }
    matches.select_nth_unstable_by_key(limit - 1, |found| Reverse(found.score));
    let least = matches[limit - 1].score;
    let mut end = limit;
    for at in limit..matches.len() {
        if matches[at].score == least {
            matches.swap(at, end);
            end += 1;
        }
    }
    end
}

/// What decides between two matches first, the smaller before the larger: score and age, or age and score.
type Rank = (i64, i64);

/// The columns that decide about the order of matches.
struct Order {
    sort: Sort,
    articles: Articles,
    days: Numbers<i64>,
    ids: Numbers<u64>,
    files: Numbers<u64>,
}

impl Order {
    fn open(searcher: &Searcher, sort: Sort) -> tantivy::Result<Order> {
        Ok(Order {
            sort,
            articles: Articles::open(searcher)?,
            days: Numbers::open(searcher, "first_day")?,
            ids: Numbers::open(searcher, "id")?,
            files: Numbers::open(searcher, "file")?,
        })
    }

    fn rank(&self, found: &Match) -> Rank {
        let day = self.days.get(self.articles.of(found.address));
        let (score, newest) = (-i64::from(found.score), day.map_or(i64::MAX, |day| -day));
        match self.sort {
            Sort::Relevance => (score, newest),
            Sort::Newest => (newest, score),
            Sort::Oldest => (day.unwrap_or(i64::MAX), score),
        }
    }

    fn place(&self, found: &Match) -> (Option<u64>, Option<u64>, DocAddress) {
        let article = self.articles.of(found.address);
        (self.ids.get(article), self.files.get(article), found.address)
    }
}

/// Keeps the best printing of each story and counts the others among the matches. What is left stands in no particular order.
///
/// # Errors
/// When the index cannot be read.
pub fn fold_copies(matches: Vec<Match>, copies: &Copies, searcher: &Searcher) -> tantivy::Result<(Vec<Match>, HashMap<DocAddress, u64>)> {
    if copies.is_empty() {
        return Ok((matches, HashMap::new()));
    }
    let ids = Numbers::<u64>::open(searcher, "id")?;
    let days = Numbers::<i64>::open(searcher, "first_day")?;
    let mut kept = Vec::with_capacity(matches.len());
    let mut stories: HashMap<u64, (Match, u64)> = HashMap::new();
    for found in matches {
        let Some(story) = ids.get(found.address).and_then(|id| copies.story(id)) else {
            kept.push(found);
            continue;
        };
        let (best, others) = stories.entry(story.id).or_insert((found, 0));
        if best.address == found.address {
            continue;
        }
        *others += 1;
        // The first printing speaks for the story; of several on one day, the one that fits best.
        let rank = |one: &Match| (days.get(one.address).unwrap_or(i64::MAX), u32::MAX - one.score, ids.get(one.address), one.address);
        if rank(&found) < rank(best) {
            *best = found;
        }
    }
    let mut others_of = HashMap::new();
    for (best, others) in stories.into_values() {
        kept.push(best);
        others_of.insert(best.address, others);
    }
    Ok((kept, others_of))
}
