//! The one door to an index: search, quotations, articles, more like this. Threads share it; it follows new commits.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::{DocAddress, Searcher as View, Term};

use super::collect::{self, AllMatches, Match};
use super::facets;
use super::highlight::Highlighter;
use super::matcher::Leaf;
use super::names::KeptNames;
use super::places::{NoPlaces, Places};
use super::plan::{Plan, Planner, Target, steady};
use super::query::{Default as Joined, Expr, Field, Node, explain};
use super::request::{Hit, MOST_HITS, Printing, Quotations, Request, Results, Shown};
use super::{hits, suggest};
use crate::error::{Error, QueryError, Result};
use crate::index::Index;
use crate::index::copies::Copies;
use crate::index::ids::{parse_id, show_id};
use crate::index::schema::Kind;

/// Answers searches on one index. Share it among threads in an [`Arc`]; every method takes `&self`.
///
/// ```no_run
/// use dateline::search::{Joined, Request, Searcher};
///
/// let searcher = Searcher::open("archive/.dateline".as_ref())?;
/// let results = searcher.search(&Request::new("said:(tariff* w/s steel) speaker:moreau", Joined::All)?)?;
/// for hit in &results.hits {
///     println!("{} {}", hit.id, hit.headline);
/// }
/// # Ok::<(), dateline::error::Error>(())
/// ```
pub struct Searcher {
    index: Index,
    places: Arc<dyn Places>,
    names: KeptNames,
}

/// One commit, seen for the length of one request.
pub(super) struct Session<'a> {
    pub searcher: &'a Searcher,
    pub index: &'a Index,
    pub view: View,
    stories: OnceCell<Arc<Copies>>,
}

impl Searcher {
    /// Opens the index in `folder`; it follows new commits within a second.
    ///
    /// # Errors
    /// When there is no index, or it cannot be used, or it is damaged.
    pub fn open(folder: &Path) -> Result<Searcher> {
        Ok(Searcher::new(Index::open_following(folder)?))
    }

    /// A searcher on an index that is open already.
    #[must_use]
    pub fn new(index: Index) -> Searcher {
        Searcher { index, places: Arc::new(NoPlaces), names: KeptNames::default() }
    }

    /// The same, resolving place names with a gazetteer.
    #[must_use]
    pub fn with_places(mut self, places: Arc<dyn Places>) -> Searcher {
        self.places = places;
        self
    }

