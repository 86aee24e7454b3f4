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

use super::files;
use crate::domain::{Failure, FailureKind, Profile, ProfileKind};

/// The configuration files hold text that people type: a larger one is something else.
const MOST_BYTES: u64 = 4_000_000;
/// The same of a cached sign-in, which is two keys.
const MOST_SIGN_IN_BYTES: u64 = 1_000_000;
/// Cached sign-ins that are looked at.
const MOST_SIGN_INS: usize = 200;

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

    /// Looks at both files before the SDK does, which reads whatever is in their places to the end, on the thread that asks, and
    /// takes one that is no text for an empty one.
    fn check(&self) -> Result<(), Failure> {
        let config = self.config.clone().or_else(|| usual("AWS_CONFIG_FILE", "config"));
        let keys = self.credentials.clone().or_else(|| usual("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
        config.iter().chain(&keys).try_for_each(|path| check_text(path))
    }

    fn sso_cache(&self) -> Option<PathBuf> {
        let usual = || Some(folder()?.join("sso").join("cache"));
        self.sso_cache.clone().or_else(usual)
    }
}

/// AWS's folder on this computer.
fn folder() -> Option<PathBuf> {
    Some(std::env::home_dir()?.join(".aws"))
}

/// Where a file is usually: where a variable says, else in AWS's folder.
fn usual(variable: &str, name: &str) -> Option<PathBuf> {
    let said = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = |path: PathBuf| match path.strip_prefix("~") {
        Ok(rest) => std::env::home_dir().map(|home| home.join(rest)),
        Err(_) => Some(path),
    };
    said.and_then(home).or_else(|| Some(folder()?.join(name)))
}

/// Whether a file, where there is one, is text as AWS's tools read it.
fn check_text(path: &Path) -> Result<(), Failure> {
    let bytes = files::read(path, MOST_BYTES).map_err(|err| unfit(path, &err.to_string()))?;
    let bytes = bytes.unwrap_or_default();
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(unfit(path, "it begins with a byte order mark; save it as UTF-8 without one"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) if !text.contains('\0') => Ok(()),
        _ => Err(unfit(path, "it is not text in UTF-8; save it in that encoding")),
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
    files.check()?;
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

fn unfit(path: &Path, why: &str) -> Failure {
    Failure::new(
        FailureKind::Configuration,
        "The AWS configuration files cannot be read",
        format!("{}: {why}", path.display()),
        "Correct the file, or connect with environment variables.",
    )
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
    /// The sign-ins in a folder, of very many the newest; a file that is none, such as a client's registration, is passed over.
    fn all_in(folder: &Path) -> Vec<Self> {
        let found = files::newest(folder, "json", MOST_SIGN_IN_BYTES, MOST_SIGN_INS);
        found.iter().filter_map(|text| serde_json::from_slice(text).ok()).collect()
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

    #[test]
    fn what_is_no_configuration_file_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        let told = || {
            let files = Files { config: Some(config.clone()), ..Files::default() };
            let failure = list_from(&files, Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Configuration);
            assert!(failure.why.contains(&*config.to_string_lossy()), "{failure}");
            failure.why
        };
        std::fs::create_dir(&config).unwrap();
        assert!(told().contains("it is a folder"));
        std::fs::remove_dir(&config).unwrap();
        let utf16: Vec<u8> = "\u{feff}[default]\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bom = "\u{feff}[default]\nregion = eu-central-1\n".as_bytes().to_vec();
        let latin1 = b"[default]\n# f\xFCr Halden\n".to_vec();
        for (bytes, why) in [(utf16, "UTF-8"), (bom, "byte order mark"), (latin1, "UTF-8")] {
            std::fs::write(&config, bytes).unwrap();
            assert!(told().contains(why));
        }
        std::fs::write(&config, "[default]\nregion\n").unwrap();
        told();
        std::fs::File::create(&config).unwrap().set_len(200_000_000).unwrap();
        assert!(told().contains("larger than 4 MB"));
    }
}
