//! The stretches of time that the picker `Range` offers.

/// How far back the chart goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Range {
    /// Three hours by the minute.
    Hours3,
    /// A day by the minute.
    #[default]
    Hours24,
    /// A week by five minutes.
    Days7,
    /// Two weeks by five minutes.
    Days14,
    /// Ninety days by the day.
    Days90,
}

impl Range {
    /// All, shortest first.
    pub const ALL: [Self; 5] = [Self::Hours3, Self::Hours24, Self::Days7, Self::Days14, Self::Days90];

    /// As the picker says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hours3 => "Last 3 hours",
            Self::Hours24 => "Last 24 hours",
            Self::Days7 => "Last 7 days",
            Self::Days14 => "Last 14 days",
            Self::Days90 => "Last 90 days",
        }
    }

    /// Those that daily counts can show.
    pub const DAILY: [Self; 3] = [Self::Days7, Self::Days14, Self::Days90];

    /// Whole days, at least one.
    pub fn days(self) -> i64 {
        (self.length_s() / 86_400).max(1)
    }

    /// Its length in seconds.
    pub fn length_s(self) -> i64 {
        match self {
            Self::Hours3 => 3 * 3600,
            Self::Hours24 => 24 * 3600,
            Self::Days7 => 7 * 86_400,
            Self::Days14 => 14 * 86_400,
            Self::Days90 => 90 * 86_400,
        }
    }
}
