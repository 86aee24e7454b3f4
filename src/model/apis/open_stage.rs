//! Which stage the APIs' room shows, and what stands in the way of publishing on a stage.

use crate::domain::{DeploymentId, Outcome, Stage, StageRef};

use crate::model::{Model, Remote, Route};

impl Model {
    /// The stage that the APIs' room shows: the chosen one while it exists, else the first that is not live, else the
    /// first.
    pub fn open_stage(&self) -> Option<StageRef> {
        if let Route::Apis(Some(chosen)) = &self.route
            && (self.store.stage(chosen).is_some() || !self.stages_are_read(chosen))
        {
            return Some(chosen.clone());
        }
        let stages = || self.store.all_stages().map(|stage| &stage.at);
        stages().find(|at| self.not_live_on(at) > 0).or_else(|| stages().next()).cloned()
    }

    /// Methods that are not live on a stage.
    pub fn not_live_on(&self, at: &StageRef) -> usize {
        self.reports.get(at).map_or(0, |report| report.pending().count())
    }

    /// What keeps a stage from being pointed at a deployment; `None` for nothing.
    pub fn publish_block(&self, stage: &Stage) -> Option<&'static str> {
        if self.kept.read_only {
            return Some("Read-only is switched on");
        }
        stage.canary.is_some().then_some("A canary is set on this stage")
    }

    /// Whether this program made a deployment.
    pub fn made_here(&self, id: &DeploymentId) -> bool {
        self.journal
            .iter()
            .rev()
            .any(|entry| matches!(&entry.outcome, Outcome::Done { deployment: Some(made) } if made == id))
    }

    /// Holds on to the stage that the room came up with, so that it does not jump to another one under the user's hands
    /// once that one is live.
    pub(in crate::model) fn settle_stage(&mut self) {
        if self.route == Route::Apis(None) && self.pending_is_known() {
            self.route = Route::Apis(self.open_stage());
        }
    }

    fn stages_are_read(&self, at: &StageRef) -> bool {
        self.store.stages.get(&at.api).and_then(Remote::get).is_some()
    }
}
