//! Which of its places a name means: one reading a name and article, each helping the others.
//!
//! Every reading gets a weighted sum of what is known of the place (a capital, a large city), of what the article says (its
//! country is named, a lock) and of the readings the other names have at the moment (same division, near by). Three sweeps settle it.
//! Time is linear in the names: evidence comes from the [`ANCHORS`] most mentioned only.

use super::candidates::Candidate;
use super::homes::HomeView;
use super::mentions::{Draft, Noun};
use super::model::{Linear, Trait};
use crate::gazetteer::{Country, Form, PlaceFlags, PlaceKind, Row, km};

/// How many names serve as evidence for the others.
const ANCHORS: usize = 48;
/// Kilometres at which nearness has fallen to 1/e.
const NEAR_KM: f32 = 100.0;

type Traits = [f32; Trait::COUNT];

/// The names to be resolved in one article, and what they were found to mean. Buffers live from article to article.
#[derive(Default)]
pub(super) struct Resolver {
    /// One entry a name, in order of first mention.
    pub entries: Vec<Entry>,
    /// Position in `entries` of each name of the draft.
    pub of_name: Vec<Option<u32>>,
    /// The numbers of every reading, entry after entry.
    pub traits: Vec<Traits>,
    fixed: Vec<Traits>,
    evidence: Evidence,
}

/// A name to be resolved.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Position in the draft's names.
    pub name: u32,
    /// Its readings' first position in [`Resolver::traits`].
    pub start: usize,
    /// How many readings.
    pub count: usize,
    /// How many accepted mentions.
    pub mentions: u32,
    lock: u32,
    parent_lock: u32,
    division: bool,
    city: bool,
    dateline: bool,
    /// The reading chosen, from 0.
    pub pick: usize,
    /// The second best, where there are two.
    pub runner_up: Option<usize>,
    /// Probability of the chosen reading.
    pub confidence: f32,
    /// Entries beside it in enumerations.
    neighbours: Neighbours,
    /// log10 of the inhabitants of the largest city of the name.
    log_largest: f32,
}

/// A few entries.
#[derive(Clone, Copy, Debug, Default)]
struct Neighbours {
    slots: [u32; 6],
    count: usize,
}

impl Neighbours {
    fn add(&mut self, slot: u32) {
        if let Some(free) = self.slots.get_mut(self.count) {
            *free = slot;
            self.count += 1;
        }
    }

    fn slots(&self) -> &[u32] {
        &self.slots[..self.count]
    }
}

impl Resolver {
    /// Takes the names whose mentions `accepted` says yes to.
    pub fn collect(&mut self, draft: &Draft, accepted: impl Fn(usize) -> bool) {
        self.entries.clear();
        self.of_name.clear();
        self.of_name.resize(draft.names.len(), None);
        let mut start = 0;
        let mut last = None;
        for (at, mention) in draft.mentions.iter().enumerate() {
            let count = draft.readings(mention).len();
            if count == 0 || mention.street_end.is_some() || !accepted(at) {
                continue;
            }
            let before = last.filter(|(before, _)| mention.listed && before + 1 == at);
            let slot = *self.of_name[mention.name as usize].get_or_insert_with(|| {
                let entry = Entry::new(mention.name, start, count);
                self.entries.push(entry);
                start += count;
                self.entries.len() as u32 - 1
            });
            let entry = &mut self.entries[slot as usize];
            entry.mentions += 1;
            entry.lock |= mention.lock;
            if entry.parent_lock == 0 {
                entry.parent_lock = mention.parent_lock;
            }
            entry.division |= mention.noun == Some(Noun::Division);
            entry.city |= mention.noun == Some(Noun::City);
            entry.dateline |= mention.dateline;
            if let Some((_, before)) = before.filter(|(_, before)| *before != slot) {
                entry.neighbours.add(before);
                self.entries[before as usize].neighbours.add(slot);
            }
            last = Some((at, slot));
        }
    }

