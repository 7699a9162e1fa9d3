//! Reading the speakers of every article out of an index.

use std::collections::HashMap;

use super::Sighting;
use crate::article::{Article, Origin};
use crate::error::Result;
use crate::extract::{Annotations, Toponym, ToponymUsage};
use crate::index::Index;

/// Places kept for each article: those it names most.
const PLACES: usize = 5;

impl Index {
    /// The speakers of every article, in the order of the index: what [`Authority::of`](super::Authority::of) groups.
    ///
    /// Every core unpacks its share of the stored articles: the cost grows with the archive, not with what is asked, and the list takes a few
    /// hundred bytes for each speaker of each article.
    ///
    /// # Errors
    /// When an article cannot be read.
    pub fn sightings(&self) -> Result<Vec<Sighting>> {
        self.gather(of_article)
    }
}

impl Sighting {
    /// The key of an article: where it lies.
    #[must_use]
    pub fn key(origin: &Origin) -> String {
        format!("{}\n{}\n{}", origin.path, origin.member.as_deref().unwrap_or(""), origin.record)
    }
}

/// The speakers of one article, in their order there.
fn of_article(article: &Article, annotations: &Annotations) -> Vec<Sighting> {
    if annotations.speakers.is_empty() {
        return Vec::new();
    }
    let mut said = vec![0_u32; annotations.speakers.len()];
    for &speaker in annotations.quotations.iter().flat_map(|quotation| &quotation.speakers) {
        if let Some(count) = said.get_mut(speaker as usize) {
            *count += 1;
        }
    }
    let key = Sighting::key(&article.origin);
    let places = places_of(&annotations.toponyms);
    let sighting = |(speaker, &quotations): (&crate::extract::Speaker, &u32)| Sighting {
        name: speaker.name.clone(),
        article: key.clone(),
        kind: speaker.kind,
        role: speaker.role.clone(),
        affiliation: speaker.affiliation.clone(),
        day: article.date.map(|dated| dated.date.first_day()),
        quotations,
        places: places.clone(),
        source: article.source.clone(),
    };
    annotations.speakers.iter().zip(&said).map(sighting).collect()
}

/// The places an article names most, those named first first among equals; neither adjectives nor parts of a body's name.
fn places_of(toponyms: &[Toponym]) -> Vec<String> {
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, toponym) in toponyms.iter().enumerate() {
        let named = matches!(toponym.usage, ToponymUsage::Mention | ToponymUsage::Dateline);
        if let Some(place) = toponym.place.as_ref().filter(|_| named) {
            counts.entry(&place.name).or_insert((0, at)).0 += 1;
        }
    }
    let mut places: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
    places.sort_unstable_by_key(|&(_, (count, at))| (std::cmp::Reverse(count), at));
    places.into_iter().take(PLACES).map(|(name, _)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Speaker, SpeakerKind};

    #[test]
    fn an_index_gives_its_speakers_with_the_number_of_their_quotations() {
        let article = Article { source: Some("Calder Courier".to_owned()), ..Article::verbatim("Nothing to quote.") };
        let speaker = Speaker { name: "Joan Hale".to_owned(), kind: SpeakerKind::Person, role: None, affiliation: None, mentions: vec![] };
        let annotations = Annotations { speakers: vec![speaker], ..Annotations::default() };
        let index = Index::in_memory(&[(article, annotations)]).unwrap();
        let [hale] = &index.sightings().unwrap()[..] else { panic!("one speaker") };
        assert_eq!((hale.name.as_str(), hale.quotations, hale.source.as_deref()), ("Joan Hale", 0, Some("Calder Courier")));
    }
}
