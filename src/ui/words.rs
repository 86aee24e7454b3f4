//! Numbers, money, shares and times as `look.md` wants them written.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::analysis::cost::{Cost, RegionPrices};
use crate::analysis::quota::WARN_FROM;
use crate::domain::{PlanSettings, patch};
use crate::model::Model;

pub use crate::analysis::polling::duration;
pub use crate::domain::words::{counted, grouped};
/// Why `Read-only` cannot be switched off.
pub const HELD_READ_ONLY: &str = "Tollkeeper was started with --read-only: start it without to make changes";

/// A share: `71 %`, `< 0.1 %`, `99.6 %` when it is nearly all or nearly nothing.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 {
        return "< 0.1 %".into();
    }
    if (99.95..100.0).contains(&percent) {
        return "> 99.9 %".into();
    }
    // 0.96 % is 1 %, and 99.04 % is 99 %: not 1.0 % among whole numbers.
    let near_an_edge = (percent > 0.0 && percent < 0.95) || (99.05..100.0).contains(&percent);
    if near_an_edge { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// Why peaks, verdicts and refusals are unknown.
pub const UNCOUNTED: &str = "Calls are not counted by the minute here yet";
/// Why refusals are unknown where calls are counted.
pub const REFUSALS_UNCOUNTED: &str = "This source does not count refusals";

/// Whole dollars: `$2,406`, `−$1,919`; `< $1` is never a false 0.
pub fn dollars(amount: f64) -> String {
    match amount {
        _ if amount > 0.0 && amount < 0.5 => "< $1".into(),
        _ if amount < 0.0 && amount > -0.5 => "> −$1".into(),
        _ if amount < 0.0 => format!("−${}", grouped(-amount.round() as i64)),
        _ => format!("${}", grouped(amount.round() as i64)),
    }
}

/// What a cost without its backend lacks.
const GATEWAY_ONLY: &str = "API Gateway only: what the calls cost the backend was not entered";

/// A cost as far as it is known, or "unknown"; with it what it lacks, where that is its backend.
pub fn cost(cost: Option<Cost>) -> (String, Option<&'static str>) {
    let Some(cost) = cost else { return ("unknown".into(), None) };
    (dollars(cost.known()), cost.backend.is_none().then_some(GATEWAY_ONLY))
}

/// A day with its year: `1 Nov 2026`.
pub fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// How old something is, in whole minutes: words that stand for a minute, so that an idle window need not be drawn.
pub fn age(age: SignedDuration) -> String {
    match age.as_secs() {
        ..60 => "less than 1 min".to_owned(),
        seconds => duration((seconds / 60 * 60) as f64),
    }
}

/// Whose prices calls are priced at, and of when: `us-east-1 prices, 1 Nov 2026`.
pub fn price_source(prices: &RegionPrices) -> String {
    match prices.own.filter(|_| prices.gateway_is_own) {
        Some(entered) => format!("your own prices, {}", day(entered)),
        None => format!("{} prices, {}", prices.listed, day(prices.as_of)),
    }
}

/// The share of a quota in a table's cell: `72 %`, `Used up`; never rounded up to what is not reached yet.
pub fn quota_share(share: f64) -> String {
    match share {
        1.0.. => "Used up".into(),
        WARN_FROM..1.0 => format!("{:.0} %", (share * 100.0).round().min(99.0)),
        _ => percent(share),
    }
}

/// A count, or "unknown" where it was not read.
pub fn or_unknown(count: Option<i64>) -> String {
    count.map_or_else(|| "unknown".into(), grouped)
}

/// A moment in the user's zone: `today 09:12`.
pub fn moment(model: &Model, at: Timestamp) -> String {
    crate::model::time::moment(at, model.now, &model.zone)
}

/// A plan's limits in two lines: throttle, then quota.
pub fn limits(settings: &PlanSettings) -> (String, String) {
    let throttle = match settings.throttle {
        None => "No rate limit of its own".to_owned(),
        Some(limit) if limit.rate == 0.0 || limit.burst == 0 => "Refuses every call".to_owned(),
        Some(limit) => {
            format!("{} a second, {} at once", patch::number(limit.rate), grouped(limit.burst.into()))
        }
    };
    let quota = match settings.quota {
        None => "No quota".to_owned(),
        Some(quota) => format!("{} a {}", grouped(quota.limit.into()), quota.period),
    };
    (throttle, quota)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Period, Quota, Throttle};

    #[test]
    fn shares_are_never_a_false_zero_or_hundred() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.0004), "< 0.1 %");
        assert_eq!(percent(0.004), "0.4 %");
        assert_eq!((percent(0.0096), percent(0.9904)), ("1 %".into(), "99 %".into()));
        assert_eq!(percent(0.71), "71 %");
        assert_eq!(percent(0.996), "99.6 %");
        assert_eq!(percent(0.9996), "> 99.9 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn a_quota_is_not_used_up_before_it_is() {
        assert_eq!(
            [0.72, 0.8, 0.999, 1.0, 1.2].map(quota_share),
            ["72 %", "80 %", "99 %", "Used up", "Used up"]
        );
    }

    #[test]
    fn money_and_time_read_as_people_say_them() {
        assert_eq!(dollars(2405.6), "$2,406");
        assert_eq!(dollars(0.3), "< $1");
        assert_eq!(dollars(0.0), "$0");
        assert_eq!([dollars(-1918.7), dollars(-0.2)], ["−$1,919", "> −$1"]);
        assert_eq!([0.75, 45.2, 1800.0, 9000.0].map(duration), ["0.75 s", "45 s", "30 min", "2 h 30 min"]);
    }

    #[test]
    fn a_cost_without_its_backend_says_so() {
        let whole = Cost { gateway: 12.0, backend: Some(30.0), ..Cost::default() };
        assert_eq!(cost(Some(whole)), ("$42".into(), None));
        assert_eq!(cost(Some(Cost { backend: None, ..whole })), ("$12".into(), Some(GATEWAY_ONLY)));
        assert_eq!(cost(None), ("unknown".into(), None));
    }

    #[test]
    fn no_limit_and_a_limit_of_zero_read_differently() {
        let mut settings = PlanSettings::default();
        assert_eq!(limits(&settings), ("No rate limit of its own".into(), "No quota".into()));
        settings.throttle = Some(Throttle { rate: 0.0, burst: 10 });
        settings.quota = Some(Quota { limit: 10_000, offset: 0, period: Period::Week });
        assert_eq!(limits(&settings), ("Refuses every call".into(), "10,000 a week".into()));
        settings.throttle = Some(Throttle { rate: 0.5, burst: 1000 });
        assert_eq!(limits(&settings).0, "0.5 a second, 1,000 at once");
    }
}
