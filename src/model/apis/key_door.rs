//! Before a lock check sends a partner's key: may it go to that address? Where only the user can know, the check's card names the
//! host and asks; a yes holds for that host until another account is connected.

use crate::domain::door::{Door, door};
use crate::domain::{Failure, FailureKind, StageRef};
use crate::model::{Effect, Model};

impl Model {
    /// Whether a partner's key may be sent to a stage. Where it may not, the check's card says why or asks.
    pub(super) fn key_may_go(&mut self, at: &StageRef) -> bool {
        let Some(url) = self.account().map(|account| account.invoke_url(at)) else { return false };
        let check = self.checks.entry(at.clone()).or_default();
        match door(&url) {
            Door::Known => true,
            Door::Ask(host) if self.trusted.contains(&host) => true,
            Door::Ask(host) => {
                check.asks = Some(host);
                false
            }
            Door::Closed(host) => {
                check.failure = Some(in_clear_text(&host));
                false
            }
        }
    }

    /// The host that the user has said yes to, where a stage's key goes there.
    pub(super) fn trusted_host(&self, url: &str) -> Option<String> {
        match door(url) {
            Door::Ask(host) => self.trusted.contains(&host).then_some(host),
            Door::Known | Door::Closed(_) => None,
        }
    }

    /// The user says that a partner's key may go to the host that the card names, and the check begins.
    pub(super) fn trust_host(&mut self, at: StageRef) -> Vec<Effect> {
        let Some(host) = self.checks.get_mut(&at).and_then(|check| check.asks.take()) else {
            return Vec::new();
        };
        self.trusted.insert(host);
        self.start_check(at)
    }
}

fn in_clear_text(host: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "The partner's key was not sent",
        format!("The calls would go to {host} in clear text, where others can read the key."),
        "Connect with an https address, or choose “nobody” under Key of.",
    )
}
