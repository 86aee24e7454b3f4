//! The overview's numbers and short lists, put together when their causes change.
//!
//! Lists hold indices into the model's partners, hurt first. A number that rests on a reading that is missing is
//! `None`: unknown, never 0.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::analysis::pending::{Difference, LiveLock, MethodRow};
use crate::analysis::quota::WARN_FROM;
use crate::domain::{MethodName, StageRef};

use super::blend::Blend;
use super::chart::{self, Colours, LineChart, Sums};
use super::reading::Reading;
use super::time::today_utc;
use super::{Model, Partner, Remote};

/// A method of a stage in one of the overview's cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageMethod {
    /// API and stage.
    pub at: StageRef,
    /// "Partner inventory / prod".
    pub place: String,
    /// Verb and path.
    pub name: MethodName,
    /// How it differs from what was edited, where it does.
    pub difference: Option<Difference>,
    /// Anyone can call it now.
    pub open: bool,
}

/// The overview, ready to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Calls today (UTC), all partners.
    pub today: Option<i64>,
    /// The same weekday a week ago, all day.
    pub last_week: Option<i64>,
    /// Calls of the last 24 hours.
    pub calls_24h: Option<f64>,
    /// Those of them that timers made.
    pub from_timers: Option<f64>,
    /// Refused with 429 in the last 24 hours.
    pub refused: Option<f64>,
    /// Who was refused most, and how many were refused.
    pub most_refused: Option<(usize, usize)>,
    /// Calls in this calendar month (UTC), all partners.
    pub month: Option<i64>,
    /// Who polls: pollers before suspects, most calls first.
    pub polls: Vec<usize>,
    /// Whose quota runs out in this period, soonest first, then who is near its end all the same.
    pub quotas: Vec<usize>,
    /// How many have used 80 % of theirs, or more.
    pub near_end: usize,
    /// Who called most today, most first.
    pub callers: Vec<usize>,
    /// Methods whose edited state is not live.
    pub not_live: Vec<StageMethod>,
    /// Methods that anyone can call, live and edited alike.
    pub open: Vec<StageMethod>,
    /// Stages of which it cannot be told whether all that was edited is live.
    pub unknown: Vec<String>,
    /// Calls a minute of the last 24 hours, or a day of the last month where nobody counts by the minute.
    pub chart: Option<LineChart>,
}

impl Overview {
    /// Takes the partners' half of another; what is live and what not stays.
    pub(super) fn take_partners_half(&mut self, made: Self) {
        let (not_live, open, unknown) = (
            std::mem::take(&mut self.not_live),
            std::mem::take(&mut self.open),
            std::mem::take(&mut self.unknown),
        );
        *self = Self { not_live, open, unknown, ..made };
    }
}

/// More than so many callers are not listed.
const CALLERS: usize = 24;

