//! Values of a query: what a field may hold, how two are compared, and how AWS writes them.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use jiff::{Timestamp, tz::TimeZone};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No such field.
    Null,
    /// More than is known of calls alike.
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// A number.
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

    /// Numbers by size, anything else by letters; what is not there comes first.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(one), Some(two)) => one.total_cmp(&two),
            _ => match (self, other) {
                (Self::Text(one), Self::Text(other)) => one.cmp(other),
                _ => self.text().cmp(&other.text()),
            },
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
