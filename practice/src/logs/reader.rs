//! Reads access logs that nobody stored: lines come from the partners' traffic for the time that is asked for.
//!
//! Whole minutes are read as calls alike with their number where that is enough, which is ten times as fast as single calls;
//! minutes in which something begins or ends are always read call by call, so that both give the same answer.

use std::{ops::Range, sync::Arc};

use super::{
    line::{Known, Line, hash},
    template::Template,
};
use crate::{
    scenario::StageRef,
    traffic::{Alike, Caller, Traffic},
};

const MINUTE: i64 = 60_000;

/// One stage's lines in one log group.
#[derive(Debug, Clone)]
pub struct Source {
    /// Stage that writes.
    pub at: StageRef,
    /// Name of the log group.
    pub group: String,
    /// The format of its lines.
    pub template: Arc<Template>,
    /// When, Unix milliseconds: not before the stage, its log and its group, not after the present.
    pub time: Range<i64>,
    /// Deployments that the stage served, each with the Unix millisecond from which on.
    pub served: Arc<[(i64, String)]>,
    /// The account's number.
    pub account: String,
    /// Its Region.
    pub region: String,
}

impl Source {
    /// The deployment that the stage served then; the first one before that.
    pub fn deployment_at(&self, at_ms: i64) -> &str {
        let since = self.served.iter().rfind(|(from, _)| *from <= at_ms);
        since.or(self.served.first()).map_or("-", |(_, id)| id.as_str())
    }

    /// The log stream that the stage writes to: API Gateway names them by a hash.
    pub fn stream(&self) -> String {
        let bytes = self.at.api.bytes().chain(self.at.stage.bytes()).collect::<Vec<u8>>();
        format!("{:016x}{:016x}", hash(&bytes), hash(bytes.iter().rev()))
    }

    /// The same within a narrower time.
    pub fn within(&self, time: &Range<i64>) -> Self {
        Self { time: both(&self.time, time), ..self.clone() }
    }

    /// Whether all calls of a minute belong to this source and met the same deployment.
    fn is_even(&self, minute: i64, time: &Range<i64>) -> bool {
        let (start, end) = (minute * MINUTE, minute * MINUTE + MINUTE);
        time.start <= start
            && end <= time.end
            && !self.served.iter().any(|(from, _)| *from > start && *from < end)
    }
}

/// How closely to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// Calls alike together.
    Minute,
    /// Each call on a line of its own.
    Call,
}

/// The lines of some log groups.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The calls that the lines are about.
    pub traffic: Arc<Traffic>,
    /// The stages that write, each with its log group.
    pub sources: Vec<Source>,
}

impl Reader {
    /// Hands every line within `time` (Unix milliseconds) to `each`, with how many calls it stands for, in the order of sources,
    /// callers and minutes. `each` ends it all with `false`.
    pub fn read(&self, time: &Range<i64>, grain: Grain, each: &mut dyn FnMut(&Line<'_>, u64) -> bool) {
        for source in &self.sources {
            for caller in callers(&self.traffic, source) {
                let line = Line { source, caller: &caller, known: Known::Caller };
                if !read_caller(&self.traffic, &line, time, grain, each) {
                    return;
                }
            }
        }
    }
}

/// Everybody who calls the source's stage.
pub fn callers(traffic: &Traffic, source: &Source) -> Vec<Caller> {
    let keys = traffic.callers(&source.at).into_iter().map(|key| Caller::Key(key.into()));
    keys.chain([Caller::Unknown]).collect()
}

/// The lines of the source and caller of `line` within `time`; whether to go on.
pub fn read_caller(
    traffic: &Traffic,
    line: &Line<'_>,
    time: &Range<i64>,
    grain: Grain,
    each: &mut dyn FnMut(&Line<'_>, u64) -> bool,
) -> bool {
    let time = both(&line.source.time, time);
    minutes(&time).all(|minute| {
        let alike = (grain == Grain::Minute).then(|| kinds(traffic, line, minute, &time)).flatten();
        match alike {
            Some(kinds) => kinds
                .iter()
                .all(|kind| each(&Line { known: Known::Minute(minute, kind), ..*line }, kind.times)),
            None => read_calls(traffic, line, minute, &time, &mut |line| each(line, 1)),
        }
    })
}

/// Calls alike of the source and caller of `line` in a Unix minute; `None` where not all of its calls are of one mind: something
/// begins or ends in that minute.
pub fn kinds(traffic: &Traffic, line: &Line<'_>, minute: i64, time: &Range<i64>) -> Option<Vec<Alike>> {
    let even = line.source.is_even(minute, time);
    even.then(|| traffic.alike(line.caller, &line.source.at, minute))
}

/// Single calls of the source and caller of `line` in a Unix minute and within `time`, in their order; whether to go on.
pub fn read_calls(
    traffic: &Traffic,
    line: &Line<'_>,
    minute: i64,
    time: &Range<i64>,
    each: &mut dyn FnMut(&Line<'_>) -> bool,
) -> bool {
    let (mut last, mut ordinal) = (i64::MIN, 0);
    traffic.calls_at(line.caller, &line.source.at, minute).iter().all(|call| {
        ordinal = if call.at_ms == last { ordinal + 1 } else { 0 };
        last = call.at_ms;
        !time.contains(&call.at_ms) || each(&Line { known: Known::Exactly(call, ordinal), ..*line })
    })
}

/// How many calls the source and caller of `line` have within `time`.
pub fn count(traffic: &Traffic, line: &Line<'_>, time: &Range<i64>) -> u64 {
    let time = both(&line.source.time, time);
    minutes(&time).map(|minute| count_minute(traffic, line, minute, &time)).sum()
}

/// How many calls the source and caller of `line` have in a Unix minute and within `time`.
pub fn count_minute(traffic: &Traffic, line: &Line<'_>, minute: i64, time: &Range<i64>) -> u64 {
    if line.source.is_even(minute, time) {
        return traffic.count_at(line.caller, &line.source.at, minute);
    }
    let calls = traffic.calls_at(line.caller, &line.source.at, minute);
    calls.iter().filter(|call| time.contains(&call.at_ms)).count() as u64
}

/// The milliseconds that lie in both.
pub fn both(one: &Range<i64>, other: &Range<i64>) -> Range<i64> {
    one.start.max(other.start)..one.end.min(other.end)
}

/// Unix minutes that touch some milliseconds.
pub fn minutes(time: &Range<i64>) -> Range<i64> {
    if time.is_empty() { 0..0 } else { time.start.div_euclid(MINUTE)..(time.end - 1).div_euclid(MINUTE) + 1 }
}
