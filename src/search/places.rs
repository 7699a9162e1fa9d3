//! What place names in a query mean: the gazetteer as the planner sees it.

use crate::gazetteer::{Gazetteer, PlaceKind, Row};

/// A place that a typed name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceSense {
    /// Its id in the index.
    pub id: u32,
    /// The name with what it lies in: `Paris, Texas, United States`.
    pub label: String,
    /// How likely it is meant; the senses of a name add up to 1.
    pub weight: f32,
    /// Degrees north and east.
    pub point: (f32, f32),
    /// ISO code, lower case, when it *is* a country.
    pub country: Option<String>,
}

/// Knows places by name.
pub trait Places: Send + Sync {
    /// What `name` may mean, most likely first; empty when nothing is known by it.
    fn resolve(&self, name: &str) -> Vec<PlaceSense>;
    /// The name of a place.
    fn name(&self, id: u32) -> Option<String>;
    /// Known names spelled much like `name`, for did-you-mean.
    fn suggest(&self, name: &str) -> Vec<String>;
}

/// Knows no place: names are then compared with the names in the articles.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPlaces;

impl Places for NoPlaces {
    fn resolve(&self, _: &str) -> Vec<PlaceSense> {
        Vec::new()
    }

    fn name(&self, _: u32) -> Option<String> {
        None
    }

    fn suggest(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// The places of a gazetteer, as the planner asks for them.
impl Places for &'static Gazetteer {
    fn resolve(&self, name: &str) -> Vec<PlaceSense> {
        Gazetteer::resolve(self, name).into_iter().map(|(row, weight)| sense(self, row, weight)).collect()
    }

    fn name(&self, id: u32) -> Option<String> {
        Some(self.place(self.by_id(id)?).name.to_owned())
    }

    fn suggest(&self, name: &str) -> Vec<String> {
        Gazetteer::suggest(self, name, 3).into_iter().map(|(name, _)| name).collect()
    }
}

fn sense(gazetteer: &Gazetteer, row: Row, weight: f32) -> PlaceSense {
    let place = gazetteer.place(row);
    let mut label: Vec<&str> = gazetteer
        .path(row)
        .into_iter()
        .map(|row| gazetteer.place(row))
        .filter(|above| above.kind != PlaceKind::Continent)
        .map(|above| above.name)
        .collect();
    label.reverse();
    label.dedup();
    let country = (place.kind == PlaceKind::Country).then(|| place.country.as_str().to_lowercase());
    PlaceSense {
        id: place.id,
        label: if label.is_empty() { place.name.to_owned() } else { label.join(", ") },
        weight,
        point: place.point(),
        country,
    }
}

/// Kilometres between two points given in degrees, on a sphere (haversine): within 0.6 % of the true distance.
#[must_use]
pub fn km(one: (f32, f32), other: (f32, f32)) -> f32 {
    let radians = |point: (f32, f32)| (f64::from(point.0).to_radians(), f64::from(point.1).to_radians());
    let ((lat, lon), (lat2, lon2)) = (radians(one), radians(other));
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let h = half(lat2 - lat) + lat.cos() * lat2.cos() * half(lon2 - lon);
    (2.0 * 6371.0 * h.sqrt().min(1.0).asin()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_an_atlas() {
        // Kyiv to Lviv, and across the date line from Suva to Apia.
        assert!((km((50.45, 30.52), (49.84, 24.03)) - 468.0).abs() < 5.0);
        assert!((km((-18.14, 178.44), (-13.83, -171.77)) - 1146.0).abs() < 15.0);
    }
}
