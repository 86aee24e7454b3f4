//! CloudWatch Logs: the stages' access logs, their groups, metric filters on them, and Logs Insights.
//!
//! No line is stored. A stage with a destination and a format is a [`Writer`]; what a log group holds follows from its writers and
//! the partners' traffic when somebody reads it ([`Reader`]): the generator's calls and those that really came in, after the group
//! was made, while the stage wrote there, and not older than the group's retention.
//!
//! - [`Template`]: the format and the fields of its lines; `line`: one line; `reader`: many;
//! - `pattern`: filter patterns; `filter`: what they count; `insights`: the query language, `started`: its queries at work.
//!
//! `line`, `template` and `reader` know each other: a line is a call in the format of the source that is read, and neither says
//! anything without the others. The operations are in `log_service`.

mod failure;
mod filter;
mod group;
pub mod insights;
mod line;
mod pattern;
mod reader;
pub mod started;
mod template;

pub use failure::Failure;
pub use filter::{MetricFilter, Transformation};
pub use group::Group;
pub use line::{Known, Line};
pub use pattern::Pattern;
pub use reader::{Grain, Reader, Source, callers, count, read_caller};
pub use template::Template;

/// The log of unit tests.
#[cfg(test)]
pub const TEST_GROUP: &str = "/halden/partner-inventory/prod";

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use jiff::Timestamp;

use super::{
    bounds::{MOST_CHANGES, MOST_WRITERS},
    scenario::StageRef,
    state::stage::AccessLog,
    traffic::Traffic,
};

const DAY_MS: i64 = 86_400_000;

/// A stage that writes to a log group, or did.
#[derive(Debug, Clone)]
pub struct Writer {
    at: StageRef,
    group: String,
    template: Arc<Template>,
    time: Range<i64>,
}

/// The account's logs.
#[derive(Debug, Default)]
pub struct Logs {
    /// The account's number.
    pub account: String,
    /// Its Region.
    pub region: String,
    /// Log groups, by name.
    pub groups: BTreeMap<String, Group>,
    writers: Vec<Writer>,
    /// Deployments of each stage, each with the Unix millisecond from which on it is served.
    served: BTreeMap<StageRef, Vec<(i64, String)>>,
    /// Queries of Logs Insights that were started.
    pub queries: started::Queries,
}

impl Logs {
    /// No logs, of the account with this number in this Region.
    pub fn new(account: &str, region: &str) -> Self {
        Self { account: account.to_owned(), region: region.to_owned(), ..Self::default() }
    }

    /// Makes a log group, or puts another in its place.
    pub fn add_group(&mut self, group: Group) {
        self.groups.insert(group.name.clone(), group);
    }

    /// The log group of that name.
    pub fn group_mut(&mut self, name: &str) -> Option<&mut Group> {
        self.groups.get_mut(name)
    }

    /// From now on a stage writes to where its settings say, as they say, or no more. Without a format nothing is written; to a
    /// destination that does not exist neither, until somebody makes it.
    pub fn point(&mut self, at: &StageRef, log: Option<&AccessLog>, since: Timestamp) {
        let since = since.as_millisecond();
        for writer in self.writers.iter_mut().filter(|writer| writer.at == *at) {
            writer.time.end = writer.time.end.min(since);
        }
        let Some(log) = log else { return };
        let group = log.destination_arn.as_deref().and_then(|arn| arn.split_once(":log-group:"));
        if let (Some((_, group)), Some(format)) = (group, &log.format) {
            let group = group.strip_suffix(":*").unwrap_or(group).to_owned();
            let template = Arc::new(Template::new(format));
            if self.writers.len() >= MOST_WRITERS {
                // The oldest: what it wrote is gone from its log.
                self.writers.remove(0);
            }
            self.writers.push(Writer { at: at.clone(), group, template, time: since..i64::MAX });
        }
    }

    /// From now on a stage serves this deployment, which its lines name.
    pub fn serve(&mut self, at: &StageRef, deployment: &str, since: Timestamp) {
        let served = self.served.entry(at.clone()).or_default();
        if served.last().is_some_and(|(_, known)| known == deployment) {
            return;
        }
        served.push((since.as_millisecond(), deployment.to_owned()));
        if served.len() > MOST_CHANGES {
            served.remove(0);
        }
    }

    /// Reads these log groups as they are at `now`; names of groups that do not exist are left out.
    pub fn reader(&self, groups: &[String], traffic: Arc<Traffic>, now: Timestamp) -> Reader {
        let groups = groups.iter().filter_map(|name| self.groups.get(name));
        let sources = groups.flat_map(|group| self.sources(group, group.readable(now)));
        Reader { traffic, sources: sources.collect() }
    }

    /// Reads these log groups whatever their retention, which metrics and reports outlive.
    pub fn lasting_reader(&self, groups: &[String], traffic: Arc<Traffic>, now: Timestamp) -> Reader {
        let groups = groups.iter().filter_map(|name| self.groups.get(name));
        let sources = groups.flat_map(|group| self.sources(group, group.created..now.as_millisecond() + 1));
        Reader { traffic, sources: sources.collect() }
    }

    /// Who writes to a group, within `time`.
    pub fn sources(&self, group: &Group, time: Range<i64>) -> impl Iterator<Item = Source> {
        let writers = self.writers.iter().filter(|writer| writer.group == group.name);
        let sources = writers.map(move |writer| Source {
            at: writer.at.clone(),
            group: writer.group.clone(),
            template: Arc::clone(&writer.template),
            time: writer.time.start.max(time.start)..writer.time.end.min(time.end),
            served: self
                .served
                .get(&writer.at)
                .map_or_else(|| Arc::from([]), |all| Arc::from(all.as_slice())),
            account: self.account.clone(),
            region: self.region.clone(),
        });
        sources.filter(|source| !source.time.is_empty())
    }

    /// Every metric filter with each stage whose log it sees, and when: from its own making on, whatever the retention.
    pub fn metric_filters(&self, now: Timestamp) -> Vec<(Source, Arc<MetricFilter>)> {
        let mut found = Vec::new();
        for group in self.groups.values() {
            for filter in &group.filters {
                let time = group.created.max(filter.created)..now.as_millisecond() + 1;
                found.extend(self.sources(group, time).map(|source| (source, Arc::clone(filter))));
            }
        }
        found
    }

    /// Names of the groups that a name means, which may end with `*`.
    pub fn named(&self, pattern: &str) -> Vec<String> {
        let names = self.groups.keys().filter(|name| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => *name == pattern,
        });
        names.cloned().collect()
    }
}
