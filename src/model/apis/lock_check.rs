//! A stage's lock check as it goes on: which call, which key, and how long to wait for a deployment to spread.
//!
//! AWS gives no time within which a deployment or a key takes effect. So an answer that is not yet the
//! expected one is asked for again every two seconds, up to a limit, and the screen says so meanwhile.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::check_header::{HeaderForm, asks_sign_in};
use crate::analysis::lock::{self, Gate, Reading, Verdict};
use crate::analysis::pending::MethodRow;
use crate::domain::change::RequireKey;
use crate::domain::{
    Answer, Caller, Change, Failure, KeyId, MethodName, ProbePlan, Probed, Request, SignIn, StageRef,
};

use crate::model::{Effect, Model};

/// Between two rounds.
const PAUSE_MS: u64 = 2_000;
/// AWS: how long an unexpected answer is asked for again.
const PATIENCE: SignedDuration = SignedDuration::from_secs(120);
/// The practice account and emulators answer at once; a little patience covers their restarts.
const LOCAL_PATIENCE: SignedDuration = SignedDuration::from_secs(6);

/// One answer as the table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Who called.
    pub caller: Caller,
    /// "No key", "A key that does not exist", "Key of Fjord Outdoor".
    pub label: String,
    /// HTTP status.
    pub status: u16,
    /// What it means.
    pub reading: Reading,
    /// The same in words.
    pub meaning: &'static str,
}

/// A finished round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// When.
    pub when: Timestamp,
    /// What was called.
    pub method: MethodName,
    /// The verdict in words.
    pub verdict: Verdict,
    /// The answers.
    pub rows: Vec<CheckRow>,
}

/// What the running check calls, with whose key and which header: a choice made meanwhile is for the next one.
#[derive(Clone, Debug)]
struct Asked {
    method: MethodName,
    partner: Option<KeyId>,
    sign_in: Option<SignIn>,
}

/// A stage's lock check.
#[derive(Clone, Debug, Default)]
pub struct LockCheck {
    /// The method that the user chose; `None` lets the program choose.
    pub method: Option<MethodName>,
    /// The partner that the user chose; `None` inside means without a partner.
    pub partner: Option<Option<KeyId>>,
    /// Since when it runs, and how many rounds it made.
    pub running: Option<(Timestamp, usize)>,
    /// What the running check calls.
    asked: Option<Asked>,
    /// The header for the method's authorizer, as typed.
    pub header: HeaderForm,
    /// The number of the last round that was asked for: only its answer counts.
    pub round: u64,
    /// What the partner's key was answered in an earlier round of the running check: later ones ask as strangers only.
    partner_said: Option<Answer>,
    /// The last finished round.
    pub result: Option<CheckResult>,
    /// Why there was no answer.
    pub failure: Option<Failure>,
    /// It begins when the partners have been read.
    pub waits: bool,
    /// It begins when the user has said that a partner's key or a sign-in may go to this host.
    pub asks: Option<String>,
}

impl LockCheck {
    /// Gives up what runs or waits.
    pub(in crate::model) fn stop(&mut self) {
        self.running = None;
        self.waits = false;
        self.asks = None;
        self.forget_sign_in();
    }

    /// The value of the header is for one check.
    fn forget_sign_in(&mut self) {
        self.asked = None;
        self.header.value = None;
    }
}

/// Whose key a lock check of a stage can use: enabled partners with a plan that covers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callers {
    /// Positions in [`Model::partners`], by name.
    pub partners: Vec<usize>,
    /// Whose quota has most left: two calls hurt that one least.
    pub spare: Option<KeyId>,
}

impl Model {
    /// The method that a check of this stage calls: the user's choice, else one that needs no sign-in, since that comes before the
    /// key. Of those what is not live, else what was last switched here, else the first GET that needs a key.
    pub fn check_method(&self, at: &StageRef) -> Option<MethodName> {
        if let Some(chosen) = self.checks.get(at).and_then(|check| check.method.clone()) {
            return Some(chosen);
        }
        let switched = self.journal.iter().rev().find_map(|entry| {
            let Change::RequireKey(RequireKey { api, method, .. }) = &entry.change else { return None };
            (*api == at.api && entry.is_done()).then_some(method)
        });
        let rows = &self.reports.get(at)?.rows;
        let of = |verb: &'static str| rows.iter().filter(move |row| row.name.verb == verb);
        let all: Vec<&MethodRow> = of("GET").chain(of("ANY")).collect();
        let free: Vec<&MethodRow> = all.iter().copied().filter(|row| !asks_sign_in(row)).collect();
        best(&free, switched).or_else(|| best(&all, switched))
    }

