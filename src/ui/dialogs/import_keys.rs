//! The dialog that shows what a file of keys holds before anything is sent. Values are never shown.

use eframe::egui;
use egui::Ui;

use crate::domain::PlanId;
use crate::domain::words::grouped;
use crate::model::import::{ImportForm, ImportRow};
use crate::model::{Dialog, Model};
use crate::ui::Commands;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Card, Column, Icon, Row, Table, note_ui, note_warn_ui};
use crate::ui::words::{counted, duration};

use super::kit::{Kit, copy_line_ui};

/// AWS makes at most so many keys a second.
const A_SECOND: f64 = 5.0;

/// Draws the dialog.
pub fn import_keys_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    form: &ImportForm,
    commands: &mut Commands,
) {
    let label = format!("Import {}", counted(form.ready, "key", "keys"));
    let reason = (form.ready == 0).then_some("There is no key in the file that can be made");
    let kit = Kit::new(model, dialog);
    let title = "Import keys";
    let shell = widgets::Dialog::new("import keys", title).subtitle(&form.file).width(820.0);
    let answer = shell.show(ctx, kit.buttons(&label, reason), |ui| {
        if let Some(problem) = &form.problem {
            note_warn_ui(ui, Icon::TriangleAlert, problem.as_str());
            example_ui(ui);
            return;
        }
        let left_out = form.rows.len() - form.ready;
        if left_out > 0 {
            let words = format!("{} left out; the others are made.", counted(left_out, "line is", "lines are"));
            note_warn_ui(ui, Icon::TriangleAlert, words);
        }
        if form.guessed {
            let words = "Not in UTF-8: read as Windows-1252. Look whether letters such as ü and é are right; values are not touched by it.";
            note_warn_ui(ui, Icon::TriangleAlert, words);
        }
        rows_ui(ui, form);
        let seconds = (form.ready as f64 / A_SECOND).ceil().max(1.0);
        let words = format!(
            "Takes about {}. A key without a value gets one from AWS. A value that AWS has already is refused.",
            duration(seconds)
        );
        note_ui(ui, Icon::Info, words);
        let calls = "CreateApiKey once a key, at most five a second; CreateUsagePlanKey where it has a plan";
        copy_line_ui(ui, calls, || cli(form), commands);
    });
    kit.answer(&answer, commands);
}

/// All rows' calls as shell lines.
fn cli(form: &ImportForm) -> String {
    form.changes().map(|change| change.cli()).collect::<Vec<_>>().join("\n")
}

fn example_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    ui.label(text::body(t, "A file of keys begins with a line like this; only “name” must be there:"));
    ui.label(text::mono(t, "name,key,description,enabled,plan"));
}

fn rows_ui(ui: &mut Ui, form: &ImportForm) {
    let table = Table::new("import")
        .max_height(320.0)
        .column(Column::number("Line").exact(64.0))
        .column(Column::text("Name").at_least(150.0))
        .column(Column::text("Plan").exact(112.0))
        .column(Column::text("Value").exact(96.0))
        .column(Column::text("").exact(348.0));
    Card::flush().show(ui, |ui| {
        table.show(ui, form.rows.len(), |row| row_ui(row, &form.rows));
    });
}

fn row_ui(row: &mut Row<'_, '_, '_>, rows: &[ImportRow]) {
    let key = &rows[row.index()];
    row.weak(&grouped(key.line as i64));
    let name = if key.name.is_empty() { "–" } else { key.name.as_str() };
    if key.problem.is_none() {
        row.name(name);
    } else {
        row.name_off(name);
    }
    row.text(&plan_words(&key.plans));
    row.text(if key.value.is_some() { "in the file" } else { "from AWS" });
    match key.problem.as_ref().or(key.oddity.as_ref()) {
        Some(words) => row.warn(words),
        None => row.weak(if key.enabled { "" } else { "disabled" }),
    }
}

/// A plan's name, or how many there are.
fn plan_words(plans: &[(PlanId, String)]) -> String {
    match plans {
        [] => "–".to_owned(),
        [(_, name)] => name.clone(),
        more => format!("{} plans", more.len()),
    }
}
