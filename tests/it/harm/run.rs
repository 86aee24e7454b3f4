//! One run: a window opens a change, something goes wrong or somebody else comes in, the window is opened again, and what it
//! offers is pressed. Then it is judged.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tollkeeper::domain::change::Direction;
use tollkeeper::domain::{Change, JournalEntry, Target};
use tollkeeper::model::activity::Ending;
use tollkeeper::model::command::ActivityCommand;
use tollkeeper::model::{Command, Model};
use tollkeeper::worker::Clock;

use super::account::{Account, State, differing};
use super::draw::{Draw, Meddling};
use super::meddler::{Meddled, meddle};
use super::press::{self, Opened};
use super::window::{Place, Window, inherit};
use super::wire::{Act, Wire};
use super::{review, telling, verdict};

/// How long an undo may read before it can be confirmed.
const ASKED: Duration = Duration::from_secs(5);

/// Where runs are made: an account, and how to get there.
pub struct World {
    /// Where the window's calls go to.
    pub url: String,
    /// The account, past everything that goes wrong.
    pub account: Account,
    /// Another account to switch to.
    pub elsewhere: Target,
    /// Its region.
    pub region: &'static str,
    /// Tells the time there.
    pub clock: Clock,
    /// Makes the day bad for this change beyond what the run's own wire does; what it does, in words.
    pub bad_day: BadDay,
}

/// Makes a day bad for a change.
pub type BadDay = Box<dyn Fn(&Change, &mut fastrand::Rng) -> String + Send + Sync>;

/// What happened in a run, for who reads a failure.
#[derive(Debug, Default)]
pub struct Story(Vec<String>);

impl Story {
    fn tell(&mut self, words: impl Into<String>) {
        self.0.push(words.into());
    }
}

impl std::fmt::Display for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

type Shared = Arc<Mutex<Vec<Meddled>>>;

/// A run under way.
struct Run<'a> {
    world: &'a World,
    story: &'a mut Story,
    before: State,
    meddled: Shared,
    broken: Vec<String>,
}

/// Makes a run; what it has broken, one line each.
///
/// # Errors
/// What did not come on screen at all, in words.
pub fn run(world: &World, mut draw: Draw, story: &mut Story) -> Result<Vec<String>, String> {
    story.tell(format!(
        "{:?}; {:?} at write {}; somebody else: {:?}",
        draw.kind,
        draw.strike,
        draw.pass + 1,
        draw.meddling
    ));
    let folder = tempfile::tempdir().map_err(|err| err.to_string())?;
    let before = world.account.state();
    let mut run = Run { world, story, before, meddled: Shared::default(), broken: Vec::new() };
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let (wire, asked) = Wire::to(&world.url);
    let window = Window::open(&wire, asked, run.place(&first))?;
    let change = run.first_window(window, &wire, &mut draw)?;
    let (other_wire, asked) = Wire::to(&world.url);
    inherit(&first, &wire, &second, &other_wire);
    let again = Window::open(&other_wire, asked, run.place(&second))?;
    run.second_window(again, &change)?;
    Ok(run.broken)
}

