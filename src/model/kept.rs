//! What stays when another account is connected. Everything else of the model is replaced then, so that a new field is forgotten
//! with its account unless somebody puts it here.

use crate::domain::{Failure, FileFault, Profile, Session, Target};

use super::Prefs;
use super::activity::{PastFailure, Said};
use super::connection::First;
use super::elsewhere::Left;
use super::practice::PracticeFault;
use super::traffic::ChartLook;

/// The part of the model that belongs to this machine and its user, not to an account.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What is kept between runs.
    pub prefs: Prefs,
    /// Writes are refused by the program.
    pub read_only: bool,
    /// The program was started read-only: it stays so.
    pub read_only_held: bool,
    /// Every change is asked for, also those that are sent at once otherwise.
    pub asks: bool,
    /// Profiles of this machine.
    pub profiles: Vec<Profile>,
    /// Why the shared AWS files could not be read at all.
    pub files_fault: Option<Failure>,
    /// What is wrong in them, line by line; what else they hold is in `profiles`.
    pub file_faults: Vec<FileFault>,
    /// The program starts, and the profiles have not been read yet; in which session that was.
    pub(super) opening: Option<(First, Session)>,
    /// What the account bar and the connect screen have chosen.
    pub chosen: Target,
    /// Address of the practice account, while it runs.
    pub practice_url: Option<String>,
    /// The practice account has been asked to start and has not answered.
    pub(crate) practice_starts: bool,
    /// How the practice account behaves.
    pub practice_fault: PracticeFault,
    /// How far back the traffic room looks, and what its lines are.
    pub(super) chart: ChartLook,
    /// Changes of accounts that were left before they were answered.
    pub left: Vec<Left>,
    /// The last warnings of this program, the oldest first.
    pub said: Vec<Said>,
    /// How an earlier run failed.
    pub past_failure: Option<PastFailure>,
    /// That has been told.
    pub(super) past_failure_told: bool,
    /// Numbers of writes and messages, never given twice.
    pub(super) next_ticket: u64,
}

impl Kept {
    /// What there is when the program starts: the preferences, and what they chose last.
    pub(super) fn new(prefs: Prefs) -> Self {
        let chosen =
            Target { profile: prefs.profile.clone(), region: prefs.region.clone(), ..Target::default() };
        let mut kept = Self {
            prefs,
            read_only: false,
            read_only_held: false,
            asks: false,
            profiles: Vec::new(),
            files_fault: None,
            file_faults: Vec::new(),
            opening: None,
            chosen,
            practice_url: None,
            practice_starts: false,
            practice_fault: PracticeFault::default(),
            chart: ChartLook::default(),
            left: Vec::new(),
            said: Vec::new(),
            past_failure: None,
            past_failure_told: false,
            next_ticket: 1,
        };
        let chosen = kept.chosen.clone();
        kept.recall_safety(&chosen);
        kept
    }
}
