//! The running practice account: a thread with a runtime of its own, listening on loopback only.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use axum::Router;
use tokio::sync::oneshot;

use super::{
    clock::{Clock, system},
    cut::{Listener, Peer},
    dispatch,
    faults::Faults,
    limits::ControlLimits,
    meter::Meter,
    scenario::Scenario,
    state::Account,
    traffic::Traffic,
};

/// How to start a practice account.
pub struct Options {
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What time it is.
    pub clock: Clock,
    /// The company.
    pub scenario: Scenario,
    /// Whether the control plane's rate limits hold.
    pub rate_limits: bool,
    /// Keys' values, ids and traffic follow from it.
    pub seed: u64,
    /// Whether the account has a role that lets API Gateway write logs; without it no stage can be given an access log.
    pub log_role: bool,
}

impl Default for Options {
    /// Halden Supply on a free port, at the machine's time, with AWS's rate limits.
    fn default() -> Self {
        let (clock, scenario) = (system(), Scenario::halden());
        Self { port: 0, clock, scenario, rate_limits: true, seed: 7, log_role: true }
    }
}

/// Why a practice account could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, or loopback is not there.
    #[error("could not listen on 127.0.0.1:{port}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No thread or runtime.
    #[error("could not start the practice account's thread")]
    Thread(#[source] io::Error),
}

/// A running practice account. Dropping it closes its port and its connections.
pub struct Practice {
    url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What requests share.
pub(super) struct Shared {
    pub account: Mutex<Account>,
    pub limits: Mutex<ControlLimits>,
    pub calls: Mutex<BTreeMap<String, u64>>,
    pub faults: Faults,
    pub clock: Clock,
}

impl Practice {
    /// Starts it; it answers as soon as this returns.
    ///
    /// # Errors
    /// [`StartError`] where the port or a thread is not to be had.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let port = options.port;
        let listen = |source| StartError::Listen { port, source };
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen)?;
        socket.set_nonblocking(true).map_err(listen)?;
        let url = format!("http://{}", socket.local_addr().map_err(listen)?);
        let shared = Arc::new(Shared::new(options));
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("practice-account".into())
            .spawn(move || runtime.block_on(serve(socket, serving, stopped)))
            .map_err(StartError::Thread)?;
        tracing::info!(%url, "practice account started");
        Ok(Self { url, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`, for every service's endpoint.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where partners call: followed by `/{api}/{stage}{path}`.
    pub fn invoke_url(&self) -> String {
        format!("{}{}", self.url, dispatch::INVOKE)
    }

    /// The Region that the account has its things in; others are not told apart.
    pub fn region(&self) -> String {
        lock(&self.shared.account).region.clone()
    }

    /// Faults on demand.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// How often each operation was called since the start, refused calls included. The data plane counts as "Invoke".
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.shared.calls).clone()
    }

    /// Switches the control plane's rate limits; on starts with full buckets.
    pub fn set_rate_limits(&self, on: bool) {
        lock(&self.shared.limits).set(on);
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the practice account's thread panicked");
        }
    }
}

impl fmt::Debug for Practice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Practice").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Shared {
    fn new(options: Options) -> Self {
        let Options { clock, scenario, seed, rate_limits, log_role, port: _ } = options;
        let now = clock();
        let traffic = Arc::new(Traffic::new(&scenario, seed, now));
        let mut account = Account::from_scenario(&scenario, seed, now, Meter::new(Arc::clone(&traffic)));
        account.cloudwatch_role = account.cloudwatch_role.filter(|_| log_role);
        Self {
            account: Mutex::new(account),
            limits: Mutex::new(ControlLimits::new(rate_limits)),
            calls: Mutex::default(),
            faults: Faults::default(),
            clock,
        }
    }
}

/// A handler that panicked leaves the account usable for the next one.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(socket: TcpListener, shared: Arc<Shared>, stopped: oneshot::Receiver<()>) {
    let listener = match tokio::net::TcpListener::from_std(socket) {
        Ok(listener) => Listener(listener),
        Err(err) => {
            tracing::error!(%err, "the practice account lost its socket");
            return;
        }
    };
    let router = Router::new().fallback(dispatch::answer).with_state(shared);
    tokio::select! {
        result = axum::serve(listener, router.into_make_service_with_connect_info::<Peer>()) => {
            if let Err(err) = result {
                tracing::error!(%err, "the practice account stopped serving");
            }
        }
        _ = stopped => {}
    }
}
