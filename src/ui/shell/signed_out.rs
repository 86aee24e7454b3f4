//! The line that stands in every room while nothing is asked of AWS because the sign-in does not hold: why, and the way on.

use eframe::egui;
use egui::{Align, Layout};

use crate::domain::FailureKind;
use crate::model::command::ConnectionCommand;
use crate::model::connection::SignedOut;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Icon, icon_ui};

/// Draws it, or nothing while the sign-in holds.
pub(super) fn signed_out_ui(ui: &mut egui::Ui, model: &Model, commands: &mut Commands) {
    let Some(out) = &model.signed_out else { return };
    let t = theme::tokens(ui);
    let frame = egui::Frame::new().fill(t.warning_tint).inner_margin(egui::Margin::symmetric(16, 0));
    let panel = egui::Panel::top("signed out").exact_size(measure::BANNER).resizable(false);
    panel.show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.add_space(4.0);
            icon_ui(ui, Icon::Unplug, 22.0, t.warning_text);
            ui.add_space(6.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                buttons_ui(ui, out, commands);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| words_ui(ui, out));
            });
        });
    });
}

fn buttons_ui(ui: &mut egui::Ui, out: &SignedOut, commands: &mut Commands) {
    let waits = out.asking.then_some("Waiting for an answer");
    if ui.add(Button::plain("Try again").icon(Icon::RefreshCw).disabled(waits)).clicked() {
        commands.push(Command::Refresh);
    }
    if out.asking && ui.add(Button::plain("Cancel").name("Cancel the sign-in")).clicked() {
        commands.push(Command::CancelWork);
    }
    let elsewhere = out.failure.kind == FailureKind::OtherAccount;
    if elsewhere && ui.add(Button::plain("Connect again")).clicked() {
        commands.push(ConnectionCommand::Connect.into());
    }
}

/// Two lines: what it means, and what happened with what to do.
fn words_ui(ui: &mut egui::Ui, out: &SignedOut) {
    let t = theme::tokens(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add_space(((ui.available_height() - 38.0) / 2.0).max(0.0));
        let title = if out.asking {
            "Signing in…"
        } else {
            "Nothing is read from AWS, and no change is sent, until you sign in again"
        };
        ui.add(egui::Label::new(text::strong(t, title)).truncate());
        let why = format!("{}. {}", out.failure.what.trim_end_matches('.'), out.failure.advice());
        ui.add(egui::Label::new(text::small(t, &why)).truncate()).on_hover_text(out.failure.report());
    });
}
