//! When partners are judged: once their last 24 hours are known, and of thousands not again at every minute.

use std::sync::Arc;

use super::{AT_ONCE, Judged, Judging, Verdicts};
use crate::model::{Effect, Model};

impl Model {
    /// Judges the last 24 hours of every key, or lets them be judged.
    pub(in crate::model) fn judge(&mut self) -> Vec<Effect> {
        let Some(keys) = self.day_traffic().map(|day| day.keys().len()) else { return Vec::new() };
        // The counts of thousands of keys are not even laid out before they are due.
        if keys > AT_ONCE && self.verdicts.rests(self.now) {
            return Vec::new();
        }
        let Some(judging) = self.to_be_judged() else { return Vec::new() };
        if keys <= AT_ONCE {
            let judged = judging.run();
            self.take_verdicts(judged);
            return Vec::new();
        }
        self.verdicts.under_way = true;
        vec![Effect::Judge(Box::new(judging))]
    }

    fn to_be_judged(&self) -> Option<Judging> {
        let day = self.day_traffic()?;
        let sums = self.traffic.day.as_ref()?;
        let keys = day.keys().into_iter().map(|key| (key.clone(), sums.minutes_of(&day, key))).collect();
        Some(Judging { session: self.session, keys })
    }

    /// Takes verdicts in; those of an older connection are dropped.
    pub(in crate::model) fn take_verdicts(&mut self, judged: Judged) {
        if judged.session == self.session {
            self.verdicts =
                Verdicts { known: Arc::new(judged.verdicts), since: Some(self.now), under_way: false };
        }
    }
}
