//! Profiles of this computer, for the list that one chooses from.
//!
//! The SDK's own parser reads the files, so that the list and the connection agree. Nothing secret is kept:
//! of a cached sign-in only the dates are looked at.

use std::path::{Path, PathBuf};

use aws_config::profile::{Profile as Section, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::domain::{Failure, FailureKind, Profile, ProfileKind};

/// Where profiles are looked for.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The config file; `None` for AWS's usual place (`AWS_CONFIG_FILE`, `~/.aws/config`).
    pub config: Option<PathBuf>,
    /// The credentials file; `None` for AWS's usual place (`AWS_SHARED_CREDENTIALS_FILE`, `~/.aws/credentials`).
    pub credentials: Option<PathBuf>,
    /// The folder of cached sign-ins; `None` for `~/.aws/sso/cache`.
    pub sso_cache: Option<PathBuf>,
}

impl Files {
    fn for_sdk(&self) -> EnvConfigFiles {
        let mut files = EnvConfigFiles::builder();
        files = match &self.config {
            Some(path) => files.with_file(EnvConfigFileKind::Config, path),
            None => files.include_default_config_file(true),
        };
        match &self.credentials {
            Some(path) => files.with_file(EnvConfigFileKind::Credentials, path),
            None => files.include_default_credentials_file(true),
        }
        .build()
    }

    fn sso_cache(&self) -> Option<PathBuf> {
        let usual = || Some(std::env::home_dir()?.join(".aws").join("sso").join("cache"));
        self.sso_cache.clone().or_else(usual)
    }
}

/// The profiles of this computer, by name with `default` first. Reads files: call it off the screen's thread and not
/// from within an async runtime.
///
/// # Errors
/// A file that is there but cannot be read or parsed.
pub fn list(now: Timestamp) -> Result<Vec<Profile>, Failure> {
    list_from(&Files::default(), now)
}

/// As [`list`], from other files.
///
/// # Errors
/// As [`list`].
pub fn list_from(files: &Files, now: Timestamp) -> Result<Vec<Profile>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|err| unreadable(&err))?;
    runtime.block_on(load(files, now))
}

/// Whether environment variables of this process hold credentials.
pub fn environment_credentials() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY")
}

/// As [`list_from`], for a caller that is in an async runtime: `connect` looks up the profile that was chosen.
#[expect(clippy::default_trait_access, reason = "the SDK gives these types no public name")]
pub(super) async fn load(files: &Files, now: Timestamp) -> Result<Vec<Profile>, Failure> {
    // The default file system and environment are the real ones.
    let sections =
        aws_config::profile::load(&Default::default(), &Default::default(), &files.for_sdk(), None)
            .await
            .map_err(|err| unreadable(&err))?;
    let sign_ins = files.sso_cache().map(|folder| SignIn::all_in(&folder)).unwrap_or_default();
    let mut profiles: Vec<Profile> = sections
        .profiles()
        .filter_map(|name| Some(profile(sections.get_profile(name)?, &sections, &sign_ins, now)))
        .collect();
    profiles.sort_by(|a, b| (a.name != "default", &a.name).cmp(&(b.name != "default", &b.name)));
    Ok(profiles)
}

fn unreadable(err: &dyn std::error::Error) -> Failure {
    let mut why = err.to_string();
    if let Some(cause) = err.source() {
        why = format!("{why}: {cause}");
    }
    Failure::new(
        FailureKind::Configuration,
        "The AWS configuration files cannot be read",
        why,
        "Correct the file, or connect with environment variables.",
    )
}

fn profile(section: &Section, all: &ProfileSet, sign_ins: &[SignIn], now: Timestamp) -> Profile {
    let kind = kind(section);
    let expired = matches!(kind, ProfileKind::SingleSignOn(_))
        && start_url(section, all).is_some_and(|url| {
            !sign_ins.iter().any(|sign_in| sign_in.start_url == url && sign_in.lasts(now))
        });
    Profile {
        name: section.name().to_owned(),
        region: section.get("region").map(str::to_owned),
        kind,
        expired,
    }
}

fn kind(section: &Section) -> ProfileKind {
    let has = |key| section.get(key).is_some();
    if has("sso_session") || has("sso_start_url") {
        ProfileKind::SingleSignOn(section.get("sso_role_name").map(str::to_owned))
    } else if let Some(role) = section.get("role_arn") {
        ProfileKind::Role(role.to_owned())
    } else if has("aws_access_key_id") {
        ProfileKind::AccessKey
    } else if has("credential_process") {
        ProfileKind::Process
    } else {
        ProfileKind::Other
    }
}

