//! Articles in the formats of others, one at a time: ninjs, schema.org, CSV, GeoJSON of their places, and the graph of who speaks
//! where as GraphML.
//!
//! An [`Exporter`] writes as it goes; what it must remember is one line per speaker and place of a graph.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::extracted::ArticleJson;
use crate::article::ParagraphKind;
use crate::search::Shown;

/// A format of whole articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `dateline.article/1`, one object a line.
    Jsonl,
    /// Comma-separated values, one row an article.
    Csv,
    /// ninjs 1.3 of the IPTC, one object a line.
    Ninjs,
    /// schema.org `NewsArticle` in JSON-LD, one object a line.
    SchemaOrg,
    /// A GeoJSON feature collection: one point for each place of each article.
    Geojson,
    /// Speakers, places and articles as a GraphML graph.
    Graphml,
}

/// Writes articles in one format.
pub struct Exporter<W: Write> {
    format: Format,
    out: W,
    written: u64,
    /// Numbers of the graph's nodes.
    nodes: HashMap<String, usize>,
}

impl<W: Write> Exporter<W> {
    /// Writes what stands before the first article. `query` is noted where the format has room for it.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(format: Format, query: &str, mut out: W) -> io::Result<Exporter<W>> {
        match format {
            Format::Csv => {
                writeln!(out, "# dateline export {}", query.replace(['\n', '\r'], " "))?;
                writeln!(out, "id,date,source,section,byline,headline,words,speakers,places,url,path,text")?;
            }
            Format::Geojson => write!(out, "{{\"type\":\"FeatureCollection\",\"query\":{},\"features\":[", json!(query))?,
            Format::Graphml => out.write_all(GRAPHML.as_bytes())?,
            Format::Jsonl | Format::Ninjs | Format::SchemaOrg => {}
        }
        Ok(Exporter { format, out, written: 0, nodes: HashMap::new() })
    }

    /// Writes one article.
    ///
    /// # Errors
    /// When writing fails.
    pub fn write(&mut self, shown: &Shown) -> io::Result<()> {
        match self.format {
            Format::Jsonl => {
                let article = ArticleJson::new(&shown.article.origin.path, &shown.article, &shown.annotations);
                serde_json::to_writer(&mut self.out, &article)?;
                writeln!(self.out)?;
            }
            Format::Csv => self.out.write_all(&row(shown)?)?,
            Format::Ninjs => writeln!(self.out, "{}", ninjs(shown))?,
            Format::SchemaOrg => writeln!(self.out, "{}", schema_org(shown))?,
            Format::Geojson => self.features(shown)?,
            Format::Graphml => self.graph(shown)?,
        }
        Ok(())
    }

    /// Writes what stands behind the last article, and gives the writer back.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<W> {
        match self.format {
            Format::Geojson => writeln!(self.out, "]}}")?,
            Format::Graphml => writeln!(self.out, "</graph></graphml>")?,
            _ => {}
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn features(&mut self, shown: &Shown) -> io::Result<()> {
        let mut seen: Vec<u32> = Vec::new();
        for place in shown.annotations.toponyms.iter().filter_map(|toponym| toponym.place.as_ref()) {
            if seen.contains(&place.id) {
                continue;
            }
            seen.push(place.id);
            let mentions =
                shown.annotations.toponyms.iter().filter(|other| other.place.as_ref().is_some_and(|other| other.id == place.id)).count();
            let feature = json!({
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [degrees(place.lon), degrees(place.lat)]},
                "properties": {
                    "place": place.name, "geonames_id": place.id, "kind": place.kind, "country": place.country, "path": place.path,
                    "mentions": mentions, "article": shown.id, "headline": shown.article.headline(), "source": shown.article.source,
                    "date": date(shown),
                },
            });
            let comma = if self.written > 0 { ",\n" } else { "\n" };
            self.written += 1;
            write!(self.out, "{comma}{feature}")?;
        }
        Ok(())
    }

    fn graph(&mut self, shown: &Shown) -> io::Result<()> {
        let article = self.node(&format!("a:{}", shown.id), "article", shown.article.headline())?;
        for (number, speaker) in shown.annotations.speakers.iter().enumerate() {
            let quoted = shown.annotations.quotations.iter().filter(|quotation| quotation.speakers.contains(&(number as u32))).count();
            let node = self.node(&format!("s:{}", crate::index::analyzer::folded_words(&speaker.name)), "speaker", &speaker.name)?;
            self.edge(node, article, "speaks in", quoted)?;
        }
        let mut places: Vec<(u32, &str, usize)> = Vec::new();
        for place in shown.annotations.toponyms.iter().filter_map(|toponym| toponym.place.as_ref()) {
            match places.iter_mut().find(|(id, ..)| *id == place.id) {
                Some((.., mentions)) => *mentions += 1,
                None => places.push((place.id, &place.name, 1)),
            }
        }
        for (id, name, mentions) in places {
            let node = self.node(&format!("p:{id}"), "place", name)?;
            self.edge(article, node, "names", mentions)?;
        }
        Ok(())
    }

    fn node(&mut self, key: &str, kind: &str, label: &str) -> io::Result<usize> {
        if let Some(number) = self.nodes.get(key) {
            return Ok(*number);
        }
        let number = self.nodes.len();
        self.nodes.insert(key.to_owned(), number);
        let (key, label) = (xml(key), xml(label));
        writeln!(
            self.out,
            "<node id=\"n{number}\"><data key=\"k\">{kind}</data><data key=\"i\">{key}</data><data key=\"l\">{label}</data></node>"
        )?;
        Ok(number)
    }

    fn edge(&mut self, from: usize, to: usize, kind: &str, weight: usize) -> io::Result<()> {
        writeln!(
            self.out,
            "<edge source=\"n{from}\" target=\"n{to}\"><data key=\"e\">{kind}</data><data key=\"w\">{}</data></edge>",
            weight.max(1)
        )
    }
}

