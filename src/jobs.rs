//! Work that must not hold the window up: file dialogs, reading profiles, starting the practice account, exports, verdicts and
//! replays.
//!
//! Each is a promise on a thread of its own. A promise does not repaint by itself, so each job does when it ends. One that
//! panics ends as a failure on the screen: the window stays, and so does whatever else is under way.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use eframe::egui;
use jiff::Timestamp;
use poll_promise::Promise;
use secrecy::zeroize::Zeroize as _;

use crate::aws::{files, profiles};
use crate::domain::{Failure, FailureKind};
use crate::model::command::{ConnectionCommand, KeysCommand, LimitsCommand, TrafficCommand};
use crate::model::export::Export;
use crate::model::import::ImportAsked;
use crate::model::job::Job;
use crate::model::judging::Judging;
use crate::model::limits::Play;
use crate::model::{Command, Model};
use tollkeeper_practice::Practice;

/// What a job brings back.
pub enum Done {
    /// Something for the model.
    Command(Box<Command>),
    /// The practice account runs.
    Practice(Result<Practice, String>),
    /// Nothing: the user closed the file dialog.
    Nothing,
}

impl From<Command> for Done {
    fn from(command: Command) -> Self {
        Self::Command(Box::new(command))
    }
}

/// Jobs under way.
#[derive(Default)]
pub struct Jobs {
    running: Vec<(Job, Promise<Done>)>,
}

impl Jobs {
    /// Does some work on a thread of its own; `ctx` is repainted when it has ended, however it ends.
    pub fn start(&mut self, ctx: &egui::Context, job: Job, work: impl FnOnce() -> Done + Send + 'static) {
        let (sender, promise) = Promise::new();
        let ctx = ctx.clone();
        let thread = std::thread::Builder::new().name(job.name().to_owned()).spawn(move || {
            sender.send(catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| broken_off(job)));
            ctx.request_repaint();
        });
        let promise = match thread {
            Ok(_) => promise,
            Err(err) => Promise::from_ready(failed(job, err.to_string())),
        };
        self.running.push((job, promise));
    }

    /// What has ended since the last time.
    pub fn ended(&mut self) -> Vec<Done> {
        let mut ended = Vec::new();
        for (job, promise) in std::mem::take(&mut self.running) {
            match taken(promise) {
                Ok(Ok(done)) => ended.push(done),
                Ok(Err(promise)) => self.running.push((job, promise)),
                Err(_) => ended.push(broken_off(job)),
            }
        }
        ended
    }

    /// Reads the shared AWS files.
    pub fn read_profiles(&mut self, ctx: &egui::Context) {
        self.start(ctx, Job::Profiles, || {
            Command::from(ConnectionCommand::ProfilesRead(Ok(profiles::list(Timestamp::now())))).into()
        });
    }

    /// Starts the practice account on a port of loopback; 0 takes a free one.
    pub fn start_practice(&mut self, ctx: &egui::Context, port: u16) {
        self.start(ctx, Job::Practice, move || Done::Practice(start_practice(port)));
    }

    /// Makes what rests on many partners.
    pub fn derive(&mut self, ctx: &egui::Context, copy: Box<Model>) {
        self.start(ctx, Job::Derive, move || Command::Derived(copy.made_aside()).into());
    }

    /// Judges who polls.
    pub fn judge(&mut self, ctx: &egui::Context, judging: Box<Judging>) {
        self.start(ctx, Job::Judge, move || {
            Command::from(TrafficCommand::Judged(Box::new(judging.run()))).into()
        });
    }

    /// Plays limits over calls.
    pub fn play(&mut self, ctx: &egui::Context, play: Box<Play>) {
        self.start(ctx, Job::Play, move || Command::from(LimitsCommand::Played(Box::new(play.run()))).into());
    }

    /// Asks for a file of keys, reads it and judges its rows.
    pub fn open_key_file(&mut self, ctx: &egui::Context, asked: Box<ImportAsked>) {
        self.start(ctx, Job::KeyFile, move || {
            let dialog = rfd::FileDialog::new().add_filter("CSV", &["csv", "txt"]);
            let Some(path) = dialog.pick_file() else { return Done::Nothing };
            let outcome = read_key_file(&path).map(|(file, mut bytes)| {
                let form = asked.read_bytes(file, &bytes);
                bytes.zeroize();
                form
            });
            Command::from(KeysCommand::ImportRead(asked.session, outcome)).into()
        });
    }

    /// Asks where to save a table, then writes it there line by line.
    pub fn export(&mut self, ctx: &egui::Context, name: String, export: Box<Export>) {
        self.start(ctx, Job::Export, move || {
            let Some(path) = rfd::FileDialog::new().set_file_name(name).save_file() else {
                return Done::Nothing;
            };
            Command::FileSaved(save(&path, &export)).into()
        });
    }
}

