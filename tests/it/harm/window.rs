//! A window without its picture: the model, the worker that it asks, a journal on the disk, and what happens to it at a bad moment.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tollkeeper::domain::{Change, JournalEntry, Request, Resource, Target, Ticket};
use tollkeeper::model::command::{ConnectionCommand, LimitsCommand, TrafficCommand};
use tollkeeper::model::{Command, Connection, Effect, Model, Prefs};
use tollkeeper::worker::{self, Clock, Worker};

use super::wire::{Act, Asked, Wire};

/// Far longer than anything takes but AWS's limits, of which one lets a call pass every 20 seconds.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK: Duration = Duration::from_millis(10);

/// Where a window is opened.
pub struct Place<'a> {
    /// The region.
    pub region: &'a str,
    /// Its journals.
    pub journal: PathBuf,
    /// Tells it the time.
    pub clock: Clock,
    /// Where it goes when another account is connected.
    pub elsewhere: Target,
}

/// The window.
pub struct Window<'a> {
    /// What it shows.
    pub model: Model,
    /// What happened to it.
    pub happened: Vec<Act>,
    /// How many requests had arrived when read-only was switched on.
    pub read_only_since: Option<usize>,
    worker: Option<Worker>,
    asked: mpsc::Receiver<Asked>,
    wire: &'a Wire,
    place: Place<'a>,
}

impl<'a> Window<'a> {
    /// Opens a window and connects it.
    ///
    /// # Errors
    /// What did not come, in words.
    pub fn open(wire: &'a Wire, asked: mpsc::Receiver<Asked>, place: Place<'a>) -> Result<Self, String> {
        let options = worker::Options {
            journal_dir: Some(place.journal.clone()),
            clock: place.clock.clone(),
            ..worker::Options::default()
        };
        let model = Model::new((place.clock)(), jiff::tz::TimeZone::UTC, Prefs::default());
        let worker = Some(Worker::start(|| {}, options));
        let mut window =
            Self { model, happened: Vec::new(), read_only_since: None, worker, asked, wire, place };
        window.model.kept.chosen = Target {
            endpoint: Some(wire.url().to_owned()),
            region: Some(window.place.region.to_owned()),
            ..Target::default()
        };
        window.act(ConnectionCommand::Connect);
        window.until("a connection", |model| match &model.connection {
            Connection::Open(_) => Some(Ok(())),
            Connection::Failed(failure) => Some(Err(failure.in_full())),
            Connection::None | Connection::Connecting => None,
        })??;
        Ok(window)
    }

