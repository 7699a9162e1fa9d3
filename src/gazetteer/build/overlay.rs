//! Small files of a newsroom's own places: townlands, estates, streets, venues, stacked on a gazetteer.
//!
//! Tab-separated with a header line that names the columns, in any order: `name` (needed), `aliases` and `adjectives` (several with
//! `|`), `lat`, `lon` (needed unless `id` is given), `kind` (`city` unless given), `parent` (anything a search understands:
//! `Limerick, Ireland`, `geo:2962943`), `population`, `radius_km`, `id` (of a known place that gets more names, or one's own). Lines with
//! `#` are comments.
//!
//! ```text
//! name  aliases  lat  lon  kind  parent
//! Ballyhill  Baile an Chnoic  52.66  -8.61  city  Limerick, Ireland
//! ```

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::draft::{Draft, DraftExtent, DraftPlace, Ix, Parent};
use super::{encode, own_id};
use crate::error::{Error, Result};
use crate::gazetteer::place::Country;
use crate::gazetteer::{Form, Gazetteer, PlaceFlags, PlaceKind};

/// The bytes of a layer with all places of `files`, above `base`.
pub(crate) fn compile(base: &Gazetteer, files: &[impl AsRef<Path>]) -> Result<Vec<u8>> {
    let mut draft = Draft::default();
    let mut ids = HashSet::new();
    for file in files {
        let path = file.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
        read(base, &text, &mut draft, &mut ids).map_err(|(line, reason)| Error::Other {
            message: format!("`{}` line {line}: {reason}", path.display()),
            hint: Some("columns are separated by tabs; see `dateline gazetteer build --help`".into()),
        })?;
    }
    draft.spell_out_saints();
    draft.order();
    encode::encode(&draft, &encode::Words::None, "{}", true)
}

type Reason = (usize, String);

fn read(base: &Gazetteer, text: &str, draft: &mut Draft, ids: &mut HashSet<u32>) -> Result<(), Reason> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((number, header)) = lines.next() else { return Ok(()) };
    let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
    const KNOWN: [&str; 10] = ["name", "aliases", "adjectives", "lat", "lon", "kind", "parent", "population", "radius_km", "id"];
    if let Some(unknown) = columns.iter().find(|column| !KNOWN.contains(column)) {
        return Err((number + 1, format!("unknown column `{unknown}`; the columns are {}", KNOWN.join(", "))));
    }
    if !columns.contains(&"name") {
        return Err((number + 1, "no column `name`".into()));
    }
    for (number, line) in lines {
        let cells = line.split('\t').map(str::trim);
        let row: HashMap<&str, &str> = columns.iter().copied().zip(cells).filter(|(_, cell)| !cell.is_empty()).collect();
        place(base, &row, draft, ids).map_err(|reason| (number + 1, reason))?;
    }
    Ok(())
}

fn place(base: &Gazetteer, row: &HashMap<&str, &str>, draft: &mut Draft, ids: &mut HashSet<u32>) -> Result<(), String> {
    let name = *row.get("name").ok_or("no name")?;
    let id: Option<u32> = row.get("id").map(|id| id.parse().map_err(|_| format!("`{id}` is no id"))).transpose()?;
    let known = id.and_then(|id| base.by_id(id)).map(|known| base.place(known));
    let mut place = match known {
        Some(known) => {
            let mut place = DraftPlace::new(known.id, known.name, known.kind, known.feature, f64::from(known.lat), f64::from(known.lon));
            place.country = known.country;
            place.population = u64::from(known.population);
            place.flags = known.flags.0;
            place.parent = known.parent.map(|parent| Parent::Below(parent.0));
            place.radius_km = f64::from(known.radius_km);
            place
        }
        None => new_place(base, name, row, id, ids)?,
    };
    place.alternates = 40;
    if id.is_some() && !ids.insert(place.id) {
        return Err(format!("the id {} stands twice", place.id));
    }
    if place.radius_km > 0.0 && !matches!(place.kind, PlaceKind::City | PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::Country) {
        place.extent = Some(DraftExtent::Circle(Vec::new()));
    }
    let ix = draft.push(place);
    name_it(ix, name, row, draft);
    Ok(())
}

fn new_place(
    base: &Gazetteer,
    name: &str,
    row: &HashMap<&str, &str>,
    id: Option<u32>,
    ids: &mut HashSet<u32>,
) -> Result<DraftPlace, String> {
    let number = |column: &str| row.get(column).map(|cell| cell.parse::<f64>().map_err(|_| format!("`{cell}` is no number"))).transpose();
    let (lat, lon) = (number("lat")?.ok_or("no `lat`")?, number("lon")?.ok_or("no `lon`")?);
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return Err(format!("{lat}/{lon} is no point on earth; `lat` is degrees north, `lon` degrees east"));
    }
    let kind = row.get("kind").copied().unwrap_or("city");
    let kind: PlaceKind = serde_json::from_value(kind.into())
        .map_err(|_| format!("unknown kind `{kind}`; kinds are city, region, admin1, admin2, water, landform, site"))?;
    let parent = row
        .get("parent")
        .map(|parent| Ok::<_, String>(base.resolve(parent).first().ok_or(format!("unknown parent `{parent}`"))?.0))
        .transpose()?;
    let id = id.unwrap_or_else(|| own_id(&format!("overlay {name} {lat:.2} {lon:.2}"), ids));
    let mut place = DraftPlace::new(id, name, kind, code_of(kind), lat, lon);
    place.population = number("population")?.unwrap_or(0.0) as u64;
    place.radius_km = number("radius_km")?.unwrap_or(0.0);
    place.country = parent.map_or(Country::NONE, |parent| base.place(parent).country);
    place.parent = parent.map(|parent| Parent::Below(parent.0));
    place.set(PlaceFlags::NOTABLE);
    Ok(place)
}

fn code_of(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Continent => "CONT",
        PlaceKind::Country => "PCLI",
        PlaceKind::Region => "RGN",
        PlaceKind::Admin1 => "ADM1",
        PlaceKind::Admin2 => "ADM2",
        PlaceKind::City => "PPL",
        PlaceKind::Water => "LK",
        PlaceKind::Landform => "MT",
        PlaceKind::Site => "SITE",
    }
}

fn name_it(ix: Ix, name: &str, row: &HashMap<&str, &str>, draft: &mut Draft) {
    let values = |column: &str| row.get(column).copied().unwrap_or_default().split('|').map(str::trim).filter(|value| !value.is_empty());
    draft.name(ix, name, Form::Primary);
    values("aliases").for_each(|alias| draft.name(ix, alias, Form::Alternate));
    values("adjectives").for_each(|adjective| draft.name(ix, adjective, Form::Adjective));
}
