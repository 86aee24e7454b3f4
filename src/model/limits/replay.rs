//! What limits would have done to each partner of a plan: a row each, the worst hit first, and a sentence about all.

use std::sync::Arc;

use jiff::civil::Date;

use crate::analysis::polling::Finding;
use crate::analysis::quota::{self, Reset};
use crate::analysis::replay::{self, EFFORT, Limits, Placement, replay_counts_within, replay_timestamps};
use crate::analysis::series::{Counts, Timestamps};
use crate::analysis::sizing::{Observed, TOLERATED_LOSS};
use crate::domain::words::grouped;
use crate::domain::{KeyId, Period, Quota, Throttle};
use crate::model::Partner;

/// Order of calls inside minutes: the same for every replay, so that a number on screen moves only with what was typed.
const SEED: u64 = 7;

/// Calls placed for all partners of a plan together: a plan of a few gets several orders each, one of hundreds a single one.
const PLAN_EFFORT: u64 = 3_000_000;

/// What is known of one partner's calls.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerCalls {
    /// The key.
    pub key: KeyId,
    /// Its name.
    pub name: String,
    /// A poller for certain: limits are not sized for it.
    pub poller: bool,
    /// How its calls lie inside a minute, as far as its verdict tells.
    pub placement: Placement,
    /// Calls minute by minute; `None` where nobody counts by the minute.
    pub minutes: Option<Counts>,
    /// When each call came; `None` where that was not read.
    pub times: Option<Arc<Timestamps>>,
    /// Calls day by day (UTC) from [`PlanCalls::first_day`] on; `None` while use was not read.
    pub days: Option<Vec<u64>>,
}

impl PartnerCalls {
    /// A partner without any count yet, by its id where it is not known.
    pub(super) fn new(key: &KeyId, partner: Option<&Partner>) -> Self {
        let verdict = partner.map(|partner| &partner.polling);
        let poller = verdict.is_some_and(|verdict| verdict.finding == Finding::Poller);
        Self {
            key: key.clone(),
            name: partner.map_or_else(|| key.to_string(), |partner| partner.name.clone()),
            poller,
            placement: verdict
                .map_or(Placement::Random(SEED), |verdict| Placement::from_verdict(verdict, SEED)),
            minutes: None,
            times: None,
            days: None,
        }
    }

    /// The finest that is known.
    pub(super) fn observed(&self) -> Option<Observed<'_>> {
        let times = self.times.as_deref().map(Observed::Times);
        times.or(self.minutes.as_ref().map(Observed::Counts))
    }
}

/// What is known of the calls of all partners of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanCalls {
    /// One a key of the plan.
    pub partners: Vec<PartnerCalls>,
    /// The first day of daily use, UTC.
    pub first_day: Option<Date>,
}

/// What one partner would have met.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayRow {
    /// The key.
    pub key: KeyId,
    /// Its name.
    pub name: String,
    /// Calls in the range by the minute, or in all days where only those are known.
    pub calls: Option<u64>,
    /// Refused by rate and burst; `None` where nobody counts by the minute.
    pub refused: Option<replay::Outcome>,
    /// What the quota would have done; `None` without a quota or while use was not read.
    pub quota: Option<quota::Outcome>,
}

impl ReplayRow {
    /// Typical share of the calls that rate and burst would have refused, 0 to 1.
    pub fn share(&self) -> Option<f64> {
        self.refused.as_ref().map(replay::Outcome::typical_loss)
    }

    /// The first day on which the quota was used up; `None` where it lasted.
    pub fn used_up_on(&self) -> Option<Date> {
        Some(self.quota.as_ref()?.run_outs.first()?.day)
    }

    /// Refused more than one call in a thousand.
    pub fn is_hit(&self) -> bool {
        self.share().is_some_and(|share| share > TOLERATED_LOSS)
    }

    fn typical(&self) -> u64 {
        self.refused.map_or(0, |refused| refused.refused_typical)
    }

    /// The larger of what the rate and what the quota would have taken, as a share.
    fn hurt(&self) -> f64 {
        let blocked = self.quota.as_ref().filter(|quota| quota.calls > 0);
        let blocked = blocked.map_or(0.0, |quota| quota.blocked as f64 / quota.calls as f64);
        self.share().unwrap_or(0.0).max(blocked)
    }
}

/// Several partners in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// How many.
    pub partners: usize,
    /// Their calls.
    pub calls: u64,
    /// Typically refused of those.
    pub refused: u64,
    /// Refused of those if the calls of each minute came in the worst order.
    pub most: u64,
    /// Some of them would be refused more than one call in a thousand.
    pub any_hit: bool,
}

