//! A chart's lines, computed once when the data, the range or the focus changes, so that drawing only hands slices on.
//!
//! CloudWatch keeps no zeros: a minute without a data point had no call of that partner, or nobody measured. The two
//! are told apart by everybody's traffic together: where usually somebody calls, a long stretch without anybody is a
//! gap; anything else is a zero.

use std::collections::BTreeMap;

use crate::analysis::samples::Samples;
use crate::domain::change::grouped;
use crate::domain::{KeyId, KeySeries, Throttle, Traffic};

/// So many lines beside the one in focus.
pub const OTHERS: usize = 6;
/// Bins without anybody's data before it counts as a gap.
const GAP_BINS: usize = 10;
/// Colours of the palette that the lines beside the focus take.
const COLOURS: std::ops::RangeInclusive<usize> = 2..=8;

/// What a line stands for; its colour follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The partner in focus.
    Focus,
    /// Another partner, with the palette's colour of that number.
    Partner(usize),
    /// The partners without a line of their own, together.
    Rest,
    /// Calls that were served, of all partners.
    Served,
    /// Calls that were refused with 429, of all partners.
    Refused,
}

/// One line.
#[derive(Clone, Debug)]
pub struct ChartLine {
    /// Whose it is; `None` for several partners together.
    pub key: Option<KeyId>,
    /// As the legend says it.
    pub name: String,
    /// What it stands for.
    pub kind: LineKind,
    /// Unix seconds and calls a minute (or a day, see [`LineChart::daily`]), by time; stretches that nobody measured are left out.
    pub points: Samples,
}

/// A dashed line: what the plan of the partner in focus allows.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartLimit {
    /// "Premium limit: 300 a minute (5 a second)".
    pub label: String,
    /// Calls a minute.
    pub y: f64,
}

/// A chart, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct LineChart {
    /// The lines: the one in focus first, then by volume.
    pub lines: Vec<ChartLine>,
    /// All other partners together.
    pub band: Option<ChartLine>,
    /// What the plan in focus allows.
    pub limit: Option<ChartLimit>,
    /// First and last moment, Unix seconds.
    pub range: [f64; 2],
    /// Seconds in a bin.
    pub period_s: i64,
}

impl LineChart {
    /// Counts are calls a day, not a minute.
    pub fn daily(&self) -> bool {
        self.period_s >= 86_400
    }

    /// "Calls a minute" or "Calls a day".
    pub fn title(&self) -> &'static str {
        if self.daily() { "Calls a day" } else { "Calls a minute" }
    }

    /// The same with the mean of `bins` neighbours in place of each; a gap ends a mean early.
    #[must_use]
    pub fn averaged(mut self, bins: i64) -> Self {
        let width = (self.period_s * bins) as f64;
        let slot = |point: &[f64; 2]| (point[0] / width).floor();
        for line in self.lines.iter_mut().chain(&mut self.band) {
            let runs = line.points.chunk_by(|a, b| slot(a) == slot(b));
            let mean = |run: &[[f64; 2]]| {
                [run[0][0], run.iter().map(|point| point[1]).sum::<f64>() / run.len() as f64]
            };
            line.points = Samples::new(runs.map(mean).collect());
        }
        self.period_s *= bins;
        self
    }

    /// Points further apart than so many seconds are not joined.
    pub fn gap_s(&self) -> f64 {
        1.5 * self.period_s as f64
    }
}

/// All partners' traffic together, bin by bin; made once for each answer.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    from_s: i64,
    period_s: i64,
    requests: Vec<f64>,
    refused: Vec<f64>,
    measured: Vec<bool>,
    /// The busiest partners, most calls first.
    busiest: Vec<KeyId>,
    partners: usize,
}

