//! A failure as the screen shows it: what happened, the likely cause, what to do next.

use std::fmt;

/// Kinds that the program acts on; all others are only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The user cancelled it.
    Cancelled,
    /// No credentials, or they have run out.
    Credentials,
    /// The credentials belong to another account than the one that is shown.
    OtherAccount,
    /// The profile or region does not exist.
    Configuration,
    /// Nobody answered: wrong address, no network, a dropped connection.
    Unreachable,
    /// IAM refused.
    AccessDenied,
    /// AWS's request limit, still exceeded after waiting.
    Throttled,
    /// It is not there (any more).
    NotFound,
    /// It clashes with something that AWS has.
    Conflict,
    /// AWS refused what we sent.
    Refused,
    /// AWS's own failure (5xx).
    Service,
    /// The endpoint does not offer this operation (emulators).
    Unsupported,
    /// The program is in read-only mode.
    ReadOnly,
    /// It could not be recorded in the journal, so nothing of it was sent.
    NoRecord,
    /// Anything else.
    Other,
}

impl FailureKind {
    /// Whether nothing more is asked of AWS until the user signs in again: each further try could start a sign-in program, or act in
    /// the wrong account.
    pub fn stops_all(self) -> bool {
        matches!(self, Self::Credentials | Self::OtherAccount)
    }
}

/// A value that is another one than when the change was reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// What it is the value of, such as `GET /inventory`.
    pub setting: String,
    /// As it was when the change was opened.
    pub opened: String,
    /// As AWS has it now.
    pub now: String,
    /// As the change would make it.
    pub mine: String,
}

impl Drift {
    /// A value that differs.
    pub fn new(
        setting: impl Into<String>,
        opened: impl Into<String>,
        now: impl Into<String>,
        mine: impl Into<String>,
    ) -> Self {
        Self { setting: setting.into(), opened: opened.into(), now: now.into(), mine: mine.into() }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} when this was opened, {} now", self.setting, self.opened, self.now)
    }
}

/// What the user is told. Never holds a key's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the program acts on.
    pub kind: FailureKind,
    /// What happened, one sentence.
    pub what: String,
    /// Why, as far as known: AWS's own words where it has said some.
    pub why: String,
    /// What to do next.
    pub hint: String,
    /// The operation that failed, such as `UpdateUsagePlan`.
    pub operation: Option<String>,
    /// AWS's code, such as `ResourceAlreadyExistsException`: what decides where a kind is not enough.
    pub code: Option<String>,
    /// The permission that is missing, such as `apigateway:PATCH`.
    pub permission: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// It was a write that left, and no answer says that nothing came of it: AWS may have done it all the same.
    pub may_be_done: bool,
    /// What AWS has otherwise than the review showed it, which is why nothing was sent.
    pub drifts: Box<[Drift]>,
}

impl Failure {
    /// A failure with its three sentences.
    pub fn new(
        kind: FailureKind,
        what: impl Into<String>,
        why: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            what: what.into(),
            why: why.into(),
            hint: hint.into(),
            operation: None,
            code: None,
            permission: None,
            request_id: None,
            may_be_done: false,
            drifts: Box::default(),
        }
    }

    /// What a change would write is not what its review showed: it was not sent. `what` stands alone or before the values
    /// that differ.
    pub fn drifted(what: impl Into<String>, drifts: Vec<Drift>) -> Self {
        let told: Vec<String> = drifts.iter().map(ToString::to_string).collect();
        let why = if told.is_empty() {
            "Somebody else has changed it since this was opened.".to_owned()
        } else {
            format!("Somebody else has changed it since: {}.", told.join("; "))
        };
        let hint = "Nothing was sent. Close this, look at it as it is now, and decide again.";
        Self { drifts: drifts.into(), ..Self::new(FailureKind::Conflict, what, why, hint) }
    }

    /// Why, and what to do next, as whole sentences.
    pub fn advice(&self) -> String {
        let parts = [&self.why, &self.hint].map(|part| part.trim().trim_end_matches('.'));
        let sentences: Vec<String> =
            parts.into_iter().filter(|part| !part.is_empty()).map(|part| format!("{part}.")).collect();
        sentences.join(" ")
    }

    /// What happened, why, and what to do, as whole sentences.
    pub fn in_full(&self) -> String {
        let told = self.to_string();
        let (told, hint) = (told.trim_end_matches('.'), self.hint.trim().trim_end_matches('.'));
        if hint.is_empty() { told.to_owned() } else { format!("{told}. {hint}.") }
    }

    /// The text that `Copy for administrator` puts on the clipboard.
    pub fn report(&self) -> String {
        let mut lines = vec![self.what.clone(), self.why.clone(), self.hint.clone()];
        lines.extend(self.operation.iter().map(|operation| format!("Operation: {operation}")));
        lines.extend(self.permission.iter().map(|permission| format!("Missing permission: {permission}")));
        lines.extend(self.request_id.iter().map(|id| format!("AWS request: {id}")));
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if !self.why.is_empty() {
            write!(f, ": {}", self.why)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_whole_sentences_whatever_aws_ended_its_words_with() {
        let advice = |why, hint| Failure::new(FailureKind::Other, "No", why, hint).advice();
        assert_eq!(
            advice("Rate exceeded.", "Try again in a minute"),
            "Rate exceeded. Try again in a minute."
        );
        assert_eq!(advice("", "Try again"), "Try again.");
        assert_eq!(advice("", ""), "");
    }
}
