//! The dialog that adds a stage to a plan's form. Only the form changes; the review sends.

use eframe::egui;
use egui::Ui;

use crate::domain::StageRef;
use crate::model::command::PlansCommand;
use crate::model::plans::stage_choice::StageChoice;
use crate::model::{Command, Model, PlanKey};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{Button, Card, Column, Dialog, Icon, Table, note_ui};
use crate::ui::words::counted;

/// Draws the dialog.
pub fn add_stage_ui(
    ctx: &egui::Context,
    model: &Model,
    (plan, choices): (&PlanKey, &[StageChoice]),
    commands: &mut Commands,
) {
    let shell = Dialog::new("add stage", "Add a stage").width(600.0).note("Sent with the form's other edits");
    let answer = shell.show(ctx, vec![Button::plain("Cancel")], |ui| {
        if choices.is_empty() {
            let t = theme::tokens(ui);
            ui.label(text::body(t, "Every stage of this account and region is in the plan already."));
            return None;
        }
        let words = "Every key of the plan is accepted there at once, as soon as the form is saved. AWS refuses to \
                     have a key in two plans of one stage.";
        note_ui(ui, Icon::Info, words);
        choices_ui(ui, model, choices)
    });
    if let Some(at) = answer.inner {
        commands.push(PlansCommand::AddStage(plan.clone(), at).into());
    } else if answer.closed || answer.pressed.is_some() {
        commands.push(Command::CloseDialog);
    }
}

/// Returns the stage that was picked.
fn choices_ui(ui: &mut Ui, model: &Model, choices: &[StageChoice]) -> Option<StageRef> {
    let table = Table::new("stage choices")
        .whole()
        .clickable()
        .column(Column::text("Stage").at_least(200.0))
        .column(Column::text("In the way").at_least(200.0));
    let answer = Card::flush().show(ui, |ui| {
        table.show(ui, choices.len(), |row| {
            let choice = &choices[row.index()];
            row.name(&model.stage_label(&choice.at));
            match conflict_words(choice) {
                Some(words) => row.warn(&words),
                None => row.weak("nothing"),
            }
        })
    });
    answer.inner.clicked.map(|row| choices[row].at.clone())
}

/// Which keys AWS would refuse; `None` for none.
fn conflict_words(choice: &StageChoice) -> Option<String> {
    let (plan, count) = choice.conflicts.first()?;
    let keys = counted(*count, "key has", "keys have");
    Some(format!("{keys} it through {plan}"))
}
