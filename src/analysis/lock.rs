//! What the answers of a lock check mean.
//!
//! A bare 403 is no proof: an unknown route, a resource policy, a firewall, a disabled endpoint and the backend itself
//! answer 403 too. So each answer is read by status, error type and body together, and only three answers
//! together (no key and a wrong key refused for the key, a partner's key let through) prove a lock. Whatever else comes
//! proves an open gate or nothing.

use crate::domain::{Answer, Caller, KeySource, Probed};

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
    /// Refused with the status of a missing key, but perhaps by the backend or by something in between.
    Ambiguous,
}

/// Reads one answer of a round.
pub fn read(answer: &Answer, probed: &Probed) -> Reading {
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
    // An emulator's gateway names no error; there the body is all that there is.
    let unnamed = !probed.gateway_names_errors && kind.is_empty() && says("Forbidden");
    let forbidden = kind == "ForbiddenException" || unnamed;
    match answer.status {
        status if status == probed.refusal_status && forbidden => Reading::RefusedForKey,
        status if status == probed.refusal_status || forbidden => Reading::Ambiguous,
        // Nobody but AWS knows every way in which AWS says 403.
        403 => Reading::Ambiguous,
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
        (_, Reading::RefusedForKey) => "refused for the key",
        (_, Reading::Limited) => "refused: limit reached",
        (_, Reading::NoRoute) => "no such route",
        (_, Reading::Policy) => "refused by a policy",
        (Caller::Partner, Reading::Malformed) => "backend malformed",
        (_, Reading::Malformed) => "reached the backend: open",
        (_, Reading::Ambiguous) => "refused, unclear by whom",
    }
}

const MALFORMED: &str = "The backend answers without a valid status code or with a body that is no text: callers see 502. Its owner has to mend that.";

/// Puts the answers of one round together. `source` is where the API takes its callers' keys from.
pub fn verdict(probed: &Probed, source: KeySource) -> Verdict {
    if source == KeySource::Authorizer {
        return unclear(
            "Not proved: this API takes keys from its authorizer, not from the header",
            "A call with a key in the header tells nothing here. Call as a partner's program does, and look who is let in.",
        );
    }
    let reading = |caller: Caller| {
        let answer = probed.answers.iter().find(|answer| answer.caller == caller);
        answer.map(|answer| read(answer, probed))
    };
    let strangers = [reading(Caller::NoKey), reading(Caller::WrongKey)];
    if let Some(open) = open(strangers) {
        return open;
    }
    let is = |reading: Reading| strangers.contains(&Some(reading));
    for (other, headline, hint) in OTHER_REASONS {
        if is(other) {
            return unclear(headline, hint);
        }
    }
    if strangers.iter().any(Option::is_none) {
        return unclear("Not proved: no answer", "");
    }
    partner_verdict(reading(Caller::Partner))
}

fn unclear(headline: &str, hint: &str) -> Verdict {
    Verdict::new(Gate::Unclear, headline, hint)
}

/// Whether a call without a key, or with one that does not exist, got in.
fn open(strangers: [Option<Reading>; 2]) -> Option<Verdict> {
    let open = |headline: &str, hint: &str| Some(Verdict::new(Gate::Open, headline, hint));
    if strangers.contains(&Some(Reading::Malformed)) {
        return open("Open: a call without a key reached the backend, which is malformed (502)", MALFORMED);
    }
    if strangers[0] == Some(Reading::Answered) {
        return open("Open: a call without a key was answered", "");
    }
    if strangers[1] == Some(Reading::Answered) {
        return open("Open: a call with a key that does not exist was answered", "");
    }
    None
}

