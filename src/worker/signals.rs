//! The system asks the program to end: `kill`, the end of a session, Ctrl+C in the terminal that it was started from.
//!
//! The window closes as if somebody had pressed its cross and meant it: no new step begins, and the running one gets its time.
//! A window that cannot close any more, since the display is gone, must not keep the program alive.

/// Calls `tell`, once, when the system asks the program to end. The program then has a little longer than a write gets; a second
/// Ctrl+C ends it at once. Nothing on systems that close the window instead.
#[cfg(not(unix))]
pub fn on_end(_tell: impl Fn() + Send + 'static) {}

/// Calls `tell`, once, when the system asks the program to end. The program then has a little longer than a write gets; a second
/// Ctrl+C ends it at once.
#[cfg(unix)]
pub fn on_end(tell: impl Fn() + Send + 'static) {
    let listen = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime.map(|runtime| runtime.block_on(unix::end(tell))) {
            Ok(Ok(code)) => std::process::exit(code),
            Ok(Err(err)) | Err(err) => tracing::warn!("being asked to end is not noticed: {err}"),
        }
    };
    if let Err(err) = std::thread::Builder::new().name("signals".into()).spawn(listen) {
        tracing::warn!("being asked to end is not noticed: {err}");
    }
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::time::Duration;

    use tokio::signal::unix::{SignalKind, signal};

    use crate::worker::hub::GRACE;

    /// The window's own time to close, beside what a write gets.
    const MARGIN: Duration = Duration::from_secs(5);

    /// Waits to be asked, tells it, and waits until the program has had its time; the code to end with.
    pub(super) async fn end(tell: impl Fn()) -> io::Result<i32> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let asked = tokio::select! {
            _ = terminate.recv() => SignalKind::terminate(),
            _ = interrupt.recv() => SignalKind::interrupt(),
            _ = hang_up.recv() => SignalKind::hangup(),
        };
        tell();
        // A second Ctrl+C is meant.
        drop(tokio::time::timeout(GRACE + MARGIN, interrupt.recv()).await);
        Ok(128 + asked.as_raw_value())
    }
}
