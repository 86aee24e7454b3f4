//! Pictures of charts in every state: far and near, by status, a stretch being read, a brush, the keyboard's cursor.

use super::gallery::room;
use crate::raster::{compare_saying, harness};
use eframe::egui;
use egui::{Event, Key, Modifiers, PointerButton, Theme, Ui, pos2, vec2};
use egui_kittest::Harness;
use jiff::tz::TimeZone;
use tollkeeper::analysis::samples::Samples;
use tollkeeper::ui::widgets::{Card, Chart, Ink, Limit, Series, legend_ui, title_row_ui};

const DAY: f64 = 86_400.0;
/// Thu 12 Nov 2026, 00:00 UTC.
const START: f64 = 1_794_441_600.0;

/// A week by the minute, one line a name.
struct Week {
    names: Vec<(&'static str, Ink, bool)>,
    lines: Vec<Samples>,
}

impl Week {
    fn of(lines: Vec<(&'static str, Ink, bool, Samples)>) -> Self {
        let names = lines.iter().map(|(name, ink, focus, _)| (*name, *ink, *focus)).collect();
        Self { names, lines: lines.into_iter().map(|line| line.3).collect() }
    }

    /// A timer, a marketplace with batches, three shops, and the others.
    fn partners() -> Self {
        let mut random = fastrand::Rng::with_seed(7);
        let shop =
            |size: f64| minutes(|i| (size * (0.1 + busy(i)) + chance(&mut random) * size.sqrt()).max(0.0));
        let [bergmann, aldgate, fjord, others] = [190.0, 105.0, 60.0, 250.0].map(shop);
        Self::of(vec![
            ("Northwind 3PL", Ink::Focus, true, minutes(|i| 80.0 + f64::from(i % 85 == 0) * 3.0)),
            ("Bergmann Retail", Ink::Rank(2), false, bergmann),
            ("Aldgate Stores", Ink::Rank(3), false, aldgate),
            ("Meridian Marketplace", Ink::Rank(4), false, minutes(|i| if i % 30 < 3 { 110.0 } else { 4.0 })),
            ("Fjord Outdoor", Ink::Rank(5), false, fjord),
            ("Kestrel Freight", Ink::Rank(6), false, minutes(|i| if i == 4_000 { 290.0 } else { 6.0 })),
            ("35 others", Ink::Rest, false, others),
        ])
    }

    /// Calls by what became of them; three hours without data.
    fn statuses() -> Self {
        let mut random = fastrand::Rng::with_seed(3);
        let mut calls = |size: f64| {
            let all = minutes(|i| (size * (0.2 + busy(i)) + chance(&mut random) * size.sqrt()).max(0.0));
            let measured = |minute: usize| !(2_000..2_200).contains(&minute);
            let points = all.iter().enumerate().filter(|(minute, _)| measured(*minute));
            Samples::new(points.map(|(_, point)| *point).collect())
        };
        Self::of(vec![
            ("Served", Ink::Served, false, calls(260.0)),
            ("Refused (429)", Ink::Warning, false, calls(60.0)),
            ("Forbidden (403)", Ink::Forbidden, false, calls(25.0)),
            ("Failed (5xx)", Ink::Fault, false, calls(110.0)),
        ])
    }

    fn series(&self) -> Vec<Series<'_>> {
        let lines = self.names.iter().zip(&self.lines);
        let line = |(&(name, ink, focus), points)| Series { name, ink, points, focus, off: false };
        lines.map(line).collect()
    }
}

fn minutes(value: impl FnMut(i32) -> f64) -> Samples {
    let values = (0..10_080).map(value);
    Samples::new(values.enumerate().map(|(i, value)| [START + 60.0 * i as f64, value.round()]).collect())
}

/// From 0 at night to 1 at noon.
fn busy(minute: i32) -> f64 {
    let hour = f64::from(minute % 1440) / 1440.0 * std::f64::consts::TAU;
    (0.5 - 0.8 * hour.cos()).clamp(0.0, 1.0)
}

/// About what counts of calls that come by chance do: mean 0, mostly within 2.
fn chance(random: &mut fastrand::Rng) -> f64 {
    (0..6).map(|_| random.f64() - 0.5).sum::<f64>() * 1.4
}

fn chart_ui(ui: &mut Ui, week: &Week, view: [f64; 2], loading: &[[f64; 2]], height: f32) {
    let mut series = week.series();
    let band = series.iter().position(|line| line.ink == Ink::Rest).map(|at| series.remove(at));
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    Card::new().show(ui, |ui| {
        title_row_ui(ui, "Calls a minute", |ui| legend_ui(ui, series.iter().chain(&band)));
        let chart = Chart {
            title: "Calls a minute",
            series: &series,
            band,
            limits: &[Limit { label: "Premium limit: 300 a minute (5 a second)", y: 300.0 }],
            view,
            extent: [START, START + 7.0 * DAY],
            loading,
            provisional: None,
            gap: 90.0,
            zone: &zone,
            height,
            interactive: true,
        };
        chart.show(ui);
    });
}

#[test]
fn a_week_and_a_day_and_two_hours_by_the_minute() {
    let week = Week::partners();
    let spans = [[0.0, 7.0 * DAY], [2.5 * DAY, 3.5 * DAY], [2.74 * DAY, 2.83 * DAY]];
    let mut harness = harness(vec2(1096.0, 860.0), Theme::Light, |ui| {
        room(ui, |ui| {
            for span in spans {
                let view = span.map(|time| START + time);
                ui.push_id(view[1] as i64, |ui| chart_ui(ui, &week, view, &[], 190.0));
            }
        });
    });
    compare_saying(&mut harness, "chart_spans_1280_light", &["Northwind 3PL", "35 others"]);
}

/// A day by status, of which the first hours are being read.
fn day(week: &Week, theme: Theme) -> Harness<'_> {
    let view = [START + DAY, START + 2.0 * DAY];
    let loading = [[START, START + 1.3 * DAY], [START + 1.96 * DAY, START + 2.0 * DAY]];
    harness(vec2(1096.0, 330.0), theme, move |ui| room(ui, |ui| chart_ui(ui, week, view, &loading, 240.0)))
}

