//! A connection that stands: its reads, writes and probes, and what happens to them when it ends.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::budget::Budget;
use super::desk::{Desk, Job};
use super::journals::SharedJournal;
use super::read_only::{ReadOnly, no_such_check, refusal};
use super::reads::Reads;
use super::share::Behind;
use super::task::{self, PROBE_LIMIT, READ_LIMIT, REVEAL_LIMIT};
use super::unfinished;
use super::writes::{Doors, Writes};
use crate::aws::{self, Client, Gate, InTurn};
use crate::domain::{
    Change, ChangeId, Event, Failure, FailureKind, JournalHealth, KeyId, ProbePlan, Probed, QueueStatus,
    ReadAnswer, Request, Reveal, Session, StageRef, Ticket, WriteError,
};

/// What a task of a session reports when it is over.
pub enum Over {
    Read(Session, u64, ReadAnswer),
    Probe(Session, u64, Result<Probed, Failure>),
    Write(Session, Ticket, Box<Change>, SharedJournal),
}

impl Over {
    /// The session whose task it was.
    pub fn session(&self) -> Session {
        let (Self::Read(session, ..) | Self::Probe(session, ..) | Self::Write(session, ..)) = self;
        *session
    }
}

/// A round of a lock check that is under way.
struct Probing {
    at: StageRef,
    round: u64,
    /// The method that it calls, and whether that only looks.
    verb: String,
    looks_only: bool,
    task: AbortHandle,
}

/// A connection that stands.
pub struct Connection {
    /// Which connection it is: the events of an older one are dropped by the screen.
    pub number: Session,
    /// AWS's limits on calls, shared with other connections to the same account and region.
    pub budget: Arc<Budget>,
    client: Client,
    gate: Arc<dyn Gate>,
    desk: Desk,
    over: UnboundedSender<Over>,
    read_only: ReadOnly,
    reads: Reads,
    writes: Writes,
    probes: BTreeMap<u64, Probing>,
    next_probe: u64,
    /// What the screen knows of the journal's file.
    told: JournalHealth,
    /// The look at what stopped half-way.
    looking: Option<AbortHandle>,
    /// The screen was told of something that stopped half-way.
    has_unfinished: bool,
}

impl Connection {
    /// A connection through `client`, whose calls pass the client's own gate and then `budget`; what ends is told to `over`.
    pub fn new(
        number: Session,
        client: &Client,
        budget: Arc<Budget>,
        desk: Desk,
        over: UnboundedSender<Over>,
        read_only: bool,
    ) -> Self {
        let gate: Arc<dyn Gate> =
            Arc::new(InTurn { first: client.gate(), second: Arc::clone(&budget) as Arc<dyn Gate> });
        let client = client.behind(Arc::clone(&gate));
        let told = desk.journal.open().health().clone();
        Self {
            number,
            budget,
            client,
            gate,
            desk,
            over,
            read_only: ReadOnly::new(read_only),
            reads: Reads::default(),
            writes: Writes::default(),
            probes: BTreeMap::new(),
            next_probe: 0,
            told,
            looking: None,
            has_unfinished: false,
        }
    }

    /// Takes a request of this session.
    pub fn take(&mut self, request: Request) {
        match request {
            Request::Read { resource, background, .. } => self.reads.ask(resource, background),
            Request::Write { session, ticket, change, undoes, unrecorded } => {
                let (id, asked) = (ChangeId::from_number(fastrand::u64(..)), (self.desk.clock)());
                self.take_write(Job { session, ticket, id, asked, change, undoes, unrecorded });
            }
            Request::TakeBack { ticket, .. } => self.writes.take_back(ticket, &self.desk),
            Request::Probe { round, plan, .. } => self.probe(round, plan),
            Request::Reveal { key, purpose, .. } => self.reveal(key, purpose),
            Request::SetReadOnly { on, .. } => self.set_read_only(on),
            Request::Drop { resources, .. } => self.reads.drop(&resources),
            Request::LookUnfinished { .. } => self.look_unfinished(),
            Request::CancelAll { .. } => self.cancel(),
            Request::StopProbe { at, .. } => self.stop_probe(&at),
            Request::Connect { .. } | Request::SignIn { .. } => {}
        }
        self.pump();
    }

    fn take_write(&mut self, job: Job) {
        if self.read_only.is_on() {
            let (session, ticket, change) = (job.session, job.ticket, job.change);
            let outcome = Err(WriteError::Failed(refusal()));
            self.desk.outbox.send(Event::Written { session, ticket, change, outcome });
        } else {
            self.writes.ask(job);
        }
    }

