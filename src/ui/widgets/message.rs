//! What a room shows when it has nothing to show: it is empty, or its read failed.
//!
//! A failed read is amber, never red: red is kept for what is open or not live.

use super::button::{Button, buttons_ui, buttons_width};
use super::icon::{Icon, paint_icon};
use crate::ui::theme::{self, measure, text};
use eframe::egui;
use egui::{Align, Layout, Sense, Ui, WidgetText, vec2};

/// A message in the middle of a room.
#[must_use = "draw it with `show`"]
pub struct Message<'a> {
    failed: bool,
    icon: Icon,
    title: &'a str,
    words: WidgetText,
    footer: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// Nothing is here yet: say what would be, and offer the buttons that fill the room.
    pub fn empty(icon: Icon, title: &'a str, words: impl Into<WidgetText>) -> Self {
        Self { failed: false, icon, title, words: words.into(), footer: None }
    }

    /// A read failed: what failed (title), why and what to do (words); buttons `Try again` and another way.
    pub fn failed(icon: Icon, title: &'a str, words: impl Into<WidgetText>) -> Self {
        Self { failed: true, ..Self::empty(icon, title, words) }
    }

    /// With a line of small text below the buttons: the request's id and time.
    pub fn footer(mut self, footer: &'a str) -> Self {
        self.footer = Some(footer);
        self
    }

    /// Draws it in the middle of what room there is, with `buttons` below; returns the one that was clicked.
    pub fn show(self, ui: &mut Ui, buttons: Vec<Button<'_>>) -> Option<usize> {
        let t = theme::tokens(ui);
        let above = ((ui.available_height() - 210.0) / 2.4).clamp(16.0, 260.0);
        ui.add_space(above);
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let (tint, ink) =
                if self.failed { (t.warning_tint, t.warning_text) } else { (t.accent_tint, t.accent_text) };
            let (rect, _) = ui.allocate_exact_size(vec2(44.0, 44.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 22.0, tint);
            paint_icon(ui, self.icon, rect.center(), 20.0, ink);
            ui.add_space(14.0);
            ui.label(text::section(t, self.title));
            ui.add_space(4.0);
            paragraph_ui(ui, self.words);
            ui.add_space(measure::SPACE_4);
            let clicked = centred_buttons_ui(ui, buttons);
            if let Some(footer) = self.footer {
                ui.add_space(measure::SPACE_4);
                ui.label(text::small(t, footer));
            }
            clicked
        })
        .inner
    }
}

fn paragraph_ui(ui: &mut Ui, words: WidgetText) {
    let t = theme::tokens(ui);
    let width = ui.available_width().min(480.0);
    ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::top_down(Align::Center), |ui| {
        let words =
            if let WidgetText::Text(plain) = &words { text::body(t, plain.as_str()).into() } else { words };
        ui.add(egui::Label::new(words).wrap().halign(Align::Center));
    });
}

fn centred_buttons_ui(ui: &mut Ui, buttons: Vec<Button<'_>>) -> Option<usize> {
    let width = buttons_width(ui, &buttons);
    ui.allocate_ui_with_layout(vec2(width, measure::CONTROL), Layout::left_to_right(Align::Center), |ui| {
        buttons_ui(ui, buttons)
    })
    .inner
}

/// Draws the one-line amber note that stands above old values when a refresh failed; returns whether `Try again` was
/// clicked.
pub fn stale_note_ui(ui: &mut Ui, words: &str) -> bool {
    let t = theme::tokens(ui);
    let again = || Button::ghost("Try again").in_bar();
    let frame = egui::Frame::new()
        .fill(t.warning_tint)
        .corner_radius(measure::RADIUS_NOTE)
        .inner_margin(egui::Margin { left: 12, right: 4, top: 3, bottom: 3 });
    frame
        .show(ui, |ui| {
            super::card::row_ui(
                ui,
                measure::CONTROL_IN_BAR,
                |ui| {
                    super::icon::icon_ui(ui, Icon::TriangleAlert, measure::ICON, t.warning_text);
                    let room = ui.available_width() - again().width(ui) - measure::SPACE_3;
                    ui.scope(|ui| {
                        ui.set_max_width(room.max(0.0));
                        ui.add(egui::Label::new(text::body(t, words)).truncate());
                    });
                },
                |ui| ui.add(again()).clicked(),
            )
        })
        .inner
}
