//! The colour of a line, by what it means.

use crate::ui::theme::Tokens;
use eframe::egui::Color32;

/// The colour of a line, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The partner in focus.
    Focus,
    /// Colour 1 to 8, by rank; other numbers wrap around.
    Rank(usize),
    /// The others together.
    Rest,
    /// Calls that were served.
    Served,
    /// Calls refused by a limit (429).
    Warning,
    /// Calls refused for want of a key that may (403).
    Forbidden,
    /// Calls that failed behind the gateway (5xx): always dashed.
    Fault,
}

impl Ink {
    /// The colour in the theme `t`.
    pub fn colour(self, t: &Tokens) -> Color32 {
        match self {
            Self::Focus | Self::Served => t.accent_text,
            Self::Rank(rank) => t.series[rank.saturating_sub(1) % t.series.len()],
            Self::Rest => t.border_strong,
            Self::Warning => t.warning,
            Self::Forbidden => t.series[5],
            Self::Fault => t.series[4],
        }
    }
}
