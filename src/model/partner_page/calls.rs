//! What a partner calls, from where, and what it is answered: three short lists from the access log.

use std::collections::BTreeMap;

use crate::domain::traffic::{Calls, CallsQuery, Kind};
use crate::domain::{Feed, KeyId, Resource};
use crate::model::reading::Reading;
use crate::model::timeline::last_whole_bin_s;
use crate::model::{Model, Remote};

/// So many rows of each list.
const ROWS: usize = 5;
const DAY_S: i64 = 86_400;

/// A row of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct CallsRow {
    /// HTTP verb, of a route.
    pub verb: Option<String>,
    /// Path, address or answer.
    pub label: String,
    /// Calls.
    pub calls: u64,
    /// Their share of all, 0 to 1.
    pub share: f64,
    /// Calls that were refused or failed.
    pub bad: bool,
}

/// The three lists, ready to be drawn; a list is empty where the log does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallsLists {
    /// Routes, most called first.
    pub routes: Vec<CallsRow>,
    /// Addresses, most calls first.
    pub addresses: Vec<CallsRow>,
    /// Answers: served, too many, key refused, then others.
    pub answers: Vec<CallsRow>,
    /// Routes and addresses that are not listed.
    pub more: (usize, usize),
    /// All calls that the lists are made of.
    pub calls: u64,
    /// There are more than AWS gives at once: the rarest kinds of calls are in none of the lists.
    pub cut: bool,
}

impl CallsLists {
    /// Ranks a partner's routes and addresses, and sums up its answers.
    pub(super) fn of(calls: &Calls) -> Self {
        let total: u64 = calls.kinds.iter().map(|kind| kind.calls).sum();
        let route = |kind: &Kind| Some((kind.verb.clone(), kind.path.clone()?));
        let address = |kind: &Kind| Some((None, kind.address.clone()?));
        let (routes, more_routes) = ranked(&calls.kinds, total, route);
        let (addresses, more_addresses) = ranked(&calls.kinds, total, address);
        Self {
            routes,
            addresses,
            answers: answers(&calls.kinds, total),
            more: (more_routes, more_addresses),
            calls: total,
            cut: calls.kinds_cut,
        }
    }
}

type Named = (Option<String>, String);

/// The most common of what `of` tells of calls, and how many kinds are left out.
fn ranked(kinds: &[Kind], total: u64, of: impl Fn(&Kind) -> Option<Named>) -> (Vec<CallsRow>, usize) {
    let mut counts = BTreeMap::<Named, u64>::new();
    for kind in kinds {
        if let Some(named) = of(kind) {
            *counts.entry(named).or_default() += kind.calls;
        }
    }
    let mut rows: Vec<CallsRow> = counts
        .into_iter()
        .map(|((verb, label), calls)| CallsRow { verb, label, calls, share: share(calls, total), bad: false })
        .collect();
    rows.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.label.cmp(&b.label)));
    let more = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    (rows, more)
}

fn share(calls: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { calls as f64 / total as f64 }
}

