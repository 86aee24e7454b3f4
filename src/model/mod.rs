//! The application's state, and the only ways to change it: [`Model::update`] takes a [`Command`] from a screen,
//! [`Model::apply`] an event from the worker; both answer with [`Effect`]s for the application to carry out.
//!
//! Each room has a folder: its state, the commands that change it, what is derived for it. What is made of what was read
//! (pending changes, one row a partner, charts) is made once for all answers that a frame finds ([`mod@derive`]), and what grows
//! with the number of keys is made beside the window's thread ([`job`]). Screens draw `&Model` and nothing else. No egui, no
//! tokio, no SDK, and the time is told from outside: every flow can be played through in a plain test.

pub mod activity;
pub mod apis;
mod apply;
pub mod banner;
pub mod blend;
mod cell;
pub mod chart;
pub mod command;
pub mod connection;
pub mod departure;
pub mod derive;
pub mod dialog;
pub mod effect;
pub mod elsewhere;
pub mod export;
mod forgetting;
pub mod import;
pub mod job;
pub mod judging;
mod kept;
pub mod keys;
mod leaving;
pub mod limits;
pub mod lockdown;
pub mod money;
mod needs;
pub mod notice;
pub mod order;
pub mod overview;
pub mod partner;
pub mod partner_page;
pub mod plans;
pub mod practice;
pub mod prefs;
pub mod reading;
mod refresh;
pub mod remote;
pub mod route;
pub mod search;
pub mod setup;
mod share;
mod shut_out;
pub mod sources;
pub mod span;
pub mod store;
pub mod three_values;
pub mod time;
pub mod timeline;
pub mod traffic;
mod turns;
mod unfinished;
mod update;
mod wake;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};

pub use apis::lock_check::LockCheck;
pub use banner::BannerLine;
pub use command::Command;
pub use dialog::Dialog;
pub use effect::Effect;
pub use kept::Kept;
pub use partner::Partner;
pub use plans::form::{PlanField, PlanForm, PlanKey};
pub use prefs::{Prefs, ThemeChoice};
pub use remote::Remote;
pub use route::Route;
pub use store::Store;
pub use unfinished::UnfinishedLine;

use crate::analysis::pending::StageReport;
use crate::domain::{
    Account, Change, Failure, JournalEntry, JournalHealth, KeyId, PlanId, QueueStatus, Resource, Session,
    StageRef, Target, Ticket, Unfinished,
};

/// Where the connection stands.
#[derive(Clone, Debug, Default)]
pub enum Connection {
    /// Nothing chosen yet: the connect screen.
    #[default]
    None,
    /// Waiting for an answer.
    Connecting,
    /// Connected.
    Open(Account),
    /// It failed; the connect screen says how.
    Failed(Failure),
}

/// The whole state. Everything that is not in [`Kept`] belongs to the account that is connected: a change of account replaces
/// it whole (`Model::fresh`), so that nothing of one account can show in another.
#[derive(Clone, Debug)]
pub struct Model {
    /// The present moment, set before every update.
    pub now: Timestamp,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// What stays when another account is connected.
    pub kept: Kept,
    /// What is connected, or being connected.
    pub target: Target,
    /// Where that stands.
    pub connection: Connection,
    /// Why nothing is asked of AWS any more; `None` while the sign-in holds.
    pub signed_out: Option<connection::SignedOut>,
    /// The present connection's number.
    pub session: Session,
    /// In the practice account: another profile has been picked to connect to.
    pub(crate) picked: bool,
    /// The room.
    pub route: Route,
    /// The account bar's search.
    pub search: String,
    /// What was read.
    pub store: Store,
    /// What this program did in this account and region, oldest first.
    pub journal: Vec<JournalEntry>,
    /// How far the journal can be relied on.
    pub journal_health: JournalHealth,
    /// Writes of the journal that stopped half-way, as the worker last laid them beside AWS.
    pub unfinished: Vec<Unfinished>,
    /// What the worker is doing.
    pub queue: QueueStatus,
    /// The open dialog, at most one.
    pub dialog: Option<Dialog>,
    /// Forms with edits, by plan: they stay when the room changes.
    pub forms: BTreeMap<PlanKey, PlanForm>,
    /// The keys' room.
    pub keys: keys::KeysRoom,
    /// The overview's numbers and lists; derived.
    pub overview: overview::Overview,
    /// The traffic room.
    pub traffic: traffic::TrafficRoom,
    /// Lock checks, by stage.
    pub checks: BTreeMap<StageRef, LockCheck>,
    /// Hosts beside AWS's own that a lock check may send a partner's key to: the user has said so.
    pub(crate) trusted: BTreeSet<String>,
    /// Keys that are being made from a file.
    pub(crate) importing: import::Importing,
    /// Writes that are under way, without secrets.
    pub writing: BTreeMap<Ticket, Change>,
    /// Short messages at the window's edge.
    pub notices: Vec<notice::Notice>,
    /// Live against edited, stage by stage; derived.
    pub reports: BTreeMap<StageRef, StageReport>,
    /// Who is shut out of what; derived.
    pub shut_out: Vec<crate::analysis::shut_out::ShutOut>,
    /// One row a key; derived.
    pub partners: Vec<Partner>,
    /// Partners with a timer, certain or suspected; derived.
    pub timer_count: usize,
    /// Whose key a lock check of a stage can use; derived.
    pub callers: BTreeMap<StageRef, apis::lock_check::Callers>,
    /// The entry that is open in Activity.
    pub entry: Option<Ticket>,
    /// Whether Activity shows what the program has said.
    pub messages_open: bool,
    /// Where a key stands in `partners`; derived.
    pub(crate) partner_at: BTreeMap<KeyId, usize>,
    /// Whether a key's calls of the last 24 hours come from a timer; derived, kept until newer calls are read.
    pub(crate) verdicts: judging::Verdicts,
    /// Prices, and what they make of the calls.
    pub prices: money::Prices,
    /// What is known of the calls of a plan's partners; derived.
    pub plan_loads: BTreeMap<PlanId, plans::load::PlanLoad>,
    /// Limits that are being played over calls.
    pub(crate) plays: limits::Plays,
    /// What the present room stands on, as it was last asked for.
    needed: Vec<Resource>,
    /// Whose turn it is to be read.
    turns: turns::Turns,
    /// When it was looked last what has become too old.
    looked: Option<Timestamp>,
    /// What is to be made anew.
    pub(in crate::model) dirty: derive::Dirty,
    /// What is being made beside the window's thread.
    pub(in crate::model) away: derive::Away,
    /// How often each part was made: a measure for tests.
    made: [u32; derive::Derived::ALL.len()],
}

