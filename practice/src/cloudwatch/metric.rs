//! The name of a metric, and AWS's statistics over the values sent to it.

use serde::{Deserialize, Serialize};

/// A metric: namespace, name, and dimensions that tell it from others of that name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Metric {
    /// Such as `AWS/ApiGateway`.
    #[serde(default)]
    pub namespace: String,
    /// Such as `Count`.
    #[serde(default)]
    pub metric_name: String,
    /// In no particular order; two metrics whose dimensions differ in order only are the same.
    #[serde(default)]
    pub dimensions: Vec<Dimension>,
}

impl Metric {
    /// The value of a dimension.
    pub fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|known| known.name == name).map(|known| known.value.as_str())
    }

    /// Whether it has exactly the dimensions of these names.
    pub fn has_exactly(&self, names: &[&str]) -> bool {
        self.dimensions.len() == names.len() && names.iter().all(|name| self.dimension(name).is_some())
    }
}

/// AWS's units. Each datapoint has one; without another it is `None`.
pub const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// A dimension's name and value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Dimension {
    /// Such as `ApiName`.
    pub name: String,
    /// Such as `Partner inventory`.
    pub value: String,
}

/// A statistic of `GetMetricData`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stat {
    Sum,
    SampleCount,
    Average,
    Minimum,
    Maximum,
    /// From 0 to 100.
    Percentile(f64),
}

impl Stat {
    /// AWS's word for it: `Sum`, `p99.9`; `None` for another word.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Sum" => Self::Sum,
            "SampleCount" => Self::SampleCount,
            "Average" => Self::Average,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            _ => {
                let percent = word.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0).contains(&percent).then_some(Self::Percentile(percent))?
            }
        })
    }

    /// The statistic over values with how often each came; `None` where none came.
    pub fn value(self, samples: &mut [(f64, u64)]) -> Option<f64> {
        let count: u64 = samples.iter().map(|(_, times)| times).sum();
        if count == 0 {
            return None;
        }
        let values = samples.iter().map(|(value, _)| *value);
        let sum: f64 = samples.iter().map(|(value, times)| value * *times as f64).sum();
        Some(match self {
            Self::Sum => sum,
            Self::SampleCount => count as f64,
            Self::Average => sum / count as f64,
            Self::Minimum => values.fold(f64::INFINITY, f64::min),
            Self::Maximum => values.fold(f64::NEG_INFINITY, f64::max),
            Self::Percentile(percent) => percentile(samples, percent / 100.0 * count as f64),
        })
    }
}

/// The smallest value that at least `rank` of them do not exceed.
fn percentile(samples: &mut [(f64, u64)], rank: f64) -> f64 {
    samples.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut seen = 0.0;
    for (value, times) in samples.iter() {
        seen += *times as f64;
        if seen >= rank {
            return *value;
        }
    }
    samples.last().map_or(0.0, |(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_weigh_values_by_how_often_they_came() {
        let mut samples = [(4.0, 1), (1.0, 3), (10.0, 1)];
        let mut of = |word: &str| Stat::parse(word).unwrap().value(&mut samples);
        assert_eq!(of("Sum"), Some(17.0));
        assert_eq!(of("SampleCount"), Some(5.0));
        assert_eq!(of("Average"), Some(3.4));
        assert_eq!((of("Minimum"), of("Maximum")), (Some(1.0), Some(10.0)));
        assert_eq!((of("p50"), of("p80"), of("p99.9")), (Some(1.0), Some(4.0), Some(10.0)));
        assert_eq!(Stat::Sum.value(&mut []), None);
        assert_eq!(Stat::parse("Median"), None);
    }
}