    /// The index it answers from.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    pub(super) fn places(&self) -> &dyn Places {
        &*self.places
    }

    pub(super) fn session(&self) -> Session<'_> {
        Session { searcher: self, index: &self.index, view: self.index.searcher(), stories: OnceCell::new() }
    }

    /// Articles that answer a request.
    ///
    /// # Errors
    /// When a pattern is too wide, or the index cannot be read.
    pub fn search(&self, request: &Request) -> Result<Results> {
        let mut stream = self.stream(&Request { limit: request.limit.min(MOST_HITS), ..request.clone() })?;
        let hits = stream.by_ref().collect::<Result<Vec<_>>>()?;
        Ok(Results { hits, ..stream.answer })
    }

    /// The same, hit by hit and without a ceiling: nothing but one hit is held in memory besides twelve bytes a match.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn stream(&self, request: &Request) -> Result<Hits<'_>> {
        let (session, mut found) = self.find(request, request.limit.saturating_add(request.offset))?;
        let astray = found.printings == 0 || found.relaxed.is_some();
        let answer = Results {
            hits: Vec::new(),
            total: found.matches.len() as u64,
            printings: found.printings,
            facets: std::mem::take(&mut found.facets),
            resolved: std::mem::take(&mut found.resolved),
            relaxed: found.relaxed,
            suggestions: if astray { suggest::words(&session, &request.query) } else { Vec::new() },
            explanation: request.explain.then(|| explain(&request.query)),
        };
        let highlighter = session.highlighter(&request.query, &found.places);
        let shown: Vec<Match> = std::mem::take(&mut found.matches).into_iter().skip(request.offset).take(request.limit).collect();
        Ok(Hits { answer, session, highlighter, found, snippets: request.snippets, explain: request.explain, left: shown.into_iter() })
    }

    /// Public ids of all articles that answer a request, whatever its limit and whether or not they are copies. Opens none of them.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn ids(&self, request: &Request) -> Result<Vec<String>> {
        let (session, found) = self.find(&Request { fold_copies: false, facets: Vec::new(), ..request.clone() }, usize::MAX)?;
        let ids = collect::Numbers::<u64>::open(&session.view, "id").map_err(|error| self.index.explain(&error))?;
        Ok(found.matches.iter().filter_map(|one| ids.get(one.address)).map(show_id).collect())
    }

    /// Hands every article that answers a request to `take` as a whole, in order, until it says stop: for exports.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn each_article(&self, request: &Request, take: &mut dyn FnMut(Shown) -> ControlFlow<()>) -> Result<u64> {
        let (session, found) = self.find(request, usize::MAX)?;
        for one in &found.matches {
            let (article, annotations) = self.index.article(&session.view, one.address)?;
            let id = show_id(crate::index::ids::content_id(&article));
            if take(Shown { id, article, annotations, copies: Vec::new() }).is_break() {
                break;
            }
        }
        Ok(found.matches.len() as u64)
    }

    /// Counts articles, and what `facets` ask for, without opening one.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn count(&self, request: &Request) -> Result<Results> {
        self.search(&Request { limit: 0, ..request.clone() })
    }

    /// The best articles for a request as paths and scores alone: for batches of questions.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn rank(&self, request: &Request) -> Result<Vec<(crate::article::Origin, f32)>> {
        let (session, found) = self.find(request, request.limit)?;
        let articles = found.matches.iter().take(request.limit);
        articles.map(|one| Ok((self.index.article(&session.view, one.address)?.0.origin, one.score()))).collect()
    }

    fn find(&self, request: &Request, limit: usize) -> Result<(Session<'_>, Found)> {
        let session = self.session();
        let mut planner = Planner::new(&self.index, &session.view, self.places(), &request.typed)?;
        let mut plan = planner.plan(&request.query, Target::Articles)?;
        let mut matches = session.run(&*plan, Kind::Article)?;
        let mut relaxed = None;
        if matches.is_empty() && request.relax && request.joined == Joined::All {
            (plan, matches, relaxed) = relax(&session, &mut planner, &request.query, plan)?;
        }
        let (resolved, places) = (std::mem::take(&mut planner.resolved), std::mem::take(&mut planner.place_ids));
        drop(planner);
        if !request.known.is_empty() {
            let ids = collect::Numbers::<u64>::open(&session.view, "id").map_err(|error| self.index.explain(&error))?;
            matches.retain(|one| ids.get(one.address).is_none_or(|id| !request.known.contains(&show_id(id))));
        }
        let mut found = Found { plan, matches, printings: 0, copies: HashMap::new(), facets: Vec::new(), resolved, places, relaxed };
        session.order(&mut found, request, limit)?;
        Ok((session, found))
    }

    /// Quotations that answer a request: every condition is asked of the quotation, and words without a field of what was said.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn quotes(&self, request: &Request) -> Result<Quotations> {
        let session = self.session();
        let mut planner = Planner::new(&self.index, &session.view, self.places(), &request.typed)?;
        let plan = planner.plan(&request.query, Target::Quotations)?;
        let matches = session.run(&*plan, Kind::Quotation)?;
        let resolved = std::mem::take(&mut planner.resolved);
        drop(planner);
        hits::quotations(&session, request, matches, resolved)
    }

    /// Hands every quotation that answers a request to `take`, in order, until it says stop. Returns how many there are.
    ///
    /// # Errors
    /// As [`search`](Searcher::search).
    pub fn stream_quotes(&self, request: &Request, take: &mut dyn FnMut(super::request::QuotationHit) -> ControlFlow<()>) -> Result<u64> {
        let session = self.session();
        let plan = Planner::new(&self.index, &session.view, self.places(), &request.typed)?.plan(&request.query, Target::Quotations)?;
        let matches = session.run(&*plan, Kind::Quotation)?;
        hits::each_quotation(&session, request, matches, take)
    }

    /// Opens the article with a public id, or the beginning of one of at least four characters.
    ///
    /// # Errors
    /// When no article or more than one has it, or the index cannot be read.
    pub fn show(&self, id: &str) -> Result<Shown> {
        let session = self.session();
        let addresses = session.with_id(id)?;
        let Some((number, _)) = addresses.first().copied() else {
            return Err(unknown_id(id, "no article has this id", None));
        };
        let mut printings = session.printings(number)?;
        // Of printings in the same words the earliest is shown.
        let shown = printings.iter().position(|(printing, _)| printing.id == show_id(number)).unwrap_or(0);
        let (Printing { id, .. }, address) = printings.remove(shown);
        let (article, annotations) = self.index.article(&session.view, address)?;
        Ok(Shown { id, article, annotations, copies: printings.into_iter().map(|(printing, _)| printing).collect() })
    }

    /// Articles about the same things as the one with this id, best first, itself and its copies left out.
    ///
    /// # Errors
    /// As [`show`](Searcher::show).
    pub fn similar(&self, id: &str, limit: usize) -> Result<Results> {
        let shown = self.show(id)?;
        let session = self.session();
        let typical = suggest::typical_words(&session, &shown.article)?;
        let mut request = Request { limit, snippets: 1, relax: false, ..Request::plain(&typical.join(" ")) };
        request.fold_copies = true;
        request.query = Node::of(Expr::And(vec![
            request.query.clone(),
            Node::of(Expr::Not(Box::new(super::query::condition(Field::Story, &shown.id)?))),
        ]));
        self.search(&request)
    }
}

