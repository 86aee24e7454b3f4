//! What this program has said about itself, in Activity: closed until somebody asks, since most of the time there is nothing.

use eframe::egui::{self, ScrollArea, Ui};

use crate::domain::words::counted;
use crate::model::activity::Said;
use crate::model::command::ActivityCommand;
use crate::model::{Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Button, Card, Icon, icon_ui, title_row_ui};
use crate::ui::words;

/// The list is as high as this, then it scrolls.
const HIGH: f32 = 180.0;

/// Draws the button that opens and closes the messages.
pub(super) fn messages_button_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    let count = model.kept.said.len();
    let label = if count == 0 { "Messages".to_owned() } else { counted(count, "message", "messages") };
    let icon = if count == 0 && model.kept.past_failure.is_none() { Icon::Info } else { Icon::TriangleAlert };
    let button = Button::ghost(&label).icon(icon).in_bar().name("Messages").selected(model.messages_open);
    if ui.add(button).on_hover_text("What Tollkeeper has said about itself").clicked() {
        commands.push(ActivityCommand::ShowMessages(!model.messages_open).into());
    }
}

/// Draws the messages, where they are open.
pub(super) fn messages_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    if !model.messages_open {
        return;
    }
    Card::new().show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        title_row_ui(ui, "Messages", |ui| buttons_ui(ui, model, commands));
        let t = theme::tokens(ui);
        if let Some(past) = &model.kept.past_failure {
            ui.add(egui::Label::new(text::warning(t, past.line())).wrap());
        }
        if model.kept.said.is_empty() {
            // Refused changes may stand right below: only the program itself is spoken of.
            let none =
                "No warning of the program itself since it was started. How changes ended stands below.";
            ui.add(egui::Label::new(text::weak(t, none)).wrap());
            return;
        }
        ScrollArea::vertical().id_salt("messages").max_height(HIGH).show(ui, |ui| {
            for said in model.kept.said.iter().rev() {
                message_ui(ui, model, said);
            }
        });
    });
}

fn buttons_ui(ui: &mut Ui, model: &Model, commands: &mut Commands) {
    if ui.add(Button::ghost("Save diagnostics…").icon(Icon::Download).in_bar()).clicked() {
        commands.push(ActivityCommand::OpenDiagnostics.into());
    }
    let none = model.kept.said.is_empty().then_some("There are no messages");
    let copy = Button::ghost("Copy").icon(Icon::Copy).in_bar().name("Copy messages").disabled(none);
    if ui.add(copy).clicked() {
        commands.push(Command::Copy { text: model.messages_text(), what: "messages" });
    }
}

fn message_ui(ui: &mut Ui, model: &Model, said: &Said) {
    let t = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = measure::SPACE_2;
        let ink = if said.is_error { t.warning_text } else { t.text_weak };
        icon_ui(ui, if said.is_error { Icon::TriangleAlert } else { Icon::Info }, measure::ICON_SMALL, ink);
        ui.label(text::small(t, words::moment(model, said.at)));
        ui.add(egui::Label::new(text::small_medium(t, said.text.as_str())).wrap()).on_hover_text(&said.place);
    });
}
