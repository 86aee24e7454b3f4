//! The dialog that turns per-partner traffic on for a stage: what was chosen, what stands in the way, and what it will do.

mod command;
pub mod form;

pub use command::SetupCommand;
pub use form::{KEEP_DAYS, Keep, SetupField, SetupForm, TYPING};
use form::{USUAL_DAYS, group_problem, usual_group};

use jiff::ToSpan as _;

use crate::analysis::cost::{Logging, LoggingCost};
use crate::domain::traffic::{
    Counting, LogFormat, LogGroup, MOST_METERED_KEYS, SetupChoice, SetupFacts, SetupStep, TrafficSetup,
    group_of,
};
use crate::domain::{AccessLog, Change, Failure, FailureKind, JournalEntry, Outcome, Resource, StageRef};

use super::dialog::DialogKind;
use super::reading::Reading;
use super::time::today_utc;
use super::{Model, Remote};

/// Calls that stand for a month of which nothing is known.
pub const MILLION: f64 = 1e6;
/// Days of use that stand for a month.
const DAYS_PER_MONTH_WHOLE: i32 = 30;

impl Model {
    /// The set-up that is open.
    pub fn setup_form(&self) -> Option<&SetupForm> {
        match &self.dialog.as_ref()?.kind {
            DialogKind::SetUpTraffic(form) => Some(form),
            _ => None,
        }
    }

    /// The dialog for a stage, with what would be usual.
    pub(super) fn new_setup(&self, at: StageRef) -> SetupForm {
        let writes_to = self.log_of(&at).and_then(|log| group_of(&log.destination));
        let group = writes_to.map_or_else(|| usual_group(self.api_name(&at), &at), str::to_owned);
        let (keep, counting) = (Keep::default(), Counting::default());
        SetupForm { at, group, typed: None, keep, counting, role: String::new() }
    }

    fn log_of(&self, at: &StageRef) -> Option<&AccessLog> {
        self.store.stage(at)?.access_log.as_ref()
    }

    /// The log group that the stage writes to already: it stays.
    pub fn setup_group_is_fixed(&self, form: &SetupForm) -> bool {
        self.log_of(&form.at).is_some_and(|log| group_of(&log.destination).is_some())
    }

    /// A delivery stream that the stage's access log goes to now and would no more.
    pub fn setup_leaves(&self, form: &SetupForm) -> Option<&str> {
        let log = self.log_of(&form.at).filter(|log| group_of(&log.destination).is_none())?;
        log.destination.rsplit('/').next()
    }

    /// The present format of the access log, where there is one.
    pub fn setup_format(&self, form: &SetupForm) -> Option<LogFormat> {
        self.log_of(&form.at).map(|log| LogFormat::read(&log.format))
    }

    /// The chosen log group as AWS has it; `None` while that is not read.
    pub fn setup_log_group(&self, form: &SetupForm) -> Option<&LogGroup> {
        self.store.log_group.get(form.group.trim())?.get()
    }

    /// Whether the chosen log group is there; `None` while that is not known.
    pub fn setup_group_is_there(&self, form: &SetupForm) -> Option<bool> {
        let listed = || self.group_is_listed(form.group.trim()) || self.setup_group_is_fixed(form);
        self.setup_log_group(form).map(|group| group.exists).or_else(|| listed().then_some(true))
    }

    /// Days that lines shall be kept; `None` leaves the retention as it is.
    pub fn setup_keep(&self, form: &SetupForm) -> Option<i32> {
        match form.keep {
            Keep::Chosen(days) => days,
            Keep::Usual if self.setup_group_is_there(form) != Some(true) => Some(USUAL_DAYS),
            Keep::Usual => self.days_reviewed(form),
        }
    }

    /// Days that were reviewed for the chosen log group by a set-up that made it and stopped before it had set them: the next one
    /// goes on where that stopped. `None` where there is no such set-up.
    fn days_reviewed(&self, form: &SetupForm) -> Option<i32> {
        let name = form.group.trim();
        self.setup_log_group(form).filter(|group| group.exists && group.retention_days.is_none())?;
        let stopped =
            |entry: &&JournalEntry| matches!(entry.outcome, Outcome::Partly(_)) && entry.undone_by.is_none();
        self.journal.iter().rev().filter(stopped).find_map(|entry| {
            let Change::SetUpTraffic(setup) = &entry.change else { return None };
            setup.steps.iter().find(|step| **step == SetupStep::MakeGroup(name.to_owned()))?;
            setup.steps.iter().find_map(|step| match step {
                SetupStep::Keep(keep) if keep.group == name => keep.after,
                _ => None,
            })
        })
    }