/// Why strangers may be refused other than for the key.
const OTHER_REASONS: [(Reading, &str, &str); 4] = [
    (
        Reading::NoRoute,
        "Not proved: rejected for another reason, namely no such route",
        "AWS knows no such route on this stage: the method may not be deployed, or the path needs a real value.",
    ),
    (
        Reading::Policy,
        "Not proved: rejected for another reason, namely a policy or sign-in rule",
        "A resource policy, an IAM rule or an authorizer refused before the key was looked at.",
    ),
    (
        Reading::Limited,
        "Not proved: refused by a limit (429)",
        "The stage's or account's own limit refused the call. Check again in a minute.",
    ),
    (
        Reading::Ambiguous,
        "Not proved: refused without a key, but perhaps not for the key",
        "The answer does not carry the mark of the gateway's refusal: the backend itself, or something before it, may have given it.",
    ),
];

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
        Some(Reading::RefusedForKey) => unclear(
            "Not proved: refused without a key, but the partner's key is refused too",
            "The key may be disabled, in no plan of this stage, or not taken up by AWS yet (that takes minutes). A disabled endpoint or a firewall answers the same.",
        ),
        Some(Reading::NoRoute | Reading::Policy) => unclear(
            "Not proved: refused without a key, but the partner's call was rejected for another reason",
            "With a key the call was refused by a policy, or AWS knows no such route.",
        ),
        Some(Reading::Ambiguous) => unclear(
            "Not proved: refused without a key, but the partner's call was refused too, unclear by whom",
            "The backend itself may have refused the partner's call. Check with another method or partner.",
        ),
        None => unclear(
            "Not proved: refused without a key, but no partner's key was tried",
            "A firewall or a disabled endpoint answers the same. Choose a partner to prove the lock.",
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

    fn round(answers: Vec<Answer>, refusal_status: u16, gateway_names_errors: bool) -> Verdict {
        verdict(&Probed { answers, refusal_status, gateway_names_errors }, KeySource::Header)
    }

    fn judge(answers: Vec<Answer>) -> Verdict {
        round(answers, 403, true)
    }

    /// The same answer to both strangers, and another to the partner.
    fn all(stranger: impl Fn(Caller) -> Answer, partner: Answer) -> Vec<Answer> {
        vec![stranger(Caller::NoKey), stranger(Caller::WrongKey), partner]
    }

    fn answered() -> Answer {
        answer(Caller::Partner, 200, "", "{}")
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
    fn a_customised_refusal_has_its_status_and_the_gateways_mark() {
        let custom = |caller| answer(caller, 401, "ForbiddenException", "no key, no service");
        assert_eq!(round(all(custom, answered()), 401, true).gate, Gate::Locked);
        let elsewhere = round(all(custom, answered()), 403, true);
        assert_eq!(elsewhere.gate, Gate::Unclear, "the gateway refuses, but not as it does without a key");
    }

    #[test]
    fn a_status_that_the_backend_may_have_given_proves_nothing() {
        for (status, body) in [
            (401, "no key, no service"),
            (403, "<center><h1>403 Forbidden</h1></center>"),
            (403, "Forbidden"),
        ] {
            let bare = |caller| answer(caller, status, "", body);
            let found = round(all(bare, answered()), status, true);
            assert_eq!(found.gate, Gate::Unclear, "{status} {body}");
            assert!(found.headline.starts_with("Not proved: "), "{found:?}");
        }
        let unknown = |caller| answer(caller, 403, "SomeNewException", "");
        assert_eq!(judge(all(unknown, answered())).gate, Gate::Unclear);
        let sign_in = |caller| answer(caller, 401, "", "sign in");
        assert_eq!(judge(all(sign_in, answered())).gate, Gate::Open, "the gateway would have said 403");
    }

    #[test]
    fn an_emulator_without_the_header_is_read_by_its_body() {
        let bare = |caller| answer(caller, 403, "", r#"{"message": "Forbidden"}"#);
        assert_eq!(round(all(bare, answered()), 403, false).gate, Gate::Locked);
        let custom = |caller| answer(caller, 401, "", "no key, no service");
        assert_eq!(round(all(custom, answered()), 401, false).gate, Gate::Unclear);
    }

    #[test]
    fn only_a_partner_that_gets_through_proves_the_lock() {
        let partner = Caller::Partner;
        for third in [
            None,
            Some(forbidden(partner)),
            Some(answer(partner, 403, "AccessDeniedException", "")),
            Some(answer(partner, 403, "MissingAuthenticationTokenException", "")),
            Some(answer(partner, 403, "", "not yours")),
        ] {
            let mut answers = vec![forbidden(Caller::NoKey), forbidden(Caller::WrongKey)];
            answers.extend(third.clone());
            let found = judge(answers);
            assert_eq!(found.gate, Gate::Unclear, "{third:?}");
            assert!(found.headline.starts_with("Not proved: refused without a key, but "), "{found:?}");
        }
    }

    #[test]
    fn a_key_in_the_header_tells_nothing_where_an_authorizer_brings_it() {
        let locked = all(forbidden, answered());
        let open = vec![answer(Caller::NoKey, 200, "", ""), answer(Caller::WrongKey, 200, "", "")];
        for answers in [locked, open] {
            let probed = Probed { answers, refusal_status: 403, gateway_names_errors: true };
            let found = verdict(&probed, KeySource::Authorizer);
            assert_eq!(found.gate, Gate::Unclear);
            assert!(found.headline.contains("authorizer"), "{found:?}");
        }
    }

    #[test]
    fn a_partner_at_its_limit_still_proves_the_key_check() {
        let limited = answer(Caller::Partner, 429, "LimitExceededException", "Limit Exceeded");
        let found = judge(vec![forbidden(Caller::NoKey), forbidden(Caller::WrongKey), limited]);
        assert_eq!(found.gate, Gate::Locked);
        assert!(found.hint.contains("429"));
    }
}
