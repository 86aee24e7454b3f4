//! Per-partner traffic against LocalStack: set up by the model and the worker as the window does it, read back, charted, taken back.
//! The connection is the practice account's for its credentials alone, which LocalStack takes for account 000000000000.
//!
//! What LocalStack 4.13 lacks, so that the practice account alone stands for it here, checked against AWS's documents:
//! - its data plane writes no access log, so nothing is ever counted: the metrics are seeded with PutMetricData;
//! - Logs Insights knows no `stats` and answers such a query without a row: the access log cannot be the source here;
//! - JSON filter patterns are stored but match nothing;
//! - Contributor Insights is not implemented (DescribeInsightRules is refused): the set-up must be possible all the same;
//! - CloudWatch's SEARCH, math and percentiles, none of which the program uses;
//! - GetUsage: daily use stays unknown.

use std::time::{Duration, Instant};

use serde_json::Value;
use tollkeeper::domain::traffic::Counting;
use tollkeeper::domain::{KeyId, SourceKind, StageRef, Target};
use tollkeeper::model::chart::LineKind;
use tollkeeper::model::command::{
    ActivityCommand, ConnectionCommand, LimitsCommand, SetupCommand, TrafficCommand,
};
use tollkeeper::model::reading::Reading;
use tollkeeper::model::setup::SetupField;
use tollkeeper::model::traffic::ChartSplit;
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::worker::{self, Worker};

use crate::localstack::LocalStack;

/// The account that LocalStack takes the practice account's credentials for.
const ACCOUNT: &str = "000000000000";
const MINUTES: usize = 120;
const GROUP: &str = "/tollkeeper/partner-inventory/prod";

/// A window without its picture: the model, and the worker that it asks.
struct Desk {
    model: Model,
    worker: Worker,
}

impl Desk {
    fn open(emulator: &LocalStack) -> Self {
        let worker = Worker::start(|| {}, worker::Options::default());
        let mut desk = Self {
            model: Model::new(jiff::Timestamp::now(), jiff::tz::TimeZone::UTC, Prefs::default()),
            worker,
        };
        desk.model.kept.chosen = Target {
            endpoint: Some(emulator.url().to_owned()),
            region: Some("us-east-1".into()),
            practice: true,
            ..Target::default()
        };
        desk.act(ConnectionCommand::Connect);
        desk
    }

    fn act(&mut self, command: impl Into<Command>) {
        let effects = self.model.update(command);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => self.worker.send(*request),
                Effect::Judge(judging) => self.act(TrafficCommand::Judged(Box::new(judging.run()))),
                Effect::Play(play) => self.act(LimitsCommand::Played(Box::new(play.run()))),
                _ => {}
            }
        }
    }

    /// Works until it is so, as the window would: time passes, and answers are taken in.
    fn until<T>(&mut self, what: &str, done: impl Fn(&Model) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_mins(1);
        loop {
            if let Some(found) = done(&self.model) {
                return found;
            }
            assert!(
                Instant::now() < end,
                "not within a minute: {what}; {:?} {:?}",
                self.model.dialog,
                self.model.journal
            );
            if let Some(event) = self.worker.wait(Duration::from_millis(200)) {
                let effects = self.model.apply(event);
                self.carry_out(effects);
            }
            self.model.now = jiff::Timestamp::now();
            self.act(Command::Tick);
        }
    }
}

fn text<'a>(seeded: &'a Value, name: &str) -> &'a str {
    seeded[name].as_str().unwrap()
}

#[test]
fn traffic_is_set_up_charted_and_taken_back() {
    let Some(emulator) = LocalStack::start() else { return };
    let seeded = emulator.seed(ACCOUNT, 3, MINUTES);
    let at = StageRef::new(text(&seeded, "api"), text(&seeded, "stage"));
    let mut desk = Desk::open(&emulator);
    desk.act(Command::Go(Route::Traffic(None)));
    desk.until("the bare stage is known", |model| {
        let offer = model.traffic.offers.iter().find(|offer| offer.at == at)?;
        offer.feeds.is_empty().then_some(())
    });

    desk.act(SetupCommand::Open(at.clone()));
    desk.act(SetupCommand::Edit(SetupField::Counting(Counting::Metrics)));
    desk.until("the account's settings are read", |model| {
        let ready = matches!(model.setup_reading(), Reading::Ready);
        (ready && model.setup_problem(model.setup_form()?).is_none()).then_some(())
    });
    desk.act(Command::Confirm);
    set_up(&mut desk, &at);

    let key: KeyId = text(&seeded, "key").into();
    desk.act(TrafficCommand::SetSource(Some(SourceKind::Metric)));
    charted(&mut desk, &key, seeded["first"].as_i64().unwrap());
    taken_back(&mut desk, &at);
}

/// The log group, its retention and filters, and the stage's access log are there as the set-up's review said.
fn set_up(desk: &mut Desk, at: &StageRef) {
    let log = desk.until("the stage has an access log", |model| model.store.stage(at)?.access_log.clone());
    assert!(log.destination.contains(&format!(":log-group:{GROUP}")), "{log:?}");
    assert!(log.format.contains("$context.identity.apiKeyId"), "{log:?}");
    let group = desk.until("its log group is read, with the filters", |model| {
        let group = model.store.log_group.get(GROUP)?.get()?;
        (group.filters.len() == 2).then(|| group.clone())
    });
    assert_eq!((group.exists, group.retention_days), (true, Some(90)));
    let requests = group.filters.iter().find(|filter| filter.metric == "Requests").unwrap();
    assert_eq!(requests.namespace, "Tollkeeper/Partners");
    assert!(requests.dimensions.iter().any(|(name, _)| name == "ApiKeyId"), "{requests:?}");
}

/// The seeded metrics come back through ListMetrics and GetMetricData, minute by minute, and are drawn as they are.
fn charted(desk: &mut Desk, key: &KeyId, first_s: i64) {
    let span = [first_s as f64, (first_s + 60 * MINUTES as i64) as f64];
    let points = desk.until("the partner's line is drawn", |model| {
        let chart = model.traffic.chart.as_ref()?;
        let line = chart.lines.iter().find(|line| line.key.as_ref() == Some(key))?;
        Some(line.points.blocks(span, 0.0, chart.gap_s()))
    });
    let busy = points.iter().filter(|minute| minute.count == 1 && minute.mean() == 80.0).count();
    assert!(busy >= MINUTES - 2, "{busy} of {MINUTES} minutes with 80 calls: {points:?}");
    desk.act(TrafficCommand::SetSplit(ChartSplit::Status));
    let refused = desk.until("the refused calls are drawn", |model| {
        let chart = model.traffic.chart.as_ref()?;
        chart.lines.iter().find(|line| line.kind == LineKind::Refused).map(|line| line.points.highest(span))
    });
    assert_eq!(refused, Some(20.0), "20 in every tenth minute");
}

/// Undo from the journal.
fn taken_back(desk: &mut Desk, at: &StageRef) {
    let ticket = desk.model.journal.last().expect("the set-up is in the journal").ticket;
    desk.act(ActivityCommand::OpenUndo(ticket));
    desk.act(Command::Confirm);
    desk.until("the stage's access log is gone", |model| {
        model.store.stage(at)?.access_log.is_none().then_some(())
    });
}