    /// Writes that wait when read-only mode comes on are not sent either, the running one stops before its next call, and a lock
    /// check that may change data ends.
    fn set_read_only(&mut self, on: bool) {
        self.read_only.set(on);
        if !on {
            return;
        }
        self.writes.cancel(&self.desk);
        let (kept, ended): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut self.probes).into_iter().partition(|(_, probing)| probing.looks_only);
        self.probes = kept;
        for probing in ended.into_values() {
            probing.task.abort();
            self.answer_probe(probing.at, probing.round, Err(no_such_check(&probing.verb)));
        }
    }

    /// Begins what may begin: a write before any read that still waits.
    fn pump(&mut self) {
        self.reads.release(|resource| self.writes.will_make_stale(&resource.slot()));
        if let Some(job) = self.writes.next() {
            let (over, session) = (self.over.clone(), self.number);
            let (ticket, change) = (job.ticket, job.change.clone());
            let journal = self.desk.journal.clone();
            let ended = move || drop(over.send(Over::Write(session, ticket, change, journal)));
            let doors = Doors { gate: Arc::clone(&self.gate), read_only: self.read_only.clone() };
            self.writes.begin(job, &self.client, &self.desk, doors, ended);
        }
        while let Some((number, resource, behind)) = self.reads.next() {
            let (client, over, session) = (self.client_for(behind), self.over.clone(), self.number);
            let task = tokio::spawn({
                let resource = resource.clone();
                async move {
                    let doing = format!("read {}", resource.label());
                    let reading = Box::pin(async { Ok(aws::read(&client, &resource).await) });
                    let answer = task::run(&doing, READ_LIMIT, reading).await;
                    let answer = answer.unwrap_or_else(|failure| resource.failed(failure));
                    drop(over.send(Over::Read(session, number, answer)));
                }
            });
            self.reads.began(number, resource, task.abort_handle());
        }
        self.tell_news();
    }

    /// What a read's calls go through: those of one that nobody waits for pass the share first.
    fn client_for(&self, behind: Option<watch::Receiver<()>>) -> Client {
        let Some(behind) = behind else { return self.client.clone() };
        let (gate, share) = (Arc::clone(&self.gate), Arc::clone(&self.budget.share));
        self.client.behind(Arc::new(Behind { gate, share, unawaited: behind }))
    }

    /// Lays what stopped half-way beside AWS, beside everything else; a newer look replaces an older one.
    pub fn look_unfinished(&mut self) {
        let open = unfinished::open_entries(self.desk.journal.open().entries());
        if let Some(older) = self.looking.take() {
            older.abort();
        }
        if open.is_empty() && !self.has_unfinished {
            return;
        }
        self.has_unfinished = !open.is_empty();
        let (client, desk, session) = (self.client.clone(), self.desk.clone(), self.number);
        let look = async move {
            let by_journal = open.clone();
            let looked = Box::pin(unfinished::look(&client, &desk, session, open));
            let looked = task::run("look how unfinished changes stand", READ_LIMIT, looked).await;
            let all = looked.unwrap_or_else(|_| unfinished::as_known(&by_journal));
            desk.outbox.send(Event::Unfinished { session, all });
        };
        self.looking = Some(tokio::spawn(look).abort_handle());
    }

    /// Tells what other windows have written since, and whether the journal can be. Looking costs the length of a file, so it is
    /// done whenever anything is asked or ends, every few seconds at least.
    fn tell_news(&mut self) {
        let session = self.number;
        let (news, health) = {
            let mut journal = self.desk.journal.open();
            journal.look();
            (journal.take_news(), journal.health().clone())
        };
        for entry in news {
            self.desk.outbox.send(Event::Journal { session, entry });
        }
        if health != self.told {
            self.told.clone_from(&health);
            self.desk.outbox.send(Event::JournalHealth { session, health });
        }
    }

    fn probe(&mut self, round: u64, plan: ProbePlan) {
        let (looks_only, verb) = (plan.method.check_only_looks(), plan.method.checked_as().to_owned());
        if self.read_only.is_on() && !looks_only {
            self.answer_probe(plan.at, round, Err(no_such_check(&verb)));
            return;
        }
        let (client, over, session) = (self.client.clone(), self.over.clone(), self.number);
        self.next_probe += 1;
        let number = self.next_probe;
        let at = plan.at.clone();
        let task = tokio::spawn(async move {
            let probing = Box::pin(aws::probe(&client, &plan));
            let outcome = task::run("check the lock", PROBE_LIMIT, probing).await;
            drop(over.send(Over::Probe(session, number, outcome)));
        });
        let task = task.abort_handle();
        self.probes.insert(number, Probing { at, round, verb, looks_only, task });
    }

    fn reveal(&self, key: KeyId, purpose: Reveal) {
        let (client, outbox, session) = (self.client.clone(), self.desk.outbox.clone(), self.number);
        tokio::spawn(async move {
            let revealing = Box::pin(aws::reveal(&client, &key));
            let outcome = task::run("fetch the key's value", REVEAL_LIMIT, revealing).await;
            outbox.send(Event::Revealed { session, key, purpose, outcome });
        });
    }

    /// Takes in what a task of this session reports.
    pub fn over(&mut self, over: Over) {
        match over {
            Over::Read(_, number, answer) => {
                if self.reads.ended(number) {
                    let stop = answer.failure().filter(|failure| failure.kind.stops_all()).cloned();
                    self.answer_read(answer);
                    if let Some(failure) = stop {
                        self.stop_reads(&failure);
                    }
                }
            }
            Over::Probe(_, number, outcome) => {
                if let Some(probing) = self.probes.remove(&number) {
                    self.answer_probe(probing.at, probing.round, outcome);
                }
            }
            Over::Write(_, ticket, change, _) => {
                self.writes.ended(ticket);
                self.reads.hold_stale(&change);
                self.look_unfinished();
            }
        }
        self.pump();
    }

    /// Without credentials no other read can come to anything, and each could start a sign-in program.
    fn stop_reads(&mut self, failure: &Failure) {
        for resource in self.reads.cancel() {
            self.answer_read(resource.failed(failure.clone()));
        }
    }

    /// Signs its calls as `client` does from now on.
    ///
    /// # Errors
    /// That one is connected to another account.
    pub fn sign_with(&mut self, client: &Client) -> Result<(), Failure> {
        let (own, other) = (&self.client.account().number, &client.account().number);
        if own != other {
            return Err(aws::other_account(other, own));
        }
        self.client = client.behind(Arc::clone(&self.gate));
        Ok(())
    }

    /// Gives up a stage's lock check: whoever waits for it has gone.
    fn stop_probe(&mut self, at: &StageRef) {
        for (_, probing) in self.probes.extract_if(.., |_, probing| probing.at == *at) {
            probing.task.abort();
        }
    }

    fn answer_read(&self, answer: ReadAnswer) {
        let at = (self.desk.clock)();
        self.desk.outbox.send(Event::Read { session: self.number, at, answer });
    }

    fn answer_probe(&self, at: StageRef, round: u64, outcome: Result<Probed, Failure>) {
        let when = (self.desk.clock)();
        self.desk.outbox.send(Event::Probed { session: self.number, at, round, when, outcome });
    }

    /// Drops reads, probes, and writes that have not been sent; each is answered, so that nothing shows as loading for ever.
    pub fn cancel(&mut self) {
        self.writes.cancel(&self.desk);
        for resource in self.reads.cancel() {
            self.answer_read(resource.failed(cancelled()));
        }
        if let Some(looking) = self.looking.take() {
            looking.abort();
        }
        for (_, probing) in std::mem::take(&mut self.probes) {
            probing.task.abort();
            self.answer_probe(probing.at, probing.round, Err(cancelled()));
        }
    }

    /// Notes that a write of this session has ended, after the session was left.
    pub fn has_ended(&mut self, ticket: Ticket) {
        self.writes.ended(ticket);
    }

    /// Whether a write has been sent and not been answered.
    pub fn has_sent_a_write(&self) -> bool {
        self.writes.is_sent()
    }

    /// Tells this session how a write of an older one has ended, where both have the same journal.
    pub fn tell_journal(&self, journal: &SharedJournal, ticket: Ticket) {
        if !self.desk.journal.is(journal) {
            return;
        }
        let entry = journal.open().entries().iter().rev().find(|entry| entry.ticket == ticket).cloned();
        if let Some(entry) = entry {
            self.desk.outbox.send(Event::Journal { session: self.number, entry });
        }
    }

    /// What the status bar says.
    pub fn status(&self) -> QueueStatus {
        let load = self.budget.load();
        let mut running: Vec<String> = self.writes.label().into_iter().collect();
        running
            .extend(self.probes.values().map(|probing| format!("Checking the lock of {}", probing.at.stage)));
        running.extend(self.reads.labels());
        let progress = self.reads.progress();
        let write = self.writes.progress();
        QueueStatus { running, progress, write, waiting: load.waiting, eta: load.eta, calls: load.calls }
    }
}

/// What is told of work that was given up.
pub fn cancelled() -> Failure {
    Failure::new(FailureKind::Cancelled, "Cancelled", "", "")
}
