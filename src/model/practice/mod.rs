//! The practice menu: what a bad day at AWS looks like, tried out where nothing can break.

mod command;

pub use command::PracticeCommand;

/// How the practice account behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PracticeFault {
    /// As it should.
    #[default]
    Fair,
    /// Every answer takes two seconds.
    Slow,
    /// Every call is refused with "too many requests".
    Throttled,
    /// Every call fails with 503.
    Failing,
    /// Connections break.
    Unreachable,
    /// Nothing may be changed: writes are refused by IAM.
    WritesDenied,
}

impl PracticeFault {
    /// All, the good one first.
    pub const ALL: [Self; 6] =
        [Self::Fair, Self::Slow, Self::Throttled, Self::Failing, Self::Unreachable, Self::WritesDenied];

    /// As the menu says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fair => "All is well",
            Self::Slow => "AWS is slow",
            Self::Throttled => "AWS says “too many requests”",
            Self::Failing => "AWS fails",
            Self::Unreachable => "AWS cannot be reached",
            Self::WritesDenied => "Changing is not permitted",
        }
    }
}
