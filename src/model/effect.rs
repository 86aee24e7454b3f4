//! What the model wants done outside of itself.

use secrecy::SecretString;

use super::Prefs;
use crate::domain::Request;

/// A file dialog's purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// Keys without their values, as CSV.
    Keys,
    /// Traffic, as CSV.
    Traffic,
    /// A month for invoicing, as CSV.
    Invoice,
}

/// Something for the application to carry out.
#[derive(Clone, Debug)]
pub enum Effect {
    /// To the worker.
    Send(Box<Request>),
    /// Text for the clipboard.
    Copy(String),
    /// A key's value for the clipboard: cleared after 30 s if it is still there.
    CopySecret(SecretString),
    /// Ask where to save, then write.
    SaveFile {
        /// What it is.
        what: Save,
        /// Suggested name.
        name: String,
        /// Its text.
        content: String,
    },
    /// Ask for a file of keys, read it, then tell with [`super::Command::ImportRead`]. Its text holds secrets.
    OpenKeyFile,
    /// Start the practice account, then tell with [`super::Command::PracticeReady`].
    StartPractice,
    /// Close the window.
    Leave,
    /// Let the practice account behave like that.
    SetWeather(super::weather::Weather),
    /// Keep the preferences.
    SavePrefs(Box<Prefs>),
    /// Judge who polls, beside the window's thread, then tell with [`super::Command::Judged`].
    Judge(Box<super::judging::Judging>),
    /// Read the shared AWS files again, then tell with [`super::Command::ProfilesRead`].
    ReadProfiles,
}

impl Effect {
    pub(super) fn send(request: Request) -> Self {
        Self::Send(Box::new(request))
    }
}
