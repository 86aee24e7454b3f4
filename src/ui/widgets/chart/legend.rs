//! The legend: one row in the card's title, in the order of the lines.

use super::super::paint;
use super::{Ink, Series};
use crate::ui::theme::{self, Tokens};
use eframe::egui;
use egui::{Galley, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

const MARK: f32 = 14.0;
const GAP: f32 = 6.0;
const BETWEEN: f32 = 16.0;
const HEIGHT: f32 = 20.0;
/// Kept free beside the names.
const MARGIN: f32 = 70.0;

/// Draws the names of `series` with the colour of their lines; those that do not fit are counted at the end, before the
/// band's, which always fits. Works in the right-to-left part of `title_row_ui`.
pub fn legend_ui<'a>(ui: &mut Ui, series: impl IntoIterator<Item = &'a Series<'a>>) {
    let entries = Entries::fitted(ui, series);
    let (rect, response) = ui.allocate_exact_size(vec2(entries.width(), HEIGHT), Sense::hover());
    let names: Vec<&str> = entries.named().map(|(_, series)| series.name).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, names.join(", ")));
    for (at, entry) in entries.places(rect) {
        entry.draw_ui(ui, at, false);
    }
}

/// The same with names that can be clicked: says which of `series` was.
pub fn legend_choice_ui<'a>(ui: &mut Ui, series: impl IntoIterator<Item = &'a Series<'a>>) -> Option<usize> {
    let entries = Entries::fitted(ui, series);
    let (_, rect) = ui.allocate_space(vec2(entries.width(), HEIGHT));
    let mut clicked = None;
    for (at, entry) in entries.places(rect) {
        let Some((number, series)) = entry.of else {
            entry.draw_ui(ui, at, false);
            continue;
        };
        let response = ui.interact(at, ui.scope_id().with(("legend", series.name)), Sense::click());
        // The table below has buttons with the partners' bare names.
        let name = format!("{} in the chart", series.name);
        response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), !series.off, &name));
        entry.draw_ui(ui, at, response.hovered() || response.has_focus());
        if response.hovered() {
            ui.set_cursor_icon(egui::CursorIcon::PointingHand);
        }
        if response.clicked() {
            clicked = Some(number);
        }
        response.on_hover_text(entry.tip(series));
    }
    clicked
}

/// What fits into the row.
struct Entries<'a>(Vec<Entry<'a>>);

/// A name with the line it stands for, or how many have no room.
struct Entry<'a> {
    galley: Arc<Galley>,
    of: Option<(usize, &'a Series<'a>)>,
}

impl<'a> Entries<'a> {
    fn fitted(ui: &Ui, series: impl IntoIterator<Item = &'a Series<'a>>) -> Self {
        let t = theme::tokens(ui);
        let entry = |of: (usize, &'a Series<'a>)| Entry::new(ui, t, of);
        let (rest, own): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
            series.into_iter().enumerate().map(entry).partition(Entry::is_rest);
        let mut room = ui.available_width() - MARGIN - rest.iter().map(Entry::step).sum::<f32>();
        let (all, mut shown) = (own.len(), Vec::new());
        for entry in own {
            room -= entry.step();
            if room < 0.0 {
                break;
            }
            shown.push(entry);
        }
        let hidden = all - shown.len();
        let more = (hidden > 0).then(|| {
            let words = format!("and {hidden} more");
            Entry { galley: paint::line(ui, &words, theme::regular(12.0), t.text_weak), of: None }
        });
        Self(shown.into_iter().chain(more).chain(rest).collect())
    }

    fn width(&self) -> f32 {
        (self.0.iter().map(Entry::step).sum::<f32>() - BETWEEN).max(0.0)
    }

    fn named(&self) -> impl Iterator<Item = (usize, &'a Series<'a>)> {
        self.0.iter().filter_map(|entry| entry.of)
    }

    fn places(&self, row: Rect) -> impl Iterator<Item = (Rect, &Entry<'a>)> {
        let mut x = row.left();
        self.0.iter().map(move |entry| {
            let at = Rect::from_min_size(pos2(x, row.top()), vec2(entry.step() - BETWEEN, HEIGHT));
            x += entry.step();
            (at, entry)
        })
    }
}

impl<'a> Entry<'a> {
    fn new(ui: &Ui, t: &Tokens, (number, series): (usize, &'a Series<'a>)) -> Self {
        let font = if series.focus { theme::semibold(12.0) } else { theme::regular(12.0) };
        let ink = match series {
            Series { off: true, .. } => t.text_weak,
            Series { focus: true, .. } => t.text_strong,
            _ => t.text,
        };
        Self { galley: paint::line(ui, series.name, font, ink), of: Some((number, series)) }
    }

    fn is_rest(&self) -> bool {
        self.of.is_some_and(|(_, series)| series.ink == Ink::Rest)
    }

    /// From where it begins to where the next one does.
    fn step(&self) -> f32 {
        let mark = if self.of.is_some() { MARK + GAP } else { 0.0 };
        mark + self.galley.size().x + BETWEEN
    }

    fn draw_ui(&self, ui: &Ui, at: Rect, lit: bool) {
        let (mut x, y) = (at.left(), at.center().y);
        if let Some((_, series)) = self.of {
            mark_ui(ui, x, y, series);
            x += MARK + GAP;
        }
        let below = y + self.galley.size().y / 2.0 - 1.0;
        paint::left(ui.painter(), x, y, self.galley.clone());
        if lit {
            ui.painter().hline(x..=at.right(), below, (1.0, theme::tokens(ui).text_weak));
        }
    }

    fn tip(&self, series: &Series<'_>) -> &'static str {
        match series {
            Series { off: true, .. } => "Show them in the chart",
            _ if self.is_rest() => "Leave them out of the chart",
            _ => "Bring this partner to the front",
        }
    }
}

fn mark_ui(ui: &Ui, x: f32, y: f32, series: &Series<'_>) {
    let t = theme::tokens(ui);
    let width = if series.focus { 2.5 } else { 1.5 };
    let colour = if series.off { t.border } else { series.ink.colour(t) };
    let stroke = egui::Stroke::new(width, colour);
    if series.is_dashed() {
        ui.painter().hline(x..=x + 6.0, y, stroke);
        ui.painter().hline(x + 8.0..=x + MARK, y, stroke);
    } else {
        ui.painter().hline(x..=x + MARK, y, stroke);
    }
}
