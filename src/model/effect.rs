//! What the model wants done outside of itself.

use secrecy::SecretString;

use super::Prefs;
use super::export::Export;
use super::import::ImportAsked;
use crate::domain::Request;

/// Something for the application to carry out.
#[derive(Clone, Debug)]
pub enum Effect {
    /// To the worker.
    Send(Box<Request>),
    /// Text for the clipboard.
    Copy(String),
    /// A key's value for the clipboard: cleared after 30 s if it is still there.
    CopySecret(SecretString),
    /// Ask where to save, then write, beside the window's thread; then tell with [`super::Command::FileSaved`].
    Export {
        /// Suggested name of the file.
        name: String,
        /// What is written.
        export: Box<Export>,
    },
    /// Ask for a file of keys, read and judge it, then tell with [`super::command::KeysCommand::ImportRead`]. Its text holds secrets.
    OpenKeyFile(Box<ImportAsked>),
    /// Start the practice account, then tell with [`super::command::PracticeCommand::Ready`].
    StartPractice,
    /// End the practice account: another account is connected.
    EndPractice,
    /// Close the window.
    Leave,
    /// Let the practice account behave like that.
    SetPracticeFault(super::practice::PracticeFault),
    /// Keep the preferences.
    SavePrefs(Box<Prefs>),
    /// Make what rests on many partners on this copy ([`super::Model::made_aside`]), beside the window's thread, then bring it back
    /// with [`super::Command::Derived`].
    Derive(Box<super::Model>),
    /// Drop what nothing shows any more, beside the window's thread.
    Forget(Box<super::Model>),
    /// Judge who polls, beside the window's thread, then tell with [`super::command::TrafficCommand::Judged`].
    Judge(Box<super::judging::Judging>),
    /// Play limits over calls, beside the window's thread, then tell with [`super::command::LimitsCommand::Played`].
    Play(Box<super::limits::Play>),
    /// Read the shared AWS files again, then tell with [`super::command::ConnectionCommand::ProfilesRead`].
    ReadProfiles,
}

impl Effect {
    /// A request to the worker.
    pub(super) fn send(request: Request) -> Self {
        Self::Send(Box::new(request))
    }

    /// A file to be saved; `name` is what the dialog suggests.
    pub(super) fn export(name: impl Into<String>, export: Export) -> Self {
        Self::Export { name: name.into(), export: Box::new(export) }
    }
}
