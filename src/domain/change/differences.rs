//! Old and new values of a change, setting by setting, with the new one in words.

use super::Change;
use crate::domain::words::{grouped, per_minute};
use crate::domain::{PlanSettings, Price, Quota, StageRef, Throttle, patch};

/// One setting that a change touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The setting's name on screen.
    pub setting: String,
    /// What AWS has; "–" for none.
    pub old: String,
    /// What is sent; "–" for none.
    pub new: String,
    /// What that means.
    pub words: String,
}

impl Difference {
    pub(super) fn new(setting: &str, old: String, new: String, words: String) -> Self {
        Self { setting: setting.to_owned(), old, new, words }
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

/// A tag's price as the screen shows it, or its text where that is none.
fn price(tag: Option<&str>) -> String {
    let shown = |text: &str| Price::parse(text).map_or_else(|_| text.to_owned(), |price| price.to_string());
    or_none(tag.map(shown))
}

fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".into())
}

/// The settings that differ between two states of a plan. Shared by the review and the form's count of edits.
pub fn plan_differences(old: &PlanSettings, new: &PlanSettings) -> Vec<Difference> {
    let mut out = Vec::new();
    if old.name != new.name {
        out.push(Difference::new("Plan name", old.name.clone(), new.name.clone(), String::new()));
    }
    if old.description != new.description {
        out.push(Difference::new(
            "Description",
            old.description.clone(),
            new.description.clone(),
            String::new(),
        ));
    }
    let rate = |throttle: Option<Throttle>| or_none(throttle.map(|throttle| patch::number(throttle.rate)));
    if old.throttle.map(|t| t.rate) != new.throttle.map(|t| t.rate) {
        let words = rate_words(old.throttle, new.throttle);
        out.push(Difference::new(
            "Rate (requests per second)",
            rate(old.throttle),
            rate(new.throttle),
            words,
        ));
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
    let stages =
        |settings: &PlanSettings| settings.stages.iter().map(|stage| stage.at.clone()).collect::<Vec<_>>();
    let (before, after) = (stages(old), stages(new));
    for at in after.iter().filter(|at| !before.contains(at)) {
        out.push(stage_difference(at, true));
    }
    for at in before.iter().filter(|at| !after.contains(at)) {
        out.push(stage_difference(at, false));
    }
    out
}

fn stage_difference(at: &StageRef, added: bool) -> Difference {
    let (old, new, words) = if added {
        ("–", at.to_string(), "the plan's keys are accepted there")
    } else {
        ("", "–".to_owned(), "the plan's keys are refused there, where a key is required")
    };
    let old = if added { old.to_owned() } else { at.to_string() };
    Difference::new("Stage", old, new, words.to_owned())
}

impl Change {
    /// Old and new values, for the review.
    pub fn differences(&self) -> Vec<Difference> {
        let yes_no = |yes: bool| if yes { "Required" } else { "Not required" }.to_owned();
        let on_off = |on: bool| if on { "Enabled" } else { "Disabled" }.to_owned();
        let plan = |plan: &Option<(crate::domain::PlanId, String)>| {
            or_none(plan.as_ref().map(|(_, name)| name.clone()))
        };
        match self {
            Self::RequireKey { method, required, .. } => vec![Difference::new(
                &method.to_string(),
                yes_no(!required),
                yes_no(*required),
                "not live until a deployment".into(),
            )],
            Self::UpdatePlan { before, after } => plan_differences(&before.settings, after),
            Self::CreatePlan { settings } => plan_differences(&PlanSettings::default(), settings),
            Self::PricePlan { before, after, .. } => {
                let words = "for each partner of the tier".into();
                vec![Difference::new(
                    "Price a month",
                    price(before.as_deref()),
                    price(after.as_deref()),
                    words,
                )]
            }
            Self::UpdateKey { before, after, .. } => {
                let mut out = Vec::new();
                for (setting, old, new) in [
                    ("Name", &before.name, &after.name),
                    ("Description", &before.description, &after.description),
                ] {
                    if old != new {
                        out.push(Difference::new(setting, old.clone(), new.clone(), String::new()));
                    }
                }
                if before.enabled != after.enabled {
                    let words = if after.enabled { "calls are accepted" } else { "calls are refused (403)" };
                    out.push(Difference::new(
                        "State",
                        on_off(before.enabled),
                        on_off(after.enabled),
                        words.into(),
                    ));
                }
                out
            }
            Self::MoveKey { from, to, .. } => {
                vec![Difference::new("Plan", plan(from), plan(to), "the count starts at 0".into())]
            }
            Self::ExtendQuota { before, remaining, .. } => vec![Difference::new(
                "Requests left",
                grouped(*before),
                grouped(*remaining),
                "in the present period only".into(),
            )],
            Self::PointStage { from, to, .. } => vec![Difference::new(
                "Deployment",
                or_none(from.as_ref().map(ToString::to_string)),
                to.to_string(),
                "every method as it was then".into(),
            )],
            Self::SetUpTraffic(setup) => super::setup::differences(setup),
            Self::Deploy { .. } | Self::DeletePlan { .. } | Self::CreateKey(_) | Self::DeleteKey { .. } => {
                Vec::new()
            }
        }
    }
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
