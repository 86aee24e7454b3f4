//! How often what is not on screen is read again: the more there is, the more rarely, so that an open window takes no more than its
//! share of AWS's limits whatever the size of the account.
//!
//! Aims at a quarter of what AWS allows, and the worker (`worker/share.rs`) lets a third pass: between the two lie lists that are
//! longer than a page and reads that come in bunches. What little there is of a kind is read as often as it would be alone; the
//! kinds of which there is much share the rest in equal parts. A pure function: what there is goes in, times come out.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::operation::{GET_RESOURCES, Limit, SHARED_LIMIT, START_QUERY};
use crate::domain::{Resource, Slot};

/// After a failure: long enough not to hammer, short enough to recover by itself.
pub const AFTER_FAILURE: SignedDuration = SignedDuration::from_secs(60);
/// Aimed at: one call of so many that AWS allows.
const PART: f64 = 4.0;
/// Reads come a fifth of their lifetime early: [`is_due`].
const EARLY: f64 = 0.8;
/// A failed reading of what never changes is tried again as if it lived so long.
const UNCHANGING_S: i64 = 60;

/// What has lived so much of its time, a fifth less than all of it, is read with others that are due: lists that were read together
/// stay together, and an idle window wakes once for all of them.
pub fn is_due(age: SignedDuration, lifetime: SignedDuration) -> bool {
    age >= lifetime - lifetime / 5
}

/// When an answer of that moment has lived its time; `None` past the end of all time.
pub fn due_at(read: Timestamp, lifetime: SignedDuration) -> Option<Timestamp> {
    read.checked_add(lifetime).ok()
}

/// Reads that an account can have many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An API's stages.
    Stages,
    /// An API's methods, which have a limit of their own.
    Methods,
    /// An API's deployments.
    Deployments,
    /// What a deployment locks.
    Live,
    /// A plan by itself, its tags among it.
    PlanTags,
    /// A plan's keys.
    PlanKeys,
    /// A plan's daily use.
    Usage,
    /// A feed's counts, and what else is asked of CloudWatch and its logs.
    Counts,
    /// The lists of which an account has one each.
    Lists,
}

impl Kind {
    /// The kind of a read.
    pub fn of(slot: &Slot) -> Self {
        match slot {
            Slot::Stages(_) => Self::Stages,
            Slot::Methods(_) => Self::Methods,
            Slot::Deployments(_) => Self::Deployments,
            Slot::Live(_) => Self::Live,
            Slot::PlanTags(_) | Slot::Plan(_) => Self::PlanTags,
            Slot::PlanKeys(_) => Self::PlanKeys,
            Slot::Usage(_) => Self::Usage,
            Slot::Traffic(_)
            | Slot::Calls(_)
            | Slot::Times(_)
            | Slot::LogGroup(_)
            | Slot::LogGroups
            | Slot::InsightRules => Self::Counts,
            Slot::Apis | Slot::Plans | Slot::Keys | Slot::LogRole | Slot::AccountLimit => Self::Lists,
        }
    }

    /// The most calls a minute that are aimed at for this kind alone.
    fn most(self) -> f64 {
        match self {
            Self::Methods => GET_RESOURCES.limit.map_or(f64::INFINITY, part),
            // A query is asked about some three times before its rows are there, and both have the same limit.
            Self::Counts => START_QUERY.limit.map_or(f64::INFINITY, part) / 3.0,
            Self::Stages
            | Self::Deployments
            | Self::Live
            | Self::PlanTags
            | Self::PlanKeys
            | Self::Usage
            | Self::Lists => f64::INFINITY,
        }
    }

    /// Whether it draws on the limit that all operations of API Gateway share.
    fn is_shared(self) -> bool {
        self != Self::Counts
    }
}

/// Calls a minute that are aimed at, of a limit.
fn part(limit: Limit) -> f64 {
    60.0 / limit.period.as_secs_f64() / PART
}

/// How many times as long as usual the answers of each kind hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares(BTreeMap<Kind, f64>);

