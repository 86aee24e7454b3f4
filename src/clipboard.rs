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
