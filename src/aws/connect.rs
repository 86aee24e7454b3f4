//! From a [`Target`] to a [`Client`] that has proved to answer.
//!
//! Credentials are the SDK's matter: profiles, single sign-on, environment. Nothing of them is stored. A profile that
//! was chosen signs in itself: in the SDK's own chain the environment's credentials would come before it, and the
//! screen would name another account than the one that is changed. The practice account has credentials of its own,
//! so that no real ones are ever sent to it.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use jiff::Timestamp;

use super::Gate;
use super::client::{Client, call};
use super::operation::{GET_ACCOUNT, GET_CALLER_IDENTITY};
use super::profiles::{self, Files, Read};
use super::sdk_config::{configuration, name_of, with_retries};
use super::signer::{Signer, Who, Whose};
use crate::domain::account::is_foreign;
use crate::domain::{Account, Failure, FailureKind, Obstacle, Profile, ProfileKind, Target};

/// Whose account the practice account plays; AWS's own API has no name for an account.
const PRACTICE_COMPANY: &str = "Halden Supply";

/// Connects: finds region and credentials, and asks AWS who we are.
///
/// # Errors
/// [`FailureKind::Configuration`] for a profile that does not exist or a region that nobody names,
/// [`FailureKind::Credentials`] where the sign-in does not hold, and whatever the first call meets.
pub async fn connect(target: &Target, now: Timestamp, gate: Arc<dyn Gate>) -> Result<Client, Failure> {
    // The practice account's files are none: nothing of the real ones reaches it.
    let read = (!target.practice).then(|| Read::new(&Files::default()));
    let profile = read.as_ref().map_or(Ok(None), |read| profile(target, read, now))?;
    let obstacle = profile.as_ref().and_then(|own| own.obstacle.clone());
    let config = configuration(target, read.as_ref()).await;
    let Some(region) = config.region().map(ToString::to_string) else { return Err(no_region(target)) };
    let of_profile = read.as_ref().map(|read| read.endpoints(&name_of(target))).unwrap_or_default();
    let endpoint = of_profile.gateway(target, &config);
    let foreign = endpoint.clone().filter(|endpoint| target.practice || is_foreign(endpoint));
    let config = with_retries(&config, foreign.is_some());
    let others = of_profile.for_others(&config, endpoint.as_deref());
    let who = Who {
        single_sign_on: profile.as_ref().is_some_and(|own| matches!(own.kind, ProfileKind::SingleSignOn(_))),
        profile: profile.map(|own| own.name),
        endpoint: foreign,
    };
    let signer = config.credentials_provider().map(|source| {
        let time = config.time_source().unwrap_or_default();
        Signer::new(source, whose(&others, &gate, who.clone()), who.clone(), time)
    });
    let [config, others] = [config, others]
        .map(|config| signer.as_ref().map_or_else(|| config.clone(), |signer| signer.signs(&config)));
    let account = Account {
        number: "unknown".into(),
        arn: String::new(),
        name: target.practice.then(|| PRACTICE_COMPANY.to_owned()),
        region,
        endpoint: endpoint.clone(),
        practice: target.practice,
    };
    let [once, others_once] =
        [&config, &others].map(|config| config.to_builder().retry_config(RetryConfig::disabled()).build());
    let mut client = Client {
        gateway: gateway(&config, endpoint.as_deref()),
        gateway_once: gateway(&once, endpoint.as_deref()),
        cloudwatch: aws_sdk_cloudwatch::Client::new(&others),
        logs: aws_sdk_cloudwatchlogs::Client::new(&others),
        cloudwatch_once: aws_sdk_cloudwatch::Client::new(&others_once),
        logs_once: aws_sdk_cloudwatchlogs::Client::new(&others_once),
        narrow_queries: Arc::default(),
        account,
        single_sign_on: who.single_sign_on,
        profile: who.profile,
        stages: Arc::default(),
        signer,
        gate,
    };
    let identified = identify(&mut client, &aws_sdk_sts::Client::new(&others)).await;
    identified.map_err(|failure| with_obstacle(failure, obstacle))?;
    Ok(client)
}

/// API Gateway at the address that the screen names, and at no other.
fn gateway(config: &SdkConfig, endpoint: Option<&str>) -> aws_sdk_apigateway::Client {
    let mut own = aws_sdk_apigateway::config::Builder::from(config);
    if let Some(endpoint) = endpoint {
        own.set_endpoint_url(Some(endpoint.to_owned()));
    }
    aws_sdk_apigateway::Client::from_conf(own.build())
}

/// Where there were no credentials, what the files tell of it says more than the SDK's words.
fn with_obstacle(failure: Failure, obstacle: Option<Obstacle>) -> Failure {
    match (failure.kind, obstacle) {
        (FailureKind::Credentials, Some(Obstacle { why, way, copy, .. })) => Failure {
            why: format!("{why}. It ended with: {}", failure.why),
            hint: [Some(way), copy].into_iter().flatten().collect::<Vec<_>>().join(":\n"),
            ..failure
        },
        _ => failure,
    }
}

/// The profile that the SDK will use: none where the environment's credentials come before the usual one. A profile that
/// was chosen must exist; the usual one need not.
fn profile(target: &Target, read: &Read, now: Timestamp) -> Result<Option<Profile>, Failure> {
    if target.profile.is_none() && profiles::environment_credentials() {
        return Ok(None);
    }
    let name = name_of(target);
    let found = read.profile(&name, now);
    if found.is_some() || target.profile.is_none() {
        return Ok(found);
    }
    let left_out = read.faults.iter().find(|fault| fault.left_out).map(|fault| format!(" {fault}"));
    Err(Failure::new(
        FailureKind::Configuration,
        format!("There is no profile {name}"),
        format!(
            "The AWS configuration files of this computer do not name it.{}",
            left_out.unwrap_or_default()
        ),
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
        Err(failure) if client.account.foreign_endpoint().is_some() && is_missing(&failure) => {
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
    const FILE: &str = "\u{feff}[default]
aws_access_key_id = OFDEFAULT
aws_secret_access_key = s
[prod]
aws_access_key_id = OFPROD
aws_secret_access_key = s
[Mike Dev] of the partners
  aws_access_key_id: OFMIKE
  aws_secret_access_key: s
";

    fn signs(profile: Option<&str>) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let target = Target {
            profile: profile.map(Into::into),
            region: Some("eu-central-1".into()),
            ..Target::default()
        };
        runtime.block_on(async {
            let config = configuration(&target, Some(&Read::new(&Files::default()))).await;
            let provider = config.credentials_provider().unwrap();
            provider.provide_credentials().await.unwrap().access_key_id().to_owned()
        })
    }

    fn named(profile: Option<&str>) -> Option<String> {
        let target = Target { profile: profile.map(Into::into), ..Target::default() };
        let read = Read::new(&Files::default());
        let found = super::profile(&target, &read, Timestamp::UNIX_EPOCH).unwrap();
        found.map(|profile| profile.name)
    }

    #[test]
    fn a_chosen_profile_signs_also_where_the_environment_has_credentials() {
        if std::env::var_os(INSIDE).is_some() {
            assert_eq!(signs(Some("prod")), "OFPROD");
            assert_eq!(signs(Some("default")), "OFDEFAULT");
            assert_eq!(
                signs(Some("Mike Dev")),
                "OFMIKE",
                "what is listed signs, however its file is written"
            );
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
