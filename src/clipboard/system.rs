//! The operating system's clipboard, as far as a secret is put there and taken away.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Connects. Whoever copied hands the text out for as long as it holds the connection: keep it.
///
/// # Errors
/// Where there is no clipboard, or none that answers.
pub fn connect() -> Result<arboard::Clipboard, arboard::Error> {
    arboard::Clipboard::new()
}

/// Puts a secret there; whether that went well.
pub fn put(clipboard: &mut arboard::Clipboard, secret: &SecretString) -> bool {
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

/// Clears the clipboard where the secret is on it, or where nobody tells. Whether a look proved that it is gone.
pub fn clear(clipboard: &mut arboard::Clipboard, secret: &SecretString) -> bool {
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