impl Sums {
    /// Adds all partners up.
    pub fn of(traffic: &Traffic) -> Self {
        let query = &traffic.query;
        let bins = usize::try_from((query.to_s - query.from_s) / query.period_s.max(1)).unwrap_or(0);
        let mut out = Self {
            from_s: query.from_s,
            period_s: query.period_s.max(1),
            requests: vec![0.0; bins],
            refused: vec![0.0; bins],
            measured: vec![false; bins],
            busiest: Vec::new(),
            partners: traffic.by_key.len(),
        };
        let mut volumes: Vec<(f64, &KeyId)> = Vec::with_capacity(traffic.by_key.len());
        for (key, series) in &traffic.by_key {
            volumes.push((out.add(series), key));
        }
        let most = (OTHERS + 1).min(volumes.len());
        if most > 0 {
            volumes.select_nth_unstable_by(most - 1, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
            volumes.truncate(most);
        }
        volumes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        out.busiest = volumes.into_iter().map(|(_, key)| key.clone()).collect();
        out.find_gaps();
        out
    }

    fn add(&mut self, series: &KeySeries) -> f64 {
        let mut volume = 0.0;
        for (second, count) in &series.requests {
            if let Some(bin) = self.bin(*second) {
                self.requests[bin] += count;
                self.measured[bin] = true;
                volume += count;
            }
        }
        for (second, count) in &series.throttled {
            if let Some(bin) = self.bin(*second) {
                self.refused[bin] += count;
            }
        }
        volume
    }

    fn bin(&self, second: i64) -> Option<usize> {
        let bin = usize::try_from((second - self.from_s).div_euclid(self.period_s)).ok()?;
        (bin < self.requests.len()).then_some(bin)
    }

    /// Short silences are zeros, and in an account where silence is usual all are.
    fn find_gaps(&mut self) {
        let busy = self.measured.iter().filter(|measured| **measured).count();
        let usually_somebody = 2 * busy > self.measured.len();
        for run in self.measured.chunk_by_mut(|a, b| a == b) {
            if !run[0] && (run.len() < GAP_BINS || !usually_somebody) {
                run.fill(true);
            }
        }
    }

    /// Values bin by bin as points, calls a minute (or a day).
    fn points(&self, values: &[f64]) -> Samples {
        let minutes = if self.period_s >= 86_400 { 1.0 } else { self.period_s as f64 / 60.0 };
        let bins = values.iter().zip(&self.measured).enumerate().filter(|(_, (_, measured))| **measured);
        let point = |(bin, (value, _)): (usize, (&f64, &bool))| {
            [(self.from_s + bin as i64 * self.period_s) as f64, value.max(0.0) / minutes]
        };
        Samples::new(bins.map(point).collect())
    }

    fn values(&self, series: &KeySeries) -> Vec<f64> {
        let mut out = vec![0.0; self.requests.len()];
        for (second, count) in &series.requests {
            if let Some(bin) = self.bin(*second) {
                out[bin] += count;
            }
        }
        out
    }

    /// A partner's calls bin by bin, `(first second, calls)`, stretches that nobody measured left out.
    pub(super) fn measured_of(&self, series: Option<&KeySeries>) -> Vec<(i64, f64)> {
        let values = series.map_or_else(|| vec![0.0; self.requests.len()], |series| self.values(series));
        let bins = values.into_iter().zip(&self.measured).enumerate().filter(|(_, (_, measured))| **measured);
        bins.map(|(bin, (value, _))| (self.from_s + bin as i64 * self.period_s, value)).collect()
    }

    fn empty_chart(&self) -> LineChart {
        let end = self.from_s + (self.requests.len() as i64 - 1).max(1) * self.period_s;
        // A day's value stands in the middle of its share of the width, not on the edge.
        let pad = if self.period_s >= 86_400 { self.period_s as f64 / 2.0 } else { 0.0 };
        let range = [self.from_s as f64 - pad, end as f64 + pad];
        LineChart { range, period_s: self.period_s, ..LineChart::default() }
    }
}

/// The colours that partners have; one that stays on screen keeps its own.
pub type Colours = BTreeMap<KeyId, usize>;

/// A line a partner: `focus` and the `others` busiest, the rest as a band.
pub fn by_partner(
    sums: &Sums,
    traffic: &Traffic,
    focus: Option<&KeyId>,
    others: usize,
    colours: &mut Colours,
    name: impl Fn(&KeyId) -> String,
) -> LineChart {
    let mut keys: Vec<&KeyId> = focus.into_iter().filter(|key| traffic.by_key.contains_key(*key)).collect();
    let most = keys.len() + others;
    keys.extend(sums.busiest.iter().filter(|key| Some(*key) != focus));
    keys.truncate(most);
    colours.retain(|key, _| keys.contains(&key));
    let mut rest = sums.requests.clone();
    let mut chart = sums.empty_chart();
    for key in keys {
        let values = sums.values(&traffic.by_key[key]);
        for (rest, value) in rest.iter_mut().zip(&values) {
            *rest -= value;
        }
        let kind = if Some(key) == focus { LineKind::Focus } else { LineKind::Partner(colour(colours, key)) };
        chart.lines.push(ChartLine {
            key: Some(key.clone()),
            name: name(key),
            kind,
            points: sums.points(&values),
        });
    }
    let left = sums.partners - chart.lines.len();
    chart.band = (left > 0).then(|| ChartLine {
        key: None,
        name: if left == 1 { "1 other".to_owned() } else { format!("{} others", grouped(left as i64)) },
        kind: LineKind::Rest,
        points: sums.points(&rest),
    });
    chart
}

fn colour(colours: &mut Colours, key: &KeyId) -> usize {
    if let Some(known) = colours.get(key) {
        return *known;
    }
    let free = COLOURS.clone().find(|colour| !colours.values().any(|taken| taken == colour));
    let colour = free.unwrap_or(*COLOURS.end());
    colours.insert(key.clone(), colour);
    colour
}

/// Served and refused, all partners together; one line of what was counted where refusals are not.
pub fn by_status(sums: &Sums, counts_refused: bool) -> LineChart {
    let served: Vec<f64> =
        sums.requests.iter().zip(&sums.refused).map(|(all, refused)| all - refused).collect();
    let line = |name: &str, kind, values: &[f64]| ChartLine {
        key: None,
        name: name.to_owned(),
        kind,
        points: sums.points(values),
    };
    let lines = if counts_refused {
        let refused = line("Refused (429)", LineKind::Refused, &sums.refused);
        vec![line("Served", LineKind::Served, &served), refused]
    } else {
        vec![line("All calls, refusals are not counted apart", LineKind::Served, &sums.requests)]
    };
    LineChart { lines, ..sums.empty_chart() }
}

/// A plan's rate as a limit of a chart by the minute.
pub fn limit(tier: &str, throttle: Throttle) -> ChartLimit {
    let minute = throttle.rate * 60.0;
    let plain = |value: f64| {
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    ChartLimit {
        label: format!(
            "{tier} limit: {} a minute ({} a second)",
            grouped(minute.round() as i64),
            plain(throttle.rate)
        ),
        y: minute,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MetricSource, TrafficQuery};

    fn traffic(keys: &[(&str, &[(i64, f64)])], minutes: i64) -> Traffic {
        let series = |points: &[(i64, f64)]| KeySeries {
            requests: points.iter().map(|(minute, count)| (minute * 60, *count)).collect(),
            throttled: Vec::new(),
        };
        Traffic {
            query: TrafficQuery {
                source: MetricSource::default(),
                from_s: 0,
                to_s: 60 * minutes,
                period_s: 60,
            },
            by_key: keys.iter().map(|(key, points)| ((*key).into(), series(points))).collect(),
            partial: None,
        }
    }

    fn steady(minutes: std::ops::Range<i64>, count: f64) -> Vec<(i64, f64)> {
        minutes.map(|minute| (minute, count)).collect()
    }

    #[test]
    fn a_long_silence_of_everybody_is_a_gap_and_one_partners_silence_is_zero() {
        let all = [steady(0..60, 5.0), steady(90..180, 5.0)].concat();
        let traffic = traffic(&[("busy", &all), ("rare", &[(10, 3.0)])], 180);
        let sums = Sums::of(&traffic);
        let chart = by_partner(&sums, &traffic, None, 6, &mut Colours::new(), ToString::to_string);
        let (busy, rare) = (&chart.lines[0].points, &chart.lines[1].points);
        assert_eq!(busy.len(), 150, "thirty minutes are left out");
        assert!(busy.iter().all(|point| point[1] == 5.0));
        assert_eq!(rare.iter().filter(|point| point[1] == 0.0).count(), 149);
        assert!(chart.band.is_none());
    }

    #[test]
    fn in_a_quiet_account_silence_is_no_gap() {
        let traffic = traffic(&[("rare", &[(10, 3.0), (100, 1.0)])], 180);
        let chart =
            by_partner(&Sums::of(&traffic), &traffic, None, 6, &mut Colours::new(), ToString::to_string);
        assert_eq!(chart.lines[0].points.len(), 180);
    }

    #[test]
    fn the_band_is_what_the_lines_leave() {
        let names: Vec<String> = (0..12).map(|i| format!("k{i:02}")).collect();
        let points: Vec<Vec<(i64, f64)>> = (0..12).map(|i| steady(0..60, f64::from(i + 1))).collect();
        let keys: Vec<(&str, &[(i64, f64)])> =
            names.iter().zip(&points).map(|(name, points)| (name.as_str(), points.as_slice())).collect();
        let traffic = traffic(&keys, 60);
        let focus = "k00".into();
        let chart = by_partner(
            &Sums::of(&traffic),
            &traffic,
            Some(&focus),
            OTHERS,
            &mut Colours::new(),
            ToString::to_string,
        );
        let names: Vec<&str> = chart.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["k00", "k11", "k10", "k09", "k08", "k07", "k06"]);
        let band = chart.band.unwrap();
        assert_eq!(band.name, "5 others");
        assert_eq!(band.points[7][1], f64::from(2 + 3 + 4 + 5 + 6));
    }

    #[test]
    fn a_partner_keeps_its_colour_when_the_focus_changes() {
        let lines = [steady(0..60, 9.0), steady(0..60, 8.0), steady(0..60, 7.0)];
        let traffic = traffic(&[("a", &lines[0]), ("b", &lines[1]), ("c", &lines[2])], 60);
        let sums = Sums::of(&traffic);
        let mut colours = Colours::new();
        let mut kinds = |focus: &str| {
            let chart =
                by_partner(&sums, &traffic, Some(&focus.into()), 6, &mut colours, ToString::to_string);
            chart
                .lines
                .iter()
                .map(|line| (line.name.clone(), line.kind))
                .collect::<BTreeMap<String, LineKind>>()
        };
        let (first, second) = (kinds("a"), kinds("b"));
        assert_eq!(first["c"], second["c"]);
        assert_eq!((first["a"], second["b"]), (LineKind::Focus, LineKind::Focus));
        assert_ne!(second["a"], second["c"]);
        assert_eq!(kinds("a"), first, "and gets it back");
    }

    #[test]
    fn a_limit_says_both_units() {
        let limit = limit("Premium", Throttle { rate: 0.25, burst: 1 });
        assert_eq!((limit.label.as_str(), limit.y), ("Premium limit: 15 a minute (0.25 a second)", 15.0));
    }
}
