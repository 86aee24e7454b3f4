//! One row a partner: an API key with its tier, its use and its verdict, put together from all that was read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::analysis::forecast::{self, PACE_DAYS};
use crate::analysis::polling::{Finding, Verdict};
use crate::domain::{ApiId, ApiKey, KeyId, Plan, PlanId, Quota, Usage};

use super::blend::{Blend, Which};
use super::money::Money;
use super::time::{period_end, period_start, today_utc};
use super::{Model, Remote};

/// A partner, ready to be drawn. `None` is "unknown", never 0.
#[derive(Clone, Debug)]
pub struct Partner {
    /// The key's id.
    pub id: KeyId,
    /// The key's name.
    pub name: String,
    /// Name and tier in lower case, for finding and sorting.
    pub folded: String,
    /// The plan, or the first of several.
    pub plan: Option<PlanId>,
    /// The plan's name; "–" for none.
    pub tier: String,
    /// Enabled.
    pub enabled: bool,
    /// When the key was made.
    pub created: Option<Timestamp>,
    /// The plan's quota.
    pub quota: Option<Quota>,
    /// Calls counted in the quota's present period; an extension counts as calls that were not made.
    pub used: Option<i64>,
    /// Calls left in the quota's present period, as AWS says: it knows of extensions.
    pub left: Option<i64>,
    /// `used` as a share of the quota, 0 to 1 and above.
    pub share: Option<f64>,
    /// Calls in the present calendar month, UTC.
    pub month: Option<i64>,
    /// Calls today, UTC; `None` also where the last reading is of yesterday.
    pub today: Option<i64>,
    /// The day on which the quota is used up at the pace of this period; `None` where it lasts.
    pub runs_out: Option<Date>,
    /// Calls in the last 24 hours.
    pub calls_24h: f64,
    /// The busiest minute of the last 24 hours.
    pub peak: f64,
    /// Refused with 429 in the last 24 hours.
    pub refused: f64,
    /// How much of the last 24 hours was counted, 0 to 1.
    pub counted: f64,
    /// Served in the last 24 hours, by API as far as the sources tell.
    pub served: Vec<(Option<ApiId>, f64)>,
    /// The last minute with a call in the last 24 hours.
    pub last_call: Option<Timestamp>,
    /// Mean calls a minute in 48 half hours, for the sparkline.
    pub spark: Vec<f32>,
    /// What a month costs at the pace of the last 24 hours, and what the tier brings.
    pub money: Money,
    /// Whether the calls come from a timer.
    pub polling: Verdict,
    /// The verdict is one: its calls have been looked at.
    pub judged: bool,
}

impl Partner {
    /// A poller for certain.
    pub fn is_poller(&self) -> bool {
        self.polling.finding == Finding::Poller
    }

    /// Share of the calls that timers make, 0 to 1; 0 where none was found.
    pub fn timer_share(&self) -> f64 {
        if self.has_timer() { self.polling.timer_share } else { 0.0 }
    }

    /// A poller or suspected of it.
    pub fn has_timer(&self) -> bool {
        self.polling.finding != Finding::None
    }
}

impl Model {
    /// Puts the rows together anew; called when something they are made of was read.
    pub(super) fn derive_partners(&mut self) {
        let plans = self.plan_by_key();
        let day = self.day_traffic();
        let today = today_utc(self.now);
        let keys = self.store.keys.get().map(Vec::as_slice).unwrap_or_default();
        let rows = keys.iter().map(|key| {
            let plan = plans.get(&key.id).copied();
            let usage = plan.and_then(|plan| self.store.usage.get(&plan.id));
            let mut row = row(key, plan, usage.and_then(Remote::get), today);
            // Read before midnight, it says nothing of today: not 0.
            row.today = row
                .today
                .filter(|_| usage.and_then(Remote::fetched).is_some_and(|at| today_utc(at) >= today));
            if let Some(day) = &day {
                add_traffic(&mut row, day);
                row.counted = self.traffic.day.as_ref().map_or(0.0, |sums| sums.counted(day, &row.id));
            }
            if let Some(verdict) = self.verdicts.of(&key.id) {
                (row.polling, row.judged) = (verdict.clone(), true);
            }
            row
        });
        self.partners = rows.collect();
        self.timer_count = self.partners.iter().filter(|partner| partner.has_timer()).count();
        self.partner_at =
            self.partners.iter().enumerate().map(|(at, partner)| (partner.id.clone(), at)).collect();
        self.derive_plan_loads();
        self.derive_callers();
        // Use by the day is added up of the partners.
        self.traffic.daily = None;
    }