    /// The partner whose key a check of this stage uses: the user's choice, else an enabled key of a plan of the stage
    /// that has used least of its quota.
    pub fn check_partner(&self, at: &StageRef) -> Option<KeyId> {
        if let Some(chosen) = self.checks.get(at).and_then(|check| check.partner.clone()) {
            return chosen;
        }
        self.callers.get(at)?.spare.clone()
    }

    /// Sorts partners under the stages that their keys open; called when the partners were put together anew.
    pub(in crate::model) fn derive_callers(&mut self) {
        let mut out: BTreeMap<StageRef, Callers> = BTreeMap::new();
        let plans: BTreeMap<_, _> = self.plans().iter().map(|plan| (&plan.id, plan)).collect();
        for (index, partner) in self.partners.iter().enumerate().filter(|(_, partner)| partner.enabled) {
            let Some(plan) = partner.plan.as_ref().and_then(|id| plans.get(id)) else { continue };
            for stage in &plan.settings.stages {
                out.entry(stage.at.clone()).or_default().partners.push(index);
            }
        }
        for callers in out.values_mut() {
            callers.partners.sort_by(|a, b| self.partners[*a].folded.cmp(&self.partners[*b].folded));
            let used = |index: usize| self.partners[index].share.unwrap_or(0.0);
            let spare = callers.partners.iter().copied().min_by(|a, b| used(*a).total_cmp(&used(*b)));
            callers.spare = spare.map(|index| self.partners[index].id.clone());
        }
        self.callers = out;
    }

    /// Begins a lock check of a stage; nothing where one is under way or the stage has no method to call.
    pub(in crate::model) fn start_check(&mut self, at: StageRef) -> Vec<Effect> {
        let Some(method) = self.check_method(&at) else { return Vec::new() };
        let (now, partner, coming) = (self.now, self.check_partner(&at), self.partners_are_coming());
        let sign_in = self.check_sign_in(&at);
        if sign_in.as_ref().is_some_and(|given| given.problem().is_some()) {
            return Vec::new();
        }
        let check = self.checks.entry(at.clone()).or_default();
        if check.running.is_some() {
            return Vec::new();
        }
        if partner.is_none() && check.partner.is_none() && coming {
            // Without a partner's key a check proves nothing: it begins when the partners have been read.
            check.waits = true;
            check.running = Some((now, 0));
            return Vec::new();
        }
        check.failure = None;
        check.asks = None;
        if (partner.is_some() || sign_in.is_some()) && !self.key_may_go(&at) {
            return Vec::new();
        }
        let check = self.checks.entry(at.clone()).or_default();
        check.running = Some((now, 1));
        check.asked = Some(Asked { method, partner, sign_in });
        check.partner_said = None;
        self.probe(at, 0)
    }

    /// Whether the partners are still being read for the first time.
    fn partners_are_coming(&self) -> bool {
        let store = &self.store;
        store.keys.is_first_loading()
            || store.plans.is_first_loading()
            || store.plan_keys.values().any(crate::model::Remote::is_first_loading)
    }

    /// Begins the checks that waited for the partners, once those have been read or could not be.
    pub(in crate::model) fn begin_waiting_checks(&mut self) -> Vec<Effect> {
        if self.checks.values().all(|check| !check.waits) || self.partners_are_coming() {
            return Vec::new();
        }
        let waiting: Vec<StageRef> =
            self.checks.iter().filter(|(_, check)| check.waits).map(|(at, _)| at.clone()).collect();
        let mut out = Vec::new();
        for at in waiting {
            if let Some(check) = self.checks.get_mut(&at) {
                (check.running, check.waits) = (None, false);
            }
            out.extend(self.start_check(at));
        }
        out
    }

    /// Asks for the next round of a stage's check.
    fn probe(&mut self, at: StageRef, wait_ms: u64) -> Vec<Effect> {
        let Some(base_url) = self.account().map(|account| account.invoke_url(&at)) else { return Vec::new() };
        let trusted = self.trusted_host(&base_url);
        let Some(check) = self.checks.get_mut(&at) else { return Vec::new() };
        let Some(Asked { method, partner, sign_in }) = check.asked.clone() else { return Vec::new() };
        check.round += 1;
        let round = check.round;
        // What the partner's key was answered stands: each further call with it counts against its quota.
        let callers =
            if check.partner_said.is_some() { Caller::STRANGERS.into() } else { Caller::ALL.into() };
        let plan = ProbePlan { at, base_url, method, callers, partner, trusted, sign_in, wait_ms };
        vec![Effect::send(Request::Probe { session: self.session, round, plan })]
    }

