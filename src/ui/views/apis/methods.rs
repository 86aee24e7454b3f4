//! The table of a stage's methods: what callers meet now, the switch for what the next deployment brings, and whether the
//! two agree.

use eframe::egui::{self, Ui};

use super::failed_ui;
use crate::analysis::pending::{Difference, MethodRow, StageReport};
use crate::domain::{Failure, StageRef};
use crate::model::command::ApisCommand;
use crate::model::{Model, Remote};
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{
    Button, Card, Chip, ChipKind, Column, Icon, Message, Row, Table, VERB_WIDTH, method_ui, paint_icon,
    switch_ui,
};
use crate::ui::{Commands, lock};

/// What the two cards below want to have at least.
const CARDS: f32 = 250.0;
/// Rows that the table shows at least, however low the window.
const ROWS: f32 = 6.0;
/// Below this width the column "Changed" leaves; its words are then on the chip.
const CHANGED_FITS: f32 = 790.0;

/// Draws the table in a card, or why there is none; `room` is the height down to the window's end.
pub(super) fn methods_ui(ui: &mut Ui, model: &Model, at: &StageRef, room: f32, commands: &mut Commands) {
    let Some(report) = model.reports.get(at) else { return missing_ui(ui, model, at, commands) };
    if report.rows.is_empty() {
        let words = "Methods are made where the API is built. Once it has some, they are listed here.";
        Message::empty(Icon::Boxes, "This API has no methods", words).show(ui, Vec::new());
        return;
    }
    let width = ui.available_width();
    let with_changed = width >= CHANGED_FITS;
    let whole = measure::TABLE_HEAD + measure::TABLE_ROW_SWITCH * report.rows.len() as f32;
    let least = measure::TABLE_HEAD + measure::TABLE_ROW_SWITCH * ROWS;
    let high = (room - CARDS - measure::CARD_GAP).max(least);
    Card::flush().show(ui, |ui| {
        let mut table = table(method_width(ui, report, width), with_changed);
        table = if whole <= high { table.whole() } else { table.max_height(high) };
        table.show(ui, report.rows.len(), |row| {
            let method = &report.rows[row.index()];
            row_ui(row, model, at, method, with_changed, commands);
        });
    });
}

fn table(method: f32, with_changed: bool) -> Table<'static> {
    let method = Column::text("Method").exact(method);
    let (live, key) = if with_changed { (158.0, 166.0) } else { (146.0, 150.0) };
    let table = Table::new("methods")
        .column(if with_changed { method } else { Column::text("Method") })
        .column(Column::text("Live now").exact(live))
        .column(Column::text("").exact(30.0))
        .column(Column::text("API key required").exact(key))
        .column(Column::text("State").exact(104.0))
        .row_height(measure::TABLE_ROW_SWITCH);
    if with_changed { table.column(Column::text("Changed").at_least(150.0)) } else { table }
}

/// As wide as the longest path, as far as the other columns leave room for it.
fn method_width(ui: &Ui, report: &StageReport, width: f32) -> f32 {
    let longest = report.rows.iter().map(|row| row.name.path.as_str()).max_by_key(|path| path.len());
    let path = longest.unwrap_or_default().to_owned();
    let ink = theme::tokens(ui).text_strong;
    let path = ui.painter().layout_no_wrap(path, theme::medium(13.0), ink).size().x;
    let others = 458.0 + 170.0;
    let wanted = VERB_WIDTH + path + measure::CELL_PAD_OUTER + measure::CELL_PAD + 4.0;
    wanted.max(230.0).min((width - others).max(160.0)).round()
}

/// Draws the table's head over grey bars.
pub(super) fn skeleton_ui(ui: &mut Ui) {
    Card::flush().show(ui, |ui| table(230.0, ui.available_width() >= CHANGED_FITS).skeleton(ui, 6));
}

fn missing_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    if let Some(failure) = failure(model, at) {
        return failed_ui(ui, failure, commands);
    }
    let stage = model.store.stage(at);
    if stage.is_some_and(|stage| stage.deployment.is_none()) {
        let words = "Callers of this stage get no answer until the API is deployed to it";
        let message = Message::empty(Icon::Rocket, "Nothing is deployed on this stage", words);
        if message.show(ui, vec![Button::primary("Deploy API").icon(Icon::Rocket)]).is_some() {
            commands.push(ApisCommand::OpenDeploy(at.clone()).into());
        }
        return;
    }
    skeleton_ui(ui);
}

