//! A verdict: the gate's state and the words for it.

/// The gate's state as proved by a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Refuses calls without a valid key.
    Locked,
    /// Lets calls through without a key.
    Open,
    /// The check proves neither.
    Unclear,
}

/// A verdict in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Locked, open or neither.
    pub gate: Gate,
    /// One sentence beginning with "Locked", "Open" or "Not proved".
    pub headline: String,
    /// What else to know or do; empty for nothing.
    pub hint: String,
}

impl Verdict {
    /// A verdict of a gate in these words.
    pub(super) fn new(gate: Gate, headline: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { gate, headline: headline.into(), hint: hint.into() }
    }

    /// One that proves neither.
    pub(super) fn unclear(headline: &str, hint: &str) -> Self {
        Self::new(Gate::Unclear, headline, hint)
    }
}
