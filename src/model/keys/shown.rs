//! A key's value on screen. It hides itself: whoever looks over a shoulder, or at a window that was left open, sees it for as long
//! as somebody needs it and no longer. Leaving the room and losing the window's focus hide it at once.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::domain::KeyId;

/// How long a value stays on screen.
const STAYS: SignedDuration = SignedDuration::from_secs(30);

/// A value that is shown until it hides itself, is hidden, or another room or row is chosen.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Being fetched.
    Fetching(KeyId),
    /// Fetched, and when. Zeroed when it is dropped.
    Value(KeyId, SecretString, Timestamp),
}

impl Shown {
    /// How long it stays from now; `None` while it is being fetched.
    pub(in crate::model) fn ends_in(&self, now: Timestamp) -> Option<SignedDuration> {
        match self {
            Self::Fetching(_) => None,
            Self::Value(_, _, at) => Some(STAYS - now.duration_since(*at)),
        }
    }

    /// Whether it has been there long enough.
    pub(in crate::model) fn is_over(&self, now: Timestamp) -> bool {
        // A clock that was set back must not keep it on screen.
        self.ends_in(now)
            .is_some_and(|left| !(SignedDuration::ZERO..=STAYS).contains(&left) || left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_over_after_30_seconds_and_when_the_clock_goes_back() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let shown = Shown::Value("k".into(), SecretString::from("abcdefghij0123456789"), at(100));
        assert_eq!([100, 129, 130, 99].map(|second| shown.is_over(at(second))), [false, false, true, true]);
        assert_eq!(shown.ends_in(at(110)), Some(SignedDuration::from_secs(20)));
        assert!(!Shown::Fetching("k".into()).is_over(at(1_000)));
    }
}
