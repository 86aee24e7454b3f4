//! What can go wrong with a key's value on the clipboard, in words: the program says so where it cannot keep what it promised.

use crate::domain::{Failure, FailureKind};

/// A promise about the clipboard that could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipboardFault {
    /// The value could not be put there.
    NotCopied,
    /// The value could not be taken away again, or nobody tells whether it is gone.
    MayBeLeft,
}

impl ClipboardFault {
    /// What happened.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotCopied => "The key's value was not copied",
            Self::MayBeLeft => "The key may still be on the clipboard",
        }
    }

    /// Why, and what to do. Holds no secret.
    pub(in crate::model) fn failure(self) -> Failure {
        let (why, advice) = match self {
            Self::NotCopied => ("The system's clipboard does not answer.", "Try again, or use Reveal."),
            Self::MayBeLeft => (
                "The system did not let Tollkeeper clear it.",
                "Copy something else, so that it takes the key's place.",
            ),
        };
        Failure::new(FailureKind::Other, self.title(), why, advice)
    }
}
