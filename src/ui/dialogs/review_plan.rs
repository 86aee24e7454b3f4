//! The review of a plan's form: old and new values as AWS has them at this moment, and the one button that writes.
//!
//! The plan is read again when the dialog opens. Where somebody else changed it meanwhile nothing can be saved until
//! the user has seen all three values and chosen.

use eframe::egui;
use egui::Ui;

use crate::domain::{Change, Difference, Plan, StageRef};
use crate::model::command::PlansCommand;
use crate::model::dialog::Review;
use crate::model::limits::Replay;
use crate::model::three_values::{ThreeValues, three_values};
use crate::model::{Command, Dialog, Model, PlanKey, Remote};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    self, Button, Column, Icon, Table, check_ui, icon_ui, note_ui, note_warn_ui, spinner_line_ui,
};
use crate::ui::words::counted;

use super::kit::{Kit, failure_ui};
use super::replay_table::replay_table_ui;

/// Draws the dialog.
pub fn review_plan_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (key, state, zero_accepted, replay): (&PlanKey, &Review, bool, Option<&Replay>),
    commands: &mut Commands,
) {
    match state {
        Review::Reading => reading_ui(ctx, model, dialog, key, commands),
        Review::Ready => ready_ui(ctx, model, dialog, (key, zero_accepted, replay), commands),
        Review::Changed(current) => changed_ui(ctx, model, (key, current), commands),
    }
}

fn title(model: &Model, key: &PlanKey) -> String {
    match key {
        PlanKey::New => "Review the new plan".to_owned(),
        PlanKey::Plan(id) => format!("Review changes to {}", model.plan_name(id)),
    }
}

