//! What the answers of a lock check mean.
//!
//! A bare 403 is no proof: an unknown route, a resource policy, a firewall and a disabled endpoint answer
//! 403 too. So each answer is read by status, error type and body together, and only three answers
//! together (no key and a wrong key refused for the key, a partner's key let through) prove a lock.

use crate::domain::{Answer, Caller, Probed};

/// What one answer says about the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Refused for want of a valid key.
    RefusedForKey,
    /// The call went through the gate, whatever the backend said to it.
    Answered,
    /// The key was recognised and its plan's limit refused the call.
    Limited,
    /// No such route, method or stage.
    NoRoute,
    /// A resource policy, IAM or an authorizer refused.
    Policy,
    /// The call went through, and the backend's answer was malformed.
    Malformed,
}

/// Reads one answer. `refusal_status` is what this API answers to a missing key: 403 unless customised.
pub fn read(answer: &Answer, refusal_status: u16) -> Reading {
    let kind = answer.error_type.as_deref().unwrap_or_default();
    let says = |text: &str| answer.body.contains(text);
    if kind == "MissingAuthenticationTokenException"
        || (answer.status == 403 && says("Missing Authentication Token"))
    {
        return Reading::NoRoute;
    }
    if matches!(kind, "AccessDeniedException" | "UnauthorizedException" | "IncompleteSignatureException")
        || (answer.status == 403 && says("not authorized to"))
    {
        return Reading::Policy;
    }
    let forbidden = kind == "ForbiddenException" || (kind.is_empty() && says("Forbidden"));
    if answer.status == refusal_status && (forbidden || refusal_status != 403) {
        return Reading::RefusedForKey;
    }
    match answer.status {
        429 => Reading::Limited,
        502 if kind == "InternalServerErrorException" || says("Internal server error") => Reading::Malformed,
        _ => Reading::Answered,
    }
}

/// The gate's state as proved by a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Refuses calls without a valid key.
    Locked,
    /// Lets anyone in.
    Open,
    /// The check proves neither.
    Unclear,
}

/// A verdict in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Locked, open or neither.
    pub gate: Gate,
    /// One sentence beginning with "Locked", "Open" or "Not proved".
    pub headline: String,
    /// What else to know or do; empty for nothing.
    pub hint: String,
}

impl Verdict {
    fn new(gate: Gate, headline: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { gate, headline: headline.into(), hint: hint.into() }
    }
}

/// One answer's meaning, for the table below the verdict.
pub fn meaning(caller: Caller, reading: Reading) -> &'static str {
    match (caller, reading) {
        (Caller::Partner, Reading::Answered) => "answered",
        (_, Reading::Answered) => "answered: open",
        (Caller::Partner, Reading::RefusedForKey) => "key refused",
        (_, Reading::RefusedForKey) => "refused: locked",
        (_, Reading::Limited) => "refused: limit reached",
        (_, Reading::NoRoute) => "no such route",
        (_, Reading::Policy) => "refused by a policy",
        (Caller::Partner, Reading::Malformed) => "backend malformed",
        (_, Reading::Malformed) => "reached the backend: open",
    }
}

const MALFORMED: &str = "The backend answers without a valid status code or with a body that is no text: callers see 502. Its owner has to mend that.";

/// Puts the answers of one round together.
pub fn verdict(probed: &Probed) -> Verdict {
    let reading = |caller: Caller| {
        probed
            .answers
            .iter()
            .find(|answer| answer.caller == caller)
            .map(|answer| read(answer, probed.refusal_status))
    };
    let strangers = [reading(Caller::NoKey), reading(Caller::WrongKey)];
    let is = |reading: Reading| strangers.contains(&Some(reading));
    if is(Reading::Malformed) {
        return Verdict::new(
            Gate::Open,
            "Open: a call without a key reached the backend, which is malformed (502)",
            MALFORMED,
        );
    }
    if strangers[0] == Some(Reading::Answered) {
        return Verdict::new(Gate::Open, "Open: a call without a key was answered", "");
    }
    if is(Reading::Answered) {
        return Verdict::new(Gate::Open, "Open: a call with a key that does not exist was answered", "");
    }
    if is(Reading::NoRoute) {
        let hint = "AWS knows no such route on this stage: the method may not be deployed, or the path needs a real value.";
        return Verdict::new(
            Gate::Unclear,
            "Not proved: rejected for another reason, namely no such route",
            hint,
        );
    }
    if is(Reading::Policy) {
        let hint = "A resource policy, an IAM rule or an authorizer refused before the key was looked at.";
        return Verdict::new(
            Gate::Unclear,
            "Not proved: rejected for another reason, namely a policy or sign-in rule",
            hint,
        );
    }
    if is(Reading::Limited) {
        let hint = "The stage's or account's own limit refused the call. Check again in a minute.";
        return Verdict::new(
            Gate::Unclear,
            "Not proved: rejected for another reason, namely too many requests (429)",
            hint,
        );
    }
    if strangers.iter().any(Option::is_none) {
        return Verdict::new(Gate::Unclear, "Not proved: no answer", "");
    }
    partner_verdict(reading(Caller::Partner))
}

