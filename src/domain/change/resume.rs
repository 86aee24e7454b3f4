//! Going on with a change that stopped half-way, or putting back what it did.
//!
//! It is made of the former change's own steps, so it needs nothing of its own for each kind: finishing sends those that have
//! not happened, putting back sends what takes back those that have, the last first.

use serde::{Deserialize, Serialize};

use super::{Change, Difference, Kind, LeftAs, Meaning, Stale, Step};
use crate::domain::{ApiId, Made};

/// Which way to go from half-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// On, to the end.
    Finish,
    /// Back, to the beginning.
    PutBack,
}

/// The rest of a change, or its taking back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resume {
    /// The change that stopped.
    pub of: Box<Change>,
    /// What its steps made, by their places; `None` for one that has not happened.
    pub done: Vec<Option<Made>>,
    /// Which way.
    pub direction: Direction,
}

impl Resume {
    /// Whether there is anything to send in this direction.
    pub fn is_possible(&self) -> bool {
        !Kind::steps(self).is_empty()
    }

    fn flags(&self) -> Vec<bool> {
        self.done.iter().map(Option::is_some).collect()
    }

    fn inverse_steps(&self) -> Vec<Step> {
        let inverse = self.of.inverse_of(&self.flags()).filter(|_| self.of.can_be_undone_half_way());
        inverse.map(|change| change.steps()).unwrap_or_default()
    }

    fn left_as_it_is(&self) -> LeftAs {
        self.of.left_as(&self.flags())
    }
}

impl Kind for Resume {
    fn title(&self) -> String {
        match self.direction {
            Direction::Finish => format!("Finish: {}", self.of.title()),
            Direction::PutBack => format!("Put back: {}", self.of.title()),
        }
    }

    fn verb(&self) -> String {
        match self.direction {
            Direction::Finish => self.left_as_it_is().finish.to_owned(),
            Direction::PutBack => "Put it back".to_owned(),
        }
    }

    fn meaning(&self) -> Meaning {
        let left = self.left_as_it_is();
        Meaning::warning(format!("{}. {}", left.state, left.about))
    }

    fn differences(&self) -> Vec<Difference> {
        match self.direction {
            Direction::Finish => self.of.differences(),
            Direction::PutBack => Vec::new(),
        }
    }

    fn steps(&self) -> Vec<Step> {
        let made: Vec<Made> = self.done.iter().map(|made| made.clone().unwrap_or_default()).collect();
        let steps = self.of.steps();
        let happened = |at: usize| self.done.get(at).is_some_and(Option::is_some);
        let steps = steps.into_iter().enumerate();
        match self.direction {
            Direction::Finish => steps
                .filter(|(at, _)| !happened(*at))
                .map(|(_, step)| Step { call: step.call.resolved(&made), back: None, ..step })
                .collect(),
            Direction::PutBack => {
                let done = steps.filter(|(at, _)| happened(*at));
                let back: Vec<Step> =
                    done.filter_map(|(_, step)| step.back).map(|back| *back).rev().collect();
                // Steps that say nothing of their own are taken back as the whole change would be.
                if back.is_empty() { self.inverse_steps() } else { back }
            }
        }
    }

    fn ids(&self) -> Vec<String> {
        // One way or the other, but only one of them at a time.
        vec![format!("{:?}", self.of.subject())]
    }

    fn stale(&self) -> Vec<Stale> {
        self.of.stale()
    }

    fn inverse(&self) -> Option<Change> {
        None
    }

    fn api(&self) -> Option<&ApiId> {
        self.of.api()
    }

    fn left_as(&self, _: &[bool]) -> LeftAs {
        self.left_as_it_is()
    }
}