    /// Takes a round's answers in and goes on with the check; those of a round that was given up are dropped.
    pub(in crate::model) fn probed(
        &mut self,
        at: StageRef,
        round: u64,
        when: Timestamp,
        outcome: Result<Probed, Failure>,
    ) -> Vec<Effect> {
        let asked =
            self.checks.get(&at).filter(|check| check.round == round).and_then(|check| check.asked.clone());
        let Some(Asked { method, partner, sign_in }) = asked else { return Vec::new() };
        let partner = partner.as_ref().map(|key| self.key_label(key));
        let expected = self.reports.get(&at).and_then(|report| {
            report.rows.iter().find(|row| row.name == method).and_then(|row| row.live.key_required())
        });
        let patience = if self.account().is_some_and(|account| account.foreign_endpoint().is_some()) {
            LOCAL_PATIENCE
        } else {
            PATIENCE
        };
        let setting = self.check_setting(&at, &method, sign_in.is_some());
        let Some(check) = self.checks.get_mut(&at) else { return Vec::new() };
        let Some((since, rounds)) = check.running.take() else { return Vec::new() };
        let mut probed = match outcome {
            Ok(probed) => probed,
            Err(failure) => {
                check.failure = Some(failure);
                check.forget_sign_in();
                return Vec::new();
            }
        };
        keep_partner(&mut check.partner_said, &mut probed);
        let verdict = lock::verdict(&probed, &setting);
        let rows =
            probed.answers.iter().map(|answer| row(answer, &probed, partner.as_deref())).collect::<Vec<_>>();
        let early = surprising(&verdict, &rows, expected) && when.duration_since(since) < patience;
        check.result = Some(CheckResult { when, method, verdict, rows });
        if !early {
            check.forget_sign_in();
            return Vec::new();
        }
        check.running = Some((since, rounds + 1));
        self.probe(at, PAUSE_MS)
    }
}

/// The method of these whose check tells most.
fn best(rows: &[&MethodRow], switched: Option<&MethodName>) -> Option<MethodName> {
    let find = |wanted: &dyn Fn(&MethodRow) -> bool| rows.iter().find(|row| wanted(row));
    let locked = |row: &MethodRow| row.live.key_required() == Some(true);
    let found = find(&|row| row.difference.is_some())
        .or_else(|| find(&|row| Some(&row.name) == switched))
        .or_else(|| find(&|row| locked(row) && !row.name.path.contains('{')))
        .or_else(|| find(&locked))
        .or_else(|| rows.first());
    found.map(|row| row.name.clone())
}

/// Takes the partner's answer over from round to round: each call with its key counts against its quota. A key that was
/// refused may only not be taken up yet, so that one is asked again.
fn keep_partner(said: &mut Option<Answer>, probed: &mut Probed) {
    let partner = probed.answers.iter().find(|answer| answer.caller == Caller::Partner).cloned();
    match partner {
        Some(answer) => {
            let settled = lock::read(&answer, probed) != Reading::RefusedForKey;
            *said = settled.then_some(answer);
        }
        None => probed.answers.extend(said.clone()),
    }
}

/// Whether an answer may only be early: not what the deployment says, or the partner's key not taken up yet.
fn surprising(verdict: &Verdict, rows: &[CheckRow], expected: Option<bool>) -> bool {
    let refused =
        |caller: Caller| rows.iter().any(|row| row.caller == caller && row.reading == Reading::RefusedForKey);
    match expected {
        Some(true) => verdict.gate == Gate::Open || refused(Caller::Partner),
        Some(false) => refused(Caller::NoKey),
        None => false,
    }
}

fn row(answer: &Answer, probed: &Probed, partner: Option<&str>) -> CheckRow {
    let reading = lock::read(answer, probed);
    let label = match (answer.caller, partner) {
        (Caller::NoKey, _) => "No key".to_owned(),
        (Caller::WrongKey, _) => "A key that does not exist".to_owned(),
        (Caller::Partner, Some(name)) => format!("Key of {name}"),
        (Caller::Partner, None) => "A partner's key".to_owned(),
    };
    CheckRow {
        caller: answer.caller,
        label,
        status: answer.status,
        reading,
        meaning: lock::meaning(answer.caller, reading),
    }
}
