//! A key's value on the system's clipboard: put there with the sign that keeps it out of histories, and taken away until a look proves
//! that it is gone. [`stay`] decides when, [`system`] does it.
//!
//! A thread of its own does both: a clipboard may take seconds to answer, and a window that is hidden is not drawn, while the
//! value has to go all the same. egui's own copying is for everything that is no secret.

pub mod stay;
pub mod system;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::model::keys::ClipboardFault;
use stay::{Look, Stay};

/// How long closing the window waits for the clipboard.
const LAST_LOOK: Duration = Duration::from_secs(2);
/// How long the thread waits for an order where nothing is to be taken away.
const IDLE: Duration = Duration::from_hours(1);

/// What the thread is to do.
enum Order {
    /// Put a value there, to be taken away again after 30 seconds.
    Put(SecretString),
    /// The window got the focus, or lost it.
    Focus(bool),
    /// Take the value away at once, and tell whether it is proved to be gone.
    Forget(Sender<bool>),
}

/// The window's end of the thread.
pub struct SecretClipboard {
    orders: Sender<Order>,
    faults: Receiver<ClipboardFault>,
}

impl SecretClipboard {
    /// Starts the thread; it connects to the clipboard with the first value. `wake` is called when there is news for
    /// [`Self::fault`].
    pub fn start(clock: impl Fn() -> Timestamp + Send + 'static, wake: impl Fn() + Send + 'static) -> Self {
        let (orders, taken) = channel();
        let (told, faults) = channel();
        let tell = move |fault| {
            if told.send(fault).is_ok() {
                wake();
            }
        };
        let keep = move || Keeper { clipboard: None, stay: None, focused: true }.run(&taken, clock, tell);
        if let Err(err) = std::thread::Builder::new().name("clipboard".into()).spawn(keep) {
            tracing::warn!("no thread for the clipboard: {err}");
        }
        Self { orders, faults }
    }

    /// Puts a value there, to be taken away again after 30 seconds. Whether there is still somebody to do it.
    pub fn put(&self, secret: SecretString) -> bool {
        self.orders.send(Order::Put(secret)).is_ok()
    }

    /// Tells that the window got the focus, or lost it.
    pub fn focus(&self, focused: bool) {
        drop(self.orders.send(Order::Focus(focused)));
    }

    /// A promise that could not be kept since it was asked last.
    pub fn fault(&self) -> Option<ClipboardFault> {
        self.faults.try_iter().last()
    }

    /// Takes the value away before the program ends, and waits for that a moment.
    pub fn forget(&self) {
        let (told, answer) = channel();
        let sent = self.orders.send(Order::Forget(told)).is_ok();
        if !sent || answer.recv_timeout(LAST_LOOK) != Ok(true) {
            tracing::warn!("a key's value may still be on the clipboard");
        }
    }
}

/// The thread's end.
struct Keeper {
    clipboard: Option<arboard::Clipboard>,
    stay: Option<Stay>,
    focused: bool,
}

impl Keeper {
    fn run(mut self, orders: &Receiver<Order>, clock: impl Fn() -> Timestamp, tell: impl Fn(ClipboardFault)) {
        loop {
            let rest = self.stay.as_ref().map_or(IDLE, |stay| stay.wakes_in(clock()));
            let fault = match orders.recv_timeout(rest) {
                Ok(order) => self.take(order, clock()),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if let Some(fault) = fault.or_else(|| self.look(clock())) {
                tell(fault);
            }
        }
    }

    fn take(&mut self, order: Order, now: Timestamp) -> Option<ClipboardFault> {
        match order {
            Order::Put(secret) => {
                let done = self.connected().is_some_and(|clipboard| system::put(clipboard, &secret));
                if !done {
                    // An earlier value may still be there.
                    return Some(ClipboardFault::NotCopied);
                }
                self.stay = Some(Stay::new(secret, now));
            }
            Order::Focus(focused) => self.focused = focused,
            Order::Forget(told) => drop(told.send(self.clear())),
        }
        None
    }

    /// Goes on with what is due.
    fn look(&mut self, now: Timestamp) -> Option<ClipboardFault> {
        if self.stay.as_mut()?.turn(now, self.focused) == Look::Now && self.clear() {
            return None;
        }
        self.stay.as_mut()?.is_to_be_told(now).then_some(ClipboardFault::MayBeLeft)
    }

    /// Takes the value away. Whether it is proved to be gone, or there was none.
    fn clear(&mut self) -> bool {
        let Some(stay) = self.stay.take() else { return true };
        let gone = self.connected().is_some_and(|clipboard| system::clear(clipboard, stay.secret()));
        self.stay = (!gone).then_some(stay);
        gone
    }

    fn connected(&mut self) -> Option<&mut arboard::Clipboard> {
        if self.clipboard.is_none() {
            match system::connect() {
                Ok(clipboard) => self.clipboard = Some(clipboard),
                Err(err) => tracing::warn!("the clipboard cannot be reached: {err}"),
            }
        }
        self.clipboard.as_mut()
    }
}
