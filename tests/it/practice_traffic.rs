//! Calls per key from every source that the practice account has: they must tell the same story.

use std::collections::BTreeMap;

use crate::payload::Payload;
use serde_json::json;
use tollkeeper::analysis::sources::{self, Facts, Offer};
use tollkeeper::domain::traffic::{
    CallTimes, Calls, CallsQuery, Counting, LogGroup, SetupChoice, SetupFacts, SetupStep, TimesQuery,
    TrafficSetup,
};
use tollkeeper::domain::{
    Change, FailureKind, Feed, KeyId, Resource, SourceKind, Stage, StageRef, Traffic, TrafficQuery,
    WriteError,
};
use tollkeeper_practice::Fault;

use crate::desk::{Desk, INVENTORY, NORTHWIND, NOW, PATIENCE, prod};

const RETURNS: &str = "v2j7h5ydq0";
const HALF_HOUR: i64 = 1_800;

pub fn now_s() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second() / 60 * 60
}

/// What each stage of two APIs offers, found out over the wire as the program does.
pub fn offers(desk: &mut Desk) -> Vec<Offer> {
    let mut stages: Vec<Stage> = Vec::new();
    for api in [INVENTORY, RETURNS] {
        let Ok(Payload::Stages(of)) = desk.read(Resource::Stages(api.into())) else { panic!("{api}") };
        stages.extend(of);
    }
    let all: Vec<&Stage> = stages.iter().collect();
    let none = BTreeMap::new();
    let named = sources::offers(&all, Facts { groups: &none, rules: &[] });
    let mut groups: BTreeMap<String, LogGroup> = BTreeMap::new();
    for name in named.into_iter().filter_map(|offer| offer.group) {
        let Ok(Payload::LogGroup(group)) = desk.read(Resource::LogGroup(name.clone())) else {
            panic!("{name}")
        };
        groups.insert(name, group);
    }
    let Ok(Payload::InsightRules(rules)) = desk.read(Resource::InsightRules) else { panic!() };
    sources::offers(&all, Facts { groups: &groups, rules: &rules })
}

pub fn feed(offers: &[Offer], kind: SourceKind) -> Feed {
    let at = prod();
    offers.iter().find(|offer| offer.at == at).unwrap().best(Some(kind)).unwrap().clone()
}

fn last(desk: &mut Desk, feed: Feed, seconds: i64) -> Traffic {
    let query = TrafficQuery { feed, from_s: now_s() - seconds, to_s: now_s(), period_s: 60 };
    match desk.read(Resource::Traffic(query)) {
        Ok(Payload::Traffic(traffic)) => *traffic,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_stage_offers_what_it_has() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let told: Vec<(String, Vec<SourceKind>)> = offers
        .iter()
        .map(|offer| (offer.at.to_string(), offer.feeds.iter().map(Feed::kind).collect()))
        .collect();
    let (log, metric, lines) = (SourceKind::AccessLog, SourceKind::Metric, SourceKind::LogLines);
    assert_eq!(
        told,
        [
            (format!("{INVENTORY}:prod"), vec![log, metric, lines]),
            (format!("{INVENTORY}:staging"), vec![]),
            (format!("{RETURNS}:prod"), vec![log, lines]),
        ]
    );
}

#[test]
fn the_access_log_and_its_metric_count_the_same_calls() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let log = last(&mut desk, feed(&offers, SourceKind::AccessLog), HALF_HOUR);
    let metric = last(&mut desk, feed(&offers, SourceKind::Metric), HALF_HOUR);
    assert!(log.by_key.len() > 20, "{}", log.by_key.len());
    // A metric is listed for two weeks after its key's last call.
    let called: Vec<_> = metric.by_key.iter().filter(|(_, series)| !series.is_empty()).collect();
    for (key, series) in &called {
        let key: &KeyId = key;
        assert_eq!(series.requests, log.by_key[key].requests, "{key}");
        assert_eq!(series.throttled, log.by_key[key].throttled, "{key}");
    }
    assert_eq!(called.len(), log.by_key.len());
    assert!(!log.keyless.requests.is_empty(), "strangers call the open methods");
    assert!(metric.keyless.is_empty(), "a metric by key knows nothing of them");
}

#[test]
fn longer_bins_hold_the_same_calls() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let minutes = last(&mut desk, feed.clone(), HALF_HOUR);
    let query = TrafficQuery { feed, from_s: now_s() - HALF_HOUR, to_s: now_s(), period_s: 300 };
    let Ok(Payload::Traffic(fives)) = desk.read(Resource::Traffic(query)) else { panic!() };
    let northwind = KeyId::from(NORTHWIND);
    let sum =
        |traffic: &Traffic| traffic.by_key[&northwind].requests.iter().map(|(_, calls)| calls).sum::<f64>();
    assert_eq!(sum(&minutes), sum(&fives));
    assert_eq!(fives.by_key[&northwind].requests.len(), 6);
}

