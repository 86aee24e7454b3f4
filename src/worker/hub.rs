//! The thread's loop: takes requests, starts what they ask for, and tells what came.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

use super::desk::Desk;
use super::journals::Journals;
use super::session::{Connection, Over, cancelled};
use super::status::Reporter;
use super::{Options, Outbox, task};
use crate::aws::{self, Client};
use crate::domain::{Arrived, Event, Failure, Request, Session, Target};

/// How long a write of which a call has left may take while the program closes: a step that waits for AWS's limit of one plan update
/// in 20 s comes to its end, and so does what takes it back.
pub(super) const GRACE: Duration = Duration::from_secs(25);

/// A connection that is being made; what is asked of it meanwhile waits.
struct Connecting {
    number: Session,
    read_only: bool,
    deferred: Vec<Request>,
    task: AbortHandle,
}

enum Stirred {
    Asked(Option<Request>),
    Connected(Session, Result<Client, Failure>),
    SignedIn(Session, Result<Client, Failure>),
    Over(Over),
    Looked,
}

type Channel<T> = (UnboundedSender<T>, UnboundedReceiver<T>);

/// The loop's state.
pub struct Hub {
    inbox: UnboundedReceiver<Request>,
    outbox: Outbox,
    options: Options,
    journals: Journals,
    connecting: Option<Connecting>,
    connection: Option<Connection>,
    /// Connections that were left while a write of theirs was being sent.
    left: Vec<Connection>,
    reporter: Reporter,
    connected: Channel<(Session, Result<Client, Failure>)>,
    signed_in: Channel<(Session, Result<Client, Failure>)>,
    /// A sign-in of the connection that stands, on its way.
    signing_in: Option<AbortHandle>,
    /// What the connection was made to, or is being made to.
    target: Target,
    over: Channel<Over>,
}

impl Hub {
    /// Nothing connected: it waits for requests at `inbox` and answers at `outbox`.
    pub fn new(inbox: UnboundedReceiver<Request>, outbox: Outbox, options: Options) -> Self {
        Self {
            inbox,
            outbox,
            journals: Journals::new(options.journal_dir.clone()),
            options,
            connecting: None,
            connection: None,
            left: Vec::new(),
            reporter: Reporter::default(),
            connected: unbounded_channel(),
            signed_in: unbounded_channel(),
            signing_in: None,
            target: Target::default(),
            over: unbounded_channel(),
        }
    }

    /// Runs until the screen's side is gone.
    pub async fn run(mut self) {
        loop {
            match self.stirred().await {
                Stirred::Asked(Some(request)) => self.take(request),
                Stirred::Asked(None) => break,
                Stirred::Connected(number, outcome) => self.connected(number, outcome),
                Stirred::SignedIn(number, outcome) => self.signed_in(number, outcome),
                Stirred::Over(over) => self.over(over),
                Stirred::Looked => {}
            }
            self.report();
        }
        self.close().await;
    }

    async fn stirred(&mut self) -> Stirred {
        let wait = self.connection.as_ref().and_then(|open| self.reporter.look_again(&open.status()));
        let budget = self.connection.as_ref().map(|open| Arc::clone(&open.budget));
        tokio::select! {
            biased;
            request = self.inbox.recv() => Stirred::Asked(request),
            Some((number, outcome)) = self.connected.1.recv() => Stirred::Connected(number, outcome),
            Some((number, outcome)) = self.signed_in.1.recv() => Stirred::SignedIn(number, outcome),
            Some(over) = self.over.1.recv() => Stirred::Over(over),
            () = async { if let Some(budget) = &budget { budget.changed().await } }, if budget.is_some() => Stirred::Looked,
            () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => Stirred::Looked,
        }
    }

    fn take(&mut self, request: Request) {
        if let Request::Connect { session, target } = request {
            self.connect(session, target);
            return;
        }
        if let Request::SignIn { session } = request {
            self.sign_in(session);
            return;
        }
        let session = session_of(&request);
        if matches!(request, Request::CancelAll { .. }) {
            self.cancel_sign_in(session);
        }
        if let Some(connecting) = self.connecting.as_mut().filter(|connecting| connecting.number == session) {
            connecting.deferred.push(request);
        } else if let Some(open) = self.connection.as_mut().filter(|open| open.number == session) {
            open.take(request);
        } else {
            tracing::debug!(?session, "a request of a session that is over");
        }
    }

    /// Leaves what stands and connects anew.
    fn connect(&mut self, number: Session, target: Target) {
        if let Some(connecting) = self.connecting.take() {
            connecting.task.abort();
        }
        if let Some(mut open) = self.connection.take() {
            open.cancel();
            self.left.push(open);
        }
        self.left.retain(Connection::has_sent_a_write);
        self.target = target;
        let read_only = self.target.read_only;
        let task = self.reach("connect", number, self.connected.0.clone());
        self.connecting = Some(Connecting { number, read_only, deferred: Vec::new(), task });
    }

