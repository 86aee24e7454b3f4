//! What a chart's pointer and keyboard do, to a caller that keeps the view as a room does.

use crate::raster::harness;
use eframe::egui;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jiff::tz::TimeZone;
use std::cell::{Cell, RefCell};
use tollkeeper::analysis::samples::Samples;
use tollkeeper::ui::widgets::{Chart, Ink, Series};

const HOUR: f64 = 3_600.0;
/// What the room begins with and `fit` goes back to.
const FIT: [f64; 2] = [8.0 * HOUR, 12.0 * HOUR];
const EXTENT: [f64; 2] = [0.0, 24.0 * HOUR];

/// A room with one chart of a day by the minute.
struct Desk {
    points: Samples,
    view: Cell<[f64; 2]>,
    hovered: Cell<Option<f64>>,
    /// Every view that was asked for.
    asked: RefCell<Vec<[f64; 2]>>,
    /// How far the page was scrolled.
    scrolled: Cell<f32>,
}

impl Desk {
    fn new() -> Self {
        let points = (0..1440).map(|i| [60.0 * f64::from(i), f64::from(i % 10)]).collect();
        Self {
            points: Samples::new(points),
            view: Cell::new(FIT),
            hovered: Cell::default(),
            asked: RefCell::default(),
            scrolled: Cell::default(),
        }
    }

    fn harness(&self) -> Harness<'_> {
        let mut harness = harness(vec2(600.0, 240.0), Theme::Light, |ui| {
            let scroll = egui::ScrollArea::vertical().show(ui, |ui| {
                self.chart_ui(ui, true);
                ui.add_space(400.0);
            });
            self.scrolled.set(scroll.state.clamped_offset().y);
        });
        harness.run();
        harness
    }

    fn chart_ui(&self, ui: &mut egui::Ui, interactive: bool) {
        let points = &self.points;
        let series = [Series { name: "Fjord Outdoor", ink: Ink::Focus, points, focus: true, off: false }];
        let chart = Chart {
            title: "Calls a minute",
            series: &series,
            band: None,
            limits: &[],
            view: self.view.get(),
            extent: EXTENT,
            loading: &[],
            provisional: None,
            gap: 90.0,
            zone: &TimeZone::fixed(jiff::tz::offset(1)),
            height: 200.0,
            interactive,
        };
        let answer = chart.show(ui);
        self.hovered.set(answer.hovered);
        if answer.fit {
            self.view.set(FIT);
        }
        if let Some(view) = answer.view {
            self.view.set(view);
            self.asked.borrow_mut().push(view);
        }
    }

    fn width(&self) -> f64 {
        self.view.get()[1] - self.view.get()[0]
    }
}

fn near(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within
}

/// Presses `button` at the first of `path`, moves along, and leaves the button down.
fn drag(harness: &mut Harness<'_>, button: PointerButton, modifiers: Modifiers, path: &[Pos2]) {
    harness.hover_at(path[0]);
    harness.step();
    let press = Event::PointerButton { pos: path[0], button, pressed: true, modifiers };
    harness.event_modifiers(press, modifiers);
    harness.step();
    for at in &path[1..] {
        harness.event_modifiers(Event::PointerMoved(*at), modifiers);
        harness.step();
    }
}

fn drop(harness: &mut Harness<'_>, button: PointerButton, at: Pos2) {
    let modifiers = Modifiers::NONE;
    harness.event(Event::PointerButton { pos: at, button, pressed: false, modifiers });
    harness.run();
}

fn focus(harness: &mut Harness<'_>) {
    harness.key_press(Key::Tab);
    harness.run();
    harness.run();
}

#[test]
fn a_drag_keeps_what_was_grabbed_under_the_pointer_and_stops_at_the_end() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    drag(&mut harness, PointerButton::Primary, Modifiers::NONE, &[pos2(400.0, 80.0), pos2(300.0, 80.0)]);
    let [from, to] = desk.view.get();
    assert!(near(to - from, 4.0 * HOUR, 1.0) && near(from - FIT[0], 2_500.0, 100.0), "{from}");
    harness.event(Event::PointerMoved(pos2(400.0, 80.0)));
    harness.step();
    assert!(near(desk.view.get()[0], FIT[0], 1.0), "back where it was: {:?}", desk.view.get());
    harness.event(Event::PointerMoved(pos2(9_000.0, 80.0)));
    harness.step();
    assert_eq!(desk.view.get(), [0.0, 4.0 * HOUR]);
    drop(&mut harness, PointerButton::Primary, pos2(400.0, 80.0));
    let asked = desk.asked.borrow().len();
    harness.run();
    assert_eq!(desk.asked.borrow().len(), asked, "at rest it asks for nothing");
}

