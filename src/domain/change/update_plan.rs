//! Editing a plan: one UpdateUsagePlan with all operations, of which AWS takes one in twenty seconds.

use serde::{Deserialize, Serialize};

use super::difference::{edited, or_none};
use super::kind::AT_ONCE;
use super::{Aftermath, Change, Check, Difference, Kind, Meaning, Stale, Step};
use crate::domain::call::UpdateUsagePlan;
use crate::domain::words::{grouped, per_minute};
use crate::domain::{Drift, MethodName, Plan, PlanSettings, Quota, StageRef, Throttle, patch};

/// An edit of a plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdatePlan {
    /// The plan as it was when the form opened.
    pub before: Box<Plan>,
    /// The settings to write.
    pub after: PlanSettings,
}

impl Kind for UpdatePlan {
    fn title(&self) -> String {
        format!("Change the plan {}", self.before.name())
    }

    fn verb(&self) -> String {
        "Save to AWS".into()
    }

    fn meaning(&self) -> Meaning {
        Meaning::note(AT_ONCE)
    }

    fn differences(&self) -> Vec<Difference> {
        plan_differences(&self.before.settings, &self.after)
    }

    /// An edit from an outdated form is refused at once; one that becomes outdated while it waits its turn, then.
    fn steps(&self) -> Vec<Step> {
        let edit = UpdateUsagePlan::edit(&self.before.id, &self.before.settings, &self.after);
        let check = Check::PlanIs(self.before.clone());
        edit.map(|edit| Step::new(edit).checked(check)).into_iter().collect()
    }

    fn ids(&self) -> Vec<String> {
        vec![self.before.id.to_string()]
    }

    fn aftermath(&self) -> Aftermath<'_> {
        Aftermath::PlanEdited(&self.before, &self.after)
    }

    fn stale(&self) -> Vec<Stale> {
        let id = &self.before.id;
        vec![Stale::Plans, Stale::Plan(id.clone()), Stale::Usage(id.clone())]
    }

    fn inverse(&self) -> Option<Change> {
        let now = Plan { settings: self.after.clone(), ..(*self.before).clone() };
        Some(Self { before: Box::new(now), after: self.before.settings.clone() }.into())
    }
}

fn rate_words(old: Option<Throttle>, new: Option<Throttle>) -> String {
    match (old, new) {
        (_, None) => "no limit of the plan's own any more".into(),
        (_, Some(new)) if new.rate == 0.0 => "every call is refused".into(),
        (None, Some(new)) => format!("{} a minute, so far without a limit", per_minute(new.rate)),
        (Some(old), Some(new)) => {
            format!("{} a minute instead of {}", per_minute(new.rate), per_minute(old.rate))
        }
    }
}

fn burst_words(old: Option<Throttle>, new: Option<Throttle>) -> String {
    match (old, new) {
        (_, None) => "no limit of the plan's own any more".into(),
        (_, Some(new)) if new.burst == 0 => "every call is refused".into(),
        (None, Some(new)) => format!("{} at once", grouped(new.burst.into())),
        (Some(old), Some(new)) => {
            format!("{} at once instead of {}", grouped(new.burst.into()), grouped(old.burst.into()))
        }
    }
}

fn quota_words(old: Option<Quota>, new: Option<Quota>) -> String {
    match (old, new) {
        (_, None) => "unlimited".into(),
        (_, Some(new)) if new.limit == 0 => "every call is refused".into(),
        (None, Some(new)) => format!("{} a {}, so far unlimited", grouped(new.limit.into()), new.period),
        (Some(old), Some(new)) => format!(
            "{} a {} instead of {} a {}",
            grouped(new.limit.into()),
            new.period,
            grouped(old.limit.into()),
            old.period
        ),
    }
}

fn limit_differences(old: &PlanSettings, new: &PlanSettings) -> Vec<Difference> {
    let mut out = Vec::new();
    let rate = |throttle: Option<Throttle>| or_none(throttle.map(|throttle| patch::number(throttle.rate)));
    if old.throttle.map(|t| t.rate) != new.throttle.map(|t| t.rate) {
        let words = rate_words(old.throttle, new.throttle);
        let setting = "Rate (requests per second)";
        out.push(Difference::new(setting, rate(old.throttle), rate(new.throttle), words));
    }
    let burst = |throttle: Option<Throttle>| or_none(throttle.map(|throttle| grouped(throttle.burst.into())));
    if old.throttle.map(|t| t.burst) != new.throttle.map(|t| t.burst) {
        let words = burst_words(old.throttle, new.throttle);
        out.push(Difference::new("Burst (requests)", burst(old.throttle), burst(new.throttle), words));
    }
    let limit = |quota: Option<Quota>| or_none(quota.map(|quota| grouped(quota.limit.into())));
    if old.quota.map(|q| q.limit) != new.quota.map(|q| q.limit) {
        let words = quota_words(old.quota, new.quota);
        out.push(Difference::new("Quota (requests)", limit(old.quota), limit(new.quota), words));
    }
    let period = |quota: Option<Quota>| or_none(quota.map(|quota| quota.period.to_string()));
    if old.quota.map(|q| q.period) != new.quota.map(|q| q.period) {
        let words = quota_words(old.quota, new.quota);
        out.push(Difference::new("Quota period", period(old.quota), period(new.quota), words));
    }
    out
}

