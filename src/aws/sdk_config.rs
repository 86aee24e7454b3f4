//! How the SDK is set up for a [`Target`]: which files it reads, which profile, region and credentials it takes, how long it waits.
//!
//! The SDK's own chain would put the environment's credentials before a profile that was chosen; here that profile signs in itself.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};

use super::http::{self, is_on_this_computer};
use super::profiles::Read;
use crate::domain::Target;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An attempt with its answer's body to the end.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
/// A call with all its attempts and the pauses between them.
const CALL_TIMEOUT: Duration = Duration::from_mins(2);
/// AWS has hiccups; an endpoint on this computer that fails once fails again.
const AWS_ATTEMPTS: u32 = 3;
/// The access key that the practice account knows; it opens nothing else.
const PRACTICE_ACCESS_KEY: &str = "AKIAPRACTICEACCOUNT0";
const PRACTICE_REGION: &str = "eu-central-1";

/// The name of the profile that is meant.
pub(super) fn name_of(target: &Target) -> String {
    let usual = || std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    target.profile.clone().or_else(usual).unwrap_or_else(|| "default".into())
}

/// What the SDK needs, as far as target, files and environment tell it. The practice account has no files.
pub(super) async fn configuration(target: &Target, read: Option<&Read>) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts);
    if let Some(endpoint) = &target.endpoint {
        loader = loader.endpoint_url(endpoint);
        if is_on_this_computer(endpoint) {
            loader = loader.http_client(http::direct());
        }
    }
    let files = read.map_or_else(no_files, Read::for_sdk);
    let profile = read.map_or_else(String::new, |read| read.sdk_name(&name_of(target)));
    loader = loader.profile_files(files.clone());
    if read.is_some() {
        loader = loader.profile_name(&profile);
    }
    if let Some(region) = &target.region {
        loader = loader.region(Region::new(region.clone()));
    } else if target.practice {
        loader = loader.region(Region::new(PRACTICE_REGION));
    }
    if target.practice {
        let credentials = Credentials::new(
            PRACTICE_ACCESS_KEY,
            "practice-account-secret",
            None,
            None,
            "Tollkeeper's practice account",
        );
        loader = loader.credentials_provider(credentials);
    }
    let config = loader.load().await;
    if target.practice || target.profile.is_none() {
        return config;
    }
    let provider = credentials_of(&profile, files, &config);
    config.to_builder().credentials_provider(provider).build()
}

fn no_files() -> EnvConfigFiles {
    EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, "").build()
}

/// What signs in with this profile and nothing else. A role that the profile takes needs the region.
fn credentials_of(profile: &str, files: EnvConfigFiles, config: &SdkConfig) -> SharedCredentialsProvider {
    let around = ProviderConfig::without_region()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_region(config.region().cloned());
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&around)
        .profile_files(files)
        .profile_name(profile)
        .build();
    SharedCredentialsProvider::new(provider)
}

/// The same with the repetitions that suit: an endpoint on this computer that fails once fails again.
pub(super) fn with_retries(config: &SdkConfig, foreign: bool) -> SdkConfig {
    let retries = if foreign {
        RetryConfig::disabled()
    } else {
        RetryConfig::standard().with_max_attempts(AWS_ATTEMPTS)
    };
    config.to_builder().retry_config(retries).build()
}