    fn plan_by_key(&self) -> BTreeMap<KeyId, &Plan> {
        let mut out = BTreeMap::new();
        for plan in self.store.plans.get().map(Vec::as_slice).unwrap_or_default() {
            let keys = self
                .store
                .plan_keys
                .get(&plan.id)
                .and_then(Remote::get)
                .map(Vec::as_slice)
                .unwrap_or_default();
            for key in keys {
                out.entry(key.clone()).or_insert(plan);
            }
        }
        out
    }
}

fn add_traffic(row: &mut Partner, day: &Blend<'_>) {
    let requests = day.series(&row.id, Which::Requests);
    row.calls_24h = requests.iter().map(|(_, count)| count).sum();
    row.refused = day.points(&row.id, Which::Throttled).map(|(_, count)| count).sum();
    row.served = day.served_by_api(&row.id).into_iter().map(|(api, calls)| (api.cloned(), calls)).collect();
    row.peak = requests.iter().map(|(_, count)| *count).fold(0.0, f64::max);
    let last = requests.iter().rev().find(|(_, count)| *count > 0.0);
    row.last_call = last.and_then(|(second, _)| Timestamp::from_second(second + 60).ok());
    row.spark = spark(&requests, day.from_s, day.to_s);
}

fn row(key: &ApiKey, plan: Option<&Plan>, usage: Option<&Usage>, today: Date) -> Partner {
    let quota = plan.and_then(|plan| plan.settings.quota);
    let left = usage.zip(quota).map(|(usage, quota)| left_in_period(usage, &key.id, quota, today));
    let used = left.zip(quota).map(|(left, quota)| (i64::from(quota.limit) - left).max(0));
    let share = used
        .zip(quota)
        .filter(|(_, quota)| quota.limit > 0)
        .map(|(used, quota)| used as f64 / f64::from(quota.limit));
    let tier = plan.map_or("–", Plan::name).to_owned();
    Partner {
        id: key.id.clone(),
        name: key.label(),
        folded: format!("{} {}", key.label(), tier).to_lowercase(),
        plan: plan.map(|plan| plan.id.clone()),
        tier,
        enabled: key.enabled,
        created: key.created,
        quota,
        used,
        left,
        share,
        month: usage.map(|usage| usage.used_since(&key.id, today.first_of_month())),
        today: usage.map(|usage| usage.used_on(&key.id, today)),
        runs_out: quota.zip(left).and_then(|(quota, left)| runs_out(quota, left, usage?, key, today)),
        calls_24h: 0.0,
        peak: 0.0,
        refused: 0.0,
        counted: 0.0,
        served: Vec::new(),
        last_call: None,
        spark: Vec::new(),
        money: Money::default(),
        polling: Verdict::default(),
        judged: false,
    }
}

/// What AWS says is left today is the truth where it says so (it knows of extensions); else the days are added up.
fn left_in_period(usage: &Usage, key: &KeyId, quota: Quota, today: Date) -> i64 {
    usage.day(key, today).map_or_else(
        || {
            let used = usage.used_since(key, period_start(quota.period, today));
            (i64::from(quota.limit) - used).max(0)
        },
        |day| day.remaining.max(0),
    )
}

/// The day since which nothing is left: the first with calls of the days, back from today, that ended with nothing left.
fn used_up_on(usage: &Usage, key: &KeyId, start: Date, today: Date) -> Date {
    let (mut found, mut day) = (today, today);
    while day >= start && usage.day(key, day).is_some_and(|of| of.remaining <= 0) {
        if usage.used_on(key, day) > 0 {
            found = day;
        }
        day = day.saturating_sub(1.day());
    }
    found
}

/// The day on which a quota is used up at the present pace; the day it was, where it already is.
fn runs_out(quota: Quota, left: i64, usage: &Usage, key: &ApiKey, today: Date) -> Option<Date> {
    let (start, end) = (period_start(quota.period, today), period_end(quota.period, today));
    if left <= 0 {
        return Some(used_up_on(usage, &key.id, start, today));
    }
    let calls = |day: Date| u64::try_from(usage.used_on(&key.id, day)).unwrap_or(0);
    // Days before the key was made would slow its pace down.
    let born = key.created.map(today_utc);
    let days = (1..=PACE_DAYS as i64).map(|back| today.saturating_sub(back.days()));
    let recent: Vec<u64> = days.filter(|day| born.is_none_or(|born| *day > born)).map(calls).collect();
    forecast::runs_out(u64::try_from(left).unwrap_or(0), calls(today), &recent, today, end)
}

fn spark(points: &[(i64, f64)], from_s: i64, to_s: i64) -> Vec<f32> {
    const BINS: i64 = 48;
    let mut out = vec![0.0_f32; BINS as usize];
    let length = (to_s - from_s).max(1);
    for (second, count) in points {
        let bin = ((second - from_s) * BINS / length).clamp(0, BINS - 1);
        // The peak, not the mean: batches must stay visible in a hundred pixels.
        out[bin as usize] = out[bin as usize].max(*count as f32);
    }
    out
}