fn stage_differences(old: &PlanSettings, new: &PlanSettings) -> Vec<Difference> {
    let stages = |settings: &PlanSettings| -> Vec<StageRef> {
        settings.stages.iter().map(|stage| stage.at.clone()).collect()
    };
    let (before, after) = (stages(old), stages(new));
    let added = after.iter().filter(|at| !before.contains(at)).map(|at| {
        let words = "the plan's keys are accepted there";
        Difference::new("Stage", "–", at.to_string(), words).of_stage(at)
    });
    let removed = before.iter().filter(|at| !after.contains(at)).map(|at| {
        let words = "the plan's keys are refused there, where a key is required";
        Difference::new("Stage", at.to_string(), "–", words).of_stage(at)
    });
    let limits = |settings: &PlanSettings, of: &[StageRef]| -> Vec<(StageRef, MethodName, Throttle)> {
        let stages = settings.stages.iter().filter(|stage| !of.contains(&stage.at));
        stages
            .flat_map(|stage| {
                stage.methods.iter().map(|(method, limit)| (stage.at.clone(), method.clone(), *limit))
            })
            .collect()
    };
    let words = "the limit of a single method goes with its stage";
    let lost = limits(old, &after).into_iter().map(|(at, method, limit)| {
        Difference::new(&format!("Limit of {method}"), limit_words(limit), "–", words).of_stage(&at)
    });
    let words = "the limit of a single method comes with its stage";
    let gained = limits(new, &before).into_iter().map(|(at, method, limit)| {
        Difference::new(&format!("Limit of {method}"), "–", limit_words(limit), words).of_stage(&at)
    });
    added.chain(removed).chain(lost).chain(gained).collect()
}

/// `3 a second, burst 6`.
fn limit_words(limit: Throttle) -> String {
    format!("{} a second, burst {}", patch::number(limit.rate), grouped(limit.burst.into()))
}

/// What a plan has now otherwise than it was opened, with what a change would make of it.
pub fn plan_drifts(opened: &PlanSettings, now: &PlanSettings, mine: Option<&PlanSettings>) -> Vec<Drift> {
    let kept = "as it was opened";
    let mine = mine.map(|mine| plan_differences(opened, mine)).unwrap_or_default();
    let would_be = |setting: &str, old: &str| {
        let mine = mine.iter().find(|one| one.setting == setting && one.old == old);
        mine.map_or_else(|| kept.to_owned(), |one| one.new.clone())
    };
    let mut out: Vec<Drift> = plan_differences(opened, now)
        .into_iter()
        .map(|one| {
            Drift::new(one.setting.clone(), one.old.clone(), one.new, would_be(&one.setting, &one.old))
        })
        .collect();
    if out.is_empty() && !opened.stands_as(now) {
        out.push(Drift::new("Limits of single methods", "as they were read", "others", kept));
    }
    out
}

/// The settings that differ between two states of a plan. Shared by the review and the form's count of edits.
pub fn plan_differences(old: &PlanSettings, new: &PlanSettings) -> Vec<Difference> {
    let names = edited("Plan name", &old.name, &new.name);
    let descriptions = edited("Description", &old.description, &new.description);
    let mut out: Vec<Difference> = names.into_iter().chain(descriptions).collect();
    out.extend(limit_differences(old, new));
    out.extend(stage_differences(old, new));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Period;

    fn settings(rate: f64, burst: i32) -> PlanSettings {
        PlanSettings {
            name: "Premium".into(),
            throttle: Some(Throttle { rate, burst }),
            quota: Some(Quota { limit: 3_000_000, offset: 0, period: Period::Month }),
            ..PlanSettings::default()
        }
    }

    #[test]
    fn a_lower_rate_is_told_in_minutes() {
        let found = plan_differences(&settings(5.0, 50), &settings(1.0, 10));
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].old.as_str(), found[0].new.as_str()), ("5", "1"));
        assert_eq!(found[0].words, "60 a minute instead of 300");
        assert_eq!(found[1].words, "10 at once instead of 50");
    }

    #[test]
    fn no_throttle_is_never_called_zero() {
        let mut none = settings(5.0, 50);
        none.throttle = None;
        let found = plan_differences(&settings(5.0, 50), &none);
        assert!(found.iter().all(|difference| difference.new == "–"), "{found:?}");
        let zero = plan_differences(&settings(5.0, 50), &settings(0.0, 50));
        assert_eq!(zero[0].words, "every call is refused");
    }
}