const GRAPHML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="k" for="node" attr.name="kind" attr.type="string"/>
<key id="i" for="node" attr.name="id" attr.type="string"/>
<key id="l" for="node" attr.name="label" attr.type="string"/>
<key id="e" for="edge" attr.name="kind" attr.type="string"/>
<key id="w" for="edge" attr.name="weight" attr.type="int"/>
<graph edgedefault="directed">
"#;

/// Text as the content of an element; characters that XML 1.0 does not allow are left out.
pub(super) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

/// Degrees with the four decimals that the gazetteer knows at most.
fn degrees(degrees: f32) -> f64 {
    (f64::from(degrees) * 10_000.0).round() / 10_000.0
}

fn date(shown: &Shown) -> Option<String> {
    shown.article.date.map(|dated| dated.date.to_string())
}

fn row(shown: &Shown) -> io::Result<Vec<u8>> {
    let article = &shown.article;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let speakers: Vec<&str> = shown.annotations.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let mut places: Vec<&str> =
        shown.annotations.toponyms.iter().filter_map(|toponym| toponym.place.as_ref()).map(|place| place.name.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    writer.write_record([
        shown.id.as_str(),
        &date(shown).unwrap_or_default(),
        article.source.as_deref().unwrap_or(""),
        article.section.as_deref().unwrap_or(""),
        &article.byline.join("; "),
        article.headline(),
        &article.word_count().to_string(),
        &speakers.join("; "),
        &places.join("; "),
        article.url.as_deref().unwrap_or(""),
        &article.origin.path,
        &article.text,
    ])?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn paragraphs(shown: &Shown) -> impl Iterator<Item = &str> {
    let body = |kind| matches!(kind, ParagraphKind::Body | ParagraphKind::Subheading);
    shown.article.paragraphs.iter().filter(move |part| body(part.kind)).map(|part| part.span.of(&shown.article.text))
}

fn ninjs(shown: &Shown) -> Value {
    let article = &shown.article;
    let people: Vec<Value> = shown
        .annotations
        .speakers
        .iter()
        .filter(|speaker| speaker.kind == crate::extract::SpeakerKind::Person)
        .map(|speaker| json!({"name": speaker.name, "rel": "speaker"}))
        .chain(shown.annotations.people.iter().map(|person| json!({"name": person.name})))
        .collect();
    let mut seen = Vec::new();
    let places: Vec<Value> = shown
        .annotations
        .toponyms
        .iter()
        .filter_map(|toponym| toponym.place.as_ref())
        .filter(|place| {
            !seen.contains(&place.id) && {
                seen.push(place.id);
                true
            }
        })
        .map(|place| {
            let point = json!({"type": "Point", "coordinates": [degrees(place.lon), degrees(place.lat)]});
            json!({"name": place.name, "scheme": "https://sws.geonames.org/", "code": place.id.to_string(), "geometry_geojson": point})
        })
        .collect();
    let mut item = json!({
        "uri": article.url.clone().unwrap_or_else(|| format!("urn:dateline:{}", shown.id)),
        "type": "text",
        "headline": article.headline(),
        "body_text": paragraphs(shown).collect::<Vec<_>>().join("\n\n"),
        "person": people,
        "place": places,
        "wordcount": article.word_count(),
    });
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            item[key] = json!(value);
        }
    };
    set("versioncreated", shown.article.date.filter(|dated| dated.date.day.is_some()).map(|dated| format!("{}T00:00:00Z", dated.date)));
    set("byline", Some(article.byline.join(" and ")));
    set("located", article.dateline.as_ref().map(|dateline| dateline.place.clone()));
    set("language", article.language.clone());
    set("copyrightholder", article.source.clone());
    set("description_text", Some(article.standfirst().to_owned()));
    item
}

