//! The running practice account: a thread with a runtime of its own, listening on loopback only.

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::sync::oneshot;

use super::{
    connections,
    faults::Faults,
    logs::started::QueryRows,
    shared::{Options, Shared, lock},
    target::INVOKE,
};

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

/// A running practice account. Dropping it closes its port and its connections, and ends its threads.
pub struct Practice {
    url: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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
            .spawn(move || {
                runtime.block_on(serve(socket, serving, stopped));
                // Metrics that are being worked out end by themselves; nobody waits for them.
                runtime.shutdown_background();
            })
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
        format!("{}{}", self.url, INVOKE)
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
        self.shared.calls.all()
    }

    /// Waits until an operation has been called so often since the start, at most for so long; whether it has. The call counted
    /// last may still be under way.
    pub fn wait_for_calls(&self, operation: &str, times: u64, patience: Duration) -> bool {
        self.shared.calls.wait(operation, times, patience)
    }

    /// Makes it a region of many or of few rows a query.
    pub fn set_query_rows(&self, rows: QueryRows) {
        lock(&self.shared.account).logs.queries.rows = rows;
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

async fn serve(socket: TcpListener, shared: Arc<Shared>, stopped: oneshot::Receiver<()>) {
    let listener = match tokio::net::TcpListener::from_std(socket) {
        Ok(listener) => listener,
        Err(err) => {
            tracing::error!(%err, "the practice account lost its socket");
            return;
        }
    };
    tokio::select! {
        () = connections::serve(listener, shared) => {}
        _ = stopped => {}
    }
}
