//! What must be known of a stage before its table is read: what is uncertain, who else has a hand in it, what a lock check
//! cannot prove here.

use eframe::egui::Ui;

use crate::domain::api::KeySource;
use crate::domain::{Failure, Stage, StageRef};
use crate::model::{Command, Model, Remote};
use crate::ui::Commands;
use crate::ui::theme::{self, measure, text};
use crate::ui::widgets::{Icon, note_ui, note_warn_ui, stale_note_ui};

/// Draws the notes of a stage, one below the other; nothing where there is nothing to know.
pub(super) fn notes_ui(ui: &mut Ui, model: &Model, at: &StageRef, commands: &mut Commands) {
    let stale = stale(model, at);
    let notes = notes(model, at);
    if stale.is_none() && notes.is_empty() {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_2;
        if let Some(failure) = stale
            && stale_note_ui(ui, &format!("{}: what you see is older", failure.what))
        {
            commands.push(Command::Refresh);
        }
        for (warns, icon, words) in notes {
            let words = text::body(theme::tokens(ui), words);
            if warns {
                note_warn_ui(ui, icon, words)
            } else {
                note_ui(ui, icon, words)
            };
        }
    });
}

/// Why what the table shows could not be read again.
fn stale<'a>(model: &'a Model, at: &StageRef) -> Option<&'a Failure> {
    model.reports.get(at)?;
    let stages = model.store.stages.get(&at.api).and_then(Remote::failure);
    stages.or_else(|| model.store.methods.get(&at.api).and_then(Remote::failure))
}

type Note = (bool, Icon, String);

fn notes(model: &Model, at: &StageRef) -> Vec<Note> {
    let mut out = Vec::new();
    if model.reports.get(at).is_some_and(|report| !report.certain) {
        let words = "This endpoint does not say what is deployed: only changes made here are known";
        out.push((false, Icon::CircleQuestionMark, words.to_owned()));
    }
    out.extend(model.store.stage(at).and_then(canary));
    let Some(api) = model.store.api(&at.api) else { return out };
    if let Some(stack) = api.managed_by() {
        out.push((
            false,
            Icon::Layers,
            format!(
                "The CloudFormation stack {stack} manages this API. What is switched or deployed here works, but the stack \
                 does not know of it and may put it back at its next update: tell its owner."
            ),
        ));
    }
    if api.key_source == KeySource::Authorizer {
        out.push((
            true,
            Icon::KeyRound,
            "This API takes keys from its authorizer, not from the x-api-key header. A lock check with that header proves \
             nothing here."
                .to_owned(),
        ));
    }
    if api.default_endpoint_disabled {
        out.push((
            true,
            Icon::Unplug,
            "The default address of this API is to be switched off. That holds from the next deployment or change of the stage on; \
             until then calls without a key may still come in here: check the lock. Callers use a domain name of your own, \
             which this program does not know."
                .to_owned(),
        ));
    }
    if api.policy {
        let words = "A resource policy says who may call this API at all, whatever its methods ask for. Its changes act after a \
                     deployment.";
        out.push((false, Icon::ShieldCheck, words.to_owned()));
    }
    if api.private {
        let words =
            "This API is private: it can be called from inside its network only, and so can a lock check";
        out.push((false, Icon::Network, words.to_owned()));
    }
    out
}

fn canary(stage: &Stage) -> Option<Note> {
    let canary = stage.canary.as_ref()?;
    let words = if canary.percent > 0.0 {
        format!(
            "{:.0} % of the calls meet a canary deployment instead. Where the two differ, the table shows the laxer one. \
             AWS deploys nothing else to this stage until the canary is promoted or removed.",
            canary.percent
        )
    } else {
        "A canary is set on this stage and takes no calls. AWS deploys nothing else to this stage until it is removed."
            .to_owned()
    };
    Some((true, Icon::Bird, words))
}