/// The same, without the values that are being read.
fn statuses() -> Week {
    let mut week = Week::statuses();
    for line in &mut week.lines {
        let points =
            line.iter().filter(|point| point[0] >= START + 1.3 * DAY && point[0] <= START + 1.96 * DAY);
        *line = Samples::new(points.copied().collect());
    }
    week
}

#[test]
fn by_status_while_earlier_hours_are_being_read() {
    let week = statuses();
    compare_saying(&mut day(&week, Theme::Light), "chart_partial_light", &["Refused (429)", "Failed (5xx)"]);
}

#[test]
fn a_brush() {
    let week = statuses();
    let mut harness = day(&week, Theme::Light);
    harness.run();
    let (button, modifiers) = (PointerButton::Secondary, Modifiers::NONE);
    let pos = pos2(480.0, 150.0);
    harness.hover_at(pos);
    harness.step();
    harness.event(Event::PointerButton { pos, button, pressed: true, modifiers });
    harness.step();
    harness.event(Event::PointerMoved(pos2(760.0, 200.0)));
    harness.step();
    compare_saying(&mut harness, "chart_brush_light", &["Refused (429)"]);
}

#[test]
fn the_keyboards_cursor() {
    let week = statuses();
    let mut harness = day(&week, Theme::Dark);
    harness.run();
    harness.key_press(Key::Tab);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    compare_saying(&mut harness, "chart_cursor_dark", &["Served"]);
}

#[test]
fn nothing_in_view() {
    let week = Week::of(vec![("Northwind 3PL", Ink::Focus, true, Samples::default())]);
    let view = [START, START + DAY];
    let mut harness = harness(vec2(1096.0, 330.0), Theme::Light, |ui| {
        room(ui, |ui| chart_ui(ui, &week, view, &[], 240.0));
    });
    compare_saying(&mut harness, "chart_empty_light", &["Northwind 3PL"]);
}