    /// Carries a command out.
    pub fn act(&mut self, command: impl Into<Command>) {
        let effects = self.model.update(command);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) if is_traffic(&request) => {}
                Effect::Send(request) => {
                    if let Some(worker) = &self.worker {
                        worker.send(*request);
                    }
                }
                Effect::Judge(judging) => self.act(TrafficCommand::Judged(Box::new(judging.run()))),
                Effect::Play(play) => self.act(LimitsCommand::Played(Box::new(play.run()))),
                Effect::Derive(copy) => self.act(Command::Derived(copy.made_aside())),
                _ => {}
            }
        }
    }

    /// Works until it is so. A window that was killed or left shows nothing any more.
    ///
    /// # Errors
    /// What did not come, in words.
    pub fn until<T>(&mut self, what: &str, done: impl Fn(&Model) -> Option<T>) -> Result<T, String> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = done(&self.model) {
                return Ok(found);
            }
            if self.worker.is_none() {
                return Err(format!("the window is gone, waiting for {what}"));
            }
            if Instant::now() > end {
                return Err(format!("not within {PATIENCE:?}: {what}; {:?}", self.model.queue));
            }
            self.turn();
        }
    }

    /// Works for so long at most until it is so.
    pub fn within<T>(&mut self, limit: Duration, done: impl Fn(&Model) -> Option<T>) -> Option<T> {
        let end = Instant::now() + limit;
        while self.worker.is_some() && Instant::now() < end {
            if let Some(found) = done(&self.model) {
                return Some(found);
            }
            self.turn();
        }
        done(&self.model)
    }

    /// One turn of the window's loop: what comes is taken in, and what happens to it happens.
    fn turn(&mut self) {
        if let Ok((act, done)) = self.asked.try_recv() {
            self.happens(act, &done);
        }
        if let Some(event) = self.worker.as_ref().and_then(|worker| worker.wait(LOOK)) {
            let effects = self.model.apply(event);
            self.carry_out(effects);
        }
        self.model.now = (self.place.clock)();
        self.act(Command::Tick);
    }

    fn happens(&mut self, act: Act, done: &mpsc::Sender<()>) {
        self.happened.push(act);
        match act {
            Act::Kill => {
                keep_as_it_is(&self.place.journal);
                self.wire.cut();
                // What the killed program's threads still do reaches neither the account nor the next window's journal.
                let worker = self.worker.take();
                std::thread::spawn(move || drop(worker));
            }
            Act::ReadOnly => {
                self.act(ConnectionCommand::SetReadOnly(true));
                self.read_only_since = Some(self.wire.count());
            }
            Act::Switch => {
                self.model.kept.chosen = self.place.elsewhere.clone();
                self.act(ConnectionCommand::Connect);
            }
            Act::DiskFull => fill(&self.place.journal),
            Act::Leave => {}
        }
        let _ = done.send(());
        if act == Act::Leave {
            drop(self.worker.take());
        }
    }

    /// Waits until every write was answered, or the window is gone.
    ///
    /// # Errors
    /// What did not come, in words.
    pub fn finish(&mut self) -> Result<(), String> {
        if self.is_gone() || self.happened.contains(&Act::Switch) {
            return Ok(());
        }
        match self.until("the answer to a write", |model| model.writing.is_empty().then_some(())) {
            Err(_) if self.is_gone() => Ok(()),
            outcome => outcome,
        }
    }

    /// Whether it was killed or left.
    pub fn is_gone(&self) -> bool {
        self.worker.is_none()
    }

    /// Closes it in order, if it is still there.
    pub fn close(mut self) -> Model {
        drop(self.worker.take());
        self.model
    }

    /// The newest write that is under way.
    pub fn under_way(&self) -> Option<(Ticket, Change)> {
        self.model.writing.iter().next_back().map(|(ticket, change)| (*ticket, change.clone()))
    }

    /// The journal's newest entry.
    pub fn newest(&self) -> Option<&JournalEntry> {
        self.model.journal.iter().max_by_key(|entry| entry.ticket.0)
    }
}

/// Counts and logs of calls: no change rests on them, and a run shall be short.
fn is_traffic(request: &Request) -> bool {
    let Request::Read { resource, .. } = request else { return false };
    matches!(resource, Resource::Traffic(_) | Resource::Times(_))
}

const KILLED: &str = "killed";
const FULL: &str = ".full";

/// Keeps the journals as they are now: what a killed program leaves behind.
fn keep_as_it_is(journal: &Path) {
    copy(journal, &journal.join(KILLED), str::to_owned);
}

/// Lets nothing be written to the journals any more. As root nothing is forbidden, so a folder takes each file's place.
fn fill(journal: &Path) {
    for file in files(journal).into_iter().filter(|file| file.extension().is_some_and(|end| end == "jsonl")) {
        let mut aside = file.clone().into_os_string();
        aside.push(FULL);
        std::fs::rename(&file, aside).unwrap();
        std::fs::create_dir(&file).unwrap();
    }
}

/// What the next window finds: the journals that the last one left, under the next wire's port.
pub fn inherit(from: &Path, old: &Wire, to: &Path, new: &Wire) {
    let killed = from.join(KILLED);
    let from = if killed.exists() { killed } else { from.to_owned() };
    let port = |wire: &Wire| format!("_{}", wire.url().rsplit(':').next().unwrap());
    copy(&from, to, |name| {
        let name = name.replace(&port(old), &port(new));
        name.strip_suffix(FULL).unwrap_or(&name).to_owned()
    });
}

fn copy(from: &Path, to: &Path, named: impl Fn(&str) -> String) {
    std::fs::create_dir_all(to).unwrap();
    for file in files(from) {
        let name = named(file.file_name().unwrap().to_str().unwrap());
        std::fs::copy(&file, to.join(name)).unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).map(|all| all.flatten().collect::<Vec<_>>()).unwrap_or_default();
    entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}
