//! Where AWS's tools look for their files on this computer.

use std::path::PathBuf;

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
    /// Where the config file is or would be; `None` without a home folder.
    pub(super) fn config(&self) -> Option<PathBuf> {
        self.config.clone().or_else(|| usual("AWS_CONFIG_FILE", "config"))
    }

    /// The same of the credentials file.
    pub(super) fn credentials(&self) -> Option<PathBuf> {
        self.credentials.clone().or_else(|| usual("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    }

    /// The same of the folder of cached sign-ins.
    pub(super) fn sso_cache(&self) -> Option<PathBuf> {
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
