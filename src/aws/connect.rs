//! From a [`Target`] to a [`Client`] that has proved to answer.
//!
//! Credentials are the SDK's matter: profiles, single sign-on, environment. Nothing of them is stored. A profile that
//! was chosen signs in itself: in the SDK's own chain the environment's credentials would come before it, and the
//! screen would name another account than the one that is changed. The practice account has credentials of its own,
//! so that no real ones are ever sent to it.

use std::sync::Arc;
use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use jiff::Timestamp;

use super::client::{Client, call};
use super::http::{self, is_on_this_computer};
use super::operation::{GET_ACCOUNT, GET_CALLER_IDENTITY};
use super::signer::{Signer, Who, Whose};
use super::{Gate, profiles};
use crate::domain::{Account, Failure, FailureKind, Profile, ProfileKind, Target};

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
/// Whose account the practice account plays; AWS's own API has no name for an account.
const PRACTICE_COMPANY: &str = "Halden Supply";
/// Environment variables that send API Gateway's calls elsewhere, the more special first.
const ENDPOINT_VARIABLES: [&str; 2] = ["AWS_ENDPOINT_URL_API_GATEWAY", "AWS_ENDPOINT_URL"];

/// Connects: finds region and credentials, and asks AWS who we are.
///
/// # Errors
/// [`FailureKind::Configuration`] for a profile that does not exist or a region that nobody names,
/// [`FailureKind::Credentials`] where the sign-in does not hold, and whatever the first call meets.
pub async fn connect(target: &Target, now: Timestamp, gate: Arc<dyn Gate>) -> Result<Client, Failure> {
    let profile = if target.practice { None } else { profile(target, now).await? };
    let config = configuration(target).await;
    let Some(region) = config.region().map(ToString::to_string) else { return Err(no_region(target)) };
    let endpoint = endpoint(target, &config);
    let config = with_retries(&config, endpoint.is_some());
    let who = Who {
        single_sign_on: profile.as_ref().is_some_and(|own| matches!(own.kind, ProfileKind::SingleSignOn(_))),
        profile: profile.map(|own| own.name),
        endpoint: endpoint.clone(),
    };
    let signer = config.credentials_provider().map(|source| {
        let time = config.time_source().unwrap_or_default();
        Signer::new(source, whose(&config, &gate, who.clone()), who.clone(), time)
    });
    let config = signer.as_ref().map_or_else(|| config.clone(), |signer| signer.signs(&config));
    let account = Account {
        number: "unknown".into(),
        arn: String::new(),
        name: target.practice.then(|| PRACTICE_COMPANY.to_owned()),
        region,
        endpoint,
        practice: target.practice,
    };
    let once = config.to_builder().retry_config(RetryConfig::disabled()).build();
    let mut client = Client {
        gateway: aws_sdk_apigateway::Client::new(&config),
        gateway_once: aws_sdk_apigateway::Client::new(&once),
        cloudwatch: aws_sdk_cloudwatch::Client::new(&config),
        logs: aws_sdk_cloudwatchlogs::Client::new(&config),
        cloudwatch_once: aws_sdk_cloudwatch::Client::new(&once),
        logs_once: aws_sdk_cloudwatchlogs::Client::new(&once),
        narrow_queries: Arc::default(),
        account,
        single_sign_on: who.single_sign_on,
        profile: who.profile,
        stages: Arc::default(),
        signer,
        gate,
    };
    identify(&mut client, &aws_sdk_sts::Client::new(&config)).await?;
    Ok(client)
}

/// The profile that the SDK will use: none where the environment's credentials come before the usual one. A profile that
/// was chosen must exist; the usual one need not.
async fn profile(target: &Target, now: Timestamp) -> Result<Option<Profile>, Failure> {
    if target.profile.is_none() && profiles::environment_credentials() {
        return Ok(None);
    }
    let usual = || std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let name = target.profile.clone().or_else(usual).unwrap_or_else(|| "default".into());
    let known = profiles::load(&profiles::Files::default(), now).await?;
    let found = known.into_iter().find(|profile| profile.name == name);
    if found.is_some() || target.profile.is_none() {
        return Ok(found);
    }
    Err(Failure::new(
        FailureKind::Configuration,
        format!("There is no profile {name}"),
        "The AWS configuration files of this computer do not name it.",
        "Choose another profile, or set it up with `aws configure sso`.",
    ))
}

fn no_region(target: &Target) -> Failure {
    let who =
        target.profile.as_ref().map_or_else(String::new, |profile| format!(" for the profile {profile}"));
    Failure::new(
        FailureKind::Configuration,
        format!("No region is chosen{who}"),
        "Neither the profile nor the environment names one.",
        "Choose the region that your APIs are in.",
    )
}

async fn configuration(target: &Target) -> SdkConfig {
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
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
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
    match &target.profile {
        Some(profile) if !target.practice => {
            config.to_builder().credentials_provider(credentials_of(profile, &config)).build()
        }
        _ => config,
    }
}

/// What signs in with this profile and nothing else. A role that the profile takes needs the region.
fn credentials_of(profile: &str, config: &SdkConfig) -> SharedCredentialsProvider {
    let around = ProviderConfig::without_region()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_region(config.region().cloned());
    let provider = ProfileFileCredentialsProvider::builder().configure(&around).profile_name(profile).build();
    SharedCredentialsProvider::new(provider)
}