/// Strangers are refused for the key; the partner's call decides whether that is the key check.
fn partner_verdict(partner: Option<Reading>) -> Verdict {
    let locked = |headline: &str, hint: &str| Verdict::new(Gate::Locked, headline, hint);
    match partner {
        Some(Reading::Answered) => locked("Locked: refused without a key, answered with a partner's key", ""),
        Some(Reading::Limited) => locked(
            "Locked: refused without a key, and the partner's key is recognised",
            "The partner's own limit refused this call (429), which only a recognised key meets.",
        ),
        Some(Reading::Malformed) => locked(
            "Locked, but the backend is malformed (502): the partner's call reached it and failed there",
            MALFORMED,
        ),
        Some(Reading::RefusedForKey) => locked(
            "Locked for everyone: the partner's key is refused too",
            "The key may be disabled, in no plan of this stage, or not taken up by AWS yet (that takes minutes). A disabled endpoint or a firewall answers the same.",
        ),
        Some(Reading::NoRoute | Reading::Policy) => locked(
            "Locked without a key; the partner's call was rejected for another reason",
            "With a key the call was refused by a policy, or AWS knows no such route.",
        ),
        None => locked(
            "Locked, as far as a check without a partner's key can tell",
            "A firewall or a disabled endpoint answers the same. Choose a partner to prove it.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(caller: Caller, status: u16, error_type: &str, body: &str) -> Answer {
        Answer {
            caller,
            status,
            error_type: (!error_type.is_empty()).then(|| error_type.to_owned()),
            body: body.into(),
        }
    }

    fn forbidden(caller: Caller) -> Answer {
        answer(caller, 403, "ForbiddenException", r#"{"message":"Forbidden"}"#)
    }

    fn judge(answers: Vec<Answer>) -> Verdict {
        verdict(&Probed { answers, refusal_status: 403 })
    }

    #[test]
    fn three_right_answers_prove_the_lock() {
        let ok = answer(Caller::Partner, 200, "", "{}");
        let found = judge(vec![forbidden(Caller::NoKey), forbidden(Caller::WrongKey), ok]);
        assert_eq!(found.gate, Gate::Locked);
        assert!(found.headline.starts_with("Locked: "));
    }

    #[test]
    fn an_answer_without_a_key_is_open_even_when_the_backend_says_404() {
        for status in [200, 404, 500] {
            let found = judge(vec![answer(Caller::NoKey, status, "", ""), forbidden(Caller::WrongKey)]);
            assert_eq!(found.gate, Gate::Open, "{status}");
        }
    }

    #[test]
    fn another_403_is_not_the_key_check() {
        let token = |caller| {
            answer(caller, 403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        };
        assert_eq!(judge(vec![token(Caller::NoKey), token(Caller::WrongKey)]).gate, Gate::Unclear);
        let denied = |caller| {
            answer(caller, 403, "AccessDeniedException", "User is not authorized to access this resource")
        };
        let found = judge(vec![denied(Caller::NoKey), denied(Caller::WrongKey)]);
        assert!(found.headline.contains("policy"), "{found:?}");
    }

    #[test]
    fn a_malformed_backend_is_told_apart() {
        let bad = |caller| {
            answer(caller, 502, "InternalServerErrorException", r#"{"message": "Internal server error"}"#)
        };
        let locked = judge(vec![forbidden(Caller::NoKey), forbidden(Caller::WrongKey), bad(Caller::Partner)]);
        assert_eq!(locked.gate, Gate::Locked);
        assert!(locked.headline.contains("502"));
        let open = judge(vec![bad(Caller::NoKey), bad(Caller::WrongKey)]);
        assert_eq!(open.gate, Gate::Open);
    }

    #[test]
    fn a_customised_refusal_goes_by_its_status() {
        let custom = |caller| answer(caller, 401, "", "no key, no service");
        let answers =
            vec![custom(Caller::NoKey), custom(Caller::WrongKey), answer(Caller::Partner, 200, "", "")];
        assert_eq!(verdict(&Probed { answers, refusal_status: 401 }).gate, Gate::Locked);
    }

    #[test]
    fn an_emulator_without_the_header_is_read_by_its_body() {
        let bare = |caller| answer(caller, 403, "", r#"{"message": "Forbidden"}"#);
        let found =
            judge(vec![bare(Caller::NoKey), bare(Caller::WrongKey), answer(Caller::Partner, 200, "", "")]);
        assert_eq!(found.gate, Gate::Locked);
    }

    #[test]
    fn a_partner_at_its_limit_still_proves_the_key_check() {
        let limited = answer(Caller::Partner, 429, "LimitExceededException", "Limit Exceeded");
        let found = judge(vec![forbidden(Caller::NoKey), forbidden(Caller::WrongKey), limited]);
        assert_eq!(found.gate, Gate::Locked);
        assert!(found.hint.contains("429"));
    }
}