/// What limits would have done.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// One a partner, the worst hit first.
    pub rows: Vec<ReplayRow>,
    /// Who would be refused by rate and burst; empty where nobody counts by the minute.
    pub summary: String,
    /// Who would have run out of the quota; empty without one or while use was not read.
    pub quota_summary: String,
}

impl Replay {
    /// Plays limits over calls. The quota counts from the first day known.
    pub fn of(calls: &PlanCalls, throttle: Option<Throttle>, quota: Option<Quota>) -> Self {
        let effort = (PLAN_EFFORT / calls.partners.len().max(1) as u64).min(EFFORT);
        let row = |partner: &PartnerCalls| {
            let days = partner.days.as_deref().zip(calls.first_day);
            let total = || days.map(|(days, _)| days.iter().sum());
            let refused = partner.observed().map(|calls| refused(calls, throttle, partner.placement, effort));
            ReplayRow {
                key: partner.key.clone(),
                name: partner.name.clone(),
                calls: refused.map(|refused| refused.calls).or_else(total),
                refused,
                quota: days.zip(quota).map(|((days, first), quota)| used_up(days, first, quota)),
            }
        };
        let mut rows: Vec<ReplayRow> = calls.partners.iter().map(row).collect();
        rows.sort_by(|a, b| {
            let most = |row: &ReplayRow| row.refused.map_or(0, |refused| refused.refused_most);
            b.hurt()
                .total_cmp(&a.hurt())
                .then(b.used_up_on().is_some().cmp(&a.used_up_on().is_some()))
                .then(most(b).cmp(&most(a)))
                .then(b.calls.cmp(&a.calls))
                .then_with(|| a.name.cmp(&b.name))
        });
        let days = calls.partners.iter().filter_map(|partner| Some(partner.days.as_ref()?.len())).max();
        let first = calls.first_day.zip(days);
        let summary = rate_words(&rows, throttle);
        let quota_summary = quota_words(
            &rows,
            quota,
            quota.zip(first).map(|(quota, (first, days))| whole_period(first, days, quota.period)),
        );
        Self { rows, summary, quota_summary }
    }

    /// Those who would be hit, at most `most`, and all others in one line.
    pub fn rolled_up(&self, most: usize) -> (Vec<&ReplayRow>, Option<Rest>) {
        let (mut hit, mut others): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| row.is_hit());
        if hit.len() > most {
            others.extend(hit.split_off(most));
        }
        let rest = Rest {
            partners: others.len(),
            calls: others.iter().filter_map(|row| row.calls).sum(),
            refused: others.iter().map(|row| row.typical()).sum(),
            most: others.iter().filter_map(|row| Some(row.refused?.refused_most)).sum(),
            any_hit: others.iter().any(|row| row.is_hit()),
        };
        (hit, (rest.partners > 0).then_some(rest))
    }
}

/// What a quota would have done from the first whole period on.
fn used_up(days: &[u64], first: Date, quota: Quota) -> quota::Outcome {
    let start = whole_period(first, days.len(), quota.period);
    let skip = usize::try_from((start - first).get_days()).unwrap_or(0);
    let limit = u64::try_from(quota.limit).unwrap_or(0);
    quota::replay(start, days.get(skip..).unwrap_or_default(), limit, reset(quota.period))
}

fn refused(
    observed: Observed<'_>,
    throttle: Option<Throttle>,
    placement: Placement,
    effort: u64,
) -> replay::Outcome {
    let calls = match observed {
        Observed::Counts(minutes) => minutes.total(),
        Observed::Times(times) => times.len() as u64,
    };
    let Some(throttle) = throttle else { return replay::Outcome { calls, ..replay::Outcome::default() } };
    if throttle.rate <= 0.0 || throttle.burst <= 0 {
        // AWS refuses every call then; a bucket that is full at first would let a few through.
        return all_refused(calls);
    }
    let limits = Limits { rate: throttle.rate, burst: u32::try_from(throttle.burst).unwrap_or(0) };
    match observed {
        Observed::Counts(minutes) => replay_counts_within(minutes, limits, placement, effort),
        Observed::Times(times) => replay_timestamps(times, limits),
    }
}

fn all_refused(calls: u64) -> replay::Outcome {
    replay::Outcome {
        calls,
        refused_least: calls,
        refused_typical: calls,
        refused_most: calls,
        typical_spread: (calls, calls),
    }
}

/// The first day of the first period that is known from its beginning; the first day known where there is none.
fn whole_period(first: Date, days: usize, period: Period) -> Date {
    let reset = reset(period);
    if reset.start_of(first) == first {
        return first;
    }
    let next = reset.next_after(first);
    let known = usize::try_from((next - first).get_days()).is_ok_and(|skipped| skipped < days);
    if known { next } else { first }
}