    /// Settles every entry.
    pub fn resolve(&mut self, draft: &Draft, adjectives: &[Country], home: Option<&HomeView>, model: &Linear<{ Trait::COUNT }>) {
        self.fixed.clear();
        for entry in &mut self.entries {
            let name = &draft.names[entry.name as usize];
            let readings = name.readings(&draft.memory.pool);
            entry.log_largest = name.log_population;
            fixed_traits(entry, readings, home, &mut self.fixed);
        }
        self.traits.clone_from(&self.fixed);
        for entry in &mut self.entries {
            entry.choose(&self.traits[entry.start..entry.start + entry.count], model);
        }
        for _ in 0..3 {
            if !self.sweep(draft, adjectives, model) {
                break;
            }
        }
    }

    /// Chooses again for every entry with the others' present readings; says whether anything changed.
    fn sweep(&mut self, draft: &Draft, adjectives: &[Country], model: &Linear<{ Trait::COUNT }>) -> bool {
        self.evidence.gather(&self.entries, draft, adjectives);
        let mut changed = false;
        for (slot, entry) in self.entries.iter_mut().enumerate() {
            let readings = draft.names[entry.name as usize].readings(&draft.memory.pool);
            let others = self.evidence.without(slot);
            let neighbours = entry.neighbours;
            let range = entry.start..entry.start + entry.count;
            for ((candidate, fixed), traits) in readings.iter().zip(&self.fixed[range.clone()]).zip(&mut self.traits[range.clone()]) {
                *traits = *fixed;
                others.weigh(candidate, traits);
                unsupported(candidate, entry.log_largest, traits);
                let listed = self.evidence.listed(candidate, neighbours.slots());
                traits[Trait::Listed as usize] = listed;
                // "Utah, Washington and Wyoming": the state.
                if listed > 0.0 {
                    traits[Trait::HasCapital as usize] = 0.0;
                }
            }
            changed |= entry.choose(&self.traits[range], model);
        }
        changed
    }
}

impl Entry {
    fn new(name: u32, start: usize, count: usize) -> Entry {
        Entry {
            name,
            start,
            count,
            mentions: 0,
            lock: 0,
            parent_lock: 0,
            division: false,
            city: false,
            dateline: false,
            pick: 0,
            runner_up: None,
            confidence: 0.0,
            neighbours: Neighbours::default(),
            log_largest: 0.0,
        }
    }

    /// Takes the best reading; says whether it is another than before.
    fn choose(&mut self, traits: &[Traits], model: &Linear<{ Trait::COUNT }>) -> bool {
        if traits.len() == 1 {
            (self.confidence, self.runner_up) = (1.0, None);
            return std::mem::replace(&mut self.pick, 0) != 0;
        }
        let mut sums = [f32::NEG_INFINITY; 32];
        for (sum, traits) in sums.iter_mut().zip(traits) {
            *sum = model.score(traits);
        }
        let sums = &sums[..traits.len().min(32)];
        let best = (1..sums.len()).fold(0, |best, at| if sums[at] > sums[best] { at } else { best });
        let second = (0..sums.len()).filter(|&at| at != best).reduce(|second, at| if sums[at] > sums[second] { at } else { second });
        self.confidence = 1.0 / sums.iter().map(|sum| (sum - sums[best]).exp()).sum::<f32>();
        self.runner_up = second;
        std::mem::replace(&mut self.pick, best) != best
    }
}

