//! The credentials of a connection: asked for once, renewed when they run out, and used only while they belong to the account that
//! the window shows.
//!
//! The SDK's own cache asks again after each failure, which starts a sign-in program over and over with nobody at the machine, and
//! it never looks whose the renewed ones are. So it is switched off, and every call signs with what is held here: after a failure
//! nothing is asked for any more until the user signs in again, which makes a new one of these; and after a renewal AWS is asked
//! who we are before anything is signed with it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_smithy_async::time::SharedTimeSource;
use tokio::sync::Mutex;

use super::Operation;
use super::failure::{self, Circumstances};
use super::operation::GET_CALLER_IDENTITY;
use crate::domain::{Failure, FailureKind};

/// Credentials that run out sooner than that are renewed first.
const EARLY: Duration = Duration::from_secs(10);
/// How long a sign-in program may take: somebody may have to look for a hardware key.
const SIGN_IN_LIMIT: Duration = Duration::from_mins(2);

/// Signs the calls of a connection. Clones are the same signer.
#[derive(Clone)]
pub(super) struct Signer(Arc<Inner>);

struct Inner {
    source: SharedCredentialsProvider,
    whose: Box<Whose>,
    who: Who,
    /// The SDK's clock, which says when credentials run out.
    time: SharedTimeSource,
    state: Mutex<State>,
}

/// Asks AWS for the number of the account that credentials belong to.
pub(super) type Whose = dyn Fn(Credentials) -> Asked + Send + Sync;

/// The number of an account, on its way.
pub(super) type Asked = Pin<Box<dyn Future<Output = Result<String, Failure>> + Send>>;

/// Who signs in, as failures name it.
#[derive(Clone)]
pub(super) struct Who {
    /// The profile.
    pub profile: Option<String>,
    /// It signs in with a browser.
    pub single_sign_on: bool,
    /// Another endpoint than AWS's.
    pub endpoint: Option<String>,
}

#[derive(Default)]
struct State {
    held: Option<Credentials>,
    /// The access key of which AWS has said whose it is.
    proved: Option<String>,
    /// The account that the window shows; `None` until it is known, and with an endpoint that cannot tell.
    number: Option<String>,
    /// Why nothing is asked for any more.
    stopped: Option<Failure>,
}

impl Signer {
    /// One that takes credentials from `source` and, once it [belongs](Self::belongs_to) to an account, asks `whose` each new ones
    /// are.
    pub fn new(
        source: SharedCredentialsProvider,
        whose: Box<Whose>,
        who: Who,
        time: SharedTimeSource,
    ) -> Self {
        Self(Arc::new(Inner { source, whose, who, time, state: Mutex::default() }))
    }

    /// The configuration, with its calls signed by this.
    pub fn signs(&self, config: &SdkConfig) -> SdkConfig {
        let own = SharedCredentialsProvider::new(self.clone());
        config.to_builder().credentials_provider(own).identity_cache(IdentityCache::no_cache()).build()
    }

    /// From now on only that account's credentials count; those held are its own.
    pub async fn belongs_to(&self, number: &str) {
        let mut state = self.0.state.lock().await;
        state.proved = state.held.as_ref().map(|held| held.access_key_id().to_owned());
        state.number = Some(number.to_owned());
    }

    /// Has credentials at hand that last and belong to the account, before a call of `operation` leaves.
    ///
    /// # Errors
    /// [`FailureKind::Credentials`] where there are none, [`FailureKind::OtherAccount`] where they belong elsewhere, and whatever
    /// asking for either meets.
    pub async fn ready(&self, operation: &Operation) -> Result<(), Failure> {
        let named = |failure| Failure { operation: Some(operation.name.to_owned()), ..failure };
        self.credentials().await.map(drop).map_err(named)
    }

    async fn credentials(&self) -> Result<Credentials, Failure> {
        // Held while a sign-in program runs: it is started once, however many calls wait for it.
        let mut state = self.0.state.lock().await;
        if let Some(failure) = &state.stopped {
            return Err(failure.clone());
        }
        match self.renewed(&mut state).await {
            Ok(held) => Ok(held),
            Err(failure) => {
                if failure.kind.stops_all() {
                    state.stopped = Some(failure.clone());
                }
                Err(failure)
            }
        }
    }

    async fn renewed(&self, state: &mut State) -> Result<Credentials, Failure> {
        let held = match state.held.clone().filter(|held| self.lasts(held)) {
            Some(held) => held,
            None => state.held.insert(self.asked_for().await?).clone(),
        };
        let is_proved = state.proved.as_deref() == Some(held.access_key_id());
        if let Some(number) = state.number.as_deref().filter(|_| !is_proved) {
            let found = (self.0.whose)(held.clone()).await?;
            if found != number {
                return Err(other_account(&found, number));
            }
            state.proved = Some(held.access_key_id().to_owned());
        }
        Ok(held)
    }

    fn lasts(&self, held: &Credentials) -> bool {
        held.expiry().is_none_or(|until| until > self.0.time.now() + EARLY)
    }

    async fn asked_for(&self) -> Result<Credentials, Failure> {
        match tokio::time::timeout(SIGN_IN_LIMIT, self.0.source.provide_credentials()).await {
            Ok(outcome) => {
                outcome.map_err(|err| failure::no_credentials(&err, &self.0.who.around(&GET_CALLER_IDENTITY)))
            }
            Err(_) => Err(too_long()),
        }
    }
}

impl Who {
    /// What stands around a call of theirs.
    pub fn around(&self, operation: &'static Operation) -> Circumstances<'_> {
        Circumstances {
            operation,
            profile: self.profile.as_deref(),
            single_sign_on: self.single_sign_on,
            endpoint: self.endpoint.as_deref(),
        }
    }
}

impl ProvideCredentials for Signer {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.credentials().await.map_err(CredentialsError::provider_error)
        })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

/// The failure of credentials of `found` in a window that shows `shown`.
pub fn other_account(found: &str, shown: &str) -> Failure {
    Failure::new(
        FailureKind::OtherAccount,
        format!("These credentials belong to another account now: {found}, and this window shows {shown}"),
        "The profile's sign-in was changed outside of Tollkeeper. Nothing is sent any more.",
        format!("Sign in to {shown} again and try again, or connect again to work in {found}."),
    )
}

fn too_long() -> Failure {
    Failure::new(
        FailureKind::Credentials,
        "The sign-in was not finished",
        format!("Waited {} minutes for the profile's sign-in program.", SIGN_IN_LIMIT.as_secs() / 60),
        "Try again, and answer what it asks.",
    )
}