fn failure<'a>(model: &'a Model, at: &StageRef) -> Option<&'a Failure> {
    let store = &model.store;
    let live = store.stage(at).and_then(|stage| stage.deployment.as_ref()).and_then(|id| {
        let key = (at.api.clone(), id.clone());
        store.live.get(&key).and_then(Remote::failure)
    });
    let methods = store.methods.get(&at.api).and_then(Remote::failure);
    let stages = store.stages.get(&at.api).and_then(Remote::failure);
    methods.or(live).or(stages)
}

fn row_ui(
    row: &mut Row<'_, '_, '_>,
    model: &Model,
    at: &StageRef,
    method: &MethodRow,
    with_changed: bool,
    commands: &mut Commands,
) {
    let pending = method.difference.is_some();
    row.set_not_live(pending);
    row.cell(|ui| method_ui(ui, &method.name.verb, &method.name.path));
    row.cell(|ui| lock::lock_ui(ui, lock::live(method)));
    row.cell(|ui| {
        if pending {
            let ink = theme::tokens(ui).danger_text;
            paint_icon(ui, Icon::ArrowRight, ui.max_rect().center(), 15.0, ink);
        }
    });
    row.cell(|ui| edited_ui(ui, model, at, method, commands));
    row.cell(|ui| state_ui(ui, model, method, with_changed));
    if with_changed {
        row.cell(|ui| lock::changed_ui(ui, model, method));
    }
}

fn edited_ui(ui: &mut Ui, model: &Model, at: &StageRef, method: &MethodRow, commands: &mut Commands) {
    let t = theme::tokens(ui);
    let Some(edited) = &method.edited else {
        ui.label(text::weak(t, "Deleted"));
        return;
    };
    ui.spacing_mut().item_spacing.x = 10.0;
    let sending = model.is_switching(&at.api, &method.name);
    let name = format!("API key required: {}", method.name);
    let mut on = edited.key_required;
    let free = !sending && !model.kept.read_only;
    let response = ui.add_enabled_ui(free, |ui| switch_ui(ui, &mut on, &name)).inner;
    if response.changed() {
        let (api, method) = (at.api.clone(), method.name.clone());
        commands.push(ApisCommand::RequireKey { api, method, required: on }.into());
    }
    let words = match edited.key_required {
        _ if sending => "Being sent",
        _ if method.difference == Some(Difference::Authorization) => sign_in(&edited.authorization),
        true => "Required",
        false => "Not required",
    };
    ui.add(egui::Label::new(text::body(t, words)).truncate());
    if model.kept.read_only {
        response.on_disabled_hover_text("Read-only is switched on");
    }
}

/// AWS's authorization types in words.
fn sign_in(authorization: &str) -> &'static str {
    match authorization {
        "NONE" => "No sign-in",
        "AWS_IAM" => "IAM sign-in",
        "COGNITO_USER_POOLS" => "Cognito sign-in",
        _ => "Own authorizer",
    }
}

fn state_ui(ui: &mut Ui, model: &Model, method: &MethodRow, with_changed: bool) {
    let t = theme::tokens(ui);
    if let Some(difference) = method.difference {
        let chip = ui.add(Chip::new(ChipKind::Danger, "Not live"));
        let who =
            if with_changed { String::new() } else { format!("\nChanged: {}", lock::changed(model, method)) };
        chip.on_hover_text(format!("{}{who}", meaning(difference)));
        return;
    }
    let known = method.live.key_required().is_some();
    ui.label(text::weak(t, if known { "Live" } else { "unknown" }));
}

fn meaning(difference: Difference) -> &'static str {
    match difference {
        Difference::KeyNotAsked => "A key was made required; the stage does not ask for it yet",
        Difference::KeyStillAsked => "A key is no longer required; the stage still asks for it",
        Difference::Authorization => "The sign-in rule was changed; the stage has the old one",
        Difference::StillThere => "The method was deleted; the stage still answers it",
        Difference::NotThere => "The method is new; the stage does not know it yet",
    }
}
