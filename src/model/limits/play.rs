//! Limits and the calls that they are played over, as one value: played beside the window's thread, by what it holds alone.

mod queue;

pub(crate) use queue::Plays;

use std::sync::Arc;

use super::replay::{PlanCalls, Replay};
use super::what_if::{Fitting, suggestion};
use crate::domain::{Quota, Session, Throttle};

/// Limits to be played over calls.
#[derive(Clone, Debug)]
pub struct Play {
    session: Session,
    number: u64,
    calls: Arc<PlanCalls>,
    /// Rate and burst, and the quota; `None` where nothing is to be played.
    limits: Option<(Option<Throttle>, Option<Quota>)>,
    /// Limits that fit are looked for too.
    suggest: bool,
}

impl Play {
    /// Plays, which takes a while where there are many calls.
    pub fn run(&self) -> Played {
        let limits = self.limits.filter(|_| !self.calls.partners.is_empty());
        Played {
            session: self.session,
            number: self.number,
            replay: limits.map(|(throttle, quota)| Replay::of(&self.calls, throttle, quota)),
            fitting: if self.suggest { Fitting::Found(suggestion(&self.calls)) } else { Fitting::NotSought },
        }
    }

    /// Whether calls are known by the minute, or one by one.
    fn has_minutes(&self) -> bool {
        self.calls.partners.iter().any(|partner| partner.minutes.is_some() || partner.times.is_some())
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Played {
    session: Session,
    number: u64,
    replay: Option<Replay>,
    fitting: Fitting,
}