impl Model {
    /// Keys and plans.
    pub fn partners_reading(&self) -> Reading<'_> {
        Reading::of(Some(&self.store.keys)).and(Reading::of(Some(&self.store.plans)))
    }

    /// Daily use of all plans.
    pub fn usage_reading(&self) -> Reading<'_> {
        let plans = self.plans().iter().map(|plan| Reading::of(self.store.usage.get(&plan.id)));
        plans.fold(self.partners_reading(), Reading::and)
    }

    /// Traffic by the minute of the last 24 hours.
    pub fn day_reading(&self) -> Reading<'_> {
        let counts = match self.traffic.day {
            Some(_) => Reading::Ready,
            None => self.feeds_reading(&self.day_feeds(), 60),
        };
        counts.and(Reading::of(Some(&self.store.keys)))
    }

    /// Traffic of the chosen range, stage and source.
    pub fn range_reading(&self) -> Reading<'_> {
        if self.traffic.is_daily() {
            return self.usage_reading();
        }
        let feeds = self.shown_feeds();
        self.feeds_reading(&feeds, self.shown_window(&feeds).period_s)
    }

    /// What is live and what was edited, of all stages.
    pub fn stages_reading(&self) -> Reading<'_> {
        let apis = Reading::of(Some(&self.store.apis));
        let of_api = self.store.apis.get().map(Vec::as_slice).unwrap_or_default().iter().map(|api| {
            Reading::of(self.store.stages.get(&api.id)).and(Reading::of(self.store.methods.get(&api.id)))
        });
        let live = self.store.live.values().map(|live| Reading::of(Some(live)));
        of_api.chain(live).fold(apis, Reading::and)
    }

    /// The partners' half of the overview.
    pub(super) fn derive_overview(&mut self) {
        let today = today_utc(self.now);
        let metered = self.day_is_metered();
        let counted = self.usage_is_complete();
        let sum = |of: &dyn Fn(&Partner) -> f64| self.partners.iter().map(of).sum::<f64>();
        let whole =
            |of: &dyn Fn(&Partner) -> Option<i64>| counted.then(|| self.partners.iter().filter_map(of).sum());
        // Just after midnight (UTC) the last reading says nothing of today yet.
        let reaches = self.partners.iter().all(|partner| partner.plan.is_none() || partner.today.is_some());
        let counts_refused = self.day_counts_refusals();
        let mut overview = Overview {
            today: whole(&|partner| partner.today).filter(|_| reaches),
            month: whole(&|partner| partner.month),
            last_week: counted
                .then(|| self.used_by_all(today.saturating_sub(7.days())))
                .filter(|all| *all > 0),
            calls_24h: metered.then(|| sum(&|partner| partner.calls_24h)),
            from_timers: metered.then(|| sum(&|partner| partner.calls_24h * partner.timer_share())),
            refused: counts_refused.then(|| sum(&|partner| partner.refused)),
            most_refused: counts_refused.then(|| self.most_refused()).flatten(),
            polls: self.listed(usize::MAX, Partner::has_timer, |a, b| {
                b.polling.finding.cmp(&a.polling.finding).then(b.calls_24h.total_cmp(&a.calls_24h))
            }),
            quotas: self.listed(
                usize::MAX,
                |partner| partner.runs_out.is_some() || is_near_end(partner),
                |a, b| {
                    let lasts = |partner: &Partner| partner.runs_out.is_none();
                    let by_day = lasts(a).cmp(&lasts(b)).then(a.runs_out.cmp(&b.runs_out));
                    by_day.then(share(b).total_cmp(&share(a)))
                },
            ),
            near_end: self.partners.iter().filter(|partner| is_near_end(partner)).count(),
            callers: self.listed(
                CALLERS,
                |partner| partner.today.is_some_and(|calls| calls > 0),
                |a, b| b.today.cmp(&a.today),
            ),
            ..Overview::default()
        };
        let old = std::mem::take(&mut self.overview);
        overview.not_live = old.not_live;
        overview.open = old.open;
        overview.unknown = old.unknown;
        overview.chart = old.chart;
        self.overview = overview;
    }

    fn listed(
        &self,
        most: usize,
        takes: impl Fn(&Partner) -> bool,
        order: impl Fn(&Partner, &Partner) -> std::cmp::Ordering,
    ) -> Vec<usize> {
        let mut rows: Vec<usize> =
            (0..self.partners.len()).filter(|row| takes(&self.partners[*row])).collect();
        rows.sort_by(|a, b| order(&self.partners[*a], &self.partners[*b]));
        rows.truncate(most);
        rows
    }

    fn most_refused(&self) -> Option<(usize, usize)> {
        let refused = || self.partners.iter().enumerate().filter(|(_, partner)| partner.refused > 0.0);
        let worst = refused().max_by(|a, b| a.1.refused.total_cmp(&b.1.refused))?.0;
        Some((worst, refused().count()))
    }

    /// Whether every plan's daily use was read.
    fn usage_is_complete(&self) -> bool {
        self.store.plans.get().is_some_and(|plans| {
            plans.iter().all(|plan| self.store.usage.get(&plan.id).and_then(Remote::get).is_some())
        })
    }

    fn used_by_all(&self, day: Date) -> i64 {
        let plans = self.store.usage.values().filter_map(Remote::get);
        plans.flat_map(|usage| usage.by_key.keys().map(|key| usage.used_on(key, day))).sum()
    }

    /// The stages' half of the overview.
    pub(super) fn derive_stages(&mut self) {
        let (mut not_live, mut open, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for report in self.reports.values() {
            let place = format!("{} / {}", report.api_name, report.at.stage);
            let method = |row: &MethodRow| StageMethod {
                at: report.at.clone(),
                place: place.clone(),
                name: row.name.clone(),
                difference: row.difference,
                open: row.is_open_to_anyone(),
            };
            not_live.extend(report.pending().map(method));
            open.extend(report.open().map(method));
            if report.rows.iter().any(|row| row.live == LiveLock::Unknown) {
                unknown.push(place);
            }
        }
        for stage in self.store.all_stages() {
            if stage.deployment.is_some() && !self.live_is_read(stage) {
                unknown.push(self.stage_label(&stage.at));
            }
        }
        // What lets strangers in stands first.
        not_live.sort_by_key(|method| !method.open);
        self.overview.not_live = not_live;
        self.overview.open = open;
        self.overview.unknown = unknown;
    }

    /// The overview's chart: the partner in focus, the two busiest others, the rest as a band.
    pub(super) fn derive_overview_chart(&mut self) {
        let focus = self.traffic.focused.as_ref();
        let name = |key: &crate::domain::KeyId| self.name_of(key);
        let draw = |sums: &Sums, blend: &Blend<'_>| {
            chart::by_partner(sums, blend, focus, 2, &mut Colours::new(), name)
        };
        let day = self.day_traffic().filter(|day| !day.is_empty());
        let chart = match (day, &self.traffic.day, &self.traffic.daily) {
            // Its few hundred pixels show five minutes each; the traffic room has every minute.
            (Some(day), Some(sums), _) => Some(draw(sums, &day).averaged(5)),
            (_, _, Some(daily)) => {
                let blend = daily.blend();
                (!blend.is_empty()).then(|| draw(&Sums::of(&blend), &blend))
            }
            _ => None,
        };
        self.overview.chart = chart;
    }
}

fn is_near_end(partner: &Partner) -> bool {
    share(partner) >= WARN_FROM
}

fn share(partner: &Partner) -> f64 {
    partner.share.unwrap_or(0.0)
}