    /// Why the chosen log group is not known well enough to write to it; `None` where it is. The list does not tell: it is cut off
    /// in accounts with very many groups, and says nothing of retention and filters.
    pub fn group_wait(&self, form: &SetupForm) -> Option<String> {
        let slot = self.store.log_group.get(form.group.trim());
        if let Some(failure) = slot.and_then(Remote::failure) {
            return Some(format!("Whether the log group is there is not known: {}", failure.what));
        }
        let known = slot.is_some_and(Remote::is_fresh);
        (!known).then(|| "Looking whether the log group is there…".to_owned())
    }

    /// Whether the chosen log group is known to be there.
    fn group_is_listed(&self, name: &str) -> bool {
        self.store.log_groups.get().is_some_and(|names| names.iter().any(|known| known == name))
    }

    /// Keys of the plans that let calls in on a stage; of all plans where none does.
    pub fn setup_keys(&self, at: &StageRef) -> usize {
        let of_stage = |plan: &&crate::domain::Plan| plan.settings.stages.iter().any(|stage| stage.at == *at);
        let keys = |plan: &crate::domain::Plan| {
            self.store.plan_keys.get(&plan.id).and_then(Remote::get).map_or(0, Vec::len)
        };
        let count: usize = self.plans().iter().filter(of_stage).map(keys).sum();
        if count > 0 { count } else { self.store.keys.get().map_or(0, Vec::len) }
    }

    /// Why a way of counting cannot be chosen; `None` where it can.
    pub fn counting_problem(&self, form: &SetupForm, counting: Counting) -> Option<String> {
        if counting == Counting::LogOnly {
            return None;
        }
        if let Some(why) = self.setup_format(form).and_then(|format| format.uncountable()) {
            return Some(why);
        }
        if let Some(failure) = self.store.insight_rules.failure().filter(|_| counting == Counting::Ranking) {
            return Some(format!("Not possible here: {}", failure.what));
        }
        if self.setup_log_group(form).is_some_and(|group| group.is_rare) {
            return Some("The log group is of the class for rare access, in which nothing is counted".into());
        }
        let keys = self.setup_keys(&form.at);
        (counting == Counting::Metrics && keys > MOST_METERED_KEYS).then(|| {
            format!(
                "{} partners: above {MOST_METERED_KEYS} each metric is billed and AWS may switch the filter off",
                crate::domain::words::grouped(keys as i64)
            )
        })
    }

    /// What stands in the way; `None` for nothing.
    pub fn setup_problem(&self, form: &SetupForm) -> Option<String> {
        if let Some(problem) = self.role_problem(form) {
            return Some(problem.to_owned());
        }
        if let Some(problem) = group_problem(form.group.trim()) {
            return Some(problem.to_owned());
        }
        if self.setup_log_group(form).is_some_and(|group| group.passes_on) {
            return Some(
                "The log group only passes lines on (class Delivery): choose one of the class Standard"
                    .into(),
            );
        }
        let beyond_help = || self.setup_format(form)?.beyond_help();
        self.group_wait(form).or_else(beyond_help).or_else(|| self.counting_problem(form, form.counting))
    }

