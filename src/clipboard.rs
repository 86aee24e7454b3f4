//! Whether the clipboard still holds a key's value. Writing goes through egui, which cannot read.

use secrecy::{ExposeSecret as _, SecretString};

/// True where the clipboard holds the secret, and where it cannot be read: clearing too much costs a copy, too little a key.
pub fn holds(secret: &SecretString) -> bool {
    match arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text()) {
        Ok(text) => text == secret.expose_secret(),
        Err(arboard::Error::ContentNotAvailable) => false,
        Err(_) => true,
    }
}

/// Empties the clipboard, for when there is no window left to do it.
pub fn clear() {
    if let Err(err) = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.set_text(String::new())) {
        tracing::warn!("the clipboard could not be emptied: {err}");
    }
}
