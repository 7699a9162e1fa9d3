//! Values that a condition compares with: days, numbers, days of the year, circles and rectangles on the map, names.

use std::fmt;

use super::{Word, kind_name};
use crate::article::NewsDate;
use crate::extract::QuotationKind;

/// What a field must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A name or its parts, in order: `"Ada Moreau"`, `mor*`.
    Name(Vec<Word>),
    /// A range of days.
    Days(Days),
    /// A day of the year, or a whole month of it.
    MonthDay(MonthDay),
    /// A range of numbers.
    Numbers(Numbers),
    /// How a quotation is given.
    Kind(QuotationKind),
    /// A circle on the map.
    Circle {
        /// Its middle.
        centre: Centre,
        /// Its radius.
        km: f32,
    },
    /// A rectangle on the map: south, west, north, east in degrees.
    Rectangle([f32; 4]),
    /// A path, id or language code: a pattern where `*` stands for anything.
    Code(String),
}

/// A range of days, as days since 1970-01-01, ends included. An article whose date is known to the month lies in the range
/// when any day of that month does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day, `None` for no bound.
    pub from: Option<(i64, NewsDate)>,
    /// Last day, `None` for no bound.
    pub until: Option<(i64, NewsDate)>,
}

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; `None` for the whole month.
    pub day: Option<u8>,
}

/// A range of numbers, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Least, `None` for no bound.
    pub from: Option<u64>,
    /// Most, `None` for no bound.
    pub until: Option<u64>,
}

/// The middle of a circle.
#[derive(Clone, Debug, PartialEq)]
pub enum Centre {
    /// A place by name.
    Name(String),
    /// Degrees north and east.
    Point(f32, f32),
}

/// Radius of `near:` when none is given.
const DEFAULT_KM: f32 = 50.0;
/// Half the way round the Earth: no two places are further apart.
const MOST_KM: f32 = 20_038.0;

impl Days {
    /// Reads `2019`, `2021-03`, `2021-03-05`, `2019..2021-03`, `2019..`, `..2021`, `>2019`, `<=2021-03`.
    ///
    /// # Errors
    /// The reason, when it is no range of dates.
    pub fn read(text: &str) -> Result<Days, String> {
        let (from, until, strict) = bounds(text)?;
        let from = from.map(date).transpose()?;
        let until = until.map(date).transpose()?;
        let days = Days {
            from: from.map(|date| if strict { (date.last_day() + 1, date) } else { (date.first_day(), date) }),
            until: until.map(|date| if strict { (date.first_day() - 1, date) } else { (date.last_day(), date) }),
        };
        match days {
            Days { from: Some((from, _)), until: Some((until, _)) } if from > until => Err("the range ends before it begins".into()),
            _ => Ok(days),
        }
    }

    /// Whether an article of this date may lie in the range.
    #[must_use]
    pub fn holds(&self, first: i64, last: i64) -> bool {
        self.from.is_none_or(|(from, _)| last >= from) && self.until.is_none_or(|(until, _)| first <= until)
    }
}

impl Numbers {
    /// Reads `800`, `>800`, `<=100`, `300..800`, `300..`.
    ///
    /// # Errors
    /// The reason, when it is no range of numbers.
    pub fn read(text: &str) -> Result<Numbers, String> {
        let (from, until, strict) = bounds(text)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
        let (mut from, mut until) = (from.map(number).transpose()?, until.map(number).transpose()?);
        if strict {
            from = from.map(|from| from.saturating_add(1));
            until = match until {
                Some(0) => return Err("nothing is less than 0".into()),
                until => until.map(|until| until - 1),
            };
        }
        match (from, until) {
            (Some(from), Some(until)) if from > until => Err("the range ends before it begins".into()),
            _ => Ok(Numbers { from, until }),
        }
    }

    /// Whether the number lies in the range.
    #[must_use]
    pub fn holds(&self, number: u64) -> bool {
        self.from.is_none_or(|from| number >= from) && self.until.is_none_or(|until| number <= until)
    }
}

/// Both ends of a range as typed, and whether they are left out of it (`>`, `<`).
fn bounds(text: &str) -> Result<(Option<&str>, Option<&str>, bool), String> {
    let some = |end: &'_ str| if end.is_empty() { None } else { Some(()) };
    if let Some((from, until)) = text.split_once("..") {
        if from.is_empty() && until.is_empty() {
            return Err("a range needs at least one end".into());
        }
        return Ok((some(from).map(|()| from), some(until).map(|()| until), false));
    }
    for (sign, lower, strict) in [(">=", true, false), ("<=", false, false), (">", true, true), ("<", false, true)] {
        if let Some(end) = text.strip_prefix(sign) {
            return Ok(if lower { (Some(end), None, strict) } else { (None, Some(end), strict) });
        }
    }
    Ok((Some(text), Some(text), false))
}

