//! The sign-ins that `aws sso login` keeps on this computer: whether one still holds. The tokens themselves are left unread.
//!
//! It is asked for under the name that the SDK will look under. A sign-in of another session at the same address would be shown as
//! valid here, and the connection would then say that there is none.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha1::{Digest as _, Sha1};

use super::sections::{Sections, Settings};
use crate::aws::files;

/// A cached sign-in is two tokens: a larger file is something else.
const MOST_BYTES: u64 = 1_000_000;

/// What a file of the cache tells.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    expires_at: Timestamp,
    refresh_token: Option<IgnoredAny>,
    registration_expires_at: Option<Timestamp>,
}

impl SignIn {
    /// It still holds, or the SDK can renew it without a browser.
    fn lasts(&self, now: Timestamp) -> bool {
        let renewable =
            self.refresh_token.is_some() && self.registration_expires_at.is_some_and(|until| until > now);
        self.expires_at > now || renewable
    }
}

/// Whether the sign-in of a profile has run out, or was never made. It is looked for where the SDK looks: by its session's name, or
/// without a session by its address.
pub fn has_run_out(profile: &Settings, all: &Sections, folder: Option<&Path>, now: Timestamp) -> bool {
    let session = profile.get("sso_session");
    if session.is_some_and(|session| !all.sessions.contains_key(session)) {
        // What is wrong there is another thing, and is told as that.
        return false;
    }
    let Some(key) = session.or_else(|| profile.get("sso_start_url")) else { return false };
    let cached = folder.and_then(|folder| files::read(&folder.join(file_name(key)), MOST_BYTES).ok()?);
    let sign_in: Option<SignIn> = cached.and_then(|text| serde_json::from_slice(&text).ok());
    !sign_in.is_some_and(|sign_in| sign_in.lasts(now))
}

/// The name of the file in which AWS's tools keep a sign-in.
pub fn file_name(key: &str) -> String {
    let digest = Sha1::digest(key.as_bytes());
    let mut name = String::with_capacity(45);
    for byte in digest {
        for digit in [byte >> 4, byte & 15] {
            name.extend(char::from_digit(digit.into(), 16));
        }
    }
    name + ".json"
}
