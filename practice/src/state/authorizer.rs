//! Authorizers: who is asked before the key check, and what they say.
//!
//! Every Lambda authorizer here is the sample of AWS's own guide: the token `allow` is let through, `deny` is refused, `unauthorized`
//! is not signed in, and for anything else the function throws. A Cognito user pool knows the token `allow` alone.

use serde_json::{Value, json};

/// An authorizer of an API.
#[derive(Clone, Debug)]
pub struct Authorizer {
    /// Six lower-case letters and digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `TOKEN`, `REQUEST` or `COGNITO_USER_POOLS`.
    pub kind: String,
    /// The function behind one of Lambda's.
    pub uri: Option<String>,
    /// The user pools behind one of Cognito's.
    pub providers: Vec<String>,
    /// Where the token is read, such as `method.request.header.Authorization`; none for a `REQUEST` authorizer that always runs.
    pub identity_source: Option<String>,
}

/// Why a call does not come to the key check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Unsigned where a signature is asked for.
    Unsigned,
    /// Without a token, or with one that is not signed in.
    SignedOut,
    /// Signed in and refused.
    Refused,
    /// The API's resource policy keeps the caller out.
    Policy,
    /// The authorizer threw.
    Failed,
}

const HEADER: &str = "method.request.header.";

impl Authorizer {
    /// The header that it reads, in lower case.
    fn header(&self) -> String {
        let source = self.identity_source.as_deref().unwrap_or_default();
        source.strip_prefix(HEADER).unwrap_or("Authorization").to_ascii_lowercase()
    }

    /// What it says to a call, whose headers `read` gives by their names in lower case.
    pub fn judge<'a>(&self, read: impl Fn(&str) -> Option<&'a str>) -> Result<(), Denial> {
        let token = read(&self.header()).map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
        match (token, self.kind.as_str()) {
            (Some("allow"), _) => Ok(()),
            (Some("deny"), "TOKEN" | "REQUEST") => Err(Denial::Refused),
            // Without its identity source an authorizer is not even run.
            (None, _) if self.identity_source.is_some() => Err(Denial::SignedOut),
            (_, "COGNITO_USER_POOLS") | (Some("unauthorized"), _) => Err(Denial::SignedOut),
            _ => Err(Denial::Failed),
        }
    }

    /// As GetAuthorizer answers.
    pub fn wire(&self) -> Value {
        let cognito = self.kind == "COGNITO_USER_POOLS";
        let mut wire = json!({
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "authType": if cognito { "cognito_user_pools" } else { "custom" },
        });
        if let Some(uri) = &self.uri {
            wire["authorizerUri"] = uri.as_str().into();
        }
        if cognito {
            wire["providerARNs"] = json!(self.providers);
        } else {
            wire["authorizerResultTtlInSeconds"] = 300.into();
        }
        if let Some(source) = &self.identity_source {
            wire["identitySource"] = source.as_str().into();
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorizer, Denial};

    fn says(kind: &str, source: Option<&str>, token: Option<&'static str>) -> Result<(), Denial> {
        let authorizer = Authorizer {
            id: "a".into(),
            name: "a".into(),
            kind: kind.into(),
            uri: None,
            providers: Vec::new(),
            identity_source: source.map(Into::into),
        };
        authorizer.judge(|name| token.filter(|_| name == "x-token" || name == "authorization"))
    }

    #[test]
    fn a_call_without_a_token_is_sent_away_or_makes_the_function_throw() {
        let source = Some("method.request.header.X-Token");
        assert_eq!(says("TOKEN", source, None), Err(Denial::SignedOut));
        assert_eq!(says("REQUEST", None, None), Err(Denial::Failed), "it always runs");
        assert_eq!(says("TOKEN", source, Some("Bearer allow")), Ok(()));
        assert_eq!(says("TOKEN", source, Some("deny")), Err(Denial::Refused));
        assert_eq!(says("REQUEST", source, Some("unauthorized")), Err(Denial::SignedOut));
        assert_eq!(says("TOKEN", source, Some("rubbish")), Err(Denial::Failed));
        assert_eq!(says("COGNITO_USER_POOLS", source, Some("rubbish")), Err(Denial::SignedOut));
    }
}
