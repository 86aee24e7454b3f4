//! Work that is done beside the window's thread, and what becomes of it when it breaks off.

use crate::domain::Failure;

use super::{Effect, Model};

/// Which work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Reads the shared AWS files.
    Profiles,
    /// Starts the practice account.
    Practice,
    /// Asks for a file of keys and reads it.
    KeyFile,
    /// Asks where to save, and writes there.
    Export,
    /// Makes what rests on many partners.
    Derive,
    /// Judges who polls.
    Judge,
    /// Plays limits over calls.
    Play,
}

impl Job {
    /// All.
    pub const ALL: [Self; 7] =
        [Self::Profiles, Self::Practice, Self::KeyFile, Self::Export, Self::Derive, Self::Judge, Self::Play];

    /// A word for its thread and for the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profiles => "profiles",
            Self::Practice => "practice",
            Self::KeyFile => "key file",
            Self::Export => "export",
            Self::Derive => "derive",
            Self::Judge => "judge",
            Self::Play => "play",
        }
    }

    /// What did not come of it, as a message says it.
    fn undone(self) -> &'static str {
        match self {
            Self::Profiles => "The profiles of this machine could not be read",
            Self::Practice => "The practice account could not be started",
            Self::KeyFile => "The file could not be read",
            Self::Export => "The file was not saved",
            Self::Derive => "What was read could not be put together",
            Self::Judge => "Who polls could not be judged",
            Self::Play => "The limits could not be played",
        }
    }
}

impl Model {
    /// A job broke off: what waited for it does not wait any more, and a message says so.
    pub(super) fn job_failed(&mut self, job: Job, failure: Failure) -> Vec<Effect> {
        let effects = match job {
            Job::Practice => return self.practice_ready(Err(failure.why)),
            Job::Derive => self.lose_aside(),
            Job::Judge => {
                self.verdicts.give_up(self.now);
                Vec::new()
            }
            Job::Play => self.play_next(),
            Job::Profiles => self.profiles_read(Err(failure.clone())),
            Job::KeyFile | Job::Export => Vec::new(),
        };
        self.notice(job.undone(), Some(failure));
        effects
    }
}
