//! A chart's lines, computed once when the data, the range or the focus changes, so that drawing only hands slices on.
//!
//! CloudWatch keeps no zeros: a minute without a data point had no call of that partner, or nobody measured. The two
//! are told apart by everybody's traffic together: where usually somebody calls, a long stretch without anybody is a
//! gap, and so is the time before the first call that a feed ever counted; anything else is a zero.

use std::collections::BTreeMap;

use crate::analysis::samples::Samples;
use crate::domain::traffic::Splits;
use crate::domain::words::grouped;
use crate::domain::{KeyId, Throttle};

use super::blend::{Blend, Which};

mod sums;

pub use sums::Sums;

/// So many lines beside the one in focus.
pub const OTHERS: usize = 6;
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
    /// Calls that were refused with 403: without a key, with a wrong or a disabled one.
    Forbidden,
    /// Calls that failed with 5xx.
    Failed,
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
    /// As far back and forward as it can be dragged, Unix seconds.
    pub extent: [f64; 2],
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

/// The colours that partners have; one that stays on screen keeps its own.
pub type Colours = BTreeMap<KeyId, usize>;

/// A line a partner: `focus` and the `others` busiest, the rest as a band.
pub fn by_partner(
    sums: &Sums,
    blend: &Blend<'_>,
    focus: Option<&KeyId>,
    others: usize,
    colours: &mut Colours,
    name: impl Fn(&KeyId) -> String,
) -> LineChart {
    let called = |key: &&KeyId| blend.points(key, Which::Requests).any(|(_, count)| count > 0.0);
    let mut keys: Vec<&KeyId> = focus.into_iter().filter(called).collect();
    let most = keys.len() + others;
    keys.extend(sums.busiest.iter().filter(|key| Some(*key) != focus));
    keys.truncate(most);
    colours.retain(|key, _| keys.contains(&key));
    let mut rest = sums.requests.clone();
    let mut chart = sums.empty_chart();
    for key in keys {
        let values = sums.values(blend, key);
        for (rest, value) in rest.iter_mut().zip(&values) {
            *rest -= value;
        }
        let kind = if Some(key) == focus { LineKind::Focus } else { LineKind::Partner(colour(colours, key)) };
        chart.lines.push(ChartLine {
            key: Some(key.clone()),
            name: name(key),
            kind,
            points: sums.points(blend, Some(key), &values),
        });
    }
    let left = sums.partners.saturating_sub(chart.lines.len());
    chart.band = (left > 0).then(|| ChartLine {
        key: None,
        name: if left == 1 { "1 other".to_owned() } else { format!("{} others", grouped(left as i64)) },
        kind: LineKind::Rest,
        points: sums.points(blend, None, &rest),
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

/// Calls by how they were answered, all partners together and those without a key; what the source does not count apart is
/// said in the name of the first line.
pub fn by_status(sums: &Sums, blend: &Blend<'_>, splits: Splits) -> LineChart {
    let line = |name: &str, kind, values: &[f64]| ChartLine {
        key: None,
        name: name.to_owned(),
        kind,
        points: sums.points(blend, None, values),
    };
    let [throttled, forbidden, failed] = &sums.refused;
    let apart = [
        (splits.throttled, "Refused by a limit (429)", LineKind::Refused, throttled),
        (splits.forbidden, "Key refused (403)", LineKind::Forbidden, forbidden),
        (splits.failed, "Failed (5xx)", LineKind::Failed, failed),
    ];
    let mut rest: Vec<f64> =
        sums.requests.iter().zip(&sums.keyless).map(|(keyed, none)| keyed + none).collect();
    let mut lines = Vec::new();
    for (_, name, kind, values) in apart.into_iter().filter(|(counted, ..)| *counted) {
        for (rest, value) in rest.iter_mut().zip(values) {
            *rest -= value;
        }
        lines.push(line(name, kind, values));
    }
    let name = match (splits.throttled, splits.forbidden) {
        (true, true) => "Served",
        (true, false) => "Served or failed otherwise",
        _ => "All calls, refusals are not counted apart",
    };
    lines.insert(0, line(name, LineKind::Served, &rest));
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
    use crate::domain::KeySeries;
    use crate::model::blend::Part;

    type Counted = BTreeMap<KeyId, KeySeries>;

    fn traffic(keys: &[(&str, &[(i64, f64)])]) -> Counted {
        let series = |points: &[(i64, f64)]| KeySeries {
            requests: points.iter().map(|(minute, count)| (minute * 60, *count)).collect(),
            ..KeySeries::default()
        };
        keys.iter().map(|(key, points)| ((*key).into(), series(points))).collect()
    }

    fn blend(by_key: &Counted, minutes: i64) -> Blend<'_> {
        let part = Part {
            by_key,
            keyless: None,
            known: std::slice::from_ref(&ALWAYS),
            since_s: 0,
            splits: Splits::default(),
            api: None,
        };
        Blend { parts: vec![part], from_s: 0, to_s: 60 * minutes, period_s: 60 }
    }

    static ALWAYS: std::ops::Range<i64> = 0..i64::MAX;

    fn steady(minutes: std::ops::Range<i64>, count: f64) -> Vec<(i64, f64)> {
        minutes.map(|minute| (minute, count)).collect()
    }

    #[test]
    fn a_long_silence_of_everybody_is_a_gap_and_one_partners_silence_is_zero() {
        let all = [steady(0..60, 5.0), steady(90..180, 5.0)].concat();
        let counted = traffic(&[("busy", &all), ("rare", &[(10, 3.0)])]);
        let traffic = blend(&counted, 180);
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
        let counted = traffic(&[("rare", &[(10, 3.0), (100, 1.0)])]);
        let traffic = blend(&counted, 180);
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
        let counted = traffic(&keys);
        let traffic = blend(&counted, 60);
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
        let counted = traffic(&[("a", &lines[0]), ("b", &lines[1]), ("c", &lines[2])]);
        let traffic = blend(&counted, 60);
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
    fn answers_are_told_apart_as_far_as_the_source_does() {
        let series = KeySeries {
            requests: vec![(0, 10.0)],
            throttled: vec![(0, 3.0)],
            forbidden: Vec::new(),
            failed: vec![(0, 1.0)],
        };
        let counted = BTreeMap::from([("k".into(), series)]);
        let keyless =
            KeySeries { requests: vec![(0, 4.0)], forbidden: vec![(0, 4.0)], ..KeySeries::default() };
        let all = Splits { throttled: true, forbidden: true, failed: true };
        let mut blend = blend(&counted, 1);
        blend.parts[0].keyless = Some(&keyless);
        let sums = Sums::of(&blend);
        let told = |splits| -> Vec<(String, f64)> {
            let chart = by_status(&sums, &blend, splits);
            chart.lines.into_iter().map(|line| (line.name, line.points[0][1])).collect()
        };
        let told_all = told(all);
        assert_eq!(told_all[0], ("Served".to_owned(), 6.0));
        assert_eq!(told_all[1..].iter().map(|line| line.1).collect::<Vec<_>>(), [3.0, 4.0, 1.0]);
        assert_eq!(told(Splits::default()), [("All calls, refusals are not counted apart".to_owned(), 14.0)]);
    }

    #[test]
    fn what_one_feed_missed_is_a_gap_of_its_own_partners_and_of_all_together() {
        let (one, other) = (traffic(&[("a", &steady(0..180, 5.0))]), traffic(&[("b", &steady(0..60, 2.0))]));
        let (half, late) = (0..5_400, 5_400..i64::MAX);
        let mut blend = blend(&one, 180);
        blend.parts.push(Part { by_key: &other, known: std::slice::from_ref(&half), ..blend.parts[0] });
        let sums = Sums::of(&blend);
        let chart = by_partner(&sums, &blend, None, 6, &mut Colours::new(), ToString::to_string);
        let lengths =
            |chart: &LineChart| chart.lines.iter().map(|line| line.points.len()).collect::<Vec<_>>();
        assert_eq!(lengths(&chart), [180, 90], "b's later calls are unknown, not none");
        assert_eq!(lengths(&by_status(&sums, &blend, Splits::default())), [90]);
        assert_eq!(sums.minutes_of(&blend, &"b".into()).known().count(), 90);
        // One that began to count later takes nothing away from what was there before.
        blend.parts[1] = Part { known: std::slice::from_ref(&late), since_s: 5_400, ..blend.parts[1] };
        let chart = by_status(&Sums::of(&blend), &blend, Splits::default());
        assert_eq!(lengths(&chart), [180]);
    }

    #[test]
    fn a_limit_says_both_units() {
        let limit = limit("Premium", Throttle { rate: 0.25, burst: 1 });
        assert_eq!((limit.label.as_str(), limit.y), ("Premium limit: 15 a minute (0.25 a second)", 15.0));
    }
}