impl Model {
    /// An empty model: not connected.
    pub fn new(now: Timestamp, zone: TimeZone, prefs: Prefs) -> Self {
        Self::fresh(now, zone, Kept::new(prefs), Session(0))
    }

    /// A model of which nothing is connected and nothing known but what is kept.
    fn fresh(now: Timestamp, zone: TimeZone, kept: Kept, session: Session) -> Self {
        Self {
            now,
            zone,
            traffic: traffic::TrafficRoom::new(kept.prefs.metrics.clone(), kept.chart),
            kept,
            session,
            target: Target::default(),
            connection: Connection::None,
            signed_out: None,
            picked: false,
            route: Route::Overview,
            search: String::new(),
            store: Store::default(),
            journal: Vec::new(),
            journal_health: JournalHealth::default(),
            unfinished: Vec::new(),
            queue: QueueStatus::default(),
            dialog: None,
            forms: BTreeMap::new(),
            keys: keys::KeysRoom::default(),
            overview: overview::Overview::default(),
            checks: BTreeMap::new(),
            trusted: BTreeSet::new(),
            importing: import::Importing::default(),
            writing: BTreeMap::new(),
            notices: Vec::new(),
            reports: BTreeMap::new(),
            shut_out: Vec::new(),
            partners: Vec::new(),
            timer_count: 0,
            callers: BTreeMap::new(),
            entry: None,
            messages_open: false,
            partner_at: BTreeMap::new(),
            verdicts: judging::Verdicts::default(),
            prices: money::Prices::default(),
            plan_loads: BTreeMap::new(),
            plays: limits::Plays::default(),
            needed: Vec::new(),
            turns: turns::Turns::default(),
            looked: None,
            dirty: derive::Dirty::default(),
            away: derive::Away::default(),
            made: [0; derive::Derived::ALL.len()],
        }
    }

    /// Forgets the account: only what is kept stays. Late events of it have another session number and are dropped, but for how
    /// its changes ended.
    fn forget(&mut self) {
        let left = self.left();
        self.kept.left.extend(left);
        let kept = Kept { chart: self.traffic.look(), ..self.kept.clone() };
        let hidden = self.turns.hidden;
        *self = Self::fresh(self.now, self.zone.clone(), kept, Session(self.session.0 + 1));
        self.turns.hidden = hidden;
    }

    /// The account, while connected.
    pub fn account(&self) -> Option<&Account> {
        match &self.connection {
            Connection::Open(account) => Some(account),
            _ => None,
        }
    }

    /// Whether the chosen profile or region is another than the connected one: only then does the account bar offer `Connect`.
    pub fn can_connect(&self) -> bool {
        let Some(account) = self.account() else { return true };
        if self.target.practice {
            return self.picked;
        }
        let other_region = self.kept.chosen.region.as_ref().is_some_and(|region| *region != account.region);
        self.kept.chosen.profile != self.target.profile || other_region
    }

    /// The name of an API, or its id while that is not read.
    pub fn api_name<'a>(&'a self, at: &'a StageRef) -> &'a str {
        self.store.api(&at.api).map_or(at.api.as_str(), |api| api.name.as_str())
    }

    /// `API / stage`, as headings and lists show it.
    pub fn stage_label(&self, at: &StageRef) -> String {
        format!("{} / {}", self.api_name(at), at.stage)
    }

    /// A partner by key id.
    pub fn partner(&self, key: &KeyId) -> Option<&Partner> {
        self.partners.get(*self.partner_at.get(key)?)
    }

    fn ticket(&mut self) -> Ticket {
        let ticket = Ticket(self.kept.next_ticket);
        self.kept.next_ticket += 1;
        ticket
    }
}