/// An answer's name, whether it is a bad one, and the statuses that it has.
type Answer = (&'static str, bool, fn(u16) -> bool);

const ANSWERS: [Answer; 5] = [
    ("Served", false, |status| status < 400),
    ("Refused by a limit (429)", true, |status| status == 429),
    ("Key refused (403)", true, |status| status == 403),
    ("Not found or malformed (4xx)", true, |status| {
        (400..500).contains(&status) && status != 429 && status != 403
    }),
    ("Failed (5xx)", true, |status| status >= 500),
];

/// What calls are answered with. The first three are always told, so that a 0 is seen to be one.
fn answers(kinds: &[Kind], total: u64) -> Vec<CallsRow> {
    if kinds.iter().all(|kind| kind.status.is_none()) {
        return Vec::new();
    }
    let rows = ANSWERS.into_iter().enumerate().map(|(at, (label, bad, takes))| {
        let taken = kinds.iter().filter(|kind| kind.status.is_some_and(takes));
        let calls = taken.map(|kind| kind.calls).sum();
        let row = CallsRow {
            verb: None,
            label: label.to_owned(),
            calls,
            share: share(calls, total),
            bad: bad && calls > 0,
        };
        (at, row)
    });
    rows.filter(|(at, row)| *at < 3 || row.calls > 0).map(|(_, row)| row).collect()
}

impl Model {
    /// Access logs in which a partner's single calls can be looked up.
    pub(super) fn logs(&self) -> Vec<Feed> {
        let mut feeds = self.day_feeds();
        feeds.retain(|feed| feed.log().is_some());
        feeds
    }

    /// One partner's calls of the last 24 hours from every access log.
    pub(in crate::model) fn need_calls(&self, key: &KeyId, out: &mut Vec<Resource>) {
        let to_s = last_whole_bin_s(self.now.as_second(), 60);
        out.extend(
            self.logs().into_iter().map(|feed| {
                Resource::Calls(CallsQuery { feed, key: key.clone(), from_s: to_s - DAY_S, to_s })
            }),
        );
    }

    /// Where the reading of a partner's single calls stands.
    pub fn calls_reading(&self, key: &KeyId) -> Reading<'_> {
        let slots = self.logs().into_iter().map(|feed| self.store.calls.get(&(feed, key.clone())));
        slots.fold(Reading::Ready, |all, slot| all.and(Reading::of(slot)))
    }

    /// Whether any access log tells single calls.
    pub fn tells_calls(&self) -> bool {
        !self.logs().is_empty()
    }

    /// Whether `calls` has the time of every call that was counted: of all stages, and about as many.
    pub(super) fn has_every_call(&self, key: &KeyId, calls: &Calls, counted: f64) -> bool {
        let was_read = |feed: &Feed| {
            let slot = self.store.calls.get(&(feed.clone(), key.clone()));
            let timed = feed.log().is_some_and(|log| log.fields.time_ms.is_some());
            timed && slot.is_some_and(|slot| slot.get().is_some())
        };
        // The two were read minutes apart.
        let alike = (calls.times_ms.len() as f64 - counted).abs() <= 0.02 * counted + 3.0;
        !calls.times_cut && alike && self.day_feeds().iter().all(was_read)
    }

    /// A partner's calls of all logs together; `None` while none was read.
    pub(super) fn calls_of(&self, key: &KeyId) -> Option<Calls> {
        let read = self.logs().into_iter().filter_map(|feed| self.store.calls.get(&(feed, key.clone())));
        let mut read = read.filter_map(Remote::get).peekable();
        read.peek()?;
        let mut all = Calls::default();
        for calls in read {
            all.kinds.extend(calls.kinds.iter().cloned());
            all.times_ms.extend(&calls.times_ms);
            all.kinds_cut |= calls.kinds_cut;
            all.times_cut |= calls.times_cut;
        }
        all.times_ms.sort_unstable();
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(verb: &str, path: &str, address: &str, status: u16, calls: u64) -> Kind {
        Kind {
            verb: Some(verb.into()),
            path: Some(path.into()),
            address: Some(address.into()),
            status: Some(status),
            calls,
        }
    }

    #[test]
    fn lists_add_up_what_is_alike() {
        let kinds = vec![
            kind("GET", "/a", "1.1.1.1", 200, 90),
            kind("GET", "/a", "2.2.2.2", 429, 6),
            kind("POST", "/a", "2.2.2.2", 201, 3),
            kind("GET", "/b", "1.1.1.1", 502, 1),
        ];
        let lists = CallsLists::of(&Calls { kinds, ..Calls::default() });
        let told =
            |rows: &[CallsRow]| rows.iter().map(|row| (row.label.clone(), row.calls)).collect::<Vec<_>>();
        assert_eq!(told(&lists.routes), [("/a".into(), 96), ("/a".into(), 3), ("/b".to_owned(), 1)]);
        assert_eq!(told(&lists.addresses), [("1.1.1.1".into(), 91), ("2.2.2.2".to_owned(), 9)]);
        let answers = told(&lists.answers);
        assert_eq!(answers.iter().map(|(_, calls)| *calls).collect::<Vec<_>>(), [93, 6, 0, 1]);
        assert_eq!((lists.routes[0].share, lists.calls), (0.96, 100));
    }

    #[test]
    fn a_log_that_does_not_say_gives_no_list() {
        let kinds = vec![Kind { verb: None, path: None, address: None, status: None, calls: 7 }];
        let lists = CallsLists::of(&Calls { kinds, ..Calls::default() });
        assert!(lists.routes.is_empty() && lists.addresses.is_empty() && lists.answers.is_empty());
        assert_eq!(lists.calls, 7);
    }

    #[test]
    fn long_lists_are_cut_and_say_so() {
        let kinds = (0..9).map(|n| kind("GET", &format!("/{n}"), "1.1.1.1", 200, 9 - n)).collect();
        let lists = CallsLists::of(&Calls { kinds, ..Calls::default() });
        assert_eq!((lists.routes.len(), lists.more), (ROWS, (4, 0)));
    }
}
