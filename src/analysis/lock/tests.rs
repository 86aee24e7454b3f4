//! Rules of single readings and verdicts; the whole table is in `table`, worlds at random in `worlds`.

use super::*;
use crate::domain::{Answer, Lock};

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
    verdict(&Probed { answers, refusal_status, gateway_names_errors }, &Setting::default())
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

/// A deployment without keys and sign-ins, as `Setting` knows it.
fn keyless() -> Setting {
    let lock = Lock { key_required: false, authorization: "NONE".into() };
    Setting { lock: Some(lock), ..Setting::default() }
}

#[test]
fn an_answer_without_a_key_is_open_even_when_the_backend_says_404() {
    let found = |status, setting: &Setting| {
        let answers = vec![answer(Caller::NoKey, status, "", ""), forbidden(Caller::WrongKey)];
        verdict(&Probed { answers, refusal_status: 403, gateway_names_errors: true }, setting)
    };
    for status in [200, 302, 404, 429, 500] {
        assert_eq!(found(status, &keyless()).gate, Gate::Open, "{status}");
    }
    for status in [200, 302, 429, 500] {
        assert_eq!(found(status, &Setting::default()).gate, Gate::Open, "{status}");
    }
    let both = found(404, &Setting::default());
    assert_eq!(both.gate, Gate::Unclear, "the gateway's own refusal may be customised so");
    assert!(both.headline.contains("backend") && both.headline.contains("customised"), "{both:?}");
}

#[test]
fn another_403_is_not_the_key_check() {
    let token =
        |caller| answer(caller, 403, "MissingAuthenticationTokenException", "Missing Authentication Token");
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
    assert!(locked.headline.contains("malformed"));
    let open = judge(vec![bad(Caller::NoKey), bad(Caller::WrongKey)]);
    assert_eq!(open.gate, Gate::Open);
}

#[test]
fn a_customised_refusal_has_its_status_and_the_gateways_mark() {
    let custom = |caller| answer(caller, 401, "ForbiddenException", "no key, no service");
    assert_eq!(round(all(custom, answered()), 401, true).gate, Gate::Locked);
    let undeployed = round(all(custom, answered()), 403, true);
    assert_eq!(undeployed.gate, Gate::Locked, "what is edited need not be deployed: the mark decides");
}

#[test]
fn a_status_that_the_backend_may_have_given_proves_nothing() {
    for (status, body) in
        [(401, "no key, no service"), (403, "<center><h1>403 Forbidden</h1></center>"), (403, "Forbidden")]
    {
        let bare = |caller| answer(caller, status, "", body);
        let found = round(all(bare, answered()), status, true);
        assert_eq!(found.gate, Gate::Unclear, "{status} {body}");
        assert!(found.headline.starts_with("Not proved: "), "{found:?}");
    }
    let unknown = |caller| answer(caller, 403, "SomeNewException", "");
    assert_eq!(judge(all(unknown, answered())).gate, Gate::Unclear);
    let sign_in = |caller| answer(caller, 401, "", "sign in");
    assert_eq!(judge(all(sign_in, answered())).gate, Gate::Unclear, "a customised refusal may say so");
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
        let setting = Setting { source: KeySource::Authorizer, ..Setting::default() };
        let found = verdict(&probed, &setting);
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

#[test]
fn a_gateways_error_that_is_not_known_proves_nothing() {
    for (status, kind) in [
        (500, "InternalServerErrorException"),
        (400, "BadRequestException"),
        (413, "RequestTooLargeException"),
        (200, "SomeNewException"),
    ] {
        let marked = |caller| answer(caller, status, kind, "{}");
        assert_eq!(judge(all(marked, answered())).gate, Gate::Unclear, "{status} {kind}");
    }
    let between = |caller| answer(caller, 503, "", "<html>cloudfront</html>");
    assert_eq!(judge(all(between, between(Caller::Partner))).gate, Gate::Unclear);
}

#[test]
fn a_deployment_without_keys_is_never_told_locked() {
    let answers = all(forbidden, answered());
    let probed = Probed { answers, refusal_status: 403, gateway_names_errors: true };
    assert_eq!(verdict(&probed, &keyless()).gate, Gate::Unclear);
}