fn reading_ui(ctx: &egui::Context, model: &Model, dialog: &Dialog, key: &PlanKey, commands: &mut Commands) {
    let title = title(model, key);
    let failed = dialog.failure.is_some();
    let retry = if failed { "Try again" } else { "Save to AWS" };
    let reason = (!failed).then_some("The plan is being read again first");
    let buttons = vec![Button::plain("Cancel"), Button::primary(retry).disabled(reason)];
    let answer = widgets::Dialog::new("review", &title).width(664.0).show(ctx, buttons, |ui| {
        if let Some(failure) = &dialog.failure {
            failure_ui(ui, failure, commands);
        } else {
            spinner_line_ui(ui, "Reading the plan from AWS again…");
        }
    });
    match answer.pressed {
        Some(1) => commands.push(PlansCommand::Review(key.clone()).into()),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn ready_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (key, zero_accepted, replay): (&PlanKey, bool, Option<&Replay>),
    commands: &mut Commands,
) {
    let form = model.form(key);
    let title = title(model, key);
    let subtitle = match key {
        PlanKey::New => "Nothing is in AWS yet.",
        PlanKey::Plan(_) => "Read from AWS again just now: nobody else changed this plan meanwhile.",
    };
    let zero = form.blocks_everyone();
    let change = form.change();
    let reason = match &change {
        None => Some("Nothing differs from what AWS has"),
        Some(_) if zero && !zero_accepted => Some("Confirm that every call shall be refused"),
        Some(_) => None,
    };
    let shell = widgets::Dialog::new("review", &title).subtitle(subtitle).width(664.0).first_focus(1);
    let kit = Kit::new(model, dialog);
    let answer = shell.show(ctx, kit.buttons("Save to AWS", reason), |ui| {
        let Some(change) = &change else { return };
        differences_ui(ui, model, &change.differences(), *key == PlanKey::New);
        if zero {
            zero_ui(ui, zero_accepted, commands);
        }
        if let Some(replay) = replay {
            replay_table_ui(ui, replay);
        }
        note_ui(ui, Icon::Zap, effect_words(model, key, change));
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

/// When the change works, for whom, and how it is taken back.
fn effect_words(model: &Model, key: &PlanKey, change: &Change) -> String {
    let PlanKey::Plan(id) = key else {
        return "The plan has no partners yet. Put keys in it in the room Keys.".to_owned();
    };
    let keys = model.store.plan_keys.get(id).and_then(Remote::get).map(Vec::len);
    let who = match keys {
        Some(0) => "the plan has no partners yet".to_owned(),
        Some(1) => "for the one partner of the plan".to_owned(),
        Some(count) => format!("for all {} of the plan", counted(count, "partner", "partners")),
        None => "for every partner of the plan".to_owned(),
    };
    let undo = if change.inverse().is_some() {
        " Activity keeps the old values: Undo brings them back."
    } else {
        ""
    };
    format!("Works without a deployment, {who}; AWS may take a few minutes.{undo}")
}

fn zero_ui(ui: &mut Ui, accepted: bool, commands: &mut Commands) {
    note_warn_ui(
        ui,
        Icon::TriangleAlert,
        "A limit of 0 is not “no limit”: it refuses every call of every partner of this plan.",
    );
    let mut on = accepted;
    if check_ui(ui, &mut on, "Refuse every call").changed() {
        commands.push(PlansCommand::AcceptZero(on).into());
    }
}

/// A value as the screen shows it: stages by their names.
fn shown(model: &Model, stage: Option<&StageRef>, value: &str) -> String {
    match stage {
        Some(at) if at.to_string() == value => model.stage_label(at),
        _ if value.is_empty() => "–".to_owned(),
        _ => value.to_owned(),
    }
}

fn differences_ui(ui: &mut Ui, model: &Model, differences: &[Difference], new: bool) {
    // Texts, stages and millions are longer than most numbers: then the values share the room with the words.
    let is_long = |difference: &Difference| {
        difference.stage.is_some() || difference.old.len().max(difference.new.len()) > 9
    };
    let long = differences.iter().any(is_long);
    let value = |title| {
        let column = Column::number(title);
        if long { column.at_least(96.0) } else { column.exact(96.0) }
    };
    let mut table = Table::new("differences")
        .bare()
        .row_height(measure::TABLE_ROW_SWITCH)
        .column(Column::text("Setting").exact(if long { 176.0 } else { 190.0 }));
    if !new {
        table = table.column(value("In AWS now")).column(Column::text("").exact(36.0));
    }
    let table = table
        .column(if new { Column::number("New").exact(230.0) } else { value("New") })
        .column(Column::text("In words").at_least(96.0));
    let t = theme::tokens(ui);
    table.show(ui, differences.len(), |row| {
        let difference = &differences[row.index()];
        row.medium(&difference.setting);
        if !new {
            row.weak(&shown(model, difference.stage.as_ref(), &difference.old));
            row.cell(|ui| icon_ui(ui, Icon::ArrowRight, 15.0, t.text_weak));
        }
        let value = shown(model, difference.stage.as_ref(), &difference.new);
        row.cell(|ui| ui.add(egui::Label::new(text::strong(t, value)).truncate()));
        row.cell(|ui| ui.add(egui::Label::new(text::body(t, &difference.words)).truncate()));
    });
}

fn changed_ui(
    ctx: &egui::Context,
    model: &Model,
    (key, current): (&PlanKey, &Plan),
    commands: &mut Commands,
) {
    let title = title(model, key);
    let form = model.form(key);
    let (Some(base), Some(yours)) = (&form.base, form.settings()) else {
        commands.push(Command::CloseDialog);
        return;
    };
    let rows = three_values(&base.settings, &current.settings, &yours);
    let buttons = vec![Button::plain("Cancel"), Button::primary("Use AWS's, keep my edits")];
    let shell = widgets::Dialog::new("review", &title)
        .subtitle("Somebody else changed this plan since the form opened. Nothing was sent.")
        .width(720.0);
    let answer = shell.show(ctx, buttons, |ui| {
        three_ui(ui, model, &rows);
        let words = "“Use AWS's, keep my edits” takes over what the others changed, keeps what you edited, and shows old \
                     and new once more before anything is sent.";
        note_ui(ui, Icon::Info, words);
    });
    match answer.pressed {
        Some(1) => commands.push(PlansCommand::Rebase.into()),
        Some(_) => commands.push(Command::CloseDialog),
        None if answer.closed => commands.push(Command::CloseDialog),
        None => {}
    }
}

fn three_ui(ui: &mut Ui, model: &Model, rows: &[ThreeValues]) {
    let t = theme::tokens(ui);
    let table = Table::new("three values")
        .bare()
        .row_height(measure::TABLE_ROW_SWITCH)
        .column(Column::text("Setting").exact(190.0))
        .column(Column::text("When the form opened").at_least(120.0))
        .column(Column::text("In AWS now").at_least(120.0))
        .column(Column::text("Yours").at_least(120.0));
    table.show(ui, rows.len(), |row| {
        let three = &rows[row.index()];
        row.medium(&three.setting);
        row.weak(&shown(model, three.stage.as_ref(), &three.opened));
        for value in [&three.now, &three.yours] {
            let words = shown(model, three.stage.as_ref(), value);
            let style = match (*value == three.opened, three.clashes()) {
                (true, _) => text::weak(t, words),
                (false, true) => text::warning(t, words),
                (false, false) => text::strong(t, words),
            };
            row.cell(|ui| ui.add(egui::Label::new(style).truncate()));
        }
    });
}