/// The endpoint in use where it is not AWS's: the target's, the environment's, the profile's.
fn endpoint(target: &Target, config: &SdkConfig) -> Option<String> {
    let from_environment = || {
        let set = |name: &&str| std::env::var(name).ok().filter(|url| !url.is_empty());
        // The SDK has already looked whether such settings shall be ignored.
        let ignored = std::env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_ok_and(|on| on == "true");
        (!ignored).then(|| ENDPOINT_VARIABLES.iter().find_map(set)).flatten()
    };
    target
        .endpoint
        .clone()
        .or_else(from_environment)
        .or_else(|| config.endpoint_url().map(str::to_owned))
        .map(|url| url.trim_end_matches('/').to_owned())
}

fn with_retries(config: &SdkConfig, foreign: bool) -> SdkConfig {
    let retries = if foreign {
        RetryConfig::disabled()
    } else {
        RetryConfig::standard().with_max_attempts(AWS_ATTEMPTS)
    };
    config.to_builder().retry_config(retries).build()
}

/// How the signer asks whose renewed credentials are: with these and no others.
fn whose(config: &SdkConfig, gate: &Arc<dyn Gate>, who: Who) -> Box<Whose> {
    let (config, gate, who) = (config.clone(), Arc::clone(gate), Arc::new(who));
    Box::new(move |credentials| {
        let (gate, who) = (Arc::clone(&gate), Arc::clone(&who));
        let own = config.to_builder().credentials_provider(SharedCredentialsProvider::new(credentials));
        let sts = aws_sdk_sts::Client::new(&own.identity_cache(IdentityCache::no_cache()).build());
        Box::pin(async move {
            let ask = || sts.get_caller_identity().send();
            let told = call(gate.as_ref(), &who.around(&GET_CALLER_IDENTITY), ask).await?;
            Ok(told.account.unwrap_or_else(|| "unknown".into()))
        })
    })
}

/// Asks who we are. An endpoint without STS is taken at its word when API Gateway answers.
async fn identify(client: &mut Client, sts: &aws_sdk_sts::Client) -> Result<(), Failure> {
    match client.call(&GET_CALLER_IDENTITY, || sts.get_caller_identity().send()).await {
        Ok(identity) => {
            if let (Some(signer), Some(number)) = (&client.signer, &identity.account) {
                signer.belongs_to(number).await;
            }
            client.account.number = identity.account.unwrap_or_else(|| "unknown".into());
            client.account.arn = identity.arn.unwrap_or_default();
            Ok(())
        }
        Err(failure) if client.account.endpoint.is_some() && is_missing(&failure) => {
            client.call(&GET_ACCOUNT, || client.gateway.get_account().send()).await.map(drop)
        }
        Err(failure) => Err(failure),
    }
}

fn is_missing(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Unsupported | FailureKind::NotFound | FailureKind::Service | FailureKind::Refused
    )
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::ProvideCredentials as _;

    use super::*;

    /// Set in the second process, which the test below starts with an environment of its own.
    const INSIDE: &str = "TOLLKEEPER_TEST_INSIDE";
    const FILE: &str = "
[default]
aws_access_key_id = OFDEFAULT
aws_secret_access_key = s
[prod]
aws_access_key_id = OFPROD
aws_secret_access_key = s
";

    fn signs(profile: Option<&str>) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let target = Target {
            profile: profile.map(Into::into),
            region: Some("eu-central-1".into()),
            ..Target::default()
        };
        runtime.block_on(async {
            let config = configuration(&target).await;
            let provider = config.credentials_provider().unwrap();
            provider.provide_credentials().await.unwrap().access_key_id().to_owned()
        })
    }

    fn named(profile: Option<&str>) -> Option<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let target = Target { profile: profile.map(Into::into), ..Target::default() };
        let found = runtime.block_on(super::profile(&target, Timestamp::UNIX_EPOCH)).unwrap();
        found.map(|profile| profile.name)
    }

    #[test]
    fn a_chosen_profile_signs_also_where_the_environment_has_credentials() {
        if std::env::var_os(INSIDE).is_some() {
            assert_eq!(signs(Some("prod")), "OFPROD");
            assert_eq!(signs(Some("default")), "OFDEFAULT");
            assert_eq!(signs(None), "OFENVIRONMENT", "nothing chosen: the SDK's own chain");
            assert_eq!(named(Some("prod")).as_deref(), Some("prod"));
            assert_eq!(named(None), None, "the environment is no profile");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        std::fs::write(&file, FILE).unwrap();
        let test = "aws::connect::tests::a_chosen_profile_signs_also_where_the_environment_has_credentials";
        let inside = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env(INSIDE, "1")
            .env("AWS_CONFIG_FILE", folder.path().join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", &file)
            .env("AWS_ACCESS_KEY_ID", "OFENVIRONMENT")
            .env("AWS_SECRET_ACCESS_KEY", "s")
            .env_remove("AWS_SESSION_TOKEN")
            .env_remove("AWS_PROFILE")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&inside.stdout);
        assert!(inside.status.success() && said.contains("1 passed"), "{said}");
    }
}
