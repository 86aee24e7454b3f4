//! How far the sending of a dialog's change is.

use eframe::egui::Ui;

use crate::domain::Change;
use crate::model::{Dialog, Model};
use crate::ui::widgets::{spinner_line_ui, waiting_line_ui};
use crate::ui::words::duration;

/// Draws what is being sent, or what it waits for.
pub(super) fn progress_ui(ui: &mut Ui, model: &Model, dialog: &Dialog, change: Option<&Change>) {
    let step = step_words(model, dialog, change);
    if model.queue.waiting > 0 && !model.queue.eta.is_zero() {
        let eta = duration(model.queue.eta.as_secs_f64().ceil());
        let words = format!("Waits for AWS's limit, about {eta}: {step}. It goes on when you close this.");
        waiting_line_ui(ui, &words);
    } else {
        let words = format!(
            "Being sent: {step}. It goes on when you close this; the answer then comes as a message."
        );
        spinner_line_ui(ui, &words);
    }
}

/// `change the usage plan`; of several steps `step 2 of 6, make the log group`.
fn step_words(model: &Model, dialog: &Dialog, change: Option<&Change>) -> String {
    let steps = change.map(Change::steps).unwrap_or_default();
    let write = model.queue.write.filter(|write| dialog.sending == Some(write.ticket));
    let at = write.map_or(0, |write| write.step);
    match (steps.get(at), steps.len()) {
        (Some(step), 1) => step.words.to_owned(),
        (Some(step), count) => format!("step {} of {count}, {}", at + 1, step.words),
        (None, _) => "the change".to_owned(),
    }
}
