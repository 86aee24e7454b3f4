//! What a frame and a drain of answers cost, and how many AWS calls opening the practice account takes: `cargo bench --bench window`.
//!
//! Frames are drawn and tessellated without a window, so that only our own work and egui's is counted; each figure
//! stands beside a smaller or plainer one of the same run, since machines differ and ratios less.
#![allow(clippy::print_stdout, reason = "a benchmark talks to its terminal")]
#![allow(dead_code, reason = "shared with the tests, which use more")]
#![allow(clippy::unwrap_used, reason = "shared with the tests")]

#[path = "../tests/it/company.rs"]
mod company;
#[path = "../tests/it/payload.rs"]
mod payload;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use eframe::egui::{self, RawInput, Rect, pos2, vec2};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use tollkeeper::analysis::samples::Samples;
use tollkeeper::domain::{ApiKey, Event, KeyId, ReadAnswer, Request, Resource};
use tollkeeper::model::command::{PracticeCommand, TrafficCommand};
use tollkeeper::model::{Command, Effect, Model, Prefs, Route};
use tollkeeper::ui::widgets::{Chart, Ink, Series};
use tollkeeper::ui::{shell, theme};
use tollkeeper::worker::{self, Worker};
use tollkeeper_practice::Practice;

fn main() {
    table();
    chart();
    drains();
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
            let mut output = ctx.run_ui(input(), |ui| draw(ui));
            let shapes = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
            std::hint::black_box(shapes);
            let cost = start.elapsed();
            // Nobody paints here; egui insists on hearing so.
            output.textures_delta.clear();
            cost
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
    let answer = ReadAnswer::Keys(Ok((0..count).map(key).collect()));
    let (session, at) = (model.session, model.now);
    let effects = model.apply(Event::Read { session, at, answer });
    company::settle_with(&mut model, effects, &|_| company::Reply::Never);
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

const DAY: f64 = 86_400.0;

/// Twenty lines of 50 days, 50,000 points each: one every 86.4 seconds.
fn lines() -> Vec<Vec<[f64; 2]>> {
    let mut random = fastrand::Rng::with_seed(3);
    let line = |index: usize| {
        let value = |point: i32, random: &mut fastrand::Rng| {
            let day = (f64::from(point % 1000) / 1000.0 * std::f64::consts::TAU).sin() + 1.2;
            [f64::from(point) * DAY / 1000.0, day * (10.0 + index as f64 * 4.0) + random.f64() * 12.0]
        };
        (0..50_000).map(|point| value(point, &mut random)).collect()
    };
    (0..20).map(line).collect()
}

/// The chart while it is panned: another view in every frame, a day or all of what there is.
fn ours(lines: &[Samples], days: f64) -> Duration {
    let names: Vec<String> = (0..lines.len()).map(|index| format!("Partner {index}")).collect();
    let mut series: Vec<Series<'_>> = Vec::new();
    for (index, (points, name)) in lines.iter().zip(&names).enumerate() {
        let ink = Ink::Rank(index % 8 + 1);
        series.push(Series { name, ink, points, focus: index == 0, off: false });
    }
    let mut shift = 0.0;
    frame(|ui| {
        shift += DAY / 100.0;
        let chart = Chart {
            title: "Calls a minute",
            series: &series,
            band: None,
            limits: &[],
            view: [shift, shift + days * DAY],
            extent: [0.0, 51.0 * DAY],
            loading: &[],
            provisional: None,
            gap: 130.0,
            zone: &TimeZone::UTC,
            height: 400.0,
            interactive: true,
        };
        chart.show(ui);
    })
}

/// The same with egui_plot alone: it gets all points and the view.
fn plain(lines: &[Vec<[f64; 2]>], days: f64) -> Duration {
    let mut shift = 0.0;
    frame(|ui| {
        shift += DAY / 100.0;
        egui_plot::Plot::new("plain").height(400.0).show(ui, |plot| {
            plot.set_plot_bounds_x(shift..=shift + days * DAY);
            for (index, points) in lines.iter().enumerate() {
                let points = egui_plot::PlotPoints::from(points.clone());
                plot.line(egui_plot::Line::new(format!("Partner {index}"), points));
            }
        });
    })
}

fn chart() {
    let lines = lines();
    let start = Instant::now();
    let samples: Vec<Samples> = lines.iter().cloned().map(Samples::new).collect();
    let built = start.elapsed();
    let short: Vec<Samples> = lines.iter().map(|line| Samples::new(line[..5_000].to_vec())).collect();
    let (day, day_of_five) = (ours(&samples, 1.0), ours(&short, 1.0));
    let (all, all_of_five) = (ours(&samples, 50.0), ours(&short, 5.0));
    let (plain_day, plain_all) = (plain(&lines, 1.0), plain(&lines, 50.0));
    let times = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    println!("a frame of the chart while panning, 20 lines of 50 days (1,000,000 points)");
    println!("  one day of the 50             {:8.2} ms", millis(day));
    println!(
        "  one day, but of 5 in all      {:8.2} ms   the 50 take {:.2} times that",
        millis(day_of_five),
        times(day, day_of_five)
    );
    println!("  all 50 days                   {:8.2} ms", millis(all));
    println!(
        "  all of 5 days (100,000)       {:8.2} ms   the 50 take {:.2} times that",
        millis(all_of_five),
        times(all, all_of_five)
    );
    println!(
        "  egui_plot's lines, one day    {:8.2} ms   {:.0} times ours",
        millis(plain_day),
        times(plain_day, day)
    );
    println!(
        "  egui_plot's lines, all        {:8.2} ms   {:.0} times ours",
        millis(plain_all),
        times(plain_all, all)
    );
    println!("  once for new points           {:8.2} ms", millis(built));
}

/// What the window's thread does when the worker has answered: the answer is taken in, and what rests on it derived. Nothing
/// else runs meanwhile, so a frame is late by that much. Ten minutes of an open Traffic room with 10,000 keys.
fn drains() {
    const KEYS: usize = 10_000;
    let answers = company::of_size(KEYS);
    let mut model = company::sized(KEYS);
    let effects = model.update(Command::Go(Route::Traffic(None)));
    company::settle_with(&mut model, effects, &answers);
    let mut costs: Vec<(Duration, &str)> = Vec::new();
    for _ in 0..10 {
        model.now += 61.seconds();
        let mut waiting = model.update(Command::Tick);
        while let Some(effect) = waiting.pop() {
            waiting.extend(drain(&mut model, effect, &answers, &mut costs));
        }
    }
    costs.sort_unstable();
    let at = |share: f64| &costs[((costs.len() - 1) as f64 * share) as usize];
    println!("a drain with 10,000 keys while data arrives, on the window's thread: {} of them", costs.len());
    println!("  median   {:7.2} ms", millis(at(0.5).0));
    println!("  9 of 10  {:7.2} ms", millis(at(0.9).0));
    println!("  longest  {:7.2} ms   {}", millis(at(1.0).0), at(1.0).1);
}

/// Answers one effect as the worker or a job would, off the clock, and takes the answer in, on it.
fn drain(
    model: &mut Model,
    effect: Effect,
    answers: &dyn Fn(&Resource) -> company::Reply,
    costs: &mut Vec<(Duration, &'static str)>,
) -> Vec<Effect> {
    let (name, event) = match effect {
        Effect::Judge(judging) => {
            let judged = TrafficCommand::Judged(Box::new(judging.run()));
            let start = Instant::now();
            let more = model.update(judged);
            costs.push((start.elapsed(), "verdicts"));
            return more;
        }
        Effect::Derive(copy) => {
            let made = Command::Derived(copy.made_aside());
            let start = Instant::now();
            let more = model.update(made);
            costs.push((start.elapsed(), "partners"));
            return more;
        }
        Effect::Send(request) => {
            let Request::Read { resource, .. } = &*request else { return Vec::new() };
            (resource.label(), company::event(model, *request, answers))
        }
        _ => return Vec::new(),
    };
    let Some(event) = event else { return Vec::new() };
    let start = Instant::now();
    let mut more = model.apply_all([event]);
    more.extend(model.update(Command::Tick));
    costs.push((start.elapsed(), name));
    more
}

/// The fewest calls that AWS's API allows for what the overview shows: one for who we are, one page a list, one an API for
/// stages and for methods, one a deployment in use, one a plan for its keys and its usage, two for each access log if its
/// query were done at the first look.
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
    ("StartQuery", 2),
    ("GetQueryResults", 2),
];

fn opening() {
    let practice = Practice::start(tollkeeper_practice::Options::default()).expect("a free port");
    let worker = Worker::start(|| (), worker::Options::default());
    let mut model = Model::new(jiff::Timestamp::now(), TimeZone::UTC, Prefs::default());
    let send = |effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Send(request) = effect {
                worker.send(*request);
            }
        }
    };
    send(model.update(PracticeCommand::Open));
    send(model.update(PracticeCommand::Ready(Ok(practice.url().to_owned()))));
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
