//! The access log read line by line, where Logs Insights is refused: the same counts, in bounded readings, and the screen says so.

use std::time::{Duration, Instant};

use crate::payload::Payload;
use eframe::egui;
use egui::Theme;
use egui_kittest::kittest::Queryable as _;
use jiff::tz::TimeZone;
use tollkeeper::domain::{Feed, Request, Resource, SourceKind, Traffic, TrafficQuery};
use tollkeeper::model::command::{PracticeCommand, TrafficCommand};
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::ui::dialogs::dialog_ui;
use tollkeeper::ui::views::traffic_ui;
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::{Fault, HandClock, Options, Practice};

use crate::desk::{Desk, NOW, PATIENCE};
use crate::practice_traffic::{feed, now_s, offers};
use crate::raster::harness;

const WEEK_S: i64 = 7 * 86_400;

fn read(desk: &mut Desk, feed: &Feed, seconds: i64, period_s: i64) -> Traffic {
    let to_s = now_s() / period_s * period_s;
    let query = TrafficQuery { feed: feed.clone(), from_s: to_s - seconds, to_s, period_s };
    match desk.read(Resource::Traffic(query)) {
        Ok(Payload::Traffic(traffic)) => *traffic,
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_counted_here_are_as_many_as_insights_counts_there() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let [lines, log] = [SourceKind::LogLines, SourceKind::AccessLog].map(|kind| feed(&offers, kind));
    for (seconds, period_s) in [(5_400, 60), (2 * 3_600, 300)] {
        let own = read(&mut desk, &lines, seconds, period_s);
        let insights = read(&mut desk, &log, seconds, period_s);
        assert!(insights.by_key.len() > 20 && !insights.keyless.is_empty());
        assert!(own.by_key.keys().eq(insights.by_key.keys()));
        for (key, series) in &own.by_key {
            assert_eq!(*series, insights.by_key[key], "{key}");
        }
        assert_eq!(own.keyless, insights.keyless);
        assert_eq!((own.partial, own.query.from_s), (None, insights.query.from_s));
    }
}

#[test]
fn a_reading_takes_fifty_pages_of_the_newest_lines_and_says_where_it_ended() {
    let mut desk = Desk::new();
    let offers = offers(&mut desk);
    let lines = feed(&offers, SourceKind::LogLines);
    let week = read(&mut desk, &lines, WEEK_S, 3_600);
    let pages = desk.practice.calls()["FilterLogEvents"];
    assert!((11..=50).contains(&pages), "{pages}");
    let from_s = week.query.from_s;
    assert!(from_s > now_s() - WEEK_S && from_s % 3_600 == 0, "it begins later than asked, with a whole bin");
    let said = week.partial.unwrap();
    let at = jiff::Timestamp::from_second(from_s).unwrap().strftime("%-d %b, %H:%M UTC").to_string();
    assert!(said.ends_with(&format!("calls before {at} are not in here.")), "{said}");
    let log = feed(&offers, SourceKind::AccessLog);
    let insights = read(&mut desk, &log, week.query.to_s - from_s, 3_600);
    assert!(week.by_key == insights.by_key, "and what it has is whole");
}

#[test]
fn a_reading_that_nobody_waits_for_asks_for_no_more_pages() {
    let mut desk = Desk::new();
    let feed = feed(&offers(&mut desk), SourceKind::LogLines);
    let query = TrafficQuery { feed, from_s: now_s() - WEEK_S, to_s: now_s(), period_s: 60 };
    desk.practice.faults().always("FilterLogEvents", Fault::Latency(Duration::from_millis(50)));
    desk.ask(Resource::Traffic(query));
    assert!(desk.practice.wait_for_calls("FilterLogEvents", 2, PATIENCE), "it reads");
    desk.worker.send(Request::CancelAll { session: desk.session });
    let settled = Instant::now() + PATIENCE;
    loop {
        let before = desk.practice.calls()["FilterLogEvents"];
        if !desk.practice.wait_for_calls("FilterLogEvents", before + 1, Duration::from_secs(2)) {
            assert!(before < 40, "{before}");
            return;
        }
        assert!(Instant::now() < settled, "it goes on");
    }
}

/// A window on a practice account whose Logs Insights is refused, as far as the traffic room shows calls by the minute.
fn refused() -> (Practice, Model) {
    let clock = HandClock::at(NOW.parse().unwrap()).clock();
    let options = Options { clock: clock.clone(), rate_limits: false, ..Options::default() };
    let practice = Practice::start(options).unwrap();
    for denied in ["StartQuery", "GetMetricData"] {
        practice.faults().always(denied, Fault::AccessDenied);
    }
    let worker = Worker::start(|| {}, worker::Options { clock, ..worker::Options::default() });
    let mut model = Model::new(NOW.parse().unwrap(), TimeZone::UTC, Prefs::default());
    let send = |effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Send(request) = effect {
                worker.send(*request);
            }
        }
    };
    send(model.update(PracticeCommand::Open));
    send(model.update(PracticeCommand::Ready(Ok(practice.url().to_owned()))));
    send(model.update(Command::Go(Route::Traffic(None))));
    let read = |model: &Model| {
        let feeds = model.shown_feeds();
        let is_read = |feed: &Feed| {
            feed.kind() == SourceKind::LogLines
                && model.timelines(feed).any(|timeline| timeline.fetched().is_some())
        };
        feeds.len() == 2 && feeds.iter().all(is_read)
    };
    // Pages come one by one, 600 ms apart.
    let end = Instant::now() + 3 * PATIENCE;
    while !read(&model) {
        assert!(Instant::now() < end, "{:?}", model.shown_feeds());
        if let Some(event) = worker.wait(Duration::from_millis(200)) {
            send(model.apply(event));
        }
        send(model.update(Command::Tick));
    }
    (practice, model)
}

#[test]
fn where_insights_and_the_metric_are_refused_the_lines_are_read_and_the_screen_says_so() {
    let (practice, mut model) = refused();
    assert!(practice.calls()["FilterLogEvents"] > 10);
    assert_eq!(model.source_in_use(), Some(SourceKind::LogLines));
    assert_eq!(model.source_kinds(), [SourceKind::Metric, SourceKind::LogLines, SourceKind::Daily]);
    assert!(model.day_is_metered() && model.day_counts_refusals());
    let size = egui::vec2(1440.0, 900.0);
    let mut screen = harness(size, Theme::Light, |ui| traffic_ui(ui, &model, &mut Vec::new()));
    screen.run();
    screen.get_by_label_contains(
        "Access log line by line of 2 stages, every call in 50 pages of lines, up to 13:05",
    );
    screen.get_by_label_contains("no permission to read the access log with Logs Insights (logs:StartQuery)");
    drop(screen);
    model.update(TrafficCommand::OpenSources);
    let mut screen = harness(size, Theme::Light, |ui| dialog_ui(ui.ctx(), &model, &mut Vec::new()));
    screen.run();
    screen.get_by_label_contains("Lines of /halden/partner-inventory/prod");
}
