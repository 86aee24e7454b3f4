//! Calls on usage plans, their tags and what is left of a quota.

use serde_json::{Value as Json, json};

use super::{Argument, Evidence, Input};
use crate::domain::operation::{
    CREATE_USAGE_PLAN, DELETE_USAGE_PLAN, Operation, TAG_RESOURCE, UNTAG_RESOURCE, UPDATE_USAGE,
    UPDATE_USAGE_PLAN,
};
use crate::domain::{KeyId, PatchOp, Plan, PlanId, PlanSettings, PlanStage, Quota, Throttle, patch};

/// Makes a plan.
#[derive(Clone, Debug)]
pub struct CreateUsagePlan {
    /// Everything that it shall have.
    pub settings: PlanSettings,
}

impl Input for CreateUsagePlan {
    fn operation(&self) -> &'static Operation {
        &CREATE_USAGE_PLAN
    }

    fn arguments(&self) -> Vec<Argument> {
        let PlanSettings { name, description, throttle, quota, stages } = &self.settings;
        let mut all = vec![Argument::new("name", name.as_str())];
        all.extend(Argument::unless_empty("description", description));
        all.extend(throttle.map(|throttle| Argument::new("throttle", throttle_json(throttle))));
        all.extend(quota.map(|quota| Argument::new("quota", quota_json(quota))));
        if !stages.is_empty() {
            all.push(Argument::new("apiStages", stages.iter().map(stage_json).collect::<Vec<_>>()));
        }
        all
    }

    fn arn_path(&self) -> String {
        "/usageplans".to_owned()
    }

    fn evidence(&self) -> Evidence {
        Evidence::NewPlan { name: self.settings.name.clone() }
    }
}

fn throttle_json(throttle: Throttle) -> Json {
    json!({"rateLimit": throttle.rate, "burstLimit": throttle.burst})
}

fn quota_json(quota: Quota) -> Json {
    json!({"limit": quota.limit, "offset": quota.offset, "period": quota.period.as_aws()})
}

fn stage_json(stage: &PlanStage) -> Json {
    let mut out = json!({"apiId": stage.at.api.as_str(), "stage": stage.at.stage.as_str()});
    for (method, limits) in &stage.methods {
        out["throttle"][method.plan_key()] = throttle_json(*limits);
    }
    out
}

/// Changes a plan: all operations of an edit go in one call, of which AWS takes one in twenty seconds.
#[derive(Clone, Debug)]
pub struct UpdateUsagePlan {
    /// The plan.
    pub plan: PlanId,
    patch: Vec<PatchOp>,
    after: PlanSettings,
}

impl UpdateUsagePlan {
    /// Turns one state of a plan into another; `None` where nothing differs. Limits of single methods are left alone, but for
    /// those of a stage that is added: it gets what the new state has.
    pub fn edit(plan: &PlanId, old: &PlanSettings, new: &PlanSettings) -> Option<Self> {
        let patch = edits(old, new);
        let after = new.clone();
        (!patch.is_empty()).then(|| Self { plan: plan.clone(), patch, after })
    }

    /// Gives a plan its stages again, with the limits of their methods, after [`Self::detach`]; `None` where it has none.
    pub fn attach(plan: &Plan) -> Option<Self> {
        let none = PlanSettings { stages: Vec::new(), ..plan.settings.clone() };
        Self::edit(&plan.id, &none, &plan.settings)
    }

    /// Takes every stage off a plan, which AWS asks for before it deletes one; `None` where it has none.
    pub fn detach(plan: &Plan) -> Option<Self> {
        let none = PlanSettings { stages: Vec::new(), ..plan.settings.clone() };
        Self::edit(&plan.id, &plan.settings, &none)
    }
}

/// The patch that turns one state of a plan into another.
pub(super) fn edits(old: &PlanSettings, new: &PlanSettings) -> Vec<PatchOp> {
    let mut out = Vec::new();
    if old.name != new.name {
        out.push(PatchOp::replace("/name", &new.name));
    }
    if old.description != new.description {
        out.push(PatchOp::replace("/description", &new.description));
    }
    throttle_edits(old.throttle, new.throttle, &mut out);
    quota_edits(old.quota, new.quota, &mut out);
    let has = |all: &[PlanStage], one: &PlanStage| all.iter().any(|other| other.at == one.at);
    for stage in new.stages.iter().filter(|stage| !has(&old.stages, stage)) {
        out.push(PatchOp::add("/apiStages", stage.at.to_string()));
        out.extend(method_limits(stage));
    }
    for stage in old.stages.iter().filter(|stage| !has(&new.stages, stage)) {
        out.push(PatchOp::remove_value("/apiStages", stage.at.to_string()));
    }
    out
}

/// The limits of a stage's methods as one map: nested paths of single ones are where AWS and its documents differ.
fn method_limits(stage: &PlanStage) -> Option<PatchOp> {
    let limits: serde_json::Map<String, Json> =
        stage.methods.iter().map(|(method, limit)| (method.plan_key(), throttle_json(*limit))).collect();
    let path = format!("/apiStages/{}/throttle", stage.at);
    (!limits.is_empty()).then(|| PatchOp::replace(path, Json::Object(limits).to_string()))
}

fn throttle_edits(old: Option<Throttle>, new: Option<Throttle>, out: &mut Vec<PatchOp>) {
    let Some(new) = new else {
        out.extend(old.map(|_| PatchOp::remove("/throttle")));
        return;
    };
    if old.map(|old| old.rate) != Some(new.rate) {
        out.push(PatchOp::replace("/throttle/rateLimit", patch::number(new.rate)));
    }
    if old.map(|old| old.burst) != Some(new.burst) {
        out.push(PatchOp::replace("/throttle/burstLimit", new.burst.to_string()));
    }
}

