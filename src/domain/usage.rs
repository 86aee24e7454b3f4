//! Daily use of a plan's keys, as GetUsage counts it: accounting, not monitoring, often half an hour late.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::KeyId;

/// One day of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayUse {
    /// Requests counted against the plan.
    pub used: i64,
    /// Requests left in the quota's period; meaningless for a plan without a quota.
    pub remaining: i64,
}

/// Use of every key of a plan, one entry a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The first day.
    pub from: Date,
    /// Day by day from `from`, key by key.
    pub by_key: BTreeMap<KeyId, Vec<DayUse>>,
}

impl Usage {
    /// Requests of a key from `first` on.
    pub fn used_since(&self, key: &KeyId, first: Date) -> i64 {
        let Some(days) = self.by_key.get(key) else { return 0 };
        let skip = (first - self.from).get_days().max(0) as usize;
        days.iter().skip(skip).map(|day| day.used).sum()
    }

    /// Requests of a key from `first` to `last`, both included.
    pub fn used_between(&self, key: &KeyId, first: Date, last: Date) -> i64 {
        let Some(days) = self.by_key.get(key) else { return 0 };
        let at = |day: Date| (day - self.from).get_days().max(0) as usize;
        let end = (at(last) + 1).min(days.len());
        if last < self.from {
            0
        } else {
            days.get(at(first)..end).unwrap_or_default().iter().map(|day| day.used).sum()
        }
    }

    /// Requests of a key on one day.
    pub fn used_on(&self, key: &KeyId, day: Date) -> i64 {
        self.day(key, day).map_or(0, |day| day.used)
    }

    /// One day of a key.
    pub fn day(&self, key: &KeyId, day: Date) -> Option<DayUse> {
        let at = usize::try_from((day - self.from).get_days()).ok()?;
        self.by_key.get(key)?.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_count_from_the_day_asked_for() {
        let day = |used| DayUse { used, remaining: 0 };
        let usage = Usage {
            from: "2026-10-30".parse().unwrap(),
            by_key: BTreeMap::from([("k".into(), vec![day(1), day(2), day(4), day(8)])]),
        };
        assert_eq!(usage.used_since(&"k".into(), "2026-11-01".parse().unwrap()), 12);
        assert_eq!(usage.used_since(&"k".into(), "2026-10-01".parse().unwrap()), 15);
        assert_eq!(usage.used_on(&"k".into(), "2026-11-02".parse().unwrap()), 8);
        assert_eq!(usage.used_on(&"k".into(), "2026-11-03".parse().unwrap()), 0);
        assert_eq!(usage.used_since(&"other".into(), usage.from), 0);
        let between = |first: &str, last: &str| {
            usage.used_between(&"k".into(), first.parse().unwrap(), last.parse().unwrap())
        };
        assert_eq!(between("2026-10-31", "2026-11-01"), 2 + 4);
        assert_eq!(between("2026-10-01", "2026-10-31"), 1 + 2, "what lies before was not read");
        assert_eq!(between("2026-11-02", "2026-11-30"), 8);
        assert_eq!([between("2026-09-01", "2026-09-30"), between("2026-12-01", "2026-12-31")], [0, 0]);
    }
}