fn reset(period: Period) -> Reset {
    match period {
        Period::Day => Reset::Daily,
        Period::Week => Reset::Weekly,
        Period::Month => Reset::Monthly,
    }
}

/// A share with a decimal where it has one: `25.3 %`, `< 0.1 %`; never a false 0 or 100.
pub fn share_words(share: f64) -> String {
    let percent = share * 100.0;
    if percent <= 0.0 {
        return "0 %".into();
    }
    if percent < 0.1 {
        return "< 0.1 %".into();
    }
    if percent < 100.0 && percent > 99.9 {
        return "> 99.9 %".into();
    }
    let text = format!("{percent:.1}");
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// `1 other partner`, `12 other partners`.
fn partners(count: usize, kind: &str) -> String {
    format!("{} {kind}{}", grouped(count as i64), if count == 1 { "partner" } else { "partners" })
}

fn rate_words(rows: &[ReplayRow], throttle: Option<Throttle>) -> String {
    if rows.is_empty() || rows.iter().any(|row| row.refused.is_none()) {
        return String::new();
    }
    if throttle.is_none() {
        return "Without a rate the plan refuses no call.".into();
    }
    let mut hit: Vec<&ReplayRow> = rows.iter().filter(|row| row.is_hit()).collect();
    hit.sort_by_key(|row| std::cmp::Reverse(row.typical()));
    let spared = || rows.iter().filter(|row| !row.is_hit());
    let some = spared().any(|row| row.typical() > 0);
    let surely = spared().all(|row| row.refused.is_none_or(|refused| refused.refused_most == 0));
    let left = rows.len() - hit.len();
    let rest = match (some, surely) {
        (true, _) => "typically at most 1 call in 1,000",
        (false, true) => "none",
        (false, false) => "typically none",
    };
    let (first, more) = match hit.split_first() {
        None => return nobody_words(rows.len(), some, surely),
        Some((first, more)) => (first, more),
    };
    let others = if more.is_empty() {
        String::new()
    } else {
        let worst = more.iter().map(|row| row.hit_share()).fold(0.0, f64::max);
        let up_to = if more.len() == 1 { "" } else { "up to " };
        format!(", {} {up_to}{}", partners(more.len(), "more "), share_words(worst))
    };
    let spared = if left > 0 { format!("; {} {rest}", partners(left, "other ")) } else { String::new() };
    format!(
        "{} would be refused {} of its calls{others}{spared}.",
        first.name,
        share_words(first.hit_share())
    )
}

impl ReplayRow {
    fn hit_share(&self) -> f64 {
        self.share().unwrap_or(0.0)
    }
}

/// `some` were refused typically, or none `surely`, in whatever order their calls came.
fn nobody_words(count: usize, some: bool, surely: bool) -> String {
    let would = if surely { "would" } else { "would typically" };
    match (count, some) {
        (1, true) => format!("The one partner {would} be refused at most 1 call in 1,000."),
        (1, false) => format!("The one partner {would} be refused no call."),
        (_, true) => {
            format!("None of the {} {would} be refused more than 1 call in 1,000.", partners(count, ""))
        }
        (_, false) => format!("None of the {} {would} be refused a call.", partners(count, "")),
    }
}

fn quota_words(rows: &[ReplayRow], quota: Option<Quota>, first_day: Option<Date>) -> String {
    let (Some(quota), Some(first)) = (quota, first_day) else { return String::new() };
    if !rows.iter().any(|row| row.quota.is_some()) {
        return String::new();
    }
    let sum = quota::summarise(rows.iter().filter_map(|row| row.quota.as_ref()));
    let what = format!("{} a {}", grouped(quota.limit.into()), quota.period);
    let since = first.strftime("%-d %b");
    let Some(day) = sum.first_day else {
        return format!("With {what} no partner would have used the quota up since {since}.");
    };
    let who = format!("{} of {}", grouped(sum.keys_affected as i64), partners(rows.len(), ""));
    let on = if sum.keys_affected == 1 { "on" } else { "the first on" };
    let refused = match sum.blocked {
        // The calls are those that AWS let through: where a quota has stopped them, it does not count the rest.
        0 => "; whether calls came after it AWS does not say".to_owned(),
        1 => ": 1 call refused".to_owned(),
        blocked => format!(": {} calls refused", grouped(i64::try_from(blocked).unwrap_or(i64::MAX))),
    };
    format!(
        "With {what} {who} would have used the quota up since {since}, {on} {}{refused}.",
        day.strftime("%-d %b")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn partner(name: &str, minutes: Vec<u32>, even: bool) -> PartnerCalls {
        PartnerCalls {
            key: name.into(),
            name: name.into(),
            poller: even,
            placement: if even { Placement::Even(SEED) } else { Placement::Random(SEED) },
            minutes: Some(Counts::new(0, minutes)),
            times: None,
            days: None,
        }
    }

    const ONE: Option<Throttle> = Some(Throttle { rate: 1.0, burst: 5 });

    #[test]
    fn a_timer_above_the_rate_is_named_and_the_others_are_not_hurt() {
        let calls = PlanCalls {
            partners: vec![
                partner("Shop", vec![2; 120], false),
                partner("Timer", vec![80; 120], true),
                partner("Quiet", vec![0; 120], false),
            ],
            first_day: None,
        };
        let replay = Replay::of(&calls, ONE, None);
        assert_eq!(replay.rows[0].name, "Timer");
        let refused = replay.rows[0].refused.unwrap();
        assert!((2390..=2400).contains(&refused.refused_typical), "{refused:?}");
        assert_eq!(replay.summary, "Timer would be refused 25 % of its calls; 2 other partners none.");
        let (hit, rest) = replay.rolled_up(3);
        assert_eq!(hit.len(), 1);
        assert_eq!(rest, Some(Rest { partners: 2, calls: 240, refused: 0, most: 0, any_hit: false }));
        assert_eq!(Replay::of(&calls, None, None).summary, "Without a rate the plan refuses no call.");
        let bursts = PlanCalls { partners: vec![partner("Shop", vec![6; 120], false)], first_day: None };
        let replay = Replay::of(&bursts, ONE, None);
        assert_eq!(replay.summary, "The one partner would typically be refused no call.");
        assert_eq!(replay.rolled_up(3).1.map(|rest| (rest.refused, rest.most)), Some((0, 420)));
    }

    #[test]
    fn daily_use_alone_replays_a_quota_and_nothing_else() {
        let mut heavy = partner("Heavy", Vec::new(), false);
        (heavy.minutes, heavy.days) = (None, Some(vec![100; 12]));
        let mut light = PartnerCalls { days: Some(vec![1; 12]), ..heavy.clone() };
        light.name = "Light".into();
        let calls = PlanCalls { partners: vec![light, heavy], first_day: Some(date(2026, 10, 28)) };
        let quota = Quota { limit: 350, offset: 0, period: Period::Month };
        let replay = Replay::of(&calls, ONE, Some(quota));
        assert_eq!(replay.summary, "", "a rate cannot be judged by days");
        assert_eq!(replay.rows[0].name, "Heavy");
        assert_eq!((replay.rows[0].calls, replay.rows[0].refused), (Some(1200), None));
        assert_eq!(replay.rows[0].used_up_on(), Some(date(2026, 11, 4)));
        assert_eq!(
            replay.quota_summary,
            "With 350 a month 1 of 2 partners would have used the quota up since 1 Nov, on 4 Nov: 450 calls \
             refused."
        );
    }

    #[test]
    fn a_partner_that_stopped_at_its_quota_has_used_it_up() {
        let mut stopped = partner("Northwind", Vec::new(), false);
        (stopped.minutes, stopped.days) = (None, Some(vec![100, 100, 100, 0, 0]));
        let mut light = PartnerCalls { days: Some(vec![70, 70, 70, 70, 0]), ..stopped.clone() };
        light.name = "Light".into();
        let calls = PlanCalls { partners: vec![light, stopped], first_day: Some(date(2026, 11, 1)) };
        let quota = Quota { limit: 300, offset: 0, period: Period::Month };
        let replay = Replay::of(&calls, None, Some(quota));
        assert_eq!((replay.rows[0].name.as_str(), replay.rows[1].used_up_on()), ("Northwind", None));
        assert_eq!(replay.rows[0].used_up_on(), Some(date(2026, 11, 3)));
        assert_eq!(
            replay.quota_summary,
            "With 300 a month 1 of 2 partners would have used the quota up since 1 Nov, on 3 Nov; whether calls came after \
             it AWS does not say."
        );
    }

    #[test]
    fn a_limit_of_zero_refuses_everything() {
        let calls = PlanCalls { partners: vec![partner("Shop", vec![2; 60], false)], first_day: None };
        for (rate, burst) in [(0.0, 0), (0.0, 50), (5.0, 0)] {
            let zero = Some(Throttle { rate, burst });
            assert_eq!(Replay::of(&calls, zero, None).summary, "Shop would be refused 100 % of its calls.");
        }
    }

    #[test]
    fn shares_are_never_a_false_zero_or_hundred() {
        assert_eq!(
            [0.0, 0.0004, 0.2528, 0.25, 0.9996, 1.0].map(share_words),
            ["0 %", "< 0.1 %", "25.3 %", "25 %", "> 99.9 %", "100 %"]
        );
    }
}
