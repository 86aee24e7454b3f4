//! Asks before one change: old and new, what it means, the calls it makes. Deleting is no more red than saving.

use eframe::egui;

use super::kit::{Kit, Old, differences_ui, meaning_ui};
use crate::domain::{Change, ChangeKind};
use crate::model::{Dialog, Model};
use crate::ui::widgets::{self, Icon, note_ui};
use crate::ui::{Commands, words};

/// Draws the dialog.
pub fn confirm_ui(
    ctx: &egui::Context,
    model: &Model,
    dialog: &Dialog,
    change: &Change,
    commands: &mut Commands,
) {
    let title = change.title();
    let takes_back = takes_back(model, dialog);
    let goes_on = change.which() == ChangeKind::Resume;
    let verb = if dialog.undoes.is_some() && !goes_on { "Undo".to_owned() } else { change.verb() };
    let old = match (dialog.is_outdated(), dialog.undoes.is_some() || goes_on) {
        (true, _) => Old::Outdated,
        (false, true) => Old::Written,
        (false, false) => Old::Read,
    };
    let kit = Kit::new(model, dialog);
    let mut shown = widgets::Dialog::new("confirm", &title).width(640.0);
    if let Some(words) = &takes_back {
        shown = shown.subtitle(words);
    }
    let answer = shown.show(ctx, kit.buttons(&verb, None), |ui| {
        differences_ui(ui, &change.differences(), old);
        meaning_ui(ui, &change.meaning());
        if old == Old::Written {
            let words =
                "AWS is asked right before: where somebody else has changed this since, nothing is sent.";
            note_ui(ui, Icon::Info, words);
        }
        kit.sending_ui(ui, commands);
    });
    kit.answer(&answer, commands);
}

fn takes_back(model: &Model, dialog: &Dialog) -> Option<String> {
    let entry = model.journal_entry_of(dialog.undoes?)?;
    Some(format!("Takes back “{}”, {}", entry.change.title(), words::moment(model, entry.at)))
}