/// What does not depend on the other names.
fn fixed_traits(entry: &Entry, readings: &[Candidate], home: Option<&HomeView>, out: &mut Vec<Traits>) {
    let largest = readings.iter().filter(|candidate| candidate.is_city()).map(|candidate| candidate.population).max().unwrap_or(0);
    for (at, candidate) in readings.iter().enumerate() {
        let mut traits = [0.0; Trait::COUNT];
        let mut set = |name: Trait, value: f32| traits[name as usize] = value;
        set(Trait::Country, f32::from(candidate.kind == PlaceKind::Country));
        set(Trait::WellKnown, f32::from(candidate.is_well_known()));
        set(Trait::Admin1, f32::from(candidate.kind == PlaceKind::Admin1 && !candidate.is_well_known()));
        set(Trait::Admin2, f32::from(candidate.kind == PlaceKind::Admin2));
        set(Trait::Region, f32::from(candidate.is_region()));
        if candidate.is_city() {
            set(Trait::Population, candidate.log_population);
            set(Trait::Alternates, candidate.log_alternates());
            set(Trait::Capital, f32::from(candidate.flags.has(PlaceFlags::CAPITAL)));
            let seat = candidate.flags.has(PlaceFlags::SEAT) || candidate.flags.has(PlaceFlags::SEAT2);
            set(Trait::Seat, f32::from(seat && !candidate.flags.has(PlaceFlags::CAPITAL)));
            set(Trait::Section, f32::from(candidate.flags.has(PlaceFlags::SECTION)));
            set(Trait::DatelineSize, if entry.dateline && entry.lock == 0 { candidate.log_population / 7.0 } else { 0.0 });
            set(Trait::Largest, f32::from(largest > 0 && candidate.population == largest));
        }
        set(Trait::Primary, f32::from(candidate.is_primary()));
        set(Trait::Lock, f32::from((entry.lock | entry.parent_lock) >> at & 1 == 1));
        let division = matches!(candidate.kind, PlaceKind::Admin1 | PlaceKind::Admin2);
        set(Trait::NounAgrees, f32::from(entry.division && division || entry.city && candidate.is_city()));
        set(Trait::WithoutNoun, f32::from(candidate.is_bare_county()));
        set(Trait::Borrowed, f32::from(is_borrowed(candidate, readings)));
        if candidate.kind == PlaceKind::Admin1 {
            // "Washington state" says itself that it is not the capital.
            let has_capital = !entry.division && has_capital(candidate, readings);
            set(Trait::HasCapital, f32::from(has_capital));
            set(Trait::HasCity, f32::from(!has_capital && has_large_city(candidate, readings, largest)));
        }
        if let Some(home) = home {
            home.weigh(candidate, &mut traits);
        }
        unsupported(candidate, entry.log_largest, &mut traits);
        out.push(traits);
    }
}

/// Whether the name is another place's own, and not that of a division around the candidate: Solapur is Sholapur's district.
fn is_borrowed(candidate: &Candidate, readings: &[Candidate]) -> bool {
    let owns = |other: &Candidate| other.is_primary() && !candidate.lies_in(other);
    candidate.form == Form::Alternate && !candidate.is_primary() && readings.iter().any(owns)
}

/// Whether the country's capital has the same name: Washington.
fn has_capital(admin1: &Candidate, readings: &[Candidate]) -> bool {
    readings.iter().any(|city| city.flags.has(PlaceFlags::CAPITAL) && city.country == admin1.country && city.population > 100_000)
}

/// Whether the largest city of the same name is large and in the same country: São Paulo, Zaporizhzhia.
fn has_large_city(admin1: &Candidate, readings: &[Candidate], largest: u32) -> bool {
    largest >= 500_000 && readings.iter().any(|city| city.is_city() && city.population == largest && city.country == admin1.country)
}

/// Sets the traits of cities that nothing in the article supports; `log_largest` is that of the largest city of the name.
fn unsupported(candidate: &Candidate, log_largest: f32, traits: &mut Traits) {
    let support = [Trait::CountryNamed, Trait::Admin1Named, Trait::Nearest, Trait::Lock, Trait::Home];
    let sum: f32 = support.iter().map(|&name| traits[name as usize]).sum();
    let alone = candidate.is_city() && sum < 0.3;
    traits[Trait::Lonely as usize] = f32::from(alone && candidate.population < 5_000);
    traits[Trait::Dwarfed as usize] = if alone { log_largest - candidate.log_population } else { 0.0 };
}

