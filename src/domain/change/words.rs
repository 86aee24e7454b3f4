//! A change in plain words: its title, and what it means.

use super::Change;

impl Change {
    /// One line for the journal, the status bar and a dialog's head.
    pub fn title(&self) -> String {
        match self {
            Self::RequireKey { method, required: true, .. } => format!("Require an API key on {method}"),
            Self::RequireKey { method, .. } => format!("Stop requiring an API key on {method}"),
            Self::Deploy { at, api_name, .. } => format!("Deploy {api_name} to {}", at.stage),
            Self::PointStage { at, api_name, to_label, .. } => {
                format!("Roll {api_name} / {} back to {to_label}", at.stage)
            }
            Self::CreatePlan { settings } => format!("Make the plan {}", settings.name),
            Self::UpdatePlan { before, .. } => format!("Change the plan {}", before.name()),
            Self::DeletePlan { plan, .. } => format!("Delete the plan {}", plan.name()),
            Self::PricePlan { name, after: None, .. } => format!("Remove the price of {name}"),
            Self::PricePlan { name, .. } => format!("Set the price of {name}"),
            Self::CreateKey(request) => format!("Make the key {}", request.name),
            Self::UpdateKey { before, after, .. } if before.enabled != after.enabled => {
                format!("{} the key {}", if after.enabled { "Enable" } else { "Disable" }, after.name)
            }
            Self::UpdateKey { before, .. } => format!("Change the key {}", before.name),
            Self::DeleteKey { label, .. } => format!("Delete the key {label}"),
            Self::MoveKey { label, from: Some((_, from)), to: Some((_, to)), .. } => {
                format!("Move {label} from {from} to {to}")
            }
            Self::MoveKey { label, to: Some((_, to)), .. } => format!("Put {label} in {to}"),
            Self::MoveKey { label, from: Some((_, from)), .. } => format!("Take {label} out of {from}"),
            Self::MoveKey { label, .. } => format!("Leave {label} where it is"),
            Self::ExtendQuota { label, .. } => format!("Extend the quota of {label}"),
            Self::SetUpTraffic(setup) => {
                let turn = if setup.on { "on per-partner traffic for" } else { "off per-partner traffic of" };
                format!("Turn {turn} {} / {}", setup.api_name, setup.at.stage)
            }
        }
    }

    /// When the change takes effect, in a sentence.
    pub fn takes_effect(&self) -> &'static str {
        match self {
            Self::RequireKey { .. } => "Changes nothing for callers until the API is deployed.",
            Self::Deploy { .. } | Self::PointStage { .. } => {
                "Takes effect within seconds, for every caller of the stage."
            }
            Self::PricePlan { .. } => "A tag on the plan: nothing changes for its partners.",
            Self::CreateKey(_) => "AWS may take a few minutes until a new key is accepted.",
            Self::MoveKey { .. } => {
                "The partner is in no plan for a moment and is refused until AWS has taken up the new one; its count starts at 0."
            }
            Self::DeleteKey { .. } => "Cannot be undone: the value is gone for good.",
            Self::DeletePlan { .. } => {
                "Partners that are in no other plan of a stage are refused from then on."
            }
            Self::SetUpTraffic(setup) if setup.deletes_lines() => {
                "AWS deletes lines that are older than they shall be kept; undo cannot bring them back."
            }
            Self::SetUpTraffic(setup) if setup.on => {
                "Works without a deployment. Calls from now on are counted; earlier ones are not known."
            }
            Self::SetUpTraffic(_) => {
                "Works without a deployment. What was logged so far stays in its log group."
            }
            _ => "Works without a deployment; AWS may take a few minutes.",
        }
    }
}
