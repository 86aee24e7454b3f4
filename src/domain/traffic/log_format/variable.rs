//! What AWS writes for a variable: whether its text can hold what stands behind it, and whether it is JSON without quotes.
//!
//! A variable that has no value is written as `-`. On calls that the gateway itself refuses that is everything of the backend and
//! of the authorizer.

/// A name for a variable that has none: `identity.apiKeyId` becomes `identity_apiKeyId`.
pub(super) fn alias(variable: &str) -> String {
    variable.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}

/// Which letters a value may have.
#[derive(Clone, Copy, PartialEq)]
enum Letters {
    /// Any: other people write it.
    Free,
    /// `19/Nov/2026:13:05:00 +0000`.
    Time,
    /// A path that was called: anything but blanks and quotes, which are encoded.
    Path,
    /// Ids, numbers, names.
    Plain,
    /// Ids and numbers in which nothing but letters, digits and a few marks can be.
    Word,
}

fn letters(variable: &str) -> Letters {
    const FREE: [&str; 7] = [
        "userAgent",
        "rror",
        "ssage",
        "clientCert.",
        "cognitoAuthenticationProvider",
        "Override.",
        "authorizer.",
    ];
    const WORD_ENDS: [&str; 6] =
        ["tatus", "atency", "requestId", "responseType", "apiKeyId", "responseLength"];
    match variable {
        "requestTime" => Letters::Time,
        "path" => Letters::Path,
        _ if WORD_ENDS.iter().any(|end| variable.ends_with(end)) && !variable.contains(".claims.") => {
            Letters::Word
        }
        _ if FREE.iter().any(|part| variable.contains(part)) => Letters::Free,
        _ => Letters::Plain,
    }
}

/// Whether other people write a variable's value, so that it may have several words.
pub(super) fn is_free(variable: &str) -> bool {
    letters(variable) == Letters::Free
}

/// Whether a value may hold the text that should end it: what stands behind it then moves into the wrong field. Three letters in a
/// row are taken for what no value has.
pub(super) fn may_hold(variable: &str, text: &str) -> bool {
    const NEVER: [char; 4] = ['"', '<', '|', '\t'];
    let own = letters(variable);
    let fits = |letter: char| match own {
        Letters::Free => !NEVER.contains(&letter),
        Letters::Path => !NEVER.contains(&letter) && letter != ' ',
        Letters::Time => letter.is_ascii_alphanumeric() || "/:+ ".contains(letter),
        Letters::Word => letter.is_ascii_alphanumeric() || "-_=".contains(letter),
        Letters::Plain => letter.is_ascii_alphanumeric() || "-_=./:{}+".contains(letter),
    };
    text.chars().count() < 3 && text.chars().all(fits)
}

/// The lines in which a variable's value is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lost {
    /// None.
    None,
    /// Those of calls that the gateway itself refused: there is no value.
    Refused,
    /// Those of calls that were answered without an error.
    Answered,
    /// All, or as good as all.
    All,
}

/// What a value outside quotes does to the lines of a JSON format.
pub(super) fn outside_quotes(variable: &str) -> Lost {
    const ALWAYS: [&str; 4] = ["status", "responseLatency", "responseLength", "requestTimeEpoch"];
    const FROM_BEHIND: [&str; 6] =
        ["integration", "integration.", "authorizer.", "authorize.", "authenticate.", "waf."];
    let is_number = ["status", "Status", "latency", "Latency"].iter().any(|end| variable.ends_with(end));
    match variable {
        _ if ALWAYS.contains(&variable) => Lost::None,
        // It brings its own quotes, but is `-` where there is no message.
        MESSAGE_IN_QUOTES => Lost::Answered,
        _ if is_number && FROM_BEHIND.iter().any(|start| variable.starts_with(start)) => Lost::Refused,
        _ => Lost::All,
    }
}

/// The variable that brings its own quotes.
pub(super) const MESSAGE_IN_QUOTES: &str = "error.messageString";

/// What a value inside quotes does to the lines of a JSON format.
pub(super) fn inside_quotes(variable: &str) -> Lost {
    if variable == MESSAGE_IN_QUOTES { Lost::Refused } else { Lost::None }
}