/// Hits in their order, each opened when it is asked for.
pub struct Hits<'a> {
    /// What is known before the first hit: totals, facets, what names were taken to mean. Without hits of its own.
    pub answer: Results,
    session: Session<'a>,
    highlighter: Highlighter,
    found: Found,
    snippets: usize,
    explain: bool,
    left: std::vec::IntoIter<Match>,
}

impl Iterator for Hits<'_> {
    type Item = Result<Hit>;

    fn next(&mut self) -> Option<Result<Hit>> {
        let one = self.left.next()?;
        let copies = self.found.copies.get(&one.address).copied().unwrap_or(0);
        let explanation = if self.explain { self.session.explanation(&self.found.plan, one.address) } else { None };
        let hit = self.session.hit(&one, self.snippets, &self.highlighter, copies);
        Some(hit.map(|hit| Hit { explanation, ..hit }))
    }
}

/// What was found before it is shown.
struct Found {
    plan: Plan,
    /// One for each story, the first ones in order.
    matches: Vec<Match>,
    printings: u64,
    copies: HashMap<DocAddress, u64>,
    facets: Vec<facets::FacetCounts>,
    resolved: Vec<super::plan::Resolved>,
    places: Vec<u32>,
    relaxed: Option<(usize, usize)>,
}

impl Session<'_> {
    /// All matches of a plan, which finds documents of `kind` alone.
    pub fn run(&self, plan: &dyn Query, kind: Kind) -> Result<Vec<Match>> {
        let statistics = self.index.statistics(&self.view, kind)?;
        let found = self.view.search_with_statistics_provider(plan, &AllMatches, &statistics);
        found.map_err(|error| self.index.explain(&error))
    }

    /// Counts facets, folds copies and puts the first `limit` matches in order.
    fn order(&self, found: &mut Found, request: &Request, limit: usize) -> Result<()> {
        let explain = |error| self.index.explain(&error);
        found.printings = found.matches.len() as u64;
        if !request.count_stories {
            self.count(found, request)?;
        }
        if request.fold_copies {
            let matches = std::mem::take(&mut found.matches);
            (found.matches, found.copies) = collect::fold_copies(matches, self.stories()?, &self.view).map_err(explain)?;
        }
        if request.count_stories {
            self.count(found, request)?;
        }
        collect::arrange(&mut found.matches, limit, request.sort, &self.view).map_err(explain)
    }

    fn count(&self, found: &mut Found, request: &Request) -> Result<()> {
        for kind in &request.facets {
            found.facets.push(self.facet(*kind, &found.matches)?);
        }
        Ok(())
    }

    /// Counts one facet over matches.
    pub fn facet(&self, kind: facets::FacetKind, matches: &[Match]) -> Result<facets::FacetCounts> {
        let counts = facets::count(kind, matches, &self.view, &self.searcher.names, self.searcher.places());
        counts.map_err(|error| self.index.explain(&error))
    }

    /// The stories with more than one printing, looked up once a request.
    pub fn stories(&self) -> Result<&Copies> {
        if self.stories.get().is_none() {
            // Nobody else can have set it: a session stays with one thread.
            let _ = self.stories.set(self.index.copies(&self.view)?);
        }
        Ok(self.stories.get_or_init(Arc::default))
    }

    pub fn highlighter(&self, query: &Node, places: &[u32]) -> Highlighter {
        let documents = self.view.num_docs().max(1) as f32;
        let rarity = |leaf: &Leaf| match leaf {
            Leaf::Stem(terms) | Leaf::Exact { terms, .. } => {
                let with = self.view.doc_freq(&Term::from_field_text(self.index.fields().body, &terms.stem)).unwrap_or(0);
                (1.0 + documents / (1.0 + with as f32)).ln()
            }
            _ => 2.0,
        };
        Highlighter::new(query, &rarity, places.to_vec())
    }

    /// The score of a hit, part by part.
    fn explanation(&self, plan: &Plan, address: DocAddress) -> Option<String> {
        let statistics = self.index.statistics(&self.view, Kind::Article).ok()?;
        let scoring = tantivy::query::EnableScoring::enabled_from_statistics_provider(&statistics, &self.view);
        let weight = plan.weight(scoring).ok()?;
        let explained = weight.explain(self.view.segment_reader(address.segment_ord), address.doc_id).ok()?;
        let mut drawn = String::new();
        draw(&serde_json::from_str(&explained.to_pretty_json()).ok()?, 0, &mut drawn);
        Some(drawn)
    }

    /// The printings of the story of the text with this id, the earliest first; the only one of an article that was printed once.
    fn printings(&self, id: u64) -> Result<Vec<(Printing, DocAddress)>> {
        let texts = self.stories()?.texts_with(id, id);
        let mut printings = Vec::new();
        for (id, address) in self.documents(|found| found == id || texts.binary_search(&found).is_ok())? {
            let (article, _) = self.index.article(&self.view, address)?;
            let date = article.date.map(|dated| dated.date);
            printings.push((Printing { id: show_id(id), origin: article.origin, date, source: article.source }, address));
        }
        let day = |printing: &Printing| printing.date.map_or(i64::MAX, |date| date.first_day());
        printings.sort_by(|(one, _), (other, _)| day(one).cmp(&day(other)).then_with(|| one.origin.cmp(&other.origin)));
        Ok(printings)
    }

    /// Articles whose id is wanted, in order of their ids. Looks at every article.
    fn documents(&self, wanted: impl Fn(u64) -> bool) -> Result<Vec<(u64, DocAddress)>> {
        let ids = collect::Numbers::<u64>::open(&self.view, "id").map_err(|error| self.index.explain(&error))?;
        let mut found = Vec::new();
        for (ordinal, segment) in self.view.segment_readers().iter().enumerate() {
            let addresses = segment.doc_ids_alive().map(|doc| DocAddress::new(ordinal as u32, doc));
            found.extend(addresses.filter_map(|address| Some((ids.get(address).filter(|id| wanted(*id))?, address))));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Documents of the articles with this id, or whose id begins so when they are all of one.
    fn with_id(&self, typed: &str) -> Result<Vec<(u64, DocAddress)>> {
        let bare = typed.strip_prefix("a/").unwrap_or(typed);
        let bare = bare.split(':').next().unwrap_or(bare);
        let Some((first, last)) = parse_id(bare).filter(|_| bare.len() >= 4) else {
            return Err(unknown_id(typed, "this is no id of an article", Some("ids are the 12 letters and digits that `search` prints")));
        };
        let found = self.documents(|id| (first..=last).contains(&id))?;
        if found.first().map(|one| one.0) != found.last().map(|one| one.0) {
            return Err(unknown_id(typed, "more than one article has an id that begins so", Some("give more of its characters")));
        }
        Ok(found)
    }
}

/// The parts of a score, a line each, down to the word, its rarity and how often it stands there.
fn draw(part: &serde_json::Value, depth: usize, drawn: &mut String) {
    let what = part["description"].as_str().unwrap_or_default().trim_end_matches(['.', ' ']);
    let terms = part["context"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    let terms: Vec<&str> = terms.collect();
    let between = if terms.is_empty() { "" } else { "  " };
    drawn.push_str(&format!("{}{:8.3}  {what}{between}{}\n", "  ".repeat(depth), part["value"].as_f64().unwrap_or(0.0), terms.join(", ")));
    let is_formula = ["idf", "freq"].iter().any(|name| what.starts_with(name));
    for inner in part["details"].as_array().into_iter().flatten().filter(|_| !is_formula) {
        draw(inner, depth + 1, drawn);
    }
}

fn unknown_id(id: &str, reason: &str, suggestion: Option<&str>) -> Error {
    let (query, length) = (id.to_owned(), id.len());
    Error::Query(QueryError { query, offset: 0, length, reason: reason.to_owned(), suggestion: suggestion.map(str::to_owned) })
}

type Relaxed = (Plan, Vec<Match>, Option<(usize, usize)>);

/// When nothing has all of the words: those that have most of them. Conditions and negations still hold.
fn relax(session: &Session, planner: &mut Planner, query: &Node, plan: Plan) -> Result<Relaxed> {
    let Expr::And(parts) = &query.expr else { return Ok((plan, Vec::new(), None)) };
    let (words, conditions): (Vec<&Node>, Vec<&Node>) = parts.iter().partition(|part| is_text(part));
    if words.len() < 2 {
        return Ok((plan, Vec::new(), None));
    }
    for wanted in (1..words.len()).rev() {
        let each = words.iter().map(|word| Ok((Occur::Should, planner.plan(word, Target::Articles)?))).collect::<Result<Vec<_>>>()?;
        let mut clauses: Vec<(Occur, Plan)> = vec![(Occur::Must, Box::new(BooleanQuery::with_minimum_required_clauses(each, wanted)))];
        for condition in &conditions {
            clauses.push(match &condition.expr {
                Expr::Not(of) => (Occur::MustNot, steady(planner.plan(of, Target::Articles)?)),
                _ => (Occur::Must, planner.plan(condition, Target::Articles)?),
            });
        }
        let plan: Plan = Box::new(BooleanQuery::new(clauses));
        let matches = session.run(&*plan, Kind::Article)?;
        if !matches.is_empty() {
            return Ok((plan, matches, Some((wanted, words.len()))));
        }
    }
    Ok((plan, Vec::new(), None))
}

fn is_text(node: &Node) -> bool {
    matches!(node.expr, Expr::Word(_) | Expr::Phrase { .. } | Expr::Near { negated: false, .. } | Expr::Boost { .. })
}
