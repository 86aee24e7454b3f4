//! Everything that is not live, stage by stage, with its own `Deploy API` each: what the banner's `Review changes` opens.

use eframe::egui::{self, Ui};

use super::pending_table;
use crate::analysis::pending::{MethodRow, StageReport};
use crate::model::command::ApisCommand;
use crate::model::{BannerLine, Command, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{self, Button, Icon, note_ui, row_ui};
use crate::ui::words::counted;

/// Draws the dialog.
pub fn pending_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let lines = model.banner();
    let count: usize = lines.iter().map(|line| line.count).sum();
    let subtitle = match lines.len() {
        0 => String::new(),
        stages => {
            format!("{} on {}", counted(count, "change", "changes"), counted(stages, "stage", "stages"))
        }
    };
    let reports = lines.iter().filter_map(|line| model.reports.get(&line.at));
    let rows: Vec<&MethodRow> = reports.flat_map(StageReport::pending).collect();
    let width = pending_table::width_for(&rows, 760.0);
    let dialog = widgets::Dialog::new("pending", "Not live").subtitle(&subtitle).width(width).without_cross();
    let answer = dialog.show(ctx, vec![Button::plain("Close")], |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_5;
        for line in &lines {
            stage_ui(ui, model, line, lines.len() == 1, commands);
        }
        if lines.is_empty() {
            let words = "Everything that was edited is live, as far as key and sign-in rules go";
            note_ui(ui, Icon::CircleCheckBig, text::body(theme::tokens(ui), words));
        }
    });
    if answer.pressed.is_some() || answer.closed {
        commands.push(Command::CloseDialog);
    }
}

fn stage_ui(ui: &mut Ui, model: &Model, line: &BannerLine, only: bool, commands: &mut Commands) {
    let t = theme::tokens(ui);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_1;
        let label = model.stage_label(&line.at);
        let button = if only { Button::primary("Deploy API") } else { Button::plain("Deploy API") };
        let deploy = row_ui(
            ui,
            measure::CONTROL,
            |ui| {
                ui.label(text::section(t, label));
                ui.label(text::weak(t, line.about.as_str()));
            },
            |ui| ui.add(button.icon(Icon::Rocket)).clicked(),
        );
        if deploy {
            commands.push(ApisCommand::OpenDeploy(line.at.clone()).into());
        }
        ui.add(egui::Label::new(text::body(t, line.meaning.as_str())).wrap());
        let rows: Vec<&MethodRow> =
            model.reports.get(&line.at).map(|report| report.pending().collect()).unwrap_or_default();
        pending_table::pending_table_ui(ui, model, &line.at.to_string(), &rows);
    });
}