    /// Asks the target who we are, with credentials asked for anew, and tells what came.
    fn reach(
        &self,
        doing: &'static str,
        number: Session,
        tell: UnboundedSender<(Session, Result<Client, Failure>)>,
    ) -> AbortHandle {
        let (target, now) = (self.target.clone(), (self.options.clock)());
        let gate = Arc::clone(&self.options.gate);
        let task = tokio::spawn(async move {
            let connecting = Box::pin(aws::connect(&target, now, gate));
            let outcome = task::run(doing, task::CONNECT_LIMIT, connecting).await;
            drop(tell.send((number, outcome)));
        });
        task.abort_handle()
    }

    /// Signs in again for the connection that stands. Its reads, writes and journal stay.
    fn sign_in(&mut self, number: Session) {
        if self.connection.as_ref().is_some_and(|open| open.number == number) {
            self.signing_in = Some(self.reach("sign in", number, self.signed_in.0.clone()));
        }
    }

    /// Gives up connecting, or signing in again, and says so: a sign-in program may wait for a person for minutes.
    fn cancel_sign_in(&mut self, session: Session) {
        let is_open = self.connection.as_ref().is_some_and(|open| open.number == session);
        if let Some(task) = self.signing_in.take_if(|task| is_open && !task.is_finished()) {
            task.abort();
            self.outbox.send(Event::SignedIn { session, outcome: Err(cancelled()) });
        }
        if let Some(connecting) = self.connecting.take_if(|connecting| connecting.number == session) {
            connecting.task.abort();
            self.outbox.send(Event::Connected { session, outcome: Err(cancelled()) });
        }
    }

    fn signed_in(&mut self, number: Session, outcome: Result<Client, Failure>) {
        let Some(open) = self.connection.as_mut().filter(|open| open.number == number) else { return };
        let outcome = outcome.and_then(|client| open.sign_with(&client));
        self.outbox.send(Event::SignedIn { session: number, outcome });
    }

    fn connected(&mut self, number: Session, outcome: Result<Client, Failure>) {
        let Some(connecting) = self.connecting.take_if(|connecting| connecting.number == number) else {
            return;
        };
        let client = match outcome {
            Ok(client) => client,
            Err(failure) => {
                self.outbox.send(Event::Connected { session: number, outcome: Err(failure) });
                return;
            }
        };
        let account = client.account().clone();
        let (journal, budget) = self.journals.of(&account);
        budget.forget_calls();
        let (entries, health) = {
            let mut journal = journal.open();
            (journal.arrive(), journal.health().clone())
        };
        let desk = Desk { journal, outbox: self.outbox.clone(), clock: Arc::clone(&self.options.clock) };
        let outcome = Ok(Arrived { account, entries, health });
        self.outbox.send(Event::Connected { session: number, outcome });
        let over = self.over.0.clone();
        let mut open = Connection::new(number, &client, budget, desk, over, connecting.read_only);
        for request in connecting.deferred {
            open.take(request);
        }
        self.reporter = Reporter::default();
        open.look_unfinished();
        self.connection = Some(open);
    }

    fn over(&mut self, over: Over) {
        if let Over::Write(session, ticket, ..) = &over
            && let Some(left) = self.left.iter_mut().find(|left| left.number == *session)
        {
            left.has_ended(*ticket);
        }
        let Some(open) = &mut self.connection else { return };
        match over {
            over if over.session() == open.number => open.over(over),
            // A write that was sent before this connection was made, perhaps in the same account.
            Over::Write(_, ticket, _, journal) => open.tell_journal(&journal, ticket),
            _ => {}
        }
    }

    fn report(&mut self) {
        let Some(open) = &self.connection else { return };
        if let Some(status) = self.reporter.report(open.status(), Instant::now()) {
            self.outbox.send(Event::Queue { session: open.number, status });
        }
    }

    /// The program closes: what has not been sent is dropped, what has gets a moment.
    async fn close(mut self) {
        if let Some(open) = &mut self.connection {
            open.cancel();
        }
        let ended = async {
            while self.connection.iter().chain(&self.left).any(Connection::has_sent_a_write) {
                let Some(over) = self.over.1.recv().await else { return };
                self.over(over);
            }
        };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("closed before AWS answered a write");
        }
    }
}

fn session_of(request: &Request) -> Session {
    match request {
        Request::Connect { session, .. }
        | Request::Read { session, .. }
        | Request::Write { session, .. }
        | Request::TakeBack { session, .. }
        | Request::Probe { session, .. }
        | Request::StopProbe { session, .. }
        | Request::SignIn { session }
        | Request::Reveal { session, .. }
        | Request::SetReadOnly { session, .. }
        | Request::Drop { session, .. }
        | Request::LookUnfinished { session }
        | Request::CancelAll { session } => *session,
    }
}