fn start_url<'a>(section: &'a Section, all: &'a ProfileSet) -> Option<&'a str> {
    let session = section.get("sso_session").and_then(|name| all.sso_session(name));
    session.and_then(|session| session.get("sso_start_url")).or_else(|| section.get("sso_start_url"))
}

/// What a file of the sign-in cache tells, its tokens left unread.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    start_url: String,
    expires_at: Timestamp,
    refresh_token: Option<IgnoredAny>,
    registration_expires_at: Option<Timestamp>,
}

impl SignIn {
    /// All sign-ins in a folder; a file that is none, such as a client's registration, is passed over.
    fn all_in(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        entries
            .filter_map(|entry| serde_json::from_slice(&std::fs::read(entry.ok()?.path()).ok()?).ok())
            .collect()
    }

    /// It still holds, or the SDK can renew it without a browser.
    fn lasts(&self, now: Timestamp) -> bool {
        let renewable =
            self.refresh_token.is_some() && self.registration_expires_at.is_some_and(|until| until > now);
        self.expires_at > now || renewable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
[default]
region = eu-central-1
[profile prod]
sso_session = halden
sso_account_id = 482100773915
sso_role_name = PartnerManager
region = eu-west-1
[profile old]
sso_start_url = https://old.awsapps.com/start
[profile admin]
role_arn = arn:aws:iam::482100773915:role/Admin
source_profile = default
[profile tool]
credential_process = /bin/tool
[sso-session halden]
sso_start_url = https://halden.awsapps.com/start
sso_region = eu-central-1
";

    fn sign_in(url: &str, until: &str, more: &str) -> String {
        format!(r#"{{"startUrl": "{url}", "expiresAt": "{until}", "accessToken": "secret"{more}}}"#)
    }

    fn found(cache: &[(&str, String)]) -> Vec<Profile> {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("config"), CONFIG).unwrap();
        let keys = "[default]\naws_access_key_id = A\naws_secret_access_key = B\n";
        std::fs::write(path("credentials"), keys).unwrap();
        std::fs::create_dir(path("cache")).unwrap();
        for (name, text) in cache {
            std::fs::write(path("cache").join(name), text).unwrap();
        }
        let files = Files {
            config: Some(path("config")),
            credentials: Some(path("credentials")),
            sso_cache: Some(path("cache")),
        };
        list_from(&files, "2026-11-05T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn both_files_make_one_list_with_how_each_signs_in() {
        let profiles = found(&[]);
        let of = |name: &str| profiles.iter().find(|profile| profile.name == name).unwrap();
        assert_eq!(profiles[0].name, "default");
        assert_eq!(of("default").kind, ProfileKind::AccessKey);
        assert_eq!(of("default").region.as_deref(), Some("eu-central-1"));
        assert_eq!(of("prod").kind, ProfileKind::SingleSignOn(Some("PartnerManager".into())));
        assert!(matches!(&of("admin").kind, ProfileKind::Role(arn) if arn.ends_with("Admin")));
        assert_eq!(of("tool").kind, ProfileKind::Process);
        assert_eq!(profiles.len(), 5, "an sso-session is no profile: {profiles:?}");
    }

    #[test]
    fn a_sign_in_has_run_out_when_none_lasts_and_none_can_be_renewed() {
        let url = "https://halden.awsapps.com/start";
        let expired = |cache: &[(&str, String)]| {
            found(cache).into_iter().find(|profile| profile.name == "prod").unwrap().expired
        };
        assert!(expired(&[]));
        assert!(expired(&[("a.json", sign_in(url, "2026-11-05T11:00:00Z", ""))]));
        assert!(!expired(&[("a.json", sign_in(url, "2026-11-05T13:00:00Z", ""))]));
        let renewable = r#", "refreshToken": "r", "registrationExpiresAt": "2026-12-01T00:00:00Z""#;
        assert!(!expired(&[("a.json", sign_in(url, "2026-11-05T11:00:00Z", renewable))]));
        let other = "https://old.awsapps.com/start";
        assert!(expired(&[
            ("a.json", sign_in(other, "2026-11-05T13:00:00Z", "")),
            ("b.json", "{not json".into())
        ]));
    }

    #[test]
    fn missing_files_are_an_empty_list() {
        let nowhere = PathBuf::from("no-such-folder/file");
        let files = Files {
            config: Some(nowhere.clone()),
            credentials: Some(nowhere.clone()),
            sso_cache: Some(nowhere),
        };
        assert_eq!(list_from(&files, Timestamp::UNIX_EPOCH).unwrap_or_default(), Vec::new());
    }
}
