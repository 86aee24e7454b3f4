//! The dialogs: most show what would be sent, and send it on their main button only; some only show or keep something.

mod add_stage;
mod confirm;
mod deploy;
mod diagnostics;
mod extend_quota;
mod import_keys;
mod kit;
mod leave;
mod limits;
mod move_key;
mod new_key;
mod pending;
mod pending_table;
mod prices;
mod replay_table;
mod review_plan;
mod rollback;
mod rotate;
mod setup;
mod sources;

use eframe::egui;

pub use limits::{limits_button, limits_button_ui};

use super::Commands;
use crate::model::Model;
use crate::model::dialog::DialogKind;

/// Draws the open dialog, where there is one.
pub fn dialog_ui(ctx: &egui::Context, model: &Model, commands: &mut Commands) {
    let Some(dialog) = &model.dialog else { return };
    match &dialog.kind {
        DialogKind::ReviewPending => pending::pending_ui(ctx, model, commands),
        DialogKind::Deploy { at, description } => {
            deploy::deploy_ui(ctx, model, dialog, (at, description), commands);
        }
        DialogKind::Rollback { at, chosen } => {
            rollback::rollback_ui(ctx, model, dialog, (at, chosen.as_ref()), commands);
        }
        DialogKind::ReviewPlan { plan, state, zero_accepted, replay } => {
            let shown = (plan, state, *zero_accepted, replay.as_deref());
            review_plan::review_plan_ui(ctx, model, dialog, shown, commands);
        }
        DialogKind::Leave { to, waits, .. } => leave::leave_ui(ctx, model, (to, *waits), commands),
        DialogKind::Confirm(change) => confirm::confirm_ui(ctx, model, dialog, change, commands),
        DialogKind::NewKey(form) => new_key::new_key_ui(ctx, model, dialog, form, commands),
        DialogKind::ImportKeys(form) => import_keys::import_keys_ui(ctx, model, dialog, form, commands),
        DialogKind::MoveKey { key, from, to } => {
            move_key::move_key_ui(ctx, model, dialog, (key, from.as_ref(), to.as_ref()), commands);
        }
        DialogKind::Rotate { key } => rotate::rotate_ui(ctx, model, dialog, key, commands),
        DialogKind::ExtendQuota { key, before, text, .. } => {
            extend_quota::extend_quota_ui(ctx, model, dialog, (key, *before, text), commands);
        }
        DialogKind::SetUpTraffic(form) => setup::setup_ui(ctx, model, dialog, form, commands),
        DialogKind::Diagnostics { with_words } => diagnostics::diagnostics_ui(ctx, *with_words, commands),
        DialogKind::Sources => sources::sources_ui(ctx, model, commands),
        DialogKind::Limits(what_if) => limits::limits_ui(ctx, model, what_if, commands),
        DialogKind::Prices(form) => prices::prices_ui(ctx, model, form, commands),
        DialogKind::AddStage { plan, choices } => {
            add_stage::add_stage_ui(ctx, model, (plan, choices), commands);
        }
    }
}
