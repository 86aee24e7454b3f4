//! Pausing a tier: disabling the keys of a plan that are enabled, and enabling exactly these again.

use serde::{Deserialize, Serialize};

use super::kind::partly;
use super::{Change, Check, Difference, Kind, LeftAs, Meaning, NamedPlan, Stale, Step, Stopped, Weight};
use crate::domain::call::UpdateApiKey;
use crate::domain::words::grouped;
use crate::domain::{ApiKey, Failure, FailureKind, KeyId, KeySettings, WriteError};

/// A tier's pause, or its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PausePlan {
    /// The plan.
    pub plan: NamedPlan,
    /// The keys that were enabled before the pause, as they were.
    pub keys: Vec<(KeyId, KeySettings)>,
    /// `true` disables them, `false` enables them again.
    pub paused: bool,
}

impl PausePlan {
    /// Disables those of a plan's keys that are enabled; `None` where none is.
    pub fn new<'a>(plan: NamedPlan, keys: impl IntoIterator<Item = &'a ApiKey>) -> Option<Self> {
        let enabled = keys.into_iter().filter(|key| key.enabled);
        let keys: Vec<_> = enabled.map(|key| (key.id.clone(), key.into())).collect();
        (!keys.is_empty()).then_some(Self { plan, keys, paused: true })
    }

    /// The call that turns one key; it may be turned already where an earlier attempt stopped half-way.
    fn turn(&self, (key, settings): &(KeyId, KeySettings)) -> Option<UpdateApiKey> {
        let state = |enabled| KeySettings { enabled, ..settings.clone() };
        UpdateApiKey::edit(key, &state(self.paused), &state(!self.paused))
    }

    fn count(&self) -> String {
        match self.keys.len() {
            1 => "1 key".to_owned(),
            count => format!("{} keys", grouped(count as i64)),
        }
    }
}

impl Kind for PausePlan {
    fn title(&self) -> String {
        format!("{} {}", if self.paused { "Pause" } else { "Resume" }, self.plan.1)
    }

    fn verb(&self) -> String {
        format!("{} {}", if self.paused { "Disable" } else { "Enable" }, self.count())
    }

    fn meaning(&self) -> Meaning {
        if self.paused {
            let words = "Each of these partners is refused (403), also where its key is in another plan, until it is enabled \
                         again: Undo in Activity enables exactly these. AWS may take a few minutes.";
            return Meaning { words: words.into(), weight: Weight::Partners };
        }
        Meaning::note("Calls are accepted again. AWS may take a few minutes.")
    }

    fn differences(&self) -> Vec<Difference> {
        let (old, new) = if self.paused { ("Enabled", "Disabled") } else { ("Disabled", "Enabled") };
        let words = if self.paused { "calls are refused (403)" } else { "calls are accepted" };
        vec![Difference::new(&self.count(), old, new, words)]
    }

    /// One call a key. A key that somebody has deleted since refuses its calls anyway.
    fn steps(&self) -> Vec<Step> {
        let turned = self.keys.iter().filter_map(|key| Some((key.0.clone(), self.turn(key)?)));
        turned
            .map(|(key, call)| {
                Step::new(call).gone_is_done().checked(Check::KeyTurns { key, enabled: !self.paused })
            })
            .collect()
    }

    fn ids(&self) -> Vec<String> {
        vec![self.plan.0.to_string(), self.paused.to_string()]
    }

    fn stale(&self) -> Vec<Stale> {
        vec![Stale::Keys]
    }

    fn inverse(&self) -> Option<Change> {
        Some(Self { paused: !self.paused, ..self.clone() }.into())
    }

    /// A key that somebody else had turned before its turn came stays as they left it.
    fn inverse_of(&self, done: &[bool]) -> Option<Change> {
        let turned = self.keys.iter().filter(|key| self.turn(key).is_some()).zip(done);
        let keys: Vec<_> = turned.filter(|(_, done)| **done).map(|(key, _)| key.clone()).collect();
        (!keys.is_empty()).then(|| Self { paused: !self.paused, keys, ..self.clone() }.into())
    }