/// The present readings of the most mentioned names.
#[derive(Default)]
struct Evidence {
    anchors: Vec<Anchor>,
    /// Position in `anchors` by entry.
    of_entry: Vec<Option<u32>>,
    adjectives: Vec<Country>,
    /// Kind and country of every entry's reading.
    picks: Vec<(PlaceKind, Country)>,
    countries_named: Vec<(Country, u32)>,
    admin1_named: Vec<(Row, u32)>,
    countries: Vec<(Country, u32)>,
    admin1: Vec<(Row, u32)>,
    /// How many anchors are places within a country.
    inner: u32,
    points: u32,
}

#[derive(Clone, Copy)]
struct Anchor {
    entry: u32,
    kind: PlaceKind,
    country: Country,
    admin1: Option<Row>,
    row: Row,
    point: (f32, f32),
    inner: bool,
    has_point: bool,
}

impl Evidence {
    fn gather(&mut self, entries: &[Entry], draft: &Draft, adjectives: &[Country]) {
        self.anchors.clear();
        self.of_entry.clear();
        self.of_entry.resize(entries.len(), None);
        self.adjectives.clear();
        self.adjectives.extend_from_slice(adjectives);
        self.picks.clear();
        let pick = |entry: &Entry| &draft.names[entry.name as usize].readings(&draft.memory.pool)[entry.pick];
        self.picks.extend(entries.iter().map(pick).map(|reading| (reading.kind, reading.country)));
        let least = least_mentions(entries);
        for (slot, entry) in entries.iter().enumerate() {
            if entry.mentions >= least && self.anchors.len() < ANCHORS {
                self.of_entry[slot] = Some(self.anchors.len() as u32);
                self.anchors.push(Anchor::new(slot, &draft.names[entry.name as usize].readings(&draft.memory.pool)[entry.pick]));
            }
        }
        self.count();
    }

    fn count(&mut self) {
        self.countries_named.clear();
        self.admin1_named.clear();
        self.countries.clear();
        self.admin1.clear();
        (self.inner, self.points) = (0, 0);
        for anchor in &self.anchors {
            match anchor.kind {
                PlaceKind::Country => add(&mut self.countries_named, anchor.country),
                PlaceKind::Admin1 => add(&mut self.admin1_named, anchor.row),
                _ => {}
            }
            self.points += u32::from(anchor.has_point);
            if anchor.inner {
                self.inner += 1;
                add(&mut self.countries, anchor.country);
                if let Some(admin1) = anchor.admin1 {
                    add(&mut self.admin1, admin1);
                }
            }
        }
    }

    /// Which share of the entries beside it in enumerations is of the candidate's kind; divisions of one country only.
    fn listed(&self, candidate: &Candidate, neighbours: &[u32]) -> f32 {
        let alike =
            |&(kind, country): &(PlaceKind, Country)| kind == candidate.kind && (kind != PlaceKind::Admin1 || country == candidate.country);
        let count = neighbours.iter().filter(|&&slot| alike(&self.picks[slot as usize])).count();
        count as f32 / neighbours.len().max(1) as f32
    }

    fn without(&self, entry: usize) -> Others<'_> {
        let own = self.of_entry[entry].map(|at| &self.anchors[at as usize]);
        Others { evidence: self, own }
    }
}

/// The least number of mentions an anchor needs so that at most [`ANCHORS`] have more.
fn least_mentions(entries: &[Entry]) -> u32 {
    if entries.len() <= ANCHORS {
        return 0;
    }
    let mut mentions: Vec<u32> = entries.iter().map(|entry| entry.mentions).collect();
    let (_, least, _) = mentions.select_nth_unstable_by(ANCHORS - 1, |a, b| b.cmp(a));
    *least
}

impl Anchor {
    fn new(entry: usize, reading: &Candidate) -> Anchor {
        let city = matches!(reading.kind, PlaceKind::City | PlaceKind::Admin2);
        let inner = city || reading.kind == PlaceKind::Admin1 || (reading.is_region() && !reading.country.is_none());
        Anchor {
            entry: entry as u32,
            kind: reading.kind,
            country: reading.country,
            admin1: reading.admin1,
            row: reading.row,
            point: reading.point,
            inner,
            has_point: city,
        }
    }
}