impl Shares {
    /// For what is read again and again in the background.
    pub fn of<'a>(reads: impl IntoIterator<Item = &'a Resource>) -> Self {
        let mut wanted = BTreeMap::<Kind, f64>::new();
        for slot in reads.into_iter().map(Resource::slot) {
            if let Some(lifetime_s) = slot.lifetime_s() {
                *wanted.entry(Kind::of(&slot)).or_default() += 60.0 / (lifetime_s as f64 * EARLY);
            }
        }
        let capped = |(kind, calls): (&Kind, &f64)| (*kind, calls.min(kind.most()));
        let (shared, own): (Vec<_>, Vec<_>) =
            wanted.iter().map(capped).partition(|(kind, _)| kind.is_shared());
        let given = divide(shared, part(SHARED_LIMIT)).into_iter().chain(own);
        Self(given.map(|(kind, calls)| (kind, wanted[&kind] / calls)).collect())
    }

    /// How long an answer holds; `None` where it never changes.
    pub fn lifetime(&self, slot: &Slot) -> Option<SignedDuration> {
        Some(self.stretched(slot, slot.lifetime_s()?))
    }

    /// How long after a failure it is tried again, where `least` is how long that would be for one that is on screen.
    pub fn after_failure(&self, slot: &Slot, least: SignedDuration) -> SignedDuration {
        self.stretched(slot, slot.lifetime_s().unwrap_or(UNCHANGING_S)).max(least)
    }

    fn stretched(&self, slot: &Slot, lifetime_s: i64) -> SignedDuration {
        // What a deployment locks is as much as there are stages.
        let kind = Some(Kind::of(slot)).filter(|kind| *kind != Kind::Live).unwrap_or(Kind::Stages);
        let times = self.0.get(&kind).copied().unwrap_or(1.0);
        SignedDuration::from_millis((lifetime_s as f64 * 1000.0 * times) as i64)
    }
}

/// Divides `all` calls among those who want some: who wants little gets it, the others equal parts of what is left.
fn divide(mut wanted: Vec<(Kind, f64)>, all: f64) -> Vec<(Kind, f64)> {
    wanted.sort_by(|one, other| one.1.total_cmp(&other.1));
    let (mut left, mut others) = (all, wanted.len());
    for (_, calls) in &mut wanted {
        *calls = calls.min(left / others as f64);
        left -= *calls;
        others -= 1;
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(apis: usize, plans: usize) -> Vec<Resource> {
        let day = jiff::civil::date(2026, 11, 19);
        let of_api =
            |api: String| [Resource::Stages(api.as_str().into()), Resource::Methods(api.as_str().into())];
        let of_plan = |plan: String| {
            [Resource::PlanKeys(plan.as_str().into()), Resource::Usage(plan.as_str().into(), day, day)]
        };
        let apis = (0..apis).map(|api| format!("a{api}")).flat_map(of_api);
        apis.chain((0..plans).map(|plan| format!("p{plan}")).flat_map(of_plan)).collect()
    }

    /// Calls a minute of a kind.
    fn calls(reads: &[Resource], is: impl Fn(Kind) -> bool) -> f64 {
        let shares = Shares::of(reads);
        let slots = reads.iter().map(Resource::slot).filter(|slot| is(Kind::of(slot)));
        slots.filter_map(|slot| Some(60.0 / (shares.lifetime(&slot)?.as_secs_f64() * EARLY))).sum()
    }

    #[test]
    fn whatever_the_size_no_more_than_a_quarter_is_asked_for() {
        for (apis, plans) in [(5, 3), (60, 30), (600, 300), (6000, 3000)] {
            let reads = account(apis, plans);
            let (methods, all) = (calls(&reads, |kind| kind == Kind::Methods), calls(&reads, |_| true));
            assert!(methods <= 150.0 / PART && all <= 600.0 / PART, "{apis}: {methods} {all}");
        }
    }

    #[test]
    fn a_small_account_is_read_as_often_as_ever_and_a_large_one_uses_what_it_may() {
        assert_eq!(
            Shares::of(&account(5, 3)).lifetime(&Slot::Methods("a".into())),
            Some(SignedDuration::from_mins(1))
        );
        assert!(calls(&account(600, 300), |_| true) > 100.0);
        let large = Shares::of(&account(600, 300));
        let (stages, usage) = (Slot::Stages("a".into()), Slot::Usage("p".into()));
        assert!(large.lifetime(&stages) < Some(SignedDuration::from_mins(30)), "{large:?}");
        assert!(large.lifetime(&usage) < large.lifetime(&stages), "the fewer are not held up by the many");
        let least = SignedDuration::from_mins(1);
        assert!(large.after_failure(&Slot::Live(("a".into(), "d".into())), least) > least * 5);
    }
}
