//! A part of a room whose reading failed: what, why, what to do, and the report for an administrator.

use eframe::egui;
use egui::Ui;

use crate::domain::Failure;
use crate::model::Command;
use crate::ui::Commands;
use crate::ui::widgets::{Button, Icon, Message};

/// Draws it in the middle of the room that is left, with another way beside `Try again` where there is one.
pub(super) fn failed_ui(
    ui: &mut Ui,
    title: &str,
    failure: &Failure,
    other: Option<(&str, Command)>,
    commands: &mut Commands,
) {
    let words = [failure.what.as_str(), failure.why.as_str(), failure.hint.as_str()];
    let words: Vec<&str> = words.into_iter().filter(|part| !part.is_empty()).collect();
    let words = words.join(". ");
    let footer = failure.request_id.as_ref().map(|id| format!("AWS request {id}"));
    let mut message = Message::failed(Icon::CloudOff, title, words);
    if let Some(footer) = &footer {
        message = message.footer(footer);
    }
    let mut buttons = vec![
        Button::plain("Try again").icon(Icon::RefreshCw),
        Button::plain("Copy for administrator").icon(Icon::Copy),
    ];
    buttons.extend(other.as_ref().map(|(label, _)| Button::plain(label)));
    match message.show(ui, buttons) {
        Some(0) => commands.push(Command::Refresh),
        Some(1) => commands.push(Command::Copy { text: failure.report(), what: "report" }),
        Some(_) => commands.extend(other.map(|(_, command)| command)),
        None => {}
    }
}

/// Draws it as two lines, for a small card.
pub(in crate::ui) fn failed_line_ui(ui: &mut Ui, failure: &Failure, commands: &mut Commands) {
    use crate::ui::theme::{self, text};
    use crate::ui::widgets::link_ui;
    let t = theme::tokens(ui);
    ui.add(egui::Label::new(text::warning(t, &*failure.what)).wrap()).on_hover_text(failure.report());
    if link_ui(ui, "Try again").clicked() {
        commands.push(Command::Refresh);
    }
}