fn quota_edits(old: Option<Quota>, new: Option<Quota>, out: &mut Vec<PatchOp>) {
    let Some(new) = new else {
        out.extend(old.map(|_| PatchOp::remove("/quota")));
        return;
    };
    if old.map(|old| old.limit) != Some(new.limit) {
        out.push(PatchOp::replace("/quota/limit", new.limit.to_string()));
    }
    if old.map(|old| old.period) != Some(new.period) {
        out.push(PatchOp::replace("/quota/period", new.period.as_aws()));
    }
    if old.map_or(0, |old| old.offset) != new.offset {
        out.push(PatchOp::replace("/quota/offset", new.offset.to_string()));
    }
}

impl Input for UpdateUsagePlan {
    fn operation(&self) -> &'static Operation {
        &UPDATE_USAGE_PLAN
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("usagePlanId", self.plan.as_str()), Argument::patch(&self.patch)]
    }

    fn arn_path(&self) -> String {
        format!("/usageplans/{}", self.plan)
    }

    fn evidence(&self) -> Evidence {
        Evidence::PlanEdited {
            plan: self.plan.clone(),
            after: Box::new(self.after.clone()),
            patch: self.patch.clone(),
        }
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

/// Deletes a plan that has no stages.
#[derive(Clone, Debug)]
pub struct DeleteUsagePlan {
    /// The plan.
    pub plan: PlanId,
}

impl Input for DeleteUsagePlan {
    fn operation(&self) -> &'static Operation {
        &DELETE_USAGE_PLAN
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("usagePlanId", self.plan.as_str())]
    }

    fn arn_path(&self) -> String {
        format!("/usageplans/{}", self.plan)
    }

    fn evidence(&self) -> Evidence {
        Evidence::PlanGone(self.plan.clone())
    }
}

/// Sets a tag.
#[derive(Clone, Debug)]
pub struct TagResource {
    /// The plan that is tagged.
    pub plan: PlanId,
    /// Its ARN, by which tags know it.
    pub arn: String,
    /// The tag's key.
    pub key: &'static str,
    /// The tag's value.
    pub value: String,
}

impl Input for TagResource {
    fn operation(&self) -> &'static Operation {
        &TAG_RESOURCE
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::new("resourceArn", self.arn.as_str()),
            Argument::new("tags", json!({ self.key: self.value })),
        ]
    }

    fn arn_path(&self) -> String {
        format!("/tags/{}", self.arn)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Tag { plan: self.plan.clone(), key: self.key, value: Some(self.value.clone()) }
    }
}

/// Removes a tag.
#[derive(Clone, Debug)]
pub struct UntagResource {
    /// The plan that is tagged.
    pub plan: PlanId,
    /// Its ARN, by which tags know it.
    pub arn: String,
    /// The tag's key.
    pub key: &'static str,
}

impl Input for UntagResource {
    fn operation(&self) -> &'static Operation {
        &UNTAG_RESOURCE
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![Argument::new("resourceArn", self.arn.as_str()), Argument::new("tagKeys", vec![self.key])]
    }

    fn arn_path(&self) -> String {
        format!("/tags/{}", self.arn)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Tag { plan: self.plan.clone(), key: self.key, value: None }
    }
}

/// Sets what is left of a key's quota in the present period.
#[derive(Clone, Debug)]
pub struct UpdateUsage {
    /// The plan.
    pub plan: PlanId,
    /// The key.
    pub key: KeyId,
    remaining: i64,
    patch: Vec<PatchOp>,
}

impl UpdateUsage {
    /// Leaves this many requests.
    pub fn remaining(plan: PlanId, key: KeyId, remaining: i64) -> Self {
        Self { plan, key, remaining, patch: vec![PatchOp::replace("/remaining", remaining.to_string())] }
    }
}

impl Input for UpdateUsage {
    fn operation(&self) -> &'static Operation {
        &UPDATE_USAGE
    }

    fn arguments(&self) -> Vec<Argument> {
        vec![
            Argument::new("usagePlanId", self.plan.as_str()),
            Argument::new("keyId", self.key.to_string()),
            Argument::patch(&self.patch),
        ]
    }

    fn arn_path(&self) -> String {
        format!("/usageplans/{}/keys/{}/usage", self.plan, self.key)
    }

    fn evidence(&self) -> Evidence {
        Evidence::Left { plan: self.plan.clone(), key: self.key.clone(), remaining: self.remaining }
    }

    fn patch(&self) -> &[PatchOp] {
        &self.patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MethodName, Period, StageRef};

    #[test]
    fn an_edit_and_its_way_back_are_as_long() {
        let before = PlanSettings {
            name: "Premium".into(),
            throttle: Some(Throttle { rate: 5.0, burst: 50 }),
            quota: Some(Quota { limit: 3_000_000, offset: 0, period: Period::Month }),
            ..PlanSettings::default()
        };
        let after = PlanSettings { throttle: None, ..before.clone() };
        assert_eq!(edits(&before, &after), [PatchOp::remove("/throttle")]);
        assert_eq!(edits(&after, &before).len(), 2);
        assert_eq!(edits(&before, &before), []);
    }

    #[test]
    fn a_new_plans_limits_of_single_methods_are_told_too() {
        let methods = vec![(MethodName::new("GET", "/"), Throttle { rate: 1.0, burst: 2 })];
        let stage = PlanStage { at: StageRef::new("a", "prod"), methods };
        assert_eq!(stage_json(&stage)["throttle"]["//GET"]["burstLimit"], 2);
    }
}
