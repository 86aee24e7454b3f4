//! Pointing a stage at a deployment that exists: a rollback, or its undoing.

use serde::{Deserialize, Serialize};

use super::deploy::published;
use super::difference::or_none;
use super::{Change, Check, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::UpdateStage;
use crate::domain::{ApiId, DeploymentId, Failure, FailureKind, Made, StageRef};

/// A rollback.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PointStage {
    /// API and stage.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// What the stage serves now.
    pub from: Option<DeploymentId>,
    /// What it shall serve.
    pub to: DeploymentId,
    /// How the screen names that deployment.
    pub to_label: String,
}

impl Kind for PointStage {
    fn title(&self) -> String {
        format!("Roll {} / {} back to {}", self.api_name, self.at.stage, self.to_label)
    }

    fn verb(&self) -> String {
        "Roll back to this deployment".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::warning("Takes effect within seconds, for every caller of the stage.")
    }

    fn differences(&self) -> Vec<Difference> {
        let from = or_none(self.from.as_ref().map(ToString::to_string));
        vec![Difference::new("Deployment", from, self.to.as_str(), "every method as it was then")]
    }

    fn steps(&self) -> Vec<Step> {
        let serves =
            Check::Serves { at: self.at.clone(), deployment: self.from.clone(), mine: self.to.clone() };
        vec![Step::new(UpdateStage::point_at(self.at.clone(), &self.to)).checked(serves)]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.at.to_string(), self.to.to_string()]
    }

    fn leaves(&self) -> Option<(&StageRef, Option<&DeploymentId>)> {
        Some((&self.at, self.from.as_ref()))
    }

    fn stale(&self) -> Vec<Stale> {
        published(&self.at)
    }

    fn inverse(&self) -> Option<Change> {
        let from = self.from.clone()?;
        let back = Self {
            from: Some(self.to.clone()),
            to_label: format!("deployment {from}"),
            to: from,
            ..self.clone()
        };
        Some(back.into())
    }

    fn api(&self) -> Option<&ApiId> {
        Some(&self.at.api)
    }

    fn doubt(&self, _step: usize, made: &Made) -> Option<Failure> {
        (made.serves.as_ref() != Some(&self.to)).then(|| {
            Failure::new(
                FailureKind::Other,
                format!("{} may not serve what it should", self.at.stage),
                "AWS answered with another deployment.",
                "Refresh and look.",
            )
        })
    }
}
