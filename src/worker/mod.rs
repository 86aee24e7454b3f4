//! The thread that does what takes time: reads, writes, probes.
//!
//! The screen sends a [`Request`] and goes on drawing; answers come back as [`Event`]s, each with a repaint.
//! AWS limits every account to few calls a second, some to one in twenty, so calls queue here under a
//! `Budget` that shows how long the wait is. Reads run side by side and are merged, writes
//! go strictly one after the other and are journaled before they are sent. A new connection drops what the
//! old one still waits for.

mod bucket;
mod budget;
mod desk;
mod hub;
mod journal;
mod journals;
mod read_only;
mod reads;
mod session;
mod share;
mod signals;
mod status;
mod steps;
mod task;
mod unfinished;
mod watch;
mod writes;

pub use signals::on_end;
pub use steps::{Way, make};

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::aws::{Gate, OpenGate};
use crate::domain::{Event, Request};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the worker needs from outside.
#[derive(Clone)]
pub struct Options {
    /// The folder of the journals; `None` keeps them in memory.
    pub journal_dir: Option<PathBuf>,
    /// The time that events and journal entries carry.
    pub clock: Clock,
    /// What every call passes before it comes to AWS's limits. Open, but in tests that look what the worker does when one of its
    /// tasks fails.
    pub gate: Arc<dyn Gate>,
}

impl Default for Options {
    fn default() -> Self {
        Self { journal_dir: None, clock: Arc::new(Timestamp::now), gate: Arc::new(OpenGate) }
    }
}

/// The way out of the worker: an event, and the screen is woken.
#[derive(Clone)]
struct Outbox {
    events: mpsc::Sender<Event>,
    repaint: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    fn send(&self, event: Event) {
        // Nobody listens any more while the program closes.
        if self.events.send(event).is_ok() {
            (self.repaint)();
        }
    }
}

/// The screen's handle of the thread. Dropping it ends the thread; a write that has been sent gets a moment to finish.
pub struct Worker {
    requests: Option<UnboundedSender<Request>>,
    events: mpsc::Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. `repaint` is called from it after each event.
    ///
    /// # Panics
    /// Where the system gives no thread or no event loop: the program cannot do anything then.
    pub fn start(repaint: impl Fn() + Send + Sync + 'static, options: Options) -> Self {
        let (requests, inbox) = unbounded_channel();
        let (outbox, events) = mpsc::channel();
        let outbox = Outbox { events: outbox, repaint: Arc::new(repaint) };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("the system gives an event loop");
        let thread = std::thread::Builder::new()
            .name("worker".into())
            .spawn(move || {
                runtime.block_on(hub::Hub::new(inbox, outbox, options).run());
                // A name lookup that hangs must not keep the program from closing.
                runtime.shutdown_background();
            })
            .expect("the system gives a thread");
        Self { requests: Some(requests), events, thread: Some(thread) }
    }

    /// Sends a request. One of an older session is ignored.
    pub fn send(&self, request: Request) {
        if let Some(requests) = &self.requests
            && requests.send(request).is_err()
        {
            tracing::error!("the worker has ended");
        }
    }

    /// The next event, where one is there.
    pub fn try_recv(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// All events that are there.
    pub fn drain(&self) -> Vec<Event> {
        self.events.try_iter().collect()
    }

    /// Waits for the next event; `None` when there is none within `limit`. For tests and tools without a screen.
    pub fn wait(&self, limit: std::time::Duration) -> Option<Event> {
        self.events.recv_timeout(limit).ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the worker panicked");
        }
    }
}
