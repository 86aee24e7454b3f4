//! Profiles of this computer: for the list that one chooses from, and for the SDK, which is given the same reading.
//!
//! Our own reader takes AWS's files in, more tolerantly than any of AWS's tools, and says with file and line what is wrong. What the
//! SDK is then given is written anew and plain (`Read::for_sdk`), so that what is listed can be connected. Nothing secret is kept:
//! of a cached sign-in only the dates are looked at, and no fault quotes a value.

mod chain;
mod header;
mod ini;
mod letters;
mod obstacle;
mod places;
mod remark;
mod sections;
mod sign_in;

use std::path::{Path, PathBuf};

use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use jiff::Timestamp;
use zeroize::Zeroizing;

pub use places::Files;

use self::header::Kind;
use self::remark::Remark;
use self::sections::{Sections, Settings};
use super::endpoints::Endpoints;
use super::files;
use crate::domain::{FileFault, Profile, ProfileKind, ProfileList};

/// The configuration files hold text that people type: a larger one is something else.
const MOST_BYTES: u64 = 4_000_000;

/// The profiles of this computer, by name with `default` first, and what is wrong in their files. Reads files: call it off the
/// screen's thread.
pub fn list(now: Timestamp) -> ProfileList {
    list_from(&Files::default(), now)
}

/// As [`list`], from other files.
pub fn list_from(files: &Files, now: Timestamp) -> ProfileList {
    let read = Read::new(files);
    let mut profiles: Vec<Profile> =
        read.sections.profiles.keys().filter_map(|name| read.profile(name, now)).collect();
    profiles.sort_by(|a, b| (a.name != "default", &a.name).cmp(&(b.name != "default", &b.name)));
    ProfileList { profiles, faults: read.faults }
}

/// Whether environment variables of this process hold credentials.
pub fn environment_credentials() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY")
}

/// Both files as they were read. No `Debug`: there are secrets in it.
pub(super) struct Read {
    sections: Sections,
    /// What is wrong in them.
    pub faults: Vec<FileFault>,
    sso_cache: Option<PathBuf>,
}

impl Read {
    /// Reads both files.
    pub fn new(files: &Files) -> Self {
        let mut read =
            Self { sections: Sections::default(), faults: Vec::new(), sso_cache: files.sso_cache() };
        for (path, kind) in [(files.config(), Kind::Config), (files.credentials(), Kind::Credentials)] {
            if let Some(path) = path {
                read.take(&path, kind);
            }
        }
        read
    }

    fn take(&mut self, path: &Path, kind: Kind) {
        let remarks = match files::read(path, MOST_BYTES) {
            Ok(None) => Vec::new(),
            Ok(Some(bytes)) => self.sections.take(ini::read(&Zeroizing::new(bytes)), kind),
            Err(err) => vec![Remark::whole(err.to_string())],
        };
        self.faults.extend(remarks.into_iter().map(|remark| remark.in_file(path)));
    }

    /// A profile as the list shows it.
    pub fn profile(&self, name: &str, now: Timestamp) -> Option<Profile> {
        let own = self.sections.profiles.get(name)?;
        let links = chain::follow(name, &self.sections).unwrap_or_default();
        let (source, base) = links.last().copied().unwrap_or((name, own));
        let expired =
            has_sign_in(base) && sign_in::has_run_out(base, &self.sections, self.sso_cache.as_deref(), now);
        Some(Profile {
            name: name.to_owned(),
            region: own.get("region").map(str::to_owned),
            kind: kind(own),
            expired,
            source: (source != name).then(|| source.to_owned()),
            endpoint: self.endpoints(name).gateway,
            obstacle: obstacle::of(name, &self.sections),
        })
    }

    /// The endpoints that a profile names.
    pub fn endpoints(&self, name: &str) -> Endpoints {
        self.sections.profiles.get(name).map(|own| self.sections.endpoints(own)).unwrap_or_default()
    }

    /// What the SDK reads in place of the files.
    pub fn for_sdk(&self) -> EnvConfigFiles {
        let text = sections::for_sdk(&self.sections);
        EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, text.as_str()).build()
    }

    /// A profile's name there.
    pub fn sdk_name(&self, name: &str) -> String {
        sections::sdk_name(name, &self.sections)
    }
}

/// Whether a profile signs in with a browser, by IAM Identity Center.
fn has_sign_in(profile: &Settings) -> bool {
    profile.has("sso_session") || profile.has("sso_start_url")
}

fn kind(profile: &Settings) -> ProfileKind {
    let role = profile.get("role_arn").filter(|_| chain::takes_role(profile));
    if let Some(role) = role {
        ProfileKind::Role(role.to_owned())
    } else if has_sign_in(profile) {
        ProfileKind::SingleSignOn(profile.get("sso_role_name").map(str::to_owned))
    } else if profile.has("login_session") {
        ProfileKind::Login
    } else if profile.has("credential_process") {
        ProfileKind::Process
    } else if profile.has("aws_access_key_id") {
        ProfileKind::AccessKey
    } else {
        ProfileKind::Other
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod tests;