    fn left_as(&self, done: &[bool]) -> LeftAs {
        let count = grouped(done.iter().filter(|done| **done).count() as i64);
        let (state, finish) =
            if self.paused { ("disabled", "Finish the pause") } else { ("enabled again", "Finish resuming") };
        LeftAs {
            state: format!("Only {count} of {} of {} are {state}", self.count(), self.plan.1),
            about: "The others are as they were.".into(),
            finish,
        }
    }

    /// A key that was not turned yet is left as it is by the way back.
    fn can_be_undone_half_way(&self) -> bool {
        true
    }

    fn stopped(&self, Stopped { at, failure, .. }: Stopped) -> WriteError {
        if at == 0 {
            return WriteError::Failed(failure);
        }
        let state = if self.paused { "disabled" } else { "enabled" };
        let is = if at == 1 { "is" } else { "are" };
        // The one whose answer did not come may be turned as well.
        let least = if failure.may_be_done { "At least" } else { "Only" };
        let what = format!("{least} {} of {} {is} {state}", grouped(at as i64), self.count());
        let hint = "Undo it in Activity, or do it again: a key that is turned already stays so.";
        if failure.kind == FailureKind::Cancelled {
            // The user has stopped it: that is no failure with a cause of its own to tell.
            let what = format!("{what}, since it was cancelled or Read-only was switched on");
            return WriteError::Partly(Failure { what, why: String::new(), hint: hint.into(), ..failure });
        }
        partly(failure, what, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, enabled: bool) -> ApiKey {
        ApiKey {
            id: id.into(),
            name: id.to_uppercase(),
            description: None,
            enabled,
            created: None,
            updated: None,
            customer: None,
            tags: std::collections::BTreeMap::new(),
        }
    }

    fn pause(keys: &[ApiKey]) -> Option<PausePlan> {
        PausePlan::new(("p1".into(), "Basic".into()), keys)
    }

    #[test]
    fn what_was_disabled_before_a_pause_stays_disabled_after_it() {
        let change = Change::from(pause(&[key("k1", true), key("k2", false), key("k3", true)]).unwrap());
        let cli = |value: &str| {
            let patch = format!(r#"'[{{"op":"replace","path":"/enabled","value":"{value}"}}]'"#);
            ["k1", "k3"]
                .map(|key| {
                    format!("aws apigateway update-api-key --api-key {key} --patch-operations {patch}")
                })
                .join("\n")
        };
        assert_eq!((change.title().as_str(), change.verb().as_str()), ("Pause Basic", "Disable 2 keys"));
        assert_eq!(change.cli(), cli("false"));
        let back = change.inverse().unwrap();
        assert_eq!((back.title().as_str(), back.cli()), ("Resume Basic", cli("true")));
        assert!(pause(&[key("k2", false)]).is_none(), "nothing to pause");
    }

    #[test]
    fn a_pause_that_stops_half_way_says_how_far_it_came() {
        let change = Change::from(pause(&[key("k1", true), key("k2", true)]).unwrap());
        let failure = || Failure::new(FailureKind::Service, "AWS had a fault", "", "");
        let stopped = |at| change.stopped(Stopped { at, failure: failure(), back: None });
        assert!(matches!(stopped(0), WriteError::Failed(_)), "nothing has changed");
        let WriteError::Partly(told) = stopped(1) else { panic!() };
        assert_eq!(told.to_string(), "Only 1 of 2 keys is disabled: AWS had a fault");
        let unknown = Failure { may_be_done: true, ..failure() };
        let WriteError::Partly(told) = change.stopped(Stopped { at: 1, failure: unknown, back: None }) else {
            panic!()
        };
        assert_eq!(told.what, "At least 1 of 2 keys is disabled", "the second may be, too");
        let cancelled = Failure::new(FailureKind::Cancelled, "It was cancelled", "", "");
        let stopped = change.stopped(Stopped { at: 1, failure: cancelled, back: None });
        let WriteError::Partly(told) = stopped else { panic!() };
        assert_eq!(
            told.to_string(),
            "Only 1 of 2 keys is disabled, since it was cancelled or Read-only was switched on"
        );
        assert!(change.can_be_undone_half_way());
    }
}