fn schema_org(shown: &Shown) -> Value {
    let article = &shown.article;
    let mut item = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": shown.id,
        "headline": article.headline(),
        "articleBody": paragraphs(shown).collect::<Vec<_>>().join("\n\n"),
        "wordCount": article.word_count(),
    });
    let mut set = |key: &str, value: Value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == "";
        if !empty {
            item[key] = value;
        }
    };
    set("datePublished", json!(date(shown)));
    set("inLanguage", json!(article.language));
    set("url", json!(article.url));
    set("articleSection", json!(article.section));
    set("abstract", json!(article.standfirst()));
    set("dateline", json!(article.dateline.as_ref().map(|dateline| &dateline.text)));
    set("author", article.byline.iter().map(|name| json!({"@type": "Person", "name": name})).collect());
    set("publisher", article.source.as_ref().map_or(Value::Null, |source| json!({"@type": "NewsMediaOrganization", "name": source})));
    let mut seen = Vec::new();
    let places = shown.annotations.toponyms.iter().filter_map(|toponym| toponym.place.as_ref());
    let places = places.filter(|place| {
        !seen.contains(&place.id) && {
            seen.push(place.id);
            true
        }
    });
    let point = |lat, lon| json!({"@type": "GeoCoordinates", "latitude": degrees(lat), "longitude": degrees(lon)});
    set("contentLocation", places.map(|place| json!({"@type": "Place", "name": place.name, "geo": point(place.lat, place.lon)})).collect());
    let quotations = shown.annotations.quotations.iter().map(|quotation| {
        let words: Vec<&str> = quotation.content.iter().map(|part| part.of(&article.text)).collect();
        let speaker = quotation.speakers.first().and_then(|number| shown.annotations.speakers.get(*number as usize));
        let mut part = json!({"@type": "Quotation", "text": words.join(" … ")});
        if let Some(speaker) = speaker {
            part["spokenByCharacter"] = json!({"@type": "Person", "name": speaker.name});
        }
        part
    });
    set("hasPart", quotations.collect());
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::extract::Annotations;

    fn shown() -> Shown {
        let mut article = Article { source: Some("Ryburn <Courier>".into()), ..Article::default() };
        article.push(ParagraphKind::Headline, "Bridge & tunnel");
        article.push(ParagraphKind::Body, "The \"bridge\", opened.");
        Shown { id: "7f3c91d20abc".into(), article, annotations: Annotations::default(), copies: Vec::new() }
    }

    fn exported(format: Format) -> String {
        let mut exporter = Exporter::new(format, "bridge", Vec::new()).unwrap();
        exporter.write(&shown()).unwrap();
        exporter.write(&shown()).unwrap();
        String::from_utf8(exporter.finish().unwrap()).unwrap()
    }

    #[test]
    fn each_format_can_be_read_back() {
        for line in exported(Format::Ninjs).lines().chain(exported(Format::SchemaOrg).lines()) {
            assert_eq!(serde_json::from_str::<Value>(line).unwrap()["headline"], "Bridge & tunnel");
        }
        let map: Value = serde_json::from_str(&exported(Format::Geojson)).unwrap();
        assert_eq!(map["type"], "FeatureCollection");
        let graph = exported(Format::Graphml);
        assert!(graph.contains("Bridge &amp; tunnel") && graph.matches("<node").count() == 1, "{graph}");
        let table = exported(Format::Csv);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
        assert_eq!(reader.records().map(|row| row.unwrap()[5].to_owned()).collect::<Vec<_>>(), ["Bridge & tunnel", "Bridge & tunnel"]);
    }
}
