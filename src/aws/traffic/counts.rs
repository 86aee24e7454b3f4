//! Calls of an access log added up by key, answer and bin, however its lines were read.

use std::collections::BTreeMap;

use super::is_no_key;
use crate::domain::traffic::LogSource;
use crate::domain::{KeyId, KeySeries, Traffic, TrafficQuery};

/// Counts by key; "" stands for calls without one.
#[derive(Default)]
pub struct Counts(BTreeMap<String, [BTreeMap<i64, f64>; 4]>);

impl Counts {
    /// Takes some calls in, by their key's id and HTTP status as the log has them, and their bin's first second.
    pub fn add(&mut self, key: Option<&str>, status: Option<&str>, second: i64, calls: f64) {
        let key = key.filter(|key| !is_no_key(key)).unwrap_or_default();
        if !self.0.contains_key(key) {
            self.0.insert(key.to_owned(), Default::default());
        }
        let Some(series) = self.0.get_mut(key) else { return };
        for at in [Some(0), refusal(status)].into_iter().flatten() {
            *series[at].entry(second).or_default() += calls;
        }
    }

    /// All of it as an answer.
    pub fn answer(self, query: &TrafficQuery, partial: Option<String>) -> Traffic {
        let points = |bins: BTreeMap<i64, f64>| bins.into_iter().collect::<Vec<_>>();
        let mut keyless = KeySeries::default();
        let mut by_key = BTreeMap::new();
        for (key, series) in self.0 {
            let [requests, throttled, forbidden, failed] = series.map(points);
            let series = KeySeries { requests, throttled, forbidden, failed };
            if key.is_empty() {
                keyless = series;
            } else {
                by_key.insert(KeyId::from(key), series);
            }
        }
        Traffic { query: query.clone(), by_key, keyless, partial }
    }
}

/// The answer of a log that is not there.
pub fn no_log(query: &TrafficQuery, source: &LogSource) -> Traffic {
    let partial = format!("The log group {} does not exist: AWS writes nothing.", source.group);
    Counts::default().answer(query, Some(partial))
}

/// Which of a key's series beside the first a status counts in.
fn refusal(status: Option<&str>) -> Option<usize> {
    match status? {
        "429" => Some(1),
        "403" => Some(2),
        status if status.len() == 3 && status.starts_with('5') => Some(3),
        _ => None,
    }
}