#[test]
fn a_partners_calls_are_told_by_route_address_and_time() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let query = CallsQuery { feed, key: NORTHWIND.into(), from_s: now_s() - HALF_HOUR, to_s: now_s() };
    let Ok(Payload::Calls(calls)) = desk.read(Resource::Calls(query)) else { panic!() };
    let Calls { kinds, times_ms, .. } = calls;
    assert_eq!(kinds[0].path.as_deref(), Some("/inventory"));
    assert_eq!((kinds[0].verb.as_deref(), kinds[0].address.as_deref()), (Some("GET"), Some("203.0.113.24")));
    assert!(kinds.is_sorted_by(|a, b| a.calls >= b.calls));
    let total: u64 = kinds.iter().map(|kind| kind.calls).sum();
    assert_eq!(total, times_ms.len() as u64, "every call has its time");
    let mut gaps: Vec<i64> = times_ms.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    assert!((735..=765).contains(&gaps[gaps.len() / 2]), "every 0.75 s: {}", gaps[gaps.len() / 2]);
}

#[test]
fn more_calls_than_a_query_gives_rows_are_read_in_halves_and_none_is_lost() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let (from_s, to_s) = (now_s() - 86_400, now_s());
    let keys: Vec<KeyId> = vec![NORTHWIND.into(), "nobody".into()];
    let query = TimesQuery { feed: feed.clone(), keys, from_s, to_s };
    let Ok(Payload::Times(CallTimes(times))) = desk.read(Resource::Times(query)) else { panic!() };
    let northwind = &times[&NORTHWIND.into()];
    assert!(northwind.len() > 100_000, "{} calls are more than AWS gives at once", northwind.len());
    assert!(northwind.is_sorted() && !times.contains_key(&"nobody".into()));
    let query = TrafficQuery { feed, from_s, to_s, period_s: 300 };
    let Ok(Payload::Traffic(counts)) = desk.read(Resource::Traffic(query)) else { panic!() };
    let counted: f64 = counts.by_key[&NORTHWIND.into()].requests.iter().map(|(_, calls)| calls).sum();
    assert_eq!(northwind.len() as f64, counted);
}

#[test]
fn a_query_that_nobody_waits_for_is_stopped() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::AccessLog);
    let week = 7 * 86_400;
    let query = TrafficQuery { feed, from_s: now_s() - week, to_s: now_s(), period_s: 60 };
    desk.ask(Resource::Traffic(query.clone()));
    assert!(desk.practice.wait_for_calls("GetQueryResults", 1, PATIENCE), "it is asked whether it has ended");
    desk.worker.send(tollkeeper::domain::Request::CancelAll { session: desk.session });
    assert!(desk.practice.wait_for_calls("StopQuery", 1, PATIENCE), "the query is stopped");
}

/// Turns per-partner traffic on for the inventory's staging, from what is there now.
fn setup(desk: &mut Desk, counting: Counting) -> TrafficSetup {
    let group = "/tollkeeper/partner-inventory/staging".to_owned();
    let at = StageRef::new(INVENTORY, "staging");
    let stage = desk.stage("staging");
    let Ok(Payload::LogGroup(known)) = desk.read(Resource::LogGroup(group.clone())) else { panic!() };
    let Ok(Payload::InsightRules(rules)) = desk.read(Resource::InsightRules) else { panic!() };
    let (region, account) = (desk.account.region.clone(), desk.account.number.clone());
    let facts = SetupFacts {
        at,
        api_name: "Partner inventory".into(),
        region: &region,
        account: &account,
        log: stage.access_log.as_ref(),
        group: Some(&known),
        rules: &rules,
    };
    TrafficSetup::plan(&facts, &SetupChoice { role: None, group, keep_days: Some(30), counting })
}

fn turn(setup: &TrafficSetup) -> Change {
    Change::SetUpTraffic(Box::new(setup.clone()))
}

/// Which kinds of feeds the staging stage has now.
fn staging_kinds(desk: &mut Desk) -> Vec<SourceKind> {
    let offers = offers(desk);
    let offer = offers.iter().find(|offer| offer.at.stage.as_str() == "staging").unwrap();
    offer.feeds.iter().map(Feed::kind).collect()
}

