//! Publishing an API's edited state on a stage that exists.

use serde::{Deserialize, Serialize};

use super::{Change, Check, Kind, Meaning, Stale, Step};
use crate::domain::call::CreateDeployment;
use crate::domain::{ApiId, DeploymentId, StageRef, Summary};

/// A deployment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deploy {
    /// API and stage.
    pub at: StageRef,
    /// The API's name.
    pub api_name: String,
    /// What the user wrote; empty for nothing.
    pub description: String,
    /// The locks that go live, as read just before.
    #[serde(with = "as_pairs")]
    pub locks: Summary,
    /// What the stage served until then.
    pub previous: Option<DeploymentId>,
}

/// Locks in a journal's line: pairs, since JSON's maps have texts for keys only.
mod as_pairs {
    use serde::{Deserialize, Deserializer, Serialize as _, Serializer};

    use crate::domain::{Lock, MethodName, Summary};

    /// An empty map is what earlier versions wrote for none.
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Pairs(Vec<(MethodName, Lock)>),
        None {},
    }

    pub fn serialize<S: Serializer>(locks: &Summary, to: S) -> Result<S::Ok, S::Error> {
        locks.iter().collect::<Vec<_>>().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Summary, D::Error> {
        Ok(match Kept::deserialize(from)? {
            Kept::Pairs(pairs) => pairs.into_iter().collect(),
            Kept::None {} => Summary::new(),
        })
    }
}

impl Kind for Deploy {
    fn title(&self) -> String {
        format!("Deploy {} to {}", self.api_name, self.at.stage)
    }

    fn verb(&self) -> String {
        format!("Deploy to {}", self.at.stage)
    }

    fn meaning(&self) -> Meaning {
        Meaning::note("Takes effect within seconds, for every caller of the stage.")
    }

    /// The stage and the methods are looked up before the call, and once more when its turn has come: what goes live is what
    /// the dialog showed.
    fn steps(&self) -> Vec<Step> {
        let (at, previous) = (self.at.clone(), self.previous.clone());
        let call = CreateDeployment {
            at: at.clone(),
            description: self.description.clone(),
            previous: previous.clone(),
        };
        vec![Step::new(call).checked(Check::Publishes { at, previous, locks: self.locks.clone() })]
    }

    fn ids(&self) -> Vec<String> {
        vec![self.at.to_string()]
    }

    fn leaves(&self) -> Option<(&StageRef, Option<&DeploymentId>)> {
        Some((&self.at, self.previous.as_ref()))
    }

    fn stale(&self) -> Vec<Stale> {
        published(&self.at)
    }

    /// None: going back is pointing the stage at what it served before, which is another decision.
    fn inverse(&self) -> Option<Change> {
        None
    }

    fn api(&self) -> Option<&ApiId> {
        Some(&self.at.api)
    }
}

/// What is no longer true once a stage serves another deployment.
pub(super) fn published(at: &StageRef) -> Vec<Stale> {
    let api = || at.api.clone();
    vec![Stale::Stages(api()), Stale::Deployments(api()), Stale::Methods(api())]
}
