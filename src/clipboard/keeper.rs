//! A thread that holds the system's clipboard. On X11 and Wayland the one who copied hands the text out as long as it lives, so the
//! connection stays open; and whoever holds the clipboard may take seconds to answer, which no window should wait for.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// What the thread is to do.
enum Order {
    Put(SecretString),
    Clear(SecretString),
}

/// Which value an order is about: an answer that comes when another one was copied says nothing of that.
pub type Number = u64;

/// What came of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Whether the value is there.
    Put(bool),
    /// Whether it is proved that the value is not there any more.
    Cleared(bool),
}

/// The window's end of the thread.
pub struct Keeper {
    orders: Sender<(Number, Order)>,
    answers: Receiver<(Number, Answer)>,
}

impl Keeper {
    /// Starts the thread; it connects to the clipboard with the first order. `wake` is called after each answer.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        let (orders, taken) = channel::<(Number, Order)>();
        let (told, answers) = channel();
        let keep = move || {
            let mut clipboard = None;
            for (number, order) in taken {
                if told.send((number, carry_out(&mut clipboard, order))).is_err() {
                    return;
                }
                wake();
            }
        };
        // Without the thread nothing is copied, and after a while the user is told that nobody knows what is on the clipboard.
        if let Err(err) = std::thread::Builder::new().name("clipboard".into()).spawn(keep) {
            tracing::warn!("no thread for the clipboard: {err}");
        }
        Self { orders, answers }
    }

    /// Puts a value on the clipboard; answered with [`Answer::Put`].
    pub fn put(&self, number: Number, secret: SecretString) {
        drop(self.orders.send((number, Order::Put(secret))));
    }

    /// Takes a value away where it is still there; answered with [`Answer::Cleared`].
    pub fn clear(&self, number: Number, secret: SecretString) {
        drop(self.orders.send((number, Order::Clear(secret))));
    }

    /// What came of the orders since it was asked last.
    pub fn answers(&self) -> Vec<(Number, Answer)> {
        self.answers.try_iter().collect()
    }

    /// Takes a value away, and waits `longest` at most for each answer that is still to come. Whether it is proved to be gone.
    pub fn clear_at_last(&self, secret: SecretString, longest: Duration) -> bool {
        const LAST: Number = Number::MAX;
        self.clear(LAST, secret);
        // At most one order is under way and one waits, so that the wait is a small multiple of `longest` at worst.
        while let Ok(told) = self.answers.recv_timeout(longest) {
            if let (LAST, Answer::Cleared(gone)) = told {
                return gone;
            }
        }
        false
    }
}

fn carry_out(clipboard: &mut Option<arboard::Clipboard>, order: Order) -> Answer {
    if clipboard.is_none() {
        match arboard::Clipboard::new() {
            Ok(new) => *clipboard = Some(new),
            Err(err) => tracing::warn!("the clipboard cannot be reached: {err}"),
        }
    }
    match (order, clipboard) {
        (Order::Put(secret), Some(clipboard)) => Answer::Put(put(clipboard, &secret)),
        (Order::Clear(secret), Some(clipboard)) => Answer::Cleared(clear(clipboard, &secret)),
        (Order::Put(_), None) => Answer::Put(false),
        (Order::Clear(_), None) => Answer::Cleared(false),
    }
}

fn put(clipboard: &mut arboard::Clipboard, secret: &SecretString) -> bool {
    let done = unrecorded(clipboard.set()).text(secret.expose_secret());
    if let Err(err) = &done {
        tracing::warn!("nothing was put on the clipboard: {err}");
    }
    done.is_ok()
}

/// Asks clipboard histories, and Windows' copies to other computers, to leave the text alone.
fn unrecorded(set: arboard::Set<'_>) -> arboard::Set<'_> {
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        arboard::SetExtLinux::exclude_from_history(set)
    }
    #[cfg(target_os = "macos")]
    {
        arboard::SetExtApple::exclude_from_history(set)
    }
    #[cfg(windows)]
    {
        // It covers the history and the cloud; Windows does not want the narrower signs beside it.
        arboard::SetExtWindows::exclude_from_monitoring(set)
    }
}

/// Clears the clipboard where the value is on it, or where nobody tells. Whether a look proved that it is gone.
fn clear(clipboard: &mut arboard::Clipboard, secret: &SecretString) -> bool {
    clear_selection(clipboard, secret);
    if is_gone(clipboard, secret) {
        return true;
    }
    if let Err(err) = clipboard.clear() {
        tracing::debug!("the clipboard could not be cleared: {err}");
    }
    if is_gone(clipboard, secret) {
        return true;
    }
    // Some take an empty text where they do not take nothing.
    clipboard.set_text("").is_ok() && is_gone(clipboard, secret)
}

fn is_gone(clipboard: &mut arboard::Clipboard, secret: &SecretString) -> bool {
    match clipboard.get_text().map(Zeroizing::new) {
        Ok(text) => text.as_str() != secret.expose_secret(),
        Err(arboard::Error::ContentNotAvailable) => true,
        Err(_) => false,
    }
}

/// The second clipboard of Linux, which a middle click pastes: clipboard managers copy from the one to the other.
#[cfg(all(unix, not(target_os = "macos")))]
fn clear_selection(clipboard: &mut arboard::Clipboard, secret: &SecretString) {
    use arboard::{ClearExtLinux as _, GetExtLinux as _, LinuxClipboardKind};
    let text = clipboard.get().clipboard(LinuxClipboardKind::Primary).text().map(Zeroizing::new);
    if text.is_ok_and(|text| text.as_str() == secret.expose_secret())
        && let Err(err) = clipboard.clear_with().clipboard(LinuxClipboardKind::Primary)
    {
        tracing::debug!("the selection could not be cleared: {err}");
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn clear_selection(_clipboard: &mut arboard::Clipboard, _secret: &SecretString) {}
