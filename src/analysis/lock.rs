//! What the answers of a lock check mean.
//!
//! A bare 403 is no proof: an unknown route, a resource policy, a firewall, a disabled endpoint and the backend itself
//! answer 403 too. So each answer is read by status, error type and body together (`reading`), and only three answers
//! together (no key and a wrong key refused for the key, a partner's key let through) prove a lock. Whatever else comes
//! proves an open gate or nothing; where causes cannot be told apart, the words name them all (`reasons`).

mod outcome;
mod reading;
mod reasons;
mod setting;

use crate::domain::{Caller, KeySource, Probed};

pub use outcome::{Gate, Verdict};
pub use reading::{Reading, read};
pub use setting::{Authorization, Setting};

/// One answer's meaning, for the table below the verdict.
pub fn meaning(caller: Caller, reading: Reading) -> &'static str {
    match (caller, reading) {
        (Caller::Partner, Reading::Answered | Reading::Unmarked) => "answered",
        (_, Reading::Answered) => "answered: open",
        (_, Reading::Unmarked) => "refused, perhaps by backend",
        (Caller::Partner, Reading::RefusedForKey) => "key refused",
        (_, Reading::RefusedForKey) => "refused for the key",
        (_, Reading::Limited) => "refused: limit reached",
        (_, Reading::NoRoute) => "no such route or unsigned",
        (_, Reading::SignIn) => "refused: sign-in first",
        (_, Reading::Policy) => "refused by a policy",
        (_, Reading::AuthorizerFailed) => "authorizer failed",
        (_, Reading::GatewayError) => "error of the gateway",
        (Caller::Partner, Reading::Malformed) => "backend malformed",
        (_, Reading::Malformed) => "reached the backend: open",
        (_, Reading::Ambiguous) => "refused, unclear by whom",
    }
}

const MALFORMED: &str = "The backend answers without a valid status code, with a body that is no text, or not in time: callers see an error. Its owner has to mend that.";

/// Puts the answers of one round together.
pub fn verdict(probed: &Probed, setting: &Setting) -> Verdict {
    if setting.source == KeySource::Authorizer {
        return Verdict::unclear(
            "Not proved: this API takes keys from its authorizer, not from the header",
            "A call with a key in the header tells nothing here. Call as a partner's program does, and look who is let in.",
        );
    }
    let reading = |caller: Caller| {
        let answer = probed.answers.iter().find(|answer| answer.caller == caller);
        answer.map(|answer| read(answer, probed))
    };
    let strangers = [reading(Caller::NoKey), reading(Caller::WrongKey)];
    if let Some(open) = open(strangers, setting) {
        return open;
    }
    if let Some(other) = reasons::other(strangers, setting) {
        return other;
    }
    if strangers.iter().any(Option::is_none) {
        return Verdict::unclear("Not proved: no answer", "");
    }
    partner_verdict(reading(Caller::Partner), setting)
}

/// Whether a call without a key, or with one that does not exist, got in. A refusal without the gateway's mark counts as the
/// backend's only where the deployment says as well that nothing is asked for, or nothing but the sign-in that was given.
fn open(strangers: [Option<Reading>; 2], setting: &Setting) -> Option<Verdict> {
    let open = |headline: &str, hint: &str| Some(Verdict::new(Gate::Open, headline, hint));
    let nothing_asked =
        setting.asks_no_key() && (setting.signed_in || setting.authorization() == Authorization::None);
    let through = |reading: Option<Reading>| {
        reading == Some(Reading::Answered) || (reading == Some(Reading::Unmarked) && nothing_asked)
    };
    if strangers.contains(&Some(Reading::Malformed)) {
        return open("Open: a call without a valid key reached the backend, which is malformed", MALFORMED);
    }
    if through(strangers[0]) && setting.signed_in {
        return open(
            "Open: a call with the sign-in and without a key was answered",
            "Whoever signs in needs no key: no plan, limit or quota holds for such calls.",
        );
    }
    if through(strangers[0]) {
        return open("Open: a call without a key was answered", "");
    }
    if through(strangers[1]) {
        return open("Open: a call with a key that does not exist was answered", "");
    }
    None
}

/// Strangers are refused for the key; the partner's call decides whether that is the key check.
fn partner_verdict(partner: Option<Reading>, setting: &Setting) -> Verdict {
    match partner {
        Some(Reading::Answered | Reading::Unmarked | Reading::Malformed | Reading::Limited)
            if setting.asks_no_key() =>
        {
            Verdict::unclear(
                "Not proved: only a partner's key was let in, though this deployment asks for no key",
                "A firewall or the backend may ask for the key in the gateway's place, or somebody has deployed meanwhile. With a canary, \
                 some calls meet another deployment.",
            )
        }
        Some(Reading::RefusedForKey) if setting.asks_no_key() => Verdict::unclear(
            "Not proved: every call was refused, though this deployment asks for no key",
            "A firewall or a disabled endpoint answers so. If somebody has deployed meanwhile, check again.",
        ),
        Some(reading) => tried(reading),
        None => Verdict::unclear(
            "Not proved: refused without a key, but no partner's key was tried",
            "A firewall or a disabled endpoint answers the same. Choose a partner to prove the lock.",
        ),
    }
}

/// What a partner's answer says where strangers are refused for the key.
fn tried(partner: Reading) -> Verdict {
    let locked = |headline: &str, hint: &str| Verdict::new(Gate::Locked, headline, hint);
    match partner {
        Reading::Answered | Reading::Unmarked => {
            locked("Locked: refused without a key, answered with a partner's key", "")
        }
        Reading::Limited => locked(
            "Locked: refused without a key, and the partner's key is recognised",
            "A limit refused the partner's call (429), which only a recognised key meets.",
        ),
        Reading::Malformed => locked(
            "Locked, but the backend is malformed: the partner's call reached it and failed there",
            MALFORMED,
        ),
        Reading::RefusedForKey => Verdict::unclear(
            "Not proved: refused without a key, but the partner's key is refused too",
            "The key may be disabled, in no plan of this stage, or not taken up by AWS yet (that takes minutes). A disabled endpoint or a firewall answers the same.",
        ),
        Reading::NoRoute | Reading::Policy | Reading::SignIn | Reading::AuthorizerFailed => Verdict::unclear(
            "Not proved: refused without a key, but the partner's call was rejected for another reason",
            "With a key the call was refused by a policy or a sign-in, or AWS knows no such route.",
        ),
        Reading::GatewayError | Reading::Ambiguous => Verdict::unclear(
            "Not proved: refused without a key, but the partner's call was refused too, unclear by whom",
            "The backend itself may have refused the partner's call. Check with another method or partner.",
        ),
    }
}

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod worlds;