#[test]
fn a_bare_stage_counts_after_its_set_up_and_no_more_after_that_was_undone() {
    let mut desk = Desk::new();
    let plan = setup(&mut desk, Counting::Metrics);
    assert_eq!(plan.steps.len(), 5, "{:?}", plan.steps);
    desk.write(turn(&plan)).unwrap();
    assert_eq!(staging_kinds(&mut desk), [SourceKind::AccessLog, SourceKind::Metric, SourceKind::LogLines]);
    assert_eq!(setup(&mut desk, Counting::Metrics).steps, [], "nothing is left to do");
    let ranking = setup(&mut desk, Counting::Ranking);
    assert_eq!(ranking.steps.len(), 2, "only the rules are new");
    desk.write(turn(&ranking)).unwrap();
    let all = [SourceKind::AccessLog, SourceKind::Metric, SourceKind::TopKeys, SourceKind::LogLines];
    assert_eq!(staging_kinds(&mut desk), all);
    desk.write(turn(&ranking.taken_back())).unwrap();
    desk.write(turn(&plan.taken_back())).unwrap();
    assert_eq!(staging_kinds(&mut desk), []);
    assert_eq!(desk.stage("staging").access_log, None);
}

#[test]
fn a_set_up_that_stops_half_way_says_where_and_is_finished_or_taken_back() {
    let mut desk = Desk::new();
    desk.practice.faults().times("PutMetricFilter", 1, Fault::AccessDenied);
    let first = setup(&mut desk, Counting::Metrics);
    let Err(WriteError::Partly(failure)) = desk.write(turn(&first)) else { panic!("it stops half-way") };
    assert_eq!(
        failure.what,
        "Done: make the log group, set how long lines are kept, set the stage's access log. Not done: make a metric filter"
    );
    assert_eq!(failure.permission.as_deref(), Some("logs:PutMetricFilter"));
    let rest = setup(&mut desk, Counting::Metrics);
    assert_eq!(rest.steps.len(), 2, "the filters: {:?}", rest.steps);
    desk.write(turn(&rest)).unwrap();
    assert_eq!(staging_kinds(&mut desk), [SourceKind::AccessLog, SourceKind::Metric, SourceKind::LogLines]);
    // Taking the first one back passes over what it had not done, and what was taken back by others.
    desk.write(turn(&rest.taken_back())).unwrap();
    desk.write(turn(&first.taken_back())).unwrap();
    assert_eq!(staging_kinds(&mut desk), []);
}

