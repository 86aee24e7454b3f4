//! Deploying: everything that will go live, and what callers will notice.

use eframe::egui::{self, Ui};

use super::kit::Kit;
use super::pending_table::{pending_table_ui, width_for};
use crate::analysis::pending::{LiveLock, MethodRow};
use crate::domain::{Stage, StageRef};
use crate::model::command::ApisCommand;
use crate::model::{Dialog, Model};
use crate::ui::lock;
use crate::ui::theme::{self, text};
use crate::ui::widgets::{self, Button, Field, Icon, note_danger_ui, note_ui, note_warn_ui};
use crate::ui::{Commands, words};

/// Draws the dialog.
pub fn deploy_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    (at, description): (&StageRef, &str),
    commands: &mut Commands,
) {
    let (title, deploy) = (format!("Deploy to {}", at.stage), format!("Deploy to {}", at.stage));
    let subtitle = subtitle(model, at);
    let rows: Vec<&MethodRow> =
        model.reports.get(at).map(|report| report.pending().collect()).unwrap_or_default();
    let kit = Kit::new(model, dialog);
    let block = kit.block().or_else(|| block(model, at));
    let buttons = vec![kit.leave(), Button::primary(&deploy).icon(Icon::Rocket).disabled(block)];
    let shown = widgets::Dialog::new("deploy", &title).subtitle(&subtitle).width(width_for(&rows, 720.0));
    let answer = shown.show(ctx, buttons, |ui| {
        consequences_ui(ui, model, at, &rows);
        let mut text = description.to_owned();
        let field = Field::new("Description", &mut text)
            .aside("(optional)")
            .width(f32::INFINITY)
            .enabled(!kit.is_sending())
            .show(ui);
        if field.changed() {
            commands.push(ApisCommand::DeployDescription(text).into());
        }
        kit.sending_ui(ui, commands);
        field.id
    });
    if answer.opened {
        ctx.memory_mut(|memory| memory.request_focus(answer.inner));
    }
    kit.answer(&answer, commands);
}

fn subtitle(model: &Model, at: &StageRef) -> String {
    let name = model.api_name(at);
    let since = model.store.stage(at).and_then(|stage| {
        let id = stage.deployment.as_ref()?;
        model.store.live.get(&(at.api.clone(), id.clone()))?.get()?.created
    });
    match since {
        Some(since) => format!("{name}, live since {}", words::moment(model, since)),
        None => name.to_owned(),
    }
}

fn block(model: &Model, at: &StageRef) -> Option<&'static str> {
    if let Some(block) = model.store.stage(at).and_then(|stage| model.publish_block(stage)) {
        return Some(block);
    }
    let methods = model.store.methods.get(&at.api).and_then(|methods| methods.get());
    let unread = methods.is_none().then_some("The API's methods have not been read yet");
    unread.or_else(|| model.deploy_wait(at))
}

/// Draws the table and the notes: what goes live, and what callers will notice.
fn consequences_ui(ui: &mut Ui, model: &Model, at: &StageRef, rows: &[&MethodRow]) {
    let t = theme::tokens(ui);
    let report = model.reports.get(at);
    if !rows.is_empty() {
        pending_table_ui(ui, model, "deploy", rows);
    }
    if let Some(stage) = model.store.stage(at) {
        canary_ui(ui, stage);
    }
    if let Some(words) = key_words(model, at, rows) {
        note_warn_ui(ui, Icon::Users, text::body(t, words));
    }
    if let Some(words) = open_words(rows) {
        note_danger_ui(ui, Icon::LockOpen, text::body(t, words));
    }
    let certain = report.is_some_and(|report| report.certain);
    let words = match (report, rows.is_empty()) {
        (None, _) => "The whole API goes live as it is edited now: nothing is known to compare it with.",
        (Some(_), _) if !certain => {
            "This endpoint does not say what is deployed. The whole API goes live as it is edited now, also what was \
             changed elsewhere and is not listed here."
        }
        (Some(_), true) => {
            "Key and sign-in rules are live already. Whatever else was edited in this API goes live, whoever edited it: \
             AWS does not list integrations and models."
        }
        (Some(_), false) => {
            "Everything edited in this API goes live, whoever edited it. AWS lists key and sign-in rules only: whether \
             integrations or models changed as well is unknown."
        }
    };
    note_ui(ui, Icon::Info, text::body(t, words));
}

fn canary_ui(ui: &mut Ui, stage: &Stage) {
    let Some(canary) = &stage.canary else { return };
    let words = format!(
        "A canary is set on {} and takes {:.0} % of its calls, so AWS refuses a plain deployment. Promote or remove it \
         first (in AWS's console: Stages, {}, Canary), or ask whoever set it.",
        stage.at.stage, canary.percent, stage.at.stage
    );
    note_warn_ui(ui, Icon::Bird, text::body(theme::tokens(ui), words));
}

/// What callers notice where a key is asked for from now on.
fn key_words(model: &Model, at: &StageRef, rows: &[&MethodRow]) -> Option<String> {
    let locks = rows.iter().any(|row| {
        let asked = row.edited.as_ref().is_some_and(|lock| lock.key_required);
        asked && row.live.key_required() == Some(false)
    });
    if !locks {
        return None;
    }
    let plans_read = model.store.plans.get().is_some();
    let covered = model.plans().iter().any(|plan| plan.covers(at));
    Some(if plans_read && !covered {
        "From then on, calls without a key are refused (403). No usage plan has this stage, so no key is accepted \
         either: add the stage to a plan first."
            .to_owned()
    } else {
        "From then on, calls without a key are refused (403). Calls with a key of a plan on this stage go on as before."
            .to_owned()
    })
}

/// What becomes open to anyone.
fn open_words(rows: &[&MethodRow]) -> Option<String> {
    let opened: Vec<String> =
        rows.iter().filter(|row| lock::opens(row)).map(|row| row.name.to_string()).collect();
    let (first, rest) = opened.split_first()?;
    let names = match rest {
        [] => first.clone(),
        [second] => format!("{first} and {second}"),
        more => format!("{first} and {} other methods", more.len()),
    };
    let new = rows.iter().all(|row| row.live == LiveLock::Absent);
    let still = if new { "" } else { ", and no call is counted against a partner's plan any more" };
    let who = if rows.iter().any(|row| row.guarded) {
        "whoever the API's policy or network lets in"
    } else {
        "anyone"
    };
    Some(format!("From then on, {who} can call {names} without a key{still}."))
}