#[test]
fn a_brush_zooms_to_what_it_covers() {
    for (button, modifiers, y) in [
        (PointerButton::Primary, Modifiers::SHIFT, 80.0),
        (PointerButton::Secondary, Modifiers::NONE, 80.0),
        (PointerButton::Primary, Modifiers::NONE, 190.0),
    ] {
        let desk = Desk::new();
        let mut harness = desk.harness();
        drag(
            &mut harness,
            button,
            modifiers,
            &[pos2(400.0, y), pos2(300.0, y - 30.0), pos2(200.0, y - 60.0)],
        );
        assert_eq!(desk.view.get(), FIT, "not before the button is let go");
        drop(&mut harness, button, pos2(200.0, y - 60.0));
        let [from, to] = desk.view.get();
        assert!(near(to - from, 4_950.0, 200.0), "{button:?} at {y}: {from} to {to}");
        assert!(from > FIT[0] + 4_000.0 && to < FIT[1] - 4_000.0, "{button:?} at {y}: {from} to {to}");
    }
}

#[test]
fn escape_gives_a_brush_up_and_a_tiny_one_is_none() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    let path = [pos2(400.0, 80.0), pos2(300.0, 80.0), pos2(200.0, 80.0)];
    drag(&mut harness, PointerButton::Primary, Modifiers::SHIFT, &path);
    harness.key_press(Key::Escape);
    harness.run();
    drop(&mut harness, PointerButton::Primary, pos2(200.0, 80.0));
    assert_eq!(desk.view.get(), FIT);
    let path = [pos2(400.0, 80.0), pos2(400.0, 20.0), pos2(402.0, 80.0)];
    drag(&mut harness, PointerButton::Primary, Modifiers::SHIFT, &path);
    drop(&mut harness, PointerButton::Primary, pos2(402.0, 80.0));
    assert_eq!(desk.view.get(), FIT);
    assert!(desk.asked.borrow().is_empty());
    harness.remove_cursor();
    focus(&mut harness);
    let day = [1.0 * HOUR, 23.0 * HOUR];
    desk.view.set(day);
    drag(&mut harness, PointerButton::Secondary, Modifiers::NONE, &[pos2(400.0, 80.0), pos2(200.0, 80.0)]);
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(desk.view.get(), day, "with the keyboard on the chart Escape is the brush's first");
}

fn wheel(harness: &mut Harness<'_>, delta: Vec2, modifiers: Modifiers) {
    let unit = egui::MouseWheelUnit::Point;
    let (phase, source) = (egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
    harness.event_modifiers(Event::MouseWheel { unit, source, delta, phase, modifiers }, modifiers);
    harness.run_steps(12);
}

#[test]
fn the_wheel_zooms_with_ctrl_moves_sideways_and_is_the_pages_otherwise() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    harness.hover_at(pos2(300.0, 80.0));
    harness.run();
    let under = desk.hovered.get().unwrap();
    wheel(&mut harness, vec2(0.0, 60.0), Modifiers::COMMAND);
    assert!(desk.width() < 3.8 * HOUR, "{}", desk.width());
    assert!(near(desk.hovered.get().unwrap(), under, 60.0), "zoomed about the pointer");
    let before = desk.view.get();
    wheel(&mut harness, vec2(0.0, -40.0), Modifiers::SHIFT);
    assert!(desk.view.get()[0] > before[0] + 60.0);
    assert!(near(desk.width(), before[1] - before[0], 1.0));
    let before = desk.view.get();
    assert_eq!(desk.scrolled.get(), 0.0);
    wheel(&mut harness, vec2(0.0, -40.0), Modifiers::NONE);
    assert_eq!(desk.view.get(), before);
    assert!(desk.scrolled.get() > 10.0, "the page scrolls");
}

#[test]
fn a_pinch_zooms_as_far_as_five_minutes_and_the_whole_extent() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    harness.hover_at(pos2(300.0, 80.0));
    harness.run();
    harness.event(Event::Zoom(1e6));
    harness.run();
    assert!(near(desk.width(), 300.0, 1e-3), "{}", desk.width());
    harness.event(Event::Zoom(1e-6));
    harness.run();
    assert_eq!(desk.view.get(), EXTENT);
}

#[test]
fn a_double_click_and_two_keys_fit() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    desk.view.set([0.0, HOUR]);
    let (pos, button, modifiers) = (pos2(300.0, 80.0), PointerButton::Primary, Modifiers::NONE);
    harness.hover_at(pos);
    harness.run();
    // Both clicks in one frame: frames are a quarter of a second apart here, too slow for a double click.
    let click = [true, false].map(|pressed| Event::PointerButton { pos, button, pressed, modifiers });
    harness.input_mut().events.extend([click.clone(), click].concat());
    harness.step();
    harness.run();
    assert_eq!(desk.view.get(), FIT);
    harness.remove_cursor();
    focus(&mut harness);
    for key in [Key::Num0, Key::Escape] {
        desk.view.set([0.0, HOUR]);
        harness.key_press(key);
        harness.run();
        assert_eq!(desk.view.get(), FIT, "{key:?}");
    }
}

