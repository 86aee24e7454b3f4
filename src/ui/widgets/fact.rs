//! A fact: what it is at the left, its value at the right. For inspectors and summaries.

use super::card::row_ui;
use crate::ui::theme::{self, text};
use eframe::egui;
use egui::{RichText, Ui};

/// Draws `key` and `value` at the two ends of a row.
pub fn fact_ui(ui: &mut Ui, key: &str, value: &str) {
    let t = theme::tokens(ui);
    fact_rich_ui(ui, key, text::medium(t, value));
}

/// The same with a value in a style of its own (amber, monospace).
pub fn fact_rich_ui(ui: &mut Ui, key: &str, value: RichText) {
    let t = theme::tokens(ui);
    row_ui(ui, 20.0, |ui| ui.label(text::weak(t, key)), |ui| ui.add(egui::Label::new(value).truncate()));
}
