//! The traffic room, played through the model: what is read when the chart is dragged, zoomed and left open.

use std::cell::RefCell;

use jiff::ToSpan as _;
use tollkeeper::domain::traffic::{LogGroup, MetricFilter};
use tollkeeper::domain::*;
use tollkeeper::model::command::{PracticeCommand, TrafficCommand};
use tollkeeper::model::export::Export;
use tollkeeper::model::span::Range;
use tollkeeper::model::{Command, Effect, Model, Route};

use crate::company::{self, Reply, act, model, settle, settle_with};
use crate::payload::Payload;

const HOUR: f64 = 3600.0;

fn in_traffic() -> Model {
    let mut model = model();
    act(&mut model, Command::Go(Route::Traffic(None)));
    model
}

fn queries(effects: &[Effect]) -> Vec<TrafficQuery> {
    let of = |effect: &Effect| match effect {
        Effect::Send(request) => match &**request {
            Request::Read { resource: Resource::Traffic(query), .. } => Some(query.clone()),
            _ => None,
        },
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn looking_at(model: &mut Model, from_ago_h: f64, to_ago_h: f64) -> Vec<TrafficQuery> {
    let now = model.now.as_second() as f64;
    let view = [now - from_ago_h * HOUR, now - to_ago_h * HOUR];
    let effects = model.update(TrafficCommand::SetView(Some(view)));
    let asked = queries(&effects);
    settle(model, effects);
    asked
}

#[test]
fn dragging_back_reads_what_lies_there_and_coming_back_reads_nothing() {
    let mut model = in_traffic();
    let begins = model.day_traffic().unwrap().from_s;
    assert_eq!(looking_at(&mut model, 20.0, 8.0), [], "it lies within the day that is there");
    let asked = looking_at(&mut model, 40.0, 16.0);
    assert_eq!(asked.len(), 2, "a stretch of each stage's log: {asked:?}");
    for query in &asked {
        assert_eq!((query.to_s, query.period_s), (begins, 60), "it ends where the day begins");
        assert!(query.from_s as f64 <= model.now.as_second() as f64 - 40.0 * HOUR);
    }
    let chart = model.traffic.chart.as_ref().unwrap();
    assert!(chart.range[0] <= model.now.as_second() as f64 - 40.0 * HOUR, "the chart reaches back");
    assert_eq!(looking_at(&mut model, 40.0, 16.0), []);
    assert_eq!(looking_at(&mut model, 36.0, 14.0), [], "a little of a drag asks for nothing");
    let effects = model.update(TrafficCommand::SetView(None));
    assert_eq!(queries(&effects), []);
    assert_eq!(model.traffic.chart.as_ref().unwrap().range[0] as i64, begins);
}

#[test]
fn zooming_into_a_week_brings_its_minutes() {
    let mut model = in_traffic();
    act(&mut model, TrafficCommand::SetRange(Range::Days7));
    assert_eq!(model.traffic.chart.as_ref().unwrap().period_s, 300);
    let asked = looking_at(&mut model, 100.0, 97.0);
    assert!(!asked.is_empty() && asked.iter().all(|query| query.period_s == 60), "{asked:?}");
    assert!(asked.iter().all(|query| query.to_s - query.from_s < 86_400), "not the whole week");
    assert_eq!(model.traffic.chart.as_ref().unwrap().period_s, 60);
    assert_eq!(looking_at(&mut model, 160.0, 10.0), []);
    assert_eq!(model.traffic.chart.as_ref().unwrap().period_s, 300, "and out again");
}

#[test]
fn until_finer_counts_are_there_the_coarse_ones_stand() {
    let mut model = in_traffic();
    act(&mut model, TrafficCommand::SetRange(Range::Days7));
    let now = model.now.as_second() as f64;
    model.update(TrafficCommand::SetView(Some([now - 100.0 * HOUR, now - 97.0 * HOUR])));
    let chart = model.traffic.chart.as_ref().unwrap();
    assert_eq!((chart.period_s, chart.lines.is_empty()), (300, false));
    assert_eq!(model.stretches_being_read().len(), 2, "and the screen says what is on its way");
}

#[test]
fn a_minute_later_only_the_newest_minutes_are_read() {
    let mut model = in_traffic();
    model.now += 60_i32.seconds();
    let effects = model.update(Command::Tick);
    let asked = queries(&effects);
    assert_eq!(asked.len(), 2);
    for query in &asked {
        assert!(query.to_s - query.from_s <= 420, "{} s", query.to_s - query.from_s);
    }
    let before = model.day_traffic().unwrap().to_s;
    settle(&mut model, effects);
    let day = model.day_traffic().unwrap();
    assert_eq!((day.to_s, day.to_s - day.from_s), (before + 60, 86_400));
    let northwind = &model.partner(&"knorthwind3pl".into()).unwrap();
    assert!((northwind.calls_24h - 115_700.0).abs() < 500.0, "{}", northwind.calls_24h);
}

#[test]
fn one_stage_shows_its_own_calls_and_the_verdicts_stay_those_of_all() {
    let mut model = in_traffic();
    act(&mut model, TrafficCommand::SetScope(Some(StageRef::new("r4t6y8u2oc", "prod"))));
    assert!(model.traffic.chart.is_none(), "nobody calls Returns");
    assert!(model.partner(&"knorthwind3pl".into()).unwrap().is_poller());
    act(&mut model, TrafficCommand::SetScope(Some(StageRef::new("k3x9q2m7ra", "prod"))));
    assert_eq!(model.traffic.chart.as_ref().unwrap().lines[0].name, "Northwind 3PL");
    assert_eq!(model.shown_feeds().len(), 1);
    assert!(model.stages_left_out().is_empty());
}

fn filter(metric: &str, pattern: &str) -> MetricFilter {
    let names = [("ApiId", "$.apiId"), ("Stage", "$.stage"), ("ApiKeyId", "$.apiKeyId")];
    MetricFilter {
        name: metric.to_lowercase(),
        pattern: pattern.into(),
        namespace: "Tollkeeper/Partners".into(),
        metric: metric.into(),
        counts: true,
        dimensions: names.map(|(name, from)| (name.to_owned(), from.to_owned())).into(),
        created_s: None,
    }
}

#[test]
fn a_log_that_may_not_be_read_gives_way_to_its_metric() {
    let reads = RefCell::new(Vec::new());
    let closed = |resource: &Resource| match resource {
        Resource::LogGroup(_) => Reply::With(Ok(Payload::LogGroup(LogGroup {
            exists: true,
            filters: vec![filter("Requests", r#"{ $.apiKeyId = "*" && $.apiKeyId != "-" }"#)],
            ..LogGroup::default()
        }))),
        Resource::Traffic(query) if query.feed.kind() == SourceKind::AccessLog => {
            let what = "No permission to read the access log";
            let failure = Failure::new(FailureKind::AccessDenied, what, "", "");
            Reply::With(Err(Failure { permission: Some("logs:StartQuery".into()), ..failure }))
        }
        Resource::Traffic(query) => {
            reads.borrow_mut().push(query.feed.kind());
            Reply::Own
        }
        _ => Reply::Own,
    };
    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    settle_with(&mut model, effects, &closed);
    let effects = model.update(Command::Go(Route::Traffic(None)));
    settle_with(&mut model, effects, &closed);
    assert!(reads.borrow().contains(&SourceKind::Metric));
    assert_eq!(model.source_in_use(), Some(SourceKind::Metric));
    let why = model.why_no_better(&model.shown_feeds()).and_then(|failure| failure.permission.clone());
    assert_eq!(why.as_deref(), Some("logs:StartQuery"), "and it says why");
    act(&mut model, TrafficCommand::SetSource(Some(SourceKind::Metric)));
    assert_eq!(model.why_no_better(&model.shown_feeds()), None, "who chose it need not be told");
    assert!(model.partner(&"knorthwind3pl".into()).unwrap().is_poller());
}

#[test]
fn thousands_of_partners_are_judged_beside_the_window() {
    let many = |resource: &Resource| match resource {
        Resource::Traffic(query) => {
            let quiet = KeySeries { requests: vec![(query.from_s, 1.0)], ..KeySeries::default() };
            let by_key = (0..2_000).map(|n| (KeyId::from(format!("k{n}")), quiet.clone())).collect();
            let (keyless, partial) = (KeySeries::default(), None);
            let traffic = Traffic { query: query.clone(), by_key, keyless, partial };
            Reply::With(Ok(Payload::Traffic(Box::new(traffic))))
        }
        Resource::Keys => {
            let Payload::Keys(mut keys) = company::keys() else { unreachable!() };
            keys[0].id = "k0".into();
            Reply::With(Ok(Payload::Keys(keys)))
        }
        _ => Reply::Own,
    };
    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    let mut judging = None;
    let mut waiting = effects;
    // Verdicts are held back, everything else is answered.
    while let Some(at) =
        waiting.iter().position(|effect| matches!(effect, Effect::Send(_) | Effect::Derive(_)))
    {
        let effect = waiting.swap_remove(at);
        let mut more = Vec::new();
        company::answer(&mut model, effect, &many, &mut more);
        for effect in more {
            match effect {
                Effect::Judge(all) => judging = Some(all),
                other => waiting.push(other),
            }
        }
    }
    let judging = judging.expect("so many are judged elsewhere");
    assert!(!model.partner(&"k0".into()).unwrap().judged, "and the row says so");
    let judged = judging.run();
    model.update(TrafficCommand::Judged(Box::new(judged)));
    assert!(model.partner(&"k0".into()).unwrap().judged);
}

#[test]
fn refusals_that_nobody_counts_are_no_zero() {
    let counted = in_traffic();
    assert!(counted.day_counts_refusals());
    assert!(
        company::csv_of(&Export::Traffic(counted.traffic_table()))
            .lines()
            .skip(1)
            .all(|line| !line.ends_with(','))
    );

    let mut model = company::unconnected();
    model.update(PracticeCommand::Open);
    let effects = model.update(PracticeCommand::Ready(Ok("http://127.0.0.1:4610".into())));
    settle_with(&mut model, effects, &company::without_refusals);
    let effects = model.update(Command::Go(Route::Traffic(None)));
    settle_with(&mut model, effects, &company::without_refusals);
    assert!(model.day_is_metered() && !model.day_counts_refusals());
    assert_eq!(model.overview.refused, None);
    let csv = company::csv_of(&Export::Traffic(model.traffic_table()));
    assert!(
        csv.lines().count() > 1000 && csv.lines().skip(1).all(|line| line.ends_with(',')),
        "unknown, not 0"
    );

    let mut daily = in_traffic();
    act(&mut daily, TrafficCommand::SetSource(Some(SourceKind::Daily)));
    let csv = company::csv_of(&Export::Traffic(daily.traffic_table()));
    assert!(
        csv.lines().count() > 100 && csv.lines().skip(1).all(|line| line.ends_with(',')),
        "nor by the day"
    );
}