#[test]
fn tab_reaches_it_and_the_keys_move_and_zoom() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(desk.view.get(), FIT, "without the focus the keys are not its own");
    focus(&mut harness);
    let tenth = 0.4 * HOUR;
    let mut after = |modifiers, key| {
        desk.view.set(FIT);
        harness.run();
        harness.key_press_modifiers(modifiers, key);
        harness.run();
        desk.view.get().map(f64::round)
    };
    assert_eq!(after(Modifiers::NONE, Key::ArrowLeft), FIT.map(|t| t - tenth));
    assert_eq!(after(Modifiers::NONE, Key::ArrowRight), FIT.map(|t| t + tenth));
    assert_eq!(after(Modifiers::SHIFT, Key::ArrowLeft), FIT.map(|t| t - 5.0 * tenth));
    assert_eq!(after(Modifiers::SHIFT, Key::ArrowRight), FIT.map(|t| t + 5.0 * tenth));
    assert_eq!(after(Modifiers::NONE, Key::Home), [0.0, 4.0 * HOUR]);
    assert_eq!(after(Modifiers::NONE, Key::End), [20.0 * HOUR, 24.0 * HOUR]);
    assert_eq!(after(Modifiers::NONE, Key::Plus), [8.5 * HOUR, 11.5 * HOUR]);
    let [from, to] = after(Modifiers::NONE, Key::Minus);
    assert!(from < FIT[0] - 0.6 * HOUR && to > FIT[1] + 0.6 * HOUR);
}

fn said(harness: &Harness<'_>) -> String {
    let chart = harness.get_by_role(egui::Role::Image);
    chart.accesskit_node().value().unwrap_or_default()
}

#[test]
fn the_keyboard_reads_values_one_by_one_and_takes_the_view_along() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    focus(&mut harness);
    let read = |harness: &mut Harness<'_>, key| {
        harness.key_press_modifiers(Modifiers::COMMAND, key);
        harness.run();
        desk.hovered.get().unwrap()
    };
    assert_eq!(read(&mut harness, Key::ArrowRight), FIT[0], "it begins at the edge");
    assert_eq!(read(&mut harness, Key::ArrowRight), FIT[0] + 60.0);
    assert_eq!(said(&harness), "Thu 09:01, 08:01 UTC: Fjord Outdoor 1");
    let aloud = harness.get_by_role_and_label(egui::Role::Label, "Thu 09:01, 08:01 UTC: Fjord Outdoor 1");
    assert_eq!(aloud.accesskit_node().live(), egui::accesskit::Live::Polite);
    assert_eq!(read(&mut harness, Key::ArrowLeft), FIT[0]);
    assert_eq!(desk.view.get(), FIT);
    assert_eq!(read(&mut harness, Key::ArrowLeft), FIT[0] - 60.0);
    let [from, to] = desk.view.get();
    assert!(from < FIT[0] - 60.0 && near(to - from, 4.0 * HOUR, 1.0), "{from}");
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(desk.hovered.get(), None, "it leaves with the focus");
}

#[test]
fn the_pointer_reads_exact_values_and_takes_over_from_the_keyboard() {
    let desk = Desk::new();
    let mut harness = desk.harness();
    harness.hover_at(pos2(300.0, 80.0));
    harness.run();
    let time = desk.hovered.get().unwrap();
    assert_eq!(time % 60.0, 0.0, "a minute that there is");
    let value = (time / 60.0) % 10.0;
    assert!(said(&harness).ends_with(&format!("Fjord Outdoor {value}")), "{}", said(&harness));
    focus(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowRight);
    harness.run();
    assert_eq!(desk.hovered.get(), Some(FIT[0]));
    harness.hover_at(pos2(310.0, 80.0));
    harness.run();
    assert!(desk.hovered.get().unwrap() > time);
}

#[test]
fn a_peak_of_one_minute_is_found_from_beside_it() {
    let mut desk = Desk::new();
    let mut points: Vec<[f64; 2]> = (0..1440).map(|i| [60.0 * f64::from(i), 80.0]).collect();
    points[701][1] = 900.0;
    desk.points = Samples::new(points);
    desk.view.set(EXTENT);
    let mut harness = desk.harness();
    let found = (250..350).map(|x| {
        harness.hover_at(pos2(x as f32, 80.0));
        harness.run();
        desk.hovered.get() == Some(60.0 * 701.0)
    });
    let caught = found.filter(|found| *found).count();
    assert!((5..12).contains(&caught), "from {caught} points");
    assert!(
        harness.get_by_role(egui::Role::Image).accesskit_node().label().unwrap().ends_with("at most 900")
    );
}

#[test]
fn a_chart_that_does_not_move_still_reads_values() {
    let desk = Desk::new();
    let mut harness = harness(vec2(600.0, 240.0), Theme::Light, |ui| desk.chart_ui(ui, false));
    harness.run();
    let path = [pos2(400.0, 80.0), pos2(300.0, 80.0)];
    drag(&mut harness, PointerButton::Primary, Modifiers::NONE, &path);
    drop(&mut harness, PointerButton::Primary, pos2(300.0, 80.0));
    wheel(&mut harness, vec2(0.0, 60.0), Modifiers::COMMAND);
    harness.remove_cursor();
    focus(&mut harness);
    harness.key_press(Key::End);
    harness.run();
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!((desk.view.get(), desk.hovered.get()), (FIT, Some(FIT[1])));
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(desk.hovered.get(), Some(FIT[1]), "not out of view");
}