impl Run<'_> {
    fn place(&self, journal: &Path) -> Place<'static> {
        Place {
            region: self.world.region,
            journal: journal.to_owned(),
            clock: self.world.clock.clone(),
            elsewhere: self.world.elsewhere.clone(),
        }
    }

    fn meddled(&self) -> Vec<Meddled> {
        self.meddled.lock().map(|all| all.clone()).unwrap_or_default()
    }

    fn breaks(&mut self, found: Vec<String>) {
        self.broken.extend(found);
    }

    /// Reviews a change, lets things go wrong, sends it, and closes the window.
    fn first_window(
        &mut self,
        mut window: Window<'_>,
        wire: &Wire,
        draw: &mut Draw,
    ) -> Result<Change, String> {
        let Opened { change, send } = press::open(&mut window, draw.kind, &mut draw.random)?;
        self.story.tell(format!("reviewed: {}", change.title()));
        self.somebody_else(&change, wire, draw);
        wire.strike(draw.pass, draw.strike);
        let bad_day = (self.world.bad_day)(&change, &mut draw.random);
        self.story.tell(bad_day);
        window.act(send);
        self.story.tell(format!("sent: {:?}", window.under_way().map(|(ticket, _)| ticket)));
        window.finish()?;
        self.press_again(&mut window, wire)?;
        let writes = wire.writes_after(window.read_only_since.unwrap_or(0));
        self.breaks(verdict::under_read_only(&change, window.read_only_since, &writes));
        self.story.tell(format!("happened: {:?}; on screen: {}", window.happened, shown(&window.model)));
        drop(window.close());
        Ok(change)
    }

    /// A person who reads a failure and presses again, where the dialog lets them.
    fn press_again(&mut self, window: &mut Window<'_>, wire: &Wire) -> Result<(), String> {
        let may = window.model.dialog.as_ref().is_some_and(|dialog| {
            dialog.failure.is_some() && !dialog.may_be_there && window.model.dialog_change().is_some()
        });
        if window.is_gone() || !may || window.happened.contains(&Act::ReadOnly) {
            return Ok(());
        }
        wire.mend();
        self.story.tell("pressed again");
        window.act(Command::Confirm);
        window.finish()
    }

    /// Lets somebody else come in, at once or at a moment on the wire.
    fn somebody_else(&mut self, change: &Change, wire: &Wire, draw: &mut Draw) {
        let objects: Vec<String> = review::footprint(change).into_iter().collect();
        let (account, meddled) = (self.world.account.clone(), Arc::clone(&self.meddled));
        let mut random = draw.random.fork();
        let mut come_in = move || {
            if let (Some(one), Ok(mut all)) = (meddle(&account, &objects, &mut random), meddled.lock()) {
                all.push(one);
            }
        };
        match draw.meddling {
            Meddling::Never => {}
            Meddling::Reviewed => come_in(),
            Meddling::At(moment) => wire.meddle(moment, come_in),
        }
    }

    /// Judges what was left, with the journal that a new window shows, then presses what it offers and judges again.
    fn second_window(&mut self, mut window: Window<'_>, change: &Change) -> Result<(), String> {
        let middle = self.world.account.state();
        self.story.tell(format!("somebody else: {:?}", self.meddled()));
        self.story.tell(format!("differs: {:?}", differing(&self.before, &middle)));
        self.story.tell(format!("after a restart: {}", shown(&window.model)));
        self.judge(&window.model, &middle);
        self.breaks(verdict::doubled(change, &self.before, &middle));
        self.press_unfinished(&mut window)?;
        let taken_back = self.press_undo(&mut window)?;
        let after = self.world.account.state();
        self.judge(&window.model, &after);
        if let Some(undone) = taken_back {
            let others = telling::told_beside(&window.model, undone.ticket);
            let lost = verdict::not_restored(&undone.change, &self.before, &after, &self.meddled(), &others);
            self.breaks(lost);
        }
        drop(window.close());
        Ok(())
    }

    /// What must hold at every rest.
    fn judge(&mut self, model: &Model, now: &State) {
        let meddled = self.meddled();
        let mut told: BTreeSet<String> = telling::told(model);
        for one in &meddled {
            told.insert(one.object.clone());
            if let Some(stage) = one.object.strip_prefix("stage/") {
                told.insert(format!("live/{stage}"));
            }
        }
        let untold = telling::untold(&self.before, now, &told);
        self.breaks(
            untold.into_iter().map(|object| format!("{object} differs, and nothing tells")).collect(),
        );
        self.breaks(telling::silently_planless(&self.before, now, &told));
        self.breaks(verdict::overwritten(now, &meddled));
        let done = model.journal.iter().filter(|entry| matches!(model.ending(entry), Ending::Done));
        let done: Vec<_> = done.map(|entry| (entry.ticket, entry.change.clone())).collect();
        for (ticket, change) in done {
            // What a later change of this journal touches is judged by that one.
            let later = model.journal.iter().filter(|entry| entry.ticket > ticket);
            let later: BTreeSet<String> = later.flat_map(|entry| review::footprint(&entry.change)).collect();
            self.breaks(verdict::not_done(&change, &self.before, now, (&meddled, &later)));
            self.breaks(verdict::unseen_locks(&change, now, &meddled));
        }
    }

    /// Presses `Put it back` or the other button, whichever is there, of a line above the rooms, and judges what comes of it.
    fn press_unfinished(&mut self, window: &mut Window<'_>) -> Result<(), String> {
        let is_open = window.newest().is_some_and(JournalEntry::is_open);
        if !is_open {
            return Ok(());
        }
        let lines = |model: &Model| Some(model.unfinished_lines()).filter(|lines| !lines.is_empty());
        let Some(lines) = window.within(ASKED, lines) else { return Ok(()) };
        self.story.tell(format!("above the rooms: {lines:?}"));
        let Some(line) = lines.last() else { return Ok(()) };
        let direction = match (line.can_put_back, line.finish) {
            (true, _) => Direction::PutBack,
            (false, Some(_)) => Direction::Finish,
            (false, None) => return Ok(()),
        };
        window.act(Command::Resume(line.ticket, direction));
        if window.within(ASKED, Model::dialog_change).is_some() {
            window.act(Command::Confirm);
            window.finish()?;
        }
        self.story.tell(format!("after {direction:?}: {}", shown(&window.model)));
        let now = self.world.account.state();
        self.judge(&window.model, &now);
        Ok(())
    }

    /// Presses `Undo` of the newest entry where it is offered; what was taken back.
    fn press_undo(&mut self, window: &mut Window<'_>) -> Result<Option<JournalEntry>, String> {
        let newest = window.newest().cloned();
        let Some(entry) = newest.filter(|entry| window.model.can_undo(entry)) else { return Ok(None) };
        window.act(ActivityCommand::OpenUndo(entry.ticket));
        // Where the thing is no longer as the change left it, there is nothing to confirm but a choice, which nobody makes here.
        if window.within(ASKED, Model::dialog_change).is_some() {
            window.act(Command::Confirm);
            window.finish()?;
        }
        self.story.tell(format!("after undo: {}", shown(&window.model)));
        let undone =
            window.model.journal_entry_of(entry.ticket).is_some_and(|entry| entry.undone_by.is_some());
        Ok(undone.then_some(entry))
    }
}

/// The journal and the messages as the screen has them.
fn shown(model: &Model) -> String {
    let entries: Vec<String> = model
        .journal
        .iter()
        .map(|entry| format!("#{} {}: {:?}", entry.ticket.0, entry.change.title(), model.ending(entry)))
        .collect();
    let notices: Vec<&str> = model.notices.iter().map(|notice| notice.text.as_str()).collect();
    let failure = model.dialog.as_ref().and_then(|dialog| dialog.failure.as_ref());
    let failure = failure.map(tollkeeper::domain::Failure::in_full);
    format!("{entries:?}, messages {notices:?}, in the dialog {failure:?}")
}
