//! Asks before somebody leaves over unsaved edits or a change that has not been answered: what leaving now would leave behind.
//! To wait is what Enter chooses, where there is something to wait for.

use eframe::egui::{self, Ui};

use crate::model::departure::Departure;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{self, Button, Icon, note_warn_ui, spinner_line_ui};

/// Draws the dialog.
pub fn leave_ui(
    ctx: &egui::Context,
    model: &Model,
    (to, waits): (&Departure, bool),
    commands: &mut Commands,
) {
    let can_wait = model.awaits_answers(to) && !waits;
    let title = title(model, to);
    let (anyway, wait) = match to {
        Departure::Close => ("Close anyway", "Wait, then close"),
        Departure::Connect(_) | Departure::Disconnect | Departure::Practice => {
            ("Leave anyway", "Wait, then leave")
        }
    };
    let mut buttons = vec![Button::plain("Cancel")];
    if can_wait {
        buttons.extend([Button::plain(anyway), Button::primary(wait)]);
    } else {
        buttons.push(Button::primary(anyway));
    }
    let focus = if can_wait { 2 } else { 0 };
    let dialog = widgets::Dialog::new("leave", &title).width(520.0).first_focus(focus);
    let answer = dialog.show(ctx, buttons, |ui| body_ui(ui, model, to, waits));
    match answer.pressed {
        Some(2) => commands.push(Command::WaitToLeave),
        Some(1) => commands.push(Command::Leave),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn body_ui(ui: &mut Ui, model: &Model, to: &Departure, waits: bool) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = measure::SPACE_3;
    for words in model.what_leaving_costs(to) {
        note_warn_ui(ui, Icon::TriangleAlert, text::body(t, words));
    }
    if waits {
        spinner_line_ui(ui, "Waiting for AWS's answer");
    } else if model.awaits_answers(to) {
        ui.add(egui::Label::new(text::weak(t, goes_on(to))).wrap());
    }
}

fn title(model: &Model, to: &Departure) -> String {
    let name = model.account().map(|account| account.name.clone().unwrap_or_else(|| account.grouped()));
    match (to, name) {
        (Departure::Close, _) => "Close Tollkeeper?".into(),
        (Departure::Connect(_) | Departure::Disconnect | Departure::Practice, Some(name)) => {
            format!("Leave {name}?")
        }
        (Departure::Connect(_) | Departure::Disconnect | Departure::Practice, None) => {
            "Leave this account?".into()
        }
    }
}

/// What becomes of what has been sent.
fn goes_on(to: &Departure) -> &'static str {
    match to {
        Departure::Close => {
            "Closing waits up to 25 s for what has been sent. What has not been answered by then stands in Activity as unfinished."
        }
        Departure::Connect(_) | Departure::Disconnect | Departure::Practice => {
            "What has been sent goes on; a message says how it ended."
        }
    }
}