    /// What is wrong with the role; `None` where the account has one, or a good one was typed.
    pub fn role_problem(&self, form: &SetupForm) -> Option<&'static str> {
        if self.has_log_role() != Some(false) {
            return None;
        }
        let role = form.role.trim();
        if role.is_empty() {
            return Some("The account has no role for logs yet: type its ARN");
        }
        let is_role = role.starts_with("arn:aws") && role.contains(":iam::") && role.contains(":role/");
        (!is_role).then_some("A role's ARN looks like arn:aws:iam::123456789012:role/name")
    }

    /// Whether API Gateway has a role to write logs with; `None` while that is not known.
    pub fn has_log_role(&self) -> Option<bool> {
        self.store.log_role.get().map(Option::is_some)
    }

    /// Where the readings stand without which nothing can be set up. A role that may not be looked at does not stand in the way:
    /// AWS itself says so then if the account has none. Nor do rules: without them only [`Counting::Ranking`] is off.
    pub fn setup_reading(&self) -> Reading<'_> {
        let closed =
            |failure: &Failure| matches!(failure.kind, FailureKind::AccessDenied | FailureKind::Unsupported);
        let role = match Reading::of(Some(&self.store.log_role)) {
            Reading::Failed(failure) if closed(failure) => Reading::Ready,
            other => other,
        };
        match Reading::of(Some(&self.store.insight_rules)) {
            Reading::Failed(_) => role,
            rules => role.and(rules),
        }
    }

    /// The steps from what is there to what was chosen, whatever stands in the way.
    pub fn setup(&self, form: &SetupForm) -> Option<TrafficSetup> {
        let account = self.account()?;
        let group = form.group.trim().to_owned();
        let listed = LogGroup { exists: true, ..LogGroup::default() };
        let read = self.setup_log_group(form);
        let rules = self.store.insight_rules.get().map(Vec::as_slice).unwrap_or_default();
        let facts = SetupFacts {
            at: form.at.clone(),
            api_name: self.api_name(&form.at).to_owned(),
            region: &account.region,
            account: &account.number,
            log: self.log_of(&form.at),
            group: read.or_else(|| self.group_is_listed(&group).then_some(&listed)),
            rules,
        };
        let role = form.role.trim();
        let role = (self.has_log_role() == Some(false) && !role.is_empty()).then(|| role.to_owned());
        let choice = SetupChoice { role, group, keep_days: self.setup_keep(form), counting: form.counting };
        Some(TrafficSetup::plan(&facts, &choice))
    }

    /// Calls of a month that could come to a stage: those of all plans that let partners in there, as AWS counted them by the day.
    /// `None` while that is not read, or where no plan does: AWS counts nothing there yet.
    pub fn setup_calls(&self, at: &StageRef) -> Option<f64> {
        let of_stage = |plan: &&crate::domain::Plan| plan.settings.stages.iter().any(|stage| stage.at == *at);
        let from = today_utc(self.now).saturating_sub(DAYS_PER_MONTH_WHOLE.days());
        let used = |plan: &crate::domain::Plan| {
            let usage = self.store.usage.get(&plan.id)?.get()?;
            Some(usage.by_key.keys().map(|key| usage.used_since(key, from)).sum::<i64>() as f64)
        };
        let plans: Vec<_> = self.plans().iter().filter(of_stage).collect();
        if plans.is_empty() { None } else { plans.into_iter().map(used).sum() }
    }

    /// What the set-up costs a month with that way of counting, at most; for [`MILLION`] calls where nobody knows how many come.
    pub fn setup_cost(&self, form: &SetupForm, counting: Counting) -> LoggingCost {
        let format = self.setup_format(form).unwrap_or_else(|| LogFormat::read(""));
        let (format, _) = format.completed();
        let kept = self.setup_keep(form).or_else(|| self.setup_log_group(form)?.retention_days);
        let keys = self.setup_keys(&form.at) as u64;
        let logging = Logging {
            calls: self.setup_calls(&form.at).unwrap_or(MILLION),
            bytes_per_call: LogFormat::read(&format).usual_bytes() as f64,
            // For ever is told as a year: nobody pays for longer at once.
            days_kept: f64::from(kept.unwrap_or(365)),
            metrics: if counting == Counting::Metrics { 2 * keys } else { 0 },
            rules: if counting == Counting::Ranking { 2 } else { 0 },
            gb_queried: 0.0,
        };
        self.region_prices().monitoring.month(&logging)
    }

    /// What the dialog's main button sends.
    pub(super) fn setup_change(&self, form: &SetupForm) -> Option<Change> {
        let ready = self.setup_reading() == Reading::Ready && self.setup_problem(form).is_none();
        let setup = self.setup(form).filter(|setup| ready && !setup.steps.is_empty())?;
        Some(Change::SetUpTraffic(Box::new(setup)))
    }

    /// What the dialog rests on.
    pub(super) fn need_setup(&self, form: &SetupForm, out: &mut Vec<Resource>) {
        self.need_partners(out);
        self.need_usage(out);
        out.extend([Resource::LogRole, Resource::LogGroups, Resource::InsightRules]);
        let group = form.group.trim();
        let rests = form.typed.is_none_or(|at| self.now.duration_since(at) >= TYPING);
        if (rests || self.group_is_listed(group)) && group_problem(group).is_none() {
            out.push(Resource::LogGroup(group.to_owned()));
        }
    }
}
