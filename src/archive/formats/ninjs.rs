//! IPTC ninjs, news in JSON: versions 1 and 2, single items, arrays and API envelopes (which [`json`](super::json) opens).

use serde_json::Value;

use super::json::words;
use super::{Found, fill, html};
use crate::archive::SkipKind;
use crate::archive::budget::Trouble;
use crate::archive::read::Reading;

/// Whether a JSON object is a ninjs item: it has a `uri` and fields that only ninjs has.
pub(crate) fn is_item(value: &Value) -> bool {
    /// Keys of ninjs 1.x (`body_text`), 2.x (`bodies`) and both.
    const TELLING: [&str; 9] =
        ["body_text", "body_html", "body_xhtml", "bodies", "headlines", "versioncreated", "versionCreated", "pubstatus", "pubStatus"];
    value.get("uri").is_some() && TELLING.iter().any(|key| value.get(*key).is_some())
}

/// Reads one item. A picture or a withdrawn story is reported, not read.
pub(crate) fn read(reading: &mut Reading<'_>, item: &Value) -> Result<(), Trouble> {
    let text = |keys: &[&str]| keys.iter().find_map(|key| item.get(*key)).and_then(words);
    if let Some(status) = text(&["pubstatus", "pubStatus"])
        && matches!(status.as_str(), "canceled" | "cancelled" | "withheld")
    {
        return Err(Trouble::new(SkipKind::Empty, format!("its status is `{status}`: the agency took it back")));
    }
    let mut found = Found { clean: true, ..Found::default() };
    fill(
        &mut found.title,
        html::plain_text(&text(&["headline"]).or_else(|| listed(item, "headlines", None)).or_else(|| text(&["title"])).unwrap_or_default()),
    );
    fill(
        &mut found.standfirst,
        html::plain_text(
            &text(&["description_text", "description_html"]).or_else(|| listed(item, "descriptions", None)).unwrap_or_default(),
        ),
    );
    found.byline.extend(text(&["byline", "by"]));
    for key in ["firstcreated", "firstCreated", "contentcreated", "contentCreated", "versioncreated", "versionCreated"] {
        found.dated(text(&[key]).unwrap_or_default());
    }
    fill(&mut found.dateline, text(&["located"]).unwrap_or_default());
    fill(&mut found.source, text(&["copyrightholder", "copyrightHolder"]).or_else(|| organisation(item)).unwrap_or_default());
    fill(&mut found.section, subject(item).unwrap_or_default());
    fill(&mut found.language, text(&["language"]).unwrap_or_default());
    fill(&mut found.url, text(&["uri"]).filter(|uri| uri.starts_with("http")).unwrap_or_default());
    let body_html = text(&["body_xhtml", "body_html"]).or_else(|| listed(item, "bodies", Some("html")));
    let body_text = text(&["body_text"]).or_else(|| listed(item, "bodies", None));
    match (body_html, body_text) {
        (Some(body), _) => reading.blocks(html::blocks_of_fragment(&body), &found),
        (None, Some(body)) => reading.text(&body, &found),
        (None, None) => {
            let kind = text(&["type"]).unwrap_or_else(|| "item".into());
            return Err(Trouble::new(SkipKind::Empty, format!("a `{kind}` without a body")));
        }
    }
    Ok(())
}

/// A value of one of ninjs 2's lists of `{"role", "contenttype", "value"}`: the one of this content type, or the first plain one.
fn listed(item: &Value, list: &str, kind: Option<&str>) -> Option<String> {
    let entries = item.get(list)?.as_array()?;
    let kind_of = |entry: &Value| entry.get("contentType").or_else(|| entry.get("contenttype")).and_then(words).unwrap_or_default();
    let fits = |entry: &&Value| match kind {
        Some(kind) => kind_of(entry).contains(kind),
        None => !kind_of(entry).contains("html"),
    };
    entries.iter().find(fits).or_else(|| entries.first().filter(|_| kind.is_none())).and_then(|entry| entry.get("value").and_then(words))
}

/// The first organisation that the item names as its infosource.
fn organisation(item: &Value) -> Option<String> {
    item.get("infosource").or_else(|| item.get("infosources"))?.as_array()?.first()?.get("name").and_then(words)
}

/// The item's first subject.
fn subject(item: &Value) -> Option<String> {
    item.get("subject").or_else(|| item.get("subjects"))?.as_array()?.first()?.get("name").and_then(words)
}
