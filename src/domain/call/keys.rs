//! Calls on API keys and on which plan they are in.

use secrecy::SecretString;

use super::{Argument, Call, Evidence, Given, Input, Made};
use crate::domain::key::KeySettings;
use crate::domain::operation::{
    CREATE_API_KEY, CREATE_USAGE_PLAN_KEY, DELETE_API_KEY, DELETE_USAGE_PLAN_KEY, Operation, UPDATE_API_KEY,
};
use crate::domain::{KeyId, PatchOp, PlanId, Tags};

/// Makes a key.
#[derive(Clone, Debug)]
pub struct CreateApiKey {
    /// Name.
    pub name: String,
    /// Free text; empty for none.
    pub description: String,
    /// Always sent: AWS takes a missing one for "no".
    pub enabled: bool,
    /// The value; `None` lets AWS make one. A secret: it is in no text that this program makes.
    pub value: Option<SecretString>,
    /// Tags, by name; at most 50.
    pub tags: Tags,
}

impl Input for CreateApiKey {
    fn operation(&self) -> &'static Operation {
        &CREATE_API_KEY
    }

    fn arguments(&self) -> Vec<Argument> {
        let mut all = vec![Argument::new("name", self.name.as_str()), Argument::new("enabled", self.enabled)];
        all.extend(Argument::unless_empty("description", &self.description));
        all.extend(self.value.as_ref().map(|_| Argument::variable("value", "KEY_VALUE")));
        if !self.tags.is_empty() {
            all.push(Argument::new("tags", serde_json::json!(self.tags)));
        }
        all
    }

    fn arn_path(&self) -> String {
        "/apikeys".to_owned()
    }

    fn evidence(&self) -> Evidence {
        Evidence::NewKey { name: self.name.clone() }
    }

    fn secret(&self) -> Option<&SecretString> {
        self.value.as_ref()
    }
}

/// Changes a key.
#[derive(Clone, Debug)]
pub struct UpdateApiKey {
    /// The key.
    pub key: KeyId,
    after: KeySettings,
    patch: Vec<PatchOp>,
}

impl UpdateApiKey {
    /// Turns one state of a key into another; `None` where nothing differs.
    pub fn edit(key: &KeyId, old: &KeySettings, new: &KeySettings) -> Option<Self> {
        let patch = edits(old, new);
        (!patch.is_empty()).then(|| Self { key: key.clone(), after: new.clone(), patch })
    }
}

/// The patch that turns one state of a key into another.
pub(super) fn edits(old: &KeySettings, new: &KeySettings) -> Vec<PatchOp> {
    let mut patch = Vec::new();
    if old.name != new.name {
        patch.push(PatchOp::replace("/name", &new.name));
    }
    if old.description != new.description {
        patch.push(PatchOp::replace("/description", &new.description));
    }
    if old.enabled != new.enabled {
        patch.push(PatchOp::replace("/enabled", if new.enabled { "true" } else { "false" }));
    }
    patch
}

impl Input for UpdateApiKey {
    fn operation(&self) -> &'static Operation {
        &UPDATE_API_KEY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("apiKey", self.key.to_string()), Argument::patch(&self.patch)]
    }

    fn arn_path(&self) -> String {
        format!("/apikeys/{}", self.key)
    }

    fn evidence(&self) -> Evidence {
        Evidence::KeyEdited { key: self.key.clone(), after: self.after.clone(), patch: self.patch.clone() }
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

/// Deletes a key, with its value.
#[derive(Clone, Debug)]
pub struct DeleteApiKey {
    /// The key.
    pub key: KeyId,
}

impl Input for DeleteApiKey {
    fn operation(&self) -> &'static Operation {
        &DELETE_API_KEY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("apiKey", self.key.to_string())]
    }

    fn arn_path(&self) -> String {
        format!("/apikeys/{}", self.key)
    }

    fn evidence(&self) -> Evidence {
        Evidence::KeyGone(self.key.clone())
    }
}

/// Puts a key in a plan. AWS refuses a key that another plan of one of its stages has.
#[derive(Clone, Debug)]
pub struct CreateUsagePlanKey {
    /// The plan.
    pub plan: PlanId,
    /// The key, which an earlier step may make.
    pub key: Given<KeyId>,
}

impl Input for CreateUsagePlanKey {
    fn operation(&self) -> &'static Operation {
        &CREATE_USAGE_PLAN_KEY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::new("usagePlanId", self.plan.as_str()),
            self.key.argument("keyId"),
            Argument::new("keyType", "API_KEY"),
        ]
    }

    fn arn_path(&self) -> String {
        format!("/usageplans/{}/keys", self.plan)
    }

    fn evidence(&self) -> Evidence {
        Evidence::InPlan { plan: self.plan.clone(), key: self.key.clone(), is_in: true }
    }

    fn resolved(&self, made: &[Made]) -> Option<Call> {
        let key = Given::Known(self.key.resolve(made)?);
        Some(Self { plan: self.plan.clone(), key }.into())
    }
}

/// Takes a key out of a plan.
#[derive(Clone, Debug)]
pub struct DeleteUsagePlanKey {
    /// The plan.
    pub plan: PlanId,
    /// The key.
    pub key: KeyId,
}

impl Input for DeleteUsagePlanKey {
    fn operation(&self) -> &'static Operation {
        &DELETE_USAGE_PLAN_KEY
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("usagePlanId", self.plan.as_str()), Argument::new("keyId", self.key.to_string())]
    }

    fn arn_path(&self) -> String {
        format!("/usageplans/{}/keys/{}", self.plan, self.key)
    }

    fn evidence(&self) -> Evidence {
        Evidence::InPlan { plan: self.plan.clone(), key: Given::Known(self.key.clone()), is_in: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Call;

    #[test]
    fn a_new_keys_tags_are_told_where_it_has_some() {
        let cli = |tags: Tags| {
            let (name, description) = ("Fjord".to_owned(), String::new());
            Call::from(CreateApiKey { name, description, enabled: true, value: None, tags }).cli()
        };
        let bare = "aws apigateway create-api-key --name Fjord --enabled";
        assert_eq!(cli(Tags::new()), bare);
        let tags = Tags::from([("team".to_owned(), "wholesale".to_owned())]);
        assert_eq!(cli(tags), format!(r#"{bare} --tags '{{"team":"wholesale"}}'"#));
    }
}
