//! Why strangers may be refused other than for the key, in words, by the method's own authorization.
//!
//! The gateway answers an unsigned call of an `AWS_IAM` method like an unknown route, and a policy's refusal like an
//! authorizer's: where the authorization does not tell them apart, the words name both.

use super::outcome::Verdict;
use super::reading::Reading;
use super::setting::{Authorization, Setting};

/// In this order: what comes first says most.
const ORDER: [Reading; 8] = [
    Reading::NoRoute,
    Reading::AuthorizerFailed,
    Reading::SignIn,
    Reading::Policy,
    Reading::GatewayError,
    Reading::Limited,
    Reading::Ambiguous,
    Reading::Unmarked,
];

/// The reason that one of the strangers was given, where it is another than the key.
pub fn other(strangers: [Option<Reading>; 2], setting: &Setting) -> Option<Verdict> {
    let met = ORDER.into_iter().find(|reading| strangers.contains(&Some(*reading)))?;
    match met {
        Reading::NoRoute => Some(no_route(setting)),
        Reading::AuthorizerFailed => Some(authorizer_failed(setting)),
        Reading::SignIn => Some(sign_in(setting)),
        Reading::Policy => Some(policy(setting)),
        Reading::GatewayError => Some(Verdict::unclear(
            "Not proved: API Gateway itself answered with an error",
            "Such an error can come before the key is looked at, so it says nothing about the lock. The method's settings or what \
             the call lacks may be the cause: check with another method.",
        )),
        Reading::Limited => Some(Verdict::unclear(
            "Not proved: refused by a limit (429)",
            "The stage's or account's own limit refused the call. Check again in a minute.",
        )),
        Reading::Ambiguous => Some(Verdict::unclear(
            "Not proved: refused without a key, but perhaps not for the key",
            "The answer does not carry the mark of the gateway's refusal: the backend itself, or something before it, may have given it.",
        )),
        Reading::Unmarked => Some(Verdict::unclear(
            "Not proved: refused without a key, by the backend or by a customised refusal",
            "The answer does not carry the gateway's mark. The backend may have given it, and then the door is open; or the API's \
             owners customised what a missing key is answered with. Check with a method that answers a partner.",
        )),
        Reading::RefusedForKey | Reading::Answered | Reading::Malformed => None,
    }
}

fn no_route(setting: &Setting) -> Verdict {
    match setting.authorization() {
        Authorization::Iam => Verdict::unclear(
            "Not proved: this method takes signed calls only (AWS_IAM)",
            "API Gateway refuses a call without a signature before it looks at a key, and in the same words as an unknown route. \
             Only a signed call could tell: choose a method without sign-in.",
        ),
        Authorization::None | Authorization::Authorizer => Verdict::unclear(
            "Not proved: rejected for another reason, namely no such route",
            "AWS knows no such route on this stage: the method may not be deployed, or the path needs a real value.",
        ),
        Authorization::Unknown => Verdict::unclear(
            "Not proved: no such route, or a method for signed calls only",
            "AWS answers both in the same words. The method may not be deployed, the path may need a real value, or the method \
             may ask for a signature (AWS_IAM).",
        ),
    }
}

/// What to do where a header may carry what the authorizer wants.
const GIVE_HEADER: &str = "A call has to pass the sign-in before its key is looked at. Give a header for the sign-in below, or choose a method \
     without sign-in.";

fn authorizer_failed(setting: &Setting) -> Verdict {
    let hint = if setting.signed_in {
        "The authorizer runs before the key is looked at. It may be broken, or may fail on the header that was given: tell its owner."
    } else {
        "The authorizer runs before the key is looked at. It may be broken, or may fail because the call lacks a header that it \
         wants: give that header below, or choose a method without sign-in."
    };
    Verdict::unclear("Not proved: the method's authorizer failed before it came to the key", hint)
}

fn sign_in(setting: &Setting) -> Verdict {
    match (setting.authorization(), setting.signed_in) {
        (Authorization::Authorizer, true) => Verdict::unclear(
            "Not proved: the sign-in did not accept the header that was given",
            "A call has to pass the sign-in before its key is looked at. The header's name may be another, or its value may have \
             run out.",
        ),
        (Authorization::Authorizer | Authorization::Unknown, _) => {
            Verdict::unclear("Not proved: this method asks for a sign-in before the key", GIVE_HEADER)
        }
        (Authorization::None | Authorization::Iam, _) => Verdict::unclear(
            "Not proved: rejected for another reason, namely a sign-in rule",
            "The method asked for a sign-in, which its deployment does not know of. Somebody may have deployed meanwhile: check again.",
        ),
    }
}

fn policy(setting: &Setting) -> Verdict {
    match (setting.authorization(), setting.signed_in) {
        (Authorization::None, _) => Verdict::unclear(
            "Not proved: rejected for another reason, namely a resource policy",
            "The API's resource policy refused this computer before the key was looked at. Check from an address that it allows.",
        ),
        (Authorization::Authorizer, true) => Verdict::unclear(
            "Not proved: refused by the sign-in or by a resource policy, before the key",
            "AWS answers both in the same words. The header that was given may not be allowed to call, or the policy refuses this \
             computer.",
        ),
        (Authorization::Authorizer, false) => Verdict::unclear(
            "Not proved: refused by the sign-in or by a resource policy, before the key",
            GIVE_HEADER,
        ),
        (Authorization::Iam | Authorization::Unknown, _) => Verdict::unclear(
            "Not proved: rejected for another reason, namely a policy or sign-in rule",
            "A resource policy, an IAM rule or an authorizer refused before the key was looked at.",
        ),
    }
}
