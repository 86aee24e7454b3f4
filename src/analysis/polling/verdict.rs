//! What is said about a key, and why.

use super::{Comb, Dispersion, GapTest};

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Finding {
    /// No sign of a timer, or too few calls to tell.
    #[default]
    None,
    /// More regular than chance, but short or weak.
    Suspected,
    /// A machine calls on a timer.
    Poller,
}

impl Finding {
    /// `none`, `suspected` or `poller`, as in exported tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Suspected => "suspected",
            Self::Poller => "poller",
        }
    }
}

/// What the three tests measured, whether or not it was evidence.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tests {
    /// Seconds in a bin; the periods in the tests are in bins.
    pub bin_s: f64,
    /// Most regular scale and part of the window.
    pub dispersion: Option<Dispersion>,
    /// Most even reading of the gaps.
    pub gaps: Option<GapTest>,
    /// Strongest comb in the autocorrelation.
    pub comb: Option<Comb>,
    /// Share of the measured window outside outages.
    pub coverage: f64,
    /// Seconds that were measured.
    pub known_s: f64,
    /// The periods come from the times of a part of the calls, all else from counts.
    pub sampled: bool,
}

/// The verdict on one key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Verdict {
    /// Poller, timer under other traffic, or none.
    pub finding: Finding,
    /// Periods in seconds, the most prominent first; empty for [`Finding::None`]. Several where several timers share the key.
    pub periods_s: Vec<f64>,
    /// Standard deviation of the gaps over the period, 0 to about 0.5, where it can be told.
    pub jitter: Option<f64>,
    /// Share of the calls that the timer makes, 0 to 1.
    pub timer_share: f64,
    /// 0 to 1: how sure the finding is; for [`Finding::None`] how far from evidence it stays.
    pub confidence: f64,
    /// All calls in the window.
    pub calls: u64,
    /// No stretch of the window was without a call for longer than two hours, or than three periods of a slow timer; one that
    /// nobody measured counts as such.
    pub round_the_clock: bool,
    /// The measurements behind it.
    pub tests: Tests,
}

impl Verdict {
    /// The most prominent period in seconds.
    pub fn period_s(&self) -> Option<f64> {
        self.periods_s.first().copied()
    }

    /// The period is an estimate: a timer faster than the bins that were counted is told by how full they are, which other
    /// calls blur.
    pub fn is_rough(&self) -> bool {
        self.period_s().is_some_and(|period| period < self.tests.bin_s) && self.timer_share < 0.97
    }

    /// The same with what request times say: a sharper period, and all of it where `times` are those of every call.
    #[must_use]
    pub fn sharpened(&self, times: &Self, are_all: bool) -> Self {
        if times.finding < self.finding || times.periods_s.is_empty() {
            return self.clone();
        }
        if are_all {
            return times.clone();
        }
        let tests = Tests { bin_s: times.tests.bin_s, sampled: true, ..self.tests };
        Self { periods_s: times.periods_s.clone(), jitter: times.jitter, tests, ..self.clone() }
    }

    /// One sentence for a person: "calls every 45 s, day and night: about 1,920 of 1,950 calls are the timer".
    pub fn reason(&self) -> String {
        self.reason_about("")
    }

    /// The same with what is called: "calls GET /inventory every 45 s …".
    pub fn reason_about(&self, what: &str) -> String {
        let Some(period) = self.period_s() else {
            return "no timer: the calls vary as chance would have it".to_owned();
        };
        let timer = (self.timer_share * self.calls as f64).round() as u64;
        let others = match self.periods_s.len() {
            0 | 1 => String::new(),
            2 => format!(" and every {}", duration(self.periods_s[1])),
            more => format!(", every {} and {} more", duration(self.periods_s[1]), more - 2),
        };
        let lead = if self.finding == Finding::Poller { "calls" } else { "seems to call" };
        let round_the_clock = if self.round_the_clock { ", day and night" } else { "" };
        let share = match (timer, self.calls) {
            (timer, calls) if timer >= calls => format!("all of the {} calls", thousands(calls)),
            (timer, calls) => format!("{} of {} calls", thousands(timer), thousands(calls)),
        };
        let what = if what.is_empty() { String::new() } else { format!(" {what}") };
        let about = if self.is_rough() { " about" } else { "" };
        format!(
            "{lead}{what}{about} every {}{others}{round_the_clock}: about {share} are the timer",
            duration(period)
        )
    }
}

/// A stretch of time as people say it: `0.75 s`, `45 s`, `2 min 30 s`, `1 h 15 min`; two units at most.
pub fn duration(seconds: f64) -> String {
    if seconds < 0.995 {
        let text = format!("{seconds:.2}");
        return format!("{} s", text.trim_end_matches('0').trim_end_matches('.'));
    }
    if seconds < 9.95 {
        let text = format!("{seconds:.1}");
        return format!("{} s", text.strip_suffix(".0").unwrap_or(&text));
    }
    // From ten minutes on nobody counts seconds.
    let whole = if seconds < 600.0 { seconds.round() } else { (seconds / 60.0).round() * 60.0 } as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, rest) {
        (0, 0, rest) => format!("{rest} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, rest) => format!("{minutes} min {rest} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Digits in groups of three.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_numbers_read_well() {
        let durations = [0.0, 0.75, 0.5, 1.0, 2.54, 45.2, 60.0, 150.0, 1801.0, 3600.0, 4500.0].map(duration);
        assert_eq!(
            durations,
            [
                "0 s",
                "0.75 s",
                "0.5 s",
                "1 s",
                "2.5 s",
                "45 s",
                "1 min",
                "2 min 30 s",
                "30 min",
                "1 h",
                "1 h 15 min"
            ]
        );
        assert_eq!([0, 999, 1950, 3_456_000].map(thousands), ["0", "999", "1,950", "3,456,000"]);
    }

    #[test]
    fn a_period_below_the_bin_is_called_rough_where_others_call_too() {
        let tests = Tests { bin_s: 60.0, ..Tests::default() };
        let counted = Verdict {
            finding: Finding::Poller,
            periods_s: vec![31.0],
            timer_share: 0.8,
            calls: 3146,
            tests,
            ..Verdict::default()
        };
        assert_eq!(counted.reason(), "calls about every 31 s: about 2,517 of 3,146 calls are the timer");
        let fine = Tests { bin_s: 10.0, ..Tests::default() };
        let timed =
            Verdict { periods_s: vec![40.0], timer_share: 0.7, calls: 900, tests: fine, ..counted.clone() };
        let sharp = counted.sharpened(&timed, false);
        assert_eq!((sharp.periods_s.as_slice(), sharp.calls, sharp.is_rough()), (&[40.0][..], 3146, false));
        assert_eq!(counted.sharpened(&timed, true), timed);
        assert_eq!(
            counted.sharpened(&Verdict::default(), true),
            counted,
            "times that say less change nothing"
        );
    }
}
