//! A connection: the SDK's clients, who we are, and the one way through which every call goes.
//!
//! Two refusals pass by themselves, and their calls are made again after a pause: "too many requests", and "concurrent modification"
//! of what may be sent twice.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::failure::{self, Circumstances};
use super::signer::Signer;
use super::{Gate, Operation};
use crate::domain::{Account, Failure, FailureKind};

/// How often a call that AWS throttles is made in all.
const ATTEMPTS: u32 = 5;
/// The longest wait between two attempts; UpdateUsagePlan's own limit is as long.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// A connection that answered. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    /// For reads, which the SDK itself may send again when AWS has a hiccup.
    pub(super) gateway: aws_sdk_apigateway::Client,
    /// Writes go through a client that never sends twice on its own: a second CreateApiKey would be a second key.
    pub(super) gateway_once: aws_sdk_apigateway::Client,
    /// For reads of metrics and Contributor Insights rules, sent again like those of `gateway`.
    pub(super) cloudwatch: aws_sdk_cloudwatch::Client,
    /// For writes of Contributor Insights rules, never sent twice.
    pub(super) cloudwatch_once: aws_sdk_cloudwatch::Client,
    /// For reads of log groups and for queries, also to stop one.
    pub(super) logs: aws_sdk_cloudwatchlogs::Client,
    /// For writes of log groups and metric filters, never sent twice.
    pub(super) logs_once: aws_sdk_cloudwatchlogs::Client,
    /// The region refused a query of more than 10,000 rows: none asks for more again.
    pub(super) narrow_queries: Arc<AtomicBool>,
    /// Who we are and where; the number is "unknown" where an endpoint has no STS to tell it.
    pub(super) account: Account,
    /// The profile that signs in, which failures name; `None` for the practice account, the environment's credentials, or where no
    /// profile of the usual name exists.
    pub(super) profile: Option<String>,
    /// The profile signs in with a browser: credentials that are missing then mean a sign-in that has run out.
    pub(super) single_sign_on: bool,
    /// For calls to stages, which are no AWS operations. Made when first needed: it reads the system's certificates.
    pub(super) stages: Arc<OnceLock<Connector>>,
    /// Has credentials of the right account at hand before a call leaves; `None` where the SDK found no place to get any from.
    pub(super) signer: Option<Signer>,
    /// What each call passes before it leaves: the one given to `connect`, until `behind` puts another in its place.
    pub(super) gate: Arc<dyn Gate>,
}

impl Client {
    /// Who we are and where.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What its calls pass.
    pub fn gate(&self) -> Arc<dyn Gate> {
        Arc::clone(&self.gate)
    }

    /// The same connection behind another gate.
    #[must_use]
    pub fn behind(&self, gate: Arc<dyn Gate>) -> Self {
        Self { gate, ..self.clone() }
    }

    /// Makes one call of `operation`: passes the gate, sends what `make` makes, and after "too many requests", or where another change
    /// came at the same time, waits and makes it anew,
    /// five times in all. Fails with what the last attempt met, in plain words.
    pub(super) async fn call<T, E, Made>(
        &self,
        operation: &'static Operation,
        make: impl FnMut() -> Made,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        Made: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.call_checked(operation, || std::future::ready(Ok(())), make).await
    }

    /// As [`Self::call`], but `check` says each time, when the call's turn has come, whether it may still be made: a turn
    /// can be 20 seconds away, and the world goes on meanwhile.
    pub(super) async fn call_checked<T, E, Made, Refused, Checked>(
        &self,
        operation: &'static Operation,
        mut check: impl FnMut() -> Checked,
        make: impl FnMut() -> Made,
    ) -> Result<T, Refused>
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        Made: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        Refused: From<Failure>,
        Checked: Future<Output = Result<(), Refused>>,
    {
        let ready = || {
            let checked = check();
            async move {
                self.sign_in(operation).await?;
                checked.await
            }
        };
        call_checked(self.gate.as_ref(), &self.around(operation), ready, make).await
    }

    /// Renews the credentials where that is due: a sign-in may take longer than a call, and one that fails has sent nothing.
    async fn sign_in(&self, operation: &'static Operation) -> Result<(), Failure> {
        match &self.signer {
            Some(signer) => signer.ready(operation).await,
            None => Ok(()),
        }
    }

    fn around(&self, operation: &'static Operation) -> Circumstances<'_> {
        Circumstances {
            operation,
            profile: self.profile.as_deref(),
            single_sign_on: self.single_sign_on,
            endpoint: self.account.foreign_endpoint(),
        }
    }
}

/// Makes a call: passes the gate, sends, and on "too many requests" waits as long as AWS asks before it tries again.
pub(super) async fn call<T, E, Made>(
    gate: &dyn Gate,
    around: &Circumstances<'_>,
    make: impl FnMut() -> Made,
) -> Result<T, Failure>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    Made: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    call_checked(gate, around, || std::future::ready(Ok(())), make).await
}

async fn call_checked<T, E, Made, Refused, Checked>(
    gate: &dyn Gate,
    around: &Circumstances<'_>,
    mut check: impl FnMut() -> Checked,
    mut make: impl FnMut() -> Made,
) -> Result<T, Refused>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    Made: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    Refused: From<Failure>,
    Checked: Future<Output = Result<(), Refused>>,
{
    let mut attempt = 1;
    loop {
        gate.pass(around.operation).await;
        check().await?;
        gate.leaves(around.operation)?;
        let err = match make().await {
            Ok(output) => return Ok(output),
            Err(err) => err,
        };
        let failure = failure::of(&err, around);
        tracing::debug!(operation = around.operation.name, kind = ?failure.kind, attempt, "AWS call failed");
        let overlaps = around.operation.is_repeatable() && is_overlap(err.code(), err.message());
        if attempt == ATTEMPTS || !(overlaps || failure.kind == FailureKind::Throttled) {
            return Err(failure.into());
        }
        let wait = wait_before(attempt, failure::retry_after(&err));
        if overlaps {
            // Not for the gate: nobody has come to a limit, and other calls need not go slower.
            tokio::time::sleep(wait).await;
        } else {
            gate.hold(around.operation, wait).await;
        }
        attempt += 1;
    }
}

/// Two changes came at once, and AWS has made neither wait: "Unable to complete operation due to concurrent modification. Please
/// try again later." The code alone also stands for what exists already, so the words must tell.
fn is_overlap(code: Option<&str>, message: Option<&str>) -> bool {
    let words = message.unwrap_or_default().to_lowercase();
    code == Some("ConflictException") && words.contains("concurrent modification")
}

/// What AWS asks for, or 1, 2, 4, … seconds.
fn wait_before(attempt: u32, asked: Option<Duration>) -> Duration {
    asked.unwrap_or_else(|| Duration::from_secs(1 << (attempt - 1).min(5))).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_unless_aws_names_one() {
        let waits: Vec<u64> = (1..=6).map(|attempt| wait_before(attempt, None).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 20]);
        assert_eq!(wait_before(1, Some(Duration::from_secs(7))).as_secs(), 7);
        assert_eq!(wait_before(1, Some(Duration::from_mins(15))), LONGEST_WAIT);
    }

    #[test]
    fn changes_that_came_at_once_are_told_from_what_exists_already() {
        let aws = "Unable to complete operation due to concurrent modification. Please try again later.";
        assert!(is_overlap(Some("ConflictException"), Some(aws)));
        assert!(!is_overlap(Some("ConflictException"), Some("API Key already exists")));
        assert!(!is_overlap(Some("BadRequestException"), Some(aws)) && !is_overlap(None, None));
    }
}