/// What a promise has; itself while it has nothing; an error where its sender has gone without a word, of which it panics.
fn taken(promise: Promise<Done>) -> Result<Result<Done, Promise<Done>>, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(|| promise.try_take()))
}

/// A job panicked. Its words stay out: they may quote what it worked on, and that may be a key's value.
fn broken_off(job: Job) -> Done {
    failed(job, "Tollkeeper broke off with a fault of its own; standard error says where".to_owned())
}

fn failed(job: Job, why: String) -> Done {
    tracing::error!("job {} broke off: {why}", job.name());
    let failure = Failure::new(FailureKind::Other, "A task broke off", why, "Try again; all else goes on");
    Command::JobFailed(job, failure).into()
}

/// Writes a table where somebody chose, and says where that is.
fn save(path: &Path, export: &Export) -> Result<String, Failure> {
    let shown = path.display().to_string();
    match write(path, export) {
        Ok(()) => Ok(shown),
        Err(err) => {
            let what = format!("{shown} could not be written");
            let hint = "Choose another folder and try again";
            Err(Failure::new(FailureKind::Other, what, err.to_string(), hint))
        }
    }
}

fn write(path: &Path, export: &Export) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    export.write(&mut out)?;
    out.flush()
}

/// A file of keys is text of a line for each: of a larger one the window could not show what it would do.
const MOST_KEY_FILE_BYTES: u64 = 32_000_000;

/// The bytes of a file of keys, to be wiped since they hold values, and where it was.
fn read_key_file(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let shown = path.display().to_string();
    let hint = "Choose a CSV file with the columns Name and Key";
    let unread = |why: String| {
        Failure::new(FailureKind::Other, format!("{} could not be read", path.display()), why, hint)
    };
    let bytes = files::read(path, MOST_KEY_FILE_BYTES).map_err(|err| unread(err.to_string()))?;
    bytes.map(|bytes| (shown, bytes)).ok_or_else(|| unread("it is not there any more".to_owned()))
}

/// Starts the practice account.
///
/// # Errors
/// Says in words why it could not listen.
pub fn start_practice(port: u16) -> Result<Practice, String> {
    let options = tollkeeper_practice::Options { port, ..tollkeeper_practice::Options::default() };
    Practice::start(options).map_err(|err| {
        let cause = std::error::Error::source(&err).map(|source| format!(" ({source})")).unwrap_or_default();
        format!("{err}{cause}")
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Model, Prefs};

    /// What a job ends in; none may take longer than ten seconds.
    fn end_of(jobs: &mut Jobs) -> Done {
        let begun = Instant::now();
        loop {
            if let Some(done) = jobs.ended().pop() {
                return done;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "the job has not ended");
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_job_that_panics_ends_as_a_failure_on_the_screen() {
        for job in Job::ALL {
            let mut jobs = Jobs::default();
            jobs.start(&egui::Context::default(), job, || panic!("a fault with s3cret-value in it"));
            let Done::Command(command) = end_of(&mut jobs) else { panic!("{job:?} says nothing") };
            let mut model = Model::new(Timestamp::UNIX_EPOCH, TimeZone::UTC, Prefs::default());
            if job == Job::Practice {
                model.update(crate::model::command::PracticeCommand::Open);
            }
            model.update(*command);
            let told = match &model.connection {
                crate::model::Connection::Failed(failure) => Some(failure),
                _ => model.notices.first().and_then(|notice| notice.failure.as_ref()),
            };
            let told = told.unwrap_or_else(|| panic!("{job:?} is not told")).to_string();
            assert!(!told.contains("s3cret"), "{told}");
            assert!(jobs.ended().is_empty());
        }
    }

    #[test]
    fn a_job_that_ends_without_a_word_is_told_too() {
        let mut jobs = Jobs::default();
        let (sender, promise) = Promise::new();
        jobs.running.push((Job::Judge, promise));
        drop(sender);
        let Done::Command(command) = end_of(&mut jobs) else { panic!("it says nothing") };
        assert!(matches!(*command, Command::JobFailed(Job::Judge, _)));
    }
}
