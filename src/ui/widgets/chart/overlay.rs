//! What lies on the plot beside lines: stretches that are being read, a word where there is nothing, the brush.

use super::super::paint;
use super::place::Place;
use super::view::{Span, width};
use super::{Chart, ticks};
use crate::ui::theme::{self, Tokens};
use eframe::egui;
use egui::{Align2, Color32, Galley, Pos2, Rangef, Rect, Ui, pos2, vec2};
use std::sync::Arc;

/// Below the lines: a sunken band for each stretch that is being read, and one for values that may still grow.
pub(super) fn loading_ui(ui: &Ui, t: &Tokens, chart: &Chart<'_>, place: &Place) {
    for span in chart.loading.iter().chain(&chart.provisional) {
        let Some(band) = band(place, *span) else { continue };
        ui.painter().rect_filled(band, 0.0, t.sunken);
        for (time, x) in [(span[0], band.left()), (span[1], band.right())] {
            if (place.view[0]..=place.view[1]).contains(&time) {
                dashed_edge_ui(ui, t, x, band.y_range());
            }
        }
    }
}

/// Above the lines: what these bands mean, where the words fit, and a word where there is nothing at all.
pub(super) fn words_ui(ui: &Ui, t: &Tokens, chart: &Chart<'_>, place: &Place, empty: bool) {
    let bands: Vec<Rect> = chart.loading.iter().filter_map(|span| band(place, *span)).collect();
    let words = "being read…";
    for band in &bands {
        let wide = paint::line(ui, words, theme::regular(12.0), t.text_weak).size().x;
        if wide + 24.0 <= band.width() {
            on_ground_ui(ui, t, words, band.center(), t.sunken);
        }
    }
    if empty && bands.is_empty() {
        let elsewhere = chart.interactive && chart.lines().any(|series| !series.points.is_empty());
        let words = if elsewhere { "No values in view. A double click shows all." } else { "No values" };
        on_ground_ui(ui, t, words, place.plot.center(), t.surface);
    }
}

/// Words on a bit of `ground`, so that no hairline crosses them.
fn on_ground_ui(ui: &Ui, t: &Tokens, words: &str, at: Pos2, ground: Color32) {
    let words = paint::line(ui, words, theme::regular(12.0), t.text_weak);
    ui.painter().rect_filled(Rect::from_center_size(at, words.size() + vec2(16.0, 2.0)), 0.0, ground);
    paint::centred(ui.painter(), at, words);
}

fn dashed_edge_ui(ui: &Ui, t: &Tokens, x: f32, y: Rangef) {
    let x = x.round() + 0.5;
    let stroke = egui::Stroke::new(1.0, t.border);
    ui.painter().extend(egui::Shape::dashed_line(&[pos2(x, y.min), pos2(x, y.max)], stroke, 3.0, 3.0));
}

/// The brush: what will be in view, with its two moments on the axis; returns what of the axis they cover.
pub(super) fn brush_ui(ui: &Ui, t: &Tokens, chart: &Chart<'_>, place: &Place, span: Span) -> Vec<Rangef> {
    let Some(band) = band(place, span) else { return Vec::new() };
    ui.painter().rect_filled(band, 0.0, t.accent.gamma_multiply(0.16));
    for x in [band.left(), band.right()] {
        ui.painter().vline(x.round() + 0.5, band.y_range(), (1.0, t.accent));
    }
    let line = |words: &str| paint::line(ui, words, theme::medium(12.0), t.on_accent);
    let words = span.map(|time| moment(chart, time));
    let ends = words.each_ref().map(|words| line(words));
    let y = band.bottom() + 14.0;
    if f32::midpoint(ends[0].size().x, ends[1].size().x) + PILL.x + 4.0 <= band.width() {
        let pill = |(galley, x)| pill_ui(ui, t, galley, pos2(x, y));
        ends.into_iter().zip([band.left(), band.right()]).map(pill).collect()
    } else {
        let both = line(&format!("{} – {}", words[0], words[1]));
        vec![pill_ui(ui, t, both, pos2(band.center().x, y))]
    }
}

/// What a pill adds to its words.
const PILL: egui::Vec2 = vec2(14.0, 4.0);

fn pill_ui(ui: &Ui, t: &Tokens, words: Arc<Galley>, at: Pos2) -> Rangef {
    let mut rect = Align2::CENTER_CENTER.anchor_size(at, words.size() + PILL);
    let room = ui.clip_rect().x_range();
    rect = rect.translate(vec2((room.min - rect.left()).max(0.0) - (rect.right() - room.max).max(0.0), 0.0));
    ui.painter().rect_filled(rect, rect.height() / 2.0, t.accent);
    paint::centred(ui.painter(), rect.center(), words);
    rect.x_range()
}

/// "Thu 10:35"; a chart by the day has days only.
fn moment(chart: &Chart<'_>, time: f64) -> String {
    let format = match width(chart.view) {
        _ if chart.gap > 86_400.0 => "%a %-d %b",
        ..=86_400.0 => "%H:%M",
        _ => "%a %-d %b, %H:%M",
    };
    ticks::local(time, chart.zone).map(|local| local.strftime(format).to_string()).unwrap_or_default()
}

/// The part of the plot that shows `span`; `None` where it is out of view.
fn band(place: &Place, span: Span) -> Option<Rect> {
    let (from, to) = (span[0].max(place.view[0]), span[1].min(place.view[1]));
    let across = Rangef::new(place.x(from), place.x(to));
    (from < to).then(|| Rect::from_x_y_ranges(across, place.plot.y_range()))
}