#[test]
fn an_access_log_that_somebody_changed_since_is_left_alone() {
    let mut desk = Desk::new();
    let mut mine = setup(&mut desk, Counting::Ranking);
    let mut theirs = mine.clone();
    for step in &mut theirs.steps {
        if let SetupStep::PointLog(log) = step {
            log.format = r#"{"id":"$context.requestId"}"#.into();
        }
    }
    desk.write(turn(&theirs)).unwrap();
    mine.steps.retain(|step| matches!(step, SetupStep::PointLog(_)));
    let Err(WriteError::Failed(failure)) = desk.write(turn(&mine)) else { panic!("theirs stands") };
    assert_eq!(failure.kind, FailureKind::Conflict);
    assert_eq!(desk.stage("staging").access_log.unwrap().format, r#"{"id":"$context.requestId"}"#);
}

/// Days that the lines of the log group are kept now.
fn kept(desk: &mut Desk) -> Option<i32> {
    let name = "/tollkeeper/partner-inventory/staging".to_owned();
    let Ok(Payload::LogGroup(group)) = desk.read(Resource::LogGroup(name)) else { panic!() };
    assert!(group.exists);
    group.retention_days
}

#[test]
fn a_log_group_that_somebody_made_since_keeps_its_lines() {
    let mut desk = Desk::new();
    let plan = setup(&mut desk, Counting::LogOnly);
    let name = json!({ "logGroupName": "/tollkeeper/partner-inventory/staging" });
    assert_eq!(crate::wire::logs(&desk.practice, "CreateLogGroup", &name).0, 200);
    let Err(WriteError::Failed(failure)) = desk.write(turn(&plan)) else { panic!("it is theirs") };
    assert_eq!(failure.kind, FailureKind::Conflict);
    assert!(failure.what.ends_with("exists, and nothing of it was changed"), "{}", failure.what);
    assert_eq!((kept(&mut desk), desk.stage("staging").access_log), (None, None));
}

#[test]
fn a_retention_that_was_shortened_is_for_ever_again_after_undo() {
    let mut desk = Desk::new();
    let name = json!({ "logGroupName": "/tollkeeper/partner-inventory/staging" });
    assert_eq!(crate::wire::logs(&desk.practice, "CreateLogGroup", &name).0, 200);
    let plan = setup(&mut desk, Counting::LogOnly);
    assert!(plan.deletes_lines(), "{plan:?}");
    desk.write(turn(&plan)).unwrap();
    assert_eq!(kept(&mut desk), Some(30));
    desk.write(turn(&plan.clone().taken_back())).unwrap();
    assert_eq!(kept(&mut desk), None);
    let theirs = json!({ "logGroupName": name["logGroupName"], "retentionInDays": 365 });
    assert_eq!(crate::wire::logs(&desk.practice, "PutRetentionPolicy", &theirs).0, 200);
    let Err(WriteError::Failed(failure)) = desk.write(turn(&plan)) else { panic!("changed since") };
    assert_eq!((failure.kind, kept(&mut desk)), (FailureKind::Conflict, Some(365)));
}

#[test]
fn a_log_that_had_no_format_has_none_again_after_undo() {
    let mut desk = Desk::new();
    let arn = "arn:aws:logs:eu-central-1:482100773915:log-group:/tollkeeper/partner-inventory/staging";
    let ops = json!([{ "op": "replace", "path": "/accessLogSettings/destinationArn", "value": arn }]);
    let path = format!("/restapis/{INVENTORY}/stages/staging");
    let pointed = crate::wire::gateway(&desk.practice, "PATCH", &path, &json!({ "patchOperations": ops }));
    assert_eq!(pointed.0, 200, "{}", pointed.1);
    let before = desk.stage("staging").access_log.unwrap();
    assert_eq!(before.format, "");
    let plan = setup(&mut desk, Counting::LogOnly);
    desk.write(turn(&plan)).unwrap();
    assert_ne!(desk.stage("staging").access_log.unwrap().format, "");
    desk.write(turn(&plan.taken_back())).unwrap();
    assert_eq!(desk.stage("staging").access_log, Some(before));
}

/// The names of the log group's filters, with the pattern of each.
fn filters(desk: &mut Desk) -> Vec<(String, String)> {
    let name = "/tollkeeper/partner-inventory/staging".to_owned();
    let Ok(Payload::LogGroup(group)) = desk.read(Resource::LogGroup(name)) else { panic!() };
    group.filters.into_iter().map(|filter| (filter.name, filter.pattern)).collect()
}

#[test]
fn another_stages_filters_on_the_same_group_outlive_a_set_up_and_its_undo() {
    let mut desk = Desk::new();
    let put = |desk: &Desk, name: &str| {
        let metric = json!({
            "metricName": "Requests",
            "metricNamespace": "Tollkeeper/Partners",
            "metricValue": "1",
            "dimensions": { "ApiKeyId": "$.key" },
        });
        let group = "/tollkeeper/partner-inventory/staging";
        crate::wire::logs(&desk.practice, "CreateLogGroup", &json!({ "logGroupName": group }));
        let filter = json!({
            "logGroupName": group,
            "filterName": name,
            "filterPattern": r#"{ $.key = "*" }"#,
            "metricTransformations": [metric],
        });
        assert_eq!(crate::wire::logs(&desk.practice, "PutMetricFilter", &filter).0, 200);
    };
    put(&desk, "tollkeeper-requests");
    let theirs = filters(&mut desk);
    let plan = setup(&mut desk, Counting::Metrics);
    // A name that somebody takes between review and sending is theirs as well.
    put(&desk, "tollkeeper-throttled");
    let Err(WriteError::Partly(failure)) = desk.write(turn(&plan)) else { panic!("the name is taken") };
    assert_eq!(failure.kind, FailureKind::Conflict);
    let rest = setup(&mut desk, Counting::Metrics);
    desk.write(turn(&rest)).unwrap();
    let names: Vec<String> = filters(&mut desk).into_iter().map(|(name, _)| name).collect();
    let own = format!("{INVENTORY}-staging");
    assert_eq!(
        names,
        [
            "tollkeeper-requests".to_owned(),
            format!("tollkeeper-requests-{own}"),
            "tollkeeper-throttled".to_owned(),
            format!("tollkeeper-throttled-{own}"),
        ]
    );
    desk.write(turn(&rest.taken_back())).unwrap();
    desk.write(turn(&plan.taken_back())).unwrap();
    let left = filters(&mut desk);
    assert_eq!(left.len(), 2, "both of theirs: {left:?}");
    assert!(left.contains(&theirs[0]) && left.iter().all(|(_, pattern)| *pattern == theirs[0].1));
}
