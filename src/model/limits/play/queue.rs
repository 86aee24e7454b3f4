//! One play at a time: what was typed or read meanwhile is played next, and what nobody waits for any more is dropped.

use std::sync::Arc;

use super::{Play, Played};
use crate::model::dialog::DialogKind;
use crate::model::limits::replay::Replay;
use crate::model::limits::what_if::Fitting;
use crate::model::{Effect, Model};

/// Plays under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plays {
    /// The number of the newest; what an older one brings is dropped.
    newest: u64,
    running: bool,
    /// What is played when the running one has ended.
    next: Option<Box<Play>>,
}

impl Model {
    /// Whether what limits would have done is still being played: the screen shows the last result until then.
    pub fn is_playing(&self) -> bool {
        self.plays.running
    }

    /// Plays what the open dialog has, where it plays anything.
    pub(in crate::model) fn play(&mut self) -> Vec<Effect> {
        self.plays.newest += 1;
        let play = self.to_be_played();
        if play.as_ref().is_none_or(|play| play.limits.is_none()) {
            self.show_played(None, Fitting::NotSought);
        }
        // Days are few: only calls by the minute take a while.
        let light = play.as_ref().filter(|play| !play.has_minutes()).map(Play::run);
        if let Some(played) = light {
            self.plays.next = None;
            self.show_played(played.replay, played.fitting);
            return Vec::new();
        }
        self.plays.next = play.map(Box::new);
        if self.plays.running { Vec::new() } else { self.play_next() }
    }

    fn to_be_played(&self) -> Option<Play> {
        let (session, number) = (self.session, self.plays.newest);
        match &self.dialog.as_ref()?.kind {
            DialogKind::Limits(what_if) => Some(Play {
                session,
                number,
                calls: Arc::clone(&what_if.calls),
                limits: what_if.limits(),
                suggest: what_if.unsuggested,
            }),
            DialogKind::ReviewPlan { plan, .. } => {
                let (calls, throttle, quota) = self.review_calls(plan)?;
                let (calls, limits) = (Arc::new(calls), Some((throttle, quota)));
                Some(Play { session, number, calls, limits, suggest: false })
            }
            _ => None,
        }
    }

    fn show_played(&mut self, played: Option<Replay>, fitting: Fitting) {
        match self.dialog_kind() {
            Some(DialogKind::Limits(what_if)) => what_if.show(played, fitting),
            Some(DialogKind::ReviewPlan { replay, .. }) => *replay = played.map(Box::new),
            _ => {}
        }
    }

    /// The play under way has ended: the next one begins.
    pub(in crate::model) fn play_next(&mut self) -> Vec<Effect> {
        let next = self.plays.next.take();
        self.plays.running = next.is_some();
        next.map(Effect::Play).into_iter().collect()
    }

    /// Shows what came of a play, unless something newer was asked for.
    pub(in crate::model) fn played(&mut self, played: Played) -> Vec<Effect> {
        if played.session != self.session {
            return Vec::new();
        }
        if played.number == self.plays.newest {
            self.show_played(played.replay, played.fitting);
        }
        self.play_next()
    }
}
