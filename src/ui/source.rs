//! Where counts come from, in words: which source, how exact, up to when. Every number of traffic on screen says so.

use jiff::Timestamp;

use super::words;
use crate::analysis::sources::LogState;
use crate::domain::traffic::Feed;
use crate::domain::words::{lower_first, upper_first};
use crate::domain::{Failure, SourceKind, StageRef};
use crate::model::Model;
use crate::model::timeline::Timeline;

/// What some feeds are together: "the access log of 2 stages", "CloudWatch metric Tollkeeper/Partners".
pub(super) fn places(model: &Model, feeds: &[Feed]) -> String {
    let kinds = SourceKind::ALL.into_iter().filter_map(|kind| {
        let of_kind: Vec<&Feed> = feeds.iter().filter(|feed| feed.kind() == kind).collect();
        (!of_kind.is_empty()).then(|| of_one_kind(model, kind, &of_kind))
    });
    kinds.collect::<Vec<_>>().join(", ")
}

fn of_one_kind(model: &Model, kind: SourceKind, feeds: &[&Feed]) -> String {
    let mut stages: Vec<&StageRef> = feeds.iter().flat_map(|feed| &feed.stages).collect();
    stages.sort_unstable();
    stages.dedup();
    let of = match stages.as_slice() {
        [] => String::new(),
        [only] => format!(" of {}", model.stage_label(only)),
        more => format!(" of {} stages", more.len()),
    };
    let spec = kind.spec();
    let place = match feeds {
        [only] if spec.names_place => format!(" {}", only.place()),
        _ => String::new(),
    };
    format!("{}{place}{of}", spec.name)
}

/// "Access log of 2 stages, every call, up to 14:04": what the traffic room's chart is made of.
pub(super) fn of_chart(model: &Model) -> String {
    if model.traffic.is_daily() {
        let read = model.usage_read_at().map(|at| format!(", {}", age(model, at))).unwrap_or_default();
        return format!("AWS usage by UTC day, today so far, often 30 min late{read}");
    }
    let feeds = model.shown_feeds();
    if feeds.is_empty() {
        return String::new();
    }
    let mut kinds: Vec<SourceKind> = feeds.iter().map(Feed::kind).collect();
    kinds.dedup();
    let exact = if let [only] = kinds.as_slice() { Some(only.spec().exactness.to_owned()) } else { None };
    let mut parts = vec![upper_first(&places(model, &feeds))];
    parts.extend(exact);
    parts.extend(up_to(model, &feeds));
    parts.extend(partial(model, &feeds));
    parts.extend(model.why_no_better(&feeds).map(refusal));
    parts.join(", ")
}

/// A second of Unix time in the local zone: `Thu 19 Nov, 14:03`.
pub(super) fn moment(model: &Model, second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or_default();
    at.to_zoned(model.zone.clone()).strftime("%a %-d %b, %H:%M").to_string()
}

fn up_to(model: &Model, feeds: &[Feed]) -> Option<String> {
    let ends = feeds.iter().flat_map(|feed| model.timelines(feed)).filter_map(Timeline::known_until_s);
    let at = Timestamp::from_second(ends.max()?).ok()?;
    Some(format!("up to {}", at.to_zoned(model.zone.clone()).strftime("%H:%M")))
}

/// What was left out of what the chart shows.
pub(super) fn partial(model: &Model, feeds: &[Feed]) -> Option<String> {
    let [from, to] = model.traffic.chart.as_ref().map_or([f64::MIN, f64::MAX], |chart| chart.range);
    let shown = from as i64..(to as i64).saturating_add(1);
    let mut notes = feeds.iter().flat_map(|feed| model.timelines(feed));
    if let Some(note) = notes.find_map(|timeline| timeline.partial(&shown)) {
        return Some(note.trim_end_matches('.').to_owned());
    }
    let listed_days = feeds.iter().filter_map(|feed| feed.kind().spec().listed_days).min();
    let forgets = listed_days.is_some_and(|days| shown.start < model.now.as_second() - days * 86_400);
    (forgets && model.traffic.chart.is_some())
        .then(|| "without partners that have not called for two weeks".to_owned())
}

/// What keeps a better source from being read, and the permission that would help.
fn refusal(failure: &Failure) -> String {
    let missing = failure.permission.as_ref().map(|permission| format!(" ({permission})"));
    lower_first(&failure.what) + &missing.unwrap_or_default()
}

/// Why nothing counts on a stage.
pub(super) fn lack(log: LogState) -> &'static str {
    match log {
        LogState::Off => "No access log",
        LogState::Elsewhere => "Its access log goes to a delivery stream",
        LogState::NoGroup => "Its access log's group does not exist",
        LogState::PassesOn => "Its access log's group only passes lines on (class Delivery)",
        LogState::NoKey => "Its access log does not say whose call it was",
        LogState::Unreadable => "Its access log's lines cannot be taken apart",
        LogState::Mixed => "Its access log holds other stages' lines that cannot be told from its own",
        LogState::Good => "Its access log cannot be read from here",
    }
}

/// "read 3 min ago".
pub(super) fn age(model: &Model, at: Timestamp) -> String {
    let age = model.now.duration_since(at);
    if age.as_hours() < 2 {
        format!("read {} ago", words::age(age))
    } else {
        format!("read {}", words::moment(model, at))
    }
}
