//! Values of a query: what a field may hold, how two are compared, and how AWS writes them.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use jiff::{Timestamp, tz::TimeZone};

/// What an expression comes to for one line or group.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No such field.
    Null,
    /// More than is known of calls alike.
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// A number, such as a count or the result of a calculation.
    Number(f64),
    /// Text, which is a number too where it looks like one.
    Text(String),
    /// Unix milliseconds.
    Moment(i64),
}

impl Value {
    /// The number that this is or looks like.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(yes) => Some(f64::from(u8::from(*yes))),
            Self::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Moment(at) => Some(*at as f64),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether it lets a line pass: `None` where that is not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Bool(yes) => Some(*yes),
            Self::Null => Some(false),
            other => Some(other.number().is_some_and(|number| number != 0.0)),
        }
    }

    /// As AWS writes it; `None` for a field that is not there, which an answer leaves out.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Null | Self::Unknown => None,
            Self::Bool(yes) => Some(u8::from(*yes).to_string()),
            Self::Number(number) => Some(number_text(*number)),
            Self::Text(text) => Some(text.clone()),
            Self::Moment(at) => Some(moment_text(*at)),
        }
    }

    /// For sorting: what is not there, then what is a number or looks like one by size, then any other text by letters.
    ///
    /// The kinds must not mix. By size 9 < 10, by letters 10 < "2x" < 9, which is a circle, and sorting in a circle panics.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            (Some(_), None) if matches!(other, Self::Text(_)) => Ordering::Less,
            (None, Some(_)) if matches!(self, Self::Text(_)) => Ordering::Greater,
            _ => self.by_letters(other),
        }
    }

    /// For conditions: by size where both are numbers or look like one, else by letters, so that a number may be held against any
    /// text and a time against a date.
    pub fn against(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            _ => self.by_letters(other),
        }
    }

    fn by_letters(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => self.text().cmp(&other.text()),
        }
    }
}

/// Numbers are keys of groups too, by their bits.
impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Null | Self::Unknown => 0_u8.hash(state),
            Self::Bool(yes) => yes.hash(state),
            Self::Number(number) => number.to_bits().hash(state),
            Self::Text(text) => text.hash(state),
            Self::Moment(at) => at.hash(state),
        }
    }
}

fn number_text(number: f64) -> String {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    rounded.to_string()
}

/// `2026-11-19 13:05:00.000`, UTC.
fn moment_text(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(TimeZone::UTC);
    at.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_three_values_stand_in_one_line() {
        let texts =
            ["9", "10", "2x", "x", "", "-", "1e3", "NaN", "inf", "-0"].map(|text| Value::Text(text.into()));
        let numbers = [0.0, -0.0, 9.5, f64::NAN, f64::INFINITY].map(Value::Number);
        let others = [Value::Null, Value::Unknown, Value::Bool(true), Value::Moment(1_795_093_500_000)];
        let all: Vec<Value> = texts.into_iter().chain(numbers).chain(others).collect();
        for (one, two) in all.iter().flat_map(|one| all.iter().map(move |two| (one, two))) {
            assert_eq!(one.order(two), two.order(one).reverse(), "{one:?} {two:?}");
            for three in all.iter().filter(|three| one.order(two).is_le() && two.order(three).is_le()) {
                assert!(one.order(three).is_le(), "{one:?} {two:?} {three:?}");
            }
        }
        assert!(Value::Text("10".into()).order(&Value::Text("2x".into())).is_lt(), "numbers before text");
        assert!(Value::Null.order(&Value::Number(-1.0)).is_lt());
    }
}