/// Reads `2019`, `2019-03` or `2019-03-05`.
pub(super) fn date(text: &str) -> Result<NewsDate, String> {
    let wrong = || format!("`{text}` is no date; write it as 2021, 2021-03 or 2021-03-05");
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4).ok_or_else(wrong)?.parse::<i16>().map_err(|_| wrong())?;
    let mut two = || -> Result<Option<u8>, String> {
        parts.next().map(|part| if part.len() <= 2 { part.parse::<u8>().map_err(|_| wrong()) } else { Err(wrong()) }).transpose()
    };
    let (month, day) = (two()?, two()?);
    let real = NewsDate::day(year, month.unwrap_or(1), day.unwrap_or(1)).is_some() && parts.next().is_none();
    if real { Ok(NewsDate { year, month, day }) } else { Err(format!("there is no date `{text}`")) }
}

impl MonthDay {
    /// Reads `04-13`, or `04` for the whole of April.
    ///
    /// # Errors
    /// The reason, when there is no such day.
    pub fn read(text: &str) -> Result<MonthDay, String> {
        let wrong = || format!("`{text}` is no day of the year; write the 13th of April as 04-13");
        let (month, day) = match text.split_once('-') {
            Some((month, day)) => (month, Some(day.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let month = month.parse::<u8>().map_err(|_| wrong())?;
        // A leap year, so that 02-29 is a day.
        NewsDate::day(2024, month, day.unwrap_or(1)).map(|_| MonthDay { month, day }).ok_or_else(wrong)
    }

    /// Whether an article of this date was published on that day of its year.
    #[must_use]
    pub fn holds(&self, date: NewsDate) -> bool {
        date.month == Some(self.month) && (self.day.is_none() || date.day == self.day)
    }
}

/// Reads `Kyiv`, `Kyiv,30km`, `50.45,30.52` or `50.45,30.52,30km`.
pub(super) fn circle(text: &str) -> Result<Value, String> {
    let mut parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let mut km = DEFAULT_KM;
    let numbers = parts.iter().filter(|part| part.parse::<f32>().is_ok()).count();
    if let Some(&last) = parts.last()
        && parts.len() >= 2
        && let Some(radius) = radius(last, numbers == 2 && parts.len() == 2)
    {
        km = radius;
        parts.pop();
    }
    if !(km > 0.0 && km <= MOST_KM) {
        return Err("the distance must be above 0 and at most 20,038 km, half the way round the Earth".into());
    }
    if let [lat, lon] = parts[..]
        && let (Ok(lat), Ok(lon)) = (lat.parse::<f32>(), lon.parse::<f32>())
    {
        return point(lat, lon).map(|centre| Value::Circle { centre, km });
    }
    let name = parts.join(", ");
    if name.contains(char::is_alphabetic) {
        Ok(Value::Circle { centre: Centre::Name(name), km })
    } else {
        Err("give a place or a point and a distance: `near:Kyiv,30km` or `near:50.45,30.52,30km`".into())
    }
}

fn radius(text: &str, bare_is_degree: bool) -> Option<f32> {
    let lower = text.to_ascii_lowercase();
    if let Some(miles) = lower.strip_suffix("mi") {
        return miles.trim().parse::<f32>().ok().map(|miles| miles * 1.609_344);
    }
    match lower.strip_suffix("km") {
        Some(km) => km.trim().parse().ok(),
        None if bare_is_degree => None,
        None => lower.parse().ok(),
    }
}

fn point(lat: f32, lon: f32) -> Result<Centre, String> {
    if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
        Ok(Centre::Point(lat, lon))
    } else {
        Err("degrees run from -90 to 90 north and from -180 to 180 east".into())
    }
}

/// Reads `south,west,north,east`.
pub(super) fn rectangle(text: &str) -> Result<Value, String> {
    let wrong = || "give four degrees: `bbox:south,west,north,east`".to_owned();
    let degrees: Vec<f32> = text.split(',').map(|part| part.trim().parse::<f32>()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let rectangle: [f32; 4] = degrees.try_into().map_err(|_| wrong())?;
    point(rectangle[0], rectangle[1])?;
    point(rectangle[2], rectangle[3])?;
    if rectangle[0] > rectangle[2] { Err("the south edge lies north of the north edge".into()) } else { Ok(Value::Rectangle(rectangle)) }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Name(words) => super::write_phrase(formatter, words, None),
            Value::Days(days) => write!(formatter, "{days}"),
            Value::MonthDay(MonthDay { month, day: Some(day) }) => write!(formatter, "{month:02}-{day:02}"),
            Value::MonthDay(MonthDay { month, day: None }) => write!(formatter, "{month:02}"),
            Value::Numbers(Numbers { from, until }) => write_range(formatter, *from, *until),
            Value::Kind(kind) => formatter.write_str(kind_name(*kind)),
            Value::Circle { centre: Centre::Name(name), km } => write!(formatter, "\"{name}, {km}km\""),
            Value::Circle { centre: Centre::Point(lat, lon), km } => write!(formatter, "\"{lat}, {lon}, {km}km\""),
            Value::Rectangle([south, west, north, east]) => write!(formatter, "{south},{west},{north},{east}"),
            Value::Code(code) => write!(formatter, "\"{code}\""),
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let strict_from = self.from.filter(|(day, date)| *day != date.first_day());
        let strict_until = self.until.filter(|(day, date)| *day != date.last_day());
        match (strict_from, strict_until) {
            (Some((_, date)), _) => write!(formatter, ">{date}"),
            (_, Some((_, date))) => write!(formatter, "<{date}"),
            _ => write_range(formatter, self.from.map(|(_, date)| date), self.until.map(|(_, date)| date)),
        }
    }
}

fn write_range<T: fmt::Display + PartialEq>(formatter: &mut fmt::Formatter<'_>, from: Option<T>, until: Option<T>) -> fmt::Result {
    match (from, until) {
        (Some(from), Some(until)) if from == until => write!(formatter, "{from}"),
        (Some(from), Some(until)) => write!(formatter, "{from}..{until}"),
        (Some(from), None) => write!(formatter, "{from}.."),
        (None, Some(until)) => write!(formatter, "..{until}"),
        (None, None) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_days_are_read_and_written() {
        for (typed, from, until) in [
            ("2019", Some("2019-01-01"), Some("2019-12-31")),
            ("2019..2021-03", Some("2019-01-01"), Some("2021-03-31")),
            ("2021-03-05..", Some("2021-03-05"), None),
            ("..1850", None, Some("1850-12-31")),
            (">2019", Some("2020-01-01"), None),
            ("<=2021-02", None, Some("2021-02-28")),
        ] {
            let days = Days::read(typed).unwrap();
            let day = |text: &str| date(text).unwrap().first_day();
            assert_eq!((days.from.map(|end| end.0), days.until.map(|end| end.0)), (from.map(day), until.map(day)), "{typed}");
            assert_eq!(Days::read(&days.to_string()), Ok(days), "{typed}");
        }
        for wrong in ["", "..", "yesterday", "2021-13", "2021-02-30", "2021..2019", "21", "2021-1-1-1", "99999"] {
            assert!(Days::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_and_days_of_the_year() {
        assert!(Numbers::read(">800").is_ok_and(|words| words.holds(801) && !words.holds(800)));
        assert!(Numbers::read("3..5").is_ok_and(|words| words.holds(5) && !words.holds(6)));
        assert!(Numbers::read("<0").is_err() && Numbers::read("many").is_err());
        let holiday = MonthDay::read("04-13").unwrap();
        assert!(holiday.holds(NewsDate::day(1919, 4, 13).unwrap()) && !holiday.holds(NewsDate::day(1919, 4, 14).unwrap()));
        assert!(MonthDay::read("02-29").is_ok() && MonthDay::read("02-30").is_err());
    }

    #[test]
    fn circles_and_rectangles_on_the_map() {
        let km = |text: &str| match circle(text) {
            Ok(Value::Circle { centre, km }) => Some((centre, km)),
            _ => None,
        };
        assert_eq!(km("Kyiv"), Some((Centre::Name("Kyiv".into()), 50.0)));
        assert_eq!(km("Troy, New York,10km"), Some((Centre::Name("Troy, New York".into()), 10.0)));
        assert_eq!(km("50.45,30.5"), Some((Centre::Point(50.45, 30.5), 50.0)));
        assert_eq!(km("50.45,30.5,20"), Some((Centre::Point(50.45, 30.5), 20.0)));
        assert_eq!(km("95,30"), None);
        assert_eq!(km("Kyiv,0km"), None);
        assert!(rectangle("44,22,52,40").is_ok() && rectangle("52,22,44,40").is_err() && rectangle("1,2,3").is_err());
    }
}
