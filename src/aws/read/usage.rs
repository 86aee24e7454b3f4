//! Daily use of a plan's keys.
//!
//! AWS's documents disagree on whether GetUsage names keys by id or by value, and name no longest stretch of
//! days. So names are matched against both, in memory only, and long stretches are read in pieces.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan as _;
use jiff::civil::Date;
use secrecy::{ExposeSecret as _, SecretString};

use super::{PAGE, plan_keys_with_values};
use crate::aws::Client;
use crate::aws::operation::GET_USAGE;
use crate::aws::pages::pages;
use crate::domain::{DayUse, Failure, KeyId, PlanId, Usage};

/// The longest stretch that is commonly said to work.
const CHUNK_DAYS: i32 = 90;
/// The shortest value that a key can have. Ids are shorter, so a shorter name is an id for sure.
const SHORTEST_VALUE: usize = 20;

/// By the name that AWS gave each key: where its days begin, and the days.
type Named = HashMap<String, Vec<(usize, Vec<DayUse>)>>;

/// What each key of a plan used and had left, day by day in UTC, first and last day included (GetUsage, a call for 90 days and 500
/// keys; GetUsagePlanKeys once more where AWS names keys by their values).
pub async fn usage(client: &Client, plan: &PlanId, from: &Date, to: &Date) -> Result<Usage, Failure> {
    let (from, to) = (*from, *to);
    let mut named = Named::new();
    for (first, last) in chunks(from, to) {
        let offset = usize::try_from((first - from).get_days()).unwrap_or_default();
        for (name, days) in one_chunk(client, plan, first, last).await? {
            named.entry(name).or_default().push((offset, days));
        }
    }
    let doubtful = named.keys().any(|name| name.len() >= SHORTEST_VALUE);
    let known = if doubtful { plan_keys_with_values(client, plan).await? } else { Vec::new() };
    Ok(Usage { from, by_key: by_key(named, &known) })
}

/// A stretch of days in pieces, first and last day included.
fn chunks(from: Date, to: Date) -> Vec<(Date, Date)> {
    let mut chunks = Vec::new();
    let mut first = from;
    while first <= to {
        let last = first.saturating_add((CHUNK_DAYS - 1).days()).min(to);
        chunks.push((first, last));
        let Ok(next) = last.tomorrow() else { break };
        first = next;
    }
    chunks
}

async fn one_chunk(
    client: &Client,
    plan: &PlanId,
    first: Date,
    last: Date,
) -> Result<Vec<(String, Vec<DayUse>)>, Failure> {
    let listed = pages(|position| async move {
        let ask = || {
            let request = client.gateway.get_usage().usage_plan_id(plan.as_str()).limit(PAGE);
            let request = request.start_date(first.to_string()).end_date(last.to_string());
            request.set_position(position.clone()).send()
        };
        let page = client.call(&GET_USAGE, ask).await?;
        Ok((page.items.map(|items| items.into_iter().collect()), page.position))
    });
    let day = |pair: &Vec<i64>| DayUse {
        used: pair.first().copied().unwrap_or_default(),
        remaining: pair.get(1).copied().unwrap_or_default(),
    };
    Ok(listed.await?.into_iter().map(|(name, days)| (name, days.iter().map(day).collect())).collect())
}

/// Puts the pieces together under the keys' ids. A long name that is no known key's id or value could be the value of
/// a key that has left the plan: it is dropped, since a value must not stand where an id is meant.
fn by_key(named: Named, known: &[(KeyId, Option<SecretString>)]) -> BTreeMap<KeyId, Vec<DayUse>> {
    let id_of = |name: &str| {
        let named = |(id, value): &&(KeyId, Option<SecretString>)| {
            id.as_str() == name || value.as_ref().is_some_and(|value| value.expose_secret() == name)
        };
        let known = known.iter().find(named).map(|(id, _)| id.clone());
        known.or_else(|| (name.len() < SHORTEST_VALUE).then(|| name.into()))
    };
    let mut by_key = BTreeMap::<KeyId, Vec<DayUse>>::new();
    for (name, pieces) in named {
        let Some(id) = id_of(&name) else { continue };
        let all = by_key.entry(id).or_default();
        for (offset, days) in pieces {
            let end = offset + days.len();
            if all.len() < end {
                all.resize(end, DayUse::default());
            }
            all[offset..end].copy_from_slice(&days);
        }
    }
    by_key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn long_stretches_come_in_pieces_without_a_gap() {
        let all = chunks(date("2026-01-01"), date("2026-07-19"));
        assert_eq!(all.len(), 3);
        assert_eq!(all[0], (date("2026-01-01"), date("2026-03-31")));
        assert_eq!(all[1].0, date("2026-04-01"));
        assert_eq!(all[2].1, date("2026-07-19"));
        assert_eq!(chunks(date("2026-01-01"), date("2026-01-01")).len(), 1);
        assert!(chunks(date("2026-01-02"), date("2026-01-01")).is_empty());
    }

    #[test]
    fn a_value_is_replaced_by_its_keys_id_and_an_unknown_one_is_dropped() {
        let value = "northwindnorthwind3pl00";
        let day = |used| DayUse { used, remaining: 0 };
        let named = Named::from([
            (value.to_owned(), vec![(0, vec![day(1)]), (2, vec![day(4)])]),
            ("abcde12345".to_owned(), vec![(0, vec![day(2)])]),
            ("gonegonegonegonegone99".to_owned(), vec![(0, vec![day(9)])]),
        ]);
        let known = [("k1".into(), Some(value.to_owned().into()))];
        let used = by_key(named, &known);
        assert_eq!(used[&"k1".into()], [day(1), day(0), day(4)]);
        assert_eq!(used[&"abcde12345".into()], [day(2)]);
        assert_eq!(used.len(), 2);
    }
}