fn add<T: PartialEq>(counts: &mut Vec<(T, u32)>, what: T) {
    match counts.iter_mut().find(|(seen, _)| *seen == what) {
        Some((_, count)) => *count += 1,
        None => counts.push((what, 1)),
    }
}

fn count_of<T: PartialEq>(counts: &[(T, u32)], what: T) -> u32 {
    counts.iter().find(|(seen, _)| *seen == what).map_or(0, |(_, count)| *count)
}

/// All evidence but one's own.
struct Others<'e> {
    evidence: &'e Evidence,
    own: Option<&'e Anchor>,
}

impl Others<'_> {
    fn weigh(&self, candidate: &Candidate, traits: &mut Traits) {
        let own_inner = self.own.is_some_and(|own| own.inner);
        let others = (self.evidence.inner - u32::from(own_inner)) as f32 + 1.0;
        let country_count = self.country_count(candidate.country);
        if !candidate.country.is_none() {
            traits[Trait::CountryShare as usize] = country_count / others;
            traits[Trait::CountryNamed as usize] =
                f32::from(candidate.kind != PlaceKind::Country && self.is_country_named(candidate.country));
        }
        let admin1_count = candidate.admin1.map_or(0.0, |admin1| self.admin1_count(admin1));
        match candidate.kind {
            PlaceKind::Admin1 => traits[Trait::Contains as usize] = f32::from(admin1_count > 0.0),
            PlaceKind::Country => traits[Trait::Contains as usize] = country_count / others,
            _ => {
                traits[Trait::Admin1Share as usize] = admin1_count / others;
                traits[Trait::Admin1Named as usize] = f32::from(candidate.admin1.is_some_and(|admin1| self.is_admin1_named(admin1)));
            }
        }
        if matches!(candidate.kind, PlaceKind::City | PlaceKind::Admin2) || candidate.is_region() {
            self.nearness(candidate, traits);
        }
    }

    fn country_count(&self, country: Country) -> f32 {
        let own = self.own.is_some_and(|own| own.inner && own.country == country);
        (count_of(&self.evidence.countries, country) - u32::from(own)) as f32
    }

    fn admin1_count(&self, admin1: Row) -> f32 {
        let own = self.own.is_some_and(|own| own.inner && own.admin1 == Some(admin1));
        (count_of(&self.evidence.admin1, admin1) - u32::from(own)) as f32
    }

    fn is_country_named(&self, country: Country) -> bool {
        let own = self.own.is_some_and(|own| own.kind == PlaceKind::Country && own.country == country);
        self.evidence.adjectives.contains(&country) || count_of(&self.evidence.countries_named, country) > u32::from(own)
    }

    fn is_admin1_named(&self, admin1: Row) -> bool {
        let own = self.own.is_some_and(|own| own.kind == PlaceKind::Admin1 && own.row == admin1);
        count_of(&self.evidence.admin1_named, admin1) > u32::from(own)
    }

    fn nearness(&self, candidate: &Candidate, traits: &mut Traits) {
        let own_point = self.own.is_some_and(|own| own.has_point);
        let count = self.evidence.points - u32::from(own_point);
        if count == 0 {
            return;
        }
        let (mut nearest, mut sum) = (0.0_f32, 0.0_f32);
        for anchor in &self.evidence.anchors {
            if !anchor.has_point || self.own.is_some_and(|own| own.entry == anchor.entry) {
                continue;
            }
            let near = nearness(candidate.point, anchor.point);
            nearest = nearest.max(near);
            sum += near;
        }
        traits[Trait::Nearest as usize] = nearest;
        traits[Trait::Nearness as usize] = sum / (count as f32 + 1.0);
    }
}

/// 1 at the same point, 1/e at 100 km, nought far away.
pub(super) fn nearness(a: (f32, f32), b: (f32, f32)) -> f32 {
    // Six degrees of latitude are 670 km, where the exponential is below .002.
    if (a.0 - b.0).abs() > 6.0 {
        return 0.0;
    }
    let distance = km(a, b);
    if distance > 700.0 { 0.0 } else { (-distance / NEAR_KM).exp() }
}
