//! One-shot local jobs that must not hold the window up: file dialogs, reading profiles, starting the
//! practice account.
//!
//! Each is a promise on a thread of its own. A promise does not repaint by itself, so each job does when it
//! ends; and it panics when its sender is dropped, so each job ends in a value whatever happens.

use eframe::egui;
use jiff::Timestamp;
use poll_promise::Promise;
use secrecy::SecretString;

use crate::aws::profiles;
use crate::domain::{Failure, FailureKind};
use crate::model::Command;
use crate::model::judging::Judging;
use crate::sandbox::{self, Practice};

/// What a job brings back.
pub enum Done {
    /// Something for the model.
    Command(Command),
    /// The practice account runs.
    Practice(Result<Practice, String>),
    /// Nothing: the user closed the file dialog.
    Nothing,
}

/// Jobs under way.
#[derive(Default)]
pub struct Jobs {
    running: Vec<Promise<Done>>,
}

impl Jobs {
    fn start(&mut self, ctx: &egui::Context, name: &str, job: impl FnOnce() -> Done + Send + 'static) {
        let ctx = ctx.clone();
        self.running.push(Promise::spawn_thread(name, move || {
            let done = job();
            ctx.request_repaint();
            done
        }));
    }

    /// What has ended since the last time.
    pub fn ended(&mut self) -> Vec<Done> {
        let mut ended = Vec::new();
        for promise in std::mem::take(&mut self.running) {
            match promise.try_take() {
                Ok(done) => ended.push(done),
                Err(promise) => self.running.push(promise),
            }
        }
        ended
    }

    /// Reads the shared AWS files.
    pub fn read_profiles(&mut self, ctx: &egui::Context) {
        self.start(ctx, "profiles", || Done::Command(Command::ProfilesRead(read_profiles())));
    }

    /// Starts the practice account on a port of loopback; 0 takes a free one.
    pub fn start_practice(&mut self, ctx: &egui::Context, port: u16) {
        self.start(ctx, "practice", move || Done::Practice(start_practice(port)));
    }

    /// Judges who polls.
    pub fn judge(&mut self, ctx: &egui::Context, judging: Box<Judging>) {
        self.start(ctx, "judge", move || Done::Command(Command::Judged(Box::new(judging.run()))));
    }

    /// Asks for a file of keys and reads it. Its text holds values, so it travels as a secret.
    pub fn open_key_file(&mut self, ctx: &egui::Context) {
        self.start(ctx, "open", || {
            let dialog = rfd::FileDialog::new().add_filter("CSV", &["csv", "txt"]);
            let Some(path) = dialog.pick_file() else { return Done::Nothing };
            Done::Command(Command::ImportRead(read_key_file(&path)))
        });
    }

    /// Asks where to save a text, then writes it.
    pub fn save(&mut self, ctx: &egui::Context, name: String, content: String) {
        self.start(ctx, "save", move || {
            let Some(path) = rfd::FileDialog::new().set_file_name(name).save_file() else {
                return Done::Nothing;
            };
            let shown = path.display().to_string();
            let outcome = std::fs::write(&path, content).map(|()| shown.clone()).map_err(|err| {
                let hint = "Choose another folder and try again";
                Failure::new(
                    FailureKind::Other,
                    format!("{shown} could not be written"),
                    err.to_string(),
                    hint,
                )
            });
            Done::Command(Command::FileSaved(outcome))
        });
    }
}

fn read_key_file(path: &std::path::Path) -> Result<(String, SecretString), Failure> {
    let shown = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((shown, text.into())),
        Err(err) => {
            let hint = "Choose a CSV file in UTF-8 with the columns Name and Key";
            Err(Failure::new(FailureKind::Other, format!("{shown} could not be read"), err.to_string(), hint))
        }
    }
}

/// The profiles of this machine; none where the files cannot be read, and the log says why.
pub fn read_profiles() -> Vec<crate::domain::Profile> {
    profiles::list(Timestamp::now()).unwrap_or_else(|failure| {
        tracing::warn!("{failure}");
        Vec::new()
    })
}

/// Starts the practice account.
///
/// # Errors
/// Says in words why it could not listen.
pub fn start_practice(port: u16) -> Result<Practice, String> {
    let options = sandbox::Options { port, ..sandbox::Options::default() };
    Practice::start(options).map_err(|err| {
        let cause = std::error::Error::source(&err).map(|source| format!(" ({source})")).unwrap_or_default();
        format!("{err}{cause}")
    })
}
