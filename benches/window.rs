//! What a frame costs, and how many AWS calls opening the practice account takes: `cargo bench --bench window`.
//!
//! Frames are drawn and tessellated without a window, so that only our own work and egui's is counted; each figure
//! stands beside a smaller or plainer one of the same run, since machines differ and ratios less.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]
#![allow(dead_code, reason = "shared with the tests, which use more")]
#![allow(clippy::unwrap_used, reason = "shared with the tests")]

#[path = "../tests/it/company.rs"]
mod company;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use eframe::egui::{self, RawInput, Rect, pos2, vec2};
use jiff::tz::TimeZone;
use tollkeeper::domain::{ApiKey, Event, KeyId, Payload, Resource};
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::sandbox::{self, Practice};
use tollkeeper::ui::widgets::{Chart, Ink, Series};
use tollkeeper::ui::{shell, theme};
use tollkeeper::worker::{self, Worker};

fn main() {
    table();
    chart();
    opening();
}

/// The median cost of a frame: drawn and tessellated, after a warm-up.
fn frame(mut draw: impl FnMut(&mut egui::Ui)) -> Duration {
    let ctx = egui::Context::default();
    theme::install(&ctx);
    let input = || RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1440.0, 900.0))),
        ..RawInput::default()
    };
    let mut costs: Vec<Duration> = (0..60)
        .map(|_| {
            let start = Instant::now();
            let output = ctx.run_ui(input(), |ui| draw(ui));
            let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
            std::hint::black_box(shapes);
            start.elapsed()
        })
        .collect();
    costs.drain(..10);
    costs.sort_unstable();
    costs[costs.len() / 2]
}

fn millis(cost: Duration) -> f64 {
    cost.as_secs_f64() * 1e3
}

fn window(model: &Model) -> Duration {
    frame(|ui| shell::window_ui(ui, model, &mut Vec::new()))
}

/// The keys' room with as many keys.
fn keys(count: usize) -> Model {
    let mut model = company::model();
    company::act(&mut model, Command::Go(Route::Keys(None)));
    let key = |index: usize| ApiKey {
        id: KeyId::from(format!("key{index:05}")),
        name: format!("Partner {index:05}"),
        description: None,
        enabled: !index.is_multiple_of(7),
        created: None,
        updated: None,
        customer: None,
        tags: BTreeMap::new(),
    };
    let outcome = Ok(Payload::Keys((0..count).map(key).collect()));
    let (session, at) = (model.session, model.now);
    model.apply(Event::Read { session, resource: Resource::Keys, at, outcome });
    model
}

fn table() {
    let (few, many) = (window(&keys(40)), window(&keys(10_000)));
    println!("a frame of the window with the table of keys");
    println!("  40 keys      {:7.2} ms", millis(few));
    println!(
        "  10,000 keys  {:7.2} ms   {:.2} times that",
        millis(many),
        many.as_secs_f64() / few.as_secs_f64()
    );
}

/// Twenty lines of 14 days by the minute.
fn lines() -> Vec<Vec<[f64; 2]>> {
    let mut random = fastrand::Rng::with_seed(3);
    let line = |index: usize| {
        let value = |minute: i32, random: &mut fastrand::Rng| {
            let day = (f64::from(minute % 1440) / 1440.0 * std::f64::consts::TAU).sin() + 1.2;
            [f64::from(minute) * 60.0, day * (10.0 + index as f64 * 4.0) + random.f64() * 12.0]
        };
        (0..14 * 1440).map(|minute| value(minute, &mut random)).collect()
    };
    (0..20).map(line).collect()
}

fn ours(lines: &[Vec<[f64; 2]>], range: [f64; 2]) -> Duration {
    let names: Vec<String> = (0..lines.len()).map(|index| format!("Partner {index}")).collect();
    let series: Vec<Series<'_>> = lines
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(index, (points, name))| Series {
            name,
            ink: Ink::Rank(index % 8 + 1),
            points,
            focus: index == 0,
            dashed: false,
        })
        .collect();
    frame(|ui| {
        let chart = Chart {
            title: "Calls a minute",
            series: &series,
            band: None,
            limits: &[],
            range,
            gap: 120.0,
            zone: &TimeZone::UTC,
            height: 400.0,
            interactive: false,
        };
        chart.show(ui);
    })
}

fn plain(lines: &[Vec<[f64; 2]>]) -> Duration {
    frame(|ui| {
        egui_plot::Plot::new("plain").height(400.0).show(ui, |plot| {
            for (index, points) in lines.iter().enumerate() {
                let points = egui_plot::PlotPoints::from(points.clone());
                plot.line(egui_plot::Line::new(format!("Partner {index}"), points));
            }
        });
    })
}

fn chart() {
    let lines = lines();
    let fortnight = 14.0 * 86_400.0;
    let (all, day) = (ours(&lines, [0.0, fortnight]), ours(&lines, [0.0, 86_400.0]));
    let plain = plain(&lines);
    println!("a frame of the chart, 20 lines of 14 days by the minute (403,200 points)");
    println!("  all in view                 {:7.2} ms", millis(all));
    println!("  one day in view             {:7.2} ms", millis(day));
    println!(
        "  egui_plot's lines, all in   {:7.2} ms   {:.0} times ours",
        millis(plain),
        plain.as_secs_f64() / all.as_secs_f64()
    );
}

/// The fewest calls that AWS's API allows for what the overview shows: one for who we are, one page a list, one an API for
/// stages and for methods, one a deployment in use, one a plan for its keys and its usage, two for the metrics.
const LEAST: [(&str, u64); 11] = [
    ("GetCallerIdentity", 1),
    ("GetRestApis", 1),
    ("GetStages", 3),
    ("GetResources", 3),
    ("GetDeployment", 4),
    ("GetUsagePlans", 1),
    ("GetUsagePlanKeys", 3),
    ("GetApiKeys", 1),
    ("GetUsage", 3),
    ("ListMetrics", 1),
    ("GetMetricData", 1),
];

fn opening() {
    let practice = Practice::start(sandbox::Options::default()).expect("a free port");
    let worker = Worker::start(|| (), worker::Options::default());
    let mut model = Model::new(jiff::Timestamp::now(), TimeZone::UTC, Prefs::default());
    let send = |effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Send(request) = effect {
                worker.send(*request);
            }
        }
    };
    send(model.update(Command::OpenPractice));
    send(model.update(Command::PracticeReady(Ok(practice.url().to_owned()))));
    while let Some(event) = worker.wait(Duration::from_secs(3)) {
        send(model.apply(event));
    }
    let calls = practice.calls();
    println!("AWS calls to open the practice account's overview, and the fewest that AWS's API allows");
    for (operation, least) in LEAST {
        println!("  {operation:18} {:3}   {least:3}", calls.get(operation).copied().unwrap_or(0));
    }
    let made: u64 = calls.values().sum();
    println!("  {:18} {made:3}   {:3}", "all", LEAST.iter().map(|(_, least)| least).sum::<u64>());
    for (operation, count) in calls.iter().filter(|(name, _)| !LEAST.iter().any(|(least, _)| least == name)) {
        println!("  beside them: {operation} {count}");
    }
}
