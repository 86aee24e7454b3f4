//! When a key's value is to leave the clipboard, and what is known of that: a plain state with time from outside.
//!
//! After 30 seconds it is taken away. Not every system lets a program do that while another one has the focus, and some do not tell
//! what is on the clipboard: so it is tried again until a look proves it gone, every second while the window has the focus and at
//! once when it gets it; and after a minute in vain the user is told.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

/// A value stays on the clipboard for so long.
const STAYS: Duration = Duration::from_secs(30);
/// Between two tries while the window has the focus.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two tries while another window has it: most systems refuse, and each try costs them something.
const PAUSE_BEHIND: Duration = Duration::from_secs(10);
/// After so long in vain the user is told.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether to look at the clipboard now, and to clear it where the value is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Now.
    Now,
    /// Not yet.
    Later,
}

/// A value that was put on the clipboard.
pub struct Stay {
    secret: SecretString,
    since: Timestamp,
    tried: Option<Timestamp>,
    focused: bool,
    told: bool,
}

impl Stay {
    /// It was put there at `now`.
    pub fn new(secret: SecretString, now: Timestamp) -> Self {
        Self { secret, since: now, tried: None, focused: true, told: false }
    }

    /// The value.
    pub fn secret(&self) -> &SecretString {
        &self.secret
    }

    /// Whether to look now; `focused`: the window has the focus.
    pub fn turn(&mut self, now: Timestamp, focused: bool) -> Look {
        let gained = focused && !self.focused;
        self.focused = focused;
        let asked = gained && self.tried.is_some();
        if !self.wakes_in(now).is_zero() && !asked {
            return Look::Later;
        }
        self.tried = Some(now);
        Look::Now
    }

    /// Whether the user is to be told now that it may still be there: once, after a minute in vain.
    pub fn is_to_be_told(&mut self, now: Timestamp) -> bool {
        let late = self.tried.is_some() && since(self.since, now) >= STAYS + PATIENCE;
        late && !std::mem::replace(&mut self.told, true)
    }

    /// Until the next look.
    pub fn wakes_in(&self, now: Timestamp) -> Duration {
        match self.tried {
            None => STAYS.saturating_sub(since(self.since, now)),
            Some(tried) => {
                let pause = if self.focused { PAUSE } else { PAUSE_BEHIND };
                pause.saturating_sub(since(tried, now))
            }
        }
    }
}

/// Between two moments. A clock that was set back does not keep a value on the clipboard: that counts as time that has passed.
fn since(then: Timestamp, now: Timestamp) -> Duration {
    now.duration_since(then).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn stay() -> Stay {
        Stay::new(SecretString::from("abcdefghij0123456789"), at(100))
    }

    #[test]
    fn it_stays_half_a_minute() {
        let mut stay = stay();
        assert_eq!(stay.wakes_in(at(100)), STAYS);
        assert_eq!((stay.turn(at(129), true), stay.wakes_in(at(129))), (Look::Later, PAUSE));
        assert_eq!(stay.turn(at(130), false), Look::Now, "whoever has the focus");
        assert_eq!(stay.wakes_in(at(130)), PAUSE_BEHIND);
    }

    #[test]
    fn it_is_tried_until_it_is_gone_and_at_once_with_the_focus() {
        let mut stay = stay();
        assert_eq!(stay.turn(at(130), false), Look::Now);
        assert_eq!([131, 139].map(|second| stay.turn(at(second), false)), [Look::Later; 2]);
        assert_eq!(stay.turn(at(139), true), Look::Now, "the focus came back");
        assert_eq!(stay.turn(at(139), true), Look::Later);
        assert_eq!(stay.turn(at(140), true), Look::Now, "each second");
        assert_eq!(stay.turn(at(141), false), Look::Later);
        assert_eq!(stay.turn(at(150), false), Look::Now, "and behind another window now and then");
    }

    #[test]
    fn after_a_minute_in_vain_it_is_told_once() {
        let mut stay = stay();
        assert!(!stay.is_to_be_told(at(200)), "nothing was tried");
        stay.turn(at(130), true);
        assert_eq!([189, 190, 191].map(|second| stay.is_to_be_told(at(second))), [false, true, false]);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_it() {
        assert_eq!(stay().turn(at(60), true), Look::Now);
    }
}
